"""How many wrong tokens came from an address of late; in memory, bounded."""

from __future__ import annotations

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from threading import Lock

MOST = 20
WITHIN = timedelta(minutes=10)
_ADDRESSES = 10_000


class WrongTokens:
    """Counts them. A right token is never turned away, so nobody can lock a reader out."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._seen: OrderedDict[str, deque[datetime]] = OrderedDict()

    def too_many(self, address: str, now: datetime) -> bool:
        """Note one more; whether that is more than `MOST` `WITHIN` the last time."""
        with self._lock:
            seen = self._seen.setdefault(address, deque(maxlen=MOST + 1))
            self._seen.move_to_end(address)
            seen.append(now)
            while len(self._seen) > _ADDRESSES:
                self._seen.popitem(last=False)
            return len(seen) > MOST and now - seen[0] < WITHIN
