"""What a site's robots.txt asks of us (RFC 9309). Pure, but for the cache's memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from threading import Lock
from urllib.parse import urljoin

from protego import Protego

from monitor.fetch.answer import READ
from monitor.fetch.exchange import canonical
from monitor.fetch.faults import Fault
from monitor.fetch.politeness import Host

AGENT = "POROMKI"
"""The name by which a robots.txt speaks to us."""
MAX_BYTES = 512_000
"""Read of a robots.txt; section 2.5 asks for at least 500 KiB."""
MAX_REDIRECTS = 5
"""Section 2.3.1.2: after five, the rules count as unavailable, and all is allowed."""
MAX_SITEMAPS = 20
"""Given of those that a robots.txt names."""

_MOST_LINES = 200
"""`Sitemap:` lines looked at: a text of nothing else has forty thousand."""
_LONGEST_ADDRESS = 2000
_LONGEST_DELAY = 60.0
_KEPT_FOR = timedelta(days=1)
_MOST_KEPT = 16_000_000
"""Bytes of memory: those of an office's ten thousand hosts, asked twice a day."""
_ENTRY = 600
"""Bytes that a host takes besides its text."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows."""

    text: str = ""
    """Without any rule, all is allowed. Kept as it came: parsed it takes twenty times as much."""

    def denied(self, url: str) -> str | None:
        """Say why `url` must not be read, or None."""
        if self.text and not _parsed(self.text).can_fetch(url, AGENT):
            return "robots.txt asks us not to read this page"
        return None

    @property
    def delay(self) -> float:
        """Seconds that the host asks for between two requests (at most 60)."""
        asked = _parsed(self.text).crawl_delay(AGENT) if self.text else None
        return min(asked or 0.0, _LONGEST_DELAY)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Name the sitemaps that the robots.txt of `url` does, in order, each once.

        As `canonical` gives them, on whatever host; at most `MAX_SITEMAPS`.
        """
        lines = islice(_parsed(self.text).sitemaps, _MOST_LINES) if self.text else ()
        read = (_address(line, url) for line in lines)
        return tuple(islice(dict.fromkeys(filter(None, read)), MAX_SITEMAPS))

    @property
    def size(self) -> int:
        """Bytes of memory, about."""
        return _ENTRY + len(self.text)


@lru_cache(maxsize=16)
def _parsed(text: str) -> Protego:
    """Parse for the pages of the hosts that are being looked at."""
    return Protego.parse(text)


def _address(line: str, url: str) -> str | None:
    """Give the address that a line at `url` names: absolute by the standard, but not by all."""
    if len(line) > _LONGEST_ADDRESS:
        return None
    try:
        return canonical(urljoin(url, line))
    except (ValueError, Fault):
        return None


def rules(status: int, body: bytes) -> Rules:
    """Read an answer to /robots.txt below 500: without rules of its own, all is allowed."""
    if status in READ:
        return Rules(body.decode("utf-8-sig", "replace"))
    return Rules()


class Memory:
    """The rules of the hosts asked of late, for a day."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Host, tuple[Rules, datetime]] = OrderedDict()
        self._size = 0

    def recall(self, host: Host, now: datetime) -> Rules | None:
        """Give the rules of `host` if they still hold at `now`."""
        with self._lock:
            kept, asked_at = self._kept.get(host, (None, now))
            if kept is None:
                return None
            self._kept.move_to_end(host)
            # A clock set back makes ages negative; then it is time to ask again, too.
            return kept if timedelta(0) <= now - asked_at < _KEPT_FOR else None

    def keep(self, host: Host, found: Rules, now: datetime) -> None:
        """Remember `found`; the hosts that were of no use for longest are forgotten."""
        with self._lock:
            before = self._kept.pop(host, None)
            self._size += found.size - (before[0].size if before else 0)
            self._kept[host] = (found, now)
            while self._size > _MOST_KEPT:
                _, (forgotten, _) = self._kept.popitem(last=False)
                self._size -= forgotten.size
