"""What becomes of open suspicions at a later look. Pure.

1. It lasts while what it saw is still there, or was edited once more; what reads otherwise at
   each look, with other numbers, or with quite other words in the same place ("open now"), and
   a picture exchanged again, is a machine's.
2. After LOOKS_NEEDED later looks that showed it, the last a day after the first, it is confirmed.
3. What did not last teaches where the page flips, and takes with it what was exchanged beside it:
   of a list that is drawn anew at each look some entries stay by chance.
4. Absence after a long gap proves nothing, neither way: what was suspected stays so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.compare.alike import next_value, reads_alike, skeleton
from monitor.compare.differ import Difference
from monitor.compare.habits import learnt, slots_of
from monitor.compare.memory import FLICKER, Memory, Pair, Suspicion
from monitor.compare.noise import SHORT
from monitor.model import Block, BlockKind

LOOKS_NEEDED = 2
"""Later looks that must still show a suspicion. Worth more on unknown hosts than all rules."""
A_DAY = timedelta(days=1)
"""What is younger may be a quote of the day, a name day, a greeting: gone by tomorrow."""
AT_WORK = timedelta(hours=1)
"""What is undone sooner was an owner trying."""
MOST_COMPARED = 40
"""Differences, and new blocks, among which an edited text is sought; more are another page."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one look shows: all blocks by key, and those that the last one did not show."""

    shown: Mapping[str, Block]
    fresh: tuple[Block, ...]
    at: datetime
    last_at: datetime
    """The look before."""


def settled(memory: Memory, look: Look) -> tuple[Memory, list[Suspicion]]:
    """Give the memory after `look`, and the suspicions that it confirms."""
    confirmed: list[Suspicion] = []
    still_open: list[Suspicion] = []
    slots = dict(memory.slots)
    for suspicion in memory.suspicions:
        lasting, lost = _sorted_out(memory, suspicion, look)
        if look.at - suspicion.first_at < FLICKER:
            slots = learnt(slots, (n for pair in lost for n in _names(memory, pair)), look.at)
        if not lasting and look.at - look.last_at >= SHORT:
            still_open.append(suspicion)
        if lasting:
            later = replace(suspicion, pairs=lasting, looks=suspicion.looks + 1)
            (confirmed if _proven(later, look.at) else still_open).append(later)
    return replace(memory, suspicions=tuple(still_open), slots=slots), confirmed


def _proven(suspicion: Suspicion, at: datetime) -> bool:
    return suspicion.looks >= LOOKS_NEEDED and at - suspicion.first_at >= A_DAY


def _sorted_out(
    memory: Memory, suspicion: Suspicion, look: Look
) -> tuple[tuple[Pair, ...], list[Pair]]:
    """The pairs that last, as they are now, and those that do not."""
    if max(len(suspicion.pairs), len(look.fresh)) > MOST_COMPARED:
        look = replace(look, fresh=())
    lasting, lost = [], []
    for pair in suspicion.pairs:
        now = _as_it_is_now(memory, pair, look)
        if now:
            lasting.append(now)
        else:
            lost.append(pair)
    drawn = _drawn(memory, lasting, lost)
    return tuple(p for p in lasting if _part(memory, p) not in drawn), lost


def _drawn(memory: Memory, lasting: Iterable[Pair], lost: Iterable[Pair]) -> set[str | None]:
    """Parts of the page of which more was exchanged for a look than for good."""
    gone = Counter(_part(memory, pair) for pair in lost)
    kept = Counter(_part(memory, pair) for pair in lasting)
    return {part for part, times in gone.items() if part and times > max(1, kept[part])}


def _part(memory: Memory, pair: Pair) -> str | None:
    """The heading above one thing that was exchanged for another; None for what came or left."""
    after = memory.block(pair.after)
    return after.heading if after and pair.before else None


def _as_it_is_now(memory: Memory, pair: Pair, look: Look) -> Pair | None:
    """The pair, with its newer text if it was edited once more; None when it did not last."""
    if pair.after is None:
        return None if pair.before in look.shown else pair
    if pair.after in look.shown:
        return replace(pair, edited=False)
    block = memory.block(pair.after)
    if block is None or pair.edited or block.kind is BlockKind.IMAGE:
        return None
    shape = skeleton(block.text)
    if any(skeleton(other.text) == shape for other in look.fresh):
        return None
    passed = look.at - look.last_at
    before = memory.block(pair.before)
    for other in look.fresh:
        is_back = AT_WORK < passed < SHORT and other.key == pair.before
        is_next = AT_WORK < passed < FLICKER and bool(
            before and next_value(before.text, block.text, other.text)
        )
        if reads_alike(block.text, other.text) and not is_back and not is_next:
            return replace(pair, after=other.key, edited=True)
    return None


def _names(memory: Memory, pair: Pair) -> list[str]:
    before, after = memory.block(pair.before), memory.block(pair.after)
    if before is None and after is None:
        return []
    return slots_of(Difference(before, after, pair.anchor))
