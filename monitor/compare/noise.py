"""Which differences a machine made. Pure.

By nature: the calendar explains it. By evidence: the place or the phrase did not last before.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from monitor.model import Block, BlockKind

_DIGITS = re.compile(r"\d+")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|&copy;", re.I)
SHORT = timedelta(days=10)
"""Beyond this, absence proves nothing: the owner may have edited again."""


def skeleton(text: str) -> str:
    """`text` without blanks and with every number as 0."""
    return "".join(_DIGITS.sub("0", text).split())


def follows_calendar(before: Block, after: Block, then: datetime, now: datetime) -> bool:
    """Whether the numbers that differ are the year (beside a copyright sign) or the day of each look."""
    if skeleton(before.text) != skeleton(after.text):
        return False
    old, new = _DIGITS.findall(before.text), _DIGITS.findall(after.text)
    moved = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    if not moved:
        return False
    if _COPYRIGHT.search(after.text) and all(b == str(now.year) for _, b in moved):
        return True
    return all(
        int(a[:9]) in _parts(then) and int(b[:9]) in _parts(now) for a, b in moved
    ) and _shows_day(after.text, now)


def _parts(at: datetime) -> set[int]:
    return {at.year, at.month, at.day, at.year % 100}


def _shows_day(text: str, at: datetime) -> bool:
    numbers = {int(n[:9]) for n in _DIGITS.findall(text)}
    return {at.day, at.year} <= numbers


def similar(one: str, other: str) -> bool:
    """Whether `other` reads like `one` edited once more."""
    if min(len(one), len(other)) < 15 or skeleton(one) == skeleton(other):
        return False
    match = SequenceMatcher(None, one[:600], other[:600], autojunk=False)
    return match.real_quick_ratio() > 0.6 and match.quick_ratio() > 0.6 and match.ratio() > 0.6


def is_words(block: Block) -> bool:
    """Whether a reader reads it (links and images only lead somewhere)."""
    return block.kind in {BlockKind.TEXT, BlockKind.HEADING, BlockKind.ITEM}
