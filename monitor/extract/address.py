"""What makes two links or two images the same. Pure.

An address carries much that no reader sees: tracking parameters, build hashes, sizes, the scheme,
the host of a site that has moved. Two addresses are equal when they lead a reader to the same
place.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlsplit

LONGEST = 2000
"""Characters of an address that are read; longer ones are cut."""
MANY = 5000
"""Addresses whose keys are remembered: those of a few pages, in at most some megabytes."""

_TOKEN = re.compile(r"[-_.~@]+")
_HASH = re.compile(
    r"(?!20[0-3]\d[01]\d[0-3]\d$)(?=.*\d)[0-9a-f]{8,}|(?=.*\d)(?=.*[A-Za-z])[0-9A-Za-z]{18,}"
)
_SIZE = re.compile(r"\d{2,4}x\d{2,4}|\d{2,4}[wh]|@?[1-4]x|scaled|w\d{2,4}|h\d{2,4}")
_FORMATS = re.compile(
    r"(?:\.(?:jpe?g|jpe|jfif|jxl|a?png|gif|webp|avif|hei[cf]|svgz?|bmp|tiff?|ico))+$", re.I
)
"""Names of formats at an end: converters put theirs behind the old one, `stube.jpg.webp`."""
_INDEX = re.compile(r"(?:/|^)(?:index\.\w{3,5}|\.{1,2})$")
_PAGE = re.compile(r"\.(?:x?html?|php\d?|aspx?|jsp)$", re.I)
_MEANT = re.compile(r"[a-z_]{1,12}=[A-Za-z]{0,12}[0-9]{0,6}")
"""A parameter that chooses a page on an old site: `?page=contact`, `?id=12`."""
_BY_NUMBER = {
    "facebook.com": ("id", "story_fbid", "fbid"),
    "m.facebook.com": ("id", "story_fbid", "fbid"),
    "youtube.com": ("v", "list"),
    "m.youtube.com": ("v", "list"),
    "google.com": ("q", "cid", "mid"),
    "maps.google.com": ("q", "cid", "mid"),
    "docs.google.com": ("id",),
    "drive.google.com": ("id",),
}
"""Hosts that name their pages, videos, places and documents by a number, and where it stands."""
_TRACKING = re.compile(
    r"utm_\w+|[a-z]{0,4}clid|_?ga|_gl|mc_[ce]id|s?sid|phpsessid|jsessionid|ref|src|source|"
    r"v|ver|rev|t|ts|hash|token|nonce|cb|hl|lang|locale"
)


def host_of(url: str) -> str:
    """The host without `www.` and port; empty when `url` has none."""
    try:
        host = urlsplit(url[:LONGEST]).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def link_key(href: str, own: frozenset[str]) -> str:
    """What `href` leads to; empty when it leads nowhere a reader would go.

    A link within the site (`own` hosts, or relative) is its last path segment: sites move between
    hosts and folders. A foreign link is host and path. Sources: lessons of 147 histories.
    """
    href = href.strip()
    if not href or href[0] == "#":
        return ""
    return _link_key(href[:LONGEST], own)


@lru_cache(maxsize=MANY)
def _link_key(href: str, own: frozenset[str]) -> str:
    lower = href[:12].lower()
    if lower.startswith(("javascript:", "data:", "blob:")):
        return ""
    if lower.startswith("mailto:"):
        return "mailto:" + unquote(href[7:].partition("?")[0]).strip().lower()
    if lower.startswith(("tel:", "callto:", "sms:")):
        return "tel:" + re.sub(r"[^\d+]", "", unquote(href))
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    path = _INDEX.sub("/", unquote(parts.path).split(";")[0].rstrip("/"))
    if host and host not in own:
        return f"//{host}/" + _abroad(host, path, parts.query)
    return "/" + _PAGE.sub("", path.rpartition("/")[2]) + _meant(parts.query)


def _abroad(host: str, path: str, query: str) -> str:
    """Where a link to a foreign host ends, without what may be anew at each look."""
    telling = _BY_NUMBER.get(host)
    if telling is None:
        return "/".join(s for s in path.split("/") if s and not _HASH.fullmatch(s))
    chosen = sorted(f"{name}={value}" for name, value in _pairs(query) if name in telling)
    return path.strip("/") + ("?" + "&".join(chosen) if chosen else "")


def _pairs(query: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        return []


def _meant(query: str) -> str:
    """The parameters that choose a page; tracking and random ones are left out."""
    pairs = _pairs(query) if query else ()
    kept = sorted(
        f"{name}={value}"
        for name, value in pairs
        if not _TRACKING.fullmatch(name.lower()) and _MEANT.fullmatch(f"{name}={value}".lower())
    )
    return "?" + "&".join(kept) if kept else ""


def image_key(src: str) -> str:
    """The picture behind `src`: its file's name without size, build hash and format."""
    src = src.strip()
    if not src or src[:5].lower() in {"data:", "blob:"}:
        return ""
    return _image_key(src[:LONGEST])


@lru_cache(maxsize=MANY)
def _image_key(src: str) -> str:
    try:
        parts = urlsplit(src)
        inner = next((v for k, v in parse_qsl(parts.query) if k in {"url", "src", "image"}), "")
        path = urlsplit(inner).path if inner else parts.path
    except ValueError:
        return ""
    name = unquote(path).rstrip("/").rpartition("/")[2]
    stem = _FORMATS.sub("", name.rpartition(".")[0]) or name
    words = [w for w in _TOKEN.split(stem) if w]
    kept = [w for w in words if not (_HASH.fullmatch(w) or _SIZE.fullmatch(w.lower()))]
    return "-".join(kept or words).lower()


def decode_email(hexed: str) -> str:
    """An address that Cloudflare hid in `data-cfemail`; empty if it is none.

    The first byte is the key that the others are combined with (exclusive or), see
    https://developers.cloudflare.com/waf/tools/scrape-shield/email-address-obfuscation/
    """
    try:
        raw = bytes.fromhex(hexed[:400])
    except ValueError:
        return ""
    return bytes(b ^ raw[0] for b in raw[1:]).decode("utf-8", "replace") if raw else ""
