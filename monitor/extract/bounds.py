"""How much of a hostile body is read. Pure.

A parser's work grows with the square of the nesting depth and of the attributes of one element
(measured with Lexbor: 20,000 nested `div` 0.6 s, 20,000 attributes 0.9 s), so both are cut before
parsing.
"""

from __future__ import annotations

import re

MAX_TEXT = 3_000_000
"""Characters of a body that are parsed."""
MAX_DEPTH = 512
"""Nesting that is parsed; the limit of Chromium and WebKit."""
MAX_ATTRIBUTES = 1000
_HARMLESS = 60_000
"""Characters in which neither can cost more than about half a second."""

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?:[^<>]*?(/)>)?")
_SVG = frozenset(
    (
        *("svg", "g", "path", "rect", "circle", "ellipse", "line", "polygon", "polyline", "use"),
        *("defs", "symbol", "mask", "clippath", "lineargradient", "radialgradient", "stop"),
        *("pattern", "filter", "text", "tspan", "image", "animate", "animatetransform"),
    )
)
"""Inside a picture, and there alone, an element may close itself."""
_FLAT = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr", "p", "li", "td", "th", "tr", "dt", "dd", "option"),
        *("html", "head", "body", "tbody", "thead"),
    )
)
"""Elements that hold nothing, or that a sibling closes."""
_ATTRIBUTE = (
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?+"""
)
_SOUND = re.compile(
    rf"(?:[^<]++|<(?![a-zA-Z])"
    rf"|<[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{MAX_ATTRIBUTES}}}+[\s/]*+(?:>|\Z))*+"
)
"""All up to the first element with more than MAX_ATTRIBUTES, read as
https://html.spec.whatwg.org/#tag-open-state has it; never goes back: linear."""


def bounded(text: str) -> tuple[str, bool]:
    """Give the part of `text` that can be parsed in bounded time, and whether it was cut."""
    kept = text[:MAX_TEXT]
    if len(kept) > _HARMLESS:
        kept = kept[: _too_crowded(kept)]
        kept = kept[: _too_deep(kept)]
    return kept, len(kept) < len(text)


def _too_crowded(text: str) -> int:
    """The offset of the first element with more than MAX_ATTRIBUTES; the length if none has."""
    sound = _SOUND.match(text)
    assert sound is not None  # it matches the empty text too
    return sound.end()


def _too_deep(text: str) -> int:
    """The offset at which more than MAX_DEPTH elements are open; the length if none is."""
    if not _may_nest(text):
        return len(text)
    depth = 0
    in_picture = False
    for tag in _TAG.finditer(text):
        closes, name, self_closed = tag[1], tag[2].lower(), tag[3]
        in_picture = not closes if name == "svg" else in_picture and name in _SVG
        if name in _FLAT or (self_closed and in_picture):
            continue
        depth = max(0, depth + (-1 if closes else 1))
        if depth > MAX_DEPTH:
            return tag.start()
    return len(text)


def _may_nest(text: str, step: int = 4096) -> bool:
    """Whether unclosed elements could pile up beyond MAX_DEPTH anywhere (coarse, fast)."""
    open_now = 0
    for start in range(0, len(text), step):
        piece = text[start : start + step]
        opened = piece.count("<")
        closed = piece.count("</")
        if open_now + opened > MAX_DEPTH + closed:
            return True
        open_now = max(0, open_now + opened - 2 * closed)
    return False
