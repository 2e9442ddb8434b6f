"""The command `closed`: days on which a client is closed."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor import deeds, register
from monitor.cli.door import Door, by_command, door, plain, print_json, say
from monitor.model import Client, Closure
from monitor.store import Db, clients, closures, verdicts


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command()(closed)


def closed(
    context: typer.Context,
    client: str,
    first: Annotated[str | None, typer.Argument(metavar="FIRST", help="The first day.")] = None,
    last: Annotated[
        str | None, typer.Argument(metavar="LAST", help="The last day; none: that one day.")
    ] = None,
    note: Annotated[str, typer.Option(help="Why, for yourself.")] = "",
    list_: Annotated[bool, typer.Option("--list", help="Show the days that are noted.")] = False,
    remove: Annotated[
        int | None, typer.Option(help="Take one back, by its number.", metavar="NUMBER")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="With --list: for scripts.")] = False,
) -> None:
    """Days on which a client is closed: it is not told that nothing has changed, and waits."""
    if sum((first is not None, list_, remove is not None)) != 1:
        raise typer.BadParameter("Give the first and last day, or --list, or --remove NUMBER.")
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        if list_:
            _tell(known, closures.of_client(db, known.id), as_json=as_json)
        elif remove is not None:
            gone = deeds.open_again(db, at.config, known, remove, by_command(db), at.now())
            say(f"{plain(known.name)} is not closed {_days(gone)}. {_next(db, known)}")
        else:
            stored = _close(at, db, known, first or "", last, note)
            say(f"{plain(known.name)} is closed {_days(stored)}. {_next(db, known)}")


def _close(at: Door, db: Db, client: Client, first: str, last: str | None, note: str) -> Closure:
    days = (register.a_day(first, "first"), register.a_day(last or first, "last"))
    return deeds.close(db, at.config, client, *days, note, by_command(db), at.now())


def _tell(client: Client, found: list[Closure], *, as_json: bool) -> None:
    if not found and not as_json:
        say(f"No days are noted on which {plain(client.name)} is closed.")
    for one in found:
        if as_json:
            print_json(
                {
                    "number": one.id,
                    "first_day": one.first_day.isoformat(),
                    "last_day": one.last_day.isoformat(),
                    "note": one.note,
                }
            )
        else:
            note = f"  {plain(one.note)}" if one.note else ""
            say(f"{one.id}  {_days(one)}{note}")


def _days(one: Closure) -> str:
    if one.first_day == one.last_day:
        return f"on {one.first_day}"
    return f"from {one.first_day} to {one.last_day}"


def _next(db: Db, client: Client) -> str:
    """What comes next for the client."""
    ahead = verdicts.undecided(db, client.id)
    if not ahead:
        return "It has no milestone ahead."
    return f"Its next milestone is day {ahead[0].milestone.days}, on {ahead[0].milestone.day}."
