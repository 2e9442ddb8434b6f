"""What a site says of its own edits, followed: heard, weighed, borne out, told.

An edit that a witness dates after our last look at a page is to be borne out by the next one: seen
to differ, it is a change at once; showing the same, it was not. Only what was edited before we ever
saw the page rests on the witness alone, and then on one that has been true.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from monitor import compare
from monitor.check.look import page_claims
from monitor.check.records import Look
from monitor.compare import Comparison
from monitor.evidence.record import Record
from monitor.evidence.record import borne_out as with_experience
from monitor.evidence.weigh import (
    NIGHT,
    STEADY_AFTER,
    Judged,
    Standing,
    cross_examined,
    proven,
    weigh,
)
from monitor.model import ChangeKind, Claim, Finding, Role, Witness
from monitor.site.changes import BORNE_OUT, dated
from monitor.store import Db, clients, looks, sites
from monitor.store.clients import Page
from monitor.store.sites import Said

OF_PAGES = (Witness.JSON_LD, Witness.META, Witness.TIME, Witness.HEADER)
"""Witnesses that a page brings itself, one claim each."""

BORNE_OUT_OFTEN = 3
_MOST_AT_ONCE = 50
"""Claims of one look that are kept."""
_MOMENT = 300.0
"""Seconds around a look within which a page's own date says no more than "now"."""
_SAME_EDIT = 120.0
"""Seconds that two witnesses of one edit may lie apart."""


def hear(
    db: Db,
    target_id: int,
    witness: Witness,
    before: Mapping[str, Claim],
    claims: Sequence[Claim],
    *,
    at: datetime,
    last_look_at: datetime | None,
) -> None:
    """Weigh what a witness says at the look of `at`, against what it said `before`.

    What it says of pages that were not looked at since is open until they are; they are due now.
    """
    record = sites.record_of(db, target_id, witness)
    weighed = weigh(record, before, claims, looked_at=at, last_look_at=last_look_at)
    pages = {one.url: one for one in clients.pages(db, target_id)}
    standing = [j.claim for j in weighed.judged if j.standing is Standing.STANDS]
    watched = [(claim, pages[claim.url]) for claim in standing if claim.url in pages]
    open_since = {c.url: p.seen_at for c, p in watched if p.seen_at and _is_to_be_seen(c, p)}
    seen = {c.url: _has_changed(db, c, p) for c, p in watched if _was_watched(c, p, open_since)}
    weighed = cross_examined(weighed, seen)
    open_since |= _of_new_pages(db, target_id, standing, last_look_at)
    fresh = [j for j in weighed.judged if j.standing is not Standing.SAME][:_MOST_AT_ONCE]
    sites.keep_record(db, target_id, weighed.record)
    sites.keep_claims(db, target_id, fresh, at, open_since)
    for url, seen_at in open_since.items():
        if url in pages and pages[url].next_check_at is not None and seen_at != at:
            clients.schedule_page(db, pages[url].id, at)
    ours = open_since.keys() | seen.keys()
    resting = [j for j in fresh if j.claim.url not in ours]
    if not _is_experienced(weighed.record):
        first = weighed.record.heard_since
        resting = [j for j in resting if j.claim.not_after.timestamp() <= first]
    _credit(db, target_id, resting, weighed.record, at)
    if witness in OF_PAGES:
        _look_when_ripe(db, fresh, pages)


def unmoved(
    db: Db,
    target_id: int,
    witness: Witness,
    entries: Callable[[], Sequence[Claim]],
    *,
    at: datetime,
    last_look_at: datetime | None,
) -> None:
    """Hear a witness that says what it said at the last look: what was too fresh may stand now.

    `entries` gives all its claims; asked for where something waits.
    """
    waiting = any(said.standing in _WAITING for said in sites.claims(db, target_id, witness))
    if waiting:
        claims = entries()
        before = {claim.url: claim for claim in claims}
        hear(db, target_id, witness, before, claims, at=at, last_look_at=last_look_at)
    elif last_look_at is not None:
        record = sites.record_of(db, target_id, witness)
        if record.looks:
            steady = record.steady + (at - last_look_at >= STEADY_AFTER)
            kept = replace(record, looks=record.looks + 1, steady=steady)
            sites.keep_record(db, target_id, kept)


def _is_experienced(record: Record) -> bool:
    """Whether a witness is believed of pages that nobody watches, since we hear it.

    Shops date a product anew with each sale. A feed's later entries are told by comparing them.
    """
    often = record.borne_out >= BORNE_OUT_OFTEN and not record.refuted
    return often and record.witness is not Witness.FEED


def _look_when_ripe(db: Db, judged: Iterable[Judged], pages: Mapping[str, Page]) -> None:
    """Look at pages again when their fresh dates can be told from the moment of the look."""
    for one in judged:
        page = pages.get(one.claim.url)
        if page is None or page.next_check_at is None or one.standing not in _WAITING:
            continue
        ripe_at = one.claim.not_after + NIGHT
        if ripe_at < page.next_check_at:
            clients.schedule_page(db, page.id, ripe_at)


_WAITING = {Standing.SAYS_NOW, Standing.WAITS}


def _is_to_be_seen(claim: Claim, page: Page) -> bool:
    """Whether a look at the page is still to bear the claim out."""
    assert page.seen_at is not None
    return page.seen_at < claim.not_after or page.suspected_since is not None


def _of_new_pages(
    db: Db, target_id: int, claims: Iterable[Claim], last_look_at: datetime | None
) -> dict[str, datetime]:
    """What is said of addresses that are about to be seen for the first time, as news."""
    if last_look_at is None:
        return {}
    rows = ((claim.url, clients.page_at(db, target_id, claim.url)) for claim in claims)
    return {url: last_look_at for url, row in rows if row and row.is_candidate and row.news_since}


def _was_watched(claim: Claim, page: Page, open_since: Collection[str]) -> bool:
    """Whether we saw the page before the edit that is claimed, and since."""
    return claim.url not in open_since and page.added_at < claim.not_before


def _has_changed(db: Db, claim: Claim, page: Page) -> bool:
    """Whether a change of the page was seen that may be the edit that is claimed."""
    return any(
        url == page.url and change.before_at >= claim.not_before
        for _, url, change in looks.changes(db, page.target_id)
    )


def _credit(db: Db, target_id: int, judged: Iterable[Judged], record: Record, at: datetime) -> None:
    """Make changes of what rests on a true witness alone: edits since the workshop, before us."""
    target = clients.target_by_id(db, target_id)
    held = [
        w.held_at
        for w in clients.workshops(db, target.client_id)
        if w.held_at <= at and not w.closed_at
    ]
    if not held:
        return
    for claim in proven(judged, record, since=min(held), seen_at=at):
        if not is_told(db, target_id, claim):
            _tell(db, target_id, claim, at)
            sites.close_claim(db, target_id, claim, told_at=at)


def is_told(db: Db, target_id: int, claim: Claim) -> bool:
    """Whether another witness of the same edit was believed already.

    What a person has dismissed stays so, whoever else tells of it.
    """
    for change in looks.all_changes(db, target_id):
        apart = abs((change.after_at - claim.not_before).total_seconds())
        if apart < _SAME_EDIT and any(claim.url in hunk.after for hunk in change.hunks):
            return True
    return False


def _tell(db: Db, target_id: int, claim: Claim, at: datetime) -> None:
    pages = clients.pages(db, target_id)
    page = next((one for one in pages if one.url == claim.url), pages[0])
    kind = ChangeKind.ITEM if claim.witness is Witness.FEED else ChangeKind.DATED
    window = (claim.not_before, claim.not_after)
    looks.add_change(db, page.id, dated(kind, claim.title, claim.url, window), at)


# --- what a page itself says ------------------------------------------------------------


def note(db: Db, page: Page, seen: Look) -> None:
    """Keep what a page says at its first look: it is weighed once the others were seen."""
    sites.keep_unweighed(db, page.target_id, seen.claims, seen.at)


def weigh_first_looks(db: Db, target_id: int) -> None:
    """Weigh what pages said at their first looks together: what jumped together proves little."""
    for witness in OF_PAGES:
        said = sites.claims(db, target_id, witness)
        new = [one for one in said if one.standing is None]
        before = {one.claim.url: one.claim for one in said if one.standing is not None}
        of_the_moment = [one for one in new if _says_now(one)]
        others = [one for one in new if one not in of_the_moment]
        for group in ([others] if others else []) + [[one] for one in of_the_moment]:
            at = max(one.said_at for one in group)
            claims = [one.claim for one in group]
            hear(db, target_id, witness, before, claims, at=at, last_look_at=None)


def _says_now(one: Said) -> bool:
    return abs((one.said_at - one.claim.not_after).total_seconds()) < _MOMENT


def borne_out(db: Db, page: Page, seen: Look, found: Comparison) -> Comparison:
    """Let what a look shows bear out, or refute, what was said of the page since the last one.

    A difference that a true witness dates since then is confirmed at once.
    """
    if page.role is Role.FEED:
        return found
    if found.finding is Finding.BASELINE:
        note(db, page, seen)
        return found
    if found.finding is Finding.SAME:
        settle(db, page, seen.at, differs=False)
        return found
    if page.suspected_since is None or _waits(db, page):
        _hear_page(db, page, seen)
    said = sites.open_claims(db, page.target_id, page.url)
    records = {w: sites.record_of(db, page.target_id, w) for w in {o.claim.witness for o in said}}
    believed = [o.claim.not_before for o in said if records[o.claim.witness].is_trusted]
    if believed:
        found = compare.proven(found, min(believed), BORNE_OUT)
    if found.finding is Finding.CONFIRMED:
        settle(db, page, seen.at, differs=True)
    return found


def _waits(db: Db, page: Page) -> bool:
    """Whether something said of the page was too fresh when it was weighed."""
    said = sites.claims_about(db, page.target_id, page.url)
    return any(one.standing in _WAITING for one in said)


def _hear_page(db: Db, page: Page, seen: Look) -> None:
    if seen.body is None:
        return
    said = page_claims(page.url, seen.body.data, seen.body.charset, seen.last_modified)
    for claim in said:
        before = {
            one.claim.url: one.claim for one in sites.claims(db, page.target_id, claim.witness)
        }
        hear(
            db,
            page.target_id,
            claim.witness,
            before,
            [claim],
            at=seen.at,
            last_look_at=page.seen_at,
        )


def page_unmoved(db: Db, page: Page, at: datetime) -> None:
    """A page that shows what it showed, its own dates with it: what was fresh may stand now."""
    for one in sites.claims_about(db, page.target_id, page.url):
        if one.claim.witness in OF_PAGES and one.standing in _WAITING:
            before = {page.url: one.claim}
            hear(
                db,
                page.target_id,
                one.claim.witness,
                before,
                [one.claim],
                at=at,
                last_look_at=page.seen_at,
            )


def settle(db: Db, page: Page, at: datetime, *, differs: bool) -> None:
    """Close what was open about a page: its witness was right, or was not."""
    for one in sites.open_claims(db, page.target_id, page.url):
        record = sites.record_of(db, page.target_id, one.claim.witness)
        sites.keep_record(db, page.target_id, with_experience(record, differs))
        sites.close_claim(db, page.target_id, one.claim, at if differs else None)
