"""Every error a reader of ours may meet. Pure.

    MonitorError            a problem the message explains (the command exits 1)
    ├── ConfigError         a key or value of the configuration
    ├── InputError          something the reader typed or imported: field, value, hint
    ├── NotFound            no client, consultant or channel of that name
    ├── AlreadyThere        the same thing twice
    ├── Forbidden           it is there, but not for who asks
    ├── StoreError          the database cannot be opened, is locked, or is missing
    ├── FetchError          a page could not be read: url, reason, why
    └── NotifyError         a message could not be delivered: channel, why

The module that owns an outside library translates its errors into these.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor.model import Reason


class MonitorError(Exception):
    """A problem that its message explains: what happened, where, and what to do."""


class ConfigError(MonitorError):
    """A key or a value of the configuration is not what it may be."""


class InputError(MonitorError):
    """Something typed or imported cannot be taken as it is."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFound(MonitorError):  # noqa: N818 - the field's standard word
    """No client, consultant, target or channel of that name."""


class AlreadyThere(MonitorError):  # noqa: N818
    """The same thing twice, where once is enough."""


class Forbidden(MonitorError):  # noqa: N818
    """Who asks may not do this."""


class StoreError(MonitorError):
    """The database cannot be opened, is in use, or is not where it was."""


@dataclass(eq=False)
class FetchError(MonitorError):
    """A page could not be read; `check` turns it into an `Unseen`.

    `why` is one English sentence for a technician, without secrets.
    `retry_after` is what the server asked for (already bounded), or None.
    """

    url: str
    reason: Reason
    why: str
    retry_after: timedelta | None = None
    status: int | None = None

    def __str__(self) -> str:
        return f"{self.url}: {self.why}"


@dataclass(eq=False)
class NotifyError(MonitorError):
    """A message could not be delivered; `why` never holds the channel's URL."""

    channel: str
    why: str

    def __str__(self) -> str:
        return f"channel {self.channel}: {self.why}"
