"""The command `explain`: what the engine sees of a page, what it masks, and what it compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from monitor import explain as explaining
from monitor.cli.door import door, out, print_json, say
from monitor.cli.tables import coloured, moment
from monitor.compare.masks import Masked
from monitor.compose import reason_sentence, tell_hunk
from monitor.compose.difference import Contrast, Mark, Pieces, contrast, plain
from monitor.compose.quote import one_line
from monitor.explain import Explained, Heard, Looked, Open, Read, Trust, Volatile
from monitor.model import Block, BlockKind, Change, Hunk, Reason, RuleKind
from monitor.model import Rule as UserRule
from monitor.store import clients

MOST_BLOCKS = 40
MOST_HABITS = 15
MOST_HUNKS = 10
SIDE_BY_SIDE = 70
"""Columns of a terminal from which two texts fit beside one another."""
_INDENT = 2
_BLOCK_TEXT = 300
_SHORT_TEXT = 100

_STYLES = {Mark.SAME: "", Mark.GONE: "red strike", Mark.NEW: "green underline"}
_HABITS = {
    "place": "changes here",
    "phrase": "other numbers",
    "block": "comes and goes",
}
_RULES = {
    RuleKind.IGNORE_CSS: "ignore",
    RuleKind.ONLY_CSS: "only",
    RuleKind.IGNORE_TEXT: "ignore text",
    RuleKind.MASK_DATES: "ignore dates and times",
}


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command()(explain)


def explain(
    context: typer.Context,
    client: Annotated[str, typer.Argument(help="Whose pages.")],
    url: Annotated[
        str | None, typer.Argument(help="Only this page: its address, or the kind of target.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help=f"All blocks of a page, not the first {MOST_BLOCKS}.")
    ] = False,
    inline: Annotated[
        bool, typer.Option("--inline", help="Changes in one line, not side by side.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a page, for scripts.")
    ] = False,
) -> None:
    """What was read of a page, what is masked and why, and what was compared."""
    at = door(context)
    with at.store() as db:
        for one in explaining.explain(db, clients.client(db, client), url):
            if as_json:
                print_json(explaining.view(one))
            else:
                _tell(one, everything=everything, inline=inline)


def _tell(one: Explained, *, everything: bool, inline: bool) -> None:
    out.print(Rule(Text(f"{one.kind} {one_line(one.url)}", "bold"), align="left", style="cyan"))
    if one.read is None:
        why = reason_sentence(one.cannot_be_seen, "en") if one.cannot_be_seen else ""
        _show(Text(f"Nothing was read of it yet. {why}"))
    else:
        _title(f"Read {moment(one.read.at)}", _read_in_words(one.read))
        _show(_blocks(one.read.blocks, None if everything else MOST_BLOCKS))
    if one.rules:
        _title("Your rules")
        _show(_rules(one.rules))
    if one.volatile:
        _title("Masked now", "differences here do not count")
        _show(_volatile(one.volatile))
    for suspicion in one.suspicions:
        _title("Suspected", f"since {moment(suspicion.first_at)}")
        _show(_suspicion(suspicion, one.next_check_at))
    if one.trust:
        _title("Dates of this website", "how far they are believed, from 0 to 1")
        _show(_trust(one.trust))
    if one.heard:
        _title("Dated", "by the website itself")
        _show(_heard(one.heard))
    _title("Last looks", "" if one.looks else "none yet")
    _show(_looks(one.looks))
    for change in one.changes:
        size = explaining.size_of(change.score)
        _title("Changed", f"{size} ({change.score})")
        _show(_change(change, inline=inline))
    say("")


def _title(what: str, more: str = "") -> None:
    out.print(Text.assemble(("\n" + what, "bold"), (f"  {more}" if more else "", "bright_black")))


def _show(what: RenderableType) -> None:
    # Wrapped at words here: the terminal would break a line anywhere.
    out.print(Padding(what, (0, 0, 0, _INDENT)), soft_wrap=False)


# --- blocks ------------------------------------------------------------------------------


def _read_in_words(read: Read) -> str:
    if read.refusal is not None:
        return f"{reason_sentence(read.refusal.reason, 'en')} ({one_line(read.refusal.why)})"
    n = len(read.blocks)
    cut = "; the page is longer than what is watched of it" if read.cut else ""
    return f"{n} block{'s' * (n != 1)}{cut}"


def _blocks(blocks: tuple[Block, ...], most: int | None) -> RenderableType:
    """The blocks in page order: headings begin sections."""
    shown = blocks[:most]
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bright_black", no_wrap=True)
    table.add_column(overflow="fold")
    for block in shown:
        name = " ".join(part for part in (block.place, block.kind.value) if part)
        heading = block.kind is BlockKind.HEADING
        if heading:
            table.add_row()
        table.add_row(name, Text(one_line(block.text, _BLOCK_TEXT), "bold" if heading else ""))
    if len(shown) < len(blocks):
        table.add_row("", Text(f"and {len(blocks) - len(shown)} more: --all", "bright_black"))
    return table


# --- masks, suspicions, looks ----------------------------------------------------------------


def _rules(rules: tuple[UserRule, ...]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(overflow="fold")
    for rule in rules:
        slow = f"not applied: too slow on {_day(rule.too_slow_at)}" if rule.too_slow_at else ""
        table.add_row(
            _RULES[rule.kind],
            Text(one_line(rule.pattern)),
            Text(one_line(slow or rule.note), "bright_black"),
        )
    return table


def _trust(witnesses: tuple[Trust, ...]) -> RenderableType:
    table = _columns("By", "Trust", "Proves", "From")
    for one in witnesses:
        said = {name.replace("_", " "): n for name, n in one.counts.items() if n}
        said.pop("heard since", None)
        counted = ", ".join(f"{n} {name}" for name, n in said.items())
        proves = "edits" if one.is_trusted else "nothing yet"
        table.add_row(one.witness.value, f"{one.trust:.2f}", proves, Text(counted, "bright_black"))
    return table


def _heard(said: tuple[Heard, ...]) -> RenderableType:
    table = _columns("By", "Date", "First said", "Weighed")
    for one in said:
        exact = one.not_before == one.not_after
        date = moment(one.not_before) if exact else f"{_day(one.not_before)} or around"
        weighed = "counted as a change" if one.counted else one.standing or "not weighed yet"
        table.add_row(one.witness.value, date, _day(one.said_at), Text(weighed, "bright_black"))
    return table


def _columns(*names: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bright_black", padding=(0, 2, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold")
    return table


def _volatile(habits: tuple[Volatile, ...]) -> RenderableType:
    table = Table(box=None, pad_edge=False, header_style="bright_black", padding=(0, 2, 0, 0))
    table.add_column("What", no_wrap=True)
    table.add_column("Times", justify="right")
    table.add_column("Since", no_wrap=True)
    table.add_column("Last", no_wrap=True)
    table.add_column("Words", overflow="fold", ratio=1)
    for one in habits[:MOST_HABITS]:
        table.add_row(
            _HABITS[one.what],
            str(one.times),
            _day(one.since_at) if one.since_at else "",
            _day(one.last_at),
            Text(one_line(one.words, _SHORT_TEXT)) if one.words else Text("no longer known", "dim"),
        )
    if len(habits) > MOST_HABITS:
        table.add_row(f"and {len(habits) - MOST_HABITS} more")
    return table


def _suspicion(one: Open, next_check_at: datetime | None) -> RenderableType:
    again = "look" if one.looks_needed == 1 else "looks"
    deciding = (
        f"{one.looks_needed} more {again} must still show it, the last not before "
        f"{moment(one.not_before)}."
    )
    following = f" The next look is due {moment(next_check_at)}." if next_check_at else ""
    return Group(*_sentences(one.hunks), Text(deciding + following, "bright_black"))


def _looks(looks: tuple[Looked, ...]) -> RenderableType:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in looks:
        reason = reason_sentence(Reason(one.reason), "en") + " " if one.reason else ""
        why = Text(reason + one_line(one.why), "bright_black")
        table.add_row(moment(one.at), coloured(one.outcome), why)
        for masked in one.masked:
            table.add_row("", Text("masked", "bright_black"), _masked(masked))
    return table


def _masked(one: Masked) -> Text:
    passages = contrast(one.before, one.after).passages
    words = Text(" ").join(_marked(passage.inline) for passage in passages)
    return words.append(f"  ({one.mask.value})", "bright_black")


# --- changes ---------------------------------------------------------------------------------


def _change(change: Change, *, inline: bool) -> RenderableType:
    when = f"between {moment(change.after_at)} and {moment(change.before_at)}"
    told: list[RenderableType] = [Text(f"{when}: {one_line(change.why)}", "bright_black")]
    for hunk in change.hunks[:MOST_HUNKS]:
        told.append(Text(tell_hunk(hunk, "en").what, "bold"))
        told.append(Padding(_difference(hunk, inline=inline), (0, 0, 0, _INDENT)))
    others = len(change.hunks) - MOST_HUNKS
    if others > 0:
        told.append(Text(f"and {others} more", "bright_black"))
    return Group(*told)


def _sentences(hunks: tuple[Hunk, ...]) -> Iterator[Text]:
    for hunk in hunks[:MOST_HUNKS]:
        yield Text(tell_hunk(hunk, "en").line)
    if len(hunks) > MOST_HUNKS:
        yield Text(f"and {len(hunks) - MOST_HUNKS} more")


def _difference(hunk: Hunk, *, inline: bool) -> RenderableType:
    shown = contrast(hunk.before, hunk.after)
    if inline:
        lines: Iterable[RenderableType] = (_marked(p.inline) for p in shown.passages)
    elif out.width >= SIDE_BY_SIDE:
        lines = (_side_by_side(shown),)
    else:
        lines = (line for p in shown.passages for line in _stacked(p.before, p.after))
    more = [Text(f"and {shown.more} more places", "bright_black")] if shown.more else []
    return Group(*lines, *more)


def _side_by_side(shown: Contrast) -> Table:
    table = Table(box=None, pad_edge=False, expand=True, header_style="bright_black")
    table.add_column("Before", overflow="fold", ratio=1)
    table.add_column("Now", overflow="fold", ratio=1)
    for passage in shown.passages:
        table.add_row(_marked(passage.before), _marked(passage.after))
    return table


def _stacked(before: Pieces, after: Pieces) -> Iterator[Text]:
    for sign, side in (("- ", before), ("+ ", after)):
        if side:
            yield Text(sign, "bright_black").append_text(_marked(side))


def _marked(pieces: Pieces) -> Text:
    """Coloured where the terminal has colours, else with signs around what went and came."""
    if out.color_system is None or out.no_color:
        return Text(plain(pieces))
    return Text.assemble(*((piece.text, _STYLES[piece.mark]) for piece in pieces))


def _day(at: datetime) -> str:
    return moment(at)[:10]
