"""Work that a page has begun and does not wait for: a few threads, and never the same twice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

MOST = 4
"""At once; whoever asks for more is told to come again."""
MOST_OF_ONE = 2
"""Of one consultant, so that slow websites of one do not refuse everybody."""


class Errands:
    """Those under way."""

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._most_of_one = most_of_one
        self._under_way: dict[str, int] = {}
        """Name → for which consultant."""

    def start(self, name: str, owner: int, errand: Callable[[], None]) -> bool:
        """Begin it beside, for a consultant; one of that name which is under way will do.

        False: too many are under way, in the house or for this consultant.
        """
        with self._lock:
            if name in self._under_way:
                return True
            owners = [*self._under_way.values()]
            if len(owners) >= self._most or owners.count(owner) >= self._most_of_one:
                return False
            self._under_way[name] = owner
        threading.Thread(target=self._run, args=(name, errand), name=name, daemon=True).start()
        return True

    def is_under_way(self, name: str) -> bool:
        """Whether it has not ended yet."""
        with self._lock:
            return name in self._under_way

    def _run(self, name: str, errand: Callable[[], None]) -> None:
        try:
            errand()
        except Exception:
            log.exception("A bug of ours during an errand")
        finally:
            with self._lock:
                del self._under_way[name]
