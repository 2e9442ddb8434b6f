"""What a consultant's rules do to a page: parts that do not count, or that alone count. Pure.

1. `only_css` takes everything else off the page, `ignore_css` takes parts of it off.
2. `ignore_text` and `mask_dates` cut what they match from what makes two blocks the same; a block
   that is nothing else vanishes. Its words are shown as they are.
3. Nothing is quiet by accident: a part that is not there, or a page of which nothing is left,
   cannot be judged. Whether the body is a wall is told of the whole page, before any rule.
4. Patterns have a budget of time for each page. One that overruns its share is left out altogether,
   so that the reading does not depend on how far it came, nor on the others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.extract.block import ARROW, key_of, squeeze
from monitor.extract.dates import without_dates
from monitor.extract.head import Head
from monitor.extract.others import leave_out
from monitor.extract.page import own_hosts, page_of
from monitor.extract.selectors import (
    MOST_COUNTED,
    chosen,
    counts_places,
    cut_out,
    keep_only,
    selector_problem,
)
from monitor.extract.tree import stripped, whole
from monitor.model import Block, BlockKind, Reason, Refusal, Rule, RuleKind, Snapshot

BUDGET = 1.0
"""Seconds of work that the patterns of all rules may take on one page, in equal shares."""
LONGEST_PATTERN = 300
"""Characters of a pattern."""
MOST_REPEATS = 100_000
"""What the counts in a pattern may multiply to: its preparation cannot be interrupted."""

Clock = Callable[[], float]
"""Gives seconds of work done, from any beginning."""

_BY_CSS = frozenset({RuleKind.IGNORE_CSS, RuleKind.ONLY_CSS})
_SHOWN_WORDS = frozenset(
    {
        BlockKind.TITLE,
        BlockKind.DESCRIPTION,
        BlockKind.HEADING,
        BlockKind.TEXT,
        BlockKind.BUTTON,
    }
)
"""Blocks that are their words; the others lead somewhere, and their words only name it."""
_COUNT = re.compile(r"\{[^{}]{0,20}?(\d+)\}")


def rule_problem(kind: RuleKind, pattern: str) -> str | None:
    """What is wrong with a rule's selector or pattern, as the end of a sentence; None: nothing."""
    if kind in _BY_CSS:
        return selector_problem(pattern)
    return _pattern_problem(pattern) if kind is RuleKind.IGNORE_TEXT else None


def _pattern_problem(pattern: str) -> str | None:
    if not 0 < len(pattern) <= LONGEST_PATTERN:
        return f"it must have 1 to {LONGEST_PATTERN} characters"
    repeats = 1
    for count in _COUNT.findall(pattern):
        repeats *= max(1, int(count))
    if repeats > MOST_REPEATS:
        return f"it repeats more than {MOST_REPEATS:,} times"
    try:
        _compiled(pattern)
    except (regex.error, RecursionError, OverflowError, ValueError) as exc:
        return f"it is no regular expression ({str(exc)[:100]})"
    return None


@lru_cache(maxsize=200)
def _compiled(pattern: str) -> regex.Pattern[str]:
    return regex.compile(pattern, cache_pattern=False)


def version_under(rules: Iterable[Rule], version: int) -> int:
    """The version of a reading under `rules` by an extractor of `version`: other rules, another."""
    told = sorted({f"{rule.kind}\0{rule.pattern}" for rule in rules})
    if not told:
        return version
    joined = "\0\0".join((str(version), *told)).encode("utf-8", "replace")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=6).digest())


def shapes(rules: Iterable[Rule]) -> bool:
    """Whether one of them speaks of elements: then equal words may still be read differently."""
    return any(rule.kind in _BY_CSS for rule in rules)


def page_under(
    rules: Sequence[Rule], page: Snapshot, text: str, head: Head, url: str, clock: Clock
) -> Snapshot | Refusal:
    """Read a page under rules; `page` is what it shows without them, `text` its markup."""
    blocks = _blocks_of_parts(rules, text, head, url) if shapes(rules) else page.blocks
    return blocks if isinstance(blocks, Refusal) else under(rules, page, blocks, clock)


def under(
    rules: Sequence[Rule], read: Snapshot, blocks: Sequence[Block], clock: Clock
) -> Snapshot | Refusal:
    """The reading with `blocks`, of which patterns and dates cut what does not count."""
    found = covered(blocks, rules, clock)
    if isinstance(found, Refusal):
        return found
    applied = [rule for rule in rules if rule.id not in found.too_slow]
    return replace(
        read,
        blocks=found.blocks,
        version=version_under(applied, read.version),
        too_slow=found.too_slow,
    )


def _blocks_of_parts(
    rules: Sequence[Rule], text: str, head: Head, url: str
) -> tuple[Block, ...] | Refusal:
    """What a reader sees of the parts of a page that selectors leave."""
    html = whole(text)
    refusal = _shape(html, rules)
    if refusal is not None:
        return refusal
    if any(rule.kind is RuleKind.ONLY_CSS for rule in rules):
        head = replace(head, title="", description="")
    tree = stripped(html, cut=False)
    leave_out(tree.body, own_hosts(head, url))
    return page_of(tree, head, url=url).blocks


def _shape(html: LexborHTMLParser, rules: Iterable[Rule]) -> Refusal | None:
    """Take off a parsed page what selectors leave out, or say why they cannot be followed."""
    by_css = [rule for rule in rules if rule.kind in _BY_CSS]
    if any(counts_places(rule.pattern) for rule in by_css) and len(html.css("*")) > MOST_COUNTED:
        return _cannot_judge("the page has too many elements for a rule that counts places")
    only: list[LexborNode] = []
    for rule in by_css:
        if rule.kind is RuleKind.ONLY_CSS:
            found = chosen(html, rule.pattern)
            if not found:
                return _cannot_judge(f"the rule's selector “{rule.pattern}” matches nothing")
            only.extend(found)
    if only and html.body is not None:
        keep_only(html.body, only)
    for rule in by_css:
        if rule.kind is RuleKind.IGNORE_CSS:
            cut_out(chosen(html, rule.pattern))
    return None


@dataclass(frozen=True, slots=True)
class Covered:
    """Blocks under rules."""

    blocks: tuple[Block, ...]
    too_slow: tuple[int, ...] = ()
    """Numbers of the rules that overran their time, and did nothing."""


def covered(blocks: Sequence[Block], rules: Sequence[Rule], clock: Clock) -> Covered | Refusal:
    """Cut from the blocks' identity what patterns and dates match; `clock` counts the budget."""
    share = BUDGET / max(1, len(rules))
    texts = [block.text for block in blocks]
    too_slow = []
    for rule in rules:
        cut = _cut_by(rule, _Stopwatch(share, clock))
        if cut is None:
            continue
        try:
            texts = [cut(block, text) for block, text in zip(blocks, texts, strict=True)]
        except TimeoutError:
            too_slow.append(rule.id)
    cuts = zip(blocks, texts, strict=True)
    found = tuple(left for block, text in cuts if (left := _as_cut(block, text)))
    if not found:
        return _cannot_judge("the rules leave nothing of the page")
    return Covered(found, tuple(too_slow))


class _Stopwatch:
    """Time that is left for one pattern on one page."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._clock = clock
        self._ends = clock() + seconds

    def left(self) -> float:
        """Seconds. Raises TimeoutError when none are."""
        seconds = self._ends - self._clock()
        if seconds <= 0:
            raise TimeoutError
        return seconds


def _cut_by(rule: Rule, watch: _Stopwatch) -> Callable[[Block, str], str] | None:
    """What a rule leaves of a block's text; None where it leaves texts alone."""
    if rule.kind is RuleKind.MASK_DATES:
        return _words_without_dates
    if rule.kind is not RuleKind.IGNORE_TEXT:
        return None
    pattern = _compiled(rule.pattern)
    return lambda _, text: pattern.sub("", text, timeout=watch.left())


def _words_without_dates(block: Block, text: str) -> str:
    """What a reader reads; a date in an address or a file's name tells it from another one."""
    if block.kind is BlockKind.IMAGE:
        return text
    words, sign, leads = (
        text.rpartition(ARROW.strip()) if block.kind is BlockKind.LINK else ("",) * 3
    )
    return without_dates(words) + sign + leads if sign else without_dates(text)


def _as_cut(block: Block, text: str) -> Block | None:
    """The block with what is left of its text as its identity; None where nothing is left."""
    if text == block.text:
        return block
    if block.kind in _SHOWN_WORDS or block.kind is BlockKind.ITEM:
        words = squeeze(text)
        if not words:
            return None
        is_item = block.kind is BlockKind.ITEM  # known by its name in the feed, not by its words
        return block if is_item else replace(block, key=key_of(block.kind, words))
    words, leads = _parts(block, block.text)
    words_left, leads_left = _parts(block, text)
    if (words and not words_left) or not (words_left or leads_left):
        return None
    return block if leads == leads_left else replace(block, key=key_of(block.kind, leads_left))


def _parts(block: Block, text: str) -> tuple[str, str]:
    """What a link or an image says, and where it leads or which file it is, both squeezed."""
    words, sign, leads = text.rpartition(ARROW.strip() if block.kind is BlockKind.LINK else "[")
    return squeeze(words if sign else text), squeeze(leads.split("?")[0]) if sign else ""


def _cannot_judge(why: str) -> Refusal:
    return Refusal(Reason.CANNOT_JUDGE, why)
