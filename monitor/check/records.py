"""What flows through a check: a task, what the look gave, what was stored of it.

Plain and serialisable: a task and a look may go over a wire to and from a worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

from monitor.fetch import Response
from monitor.model import Change, Claim, Finding, Kind, Reason, Refusal, Role, Rule, Snapshot
from monitor.site.links import Links
from monitor.site.sitemap import Sitemap
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


class Visitor(Fetcher, Protocol):
    """What also tells of a host's robots.txt."""

    def sitemaps(self, url: str, *, now: datetime) -> tuple[str, ...]:
        """The sitemaps that a host's robots.txt names. Raises FetchError."""

    def denied(self, url: str, *, now: datetime) -> str | None:
        """Why robots.txt forbids an address. Raises FetchError."""


@dataclass(frozen=True, slots=True)
class Task:
    """One page to look at: all that a worker needs."""

    page_id: int
    url: str
    kind: Kind
    lang: str | None
    first: bool
    """Nothing is known of the page yet. A target's own address is fetched twice then."""
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    mark: str | None = None
    """What shows the same need not be read. None: it is to be read in full."""
    rules: tuple[Rule, ...] = ()
    """What the consultant said does not count, or alone counts."""
    looks: int = 0
    """How many were stored when the task was given: one that comes in between makes it stale."""
    role: Role = Role.HOME
    twice: bool = False
    """A page of which little is known: where it shows something new it is fetched again at once,
    to learn what differs at each look."""

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
    """Of the second fetch, seconds later."""
    listing: Sitemap | None = None
    """What a sitemap or a list of posts holds; of a feed, beside its snapshot."""
    links: Links | None = None
    """What a page names, at its first look."""
    claims: tuple[Claim, ...] = ()
    """What a page says of when it was edited, where it was read."""
    moved_to: str = ""
    """Where the address sends its reader on to, if anywhere."""
    moved_for_good: bool = False
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What was stored of one look."""

    page_id: int
    target_id: int
    role: Role
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
