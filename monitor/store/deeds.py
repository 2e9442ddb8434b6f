"""What people did and said about clients, as it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
            "rule_id": new.rule_id,
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


@dataclass(frozen=True, slots=True)
class Step:
    """One time that something agreed, or a client, came to stand otherwise."""

    id: int
    at: datetime
    word: str
    """The state or progress."""
    name: str = ""
    """What was agreed."""
    evidence: str = ""


def agreed_steps(db: Db, client_id: int) -> list[Step]:
    """How what was agreed with a client has gone on, oldest first."""
    rows = db.query(
        """SELECT agreed_step.*, kind, wording FROM agreed_step
             JOIN agreed ON agreed.id = agreed_id
           WHERE client_id = ? ORDER BY at, agreed_step.id""",
        [client_id],
    )
    return [
        Step(r["id"], to_instant(r["at"]), r["state"], r["wording"] or r["kind"], r["evidence"])
        for r in rows
    ]


def progress_steps(db: Db, client_id: int) -> list[Step]:
    """How a client's progress has gone on, oldest first."""
    rows = db.query(
        """SELECT progress_step.* FROM progress_step JOIN workshop ON workshop.id = workshop_id
           WHERE client_id = ? ORDER BY at, progress_step.id""",
        [client_id],
    )
    return [Step(r["id"], to_instant(r["at"]), r["progress"]) for r in rows]


def end_absence(db: Db, away: Deed, began: date, today: date) -> None:
    """Let the closure that a deed has made end yesterday; one that began today goes."""
    assert away.until is not None
    last = away.until - timedelta(days=1)
    of_deed = [away.client_id, began.isoformat(), last.isoformat()]
    where = "client_id = ? AND first_day = ? AND last_day = ?"
    if began >= today:
        db.execute(f"DELETE FROM closure WHERE {where}", of_deed)  # noqa: S608 - our own words
    else:
        yesterday = (today - timedelta(days=1)).isoformat()
        sql = f"UPDATE closure SET last_day = ? WHERE {where}"  # noqa: S608
        db.execute(sql, [yesterday, *of_deed])


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
        rule_id=row["rule_id"],
    )
