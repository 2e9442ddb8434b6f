"""Endless spaces among the addresses of a site, recognised and bounded. Pure.

Judged by shape, and by how many addresses share one: calendars, filters and pagination go on for
ever, while a site that names its pages by number (`/index.php?id=7`) has only those.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

MOST_ALIKE = 50
"""Kept of addresses that differ in the numbers of their path alone."""
MOST_BY_NUMBER = 300
"""Kept of addresses that differ in the query alone, where the site names its pages so."""
MOST_VARIANTS = 5
"""A page with more addresses by query than this is one page, shown in many ways."""
MOST_YEARS = 3
LONGEST = 300
DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Sifted:
    """Addresses that may be pages, and what was taken for an endless space."""

    kept: tuple[str, ...]
    """In the given order, each once."""
    left_out: Mapping[str, int]
    """By a short clause that says why: how many."""


def sift(urls: Iterable[str]) -> Sifted:
    """Leave out of `urls` (in the form of `page_address`) what goes on for ever. Never raises."""
    split = {url: parts for url in urls if (parts := _split(url))}
    whys = {url: _shape(parts) for url, parts in split.items()}
    families = _Families([parts for url, parts in split.items() if not whys[url]])
    for url, parts in split.items():
        whys[url] = whys[url] or families.too_many(parts)
    return Sifted(
        tuple(url for url, why in whys.items() if not why),
        dict(Counter(why for why in whys.values() if why)),
    )


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


# --- by shape --------------------------------------------------------------------


def _shape(parts: SplitResult) -> str:
    """Why an address alone gives itself away; empty if it does not."""
    segments = [unquote(each).casefold() for each in parts.path.split("/") if each]
    if len(parts.path) + len(parts.query) > LONGEST:
        return "the address is longer than a page's"
    if len(segments) > DEEPEST:
        return "the path is deeper than a page's"
    if _repeats(segments):
        return "the path repeats itself"
    return _by_path("/".join(["", *segments])) or _by_query(parts)


def _repeats(segments: Sequence[str]) -> bool:
    words = Counter(each for each in segments if not each.isdecimal())
    return max(words.values(), default=0) > 2


_SEARCH = "search results"
_PAGES = "further pages of a list"
_CALENDAR = "days and months of a calendar"
_SORTED = "a list sorted or filtered"
_ARCHIVE = "a blog's archive by day, tag or author"

_YEAR = r"(?:19|20)\d\d"
_DAY = rf"{_YEAR}[-_.](?:0?[1-9]|1[0-2])(?:[-_.][0-3]?\d)?"
_PATHS = {
    re.compile(pattern): why
    for pattern, why in {
        r".*/(?:page|seite|pagina|paged|pag|pagenum)[/-]?\d+(?:\.html?)?|.+/p\d+": _PAGES,
        r".*/(?:search|suche|suchergebnisse|ricerca|cerca|buscar|busqueda)(?:\.\w+|/.+)?": _SEARCH,
        rf".*/(?:tags?|schlagw(?:oe|ö)rte?r?|schlagwort|author|autor|autore|auteur)/.+"
        rf"|.*/{_YEAR}/(?:0?[1-9]|1[0-2])(?:/[0-3]?\d)?": _ARCHIVE,
        rf".*/{_DAY}|.*/(?:kalender|calendar|calendario|calendrier|agenda|events?|eventi|termine"
        rf"|veranstaltungen)/(?:month|monat|week|woche|day|tag|today|heute|list|liste|map"
        rf"|{_YEAR}|{_DAY})(?:/.*)?": _CALENDAR,
    }.items()
}
_QUERIES = {
    re.compile(pattern): why
    for pattern, why in {
        r"q=(?:(?!/|%2f).)+|(?:s|query|search|searchword|keywords?|suche?|suchbegriff|suchwort|cerca|recherche)=.+"
        r"|tx_(?:indexedsearch|solr|kesearch)\w*\[.*|option=com_(?:search|finder)": _SEARCH,
        r"(?:page|seite|pagina|pag|pg|paged|pagenum|page_?n[or]?|(?:\w+-)?currentpage|cpage)=\d+"
        r"|(?:limit)?start=\d+|offset=\d+|\w+\[(?:currentpage|page|offset)\]=.*"
        r"|(?:product|query-\d+|e)-page(?:-\w+)?=\d+|page_[a-z]\d+=\d+": _PAGES,
        r"(?:month|monat|mese|mois|year|jahr|anno|annee|week|woche|day|giorno|date|datum|data"
        r"|from|to|von|bis|yr|mc_id|ym|cal\w*|tribe-bar-date|tribe_event_display|eventdisplay"
        rf"|start_?date|end_?date)=[-\d./]*|[a-z_]+=(?:{_DAY}|{_YEAR}-\d\d)"
        r"|tx_\w+\[(?:year|month|day|date)\]=.*": _CALENDAR,
        r"(?:tag|author|autor|post_format)=.+|m=\d{4,8}": _ARCHIVE,
        r"(?:sort\w*|order\w*|dir|direction|limit|per_?page|view_?mode|grid"
        r"|columns|colou?rs?|farbe|colore|size|groesse|gr(?:ö|%c3%b6)(?:ß|%c3%9f)e|taglia|price|preis"
        r"|prezzo|prix|m(?:in|ax)_?price|rating\w*|brands?|marke|marca|material|in_?stock|stock"
        r"|filter\w*(?:\[.*)?|f\[.*|facets?(?:\[.*)?|attribute_\w+|pa_\w+|swoof|orderby|reset"
        r"|compare|currency|waehrung|refine\w*)=?.*": _SORTED,
    }.items()
}


def _by_path(path: str) -> str:
    return next((why for shape, why in _PATHS.items() if shape.fullmatch(path)), "")


def _by_query(parts: SplitResult) -> str:
    for parameter in parts.query.casefold().split("&"):
        plain = parameter.replace("%5b", "[").replace("%5d", "]")
        for shape, why in _QUERIES.items():
            if shape.fullmatch(plain) and not _names_a_page(parts, plain):
                return why
    return ""


_SCRIPT = re.compile(r"\.(?:php\d?|aspx?|jsp|cfm|cgi|pl|html?)\Z", re.IGNORECASE)


_OWN = re.compile(r"(?:s|page|seite|pagina)=[\w-]+")


def _names_a_page(parts: SplitResult, parameter: str) -> bool:
    """Whether `page=7` may be a page's own name: alone, behind a script (`/index.php?page=7`)."""
    is_alone = "&" not in parts.query and _OWN.fullmatch(parameter) is not None
    return is_alone and _SCRIPT.search(parts.path) is not None


# --- by family ---------------------------------------------------------------------

_IDENTITY = re.compile(
    r"(?:id|p|pid|cid|nid|uid|page_?id|pageid|post|cat|artikel|article|content|seite|page|menu\w*"
    r"|site|nav\w*|kat\w*|\w+_?id|l|lang|language|option|view|layout|catid|task|chash|type|action"
    r"|controller|module|name|content|title|path|item|rubrik|thema|show|news|tx_\w+)(?:\[.*)?",
    re.IGNORECASE,
)
"""Parameters by which content is named, as content systems have it."""
_DIGITS = re.compile(r"\d+")
_LAST_YEAR = re.compile(rf"(.*/){_YEAR}/?")


class _Families:
    """How many addresses share a shape; each one asked for takes a place of its family's."""

    def __init__(self, all_parts: Sequence[SplitResult]) -> None:
        self._variants = Counter(p.path for p in all_parts if _is_variant(p))
        self._years = Counter(m[1] for p in all_parts if (m := _LAST_YEAR.fullmatch(p.path)))
        self._taken: Counter[tuple[str, str]] = Counter()

    def too_many(self, parts: SplitResult) -> str:
        """Why this member of a family is left out; empty if it is kept."""
        if _is_variant(parts) and self._variants[parts.path] > MOST_VARIANTS:
            return "one page in many variants of its query"
        in_year = _LAST_YEAR.fullmatch(parts.path)
        if in_year and self._years[in_year[1]] > MOST_YEARS:
            return _ARCHIVE
        if parts.query:
            return self._beyond(("?", parts.path), MOST_BY_NUMBER)
        if _DIGITS.search(parts.path):
            return self._beyond(("#", _DIGITS.sub("0", parts.path)), MOST_ALIKE)
        return ""

    def _beyond(self, family: tuple[str, str], most: int) -> str:
        self._taken[family] += 1
        return f"more than {most} that differ by number" if self._taken[family] > most else ""


def _is_variant(parts: SplitResult) -> bool:
    """Whether a query only shows a page otherwise: behind a name, and naming nothing itself."""
    if not parts.query or parts.path == "/" or _SCRIPT.search(parts.path):
        return False
    names = (unquote(each.partition("=")[0]) for each in parts.query.split("&"))
    return not any(_IDENTITY.fullmatch(name) for name in names)
