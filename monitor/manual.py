"""What a person saw: a dated look by hand, full proof for its day.

Facebook pages without a token are judged by these alone.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from monitor import judge, review
from monitor.errors import InputError
from monitor.judge import Wait
from monitor.model import Answer, Change, ChangeKind, Finding, Hunk, Target
from monitor.store import Db, clients, looks, people, transaction, verdicts
from monitor.store.looks import Observation

METHOD = "manual"


def saw_nothing(db: Db, target: Target, now: datetime) -> None:
    """Somebody looked now, and there was nothing new."""
    with transaction(db):
        _add_look(db, target, Finding.SAME, now)
        _judge_again(db, target, now)


def saw_post(db: Db, target: Target, day: date, now: datetime) -> None:
    """Somebody saw a post, or another change, made on `day` (in the consultant's zone).

    Raises InputError for a day that has not come yet.
    """
    client = clients.client_by_id(db, target.client_id)
    zone = people.consultant_by_id(db, client.consultant_id).zone
    begins = datetime.combine(day, time(0), tzinfo=zone)
    if begins > now:
        raise InputError(f"{day} has not come yet; of which day is the post?", field="post")
    ends = min(datetime.combine(day + timedelta(days=1), time(0), tzinfo=zone), now)
    post = Hunk(ChangeKind.ITEM, "", f"{day.isoformat()}")
    change = Change(begins, ends, (post,), score=1, why="somebody saw it and said so")
    with transaction(db):
        page = _add_look(db, target, Finding.CONFIRMED, now)
        looks.add_change(db, page, change, now)
        _judge_again(db, target, now)


def _add_look(db: Db, target: Target, finding: Finding, now: datetime) -> int:
    page = clients.pages(db, target.id)[0]
    why = "a person looked"
    seen = Observation(page.id, now, seen=True, finding=finding, why=why, method=METHOD)
    looks.add_observation(db, seen)
    looks.update_page(db, page.id, checked_at=now, seen_at=now, failures=0)
    return page.id


def _judge_again(db: Db, target: Target, now: datetime) -> None:
    """The look answers the latest request: its verdict takes the place of "unseen"."""
    for workshop in clients.workshops(db, target.client_id):
        said = verdicts.standing(db, workshop.id, target.id)
        if not said or said[-1].verdict.answer is not Answer.UNSEEN or workshop.closed_at:
            continue
        known = review.history(db, workshop, target)
        verdict = judge.judge(known, said[-1].verdict.milestone, now)
        if not isinstance(verdict, Wait) and verdict.answer is not Answer.UNSEEN:
            change_id = review.change_id(db, target.id, verdict.change)
            verdicts.decide(db, said[-1].milestone_id, verdict, now, change_id)
