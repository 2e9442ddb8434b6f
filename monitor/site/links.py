"""Where a page leads: its links and where they stand, its feeds, and what it says of itself. Pure.

Beautiful Soup reads an outline that we make of the page: whole tags only (`tags`), rightly nested
to a bounded depth, and of the words only those of links.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, Tag

from monitor.extract.decode import to_text
from monitor.model import Kind
from monitor.site.discover import found_among, is_feed, joined
from monitor.site.scope import page_address
from monitor.site.tags import UNREAD, whole_tag

MAX_BYTES = 1_000_000
MAX_LINKS = 2000
"""Read of one page; nobody links more by hand."""
MAX_TAGS = 30_000
MAX_BESIDES = 500
"""Of tags that name something but are no link: variants, feeds, frames."""
LONGEST_TAG = 5000
MAX_DEPTH = 30
MOST_WORDS = 80
"""Characters kept of a link's text."""


@dataclass(frozen=True, slots=True)
class Link:
    """A page that is linked."""

    url: str
    """In the form of `page_address`."""
    text: str = ""
    place: str = ""
    """Where it stands: `nav`, `main`, `footer` or empty."""
    nofollow: bool = False


@dataclass(frozen=True, slots=True)
class Links:
    """What a page names."""

    canonical: str = ""
    """The address by which it calls itself; empty for none."""
    alternates: tuple[tuple[str, str], ...] = ()
    """(language, address) of its variants, as hreflang has it, in lower case."""
    links: tuple[Link, ...] = ()
    """In page order, each once; the page itself too where it is linked."""
    feeds: tuple[str, ...] = ()
    posts_api: str = ""
    """Where WordPress lists its posts; empty for none."""
    lang: str = ""
    cut: bool = False
    """There was more than is read."""


def read_links(body: bytes, url: str, charset: str | None = None) -> Links:
    """Give what the page `body`, fetched from `url`, names. Never raises.

    At most MAX_BYTES and MAX_LINKS are read; both in less than a second.
    """
    outline = _Outline()
    outline.read(UNREAD.sub(" ", to_text(body[:MAX_BYTES], charset)))
    soup = BeautifulSoup("".join(outline.parts), "html.parser")
    base = joined(url, _first(soup, "base", "href"))
    named = [tag for tag in soup.find_all("link", href=True) if _words(tag, "rel")]
    return Links(
        canonical=next(_addresses(named, "canonical", base), ""),
        alternates=tuple(dict.fromkeys(_alternates(named, base))),
        links=tuple(_each_once(_links(soup, base))),
        feeds=tuple(
            found.url
            for found in found_among(Kind.FEED, (_of(t, "href") for t in named if is_feed(t)), base)
        ),
        posts_api=next(
            (joined(base, _of(t, "href")) for t in named if _API in _words(t, "rel")), ""
        ),
        lang=_first(soup, "html", "lang").lower()[:20],
        cut=outline.is_cut or len(body) > MAX_BYTES,
    )


_API = "https://api.w.org/"


# --- the outline -----------------------------------------------------------------

_VOID = "link|base|html|img|frame"
_LANDMARKS = "nav|header|footer|main|article"
_GROUPS = "div|ul|ol|section|aside|menu"
_HOLDERS = f"{_LANDMARKS}|{_GROUPS}"
_TOKEN = re.compile(
    rf"(?P<tag>{whole_tag(f'a|{_VOID}|{_HOLDERS}')})"
    rf"|</(?P<end>a|{_HOLDERS})\b[^<>]*+>|<(?P<broken>{_HOLDERS})(?=[\s/>])",
    re.IGNORECASE,
)
_NAME = re.compile(r"<([a-z]+)", re.IGNORECASE)
_TELLING = re.compile(r"nav|menu|foot|role|main|content", re.IGNORECASE)
"""A group without any of it is no landmark, and is left out."""
_ANY_TAG = re.compile(r"<[^<>]*+>")
_LOOK_BACK = 20
"""How many open elements a closing tag may close; a page that needs more is broken."""


@dataclass(slots=True)
class _Outline:
    """A page's links within its landmarks, as markup that is rightly nested."""

    parts: list[str] = field(default_factory=list)
    is_cut: bool = False
    _open: list[tuple[str, bool]] = field(default_factory=list)
    """Elements that are open, and whether they are part of the outline."""
    _depth: int = 0
    _links: int = 0
    _besides: int = 0
    _in_link: bool = False

    def read(self, text: str) -> None:
        at = 0
        for count, token in enumerate(_TOKEN.finditer(text)):
            if count == MAX_TAGS or self._links == MAX_LINKS:
                self.is_cut = True
                break
            if self._in_link:
                self._write(text[at : min(token.start(), at + 500)])
            self._take(token)
            at = token.end()
        self._end_link()

    def _take(self, token: re.Match[str]) -> None:
        if token["end"]:
            self._end(token["end"].lower())
        elif token["broken"]:
            self._open.append((token["broken"].lower(), False))
        else:
            self._begin(token["tag"])

    def _begin(self, tag: str) -> None:
        named = _NAME.match(tag)
        name = named[1].lower() if named else ""
        is_holder = name in _HOLDERS.split("|")
        if len(tag) > LONGEST_TAG:
            self._open.extend([(name, False)] if is_holder else [])
        elif name == "a":
            self._end_link()
            self._in_link = True
            self._links += 1
            self.parts.append(tag)
        elif is_holder:
            self._hold(name, tag)
        else:
            self._beside(name, tag)

    def _beside(self, name: str, tag: str) -> None:
        if name == "img":
            self.parts.append(tag if self._in_link else "")
        elif self._besides < MAX_BESIDES:
            self._besides += 1
            self.parts.append(tag)
        else:
            self.is_cut = True

    def _hold(self, name: str, tag: str) -> None:
        told = name in _LANDMARKS.split("|") or _TELLING.search(tag) is not None
        shown = told and self._depth < MAX_DEPTH
        self._open.append((name, shown))
        if shown:
            self._end_link()
            self._depth += 1
            self.parts.append(tag)

    def _end(self, name: str) -> None:
        if name == "a":
            self._end_link()
            return
        near = [held for held, _ in self._open[-_LOOK_BACK:]]
        if name not in near:
            return
        closed = ""
        while closed != name:
            closed, shown = self._open.pop()
            if shown:
                self._end_link()
                self._depth -= 1
                self.parts.append(f"</{closed}>")

    def _write(self, text: str) -> None:
        self.parts.append(html.escape(html.unescape(_ANY_TAG.sub(" ", text))))

    def _end_link(self) -> None:
        if self._in_link:
            self.parts.append("</a>")
        self._in_link = False


# --- what it names ---------------------------------------------------------------


def _of(tag: Tag, name: str) -> str:
    found = tag.get(name, "")
    return (found if isinstance(found, str) else " ".join(found or ())).strip()


def _words(tag: Tag, name: str) -> set[str]:
    return set(_of(tag, name).lower().split())


def _first(soup: BeautifulSoup, name: str, attribute: str) -> str:
    tag = soup.find(name, attrs={attribute: True})
    return _of(tag, attribute) if isinstance(tag, Tag) else ""


def _addresses(named: Iterable[Tag], rel: str, base: str) -> Iterator[str]:
    for tag in named:
        address = page_address(_of(tag, "href"), base) if rel in _words(tag, "rel") else None
        if address:
            yield address


def _alternates(named: Iterable[Tag], base: str) -> Iterator[tuple[str, str]]:
    for tag in named:
        lang = _of(tag, "hreflang").lower()[:20]
        for address in _addresses([tag] if lang else [], "alternate", base):
            yield lang, address


def _links(soup: BeautifulSoup, base: str) -> Iterator[Link]:
    places: dict[int, str] = {}
    for tag in soup.find_all(["a", "frame"]):
        address = page_address(_of(tag, "src" if tag.name == "frame" else "href"), base)
        if address and (tag.name == "frame" or tag.has_attr("href")):
            place = "nav" if tag.name == "frame" else _place(tag.parent, places)
            yield Link(address, _text(tag), place, "nofollow" in _words(tag, "rel"))


def _each_once(links: Iterable[Link]) -> Iterable[Link]:
    """One of each address: as it stands first, with the first words, in the navigation if once."""
    kept: dict[str, Link] = {}
    for link in links:
        known = kept.get(link.url, link)
        kept[link.url] = replace(
            known,
            text=known.text or link.text,
            place="nav" if "nav" in {known.place, link.place} else known.place,
            nofollow=known.nofollow and link.nofollow,
        )
    return kept.values()


def _text(tag: Tag) -> str:
    """What a link says; where it is a picture, what that says."""
    images = (_of(image, "alt") for image in tag.find_all("img", limit=1))
    said = (tag.get_text(" "), _of(tag, "aria-label"), _of(tag, "title"), *images)
    words = next((text for text in (" ".join(each.split()) for each in said) if text), "")
    shown = "".join(each for each in words[: 2 * MOST_WORDS] if each.isprintable())
    return shown if len(shown) <= MOST_WORDS else f"{shown[: MOST_WORDS - 1].rstrip()}…"


_ROLES = {"navigation": "nav", "menu": "nav", "menubar": "nav", "main": "main"}
_BY_NAME = {"nav": "nav", "menu": "nav", "header": "header", "footer": "footer"}
_BY_NAME |= {"main": "main", "article": "main"}
_CALLED_NAV = re.compile(
    r"(?:\A|\s)(?!(?:has|with|no|is|hide|without)[-_])"
    r"\S*?(?:(?<![a-z])nav|nav(?:bar|i|igation|igazione)?(?![a-z])|menu)",
    re.IGNORECASE,
)
_CALLED_FOOTER = re.compile(r"(?:\A|\s)(?:site|page|main)?[-_]?foot(?:er)?(?![a-z])", re.IGNORECASE)
_CALLED_MAIN = re.compile(r"(?:\A|\s)(?:main|content|main-?content|inhalt)(?:\s|\Z)", re.IGNORECASE)


def _place(tag: Tag | None, known: dict[int, str]) -> str:
    """Where what stands in `tag` is; a footer's navigation is the footer."""
    if tag is None or tag.name in {"[document]", "html"}:
        return ""
    if id(tag) not in known:
        around = _place(tag.parent, known)
        known[id(tag)] = around if around == "footer" else _within(around, _landmark(tag))
    return known[id(tag)]


def _within(around: str, own: str) -> str:
    """A header is the site's, with its menu, unless it is the header of an article."""
    if own == "header":
        return "main" if around == "main" else "nav"
    return own or around


def _landmark(tag: Tag) -> str:
    if tag.name in _BY_NAME:
        return _BY_NAME[tag.name]
    role = _of(tag, "role").lower()
    if role == "contentinfo":
        return "footer"
    called = f"{_of(tag, 'id')} {_of(tag, 'class')}"[:300]
    if role in _ROLES or _CALLED_NAV.search(called):
        return _ROLES.get(role, "nav")
    if _CALLED_FOOTER.search(called):
        return "footer"
    return "main" if _CALLED_MAIN.search(called) else ""
