"""A feed: RSS, Atom or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from time import thread_time

from monitor.extract import Opened, open_feed
from monitor.fetch.answer import FEED
from monitor.model import Kind, Rule
from monitor.sources.source import Source


def _open(body: bytes, url: str, _charset: str | None, rules: Sequence[Rule]) -> Opened:
    return open_feed(body, url=url, rules=rules, clock=thread_time)


SOURCE = Source(
    kind=Kind.FEED,
    accept=FEED,
    open=_open,
    reliability="Full for what the feed lists: new items are seen, edits of pages are not.",
)
