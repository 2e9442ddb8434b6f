"""Commands about consultants and channels, and `init`."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import time
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

from monitor import channels, config
from monitor.cli.door import Door, door, first_consultant, plain, print_json, say, warn
from monitor.errors import InputError
from monitor.model import Channel, Consultant, Pace
from monitor.register import change_consultant, language
from monitor.store import people
from monitor.workdays import place

consultant_app = typer.Typer(
    help="Who registers clients and receives notices.", no_args_is_help=True
)
channel_app = typer.Typer(help="Where notices go.", no_args_is_help=True)

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Zone = Annotated[str | None, typer.Option(help="Time zone, such as Europe/Berlin.")]
Lang = Annotated[str | None, typer.Option(help="Language of notices: en, de or it.")]
Hours = Annotated[str | None, typer.Option(help="When notices may arrive.", metavar="08:00-18:00")]
Days = Annotated[str | None, typer.Option(help="On which weekdays.", metavar="mon-fri")]
Country = Annotated[
    str | None,
    typer.Option(
        help="Whose public holidays are kept free, such as DE; empty: none.", metavar="CC"
    ),
]
Region = Annotated[str | None, typer.Option(help="Part of the country, such as BY.")]
ChannelPace = Annotated[
    Pace | None,
    typer.Option(help="As things happen; at most one message a day; one on Mondays."),
]
FromDay = Annotated[
    int | None,
    typer.Option(help="Only notices of milestones from this day on; 0: all.", min=0, max=730),
]
Everybody = Annotated[
    bool | None,
    typer.Option(
        "--everybody/--own-clients", help="Notices about the clients of all consultants, or not."
    ),
]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    app.command()(init)
    app.add_typer(consultant_app, name="consultant")
    app.add_typer(channel_app, name="channel")


def init(
    context: typer.Context,
    name: Annotated[str | None, typer.Option(help="Your name, as the default consultant.")] = None,
    zone: Zone = None,
    lang: Lang = None,
    hours: Hours = None,
    days: Days = None,
    country: Country = None,
    region: Region = None,
) -> None:
    """Write the configuration file and make the database and the default consultant."""
    at = door(context)
    file = at.settings.file or at.settings.data / "config.toml"
    if file.exists():
        say(f"Configuration: {plain(str(file))} (was there already, left as it is)")
    else:
        _write_example(file)
        say(f"Configuration: {plain(str(file))}")
    with at.store() as db:
        known = people.default_consultant(db) or first_consultant()
        named = replace(known, name=(name or "").strip() or known.name)
        changed = _placed(_with(named, zone, lang, hours, days), country, region)
        change_consultant(db, at.config, known, changed)
    say(f"Database:      {plain(str(at.settings.data / 'poromki.db'))}")
    say(f"Consultant:    {_describe(changed)}")
    say("\nNext:")
    say("  poromki channel add mail        where your notices go")
    say('  poromki add "Client" --workshop 2026-11-18 --website https://example.org')
    say("  poromki run                     or the systemd service")


@consultant_app.command("add")
def consultant_add(
    context: typer.Context,
    name: str,
    zone: Zone = None,
    lang: Lang = None,
    hours: Hours = None,
    days: Days = None,
    country: Country = None,
    region: Region = None,
    default: Annotated[bool, typer.Option(help="Take this one when none is named.")] = False,
) -> None:
    """One more consultant."""
    at = door(context)
    blank = replace(first_consultant(), name=_person(name), is_default=default)
    with at.store() as db:
        wanted = _placed(_with(blank, zone, lang, hours, days), country, region)
        added = people.add_consultant(db, wanted)
    say(f"Added: {_describe(added)}")


@consultant_app.command("edit")
def consultant_edit(
    context: typer.Context,
    name: str,
    rename: Annotated[str | None, typer.Option(help="A new name.")] = None,
    zone: Zone = None,
    lang: Lang = None,
    hours: Hours = None,
    days: Days = None,
    country: Country = None,
    region: Region = None,
    default: Annotated[bool, typer.Option(help="Take this one when none is named.")] = False,
) -> None:
    """Change a consultant; what is not named stays as it is."""
    at = door(context)
    with at.store() as db:
        known = people.consultant(db, name)
        changed = _placed(_with(known, zone, lang, hours, days), country, region)
        if rename is not None:
            changed = replace(changed, name=_person(rename))
        change_consultant(
            db, at.config, known, replace(changed, is_default=known.is_default or default)
        )
    say(f"Changed: {_describe(changed)}")


@consultant_app.command("list")
def consultant_list(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """All consultants."""
    at = door(context)
    with at.store() as db:
        found = people.consultants(db)
    for one in found:
        if as_json:
            print_json(_view(one))
        else:
            say(_describe(one))


@channel_app.command("add")
def channel_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A short name: letters, digits, - . _")],
    url: Annotated[
        str | None,
        typer.Argument(
            help="Apprise URL; better leave it out and type or pipe it in: what stands here "
            "can be seen in the list of processes and in the shell's history."
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option(help="Read the URL from this file at each use.", exists=True)
    ] = None,
    env: Annotated[
        bool, typer.Option("--env", help="Take it from POROMKI_CHANNEL_<NAME>.")
    ] = False,
    credential: Annotated[
        bool,
        typer.Option("--credential", help="Take it from the systemd credential channel.<name>."),
    ] = False,
    consultant: Annotated[
        str | None, typer.Option(help="All notices of this consultant's clients go here.")
    ] = None,
    pace: ChannelPace = None,
    from_day: FromDay = None,
    everybody: Everybody = None,
    replace_known: Annotated[
        bool, typer.Option("--replace", help="Change a known channel.")
    ] = False,
) -> None:
    """A named address for notices. Its URL is a secret and is never shown again."""
    at = door(context)
    origin = _origin(at, name, url, file, env=env, credential=credential)
    typed = (url or _ask()) if origin == "secrets" else None
    with at.store() as db:
        whose = people.consultant(db, consultant) if consultant else people.default_consultant(db)
        channels.store_channel(
            db,
            at.secrets,
            name,
            typed,
            origin=origin,
            consultant_id=whose.id if whose else None,
            replace=replace_known,
        )
        added = channels.change(db, people.channel(db, name), pace, from_day, everybody, at.now())
    whom = plain(whose.name if whose else "nobody")
    say(f"Channel {plain(name)}: {plain(added.shown)}, for {whom}. {_manner(added)}")
    say(f"Try it: poromki test-notify {plain(name)}")


@channel_app.command("edit")
def channel_edit(
    context: typer.Context,
    name: str,
    consultant: Annotated[
        str | None, typer.Option(help="Whose it is: whose hours and language it follows.")
    ] = None,
    pace: ChannelPace = None,
    from_day: FromDay = None,
    everybody: Everybody = None,
) -> None:
    """Change how often a channel brings what; its address stays as it is."""
    at = door(context)
    with at.store() as db:
        known = people.channel(db, name)
        if consultant is not None:
            known = replace(known, consultant_id=people.consultant(db, consultant).id)
        changed = channels.change(db, known, pace, from_day, everybody, at.now())
    say(f"Channel {plain(changed.name)}: changed. {_manner(changed)}")


@channel_app.command("list")
def channel_list(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """All channels; their addresses are not shown."""
    at = door(context)
    with at.store() as db:
        names = {c.id: c.name for c in people.consultants(db)}
        found = people.channels(db)
    for one in found:
        whose = names.get(one.consultant_id) if one.consultant_id else None
        if as_json:
            print_json(
                {
                    "name": one.name,
                    "url": one.shown,
                    "origin": one.origin,
                    "consultant": whose,
                    "pace": one.pace.value,
                    "from_day": one.from_day,
                    "everybody": one.for_everybody,
                }
            )
        else:
            kept = f"{plain(one.shown)}  from {plain(one.origin)}"
            whom = plain(whose or "chosen clients")
            say(f"{plain(one.name)}  {kept}  for {whom}  {_manner(one)}")
    if not found and not as_json:
        say("No channels yet. Add one: poromki channel add mail")


@channel_app.command("remove")
def channel_remove(context: typer.Context, name: str) -> None:
    """Forget a channel and its URL."""
    at = door(context)
    with at.store() as db:
        lonely = people.remove_channel(db, name)
        at.secrets.forget(name)
    say(f"Channel {plain(name)} is removed.")
    if lonely:
        warn(f"{lonely} clients had no other channel of their own; their consultant's are taken.")


def _write_example(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(config.example(), encoding="utf-8")
        file.chmod(0o600)
    except OSError as exc:
        raise InputError(f"{file} cannot be written ({exc.strerror}).") from exc


def _origin(
    at: Door, name: str, url: str | None, file: Path | None, *, env: bool, credential: bool
) -> str:
    if sum((url is not None, file is not None, env, credential)) > 1:
        raise InputError("Take one of: the URL, --file, --env, --credential.", field="channel")
    if file is not None:
        return f"file:{file.absolute()}"
    if env or credential:
        return "environment" if env else "credential"
    found = at.secrets.find(name) if url is None else None
    return found if found and found != "secrets" else "secrets"


def _ask() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Apprise URL (is not shown)", hide_input=True)).strip()
    return sys.stdin.readline().strip()


def _with(
    known: Consultant, zone: str | None, lang: str | None, hours: str | None, days: str | None
) -> Consultant:
    changed = known
    if zone is not None:
        changed = replace(changed, zone=_zone(zone))
    if lang is not None:
        changed = replace(changed, lang=language(lang) or known.lang)
    if hours is not None:
        opens, closes = _hours(hours)
        changed = replace(changed, opens=opens, closes=closes)
    if days is not None:
        changed = replace(changed, weekdays=_days(days))
    return changed


def _placed(known: Consultant, country: str | None, region: str | None) -> Consultant:
    """`known` with the place whose holidays are kept; another country forgets the region."""
    if country is None and region is None:
        return known
    moved = country is not None and country.strip().upper() != known.country
    typed = region if region is not None else "" if moved else known.region
    code, part = place(known.country if country is None else country, typed)
    return replace(known, country=code, region=part)


_PACES = {
    Pace.IMMEDIATE: "As things happen",
    Pace.DAILY: "At most one message a day",
    Pace.WEEKLY: "One message on Mondays",
}


def _manner(one: Channel) -> str:
    """How often a channel brings what, as a sentence."""
    since = f", of milestones from day {one.from_day} on" if one.from_day else ""
    of_others = f"; of the clients of all other consultants too{since}"
    return f"{_PACES[one.pace]}{of_others if one.for_everybody else since}."


def _zone(text: str) -> ZoneInfo:
    if text not in available_timezones():
        same = [z for z in available_timezones() if z.casefold().endswith(text.casefold())]
        hint = f"Do you mean {sorted(same)[0]}?" if same else "Write it like Europe/Berlin."
        raise InputError(f"{text!r} is no time zone. {hint}", field="zone")
    return ZoneInfo(text)


def _hours(text: str) -> tuple[time, time]:
    try:
        opens, closes = (time.fromisoformat(part.strip()) for part in text.split("-"))
    except ValueError:
        raise InputError(
            f"{text!r} are no hours. Write them like 08:00-18:00.", field="hours"
        ) from None
    if opens == closes:
        raise InputError(
            "The hours begin and end at the same time; nothing could arrive.", field="hours"
        )
    return opens, closes


def _days(text: str) -> frozenset[int]:
    """Read "mon-fri", "mon,wed,fri" or "sat-sun"."""
    found: set[int] = set()
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        try:
            begin, end = _WEEKDAYS.index(first[:3]), _WEEKDAYS.index((last or first)[:3])
        except ValueError:
            raise InputError(
                f"{text!r} are no weekdays. Write them like mon-fri or mon,wed.", field="days"
            ) from None
        found |= {(begin + step) % 7 for step in range((end - begin) % 7 + 1)}
    return frozenset(found)


def _person(name: str) -> str:
    cleaned = " ".join(name.split())
    if not cleaned or not cleaned.isprintable():
        raise InputError("A consultant needs a name.", field="consultant")
    return cleaned


def _describe(one: Consultant) -> str:
    view = _view(one)
    star = " (default)" if one.is_default else ""
    hours = f"{view['days']} {view['hours']}"
    where = "-".join(part for part in (one.country, one.region) if part)
    free = f", free on holidays of {plain(where)}" if where else ""
    return f"{plain(one.name)}{star}: {view['zone']}, {view['lang']}, {hours}{free}"


def _view(one: Consultant) -> dict[str, object]:
    return {
        "name": one.name,
        "zone": one.zone.key,
        "lang": one.lang,
        "hours": f"{one.opens:%H:%M}-{one.closes:%H:%M}",
        "days": ",".join(_WEEKDAYS[d] for d in sorted(one.weekdays)),
        "default": one.is_default,
        "country": one.country,
        "region": one.region,
    }
