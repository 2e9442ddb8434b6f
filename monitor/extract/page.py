"""One parsed page: its blocks in page order, and what tells a wall from a page. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.extract.address import host_of
from monitor.extract.head import Head
from monitor.extract.tree import Tree
from monitor.extract.walk import Walk
from monitor.model import Block


@dataclass(frozen=True, slots=True)
class Page:
    """What was read of one body."""

    blocks: tuple[Block, ...]
    title: str
    lang: str
    text_length: int
    """Characters of visible text, without blanks."""
    has_password: bool
    onward: str
    """Where a meta element sends the reader at once; empty: nowhere."""
    generator: str
    cut: bool


def own_hosts(head: Head, url: str) -> frozenset[str]:
    """The hosts of the site itself: links to them stay within it."""
    return (head.hosts | {host_of(url)}) - {""}


def page_of(tree: Tree, head: Head, *, url: str) -> Page:
    """Read a parsed page; `url` tells its own links from foreign ones."""
    body = tree.body
    blocks = head.blocks()
    text_length, full = 0, False
    if body is not None:
        walk = Walk(body, own_hosts(head, url))
        walk.over()
        blocks += walk.blocks
        text_length, full = walk.text_length, walk.full
    return Page(
        blocks=(*blocks, *tree.facts),
        title=head.title,
        lang=head.lang,
        text_length=text_length,
        has_password=body is not None and body.css_first("input[type=password i]") is not None,
        onward=head.onward,
        generator=head.generator,
        cut=tree.cut or full,
    )
