"""Notices of a turn of a client's way: started, and the closing summary. Pure."""

from __future__ import annotations

from monitor.compose import changes
from monitor.compose.letter import Letter
from monitor.compose.notices.case import NAME, Case
from monitor.compose.notices.days import day, held_day, span_after_workshop
from monitor.compose.notices.rows import (
    MOST_CHANGES,
    answers,
    columns,
    detail,
    late,
    looked_at,
    looked_by,
    on_page,
    point_of_return,
    seen,
    workshop,
)
from monitor.compose.quote import one_line
from monitor.model import Answer


def started(case: Case) -> Letter:
    change = case.facts.change
    if change:
        span = span_after_workshop(case, change.before_at)
        subject = case.gettext("first change %(span)s after the workshop", span=span)
        lead = case.gettext(
            "good news, %(span)s after the workshop something has changed %(where)s.", span=span
        )
    else:
        subject = case.gettext("first change since the workshop")
        lead = case.gettext("good news, something has changed %(where)s since the workshop.")
    return Letter(
        subject=case.subject(subject),
        lead=case.lead(lead),
        found=changes.tell(change, case.speech, MOST_CHANGES) if change else (),
        columns=columns(case),
        notes=late(case),
        rows=(
            *point_of_return(case, change),
            *on_page(case),
            *seen(case),
            *looked_by(case),
            *looked_at(case),
            *workshop(case),
            *detail(case),
        ),
        ending=case.gettext("The clock for this address stops here."),
    )


def closed(case: Case) -> Letter:
    change = case.facts.point_of_return
    days = max(0, (day(case, case.facts.now) - held_day(case)).days)
    return Letter(
        subject=case.speech.gettext(
            "%(client)s: %(what)s",
            client=one_line(case.facts.client, NAME),
            what=case.ngettext(
                "closing summary after %(n)d day", "closing summary after %(n)d days", days
            ),
        ),
        lead=case.lead(_outcome(case)),
        found=changes.tell(change, case.speech, MOST_CHANGES) if change else (),
        columns=columns(case),
        notes=late(case),
        rows=(
            *point_of_return(case, change),
            *on_page(case),
            *(answers(case, line) for line in case.facts.summary),
            *workshop(case),
        ),
        ending=case.gettext("The looks stop now. Another workshop starts a new clock."),
    )


def _outcome(case: Case) -> str:
    """What all the milestones together say; silence is claimed only where all were seen."""
    if case.facts.point_of_return:
        span = span_after_workshop(case, case.facts.point_of_return.before_at)
        return case.gettext("the point of return came %(span)s after the workshop.", span=span)
    said = {answer for line in case.facts.summary for _, answer in line.answers}
    if Answer.CHANGED in said:
        return case.gettext("something has changed since the workshop.")
    if said == {Answer.QUIET}:
        return case.gettext("nothing had changed by the last milestone.")
    if Answer.QUIET in said:
        return case.gettext(
            "where we could look, nothing had changed; not every milestone was seen."
        )
    return case.gettext("we have seen too little for an answer.")
