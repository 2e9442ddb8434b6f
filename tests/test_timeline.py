"""All that happened about a client, in order of time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from monitor import deeds, timeline
from monitor.deed import BlockedBy, By, Way
from monitor.store import Db, clients
from monitor.store.db import insert
from monitor.store.times import to_text
from monitor.timeline import Entry
from tests.build import DAY, HOUR, at
from tests.story import Story

HELD = at("2026-11-02 13:00")
LENA = By("Lena", Way.PAGE)


def said(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    return [(entry.kind.value, entry.what) for entry in entries]


def entries_of(story: Story) -> tuple[Entry, ...]:
    return timeline.of_client(story.db, clients.client(story.db, "Bakery"), story.clock())


@pytest.fixture(scope="module")
def entries(tmp_path_factory: pytest.TempPathFactory) -> tuple[Entry, ...]:
    """A false change on the second day, dismissed on the ninth; what people did meanwhile."""
    with Story(tmp_path_factory.mktemp("office"), at("2026-10-30 09:00"), days=(3, 14)) as story:
        site = story.site()
        client = story.register("Bakery", "2026-11-02T14:00", site.url, title="Found on the web")
        story.go_on(HELD + 1.5 * DAY, every=12 * HOUR)
        site.words += "</p><p class='promo-banner'>Half price today.</p><p>"
        story.go_on(HELD + 5 * DAY, every=12 * HOUR)
        deeds.blocked(story.db, client, BlockedBy.BOSS, "On a trip.", LENA, story.clock())
        story.go_on(HELD + 9 * DAY, every=12 * HOUR)
        (known,) = deeds.changes(story.db, client)
        deeds.dismiss(story.db, story.config, client, known.id, LENA, story.clock())
        story.go_on(HELD + 10 * DAY, every=12 * HOUR)
        deeds.snooze(story.db, client, date(2026, 12, 1), LENA, story.clock())
        add_steps(story.db, client.id)
        return entries_of(story)


def add_steps(db: Db, client_id: int) -> None:
    """Something agreed that was done."""
    when = to_text(HELD + 6 * DAY)
    workshop_id = clients.workshops(db, client_id)[0].id
    of = {"client_id": client_id, "workshop_id": workshop_id}
    row = of | {"kind": "feed", "terms": "{}", "wording": "", "state": "done"}
    agreed_id = insert(db, "agreed", row | {"agreed_at": when, "agreed_by": "Lena"})
    step = {"agreed_id": agreed_id, "at": when, "state": "done", "evidence": "/feed", "why": ""}
    insert(db, "agreed_step", step)


def test_everything_is_told_in_order_of_time(entries: tuple[Entry, ...]) -> None:
    assert said(entries) == [
        ("progress", "waiting"),
        ("workshop", "open"),
        ("change", "dismissed"),
        ("milestone", "quiet"),
        ("notice", "started"),
        ("progress", "started"),
        ("deed", "blocked"),
        ("progress", "blocked"),
        ("agreed", "done"),
        ("deed", "dismiss"),
        ("notice", "quiet"),
        ("deed", "snooze"),
        ("milestone", "planned"),
    ]
    assert [e.at for e in entries] == sorted(e.at for e in entries)


def test_an_entry_says_who_and_what(entries: tuple[Entry, ...]) -> None:
    by_what = {entry.what: entry for entry in entries if entry.kind.value != "progress"}
    assert (by_what["blocked"].who, by_what["blocked"].text) == (
        "Lena",
        "blocked, by the boss, On a trip.",
    )
    assert "(dismissed: not a real change, said Lena)" in by_what["dismissed"].text
    assert by_what["open"].text == "Workshop “Found on the web”"
    assert by_what["snooze"].text == "snooze, until 2026-12-01"
    assert "(to mail, late)" in [e.text for e in entries if e.what == "quiet"][1]
    assert by_what["planned"].text == "Day 14, website: planned"


def test_a_notice_by_several_channels_is_one_entry(tmp_path: Path) -> None:
    with Story(tmp_path, at("2026-10-30 09:00"), days=(3,)) as story:
        story.channel("phone", "lena@phone.example", "Lena")
        story.register("Bakery", "2026-11-02T14:00", story.site().url)
        story.go_on(HELD + 4 * DAY, every=12 * HOUR)
        (notice,) = [entry for entry in entries_of(story) if entry.kind.value == "notice"]
    assert notice.text.endswith("(to mail, phone)")
