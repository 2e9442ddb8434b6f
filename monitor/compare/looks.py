"""One look after another: suspect, confirm, learn. Pure.

1. The same blocks as last time: the same; it confirms what is open.
2. Hardly anything of the usual page: refused, until it stays.
3. What is new and what left is paired; the calendar's and the flipping places' doing is noise.
4. What is left is a suspicion. At a later look it is confirmed if it is still there; what is
   not teaches where the page flips.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.compare.describe import hunk_of, score_of
from monitor.compare.differ import Difference, differences
from monitor.compare.habits import learnt, owner_made, slots_of
from monitor.compare.memory import Known, Memory, Pair, Suspicion, trimmed
from monitor.compare.noise import SHORT, is_words
from monitor.compare.suspicions import Look, settled
from monitor.model import Block, Change, Finding, Reason, Refusal, Snapshot


@dataclass(frozen=True)
class Comparison:
    """What one look gave: `memory` is to be kept for the next one."""

    finding: Finding
    memory: Memory
    changes: tuple[Change, ...]
    why: str
    refusal: Refusal | None = None


def compare(memory: Memory | None, snapshot: Snapshot, at: datetime) -> Comparison:
    """Compare a look with all that is known of the page; `at` is later than the last look."""
    if memory is None:
        return Comparison(Finding.BASELINE, _first(snapshot, at), (), "the first look at the page")
    if memory.version != snapshot.version:
        return Comparison(
            Finding.SAME, rebase(memory, snapshot, at), (), "read anew by a newer extractor"
        )
    shown = _by_key(snapshot.blocks)
    odd = _odd(memory, shown, at)
    if odd is not None and not _stays(memory, shown, at):
        return Comparison(Finding.REFUSED, _with_odd(memory, shown, at), (), odd.why, odd)
    first_at = memory.odd_since if odd is not None and memory.odd_since else at
    return _look(memory, snapshot, shown, at, first_at)


def same_again(memory: Memory, at: datetime) -> Comparison:
    """The page says it has not changed since the last look (304, or the same bytes)."""
    present = memory.present()
    moved = {k: replace(v, last_at=at) if k in present else v for k, v in memory.known.items()}
    after = replace(memory, known=moved, last_seen_at=at)
    return _settle(after, Look({k: v.block for k, v in present.items()}, (), at), None)


def learn(memory: Memory, snapshot: Snapshot, at: datetime) -> Memory:
    """Take a second look seconds after the first: whatever differs is noise."""
    shown = _by_key(snapshot.blocks)
    found = differences(memory.present(), shown, memory.known)
    return replace(
        _seen(memory, snapshot, shown, at),
        slots=learnt(memory.slots, (slot for d in found for slot in slots_of(d)), at),
    )


def rebase(memory: Memory, snapshot: Snapshot, at: datetime) -> Memory:
    """Continue with another extractor's reading of the page: an upgrade is no edit.

    Open suspicions are dropped with the blocks they spoke of; the clock of the last look stays.
    """
    del memory
    return _first(snapshot, at)


def _first(snapshot: Snapshot, at: datetime) -> Memory:
    known = {b.key: Known(b, at, at) for b in snapshot.blocks}
    return Memory(snapshot.version, at, snapshot.lang, known)


def _by_key(blocks: Iterable[Block]) -> dict[str, Block]:
    return {b.key: b for b in blocks}


# --- not the usual page --------------------------------------------------------

ODD_LOOKS = 3
ODD_DAYS = timedelta(days=3)


def _odd(memory: Memory, shown: Mapping[str, Block], at: datetime) -> Refusal | None:
    """A page that shows hardly anything of what it always showed."""
    present = memory.present()
    usual = sum(len(v.block.text) for v in present.values() if is_words(v.block))
    now = sum(len(b.text) for b in shown.values() if is_words(b))
    if usual >= 400 and now * 4 < usual and at - memory.last_seen_at < SHORT:
        return Refusal(Reason.COLLAPSED, f"{now} characters where there were {usual}")
    return None


def _mark(shown: Mapping[str, Block]) -> str:
    return hashlib.blake2b("".join(sorted(shown)).encode(), digest_size=8).hexdigest()


def _stays(memory: Memory, shown: Mapping[str, Block], at: datetime) -> bool:
    if memory.odd_since is None or memory.odd_mark != _mark(shown):
        return False
    return memory.odd_looks + 1 >= ODD_LOOKS or at - memory.odd_since >= ODD_DAYS


def _with_odd(memory: Memory, shown: Mapping[str, Block], at: datetime) -> Memory:
    mark = _mark(shown)
    if memory.odd_since is None or memory.odd_mark != mark:
        return replace(memory, odd_since=at, odd_looks=1, odd_mark=mark)
    return replace(memory, odd_looks=memory.odd_looks + 1)


# --- the usual page -------------------------------------------------------------


def _look(
    memory: Memory, snapshot: Snapshot, shown: dict[str, Block], at: datetime, first_at: datetime
) -> Comparison:
    present = memory.present()
    found: list[Difference] = []
    if shown.keys() != present.keys():
        found = differences(present, shown, memory.known)
    real = owner_made(memory, found, at)
    suspected = Suspicion(memory.last_seen_at, first_at, tuple(map(_pair, real))) if real else None
    fresh = tuple(b for k, b in shown.items() if k not in present)
    after = _seen(memory, snapshot, shown, at)
    return _settle(after, Look(shown, fresh, at), suspected)


def _pair(found: Difference) -> Pair:
    return Pair(
        found.after.key if found.after else None,
        found.before.key if found.before else None,
        found.anchor,
    )


def _seen(memory: Memory, snapshot: Snapshot, shown: dict[str, Block], at: datetime) -> Memory:
    """Remember what this look showed."""
    known: dict[str, Known] = {}
    for key, block in shown.items():
        before = memory.known.get(key)
        if before is None:
            known[key] = Known(block, at, at)
        else:
            away = before.last_at != memory.last_seen_at
            known[key] = Known(block, before.first_at, at, before.flips + away)
    for key, old in memory.known.items():
        known.setdefault(key, old)
    return replace(
        memory,
        last_seen_at=at,
        lang=snapshot.lang,
        known=trimmed(known, at),
        odd_since=None,
        odd_looks=0,
        odd_mark="",
    )


def _settle(memory: Memory, look: Look, suspected: Suspicion | None) -> Comparison:
    """Confirm, keep or drop what is open, and open what this look suspects."""
    after, confirmed = settled(memory, look)
    if suspected:
        after = replace(after, suspicions=(*after.suspicions, suspected))
    if confirmed:
        changes = tuple(_change(after, suspicion) for suspicion in confirmed)
        return Comparison(Finding.CONFIRMED, after, changes, changes[0].why)
    if after.suspicions:
        return Comparison(Finding.SUSPECTED, after, (), "something is new; a later look decides")
    return Comparison(Finding.SAME, after, (), "nothing that an owner did")


def _change(memory: Memory, suspicion: Suspicion) -> Change:
    sides = [(memory.block(pair.before), memory.block(pair.after)) for pair in suspicion.pairs]
    told = [(b, a) for b, a in sides if b or a]
    return Change(
        after_at=suspicion.after_at,
        before_at=suspicion.first_at,
        hunks=tuple(hunk_of(b, a) for b, a in told),
        score=sum(score_of(b, a) for b, a in told),
        why=f"still there at {suspicion.looks} later look" + "s" * (suspicion.looks != 1),
    )
