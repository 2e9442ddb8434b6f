"""From a body to what a reader sees: blocks in page order, or the sign that it is no page. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extract.decode import to_text
from monitor.extract.feed import items_of
from monitor.extract.head import head_of
from monitor.extract.mark import mark_of
from monitor.extract.opened import Opened
from monitor.extract.others import leave_out
from monitor.extract.page import own_hosts, page_of
from monitor.extract.refuse import refuse
from monitor.extract.rules import Clock, page_under, rule_problem, shapes, under, version_under
from monitor.extract.tree import grown
from monitor.model import Refusal, Rule, Snapshot

EXTRACTOR_VERSION = 3
"""Raised whenever the same body would give other blocks: snapshots of two versions never meet."""

__all__ = [
    "EXTRACTOR_VERSION",
    "Opened",
    "open_feed",
    "open_page",
    "read_feed",
    "read_page",
    "rule_problem",
    "version_under",
]


def _standing() -> float:
    """A clock that stands still: each pattern has the whole budget for each block."""
    return 0.0


def open_page(
    body: bytes,
    *,
    url: str,
    charset: str | None = None,
    rules: Sequence[Rule] = (),
    clock: Clock = _standing,
) -> Opened:
    """Parse a page's bytes; `charset` is what the server declared. Never raises.

    `clock` counts the seconds that the patterns of `rules` take.
    """
    text = to_text(body, charset)
    tree = grown(text)
    head = head_of(tree.html)
    own = own_hosts(head, url)
    leave_out(tree.body, own)
    mark = "" if shapes(rules) else mark_of(head, tree, own)

    def read() -> Snapshot | Refusal:
        page = page_of(tree, head, url=url)
        refusal = refuse(page, text)
        if refusal is not None:
            return refusal
        shown = Snapshot(page.blocks, EXTRACTOR_VERSION, page.lang, page.cut, mark)
        return page_under(rules, shown, text, head, url, clock) if rules else shown

    return Opened(read, mark)


def read_page(
    body: bytes, *, url: str, charset: str | None = None, rules: Sequence[Rule] = ()
) -> Snapshot | Refusal:
    """Read a page's bytes; `charset` is what the server declared. Never raises."""
    return open_page(body, url=url, charset=charset, rules=rules).read()


def open_feed(
    body: bytes, *, url: str, rules: Sequence[Rule] = (), clock: Clock = _standing
) -> Opened:
    """Take a feed's bytes; they are read when asked for."""

    def read() -> Snapshot | Refusal:
        feed = read_feed(body, url=url)
        if isinstance(feed, Refusal) or not rules:
            return feed
        return under(rules, feed, feed.blocks, clock)

    return Opened(read)


def read_feed(body: bytes, *, url: str) -> Snapshot | Refusal:  # noqa: ARG001 - one contract for both
    """Read a feed's bytes: its items are the blocks. Never raises."""
    items = items_of(body)
    return items if isinstance(items, Refusal) else Snapshot(items, EXTRACTOR_VERSION)
