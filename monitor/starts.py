"""A start that was told and was none: it is taken back, and the true one can be told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from monitor import standing
from monitor.model import Answer, Workshop
from monitor.progress import Sign
from monitor.store import Db, clients, notices, transaction, verdicts


@contextmanager
def kept(db: Db, workshop_id: int, now: datetime) -> Iterator[None]:
    """Take a workshop's start back where what happens within takes away its first sign.

    A closed workshop has had its last word.
    """
    workshop = clients.workshop_by_id(db, workshop_id)
    with transaction(db):
        before = standing.first_sign(db, workshop)
        yield
        if before is None or workshop.closed_at:
            return
        if not _is_same(before, standing.first_sign(db, workshop)):
            notices.take_back_start(db, workshop_id, now)
            tell_after_all(db, workshop, now)


def tell_after_all(db: Db, workshop: Workshop, now: datetime) -> None:
    """Send late what only a start that was none has held back: that nothing has changed.

    Of each target by its newest milestone; where one is due to be decided, that is told.
    """
    known = standing.known(db, workshop)
    if standing.first_sign(db, workshop) or clients.further_workshop(db, workshop, now):
        return
    due = {
        one.target_id
        for one in verdicts.undecided(db, workshop.client_id)
        if one.workshop_id == workshop.id and one.milestone.at <= now
    }
    for one in known.watched:
        said = verdicts.standing(db, workshop.id, one.target_id)
        is_quiet = bool(said) and said[-1].verdict.answer is Answer.QUIET
        if is_quiet and not one.changes and one.target_id not in due:
            notices.revive(db, said[-1].id, now)


def _is_same(one: Sign, other: Sign | None) -> bool:
    """By what was done: a confirmed find keeps its place, whenever it was first seen."""
    if other is None:
        return False
    if one.promise and other.promise:
        return one.promise.agreed_id == other.promise.agreed_id
    return one == other
