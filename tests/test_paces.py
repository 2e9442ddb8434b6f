"""Whatever becomes due when: no channel brings too much, and nothing that is due goes missing."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from monitor import schedule
from monitor.config import Config
from monitor.errors import NotifyError
from monitor.facts import Facts
from monitor.model import Consultant, Kind, NoticeKind, NoticeState, Pace, Text
from monitor.register import Registration, When, register
from monitor.secrets import Secrets
from monitor.store import Db, clients, notices, open_db, people
from monitor.store.notices import Notice
from monitor.store.times import to_instant
from monitor.sweep import Office, sweep
from monitor.workdays import is_public_holiday
from tests.build import BERLIN, DAY, HOUR, at, consultant
from tests.web import visitor

BEGINS = at("2026-12-14 09:00")
CONFIG = Config()
NAMES = ("Bakery", "Butcher", "Florist")
HOURS = 24 * 21
"""Of the story: over Christmas and New Year."""
STEP = 3
"""Hours between two sweeps, where nothing becomes due in between."""


class Moody:
    """A post office that refuses at some hours."""

    def __init__(self, office_clock: list[datetime], refuses: frozenset[int]) -> None:
        self.sent = 0
        self._clock = office_clock
        self._refuses = refuses

    def send(self, channel: str, url: str, text: Text) -> None:
        if (self._clock[0] - BEGINS) // HOUR in self._refuses:
            raise NotifyError(channel, "not now")
        self.sent += 1


def add(db: Db, number: int, name: str, now: datetime) -> None:
    """One more notice that is due."""
    client = clients.client(db, name)
    held = clients.workshops(db, client.id)[0]
    facts = Facts(
        kind=NoticeKind.CLOSED,
        client=name,
        workshop_title="",
        held_at=held.held_at,
        workshop_zone=BERLIN,
        all_day=False,
        zone=BERLIN,
        now=now,
    )
    new = Notice(
        about=f"closed/{number}",
        kind=NoticeKind.CLOSED,
        client_id=client.id,
        workshop_id=held.id,
        target_id=None,
        consultant_id=client.consultant_id,
        channel_id=people.channel(db, "mail").id,
        state=NoticeState.PENDING,
        decided_at=now,
        deliver_at=now,
        text=Text("", "", ""),
        facts=facts,
    )
    notices.add(db, new)


def _in_time(one: Notice, zone: str) -> bool:
    """Whether it came at the first opening after it was due, or on the delivery day after."""
    opens = schedule.deliver_at(one.decided_at, reader(zone))
    tomorrow = opens.astimezone(ZoneInfo(zone)).date() + DAY
    midnight = schedule.day_begins(tomorrow, ZoneInfo(zone))
    latest = schedule.deliver_at(opens, reader(zone), not_before=midnight)
    return one.sent_at is not None and one.sent_at <= latest + STEP * HOUR


def reader(zone: str) -> Consultant:
    """Lena keeps Bavaria's holidays and takes messages in the morning of weekdays."""
    lena = consultant("08:00", "11:00", zone=ZoneInfo(zone))
    return replace(lena, country="DE", region="BY")


def office(folder: Path, db: Db, pace: Pace, zone: str, clock: list[datetime]) -> Office:
    """Three clients of Lena's."""
    lena = people.add_consultant(db, reader(zone))
    channel = people.add_channel(db, "mail", "config", "json://…", lena.id)
    people.change_channel(db, replace(channel, pace=pace))
    for name in NAMES:
        address = ((Kind.FACEBOOK, f"https://www.facebook.com/{name}"),)
        day = When(at("2027-10-01").date(), time(9))
        register(db, CONFIG, Registration(name, day, address), BEGINS)
    secrets = Secrets(folder / "secrets.json", {}, {"mail": "json://127.0.0.1:9"})
    post = Moody(clock, frozenset())
    return Office(db, CONFIG, secrets, visitor(), post, lambda: clock[0], Event())


@pytest.mark.parametrize("pace", list(Pace))
@settings(max_examples=4, deadline=None)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Auckland"]),
    st.lists(st.tuples(st.integers(0, HOURS), st.sampled_from(NAMES)), min_size=4, max_size=12),
    st.just(frozenset()) | st.frozensets(st.integers(0, HOURS), max_size=40),
)
@example("Europe/Berlin", [(h, name) for h in (0, 1, 240, 246) for name in NAMES], frozenset())
def test_nothing_is_missing_and_no_day_has_two_messages(
    pace: Pace, zone: str, due: list[tuple[int, str]], refuses: frozenset[int]
) -> None:
    clock = [BEGINS]
    with tempfile.TemporaryDirectory() as folder, closing(open_db(Path(folder), BEGINS)) as db:
        at_work = replace(
            office(Path(folder), db, pace, zone, clock), notifier=Moody(clock, refuses)
        )
        due_at = sorted(due)
        for hour in [*sorted({h for h, _ in due_at} | set(range(0, HOURS + 24 * 12, STEP)))]:
            clock[0] = BEGINS + hour * HOUR
            for number, (when, name) in enumerate(due_at):
                if when == hour:
                    add(db, number, name, clock[0])
            list(sweep(at_work))
        at_work.web.close()  # type: ignore[attr-defined]
        told = notices.all_notices(db)
        sent = [to_instant(str(r["sent_at"])) for r in db.query("SELECT sent_at FROM message")]
    assert {one.state for one in told} <= {NoticeState.SENT}
    local = [instant.astimezone(ZoneInfo(zone)) for instant in sent]
    assert all(8 <= moment.hour < 11 and moment.weekday() < 5 for moment in local)
    assert not any(is_public_holiday(moment.date(), "DE", "BY") for moment in local)
    if pace is not Pace.IMMEDIATE:
        assert max(Counter(moment.date() for moment in local).values(), default=0) <= 1
    if pace is Pace.DAILY and not refuses:
        assert [one for one in told if not _in_time(one, zone)] == []
    if pace is Pace.WEEKLY:
        weeks = Counter(moment.isocalendar()[:2] for moment in local)
        assert max(weeks.values(), default=0) <= 1
