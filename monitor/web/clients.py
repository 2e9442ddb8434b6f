"""The pages that show things: all clients, one of them, one of its changes, one of its looks."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from monitor import deeds, explain
from monitor.accounts import rights
from monitor.compose import Tone
from monitor.deed import By, Way
from monitor.dossier import Dossier, dossier
from monitor.errors import NotFound
from monitor.model import Client, Progress
from monitor.overview import DAYS, Day, Sight, overview
from monitor.overview import Asked as Wanted
from monitor.schedule import workshop_day
from monitor.store import Db, clients, shown
from monitor.store.shown import StoredChange
from monitor.sweep import Office
from monitor.web import drafts, pictures, story
from monitor.web.frame import Ask, Asked, Posted
from monitor.web.words import Words

MOST_HUNKS = 20
MOST_HABITS = 12
MOST_NOTE = 300
FEW = 8
"""Happenings that are shown at once; the others behind a line."""
LOOKS = 50
"""Of one page of looks."""

ToneAsked = Annotated[str, Query(max_length=20)]
Number = Annotated[int, Path(ge=1, le=2**53)]
"""A row's: SQLite's integers end somewhere."""

_SAMPLES = tuple((sight, pictures.strip([Day(date.min, sight)])) for sight in Sight)


def router() -> APIRouter:
    """The first page, and those below `/clients`, `/changes`, `/looks` and `/pages`."""
    routes = APIRouter()
    routes.api_route("/", methods=["GET", "HEAD"])(first_page)
    routes.get("/clients/{number}")(client_page)
    routes.get("/clients/{number}/draft.eml")(draft_file)
    routes.get("/changes/{number}")(change_page)
    routes.post("/changes/{number}/dismiss")(dismiss)
    routes.post("/changes/{number}/restore")(restore)
    routes.get("/looks/{number}")(look_page)
    routes.get("/pages/{number}/looks")(looks_page)
    return routes


# --- all clients -------------------------------------------------------------------------


def first_page(
    ask: Asked,
    q: Annotated[str, Query(max_length=100)] = "",
    progress: Annotated[str, Query(max_length=20)] = "",
    tag: Annotated[str, Query(max_length=200)] = "",
    consultant: Annotated[str, Query(max_length=200)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """All clients, those that need action first; before there is one, how to register it."""
    wanted = Wanted(
        consultant_id=rights.only_of(ask.who),
        consultant=consultant,
        progress=Progress(progress) if progress in set(Progress) else None,
        tag=tag,
        text=q,
        page=page,
    )
    with ask.office() as office:
        found = overview(office.db, wanted, ask.reader.zone, ask.now)
    if not found.everybody:
        return ask.page("clients/first.html", title=ask.gettext("Your first client"))
    return _shown(
        ask,
        "overview.html",
        ask.gettext("Clients"),
        found=found,
        wanted=wanted,
        progresses=list(Progress),
        drawn=pictures.strip,
        link=lambda **other: _link(ask, wanted, **other),
    )


def _link(ask: Ask, wanted: Wanted, **other: object) -> str:
    """The address of the same list with something else asked for."""
    asked = {
        "q": wanted.text,
        "progress": wanted.progress or "",
        "tag": wanted.tag,
        "consultant": wanted.consultant,
    }
    said = {name: str(value) for name, value in (asked | other).items() if value}
    return f"{ask.house.root}/?{urlencode(said)}" if said else f"{ask.house.root}/"


# --- one client --------------------------------------------------------------------------


def client_page(number: Number, ask: Asked, tone: ToneAsked = "") -> Response:
    """All about one client."""
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        one = _dossier(office, client, ask)
        draft = drafts.drafted(office.db, ask.house.settings, one, tone, ask.now)
    say = _words(ask)
    today = ask.now.astimezone(one.workshop.zone).date() if one.workshop else None
    day = workshop_day(one.workshop) if one.workshop else None
    return _shown(
        ask,
        "client.html",
        say.text(client.name),
        one=one,
        day=day,
        days_since=(today - day).days if day and today else None,
        today=today,
        draft=draft,
        tones=list(Tone),
        few=FEW,
        line=story.line(one, say),
        story=story.story(one, say),
        picture=pictures.strip(one.strip),
    )


def _dossier(office: Office, client: Client, ask: Ask) -> Dossier:
    stalled_after = office.config.progress.stalled_after
    return dossier(office.db, client, ask.reader.zone, ask.now, stalled_after)


def draft_file(number: Number, ask: Asked, tone: ToneAsked = "") -> Response:
    """The draft of a mail as a file that mail programs open."""
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        one = _dossier(office, client, ask)
        draft = drafts.drafted(office.db, ask.house.settings, one, tone, ask.now)
    if draft is None or draft.text is None:
        raise NotFound("There is no draft yet.")
    headers = {"Content-Disposition": 'attachment; filename="draft.eml"'}
    return Response(draft.file, media_type="message/rfc822", headers=headers)


# --- one change --------------------------------------------------------------------------


def change_page(number: Number, ask: Asked) -> Response:
    """What was changed, before and after; why it counts; what does not."""
    with ask.office() as office:
        client, one = _change(office.db, ask, number)
        page = clients.page_by_id(office.db, one.page_id)
        rules, habits = explain.in_force(office.db, page)
        may_undo = deeds.may_restore(office.db, client, number)
    say = _words(ask)
    hunks = one.change.hunks
    return _shown(
        ask,
        "change.html",
        f"{ask.gettext('What changed')} · {say.text(client.name)}",
        one=one,
        client=client,
        scale=say.scale(explain.size_of(one.change.score)),
        differences=[say.difference(hunk) for hunk in hunks[:MOST_HUNKS]],
        others=max(0, len(hunks) - MOST_HUNKS),
        rules=rules,
        habits=habits[:MOST_HABITS],
        most_note=MOST_NOTE,
        may_undo=may_undo,
    )


def dismiss(number: Number, form: Posted) -> Response:
    """Take a change for no real one."""
    ask = form.ask
    note = _words(ask).text(form.get("note"), MOST_NOTE)
    with ask.office() as office:
        client, one = _change(office.db, ask, number)
        if one.dismissed_at is None:
            by = By(ask.who.consultant.name, Way.PAGE)
            deeds.dismiss(office.db, office.config, client, number, by, ask.now, note)
            ask.note(office.db, "a change dismissed", client.id)
    return ask.go(f"/changes/{number}")


def restore(number: Number, form: Posted) -> Response:
    """Take it for a real one after all."""
    ask = form.ask
    with ask.office() as office:
        client, _ = _change(office.db, ask, number)
        if deeds.may_restore(office.db, client, number):
            by = By(ask.who.consultant.name, Way.PAGE)
            deeds.restore(office.db, client, number, by, ask.now)
            ask.note(office.db, "a change restored", client.id)
    return ask.go(f"/changes/{number}")


def _change(db: Db, ask: Ask, number: int) -> tuple[Client, StoredChange]:
    client = rights.client_of(db, ask.who, "change", number)
    one = shown.change(db, number)
    assert one is not None
    return client, one


# --- looks -------------------------------------------------------------------------------


def look_page(number: Number, ask: Asked) -> Response:
    """One look: what was asked for, what came, and what did not count."""
    with ask.office() as office:
        client = rights.client_of(office.db, ask.who, "observation", number)
        one = shown.look(office.db, number)
        assert one is not None
        page = clients.page_by_id(office.db, one.look.page_id)
        masked = explain.masked_at(office.db, page, one.look.at)
        neighbours = shown.neighbours(office.db, one)
    say = _words(ask)
    return _shown(
        ask,
        "look.html",
        f"{ask.gettext('Look')} · {say.text(client.name)}",
        one=one,
        page=page,
        client=client,
        masked=masked,
        neighbours=neighbours,
    )


def looks_page(
    number: Number,
    ask: Asked,
    before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    day: date | None = None,
) -> Response:
    """The looks at one page, newest first; after the single ones days that were summed up."""
    with ask.office() as office:
        client = rights.client_of(office.db, ask.who, "page", number)
        page = clients.page_by_id(office.db, number)
        found = [] if day else shown.looks(office.db, number, LOOKS, before)
        summed = shown.summed_days(office.db, number, LOOKS, day) if len(found) < LOOKS else []
    say = _words(ask)
    older: dict[str, object] = {"before": found[-1].id} if len(found) == LOOKS else {}
    if len(summed) == LOOKS:
        older = {"day": summed[-1].day}
    return _shown(
        ask,
        "looks.html",
        f"{ask.gettext('Looks')} · {say.text(client.name)}",
        page=page,
        client=client,
        found=found,
        summed=summed,
        older=urlencode(older),
    )


# --- the same for all --------------------------------------------------------------------


def _words(ask: Ask) -> Words:
    return Words(ask.speech, ask.reader)


def _shown(ask: Ask, template: str, title: str, **values: object) -> Response:
    shared = {"say": _words(ask), "days": DAYS, "samples": _SAMPLES}
    return ask.page(f"clients/{template}", 200, title=title, **shared, **values)
