"""`poromki agree` and `poromki qr`, and what an imported list agrees on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from monitor import qr
from monitor.agreed.records import AgreedKind
from monitor.agreed.terms import Wish, wishes
from monitor.errors import InputError
from tests.desk import FRONT
from tests.terminal import LOCAL, Ran, run
from tests.web import LocalWeb

HOURS = "<h2>Opening hours</h2><p>Mon to Fri 9:00 to 17:00</p>"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Path]:
    """A data folder with one client, whose page tells opening hours."""
    (tmp_path / "config.toml").write_text(LOCAL)
    with LocalWeb() as web:
        web.pages["/"] = FRONT + HOURS
        added = run(
            *("add", "Bakery", "--workshop", "2026-11-18", "--website", web.url), data=tmp_path
        )
        assert added.code == 0, added.err
        yield tmp_path


def agree(office: Path, *words: str) -> Ran:
    return run("agree", "Bakery", *words, data=office)


def test_nothing_is_agreed_at_first(office: Path) -> None:
    assert agree(office).out.startswith("Nothing is agreed with Bakery.")


def test_what_is_agreed_is_checked_at_once(office: Path) -> None:
    ran = agree(office, "--hours", "--due", "2099-12-01")
    assert "opening hours on the website, by 2099-12-01: done" in ran.out
    assert "Mon to Fri 9:00 to 17:00" in ran.out


def test_several_things_at_once(office: Path) -> None:
    ran = agree(office, "--feed", "--link", "facebook", "--posts", "3", "--json")
    assert [(v["kind"], v["state"]) for v in ran.lines] == [
        ("feed", "open"),
        ("network", "open"),
        ("posts", "open"),
    ]


def test_the_list_and_the_client_show_it(office: Path) -> None:
    agree(office, "--manual", "call the printer")
    listed = agree(office, "--json").lines
    shown = json.loads(run("show", "Bakery", "--json", data=office).out)["actions"]
    assert [v["wording"] for v in listed] == [v["wording"] for v in shown] == ["call the printer"]
    assert "call the printer" in run("show", "Bakery", data=office).out


def test_done_and_not_done_and_withdrawn(office: Path) -> None:
    agree(office, "--manual", "call the printer")
    assert ": done" in agree(office, "--done", "1").out
    assert ": undone" in agree(office, "--not-done", "1").out
    assert "holds no longer" in agree(office, "--withdraw", "1").out
    assert agree(office, "--withdraw", "1").code == 1


def test_the_same_thing_is_not_agreed_twice(office: Path) -> None:
    assert agree(office, "--feed").code == 0
    twice = agree(office, "--feed")
    assert (twice.code, "agreed already, as number 1" in twice.err) == (1, True)


WRONG = {
    "a network that nobody knows": ("--link", "myspace"),
    "a selector that cannot be read": ("--selector", "div >> p"),
    "a broken pattern": ("--text", "/(/"),
    "a day that is none": ("--feed", "--due", "2026-13-01"),
    "a day that is over": ("--feed", "--due", "2026-01-31"),
    "no posts": ("--posts", "0"),
    "an address that is none": ("--short-link", "javascript:alert(1)"),
    "an empty text": ("--text", ""),
    "an empty step": ("--manual", " "),
    "a path with a blank": ("--new-page", "/a b"),
}


@pytest.mark.parametrize("words", WRONG.values(), ids=WRONG)
def test_what_cannot_be_agreed_is_refused(office: Path, words: tuple[str, ...]) -> None:
    ran = agree(office, *words)
    assert (ran.code, ran.err.startswith("Error:")) == (1, True)
    assert agree(office, "--json").lines == []


def test_a_page_without_anything_to_look_for_is_wrong_usage(office: Path) -> None:
    assert agree(office, "--feed", "--on", "/contact").code == 2


# --- codes ------------------------------------------------------------------------------


def test_a_code_in_the_terminal() -> None:
    ran = run("qr", "https://rosa.example/menu")
    assert (ran.code, "█" in ran.out or "▄" in ran.out) == (0, True)


def test_a_code_as_a_picture(tmp_path: Path) -> None:
    for name, begins in (("code.svg", b"<?xml"), ("code.png", b"\x89PNG")):
        assert run("qr", "https://rosa.example/", "--out", str(tmp_path / name)).code == 0
        assert (tmp_path / name).read_bytes().startswith(begins)


def test_a_code_with_a_client_is_agreed_on(office: Path) -> None:
    ran = run("qr", "https://rosa.invalid/menu", "--client", "Bakery", data=office)
    assert (ran.code, "rosa.invalid/menu leads to a page" in ran.out) == (0, True)
    assert [v["kind"] for v in agree(office, "--json").lines] == ["short_link"]


@pytest.mark.parametrize("text", ["", "x" * 5000])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        qr.picture(text, "svg")


def test_a_picture_of_another_kind_is_refused(tmp_path: Path) -> None:
    assert run("qr", "x", "--out", str(tmp_path / "code.docx")).code == 1


# --- lists ------------------------------------------------------------------------------

CELLS: dict[str, tuple[Wish, ...]] = {
    "feed; link facebook; hours; posts 3 by 2026-12-15": (
        Wish(AgreedKind.FEED),
        Wish(AgreedKind.NETWORK, {"network": "facebook"}),
        Wish(AgreedKind.HOURS),
        Wish(AgreedKind.POSTS, {"count": "3"}, date(2026, 12, 15)),
    ),
    "Link Twitter by 1.12.2026": (Wish(AgreedKind.NETWORK, {"network": "x"}, date(2026, 12, 1)),),
    "link https://rosa.example/shop": (
        Wish(AgreedKind.NETWORK, {"url": "https://rosa.example/shop"}),
    ),
    'text "open; daily" on /contact': (
        Wish(AgreedKind.TEXT, {"pattern": "open; daily", "path": "/contact"}),
    ),
    r"no text /\d+ on \w+/": (Wish(AgreedKind.NO_TEXT, {"pattern": r"/\d+ on \w+/"}),),
    "page-not-profile; open_graph": (
        Wish(AgreedKind.PAGE_NOT_PROFILE),
        Wish(AgreedKind.OPEN_GRAPH),
    ),
    "new page landing\nselector main > p": (
        Wish(AgreedKind.NEW_PAGE, {"path": "/landing"}),
        Wish(AgreedKind.SELECTOR, {"selector": "main > p"}),
    ),
    "short link go.example/x; manual call Anna's printer": (
        Wish(AgreedKind.SHORT_LINK, {"url": "https://go.example/x"}),
        Wish(AgreedKind.MANUAL, {}, None, "call Anna's printer"),
    ),
    " ; ": (),
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_is_read(cell: str) -> None:
    assert wishes(cell) == CELLS[cell]


REFUSED = {
    "a word that means nothing": ("feed; dance", "dance"),
    "a number that is none": ("posts many", "posts many"),
    "a link to nowhere": ("hours; link", "link"),
    "more than is understood": ("feed quickly", "feed quickly"),
    "a day that is none": ("feed by tomorrow", "feed by tomorrow"),
    "an open quotation mark": ('text "open', 'text "open'),
}


@pytest.mark.parametrize(("cell", "named"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_named(cell: str, named: str) -> None:
    with pytest.raises(InputError) as raised:
        wishes(cell)
    assert f"“{named}”" in str(raised.value)


def test_a_list_agrees(tmp_path: Path) -> None:
    rows = tmp_path / "clients.csv"
    head = "client,workshop,website,agreed\n"
    rows.write_text(f"{head}Bakery,2026-11-18,https://rosa.invalid,feed; hours by 2026-12-01\n")
    assert run("import", str(rows), data=tmp_path).code == 0
    assert [v["due_on"] for v in agree(tmp_path, "--json").lines] == [None, "2026-12-01"]
    rows.write_text(f"{head}Bakery,2026-11-18,https://rosa.invalid,feed; imprint\n")
    assert "1 more agreed" in run("import", str(rows), data=tmp_path).out
    assert [v["kind"] for v in agree(tmp_path, "--json").lines] == ["feed", "hours", "imprint"]


def test_a_list_with_a_wrong_word_is_refused_by_line_and_word(tmp_path: Path) -> None:
    rows = tmp_path / "clients.csv"
    rows.write_text("client,workshop,website,agreed\nRosa,2026-11-18,https://rosa.invalid,dance\n")
    ran = run("import", str(rows), data=tmp_path)
    assert (ran.code, "Row 2, agreed: “dance”" in ran.out + ran.err) == (1, True)
