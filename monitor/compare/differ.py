"""Which blocks of a look are new, which are gone, and which belong together. Pure.

Sets of blocks are compared, not their order: a moved block is no edit. A block whose words are
part of the other look's running text was only wrapped otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.compare.memory import Known
from monitor.extract.page import ARROW, squeeze
from monitor.model import Block, BlockKind

LONG_ENOUGH = 12
"""Characters from which a block found inside running text counts as re-wrapped."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where two looks differ; `anchor` is the key of the last block before it."""

    before: Block | None
    after: Block | None
    anchor: str

    @property
    def shown(self) -> Block:
        """What a reader sees of it now, or saw last."""
        block = self.after or self.before
        assert block is not None
        return block


def differences(
    present: Mapping[str, Known], shown: Mapping[str, Block], known: Mapping[str, Known]
) -> list[Difference]:
    """What left and what is new since the last look, paired by place.

    `present` is the last look, `shown` this one (both by key, in page order); what is in `known`
    was there before and is not new.
    """
    old_text = _running_text(v.block for v in present.values())
    new_text = _running_text(shown.values())
    fresh = [
        (anchor, block)
        for anchor, block in _anchored(shown, present)
        if block.key not in known and not _inside(block, old_text)
    ]
    gone = [
        (anchor, block)
        for anchor, block in _anchored({k: v.block for k, v in present.items()}, shown)
        if not _inside(block, new_text)
    ]
    return _paired(*_without_moved_links(gone, fresh, present, shown))


Placed = list[tuple[str, Block]]


def _without_moved_links(
    gone: Placed, fresh: Placed, present: Mapping[str, Known], shown: Mapping[str, Block]
) -> tuple[Placed, Placed]:
    """Leave out links that say and end the same as one of the other look: only the host moved."""
    old = {_words_and_end(v.block) for v in present.values()}
    new = {_words_and_end(b) for b in shown.values()}
    return (
        [(a, b) for a, b in gone if b.kind is not BlockKind.LINK or _words_and_end(b) not in new],
        [(a, b) for a, b in fresh if b.kind is not BlockKind.LINK or _words_and_end(b) not in old],
    )


def _words_and_end(block: Block) -> tuple[str, str]:
    if block.kind is not BlockKind.LINK:
        return "", ""
    words, _, href = block.text.rpartition(ARROW)
    end = href.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]
    return words, end


def _running_text(blocks: object) -> str:
    return "".join(
        squeeze(b.text)
        for b in blocks  # type: ignore[attr-defined]
        if b.kind in {BlockKind.TEXT, BlockKind.HEADING}
    )


def _inside(block: Block, running: str) -> bool:
    if block.kind not in {BlockKind.TEXT, BlockKind.HEADING}:
        return False
    words = squeeze(block.text)
    return len(words) >= LONG_ENOUGH and words in running


def _anchored(blocks: Mapping[str, Block], other: Mapping[str, object]) -> list[tuple[str, Block]]:
    """The blocks that `other` lacks, each with the key of the last shared block before it."""
    anchor = ""
    found = []
    for key, block in blocks.items():
        if key in other:
            anchor = key
        else:
            found.append((anchor, block))
    return found


def _paired(gone: list[tuple[str, Block]], fresh: list[tuple[str, Block]]) -> list[Difference]:
    """Put what left and what came at the same place and of the same kind together, in order."""
    waiting: dict[tuple[str, str], list[Block]] = {}
    for anchor, block in gone:
        waiting.setdefault((anchor, _family(block)), []).append(block)
    found = []
    for anchor, block in fresh:
        partners = waiting.get((anchor, _family(block)))
        found.append(Difference(partners.pop(0) if partners else None, block, anchor))
    for (anchor, _), blocks in waiting.items():
        found.extend(Difference(block, None, anchor) for block in blocks)
    return found


def _family(block: Block) -> str:
    return "words" if block.kind in {BlockKind.TEXT, BlockKind.HEADING} else block.kind.value
