"""When things are due: milestones, looks, deliveries, retries. Pure.

Every function takes instants and returns instants; what is due now is a query
of the store over what these functions returned.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor.model import Closure, Consultant, Milestone, Workshop
from monitor.workdays import IsBusinessDay, is_closed, is_public_holiday

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
YEAR = timedelta(days=366)

CLOSES_AFTER = timedelta(days=30)
"""After the last milestone: then a summary is sent and looks stop."""

TURN = timedelta(days=7)
"""Within which each further page of a site is looked at once, and a site is surveyed."""

UNCONDITIONAL_EVERY = 14
"""Each 14th look asks for the whole page, in case its validators lie."""

_LOOK_AGAIN = (HOUR, 3 * HOUR, 6 * HOUR)
_SEND_AGAIN = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360))


def held_at(day: date, clock: time | None, zone: ZoneInfo) -> datetime:
    """The instant from which a workshop's clock counts; with a date only, the end of that day."""
    if clock is None:
        return _instant(day + DAY, time(0), zone)
    return _instant(day, clock, zone)


def milestone(
    workshop: Workshop, days: int, is_business_day: IsBusinessDay | None = None
) -> Milestone:
    """Day `days` after `workshop`: the same wall time, or the end of that day.

    With `is_business_day` only such days are counted. A wall time that daylight
    saving skips is moved forward by the gap; of one that comes twice the first
    is taken (as zoneinfo does, PEP 495).
    """
    day = _days_after(workshop_day(workshop), days, is_business_day)
    clock = None if workshop.all_day else workshop.held_at.astimezone(workshop.zone).timetz()
    plain = clock.replace(tzinfo=None, fold=0) if clock else None
    return Milestone(days=days, at=held_at(day, plain, workshop.zone), day=day)


def _days_after(day: date, days: int, is_business_day: IsBusinessDay | None) -> date:
    if is_business_day is None:
        return day + days * DAY
    following = (day + n * DAY for n in itertools.count(1))
    return next(itertools.islice(filter(is_business_day, following), days - 1, None))


def milestones(
    workshop: Workshop, days: Iterable[int], is_business_day: IsBusinessDay | None = None
) -> tuple[Milestone, ...]:
    """The ladder of milestones, in order."""
    return tuple(milestone(workshop, n, is_business_day) for n in sorted(set(days)))


def workshop_day(workshop: Workshop) -> date:
    """The calendar day of the workshop, in its zone."""
    local = workshop.held_at.astimezone(workshop.zone)
    return local.date() - DAY if workshop.all_day else local.date()


def next_check(
    due_at: datetime, now: datetime, *, every: timedelta, jitter: float, salt: str
) -> datetime:
    """The next regular look, counted from when this one was due, never in the past.

    The jitter is a fixed share of `every` for each `salt` and turn, so that a
    replay gives the same times and looks of many pages do not bunch. A look
    before its time counts from now.
    """
    due_at = min(due_at, now)
    turns = max(1, -(-(now - due_at) // every))
    base = due_at + turns * every
    share = 2 * _share(f"{salt} {base.isoformat()}") - 1
    return max(base + jitter * share * every, now + min(every / 2, HOUR))


def _share(salt: str) -> float:
    """A number from 0 to 1, the same for the same `salt`."""
    return int.from_bytes(hashlib.sha256(salt.encode()).digest()[:4]) / 0xFFFFFFFF


def next_turn(at: datetime, *, salt: str) -> datetime:
    """The next look at a page that has its turn once a week, counted from the look at `at`.

    Six to seven days later, a fixed share for each `salt` and turn: so the pages of a site that
    were looked at together, for a milestone, spread over a day, and more from week to week.
    """
    return at + TURN - DAY * _share(f"{salt} {at.isoformat()}")


def look_again(failures: int, now: datetime, regular: datetime) -> datetime:
    """After the `failures`-th failed look in a row: 1, 3, 6 hours, then the usual pace."""
    if failures > len(_LOOK_AGAIN):
        return regular
    return min(now + _LOOK_AGAIN[failures - 1], regular)


def send_again(attempts: int, now: datetime) -> datetime:
    """When a notice is tried again after its `attempts`-th failure."""
    return now + _SEND_AGAIN[min(attempts, len(_SEND_AGAIN)) - 1]


def deliver_at(
    now: datetime,
    reader: Consultant,
    *,
    not_before: datetime | None = None,
    closures: Collection[Closure] = (),
) -> datetime:
    """The first instant from `now` (and `not_before`) on at which `reader` takes a message.

    It lies inside the reader's hours and weekdays, on no public holiday there,
    and on no day of `closures`. Whose settings leave no day within a year is
    reached on a holiday too, or else at once: late is bad, never is worse.
    """
    earliest = max(now, not_before or now)
    found = _first_opening(earliest, reader, closures, with_holidays=False)
    found = found or _first_opening(earliest, reader, closures, with_holidays=True)
    return found or earliest


def open_at(now: datetime, zone: ZoneInfo, closures: Collection[Closure]) -> datetime:
    """The first instant from `now` on that lies on no day of `closures`, read in `zone`."""
    day = now.astimezone(zone).date()
    while is_closed(day, closures):
        day += DAY
    return max(now, day_begins(day, zone))


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """Midnight before `day`."""
    return _instant(day, time(0), zone)


def next_delivery_day(at: datetime, reader: Consultant) -> datetime:
    """When the day of delivery that comes after the one of `at` begins, for `reader`.

    At midnight; for hours over midnight at their opening, since such a night is one day.
    """
    local = at.astimezone(reader.zone)
    if reader.closes > reader.opens:
        return day_begins(local.date() + DAY, reader.zone)
    is_morning = local.time() < reader.closes
    evening = local.date() if is_morning else local.date() + DAY
    return _instant(evening, reader.opens, reader.zone)


def next_monday(now: datetime, zone: ZoneInfo) -> datetime:
    """Midnight before the Monday that comes after today, read in `zone`."""
    today = now.astimezone(zone).date()
    return day_begins(today + (7 - today.weekday()) * DAY, zone)


def _first_opening(
    earliest: datetime, reader: Consultant, closures: Collection[Closure], *, with_holidays: bool
) -> datetime | None:
    local_day = earliest.astimezone(reader.zone).date()
    last = max([local_day, *(one.last_day for one in closures)]) + YEAR
    for offset in range(-1, (last - local_day).days):
        day = local_day + offset * DAY
        if day.weekday() not in reader.weekdays or is_closed(day, closures):
            continue
        if not with_holidays and is_public_holiday(day, reader.country, reader.region):
            continue
        opens, closes = _opening(day, reader)
        if max(earliest, opens) < closes:
            return max(earliest, opens)
    return None


def _opening(day: date, reader: Consultant) -> tuple[datetime, datetime]:
    overnight = reader.closes <= reader.opens
    closing_day = day + DAY if overnight else day
    opens = _instant(day, reader.opens, reader.zone)
    return opens, _instant(closing_day, reader.closes, reader.zone)


def _instant(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
