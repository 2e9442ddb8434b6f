"""Whether the service goes on: its ticks, its sweeps, and the pieces of work in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

TICKS = 10
"""After so many without any piece of work done, a sweep is stuck."""


@dataclass(frozen=True, slots=True)
class Beat:
    """How far the service has come."""

    started_at: datetime | None = None
    """None: no service runs in this process."""
    ticked_at: datetime | None = None
    """The last sweep began."""
    moved_at: datetime | None = None
    """The last piece of work was done."""
    swept_at: datetime | None = None
    """The last sweep came to its end."""
    took: timedelta | None = None
    """That sweep."""

    def stuck_for(self, now: datetime, tick: timedelta) -> timedelta | None:
        """How long nothing has been done, where that is too long; else None.

        A sweep that works for hours is not stuck; one that fails at every tick is.
        """
        known = [at for at in (self.started_at, self.moved_at, self.swept_at) if at]
        idle = now - max(known) if self.started_at else timedelta(0)
        return idle if idle > TICKS * tick else None


class Pulse:
    """The beat as of now, told by the service's thread and read by others."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._beat = Beat()

    @property
    def beat(self) -> Beat:
        """As of now."""
        return self._beat

    def started(self, now: datetime) -> None:
        """The ticks begin."""
        self._set(started_at=now)

    def ticked(self, now: datetime) -> None:
        """A sweep begins."""
        self._set(ticked_at=now)

    def moved(self, now: datetime) -> None:
        """A piece of work was done."""
        self._set(moved_at=now)

    def swept(self, now: datetime) -> None:
        """The sweep is at its end."""
        began = self._beat.ticked_at
        self._set(swept_at=now, took=now - began if began else None)

    def _set(self, **known: datetime | timedelta | None) -> None:
        with self._lock:
            self._beat = replace(self._beat, **known)  # type: ignore[arg-type]
