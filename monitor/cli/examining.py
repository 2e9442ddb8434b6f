"""The command `doctor`: is everything well?"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from monitor import connect, doctor
from monitor.cli.door import Door, door, first_consultant, plain, print_json, say
from monitor.compose import test_message
from monitor.doctor import Diagnosis, Grade, Visit
from monitor.errors import ConfigError
from monitor.notify import AppriseNotifier, check_url

_COLOURS = {Grade.OK: "green", Grade.WARNING: "yellow", Grade.PROBLEM: "red"}


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command("doctor")(examine)


def examine(
    context: typer.Context,
    send: Annotated[
        bool, typer.Option("--send", help="Send a test message to each channel.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, for scripts.")
    ] = False,
) -> None:
    """Look whether everything is well, and say what to do where it is not."""
    found = [_told(one, as_json) for one in doctor.examine(_visit(door(context), send))]
    if any(one.grade is Grade.PROBLEM for one in found):
        raise typer.Exit(1)


def _visit(at: Door, send: bool) -> Visit:
    broken = None
    try:
        _ = at.settings
    except ConfigError as exc:
        at, broken = at.without_file(), exc
    web = at.web()
    return Visit(
        settings=at.settings,
        broken=broken,
        secrets=at.secrets,
        web=web,
        now=at.now(),
        try_channel=(lambda name, url: _send(at, name, url)) if send else _understand,
        try_token=partial(connect.reach_now, web, at.config, at.secrets),
    )


def _understand(_name: str, url: str) -> None:
    check_url(url)


def _send(at: Door, name: str, url: str) -> None:
    reader = first_consultant()
    text = test_message(reader.name, name, at.now(), reader.zone, reader.lang)
    AppriseNotifier(at.config.notify.send_timeout.total_seconds()).send(name, url, text)


def _told(one: Diagnosis, as_json: bool) -> Diagnosis:
    if as_json:
        print_json(asdict(one))
        return one
    say(
        f"[{_COLOURS[one.grade]}]{one.grade:<8}[/] [bold]{plain(one.subject)}[/]: {plain(one.text)}"
    )
    if one.advice and one.grade is not Grade.OK:
        say(f"         → {plain(one.advice)}")
    return one
