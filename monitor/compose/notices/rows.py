"""Sentences and rows that several kinds of notice share. Pure.

Each gives a tuple, empty where its facts are missing.
"""

from __future__ import annotations

from monitor.agreed.records import AgreedState
from monitor.compose import changes, kinds, methods, obstacles, reasons
from monitor.compose.agreements import is_done_since
from monitor.compose.language import N_
from monitor.compose.letter import Listing, Row
from monitor.compose.notices.case import Case
from monitor.compose.notices.days import day, held_day, last_day, span_after_workshop
from monitor.compose.quote import link
from monitor.facts import AgreedLine, TargetSummary
from monitor.model import Answer, Change, Coverage, Reason
from monitor.progress import WEEKS

MOST_CHANGES = 3
"""Differences that a notice shows."""


_ANSWERS = {
    Answer.CHANGED: N_("%(nth)s: changed"),
    Answer.QUIET: N_("%(nth)s: nothing changed"),
    Answer.UNSEEN: N_("%(nth)s: not seen"),
    Answer.SKIPPED: N_("%(nth)s: left out"),
}


_STATES = (AgreedState.DONE, AgreedState.UNDONE, AgreedState.OPEN, AgreedState.CANNOT_VERIFY)
_AGREED = {
    AgreedState.DONE: N_("Done: %(what)s"),
    AgreedState.UNDONE: N_("No longer there: %(what)s"),
    AgreedState.CANNOT_VERIFY: N_("Could not be checked: %(what)s"),
}


def columns(case: Case) -> tuple[str, str]:
    return case.gettext("Before"), case.gettext("Now")


def held_back(case: Case) -> tuple[str, ...]:
    """Why the notice comes late, where a change that was none has held it back."""
    since = case.facts.late_since
    if since is None:
        return ()
    return (
        case.gettext(
            "This comes late, it was due on %(day)s: what was taken for a change was none,"
            " as was noted since.",
            day=case.reader.day(since.astimezone(case.facts.zone).date()),
        ),
    )


def usual(case: Case) -> tuple[str, ...]:
    """Why only agreed actions count of whoever edits every week anyway."""
    weeks = case.facts.usual_weeks
    if not weeks:
        return ()
    return (
        case.gettext(
            "There were edits in %(count)d of the %(weeks)d weeks before the workshop too,"
            " so the usual edit does not count.",
            count=weeks,
            weeks=WEEKS,
        ),
    )


def late(case: Case) -> tuple[str, ...]:
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
            span=span_after_workshop(case, coverage.baseline_at),
        ),
    )


def reason(case: Case) -> tuple[str, ...]:
    if case.facts.reason is None:
        return ()
    return (
        _few_pages(case) or reasons.sentence(case.facts.reason, case.speech),
        reasons.advice(case.facts.reason, case.speech),
    )


def _few_pages(case: Case) -> str:
    """How many pages could be read, where that was too few; else empty."""
    coverage = case.facts.coverage
    if case.facts.reason is not Reason.FEW_PAGES or coverage is None:
        return ""
    return case.gettext(
        "%(seen)d of %(total)d pages of the website could be read: too few to be sure.",
        seen=coverage.pages_seen,
        total=coverage.pages_total,
    )


def on_page(case: Case) -> tuple[Row, ...]:
    """The page of a site that was changed, where it is not the address that was given."""
    url = case.facts.page_url
    if not url or url == case.facts.url:
        return ()
    return (Row(case.gettext("Page"), url=url, href=link(url)),)


def looked_at(case: Case) -> tuple[Row, ...]:
    url = case.facts.url
    return (Row(case.gettext("Address"), url=url, href=link(url)),) if url else ()


def seen(case: Case) -> tuple[Row, ...]:
    coverage = case.facts.coverage
    if coverage is None:
        return ()
    said = ", ".join((*_days_seen(case, coverage), *_pages(case, coverage), _last(case, coverage)))
    return (Row(case.gettext("Seen"), said),)


def looked_by(case: Case) -> tuple[Row, ...]:
    by = methods.short(case.facts.method, case.speech)
    return (Row(case.gettext("Looked by"), by),) if by else ()


def unseen_since(case: Case) -> tuple[Row, ...]:
    """Since when nobody could look, for what is looked at by a permission: it ends at a moment."""
    coverage = case.facts.coverage
    if not case.facts.method or coverage is None or coverage.last_seen_at is None:
        return ()
    return (Row(case.gettext("Not seen since"), case.reader.moment(coverage.last_seen_at)),)


def newest(case: Case) -> tuple[Row, ...]:
    if case.facts.newest_at is None:
        return ()
    newest = case.reader.day(case.facts.newest_at.astimezone(case.facts.zone).date())
    return (Row(case.gettext("Newest post to be seen"), newest),)


def _days_seen(case: Case, coverage: Coverage) -> tuple[str, ...]:
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


def _pages(case: Case, coverage: Coverage) -> tuple[str, ...]:
    if coverage.pages_total < 2 or not coverage.pages_seen:
        return ()
    return (
        case.gettext(
            "%(seen)d of %(total)d pages", seen=coverage.pages_seen, total=coverage.pages_total
        ),
    )


def _last(case: Case, coverage: Coverage) -> str:
    if coverage.last_seen_at is None:
        return case.gettext("never so far")
    return case.gettext("last %(moment)s", moment=case.reader.last(coverage.last_seen_at))


def compared(case: Case) -> tuple[Row, ...]:
    coverage = case.facts.coverage
    if case.facts.registered_late or coverage is None or coverage.baseline_at is None:
        return ()
    return (
        Row(case.gettext("Compared with the state of"), case.reader.moment(coverage.baseline_at)),
    )


def last_known(case: Case) -> tuple[Row, ...]:
    change = case.facts.last_change_before
    if change is None:
        return ()
    window = case.reader.window(change.after_at, change.before_at)
    if change.after_at <= case.facts.held_at <= change.before_at:
        window = case.gettext("%(window)s, around the workshop itself: not counted", window=window)
    return (Row(case.gettext("Last known edit"), window),)


def newest_change(case: Case) -> tuple[Row, ...]:
    """When the last change was made."""
    change = case.facts.change
    if change is None:
        return ()
    return (
        Row(case.gettext("Newest change"), case.reader.window(change.after_at, change.before_at)),
    )


def obstacle(case: Case) -> tuple[Row, ...]:
    """What a consultant has noted as standing in the way."""
    by, on = case.facts.blocked_by, case.facts.blocked_on
    if by is None:
        return ()
    said = obstacles.word(by, case.speech)
    if on:
        said = case.gettext("%(what)s (noted on %(day)s)", what=said, day=case.reader.day(on))
    return (Row(case.gettext("In the way"), said),)


def done_all_the_same(case: Case) -> tuple[str, ...]:
    """Where nothing has changed for a visitor, and yet something agreed was done since."""
    if not any(is_done_since(line, case.facts.held_at) for line in case.facts.agreed):
        return ()
    return (
        case.gettext("All the same, something that was agreed has been done since the workshop:"),
    )


def agreed(case: Case) -> Listing | None:
    """What was agreed and how it stands, what is done first; None where nothing was agreed."""
    lines = sorted(case.facts.agreed, key=lambda line: _STATES.index(line.state))
    if not lines:
        return None
    return Listing(case.gettext("Agreed"), tuple(agreement(case, line) for line in lines))


def agreement(case: Case, line: AgreedLine) -> str:
    """One agreed action: what, how it stands, and since or until when."""
    if line.state is AgreedState.OPEN:
        return _open(case, line)
    if line.state is AgreedState.CANNOT_VERIFY:
        detail = line.why
    else:
        since = (_since(case, line),) if line.since else ()
        detail = "; ".join((*since, *filter(None, (line.evidence,))))
    said = case.gettext(_AGREED[line.state], what=line.wording)
    return f"{said} ({detail})" if detail else said


def _since(case: Case, line: AgreedLine) -> str:
    """Since when it stands so; what was there before we could compare is no merit of anybody."""
    if not (line.already and line.state is AgreedState.DONE):
        return case.gettext("since %(day)s", day=_day_of(case, line))
    if line.since is not None and line.since <= case.facts.held_at:
        return case.gettext("already there before the workshop")
    return case.gettext("there at our first look")


def _open(case: Case, line: AgreedLine) -> str:
    if line.due_on is None:
        return case.gettext("Open: %(what)s", what=line.wording)
    is_past = line.due_on < day(case, case.facts.now)
    message = (
        N_("Open: %(what)s (was planned by %(day)s)")
        if is_past
        else N_("Open: %(what)s (planned by %(day)s)")
    )
    return case.gettext(message, what=line.wording, day=case.reader.day(line.due_on))


def _day_of(case: Case, line: AgreedLine) -> str:
    assert line.since is not None
    return case.reader.day(line.since.astimezone(case.facts.zone).date())


def point_of_return(case: Case, change: Change | None) -> tuple[Row, ...]:
    if change is None:
        return ()
    window = case.reader.window(change.after_at, change.before_at)
    return (Row(case.gettext("Point of return"), window),)


def answers(case: Case, line: TargetSummary) -> Row:
    said = ", ".join(
        case.gettext(_ANSWERS[answer], nth=case.nth(days)) for days, answer in line.answers
    )
    word = kinds.word(line.kind, case.speech)
    return Row(word[:1].upper() + word[1:], said, line.url, link(line.url))


def workshop(case: Case) -> tuple[Row, ...]:
    held = (
        case.reader.day(held_day(case))
        if case.facts.all_day
        else case.reader.moment(case.facts.held_at)
    )
    title = case.facts.workshop_title
    if title:
        held = case.gettext("“%(title)s”, %(held)s", title=title, held=held)
    return (Row(case.gettext("Workshop"), held), *_zone(case), *_consultant(case))


def _consultant(case: Case) -> tuple[Row, ...]:
    whose = case.facts.consultant
    return (Row(case.gettext("Client of"), whose),) if whose else ()


def _zone(case: Case) -> tuple[Row, ...]:
    """The zone of the times, where the workshop's clocks show something else."""
    zones = (case.facts.zone, case.facts.workshop_zone)
    if len({case.facts.held_at.astimezone(zone).utcoffset() for zone in zones}) == 1:
        return ()
    return (Row(case.gettext("Time zone"), case.facts.zone.key),)


def next_milestone(case: Case) -> tuple[Row, ...]:
    label = case.gettext("Next milestone")
    if case.facts.next_days is None:
        return (Row(label, case.gettext("none, this was the last one")),)
    said = case.nth(case.facts.next_days)
    if case.facts.next_at is None:
        return (Row(label, said),)
    at = case.facts.next_at
    when = case.reader.day(last_day(case, at)) if case.facts.all_day else case.reader.moment(at)
    return (Row(label, f"{said}, {when}"),)


def detail(case: Case) -> tuple[Row, ...]:
    change = case.facts.change
    why = changes.proof_of(change, case.speech) if change else case.facts.why
    return (Row(case.gettext("Technical detail"), why),) if why else ()
