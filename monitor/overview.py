"""All clients at a glance, those that need action first. Read-only.

However many there are, and however long they were looked at, it takes the same few queries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor.model import Answer, Progress
from monitor.store import Db
from monitor.store import overview as store
from monitor.store.overview import Bounds, DayLooks, NextMilestone, Standing, Watched

ROWS = 100
"""Of one page."""
DAYS = 30
"""Of a strip, today among them."""
_DAY = timedelta(days=1)
_LAST = datetime.max.replace(tzinfo=UTC)


class Sight(StrEnum):
    """What a day's looks at a client's targets gave."""

    CHANGED = "changed"
    QUIET = "quiet"
    """All targets that were looked at were seen, and nothing came up."""
    PART = "part"
    """Some of them were seen."""
    UNSEEN = "unseen"
    NOT_LOOKED = "not_looked"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a strip."""

    day: date
    sight: Sight


@dataclass(frozen=True, slots=True)
class Asked:
    """Which clients are shown."""

    consultant_id: int | None = None
    """Only of this consultant, as one's rights are; None: of all."""
    consultant: str = ""
    """Only of the one of this name."""
    progress: Progress | None = None
    tag: str = ""
    text: str = ""
    """Each of its words stands in a name, a tag or an address."""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One client."""

    client_id: int
    name: str
    tags: tuple[str, ...]
    consultant: str
    progress: Progress
    title: str
    """Of the latest workshop."""
    held_at: datetime | None
    day: date | None
    """The workshop's, in its zone."""
    days_since: int | None
    """Negative before it."""
    is_paused: bool
    last_seen_at: datetime | None
    fails: bool
    """The last look at one of its targets saw nothing."""
    suspected_since: datetime | None
    next: NextMilestone | None
    failed_notice: str | None
    """Why a notice about it could not be sent; None: none has failed."""
    silent_until: date | None
    strip: tuple[Day, ...]
    """Oldest first."""


@dataclass(frozen=True, slots=True)
class Overview:
    """One page of all that was asked for."""

    rows: tuple[Row, ...]
    total: int
    """How many clients fit what was asked, on all pages."""
    page: int
    pages: int
    everybody: int
    """How many clients there are to choose from."""
    progresses: Mapping[Progress, int] = field(default_factory=dict)
    """How many clients stand so, of those that fit everything else that was asked."""
    consultants: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Candidate:
    standing: Standing
    progress: Progress
    failed_notice: str | None
    silent_until: date | None


def overview(db: Db, asked: Asked, zone: ZoneInfo, now: datetime) -> Overview:
    """The clients that were asked for; days are those of `zone`."""
    every = _candidates(db, asked.consultant_id, now.astimezone(zone).date())
    chosen = _chosen(db, every, asked)
    fitting = [c for c in chosen if asked.progress in (None, c.progress)]
    fitting.sort(key=_need)
    pages = max(1, -(-len(fitting) // ROWS))
    page = min(max(1, asked.page), pages)
    shown = fitting[(page - 1) * ROWS : page * ROWS]
    return Overview(
        rows=tuple(_rows(db, shown, zone, now)),
        total=len(fitting),
        page=page,
        pages=pages,
        everybody=len(every),
        progresses=Counter(c.progress for c in chosen),
        consultants=_sorted(c.standing.consultant for c in every),
        tags=_sorted(tag for c in every for tag in c.standing.tags),
    )


def strip(db: Db, client_id: int, zone: ZoneInfo, now: datetime) -> tuple[Day, ...]:
    """The last days of one client, oldest first."""
    days = _days(zone, now)
    return _strips(db, [client_id], store.watched(db, [client_id]), days, zone)[client_id]


def told_on(db: Db, channel_id: int, besides: Collection[int]) -> Counter[Progress]:
    """How many of the clients that a channel tells of stand so; `besides`: those left out."""
    wanted = store.told_on(db, channel_id).difference(besides)
    some = [s for s in store.standings(db, None) if s.client_id in wanted]
    missing = _unrecorded(db, some)
    return Counter(s.progress or _progress(missing.get(s.client_id)) for s in some)


def _sorted(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=str.casefold))


# --- which, and in which order ---------------------------------------------------------


def _candidates(db: Db, consultant_id: int | None, today: date) -> list[_Candidate]:
    standings = store.standings(db, consultant_id)
    failing, silent = store.failing(db), store.silent(db, today)
    unrecorded = _unrecorded(db, standings)
    return [
        _Candidate(
            standing=s,
            progress=s.progress or _progress(unrecorded.get(s.client_id)),
            failed_notice=failing.get(s.client_id),
            silent_until=silent.get(s.client_id),
        )
        for s in standings
    ]


def _unrecorded(db: Db, standings: Iterable[Standing]) -> dict[int, tuple[bool, str | None]]:
    """By client, what can be told of those of whom no progress was recorded yet."""
    bare = {s.workshop_id: s.client_id for s in standings if s.workshop_id and s.progress is None}
    return {bare[key]: known for key, known in store.unrecorded(db, bare).items()}


def _progress(known: tuple[bool, str | None] | None) -> Progress:
    """Where a client stands of whom nothing was recorded since its workshop."""
    started, answer = known or (False, None)
    if started:
        return Progress.STARTED
    said = {Answer.QUIET.value: Progress.QUIET, Answer.UNSEEN.value: Progress.UNSEEN}
    return said.get(answer or "", Progress.WAITING)


def _chosen(db: Db, every: list[_Candidate], asked: Asked) -> list[_Candidate]:
    words = asked.text.casefold().split()
    urls = store.addresses(db) if words else {}
    return [
        c
        for c in every
        if asked.consultant in ("", c.standing.consultant)
        and (not asked.tag or asked.tag.casefold() in map(str.casefold, c.standing.tags))
        and _says(c.standing, urls.get(c.standing.client_id, []), words)
    ]


def _says(standing: Standing, urls: list[str], words: Collection[str]) -> bool:
    said = "\n".join((standing.name, *standing.tags, *urls)).casefold()
    return all(word in said for word in words)


_NEED = {
    Progress.STALLED: 1,
    Progress.QUIET: 1,
    Progress.UNSEEN: 2,
    Progress.BLOCKED: 3,
    Progress.WAITING: 4,
    Progress.STARTED: 5,
    Progress.DONE: 6,
}
_SILENT, _PAUSED = 7, 8


def _need(one: _Candidate) -> tuple[int, datetime, str]:
    """Who needs action first; among equals, whose workshop is the longest ago.

    A notice that could not be sent comes first: its reader knows nothing of it. Whom somebody
    wants to hear nothing of now, or who is not looked at, comes last.
    """
    standing = one.standing
    rank = _NEED[one.progress]
    if standing.paused_at:
        rank = _PAUSED
    elif one.silent_until:
        rank = _SILENT
    if one.failed_notice is not None:
        rank = 0
    return rank, standing.held_at or _LAST, standing.name.casefold()


# --- rows ------------------------------------------------------------------------------


def _rows(db: Db, shown: list[_Candidate], zone: ZoneInfo, now: datetime) -> Iterable[Row]:
    client_ids = [c.standing.client_id for c in shown]
    watched = store.watched(db, client_ids)
    following = store.next_milestones(
        db, [c.standing.workshop_id for c in shown if c.standing.workshop_id]
    )
    strips = _strips(db, client_ids, watched, _days(zone, now), zone)
    pages: dict[int, list[Watched]] = {}
    for page in watched:
        pages.setdefault(page.client_id, []).append(page)
    for c in shown:
        standing = c.standing
        own = pages.get(standing.client_id, [])
        day = _workshop_day(standing)
        yield Row(
            client_id=standing.client_id,
            name=standing.name,
            tags=standing.tags,
            consultant=standing.consultant,
            progress=c.progress,
            title=standing.title,
            held_at=standing.held_at,
            day=day,
            days_since=(now.astimezone(standing.zone).date() - day).days if day else None,
            is_paused=standing.paused_at is not None,
            last_seen_at=max((p.seen_at for p in own if p.is_home and p.seen_at), default=None),
            fails=any(p.is_home and p.fails for p in own),
            suspected_since=min(
                (p.suspected_since for p in own if p.suspected_since), default=None
            ),
            next=following.get(standing.workshop_id or 0),
            failed_notice=c.failed_notice,
            silent_until=c.silent_until,
            strip=strips[standing.client_id],
        )


def _workshop_day(standing: Standing) -> date | None:
    if standing.held_at is None:
        return None
    local = standing.held_at.astimezone(standing.zone).date()
    return local - _DAY if standing.all_day else local


# --- strips ----------------------------------------------------------------------------


def _days(zone: ZoneInfo, now: datetime) -> Bounds:
    today = now.astimezone(zone).date()
    first = today - (DAYS - 1) * _DAY
    return [
        (day, _midnight(day, zone), _midnight(day + _DAY, zone))
        for day in (first + n * _DAY for n in range(DAYS))
    ]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def _strips(
    db: Db, client_ids: Collection[int], watched: Iterable[Watched], days: Bounds, zone: ZoneInfo
) -> dict[int, tuple[Day, ...]]:
    homes = {p.page_id: p.client_id for p in watched if p.is_home}
    seen = _seen(store.looks_by_day(db, homes, days), homes)
    changed = {
        (client_id, at.astimezone(zone).date())
        for client_id, at in store.changes_since(db, client_ids, days[0][1])
    }
    return {
        client_id: tuple(
            Day(day, _sight(seen.get((client_id, day), ()), (client_id, day) in changed))
            for day, _, _ in days
        )
        for client_id in client_ids
    }


def _seen(
    looked: Iterable[DayLooks], homes: Mapping[int, int]
) -> dict[tuple[int, date], Collection[bool]]:
    """Of each client and day, which of its targets that were looked at were seen."""
    of_page: dict[tuple[int, date], bool] = {}
    for one in looked:
        key = one.page_id, one.day
        of_page[key] = of_page.get(key, False) or one.seen
    found: dict[tuple[int, date], list[bool]] = {}
    for (page_id, day), was_seen in of_page.items():
        found.setdefault((homes[page_id], day), []).append(was_seen)
    return dict(found)


def _sight(seen: Collection[bool], changed: bool) -> Sight:
    if changed:
        return Sight.CHANGED
    if not seen:
        return Sight.NOT_LOOKED
    if all(seen):
        return Sight.QUIET
    return Sight.PART if any(seen) else Sight.UNSEEN
