"""Where a client stands after a workshop, and why. Pure.

Of several that hold the first counts: done, blocked, stalled, started, then (before a start)
waiting for the workshop, unseen, quiet, waiting.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from monitor import judge
from monitor.agreed.records import AgreedKind
from monitor.deed import BlockedBy, Deed
from monitor.model import (
    Answer,
    Change,
    PageHistory,
    Progress,
    Proof,
    Reason,
    Sighting,
    Verdict,
    Workshop,
)

WEEK = timedelta(days=7)
WEEKS = 4
"""Before the workshop, in which is measured who edits every week anyway."""
USUAL_WEEKS = 3
"""Of them with an edit: whoever edits so often does it without us."""


class Ground(StrEnum):
    """Why a client stands so: the closed list; its words are in `compose.progress`.

    Names are stored: one that was released stays.
    """

    AHEAD = "ahead"
    """The workshop is still to come."""
    NO_MILESTONE = "no_milestone"
    QUIET = "quiet"
    """Nothing has changed by a milestone."""
    UNSEEN_AT = "unseen_at"
    """Not seen at a milestone."""
    UNSEEN_FOR = "unseen_for"
    USUAL = "usual"
    """Edits every week anyway, so the usual edit does not count."""
    NOTHING_AGREED = "nothing_agreed"
    """So nothing could tell a start."""
    NOTHING_DONE = "nothing_done"
    """Of what was agreed."""
    FIRST_CHANGE = "first_change"
    AGREED_DONE = "agreed_done"
    STILL = "still"
    """Nothing new for days on which we saw it."""
    OPEN = "open"
    """Agreed actions that are open."""
    BLOCKED = "blocked"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Why:
    """One reason, with what its words need."""

    ground: Ground
    days: int | None = None
    """Of the milestone, or for how many."""
    count: int | None = None
    """Of agreed actions, or of weeks with an edit."""
    at: datetime | None = None
    reason: Reason | None = None
    blocked_by: BlockedBy | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a client stands, and why."""

    progress: Progress
    reasons: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Watched:
    """One target as progress needs it."""

    target_id: int
    sightings: tuple[Sighting, ...]
    """Of its own page, as in a `PageHistory`."""
    changes: tuple[tuple[str, Change], ...] = ()
    """(page URL, change) that lie wholly after the workshop, oldest first."""
    usual_weeks: int = 0
    """Of the four before the workshop, those with an edit."""
    suspected_since: datetime | None = None
    """The first look at which something was different that is not confirmed yet."""
    cannot_be_seen: Reason | None = None
    """As in a `History`: only people look."""
    proof: Proof | None = None
    """As in a `History`."""

    @property
    def is_usual(self) -> bool:
        """Whether it is edited every week anyway."""
        return self.usual_weeks >= USUAL_WEEKS


@dataclass(frozen=True, slots=True)
class Promise:
    """One agreed action as progress needs it; none that was withdrawn."""

    kind: AgreedKind
    is_open: bool
    """Not done, or no longer."""
    done_at: datetime | None = None
    """The look after the workshop that first showed it done, where that is believed."""
    told: str = ""
    """What it is, or what shows that it is done."""
    evidence: str = ""
    agreed_id: int = 0
    is_said: bool = False
    """A person says so, not the program."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that a client's progress rests on."""

    workshop: Workshop
    watched: tuple[Watched, ...] = ()
    promises: tuple[Promise, ...] = ()
    verdict: Verdict | None = None
    """What was said last of its targets."""
    blocked: Deed | None = None
    """A block that nobody has taken back."""
    done: Deed | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of work after the workshop: a change that counts, or an agreed action done."""

    at: datetime
    """The first look that showed it."""
    target_id: int | None = None
    """None for an agreed action."""
    url: str = ""
    change: Change | None = None
    promise: Promise | None = None


def progress(known: Known, now: datetime, stalled_after: timedelta) -> Standing:
    """Say where a client stands at `now`. Raises nothing.

    1. A consultant said that it is done.
    2. A block was noted, and nothing new has been seen since.
    3. It began, then there was nothing new on `stalled_after` days on which we saw it, while
       something agreed is open and nothing is suspected: stalled. An outage is no stall.
    4. A sign of work after the workshop: a change, but for those of a target that is edited every
       week anyway; or an agreed action that is done since then, and still was a day later.
    5. Before the first sign: three days running without a sighting of anything: unseen; else what
       was last said at a milestone.
    """
    if known.done:
        return Standing(Progress.DONE, (Why(Ground.DONE, at=known.done.at),))
    found = signs(known)
    if known.blocked and not any(sign.at > known.blocked.at for sign in found):
        block = Why(Ground.BLOCKED, at=known.blocked.at, blocked_by=known.blocked.blocked_by)
        return Standing(Progress.BLOCKED, (block, *_began(found)))
    if found:
        return _since_start(known, found, stalled_after)
    return _before_start(known, now)


def signs(known: Known) -> tuple[Sign, ...]:
    """All signs of work that count, oldest first; of several at one look a change leads."""
    changes = [
        Sign(change.before_at, one.target_id, url, change)
        for one in known.watched
        if not one.is_usual
        for url, change in one.changes
    ]
    kept = [
        Sign(promise.done_at, promise=promise)
        for promise in known.promises
        if promise.done_at is not None
    ]
    return tuple(sorted([*changes, *kept], key=attrgetter("at")))


def usual_weeks(known: Known) -> int:
    """Of the four weeks before the workshop those with edits, where that is every week anyway."""
    return max((one.usual_weeks for one in known.watched if one.is_usual), default=0)


def weeks_with(edits: Iterable[datetime], held_at: datetime) -> int:
    """In how many of the four weeks before a workshop something was edited."""
    ages = (held_at - edit for edit in edits)
    return len({age // WEEK for age in ages if timedelta(0) <= age < WEEKS * WEEK})


def still_days(known: Known, since: datetime) -> int:
    """On how many days nothing new was to be seen since then: the least of what programs see.

    Days without a sighting do not count; where one look proves absence, it speaks for all days
    before it. What was never seen is left out.
    """
    seen = [one for one in known.watched if any(s.seen for s in one.sightings)]
    by_program = [one for one in seen if one.cannot_be_seen is None]
    day = since.astimezone(known.workshop.zone).date()
    return min((_still(one, day, known) for one in by_program or seen), default=0)


def _still(one: Watched, since: date, known: Known) -> int:
    zone = known.workshop.zone
    days = {s.at.astimezone(zone).date() for s in one.sightings if s.seen}
    if one.proof is not None:
        days = set(one.proof.days | one.proof.by_hand)
    if one.proof is not None or one.cannot_be_seen:
        return max(0, (max(days, default=since) - since).days)
    return sum(day > since for day in days)


def _since_start(known: Known, found: tuple[Sign, ...], stalled_after: timedelta) -> Standing:
    still = still_days(known, found[-1].at)
    opened = sum(promise.is_open for promise in known.promises)
    suspected = any(one.suspected_since for one in known.watched)
    if opened and not suspected and timedelta(days=still) >= stalled_after:
        why = (Why(Ground.STILL, days=still), Why(Ground.OPEN, count=opened))
        return Standing(Progress.STALLED, (*why, *_began(found)))
    usual = _usual(known) if found[0].promise else ()
    return Standing(Progress.STARTED, (*_began(found), *usual, *_out_of_sight(known)))


def _began(found: tuple[Sign, ...]) -> tuple[Why, ...]:
    if not found:
        return ()
    ground = Ground.FIRST_CHANGE if found[0].change else Ground.AGREED_DONE
    return (Why(ground, at=found[0].at),)


def _before_start(known: Known, now: datetime) -> Standing:
    if now < known.workshop.held_at:
        return Standing(Progress.WAITING, (Why(Ground.AHEAD, at=known.workshop.held_at),))
    unseen = _out_of_sight(known)
    if unseen:
        return Standing(Progress.UNSEEN, unseen)
    usual = _usual(known)
    if usual:
        usual += (Why(Ground.NOTHING_DONE if known.promises else Ground.NOTHING_AGREED),)
    said = known.verdict
    if said is None:
        return Standing(Progress.WAITING, usual or (Why(Ground.NO_MILESTONE),))
    days = said.milestone.days
    if said.answer is Answer.QUIET:
        return Standing(Progress.QUIET, (Why(Ground.QUIET, days=days), *usual))
    if said.answer is Answer.UNSEEN:
        reason = said.reason if isinstance(said.reason, Reason) else None
        return Standing(Progress.UNSEEN, (Why(Ground.UNSEEN_AT, days=days, reason=reason), *usual))
    return Standing(Progress.WAITING, usual)


def _usual(known: Known) -> tuple[Why, ...]:
    """Told where usual edits were seen since the workshop, and do not count."""
    weeks = max(
        (one.usual_weeks for one in known.watched if one.is_usual and one.changes), default=0
    )
    return (Why(Ground.USUAL, count=weeks),) if weeks else ()


def _out_of_sight(known: Known) -> tuple[Why, ...]:
    """For how long nothing at all has been seen of it, from the third day on."""
    streaks = [
        judge.unseen_days(PageHistory(one.sightings), known.workshop.zone)
        for one in known.watched
        if one.cannot_be_seen is None and one.sightings
    ]
    if not streaks or any(s is None or s[0] < judge.UNSEEN_DAYS for s in streaks):
        return ()
    days, reason = min((s for s in streaks if s), key=lambda streak: streak[0])
    return (Why(Ground.UNSEEN_FOR, days=days, reason=reason),)
