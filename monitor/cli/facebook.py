"""Commands about reading pages with their owners' permission: connect, status, disconnect, …"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Collection
from pathlib import Path
from typing import Annotated

import typer

from monitor import connect as connecting
from monitor import networks, register, urls, views
from monitor.activity import Part, State
from monitor.cli.door import Door, door, plain, print_json, say, warn
from monitor.compose import reason_advice, reason_sentence
from monitor.connect import Findings
from monitor.errors import InputError
from monitor.fetch import Web
from monitor.model import Client, Kind, Target
from monitor.secrets import APP
from monitor.sources.facebook.expiry import Expiry
from monitor.store import Db, clients
from monitor.store import facebook as store
from monitor.store.facebook import PageFeed

app = typer.Typer(help="Read Facebook pages with their owners' permission.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
Address = Annotated[
    str, typer.Option("--target", help="Which page, where a client has several.", metavar="URL")
]

_GUIDE = """\
To read a client's page, POROMKI needs a [bold]Page token[/]: the client's permission, given by
somebody who manages the page. Without it you are asked to look yourself at each milestone.

  1. The client adds you to the page with access to its content (Page settings → Page access).
  2. At developers.facebook.com make an app of your own (type Business; it may stay in
     development), and open Tools → Graph API Explorer.
  3. Choose your app, ask for the permissions [bold]pages_show_list[/],
     [bold]pages_read_engagement[/] and [bold]pages_read_user_content[/], and generate a token.
  4. Make it last (Access Token Debugger → Extend), then choose the page under
     “User or Page”: what stands in the field now is the Page token.

It is tested before it is stored, kept apart from the database, and never shown again."""


def add_to(parent: typer.Typer) -> None:
    """Put these commands into the app."""
    parent.add_typer(app, name="facebook")


@app.command()
def connect(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Whose page.")] = None,
    token_file: Annotated[
        str | None,
        typer.Option(help="File with the Page token, or - for standard input.", metavar="FILE"),
    ] = None,
    env: Annotated[
        str | None,
        typer.Option(help="Take it from POROMKI_FACEBOOK_<NAME> at each use.", metavar="NAME"),
    ] = None,
    credential: Annotated[
        str | None,
        typer.Option(help="Take it from the systemd credential facebook.<NAME>.", metavar="NAME"),
    ] = None,
    target: Address = "",
    everyone: Annotated[
        bool, typer.Option("--all", help="For all clients whose pages this one token opens.")
    ] = False,
    anyway: Annotated[
        bool, typer.Option(help="Store it even if the page's posts cannot be read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Store a client's Page token (or a new one in its place), after testing what it can read."""
    at = door(context)
    if (client is None) != everyone:
        raise typer.BadParameter("Say whose page: a client's name, or --all.")
    if sum(given is not None for given in (token_file, env, credential)) > 1:
        raise typer.BadParameter("Give the token in one way only.")
    with at.store() as db:
        wanted = _wanted(db, client, target)
        token, place = _token(at, token_file, env, credential)
        web = at.web()
        try:
            refused = [
                name
                for whose, one in wanted
                for name in _connect(at, db, web, whose, one, token, place, anyway, as_json)
            ]
        finally:
            web.close()
    if refused and (not everyone or len(refused) == len(wanted)):
        raise InputError(
            f"Nothing was stored for {', '.join(refused)}: the page's posts cannot be read with "
            "this token. To store it all the same: --anyway"
        )


def _wanted(db: Db, name: str | None, address: str) -> list[tuple[Client, Target]]:
    """The pages that a token is for."""
    if name is None:
        every = [(c, t) for c in clients.clients(db) for t in clients.targets(db, c.id)]
        found = [(c, t) for c, t in every if t.kind is Kind.FACEBOOK]
        if not found:
            raise InputError(
                "No client has a Facebook page yet: poromki edit CLIENT --facebook URL"
            )
        return found
    known = clients.client(db, name)
    found_of = connecting.targets_of(
        db, known, lambda typed: register.find_target(db, known, typed), address
    )
    pages = [t for t in found_of if t.kind is Kind.FACEBOOK] or found_of
    if len(pages) > 1:
        listed = ", ".join(t.url for t in pages)
        raise InputError(f"{known.name} has several: {listed}. Name one with --target.")
    return [(known, pages[0])]


def _token(
    at: Door, file: str | None, env: str | None, credential: str | None
) -> tuple[str, tuple[str, str] | None]:
    """The token, and the (name, origin) of one that is kept elsewhere."""
    if env or credential:
        place = (env, "environment") if env else (credential or "", "credential")
        return connecting.cleaned(at.secrets.token(*place)), place
    return connecting.cleaned(_typed(file)), None


def _typed(file: str | None) -> str:
    if file == "-":
        return sys.stdin.read(10_000)
    if file is not None:
        path = Path(file)
        if not path.is_file():
            raise InputError(f"{file}: there is no such file.", field="token-file")
        return path.read_bytes()[:10_000].decode("utf-8", "replace")
    if not sys.stdin.isatty():
        raise typer.BadParameter("Where is the token? Give --token-file FILE, or - for a pipe.")
    say(_GUIDE)
    say("")
    return str(typer.prompt("Page token (is not shown)", hide_input=True))


def _connect(
    at: Door,
    db: Db,
    web: Web,
    client: Client,
    target: Target,
    token: str,
    place: tuple[str, str] | None,
    anyway: bool,
    as_json: bool,
) -> list[str]:
    """Test and store a token for one page; gives the client's name where it was not stored."""
    now = at.now()
    found = connecting.examine(web, at.config, at.secrets, target, token, now)
    hindrance = found.hindrance
    stored = hindrance is None or anyway
    if stored:
        connecting.connect(db, at.secrets, target, token, found, now, place)
    if as_json:
        print_json(_view(client, target, found, stored=stored))
    else:
        _tell(client, target, found, stored=stored)
    return [] if stored else [client.name]


def _view(client: Client, target: Target, found: Findings, *, stored: bool) -> views.View:
    hindrance = found.hindrance
    ends_at = found.expiry.ends_at if found.expiry else None
    return {
        "client": client.name,
        "url": target.url,
        "stored": stored,
        "page": found.page_name or None,
        "page_id": found.page_id or None,
        "token_of": found.whose or None,
        "ends_at": ends_at.isoformat() if ends_at else None,
        "scopes": list(found.expiry.scopes) if found.expiry else None,
        "reason": hindrance[0].value if hindrance else None,
        "why": hindrance[1] if hindrance else "",
        "parts": [
            {"part": s.part.value, "readable": s.state is not State.UNSEEN, "why": s.why}
            for s in found.reading.signals
        ],
    }


_PARTS = {
    Part.POSTS: "Posts",
    Part.REELS: "Reels",
    Part.ABOUT: "About",
    Part.PICTURE: "Picture",
    Part.COVER: "Cover",
    Part.EXISTS: "The page",
}


def _tell(client: Client, target: Target, found: Findings, *, stored: bool) -> None:
    say(f"[bold]{plain(client.name)}[/]  {plain(target.url)}")
    if found.page_name:
        say(f"  Page: {plain(found.page_name)} (number {plain(found.page_id)})")
    if found.whose and found.whose != found.page_name:
        say(f"  The token is of: {plain(found.whose)}")
    if found.expiry:
        say(f"  Valid: {_validity(found.expiry)}")
    else:
        say("  Valid: Facebook does not say until when (poromki facebook app would let it)")
    if found.reading.newest_at:
        say(f"  Newest post to be read: {found.reading.newest_at:%Y-%m-%d}")
    for signal in found.reading.signals:
        if signal.part in {Part.POSTS, Part.REELS, Part.EXISTS}:
            say(f"  {_PARTS[signal.part]}: {_readable(signal.state, signal.why)}")
    hindrance = found.hindrance
    if hindrance is not None:
        say(f"  [red]{plain(reason_sentence(hindrance[0], 'en'))}[/]")
        say(f"  [bright_black]({plain(hindrance[1])})[/]")
        say(f"  {plain(reason_advice(hindrance[0], 'en'))}")
    if stored:
        say("[green]Stored.[/] The page is looked at once a day from now on.")
        reels = found.signal(Part.REELS)
        if hindrance is None and reels is not None and reels.state is State.UNSEEN:
            warn(
                "Reels cannot be told apart from a list that is kept from us. New ones are seen; "
                "but where there is nothing new you are asked to look at the Reels yourself."
            )


def _validity(expiry: Expiry) -> str:
    if not expiry.is_valid:
        return "no more"
    return f"until {expiry.ends_at:%Y-%m-%d}" if expiry.ends_at else "without an end"


def _readable(state: State, why: str) -> str:
    if state is State.UNSEEN:
        return f"[yellow]cannot be read[/] ({plain(why)})"
    return "[green]can be read[/]"


@app.command()
def status(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Only this client.")] = None,
    as_json: AsJson = False,
) -> None:
    """What may be read of which page, by what, until when, and what the last look read."""
    at = door(context)
    with at.store() as db:
        whose = [clients.client(db, client)] if client else clients.clients(db)
        found = [(c, t) for c in whose for t in clients.targets(db, c.id) if _is_dated(t)]
        pauses = store.pauses(db, at.now())
        for one, target in found:
            if as_json:
                print_json(_state(db, one, target))
            else:
                _tell_state(_state(db, one, target))
    if as_json:
        return
    for pause in pauses:
        if pause.key != "public":
            say(f"[yellow]Paused[/] until {pause.until:%Y-%m-%d %H:%M} UTC: {plain(pause.why)}")
    if not found:
        say("No client has a Facebook page yet: poromki edit CLIENT --facebook URL")


def _is_dated(target: Target) -> bool:
    return target.kind in {Kind.FACEBOOK, Kind.PROFILE}


def _state(db: Db, client: Client, target: Target) -> views.View:
    feed = store.feed(db, target.id)
    return {
        "client": client.name,
        **views.target(db, target),
        "feed": {"url": feed.url, "is_complete": feed.is_complete} if feed else None,
    }


def _tell_state(view: views.View) -> None:
    say(f"[bold]{plain(view['client'])}[/]  {plain(view['url'])}")
    one = view["permission"]
    if one is None:
        say("  No permission to read it.")
    else:
        end = f"ends {one['ends_at'][:10]}" if one["ends_at"] else "end not known, or none"
        say(f"  Permission for {plain(one['page'] or 'a page')}, kept in {one['kept_in']}, {end}")
        if one["trouble"]:
            say(f"  [red]It is of no use any more[/] ({plain(one['why'])})")
    if view["feed"]:
        extent = "complete" if view["feed"]["is_complete"] else "perhaps incomplete"
        say(f"  Feed {plain(view['feed']['url'])} ({extent})")
    say(f"  {plain(view['reliability'])}")
    for way in view["methods"]:
        newest = f", newest of {way['newest_at'][:10]}" if way["newest_at"] else ""
        say(f"  Last look by {way['method']}: {way['at'][:16]}Z, {way['state']}{newest}")
        for part in way["parts"]:
            why = f" ({plain(part['why'])})" if part["why"] else ""
            say(f"    {part['part']}: {part['state']}{why}")


@app.command()
def disconnect(context: typer.Context, client: str, target: Address = "") -> None:
    """Take a permission away, with its token; from then on you are asked to look yourself."""
    at = door(context)
    with at.store() as db:
        for known, one in _wanted(db, client, target):
            if connecting.disconnect(db, at.secrets, one, at.now()):
                say(
                    f"{plain(known.name)}: the token is forgotten. {plain(one.url)} is by hand now."
                )
            else:
                raise InputError(f"{known.name} has no permission to take away.")


@app.command()
def feed(
    context: typer.Context,
    client: str,
    url: Annotated[str | None, typer.Argument(help="A feed of the page, of a bridge.")] = None,
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="You vouch that it holds all that the page publishes, Reels too.",
        ),
    ] = False,
    remove: Annotated[bool, typer.Option("--remove", help="Use it no more.")] = False,
    target: Address = "",
) -> None:
    """Look at a page by a feed of it (RSS-Bridge, RSSHub, a service)."""
    at = door(context)
    if (url is None) != remove:
        raise typer.BadParameter("Give the feed's URL, or --remove.")
    with at.store() as db:
        for known, one in _wanted(db, client, target):
            named = PageFeed(urls.normalise(url, Kind.FEED), complete) if url else None
            connecting.name_feed(db, one, named, at.now())
            _tell_feed(known, one, named)


def _tell_feed(client: Client, target: Target, named: PageFeed | None) -> None:
    if named is None:
        say(f"{plain(client.name)}: no feed is used for {plain(target.url)} any more.")
        return
    say(f"{plain(client.name)}: {plain(target.url)} is looked at by {plain(named.url)}.")
    if not named.is_complete:
        say("It may show that something is new. Where it shows nothing, you are asked to look.")


@app.command("app")
def own_app(
    context: typer.Context,
    secret_file: Annotated[
        str, typer.Option(help="File with the app's secret, or - for standard input.")
    ],
) -> None:
    """Keep the secret of your own app: requests are signed with it, and expiry can be asked."""
    at = door(context)
    secret = connecting.cleaned(_typed(secret_file))
    at.secrets.keep_token(APP, secret)
    say("The app's secret is stored.")
    if not at.config.facebook.app_id:
        shown = shlex.quote(str(at.settings.file or at.settings.data / "config.toml"))
        say(f"Now write its number into {plain(shown)}: app_id under \\[facebook]")


def told_beginning(db: Db, client: Client, told: Collection[int] = ()) -> None:
    """What is possible for a client's pages on networks: said once, when they are registered.

    `told` are the ids of the targets of which it was said before.
    """
    command = f"poromki facebook connect {shlex.quote(client.name)}"
    for target in clients.targets(db, client.id):
        if target.id in told:
            continue
        if target.kind is Kind.FACEBOOK and not store.permission(db, target.id):
            say(
                f"At each milestone you are asked to look at {plain(target.url)}. With the "
                f"client's permission POROMKI looks by itself: {plain(command)}"
            )
            if urls.may_be_person(target.url):
                warn(
                    f"{target.url} may be a personal profile: such addresses are used for both. "
                    "A profile cannot be watched, and is no place for a business."
                )
        if target.kind is Kind.PROFILE:
            _told_profile(client, target)


def _told_profile(client: Client, target: Target) -> None:
    name = networks.name_of(target.url)
    say(f"{name} shows programs nothing: at each milestone you are asked to look yourself.")
    if name == "Instagram":
        command = f"poromki facebook connect {shlex.quote(client.name)} --target {target.url}"
        say(
            "With a token of a professional account of your own POROMKI reads other such "
            f"accounts: {plain(command)}"
        )
