"""What the entries of a feed prove. Pure.

A feed rolls: old entries leave at its end, and one that slides back in is no news. An entry's own
date is proof only in a feed that does not date its entries anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.compare.differ import Difference
from monitor.compare.memory import Memory
from monitor.model import Block, BlockKind


def rolls(memory: Memory, found: Difference) -> bool:
    """Whether an entry only left a feed, or is older than what we know of it.

    Older than our first look it was there before, or bears a date of its owner's choosing;
    older than all that the last look showed it only slid back in.
    """
    if found.shown.kind is not BlockKind.ITEM:
        return False
    if found.after is None:
        return True
    dates = [k.block.dated_at for k in memory.present().values() if k.block.dated_at]
    dated_at = found.after.dated_at
    return dated_at is not None and (
        dated_at < memory.first_seen_at or (bool(dates) and dated_at < min(dates))
    )


def proves_itself(
    memory: Memory, shown: Mapping[str, Block], found: Difference, at: datetime
) -> bool:
    """Whether a new entry is dated between the last look and this one, in a feed to be believed.

    Believed is a feed in which the entries known before still bear the date they bore.
    """
    block = found.after
    if block is None or block.kind is not BlockKind.ITEM or block.dated_at is None:
        return False
    if not memory.last_seen_at < block.dated_at <= at:
        return False
    present = memory.present()
    both = [(present[key].block.dated_at, shown[key].dated_at) for key in shown if key in present]
    return bool(both) and all(before == now for before, now in both)
