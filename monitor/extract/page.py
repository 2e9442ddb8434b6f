"""From one page's text to the blocks a reader sees. Pure.

One parse and one walk. What no reader sees (scripts, styles, hidden parts, announcements for
screen readers) and consent dialogs are no blocks. Inline elements belong to their paragraph, so
that moved tags change nothing.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.address import decode_email, host_of, image_key, link_key
from monitor.extract.bounds import bounded
from monitor.extract.signs import (
    CONSENT_SELECTOR,
    CONSENT_TOKENS,
    FOR_EARS,
    FOR_EARS_SELECTOR,
    SCRIPTED_FORMS,
)
from monitor.model import Block, BlockKind

MAX_BLOCKS = 4000
"""Blocks that are kept; a page with more is cut at its end, and says so."""
MAX_BLOCK_TEXT = 4000
"""Characters of one block that are kept; its key is made of all of them."""

ARROW = " → "
"""Between the words of a link and where it leads."""
LONGEST_DIALOG = 8000
"""Characters of a consent dialog with all its tables."""
TO_PRESS = "button, input[type=button], input[type=submit], [role=button], [class*=btn i]"
FEW_CHOICES = 12
"""Options of a list that an owner may have written; longer ones are countries, years, hours."""

_UNSEEN = ["script", "style", "noscript", "template", "svg", "object", "math", "canvas"]


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_SKIPPED = _names(
    "script style noscript template svg object math canvas iframe head datalist audio video"
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
}
_ANNOUNCED = frozenset({"alert", "status", "log", "alertdialog", "tooltip", "progressbar"})
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:left|top|text-indent)\s*:\s*-\d{4,}",
    re.I,
)
_BACKGROUND = re.compile(r"url\(\s*['\"]?([^'\")]+)", re.I)
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f"))
_CONSENT_WORD = re.compile(r"cookie|consent|gdpr|dsgvo|datenschutzeinstell", re.I)
_TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*")


@dataclass(frozen=True, slots=True)
class Page:
    """One parsed body: blocks in page order, and what tells a wall from a page."""

    blocks: tuple[Block, ...]
    title: str
    lang: str
    text_length: int
    """Characters of visible text, without blanks."""
    has_password: bool
    refreshes: bool
    """A meta element sends the reader elsewhere at once."""
    generator: str
    cut: bool


@dataclass(frozen=True, slots=True)
class _Here:
    """Where the walk is."""

    place: str = ""
    heading: bool = False
    button: bool = False

    @property
    def kind(self) -> BlockKind:
        """What the words found here are."""
        if self.heading:
            return BlockKind.HEADING
        return BlockKind.BUTTON if self.button else BlockKind.TEXT


def squeeze(text: str) -> str:
    """`text` without blanks and invisible characters: what two equal blocks share."""
    return _clean(text).replace(" ", "")


def key_of(kind: BlockKind, identity: str) -> str:
    """A short key. Headings and paragraphs share theirs, so a changed rank is no change."""
    letter = "t" if kind in {BlockKind.TEXT, BlockKind.HEADING} else kind.value
    return hashlib.blake2b(
        f"{letter}\0{identity}".encode("utf-8", "replace"), digest_size=8
    ).hexdigest()


def parse(text: str, *, url: str) -> Page:
    """Read a page's characters; `url` tells its own links from foreign ones."""
    kept, cut = bounded(text)
    tree = LexborHTMLParser(_repaired(kept))
    head = _Head(tree)
    walk = _Walk(frozenset({host_of(url), *head.hosts}) - {""})
    body = tree.body
    if body is not None:
        body.strip_tags(_UNSEEN, recursive=True)
        consent = _consent_nodes(body)
        walk.over(body, consent)
    blocks = [*head.blocks(), *walk.blocks]
    return Page(
        blocks=tuple(blocks),
        title=head.title,
        lang=head.lang,
        text_length=walk.text_length,
        has_password=bool(body is not None and body.css_first("input[type=password i]")),
        refreshes=head.refreshes,
        generator=head.generator,
        cut=cut or walk.full,
    )


_SELF_CLOSED = re.compile(r"<(iframe|script|style|textarea|noscript|title)\b([^<>]*)/>", re.I)


def _repaired(text: str) -> str:
    """Close elements that XML writers close in themselves: HTML reads on to the end of the page."""
    text = _SELF_CLOSED.sub(r"<\1\2></\1>", text) if "/>" in text else text
    return _without_noscript(text) if "<noscript" in text else text


def _without_noscript(text: str) -> str:
    """Cut what is for readers without scripts: in a head it would spill its words on the page."""
    kept = []
    start = 0
    while (opened := text.find("<noscript", start)) >= 0:
        closed = text.find("</noscript>", opened)
        if closed < 0:
            break
        kept.append(text[start:opened])
        start = closed + len("</noscript>")
    return "".join([*kept, text[start:]])


class _Head:
    """What the head of a page says."""

    def __init__(self, tree: LexborHTMLParser) -> None:
        root = tree.root
        self.lang = ""
        if root is not None:
            self.lang = (root.attributes.get("lang") or "").strip().lower()[:2]
        title = tree.css_first("head title")
        self.title = _clean(title.text()[:MAX_BLOCK_TEXT]) if title is not None else ""
        self.description = ""
        self.generator = ""
        self.refreshes = False
        self.hosts: set[str] = set()
        if tree.head is not None:
            for node in tree.head.css("meta, link[rel=canonical], base"):
                self._take(node)

    def _take(self, node: LexborNode) -> None:
        attributes = node.attributes
        name = (attributes.get("name") or attributes.get("property") or "").lower()
        content = attributes.get("content") or ""
        if name == "description":
            self.description = _clean(content)
        elif name == "generator":
            self.generator = content.lower()
        elif name == "og:url":
            self.hosts.add(host_of(content))
        elif (attributes.get("http-equiv") or "").lower() == "refresh":
            self.refreshes = self.refreshes or _sends_away(content)
        elif attributes.get("href"):
            self.hosts.add(host_of(attributes["href"] or ""))

    def blocks(self) -> list[Block]:
        """Title and description, where there are any."""
        found = []
        for kind, text in (
            (BlockKind.TITLE, self.title),
            (BlockKind.DESCRIPTION, self.description),
        ):
            if text:
                found.append(_block(kind, text, squeeze(text), _Here(), ""))
        return found


def _sends_away(content: str) -> bool:
    seconds, _, rest = content.partition(";")
    try:
        return "url" in rest.lower() and float(seconds) <= 10
    except ValueError:
        return False


def _clean(text: str) -> str:
    return " ".join((text if text.isascii() else text.translate(_INVISIBLE)).split())


def _block(kind: BlockKind, text: str, identity: str, here: _Here, heading: str) -> Block:
    return Block(kind, text[:MAX_BLOCK_TEXT], key_of(kind, identity), here.place, heading)


class _Walk:
    """One pass over the body in page order."""

    def __init__(self, own: frozenset[str]) -> None:
        self.own = own
        self.blocks: list[Block] = []
        self.text_length = 0
        self.full = False
        self._words: list[str] = []
        self._heading = ""

    def over(self, body: LexborNode, skipped: frozenset[int]) -> None:
        """Collect the blocks of `body`, leaving out the nodes in `skipped` (by `mem_id`)."""
        stack: list[tuple[LexborNode | None, _Here]] = [(body, _Here())]
        while stack and not self.full:
            node, here = stack.pop()
            if node is None:
                self._flush(here)
                continue
            tag = node.tag or ""
            if tag == "-text":
                self._words.append(node.text_content or "")
            elif tag not in _SKIPPED and tag[0] != "-" and node.mem_id not in skipped:
                self._enter(node, tag, here, stack)
        self._flush(_Here())

    def _enter(
        self,
        node: LexborNode,
        tag: str,
        here: _Here,
        stack: list[tuple[LexborNode | None, _Here]],
    ) -> None:
        attributes = node.attributes
        if _is_hidden(tag, attributes):
            return
        if "data-cfemail" in attributes:
            self._words.append(decode_email(attributes["data-cfemail"] or ""))
            return
        if tag == "form" and not SCRIPTED_FORMS.isdisjoint((attributes.get("class") or "").split()):
            return
        if tag == "select" and len(node.css("option")) > FEW_CHOICES:
            return
        inside = _moved(here, tag, attributes)
        if tag not in _INLINE:
            self._flush(here)
            stack.append((None, inside))
        if tag == "a":
            self._link(node, attributes, inside)
        elif tag == "img":
            self._image(attributes, inside)
        style = attributes.get("style")
        if style and "url(" in style:
            self._background(style, inside)
        children = list(node.iter(include_text=True))
        stack.extend((child, inside) for child in reversed(children))

    def _flush(self, here: _Here) -> None:
        """Make the words collected so far one block."""
        if not self._words:
            return
        text = _clean("".join(self._words))
        self._words.clear()
        if not text:
            return
        identity = text.replace(" ", "")
        self.text_length += len(identity)
        kind = here.kind
        if here.heading:
            self._heading = text[:200]
        self._add(_block(kind, text, identity, here, "" if here.heading else self._heading))

    def _link(self, node: LexborNode, attributes: dict[str, str | None], here: _Here) -> None:
        href = attributes.get("href") or ""
        if "/cdn-cgi/l/email-protection#" in href:
            href = "mailto:" + decode_email(href.partition("#")[2])
        key = link_key(href, self.own)
        if key:
            words = _clean(_seen_text(node))[:200]
            text = f"{words}{ARROW}{href[:300]}".strip()
            self._add(_block(BlockKind.LINK, text, key, here, self._heading))

    def _image(self, attributes: dict[str, str | None], here: _Here) -> None:
        for name in ("data-src", "data-lazy-src", "data-original", "src", "data-srcset", "srcset"):
            address = (attributes.get(name) or "").split(" ")[0]
            key = image_key(address)
            if key:
                text = f"{_clean(attributes.get('alt') or '')[:200]} [{key}]".lstrip()
                self._add(_block(BlockKind.IMAGE, text, key, here, self._heading))
                return

    def _background(self, style: str, here: _Here) -> None:
        for address in _BACKGROUND.findall(style)[:3]:
            key = image_key(address)
            if key:
                self._add(_block(BlockKind.IMAGE, f"[{key}]", key, here, self._heading))

    def _add(self, block: Block) -> None:
        self.blocks.append(block)
        self.full = len(self.blocks) >= MAX_BLOCKS


def _seen_text(node: LexborNode) -> str:
    """The words inside `node`, without those for screen readers only."""
    text = node.text(deep=True)
    for aside in node.css(FOR_EARS_SELECTOR):
        text = text.replace(aside.text(deep=True), "", 1)
    return text


def _is_hidden(tag: str, attributes: dict[str, str | None]) -> bool:
    if not attributes:
        return False
    if "hidden" in attributes or (tag == "dialog" and "open" not in attributes):
        return True
    if (attributes.get("role") or "").lower() in _ANNOUNCED:
        return True
    if "aria-live" in attributes and "aria-atomic" in attributes:
        return True
    classes = attributes.get("class")
    if classes and not FOR_EARS.isdisjoint(classes.split()):
        return True
    style = attributes.get("style")
    return bool(style and _HIDDEN_STYLE.search(style))


def _moved(here: _Here, tag: str, attributes: dict[str, str | None]) -> _Here:
    """Where the inside of an element is."""
    place = _PLACES.get(tag) or _PLACES.get((attributes.get("role") or "").lower())
    if place and not (here.place == "main" and place in {"header", "footer"}):
        here = replace(here, place=place)
    if tag in _HEADINGS:
        return replace(here, heading=True)
    return replace(here, button=True) if tag == "button" else here


def _consent_nodes(body: LexborNode) -> frozenset[int]:
    """Consent dialogs: containers named so that speak of cookies and ask for a click.

    One that holds much of the page's text and nothing to press is a page about cookies.
    """
    whole = 0
    found = set()
    for node in body.css(CONSENT_SELECTOR):
        tokens: set[str] = set()
        for name in ("id", "class"):
            tokens.update(t.lower() for t in _TOKEN.findall(node.attributes.get(name) or ""))
        if not tokens & CONSENT_TOKENS and "role" not in node.attributes:
            continue
        text = node.text(deep=True)
        if len(text) > LONGEST_DIALOG or not _CONSENT_WORD.search(text):
            continue
        whole = whole or len(body.text(deep=True))
        if len(text) * 3 < whole or node.css_first(TO_PRESS):
            found.add(node.mem_id)
    return frozenset(found)
