"""What the messages say, in every language and of every kind.

The golden files hold whole messages for a proofreader to read. To write them
anew after a change of words: `POROMKI_GOLDEN=write pytest tests/test_compose.py`,
then read the difference.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from monitor import compose as words
from monitor.model import (
    LANGS,
    Answer,
    Change,
    ChangeKind,
    Coverage,
    Facts,
    Hunk,
    Kind,
    NoticeKind,
    Reason,
    TargetSummary,
)

GOLDEN = Path(__file__).parent / "golden"
BERLIN = ZoneInfo("Europe/Berlin")
LISBON = ZoneInfo("Europe/Lisbon")


def _at(text: str) -> datetime:
    """An instant written in Berlin's time."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


HELD_AT = _at("2026-11-18 17:00")
HOURS = Hunk(
    ChangeKind.CONTACT,
    "Montag bis Freitag 8 bis 17 Uhr",
    "Montag bis Samstag 7 bis 18 Uhr",
    "main",
    "Öffnungszeiten",
)
POST = Hunk(ChangeKind.ITEM, "", "Unser Adventskalender ist da")
LINK = Hunk(ChangeKind.LINK, "", "Folgen Sie uns auf Facebook", "footer")
PHOTO = Hunk(ChangeKind.IMAGE, "Altes Foto der Backstube", "", "main")
CHANGE = Change(
    after_at=_at("2026-11-22 21:00"),
    before_at=_at("2026-11-23 17:30"),
    hunks=(HOURS, POST, LINK, PHOTO),
    score=80,
    why="The same blocks were still there at a later look.",
)
AROUND = replace(CHANGE, after_at=_at("2026-11-18 09:00"), before_at=_at("2026-11-18 21:00"))
QUIET = Facts(
    kind=NoticeKind.QUIET,
    client="Bäckerei Huber",
    workshop_title="Im Netz gefunden werden",
    held_at=HELD_AT,
    workshop_zone=BERLIN,
    all_day=False,
    zone=BERLIN,
    now=_at("2026-11-21 17:05"),
    target_kind=Kind.WEBSITE,
    url="https://www.huber.example/",
    milestone_days=3,
    coverage=Coverage(
        days_seen=3,
        days_total=3,
        baseline_at=_at("2026-11-16 10:00"),
        last_seen_at=_at("2026-11-21 17:01"),
        looks=7,
        looks_seen=7,
        pages_seen=4,
        pages_total=4,
    ),
    last_change_before=AROUND,
    next_days=7,
    next_at=_at("2026-11-25 17:00"),
)
LATE = replace(
    QUIET,
    registered_late=True,
    coverage=Coverage(2, 2, _at("2026-11-19 10:00"), _at("2026-11-21 17:01")),
    last_change_before=None,
)
UNSEEN = replace(
    QUIET,
    kind=NoticeKind.UNSEEN,
    milestone_days=7,
    now=_at("2026-11-25 17:05"),
    coverage=Coverage(2, 7, _at("2026-11-16 10:00"), _at("2026-11-20 09:00")),
    last_change_before=None,
    reason=Reason.BOT_CHALLENGE,
    why="The title of the page is that of a challenge.",
    next_days=14,
    next_at=_at("2026-12-02 17:00"),
)
UNDECIDED = replace(UNSEEN, reason=Reason.OPEN_SUSPICION, why="")
UNSEEN_EARLY = replace(
    UNSEEN,
    milestone_days=None,
    unseen_days=3,
    reason=Reason.DNS,
    why="The name www.huber.example is not known.",
    next_days=None,
    next_at=None,
)
OWN_SERVER = replace(UNSEEN_EARLY, reason=Reason.OWN_NETWORK_DOWN, why="")
STARTED = replace(
    QUIET,
    kind=NoticeKind.STARTED,
    now=_at("2026-11-23 17:35"),
    milestone_days=7,
    coverage=Coverage(5, 5, _at("2026-11-16 10:00"), _at("2026-11-23 17:30")),
    last_change_before=None,
    change=CHANGE,
)
LOOK = replace(
    QUIET,
    kind=NoticeKind.LOOK,
    target_kind=Kind.FACEBOOK,
    url="https://www.facebook.com/baeckerei.huber",
    milestone_days=7,
    now=_at("2026-11-25 17:05"),
    coverage=None,
    last_change_before=None,
    reason=Reason.NEEDS_TOKEN,
    next_days=14,
    next_at=_at("2026-12-02 17:00"),
)
CLOSED = replace(
    QUIET,
    kind=NoticeKind.CLOSED,
    now=_at("2027-03-18 17:05"),
    target_kind=None,
    url="",
    milestone_days=None,
    coverage=None,
    last_change_before=None,
    next_days=None,
    next_at=None,
    point_of_return=CHANGE,
    summary=(
        TargetSummary(
            Kind.WEBSITE,
            "https://www.huber.example/",
            ((3, Answer.QUIET), (7, Answer.CHANGED)),
        ),
        TargetSummary(
            Kind.FACEBOOK,
            "https://www.facebook.com/baeckerei.huber",
            ((7, Answer.UNSEEN), (14, Answer.QUIET), (30, Answer.SKIPPED)),
        ),
    ),
)
MESSAGES = {
    "quiet": QUIET,
    "quiet-late": LATE,
    "unseen": UNSEEN,
    "unseen-undecided": UNDECIDED,
    "unseen-early": UNSEEN_EARLY,
    "unseen-own-server": OWN_SERVER,
    "started": STARTED,
    "look": LOOK,
    "closed": CLOSED,
}


# --- whole messages ------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_is_the_golden_one(name: str, lang: str) -> None:
    text = words.compose(MESSAGES[name], lang)
    files = {
        GOLDEN / f"{name}.{lang}.txt": f"Subject: {text.subject}\n\n{text.text}",
        GOLDEN / f"{name}.{lang}.html": text.html,
    }
    if os.environ.get("POROMKI_GOLDEN") == "write":
        for path, written in files.items():
            path.write_text(written, encoding="utf-8")
    assert files == {path: path.read_text(encoding="utf-8") for path in files}
