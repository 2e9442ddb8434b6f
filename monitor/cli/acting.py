"""Commands of what one does about a client: snooze, acknowledge, dismiss and the like; timeline."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated

import typer

from monitor import deeds, register, silence, timeline, views
from monitor.cli.door import Door, by_command, door, plain, print_json, say
from monitor.cli.tables import moment
from monitor.compose import tell_change
from monitor.compose.quote import one_line
from monitor.deed import BlockedBy, By, Deed
from monitor.errors import InputError
from monitor.model import Client, Consultant, Rule, RuleKind
from monitor.store import Db, clients, looks, people, rules, verdicts
from monitor.store.looks import KnownChange

SHOWN_TEXT = 120

WhoSays = Annotated[
    str | None, typer.Option("--by", help="Who says so; default: you.", metavar="NAME")
]
Note = Annotated[str, typer.Option(help="A word about it, for the timeline.")]
Until = Annotated[
    str | None, typer.Option(help="The first day on which it is over.", metavar="DATE")
]
Days = Annotated[int | None, typer.Option(help="How many days, at most 90.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    for command in (snooze, wake, acknowledge, talked, blocked, away, done, reopen, dismiss):
        app.command()(command)
    app.command("note")(add_note)
    app.command("timeline")(show_timeline)


@dataclass(frozen=True)
class _Desk:
    """One client, and who does something about it."""

    at: Door
    db: Db
    client: Client
    whose: Consultant
    by: By
    now: datetime

    def day(self, until: str | None, days: int | None) -> date:
        """The day that was asked for. Raises typer.BadParameter."""
        if (until is None) == (days is None):
            raise typer.BadParameter("Say how long: either --until DATE, or --days N.")
        if until is not None:
            return register.a_day(until, "until")
        return self.today + timedelta(days=days or 0)

    @property
    def today(self) -> date:
        """In the consultant's zone."""
        return self.now.astimezone(self.whose.zone).date()

    def next_milestone(self) -> str:
        """What is told next, as the end of a sentence."""
        ahead = [
            d for d in verdicts.undecided(self.db, self.client.id) if d.milestone.at > self.now
        ]
        if not ahead:
            return "there is no further milestone"
        first = ahead[0].milestone
        return f"the next milestone is day {first.days}, {_day(first.day, self.today)}"


@contextmanager
def _desk(context: typer.Context, name: str, who: str | None) -> Iterator[_Desk]:
    at = door(context)
    with at.store() as db:
        client = clients.client(db, name)
        whose = people.consultant_by_id(db, client.consultant_id)
        yield _Desk(at, db, client, whose, by_command(db, who), at.now())


def snooze(
    context: typer.Context, client: str, until: Until = None, days: Days = None, by: WhoSays = None
) -> None:
    """Say nothing about a client until a day; what comes up meanwhile is told then."""
    with _desk(context, client, by) as desk:
        day = desk.day(until, days)
        deeds.snooze(desk.db, desk.client, day, desk.by, desk.now)
        _say(desk, f"silent until {_day(day, desk.today)}; {desk.next_milestone()}.")


def wake(context: typer.Context, client: str, by: WhoSays = None) -> None:
    """End a snooze, an absence or a block now."""
    with _desk(context, client, by) as desk:
        deeds.wake(desk.db, desk.at.config, desk.client, desk.by, desk.now)
        _say(desk, f"notices go on; {desk.next_milestone()}.")


def acknowledge(context: typer.Context, client: str, by: WhoSays = None) -> None:
    """Seen: what waits is not sent to anybody; the next milestone is told again."""
    with _desk(context, client, by) as desk:
        said = deeds.acknowledge(desk.db, desk.client, desk.by, desk.now)
        _say_answered(desk, said)


def talked(context: typer.Context, client: str, note: Note = "", by: WhoSays = None) -> None:
    """You have talked to the client: silent until the next milestone."""
    with _desk(context, client, by) as desk:
        said = deeds.talked(desk.db, desk.client, note, desk.by, desk.now)
        _say_answered(desk, said)


def blocked(
    context: typer.Context,
    client: str,
    by: Annotated[
        BlockedBy, typer.Option(help="What stands in the way: a role, no name.", metavar="ROLE")
    ],
    note: Note = "",
    who: Annotated[
        str | None, typer.Option(help="Who says so; default: you.", metavar="NAME")
    ] = None,
) -> None:
    """The client would, but cannot: by staff, boss, budget, time or technology."""
    with _desk(context, client, who) as desk:
        deeds.blocked(desk.db, desk.client, by, note, desk.by, desk.now)
        _say(
            desk,
            f"blocked by the {by.value}; milestones go on, and say so; {desk.next_milestone()}. "
            "It ends with the first change, or with: poromki wake CLIENT",
        )


def away(
    context: typer.Context, client: str, until: Until = None, days: Days = None, by: WhoSays = None
) -> None:
    """The client is away until a day: nothing is expected of it."""
    with _desk(context, client, by) as desk:
        day = desk.day(until, days)
        deeds.holiday(desk.db, desk.at.config, desk.client, day, desk.by, desk.now)
        _say(desk, f"away until {_day(day, desk.today)}; {desk.next_milestone()}.")


def done(context: typer.Context, client: str, note: Note = "", by: WhoSays = None) -> None:
    """Close a client's workshops: nothing more is looked at or told."""
    with _desk(context, client, by) as desk:
        deeds.done(desk.db, desk.client, note, desk.by, desk.now)
        _say(
            desk, "done; nothing more is looked at or told. To take it back: poromki reopen CLIENT"
        )


def reopen(context: typer.Context, client: str, by: WhoSays = None) -> None:
    """Take `done` back; milestones that passed meanwhile are passed over."""
    with _desk(context, client, by) as desk:
        deeds.reopen(desk.db, desk.client, desk.by, desk.now)
        _say(desk, f"looked at again; {desk.next_milestone()}.")


def add_note(
    context: typer.Context,
    client: str,
    text: Annotated[str, typer.Argument(help="A remark for the timeline.")],
    by: WhoSays = None,
) -> None:
    """Write a remark into a client's timeline."""
    with _desk(context, client, by) as desk:
        deeds.note(desk.db, desk.client, text, desk.by, desk.now)
        _say(desk, f"noted; {desk.next_milestone()}.")


def dismiss(
    context: typer.Context,
    client: str,
    number: Annotated[
        int | None, typer.Argument(help="Which change; without it they are listed.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="It was a real one after all.")] = False,
    note: Note = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: AsJson = False,
    by: WhoSays = None,
) -> None:
    """A change is not a real one: what it held back is told, and its like does not count again."""
    with _desk(context, client, by) as desk:
        if undo:
            _undo(desk, number)
            return
        if number is None:
            number = _asked_for(desk, yes=yes, as_json=as_json)
        if number is None:
            return
        before = len(deeds.changes(desk.db, desk.client))
        said = deeds.dismiss(
            desk.db, desk.at.config, desk.client, number, desk.by, desk.now, note=note
        )
        _say_dismissed(desk, said, before)


def show_timeline(context: typer.Context, client: str, as_json: AsJson = False) -> None:
    """All that happened about a client: workshops, milestones, changes, notices, deeds."""
    with _desk(context, client, None) as desk:
        entries = timeline.of_client(desk.db, desk.client, desk.now)
    for one in entries:
        if as_json:
            print_json(views.entry(one))
        else:
            who = f" [bright_black]{plain(one.who)}[/]" if one.who else ""
            at, text = moment(one.at, desk.whose.zone), one_line(one.text, 2 * SHOWN_TEXT)
            say(f"{at} [bold]{one.kind.value:<9}[/] {plain(text)}{who}")


def _say(desk: _Desk, what: str) -> None:
    say(f"{plain(desk.client.name)}: {plain(what)}")


def _say_answered(desk: _Desk, said: Deed) -> None:
    until = silence.answered_until(desk.db, said)
    if until is None:
        _say(desk, "noted; there is no open workshop, so nothing more is told.")
    else:
        _say(desk, f"silent until the next milestone; {desk.next_milestone()}.")


def _undo(desk: _Desk, number: int | None) -> None:
    if number is None:
        raise typer.BadParameter("Say which change counts again: poromki dismiss CLIENT NUMBER")
    deeds.restore(desk.db, desk.client, number, desk.by, desk.now)
    _say(desk, f"change {number} counts again; {desk.next_milestone()}.")


def _asked_for(desk: _Desk, *, yes: bool, as_json: bool) -> int | None:
    """List the changes; where there is but one, ask whether it is meant."""
    known = looks.known_changes(desk.db, desk.client.id)
    for one in known:
        if as_json:
            print_json(_view(one))
        else:
            _list(desk, one)
    standing = [one for one in known if one.dismissed_at is None]
    if as_json:
        return None
    if not standing:
        raise InputError(f"{desk.client.name} has no change that counts: nothing to dismiss.")
    if len(standing) > 1:
        say("Which one is not real? poromki dismiss CLIENT NUMBER")
        return None
    if yes or typer.confirm(f"Is change {standing[0].id} not a real one?"):
        return standing[0].id
    return None


def _list(desk: _Desk, one: KnownChange) -> None:
    gone = f" [bright_black](dismissed: {plain(one.dismissed_why)})[/]" if one.dismissed_at else ""
    at = moment(one.change.before_at, desk.whose.zone)
    say(f"[bold]{one.id}[/] {at} {plain(one.page_url)}{gone}")
    for told in tell_change(one.change, "en", most=2):
        say(f"  {plain(one_line(told.line, SHOWN_TEXT))}")


def _view(one: KnownChange) -> views.View:
    return {
        "number": one.id,
        "url": one.page_url,
        "after_at": one.change.after_at.isoformat(timespec="seconds"),
        "before_at": one.change.before_at.isoformat(timespec="seconds"),
        "said": [told.line for told in tell_change(one.change, "en", most=3)],
        "dismissed": one.dismissed_why or None,
    }


def _say_dismissed(desk: _Desk, said: Deed, before: int) -> None:
    _say(desk, f"change {said.change_id} counts no more.")
    added = next((r for r in _rules(desk, said) if r.id == said.rule_id), None)
    if added is None:
        known = looks.known_changes(desk.db, desk.client.id)
        say(plain(f"It is {next(c.dismissed_why for c in known if c.id == said.change_id)}."))
    else:
        verb = "matches" if added.kind is RuleKind.IGNORE_TEXT else "names"
        where = f"on {added.page_url}" if added.page_url else "on all pages of the site"
        say(plain(f"Rule {added.id}: what “{added.pattern}” {verb} does not count {where}."))
    others = before - 1 - len(deeds.changes(desk.db, desk.client))
    if others > 0:
        say(f"Further changes that were nothing else are dismissed: {others}.")
    if said.workshop_id is None:
        say("Its workshop is closed: nothing is told any more.")
    else:
        say("Milestones that rested on it are decided again at the next sweep, and told late.")


def _rules(desk: _Desk, said: Deed) -> list[Rule]:
    return rules.of_target(desk.db, said.target_id) if said.target_id else []


def _day(day: date, today: date) -> str:
    """Fri 12 Dec; with the year where it is another one."""
    return f"{day:%a} {day.day} {day:%b}" + (f" {day.year}" if day.year != today.year else "")
