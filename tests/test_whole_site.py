"""The promise for whole sites: 30 stepped days on sites of every character.

The workshop is on Monday, 2 November 2026, 10:00 in Berlin; looks come every six hours at
most, and notices may be delivered at any hour. What a site was asked for is told by the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Text
from tests.build import DAY, HOUR, at
from tests.characters import (
    AlwaysNow,
    BehindRobots,
    Blog,
    BrokenSitemap,
    Calendar,
    CanonicalPairs,
    Commented,
    FeedOnly,
    HonestDates,
    LeadsHome,
    LyingDates,
    MovedDomain,
    MovesAway,
    Multilingual,
    OnePage,
    PackedIndex,
    Patient,
    Plain,
    Plugged,
    QueryCms,
    Relaunched,
    RotatingTeaser,
    SaysFound,
    SharedHost,
    Shop,
    SitemapElsewhere,
    Static,
    TwentyFive,
    WordPress,
)
from tests.hostile_sites import HOSTILE
from tests.sites import ROBOTS, Asked, Doc, Move, SmallSite
from tests.story import Story
from tests.web import visitor

BEGINS = at("2026-10-30 09:00")
WORKSHOP = "2026-11-02T10:00"
HELD = at("2026-11-02 09:00")
ALWAYS = (time(0), time(0))
STEP = 6 * HOUR
LADDER = (3, 7, 14, 30)
NEVER = at("2999-01-01 00:00")
NAME = "Bakery"


class Taken:
    """Takes every message, and sends none: these stories are not about the mail."""

    def send(self, channel: str, url: str, text: Text) -> None:
        """Take it."""


@pytest.fixture
def story(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Story]:
    """An office that is open day and night, waits for no disk, and meets no bug of ours."""
    with _office(tmp_path) as told:
        yield told
    assert [each.getMessage() for each in caplog.records if each.exc_info] == []


def _office(folder: Path, **more: Any) -> Story:
    story = Story(folder, BEGINS, hours=ALWAYS, **more)
    story.notifier = Taken()
    story.db.conn.execute("PRAGMA synchronous = OFF")
    return story


def _quiet(*days: int) -> list[tuple[str, int]]:
    return [("quiet", day) for day in days]


# --- quiet sites stay quiet ---------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """Thirty days in which the owner does nothing, whatever else happens."""

    site: type[SmallSite]
    happens: tuple[tuple[int, Callable[[Any], None]], ...] = ()
    """What befalls the site on which day."""


def _breaks(site: SmallSite) -> None:
    site.break_page("bread")


def _is_mended(site: SmallSite) -> None:
    site.mend_page("bread")


def _is_commented_on(site: Commented) -> None:
    site.comment("post-0", f"How lovely, {len(site.comments)} friends of mine say so too!")
    site.comment("post-1", "We come back every year for this bread.")


QUIET = {
    "found by its links alone": Month(Plain),
    "of static files": Month(Static),
    "made with WordPress": Month(WordPress),
    "of one page": Month(OnePage),
    "in two languages": Month(Multilingual),
    "with endless filters": Month(Shop),
    "whose sitemap breaks off": Month(BrokenSitemap),
    "with packed sitemaps": Month(PackedIndex),
    "whose domain has moved": Month(MovedDomain),
    "whose sitemap always says now": Month(AlwaysNow),
    "that is a blog": Month(Blog),
    "whose visitors comment": Month(
        Commented, ((5, _is_commented_on), (9, _is_commented_on), (16, _is_commented_on))
    ),
    "below a path of a shared host": Month(SharedHost),
    "whose pages have numbers": Month(QueryCms),
    "with a calendar without end": Month(Calendar),
    "with three addresses for each page": Month(CanonicalPairs),
    "of which only a feed tells": Month(FeedOnly),
    "whose sitemap lies elsewhere": Month(SitemapElsewhere),
    "with teasers that rotate": Month(RotatingTeaser),
    "that lists its archive one day": Month(Plugged, ((5, Plugged.switch_on_sitemap),)),
    "that leads home from unknown addresses": Month(LeadsHome),
    "that says 200 at unknown addresses": Month(SaysFound),
    "with honest dates": Month(HonestDates),
    "with lying dates": Month(LyingDates),
    "of which a page breaks for some days": Month(
        Plain, ((4, _breaks), (6, _is_mended), (20, _breaks), (22, _is_mended))
    ),
}


@pytest.mark.parametrize("month", QUIET.values(), ids=QUIET)
def test_a_site_whose_owner_does_nothing_stays_quiet(month: Month, story: Story) -> None:
    site = month.site(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    for day, happens in month.happens:
        story.go_on(HELD + day * DAY, every=STEP)
        happens(site)
    story.go_on(HELD + 31 * DAY, every=STEP)
    told, changes = story.sent(NAME), _changes(story)
    assert (told, changes) == (_quiet(*LADDER), [])
    assert (site.trespasses, site.most_at_once) == ([], 1)


def _changes(story: Story) -> list[tuple[str, list[str]]]:
    return [(c["url"], [h["said"] for h in c["hunks"]]) for c in story.show(NAME)["changes"]]


# --- an edit is found by the first check that could find it ---------------------------


@dataclass(frozen=True)
class Edit:
    """What an owner does one day, and what is to be said of it."""

    site: type[SmallSite]
    day: int
    does: Callable[[Any], Move]
    kinds: frozenset[str]
    """One of these is told …"""
    where: str
    """… of the page with this slug (before or since), or of the listing at this path."""
    at_once: bool = False
    """Proven by its first look; else a day later."""


TEXT = frozenset({"text"})
NEW_PAGE = frozenset({"new_page"})
GONE = frozenset({"page_gone"})

EDITS = {
    "a page of a site found by its links": Edit(
        Plain, 2, lambda s: s.edit("prices"), TEXT, "prices"
    ),
    "a new page in the navigation": Edit(
        Plain, 2, lambda s: s.add_page("courses", "Courses"), NEW_PAGE, "courses"
    ),
    "a page that moves": Edit(
        Plain, 2, lambda s: s.move("prices", "our-prices"), frozenset({"page_moved"}), "prices"
    ),
    "a page of static files": Edit(
        Static, 2, lambda s: s.edit("bread"), TEXT, "bread", at_once=True
    ),
    "a post in WordPress": Edit(
        WordPress, 2, lambda s: s.publish("stollen", "Stollen"), NEW_PAGE, "stollen", at_once=True
    ),
    "a page in WordPress": Edit(
        WordPress, 9, lambda s: s.edit("prices"), TEXT, "prices", at_once=True
    ),
    "the only page": Edit(OnePage, 2, lambda s: s.edit(""), TEXT, ""),
    "a page in the second language": Edit(
        Multilingual, 2, lambda s: s.edit("it/pane"), TEXT, "it/pane"
    ),
    "a price in a shop": Edit(
        Shop,
        2,
        lambda s: s.reword("goods/loaf-2", "6.50", "6.90"),
        frozenset({"price"}),
        "goods/loaf-2",
    ),
    "the hours, where the sitemap is broken": Edit(
        BrokenSitemap,
        9,
        lambda s: s.reword("contact", "7–12", "8–13"),
        frozenset({"contact", "date", "text"}),
        "contact",
    ),
    "a page that only a packed sitemap lists": Edit(
        PackedIndex,
        9,
        lambda s: s.add_page("courses", "Courses", "nowhere"),
        NEW_PAGE,
        "courses",
        at_once=True,
    ),
    "the home page of a moved domain": Edit(MovedDomain, 2, lambda s: s.edit(""), TEXT, ""),
    "a page, where the sitemap always says now": Edit(
        AlwaysNow, 9, lambda s: s.edit("bread"), TEXT, "bread"
    ),
    "a new page, where the sitemap always says now": Edit(
        AlwaysNow,
        2,
        lambda s: s.add_page("courses", "Courses", "nowhere"),
        NEW_PAGE,
        "courses",
        at_once=True,
    ),
    "a post in a blog": Edit(
        Blog, 9, lambda s: s.publish("stollen", "Stollen"), NEW_PAGE, "stollen", at_once=True
    ),
    "a post in a blog that is commented on": Edit(
        Commented, 2, lambda s: s.publish("stollen", "Stollen"), NEW_PAGE, "stollen", at_once=True
    ),
    "a page on a shared host": Edit(SharedHost, 2, lambda s: s.edit("bread"), TEXT, "bread"),
    "a new page with a number": Edit(
        QueryCms,
        2,
        lambda s: s.add_page("courses", "Courses"),
        NEW_PAGE,
        "courses",
        at_once=True,
    ),
    "a page beside a calendar": Edit(Calendar, 2, lambda s: s.edit("bread"), TEXT, "bread"),
    "a page with three addresses": Edit(
        CanonicalPairs, 2, lambda s: s.edit("about"), TEXT, "about"
    ),
    "a post that only a feed tells of": Edit(
        FeedOnly,
        9,
        lambda s: s.publish("stollen", "Stollen"),
        frozenset({"item"}),
        "/feed.xml",
        at_once=True,
    ),
    "a page that a sitemap elsewhere lists": Edit(
        SitemapElsewhere,
        2,
        lambda s: s.add_page("courses", "Courses", "nowhere"),
        NEW_PAGE,
        "courses",
        at_once=True,
    ),
    "the home page with rotating teasers": Edit(RotatingTeaser, 2, lambda s: s.edit(""), TEXT, ""),
    "all addresses, by a relaunch": Edit(
        Relaunched, 9, lambda s: s.relaunch(), frozenset({"page_moved"}), "about"
    ),
    "a page gone, where unknown addresses lead home": Edit(
        LeadsHome, 9, lambda s: s.remove("prices"), GONE, "prices"
    ),
    "a page gone, where unknown addresses say 200": Edit(
        SaysFound, 2, lambda s: s.remove("prices"), GONE, "prices"
    ),
    "a page that bears its date": Edit(
        HonestDates, 9, lambda s: s.edit("bread"), TEXT, "bread", at_once=True
    ),
    "a page whose date lies": Edit(LyingDates, 9, lambda s: s.edit("bread"), TEXT, "bread"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edit_is_found_by_the_first_check_that_could_find_it(edit: Edit, story: Story) -> None:
    site = edit.site(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + edit.day * DAY, every=STEP)
    doc = site.docs.get(edit.where)
    where = {_address(site, edit.where)}
    move = _done(story, site, edit.does)
    where |= {_address(site, edit.where), _address(site, _slug_of(site, doc))} - {""}
    story.go_on(_next_milestones(move) + 2 * DAY, every=STEP)
    assert _told_of(story, site, move, edit, where) == {
        "sent": [*_quiet(*(day for day in LADDER if day < edit.day)), ("started", None)],
        "kinds told of it": True,
        "the window holds it": True,
        "found by the first look at it": True,
        "looked at within a week": True,
        "started in time": True,
        "said of other pages": set(),
    }


def _next_milestones(move: Move) -> datetime:
    """Two of them, where the ladder is steep: by then every page was looked at."""
    return min(HELD + day * DAY for day in LADDER if HELD + day * DAY > move.at + 4 * DAY)


def _address(site: SmallSite, where: str) -> str:
    if where.startswith("/"):
        return site.origin + where
    return site.at(where) if where in site.docs else ""


def _slug_of(site: SmallSite, doc: Doc | None) -> str:
    """By which a page goes now; what is gone goes by none."""
    return next((slug for slug, one in site.docs.items() if doc and one.number == doc.number), "?")


def _done(story: Story, site: SmallSite, does: Callable[[Any], Move]) -> Move:
    """Let the owner work an hour after the last look."""
    story.sleep(story.clock() + HOUR)
    return does(site)


def _told_of(
    story: Story, site: SmallSite, move: Move, edit: Edit, where: set[str]
) -> dict[str, object]:
    """What was said of a move; where it should have been otherwise, what it was."""
    changes = [c for c in story.show(NAME)["changes"] if _instant(c["before_at"]) > HELD]
    windows = sorted((_instant(c["before_at"]), _instant(c["after_at"])) for c in changes)
    before_at, after_at = windows[0] if windows else (NEVER, NEVER)
    shown = site.first_shown(move) or move.at - DAY
    started = [_instant(v["decided_at"]) for v in story.notices(NAME) if v["kind"] == "started"]
    there = {h["kind"].value for c in changes if c["url"] in where for h in c["hunks"]}
    showing = {path if "://" in path else site.origin + path for path in move.showing}
    patience = timedelta(0) if edit.at_once else 2 * DAY
    return {
        "sent": story.sent(NAME),
        "kinds told of it": bool(there & edit.kinds) or there,
        "the window holds it": after_at <= move.at <= before_at or (after_at, move.at, before_at),
        "found by the first look at it": before_at <= shown or (before_at, shown),
        "looked at within a week": shown - move.at <= 7 * DAY + STEP or shown,
        "started in time": any(at <= shown + patience for at in started) or (started, shown),
        "said of other pages": {c["url"] for c in changes} - showing - where,
    }


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


# --- when, and how often, which pages are looked at ------------------------------------


@pytest.mark.parametrize("hour", [HELD, HELD + 3 * DAY, HELD + 14 * DAY], ids=str)
def test_all_pages_are_looked_at_right_after_a_workshop_and_a_milestone(
    hour: datetime, story: Story
) -> None:
    site = Plain(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(hour + STEP, every=STEP)
    looked = {one.path for one in site.asked if hour <= one.at <= hour + STEP}
    assert {site.path(slug) for slug in site.docs} - looked == set()


def test_every_page_is_looked_at_within_each_week(story: Story) -> None:
    site = Static(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 30 * DAY, every=STEP)
    paths = [site.path(slug) for slug in site.docs]
    longest = {path: _longest_gap(site, path) for path in paths}
    assert {path: gap for path, gap in longest.items() if gap > 7 * DAY + STEP} == {}


def _longest_gap(site: SmallSite, path: str) -> timedelta:
    times = [BEGINS, *(one.at for one in site.asked if one.path == path), site.clock()]
    return max(later - sooner for sooner, later in pairwise(times))


def test_home_page_feed_and_sitemap_are_looked_at_in_each_check(story: Story) -> None:
    site = WordPress(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 2 * DAY, every=STEP)
    begun = len(site.asked)
    story.go_on(HELD + 7 * DAY, every=STEP)
    asked = [one.path.partition("?")[0] for one in site.asked[begun:]]
    often = {path: asked.count(path) for path in ("/", "/feed/", "/wp-sitemap.xml")}
    assert all(9 <= times <= 12 for times in often.values()), often


ROLES = {"": "home", "contact": "contact", "imprint": "contact", "bread": "navigation"}


def test_each_page_has_a_role_and_says_why_it_was_chosen(story: Story) -> None:
    site = WordPress(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    pages = {page["url"]: page for page in story.show(NAME)["pages"]}
    assert {slug: pages[site.at(slug)]["role"] for slug in ROLES} == ROLES
    assert {"feed", "sitemap", "posts"} <= {page["role"] for page in pages.values()}
    assert [url for url, page in pages.items() if not page["chosen_why"]] == [site.url]


def test_a_page_with_three_addresses_is_watched_once(story: Story) -> None:
    site = CanonicalPairs(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD, every=STEP)
    assert sorted(p["url"] for p in story.show(NAME)["pages"]) == sorted(map(site.at, site.docs))


def test_listings_count_for_no_coverage(story: Story) -> None:
    site = WordPress(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + DAY, every=STEP)
    (coverage,) = story.show(NAME)["coverage"]
    assert (coverage["pages_seen"], coverage["pages_total"]) == (len(site.docs), len(site.docs))


def test_where_half_of_the_pages_cannot_be_read_nothing_is_called_quiet(story: Story) -> None:
    site = TwentyFive(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + DAY, every=STEP)
    for number in range(4, 17):
        site.break_page(f"bread-{number}")
    story.go_on(HELD + 5 * DAY, every=STEP)
    verdicts = story.show(NAME)["workshops"][0]["verdicts"]
    coverage = [(v["coverage"]["pages_seen"], v["coverage"]["pages_total"]) for v in verdicts]
    assert story.told(NAME) == [("unseen", 3, "sent", "few_pages")]
    assert coverage == [(12, 25)]


def test_neighbours_on_a_shared_host_are_left_alone(story: Story) -> None:
    site = SharedHost(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 8 * DAY, every=STEP)
    allowed = (ROBOTS, "/sitemap.xml", site.base)
    assert [one.path for one in site.asked if not one.path.startswith(allowed)] == []


# --- what robots.txt asks for ---------------------------------------------------------


def test_a_site_that_asks_everyone_to_stay_away_is_asked_for_robots_txt_alone(
    story: Story,
) -> None:
    site = BehindRobots(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 15 * DAY, every=STEP)
    said = {(kind, reason) for kind, _, state, reason in story.told(NAME) if state == "sent"}
    assert ({one.path for one in site.asked}, said) == ({ROBOTS}, {("unseen", "robots_denied")})


def test_the_edit_of_a_site_that_may_not_be_read_is_neither_seen_nor_denied(story: Story) -> None:
    site = BehindRobots(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 2 * DAY, every=STEP)
    site.edit("about")
    story.go_on(HELD + 8 * DAY, every=STEP)
    assert {kind for kind, _ in story.sent(NAME)} == {"unseen"}


def test_a_site_that_asks_for_patience_is_given_it(tmp_path: Path) -> None:
    naps: list[float] = []
    with _office(tmp_path, web=visitor(sleep=naps.append)) as story:
        site = Patient(story.host, story.clock)
        story.register(NAME, WORKSHOP, site.url)
        story.go_on(HELD + 4 * DAY, every=STEP)
        assert story.sent(NAME) == _quiet(3)
        assert sum(naps) > 9 * (len(site.asked) - 1)


DENIED = {"a back office": WordPress, "a cart": Shop, "all": BehindRobots}


@pytest.mark.parametrize("kind", DENIED.values(), ids=DENIED)
def test_a_denied_path_is_never_asked_for(kind: type[SmallSite], story: Story) -> None:
    site = kind(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 8 * DAY, every=STEP)
    assert (site.trespasses, bool(site.asked)) == ([], True)


def test_never_are_there_two_requests_at_once(story: Story) -> None:
    site = WordPress(story.host, story.clock, thinks=0.01)
    story.register(NAME, WORKSHOP, site.url)
    story.register("Butcher", WORKSHOP, site.at("bread"))
    story.go_on(HELD + 3 * DAY, every=STEP)
    assert site.most_at_once == 1


# --- domains that move ----------------------------------------------------------------


def test_a_domain_given_up_is_asked_about_and_no_start(story: Story) -> None:
    site = MovesAway(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 9 * DAY, every=STEP)
    site.leave()
    story.go_on(HELD + 15 * DAY, every=STEP)
    assert story.sent(NAME) == [*_quiet(3, 7), ("theirs", None)]
    assert story.told(NAME)[2] == ("theirs", None, "sent", "redirect_elsewhere")


# --- registered two days after the workshop ---------------------------------------------

LATE = {
    "an honest date after the workshop": (HonestDates, 1, [("started", None)]),
    "an honest date before the workshop": (HonestDates, -1, _quiet(7)),
    "a date that lies": (LyingDates, 1, _quiet(7)),
    "no date at all": (Plain, 1, _quiet(7)),
    "a post in a feed with honest dates": (FeedOnly, 1, [("started", None)]),
}


@pytest.mark.parametrize(("kind", "day", "sent"), LATE.values(), ids=LATE)
def test_registered_late_an_edit_is_told_where_it_is_honestly_dated(
    kind: type[SmallSite], day: int, sent: list[tuple[str, int | None]], story: Story
) -> None:
    site = kind(story.host, story.clock)
    story.sleep(HELD + day * DAY)
    if site.feed:
        site.publish("stollen", "Stollen")
    else:
        site.edit("bread")
    story.sleep(HELD + 2 * DAY + HOUR)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 8 * DAY, every=STEP)
    assert story.sent(NAME) == sent


def test_an_honest_date_between_is_told_at_once(story: Story) -> None:
    site = HonestDates(story.host, story.clock)
    story.sleep(HELD + DAY)
    site.edit("bread")
    story.sleep(HELD + 2 * DAY + HOUR)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 2 * DAY + 2 * HOUR, every=HOUR)
    found = [(c["url"], h["kind"]) for c in story.show(NAME)["changes"] for h in c["hunks"]]
    assert story.sent(NAME) == [("started", None)]
    assert found == [(site.at("bread"), "dated")]


# --- what a site is asked for -----------------------------------------------------------


def test_a_quiet_week_of_twenty_five_pages_costs_a_hundred_requests(story: Story) -> None:
    site = TwentyFive(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 18 * DAY, every=STEP)
    week = site.asked_between(HELD + 11 * DAY, HELD + 18 * DAY)
    spared = sum(one.status == 304 for one in week) / len(week)
    first = site.asked_between(BEGINS - HOUR, BEGINS + 7 * DAY)
    print(f"a week: {len(week)} requests, {spared:.0%} not modified; the first: {len(first)}")
    assert (len(week) <= 100, spared >= 0.85) == (True, True), _by_path(week)


def _by_path(asked: list[Asked]) -> dict[str, list[int]]:
    return {one.path: [each.status for each in asked if each.path == one.path] for one in asked}


# --- sites without an end -----------------------------------------------------------------

MOST = 200
"""Requests until the fourth day after the workshop."""


@pytest.mark.parametrize("kind", HOSTILE.values(), ids=HOSTILE)
def test_a_site_without_an_end_is_read_within_bounds(kind: type[SmallSite], story: Story) -> None:
    site = kind(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    story.go_on(HELD + 4 * DAY, every=STEP)
    assert (len(site.asked) <= MOST, story.sent(NAME)) == (True, _quiet(3)), len(site.asked)
    assert (site.trespasses, site.most_at_once) == ([], 1)


@pytest.mark.parametrize("kind", HOSTILE.values(), ids=HOSTILE)
def test_what_is_not_read_of_a_site_without_an_end_is_reported(
    kind: type[SmallSite], story: Story
) -> None:
    site = kind(story.host, story.clock)
    story.register(NAME, WORKSHOP, site.url)
    assert _said_of_bounds(story) != []


def _said_of_bounds(story: Story) -> list[str]:
    """What was left out of the site, what its listings lack, and what could not be read at all."""
    shown = story.show(NAME)
    (site,) = shown["sites"]
    unread = [page["reason"] for page in shown["pages"] if page["outcome"] == "unseen"]
    return [*site["left_out"], *(one["why"] for one in site["listings"] if one["why"]), *unread]
