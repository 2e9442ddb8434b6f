"""One look after another: suspect, confirm, learn. Pure.

1. The same blocks as last time: the same; it confirms what is open.
2. Hardly anything of the usual page: refused, until it stays.
3. What is new and what left is paired; the calendar's and the flipping places' doing is noise.
4. A page that is new in large part at nearly every look cannot be judged: refused, until it
   rests; what was suspected before and lasts all the same is an edit.
5. What is left is a suspicion. At a later look it is confirmed if it is still there; what is
   not teaches where the page flips.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.compare.describe import hunks_of, score_of
from monitor.compare.differ import Difference, differences
from monitor.compare.habits import learnt, moves_of, renewed, slots_of, sort_out
from monitor.compare.items import proves_itself
from monitor.compare.masks import Mask, masked, with_masked
from monitor.compare.memory import Known, Memory, Pair, Suspicion, trimmed
from monitor.compare.odd import noted, odd_before, odd_one
from monitor.compare.rebase import rebase
from monitor.compare.suspicions import Look, settled
from monitor.compare.unrest import calmer, cannot_judge, unrest_after
from monitor.model import Block, BlockKind, Change, Finding, Refusal, Snapshot
from monitor.site.theirs import Owner

NOTHING = "nothing that an owner did"
_TICK = timedelta(microseconds=1)
"""Two looks are never at the same instant, whatever the clock says."""


@dataclass(frozen=True)
class Comparison:
    """What one look gave: `memory` is to be kept for the next one."""

    finding: Finding
    memory: Memory
    changes: tuple[Change, ...]
    why: str
    refusal: Refusal | None = None


def compare(
    memory: Memory | None, snapshot: Snapshot, at: datetime, owner: Owner | None = None
) -> Comparison:
    """Compare a look with all that is known of the page; `at` is later than the last look.

    Where `owner` is given, a page of somebody else's is refused.
    """
    if memory is None:
        why = (
            "the first look at the page" + "; it is watched in part: it is too long" * snapshot.cut
        )
        return Comparison(Finding.BASELINE, _first(snapshot, at), (), why)
    if memory.version != snapshot.version:
        return Comparison(
            Finding.SAME, rebase(memory, snapshot, at), (), "read anew by a newer extractor"
        )
    at = max(at, memory.last_seen_at + _TICK)
    shown = _by_key(snapshot.blocks)
    odd = odd_one(memory, snapshot, shown, at, owner)
    if odd is not None:
        return Comparison(Finding.REFUSED, noted(memory, shown, at), (), odd.why, odd)
    return _look(memory, snapshot, shown, at)


def same_again(memory: Memory, at: datetime) -> Comparison:
    """Take the page's word that nothing changed since the last look (304, or the same bytes)."""
    at = max(at, memory.last_seen_at + _TICK)
    shown = {key: known.block for key, known in memory.present().items()}
    look = Look(shown, (), at, memory.last_seen_at)
    after = replace(_seen(memory, memory.lang, shown, at), unrest=calmer(memory))
    return _settle(after, look, ())


def learn(memory: Memory, snapshot: Snapshot, at: datetime) -> Memory:
    """Take a second look seconds after the first: whatever differs is noise."""
    at = max(at, memory.last_seen_at + _TICK)
    shown = _by_key(snapshot.blocks)
    found = differences(memory, shown)
    return replace(
        _seen(memory, snapshot.lang, shown, at),
        slots=learnt(memory.slots, (slot for d in found for slot in slots_of(d)), at),
        masked=with_masked(
            memory.masked, (masked(d.before, d.after, Mask.TWO_FETCHES, at) for d in found)
        ),
    )


def _first(snapshot: Snapshot, at: datetime) -> Memory:
    known = {b.key: Known(b, at, at) for b in snapshot.blocks}
    return Memory(snapshot.version, at, at, snapshot.lang, known)


def _by_key(blocks: Iterable[Block]) -> dict[str, Block]:
    return {b.key: b for b in blocks}


def _look(memory: Memory, snapshot: Snapshot, shown: dict[str, Block], at: datetime) -> Comparison:
    present = memory.present()
    found: list[Difference] = []
    if shown.keys() != present.keys():
        found = differences(memory, shown)
    fresh = tuple(block for key, block in shown.items() if key not in present)
    told = sort_out(memory, found, shown, at)
    theirs = {d for d, mask in told.masked if mask is Mask.OTHERS}
    unrest = unrest_after(memory, (d for d in found if d not in theirs), shown, at)
    refusal = cannot_judge(unrest)
    suspected = () if refusal else _suspected(memory, shown, told.real, at)
    after = replace(
        _seen(memory, snapshot.lang, shown, at, suspected),
        slots=learnt(
            renewed(memory.slots, (d for d, _ in told.masked), at),
            (*moves_of(told.real), *told.rolled),
            at,
        ),
        unrest=unrest,
        masked=with_masked(
            memory.masked, (masked(d.before, d.after, mask, at) for d, mask in told.masked)
        ),
    )
    look = _settle(after, Look(shown, fresh, at, memory.last_seen_at), suspected)
    if refusal is None or look.changes:
        return look
    return replace(look, finding=Finding.REFUSED, why=refusal.why, refusal=refusal)


def _suspected(
    memory: Memory, shown: dict[str, Block], real: Iterable[Difference], at: datetime
) -> tuple[Suspicion, ...]:
    """What this look makes us suspect: posts that prove themselves apart from the rest."""
    odd_since, odd_looks = odd_before(memory, shown)
    dated: list[Difference] = []
    rest: list[Difference] = []
    for difference in real:
        proven = proves_itself(memory, shown, difference, at)
        (dated if proven else rest).append(difference)
    return tuple(
        Suspicion(memory.last_seen_at, odd_since or at, tuple(map(_pair, group)), looks, proof)
        for group, looks, proof in (
            (dated, 0, "a new post, dated since the last look"),
            (rest, odd_looks, ""),
        )
        if group
    )


def _pair(found: Difference) -> Pair:
    return Pair(
        found.after.key if found.after else None,
        found.before.key if found.before else None,
        found.anchor,
    )


def _seen(
    memory: Memory,
    lang: str,
    shown: Mapping[str, Block],
    at: datetime,
    suspected: tuple[Suspicion, ...] = (),
) -> Memory:
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
        lang=lang,
        known=trimmed(known, at, (*memory.suspicions, *suspected)),
        odd_since=None,
        odd_looks=0,
        odd_mark="",
    )


def _settle(memory: Memory, look: Look, suspected: tuple[Suspicion, ...]) -> Comparison:
    """Confirm, keep or drop what is open, and open what this look suspects."""
    after, confirmed = settled(memory, look)
    confirmed += [suspicion for suspicion in suspected if suspicion.proof]
    opened = tuple(suspicion for suspicion in suspected if not suspicion.proof)
    after = replace(after, suspicions=(*after.suspicions, *opened))
    if confirmed:
        changes = tuple(_change(after, suspicion) for suspicion in confirmed)
        return Comparison(Finding.CONFIRMED, after, changes, changes[0].why)
    if after.suspicions:
        return Comparison(Finding.SUSPECTED, after, (), "something is new; a later look decides")
    return Comparison(Finding.SAME, after, (), NOTHING)


def proven(found: Comparison, since: datetime, proof: str) -> Comparison:
    """Confirm at once what was first suspected at `since` or later: `proof` says by what."""
    opened = [s for s in found.memory.suspicions if s.first_at >= since]
    if not opened:
        return found
    left = tuple(s for s in found.memory.suspicions if s.first_at < since)
    changes = tuple(_change(found.memory, replace(s, proof=proof)) for s in opened)
    memory = replace(found.memory, suspicions=left)
    return Comparison(Finding.CONFIRMED, memory, (*found.changes, *changes), proof)


def open_changes(memory: Memory) -> tuple[Change, ...]:
    """What is open, told as the changes that it would be."""
    return tuple(_change(memory, suspicion) for suspicion in memory.suspicions)


def _change(memory: Memory, suspicion: Suspicion) -> Change:
    sides = [(memory.block(pair.before), memory.block(pair.after)) for pair in suspicion.pairs]
    told = [(b, a) for b, a in sides if b or a]
    links = (k.block for k in memory.known.values() if k.block.kind is BlockKind.LINK)
    return Change(
        after_at=suspicion.after_at,
        before_at=suspicion.first_at,
        hunks=hunks_of(told, links),
        score=sum(score_of(b, a) for b, a in told),
        why=suspicion.proof or f"still there at {suspicion.looks} later looks",
    )
