"""What was no edit of the owner's, taken back: no edit either. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.extract.block import squeeze
from monitor.model import Change, Hunk


def takes_back(change: Change, dismissed: Iterable[Change]) -> bool:
    """Whether `change` does nothing but undo what these had brought, word for word.

    A block that goes counts where one of them had brought it; one that is replaced only where it
    is again as it was before.
    """
    brought = {_sides(hunk) for one in dismissed for hunk in one.hunks}
    shown = {after for _, after in brought if after}
    return bool(change.hunks) and all(
        (before, after)[::-1] in brought or (not after and before in shown)
        for before, after in map(_sides, change.hunks)
    )


def _sides(hunk: Hunk) -> tuple[str, str]:
    return squeeze(hunk.before), squeeze(hunk.after)
