"""How long clients take to start: which cases count, and what is told of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import views
from monitor.config import Config
from monitor.model import Finding, Kind, Reason
from monitor.progress import Known, Watched
from monitor.register import Registration, add_workshop, register, when
from monitor.stats import By, LeftOut, case_of
from monitor.store import Db, clients, looks, open_db, people, transaction
from monitor.store.looks import Observation
from monitor.survival import Case
from tests.build import DAY, HOUR, at, change, consultant, every, failed, seen, workshop
from tests.terminal import run

BEGINS = at("2025-10-30 09:00")
HELD = at("2025-11-02 13:00")
PAGE = "https://bakery.example/"
NOW = HELD + 60 * DAY


def website(until: float, *edits: float, since: float = -1, **more: object) -> Watched:
    """A website seen twice a day up to so many days after the workshop."""
    sightings = seen(*every(12 * HOUR, HELD + since * DAY, HELD + until * DAY))
    changes = tuple((PAGE, change(HELD + (n - 0.5) * DAY, HELD + n * DAY)) for n in edits)
    return Watched(1, sightings, changes, **more)  # type: ignore[arg-type]


def known(*watched: Watched) -> Known:
    """What is known after the usual workshop."""
    return Known(workshop("2025-11-02"), watched)


CASES = {
    "started: the first look that showed it": (known(website(60, 5, 9)), Case(5, True)),
    "silent: for as long as it was seen": (known(website(60)), Case(60, False)),
    "out of sight: silent until then": (
        known(Watched(1, website(10).sightings + failed(HELD + 40 * DAY))),
        Case(10, False),
    ),
    "one of two is seen for longer": (known(website(10), website(30)), Case(30, False)),
    "a suspicion is not known to be silence": (
        known(website(60, suspected_since=HELD + 59 * DAY)),
        Case(59, False),
    ),
    "the usual edit is no start": (known(website(60, 5, usual_weeks=4)), LeftOut.USUAL),
    "first seen within a day counts": (known(website(60, 5, since=0.9)), Case(5, True)),
    "first seen later tells nothing": (
        known(website(60, 5, since=2)),
        LeftOut.REGISTERED_LATE,
    ),
    "a person's look speaks for all the time since": (
        known(website(60, since=7, cannot_be_seen=Reason.NEEDS_TOKEN)),
        Case(60, False),
    ),
    "never seen since": (known(website(-0.5)), LeftOut.NEVER_SEEN),
}


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    one, expected = CASES[case]
    assert case_of(one, NOW) == expected


def test_a_workshop_still_to_come_tells_nothing() -> None:
    assert case_of(known(website(0)), HELD - DAY) is LeftOut.AHEAD


def test_what_comes_after_a_further_workshop_is_no_start_of_the_one_before() -> None:
    assert case_of(known(website(60, 20)), NOW, HELD + 15 * DAY) == Case(15, False)
    assert case_of(known(website(60, 10)), NOW, HELD + 15 * DAY) == Case(10, True)


# --- over a whole office --------------------------------------------------------------


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    """An office with two consultants, and no client yet."""
    opened = open_db(tmp_path, BEGINS)
    people.add_consultant(opened, consultant())
    yield opened
    opened.close()


def watch(db: Db, name: str, until: int, started: int | None = None, **more: object) -> None:
    """A client seen once a day up to day `until`, with an edit first seen on day `started`."""
    url = f"https://{name.lower()}.example/"
    new = Registration(
        name,
        when("2025-11-02T14:00"),
        ((Kind.WEBSITE, url),),
        **more,  # type: ignore[arg-type]
    )
    client = register(db, Config(), new, BEGINS)
    page = clients.pages(db, clients.targets(db, client.id)[0].id)[0]
    for day in range(-1, until + 1):
        looks.add_observation(db, Observation(page.id, HELD + day * DAY, True, Finding.SAME))
    if started is not None:
        edit = change(HELD + (started - 1) * DAY, HELD + started * DAY)
        looks.add_change(db, page.id, edit, HELD + (started + 1) * DAY)


def office(db: Db) -> None:
    """Ten clients: starts on days 2, 2, 6, 9, 20, 40; silent until days 10, 60, 60, 60."""
    with transaction(db):
        for n, day in enumerate((2, 2, 6, 9, 20, 40)):
            watch(db, f"Starter{n}", 60, day, tags=("shop",))
        for n, day in enumerate((10, 60, 60, 60)):
            watch(db, f"Silent{n}", day, tags=("club",) if n else ("club", "shop"))


def test_shares_and_median_of_an_office(db: Db) -> None:
    office(db)
    (found,) = views.statistics(db, NOW)
    told = {row["days"]: (row["share"], row["at_risk"]) for row in found["started_by"]}
    assert (found["workshops"], found["started"], found["silent"]) == (10, 6, 4)
    assert told == {
        3: (0.2, 8),
        7: (0.3, 7),
        14: (0.4, 5),
        30: (0.52, 4),
        60: (0.64, 3),
        90: (None, 0),
    }
    assert found["median_days"] == 20
    assert [row["too_few"] for row in found["started_by"]] == [False] * 3 + [True] * 3


def test_of_those_silent_for_two_weeks_some_still_start(db: Db) -> None:
    office(db)
    (found,) = views.statistics(db, NOW)
    later = found["silent_then_started"]
    assert (later["days"], later["share"], later["at_risk"], later["too_few"]) == (
        14,
        0.4,
        5,
        False,
    )


def test_a_client_with_two_tags_is_in_both_groups(db: Db) -> None:
    office(db)
    found = views.statistics(db, NOW, By.TAG)
    assert [(v["group"], v["workshops"], v["too_few"]) for v in found] == [
        ("club", 4, True),
        ("shop", 7, False),
    ]


def test_groups_by_consultant_and_by_title(db: Db) -> None:
    watch(db, "Bakery", 20, title="Found on the web")
    watch(db, "Butcher", 20)
    by_title = [v["group"] for v in views.statistics(db, NOW, By.WORKSHOP)]
    by_consultant = [v["group"] for v in views.statistics(db, NOW, By.CONSULTANT)]
    assert (by_title, by_consultant) == (["", "Found on the web"], ["Lena"])


def test_each_workshop_of_a_client_is_a_case(db: Db) -> None:
    watch(db, "Bakery", 60, 30)
    bakery = clients.client(db, "Bakery")
    add_workshop(db, Config(), bakery, when("2025-11-22T14:00"), "", BEGINS)
    (found,) = views.statistics(db, NOW)
    assert [(s["days"], s["started"], s["last_seen"]) for s in found["curve"]] == [
        (10, 1, 0),
        (20, 0, 1),
    ]


def test_the_command_tells_it_as_a_table_and_a_curve(db: Db, tmp_path: Path) -> None:
    office(db)
    ran = run("stats", data=tmp_path)
    assert ran.code == 0
    assert "6 of 10 workshops started" in ran.out
    assert "Half have started by day: 20" in ran.out
    assert "After 14 silent days 40% still started (5 were seen for longer)." in ran.out
    assert "too few" in ran.out
    assert "█" in ran.out


def test_the_command_says_that_few_tell_nothing(db: Db, tmp_path: Path) -> None:
    watch(db, "Bakery", 20, 3)
    ran = run("stats", "--by", "tag", data=tmp_path)
    assert "Too few to tell" in ran.out
    assert "%" not in ran.out


def test_the_command_gives_json_by_group(db: Db, tmp_path: Path) -> None:
    office(db)
    lines = run("stats", "--by", "tag", "--json", data=tmp_path).lines
    assert [(line["by"], line["group"]) for line in lines] == [("tag", "club"), ("tag", "shop")]


def test_nobody_yet(db: Db, tmp_path: Path) -> None:
    assert "No workshops yet" in run("stats", data=tmp_path).out
    assert run("stats", "--json", data=tmp_path).lines == []
