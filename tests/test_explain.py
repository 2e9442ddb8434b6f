"""`poromki explain`: what was read, what is masked and why, what is open, what was changed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from monitor.model import Kind, Rule, RuleKind
from monitor.store import clients, looks, rules
from tests.build import DAY, HOUR, at
from tests.story import Story
from tests.terminal import Ran, run

BEGIN = at("2026-10-30 09:00")
HOURS = "Opening hours: Mon–Fri 8:00–18:00, Sat 8:00–12:00. \x1b[31m\u202eevil [red]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bakery that changed its hours on day 4, and its bread an hour ago; one never seen."""
    data = tmp_path_factory.mktemp("data")
    with Story(data, BEGIN) as story:
        site = story.site()
        site.words = HOURS + site.words
        client = story.register("Bakery", "2026-11-02T14:00", site.url)
        story.register("Wall", "2026-11-02T14:00", "http://127.0.0.1:1/")
        story.register("Club", "2026-11-02T14:00", "https://facebook.com/club", kind=Kind.FACEBOOK)
        story.go_on(until=BEGIN + 7 * DAY, every=12 * HOUR)
        site.words = site.words.replace("18:00", "19:00")
        story.go_on(until=BEGIN + 9 * DAY, every=12 * HOUR)
        site.words = site.words.replace("bread and rolls", "cakes")
        story.clock.now += HOUR
        story.look(client)
        rules.add(story.db, Rule(0, story.target(client).id, RuleKind.IGNORE_CSS, ".ad", BEGIN))
        assert len(looks.changes(story.db, clients.targets(story.db, client.id)[0].id)) == 1
    return data


@pytest.fixture(scope="module")
def told(folder: Path) -> str:
    """What it prints of the bakery, on one line."""
    return one_line(run("explain", "Bakery", data=folder))


@pytest.fixture(scope="module")
def page(folder: Path) -> dict[str, Any]:
    """The same for scripts."""
    (line,) = run("explain", "Bakery", "--json", data=folder).lines
    return line


def one_line(ran: Ran) -> str:
    assert (ran.code, ran.err) == (0, "")
    return " ".join(ran.out.split())


SAYS = {
    "a block with its place and kind": "main heading Bakery",
    "where a link leads": "nav link Our bread → /bread?session=",
    "a rule": "Your rules ignore .ad",
    "what is masked": "other numbers",
    "the words it stands for, and since when": "2026-10-30 2026-11-08 Visitors: 100",
    "why a difference did not count": "+} (the calendar or clock moved on)",
    "which difference that was, word by word": "Visitors: [-10",
    "what is suspected": "Text changed in section “Bakery”",
    "what will decide it": "2 more looks must still show it, the last not before 2026-11-09",
    "what was changed, side by side": "Before Now",
    "the words before": "Mon–Fri 8:00–[-18:00-], Sat",
    "the words now": "8:00–{+19:00+}, Sat",
    "how large a change is": "Changed small (2)",
    "what proved it": "later looks",
    "the outcome of a look in the word of check": "changed still there at",
}


@pytest.mark.parametrize("name", SAYS)
def test_terminal_shows(name: str, told: str) -> None:
    assert SAYS[name] in told


def test_one_line_shows_both_sides(folder: Path) -> None:
    told = one_line(run("explain", "Bakery", "--inline", data=folder))
    assert "Mon–Fri 8:00–[-18:00-] {+19:00+}, Sat" in told


def test_nothing_fetched_can_speak_to_the_terminal(folder: Path) -> None:
    out = run("explain", "Bakery", "--all", data=folder).out
    assert {unicodedata.category(c) for c in out} & {"Cc", "Cf"} - {"Cc"} == set()
    assert {c for c in out if unicodedata.category(c) == "Cc"} == {"\n"}


def test_lines_fit_eighty_columns(folder: Path) -> None:
    assert max(map(len, run("explain", "Bakery", data=folder).out.splitlines())) <= 80


def test_a_narrow_terminal_shows_one_side_below_the_other(folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--data", str(folder), "explain", "Bakery"],
        env=os.environ | {"COLUMNS": "60", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    shown = " ".join(done.stdout.split())
    assert "- Opening hours: Mon–Fri 8:00–[-18:00-]" in shown
    assert "+ Opening hours: Mon–Fri 8:00–{+19:00+}" in shown


# --- for scripts ----------------------------------------------------------------------------


def test_json_names_the_page(page: dict[str, Any]) -> None:
    assert (page["client"], page["kind"]) == ("Bakery", "website")


def test_json_gives_the_rules(page: dict[str, Any]) -> None:
    assert [(rule["kind"], rule["pattern"]) for rule in page["rules"]] == [("ignore_css", ".ad")]


def test_json_gives_the_blocks_in_page_order(page: dict[str, Any]) -> None:
    kinds = [(block["kind"], block["place"]) for block in page["read"]["blocks"]]
    assert (kinds[0], kinds[-1]) == (("title", ""), ("text", "footer"))


def test_json_tells_each_change_in_words(page: dict[str, Any]) -> None:
    (change,) = page["changes"]
    assert (change["size"], change["hunks"][0]["kind"]) == ("small", "date")
    assert change["hunks"][0]["said"].startswith("Time changed in section “Bakery”: “")


def test_json_gives_what_each_look_masked(page: dict[str, Any]) -> None:
    masked = {m["mask"] for look in page["looks"] for m in look["masked"]}
    assert masked == {
        "the calendar or clock moved on",
        "the same words with other numbers, as often before",
    }


def test_json_says_how_often_and_since_when_a_phrase_is_volatile(page: dict[str, Any]) -> None:
    (counter,) = [h for h in page["volatile"] if h["what"] == "phrase" and "Visit" in h["words"]]
    assert (counter["times"] > 10, counter["since_at"]) == (True, "2026-10-30T09:00:00Z")


# --- what is not there ---------------------------------------------------------------------------


def test_a_page_that_was_never_seen_says_so_and_why(folder: Path) -> None:
    told = one_line(run("explain", "Wall", data=folder))
    assert "Nothing was read of it yet." in told
    assert "The website’s server could not be reached." in told


def test_a_page_that_only_a_person_sees_says_so(folder: Path) -> None:
    told = one_line(run("explain", "Club", data=folder))
    assert "Facebook shows us the page only with the client’s permission" in told


WRONG = {
    "a client that is not there": (("Nobody",), "No client is named Nobody."),
    "an address that is not watched": (
        ("Bakery", "https://other.example/"),
        "Bakery has no target https://other.example/.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_is_a_problem(name: str, folder: Path) -> None:
    words, problem = WRONG[name]
    ran = run("explain", *words, data=folder)
    assert (ran.code, ran.out, problem in ran.err) == (1, "", True)


def test_a_kind_names_its_pages(folder: Path) -> None:
    (line,) = run("explain", "Bakery", "website", "--json", data=folder).out.splitlines()
    assert json.loads(line)["client"] == "Bakery"


def test_show_says_where_more_is_told(folder: Path) -> None:
    assert "poromki explain Bakery" in run("show", "Bakery", data=folder).out
