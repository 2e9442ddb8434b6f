"""A list of clients from a file: first shown row by row with what is not right, then imported.

Nothing is stored before that. Who is no admin imports own clients, for own channels.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from fastapi import APIRouter
from fastapi.responses import Response

from monitor import channels, enrol, roster
from monitor.accounts import rights
from monitor.accounts.records import Who
from monitor.compose.language import N_
from monitor.enrol import Outcome
from monitor.errors import InputError, NotFound
from monitor.model import Client
from monitor.roster import Entry, Problem, Roster
from monitor.store import Db, clients, people, transaction
from monitor.sweep import Office
from monitor.web.frame import Ask, Asked, Posted
from monitor.web.kept import Kept
from monitor.web.words import Words

MOST_BYTES = 1_000_000
MOST_ROWS = 2000
SHOWN = 200
"""Rows without problems that are shown; the others are counted."""
_MOST_PROBLEMS = 500

_FIELDS = {
    "row": N_("The row does not fit the columns."),
    "client": N_("The client’s name cannot be taken."),
    "workshop": N_("The day of the workshop cannot be read."),
    "website": N_("An address of a website is missing or cannot be read."),
    "facebook": N_("The address of the Facebook page cannot be read."),
    "feed": N_("The address of the feed cannot be read."),
    "profile": N_("The address of the profile cannot be read."),
    "lang": N_("The language is none of ours."),
    "consultant": N_("The consultant is not known, or not you."),
    "notify": N_("A channel is not known, or not yours."),
    "counting": N_("The way of counting days is not known."),
}
_OTHER = N_("This cannot be taken.")
_NO_FILE = N_("Please choose a file.")
_LARGE = N_(
    "The file is larger than a megabyte, or has more than 2000 rows. Please import it in parts."
)
_UNREADABLE = N_("This file cannot be read as a list of clients.")
_AGAIN = N_("The file is not here any more. Please send it once more; nothing was imported.")


_KNOWN = (
    N_("The file is not UTF-8; it was read as Windows text (cp1252). Check the names."),
    N_("The file is no text. Save it as CSV in UTF-8."),
    N_("The file’s text cannot be read. Save it as CSV in UTF-8."),
    N_("The file is not UTF-8. Save it as UTF-8."),
    N_("The file is nested too deeply."),
    N_("A TOML file of clients consists of [[client]] tables, and nothing else."),
    N_("The file holds no clients."),
    N_("there is nothing to watch; give one of website, facebook, feed, profile."),
    N_("only an admin imports clients of others."),
    N_("there is a client of that name already."),
    N_("name a channel of yours; new ones are added at Notices."),
)
"""What is said of files without any of their words in it; the rest is told in English."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about a file, and in which language it is."""

    text: str
    lang: str

    @classmethod
    def of(cls, ask: Ask, said: str) -> Told:
        """In the reader's language where it is one of ours."""
        known = said.replace("'", "’")
        if known in _KNOWN:
            return cls(ask.gettext(known), ask.speech.code)
        return cls(said, "en")


@dataclass(frozen=True)
class Sent:
    """A file as it was sent."""

    content: bytes
    is_toml: bool
    name: str


@dataclass(frozen=True)
class Sorted:
    """What a file would do."""

    good: list[Entry]
    bad: list[Problem]
    known: dict[str, Client]
    """By folded name: those that rows would extend."""
    warnings: tuple[str, ...] = ()


def router() -> APIRouter:
    """Pages at `/import`."""
    made, routes = _Importing(), APIRouter()
    routes.get("/import")(made.show)
    routes.post("/import")(made.preview)
    routes.post("/import/{name}")(made.take)
    return routes


class _Importing:
    """The pages, with the files that are not imported yet."""

    def __init__(self) -> None:
        self._sent: Kept[Sent] = Kept(most=20, most_of_one=1)

    def show(self, ask: Asked) -> Response:
        """Ask for a file."""
        return _form_page(ask)

    def preview(self, form: Posted) -> Response:
        """What the file would do; nothing is stored."""
        ask = form.ask
        sent = Sent(
            form.get("file").encode("latin-1", "replace"),
            form.get("file.name").lower().endswith(".toml"),
            form.get("file.name")[:100],
        )
        if not sent.content:
            return _form_page(ask, 400, ask.gettext(_NO_FILE))
        try:
            rows = _rows(sent)
        except InputError as exc:
            is_large = len(sent.content) > MOST_BYTES or exc.field == "rows"
            if is_large:
                return _form_page(ask, 400, ask.gettext(_LARGE))
            return _form_page(ask, 400, ask.gettext(_UNREADABLE), Told.of(ask, str(exc)))
        with ask.office() as office:
            found = _sorted(office, ask.who, rows)
        name = self._sent.keep(ask.who.consultant.id, sent, ask.now)
        return _preview_page(ask, sent, found, name)

    def take(self, name: str, form: Posted) -> Response:
        """Import what was shown: all of it, or with `partial` the good rows."""
        ask = form.ask
        sent = self._sent.find(ask.who.consultant.id, name, ask.now)
        if sent is None:
            return _form_page(ask, 404, ask.gettext(_AGAIN))
        with ask.office() as office:
            with transaction(office.db):
                found = _sorted(office, ask.who, _rows(sent))
                if not found.good or (found.bad and not form.get("partial")):
                    return _preview_page(ask, sent, found, name, 400)
                taken = _take(office, ask, found)
            self._sent.drop(name)
        return ask.page(
            "forms/imported.html",
            title=ask.gettext("Imported"),
            say=Words(ask.speech, ask.reader),
            counts=[(outcome, sum(1 for o in taken if o is outcome)) for outcome in Outcome],
            left=len({one.row for one in found.bad}),
        )


def _rows(sent: Sent) -> Roster:
    """The rows of a file. Raises InputError."""
    if len(sent.content) > MOST_BYTES:
        raise InputError(f"The file is larger than {MOST_BYTES:,} bytes.", field="rows")
    found = roster.read(sent.content, toml=sent.is_toml)
    if len(found.rows) > MOST_ROWS:
        raise InputError(f"The file has more than {MOST_ROWS:,} rows.", field="rows")
    if not found.rows:
        raise InputError("The file holds no clients.")
    return found


def _sorted(office: Office, who: Who, found: Roster) -> Sorted:
    """What can be taken, and what is not right with the other rows."""
    known = {c.name.casefold(): c for c in clients.clients(office.db)}
    good: list[Entry] = []
    bad: list[Problem] = []

    @cache
    def check_channel(typed: str) -> None:
        _check_channel(office, who, typed)

    for row in roster.entries(found.rows):
        if not isinstance(row, Entry):
            bad.extend(row)
            continue
        entry = _own(row, who, known)
        wrong = [
            *_not_theirs(entry, who, known),
            *enrol.problems(office.db, entry, check_channel, office.clock()),
        ]
        bad.extend(wrong)
        if not wrong:
            good.append(entry)
    return Sorted(good, bad, known, found.warnings)


def _own(entry: Entry, who: Who, known: dict[str, Client]) -> Entry:
    """A new client without a consultant is of the one who imports it."""
    if entry.new.consultant or entry.new.name.casefold() in known:
        return entry
    return replace(entry, new=replace(entry.new, consultant=who.consultant.name))


def _not_theirs(entry: Entry, who: Who, known: dict[str, Client]) -> Iterable[Problem]:
    """What only an admin may do."""
    if who.is_admin:
        return
    named = entry.new.consultant
    if named and named.casefold() != who.consultant.name.casefold():
        yield Problem(entry.row, "consultant", "only an admin imports clients of others.")
    client = known.get(entry.new.name.casefold())
    if client is not None and not rights.may_see(who, client):
        yield Problem(entry.row, "client", "there is a client of that name already.")


def _check_channel(office: Office, who: Who, typed: str) -> None:
    """Raise InputError or NotFound for a channel that cannot be taken, or not by this person."""
    if who.is_admin:
        channels.check_channel(office.db, office.secrets, typed)
        return
    if "://" in typed:
        raise InputError("name a channel of yours; new ones are added at Notices.", field="notify")
    if not rights.may_see_channel(who, people.channel(office.db, typed)):
        raise NotFound(f"No channel of yours is named {typed}.")


def _take(office: Office, ask: Ask, found: Sorted) -> list[Outcome]:
    """Store the good rows; the caller holds the transaction."""
    db: Db = office.db

    @cache
    def name_of(typed: str) -> str:
        return channels.channels_for(db, office.secrets, [typed])[0]

    stored = enrol.enrol(
        db, office.config, found.good, lambda typed: tuple(map(name_of, typed)), ask.now
    )
    taken = list(stored)
    ask.note(db, f"imported {len(taken)} rows")
    return [one.outcome for one in taken]


# --- pages --------------------------------------------------------------------------------


def _form_page(
    ask: Ask, status: int = 200, wrong: str = "", detail: Told | None = None
) -> Response:
    return ask.page(
        "forms/importing.html",
        status,
        title=ask.gettext("Import clients"),
        wrong=wrong,
        detail=detail,
        columns=roster.COLUMNS,
    )


def _preview_page(ask: Ask, sent: Sent, found: Sorted, name: str, status: int = 200) -> Response:
    say = Words(ask.speech, ask.reader)
    shown = [
        (one.row, ask.gettext(_FIELDS.get(one.field, _OTHER)), one.field, Told.of(ask, one.message))
        for one in found.bad[:_MOST_PROBLEMS]
    ]
    return ask.page(
        "forms/preview.html",
        status,
        title=ask.gettext("Is this right?"),
        say=say,
        file=sent.name,
        name=name,
        good=found.good[:SHOWN],
        n_good=len(found.good),
        bad=shown,
        n_bad=len({one.row for one in found.bad}),
        known=found.known,
        warnings=[Told.of(ask, warning) for warning in found.warnings],
    )
