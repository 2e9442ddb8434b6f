"""What a page tells search engines of its owner, as a visitor's search shows it. Pure.

Of the JSON-LD on a page (https://schema.org, https://json-ld.org) only what an owner would edit:
opening hours, ways to reach them, where they are, dates of events, prices. Ratings, ids, dates of
modification and whatever a machine writes anew are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from monitor.extract.block import MAX_BLOCK_TEXT, block, clean, squeeze
from monitor.model import Block, BlockKind

LONGEST = 200_000
"""Characters of one script that are read."""
MOST_NODES = 2000
"""Parts of one script that are looked at."""
MOST_FACTS = 60
"""Facts of one page that are kept."""

_TOLD = frozenset(
    {
        *("telephone", "faxNumber", "email", "streetAddress", "postalCode", "addressLocality"),
        *("openingHours", "opens", "closes", "dayOfWeek", "startDate", "endDate"),
        *("price", "priceRange", "lowPrice", "highPrice"),
    }
)
"""Properties of https://schema.org/LocalBusiness, /OpeningHoursSpecification, /Event, /Offer."""


def facts_of(html: LexborHTMLParser) -> list[Block]:
    """One block for each part of the data that tells something, in page order."""
    found: dict[str, Block] = {}
    for script in html.css('script[type="application/ld+json" i]'):
        for told in _told(script.text(deep=True)[:LONGEST]):
            if len(found) < MOST_FACTS:
                found.setdefault(told, block(BlockKind.DATA, told, squeeze(told)))
    return list(found.values())


def _told(script: str) -> Iterator[str]:
    try:
        said: Any = json.loads(script)
    except (ValueError, RecursionError):
        return
    waiting = [said]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(reversed(part))
        elif isinstance(part, dict):
            waiting.extend(v for v in reversed(part.values()) if isinstance(v, dict | list))
            said_here = ((name, _words(part[name])) for name in sorted(_TOLD & part.keys()))
            facts = [f"{name}: {words}" for name, words in said_here if words]
            if facts:
                yield "; ".join(facts)[:MAX_BLOCK_TEXT]


def _words(value: Any) -> str:
    """A value in a line; days are named by URLs, of which the end is the name."""
    if isinstance(value, list):
        parts = (_words(part) for part in value[:20] if not isinstance(part, list))
        return ", ".join(filter(None, parts))
    if isinstance(value, dict):
        return ""
    return clean(str(value)[:500]).rpartition("schema.org/")[2]
