"""Commands about clients: add, workshop, list, show, edit, pause, resume, remove, looked."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import datetime
from typing import Annotated

import typer

from monitor import deeds, register, views
from monitor.cli import tables
from monitor.cli.channels import channels_for
from monitor.cli.door import Door, by_command, door, plain, print_json, say, warn, with_progress
from monitor.cli.facebook import told_beginning
from monitor.cli.finding import named_feeds, refuse_unresolved
from monitor.connect import forget_loose
from monitor.model import Client, Kind, Reason
from monitor.register import Registration
from monitor.scout import named_by_site
from monitor.site.scope import Scope
from monitor.store import Db, clients, sites
from monitor.sweep import Office, check_pages, survey_sites

LISTINGS = 3
"""Listings of a site, about: for the progress bar."""

Addresses = Annotated[list[str] | None, typer.Option(metavar="URL")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
OnlyThisPage = Annotated[
    bool, typer.Option("--only-this-page", help="Watch no further page of the website.")
]
Patterns = Annotated[
    list[str] | None,
    typer.Option(help="Pages of the website, such as /blog/*.", metavar="PATTERN"),
]
Counting = Annotated[
    str | None,
    typer.Option(
        help="Which days milestones count; empty: as configured.", metavar="calendar|business"
    ),
]
Country = Annotated[
    str | None,
    typer.Option(help="Whose public holidays it keeps, such as DE; default: yours.", metavar="CC"),
]
Region = Annotated[str | None, typer.Option(help="Part of the country, such as BY.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    for command in (add, workshop, show, edit, pause, resume, remove, looked):
        app.command()(command)
    app.command("list")(list_clients)


def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The client's name, as it stands in notices.")],
    workshop: Annotated[
        str,
        typer.Option(
            help="Day of the workshop, with a time if it matters.", metavar="DATE[Thh:mm]"
        ),
    ],
    title: Annotated[str, typer.Option(help="What the workshop was about.")] = "",
    website: Addresses = None,
    facebook: Addresses = None,
    feed: Addresses = None,
    profile: Addresses = None,
    lang: Annotated[
        str | None, typer.Option(help="Language of the notices about this client: en, de or it.")
    ] = None,
    notify: Annotated[
        list[str] | None,
        typer.Option(
            help="A channel's name or an Apprise URL; default: the consultant's channels."
        ),
    ] = None,
    consultant: Annotated[str | None, typer.Option(help="Whose client; default: yours.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="For lists and statistics.")] = None,
    milestones: Annotated[
        str | None, typer.Option(help="Other days than usual.", metavar="3,7,14")
    ] = None,
    mail: Annotated[
        str, typer.Option(help="The client's mail address, for drafts; nothing is sent there.")
    ] = "",
    counting: Counting = None,
    country: Country = None,
    region: Region = None,
    only_this_page: OnlyThisPage = False,
    include: Patterns = None,
    exclude: Patterns = None,
    force: Annotated[bool, typer.Option(help="Register even if a name does not resolve.")] = False,
    as_json: AsJson = False,
) -> None:
    """Register a client after (or before) a workshop, and look at once."""
    at = door(context)
    typed = _by_kind(website, facebook, feed, profile)
    addresses = named_feeds(at, [(kind, url) for kind, urls in typed for url in urls])
    days = register.ladder(milestones)
    with at.store() as db:
        new = Registration(
            name=name,
            workshop=register.when(workshop),
            addresses=tuple(addresses),
            title=title,
            lang=lang,
            consultant=consultant,
            tags=tuple(tag or ()),
            milestones=dict.fromkeys(Kind, days) if days else {},
            mail=mail,
            counting=register.counting(counting),
            country=country,
            region=region,
            scope=Scope("", only_this_page, tuple(include or ()), tuple(exclude or ())),
        )
        checked = register.checked(db, new)
        if not force:
            refuse_unresolved(at, checked.addresses)
        new = replace(checked, channels=channels_for(at, db, notify or []))
        client = register.register(db, at.config, new, at.now())
        if not as_json:
            say(f"[green]Registered[/] {plain(client.name)}.")
        _look_now(at, db, client, as_json)
        if not as_json:
            told_beginning(db, client)
            _tell_sites(db, client)
            _hint_at_more(db, client)
        _explain_beginning(db, client, at.now())


def workshop(
    context: typer.Context,
    client: str,
    date: Annotated[str, typer.Argument(metavar="DATE[Thh:mm]")],
    title: Annotated[str, typer.Option(help="What the workshop was about.")] = "",
) -> None:
    """A further workshop of a client: a new clock and a new baseline."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        held = register.add_workshop(db, at.config, known, register.when(date), title, at.now())
        say(f"Workshop of {plain(known.name)} on {tables.moment(held.held_at, held.zone)} added.")
        _look_now(at, db, known, as_json=False)


def list_clients(
    context: typer.Context,
    tag: Annotated[str | None, typer.Option(help="Only clients with this tag.")] = None,
    as_json: AsJson = False,
) -> None:
    """All clients, with how they stand."""
    at = door(context)
    with at.store() as db:
        stalled_after = at.config.progress.stalled_after
        found = [views.client(db, c, at.now(), stalled_after) for c in clients.clients(db, tag)]
    if as_json:
        for view in found:
            print_json(view)
    elif found:
        tables.clients(found)
    else:
        say('No clients yet. Register one: poromki add "Name" --workshop 2026-11-18 --website URL')


def show(context: typer.Context, client: str, as_json: AsJson = False) -> None:
    """Everything about one client: targets, looks, changes, verdicts, notices."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        view = views.client(db, known, at.now(), at.config.progress.stalled_after)
        view |= {"notices": views.notices_of(db, known.id)}
    if as_json:
        print_json(view)
    else:
        tables.client(view)


def edit(
    context: typer.Context,
    client: str,
    name: Annotated[str | None, typer.Option(help="A new name.")] = None,
    website: Addresses = None,
    facebook: Addresses = None,
    feed: Addresses = None,
    profile: Addresses = None,
    drop: Annotated[
        list[str] | None, typer.Option(help="No longer watch this address.", metavar="URL")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="en, de, it, or empty for yours.")] = None,
    notify: Annotated[
        list[str] | None, typer.Option(help="Channels, in place of those set.")
    ] = None,
    consultant: Annotated[str | None, typer.Option(help="Whose client from now on.")] = None,
    tag: Annotated[list[str] | None, typer.Option(help="Tags, in place of those set.")] = None,
    milestones: Annotated[
        str | None, typer.Option(help="Days for all targets, or `usual`.", metavar="3,7,14")
    ] = None,
    mail: Annotated[
        str | None, typer.Option(help="The client's mail address, for drafts; empty: none.")
    ] = None,
    counting: Counting = None,
    country: Country = None,
    region: Region = None,
    target: Annotated[
        str | None,
        typer.Option(
            help="With --milestones, --include and the like: only for this target.", metavar="URL"
        ),
    ] = None,
    only_this_page: Annotated[
        bool | None,
        typer.Option(
            "--only-this-page/--whole-site",
            help="Watch the website's own address alone, or its further pages too.",
        ),
    ] = None,
    include: Patterns = None,
    exclude: Patterns = None,
    still_theirs: Annotated[
        str | None,
        typer.Option(
            help="What this address shows now is the client's, different as it is.", metavar="URL"
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option(help="Add addresses even if a name does not resolve.")
    ] = False,
) -> None:
    """Change what is known of a client; what is not named stays as it is."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        typed = _by_kind(website, facebook, feed, profile)
        named = named_feeds(at, [(kind, url) for kind, urls in typed for url in urls])
        added = [(kind, register.address(url, kind)) for kind, url in named]
        if not force:
            refuse_unresolved(at, added)
        changes = register.Edit(
            name=name,
            lang=lang,
            consultant=consultant,
            channels=None if notify is None else channels_for(at, db, [n for n in notify if n]),
            tags=None if tag is None else tuple(tag),
            add=tuple(added),
            drop=tuple(drop or ()),
            milestones=register.ladder(milestones),
            target=target,
            usual_milestones=milestones == "usual",
            counting=counting,
            country=country,
            region=region,
            only_this_page=only_this_page,
            include=None if include is None else tuple(p for p in include if p),
            exclude=None if exclude is None else tuple(p for p in exclude if p),
            mail=mail,
            still_theirs=still_theirs,
        )
        before = [target.id for target in clients.targets(db, known.id)]
        known = deeds.edit(db, at.config, known, changes, by_command(db), at.now())
        say(f"{plain(known.name)}: changed.")
        forget_loose(db, at.secrets, at.now())
        rescoped = only_this_page is not None or include is not None or exclude is not None
        if added or rescoped or still_theirs:
            _look_now(at, db, known, as_json=False)
            _tell_sites(db, known)
        if facebook or profile:
            told_beginning(db, known, before)
        if website:
            _hint_at_more(db, known)


def pause(context: typer.Context, client: str) -> None:
    """Do not look at a client's targets, and say nothing, until `resume`."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        deeds.pause(db, known, by_command(db), at.now())
    say(f"{plain(known.name)} is paused. Milestones in the meantime are passed over.")


def resume(context: typer.Context, client: str) -> None:
    """End a pause."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        deeds.resume(db, known, by_command(db), at.now())
    say(f"{plain(known.name)} is watched again.")


def remove(context: typer.Context, client: str, yes: Yes = False) -> None:
    """Take a client away with all its looks and notices (`erase` leaves no trace in the file)."""
    at = door(context)
    with at.store() as db:
        known = clients.client(db, client)
        if not yes:
            typer.confirm(f"Remove {known.name} and everything known of it?", abort=True)
        clients.remove_client(db, known.id)
        forget_loose(db, at.secrets, at.now())
    days = at.config.store.keep_backups
    say(f"{plain(known.name)} is removed. Backups hold it for up to {days} days more.")


def looked(
    context: typer.Context,
    client: str,
    url: Annotated[str, typer.Argument(help="Which target: its address or kind.")] = "facebook",
    nothing: Annotated[bool, typer.Option("--nothing", help="I looked: nothing new.")] = False,
    post: Annotated[
        str | None,
        typer.Option(help="The newest post or change that I saw is of this day.", metavar="DATE"),
    ] = None,
    on: Annotated[
        str | None, typer.Option(help="When I looked; default: today.", metavar="DATE")
    ] = None,
) -> None:
    """Record that you looked yourself: full proof for that day."""
    at = door(context)
    if nothing == (post is not None):
        raise typer.BadParameter("Say what you saw: either --nothing, or --post DATE.")
    with at.store() as db:
        known = clients.client(db, client)
        target = register.find_target(db, known, url)
        looked_on = register.a_day(on, "on") if on else None
        by = by_command(db)
        if post is None:
            deeds.nothing(db, target, by, at.now(), looked_on)
            when = f"on {looked_on}" if looked_on else "today"
            say(f"Noted: you looked at {plain(target.url)} {when}, nothing new.")
        else:
            day = register.a_day(post, "post")
            deeds.post(db, target, day, by, at.now(), looked_on)
            say(f"Noted: a post of {day.isoformat()} at {plain(target.url)}.")


def _by_kind(
    website: list[str] | None,
    facebook: list[str] | None,
    feed: list[str] | None,
    profile: list[str] | None,
) -> list[tuple[Kind, list[str]]]:
    return [
        (Kind.WEBSITE, website or []),
        (Kind.FACEBOOK, facebook or []),
        (Kind.FEED, feed or []),
        (Kind.PROFILE, profile or []),
    ]


def _look_now(at: Door, db: Db, client: Client, as_json: bool) -> None:
    """Look at all that is known of a client, then around its websites, and say what was seen."""
    web = at.web()
    try:
        page_ids = [
            page.id
            for target in clients.targets(db, client.id)
            for page in clients.pages(db, target.id)
        ]
        for page_id in page_ids:
            unwatched = views.unwatched(db, page_id)
            if unwatched is not None:
                _tell(unwatched, as_json)
        office = at.office(db, web)
        for done in check_pages(office, page_ids):
            _tell(views.checked(db, done), as_json)
        _look_around(at, office, client, as_json)
    finally:
        web.close()


def _look_around(at: Door, office: Office, client: Client, as_json: bool) -> None:
    """Survey the client's websites whose turn it is; with the usual gap it takes a minute."""
    own = {target.id for target in clients.targets(office.db, client.id)}
    due = [target_id for target_id in sites.due(office.db, at.now()) if target_id in own]
    if not due:
        return
    rows = survey_sites(office, due)
    expected = len(due) * (at.config.site.max_pages + LISTINGS)
    for done in with_progress(rows, expected, "Looking around the site"):
        if as_json and not done.role.is_listing:
            print_json(views.checked(office.db, done))


def _tell_sites(db: Db, client: Client) -> None:
    """What is watched of each website, and why."""
    for target in clients.targets(db, client.id):
        view = views.site(db, target)
        if view is not None:
            tables.site(view)


def _tell(view: views.View, as_json: bool) -> None:
    if as_json:
        print_json(view)
        return
    tables.check(view)
    by_hand = {Reason.NEEDS_TOKEN, Reason.NEEDS_PERSON, Reason.FEED_IN_PART}
    if view["outcome"] == "unseen" and view["reason"] not in by_hand:
        warn("The baseline is pending: this page is tried again by itself.")


def _hint_at_more(db: Db, client: Client) -> None:
    """Say what the client's websites name and nobody watches yet, and how to watch it."""
    for found in named_by_site(db, client):
        command = shlex.join(["poromki", "edit", client.name, f"--{found.kind}", found.url])
        say(plain(f"Found on the site: {found.kind} {found.url} – watch it too: {command}"))


def _explain_beginning(db: Db, client: Client, now: datetime) -> None:
    first = clients.workshops(db, client.id)[0]
    if first.held_at < now:
        late = (now - first.held_at).days
        if late >= 1:
            warn(
                f"The workshop was {late} day{'s' * (late != 1)} ago. What was changed before "
                "today's first look cannot be known; every notice will say so."
            )
