"""Registering and changing a client by form: on a real server, with a real web to look at."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import requests

from monitor.accounts.passwords import set_password
from monitor.model import Kind
from monitor.store import clients, people
from monitor.web.kept import KEPT_FOR
from tests.browser import PASSWORD, Browser
from tests.forms import (
    bakery,
    eventually,
    filled,
    logged_in,
    two_consultants,
    value_of,
    waited,
    words,
)
from tests.front import Front
from tests.web import LocalWeb, Raw


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


@pytest.fixture
def marco(office: Front) -> Browser:
    return logged_in(office, "Marco")


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with bakery() as found:
        yield found


def looked(browser: Browser, **fields: str | list[str]) -> str:
    """Where the question is, after a form was sent that is right."""
    answer = filled(browser, "/register", "/register", **fields)
    assert answer.status_code == 303, words(answer)
    return answer.headers["Location"]


def test_a_client_is_registered_and_seen_at_once(
    office: Front, lena: Browser, web: LocalWeb
) -> None:
    fields = {"name": "Café Rosa", "day": "2026-11-04", "clock": "17:00", "website": web.url}
    question = looked(lena, **fields, title="Social media", tags="café, spring")
    page = waited(lena, question)
    assert "Bakery Rosa" in words(page)
    facebook = "https://www.facebook.com/bakery.rosa"
    assert facebook in page.text
    assert clients.clients(office.db)[-1].name != "Café Rosa", "nothing is stored before"
    answer = filled(lena, question, question, found=f"facebook {facebook}")
    assert answer.status_code == 303
    client = clients.client(office.db, "Café Rosa")
    kinds = {t.kind: t.url for t in clients.targets(office.db, client.id)}
    assert kinds == {Kind.WEBSITE: web.url, Kind.FACEBOOK: facebook}
    assert client.tags == ("café", "spring")
    begun = waited(lena, answer.headers["Location"])
    assert "/looks/" in begun.text


def test_what_is_not_right_is_told_beside_its_field_and_nothing_is_lost(lena: Browser) -> None:
    typed = {
        "name": "",
        "day": "soon",
        "website": "https://facebook.com/rosa",
        "facebook": "facebook.com/groups/rosa",
        "milestones": "3,x",
        "mail": "nobody",
        "country": "Atlantis",
        "title": "Kept <title>",
    }
    answer = filled(lena, "/register", "/register", **typed)
    assert answer.status_code == 400
    for name in typed.keys() - {"title"}:
        assert f'id="{name}-wrong"' in answer.text, name
        assert value_of(answer, name) == typed[name] or name == "country"
    assert value_of(answer, "title") == "Kept <title>"
    assert "7 things are not right yet" in words(answer)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a name that is there already": ({"name": "bäckerei <huber> & töchter"}, "name"),
    "a name of many lines' length": ({"name": "x" * 121}, "name"),
    "no address at all": ({"website": ""}, "website"),
    "two addresses that are one": ({"website": "a.example\nhttps://www.a.example/"}, "website"),
    "more addresses than anybody has": (
        {"website": "\n".join(f"{n}.example" for n in range(13))},
        "website",
    ),
    "a workshop in the wrong century": ({"day": "1926-11-04"}, "day"),
    "a time that is none": ({"clock": "25:00"}, "clock"),
    "a language that nobody writes": ({"lang": "fr"}, "lang"),
    "a channel that is not there": ({"channel": "99"}, "channel"),
    "a consultant that is not there": ({"consultant": "Nobody"}, "consultant"),
    "paths without a website": (
        {"website": "", "facebook": "facebook.com/rosa", "include": "/blog/*"},
        "include",
    ),
    "something that cannot be agreed on": ({"agreed": ["feed", "fame"]}, "agreed"),
    "a region that is none": ({"country": "DE", "region": "XX"}, "region"),
    "a region of a country without": ({"country": "VA", "region": "X"}, "region"),
    "a hidden character in a title": ({"title": "a\0b"}, "title"),
    "days that are counted somehow": ({"counting": "lunar"}, "counting"),
}


@pytest.mark.parametrize("name", WRONG)
def test_refused(untouched: Front, name: str) -> None:
    office, lena = untouched, logged_in(untouched)
    fields, blamed = WRONG[name]
    usual = {"name": "Café Rosa", "day": "2026-11-04", "website": "rosa.example"}
    before = len(clients.clients(office.db))
    answer = filled(lena, "/register", "/register", **(usual | fields))
    assert answer.status_code == 400
    assert f'id="{blamed}-wrong"' in answer.text
    assert len(clients.clients(office.db)) == before


SENTENCES = {
    "a region that is none": ({"country": "DE", "region": "XX"}, "one of: BB, BE, BW"),
    "a password": ({"website": "https://u:secret@rosa.example"}, "passwords in addresses"),
    "a password without a scheme": ({"website": "u:secret@rosa.example"}, "passwords in addresses"),
    "a mail address": ({"website": "info@rosa.example"}, "cannot be watched as a website"),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_why_something_is_refused_is_said(untouched: Front, name: str) -> None:
    fields, said = SENTENCES[name]
    usual = {"name": "Café Rosa", "day": "2026-11-04", "website": "rosa.example"}
    answer = filled(logged_in(untouched), "/register", "/register", **(usual | fields))
    assert answer.status_code == 400
    assert said in words(answer)
    assert "secret" not in words(answer).replace(fields.get("website", "-"), "")


def test_only_an_admin_registers_for_others(office: Front, marco: Browser, web: LocalWeb) -> None:
    question = looked(marco, name="Rosa", day="2026-11-04", website=web.url, consultant="Lena")
    waited(marco, question)
    filled(marco, question, question)
    client = clients.client(office.db, "Rosa")
    assert people.consultant_by_id(office.db, client.consultant_id).name == "Marco"


def test_nobody_takes_a_channel_of_others(office: Front, marco: Browser) -> None:
    channel = people.channels(office.db)[0]
    fields = {"name": "Rosa", "day": "2026-11-04", "website": "rosa.example"}
    answer = filled(marco, "/register", "/register", **fields, channel=str(channel.id))
    assert answer.status_code == 400
    assert 'id="channel-wrong"' in answer.text


def test_a_draft_is_its_authors_alone(office: Front, lena: Browser, marco: Browser) -> None:
    with bakery() as web:
        question = looked(lena, name="Rosa", day="2026-11-04", website=web.url)
        waited(lena, question)
    assert marco.get(question).status_code == 404
    assert filled(marco, "/register", question).status_code == 404
    assert not any(c.name == "Rosa" for c in clients.clients(office.db))


@pytest.fixture
def slow() -> Iterator[LocalWeb]:
    """A website that says nothing until the test is over."""
    with LocalWeb() as found:
        found.otherwise = Raw(lambda wire: wire.wait(30))
        yield found


def sent(browser: Browser, url: str, name: str) -> requests.Response:
    """A form that is right."""
    fields = {"name": name, "day": "2026-11-04", "website": url}
    return filled(browser, "/register", "/register", **fields)


def test_a_form_that_is_refused_takes_no_other_ones_place(lena: Browser, slow: LocalWeb) -> None:
    answers = [sent(lena, slow.url, f"Rosa {n}") for n in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 2 + [429] * 4
    assert "Other addresses are being looked at" in words(answers[-1])
    assert value_of(answers[-1], "name") == "Rosa 5"
    assert [lena.get(a.headers["Location"]).status_code for a in answers[:2]] == [200] * 2


def test_slow_websites_of_one_do_not_refuse_the_others(
    lena: Browser, marco: Browser, slow: LocalWeb
) -> None:
    for n in range(5):
        sent(lena, slow.url, f"Rosa {n}")
    assert sent(marco, slow.url, "Marco’s bakery").status_code == 303


def test_an_unknown_host_wants_to_be_confirmed(office: Front, lena: Browser) -> None:
    question = looked(lena, name="Rosa", day="2026-11-04", website="nobody-has-this.invalid")
    page = waited(lena, question)
    assert "Is it spelt right?" in words(page)
    assert filled(lena, question, question).status_code == 400
    assert filled(lena, question, question, force="1").status_code == 303
    assert clients.client(office.db, "Rosa")


def test_what_was_typed_can_be_changed_after_the_look(lena: Browser, web: LocalWeb) -> None:
    question = looked(lena, name="Rosa", day="2026-11-04", website=web.url, title="Kept")
    waited(lena, question)
    name = question.rpartition("/")[2]
    page = lena.get(f"/register?draft={name}")
    assert value_of(page, "title") == "Kept"


HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def hidden(page: requests.Response) -> dict[str, str]:
    """What the question sends along, unseen; its forms share the token."""
    return {name: unescape(value) for name, value in HIDDEN.findall(page.text)}


def test_a_page_that_waits_for_what_was_forgotten_asks_for_it_once_more(
    office: Front, lena: Browser, web: LocalWeb
) -> None:
    question = looked(lena, name="Rosa", day="2026-11-04", website=web.url)
    waited(lena, question)
    office.clock.now += KEPT_FOR + timedelta(seconds=1)
    page = lena.get(question)
    assert page.status_code == 404
    assert "Please fill in the form once more" in words(page)
    assert 'class="button" href="/register"' in page.text
    assert "Refresh" not in page.headers


def test_a_question_whose_answer_comes_too_late_gives_the_form_back(
    office: Front, lena: Browser, web: LocalWeb
) -> None:
    typed = {"name": "Rosa “& Co”", "website": f"{web.url}\n{web.url}b", "tags": "a, b"}
    question = looked(lena, day="2026-11-04", **typed)
    page = waited(lena, question)
    office.clock.now += KEPT_FOR + timedelta(seconds=1)
    answer = lena.ask("POST", question, data=hidden(page))
    assert answer.status_code == 404
    assert "a restart of the service forgets it" in words(answer)
    assert {name: value_of(answer, name) for name in typed} == typed
    assert 'action="/register"' in answer.text
    assert not any(c.name == typed["name"] for c in clients.clients(office.db))


def test_a_change_whose_confirmation_comes_too_late_gives_its_own_form_back(
    office: Front, lena: Browser, marco: Browser, web: LocalWeb
) -> None:
    page = f"/clients/{office.client.id}/edit"
    fields = {"name": office.client.name, "website": f"https://bakery.example/\n{web.url}"}
    question = filled(lena, page, page, **fields).headers["Location"]
    asked = hidden(waited(lena, question))
    office.clock.now += KEPT_FOR + timedelta(seconds=1)
    answer = lena.ask("POST", question, data=asked)
    assert f'action="{page}"' in answer.text
    assert value_of(answer, "website") == fields["website"]
    foreign = marco.ask("POST", question, data=asked | {"form_token": marco.token("/register")})
    assert foreign.status_code == 404
    assert web.url not in foreign.text


def test_what_is_too_much_to_be_carried_is_left_out(lena: Browser, web: LocalWeb) -> None:
    title = "ü" * 2100
    question = looked(lena, name="Rosa", day="2026-11-04", website=web.url, title=title)
    page = waited(lena, question)
    assert "was-name" not in page.text
    assert filled(lena, question, question).status_code == 303


def test_what_was_typed_outlives_the_session(office: Front, web: LocalWeb) -> None:
    lena = people.consultant(office.db, "Lena")
    set_password(office.db, lena.id, "Lena", PASSWORD, office.clock())
    browser = logged_in(office)
    token = browser.token("/register")
    browser.session.cookies.clear()
    fields = {"name": "Rosa", "day": "2026-11-04", "website": web.url, "title": "Kept"}
    answer = browser.ask("POST", "/register", data={"form_token": token, **fields})
    login = answer.headers["Location"]
    assert login.startswith("/login?next=")
    page = browser.get(login)
    following = value_of(page, "next")
    sent = browser.log_in(next=following)
    again = browser.get(sent.headers["Location"])
    assert value_of(again, "title") == "Kept"
    assert value_of(again, "name") == "Rosa"


def test_a_form_with_an_old_token_is_shown_again_and_not_taken(
    office: Front, lena: Browser
) -> None:
    fields = {"name": "Rosa", "day": "2026-11-04", "website": "rosa.example"}
    answer = lena.ask("POST", "/register", data={"form_token": "old", **fields})
    assert answer.status_code == 403
    again = re.search(r'class="button" href="([^"]+)"', answer.text)
    assert again
    assert value_of(lena.get(again[1]), "name") == "Rosa"


def test_nothing_that_another_site_sends_is_kept(lena: Browser) -> None:
    fields = {"form_token": "x", "name": "Rosa"}
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = lena.ask("POST", "/register", data=fields, headers=headers)
    assert answer.status_code == 403
    assert "kept=" not in answer.text


def too_late(browser: Browser, name: str) -> str:
    """Where a form leads whose sender is not logged in (any more), after the login."""
    fields = {"form_token": "x", "name": name}
    led = browser.ask("POST", "/register", data=fields).headers["Location"]
    return unquote(led.partition("next=")[2])


def test_a_strangers_form_is_shown_to_nobody_else(office: Front, lena: Browser) -> None:
    stranger = Browser(office.url)
    lena.get("/register")
    kept = too_late(stranger, "Evil")
    assert "kept=" in kept
    assert value_of(lena.get(kept), "name") == ""


def test_a_form_of_one_consultant_is_not_shown_to_another(lena: Browser, marco: Browser) -> None:
    answer = lena.ask("POST", "/register", data={"form_token": "old", "name": "Rosa"})
    again = re.search(r'class="button" href="([^"]+)"', answer.text)
    assert again
    assert value_of(marco.get(again[1]), "name") == ""
    assert value_of(lena.get(again[1]), "name") == "Rosa"


def test_forms_of_strangers_leave_the_others_where_they_are(office: Front, lena: Browser) -> None:
    answer = lena.ask("POST", "/register", data={"form_token": "old", "name": "Rosa"})
    again = re.search(r'class="button" href="([^"]+)"', answer.text)
    assert again
    for n in range(210):
        too_late(Browser(office.url), f"Evil {n}")
    assert value_of(lena.get(again[1]), "name") == "Rosa"


# --- changing ------------------------------------------------------------------------------


def shown(browser: Browser, number: int) -> dict[str, str]:
    """The form of a client as it is."""
    page = browser.get(f"/clients/{number}/edit")
    names = ("name", "website", "facebook", "feed", "profile", "milestones", "mail", "tags")
    return {name: value_of(page, name) for name in names}


def test_a_client_is_changed(office: Front, lena: Browser) -> None:
    path = f"/clients/{office.client.id}/edit"
    fields = shown(lena, office.client.id)
    assert fields["website"] == "https://bakery.example/"
    fields |= {"name": "Rosa", "milestones": "5,10", "tags": "café, new", "mail": "a@b.example"}
    answer = filled(lena, path, path, **fields, lang="it")
    assert answer.status_code == 303
    changed = clients.client_by_id(office.db, office.client.id)
    assert (changed.name, changed.lang, changed.tags) == ("Rosa", "it", ("café", "new"))
    assert changed.milestones[Kind.WEBSITE] == (5, 10)
    assert changed.mail == "a@b.example"
    assert office.deeds()[-1].note == "name, lang, tags, milestones, mail"


def test_saving_an_untouched_form_changes_nothing(office: Front, lena: Browser) -> None:
    path = f"/clients/{office.client.id}/edit"
    before = clients.client_by_id(office.db, office.client.id)
    assert filled(lena, path, path, **shown(lena, before.id), lang="en").status_code == 303
    assert clients.client_by_id(office.db, before.id) == before
    assert office.deeds() == []


def test_an_address_is_added_after_a_look_and_dropped_after_a_question(
    office: Front, lena: Browser, web: LocalWeb
) -> None:
    path = f"/clients/{office.client.id}/edit"
    fields = shown(lena, office.client.id) | {"website": web.url}
    refused = filled(lena, path, path, **fields)
    assert refused.status_code == 400
    assert "bakery.example" in words(refused)
    answer = filled(lena, path, path, **fields, drop_ok="1")
    question = answer.headers["Location"]
    waited(lena, question)
    done = filled(lena, question, question)
    assert done.headers["Location"] == f"/clients/{office.client.id}/begun"
    urls = [t.url for t in clients.targets(office.db, office.client.id)]
    assert urls == [web.url]
    assert eventually(lambda: "/looks/" in lena.get(done.headers["Location"]).text)


def test_a_client_of_others_is_not_there(office: Front, marco: Browser) -> None:
    number = office.client.id
    assert marco.get(f"/clients/{number}/edit").status_code == 404
    assert marco.get(f"/clients/{number}/begun").status_code == 404
    assert filled(marco, "/register", f"/clients/{number}/edit", name="x").status_code == 404


# --- languages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lang", "said"), [("de", "Kunde"), ("it", "cliente")], ids=["German", "Italian"]
)
def test_the_form_speaks(untouched: Front, lang: str, said: str) -> None:
    browser = logged_in(untouched, **{"Accept-Language": lang})
    assert said in words(browser.get("/register"))
