"""An office's autumn: three consultants, forty clients, ninety days.

The golden files hold every message of every reader, for a proofreader. To write them anew after
a change of words: `POROMKI_GOLDEN=write pytest tests/test_office.py`, then read the difference.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

from monitor.model import NoticeState, Skip
from monitor.store import notices, people
from monitor.store.notices import Notice
from tests.build import DAY
from tests.office import BEGINS, CONSULTANTS, ENDS, PLANS, Office, Person, opened
from tests.story import WORKDAYS, Story

GOLDEN = Path(__file__).parent / "golden" / "office"


def test_an_autumn_is_told_as_it_was_planned(tmp_path: Path) -> None:
    """It is lived once, and looked at from all sides."""
    with Story(tmp_path, BEGINS, weekdays=WORKDAYS, lang="de") as story:
        office = opened(story)
        office.work(ENDS)
        if os.environ.get("POROMKI_GOLDEN") == "write":
            write_books(office)
        assert len(office.watched) == len(PLANS) == 40
        for person in CONSULTANTS:
            gets_exactly_these_messages(office, person)
            gets_no_two_messages_a_day(office, person)
        for name in PLANS:
            all_that_is_due_is_decided(office, name)
            all_that_is_decided_is_told_but_for_a_reason(office, name)
        a_dismissal_leads_to_one_late_notice(office)
        progress_is_as_planned(office)


def test_an_office_that_is_restarted_every_week_tells_the_same(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, weekdays=WORKDAYS, lang="de") as story:
        lived = opened(story)
        while lived.now < ENDS:
            lived.work(min(lived.now + 7 * DAY, ENDS))
            story.restart()
        books = {p.name: lived.book(p.name) for p in CONSULTANTS}
    assert books == {p.name: golden(p).read_text(encoding="utf-8") for p in CONSULTANTS}


# --- what holds in it --------------------------------------------------------------------


def write_books(office: Office) -> None:
    """What everybody got, for a proofreader."""
    GOLDEN.mkdir(exist_ok=True)
    for person in CONSULTANTS:
        golden(person).write_text(office.book(person.name), encoding="utf-8")


def golden(person: Person) -> Path:
    """The file of all that a reader gets."""
    return GOLDEN / f"{person.name.lower()}.txt"


def gets_exactly_these_messages(office: Office, person: Person) -> None:
    assert office.book(person.name) == golden(person).read_text(encoding="utf-8")


def gets_no_two_messages_a_day(office: Office, person: Person) -> None:
    days = Counter(m.at.astimezone(person.zone).date() for m in office.mails(person.name))
    assert {day: n for day, n in days.items() if n > 1} == {}, person.name


def all_that_is_due_is_decided(office: Office, name: str) -> None:
    """By the client's plan, whatever the program thinks."""
    days = (ENDS - DAY / 2 - office.watched[name].held_at) // DAY
    decided = [(n.kind.value, n.milestone_days) for n in of_its_consultant(office, name)]
    assert [t for t in decided if t != ("unseen", None)] == PLANS[name].told(days), name


def all_that_is_decided_is_told_but_for_a_reason(office: Office, name: str) -> None:
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


def a_dismissal_leads_to_one_late_notice(office: Office) -> None:
    late = [n for n in of_its_consultant(office, "Mistaken") if n.is_late]
    assert [(n.kind.value, n.milestone_days, n.state.value) for n in late] == [("quiet", 7, "sent")]


def progress_is_as_planned(office: Office) -> None:
    stands = {name: office.story.show(name)["progress"] for name in PLANS}
    by_kind = {name.partition(" ")[0]: stand for name, stand in stands.items()}
    assert {k: by_kind[k] for k in STANDS} == STANDS


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
