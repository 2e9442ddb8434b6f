"""What a site's robots.txt asks of us (RFC 9309). Pure, but for the cache's memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from protego import Protego

from monitor.fetch.answer import READ
from monitor.fetch.politeness import Host

AGENT = "POROMKI"
"""The name by which a robots.txt speaks to us."""
MAX_BYTES = 512_000
"""Read of a robots.txt; section 2.5 asks for at least 500 KiB."""
MAX_REDIRECTS = 5
"""Section 2.3.1.2: after five, the rules count as unavailable, and all is allowed."""

_LONGEST_DELAY = 60.0
_KEPT_FOR = timedelta(days=1)
_HOSTS_KEPT = 500


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows."""

    parsed: Protego | None = None
    """None: no rules, all is allowed."""

    def denied(self, url: str) -> str | None:
        """Say why `url` must not be read, or None."""
        if self.parsed is not None and not self.parsed.can_fetch(url, AGENT):
            return "robots.txt asks us not to read this page"
        return None

    @property
    def delay(self) -> float:
        """Seconds that the host asks for between two requests (at most 60)."""
        asked = self.parsed.crawl_delay(AGENT) if self.parsed is not None else None
        return min(asked or 0.0, _LONGEST_DELAY)


def rules(status: int, body: bytes) -> Rules:
    """Read an answer to /robots.txt below 500: without rules of its own, all is allowed."""
    if status in READ:
        return Rules(Protego.parse(body.decode("utf-8-sig", "replace")))
    return Rules()


class Memory:
    """The rules of the hosts asked of late, for a day."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Host, tuple[Rules, datetime]] = OrderedDict()

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
        """Remember `found`; the host that was of no use for longest is forgotten."""
        with self._lock:
            self._kept[host] = (found, now)
            self._kept.move_to_end(host)
            if len(self._kept) > _HOSTS_KEPT:
                self._kept.popitem(last=False)
