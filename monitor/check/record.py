"""The half of a check that is done where the database is: compare → store."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from monitor import compare
from monitor.check import fate, news, testimony
from monitor.check.listing import heed, heed_again, record_listing
from monitor.check.records import Checked, Look, same_owner
from monitor.check.rows import checked, is_same, observation, regular, same, sighting
from monitor.compare import Comparison
from monitor.compare.back import takes_back
from monitor.config import ScheduleConfig
from monitor.model import BlockKind, Finding, Kind, Reason, Refusal, Role, Snapshot
from monitor.recall import Sources, StoredPage, recall
from monitor.site.theirs import Owner
from monitor.sources import source
from monitor.sources.listing import LISTED
from monitor.store import Db, agreed, clients, looks, rules, sites, transaction
from monitor.store.clients import Page

_LOOK_IN_FULL = dict.fromkeys(("etag", "last_modified", "body_hash", "mark"))
"""What the last sighting left says nothing of a memory that went on without it."""


def record(db: Db, seen: Look, config: ScheduleConfig, sources: Sources = source) -> Checked | None:
    """Compare a look with the page's memory and store all that follows, or nothing.

    Returns None when the page was removed in the meantime, or turned out to be none.
    """
    with transaction(db):
        if not db.table("page").count_where("id = ?", [seen.task.page_id]):
            return None
        page = clients.page_by_id(db, seen.task.page_id)
        if page.gone_at is not None or (page.is_candidate and page.url != seen.task.url):
            return None
        if page.role in LISTED:
            return record_listing(db, page, seen, config)
        if seen.unchanged and page.looks != seen.task.looks:
            if seen.body is None:
                return _record_aside(db, page, seen)
            seen = _read_anew(seen, sources)
        astray = seen.failure or fate.astray(db, page, seen)
        if astray is not None:
            return fate.unseen(db, page, seen, astray, config)
        if page.is_settled and is_same(page, seen):
            return _record_same(db, page, seen, config)
        return _record_difference(db, page, seen, config, sources)


def _record_same(db: Db, page: Page, seen: Look, config: ScheduleConfig) -> Checked:
    testimony.settle(db, page, seen.at, differs=False)
    if page.role is Role.FEED:
        heed_again(db, page, seen)
    else:
        testimony.page_unmoved(db, page, seen.at)
    stored = same(db, page, seen, config)
    _keep_last(db, page, seen)
    fate.follow(db, page, seen)
    return stored


def _record_difference(
    db: Db, page: Page, seen: Look, config: ScheduleConfig, sources: Sources
) -> Checked | None:
    found = _compare(db, page, seen, sources)
    if isinstance(found, Refusal):
        return fate.unseen(db, page, seen, found, config)
    if found.refusal is not None:
        looks.keep_memory(db, page.id, compare.dump(found.memory))
        looks.update_page(
            db, page.id, **_LOOK_IN_FULL, suspected_since=found.memory.suspected_since
        )
        return fate.unseen(db, page, seen, found.refusal, config)
    if page.is_candidate and fate.is_known_already(db, page, seen):
        sites.leave(db, page.id, sites.SAME_PAGE, seen.at)
        return None
    if page.role is Role.FEED and seen.listing is not None:
        heed(db, page, seen, seen.listing)
    found = testimony.borne_out(db, page, seen, found)
    stored = _record_sighting(db, page, seen, found, config)
    fate.follow(db, page, seen)
    news.bring(db, page, seen, found)
    return stored


def _compare(db: Db, page: Page, seen: Look, sources: Sources) -> Comparison | Refusal:
    overran = seen.snapshot.too_slow if seen.snapshot else ()
    rules.mark_too_slow(db, overran, seen.at)
    memory = recall(db, page, sources)
    if memory is not None and is_same(page, seen):
        return compare.same_again(memory, seen.at)
    snapshot = _as_of_now(db, page, seen, sources)
    if isinstance(snapshot, Refusal):
        return snapshot
    found = compare.compare(memory, snapshot, seen.at, _owner(db, page))
    for number in overran:
        slow = f"rule {number} takes too long and is not applied any more"
        found = replace(found, why=f"{found.why}; {slow}")
    if found.finding is not Finding.BASELINE:
        return _looked_twice(found, seen)
    found = replace(found, why=_first_seen(db, page, seen, snapshot))
    if seen.second is None:
        return found
    return replace(found, memory=compare.learn(found.memory, seen.second, seen.at))


def _owner(db: Db, page: Page) -> Owner | None:
    """Whose a page is, where its address may come to be somebody else's.

    Under rules only a part of it is read, which may name nobody.
    """
    target = clients.target_by_id(db, page.target_id)
    if target.kind is not Kind.WEBSITE or rules.in_force(db, page):
        return None
    name = clients.client_by_id(db, target.client_id).name
    return Owner((name,), page.url, vouched=page.is_vouched)


def _looked_twice(found: Comparison, seen: Look) -> Comparison:
    """Let a second fetch of the same look drop at once what only flickers."""
    if seen.second is None or found.finding is not Finding.SUSPECTED:
        return found
    again = compare.compare(found.memory, seen.second, seen.at)
    return found if again.refusal is not None else again


def _as_of_now(db: Db, page: Page, seen: Look, sources: Sources) -> Snapshot | Refusal:
    """What the look shows under the rules of now: they may have changed while it was under way."""
    stored = StoredPage(db, page, sources)
    if seen.snapshot is not None and seen.snapshot.version == stored.version:
        return seen.snapshot
    if seen.body is None:
        return Refusal(Reason.BROKEN_RESPONSE, "not modified, but nothing is known of the page")
    return stored(seen.body)


def _record_aside(db: Db, page: Page, seen: Look) -> Checked:
    """Store a 304 that another look has overtaken: what it was unchanged from is past."""
    why = "as it was before another look"
    looks.add_observation(db, observation(seen, finding=Finding.SAME, why=why))
    return checked(page, seen, Finding.SAME, why)


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
    again = regular(page, seen.at, config)
    if found.finding is Finding.SUSPECTED:
        again = min(again, _deciding(found.memory.suspected_since or seen.at, seen.at, config))
    looks.add_observation(db, observation(seen, finding=found.finding, why=found.why))
    looks.keep_memory(db, page.id, compare.dump(found.memory))
    _keep_bodies(db, page, seen, found)
    looks.update_page(
        db,
        page.id,
        **sighting(page, seen),
        next_check_at=again if page.next_check_at else None,
        suspected_since=found.memory.suspected_since,
        mark=_mark(page, seen) if found.memory.is_calm else None,
    )
    return checked(page, seen, found.finding, found.why, changes=found.changes)


def _mark(page: Page, seen: Look) -> str:
    """What the memory holds as present (the second of two fetches), and by which reading."""
    read = seen.second or seen.snapshot
    return f"{read.version} {read.mark}" if read else page.mark or ""


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
    if seen.body is not None and not (last and seen.unchanged and not _is_asked_for(db, page)):
        last = looks.keep_body(db, page.id, seen.body)
    before = held["before_body_id"] or held["last_body_id"]
    for change in found.changes:
        number = looks.add_change(
            db, page.id, change, seen.at, before_body_id=before, after_body_id=last
        )
        if takes_back(change, looks.changes_said_no(db, page.id)):
            looks.dismiss_change(db, number, looks.TAKEN_BACK, seen.at)
    looks.update_page(
        db,
        page.id,
        last_body_id=last,
        before_body_id=before if found.memory.suspected_since else None,
        baseline_body_id=last if found.finding is Finding.BASELINE else held["baseline_body_id"],
    )
    looks.drop_loose_bodies(db, page.id)


def _keep_last(db: Db, page: Page, seen: Look) -> None:
    """Keep a body that shows a reader nothing new where something agreed is looked for in it.

    A feed that is named in the head, a picture for previews: no reader sees them.
    """
    if seen.body is None or not _is_asked_for(db, page):
        return
    last = looks.keep_body(db, page.id, seen.body)
    if last != looks.page_bodies(db, page.id)["last_body_id"]:
        looks.update_page(db, page.id, last_body_id=last)
        looks.drop_loose_bodies(db, page.id)


def _is_asked_for(db: Db, page: Page) -> bool:
    return not page.role.is_listing and agreed.is_watched(db, page.target_id)


def _deciding(since: datetime, at: datetime, config: ScheduleConfig) -> datetime:
    """When to look again at what is suspected `since`: soon, for what flips; then after a day."""
    looks_at = (since + config.confirm_after, since + compare.A_DAY)
    return next((t for t in looks_at if t > at), at + config.confirm_after)
