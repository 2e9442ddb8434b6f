"""An office's autumn: three consultants, forty clients, ninety days.

The golden files hold every message of every reader, for a proofreader. To write them anew after
a change of words: `POROMKI_GOLDEN=write pytest tests/test_office.py`, then read the difference.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.model import NoticeState, Skip
from monitor.store import notices, people
from monitor.store.notices import Notice
from tests.build import DAY
from tests.office import BEGINS, CONSULTANTS, ENDS, PLANS, Office, Person, opened
from tests.story import WORKDAYS, Story

GOLDEN = Path(__file__).parent / "golden" / "office"
in_one_process = pytest.mark.xdist_group("office")
"""So that the autumn is lived once."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    with Story(folder, BEGINS, weekdays=WORKDAYS, lang="de") as story:
        lived = opened(story)
        lived.work(ENDS)
        yield lived


@in_one_process
@pytest.mark.parametrize("name", [p.name for p in CONSULTANTS])
def test_readers_get_exactly_these_messages(office: Office, name: str) -> None:
    file = GOLDEN / f"{name.lower()}.txt"
    if os.environ.get("POROMKI_GOLDEN") == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(office.book(name), encoding="utf-8")
    assert office.book(name) == file.read_text(encoding="utf-8")


@in_one_process
@pytest.mark.parametrize("person", CONSULTANTS, ids=lambda p: p.name)
def test_nobody_gets_more_than_one_message_a_day(office: Office, person: Person) -> None:
    days = Counter(m.at.astimezone(person.zone).date() for m in office.mails(person.name))
    assert {day: n for day, n in days.items() if n > 1} == {}


@in_one_process
def test_forty_clients_are_watched(office: Office) -> None:
    assert len(office.watched) == len(PLANS) == 40


@in_one_process
@pytest.mark.parametrize("name", PLANS)
def test_all_that_is_due_is_decided(office: Office, name: str) -> None:
    """By the client's plan, whatever the program thinks."""
    days = (ENDS - DAY / 2 - office.watched[name].held_at) // DAY
    decided = [(n.kind.value, n.milestone_days) for n in of_its_consultant(office, name)]
    assert [told for told in decided if told != ("unseen", None)] == PLANS[name].told(days)


@in_one_process
@pytest.mark.parametrize("name", PLANS)
def test_all_that_is_decided_is_told_but_for_a_reason(office: Office, name: str) -> None:
    found = of_its_consultant(office, name)
    unsent = {
        (n.kind.value, n.milestone_days): n.reason for n in found if n.state is NoticeState.SKIPPED
    }
    stopped = {t: reason for t, reason in unsent.items() if reason in ANSWERED}
    assert stopped.keys() == PLANS[name].unsent
    assert {reason for reason in unsent.values() if reason not in ANSWERED} <= REASONS
    for n in found:
        if n.state is NoticeState.SKIPPED and n.reason == Skip.OVERTAKEN:
            assert any(
                later.state is not NoticeState.SKIPPED and later.decided_at >= n.decided_at
                for later in found
            )
        if n.state is NoticeState.PENDING:
            assert n.deliver_at is not None
            assert n.deliver_at >= ENDS - DAY
    assert all(n.state is not NoticeState.FAILED for n in found)


@in_one_process
def test_a_dismissal_leads_to_one_late_notice(office: Office) -> None:
    late = [n for n in of_its_consultant(office, "Mistaken") if n.is_late]
    assert [(n.kind.value, n.milestone_days, n.state.value) for n in late] == [("quiet", 7, "sent")]


@in_one_process
def test_progress_is_as_the_plans_have_it(office: Office) -> None:
    stands = {name: office.story.show(name)["progress"] for name in PLANS}
    by_kind = {name.partition(" ")[0]: stand for name, stand in stands.items()}
    assert {k: by_kind[k] for k in STANDS} == STANDS


def test_an_office_that_is_restarted_every_week_tells_the_same(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("restarted")
    with Story(folder, BEGINS, weekdays=WORKDAYS, lang="de") as story:
        lived = opened(story)
        while lived.now < ENDS:
            lived.work(min(lived.now + 7 * DAY, ENDS))
            story.restart()
        books = {p.name: lived.book(p.name) for p in CONSULTANTS}
    golden = {p.name: (GOLDEN / f"{p.name.lower()}.txt").read_text("utf-8") for p in CONSULTANTS}
    assert books == golden


ANSWERED = {Skip.ACKNOWLEDGED, Skip.DONE}
REASONS = {Skip.OVERTAKEN, Skip.REGISTERED_LATE, Skip.TOLD_ALREADY, Skip.YOU_LOOKED} | {
    Skip.FURTHER_WORKSHOP
}
STANDS = {
    "Silent": "quiet",
    "Eager": "started",
    "Thorough": "started",
    "Staller": "stalled",
    "Walled": "unseen",
    "Blocked": "blocked",
    "Mistaken": "quiet",
    "Finished": "done",
}


def of_its_consultant(office: Office, name: str) -> list[Notice]:
    """The notices about a client by its own consultant's channel, oldest first."""
    client = office.watched[name].client
    own = {c.id for c in people.named_channels(office.db, client.id)}
    return [n for n in notices.all_notices(office.db, client.id) if n.channel_id in own]
