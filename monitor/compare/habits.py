"""Which differences are the page's own habit, learnt look by look. Pure.

A place whose content did not last, or a phrase whose numbers did not, is volatile for a while:
only short things at short notice, so that an active owner is never silenced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from monitor.compare.clock import skeleton
from monitor.compare.differ import Difference
from monitor.compare.items import rolls
from monitor.compare.memory import Memory, Slot
from monitor.compare.noise import SHORT, consent_places, is_machine_made, is_words
from monitor.model import Block, BlockKind

MAX_SLOTS = 600
"""Volatile places and phrases remembered of one page; the oldest are forgotten."""
PHRASE = 60
"""Characters that name a phrase with numbers."""


def owner_made(memory: Memory, found: list[Difference], at: datetime) -> list[Difference]:
    """What is left of a look's differences when nature and habit explain the others.

    When every word of it was noise its links and images are too: they came with the dialog.
    """
    consent = consent_places(found)
    real = [d for d in found if d.anchor not in consent and not _is_noise(memory, d, at)]
    if any(is_words(d.shown) for d in found) and not any(is_words(d.shown) for d in real):
        return []
    if all(d.shown.kind is BlockKind.BUTTON for d in real):
        return []
    return real


def _is_noise(memory: Memory, found: Difference, at: datetime) -> bool:
    if rolls(memory, found) or is_machine_made(found, memory.last_seen_at, at):
        return True
    if found.before and not found.after and memory.known[found.before.key].flips > 0:
        return True
    return any(_is_volatile(memory, slot, found.shown, at) for slot in slots_of(found))


def _is_volatile(memory: Memory, name: str, shown: Block, at: datetime) -> bool:
    slot = memory.slots.get(name)
    if slot is None or at - slot.last_at >= SHORT:
        return False
    return len(shown.text) <= (200 if slot.times < 3 else 2000)


def slots_of(found: Difference) -> list[str]:
    """The names under which the habit of a difference is remembered."""
    return [place(found.anchor, found.shown), phrase(found.shown)]


def place(anchor: str, block: Block) -> str:
    """What comes after the block `anchor`."""
    return f"{anchor} {'words' if is_words(block) else block.kind.value}"


def phrase(block: Block) -> str:
    """The same words with whatever numbers."""
    return "0 " + skeleton(block.text)[:PHRASE]


def learnt(slots: Mapping[str, Slot], names: Iterable[str], at: datetime) -> dict[str, Slot]:
    """Remember that these did not last."""
    after = dict(slots)
    for name in names:
        times = after.pop(name).times if name in after else 0
        after[name] = Slot(times + 1, at)
    return dict(list(after.items())[-MAX_SLOTS:])
