"""Messages that went out: which channel, when, of how many notices. No words are kept."""

from __future__ import annotations

from datetime import datetime

from monitor.store.db import Db
from monitor.store.times import to_instant, to_text


def add(db: Db, message_id: str, channel_id: int, now: datetime, notices: int) -> None:
    """One went out."""
    db.execute(
        "INSERT OR REPLACE INTO message (id, channel_id, sent_at, notices) VALUES (?, ?, ?, ?)",
        [message_id, channel_id, to_text(now), notices],
    )


def last_sent_at(db: Db, channel_id: int) -> datetime | None:
    """When the last one went out by this channel."""
    rows = db.query(
        "SELECT max(sent_at) AS sent_at FROM message WHERE channel_id = ?", [channel_id]
    )
    found = next(iter(rows))["sent_at"]
    return to_instant(found) if found else None
