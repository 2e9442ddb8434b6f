"""The pages beside the service: uvicorn in a thread of its own, as long as the service runs."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from monitor.errors import ConfigError

_FINISH_WITHIN = 3
"""Seconds that requests under way have to come to an end."""
_TURN = 0.05
"""Seconds between two looks whether the thread has started or ended."""
_AT_ONCE = 100
"""Connections; more are told to come back."""


@contextmanager
def serving(
    application: FastAPI, address: tuple[str, int], proxies: Sequence[str] = ()
) -> Iterator[str]:
    """Serve while the block runs; gives the address of the first page.

    Port 0 is one that is free. Of what forwarded requests say about where they
    come from, only the word of `proxies` (addresses or networks) is taken.
    Raises ConfigError where the address cannot be had.
    """
    with _listen(address) as listener:
        server = uvicorn.Server(_config(application, proxies))
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


def _config(application: FastAPI, proxies: Sequence[str]) -> uvicorn.Config:
    # What it would say of requests holds their paths, and these hold secrets.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("uvicorn.access").disabled = True  # whoever gives it a handler
    return uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        http="h11",
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
