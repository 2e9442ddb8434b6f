"""What a page says of when it was edited: in its head, in JSON-LD, in its article. Pure.

Only what speaks of this page: not the dates of comments, reviews, events, or of other pages that it
lists. https://ogp.me, https://schema.org/dateModified, https://html.spec.whatwg.org/#the-time-element
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.evidence.dates import LONGEST, Span, read_date
from monitor.extract.block import clean
from monitor.extract.decode import to_text
from monitor.extract.entry import MAX_ADDRESS, MAX_TITLE
from monitor.extract.structured import LONGEST as LONGEST_SCRIPT
from monitor.extract.structured import MOST_NODES
from monitor.extract.tree import whole
from monitor.model import Claim, Witness
from monitor.urls import is_tracking

MOST_SCRIPTS = 30
MOST_TIMES = 200
"""Marked dates of one page that are looked at; a page with more lists others."""
MOST_ABOVE = 60
"""Elements above a date that are looked at; deeper ones say nothing."""
DATES_OF_AN_ARTICLE = 2
"""Its own and that of its edit; more are a list."""

_HINTS = re.compile("ld\\+json|<time|modif|publish|updated", re.I)
"""Without any of these a page says nothing."""
_META = frozenset(
    (
        *("article:modified_time", "article:published_time", "og:updated_time", "last-modified"),
        *("dcterms.modified", "dc.date.modified", "datemodified", "datepublished"),
    )
)
_KINDS = frozenset(
    (
        *("WebPage", "AboutPage", "ContactPage", "FAQPage", "ItemPage", "ProfilePage"),
        *("CollectionPage", "Article", "BlogPosting", "NewsArticle", "Report", "TechArticle"),
        *("SocialMediaPosting", "LiveBlogPosting", "AdvertiserContentArticle"),
    )
)
"""Types of https://schema.org/WebPage and /Article that are written and edited."""
_INWARD = ("@graph", "mainEntity", "mainEntityOfPage")
"""Parts that may be this page; all others are of other things."""
_DATES = ("dateModified", "datePublished")
_MARKED = re.compile(
    r"(entry-|post-|article-)?(date|published|updated|modified)|pubdate|dt-(published|updated)",
    re.I,
)
"""Classes of the date of a whole article, after themes and https://microformats.org/wiki/h-entry"""
_BESIDE = re.compile(
    r"(comment|review|related|sidebar|widget|teaser|recent|popular|latest|pingback|trackback|reply)",
    re.I,
)
"""How classes and ids begin that hold other things than the article."""
_ASIDE = frozenset(("aside", "nav", "footer"))


def claims_of(body: bytes, *, url: str, charset: str | None = None) -> tuple[Claim, ...]:
    """Give what the page at `url` claims of itself: at most one claim of each witness.

    Of the date of publishing and that of an edit the later one. Never raises.
    """
    text = to_text(body, charset)
    if not _HINTS.search(text):
        return ()
    html = whole(text)
    titled = html.css_first("head title")
    title = clean(titled.text()[:MAX_TITLE]) if titled is not None else ""
    said = (
        (Witness.JSON_LD, _of_json(html, url)),
        (Witness.META, _of_head(html)),
        (Witness.TIME, _of_article(html)),
    )
    spans = ((witness, _later(dates)) for witness, dates in said)
    return tuple(Claim(witness, url, *span, title) for witness, span in spans if span)


def _later(dates: Iterable[object]) -> Span | None:
    texts = (text for text in dates if isinstance(text, str) and len(text) <= LONGEST)
    return max(filter(None, map(read_date, texts)), default=None)


def _of_head(html: LexborHTMLParser) -> Iterator[str | None]:
    for node in html.head.css("meta[content]")[:MOST_TIMES] if html.head is not None else ():
        said = node.attributes
        names = (said.get(name) or "" for name in ("property", "name", "itemprop", "http-equiv"))
        if not _META.isdisjoint(name.lower() for name in names):
            yield said.get("content")


# --- JSON-LD ------------------------------------------------------------------------


def _of_json(html: LexborHTMLParser, url: str) -> list[object]:
    """Dates of the parts that are this page; else of the only page there is, if it is no other."""
    scripts = html.css('script[type="application/ld+json" i]')[:MOST_SCRIPTS]
    pages = [p for script in scripts for p in _pages(script.text(deep=True)[:LONGEST_SCRIPT])]
    here = _addresses_of(html, url)
    named = [(page, _addresses(page, url)) for page in pages]
    own = [page for page, addresses in named if here & addresses]
    if not own and len(pages) == 1 and not named[0][1]:
        own = pages
    return [page.get(name) for page in own for name in _DATES]


def _addresses_of(html: LexborHTMLParser, url: str) -> set[str]:
    """The page's own, and the same on the host that it gives as its proper one."""
    link = html.css_first("head link[rel=canonical i]")
    proper = _address(link.attributes.get("href"), url) if link is not None else ""
    own = _address(url, url)
    return {own, proper if _path(proper) == _path(own) else own} - {""}


def _path(address: str) -> str:
    return address.partition("/")[2]


def _pages(script: str) -> Iterator[dict[str, Any]]:
    """Pages and articles with a date, whether they are this one or another."""
    try:
        waiting: list[Any] = [json.loads(script)]
    except (ValueError, RecursionError):
        return
    for _ in range(MOST_NODES):
        if not waiting:
            return
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part[:MOST_NODES])
        elif isinstance(part, dict):
            waiting.extend(part.get(name) for name in _INWARD)
            if _is_page(part.get("@type")) and any(part.get(name) for name in _DATES):
                yield part


def _is_page(kinds: object) -> bool:
    kinds = kinds[:9] if isinstance(kinds, list) else [kinds]
    return any(isinstance(kind, str) and _name(kind) in _KINDS for kind in kinds)


def _name(kind: str) -> str:
    """`Article` of `https://schema.org/Article`."""
    return kind.rpartition("/")[2]


def _addresses(page: dict[str, Any], url: str) -> set[str]:
    """Where a part says that it is; its id only where it says nothing else."""
    said = {_address(_named(page.get(name)), url) for name in ("url", "mainEntityOfPage")} - {""}
    return said or {_address(_named(page.get("@id")), url)} - {""}


def _named(value: object) -> object:
    return (value.get("@id") or value.get("url")) if isinstance(value, dict) else value


def _address(said: object, base: str) -> str:
    """An address without what does not tell pages apart; empty where it is none."""
    if not isinstance(said, str) or not said or len(said) > MAX_ADDRESS:
        return ""
    try:
        parts = urlsplit(urljoin(base, said.strip()))
        asked = sorted(pair for pair in parse_qsl(parts.query) if not is_tracking(pair[0]))
    except ValueError:
        return ""
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{asked}" if host else ""


# --- in the article ------------------------------------------------------------------


def _of_article(html: LexborHTMLParser) -> Iterable[str]:
    """Dates of the only article; of several the one with the page's heading."""
    marked = html.css("time[datetime], meta[itemprop][content]")
    if len(marked) > MOST_TIMES:
        return ()
    bearers: dict[int, tuple[LexborNode, set[str]]] = {}
    for node in filter(_is_marked, marked):
        held = _article_of(node)
        if held is not None:
            said = node.attributes.get("datetime") or node.attributes.get("content") or ""
            bearers.setdefault(held.mem_id, (held, set()))[1].add(said)
    found = list(bearers.values())
    if len(found) > 1:
        found = [(article, dates) for article, dates in found if article.css_first("h1")]
    one = found[0][1] if len(found) == 1 else set()
    return one if len(one) <= DATES_OF_AN_ARTICLE else ()


def _is_marked(node: LexborNode) -> bool:
    """Whether a date says that it is one of publishing or editing."""
    said = node.attributes
    if said.get("itemprop") in _DATES:
        return True
    if node.tag != "time":
        return False
    return "pubdate" in said or any(map(_MARKED.fullmatch, (said.get("class") or "").split()))


def _article_of(node: LexborNode) -> LexborNode | None:
    """The article, or else the main part, that a date belongs to; None where it is of others."""
    above = node.parent
    held: LexborNode | None = None
    is_scoped = False
    for _ in range(MOST_ABOVE):
        if above is None or above.tag in {"body", "html"}:
            return held
        said = above.attributes
        if above.tag in _ASIDE or _is_beside(said):
            return None
        if not is_scoped and said.get("itemtype"):
            is_scoped = True
            if _name((said["itemtype"] or "").strip()) not in _KINDS:
                return None
        if above.tag == "main":
            return held or above
        if above.tag == "article" and held is None:
            held = above
        above = above.parent
    return None


def _is_beside(said: dict[str, str | None]) -> bool:
    names = f"{said.get('class') or ''} {said.get('id') or ''} {said.get('itemprop') or ''}"[:2000]
    return any(map(_BESIDE.match, names.split()))
