"""A milestone → its verdict, stored before anything is said of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from monitor import judge, progress, standing
from monitor.activity import Method
from monitor.config import Config
from monitor.judge import Wait
from monitor.model import (
    Answer,
    Change,
    Client,
    Coverage,
    History,
    Kind,
    NoticeKind,
    NoticeState,
    Reason,
    Skip,
    Text,
    Verdict,
)
from monitor.review.announce import announce, notice_of, readers_of
from monitor.review.facts import BY_NATURE, Case, case_of, history, kind_of, verdict_facts
from monitor.store import Db, clients, looks, notices, transaction, verdicts
from monitor.store.verdicts import DueMilestone


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict that was just stored."""

    client: str
    target: Kind
    url: str
    verdict: Verdict


def due(db: Db, now: datetime) -> list[list[DueMilestone]]:
    """The milestones to decide, those of one workshop and target together."""
    rows = verdicts.due(db, now)
    return [list(ladder) for _, ladder in groupby(rows, lambda d: (d.workshop_id, d.target_id))]


def decide(db: Db, config: Config, ladder: list[DueMilestone], now: datetime) -> list[Decided]:
    """Judge the newest due milestone of one target; older ones are passed over.

    After a further workshop all are: that one's are told. Verdicts are stored together with their
    notices, in one transaction.
    """
    newest = ladder[-1]
    decided = []
    with transaction(db):
        case = case_of(db, newest.workshop_id, newest.target_id)
        assert case.target is not None
        if clients.further_workshop(db, case.workshop, now):
            return [
                _decided(case, _store_skipped(db, case, one, Skip.FURTHER_WORKSHOP, now))
                for one in ladder
            ]
        known = history(db, case.workshop, case.target)
        verdict = judge.judge(known, newest.milestone, now)
        for older in ladder[:-1]:
            skip = _why_passed_over(judge.judge(known, older.milestone, now))
            decided.append(_decided(case, _store_skipped(db, case, older, skip, now)))
        if not isinstance(verdict, Wait):
            _store(db, config, case, known, newest, verdict, now)
            decided.append(_decided(case, verdict))
    return decided


def skip_paused(db: Db, client: Client, now: datetime) -> None:
    """Record the milestones that a pause has passed over: none of these is sent late, and
    none that waited before them."""
    if client.paused_at:
        _skip_passed(db, client, client.paused_at, now, Skip.PAUSED)


def skip_done(db: Db, client: Client, now: datetime) -> None:
    """Record those that are passed over since somebody said that the client is done."""
    _skip_passed(db, client, client.created_at, now, Skip.DONE)


def _skip_passed(db: Db, client: Client, since: datetime, now: datetime, skip: Skip) -> None:
    for due in verdicts.undecided(db, client.id):
        if since <= due.milestone.at <= now:
            case = case_of(db, due.workshop_id, due.target_id)
            notices.overtake(db, due.workshop_id, due.target_id)
            _store_skipped(db, case, due, skip, now)


def _why_passed_over(verdict: Verdict | Wait) -> Skip:
    late = isinstance(verdict, Verdict) and verdict.reason is Skip.REGISTERED_LATE
    return Skip.REGISTERED_LATE if late else Skip.OVERTAKEN


def _store(
    db: Db,
    config: Config,
    case: Case,
    known: History,
    due: DueMilestone,
    verdict: Verdict,
    now: datetime,
) -> None:
    if verdict.answer is Answer.SKIPPED:
        assert isinstance(verdict.reason, Skip)
        _store_skipped(db, case, due, verdict.reason, now)
        return
    notices.overtake(db, case.workshop.id, due.target_id)
    change = change_id(db, due.target_id, verdict.change)
    verdict_id = verdicts.decide(db, due.id, verdict, now, change)
    about = f"{kind_of(known, verdict)}/verdict {verdict_id}"
    if verdict.answer is Answer.CHANGED:
        usual = _usual_about(db, case, about)
        if usual is None:
            return
        about = usual
    is_late = verdicts.was_changed_by_mistake(db, due.id)
    facts = verdict_facts(db, case, known, verdict, now, is_late=is_late)
    announce(
        db,
        config,
        case,
        facts,
        about=about,
        verdict_id=verdict_id,
        skip=_told_already(db, case, known, verdict) or _has_started(db, case, verdict),
    )


def _has_started(db: Db, case: Case, verdict: Verdict) -> Skip | None:
    """With a client's start its clock stops, wherever it came: silence elsewhere is not told."""
    is_quiet = verdict.answer is Answer.QUIET
    return Skip.STARTED if is_quiet and standing.first_sign(db, case.workshop) else None


def _usual_about(db: Db, case: Case, about: str) -> str | None:
    """What a notice of a target that is edited every week anyway is about; None for no notice.

    Told at each milestone while something agreed is open. Where nothing is, nothing can tell a
    start: that is told once.
    """
    assert case.target is not None
    known = standing.known(db, case.workshop)
    is_usual = any(one.target_id == case.target.id and one.is_usual for one in known.watched)
    if not is_usual or progress.signs(known):
        return None
    if any(promise.is_open for promise in known.promises):
        return about
    once = f"{NoticeKind.USUAL}/workshop {case.workshop.id}"
    return None if known.promises or notices.is_told(db, once) else once


def _store_skipped(db: Db, case: Case, due: DueMilestone, skip: Skip, now: datetime) -> Verdict:
    """Record a milestone that is passed over, and a notice that is never sent."""
    verdict = Verdict(Answer.SKIPPED, due.milestone, Coverage(0, 0, None, None), skip)
    with transaction(db):
        verdict_id = verdicts.decide(db, due.id, verdict, now, None)
        about = f"{NoticeKind.MILESTONE}/verdict {verdict_id}"
        unsaid = notice_of(case, about, NoticeKind.MILESTONE, Text("", "", ""), now)
        for channel, reader, _ in readers_of(db, case, due.milestone.days):
            notices.add(
                db,
                replace(
                    unsaid,
                    channel_id=channel.id if channel else None,
                    consultant_id=reader.id,
                    state=NoticeState.SKIPPED,
                    verdict_id=verdict_id,
                    milestone_days=due.milestone.days,
                    reason=skip,
                ),
            )
    return verdict


def _told_already(db: Db, case: Case, known: History, verdict: Verdict) -> Skip | None:
    """An outage is told once per reason, whether early or at a milestone.

    Where the page is back, and only days are missing: what was told of them
    since the milestone before is enough.
    """
    if known.cannot_be_seen or verdict.coverage.method == Method.MANUAL:
        return Skip.YOU_LOOKED if verdict.answer is Answer.QUIET else None
    if verdict.reason in BY_NATURE:
        return None
    if verdict.answer is not Answer.UNSEEN:
        return None
    assert case.target is not None
    if verdict.reason in {Reason.FEW_LOOKS, Reason.FEW_PAGES}:
        said = verdicts.standing(db, case.workshop.id, case.target.id)
        before = [v.verdict.milestone.at for v in said if v.verdict.milestone != verdict.milestone]
        since = max(before, default=case.workshop.held_at)
        return Skip.TOLD_ALREADY if notices.unseen_reasons(db, case.target.id, since) else None
    seen = [s.at for s in known.home.sightings if s.seen]
    since = seen[-1] if seen else case.target.added_at
    told = notices.unseen_reasons(db, case.target.id, since)
    return Skip.TOLD_ALREADY if verdict.reason in told else None


def change_id(db: Db, target_id: int, change: Change | None) -> int | None:
    """The row number of a change of this target."""
    return next((i for i, _, c in looks.changes(db, target_id) if c == change), None)


def _decided(case: Case, verdict: Verdict) -> Decided:
    assert case.target is not None
    return Decided(case.client.name, case.target.kind, case.target.url, verdict)
