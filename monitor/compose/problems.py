"""What a page says when it cannot do what was asked, and what the first page says. Pure."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from monitor.compose.language import N_, language
from monitor.compose.reader import full_day


class Problem(StrEnum):
    """Why a request is not served."""

    NO_PAGE = "no_page"
    NOT_THIS_WAY = "not_this_way"
    OTHER_HOST = "other_host"
    TOO_LARGE = "too_large"
    TOO_SLOW = "too_slow"
    TOO_OFTEN = "too_often"
    UNREADABLE = "unreadable"
    BUSY = "busy"
    OURS = "ours"


_AGAIN = N_("Nothing has been changed. Please try it again in a few minutes.")
_LESS = N_("Nothing has been changed. Please send less at once.")
_FROM_START = N_("Please check the address, or begin with the list of clients.")
_WORDS = {
    Problem.NO_PAGE: (
        N_("There is no such page"),
        N_("Please open the address as it stands in the message."),
    ),
    Problem.NOT_THIS_WAY: (
        N_("This cannot be done here"),
        N_("Please open the address as it stands in the message."),
    ),
    Problem.OTHER_HOST: (
        N_("This address is not served here"),
        N_("Please open the address as it stands in the message."),
    ),
    Problem.TOO_LARGE: (N_("That is too much at once"), _LESS),
    Problem.TOO_SLOW: (N_("That took too long"), _AGAIN),
    Problem.TOO_OFTEN: (N_("Too many links that are not valid"), _AGAIN),
    Problem.UNREADABLE: (N_("This could not be read"), _AGAIN),
    Problem.BUSY: (N_("The service is busy"), _AGAIN),
    Problem.OURS: (N_("Something went wrong here"), _AGAIN),
}


def problem_page(problem: Problem, lang: str) -> tuple[str, str]:
    """Title, and what to do."""
    title, sentence = _WORDS[problem]
    speech = language(lang)
    return speech.gettext(title), speech.gettext(sentence)


def missing_page(problem: Problem, lang: str) -> tuple[str, str]:
    """The same about an address that no message brought."""
    title, sentence = problem_page(problem, lang)
    if problem in {Problem.NO_PAGE, Problem.NOT_THIS_WAY}:
        sentence = language(lang).gettext(_FROM_START)
    return title, sentence


def service_page(lang: str) -> str:
    """That the service runs, and nothing else: anybody may read it."""
    return language(lang).gettext("The service runs.")


def day_wanted(first: date, last: date, lang: str) -> str:
    """Which days may be chosen."""
    speech = language(lang)
    return speech.gettext(
        "Please choose a day from %(first)s to %(last)s.",
        first=full_day(first, speech),
        last=full_day(last, speech),
    )


def role_wanted(lang: str) -> str:
    """That something must be chosen."""
    return language(lang).gettext("Please choose what stands in the way.")


def nothing_to_dismiss(lang: str) -> str:
    """That a change is gone already."""
    return language(lang).gettext("That change does not count any more; there is nothing to do.")
