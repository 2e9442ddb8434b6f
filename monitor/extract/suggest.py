"""The narrowest rule that keeps a false change of a page from coming back. Pure.

1. What differed is looked up on the page before and after: by its words, by where a link leads, by
   an image's file.
2. From there upwards, the first element whose id or class lasts (`names`) and that holds all of it
   gives a selector; where none holds all, up to MOST_PARTS of them together do.
3. A selector that names anything besides, a room of the page, or more than MOST_MASKED of what it
   shows, is none: an owner's later edit must count.
4. Else a pattern: the very words, with any digits, where nothing else on the page is like them.
5. Whatever is found is tried: under it nothing of the change may be left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract import read_page
from monitor.extract.block import ARROW, squeeze
from monitor.extract.decode import to_text
from monitor.extract.names import lasts
from monitor.extract.rules import LONGEST_PATTERN
from monitor.extract.selectors import chosen, selector_problem
from monitor.extract.tree import stripped, whole
from monitor.extract.walk import backgrounds_of, picture_of
from monitor.model import Block, BlockKind, Hunk, Refusal, Rule, RuleKind

MOST_MASKED = 0.3
"""Share of a page's blocks that a suggested rule may leave out: a link in a list makes two."""
MOST_PARTS = 3
"""Selectors that may stand in one rule."""
MOST_WORDINGS = 4
"""Texts that may stand in one pattern."""
FEW_LETTERS = 3
"""Letters that a text needs to be told from any other number."""
CLIMB = 8
"""Elements above what differed that are asked for a name."""
MOST_HUNKS = 40
"""Differences of one change that a rule is looked for."""

_LANDMARKS = frozenset({"html", "body", "main", "header", "footer", "nav", "form"})


@dataclass(frozen=True, slots=True)
class Markup:
    """A page's bytes as fetched."""

    data: bytes
    url: str
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that would do."""

    kind: RuleKind
    pattern: str


def suggest(
    before: Markup, after: Markup, hunks: Sequence[Hunk], known: Sequence[Rule] = ()
) -> Suggestion | None:
    """The rule to add to `known` ones, or None where none is narrow enough."""
    if not 0 < len(hunks) <= MOST_HUNKS:
        return None
    case = _Case(_Side(before, tuple(known)), _Side(after, tuple(known)), tuple(hunks))
    if not (case.before.blocks and case.after.blocks):
        return None
    return next((found for found in _candidates(case) if case.is_settled_by(found)), None)


def _candidates(case: _Case) -> Iterator[Suggestion]:
    for selector in _selectors(case):
        yield Suggestion(RuleKind.IGNORE_CSS, selector)
    pattern = _pattern(case)
    if pattern:
        yield Suggestion(RuleKind.IGNORE_TEXT, pattern)


class _Side:
    """A page before or after the change."""

    def __init__(self, markup: Markup, known: tuple[Rule, ...]) -> None:
        self._markup = markup
        self._known = known
        self.blocks = self.read()

    def read(self, *more: Rule) -> tuple[Block, ...]:
        """What it shows; nothing where it cannot be judged."""
        markup = self._markup
        under = (*self._known, *more)
        read = read_page(markup.data, url=markup.url, charset=markup.charset, rules=under)
        return () if isinstance(read, Refusal) else read.blocks

    @cached_property
    def html(self) -> LexborHTMLParser:
        """The page without what no reader sees."""
        html = whole(to_text(self._markup.data, self._markup.charset))
        stripped(html, cut=False)
        return html

    def elements(self, text: str, kind: BlockKind | None) -> list[LexborNode]:
        """The innermost elements that show a side of a difference."""
        body = self.html.body
        if body is None or not text:
            return []
        if kind is BlockKind.LINK and ARROW.strip() in text:
            words, _, leads = text.rpartition(ARROW.strip())
            links = [a for a in body.css("a[href]") if _leads(a) == leads.strip()]
            return links or _innermost(body, squeeze(words))
        if kind is BlockKind.IMAGE and text.endswith("]"):
            return _pictures(body, text.rpartition("[")[2].removesuffix("]"))
        return _innermost(body, squeeze(text))


def _leads(link: LexborNode) -> str:
    return (link.attributes.get("href") or "")[:300]


def _pictures(body: LexborNode, key: str) -> list[LexborNode]:
    shown = [img for img in body.css("img") if picture_of(img.attributes) == key]
    styled = body.css('[style*="url("]')
    return shown + [n for n in styled if key in backgrounds_of(n.attributes.get("style") or "")]


def _innermost(body: LexborNode, words: str) -> list[LexborNode]:
    """The elements that hold words, none of whose own parts holds them all."""
    if not words or words not in squeeze(body.text(deep=True)):
        return []
    found, asked = [], [body]
    while asked:
        node = asked.pop()
        inner = [part for part in node.iter() if words in squeeze(part.text(deep=True))]
        asked += inner
        if not inner:
            found.append(node)
    return found


@dataclass(frozen=True)
class _Case:
    """A change with the page on both sides of it."""

    before: _Side
    after: _Side
    hunks: tuple[Hunk, ...]

    @cached_property
    def places(self) -> list[tuple[list[LexborNode], list[LexborNode]]]:
        """Of each difference the elements that show it, before and after."""
        return [
            (self.before.elements(h.before, h.block), self.after.elements(h.after, h.block))
            for h in self.hunks
        ]

    @cached_property
    def texts(self) -> frozenset[str]:
        """What differs, without blanks."""
        return frozenset(squeeze(t) for h in self.hunks for t in (h.before, h.after) if t)

    def is_settled_by(self, found: Suggestion) -> bool:
        """Whether a rule leaves nothing of the change, and nearly all of the page."""
        rule = Rule(-1, 0, found.kind, found.pattern, datetime.min.replace(tzinfo=UTC))
        sides = [(side.blocks, side.read(rule)) for side in (self.before, self.after)]
        if any(len(left) < (1 - MOST_MASKED) * len(shown) for shown, left in sides):
            return False
        then, now = ({b.key: squeeze(b.text) for b in left} for _, left in sides)
        differ = [words for key, words in (then | now).items() if (key in then) != (key in now)]
        return not any(words in text or text in words for words in differ for text in self.texts)


# --- by selector -----------------------------------------------------------------------------


def _selectors(case: _Case) -> Iterator[str]:
    """Selectors that cover all that differs and nothing besides, the narrowest first."""
    if not all(
        _is_found(hunk, places) for hunk, places in zip(case.hunks, case.places, strict=True)
    ):
        return
    each = [list(_names_above(places)) for places in case.places]
    seen: set[str] = set()
    for selector in each[0]:
        if selector not in seen and _covers(case, selector, range(len(case.hunks))):
            seen.add(selector)
            yield selector
    joint = _jointly(case, each)
    if joint:
        yield joint


def _is_found(hunk: Hunk, places: tuple[list[LexborNode], list[LexborNode]]) -> bool:
    return all(
        found or not text for text, found in zip((hunk.before, hunk.after), places, strict=True)
    )


def _names_above(places: tuple[list[LexborNode], list[LexborNode]]) -> Iterator[str]:
    """Selectors by lasting names, from an element upwards."""
    for start in (places[1] or places[0])[:MOST_PARTS]:
        node: LexborNode | None = start
        for _ in range(CLIMB):
            if node is None or node.tag in _LANDMARKS:
                break
            yield from _names_of(node)
            node = node.parent


def _names_of(node: LexborNode) -> Iterator[str]:
    said = node.attributes
    own_id = said.get("id") or ""
    if lasts(own_id):
        yield f"#{own_id}"
    for name in (said.get("class") or "").split()[:12]:
        if lasts(name):
            yield f".{name}"


def _jointly(case: _Case, each: list[list[str]]) -> str:
    """Few selectors that together cover all that differs; empty for none."""
    chosen_ones: list[str] = []
    left = set(range(len(case.hunks)))
    while left and len(chosen_ones) < MOST_PARTS:
        first = min(left)
        found = next((s for s in each[first] if _covers(case, s, [first])), None)
        if found is None:
            return ""
        chosen_ones.append(found)
        left = {i for i in left if i != first and not _covers(case, found, [i])}
    return ", ".join(chosen_ones) if not left and len(chosen_ones) > 1 else ""


def _covers(case: _Case, selector: str, numbers: Iterable[int]) -> bool:
    """Whether a selector names what shows these differences, and nothing that shows none."""
    if selector_problem(selector):
        return False
    asked = [case.places[i] for i in numbers]
    for number, side in enumerate((case.before, case.after)):
        shown = [places[number] for places in asked if places[number]]
        named = {node.mem_id for node in chosen(side.html, selector)}
        homes = [{home for e in some if (home := _home(e, named)) is not None} for some in shown]
        if not all(homes):
            return False
        every = [e for places in case.places for e in places[number]]
        busy = {home for e in every if (home := _home(e, named)) is not None}
        if shown and named - busy:
            return False
    return True


def _home(node: LexborNode, named: set[int]) -> int | None:
    """Which of the named elements an element is, or is in."""
    above: LexborNode | None = node
    while above is not None:
        if above.mem_id in named:
            return above.mem_id
        above = above.parent
    return None


# --- by words ---------------------------------------------------------------------------------


def _pattern(case: _Case) -> str:
    """What matches the very texts that differ, with any digits; empty where that would not do."""
    texts = dict.fromkeys(t for h in case.hunks for t in (h.before, h.after) if t)
    wordings = list(dict.fromkeys(_wording(text) for text in texts))
    if len(wordings) > MOST_WORDINGS or any(_letters(text) < FEW_LETTERS for text in texts):
        return ""
    joined = wordings[0] if len(wordings) == 1 else f"(?:{'|'.join(wordings)})"
    pattern = f"^{joined}$"
    if len(pattern) > LONGEST_PATTERN or _matches_more(case, pattern, texts):
        return ""
    return pattern


def _wording(text: str) -> str:
    parts = re.split(r"(\d+)", text)
    return "".join(r"\d+" if p.isdecimal() else re.escape(p).replace("\\ ", " ") for p in parts)


def _letters(text: str) -> int:
    return sum(c.isalpha() for c in text)


def _matches_more(case: _Case, pattern: str, texts: Iterable[str]) -> bool:
    ours = {squeeze(text) for text in texts}
    shown = (b.text for side in (case.before, case.after) for b in side.blocks)
    return any(squeeze(t) not in ours for t in shown if re.search(pattern, t))
