"""Work that a page has begun and does not wait for: a few threads, and never the same twice."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)

MOST = 4
"""At once; whoever asks for more is told to come again."""


class Errands:
    """Those under way."""

    def __init__(self, most: int = MOST) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._under_way: set[str] = set()

    def start(self, name: str, errand: Callable[[], None]) -> bool:
        """Begin it beside; one of that name which is under way will do. False: too many are."""
        with self._lock:
            if name in self._under_way:
                return True
            if len(self._under_way) >= self._most:
                return False
            self._under_way.add(name)
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
                self._under_way.discard(name)
