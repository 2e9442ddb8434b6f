"""Reading stored bodies again: after an upgrade of the extractor, or when rules change.

The page did not change, only our reading of it: memories go on, and of standing changes there
stays what the new reading still shows. Nothing new is found by reading again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor import compare, standing, starts
from monitor.compare.alike import overlaps
from monitor.compare.describe import score_of_hunk
from monitor.extract.block import squeeze
from monitor.model import BlockKind, Change, Hunk, Refusal, Target
from monitor.recall import Sources, StoredPage, recall
from monitor.sources import source
from monitor.sources.listing import LISTED
from monitor.store import Db, clients, looks, notices, progress, transaction, verdicts
from monitor.store.clients import Page

NOTHING_LEFT = "nothing is left of it as the page is read now"
"""Why a change was dismissed by reading again: it stands again when something is."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading a target's changes again gave: their row numbers."""

    dismissed: tuple[int, ...] = ()
    shortened: tuple[int, ...] = ()
    lengthened: tuple[int, ...] = ()
    """Shortened by a reading before, and more of them is there in this one."""
    restored: tuple[int, ...] = ()
    """Dismissed by a reading before, and there in this one."""


def rules_changed(db: Db, target: Target, now: datetime, sources: Sources = source) -> Reread:
    """Follow a rule that was just added or removed, in one transaction with it.

    The memories of the target's pages go on under the rules as they are now, the next look at each
    is in full, and standing changes are read again.
    """
    with transaction(db):
        for page in _read_pages(db, target.id):
            _go_on(db, page, sources)
        return reread(db, target, now, sources)


def _read_pages(db: Db, target_id: int) -> list[Page]:
    """Every page and feed of a target that has a memory to go on."""
    return [page for page in clients.addresses(db, target_id) if page.role not in LISTED]


def reread(db: Db, target: Target, now: datetime, sources: Sources = source) -> Reread:
    """Compare both sides of each standing change again, as today's engine and rules read them.

    A change of which nothing is left is dismissed; of others the hunks that are left stay; one that
    a reading before had dismissed or shortened stands again as far as it is there. What a person
    said, and what cannot be read any more, stays as it is.
    """
    dismissed: list[int] = []
    shortened: list[int] = []
    lengthened: list[int] = []
    restored: list[int] = []
    with transaction(db):
        pages = {page.url: page for page in clients.addresses(db, target.id)}
        for number, url, change in looks.dismissed_changes(db, target.id, NOTHING_LEFT):
            if _left(db, StoredPage(db, pages[url], sources), number):
                _restore(db, target, number, change)
                restored.append(number)
        for number, url, change in looks.changes(db, target.id):
            left = _left(db, StoredPage(db, pages[url], sources), number)
            if left is None or left == change.hunks:
                continue
            if not left:
                dismiss(db, number, NOTHING_LEFT, now)
                dismissed.append(number)
            else:
                _keep(db, number, left)
                (shortened if len(left) < len(change.hunks) else lengthened).append(number)
    return Reread(tuple(dismissed), tuple(shortened), tuple(lengthened), tuple(restored))


def dismiss(db: Db, change_id: int, why: str, now: datetime) -> None:
    """Take a standing change for no edit: whatever rested on it is decided again.

    Standing verdicts "changed" that name it are superseded and their milestones are due again; a
    point of return that was told of it is taken back, so that the true one can be told. What was
    sent stays sent. Open workshops only: a closed one has had its last word. A change that was
    dismissed before stays so.
    """
    with transaction(db):
        target = clients.target_by_id(db, looks.target_of_change(db, change_id))
        _, _, change = next(c for c in looks.changes(db, target.id) if c[0] == change_id)
        for workshop in clients.workshops(db, target.client_id):
            if workshop.closed_at:
                continue
            first = standing.point_of_return(db, workshop)
            if first is not None and first[0].id == target.id and first[2] == change:
                notices.take_back_start(db, workshop.id, now)
            verdicts.rewind(db, workshop.id, change_id, now)
        looks.dismiss_change(db, change_id, why, now)
        for workshop in clients.workshops(db, target.client_id):
            if not workshop.closed_at:
                starts.tell_after_all(db, workshop, now)


def restore(db: Db, change_id: int) -> None:
    """Let a change that a person dismissed stand again."""
    with transaction(db):
        target = clients.target_by_id(db, looks.target_of_change(db, change_id))
        looks.restore_change(db, change_id)
        _, _, change = next(c for c in looks.changes(db, target.id) if c[0] == change_id)
        _restore(db, target, change_id, change)


def _restore(db: Db, target: Target, number: int, change: Change) -> None:
    """Let a dismissed change stand again; what was told of it then need not be told twice."""
    looks.restore_change(db, number)
    progress.weigh_again(db, target.client_id)
    for workshop in clients.workshops(db, target.client_id):
        first = standing.point_of_return(db, workshop)
        if first is not None and first[0].id == target.id and first[2] == change:
            notices.give_back_start(db, workshop.id)


def _go_on(db: Db, page: Page, sources: Sources) -> None:
    """Keep a page's memory as it is under the rules of now, and look in full next time."""
    memory = recall(db, page, sources)
    looks.update_page(db, page.id, etag=None, last_modified=None, body_hash=None, mark=None)
    if memory is None:
        return
    looks.keep_memory(db, page.id, compare.dump(memory))
    looks.update_page(db, page.id, suspected_since=memory.suspected_since)
    if memory.suspected_since is None:
        looks.update_page(db, page.id, before_body_id=None)
        looks.drop_loose_bodies(db, page.id)


def _keep(db: Db, number: int, left: tuple[Hunk, ...]) -> None:
    """Let a change consist of what is left, or again of all that was confirmed."""
    if left == looks.confirmed_change(db, number).hunks:
        looks.keep_whole(db, number)
    else:
        looks.keep_left(db, number, left, sum(map(score_of_hunk, left)))


def _left(db: Db, read: StoredPage, number: int) -> tuple[Hunk, ...] | None:
    """Of what was confirmed, the hunks that the stored bodies still show; None: unreadable."""
    kept = looks.change_bodies(db, number)
    if kept is None:
        return None
    before, after = (read(body) for body in kept)
    if isinstance(before, Refusal) or isinstance(after, Refusal):
        return None
    then, now = (body.fetched_at for body in kept)
    baseline = compare.compare(None, before, then).memory
    found = compare.compare(baseline, after, now)
    if found.refusal is not None:
        return None
    edits = [*found.changes, *compare.open_changes(found.memory)]
    shown = [hunk for edit in edits for hunk in edit.hunks]
    confirmed = looks.confirmed_change(db, number).hunks
    return tuple(hunk for hunk in confirmed if any(_shares(hunk, other) for other in shown))


def _shares(one: Hunk, other: Hunk) -> bool:
    """Whether two differences have a side in common, or a part of one that tells it."""
    return any(
        side == text or overlaps(side, text) for side in _sides(one) for text in _sides(other)
    )


def _sides(hunk: Hunk) -> list[str]:
    """Its texts without blanks; of an address without what a visit adds to it."""
    leads = hunk.block in {BlockKind.LINK, BlockKind.IMAGE}
    texts = (text.partition("?")[0] if leads else text for text in (hunk.before, hunk.after))
    return [squeeze(text) for text in texts if text]
