"""A look at a page whose activity is dated: by each way that is open, then stored.

Calls in order and decides nothing: `activity` weighs, `sources.facebook` reads. `look` runs in a
worker; `plan` and `record` run where the database is. Of such a page no body is kept, and of what
it shows neither words nor people: only when its owner published something.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit

from monitor import networks, schedule
from monitor.activity import (
    Item,
    Method,
    Outcome,
    Part,
    Pause,
    Portrait,
    Reading,
    Signal,
    State,
    outcome,
)
from monitor.check import Checked
from monitor.config import Config, ScheduleConfig
from monitor.errors import FetchError, MonitorError
from monitor.fetch import FEED, Response
from monitor.fetch.exchange import Reply
from monitor.fetch.graph import Graph
from monitor.model import Change, ChangeKind, Finding, Hunk, Kind, Reason, Refusal
from monitor.secrets import Secrets
from monitor.sources.facebook import expiry, given, graph, instagram, plugin, public
from monitor.sources.facebook.answers import BAN, Answer, Ask
from monitor.sources.facebook.given import GivenFeed
from monitor.sources.facebook.graph import Errand
from monitor.store import Db, clients, looks, transaction
from monitor.store import facebook as store
from monitor.store.clients import Page
from monitor.store.facebook import Permission
from monitor.store.looks import Observation

KINDS = frozenset({Kind.FACEBOOK, Kind.PROFILE})
EVERY = timedelta(hours=24)
"""Between two regular looks: small pages have small quotas."""
APART = timedelta(seconds=30)
"""Between two requests to Facebook's own pages, whoever's they are."""
LONG_BAN = timedelta(days=7)
OPEN = (Method.PUBLIC, Method.PLUGIN)
"""Ways that are open to anybody, and only used where the consultant says so."""
ASK_END_EVERY = timedelta(days=7)
"""How often it is asked when a permission ends; daily in its last two weeks."""
_MOST_HUNKS = 5


class Asker(Protocol):
    """What reads feeds and asks interfaces: `fetch.Web`, or a test's own."""

    def get(self, url: str, *, now: datetime, accept: str = ...) -> Response:
        """Fetch or raise FetchError."""

    def ask(self, url: str, headers: Mapping[str, str], *, gap: float = ...) -> Reply:
        """Ask once, or raise FetchError."""


@dataclass(frozen=True, slots=True)
class Task:
    """One page to look at: all that a worker needs. Of a token only where it is kept."""

    page_id: int
    url: str
    kind: Kind
    host: str
    """Pages of one host are looked at one after another."""
    since: datetime
    """Activity is asked for since this."""
    permission: Permission | None = None
    feed: GivenFeed | None = None
    openly: Method | None = None
    before: Portrait | None = None
    dated: Mapping[str, datetime] = field(default_factory=dict)
    """Of a feed: when its things were made, as it told at first."""
    ask_end: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """Whose pauses hold for its permission."""
        return self.permission.keys if self.permission else ()


@dataclass(frozen=True, slots=True)
class Look:
    """What one look gave, by each way that was tried."""

    task: Task
    at: datetime
    readings: tuple[Reading, ...] = ()
    failure: Refusal | None = None
    """Why nothing at all was reached."""
    seconds: float = 0.0
    put_off: bool = False
    """Not looked at: we were asked to pause. It stays due."""
    ends: tuple[datetime | None] | None = None
    """When the permission ends, where that was asked and answered."""


class Gate:
    """Who must not be asked now: what a run has learnt, shared by its threads."""

    def __init__(self) -> None:
        self._until: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def close(self, pauses: Iterable[Pause]) -> None:
        """Ask none of these until their pauses are over."""
        with self._lock:
            for pause in pauses:
                known = self._until.get(pause.key, pause.until)
                self._until[pause.key] = max(known, pause.until)

    def is_closed(self, keys: Iterable[str], now: datetime) -> bool:
        """Whether one of these must not be asked."""
        with self._lock:
            return any(self._until.get(key, now) > now for key in keys)


def is_dated(db: Db, page_id: int) -> bool:
    """Whether the page is looked at in this way, and not as pages of websites are."""
    page = clients.page_by_id(db, page_id)
    return clients.target_by_id(db, page.target_id).kind in KINDS


# --- what to do --------------------------------------------------------------------


def plan(db: Db, page_id: int, config: Config, now: datetime) -> Task | None:
    """What to do for a page; None where no way is open now."""
    page = clients.page_by_id(db, page_id)
    target = clients.target_by_id(db, page.target_id)
    permission = store.permission(db, target.id)
    named = store.feed(db, target.id)
    found = Task(
        page_id=page_id,
        url=page.url,
        kind=target.kind,
        host=config.facebook.graph_base if permission else _host(named.url if named else page.url),
        since=_since(db, page, now),
        permission=permission,
        feed=GivenFeed(named.url, named.is_complete) if named else None,
        before=store.portrait(db, page_id),
        dated=store.first_dates(db, page_id) if named else {},
        ask_end=permission is not None and _ask_end(permission, now),
    )
    if permission and store.paused(db, found.keys, now):
        return None
    openly = None
    if target.kind is Kind.FACEBOOK and (permission is None or permission.trouble):
        openly = _openly(db, page, config, now)
    if not (permission or named or openly):
        return None
    return replace(found, openly=openly)


def _since(db: Db, page: Page, now: datetime) -> datetime:
    """Since when activity is asked for: the first workshop that nothing answers yet."""
    client_id = clients.target_by_id(db, page.target_id).client_id
    begun = [w.held_at for w in clients.workshops(db, client_id) if not w.closed_at]
    begun = [held_at for held_at in begun if held_at <= now]
    changed = [change.after_at for _, _, change in looks.changes(db, page.target_id)]
    waiting = [held_at for held_at in begun if not any(at >= held_at for at in changed)]
    return min(waiting) if waiting else max(begun, default=now)


def _openly(db: Db, page: Page, config: Config, now: datetime) -> Method | None:
    """The open way whose turn it is: one request a day and page, and some time apart."""
    allowed = [m for m in OPEN if _is_allowed(m, config)]
    last = store.last_read_at(db, page.id, OPEN)
    if not allowed or (last and now - last < EVERY):
        return None
    if store.paused(db, ["public"], now):
        return None
    store.pause(db, Pause("public", now + APART, "requests stay some time apart"))
    return min(allowed, key=lambda m: store.last_read_at(db, page.id, [m]) or page.added_at)


def wake(db: Db, config: Config, now: datetime) -> None:
    """Let pages be looked at that nobody looks at, where a way has been opened since."""
    store.drop_pauses(db, now)
    for page_id in store.pages_at_rest(db):
        if _has_way(db, page_id, config):
            clients.schedule_page(db, page_id, now)


def _has_way(db: Db, page_id: int, config: Config) -> bool:
    target = clients.target_by_id(db, clients.page_by_id(db, page_id).target_id)
    given_way = store.permission(db, target.id) or store.feed(db, target.id)
    openly = target.kind is Kind.FACEBOOK and any(_is_allowed(m, config) for m in OPEN)
    return bool(given_way) or openly


def _is_allowed(method: Method, config: Config) -> bool:
    chosen = config.facebook
    return chosen.public_page if method is Method.PUBLIC else chosen.plugin


def _ask_end(permission: Permission, now: datetime) -> bool:
    """Whether it is time to ask again when a permission ends."""
    if permission.asked_at is None:
        return True
    soon = permission.ends_at is not None and permission.ends_at < now + 2 * ASK_END_EVERY
    return now - permission.asked_at >= (EVERY if soon else ASK_END_EVERY)


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


# --- looking -----------------------------------------------------------------------


def look(
    web: Asker, todo: Task, now: datetime, config: Config, secrets: Secrets, gate: Gate
) -> Look:
    """Look by one way after another until one is decisive; errors become readings."""
    if todo.permission and gate.is_closed(todo.keys, now):
        return Look(todo, now, put_off=True)
    readings: list[Reading] = []
    for reading in _ways(web, todo, now, config, secrets):
        readings.append(reading)
        gate.close(reading.pauses)
        if outcome([reading]).state is not State.UNSEEN:
            break
    ends = _ends(web, todo, now, config, secrets, gate) if todo.ask_end else None
    return Look(todo, now, tuple(readings), _offline(readings), ends=ends)


def _ways(
    web: Asker, todo: Task, now: datetime, config: Config, secrets: Secrets
) -> Iterator[Reading]:
    """Each way that is open, the most reliable first; used only as far as it is asked for."""
    if todo.permission:
        yield _by_graph(web, todo, todo.permission, now, config, secrets)
    if todo.feed:
        yield _by_feed(web, todo, todo.feed, now)
    if todo.openly:
        yield _openly_read(web, todo, todo.openly, now, config)


def _by_graph(
    web: Asker,
    todo: Task,
    permission: Permission,
    now: datetime,
    config: Config,
    secrets: Secrets,
) -> Reading:
    method = Method.INSTAGRAM if todo.kind is Kind.PROFILE else Method.GRAPH
    if permission.trouble is not None:
        return _failed(method, now, permission.trouble, permission.why, lasting=True)
    try:
        token = secrets.token(permission.name, permission.origin)
        ask = asker(web, config, token, secrets.app_secret())
    except MonitorError as exc:
        return _failed(method, now, Reason.NEEDS_TOKEN, str(exc))  # Facebook was not asked
    errand = _errand(todo, permission, now, config)
    if method is Method.INSTAGRAM:
        return instagram.read(ask, errand, permission.graph_id)
    return graph.read(ask, errand)


def asker(web: Asker, config: Config, token: str, app_secret: str) -> Ask:
    """What asks the Graph API on behalf of a token."""
    line = Graph(web, config.facebook.graph_base, config.facebook.graph_version, token, app_secret)

    def ask(path: str, query: Mapping[str, str]) -> Answer:
        reply = line(path, query)
        return Answer(reply.status, reply.headers, reply.body)

    return ask


def _errand(todo: Task, permission: Permission | None, now: datetime, config: Config) -> Errand:
    of_page = permission is not None and todo.kind is Kind.FACEBOOK
    return Errand(
        name=name_of(todo.url),
        since=todo.since,
        now=now,
        version=config.facebook.graph_version,
        token=permission.mark if permission else "",
        page_id=permission.graph_id if permission and of_page else "",
        before=todo.before,
    )


def name_of(url: str) -> str:
    """The name or number by which a network knows the page at `url`."""
    return networks.handle_of(url) or urlsplit(url).path.strip("/").split("/")[0]


def _by_feed(web: Asker, todo: Task, feed: GivenFeed, now: datetime) -> Reading:
    errand = Errand(name_of(todo.url), todo.since, now, dated=todo.dated)
    try:
        answer = web.get(feed.url, now=now, accept=FEED)
    except FetchError as exc:
        return given.failed(Refusal(exc.reason, exc.why), errand)
    if _host(answer.url) != _host(feed.url):
        elsewhere = Refusal(Reason.REDIRECT_ELSEWHERE, f"the feed now comes from {answer.url}")
        return given.failed(elsewhere, errand)
    return given.read(answer.body, feed, errand)


def _openly_read(web: Asker, todo: Task, method: Method, now: datetime, config: Config) -> Reading:
    """One request, no redirect followed, no cookie kept, and we say who we are."""
    errand = _errand(todo, todo.permission, now, config)
    base = config.facebook.www_base.rstrip("/")
    try:
        if method is Method.PLUGIN:
            query = {"href": f"https://www.facebook.com/{errand.name}", "tabs": "timeline"}
            reply = web.ask(f"{base}/plugins/page.php?{urlencode(query)}", _AS_A_READER)
        else:
            reply = web.ask(f"{base}/{quote(errand.name)}", _AS_A_READER)
    except FetchError as exc:
        return _failed(method, now, exc.reason, exc.why)
    read = plugin.read if method is Method.PLUGIN else public.read
    reading = read(Answer(reply.status, reply.headers, reply.body), errand)
    return replace(reading, pauses=_after_a_wall(reading, now))


_AS_A_READER = {"Accept": "text/html", "Accept-Language": "en"}
_WALLS = frozenset({Reason.LOGIN_WALL, Reason.CONSENT_WALL})
_BANS = frozenset({Reason.BLOCKED, Reason.BOT_CHALLENGE, Reason.THROTTLED})


def _after_a_wall(reading: Reading, now: datetime) -> tuple[Pause, ...]:
    """How long nobody's public page is read after a wall: we do not climb over it."""
    reasons = {s.reason for s in reading.signals}
    if reasons & _BANS:
        return (Pause("public", now + LONG_BAN, "Facebook sent us away"),)
    if reasons & _WALLS:
        return (Pause("public", now + BAN, "Facebook showed a wall"),)
    return ()


def _failed(
    method: Method, now: datetime, reason: Reason, why: str, *, lasting: bool = False
) -> Reading:
    signal = Signal(Part.EXISTS, State.UNSEEN, reason=reason, why=why)
    return Reading(method, now, (signal,), is_lasting=lasting)


_OFFLINE = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT})


def _offline(readings: Iterable[Reading]) -> Refusal | None:
    """Why nothing was reached, where that is so by every way: it may be our own network."""
    firsts = [next(iter(r.signals), None) for r in readings]
    if not firsts or not all(s is not None and s.reason in _OFFLINE for s in firsts):
        return None
    first = firsts[0]
    assert first is not None
    assert first.reason is not None
    return Refusal(first.reason, first.why)


def _ends(
    web: Asker, todo: Task, now: datetime, config: Config, secrets: Secrets, gate: Gate
) -> tuple[datetime | None] | None:
    """When the permission ends; None where that cannot be learnt now."""
    one = todo.permission
    if one is None or one.trouble is not None or gate.is_closed(todo.keys, now):
        return None
    try:
        token = secrets.token(one.name, one.origin)
        token_says = ask_expiry(web, config, secrets, token)
    except MonitorError:
        return None
    return (token_says.ends_at,) if token_says else None


def ask_expiry(web: Asker, config: Config, secrets: Secrets, token: str) -> expiry.Expiry | None:
    """What Facebook says of a token's end; None where it does not say.

    Asked as our own app where its secret is known, else on behalf of the token itself.
    """
    secret, app = secrets.app_secret(), config.facebook.app_id
    as_app = bool(secret and app)
    ask = asker(web, config, f"{app}|{secret}" if as_app else token, "" if as_app else secret)
    try:
        return expiry.read(ask("debug_token", {"input_token": token}))
    except FetchError:
        return None


# --- storing -----------------------------------------------------------------------


def record(db: Db, seen: Look, config: ScheduleConfig) -> Checked | None:
    """Store all that follows from a look, or nothing; None where it was put off."""
    todo = seen.task
    with transaction(db):
        if not db.table("page").count_where("id = ?", [todo.page_id]):
            return None
        page = clients.page_by_id(db, todo.page_id)
        for reading in seen.readings:
            _keep(db, page, reading)
        if todo.permission and seen.ends is not None:
            store.mark_end(db, page.target_id, seen.ends[0], seen.at)
        if seen.put_off:
            return None
        if seen.failure is not None:
            return _record_failure(db, page, seen, seen.failure, Method.GRAPH, config)
        says = outcome(seen.readings)
        if says.state is State.UNSEEN:
            failure = Refusal(says.reason or Reason.NO_PROOF, says.why)
            return _record_failure(db, page, seen, failure, says.method, config)
        return _record_sighting(db, page, seen, says, config)


def _keep(db: Db, page: Page, reading: Reading) -> None:
    """Store a reading and what it teaches for later ones."""
    if reading.signals:
        store.add_reading(db, page.id, reading, outcome([reading]))
    store.unknown_items(db, page.id, reading.older)
    for pause in reading.pauses:
        store.pause(db, pause)
    if reading.portrait:
        store.keep_portrait(db, page.id, reading.portrait)
    if reading.is_lasting:
        first = reading.signals[0]
        reason = first.reason or Reason.UNEXPECTED
        store.mark_trouble(db, page.target_id, reason, first.why)


def _record_failure(
    db: Db, page: Page, seen: Look, failure: Refusal, method: Method, config: ScheduleConfig
) -> Checked:
    own = failure.reason is Reason.OWN_NETWORK_DOWN
    failures = page.failures if own else page.failures + 1
    regular = next_look(page, seen.at, config)
    again = schedule.look_again(max(failures, 1), seen.at, regular)
    if any(r.is_lasting or r.method in OPEN for r in seen.readings):
        again = regular
    again = max(
        [again, *(p.until for r in seen.readings for p in r.pauses if r.method not in OPEN)]
    )
    _observe(db, page, seen, method, reason=failure.reason, why=failure.why)
    looks.update_page(
        db,
        page.id,
        checked_at=seen.at,
        failures=failures,
        looks=page.looks + 1,
        next_check_at=again if page.next_check_at else None,
    )
    return _checked(page, seen, None, failure.reason, failure.why)


def _record_sighting(
    db: Db, page: Page, seen: Look, says: Outcome, config: ScheduleConfig
) -> Checked:
    found = list(_changes(db, page, seen))
    for change, items in found:
        store.told_by(db, page.id, items, looks.add_change(db, page.id, change, seen.at))
    changes = tuple(change for change, _ in found)
    finding = Finding.CONFIRMED if changes else Finding.SAME if page.seen_at else Finding.BASELINE
    why = _told(says, seen)
    _observe(db, page, seen, says.method, finding=finding, why=why)
    looks.update_page(
        db,
        page.id,
        checked_at=seen.at,
        seen_at=seen.at,
        failures=0,
        looks=page.looks + 1,
        next_check_at=next_look(page, seen.at, config) if page.next_check_at else None,
    )
    return _checked(page, seen, finding, None, why, changes)


def _checked(
    page: Page,
    seen: Look,
    finding: Finding | None,
    reason: Reason | None,
    why: str,
    changes: tuple[Change, ...] = (),
) -> Checked:
    return Checked(
        page_id=page.id,
        target_id=page.target_id,
        role=page.role,
        url=page.url,
        at=seen.at,
        finding=finding,
        reason=reason,
        why=why,
        seconds=seen.seconds,
        changes=changes,
    )


def _told(says: Outcome, seen: Look) -> str:
    """What the look says, in words for a technician."""
    if says.state is State.NONE and says.from_at and says.to_at and says.from_at < says.to_at:
        told = f"nothing since {says.from_at:%Y-%m-%d %H:%M} UTC, by {says.method}"
    elif says.state is State.NONE:
        told = f"readable by {says.method}"
    else:
        told = f"active at {says.to_at or seen.at:%Y-%m-%d %H:%M} UTC, by {says.method}"
    return "; ".join([told, *(r.note for r in seen.readings if r.note)])


def _observe(
    db: Db,
    page: Page,
    seen: Look,
    method: Method,
    *,
    finding: Finding | None = None,
    reason: Reason | None = None,
    why: str,
) -> None:
    new = Observation(
        page_id=page.id,
        at=seen.at,
        seen=reason is None,
        finding=finding,
        reason=reason,
        why=why,
        seconds=seen.seconds,
        method=method,
    )
    looks.add_observation(db, new)


def next_look(page: Page, at: datetime, config: ScheduleConfig) -> datetime:
    """The next regular look: once a day, or less often where that is wished."""
    due_at = page.next_check_at if page.next_check_at and page.checked_at else at
    if due_at > at:
        return due_at
    every = max(EVERY, config.check_every)
    return schedule.next_check(due_at, at, every=every, jitter=config.jitter, salt=str(page.id))


def _changes(db: Db, page: Page, seen: Look) -> Iterator[tuple[Change, list[Item]]]:
    """What of the look is new to us: things that were published, and another portrait."""
    for reading in seen.readings:
        new = store.unknown_items(db, page.id, reading.items)
        if new:
            yield _published(new, reading.method), new
        for signal in reading.signals:
            if signal.state is State.ACTIVE and signal.part not in {Part.POSTS, Part.REELS}:
                for change in _redrawn(signal, seen.task.before, reading.portrait):
                    yield change, []


def _published(items: list[Item], method: Method) -> Change:
    hunks = tuple(Hunk(ChangeKind.ITEM, "", _shown(i)) for i in items[:_MOST_HUNKS])
    first = items[0].created_at
    return Change(first, first, hunks, len(items), why=f"dated, as seen by {method}")


def _shown(item: Item) -> str:
    return f"{item.created_at:%Y-%m-%d} {item.url}".strip()


def _redrawn(signal: Signal, before: Portrait | None, now: Portrait | None) -> Iterator[Change]:
    if before is None or now is None or signal.from_at is None or signal.to_at is None:
        return
    old, new = dict(before.fields), dict(now.fields)
    hunks = tuple(_hunk(name, old, new) for name in signal.why.split(", ") if name in new)
    why = "two looks show another page"
    yield Change(signal.from_at, signal.to_at, hunks, len(hunks), why=why)


def _hunk(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Hunk:
    if name in {"cover", "picture"}:
        return Hunk(ChangeKind.IMAGE, "", name)
    kind = ChangeKind.CONTACT if name in {"phone", "emails", "website"} else ChangeKind.DESCRIPTION
    return Hunk(kind, old.get(name, ""), new.get(name, ""), heading=name)
