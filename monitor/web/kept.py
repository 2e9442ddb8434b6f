"""What was typed or sent, and is not stored yet: in memory, bounded, for an hour.

A restart forgets it; the page then asks for it once more.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeAlias, TypeVar

from monitor.accounts.random import new_secret

T = TypeVar("T")
Owner: TypeAlias = int | str
"""A consultant by number, or a browser by what its cookie holds."""

KEPT_FOR = timedelta(hours=1)
MOST = 60
MOST_OF_ONE = 3
"""Of one owner; a further one takes the oldest one's place."""


@dataclass(frozen=True, slots=True)
class _Thing(Generic[T]):
    owner: Owner
    source: Owner
    since: datetime
    thing: T


class Kept(Generic[T]):
    """Things by a name that nobody guesses, each for its owner alone."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._lock = Lock()
        self._most = most
        self._most_of_one = most_of_one
        self._things: OrderedDict[str, _Thing[T]] = OrderedDict()

    def keep(self, owner: Owner, thing: T, now: datetime, source: Owner | None = None) -> str:
        """Keep it; gives its name.

        `source`: where it comes from, if not the owner but that counts for the most of one.
        """
        name = new_secret()
        source = owner if source is None else source
        with self._lock:
            own = [name for name, kept in self._things.items() if kept.source == source]
            for old in own[: max(0, len(own) + 1 - self._most_of_one)]:
                del self._things[old]
            while len(self._things) >= self._most:
                self._things.popitem(last=False)
            self._things[name] = _Thing(owner, source, now, thing)
        return name

    def find(self, owner: Owner, name: str, now: datetime) -> T | None:
        """The owner's thing of that name; None where it is not there (any more)."""
        with self._lock:
            found = self._things.get(name)
        if found is None or found.owner != owner or now - found.since > KEPT_FOR:
            return None
        return found.thing

    def drop(self, name: str) -> None:
        """Forget it."""
        with self._lock:
            self._things.pop(name, None)
