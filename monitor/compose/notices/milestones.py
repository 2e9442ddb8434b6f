"""Notices of a milestone: nothing has changed, not seen, please look yourself. Pure."""

from __future__ import annotations

import shlex

from monitor.compose import reasons
from monitor.compose.language import N_
from monitor.compose.letter import Command, Letter
from monitor.compose.notices import rows
from monitor.compose.notices.case import Case
from monitor.compose.notices.offers import answers_by_hand, choices, draft
from monitor.compose.notices.rows import (
    agreed,
    compared,
    detail,
    done_all_the_same,
    held_back,
    last_known,
    late,
    looked_at,
    looked_by,
    newest,
    next_milestone,
    obstacle,
    reason,
    seen,
    unseen_since,
    workshop,
)


def quiet(case: Case) -> Letter:
    """Nothing has changed, with the proof of looking."""
    days = case.facts.milestone_days or 0
    if case.facts.registered_late:
        subject = case.gettext("%(nth)s, nothing new since our first look")
        lead = case.gettext(
            "nothing has changed %(where)s between our first look and %(nth)s after the workshop."
        )
    elif case.counts_working_days:
        subject = case.ngettext(
            "nothing has changed for %(n)d working day",
            "nothing has changed for %(n)d working days",
            days,
        )
        lead = case.ngettext(
            "on the first working day after the workshop nothing has changed %(where)s.",
            "in the first %(n)d working days after the workshop nothing has changed %(where)s.",
            days,
        )
    else:
        subject = case.ngettext(
            "nothing has changed for %(n)d day", "nothing has changed for %(n)d days", days
        )
        lead = case.ngettext(
            "on the first day after the workshop nothing has changed %(where)s.",
            "in the first %(n)d days after the workshop nothing has changed %(where)s.",
            days,
        )
    return Letter(
        subject=case.news(subject),
        lead=case.lead(lead),
        notes=(*held_back(case), *done_all_the_same(case), *late(case)),
        listing=agreed(case),
        rows=(
            *obstacle(case),
            *seen(case),
            *looked_by(case),
            *looked_at(case),
            *compared(case),
            *last_known(case),
            *workshop(case),
            *next_milestone(case),
        ),
        ending=case.gettext(
            "This says nothing about the reasons. Often a short, friendly question helps."
        ),
        choices=choices(case, draft(case)),
    )


def usual(case: Case) -> Letter:
    """Edited as every week anyway, so that only what was agreed could tell a start."""
    is_agreed = bool(case.facts.agreed)
    subject, lead = _usual_agreed(case) if is_agreed else _usual_alone(case)
    return Letter(
        subject=case.news(subject),
        lead=case.lead(lead),
        notes=(
            *held_back(case),
            *rows.usual(case),
            *(() if is_agreed else (case.gettext(_NOTHING_TELLS),)),
            *late(case),
        ),
        listing=agreed(case),
        commands=() if is_agreed else (_agree(case),),
        rows=(
            *obstacle(case),
            *seen(case),
            *looked_by(case),
            *looked_at(case),
            *workshop(case),
            *(next_milestone(case) if is_agreed else ()),
        ),
        ending=case.gettext(
            "This says nothing about the reasons. Often a short, friendly question helps."
        )
        if is_agreed
        else "",
        choices=choices(case, draft(case)),
    )


_NOTHING_TELLS = N_(
    "Nothing was agreed, so that nothing can tell a start from the usual edit, and this is not"
    " repeated. Something agreed would tell it."
)


def _agree(case: Case) -> Command:
    client = shlex.quote(case.facts.client)
    return Command(case.gettext("To agree on something:"), f"poromki agree {client} --help")


def _usual_agreed(case: Case) -> tuple[str, str]:
    subject = case.gettext("%(nth)s, nothing agreed is done yet")
    lead = case.gettext(
        "by %(nth)s after the workshop there were edits %(where)s as in every week;"
        " of what was agreed we have seen nothing done since the workshop."
    )
    return subject, lead


def _usual_alone(case: Case) -> tuple[str, str]:
    subject = case.gettext("%(nth)s, edits as every week")
    lead = case.gettext(
        "by %(nth)s after the workshop there were edits %(where)s, as in every week."
    )
    return subject, lead


def unseen(case: Case) -> Letter:
    """We could not look, and why."""
    if case.facts.milestone_days is None:
        subject, lead, meaning = _unseen_early(case)
    else:
        subject, lead, meaning = _unseen_at_milestone(case)
    return Letter(
        subject=case.news(subject),
        lead=case.lead(lead),
        notes=(*held_back(case), *reason(case), meaning, *late(case)),
        listing=agreed(case),
        commands=answers_by_hand(case) if case.facts.method else (),
        rows=(
            *obstacle(case),
            *seen(case),
            *unseen_since(case),
            *looked_by(case),
            *looked_at(case),
            *detail(case),
            *workshop(case),
            *(next_milestone(case) if case.facts.milestone_days is not None else ()),
        ),
        choices=choices(case),
    )


def _unseen_at_milestone(case: Case) -> tuple[str, str, str]:
    meaning = case.gettext(
        "Therefore %(nth)s stays without an answer."
        " This is about what we can see, not about %(client)s."
    )
    if case.facts.reason in reasons.UNDECIDED:
        subject = case.gettext("%(nth)s, we cannot tell")
        lead = case.gettext(
            "on %(nth)s after the workshop we cannot tell whether something is new %(where)s."
        )
    else:
        subject = case.gettext("%(nth)s, we could not look")
        lead = case.gettext("on %(nth)s after the workshop we could not see what is %(where)s.")
    return subject, lead, meaning


def _unseen_early(case: Case) -> tuple[str, str, str]:
    days = case.facts.unseen_days
    meaning = case.gettext(
        "Until we can see again, there is no answer."
        " This is about what we can see, not about %(client)s."
    )
    if case.facts.reason in reasons.OURS:
        subject = case.ngettext(
            "our server has not looked for %(n)d day",
            "our server has not looked for %(n)d days",
            days,
        )
        lead = case.ngettext(
            "our server has not looked for %(n)d day; we do not know what is %(where)s.",
            "our server has not looked for %(n)d days; we do not know what is %(where)s.",
            days,
        )
    else:
        subject = case.ngettext(
            "could not be seen for %(n)d day", "could not be seen for %(n)d days", days
        )
        lead = case.ngettext(
            "for %(n)d day we have not been able to see what is %(where)s.",
            "for %(n)d days we have not been able to see what is %(where)s.",
            days,
        )
    return subject, lead, meaning


def look(case: Case) -> Letter:
    """A request to look, with a way to answer."""
    return Letter(
        subject=case.news(case.gettext("%(nth)s, please look yourself")),
        lead=case.lead(
            case.gettext(
                "it is %(nth)s after the workshop. Please see for yourself"
                " whether there is something new %(where)s."
            )
        ),
        notes=(
            *held_back(case),
            *reason(case),
            case.gettext("Your answer counts in full, and is labelled as your own look."),
        ),
        listing=agreed(case),
        commands=answers_by_hand(case),
        rows=(
            *obstacle(case),
            *looked_at(case),
            *newest(case),
            *workshop(case),
            *next_milestone(case),
        ),
        choices=choices(case),
    )
