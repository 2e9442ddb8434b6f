"""What becomes of open suspicions at a later look. Pure.

1. It lasts while what it saw is still there, or was edited once more.
2. After LOOKS_NEEDED later looks that showed it, it is confirmed.
3. What did not last teaches where the page flips. Over a long gap absence proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from monitor.compare.clock import skeleton
from monitor.compare.habits import learnt, phrase, place
from monitor.compare.memory import Memory, Pair, Suspicion
from monitor.compare.noise import SHORT, is_words
from monitor.model import Block

LOOKS_NEEDED = 2
"""Later looks that must still show a suspicion. Worth more on unknown hosts than all rules."""
FLICKER = timedelta(days=2)
"""What is gone sooner was the page's doing rather than an owner's second thought."""
ALIKE = 0.6
"""Share of equal characters from which one text is another's next version."""
_MOST_COMPARED = 40
_COMPARED_TEXT = 600


@dataclass(frozen=True, slots=True)
class Look:
    """What one look shows: all blocks by key, and those that the last one did not show."""

    shown: Mapping[str, Block]
    fresh: tuple[Block, ...]
    at: datetime


def settled(memory: Memory, look: Look) -> tuple[Memory, list[Suspicion]]:
    """Give the memory after `look`, and the suspicions that it confirms."""
    confirmed: list[Suspicion] = []
    still_open: list[Suspicion] = []
    slots = dict(memory.slots)
    for suspicion in memory.suspicions:
        lasting = _lasting(memory, suspicion, look)
        if not lasting and look.at - suspicion.first_at >= SHORT:
            lasting = suspicion.pairs
        if look.at - suspicion.first_at < FLICKER:
            gone = [pair for pair in suspicion.pairs if pair not in lasting]
            slots = learnt(slots, (n for pair in gone for n in _names(memory, pair)), look.at)
        if not lasting:
            continue
        later = replace(suspicion, pairs=lasting, looks=suspicion.looks + 1)
        (confirmed if later.looks >= LOOKS_NEEDED else still_open).append(later)
    return replace(memory, suspicions=tuple(still_open), slots=slots), confirmed


def _lasting(memory: Memory, suspicion: Suspicion, look: Look) -> tuple[Pair, ...]:
    """The pairs that last; none when no word of several is left and only links are."""
    lasting = tuple(p for p in suspicion.pairs if _lasts(memory, p, look))
    if _has_words(memory, suspicion.pairs) and not _has_words(memory, lasting):
        return ()
    return lasting


def _has_words(memory: Memory, pairs: tuple[Pair, ...]) -> bool:
    return any(
        block is not None and is_words(block)
        for pair in pairs
        for block in (memory.block(pair.after), memory.block(pair.before))
    )


def _lasts(memory: Memory, pair: Pair, look: Look) -> bool:
    if pair.after is None:
        return pair.before not in look.shown
    if pair.after in look.shown:
        return True
    block = memory.block(pair.after)
    return block is not None and any(
        _edited_again(block.text, other.text) for other in look.fresh[:_MOST_COMPARED]
    )


def _edited_again(one: str, other: str) -> bool:
    """Whether `other` reads like `one` edited once more (other numbers alone are a counter)."""
    if min(len(one), len(other)) < 15 or skeleton(one) == skeleton(other):
        return False
    match = SequenceMatcher(None, one[:_COMPARED_TEXT], other[:_COMPARED_TEXT], autojunk=False)
    return (
        match.real_quick_ratio() > ALIKE and match.quick_ratio() > ALIKE and match.ratio() > ALIKE
    )


def _names(memory: Memory, pair: Pair) -> list[str]:
    block = memory.block(pair.after or pair.before)
    return [place(pair.anchor, block), phrase(block)] if block else []
