"""What only a whole site tells: pages that are new, gone, moved, or dated by the site. Pure."""

from __future__ import annotations

from datetime import datetime

from monitor.compare.describe import FLAT_SCORE
from monitor.extract.block import ARROW
from monitor.model import BlockKind, Change, ChangeKind, Hunk

LISTED = "a new page, listed by the website and really there"
LINKED = "a new page that another page began to lead to"
GONE = "gone, and nothing leads there any more"
MOVED = "its old address leads there for good"
BORNE_OUT = "dated by the website itself, and seen to be edited"
BEFORE_US = "dated by the website itself, before our first look"

WHY = (LISTED, LINKED, GONE, MOVED, BORNE_OUT, BEFORE_US)
"""What confirmed such changes: `compose` says it in the reader's language."""

Window = tuple[datetime, datetime]
"""The last look without it, or the earliest it may have been; the first look with it."""


def new_page(title: str, url: str, window: Window, why: str) -> Change:
    """A page that was not there before; `title` is how it calls itself."""
    return _change(ChangeKind.NEW_PAGE, "", _named(title, url), window, why)


def gone_page(title: str, url: str, window: Window) -> Change:
    """A page that its owner took away."""
    return _change(ChangeKind.PAGE_GONE, _named(title, url), "", window, GONE)


def moved_page(before: str, after: str, window: Window) -> Change:
    """A page that has another address now."""
    hunk = Hunk(ChangeKind.PAGE_MOVED, before, after)
    return Change(*window, (hunk,), FLAT_SCORE, MOVED)


def dated(kind: ChangeKind, title: str, url: str, window: Window) -> Change:
    """What the site itself says was edited or posted before anybody looked."""
    return _change(kind, "", _named(title, url), window, BEFORE_US)


def _change(kind: ChangeKind, before: str, after: str, window: Window, why: str) -> Change:
    hunk = Hunk(kind, before, after, block=BlockKind.LINK)
    return Change(*window, (hunk,), FLAT_SCORE, why)


def _named(title: str, url: str) -> str:
    """A page as differences name it: its words and its address, as of a link."""
    return f"{title}{ARROW}{url}" if title and title != url else url
