"""How a page presents itself (texts, contact, cover, picture), as far as its owner sets it. Pure.

Left out is what others change (followers, ratings), what the time changes (open now), and what
Facebook changes by itself (signed addresses of pictures, translated names of categories).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from monitor.activity import Part, Portrait, Signal, State
from monitor.model import Reason
from monitor.sources.facebook.answers import Json, objects

FIELDS = (
    *("id", "name", "username", "about", "bio", "description", "category_list{id}", "phone"),
    *("emails", "website", "single_line_address", "hours", "cover{id}"),
    *("picture.width(200){url,is_silhouette}", "is_published"),
)
_TEXTS = (
    *("name", "username", "about", "bio", "description", "phone", "website"),
    "single_line_address",
)
_NUMBERS = re.compile(r"\d{5,}_\d{5,}_\d{5,}")
"""What stays of a picture's address: its file's numbers. All else is signed, and expires."""
_PART_OF = {"cover": Part.COVER, "picture": Part.PICTURE}
_MOST = 500


def portrait_of(page: Json, reading: str, now: datetime) -> Portrait:
    """The portrait of a page as Graph gave it."""
    return Portrait(f"{reading} 1", now, tuple(sorted(_fields(page))))


def _fields(page: Json) -> Iterator[tuple[str, str]]:
    for name in _TEXTS:
        if isinstance(page.get(name), str):
            yield name, _plain(page[name])
    if isinstance(page.get("emails"), list):
        yield "emails", " ".join(sorted(_plain(str(e)) for e in page["emails"]))
    if isinstance(page.get("category_list"), list):
        ids = sorted(str(c.get("id", "")) for c in objects(page["category_list"]))
        yield "categories", " ".join(ids)
    if isinstance(page.get("hours"), dict):
        yield "hours", json.dumps(page["hours"], sort_keys=True)[:_MOST]
    cover = page.get("cover")
    if isinstance(cover, dict) and cover.get("id"):
        yield "cover", str(cover["id"])[:_MOST]
    picture = _picture(page.get("picture"))
    if picture:
        yield "picture", picture


def _plain(text: str) -> str:
    """A text as readers see it: blanks and ways of writing the same letter do not count."""
    return " ".join(unicodedata.normalize("NFC", text).split())[:_MOST]


def _picture(value: object) -> str:
    """What names the file of a page's picture; empty for none, and for the grey default."""
    inner = value.get("data") if isinstance(value, dict) else None
    if not isinstance(inner, dict) or inner.get("is_silhouette") is not False:
        return ""
    found = _NUMBERS.search(_path(str(inner.get("url", ""))))
    return found[0] if found else ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def compared(before: Portrait | None, now: Portrait, since: datetime) -> tuple[Signal, ...]:
    """What of the page's portrait changed between two looks, for each of its parts.

    A field counts only where both looks were answered it. A change that may have been made
    before `since` is no activity since then.
    """
    return tuple(_signal(part, before, now, since) for part in (Part.ABOUT, *_PART_OF.values()))


def _signal(part: Part, before: Portrait | None, now: Portrait, since: datetime) -> Signal:
    if before is None or before.made_by != now.made_by:
        return Signal(part, State.UNSEEN, reason=Reason.NO_PROOF, why="nothing to compare with yet")
    old, new = _of(part, before), _of(part, now)
    both = sorted(old.keys() & new.keys())
    changed = [name for name in both if old[name] != new[name]]
    if changed and before.at >= since:
        return Signal(part, State.ACTIVE, before.at, now.at, why=", ".join(changed))
    if changed or not both:
        why = "changed around the asked moment" if changed else "not answered"
        return Signal(part, State.UNSEEN, reason=Reason.NO_PROOF, why=why)
    return Signal(part, State.NONE, before.at, now.at)


def _of(part: Part, portrait: Portrait) -> dict[str, str]:
    return {n: v for n, v in portrait.fields if _PART_OF.get(n, Part.ABOUT) is part}
