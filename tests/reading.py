"""The pages for consultants as they read them: a real server, some clients, sessions to ask in.

with reading(tmp_path) as office:
    bakery = office.add("Bakery")
    page = office.get(f"/clients/{bakery.id}")
    assert page.status == 200 and "Bakery" in page.text
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import requests

from monitor.accounts import sessions
from monitor.config import Settings
from monitor.model import Client, Consultant, Finding, Kind, Progress, Reason
from monitor.register import Registration, When, register
from monitor.secrets import Secrets
from monitor.store import Db, accounts, clients, looks, open_db, people
from monitor.store.db import insert
from monitor.store.looks import Observation
from monitor.store.times import to_text
from monitor.sweep import Office
from monitor.web.app import app
from monitor.web.serve import serving
from tests.build import DAY, at, consultant
from tests.desk import CONFIG, Outbox
from tests.story import Clock
from tests.web import visitor

NOW = at("2026-11-27 09:00")


@dataclass
class Shown:
    """One answer."""

    status: int
    html: str
    headers: Any

    @property
    def text(self) -> str:
        """What a reader sees, blanks made one."""
        seen = _Seen()
        seen.feed(self.html)
        return " ".join(" ".join(seen.words).split())

    @property
    def tags(self) -> list[tuple[str, dict[str, str]]]:
        """All elements with their attributes."""
        seen = _Seen()
        seen.feed(self.html)
        return seen.tags

    def links(self) -> list[str]:
        """Where its links lead."""
        return [said["href"] for name, said in self.tags if name == "a"]


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@dataclass
class Reading:
    """An office with its pages open, and one consultant, Lena, who is logged in."""

    db: Db
    url: str
    clock: Clock
    queries: list[str]
    """All that was asked of the database by pages."""
    lang: str = "en"
    who: str = "Lena"
    _secrets: dict[str, str] = field(default_factory=dict)

    def consultant(self, name: str, *, is_admin: bool = False) -> Consultant:
        """One more who may log in."""
        found = people.add_consultant(self.db, consultant(name=name))
        self.account(found, is_admin=is_admin)
        return found

    def account(self, one: Consultant, *, is_admin: bool) -> None:
        """An account and a session for a consultant."""
        accounts.put_password(self.db, one.id, "never asked for", self.clock())
        accounts.make_admin(self.db, one.id, is_admin=is_admin)
        self._secrets[one.name] = sessions.start(self.db, one.id, self.clock())

    def add(self, name: str, url: str = "https://bakery.example/", **more: Any) -> Client:
        """A client with a website, whose workshop was a week ago."""
        held = more.pop("held", (NOW - 7 * DAY).date())
        new = Registration(name, When(held), ((Kind.WEBSITE, url),), **more)
        return register(self.db, CONFIG, new, NOW - 10 * DAY)

    def home(self, client: Client) -> int:
        """The row number of a client's home page."""
        target = clients.targets(self.db, client.id)[0]
        return clients.pages(self.db, target.id)[0].id

    def look(self, page_id: int, when: Any, reason: Reason | None = None, **more: Any) -> int:
        """A look; returns its row number."""
        finding = None if reason else Finding.SAME
        seen = Observation(page_id, when, reason is None, finding, reason, **more)
        looks.add_observation(self.db, seen)
        found = self.db.execute("SELECT max(id) FROM observation").fetchone()
        return int(found[0])

    def stands(self, client: Client, progress: Progress) -> None:
        """Record a client's progress."""
        workshop_id = clients.workshops(self.db, client.id)[-1].id
        row = {"workshop_id": workshop_id, "at": to_text(self.clock()), "reasons": "[]"}
        insert(self.db, "progress_step", row | {"progress": progress})

    def ask(self, method: str, path: str, **more: Any) -> Shown:
        """Ask as `who`."""
        kept = {"poromki": self._secrets[self.who]} if self.who else {}
        answer = requests.request(
            method,
            self.url + path.removeprefix("/"),
            cookies=kept,
            headers={"Accept-Language": self.lang},
            timeout=10,
            allow_redirects=False,
            **more,
        )
        return Shown(answer.status_code, answer.text, answer.headers)

    def get(self, path: str) -> Shown:
        """Open a page."""
        return self.ask("GET", path)

    def post(self, path: str, page: Shown, **fields: str) -> Shown:
        """Send the form that stands on `page`."""
        hidden = {
            said["name"]: unescape(said["value"])
            for name, said in page.tags
            if name == "input" and said.get("type") == "hidden"
        }
        return self.ask("POST", path, data=hidden | fields)


@contextmanager
def reading(folder: Path) -> Iterator[Reading]:
    """An office without a client."""
    clock = Clock(NOW)
    settings = Settings(config=CONFIG, data=folder, file=None)
    secrets = Secrets(folder / "secrets.json", {}, {})
    db = open_db(folder, NOW)
    visiting = visitor()
    lena = people.add_consultant(db, consultant())
    people.add_channel(db, "mail", "config", "json://…", lena.id)
    queries: list[str] = []

    def open_office() -> Office:
        opened = open_db(folder, clock())
        opened.conn.set_trace_callback(queries.append)
        config = settings.config
        stop = threading.Event()
        return Office(opened, config, secrets, visiting, Outbox(), clock, stop)

    try:
        with serving(app(open_office, settings, secrets, clock), ("127.0.0.1", 0)) as url:
            made = Reading(db, url, clock, queries)
            made.account(lena, is_admin=False)
            yield made
    finally:
        visiting.close()
        db.close()
