"""What was typed or sent, and is not stored yet: in memory, bounded, for an hour.

A restart forgets it; the page then asks for it once more.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from monitor.accounts.random import new_secret

T = TypeVar("T")

KEPT_FOR = timedelta(hours=1)
MOST = 60
MOST_OF_ONE = 3
"""Of one owner; a further one takes the oldest one's place."""


class Kept(Generic[T]):
    """Things by a name that nobody guesses, each for its owner alone."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._lock = Lock()
        self._most = most
        self._most_of_one = most_of_one
        self._things: OrderedDict[str, tuple[int, datetime, T]] = OrderedDict()

    def keep(self, owner: int, thing: T, now: datetime) -> str:
        """Keep it; gives its name."""
        name = new_secret()
        with self._lock:
            own = [n for n, (whose, _, _) in self._things.items() if whose == owner]
            for old in own[: max(0, len(own) + 1 - self._most_of_one)]:
                del self._things[old]
            while len(self._things) >= self._most:
                self._things.popitem(last=False)
            self._things[name] = (owner, now, thing)
        return name

    def find(self, owner: int, name: str, now: datetime) -> T | None:
        """The owner's thing of that name; None where it is not there (any more)."""
        with self._lock:
            found = self._things.get(name)
        if found is None or found[0] != owner or now - found[1] > KEPT_FOR:
            return None
        return found[2]

    def drop(self, name: str) -> None:
        """Forget it."""
        with self._lock:
            self._things.pop(name, None)
