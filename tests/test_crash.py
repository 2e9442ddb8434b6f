"""Whatever moment the process dies at, going on gives what an undisturbed life would have given.

A short story with a quiet client (told by two channels), one that starts and one behind
a wall is lived once; then again for each of its breaths, dying at it (a real
process, ended on the spot), and lived on from the tick it died in.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from monitor import views
from monitor.store import Db, open_db
from monitor.store.db import FILE, check_file
from tests import mortal
from tests.build import DAY, HOUR, at
from tests.sink import Mail
from tests.story import Story
from tests.web import Answer

HELD = at("2026-11-02 13:00")
WORKSHOP = "2026-11-02T14:00"
TICKS = [HELD + 2 * DAY + n * HOUR for n in (8, 14, 20, 24, 44)]


@dataclass(frozen=True)
class Fate:
    """How a life, with what was lived after it, ended up."""

    rows: list[tuple[object, ...]]
    """Of notices: whom about, what, in which state, by which channel."""
    looks_lost: list[dict[str, object]] = field(default_factory=list)
    """Reported, but not in the database."""
    damage: str | None = None
    mails_missing: list[tuple[str, str]] = field(default_factory=list)
    mails_twice: int = 0


@dataclass(frozen=True)
class Scene:
    """The office just before the story's ticks, to begin from again and again."""

    story: Story
    start: Path
    scratch: Path

    def lived(self, last_breath: int) -> tuple[Path, list[Mail]]:
        """Live until `last_breath` and, if dead, go on; gives the folder and what was mailed."""
        folder = self.scratch / str(len(list(self.scratch.iterdir())))
        shutil.copytree(self.start, folder)
        mails_before = len(self.story.sink.mails)
        code = mortal.run(folder, TICKS, last_breath)
        assert code == (mortal.DIED if last_breath else 0)
        if last_breath:
            died_in = [line["tick"] for line in mortal.reported(folder) if "tick" in line][-1]
            assert mortal.run(folder, [t for t in TICKS if t.isoformat() >= str(died_in)]) == 0
        return folder, self.story.sink.mails[mails_before:]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Two days after the workshop: one is quiet, one has just edited, one hides behind a wall."""
    start = tmp_path_factory.mktemp("start")
    with Story(start, HELD - DAY, days=(3,)) as story:
        story.channel("second mail", "office@office.example", "Lena")
        bakery, butcher, florist = (story.site(n) for n in ("Bakery", "Butcher", "Florist"))
        for site in (bakery, butcher, florist):
            channels = ("mail", "second mail") if site is bakery else ("mail",)
            story.register(site.name, WORKSHOP, site.url, channels=channels)
        story.go_on(HELD)
        florist.behind = Answer(503, {}, "<h1>Service unavailable</h1>")
        story.go_on(HELD + 2 * DAY)
        butcher.words += "From Friday on we also sell sausages of wild boar from our own forest."
        story.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        yield Scene(story, start, tmp_path_factory.mktemp("lives"))


def test_whenever_it_dies_going_on_gives_what_an_undisturbed_life_gives(scene: Scene) -> None:
    folder, mails = scene.lived(mortal.NEVER)
    undisturbed = _fate(folder, mails, mails)
    breaths = int(str(mortal.reported(folder)[-1]["breaths"]))
    fates = {n: _fate(*scene.lived(n), mails) for n in range(1, breaths + 1)}
    assert breaths > 25, "the story has become too short to prove anything"
    assert {
        n: fate for n, fate in fates.items() if _told_twice_at_most_once(fate) != undisturbed
    } == {}


def test_the_undisturbed_life_tells_of_each_client_by_each_channel(scene: Scene) -> None:
    _, mails = scene.lived(mortal.NEVER)
    named = ("Bakery", "Butcher", "Florist")
    told = Counter(name for mail in mails for name in named if name in mail.text)
    assert told == {"Bakery": 2, "Butcher": 1, "Florist": 1}


def _told_twice_at_most_once(fate: Fate) -> Fate:
    """`fate` with the one repetition forgiven that a death between send and commit costs."""
    forgiven = fate.mails_twice - 1 if fate.mails_twice else 0
    return Fate(fate.rows, fate.looks_lost, fate.damage, fate.mails_missing, forgiven)


def _fate(folder: Path, mails: list[Mail], expected: list[Mail]) -> Fate:
    damage = check_file(folder / FILE)
    db = open_db(folder, TICKS[-1])
    try:
        return Fate(_rows(db), _looks_lost(db, folder), damage, *_compared(mails, expected))
    finally:
        db.close()


def _rows(db: Db) -> list[tuple[object, ...]]:
    shown = ("client", "kind", "milestone_days", "state", "reason", "channel")
    return sorted((tuple(v[name] for name in shown) for v in views.notices_of(db)), key=str)


def _looks_lost(db: Db, folder: Path) -> list[dict[str, object]]:
    stored = {
        (row["page_id"], datetime.fromisoformat(row["at"]))
        for row in db.query("SELECT page_id, at FROM observation")
    }
    told = [line for line in mortal.reported(folder) if "page" in line]
    return [
        line
        for line in told
        if (line["page"], datetime.fromisoformat(str(line["at"]))) not in stored
    ]


def _compared(mails: list[Mail], expected: list[Mail]) -> tuple[list[tuple[str, str]], int]:
    """The mails of an undisturbed life that are missing, and how many came more than once."""
    got = Counter((mail.to, mail.subject) for mail in mails)
    due = Counter((mail.to, mail.subject) for mail in expected)
    return list((due - got).elements()), (got - due).total()
