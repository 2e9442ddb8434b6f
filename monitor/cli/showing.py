"""The command `demo`: a month of three invented clients, told day by day."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor import config
from monitor.check import Checked
from monitor.cli import tables
from monitor.cli.door import plain, say
from monitor.compose import reason_sentence
from monitor.demo import CAST, DAYS, MILESTONES, ZONE, Day, Demo
from monitor.model import Reason, Text
from monitor.register import language
from monitor.review import Decided

_WIDTH = 16
_INDENT = " " * 12


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command()(demo)


def demo(
    lang: Annotated[
        str | None, typer.Option(help="Language of the messages: en, de or it.")
    ] = None,
) -> None:
    """Watch thirty days pass in a few seconds: three invented clients, no network."""
    spoken = language(lang) or config.own_lang(config.environment())
    say(f"[bold]Three invented clients, one workshop, {DAYS} days.[/] Notices by day 3, 7, 14, 30.")
    say("A bakery that does nothing (its page has a clock and a counter), a bike shop that")
    say("starts on day 5, and a dentist whose site hides behind a bot wall from day 10.\n")
    say(f"{'Day':<12}" + "".join(f"{one.name:<{_WIDTH}}" for one in CAST))
    with Demo(spoken) as stage:
        told: set[Reason] = set()
        for day in stage.days():
            _tell(day)
            for reason in dict.fromkeys(c.reason for _, c in day.looks if c.reason):
                _explain(reason, told)
            if day.number == MILESTONES[0]:
                _show(day.messages[0])
        say("")
        tables.ladder(stage.outcome(), MILESTONES, ZONE)
    say("\nNow for real:  poromki init, then poromki channel add mail, then")
    say('poromki add "Client" --workshop 2026-11-18 --website https://example.org, and poromki run')


def _tell(day: Day) -> None:
    seen = [_worth_telling([c for name, c in day.looks if name == one.name]) for one in CAST]
    date = f"{day.number:>3}  {day.at.astimezone(ZONE):%d.%m}"
    say(f"[bright_black]{date:<12}[/]" + "".join(tables.coloured(word, _WIDTH) for word in seen))
    for one in day.decided:
        say(f"{_INDENT}{_decision(one)}")
    for text in day.messages:
        say(f"{_INDENT}[bold]✉ {plain(text.subject)}[/]")


def _explain(reason: Reason, told: set[Reason]) -> None:
    """Why a page is not seen: said once."""
    if reason not in told:
        say(f"{_INDENT}[bright_black]{plain(reason_sentence(reason, 'en'))}[/]")
    told.add(reason)


_BY_WEIGHT = ("changed", "suspected", "unseen", "baseline", "same")


def _worth_telling(looks: list[Checked]) -> str:
    """The weightiest outcome of a client's looks of one day."""
    outcomes = {look.outcome for look in looks}
    return next((word for word in _BY_WEIGHT if word in outcomes), "")


def _decision(one: Decided) -> str:
    verdict = one.verdict
    proof = f", seen on {verdict.coverage.days_seen} of {verdict.coverage.days_total} days"
    return (
        f"[cyan]day {verdict.milestone.days}[/] {plain(one.client)}: "
        f"{tables.coloured(verdict.answer)}{proof}"
    )


def _show(text: Text) -> None:
    """The first message in full: what a consultant gets to read."""
    say("")
    for line in text.text.strip().splitlines():
        say(f"{_INDENT}[bright_black]│[/] {plain(line)}".rstrip())
    say("")
