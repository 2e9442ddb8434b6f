"""Notices: what was told, is to be told, or could not be told."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from monitor import deliver
from monitor.accounts import rights
from monitor.api.asked import NoWords, Number, Part
from monitor.api.description import PROBLEMS
from monitor.api.lists import listed, single
from monitor.api.once import Done, Posted
from monitor.api.told import Notice, Slice
from monitor.errors import InputError
from monitor.model import NoticeState
from monitor.store import Db, notices, people, slices
from monitor.sweep import Office
from monitor.web.frame import ApiAsked

routes = APIRouter(prefix="/api", tags=["notices"], responses=PROBLEMS)


@routes.get("/notices")
def list_notices(
    ask: ApiAsked,
    part: Part,
    client: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None,
    state: Annotated[NoticeState | None, Query(description="Only those that stand so.")] = None,
) -> Slice[Notice]:
    """Notices, the newest first."""
    names: dict[int, str] = {}

    def shape(db: Db, row: dict[str, Any]) -> Notice:
        names.update(names or _names(db))
        return Notice.of(row, names)

    return listed(ask, "notice", part, shape, client=client, state=state)


@routes.get("/notices/{number}")
def show_notice(ask: ApiAsked, number: Number) -> Notice:
    """One notice."""
    return single(ask, "notice", number, _notice)


@routes.post("/notices/{number}/retry", response_model=Notice)
def retry(post: Posted, number: Number, _words: NoWords = None) -> Response:
    """Send a failed notice again, at the next sweep."""
    ask = post.ask

    def act(office: Office) -> Done:
        db = office.db
        client = rights.client_of(db, ask.who, "notice", number)
        found = notices.by_id(db, number)
        if found.state is not NoticeState.FAILED:
            raise InputError(f"Notice {number} has not failed: it is {found.state}.")
        deliver.retry(db, found, ask.now)
        shown = _notice(db, slices.one(db, "notice", number))
        return Done(shown, client.id, "retried a notice")

    return post.do(act)


def _notice(db: Db, row: dict[str, Any]) -> Notice:
    return Notice.of(row, _names(db))


def _names(db: Db) -> dict[int, str]:
    return {one.id: one.name for one in people.channels(db)}
