"""The pages beside the service: uvicorn in a thread of its own, as long as the service runs."""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.errors import ConfigError

_FINISH_WITHIN = 3
"""Seconds that requests under way have to come to an end."""
_TURN = 0.05
"""Seconds between two looks whether the thread has started or ended."""
_AT_ONCE = 100
"""Connections; more are told to come back."""
_HEAD_WITHIN = 10.0
"""Seconds that a connection has to say what it asks for; else it takes a place from others."""


class _Prompt(H11Protocol):
    """A connection that is closed where it keeps us waiting; uvicorn itself waits for ever."""

    head_within = _HEAD_WITHIN
    _waits: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._wait_for_head()
        else:
            self._wait_no_more()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def _wait_for_head(self) -> None:
        """Counted once for each head: further bytes gain no time."""
        if self._waits is None:
            self._waits = self.loop.call_later(self.head_within, self._give_up)

    def _wait_no_more(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None

    def _give_up(self) -> None:
        self.transport.close()


@contextmanager
def serving(
    application: FastAPI,
    address: tuple[str, int],
    proxies: Sequence[str] = (),
    head_within: float = _HEAD_WITHIN,
) -> Iterator[str]:
    """Serve while the block runs; gives the address of the first page.

    Port 0 is one that is free. Of what forwarded requests say about where they
    come from, only the word of `proxies` (addresses or networks) is taken.
    `head_within`: seconds until a connection that has not asked for anything is closed.
    Raises ConfigError where the address cannot be had.
    """
    with _listen(address) as listener:
        server = uvicorn.Server(_config(application, proxies, head_within))
        thread = Thread(
            target=server.run, kwargs={"sockets": [listener]}, name="pages", daemon=True
        )
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(_TURN)
        try:
            yield _url(address[0], listener.getsockname()[1])
        finally:
            server.should_exit = True
            # Turns of plain sleep: with a shifted clock (faketime) timed waits never end.
            for _ in range(int((_FINISH_WITHIN + 1) / _TURN)):
                if not thread.is_alive():
                    break
                time.sleep(_TURN)


def _listen(address: tuple[str, int]) -> socket.socket:
    host, port = address
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as exc:
        raise ConfigError(
            f"{_url(host, port)} cannot be served ({exc.strerror or exc}). Perhaps another "
            'program uses that port. Set listen under [web] to another one, or to "" for no pages.'
        ) from exc
    # asyncio sets it only for sockets that name their protocol. Without it, an answer's body
    # waits 40 ms for the browser to confirm its head. Connections inherit it.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _config(application: FastAPI, proxies: Sequence[str], head_within: float) -> uvicorn.Config:
    # What it would say of requests holds their paths, and these hold secrets.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True  # whoever gives it a handler
    return uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        http=type("Prompt", (_Prompt,), {"head_within": head_within}),
        ws="none",
        lifespan="off",
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=[*proxies],
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_FINISH_WITHIN,
    )


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
