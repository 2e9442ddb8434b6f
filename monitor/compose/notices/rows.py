"""Sentences and rows that several kinds of notice share. Pure.

Each gives a tuple, empty where its facts are missing.
"""

from __future__ import annotations

from monitor.compose import changes, kinds, methods, reasons
from monitor.compose.language import N_
from monitor.compose.letter import Row
from monitor.compose.notices.case import Case
from monitor.compose.notices.days import held_day, last_day, span_after_workshop
from monitor.compose.quote import link
from monitor.facts import TargetSummary
from monitor.model import Answer, Change, Coverage, Reason

MOST_CHANGES = 3
"""Differences that a notice shows."""


_ANSWERS = {
    Answer.CHANGED: N_("day %(days)d: changed"),
    Answer.QUIET: N_("day %(days)d: nothing changed"),
    Answer.UNSEEN: N_("day %(days)d: not seen"),
    Answer.SKIPPED: N_("day %(days)d: left out"),
}


def columns(case: Case) -> tuple[str, str]:
    return case.gettext("Before"), case.gettext("Now")


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


def point_of_return(case: Case, change: Change | None) -> tuple[Row, ...]:
    if change is None:
        return ()
    window = case.reader.window(change.after_at, change.before_at)
    return (Row(case.gettext("Point of return"), window),)


def answers(case: Case, line: TargetSummary) -> Row:
    said = ", ".join(case.gettext(_ANSWERS[answer], days=days) for days, answer in line.answers)
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
    return (Row(case.gettext("Workshop"), held), *_zone(case))


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
    said = case.gettext("day %(days)d", days=case.facts.next_days)
    if case.facts.next_at is None:
        return (Row(label, said),)
    at = case.facts.next_at
    when = case.reader.day(last_day(case, at)) if case.facts.all_day else case.reader.moment(at)
    return (Row(label, f"{said}, {when}"),)


def detail(case: Case) -> tuple[Row, ...]:
    change = case.facts.change
    why = changes.proof_of(change, case.speech) if change else case.facts.why
    return (Row(case.gettext("Technical detail"), why),) if why else ()
