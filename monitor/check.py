"""A check: fetch → extract → compare → store. Calls in order and decides nothing.

`look` runs in a worker and takes and returns plain records; `record` runs
where the database is. `look` alone turns an error into a failed look.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from monitor import compare, schedule
from monitor.compare import Comparison
from monitor.config import ScheduleConfig
from monitor.errors import FetchError
from monitor.fetch import Response
from monitor.model import BlockKind, Change, Finding, Kind, Reason, Refusal, Rule, Snapshot
from monitor.recall import Sources, StoredPage, recall
from monitor.sources import Source, source
from monitor.store import Db, clients, looks, rules, transaction
from monitor.store.clients import Page
from monitor.store.looks import Body, Observation

CONNECTION_REASONS = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT})
"""Failures that may be our own network's."""
_LOOK_IN_FULL = dict.fromkeys(("etag", "last_modified", "body_hash", "mark"))
"""What the last sighting left says nothing of a memory that went on without it."""
MOST_STUBS = 2
"""Pages in a row that only send the reader on, which are followed."""


class Fetcher(Protocol):
    """What fetches: `fetch.Web`, or a test's own."""

    def get(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = ...,
        lang: str | None = None,
    ) -> Response:
        """Fetch or raise FetchError."""


@dataclass(frozen=True, slots=True)
class Task:
    """One page to look at: all that a worker needs."""

    page_id: int
    url: str
    kind: Kind
    lang: str | None
    first: bool
    """Nothing is known of the page yet: it is fetched twice, to learn what differs at each look."""
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    mark: str | None = None
    """What shows the same need not be read. None: it is to be read in full."""
    rules: tuple[Rule, ...] = ()
    """What the consultant said does not count, or alone counts."""
    looks: int = 0
    """How many were stored when the task was given: one that comes in between makes it stale."""

    @property
    def host(self) -> str:
        """Scheme, name and port: pages of one host are looked at one after another."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look gave: a failure, or a body with what a reader sees of it."""

    task: Task
    at: datetime
    seconds: float = 0.0
    status: int | None = None
    failure: Refusal | None = None
    retry_after: timedelta | None = None
    unchanged: bool = False
    """The server says 304, or the bytes, or all that they show, are those of the last look."""
    body: Body | None = None
    snapshot: Snapshot | None = None
    second: Snapshot | None = None
    """Of the second fetch, seconds later, at the first look."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was stored of one look."""

    page_id: int
    url: str
    at: datetime
    finding: Finding | None
    """None: unseen."""
    reason: Reason | None
    why: str
    seconds: float
    changes: tuple[Change, ...] = ()

    @property
    def outcome(self) -> str:
        """`baseline`, `same`, `suspected`, `changed` or `unseen`."""
        if self.finding is None or self.finding is Finding.REFUSED:
            return "unseen"
        return "changed" if self.finding is Finding.CONFIRMED else self.finding.value


def task(db: Db, page_id: int) -> Task | None:
    """What to do for a page; None when it cannot be looked at without a person."""
    page = clients.page_by_id(db, page_id)
    target = clients.target_by_id(db, page.target_id)
    if source(target.kind).cannot_be_seen:
        return None
    in_force = rules.in_force(db, page)
    mark = _mark_under(page, source(target.kind).version_under(in_force))
    in_full = page.looks % schedule.UNCONDITIONAL_EVERY == 0 or mark is None
    whole = in_full or page.suspected_since is not None
    return Task(
        page_id=page_id,
        url=page.url,
        kind=target.kind,
        lang=clients.client_by_id(db, target.client_id).lang,
        first=not looks.is_known(db, page_id),
        etag=None if whole else page.etag,
        last_modified=None if whole else page.last_modified,
        body_hash=page.body_hash,
        mark=None if in_full else mark,
        rules=in_force,
        looks=page.looks,
    )


def look(
    web: Fetcher,
    todo: Task,
    now: datetime,
    rest: Callable[[], object],
    sources: Sources = source,
) -> Look:
    """Look once (at the first look twice, `rest` in between); errors become a failure."""
    reader = sources(todo.kind)
    seen = _look_once(web, todo, now, reader)
    if not todo.first or seen.snapshot is None:
        return seen
    rest()
    again = _look_once(web, todo, now, reader)
    return replace(seen, second=again.snapshot)


def _look_once(web: Fetcher, todo: Task, now: datetime, reader: Source) -> Look:
    """Look at a page, following what sends its reader on in markup as redirects are followed."""
    seen = _look_at(todo.url, web, todo, now, reader)
    for _ in range(MOST_STUBS):
        if seen.failure is None or not seen.failure.onward or seen.body is None:
            break
        onward = urljoin(seen.body.url, seen.failure.onward)
        seen = _look_at(onward, web, replace(todo, etag=None, last_modified=None), now, reader)
        # The validators are another address's: sent to the stub, they would say "not modified".
        seen = replace(seen, etag=None, last_modified=None)
    return seen


def _look_at(url: str, web: Fetcher, todo: Task, now: datetime, reader: Source) -> Look:
    try:
        answer = web.get(
            url,
            now=now,
            etag=todo.etag,
            last_modified=todo.last_modified,
            accept=reader.accept,
            lang=todo.lang,
        )
    except FetchError as exc:
        failure = Refusal(exc.reason, exc.why)
        return Look(todo, now, status=exc.status, failure=failure, retry_after=exc.retry_after)
    return _read(todo, answer, now, reader)


def _read(todo: Task, answer: Response, now: datetime, reader: Source) -> Look:
    if answer.not_modified:
        return Look(todo, now, answer.seconds, answer.status, unchanged=True)
    if not todo.first and not _same_owner(todo.url, answer.url):
        where = urlsplit(answer.url).hostname or answer.url
        failure = Refusal(Reason.REDIRECT_ELSEWHERE, f"the address now leads to {where}")
        return Look(todo, now, answer.seconds, answer.status, failure)
    digest = hashlib.sha256(answer.body).hexdigest()
    body = Body(answer.body, digest, answer.url, answer.charset, now)
    read = None if digest == todo.body_hash else _new_in(todo, answer, reader)
    return Look(
        todo,
        now,
        answer.seconds,
        answer.status,
        failure=read if isinstance(read, Refusal) else None,
        unchanged=read is None,
        body=body,
        snapshot=read if isinstance(read, Snapshot) else None,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )


def _new_in(todo: Task, answer: Response, reader: Source) -> Snapshot | Refusal | None:
    """Read an answer; None where it shows what the last look did."""
    opened = reader.open(answer.body, answer.url, answer.charset, todo.rules)
    return None if todo.mark and opened.mark == todo.mark else opened.read()


def record(db: Db, seen: Look, config: ScheduleConfig, sources: Sources = source) -> Checked | None:
    """Compare a look with the page's memory and store all that follows, or nothing.

    Returns None when the page was removed in the meantime.
    """
    with transaction(db):
        if not db.table("page").count_where("id = ?", [seen.task.page_id]):
            return None
        page = clients.page_by_id(db, seen.task.page_id)
        if seen.unchanged and page.looks != seen.task.looks:
            if seen.body is None:
                return _record_aside(db, page, seen)
            seen = _read_anew(seen, sources)
        if seen.failure is not None:
            return _record_failure(db, page, seen, seen.failure, config)
        if page.is_settled and (seen.unchanged or _same_bytes(page, seen)):
            return _record_same(db, page, seen, config)
        found = _compare(db, page, seen, sources)
        if isinstance(found, Refusal):
            return _record_failure(db, page, seen, found, config)
        if found.refusal is not None:
            looks.keep_memory(db, page.id, compare.dump(found.memory))
            looks.update_page(
                db, page.id, **_LOOK_IN_FULL, suspected_since=found.memory.suspected_since
            )
            return _record_failure(db, page, seen, found.refusal, config)
        return _record_sighting(db, page, seen, found, config)


def _compare(db: Db, page: Page, seen: Look, sources: Sources) -> Comparison | Refusal:
    overran = seen.snapshot.too_slow if seen.snapshot else ()
    rules.mark_too_slow(db, overran, seen.at)
    memory = recall(db, page, sources)
    if memory is not None and (seen.unchanged or _same_bytes(page, seen)):
        return compare.same_again(memory, seen.at)
    snapshot = _as_of_now(db, page, seen, sources)
    if isinstance(snapshot, Refusal):
        return snapshot
    found = compare.compare(memory, snapshot, seen.at)
    for number in overran:
        slow = f"rule {number} takes too long and is not applied any more"
        found = replace(found, why=f"{found.why}; {slow}")
    if found.finding is not Finding.BASELINE:
        return found
    found = replace(found, why=_first_seen(db, page, seen, snapshot))
    if seen.second is None:
        return found
    return replace(found, memory=compare.learn(found.memory, seen.second, seen.at))


def _as_of_now(db: Db, page: Page, seen: Look, sources: Sources) -> Snapshot | Refusal:
    """What the look shows under the rules of now: they may have changed while it was under way."""
    stored = StoredPage(db, page, sources)
    if seen.snapshot is not None and seen.snapshot.version == stored.version:
        return seen.snapshot
    if seen.body is None:
        return Refusal(Reason.BROKEN_RESPONSE, "not modified, but nothing is known of the page")
    return stored(seen.body)


def _same_bytes(page: Page, seen: Look) -> bool:
    return seen.body is not None and seen.body.hash == page.body_hash


def _record_failure(
    db: Db, page: Page, seen: Look, failure: Refusal, config: ScheduleConfig
) -> Checked:
    own = failure.reason is Reason.OWN_NETWORK_DOWN
    failures = page.failures if own else page.failures + 1
    again = schedule.look_again(max(failures, 1), seen.at, _regular(page, seen.at, config))
    if seen.retry_after is not None:
        again = max(again, seen.at + seen.retry_after)
    looks.add_observation(db, _observation(seen, reason=failure.reason, why=failure.why))
    looks.update_page(
        db,
        page.id,
        checked_at=seen.at,
        failures=failures,
        looks=page.looks + 1,
        next_check_at=again if page.next_check_at else None,
    )
    return Checked(page.id, page.url, seen.at, None, failure.reason, failure.why, seen.seconds)


def _record_same(db: Db, page: Page, seen: Look, config: ScheduleConfig) -> Checked:
    """Store a look that showed what the last one did, when nothing was open: the usual case.

    Memory and stored body stay as they are; both are read as of this look.
    """
    looks.add_observation(db, _observation(seen, finding=Finding.SAME, why=compare.NOTHING))
    looks.update_page(
        db,
        page.id,
        **_sighting(page, seen),
        next_check_at=_regular(page, seen.at, config) if page.next_check_at else None,
    )
    return Checked(page.id, page.url, seen.at, Finding.SAME, None, compare.NOTHING, seen.seconds)


def _record_aside(db: Db, page: Page, seen: Look) -> Checked:
    """Store a 304 that another look has overtaken: what it was unchanged from is past."""
    why = "as it was before another look"
    looks.add_observation(db, _observation(seen, finding=Finding.SAME, why=why))
    return Checked(page.id, page.url, seen.at, Finding.SAME, None, why, seen.seconds)


def _read_anew(seen: Look, sources: Sources) -> Look:
    """Read a body that showed nothing new when it was fetched: by now another look was stored."""
    assert seen.body is not None
    reader = sources(seen.task.kind)
    read = reader.read(seen.body.data, seen.body.url, seen.body.charset, seen.task.rules)
    if isinstance(read, Refusal):
        return replace(seen, unchanged=False, failure=read)
    return replace(seen, unchanged=False, snapshot=read)


def _record_sighting(
    db: Db, page: Page, seen: Look, found: Comparison, config: ScheduleConfig
) -> Checked:
    again = _regular(page, seen.at, config)
    if found.finding is Finding.SUSPECTED:
        again = min(again, _deciding(found.memory.suspected_since or seen.at, seen.at, config))
    looks.add_observation(db, _observation(seen, finding=found.finding, why=found.why))
    looks.keep_memory(db, page.id, compare.dump(found.memory))
    _keep_bodies(db, page, seen, found)
    looks.update_page(
        db,
        page.id,
        **_sighting(page, seen),
        next_check_at=again if page.next_check_at else None,
        suspected_since=found.memory.suspected_since,
        mark=_mark(page, seen) if found.memory.is_calm else None,
    )
    return Checked(
        page.id, page.url, seen.at, found.finding, None, found.why, seen.seconds, found.changes
    )


def _mark(page: Page, seen: Look) -> str:
    """What the memory holds as present (the second of two fetches), and by which reading."""
    read = seen.second or seen.snapshot
    return f"{read.version} {read.mark}" if read else page.mark or ""


def _mark_under(page: Page, version: int) -> str | None:
    """The mark of the last look; None where it was made by another reading, or there is none."""
    made_by, _, mark = (page.mark or "").partition(" ")
    return mark if made_by == str(version) else None


def _sighting(page: Page, seen: Look) -> dict[str, Any]:
    """What every look that saw the page leaves in its row."""
    return {
        "checked_at": seen.at,
        "seen_at": seen.at,
        "failures": 0,
        "looks": page.looks + 1,
        "etag": seen.etag or (page.etag if seen.unchanged else None),
        "last_modified": seen.last_modified or (page.last_modified if seen.unchanged else None),
        "body_hash": seen.body.hash if seen.body else page.body_hash,
    }


def _first_seen(db: Db, page: Page, seen: Look, snapshot: Snapshot) -> str:
    """What the first look saw, in words; where it was led to another site, that one is watched."""
    titles = [b.text for b in snapshot.blocks if b.kind is BlockKind.TITLE]
    counted = Counter(b.kind for b in snapshot.blocks)
    counts = ", ".join(
        f"{n} {kind.value}{'s' * (n != 1)}"
        for kind, n in counted.items()
        if kind not in {BlockKind.TITLE, BlockKind.DESCRIPTION}
    )
    told = f"“{titles[0][:80]}”: {counts}" if titles else counts
    if seen.body is None or _same_owner(page.url, seen.body.url):
        return told
    looks.update_page(db, page.id, url=seen.body.url)
    rules.follow_page(db, page, seen.body.url)
    return f"it leads to {seen.body.url}, which is watched from now on; {told}"


def _keep_bodies(db: Db, page: Page, seen: Look, found: Comparison) -> None:
    """Keep the bodies of baseline, change points and last look; drop the others.

    One that shows what the last one did is that of the last look, too.
    """
    held = looks.page_bodies(db, page.id)
    last = held["last_body_id"]
    if seen.body is not None and not (seen.unchanged and last):
        last = looks.keep_body(db, page.id, seen.body)
    before = held["before_body_id"] or held["last_body_id"]
    for change in found.changes:
        looks.add_change(db, page.id, change, seen.at, before_body_id=before, after_body_id=last)
    looks.update_page(
        db,
        page.id,
        last_body_id=last,
        before_body_id=before if found.memory.suspected_since else None,
        baseline_body_id=last if found.finding is Finding.BASELINE else held["baseline_body_id"],
    )
    looks.drop_loose_bodies(db, page.id)


def _deciding(since: datetime, at: datetime, config: ScheduleConfig) -> datetime:
    """When to look again at what is suspected `since`: soon, for what flips; then after a day."""
    looks_at = (since + config.confirm_after, since + compare.A_DAY)
    return next((t for t in looks_at if t > at), at + config.confirm_after)


def _regular(page: Page, at: datetime, config: ScheduleConfig) -> datetime:
    due_at = page.next_check_at if page.next_check_at and page.checked_at else at
    if due_at > at:
        return due_at
    return schedule.next_check(
        due_at, at, every=config.check_every, jitter=config.jitter, salt=str(page.id)
    )


def _observation(
    seen: Look, *, finding: Finding | None = None, reason: Reason | None = None, why: str
) -> Observation:
    return Observation(
        page_id=seen.task.page_id,
        at=seen.at,
        seen=reason is None,
        finding=finding,
        reason=reason,
        why=why,
        status=seen.status,
        seconds=seen.seconds,
        size=len(seen.body.data) if seen.body else 0,
    )


def _same_owner(url: str, final: str) -> bool:
    """Whether a redirect stays with the site: its own host, with or without a subdomain."""
    one, other = ((urlsplit(u).hostname or "").removeprefix("www.") for u in (url, final))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
