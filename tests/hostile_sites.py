"""Sites that nobody would get to the end of: huge, bombs, loops, endless and broken."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from tests.characters import Listings, Shop
from tests.sites import SITEMAPS, XML, Doc, SmallSite, html, xml_answer
from tests.web import Answer, Page, Raw, Request, Wire

HUGE = 50_000_000
"""Bytes."""


class HugeSitemap(SmallSite):
    """A sitemap of 50 MB, written while it is read."""

    sitemap = "/sitemap.xml"

    def serve(self, request: Request, host: str = "") -> Page:
        """The sitemap comes piece by piece."""
        answer = super().serve(request, host)
        return Raw(self._pour) if request.path == self.sitemap else answer

    def pieces(self) -> Iterator[bytes]:
        """The sitemap's text, in pieces of some 70 kB."""
        yield f"{XML}<urlset {SITEMAPS}>".encode()
        row = f"<url><loc>{self.origin}/endless/%08d/</loc></url>"
        for number in range(HUGE // len(row) // 1000 + 1):
            yield "".join(row % (1000 * number + n) for n in range(1000)).encode()
        yield b"</urlset>"

    def _pour(self, wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\nConnection: close\r\n\r\n")
        for piece in self.pieces():
            wire.send(piece)


class PackedBomb(SmallSite):
    """A packed sitemap of some 100 kB that unpacks to 100 MB."""

    sitemap = "/sitemap.xml.gz"

    def listings(self) -> Listings:
        """The bomb."""
        bomb = {"Content-Type": "application/gzip"}
        return super().listings() | {self.sitemap: lambda path, still: Answer(200, bomb, _bomb())}


@cache
def _bomb() -> bytes:
    head, row = f"{XML}<urlset {SITEMAPS}>".encode(), b"<url><loc>http://a.example/</loc></url>"
    return gzip.compress(head + row * (2 * HUGE // len(row)), compresslevel=1, mtime=0)


class EntityBomb(SmallSite):
    """A sitemap whose nine entities stand for a thousand million words."""

    sitemap = "/sitemap.xml"

    def listings(self) -> Listings:
        """Ten times ten times ten."""
        names = "abcdefghi"
        entities = '<!ENTITY a "lol">' + "".join(
            f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)
        )
        loc = f"<url><loc>{self.origin}/&i;/</loc></url>"
        body = f"{XML}<!DOCTYPE urlset [{entities}]><urlset {SITEMAPS}>{loc}</urlset>"
        return super().listings() | {self.sitemap: lambda path, still: xml_answer(body)}


class IndexLoop(SmallSite):
    """An index of sitemaps that names itself, and a thousand more that are indexes again."""

    sitemap = "/sitemap.xml"
    most = 300

    def answer(self, path: str, *, still: bool = False) -> Answer:
        """Each index is as long as the first."""
        if not path.startswith("/sitemap"):
            return super().answer(path, still=still)
        names = ("/sitemap.xml", *(f"/sitemap{path[8:-4]}-{n}.xml" for n in range(1000)))
        rows = "".join(f"<sitemap><loc>{self.origin}{name}</loc></sitemap>" for name in names)
        return xml_answer(f"{XML}<sitemapindex {SITEMAPS}>{rows}</sitemapindex>")


class LinkLoop(SmallSite):
    """Each page leads one folder deeper, and into redirects that go round."""

    def answer(self, path: str, *, still: bool = False) -> Answer:
        """Any depth."""
        if path.startswith("/round"):
            return Answer(302, {"Location": f"{self.origin}/round/{(len(path) + 1) % 5 * 'o'}"})
        if path.startswith("/deeper/"):
            return html(self.page(f"Deeper by {path.count('/')}", self._onward()))
        return super().answer(path, still=still)

    def main(self, doc: Doc, still: bool) -> str:
        """The way down begins on every page."""
        return super().main(doc, still) + '<a href="/deeper/">Deeper</a>' + self._onward()

    def _onward(self) -> str:
        return '<a href="deeper/">Deeper</a> <a href="/round/">Round</a>'


class TenThousandLinks(SmallSite):
    """A home page with ten thousand links, and a page behind each."""

    noisy = False
    validators = frozenset({"ETag"})

    def main(self, doc: Doc, still: bool) -> str:
        """The links."""
        links = (f'<a href="/item-{number}/">Item {number}</a> ' for number in range(10_000))
        return super().main(doc, still) + "".join(links) * (not doc.slug)

    def unknown(self, path: str, *, still: bool) -> Answer:
        """Items."""
        if not path.startswith("/item-"):
            return super().unknown(path, still=still)
        return html(self.page(f"Item {path[6:-1]}", f"<p>All about {path[6:-1]}.</p>"))


class BrokenDates(SmallSite):
    """A feed whose dates are nonsense."""

    feed = "/feed.xml"

    def build(self) -> None:
        """A post for each kind of nonsense."""
        super().build()
        for number in range(len(NONSENSE)):
            self.put(f"odd-{number}", f"Odd story {number}", where="body", post=True)

    def rss_date(self, doc: Doc) -> str:
        """Any but its own."""
        return NONSENSE[doc.number % len(NONSENSE)]


NONSENSE = (
    "",
    "yesterday",
    "Mon, 99 Nov 2026 25:61:61 +9999",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Sat, 01 Jan 2050 00:00:00 GMT",
    "-0001-00-00T00:00:00Z",
    "9" * 4000,
)

HOSTILE: dict[str, type[SmallSite]] = {
    "a shop with endless filters": Shop,
    "a sitemap of 50 MB": HugeSitemap,
    "a packed sitemap that unpacks to 100 MB": PackedBomb,
    "a sitemap of entities that multiply": EntityBomb,
    "an index of sitemaps that goes round": IndexLoop,
    "links that lead ever deeper": LinkLoop,
    "a page of 10,000 links": TenThousandLinks,
    "a feed with broken dates": BrokenDates,
}
