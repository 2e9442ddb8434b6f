"""Turns: requests to one host go one at a time, with a gap between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from threading import Condition
from typing import NamedTuple
from urllib.parse import urlsplit

from monitor.fetch.leash import Stopped

_PORTS = {"http": 80, "https": 443}
_GLANCE = 0.25
"""Seconds between two glances at whether the service stops."""
_JITTER = 0.25
"""Share of a gap by which it is lengthened at most, so that looks do not march in step."""
_FORGET_ABOVE = 1000
"""Hosts remembered, before those that owe no gap any more are forgotten."""


class Host(NamedTuple):
    """Whom to be polite to."""

    scheme: str
    name: str
    port: int

    @classmethod
    def of(cls, url: str) -> Host:
        """Give the host of an absolute http or https URL."""
        parts = urlsplit(url)
        return cls(parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme])


class Turns:
    """Who may ask which host, and when. Shared by all threads."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], object],
        random: Random,
        stopped: Callable[[], bool],
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._random = random
        self._stopped = stopped
        self._changed = Condition()
        self._busy: set[Host] = set()
        self._free_at: dict[Host, float] = {}
        """When the gap after the last request is over, on `clock`."""

    @contextmanager
    def turn(self, host: Host, gap: float) -> Iterator[None]:
        """Wait for the turn at `host`; the next one comes `gap` seconds after it.

        Raises Stopped while waiting when the service stops.
        """
        self._take(host)
        try:
            self._pause(self._free_at.get(host, 0.0) - self._clock())
            yield
        finally:
            self._give_back(host, gap)

    def delay(self, host: Host, gap: float) -> None:
        """Let the next turn at `host` come no sooner than `gap` seconds from now."""
        with self._changed:
            self._free_at[host] = max(self._free_at.get(host, 0.0), self._clock() + gap)

    def _take(self, host: Host) -> None:
        with self._changed:
            while host in self._busy:
                if self._stopped():
                    raise Stopped
                self._changed.wait(_GLANCE)
            self._busy.add(host)

    def _give_back(self, host: Host, gap: float) -> None:
        with self._changed:
            now = self._clock()
            self._free_at[host] = now + gap * (1 + _JITTER * self._random.random())
            if len(self._free_at) > _FORGET_ABOVE:
                self._free_at = {h: at for h, at in self._free_at.items() if at > now}
            self._busy.discard(host)
            self._changed.notify_all()

    def _pause(self, seconds: float) -> None:
        """Sleep in short naps, and stop when the service does."""
        while seconds > 0:
            if self._stopped():
                raise Stopped
            self._sleep(min(seconds, _GLANCE))
            seconds -= _GLANCE
