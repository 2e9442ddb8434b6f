"""What a site's robots.txt asks of us (RFC 9309). Pure, but for the cache's memory."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from threading import Lock
from urllib.parse import urljoin

from protego import Protego

from monitor.fetch.answer import READ, validator
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
_IN_FULL_EVERY = timedelta(days=14)
"""However often a server says "not modified": some say so of a text that was."""
_MOST_KEPT = 16_000_000
"""Bytes of memory: those of an office's ten thousand hosts, asked twice a day."""
_ENTRY = 650
"""Bytes that a host takes besides its text and its validators."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows."""

    text: str = ""
    """Without any rule, all is allowed. Kept as it came: parsed it takes twenty times as much."""
    etag: str | None = None
    """By which to ask whether they are as they were, and so is `last_modified`."""
    last_modified: str | None = None

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
        return _ENTRY + sum(map(len, filter(None, (self.text, self.etag, self.last_modified))))


@lru_cache(maxsize=16)
def _parsed(text: str) -> Protego:
    """Parse for the pages of the hosts that are being looked at."""
    return Protego.parse("\n".join(map(_of_few_agents, text.splitlines())))


# A line that names an agent, as protego reads them: loosely.
_AGENT_LINE = re.compile(
    r"user[- ]?agent\s*:\s*(?P<strict>.*)"
    r"|(?:user-?agent|user\s+agent)\s+(?P<loose>[^:]*(?::\S.*)?)"
)


def _of_few_agents(line: str) -> str:
    """Call every agent that is not us by one name.

    Protego keeps each rule once for each agent of its group: sixteen thousand
    agents, then as many rules, would be more than fit into memory.
    """
    found = _AGENT_LINE.fullmatch(line.partition("#")[0].strip().lower())
    named = found and (found["strict"] or found["loose"])
    if not named or named == "*":
        return line
    name = named.replace("*", "")
    return f"User-agent: {name if name and AGENT.lower().startswith(name) else 'others'}"


def _address(line: str, url: str) -> str | None:
    """Give the address that a line at `url` names: absolute by the standard, but not by all."""
    if len(line) > _LONGEST_ADDRESS:
        return None
    try:
        return canonical(urljoin(url, line))
    except (ValueError, Fault):
        return None


def rules(status: int, body: bytes, headers: Mapping[str, str] = {}) -> Rules:
    """Read an answer to /robots.txt below 500: without rules of its own, all is allowed.

    `headers` by name in lower case; none where they are another address's.
    """
    if status not in READ:
        return Rules()
    return Rules(
        body.decode("utf-8-sig", "replace"),
        validator(headers.get("etag")),
        validator(headers.get("last-modified")),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    rules: Rules
    asked_at: datetime
    read_at: datetime
    """When they came in full, not as "not modified"."""


class Memory:
    """The rules of the hosts asked of late: they hold for a day, then they are to be asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Host, _Kept] = OrderedDict()
        self._size = 0

    def recall(self, host: Host, now: datetime) -> Rules | None:
        """Give the rules of `host` if they still hold at `now`."""
        with self._lock:
            kept = self._kept.get(host)
            if kept is None:
                return None
            self._kept.move_to_end(host)
            return kept.rules if _within(kept.asked_at, now, _KEPT_FOR) else None

    def outdated(self, host: Host, now: datetime) -> Rules | None:
        """Give the rules of `host` that may be asked for conditionally at `now`."""
        with self._lock:
            kept = self._kept.get(host)
            return kept.rules if kept and _within(kept.read_at, now, _IN_FULL_EVERY) else None

    def keep(self, host: Host, found: Rules, now: datetime) -> None:
        """Remember `found`, for a further day where it is what `outdated` gave.

        The hosts that were of no use for longest are forgotten.
        """
        with self._lock:
            before = self._kept.pop(host, None)
            renewed = before is not None and before.rules is found
            self._size += found.size - (before.rules.size if before else 0)
            self._kept[host] = _Kept(found, now, before.read_at if before and renewed else now)
            while self._size > _MOST_KEPT:
                _, forgotten = self._kept.popitem(last=False)
                self._size -= forgotten.rules.size


def _within(at: datetime, now: datetime, span: timedelta) -> bool:
    # A clock set back makes ages negative; then it is time to ask again, too.
    return timedelta(0) <= now - at < span
