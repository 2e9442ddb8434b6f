"""When things are due: milestones by the wall clock, looks in rhythm, deliveries in hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor.model import Closure, Consultant
from monitor.schedule import (
    deliver_at,
    held_at,
    look_again,
    milestone,
    milestones,
    next_check,
    send_again,
    workshop_day,
)
from monitor.workdays import calendar, is_public_holiday
from tests.build import BERLIN, DAY, HOUR, at, consultant, workshop

HALF_DAY = 12 * HOUR
NEW_YORK = ZoneInfo("America/New_York")
HAVANA = ZoneInfo("America/Havana")
KIRITIMATI = ZoneInfo("Pacific/Kiritimati")
PAGO_PAGO = ZoneInfo("Pacific/Pago_Pago")

# --- workshops and milestones -------------------------------------------------

HELD: dict[str, tuple[str, str | None, ZoneInfo, str]] = {
    "a time of day": ("2026-11-02", "14:00", BERLIN, "2026-11-02 13:00"),
    "a date only: the end of that day": ("2026-11-02", None, BERLIN, "2026-11-02 23:00"),
    "the end of a day of 25 hours": ("2026-10-25", None, BERLIN, "2026-10-25 23:00"),
    "the end of a day of 23 hours": ("2027-03-28", None, BERLIN, "2027-03-28 22:00"),
    "a time that is skipped moves forward by the gap": (
        "2027-03-28",
        "02:30",
        BERLIN,
        "2027-03-28 01:30",
    ),
    "of a time that comes twice the first": ("2026-10-25", "02:30", BERLIN, "2026-10-25 00:30"),
    "a midnight that is skipped ends the day at one": (
        "2027-03-13",
        None,
        HAVANA,
        "2027-03-14 05:00",
    ),
    "far east": ("2026-11-02", "09:00", KIRITIMATI, "2026-11-01 19:00"),
    "far west": ("2026-11-02", "20:00", PAGO_PAGO, "2026-11-03 07:00"),
}


@pytest.mark.parametrize("case", HELD)
def test_held_at(case: str) -> None:
    day, clock, zone, expected = HELD[case]
    plain = time.fromisoformat(clock) if clock else None
    assert held_at(date.fromisoformat(day), plain, zone) == at(expected)


MILESTONES: dict[str, tuple[str, str | None, ZoneInfo, int, str]] = {
    "the same wall time, an hour later in UTC after summer time": (
        "2026-10-22",
        "14:00",
        BERLIN,
        7,
        "2026-10-29 14:00",
    ),
    "the same wall time, an hour earlier in UTC in summer time": (
        "2027-03-24",
        "14:00",
        BERLIN,
        7,
        "2027-03-31 14:00",
    ),
    "the end of the day, over the end of summer time": (
        "2026-10-22",
        None,
        BERLIN,
        7,
        "2026-10-30 00:00",
    ),
    "the end of the very day on which summer time ends": (
        "2026-10-22",
        None,
        BERLIN,
        3,
        "2026-10-26 00:00",
    ),
    "a wall time that is skipped moves forward by the gap": (
        "2027-03-21",
        "02:30",
        BERLIN,
        7,
        "2027-03-28 03:30",
    ),
    "of a wall time that comes twice the first": (
        "2026-10-18",
        "02:30",
        BERLIN,
        7,
        "2026-10-25 02:30",
    ),
    "ninety days, into the next year": (
        "2026-11-18",
        "17:00",
        NEW_YORK,
        90,
        "2027-02-16 17:00",
    ),
    "far east": ("2026-11-02", "00:30", KIRITIMATI, 3, "2026-11-05 00:30"),
    "far west": ("2026-11-02", "23:30", PAGO_PAGO, 3, "2026-11-05 23:30"),
}


@pytest.mark.parametrize("case", MILESTONES)
def test_milestone(case: str) -> None:
    day, clock, zone, days, expected = MILESTONES[case]
    assert milestone(workshop(day, clock, zone), days).at == at(expected, zone)


def test_milestone_after_a_workshop_in_the_second_of_two_hours() -> None:
    second = datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=BERLIN).astimezone(UTC)
    held = workshop("2026-10-25", "02:30")
    late = type(held)(1, 1, "", second, BERLIN, False, second)
    assert milestone(late, 1).at == at("2026-10-26 02:30", BERLIN)


def test_ladder_is_in_order_and_names_no_day_twice() -> None:
    ladder = milestones(workshop(), (14, 3, 7, 3))
    assert [step.days for step in ladder] == [3, 7, 14]


zones = st.sampled_from(
    ["Europe/Berlin", "America/Havana", "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia", "UTC"]
).map(ZoneInfo)
dates = st.dates(date(2025, 1, 1), date(2030, 12, 31))
clocks = st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0))


@settings(max_examples=200, deadline=None)
@given(dates, clocks, zones, st.integers(1, 120))
def test_milestone_lies_on_its_own_day(
    day: date, clock: time | None, zone: ZoneInfo, days: int
) -> None:
    held = workshop(day.isoformat(), clock.isoformat() if clock else None, zone)
    step = milestone(held, days)
    last_moment = step.at - timedelta(microseconds=1) if clock is None else step.at
    assert (step.day, last_moment.astimezone(zone).date()) == (day + days * DAY,) * 2


@settings(max_examples=200, deadline=None)
@given(dates, clocks, zones)
def test_workshop_day_is_the_day_it_was_registered_for(
    day: date, clock: time | None, zone: ZoneInfo
) -> None:
    held = workshop(day.isoformat(), clock.isoformat() if clock else None, zone)
    assert workshop_day(held) == day


# --- looks --------------------------------------------------------------------

NOW = at("2026-11-02 08:00")
spans = st.sampled_from([HOUR / 6, HOUR, HALF_DAY, DAY, 7 * DAY])
jitters = st.floats(0, 0.5)
delays = st.integers(-60 * 24 * 20, 60 * 24 * 400).map(lambda n: timedelta(minutes=n))


@settings(max_examples=300, deadline=None)
@given(delays, spans, jitters, st.text(max_size=5))
def test_next_check_lies_ahead_within_one_span(
    late: timedelta, every: timedelta, jitter: float, salt: str
) -> None:
    found = next_check(NOW - late, NOW, every=every, jitter=jitter, salt=salt)
    least = min(every / 2, HOUR)
    most = max(every * (1 + jitter), least) + timedelta(seconds=1)
    assert least <= found - NOW <= most


@settings(max_examples=100, deadline=None)
@given(delays, spans, jitters, st.text(max_size=5))
def test_next_check_is_the_same_when_asked_again(
    late: timedelta, every: timedelta, jitter: float, salt: str
) -> None:
    first, second = (
        next_check(NOW - late, NOW, every=every, jitter=jitter, salt=salt) for _ in range(2)
    )
    assert first == second


def turns(number: int, *, salt: str, lag: timedelta = timedelta(0)) -> list[datetime]:
    """Looks of a page that is looked at `lag` after each look is due."""
    due = [NOW]
    for _ in range(number):
        due.append(next_check(due[-1], due[-1] + lag, every=HALF_DAY, jitter=0.05, salt=salt))
    return due


@pytest.mark.parametrize("lag", [timedelta(0), timedelta(minutes=1), 2 * HOUR])
@pytest.mark.parametrize("salt", ["1", "2", "31", "4711"])
def test_a_hundred_looks_keep_the_pace_within_one_percent(salt: str, lag: timedelta) -> None:
    due = turns(100, salt=salt, lag=lag)
    pace = (due[-1] - due[0]) / 100
    assert abs(pace / HALF_DAY - 1) <= 0.01


def test_looks_of_many_pages_do_not_bunch() -> None:
    minutes = {turns(1, salt=str(page))[-1].replace(second=0, microsecond=0) for page in range(200)}
    assert len(minutes) > 40


def test_a_week_of_downtime_is_caught_up_by_one_look() -> None:
    back = NOW + 7 * DAY + 5 * HOUR
    following = next_check(NOW, back, every=HALF_DAY, jitter=0.05, salt="1")
    assert following - back >= HOUR


AGAIN: dict[str, tuple[int, timedelta, timedelta]] = {
    "an hour after the first failure": (1, HALF_DAY, HOUR),
    "three hours after the second": (2, HALF_DAY, 3 * HOUR),
    "six hours after the third": (3, HALF_DAY, 6 * HOUR),
    "then at the usual pace": (4, HALF_DAY, HALF_DAY),
    "at the usual pace for ever": (400, HALF_DAY, HALF_DAY),
    "never later than the usual pace": (3, 2 * HOUR, 2 * HOUR),
}


@pytest.mark.parametrize("case", AGAIN)
def test_look_again(case: str) -> None:
    failures, regular, expected = AGAIN[case]
    assert look_again(failures, NOW, NOW + regular) == NOW + expected


# --- deliveries ---------------------------------------------------------------


def test_sending_again_waits_longer_each_time() -> None:
    waits = [send_again(n, NOW) - NOW for n in range(1, 7)]
    assert waits == sorted(set(waits))


def test_sending_again_never_waits_more_than_six_hours() -> None:
    assert send_again(1000, NOW) - NOW == 6 * HOUR


WEEKDAYS = frozenset(range(5))
OFFICE = consultant("08:00", "18:00", WEEKDAYS)
NIGHT = consultant("22:00", "06:00", WEEKDAYS)

DELIVERIES: dict[str, tuple[Consultant, str, str]] = {
    "at once inside the hours": (OFFICE, "2026-11-02 09:00", "2026-11-02 09:00"),
    "at once on the opening minute": (OFFICE, "2026-11-02 08:00", "2026-11-02 08:00"),
    "at the opening of the same day": (OFFICE, "2026-11-02 07:59", "2026-11-02 08:00"),
    "the next day from closing time on": (OFFICE, "2026-11-02 18:00", "2026-11-03 08:00"),
    "over the weekend": (OFFICE, "2026-11-06 18:30", "2026-11-09 08:00"),
    "over a weekend in which summer time ends": (OFFICE, "2026-10-23 19:00", "2026-10-26 08:00"),
    "over a weekend in which summer time begins": (OFFICE, "2027-03-26 19:00", "2027-03-29 08:00"),
    "at night for whoever works at night": (NIGHT, "2026-11-03 03:00", "2026-11-03 03:00"),
    "in the evening for whoever works at night": (NIGHT, "2026-11-03 12:00", "2026-11-03 22:00"),
    "Friday's night lasts until Saturday morning": (NIGHT, "2026-11-07 05:59", "2026-11-07 05:59"),
    "Sunday's night is none": (NIGHT, "2026-11-09 03:00", "2026-11-09 22:00"),
    "all day where opening and closing are the same": (
        consultant("00:00", "00:00", WEEKDAYS),
        "2026-11-06 23:59",
        "2026-11-06 23:59",
    ),
    "a window that summer time swallows is passed over": (
        consultant("02:30", "03:15", frozenset(range(7))),
        "2027-03-28 01:00",
        "2027-03-29 02:30",
    ),
    "a yearly rarity: the only weekday's window is swallowed": (
        consultant("02:30", "03:15", frozenset({6})),
        "2027-03-28 01:00",
        "2027-04-04 02:30",
    ),
}


@pytest.mark.parametrize("case", DELIVERIES)
def test_deliver_at(case: str) -> None:
    reader, now, expected = DELIVERIES[case]
    assert deliver_at(at(now, BERLIN), reader) == at(expected, BERLIN)


wall_times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
readers = st.builds(
    lambda opens, closes, weekdays, zone: consultant(
        opens.isoformat(), closes.isoformat(), weekdays, zone
    ),
    wall_times,
    wall_times,
    st.frozensets(st.integers(0, 6), min_size=1),
    zones,
)
around_switches = st.builds(
    lambda day, minute: at(day) + timedelta(minutes=minute),
    st.sampled_from(["2026-10-24", "2026-10-25", "2027-03-27", "2027-03-28", "2026-11-06"]),
    st.integers(0, 2 * 24 * 60),
)


@settings(max_examples=300, deadline=None)
@given(readers, around_switches)
@example(consultant("02:30", "03:15", frozenset(range(7))), at("2027-03-28 00:00"))
def test_delivery_is_never_in_the_past_and_stays_where_it_is(
    reader: Consultant, now: datetime
) -> None:
    found = deliver_at(now, reader)
    assert now <= found == deliver_at(found, reader)


def clocks_change(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether the wall clock is moved within a day of `instant`."""
    offsets = {(instant + n * DAY).astimezone(zone).utcoffset() for n in (-1, 1)}
    return len(offsets) > 1


def is_open(instant: datetime, reader: Consultant) -> bool:
    """By the wall clock: inside the hours of a day of delivery, or of the night before."""
    local = instant.astimezone(reader.zone)
    clock, today = local.time(), local.weekday() in reader.weekdays
    if reader.opens < reader.closes:
        return today and reader.opens <= clock < reader.closes
    yesterday = (local.date() - DAY).weekday() in reader.weekdays
    return (today and clock >= reader.opens) or (yesterday and clock < reader.closes)


@settings(max_examples=300, deadline=None)
@given(readers, around_switches)
def test_delivery_lies_inside_the_readers_hours(reader: Consultant, now: datetime) -> None:
    found = deliver_at(now, reader)
    assert clocks_change(found, reader.zone) or is_open(found, reader)


@settings(max_examples=200, deadline=None)
@given(readers, around_switches)
def test_delivery_does_not_wait_while_it_is_open(reader: Consultant, now: datetime) -> None:
    stays = deliver_at(now, reader) == now
    assert clocks_change(now, reader.zone) or stays == is_open(now, reader)


def in_germany(region: str = "", weekdays: frozenset[int] = WEEKDAYS) -> Consultant:
    """A reader in the office's hours who keeps the public holidays."""
    return replace(consultant(weekdays=weekdays), country="DE", region=region)


HOLIDAYS = {
    "over Christmas and the weekend": (in_germany(), "2026-12-24 18:30", "2026-12-28 08:00"),
    "over Easter, in which summer time begins": (
        in_germany(),
        "2027-03-25 19:00",
        "2027-03-30 08:00",
    ),
    "on Epiphany in Bavaria": (in_germany("BY"), "2027-01-06 09:00", "2027-01-07 08:00"),
    "on Epiphany in Berlin": (in_germany("BE"), "2027-01-06 09:00", "2027-01-06 09:00"),
    "on the only weekday, a holiday": (
        in_germany(weekdays=frozenset({4})),
        "2026-12-25 07:00",
        "2027-01-08 08:00",
    ),
}


@pytest.mark.parametrize("case", HOLIDAYS)
def test_on_a_public_holiday_nothing_is_delivered(case: str) -> None:
    reader, now, expected = HOLIDAYS[case]
    assert deliver_at(at(now, BERLIN), reader) == at(expected, BERLIN)


def test_not_before_a_given_instant() -> None:
    found = deliver_at(at("2026-11-02 09:00"), OFFICE, not_before=at("2026-11-07 12:00"))
    assert found == at("2026-11-09 08:00", BERLIN)


def test_what_is_about_a_closed_client_waits_until_it_is_open() -> None:
    closed = Closure(1, 1, date(2026, 12, 21), date(2027, 1, 5))
    found = deliver_at(at("2026-12-21 09:00"), in_germany("BY"), closures=[closed])
    assert found == at("2027-01-07 08:00", BERLIN)


def test_a_closure_of_a_year_and_more_ends_too() -> None:
    closed = [Closure(n, 1, date(2026 + n, 1, 1), date(2026 + n, 12, 31)) for n in range(3)]
    found = deliver_at(at("2026-11-02 09:00"), OFFICE, closures=closed)
    assert found == at("2029-01-01 08:00", BERLIN)


def test_who_has_no_day_at_all_is_reached_at_once() -> None:
    nobody = consultant(weekdays=frozenset())
    assert deliver_at(at("2026-11-02 09:00"), nobody) == at("2026-11-02 09:00")


@settings(max_examples=100, deadline=None)
@given(
    readers,
    st.sampled_from([("DE", "BY"), ("IT", ""), ("AT", ""), ("", "")]),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_delivery_lies_on_no_public_holiday(
    reader: Consultant, where: tuple[str, str], day: date
) -> None:
    reader = replace(reader, country=where[0], region=where[1])
    found = deliver_at(at(day.isoformat()), reader)
    local = found.astimezone(reader.zone).date()
    opened = local if reader.opens < reader.closes else local - DAY
    assert not all(is_public_holiday(d, *where) for d in {local, opened})


BUSINESS = {
    "over a weekend": ("2026-11-05", 3, "2026-11-10"),
    "a workshop on a Saturday": ("2026-11-07", 1, "2026-11-09"),
    "over Christmas and New Year": ("2026-12-23", 7, "2027-01-05"),
    "around a closure": ("2026-11-13", 2, "2026-11-19"),
}


@pytest.mark.parametrize("case", BUSINESS)
def test_day_n_is_the_nth_business_day_after_the_workshop(case: str) -> None:
    held_on, days, expected = BUSINESS[case]
    closed = [Closure(1, 1, date(2026, 11, 16), date(2026, 11, 17))]
    found = milestone(workshop(held_on), days, calendar("DE", "BY", closed))
    assert found.day == date.fromisoformat(expected)
    assert found.at == at(f"{expected} 14:00", BERLIN)


def test_a_business_day_after_a_workshop_with_a_date_only_is_over_at_its_end() -> None:
    found = milestone(workshop("2026-11-05", None), 3, calendar("DE", "", ()))
    assert found.at == at("2026-11-11 00:00", BERLIN)


@settings(max_examples=50, deadline=None)
@given(
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.sets(st.integers(1, 120), min_size=2),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    st.integers(0, 60),
)
def test_milestones_in_business_days_are_unique_and_rise(
    held_on: date, days: set[int], first: date, length: int
) -> None:
    closed = [Closure(1, 1, first, first + length * DAY)]
    works = calendar("IT", "", closed)
    ladder = milestones(workshop(held_on.isoformat()), days, works)
    assert [m.days for m in ladder] == sorted(days)
    assert [m.at for m in ladder] == sorted({m.at for m in ladder})
    assert all(works(m.day) for m in ladder)
