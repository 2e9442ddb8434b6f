"""One pass over a page's body, in page order, to the blocks a reader sees. Pure.

What no reader sees (hidden parts, announcements for screen readers) and consent dialogs are no
blocks. Inline elements belong to their paragraph, so that moved tags change nothing. This is the
hot path: a page has a thousand nodes, so a node costs few calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from selectolax.lexbor import LexborNode

from monitor.extract import consent
from monitor.extract.address import decode_email, image_key, link_key
from monitor.extract.block import ARROW, block, clean
from monitor.extract.others import OTHERS
from monitor.extract.signs import FOR_EARS, FOR_EARS_SELECTOR, NOTICE, SCRIPTED_FORMS
from monitor.model import Block, BlockKind

MAX_BLOCKS = 4000
"""Blocks that are kept; a page with more is cut at its end, and says so."""
FEW_CHOICES = 12
"""Options of a list that an owner may have written; longer ones are countries, years, hours."""
EMAIL_LINK = "/cdn-cgi/l/email-protection#"


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SKIPPED = _names(
    "script style noscript template svg object math canvas iframe head datalist audio video "
    "-comment -document -doctype"
)
_INLINE = _names(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q "
    "rp rt ruby s samp small span strike strong sub sup time tt u var wbr img picture"
)
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_PLACES = {
    "main": "main",
    "article": "main",
    "nav": "nav",
    "header": "header",
    "footer": "footer",
    "aside": "aside",
    "navigation": "nav",
    "banner": "header",
    "contentinfo": "footer",
    "complementary": "aside",
    OTHERS: OTHERS,
}
_ANNOUNCED = frozenset({"alert", "status", "log", "alertdialog", "tooltip", "progressbar"})
_HIDING = frozenset({"hidden", "role", "aria-live", "style"})
"""Attributes one of which a hidden element has, if its class does not hide it."""
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{4,}"
)
_BACKGROUND = re.compile(r"url\(\s*['\"]?([^'\")]+)", re.I)
_SOURCES = ("data-src", "data-lazy-src", "data-original", "src", "data-srcset", "srcset")

Attributes: TypeAlias = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the walk is."""

    place: str = ""
    kind: BlockKind = BlockKind.TEXT
    """What the words found here are."""


_OUTSIDE = _Here()


class Walk:
    """The blocks found so far."""

    def __init__(self, body: LexborNode, own: frozenset[str]) -> None:
        """Prepare to walk over `body`; `own` are the hosts of the site itself."""
        self.own = own
        self.blocks: list[Block] = []
        self.text_length = 0
        """Characters of visible text, without blanks."""
        self.full = False
        self._body = body
        self._whole: int | None = None
        self._words: list[str] = []
        self._heading = ""

    def over(self) -> None:
        """Collect the blocks of the body."""
        words = self._words
        node: LexborNode | None = self._body.first_child
        here = _OUTSIDE
        above: list[tuple[LexborNode | None, _Here, bool]] = []
        while True:
            if node is None:
                if not above or self.full:
                    break
                if words and above[-1][2]:
                    self._flush(here)
                node, here, _ = above.pop()
                continue
            tag = node.tag
            if tag == "-text":
                words.append(node.text_content or "")
            elif tag and tag not in _SKIPPED:
                inside = self._enter(node, tag, here)
                if inside is not None:
                    above.append((node.next, here, tag not in _INLINE))
                    node, here = node.first_child, inside
                    continue
            node = node.next
        self._flush(here)

    def _enter(self, node: LexborNode, tag: str, here: _Here) -> _Here | None:
        """Take what an element itself shows; None when a reader sees nothing inside."""
        attributes = node.attributes
        if (attributes or tag == "select") and self._is_closed(node, tag, attributes):
            return None
        inside = _moved(here, tag, attributes)
        if self._words and tag not in _INLINE:
            self._flush(here)
        if tag == "a":
            if inside.place == "nav" and self._words:
                self._words.append(" ")
            self._link(node, attributes, inside)
        elif tag == "img":
            self._image(attributes, inside)
        style = attributes.get("style")
        if style and "url(" in style:
            self._background(style, inside)
        return inside

    def _is_closed(self, node: LexborNode, tag: str, attributes: Attributes) -> bool:
        """Whether the inside of an element is nothing to read; what stands for it is taken."""
        hidden = attributes.get("data-cfemail")
        if hidden is not None:
            self._words.append(decode_email(hidden))
            return True
        return (
            is_hidden(tag, attributes)
            or (tag == "form" and is_scripted(attributes))
            or (tag == "select" and len(node.css("option")) > FEW_CHOICES)
            or self._is_dialog(node, attributes)
        )

    def _is_dialog(self, node: LexborNode, attributes: Attributes) -> bool:
        if not consent.may_ask(attributes):
            return False
        if self._whole is None:
            self._whole = len(self._body.text(deep=True))
        return consent.asks(node, self._whole)

    def _flush(self, here: _Here) -> None:
        """Make the words collected so far one block."""
        text = clean("".join(self._words))
        self._words.clear()
        if not text:
            return
        identity = text.replace(" ", "")
        self.text_length += len(identity)
        if here.kind is BlockKind.HEADING:
            self._heading = text[:200]
            self._add(block(here.kind, text, identity, here.place))
        else:
            self._add(block(here.kind, text, identity, here.place, self._heading))

    def _link(self, node: LexborNode, attributes: Attributes, here: _Here) -> None:
        href = attributes.get("href") or ""
        if EMAIL_LINK in href:
            href = "mailto:" + decode_email(href.partition("#")[2])
        key = link_key(href, self.own)
        if key:
            words = clean(_seen_text(node))[:200]
            text = f"{words}{ARROW}{href[:300]}".strip()
            self._add(block(BlockKind.LINK, text, key, here.place, self._heading))

    def _image(self, attributes: Attributes, here: _Here) -> None:
        key = picture_of(attributes)
        if key:
            text = f"{clean(attributes.get('alt') or '')[:200]} [{key}]".lstrip()
            self._add(block(BlockKind.IMAGE, text, key, here.place, self._heading))

    def _background(self, style: str, here: _Here) -> None:
        for key in backgrounds_of(style):
            self._add(block(BlockKind.IMAGE, f"[{key}]", key, here.place, self._heading))

    def _add(self, found: Block) -> None:
        self.blocks.append(found)
        self.full = len(self.blocks) >= MAX_BLOCKS


def is_scripted(attributes: Attributes) -> bool:
    """Whether a form is one that a script puts in."""
    return not SCRIPTED_FORMS.isdisjoint((attributes.get("class") or "").split())


def picture_of(attributes: Attributes) -> str:
    """The key of an image element's picture; empty when it has none."""
    for name in _SOURCES:
        address = attributes.get(name)
        if address:
            key = image_key(address.split(" ")[0])
            if key:
                return key
    return ""


def backgrounds_of(style: str) -> list[str]:
    """Keys of the first pictures that a style lays behind an element."""
    return [key for key in map(image_key, _BACKGROUND.findall(style)[:3]) if key]


def _seen_text(node: LexborNode) -> str:
    """The words inside `node`, without those for screen readers only."""
    only = node.first_child
    if only is None or (only.tag == "-text" and only.next is None):
        return node.text(deep=True)
    text = node.text(deep=True)
    for aside in node.css(FOR_EARS_SELECTOR):
        text = text.replace(aside.text(deep=True), "", 1)
    return text


def is_hidden_by(style: str) -> bool:
    """Whether a style hides its element."""
    return _HIDDEN_STYLE.search(style.lower()) is not None


def is_hidden(tag: str, attributes: Attributes) -> bool:
    """Whether no reader sees an element, by what it says of itself."""
    classes = attributes.get("class")
    if classes and _is_for_ears(classes[: consent.LONGEST_NAME]):
        return True
    if _HIDING.isdisjoint(attributes) and tag != "dialog":
        return False
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    role = attributes.get("role")
    if role and role.lower() in _ANNOUNCED and NOTICE not in (classes or "").split():
        return True
    if "aria-live" in attributes and "aria-atomic" in attributes:
        return True
    style = attributes.get("style")
    return bool(style and is_hidden_by(style))


@lru_cache(maxsize=4000)
def _is_for_ears(classes: str) -> bool:
    return not FOR_EARS.isdisjoint(classes.split())


def _moved(here: _Here, tag: str, attributes: Attributes) -> _Here:
    """Where the inside of an element is."""
    if tag in _HEADINGS:
        return replace(here, kind=BlockKind.HEADING)
    if tag == "button":
        is_heading = here.kind is BlockKind.HEADING
        return here if is_heading else replace(here, kind=BlockKind.BUTTON)
    place = _PLACES.get(tag)
    if "role" in attributes and (place is None or attributes["role"] == OTHERS):
        place = _PLACES.get((attributes["role"] or "").lower())
    if place is None or here.place == OTHERS:
        return here
    if here.place == "main" and place in {"header", "footer"}:
        return here
    return replace(here, place=place)
