"""Every page there is, as readers have it: narrow or wide, dark or light, without script too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chromium.conftest import Visiting
from tests.chromium.visit import Reader, Visit
from tests.evil import NAME, watch_evil
from tests.routes import filled, numbers, routes
from tests.stage import Opened, mailed

NOT_FOR_READERS = ("/api/", "/robots.txt", "/healthz", "/metrics", "/a/")
"""What scripts read, and links, which have tests of their own as what is kept for a while."""
PAGES = [
    route.path
    for route in routes()
    if "GET" in route.methods
    and (route.path == "/api/docs" or not route.path.startswith(NOT_FOR_READERS))
    if "." not in route.path and "{name}" not in route.path
]
READERS: dict[str, dict[str, Any]] = {
    "phone, German, script, dark": {"size": "phone", "lang": "de", "scheme": "dark"},
    "phone, English, no script": {"size": "phone", "has_script": False},
    "desktop, German, no script": {"lang": "de", "has_script": False},
    "desktop, English, script, dark": {"scheme": "dark"},
}
_AXE = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.help}: ` + one.nodes.slice(0, 4).map((node) =>
      `${node.html.slice(0, 160)} (${node.any.map((why) => why.message).join(" ").slice(0, 200)})`
    ).join(" | "));
}"""


def barriers(visit: Visit, axe: str) -> dict[str, list[str]]:
    """What axe-core calls serious or critical, in both colour schemes."""
    visit.page.evaluate(axe)
    found: dict[str, list[str]] = {}
    for scheme in ("light", "dark"):
        visit.page.emulate_media(color_scheme=scheme)
        found[scheme] = visit.page.evaluate(_AXE)
    return {scheme: said for scheme, said in found.items() if said}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("reader", READERS)
def test_every_page_fits_and_keeps_nobody_out(
    library: Opened, visit: Visiting, axe: str, reader: str, page: str
) -> None:
    who = READERS[reader]
    one = visit(Reader(library.url, **who))
    if page != "/login":
        one.enter(library.session("Lena"))
    assert one.open(filled(page, numbers(library.db, "Lena", "Kern Bikes"))) == 200
    assert one.page.locator("html").get_attribute("lang") == who.get("lang", "en")
    assert one.page.locator("h1").count() == 1
    assert one.overhang == []
    if one.reader.has_script:
        assert barriers(one, axe) == {}


def test_a_page_that_cannot_be_shown_keeps_nobody_out(
    office: Opened, visit: Visiting, axe: str
) -> None:
    lena = visit(Reader(office.url, "phone"))
    assert lena.open("/login") == 200
    lena.press(lena.page.get_by_role("button", name="Deutsch"))
    lena.enter(office.session("Lena"))
    link, _ = mailed(office, "snooze", "de")
    wall = numbers(office.db, "Lena", "Dr Sommer")
    for path, status in (
        ("/clients/999999", 404),
        ("/no-such-page", 404),
        ("/a/snooze/made.up", 404),
        (link, 200),
        ("/?q=nobody+is+called+that", 200),
        (f"/clients/{wall['clients']}", 200),
        (f"/looks/{wall['looks']}", 200),
    ):
        assert lena.open(path) == status, path
        assert (lena.overhang, barriers(lena, axe)) == ([], {}), path
    nora = visit(Reader(office.url, "phone"))
    nora.enter(office.session("Nora"))
    nora.open("/")
    assert (nora.overhang, barriers(nora, axe)) == ([], {})


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_hostile_words_of_a_website_do_nothing_in_a_browser(
    office: Opened, visit: Visiting, size: Any
) -> None:
    watch_evil(office)
    lena, known = visit(Reader(office.url, size)), numbers(office.db, "Lena", NAME)
    lena.enter(office.session("Lena"))
    shown = 0
    for page in PAGES:
        lena.open(filled(page, known))
        shown += "alert(1)" in lena.text
        assert lena.overhang == [], page
    assert shown >= 5
