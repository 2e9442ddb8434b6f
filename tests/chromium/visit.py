"""One reader's browser, and all that must not happen in it.

mara = visit(Reader(office.url, "phone", "de"))
mara.log_in("Lena")
mara.open("/clients/1")
mara.press(mara.page.get_by_role("link", name="Kunden"))
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from tests.browser import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import (
        Browser,
        ConsoleMessage,
        Dialog,
        Locator,
        Page,
        Request,
        ViewportSize,
    )

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "desktop": {"width": 1280, "height": 800},
}
_REFUSED = "Failed to load resource: the server responded with a status of "
"""What a console says of a page that is answered with 4xx, which some tests want."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, by what."""

    url: str
    size: Literal["phone", "desktop"] = "desktop"
    lang: str = "en"
    has_script: bool = True
    scheme: Literal["light", "dark"] = "light"


@dataclass
class Visit:
    """A browser with its cookies and one page open."""

    reader: Reader
    page: Page
    trouble: list[str] = field(default_factory=list)
    """What must not have happened."""

    def open(self, path: str) -> int:
        """Go to a path of the office; gives the status."""
        answer = self.page.goto(self.reader.url + path.removeprefix("/"))
        assert answer is not None, path
        return answer.status

    def press(self, what: Locator) -> None:
        """Click a link or button that leads to a page, and wait for the page."""
        with self.page.expect_navigation():
            what.click()

    def log_in(self, name: str) -> None:
        """By the form."""
        self.open("/login")
        self.page.locator("input[name=name]").fill(name)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.press(self.page.locator("main form button"))

    def enter(self, session: str) -> None:
        """With the cookie of a session."""
        cookie: Any = {"name": "poromki", "value": session, "url": self.reader.url}
        self.page.context.add_cookies([cookie])

    @property
    def path(self) -> str:
        """Where the browser is."""
        return urlsplit(self.page.url).path

    @property
    def text(self) -> str:
        """What is seen."""
        return self.page.locator("body").inner_text()

    @property
    def overhang(self) -> list[str]:
        """What reaches beyond the right edge, so that the page scrolls sideways."""
        found: list[str] = self.page.evaluate(_OVERHANG)
        return found


_OVERHANG = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > wide + 0.5)
    .map((one) => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`);
}"""


def program() -> str | None:
    """The system's Chromium, where there is one; Playwright's own download is never used."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@contextmanager
def visiting(browser: Browser) -> Iterator[Callable[[Reader], Visit]]:
    """Opens browsers, closes them, and raises where one of them was in trouble."""
    made: list[Visit] = []

    def opened(reader: Reader) -> Visit:
        context = browser.new_context(
            viewport=SIZES[reader.size],
            locale=reader.lang,
            java_script_enabled=reader.has_script,
            color_scheme=reader.scheme,
            is_mobile=reader.size == "phone",
            has_touch=reader.size == "phone",
        )
        context.set_default_timeout(8000)
        one = Visit(reader, context.new_page())
        _watch(one)
        made.append(one)
        return one

    try:
        yield opened
    finally:
        for one in made:
            one.page.context.close()
    assert [said for one in made for said in one.trouble] == []


def _watch(one: Visit) -> None:
    context = one.page.context

    def hear(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not said.text.startswith(_REFUSED):
            one.trouble.append(f"console: {said.text}")

    def see(request: Request) -> None:
        if not request.url.startswith((one.reader.url, "data:")):
            one.trouble.append(f"asked elsewhere: {request.url}")

    def dismiss(dialog: Dialog) -> None:
        one.trouble.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    context.on("console", hear)
    context.on("request", see)
    context.on("dialog", dismiss)
    context.on("weberror", lambda error: one.trouble.append(f"script: {error.error}"))
