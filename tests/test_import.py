"""`poromki import`: a file of clients becomes clients, all of it or nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.terminal import Ran, run

HEAD = "client;workshop;website;facebook;lang;consultant;notify;tags\n"
ROSA = "Rosa;2026-11-18;rosa.example;;;;;\n"
DUE = "Due;18.11.2026 17:00;due.example due.example/news;fb.com/due;it;;;bar\n"
BAD = "Trattoria;soon;trattoria.example;;;;;\n"
SECRET = "json://hook.example/tokentokentoken"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path / "data"


def imported(folder: Path, *rows: str, options: tuple[str, ...] = ("--json",)) -> Ran:
    """Import a file of these rows."""
    folder.mkdir(exist_ok=True)
    file = folder / "clients.csv"
    file.write_text(HEAD + "".join(rows), encoding="utf-8")
    return run("import", str(file), *options, data=folder)


def outcomes(ran: Ran) -> list[tuple[int, str]]:
    """(row, outcome) of each line."""
    return [(line["row"], line["outcome"]) for line in ran.lines]


def stored(folder: Path) -> list[tuple[Any, ...]]:
    """Everything that an import may change."""
    with sqlite3.connect(folder / "poromki.db") as conn:
        return [
            row
            for table in ("client", "workshop", "target", "page", "milestone", "channel")
            for row in conn.execute(f"SELECT * FROM {table} ORDER BY id")
        ]


def names(folder: Path) -> list[str]:
    """The clients there are."""
    return [line["client"] for line in run("list", "--json", data=folder).lines]


def test_clients_are_registered(folder: Path) -> None:
    assert outcomes(imported(folder, ROSA, DUE)) == [(2, "registered"), (3, "registered")]


def test_a_row_is_stored_as_add_would(folder: Path) -> None:
    imported(folder, DUE)
    view = run("show", "Due", "--json", data=folder).lines[0]
    assert {k: view[k] for k in ("lang", "tags")} == {"lang": "it", "tags": ["bar"]}
    assert [t["url"] for t in view["targets"]] == [
        "https://due.example/",
        "https://due.example/news",
        "https://www.facebook.com/due",
    ]


def test_the_first_looks_are_due_at_once(folder: Path) -> None:
    imported(folder, ROSA)
    view = run("show", "Rosa", "--json", data=folder).lines[0]
    assert view["pages"][0]["next_check_at"] == view["targets"][0]["added_at"]


def test_a_second_time_changes_nothing_and_says_so(folder: Path) -> None:
    imported(folder, ROSA, DUE)
    before = stored(folder)
    ran = imported(folder, ROSA, DUE)
    assert outcomes(ran) == [(2, "unchanged"), (3, "unchanged")]
    assert stored(folder) == before


EXTENSIONS = {
    "another address is added": (
        "ROSA;2026-11-18;rosa.example rosa.example/menu;;;;;\n",
        {"outcome": "extended", "added": ["https://rosa.example/menu"], "workshop": None},
    ),
    "another date is another workshop": (
        "Rosa;2026-12-02;rosa.example;;;;;\n",
        {"outcome": "extended", "added": [], "workshop": "2026-12-02"},
    ),
    "a time on the same day is the same workshop": (
        "Rosa;2026-11-18T17:00;rosa.example;;;;;\n",
        {"outcome": "unchanged", "added": [], "workshop": None},
    ),
    "the same address in other words is known": (
        "Rosa;2026-11-18;http://www.rosa.example;;;;;\n",
        {"outcome": "unchanged", "added": [], "workshop": None},
    ),
}


@pytest.mark.parametrize(("row", "told"), EXTENSIONS.values(), ids=EXTENSIONS)
def test_a_known_client(folder: Path, row: str, told: dict[str, object]) -> None:
    imported(folder, ROSA)
    [line] = imported(folder, row).lines
    assert {key: line[key] for key in told} == told


def test_what_else_is_known_stays_and_is_named(folder: Path) -> None:
    imported(folder, ROSA)
    [line] = imported(folder, "Rosa;2026-11-18;rosa.example;;de;;;new\n").lines
    assert (line["outcome"], line["message"][:22]) == ("unchanged", "As before: lang, tags ")


def test_a_bad_file_imports_nothing(folder: Path) -> None:
    ran = imported(folder, ROSA, BAD)
    assert (ran.code, outcomes(ran), names(folder)) == (1, [(3, "refused")], [])


def test_a_failure_half_way_imports_nothing(folder: Path) -> None:
    """A folder in the place of the secrets file: the second row's channel cannot be stored."""
    (folder / "secrets.json").mkdir(parents=True)
    ran = imported(folder, ROSA, f"Dora;2026-11-18;dora.example;;;;{SECRET};\n")
    assert (ran.code, ran.out, names(folder)) == (1, "", [])


def test_partial_takes_the_good_rows(folder: Path) -> None:
    ran = imported(folder, ROSA, BAD, options=("--partial",))
    assert (ran.code, names(folder)) == (1, ["Rosa"])


REFUSED = {
    "a date": (BAD, "workshop"),
    "a year that must be a slip": ("Dora;2062-11-18;dora.example;;;;;\n", "workshop"),
    "a consultant nobody knows": ("Dora;2026-11-18;dora.example;;;Nobody;;\n", "consultant"),
    "a channel nobody knows": ("Dora;2026-11-18;dora.example;;;;office;\n", "notify"),
    "a channel that is no Apprise URL": ("Dora;2026-11-18;d.example;;;;no://x;\n", "notify"),
}


@pytest.mark.parametrize(("row", "field"), REFUSED.values(), ids=REFUSED)
def test_a_bad_row_is_refused_with_its_field(folder: Path, row: str, field: str) -> None:
    [line] = imported(folder, row).lines
    assert (line["outcome"], line["row"], line["field"]) == ("refused", 2, field)


def test_a_channel_may_be_given_as_its_url(folder: Path) -> None:
    imported(folder, f"Rosa;2026-11-18;rosa.example;;;;{SECRET};\n")
    [channel] = run("channel", "list", "--json", data=folder).lines
    assert run("show", "Rosa", "--json", data=folder).lines[0]["channels"] == [channel["name"]]


CHANNELS = {"a good one": SECRET, "a bad one": "nosuch://tokentokentoken"}


@pytest.mark.parametrize("url", CHANNELS.values(), ids=CHANNELS)
@pytest.mark.parametrize("option", ["--json", "--partial"])
def test_a_channel_url_is_never_shown(folder: Path, url: str, option: str) -> None:
    row = f"Rosa;2026-11-18;rosa.example;;;;{url};\n"
    ran = imported(folder, row, row.replace("Rosa", "Dora"), BAD, options=(option,))
    assert "tokentoken" not in ran.out + ran.err


FILES = {
    "that is not there": ("nowhere.csv", None, "cannot be read"),
    "without clients": ("empty.csv", HEAD, "holds no clients"),
    "with a column nobody knows": ("odd.csv", "client,workshop,url\n", "Unknown columns: url"),
    "of TOML with something else": ("odd.toml", "[fetch]\n", "[[client]] tables"),
}


@pytest.mark.parametrize(("name", "content", "said"), FILES.values(), ids=FILES)
def test_a_file(tmp_path: Path, name: str, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    ran = run("import", str(tmp_path / name), data=tmp_path)
    assert ran.code == 1
    assert said in ran.err


def test_the_sum_is_told_to_people(folder: Path) -> None:
    imported(folder, ROSA)
    ran = imported(folder, ROSA, DUE, options=())
    assert "1 registered, 1 unchanged." in ran.out


WORDS = st.sampled_from(["rosa.example", "due.example", "due.example/news", "http://rosa.example/"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["Rosa", "rosa", "Bäckerei", "BÄCKEREI"]),
        st.sampled_from(["2026-11-18", "18.11.2026 17:00", "2026-12-02"]),
        st.lists(WORDS, min_size=1, max_size=3).map(" ".join),
        st.sampled_from(["", "de", "it"]),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda row: row[0].casefold(),
)


@given(earlier=ROWS, rows=ROWS)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_file_imported_twice_is_as_good_as_once(
    tmp_path_factory: pytest.TempPathFactory, earlier: list[Any], rows: list[Any]
) -> None:
    folder = tmp_path_factory.mktemp("twice")
    for part in (earlier, rows):
        lines = [f"{n};{day};{urls};;{lang};;;\n" for n, day, urls, lang in part]
        imported(folder, *lines)
    before = stored(folder)
    assert {outcome for _, outcome in outcomes(imported(folder, *lines))} == {"unchanged"}
    assert stored(folder) == before
