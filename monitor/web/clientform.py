"""The form of a client: what it holds, and what was typed there as a registration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from monitor import register
from monitor.accounts import rights
from monitor.compose.language import N_
from monitor.model import Channel, Client, Kind
from monitor.register import Registration
from monitor.scout import Sighting
from monitor.site.discover import Found
from monitor.site.scope import Scope
from monitor.store import Db, clients, people, sites
from monitor.sweep import Office
from monitor.urls import same_target
from monitor.web.agreeing import SIMPLE
from monitor.web.doing import HIDDEN, read_when
from monitor.web.frame import Ask
from monitor.web.place import read_place
from monitor.web.typed import Typed
from monitor.web.words import Words

PATIENCE = timedelta(seconds=45)
"""For looks at what was typed; what has not answered by then is looked at later, as always."""


MOST_ADDRESSES = 12
"""Of one form."""


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


_NAME = N_("Please give the client’s name: at most 120 characters, on one line.")


NAMED_TWICE = N_("There is a client of that name already.")


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


def dropped(db: Db, client: Client, wanted: tuple[tuple[Kind, str], ...]) -> list[str]:
    """The addresses that are watched, and that the form does not name any more."""
    return [
        t.url
        for t in clients.targets(db, client.id)
        if not any(kind is t.kind and same_target(t.url, url) for kind, url in wanted)
    ]


def read_form(desk: Desk) -> Registration | None:
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
        typed.blame("name", ask.gettext(NAMED_TWICE))
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
    ask, gone = desk.ask, dropped(desk.db, client, addresses)
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


TEXTS = ("milestones", "include", "exclude")


def blank(ask: Ask) -> Mapping[str, list[str]]:
    """The form of a new client."""
    today = ask.now.astimezone(ask.reader.zone).date().isoformat()
    return {"day": [today], "consultant": [ask.who.consultant.name]}


def fields_of(db: Db, client: Client) -> Mapping[str, list[str]]:
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
