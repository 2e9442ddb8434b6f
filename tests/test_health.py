"""What programs that watch the service are told, and who may ask: on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from monitor.accounts import tokens
from monitor.accounts.passwords import set_password
from monitor.accounts.records import Scope
from monitor.config import Config
from monitor.model import NoticeKind, Reason
from monitor.pulse import TICKS, Beat, Pulse
from monitor.store import accounts, clients, looks, notices, people
from monitor.store.figures import figures
from monitor.store.looks import Observation
from tests.browser import PASSWORD, Browser
from tests.build import DAY, HOUR
from tests.front import NAME, NOW, Front, front

TICK = Config().schedule.tick
SECOND = timedelta(seconds=1)
ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}


@pytest.fixture
def pulse() -> Pulse:
    return Pulse()


@pytest.fixture
def office(tmp_path: Path, pulse: Pulse) -> Iterator[Front]:
    with front(tmp_path, public="", pulse=pulse) as made:
        yield made


def scrape(office: Front) -> dict[tuple[str, str], float]:
    """Each figure by its name and label."""
    text = Browser(office.url).get("/metrics").text
    return {
        (one.name.removeprefix("poromki_"), "".join(one.labels.values())): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def look(office: Front, at_hours: int, reason: Reason | None = None) -> None:
    target = clients.targets(office.db, office.client.id)[0]
    page = clients.pages(office.db, target.id)[0]
    at = office.clock() - at_hours * HOUR
    looks.add_observation(office.db, Observation(page.id, at, seen=reason is None, reason=reason))


# --- /healthz --------------------------------------------------------------------------------


def test_a_service_that_sweeps_is_well(office: Front, pulse: Pulse) -> None:
    pulse.started(NOW)
    pulse.ticked(NOW)
    pulse.swept(NOW + 3 * SECOND)
    look(office, 2)
    answer = Browser(office.url).get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "well",
        "wrong": [],
        "service": "running",
        "last_tick_at": "2026-11-05T09:00:00Z",
        "last_sweep_at": "2026-11-05T09:00:03Z",
        "last_sweep_seconds": 3.0,
        "database": "writable",
        "last_look_at": "2026-11-05T07:00:00Z",
        "last_look_age_seconds": 7200.0,
    }


def test_a_sweep_that_is_stuck_is_told(office: Front, pulse: Pulse) -> None:
    pulse.started(NOW)
    pulse.ticked(NOW)
    office.clock.now = NOW + TICKS * TICK
    assert Browser(office.url).get("/healthz").status_code == 200
    office.clock.now += SECOND
    answer = Browser(office.url).get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (503, "trouble")
    assert "sweep" in answer.json()["wrong"][0]


BEATS = {
    "no service in this process": (Beat(), False),
    "just started": (Beat(started_at=NOW), False),
    "started long ago, and never swept": (Beat(started_at=NOW - DAY), True),
    "working for a day in one sweep": (Beat(NOW - DAY, NOW - DAY, NOW - SECOND), False),
    "ticks whose sweeps fail": (Beat(NOW - DAY, NOW - SECOND, NOW - DAY, NOW - DAY), True),
    "nothing to do, and swept just now": (Beat(NOW - DAY, NOW, NOW - DAY, NOW), False),
}


@pytest.mark.parametrize("case", BEATS)
def test_stuck_is_who_does_nothing(case: str) -> None:
    beat, is_stuck = BEATS[case]
    assert (beat.stuck_for(NOW, TICK) is not None) is is_stuck


def test_a_database_that_cannot_be_written_is_told(office: Front) -> None:
    office.db.conn.execute("BEGIN IMMEDIATE")  # as long as another one writes
    try:
        answer = Browser(office.url).get("/healthz")
    finally:
        office.db.conn.rollback()
    assert (answer.status_code, answer.json()["database"]) == (503, "not writable")


# --- /metrics -----------------------------------------------------------------------------------


def test_figures_are_counted_as_they_are_asked(office: Front, pulse: Pulse) -> None:
    look(office, 1)
    look(office, 2, Reason.TIMEOUT)
    look(office, 25)
    failed, given_up = (office.notice(NoticeKind.QUIET).id for _ in range(2))
    notices.mark_failed(office.db, failed, "busy", NOW + HOUR)
    notices.mark_failed(office.db, given_up, "no", None)
    pulse.ticked(NOW - 10 * SECOND)
    pulse.swept(NOW - 4 * SECOND)
    got = scrape(office)
    assert {k: v for k, v in got.items() if v and k[0] != "last_look_age_seconds"} == {
        ("looks_last_day", "seen"): 1,
        ("looks_last_day", "timeout"): 1,
        ("notices", "retrying"): 1,
        ("notices", "failed"): 1,
        ("clients", "waiting"): 1,
        ("last_tick_age_seconds", ""): 10,
        ("last_sweep_age_seconds", ""): 4,
        ("last_sweep_seconds", ""): 6,
    }
    assert got["last_look_age_seconds", ""] == 3600
    assert got["notices", "pending"] == 0


def test_figures_take_as_many_queries_however_much_there_is(office: Front) -> None:
    def asked() -> int:
        said: list[str] = []
        with office.db.tracer(lambda sql, _values: said.append(sql)):
            figures(office.db, NOW)
        return len(said)

    before = asked()
    for hours in range(50):
        look(office, hours, Reason.DNS)
    assert (asked(), before) == (before, 5)


# --- who may ask ------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_this_machine_asks_without_a_token_others_with_one(office: Front, path: str) -> None:
    lena = people.consultant(office.db, "Lena")
    set_password(office.db, lena.id, "Lena", PASSWORD, NOW)
    account = accounts.account_named(office.db, "Lena")
    assert account
    secret = tokens.make(office.db, account, "watch", Scope.READ, None, NOW)
    stranger = Browser(office.url)
    held = {"Authorization": f"Bearer {secret}", **ELSEWHERE}
    got = [stranger.get(path, **headers).status_code for headers in ({}, ELSEWHERE, held)]
    assert got == [200, 401, 200]


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_no_client_is_named(office: Front, path: str) -> None:
    look(office, 1, Reason.TIMEOUT)
    office.notice(NoticeKind.QUIET)
    told = Browser(office.url).get(path).text
    assert not any(word in told for word in (NAME, "Huber", "bakery", "Lena"))


def test_without_a_service_there_is_nothing_to_be_stuck(office: Front) -> None:
    told = Browser(office.url).get("/healthz").json()
    assert (told["service"], told["status"]) == ("not in this process", "well")
