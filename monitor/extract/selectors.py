"""CSS selectors of rules: which elements of a page they name, in bounded time. Pure.

Lexbor takes a step for every combination of ancestors that a selector's blanks allow (measured: two
blanks, 1,000 elements 250 deep, 7.4 s), cannot be interrupted, and takes some selectors that never
match. So a selector is read here first; Lexbor is asked for what stands between its blanks, and
descent is followed here, in time that grows with the page alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

LONGEST = 300
"""Characters of a selector."""
MOST_COUNTED = 20_000
"""Elements of a page up to which their places are counted: it takes the square of siblings."""

_NAME = r"(?:[\w-]|[^\x00-\x7f]|\\[^\s\w])+"
_VALUE = rf"""(?:"[^"\n\\]*"|'[^'\n\\]*'|{_NAME})"""
_ATTRIBUTE = rf"\[\s*{_NAME}\s*(?:[~|^$*]?=\s*{_VALUE}\s*[is]?\s*)?\]"
_COUNTS = (
    r":(?:nth-(?:last-)?(?:child|of-type)\(\s*(?:odd|even|[+-]?\d{1,5}|"
    r"[+-]?\d{0,5}n(?:\s*[+-]\s*\d{1,5})?)\s*\)|(?:first|last|only)-of-type)"
)
_SIMPLE = rf"(?:[.#]{_NAME}|{_ATTRIBUTE}|{_COUNTS}|:(?:first-child|last-child|only-child|empty))"
_INNER = rf"(?:(?:\*|{_NAME}){_SIMPLE}*|{_SIMPLE}+)"
_OF = rf":(?:not|is|where)\(\s*{_INNER}(?:\s*,\s*{_INNER})*\s*\)"
_COMPOUND = re.compile(rf"(?:\*|{_NAME})(?:{_SIMPLE}|{_OF})*|(?:{_SIMPLE}|{_OF})+")
_JOINT = re.compile(r"\s*([>+,])\s*|\s+")
_COUNTING = re.compile(_COUNTS)
_WHOLE = frozenset({"html", "body"})


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two blanks of a selector."""

    text: str
    climbs: int = 0
    """Parents between the element it names and the topmost one that it speaks of."""


_Chain = tuple[_Piece, ...]


def selector_problem(selector: str) -> str | None:
    """What is wrong with a selector, as the end of a sentence; None when it can be used."""
    if len(selector) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    try:
        chains = _chains(selector)
        empty = LexborHTMLParser("")
        for piece in (piece for chain in chains for piece in chain):
            empty.css(piece.text)
    except _NotRead as exc:
        rest = selector[exc.offset : exc.offset + 30]
        return f"it cannot be read from “{rest}” on" if rest else "it ends too early"
    except SelectolaxError:
        return "it is no CSS selector"
    return None


def counts_places(selector: str) -> bool:
    """Whether it asks for an element's place among its siblings."""
    return _COUNTING.search(selector) is not None


def chosen(html: LexborHTMLParser, selector: str) -> list[LexborNode]:
    """The outermost elements that a sound selector names, in page order within each alternative."""
    return outermost(node for chain in _chains(selector) for node in _descended(html, chain))


def outermost(nodes: Iterable[LexborNode]) -> list[LexborNode]:
    """Those of the elements that are inside none of the others, each once."""
    named = list(nodes)
    inner = _inside(named)
    outer = {node.mem_id: node for node in named if node.mem_id not in inner}
    return list(outer.values())


def cut_out(nodes: Iterable[LexborNode]) -> None:
    """Take these elements, none inside another, off their page."""
    for node in nodes:
        for gone in node.iter(include_text=True) if node.tag in _WHOLE else (node,):
            gone.decompose()


def keep_only(body: LexborNode, nodes: Iterable[LexborNode]) -> None:
    """Take everything off the page but these elements."""
    kept: set[int] = set()
    above: set[int] = set()
    for node in nodes:
        kept.add(node.mem_id)
        parent = node.parent
        while parent is not None and parent.mem_id not in above:
            above.add(parent.mem_id)
            parent = parent.parent
    if body.mem_id not in above:
        return
    open_nodes = [body]
    while open_nodes:
        for child in list(open_nodes.pop().iter(include_text=True)):
            if child.mem_id in above:
                open_nodes.append(child)
            elif child.mem_id not in kept:
                child.decompose()


class _NotRead(ValueError):  # noqa: N818 - told to nobody by this name
    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


def _chains(selector: str) -> tuple[_Chain, ...]:
    """The alternatives of a selector, each split at its blanks. Raises _NotRead."""
    end = len(selector.rstrip())
    at = len(selector) - len(selector.lstrip())
    chains: list[list[_Piece]] = [[_Piece("")]]
    while True:
        compound = _COMPOUND.match(selector, at, end)
        if compound is None:
            raise _NotRead(at)
        last = chains[-1][-1]
        chains[-1][-1] = _Piece(last.text + compound[0], last.climbs)
        at = compound.end()
        if at == end:
            return tuple(map(tuple, chains))
        joint = _JOINT.match(selector, at, end)
        if joint is None:
            raise _NotRead(at)
        at = joint.end()
        _join(chains, joint[1])


def _join(chains: list[list[_Piece]], sign: str | None) -> None:
    """Make room for what follows a blank (None), a comma, `>` or `+`."""
    if sign is None:
        chains[-1].append(_Piece(""))
    elif sign == ",":
        chains.append([_Piece("")])
    else:
        last = chains[-1][-1]
        chains[-1][-1] = _Piece(f"{last.text} {sign} ", last.climbs + (sign == ">"))


def _descended(html: LexborHTMLParser, chain: _Chain) -> list[LexborNode]:
    found = html.css(chain[0].text)
    for piece in chain[1:]:
        inside = _inside(found)
        found = [n for n in html.css(piece.text) if _topmost(n, piece.climbs).mem_id in inside]
    return found


def _topmost(node: LexborNode, climbs: int) -> LexborNode:
    for _ in range(climbs):
        node = node.parent or node
    return node


def _inside(nodes: Iterable[LexborNode]) -> set[int]:
    """All elements below any of these."""
    found: set[int] = set()
    for node in nodes:
        if node.mem_id not in found:
            found.update(below.mem_id for below in node.traverse() if below.mem_id != node.mem_id)
    return found
