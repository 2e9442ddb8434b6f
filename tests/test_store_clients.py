"""Clients, workshops, targets, pages and the people they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from monitor import schedule
from monitor.activity import Item, Method, Part, Portrait, Reading, Signal, State, outcome
from monitor.errors import AlreadyThere, NotFound
from monitor.evidence.record import Record
from monitor.model import (
    Answer,
    Claim,
    Client,
    Coverage,
    Kind,
    NoticeKind,
    NoticeState,
    Reason,
    Rule,
    RuleKind,
    Target,
    Text,
    Verdict,
    Witness,
    Workshop,
)
from monitor.site.scope import Scope
from monitor.store import (
    Db,
    clients,
    facebook,
    looks,
    notices,
    open_db,
    people,
    rules,
    sites,
    verdicts,
)
from monitor.store.looks import Body, Observation
from monitor.store.notices import Notice
from monitor.store.sites import Listed
from tests.build import (
    BERLIN,
    DAY,
    HOUR,
    at,
    change,
    client,
    consultant,
    office_rows,
    target,
    workshop,
)

NOW = at("2026-11-02 08:00")
HELD = workshop("2026-11-02", "14:00")
LADDER = schedule.milestones(HELD, (3, 7))


@dataclass(frozen=True)
class Case:
    """A client with one workshop, one target and one page."""

    db: Db
    client: Client
    workshop: Workshop
    target: Target
    page_id: int


def registered(db: Db, name: str, url: str = "https://bakery.example/") -> Case:
    stored = clients.add_client(db, client(name), [])
    far = sites.scope_to_json(Scope(url))
    site = clients.add_target(db, target(stored.id, url), HELD.held_at + 30 * DAY, far)
    held = clients.add_workshop(
        db, replace(HELD, client_id=stored.id), HELD.held_at + 120 * DAY, {site.id: LADDER}
    )
    return Case(db, stored, held, site, clients.pages(db, site.id)[0].id)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    opened = open_db(tmp_path, NOW)
    people.add_consultant(opened, consultant())
    yield opened
    opened.close()


@pytest.fixture
def case(db: Db) -> Case:
    return registered(db, "Bakery")


# --- what is stored comes back ------------------------------------------------


def test_client_comes_back_as_it_was(db: Db) -> None:
    new = replace(
        client("Bäckerei Huber", tags=("north", "zürich")),
        lang="it",
        milestones={Kind.FACEBOOK: (5, 10)},
        paused_at=NOW,
    )
    stored = clients.add_client(db, new, [])
    assert stored == replace(new, id=stored.id)


@pytest.mark.parametrize("clock", [None, "14:00"])
def test_workshop_comes_back_as_it_was(case: Case, clock: str | None) -> None:
    new = replace(workshop("2027-01-10", clock), client_id=case.client.id)
    stored = clients.add_workshop(case.db, new, NOW, {})
    assert stored == replace(new, id=stored.id)


def test_target_comes_back_as_it_was(case: Case) -> None:
    new = replace(target(case.client.id, "https://facebook.example/bakery", Kind.FACEBOOK))
    stored = clients.add_target(case.db, replace(new, milestones=(7, 14)), None)
    assert stored == replace(new, id=stored.id, milestones=(7, 14))


def test_consultant_comes_back_as_she_was(db: Db) -> None:
    new = consultant("22:00", "06:30", frozenset({5, 6}), BERLIN, "Zoë")
    stored = people.add_consultant(db, new)
    assert stored == replace(new, id=stored.id)


FOUND = {
    "by its name": "Bakery Huber",
    "in any case": "bakery huber",
    "by a beginning that only it has": "bakery h",
    "by a name that begins another's": "Müller",
    "in any case of an umlaut": "MÜLLER",
}


@pytest.mark.parametrize("case", FOUND)
def test_client_is_found(db: Db, case: str) -> None:
    for name in ("Bakery Huber", "Bakery Meier", "Müller", "Müller & Sons"):
        clients.add_client(db, client(name), [])
    expected = "Müller" if "M" in FOUND[case] else "Bakery Huber"
    assert clients.client(db, FOUND[case]).name == expected


@pytest.mark.parametrize("name", ["Bak", "", "Bakery HuberX", "%"])
def test_client_is_not_found_by(db: Db, name: str) -> None:
    for known in ("Bakery Huber", "Bakery Meier"):
        clients.add_client(db, client(known), [])
    with pytest.raises(NotFound):
        clients.client(db, name)


def test_client_of_the_same_name_is_refused(case: Case) -> None:
    with pytest.raises(AlreadyThere, match="poromki workshop"):
        clients.add_client(case.db, client("BAKERY"), [])


def test_second_workshop_at_the_same_time_is_refused(case: Case) -> None:
    with pytest.raises(AlreadyThere):
        clients.add_workshop(case.db, replace(HELD, client_id=case.client.id), NOW, {})


def test_first_consultant_is_the_default_until_another_is(db: Db) -> None:
    people.add_consultant(db, replace(consultant(name="Mario"), is_default=True))
    defaults = [c.name for c in people.consultants(db) if c.is_default]
    assert defaults == ["Mario"]


# --- milestones ---------------------------------------------------------------


def planned(case: Case) -> list[int]:
    return [d.milestone.days for d in verdicts.undecided(case.db, case.client.id)]


def test_new_ladder_replaces_what_is_not_decided(case: Case) -> None:
    ladder = schedule.milestones(HELD, (5, 10))
    clients.plan_milestones(case.db, case.workshop.id, case.target.id, ladder)
    assert planned(case) == [5, 10]


def test_new_ladder_leaves_decided_milestones(case: Case) -> None:
    first = verdicts.undecided(case.db, case.client.id)[0]
    verdict = Verdict(Answer.QUIET, first.milestone, Coverage(3, 3, NOW, NOW))
    verdicts.decide(case.db, first.id, verdict, NOW, None)
    ladder = schedule.milestones(HELD, (3, 5))
    clients.plan_milestones(case.db, case.workshop.id, case.target.id, ladder)
    said = [v.verdict.milestone.days for v in verdicts.standing(case.db, case.workshop.id)]
    assert (said, planned(case)) == ([3], [5])


# --- what is due --------------------------------------------------------------

FRESH = HOUR


def due(case: Case, now: datetime) -> bool:
    return case.page_id in due_pages(case.db, now)


def due_pages(db: Db, now: datetime) -> list[int]:
    return [one.page_id for one in clients.due(db, now, FRESH, DAY)]


Step = Callable[[Case], None]


def looked(instant: datetime) -> Step:
    return lambda case: looks.update_page(case.db, case.page_id, checked_at=instant)


def next_check(instant: datetime | None) -> Step:
    return lambda case: clients.schedule_page(case.db, case.page_id, instant)


def quiet_notice(state: NoticeState, deliver_at: datetime) -> Step:
    def store(case: Case) -> None:
        new = notice(case, about="quiet", kind=NoticeKind.QUIET)
        notices.add(case.db, replace(new, state=state, deliver_at=deliver_at))

    return store


def closed(case: Case) -> None:
    clients.close_workshop(case.db, case.workshop.id, NOW)


def paused(case: Case) -> None:
    clients.change_client(case.db, replace(case.client, paused_at=NOW))


def stopped(case: Case) -> None:
    clients.stop_looking(case.db, case.client.id)


def notice(case: Case, about: str, kind: NoticeKind = NoticeKind.STARTED) -> Notice:
    return Notice(
        about=about,
        kind=kind,
        client_id=case.client.id,
        workshop_id=case.workshop.id,
        target_id=case.target.id,
        consultant_id=1,
        channel_id=None,
        state=NoticeState.PENDING,
        decided_at=NOW,
        deliver_at=NOW,
        text=Text("subject", "text", "<p>text</p>"),
    )


MINUTE = HOUR / 60
AT_3 = LADDER[0].at


NOTICE = AT_3 + DAY

DUE: dict[str, tuple[list[Step], datetime, bool]] = {
    "no reason: nothing is due": ([looked(AT_3 - HOUR)], AT_3 - MINUTE, False),
    "its time has come": ([looked(NOW), next_check(NOW + HOUR)], NOW + HOUR, True),
    "its time has not come": ([looked(NOW), next_check(NOW + HOUR)], NOW + HOUR - MINUTE, False),
    "the workshop is held": ([looked(HELD.held_at - HOUR)], HELD.held_at, True),
    "the workshop is held, and nobody ever looked": ([], HELD.held_at, True),
    "the workshop was held, but somebody looked since": (
        [looked(HELD.held_at + MINUTE)],
        HELD.held_at + HOUR,
        False,
    ),
    "the workshop is closed": ([looked(HELD.held_at - HOUR), closed], HELD.held_at, False),
    "a milestone is reached": ([looked(AT_3 - MINUTE)], AT_3, True),
    "a milestone was reached, but somebody looked since": ([looked(AT_3)], AT_3 + HOUR, False),
    "a quiet notice goes out, and the last look is old": (
        [looked(AT_3), quiet_notice(NoticeState.PENDING, NOTICE)],
        NOTICE,
        True,
    ),
    "a quiet notice that failed is tried again, and the last look is old": (
        [looked(AT_3), quiet_notice(NoticeState.FAILED, NOTICE)],
        NOTICE,
        True,
    ),
    "a quiet notice goes out, but somebody just looked": (
        [looked(NOTICE - MINUTE), quiet_notice(NoticeState.PENDING, NOTICE)],
        NOTICE,
        False,
    ),
    "a quiet notice has time": (
        [looked(AT_3), quiet_notice(NoticeState.PENDING, NOTICE + MINUTE)],
        NOTICE,
        False,
    ),
    "a quiet notice was sent": (
        [looked(AT_3), quiet_notice(NoticeState.SENT, NOTICE)],
        NOTICE,
        False,
    ),
    "the client is paused": ([looked(NOW), paused], AT_3 + 90 * DAY, False),
    "the page is not looked at by itself": ([next_check(None)], AT_3 + 90 * DAY, False),
    "looks have stopped": ([stopped], AT_3 + DAY, False),
}


@pytest.mark.parametrize("reason", DUE)
def test_page_is_due_when(case: Case, reason: str) -> None:
    steps, now, expected = DUE[reason]
    for step in steps:
        step(case)
    assert due(case, now) is expected


def test_longest_due_page_comes_first(db: Db) -> None:
    first, second = registered(db, "A"), registered(db, "B")
    clients.schedule_page(db, first.page_id, NOW)
    clients.schedule_page(db, second.page_id, NOW - HOUR)
    assert due_pages(db, NOW) == [second.page_id, first.page_id]


# --- removing -----------------------------------------------------------------


def fill(case: Case) -> None:
    """At least one row of the client in every table that may hold one."""
    db = case.db
    channel = people.add_channel(db, f"phone of {case.client.name}", "secrets", "tgram://…", None)
    clients.set_channels(db, case.client.id, [channel.id])
    looks.add_observation(db, Observation(case.page_id, NOW + DAY, seen=True))
    said = Claim(Witness.FEED, case.target.url, NOW, NOW)
    sites.keep_unweighed(db, case.target.id, [said], NOW)
    sites.keep_record(db, case.target.id, Record(Witness.FEED))
    sites.keep_listed(db, case.page_id, Listed({}, whole=True))
    looks.sum_up_days(db, NOW + 3 * DAY, BERLIN)
    failed = Observation(case.page_id, NOW + 5 * DAY, seen=False, reason=Reason.DNS)
    looks.add_observation(db, failed)
    body_id = looks.keep_body(db, case.page_id, Body(b"x", "hash", case.target.url, None, NOW))
    looks.update_page(
        db,
        case.page_id,
        baseline_body_id=body_id,
        before_body_id=body_id,
        last_body_id=body_id,
    )
    looks.keep_memory(db, case.page_id, b"memory")
    rules.add(db, Rule(0, case.target.id, RuleKind.IGNORE_CSS, ".clock", NOW))
    edit = change(NOW + 2 * DAY, NOW + 3 * DAY)
    change_id = looks.add_change(
        db, case.page_id, edit, NOW, before_body_id=body_id, after_body_id=body_id
    )
    fill_from_facebook(case)
    first = verdicts.undecided(db, case.client.id)[0]
    verdict = Verdict(Answer.CHANGED, first.milestone, Coverage(3, 3, NOW, NOW), change=edit)
    for _ in range(2):
        verdict_id = verdicts.decide(db, first.id, verdict, NOW, change_id)
    told = replace(notice(case, f"verdict of {case.client.name}"), verdict_id=verdict_id)
    notices.add(db, replace(told, channel_id=channel.id))
    office_rows(db, case.client.id)


def fill_from_facebook(case: Case) -> None:
    """What is stored of a page that is read with permission."""
    db, target_id, page_id = case.db, case.target.id, case.page_id
    given = facebook.Permission(target_id, "page", "secrets", "mark", "101", "Bakery", NOW)
    facebook.keep_permission(db, given)
    facebook.keep_feed(db, target_id, facebook.PageFeed("https://feed.example/", False))
    facebook.keep_portrait(db, page_id, Portrait("graph", NOW, (("about", "Bread"),)))
    facebook.unknown_items(db, page_id, [Item("1", Part.POSTS, NOW)])
    reading = Reading(Method.GRAPH, NOW, (Signal(Part.POSTS, State.NONE, NOW, NOW),))
    facebook.add_reading(db, page_id, reading, outcome([reading]))


NOT_A_CLIENTS = {
    *("consultant", "channel", "pause", "message"),
    *("account", "session", "api_token", "throttle", "audit"),
}


def rows(db: Db) -> dict[str, int]:
    """Rows by table, of the tables that hold something of clients."""
    tables = [t for t in db.table_names() if not t.startswith(("_", "sqlite"))]
    return {t: db.table(t).count for t in tables if t not in NOT_A_CLIENTS}


def test_filled_client_has_a_row_in_every_table(case: Case) -> None:
    fill(case)
    assert [table for table, number in rows(case.db).items() if number == 0] == []


def test_removed_client_leaves_no_row_behind(case: Case) -> None:
    fill(case)
    clients.remove_client(case.db, case.client.id)
    assert {t: n for t, n in rows(case.db).items() if n} == {}


def test_removing_a_client_takes_nothing_from_another(case: Case) -> None:
    fill(case)
    before = rows(case.db)
    other = registered(case.db, "Butcher")
    fill(other)
    clients.remove_client(case.db, other.client.id)
    assert rows(case.db) == before


def test_removed_target_leaves_only_the_client_and_its_workshop(case: Case) -> None:
    fill(case)
    clients.remove_target(case.db, case.target.id)
    left = {t for t, n in rows(case.db).items() if n}
    of_workshop = {"workshop", "agreed", "agreed_answer", "agreed_step", "progress_step"}
    told = {"deed", "idempotent_reply"}
    assert left == {"client", "client_channel", "closure", *told, *of_workshop}


# --- channels -----------------------------------------------------------------


def channel(db: Db, name: str, consultant_id: int | None = None) -> int:
    return people.add_channel(db, name, "secrets", "json://…", consultant_id).id


def test_client_has_its_own_channels_in_order(case: Case) -> None:
    ids = [channel(case.db, name) for name in ("phone", "mail")]
    clients.set_channels(case.db, case.client.id, [ids[1], ids[0], ids[1]])
    assert {c.id for c in people.channels_of(case.db, case.client.id)} == set(ids)


def test_client_without_channels_has_its_consultants(case: Case) -> None:
    office = channel(case.db, "office", consultant_id=1)
    channel(case.db, "of nobody")
    assert [c.id for c in people.channels_of(case.db, case.client.id)] == [office]


def test_removing_a_channel_counts_whom_it_leaves_alone(case: Case) -> None:
    phone = channel(case.db, "phone")
    clients.set_channels(case.db, case.client.id, [phone])
    assert people.remove_channel(case.db, "PHONE") == 1


def test_channels_that_told_the_same_can_all_be_removed(case: Case) -> None:
    for name in ("phone", "mail"):
        told = replace(notice(case, "the same"), channel_id=channel(case.db, name))
        notices.add(case.db, told)
    for name in ("phone", "mail"):
        people.remove_channel(case.db, name)
    assert [n.channel_id for n in notices.all_notices(case.db)] == [None, None]
