"""Agreed actions by form: agreeing, confirming, withdrawing, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.agreed.records import AgreedKind, AgreedState
from monitor.compose import agreed_wording
from monitor.store import agreed, clients
from tests.browser import Browser
from tests.forms import bakery, filled, logged_in, two_consultants, waited, words
from tests.front import Front


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Front]:
    with two_consultants(tmp_path) as opened:
        yield opened


@pytest.fixture
def lena(office: Front) -> Browser:
    return logged_in(office)


def test_something_is_agreed_confirmed_and_withdrawn(office: Front, lena: Browser) -> None:
    page = f"/clients/{office.client.id}/agreed"
    fields = {"kind": "manual", "wording": "call <the> printer", "due": "2026-12-01"}
    assert filled(lena, page, page, **fields).status_code == 303
    (one,) = agreed.of_client(office.db, office.client.id)
    assert (one.kind, one.wording, one.agreed_by) == (AgreedKind.MANUAL, fields["wording"], "Lena")
    assert "call &lt;the&gt; printer" in lena.get(page).text
    for what, state in (("done", AgreedState.DONE), ("not-done", AgreedState.UNDONE)):
        assert filled(lena, page, f"{page}/{one.id}/{what}").status_code == 303
        assert agreed.by_id(office.db, one.id).state is state
    assert filled(lena, page, f"{page}/{one.id}/withdraw").status_code == 303
    assert agreed.of_client(office.db, office.client.id) == []


def test_the_timeline_tells_what_was_agreed_in_the_readers_language(office: Front) -> None:
    lena = logged_in(office, **{"Accept-Language": "de"})
    page = f"/clients/{office.client.id}/agreed"
    fields = {"kind": "network", "exactly": "facebook"}
    assert filled(lena, page, page, **fields).status_code == 303
    (one,) = agreed.of_client(office.db, office.client.id)
    for what in ("not-done", "withdraw"):
        assert filled(lena, page, f"{page}/{one.id}/{what}").status_code == 303
    answer = lena.get(f"/clients/{office.client.id}")
    assert "a link to Facebook" not in answer.text
    wording = agreed_wording(one, "de")
    for said in ("Vereinbart", "Als nicht erledigt gemeldet", "Gilt nicht mehr"):
        assert f"{said} Lena {wording}" in words(answer), said


GOOD = {
    "a feed": {"kind": "feed"},
    "a link to a network": {"kind": "network", "exactly": "facebook"},
    "a text on a page": {"kind": "text", "exactly": "Open daily", "on": "/contact"},
    "some posts": {"kind": "posts", "exactly": "3", "due": "2026-12-15"},
    "a new page": {"kind": "new_page", "exactly": "/landing"},
    "a short link": {"kind": "short_link", "exactly": "https://short.example/x"},
}


@pytest.mark.parametrize("name", GOOD)
def test_agreed(office: Front, lena: Browser, name: str) -> None:
    page = f"/clients/{office.client.id}/agreed"
    assert filled(lena, page, page, **GOOD[name]).status_code == 303
    assert len(agreed.of_client(office.db, office.client.id)) == 1
    assert filled(lena, page, page, **GOOD[name]).status_code == 400, "once is enough"


WRONG = {
    "nothing chosen": ({}, "kind"),
    "something that nobody knows": ({"kind": "magic"}, "kind"),
    "a text without words": ({"kind": "text"}, "exactly"),
    "a pattern that is none": ({"kind": "text", "exactly": "/(((/"}, "exactly"),
    "a selector that is none": ({"kind": "selector", "exactly": "div[["}, "exactly"),
    "too many posts": ({"kind": "posts", "exactly": "1000"}, "exactly"),
    "a link to nowhere": ({"kind": "network", "exactly": "nowhere at all"}, "exactly"),
    "a script as a link": ({"kind": "short_link", "exactly": "javascript:alert(1)"}, "exactly"),
    "only people know what": ({"kind": "manual"}, "wording"),
    "a day that is none": ({"kind": "feed", "due": "soon"}, "due"),
}


def test_refused(office: Front, lena: Browser) -> None:
    page = f"/clients/{office.client.id}/agreed"
    for name, (fields, blamed) in WRONG.items():
        answer = filled(lena, page, page, **fields)
        assert answer.status_code == 400, name
        assert f'id="{blamed}-wrong"' in answer.text, name
    assert agreed.of_client(office.db, office.client.id) == []


def test_what_others_agreed_is_not_there(office: Front, lena: Browser) -> None:
    page = f"/clients/{office.client.id}/agreed"
    filled(lena, page, page, kind="feed")
    (one,) = agreed.of_client(office.db, office.client.id)
    marco = logged_in(office, "Marco")
    assert marco.get(page).status_code == 404
    for path in (page, *(f"{page}/{one.id}/{what}" for what in ("done", "not-done", "withdraw"))):
        assert filled(marco, "/account", path, kind="hours").status_code == 404
        assert lena.ask("POST", path, data={"form_token": "x"}).status_code == 403
    assert agreed.of_client(office.db, office.client.id) == [one]


def test_what_was_ticked_at_registering_is_agreed(office: Front, lena: Browser) -> None:
    with bakery() as web:
        fields = {"name": "Rosa", "day": "2026-11-04", "website": web.url}
        sent = filled(lena, "/register", "/register", **fields, agreed=["feed", "hours"])
        question = sent.headers["Location"]
        waited(lena, question)
        filled(lena, question, question)
    client = clients.client(office.db, "Rosa")
    found = [one.kind for one in agreed.of_client(office.db, client.id)]
    assert found == [AgreedKind.FEED, AgreedKind.HOURS]
