"""What a person saw: a dated look by hand, full proof for its day.

Facebook pages without a token, and networks that show nothing to programs, are judged by these
alone; where a program looks too, they stand beside its looks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor import judge, review
from monitor.activity import Method, Outcome, Part, Reading, Signal, State
from monitor.errors import InputError
from monitor.judge import Wait
from monitor.model import Answer, Change, ChangeKind, Finding, Hunk, Target, Verdict
from monitor.store import Db, clients, facebook, looks, people, transaction, verdicts
from monitor.store.looks import Observation
from monitor.store.verdicts import StoredVerdict

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
"""Who looked and saw nothing new says so of all the time since the workshop, whenever that was."""


def saw_nothing(db: Db, target: Target, now: datetime, day: date | None = None) -> None:
    """Somebody looked, now or on `day`, and there was nothing new.

    Raises InputError for a day that has not come yet, or that lies before the target's time.
    """
    at = _moment_of(db, target, day, now)
    with transaction(db):
        _add_look(db, target, Finding.SAME, at)
        _judge_again(db, target, now)


def saw_post(db: Db, target: Target, posted: date, now: datetime, day: date | None = None) -> None:
    """Somebody saw, now or on `day`, a post or another change made on `posted`, the newest one.

    Days are the consultant's. Raises InputError for a day that has not come yet.
    """
    zone = _zone(db, target)
    at = _moment_of(db, target, day, now)
    begins = datetime.combine(posted, time(0), tzinfo=zone)
    if begins > at:
        raise InputError(f"{posted} has not come yet; of which day is the post?", field="post")
    ends = min(datetime.combine(posted + timedelta(days=1), time(0), tzinfo=zone), at)
    post = Hunk(ChangeKind.ITEM, "", f"{posted.isoformat()}")
    change = Change(begins, ends, (post,), score=1, why="somebody saw it and said so")
    with transaction(db):
        page = _add_look(db, target, Finding.CONFIRMED, at, change)
        looks.add_change(db, page, change, now)
        _correct(db, target, now)
        _judge_again(db, target, now)


def _moment_of(db: Db, target: Target, day: date | None, now: datetime) -> datetime:
    """The moment that a look on `day` speaks for: the day's end, or now if it is not over."""
    if day is None:
        return now
    zone = _zone(db, target)
    if day > now.astimezone(zone).date():
        raise InputError(f"{day} has not come yet; when did you look?", field="on")
    if day < target.added_at.astimezone(zone).date():
        raise InputError(
            f"On {day} this was not registered yet; looks count from then on.", field="on"
        )
    last = datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone)
    return min(now, last.astimezone(UTC) - timedelta(seconds=1))


def _zone(db: Db, target: Target) -> ZoneInfo:
    client = clients.client_by_id(db, target.client_id)
    return people.consultant_by_id(db, client.consultant_id).zone


def _add_look(
    db: Db, target: Target, finding: Finding, at: datetime, change: Change | None = None
) -> int:
    page = clients.pages(db, target.id)[0]
    why = "a person looked"
    seen = Observation(page.id, at, seen=True, finding=finding, why=why, method=Method.MANUAL)
    looks.add_observation(db, seen)
    _add_reading(db, page.id, at, change)
    looks.update_page(
        db,
        page.id,
        checked_at=max(at, page.checked_at or at),
        seen_at=max(at, page.seen_at or at),
        failures=0,
    )
    return page.id


def _add_reading(db: Db, page_id: int, at: datetime, change: Change | None) -> None:
    """The same look beside those by programs: nothing since the newest post, or since ever."""
    since = change.before_at if change else _EVER
    signal = Signal(Part.POSTS, State.NONE, since, at)
    newest = change.after_at if change else None
    reading = Reading(Method.MANUAL, at, (signal,), newest_at=newest)
    says = Outcome(State.NONE, Method.MANUAL, since, at)
    facebook.add_reading(db, page_id, reading, says)


def _correct(db: Db, target: Target, now: datetime) -> None:
    """Milestones that were told quiet and lie after what was seen now are decided "changed"."""
    for workshop in clients.workshops(db, target.client_id):
        if workshop.closed_at:
            continue
        known = review.history(db, workshop, target)
        for said in verdicts.standing(db, workshop.id, target.id):
            if said.verdict.answer is Answer.QUIET:
                verdict = judge.judge(known, said.verdict.milestone, now)
                if not isinstance(verdict, Wait) and verdict.answer is Answer.CHANGED:
                    _decide(db, target, said, verdict, now)


def _judge_again(db: Db, target: Target, now: datetime) -> None:
    """The look answers the latest request: its verdict takes the place of "unseen"."""
    for workshop in clients.workshops(db, target.client_id):
        said = verdicts.standing(db, workshop.id, target.id)
        if not said or said[-1].verdict.answer is not Answer.UNSEEN or workshop.closed_at:
            continue
        known = review.history(db, workshop, target)
        verdict = judge.judge(known, said[-1].verdict.milestone, now)
        if not isinstance(verdict, Wait) and verdict.answer is not Answer.UNSEEN:
            _decide(db, target, said[-1], verdict, now)


def _decide(db: Db, target: Target, said: StoredVerdict, verdict: Verdict, now: datetime) -> None:
    """Let `verdict` take the place of what was said of its milestone."""
    change_id = review.change_id(db, target.id, verdict.change)
    verdicts.decide(db, said.milestone_id, verdict, now, change_id)
