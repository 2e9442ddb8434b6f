"""The half of a check that is done where the database is: compare → store."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from typing import Any

from monitor import compare, schedule
from monitor.check.records import Checked, Look, same_owner
from monitor.compare import Comparison
from monitor.config import ScheduleConfig
from monitor.model import BlockKind, Finding, Reason, Refusal, Snapshot
from monitor.recall import Sources, StoredPage, recall
from monitor.sources import source
from monitor.store import Db, clients, looks, rules, transaction
from monitor.store.clients import Page
from monitor.store.looks import Observation

_LOOK_IN_FULL = dict.fromkeys(("etag", "last_modified", "body_hash", "mark"))
"""What the last sighting left says nothing of a memory that went on without it."""


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
    if seen.body is None or same_owner(page.url, seen.body.url):
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
