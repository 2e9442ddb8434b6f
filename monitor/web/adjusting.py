"""Settings of consultants, and how the service is: own ones, and for an admin everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time, timedelta
from importlib.metadata import version
from typing import Annotated, cast
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_day_names
from fastapi import APIRouter, Path
from fastapi.responses import Response

from monitor import doctor
from monitor.accounts import rights
from monitor.compose.language import N_
from monitor.doctor import Visit
from monitor.errors import NotFound
from monitor.model import LANGS, Consultant
from monitor.notify import check_url
from monitor.register import change_consultant
from monitor.store import Db, people, transaction
from monitor.store.condition import condition
from monitor.sweep import Office
from monitor.web.frame import Ask, Asked, Posted
from monitor.web.place import read_place
from monitor.web.typed import Typed
from monitor.web.words import Words

Number = Annotated[int, Path(ge=1, le=2**53)]

_WEEK = range(7)
_NAME = N_("Please give a name: at most 60 characters, on one line.")
_TAKEN = N_("There is a consultant of that name already.")
_ZONE = N_("This is no time zone. Please write it like Europe/Berlin.")
_LANG = N_("Please choose one of the languages.")
_TIME = N_("Please give a time of day, such as 08:00.")
_SAME = N_("The hours begin and end at the same time; nothing could arrive.")
_DAYS = N_("Please choose at least one day; else nothing could arrive.")


def router() -> APIRouter:
    """Pages at `/settings` and `/about`."""
    routes = APIRouter()
    routes.get("/settings")(show_own)
    routes.get("/settings/{number}")(show)
    routes.post("/settings/new")(add)
    routes.post("/settings/{number}")(change)
    routes.get("/about")(about)
    return routes


def show_own(ask: Asked, done: str = "") -> Response:
    """The own settings."""
    with ask.office() as office:
        own = people.consultant_by_id(office.db, ask.who.consultant.id)
        return _page(ask, office.db, own, Typed(_fields_of(own)), is_done=done == "1")


def show(number: Number, ask: Asked, done: str = "") -> Response:
    """A consultant's settings, for an admin or the consultant."""
    with ask.office() as office:
        known = _consultant(ask, office.db, number)
        return _page(ask, office.db, known, Typed(_fields_of(known)), is_done=done == "1")


def change(number: Number, form: Posted) -> Response:
    """Change them."""
    ask, typed = form.ask, Typed(form.fields)
    with ask.office() as office:
        known = _consultant(ask, office.db, number)
        changed = _read(ask, office.db, typed, known)
        if changed is None:
            return _page(ask, office.db, known, typed, 400)
        with transaction(office.db):
            change_consultant(office.db, office.config, known, changed)
            ask.note(office.db, f"changed the settings of consultant {known.id}")
    own = known.id == ask.who.consultant.id
    return ask.go("/settings?done=1" if own else f"/settings/{number}?done=1")


def add(form: Posted) -> Response:
    """One more consultant, with the settings of the one who adds it."""
    ask, typed = form.ask, Typed(form.fields)
    rights.refuse_other_than_admin(ask.who)
    with ask.office() as office:
        own = people.consultant_by_id(office.db, ask.who.consultant.id)
        name = _read_name(ask, office.db, typed, "new_name", None)
        if name is None:
            return _page(ask, office.db, own, Typed(_fields_of(own), typed.wrong), 400)
        with transaction(office.db):
            added = people.add_consultant(office.db, replace(own, name=name, is_default=False))
            ask.note(office.db, f"added consultant {added.id}")
    return ask.go(f"/settings/{added.id}")


def about(ask: Asked) -> Response:
    """Whether all is well: numbers for everybody, and what `doctor` says for an admin."""
    with ask.office() as office:
        late = timedelta(hours=1)
        found = condition(office.db, ask.now, late)
        said = list(doctor.examine(_visit(ask, office))) if ask.who.is_admin else []
    return ask.page(
        "forms/about.html",
        title=ask.gettext("How the service is"),
        say=Words(ask.speech, ask.reader),
        version=version("poromki"),
        found=found,
        said=said,
        megabytes=found.size / 1_000_000,
        names=ask.who.is_admin,
    )


def _visit(ask: Ask, office: Office) -> Visit:
    """An examination that sends nothing and asks no token."""
    return Visit(
        settings=ask.house.settings,
        broken=None,
        secrets=office.secrets,
        web=cast(doctor.Prober, office.web),
        now=ask.now,
        try_channel=lambda _name, url: check_url(url),
    )


# --- reading the form ---------------------------------------------------------------------


def _consultant(ask: Ask, db: Db, number: int) -> Consultant:
    """That consultant. Raises NotFound, also for another where one is no admin."""
    if not ask.who.is_admin and number != ask.who.consultant.id:
        raise NotFound(f"There is no consultant {number}.")
    for one in people.consultants(db):
        if one.id == number:
            return one
    raise NotFound(f"There is no consultant {number}.")


def _read_name(ask: Ask, db: Db, typed: Typed, field: str, known: Consultant | None) -> str | None:
    name = " ".join(typed.get(field).split())
    if not name or not name.isprintable() or len(name) > 60:
        typed.blame(field, ask.gettext(_NAME))
        return None
    for other in people.consultants(db):
        if other.name.casefold() == name.casefold() and (known is None or other.id != known.id):
            typed.blame(field, ask.gettext(_TAKEN))
            return None
    return name


def _read(ask: Ask, db: Db, typed: Typed, known: Consultant) -> Consultant | None:
    """The consultant as typed; None, and blamed, where something is not right."""
    name = _read_name(ask, db, typed, "name", known)
    zone, lang = typed.get("zone").strip(), typed.get("lang")
    if zone not in available_timezones():
        typed.blame("zone", ask.gettext(_ZONE))
    if lang not in LANGS:
        typed.blame("lang", ask.gettext(_LANG))
    opens, closes = (typed.clock(name, ask.gettext(_TIME)) for name in ("opens", "closes"))
    if opens and opens == closes:
        typed.blame("closes", ask.gettext(_SAME))
    days = frozenset(day for day in _WEEK if str(day) in typed.all("weekday"))
    if not days:
        typed.blame("weekday", ask.gettext(_DAYS))
    place = read_place(ask, typed)
    if typed.wrong or name is None or opens is None or closes is None or place is None:
        return None
    return replace(
        known,
        name=name if ask.who.is_admin else known.name,
        zone=ZoneInfo(zone),
        lang=lang,
        opens=opens,
        closes=closes,
        weekdays=days,
        country=place[0],
        region=place[1],
        is_default=known.is_default or (ask.who.is_admin and bool(typed.get("default"))),
    )


# --- the page -----------------------------------------------------------------------------


def _fields_of(one: Consultant) -> Mapping[str, list[str]]:
    return {
        "name": [one.name],
        "zone": [one.zone.key],
        "lang": [one.lang],
        "opens": [_clock(one.opens)],
        "closes": [_clock(one.closes)],
        "weekday": [str(day) for day in sorted(one.weekdays)],
        "country": [one.country],
        "region": [one.region],
        "default": ["1"] if one.is_default else [],
    }


def _clock(at: time) -> str:
    return at.strftime("%H:%M")


def _page(
    ask: Ask, db: Db, whose: Consultant, typed: Typed, status: int = 200, *, is_done: bool = False
) -> Response:
    names = get_day_names("wide", locale=ask.speech.locale)
    return ask.page(
        "forms/settings.html",
        status,
        title=ask.gettext("Settings"),
        say=Words(ask.speech, ask.reader),
        whose=whose,
        is_own=whose.id == ask.who.consultant.id,
        typed=typed,
        wrong=typed.wrong,
        is_done=is_done,
        consultants=people.consultants(db) if ask.who.is_admin else [],
        weekdays=[(str(day), names[day]) for day in _WEEK],
        zones=sorted(z for z in available_timezones() if "/" in z and not z.startswith("Etc/")),
    )
