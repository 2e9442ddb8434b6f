"""What a survey must stand: dead addresses, stops, two doors at once, a new scope, bugs of ours."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import register
from monitor.check import Visitor
from monitor.model import Client, Kind, Role
from monitor.register import Registration
from monitor.site.scope import Scope
from monitor.store import clients, open_db, sites
from monitor.sweep import sweep
from tests.build import DAY, HOUR
from tests.characters import Plain, Static, WordPress
from tests.sites import Doc, SmallSite
from tests.story import Story
from tests.test_whole_site import BEGINS, HELD, NAME, STEP, WORKSHOP, _office
from tests.web import Answer, Page, Request, visitor


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with _office(tmp_path) as told:
        yield told


def watched(story: Story, name: str = NAME) -> list[str]:
    return [page["url"] for page in story.show(name)["pages"]]


def kinds_at(story: Story, url: str) -> set[str]:
    changes = story.show(NAME)["changes"]
    return {hunk["kind"].value for c in changes if c["url"] == url for hunk in c["hunks"]}


def registered(story: Story, url: str) -> Client:
    """Stored, and not looked at yet."""
    new = Registration(NAME, register.when(WORKSHOP), ((Kind.WEBSITE, url),))
    return register.register(story.db, story.config, new, story.clock())


class Deep(Plain):
    """A page that only another one leads to."""

    def build(self) -> None:
        super().build()
        self.put("bread/rye", "Rye bread", where="nowhere")

    def main(self, doc: Doc, still: bool) -> str:
        link = '<p><a href="/bread/rye/">Rye</a></p>' if doc.slug == "bread" else ""
        return super().main(doc, still) + link


@pytest.mark.parametrize("kind", [Plain, WordPress])
def test_a_menu_entry_that_is_put_online_is_a_new_page(kind: type[SmallSite], story: Story) -> None:
    site = kind(story.host, story.clock)
    site.put("courses", "Courses")
    site.break_page("courses", 404)
    story.sleep(HELD + HOUR)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 2 * DAY, every=STEP)
    site.mend_page("courses")
    story.go_on(HELD + 9 * DAY, every=STEP)
    assert kinds_at(story, site.at("courses")) == {"new_page"}


def test_a_page_that_another_one_still_leads_to_is_a_broken_link(story: Story) -> None:
    site = Deep(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 2 * DAY, every=STEP)
    site.break_page("bread/rye", 404)
    story.go_on(HELD + 8 * DAY, every=STEP)
    assert (kinds_at(story, site.at("bread/rye")), story.sent(NAME)) == (
        set(),
        [("quiet", 3), ("quiet", 7)],
    )


def test_a_survey_that_was_stopped_begins_anew(story: Story) -> None:
    site = Static(story.host, story.clock)
    registered(story, site.url)
    story.sleep(BEGINS + HOUR)
    office = story.office
    usual = site.web.otherwise
    asked = 0

    def stopping(request: Request) -> Page:
        nonlocal asked
        asked += 1
        if asked == 6:
            office.stop.set()
        assert callable(usual)
        return usual(request)

    site.web.otherwise = stopping
    list(sweep(office))
    stopped_with = len(watched(story))
    story.go_on(BEGINS + 3 * HOUR, every=HOUR)
    assert (stopped_with < len(site.docs), set(watched(story)) >= set(map(site.at, site.docs))) == (
        True,
        True,
    )


def test_a_survey_that_could_not_see_all_goes_on_soon(story: Story) -> None:
    site = Static(story.host, story.clock)
    client = registered(story, site.url)
    story.sleep(BEGINS + HOUR)
    usual = site.web.otherwise

    def failing(request: Request) -> Page:
        assert callable(usual)
        return usual(request) if request.path in {"/", "/robots.txt"} else Answer(503)

    site.web.otherwise = failing
    list(sweep(story.office))
    again = sites.site(story.db, story.target(client).id)
    assert again is not None
    assert again.survey_at is not None
    assert again.survey_at - story.clock() <= timedelta(hours=6)


def test_two_doors_do_not_survey_one_site_at_once(story: Story) -> None:
    site = Static(story.host, story.clock, thinks=0.05)
    stop = threading.Event()

    def serve() -> None:
        db, web = open_db(story.folder, story.clock()), visitor()
        office = replace(story.office, db=db, web=web)
        while not stop.wait(0.05):
            list(sweep(office))
        web.close()
        db.close()

    service = threading.Thread(target=serve)
    service.start()
    story.register(NAME, WORKSHOP, site.url)
    stop.set()
    service.join()
    asked = Counter(one.path for one in site.asked if one.path != "/")
    assert {path: times for path, times in asked.items() if times > 2} == {}
    assert {p: n for p, n in asked.items() if p != "/robots.txt" and n > 1} == {}


NARROWER: dict[str, register.Edit] = {
    "this page alone": register.Edit(only_this_page=True),
    "not these": register.Edit(exclude=("/bread*",)),
    "only these": register.Edit(include=("/news*",)),
}


@pytest.mark.parametrize("name", NARROWER)
def test_what_is_out_of_a_new_scope_is_looked_at_no_more(name: str, story: Story) -> None:
    site = Static(story.host, story.clock)
    client = story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + DAY, every=STEP)
    register.edit(story.db, story.config, client, NARROWER[name], story.clock())
    site.edit("bread")
    story.go_on(HELD + 8 * DAY, every=STEP)
    assert (site.at("bread") in watched(story), story.sent(NAME)) == (
        False,
        [("quiet", 3), ("quiet", 7)],
    )


def test_addresses_that_were_dead_take_nobodys_place(story: Story) -> None:
    site = Static(story.host, story.clock)
    client = story.register(NAME, WORKSHOP, site.url)
    target_id, now = story.target(client).id, story.clock()
    for number in range(sites.MOST_CANDIDATES + 1):
        dead = sites.propose(story.db, target_id, f"{site.url}dead-{number}", Role.OTHER, "", now)
        assert dead is not None
        sites.leave(story.db, dead.id, sites.NOT_THERE, now)
    assert sites.propose(story.db, target_id, f"{site.url}new", Role.OTHER, "", now) is not None


class Stumbling:
    """A web whose robots.txt of one host makes us stumble over a bug of ours."""

    def __init__(self, web: Visitor, host: str) -> None:
        self._web, self._host = web, host

    def __getattr__(self, name: str) -> object:
        return getattr(self._web, name)

    def sitemaps(self, url: str, **more: object) -> tuple[str, ...]:
        """The sitemaps of any other host."""
        if url.startswith(self._host):
            raise RecursionError
        return self._web.sitemaps(url, **more)  # type: ignore[arg-type]


def test_a_bug_met_at_one_site_holds_up_no_other(story: Story) -> None:
    bad, good = Plain(story.host, story.clock), Plain(story.host, story.clock)
    for name, site in (("Bad", bad), ("Good", good)):
        new = Registration(name, register.when(WORKSHOP), ((Kind.WEBSITE, site.url),))
        register.register(story.db, story.config, new, story.clock())
    story.sleep(BEGINS + HOUR)
    office = replace(story.office, web=Stumbling(story.office.web, bad.origin))  # type: ignore[arg-type]
    list(sweep(office))
    assert (len(watched(story, "Bad")), len(watched(story, "Good"))) == (1, len(good.docs))


def test_this_page_alone_is_watched_where_that_was_said(story: Story) -> None:
    site = Static(story.host, story.clock)
    client = story.register(NAME, WORKSHOP, site.url, scope=Scope("", only_this_page=True))
    assert (watched(story), len(clients.pages(story.db, story.target(client).id))) == (
        [site.url],
        1,
    )
