"""What each kind of notice says, from its facts. Pure.

Two rules hold the words: "nothing has changed" stands only where the answer is
`quiet`, and an `unseen` notice speaks of our looking, never of the client.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from monitor.compose import changes, kinds, methods, reasons
from monitor.compose.language import N_, Language
from monitor.compose.letter import Command, Letter, Row
from monitor.compose.quote import address, link, one_line
from monitor.compose.reader import Reader
from monitor.facts import Facts, TargetSummary
from monitor.model import Answer, Change, Coverage, NoticeKind, Reason

_NAME = 60
"""Characters of a client's name in a subject."""
_CHANGES = 3
"""Differences that a notice shows."""

_ANSWERS = {
    Answer.CHANGED: N_("day %(days)d: changed"),
    Answer.QUIET: N_("day %(days)d: nothing changed"),
    Answer.UNSEEN: N_("day %(days)d: not seen"),
    Answer.SKIPPED: N_("day %(days)d: left out"),
}


def letter(facts: Facts, speech: Language) -> Letter:
    """The letter of any kind of notice; foreign strings in `facts` may be hostile."""
    case = _Case(_on_one_line(facts), speech, Reader(speech, facts.zone, facts.now))
    return _LETTERS[facts.kind](case)


def _on_one_line(facts: Facts) -> Facts:
    return replace(
        facts,
        client=one_line(facts.client),
        workshop_title=one_line(facts.workshop_title),
        url=address(facts.url),
        page_url=address(facts.page_url),
        why=one_line(facts.why),
        summary=tuple(replace(line, url=address(line.url)) for line in facts.summary),
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """The facts of one notice, and how its reader is spoken to about them."""

    facts: Facts
    speech: Language
    reader: Reader

    def gettext(self, message: str, **values: object) -> str:
        """`message` about this client, target and milestone."""
        return self.speech.gettext(message, **(self._subject_matter() | values))

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form for `n`, about this client, target and milestone."""
        return self.speech.ngettext(one, many, n, **self._subject_matter())

    def subject(self, message: str) -> str:
        """One line that names the client first and the target last."""
        return self.speech.gettext(
            "%(client)s: %(what)s (%(kind)s)",
            client=one_line(self.facts.client, _NAME),
            what=message,
            kind=kinds.word(self.facts.target_kind, self.speech),
        )

    def lead(self, message: str) -> str:
        """The first sentence, with the client's name: a message may hold many."""
        return self.speech.gettext("%(client)s: %(what)s", client=self.facts.client, what=message)

    def _subject_matter(self) -> dict[str, object]:
        return {
            "client": self.facts.client,
            "where": kinds.where(self.facts.target_kind, self.speech),
            "days": self.facts.milestone_days,
        }


# --- the kinds ---------------------------------------------------------------


def _quiet(case: _Case) -> Letter:
    days = case.facts.milestone_days or 0
    if case.facts.registered_late:
        subject = case.gettext("day %(days)d, nothing new since our first look", days=days)
        lead = case.gettext(
            "nothing has changed %(where)s between our first look and day %(days)d"
            " after the workshop.",
            days=days,
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
        subject=case.subject(subject),
        lead=case.lead(lead),
        notes=_late(case),
        rows=(
            *_seen(case),
            *_looked_by(case),
            *_looked_at(case),
            *_compared(case),
            *_last_known(case),
            *_workshop(case),
            *_next_milestone(case),
        ),
        ending=case.gettext(
            "This says nothing about the reasons. Often a short, friendly question helps."
        ),
    )


def _unseen(case: _Case) -> Letter:
    if case.facts.milestone_days is None:
        subject, lead, meaning = _unseen_early(case)
    else:
        subject, lead, meaning = _unseen_at_milestone(case)
    return Letter(
        subject=case.subject(subject),
        lead=case.lead(lead),
        notes=(*_reason(case), meaning, *_late(case)),
        commands=_answers_by_hand(case) if case.facts.method else (),
        rows=(
            *_seen(case),
            *_unseen_since(case),
            *_looked_by(case),
            *_looked_at(case),
            *_detail(case),
            *_workshop(case),
            *(_next_milestone(case) if case.facts.milestone_days is not None else ()),
        ),
    )


def _unseen_at_milestone(case: _Case) -> tuple[str, str, str]:
    meaning = case.gettext(
        "Day %(days)d therefore stays without an answer."
        " This is about what we can see, not about %(client)s."
    )
    if case.facts.reason in reasons.UNDECIDED:
        subject = case.gettext("day %(days)d, we cannot tell")
        lead = case.gettext(
            "on day %(days)d after the workshop we cannot tell whether something is new %(where)s."
        )
    else:
        subject = case.gettext("day %(days)d, we could not look")
        lead = case.gettext(
            "on day %(days)d after the workshop we could not see what is %(where)s."
        )
    return subject, lead, meaning


def _unseen_early(case: _Case) -> tuple[str, str, str]:
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


def _started(case: _Case) -> Letter:
    change = case.facts.change
    if change:
        span = _span_after_workshop(case, change.before_at)
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
        found=changes.tell(change, case.speech, _CHANGES) if change else (),
        columns=_columns(case),
        notes=_late(case),
        rows=(
            *_point_of_return(case, change),
            *_on_page(case),
            *_seen(case),
            *_looked_by(case),
            *_looked_at(case),
            *_workshop(case),
            *_detail(case),
        ),
        ending=case.gettext("The clock for this address stops here."),
    )


def _look(case: _Case) -> Letter:
    return Letter(
        subject=case.subject(case.gettext("day %(days)d, please look yourself")),
        lead=case.lead(
            case.gettext(
                "it is day %(days)d after the workshop. Please see for yourself"
                " whether there is something new %(where)s."
            )
        ),
        notes=(
            *_reason(case),
            case.gettext("Your answer counts in full, and is labelled as your own look."),
        ),
        commands=_answers_by_hand(case),
        rows=(
            *_looked_at(case),
            *_newest(case),
            *_workshop(case),
            *_next_milestone(case),
        ),
    )


def _answers_by_hand(case: _Case) -> tuple[Command, ...]:
    client, url = shlex.quote(case.facts.client), shlex.quote(case.facts.url)
    looked = f"poromki looked {client} {url}"
    today = case.facts.now.astimezone(case.facts.zone).date()
    return (
        Command(case.gettext("There is nothing new:"), f"{looked} --nothing"),
        Command(
            case.gettext("There is a new post (give its date):"),
            f"{looked} --post {today.isoformat()}",
        ),
    )


def _profile(case: _Case) -> Letter:
    client = shlex.quote(case.facts.client)
    url = shlex.quote(case.facts.url)
    return Letter(
        subject=case.subject(case.gettext("this looks like a personal profile")),
        lead=case.lead(
            case.gettext(
                "the address that is watched looks like the profile of a person."
                " A business needs a page: a profile finds no customers, and may be closed."
            )
        ),
        notes=(
            case.gettext("Profiles are not watched. Perhaps this is worth a call."),
            reasons.advice(Reason.PERSONAL_PROFILE, case.speech),
        ),
        commands=(
            Command(
                case.gettext("When there is a page:"),
                f"poromki edit {client} --drop {url} --facebook https://www.facebook.com/NAME",
            ),
        ),
        rows=(*_looked_at(case), *_detail(case), *_workshop(case)),
    )


def _expiring(case: _Case) -> Letter:
    assert case.facts.ends_at is not None
    end = case.reader.day(case.facts.ends_at.astimezone(case.facts.zone).date())
    return Letter(
        subject=case.subject(case.gettext("the permission ends on %(end)s", end=end)),
        lead=case.lead(
            case.gettext(
                "the permission to read what is %(where)s ends on %(end)s."
                " After that we cannot look any more.",
                end=end,
            )
        ),
        notes=(case.gettext("Ask the client for a new one in time, and store it:"),),
        commands=(
            Command(
                case.gettext("To store a new token:"),
                f"poromki facebook connect {shlex.quote(case.facts.client)} --token-file FILE",
            ),
        ),
        rows=(*_looked_at(case), *_workshop(case)),
    )


def _theirs(case: _Case) -> Letter:
    client, url = shlex.quote(case.facts.client), shlex.quote(case.facts.url)
    vouch = f"poromki edit {client} --still-theirs {url}"
    return Letter(
        subject=case.subject(case.gettext("is this still theirs?")),
        lead=case.lead(
            case.gettext("for a day the address has not shown the website that we know.")
        ),
        notes=(
            *_reason(case),
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
        rows=(*_seen(case), *_looked_at(case), *_workshop(case), *_detail(case)),
    )


def _closed(case: _Case) -> Letter:
    change = case.facts.point_of_return
    days = max(0, (_day(case, case.facts.now) - _held_day(case)).days)
    return Letter(
        subject=case.speech.gettext(
            "%(client)s: %(what)s",
            client=one_line(case.facts.client, _NAME),
            what=case.ngettext(
                "closing summary after %(n)d day", "closing summary after %(n)d days", days
            ),
        ),
        lead=case.lead(_outcome(case)),
        found=changes.tell(change, case.speech, _CHANGES) if change else (),
        columns=_columns(case),
        notes=_late(case),
        rows=(
            *_point_of_return(case, change),
            *_on_page(case),
            *(_answers(case, line) for line in case.facts.summary),
            *_workshop(case),
        ),
        ending=case.gettext("The looks stop now. Another workshop starts a new clock."),
    )


def _outcome(case: _Case) -> str:
    """What all the milestones together say; silence is claimed only where all were seen."""
    if case.facts.point_of_return:
        span = _span_after_workshop(case, case.facts.point_of_return.before_at)
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


_LETTERS: dict[NoticeKind, Callable[[_Case], Letter]] = {
    NoticeKind.QUIET: _quiet,
    NoticeKind.UNSEEN: _unseen,
    NoticeKind.STARTED: _started,
    NoticeKind.LOOK: _look,
    NoticeKind.PROFILE: _profile,
    NoticeKind.EXPIRING: _expiring,
    NoticeKind.THEIRS: _theirs,
    NoticeKind.CLOSED: _closed,
}


# --- sentences and rows that several kinds share -------------------------------
# Each gives a tuple, empty where its facts are missing.


def _columns(case: _Case) -> tuple[str, str]:
    return case.gettext("Before"), case.gettext("Now")


def _late(case: _Case) -> tuple[str, ...]:
    if not case.facts.registered_late:
        return ()
    coverage = case.facts.coverage
    if coverage is None or coverage.baseline_at is None:
        return (
            case.gettext(
                "Our first look came after the workshop; what happened before it we cannot know."
            ),
        )
    return (
        case.gettext(
            "Our first look was on %(moment)s (%(span)s after the workshop);"
            " what happened before it we cannot know.",
            moment=case.reader.moment(coverage.baseline_at),
            span=_span_after_workshop(case, coverage.baseline_at),
        ),
    )


def _reason(case: _Case) -> tuple[str, ...]:
    if case.facts.reason is None:
        return ()
    return (
        _few_pages(case) or reasons.sentence(case.facts.reason, case.speech),
        reasons.advice(case.facts.reason, case.speech),
    )


def _few_pages(case: _Case) -> str:
    """How many pages could be read, where that was too few; else empty."""
    coverage = case.facts.coverage
    if case.facts.reason is not Reason.FEW_PAGES or coverage is None:
        return ""
    return case.gettext(
        "%(seen)d of %(total)d pages of the website could be read: too few to be sure.",
        seen=coverage.pages_seen,
        total=coverage.pages_total,
    )


def _on_page(case: _Case) -> tuple[Row, ...]:
    """The page of a site that was changed, where it is not the address that was given."""
    url = case.facts.page_url
    if not url or url == case.facts.url:
        return ()
    return (Row(case.gettext("Page"), url=url, href=link(url)),)


def _looked_at(case: _Case) -> tuple[Row, ...]:
    url = case.facts.url
    return (Row(case.gettext("Address"), url=url, href=link(url)),) if url else ()


def _seen(case: _Case) -> tuple[Row, ...]:
    coverage = case.facts.coverage
    if coverage is None:
        return ()
    said = ", ".join((*_days_seen(case, coverage), *_pages(case, coverage), _last(case, coverage)))
    return (Row(case.gettext("Seen"), said),)


def _looked_by(case: _Case) -> tuple[Row, ...]:
    by = methods.short(case.facts.method, case.speech)
    return (Row(case.gettext("Looked by"), by),) if by else ()


def _unseen_since(case: _Case) -> tuple[Row, ...]:
    """Since when nobody could look, for what is looked at by a permission: it ends at a moment."""
    coverage = case.facts.coverage
    if not case.facts.method or coverage is None or coverage.last_seen_at is None:
        return ()
    return (Row(case.gettext("Not seen since"), case.reader.moment(coverage.last_seen_at)),)


def _newest(case: _Case) -> tuple[Row, ...]:
    if case.facts.newest_at is None:
        return ()
    newest = case.reader.day(case.facts.newest_at.astimezone(case.facts.zone).date())
    return (Row(case.gettext("Newest post to be seen"), newest),)


def _days_seen(case: _Case, coverage: Coverage) -> tuple[str, ...]:
    if not coverage.days_total:
        return ()
    return (
        case.speech.ngettext(
            "on %(seen)d of %(n)d day",
            "on %(seen)d of %(n)d days",
            coverage.days_total,
            seen=coverage.days_seen,
        ),
    )


def _pages(case: _Case, coverage: Coverage) -> tuple[str, ...]:
    if coverage.pages_total < 2 or not coverage.pages_seen:
        return ()
    return (
        case.gettext(
            "%(seen)d of %(total)d pages", seen=coverage.pages_seen, total=coverage.pages_total
        ),
    )


def _last(case: _Case, coverage: Coverage) -> str:
    if coverage.last_seen_at is None:
        return case.gettext("never so far")
    return case.gettext("last %(moment)s", moment=case.reader.last(coverage.last_seen_at))


def _compared(case: _Case) -> tuple[Row, ...]:
    coverage = case.facts.coverage
    if case.facts.registered_late or coverage is None or coverage.baseline_at is None:
        return ()
    return (
        Row(case.gettext("Compared with the state of"), case.reader.moment(coverage.baseline_at)),
    )


def _last_known(case: _Case) -> tuple[Row, ...]:
    change = case.facts.last_change_before
    if change is None:
        return ()
    window = case.reader.window(change.after_at, change.before_at)
    if change.after_at <= case.facts.held_at <= change.before_at:
        window = case.gettext("%(window)s, around the workshop itself: not counted", window=window)
    return (Row(case.gettext("Last known edit"), window),)


def _point_of_return(case: _Case, change: Change | None) -> tuple[Row, ...]:
    if change is None:
        return ()
    window = case.reader.window(change.after_at, change.before_at)
    return (Row(case.gettext("Point of return"), window),)


def _answers(case: _Case, line: TargetSummary) -> Row:
    said = ", ".join(case.gettext(_ANSWERS[answer], days=days) for days, answer in line.answers)
    word = kinds.word(line.kind, case.speech)
    return Row(word[:1].upper() + word[1:], said, line.url, link(line.url))


def _workshop(case: _Case) -> tuple[Row, ...]:
    held = (
        case.reader.day(_held_day(case))
        if case.facts.all_day
        else case.reader.moment(case.facts.held_at)
    )
    title = case.facts.workshop_title
    if title:
        held = case.gettext("“%(title)s”, %(held)s", title=title, held=held)
    return (Row(case.gettext("Workshop"), held), *_zone(case))


def _zone(case: _Case) -> tuple[Row, ...]:
    """The zone of the times, where the workshop's clocks show something else."""
    zones = (case.facts.zone, case.facts.workshop_zone)
    if len({case.facts.held_at.astimezone(zone).utcoffset() for zone in zones}) == 1:
        return ()
    return (Row(case.gettext("Time zone"), case.facts.zone.key),)


def _next_milestone(case: _Case) -> tuple[Row, ...]:
    label = case.gettext("Next milestone")
    if case.facts.next_days is None:
        return (Row(label, case.gettext("none, this was the last one")),)
    said = case.gettext("day %(days)d", days=case.facts.next_days)
    if case.facts.next_at is None:
        return (Row(label, said),)
    at = case.facts.next_at
    when = case.reader.day(_last_day(case, at)) if case.facts.all_day else case.reader.moment(at)
    return (Row(label, f"{said}, {when}"),)


def _detail(case: _Case) -> tuple[Row, ...]:
    change = case.facts.change
    why = changes.proof_of(change, case.speech) if change else case.facts.why
    return (Row(case.gettext("Technical detail"), why),) if why else ()


# --- days in the workshop's zone ------------------------------------------------


def _day(case: _Case, at: datetime) -> date:
    return at.astimezone(case.facts.workshop_zone).date()


def _last_day(case: _Case, end: datetime) -> date:
    """The day that ends at `end`, be it told as 24:00 or as the second before."""
    return _day(case, end - timedelta(seconds=1))


def _held_day(case: _Case) -> date:
    return (
        _last_day(case, case.facts.held_at)
        if case.facts.all_day
        else _day(case, case.facts.held_at)
    )


def _span_after_workshop(case: _Case, at: datetime) -> str:
    """The time from the workshop to `at`, by the clocks of the workshop's zone."""
    if case.facts.all_day:
        return case.reader.span(timedelta(days=(_day(case, at) - _held_day(case)).days))
    # Two times of the same zone differ by what its clocks show: day n begins at
    # the same wall time, also across the change to summer time.
    zone = case.facts.workshop_zone
    return case.reader.span(at.astimezone(zone) - case.facts.held_at.astimezone(zone))
