"""What a difference is to people: its kind, its two sides, its size. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from monitor.extract.block import ARROW
from monitor.model import Block, BlockKind, ChangeKind, Hunk

Sides = tuple[Block | None, Block | None]
"""One difference: what was there before and what is there now; at least one is given."""

FLAT_SCORE = 20
"""A link or an image counts as so many characters."""
SHORT_TEXT = 200
"""Characters up to which a new text is nothing but the price or address in it."""
FEW_LINKS = 100
"""Links of one change that are looked for in its texts, and texts in which they are."""
FEW_WORDS = 80
"""Characters of an edited text that is about the price or date which it did not have before."""

_PRICE = re.compile(
    r"(?:€|\$|£|\b(?:EUR|CHF|euros?|Fr\.))\s?\d[\d.,]{0,12}|"
    r"\d[\d.,]{0,12}(?:[–—]|-(?!\w))?\s?(?:€|\$|£|(?:EUR|CHF|USD|GBP|euros?|"
    r"Franken|franchi|francs?|dollars?|pounds?)\b)",
    re.I,
)
_CONTACT = re.compile(
    r"\S{1,64}@[^\s@]{1,64}\.\w+|\b(?:mailto|tel):\S+|"
    r"\+\d[\d /()-]{6,}|\b0\d{2,5}[ /-]\d{3,}[\d -]*"
)
_DATE = re.compile(
    r"\b\d{1,2}\.\s?(?:\d{1,2}\.|\w{3,9}(?:\s\d{4})?\b)(?:\s?\d{2,4})?|\b\d{1,2}[:.]\d{2}\b|"
    r"\b20\d\d\b|\b\d{1,2}\sUhr\b|\b\d{1,2}(?::\d\d)?\s?[ap]m\b",
    re.I,
)
_AROUND = 25
"""Characters beside a difference that tell what it is of: the € of a price."""
_READ = 300
"""Characters of a difference that are read for its kind."""

_BY_BLOCK = {
    BlockKind.ITEM: ChangeKind.ITEM,
    BlockKind.TITLE: ChangeKind.TITLE,
    BlockKind.DESCRIPTION: ChangeKind.DESCRIPTION,
    BlockKind.IMAGE: ChangeKind.IMAGE,
}


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of links: told with the link, they need not be told again as text."""

    gone: frozenset[str]
    new: frozenset[str]

    def tell(self, before: Block | None, after: Block | None) -> bool:
        """Whether nothing differs in a text but the words of links that differ themselves."""
        if any(block.kind is not BlockKind.TEXT for block in (before, after) if block):
            return False
        old, new = (block.text if block else "" for block in (before, after))
        if (not old or old in self.gone) and (not new or new in self.new):
            return True
        if not (old and new) or len(self.gone) + len(self.new) > FEW_LINKS:
            return False
        return _without(old, self.gone) == _without(new, self.new)


def _without(text: str, labels: frozenset[str]) -> str:
    """A text without blanks and, at its first place, without each of the labels."""
    for label in labels:
        text = text.replace(label, "", 1) if label else text
    return "".join(text.split())


def _is_within(link: Sides, texts: Iterable[Sides]) -> bool:
    """Whether a new link's words came with a text that tells them."""
    before, after = link
    if before is not None or after is None or after.kind is not BlockKind.LINK:
        return False
    label = link_parts(after.text)[0]
    return bool(label) and any(
        new is not None and label in new.text and not (old and label in old.text)
        for old, new in texts
    )


def link_parts(text: str) -> tuple[str, str]:
    """The words of a link and where it leads, from its block's text; either may be empty."""
    words, arrow, href = text.rpartition(ARROW.lstrip())
    return (words.rstrip(), href) if arrow else (text, "")


def image_parts(text: str) -> tuple[str, str]:
    """The alternative text of an image and its file, from its block's text; either may be empty."""
    alt, bracket, file = text.removesuffix("]").rpartition("[")
    return (alt.rstrip(), file) if bracket and text.endswith("]") else (text, "")


def hunks_of(sides: Iterable[Sides], links: Iterable[Block]) -> tuple[Hunk, ...]:
    """The differences of one change in words; `links` are those of the page now."""
    told = list(sides)
    words = _Words(
        frozenset(link_parts(b.text)[0] for b, _ in told if b and b.kind is BlockKind.LINK),
        frozenset(link_parts(a.text)[0] for _, a in told if a and a.kind is BlockKind.LINK),
    )
    leads = {label: link for link in links if (label := link_parts(link.text)[0])}
    left = [(b, a) for b, a in told if not words.tell(b, a)]
    texts = [(b, a) for b, a in left if a and a.kind is BlockKind.TEXT][:FEW_LINKS]
    return tuple(hunk_of(*_as_link(*one, leads)) for one in left if not _is_within(one, texts))


def _as_link(before: Block | None, after: Block | None, leads: dict[str, Block]) -> Sides:
    """A text that is a link's words, and was edited, as the edit of the link that it is."""
    if before is None or after is None or {before.kind, after.kind} != {BlockKind.TEXT}:
        return before, after
    link = leads.get(after.text)
    if link is None:
        return before, after
    href = link_parts(link.text)[1]
    return replace(link, text=f"{before.text}{ARROW}{href}"), link


def hunk_of(before: Block | None, after: Block | None) -> Hunk:
    """One difference in words; at least one side must be given."""
    shown = after or before
    assert shown is not None
    return Hunk(
        kind=_kind(before, after, shown),
        before=before.text if before else "",
        after=after.text if after else "",
        place=shown.place,
        heading=shown.heading,
        block=shown.kind,
    )


def score_of(before: Block | None, after: Block | None) -> int:
    """Its size: characters from the first to the last that differ; links and images FLAT_SCORE."""
    shown = after or before
    assert shown is not None
    if shown.kind in {BlockKind.LINK, BlockKind.IMAGE}:
        return FLAT_SCORE
    old, new = (block.text if block else "" for block in (before, after))
    start, end = _common(old, new)
    return len(old) + len(new) - 2 * (start + end)


def score_of_hunk(hunk: Hunk) -> int:
    """The size of a difference that is known in words only; as `score_of` its two sides."""
    kind = hunk.block or BlockKind.TEXT
    before, after = (Block(kind, t, "") if t else None for t in (hunk.before, hunk.after))
    return score_of(before, after) if before or after else 0


def _kind(before: Block | None, after: Block | None, shown: Block) -> ChangeKind:
    if after is None:
        return ChangeKind.REMOVED
    if shown.kind in _BY_BLOCK:
        return _BY_BLOCK[shown.kind]
    if shown.place == "nav":
        return ChangeKind.NAVIGATION
    return _kind_of_words(before, shown)


def _kind_of_words(before: Block | None, shown: Block) -> ChangeKind:
    old, new = _differing(before.text if before else "", shown.text)
    if _differ(_CONTACT, old, new):
        return ChangeKind.CONTACT
    if shown.kind is BlockKind.LINK:
        return ChangeKind.LINK
    if shown.kind is BlockKind.HEADING:
        return ChangeKind.SECTION
    if _differ(_PRICE, old, new):
        return ChangeKind.PRICE
    if before is not None and _differ(_DATE, old, new):
        return ChangeKind.DATE
    return ChangeKind.TEXT


def _differ(pattern: re.Pattern[str], old: str, new: str) -> bool:
    """Whether `pattern` finds something else than before; where it found nothing, in few words."""
    found, known = pattern.findall(new), pattern.findall(old)
    return bool(found) and found != known and (bool(known) or not old or len(new) <= FEW_WORDS)


def _differing(before: str, after: str) -> tuple[str, str]:
    """What differs, with a little around it; of a new text all, or nothing when it is long."""
    if not before:
        return "", after if len(after) <= SHORT_TEXT else ""
    start, end = _common(before, after)
    first, rest = max(0, start - _AROUND), max(0, end - _AROUND)
    return (
        before[first : len(before) - rest][:_READ],
        after[first : len(after) - rest][:_READ],
    )


def _common(one: str, other: str) -> tuple[int, int]:
    """How many characters two texts share at their beginning, and at their end."""
    most = min(len(one), len(other))
    start = next((i for i in range(most) if one[i] != other[i]), most)
    rest = most - start
    end = next((i for i in range(rest) if one[-1 - i] != other[-1 - i]), rest)
    return start, end
