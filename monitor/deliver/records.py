"""What a delivery works with, and what it passes on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.config import Config
from monitor.facts import Facts, Offer
from monitor.model import Channel, Consultant, Text
from monitor.notify import Notifier
from monitor.secrets import Secrets
from monitor.store import Db
from monitor.store.notices import Notice

Offers = Callable[[Notice, datetime], tuple[Offer, ...]]
"""What a reader can do about a notice; asked at each sending, and never stored."""


def no_offers(_notice: Notice, _now: datetime) -> tuple[Offer, ...]:
    """Nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Post:
    """All that a delivery works with."""

    db: Db
    config: Config
    secrets: Secrets
    notifier: Notifier
    offers: Offers = no_offers


@dataclass(frozen=True, slots=True)
class PutOff:
    """A notice is not sent before `until`."""

    until: datetime
    for_look: bool = False
    """It lacks nothing but a fresh look."""
    is_wanted: bool = False
    """Somebody wants silence until then."""


@dataclass(frozen=True, slots=True)
class Clear:
    """A notice against which nothing stands, in the words that hold now."""

    notice: Notice
    facts: Facts | None
    """None for one of an older version: it has words only."""
    text: Text


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes out together."""

    channel: Channel | None
    reader: Consultant
    clear: tuple[Clear, ...]
    weekly: bool = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Their rows."""
        return tuple(one.notice for one in self.clear)
