"""What a site lists of itself: sitemaps, their indexes, feeds used as such. Pure (expat).

Read as a stream that stops when enough is read: neither a file of 50 MB nor a bomb is ever taken
in whole. A listing that breaks off is read as far as it goes, and says so.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from monitor.extract.decode import to_text
from monitor.model import Entry, Reason, Refusal

MAX_BYTES = 10_000_000
"""Read of one listing, uncompressed."""
MAX_ENTRIES = 5000
MAX_CHILDREN = 50
MAX_LINES = 50_000
MAX_ELEMENTS = 200_000
MAX_MENDED = 100_000
"""Ampersands that are not escaped."""
MAX_DEPTH = 50
MOST_CHARACTERS = 2000
"""Of one address, one date, one title."""


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one listing holds."""

    entries: tuple[Entry, ...] = ()
    """Of pages, in the listing's order, each address once."""
    children: tuple[Entry, ...] = ()
    """Further listings that it names."""
    cut: bool = False
    """It holds more than this, or cannot be read to its end."""
    why: str = ""
    """Where it is cut: a clause that says why."""


def read_sitemap(body: bytes, url: str) -> Sitemap | Refusal:
    """Give what the listing `body`, fetched from `url`, holds. Never raises.

    An XML sitemap or index, RSS, Atom, or a plain list of addresses, also gzipped; addresses are
    absolute, dates as they stand there. A refusal is no sitemap: a page, nothing, or nonsense.
    """
    whole, is_cut = _inflated(body)
    text = to_text(whole, _declared(whole)).lstrip(_BLANKS)
    if not text:
        return Refusal(Reason.EMPTY, "the sitemap is empty")
    listing = _Listing(url)
    reading = _read_xml if text.startswith("<") else _read_lines
    why = reading(text, listing)
    if is_cut and not why.startswith("it lists"):
        why = f"only its first {len(whole):,} bytes are read"
    return _told(listing, why)


def _told(listing: _Listing, why: str) -> Sitemap | Refusal:
    if not listing.root:
        return Refusal(Reason.WRONG_TYPE, why or "it is no sitemap")
    if not listing.entries and not listing.children and why:
        return Refusal(Reason.BROKEN_RESPONSE, f"the sitemap cannot be read: {why}")
    return Sitemap(
        tuple(listing.entries.values()), tuple(listing.children.values()), bool(why), why
    )


# --- bytes -----------------------------------------------------------------------

_BLANKS = " \t\r\n\f\v\0\ufeff"
_GZIP = b"\x1f\x8b"
_DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([a-zA-Z0-9_.:-]{2,40})""")


def _declared(body: bytes) -> str | None:
    found = _DECLARED.search(body, 0, 300)
    return found[1].decode("ascii") if found else None


def _inflated(body: bytes) -> tuple[bytes, bool]:
    """What is read of a body, and whether there is more of it; gzip that breaks off is cut."""
    if not body.startswith(_GZIP):
        return body[:MAX_BYTES], len(body) > MAX_BYTES
    stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    try:
        inflated = stream.decompress(body, MAX_BYTES)
    except zlib.error:
        return _as_far_as_it_goes(body), True
    return inflated, not stream.eof or stream.unused_data.startswith(_GZIP)


def _as_far_as_it_goes(body: bytes) -> bytes:
    """What comes before the fault in a broken gzip, in steps of a kilobyte of it."""
    stream = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
    pieces: list[bytes] = []
    room = MAX_BYTES
    try:
        for at in range(0, len(body), 1024):
            pieces.append(stream.decompress(stream.unconsumed_tail + body[at : at + 1024], room))
            room -= len(pieces[-1])
            if room <= 0:
                break
    except zlib.error:
        pass
    return b"".join(pieces)


# --- what is listed ----------------------------------------------------------------


class _Enough(Exception):  # noqa: N818
    """Reading stops here; the message says why, as a clause."""


@dataclass(slots=True)
class _Listing:
    """What was read so far."""

    url: str
    root: str = ""
    """The kind of listing; empty while it may be none."""
    entries: dict[str, Entry] = field(default_factory=dict)
    children: dict[str, Entry] = field(default_factory=dict)

    def add(self, loc: str, said: str = "", title: str = "", *, child: bool = False) -> None:
        """Take one address, unless it is none or known. Raises _Enough beyond the bounds."""
        address = _absolute(loc, self.url)
        kept, most = (self.children, MAX_CHILDREN) if child else (self.entries, MAX_ENTRIES)
        if not address or address in kept:
            return
        if len(kept) == most:
            what = "sitemaps" if child else "addresses"
            raise _Enough(f"it lists more than {most:,} {what}")
        kept[address] = Entry(address, _line(said)[:60], _line(title)[:200])


def _absolute(loc: str, base: str) -> str:
    try:
        address = urljoin(base, loc.strip(_BLANKS)) if loc.strip(_BLANKS) else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    sound = parts.scheme in {"http", "https"} and parts.netloc and address.isprintable()
    return address if sound and len(address) < MOST_CHARACTERS else ""


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


# --- plain lists -------------------------------------------------------------------


_LINE = re.compile(r"[^\r\n]+")


def _read_lines(text: str, listing: _Listing) -> str:
    """One address a line; a text with anything else in its first lines is no list."""
    lines = (found[0].strip(_BLANKS) for found in _LINE.finditer(text))
    try:
        for line in islice(lines, MAX_LINES):
            if line and not line.startswith("#"):
                _take_line(line, listing)
    except _Enough as enough:
        return str(enough)
    return f"it has more than {MAX_LINES:,} lines" if next(lines, "") else ""


def _take_line(line: str, listing: _Listing) -> None:
    is_address = line.lower().startswith(("http://", "https://")) and " " not in line
    if is_address:
        listing.root = "list"
        listing.add(line)
    elif not listing.root:
        raise _Enough("it is neither XML nor a list of addresses")


# --- XML -----------------------------------------------------------------------------

_ROOTS = {"urlset": "url", "sitemapindex": "sitemap", "rss": "item", "RDF": "item", "feed": "entry"}
"""By the kind of listing: what one entry is called."""
_LOCS = ("loc", "link", "guid")
_DATES = ("lastmod", "updated", "modified", "pubDate", "date", "published", "publication_date")
"""Of several the first of these is meant: the last edit before the birth."""
_FIELDS = {*_LOCS, *_DATES, "title"}
_FOREIGN = re.compile(r"[^a-z]*(image|video|media|content)", re.IGNORECASE)
"""Prefixes whose `loc` and `title` are a picture's, not the page's."""
_LOOSE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)")
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _read_xml(text: str, listing: _Listing) -> str:
    """Read until the end, the fault, or the bounds; give why it stopped before the end."""
    sound = _NO_XML.sub(" ", text)
    if "<![CDATA[" not in sound:
        sound = _LOOSE.sub("&amp;", sound, count=MAX_MENDED)
    reader = _Reader(listing)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.write
    parser.EntityDeclHandler = _refuse_entities
    try:
        parser.Parse(sound, True)
    except _Enough as enough:
        return str(enough)
    except (expat.ExpatError, ValueError) as fault:
        return f"it breaks off or is not well-formed after {reader.taken:,} entries ({fault})"
    return ""


def _refuse_entities(*_: object) -> None:
    raise _Enough("it declares entities of its own, which no sitemap needs")


def _is_loc(name: str, said: dict[str, str]) -> bool:
    """Whether this is where an entry leads; a `guid` may be a mere name."""
    text = said.get(name, "").strip()
    return text.startswith("http") if name == "guid" else bool(text)


@dataclass(slots=True)
class _Reader:
    """Takes entries from the elements of a listing."""

    listing: _Listing
    taken: int = 0
    _elements: int = 0
    _depth: int = 0
    _entry: str = ""
    """What an entry is called here."""
    _inside: bool = False
    _field: str = ""
    _field_depth: int = 0
    _room: int = 0
    _said: dict[str, list[str]] = field(default_factory=dict)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        if self._depth > MAX_DEPTH or self._elements > MAX_ELEMENTS:
            raise _Enough(f"it has more than {MAX_ELEMENTS:,} elements, or {MAX_DEPTH} levels")
        prefix, _, local = name.rpartition(":")
        if self._depth == 1:
            self._begin_listing(local)
        elif local == self._entry and not self._inside:
            self._inside = True
            self._said = {}
        elif self._inside and not self._field and local in _FIELDS and not _FOREIGN.match(prefix):
            self._begin_field(local, attributes)

    def _begin_listing(self, root: str) -> None:
        if root not in _ROOTS:
            raise _Enough(f"it is <{root[:40]}>, no sitemap")
        self.listing.root = root
        self._entry = _ROOTS[root]

    def _begin_field(self, local: str, attributes: dict[str, str]) -> None:
        if local == "link" and "href" in attributes:
            if attributes.get("rel", "alternate") == "alternate":
                self._said.setdefault("link", [attributes["href"]])
        elif local not in self._said:
            self._said[local] = []
            self._field, self._field_depth, self._room = local, self._depth, MOST_CHARACTERS

    def write(self, text: str) -> None:
        if self._field and self._room > 0:
            self._said[self._field].append(text[: self._room])
            self._room -= len(text)

    def end(self, name: str) -> None:
        if self._field and self._depth == self._field_depth:
            self._field = ""
        elif self._inside and not self._field and name.rpartition(":")[2] == self._entry:
            self._inside = False
            self._take()
        self._depth -= 1

    def _take(self) -> None:
        self.taken += 1
        said = {name: "".join(pieces) for name, pieces in self._said.items()}
        self.listing.add(
            next((said[name] for name in _LOCS if _is_loc(name, said)), ""),
            next((said[name] for name in _DATES if said.get(name)), ""),
            said.get("title", ""),
            child=self._entry == "sitemap",
        )
