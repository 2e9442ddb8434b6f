"""The application: all pages, made of routers, behind one guard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from monitor.accounts.random import new_secret
from monitor.api import health
from monitor.api import routes as api
from monitor.compose import Problem, missing_page
from monitor.config import LOOPBACK, Settings, WebConfig
from monitor.pulse import Pulse
from monitor.secrets import LINKS, Secrets
from monitor.sweep import Office
from monitor.web import (
    account,
    adjusting,
    agreeing,
    clients,
    doing,
    importing,
    links,
    registering,
    statistics,
    telling,
)
from monitor.web.frame import furnish, is_for_scripts, met
from monitor.web.guard import Guard
from monitor.web.house import STATUS, House
from monitor.web.problems import problem
from monitor.web.speech import speech_for

_STATIC = Path(__file__).parent / "static"
_PROBLEMS = {status: problem for problem, status in STATUS.items()}


def app(
    open_office: Callable[[], Office],
    settings: Settings,
    secrets: Secrets,
    clock: Callable[[], datetime],
    pulse: Pulse | None = None,
) -> FastAPI:
    """The application; each request opens its own office, in its own thread, and closes it."""
    house = House(open_office, settings, secrets, clock)
    made = FastAPI(
        title="POROMKI",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # the redirect would name the token, and the host that was asked
    )
    pages = (account.routes, clients.router(), statistics.routes)
    for router in (_plain(), links.router(house), *pages):
        made.include_router(router)
    for room in (registering, importing, doing, agreeing, telling, adjusting):
        made.include_router(room.router())
    api.include(made, house.root)
    made.include_router(health.router(house, pulse or Pulse()))
    made.mount("/static", StaticFiles(directory=_STATIC))
    made.add_middleware(Guard, house=house, hosts=_hosts(settings.config.web))
    _tell_problems(made, house)
    furnish(made, house, new_secret().encode())
    return made


def _plain() -> APIRouter:
    routes = APIRouter()

    @routes.api_route("/robots.txt", methods=["GET", "HEAD"])
    def robots() -> PlainTextResponse:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    return routes


def _tell_problems(made: FastAPI, house: House) -> None:
    @made.exception_handler(HTTPException)
    def refused(request: Request, exc: HTTPException) -> Response:
        if is_for_scripts(request):
            return problem(exc.status_code, exc.detail, headers=exc.headers)
        found = _PROBLEMS.get(exc.status_code, Problem.UNREADABLE)
        page = _missing(request, house, found)
        page.headers.update(exc.headers or {})
        return page

    @made.exception_handler(RequestValidationError)
    def unreadable(request: Request, exc: RequestValidationError) -> Response:
        if is_for_scripts(request):
            wrong = [_wrong(error) for error in exc.errors()]
            return problem(422, "; ".join(map(": ".join, wrong)), wrong)
        return _missing(request, house, Problem.UNREADABLE)


def _missing(request: Request, house: House, found: Problem) -> Response:
    """A page about an address that is not served, in the frame of all pages for who is known."""
    path: str = request.scope["path"].removeprefix(house.root)
    if path.startswith((LINKS, "/static/")):
        return house.problem(found, speech_for(request, None).code)
    ask = met(request)
    title, sentence = missing_page(found, ask.speech.code)
    if ask.known is None:  # a stranger gets no form, and so no cookie
        lang = ask.speech.code
        return house.page("problem.html", lang, STATUS[found], title=title, text=sentence)
    said = {"title": title, "said": [sentence], "code": "", "onward": ""}
    return ask.page("trouble.html", STATUS[found], **said)


def _wrong(error: dict[str, Any]) -> tuple[str, str]:
    """Which field is wrong, and how; not what was sent, which may be anything."""
    return ".".join(map(str, error["loc"][1:])) or "body", error["msg"]


def _hosts(web: WebConfig) -> Iterator[str]:
    """The names that we are reached by."""
    yield from LOOPBACK
    public = urlsplit(web.public_url).hostname
    if public:
        yield public
    if web.address:
        yield web.address[0].lower()
