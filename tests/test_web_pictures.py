"""Strips of days and lines of time: each thing has its own shape and its right place."""

from __future__ import annotations

from datetime import date

from monitor.overview import Day, Sight
from monitor.web.pictures import APART, WIDTH, Mark, Scale, months, scale, spread, strip
from tests.build import DAY, HOUR, at

HELD = at("2026-11-02 14:00")


def days(*sights: Sight) -> list[Day]:
    return [Day(date(2026, 11, 1 + n), sight) for n, sight in enumerate(sights)]


def test_each_sight_has_a_shape_of_its_own() -> None:
    shapes = [strip(days(sight)).paths[0][1] for sight in Sight]
    assert len(set(shapes)) == len(Sight)


def test_a_strip_draws_each_day_in_its_place() -> None:
    found = strip(days(Sight.QUIET, Sight.CHANGED, Sight.QUIET))
    outlines = dict(found.paths)
    assert found.width == 3 * WIDTH
    assert outlines[Sight.QUIET].startswith("M1 ")
    assert f"M{2 * WIDTH + 1} " in outlines[Sight.QUIET]
    assert outlines[Sight.CHANGED].startswith(f"M{WIDTH + 1} ")


def test_a_strip_counts_its_days() -> None:
    found = strip(days(Sight.UNSEEN, Sight.QUIET, Sight.UNSEEN))
    assert found.counts == ((Sight.QUIET, 1), (Sight.UNSEEN, 2))


def test_a_line_reaches_from_the_workshop_to_the_next_milestone() -> None:
    now = HELD + 10 * DAY
    over = scale(HELD, now, [HELD + 7 * DAY, HELD + 30 * DAY, HELD + 14 * DAY])
    assert over == Scale(HELD, HELD + 14 * DAY)
    assert (over.place(HELD), over.place(now), over.place(HELD + 14 * DAY)) == (0, 71.43, 100)


def test_a_line_without_a_milestone_ahead_ends_today() -> None:
    assert scale(HELD, HELD + 40 * DAY, []).last_at == HELD + 40 * DAY


def test_a_line_just_after_the_workshop_has_a_length() -> None:
    assert scale(HELD, HELD + HOUR, []).place(HELD + HOUR) < 5


def test_what_lies_outside_a_line_stands_at_its_end() -> None:
    over = Scale(HELD, HELD + DAY)
    assert (over.place(HELD - DAY), over.place(HELD + 9 * DAY)) == (0, 100)


def test_words_too_close_to_those_before_are_left_out() -> None:
    marks = [Mark(10, "quiet", "3"), Mark(10 + APART / 2, "quiet", "7"), Mark(20, "quiet", "14")]
    assert [mark.words for mark in spread(reversed(marks))] == ["3", "", "14"]


def test_marks_without_words_push_none_away() -> None:
    assert [m.words for m in spread([Mark(10, "notice"), Mark(11, "quiet", "3")])] == ["", "3"]


def test_months_begin_on_their_first_day() -> None:
    over = Scale(HELD, at("2027-01-15 14:00"))
    assert [m.words for m in months(over, HELD.date())] == ["2026-12-01", "2027-01-01"]
