"""From a body to what a reader sees: blocks in page order, or the sign that it is no page. Pure."""

from __future__ import annotations

from monitor.extract.decode import to_text
from monitor.extract.feed import items_of
from monitor.extract.page import parse
from monitor.extract.refuse import refuse
from monitor.model import Refusal, Snapshot

EXTRACTOR_VERSION = 1
"""Raised whenever the same body would give other blocks: snapshots of two versions never meet."""

__all__ = ["EXTRACTOR_VERSION", "read_feed", "read_page"]


def read_page(body: bytes, *, url: str, charset: str | None = None) -> Snapshot | Refusal:
    """Read a page's bytes; `charset` is what the server declared. Never raises."""
    text = to_text(body, charset)
    page = parse(text, url=url)
    refusal = refuse(page, text)
    return refusal or Snapshot(page.blocks, EXTRACTOR_VERSION, page.lang, page.cut)


def read_feed(body: bytes, *, url: str) -> Snapshot | Refusal:  # noqa: ARG001 - one contract for both
    """Read a feed's bytes: its items are the blocks. Never raises."""
    items = items_of(body)
    return items if isinstance(items, Refusal) else Snapshot(items, EXTRACTOR_VERSION)
