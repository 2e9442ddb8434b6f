"""Where two versions of a text differ, word by word, with a little around it. Pure.

Made for people: what is the same far from a difference is left out, and two texts that share
next to nothing are shown whole instead of being cut into confetti. Bounded in time and size
whatever the texts are: they come from outside. `templates/difference.html` sets it for mail and
page, `plain` where there is only text, the command line for a terminal.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from monitor.compose.quote import one_line

LONGEST = 4000
"""Characters of each version that are compared."""
MOST_MATCHED = 1000
"""Words, between what both begin and end with, that are matched; more count as rewritten."""
MOST_PAIRS = 20_000
"""Pairs of equal words, which the work grows with; beyond, frequent words begin no match."""
MOST_PASSAGES = 5
"""Places of one text that are shown; the others are counted."""
LONGEST_PIECE = 300
"""Characters of one piece that are shown."""
LINE = 100
"""Characters, of both versions together, up to which a difference is told in a line."""
AROUND = 40
"""Characters shown before and after a difference."""
IN_COMMON = 0.25
"""Share of equal characters below which a text was written anew."""
_GLUE = 3
"""Letters and digits up to which an equal run between two differences belongs to them."""

_WORD = re.compile(r"\d{1,24}(?:[.,:]\d{1,24}){0,5}|[^\W\d_]{1,24}|\S")


class Mark(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words and what became of them."""

    text: str
    mark: Mark


Pieces = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """What stands in one place of both versions; either side may be empty."""

    before: str
    after: str
    same: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """One place where two versions differ, between what they share around it."""

    runs: tuple[Run, ...]

    @property
    def before(self) -> Pieces:
        """The older version, to stand on the left."""
        return _spaced(Piece(r.before, Mark.SAME if r.same else Mark.GONE) for r in self.runs)

    @property
    def after(self) -> Pieces:
        """The newer version, to stand on the right."""
        return _spaced(Piece(r.after, Mark.SAME if r.same else Mark.NEW) for r in self.runs)

    @property
    def inline(self) -> Pieces:
        """Both in one line: what went stands before what came, a blank between them."""
        pieces: list[Piece] = []
        for run in self.runs:
            if run.same:
                pieces.append(Piece(run.after, Mark.SAME))
            else:
                blank = " " * bool(run.before and run.after and run.after[0] != " ")
                pieces += [Piece(run.before, Mark.GONE), Piece(blank + run.after, Mark.NEW)]
        return _spaced(pieces)


@dataclass(frozen=True, slots=True)
class Contrast:
    """All that two versions of a text differ in."""

    passages: tuple[Passage, ...]
    more: int = 0
    """Further places that are not shown."""

    @property
    def fits_a_line(self) -> bool:
        """Whether it is better read in one line than side by side."""
        said = (piece.text for passage in self.passages for piece in passage.inline)
        return len(self.passages) == 1 and sum(map(len, said)) <= LINE


def contrast(before: str, after: str) -> Contrast:
    """Show where `after` differs from `before`; one of them may be empty."""
    old, new = one_line(before, LONGEST), one_line(after, LONGEST)
    runs = _runs(_words(old), _words(new)) if old and new else []
    if not any(not run.same for run in runs) or _in_common(runs, old, new) < IN_COMMON:
        whole = Run(_head(old, LONGEST_PIECE), _head(new, LONGEST_PIECE), same=False)
        return Contrast((Passage((whole,)),))
    passages = _passages(runs)
    return Contrast(tuple(passages[:MOST_PASSAGES]), max(0, len(passages) - MOST_PASSAGES))


def plain(pieces: Pieces) -> str:
    """`pieces` where there is neither colour nor markup: [-what went-]{+what came+}."""
    return "".join(_PLAIN[piece.mark].format(piece.text) for piece in pieces)


_PLAIN = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "{{+{}+}}"}


# --- words ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    blank: bool
    """A blank stands before it."""


def _words(text: str) -> list[_Word]:
    return [_Word(m[0], text[: m.start()].endswith(" ")) for m in _WORD.finditer(text)]


def _said(words: Iterable[_Word]) -> str:
    return "".join(" " * word.blank + word.text for word in words)


def _runs(old: list[_Word], new: list[_Word]) -> list[Run]:
    """Both versions from their first word to the last, as runs that are the same or are not."""
    runs: list[Run] = []
    at_old = at_new = 0
    for begins_old, begins_new, length in _matches(old, new):
        if begins_old > at_old or begins_new > at_new:
            runs.append(
                Run(_said(old[at_old:begins_old]), _said(new[at_new:begins_new]), same=False)
            )
        at_old, at_new = begins_old + length, begins_new + length
        if length:
            runs.append(
                Run(_said(old[begins_old:at_old]), _said(new[begins_new:at_new]), same=True)
            )
    return _glued(runs)


def _matches(old: list[_Word], new: list[_Word]) -> Iterator[tuple[int, int, int]]:
    """Equal stretches as (place in `old`, place in `new`, words); the last is of no length."""
    olds, news = [w.text for w in old], [w.text for w in new]
    start = _shared(olds, news)
    end = _shared(olds[start:][::-1], news[start:][::-1])
    yield 0, 0, start
    middle_old, middle_new = olds[start : len(olds) - end], news[start : len(news) - end]
    if max(len(middle_old), len(middle_new)) <= MOST_MATCHED:
        crowded = _equal_pairs(middle_old, middle_new) > MOST_PAIRS
        matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=crowded)
        for block in matcher.get_matching_blocks():
            yield start + block.a, start + block.b, block.size
    yield len(olds) - end, len(news) - end, end
    yield len(olds), len(news), 0


def _equal_pairs(one: list[str], other: list[str]) -> int:
    counts = Counter(other)
    return sum(counts[word] for word in one)


def _shared(one: list[str], other: list[str]) -> int:
    """How many words both begin with."""
    pairs = zip(one, other, strict=False)
    return next(
        (at for at, (a, b) in enumerate(pairs) if a != b),
        min(len(one), len(other)),
    )


def _glued(runs: list[Run]) -> list[Run]:
    """Join differences with nothing but a dash or a short word between them."""
    glued: list[Run] = []
    for at, run in enumerate(runs):
        is_glue = 0 < at < len(runs) - 1 and sum(c.isalnum() for c in run.after) < _GLUE
        if glued and not glued[-1].same and (not run.same or is_glue):
            last = glued.pop()
            glued.append(Run(last.before + run.before, last.after + run.after, same=False))
        else:
            glued.append(run)
    return glued


def _in_common(runs: list[Run], old: str, new: str) -> float:
    return sum(len(run.after) for run in runs if run.same) / max(len(old), len(new))


# --- passages --------------------------------------------------------------------


def _passages(runs: list[Run]) -> list[Passage]:
    """Each difference with what stands around it; near ones share a passage."""
    passages: list[Passage] = []
    here: list[Run] = []
    for at, run in enumerate(runs):
        if not run.same:
            here.append(Run(_head(run.before), _head(run.after), same=False))
        elif at == 0:
            here = [_tail_of(run)]
        elif at == len(runs) - 1:
            here.append(_head_of(run))
        elif len(run.after) <= 2 * AROUND:
            here.append(run)
        else:
            passages.append(Passage((*here, _head_of(run))))
            here = [_tail_of(run)]
    return [*passages, Passage(tuple(here))]


def _head_of(run: Run) -> Run:
    return Run(_head(run.before, AROUND), _head(run.after, AROUND), same=True)


def _tail_of(run: Run) -> Run:
    return Run(_tail(run.before, AROUND), _tail(run.after, AROUND), same=True)


def _head(text: str, most: int = LONGEST_PIECE) -> str:
    return " " * text.startswith(" ") + one_line(text, most)


def _tail(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    end = text[-most:]
    return "…" + (end.partition(" ")[2] or end)


def _spaced(pieces: Iterable[Piece]) -> Pieces:
    """Without empty pieces, and with the blank before a mark outside of it."""
    spaced: list[Piece] = []
    for piece in pieces:
        if piece.mark is Mark.SAME:
            spaced.append(piece)
        else:
            words = piece.text.lstrip(" ")
            blank = piece.text[: len(piece.text) - len(words)]
            spaced += [Piece(blank, Mark.SAME), Piece(words, piece.mark)]
    return tuple(piece for piece in spaced if piece.text)
