"""Permissions to read Facebook pages, and what each way of looking at them gave."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.activity import PROVING, Item, Method, Outcome, Pause, Portrait, Reading, State
from monitor.model import Proof, Reason
from monitor.store.db import Db, transaction
from monitor.store.times import to_instant, to_instant_or_none, to_text, to_text_or_none


@dataclass(frozen=True, slots=True)
class Permission:
    """That a client lets us read a page: where its token is kept, and how it stands."""

    target_id: int
    name: str
    """By which `Secrets` knows the token."""
    origin: str
    mark: str
    """Tells tokens apart, and is none."""
    graph_id: str
    """Facebook's number of the page (of our own account, for Instagram)."""
    page_name: str
    given_at: datetime
    ends_at: datetime | None = None
    """The nearer of its two clocks; None: not known, or never."""
    asked_at: datetime | None = None
    """When that was asked for the last time."""
    trouble: Reason | None = None
    """Why it is of no use until a person renews it."""
    why: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Whose pauses hold for it."""
        return ("*", f"token:{self.mark}", f"page:{self.graph_id}")


@dataclass(frozen=True, slots=True)
class PageFeed:
    """A feed of a page that the consultant named."""

    url: str
    is_complete: bool


def keep_permission(db: Db, new: Permission) -> None:
    """Store a permission in the place of the one that the target had."""
    row = asdict(new) | {
        "given_at": to_text(new.given_at),
        "ends_at": to_text_or_none(new.ends_at),
        "asked_at": to_text_or_none(new.asked_at),
    }
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT OR REPLACE INTO permission ({columns}) VALUES ({marks})"  # noqa: S608 - our own
    db.execute(sql, [*row.values()])


def permission(db: Db, target_id: int) -> Permission | None:
    """The permission of a target, if it has one."""
    rows = db.query("SELECT * FROM permission WHERE target_id = ?", [target_id])
    return next((_permission(row) for row in rows), None)


def permissions(db: Db) -> list[Permission]:
    """All, those that end first before the others."""
    rows = db.query("SELECT * FROM permission ORDER BY ends_at IS NULL, ends_at, target_id")
    return [_permission(row) for row in rows]


def permissions_ending(db: Db, before: datetime) -> list[Permission]:
    """Those that end before that, of clients that are watched, and are not of no use already."""
    rows = db.query(
        """SELECT permission.* FROM permission JOIN target ON target.id = target_id
             JOIN client ON client.id = client_id
           WHERE ends_at < ? AND trouble IS NULL AND paused_at IS NULL""",
        [to_text(before)],
    )
    return [_permission(row) for row in rows]


def forget_permission(db: Db, target_id: int) -> None:
    """Take a permission away."""
    db.execute("DELETE FROM permission WHERE target_id = ?", [target_id])


def mark_trouble(db: Db, target_id: int, reason: Reason, why: str) -> None:
    """A permission is of no use until a person renews it."""
    sql = "UPDATE permission SET trouble = ?, why = ? WHERE target_id = ?"
    db.execute(sql, [reason, why, target_id])


def mark_end(db: Db, target_id: int, ends_at: datetime | None, now: datetime) -> None:
    """When a permission ends, as Facebook says now."""
    sql = "UPDATE permission SET ends_at = ?, asked_at = ? WHERE target_id = ?"
    db.execute(sql, [to_text_or_none(ends_at), to_text(now), target_id])


def keep_feed(db: Db, target_id: int, feed: PageFeed | None) -> None:
    """Name a page's feed, or (None) none any more."""
    with transaction(db):
        db.execute("DELETE FROM page_feed WHERE target_id = ?", [target_id])
        if feed is not None:
            row = [target_id, feed.url, int(feed.is_complete)]
            db.execute("INSERT INTO page_feed VALUES (?, ?, ?)", row)


def feed(db: Db, target_id: int) -> PageFeed | None:
    """The feed that was named for a page."""
    sql = "SELECT url, is_complete FROM page_feed WHERE target_id = ?"
    found = db.execute(sql, [target_id]).fetchone()
    return PageFeed(found[0], bool(found[1])) if found else None


# --- readings --------------------------------------------------------------------


def add_reading(db: Db, page_id: int, new: Reading, says: Outcome) -> None:
    """Store what one way of looking gave; of a day the last that saw something stays."""
    day = new.at.astimezone(UTC).date().isoformat()
    db.execute(
        """INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (page_id, day, method) DO UPDATE SET
             at = excluded.at, state = excluded.state, from_at = excluded.from_at,
             to_at = excluded.to_at, newest_at = excluded.newest_at, signals = excluded.signals
           WHERE excluded.state <> 'unseen' OR reading.state = 'unseen'""",
        [
            page_id,
            day,
            new.method,
            to_text(new.at),
            says.state,
            to_text_or_none(says.from_at),
            to_text_or_none(says.to_at),
            to_text_or_none(new.newest_at),
            json.dumps([[s.part, s.state, s.reason, s.why] for s in new.signals]),
        ],
    )


def latest_readings(db: Db, page_id: int) -> list[dict[str, Any]]:
    """The newest reading by each method: method, at, state, newest_at, signals."""
    rows = db.query(
        """SELECT method, max(at) AS at, state, newest_at, signals FROM reading
           WHERE page_id = ? GROUP BY method ORDER BY at DESC""",
        [page_id],
    )
    return [
        row
        | {
            "at": to_instant(row["at"]),
            "newest_at": to_instant_or_none(row["newest_at"]),
            "signals": json.loads(row["signals"]),
        }
        for row in rows
    ]


def last_read_at(db: Db, page_id: int, methods: Iterable[Method]) -> datetime | None:
    """When the page was looked at last by one of these ways."""
    marks = json.dumps(list(methods))
    sql = """SELECT max(at) FROM reading
             WHERE page_id = ? AND method IN (SELECT value FROM json_each(?))"""
    return to_instant_or_none(db.execute(sql, [page_id, marks]).fetchone()[0])


def proof(db: Db, page_id: int, held_at: datetime, zone: ZoneInfo) -> Proof:
    """The days on which a look proved that nothing had come since `held_at`, or showed all of it.

    What was shown may be dismissed later: then it is proof that there was nothing else, but only
    from a way of looking that proves absence, and where no part of the page was hidden from it.
    """
    rows = db.query(
        """SELECT method, at, state, to_at, signals FROM reading
           WHERE page_id = ? AND at > ? AND (state = 'active'
             OR (state = 'none' AND from_at <= ? AND to_at > ?))""",
        [page_id, to_text(held_at), to_text(held_at), to_text(held_at)],
    )
    days: set[date] = set()
    by_hand: set[date] = set()
    for row in rows:
        if row["state"] == State.ACTIVE and not _shows_all(row):
            continue
        manual = row["method"] == Method.MANUAL
        until = row["to_at"] if row["state"] == State.NONE else row["at"]
        (by_hand if manual else days).add(to_instant(until).astimezone(zone).date())
    return Proof(frozenset(days), frozenset(by_hand))


def _shows_all(row: dict[str, Any]) -> bool:
    """Whether a reading that found something saw all parts that an absence is proven by."""
    parts = PROVING.get(Method(row["method"]), ())
    seen = {part for part, state, _, _ in json.loads(row["signals"]) if state != State.UNSEEN}
    return bool(parts) and seen.issuperset(parts)


def unknown_items(db: Db, page_id: int, items: Iterable[Item]) -> list[Item]:
    """Those of `items` that were not recorded yet; they are from now on."""
    found = []
    for item in items:
        cursor = db.execute(
            "INSERT OR IGNORE INTO published (page_id, id, part, created_at) VALUES (?, ?, ?, ?)",
            [page_id, item.id, item.part, to_text(item.created_at)],
        )
        if cursor.rowcount:
            found.append(item)
    return found


def first_dates(db: Db, page_id: int) -> dict[str, datetime]:
    """When the recorded things of a page were made, as it was told when they were first seen."""
    rows = db.query("SELECT id, created_at FROM published WHERE page_id = ?", [page_id])
    return {row["id"]: to_instant(row["created_at"]) for row in rows}


def told_by(db: Db, page_id: int, items: Iterable[Item], change_id: int) -> None:
    """Which change tells of these things: dismissed with it, they count as not there."""
    sql = """UPDATE published SET change_id = ?
             WHERE page_id = ? AND id IN (SELECT value FROM json_each(?))"""
    db.execute(sql, [change_id, page_id, json.dumps([item.id for item in items])])


def standing_dates(db: Db, page_id: int) -> dict[str, datetime]:
    """As `first_dates`, without what somebody said is no real change."""
    rows = db.query(
        """SELECT published.id, created_at FROM published
             LEFT JOIN change ON change.id = change_id
           WHERE published.page_id = ? AND dismissed_at IS NULL""",
        [page_id],
    )
    return {row["id"]: to_instant(row["created_at"]) for row in rows}


def portrait(db: Db, page_id: int) -> Portrait | None:
    """How the page presented itself at the last look that was answered it."""
    for row in db.query("SELECT * FROM portrait WHERE page_id = ?", [page_id]):
        fields = tuple((str(name), str(value)) for name, value in json.loads(row["fields"]))
        return Portrait(row["made_by"], to_instant(row["at"]), fields)
    return None


def keep_portrait(db: Db, page_id: int, new: Portrait) -> None:
    """Replace the page's portrait."""
    row = [page_id, new.made_by, to_text(new.at), json.dumps(new.fields, ensure_ascii=False)]
    db.execute("INSERT OR REPLACE INTO portrait VALUES (?, ?, ?, ?)", row)


# --- whom not to ask, and whom to look at -------------------------------------------


def pause(db: Db, new: Pause) -> None:
    """Ask no more until then; a longer pause stays."""
    db.execute(
        """INSERT INTO pause VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET
             until_at = excluded.until_at, why = excluded.why
           WHERE excluded.until_at > until_at""",
        [new.key, to_text(new.until), new.why],
    )


def drop_pauses(db: Db, now: datetime) -> None:
    """Forget the pauses that are over, and those of pages that we have no permission for."""
    db.execute(
        """DELETE FROM pause WHERE until_at <= ? OR (key LIKE 'page:%'
             AND substr(key, 6) NOT IN (SELECT graph_id FROM permission))""",
        [to_text(now)],
    )


def paused(db: Db, keys: Iterable[str], now: datetime) -> Pause | None:
    """The longest pause that holds for one of these, if any."""
    rows = db.query(
        """SELECT key, until_at, why FROM pause
           WHERE key IN (SELECT value FROM json_each(?)) AND until_at > ?
           ORDER BY until_at DESC LIMIT 1""",
        [json.dumps(list(keys)), to_text(now)],
    )
    return next((Pause(r["key"], to_instant(r["until_at"]), r["why"]) for r in rows), None)


def pauses(db: Db, now: datetime) -> list[Pause]:
    """All that hold now."""
    rows = db.query("SELECT * FROM pause WHERE until_at > ? ORDER BY until_at", [to_text(now)])
    return [Pause(r["key"], to_instant(r["until_at"]), r["why"]) for r in rows]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a page on Facebook stands, for `doctor`."""

    client: str
    url: str
    permission: Permission | None
    has_feed: bool
    said: str
    """Of the last look: what it told a technician."""


def standings(db: Db) -> list[Standing]:
    """All Facebook pages of clients that are watched."""
    rows = db.query(
        """SELECT target.id, target.url, client.name, page_feed.url AS feed,
             (SELECT observation.why FROM observation JOIN page ON page.id = page_id
              WHERE page.target_id = target.id ORDER BY observation.at DESC LIMIT 1) AS said
           FROM target JOIN client ON client.id = client_id
             LEFT JOIN page_feed ON page_feed.target_id = target.id
           WHERE kind = 'facebook' AND paused_at IS NULL ORDER BY client.name, target.id"""
    )
    return [
        Standing(
            client=row["name"],
            url=row["url"],
            permission=permission(db, row["id"]),
            has_feed=row["feed"] is not None,
            said=row["said"] or "",
        )
        for row in rows
    ]


def pages_at_rest(db: Db) -> list[int]:
    """Pages of Facebook that nobody looks at by himself, of clients with an open workshop."""
    rows = db.query(
        """SELECT page.id FROM page JOIN target ON target.id = target_id
           WHERE kind IN ('facebook', 'profile') AND next_check_at IS NULL AND EXISTS (
             SELECT 1 FROM workshop
             WHERE workshop.client_id = target.client_id AND closed_at IS NULL)"""
    )
    return [row["id"] for row in rows]


def profiles_to_tell(db: Db) -> list[int]:
    """Targets whose last look found a person's profile, and of which that was not told yet."""
    rows = db.query(
        """SELECT DISTINCT target_id FROM page JOIN observation ON observation.page_id = page.id
             JOIN target ON target.id = target_id JOIN client ON client.id = client_id
           WHERE reason = ? AND observation.at = page.checked_at AND client.paused_at IS NULL
             AND NOT EXISTS (SELECT 1 FROM notice
               WHERE notice.target_id = page.target_id AND notice.kind = 'profile')""",
        [Reason.PERSONAL_PROFILE],
    )
    return [row["target_id"] for row in rows]


def _permission(row: dict[str, Any]) -> Permission:
    return Permission(
        target_id=row["target_id"],
        name=row["name"],
        origin=row["origin"],
        mark=row["mark"],
        graph_id=row["graph_id"],
        page_name=row["page_name"],
        given_at=to_instant(row["given_at"]),
        ends_at=to_instant_or_none(row["ends_at"]),
        asked_at=to_instant_or_none(row["asked_at"]),
        trouble=Reason(row["trouble"]) if row["trouble"] else None,
        why=row["why"],
    )
