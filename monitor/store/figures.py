"""Figures of the whole office for whoever watches the service: a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.errors import StoreError
from monitor.store.db import Db, transaction
from monitor.store.times import to_instant_or_none, to_text

OF_LOOKS = timedelta(hours=24)
_PATIENCE = 2000
"""Milliseconds; no transaction of ours takes so long."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts, without any name."""

    looks: dict[str, int]
    """Of the last 24 hours: `seen`, or the reason why nothing was."""
    looked_at: datetime | None
    notices: dict[str, int]
    """`pending`, `retrying`, `failed` (given up)."""
    clients: dict[str, int]
    """By progress, after their latest workshop."""
    pages_due: int


def figures(db: Db, now: datetime) -> Figures:
    """As of now."""
    due = db.execute(_DUE, [to_text(now)]).fetchone()
    return Figures(
        looks=dict(db.execute(_LOOKS, [to_text(now - OF_LOOKS)]).fetchall()),
        looked_at=looked_at(db, now),
        notices=dict(db.execute(_NOTICES).fetchall()),
        clients=dict(db.execute(_CLIENTS).fetchall()),
        pages_due=int(due[0]),
    )


def looked_at(db: Db, now: datetime) -> datetime | None:
    """The last look at anything."""
    sql = "SELECT max(at) FROM observation WHERE at <= ?"
    return to_instant_or_none(db.execute(sql, [to_text(now)]).fetchone()[0])


def can_write(db: Db) -> bool:
    """Whether the write lock can be had, within few seconds: a probe does not wait for long."""
    db.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
    try:
        with transaction(db):
            return True
    except StoreError:
        return False


_LOOKS = """
    SELECT iif(seen, 'seen', ifnull(reason, 'unknown')), count(*)
    FROM observation WHERE at > ? GROUP BY 1"""

_DUE = """
    SELECT count(*) FROM page JOIN target ON target.id = target_id
      JOIN client ON client.id = client_id
    WHERE next_check_at < ? AND paused_at IS NULL"""

_NOTICES = """
    SELECT iif(state = 'failed' AND retry_at IS NOT NULL, 'retrying', state), count(*)
    FROM notice WHERE state IN ('pending', 'failed') GROUP BY 1"""

_CLIENTS = """
    SELECT ifnull((SELECT progress FROM progress_step WHERE workshop_id = (
             SELECT id FROM workshop WHERE client_id = client.id ORDER BY held_at DESC LIMIT 1)
           ORDER BY at DESC, id DESC LIMIT 1), 'waiting'), count(*)
    FROM client GROUP BY 1"""
