"""Notices of what bars us from looking: a profile, a permission, another's website. Pure."""

from __future__ import annotations

import shlex

from monitor.compose import reasons
from monitor.compose.letter import Command, Letter
from monitor.compose.notices.case import Case
from monitor.compose.notices.offers import choices
from monitor.compose.notices.rows import detail, looked_at, reason, seen, workshop
from monitor.model import Reason


def profile(case: Case) -> Letter:
    """A person's profile stands where a page should be."""
    client = shlex.quote(case.facts.client)
    url = shlex.quote(case.facts.url)
    return Letter(
        subject=case.news(case.gettext("this looks like a personal profile")),
        lead=case.lead(
            case.gettext(
                "the address that is watched looks like the profile of a person."
                " A business needs a page: a profile is hardly found by customers,"
                " and may be closed."
            )
        ),
        notes=(
            case.gettext("Perhaps this is worth a call."),
            reasons.advice(Reason.PERSONAL_PROFILE, case.speech),
        ),
        commands=(
            Command(
                case.gettext("When there is a page:"),
                f"poromki edit {client} --drop {url} --facebook https://www.facebook.com/NAME",
            ),
        ),
        rows=(*looked_at(case), *detail(case), *workshop(case)),
        choices=choices(case),
    )


def expiring(case: Case) -> Letter:
    """The permission to look ends."""
    assert case.facts.ends_at is not None
    end = case.reader.day(case.facts.ends_at.astimezone(case.facts.zone).date())
    return Letter(
        subject=case.news(case.gettext("the permission ends on %(end)s", end=end)),
        lead=case.lead(
            case.gettext(
                "the permission to read what is %(where)s ends on %(end)s."
                " After that we cannot look any more.",
                end=end,
            )
        ),
        notes=(case.gettext("Ask the client for a new one in time."),),
        commands=(
            Command(
                case.gettext("To store a new token:"),
                f"poromki facebook connect {shlex.quote(case.facts.client)} --token-file FILE",
            ),
        ),
        rows=(*looked_at(case), *workshop(case)),
        choices=choices(case),
    )


def theirs(case: Case) -> Letter:
    """A question: is this still the client's website?"""
    client, url = shlex.quote(case.facts.client), shlex.quote(case.facts.url)
    vouch = f"poromki edit {client} --still-theirs {url}"
    return Letter(
        subject=case.news(case.gettext("is this still theirs?")),
        lead=case.lead(
            case.gettext("for a day the address has not shown the website that we know.")
        ),
        notes=(
            *reason(case),
            case.gettext(
                "Until we can see it again, there is no answer."
                " This is about what we can see, not about %(client)s."
            ),
        ),
        commands=(
            Command(
                case.gettext("The website has a new address:"),
                f"poromki edit {client} --website NEW --drop {url}",
            ),
            *(
                (Command(case.gettext("This is their website now:"), vouch),)
                if case.facts.reason is Reason.FOREIGN
                else ()
            ),
        ),
        rows=(*seen(case), *looked_at(case), *workshop(case), *detail(case)),
        choices=choices(case),
    )
