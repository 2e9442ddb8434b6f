"""From a body to what a reader sees: blocks in page order, or the sign that it is no page. Pure."""

from __future__ import annotations

from monitor.extract.decode import to_text
from monitor.extract.feed import items_of
from monitor.extract.head import head_of
from monitor.extract.mark import mark_of
from monitor.extract.opened import Opened
from monitor.extract.page import own_hosts, page_of
from monitor.extract.refuse import refuse
from monitor.extract.tree import grown
from monitor.model import Refusal, Snapshot

EXTRACTOR_VERSION = 2
"""Raised whenever the same body would give other blocks: snapshots of two versions never meet."""

__all__ = ["EXTRACTOR_VERSION", "Opened", "open_feed", "open_page", "read_feed", "read_page"]


def open_page(body: bytes, *, url: str, charset: str | None = None) -> Opened:
    """Parse a page's bytes; `charset` is what the server declared. Never raises."""
    text = to_text(body, charset)
    tree = grown(text)
    head = head_of(tree.html)
    mark = mark_of(head, tree.body, own_hosts(head, url))

    def read() -> Snapshot | Refusal:
        page = page_of(tree, head, url=url)
        refusal = refuse(page, text)
        return refusal or Snapshot(page.blocks, EXTRACTOR_VERSION, page.lang, page.cut, mark)

    return Opened(read, mark)


def read_page(body: bytes, *, url: str, charset: str | None = None) -> Snapshot | Refusal:
    """Read a page's bytes; `charset` is what the server declared. Never raises."""
    return open_page(body, url=url, charset=charset).read()


def open_feed(body: bytes, *, url: str) -> Opened:
    """Take a feed's bytes; they are read when asked for."""
    return Opened(lambda: read_feed(body, url=url))


def read_feed(body: bytes, *, url: str) -> Snapshot | Refusal:  # noqa: ARG001 - one contract for both
    """Read a feed's bytes: its items are the blocks. Never raises."""
    items = items_of(body)
    return items if isinstance(items, Refusal) else Snapshot(items, EXTRACTOR_VERSION)
