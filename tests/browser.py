"""A browser without script: it keeps cookies, and fills in forms as pages give them.

lena = Browser(office.url)
lena.log_in("Lena", PASSWORD)
lena.submit("/account", "/account/sessions")
"""

from __future__ import annotations

import re
from typing import Any

import requests

PASSWORD = "seven loaves of rye"


class Browser:
    """One person's cookies."""

    def __init__(self, url: str, **headers: str) -> None:
        self._url = url.rstrip("/")
        self.session = requests.Session()
        self.session.headers.update(headers)

    @property
    def cookies(self) -> dict[str, str]:
        """By name."""
        return dict(self.session.cookies.items())

    def ask(self, method: str, path: str, **more: Any) -> requests.Response:
        """One request; redirects are not followed."""
        return self.session.request(
            method, self._url + path, timeout=10, allow_redirects=False, **more
        )

    def get(self, path: str, **headers: str) -> requests.Response:
        """Open a page."""
        return self.ask("GET", path, headers=headers)

    def token(self, page: str) -> str:
        """What the forms of a page hold."""
        found = re.search(r'name="form_token" value="(\w+)"', self.get(page).text)
        return found[1] if found else ""

    def submit(self, page: str, path: str, **fields: str) -> requests.Response:
        """Fill in a form of `page` that goes to `path`."""
        return self.ask("POST", path, data={"form_token": self.token(page), **fields})

    def log_in(
        self, name: str = "Lena", password: str = PASSWORD, **more: str
    ) -> requests.Response:
        """By the login page."""
        return self.submit("/login", "/login", name=name, password=password, **more)
