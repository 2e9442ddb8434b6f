"""What flows through a check: a task, what the look gave, what was stored of it.

Plain and serialisable: a task and a look may go over a wire to and from a worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from monitor.fetch import Response
from monitor.model import Change, Finding, Kind, Reason, Refusal, Rule, Snapshot
from monitor.store.looks import Body


class Fetcher(Protocol):
    """What fetches: `fetch.Web`, or a test's own."""

    def get(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = ...,
        lang: str | None = None,
        cut: bool = False,
    ) -> Response:
        """Fetch or raise FetchError."""


@dataclass(frozen=True, slots=True)
class Task:
    """One page to look at: all that a worker needs."""

    page_id: int
    url: str
    kind: Kind
    lang: str | None
    first: bool
    """Nothing is known of the page yet: it is fetched twice, to learn what differs at each look."""
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    mark: str | None = None
    """What shows the same need not be read. None: it is to be read in full."""
    rules: tuple[Rule, ...] = ()
    """What the consultant said does not count, or alone counts."""
    looks: int = 0
    """How many were stored when the task was given: one that comes in between makes it stale."""

    @property
    def host(self) -> str:
        """Scheme, name and port: pages of one host are looked at one after another."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass(frozen=True, slots=True)
class Look:
    """What one look gave: a failure, or a body with what a reader sees of it."""

    task: Task
    at: datetime
    seconds: float = 0.0
    status: int | None = None
    failure: Refusal | None = None
    retry_after: timedelta | None = None
    unchanged: bool = False
    """The server says 304, or the bytes, or all that they show, are those of the last look."""
    body: Body | None = None
    snapshot: Snapshot | None = None
    second: Snapshot | None = None
    """Of the second fetch, seconds later, at the first look."""
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was stored of one look."""

    page_id: int
    url: str
    at: datetime
    finding: Finding | None
    """None: unseen."""
    reason: Reason | None
    why: str
    seconds: float
    changes: tuple[Change, ...] = ()

    @property
    def outcome(self) -> str:
        """`baseline`, `same`, `suspected`, `changed` or `unseen`."""
        if self.finding is None or self.finding is Finding.REFUSED:
            return "unseen"
        return "changed" if self.finding is Finding.CONFIRMED else self.finding.value


def same_owner(url: str, final: str) -> bool:
    """Whether a redirect stays with the site: its own host, with or without a subdomain."""
    one, other = ((urlsplit(u).hostname or "").removeprefix("www.") for u in (url, final))
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")
