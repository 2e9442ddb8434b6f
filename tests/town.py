"""A small town of invented websites that have names of their own, for pages that are looked at.

with Town(clock) as town:
    bakery = town.site("huber-bakery.example", "<h1>Huber Bakery</h1> …")
    …look at bakery.url, https://huber-bakery.example/, by town…

Town is a visitor that leads each invented address (RFC 2606: `.example` is
nobody's) to one real server on loopback; other addresses it asks as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from urllib.parse import urlsplit

from monitor.fetch import Response
from monitor.fetch.answer import HTML
from monitor.fetch.exchange import Reply
from tests.story import Clock
from tests.web import LocalWeb, Page, Request, visitor


@dataclass
class Site:
    """One website: what its owner wrote, in a frame that differs at each look."""

    host: str
    name: str
    parts: list[str] = field(default_factory=list)
    """HTML, in page order."""
    head: str = ""
    """What else stands in the head."""
    behind: Page | None = None
    """What is shown in the page's place."""

    @property
    def url(self) -> str:
        """The address of the home page."""
        return f"https://{self.host}/"


class Town:
    """All sites, and who visits them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept = ExitStack()
        self._web = LocalWeb()
        self._visitor = visitor()
        self._visitors = 18_204

    def __enter__(self) -> Town:
        self._kept.callback(self._visitor.close)
        self._kept.enter_context(self._web)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kept.close()

    def site(self, host: str, name: str, *parts: str) -> Site:
        """One more website."""
        made = Site(host, name, [*parts])
        self._web.pages[f"/{host}/"] = lambda _request: self._shown(made)
        return made

    def page(self, url: str, page: Page) -> None:
        """Another page, feed or sitemap at `url`."""
        self._web.pages[self._path(url)] = page

    def get(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = HTML,
        lang: str | None = None,
        cut: bool = False,
    ) -> Response:
        """Fetch as if `url` had been asked. Raises FetchError."""
        found = self._visitor.get(
            self._here(url),
            now=now,
            etag=etag,
            last_modified=last_modified,
            accept=accept,
            lang=lang,
            cut=cut,
        )
        return replace(found, url=url) if self._is_ours(url) else found

    def resolve(self, url: str) -> None:
        """Every invented address is there. Raises FetchError."""
        if not self._is_ours(url):
            self._visitor.resolve(url)

    def ask(self, url: str, headers: Mapping[str, str], *, gap: float = 0.0) -> Reply:
        """Ask an interface."""
        return self._visitor.ask(self._here(url), headers, gap=gap)

    def sitemaps(self, url: str, *, now: datetime) -> tuple[str, ...]:
        """No invented site's robots.txt names one."""
        return () if self._is_ours(url) else self._visitor.sitemaps(url, now=now)

    def denied(self, url: str, *, now: datetime) -> str | None:
        """No invented site denies anything."""
        return None if self._is_ours(url) else self._visitor.denied(url, now=now)

    def _is_ours(self, url: str) -> bool:
        return f"{urlsplit(url).hostname}".endswith(".example")

    def _here(self, url: str) -> str:
        return self._web.url + self._path(url)[1:] if self._is_ours(url) else url

    def _path(self, url: str) -> str:
        split = urlsplit(url)
        return f"/{split.hostname}{split.path or '/'}"

    def _shown(self, site: Site) -> Page:
        if site.behind is not None:
            return site.behind
        self._visitors += 1
        now = self._clock()
        return f"""<!doctype html><html lang="en"><head><title>{site.name}</title>
<meta name="csrf-token" content="{self._visitors:x}">{site.head}</head>
<body><header><a href="/">{site.name}</a></header>
<main><h1>{site.name}</h1>{"".join(site.parts)}
<p>{now:%A, %d %B %Y, %H:%M:%S}</p></main>
<footer><p>Visitors: {self._visitors}</p><p>© {now:%Y} {site.name}</p></footer></body></html>"""


def wall(_request: Request) -> Page:
    """A check for humans in a page's place."""
    return """<!doctype html><html lang="en"><head><title>Just a moment...</title></head><body>
<p>Verify that you are a human. This may take a few seconds.</p>
<p>Enable JavaScript and cookies to continue.</p></body></html>"""
