"""Verdicts and notices: one standing verdict per milestone, one notice per channel."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import schedule
from monitor.judge import judge
from monitor.model import (
    Answer,
    Client,
    Coverage,
    History,
    NoticeKind,
    NoticeState,
    PageHistory,
    Reason,
    Skip,
    Text,
    Verdict,
)
from monitor.store import Db, clients, looks, notices, open_db, people, verdicts
from monitor.store.looks import Observation
from monitor.store.notices import Notice
from monitor.store.verdicts import DueMilestone
from tests.build import DAY, HOUR, at, change, client, consultant, target, workshop

NOW = at("2026-11-02 08:00")
HELD = workshop("2026-10-22", "14:00")
"""Its days 3 and 7 lie on both sides of the end of summer time."""
LADDER = schedule.milestones(HELD, (3, 7, 14))


def registered(folder: Path) -> Db:
    """A database with one client, its workshop, target and page (all are number 1)."""
    opened = open_db(folder, NOW)
    people.add_consultant(opened, consultant())
    stored = clients.add_client(opened, client(), [])
    site = clients.add_target(opened, replace(target(stored.id), added_at=HELD.held_at - DAY), NOW)
    held = replace(HELD, client_id=stored.id)
    clients.add_workshop(opened, held, HELD.held_at + 44 * DAY, {site.id: LADDER})
    return opened


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    opened = registered(tmp_path)
    yield opened
    opened.close()


def bakery(db: Db) -> Client:
    return clients.client(db, "Bakery")


def first_due(db: Db) -> DueMilestone:
    return verdicts.undecided(db, bakery(db).id)[0]


def verdict(answer: Answer, reason: Reason | Skip | None = None) -> Verdict:
    coverage = Coverage(3, 3, NOW, NOW + HOUR, 6, 5, 1, 2)
    return Verdict(answer, LADDER[0], coverage, reason, why="because")


# --- verdicts -----------------------------------------------------------------

VERDICTS = {
    "quiet": verdict(Answer.QUIET),
    "unseen, with a reason": verdict(Answer.UNSEEN, Reason.LOGIN_WALL),
    "skipped, with a reason": verdict(Answer.SKIPPED, Skip.REGISTERED_LATE),
    "on no proof at all": replace(verdict(Answer.UNSEEN), coverage=Coverage(0, 3, None, None)),
}


@pytest.mark.parametrize("case", VERDICTS)
def test_verdict_comes_back_as_it_was(db: Db, case: str) -> None:
    number = verdicts.decide(db, first_due(db).id, VERDICTS[case], NOW, None)
    assert verdicts.verdict_by_id(db, number).verdict == VERDICTS[case]


def test_verdict_comes_back_with_its_change(db: Db) -> None:
    edit = change(NOW, NOW + HOUR)
    change_id = looks.add_change(db, 1, edit, NOW)
    changed = replace(verdict(Answer.CHANGED), change=edit)
    number = verdicts.decide(db, first_due(db).id, changed, NOW, change_id)
    assert verdicts.verdict_by_id(db, number).verdict == changed


def test_new_verdict_supersedes_the_old_one(db: Db) -> None:
    goal = first_due(db)
    for answer in (Answer.CHANGED, Answer.QUIET):
        verdicts.decide(db, goal.id, verdict(answer), NOW, None)
    assert [v.verdict.answer for v in verdicts.standing(db, goal.workshop_id)] == [Answer.QUIET]


def test_superseded_verdict_is_still_known(db: Db) -> None:
    goal = first_due(db)
    first = verdicts.decide(db, goal.id, verdict(Answer.CHANGED), NOW, None)
    verdicts.decide(db, goal.id, verdict(Answer.QUIET), NOW, None)
    assert verdicts.verdict_by_id(db, first).verdict.answer is Answer.CHANGED


def test_second_standing_verdict_is_refused_by_the_database_itself(db: Db) -> None:
    number = verdicts.decide(db, first_due(db).id, verdict(Answer.QUIET), NOW, None)
    row = db.table("verdict").get(number)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        db.table("verdict").insert({**row, "id": number + 1})


def days_due(db: Db, now: datetime) -> list[int]:
    return [d.milestone.days for d in verdicts.due(db, now)]


def test_milestones_are_due_from_their_instant_on(db: Db) -> None:
    found = [days_due(db, LADDER[1].at + wait) for wait in (-HOUR / 3600, timedelta(0))]
    assert found == [[3], [3, 7]]


def test_decided_milestone_is_not_due(db: Db) -> None:
    verdicts.decide(db, first_due(db).id, verdict(Answer.QUIET), NOW, None)
    assert days_due(db, LADDER[1].at) == [7]


def test_milestone_that_was_put_off_is_due_later(db: Db) -> None:
    now = LADDER[0].at
    verdicts.put_off(db, verdicts.due(db, now), now + HOUR)
    assert [days_due(db, now + wait) for wait in (HOUR / 2, HOUR)] == [[], [3]]


def test_nothing_is_due_of_a_paused_client(db: Db) -> None:
    clients.change_client(db, replace(bakery(db), paused_at=NOW))
    assert days_due(db, LADDER[2].at) == []


def test_nothing_is_due_of_a_closed_workshop(db: Db) -> None:
    clients.close_workshop(db, 1, NOW)
    assert days_due(db, LADDER[2].at) == []


def test_next_milestone_follows(db: Db) -> None:
    found = [verdicts.next_after(db, 1, 1, days) for days in (3, 14)]
    assert found == [LADDER[1], None]


# --- one standing verdict per milestone, whatever happens ----------------------


def known(db: Db) -> History:
    site = clients.target_by_id(db, 1)
    held = clients.workshop_by_id(db, 1)
    page = PageHistory(looks.sightings(db, 1, held.held_at))
    edits = tuple(c for _, _, c in looks.changes(db, site.id))
    return History(held, site.added_at, page, changes=edits)


def decide_all_due(db: Db, now: datetime, order: list[int]) -> list[tuple[int, Answer]]:
    """One review: judge what is due, in any order; gives (days, answer) of what was decided."""
    decided = []
    due = verdicts.due(db, now)
    for goal in sorted(due, key=lambda d: order.index(d.milestone.days)):
        said = judge(known(db), goal.milestone, now)
        if isinstance(said, Verdict):
            verdicts.decide(db, goal.id, said, now, None)
            decided.append((goal.milestone.days, said.answer))
    return decided


SWEEPS = st.lists(
    st.tuples(st.integers(0, 24 * 20), st.sampled_from(["seen", "failed", "nobody looks"])),
    max_size=40,
)
"""(hours after the day before the workshop, what a look gives): downtime is what lies between."""


@settings(max_examples=40, deadline=None)
@given(sweeps=SWEEPS, order=st.permutations([3, 7, 14]), edit=st.none() | st.integers(24, 24 * 20))
def test_each_milestone_is_decided_once_across_downtimes(
    sweeps: list[tuple[int, str]], order: list[int], edit: int | None
) -> None:
    start = HELD.held_at - DAY
    with TemporaryDirectory() as folder:
        db = registered(Path(folder))
        decided: list[tuple[int, Answer]] = []
        last_seen = None
        for hours, outcome in sorted(sweeps, key=lambda sweep: sweep[0]):
            now = start + hours * HOUR
            if outcome != "nobody looks":
                reason = Reason.TIMEOUT if outcome == "failed" else None
                looks.add_observation(db, Observation(1, now, reason is None, reason=reason))
            if outcome == "seen":
                if edit is not None and last_seen is not None and hours >= edit:
                    looks.add_change(db, 1, change(last_seen, now), now)
                    edit = None
                last_seen = now
            for _ in range(2):
                decided += decide_all_due(db, now, order)
        standing = [(v.verdict.milestone.days, v.verdict.answer) for v in verdicts.standing(db, 1)]
        db.close()
    assert sorted(decided) == standing


# --- notices ------------------------------------------------------------------


def notice(about: str = "quiet/verdict 1", channel_id: int | None = None) -> Notice:
    return Notice(
        about=about,
        kind=NoticeKind.QUIET,
        client_id=1,
        workshop_id=1,
        target_id=1,
        consultant_id=1,
        channel_id=channel_id,
        state=NoticeState.PENDING,
        decided_at=NOW,
        deliver_at=NOW + HOUR,
        text=Text("subject", "text", "<p>text</p>"),
        milestone_days=3,
    )


def stored(db: Db, about: str = "quiet/verdict 1", channel_id: int | None = None) -> Notice:
    new = notices.add(db, notice(about, channel_id))
    assert new is not None
    return new


def channel(db: Db, name: str) -> int:
    return people.add_channel(db, name, "secrets", "json://…", None).id


def test_notice_comes_back_as_it_was(db: Db) -> None:
    new = stored(db)
    assert new == replace(notice(), id=new.id, retry_at=NOW + HOUR)


@pytest.mark.parametrize("named", [True, False])
def test_same_notice_by_the_same_channel_is_stored_once(db: Db, named: bool) -> None:
    channel_id = channel(db, "phone") if named else None
    stored(db, channel_id=channel_id)
    again = notices.add(db, notice(channel_id=channel_id))
    assert (again, len(notices.all_notices(db))) == (None, 1)


def test_same_notice_goes_out_by_each_channel(db: Db) -> None:
    ids = [stored(db, channel_id=channel(db, name)).id for name in ("phone", "mail")]
    assert [n.id for n in notices.due(db, NOW + HOUR)] == ids


def test_notice_is_never_told_again_once_it_was_sent(db: Db) -> None:
    notices.mark_sent(db, stored(db).id, NOW, "message 1")
    assert notices.add(db, notice()) is None


def ids_due(db: Db, now: datetime) -> list[int]:
    return [n.id for n in notices.due(db, now)]


def test_notice_is_due_from_its_delivery_on(db: Db) -> None:
    new = stored(db)
    assert [ids_due(db, NOW + wait) for wait in (HOUR / 2, HOUR)] == [[], [new.id]]


def test_sent_notice_is_not_due(db: Db) -> None:
    notices.mark_sent(db, stored(db).id, NOW + HOUR, "message 1")
    assert ids_due(db, NOW + DAY) == []


def test_failed_notice_is_due_when_it_is_tried_again(db: Db) -> None:
    new = stored(db)
    notices.mark_failed(db, new.id, "refused", NOW + 2 * HOUR)
    assert [ids_due(db, NOW + wait) for wait in (HOUR, 2 * HOUR)] == [[], [new.id]]


def test_notice_that_was_given_up_is_not_due(db: Db) -> None:
    notices.mark_failed(db, stored(db).id, "refused", None)
    assert ids_due(db, NOW + 99 * DAY) == []


def test_skipped_notice_is_not_due(db: Db) -> None:
    notices.skip(db, stored(db).id, Skip.OVERTAKEN)
    assert ids_due(db, NOW + DAY) == []


def test_notice_that_was_put_off_is_due_later(db: Db) -> None:
    new = stored(db)
    notices.put_off(db, new.id, NOW + 2 * HOUR)
    assert [ids_due(db, NOW + wait) for wait in (HOUR, 2 * HOUR)] == [[], [new.id]]


def test_no_notice_of_a_paused_client_is_due(db: Db) -> None:
    stored(db)
    clients.change_client(db, replace(bakery(db), paused_at=NOW))
    assert ids_due(db, NOW + DAY) == []


def test_failed_notice_is_sent_again_by_another_channel(db: Db) -> None:
    failed = stored(db)
    notices.mark_failed(db, failed.id, "no channel", None)
    notices.retry(db, failed.id, channel(db, "phone"), NOW)
    assert ids_due(db, NOW) == [failed.id]


def test_failed_notice_is_not_sent_by_a_channel_that_told_it(db: Db) -> None:
    phone = channel(db, "phone")
    stored(db, channel_id=phone)
    failed = stored(db)
    notices.retry(db, failed.id, phone, NOW)
    found = notices.by_id(db, failed.id)
    assert (found.state, found.reason) == (NoticeState.SKIPPED, Skip.TOLD_ALREADY)


def test_attempts_are_counted(db: Db) -> None:
    new = stored(db)
    for _ in range(2):
        notices.mark_failed(db, new.id, "refused", NOW)
    notices.mark_sent(db, new.id, NOW, "message 1")
    found = notices.by_id(db, new.id)
    assert (found.attempts, found.last_error) == (3, None)
