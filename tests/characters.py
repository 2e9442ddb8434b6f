"""Small sites as people have them: each a character of its own, by what it tells of itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from html import escape

from tests.build import DAY
from tests.sites import (
    ADDRESS,
    ROBOTS,
    SITEMAPS,
    TEXT,
    XML,
    Clock,
    Doc,
    Move,
    NewWeb,
    SmallSite,
    Where,
    gz_answer,
    html,
    said,
    xml_answer,
)
from tests.web import Answer, LocalWeb

Listings = dict[str, Callable[[str, bool], Answer]]
BOTH = frozenset({"ETag", "Last-Modified"})
NONE: frozenset[str] = frozenset()


class Plain(SmallSite):
    """Made by hand; found by its links alone."""


class Static(SmallSite):
    """Files on a server: no noise, honest validators, a sitemap with honest dates."""

    noisy = False
    validators = BOTH
    listing_validators = BOTH
    sitemap = "/sitemap.xml"


class TwentyFive(Static):
    """Twenty-five files, and a feed."""

    feed = "/feed.xml"

    def build(self) -> None:
        """Pages behind the navigation, and others that the home page names."""
        super().build()
        for number in range(17):
            self.put(f"bread-{number}", f"Bread number {number}", where="body")


class WordPress(SmallSite):
    """WordPress: REST, feed, a sitemap in parts; the back office is denied, and linked to."""

    rest = True
    feed = "/feed/"
    sitemap = "/wp-sitemap.xml"
    denied = ("/wp-admin/",)

    def listings(self) -> Listings:
        """An index of two sitemaps, and the feed of the comments."""
        found = super().listings()
        found[self.sitemap] = lambda path, still: xml_answer(self._index())
        for name, post in (("post", True), ("page", False)):
            found[f"/wp-sitemap-posts-{name}-1.xml"] = partial(self._part, post)
        found["/comments/feed/"] = lambda path, still: xml_answer(
            f'{XML}<rss version="2.0"><channel><title>Comments</title></channel></rss>'
        )
        return found

    def head(self, doc: Doc) -> str:
        """The comments have a feed as well."""
        kind = 'rel="alternate" type="application/rss+xml" title="Comments Feed"'
        return super().head(doc) + f'<link {kind} href="{self.origin}/comments/feed/">'

    def main(self, doc: Doc, still: bool) -> str:
        """With a link for the owner."""
        return super().main(doc, still) + '<p><a href="/wp-admin/">Log in</a></p>'

    def _index(self) -> str:
        parts = "".join(
            f"<sitemap><loc>{self.origin}/wp-sitemap-posts-{name}-1.xml</loc></sitemap>"
            for name in ("post", "page")
        )
        return f"{XML}<sitemapindex {SITEMAPS}>{parts}</sitemapindex>"

    def _part(self, post: bool, path: str, still: bool) -> Answer:
        return xml_answer(self.urlset(still=still, only=lambda doc: doc.post == post))


class OnePage(SmallSite):
    """One page, with marks to jump to."""

    def build(self) -> None:
        """All of it on the home page."""
        self.put("", "Huber", words=[ADDRESS, *self.told_of("bread"), *self.told_of("cakes")])

    def main(self, doc: Doc, still: bool) -> str:
        """The navigation jumps."""
        jumps = "".join(f'<a href="#{name}">{name}</a> ' for name in ("bread", "cakes", "contact"))
        return jumps + super().main(doc, still)


class Multilingual(SmallSite):
    """German and Italian, each with its own navigation; the bare address leads to the German."""

    lang = "de"
    sitemap = "/sitemap.xml"
    lastmod = "day"

    def build(self) -> None:
        """Four pages in each language."""
        self.moved["/"] = "/de/"
        titles = {
            "de": {
                "": "Willkommen",
                "brot": "Brot",
                "kontakt": "Kontakt",
                "impressum": "Impressum",
            },
            "it": {"": "Benvenuti", "pane": "Pane", "contatti": "Contatti", "note": "Note legali"},
        }
        for lang, pages in titles.items():
            for slug, title in pages.items():
                self.put(f"{lang}/{slug}".strip("/"), title)

    def told_of(self, title: str) -> list[str]:
        """In neither language is there much to say."""
        return [
            f"{title}: seit hundert Jahren mit Geduld, gutem Werkzeug und ruhiger Hand.",
            f"{title}: ogni mattina, molto prima che la città si svegli, accendiamo il forno.",
            f"{title}: Gäste aus dem ganzen Tal schreiben uns davon, und wir antworten jedem.",
        ]

    def links(self, where: Where, doc: Doc) -> str:
        """To the pages of the same language, and to the other one."""
        lang = doc.slug[:2]
        own = [one for one in self.docs.values() if one.slug[:2] == lang and one.where == where]
        other = f'<a href="/{"it" if lang == "de" else "de"}/">{"IT" if lang == "de" else "DE"}</a>'
        return " ".join(self.link(one) for one in own) + other * (where == "nav")


class Shop(SmallSite):
    """Each page of goods offers six filters, and so do the pages behind them, without end."""

    sitemap = "/sitemap.xml"
    lastmod = "none"
    denied = ("/cart",)

    def build(self) -> None:
        """Eight products."""
        self.put("", "Huber's shop")
        self.put("goods", "All goods")
        self.put("contact", "Contact", words=[ADDRESS], where="footer")
        for number in range(8):
            price = f"Loaf number {number}, one kilogram: € {number + 4}.50"
            self.put(f"goods/loaf-{number}", f"Loaf {number}", where="body", words=[price])

    def main(self, doc: Doc, still: bool) -> str:
        """Filters on the pages of goods, a cart on those of products."""
        words = super().main(doc, still)
        if doc.where == "body":
            return f'{words}<p><a href="/cart?add={doc.number}">Put into the cart</a></p>'
        if doc.slug != "goods":
            return words
        return words + self._filters("")

    def answer(self, path: str, *, still: bool = False) -> Answer:
        """Whatever is chosen gives a page, with more to choose."""
        bare, _, query = path.partition("?")
        if bare != "/goods/" or not query:
            return super().answer(path, still=still)
        chosen = f"<p>Chosen: {query.replace('&', ', ')}. {len(query) % 7} goods.</p>"
        return html(self.page("Goods by choice", chosen + self._filters(query)))

    def _filters(self, query: str) -> str:
        depth = len(query.split("&")) if query else 0
        chosen = escape(f"{query}&" if query else "")
        links = (
            f'<a href="/goods/?{chosen}{name}{depth}={value}">{name} {value}</a> '
            for name in ("flour", "size", "sort")
            for value in ("a", "b")
        )
        return f'<div class="filters">{"".join(links)}</div>'


class BrokenSitemap(SmallSite):
    """Its sitemap breaks off in the middle."""

    sitemap = "/sitemap.xml"

    def listings(self) -> Listings:
        """Half a sitemap."""
        whole = self.urlset()
        return super().listings() | {
            self.sitemap: lambda path, still: xml_answer(whole[: len(whole) // 2])
        }


class PackedIndex(SmallSite):
    """An index of packed sitemaps, with the dates of its parts."""

    sitemap = "/sitemap_index.xml"

    def listings(self) -> Listings:
        """Pages and posts, each in a packed file."""
        found = super().listings()
        found[self.sitemap] = lambda path, still: xml_answer(self._index())
        for name, post in (("posts", True), ("pages", False)):
            found[f"/sitemap-{name}.xml.gz"] = partial(self._part, post)
        return found

    def _index(self) -> str:
        parts = "".join(
            f"<sitemap><loc>{self.origin}/sitemap-{name}.xml.gz</loc>"
            f"<lastmod>{said(max(d.edited_at for d in self.docs.values() if d.post == post))}"
            "</lastmod></sitemap>"
            for name, post in (("posts", True), ("pages", False))
        )
        return f"{XML}<sitemapindex {SITEMAPS}>{parts}</sitemapindex>"

    def _part(self, post: bool, path: str, still: bool) -> Answer:
        return gz_answer(self.urlset(still=still, only=lambda doc: doc.post == post))


class BehindRobots(SmallSite):
    """Asks everyone to stay away."""

    denied = ("/",)


class MovedDomain(SmallSite):
    """Has moved to another domain long ago; the old address leads there."""

    def __init__(self, new_web: NewWeb, clock: Clock, *, thinks: float = 0.0) -> None:
        """Two hosts."""
        super().__init__(new_web, clock, thinks=thinks)
        self.old = new_web("127.0.0.2")
        self.old.otherwise = lambda request: Answer(301, {"Location": self.origin + request.path})

    @property
    def url(self) -> str:
        """The old address."""
        return self.old.url


class MovesAway(Static):
    """Will give its domain up for another one."""

    def leave(self) -> LocalWeb:
        """Lead everybody to a new host, which shows the same."""
        new = self.new_web("127.0.0.2")
        new.otherwise = lambda request: self.answer(request.path)
        to = new.url.rstrip("/")
        self.web.otherwise = lambda request: Answer(301, {"Location": to + request.path})
        return new


class AlwaysNow(SmallSite):
    """Its sitemap says of every page, at every look, that it was edited just now."""

    sitemap = "/sitemap.xml"
    lastmod = "now"
    listing_validators = NONE


class Blog(SmallSite):
    """Only posts, the newest of them on the home page."""

    feed = "/feed.xml"
    sitemap = "/sitemap.xml"

    def build(self) -> None:
        """Six posts."""
        self.put("", "Huber's blog")
        self.put("imprint", "Imprint", words=[ADDRESS], where="footer")
        for number in range(6):
            at = self.clock() - (40 + 9 * number) * DAY
            self.put(f"post-{number}", f"Story number {number}", where="body", post=True, at=at)


class Commented(Blog):
    """Visitors write below the posts."""

    def build(self) -> None:
        """Nobody has written yet."""
        super().build()
        self.comments: dict[str, list[str]] = {}

    def comment(self, slug: str, words: str) -> None:
        """A visitor writes."""
        self.comments.setdefault(slug, []).append(words)

    def main(self, doc: Doc, still: bool) -> str:
        """With what visitors wrote, as the common themes show it."""
        if not doc.post:
            return super().main(doc, still)
        rows = "".join(
            f'<li class="comment"><article class="comment-body"><b class="fn">Guest</b> says:'
            f'<div class="comment-content"><p>{words}</p></div></article></li>'
            for words in self.comments.get(doc.slug, [])
        )
        return super().main(doc, still) + (
            '<section id="comments" class="comments-area"><h2>Comments</h2>'
            f'<ol class="comment-list">{rows}</ol></section>'
        )


class SharedHost(SmallSite):
    """Lies below /~huber/ on a host of many; the neighbours write every day."""

    base = "/~huber/"
    sitemap = "/~huber/sitemap.xml"

    def main(self, doc: Doc, still: bool) -> str:
        """With links to the host and to a neighbour."""
        links = '<p><a href="/">Our host</a> and <a href="/~maier/">our neighbour</a></p>'
        return super().main(doc, still) + links

    def listings(self) -> Listings:
        """The host lists all that lies on it."""
        return super().listings() | {
            ROBOTS: lambda path, still: Answer(200, TEXT, f"Sitemap: {self.origin}/sitemap.xml"),
            "/sitemap.xml": lambda path, still: xml_answer(self._of_all(still)),
        }

    def unknown(self, path: str, *, still: bool) -> Answer:
        """The neighbours' pages."""
        if path != "/" and not path.startswith("/~maier/"):
            return super().unknown(path, still=still)
        day = 0 if still else self.clock().date().toordinal()
        return html(self.page("Neighbour", f"<p>{NEIGHBOURS[day % len(NEIGHBOURS)]}</p>"))

    def _of_all(self, still: bool) -> str:
        neighbours = ("/", "/~maier/", f"/~maier/{self.clock():%j}/" if not still else "/~maier/")
        rows = "".join(f"<url><loc>{self.origin}{path}</loc></url>" for path in neighbours)
        return self.urlset(still=still).replace("</urlset>", f"{rows}</urlset>")


NEIGHBOURS = (
    "Maier sells new bicycles, and mends old ones while you wait.",
    "This week all bells are half the price at Maier's.",
    "Maier is on holiday until the snow has gone.",
)


class QueryCms(SmallSite):
    """Pages have numbers instead of names: /?page_id=2."""

    sitemap = "/sitemap.xml"

    def path(self, slug: str) -> str:
        """The home page has no number."""
        return f"/?page_id={self.docs[slug].number}" if slug else "/"


class Calendar(SmallSite):
    """Has a page for each month there ever was or will be, each linked to the next."""

    def answer(self, path: str, *, still: bool = False) -> Answer:
        """Any month."""
        first = _month(path)
        if first is None:
            return super().answer(path, still=still)
        return html(self.page(f"{first:%B %Y}", self._around(first)))

    def main(self, doc: Doc, still: bool) -> str:
        """The news page leads into the calendar."""
        words = super().main(doc, still)
        return words + self._around(self.clock().date()) * (doc.slug == "news")

    def _around(self, day: date) -> str:
        first = day.replace(day=1)
        before, after = first - DAY, first + timedelta(days=32)
        return "".join(
            f'<a href="/calendar/{one:%Y-%m}/">{name} month</a> '
            for name, one in (("Previous", before), ("This", first), ("Next", after))
        )


def _month(path: str) -> date | None:
    named = path.removeprefix("/calendar/").strip("/")
    try:
        return date.fromisoformat(f"{named}-01") if path.startswith("/calendar/") else None
    except ValueError:
        return None


class CanonicalPairs(SmallSite):
    """Each page has three addresses, and says which one it goes by."""

    def head(self, doc: Doc) -> str:
        """The one address."""
        return super().head(doc) + f'<link rel="canonical" href="{self.at(doc.slug)}">'

    def links(self, where: Where, doc: Doc) -> str:
        """The footer's links say where they stand."""
        links = super().links(where, doc)
        everywhere = (
            f'<a href="{self.path(one.slug)}?from=footer">{one.title}</a> '
            for one in self.docs.values()
            if one.where == "nav"
        )
        return links + "".join(everywhere) * (where == "footer")

    def main(self, doc: Doc, still: bool) -> str:
        """Each page can be printed."""
        return f'{super().main(doc, still)}<p><a href="?print=1">Print this page</a></p>'


class Patient(SmallSite):
    """Asks for ten seconds between two requests."""

    crawl_delay = 10.0


class FeedOnly(SmallSite):
    """A home page without links; what is new is told by the feed alone."""

    feed = "/feed.xml"

    def build(self) -> None:
        """Posts that nothing but the feed names."""
        self.put("", "Huber", words=[ADDRESS])
        for number in range(3):
            self.put(f"post-{number}", f"Story number {number}", where="nowhere", post=True)

    def publish(self, slug: str, title: str) -> Move:
        """Into the feed."""
        put = partial(self.put, slug, title, where="nowhere", post=True, at=self.clock())
        return self.act(put)


class SitemapElsewhere(SmallSite):
    """Its robots.txt names a sitemap on another host."""

    def __init__(self, new_web: NewWeb, clock: Clock, *, thinks: float = 0.0) -> None:
        """Two hosts."""
        self.elsewhere = new_web()
        host = self.elsewhere.url.rstrip("/")
        self.sitemap = f"{host}/huber/sitemap.xml"
        super().__init__(new_web, clock, thinks=thinks)
        self.elsewhere.otherwise = partial(self.serve, host=host)

    def robots(self) -> str:
        """The other host's address."""
        return f"Sitemap: {self.sitemap}"


class RotatingTeaser(SmallSite):
    """Forty old recipes, linked by three teasers that are others at each look."""

    def build(self) -> None:
        """Nothing but the teasers leads to the recipes."""
        super().build()
        for number in range(40):
            self.put(f"recipe-{number}", f"Recipe number {number}", where="nowhere", listed=False)

    def main(self, doc: Doc, still: bool) -> str:
        """Three of the recipes."""
        words = super().main(doc, still)
        if doc.slug or still:
            return words
        shown = self.random.sample([d for d in self.docs.values() if d.where == "nowhere"], 3)
        teasers = "".join(f"<li>{self.link(one)}</li>" for one in shown)
        return f"{words}<h2>You may also like</h2><ul>{teasers}</ul>"


class Relaunched(Static):
    """Will get a new system, in which every page but the home page has another address."""

    def relaunch(self) -> Move:
        """All old addresses lead to the new ones."""
        return self.act(self._rename_all)

    def _rename_all(self) -> None:
        for slug in [slug for slug in self.docs if slug]:
            self.rename(slug, f"en/{slug}")


class Plugged(SmallSite):
    """Two hundred old pages nobody links to, until a plugin lists them in a sitemap."""

    def build(self) -> None:
        """The old pages."""
        super().build()
        for number in range(200):
            self.put(f"archive-{number}", f"From the archive, {number}", where="nowhere")

    def switch_on_sitemap(self) -> None:
        """No page is edited."""
        self.sitemap = "/sitemap.xml"


class LeadsHome(SmallSite):
    """Whoever asks for what is not there is led to the home page."""

    def unknown(self, path: str, *, still: bool) -> Answer:
        """A redirect instead of 404."""
        return Answer(302, {"Location": self.url})


class SaysFound(SmallSite):
    """Answers 200 and "not found" whatever it is asked for."""

    def unknown(self, path: str, *, still: bool) -> Answer:
        """A whole page."""
        return html(self.page("Page not found", "<p>We are sorry: this page does not exist.</p>"))


class HonestDates(SmallSite):
    """Pages, sitemap and server say alike when something was edited."""

    validators = frozenset({"Last-Modified"})
    sitemap = "/sitemap.xml"
    dates_itself = True


class LyingDates(HonestDates):
    """All three always say: just now."""

    lastmod = "now"
    listing_validators = NONE

    def edited(self, doc: Doc) -> datetime:
        """A moment ago."""
        return self.clock()


CHARACTERS: dict[str, type[SmallSite]] = {
    "a site found by its links alone": Plain,
    "static files with honest validators": Static,
    "WordPress with REST, feed and a denied back office": WordPress,
    "a single page": OnePage,
    "a site in two languages": Multilingual,
    "a shop with endless filters": Shop,
    "a sitemap that breaks off": BrokenSitemap,
    "an index of packed sitemaps": PackedIndex,
    "a domain that has moved": MovedDomain,
    "a sitemap that always says now": AlwaysNow,
    "a blog": Blog,
    "a blog whose visitors comment": Commented,
    "a path on a shared host": SharedHost,
    "pages addressed by number": QueryCms,
    "a calendar without end": Calendar,
    "three addresses for each page": CanonicalPairs,
    "a site that asks for patience": Patient,
    "nothing but a feed": FeedOnly,
    "a sitemap on another host": SitemapElsewhere,
    "teasers that rotate": RotatingTeaser,
    "a site before its relaunch": Relaunched,
    "an archive that nobody links to": Plugged,
    "unknown addresses lead home": LeadsHome,
    "unknown addresses say 200": SaysFound,
    "dates that are honest": HonestDates,
    "dates that lie": LyingDates,
}
"""Those that may be read, by what is special about them."""
