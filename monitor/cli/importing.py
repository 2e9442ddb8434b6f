"""The command `import`: a file of clients, all of it or nothing."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Annotated

import typer

from monitor import enrol, roster, schedule
from monitor.cli.channels import channels_for, check_channel
from monitor.cli.door import Door, door, plain, print_json, say, warn, with_progress
from monitor.enrol import Enrolled, Outcome
from monitor.errors import InputError
from monitor.roster import Entry, Problem, Roster
from monitor.store import Db, transaction


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command("import")(import_file)


def import_file(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(help=f"CSV or TOML, one client a row: {', '.join(roster.COLUMNS)}."),
    ],
    partial_: Annotated[
        bool, typer.Option("--partial", help="Take the good rows even if there are bad ones.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a row, for scripts.")
    ] = False,
) -> None:
    """Register the clients of a file; the first looks come with the next sweep."""
    at = door(context)
    found = _read(file)
    for warning in found.warnings:
        warn(warning)
    with at.store() as db:
        good, bad = _sorted(at, db, found)
        _tell_bad(bad, as_json)
        if bad and not partial_:
            raise InputError(
                f"{_count(len(bad), 'problem')} in {file}; nothing was imported. Mend "
                f"the file, or take the {_count(len(good), 'good row')} alone with --partial."
            )
        taken = _take(at, db, good, as_json)
    if not as_json:
        _sum_up(taken)
    if bad:
        raise InputError(f"{_count(len(bad), 'problem')} in {file}; those rows were left out.")


def _read(file: Path) -> Roster:
    """The file's rows; never more of it than a roster may have. Raises InputError."""
    try:
        with file.open("rb") as source:
            content = source.read(roster.MAX_BYTES + 1)
    except OSError as exc:
        raise InputError(f"{file} cannot be read ({exc.strerror}).") from exc
    found = roster.read(content, toml=file.suffix.lower() == ".toml")
    if not found.rows:
        raise InputError(f"{file} holds no clients.")
    return found


def _sorted(at: Door, db: Db, found: Roster) -> tuple[list[Entry], list[Problem]]:
    """The entries that can be taken, and all that is wrong with the other rows."""
    good: list[Entry] = []
    bad: list[Problem] = []
    check = cache(partial(check_channel, at, db))
    now = at.now()
    rows = with_progress(roster.entries(found.rows), len(found.rows), "Reading")
    for entry in rows:
        wrong = entry if isinstance(entry, tuple) else enrol.problems(db, entry, check, now)
        bad.extend(wrong)
        if isinstance(entry, Entry) and not wrong:
            good.append(entry)
    return good, bad


def _take(at: Door, db: Db, good: list[Entry], as_json: bool) -> list[Enrolled]:
    """Store all good rows in one transaction, then tell each."""
    name_of = cache(lambda typed: channels_for(at, db, [typed])[0])
    now = at.now()
    with transaction(db):
        stored = enrol.enrol(db, at.config, good, lambda typed: tuple(map(name_of, typed)), now)
        taken = list(with_progress(stored, len(good), "Storing"))
    for one in taken:
        _tell(one, as_json)
    return taken


def _tell_bad(bad: list[Problem], as_json: bool) -> None:
    for one in bad:
        if as_json:
            print_json(_row(one.row, None, "refused", field=one.field, message=one.message))
        else:
            say(f"[red]refused[/] {plain(str(one))}")


def _tell(one: Enrolled, as_json: bool) -> None:
    day = schedule.workshop_day(one.workshop).isoformat() if one.workshop else None
    remark = _remark(one)
    if as_json:
        print_json(_row(one.row, one.client, one.outcome, one.added, day, message=remark))
        return
    more = []
    if one.outcome is Outcome.EXTENDED:
        more += [f"now watched: {', '.join(one.added)}"] if one.added else []
        more += [f"workshop of {day} added"] if day else []
        more += [f"{one.agreed} more agreed"] if one.agreed else []
    said = f": {'; '.join(more)}" if more else ""
    say(f"{_WORDS[one.outcome]} {plain(one.client + said)}")
    if remark:
        say(f"  {plain(remark)}")


def _row(
    number: int,
    client: str | None,
    outcome: str,
    added: tuple[str, ...] = (),
    workshop: str | None = None,
    field: str | None = None,
    message: str | None = None,
) -> dict[str, object]:
    """What became of a row, as `import --json` prints it."""
    return {
        "row": number,
        "client": client,
        "outcome": outcome,
        "added": added,
        "workshop": workshop,
        "field": field,
        "message": message,
    }


_WORDS = {
    Outcome.REGISTERED: "[green]registered[/]",
    Outcome.EXTENDED: "[green]extended[/]  ",
    Outcome.UNCHANGED: "unchanged ",
}


def _remark(one: Enrolled) -> str | None:
    if not one.kept:
        return None
    return f"As before: {', '.join(one.kept)} (the file says otherwise; to change: poromki edit)"


def _sum_up(taken: list[Enrolled]) -> None:
    counts = {o: sum(1 for one in taken if one.outcome is o) for o in Outcome}
    say(", ".join(f"{number} {outcome}" for outcome, number in counts.items() if number) + ".")
    if any(one.added or one.workshop for one in taken):
        say("The first looks come with the next sweep: poromki run, or poromki sweep")


def _count(number: int, thing: str, things: str | None = None) -> str:
    return f"{number} {thing if number == 1 else things or f'{thing}s'}"
