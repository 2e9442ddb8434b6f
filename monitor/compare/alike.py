"""When two texts are versions of one another, or one text set by two machines. Pure."""

from __future__ import annotations

import re
import unicodedata
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


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """`text` without what machines set one way or another: two equal ones say the same.

    Blanks, the shape of quotes, dashes and keys, an @ spelt out, the hint that a link opens
    elsewhere.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_SHAPES)
    return "".join(_AT.sub("@", _ELSEWHERE.sub("", folded)).split())


_AS_TYPED = {
    **dict.fromkeys("“”„‟«»‹›″", '"'),
    **dict.fromkeys("‘’‚‛`´′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "⌘": "Ctrl",
    "⌥": "Alt",
}
_SHAPES = str.maketrans(_AS_TYPED)
SIGNS = frozenset(_AS_TYPED) | {'"'}
"""Signs that a machine may set otherwise."""
_AT = re.compile(r"\s*(?:\[|\()\s*(?:at|ät|@)\s*(?:\]|\))\s*", re.I)
_ELSEWHERE = re.compile(
    r"[(\[]?\b(?:(?:this |external )?(?:link )?opens? in (?:a )?new (?:window|tab)|"
    r"(?:wird |link )?(?:öffnet|geöffnet)? ?(?:sich )?in (?:einem )?neue[mn] (?:fenster|tab)|"
    r"si apre in una nuova (?:finestra|scheda)|"
    r"(?:s['’]ouvre dans (?:une?|un) )?(?:nouvelle fenêtre|nouvel onglet))\b[)\]]?",
    re.I,
)
"""As WordPress, GOV.UK, Liferay and the guides to WCAG technique G201 word it."""
