"""How things stand in the database, read at once and without writing: for `doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Reason
from monitor.store.db import Db, size_of
from monitor.store.times import to_instant, to_instant_or_none, to_text

_OF_LOOKS = timedelta(hours=24)
_MOST = 5
"""Examples that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Backlog:
    """Things that should have been done before now."""

    count: int
    since: datetime | None
    """When the first of them was due."""


@dataclass(frozen=True, slots=True)
class Examples:
    """How many there are, and the first few in words."""

    count: int
    some: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What the tables say."""

    size: int
    """Bytes."""
    clients: int
    newest_at: datetime | None
    """Of all that was recorded."""
    looked_at: datetime | None
    """The latest look."""
    looks: int
    """In the last 24 hours."""
    looks_seen: int
    looks_offline: int
    """Of these, failed by DNS or connection, or laid at our own network's door."""
    pages_due: Backlog
    notices_due: Backlog
    notices_failing: Examples
    """Could not be delivered, and are tried again."""
    notices_given_up: Examples
    never_seen: Examples
    """Pages that have no baseline a day after they were added."""
    without_channel: Examples
    """Clients whose notices have nowhere to go."""


def condition(db: Db, now: datetime, late: timedelta) -> Condition:
    """All of it; what is due for less than `late` is no backlog."""
    looks, seen, offline, looked_at, newest_at = db.execute(_LOOKS, _span(now)).fetchone()
    return Condition(
        size=size_of(db),
        clients=db.table("client").count,
        newest_at=to_instant_or_none(max(filter(None, (looked_at, newest_at)), default=None)),
        looked_at=to_instant_or_none(looked_at),
        looks=looks,
        looks_seen=seen or 0,
        looks_offline=offline or 0,
        pages_due=_backlog(db, _PAGES_DUE, now - late),
        notices_due=_backlog(db, _NOTICES_DUE, now - late),
        notices_failing=_examples(db, _FAILED.format("IS NOT NULL")),
        notices_given_up=_examples(db, _FAILED.format("IS NULL")),
        never_seen=_examples(db, _NEVER_SEEN, to_text(now - timedelta(days=1))),
        without_channel=_examples(db, _WITHOUT_CHANNEL),
    )


_LOOKS = f"""
    SELECT count(*) FILTER (WHERE at > :since),
           sum(seen) FILTER (WHERE at > :since),
           count(*) FILTER (WHERE at > :since AND reason IN
             ('{Reason.DNS}', '{Reason.CONNECTION}', '{Reason.OWN_NETWORK_DOWN}')),
           max(at), (SELECT max(decided_at) FROM notice)
    FROM observation WHERE method = 'http'"""  # noqa: S608 - our own words

_PAGES_DUE = """
    SELECT count(*), min(next_check_at) FROM page
      JOIN target ON target.id = target_id JOIN client ON client.id = client_id
    WHERE next_check_at < ? AND paused_at IS NULL"""

_NOTICES_DUE = """
    SELECT count(*), min(retry_at) FROM notice JOIN client ON client.id = client_id
    WHERE state = 'pending' AND retry_at < ? AND paused_at IS NULL"""

_FAILED = """
    SELECT client.name || ': ' || ifnull(last_error, 'no reason known')
    FROM notice JOIN client ON client.id = client_id
    WHERE state = 'failed' AND retry_at {} ORDER BY notice.id DESC"""

_NEVER_SEEN = """
    SELECT client.name || ': ' || page.url || ifnull(' (' || (
      SELECT reason FROM observation WHERE page_id = page.id ORDER BY at DESC LIMIT 1) || ')', '')
    FROM page JOIN target ON target.id = target_id JOIN client ON client.id = client_id
    WHERE baseline_body_id IS NULL AND page.seen_at IS NULL
      AND next_check_at IS NOT NULL AND paused_at IS NULL
      AND page.added_at < ? ORDER BY page.id"""

_WITHOUT_CHANNEL = """
    SELECT name FROM client
    WHERE id NOT IN (SELECT client_id FROM client_channel) AND consultant_id NOT IN
      (SELECT consultant_id FROM channel WHERE consultant_id IS NOT NULL)
      AND NOT EXISTS (SELECT 1 FROM channel WHERE for_everybody) ORDER BY name"""


def _span(now: datetime) -> dict[str, str]:
    return {"since": to_text(now - _OF_LOOKS)}


def _backlog(db: Db, query: str, before: datetime) -> Backlog:
    count, since = db.execute(query, [to_text(before)]).fetchone()
    return Backlog(count, to_instant(since) if since else None)


def _examples(db: Db, query: str, *arguments: str) -> Examples:
    found = [str(row[0]) for row in db.execute(query, list(arguments)).fetchall()]
    return Examples(len(found), tuple(found[:_MOST]))
