"""How much of a hostile body is read. Pure.

A parser's work grows with the square of the nesting depth, of the attributes of one element and
of the choices of one list (measured with Lexbor: 20,000 nested `div` 0.6 s, 20,000 attributes
0.9 s, 10,000 `option` 0.4 s), so all three are cut before parsing.
"""

from __future__ import annotations

import re
from itertools import islice

MAX_TEXT = 3_000_000
"""Characters of a body that are parsed."""
MAX_DEPTH = 512
"""Nesting that is parsed of a page with many tags; the limit of Chromium and WebKit."""
MAX_ATTRIBUTES = 1000
MAX_ECHOES = 400_000
"""Elements that a parser may put in on its own: 360 bytes each."""
MAX_CHOICES = 10_000
"""Options of a page, in however many lists."""
_FEW_TAGS = 10_000
"""Tags of a page that cost no more than a quarter of a second, however they nest."""
_HARMLESS = 60_000
"""Characters in which none can cost more than about half a second."""

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
        *("script", "style", "textarea", "title", "iframe", "xmp"),
    )
)
"""Elements that hold nothing but text, or that a sibling closes."""
_BLOCKS = frozenset(
    (
        *("address", "applet", "article", "aside", "blockquote", "button", "caption", "center"),
        *("details", "dir", "div", "dl", "fieldset", "figcaption", "figure", "footer", "form"),
        *("frameset", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "main", "marquee"),
        *("menu", "nav", "noscript", "object", "ol", "pre", "search", "section", "select"),
        *("summary", "table", "template", "ul"),
    )
)
"""Special elements of https://html.spec.whatwg.org/#special that are not flat."""
_WALLS = frozenset(("applet", "caption", "marquee", "object", "table", "template"))
"""Beyond them an end tag closes nothing."""
_FORMATTING = frozenset(
    (
        *("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"),
        *("tt", "u"),
    )
)
"""Elements that a parser opens again in every later block until they are closed."""
_CHOICE = re.compile("<[oO][pP][tT][iI][oO][nN]")
_ATTRIBUTE = (
    r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+))?+"""
)
_FORMAT = (
    "(?=[bcefistunBCEFISTUN])(?i:b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u)(?=[\\s/>])"
)
_OPENS_FORMAT = re.compile(rf"<{_FORMAT}(?:{_ATTRIBUTE})*+")
_ANY_FORMAT = re.compile(rf"<(/?){_FORMAT}")
_TAG = re.compile(
    r"<!--(?:-?>|(?s:.*?)(?:--!?>|\Z))"
    r"|(?i:<(?P<raw>script|style|textarea|title|iframe|xmp)\b[^<>]*(?<!/)>"
    r"(?s:.*?)(?:</(?P=raw)\b|\Z))"
    rf"|<(?P<closes>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?:{_ATTRIBUTE})*+\s*+(?P<closed>/?)"
)
"""A tag: whether it ends, its name, whether it closes itself; or what holds no tags, unnamed."""
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
        kept = kept[: _too_many_choices(kept)]
    return kept, len(kept) < len(text)


def calmed(text: str) -> str:
    """Give `text` with formatting as mere spans where a parser would repeat it without bounds.

    Formatting that is left open is opened again in every later block, up to three equal ones
    (https://html.spec.whatwg.org/#reconstruct-the-active-formatting-elements): 55,000 characters
    of `<p><b a=1>x<p><b a=2>x` took Lexbor 9 s and 2.9 GB. For a reader all of it is inline.
    """
    tags = text.count("<")
    if tags * tags <= MAX_ECHOES:
        return text
    opened = _OPENS_FORMAT.findall(text)
    most = min(len(opened), 3 * len(set(opened)))
    return text if most * tags <= MAX_ECHOES else _ANY_FORMAT.sub(r"<\1span", text)


def _too_crowded(text: str) -> int:
    """The offset of the first element with more than MAX_ATTRIBUTES; the length if none has."""
    sound = _SOUND.match(text)
    assert sound is not None  # it matches the empty text too
    return sound.end()


def _too_deep(text: str) -> int:
    """The offset at which more than MAX_DEPTH elements are open; the length if none is."""
    if text.count("<") <= _FEW_TAGS:
        return len(text)
    above: list[str] = []
    in_picture = False
    for tag in _TAG.finditer(text):
        if tag["name"] is None:
            continue
        closes, name, self_closed = tag["closes"], tag["name"].lower(), tag["closed"]
        in_picture = not closes if name == "svg" else in_picture and name in _SVG
        if name in _FLAT or (self_closed and in_picture):
            continue
        if closes:
            _close(above, name)
        else:
            above.append(name)
            if len(above) > MAX_DEPTH:
                return tag.start()
    return len(text)


def _close(above: list[str], name: str) -> None:
    """Take from the open elements what an end tag closes: nothing where it fits none.

    https://html.spec.whatwg.org/#parsing-main-inbody: a block closes what is inside it, unless a
    table lies between; an inline element does not reach beyond a block; formatting is taken out
    and leaves what is inside it.
    """
    for place in range(len(above) - 1, -1, -1):
        if above[place] == name:
            del above[place : place + 1 if name in _FORMATTING else None]
            return
        if above[place] in (_WALLS if name in _BLOCKS or name in _FORMATTING else _BLOCKS):
            return


def _too_many_choices(text: str) -> int:
    """The offset of the option after MAX_CHOICES; the length if there are no more."""
    if text.count("<") <= MAX_CHOICES:
        return len(text)
    beyond = next(islice(_CHOICE.finditer(text), MAX_CHOICES, None), None)
    return beyond.start() if beyond else len(text)
