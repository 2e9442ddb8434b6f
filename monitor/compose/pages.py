"""The words of the pages that a notice's links open. Pure.

A link does nothing by being opened; its page says what its button does, and to
whom. The words are plain: whoever sets them escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.compose import obstacles
from monitor.compose.language import N_, Language, language
from monitor.compose.quote import one_line
from monitor.compose.reader import full_day
from monitor.deed import BlockedBy, DeedKind

Trouble = Literal["expired", "used", "invalid"]


@dataclass(frozen=True, slots=True)
class ActionPage:
    """What stands on the page of one offer; a label is empty where nothing is asked for."""

    title: str
    lead: str
    """Whom it is about."""
    happens: str
    """What the button does."""
    button: str
    note: str
    until: str = ""
    blocked_by: str = ""
    choices: tuple[tuple[BlockedBy, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    happens: str
    button: str
    done: str
    happens_until: str = ""
    """The same where the day is known."""
    until: str = ""


_WORDS = {
    DeedKind.SNOOZE: _Words(
        title=N_("Silent for a while"),
        happens=N_(
            "There are no notices about %(client)s before the day that you choose. The looks go on."
        ),
        happens_until=N_(
            "There are no notices about %(client)s before %(until)s. The looks go on."
        ),
        button=N_("Be silent until then"),
        done=N_("Noted: no notices about %(client)s before that day."),
        until=N_("First day with notices again"),
    ),
    DeedKind.ACKNOWLEDGE: _Words(
        title=N_("Seen"),
        happens=N_(
            "There are no further notices about %(client)s until the next milestone."
            " The looks go on."
        ),
        button=N_("I have seen it"),
        done=N_("Noted: no further notices about %(client)s until the next milestone."),
    ),
    DeedKind.TALKED: _Words(
        title=N_("We have talked"),
        happens=N_(
            "It is kept in the timeline of %(client)s, with your note."
            " There are no further notices until the next milestone."
        ),
        button=N_("We have talked"),
        done=N_("Noted: you have talked to %(client)s."),
    ),
    DeedKind.BLOCKED: _Words(
        title=N_("Something stands in the way"),
        happens=N_(
            "It is kept in the timeline of %(client)s, and notices name it from now on."
            " A role is enough; please write no names."
        ),
        button=N_("Note it"),
        done=N_("Noted: something stands in the way of %(client)s."),
    ),
    DeedKind.HOLIDAY: _Words(
        title=N_("The client is away"),
        happens=N_("Nothing is expected of %(client)s until the day of return."),
        happens_until=N_("Nothing is expected of %(client)s before %(until)s."),
        button=N_("Wait until then"),
        done=N_("Noted: nothing is expected of %(client)s until the day of return."),
        until=N_("First day back"),
    ),
    DeedKind.DONE: _Words(
        title=N_("Done"),
        happens=N_(
            "%(client)s counts as done: there are no further notices. What was seen is kept."
        ),
        button=N_("Mark as done"),
        done=N_("Noted: %(client)s is done. There are no further notices."),
    ),
    DeedKind.DISMISS: _Words(
        title=N_("Not a real change"),
        happens=N_(
            "What was taken for a change of %(client)s no longer counts, and the like of it will"
            " not count in future. The clock runs on from the workshop; what should have been"
            " told meanwhile is told once."
        ),
        button=N_("It is not a real change"),
        done=N_("Noted: that was no real change of %(client)s. The clock runs on."),
    ),
    DeedKind.NOTHING: _Words(
        title=N_("There is nothing new"),
        happens=N_("It counts in full, as your own look at %(client)s today."),
        button=N_("I looked: nothing new"),
        done=N_("Noted: you looked at %(client)s, and there was nothing new."),
    ),
    DeedKind.POST: _Words(
        title=N_("There is a new post"),
        happens=N_(
            "It counts in full, as your own look at %(client)s."
            " A post after the workshop stops the clock."
        ),
        button=N_("I saw a new post"),
        done=N_("Noted: you saw a new post of %(client)s."),
        until=N_("Date of the post"),
    ),
}

_TROUBLE: dict[Trouble, tuple[str, str]] = {
    "expired": (
        N_("This link has expired"),
        N_("It has changed nothing. The next message brings new links."),
    ),
    "used": (
        N_("This link has been used"),
        N_("Each link works once. It has changed nothing a second time."),
    ),
    "invalid": (
        N_("This link is not valid"),
        N_(
            "It has changed nothing. Perhaps it was cut off on its way:"
            " please copy the whole address from the message."
        ),
    ),
}

OFFERED = frozenset(_WORDS)
"""The kinds that there is a page for."""


def action_page(kind: DeedKind, client: str, lang: str, *, until: date | None = None) -> ActionPage:
    """The page of one offer (of `OFFERED`); `until` is the first day on which it holds no longer.

    For POST, `until` is asked for as the date of the post.
    """
    speech, words = language(lang), _WORDS[kind]
    return ActionPage(
        title=speech.gettext(words.title),
        lead=speech.gettext(
            "This is about %(client)s. Nothing has been done yet: only the button does it.",
            client=one_line(client),
        ),
        happens=_happens(words, one_line(client), until, speech),
        button=speech.gettext(words.button),
        note=speech.gettext("A note for the timeline (optional)"),
        until=speech.gettext(words.until) if words.until else "",
        blocked_by=speech.gettext("What stands in the way?") if kind is DeedKind.BLOCKED else "",
        choices=_choices(speech) if kind is DeedKind.BLOCKED else (),
    )


def title(kind: DeedKind, speech: Language) -> str:
    """What an offer is called in some words."""
    return speech.gettext(_WORDS[kind].title)


def action_done(kind: DeedKind, client: str, lang: str) -> str:
    """What was done, in one sentence."""
    return language(lang).gettext(_WORDS[kind].done, client=one_line(client))


def link_trouble(trouble: Trouble, lang: str) -> tuple[str, str]:
    """Why a link does nothing: title and sentence."""
    title, sentence = _TROUBLE[trouble]
    speech = language(lang)
    return speech.gettext(title), speech.gettext(sentence)


def _happens(words: _Words, client: str, until: date | None, speech: Language) -> str:
    if until and words.happens_until:
        return speech.gettext(words.happens_until, client=client, until=full_day(until, speech))
    return speech.gettext(words.happens, client=client)


def _choices(speech: Language) -> tuple[tuple[BlockedBy, str], ...]:
    return tuple((by, obstacles.choice(by, speech)) for by in BlockedBy)
