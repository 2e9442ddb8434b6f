"""The command `poromki`: its options, and how problems are told."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import (
    accounts,
    acting,
    agreeing,
    clients,
    closing,
    counting,
    drafting,
    examining,
    explaining,
    facebook,
    importing,
    keeping,
    linking,
    people,
    ruling,
    showing,
    watching,
)
from monitor.cli.door import Door, complain
from monitor.errors import MonitorError

app = typer.Typer(
    name="poromki",
    help="After a workshop: look in the consultant's place, and say when nothing has changed.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for part in (
    *(clients, acting, explaining, ruling, importing, people, facebook, watching, keeping),
    *(counting, examining, showing, agreeing, drafting, closing, linking, accounts),
):
    part.add_to(app)

_ANYWHERE = ("--data", "--config")
"""Options of every command: taken before its name or after it."""


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"poromki {version('poromki')}")
        raise typer.Exit


@app.callback()
def _options(
    context: typer.Context,
    data: Annotated[
        Path | None, typer.Option(help="Data folder (or POROMKI_DATA).", metavar="DIR")
    ] = None,
    config_file: Annotated[
        Path | None,
        typer.Option("--config", help="Configuration file (or POROMKI_CONFIG).", metavar="FILE"),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_say_version)
    ] = False,
) -> None:
    context.obj = Door(config_file, data)


def main(args: list[str] | None = None) -> None:
    """Run the command line (None: the process's own); exit 0 for success, 1 a problem, 2 usage."""
    os.umask(0o077)  # names of clients, and what their pages showed, are nobody else's business
    try:
        app(args=_hoisted(sys.argv[1:] if args is None else args), prog_name="poromki")
    except MonitorError as exc:
        complain(str(exc))
        sys.exit(1)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except OSError as exc:
        complain(f"{exc.filename or 'The system'}: {exc.strerror or exc}.")
        sys.exit(1)


def _hoisted(args: list[str]) -> list[str]:
    """`poromki add X --data D` as `poromki --data D add X`."""
    first: list[str] = []
    rest: list[str] = []
    words = iter(args)
    for word in words:
        if word == "--":
            return [*first, *rest, word, *words]
        name, equals, _ = word.partition("=")
        if name not in _ANYWHERE:
            rest.append(word)
        elif equals:
            first.append(word)
        elif (value := next(words, None)) is None:
            return [word]  # without its value: typer says so
        else:
            first += [word, value]
    return [*first, *rest]
