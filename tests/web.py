"""A small real web on loopback, for the tests of the whole project.

    with LocalWeb() as web:
        web.pages["/"] = "<h1>Baker</h1>"                        # text or bytes: 200, text/html
        web.pages["/old"] = Answer(301, {"Location": "/"})
        web.pages["/now"] = lambda request: f"asked by {request.headers['User-Agent']}"
        web.pages["/slow"] = Raw(lambda wire: wire.drip(b"HTTP/1.1 200 OK"))
        …look at web.url…
        assert web.paths == ["/robots.txt", "/"]

What is not in `pages` is answered by `otherwise`: 404, robots.txt too, unless told
differently. Several hosts are had by several LocalWebs. Keys of `pages` are paths, or
paths with a query. `visitor()` gives the product's own Web, fit for looking at one.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import parse_headers
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Any, TypeAlias

from monitor.config import FetchConfig
from monitor.fetch import Web
from monitor.fetch.guard import Guard, refused

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def visitor(
    *,
    stop: Event | None = None,
    guard: Guard = refused,
    sleep: Callable[[float], object] = time.sleep,
    **config: Any,
) -> Web:
    """Give a Web that looks at loopback, keeps no gap, and loses patience after 5 seconds."""
    usual: dict[str, Any] = {
        "allow_private_addresses": True,
        "gap_seconds": 0,
        "total_timeout": timedelta(seconds=5),
    }
    return Web(FetchConfig(**(usual | config)), version="1.2", stop=stop, guard=guard, sleep=sleep)


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked; header names are found in any case."""

    method: str
    path: str
    """With its query."""
    headers: Message


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is more than a page. Its length is counted, unless given."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | bytes = b""


@dataclass(frozen=True, slots=True)
class Raw:
    """Misbehaviour: `talk` writes to the connection itself, whatever it likes."""

    talk: Callable[[Wire], None]


Page: TypeAlias = "str | bytes | Answer | Raw | Callable[[Request], Page]"


class Gone(Exception):  # noqa: N818
    """The other side has hung up, or the test is over."""


class Wire:
    """One connection, as a `Raw` page sees it."""

    def __init__(self, connection: socket.socket, closing: Event) -> None:
        self.connection = connection
        self._closing = closing

    def send(self, chunk: bytes) -> None:
        """Send `chunk`; raises Gone when nobody listens any more."""
        try:
            self.connection.sendall(chunk)
        except OSError as exc:
            raise Gone from exc

    def wait(self, seconds: float) -> None:
        """Keep the other side waiting; raises Gone when the test is over."""
        if self._closing.wait(seconds):
            raise Gone

    def drip(self, chunk: bytes, every: float = 0.05) -> None:
        """Send `chunk`, then a byte at a time for ever."""
        self.send(chunk)
        while True:
            self.wait(every)
            self.send(b"x")

    def reset(self) -> None:
        """Break the connection off, not by the rules (RST)."""
        linger = b"\x01\x00\x00\x00\x00\x00\x00\x00"
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


class LocalWeb:
    """One host: http://127.0.0.1:PORT/, or https with `tls`."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.otherwise: Page = Answer(404, {"Content-Type": "text/plain"}, "nothing here")
        self.requests: list[Request] = []
        self.statuses: list[int] = []
        """What was answered, in order; a `Raw` page's words are its own."""
        self.port = 0
        self._address = address
        self._tls = tls
        self._listener: socket.socket | None = None
        self._closing = Event()
        self._lock = Lock()
        self._open: set[socket.socket] = set()
        self._threads: list[Thread] = []

    @property
    def url(self) -> str:
        """The address of the home page."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{self._address}:{self.port}/"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order."""
        return [request.path for request in self.requests]

    def show(self, tls: ssl.SSLContext) -> None:
        """Show another certificate from now on."""
        self._tls = tls

    def __enter__(self) -> LocalWeb:
        self.up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        self.down()

    def up(self) -> None:
        """Listen (again, at the same port)."""
        self._listener = socket.create_server((self._address, self.port))
        self.port = self._listener.getsockname()[1]
        self._start(self._accept, self._listener)

    def down(self) -> None:
        """Refuse connections from now on; those that are open are cut."""
        if self._listener is None:
            return
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener = None
        with self._lock:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        while self._threads:
            self._threads.pop().join()

    def _start(self, work: Callable[[socket.socket], None], one: socket.socket) -> None:
        thread = Thread(target=work, args=(one,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        with listener:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with self._lock:
                    self._open.add(connection)
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, suppress(OSError, Gone, ValueError):
                if self._tls:
                    with self._tls.wrap_socket(connection, server_side=True) as secured:
                        self._answer(secured)
                else:
                    self._answer(connection)
        finally:
            with self._lock:
                self._open.discard(connection)

    def _answer(self, connection: socket.socket) -> None:
        connection.settimeout(10)
        if not self._tls and connection.recv(1, socket.MSG_PEEK) == b"\x16":
            connection.recv(65536)  # TLS at the plain port: answered as servers do, in plain
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            return
        with connection.makefile("rb") as stream:
            method, path, _ = stream.readline().decode("latin-1").split(" ")
            request = Request(method, path, parse_headers(stream))
        self.requests.append(request)
        wire = Wire(connection, self._closing)
        page = self._page(request)
        if isinstance(page, Raw):
            page.talk(wire)
        else:
            self.statuses.append(page.status)
            wire.send(_written(page))

    def _page(self, request: Request) -> Answer | Raw:
        bare = request.path.partition("?")[0]
        page = self.pages.get(request.path, self.pages.get(bare, self.otherwise))
        while callable(page):
            page = page(request)
        if isinstance(page, str | bytes):
            return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, page)
        return page


def _written(answer: Answer) -> bytes:
    body = answer.body.encode() if isinstance(answer.body, str) else answer.body
    headers = dict(answer.headers)
    if answer.status != 304 and "Transfer-Encoding" not in headers:
        headers.setdefault("Content-Length", str(len(body)))
    headers.setdefault("Connection", "close")
    lines = [f"HTTP/1.1 {answer.status} Said", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body
