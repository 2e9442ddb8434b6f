"""Foreign strings made fit for one line of a message. Pure.

Names, addresses and page text come from outside: here they lose whatever could
forge a line, a header or a reading direction. Escaping for HTML is the
templates' part.
"""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

MOST = 160
"""Characters of a quotation."""

_ELLIPSIS = "…"
_CONTEXT = 24
"""Characters kept before the place where two long texts begin to differ, and
given up at most for the sake of a whole word: the place itself stays in sight."""

# Emoji and several scripts need the two joiners; every other format character
# (bidi controls, zero-width spaces, tags) only hides or reorders what is read.
_JOINERS = frozenset("\u200c\u200d")
_BLANK = frozenset({"Cc", "Zl", "Zp", "Zs"})
_DROPPED = frozenset({"Cf", "Cs", "Co"})


def one_line(text: str, most: int = MOST) -> str:
    """`text` on one line of at most `most` characters, cut at a word if it can be."""
    # A bounded slice first: what is quoted may be megabytes long.
    clean = " ".join("".join(map(_harmless, text[: most * 8])).split())
    return clean if len(clean) <= most else _cut(clean, most)


def focus(before: str, after: str, most: int = MOST // 2) -> tuple[str, str]:
    """Both texts on one line each, cut so that the place where they differ is shown."""
    olds, news = (one_line(text, MOST * 64) for text in (before, after))
    if max(len(olds), len(news)) <= most:
        return olds, news
    start = _first_difference(olds, news)
    return _from(olds, start, most), _from(news, start, most)


def address(url: str) -> str:
    """`url` on one line, as it is shown."""
    return one_line(url, 2000).replace(" ", "%20")


def link(url: str) -> str:
    """`url` where it may be linked to: http and https only, else empty."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in _BLANK:
        return " "
    return "" if category in _DROPPED and character not in _JOINERS else character


def _cut(text: str, most: int) -> str:
    kept = text[: most - 1]
    at_word = kept.rsplit(" ", 1)[0]
    return (at_word if len(at_word) > most - _CONTEXT else kept).rstrip() + _ELLIPSIS


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _from(text: str, start: int, most: int) -> str:
    if start <= most - _CONTEXT:
        return one_line(text, most)
    begin = text.find(" ", start - _CONTEXT, start) + 1 or start - _CONTEXT
    return _ELLIPSIS + one_line(text[begin:], most - 1)
