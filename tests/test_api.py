"""What scripts ask and are told, and what they are refused: on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.accounts import tokens
from monitor.accounts.passwords import set_password
from monitor.accounts.records import Scope
from monitor.api.once import KEPT
from monitor.config import Config
from monitor.deed import DeedKind
from monitor.model import Answer, Coverage, Kind, NoticeKind, NoticeState, Verdict
from monitor.register import Registration, When, register
from monitor.store import accounts, clients, looks, notices, people, verdicts
from monitor.store.looks import Observation
from monitor.store.verdicts import DueMilestone
from tests.browser import PASSWORD, Browser
from tests.build import DAY, change, consultant
from tests.front import NAME, Front, front

ZOO = {
    "name": "Zoo",
    "workshop": "2026-11-04T17:00",
    "targets": [{"kind": "website", "url": "https://zoo.example"}],
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Front]:
    """Lena is an admin and has a client, Marco is not and has another."""
    with front(tmp_path, public="") as made:
        people.add_consultant(made.db, consultant(name="Marco"))
        for name in ("Lena", "Marco"):
            who = people.consultant(made.db, name)
            set_password(made.db, who.id, name, PASSWORD, made.clock())
        of_marco = Registration(
            "Café Marco",
            When(made.clock().date()),
            ((Kind.WEBSITE, "https://cafe.example/"),),
            consultant="Marco",
        )
        register(made.db, Config(web=made.web), of_marco, made.clock())
        yield made


def script(office: Front, name: str = "Lena", scope: Scope = Scope.WRITE) -> Browser:
    """One with a token."""
    account = accounts.account_named(office.db, name)
    assert account
    secret = tokens.make(office.db, account, "scripts", scope, None, office.clock())
    return Browser(office.url, Authorization=f"Bearer {secret}")


def send(by: Browser, path: str, body: Any = None, key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return by.ask("POST", path, json=body, headers=headers)


def full(office: Front) -> dict[str, int]:
    """A row of each noun about the first client; the numbers of them."""
    db, now = office.db, office.clock()
    target = clients.targets(db, office.client.id)[0]
    page = clients.pages(db, target.id)[0]
    looks.add_observation(db, Observation(page.id, now, seen=True, why="<b>"))
    number = looks.add_change(db, page.id, change(now - DAY, now), now)
    return {
        "clients": office.client.id,
        "targets": target.id,
        "checks": 1,
        "changes": number,
        "notices": office.notice(NoticeKind.QUIET).id,
    }


# --- told ----------------------------------------------------------------------------------


def test_each_noun_is_listed_and_told_singly(office: Front) -> None:
    by = script(office)
    for noun, number in full(office).items():
        listed = by.get(f"/api/{noun}").json()
        one = by.get(f"/api/{noun}/{number}").json()
        assert one["number"] == number
        assert set(listed["items"][-1]) <= set(one)
        assert number in {item["number"] for item in listed["items"]}


def test_a_client_is_told_with_its_workshops_and_targets(office: Front) -> None:
    told = script(office).get(f"/api/clients/{office.client.id}").json()
    assert (told["name"], told["consultant"], told["progress"]) == (NAME, "Lena", "waiting")
    assert [w["day"] for w in told["workshops"]] == ["2026-11-05"]
    assert [t["url"] for t in told["targets"]] == ["https://bakery.example/"]


def test_a_verdict_is_told_with_its_proof(office: Front) -> None:
    due = next(iter(_undecided(office)))
    _decide(office, due)
    (told,) = script(office).get("/api/verdicts").json()["items"]
    assert (told["answer"], told["days"]) == ("quiet", 3)
    assert told["coverage"]["days_seen"] == 2
    assert script(office).get(f"/api/verdicts/{told['number']}").json() == told


def _undecided(office: Front) -> list[DueMilestone]:
    return verdicts.undecided(office.db, office.client.id)


def _decide(office: Front, due: DueMilestone) -> None:
    proof = Coverage(2, 3, office.clock(), office.clock())
    verdict = Verdict(Answer.QUIET, due.milestone, proof)
    verdicts.decide(office.db, due.id, verdict, office.clock(), None)


def test_a_list_comes_in_parts_that_neither_repeat_nor_miss(office: Front) -> None:
    by = script(office)
    for n in range(5):
        send(by, f"/api/clients/{office.client.id}/note", {"note": f"{n}"})
    seen, cursor = [], ""
    while True:
        part = by.get(f"/api/deeds?limit=2{cursor}").json()
        seen += [item["note"] for item in part["items"]]
        if part["next"] is None:
            break
        cursor = f"&cursor={part['next']}"
    assert seen == ["4", "3", "2", "1", "0"]


def test_a_part_has_at_most_two_hundred(office: Front) -> None:
    answers = [script(office).get(f"/api/deeds?limit={n}").status_code for n in (200, 201, 0)]
    assert answers == [200, 422, 422]


def test_lists_are_narrowed(office: Front) -> None:
    by = script(office)
    by.ask("PATCH", f"/api/clients/{office.client.id}", json={"tags": ["Handwerk"]})
    office.notice(NoticeKind.QUIET)

    def told(path: str) -> int:
        return len(by.get(path).json()["items"])

    assert [told("/api/clients"), told("/api/clients?tag=handwerk")] == [2, 1]
    assert told("/api/clients?name=CAF%C3%89%20Marco") <= 1
    assert [told("/api/targets"), told("/api/targets?client=2")] == [2, 1]
    assert [told(f"/api/notices?state={s}") for s in ("sent", "failed")] == [1, 0]


# --- changed -------------------------------------------------------------------------------


def test_a_client_is_registered_and_due_at_once(office: Front) -> None:
    made = send(script(office, "Marco"), "/api/clients", ZOO)
    assert made.status_code == 201
    assert made.headers["Location"] == f"/api/clients/{made.json()['number']}"
    assert made.json()["consultant"] == "Marco"
    target = clients.targets(office.db, made.json()["number"])[0]
    assert clients.pages(office.db, target.id)[0].next_check_at == office.clock()


def test_a_client_of_that_name_is_there_already(office: Front) -> None:
    by = script(office)
    assert [send(by, "/api/clients", ZOO).status_code for _ in range(2)] == [201, 409]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"workshop": "soon"}, "workshop"),
        ({"workshop": "2026-13-01"}, "workshop"),
        ({"workshop": "1999-01-01"}, "workshop"),
        ({"targets": []}, "targets"),
        ({"targets": [{"kind": "website", "url": "file:///etc/passwd"}]}, None),
        ({"channels": ["nobody's"]}, "channels"),
        ({"mail": "no mail"}, "mail"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_what_cannot_be_registered_is_told_by_its_field(
    office: Front, wrong: dict[str, Any], field: str | None
) -> None:
    answer = send(script(office), "/api/clients", ZOO | wrong)
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    told = [one["field"] for one in answer.json().get("errors", [])]
    assert field is None or field in told
    assert len(clients.clients(office.db)) == 2


def test_a_client_is_changed_and_paused(office: Front) -> None:
    path = f"/api/clients/{office.client.id}"
    by = script(office)
    edited = by.ask("PATCH", path, json={"lang": "it", "milestones": [7, 3], "paused": True})
    assert edited.json()["lang"] == "it"
    stored = clients.client_by_id(office.db, office.client.id)
    assert (stored.paused_at, stored.milestones[Kind.WEBSITE]) == (office.clock(), (3, 7))
    assert by.ask("PATCH", path, json={"paused": False}).json()["paused_at"] is None


def test_each_deed_is_done_in_the_name_of_the_token(office: Front) -> None:
    by, here = script(office), f"/api/clients/{office.client.id}"
    number = full(office)["changes"]
    asked = {
        f"{here}/snooze": {"until": "2026-11-20"},
        f"{here}/wake": None,
        f"{here}/acknowledge": None,
        f"{here}/talked": {"note": "tomorrow"},
        f"{here}/blocked": {"blocked_by": "boss"},
        f"{here}/away": {"until": "2026-11-20"},
        f"{here}/note": {"note": "a remark"},
        f"/api/changes/{number}/dismiss": {"note": "a banner"},
        f"/api/changes/{number}/restore": None,
        "/api/targets/1/looked": {"posted": "2026-11-05"},
        f"{here}/done": {},
        f"{here}/reopen": None,
    }
    answers = {path: send(by, path, body) for path, body in asked.items()}
    assert {p: a.text for p, a in answers.items() if a.status_code != 200} == {}
    done = office.deeds()
    assert [d.kind for d in done] == [
        *(DeedKind.SNOOZE, DeedKind.WAKE, DeedKind.ACKNOWLEDGE, DeedKind.TALKED),
        *(DeedKind.BLOCKED, DeedKind.HOLIDAY, DeedKind.NOTE, DeedKind.DISMISS),
        *(DeedKind.RESTORED, DeedKind.POST, DeedKind.DONE, DeedKind.REOPENED),
    ]
    assert {(d.who, d.way.value) for d in done} == {("Lena", "api")}


def test_what_scripts_did_is_in_the_audit_without_names(office: Front) -> None:
    send(script(office), "/api/clients", ZOO)
    entry, about = accounts.audit(office.db)[0]
    assert (entry.who, entry.way.value, about) == ("Lena", "api", "Zoo")
    assert "Zoo" not in entry.what


def test_a_client_is_looked_at_anew_but_not_again_and_again(office: Front) -> None:
    by, path = script(office), f"/api/clients/{office.client.id}/checks"
    target = clients.targets(office.db, office.client.id)[0]
    page = clients.pages(office.db, target.id)[0]
    looks.update_page(office.db, page.id, next_check_at=office.clock() + DAY)
    answer = send(by, path)
    assert (answer.status_code, answer.json()) == (202, {"pages": 1})
    assert clients.page_by_id(office.db, page.id).next_check_at == office.clock()
    looks.update_page(office.db, page.id, checked_at=office.clock())
    assert send(by, path).json() == {"pages": 0}


def test_a_failed_notice_is_tried_again(office: Front) -> None:
    by, number = script(office), office.notice(NoticeKind.QUIET).id
    assert send(by, f"/api/notices/{number}/retry").status_code == 422
    notices.mark_failed(office.db, number, "no such host", None)
    assert send(by, f"/api/notices/{number}/retry").status_code == 200
    assert notices.by_id(office.db, number).state is not NoticeState.SENT


# --- once --------------------------------------------------------------------------------------


def test_the_same_key_and_request_is_done_once_and_answered_alike(office: Front) -> None:
    by = script(office)
    first, second = (send(by, "/api/clients", ZOO, key="k-1") for _ in range(2))
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert first.headers["Location"] == second.headers["Location"]
    assert ("Idempotent-Replayed" in first.headers, "Idempotent-Replayed" in second.headers) == (
        False,
        True,
    )


def test_the_same_key_for_another_request_is_refused(office: Front) -> None:
    by, here = script(office), f"/api/clients/{office.client.id}"
    assert send(by, f"{here}/note", {"note": "a"}, key="k").status_code == 200
    assert send(by, f"{here}/note", {"note": "b"}, key="k").status_code == 422
    assert send(by, f"{here}/talked", {"note": "a"}, key="k").status_code == 422
    assert len(office.deeds()) == 1


def test_a_key_is_its_consultants(office: Front) -> None:
    asked = ("/api/clients", {**ZOO, "name": "One"}, "k"), ("/api/clients", ZOO, "k")
    answers = [
        send(script(office, who), *a) for who, a in zip(("Lena", "Marco"), asked, strict=True)
    ]
    assert [a.status_code for a in answers] == [201, 201]


def test_the_same_key_at_the_same_time_is_done_once(office: Front) -> None:
    by, path = script(office), f"/api/clients/{office.client.id}/note"
    secret = by.session.headers["Authorization"]

    def once(_: int) -> Any:
        return send(Browser(office.url, Authorization=str(secret)), path, {"note": "a"}, key="k")

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(once, range(6)))
    assert {(a.status_code, a.text) for a in answers} == {(200, answers[0].text)}
    assert len(office.deeds()) == 1


def test_a_key_is_forgotten_after_a_day(office: Front) -> None:
    by, path = script(office), f"/api/clients/{office.client.id}/note"
    send(by, path, {"note": "a"}, key="k")
    office.clock.now += KEPT - timedelta(seconds=1)
    assert "Idempotent-Replayed" in send(by, path, {"note": "a"}, key="k").headers
    office.clock.now += timedelta(seconds=1)
    assert "Idempotent-Replayed" not in send(by, path, {"note": "a"}, key="k").headers
    assert len(office.deeds()) == 2


def test_a_key_is_free_again_after_a_refusal(office: Front) -> None:
    by = script(office)
    assert send(by, "/api/clients", ZOO | {"mail": "x"}, key="k").status_code == 422
    assert send(by, "/api/clients", ZOO, key="k").status_code == 201


def test_what_was_answered_goes_with_the_client(office: Front) -> None:
    made = send(script(office), "/api/clients", ZOO, key="k")
    clients.remove_client(office.db, made.json()["number"])
    assert office.db.table("idempotent_reply").count == 0


# --- refused ------------------------------------------------------------------------------------


def every(document: Any) -> Iterator[tuple[str, str]]:
    for path, methods in document["paths"].items():
        yield from ((method.upper(), path) for method in methods)


def test_something_is_agreed_confirmed_and_withdrawn(office: Front) -> None:
    by, here = script(office), f"/api/clients/{office.client.id}/agreed"
    made = send(by, here, {"kind": "manual", "wording": "A new sign", "due_on": "2026-12-01"})
    assert (made.status_code, made.json()["state"]) == (201, "open")
    number = made.json()["number"]
    assert send(by, f"/api/agreed/{number}/confirm", {}).json()["state"] == "done"
    assert [one["wording"] for one in by.get(here).json()["items"]] == ["A new sign"]
    assert send(by, f"/api/agreed/{number}/withdraw").status_code == 200
    assert by.get(here).json()["items"] == []


def test_what_a_kind_needs_to_know_is_asked_for(office: Front) -> None:
    answer = send(script(office), f"/api/clients/{office.client.id}/agreed", {"kind": "text"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "text")


BODIES: dict[str, Any] = {
    "looked": {},
    "dismiss": {},
    "snooze": {"until": "2026-11-20"},
    "away": {"until": "2026-11-20"},
    "blocked": {"blocked_by": "boss"},
    "workshops": {"workshop": "2026-11-12"},
    "agreed": {"kind": "imprint"},
    "targets": {"kind": "website", "url": "https://other.example"},
}


def test_what_is_anothers_is_not_there_by_any_route(office: Front) -> None:
    full(office)
    _decide(office, next(iter(_undecided(office))))
    send(script(office), "/api/clients/1/agreed", {"kind": "imprint"})
    before = len(office.deeds())
    marco = script(office, "Marco")
    document = marco.get("/api/openapi.json").json()
    wrong = {}
    for method, path in every(document):
        if "{number}" not in path:
            continue
        body = None if method == "GET" else BODIES.get(path.split("/")[-1], {})
        got = marco.ask(method, path.replace("{number}", "1"), json=body)
        unknown = marco.ask(method, path.replace("{number}", "999"), json=body)
        if (got.status_code, unknown.status_code) != (404, 404) or "Huber" in got.text:
            wrong[method, path] = got.text
        assert got.text.replace("1", "n") == unknown.text.replace("999", "n")
    assert wrong == {}
    assert len(office.deeds()) == before


def test_lists_hold_only_what_is_theirs(office: Front) -> None:
    full(office)
    marco = script(office, "Marco")
    for noun in ("targets", "checks", "changes", "verdicts", "notices", "deeds", "clients"):
        whose = {str(i.get("client", i)["name"]) for i in marco.get(f"/api/{noun}").json()["items"]}
        assert whose <= {"Café Marco"}
        for narrowed in ("client=1", "target=1"):
            answer = marco.get(f"/api/{noun}?{narrowed}")
            assert answer.status_code == 404 or "Huber" not in answer.text


def test_only_an_admin_registers_for_another(office: Front) -> None:
    for who, status in (("Marco", 403), ("Lena", 201)):
        other = "Lena" if who == "Marco" else "Marco"
        answer = send(script(office, who), "/api/clients", ZOO | {"consultant": other})
        assert answer.status_code == status


def test_anothers_channel_is_not_there(office: Front) -> None:
    answer = send(script(office, "Marco"), "/api/clients", ZOO | {"channels": ["mail"]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "channels")


def test_a_token_that_may_only_read_changes_nothing(office: Front) -> None:
    by = script(office, scope=Scope.READ)
    document = by.get("/api/openapi.json").json()
    asked = [(m, p) for m, p in every(document) if m != "GET"]
    answers = {p: by.ask(m, p.replace("{number}", "1"), json={}).status_code for m, p in asked}
    assert len(answers) > 15
    assert {p: s for p, s in answers.items() if s != 403} == {}


def test_without_a_token_nothing_is_told(office: Front) -> None:
    document = script(office).get("/api/openapi.json").json()
    stranger = Browser(office.url)
    for method, path in [*every(document), ("GET", "/api/openapi.json")]:
        answer = stranger.ask(method, path.replace("{number}", "1"), json={})
        assert (answer.status_code, answer.json()["status"]) == (401, 401)


def test_no_other_site_may_read_or_write(office: Front) -> None:
    lena = Browser(office.url)
    lena.log_in()
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    answer = lena.ask("POST", "/api/clients", json=ZOO, headers=elsewhere)
    assert answer.status_code == 403
    told = lena.get("/api/clients", **elsewhere)
    asked = lena.ask("OPTIONS", "/api/clients", headers=elsewhere)
    allowed = [h for a in (told, asked) for h in a.headers if h.startswith("Access-Control")]
    assert allowed == []


@pytest.mark.parametrize("deed", ["wake", "acknowledge", "reopen"])
def test_where_nothing_is_to_be_said_something_else_is_refused(office: Front, deed: str) -> None:
    by, path = script(office), f"/api/clients/{office.client.id}/{deed}"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answers = [
        send(by, path, {"note": "x"}),
        by.ask("POST", path, data="a=b", headers=kind),
        by.ask("POST", path, data="{}", headers={"Content-Type": "text/plain"}),
    ]
    assert [a.status_code for a in answers] == [422, 422, 422]
    assert office.deeds() == []


def test_a_body_that_is_too_large_is_told_as_a_problem(office: Front) -> None:
    answer = send(script(office), "/api/clients", ZOO | {"title": "x" * 20_000})
    assert (answer.status_code, answer.json()["status"]) == (413, 413)


# --- the description ------------------------------------------------------------------------------


def test_the_page_of_the_api_names_every_route_and_loads_nothing_from_elsewhere(
    office: Front,
) -> None:
    lena = Browser(office.url)
    lena.log_in()
    page = lena.get("/api/docs")
    document = lena.get("/api/openapi.json").json()
    missing = [p for m, p in every(document) if f"{m} {p}" not in page.text]
    assert missing == []
    assert page.text.count("<script") + page.text.count("src=") == 0
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_stranger_is_led_from_the_page_of_the_api_to_the_login(office: Front) -> None:
    assert Browser(office.url).get("/api/docs").status_code == 303
