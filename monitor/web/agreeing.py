"""What was agreed with a client, by form: agree on something, say that it is done, withdraw it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from monitor import agree
from monitor.accounts import rights
from monitor.agreed.leads import NETWORKS
from monitor.agreed.records import Agreed, AgreedKind
from monitor.agreed.terms import Wish, link_terms, wish
from monitor.compose import agreed_wording
from monitor.compose.language import N_
from monitor.deed import By, Way
from monitor.errors import AlreadyThere, InputError
from monitor.model import Client
from monitor.store import Db, transaction
from monitor.store import agreed as store
from monitor.web.frame import Ask, Asked, Form, Posted
from monitor.web.typed import Typed
from monitor.web.words import Words

Number = Annotated[int, Path(ge=1, le=2**53)]

_KINDS = {
    AgreedKind.FEED: N_("an RSS or Atom feed"),
    AgreedKind.NETWORK: N_("a link to a network or an address"),
    AgreedKind.PAGE_NOT_PROFILE: N_("a Facebook page instead of a personal profile"),
    AgreedKind.TEXT: N_("a text stands on a page"),
    AgreedKind.NO_TEXT: N_("a text is gone from a page"),
    AgreedKind.SELECTOR: N_("a CSS selector matches on a page"),
    AgreedKind.NEW_PAGE: N_("a new page at or below a path"),
    AgreedKind.POSTS: N_("so many new posts"),
    AgreedKind.CONTACT: N_("contact data"),
    AgreedKind.HOURS: N_("opening hours"),
    AgreedKind.IMPRINT: N_("an imprint"),
    AgreedKind.PRIVACY: N_("a privacy page"),
    AgreedKind.OPEN_GRAPH: N_("title and picture for sharing"),
    AgreedKind.SHORT_LINK: N_("a short link or QR code leads to a live page"),
    AgreedKind.DOWNLOAD: N_("a PDF or another file to download"),
    AgreedKind.HTTPS: N_("a valid certificate (https)"),
    AgreedKind.MANUAL: N_("something that only people can check"),
}
_TERM = {
    AgreedKind.NETWORK: "link",
    AgreedKind.TEXT: "pattern",
    AgreedKind.NO_TEXT: "pattern",
    AgreedKind.SELECTOR: "selector",
    AgreedKind.NEW_PAGE: "path",
    AgreedKind.POSTS: "count",
    AgreedKind.SHORT_LINK: "url",
}
"""What the field "what exactly" means for a kind."""
_ON_PAGE = frozenset(
    {AgreedKind.TEXT, AgreedKind.NO_TEXT, AgreedKind.SELECTOR, AgreedKind.OPEN_GRAPH}
)
SIMPLE: tuple[tuple[str, Wish], ...] = (
    ("feed", Wish(AgreedKind.FEED)),
    ("facebook", Wish(AgreedKind.NETWORK, link_terms("facebook"))),
    ("page_not_profile", Wish(AgreedKind.PAGE_NOT_PROFILE)),
    ("contact", Wish(AgreedKind.CONTACT)),
    ("hours", Wish(AgreedKind.HOURS)),
    ("imprint", Wish(AgreedKind.IMPRINT)),
    ("privacy", Wish(AgreedKind.PRIVACY)),
    ("open_graph", Wish(AgreedKind.OPEN_GRAPH)),
    ("download", Wish(AgreedKind.DOWNLOAD)),
    ("https", Wish(AgreedKind.HTTPS)),
)
"""What can be agreed on by a tick when a client is registered."""


def router() -> APIRouter:
    """Pages below `/clients/NUMBER/agreed`."""
    routes = APIRouter()
    routes.get("/clients/{number}/agreed")(show)
    routes.post("/clients/{number}/agreed")(add)
    for what in (withdraw, done, not_done):
        path = what.__name__.replace("_", "-")
        routes.post(f"/clients/{{number}}/agreed/{{agreed}}/{path}")(what)
    return routes


def show(number: Number, ask: Asked) -> Response:
    """What was agreed, and how it stands."""
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        return _page(ask, office.db, client, Typed())


def add(number: Number, form: Posted) -> Response:
    """Agree on something; it is checked at once by what is known."""
    ask, typed = form.ask, Typed(form.fields)
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        wanted = _read(ask, typed)
        if wanted is not None:
            _agree(ask, office.db, client, typed, wanted)
        if typed.wrong:
            return _page(ask, office.db, client, typed, 400)
    return ask.go(f"/clients/{client.id}/agreed")


def withdraw(number: Number, agreed: Number, form: Posted) -> Response:
    """It holds no longer."""
    with form.ask.office() as office:
        client = rights.client(office.db, form.ask.who, number)
        agree.withdraw(office.db, client, agreed, _by(form.ask), form.ask.now)
    return form.ask.go(f"/clients/{client.id}/agreed")


def done(number: Number, agreed: Number, form: Posted) -> Response:
    """Somebody knows that it is done."""
    return _confirm(number, agreed, form, is_done=True)


def not_done(number: Number, agreed: Number, form: Posted) -> Response:
    """It is not done; what can be checked is checked again."""
    return _confirm(number, agreed, form, is_done=False)


def _confirm(number: int, agreed: int, form: Form, *, is_done: bool) -> Response:
    ask = form.ask
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        agree.confirm(office.db, client, agreed, _by(ask), ask.now, done=is_done)
    return ask.go(f"/clients/{client.id}/agreed")


def agree_on(ask: Ask, db: Db, client: Client, ticked: Iterable[str]) -> None:
    """Agree on what was ticked when the client was registered; the caller holds the transaction."""
    chosen = set(ticked)
    for name, wanted in SIMPLE:
        if name in chosen:
            agree.agree(db, client, wanted, _by(ask), ask.now)


def simple_words(lang: str) -> list[tuple[str, str]]:
    """What can be ticked, in words."""
    return [
        (name, agreed_wording(Agreed(0, 0, 0, one.kind, dict(one.terms)), lang))
        for name, one in SIMPLE
    ]


def _by(ask: Ask) -> By:
    return By(ask.who.name, Way.PAGE)


def _agree(ask: Ask, db: Db, client: Client, typed: Typed, wanted: Wish) -> None:
    try:
        with transaction(db):
            agree.agree(db, client, wanted, _by(ask), ask.now)
    except AlreadyThere:
        typed.blame("kind", ask.gettext("This is agreed already."))
    except InputError:
        typed.blame("kind", ask.gettext("Nothing more can be agreed on with this client."))


def _read(ask: Ask, typed: Typed) -> Wish | None:
    """What was chosen; None, and blamed, where it cannot be agreed on."""
    chosen = typed.get("kind")
    if chosen not in set(AgreedKind):
        typed.blame("kind", ask.gettext("Please choose what was agreed."))
        return None
    kind, exactly = AgreedKind(chosen), typed.get("exactly").strip()
    due: date | None = None
    if typed.get("due"):
        due = typed.day("due", ask.gettext("Please give a day."))
    sentence = ask.gettext("Please say exactly what is meant; this cannot be looked for.")
    field = "wording" if kind is AgreedKind.MANUAL else "exactly"
    found = typed.attempt(
        field, lambda: wish(kind, _terms(kind, exactly, typed), due, typed.get("wording")), sentence
    )
    return None if typed.wrong else found


def _terms(kind: AgreedKind, exactly: str, typed: Typed) -> dict[str, str]:
    """What was typed, by the words of its kind. Raises InputError."""
    term = _TERM.get(kind)
    terms: dict[str, str] = {}
    if term == "link":
        terms = dict(link_terms(exactly))
    elif term:
        terms = {term: exactly}
    return terms | ({"path": typed.get("on").strip()} if kind in _ON_PAGE else {})


def _page(ask: Ask, db: Db, client: Client, typed: Typed, status: int = 200) -> Response:
    lang = ask.speech.code
    today = ask.now.astimezone(ask.reader.zone).date()
    return ask.page(
        "forms/agreeing.html",
        status,
        title=ask.gettext("Agreed with %(client)s", client=client.name),
        say=Words(ask.speech, ask.reader),
        client=client,
        agreed=[
            (one, agree.line(one, lang), agree.is_late(one, today))
            for one in store.of_client(db, client.id)
        ],
        kinds=[("", ask.gettext("please choose"))]
        + [(kind.value, ask.gettext(words)) for kind, words in _KINDS.items()],
        networks=", ".join(NETWORKS),
        typed=typed,
        wrong=typed.wrong,
    )
