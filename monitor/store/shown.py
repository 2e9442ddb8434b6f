"""Single looks and changes by row number, and the looks of a page, a bounded number at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from monitor.model import Change, NoticeKind, Progress
from monitor.store.db import Db
from monitor.store.looks import Observation, observation_from_row
from monitor.store.times import change_from_row, to_instant, to_instant_or_none, to_text


@dataclass(frozen=True, slots=True)
class StoredChange:
    """A change with where it was, and whether it stands."""

    id: int
    page_id: int
    page_url: str
    target_id: int
    client_id: int
    change: Change
    confirmed_at: datetime
    dismissed_at: datetime | None
    dismissed_why: str


@dataclass(frozen=True, slots=True)
class StoredLook:
    """A look with its row number."""

    id: int
    look: Observation


@dataclass(frozen=True, slots=True)
class SummedDay:
    """A day's looks at a page that are not kept one by one any more."""

    day: date
    looks: int
    seen: int
    reason: str | None
    """The last one why a look saw nothing."""


_CHANGE = """SELECT change.*, page.url AS page_url, target_id, client_id FROM change
    JOIN page ON page.id = page_id JOIN target ON target.id = target_id"""


def change(db: Db, change_id: int) -> StoredChange | None:
    """By row number, dismissed or not; None where there is none."""
    return next((_change(r) for r in db.query(f"{_CHANGE} WHERE change.id = ?", [change_id])), None)


def changes(db: Db, client_id: int, most: int) -> list[StoredChange]:
    """The latest of a client, dismissed ones among them, newest first."""
    rows = db.query(
        f"{_CHANGE} WHERE client_id = ? ORDER BY before_at DESC, change.id DESC LIMIT ?",
        [client_id, most],
    )
    return [_change(row) for row in rows]


def _change(row: dict[str, Any]) -> StoredChange:
    return StoredChange(
        id=row["id"],
        page_id=row["page_id"],
        page_url=row["page_url"],
        target_id=row["target_id"],
        client_id=row["client_id"],
        change=change_from_row(row),
        confirmed_at=to_instant(row["confirmed_at"]),
        dismissed_at=to_instant_or_none(row["dismissed_at"]),
        dismissed_why=row["dismissed_why"],
    )


def look(db: Db, look_id: int) -> StoredLook | None:
    """By row number; None where there is none (any more: old ones are summed up)."""
    rows = db.query("SELECT * FROM observation WHERE id = ?", [look_id])
    return next((_look(row) for row in rows), None)


def looks(db: Db, page_id: int, most: int, before: int | None = None) -> list[StoredLook]:
    """The latest of a page, newest first; `before`: those older than that look."""
    rows = db.query(
        """SELECT * FROM observation WHERE page_id = ?1 AND (?2 IS NULL OR (at, id) <
             (SELECT at, id FROM observation WHERE id = ?2))
           ORDER BY at DESC, id DESC LIMIT ?3""",
        [page_id, before, most],
    )
    return [_look(row) for row in rows]


def neighbours(db: Db, one: StoredLook) -> tuple[int | None, int | None]:
    """Row numbers of the look before and the look after it at the same page."""
    where = {"page": one.look.page_id, "at": to_text(one.look.at), "id": one.id}
    before = db.execute(
        """SELECT id FROM observation WHERE page_id = :page AND (at, id) < (:at, :id)
           ORDER BY at DESC, id DESC LIMIT 1""",
        where,
    ).fetchone()
    after = db.execute(
        """SELECT id FROM observation WHERE page_id = :page AND (at, id) > (:at, :id)
           ORDER BY at, id LIMIT 1""",
        where,
    ).fetchone()
    return before and before[0], after and after[0]


def summed_days(db: Db, page_id: int, most: int, before: date | None = None) -> list[SummedDay]:
    """The latest days of a page that were summed up, newest first."""
    rows = db.query(
        """SELECT * FROM look_day WHERE page_id = ?1 AND (?2 IS NULL OR day < ?2)
           ORDER BY day DESC LIMIT ?3""",
        [page_id, before.isoformat() if before else None, most],
    )
    return [
        SummedDay(date.fromisoformat(row["day"]), row["looks"], row["seen"], row["reason"])
        for row in rows
    ]


def _look(row: dict[str, Any]) -> StoredLook:
    return StoredLook(row["id"], observation_from_row(row))


def last_looks(db: Db, client_id: int) -> dict[int, StoredLook]:
    """The last look at each of a client's pages that is still kept, by the page's row number."""
    rows = db.query(
        """SELECT observation.* FROM target JOIN page ON page.target_id = target.id
             JOIN observation ON observation.id = (SELECT id FROM observation AS one
               WHERE one.page_id = page.id ORDER BY at DESC, id DESC LIMIT 1)
           WHERE client_id = ?""",
        [client_id],
    )
    return {row["page_id"]: _look(row) for row in rows}


@dataclass(frozen=True, slots=True)
class Step:
    """A client came to stand otherwise."""

    at: datetime
    progress: Progress


def steps(db: Db, client_id: int, most: int) -> list[Step]:
    """The latest of a client, newest first."""
    rows = db.query(
        """SELECT at, progress FROM progress_step JOIN workshop ON workshop.id = workshop_id
           WHERE client_id = ? ORDER BY at DESC, progress_step.id DESC LIMIT ?""",
        [client_id, most],
    )
    return [Step(to_instant(row["at"]), Progress(row["progress"])) for row in rows]


@dataclass(frozen=True, slots=True)
class Sent:
    """A notice that went out, or could not."""

    id: int
    kind: NoticeKind
    at: datetime
    """When it was sent; of one that failed, when it was decided."""
    milestone_days: int | None
    subject: str
    text: str
    channel: str
    last_error: str | None
    """Set where it could not be sent."""


def sent(db: Db, client_id: int, most: int) -> list[Sent]:
    """The latest notices of a client that were sent or failed, newest first."""
    rows = db.query(
        """SELECT notice.*, channel.name AS channel FROM notice
             LEFT JOIN channel ON channel.id = channel_id
           WHERE client_id = ? AND state IN ('sent', 'failed')
           ORDER BY decided_at DESC, notice.id DESC LIMIT ?""",
        [client_id, most],
    )
    return [
        Sent(
            id=row["id"],
            kind=NoticeKind(row["kind"]),
            at=to_instant(row["sent_at"] or row["decided_at"]),
            milestone_days=row["milestone_days"],
            subject=row["subject"],
            text=row["text"],
            channel=row["channel"] or "",
            last_error=row["last_error"] if row["state"] == "failed" else None,
        )
        for row in rows
    ]
