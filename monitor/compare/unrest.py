"""Pages of which a large part is new look after look: nobody can tell edits there. Pure.

1. A look is restless when more than MUCH of its words were never seen before, other numbers of
   the same words left aside.
2. At RESTLESS more restless looks than calm ones the page cannot be judged: neither changed nor
   quiet. Calm looks end it. After a long gap the owner may have written anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from monitor.compare.alike import skeleton
from monitor.compare.differ import Difference
from monitor.compare.memory import Memory
from monitor.compare.noise import SHORT, is_words
from monitor.model import Block, Reason, Refusal

MUCH = 0.4
"""Share of a page's words."""
RESTLESS = 3
MOST = 4
"""Restless looks that are counted, so that two calm ones end it."""
FEW_WORDS = 200
"""Characters of a page of which any edit is a large part."""


def unrest_after(
    memory: Memory, found: Iterable[Difference], shown: Mapping[str, Block], at: datetime
) -> int:
    """How many more of the looks until `at` were restless than calm, up to MOST."""
    if at - memory.last_seen_at >= SHORT:
        return 0
    if _is_restless(found, shown):
        return min(MOST, memory.unrest + 1)
    return calmer(memory)


def calmer(memory: Memory) -> int:
    """The unrest after one more calm look."""
    return max(0, memory.unrest - 1)


def cannot_judge(unrest: int) -> Refusal | None:
    """Say that the page is too restless to tell edits; None when it is not."""
    if unrest < RESTLESS:
        return None
    return Refusal(Reason.CANNOT_JUDGE, "a large part of the page is new at nearly every look")


def _is_restless(found: Iterable[Difference], shown: Mapping[str, Block]) -> bool:
    whole = sum(len(block.text) for block in shown.values() if is_words(block))
    new = sum(len(d.after.text) for d in found if d.after and is_words(d.after) and _is_other(d))
    return whole >= FEW_WORDS and new > MUCH * whole


def _is_other(found: Difference) -> bool:
    before, after = found.before, found.after
    return not (before and after) or skeleton(before.text) != skeleton(after.text)
