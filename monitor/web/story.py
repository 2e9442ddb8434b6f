"""A client's dossier as a page tells it: a line of time, and what happened in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from monitor.compose.language import N_
from monitor.deed import Deed, DeedKind
from monitor.dossier import Accord, Dossier, Happening, Rung, Turn
from monitor.model import Answer, Reason, Skip, Workshop
from monitor.schedule import workshop_day
from monitor.store.shown import Sent, Step, StoredChange
from monitor.web import pictures
from monitor.web.pictures import Mark, Scale
from monitor.web.words import Words

_TOLD_OF_CHANGE = 2


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that happened, in words; foreign ones are on one line."""

    at: datetime
    what: str
    """Its sort: a word of ours."""
    title: str
    more: tuple[str, ...] = ()
    link: str = ""
    """A path of ours."""
    who: str = ""
    is_ahead: bool = False
    day: date | None = None
    """Where it is of a whole day: its end, midnight, would be taken for the day after."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of time from the workshop on."""

    words: str
    now: float
    months: tuple[Mark, ...]
    changes: tuple[Mark, ...]
    milestones: tuple[Mark, ...]
    notices: tuple[Mark, ...]
    """And notes."""

    @property
    def kinds(self) -> frozenset[str]:
        """All that is drawn: each is explained below."""
        return frozenset(m.kind for m in (*self.changes, *self.milestones, *self.notices))


def story(one: Dossier, say: Words) -> tuple[Told, ...]:
    """What happened and what is planned, latest first."""
    return tuple(_told(item, say) for item in one.happenings)


def line(one: Dossier, say: Words) -> Line | None:
    """The same as a picture; None before the workshop."""
    now = say.reader.now
    if one.workshop is None or one.workshop.held_at >= now:
        return None
    rungs = [rung for target in one.targets for rung in target.rungs]
    over = pictures.scale(one.workshop.held_at, now, (rung.milestone.at for rung in rungs))
    milestones = tuple(_milestones(rungs, over))
    since = [item for item in one.happenings if over.first_at <= item.at <= over.last_at]
    return Line(
        words=_in_words(one, rungs, say),
        now=over.place(now),
        months=pictures.spread(_months(over, say)),
        changes=tuple(_changes(since, over)),
        milestones=pictures.spread(milestones),
        notices=tuple(
            Mark(over.place(item.at), "notice" if isinstance(item.of, Sent) else "deed")
            for item in since
            if isinstance(item.of, Sent | Deed | Accord)
        ),
    )


# --- the line ------------------------------------------------------------------------------


def _months(over: Scale, say: Words) -> Iterator[Mark]:
    for mark in pictures.months(over, over.first_at.date()):
        yield Mark(mark.place, mark.kind, say.month(date.fromisoformat(mark.words)))


def _changes(since: Iterable[Happening], over: Scale) -> Iterator[Mark]:
    for item in since:
        if isinstance(item.of, StoredChange):
            kind = "dismissed" if item.of.dismissed_at else "confirmed"
            yield Mark(over.place(item.at), kind)


_WEIGHTIEST = (Answer.CHANGED, Answer.QUIET, Answer.UNSEEN, Answer.SKIPPED)


def _milestones(rungs: Iterable[Rung], over: Scale) -> Iterator[Mark]:
    """A mark for each day on which one or more targets have a milestone."""
    by_day: dict[int, list[Rung]] = {}
    for rung in rungs:
        if rung.milestone.at <= over.last_at:
            by_day.setdefault(rung.milestone.days, []).append(rung)
    for days, those in by_day.items():
        said = {rung.verdict.verdict.answer for rung in those if rung.verdict}
        kind = next((answer.value for answer in _WEIGHTIEST if answer in said), "planned")
        yield Mark(over.place(min(rung.milestone.at for rung in those)), kind, str(days))


def _in_words(one: Dossier, rungs: Iterable[Rung], say: Words) -> str:
    """The line for those who do not see it; the list below tells the rest."""
    standing = sum(change.dismissed_at is None for change in one.changes)
    parts = [
        say.speech.gettext("From the workshop to today"),
        say.speech.ngettext("%(n)d change", "%(n)d changes", standing),
        *(_rung(rung, say) for rung in rungs if rung.verdict),
    ]
    return "; ".join(parts)


# --- in words ------------------------------------------------------------------------------


def _told(item: Happening, say: Words) -> Told:
    of = item.of
    if isinstance(of, Workshop):
        title = (say.text(of.title),) if of.title else ()
        day = workshop_day(of) if of.all_day else None
        return Told(item.at, item.what, say.speech.gettext("Workshop"), title, day=day)
    if isinstance(of, Rung):
        return _told_rung(item, of, say)
    if isinstance(of, StoredChange):
        return _told_change(item, of, say)
    if isinstance(of, Sent):
        return _told_notice(item, of, say)
    if isinstance(of, Turn):
        return _told_turn(item, of, say)
    if isinstance(of, Accord):
        return _told_accord(item, of, say)
    if isinstance(of, Step):
        progress = say.word(of.progress)
        title_ = say.speech.gettext("Progress: %(progress)s", progress=progress)
        return Told(item.at, item.what, title_)
    return _told_deed(item, of, say)


def _rung(rung: Rung, say: Words) -> str:
    answer = (
        say.word(rung.verdict.verdict.answer) if rung.verdict else say.speech.gettext("to come")
    )
    return say.speech.gettext(
        "Day %(n)d, %(target)s: %(answer)s",
        n=rung.milestone.days,
        target=say.word(rung.target.kind),
        answer=answer,
    )


def _told_rung(item: Happening, rung: Rung, say: Words) -> Told:
    shown = item.at.astimezone(say.reader.zone).date()
    day = rung.milestone.day if rung.milestone.day != shown else None
    if rung.verdict is None:
        ahead = item.at > say.reader.now
        return Told(item.at, item.what, _rung(rung, say), is_ahead=ahead, day=day)
    verdict = rung.verdict.verdict
    because = (say.word(verdict.reason),) if isinstance(verdict.reason, Reason | Skip) else ()
    proof = (say.coverage(verdict.coverage),) if verdict.answer is Answer.QUIET else ()
    return Told(item.at, item.what, _rung(rung, say), (*because, *proof), day=day)


_STANDS, _DISMISSED = N_("Changed"), N_("Not a real change")


def _told_change(item: Happening, of: StoredChange, say: Words) -> Told:
    told = [one.line for one in say.told(of.change, _TOLD_OF_CHANGE)]
    title = say.speech.gettext(_STANDS if of.dismissed_at is None else _DISMISSED)
    where = say.address(of.page_url)
    return Told(item.at, item.what, title, (*told, where), f"/changes/{of.id}")


_FAILED = N_("could not be sent: %(why)s")


def _told_notice(item: Happening, of: Sent, say: Words) -> Told:
    failed = of.last_error
    why = (say.speech.gettext(_FAILED, why=say.text(failed)),) if failed is not None else ()
    subject = (say.text(of.subject),) if of.subject else ()
    to = say.speech.gettext("to %(channel)s", channel=say.text(of.channel)) if of.channel else ""
    return Told(item.at, item.what, say.word(of.kind), (*subject, *why), who=to)


def _told_turn(item: Happening, of: Turn, say: Words) -> Told:
    title = say.speech.gettext("Agreed: %(state)s", state=say.word(of.step.state))
    evidence = (say.text(of.step.evidence),) if of.step.evidence else ()
    return Told(item.at, item.what, title, (say.agreed(of.agreed), *evidence))


_NOT_DONE = N_("Said to be not done")


def _told_accord(item: Happening, of: Accord, say: Words) -> Told:
    title = say.speech.gettext(_NOT_DONE) if of.is_refusal else say.word(of.deed.kind)
    return Told(item.at, item.what, title, (say.agreed(of.agreed),), who=say.text(of.deed.who))


_UNTIL: dict[DeedKind, Callable[[Words, str], str]] = {
    DeedKind.SNOOZE: lambda say, day: say.speech.gettext("until %(day)s", day=day),
    DeedKind.HOLIDAY: lambda say, day: say.speech.gettext("back on %(day)s", day=day),
}


def _told_deed(item: Happening, of: Deed, say: Words) -> Told:
    said = [say.word(of.kind)]
    if of.blocked_by:
        said.append(say.word(of.blocked_by))
    if of.until and of.kind in _UNTIL:
        said.append(_UNTIL[of.kind](say, say.day(of.until)))
    note = (say.text(of.note),) if of.note else ()
    link = f"/changes/{of.change_id}" if of.change_id else ""
    return Told(item.at, item.what, " ".join(said), note, link, say.text(of.who))
