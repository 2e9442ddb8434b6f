"""Commands about rules: ignore, only, rules. What of a client's pages does not count."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor import deeds, rules
from monitor.cli.door import by_command, door, plain, print_json, say, warn
from monitor.cli.tables import moment
from monitor.compose.quote import one_line
from monitor.model import Block, Rule, RuleKind, Target
from monitor.reread import Reread
from monitor.rules import Effect
from monitor.store import clients

SHOWN = 5
"""Blocks that are shown of each page."""
SHOWN_TEXT = 100

OnePage = Annotated[
    str | None, typer.Option("--url", help="Only this page; else all that it can act on.")
]
Note = Annotated[str, typer.Option(help="Why, for yourself and others.")]
OnlyTry = Annotated[bool, typer.Option("--try", help="Show what it would do, and leave it.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    for command in (ignore, only):
        app.command()(command)
    app.command("rules")(list_rules)


def ignore(
    context: typer.Context,
    client: str,
    css: Annotated[
        str | None, typer.Option(help="What this CSS selector names does not count.")
    ] = None,
    text: Annotated[
        str | None, typer.Option(help="What this regular expression matches does not count.")
    ] = None,
    dates: Annotated[bool, typer.Option("--dates", help="Dates and times do not count.")] = False,
    url: OnePage = None,
    note: Note = "",
    only_try: OnlyTry = False,
) -> None:
    """Let a part of a client's pages not count as a change."""
    said = [
        (kind, pattern)
        for kind, pattern in (
            (RuleKind.IGNORE_CSS, css),
            (RuleKind.IGNORE_TEXT, text),
            (RuleKind.MASK_DATES, "" if dates else None),
        )
        if pattern is not None
    ]
    if len(said) != 1:
        raise typer.BadParameter("Say what does not count: --css, --text or --dates.")
    _add(context, client, *said[0], url, note, only_try=only_try)


def only(
    context: typer.Context,
    client: str,
    css: Annotated[str, typer.Option(help="Only what this CSS selector names counts.")],
    url: OnePage = None,
    note: Note = "",
    only_try: OnlyTry = False,
) -> None:
    """Let only a part of a client's pages count; where it is missing, the page is unseen."""
    _add(context, client, RuleKind.ONLY_CSS, css, url, note, only_try=only_try)


def list_rules(
    context: typer.Context,
    client: str,
    remove: Annotated[
        int | None, typer.Option(help="Take this rule away.", metavar="NUMBER")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, for scripts.")
    ] = False,
) -> None:
    """What of a client's pages does not count, who said so, and when."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        if remove is not None:
            gone, again = deeds.remove_rule(db, known, remove, by_command(db), at.now())
            say(f"Rule {gone.id} is taken away: {plain(_told(gone))}.")
            if again.restored:
                say(f"Changes that it had dismissed stand again: {len(again.restored)}.")
            if again.lengthened:
                say(f"Changes that it had shortened are longer again: {len(again.lengthened)}.")
            return
        found = rules.of_client(db, known)
    for target, rule in found:
        if as_json:
            print_json(_view(known.name, target, rule))
        else:
            _list(target, rule)
    if not found and not as_json:
        say(f"{plain(known.name)} has no rules. What a page shows: poromki explain CLIENT")


def _add(
    context: typer.Context,
    name: str,
    kind: RuleKind,
    pattern: str,
    url: str | None,
    note: str,
    *,
    only_try: bool,
) -> None:
    at = door(context)
    with at.store() as db:
        known = clients.client(db, name)
        by = by_command(db)
        said = Rule(0, 0, kind, pattern, at.now(), by.who, note)
        for new in rules.wanted(db, known, said, url):
            for effect in rules.effects(db, new):
                _show(kind, effect)
            if not only_try:
                _say_added(*deeds.add_rule(db, known, new, by, at.now()))
    if only_try:
        say("Nothing is stored.")


def _show(kind: RuleKind, effect: Effect) -> None:
    """What a rule does to a page, with the first blocks."""
    if not effect.shown:
        say(f"{plain(effect.url)}: not seen yet, so nothing can be shown.")
        return
    if effect.problem:
        warn(f"{effect.url} would be unseen: {effect.problem}. It shows:")
        _list_blocks(effect.shown)
        return
    masked, all_of_it = len(effect.masked), len(effect.shown)
    if kind is RuleKind.ONLY_CSS:
        say(f"{plain(effect.url)}: {len(effect.left)} of {all_of_it} blocks count:")
        _list_blocks(effect.left)
    elif masked:
        say(f"{plain(effect.url)}: in {masked} of {all_of_it} blocks something does not count:")
        _list_blocks(effect.masked)
        if effect.takes_nearly_all:
            warn(f"{effect.url}: hardly anything would count; edits there would not be seen.")
    else:
        warn(f"{effect.url}: nothing there matches now.")


def _list_blocks(blocks: tuple[Block, ...]) -> None:
    for block in blocks[:SHOWN]:
        text = plain(one_line(block.text, SHOWN_TEXT))
        say(f"  [bright_black]{block.kind.value:<11}[/] {text}")
    if len(blocks) > SHOWN:
        say(f"  and {len(blocks) - SHOWN} more")


def _say_added(rule: Rule, again: Reread) -> None:
    say(f"Rule {rule.id} is added: {plain(_told(rule))}.")
    if again.dismissed:
        say(f"Changes that were nothing else are dismissed: {len(again.dismissed)}.")
        say("Milestones that rested on them are decided again at the next sweep.")


def _told(rule: Rule) -> str:
    """A rule in words."""
    return {
        RuleKind.IGNORE_CSS: f"what “{rule.pattern}” names does not count",
        RuleKind.ONLY_CSS: f"only what “{rule.pattern}” names counts",
        RuleKind.IGNORE_TEXT: f"what “{rule.pattern}” matches does not count",
        RuleKind.MASK_DATES: "dates and times do not count",
    }[rule.kind]


def _list(target: Target, rule: Rule) -> None:
    where = rule.page_url or f"{target.url} (all pages)"
    say(f"[bold]{rule.id}[/] {plain(_told(rule))}")
    say(f"  {plain(where)}; {plain(rule.added_by)}, {moment(rule.added_at)}")
    if rule.note:
        say(f"  {plain(rule.note)}")
    if rule.too_slow_at:
        say(f"  [red]not applied[/] since {moment(rule.too_slow_at)}: it took too long on a page")


def _view(client: str, target: Target, rule: Rule) -> dict[str, object]:
    return {
        "number": rule.id,
        "client": client,
        "target": target.kind.value,
        "target_url": target.url,
        "url": rule.page_url,
        "kind": rule.kind.value,
        "pattern": rule.pattern or None,
        "note": rule.note,
        "added_by": rule.added_by,
        "added_at": rule.added_at.isoformat(timespec="seconds"),
        "too_slow_at": rule.too_slow_at.isoformat(timespec="seconds") if rule.too_slow_at else None,
    }
