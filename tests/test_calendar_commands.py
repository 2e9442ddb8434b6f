"""Paces of channels, places of consultants, closures of clients, as they are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import LOCAL, Ran, run

FACEBOOK = "https://www.facebook.com/bakery.example"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with one channel and one client whom only people can look at."""
    (tmp_path / "config.toml").write_text(LOCAL)
    assert run("channel", "add", "mail", data=tmp_path, typed="json://127.0.0.1:9/").code == 0
    words = ("--workshop", "2026-11-05T14:00", "--facebook", FACEBOOK, "--milestones", "3")
    assert run("add", "Bakery", *words, data=tmp_path).code == 0
    return tmp_path


def only(ran: Ran) -> dict[str, object]:
    """The one line of JSON that a command printed."""
    assert ran.code == 0, ran.err
    (line,) = ran.lines
    return line


def next_day(data: Path) -> str:
    """Of the client's next milestone."""
    said = only(run("show", "Bakery", "--json", data=data))
    return str(said["workshops"][0]["next_milestone"]["at"])[:10]  # type: ignore[index]


def test_a_channel_brings_one_message_a_day_unless_told_otherwise(data: Path) -> None:
    shown = only(run("channel", "list", "--json", data=data))
    assert (shown["pace"], shown["from_day"], shown["everybody"]) == ("daily", None, False)


def test_a_channels_manner_is_changed_without_its_url(data: Path) -> None:
    words = ("--pace", "weekly", "--from-day", "14", "--everybody")
    ran = run("channel", "edit", "mail", *words, data=data)
    assert "One message on Mondays; of the clients of all other consultants too" in ran.out
    shown = only(run("channel", "list", "--json", data=data))
    assert (shown["pace"], shown["from_day"], shown["everybody"]) == ("weekly", 14, True)
    assert "of milestones from day 14 on" in run("channel", "list", data=data).out


def test_a_channels_manner_is_taken_back(data: Path) -> None:
    run("channel", "edit", "mail", "--from-day", "14", "--everybody", data=data)
    run("channel", "edit", "mail", "--from-day", "0", "--own-clients", data=data)
    shown = only(run("channel", "list", "--json", data=data))
    assert (shown["from_day"], shown["everybody"]) == (None, False)


def test_a_new_address_leaves_a_channels_manner_as_it_is(data: Path) -> None:
    run("channel", "edit", "mail", "--pace", "immediate", data=data)
    words = ("channel", "add", "mail", "--replace")
    assert run(*words, data=data, typed="json://127.0.0.1:8/").code == 0
    assert only(run("channel", "list", "--json", data=data))["pace"] == "immediate"


def test_a_channel_is_added_with_its_manner(data: Path) -> None:
    words = ("channel", "add", "chat", "--pace", "immediate")
    ran = run(*words, data=data, typed="json://127.0.0.1:8/")
    assert "As things happen" in ran.out


def test_a_consultants_place_is_kept_and_shown(data: Path) -> None:
    ran = run("consultant", "edit", "me", "--country", "de", "--region", "bayern", data=data)
    assert "free on holidays of DE-BY" in ran.out
    shown = only(run("consultant", "list", "--json", data=data))
    assert (shown["country"], shown["region"]) == ("DE", "BY")


def test_another_country_forgets_the_region(data: Path) -> None:
    run("consultant", "edit", "me", "--country", "DE", "--region", "BY", data=data)
    run("consultant", "edit", "me", "--country", "IT", data=data)
    shown = only(run("consultant", "list", "--json", data=data))
    assert (shown["country"], shown["region"]) == ("IT", "")


def test_init_takes_a_place(tmp_path: Path) -> None:
    assert "holidays of AT" in run("init", "--country", "AT", data=tmp_path).out


REFUSED = {
    "a country that is none": (
        ("consultant", "edit", "me", "--country", "Germany"),
        "Do you mean DE (Germany)",
    ),
    "a region that is none": (
        ("consultant", "add", "Max", "--country", "DE", "--region", "Tirol"),
        "is no region of DE",
    ),
    "a client's region that is none": (
        ("edit", "Bakery", "--country", "DE", "--region", "Tirol"),
        "SN (Sachsen)",
    ),
    "a closed day that is none": (("closed", "Bakery", "tomorrow"), "'tomorrow' is no day."),
    "a way of counting that is none": (
        ("edit", "Bakery", "--counting", "weeks"),
        "Take: calendar, business",
    ),
    "a closure that ends before it begins": (
        ("closed", "Bakery", "2026-12-24", "2026-12-01"),
        "lies before the first",
    ),
    "a closure that is too long": (
        ("closed", "Bakery", "2026-12-24", "2028-01-06"),
        "Is the year right?",
    ),
    "a closure with a time": (("closed", "Bakery", "2026-12-24T12:00"), "without a time"),
    "a closure in another century": (("closed", "Bakery", "2126-12-24"), "five years"),
    "a closure that is not there": (("closed", "Bakery", "--remove", "9"), "no closure number 9"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_and_explained(data: Path, case: str) -> None:
    words, why = REFUSED[case]
    ran = run(*words, data=data)
    assert (ran.code, why in " ".join(ran.err.split())) == (1, True), ran.err


def test_business_days_are_asked_for_and_given_up(data: Path) -> None:
    assert next_day(data) == "2026-11-08"
    assert run("edit", "Bakery", "--counting", "business", data=data).code == 0
    assert next_day(data) == "2026-11-10"
    assert run("edit", "Bakery", "--counting", "", data=data).code == 0
    assert next_day(data) == "2026-11-08"


def test_the_configuration_may_ask_for_business_days(data: Path) -> None:
    (data / "config.toml").write_text(f'{LOCAL}\n[milestones]\ncounting = "business"\n')
    run("edit", "Bakery", "--tag", "north", data=data)
    assert next_day(data) == "2026-11-10"


def test_the_holidays_of_the_consultant_move_business_days(data: Path) -> None:
    words = ("--workshop", "2027-01-05T14:00", "--facebook", f"{FACEBOOK}.two")
    counted = ("--milestones", "1", "--counting", "business")
    assert run("add", "Florist", *words, *counted, data=data).code == 0
    run("consultant", "edit", "me", "--country", "DE", "--region", "BY", data=data)
    said = only(run("show", "Florist", "--json", data=data))
    assert said["workshops"][0]["next_milestone"]["at"][:10] == "2027-01-07"  # type: ignore[index]


def test_a_closure_is_noted_shown_and_taken_back(data: Path) -> None:
    run("edit", "Bakery", "--counting", "business", data=data)
    words = ("closed", "Bakery", "2026-11-09", "2026-11-10", "--note", "fair")
    ran = run(*words, data=data)
    assert "closed from 2026-11-09 to 2026-11-10. Its next milestone is day 3, on 2026-11-12" in (
        ran.out
    )
    listed = only(run("closed", "Bakery", "--list", "--json", data=data))
    assert listed == {
        "number": 1,
        "first_day": "2026-11-09",
        "last_day": "2026-11-10",
        "note": "fair",
    }
    assert only(run("show", "Bakery", "--json", data=data))["calendar"] == {
        "counting": "business",
        "country": None,
        "region": None,
        "closures": [listed],
    }
    assert "Closed 2026-11-09 to 2026-11-10 fair" in run("show", "Bakery", data=data).out
    assert "on 2026-11-10" in run("closed", "Bakery", "--remove", "1", data=data).out
    assert "No days are noted" in run("closed", "Bakery", "--list", data=data).out


def test_closed_without_a_day_is_wrong_usage(data: Path) -> None:
    assert run("closed", "Bakery", data=data).code == 2


def test_an_import_may_say_how_days_are_counted(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(f"client,workshop,facebook,counting\nInn,2026-11-05,{FACEBOOK}.inn,Business\n")
    assert run("import", str(file), data=data).code == 0
    shown = only(run("show", "Inn", "--json", data=data))
    assert shown["calendar"]["counting"] == "business"  # type: ignore[index]
    file.write_text(f"client,workshop,facebook,counting\nPub,2026-11-05,{FACEBOOK}.pub,weeks\n")
    assert "Take: calendar, business" in run("import", str(file), data=data).out
