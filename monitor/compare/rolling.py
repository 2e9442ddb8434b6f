"""Lists that others fill: what comes at one end and goes at the other is no owner's edit. Pure.

Which lists may be such tells the extractor, by their place (`extract.others`): press articles and
concerts that an owner lists look the same at one look.

1. New entries at one end while others left at the other end, or all entries new: it rolls.
2. A list that rolled lately may also only lose or win entries at an end.
3. Else an owner added, corrected or took away an entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from monitor.compare.differ import Difference
from monitor.extract.others import FEW, OTHERS
from monitor.model import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Rolled:
    """What rolled on between two looks."""

    names: tuple[str, ...]
    """Of the lists, as habits are named."""
    keys: frozenset[str]
    """Of the blocks that they showed at either look."""

    def explains(self, found: Difference) -> bool:
        """Whether nothing but such a list differs."""
        return all(b.key in self.keys and b.place == OTHERS for b in _sides(found))


def rolled(before: Iterable[Block], after: Iterable[Block], volatile: Set[str]) -> Rolled:
    """The lists that rolled on from one look to the next, each with its blocks in page order.

    `volatile` has the names of those that did so lately.
    """
    old, new = _lists(before), _lists(after)
    if len(old) == len(new) == 1:
        old = dict(zip(new, old.values(), strict=True))
    found = {
        name: (*old[name], *new[name])
        for name in old.keys() & new.keys()
        if _rolls(_links(old[name]), _links(new[name]), known=name in volatile)
    }
    keys = frozenset(block.key for blocks in found.values() for block in blocks)
    return Rolled(tuple(sorted(found)), keys)


def _sides(found: Difference) -> list[Block]:
    return [block for block in (found.before, found.after) if block]


def _lists(blocks: Iterable[Block]) -> dict[str, list[Block]]:
    """The blocks of each list, by a name made of what stands before it."""
    found: dict[str, list[Block]] = {}
    anchor = ""
    for is_theirs, group in groupby(blocks, lambda block: block.place == OTHERS):
        listed = list(group)
        if is_theirs:
            found.setdefault(f"{anchor} {OTHERS}", []).extend(listed)
        else:
            anchor = listed[-1].key
    return found


def _links(blocks: Iterable[Block]) -> list[str]:
    return [block.key for block in blocks if block.kind is BlockKind.LINK]


def _rolls(old: Sequence[str], new: Sequence[str], *, known: bool) -> bool:
    was, now = frozenset(old), frozenset(new)
    left = [place for place, key in enumerate(old) if key not in now]
    came = [place for place, key in enumerate(new) if key not in was]
    if len(left) == len(old):
        return len(came) == len(new) >= FEW
    one_way = _at_start(came) and _at_end(left, len(old))
    other_way = _at_end(came, len(new)) and _at_start(left)
    return (one_way or other_way) and (known or bool(came and left))


def _at_start(places: Sequence[int]) -> bool:
    return list(places) == list(range(len(places)))


def _at_end(places: Sequence[int], length: int) -> bool:
    return list(places) == list(range(length - len(places), length))
