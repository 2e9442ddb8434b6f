"""What else is to be told: starts, stalls, outages, ends; each by a step of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from monitor import judge, progress, reach, schedule, standing
from monitor.config import Config
from monitor.facts import TargetSummary
from monitor.model import (
    Coverage,
    NoticeKind,
    PageHistory,
    Progress,
    Reason,
    Workshop,
)
from monitor.progress import Known, Sign
from monitor.review.announce import announce
from monitor.review.facts import BY_NATURE, Case, case_of, facts_for, history
from monitor.store import Db, clients, facebook, looks, notices, transaction, verdicts
from monitor.store import progress as steps
from monitor.store.facebook import Permission

STREAK = timedelta(days=judge.UNSEEN_DAYS - 1)
"""Three calendar days running span at least two days of time."""


WARN_BEFORE = timedelta(days=7)
"""A permission that ends is told of so long before."""


Step = Callable[[Config, datetime], None]
"""Writes one notice, given the configuration and the time."""


def to_tell(db: Db, now: datetime) -> Iterator[Step]:
    """What else is to be told (a start, a stall, an outage, an end), each by a step of its own."""
    for workshop_id in steps.to_weigh(db, now):
        yield partial(_weigh_progress, db, workshop_id)
    for page_id in looks.pages_failing(db, now - schedule.DAY):
        yield partial(_ask_whose, db, page_id)
    for page_id in looks.pages_failing(db, now - STREAK):
        yield partial(_tell_unseen, db, page_id)
    for target_id in facebook.profiles_to_tell(db):
        yield partial(_tell_profile, db, target_id)
    for one in facebook.permissions_ending(db, now + WARN_BEFORE):
        yield partial(_tell_expiring, db, one)
    for workshop in clients.workshops_to_close(db, now):
        yield partial(_close, db, workshop)


def _weigh_progress(db: Db, workshop_id: int, config: Config, now: datetime) -> None:
    """Record where a client stands if that has changed, and tell a start and a stall."""
    with transaction(db):
        workshop = clients.workshop_by_id(db, workshop_id)
        known = standing.known(db, workshop)
        stands = progress.progress(known, now, config.progress.stalled_after)
        if stands.progress is not steps.latest(db, workshop_id):
            steps.add_step(db, workshop_id, now, stands)
        steps.mark_weighed(db, workshop_id, now)
        if stands.progress is not Progress.STALLED:
            notices.drop_stalled(db, workshop_id)
        found = progress.signs(known)
        following = clients.further_workshop(db, workshop, now)
        if following and found and found[0].at > following.held_at:
            return
        if found and workshop.held_at <= now and not workshop.closed_at:
            _tell_started(db, known, found[0], config, now)
            if stands.progress is Progress.STALLED and not following:
                _tell_stalled(db, known, found[-1], config, now)


def _tell_started(db: Db, known: Known, first: Sign, config: Config, now: datetime) -> None:
    """The point of return: once per workshop, from whichever target it came first."""
    about = f"{NoticeKind.STARTED}/workshop {known.workshop.id}"
    if notices.is_told(db, about):
        return
    target, page_url, change = standing.told(db, known, first)
    case = case_of(db, known.workshop.id, target.id)
    facts = facts_for(
        case,
        NoticeKind.STARTED,
        now,
        change=change,
        page_url=page_url,
        agreed_id=first.promise.agreed_id if first.promise else 0,
        registered_late=_is_late(db, case, [target.id]),
        method=reach.best(db, target) or "",
        usual_weeks=progress.usual_weeks(known),
    )
    announce(db, config, case, facts, about=about)


def _tell_stalled(db: Db, known: Known, last: Sign, config: Config, now: datetime) -> None:
    """Began, then nothing: once until something new comes."""
    about = f"{NoticeKind.STALLED}/workshop {known.workshop.id} since {last.at.isoformat()}"
    if notices.is_told(db, about):
        return
    target, page_url, change = standing.told(db, known, last)
    case = case_of(db, known.workshop.id, target.id)
    facts = facts_for(
        case,
        NoticeKind.STALLED,
        now,
        still_days=progress.still_days(known, last.at),
        change=change,
        page_url=page_url,
        agreed_id=last.promise.agreed_id if last.promise else 0,
        method=reach.best(db, target) or "",
        usual_weeks=progress.usual_weeks(known),
    )
    announce(db, config, case, facts, about=about)


def _ask_whose(db: Db, page_id: int, config: Config, now: datetime) -> None:
    """A day of looks that met somebody else's website: the consultant is asked, once."""
    page = clients.page_by_id(db, page_id)
    workshop = _latest_open(db, page.target_id)
    if workshop is None:
        return
    sightings = looks.sightings(db, page_id, workshop.held_at)
    reason = judge.not_theirs(PageHistory(sightings), now)
    since = page.seen_at or page.added_at
    if reason is None or reason in notices.unseen_reasons(db, page.target_id, since):
        return
    case = case_of(db, workshop.id, page.target_id)
    latest = looks.observations(db, page_id, 1)
    facts = facts_for(
        case,
        NoticeKind.THEIRS,
        now,
        reason=reason,
        why=latest[0].why if latest else "",
        coverage=Coverage(0, 0, None, page.seen_at),
    )
    about = f"{NoticeKind.THEIRS}/target {page.target_id} since {since.isoformat()} {reason}"
    announce(db, config, case, facts, about=about)


def _tell_unseen(db: Db, page_id: int, config: Config, now: datetime) -> None:
    """Three days running without a sighting: said early, once per outage and reason."""
    page = clients.page_by_id(db, page_id)
    workshop = _latest_open(db, page.target_id)
    if workshop is None or clients.pages(db, page.target_id)[0].id != page_id:
        return
    sightings = PageHistory(looks.sightings(db, page_id, workshop.held_at))
    streak = judge.unseen_days(sightings, workshop.zone)
    if streak is None or streak[0] < judge.UNSEEN_DAYS:
        return
    days, reason = streak
    if reason in BY_NATURE or reason is Reason.PERSONAL_PROFILE:
        return
    if reach.cannot_be_seen(db, clients.target_by_id(db, page.target_id)):
        return
    since = page.seen_at or page.added_at
    if reason in notices.unseen_reasons(db, page.target_id, since):
        return
    case = case_of(db, workshop.id, page.target_id)
    latest = looks.observations(db, page_id, 1)
    facts = facts_for(
        case,
        NoticeKind.UNSEEN,
        now,
        reason=reason,
        why=latest[0].why if latest else "",
        unseen_days=days,
        method=reach.best(db, clients.target_by_id(db, page.target_id)) or "",
        coverage=Coverage(0, 0, None, page.seen_at),
        registered_late=_is_late(db, case, [page.target_id]),
    )
    about = f"{NoticeKind.UNSEEN}/target {page.target_id} since {since.isoformat()} {reason}"
    announce(db, config, case, facts, about=about)


def _tell_profile(db: Db, target_id: int, config: Config, now: datetime) -> None:
    """The classic mistake after a workshop: said once."""
    workshop = _latest_open(db, target_id)
    if workshop is None:
        return
    case = case_of(db, workshop.id, target_id)
    latest = looks.observations(db, clients.pages(db, target_id)[0].id, 1)
    facts = facts_for(
        case,
        NoticeKind.PROFILE,
        now,
        reason=Reason.PERSONAL_PROFILE,
        why=latest[0].why if latest else "",
    )
    announce(db, config, case, facts, about=f"{NoticeKind.PROFILE}/target {target_id}")


def _tell_expiring(db: Db, one: Permission, config: Config, now: datetime) -> None:
    """Once for each end: a permission that was renewed has another one."""
    workshop = _latest_open(db, one.target_id)
    if workshop is None or one.ends_at is None:
        return
    case = case_of(db, workshop.id, one.target_id)
    facts = facts_for(case, NoticeKind.EXPIRING, now, ends_at=one.ends_at)
    end = one.ends_at.date().isoformat()
    about = f"{NoticeKind.EXPIRING}/target {one.target_id} {one.mark} {end}"
    announce(db, config, case, facts, about=about)


def _close(db: Db, workshop: Workshop, config: Config, now: datetime) -> None:
    """After the last milestone and thirty days more: one summary, and looks stop."""
    case = case_of(db, workshop.id, None)
    found = standing.point_of_return(db, workshop)
    first = standing.first_sign(db, workshop)
    facts = facts_for(
        case,
        NoticeKind.CLOSED,
        now,
        summary=tuple(_summaries(db, workshop)),
        point_of_return=found[2] if found else None,
        page_url=found[1] if found else "",
        agreed_id=first.promise.agreed_id if first and first.promise else 0,
        registered_late=_is_late(db, case, [t.id for t in clients.targets(db, case.client.id)]),
    )
    with transaction(db):
        announce(db, config, case, facts, about=f"{NoticeKind.CLOSED}/workshop {workshop.id}")
        clients.close_workshop(db, workshop.id, now)
        if all(w.closed_at for w in clients.workshops(db, workshop.client_id)):
            clients.stop_looking(db, workshop.client_id)


def _is_late(db: Db, case: Case, target_ids: Iterable[int]) -> bool:
    """Whether what happened right after the workshop cannot be known of one of these targets."""
    known = (history(db, case.workshop, clients.target_by_id(db, i)) for i in target_ids)
    baselines = [judge.baseline_at(k) for k in known if not (k.cannot_be_seen or k.proof)]
    return any(b is not None and b > case.workshop.held_at for b in baselines)


def _summaries(db: Db, workshop: Workshop) -> Iterator[TargetSummary]:
    for target in clients.targets(db, workshop.client_id):
        said = verdicts.standing(db, workshop.id, target.id)
        answers = tuple((v.verdict.milestone.days, v.verdict.answer) for v in said)
        yield TargetSummary(target.kind, target.url, answers)


def _latest_open(db: Db, target_id: int) -> Workshop | None:
    target = clients.target_by_id(db, target_id)
    return next(
        (w for w in reversed(clients.workshops(db, target.client_id)) if not w.closed_at), None
    )
