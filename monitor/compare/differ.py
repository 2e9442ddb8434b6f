"""Which blocks of a look are new, which are gone, and which belong together. Pure.

Sets of blocks are compared, not their order: a moved block is no edit. A block whose words are
part of the other look's running text was only wrapped otherwise, and one that is there in other
quotes and dashes was only set otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from functools import partial

from monitor.compare.alike import SIGNS, plain, reads_alike, skeleton
from monitor.compare.memory import Known, Memory
from monitor.extract.address import host_of
from monitor.extract.block import ARROW, squeeze
from monitor.model import Block, BlockKind

MOST_MATCHED = 12
"""Blocks of one place that are compared with each other; the rest stand alone."""
MOST_READ = 200
"""New blocks from which texts are no longer read for likeness: the page is another one."""
LONG_ENOUGH = 12
"""Characters from which a block found inside running text counts as re-wrapped."""
MOST_SEARCHED = 500_000_000
"""Characters that are searched for re-wrapped blocks: two seconds for a page that was made so."""

_MAIL = f"{ARROW.lstrip()}mailto:"


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


def differences(memory: Memory, shown: Mapping[str, Block]) -> list[Difference]:
    """What left and what is new since the last look, paired by place.

    `shown` is this look's blocks by key, in page order; what is known was there before and is
    not new.
    """
    present = memory.present()
    old_text = _running_text(v.block for v in present.values())
    new_text = _running_text(shown.values())
    came = _anchored(shown, present)
    left = _anchored({k: v.block for k, v in present.items()}, shown)
    gone, fresh = _set_otherwise(left, [p for p in came if p[1].key not in memory.known], new_text)
    gone, fresh = _without_wrapped(gone, new_text), _without_wrapped(fresh, old_text)
    gone, fresh = _without_moved_links(gone, fresh, present, shown)
    gone, fresh = _without_told_addresses(gone, fresh, old_text, new_text)
    gone.sort(key=lambda placed: not memory.is_passing(placed[1].key))
    back = [(anchor, block) for anchor, block in came if block.key in memory.known]
    later = {key for key, v in present.items() if v.first_at > memory.first_seen_at}
    return _paired(gone, fresh, _States(Counter(_spot(*placed) for placed in back), later))


Placed = list[tuple[str, Block]]


def _set_otherwise(gone: Placed, fresh: Placed, new_text: str) -> tuple[Placed, Placed]:
    """Leave out what both looks say, in other quotes, dashes or hints.

    A machine sets the whole page: where the old signs still stand elsewhere, or one paragraph
    alone was set anew, an owner did it.
    """
    said = {_plain(block): block.text for _, block in fresh}
    both = {
        words: set(block.text) - set(said[words])
        for _, block in gone
        if (words := _plain(block)) in said
    }
    same = {words for words, signs in both.items() if not any(s in new_text for s in signs & SIGNS)}
    if not same or (len(same) == 1 and any(both[words] & SIGNS for words in same)):
        return gone, fresh
    return (
        [(a, b) for a, b in gone if _plain(b) not in same],
        [(a, b) for a, b in fresh if _plain(b) not in same],
    )


def _plain(block: Block) -> tuple[str, str]:
    return _family(block), plain(block.text)


def _without_told_addresses(
    gone: Placed, fresh: Placed, old_text: str, new_text: str
) -> tuple[Placed, Placed]:
    """Leave out a link to a mail address where the other look only writes the address."""
    if any(_is_mail(block) for _, block in gone) == any(_is_mail(block) for _, block in fresh):
        return gone, fresh
    old, new = plain(old_text), plain(new_text)
    return (
        [(a, b) for a, b in gone if not (_is_mail(b) and _address(b) in new)],
        [(a, b) for a, b in fresh if not (_is_mail(b) and _address(b) in old)],
    )


def _is_mail(block: Block) -> bool:
    return block.kind is BlockKind.LINK and _MAIL in block.text


def _address(link: Block) -> str:
    return plain(link.text.partition(_MAIL)[2].partition("?")[0])


def _without_moved_links(
    gone: Placed, fresh: Placed, present: Mapping[str, Known], shown: Mapping[str, Block]
) -> tuple[Placed, Placed]:
    """Leave out links that say and end the same as one of the other look: only the host moved.

    An icon says nothing: the same name in another network is another link.
    """
    if not any(block.kind is BlockKind.LINK for _, block in (*gone, *fresh)):
        return gone, fresh
    old = _hosts(v.block for v in present.values())
    new = _hosts(shown.values())
    return (
        [(a, b) for a, b in gone if not _is_elsewhere(b, new)],
        [(a, b) for a, b in fresh if not _is_elsewhere(b, old)],
    )


def _hosts(blocks: Iterable[Block]) -> dict[tuple[str, str], set[str]]:
    """On which hosts a link of some words and end is."""
    hosts: dict[tuple[str, str], set[str]] = {}
    for block in blocks:
        said = _words_and_end(block)
        if said:
            hosts.setdefault(said, set()).add(_host(block))
    return hosts


def _is_elsewhere(link: Block, hosts: Mapping[tuple[str, str], set[str]]) -> bool:
    said = _words_and_end(link)
    elsewhere = hosts.get(said, ()) if said else ()
    return len(elsewhere) > (_host(link) in elsewhere)


def _host(link: Block) -> str:
    return host_of(link.text.rpartition(ARROW)[2])


def _words_and_end(block: Block) -> tuple[str, str] | None:
    if block.kind is not BlockKind.LINK or block.text.startswith(ARROW.lstrip()):
        return None
    words, _, href = block.text.rpartition(ARROW)
    end = href.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2]
    return words, end


def _running_text(blocks: Iterable[Block]) -> str:
    return squeeze("".join(b.text for b in blocks if _is_running(b)))


def _without_wrapped(placed: Placed, running: str) -> Placed:
    """Leave out what the other look only wraps otherwise; `running` is its text."""
    if len(placed) * len(running) > MOST_SEARCHED:
        return placed
    return [(anchor, block) for anchor, block in placed if not _inside(block, running)]


def _inside(block: Block, running: str) -> bool:
    if not _is_running(block):
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


Spot = tuple[str, str]
"""An anchor, and the family of what stands behind it."""


@dataclass(frozen=True, slots=True)
class _States:
    """What tells that another state of the page is back: known things came, later ones left."""

    back: Mapping[Spot, int]
    """How many known things came back, by spot."""
    later: Set[str]
    """Keys of what came after the first look."""

    def left(self, spot: Spot, blocks: list[Block]) -> list[Block]:
        """What of the `blocks` that left at `spot` did not make room for something known."""
        room = self.back.get(spot, 0)
        left = []
        for block in blocks:
            if room and block.key in self.later:
                room -= 1
            else:
                left.append(block)
        return left


def _spot(anchor: str, block: Block) -> Spot:
    return anchor, _family(block)


def _paired(gone: Placed, fresh: Placed, states: _States) -> list[Difference]:
    """Put what left and what came at the same place together: the most alike first."""
    waiting: dict[Spot, list[Block]] = {}
    for anchor, block in gone:
        waiting.setdefault(_spot(anchor, block), []).append(block)
    coming: dict[Spot, list[Block]] = {}
    for anchor, block in fresh:
        coming.setdefault(_spot(anchor, block), []).append(block)
    found: list[Difference] = []
    alike: list[Callable[[Block, Block], bool]] = [_same_but_numbers, _reads_alike]
    if max(len(gone), len(fresh)) > MOST_READ:
        alike.remove(_reads_alike)
    for spot in dict.fromkeys([*coming, *waiting]):
        not_exchanged = partial(states.left, spot)
        pairs = _matched(waiting.get(spot, []), coming.get(spot, []), alike, not_exchanged)
        found.extend(Difference(before, after, spot[0]) for before, after in pairs)
    return found


def _matched(
    gone: list[Block],
    fresh: list[Block],
    ways: list[Callable[[Block, Block], bool]],
    not_exchanged: Callable[[list[Block]], list[Block]],
) -> list[tuple[Block, Block] | tuple[Block, None] | tuple[None, Block]]:
    """Pair by one way after the other: other numbers alone, what reads alike, then in order.

    `gone` begins with what was passing: at a place that rotates, that is what made room. What
    made room for something known is paired with nothing.
    """
    partner: dict[str, Block] = {}
    left = list(gone)
    for alike in ways:
        _match(left, fresh, partner, alike)
    left = not_exchanged(left)
    _match(left, fresh, partner, _in_order)
    return [
        *(
            (partner[block.key], block) if block.key in partner else (None, block)
            for block in fresh
        ),
        *((block, None) for block in left),
    ]


def _match(
    left: list[Block],
    fresh: list[Block],
    partner: dict[str, Block],
    alike: Callable[[Block, Block], bool],
) -> None:
    """Move from `left` to `partner`, by the key of the new block, what is `alike`."""
    for block in fresh[:MOST_MATCHED]:
        if block.key in partner:
            continue
        match = next((old for old in left[:MOST_MATCHED] if alike(old, block)), None)
        if match:
            partner[block.key] = match
            left.remove(match)


def _same_but_numbers(one: Block, other: Block) -> bool:
    return skeleton(one.text) == skeleton(other.text)


def _reads_alike(one: Block, other: Block) -> bool:
    return reads_alike(one.text, other.text)


def _in_order(_one: Block, _other: Block) -> bool:
    return True


def _family(block: Block) -> str:
    return "words" if _is_running(block) else block.kind.value


def _is_running(block: Block) -> bool:
    return block.kind is BlockKind.TEXT or block.kind is BlockKind.HEADING
