"""What on a page is not its owner's: visitors' words, weather, lists that others fill. Pure.

1. Comments, pingbacks, reviews, entries of guest books, with their forms and counters, bear names
   that their systems document, or say what they are in microdata: they are taken off the page.
2. So is a box named after the weather that shows a temperature and little else.
3. A list of others: at least FEW entries side by side, of one shape, each leading to a foreign host
   and none within the site. Where each tells its age ("2 hours ago"), or the box is named a feed
   and its entries lead to one host or bear dates, a machine fills it: taken off.
4. Where its entries bear dates, an owner may have written them (press, concerts): they stay, at the
   place OTHERS, and a later look tells by how they roll (`compare.others`).

Neither a list of links without dates nor a single link to a network is another's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from selectolax.lexbor import LexborNode

from monitor.extract.address import link_key
from monitor.extract.dates import without_dates
from monitor.extract.selectors import cut_out, outermost
from monitor.extract.signs import (
    FEED_TOKENS,
    REVIEW,
    VISITORS,
    VISITORS_KINDS,
    VISITORS_SAID,
    WEATHER_TOKENS,
)

Attributes: TypeAlias = dict[str, str | None]

OTHERS = "others"
"""The place of what may be others' entries."""
FEW = 3
"""Entries that make a list."""
MOST_LINKS = 400
"""Foreign links of a page whose lists are looked at."""
MOST_ENTRIES = 200
MOST_ASKED = 12
"""Entries of a list that are asked for their date."""
CLIMB = 6
"""Elements between a link and the entry that it belongs to."""
NAMED_WITHIN = 3
"""Elements around a list, one of which bears the name of a feed; one further out is a section."""
LONGEST_ENTRY = 1500
"""Characters of one entry, with those between its elements."""
LONGEST_NAMES = 300
"""Characters of an element's names."""
ROUNDS = 3
"""How often elements inside one that holds the page are asked."""
MOST_WORDS = 6
"""Words that a weather box says in a row."""
LONGEST_BOX = 2500
"""Characters of a weather box."""
MOST = 0.8
"""Share of the entries that must be alike: one may be an advertisement, or lack its date."""

_TEMPERATURE = re.compile(r"(?<!\d)[-−+]?\d{1,2}(?:[.,]\d)?\s?[°º]")
_ASKED = ", ".join(
    (
        *('[class*="omment"]', '[id*="omment"]', "#respond", ".pingback", ".trackback"),
        *("[itemprop]", "[itemtype]", '[class*="eviews"]', ".ti-widget", ".trustpilot-widget"),
        *('[class*="eather"]', '[class*="etter"]', '[class*="eteo"]', "#weather", "#wetter"),
        *('[class*="uestbook"]', '[class*="stebuch"]'),
        *('a[href*="#comment"]', 'a[href$="#respond"]'),
    )
)
"""One pass over the page finds what may be meant; what it says of itself then tells."""
_THREAD = re.compile(r"#(?:comments?(?:-\d+)?|respond)$")
"""Where a link to what visitors wrote ends."""
_BOOK_ENTRY = re.compile(
    r"\b(?:guest[-_]?book|g(?:ae|ä)stebuch)[-_]{0,2}"
    r"(?:entr(?:y|ies)|eintr(?:ag|aege|äge)|posts?|comments?|messages?)\b",
    re.I,
)
_WORDS = re.compile(r"[a-zäöü0-9]+|[A-Z][a-zäöü0-9]*")
_SPAN = (
    r"(?:\d{1,3}|an?|one|eine[rmn]?|un[ao]?)\s?(?:h|min|sec(?:ond)?s?|sekunden?|second[oi]|"
    r"minut(?:e[ns]?|[oi])|hours?|hrs?|stunden?|std|or[ae]|days?|tage?n?|giorn[oi]|weeks?|"
    r"wochen?|settiman[ae]|months?|monate?n?|mes[ei]|years?|jahre?n?|ann[oi])\b\.?"
)
_AGE = re.compile(
    rf"\b(?:vor\s{_SPAN}|{_SPAN}\s(?:ago|fa|her)\b)|\b(?:just now|gerade eben|poco fa)\b", re.I
)
_SHORT_AGE = re.compile(r"\d{1,2}\s?(?:s|m|min|h|std|d|w|y)\.?", re.I)
"""As networks write it beside a post: 3h."""
_WHOLE = frozenset({"html", "body", "main"})
_INLINE = frozenset({"a", "span", "b", "i", "em", "strong", "small", "img"})
"""Side by side they are words of one paragraph."""


def leave_out(body: LexborNode | None, own: frozenset[str]) -> None:
    """Take off a parsed page what others write on it, and name the place of what they may.

    `own` are the hosts of the site.
    """
    if body is None:
        return
    _cut(_named(body))
    filled = []
    for run in _runs(body, own):
        if run.is_filled_by_a_machine():
            filled.extend(run.entries)
        elif run.is_dated():
            for entry in run.entries:
                entry.attrs["role"] = OTHERS
    _cut(filled)


def _cut(nodes: Iterable[LexborNode]) -> None:
    cut_out(outermost(nodes))


def _named(body: LexborNode) -> list[LexborNode]:
    """Elements whose names, or what they say in microdata, tell that they are others'."""
    found, reviews = [], []
    for node in body.css(_ASKED):
        said = node.attributes
        if _is_review(said):
            reviews.append(node)
        elif _is_visitors(said) or not WEATHER_TOKENS.isdisjoint(_tokens(_names_of(said))):
            found.append(node)
    if reviews and len(outer := outermost(reviews)) > 1:
        found += outer
    return _that_are_parts(found)


def _that_are_parts(named: list[LexborNode]) -> list[LexborNode]:
    """Those that do not hold the page itself; where one does, those inside it are asked, too.

    Each round reads no element twice, so that nested ones cost no more than the page is long.
    """
    parts: list[LexborNode] = []
    for _ in range(ROUNDS):
        outer = outermost(named)
        parts += [node for node in outer if _is_part(node)]
        asked = {node.mem_id for node in outer}
        named = [node for node in named if node.mem_id not in asked]
        if not named:
            break
    return parts


def _is_part(node: LexborNode) -> bool:
    if node.tag in _WHOLE or node.css_first("main, h1") is not None:
        return False
    said = node.attributes
    return _is_visitors(said) or _is_review(said) or _shows_weather(node)


def _is_review(said: Attributes) -> bool:
    """Whether it is a review; one alone may be what the owner thinks of something."""
    kind = (said.get("itemtype") or "").rstrip("/")
    told = (said.get("itemprop") or "").split()
    return kind.endswith(REVIEW) or "review" in told or "reviews" in told


def _is_visitors(said: Attributes) -> bool:
    names = _names_of(said)
    return (
        not VISITORS.isdisjoint(names.split())
        or not VISITORS_SAID.isdisjoint((said.get("itemprop") or "").split())
        or (said.get("itemtype") or "").rstrip("/").endswith(VISITORS_KINDS)
        or _THREAD.search((said.get("href") or "")[-LONGEST_NAMES:]) is not None
        or _BOOK_ENTRY.search(names) is not None
    )


def _shows_weather(node: LexborNode) -> bool:
    """Whether it tells temperatures and little else; one alone in a sentence is the owner's."""
    text = node.text(deep=True, separator="\n")[: LONGEST_BOX + 1]
    degrees = len(_TEMPERATURE.findall(text))
    if not degrees or len(text) > LONGEST_BOX:
        return False
    return degrees > 1 or all(len(line.split()) <= MOST_WORDS for line in text.split("\n"))


def _names_of(said: Attributes) -> str:
    """An element's classes and id."""
    return f"{said.get('class') or ''} {said.get('id') or ''}"[:LONGEST_NAMES]


@lru_cache(maxsize=4000)
def _tokens(names: str) -> frozenset[str]:
    """The words in names, in small letters."""
    return frozenset(word.lower() for word in _WORDS.findall(names))


@dataclass(slots=True)
class _Run:
    """Elements side by side that lead to foreign hosts."""

    parent: LexborNode
    entries: list[LexborNode] = field(default_factory=list)
    targets: dict[int, set[str]] = field(default_factory=dict)
    """Keys of the foreign links in each child, by its id."""

    def is_filled_by_a_machine(self) -> bool:
        """Whether each tells its age, or the box is named a feed and holds one."""
        if self._share(_tells_age) >= MOST:
            return True
        return self._is_named_feed() and (self._leads_to_one_host() or self.is_dated())

    def is_dated(self) -> bool:
        """Whether each bears a date."""
        return self._share(_bears_date) >= MOST

    def _share(self, tells: Callable[[LexborNode], bool]) -> float:
        asked = self.entries[:MOST_ASKED]
        return sum(map(tells, asked)) / len(asked)

    def _is_named_feed(self) -> bool:
        node: LexborNode | None = self.parent
        for _ in range(NAMED_WITHIN):
            if node is None or node.tag in _WHOLE:
                return False
            if not FEED_TOKENS.isdisjoint(_tokens(_names_of(node.attributes))):
                return True
            node = node.parent
        return False

    def _leads_to_one_host(self) -> bool:
        leads = {key for keys in self.targets.values() for key in keys}
        hosts = {key.split("/")[2] for key in leads}
        return len(hosts) == 1 and len(leads) >= FEW


def _runs(body: LexborNode, own: frozenset[str]) -> list[_Run]:
    """The lists on a page whose entries lead to foreign hosts and none within the site."""
    leading = _leading(body, own)
    if len(leading) < FEW:
        return []
    found: dict[int, _Run] = {}
    for link, key in leading:
        for parent, child in _above(link, body):
            run = found.setdefault(parent.mem_id, _Run(parent))
            run.targets.setdefault(child.mem_id, set()).add(key)
    return [
        run
        for run in found.values()
        if len(run.targets) >= FEW and _fill(run) and not _leads_within(run.entries, own)
    ]


def _leading(body: LexborNode, own: frozenset[str]) -> list[tuple[LexborNode, str]]:
    """The first links to foreign hosts, with where they lead."""
    found = []
    for link in body.css('a[href*="//"]'):
        key = link_key(link.attributes.get("href") or "", own)
        if key.startswith("//") and not _is_relative(key.split("/")[2], own):
            found.append((link, key))
            if len(found) == MOST_LINKS:
                break
    return found


def _is_relative(host: str, own: frozenset[str]) -> bool:
    """Whether a host is a part of the site's, or the site a part of it: shop.baker.example."""
    return any(host.endswith(f".{one}") or one.endswith(f".{host}") for one in own)


def _above(link: LexborNode, body: LexborNode) -> Iterator[tuple[LexborNode, LexborNode]]:
    """The elements above a link, each with its child that holds the link."""
    child = link
    for _ in range(CLIMB):
        parent = child.parent
        if parent is None:
            return
        yield parent, child
        if parent.mem_id == body.mem_id:
            return
        child = parent


def _fill(run: _Run) -> bool:
    """Find a run's entries: all its children of the kind of those that lead abroad, or most."""
    children = list(islice(run.parent.iter(), MOST_ENTRIES))
    leading = [child for child in children if child.mem_id in run.targets]
    kinds = Counter(child.tag for child in leading)
    kind = kinds.most_common(1)[0][0] if kinds else None
    run.entries = [child for child in leading if child.tag == kind]
    alike = sum(child.tag == kind for child in children)
    return (
        len(run.entries) >= max(FEW, MOST * alike)
        and kind not in _INLINE
        and all(len(entry.text(deep=True)) <= LONGEST_ENTRY for entry in run.entries)
    )


def _leads_within(entries: Iterable[LexborNode], own: frozenset[str]) -> bool:
    """Whether an entry leads to a page of the site: then the owner writes of it there."""
    links = (link for entry in entries for link in entry.css("a[href]"))
    keys = (link_key(link.attributes.get("href") or "", own) for link in islice(links, MOST_LINKS))
    return any(key.startswith("/") and not key.startswith("//") for key in keys)


def _tells_age(entry: LexborNode) -> bool:
    told = entry.css_first("time")
    if told is not None and _SHORT_AGE.fullmatch(told.text(deep=True).strip()[:LONGEST_NAMES]):
        return True
    return _AGE.search(_said(entry)) is not None


def _bears_date(entry: LexborNode) -> bool:
    said = _said(entry)
    return entry.css_first("time") is not None or without_dates(said) != said


def _said(entry: LexborNode) -> str:
    return " ".join(entry.text(deep=True, separator=" ").split())
