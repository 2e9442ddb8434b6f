"""Talking to systemd: ready, still at work, stopping.

The protocol is one datagram per fact to the socket that NOTIFY_SOCKET names
(sd_notify(3)). Started by hand there is no such socket, and nothing is sent.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Mapping

_PAUSE = 5.0
"""Seconds between two signs of progress: far below any sensible WatchdogSec."""

_SEND_TIMEOUT = 5.0
"""Seconds; a supervisor that is itself stuck must not hold the service up."""


class Supervisor:
    """Whoever started us and wants to hear that we are at work."""

    def __init__(
        self, environ: Mapping[str, str], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self._monotonic = monotonic
        self._next_progress = float("-inf")

    def ready(self) -> None:
        """The service has started: the database is open, the ticks begin."""
        self._send("READY=1")

    def progress(self) -> None:
        """Work was done; cheap, so call it after each piece.

        Without a call for WatchdogSec systemd kills the service and starts it again.
        """
        seconds = self._monotonic()
        if seconds >= self._next_progress:
            self._next_progress = seconds + _PAUSE
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        """The service is about to end, because it was asked to."""
        self._send("STOPPING=1")

    def _send(self, fact: str) -> None:
        if self._address is None:
            return
        # Looking at pages matters more than saying so; and whoever waits for
        # the fact in vain acts by itself (a start timeout, the watchdog).
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out,
        ):
            out.settimeout(_SEND_TIMEOUT)
            out.sendto(fact.encode(), self._address)


def _address(name: str) -> str | None:
    """The socket's address: a path, or "@name" for an abstract one; None for anything else."""
    if name.startswith("@"):
        return "\0" + name[1:]
    return name if name.startswith("/") else None
