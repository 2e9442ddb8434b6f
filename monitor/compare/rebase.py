"""A page's memory under another reading: a newer extractor, or other rules. Pure.

Nothing happened on the page, so nothing may follow from it. What was known stays known, by the
names that the new reading gives it; what is open stays open where the new reading still sees it.

1. A block is the same in both readings when its words are.
2. What the new reading shows of the last look was there before: never new, never passing.
3. A suspicion stays open where what it saw is in the last look and was in none before it; else
   the rule swallowed it. Where the words were cut otherwise, what overlaps stands for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.compare.alike import overlaps
from monitor.compare.memory import Known, Memory, Pair, Slot, Suspicion, trimmed
from monitor.extract.block import squeeze
from monitor.model import Block, BlockKind, Snapshot

Reading = tuple[datetime, Snapshot]
"""A stored body, read anew: when it was fetched, and what it shows."""


def rebase(
    memory: Memory, snapshot: Snapshot, at: datetime, earlier: Sequence[Reading] = ()
) -> Memory:
    """Continue with another reading of the page: neither an upgrade nor a rule is an edit.

    `snapshot` is the stored body of the last look, read anew, and `at` that look's instant;
    `earlier` are the other stored bodies. Without them a suspicion is only sought by its words.
    """
    at = max(at, memory.last_seen_at)
    shown = {block.key: block for block in snapshot.blocks}
    names = _names(memory, [snapshot, *(read for _, read in earlier)])
    suspicions = tuple(_reopened(memory, _Anew(shown, names, earlier)))
    known = _known(memory, shown, names, at)
    return replace(
        memory,
        version=snapshot.version,
        last_seen_at=at,
        lang=snapshot.lang,
        known=trimmed(known, at, suspicions),
        suspicions=suspicions,
        slots=_slots(memory, names, shown),
    )


@dataclass(frozen=True, slots=True)
class _Anew:
    """The page in the new reading."""

    shown: Mapping[str, Block]
    """What the last look showed, by key."""
    names: Mapping[str, str]
    """Old keys → new ones."""
    earlier: Sequence[Reading]

    def before(self, at: datetime) -> list[frozenset[str]]:
        """Keys of what was shown up to `at`, a set for each body that is kept of that time."""
        return [
            frozenset(block.key for block in read.blocks)
            for when, read in self.earlier
            if when <= at
        ]


def _names(memory: Memory, readings: Sequence[Snapshot]) -> dict[str, str]:
    """What the blocks of the memory are called now; those not found again are left out."""
    by_words = {_words(b): b.key for read in reversed(readings) for b in read.blocks}
    keys = {block.key for read in readings for block in read.blocks}
    names = {}
    for key, known in memory.known.items():
        name = key if key in keys else by_words.get(_words(known.block))
        if name is not None:
            names[key] = name
    return names


def _words(block: Block) -> tuple[BlockKind, str]:
    """A changed rank is no change: headings and paragraphs are told by their words alone."""
    kind = BlockKind.TEXT if block.kind is BlockKind.HEADING else block.kind
    return kind, squeeze(block.text)


def _known(
    memory: Memory, shown: Mapping[str, Block], names: Mapping[str, str], at: datetime
) -> dict[str, Known]:
    """What the last look showed, as known as it was or ever since; then what was absent."""
    old: dict[str, Known] = {}
    for key, known in memory.known.items():
        old.setdefault(names.get(key, key), known)
    found = {
        key: replace(old[key], block=block, last_at=at)
        if key in old
        else Known(block, memory.first_seen_at, at)
        for key, block in shown.items()
    }
    present = memory.present()
    for key, known in memory.known.items():
        if key not in present:
            name = names.get(key, key)
            found.setdefault(name, replace(known, block=replace(known.block, key=name)))
    return found


def _slots(memory: Memory, names: Mapping[str, str], shown: Mapping[str, Block]) -> dict[str, Slot]:
    """Habits by the new names of the blocks that they follow."""
    ends = [(squeeze(block.text), key) for key, block in shown.items()]
    found = {}
    for name, slot in memory.slots.items():
        anchor, blank, rest = name.partition(" ")
        followed = names.get(anchor) or _ending_alike(memory.block(anchor), ends) or anchor
        found[followed + blank + rest] = slot
    return found


def _ending_alike(block: Block | None, ends: Iterable[tuple[str, str]]) -> str | None:
    """The key of the piece that a block cut otherwise ends with, or that ends with it."""
    words = squeeze(block.text) if block else ""
    for end, key in ends:
        if overlaps(words, end) and (words.endswith(end) or end.endswith(words)):
            return key
    return None


def _reopened(memory: Memory, anew: _Anew) -> Iterable[Suspicion]:
    for suspicion in memory.suspicions:
        before = anew.before(suspicion.after_at)
        pairs = [
            anew_pair
            for pair in suspicion.pairs
            for anew_pair in _pairs(memory, pair, anew, before)
        ]
        if pairs:
            yield replace(suspicion, pairs=tuple(dict.fromkeys(pairs)))


def _pairs(
    memory: Memory, pair: Pair, anew: _Anew, before: Sequence[frozenset[str]]
) -> Iterable[Pair]:
    """What is left of a pair: none, itself under its new names, or the pieces it was cut into."""
    names = anew.names
    named = Pair(
        names.get(pair.after) if pair.after else None,
        names.get(pair.before, pair.before) if pair.before else None,
        names.get(pair.anchor, pair.anchor),
    )
    if pair.after is None:
        return [named] if _still_gone(pair, named, anew, before) else []
    if named.after is None:
        return [replace(named, after=key) for key in _pieces(memory, pair.after, anew, before)]
    was_there = any(named.after in keys for keys in before)
    return [] if was_there or named.after not in anew.shown else [named]


def _still_gone(pair: Pair, named: Pair, anew: _Anew, before: Sequence[frozenset[str]]) -> bool:
    """Whether the new reading saw what left, and sees it no more."""
    if named.before in anew.shown:
        return False
    return not before or (
        pair.before in anew.names and any(named.before in keys for keys in before)
    )


def _pieces(
    memory: Memory, key: str, anew: _Anew, before: Sequence[frozenset[str]]
) -> Iterable[str]:
    """What is new in the new reading and holds the words of `key`, or part of them."""
    block = memory.block(key)
    if block is None or not before:
        return
    words = squeeze(block.text)
    for name, piece in anew.shown.items():
        if any(name in keys for keys in before):
            continue
        other = squeeze(piece.text)
        if overlaps(words, other):
            yield name
