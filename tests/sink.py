"""A real SMTP server on loopback that keeps what it is given, for the tests of the whole project.

with Sink() as sink:
    …send by the Apprise URL sink.url("lena@office.example")…
    assert sink.mails == [Mail("lena@office.example", "Bakery: …", "…")]
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes, policy
from threading import Thread
from types import TracebackType

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as its recipient finds it."""

    to: str
    subject: str
    text: str
    """Of its plain part, or of all there is."""
    html: str = ""
    """Of its HTML part; empty for none."""


class Sink:
    """One SMTP server: plain, without a login, at one port for its whole life."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    def url(self, to: str) -> str:
        """The Apprise URL by which mails to `to` come here."""
        return f"mailto://127.0.0.1:{self.port}/?from=poromki@office.example&to={to}"

    @property
    def subjects(self) -> list[str]:
        """Of all mails, in the order they came."""
        return [mail.subject for mail in self.mails]

    def __enter__(self) -> Sink:
        self._thread.start()
        self.up()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.down()
        asyncio.run_coroutine_threadsafe(_end_all(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def up(self) -> None:
        """Take mails (again, at the same port)."""
        listener = socket.create_server(("127.0.0.1", self.port))
        # A greeting of several lines would otherwise wait 40 ms for the client's thanks.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listener.getsockname()[1]
        asyncio.run_coroutine_threadsafe(self._listen(listener), self._loop).result(5)

    def down(self) -> None:
        """Refuse connections from now on."""
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail."""
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        body = mail.get_body(("plain", "html"))
        text = str(body.get_content()).replace("\r\n", "\n") if body else ""
        page = mail.get_body(("html",))
        html = str(page.get_content()) if page else ""
        self.mails.append(Mail(envelope.rcpt_tos[0], str(mail["Subject"]), text, html))
        return "250 OK"

    async def _listen(self, listener: socket.socket) -> None:
        self._server = await self._loop.create_server(
            lambda: SMTP(self, loop=self._loop, hostname="sink.example"), sock=listener
        )

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


async def _end_all() -> None:
    """End what still talks: a client that was killed never says goodbye."""
    others = [t for t in asyncio.all_tasks() if t is not asyncio.current_task()]
    for task in others:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
