"""What a target did by a milestone: every rule of `judge`, and what must never bend."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.judge import (
    Wait,
    baseline_at,
    change_around,
    first_change,
    judge,
    own_network_down,
    unseen_days,
)
from monitor.model import (
    Answer,
    Change,
    Coverage,
    History,
    Milestone,
    PageHistory,
    Reason,
    Sighting,
    Skip,
    Verdict,
)
from monitor.schedule import milestone
from tests.build import (
    BERLIN,
    DAY,
    HOUR,
    at,
    change,
    every,
    failed,
    history,
    page,
    seen,
    workshop,
)

HELD = workshop("2026-11-02", "14:00")
DAY7 = milestone(HELD, 7)
CLOSING = DAY7.at + timedelta(minutes=1)
BEFORE = seen(HELD.held_at - 6 * HOUR)
DAILY = seen(*every(DAY, HELD.held_at + 20 * HOUR, DAY7.at - HOUR))
"""A sighting on each of the days 1 to 7, at 10 in the morning."""
LOOKED = (*BEFORE, *DAILY)
LATER = CLOSING + 30 * DAY

Said = tuple[Answer, Reason | Skip | None] | Wait


def said(verdict: Verdict | Wait) -> Said:
    """The answer and its reason, or the wait."""
    return verdict if isinstance(verdict, Wait) else (verdict.answer, verdict.reason)


def home(*looks: tuple[Sighting, ...], suspected_since: datetime | None = None) -> History:
    """A site of one page."""
    return history(HELD, page(*looks, suspected_since=suspected_since))


def with_changes(known: History, *changes: Change) -> History:
    return replace(known, changes=changes)


QUIET = (Answer.QUIET, None)
CHANGED = (Answer.CHANGED, None)
TIMEOUT = (Answer.UNSEEN, Reason.TIMEOUT)
SUSPECTED = (Answer.UNSEEN, Reason.OPEN_SUSPICION)
FEW = (Answer.UNSEEN, Reason.FEW_LOOKS)
FEW_PAGES = (Answer.UNSEEN, Reason.FEW_PAGES)
LATE = (Answer.SKIPPED, Skip.REGISTERED_LATE)
LAST_SIGHTING = DAILY[-1].at

CASES: dict[str, tuple[History, datetime, Said]] = {
    "quiet: seen every day and at the milestone": (home(LOOKED, seen(CLOSING)), CLOSING, QUIET),
    "quiet: a look on the very instant of the milestone closes": (
        home(LOOKED, seen(DAY7.at)),
        DAY7.at,
        QUIET,
    ),
    "quiet: seen after a week of our downtime, for nothing has changed by then either": (
        home(LOOKED, seen(CLOSING + 7 * DAY)),
        CLOSING + 7 * DAY,
        QUIET,
    ),
    "1 changed: an edit between workshop and milestone": (
        with_changes(
            home(LOOKED, seen(CLOSING)), change(HELD.held_at + DAY, HELD.held_at + 2 * DAY)
        ),
        CLOSING,
        CHANGED,
    ),
    "1 changed: known before anybody looked since the milestone": (
        with_changes(home(LOOKED), change(HELD.held_at + DAY, HELD.held_at + 2 * DAY)),
        DAY7.at,
        CHANGED,
    ),
    "1 changed: first seen by the closing look": (
        with_changes(home(LOOKED, seen(CLOSING)), change(LAST_SIGHTING, CLOSING)),
        CLOSING + 6 * HOUR,
        CHANGED,
    ),
    "1 changed: the look at the workshop itself is the last without it": (
        with_changes(
            home(seen(HELD.held_at), DAILY, seen(CLOSING)),
            change(HELD.held_at, HELD.held_at + DAY),
        ),
        CLOSING,
        CHANGED,
    ),
    "1 quiet: an edit that the closing look did not see yet": (
        with_changes(home(LOOKED, seen(CLOSING, CLOSING + DAY)), change(CLOSING, CLOSING + DAY)),
        CLOSING + 2 * DAY,
        QUIET,
    ),
    "1 quiet: an edit whose window contains the workshop does not count": (
        with_changes(home(LOOKED, seen(CLOSING)), change(HELD.held_at - HOUR, HELD.held_at + HOUR)),
        CLOSING,
        QUIET,
    ),
    "1 quiet: an edit before the workshop does not count": (
        with_changes(home(LOOKED, seen(CLOSING)), change(HELD.held_at - DAY, HELD.held_at - HOUR)),
        CLOSING,
        QUIET,
    ),
    "1 changed: an edit after one that does not count": (
        with_changes(
            home(LOOKED, seen(CLOSING)),
            change(HELD.held_at - HOUR, HELD.held_at + HOUR),
            change(HELD.held_at + DAY, HELD.held_at + 2 * DAY),
        ),
        CLOSING,
        CHANGED,
    ),
    "1 changed: proven although registered too late": (
        with_changes(
            replace(
                home(seen(DAY7.at - 12 * HOUR, CLOSING)),
                added_at=DAY7.at - 12 * HOUR,
            ),
            change(DAY7.at - 12 * HOUR, CLOSING),
        ),
        CLOSING,
        CHANGED,
    ),
    "4 wait: nobody has looked since the milestone": (home(LOOKED), LATER, Wait(None)),
    "4 wait: a failed look is waited out when the page was seen the day before": (
        home(LOOKED, failed(CLOSING)),
        CLOSING,
        Wait(DAY7.at + DAY),
    ),
    "4 quiet: seen again within the day": (
        home(LOOKED, failed(CLOSING), seen(CLOSING + 3 * HOUR)),
        CLOSING + 3 * HOUR,
        QUIET,
    ),
    "4 changed: seen again within the day, with an edit": (
        with_changes(
            home(LOOKED, failed(CLOSING), seen(CLOSING + 3 * HOUR)),
            change(LAST_SIGHTING, CLOSING + 3 * HOUR),
        ),
        CLOSING + 6 * HOUR,
        CHANGED,
    ),
    "4 unseen: still failing a day later": (
        home(LOOKED, failed(CLOSING, CLOSING + 3 * HOUR)),
        DAY7.at + DAY,
        TIMEOUT,
    ),
    "4 unseen: seen again only after the day was over": (
        home(LOOKED, failed(CLOSING), seen(DAY7.at + DAY + HOUR)),
        LATER,
        TIMEOUT,
    ),
    "4 unseen: a wall from the start is decided at once": (
        home(failed(*every(DAY, HELD.held_at, CLOSING), CLOSING)),
        CLOSING,
        TIMEOUT,
    ),
    "4 unseen: a page gone for two days is decided at once": (
        home(BEFORE, DAILY[:-2], failed(CLOSING, reason=Reason.PARKED)),
        CLOSING,
        (Answer.UNSEEN, Reason.PARKED),
    ),
    "4 unseen: the first failed look names the reason": (
        home(
            BEFORE,
            failed(CLOSING, reason=Reason.LOGIN_WALL),
            failed(CLOSING + HOUR, reason=Reason.DNS),
        ),
        LATER,
        (Answer.UNSEEN, Reason.LOGIN_WALL),
    ),
    "2 skipped: registered less than a day before": (
        replace(home(seen(DAY7.at - 23 * HOUR, CLOSING)), added_at=DAY7.at - 23 * HOUR),
        CLOSING,
        LATE,
    ),
    "2 skipped: registered long after the milestone": (
        replace(home(seen(CLOSING + 9 * DAY)), added_at=CLOSING + 9 * DAY),
        CLOSING + 9 * DAY,
        LATE,
    ),
    "2 quiet: registered exactly a day before, and seen at once": (
        replace(home(seen(DAY7.at - DAY, CLOSING)), added_at=DAY7.at - DAY),
        CLOSING,
        QUIET,
    ),
    "6 unseen: registered in time, but first seen less than a day before": (
        home(failed(*every(DAY, HELD.held_at, DAY7.at - DAY)), seen(DAY7.at - HOUR, CLOSING)),
        CLOSING,
        FEW,
    ),
    "5 wait: a difference at the closing look is not confirmed yet": (
        home(LOOKED, seen(CLOSING), suspected_since=CLOSING),
        CLOSING,
        Wait(CLOSING + DAY),
    ),
    "5 wait: a difference from before the closing look is not confirmed yet": (
        home(LOOKED, seen(CLOSING), suspected_since=LAST_SIGHTING),
        CLOSING,
        Wait(CLOSING + DAY),
    ),
    "5 unseen: still neither confirmed nor gone a day later": (
        home(LOOKED, seen(CLOSING), suspected_since=CLOSING),
        CLOSING + DAY,
        SUSPECTED,
    ),
    "5 quiet: a difference that came after the closing look": (
        home(LOOKED, seen(CLOSING, CLOSING + HOUR), suspected_since=CLOSING + HOUR),
        CLOSING + HOUR,
        QUIET,
    ),
    "6 quiet: seen on five of seven days": (
        home(BEFORE, DAILY[:5], seen(CLOSING + DAY)),
        CLOSING + DAY,
        QUIET,
    ),
    "6 unseen: seen on four of seven days": (
        home(BEFORE, DAILY[:3], DAILY[6:], seen(CLOSING)),
        CLOSING,
        FEW,
    ),
    "6 unseen: seen at the workshop and at the milestone only": (
        home(BEFORE, seen(CLOSING)),
        CLOSING,
        FEW,
    ),
    "6 unseen: a failure that is over is not the reason": (
        home(
            BEFORE,
            failed(*every(DAY, HELD.held_at + DAY, DAY7.at - 2 * DAY), reason=Reason.BOT_CHALLENGE),
            failed(DAY7.at - DAY, reason=Reason.DNS),
            seen(CLOSING),
        ),
        CLOSING,
        FEW,
    ),
    "6 unseen: one failed look is no reason when five days had no look at all": (
        home(BEFORE, failed(HELD.held_at + DAY), seen(CLOSING)),
        CLOSING,
        FEW,
    ),
    "6 unseen: many looks on few days prove nothing": (
        home(BEFORE, seen(*every(HOUR, DAY7.at - 30 * HOUR, DAY7.at)), seen(CLOSING)),
        CLOSING,
        FEW,
    ),
    "3 needs a token: a request at once, for nobody can look": (
        history(HELD, page(), cannot_be_seen=Reason.NEEDS_TOKEN),
        DAY7.at,
        (Answer.UNSEEN, Reason.NEEDS_TOKEN),
    ),
    "3 needs a token: no request for a milestone from before the registration": (
        history(HELD, page(), cannot_be_seen=Reason.NEEDS_TOKEN, added_at=DAY7.at + DAY),
        DAY7.at + DAY,
        LATE,
    ),
    "3 needs a token: one look by a person since the milestone is full proof": (
        history(HELD, page(seen(CLOSING)), cannot_be_seen=Reason.NEEDS_TOKEN),
        CLOSING,
        QUIET,
    ),
    "3 needs a token: people looked at the milestone and the days before": (
        history(HELD, page(LOOKED, seen(CLOSING)), cannot_be_seen=Reason.NEEDS_TOKEN),
        CLOSING,
        QUIET,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_judge(case: str) -> None:
    known, now, expected = CASES[case]
    assert said(judge(known, DAY7, now)) == expected


# --- sites of several pages ---------------------------------------------------

A_MINUTE_LATER = CLOSING + timedelta(minutes=1)
SEEN_PAGE = page(LOOKED, seen(A_MINUTE_LATER))
GONE_PAGE = page(BEFORE, failed(A_MINUTE_LATER))

SITES: dict[str, tuple[tuple[PageHistory, ...], datetime, Said]] = {
    "quiet: all pages are seen": ((SEEN_PAGE,) * 4, A_MINUTE_LATER, QUIET),
    "quiet: four of five pages are seen": (
        (SEEN_PAGE, SEEN_PAGE, SEEN_PAGE, GONE_PAGE),
        A_MINUTE_LATER,
        QUIET,
    ),
    "unseen: three of four pages are seen": (
        (SEEN_PAGE, SEEN_PAGE, GONE_PAGE),
        A_MINUTE_LATER,
        FEW_PAGES,
    ),
    "wait: one page is not looked at yet": (
        (SEEN_PAGE, page(LOOKED)),
        A_MINUTE_LATER,
        Wait(CLOSING + DAY),
    ),
    "unseen: half of the pages were not looked at for a day": (
        (page(BEFORE),),
        CLOSING + DAY,
        FEW_PAGES,
    ),
    "wait: a page looked at a minute after the home page differs": (
        (page(LOOKED, seen(A_MINUTE_LATER), suspected_since=A_MINUTE_LATER),),
        A_MINUTE_LATER,
        Wait(A_MINUTE_LATER + DAY),
    ),
    "quiet: a page that was first looked at long after the decision was due": (
        (SEEN_PAGE, SEEN_PAGE, SEEN_PAGE, page(LOOKED, seen(CLOSING + 9 * DAY))),
        LATER,
        QUIET,
    ),
}


@pytest.mark.parametrize("case", SITES)
def test_site_of_several_pages(case: str) -> None:
    others, now, expected = SITES[case]
    known = history(HELD, page(LOOKED, seen(CLOSING)), *others)
    assert said(judge(known, DAY7, now)) == expected


def test_edit_on_a_page_looked_at_after_the_home_page_counts() -> None:
    known = history(
        HELD,
        page(LOOKED, seen(CLOSING)),
        page(LOOKED, seen(A_MINUTE_LATER, A_MINUTE_LATER + 3 * HOUR)),
        changes=(change(LAST_SIGHTING, A_MINUTE_LATER),),
    )
    assert said(judge(known, DAY7, A_MINUTE_LATER + 3 * HOUR)) == CHANGED


def test_edit_on_a_page_not_looked_at_within_the_day_is_the_next_milestones() -> None:
    much_later = CLOSING + 9 * DAY
    known = history(
        HELD,
        page(LOOKED, seen(CLOSING)),
        *(SEEN_PAGE,) * 3,
        page(LOOKED, seen(much_later)),
        changes=(change(LAST_SIGHTING, much_later),),
    )
    assert said(judge(known, DAY7, LATER)) == QUIET


# --- proof of looking ---------------------------------------------------------


def coverage_of(known: History, goal: Milestone, now: datetime) -> Coverage:
    verdict = judge(known, goal, now)
    assert isinstance(verdict, Verdict)
    return verdict.coverage


ZONES = ("Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu", "UTC")
WEEKS = {
    "an ordinary week": "2026-11-02",
    "summer time ends": "2026-10-22",
    "summer time begins": "2027-03-24",
}


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [None, "00:00", "14:00", "23:59"])
@pytest.mark.parametrize("week", WEEKS)
def test_looks_every_twelve_hours_give_seven_of_seven_days(
    week: str, clock: str | None, zone: str
) -> None:
    held = workshop(WEEKS[week], clock, ZoneInfo(zone))
    goal = milestone(held, 7)
    looks = page(seen(*every(12 * HOUR, held.held_at - HOUR, goal.at - HOUR), goal.at))
    found = coverage_of(history(held, looks), goal, goal.at)
    assert (found.days_seen, found.days_total) == (7, 7)


DATE_ONLY = workshop("2026-11-02", None)
DATE_ONLY_7 = milestone(DATE_ONLY, 7)
MIDDAYS = every(DAY, at("2026-11-03 12:00", BERLIN), at("2026-11-09 12:00", BERLIN))
LATE_DAY = at("2026-11-05 10:00", BERLIN)

COVERAGES: dict[str, tuple[History, Milestone, Coverage]] = {
    "date only: the days after the workshop's, to the end of the last": (
        history(DATE_ONLY, page(seen(at("2026-11-02 12:00", BERLIN), *MIDDAYS, DATE_ONLY_7.at))),
        DATE_ONLY_7,
        Coverage(7, 7, at("2026-11-02 12:00", BERLIN), DATE_ONLY_7.at, 8, 8, 1, 1),
    ),
    "date only: a look on the workshop's evening is the baseline, no day": (
        history(
            DATE_ONLY,
            page(seen(at("2026-11-02 23:59", BERLIN), *MIDDAYS[:5], DATE_ONLY_7.at)),
        ),
        DATE_ONLY_7,
        Coverage(5, 7, at("2026-11-02 23:59", BERLIN), DATE_ONLY_7.at, 6, 6, 1, 1),
    ),
    "failed looks count as looks, not as sightings": (
        home(LOOKED, failed(DAILY[0].at + HOUR), seen(CLOSING)),
        DAY7,
        Coverage(7, 7, BEFORE[0].at, CLOSING, 9, 8, 1, 1),
    ),
    "looks after the closing one are not part of the proof": (
        home(LOOKED, seen(CLOSING, CLOSING + HOUR), failed(CLOSING + 2 * HOUR)),
        DAY7,
        Coverage(7, 7, BEFORE[0].at, CLOSING, 8, 8, 1, 1),
    ),
    "registered late: days count from the first sighting": (
        history(
            HELD,
            page(seen(*every(DAY, LATE_DAY, DAY7.at), CLOSING)),
            added_at=LATE_DAY,
        ),
        DAY7,
        Coverage(4, 4, LATE_DAY, CLOSING, 5, 5, 1, 1),
    ),
    "unseen: the proof ends with the failed look, whenever it is asked for": (
        home(BEFORE, failed(CLOSING), seen(CLOSING + 9 * DAY)),
        DAY7,
        Coverage(0, 7, BEFORE[0].at, BEFORE[0].at, 1, 0, 0, 1),
    ),
}


@pytest.mark.parametrize("case", COVERAGES)
def test_coverage(case: str) -> None:
    known, goal, expected = COVERAGES[case]
    assert coverage_of(known, goal, LATER) == expected


BASELINES: dict[str, tuple[PageHistory, datetime | None]] = {
    "the last sighting before the workshop": (page(LOOKED), BEFORE[0].at),
    "a sighting at the workshop itself": (
        page(BEFORE, seen(HELD.held_at), DAILY),
        HELD.held_at,
    ),
    "the first after it where there is none before": (page(DAILY), DAILY[0].at),
    "never a failed look": (page(failed(HELD.held_at - HOUR), DAILY), DAILY[0].at),
    "none where nothing was seen": (page(failed(HELD.held_at)), None),
}


@pytest.mark.parametrize("case", BASELINES)
def test_baseline(case: str) -> None:
    looks, expected = BASELINES[case]
    assert baseline_at(history(HELD, looks)) == expected


AROUND = change(HELD.held_at - HOUR, HELD.held_at + HOUR)
AFTER = change(HELD.held_at + HOUR, HELD.held_at + 2 * HOUR)
SECOND = change(HELD.held_at + 3 * HOUR, HELD.held_at + 4 * HOUR)


def test_first_change_is_the_first_whose_window_lies_after_the_workshop() -> None:
    assert first_change(history(HELD, page(), changes=(AROUND, AFTER, SECOND))) == AFTER


def test_change_around_the_workshop_is_known() -> None:
    assert change_around(history(HELD, page(), changes=(AROUND, AFTER))) == AROUND


def test_change_after_the_workshop_is_not_around_it() -> None:
    assert change_around(history(HELD, page(), changes=(AFTER,))) is None


MONDAY = at("2026-11-02 09:00", BERLIN)
STREAKS: dict[str, tuple[PageHistory, tuple[int, Reason] | None]] = {
    "none while the last look saw the page": (page(failed(MONDAY), seen(MONDAY + HOUR)), None),
    "none where nobody looked": (page(), None),
    "three days of failed looks": (
        page(seen(MONDAY), failed(*every(12 * HOUR, MONDAY + DAY, MONDAY + 3 * DAY))),
        (3, Reason.TIMEOUT),
    ),
    "a day with a sighting is no unseen day": (
        page(seen(MONDAY), failed(MONDAY + HOUR, MONDAY + DAY)),
        (1, Reason.TIMEOUT),
    ),
    "days without looks are not counted": (
        page(failed(MONDAY, MONDAY + 9 * DAY)),
        (2, Reason.TIMEOUT),
    ),
    "a day ends at midnight in the workshop's zone": (
        page(failed(at("2026-11-02 23:59", BERLIN), at("2026-11-03 00:01", BERLIN))),
        (2, Reason.TIMEOUT),
    ),
    "the commonest reason": (
        page(
            failed(MONDAY, MONDAY + DAY, reason=Reason.LOGIN_WALL),
            failed(MONDAY + 2 * DAY, reason=Reason.DNS),
        ),
        (3, Reason.LOGIN_WALL),
    ),
}


@pytest.mark.parametrize("case", STREAKS)
def test_unseen_days(case: str) -> None:
    looks, expected = STREAKS[case]
    assert unseen_days(looks, BERLIN) == expected


NETWORKS: dict[str, tuple[list[tuple[str, bool]], bool]] = {
    "nothing was looked at": ([], False),
    "two hosts fail": ([("a", True), ("b", True)], False),
    "three hosts fail": ([("a", True), ("b", True), ("c", True)], True),
    "three looks at two hosts fail": ([("a", True), ("a", True), ("b", True)], False),
    "one of four hosts is reached": ([("a", True), ("b", True), ("c", True), ("d", False)], False),
    "one look of a failing host came through": (
        [("a", True), ("b", True), ("c", True), ("a", False)],
        False,
    ),
}


@pytest.mark.parametrize("case", NETWORKS)
def test_own_network_is_down_when(case: str) -> None:
    outcomes, expected = NETWORKS[case]
    assert own_network_down(outcomes) is expected


# --- what must never bend -----------------------------------------------------

SPAN = 20 * 24 * 2
"""Half hours from two days before the workshop to eleven after its seventh day."""

half_hours = st.integers(0, SPAN).map(lambda n: HELD.held_at - 2 * DAY + n * HOUR / 2)
reasons = st.sampled_from([Reason.TIMEOUT, Reason.LOGIN_WALL, Reason.DNS])
failures = st.builds(lambda instant, why: failed(instant, reason=why)[0], half_hours, reasons)


@st.composite
def pages(draw: st.DrawFn, *, failing: bool = False) -> PageHistory:
    """A page looked at in a rhythm with gaps, and at other times; some looks fail."""
    looks: dict[datetime, Sighting] = {}
    if not failing:
        first = draw(half_hours)
        step = draw(st.sampled_from([6, 12, 24, 36])) * HOUR
        gap_from, gap = draw(half_hours), draw(st.integers(0, 4)) * DAY
        for instant in every(step, first, HELD.held_at + 18 * DAY):
            if not gap_from <= instant < gap_from + gap:
                looks[instant] = Sighting(instant, seen=True)
    for single in draw(st.lists(failures, max_size=12)):
        looks[single.at] = single
    suspected = draw(st.none() | half_hours)
    known = [s.at for s in looks.values() if s.seen and suspected and s.at >= suspected]
    return page(tuple(looks.values()), suspected_since=min(known, default=None))


@st.composite
def histories(draw: st.DrawFn, *, failing: bool = False) -> History:
    """A site of one to three pages, registered some time, perhaps with changes."""
    looks = draw(pages(failing=failing))
    others = draw(st.lists(pages(failing=failing), max_size=2))
    seen_at = [s.at for s in looks.sightings if s.seen]
    some = draw(st.booleans()) and len(seen_at) > 1
    at_look = draw(st.integers(1, len(seen_at) - 1)) if some else 0
    edits = (change(seen_at[at_look - 1], seen_at[at_look]),) if at_look else ()
    first = min((s.at for s in looks.sightings), default=HELD.held_at)
    return history(HELD, looks, *others, changes=edits, added_at=first)


def up_to(known: History, now: datetime) -> History:
    """What was known at `now`."""

    def cut(p: PageHistory) -> PageHistory:
        early = p.suspected_since if p.suspected_since and p.suspected_since <= now else None
        return PageHistory(tuple(s for s in p.sightings if s.at <= now), early)

    return replace(
        known,
        home=cut(known.home),
        others=tuple(cut(p) for p in known.others),
        changes=tuple(c for c in known.changes if c.before_at <= now),
    )


def without_suspicion(known: History) -> History:
    return replace(
        known,
        home=replace(known.home, suspected_since=None),
        others=tuple(replace(p, suspected_since=None) for p in known.others),
    )


def stands(first: Verdict | Wait, then: Verdict | Wait) -> bool:
    """Whether `then` upholds `first`: the same answer, for the same reason, on the same proof.

    A change needs no coverage, and may come to light for a target registered late.
    """
    if isinstance(first, Wait):
        return True
    if isinstance(then, Verdict) and then.answer is Answer.CHANGED:
        return first.answer in (Answer.CHANGED, Answer.SKIPPED)
    return then == first or said(then) == said(first) == LATE


later = st.integers(0, 60 * 24).map(lambda n: n * HOUR)


@settings(max_examples=150, deadline=None)
@given(histories(), half_hours, later)
def test_time_alone_never_turns_a_verdict_into_another(
    whole: History, now: datetime, more: timedelta
) -> None:
    now = max(now, DAY7.at)
    known = up_to(whole, now)
    first = judge(known, DAY7, now)
    assert isinstance(first, Wait) or judge(known, DAY7, now + more) == first


@settings(max_examples=150, deadline=None)
@given(histories(), half_hours)
def test_looks_after_the_decision_do_not_change_it(whole: History, now: datetime) -> None:
    now = max(now, DAY7.at)
    whole = without_suspicion(whole)
    first = judge(up_to(whole, now), DAY7, now)
    then = judge(replace(whole, changes=up_to(whole, now).changes), DAY7, LATER)
    assert stands(first, then)


@settings(max_examples=100, deadline=None)
@given(histories(failing=True), half_hours)
def test_failures_alone_are_never_quiet_nor_changed(known: History, now: datetime) -> None:
    verdict = judge(known, DAY7, max(now, DAY7.at))
    assert isinstance(verdict, Wait) or verdict.answer in (Answer.UNSEEN, Answer.SKIPPED)


@settings(max_examples=150, deadline=None)
@given(histories(), failures, st.integers(0, 2))
def test_one_more_failed_look_never_turns_unseen_into_quiet(
    known: History, extra: Sighting, which: int
) -> None:
    looks = [known.home, *known.others]
    looks[which % len(looks)] = page(
        looks[which % len(looks)].sightings,
        (extra,),
        suspected_since=looks[which % len(looks)].suspected_since,
    )
    worse = replace(known, home=looks[0], others=tuple(looks[1:]))
    verdict = judge(known, DAY7, LATER)
    unseen = isinstance(verdict, Verdict) and verdict.answer is Answer.UNSEEN
    assert not unseen or said(judge(worse, DAY7, LATER)) != QUIET


@settings(max_examples=200, deadline=None)
@given(histories())
def test_quiet_rests_on_proof_of_looking(known: History) -> None:
    verdict = judge(without_suspicion(known), DAY7, LATER)
    if not isinstance(verdict, Verdict) or verdict.answer is not Answer.QUIET:
        return
    first = baseline_at(known)
    assert first is not None
    start = max(first, HELD.held_at).astimezone(BERLIN).date()
    days = {s.at.astimezone(BERLIN).date() for s in known.home.sightings if s.seen}
    between = {d for d in days if start < d <= DAY7.day}
    proof = (
        any(s.seen and s.at >= DAY7.at for s in known.home.sightings),
        first <= DAY7.at - DAY,
        10 * len(between) >= 6 * (DAY7.day - start).days,
    )
    assert proof == (True, True, True)
