"""Looks that show another page than the usual one: a wall of a kind that no word gives away. Pure.

0. Nothing of the page, and nothing that names its owner: refused as somebody else's, for as long as
   it stays so. Only a person's word ends it (`Owner.vouched`, or the client's new name).
1. Hardly any text where there was much, nothing at all of the last look, or most of the words
   anew and in another language: refused.
2. Every other refusal expires: what stays for ODD_LOOKS equal looks and ODD_FOR, or until SHORT has
   passed since the page was last seen, is the page now. Else one redesign would blind us for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.compare.memory import Known, Memory
from monitor.compare.noise import SHORT, is_words
from monitor.model import Block, BlockKind, Reason, Refusal, Snapshot
from monitor.site.theirs import Owner, foreign

ODD_LOOKS = 3
ODD_FOR = timedelta(days=3)
"""Retries come within hours; a suspended account is mended within days."""
USUAL_TEXT = 400
"""Characters a page must have had for a collapse to mean anything."""
FEW_WORDS = 200
"""Characters below which a page is no sample of a language."""
STILL_KNOWN = 0.4
"""Share of the words that a page in another language may have kept: names, prices, addresses."""
COLLAPSE = 4
"""A page with less than this part of its text has collapsed."""


def odd_one(
    memory: Memory,
    snapshot: Snapshot,
    shown: Mapping[str, Block],
    at: datetime,
    owner: Owner | None,
) -> Refusal | None:
    """Say why this look is not the usual page; None when it is, or has become it.

    `shown` are the snapshot's blocks by key. Whose the page is is asked where `owner` is given.
    """
    taken = _taken(memory, snapshot, owner) if owner else None
    if owner and taken:
        return None if owner.vouched else taken
    if at - memory.last_seen_at >= SHORT:
        return None
    refusal = _collapsed(memory.present(), shown) or _translated(memory, shown, snapshot.lang)
    since, looks = odd_before(memory, shown)
    if since is not None and looks + 1 >= ODD_LOOKS and at - since >= ODD_FOR:
        return None
    return refusal


def _taken(memory: Memory, snapshot: Snapshot, owner: Owner) -> Refusal | None:
    """Why the page is somebody else's by now."""
    present = tuple(known.block for known in memory.present().values())
    before = Snapshot(present, memory.version, memory.lang)
    return foreign(before, snapshot, owner.names, owner.url)


def noted(memory: Memory, shown: Mapping[str, Block], at: datetime) -> Memory:
    """Remember a refused look, so that it can become the page if it stays."""
    mark = _mark(shown)
    if memory.odd_since is None or memory.odd_mark != mark:
        return replace(memory, odd_since=at, odd_looks=1, odd_mark=mark)
    return replace(memory, odd_looks=memory.odd_looks + 1)


def odd_before(memory: Memory, shown: Mapping[str, Block]) -> tuple[datetime | None, int]:
    """When this other page was first seen, and at how many looks since; (None, 0) if never."""
    if memory.odd_since is None or memory.odd_mark != _mark(shown):
        return None, 0
    return memory.odd_since, memory.odd_looks


def _collapsed(present: Mapping[str, Known], shown: Mapping[str, Block]) -> Refusal | None:
    usual = _text_length(known.block for known in present.values())
    if usual < USUAL_TEXT:
        return None
    now = _text_length(shown.values())
    if now * COLLAPSE < usual:
        return Refusal(Reason.COLLAPSED, f"{now} characters of text where there were {usual}")
    shared = (k for k in shown if k in present and shown[k].kind is not BlockKind.IMAGE)
    if any(shared) or any(block.kind is BlockKind.ITEM for block in shown.values()):
        return None
    return Refusal(Reason.COLLAPSED, "nothing of the usual page is left")


def _translated(memory: Memory, shown: Mapping[str, Block], lang: str) -> Refusal | None:
    """Whether a page that knows several languages took us for another reader."""
    if not lang or not memory.lang or lang == memory.lang:
        return None
    usual = _text_length(shown.values())
    known = _text_length(block for key, block in shown.items() if key in memory.known)
    if usual < FEW_WORDS or known > STILL_KNOWN * usual:
        return None
    return Refusal(Reason.OTHER_LANGUAGE, f"it came in {lang!r} instead of {memory.lang!r}")


def _text_length(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks if is_words(block))


def _mark(shown: Mapping[str, Block]) -> str:
    """Tells whether two looks show the same."""
    return hashlib.blake2b("".join(sorted(shown)).encode(), digest_size=8).hexdigest()
