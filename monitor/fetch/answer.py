"""What a server's answer means: its status, its headers, its first bytes. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from monitor.model import Reason

HTML = "text/html,application/xhtml+xml,application/xml;q=0.9,text/xml;q=0.9"
"""Accept of a page. `*/*` is left out on purpose: a PDF is not the page."""
FEED = (
    "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,"
    "application/json;q=0.8,text/xml;q=0.8,*/*;q=0.1"
)
"""Accept of a feed. Feeds come under all sorts of types; their parser decides."""
SITEMAP = "application/xml,text/xml,application/gzip,application/x-gzip,text/plain;q=0.9,*/*;q=0.1"
"""Accept of a sitemap, packed or not. Like feeds, they come under all sorts of types."""
JSON = "application/json"
"""Accept of a program's answer: a page in its place is none."""

READ = frozenset({200, 203})
"""Statuses whose body is the page."""
MOVED = frozenset({301, 302, 303, 307, 308})
MOVED_FOR_GOOD = frozenset({301, 308})

_SHORTEST, _LONGEST = timedelta(minutes=1), timedelta(hours=24)
_REASONS = {
    401: Reason.FORBIDDEN,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    410: Reason.NOT_FOUND,
    429: Reason.THROTTLED,
    451: Reason.FORBIDDEN,
}
# Header → value by which a shield says that it shows a challenge, not the page.
_CHALLENGE_HEADERS = {
    "cf-mitigated": re.compile("challenge"),
    "x-amzn-waf-action": re.compile("challenge|captcha"),
}
# What only the challenge pages of Cloudflare, DataDome, Imperva and SiteGround hold.
_CHALLENGE_MARKS = (
    b"_cf_chl_opt",
    b"captcha-delivery.com",
    b"_Incapsula_Resource",
    b"/.well-known/sgcaptcha",
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an answer is not the page."""

    reason: Reason
    why: str
    retry_after: timedelta | None = None


def trouble(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Trouble | None:
    """Say what is wrong with an answer that is neither a redirect nor "not modified".

    Header names are looked up in lower case; `body` may be its beginning only.
    """
    if _challenged(status, headers, body):
        return Trouble(Reason.BOT_CHALLENGE, f"answered {status} with a bot challenge")
    if status in READ:
        return None
    reason = _REASONS.get(status, Reason.SERVER_ERROR if status >= 500 else Reason.HTTP_STATUS)
    asked = retry_after(headers.get("retry-after", ""), now) if status in {429, 503} else None
    return Trouble(reason, f"answered {status}", asked)


def _challenged(status: int, headers: Mapping[str, str], body: bytes) -> bool:
    if any(mark.search(headers.get(name, "")) for name, mark in _CHALLENGE_HEADERS.items()):
        return True
    # An ordinary page may mention a mark, in a script or a text on the matter.
    return status not in READ and any(mark in body for mark in _CHALLENGE_MARKS)


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Read a Retry-After header, seconds or an HTTP date, bounded to 1 minute … 24 hours.

    None if there is none or it cannot be read (RFC 9110, section 10.2.3).
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        asked = timedelta(seconds=int(value))
    else:
        try:
            at = parsedate_to_datetime(value)
        except ValueError:
            return None
        asked = (at if at.tzinfo else at.replace(tzinfo=UTC)) - now
    return min(max(asked, _SHORTEST), _LONGEST)


_VALIDATOR = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,999}")


def validator(value: str | None) -> str | None:
    """Give an ETag or Last-Modified that can be sent back as it is, or None."""
    return value if value and _VALIDATOR.fullmatch(value) else None


_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def charset(content_type: str, body: bytes) -> str | None:
    """Give the charset that a byte-order mark or the header names, in lower case."""
    marked = next((name for bom, name in _BOMS.items() if body.startswith(bom)), None)
    named = _CHARSET.search(content_type)
    return marked or (named[1].lower() if named else None)


def media_type(content_type: str, body: bytes) -> str:
    """Give the type of `body`: what its bytes show, else the header, else a guess.

    A header that calls a picture text does not make it text. Empty for an empty
    body without a header.
    """
    claimed = content_type.partition(";")[0].strip().lower()
    if claimed in {"", *_TEXTS} and _is_binary(body, content_type):
        return "application/octet-stream"
    return claimed or _guess(body)


_TEXTS = {"text/html", "application/xhtml+xml", "text/plain", "text/xml", "application/xml"}
_MAGIC = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"RIFF",
    b"\x1f\x8b",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x7fELF",
    b"MZ",
    b"\x00\x00\x01\x00",
    b"OggS",
    b"ID3",
    b"wOF",
)
# Bytes that no text holds, by the MIME sniffing standard, section 3.
_NOT_TEXT = bytes({*range(0x20)} - {0x09, 0x0A, 0x0C, 0x0D, 0x1B})
_HEAD = 4096


def _is_binary(body: bytes, content_type: str) -> bool:
    """Tell by the beginning; one stray byte in a hundred is a flaw of a text."""
    if (charset(content_type, body) or "").startswith(("utf-16", "utf-32")):
        return False
    head = body[:_HEAD]
    strange = len(head) - len(head.translate(None, _NOT_TEXT))
    return head.startswith(_MAGIC) or strange * 100 > len(head)


def _guess(body: bytes) -> str:
    start = body[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").lower()
    if not start:
        return ""
    if start.startswith(b"<?xml"):
        return "application/xml"
    return "text/html" if start.startswith(b"<") else "text/plain"


def allows(accept: str, media: str) -> bool:
    """Tell whether an Accept header lets `media` through (weights aside)."""
    ranges = {part.partition(";")[0].strip().lower() for part in accept.split(",")}
    return not ranges.isdisjoint({media, media.partition("/")[0] + "/*", "*/*"})
