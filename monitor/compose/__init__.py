"""The words: facts in, messages out, in English, German and Italian. Pure.

A text says how things stand at `Facts.now`: compose it when it is delivered.
"""

from __future__ import annotations

import shlex
from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.agreed.records import Agreed, Obstacle
from monitor.compose import agreed, changes, kinds, methods, notices, overview, progress, reasons
from monitor.compose.changes import Told
from monitor.compose.drafts import DraftText, Tone, days_since, draft, tone_for
from monitor.compose.language import language
from monitor.compose.letter import Command, Letter, Row, joined, write, write_overview
from monitor.compose.mail import eml, mailto
from monitor.compose.pages import ActionPage, Trouble, action_done, action_page, link_trouble
from monitor.compose.problems import (
    Problem,
    day_wanted,
    missing_page,
    nothing_to_dismiss,
    problem_page,
    role_wanted,
    service_page,
)
from monitor.compose.quote import one_line
from monitor.compose.reader import Reader
from monitor.facts import Digest, Facts
from monitor.model import Change, Hunk, Kind, Reason, Text
from monitor.progress import Why

__all__ = [
    "ActionPage",
    "DraftText",
    "Problem",
    "Tone",
    "Trouble",
    "action_done",
    "action_page",
    "agreed_said",
    "agreed_state",
    "agreed_why",
    "agreed_wording",
    "compose",
    "day_wanted",
    "days_since",
    "digest",
    "draft",
    "eml",
    "failure_message",
    "joined",
    "kind_word",
    "link_trouble",
    "mailto",
    "method_sentence",
    "missing_page",
    "nothing_to_dismiss",
    "problem_page",
    "reason_advice",
    "reason_sentence",
    "role_wanted",
    "service_page",
    "tell_change",
    "tell_hunk",
    "test_message",
    "tone_for",
]


def compose(facts: Facts, lang: str) -> Text:
    """The message of one notice, of any kind but `milestone`, which is never sent."""
    speech = language(lang)
    return write(notices.letter(facts, speech), speech.code)


def digest(digest: Digest, lang: str) -> Text:
    """One message about many clients: what needs action first, one line for each client."""
    speech = language(lang)
    return write_overview(overview.overview(digest, speech), speech.code)


def test_message(
    consultant_name: str, channel: str, now: datetime, zone: ZoneInfo, lang: str
) -> Text:
    """What is sent to find out whether a channel works."""
    speech = language(lang)
    name, where = one_line(consultant_name), one_line(channel)
    test = Letter(
        subject=speech.gettext("POROMKI: test message for channel “%(channel)s”", channel=where),
        lead=speech.gettext(
            "Hello %(name)s, the channel “%(channel)s” works.", name=name, channel=where
        ),
        notes=(speech.gettext("Notices from POROMKI will arrive here."),),
        rows=(
            Row(speech.gettext("Sent"), Reader(speech, zone, now).moment(now)),
            Row(speech.gettext("Time zone"), zone.key),
        ),
    )
    return write(test, speech.code)


def failure_message(unit: str, now: datetime, zone: ZoneInfo, lang: str) -> Text:
    """What tells the server's owner that a systemd unit of ours has failed."""
    speech = language(lang)
    name = one_line(unit)
    failure = Letter(
        subject=speech.gettext("POROMKI: %(unit)s has failed", unit=name),
        lead=speech.gettext(
            "The service %(unit)s on your server has failed. While it stands still, "
            "nobody looks at your clients’ pages.",
            unit=name,
        ),
        commands=(
            Command(speech.gettext("To see the reason:"), f"journalctl -u {shlex.quote(name)}"),
            Command(speech.gettext("To check everything:"), "poromki doctor"),
        ),
        rows=(Row(speech.gettext("Noticed"), Reader(speech, zone, now).moment(now)),),
    )
    return write(failure, speech.code)


def reason_sentence(reason: Reason, lang: str) -> str:
    """What happened, in one sentence for the consultant."""
    return reasons.sentence(reason, language(lang))


def reason_advice(reason: Reason, lang: str) -> str:
    """What to do about it, in one sentence."""
    return reasons.advice(reason, language(lang))


def progress_reason(why: Why, lang: str, zone: ZoneInfo) -> str:
    """Why a client stands as it does: one reason in a sentence or two."""
    return progress.sentence(why, language(lang), zone)


def tell_change(change: Change, lang: str, *, most: int = 3) -> tuple[Told, ...]:
    """The first `most` differences in words, and an entry that counts the others."""
    return changes.tell(change, language(lang), most)


def tell_hunk(hunk: Hunk, lang: str) -> Told:
    """One difference in words."""
    return changes.told_of(hunk, language(lang))


def method_sentence(method: str, lang: str) -> str:
    """How far a way of looking is to be trusted, in one or two sentences."""
    return methods.sentence(method, language(lang))


def kind_word(kind: Kind, lang: str) -> str:
    """What a target of `kind` is called inside a sentence."""
    return kinds.word(kind, language(lang))


def agreed_wording(one: Agreed, lang: str) -> str:
    """What was agreed, by its kind, as the words of a list."""
    return agreed.wording(one, language(lang))


def agreed_said(who: str, lang: str) -> str:
    """Who said that something agreed is done; empty for nobody."""
    return language(lang).gettext("said by %(who)s", who=one_line(who)) if who else ""


def agreed_why(obstacle: Obstacle, lang: str) -> str:
    """Why something agreed cannot be verified, in one sentence."""
    return agreed.why(obstacle, language(lang))


def agreed_state(one: Agreed, lang: str) -> str:
    """How something agreed stands, in a word or two."""
    return agreed.state(one, language(lang))
