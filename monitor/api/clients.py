"""Clients: listed, told whole, registered, changed; their further workshops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from monitor import register, views
from monitor.accounts import rights
from monitor.accounts.records import Who
from monitor.api import told
from monitor.api.asked import ClientEdit, Name, NewClient, NewWorkshop, Number, Part
from monitor.api.description import PROBLEMS
from monitor.api.lists import listed
from monitor.api.once import Done, Posted
from monitor.api.told import ClientRow, Slice, Target, Workshop
from monitor.errors import InputError
from monitor.model import Client, Kind
from monitor.register import Edit, Registration
from monitor.schedule import workshop_day
from monitor.site.scope import Scope
from monitor.store import Db, clients, people, progress
from monitor.sweep import Office
from monitor.web.frame import ApiAsked, Ask

routes = APIRouter(prefix="/api", tags=["clients"], responses=PROBLEMS)


@routes.get("/clients")
def list_clients(
    ask: ApiAsked,
    part: Part,
    name: Annotated[Name | None, Query(description="Only the client of this name.")] = None,
    tag: Annotated[Name | None, Query(description="Only those with this tag.")] = None,
) -> Slice[ClientRow]:
    """The clients that you may see, by number."""

    def row(db: Db, found: dict[str, Any]) -> ClientRow:
        return ClientRow(**_words(ask, db, clients.client_by_id(db, found["id"])))

    return listed(ask, "client", part, row, newest_first=False, name=name, tag=tag)


@routes.get("/clients/{number}")
def show_client(ask: ApiAsked, number: Number) -> told.Client:
    """One client, with its workshops, targets and channels."""
    with ask.office() as office:
        return whole(ask, office.db, rights.client(office.db, ask.who, number))


@routes.post("/clients", status_code=201, response_model=told.Client)
def register_client(post: Posted, new: NewClient) -> Response:
    """Register a client; the service takes the first look. One of that name: 409."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        wanted = register.checked(db, _registration(db, ask.who, new))
        register.refuse_far(wanted.workshop, ask.now)
        stored = register.store(db, office.config, wanted, ask.now, register.AT_ONCE)
        where = f"/api/clients/{stored.id}"
        return Done(whole(ask, db, stored), stored.id, "registered a client", where)

    return post.do(act, 201)


@routes.patch("/clients/{number}", response_model=told.Client)
def change_client(post: Posted, number: Number, edit: ClientEdit) -> Response:
    """Change what is named, all of it or nothing."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        client = rights.client(db, ask.who, number)
        changed = register.edit(db, office.config, client, _edit(db, ask.who, edit), ask.now)
        changed = _paused(db, changed, edit.paused, ask)
        return Done(whole(ask, db, changed), changed.id, "changed a client")

    return post.do(act)


@routes.post("/clients/{number}/workshops", status_code=201, response_model=told.Client)
def add_workshop(post: Posted, number: Number, new: NewWorkshop) -> Response:
    """A further workshop: a new clock, looks begin again."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        client = rights.client(db, ask.who, number)
        held = register.when(new.workshop)
        register.add_workshop(db, office.config, client, held, new.title, ask.now)
        return Done(whole(ask, db, client), client.id, "added a workshop")

    return post.do(act, 201)


def whole(ask: Ask, db: Db, client: Client) -> told.Client:
    """All that is told of a client."""
    held = clients.workshops(db, client.id)
    steps = progress.steps(db, held[-1].id) if held else []
    return told.Client(
        **_words(ask, db, client),
        progress_since=steps[-1].at if steps else None,
        channels=[one.name for one in people.all_channels_of(db, client.id)],
        workshops=[
            Workshop(
                number=one.id,
                title=one.title,
                day=workshop_day(one),
                held_at=one.held_at,
                all_day=one.all_day,
                zone=one.zone.key,
                closed_at=one.closed_at,
            )
            for one in held
        ],
        targets=[
            Target(
                number=one.id,
                client=told.Whose(number=client.id, name=client.name),
                kind=one.kind,
                url=one.url,
                added_at=one.added_at,
                milestones=[*one.milestones] if one.milestones else None,
            )
            for one in clients.targets(db, client.id)
        ],
    )


def _words(ask: Ask, db: Db, client: Client) -> dict[str, Any]:
    held = clients.workshops(db, client.id)
    stands = progress.latest(db, held[-1].id) if held else None
    return {
        "number": client.id,
        "name": client.name,
        "consultant": people.consultant_by_id(db, client.consultant_id).name,
        "progress": stands or views.progress(db, client, ask.now).progress,
        "lang": client.lang,
        "tags": [*client.tags],
        "mail": client.mail,
        "counting": client.counting,
        "country": client.country,
        "region": client.region,
        "created_at": client.created_at,
        "paused_at": client.paused_at,
    }


# --- as the rooms behind the doors want it ----------------------------------------------


def _registration(db: Db, who: Who, new: NewClient) -> Registration:
    ladder = tuple(sorted(set(new.milestones)))
    return Registration(
        name=new.name,
        workshop=register.when(new.workshop),
        addresses=tuple((one.kind, one.url) for one in new.targets),
        title=new.title,
        lang=new.lang,
        consultant=_consultant(who, new.consultant) or who.name,
        channels=_channels(db, who, new.channels),
        tags=tuple(new.tags),
        milestones=dict.fromkeys(Kind, ladder) if ladder else {},
        mail=new.mail,
        counting=new.counting,
        country=new.country,
        region=new.region,
        scope=Scope(home="", only_this_page=new.only_this_page),
    )


def _edit(db: Db, who: Who, asked: ClientEdit) -> Edit:
    ladder = tuple(sorted(set(asked.milestones or ()))) or None
    return Edit(
        name=asked.name,
        lang=asked.lang,
        consultant=_consultant(who, asked.consultant),
        channels=None if asked.channels is None else _channels(db, who, asked.channels),
        tags=None if asked.tags is None else tuple(asked.tags),
        milestones=ladder,
        usual_milestones=asked.milestones == [],
        mail=asked.mail,
        counting=asked.counting,
        country=asked.country,
        region=asked.region,
    )


def _paused(db: Db, client: Client, wanted: bool | None, ask: Ask) -> Client:
    """The client as it then is."""
    if wanted is None or wanted is (client.paused_at is not None):
        return client
    if wanted:
        clients.change_client(db, replace(client, paused_at=ask.now))
    else:
        register.resume(db, client, ask.now)
    return clients.client_by_id(db, client.id)


def _consultant(who: Who, name: str | None) -> str | None:
    """The consultant that was named. Raises Forbidden where that is not theirs to say."""
    if name is not None and name.casefold() != who.name.casefold():
        rights.refuse_other_than_admin(who)
    return name


def _channels(db: Db, who: Who, names: Iterable[str]) -> tuple[str, ...]:
    """The names of channels that they may use. Raises InputError, which names no others."""
    known = {c.name.casefold(): c for c in people.channels(db) if rights.may_see_channel(who, c)}
    wanted = tuple(dict.fromkeys(names))
    for name in wanted:
        if name.casefold() not in known:
            raise InputError(f"No channel of yours is named {name}.", field="channels")
    return tuple(known[name.casefold()].name for name in wanted)
