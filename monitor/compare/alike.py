"""When two texts are versions of one another. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import Indel

ALIKE = 0.6
"""Share of characters in common, in order, from which one text is another's next version."""
_MEANINGFUL = 15
"""Characters below which equal letters prove nothing."""
_COMPARED = 300
"""Characters that are compared."""
_NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=1024)
def skeleton(text: str) -> str:
    """`text` without blanks and with every number as 0."""
    return "".join(_NUMBER.sub("0", text).split())


def reads_alike(one: str, other: str) -> bool:
    """Whether `other` reads like `one` with some words changed."""
    if min(len(one), len(other)) < _MEANINGFUL:
        return False
    return Indel.normalized_similarity(one[:_COMPARED], other[:_COMPARED]) > ALIKE
