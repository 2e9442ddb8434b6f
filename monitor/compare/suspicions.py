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
from monitor.compare.habits import is_volatile, learnt, place, slots_of
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
    for suspicion in memory.suspicions:
        lasting, lost = _sorted_out(memory, suspicion, look)
        if look.at - suspicion.first_at < FLICKER:
            names = (name for pair in lost for name in _names(memory, pair))
            memory = replace(memory, slots=learnt(memory.slots, names, look.at))
        if not lasting and look.at - look.last_at >= SHORT:
            still_open.append(suspicion)
        gone = (*suspicion.gone, *_parts(memory, lost))
        believed = _believed(memory, lasting, gone, look.at)
        if believed:
            later = replace(suspicion, pairs=believed, looks=suspicion.looks + 1, gone=gone)
            (confirmed if _proven(later, look.at) else still_open).append(later)
    return replace(memory, suspicions=tuple(still_open)), confirmed


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


def _believed(
    memory: Memory, lasting: Iterable[Pair], gone: Iterable[str], at: datetime
) -> tuple[Pair, ...]:
    """What lasts, without what only chance has kept in a list that is drawn anew."""
    drawn = _drawn(gone, _parts(memory, lasting))
    return tuple(
        pair
        for pair in lasting
        if _part(memory, pair) not in drawn and not _takes_turns(memory, pair, at)
    )


def _takes_turns(memory: Memory, pair: Pair, at: datetime) -> bool:
    """Whether a picture made room where, as was learnt since, none lasts."""
    left = memory.block(pair.before)
    if left is None or left.kind is not BlockKind.IMAGE:
        return False
    return is_volatile(memory, place(pair.anchor, left), at)


def _drawn(gone: Iterable[str], lasting: Iterable[str]) -> set[str]:
    """Parts of the page of which more was exchanged for some looks than for good."""
    kept = Counter(lasting)
    return {part for part, times in Counter(gone).items() if times > max(1, kept[part])}


def _parts(memory: Memory, pairs: Iterable[Pair]) -> list[str]:
    """The parts of the page that these are in, once for each."""
    return [part for pair in pairs if (part := _part(memory, pair))]


def _part(memory: Memory, pair: Pair) -> str | None:
    """The heading above one thing that was exchanged for another; None for what came or left.

    Of pictures it is told for those, too: a gallery draws some of many.
    """
    after = memory.block(pair.after)
    shown = after or memory.block(pair.before)
    if shown is not None and shown.kind is BlockKind.IMAGE:
        return f"{shown.heading} {shown.kind}"
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
