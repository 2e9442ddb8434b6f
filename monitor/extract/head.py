"""What the head of a page says. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.address import host_of
from monitor.extract.block import MAX_BLOCK_TEXT, block, clean, squeeze
from monitor.model import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Head:
    """Words and addresses of one head."""

    lang: str
    title: str
    description: str
    generator: str
    refreshes: bool
    """It sends the reader elsewhere at once."""
    hosts: frozenset[str]
    """The site's own, by what it says."""

    def blocks(self) -> list[Block]:
        """Title and description, where there are any."""
        said = ((BlockKind.TITLE, self.title), (BlockKind.DESCRIPTION, self.description))
        return [block(kind, text, squeeze(text)) for kind, text in said if text]


def head_of(html: LexborHTMLParser) -> Head:
    """Read the head of a parsed page."""
    root = html.root
    lang = (root.attributes.get("lang") or "").strip().lower()[:2] if root is not None else ""
    titled = html.css_first("head title")
    title = clean(titled.text()[:MAX_BLOCK_TEXT]) if titled is not None else ""
    description = generator = ""
    refreshes = False
    hosts: set[str] = set()
    for node in html.head.css("meta, link[rel=canonical], base") if html.head is not None else ():
        said = node.attributes
        name = (said.get("name") or said.get("property") or "").lower()
        content = said.get("content") or ""
        if name == "description":
            description = clean(content)
        elif name == "generator":
            generator = content.lower()
        elif name == "og:url":
            hosts.add(host_of(content))
        elif (said.get("http-equiv") or "").lower() == "refresh":
            refreshes = refreshes or _sends_away(content)
        elif said.get("href"):
            hosts.add(host_of(said["href"] or ""))
    return Head(lang, title, description, generator, refreshes, frozenset(hosts))


def _sends_away(content: str) -> bool:
    seconds, _, rest = content.partition(";")
    try:
        return "url" in rest.lower() and float(seconds) <= 10
    except ValueError:
        return False
