"""Logging in and out, the own account, and the language of pages."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from monitor.accounts import sessions, tokens
from monitor.accounts.passwords import Weakness, set_password, weakness
from monitor.accounts.random import digest
from monitor.accounts.records import Account, Scope
from monitor.accounts.sessions import LONGEST, LoggedIn, Refused
from monitor.accounts.throttle import Attempt
from monitor.compose.language import N_
from monitor.errors import InputError, NotFound
from monitor.model import LANGS
from monitor.store import Db, accounts, transaction
from monitor.web.frame import (
    Anybody,
    Ask,
    Asked,
    Form,
    Posted,
    PostedByAnybody,
    cookie_name,
    local_path,
    set_cookie,
)
from monitor.web.speech import COOKIE as LANG_COOKIE

routes = APIRouter()

_WEAKNESSES = {
    Weakness.SHORT: N_("A password needs at least 12 characters; some words in a row do."),
    Weakness.LONG: N_("A password may have at most 256 characters."),
    Weakness.KNOWN: N_("This password is among those that are tried first. Take another one."),
    Weakness.GUESSED: N_("This password is easily guessed. Take some words that nobody expects."),
}
_ENDS = {days: timedelta(days=int(days)) for days in ("30", "90", "365")}
"""After how many days a token may end; else it does not."""
_A_YEAR = timedelta(days=365)


# --- logging in and out -----------------------------------------------------------------


@routes.api_route("/login", methods=["GET", "HEAD"])
def login(ask: Anybody, next: str = "/") -> Response:  # noqa: A002 - the query's own word
    """Ask for name and password."""
    if ask.known is not None:
        return ask.go(next)
    return _login_page(ask, 200, next=local_path(next))


@routes.post("/login")
def log_in(form: PostedByAnybody) -> Response:
    """Try them. A session begins anew, whatever the browser had before."""
    ask = form.ask
    before = ask.request.cookies.get(cookie_name(ask.request), "")
    with ask.office() as office:
        attempt = Attempt(form.get("name")[:200], _address(ask))
        found = sessions.log_in(office.db, attempt, form.get("password"), ask.now, before)
    if isinstance(found, LoggedIn):
        return _into_session(ask, ask.go(form.get("next", "/")), found.secret)
    wanted = {"name": form.get("name")[:200], "next": local_path(form.get("next", "/"))}
    status = 429 if found.wait else 401
    answer = _login_page(ask, status, trouble=_refusal(ask, found), **wanted)
    if found.wait:
        answer.headers["Retry-After"] = str(_seconds(found.wait))
    return answer


@routes.post("/logout")
def log_out(form: Posted) -> Response:
    """End this session."""
    ask = form.ask
    name = cookie_name(ask.request)
    with ask.office() as office:
        sessions.log_out(office.db, ask.request.cookies.get(name, ""), ask.who, ask.now)
    answer = ask.go("/login")
    set_cookie(ask.request, answer, name, "", seconds=0)
    return answer


@routes.post("/language")
def choose_language(form: PostedByAnybody) -> Response:
    """Show pages in another language from now on."""
    ask, lang = form.ask, form.get("lang")
    answer = ask.go(form.get("next", "/"))
    if lang in LANGS:
        set_cookie(ask.request, answer, LANG_COOKIE, lang, seconds=int(_A_YEAR.total_seconds()))
        if ask.known is not None:
            with ask.office() as office:
                accounts.choose_lang(office.db, ask.known.consultant.id, lang)
    return answer


# --- the own account -----------------------------------------------------------------------


@routes.api_route("/account", methods=["GET", "HEAD"])
def account(ask: Asked) -> Response:
    """The own password, sessions and tokens."""
    with ask.office() as office:
        return _account_page(ask, office.db)


@routes.post("/account/password")
def change_password(form: Posted) -> Response:
    """Set the own password, and with the first one an account; all other sessions end."""
    ask = form.ask
    with ask.office() as office:
        trouble = _wrong_with(form, office.db)
        if trouble:
            return _account_page(ask, office.db, 400, trouble=trouble)
        who = ask.who.consultant
        with transaction(office.db):
            set_password(office.db, who.id, who.name, form.get("new"), ask.now)
            ask.note(office.db, "set the own password")
            secret = sessions.start(office.db, who.id, ask.now)
    return _into_session(ask, ask.go("/account"), secret)


@routes.post("/account/sessions")
def end_other_sessions(form: Posted) -> Response:
    """Log out everywhere but here."""
    ask = form.ask
    kept = digest(ask.request.cookies.get(cookie_name(ask.request), ""))
    with ask.office() as office, transaction(office.db):
        accounts.end_sessions(office.db, ask.who.consultant.id, but=kept)
        ask.note(office.db, "ended the own other sessions")
    return ask.go("/account")


@routes.post("/account/tokens")
def make_token(form: Posted) -> Response:
    """Make a token; the answer shows it, the only time."""
    ask = form.ask
    ends = _ENDS.get(form.get("ends"))
    scope = Scope.WRITE if form.get("scope") == Scope.WRITE else Scope.READ
    with ask.office() as office:
        own = _own(ask, office.db)
        try:
            with transaction(office.db):
                secret = tokens.make(office.db, own, form.get("name"), scope, ends, ask.now)
                ask.note(office.db, f"made a token ({scope})")
        except InputError:
            trouble = ask.gettext("A token needs a name of at most 60 characters.")
            return _account_page(ask, office.db, 400, trouble=trouble)
        return _account_page(ask, office.db, secret=secret)


@routes.post("/account/tokens/{number}/revoke")
def revoke_token(number: int, form: Posted) -> Response:
    """Let one of the own tokens open nothing any more."""
    ask = form.ask
    with ask.office() as office, transaction(office.db):
        if number not in {one.id for one in accounts.tokens(office.db, ask.who.consultant.id)}:
            raise NotFound(f"There is no token {number}.")
        accounts.revoke(office.db, number, ask.now)
        ask.note(office.db, f"revoked token {number}")
    return ask.go("/account")


def _login_page(ask: Ask, status: int, **words: str) -> Response:
    blank = {"title": ask.gettext("Log in"), "trouble": "", "name": "", "next": "/"}
    return ask.page("login.html", status, **blank | words)


def _account_page(ask: Ask, db: Db, status: int = 200, **words: str) -> Response:
    own = accounts.account(db, ask.who.consultant.id)
    blank = {"title": ask.gettext("Account"), "trouble": "", "done": "", "secret": ""}
    mine = accounts.tokens(db, ask.who.consultant.id)
    return ask.page(
        "account.html",
        status,
        account=own,
        sessions=accounts.sessions(db, ask.who.consultant.id),
        tokens=[one for one in mine if one.holds(ask.now)],
        ends=_ENDS.items(),
        **blank | words,
    )


def _own(ask: Ask, db: Db) -> Account:
    found = accounts.account(db, ask.who.consultant.id)
    if found is None:
        raise NotFound("There is no account yet.")
    return found


def _wrong_with(form: Form, db: Db) -> str:
    """Why the password cannot be changed to this one; empty when it can."""
    ask, new = form.ask, form.get("new")
    weak = weakness(new, ask.who.name)
    if weak is not None:
        return ask.gettext(_WEAKNESSES[weak])
    if new != form.get("again"):
        return ask.gettext("The two new passwords are not the same.")
    if ask.who.session is None:
        return ""
    attempt = Attempt(ask.who.name, _address(ask))
    proved = sessions.prove(db, attempt, form.get("password"), ask.now)
    return _refusal(ask, proved) if isinstance(proved, Refused) else ""


def _refusal(ask: Ask, refused: Refused) -> str:
    if not refused.wait:
        return ask.gettext("Name or password is wrong.")
    return ask.ngettext(
        "Too many failed logins. Please wait %(n)d second.",
        "Too many failed logins. Please wait %(n)d seconds.",
        _seconds(refused.wait),
    )


def _seconds(wait: timedelta) -> int:
    return -(-wait // timedelta(seconds=1))


def _into_session(ask: Ask, answer: Response, secret: str) -> Response:
    name = cookie_name(ask.request)
    set_cookie(ask.request, answer, name, secret, seconds=int(LONGEST.total_seconds()))
    return answer


def _address(ask: Ask) -> str:
    return ask.request.client.host if ask.request.client else ""
