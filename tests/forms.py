"""Forms filled in as people do: an office with two consultants, and a web to be watched."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import requests

from monitor.accounts import sessions
from monitor.fetch import Web
from monitor.store import accounts, people
from tests.browser import Browser
from tests.build import consultant
from tests.desk import FRONT
from tests.front import Front, front
from tests.web import LocalWeb

HOME = (
    '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    f'{FRONT}<p><a href="https://www.facebook.com/bakery.rosa">Facebook</a></p>'
)
FEED = (
    '<?xml version="1.0"?><rss version="2.0"><channel><title>Rosa</title>'
    "<item><title>Open again</title><link>http://example.org/1</link></item></channel></rss>"
)


@contextmanager
def two_consultants(folder: Path, visiting: Web | None = None) -> Iterator[Front]:
    """Lena is an admin, Marco is not; each has an account, that nobody needs to log in to."""
    with front(folder, public="", visiting=visiting) as office:
        people.add_consultant(office.db, consultant(name="Marco"))
        for name in ("Lena", "Marco"):
            who = people.consultant(office.db, name)
            accounts.put_password(office.db, who.id, "no hash", office.clock())
        yield office


@contextmanager
def bakery() -> Iterator[LocalWeb]:
    """A website that names its feed and its Facebook page."""
    with LocalWeb() as web:
        web.pages["/"] = HOME
        yield web


def logged_in(office: Front, name: str = "Lena", **headers: str) -> Browser:
    """That consultant's browser."""
    browser = Browser(office.url, **headers)
    who = people.consultant(office.db, name)
    browser.session.cookies["poromki"] = sessions.start(office.db, who.id, office.clock())
    return browser


def filled(browser: Browser, page: str, path: str, **fields: str | list[str]) -> requests.Response:
    """What comes of a form of `page` that is sent to `path`."""
    return browser.ask("POST", path, data={"form_token": browser.token(page), **fields})


def waited(browser: Browser, path: str, seconds: float = 10) -> requests.Response:
    """A page that asks again by itself, once it does so no more."""
    until = time.monotonic() + seconds
    while True:
        answer = browser.get(path)
        if "Refresh" not in answer.headers or time.monotonic() > until:
            return answer
        time.sleep(0.05)


def words(answer: requests.Response) -> str:
    """What a page says, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def value_of(answer: requests.Response, name: str) -> str:
    """What a field of the page holds."""
    found = re.search(rf'<input[^>]* name="{name}" value="([^"]*)"', answer.text)
    area = re.search(rf'<textarea[^>]* name="{name}"[^>]*>\n?([^<]*)</textarea>', answer.text)
    hit = found or area
    return unescape(hit[1]) if hit else ""


def eventually(what: Callable[[], object], seconds: float = 10) -> object:
    """The first true answer of `what`: for threads that work beside."""
    until = time.monotonic() + seconds
    while not (found := what()) and time.monotonic() < until:
        time.sleep(0.05)
    return found
