"""The command `links`: by which notices are acted upon; how they stand, and taking them back."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor import links as tokens
from monitor.cli.door import Door, door, plain, print_json, say
from monitor.cli.tables import moment
from monitor.store import Db, clients
from monitor.store import links as store
from monitor.store.times import to_instant


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command("links")(links)


def links(
    context: typer.Context,
    client: Annotated[
        str | None, typer.Argument(help="With --revoke: only links about this client.")
    ] = None,
    revoke: Annotated[
        bool, typer.Option("--revoke", help="Links that were sent work no more.")
    ] = False,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="A new key signs from now on; old links still work.")
    ] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="Forget old keys, and with them their links.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """The links in notices: how they stand; take them back, or change the key that signs them."""
    at = door(context)
    if client and not revoke:
        raise typer.BadParameter("A client is named with --revoke alone.")
    with at.store() as db:
        if rotate:
            tokens.rotate(at.secrets, at.now())
            say("A new key signs from now on. Links on their way still work.")
        if drop_old:
            say(f"Keys forgotten: {tokens.drop_old(at.secrets)}. What they signed works no more.")
        if revoke:
            whose = clients.client(db, client).id if client else None
            say(f"Links taken back: {store.revoke(db, whose, at.now())}.")
        if not (revoke or rotate or drop_old):
            _show(at, db, as_json=as_json)


def _show(at: Door, db: Db, *, as_json: bool) -> None:
    web, made = at.config.web, [to_instant(text) for text in at.secrets.link_keys()]
    valid = store.valid(db, at.now())
    if as_json:
        print_json(
            {
                "public_url": web.public_url or None,
                "valid": valid,
                "keys": [instant.isoformat(timespec="seconds") for instant in made],
            }
        )
        return
    if not web.public_url:
        say(plain("Notices name commands: public_url under [web] is empty."))
    else:
        say(f"Notices hold links to {plain(web.public_url)}.")
    say(f"Links that work now: {valid}.")
    for instant in made:
        mark = " (signs)" if instant == made[-1] else ""
        say(f"Key of {moment(instant)}{mark}")
