"""Feeds over the weeks after a workshop: news counts, and what only looks like news does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import Kind
from tests.build import BERLIN, DAY, at
from tests.standin import EMPTY_ROUTE, YOUTUBE_404, atom, bridge_error, json_feed, rss
from tests.story import Story
from tests.web import Answer, LocalWeb, Page

BEGINS = at("2026-10-30 09:00", BERLIN)
HELD = at("2026-11-02 14:00", BERLIN)
OLD = [("Old bread", HELD - 40 * DAY), ("Older bread", HELD - 50 * DAY)]
NEW = ("New bread", HELD + 2 * DAY)


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as local:
        yield local


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path, BEGINS) as told:
        yield told


def watch(story: Story, web: LocalWeb, later: Page, path: str = "/feed") -> list[str]:
    """What is told until day 4 of a feed that from day 2 on comes as `later`."""
    web.pages["/feed"] = rss(OLD)
    story.register("Bakery", "2026-11-02T14:00", f"{web.url.rstrip('/')}{path}", kind=Kind.FEED)
    story.go_on(until=HELD + 2.1 * DAY)
    web.pages["/feed"] = later
    story.go_on(until=HELD + 4 * DAY)
    return [kind for kind, _ in story.sent("Bakery")]


NEWS: dict[str, Page] = {
    "RSS": rss([NEW, *OLD]),
    "JSON": json_feed([NEW, *OLD]),
    "not on top": rss([OLD[0], NEW, OLD[1]]),
}


@pytest.mark.parametrize("later", NEWS.values(), ids=NEWS)
def test_a_new_item_after_the_workshop_is_activity(
    story: Story, web: LocalWeb, later: Page
) -> None:
    assert watch(story, web, later) == ["started"]


SILENCE: dict[str, Page] = {
    "the same": rss(OLD),
    "another order": rss(OLD[::-1]),
    "other dates for the same items": rss([(t, when + 39 * DAY) for t, when in OLD]),
    "an older item that slid in": rss([*OLD, ("Ancient bread", HELD - 300 * DAY)]),
    "an item of before our first look that nobody showed us": rss(
        [("Forgotten bread", BEGINS - DAY), *OLD]
    ),
}


@pytest.mark.parametrize("later", SILENCE.values(), ids=SILENCE)
def test_what_is_no_new_item_is_no_activity(story: Story, web: LocalWeb, later: Page) -> None:
    assert watch(story, web, later) == ["quiet"]


UNSEEN: dict[str, Callable[[Story], Page]] = {
    "RSS-Bridge's error, dated now": lambda story: lambda _: bridge_error(story.clock()),
    "RSSHub's empty route": lambda _: Answer(503, {"Content-Type": "text/html"}, EMPTY_ROUTE),
    "YouTube's days of 404": lambda _: Answer(404, {"Content-Type": "text/html"}, YOUTUBE_404),
    "Mastodon's 410": lambda _: Answer(410, {}, ""),
    "no items": lambda _: rss([]),
    "a page": lambda _: "<html><body>Under construction</body></html>",
}


@pytest.mark.parametrize("later", UNSEEN.values(), ids=UNSEEN)
def test_a_feed_that_fails_is_unseen(
    story: Story, web: LocalWeb, later: Callable[[Story], Page]
) -> None:
    assert watch(story, web, later(story)) == ["unseen"]


def test_atom_whose_entries_are_all_updated_now_is_no_activity(story: Story, web: LocalWeb) -> None:
    web.pages["/feed"] = lambda _: atom(OLD, story.clock())
    story.register("Bakery", "2026-11-02T14:00", f"{web.url}feed", kind=Kind.FEED)
    story.go_on(until=HELD + 4 * DAY)
    assert story.sent("Bakery") == [("quiet", 3)]


def test_a_page_that_names_its_feed_leads_to_it(story: Story, web: LocalWeb) -> None:
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    web.pages["/blog"] = f"<!doctype html><html><head>{link}</head><body>Blog</body></html>"
    assert watch(story, web, rss([NEW, *OLD]), "/blog") == ["started"]


def test_an_item_from_the_future_proves_nothing_at_once(story: Story, web: LocalWeb) -> None:
    web.pages["/feed"] = rss(OLD)
    story.register("Bakery", "2026-11-02T14:00", f"{web.url}feed", kind=Kind.FEED)
    story.go_on(until=HELD + DAY)
    web.pages["/feed"] = rss([("Next week", HELD + 20 * DAY), *OLD])
    story.go_on(until=HELD + DAY + timedelta(hours=13))
    assert story.sent("Bakery") == []
