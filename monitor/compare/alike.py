"""When two texts are versions of one another, or one text set by two machines. Pure."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel

ALIKE = 0.6
"""Share of characters in common, in order, from which one text is another's next version."""
OVERLAP = 8
"""Characters that two texts must share to be one, cut otherwise."""
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


def overlaps(one: str, other: str) -> bool:
    """Whether one text is a part of the other, long enough to tell it: the same, cut otherwise."""
    return min(len(one), len(other)) >= OVERLAP and (one in other or other in one)


def next_value(first: str, second: str, third: str) -> bool:
    """Whether `third` has quite other words where `second` had put some for those of `first`.

    So goes what a widget shows; an owner who edits again mends the words, or adds to them.
    """
    (begin, end), (begin_again, end_again) = _kept(first, second), _kept(second, third)
    if max(begin, begin_again) + max(end, end_again) >= len(second.split()):
        return False
    begin, end = min(begin, begin_again), min(end, end_again)
    put, then = (" ".join(t.split()[begin : len(t.split()) - end]) for t in (second, third))
    return Indel.normalized_similarity(put[:_COMPARED], then[:_COMPARED]) <= ALIKE


def _kept(one: str, other: str) -> tuple[int, int]:
    """How many words at the beginning, and of the rest at the end, two texts share."""
    words, others = one.split(), other.split()
    shortest = min(len(words), len(others))
    begin = next((n for n in range(shortest) if words[n] != others[n]), shortest)
    rest = shortest - begin
    end = next((n for n in range(rest) if words[-1 - n] != others[-1 - n]), rest)
    return begin, end


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
