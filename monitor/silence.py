"""What somebody said about a client that keeps a notice back, or says that a block stands.

1. Once a client is done, what was decided before is not sent. A workshop after it tells anew.
2. "Acknowledged" and "talked to them" answer all that was decided before; of what comes up later
   milestones and the last word are told, anything else waits for the workshop's next milestone, and
   for its end where there is none. A start is told in any case, and so is a permission that ends.
   What a dismissed change had held back is news, and is told.
3. A snooze holds everything until its day begins, for the reader.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from monitor.deed import Deed, DeedKind
from monitor.model import Consultant, NoticeKind, Skip
from monitor.store import Db, clients, deeds, looks, verdicts
from monitor.store.notices import Notice

ANSWERS = (DeedKind.ACKNOWLEDGE, DeedKind.TALKED)
"""Deeds that answer what waits."""
UNANSWERED = frozenset({NoticeKind.STARTED, NoticeKind.EXPIRING})
"""What no answer keeps back: good news, and a permission that would run out unnoticed."""


def silence(db: Db, notice: Notice, reader: Consultant, now: datetime) -> datetime | Skip | None:
    """Until when a notice is held, or why it is not sent any more; None: nothing keeps it back."""
    if _is_done(db, notice):
        return Skip.DONE
    answered = _answered(db, notice)
    if isinstance(answered, Skip):
        return answered
    holds = (answered, _snoozed(db, notice.client_id, reader.zone))
    return max((until for until in holds if until and until > now), default=None)


def day_begins(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a calendar day begins."""
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def blocked(db: Db, client_id: int) -> Deed | None:
    """What stands in a client's way; None for nothing, and once a change counts after it."""
    noted = deeds.latest(db, client_id, DeedKind.BLOCKED, DeedKind.WAKE, DeedKind.DONE)
    if noted is None or noted.kind is not DeedKind.BLOCKED:
        return None
    return None if _has_moved_on(db, noted) else noted


def snoozed(db: Db, client_id: int) -> Deed | None:
    """The last snooze, unless somebody ended it; its day may have come."""
    last = deeds.latest(db, client_id, DeedKind.SNOOZE, DeedKind.WAKE)
    return last if last and last.kind is DeedKind.SNOOZE else None


def answered_until(db: Db, answer: Deed) -> datetime | None:
    """The next milestone after an answer, or the end of its workshop; None without one."""
    if answer.workshop_id is None:
        return None
    following = verdicts.next_of_workshop(db, answer.workshop_id, answer.at)
    return following.at if following else clients.closes_at(db, answer.workshop_id)


def _is_done(db: Db, notice: Notice) -> bool:
    said = deeds.latest(db, notice.client_id, DeedKind.DONE, DeedKind.REOPENED)
    return said is not None and said.kind is DeedKind.DONE and notice.decided_at <= said.at


def _answered(db: Db, notice: Notice) -> datetime | Skip | None:
    answer = deeds.latest(db, notice.client_id, *ANSWERS)
    if answer is None or notice.is_late or notice.kind in UNANSWERED:
        return None
    if notice.decided_at <= answer.at:
        return Skip.ACKNOWLEDGED
    is_told = notice.verdict_id is not None or notice.kind is NoticeKind.CLOSED
    if is_told or notice.workshop_id != answer.workshop_id:
        return None
    return answered_until(db, answer)


def _snoozed(db: Db, client_id: int, zone: ZoneInfo) -> datetime | None:
    last = snoozed(db, client_id)
    return day_begins(last.until, zone) if last and last.until else None


def _has_moved_on(db: Db, noted: Deed) -> bool:
    """Whether a change that counts was first seen after a block was noted."""
    first_held = min(_held(db, noted.client_id), default=None)
    return first_held is not None and any(
        known.dismissed_at is None
        and known.change.after_at >= first_held
        and known.change.before_at > noted.at
        for known in looks.known_changes(db, noted.client_id)
    )


def _held(db: Db, client_id: int) -> Iterable[datetime]:
    return (workshop.held_at for workshop in clients.workshops(db, client_id))
