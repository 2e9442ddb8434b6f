"""What the list of all clients shows, by queries whose number does not grow with clients or looks.

Those about all clients touch a few rows of each; what lies deeper is asked for the rows shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.model import Kind, Progress, Reason
from monitor.store.db import Db
from monitor.store.times import to_instant, to_instant_or_none, to_text


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands, as far as all are sorted and chosen by it."""

    client_id: int
    name: str
    tags: tuple[str, ...]
    consultant: str
    paused_at: datetime | None
    workshop_id: int | None
    """The latest; None for none."""
    title: str
    held_at: datetime | None
    zone: ZoneInfo | None
    """The workshop's."""
    all_day: bool
    progress: Progress | None
    """As it was last recorded; None: nothing was yet."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A target's own address, or another page with something open."""

    page_id: int
    client_id: int
    is_home: bool
    seen_at: datetime | None
    fails: bool
    """Its last look saw nothing."""
    suspected_since: datetime | None


@dataclass(frozen=True, slots=True)
class DayLooks:
    """What a day's looks at one address gave."""

    page_id: int
    day: date
    seen: bool


@dataclass(frozen=True, slots=True)
class NextMilestone:
    """The first of a workshop that is not decided."""

    days: int
    day: date
    """Which it is named by, in the workshop's zone."""
    kind: Kind


Bounds = Sequence[tuple[date, datetime, datetime]]
"""Days, each with the instants at which it begins and ends."""


def standings(db: Db, consultant_id: int | None) -> list[Standing]:
    """All clients, or those of one consultant."""
    rows = db.query(
        """SELECT client.id, client.name, client.tags, client.paused_at,
             consultant.name AS consultant, workshop.id AS workshop_id, workshop.title,
             workshop.held_at, workshop.zone, workshop.all_day,
             (SELECT progress FROM progress_step WHERE workshop_id = workshop.id
              ORDER BY at DESC, id DESC LIMIT 1) AS progress
           FROM client JOIN consultant ON consultant.id = client.consultant_id
             LEFT JOIN workshop ON workshop.id = (SELECT id FROM workshop AS held
               WHERE held.client_id = client.id ORDER BY held_at DESC LIMIT 1)
           WHERE ?1 IS NULL OR client.consultant_id = ?1""",
        [consultant_id],
    )
    return [_standing(row) for row in rows]


def _standing(row: dict[str, Any]) -> Standing:
    return Standing(
        client_id=row["id"],
        name=row["name"],
        tags=tuple(json.loads(row["tags"])),
        consultant=row["consultant"],
        paused_at=to_instant_or_none(row["paused_at"]),
        workshop_id=row["workshop_id"],
        title=row["title"] or "",
        held_at=to_instant_or_none(row["held_at"]),
        zone=ZoneInfo(row["zone"]) if row["zone"] else None,
        all_day=bool(row["all_day"]),
        progress=Progress(row["progress"]) if row["progress"] else None,
    )


def told_on(db: Db, channel_id: int) -> set[int]:
    """The clients that a channel tells of, from whatever day on; not those that are over."""
    rows = db.query(
        """SELECT client.id FROM client JOIN channel ON channel.id = ?
           WHERE client.paused_at IS NULL
             AND EXISTS (SELECT 1 FROM workshop
               WHERE workshop.client_id = client.id AND closed_at IS NULL)
             AND (for_everybody
               OR EXISTS (SELECT 1 FROM client_channel
                 WHERE client_id = client.id AND channel_id = channel.id)
               OR (channel.consultant_id = client.consultant_id AND NOT EXISTS (
                 SELECT 1 FROM client_channel WHERE client_id = client.id)))""",
        [channel_id],
    )
    return {row["id"] for row in rows}


def unrecorded(db: Db, workshop_ids: Collection[int]) -> dict[int, tuple[bool, str | None]]:
    """Of workshops: whether a change came after them, and what was said last of their targets."""
    rows = db.query(
        """SELECT workshop.id,
             EXISTS (SELECT 1 FROM target JOIN page ON page.target_id = target.id
               JOIN change ON change.page_id = page.id
               WHERE target.client_id = workshop.client_id AND dismissed_at IS NULL
                 AND after_at >= held_at) AS started,
             (SELECT answer FROM milestone JOIN verdict ON verdict.milestone_id = milestone.id
              WHERE milestone.workshop_id = workshop.id AND superseded_at IS NULL
                AND answer <> 'skipped'
              ORDER BY verdict.decided_at DESC, answer = 'unseen' LIMIT 1) AS answer
           FROM workshop WHERE workshop.id IN (SELECT value FROM json_each(?))""",
        [_marks(workshop_ids)],
    )
    return {row["id"]: (bool(row["started"]), row["answer"]) for row in rows}


def failing(db: Db) -> dict[int, str]:
    """Clients of whom a notice could not be sent, with the newest error; waiting ones left out."""
    rows = db.query(
        """SELECT client_id, last_error FROM notice INDEXED BY notice_due
           WHERE state IN ('pending', 'failed') AND state = 'failed' ORDER BY id"""
    )
    return {row["client_id"]: row["last_error"] or "" for row in rows}


def silent(db: Db, today: date) -> dict[int, date]:
    """Clients of whom somebody wants to hear nothing, and until which day."""
    rows = db.query(
        """SELECT client_id, until FROM deed INDEXED BY deed_silent
           WHERE kind = 'snooze' AND until > ? AND NOT EXISTS (SELECT 1 FROM deed AS later
             WHERE later.client_id = deed.client_id AND later.kind IN ('snooze', 'wake')
               AND (later.at, later.id) > (deed.at, deed.id))""",
        [today.isoformat()],
    )
    return {row["client_id"]: date.fromisoformat(row["until"]) for row in rows}


def addresses(db: Db) -> dict[int, list[str]]:
    """Of every client the addresses of its targets: to search in."""
    found: dict[int, list[str]] = {}
    for row in db.query("SELECT client_id, url FROM target"):
        found.setdefault(row["client_id"], []).append(row["url"])
    return found


def watched(db: Db, client_ids: Collection[int]) -> list[Watched]:
    """The targets' own addresses of these clients, and other pages with an open suspicion."""
    rows = db.query(
        """SELECT page.id, client_id, role, seen_at, failures, suspected_since
           FROM target JOIN page ON page.target_id = target.id
           WHERE client_id IN (SELECT value FROM json_each(?)) AND gone_at IS NULL
             AND (role = 'home' OR suspected_since IS NOT NULL)""",
        [_marks(client_ids)],
    )
    return [
        Watched(
            page_id=row["id"],
            client_id=row["client_id"],
            is_home=row["role"] == "home",
            seen_at=to_instant_or_none(row["seen_at"]),
            fails=row["failures"] > 0,
            suspected_since=to_instant_or_none(row["suspected_since"]),
        )
        for row in rows
    ]


def next_milestones(db: Db, workshop_ids: Collection[int]) -> dict[int, NextMilestone]:
    """The first milestone of each that is not decided; none of workshops that are closed."""
    rows = db.query(
        """SELECT workshop_id, days, day, target.kind FROM milestone
             JOIN workshop ON workshop.id = workshop_id JOIN target ON target.id = target_id
           WHERE workshop_id IN (SELECT value FROM json_each(?)) AND decided_at IS NULL
             AND closed_at IS NULL ORDER BY at DESC, milestone.id DESC""",
        [_marks(workshop_ids)],
    )
    return {
        row["workshop_id"]: NextMilestone(
            row["days"], date.fromisoformat(row["day"]), Kind(row["kind"])
        )
        for row in rows
    }


def looks_by_day(db: Db, page_ids: Collection[int], days: Bounds) -> list[DayLooks]:
    """What the looks of these days gave; days without one, or that count for nobody, are left out.

    Days that were summed up are taken as they were summed up: by the server's own calendar.
    """
    spans = json.dumps(
        [[n.isoformat(), to_text(begins), to_text(ends)] for n, begins, ends in days]
    )
    rows = db.query(
        """WITH day AS (SELECT value ->> 0 AS name, value ->> 1 AS begins, value ->> 2 AS ends
             FROM json_each(?2))
           SELECT page_id, name, max(seen) AS seen
           FROM json_each(?1) AS home CROSS JOIN day
             CROSS JOIN observation INDEXED BY observation_page
               ON page_id = home.value AND at >= begins AND at < ends
           WHERE ifnull(reason, '') <> ?3 GROUP BY page_id, name
           UNION ALL
           SELECT page_id, look_day.day, seen > 0 FROM json_each(?1) AS home CROSS JOIN look_day
             ON page_id = home.value AND look_day.day >= ?4""",
        [_marks(page_ids), spans, Reason.OWN_NETWORK_DOWN, days[0][0].isoformat()],
    )
    return [
        DayLooks(row["page_id"], date.fromisoformat(row["name"]), bool(row["seen"])) for row in rows
    ]


def changes_since(
    db: Db, client_ids: Collection[int], since: datetime
) -> list[tuple[int, datetime]]:
    """(client, when it was first seen) of changes that stand."""
    rows = db.query(
        """SELECT client_id, before_at FROM target JOIN page ON page.target_id = target.id
             JOIN change ON change.page_id = page.id AND before_at >= ?2
           WHERE client_id IN (SELECT value FROM json_each(?1)) AND dismissed_at IS NULL""",
        [_marks(client_ids), to_text(since)],
    )
    return [(row["client_id"], to_instant(row["before_at"])) for row in rows]


def _marks(numbers: Collection[int]) -> str:
    return json.dumps(list(numbers))
