"""A whole site read by several threads at once: what its server sees of it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from time import monotonic

import pytest

from monitor.errors import FetchError
from tests.web import NOW, LocalWeb, Page, Raw, Request, Wire, visitor

GAP = 0.01
DELAY = 0.02

ROBOTS = "User-agent: *\nDisallow: /private/\nSitemap: /sitemap.xml\n"
TWENTY = [f"page-{number}" for number in range(20)]
DENIED = [f"private/{number}" for number in range(4)]
LEADS_ASTRAY = "astray"


@dataclass(frozen=True, slots=True)
class Visit:
    """One request as its server lived through it, in seconds."""

    path: str
    came: float
    answered: float
    company: int
    """Requests that were being answered when it came."""


class Diary:
    """A server's own log of when it was asked."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self._lock = Lock()
        self._inside = 0

    def page(self, head: bytes, body: bytes = b"<p>") -> Page:
        """Give a page that is written down when asked for, and answered a moment later."""

        def asked(request: Request) -> Page:
            return Raw(lambda wire: self._answer(request.path, wire, head + b"\r\n\r\n" + body))

        return asked

    def _answer(self, path: str, wire: Wire, answer: bytes) -> None:
        with self._lock:
            came, company = monotonic(), self._inside
            self._inside += 1
        wire.wait(0.002)
        with self._lock:
            self._inside -= 1
            # Before the answer is out: nobody can come back sooner than they should by this.
            self.visits.append(Visit(path, came, monotonic(), company))
        wire.send(answer)

    @property
    def pauses(self) -> list[float]:
        """Seconds from each answer to the next request."""
        return [later.came - before.answered for before, later in pairwise(self.visits)]


@contextmanager
def site(robots: str) -> Iterator[tuple[LocalWeb, Diary]]:
    """Open a site of 25 addresses: four are not for us, and one leads to such a one."""
    diary = Diary()
    ok = b"HTTP/1.1 200 OK\r\nContent-Type: text/html"
    with LocalWeb() as web:
        web.pages |= {f"/{name}": diary.page(ok) for name in [*TWENTY, *DENIED]}
        web.pages["/robots.txt"] = diary.page(ok, robots.encode())
        web.pages[f"/{LEADS_ASTRAY}"] = diary.page(
            b"HTTP/1.1 302 Found\r\nLocation: /private/0", b""
        )
        yield web, diary


def visit(robots: str, gap: float) -> Diary:
    """Let eight threads ask for all of it, as discovery and checks do, whoever comes first."""
    with site(robots) as (web, diary), ThreadPoolExecutor(8) as pool:
        visiting = visitor(gap_seconds=gap)

        def look(name: str) -> None:
            visiting.sitemaps(web.url, now=NOW)
            visiting.denied(web.url + name, now=NOW)
            with suppress(FetchError):
                visiting.get(web.url + name, now=NOW)

        list(pool.map(look, [*DENIED, LEADS_ASTRAY, *TWENTY]))
    return diary


PACES = {
    "by our own gap": (ROBOTS, GAP, GAP),
    "by the crawl-delay that it asks for": (f"{ROBOTS}Crawl-delay: {DELAY}", GAP / 10, DELAY),
}


@pytest.mark.parametrize(("robots", "gap", "pace"), PACES.values(), ids=PACES)
def test_a_site_is_read_politely_by_many_threads(robots: str, gap: float, pace: float) -> None:
    diary = visit(robots, gap)
    assert max(visit.company for visit in diary.visits) == 0
    assert min(diary.pauses) >= pace
    assert sorted(visit.path for visit in diary.visits) == sorted(
        ["/robots.txt", f"/{LEADS_ASTRAY}", *(f"/{name}" for name in TWENTY)]
    )
