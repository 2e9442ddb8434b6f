"""What consultants do and say about a client, as by the links of notices and the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from monitor import deeds
from monitor.accounts import rights
from monitor.api.asked import NoWords, Number, Obstacle, Part, Remark, Snooze
from monitor.api.description import PROBLEMS
from monitor.api.lists import listed
from monitor.api.once import Done, Post, Posted
from monitor.api.told import Deed, Slice
from monitor.api.watched import of_deed
from monitor.deed import Deed as NewDeed
from monitor.model import Client
from monitor.store import Db
from monitor.sweep import Office
from monitor.web.frame import ApiAsked

routes = APIRouter(prefix="/api", tags=["deeds"], responses=PROBLEMS)

Act = Callable[[Office, Client], NewDeed]


@routes.get("/deeds")
def list_deeds(
    ask: ApiAsked, part: Part, client: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None
) -> Slice[Deed]:
    """What was done and said about clients, the newest first."""
    return listed(ask, "deed", part, _deed, client=client)


@routes.post("/clients/{number}/snooze", response_model=Deed)
def snooze(post: Posted, number: Number, asked: Snooze) -> Response:
    """Say nothing about a client until a day; what comes up meanwhile is told then."""
    return _do(post, number, lambda o, c: deeds.snooze(o.db, c, asked.until, post.by, post.ask.now))


@routes.post("/clients/{number}/away", response_model=Deed)
def away(post: Posted, number: Number, asked: Snooze) -> Response:
    """The client is away until a day: nothing is expected meanwhile."""
    return _do(
        post,
        number,
        lambda o, c: deeds.holiday(o.db, o.config, c, asked.until, post.by, post.ask.now),
    )


@routes.post("/clients/{number}/wake", response_model=Deed)
def wake(post: Posted, number: Number, _words: NoWords = None) -> Response:
    """End a snooze, an absence or a block now."""
    return _do(post, number, lambda o, c: deeds.wake(o.db, o.config, c, post.by, post.ask.now))


@routes.post("/clients/{number}/acknowledge", response_model=Deed)
def acknowledge(post: Posted, number: Number, _words: NoWords = None) -> Response:
    """Seen: what waits is not sent; the next milestone is told again."""
    return _do(post, number, lambda o, c: deeds.acknowledge(o.db, c, post.by, post.ask.now))


@routes.post("/clients/{number}/talked", response_model=Deed)
def talked(post: Posted, number: Number, said: Remark) -> Response:
    """Somebody has talked to the client: silent until the next milestone."""
    return _do(post, number, lambda o, c: deeds.talked(o.db, c, said.note, post.by, post.ask.now))


@routes.post("/clients/{number}/blocked", response_model=Deed)
def blocked(post: Posted, number: Number, said: Obstacle) -> Response:
    """The client would, but cannot."""
    return _do(
        post,
        number,
        lambda o, c: deeds.blocked(o.db, c, said.blocked_by, said.note, post.by, post.ask.now),
    )


@routes.post("/clients/{number}/done", response_model=Deed)
def done(post: Posted, number: Number, said: Remark) -> Response:
    """The client is done: its workshops are closed, looks stop."""
    return _do(post, number, lambda o, c: deeds.done(o.db, c, said.note, post.by, post.ask.now))


@routes.post("/clients/{number}/reopen", response_model=Deed)
def reopen(post: Posted, number: Number, _words: NoWords = None) -> Response:
    """Take back that a client is done."""
    return _do(post, number, lambda o, c: deeds.reopen(o.db, c, post.by, post.ask.now))


@routes.post("/clients/{number}/note", response_model=Deed)
def note(post: Posted, number: Number, said: Remark) -> Response:
    """A remark for the client's timeline."""
    return _do(post, number, lambda o, c: deeds.note(o.db, c, said.note, post.by, post.ask.now))


def _do(post: Post, number: int, act: Act) -> Response:
    def whole(office: Office) -> Done:
        client = rights.client(office.db, post.ask.who, number)
        return of_deed(office.db, act(office, client))

    return post.do(whole)


def _deed(_db: Db, row: dict[str, Any]) -> Deed:
    return Deed.of(row)
