"""What every page for consultants stands in: who asks, in which language, by which form.

A route takes `ask: Asked` to show something and `posted: Posted` to change
something; without either it is served to nobody (`unguarded` finds such)::

    @routes.get("/clients/{number}")
    def client(number: int, ask: Asked) -> Response:
        with ask.office() as office:
            found = rights.client(office.db, ask.who, number)
            return ask.page("client.html", title=found.name, client=found)

What changes something says so in the audit (`ask.note`). Scripts use the API by
`ApiAsked`. What is not theirs is a NotFound, as if it were not there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute, APIRouter
from starlette.routing import BaseRoute

from monitor.accounts import rights, sessions, tokens
from monitor.accounts.records import Entry, Who
from monitor.accounts.throttle import network
from monitor.compose.language import N_, Language
from monitor.compose.reader import Reader
from monitor.config import LOOPBACK, own_zone
from monitor.deed import Way
from monitor.errors import Forbidden, NotFound
from monitor.store import Db, accounts, people
from monitor.sweep import Office
from monitor.web import local, problems
from monitor.web.forms import (
    FIELD,
    FormToken,
    NotOurForm,
    TooManyFields,
    browser_seed,
    form_token,
    is_from_elsewhere,
    is_secure,
    read_fields,
)
from monitor.web.guard import HEADERS
from monitor.web.house import House
from monitor.web.kept import Kept
from monitor.web.problems import problem
from monitor.web.speech import speech_for, templates

PUBLIC = frozenset({"/robots.txt", "/login", "/language", "/a/{purpose}/{token}", "/static"})
"""Routes that ask nobody who they are."""

NAVIGATION = (
    ("/", N_("Clients")),
    ("/statistics", N_("Statistics")),
    ("/notices", N_("Notices")),
    ("/settings", N_("Settings")),
    ("/account", N_("Account")),
)
"""Of these, the pages that there are stand at the top of each page."""

_HEADERS = {
    # As on all pages, but with scripts from files of our own.
    "Content-Security-Policy": "script-src 'self'; connect-src 'self'; "
    + HEADERS["Content-Security-Policy"],
    # With no-referrer, browsers do not tell of a form which site it comes from.
    "Referrer-Policy": "same-origin",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_SESSION = "poromki"
_LONGEST_PATH = 2000
"""Characters of a path that somebody is led back to."""
_MOST_KEPT = 200
_MOST_KEPT_OF_ONE = 20
_KEEPS = re.compile(r"(/register|/clients/\d+/edit|/clients/\d+/do)(?:/([a-z]+))?")
"""Forms with much in them; what was typed is kept where they come too late."""
_QUESTION = re.compile(r"/register/look/[\w-]+")
"""A page that knows what was typed before it."""


class NeedsLogin(Exception):  # noqa: N818 - no error: the browser is led to the login
    """Nobody is logged in here."""


class NoAccounts(Exception):  # noqa: N818
    """There is no account yet, and it is not our own user at this machine who asks."""


@dataclass(frozen=True)
class Ask:
    """One request for a page."""

    request: Request
    house: House
    now: datetime
    known: Who | None
    """None on pages for anybody, where nobody is logged in."""
    speech: Language
    form: FormToken

    @property
    def who(self) -> Who:
        """Who asks, where a page is not for anybody."""
        assert self.known is not None
        return self.known

    @property
    def reader(self) -> Reader:
        """How the one who asks reads times."""
        zone = self.known.consultant.zone if self.known else own_zone()
        return Reader(self.speech, zone, self.now)

    @property
    def path(self) -> str:
        """The path that was asked, without what the public address ends in."""
        path: str = self.request.scope["path"]
        return path.removeprefix(self.house.root) or "/"

    def office(self) -> AbstractContextManager[Office]:
        """An office for the thread that asks, closed at the end."""
        return self.house.office()

    def gettext(self, message: str, **values: object) -> str:
        """A message in the language of the page."""
        return self.speech.gettext(message, **values)

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for `n` things, in the language of the page."""
        return self.speech.ngettext(one, many, n, **values)

    def typed_before(self, kept: str) -> Mapping[str, list[str]]:
        """What was typed into a form that could not be taken at its time, by its name here."""
        forms: Kept[Mapping[str, list[str]]] = self.request.app.state.kept
        owners = (self.who.consultant.id, browser_seed(self.request))
        found = (forms.find(owner, kept, self.now) for owner in owners if owner)
        return next((fields for fields in found if fields), {})

    def keep_typed(self, fields: Mapping[str, list[str]]) -> str:
        """Keep what was typed into a form, for who is logged in, else for this browser alone.

        Gives its name. A stranger's cookie is soon had anew, so strangers count by their network.
        """
        forms: Kept[Mapping[str, list[str]]] = self.request.app.state.kept
        if self.known is not None:
            return forms.keep(self.known.consultant.id, fields, self.now)
        owner = self.form.cookie[1] if self.form.cookie else browser_seed(self.request)
        client = self.request.client
        source = f"from {network(client.host)}" if client else "from nowhere"
        return forms.keep(owner, fields, self.now, source)

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """One page in its frame; every value is escaped. `title` is its heading."""
        framed = {
            "ask": self,
            "lang": self.speech.code,
            "root": self.house.root,
            "navigation": self._navigation(),
            "form_token": self.form.value,
            "reader": self.reader,
        }
        html = templates(self.speech).get_template(template).render(framed | values)
        return self._remembered(HTMLResponse(html, status, _HEADERS))

    def go(self, path: str) -> Response:
        """Lead the browser to another page of ours, after something was done."""
        return self._remembered(RedirectResponse(self.house.root + local_path(path), 303))

    def note(self, db: Db, what: str, client_id: int | None = None) -> None:
        """Write into the audit what was done here; `what` names no client."""
        accounts.note(db, Entry(self.now, self.who.name, self.who.way, what, client_id))

    def _remembered(self, answer: Response) -> Response:
        """The answer with the cookie that its forms need, where the browser has none yet."""
        if self.form.cookie:
            set_cookie(self.request, answer, *self.form.cookie, strict=True)
        return answer

    def _navigation(self) -> list[tuple[str, str, bool]]:
        """Path, words, and whether the page is there."""
        if self.known is None:
            return []
        here: set[str] = self.request.app.state.paths
        return [
            (path, self.gettext(words), path == self.path or (path != "/" and self._below(path)))
            for path, words in NAVIGATION
            if path in here
        ]

    def _below(self, path: str) -> bool:
        return self.path.startswith(f"{path}/")


def furnish(app: FastAPI, house: House, form_key: bytes) -> None:
    """Give the application what `Asked` and `Posted` need; call when all routes are there."""
    app.state.house = house
    app.state.form_key = form_key
    app.state.kept = Kept(_MOST_KEPT, _MOST_KEPT_OF_ONE)
    app.state.paths = {route.path for route in _all(app.routes) if isinstance(route, APIRoute)}
    app.add_exception_handler(NeedsLogin, _to_login)
    app.add_exception_handler(NoAccounts, _no_accounts)
    app.add_exception_handler(NotOurForm, _not_our_form)
    app.add_exception_handler(TooManyFields, _unreadable)
    app.add_exception_handler(NotFound, _not_there)
    app.add_exception_handler(Forbidden, _forbidden)


# --- who asks ------------------------------------------------------------------------


def met(request: Request) -> Ask:
    """Anybody who asks, known or not."""
    house: House = request.app.state.house
    now = house.clock()
    secret = request.cookies.get(cookie_name(request), "")
    with house.office() as office:
        known = sessions.current(office.db, secret, now) or _own_user(office.db, request)
    in_session = secret if known and known.session else ""
    form = form_token(request, in_session, request.app.state.form_key)
    speech = speech_for(request, known.lang if known else None)
    return Ask(request, house, now, known, speech, form)


Anybody = Annotated[Ask, Depends(met)]


def asked(ask: Anybody) -> Ask:
    """Somebody who may look."""
    if ask.known is None:
        with ask.office() as office:
            raise NeedsLogin if accounts.any_account(office.db) else NoAccounts
    return ask


Asked = Annotated[Ask, Depends(asked)]


def asked_by_script(request: Request) -> Ask:
    """Who uses the API: a script by its token, or a page of ours. Raises NeedsLogin.

    A browser sends its cookie along whoever makes it ask, so what changes
    something must then come from a page of ours.
    """
    header = request.headers.get("authorization")
    if header is None:
        ask = asked(met(request))
        if request.method not in _SAFE and is_from_elsewhere(request):
            raise NotOurForm
        return ask
    house: House = request.app.state.house
    with house.office() as office:
        known = tokens.bearer(office.db, header, house.clock())
    if known is None:
        raise NeedsLogin
    if request.method not in _SAFE:
        rights.refuse_reader(known)
    speech = speech_for(request, known.lang)
    return Ask(request, house, house.clock(), known, speech, FormToken(""))


ApiAsked = Annotated[Ask, Depends(asked_by_script)]


def asked_by_probe(request: Request) -> None:
    """Who watches the service: any program on this machine, else a token. Raises NeedsLogin.

    What it reads holds figures and no names.
    """
    if not local.is_at_machine(request):
        asked_by_script(request)


def _own_user(db: Db, request: Request) -> Who | None:
    """The default consultant as admin, while there is no account, for our own user alone."""
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname
    if accounts.any_account(db) or host not in LOOPBACK or not local.is_own_users(request):
        return None
    default = people.default_consultant(db)
    return Who(default, is_admin=True, way=Way.PAGE) if default else None


# --- what is posted --------------------------------------------------------------------


@dataclass(frozen=True)
class Form:
    """The fields of a form of ours, posted by who may."""

    ask: Ask
    fields: Mapping[str, list[str]] = field(default_factory=dict)

    def get(self, name: str, default: str = "") -> str:
        """A field as it was typed, the first of its name."""
        return next(iter(self.fields.get(name, ())), default)

    def all(self, name: str) -> list[str]:
        """All fields of that name, in order."""
        return [*self.fields.get(name, ())]


async def posted_by_anybody(request: Request, ask: Anybody) -> Form:
    """A form of ours, whoever fills it in. Raises NotOurForm."""
    fields = read_fields(await request.body(), request.headers.get("content-type", ""))
    if is_from_elsewhere(request) or not ask.form.matches(fields):
        raise NotOurForm
    return Form(ask, fields)


async def posted(ask: Asked, form: Annotated[Form, Depends(posted_by_anybody)]) -> Form:
    """A form of ours, filled in by somebody who may change things."""
    assert ask is form.ask
    if not ask.who.may_write:
        raise Forbidden("This may only be looked at.")
    return form


PostedByAnybody = Annotated[Form, Depends(posted_by_anybody)]
Posted = Annotated[Form, Depends(posted)]


# --- cookies and paths -------------------------------------------------------------------


def cookie_name(request: Request) -> str:
    """Of the session's cookie: where it can be, one that no other host may set."""
    return f"__Host-{_SESSION}" if is_secure(request) else _SESSION


def set_cookie(
    request: Request,
    answer: Response,
    name: str,
    value: str,
    *,
    seconds: int | None = None,
    strict: bool = False,
) -> None:
    """One that scripts cannot read and that other sites' forms do not send along."""
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(request),
        httponly=True,
        samesite="strict" if strict else "lax",
    )


def local_path(text: str) -> str:
    """`text` where it is a path of ours, not too long; else "/": nobody is led to another site."""
    plain = text.isprintable() and "\\" not in text and not text.startswith("//")
    if not plain or not text.startswith("/") or urlsplit(text).netloc:
        return "/"
    written = quote(text, safe="/?&=%:@!$'()*+,;-._~#")
    return written if len(written) <= _LONGEST_PATH else "/"


def login_path(ask_path: str, query: str) -> str:
    """The login page that leads back to where somebody wanted to go."""
    wanted = local_path(f"{ask_path}?{query}" if query else ask_path)
    return "/login" if wanted == "/" else f"/login?next={quote(wanted, safe='/')}"


# --- what is not served -----------------------------------------------------------------------


def trouble(
    request: Request, status: int, title: str, *said: str, code: str = "", onward: str = ""
) -> Response:
    """A page (for scripts: JSON) about something that is not served.

    `onward`: where the form is shown anew, with what was typed.
    """
    if is_for_scripts(request):
        return problem(status, said[0])
    ask = met(request)
    words = {"title": ask.gettext(title), "said": [ask.gettext(each) for each in said]}
    return ask.page("trouble.html", status, code=code, onward=onward, **words)


def is_for_scripts(request: Request) -> bool:
    """Whether the answer is read by a program."""
    return problems.is_for_scripts(request, request.app.state.house.root)


async def _to_login(request: Request, _exc: Exception) -> Response:
    if is_for_scripts(request):
        said = "Send a token that holds: Authorization: Bearer poromki_…"
        return problem(401, said, headers={"WWW-Authenticate": "Bearer"})
    house: House = request.app.state.house
    if request.method in _SAFE:
        wanted = request.scope["path"].removeprefix(house.root)
        return RedirectResponse(house.root + login_path(wanted, request.url.query), 303)
    ask = met(request)
    page, _, query = (await _kept(ask) or "/").partition("?")
    return ask.go(login_path(page, query))


def _no_accounts(request: Request, _exc: Exception) -> Response:
    return trouble(
        request,
        403,
        N_("Nobody can log in yet"),
        N_("There is no account yet. On the server, as the user whose service this is:"),
        code="poromki account password NAME",
    )


async def _kept(ask: Ask) -> str | None:
    """Where a form is shown again with what was typed; None where nothing is kept of it.

    Nothing else is done with it, only what no other site has sent is kept, and it
    is shown to nobody but who sent it: a link to it that is passed on shows nothing.
    """
    request = ask.request
    if _QUESTION.fullmatch(ask.path):
        return ask.path
    asked = _KEEPS.fullmatch(ask.path)
    if asked is None or is_from_elsewhere(request):
        return None
    try:
        fields = read_fields(await request.body(), request.headers.get("content-type", ""))
    except TooManyFields:
        return None
    fields.pop(FIELD, None)
    name = ask.keep_typed(fields)
    tried = f"&tried={asked[2]}" if asked[2] else ""
    return f"{asked[1]}?kept={name}{tried}"


async def _not_our_form(request: Request, _exc: Exception) -> Response:
    again = await _kept(met(request))
    return trouble(
        request,
        403,
        N_("This form is no longer valid"),
        N_("Nothing has been changed. Please open the page anew, and send the form again."),
        onward=again or "",
    )


def _unreadable(request: Request, _exc: Exception) -> Response:
    return trouble(request, 400, N_("This form cannot be read"), N_("Nothing has been changed."))


def _not_there(request: Request, exc: Exception) -> Response:
    if is_for_scripts(request):
        return problem(404, str(exc))
    return trouble(
        request,
        404,
        N_("This is not here"),
        N_("It may have been removed, or belong to somebody else."),
    )


def _forbidden(request: Request, exc: Exception) -> Response:
    if is_for_scripts(request):
        return problem(403, str(exc))
    return trouble(
        request, 403, N_("This is not for you to do"), N_("Please ask an admin of your office.")
    )


# --- default deny ---------------------------------------------------------------------------


def unguarded(app: FastAPI) -> list[str]:
    """Routes that neither are public nor ask who it is, or that act on forms of others."""
    return [
        getattr(route, "path", repr(route)) for route in _all(app.routes) if not _is_guarded(route)
    ]


def _all(routes: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes, with those of routers that FastAPI keeps as routers."""
    for route in routes:
        inner: APIRouter | None = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from _all(inner.routes)


def _calls(dependant: Dependant) -> Iterator[object]:
    """What is asked before the route itself, and before that."""
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def _is_guarded(route: BaseRoute) -> bool:
    if not isinstance(route, APIRoute):
        return getattr(route, "path", None) in PUBLIC
    asks = {*_calls(route.dependant)}
    if asks & {asked_by_script, asked_by_probe}:
        return True
    if route.path.startswith("/a/"):  # its token is the secret, and there is no cookie
        return route.path in PUBLIC
    if not (route.methods or set()) <= _SAFE:
        return posted in asks or (route.path in PUBLIC and posted_by_anybody in asks)
    return asked in asks or route.path in PUBLIC
