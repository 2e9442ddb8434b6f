"""Which pages of a site are watched, in order of usefulness, and why each. Pure.

1. Addresses that are one page are folded: other spellings, what calls itself by another's name
   (canonical), variants in other languages. Of each page one address is left, never none.
2. What a page is, is told by the words of its address and of the link that leads to it.
3. Home, navigation, contact, news, the rest; short and shallow before long and deep. A site with a
   large menu still has its contact and its news watched, one with a large blog its other pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from urllib.parse import unquote

from monitor.model import Role
from monitor.urls import identity


class How(StrEnum):
    """Where an address was found."""

    LINK = "link"
    SITEMAP = "sitemap"
    FEED = "feed"
    POSTS = "posts"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may be watched."""

    url: str
    """In the form of `page_address`."""
    found: How
    text: str = ""
    """The words of the link, or its title in a feed."""
    place: str = ""
    """Where the link stands: `nav`, `main`, `footer` or empty."""
    depth: int = 0
    """How many links it is away from the home page."""
    dated: bool = False
    """It is a post: an entry of a feed or of a list of posts, with its own date."""
    lang: str = ""
    """Its language where it is known, such as `de` or `de-at`."""
    same_as: str = ""
    """Another address of the same page (its canonical, its variant in the home page's language)."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A page to watch."""

    url: str
    role: Role
    why: str
    """One English clause: how it was found."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is watched of a site."""

    chosen: tuple[Chosen, ...]
    """The most useful first: the home page."""
    left_out: Mapping[str, int]
    """By a short clause that says why: how many addresses."""


def choose(home: str, candidates: Sequence[Candidate], most: int) -> Choice:
    """Give at most `most` pages (at least the home page), in order of usefulness.

    Candidates come as they were found: links in page order, feeds newest first. Never raises.
    """
    known = _spellings(home, candidates)
    first = next(iter(known.values()))
    lang = _lang(first) or _most_common([_lang(each) for each in known.values()][1:])
    pages, folded = _folded(list(known.values()), lang)
    ranked = _ranked(pages, lang)
    kept = _within(ranked, max(1, most))
    left_out = folded | {f"beyond the {max(1, most)} pages watched": len(ranked) - len(kept)}
    return Choice(
        tuple(Chosen(page.one.url, page.role, page.why) for page in kept),
        {why: count for why, count in left_out.items() if count},
    )


# --- one page, one address ---------------------------------------------------------

_CALLED = "another address of a page, by its own word"
_TRANSLATED = "a page in another language"
_FRONT = re.compile(r"(?:\A|(?<=/))(?:index|default)\.[a-z]{2,5}\d?\Z", re.IGNORECASE)
MOST_CALLED = 3
"""As many differing addresses of one language are believed to be one page by their own word:
some sites name their home page as the canonical of every page."""
_LANG = re.compile(
    r"(ar|bg|cs|da|de|el|en|es|et|fi|fr|hr|hu|it|ja|ko|lld|lt|lv|nb|nl|no|pl|pt|ro|ru|sk|sl|sv|tr"
    r"|uk|zh)(?:-[a-z]{2})?",
    re.IGNORECASE,
)
"""The first part of a path, where it is a language."""

Name = tuple[str, str, str, str]


@lru_cache(maxsize=20_000)
def _name(url: str) -> Name:
    """What two spellings of an address have in common; a folder's index is the folder."""
    host, port, path, query = identity(url)
    return (host, port, path if query else _FRONT.sub("", path).rstrip("/"), query)


def _spellings(home: str, candidates: Iterable[Candidate]) -> dict[Name, Candidate]:
    """Each address once, home first, with the best that was found of it."""
    known = {_name(home): Candidate(home, How.LINK)}
    for one in candidates:
        other = known.get(_name(one.url))
        known[_name(one.url)] = _merged(other, one) if other else one
    return known


def _merged(one: Candidate, other: Candidate) -> Candidate:
    """What is known of an address found twice; a link says more than a listing."""
    better = other if (other.place == "nav") > (one.place == "nav") or not one.text else one
    return replace(
        one,
        found=How.LINK if How.LINK in {one.found, other.found} else one.found,
        text=better.text,
        place="nav" if "nav" in {one.place, other.place} else one.place or other.place,
        depth=min(one.depth, other.depth),
        dated=one.dated or other.dated,
        lang=one.lang or other.lang,
        same_as=one.same_as or other.same_as,
    )


def _lang(one: Candidate) -> str:
    """The language of a page, by its word or by the first part of its path."""
    if one.lang and one.lang != "x-default":
        return one.lang.lower().partition("-")[0]
    return _prefix(_name(one.url)[2])[0]


def _prefix(path: str) -> tuple[str, str]:
    """A path's language and the rest: (`de`, `/kontakt`) of `/de/kontakt`."""
    first, slash, rest = path.removeprefix("/").partition("/")
    code = _LANG.fullmatch(first)
    return (code[1].lower(), slash + rest) if code else ("", path)


def _most_common(langs: Sequence[str]) -> str:
    """The language of most; none, where as many are of an unknown one."""
    counted = Counter(["", *langs]).most_common(1)
    return counted[0][0]


def _folded(candidates: Sequence[Candidate], lang: str) -> tuple[list[Candidate], dict[str, int]]:
    """One candidate of each page, and how many were folded into it, by reason."""
    groups: dict[Name, list[Candidate]] = {}
    leaders = _leaders(candidates, lang)
    for one in candidates:
        groups.setdefault(leaders[_name(one.url)], []).append(one)
    kept: list[Candidate] = []
    folded: Counter[str] = Counter()
    home = candidates[0]
    for group in groups.values():
        best = home if home in group else _best(group, lang)
        kept.append(_of_group(best, group))
        folded.update(
            _CALLED if _lang(one) == _lang(best) else _TRANSLATED for one in group if one != best
        )
    return kept, dict(folded)


def _of_group(best: Candidate, group: Sequence[Candidate]) -> Candidate:
    """The one that is left, standing where the best known of its own language stands."""
    alike = [one for one in group if _lang(one) == _lang(best)]
    return replace(
        best,
        place="nav" if any(one.place == "nav" for one in alike) else best.place,
        text=next((one.text for one in (best, *alike) if one.text), ""),
        depth=min(one.depth for one in group),
    )


def _best(group: Sequence[Candidate], lang: str) -> Candidate:
    """Of one page: the home page's language, then what the others call it, then the shortest."""
    called = {_name(one.same_as) for one in group if one.same_as}

    def fitness(one: Candidate) -> tuple[bool, bool, int]:
        return (_lang(one) not in {lang, ""}, _name(one.url) not in called, len(one.url))

    return min(group, key=fitness)


def _leaders(candidates: Sequence[Candidate], lang: str) -> dict[Name, Name]:
    """For each address the one that stands for its page: what is connected is one page."""
    leads = {_name(one.url): _name(one.url) for one in candidates}

    def leader(name: Name) -> Name:
        while leads[name] != name:
            leads[name] = leads[leads[name]]
            name = leads[name]
        return name

    for one, other in (*_called(candidates, leads), *_translated(candidates, lang)):
        a, b = leader(one), leader(other)
        if a != b:
            leads[b] = a
    return {name: leader(name) for name in leads}


def _called(candidates: Sequence[Candidate], known: Mapping[Name, Name]) -> list[tuple[Name, Name]]:
    """Pairs of addresses of which one calls itself by the other's name, where it is believed."""
    by_name = {_name(one.url): one for one in candidates}
    pairs = [(_name(one.same_as), _name(one.url)) for one in candidates if one.same_as]
    pairs = [pair for pair in pairs if pair[0] in known and pair[0] != pair[1]]
    crowds = Counter((to, _lang(by_name[name])) for to, name in pairs if to[2] != name[2])
    return [
        (to, name)
        for to, name in pairs
        if to[2] == name[2] or crowds[to, _lang(by_name[name])] <= MOST_CALLED
    ]


def _translated(candidates: Sequence[Candidate], lang: str) -> list[tuple[Name, Name]]:
    """Pairs of addresses that differ in the language before their path alone."""
    first: dict[Name, Name] = {}
    langs: dict[Name, set[str]] = {}
    pairs = []
    for one in candidates:
        name = _name(one.url)
        host, port, path, query = name
        rest = (host, port, _prefix(path)[1].rstrip("/"), query)
        own = _lang(one) or lang
        if own not in langs.setdefault(rest, set()):
            pairs.append((first.setdefault(rest, name), name))
        langs[rest].add(own)
    return [pair for pair in pairs if pair[0] != pair[1]]


# --- what a page is ------------------------------------------------------------------

_CONTACT = (
    "kontakt|contact|contacts|contatti|contatto|contacto|contactez nous|contact us|get in touch"
    "|kontaktformular|impressum|imprint|legal notice|mentions legales|note legali|aviso legal"
    "|colophon|oeffnungszeiten|offnungszeiten|opening hours|opening times|hours|orari"
    "|orari di apertura|orario|horaires|horarios|horario|ueber uns|uber uns|ueber mich|uber mich"
    "|about|about us|about me|wir|wir ueber uns|chi siamo|chi sono|azienda|a propos|qui sommes nous"
    "|quienes somos|sobre nosotros|team|unser team|anfahrt|anreise|lage|standort|standorte"
    "|so finden sie uns|dove siamo|come raggiungerci|location|find us|how to find us|acces"
    "|plan d acces|nous trouver|como llegar|ubicacion"
)
_NEWS = (
    "news|newsblog|aktuelles|aktuell|neuigkeiten|neues|was gibts neues|blog|termine|veranstaltungen"
    "|veranstaltung|events|event|eventi|evento|eventos|evenements|evenement|manifestations"
    "|veranstaltungskalender|kalender|calendar|calendario|agenda|notizie|novita|attualita|actualites"
    "|actualite|noticias|novedades|actualidad|presse|press|stampa|prensa|journal|magazin|magazine"
    "|latest|posts|beitraege|beitrage|articoli|articles|articulos|aktionen|angebote|offerte|offers"
)
_LEGAL = (
    "datenschutz|datenschutzerklaerung|datenschutzerklarung|privacy|privacy policy|cookies"
    "|cookie policy|cookie richtlinie|informativa privacy|politique de confidentialite|agb"
    "|terms|terms of service|terms and conditions|condizioni generali|cgv|widerruf|widerrufsrecht"
    "|disclaimer|haftungsausschluss|barrierefreiheit|accessibility|sitemap|login|newsletter"
)
_WORDS = {
    name: frozenset(text.split("|"))
    for name, text in (("contact", _CONTACT), ("news", _NEWS), ("legal", _LEGAL))
}
_EXTRA_WORDS = 2
"""Beside its name, as in "Kontakt und Anfahrt"; with more of them it is a sentence."""


def _plain(text: str) -> str:
    """Words in lower case, without accents and signs, one blank between them."""
    letters = unicodedata.normalize("NFKD", unquote(text[:200])).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", _ACCENTS.sub("", letters)))


_ACCENTS = re.compile("[\u0300-\u036f]")


def _is_called(kind: str, text: str) -> bool:
    """Whether a text is a name of the kind, with at most _EXTRA_WORDS before or after it."""
    return kind in _kinds(_plain(text))


@lru_cache(maxsize=20_000)
def _kinds(text: str) -> frozenset[str]:
    words = text.split()
    if len(words) > 6:
        return frozenset()
    spans = (
        " ".join(words[start : len(words) - end])
        for start in range(_EXTRA_WORDS + 1)
        for end in range(_EXTRA_WORDS + 1 - start)
    )
    return frozenset(kind for span in spans for kind, names in _WORDS.items() if span in names)


def _segments(url: str) -> list[str]:
    path = _prefix(_name(url)[2])[1]
    return [re.sub(r"\.[a-z]{2,5}\d?\Z", "", each, flags=re.I) for each in path.split("/") if each]


@dataclass(frozen=True, slots=True)
class _Page:
    """A candidate with what it is."""

    one: Candidate
    role: Role
    why: str
    is_legal: bool = False
    is_post: bool = False
    is_foreign: bool = False

    def order(self) -> tuple[bool, bool, int, int, int]:
        """What sorts pages of one rank: short and shallow before long and deep; posts as found."""
        if self.is_post:
            return (True, False, 0, 0, 0)
        footer = self.one.place == "footer" and self.role is Role.OTHER
        segments = len(_segments(self.one.url)) + bool(_name(self.one.url)[3])
        return (False, footer, self.one.depth, segments, len(self.one.url))


def _read(one: Candidate, lang: str, *, is_home: bool) -> _Page:
    segments = _segments(one.url)
    last = segments[-1] if segments else ""
    is_contact = _is_called("contact", last) or _is_called("contact", one.text)
    is_index = _is_called("news", last) or (one.place == "nav" and _is_called("news", one.text))
    is_below = any(_is_called("news", each) for each in segments[:2])
    is_post = not is_index and one.place != "nav" and (one.dated or is_below)
    role = _role(
        one, is_contact=is_contact and not is_post, is_news=is_index or is_below or is_post
    )
    return _Page(
        one,
        Role.HOME if is_home else role,
        "the registered page" if is_home else _why(one),
        is_legal=role is not Role.CONTACT
        and (_is_called("legal", last) or _is_called("legal", one.text)),
        is_post=is_post and not is_home,
        is_foreign=_lang(one) not in {lang, ""},
    )


def _role(one: Candidate, *, is_contact: bool, is_news: bool) -> Role:
    if is_contact:
        return Role.CONTACT
    if is_news:
        return Role.NEWS
    return Role.NAVIGATION if one.place == "nav" else Role.OTHER


_WHERE = {"nav": "from the navigation ", "footer": "from the footer "}
_LISTED = {
    How.SITEMAP: "in the sitemap",
    How.FEED: "in the feed",
    How.POSTS: "among the latest posts",
}


def _why(one: Candidate) -> str:
    if one.found is not How.LINK:
        return _LISTED[one.found]
    words = " ".join("".join(c for c in one.text[:200] if c.isprintable()).split())
    shown = words if len(words) <= 60 else f"{words[:59].rstrip()}…"
    named = f"as “{shown}”" if shown else ""
    return f"linked {_WHERE.get(one.place, '')}{named}".strip()


# --- in order of usefulness ------------------------------------------------------------

RESERVED = 3
"""Pages of contact, and indexes of news, that a large menu cannot crowd out."""


def _ranked(pages: Sequence[Candidate], lang: str) -> list[_Page]:
    """All pages, the home page first; each rank in its order, stable."""
    read = [_read(one, lang, is_home=place == 0) for place, one in enumerate(pages)]
    return [read[0], *sorted(read[1:], key=lambda page: (_rank(page), page.order()))]


def _rank(page: _Page) -> int:
    if page.is_legal:
        return 6
    if page.is_foreign:
        return 5
    if page.one.place == "nav":
        return 1
    if page.role is Role.CONTACT:
        return 2
    if page.role is Role.NEWS or page.is_post:
        return 3
    return 4


def _within(ranked: Sequence[_Page], most: int) -> list[_Page]:
    """The most useful `most`: what is reserved first, of posts no more than leaves room."""
    wanted = [ranked[0]]
    for is_reserved in (_is_contact, _is_index):
        room = min(RESERVED, (most - 1) // 3)
        wanted += [page for page in ranked[1:] if is_reserved(page)][:room]
    posts = [page for page in ranked[1:] if page.is_post]
    late = {id(page) for page in posts[max(RESERVED, most // 4) :]}
    late |= {id(page) for page in ranked if _rank(page) > 4}
    wanted += [page for page in ranked[1:] if id(page) not in late]
    wanted += [page for page in ranked[1:] if id(page) in late]
    kept = {id(page) for page in list({id(page): page for page in wanted}.values())[:most]}
    return [page for page in ranked if id(page) in kept]


def _is_contact(page: _Page) -> bool:
    return page.role is Role.CONTACT and not page.is_foreign


def _is_index(page: _Page) -> bool:
    return page.role is Role.NEWS and not page.is_post and not page.is_foreign
