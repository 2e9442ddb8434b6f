"""What each kind of notice says, from its facts. Pure.

Two rules hold the words: "nothing has changed" stands only where the answer is
`quiet`, and an `unseen` notice speaks of our looking, never of the client.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from monitor.compose.language import Language
from monitor.compose.letter import Letter
from monitor.compose.notices.access import expiring, profile, theirs
from monitor.compose.notices.case import Case, on_one_line
from monitor.compose.notices.milestones import look, quiet, unseen, usual
from monitor.compose.notices.turns import closed, stalled, started
from monitor.compose.reader import Reader
from monitor.facts import Facts
from monitor.model import NoticeKind


def letter(facts: Facts, speech: Language) -> Letter:
    """The letter of any kind of notice; foreign strings in `facts` may be hostile."""
    case = case_of(facts, speech)
    written = _LETTERS[facts.kind](case)
    return replace(written, subject=case.subject(written.subject))


def news(facts: Facts, speech: Language) -> str:
    """What a notice says, in some words and without the client's name."""
    return _LETTERS[facts.kind](case_of(facts, speech)).subject


def case_of(facts: Facts, speech: Language) -> Case:
    """The facts of one notice, ready to be told."""
    return Case(on_one_line(facts), speech, Reader(speech, facts.zone, facts.now))


_LETTERS: dict[NoticeKind, Callable[[Case], Letter]] = {
    NoticeKind.QUIET: quiet,
    NoticeKind.UNSEEN: unseen,
    NoticeKind.STARTED: started,
    NoticeKind.STALLED: stalled,
    NoticeKind.USUAL: usual,
    NoticeKind.LOOK: look,
    NoticeKind.PROFILE: profile,
    NoticeKind.EXPIRING: expiring,
    NoticeKind.THEIRS: theirs,
    NoticeKind.CLOSED: closed,
}
