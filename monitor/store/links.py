"""Links by which readers act: what each is for, and whether it still works.

Of a link's token there is only a hash here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.deed import DeedKind
from monitor.store.db import Db, insert
from monitor.store.times import to_instant, to_instant_or_none, to_text

_KEPT_FOR = timedelta(days=90)
"""After its end a link is remembered for so long, to say why it does nothing."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of one notice."""

    hash: str
    """SHA-256 of its token, in hexadecimal digits."""
    purpose: DeedKind
    client_id: int
    notice_id: int
    channel_id: int | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    revoked_at: datetime | None = None
    id: int = 0


def add(db: Db, new: Link) -> int:
    """Store a link (its `id` is ignored); returns its row number."""
    return insert(
        db,
        "link",
        {
            "hash": new.hash,
            "purpose": new.purpose,
            "client_id": new.client_id,
            "notice_id": new.notice_id,
            "channel_id": new.channel_id,
            "made_at": to_text(new.made_at),
            "expires_at": to_text(new.expires_at),
        },
    )


def by_hash(db: Db, hash_: str) -> Link | None:
    """The link whose token has this hash."""
    rows = db.query("SELECT * FROM link WHERE hash = ?", [hash_])
    return next((_link(row) for row in rows), None)


def use(db: Db, link_id: int, now: datetime) -> bool:
    """Use a link up; False where it was used, revoked or expired before."""
    done = db.execute(
        """UPDATE link SET used_at = ?1
           WHERE id = ?2 AND used_at IS NULL AND revoked_at IS NULL AND expires_at > ?1""",
        [to_text(now), link_id],
    )
    return bool(done.rowcount == 1)


def revoke_of_notice(db: Db, notice_id: int, now: datetime) -> int:
    """What was sent with a notice works no more; returns how many links that were."""
    return _revoke(db, "notice_id = :of", notice_id, now)


def revoke(db: Db, client_id: int | None, now: datetime) -> int:
    """The links about a client (None: about anybody) work no more; returns how many that were."""
    return _revoke(db, "(:of IS NULL OR client_id = :of)", client_id, now)


def valid(db: Db, now: datetime) -> int:
    """How many links work now."""
    sql = """SELECT count(*) FROM link
             WHERE used_at IS NULL AND revoked_at IS NULL AND expires_at > ?"""
    return int(db.execute(sql, [to_text(now)]).fetchone()[0])


def forget_ended(db: Db, now: datetime) -> None:
    """Drop what ended long ago."""
    db.execute("DELETE FROM link WHERE expires_at < ?", [to_text(now - _KEPT_FOR)])


def _revoke(db: Db, where: str, of: int | None, now: datetime) -> int:
    sql = f"""UPDATE link SET revoked_at = :now
              WHERE {where} AND used_at IS NULL AND revoked_at IS NULL AND expires_at > :now"""  # noqa: S608 - our own words
    return int(db.execute(sql, {"now": to_text(now), "of": of}).rowcount)


def _link(row: dict[str, Any]) -> Link:
    return Link(
        hash=row["hash"],
        purpose=DeedKind(row["purpose"]),
        client_id=row["client_id"],
        notice_id=row["notice_id"],
        channel_id=row["channel_id"],
        made_at=to_instant(row["made_at"]),
        expires_at=to_instant(row["expires_at"]),
        used_at=to_instant_or_none(row["used_at"]),
        revoked_at=to_instant_or_none(row["revoked_at"]),
        id=row["id"],
    )
