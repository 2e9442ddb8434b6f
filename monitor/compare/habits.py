"""Which differences are the page's own habit, learnt look by look. Pure.

A place whose content did not last, or a phrase whose numbers did not, is volatile for a while:
only short things at short notice, so that an active owner is never silenced.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.compare.alike import skeleton
from monitor.compare.differ import Difference
from monitor.compare.items import rolls
from monitor.compare.masks import Mask
from monitor.compare.memory import Memory, Slot
from monitor.compare.noise import (
    SHORT,
    consent_places,
    is_words,
    machine_mask,
    speaks_of_cookies,
)
from monitor.compare.rolling import rolled
from monitor.extract.block import key_of, squeeze
from monitor.model import Block, BlockKind

MAX_SLOTS = 600
"""Volatile places and phrases remembered of one page; the oldest are forgotten."""
_WORD = re.compile(r"[^\W\d_]{4}")
MOVED = "1 "
"""Before the name of a phrase of which only the numbers moved, and stayed for a while."""
MOVES = 3
FEW_DAYS = timedelta(days=3)
"""What moved on so often at such a pace counts something; a club's weekly date does not."""


Explained = tuple[Difference, Mask]


@dataclass(frozen=True, slots=True)
class Sorted:
    """One look's differences: an owner's, and those that nature or habit explain."""

    real: tuple[Difference, ...]
    masked: tuple[Explained, ...]
    rolled: tuple[str, ...] = ()
    """Names of the lists that others fill and that rolled on."""


def sort_out(
    memory: Memory, found: list[Difference], shown: Mapping[str, Block], at: datetime
) -> Sorted:
    """Tell what an owner made from what nature and habit explain.

    Buttons alone are the page's machinery: they count beside something to read.
    """
    if not found:
        return Sorted((), ())
    present = [known.block for known in memory.present().values()]
    consent = consent_places(found, speaks_of_cookies(present))
    unloaded = _places(present) - _places(shown.values())
    unbelieved = memory.suspected()
    theirs = rolled(present, shown.values(), _lately(memory, at))
    masks: dict[Difference, Mask | None] = {}
    for d in found:
        known = Mask.CONSENT if d.anchor in consent else _noise_mask(memory, d, at)
        if known is None and theirs.explains(d):
            known = Mask.OTHERS
        if known is None and _comes_and_goes(memory, d, unbelieved):
            known = Mask.COMES_AND_GOES
        if known is None and d.after is None and d.shown.place in unloaded:
            known = Mask.PARTIAL
        masks[d] = known
    grown = {place(d.anchor, d.shown) for d, mask in masks.items() if not mask and not d.before}
    for d, mask in masks.items():
        if not mask and _rotates(memory, d, grown, at):
            masks[d] = Mask.ROTATES
    if all(d.shown.kind is BlockKind.BUTTON for d, mask in masks.items() if not mask):
        masks = {d: mask or Mask.BUTTONS for d, mask in masks.items()}
    return Sorted(
        tuple(d for d, mask in masks.items() if not mask),
        tuple((d, mask) for d, mask in masks.items() if mask),
        theirs.names,
    )


def _lately(memory: Memory, at: datetime) -> frozenset[str]:
    """The names of what did not last lately."""
    return frozenset(name for name in memory.slots if is_volatile(memory, name, at))


def _places(blocks: Iterable[Block]) -> set[str]:
    """The landmarks that no owner takes away, of which something is shown."""
    return {block.place for block in blocks} & {"nav", "footer"}


def _noise_mask(memory: Memory, found: Difference, at: datetime) -> Mask | None:
    if rolls(memory, found):
        return Mask.ROLLS
    mask = machine_mask(found, memory.last_seen_at, at)
    if mask is None and found.after and _is_counter(memory, found, phrase(found.after), at):
        return Mask.COUNTER
    return mask


def _is_counter(memory: Memory, found: Difference, name: str, at: datetime) -> bool:
    """Whether the numbers of a phrase never last, or have moved on every few days till now."""
    if is_volatile(memory, name, at):
        return True
    moved = memory.slots.get(MOVED + name) if _only_numbers(found) else None
    if moved is None or moved.since_at is None:
        return False
    pace = (at - moved.since_at) / moved.times
    return moved.times >= MOVES and pace <= FEW_DAYS


def moves_of(found: Iterable[Difference]) -> set[str]:
    """The names under which it is remembered that only the numbers of a phrase moved.

    Without words it is a cell of a table, of which an owner edits many at once.
    """
    return {
        MOVED + phrase(d.after)
        for d in found
        if d.after and _only_numbers(d) and _WORD.search(d.after.text)
    }


def _only_numbers(found: Difference) -> bool:
    before, after = found.before, found.after
    return bool(before and after and phrase(before) == phrase(after))


def _comes_and_goes(memory: Memory, found: Difference, unbelieved: frozenset[str]) -> bool:
    """Whether what only left had left before, or was itself not yet believed."""
    if found.before is None or found.after is not None:
        return False
    return memory.known[found.before.key].flips > 0 or found.before.key in unbelieved


def _rotates(memory: Memory, found: Difference, grown: set[str], at: datetime) -> bool:
    """Whether something passing made room at a place where nothing lasts.

    Where more came than left (`grown`) nobody can tell which of them an owner put there; what
    only rotates will be gone at the next look. Pictures take turns with those of the first look.
    """
    spot = place(found.anchor, found.shown)
    if found.before is None or spot in grown or not is_volatile(memory, spot, at):
        return False
    return found.shown.kind is BlockKind.IMAGE or memory.is_passing(found.before.key)


def is_volatile(memory: Memory, name: str, at: datetime) -> bool:
    """Whether what bears this name did not last lately."""
    slot = memory.slots.get(name)
    return slot is not None and at - slot.last_at < SHORT


def slots_of(found: Difference) -> list[str]:
    """The names under which the habit of a difference is remembered."""
    names = [place(found.anchor, found.shown)]
    if found.after and _only_numbers(found):
        names.append(phrase(found.after))
    return names


def place(anchor: str, block: Block) -> str:
    """What comes after the block `anchor`; of pictures, what stands under their heading.

    Pictures that take turns are also each other's neighbours: what comes before one says nothing.
    """
    if block.kind is BlockKind.IMAGE:
        return f"{key_of(BlockKind.HEADING, squeeze(block.heading))} under {block.kind.value}"
    return f"{anchor} {'words' if is_words(block) else block.kind.value}"


def phrase(block: Block) -> str:
    """The same words with whatever numbers."""
    shape = hashlib.blake2b(skeleton(block.text).encode("utf-8", "replace"), digest_size=8)
    return f"0 {shape.hexdigest()}"


def learnt(slots: Mapping[str, Slot], names: Iterable[str], at: datetime) -> dict[str, Slot]:
    """Remember that these did not last."""
    after = dict(slots)
    for name in names:
        known = after.pop(name, None) or Slot(0, at, at)
        after[name] = replace(known, times=known.times + 1, last_at=at)
    return dict(list(after.items())[-MAX_SLOTS:])


def renewed(
    slots: Mapping[str, Slot], explained: Iterable[Difference], at: datetime
) -> dict[str, Slot]:
    """Habits that explained something at this look go on: the noise they stand for does too."""
    after = dict(slots)
    for found in explained:
        names = {*slots_of(found), phrase(found.shown), *moves_of([found])}
        for name in names & after.keys():
            known = after.pop(name)
            after[name] = replace(known, times=known.times + 1, last_at=at)
    return after
