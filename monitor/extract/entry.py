"""One address of a site's own listing, whatever the listing is written in. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from urllib.parse import urljoin, urlsplit

from monitor.evidence.dates import LONGEST, later
from monitor.extract.block import clean
from monitor.model import Entry

MAX_ADDRESS = 2000
MAX_TITLE = 200
_TAGS = re.compile(r"<[^<>]{0,2000}>")


def entry_of(link: object, dates: Iterable[object], title: object, base: str = "") -> Entry | None:
    """An entry with the latest of its dates, as it stands there; None for what leads nowhere.

    `title` may hold markup. Whatever is given, what is kept is bounded and can be stored.
    """
    address = _address(link, base)
    if not address:
        return None
    said = [text[: LONGEST + 1] for text in dates if isinstance(text, str)]
    return Entry(address, _storable(later(said)), _title(title))


def _address(link: object, base: str) -> str:
    """An address of the web; empty for any other."""
    if not isinstance(link, str) or len(link) > MAX_ADDRESS:
        return ""
    try:
        address = urljoin(base, link.strip())
        parts = urlsplit(address)
    except ValueError:
        return ""
    sound = parts.scheme in {"http", "https"} and parts.hostname and address.isprintable()
    return address if sound and len(address) <= MAX_ADDRESS else ""


def _title(said: object) -> str:
    text = said[:4000] if isinstance(said, str) else ""
    return _storable(clean(unescape(_TAGS.sub(" ", text)))[:MAX_TITLE])


def _storable(text: str) -> str:
    """Without halves of characters, which JSON may hold and no file can."""
    return text.encode("utf-8", "replace").decode()
