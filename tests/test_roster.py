"""A file of clients: what is taken, and how what is wrong is told."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.model import Kind
from monitor.register import Registration, When
from monitor.roster import MAX_BYTES, MAX_ROWS, Entry, Problem, entries, read

ANY_TEXT = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=30)
HEAD = "client,workshop,website"
ROSA = "Rosa,2026-11-18,rosa.example"
PLAIN = Registration("Rosa", When(date(2026, 11, 18)), ((Kind.WEBSITE, "https://rosa.example/"),))


def taken(content: str | bytes, *, toml: bool = False) -> list[Registration]:
    """What the rows of a file mean; every one must be good."""
    found = list(entries(read(_bytes(content), toml=toml).rows))
    assert all(isinstance(one, Entry) for one in found), found
    return [one.new for one in found if isinstance(one, Entry)]


def refused(content: str | bytes, *, toml: bool = False) -> list[Problem]:
    """All that is wrong with the rows of a file."""
    found = entries(read(_bytes(content), toml=toml).rows)
    return [problem for one in found if isinstance(one, tuple) for problem in one]


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


SAME = {
    "commas": f"{HEAD}\n{ROSA}\n",
    "semicolons": f"{HEAD}\n{ROSA}\n".replace(",", ";"),
    "tabs": f"{HEAD}\n{ROSA}\n".replace(",", "\t"),
    "Excel's own line that names the separator": f"sep=;\r\n{HEAD}\r\n{ROSA}".replace(",", ";"),
    "a byte order mark": f"\ufeff{HEAD}\n{ROSA}\n",
    "UTF-16, as Excel's Unicode text": f"{HEAD}\r\n{ROSA}\r\n".replace(",", "\t").encode("utf-16"),
    "line ends of Windows": f"{HEAD}\r\n{ROSA}\r\n",
    "line ends of an old Mac": f"{HEAD}\r{ROSA}\r",
    "another order of columns": "website,client,workshop\nrosa.example,Rosa,2026-11-18\n",
    "quotes": '"client","workshop","website"\n"Rosa","2026-11-18","rosa.example"\n',
    "capitals and blanks in the header": f" Client , WORKSHOP ,Website\n{ROSA}\n",
    "empty lines": f"\n{HEAD}\n\n,,\n{ROSA}\n\n",
    "empty columns to the right": f"{HEAD},,\n{ROSA},,\n",
    "blanks around cells": f"{HEAD}\n Rosa ,\xa02026-11-18 , rosa.example\u200b\n",
    "a German date": f"{HEAD}\nRosa,18.11.2026,rosa.example\n",
    "a date with slashes that can mean one day only": f"{HEAD}\nRosa,11/18/2026,rosa.example\n",
    "the same, day first": f"{HEAD}\nRosa,18/11/2026,rosa.example\n",
    "an address twice": f"{HEAD}\n{ROSA} https://www.rosa.example\n",
}


@pytest.mark.parametrize("content", SAME.values(), ids=SAME)
def test_a_row_means_the_same_however_it_was_saved(content: str | bytes) -> None:
    assert taken(content) == [PLAIN]


TOML = {
    "plain": 'client = "Rosa"\nworkshop = "2026-11-18"\nwebsite = "rosa.example"',
    "a list of addresses": 'client = "Rosa"\nworkshop = "2026-11-18"\nwebsite = ["rosa.example"]',
    "a date of TOML's own": 'client = "Rosa"\nworkshop = 2026-11-18\nwebsite = "rosa.example"',
}


@pytest.mark.parametrize("table", TOML.values(), ids=TOML)
def test_a_table_means_the_same(table: str) -> None:
    assert taken(f"[[client]]\n{table}\n", toml=True) == [PLAIN]


def test_every_column_is_taken() -> None:
    content = (
        "client;workshop;title;website;facebook;feed;lang;consultant;notify;tags\n"
        '"Due; SRL";18.11.2026 17:00;Sito  nuovo;due.example due.example/news;fb.com/due;'
        "due.example/feed;IT;Lena;office mailto://u:p@h.example;bar, nord sud\n"
    )
    assert taken(content) == [
        Registration(
            name="Due; SRL",
            workshop=When(date(2026, 11, 18), time(17)),
            addresses=(
                (Kind.WEBSITE, "https://due.example/"),
                (Kind.WEBSITE, "https://due.example/news"),
                (Kind.FACEBOOK, "https://www.facebook.com/due"),
                (Kind.FEED, "https://due.example/feed"),
            ),
            title="Sito nuovo",
            lang="it",
            consultant="Lena",
            channels=("office", "mailto://u:p@h.example"),
            tags=("bar", "nord", "sud"),
        )
    ]


TIMES = {
    "ISO with a T": "2026-11-18T17:00",
    "ISO with a blank": "2026-11-18 17:00",
    "with seconds, as databases write it": "2026-11-18 17:00:00",
    "German": "18.11.2026 17:00",
    "German with Uhr": "18.11.2026, 17:00 Uhr",
    "German with seconds, as Excel writes it": "18.11.2026 17:00:00",
    "with slashes": "18/11/2026 17:00",
}


@pytest.mark.parametrize("text", TIMES.values(), ids=TIMES)
def test_a_workshop_may_have_a_time_of_day(text: str) -> None:
    [new] = taken(f'{HEAD}\nRosa,"{text}",rosa.example\n')
    assert new.workshop == When(date(2026, 11, 18), time(17))


BAD_ROWS = {
    "no name": (",2026-11-18,rosa.example", "client", "is no name"),
    "a name that cannot be shown": ("Ro\x07sa,2026-11-18,rosa.example", "client", "is no name"),
    "a name that is too long": (f"{'x' * 121},2026-11-18,rosa.example", "client", "at most 120"),
    "no date": ("Rosa,,rosa.example", "workshop", "is no day"),
    "a day that does not exist": ("Rosa,31.2.2026,rosa.example", "workshop", "is no day"),
    "a date that can mean two days": ("Rosa,3/4/2026,rosa.example", "workshop", "two days"),
    "a year of two digits": ("Rosa,18.11.26,rosa.example", "workshop", "is no day"),
    "nothing to watch": ("Rosa,2026-11-18,", "website", "nothing to watch"),
    "an address without a domain": ("Rosa,2026-11-18,rosa", "website", "domain is missing"),
    "Facebook as a website": ("Rosa,2026-11-18,fb.com/rosa", "website", "this is Facebook"),
    "too many cells": (f"{ROSA},more,more", "row", "2 more cells"),
}


@pytest.mark.parametrize(("row", "field", "said"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_told_by_number_and_field(row: str, field: str, said: str) -> None:
    [problem] = refused(f"{HEAD}\nDora,2026-11-18,dora.example\n{row}\n")
    assert (problem.row, problem.field) == (3, field)
    assert said in problem.message


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    found = refused("client,workshop,website,lang\n,soon,rosa,fr\n")
    assert [p.field for p in found] == ["client", "workshop", "website", "lang"]


def test_a_client_has_one_row() -> None:
    [problem] = refused(f"{HEAD}\n{ROSA}\nrosa,2026-12-01,rosa.example\n")
    assert str(problem) == "Row 3, client: rosa stands in row 2 already; one row per client."


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    [problem] = refused(f'{HEAD}\n"Dora\nand Co",2026-11-18,dora.example\n\n,2026-11-18,x.example')
    assert problem.row == 4


def test_a_channel_in_the_wrong_column_stays_secret() -> None:
    [problem] = refused(f"{HEAD}\nRosa,2026-11-18,tgram://123456:TOKENTOKEN/99\n")
    assert "TOKEN" not in str(problem)


BAD_FILES: dict[str, tuple[bytes, bool, str]] = {
    "an unknown column": (b"client,workshop,webseite\n", False, "Unknown columns: webseite."),
    "a column twice": (b"client,workshop,website,client\n", False, "client is there twice"),
    "a column missing": (b"client,website\n", False, "column workshop is missing"),
    "no column of addresses": (b"client,workshop\n", False, "website, facebook, feed"),
    "nothing": (b"", False, "column client is missing"),
    "an open quotation mark": (f'{HEAD}\n"Rosa,1,2\n'.encode(), False, "Row 2 cannot be read"),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x81", False, "cannot be read"),
    "zeros": (b"client\0,workshop", False, "is no text"),
    "half a character of UTF-16": (b"\xff\xfea", False, "cannot be read"),
    "too many bytes": (b"x" * (MAX_BYTES + 1), False, "larger than"),
    "too many rows": (f"{HEAD}\n".encode() + b"a,b,c\n" * (MAX_ROWS + 1), False, "more than"),
    "a cell without an end": (f'{HEAD}\n"{"x" * 200_000}'.encode(), False, "cannot be read"),
    "TOML that is none": (b"client = [", True, "is not TOML"),
    "TOML of something else": (b"[fetch]\n", True, "[[client]] tables"),
    "TOML with an unknown key": (b'[[client]]\nurl = "x"\n', True, "Unknown columns: url."),
    "TOML with a number": (b"[[client]]\nwebsite = 3\n", True, "Client 1, website: must be text"),
    "TOML too deep": (b"client = " + b"[" * 5000, True, "nested too deeply"),
    "TOML that is not UTF-8": (b'x = "\xff"', True, "not UTF-8"),
}


@pytest.mark.parametrize(("content", "toml", "said"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_read_is_explained(content: bytes, toml: bool, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read(content, toml=toml)
    assert said in str(caught.value)


def test_windows_text_is_taken_with_a_warning() -> None:
    found = read(f"{HEAD}\nBäckerei,2026-11-18,b.example\n".encode("cp1252"), toml=False)
    assert found.rows[0].cells["client"] == "Bäckerei"
    assert "not UTF-8" in found.warnings[0]


def understood(content: bytes, *, toml: bool) -> int | str:
    """How many rows a file has, or why it cannot be read."""
    try:
        return len(list(entries(read(content, toml=toml).rows)))
    except InputError as exc:
        return str(exc)


@given(st.binary(max_size=400), st.booleans())
def test_whatever_is_in_a_file_is_read_or_explained(content: bytes, toml: bool) -> None:
    assert understood(content, toml=toml) != ""


@given(st.lists(ANY_TEXT, min_size=2, max_size=2))
def test_whatever_is_in_a_cell_spoils_no_other_row(cells: list[str]) -> None:
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in ["x", *cells])
    content = f"{HEAD}\n{quoted}\n{ROSA}\n".encode()
    assert understood(content, toml=False) == 2
