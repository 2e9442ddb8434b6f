"""From a feed's bytes to its items. Pure (feedparser; JSON Feed by hand).

A feed that cannot be read, is empty, or holds only what a bridge says of its own failure is a
refusal: silence of the bridge is no silence of the client.
"""

from __future__ import annotations

import calendar
import io
import json
import re
from datetime import UTC, datetime
from typing import Any

import feedparser

from monitor.extract.block import key_of, squeeze
from monitor.extract.entry import entry_of
from monitor.model import Block, BlockKind, Entry, Reason, Refusal

MAX_ITEMS = 300
_BRIDGE_ERROR = re.compile(r"^bridge returned error|^error (while|in) .*bridge", re.I)
_TAGS = re.compile(r"<[^>]{0,2000}>")


def items_of(body: bytes) -> tuple[Block, ...] | Refusal:
    """The items of an RSS, Atom or JSON feed, in its order; at most MAX_ITEMS."""
    found = _json_items(body) if body.lstrip()[:1] == b"{" else _xml_items(body)
    if isinstance(found, Refusal):
        return found
    forged = next((block.text for block in found if _BRIDGE_ERROR.search(block.text)), None)
    if forged is not None:
        return Refusal(Reason.ERROR_PAGE, f'it is a bridge\'s error, dated now: "{forged[:80]}"')
    if not found:
        return Refusal(Reason.EMPTY, "the feed has no items")
    return tuple(found)


def listing_of_feed(body: bytes, url: str = "") -> tuple[Entry, ...] | Refusal:
    """The items of a feed as entries, in its order; at most MAX_ITEMS.

    Each bears the later of its dates as it stands there; what leads nowhere is left out. `url` is
    the feed's own, for addresses that are relative.
    """
    found = _json_parts(body) if body.lstrip()[:1] == b"{" else _xml_parts(body)
    if isinstance(found, Refusal):
        return found
    entries = (_entry(part, url) for part in found)
    return tuple(e for e in entries if e is not None and not _BRIDGE_ERROR.search(e.title))


def _entry(part: dict[str, Any], base: str) -> Entry | None:
    """Of an item of any kind of feed."""
    names = ("published", "updated", "date_published", "date_modified")
    said = (_own(part, name) for name in names)
    return entry_of(part.get("link") or part.get("url"), said, part.get("title"), base)


def _xml_items(body: bytes) -> list[Block] | Refusal:
    parts = _xml_parts(body)
    if isinstance(parts, Refusal):
        return parts
    return [
        _item(
            title=str(entry.get("title", "")),
            text=str(entry.get("summary", "")),
            name=str(entry.get("id") or entry.get("link") or ""),
            dated_at=_instant(_own(entry, "published_parsed") or _own(entry, "updated_parsed")),
        )
        for entry in parts
    ]


def _xml_parts(body: bytes) -> list[dict[str, Any]] | Refusal:
    parsed = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)
    if not parsed.get("version"):
        return Refusal(Reason.WRONG_TYPE, "it is no RSS or Atom feed")
    return list(parsed.entries[:MAX_ITEMS])


def _own(entry: dict[str, Any], name: str) -> object:
    """What the entry itself says; feedparser's own `get` lends one date to the other, and warns."""
    return dict.get(entry, name)


def _json_items(body: bytes) -> list[Block] | Refusal:
    parts = _json_parts(body)
    return parts if isinstance(parts, Refusal) else [_json_item(part) for part in parts]


def _json_parts(body: bytes) -> list[dict[str, Any]] | Refusal:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):
        return Refusal(Reason.WRONG_TYPE, "it is no JSON")
    entries = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(entries, list):
        return Refusal(Reason.WRONG_TYPE, "it is no JSON feed")
    return [entry for entry in entries[:MAX_ITEMS] if isinstance(entry, dict)]


def _json_item(entry: dict[str, Any]) -> Block:
    return _item(
        title=str(entry.get("title") or ""),
        text=str(
            entry.get("content_text") or entry.get("summary") or entry.get("content_html") or ""
        ),
        name=str(entry.get("id") or entry.get("url") or ""),
        dated_at=_iso(entry.get("date_published") or entry.get("date_modified")),
    )


def _item(*, title: str, text: str, name: str, dated_at: datetime | None) -> Block:
    shown = " ".join(_TAGS.sub(" ", f"{title} {text}"[:4000]).split())[:400]
    identity = name or squeeze(title) or squeeze(shown)
    return Block(BlockKind.ITEM, shown or name, key_of(BlockKind.ITEM, identity), dated_at=dated_at)


def _instant(parsed: object) -> datetime | None:
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def _iso(text: object) -> datetime | None:
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
