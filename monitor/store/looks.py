"""What was seen and when: observations, bodies, memories, changes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from monitor.errors import StoreError
from monitor.model import Change, Finding, Hunk, Reason, Sighting
from monitor.packed import packed, unpacked
from monitor.store.db import Db, insert, row_by_id, transaction, update
from monitor.store.times import (
    change_from_row,
    confirmed_from_row,
    hunks_to_json,
    to_instant,
    to_instant_or_none,
    to_text,
)

_BODY_LIMIT = 100_000_000
"""Bytes a stored body may inflate to: the most that `fetch.max_bytes` allows."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One attempt to look at a page, and its outcome."""

    page_id: int
    at: datetime
    seen: bool
    finding: Finding | None = None
    reason: Reason | None = None
    why: str = ""
    status: int | None = None
    seconds: float = 0.0
    size: int = 0
    method: str = "http"
    """`http`, or `manual`: a person looked."""


@dataclass(frozen=True, slots=True)
class Body:
    """Bytes as fetched, with what is needed to read them again."""

    data: bytes
    hash: str
    url: str
    charset: str | None
    fetched_at: datetime


def add_observation(db: Db, new: Observation) -> None:
    """Append a look. Nothing else is changed."""
    insert(
        db,
        "observation",
        {
            "page_id": new.page_id,
            "at": to_text(new.at),
            "seen": int(new.seen),
            "finding": new.finding,
            "reason": new.reason,
            "why": new.why,
            "status": new.status,
            "seconds": round(new.seconds, 3),
            "size": new.size,
            "method": new.method,
        },
    )


def observations(db: Db, page_id: int, most: int) -> list[Observation]:
    """The latest looks at a page, newest first."""
    rows = db.table("observation").rows_where(
        "page_id = ?", [page_id], order_by="at DESC, id DESC", limit=most
    )
    return [observation_from_row(row) for row in rows]


def sightings(db: Db, page_id: int, held_at: datetime) -> tuple[Sighting, ...]:
    """What a verdict may rest on: the last look that saw the page up to `held_at`, and all since.

    Days that were summed up give one sighting for their last look that saw the
    page, or one failed look. Looks that count for nobody are left out.
    """
    found = [*_summed(db, page_id), *_single(db, page_id)]
    found.sort(key=lambda s: s.at)
    before = [s for s in found if s.seen and s.at <= held_at]
    return (*before[-1:], *(s for s in found if s.at > held_at))


def _single(db: Db, page_id: int) -> Iterator[Sighting]:
    rows = db.query(
        "SELECT at, seen, reason FROM observation WHERE page_id = ? AND ifnull(reason, '') <> ?",
        [page_id, Reason.OWN_NETWORK_DOWN],
    )
    for row in rows:
        yield _sighting(row["at"], row["seen"], row["reason"])


def _summed(db: Db, page_id: int) -> Iterator[Sighting]:
    for row in db.table("look_day").rows_where("page_id = ?", [page_id]):
        yield _sighting(row["last_seen_at"] or row["last_at"], row["seen"], row["reason"])


def _sighting(at: str, seen: int, reason: str | None) -> Sighting:
    return Sighting(to_instant(at), bool(seen), None if seen else Reason(reason or "internal"))


def memory(db: Db, page_id: int) -> bytes | None:
    """The page's dumped memory."""
    found = db.execute("SELECT blob FROM memory WHERE page_id = ?", [page_id]).fetchone()
    return bytes(found[0]) if found else None


def is_known(db: Db, page_id: int) -> bool:
    """Whether the page has a memory."""
    sql = "SELECT EXISTS (SELECT 1 FROM memory WHERE page_id = ?)"
    return bool(db.execute(sql, [page_id]).fetchone()[0])


def keep_memory(db: Db, page_id: int, blob: bytes) -> None:
    """Replace the page's memory."""
    db.execute("INSERT OR REPLACE INTO memory (page_id, blob) VALUES (?, ?)", [page_id, blob])


def update_page(db: Db, page_id: int, **columns: Any) -> None:
    """Write columns of a page; instants are given as such."""
    plain = {k: to_text(v) if isinstance(v, datetime) else v for k, v in columns.items()}
    update(db, "page", page_id, plain)


def keep_body(db: Db, page_id: int, body: Body) -> int:
    """Store a body once per page; returns its row number."""
    known = db.query("SELECT id FROM body WHERE page_id = ? AND hash = ?", [page_id, body.hash])
    for row in known:
        return int(row["id"])
    return insert(
        db,
        "body",
        {
            "page_id": page_id,
            "hash": body.hash,
            "fetched_at": to_text(body.fetched_at),
            "url": body.url,
            "charset": body.charset,
            "compressed": packed(body.data),
        },
    )


def body_by_id(db: Db, body_id: int) -> Body:
    """By row number."""
    return _body(row_by_id(db, "body", body_id))


def bodies(db: Db, page_id: int) -> list[Body]:
    """All that a page holds, oldest first."""
    rows = db.table("body").rows_where("page_id = ?", [page_id], order_by="fetched_at, id")
    return [_body(row) for row in rows]


def telling_bodies(db: Db, page_id: int, most: int) -> list[Body]:
    """The bodies of baseline and of the look before what is open, and the latest `most` others."""
    rows = db.query(
        """SELECT * FROM body WHERE page_id = ?1 AND (
             id IN (SELECT baseline_body_id FROM page WHERE id = ?1
                    UNION SELECT before_body_id FROM page WHERE id = ?1)
             OR id IN (SELECT id FROM body WHERE page_id = ?1
                       ORDER BY fetched_at DESC, id DESC LIMIT ?2))
           ORDER BY fetched_at, id""",
        [page_id, most],
    )
    return [_body(row) for row in rows]


def _body(row: dict[str, Any]) -> Body:
    try:
        content = unpacked(row["compressed"], _BODY_LIMIT + 1)
    except ValueError as exc:
        raise StoreError(f"The stored body {row['id']} is damaged: {exc}.") from exc
    if len(content) > _BODY_LIMIT:
        raise StoreError(f"The stored body {row['id']} is larger than {_BODY_LIMIT:,} bytes.")
    return Body(
        data=content,
        hash=row["hash"],
        url=row["url"],
        charset=row["charset"],
        fetched_at=to_instant(row["fetched_at"]),
    )


def page_bodies(db: Db, page_id: int) -> dict[str, int | None]:
    """Row numbers of the bodies a page holds, by column."""
    row = row_by_id(db, "page", page_id)
    return {k: row[k] for k in ("baseline_body_id", "before_body_id", "last_body_id")}


def drop_loose_bodies(db: Db, page_id: int) -> None:
    """Delete the page's bodies that are neither baseline, change point nor last look."""
    db.execute(
        """DELETE FROM body WHERE page_id = ?1 AND id NOT IN (
             SELECT ifnull(baseline_body_id, 0) FROM page WHERE id = ?1
             UNION SELECT ifnull(before_body_id, 0) FROM page WHERE id = ?1
             UNION SELECT ifnull(last_body_id, 0) FROM page WHERE id = ?1
             UNION SELECT ifnull(before_body_id, 0) FROM change WHERE page_id = ?1
             UNION SELECT ifnull(after_body_id, 0) FROM change WHERE page_id = ?1)""",
        [page_id],
    )


def add_change(
    db: Db,
    page_id: int,
    change: Change,
    now: datetime,
    *,
    before_body_id: int | None = None,
    after_body_id: int | None = None,
) -> int:
    """Record a confirmed change; returns its row number."""
    return insert(
        db,
        "change",
        {
            "page_id": page_id,
            "after_at": to_text(change.after_at),
            "before_at": to_text(change.before_at),
            "confirmed_at": to_text(now),
            "hunks": hunks_to_json(change.hunks),
            "score": change.score,
            "why": change.why,
            "before_body_id": before_body_id,
            "after_body_id": after_body_id,
        },
    )


def changes(db: Db, target_id: int) -> list[tuple[int, str, Change]]:
    """Confirmed and not dismissed changes of a target: (row number, page URL, change), by time."""
    rows = db.query(
        """SELECT change.*, page.url FROM change JOIN page ON page.id = page_id
           WHERE target_id = ? AND dismissed_at IS NULL ORDER BY before_at, change.id""",
        [target_id],
    )
    return [(row["id"], row["url"], change_from_row(row)) for row in rows]


def all_changes(db: Db, target_id: int) -> list[Change]:
    """Confirmed changes of a target, dismissed ones too, by time."""
    rows = db.query(
        """SELECT change.* FROM change JOIN page ON page.id = page_id
           WHERE target_id = ? ORDER BY before_at, change.id""",
        [target_id],
    )
    return [change_from_row(row) for row in rows]


def dismissed_changes(db: Db, target_id: int, why: str) -> list[tuple[int, str, Change]]:
    """A target's changes that were dismissed for this reason, as `changes` gives them."""
    rows = db.query(
        """SELECT change.*, page.url FROM change JOIN page ON page.id = page_id
           WHERE target_id = ? AND dismissed_at IS NOT NULL AND dismissed_why = ?
           ORDER BY before_at, change.id""",
        [target_id, why],
    )
    return [(row["id"], row["url"], change_from_row(row)) for row in rows]


TAKEN_BACK = "it takes back what was not a real change"
"""Why a change was dismissed as soon as it was confirmed."""


def changes_said_no(db: Db, page_id: int) -> list[Change]:
    """A page's changes of which somebody said that they are none."""
    rows = db.query(
        """SELECT * FROM change WHERE page_id = ? AND dismissed_at IS NOT NULL AND EXISTS (
             SELECT 1 FROM deed WHERE change_id = change.id AND kind = 'dismiss')""",
        [page_id],
    )
    return [confirmed_from_row(row) for row in rows]


@dataclass(frozen=True, slots=True)
class KnownChange:
    """A confirmed change, whether it stands or was dismissed."""

    id: int
    target_id: int
    page_id: int
    page_url: str
    change: Change
    confirmed_at: datetime
    dismissed_at: datetime | None
    dismissed_why: str


def known_changes(db: Db, client_id: int) -> list[KnownChange]:
    """All changes of a client, dismissed ones too, by time."""
    rows = db.query(
        """SELECT change.*, page.url, target_id FROM change JOIN page ON page.id = page_id
             JOIN target ON target.id = target_id
           WHERE client_id = ? ORDER BY before_at, change.id""",
        [client_id],
    )
    return [
        KnownChange(
            id=row["id"],
            target_id=row["target_id"],
            page_id=row["page_id"],
            page_url=row["url"],
            change=change_from_row(row),
            confirmed_at=to_instant(row["confirmed_at"]),
            dismissed_at=to_instant_or_none(row["dismissed_at"]),
            dismissed_why=row["dismissed_why"],
        )
        for row in rows
    ]


def target_of_change(db: Db, change_id: int) -> int:
    """Row number of the target that a change is of."""
    sql = "SELECT target_id FROM change JOIN page ON page.id = page_id WHERE change.id = ?"
    return int(db.execute(sql, [change_id]).fetchone()[0])


def change_bodies(db: Db, change_id: int) -> tuple[Body, Body] | None:
    """The last body without a change and one with it; None where a person said it."""
    row = row_by_id(db, "change", change_id)
    if row["before_body_id"] is None or row["after_body_id"] is None:
        return None
    return body_by_id(db, row["before_body_id"]), body_by_id(db, row["after_body_id"])


def confirmed_change(db: Db, change_id: int) -> Change:
    """A change as it was confirmed, whatever is left of it now."""
    return confirmed_from_row(row_by_id(db, "change", change_id))


def keep_left(db: Db, change_id: int, hunks: tuple[Hunk, ...], score: int) -> None:
    """Let a change consist of these of its hunks; what was confirmed stays beside it."""
    update(db, "change", change_id, {"left_hunks": hunks_to_json(hunks), "left_score": score})


def keep_whole(db: Db, change_id: int) -> None:
    """Let a change consist of all that was confirmed."""
    update(db, "change", change_id, {"left_hunks": None, "left_score": None})


def dismiss_change(db: Db, change_id: int, why: str, now: datetime) -> None:
    """It was no edit. Only the row: see `reread.dismiss` for what rested on it."""
    update(db, "change", change_id, {"dismissed_at": to_text(now), "dismissed_why": why})


def restore_change(db: Db, change_id: int) -> None:
    """It stands again."""
    update(db, "change", change_id, {"dismissed_at": None, "dismissed_why": ""})


def sum_up_days(db: Db, before: datetime, zone: ZoneInfo) -> int:
    """Sum up looks of days that ended before `before` into one row a day; returns how many looks.

    A day is a calendar day in `zone`. Runs again without harm. The last look
    that saw a page before a workshop stays single: it is the baseline, and a
    later look on the workshop's day must not stand for it.
    """
    limit = datetime.combine(before.astimezone(zone).date(), time(0), tzinfo=zone)
    with transaction(db):
        rows = list(db.query(_TO_SUM_UP, {"limit": to_text(limit)}))
        days: dict[tuple[int, date], _Day] = {}
        for row in rows:
            if row["reason"] != Reason.OWN_NETWORK_DOWN:
                key = (row["page_id"], to_instant(row["at"]).astimezone(zone).date())
                days[key] = days.get(key, _Day()).with_look(row)
        for (page_id, day), total in days.items():
            _add_day(db, page_id, day, total)
        marks = json.dumps([row["id"] for row in rows])
        db.execute("DELETE FROM observation WHERE id IN (SELECT value FROM json_each(?))", [marks])
    return len(rows)


_TO_SUM_UP = """SELECT id, page_id, at, seen, reason FROM observation
    WHERE at < :limit AND id NOT IN (
      SELECT ifnull((SELECT look.id FROM observation AS look
        WHERE look.page_id = page.id AND look.seen AND look.at <= workshop.held_at
        ORDER BY look.at DESC LIMIT 1), 0)
      FROM page JOIN target ON target.id = page.target_id
        JOIN workshop ON workshop.client_id = target.client_id)
    ORDER BY page_id, at"""


@dataclass(frozen=True, slots=True)
class _Day:
    looks: int = 0
    seen: int = 0
    last_at: str = ""
    last_seen_at: str | None = None
    reason: str | None = None

    def with_look(self, row: dict[str, Any]) -> _Day:
        more = replace(self, looks=self.looks + 1, last_at=row["at"])
        if row["seen"]:
            return replace(more, seen=self.seen + 1, last_seen_at=row["at"])
        return replace(more, reason=row["reason"])


def _add_day(db: Db, page_id: int, day: date, total: _Day) -> None:
    db.execute(
        """INSERT INTO look_day VALUES (?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (page_id, day) DO UPDATE SET
             looks = looks + excluded.looks, seen = seen + excluded.seen,
             last_at = max(last_at, excluded.last_at),
             last_seen_at = nullif(max(ifnull(last_seen_at, ''),
                                       ifnull(excluded.last_seen_at, '')), ''),
             reason = ifnull(excluded.reason, reason)""",
        [
            page_id,
            day.isoformat(),
            total.looks,
            total.seen,
            total.last_at,
            total.last_seen_at,
            total.reason,
        ],
    )


def pages_failing(db: Db, since: datetime) -> list[int]:
    """Row numbers of targets' own pages that fail now, and were last seen before `since`."""
    rows = db.query(
        """SELECT page.id FROM page JOIN target ON target.id = target_id
             JOIN client ON client.id = client_id
           WHERE failures > 0 AND next_check_at IS NOT NULL AND paused_at IS NULL
             AND role = 'home'
             AND ifnull(seen_at, page.added_at) < ?""",
        [to_text(since)],
    )
    return [row["id"] for row in rows]


def observation_from_row(row: dict[str, Any]) -> Observation:
    """A row of the table `observation`."""
    return Observation(
        page_id=row["page_id"],
        at=to_instant(row["at"]),
        seen=bool(row["seen"]),
        finding=Finding(row["finding"]) if row["finding"] else None,
        reason=Reason(row["reason"]) if row["reason"] else None,
        why=row["why"],
        status=row["status"],
        seconds=row["seconds"],
        size=row["size"],
        method=row["method"],
    )
