"""Days on which a client is closed: stored, and its milestones planned around them.

Nothing is said of a closed client that it did nothing; where business days are
counted, these are none.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from monitor import register
from monitor.config import Config
from monitor.errors import InputError
from monitor.model import Client, Closure
from monitor.store import Db, closures, notices, transaction

LONGEST = 366
"""Days: who is closed for longer is done, or paused."""

_FAR = timedelta(days=5 * 366)


def close(
    db: Db, config: Config, client: Client, first: date, last: date, note: str, now: datetime
) -> Closure:
    """Note that `client` is closed from `first` to `last`, both included. Raises InputError."""
    _refuse_odd(first, last, now)
    with transaction(db):
        stored = closures.add(db, client.id, first, last, " ".join(note.split()))
        register.replan(db, config, client)
    return stored


def reopen(db: Db, config: Config, client: Client, closure_id: int, now: datetime) -> Closure:
    """Take a closure back, and give it; what has waited for its end is due. Raises NotFound."""
    with transaction(db):
        gone = closures.remove(db, client.id, closure_id)
        register.replan(db, config, client)
        notices.ask_again_of(db, client.id, now)
    return gone


def _refuse_odd(first: date, last: date, now: datetime) -> None:
    if last < first:
        raise InputError(
            f"The last closed day ({last}) lies before the first ({first}).", field="last"
        )
    if (last - first).days >= LONGEST:
        raise InputError(
            f"From {first} to {last} are more than {LONGEST} days. Is the year right? "
            "To stop watching: poromki pause CLIENT",
            field="last",
        )
    if abs(first - now.date()) > _FAR:
        raise InputError(
            f"{first} is more than five years away from today. Is the year right?", field="first"
        )
