"""What was seen and when: nothing that a verdict rests on is lost by tidying up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import StoreError
from monitor.model import Finding, Reason, Sighting
from monitor.store import Db, clients, looks, open_db, people
from monitor.store.looks import Body, Observation
from tests.build import BERLIN, DAY, HOUR, at, change, client, consultant, target, workshop

NOW = at("2026-11-02 08:00")
HELD = workshop("2026-11-02", "14:00")
numbers = count()


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Db]:
    opened = open_db(tmp_path_factory.mktemp("data"), NOW)
    people.add_consultant(opened, consultant())
    yield opened
    opened.close()


def new_page(db: Db) -> int:
    """The page of a new client, whose workshop is HELD."""
    bakery = clients.add_client(db, client(f"Bakery {next(numbers)}"), [])
    site = clients.add_target(db, target(bakery.id), NOW)
    held = type(HELD)(
        0, bakery.id, HELD.title, HELD.held_at, HELD.zone, HELD.all_day, HELD.registered_at
    )
    clients.add_workshop(db, held, HELD.held_at + 120 * DAY, {})
    return clients.pages(db, site.id)[0].id


def observe(db: Db, page_id: int, *instants: datetime, reason: Reason | None = None) -> None:
    """Looks that saw the page, or failed for a reason."""
    for instant in instants:
        finding = None if reason else Finding.SAME
        looks.add_observation(
            db, Observation(page_id, instant, seen=reason is None, finding=finding, reason=reason)
        )


# --- observations and sightings -----------------------------------------------


def test_observation_comes_back_as_it_was(db: Db) -> None:
    new = Observation(
        page_id=new_page(db),
        at=at("2026-11-02 08:00:00.123456"),
        seen=False,
        finding=Finding.REFUSED,
        reason=Reason.COLLAPSED,
        why="3 of 120 blocks are left",
        status=200,
        seconds=0.25,
        size=1234,
        method="manual",
    )
    looks.add_observation(db, new)
    assert looks.observations(db, new.page_id, 5) == [new]


def test_latest_observations_come_first(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, NOW, NOW + 2 * HOUR, NOW + HOUR)
    found = [o.at - NOW for o in looks.observations(db, page_id, 2)]
    assert found == [2 * HOUR, HOUR]


def test_sightings_begin_with_the_last_that_saw_the_page_before_the_workshop(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, HELD.held_at - 2 * DAY, HELD.held_at - DAY, HELD.held_at + DAY)
    observe(db, page_id, HELD.held_at - HOUR, reason=Reason.DNS)
    found = [s.at - HELD.held_at for s in looks.sightings(db, page_id, HELD.held_at)]
    assert found == [-DAY, DAY]


def test_look_at_the_workshop_itself_is_before_it(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, HELD.held_at - DAY, HELD.held_at)
    assert looks.sightings(db, page_id, HELD.held_at) == (Sighting(HELD.held_at, seen=True),)


def test_looks_while_our_network_was_down_count_for_nobody(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, HELD.held_at + DAY, reason=Reason.OWN_NETWORK_DOWN)
    assert looks.sightings(db, page_id, HELD.held_at) == ()


# --- summing up days ----------------------------------------------------------

Look = tuple[timedelta, Reason | None]
look_times = st.integers(-5 * 24 * 4, 20 * 24 * 4).map(lambda n: n * HOUR / 4)
look_reasons = st.sampled_from([None, None, Reason.TIMEOUT, Reason.OWN_NETWORK_DOWN])
look_sets = st.lists(
    st.tuples(look_times, look_reasons), max_size=40, unique_by=lambda look: look[0]
)


def store_looks(db: Db, some: list[Look]) -> int:
    page_id = new_page(db)
    for offset, reason in some:
        observe(db, page_id, HELD.held_at + offset, reason=reason)
    return page_id


def by_day(db: Db, page_id: int, zone: ZoneInfo) -> dict[date, bool]:
    """Days with looks a verdict may rest on: whether the page was seen."""
    days: dict[date, bool] = {}
    for sighting in looks.sightings(db, page_id, HELD.held_at):
        day = sighting.at.astimezone(zone).date()
        days[day] = days.get(day, False) or sighting.seen
    return days


def summed_days(db: Db, page_id: int) -> list[dict[str, Any]]:
    """What was summed up of each day, in order."""
    rows = db.table("look_day").rows_where("page_id = ?", [page_id], order_by="day")
    return [{k: v for k, v in row.items() if k != "page_id"} for row in rows]


def baseline(db: Db, page_id: int) -> datetime | None:
    found = looks.sightings(db, page_id, HELD.held_at)
    return next((s.at for s in found if s.seen and s.at <= HELD.held_at), None)


@settings(max_examples=80, deadline=None)
@given(some=look_sets, end=st.integers(-3, 25))
def test_summing_up_leaves_the_days_and_the_baseline(db: Db, some: list[Look], end: int) -> None:
    page_id = store_looks(db, some)
    before = by_day(db, page_id, BERLIN), baseline(db, page_id)
    looks.sum_up_days(db, HELD.held_at + end * DAY, BERLIN)
    assert (by_day(db, page_id, BERLIN), baseline(db, page_id)) == before


@settings(max_examples=40, deadline=None)
@given(some=look_sets, ends=st.lists(st.integers(-3, 25), min_size=2, max_size=4))
def test_summing_up_in_steps_gives_the_same_days(db: Db, some: list[Look], ends: list[int]) -> None:
    in_steps, at_once = store_looks(db, some), store_looks(db, some)
    rest = looks.observations(db, at_once, 100)
    db.execute("DELETE FROM observation WHERE page_id = ?", [at_once])
    for end in sorted(ends):
        looks.sum_up_days(db, HELD.held_at + end * DAY, BERLIN)
    for look in rest:
        looks.add_observation(db, look)
    looks.sum_up_days(db, HELD.held_at + max(ends) * DAY, BERLIN)
    assert summed_days(db, in_steps) == summed_days(db, at_once)


def test_last_look_before_the_workshop_outlives_a_later_one_on_its_day(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, *(HELD.held_at + n * HOUR for n in (-2, -1, 1)))
    for _ in range(2):
        looks.sum_up_days(db, HELD.held_at + 30 * DAY, BERLIN)
    assert baseline(db, page_id) == HELD.held_at - HOUR


def test_summing_up_again_changes_nothing(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, *(HELD.held_at + n * 6 * HOUR for n in range(40)))
    looks.sum_up_days(db, HELD.held_at + 30 * DAY, BERLIN)
    first = summed_days(db, page_id)
    again = looks.sum_up_days(db, HELD.held_at + 30 * DAY, BERLIN)
    assert (again, summed_days(db, page_id)) == (0, first)


def test_late_look_is_added_to_its_day(db: Db) -> None:
    page_id = new_page(db)
    noon = at("2026-11-05 12:00", BERLIN)
    observe(db, page_id, noon)
    looks.sum_up_days(db, noon + 9 * DAY, BERLIN)
    observe(db, page_id, noon - HOUR, reason=Reason.DNS)
    looks.sum_up_days(db, noon + 9 * DAY, BERLIN)
    (day,) = summed_days(db, page_id)
    assert (day["looks"], day["seen"], day["reason"]) == (2, 1, "dns")


def test_days_are_those_of_the_zone(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, at("2026-11-05 23:30", BERLIN), at("2026-11-06 00:30", BERLIN))
    looks.sum_up_days(db, HELD.held_at + 30 * DAY, BERLIN)
    assert [d["day"] for d in summed_days(db, page_id)] == ["2026-11-05", "2026-11-06"]


def test_day_that_has_not_ended_stays_single(db: Db) -> None:
    page_id = new_page(db)
    observe(db, page_id, at("2026-11-05 00:30", BERLIN), at("2026-11-05 08:00", BERLIN))
    looks.sum_up_days(db, at("2026-11-05 23:59", BERLIN), BERLIN)
    assert len(looks.observations(db, page_id, 5)) == 2


# --- bodies, memory, changes --------------------------------------------------


def body(data: bytes, name: str = "one") -> Body:
    return Body(data, f"hash of {name}", "https://bakery.example/", "utf-8", NOW)


def noise(size: int) -> bytes:
    return random.Random(1).randbytes(size)


BODIES = {
    "empty": b"",
    "ordinary": b"<p>Gr\xc3\xbc\xc3\x9f Gott</p>",
    "incompressible": noise(100_000),
    "as large as a body may be": b"\x00" * 100_000_000,
}


@pytest.mark.parametrize("case", BODIES)
def test_body_comes_back_byte_for_byte(db: Db, case: str) -> None:
    kept = body(BODIES[case])
    assert looks.body_by_id(db, looks.keep_body(db, new_page(db), kept)) == kept


def test_body_that_inflates_beyond_bounds_is_refused(db: Db) -> None:
    body_id = looks.keep_body(db, new_page(db), body(b"\x00" * 100_000_001))
    with pytest.raises(StoreError, match="body"):
        looks.body_by_id(db, body_id)


def test_same_body_is_kept_once(db: Db) -> None:
    page_id = new_page(db)
    assert looks.keep_body(db, page_id, body(b"x")) == looks.keep_body(db, page_id, body(b"x"))


def test_loose_bodies_are_dropped_and_no_others(db: Db) -> None:
    page_id = new_page(db)
    parts = ["baseline", "before", "last", "change before", "change after", "loose"]
    ids = {part: looks.keep_body(db, page_id, body(b"x", part)) for part in parts}
    looks.update_page(
        db,
        page_id,
        baseline_body_id=ids["baseline"],
        before_body_id=ids["before"],
        last_body_id=ids["last"],
    )
    looks.add_change(
        db,
        page_id,
        change(NOW, NOW + HOUR),
        NOW,
        before_body_id=ids["change before"],
        after_body_id=ids["change after"],
    )
    looks.drop_loose_bodies(db, page_id)
    assert [b.hash for b in looks.bodies(db, page_id)] == [f"hash of {part}" for part in parts[:-1]]


def test_telling_bodies_are_the_latest_the_baseline_and_what_is_open(db: Db) -> None:
    page_id = new_page(db)
    ids = {part: looks.keep_body(db, page_id, body(b"x", part)) for part in "abcdef"}
    looks.update_page(db, page_id, baseline_body_id=ids["a"], before_body_id=ids["c"])
    told = [b.hash for b in looks.telling_bodies(db, page_id, 2)]
    assert told == [f"hash of {part}" for part in "acef"]


def test_bodies_of_other_pages_are_left_alone(db: Db) -> None:
    page_id, other = new_page(db), new_page(db)
    looks.keep_body(db, other, body(b"x"))
    looks.drop_loose_bodies(db, page_id)
    assert len(looks.bodies(db, other)) == 1


def test_page_without_a_memory_has_none(db: Db) -> None:
    assert looks.memory(db, new_page(db)) is None


def test_memory_is_replaced(db: Db) -> None:
    page_id = new_page(db)
    looks.keep_memory(db, page_id, b"old")
    looks.keep_memory(db, page_id, b"new\x00")
    assert looks.memory(db, page_id) == b"new\x00"


def test_change_comes_back_as_it_was(db: Db) -> None:
    page_id = new_page(db)
    edit = change(NOW, NOW + HOUR)
    number = looks.add_change(db, page_id, edit, NOW)
    site = clients.page_by_id(db, page_id).target_id
    assert looks.changes(db, site) == [(number, "https://bakery.example/", edit)]


def test_changes_come_in_order_of_time(db: Db) -> None:
    page_id = new_page(db)
    for offset in (3, 1, 2):
        looks.add_change(db, page_id, change(NOW, NOW + offset * HOUR), NOW)
    site = clients.page_by_id(db, page_id).target_id
    assert [c.before_at - NOW for _, _, c in looks.changes(db, site)] == [HOUR, 2 * HOUR, 3 * HOUR]


FAILING: dict[str, tuple[dict[str, object], bool]] = {
    "fails since long before": ({"failures": 3, "seen_at": NOW - 9 * DAY}, True),
    "was never seen, and is watched for long": ({"failures": 3}, True),
    "fails, but was seen since": ({"failures": 3, "seen_at": NOW - DAY}, False),
    "does not fail": ({"failures": 0, "seen_at": NOW - 9 * DAY}, False),
    "is not looked at any more": ({"failures": 3, "next_check_at": None}, False),
}


@pytest.mark.parametrize("case", FAILING)
def test_page_is_failing_when_it(db: Db, case: str) -> None:
    columns, expected = FAILING[case]
    page_id = new_page(db)
    looks.update_page(db, page_id, **{"added_at": NOW - 9 * DAY, **columns})
    assert (page_id in looks.pages_failing(db, NOW - 2 * DAY)) is expected
