"""Commands about agreed actions: agree, qr."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from monitor import agree as agreeing
from monitor import qr as codes
from monitor import views
from monitor.agreed.leads import NETWORKS
from monitor.agreed.records import Agreed, AgreedKind, AgreedState
from monitor.agreed.terms import Wish, due_day, link_terms, wish
from monitor.cli import tables
from monitor.cli.door import Door, door, plain, print_json, say
from monitor.deed import By, Way
from monitor.errors import InputError
from monitor.model import Client
from monitor.store import Db, clients, people
from monitor.store import agreed as store


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    app.command()(agree)
    app.command()(qr)


def agree(
    context: typer.Context,
    client: str,
    feed: Annotated[bool, typer.Option("--feed", help="An RSS or Atom feed.")] = False,
    link: Annotated[
        str | None,
        typer.Option(help=f"A link to {', '.join(NETWORKS)}, or to an address."),
    ] = None,
    page_not_profile: Annotated[
        bool, typer.Option("--page-not-profile", help="A Facebook page, not a person's profile.")
    ] = False,
    text: Annotated[
        str | None, typer.Option(help="A text, or a /pattern/ between slashes, stands there.")
    ] = None,
    no_text: Annotated[
        str | None, typer.Option("--no-text", help="A text or /pattern/ is there no more.")
    ] = None,
    selector: Annotated[str | None, typer.Option(help="A CSS selector matches.")] = None,
    on: Annotated[
        str | None, typer.Option(help="The page that it is about, as /contact; else any page.")
    ] = None,
    new_page: Annotated[
        str | None,
        typer.Option("--new-page", help="A new page at or below a path; /blog/: below it alone."),
    ] = None,
    posts: Annotated[int | None, typer.Option(help="So many new posts.")] = None,
    contact: Annotated[bool, typer.Option("--contact", help="Contact data.")] = False,
    hours: Annotated[bool, typer.Option("--hours", help="Opening hours.")] = False,
    imprint: Annotated[bool, typer.Option("--imprint", help="An imprint.")] = False,
    privacy: Annotated[bool, typer.Option("--privacy", help="A privacy page.")] = False,
    open_graph: Annotated[
        bool, typer.Option("--open-graph", help="Title and picture for sharing.")
    ] = False,
    short_link: Annotated[
        str | None,
        typer.Option("--short-link", help="A short link or QR code leads to a live page."),
    ] = None,
    download: Annotated[bool, typer.Option("--download", help="A PDF or another file.")] = False,
    https: Annotated[bool, typer.Option("--https", help="A valid certificate.")] = False,
    manual: Annotated[
        str | None, typer.Option(help="Something that only people can check, in words.")
    ] = None,
    due: Annotated[str | None, typer.Option(help="The last day, as 2026-12-01.")] = None,
    wording: Annotated[str, typer.Option(help="Your own words for it, in notices.")] = "",
    withdraw: Annotated[
        int | None, typer.Option(help="This one holds no longer.", metavar="NUMBER")
    ] = None,
    done: Annotated[
        int | None, typer.Option(help="You know that this one is done.", metavar="NUMBER")
    ] = None,
    not_done: Annotated[
        int | None,
        typer.Option("--not-done", help="It is not done, whatever you said.", metavar="NUMBER"),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, for scripts.")
    ] = False,
) -> None:
    """What was agreed in the workshop: agree on something, or (without options) list it."""
    page = {"path": on or ""}
    asked: dict[AgreedKind, dict[str, str] | None] = {
        AgreedKind.FEED: _given(feed),
        AgreedKind.NETWORK: link_terms(link) if link is not None else None,
        AgreedKind.PAGE_NOT_PROFILE: _given(page_not_profile),
        AgreedKind.TEXT: _term("pattern", text, page),
        AgreedKind.NO_TEXT: _term("pattern", no_text, page),
        AgreedKind.SELECTOR: _term("selector", selector, page),
        AgreedKind.NEW_PAGE: _term("path", new_page),
        AgreedKind.POSTS: _term("count", str(posts) if posts is not None else None),
        AgreedKind.CONTACT: _given(contact),
        AgreedKind.HOURS: _given(hours),
        AgreedKind.IMPRINT: _given(imprint),
        AgreedKind.PRIVACY: _given(privacy),
        AgreedKind.OPEN_GRAPH: page if open_graph else None,
        AgreedKind.SHORT_LINK: _term("url", short_link),
        AgreedKind.DOWNLOAD: _given(download),
        AgreedKind.HTTPS: _given(https),
        AgreedKind.MANUAL: _given(manual is not None),
    }
    kinds = {kind: terms for kind, terms in asked.items() if terms is not None}
    if on and not kinds.keys() & {k for k, t in kinds.items() if "path" in t}:
        raise typer.BadParameter("--on goes with --text, --no-text, --selector or --open-graph.")
    if wording and len(kinds) != 1:
        raise typer.BadParameter("--wording goes with one thing that is agreed on.")
    last_day = due_day(due) if due else None
    wishes = [
        wish(kind, terms, last_day, manual or "" if kind is AgreedKind.MANUAL else wording)
        for kind, terms in kinds.items()
    ]
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        _Session(at, db, known, as_json).run(wishes, withdraw, done, not_done)


def _given(wanted: bool) -> dict[str, str] | None:
    return {} if wanted else None


def _term(
    name: str, value: str | None, more: dict[str, str] | None = None
) -> dict[str, str] | None:
    return None if value is None else {name: value or " "} | (more or {})


class _Session:
    """One run of `agree` for a client."""

    def __init__(self, at: Door, db: Db, client: Client, as_json: bool) -> None:
        self._at, self._db, self._client, self._as_json = at, db, client, as_json
        self._by = By(people.consultant_by_id(db, client.consultant_id).name, Way.COMMAND)

    def run(
        self, wishes: list[Wish], withdraw: int | None, done: int | None, not_done: int | None
    ) -> None:
        db, client, now = self._db, self._client, self._at.now()
        if not wishes and withdraw is None and done is None and not_done is None:
            self._list()
        for one in wishes:
            agreeing.refuse_past(db, client, one, now)
            self._tell(agreeing.agree(db, client, one, self._by, now))
        if withdraw is not None:
            gone = agreeing.withdraw(db, client, withdraw, self._by, now)
            say(f"Number {gone.id} holds no longer: {plain(self._view(gone)['wording'])}")
        if done is not None:
            self._tell(agreeing.confirm(db, client, done, self._by, now))
        if not_done is not None:
            self._tell(agreeing.confirm(db, client, not_done, self._by, now, done=False))

    def _list(self) -> None:
        found = store.of_client(self._db, self._client.id)
        if self._as_json:
            for one in found:
                print_json({"client": self._client.name} | self._view(one))
        elif found:
            tables.actions([self._view(one) for one in found])
        else:
            say(f"Nothing is agreed with {plain(self._client.name)}. See: poromki agree --help")

    def _tell(self, one: Agreed) -> None:
        if self._as_json:
            print_json({"client": self._client.name} | self._view(one))
            return
        tables.action(self._view(one))
        if one.state is AgreedState.CANNOT_VERIFY:
            say("  It is checked again after the next look.")

    def _view(self, one: Agreed) -> views.View:
        return views.action(self._db, one)


def qr(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="An address, or any text.")],
    client: Annotated[
        str | None, typer.Option(help="Agree on it with this client: it is to lead to a live page.")
    ] = None,
    out_file: Annotated[
        Path | None,
        typer.Option("--out", help="Where to put it: FILE.svg or FILE.png.", metavar="FILE"),
    ] = None,
) -> None:
    """Make a QR code, for the terminal or as a picture."""
    if out_file is None:
        _print(codes.for_terminal(text))
    else:
        kind = out_file.suffix.lower().lstrip(".")
        drawn = codes.picture(text, kind)
        try:
            out_file.write_bytes(drawn)
        except OSError as exc:
            raise InputError(f"{out_file} cannot be written ({exc.strerror}).") from exc
        say(f"The code is in {plain(str(out_file))}.")
    if client is not None:
        at = door(context)
        with at.store() as db:
            known = clients.client(db, client)
            wanted = wish(AgreedKind.SHORT_LINK, {"url": text}, None, "")
            _Session(at, db, known, as_json=False).run([wanted], None, None, None)


def _print(drawn: str) -> None:
    """The code as it is; where standard output cannot show blocks, a picture is needed."""
    try:
        drawn.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError as exc:
        raise InputError("This terminal cannot show a code; give --out FILE.svg.") from exc
    typer.echo(drawn, nl=False)
