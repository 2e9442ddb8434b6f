"""Everything about one client, as records for pages. Read-only; bounded, however long its history.

What happened is told in one order of time: the workshop, milestones, changes, notices, what people
did, how it went on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from monitor import agree, judge, reach, review, standing
from monitor.activity import Method
from monitor.agreed.records import Agreed
from monitor.agreed.records import Step as AgreedStep
from monitor.deed import Deed
from monitor.model import (
    Change,
    Client,
    Consultant,
    Coverage,
    Milestone,
    Progress,
    Reason,
    Target,
    Workshop,
)
from monitor.overview import Day, strip
from monitor.progress import Standing
from monitor.store import Db, agreed, clients, deeds, people, shown, verdicts
from monitor.store.clients import Page
from monitor.store.shown import Sent, Step, StoredChange, StoredLook
from monitor.store.verdicts import StoredVerdict

MOST = 200
"""Changes, notices, and steps that are told; the latest."""


class What(StrEnum):
    """What sort of thing happened."""

    WORKSHOP = "workshop"
    MILESTONE = "milestone"
    CHANGE = "change"
    NOTICE = "notice"
    DEED = "deed"
    AGREED = "agreed"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Rung:
    """A milestone of one target, and what was said of it."""

    target: Target
    milestone: Milestone
    verdict: StoredVerdict | None
    """None: it is still to be decided."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Something agreed that came to stand otherwise."""

    agreed: Agreed
    step: AgreedStep


@dataclass(frozen=True, slots=True)
class Accord:
    """Something that was agreed on, withdrawn, or said to be done or not."""

    deed: Deed
    agreed: Agreed
    is_refusal: bool
    """That it is not done."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, or that is planned."""

    at: datetime
    """Of a milestone the instant that it is named by, of a change the first look with it."""
    what: What
    of: Workshop | Accord | Rung | StoredChange | Sent | Deed | Turn | Step


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """A page, or what lists pages, and its last look."""

    page: Page
    last: StoredLook | None


@dataclass(frozen=True, slots=True)
class WatchedTarget:
    """A target with all that is known of how it is seen."""

    target: Target
    method: Method | None
    """On which its verdicts rest, where there are several ways of looking."""
    cannot_be_seen: Reason | None
    coverage: Coverage | None
    """Proof of looking since the workshop; None before it."""
    pages: tuple[WatchedPage, ...]
    rungs: tuple[Rung, ...]
    """Of the latest workshop, by day."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One client."""

    client: Client
    consultant: Consultant
    channels: tuple[str, ...]
    workshop: Workshop | None
    """The latest."""
    stands: Standing
    point_of_return: tuple[Target, str, Change] | None
    targets: tuple[WatchedTarget, ...]
    agreed: tuple[Agreed, ...]
    """After the latest workshop, none that was withdrawn."""
    changes: tuple[StoredChange, ...]
    """Newest first, dismissed ones among them."""
    happenings: tuple[Happening, ...]
    """Newest first, what is planned before all."""
    strip: tuple[Day, ...]


def dossier(
    db: Db, client: Client, zone: ZoneInfo, now: datetime, stalled_after: timedelta
) -> Dossier:
    """All about a client; the strip's days are those of `zone`."""
    held = clients.workshops(db, client.id)
    workshop = held[-1] if held else None
    changes = tuple(shown.changes(db, client.id, MOST))
    steps = shown.steps(db, client.id, MOST)
    targets = tuple(_targets(db, client, workshop, now))
    return Dossier(
        client=client,
        consultant=people.consultant_by_id(db, client.consultant_id),
        channels=tuple(channel.name for channel in people.channels_of(db, client.id)),
        workshop=workshop,
        stands=standing.of_workshop(db, workshop, now, stalled_after)
        if workshop
        else Standing(Progress.WAITING),
        point_of_return=standing.point_of_return(db, workshop) if workshop else None,
        targets=targets,
        agreed=tuple(agreed.of_workshop(db, workshop.id)) if workshop else (),
        changes=changes,
        happenings=tuple(_happenings(db, client, held, targets, changes, steps)),
        strip=strip(db, client.id, zone, now),
    )


# --- targets ---------------------------------------------------------------------------


def _targets(
    db: Db, client: Client, workshop: Workshop | None, now: datetime
) -> Iterator[WatchedTarget]:
    last = shown.last_looks(db, client.id)
    ladder = list(_ladder(db, client, workshop)) if workshop else []
    for target in clients.targets(db, client.id):
        pages = (*clients.pages(db, target.id), *clients.listings(db, target.id))
        yield WatchedTarget(
            target=target,
            method=reach.best(db, target),
            cannot_be_seen=reach.cannot_be_seen(db, target),
            coverage=_coverage(db, workshop, target, now),
            pages=tuple(WatchedPage(page, last.get(page.id)) for page in pages),
            rungs=tuple(rung for rung in ladder if rung.target.id == target.id),
        )


def _coverage(db: Db, workshop: Workshop | None, target: Target, now: datetime) -> Coverage | None:
    if workshop is None or workshop.held_at > now:
        return None
    today = Milestone(0, now, now.astimezone(workshop.zone).date())
    return judge.coverage_until(review.history(db, workshop, target), today, now)


def _ladder(db: Db, client: Client, workshop: Workshop) -> Iterator[Rung]:
    """The milestones of a workshop, each target's by day."""
    targets = {target.id: target for target in clients.targets(db, client.id)}
    rungs = [
        Rung(targets[said.target_id], said.verdict.milestone, said)
        for said in verdicts.standing(db, workshop.id)
    ] + [
        Rung(targets[due.target_id], due.milestone, None)
        for due in verdicts.undecided(db, client.id)
        if due.workshop_id == workshop.id
    ]
    yield from sorted(rungs, key=lambda rung: (rung.target.id, rung.milestone.days))


# --- what happened ---------------------------------------------------------------------


def _deed(db: Db, deed: Deed) -> Deed | Accord:
    named = agree.agreed_of(db, deed)
    return Accord(deed, named, agree.is_refusal(deed)) if named else deed


def _happenings(
    db: Db,
    client: Client,
    held: list[Workshop],
    targets: tuple[WatchedTarget, ...],
    changes: tuple[StoredChange, ...],
    steps: list[Step],
) -> list[Happening]:
    found = [
        *(Happening(one.held_at, What.WORKSHOP, one) for one in held),
        *(
            Happening(rung.milestone.at, What.MILESTONE, rung)
            for target in targets
            for rung in target.rungs
        ),
        *(Happening(one.change.before_at, What.CHANGE, one) for one in changes),
        *(Happening(one.at, What.NOTICE, one) for one in shown.sent(db, client.id, MOST)),
        *(Happening(one.at, What.DEED, _deed(db, one)) for one in deeds.of_client(db, client.id)),
        *(
            Happening(step.at, What.AGREED, Turn(one, step))
            for one in agreed.of_client(db, client.id)
            for step in agreed.steps(db, one.id)
        ),
        *(Happening(one.at, What.STEP, one) for one in steps),
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)
