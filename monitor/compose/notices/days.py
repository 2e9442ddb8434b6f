"""Days after a workshop, by the clocks of the workshop's zone. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from monitor.compose.notices.case import Case


def today(case: Case) -> date:
    """The reader's day."""
    return case.facts.now.astimezone(case.facts.zone).date()


def day(case: Case, at: datetime) -> date:
    return at.astimezone(case.facts.workshop_zone).date()


def last_day(case: Case, end: datetime) -> date:
    """The day that ends at `end`, be it told as 24:00 or as the second before."""
    return day(case, end - timedelta(seconds=1))


def held_day(case: Case) -> date:
    return (
        last_day(case, case.facts.held_at) if case.facts.all_day else day(case, case.facts.held_at)
    )


def span_after_workshop(case: Case, at: datetime) -> str:
    """The time from the workshop to `at`, by the clocks of the workshop's zone."""
    if case.facts.all_day:
        return case.reader.span(timedelta(days=(day(case, at) - held_day(case)).days))
    # Two times of the same zone differ by what its clocks show: day n begins at
    # the same wall time, also across the change to summer time.
    zone = case.facts.workshop_zone
    return case.reader.span(at.astimezone(zone) - case.facts.held_at.astimezone(zone))
