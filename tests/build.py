"""Builders of records for tests: sensible values, and a name for each that matters."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from monitor import schedule
from monitor.deed import Deed, DeedKind, Way
from monitor.model import (
    Change,
    ChangeKind,
    Client,
    Consultant,
    History,
    Hunk,
    Kind,
    PageHistory,
    Reason,
    Sighting,
    Target,
    Workshop,
)
from monitor.store import Db, deeds, replies
from monitor.store.db import insert
from monitor.store.replies import Reply
from monitor.store.times import to_text

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def at(text: str, zone: ZoneInfo | None = None) -> datetime:
    """An instant in UTC from "2026-11-02 14:00" as read on a clock in `zone` (none: UTC)."""
    return datetime.fromisoformat(text).replace(tzinfo=zone or UTC).astimezone(UTC)


def workshop(
    day: str = "2026-11-02", clock: str | None = "14:00", zone: ZoneInfo = BERLIN
) -> Workshop:
    """A workshop at a wall time, or with a date only (`clock` is None)."""
    held_at = schedule.held_at(
        date.fromisoformat(day), time.fromisoformat(clock) if clock else None, zone
    )
    return Workshop(
        id=1,
        client_id=1,
        title="Website workshop",
        held_at=held_at,
        zone=zone,
        all_day=clock is None,
        registered_at=held_at - 2 * DAY,
    )


def seen(*instants: datetime) -> tuple[Sighting, ...]:
    """Looks that saw the page."""
    return tuple(Sighting(instant, seen=True) for instant in instants)


def failed(*instants: datetime, reason: Reason = Reason.TIMEOUT) -> tuple[Sighting, ...]:
    """Looks that did not see the page."""
    return tuple(Sighting(instant, seen=False, reason=reason) for instant in instants)


def every(span: timedelta, first: datetime, last: datetime) -> tuple[datetime, ...]:
    """Instants from `first` to `last`, `span` apart."""
    return tuple(first + n * span for n in range((last - first) // span + 1))


def page(*looks: tuple[Sighting, ...], suspected_since: datetime | None = None) -> PageHistory:
    """A page's looks, put in time order."""
    flat = sorted((s for some in looks for s in some), key=lambda s: s.at)
    return PageHistory(tuple(flat), suspected_since)


def history(
    of: Workshop,
    home: PageHistory,
    *others: PageHistory,
    changes: tuple[Change, ...] = (),
    added_at: datetime | None = None,
    cannot_be_seen: Reason | None = None,
) -> History:
    """What is known of a target that was registered two days before the workshop."""
    return History(
        workshop=of,
        added_at=added_at or of.held_at - 2 * DAY,
        home=home,
        others=others,
        changes=changes,
        cannot_be_seen=cannot_be_seen,
    )


def change(after_at: datetime, before_at: datetime) -> Change:
    """An owner's edit within a window of time."""
    hunk = Hunk(ChangeKind.TEXT, before="", after="Open on Saturdays", place="main")
    return Change(after_at, before_at, (hunk,), score=17, why="still there three hours later")


def consultant(
    opens: str = "08:00",
    closes: str = "18:00",
    weekdays: frozenset[int] = frozenset(range(5)),
    zone: ZoneInfo = BERLIN,
    name: str = "Lena",
) -> Consultant:
    """A reader with hours and weekdays (Monday is 0)."""
    return Consultant(
        id=1,
        name=name,
        zone=zone,
        lang="de",
        opens=time.fromisoformat(opens),
        closes=time.fromisoformat(closes),
        weekdays=weekdays,
    )


def client(name: str = "Bakery", consultant_id: int = 1, tags: tuple[str, ...] = ()) -> Client:
    """A client with the configured milestones."""
    return Client(
        id=0,
        name=name,
        consultant_id=consultant_id,
        lang=None,
        tags=tags,
        milestones={},
        created_at=at("2026-10-30 09:00"),
    )


def target(
    client_id: int, url: str = "https://bakery.example/", kind: Kind = Kind.WEBSITE
) -> Target:
    """A target that was registered before the workshop."""
    return Target(id=0, client_id=client_id, kind=kind, url=url, added_at=at("2026-10-30 09:00"))


def office_rows(db: Db, client_id: int) -> None:
    """A row in each table of what consultants do about a client; it has a workshop and a notice."""
    workshop_id = db.execute("SELECT id FROM workshop WHERE client_id = ?", [client_id]).fetchone()
    notice_id = db.execute("SELECT id FROM notice WHERE client_id = ?", [client_id]).fetchone()
    instant = datetime(2026, 11, 2, 8, tzinfo=UTC)
    at_text = to_text(instant)
    day = {"first_day": "2026-12-24", "last_day": "2026-12-31"}
    insert(db, "closure", {"client_id": client_id, "note": "Quattrocchi", **day})
    deeds.add(
        db, Deed(0, client_id, DeedKind.TALKED, instant, "Lena", Way.LINK, note="Quattrocchi")
    )
    of_notice = {"client_id": client_id, "notice_id": notice_id[0], "purpose": "snooze"}
    made = {"hash": f"hash of {client_id}", "made_at": at_text, "expires_at": at_text}
    insert(db, "link", of_notice | made)
    of_workshop = {"client_id": client_id, "workshop_id": workshop_id[0]}
    said = {"terms": "{}", "wording": "Quattrocchi", "agreed_at": at_text, "agreed_by": "Lena"}
    agreed_id = insert(db, "agreed", of_workshop | said | {"kind": "feed", "state": "open"})
    asked = {"url": "https://x.example/", "at": at_text, "asks": 1, "was_missing": 0}
    gave = {"agreed_id": agreed_id, "final_url": "https://x.example/", "why": "Quattrocchi"}
    insert(db, "agreed_answer", asked | gave)
    step = {"agreed_id": agreed_id, "at": at_text, "state": "open", "evidence": "", "why": ""}
    insert(db, "agreed_step", step)
    stood = {"workshop_id": workshop_id[0], "at": at_text, "progress": "waiting", "reasons": "[]"}
    insert(db, "progress_step", stood)
    who_id = db.execute("SELECT consultant_id FROM client WHERE id = ?", [client_id]).fetchone()[0]
    told = Reply("hash", 200, '{"name":"Quattrocchi"}', None, client_id)
    replies.keep(db, who_id, f"key {client_id}", told, instant)
