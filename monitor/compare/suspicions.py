"""What becomes of open suspicions at a later look. Pure.

1. It lasts while what it saw is still there, or was edited once more.
2. After LOOKS_NEEDED later looks that showed it, the last a day after the first, it is confirmed.
3. What did not last teaches where the page flips. Absence after a long gap proves nothing,
   neither way: what was suspected stays so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.compare.alike import edited_again
from monitor.compare.differ import Difference
from monitor.compare.habits import learnt, slots_of
from monitor.compare.memory import FLICKER, Memory, Pair, Suspicion
from monitor.compare.noise import SHORT
from monitor.model import Block

LOOKS_NEEDED = 2
"""Later looks that must still show a suspicion. Worth more on unknown hosts than all rules."""
A_DAY = timedelta(days=1)
"""What is younger may be a quote of the day, a name day, a greeting: gone by tomorrow."""
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
    return tuple(lasting), lost


def _as_it_is_now(memory: Memory, pair: Pair, look: Look) -> Pair | None:
    """The pair, with its newer text if it was edited once more; None when it did not last."""
    if pair.after is None:
        return None if pair.before in look.shown else pair
    if pair.after in look.shown:
        return pair
    block = memory.block(pair.after)
    if block is None:
        return None
    for other in look.fresh:
        if edited_again(block.text, other.text):
            return replace(pair, after=other.key)
    return None


def _names(memory: Memory, pair: Pair) -> list[str]:
    before, after = memory.block(pair.before), memory.block(pair.after)
    if before is None and after is None:
        return []
    return slots_of(Difference(before, after, pair.anchor))
