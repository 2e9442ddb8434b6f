"""Whom and what a notice is about, and the facts that it is written from. Reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from monitor import agree, judge, reach, silence, standing
from monitor.deed import Deed
from monitor.facts import Facts
from monitor.model import (
    Answer,
    Change,
    Client,
    Consultant,
    Coverage,
    History,
    NoticeKind,
    PageHistory,
    Reason,
    Target,
    Verdict,
    Workshop,
)
from monitor.store import Db, clients, facebook, looks, people, verdicts
from monitor.store.notices import Notice

BY_NATURE = frozenset(
    {Reason.REELS_UNSEEN, Reason.FEED_IN_PART, Reason.EMPTY_LIST, Reason.NO_PROOF}
)
"""What cannot be seen by this way at all: at its milestones the consultant is asked to look."""


_WITH_AGREED = frozenset(
    {NoticeKind.QUIET, NoticeKind.USUAL, NoticeKind.LOOK, NoticeKind.UNSEEN}
    | {NoticeKind.STARTED, NoticeKind.STALLED, NoticeKind.CLOSED}
)
"""Notices that name what was agreed."""


@dataclass(frozen=True, slots=True)
class Case:
    """Who and what a notice is about, looked up once."""

    client: Client
    consultant: Consultant
    workshop: Workshop
    target: Target | None
    blocked: Deed | None


def history(db: Db, workshop: Workshop, target: Target) -> History:
    """All that a verdict on `target` may rest on."""
    pages = [
        PageHistory(
            looks.sightings(db, page.id, workshop.held_at),
            page.suspected_since,
            page.added_at if page.in_turn else None,
        )
        for page in clients.pages(db, target.id)
    ]
    return History(
        workshop=workshop,
        added_at=target.added_at,
        home=pages[0],
        others=tuple(pages[1:]),
        changes=tuple(change for _, _, change in looks.changes(db, target.id)),
        cannot_be_seen=reach.cannot_be_seen(db, target),
        proof=reach.proof(db, workshop, target),
    )


def facts_of(db: Db, notice: Notice, reader: Consultant, now: datetime) -> Facts | None:
    """What a notice is written from, for this reader and as it is known now.

    A verdict's holds the last look and the coverage up to it. None where an older
    version has kept nothing but words.
    """
    if notice.workshop_id is None:
        return None
    case = case_of(db, notice.workshop_id, notice.target_id)
    if notice.verdict_id is None:
        known = notice.facts and replace(notice.facts, now=now)
    else:
        known = _verdict_facts_now(db, case, notice, now)
    return known and told_to(db, case, reader, known)


def _verdict_facts_now(db: Db, case: Case, notice: Notice, now: datetime) -> Facts:
    assert notice.verdict_id is not None
    assert case.target is not None
    verdict = verdicts.verdict_by_id(db, notice.verdict_id).verdict
    known = history(db, case.workshop, case.target)
    facts = verdict_facts(db, case, known, verdict, now, is_late=notice.is_late)
    return replace(facts, counting=notice.facts.counting) if notice.facts else facts


def told_to(db: Db, case: Case, reader: Consultant, facts: Facts) -> Facts:
    """`facts` as this reader is told them: in their zone, and whose client it is if not theirs.

    What was agreed stands there in their words, and as it stands now.
    """
    whose = "" if reader.id == case.consultant.id else case.consultant.name
    lang = lang_of(case.client, reader)
    agreed = agree.lines(db, case.workshop.id, lang) if facts.kind in _WITH_AGREED else ()
    told = _agreed_in_words(db, facts, lang) if facts.agreed_id else facts
    return replace(told, zone=reader.zone, consultant=whose, agreed=agreed)


def _agreed_in_words(db: Db, facts: Facts, lang: str) -> Facts:
    """`facts` whose change tells in the reader's words which agreed action is done."""
    words = agree.line_of(db, facts.agreed_id, lang).wording

    def worded(change: Change | None) -> Change | None:
        return change and replace(
            change, hunks=tuple(replace(hunk, after=words) for hunk in change.hunks)
        )

    return replace(
        facts, change=worded(facts.change), point_of_return=worded(facts.point_of_return)
    )


def lang_of(client: Client, reader: Consultant) -> str:
    """In which language a reader is told of a client."""
    return client.lang or reader.lang


def case_of(db: Db, workshop_id: int, target_id: int | None) -> Case:
    """What hangs on a workshop, and on a target where it is of one."""
    workshop = clients.workshop_by_id(db, workshop_id)
    client = clients.client_by_id(db, workshop.client_id)
    return Case(
        client=client,
        consultant=people.consultant_by_id(db, client.consultant_id),
        workshop=workshop,
        target=clients.target_by_id(db, target_id) if target_id is not None else None,
        blocked=silence.blocked(db, client.id),
    )


def verdict_facts(
    db: Db, case: Case, known: History, verdict: Verdict, now: datetime, *, is_late: bool
) -> Facts:
    """What the notice of a verdict is written from, up to the last look."""
    assert case.target is not None
    days = verdict.milestone.days
    following = verdicts.next_after(db, case.workshop.id, case.target.id, days)
    latest = looks.observations(db, clients.pages(db, case.target.id)[0].id, 1)
    baseline = None if known.proof else judge.baseline_at(known)
    last_seen_at = max((s.at for s in known.home.sightings if s.seen), default=None)
    return facts_for(
        case,
        kind_of(known, verdict),
        now,
        milestone_days=days,
        coverage=_shown(known, verdict.coverage, last_seen_at),
        registered_late=baseline is not None and baseline > case.workshop.held_at,
        reason=verdict.reason if isinstance(verdict.reason, Reason) else None,
        why=latest[0].why if latest and not latest[0].seen else "",
        last_change_before=judge.change_around(known),
        next_days=following.days if following else None,
        next_at=following.at if following else None,
        method=verdict.coverage.method or reach.best(db, case.target) or "",
        newest_at=_newest(db, case.target) if known.cannot_be_seen else None,
        late_since=verdict.milestone.at if is_late else None,
        usual_weeks=_usual_weeks(db, case) if verdict.answer is Answer.CHANGED else 0,
    )


def _usual_weeks(db: Db, case: Case) -> int:
    """Of the weeks before the workshop those with edits of the target of a case."""
    assert case.target is not None
    watched = standing.known(db, case.workshop).watched
    return max((one.usual_weeks for one in watched if one.target_id == case.target.id), default=0)


def _shown(known: History, proven: Coverage, last_seen_at: datetime | None) -> Coverage:
    """The proof as it is shown: what bears its own date was compared with nothing."""
    shown = replace(proven, last_seen_at=last_seen_at)
    return replace(shown, baseline_at=None) if known.proof else shown


def _newest(db: Db, target: Target) -> datetime | None:
    """The newest post that any way of looking has shown, where none proves absence."""
    read = facebook.latest_readings(db, clients.pages(db, target.id)[0].id)
    return max((r["newest_at"] for r in read if r["newest_at"]), default=None)


def kind_of(known: History, verdict: Verdict) -> NoticeKind:
    """As what a verdict is told."""
    if verdict.answer is Answer.QUIET:
        return NoticeKind.QUIET
    if verdict.answer is Answer.CHANGED:
        return NoticeKind.USUAL
    asked = known.cannot_be_seen or verdict.reason in BY_NATURE
    return NoticeKind.LOOK if asked else NoticeKind.UNSEEN


def facts_for(case: Case, kind: NoticeKind, now: datetime, **more: object) -> Facts:
    """What every notice of a case has in common, and what is `more` of this one."""
    return Facts(
        kind=kind,
        client=case.client.name,
        workshop_title=case.workshop.title,
        held_at=case.workshop.held_at,
        workshop_zone=case.workshop.zone,
        all_day=case.workshop.all_day,
        zone=case.consultant.zone,
        now=now,
        target_kind=case.target.kind if case.target else None,
        url=case.target.url if case.target else "",
        blocked_by=case.blocked.blocked_by if case.blocked else None,
        blocked_on=case.blocked.at.astimezone(case.consultant.zone).date()
        if case.blocked
        else None,
        **more,  # type: ignore[arg-type]
    )
