"""The command `draft`: a mail to a client, to start from. Nothing is ever sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from monitor import agree, compose, drafting, register, views
from monitor.cli.door import door, plain, print_json, say, warn
from monitor.compose import DraftText, Tone
from monitor.errors import InputError
from monitor.facts import Draft
from monitor.store import clients, people


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command()(draft)


def draft(
    context: typer.Context,
    client: str,
    tone: Annotated[
        Tone | None, typer.Option(help="Default: friendly, from day 14 factual, from 60 direct.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="en, de or it; default: the client's.")] = None,
    template: Annotated[
        Path | None, typer.Option(help="A text of your own.", metavar="FILE")
    ] = None,
    eml: Annotated[
        Path | None,
        typer.Option(
            help="Write a file that mail programs open; - for standard output.", metavar="FILE"
        ),
    ] = None,
    mailto: Annotated[bool, typer.Option("--mailto", help="Print a mailto: address.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """A friendly mail to a client, as it stands now: to be read, changed and sent by you."""
    if sum((eml is not None, mailto, as_json)) > 1:
        raise typer.BadParameter("Take one of --eml, --mailto and --json.")
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        own = known.lang or people.consultant_by_id(db, known.consultant_id).lang
        spoken = register.language(lang) or own
        workshop = drafting.latest_workshop(db, known, at.now())
        agreed = agree.lines(db, workshop.id, spoken)
        stands = views.progress(db, known, at.now(), at.config.progress.stalled_after)
        facts = drafting.draft(db, known, stands.progress, at.now(), agreed)
    toned = tone or compose.tone_for(compose.days_since(facts))
    own_text = template or drafting.own_template(at.settings.drafts, toned, spoken)
    text = drafting.write(facts, spoken, toned, own_text)
    if eml is not None:
        _write_eml(eml, compose.eml(text, known.mail))
    elif mailto:
        _print_mailto(text, known.mail)
    elif as_json:
        print_json(_view(facts, text, spoken, toned))
    else:
        _show(text, known.mail)


def _write_eml(file: Path, message: bytes) -> None:
    if file == Path("-"):
        typer.echo(message.decode("ascii"), nl=False)
        return
    try:
        file.write_bytes(message)
    except OSError as exc:
        raise InputError(f"{file} cannot be written ({exc.strerror}).", field="eml") from exc
    say(f"Written to {plain(str(file))}. Nothing was sent.")


def _print_mailto(text: DraftText, mail: str) -> None:
    address, is_cut = compose.mailto(text, mail)
    typer.echo(address)
    if is_cut:
        warn("The text is too long for a mailto: address and was cut; --eml FILE has all of it.")


def _view(facts: Draft, text: DraftText, lang: str, tone: Tone) -> dict[str, object]:
    return {
        "client": facts.client,
        "to": facts.mail,
        "subject": text.subject,
        "text": text.text,
        "tone": tone.value,
        "lang": lang,
        "days": compose.days_since(facts),
        "progress": facts.progress.value,
        "mailto": compose.mailto(text, facts.mail)[0],
    }


def _show(text: DraftText, mail: str) -> None:
    if mail:
        say(f"To: {plain(mail)}")
    say(f"Subject: {plain(text.subject)}\n")
    for line in text.text.splitlines():
        say(plain(line))
