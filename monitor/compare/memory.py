"""What is known of one page between looks. Pure.

Every block ever seen is remembered for a while with when it was seen and how often it came back:
what flips is the page's own noise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.compare.masks import Masked
from monitor.model import Block

MAX_ABSENT = 1500
"""Blocks remembered that the last look did not show."""
FLICKER = timedelta(days=2)
"""What is gone sooner was the page's doing rather than an owner's second thought."""
ABSENT_TEXT = 200
"""Characters kept of a block that the last look did not show."""


@dataclass(frozen=True, slots=True)
class Known:
    """A block, when it was seen, and how often it left and came back."""

    block: Block
    first_at: datetime
    last_at: datetime
    flips: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """One difference by the keys of its blocks: either may be missing."""

    after: str | None
    before: str | None
    anchor: str = ""
    """Key of the last block before it that both looks shared."""
    edited: bool = False
    """At the last look `after` was another's newer text."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What one look showed that may be an edit."""

    after_at: datetime
    first_at: datetime
    pairs: tuple[Pair, ...]
    looks: int = 0
    """Later looks that still showed it."""
    proof: str = ""
    """What confirms it at once, without a later look."""
    gone: tuple[str, ...] = ()
    """The parts of the page of what did not last of it, once for each."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place, or a phrase with numbers, whose content did not last."""

    times: int
    """How often it did not last, or explained a difference."""
    last_at: datetime
    since_at: datetime | None = None
    """When it was first learnt; None where an older memory did not say."""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one page after a look at `last_seen_at`."""

    version: int
    first_seen_at: datetime
    last_seen_at: datetime
    lang: str = ""
    known: Mapping[str, Known] = field(default_factory=dict)
    """By key: those of the last look first, in page order."""
    suspicions: tuple[Suspicion, ...] = ()
    slots: Mapping[str, Slot] = field(default_factory=dict)
    odd_since: datetime | None = None
    """First of the looks in a row that showed another page (collapsed, another language)."""
    odd_looks: int = 0
    odd_mark: str = ""
    """Tells whether it was the same other page each time."""
    masked: tuple[Masked, ...] = ()
    """What did not count at the last looks that differed, and why; the latest last."""
    unrest: int = 0
    """How many more of the last looks showed a page that is new in large part than did not."""

    @property
    def suspected_since(self) -> datetime | None:
        """The first look with the oldest open suspicion."""
        return min((s.first_at for s in self.suspicions), default=None)

    @property
    def is_calm(self) -> bool:
        """Whether a look that shows the same again has only suspicions to confirm."""
        return self.odd_since is None and not self.unrest

    def still_seen(self, at: datetime) -> Memory:
        """Continue to a later look at `at` that showed the same, when nothing was open."""
        if at <= self.last_seen_at:
            return self
        present = {k: replace(v, last_at=at) for k, v in self.present().items()}
        return replace(self, last_seen_at=at, known={**present, **_others(self.known, present)})

    def suspected(self) -> frozenset[str]:
        """Keys of what is new and not yet believed."""
        return frozenset(p.after for s in self.suspicions for p in s.pairs if p.after)

    def present(self) -> dict[str, Known]:
        """What the last look showed, in page order."""
        return {k: v for k, v in self.known.items() if v.last_at == self.last_seen_at}

    def is_passing(self, key: str) -> bool:
        """Whether a block came after the first look and was there for a short while only."""
        known = self.known[key]
        return known.first_at > self.first_seen_at and known.last_at - known.first_at < FLICKER

    def block(self, key: str | None) -> Block | None:
        """A remembered block; None for none, or when it is forgotten."""
        known = self.known.get(key) if key else None
        return known.block if known else None


def _others(known: Mapping[str, Known], present: Mapping[str, Known]) -> dict[str, Known]:
    return {key: old for key, old in known.items() if key not in present}


def trimmed(
    known: Mapping[str, Known], last_at: datetime, suspicions: tuple[Suspicion, ...]
) -> dict[str, Known]:
    """Keep what the last look showed and what is suspected whole, MAX_ABSENT others in short."""
    whole = {key for s in suspicions for pair in s.pairs for key in (pair.after, pair.before)}
    kept = {k: v for k, v in known.items() if v.last_at == last_at or k in whole}
    absent = sorted(
        ((k, v) for k, v in known.items() if k not in kept),
        key=lambda pair: pair[1].last_at,
        reverse=True,
    )[:MAX_ABSENT]
    return {**kept, **{k: _short(v) for k, v in absent}}


def _short(known: Known) -> Known:
    block = known.block
    if len(block.text) <= ABSENT_TEXT:  # most are; to make them anew took half of a comparison
        return known
    return replace(known, block=replace(block, text=block.text[:ABSENT_TEXT]))
