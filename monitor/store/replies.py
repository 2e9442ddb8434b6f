"""What scripts were answered, by the key that they gave their request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.store.db import Db
from monitor.store.times import to_text


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, as it was given."""

    request: str
    """A hash of what was asked."""
    status: int
    body: str
    location: str | None
    client_id: int | None
    """Whom it tells of: it goes when the client goes."""


def reply(db: Db, consultant_id: int, key: str) -> Reply | None:
    """The answer that this consultant was given under that key."""
    row = db.execute(
        """SELECT request, status, body, location, client_id FROM idempotent_reply
           WHERE consultant_id = ? AND key = ?""",
        [consultant_id, key],
    ).fetchone()
    return Reply(*row) if row else None


def keep(db: Db, consultant_id: int, key: str, new: Reply, now: datetime) -> None:
    """Keep an answer."""
    told = (new.request, to_text(now), new.status, new.body, new.location, new.client_id)
    db.execute(
        "INSERT INTO idempotent_reply VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [consultant_id, key, *told]
    )


def forget(db: Db, consultant_id: int, before: datetime, most: int) -> None:
    """Drop what was answered by then, and of the rest all but the newest `most`."""
    db.execute(
        "DELETE FROM idempotent_reply WHERE consultant_id = ? AND at <= ?",
        [consultant_id, to_text(before)],
    )
    db.execute(
        """DELETE FROM idempotent_reply WHERE consultant_id = ?1 AND key IN
             (SELECT key FROM idempotent_reply WHERE consultant_id = ?1
              ORDER BY at DESC LIMIT -1 OFFSET ?2)""",
        [consultant_id, most],
    )
