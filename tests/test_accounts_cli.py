"""`poromki account` and `poromki audit`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import Ran, run

PASSWORD = "seven loaves of rye\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    run("init", "--name", "Lena", data=tmp_path)
    run("consultant", "add", "Marco", data=tmp_path)
    return tmp_path


def account(data: Path, *words: str, typed: str = "") -> Ran:
    return run("account", *words, data=data, typed=typed)


def test_the_first_account_is_the_admins(data: Path) -> None:
    first = account(data, "password", "lena", "--stdin", typed=PASSWORD)
    second = account(data, "password", "Marco", "--stdin", typed=PASSWORD)
    assert (first.code, first.out) == (0, "Lena may log in, as admin.\n")
    assert (second.code, second.out) == (0, "Marco may log in.\n")
    assert [(a["consultant"], a["admin"]) for a in account(data, "--json").lines] == [
        ("Lena", True),
        ("Marco", False),
    ]


def test_without_accounts_it_says_how_to_make_one(data: Path) -> None:
    assert "poromki account password" in account(data).out


def test_a_weak_password_is_refused_and_nothing_is_stored(data: Path) -> None:
    refused = account(data, "password", "Lena", "--stdin", typed="short\n")
    assert (refused.code, "12 characters" in refused.err) == (1, True)
    assert account(data, "--json").lines == []


@pytest.mark.parametrize(
    "words",
    [("admin", "Marco"), ("remove", "Marco"), ("token", "Marco", "--name", "x"), ("revoke", "7")],
)
def test_what_is_not_there_is_said(data: Path, words: tuple[str, ...]) -> None:
    refused = account(data, *words)
    assert refused.code == 1
    assert "poromki account" in refused.err


def test_an_admin_can_be_made_and_unmade(data: Path) -> None:
    account(data, "password", "Lena", "--stdin", typed=PASSWORD)
    account(data, "admin", "Lena", "--off")
    off = account(data, "--json").lines[0]["admin"]
    account(data, "admin", "Lena")
    assert (off, account(data, "--json").lines[0]["admin"]) == (False, True)


def test_a_token_is_shown_once(data: Path) -> None:
    account(data, "password", "Lena", "--stdin", typed=PASSWORD)
    made = account(data, "token", "Lena", "--name", "scripts", "--write", "--expires", "365d")
    listed = account(data, "tokens", "--json")
    assert made.out.startswith("poromki_")
    assert made.out.strip() not in listed.out
    assert (listed.lines[0]["scope"], listed.lines[0]["holds"]) == ("write", True)
    account(data, "revoke", "1")
    assert account(data, "tokens", "--json").lines[0]["holds"] is False


@pytest.mark.parametrize("span", ["soon", "0s", "9999999d"])
def test_a_token_ends_after_a_span(data: Path, span: str) -> None:
    account(data, "password", "Lena", "--stdin", typed=PASSWORD)
    assert account(data, "token", "Lena", "--name", "x", "--expires", span).code == 1


def test_what_was_done_to_accounts_is_in_the_audit(data: Path) -> None:
    account(data, "password", "Lena", "--stdin", typed=PASSWORD)
    account(data, "password", "Lena", "--stdin", typed=PASSWORD)
    account(data, "sessions", "--end", "Lena")
    account(data, "remove", "Lena")
    told = run("audit", "--json", data=data)
    assert [line["what"] for line in told.lines] == [
        "gave the password of Lena",
        "changed the password of Lena",
        "ended the sessions of Lena",
        "removed the account of Lena",
    ]
    assert PASSWORD.strip() not in told.out
