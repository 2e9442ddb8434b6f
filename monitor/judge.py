"""What a target did by a milestone: changed, quiet, or unseen. Pure.

"Nothing has changed" is an accusation, so it needs proof of looking. The
answer rests on the observations alone: asking later or more often, with the
same observations, never turns one answer into another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from monitor import activity
from monitor.model import (
    Answer,
    Change,
    Coverage,
    History,
    Milestone,
    PageHistory,
    Reason,
    Sighting,
    Skip,
    Verdict,
)
from monitor.schedule import workshop_day

BASELINE_BEFORE = timedelta(hours=24)
"""A baseline younger than this at the milestone proves nothing."""

PATIENCE = timedelta(hours=24)
"""How long a decision waits for a page that was there a day ago, or for a suspicion."""

DAYS_SHARE = 0.6
PAGES_SHARE = 0.8
UNSEEN_DAYS = 3

NOT_THEIRS = frozenset({Reason.REDIRECT_ELSEWHERE, Reason.PARKED, Reason.FOREIGN})
"""Reasons that ask whether a website is still the client's."""

HOSTS_TO_TELL = 3
"""Distinct hosts that must all be out of reach before our own network is to blame."""


@dataclass(frozen=True, slots=True)
class Wait:
    """No verdict yet."""

    until: datetime | None
    """When the wait is over at the latest; None: as soon as somebody has looked."""


def judge(history: History, milestone: Milestone, now: datetime) -> Verdict | Wait:
    """Say what a target did between its workshop and `milestone` (not after `now`).

    1. A change whose window lies after the workshop and that was there at the
       closing look, the first sighting at or after the milestone: CHANGED.
    2. Registered less than 24 hours before the milestone: SKIPPED.
    3. A target that by its nature cannot be seen: QUIET where a person has
       looked on the milestone's day or since, else UNSEEN at once.
    4. No look since the milestone: wait for one. A failed one is waited out for
       a day when the page was seen the day before, else it is UNSEEN. A site's
       further pages are waited for too, for a day: it closes with the last.
    5. An open suspicion at the closing look: wait a day for it, then UNSEEN.
    6. A baseline less than 24 hours before the milestone, sightings on fewer than
       60 % of the days between, or fewer than 80 % of the pages that were known
       by the milestone: UNSEEN. Else QUIET.
    7. Where a single look proves absence (`activity`): two of them on different days
       take the place of 6, or a person's on the milestone's day or since.

    Times are aware UTC. Raises nothing.
    """
    history = _as_known_at(history, milestone)
    closing = _closing(history.home, milestone, now)
    until = _ends_at(history, milestone, closing)
    coverage = coverage_until(history, milestone, until)
    change = first_change(history)
    if change is not None and _was_there(change, history, milestone, until):
        return Verdict(Answer.CHANGED, milestone, coverage, change=change)
    if _registered_late(history, milestone):
        return Verdict(Answer.SKIPPED, milestone, coverage, Skip.REGISTERED_LATE)
    if history.cannot_be_seen:
        if isinstance(closing, datetime) or _looked_that_day(history, milestone):
            by_hand = replace(coverage, method=activity.Method.MANUAL)
            return Verdict(Answer.QUIET, milestone, by_hand)
        return Verdict(Answer.UNSEEN, milestone, coverage, history.cannot_be_seen)
    if history.proof and activity.looked_by_hand(history.proof, milestone.day):
        return Verdict(Answer.QUIET, milestone, replace(coverage, method=activity.Method.MANUAL))
    if isinstance(closing, Wait):
        return closing
    if isinstance(closing, Sighting):
        return Verdict(Answer.UNSEEN, milestone, coverage, closing.reason)
    if now < closing + PATIENCE and not all(_looks_since(p, milestone) for p in history.others):
        return Wait(closing + PATIENCE)
    return _weigh(history, milestone, until, coverage, now)


def _as_known_at(history: History, milestone: Milestone) -> History:
    """Pages that were found since the milestone prove nothing of the time before it."""
    known = tuple(
        page
        for page in history.others
        if page.known_since is None or page.known_since <= milestone.at
    )
    return replace(history, others=known)


def _weigh(
    history: History, milestone: Milestone, closing: datetime, coverage: Coverage, now: datetime
) -> Verdict | Wait:
    suspected = min(
        (p.suspected_since for p in (history.home, *history.others) if p.suspected_since),
        default=None,
    )
    if suspected is not None and suspected <= closing:
        if now < closing + PATIENCE:
            return Wait(closing + PATIENCE)
        return Verdict(Answer.UNSEEN, milestone, coverage, Reason.OPEN_SUSPICION)
    if not _has_proof(history, coverage, milestone, closing):
        return Verdict(Answer.UNSEEN, milestone, coverage, Reason.FEW_LOOKS)
    if coverage.pages_seen < PAGES_SHARE * coverage.pages_total:
        return Verdict(Answer.UNSEEN, milestone, coverage, Reason.FEW_PAGES)
    return Verdict(Answer.QUIET, milestone, coverage)


def _was_there(change: Change, history: History, milestone: Milestone, until: datetime) -> bool:
    """By the closing look; what is dated itself needs none."""
    if history.cannot_be_seen or history.proof:
        return change.after_at < milestone.at
    return change.before_at <= until


def _looked_that_day(history: History, milestone: Milestone) -> bool:
    """A look by hand is proof for its whole day."""
    zone = history.workshop.zone
    return any(s.seen and _day(s, zone) >= milestone.day for s in history.home.sightings)


def first_change(history: History) -> Change | None:
    """The first change that counts: its whole window lies after the workshop."""
    held = history.workshop.held_at
    return next((c for c in history.changes if c.after_at >= held), None)


def change_around(history: History) -> Change | None:
    """The last change that is shown but does not count: its window contains the workshop."""
    held = history.workshop.held_at
    around = [c for c in history.changes if c.after_at < held <= c.before_at]
    return around[-1] if around else None


def baseline_at(history: History) -> datetime | None:
    """The sighting that counts as "before": the last up to the workshop, else the first after."""
    return _baseline(history.home, history.workshop.held_at)


def unseen_days(page: PageHistory, zone: ZoneInfo) -> tuple[int, Reason] | None:
    """Days running without a sighting, and the commonest reason; None: the last look saw it."""
    failed: list[Sighting] = []
    for sighting in reversed(page.sightings):
        if sighting.seen:
            break
        failed.append(sighting)
    if not failed:
        return None
    seen_on = {s.at.astimezone(zone).date() for s in page.sightings if s.seen}
    days = {s.at.astimezone(zone).date() for s in failed} - seen_on
    return len(days), _commonest([s.reason for s in failed if s.reason]) or Reason.INTERNAL


def not_theirs(page: PageHistory, now: datetime) -> Reason | None:
    """Why a page may belong to somebody else by now: all that a day of looks met, at least two."""
    failed: list[Sighting] = []
    for sighting in reversed(page.sightings):
        if sighting.seen or sighting.reason not in NOT_THEIRS:
            break
        failed.append(sighting)
    lasted = len(failed) > 1 and now - failed[-1].at >= PATIENCE
    return failed[0].reason if lasted else None


def _closing(page: PageHistory, milestone: Milestone, now: datetime) -> datetime | Sighting | Wait:
    """The closing look: its instant, the failed look that stands for it, or a wait."""
    attempts = _looks_since(page, milestone)
    if not attempts:
        return Wait(None)
    first = attempts[0]
    if first.seen:
        return first.at
    day_before = milestone.at - PATIENCE
    if not any(s.seen and day_before <= s.at < milestone.at for s in page.sightings):
        return first
    limit = milestone.at + PATIENCE
    seen = next((s for s in attempts if s.seen), None)
    if seen and seen.at <= limit:
        return seen.at
    return Wait(limit) if now < limit else first


def _ends_at(
    history: History, milestone: Milestone, closing: datetime | Sighting | Wait
) -> datetime:
    """The end of what a verdict rests on: later looks do not touch it.

    Pages are looked at one after another, so a site closes with its last page:
    an edit there must not slip in between.
    """
    if isinstance(closing, Wait):
        return milestone.at
    if isinstance(closing, Sighting):
        return closing.at
    firsts = [looks[0].at for p in history.others if (looks := _looks_since(p, milestone))]
    return max([closing, *(at for at in firsts if at <= closing + PATIENCE)])


def _looks_since(page: PageHistory, milestone: Milestone) -> list[Sighting]:
    return [s for s in page.sightings if s.at >= milestone.at]


def _registered_late(history: History, milestone: Milestone) -> bool:
    return history.added_at > milestone.at - BASELINE_BEFORE


def _baseline(page: PageHistory, held: datetime) -> datetime | None:
    seen = [s.at for s in page.sightings if s.seen]
    before = [at for at in seen if at <= held]
    return before[-1] if before else next(iter(seen), None)


def coverage_until(history: History, milestone: Milestone, until: datetime) -> Coverage:
    """Days, looks and pages seen from the baseline to the closing look."""
    zone, held = history.workshop.zone, history.workshop.held_at
    baseline = baseline_at(history)
    if baseline is not None and baseline > until:
        baseline = None
    start = workshop_day(history.workshop)
    if baseline is not None and baseline > held:
        start = max(start, baseline.astimezone(zone).date())
    between = [s for s in history.home.sightings if s.at <= until]
    days = {d for s in between if s.seen and start < (d := _day(s, zone)) <= milestone.day}
    looks = [s for s in between if s.at > (baseline or held)]
    pages = (history.home, *history.others)
    return Coverage(
        days_seen=len(days),
        days_total=max(0, (milestone.day - start).days),
        baseline_at=baseline,
        last_seen_at=max((s.at for s in between if s.seen), default=None),
        looks=len(looks),
        looks_seen=sum(s.seen for s in looks),
        pages_seen=sum(_seen_around(p, milestone, until) for p in pages),
        pages_total=len(pages),
    )


def _day(sighting: Sighting, zone: ZoneInfo) -> date:
    return sighting.at.astimezone(zone).date()


def _seen_around(page: PageHistory, milestone: Milestone, until: datetime) -> bool:
    """Whether the first look since the milestone saw the page, or one in the day before."""
    first = next((s for s in _looks_since(page, milestone) if s.at <= until), None)
    day_before = milestone.at - PATIENCE
    before = any(s.seen and day_before <= s.at < milestone.at for s in page.sightings)
    return before or (first is not None and first.seen)


def _has_proof(
    history: History, coverage: Coverage, milestone: Milestone, closing: datetime
) -> bool:
    """Whether a baseline is old enough, and days enough had a sighting."""
    if history.proof is not None:
        last_day = closing.astimezone(history.workshop.zone).date()
        return activity.proven(history.proof, last_day)
    if coverage.baseline_at is None or coverage.baseline_at > milestone.at - BASELINE_BEFORE:
        return False
    return coverage.days_seen >= DAYS_SHARE * coverage.days_total


def _commonest(reasons: Sequence[Reason]) -> Reason | None:
    return max(set(reasons), key=lambda r: (reasons.count(r), r)) if reasons else None


def own_network_down(outcomes: Sequence[tuple[str, bool]]) -> bool:
    """Whether a sweep's failures are our own: `outcomes` are (host, failed to connect).

    True when at least three distinct hosts were tried and none was reached.
    """
    hosts = {host for host, _ in outcomes}
    return len(hosts) >= HOSTS_TO_TELL and all(failed for _, failed in outcomes)
