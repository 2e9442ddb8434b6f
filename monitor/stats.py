"""How long clients take to start, over all workshops. Reads, and computes by `survival`.

A workshop counts from its hour to the first sign of work, at the first look that showed it; a
client who has shown none counts, as silent, for as long as anything of him was seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from monitor import progress, standing
from monitor.model import Client, Workshop
from monitor.progress import Known, Watched
from monitor.store import Db, clients, people
from monitor.survival import Case, Curve, Share, curve, happened_by, still

DAYS = (3, 7, 14, 30, 60, 90)
SILENT = 14
"""Days after which is asked who still starts."""
FEW = 5
"""Fewer than that are too few to tell a share from."""
IN_TIME = timedelta(hours=24)
"""After a workshop: who was first seen later may have started before, and nobody knows."""
_DAY = timedelta(days=1)


class By(StrEnum):
    """What workshops are grouped by."""

    TAG = "tag"
    WORKSHOP = "workshop"
    CONSULTANT = "consultant"


class LeftOut(StrEnum):
    """Why a workshop tells nothing of how long it takes."""

    AHEAD = "ahead"
    """It is still to come."""
    REGISTERED_LATE = "registered_late"
    NEVER_SEEN = "never_seen"
    """Nothing was seen since."""
    USUAL = "usual"
    """It is edited every week anyway, and nothing was agreed: nothing could tell a start."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What is known of one group of workshops."""

    group: str
    """A tag, a title or a consultant's name; empty where there is none, or for all."""
    curve: Curve
    left_out: dict[LeftOut, int]

    @property
    def is_few(self) -> bool:
        """Whether there are too few to tell anything."""
        return self.curve.cases < FEW

    def started_by(self, days: int) -> Share | None:
        """The share that had started by then; None where nobody was seen for so long."""
        return happened_by(self.curve, days)

    def still_starts(self) -> Share | None:
        """Of those silent after SILENT days, the share that started later."""
        return still(self.curve, SILENT)

    def tells(self, share: Share) -> bool:
        """Whether a share rests on enough: FEW seen so long, or nobody lost sight of before."""
        lost = any(step.censored for step in self.curve.steps)
        return share.at_risk >= FEW or (not lost and not self.is_few)


def statistics(
    db: Db, now: datetime, by: By | None = None, consultant_id: int | None = None
) -> list[Statistics]:
    """Of each group, by name; of all workshops together where nothing is said to group by.

    With `consultant_id` only of that consultant's clients. A client with several tags is in
    several groups.
    """
    groups: dict[str, list[Case | LeftOut]] = defaultdict(list)
    for client in clients.clients(db):
        if consultant_id not in {None, client.consultant_id}:
            continue
        for workshop, found in _cases(db, client, now):
            for group in _groups(db, client, workshop, by):
                groups[group].append(found)
    return [_statistics(group, groups[group]) for group in sorted(groups, key=str.casefold)]


def case_of(known: Known, now: datetime, ends_at: datetime | None = None) -> Case | LeftOut:
    """How long one client took, or was silent; `ends_at` is when a further workshop was held.

    What is suspected and not confirmed yet is not known to be silence.
    """
    held = known.workshop.held_at
    end = min(now, ends_at or now)
    if held > now:
        return LeftOut.AHEAD
    seen = [s.at for one in known.watched for s in one.sightings if s.seen and held < s.at <= end]
    first = next(iter(progress.signs(known)), None)
    started = first is not None and first.at <= end
    if not seen and not started:
        return LeftOut.NEVER_SEEN
    if not any(_is_in_time(one, held) for one in known.watched):
        return LeftOut.REGISTERED_LATE
    if not known.promises and all(one.is_usual for one in known.watched):
        return LeftOut.USUAL
    if first is not None and started:
        return Case((first.at - held) / _DAY, True)
    suspected = [one.suspected_since for one in known.watched if one.suspected_since]
    last = min([max(seen), *suspected])
    return Case(max(last - held, timedelta(0)) / _DAY, False)


def _is_in_time(one: Watched, held: datetime) -> bool:
    """What bears its own date, and what a person says, speaks for all the time since."""
    if one.proof is not None or one.cannot_be_seen:
        return True
    first = next((s.at for s in one.sightings if s.seen), None)
    return first is not None and first <= held + IN_TIME


def _cases(db: Db, client: Client, now: datetime) -> Iterator[tuple[Workshop, Case | LeftOut]]:
    held = clients.workshops(db, client.id)
    for workshop, following in zip(held, [*held[1:], None], strict=True):
        ends_at = following.held_at if following else None
        yield workshop, case_of(standing.known(db, workshop), now, ends_at)


def _groups(db: Db, client: Client, workshop: Workshop, by: By | None) -> tuple[str, ...]:
    match by:
        case By.TAG:
            return client.tags or ("",)
        case By.WORKSHOP:
            return (workshop.title,)
        case By.CONSULTANT:
            return (people.consultant_by_id(db, client.consultant_id).name,)
    return ("",)


def _statistics(group: str, found: Iterable[Case | LeftOut]) -> Statistics:
    known = list(found)
    left_out = {why: known.count(why) for why in LeftOut if why in known}
    return Statistics(group, curve(c for c in known if isinstance(c, Case)), left_out)
