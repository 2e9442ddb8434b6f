"""Commands that keep things well: backup, restore, export, erase."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor import export as exporting
from monitor.cli.door import door, plain, say
from monitor.connect import forget_loose
from monitor.errors import InputError
from monitor.lock import hold
from monitor.store import clients, keep, links


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    for command in (backup, restore, export, erase):
        app.command()(command)


def backup(
    context: typer.Context,
    if_due: Annotated[
        bool, typer.Option("--if-due", help="Only if the newest backup is not of today.")
    ] = False,
) -> None:
    """Copy the database while the service runs; the copy is opened and checked."""
    at = door(context)
    if if_due and not keep.backup_due(at.settings.backups, at.now()):
        say(f"There is a backup of today: {plain(str(keep.backups(at.settings.backups)[0]))}")
        return
    with at.store() as db:
        copy = keep.backup(db, at.settings.backups, at.now(), at.config.store.keep_backups)
    kept = len(keep.backups(at.settings.backups))
    size = f"{copy.stat().st_size:,} bytes; {kept} kept"
    say(f"Backup: {plain(str(copy))} ({size}). Channels' secrets are not in it.")


def restore(
    context: typer.Context,
    copy: Annotated[Path, typer.Argument(help="A file made by `poromki backup`.")],
) -> None:
    """Put a backup in the database's place; the present one is moved aside."""
    at = door(context)
    with hold(at.settings.data):
        aside = keep.restore(copy, at.settings.data, at.now())
        with at.store() as db:
            count = len(clients.clients(db))
            # What was used or revoked since the copy was made must not come back to life.
            revoked = links.revoke(db, None, at.now())
    say(f"Restored {plain(str(copy))}: {count} client{'' if count == 1 else 's'}.")
    if revoked:
        say(f"Links in notices that work no more: {revoked}. The next messages bring new ones.")
    if aside:
        say(f"The database that was there is now {plain(str(aside))}.")


def export(
    context: typer.Context,
    client: str,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Default: CLIENT.json here; - for standard output."),
    ] = None,
) -> None:
    """Everything known of one client, as one JSON file."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        whole = exporting.export(db, known, at.now())
    if output == Path("-"):
        typer.echo(whole)
        return
    file = output or Path(f"{exporting.file_name(known.name)}.json")
    try:
        file.write_text(whole, encoding="utf-8")
    except OSError as exc:
        raise InputError(f"{file} cannot be written ({exc.strerror}).", field="output") from exc
    say(f"{plain(known.name)}: written to {plain(str(file))}")


def erase(
    context: typer.Context,
    client: str,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Erase a client: gone from the database now, and from the backups within days."""
    at = door(context)
    days = at.config.store.keep_backups
    with at.store() as db:
        known = clients.client(db, client)
        if not yes:
            typer.confirm(f"Erase {known.name} and everything known of it, for good?", abort=True)
        keep.erase(db, known.id)
        forget_loose(db, at.secrets, at.now())
    say(f"{plain(known.name)} is erased from the database.")
    say(f"The last backup that holds it goes within {days} days.")
