"""A feed of a Facebook page that the consultant names: a bridge of theirs, or a service's. Pure.

What a feed leaves out nobody can tell, so it proves absence only where the consultant says that
it is complete, it reaches back past the moment in question, and it has carried posts. Some date
all that they hold anew; so the date at which a thing was seen first is believed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.activity import Item, Method, Part, Reading, Signal, State, believable
from monitor.extract import read_feed
from monitor.model import Block, Reason, Refusal
from monitor.sources.facebook.graph import Errand


@dataclass(frozen=True, slots=True)
class GivenFeed:
    """What the consultant says of a page's feed."""

    url: str
    is_complete: bool = False
    """It holds all that the page publishes, Reels too."""


def read(body: bytes, feed: GivenFeed, errand: Errand) -> Reading:
    """Read the body of a feed."""
    found = read_feed(body, url=feed.url)
    if isinstance(found, Refusal):
        return failed(found, errand)
    items = believable([*_items(found.blocks, errand.dated)], errand.now)
    since = [i for i in items if i.created_at >= errand.since]
    newest = items[-1].created_at if items else None
    if since:
        signal = Signal(Part.POSTS, State.ACTIVE, since[0].created_at, since[0].created_at)
    elif items and feed.is_complete and len(items) == len(found.blocks):
        signal = Signal(Part.POSTS, State.NONE, errand.since, errand.now)
    else:
        why = "it may be incomplete" if items else "its items bear no dates"
        signal = Signal(Part.POSTS, State.UNSEEN, reason=Reason.FEED_IN_PART, why=why)
    older = tuple(i for i in items if i.created_at < errand.since)
    return Reading(Method.FEED, errand.now, (signal,), tuple(since), newest, older=older)


def _items(blocks: Iterable[Block], dated: Mapping[str, datetime]) -> Iterator[Item]:
    """The dated items of a feed; one that is dated anew bears the first of its dates."""
    for block in blocks:
        if block.dated_at:
            key = block.key[:80]
            yield Item(key, Part.POSTS, min(block.dated_at, dated.get(key, block.dated_at)))


def failed(refusal: Refusal, errand: Errand) -> Reading:
    """The reading of a feed that could not be fetched or read."""
    signal = Signal(Part.POSTS, State.UNSEEN, reason=refusal.reason, why=refusal.why)
    return Reading(Method.FEED, errand.now, (signal,))
