"""Registering a client and changing it: one form, a look at its addresses, then a question.

1. What was typed is checked; what is not right is told beside its field, and nothing is lost.
2. New addresses are looked at in a thread of their own; the page asks again until that is done.
3. What the website names besides (feeds, a Facebook page) is proposed; then it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
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
from monitor.model import Channel, Client, Kind
from monitor.register import Edit, Registration
from monitor.scout import Scout, Sighting
from monitor.site.discover import Found
from monitor.site.scope import Scope
from monitor.store import Db, clients, people, shown, sites, transaction
from monitor.sweep import Office
from monitor.urls import same_target
from monitor.web.agreeing import SIMPLE, agree_on, simple_words
from monitor.web.doing import HIDDEN, look_at, read_when
from monitor.web.forms import FIELD
from monitor.web.frame import Ask, Asked, Form, Posted
from monitor.web.kept import Kept
from monitor.web.limit import WrongTokens
from monitor.web.place import read_place
from monitor.web.typed import Typed
from monitor.web.words import Words

Number = Annotated[int, Path(ge=1, le=2**53)]

PATIENCE = timedelta(seconds=45)
"""For looks at what was typed; what has not answered by then is looked at later, as always."""
MOST_ADDRESSES = 12
"""Of one form."""
_CARRIED = "was-"
"""Begins the names of hidden fields that repeat what was typed."""
_MOST_CARRIED = 150
_MOST_CARRIED_BYTES = 12_000
_DIGITS = 16
_EVERY = 2
"""Seconds after which a page that waits asks again."""

_ADDRESSES = {
    Kind.WEBSITE: N_(
        "%(typed)s cannot be watched as a website. Please write the address as in the browser, "
        "such as bakery.example; a Facebook page has a field of its own."
    ),
    Kind.FACEBOOK: N_(
        "%(typed)s is no address of a Facebook page. Please write it such as "
        "facebook.com/bakery; groups and single posts cannot be watched."
    ),
    Kind.FEED: N_(
        "%(typed)s cannot be watched as a feed. Please write the address of an RSS or Atom feed, "
        "or of a channel."
    ),
    Kind.PROFILE: N_(
        "%(typed)s cannot be watched as a profile. Please write its address as in the browser."
    ),
}
_PASSWORD = N_(
    "Names and passwords in addresses are not kept, and pages behind one cannot be watched. "
    "Please write the address without what stands before the @."
)
_TWICE = N_("%(typed)s stands here twice.")
_INSIDE = N_(
    "%(typed)s leads into a private network, or to this machine. Only public addresses are watched."
)
_NO_HOST = N_("There is no host of that name. Is it spelt right?")
_NAME = N_("Please give the client’s name: at most 120 characters, on one line.")
_NAMED_TWICE = N_("There is a client of that name already.")
_LANG = N_("Please choose one of the languages.")
_MAIL = N_("This is no mail address. Please write one such as office@bakery.example.")
_LADDER = N_("Please write days from 1 to 730 with commas between them, such as 3,7,14.")
_PATTERN = N_("Please write paths of the website, such as /blog/*, one a line.")
_NO_SITE = N_("Only of a website can be said which of its pages are watched.")
_NOTHING = N_("Please give at least one address: there is nothing to watch yet.")
_MANY = N_("At most 12 addresses can be given here.")
_CHANNEL = N_("One of these channels is not here any more. Please choose again.")
_COUNT = N_("Please choose how days are counted.")
_AGREED = N_("This cannot be agreed on here. Please choose among what stands here.")
_WHOSE = N_("Please choose a consultant.")
_GONE = N_(
    "What was typed is kept here for an hour at most, and a restart of the service forgets it. "
    "If you have confirmed it already, the client is in the list; else nothing was stored."
)
_BUSY = N_("Other addresses are being looked at just now. Please send the form again soon.")


@dataclass
class Draft:
    """What was typed, and what its addresses have shown so far."""

    fields: Mapping[str, list[str]]
    client_id: int | None
    """Whom it changes; None: a new client."""
    wanted: tuple[tuple[Kind, str], ...]
    """To be looked at."""
    begun_at: datetime
    sightings: list[Sighting] = field(default_factory=list)
    """Written by the thread that looks, read by pages."""

    def is_done(self, now: datetime) -> bool:
        """Whether nothing more is waited for."""
        return len(self.sightings) >= len(self.wanted) or now - self.begun_at > PATIENCE

    @property
    def proposed(self) -> list[Found]:
        """What the websites name besides, each once."""
        known = [url for _, url in self.wanted]
        found: list[Found] = []
        for one in (one for sighting in self.sightings for one in sighting.found):
            if not any(same_target(one.url, url) for url in known):
                known.append(one.url)
                found.append(one)
        return found


@dataclass(frozen=True)
class Desk:
    """The form of one client, new or known."""

    ask: Ask
    office: Office
    client: Client | None
    typed: Typed

    @property
    def db(self) -> Db:
        """Of this request."""
        return self.office.db

    def channels(self) -> list[Channel]:
        """Those that may be chosen."""
        return [c for c in people.channels(self.db) if rights.may_see_channel(self.ask.who, c)]


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
            return _form_page(Desk(ask, office, None, Typed(fields or _blank(ask))))

    def try_new(self, form: Posted) -> Response:
        with form.ask.office() as office:
            desk = Desk(form.ask, office, None, Typed(form.fields))
            read = _read(desk)
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
                Desk(ask, office, client, Typed(fields or _fields_of(office.db, client)))
            )

    def try_edit(self, number: Number, form: Posted) -> Response:
        ask = form.ask
        with ask.office() as office:
            client = rights.client(office.db, ask.who, number)
            desk = Desk(ask, office, client, Typed(form.fields))
            read = _read(desk)
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


# --- what is not kept any more --------------------------------------------------------------


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


# --- looking ------------------------------------------------------------------------------


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


# --- storing ------------------------------------------------------------------------------


def _stored(desk: Desk, draft: Draft, chosen: tuple[tuple[Kind, str], ...]) -> Client | None:
    """The client, registered or changed; None, and blamed, where something came between."""
    read = _read(desk)
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
        desk.typed.blame("name", ask.gettext(_NAMED_TWICE))
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
    before = Typed(_fields_of(db, client))
    is_same = {name: typed.get(name) == before.get(name) for name in _TEXTS}
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
        drop=tuple(t for t in _dropped(db, client, read.addresses)),
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


def _dropped(db: Db, client: Client, wanted: tuple[tuple[Kind, str], ...]) -> list[str]:
    return [
        t.url
        for t in clients.targets(db, client.id)
        if not any(kind is t.kind and same_target(t.url, url) for kind, url in wanted)
    ]


# --- reading the form -----------------------------------------------------------------------


def _read(desk: Desk) -> Registration | None:
    """What was typed, in order; None where something is not right, and says so."""
    ask, typed, db = desk.ask, desk.typed, desk.db
    typed.refuse_hidden(ask.gettext(HIDDEN))
    name = typed.attempt(
        "name", lambda: register.client_name(typed.get("name")), ask.gettext(_NAME)
    )
    if name and any(
        c.name.casefold() == name.casefold() and (desk.client is None or c.id != desk.client.id)
        for c in clients.clients(db)
    ):
        typed.blame("name", ask.gettext(_NAMED_TWICE))
    held = read_when(typed, ask) if desk.client is None else register.When(ask.now.date())
    addresses = _read_addresses(desk)
    country, region = read_place(ask, typed) or ("", "")
    scope = _read_scope(desk, any(kind is Kind.WEBSITE for kind, _ in addresses))
    days = typed.attempt(
        "milestones", lambda: _ladder(typed.get("milestones")), ask.gettext(_LADDER)
    )
    lang = typed.attempt("lang", lambda: register.language(typed.get("lang")), ask.gettext(_LANG))
    mail = typed.attempt(
        "mail", lambda: register.mail_address(typed.get("mail")), ask.gettext(_MAIL)
    )
    counted = typed.attempt(
        "counting", lambda: register.counting(typed.get("counting")), ask.gettext(_COUNT)
    )
    if set(typed.all("agreed")) - {name for name, _ in SIMPLE}:
        typed.blame("agreed", ask.gettext(_AGREED))
    owner = _read_consultant(desk)
    channels = _read_channels(desk)
    if desk.client is not None:
        _ask_before_dropping(desk, desk.client, addresses)
    if typed.wrong or name is None or held is None or scope is None:
        return None
    return Registration(
        name=name,
        workshop=held,
        addresses=addresses,
        title=" ".join(typed.get("title").split())[:200],
        lang=lang,
        consultant=owner,
        channels=channels,
        tags=tuple(tag[:40] for tag in typed.get("tags").replace("\n", ",").split(",")),
        milestones=dict.fromkeys(Kind, days) if days else {},
        mail=mail or "",
        counting=counted,
        country=country or None,
        region=region if country else None,
        scope=scope,
    )


def _ladder(text: str) -> tuple[int, ...] | None:
    plain = "".join(text.split())
    return register.ladder(plain) if plain else None


def _read_addresses(desk: Desk) -> tuple[tuple[Kind, str], ...]:
    ask, typed = desk.ask, desk.typed
    say = Words(ask.speech, ask.reader)
    found: list[tuple[Kind, str]] = []
    words = [(kind, word) for kind in Kind for word in typed.words(kind)]
    if not words:
        typed.blame(Kind.WEBSITE, ask.gettext(_NOTHING))
    if len(words) > MOST_ADDRESSES:
        typed.blame(words[MOST_ADDRESSES][0], ask.gettext(_MANY))
    for kind, word in words[:MOST_ADDRESSES]:
        if _holds_password(word):
            typed.blame(kind, ask.gettext(_PASSWORD))
            continue
        shown = say.text(_without_password(word), 80)
        step = partial(register.address, word, kind)
        url = typed.attempt(kind, step, ask.gettext(_ADDRESSES[kind], typed=shown))
        if url and any(k is kind and same_target(url, other) for k, other in found):
            typed.blame(kind, ask.gettext(_TWICE, typed=shown))
        elif url:
            found.append((kind, url))
    return tuple(found)


def _holds_password(word: str) -> bool:
    """Whether a name and a password stand before the host; a lone `name@host` is a mail address."""
    authority = re.split("[/?#]", re.sub(r"^\w+://", "", word), maxsplit=1)[0]
    name = authority.removeprefix("mailto:").rpartition("@")[0]
    return bool(name) and (":" in name or "://" in word)


def _without_password(word: str) -> str:
    """An address as it may be repeated in a sentence; the field itself keeps what was typed."""
    return word.rpartition("@")[2]


def _read_scope(desk: Desk, has_site: bool) -> Scope | None:
    ask, typed = desk.ask, desk.typed
    include, exclude = (tuple(typed.words(name)) for name in ("include", "exclude"))
    scope = Scope("", bool(typed.get("only_this_page")), include, exclude)
    if not has_site and (include or exclude or scope.only_this_page):
        typed.blame("include", ask.gettext(_NO_SITE))
    for name, patterns in (("include", include), ("exclude", exclude)):
        alone = Scope("", include=patterns)
        typed.attempt(name, partial(register.checked_scope, alone), ask.gettext(_PATTERN))
    return None if typed.wrong.get("include") or typed.wrong.get("exclude") else scope


def _read_consultant(desk: Desk) -> str | None:
    """Whose client it is: who is no admin registers own ones."""
    ask, typed = desk.ask, desk.typed
    if not ask.who.is_admin:
        return ask.who.consultant.name
    chosen = typed.get("consultant") or ask.who.consultant.name
    found = typed.attempt(
        "consultant", lambda: people.consultant(desk.db, chosen), ask.gettext(_WHOSE)
    )
    return found.name if found else None


def _read_channels(desk: Desk) -> tuple[str, ...]:
    """Names of the channels that were chosen, and of those that only an admin sees."""
    chosen, here = desk.typed.all("channel"), desk.channels()
    found = [c.name for c in here if str(c.id) in chosen]
    if len(found) < len(set(chosen)):
        desk.typed.blame("channel", desk.ask.gettext(_CHANNEL))
    if desk.client is None:
        return tuple(found)
    seen = {c.name for c in here}
    own = people.own_channels(desk.db, desk.client.id)
    return (*found, *(c.name for c in own if c.name not in seen))


def _ask_before_dropping(
    desk: Desk, client: Client, addresses: tuple[tuple[Kind, str], ...]
) -> None:
    """What is no longer watched is forgotten; that wants to be said twice."""
    ask, gone = desk.ask, _dropped(desk.db, client, addresses)
    if gone and not desk.typed.get("drop_ok"):
        say = Words(ask.speech, ask.reader)
        desk.typed.blame(
            "drop_ok",
            ask.gettext(
                "No longer watched, and all that was seen there forgotten: %(addresses)s. "
                "Please confirm that.",
                addresses=", ".join(map(say.address, gone)),
            ),
        )


# --- the form ------------------------------------------------------------------------------

_TEXTS = ("milestones", "include", "exclude")


def _blank(ask: Ask) -> Mapping[str, list[str]]:
    today = ask.now.astimezone(ask.reader.zone).date().isoformat()
    return {"day": [today], "consultant": [ask.who.consultant.name]}


def _fields_of(db: Db, client: Client) -> Mapping[str, list[str]]:
    """The form of a client as it is."""
    targets = clients.targets(db, client.id)
    urls = {str(kind): [t.url for t in targets if t.kind is kind] for kind in Kind}
    scopes = [site.scope for t in targets if (site := sites.site(db, t.id))]
    scope = scopes[0] if scopes else Scope("")
    ladders = {client.milestones.get(kind) for kind in Kind}
    days = next(iter(ladders)) if len(ladders) == 1 else None
    return {
        **{kind: ["\n".join(found)] for kind, found in urls.items()},
        "name": [client.name],
        "lang": [client.lang or ""],
        "consultant": [people.consultant_by_id(db, client.consultant_id).name],
        "tags": [", ".join(client.tags)],
        "mail": [client.mail],
        "milestones": [",".join(map(str, days or ()))],
        "counting": [client.counting.value if client.counting else ""],
        "country": [client.country or ""],
        "region": [client.region or ""],
        "only_this_page": ["1"] if scope.only_this_page else [],
        "include": ["\n".join(scope.include)],
        "exclude": ["\n".join(scope.exclude)],
        "channel": [str(c.id) for c in people.own_channels(db, client.id)],
    }


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
