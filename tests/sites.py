"""A small website with an owner, on loopback, for stories about whole sites.

    site = Static(new_web, clock)                   # tests/characters.py has the characters
    move = site.edit("about")                       # the owner works
    …look at site.url…
    assert site.first_shown(move) == clock()        # when a look could first see it

A character is a subclass: its attributes say what the site tells of itself (robots, sitemap,
feed, WordPress's REST, validators), its `build` which pages it has. Every move of the owner
updates whatever the site lists. Each request is kept with its time and status, together with
what should never be: two requests at once, and paths that robots.txt denies.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from html import escape
from random import Random
from threading import Event, Lock
from typing import Literal
from urllib.parse import parse_qs
from xml.sax.saxutils import escape as xml

from tests.build import BERLIN, DAY
from tests.web import Answer, LocalWeb, Page, Request

Clock = Callable[[], datetime]
NewWeb = Callable[..., LocalWeb]
"""Gives one more host that listens; takes what LocalWeb takes."""
Where = Literal["nav", "footer", "body", "nowhere"]
Lastmod = Literal["true", "day", "now", "none"]
"""What a sitemap says of a page's last edit: its instant, its day, always now, nothing."""

NEW_WORDS = "From Advent on we also bake gingerbread to the recipe of our grandmother."
SENTENCES = (
    "{} begins early in the morning, long before the town is awake.",
    "Whoever asks for {} is answered by the one who does the work.",
    "We have learnt {} from our parents, and they from theirs.",
    "For {} you need patience, good tools and a steady hand.",
    "Nothing about {} is left to chance, and nothing is done in a hurry.",
    "The house in the lower street has known {} for a hundred years.",
    "Guests from the whole valley praise {} in their letters.",
    "In winter {} takes a little longer, for the roads are white.",
    "Our neighbours help with {} whenever there is much to do.",
    "Ask us about {} at the market, where we stand beside the fountain.",
    "There is a book about {} on the shelf behind the counter.",
    "With {} we have won a medal, which hangs beside the door.",
)


@dataclass
class Doc:
    """One page of a site, as its owner keeps it."""

    slug: str
    title: str
    words: list[str]
    published_at: datetime
    edited_at: datetime
    where: Where = "nav"
    """From where the site links to it."""
    post: bool = False
    status: int = 200
    """What the server answers in its place."""
    listed: bool = True
    """Whether sitemap, feed and REST know it."""
    number: int = 0
    """By which a content system names it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and how it was answered."""

    at: datetime
    path: str
    """With its query."""
    status: int


@dataclass(frozen=True, slots=True)
class Move:
    """Something that the owner did."""

    at: datetime
    showing: frozenset[str]
    """The paths that answer differently since."""


class SmallSite:
    """Seven pages behind a navigation, with machine noise in each answer, and nothing listed."""

    name = "Huber"
    lang = "en"
    base = "/"
    noisy = True
    """Whether each answer holds a new token, the time of day and a visitors' counter."""
    validators: frozenset[str] = frozenset()
    """Of pages: ETag, Last-Modified or both."""
    listing_validators: frozenset[str] = frozenset({"ETag"})
    denied: tuple[str, ...] = ()
    """Beginnings of the paths that robots.txt denies."""
    crawl_delay = 0.0
    sitemap = ""
    """Its path; empty: the site has none."""
    lastmod: Lastmod = "true"
    feed = ""
    rest = False
    dates_itself = False
    """Whether pages say when they were edited."""
    most = 3000
    """Requests after which the server only says 503: a story must end."""

    def __init__(self, new_web: NewWeb, clock: Clock, *, thinks: float = 0.0) -> None:
        """Go online; the server `thinks` that many seconds before each answer."""
        self.new_web = new_web
        self.web = new_web()
        self.clock = clock
        self.thinks = thinks
        self.docs: dict[str, Doc] = {}
        self.gone: set[str] = set()
        self.moved: dict[str, str] = {}
        """Path → path or address that it leads to since."""
        self.asked: list[Asked] = []
        self.trespasses: list[str] = []
        """Paths asked for though robots.txt denies them."""
        self.most_at_once = 0
        self._at_once = 0
        self._lock = Lock()
        self.random = Random(self.name)
        self.visits = 0
        self.build()
        self.web.otherwise = self.serve

    # --- what its visitors and the stories use ---------------------------------------

    @property
    def url(self) -> str:
        """The address of the home page."""
        return self.at("")

    @property
    def origin(self) -> str:
        """Scheme, name and port."""
        return self.web.url.rstrip("/")

    def at(self, slug: str) -> str:
        """The absolute address of a page."""
        return self.origin + self.path(slug)

    def path(self, slug: str) -> str:
        """Where a page lies on its host."""
        return f"{self.base}{slug}/" if slug else self.base

    def first_shown(self, move: Move) -> datetime | None:
        """When the first request after `move` was given something that shows it."""
        told = (a for a in self.asked if a.at > move.at and a.status != 304 and a.status < 500)
        return next((a.at for a in told if self._named(a.path) in move.showing), None)

    def _named(self, path: str) -> str:
        """Listings go by one name, however they are asked; a page's other addresses are others."""
        bare = path.partition("?")[0]
        return bare if bare in self.listings() else path

    def asked_between(self, after: datetime, until: datetime) -> list[Asked]:
        """The requests later than `after`, up to and including `until`."""
        return [one for one in self.asked if after < one.at <= until]

    # --- what its owner does ---------------------------------------------------------

    def edit(self, slug: str, words: str = NEW_WORDS) -> Move:
        """Write one more paragraph."""
        return self.act(lambda: self._rewrite(slug, [*self.docs[slug].words, words]))

    def reword(self, slug: str, old: str, new: str) -> Move:
        """Write something else in the place of `old`."""
        words = [each.replace(old, new) for each in self.docs[slug].words]
        return self.act(lambda: self._rewrite(slug, words))

    def add_page(self, slug: str, title: str, where: Where = "nav") -> Move:
        """Put a further page online."""
        return self.act(lambda: self.put(slug, title, where=where, at=self.clock()))

    def publish(self, slug: str, title: str) -> Move:
        """Write a post of today."""
        return self.act(lambda: self.put(slug, title, where="body", post=True, at=self.clock()))

    def remove(self, slug: str) -> Move:
        """Take a page and all links to it away."""
        return self.act(lambda: self._take_away(slug))

    def move(self, slug: str, to: str) -> Move:
        """Give a page another address; the old one leads there."""
        return self.act(lambda: self.rename(slug, to))

    def break_page(self, slug: str, status: int = 500) -> None:
        """Let the server fail at a page: nobody's edit."""
        self.docs[slug].status = status

    def mend_page(self, slug: str) -> None:
        """Let it work again."""
        self.docs[slug].status = 200

    def _rewrite(self, slug: str, words: list[str]) -> None:
        self.docs[slug] = replace(self.docs[slug], words=words, edited_at=self.clock())

    def _take_away(self, slug: str) -> None:
        self.gone.add(self.path(slug))
        del self.docs[slug]

    def rename(self, slug: str, to: str) -> None:
        """Give a page another address."""
        old = self.path(slug)
        doc = self.docs.pop(slug)
        self.docs[to] = replace(doc, slug=to)
        self.moved[old] = self.path(to)

    def act(self, deed: Callable[[], None]) -> Move:
        """Do something, and see what answers differently."""
        before = self._faces()
        deed()
        after = self._faces()
        differ = {path for path in before | after if before.get(path) != after.get(path)}
        return Move(self.clock(), frozenset(differ))

    def _faces(self) -> dict[str, tuple[int, str, str | bytes]]:
        """What each known address answers, without the noise."""
        known = {*self._paths(), *self.listings(), *self.moved, *self.gone}
        answers = {path: self.answer(path, still=True) for path in known}
        return {
            path: (one.status, one.headers.get("Location", ""), one.body)
            for path, one in answers.items()
        }

    # --- how it is made --------------------------------------------------------------

    def build(self) -> None:
        """Put the first pages online; a character's own pages go here."""
        self.put("", self.name)
        for title in ("About us", "Bread", "Prices", "News"):
            self.put(title.split()[0].lower(), title)
        self.put("contact", "Contact", words=[ADDRESS], where="footer")
        self.put("imprint", "Imprint", where="footer")
        self.put("first-post", "We are online", where="body", post=True)

    def put(
        self,
        slug: str,
        title: str,
        *,
        where: Where = "nav",
        post: bool = False,
        at: datetime | None = None,
        words: list[str] | None = None,
        listed: bool = True,
    ) -> None:
        """Put a page online, last edited `at` (none: more than a year ago)."""
        number = len(self.docs) + 1
        edited_at = at or self.clock() - (400 + number) * DAY
        told = [*(words or []), *self.told_of(title)]
        self.docs[slug] = Doc(
            slug, title, told, edited_at, edited_at, where, post, listed=listed, number=number
        )

    def told_of(self, title: str) -> list[str]:
        """Some sentences about it, always the same."""
        return [each.format(title) for each in Random(title).sample(SENTENCES, 4)]

    # --- how it answers --------------------------------------------------------------

    def serve(self, request: Request, host: str = "") -> Page:
        """Answer, and keep what was asked; paths on a further `host` are kept with it."""
        path = host + request.path
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        if self.thinks:
            Event().wait(self.thinks)
        tired = len(self.asked) >= self.most
        answer = Answer(503) if tired else conditional(self.answer(path), request)
        with self._lock:
            self._at_once -= 1
            self.asked.append(Asked(self.clock(), path, answer.status))
            if path != ROBOTS and path.startswith(self.denied or "\0"):
                self.trespasses.append(path)
        return answer

    def answer(self, path: str, *, still: bool = False) -> Answer:
        """What lies at `path`; `still`: without what changes at each look."""
        key = self.key(path)
        if key in self.moved:
            to = self.moved[key]
            return Answer(301, {"Location": to if "://" in to else self.origin + to})
        listing = self.listings().get(key)
        if listing is not None:
            return self._validated(listing(path, still), self.listing_validators, self.listed_at)
        doc = self._paths().get(key)
        if doc is None:
            return self.unknown(path, still=still)
        if doc.status != 200:
            return html("<h1>Internal server error</h1>", doc.status)
        page = self.page(doc.title, self.main(doc, still), doc, still=still)
        return self._validated(html(page), self.validators, self.edited(doc))

    def key(self, path: str) -> str:
        """The address that `path` means: with its query where that names a page."""
        bare = path.partition("?")[0]
        return path if path in self._paths() or path in self.moved else bare

    def unknown(self, path: str, *, still: bool) -> Answer:
        """What an address that does not exist answers."""
        return html("<title>Not found</title><h1>Page not found</h1>", 404)

    def listings(self) -> dict[str, Callable[[str, bool], Answer]]:
        """What the site tells of itself: path → what gives it (asked path, still)."""
        found: dict[str, Callable[[str, bool], Answer]] = {}
        if self.denied or self.crawl_delay or self.sitemap:
            found[ROBOTS] = lambda path, still: Answer(200, TEXT, self.robots())
        if self.sitemap:
            found[self.sitemap] = lambda path, still: xml_answer(self.urlset(still=still))
        if self.feed:
            found[self.feed] = lambda path, still: xml_answer(self.rss())
        if self.rest:
            rest = f"{self.base}wp-json/wp/v2/"
            found[f"{self.base}wp-json/"] = lambda path, still: Answer(200, JSON, self._routes())
            found[f"{rest}posts"] = lambda path, still: self._rest(path, post=True)
            found[f"{rest}pages"] = lambda path, still: self._rest(path, post=False)
        return found

    def edited(self, doc: Doc) -> datetime:
        """When the site says that a page was edited."""
        return doc.edited_at

    @property
    def listed_at(self) -> datetime:
        """The last edit of all that is listed."""
        return max(doc.edited_at for doc in self.docs.values() if doc.listed)

    def _paths(self) -> dict[str, Doc]:
        return {self.path(slug): doc for slug, doc in self.docs.items()}

    def _validated(self, answer: Answer, by: frozenset[str], edited_at: datetime) -> Answer:
        headers = dict(answer.headers)
        if "ETag" in by:
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            headers["ETag"] = f'"{sha256(body).hexdigest()[:16]}"'
        if "Last-Modified" in by:
            headers["Last-Modified"] = format_datetime(edited_at, usegmt=True)
        return replace(answer, headers=headers)

    # --- pages -----------------------------------------------------------------------

    def page(self, title: str, main: str, doc: Doc | None = None, *, still: bool = True) -> str:
        """A whole page; `doc`: which of the site's own it is."""
        shown = doc or self.docs[min(self.docs)]
        return (
            f'<!doctype html><html lang="{self.lang}"><head><title>{title} | {self.name}</title>'
            f"{self.head(shown) if doc else ''}{self._token(still)}</head><body>"
            f"<header><p>{self.name}, since 1921</p></header>"
            f"<nav>{self.links('nav', shown)}</nav><main><h1>{title}</h1>{main}</main>"
            f"<footer><p>{self.links('footer', shown)}</p><p>© {self.clock():%Y} {self.name}</p>"
            f"{self._counted(still)}</footer></body></html>"
        )

    def head(self, doc: Doc) -> str:
        """What the page's head says of the site and of itself."""
        said = []
        if self.feed:
            feed = f'type="application/rss+xml" title="News" href="{self.origin}{self.feed}"'
            said.append(f'<link rel="alternate" {feed}>')
        if self.rest:
            said.append(f'<link rel="https://api.w.org/" href="{self.origin}{self.base}wp-json/">')
        if self.dates_itself:
            when = self.edited(doc).isoformat(timespec="seconds")
            said.append(f'<meta property="article:modified_time" content="{when}">')
        return "".join(said)

    def main(self, doc: Doc, still: bool) -> str:
        """What the page is about."""
        words = "".join(f"<p>{escape(each)}</p>" for each in doc.words)
        return words + self._listed(doc)

    def _listed(self, doc: Doc) -> str:
        """Links in the running page: posts on the news page, others on the home page."""
        news = "news" if "news" in self.docs else ""
        shown = [
            one
            for one in self._newest_first()
            if one.where == "body" and doc.slug == (news if one.post else "")
        ]
        links = "".join(f"<li>{self.link(one)}</li>" for one in shown)
        return f"<ul>{links}</ul>" if links else ""

    def _newest_first(self) -> list[Doc]:
        return sorted(self.docs.values(), key=lambda doc: doc.published_at, reverse=True)

    def links(self, where: Where, doc: Doc) -> str:
        """What the page `doc` links to in its navigation or footer."""
        return " ".join(self.link(doc) for doc in self.docs.values() if doc.where == where)

    def link(self, doc: Doc) -> str:
        """A link to a page."""
        return f'<a href="{escape(self.path(doc.slug))}">{doc.title}</a>'

    def _token(self, still: bool) -> str:
        token = 0 if still or not self.noisy else self.random.getrandbits(64)
        return f'<meta name="csrf-token" content="{token:x}">'

    def _counted(self, still: bool) -> str:
        if still or not self.noisy:
            return ""
        self.visits += 1
        local = self.clock().astimezone(BERLIN) + timedelta(seconds=self.visits % 60)
        return f"<p>Visitors: {10_000 + self.visits}</p><p>{local:%A, %d %B %Y, %H:%M:%S}</p>"

    # --- listings --------------------------------------------------------------------

    def robots(self) -> str:
        """What robots.txt says."""
        said = ["User-agent: *", *(f"Disallow: {path}" for path in self.denied)]
        if self.crawl_delay:
            said.append(f"Crawl-delay: {self.crawl_delay}")
        if self.sitemap:
            said.append(f"Sitemap: {self.origin}{self.sitemap}")
        return "\n".join(said)

    def urlset(self, *, still: bool = False, only: Callable[[Doc], bool] = lambda doc: True) -> str:
        """The sitemap's text; `only` these pages."""
        entries = [
            f"<url><loc>{xml(self.at(doc.slug))}</loc>{self._dated(doc, still)}</url>"
            for doc in self.docs.values()
            if doc.listed and only(doc)
        ]
        return f"{XML}<urlset {SITEMAPS}>{''.join(entries)}</urlset>"

    def _dated(self, doc: Doc, still: bool) -> str:
        if self.lastmod == "none" or (self.lastmod == "now" and still):
            return ""
        at = self.clock() if self.lastmod == "now" else self.edited(doc)
        return f"<lastmod>{said(at, day=self.lastmod == 'day')}</lastmod>"

    def posts(self) -> list[Doc]:
        """The posts that listings know, newest first."""
        return [doc for doc in self._newest_first() if doc.post and doc.listed]

    def rss(self) -> str:
        """The feed's text: the ten newest posts."""
        items = "".join(
            f"<item><title>{xml(doc.title)}</title><link>{xml(self.at(doc.slug))}</link>"
            f'<guid isPermaLink="true">{xml(self.at(doc.slug))}</guid>'
            f"<pubDate>{self.rss_date(doc)}</pubDate>"
            f"<description>{xml(doc.words[0])}</description></item>"
            for doc in self.posts()[:10]
        )
        channel = f"<title>{self.name}</title><link>{xml(self.url)}</link>"
        return f'{XML}<rss version="2.0"><channel>{channel}{items}</channel></rss>'

    def rss_date(self, doc: Doc) -> str:
        """When a post says that it was written."""
        return format_datetime(doc.published_at)

    def _routes(self) -> str:
        return json.dumps({"name": self.name, "namespaces": ["wp/v2"], "routes": {}})

    def _rest(self, path: str, *, post: bool) -> Answer:
        """As WordPress answers: newest first by `orderby`, at most `per_page` (10, up to 100)."""
        asked = parse_qs(path.partition("?")[2])
        most = int(asked.get("per_page", ["10"])[0])
        if not 1 <= most <= 100:
            return Answer(400, JSON, '{"code": "rest_invalid_param"}')
        by_edit = asked.get("orderby") == ["modified"]
        docs = [doc for doc in self.docs.values() if doc.post == post and doc.listed]
        docs.sort(key=lambda d: d.edited_at if by_edit else d.published_at, reverse=True)
        begin = (int(asked.get("page", ["1"])[0]) - 1) * most
        wanted = {name for each in asked.get("_fields", []) for name in each.split(",")}
        rows = [self._row(doc, wanted) for doc in docs[begin : begin + most]]
        headers = JSON | {
            "X-WP-Total": str(len(docs)),
            "X-WP-TotalPages": str(-(-len(docs) // most)),
        }
        return Answer(200, headers, json.dumps(rows))

    def _row(self, doc: Doc, wanted: set[str]) -> dict[str, object]:
        row: dict[str, object] = {
            "id": doc.number,
            "date": _local(doc.published_at),
            "date_gmt": _naive(doc.published_at),
            "modified": _local(doc.edited_at),
            "modified_gmt": _naive(doc.edited_at),
            "slug": doc.slug,
            "status": "publish",
            "type": "post" if doc.post else "page",
            "link": self.at(doc.slug),
            "title": {"rendered": doc.title},
        }
        return {name: value for name, value in row.items() if not wanted or name in wanted}


ADDRESS = "Huber & Sons, Market Street 4, 39100 Bolzano. Phone 0471 123456. Open Mon–Sat 7–12."
ROBOTS = "/robots.txt"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
JSON = {"Content-Type": "application/json; charset=utf-8"}


def html(body: str, status: int = 200) -> Answer:
    """An answer that is a page."""
    return Answer(status, {"Content-Type": "text/html; charset=utf-8"}, body)


def xml_answer(body: str) -> Answer:
    """An answer that is XML."""
    return Answer(200, {"Content-Type": "application/xml; charset=utf-8"}, body)


def gz_answer(body: str) -> Answer:
    """An answer that is a packed file, as sitemaps are."""
    return Answer(200, {"Content-Type": "application/gzip"}, gzip.compress(body.encode(), mtime=0))


def said(at: datetime, *, day: bool = False) -> str:
    """An instant as sitemaps write it."""
    return f"{at.astimezone(BERLIN):%Y-%m-%d}" if day else at.isoformat(timespec="seconds")


def conditional(answer: Answer, request: Request) -> Answer:
    """Say "not modified" where the request's validators still hold (RFC 9110, 13.2.2)."""
    if answer.status != 200:
        return answer
    kept = {name: answer.headers[name] for name in _VALIDATORS if name in answer.headers}
    tag, since = request.headers["If-None-Match"], request.headers["If-Modified-Since"]
    if tag is not None:
        same = tag == kept.get("ETag")
    else:
        same = since is not None and "Last-Modified" in kept and _not_since(kept, since)
    return Answer(304, kept) if same else answer


_VALIDATORS = ("ETag", "Last-Modified")


def _not_since(kept: dict[str, str], since: str) -> bool:
    return parsedate_to_datetime(kept["Last-Modified"]) <= parsedate_to_datetime(since)


def _naive(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"


def _local(at: datetime) -> str:
    return _naive(at.astimezone(BERLIN))
