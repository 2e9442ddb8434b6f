"""What one does about a client by form: each deed, what is refused, and whose clients they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from monitor.deed import DeedKind, Way
from monitor.model import Kind, RuleKind
from monitor.register import add_target
from monitor.store import clients, closures, looks, rules
from tests.browser import Browser
from tests.forms import bakery, eventually, filled, logged_in, two_consultants, words
from tests.front import NAME, Front


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Front]:
    with two_consultants(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """For what is refused."""
    with two_consultants(tmp_path_factory.mktemp("untouched")) as opened:
        yield opened


@pytest.fixture
def lena(office: Front) -> Browser:
    return logged_in(office)


def do(office: Front, browser: Browser, what: str, **fields: str) -> int:
    """The status of a form's answer; a success leads back and says what was done."""
    page = f"/clients/{office.client.id}/do"
    answer = filled(browser, page, f"{page}/{what}", **fields)
    if answer.status_code == 303:
        assert answer.headers["Location"] == f"{page}?done={what}"
        assert 'role="status"' in browser.get(answer.headers["Location"]).text
    return answer.status_code


DEEDS = {
    "snooze": ({"until": "2026-11-20"}, DeedKind.SNOOZE),
    "acknowledge": ({}, DeedKind.ACKNOWLEDGE),
    "talked": ({"note": "on the phone"}, DeedKind.TALKED),
    "blocked": ({"blocked_by": "boss", "note": "holidays"}, DeedKind.BLOCKED),
    "holiday": ({"until": "2026-11-20"}, DeedKind.HOLIDAY),
    "done": ({}, DeedKind.DONE),
    "note": ({"note": "wants a shop"}, DeedKind.NOTE),
}


@pytest.mark.parametrize("what", DEEDS)
def test_a_deed_is_done(office: Front, lena: Browser, what: str) -> None:
    fields, kind = DEEDS[what]
    assert do(office, lena, what, **fields) == 303
    done = office.deeds()[-1]
    assert (done.kind, done.who, done.way) == (kind, "Lena", Way.PAGE)
    assert done.note == fields.get("note", "")


def test_what_was_done_is_taken_back(office: Front, lena: Browser) -> None:
    assert do(office, lena, "snooze", until="2026-11-20") == 303
    assert do(office, lena, "wake") == 303
    assert do(office, lena, "done") == 303
    assert do(office, lena, "reopen") == 303
    assert [d.kind for d in office.deeds()] == [
        *(DeedKind.SNOOZE, DeedKind.WAKE, DeedKind.DONE, DeedKind.REOPENED)
    ]


WRONG = {
    "a snooze until today": ("snooze", {"until": "2026-11-05"}),
    "a snooze of a year": ("snooze", {"until": "2027-11-05"}),
    "a snooze until some day": ("snooze", {"until": "later"}),
    "an absence without an end": ("holiday", {}),
    "blocked by nobody": ("blocked", {"blocked_by": "fate"}),
    "an empty note": ("note", {"note": "  "}),
    "waking who is awake": ("wake", {}),
    "opening who is open": ("reopen", {}),
    "resuming who goes on": ("resume", {}),
    "a workshop without a day": ("workshop", {"day": ""}),
    "a workshop in another century": ("workshop", {"day": "2126-01-01"}),
    "closed backwards": ("closed", {"first": "2026-12-24", "last": "2026-12-01"}),
    "a rule without a pattern": ("rule", {"kind": "ignore_css", "pattern": ""}),
    "a rule of no kind": ("rule", {"kind": "magic", "pattern": "x"}),
    "a selector that is none": ("rule", {"kind": "ignore_css", "pattern": "div[["}),
    "a pattern that is none": ("rule", {"kind": "ignore_text", "pattern": "(((("}),
    "a post of tomorrow": ("post", {"post": "2026-11-06"}),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(untouched: Front, name: str) -> None:
    office, lena = untouched, logged_in(untouched)
    what, fields = WRONG[name]
    if what == "post":
        fields = fields | {"target": str(clients.targets(office.db, office.client.id)[0].id)}
    assert do(office, lena, what, **fields) == 400
    assert office.deeds() == []


BESIDE = {
    "another name": ("remove", {"name": "Huber"}, "remove-name-wrong"),
    "a workshop at a known moment": (
        "workshop",
        {"day": "2026-11-10", "clock": "17:00"},
        "workshop-day-wrong",
    ),
    "a note longer than is kept": ("note", {"note": "x" * 2001}, "note-note-wrong"),
    "a long note along with a talk": ("talked", {"note": "x" * 2001}, "talked-note-wrong"),
    "a note with a hidden character": ("done", {"note": "a\0b"}, "done-note-wrong"),
    "a hidden character in a title": (
        "workshop",
        {"day": "2026-11-12", "title": "a\x1bb"},
        "workshop-title-wrong",
    ),
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_is_not_right_is_told_beside_its_field(
    office: Front, lena: Browser, name: str
) -> None:
    what, fields, place = BESIDE[name]
    do(office, lena, "workshop", day="2026-11-10", clock="17:00")
    page = f"/clients/{office.client.id}/do"
    answer = filled(lena, page, f"{page}/{what}", **fields)
    assert answer.status_code == 400
    assert answer.text.count(f'id="{place}"') == 1
    assert f'aria-describedby="{place}"' in answer.text
    assert office.deeds() == []


def test_what_was_typed_is_kept_where_a_deed_is_refused(office: Front, lena: Browser) -> None:
    page = f"/clients/{office.client.id}/do"
    answer = filled(lena, page, f"{page}/blocked", note="kept <b>note</b>")
    assert answer.status_code == 400
    assert "kept &lt;b&gt;note&lt;/b&gt;" in answer.text


def test_a_note_outlives_the_session(office: Front, lena: Browser) -> None:
    page = f"/clients/{office.client.id}/do"
    token = lena.token(page)
    cookies = lena.cookies
    lena.session.cookies.clear()
    answer = lena.ask("POST", f"{page}/note", data={"form_token": token, "note": "wants a shop"})
    login = answer.headers["Location"]
    assert login.startswith("/login?next=")
    lena.session.cookies.update(cookies)  # logged in again
    assert "wants a shop" in lena.get(unquote(login.removeprefix("/login?next="))).text
    assert office.deeds() == []


def test_a_pause_begins_and_ends(office: Front, lena: Browser) -> None:
    assert do(office, lena, "pause") == 303
    assert clients.client_by_id(office.db, office.client.id).paused_at
    assert do(office, lena, "resume") == 303
    assert [d.kind for d in office.deeds()] == [DeedKind.PAUSED, DeedKind.RESUMED]
    assert clients.client_by_id(office.db, office.client.id).paused_at is None


def test_a_further_workshop(office: Front, lena: Browser) -> None:
    assert do(office, lena, "workshop", day="2026-11-10", clock="17:00", title="Second") == 303
    held = clients.workshops(office.db, office.client.id)
    assert [w.title for w in held] == ["", "Second"]
    assert not held[-1].all_day


def test_closed_days_are_noted_and_taken_back(office: Front, lena: Browser) -> None:
    assert do(office, lena, "closed", first="2026-12-24", last="2027-01-06", note="x") == 303
    (one,) = closures.of_client(office.db, office.client.id)
    assert do(office, lena, "open", number=str(one.id)) == 303
    assert closures.of_client(office.db, office.client.id) == []


def test_a_rule_is_added_and_taken_away(office: Front, lena: Browser) -> None:
    assert do(office, lena, "rule", kind="ignore_css", pattern=".ticker", note="moves") == 303
    target = clients.targets(office.db, office.client.id)[0]
    (rule,) = rules.of_target(office.db, target.id)
    assert (rule.kind, rule.pattern, rule.added_by) == (RuleKind.IGNORE_CSS, ".ticker", "Lena")
    assert do(office, lena, "unrule", number=str(rule.id)) == 303
    assert rules.of_target(office.db, target.id) == []


def test_a_look_by_hand(office: Front, lena: Browser) -> None:
    target = clients.targets(office.db, office.client.id)[0]
    assert do(office, lena, "nothing", target=str(target.id)) == 303
    assert do(office, lena, "post", target=str(target.id), post="2026-11-04") == 303
    assert [d.kind for d in office.deeds()] == [DeedKind.NOTHING, DeedKind.POST]


def test_a_look_now(office: Front, lena: Browser) -> None:
    with bakery() as web:
        config = office.config
        added = add_target(office.db, config, office.client, Kind.WEBSITE, web.url, office.clock())
        page = clients.pages(office.db, added.id)[0]
        assert do(office, lena, "look") == 303
        assert eventually(lambda: looks.observations(office.db, page.id, 1))


def test_a_client_is_removed_by_its_name(office: Front, lena: Browser) -> None:
    page = f"/clients/{office.client.id}/do"
    assert filled(lena, page, f"{page}/remove", name="Huber").status_code == 400
    assert clients.clients(office.db)
    assert filled(lena, page, f"{page}/remove", name=NAME).headers["Location"] == "/"
    assert clients.clients(office.db) == []


EVERY = (
    *("snooze", "wake", "acknowledge", "talked", "blocked", "holiday", "done", "reopen", "note"),
    *("nothing", "post", "pause", "resume", "workshop", "closed", "open", "rule", "unrule"),
    *("look", "remove"),
)


@pytest.mark.parametrize("what", EVERY)
def test_a_client_of_others_is_not_there(untouched: Front, what: str) -> None:
    office, marco = untouched, logged_in(untouched, "Marco")
    page = f"/clients/{office.client.id}/do"
    assert marco.get(page).status_code == 404
    fields = {"name": NAME, "until": "2026-11-20", "note": "x", "number": "1"}
    assert filled(marco, "/account", f"{page}/{what}", **fields).status_code == 404
    assert office.deeds() == []


@pytest.mark.parametrize("what", EVERY)
def test_a_form_that_is_not_ours_does_nothing(untouched: Front, what: str) -> None:
    office, lena = untouched, logged_in(untouched)
    path = f"/clients/{office.client.id}/do/{what}"
    fields = {"form_token": "guessed", "until": "2026-11-20", "note": "x", "name": NAME}
    answer = lena.ask("POST", path, data=fields, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    lena.ask("POST", path, data=fields)  # an old form of ours: shown again, and not done
    assert office.deeds() == []
    assert clients.client_by_id(office.db, office.client.id).paused_at is None


def test_what_is_no_deed_is_not_there(office: Front, lena: Browser) -> None:
    assert do(office, lena, "explode") == 404
    page = lena.get(f"/clients/{office.client.id}/do?done=explode")
    assert 'role="status"' not in page.text


def test_the_name_of_a_client_is_text(office: Front, lena: Browser) -> None:
    page = lena.get(f"/clients/{office.client.id}/do")
    assert "<Huber>" not in page.text
    assert NAME in words(page)
