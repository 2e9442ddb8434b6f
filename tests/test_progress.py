"""Where a client stands, and why: a pure answer to records."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.agreed.records import AgreedKind
from monitor.compose import progress_reason
from monitor.deed import BlockedBy, Deed, DeedKind, Way
from monitor.model import Answer, Coverage, Milestone, Progress, Proof, Reason, Sighting, Verdict
from monitor.progress import (
    Ground,
    Known,
    Promise,
    Standing,
    Watched,
    Why,
    progress,
    signs,
    still_days,
    weeks_with,
)
from tests.build import BERLIN, DAY, HOUR, at, change, every, failed, seen, workshop

HELD = at("2026-11-02 13:00")
THREE_WEEKS = 21 * DAY
PAGE = "https://bakery.example/"


def looks(until: datetime, start: datetime = HELD - DAY) -> tuple[Sighting, ...]:
    """Two good looks a day."""
    return seen(*every(12 * HOUR, start, until))


def edit(days: float) -> tuple[str, Any]:
    """A change that was first seen so many days after the workshop."""
    return PAGE, change(HELD + (days - 0.5) * DAY, HELD + days * DAY)


def website(until: datetime, *edits: tuple[str, Any], **more: Any) -> Watched:
    """A website seen twice a day."""
    return Watched(1, looks(until), edits, **more)


def known(*watched: Watched, **more: Any) -> Known:
    """What is known after the usual workshop."""
    return Known(workshop(), watched, **more)


def said(answer: Answer, days: int = 7, reason: Reason | None = None) -> Verdict:
    """What was said at a milestone."""
    milestone = Milestone(days, HELD + days * DAY, (HELD + days * DAY).date())
    return Verdict(answer, milestone, Coverage(0, 0, None, None), reason)


def deed(kind: DeedKind, days: float, **more: Any) -> Deed:
    """What Lena noted so many days after the workshop."""
    return Deed(1, 1, kind, HELD + days * DAY, "Lena", Way.COMMAND, **more)


def promise(done: float | None = None, *, is_open: bool | None = None) -> Promise:
    """An agreed action, done so many days after the workshop."""
    done_at = HELD + done * DAY if done is not None else None
    return Promise(AgreedKind.FEED, done_at is None if is_open is None else is_open, done_at)


def stands(one: Known, days: float) -> Standing:
    """Where it stands so many days after the workshop."""
    return progress(one, HELD + days * DAY, THREE_WEEKS)


AT_30 = HELD + 30 * DAY
BLOCK = deed(DeedKind.BLOCKED, 10, blocked_by=BlockedBy.BOSS)
OVER = deed(DeedKind.DONE, 20)

CASES: dict[str, tuple[Known, float, Progress, tuple[Ground, ...]]] = {
    "before the workshop it is awaited": (
        known(),
        -1,
        Progress.WAITING,
        (Ground.AHEAD,),
    ),
    "before the first milestone nothing is said": (
        known(website(HELD + 2 * DAY)),
        2,
        Progress.WAITING,
        (Ground.NO_MILESTONE,),
    ),
    "nothing has changed": (
        known(website(HELD + 8 * DAY), verdict=said(Answer.QUIET)),
        8,
        Progress.QUIET,
        (Ground.QUIET,),
    ),
    "not seen at the milestone": (
        known(website(HELD + 8 * DAY), verdict=said(Answer.UNSEEN, reason=Reason.BOT_CHALLENGE)),
        8,
        Progress.UNSEEN,
        (Ground.UNSEEN_AT,),
    ),
    "not seen for days, though the milestone before was quiet": (
        known(
            Watched(
                1, looks(HELD + 8 * DAY) + failed(*every(DAY, HELD + 9 * DAY, HELD + 13 * DAY))
            ),
            verdict=said(Answer.QUIET),
        ),
        13,
        Progress.UNSEEN,
        (Ground.UNSEEN_FOR,),
    ),
    "one of two targets is still seen": (
        known(
            Watched(
                1, looks(HELD + 8 * DAY) + failed(*every(DAY, HELD + 9 * DAY, HELD + 13 * DAY))
            ),
            Watched(2, looks(HELD + 13 * DAY)),
            verdict=said(Answer.QUIET),
        ),
        13,
        Progress.QUIET,
        (Ground.QUIET,),
    ),
    "a change is a start": (
        known(website(HELD + 9 * DAY, edit(5)), verdict=said(Answer.CHANGED)),
        9,
        Progress.STARTED,
        (Ground.FIRST_CHANGE,),
    ),
    "an agreed action done is a start": (
        known(website(HELD + 9 * DAY), promises=(promise(4),), verdict=said(Answer.QUIET)),
        9,
        Progress.STARTED,
        (Ground.AGREED_DONE,),
    ),
    "what began and went out of sight has begun all the same": (
        known(
            Watched(
                1,
                looks(HELD + 8 * DAY) + failed(*every(DAY, HELD + 9 * DAY, HELD + 13 * DAY)),
                (edit(5),),
            )
        ),
        13,
        Progress.STARTED,
        (Ground.FIRST_CHANGE, Ground.UNSEEN_FOR),
    ),
    "nothing new for three weeks, and something agreed is open": (
        known(website(AT_30, edit(5)), promises=(promise(), promise())),
        30,
        Progress.STALLED,
        (Ground.STILL, Ground.OPEN, Ground.FIRST_CHANGE),
    ),
    "nothing agreed is open": (
        known(website(AT_30, edit(5)), promises=(promise(3),)),
        30,
        Progress.STARTED,
        (Ground.AGREED_DONE,),
    ),
    "nothing was agreed": (
        known(website(AT_30, edit(5))),
        30,
        Progress.STARTED,
        (Ground.FIRST_CHANGE,),
    ),
    "an agreed action done lately is something new": (
        known(website(AT_30, edit(5)), promises=(promise(20), promise())),
        30,
        Progress.STARTED,
        (Ground.FIRST_CHANGE,),
    ),
    "a suspicion may be something new": (
        known(website(AT_30, edit(5), suspected_since=HELD + 29 * DAY), promises=(promise(),)),
        30,
        Progress.STARTED,
        (Ground.FIRST_CHANGE,),
    ),
    "blocked": (
        known(website(AT_30), blocked=BLOCK, verdict=said(Answer.QUIET)),
        30,
        Progress.BLOCKED,
        (Ground.BLOCKED,),
    ),
    "blocked after a start": (
        known(website(AT_30, edit(5)), blocked=BLOCK, promises=(promise(),)),
        30,
        Progress.BLOCKED,
        (Ground.BLOCKED, Ground.FIRST_CHANGE),
    ),
    "a change ends a block": (
        known(website(HELD + 15 * DAY, edit(14)), blocked=BLOCK),
        15,
        Progress.STARTED,
        (Ground.FIRST_CHANGE,),
    ),
    "done is done": (
        known(website(AT_30, edit(5)), blocked=BLOCK, done=OVER, promises=(promise(),)),
        30,
        Progress.DONE,
        (Ground.DONE,),
    ),
    "the usual edit is no start, and nothing agreed is done": (
        known(
            website(AT_30, edit(5), usual_weeks=4),
            promises=(promise(),),
            verdict=said(Answer.CHANGED),
        ),
        30,
        Progress.WAITING,
        (Ground.USUAL, Ground.NOTHING_DONE),
    ),
    "the usual edit is no start, and nothing is agreed": (
        known(website(AT_30, edit(5), usual_weeks=3), verdict=said(Answer.CHANGED)),
        30,
        Progress.WAITING,
        (Ground.USUAL, Ground.NOTHING_AGREED),
    ),
    "two weeks of four are not every week": (
        known(website(HELD + 9 * DAY, edit(5), usual_weeks=2), verdict=said(Answer.CHANGED)),
        9,
        Progress.STARTED,
        (Ground.FIRST_CHANGE,),
    ),
    "an edit elsewhere than usual is a start": (
        known(
            website(HELD + 9 * DAY, edit(2), usual_weeks=4),
            Watched(2, looks(HELD + 9 * DAY), (edit(5),)),
        ),
        9,
        Progress.STARTED,
        (Ground.FIRST_CHANGE,),
    ),
    "whoever edits anyway starts with what was agreed": (
        known(website(HELD + 15 * DAY, edit(5), usual_weeks=4), promises=(promise(14),)),
        15,
        Progress.STARTED,
        (Ground.AGREED_DONE, Ground.USUAL),
    ),
    "and stalls in spite of usual edits": (
        known(
            website(HELD + 40 * DAY, edit(5), edit(38), usual_weeks=4),
            promises=(promise(14), promise()),
        ),
        40,
        Progress.STALLED,
        (Ground.STILL, Ground.OPEN, Ground.AGREED_DONE),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_standing(case: str) -> None:
    one, days, expected, grounds = CASES[case]
    found = stands(one, days)
    assert (found.progress, tuple(why.ground for why in found.reasons)) == (expected, grounds)


def test_an_outage_is_no_stall() -> None:
    away = failed(*every(DAY, HELD + 8 * DAY, HELD + 40 * DAY))
    back = looks(HELD + 50 * DAY, HELD + 41 * DAY)
    one = Watched(1, looks(HELD + 7 * DAY) + away, (edit(5),))
    opened = (promise(),)
    assert stands(known(one, promises=opened), 40).progress is Progress.STARTED
    later = replace(one, sightings=one.sightings + back)
    assert still_days(known(later), HELD + 5 * DAY) == 12


def test_a_stall_begins_on_the_day_that_makes_it_long_enough() -> None:
    def on(days: int) -> Progress:
        one = website(HELD + days * DAY, edit(5))
        return stands(known(one, promises=(promise(),)), days).progress

    assert (on(25), on(26)) == (Progress.STARTED, Progress.STALLED)


def test_where_one_look_proves_absence_it_speaks_for_the_days_before() -> None:
    day = (HELD + 30 * DAY).astimezone(BERLIN).date()
    one = website(HELD + 6 * DAY, edit(5), proof=Proof(frozenset({day})))
    assert still_days(known(one), HELD + 5 * DAY) == 25


def test_where_only_people_look_their_last_look_counts() -> None:
    by_hand = Watched(1, seen(HELD + 20 * DAY), (edit(5),), cannot_be_seen=Reason.NEEDS_TOKEN)
    assert still_days(known(by_hand), HELD + 5 * DAY) == 15


def test_a_target_that_only_people_look_at_does_not_shorten_a_stall() -> None:
    by_hand = Watched(2, seen(HELD + 6 * DAY), cannot_be_seen=Reason.NEEDS_TOKEN)
    one = known(website(AT_30, edit(5)), by_hand)
    assert still_days(one, HELD + 5 * DAY) == 25


def test_the_point_of_return_is_the_change_where_both_were_seen_at_one_look() -> None:
    one = known(website(AT_30, edit(5)), promises=(promise(5),))
    assert [sign.change is not None for sign in signs(one)] == [True, False]


def test_weeks_are_counted_back_from_the_workshop() -> None:
    edits = [HELD - age * DAY for age in (1, 2, 9, 20, 27.9, 29, 100)]
    assert weeks_with(edits, HELD) == 4
    assert weeks_with([HELD + DAY, HELD - 28 * DAY], HELD) == 0
    assert weeks_with([HELD - 3 * DAY] * 9, HELD) == 1


@pytest.mark.parametrize("lang", ["en", "de", "it"])
@pytest.mark.parametrize("ground", Ground)
def test_every_reason_has_words(ground: Ground, lang: str) -> None:
    why = Why(ground, days=21, count=2, at=HELD, blocked_by=BlockedBy.BOSS)
    told = progress_reason(why, lang, BERLIN)
    assert told.endswith(".")
    assert "%" not in told


def test_words_name_days_reasons_and_who_blocks() -> None:
    lines = [
        Why(Ground.UNSEEN_FOR, days=5, reason=Reason.BOT_CHALLENGE),
        Why(Ground.BLOCKED, at=HELD, blocked_by=BlockedBy.BOSS),
        Why(Ground.USUAL, count=4),
        Why(Ground.OPEN, count=1),
    ]
    told = [progress_reason(why, "en", BERLIN) for why in lines]
    assert told[0].startswith("Not seen for 5 days. ")
    assert told[1:] == [
        "In the way: the management, noted on Mon, 2 Nov 2026.",
        "There were edits in 4 of the 4 weeks before the workshop too, so the usual edit does not"
        " count.",
        "1 agreed action is open.",
    ]


def test_asking_again_gives_the_same() -> None:
    one = known(website(AT_30, edit(5)), promises=(promise(),))
    assert progress(one, AT_30, THREE_WEEKS) == progress(one, AT_30, timedelta(days=21))
