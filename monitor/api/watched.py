"""Targets, looks at them, changes that were found, and verdicts."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from monitor import deeds, register
from monitor.accounts import rights
from monitor.api import told
from monitor.api.asked import Looked, NewTarget, NoWords, Number, Part, Remark
from monitor.api.description import PROBLEMS
from monitor.api.lists import listed, single
from monitor.api.once import Done, Posted
from monitor.api.told import Change, Check, Deed, Slice, Target, Verdict
from monitor.deed import Deed as NewDeed
from monitor.store import Db, clients, slices
from monitor.sweep import Office
from monitor.web.frame import ApiAsked, Ask

routes = APIRouter(prefix="/api", responses=PROBLEMS)

_AGAIN = timedelta(minutes=5)
"""Nothing is looked at twice within this, however often somebody asks."""

Client = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Only of this client.")]
OfTarget = Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Only of this target.")]


# --- targets ------------------------------------------------------------------------------


@routes.get("/targets", tags=["targets"])
def list_targets(ask: ApiAsked, part: Part, client: Client = None) -> Slice[Target]:
    """What is watched, by number."""
    return listed(ask, "target", part, _target, newest_first=False, client=client)


@routes.get("/targets/{number}", tags=["targets"])
def show_target(ask: ApiAsked, number: Number) -> Target:
    """One thing that is watched."""
    return single(ask, "target", number, _target)


@routes.post("/clients/{number}/targets", status_code=201, response_model=Target, tags=["targets"])
def add_target(post: Posted, number: Number, new: NewTarget) -> Response:
    """Watch one more thing; the service takes the first look. The same again: 409."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        client = rights.client(db, ask.who, number)
        added = register.add_target(
            db, office.config, client, new.kind, new.url, ask.now, register.AT_ONCE
        )
        shown = _target(db, slices.one(db, "target", added.id))
        return Done(shown, client.id, "added a target", f"/api/targets/{added.id}")

    return post.do(act, 201)


@routes.post("/targets/{number}/looked", response_model=Deed, tags=["targets"])
def looked(post: Posted, number: Number, saw: Looked) -> Response:
    """Somebody looked by hand: full proof for its day."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        rights.client_of(db, ask.who, "target", number)
        target = clients.target_by_id(db, number)
        if saw.posted is None:
            done = deeds.nothing(db, target, post.by, ask.now, saw.on)
        else:
            done = deeds.post(db, target, saw.posted, post.by, ask.now, saw.on)
        return of_deed(db, done)

    return post.do(act)


# --- checks ---------------------------------------------------------------------------------


@routes.get("/checks", tags=["checks"])
def list_checks(
    ask: ApiAsked, part: Part, client: Client = None, target: OfTarget = None
) -> Slice[Check]:
    """Looks, the newest first; after some months only their days are kept, and not listed."""
    shape = partial(_check, ask)
    return listed(ask, "observation", part, shape, client=client, target=target)


@routes.get("/checks/{number}", tags=["checks"])
def show_check(ask: ApiAsked, number: Number) -> Check:
    """One look."""
    return single(ask, "observation", number, partial(_check, ask))


@routes.post(
    "/clients/{number}/checks", status_code=202, response_model=told.Asked, tags=["checks"]
)
def look_now(post: Posted, number: Number, _words: NoWords = None) -> Response:
    """Let the next sweep look at all pages of a client, whether that is due or not."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        client = rights.client(db, ask.who, number)
        due = clients.look_now(db, client.id, ask.now, ask.now - _AGAIN)
        return Done(told.Asked(pages=due), client.id, "asked for looks")

    return post.do(act, 202)


# --- changes ----------------------------------------------------------------------------------


@routes.get("/changes", tags=["changes"])
def list_changes(
    ask: ApiAsked, part: Part, client: Client = None, target: OfTarget = None
) -> Slice[Change]:
    """Changes, the newest first; dismissed ones too."""
    return listed(ask, "change", part, partial(_change, ask), client=client, target=target)


@routes.get("/changes/{number}", tags=["changes"])
def show_change(ask: ApiAsked, number: Number) -> Change:
    """One change."""
    return single(ask, "change", number, partial(_change, ask))


@routes.post("/changes/{number}/dismiss", response_model=Deed, tags=["changes"])
def dismiss(post: Posted, number: Number, said: Remark) -> Response:
    """This is no real change: it counts no more, and what it held back is told."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        client = rights.client_of(db, ask.who, "change", number)
        done = deeds.dismiss(db, office.config, client, number, post.by, ask.now, said.note)
        return of_deed(db, done)

    return post.do(act)


@routes.post("/changes/{number}/restore", response_model=Deed, tags=["changes"])
def restore(post: Posted, number: Number, _words: NoWords = None) -> Response:
    """Take a dismissal back."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        client = rights.client_of(db, ask.who, "change", number)
        return of_deed(db, deeds.restore(db, client, number, post.by, ask.now))

    return post.do(act)


# --- verdicts ---------------------------------------------------------------------------------


@routes.get("/verdicts", tags=["verdicts"])
def list_verdicts(
    ask: ApiAsked, part: Part, client: Client = None, target: OfTarget = None
) -> Slice[Verdict]:
    """Verdicts, the newest first; superseded ones too."""
    return listed(ask, "verdict", part, partial(_verdict, ask), client=client, target=target)


@routes.get("/verdicts/{number}", tags=["verdicts"])
def show_verdict(ask: ApiAsked, number: Number) -> Verdict:
    """One verdict."""
    return single(ask, "verdict", number, partial(_verdict, ask))


def of_deed(db: Db, done: NewDeed) -> Done:
    """A deed that was stored, as it is told and audited."""
    shown = Deed.of(slices.one(db, "deed", done.id))
    return Done(shown, done.client_id, f"said of a client: {done.kind}")


def _target(_db: Db, row: dict[str, Any]) -> Target:
    return Target.of(row)


def _check(ask: Ask, _db: Db, row: dict[str, Any]) -> Check:
    return Check.of(row, ask.speech.code)


def _change(ask: Ask, _db: Db, row: dict[str, Any]) -> Change:
    return Change.of(row, ask.speech.code)


def _verdict(ask: Ask, _db: Db, row: dict[str, Any]) -> Verdict:
    return Verdict.of(row, ask.speech.code)
