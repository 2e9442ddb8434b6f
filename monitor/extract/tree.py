"""From a page's characters to a tree of bounded size, without what no reader sees. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract import structured
from monitor.extract.bounds import bounded, calmed
from monitor.model import Block

_UNSEEN = ["script", "style", "noscript", "template", "svg", "object", "math", "canvas"]
_RAW = ("iframe", "script", "style", "textarea", "noscript", "title")
_SELF_CLOSED = re.compile(
    rf"<({'|'.join((*_RAW, *map(str.upper, _RAW)))})\b([^<>]*)/>",
)


@dataclass(frozen=True, slots=True)
class Tree:
    """One parsed page."""

    html: LexborHTMLParser
    body: LexborNode | None
    """Without scripts, styles and pictures drawn in markup."""
    facts: tuple[Block, ...]
    """What it tells search engines."""
    cut: bool
    """The page is longer, deeper or more crowded than what is read of it."""


def grown(text: str) -> Tree:
    """Parse a page once."""
    kept, cut = bounded(text)
    return stripped(LexborHTMLParser(_repaired(kept)), cut=cut)


def stripped(html: LexborHTMLParser, *, cut: bool) -> Tree:
    """A parsed page without what no reader sees."""
    body = html.body
    facts = structured.facts_of(html)
    if body is not None:
        body.strip_tags(_UNSEEN, recursive=True)
    return Tree(html, body, tuple(facts), cut)


def whole(text: str) -> LexborHTMLParser:
    """Parse a page with all that it holds, as selectors speak of it."""
    kept, _ = bounded(text)
    return LexborHTMLParser(_repaired(kept))


def _repaired(text: str) -> str:
    """Close elements that XML writers close in themselves: HTML reads on to the end of the page."""
    text = calmed(_SELF_CLOSED.sub(r"<\1\2></\1>", text) if "/>" in text else text)
    return _without_noscript(text, text.find("<body"))


def _without_noscript(text: str, end: int) -> str:
    """Cut what a head holds for readers without scripts: it would spill its words on the page."""
    kept = []
    start = 0
    while (opened := text.find("<noscript", start, end)) >= 0:
        closed = text.find("</noscript>", opened)
        if closed < 0:
            break
        kept.append(text[start:opened])
        start = closed + len("</noscript>")
    return "".join([*kept, text[start:]]) if kept else text
