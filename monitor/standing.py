"""How a client stands after a workshop: what that rests on, read from the store. Read-only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain

from monitor import progress, reach
from monitor.deed import Deed, DeedKind
from monitor.model import Answer, Change, ChangeKind, Hunk, Kind, Target, Workshop
from monitor.progress import WEEK, WEEKS, Known, Sign, Standing, Watched
from monitor.recall import StoredPage
from monitor.store import Db, clients, deeds, looks, verdicts
from monitor.store import progress as store
from monitor.store.clients import Page
from monitor.store.verdicts import StoredVerdict

AGREED_WHY = "agreed in the workshop, and still so a day later"
SAID_WHY = "agreed in the workshop, and done as somebody said"


def of_workshop(db: Db, workshop: Workshop, now: datetime, stalled_after: timedelta) -> Standing:
    """Where its client stands."""
    return progress.progress(known(db, workshop), now, stalled_after)


def known(db: Db, workshop: Workshop) -> Known:
    """All that a client's progress after a workshop rests on."""
    said = [v for v in verdicts.standing(db, workshop.id) if v.verdict.answer is not Answer.SKIPPED]
    return Known(
        workshop=workshop,
        watched=tuple(_watched(db, workshop, t) for t in clients.targets(db, workshop.client_id)),
        promises=tuple(store.promises(db, workshop)),
        verdict=max(said, key=_weight).verdict if said else None,
        blocked=_blocked(db, workshop),
        done=_done(db, workshop),
    )


def first_sign(db: Db, workshop: Workshop) -> Sign | None:
    """The first sign of work after a workshop that counts; None: it has not started."""
    return next(iter(progress.signs(known(db, workshop))), None)


def point_of_return(db: Db, workshop: Workshop) -> tuple[Target, str, Change] | None:
    """The first sign of work after a workshop that counts: (target, page URL, change).

    Of an agreed action the change says that it is done; its window begins at the last look before.
    """
    found = known(db, workshop)
    first = next(iter(progress.signs(found)), None)
    return told(db, found, first) if first else None


def told(db: Db, found: Known, sign: Sign) -> tuple[Target, str, Change]:
    """A sign of work as notices and pages tell it: (target, page URL, change)."""
    if sign.change is not None and sign.target_id is not None:
        return clients.target_by_id(db, sign.target_id), sign.url, sign.change
    assert sign.promise is not None
    evidence = sign.promise.evidence
    targets = clients.targets(db, found.workshop.client_id)
    target = next((t for t in targets if evidence.startswith(t.url)), targets[0])
    seen = chain.from_iterable(one.sightings for one in found.watched)
    before = [s.at for s in seen if s.seen and found.workshop.held_at <= s.at < sign.at]
    hunk = Hunk(ChangeKind.AGREED, "", sign.promise.told)
    why = SAID_WHY if sign.promise.is_said else AGREED_WHY
    change = Change(max(before, default=found.workshop.held_at), sign.at, (hunk,), score=1, why=why)
    url = evidence if evidence.startswith(("http://", "https://")) else target.url
    return target, url, change


def _watched(db: Db, workshop: Workshop, target: Target) -> Watched:
    pages = clients.pages(db, target.id)
    home = pages[0]
    changes = tuple(
        (url, change)
        for _, url, change in looks.changes(db, target.id)
        if change.after_at >= workshop.held_at
    )
    return Watched(
        target_id=target.id,
        sightings=looks.sightings(db, home.id, workshop.held_at),
        changes=changes,
        usual_weeks=_usual_weeks(db, workshop, target, home) if changes else 0,
        suspected_since=min((p.suspected_since for p in pages if p.suspected_since), default=None),
        cannot_be_seen=reach.cannot_be_seen(db, target),
        proof=reach.proof(db, workshop, target),
    )


def _usual_weeks(db: Db, workshop: Workshop, target: Target, home: Page) -> int:
    """Asked for where there is something to judge by it."""
    since = workshop.held_at - WEEKS * WEEK
    edits = store.edits_before(db, target.id, since, workshop.held_at)
    if target.kind is Kind.FEED:
        edits += _dated_items(db, home)
    return progress.weeks_with(edits, workshop.held_at)


def _dated_items(db: Db, page: Page) -> Iterator[datetime]:
    """When the items of a feed say that they were made, in the bodies that are kept."""
    for _, read in StoredPage(db, page).readings():
        yield from (block.dated_at for block in read.blocks if block.dated_at)


def _done(db: Db, workshop: Workshop) -> Deed | None:
    """Said of this workshop, or of its client since it was registered."""
    said = deeds.latest(db, workshop.client_id, DeedKind.DONE, DeedKind.REOPENED)
    if said is None or said.kind is not DeedKind.DONE:
        return None
    of_another = said.workshop_id is not None and said.workshop_id != workshop.id
    return None if of_another or said.at < workshop.registered_at else said


def _blocked(db: Db, workshop: Workshop) -> Deed | None:
    """What stands in a client's way: from before the workshop too, where nothing was seen since."""
    noted = deeds.latest(db, workshop.client_id, DeedKind.BLOCKED, DeedKind.WAKE, DeedKind.DONE)
    if noted is None or noted.kind is not DeedKind.BLOCKED:
        return None
    between = (
        change
        for target in clients.targets(db, workshop.client_id)
        for _, _, change in looks.changes(db, target.id)
        if noted.at < change.before_at <= workshop.held_at
    )
    return None if any(between) else noted


def _weight(said: StoredVerdict) -> tuple[datetime, bool]:
    """The latest verdict speaks for the client; of several at once, the one that saw something."""
    return said.decided_at, said.verdict.answer is not Answer.UNSEEN
