"""What a difference is to people. Pure."""

from __future__ import annotations

import re

from monitor.model import Block, BlockKind, ChangeKind, Hunk

_PRICE = re.compile(r"(?:€|\$|£|EUR|CHF)\s*\d|\d\s*(?:€|\$|£|EUR|CHF)")
_CONTACT = re.compile(r"\S@\S+\.\w|mailto:|tel:|\+\d[\d /()-]{6,}|\b0\d{2,5}[ /-]\d{3,}")
_DATE = re.compile(r"\b\d{1,2}\.\s?(?:\d{1,2}\.|\w{3,9}\s\d{4})|\b\d{1,2}[:.]\d{2}\b|\b20\d\d\b")
FLAT_SCORE = 20
"""A link or an image counts as so many characters."""


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
    )


def score_of(before: Block | None, after: Block | None) -> int:
    """Its size: characters added and removed; links and images count FLAT_SCORE."""
    shown = after or before
    assert shown is not None
    if shown.kind in {BlockKind.LINK, BlockKind.IMAGE}:
        return FLAT_SCORE
    return sum(len(block.text) for block in (before, after) if block)


def _kind(before: Block | None, after: Block | None, shown: Block) -> ChangeKind:
    if after is None:
        return ChangeKind.REMOVED
    by_block = {
        BlockKind.ITEM: ChangeKind.ITEM,
        BlockKind.TITLE: ChangeKind.TITLE,
        BlockKind.DESCRIPTION: ChangeKind.TITLE,
        BlockKind.IMAGE: ChangeKind.IMAGE,
    }
    if shown.kind in by_block:
        return by_block[shown.kind]
    if shown.place == "nav":
        return ChangeKind.NAVIGATION
    return _kind_of_words(before, shown)


def _kind_of_words(before: Block | None, shown: Block) -> ChangeKind:
    if _CONTACT.search(shown.text):
        return ChangeKind.CONTACT
    if shown.kind is BlockKind.LINK:
        return ChangeKind.LINK
    if shown.kind is BlockKind.HEADING and before is None:
        return ChangeKind.SECTION
    if _PRICE.search(shown.text):
        return ChangeKind.PRICE
    if before is not None and _DATE.search(shown.text) and len(shown.text) < 200:
        return ChangeKind.DATE
    return ChangeKind.TEXT
