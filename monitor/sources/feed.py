"""A feed: RSS, Atom or JSON. Pure."""

from __future__ import annotations

from monitor.extract import read_feed
from monitor.fetch.answer import FEED
from monitor.model import Kind, Refusal, Snapshot
from monitor.sources.source import Source


def _read(body: bytes, url: str, _charset: str | None) -> Snapshot | Refusal:
    return read_feed(body, url=url)


SOURCE = Source(
    kind=Kind.FEED,
    accept=FEED,
    read=_read,
    reliability="Full for what the feed lists: new items are seen, edits of pages are not.",
)
