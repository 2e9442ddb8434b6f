"""What people did and said about clients, as it came."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from monitor.deed import BlockedBy, Deed, DeedKind, Way
from monitor.store.db import Db, insert
from monitor.store.times import to_instant, to_text


def add(db: Db, new: Deed) -> int:
    """Store a deed (its `id` is ignored); returns its row number."""
    return insert(
        db,
        "deed",
        {
            "client_id": new.client_id,
            "workshop_id": new.workshop_id,
            "target_id": new.target_id,
            "change_id": new.change_id,
            "notice_id": new.notice_id,
            "kind": new.kind,
            "at": to_text(new.at),
            "who": new.who,
            "way": new.way,
            "until": new.until.isoformat() if new.until else None,
            "blocked_by": new.blocked_by,
            "note": new.note,
        },
    )


def of_client(db: Db, client_id: int) -> list[Deed]:
    """All about a client, oldest first."""
    rows = db.query("SELECT * FROM deed WHERE client_id = ? ORDER BY at, id", [client_id])
    return [_deed(row) for row in rows]


def latest(db: Db, client_id: int, *kinds: DeedKind, until: datetime | None = None) -> Deed | None:
    """The last about a client of one of these kinds (done up to `until`); None for none."""
    marks = ", ".join("?" * len(kinds))
    rows = db.query(
        f"""SELECT * FROM deed WHERE client_id = ? AND kind IN ({marks}) AND at <= ?
            ORDER BY at DESC, id DESC LIMIT 1""",  # noqa: S608 - question marks alone
        [client_id, *kinds, to_text(until) if until else "9999"],
    )
    return next((_deed(row) for row in rows), None)


def _deed(row: dict[str, Any]) -> Deed:
    return Deed(
        id=row["id"],
        client_id=row["client_id"],
        kind=DeedKind(row["kind"]),
        at=to_instant(row["at"]),
        who=row["who"],
        way=Way(row["way"]),
        workshop_id=row["workshop_id"],
        target_id=row["target_id"],
        change_id=row["change_id"],
        notice_id=row["notice_id"],
        until=date.fromisoformat(row["until"]) if row["until"] else None,
        blocked_by=BlockedBy(row["blocked_by"]) if row["blocked_by"] else None,
        note=row["note"],
    )
