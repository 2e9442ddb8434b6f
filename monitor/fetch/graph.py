"""The Graph API over HTTPS: one request, bounded and guarded, the token in a header only."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from monitor.fetch.exchange import Reply


class Asker(Protocol):
    """What asks: `Web`, or a test's own."""

    def ask(self, url: str, headers: Mapping[str, str], *, gap: float = ...) -> Reply:
        """Ask once, or raise FetchError."""


@dataclass(frozen=True)
class Graph:
    """Asks on behalf of one token."""

    web: Asker
    base: str
    version: str
    token: str
    app_secret: str = ""

    def __repr__(self) -> str:
        """No token is shown, wherever this is printed."""
        return f"Graph({self.base}/{self.version})"

    def __call__(self, path: str, query: Mapping[str, str]) -> Reply:
        """What the API answers at `path`, whatever its status. Raises FetchError.

        The token goes in the Authorization header, so that no address holds it.
        """
        asked = dict(query) | ({"appsecret_proof": self._proof()} if self.app_secret else {})
        url = f"{self.base.rstrip('/')}/{self.version}/{path}"
        headers = {"Authorization": f"Bearer {self.token}", "Accept": "application/json"}
        return self.web.ask(f"{url}?{urlencode(asked)}" if asked else url, headers)

    def _proof(self) -> str:
        """https://developers.facebook.com/docs/graph-api/guides/secure-requests"""
        key, message = self.app_secret.encode(), self.token.encode()
        return hmac.new(key, message, hashlib.sha256).hexdigest()


def mark_of(token: str) -> str:
    """Tells tokens apart, and gives none away."""
    return hashlib.sha256(f"poromki {token}".encode()).hexdigest()[:16]
