"""The commands about rules: what they show, store, refuse, and take away."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.terminal import LOCAL, Ran, run
from tests.web import LocalWeb

PAGE = """<title>Rosa</title><h1>Café Rosa</h1><main><p>Open from Tuesday to Sunday.</p>
<p class="count">Visitors so far: 10233</p><p>On 3 May 2027 we bake.</p></main>"""


@dataclass(frozen=True)
class Office:
    """A client named Rosa, seen just now."""

    data: Path
    web: LocalWeb

    def run(self, *words: str) -> Ran:
        return run(*words, data=self.data)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "config.toml").write_text(LOCAL)
    with LocalWeb() as web:
        web.pages |= {"/": PAGE, "/menu": PAGE}
        made = Office(tmp_path, web)
        added = made.run("add", "Rosa", "--workshop", "2026-11-02", "--website", web.url)
        assert added.code == 0
        yield made


def test_ignoring_shows_what_does_not_count_and_stores_it(office: Office) -> None:
    ran = office.run("ignore", "Rosa", "--css", ".count", "--note", "it counts visitors")
    (rule,) = office.run("rules", "Rosa", "--json").lines
    assert ran.code == 0
    assert "in 1 of 5 blocks something does not count" in ran.out
    assert "Visitors so far: 10233" in ran.out
    assert "Rule 1 is added: what “.count” names does not count." in ran.out
    assert (rule["number"], rule["kind"], rule["pattern"]) == (1, "ignore_css", ".count")
    assert (rule["note"], rule["added_by"], rule["url"]) == ("it counts visitors", "me", None)


def test_trying_stores_nothing(office: Office) -> None:
    ran = office.run("ignore", "Rosa", "--text", r"\d+", "--try")
    assert "in 2 of 5 blocks something does not count" in ran.out
    assert "Nothing is stored." in ran.out
    assert office.run("rules", "Rosa", "--json").lines == []


def test_dates_are_ignored(office: Office) -> None:
    ran = office.run("ignore", "Rosa", "--dates")
    assert "On 3 May 2027 we bake." in ran.out


def test_only_shows_what_counts(office: Office) -> None:
    ran = office.run("only", "Rosa", "--css", "main > p")
    assert "3 of 5 blocks count" in ran.out
    assert "Café Rosa" not in ran.out


def test_only_a_part_that_is_not_there_warns_and_shows_what_is(office: Office) -> None:
    ran = office.run("only", "Rosa", "--css", "#menu")
    assert ran.code == 0
    assert "would be unseen: the rule's selector “#menu” matches nothing" in ran.err
    assert "Café Rosa" in ran.out


def test_what_matches_nothing_is_warned_of(office: Office) -> None:
    assert "nothing there matches now" in office.run("ignore", "Rosa", "--css", ".x").err


TAKES = {
    "nearly all by selector": (["--css", "body"], True),
    "a counter": (["--css", ".count"], False),
    "a letter of every block": (["--text", "[aeo]"], False),
}


@pytest.mark.parametrize("case", TAKES)
def test_a_rule_that_leaves_hardly_anything_is_warned_of(case: str, office: Office) -> None:
    words, warned = TAKES[case]
    ran = office.run("ignore", "Rosa", *words, "--try")
    assert ("hardly anything would count" in ran.err) is warned


def test_a_rule_takes_part_in_the_next_look(office: Office) -> None:
    office.run("only", "Rosa", "--css", "#menu")
    (seen,) = office.run("check", "Rosa", "--json").lines
    assert (seen["outcome"], seen["reason"]) == ("unseen", "cannot_judge")


def test_a_rule_for_one_page(office: Office) -> None:
    office.run("edit", "Rosa", "--website", f"{office.web.url}menu")
    office.run("ignore", "Rosa", "--css", ".count", "--url", f"{office.web.url}menu")
    (rule,) = office.run("rules", "Rosa", "--json").lines
    assert rule["url"] == f"{office.web.url}menu"


def test_a_rule_for_all_websites_of_a_client(office: Office) -> None:
    office.run("edit", "Rosa", "--website", f"{office.web.url}menu")
    office.run("ignore", "Rosa", "--dates")
    assert len(office.run("rules", "Rosa", "--json").lines) == 2


def test_a_rule_is_taken_away(office: Office) -> None:
    office.run("ignore", "Rosa", "--dates")
    ran = office.run("rules", "Rosa", "--remove", "1")
    assert ran.out == "Rule 1 is taken away: dates and times do not count.\n"
    assert office.run("rules", "Rosa").out.startswith("Rosa has no rules.")


def test_rules_are_listed_for_people(office: Office) -> None:
    office.run("ignore", "Rosa", "--text", "[0-9]+", "--note", "a [counter]")
    said = office.run("rules", "Rosa").out
    assert "1 what “[0-9]+” matches does not count" in said
    assert "a [counter]" in said


def test_an_export_has_a_clients_rules(office: Office) -> None:
    office.run("ignore", "Rosa", "--css", ".count")
    said = office.run("export", "Rosa", "--output", "-").out
    assert [row["pattern"] for row in json.loads(said)["rows"]["rule"]] == [".count"]


def test_rules_go_with_their_client(office: Office) -> None:
    office.run("ignore", "Rosa", "--css", ".count")
    assert office.run("remove", "Rosa", "--yes").code == 0


EVIL = "(?:x+x+)+y"
REFUSED = {
    "a bad selector": (
        ["ignore", "Rosa", "--css", "p:hover"],
        "“p:hover” cannot be used as a selector: it cannot be read from “:hover” on.",
    ),
    "a bad pattern": (
        ["ignore", "Rosa", "--text", "("],
        "“(” cannot be used as a pattern: it is no regular expression",
    ),
    "a page that is not watched": (
        ["only", "Rosa", "--css", "p", "--url", "https://other.example"],
        "Rosa has no such page for this rule.",
    ),
    "a rule that is not there": (
        ["rules", "Rosa", "--remove", "7"],
        "Rosa has no rule 7. See: poromki rules Rosa",
    ),
    "a client that is not there": (["rules", "Nobody"], "No client is named Nobody."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_with_a_reason(case: str, office: Office) -> None:
    words, why = REFUSED[case]
    ran = office.run(*words)
    assert (ran.code, why in ran.err) == (1, True), ran.err


def test_the_same_rule_twice_is_refused(office: Office) -> None:
    office.run("ignore", "Rosa", "--dates")
    ran = office.run("ignore", "Rosa", "--dates")
    assert (ran.code, "This is rule 1 already." in ran.err) == (1, True)


def test_a_pattern_that_takes_too_long_on_the_page_is_refused(office: Office) -> None:
    office.web.pages["/"] = PAGE + f"<p>{'x' * 3000}</p>"
    office.run("check", "Rosa")
    ran = office.run("ignore", "Rosa", "--text", EVIL)
    assert (ran.code, "takes too long" in ran.err) == (1, True)
    assert office.run("rules", "Rosa", "--json").lines == []


@pytest.mark.parametrize("words", [[], ["--css", "p", "--dates"]])
def test_one_thing_is_ignored_at_a_time(words: list[str], office: Office) -> None:
    assert office.run("ignore", "Rosa", *words).code == 2
