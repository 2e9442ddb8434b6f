"""Notices of a turn of a client's way: started, stalled, and the closing summary. Pure."""

from __future__ import annotations

from monitor.compose import changes
from monitor.compose.letter import Letter
from monitor.compose.notices.case import Case
from monitor.compose.notices.days import day, held_day, span_after_workshop
from monitor.compose.notices.offers import choices, draft
from monitor.compose.notices.rows import (
    MOST_CHANGES,
    agreed,
    answers,
    columns,
    detail,
    held_back,
    late,
    looked_at,
    looked_by,
    newest_change,
    obstacle,
    on_page,
    point_of_return,
    seen,
    usual,
    workshop,
)
from monitor.model import Answer, ChangeKind


def started(case: Case) -> Letter:
    """Good news: the first change after the workshop."""
    change = case.facts.change
    if change and all(hunk.kind is ChangeKind.AGREED for hunk in change.hunks):
        span = span_after_workshop(case, change.before_at)
        subject = case.gettext("first agreed action done after %(span)s", span=span)
        lead = case.gettext(
            "good news, %(span)s after the workshop the first agreed action is done.", span=span
        )
    elif change:
        span = span_after_workshop(case, change.before_at)
        subject = case.gettext("first change %(span)s after the workshop", span=span)
        lead = case.gettext(
            "good news, %(span)s after the workshop something has changed %(where)s.", span=span
        )
    else:
        subject = case.gettext("first change since the workshop")
        lead = case.gettext("good news, something has changed %(where)s since the workshop.")
    return Letter(
        subject=case.news(subject),
        lead=case.lead(lead),
        found=changes.tell(change, case.speech, MOST_CHANGES) if change else (),
        columns=columns(case),
        notes=(*late(case), *usual(case)),
        listing=agreed(case),
        rows=(
            *point_of_return(case, change),
            *on_page(case),
            *seen(case),
            *looked_by(case),
            *looked_at(case),
            *workshop(case),
            *detail(case),
        ),
        ending=case.gettext(
            "The clock stops here: no milestone will say that nothing has changed any more."
        ),
        choices=choices(case),
    )


def stalled(case: Case) -> Letter:
    """A start was made, and what was agreed waits to be finished."""
    change = case.facts.change
    subject, lead = (
        _nothing_agreed_since(case) if case.facts.usual_weeks else _no_change_since(case)
    )
    return Letter(
        subject=case.news(subject),
        lead=case.lead(lead),
        found=changes.tell(change, case.speech, MOST_CHANGES) if change else (),
        columns=columns(case),
        notes=(*held_back(case), *late(case), *usual(case)),
        listing=agreed(case),
        rows=(
            *obstacle(case),
            *newest_change(case),
            *on_page(case),
            *seen(case),
            *looked_by(case),
            *looked_at(case),
            *workshop(case),
        ),
        ending=case.gettext("A start is made. Often it helps to agree on the next small step."),
        choices=choices(case, draft(case)),
    )


def _no_change_since(case: Case) -> tuple[str, str]:
    days = case.facts.still_days
    subject = case.ngettext(
        "no further change for %(n)d day", "no further change for %(n)d days", days
    )
    lead = case.ngettext(
        "a good start was made, and for %(n)d day we have seen no further change.",
        "a good start was made, and for %(n)d days we have seen no further change.",
        days,
    )
    return subject, lead


def _nothing_agreed_since(case: Case) -> tuple[str, str]:
    """Of who edits every week anyway: there were changes, but none of what was agreed."""
    days = case.facts.still_days
    subject = case.ngettext(
        "nothing further of what was agreed for %(n)d day",
        "nothing further of what was agreed for %(n)d days",
        days,
    )
    lead = case.ngettext(
        "a good start was made, and for %(n)d day we have seen nothing further of what was agreed.",
        "a good start was made, and for %(n)d days we have seen nothing further of what was"
        " agreed.",
        days,
    )
    return subject, lead


def closed(case: Case) -> Letter:
    """What all the milestones of a workshop said."""
    change = case.facts.point_of_return
    days = max(0, (day(case, case.facts.now) - held_day(case)).days)
    return Letter(
        subject=case.news(
            case.ngettext(
                "closing summary after %(n)d day", "closing summary after %(n)d days", days
            )
        ),
        lead=case.lead(_outcome(case)),
        found=changes.tell(change, case.speech, MOST_CHANGES) if change else (),
        columns=columns(case),
        notes=(*late(case), *usual(case)),
        listing=agreed(case),
        rows=(
            *point_of_return(case, change),
            *on_page(case),
            *obstacle(case),
            *(answers(case, line) for line in case.facts.summary),
            *workshop(case),
        ),
        ending=case.gettext("The looks stop now. Another workshop starts a new clock."),
        choices=choices(case),
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
