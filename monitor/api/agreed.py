"""What was agreed with clients, and how it stands."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from monitor import agree
from monitor.accounts import rights
from monitor.agreed.records import Agreed as Stored
from monitor.agreed.terms import wish
from monitor.api.asked import Confirmed, NewAgreed, NoWords, Number
from monitor.api.description import PROBLEMS
from monitor.api.once import Done, Posted
from monitor.api.told import Agreed, Slice, Whose
from monitor.compose import agreed_wording
from monitor.model import Client
from monitor.store import agreed
from monitor.sweep import Office
from monitor.web.frame import ApiAsked, Ask

routes = APIRouter(prefix="/api", tags=["agreed"], responses=PROBLEMS)


@routes.get("/clients/{number}/agreed")
def list_agreed(ask: ApiAsked, number: Number) -> Slice[Agreed]:
    """All that is agreed with a client; it comes in one part."""
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        rows = agreed.of_client(office.db, client.id)
        return Slice(items=[_told(ask, client, row) for row in rows], next=None)


@routes.post("/clients/{number}/agreed", status_code=201, response_model=Agreed)
def agree_on(post: Posted, number: Number, new: NewAgreed) -> Response:
    """Agree on something in the latest workshop; what can be checked is checked at once."""
    ask = post.ask

    def act(office: Office) -> Done:
        client = rights.client(office.db, ask.who, number)
        wanted = wish(new.kind, new.terms, new.due_on, new.wording)
        made = agree.agree(office.db, client, wanted, post.by, ask.now)
        return Done(_told(ask, client, made), client.id, "agreed on something")

    return post.do(act, 201)


@routes.post("/agreed/{number}/confirm", response_model=Agreed)
def confirm(post: Posted, number: Number, said: Confirmed) -> Response:
    """Say that it is done, or not."""
    ask = post.ask

    def act(office: Office) -> Done:
        client = rights.client_of(office.db, ask.who, "agreed", number)
        known = agree.confirm(office.db, client, number, post.by, ask.now, done=said.done)
        return Done(_told(ask, client, known), client.id, "confirmed something agreed")

    return post.do(act)


@routes.post("/agreed/{number}/withdraw", response_model=Agreed)
def withdraw(post: Posted, number: Number, _words: NoWords = None) -> Response:
    """It holds no longer."""
    ask = post.ask

    def act(office: Office) -> Done:
        client = rights.client_of(office.db, ask.who, "agreed", number)
        gone = agree.withdraw(office.db, client, number, post.by, ask.now)
        return Done(_told(ask, client, gone), client.id, "withdrew something agreed")

    return post.do(act)


def _told(ask: Ask, client: Client, one: Stored) -> Agreed:
    return Agreed(
        number=one.id,
        client=Whose(number=client.id, name=client.name),
        workshop=one.workshop_id,
        kind=one.kind,
        terms=one.terms,
        wording=one.wording or agreed_wording(one, ask.speech.code),
        due_on=one.due_on,
        state=one.state,
        since=one.since,
        evidence=one.evidence,
        url=one.page_url,
        why=one.why,
        said_by=one.said_by,
        already=one.already,
        checked_at=one.checked_at,
    )
