"""Commands about who may log in to the pages, scripts' tokens, and the audit."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from monitor.accounts import tokens
from monitor.accounts.passwords import set_password
from monitor.accounts.records import Account, ApiToken, Entry, Scope
from monitor.cli.door import door, plain, print_json, say
from monitor.cli.tables import moment
from monitor.config import span
from monitor.deed import Way
from monitor.errors import InputError, NotFound
from monitor.store import Db, people, transaction
from monitor.store import accounts as stored

account_app = typer.Typer(
    help="Who may log in to the pages; without more words: all who may.",
    invoke_without_command=True,
)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
_OWNER = "command line"
"""Who the audit names for what is done here: whoever may run commands owns the server."""


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    app.add_typer(account_app, name="account")
    app.command()(audit)


@account_app.callback()
def account_list(context: typer.Context, as_json: AsJson = False) -> None:
    """Who may log in."""
    if context.invoked_subcommand is not None:
        return
    with door(context).store() as db:
        found = stored.accounts(db)
        views = [_view(one, len(stored.sessions(db, one.consultant.id))) for one in found]
    for view in views:
        if as_json:
            print_json(view)
        else:
            _say_account(view)
    if not found and not as_json:
        say("Nobody may log in yet. Let somebody: poromki account password NAME")


@account_app.command("password")
def account_password(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A consultant.")],
    stdin: Annotated[bool, typer.Option("--stdin", help="Read it from standard input.")] = False,
) -> None:
    """Give a consultant a password, and with the first one an account; ends their sessions."""
    at = door(context)
    with at.store() as db:
        who = people.consultant(db, name)
        before = stored.account(db, who.id)
        password = _typed(asked=not stdin)
        with transaction(db):
            set_password(db, who.id, who.name, password, at.now())
            what = f"{'changed' if before else 'gave'} the password of {who.name}"
            stored.note(db, _entry(at.now(), what))
        made = _account(db, who.name)
    if before:
        say(f"The password of {plain(who.name)} is changed; their sessions have ended.")
    else:
        say(f"{plain(who.name)} may log in{', as admin' if made.is_admin else ''}.")


@account_app.command("admin")
def account_admin(
    context: typer.Context,
    name: str,
    off: Annotated[bool, typer.Option("--off", help="Only their own clients again.")] = False,
) -> None:
    """Let somebody see and change all clients, not only their own."""
    at = door(context)
    with at.store() as db, transaction(db):
        one = _account(db, name)
        stored.make_admin(db, one.consultant.id, is_admin=not off)
        what = f"made {one.consultant.name} {'an ordinary account' if off else 'an admin'}"
        stored.note(db, _entry(at.now(), what))
    say(f"{plain(one.consultant.name)} sees {'the own clients' if off else 'all clients'}.")


@account_app.command("remove")
def account_remove(context: typer.Context, name: str) -> None:
    """Let somebody log in no more; the consultant and the clients stay."""
    at = door(context)
    with at.store() as db, transaction(db):
        one = _account(db, name)
        stored.remove(db, one.consultant.id)
        stored.note(db, _entry(at.now(), f"removed the account of {one.consultant.name}"))
        left = stored.any_account(db)
    say(f"{plain(one.consultant.name)} may log in no more. Sessions and tokens have ended.")
    if not left:
        say("That was the last account: pages are shown on this machine only, to its own user.")


@account_app.command("token")
def account_token(
    context: typer.Context,
    consultant: Annotated[str, typer.Argument(help="Whose clients the script may see.")],
    name: Annotated[str, typer.Option(help="What it is for, such as: scripts.")],
    write: Annotated[bool, typer.Option("--write", help="May also change things.")] = False,
    expires: Annotated[
        str | None, typer.Option(help="After how long it ends.", metavar="365d")
    ] = None,
) -> None:
    """Make a token for the API. It is shown now, and never again."""
    at = door(context)
    ends = _span(expires) if expires else None
    scope = Scope.WRITE if write else Scope.READ
    with at.store() as db, transaction(db):
        one = _account(db, consultant)
        secret = tokens.make(db, one, name, scope, ends, at.now())
        stored.note(db, _entry(at.now(), f"made a token for {one.consultant.name} ({scope})"))
    typer.echo(secret)


@account_app.command("tokens")
def account_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """All tokens, but not what they are."""
    at = door(context)
    with at.store() as db:
        names = {c.id: c.name for c in people.consultants(db)}
        found = stored.tokens(db)
    for one in found:
        view = _token_view(one, names[one.consultant_id], at.now())
        if as_json:
            print_json(view)
        else:
            _say_token(view, one)
    if not found and not as_json:
        say("No tokens. Make one: poromki account token NAME --name scripts")


@account_app.command("revoke")
def account_revoke(
    context: typer.Context, number: Annotated[int, typer.Argument(help="See: account tokens.")]
) -> None:
    """Let a token open nothing any more."""
    at = door(context)
    with at.store() as db, transaction(db):
        if number not in {one.id for one in stored.tokens(db)}:
            raise NotFound(f"There is no token {number}. See: poromki account tokens")
        stored.revoke(db, number, at.now())
        stored.note(db, _entry(at.now(), f"revoked token {number}"))
    say(f"Token {number} is revoked.")


@account_app.command("sessions")
def account_sessions(
    context: typer.Context,
    end: Annotated[
        str | None, typer.Option(help="Log this consultant out everywhere.", metavar="NAME")
    ] = None,
) -> None:
    """Who is logged in, and since when."""
    at = door(context)
    with at.store() as db:
        if end is not None:
            with transaction(db):
                one = _account(db, end)
                ended = stored.end_sessions(db, one.consultant.id)
                stored.note(db, _entry(at.now(), f"ended the sessions of {one.consultant.name}"))
            say(f"{ended} session{'' if ended == 1 else 's'} of {plain(end)} ended.")
            return
        for account in stored.accounts(db):
            for session in stored.sessions(db, account.consultant.id):
                since, seen = moment(session.made_at), moment(session.seen_at)
                say(f"{plain(account.consultant.name)}: since {since}, last seen {seen}")


def audit(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="How many of the last entries.")] = 100,
    as_json: AsJson = False,
) -> None:
    """Who did what, by page, API or command; oldest first."""
    at = door(context)
    with at.store() as db:
        entries = stored.audit(db, limit)[::-1]
    for entry, client in entries:
        if as_json:
            print_json(
                {
                    "at": entry.at.isoformat(timespec="seconds"),
                    "who": entry.who,
                    "way": entry.way,
                    "what": entry.what,
                    "client": client,
                }
            )
        else:
            about = f": {plain(client)}" if client else ""
            say(f"{moment(entry.at)}  {plain(entry.who)} ({entry.way})  {plain(entry.what)}{about}")
    if not entries and not as_json:
        say("Nothing has been done yet.")


def _account(db: Db, name: str) -> Account:
    """Of that consultant. Raises NotFound, with what to do."""
    who = people.consultant(db, name)
    found = stored.account(db, who.id)
    if found is None:
        raise NotFound(
            f"{who.name} has no account yet. Make one: poromki account password {who.name}"
        )
    return found


def _typed(*, asked: bool) -> str:
    if not asked or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(
        typer.prompt("Password (is not shown)", hide_input=True, confirmation_prompt="Again")
    )


def _span(text: str) -> timedelta:
    try:
        found = span(text)
    except ValueError as exc:
        raise InputError(f"{text!r} {exc}.", field="expires") from None
    if not found:
        raise InputError("A token that ends at once opens nothing.", field="expires")
    return found


def _entry(now: datetime, what: str) -> Entry:
    return Entry(now, _OWNER, Way.COMMAND, what)


def _view(one: Account, sessions: int) -> dict[str, object]:
    return {
        "consultant": one.consultant.name,
        "admin": one.is_admin,
        "since": one.made_at.isoformat(timespec="seconds"),
        "password_set": one.changed_at.isoformat(timespec="seconds"),
        "sessions": sessions,
    }


def _say_account(view: dict[str, object]) -> None:
    admin = " (admin)" if view["admin"] else ""
    say(f"{plain(str(view['consultant']))}{admin}: {view['sessions']} sessions")


def _token_view(one: ApiToken, consultant: str, now: datetime) -> dict[str, object]:
    return {
        "number": one.id,
        "name": one.name,
        "consultant": consultant,
        "scope": one.scope,
        "made_at": one.made_at.isoformat(timespec="seconds"),
        "used_at": one.used_at.isoformat(timespec="seconds") if one.used_at else None,
        "expires_at": one.expires_at.isoformat(timespec="seconds") if one.expires_at else None,
        "holds": one.holds(now),
    }


def _say_token(view: dict[str, object], one: ApiToken) -> None:
    used = f"last used {moment(one.used_at)}" if one.used_at else "never used"
    ends = f", until {moment(one.expires_at)}" if one.expires_at else ""
    over = "" if view["holds"] else "  [red]opens nothing any more[/]"
    say(
        f"{one.id}  {plain(one.name)}, for {plain(str(view['consultant']))}, {one.scope}, "
        f"{used}{ends}{over}"
    )
