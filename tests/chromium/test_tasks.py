"""What consultants come to the pages for, done by hand: on a phone, at a desk, without script."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chromium.conftest import Visiting
from tests.chromium.visit import Reader, Visit
from tests.routes import numbers
from tests.stage import Opened, mailed

READERS = {
    "phone, German, script": {"size": "phone", "lang": "de", "has_script": True},
    "phone, English, no script": {"size": "phone", "lang": "en", "has_script": False},
    "desktop, German, no script": {"size": "desktop", "lang": "de", "has_script": False},
    "desktop, English, script": {"size": "desktop", "lang": "en", "has_script": True},
}
readers = pytest.mark.parametrize("reader", READERS)


def reading(office: Opened, visit: Visiting, reader: str) -> Visit:
    """Somebody who is not logged in yet."""
    who: dict[str, Any] = READERS[reader]
    return visit(Reader(office.url, **who))


def said(one: Visit, english: str, german: str) -> str:
    """What stands on the page for this reader."""
    return german if one.reader.lang == "de" else english


# --- logging in, and what is another's ---------------------------------------------------------


@readers
def test_one_logs_in_and_is_refused_anothers_client(
    office: Opened, visit: Visiting, reader: str
) -> None:
    marco = reading(office, visit, reader)
    theirs = numbers(office.db, "Lena", "Kern Bikes")
    assert marco.open(f"/clients/{theirs['clients']}") == 200
    assert marco.path == "/login"
    marco.log_in("Marco")
    assert marco.path == "/"
    assert "Museum of Clocks" in marco.text
    assert "Kern Bikes" not in marco.text
    for path in (f"/clients/{theirs['clients']}", f"/changes/{theirs['changes']}"):
        assert marco.open(path) == 404
        assert said(marco, "This is not here", "Das gibt es hier nicht") in marco.text
        assert "Kern" not in marco.text


def test_a_wrong_password_is_said_where_one_looks(office: Opened, visit: Visiting) -> None:
    one = visit(Reader(office.url, "phone"))
    one.open("/login")
    one.page.get_by_label("Name").fill("Lena")
    one.page.get_by_label("Password").fill("wrong wrong wrong")
    one.press(one.page.get_by_role("button", name="Log in"))
    assert one.page.get_by_role("alert").inner_text() == "Name or password is wrong."
    assert one.page.get_by_label("Name").input_value() == "Lena"


def test_who_has_no_client_is_led_to_the_first(office: Opened, visit: Visiting) -> None:
    nora = visit(Reader(office.url, "phone"))
    nora.log_in("Nora")
    assert nora.page.get_by_role("heading", level=1).inner_text() == "Your first client"
    assert nora.overhang == []


@readers
def test_the_language_is_switched(office: Opened, visit: Visiting, reader: str) -> None:
    one = reading(office, visit, reader)
    one.open("/login")
    one.press(one.page.get_by_role("button", name="Italiano"))
    assert one.page.locator("html").get_attribute("lang") == "it"
    assert one.page.get_by_role("heading", level=1).inner_text() == "Accedi"


# --- who needs me? -------------------------------------------------------------------------------


@readers
def test_one_looks_for_a_client_and_reads_its_change(
    library: Opened, visit: Visiting, reader: str
) -> None:
    one = reading(library, visit, reader)
    one.log_in("Lena")
    one.page.get_by_label(said(one, "Search", "Suche")).fill("kern")
    one.press(one.page.get_by_role("button", name=said(one, "Show", "Zeigen"), exact=True))
    assert one.page.locator("#clients tbody tr").count() == 1
    one.press(one.page.get_by_role("link", name="Kern Bikes"))
    assert said(one, "started", "hat begonnen") in one.text
    one.press(
        one.page.get_by_role("link", name=said(one, "Changed", "Verändert"), exact=True).first
    )
    assert one.page.locator("del").all_inner_texts() == ["39"]
    assert "35" in one.page.locator("ins").all_inner_texts()
    assert one.overhang == []


def test_the_list_narrows_while_one_types(library: Opened, visit: Visiting) -> None:
    one = visit(Reader(library.url))
    one.enter(library.session("Lena"))
    one.open("/")
    rows = one.page.locator("#clients tbody tr:visible")
    assert rows.count() == 8
    one.page.get_by_label("Search").press_sequentially("wolf")
    assert rows.all_inner_texts()[0].startswith("Wolf Winery")
    assert rows.count() == 1
    one.page.get_by_label("Search").fill("")
    assert rows.count() == 8


def test_all_is_reached_by_the_keyboard(library: Opened, visit: Visiting) -> None:
    one = visit(Reader(library.url))
    one.enter(library.session("Lena"))
    one.open("/")
    focus = one.page.locator(":focus")
    one.page.keyboard.press("Tab")
    assert focus.inner_text() == "Skip to the page’s content"
    assert focus.is_visible()
    one.page.keyboard.press("Enter")
    assert focus.get_attribute("id") == "main"
    for _ in range(30):
        one.page.keyboard.press("Tab")
        if focus.inner_text() == "Huber Bakery":
            break
    outline = focus.evaluate("one => getComputedStyle(one).outlineStyle")
    assert outline != "none"
    with one.page.expect_navigation():
        one.page.keyboard.press("Enter")
    assert one.page.get_by_role("heading", level=1).inner_text() == "Huber Bakery"


def test_paper_shows_what_counts(library: Opened, visit: Visiting) -> None:
    one = visit(Reader(library.url, scheme="dark"))
    one.enter(library.session("Lena"))
    one.open(f"/clients/{numbers(library.db, 'Lena', 'Kern Bikes')['clients']}")
    one.page.emulate_media(media="print", color_scheme="light")
    assert one.page.get_by_role("heading", level=1).is_visible()
    assert not one.page.get_by_role("navigation", name="Pages").is_visible()
    assert not one.page.get_by_role("button", name="Log out").is_visible()


# --- doing something about it --------------------------------------------------------------------


@readers
def test_a_change_is_dismissed_and_the_client_is_where_it_was(
    office: Opened, visit: Visiting, reader: str
) -> None:
    one = reading(office, visit, reader)
    one.log_in("Lena")
    found = numbers(office.db, "Lena", "Lindner Joinery")
    one.open(f"/changes/{found['changes']}")
    one.page.get_by_label(said(one, "Note", "Notiz")).fill("<b>our own</b> test")
    one.press(one.page.get_by_role("button", name=said(one, "Not a real change", "Keine echte")))
    assert one.path == f"/changes/{found['changes']}"
    assert one.page.get_by_role("button", name=said(one, "Not a real", "Keine echte")).count() == 0
    office.sweep()
    one.open(f"/clients/{found['clients']}")
    assert "<b>our own</b> test" in one.text
    assert one.page.locator("header .badge").inner_text() == said(one, "quiet", "ohne Änderung")


@readers
def test_one_snoozes_by_the_link_of_a_mail_without_logging_in(
    office: Opened, visit: Visiting, reader: str
) -> None:
    one = reading(office, visit, reader)
    path, client = mailed(office, "snooze", one.reader.lang)
    assert one.open(path) == 200
    assert one.page.locator("html").get_attribute("lang") == one.reader.lang
    assert client in one.text
    assert one.overhang == []
    one.page.locator("input[name=until]").fill("2026-12-11")
    one.press(one.page.locator("button"))
    assert client in one.text
    assert one.open(path) == 410  # once
    one.log_in("Lena")
    row = one.page.locator("#clients tbody tr", has_text=client)
    assert said(one, "silent until", "still bis") in row.inner_text()
