"""Whether a page was active since a moment, told from what each way of looking could read. Pure.

Some sources date what they show: a post bears the time of its making, so one look can speak for
all the time since the workshop. But only a source that surely shows everything may say "nothing":
silence of a wall, of a shell or of a missing right is no silence of the client.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from monitor.model import Proof, Reason


class Method(StrEnum):
    """By which way a page is looked at, the most reliable first."""

    GRAPH = "graph"
    """Facebook's own interface, with the client's permission."""
    INSTAGRAM = "instagram"
    """The same, of a professional account there."""
    FEED = "feed"
    """A feed of the page that the consultant named."""
    MANUAL = "manual"
    """A person looked."""
    PLUGIN = "plugin"
    """What Facebook embeds of the page in other websites."""
    PUBLIC = "public"
    """The public page, without logging in."""


class Part(StrEnum):
    """What of a page may show that its owner was active."""

    POSTS = "posts"
    REELS = "reels"
    ABOUT = "about"
    PICTURE = "picture"
    COVER = "cover"
    EXISTS = "exists"
    """The page itself: which one it is, and whether it is one at all."""


class State(StrEnum):
    """What a look says of one part."""

    ACTIVE = "active"
    NONE = "none"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True)
class Signal:
    """What one look says of one part of the page."""

    part: Part
    state: State
    from_at: datetime | None = None
    """ACTIVE: it happened after this (or at it, where dated). NONE: nothing since this."""
    to_at: datetime | None = None
    """ACTIVE: it happened at this or before. NONE: nothing until this."""
    reason: Reason | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the page's owner published. Neither words nor people are kept."""

    id: str
    part: Part
    created_at: datetime
    url: str = ""


@dataclass(frozen=True, slots=True)
class Portrait:
    """How the page presents itself, for comparing with another look by the same reading."""

    made_by: str
    """Reading, version and fields: portraits of two kinds are never compared."""
    at: datetime
    fields: tuple[tuple[str, str], ...]
    """(field, what it holds without what changes by itself); one not answered is left out."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Facebook asks for fewer requests."""

    key: str
    """For whom: `token:…`, `page:…`, `public` or `*` for all of us."""
    until: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """All that one way of looking gave at one look."""

    method: Method
    at: datetime
    signals: tuple[Signal, ...]
    items: tuple[Item, ...] = ()
    """Its owner's, since the asked moment, oldest first."""
    newest_at: datetime | None = None
    """The newest thing that was shown, however old."""
    portrait: Portrait | None = None
    pauses: tuple[Pause, ...] = ()
    is_lasting: bool = False
    """The failure ends only when a person does something."""
    note: str = ""
    """For a technician: what was odd, though no failure."""
    older: tuple[Item, ...] = ()
    """The owner's, of before that moment, where the next look may find them dated anew."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look as a whole says of the page."""

    state: State
    method: Method
    from_at: datetime | None = None
    to_at: datetime | None = None
    reason: Reason | None = None
    why: str = ""


PROVING: dict[Method, tuple[Part, ...]] = {
    Method.GRAPH: (Part.POSTS, Part.REELS),
    Method.INSTAGRAM: (Part.POSTS,),
    Method.FEED: (Part.POSTS,),
    Method.MANUAL: (Part.POSTS,),
}
"""Methods that may say "nothing", and the parts that must all have been seen empty for it."""

SKEW = timedelta(minutes=10)
"""What is dated further in the future than clocks differ is not believed."""

LOOKS_ON_DAYS = 2
"""Days with a successful look that "nothing" needs, unless a person looked."""


def outcome(readings: Sequence[Reading]) -> Outcome:
    """Weigh what all methods of one look gave; `readings` holds at least one, best first.

    1. Any part active by any method: ACTIVE, at the first of it.
    2. A method that may prove it saw all its parts empty: NONE, for the time they all cover.
    3. Else UNSEEN, with the reason of the best method.
    """
    active = [(s, r) for r in readings for s in r.signals if s.state is State.ACTIVE]
    if active:
        signal, reading = min(active, key=lambda pair: pair[0].to_at or pair[1].at)
        return Outcome(State.ACTIVE, reading.method, signal.from_at, signal.to_at)
    for reading in readings:
        span = _empty_span(reading)
        if span:
            return Outcome(State.NONE, reading.method, *span)
    best = readings[0]
    reason, why = _failure(best)
    return Outcome(State.UNSEEN, best.method, reason=reason, why=why)


def _empty_span(reading: Reading) -> tuple[datetime, datetime] | None:
    """From when to when the reading proves that there was nothing; None: it does not."""
    parts = PROVING.get(reading.method, ())
    told = {s.part: s for s in reading.signals}
    empty = [told[p] for p in parts if p in told and told[p].state is State.NONE]
    if not parts or len(empty) < len(parts):
        return None
    begins = [s.from_at for s in empty if s.from_at]
    ends = [s.to_at for s in empty if s.to_at]
    if len(begins) < len(empty) or len(ends) < len(empty):
        return None
    return max(begins), min(ends)


def _failure(reading: Reading) -> tuple[Reason, str]:
    unseen = [s for s in reading.signals if s.state is State.UNSEEN]
    first = next((s for s in unseen if s.part is Part.EXISTS), None)
    posts = next((s for s in unseen if s.part is Part.POSTS), None)
    reels = next((s for s in unseen if s.part is Part.REELS), None)
    if first is None and posts is None and reels is not None:
        return Reason.REELS_UNSEEN, f"no new posts; Reels: {reels.why}"
    told = first or posts or next(iter(unseen), None)
    if told is None:
        return Reason.NO_PROOF, f"{reading.method} may prove activity, never its absence"
    return told.reason or Reason.NO_PROOF, told.why


def proven(proof: Proof, until: date) -> bool:
    """Whether looks prove that nothing came up to the day `until`: on two different days."""
    return len({day for day in proof.days | proof.by_hand if day <= until}) >= LOOKS_ON_DAYS


def looked_by_hand(proof: Proof, since: date) -> bool:
    """Whether a person looked on the day `since` or after it: full proof."""
    return any(day >= since for day in proof.by_hand)


def believable(items: Collection[Item], now: datetime) -> list[Item]:
    """The items that are not dated in the future, oldest first."""
    return sorted(
        (i for i in items if i.created_at <= now + SKEW), key=lambda i: (i.created_at, i.id)
    )
