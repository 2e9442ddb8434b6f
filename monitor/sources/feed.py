"""A feed: RSS, Atom or JSON. Pure."""

from __future__ import annotations

from monitor.extract import Opened, open_feed
from monitor.fetch.answer import FEED
from monitor.model import Kind
from monitor.sources.source import Source


def _open(body: bytes, url: str, _charset: str | None) -> Opened:
    return open_feed(body, url=url)


SOURCE = Source(
    kind=Kind.FEED,
    accept=FEED,
    open=_open,
    reliability="Full for what the feed lists: new items are seen, edits of pages are not.",
)
