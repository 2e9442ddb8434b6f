"""How a page's memory is kept between looks: as packed JSON of bounded size. Pure.

Nothing in it can run. msgspec reads and writes the records themselves, five times faster than
building them by hand.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from monitor.compare.masks import Mask, Masked
from monitor.compare.memory import Known, Memory, Pair, Slot, Suspicion
from monitor.model import Block, BlockKind
from monitor.packed import packed, unpacked

MAX_DUMP = 400_000
"""Bytes; a larger memory loses its oldest absent blocks, then text."""
_MOST = 100_000_000
"""Bytes a dump may inflate to."""


class _Kept(msgspec.Struct, array_like=True, frozen=True):
    """A memory as it is written; what is added later comes last, and has a default."""

    version: int
    first_seen_at: datetime
    last_seen_at: datetime
    lang: str
    known: dict[str, Known]
    suspicions: tuple[Suspicion, ...]
    slots: dict[str, Slot]
    odd: tuple[datetime | None, int, str]
    masked: tuple[tuple[datetime, str, str, str], ...]
    unrest: int = 0


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Kept)


def dump(memory: Memory) -> bytes:
    """Give `memory` as at most MAX_DUMP bytes."""
    small = _packed(memory)
    while len(small) > MAX_DUMP:
        memory = _smaller(memory)
        small = _packed(memory)
    return small


def load(blob: bytes) -> Memory:
    """Read what `dump` gave. Raises ValueError when it is something else."""
    try:
        text = unpacked(blob, _MOST)
        return _older(json.loads(text)) if text.startswith(b"{") else _memory(_decoder.decode(text))
    except (msgspec.MsgspecError, ValueError, KeyError, TypeError, RecursionError) as exc:
        raise ValueError("it is no page's memory") from exc


def _packed(memory: Memory) -> bytes:
    return packed(
        _encoder.encode(
            _Kept(
                version=memory.version,
                first_seen_at=memory.first_seen_at,
                last_seen_at=memory.last_seen_at,
                lang=memory.lang,
                known=dict(memory.known),
                suspicions=memory.suspicions,
                slots=dict(memory.slots),
                odd=(memory.odd_since, memory.odd_looks, memory.odd_mark),
                masked=tuple((m.at, m.mask.name, m.before, m.after) for m in memory.masked),
                unrest=memory.unrest,
            )
        )
    )


def _memory(kept: _Kept) -> Memory:
    odd_since, odd_looks, odd_mark = kept.odd
    return Memory(
        version=kept.version,
        first_seen_at=kept.first_seen_at,
        last_seen_at=kept.last_seen_at,
        lang=kept.lang,
        known=kept.known,
        suspicions=kept.suspicions,
        slots=kept.slots,
        odd_since=odd_since,
        odd_looks=odd_looks,
        odd_mark=odd_mark,
        masked=tuple(Masked(at, Mask[name], old, new) for at, name, old, new in kept.masked),
        unrest=kept.unrest,
    )


def _smaller(memory: Memory) -> Memory:
    """Half of the blocks that are absent; when none are left, half of every text."""
    present = memory.present()
    absent = [k for k in memory.known if k not in present]
    if absent:
        dropped = set(absent[len(absent) // 2 :])
        return replace(memory, known={k: v for k, v in memory.known.items() if k not in dropped})
    longest = max((len(v.block.text) for v in memory.known.values()), default=0) // 2
    return replace(
        memory,
        known={
            k: replace(v, block=replace(v.block, text=v.block.text[:longest]))
            for k, v in memory.known.items()
        },
    )


# --- what the first release wrote ---------------------------------------------


def _older(kept: dict[str, Any]) -> Memory:
    headings = kept["headings"]
    known = {
        key: Known(
            Block(BlockKind(kind), text, key, place, headings[heading], _instant(dated)),
            _at(first),
            _at(last),
            flips,
        )
        for key, kind, text, place, heading, dated, first, last, flips in kept["known"]
    }
    odd_since, odd_looks, odd_mark = kept["odd"]
    return Memory(
        version=kept["version"],
        first_seen_at=_at(kept["first"]),
        last_seen_at=_at(kept["last"]),
        lang=kept["lang"],
        known=known,
        suspicions=tuple(
            Suspicion(_at(after), _at(first), tuple(Pair(*pair) for pair in pairs), looks)
            for after, first, looks, pairs in kept["suspicions"]
        ),
        slots={key: Slot(times, _at(last)) for key, times, last in kept["slots"]},
        odd_since=_instant(odd_since),
        odd_looks=odd_looks,
        odd_mark=odd_mark,
    )


def _instant(seconds: float | None) -> datetime | None:
    return None if seconds is None else _at(seconds)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
