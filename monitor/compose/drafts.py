"""The draft of a mail to a client, after a workshop. Pure.

Two rules hold the words: nobody is blamed, and nothing is stated that was not
seen. "Nothing has changed" stands only where the client is quiet, and then with
the day of the look that it rests on. What a consultant noted as standing in the
way is not named: the mail may be read by just that person.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from babel.lists import format_list

from monitor.agreed.records import AgreedState
from monitor.compose import kinds
from monitor.compose.agreements import is_done_since
from monitor.compose.filling import fill
from monitor.compose.language import N_, Language, language
from monitor.compose.quote import one_line
from monitor.compose.reader import Reader
from monitor.facts import AgreedLine, Draft
from monitor.model import Kind, Progress

_FACTUAL_FROM = 14
_DIRECT_FROM = 60


class Tone(StrEnum):
    """How a client is spoken to; it grows with the days since the workshop."""

    FRIENDLY = "friendly"
    FACTUAL = "factual"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True)
class DraftText:
    """A mail to start from."""

    subject: str
    text: str


def tone_for(days: int) -> Tone:
    """The tone that suits day `days` after a workshop."""
    if days < _FACTUAL_FROM:
        return Tone.FRIENDLY
    return Tone.FACTUAL if days < _DIRECT_FROM else Tone.DIRECT


def days_since(draft: Draft) -> int:
    """Calendar days since the workshop, by the clocks of its zone."""
    today = draft.now.astimezone(draft.workshop_zone).date()
    return max(0, (today - _held_day(draft)).days)


_SUBJECTS = {
    Tone.FRIENDLY: N_("How are you getting on? Our workshop %(workshop)s"),
    Tone.FACTUAL: N_("Where things stand after our workshop %(workshop)s"),
    Tone.DIRECT: N_("Shall we go on? Our workshop %(workshop)s"),
}
_OPENINGS = {
    Tone.FRIENDLY: N_("I like to think back to our workshop (%(workshop)s) and hope you are well."),
    Tone.FACTUAL: N_("I am writing to you about our workshop (%(workshop)s)."),
    Tone.DIRECT: N_("I am coming back to our workshop (%(workshop)s) with an open question."),
}
_QUIET = {
    Tone.FRIENDLY: N_(
        "Out of interest I looked at what is %(where)s, last on %(until)s, and saw nothing new"
        " yet. Perhaps something is in the making?"
    ),
    Tone.FACTUAL: N_(
        "When I last looked, on %(until)s, nothing had changed %(where)s since the workshop."
    ),
    Tone.DIRECT: N_(
        "When I last looked, on %(until)s, nothing had changed %(where)s since the workshop."
        " I would like to understand what would help you most."
    ),
}
_QUIET_SINCE = N_("Between %(since)s and %(until)s I saw nothing new %(where)s.")
_STARTED = N_("I have seen that something is new %(where)s, and was glad of it.")
_STARTED_AGREED = N_("I have seen that this is done, and was glad of it: %(what)s.")
_STANDS = {
    Progress.STALLED: N_("A good start is made, and I was glad to see it."),
    Progress.UNSEEN: N_("I could not see your pages of late, so I would rather ask."),
    Progress.BLOCKED: N_(
        "Not everything is in one’s own hands. Perhaps there is a small step that is possible"
        " all the same."
    ),
}
_ASKS = {
    Tone.FRIENDLY: N_("Is there anything that I can help with? A short answer is enough."),
    Tone.FACTUAL: N_(
        "Which step could be the next one, and by when would it be possible? I am glad to help."
    ),
    Tone.DIRECT: N_(
        "Would you like to go on with it? A short “yes”, “no” or “later” helps me to plan."
        " If something stands in the way, I am glad to look for a way together."
    ),
}


def draft(
    draft: Draft, lang: str, tone: Tone, template: str | None = None, *, name: str = "template"
) -> DraftText:
    """A mail in `lang` and `tone`; by the consultant's own `template` (called `name`) if given.

    Raises InputError where the template cannot be filled in.
    """
    case = _Case(draft, language(lang))
    if template is None:
        return DraftText(_subject(case, tone), _text(case, tone))
    subject, text = _split(fill(template, values(draft, lang, tone), name))
    return DraftText(one_line(subject) or _subject(case, tone), text)


@dataclass(frozen=True, slots=True)
class _Case:
    draft: Draft
    speech: Language

    @property
    def reader(self) -> Reader:
        return Reader(self.speech, self.draft.zone, self.draft.now)

    def gettext(self, message: str, **values: object) -> str:
        return self.speech.gettext(message, **values)

    def day(self, at: datetime | None) -> str:
        return self.reader.day(at.astimezone(self.draft.zone).date()) if at else ""

    def where(self, places: tuple[Kind, ...]) -> str:
        words = [kinds.where(kind, self.speech) for kind in dict.fromkeys(places)]
        return format_list(words, locale=self.speech.locale) if words else ""


def values(draft: Draft, lang: str, tone: Tone) -> dict[str, object]:
    """What a template may name, in the mail's language."""
    case = _Case(draft, language(lang))
    is_quiet = _is_quiet(draft)
    return {
        "client": one_line(draft.client),
        "consultant": one_line(draft.consultant),
        "workshop": _workshop(case),
        "title": one_line(draft.workshop_title),
        "held": case.reader.day(_held_day(draft)),
        "days": days_since(draft),
        "tone": tone.value,
        "progress": draft.progress.value,
        "seen": _seen(case, tone),
        "quiet": case.where(draft.quiet) if is_quiet else "",
        "until": case.day(draft.quiet_until) if is_quiet else "",
        "changed": case.where(draft.changed),
        "done": _lines(case, AgreedState.DONE),
        "open": _lines(case, AgreedState.OPEN, AgreedState.UNDONE),
        "unclear": _lines(case, AgreedState.CANNOT_VERIFY),
    }


def _subject(case: _Case, tone: Tone) -> str:
    title = one_line(case.draft.workshop_title, 60)
    named = (
        case.gettext("“%(text)s”", text=title)
        if title
        else case.gettext("(%(held)s)", held=case.reader.day(_held_day(case.draft)))
    )
    return case.gettext(_SUBJECTS[tone], workshop=named)


def _text(case: _Case, tone: Tone) -> str:
    opening = case.gettext(_OPENINGS[tone], workshop=_workshop(case))
    parts = (
        case.gettext("Hello,"),
        " ".join(filter(None, (opening, _seen(case, tone)))),
        _listed(case.gettext("Already there:"), _lines(case, AgreedState.DONE)),
        _listed(
            case.gettext("Agreed, and still open:"),
            _lines(case, AgreedState.OPEN, AgreedState.UNDONE),
        ),
        _listed(
            case.gettext("Perhaps done already, I could not tell from here:"),
            _lines(case, AgreedState.CANNOT_VERIFY),
        ),
        case.gettext(_ASKS[_asking(case.draft, tone)]),
        case.gettext("Kind regards") + f"\n{one_line(case.draft.consultant)}",
    )
    return "\n\n".join(filter(None, parts)) + "\n"


def _asking(draft: Draft, tone: Tone) -> Tone:
    """Who is done is not asked to go on."""
    return Tone.FRIENDLY if draft.progress is Progress.DONE else tone


def _seen(case: _Case, tone: Tone) -> str:
    """What can be stated, as far as it was seen; empty for nothing."""
    draft = case.draft
    if _is_quiet(draft):
        message = _QUIET_SINCE if draft.quiet_since else _QUIET[tone]
        return case.gettext(
            message,
            where=case.where(draft.quiet),
            since=case.day(draft.quiet_since),
            until=case.day(draft.quiet_until),
        )
    if draft.progress is Progress.STARTED and draft.agreed_done:
        return case.gettext(_STARTED_AGREED, what=one_line(draft.agreed_done))
    if draft.progress is Progress.STARTED and draft.changed:
        return case.gettext(_STARTED, where=case.where(draft.changed))
    # What was agreed can be done where no visitor sees it: a feed, a preview.
    is_begun = draft.progress is Progress.QUIET and _has_done_something(draft)
    stands = _STANDS.get(Progress.STALLED if is_begun else draft.progress)
    return case.gettext(stands) if stands else ""


def _is_quiet(draft: Draft) -> bool:
    """Whether it is proven that nothing has changed, and nothing that was agreed has been done."""
    is_proven = bool(draft.quiet and draft.quiet_until)
    return draft.progress is Progress.QUIET and is_proven and not _has_done_something(draft)


def _has_done_something(draft: Draft) -> bool:
    return any(is_done_since(line, draft.held_at) for line in draft.agreed)


def _lines(case: _Case, *states: AgreedState) -> list[str]:
    return [_line(case, line) for line in case.draft.agreed if line.state in states]


def _line(case: _Case, line: AgreedLine) -> str:
    said = one_line(line.wording)
    if line.state is AgreedState.DONE or line.due_on is None:
        return said
    return case.gettext(
        "%(what)s (planned by %(day)s)", what=said, day=case.reader.day(line.due_on)
    )


def _listed(head: str, lines: list[str]) -> str:
    return "\n".join((head, *(f"- {line}" for line in lines))) if lines else ""


def _workshop(case: _Case) -> str:
    held, title = case.reader.day(_held_day(case.draft)), one_line(case.draft.workshop_title)
    return case.gettext("“%(title)s”, %(held)s", title=title, held=held) if title else held


def _held_day(draft: Draft) -> date:
    """The workshop's day; one with a date only is kept as that day's end."""
    at = draft.held_at - timedelta(seconds=1) if draft.all_day else draft.held_at
    return at.astimezone(draft.workshop_zone).date()


def _split(filled: str) -> tuple[str, str]:
    """The subject of a first line "Subject: …", and the rest; empty where there is none."""
    first, _, rest = filled.lstrip("\n").partition("\n")
    label, colon, subject = first.partition(":")
    if colon and label.strip().casefold() == "subject":
        return subject.strip(), rest.strip("\n") + "\n"
    return "", filled.strip("\n") + "\n"
