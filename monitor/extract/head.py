"""What the head of a page says. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.address import host_of
from monitor.extract.block import MAX_BLOCK_TEXT, block, clean, squeeze
from monitor.model import Block, BlockKind

AT_ONCE = 10
"""Seconds that a stub lets its reader wait."""
_REFRESH = re.compile(r"\s*(\d{1,3})[\d.]*\s*[;,]\s*url\s*=\s*[\"']?\s*([^\"'\s]{1,2000})", re.I)
"""https://html.spec.whatwg.org/#shared-declarative-refresh-steps"""


@dataclass(frozen=True, slots=True)
class Head:
    """Words and addresses of one head."""

    lang: str
    title: str
    description: str
    generator: str
    onward: str
    """Where it sends the reader at once; empty: nowhere."""
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
    description = generator = onward = ""
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
            onward = onward or _sent_to(content)
        elif said.get("href"):
            hosts.add(host_of(said["href"] or ""))
    return Head(lang, title, description, generator, onward, frozenset(hosts))


def _sent_to(content: str) -> str:
    """Where a refresh leads within AT_ONCE; empty when nowhere, or to the page itself."""
    found = _REFRESH.match(content)
    return found[2] if found and float(found[1]) <= AT_ONCE else ""
