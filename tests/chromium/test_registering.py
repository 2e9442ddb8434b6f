"""Clients come in by hand: one by the form, many by a file, on a phone and without script."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.model import Kind
from monitor.store import clients
from tests.chromium.conftest import Visiting
from tests.chromium.test_pages import barriers
from tests.chromium.test_tasks import READERS, reading, said
from tests.chromium.visit import Reader, Visit
from tests.stage import Opened

readers = pytest.mark.parametrize("reader", READERS)
FACEBOOK = "https://www.facebook.com/flower.shop.example"


def shop(office: Opened) -> str:
    """The address of a website that nobody has registered yet."""
    site = office.town.site(
        "flower-shop.example",
        "Flower Shop",
        "<p>Roses, tulips and whatever grows in the fields around the town this week.</p>",
        f'<p>Find us on <a href="{FACEBOOK}">Facebook</a> and at the market on Saturdays.</p>',
    )
    return site.url


def heading(one: Visit, *words: str) -> None:
    """Wait for a page that shows itself again until it is there; `words` stand in its heading."""
    english, german = words
    one.page.get_by_role("heading", level=1, name=said(one, english, german)).wait_for()


@readers
def test_a_client_is_registered_by_the_form_and_seen_at_once(
    office: Opened, visit: Visiting, reader: str
) -> None:
    url, one = shop(office), reading(office, visit, reader)
    one.log_in("Lena")
    one.press(one.page.get_by_role("link", name=said(one, "Register a client", "Einen Kunden ein")))
    one.page.locator("#name").fill("Flower Shop")
    one.page.locator("#day").fill("2026-11-27")
    one.page.locator("#website").fill(url)
    one.press(one.page.locator("main form button"))
    found = one.page.locator("input[name=found]")
    found.first.wait_for()
    assert one.page.locator(".sightings q").inner_text() == "Flower Shop"
    assert found.get_attribute("value") == f"facebook {FACEBOOK}"
    assert found.is_checked()
    assert one.overhang == []
    one.press(one.page.locator("main form button"))
    heading(one, "The first look", "Der erste Blick")
    one.page.locator(".badge.is-started").first.wait_for()
    assert one.overhang == []
    stored = clients.client(office.db, "Flower Shop")
    kinds = {target.kind: target.url for target in clients.targets(office.db, stored.id)}
    assert kinds == {Kind.WEBSITE: url, Kind.FACEBOOK: FACEBOOK}
    one.press(one.page.locator("main a.button"))
    assert one.page.get_by_role("heading", level=1).inner_text() == "Flower Shop"


@pytest.mark.parametrize("lang", ["en", "de"])
def test_what_is_not_right_stands_beside_its_field(
    office: Opened, visit: Visiting, axe: str, lang: str
) -> None:
    one = visit(Reader(office.url, "phone", lang))
    one.enter(office.session("Marco"))
    one.open("/register")
    one.page.locator("#name").fill("Museum of Clocks")
    one.page.locator("#day").fill("2026-11-27")
    one.page.locator("#website").fill("https://facebook.com/rosa")
    one.press(one.page.locator("main form button"))
    for name in ("name", "website"):
        field = one.page.locator(f"#{name}")
        assert field.get_attribute("aria-invalid") == "true"
        beside = (field.get_attribute("aria-describedby") or "").split()
        assert any(one.page.locator(f"#{place}").is_visible() for place in beside)
    assert one.page.locator("#website").input_value() == "https://facebook.com/rosa"
    assert (one.overhang, barriers(one, axe)) == ([], {})


LIST = """client,workshop,website,tags
Flower Shop,2026-11-27,https://flower-shop.example/,crafts
Corner Café,tomorrow,https://corner.example/,food
,2026-11-27,https://nameless.example/,
"""


@readers
def test_a_list_with_errors_is_shown_and_what_is_right_imported(
    office: Opened, visit: Visiting, axe: str, reader: str
) -> None:
    shop(office)
    one = reading(office, visit, reader)
    one.enter(office.session("Marco"))
    one.open("/import")
    file: Any = {"name": "list.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    one.page.locator("#file").set_input_files(file)
    one.press(one.page.locator("main form button"))
    wrong = one.page.locator("section[aria-labelledby=h-bad] tbody tr")
    assert [row.split()[0] for row in wrong.all_inner_texts()] == ["3", "4"]
    assert "tomorrow" in wrong.first.inner_text()
    assert "Flower Shop" in one.page.locator("section[aria-labelledby=h-good]").inner_text()
    assert "Flower Shop" not in {each.name for each in clients.clients(office.db)}
    assert one.overhang == []
    if one.reader.has_script:
        assert barriers(one, axe) == {}
    one.press(one.page.locator("main form button"))
    assert one.page.get_by_role("status").is_visible()
    own = clients.client(office.db, "Flower Shop")
    assert own.consultant_id == clients.client(office.db, "Museum of Clocks").consultant_id
