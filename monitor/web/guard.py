"""What holds for every request, before any page is asked.

Only our own host names are served, a body is small and comes in time, every
answer carries the headers that keep it private, and whatever goes wrong inside
becomes a page, and a line of log that names no address.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from fastapi import Request
from fastapi.responses import Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.compose import Problem, problem_page
from monitor.errors import StoreError
from monitor.web import problems
from monitor.web.house import STATUS, House
from monitor.web.speech import speech_for

log = logging.getLogger(__name__)

MOST_BYTES = 16_384
"""Of a body: a note, a day, a choice."""
MOST_BYTES_OF = {"/import": 1_050_000}
"""Where a file is sent."""
_MOST_SECONDS = 10
"""For a body to come in."""

HEADERS = {
    # Unless a page says otherwise of itself.
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class Guard:
    """Stands before the application (ASGI)."""

    def __init__(self, inner: ASGIApp, house: House, hosts: Iterable[str]) -> None:
        self._inner = inner
        self._house = house
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        begun = False

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            problem = await self._serve(scope, receive, send_guarded)
        except StoreError as exc:
            log.warning("A page could not be shown: %s", exc)
            problem = Problem.BUSY
        except Exception:
            log.exception("A bug of ours while a page was asked for")
            problem = Problem.OURS
        if problem is not None and not begun:
            page = self._page(problem, Request(scope))
            await page(scope, receive, send_guarded)

    def _page(self, problem: Problem, request: Request) -> Response:
        """About a request that is not served, as who asks reads it."""
        if problems.is_for_scripts(request, self._house.root):
            return problems.problem(STATUS[problem], ". ".join(problem_page(problem, "en")))
        return self._house.problem(problem, speech_for(request, None).code)

    def _most_bytes(self, scope: Scope) -> int:
        path: str = scope["path"]
        return MOST_BYTES_OF.get(path.removeprefix(self._house.root), MOST_BYTES)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> Problem | None:
        request = Request(scope)
        if _host(request.headers.get("host", "")) not in self._hosts:
            return Problem.OTHER_HOST
        try:
            async with asyncio.timeout(_MOST_SECONDS):
                body = await _body(receive, self._most_bytes(scope))
        except TimeoutError:
            return Problem.TOO_SLOW
        if body is None:
            return Problem.TOO_LARGE
        # Whether a proxy keeps the public path or takes it off, the same page is found.
        scope["root_path"] = self._house.root
        await self._inner(scope, _again(body, receive), send)
        return None


def _host(header: str) -> str:
    """The name in a Host header, without its port."""
    name, colon, port = header.strip().lower().rpartition(":")
    bare = name if colon and port.isdigit() else header.strip().lower()
    return bare.removeprefix("[").removesuffix("]")


async def _body(receive: Receive, most: int) -> bytes | None:
    """All of a request's body; None where it is too large."""
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read already, then what comes after it."""
    read = False

    async def receive_again() -> Message:
        nonlocal read
        if read:
            return await receive()
        read = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
