"""All routes for scripts."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.responses import Response

from monitor.api import agreed, clients, doing, notices, watched
from monitor.api.description import routes_about
from monitor.errors import AlreadyThere, InputError
from monitor.web.frame import is_for_scripts
from monitor.web.problems import problem


def include(made: FastAPI, root: str) -> None:
    """Give the application its API; `root` is what the public address ends in."""
    parts = [part.routes for part in (clients, watched, notices, doing, agreed)]
    described = [route for part in parts for route in part.routes]
    for part in (*parts, routes_about(described, root)):
        made.include_router(part)
    made.add_exception_handler(InputError, _unusable)
    made.add_exception_handler(AlreadyThere, _there)


def _unusable(request: Request, exc: Exception) -> Response:
    assert isinstance(exc, InputError)
    if not is_for_scripts(request):
        raise exc
    return problem(422, str(exc), [(exc.field, str(exc))] if exc.field else [])


def _there(request: Request, exc: Exception) -> Response:
    if not is_for_scripts(request):
        raise exc
    return problem(409, str(exc))
