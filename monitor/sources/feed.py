"""A feed: RSS, Atom or JSON. A page in its place that names one leads to it."""

from __future__ import annotations

from collections.abc import Sequence
from time import thread_time

from monitor import networks
from monitor.extract import Opened, open_feed
from monitor.fetch.answer import FEED
from monitor.model import Kind, Reason, Refusal, Rule
from monitor.site.discover import discover
from monitor.sources.source import Source


def _open(body: bytes, url: str, _charset: str | None, rules: Sequence[Rule]) -> Opened:
    if not _is_page(body):
        return open_feed(body, url=url, rules=rules, clock=thread_time)
    return Opened(lambda: _onward(body, url))


def _is_page(body: bytes) -> bool:
    return (
        body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype html", b"<html"))
    )


def _onward(body: bytes, url: str) -> Refusal:
    """The feed that a page names: its channel's, or the first that it offers."""
    found = next((f.url for f in discover(body, url) if f.kind is Kind.FEED), None)
    onward = networks.feed_in(body) if networks.needs_reading(url) else found
    if onward is None or onward == url:
        return Refusal(Reason.WRONG_TYPE, "it is a page, and names no feed")
    return Refusal(Reason.REDIRECT_STUB, "it is a page that names a feed", onward=onward)


SOURCE = Source(
    kind=Kind.FEED,
    accept=FEED,
    open=_open,
    reliability="Full for what the feed lists: new items are seen, edits of pages are not.",
)
