"""One look on its way through redirects: bounded in time and steps, never in a circle."""

from __future__ import annotations

from requests.cookies import RequestsCookieJar

from monitor.errors import FetchError
from monitor.fetch.answer import MOVED_FOR_GOOD
from monitor.fetch.exchange import Reply
from monitor.fetch.response import location
from monitor.model import Reason


class Journey:
    """What one look carries from hop to hop: its time, its cookies, where it has been."""

    def __init__(self, limit: float, most_hops: int) -> None:
        """Grant `limit` seconds on the network, and `most_hops` redirects."""
        self.limit = limit
        self.seconds = 0.0
        self.cookies = RequestsCookieJar()
        self.hops: list[str] = []
        self._for_good = True
        self._most_hops = most_hops
        self._been: set[tuple[str, str]] = set()

    @property
    def seconds_left(self) -> float:
        """What of the limit is not spent."""
        return max(self.limit - self.seconds, 0)

    @property
    def moved_for_good(self) -> bool:
        """There was a redirect, and each one was permanent (301 or 308)."""
        return bool(self.hops) and self._for_good

    def enter(self, url: str) -> None:
        """Note that `url` is asked now; raises FetchError the second time."""
        # With another cookie it is another visit: many sites redirect to the same
        # address once, to see their cookie come back.
        cookies = sorted((c.domain, c.path, c.name, str(c.value)) for c in self.cookies)
        visit = (url, repr(cookies))
        if visit in self._been:
            raise FetchError(url, Reason.REDIRECT_LOOP, "redirects in a circle")
        self._been.add(visit)

    def follow(self, url: str, reply: Reply) -> str:
        """Leave `url` for where `reply` redirects to; raises FetchError."""
        if len(self.hops) == self._most_hops:
            why = f"redirects more than {self._most_hops} times"
            raise FetchError(url, Reason.REDIRECT_LOOP, why)
        self.hops.append(url)
        self._for_good = self._for_good and reply.status in MOVED_FOR_GOOD
        return location(url, reply.headers)
