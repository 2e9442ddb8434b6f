"""Registering a client and changing it: one form, a look at its addresses, then a question.

1. What was typed is checked; what is not right is told beside its field, and nothing is lost.
2. New addresses are looked at in a thread of their own; the page asks again until that is done.
3. What the website names besides (feeds, a Facebook page) is proposed; then it is stored.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Path
from fastapi.responses import Response

from monitor import deeds, register, schedule, scout
from monitor.accounts import rights
from monitor.accounts.random import new_secret
from monitor.compose.language import N_
from monitor.connect import forget_loose
from monitor.deed import By, Way
from monitor.errors import AlreadyThere, InputError, MonitorError, NotFound
from monitor.model import Client, Kind
from monitor.register import Edit, Registration
from monitor.scout import Scout
from monitor.store import Db, clients, people, shown, transaction
from monitor.sweep import Office
from monitor.urls import same_target
from monitor.web.agreeing import agree_on, simple_words
from monitor.web.clientform import (
    NAMED_TWICE,
    PATIENCE,
    TEXTS,
    Desk,
    Draft,
    blank,
    dropped,
    fields_of,
    read_form,
)
from monitor.web.doing import look_at
from monitor.web.forms import FIELD
from monitor.web.frame import Ask, Asked, Form, Posted
from monitor.web.kept import Kept
from monitor.web.limit import WrongTokens
from monitor.web.typed import Typed
from monitor.web.words import Words

Number = Annotated[int, Path(ge=1, le=2**53)]


_CARRIED = "was-"
"""Begins the names of hidden fields that repeat what was typed."""


_MOST_CARRIED = 150


_MOST_CARRIED_BYTES = 12_000


_DIGITS = 16


_EVERY = 2
"""Seconds after which a page that waits asks again."""


_INSIDE = N_(
    "%(typed)s leads into a private network, or to this machine. Only public addresses are watched."
)


_NO_HOST = N_("There is no host of that name. Is it spelt right?")


_GONE = N_(
    "What was typed is kept here for an hour at most, and a restart of the service forgets it. "
    "If you have confirmed it already, the client is in the list; else nothing was stored."
)


_BUSY = N_("Other addresses are being looked at just now. Please send the form again soon.")


def router() -> APIRouter:
    """Pages at `/register`, `/clients/NUMBER/edit` and `/clients/NUMBER/begun`."""
    made, routes = _Registering(), APIRouter()
    routes.get("/register")(made.new)
    routes.post("/register")(made.try_new)
    routes.get("/clients/{number}/edit")(made.edit)
    routes.post("/clients/{number}/edit")(made.try_edit)
    routes.get("/register/look/{name}")(made.wait)
    routes.post("/register/look/{name}")(made.confirm)
    routes.get("/clients/{number}/begun")(made.begun)
    return routes


class _Registering:
    """The pages, with what is typed and not stored yet."""

    def __init__(self) -> None:
        self._drafts: Kept[Draft] = Kept()
        self._often = WrongTokens()

    def _looked_first(self, desk: Desk, wanted: tuple[tuple[Kind, str], ...]) -> Response:
        """Begin to look at addresses, and lead to the page that waits for it."""
        ask = desk.ask
        owner = ask.who.consultant.id
        draft = Draft(desk.typed.fields, desk.client.id if desk.client else None, wanted, ask.now)
        sight = partial(_sight, ask, draft)
        is_often = self._often.too_many(str(owner), ask.now)
        # Kept only then: what is refused takes no other draft's place.
        if is_often or not ask.house.errands.start(f"sight {new_secret()}", owner, sight):
            desk.typed.blame("", ask.gettext(_BUSY))
            return _form_page(desk, 429)
        name = self._drafts.keep(owner, draft, ask.now)
        return ask.go(f"/register/look/{name}")

    def new(self, ask: Asked, kept: str = "", draft: str = "") -> Response:
        with ask.office() as office:
            fields = ask.typed_before(kept)
            found = self._drafts.find(ask.who.consultant.id, draft, ask.now) if draft else None
            fields = found.fields if found and found.client_id is None else fields
            return _form_page(Desk(ask, office, None, Typed(fields or blank(ask))))

    def try_new(self, form: Posted) -> Response:
        with form.ask.office() as office:
            desk = Desk(form.ask, office, None, Typed(form.fields))
            read = read_form(desk)
            if read is None:
                return _form_page(desk, 400)
            return self._looked_first(desk, read.addresses)

    def edit(self, number: Number, ask: Asked, kept: str = "", draft: str = "") -> Response:
        with ask.office() as office:
            client = rights.client(office.db, ask.who, number)
            fields = ask.typed_before(kept)
            found = self._drafts.find(ask.who.consultant.id, draft, ask.now) if draft else None
            fields = found.fields if found and found.client_id == client.id else fields
            return _form_page(
                Desk(ask, office, client, Typed(fields or fields_of(office.db, client)))
            )

    def try_edit(self, number: Number, form: Posted) -> Response:
        ask = form.ask
        with ask.office() as office:
            client = rights.client(office.db, ask.who, number)
            desk = Desk(ask, office, client, Typed(form.fields))
            read = read_form(desk)
            if read is None:
                return _form_page(desk, 400)
            added = tuple(_added(office.db, client, read.addresses))
            if added:
                return self._looked_first(desk, added)
            if not _change(desk, client, read, ()):
                return _form_page(desk, 400)
            return ask.go(f"/clients/{client.id}")

    def wait(self, name: str, ask: Asked) -> Response:
        draft = self._drafts.find(ask.who.consultant.id, name, ask.now)
        if draft is None:
            return _gone(ask)
        if not draft.is_done(ask.now):
            return _waiting(ask, draft)
        with ask.office() as office:
            return _question(_desk(ask, office, draft), draft, name)

    def confirm(self, name: str, form: Posted) -> Response:
        ask = form.ask
        draft = self._drafts.find(ask.who.consultant.id, name, ask.now)
        if draft is None:
            return _once_more(form)
        if not draft.is_done(ask.now):
            return ask.go(f"/register/look/{name}")
        with ask.office() as office:
            desk = _desk(ask, office, draft)
            chosen = tuple(
                (one.kind, one.url)
                for one in draft.proposed
                if f"{one.kind} {one.url}" in form.all("found")
            )
            if not _may_be_stored(desk, draft, form):
                return _question(desk, draft, name, 400)
            client = _stored(desk, draft, chosen)
            if client is None:
                return _form_page(desk, 400)
            ids = clients.pages_of_clients(office.db, [client.id])
        self._drafts.drop(name)
        owner = ask.who.consultant.id
        ask.house.errands.start(f"first {client.id}", owner, lambda: look_at(ask.office, ids))
        return ask.go(f"/clients/{client.id}/begun")

    def begun(self, number: Number, ask: Asked) -> Response:
        with ask.office() as office:
            client = rights.client(office.db, ask.who, number)
            seen = [
                (page.url, next(iter(shown.looks(office.db, page.id, 1)), None))
                for target in clients.targets(office.db, client.id)
                for page in clients.pages(office.db, target.id)[:1]
            ]
            held = clients.workshops(office.db, client.id)
        is_waiting = ask.house.errands.is_under_way(f"first {client.id}")
        days = (ask.now - held[0].held_at).days if held else 0
        page = ask.page(
            "forms/begun.html",
            title=ask.gettext("The first look"),
            say=Words(ask.speech, ask.reader),
            client=client,
            seen=seen,
            is_waiting=is_waiting,
            late=max(0, days),
        )
        return _asking_again(page) if is_waiting else page


def _desk(ask: Ask, office: Office, draft: Draft) -> Desk:
    """The form of a draft. Raises NotFound where its client is not theirs (any more)."""
    known = rights.client(office.db, ask.who, draft.client_id) if draft.client_id else None
    return Desk(ask, office, known, Typed(draft.fields))


def _asking_again(page: Response) -> Response:
    page.headers["Refresh"] = str(_EVERY)
    return page


def _carried(draft: Draft) -> list[tuple[str, str]]:
    """Hidden fields of the question by which its form comes back where the draft is gone.

    Empty where they are so many that the answer would be too large to be taken.
    """
    typed = ((name, value) for name, all_ in draft.fields.items() for value in all_)
    fields = [(_CARRIED + name, value) for name, value in typed if name != FIELD and value]
    is_small = len(fields) <= _MOST_CARRIED and len(urlencode(fields)) <= _MOST_CARRIED_BYTES
    return fields if is_small else []


def _once_more(form: Form) -> Response:
    """The form again with what the question has carried; nothing of it was looked at here."""
    ask = form.ask
    fields = {
        name.removeprefix(_CARRIED): values
        for name, values in form.fields.items()
        if name.startswith(_CARRIED)
    }
    if not fields:
        return _gone(ask)
    number = form.get("client")
    with ask.office() as office:
        is_known = number.isdecimal() and len(number) < _DIGITS
        client = rights.client(office.db, ask.who, int(number)) if is_known else None
        desk = Desk(ask, office, client, Typed(fields))
        desk.typed.blame("", ask.gettext(_GONE))
        return _form_page(desk, 404)


def _gone(ask: Ask) -> Response:
    title = ask.gettext("Please fill in the form once more")
    return ask.page("forms/gone.html", 404, title=title, said=ask.gettext(_GONE))


def _sight(ask: Ask, draft: Draft) -> None:
    """Look at a draft's addresses one by one; beyond its time no further one is begun."""
    with ask.office() as office:
        web = cast(Scout, office.web)
        for kind, url in draft.wanted:
            now = ask.house.clock()
            if now - draft.begun_at > PATIENCE:
                return
            draft.sightings.append(scout.sight(web, kind, url, now))


def _waiting(ask: Ask, draft: Draft) -> Response:
    page = ask.page(
        "forms/looking.html",
        title=ask.gettext("Looking at the addresses"),
        say=Words(ask.speech, ask.reader),
        sightings=draft.sightings,
        wanted=draft.wanted[len(draft.sightings) :],
    )
    return _asking_again(page)


def _question(desk: Desk, draft: Draft, name: str, status: int = 200) -> Response:
    """What was found, to be confirmed; where an address can never be watched, the form again."""
    ask = desk.ask
    say = Words(ask.speech, ask.reader)
    for one in draft.sightings:
        if one.is_hopeless:
            desk.typed.blame(one.kind, ask.gettext(_INSIDE, typed=say.address(one.url)))
    if desk.typed.wrong and status == 200:
        return _form_page(desk, 400)
    seen = {one.url for one in draft.sightings}
    return ask.page(
        "forms/confirming.html",
        status,
        title=ask.gettext("Is this right?"),
        say=say,
        name=desk.typed.get("name"),
        client=desk.client,
        draft=name,
        carried=_carried(draft),
        sightings=draft.sightings,
        unseen=[url for _, url in draft.wanted if url not in seen and _is_own(draft, url)],
        proposed=draft.proposed,
        typed=desk.typed,
        wrong=desk.typed.wrong,
        no_host=ask.gettext(_NO_HOST),
        is_unknown=any(one.is_unknown for one in draft.sightings),
    )


def _is_own(draft: Draft, url: str) -> bool:
    """Whether an address has not been looked at yet, under whichever form it is kept."""
    return url in [wanted for _, wanted in draft.wanted[len(draft.sightings) :]]


def _may_be_stored(desk: Desk, draft: Draft, form: Form) -> bool:
    """Whether nothing hopeless is in it, and what is unknown was confirmed."""
    if any(one.is_hopeless for one in draft.sightings):
        return False
    if any(one.is_unknown for one in draft.sightings) and not form.get("force"):
        desk.typed.blame("force", desk.ask.gettext(_NO_HOST))
        return False
    return True


def _stored(desk: Desk, draft: Draft, chosen: tuple[tuple[Kind, str], ...]) -> Client | None:
    """The client, registered or changed; None, and blamed, where something came between."""
    read = read_form(desk)
    if read is None:
        return None
    kept = {url: one for (_, url), one in zip(draft.wanted, draft.sightings, strict=False)}
    addresses = tuple((kind, kept[url].url if url in kept else url) for kind, url in read.addresses)
    read = replace(read, addresses=addresses)
    if desk.client is not None:
        return desk.client if _change(desk, desk.client, read, chosen) else None
    return _register(desk, replace(read, addresses=addresses + chosen))


def _register(desk: Desk, new: Registration) -> Client | None:
    ask, db = desk.ask, desk.db
    try:
        with transaction(db):
            client = register.register(db, desk.office.config, new, ask.now)
            agree_on(ask, db, client, desk.typed.all("agreed"))
            ask.note(db, "registered a client", client.id)
    except (InputError, AlreadyThere, NotFound):
        desk.typed.blame("name", ask.gettext(NAMED_TWICE))
        return None
    return client


def _change(
    desk: Desk, client: Client, read: Registration, chosen: tuple[tuple[Kind, str], ...]
) -> bool:
    """Change a client into what was typed; False, and blamed, where it cannot be."""
    ask, db = desk.ask, desk.db
    try:
        with transaction(db):
            asked = _edit(desk, client, read, chosen)
            by = By(ask.who.name, Way.PAGE)
            deeds.edit(db, desk.office.config, client, asked, by, ask.now)
    except MonitorError:
        desk.typed.blame("", ask.gettext("This cannot be stored as things stand now."))
        return False
    forget_loose(db, desk.office.secrets, ask.now)
    return True


def _edit(
    desk: Desk, client: Client, read: Registration, chosen: tuple[tuple[Kind, str], ...]
) -> Edit:
    """Only what differs from what the form showed at first is changed."""
    db, typed = desk.db, desk.typed
    before = Typed(fields_of(db, client))
    is_same = {name: typed.get(name) == before.get(name) for name in TEXTS}
    is_scope_same = all(is_same[n] for n in ("include", "exclude")) and (
        typed.get("only_this_page") == before.get("only_this_page")
    )
    owner = people.consultant_by_id(db, client.consultant_id).name
    days = dict(read.milestones).get(Kind.WEBSITE)
    asked = Edit(
        name=read.name,
        lang=read.lang or "",
        consultant=read.consultant if desk.ask.who.is_admin and read.consultant != owner else None,
        channels=read.channels,
        tags=tuple(tag.strip() for tag in read.tags if tag.strip()),
        add=(*_added(db, client, read.addresses), *chosen),
        drop=tuple(t for t in dropped(db, client, read.addresses)),
        milestones=None if is_same["milestones"] else days,
        usual_milestones=not is_same["milestones"] and days is None,
        counting=read.counting.value if read.counting else "",
        country=read.country or "",
        region=read.region or "",
        only_this_page=None if is_scope_same else read.scope.only_this_page,
        include=None if is_scope_same else read.scope.include,
        exclude=None if is_scope_same else read.scope.exclude,
        mail=read.mail,
    )
    own = {c.name for c in people.own_channels(db, client.id)}
    known = {
        "name": (read.name, client.name),
        "lang": (read.lang, client.lang),
        "channels": (set(read.channels), own),
        "tags": (asked.tags, client.tags),
        "counting": (read.counting, client.counting),
        "country": (read.country, client.country),
        "region": (read.region, client.region),
        "mail": (read.mail, client.mail),
    }
    same: dict[str, Any] = {name: None for name, (now, was) in known.items() if now == was}
    return replace(asked, **same)


def _added(db: Db, client: Client, wanted: tuple[tuple[Kind, str], ...]) -> list[tuple[Kind, str]]:
    known = clients.targets(db, client.id)
    return [
        (kind, url)
        for kind, url in wanted
        if not any(t.kind is kind and same_target(t.url, url) for t in known)
    ]


def _form_page(desk: Desk, status: int = 200) -> Response:
    ask, client = desk.ask, desk.client
    say = Words(ask.speech, ask.reader)
    title = ask.gettext("Register a client")
    held = clients.workshops(desk.db, client.id) if client else []
    return ask.page(
        "forms/registering.html",
        status,
        title=ask.gettext("Change %(client)s", client=client.name) if client else title,
        say=say,
        client=client,
        typed=desk.typed,
        wrong=desk.typed.wrong,
        channels=desk.channels(),
        consultants=people.consultants(desk.db) if ask.who.is_admin else [],
        simple=simple_words(ask.speech.code),
        ladders=desk.office.config.milestones,
        workshop_days=[schedule.workshop_day(one) for one in held],
    )
