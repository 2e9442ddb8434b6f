"""A review: what is known of a target → verdict → notice. Calls in order and decides nothing.

A verdict is stored before anything is said; a notice is a row before anything
is sent (`deliver` does the sending).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from monitor import agree, judge, progress, reach, schedule, silence, standing
from monitor.activity import Method
from monitor.compose import compose
from monitor.config import Config
from monitor.deed import Deed
from monitor.facts import Facts, TargetSummary
from monitor.judge import Wait
from monitor.model import (
    Answer,
    Change,
    Channel,
    Client,
    Consultant,
    Coverage,
    History,
    Kind,
    NoticeKind,
    NoticeState,
    PageHistory,
    Progress,
    Reason,
    Skip,
    Target,
    Text,
    Verdict,
    Workshop,
)
from monitor.progress import Known, Sign
from monitor.store import Db, clients, facebook, looks, notices, people, transaction, verdicts
from monitor.store import progress as steps
from monitor.store.facebook import Permission
from monitor.store.notices import Notice
from monitor.store.verdicts import DueMilestone

STREAK = timedelta(days=judge.UNSEEN_DAYS - 1)
"""Three calendar days running span at least two days of time."""


WARN_BEFORE = timedelta(days=7)
"""A permission that ends is told of so long before."""

BY_NATURE = frozenset(
    {Reason.REELS_UNSEEN, Reason.FEED_IN_PART, Reason.EMPTY_LIST, Reason.NO_PROOF}
)
"""What cannot be seen by this way at all: at its milestones the consultant is asked to look."""


_WITH_AGREED = frozenset(
    {NoticeKind.QUIET, NoticeKind.USUAL, NoticeKind.LOOK, NoticeKind.UNSEEN}
    | {NoticeKind.STARTED, NoticeKind.STALLED, NoticeKind.CLOSED}
)
"""Notices that name what was agreed."""

_BAD_NEWS = frozenset({NoticeKind.QUIET, NoticeKind.USUAL, NoticeKind.LOOK, NoticeKind.STALLED})
"""Who was told one of these of a client is told of its start too."""

Step = Callable[[Config, datetime], None]
"""Writes one notice, given the configuration and the time."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A verdict that was just stored."""

    client: str
    target: Kind
    url: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Case:
    """Who and what a notice is about, looked up once."""

    client: Client
    consultant: Consultant
    workshop: Workshop
    target: Target | None
    blocked: Deed | None


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
        case = _case(db, newest.workshop_id, newest.target_id)
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
            case = _case(db, due.workshop_id, due.target_id)
            notices.overtake(db, due.workshop_id, due.target_id)
            _store_skipped(db, case, due, skip, now)


def facts_of(db: Db, notice: Notice, reader: Consultant, now: datetime) -> Facts | None:
    """What a notice is written from, for this reader and as it is known now.

    A verdict's holds the last look and the coverage up to it. None where an older
    version has kept nothing but words.
    """
    if notice.workshop_id is None:
        return None
    case = _case(db, notice.workshop_id, notice.target_id)
    if notice.verdict_id is None:
        known = notice.facts and replace(notice.facts, now=now)
    else:
        known = _verdict_facts_now(db, case, notice, now)
    return known and _told_to(db, case, reader, known)


def _verdict_facts_now(db: Db, case: _Case, notice: Notice, now: datetime) -> Facts:
    assert notice.verdict_id is not None
    assert case.target is not None
    verdict = verdicts.verdict_by_id(db, notice.verdict_id).verdict
    known = history(db, case.workshop, case.target)
    facts = _verdict_facts(db, case, known, verdict, now, is_late=notice.is_late)
    return replace(facts, counting=notice.facts.counting) if notice.facts else facts


def _told_to(db: Db, case: _Case, reader: Consultant, facts: Facts) -> Facts:
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


def _why_passed_over(verdict: Verdict | Wait) -> Skip:
    late = isinstance(verdict, Verdict) and verdict.reason is Skip.REGISTERED_LATE
    return Skip.REGISTERED_LATE if late else Skip.OVERTAKEN


def _store(
    db: Db,
    config: Config,
    case: _Case,
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
    about = f"{_kind(known, verdict)}/verdict {verdict_id}"
    if verdict.answer is Answer.CHANGED:
        usual = _usual_about(db, case, about)
        if usual is None:
            return
        about = usual
    is_late = verdicts.was_changed_by_mistake(db, due.id)
    facts = _verdict_facts(db, case, known, verdict, now, is_late=is_late)
    _announce(
        db,
        config,
        case,
        facts,
        about=about,
        verdict_id=verdict_id,
        skip=_told_already(db, case, known, verdict) or _has_started(db, case, verdict),
    )


def _has_started(db: Db, case: _Case, verdict: Verdict) -> Skip | None:
    """With a client's start its clock stops, wherever it came: silence elsewhere is not told."""
    is_quiet = verdict.answer is Answer.QUIET
    return Skip.STARTED if is_quiet and standing.first_sign(db, case.workshop) else None


def _usual_about(db: Db, case: _Case, about: str) -> str | None:
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


def _store_skipped(db: Db, case: _Case, due: DueMilestone, skip: Skip, now: datetime) -> Verdict:
    """Record a milestone that is passed over, and a notice that is never sent."""
    verdict = Verdict(Answer.SKIPPED, due.milestone, Coverage(0, 0, None, None), skip)
    with transaction(db):
        verdict_id = verdicts.decide(db, due.id, verdict, now, None)
        about = f"{NoticeKind.MILESTONE}/verdict {verdict_id}"
        unsaid = _notice(case, about, NoticeKind.MILESTONE, Text("", "", ""), now)
        for channel, reader, _ in _readers(db, case, due.milestone.days):
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


def _told_already(db: Db, case: _Case, known: History, verdict: Verdict) -> Skip | None:
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
    case = _case(db, known.workshop.id, target.id)
    facts = _facts(
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
    _announce(db, config, case, facts, about=about)


def _tell_stalled(db: Db, known: Known, last: Sign, config: Config, now: datetime) -> None:
    """Began, then nothing: once until something new comes."""
    about = f"{NoticeKind.STALLED}/workshop {known.workshop.id} since {last.at.isoformat()}"
    if notices.is_told(db, about):
        return
    target, page_url, change = standing.told(db, known, last)
    case = _case(db, known.workshop.id, target.id)
    facts = _facts(
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
    _announce(db, config, case, facts, about=about)


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
    case = _case(db, workshop.id, page.target_id)
    latest = looks.observations(db, page_id, 1)
    facts = _facts(
        case,
        NoticeKind.THEIRS,
        now,
        reason=reason,
        why=latest[0].why if latest else "",
        coverage=Coverage(0, 0, None, page.seen_at),
    )
    about = f"{NoticeKind.THEIRS}/target {page.target_id} since {since.isoformat()} {reason}"
    _announce(db, config, case, facts, about=about)


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
    case = _case(db, workshop.id, page.target_id)
    latest = looks.observations(db, page_id, 1)
    facts = _facts(
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
    _announce(db, config, case, facts, about=about)


def _tell_profile(db: Db, target_id: int, config: Config, now: datetime) -> None:
    """The classic mistake after a workshop: said once."""
    workshop = _latest_open(db, target_id)
    if workshop is None:
        return
    case = _case(db, workshop.id, target_id)
    latest = looks.observations(db, clients.pages(db, target_id)[0].id, 1)
    facts = _facts(
        case,
        NoticeKind.PROFILE,
        now,
        reason=Reason.PERSONAL_PROFILE,
        why=latest[0].why if latest else "",
    )
    _announce(db, config, case, facts, about=f"{NoticeKind.PROFILE}/target {target_id}")


def _tell_expiring(db: Db, one: Permission, config: Config, now: datetime) -> None:
    """Once for each end: a permission that was renewed has another one."""
    workshop = _latest_open(db, one.target_id)
    if workshop is None or one.ends_at is None:
        return
    case = _case(db, workshop.id, one.target_id)
    facts = _facts(case, NoticeKind.EXPIRING, now, ends_at=one.ends_at)
    end = one.ends_at.date().isoformat()
    about = f"{NoticeKind.EXPIRING}/target {one.target_id} {one.mark} {end}"
    _announce(db, config, case, facts, about=about)


def _close(db: Db, workshop: Workshop, config: Config, now: datetime) -> None:
    """After the last milestone and thirty days more: one summary, and looks stop."""
    case = _case(db, workshop.id, None)
    found = standing.point_of_return(db, workshop)
    first = standing.first_sign(db, workshop)
    facts = _facts(
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
        _announce(db, config, case, facts, about=f"{NoticeKind.CLOSED}/workshop {workshop.id}")
        clients.close_workshop(db, workshop.id, now)
        if all(w.closed_at for w in clients.workshops(db, workshop.client_id)):
            clients.stop_looking(db, workshop.client_id)


def _is_late(db: Db, case: _Case, target_ids: Iterable[int]) -> bool:
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


def change_id(db: Db, target_id: int, change: Change | None) -> int | None:
    """The row number of a change of this target."""
    return next((i for i, _, c in looks.changes(db, target_id) if c == change), None)


def _case(db: Db, workshop_id: int, target_id: int | None) -> _Case:
    workshop = clients.workshop_by_id(db, workshop_id)
    client = clients.client_by_id(db, workshop.client_id)
    return _Case(
        client=client,
        consultant=people.consultant_by_id(db, client.consultant_id),
        workshop=workshop,
        target=clients.target_by_id(db, target_id) if target_id is not None else None,
        blocked=silence.blocked(db, client.id),
    )


def _decided(case: _Case, verdict: Verdict) -> Decided:
    assert case.target is not None
    return Decided(case.client.name, case.target.kind, case.target.url, verdict)


def _verdict_facts(
    db: Db, case: _Case, known: History, verdict: Verdict, now: datetime, *, is_late: bool
) -> Facts:
    assert case.target is not None
    days = verdict.milestone.days
    following = verdicts.next_after(db, case.workshop.id, case.target.id, days)
    latest = looks.observations(db, clients.pages(db, case.target.id)[0].id, 1)
    baseline = None if known.proof else judge.baseline_at(known)
    last_seen_at = max((s.at for s in known.home.sightings if s.seen), default=None)
    return _facts(
        case,
        _kind(known, verdict),
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


def _usual_weeks(db: Db, case: _Case) -> int:
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


def _kind(known: History, verdict: Verdict) -> NoticeKind:
    if verdict.answer is Answer.QUIET:
        return NoticeKind.QUIET
    if verdict.answer is Answer.CHANGED:
        return NoticeKind.USUAL
    asked = known.cannot_be_seen or verdict.reason in BY_NATURE
    return NoticeKind.LOOK if asked else NoticeKind.UNSEEN


def _facts(case: _Case, kind: NoticeKind, now: datetime, **more: object) -> Facts:
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


def _announce(
    db: Db,
    config: Config,
    case: _Case,
    facts: Facts,
    *,
    about: str,
    verdict_id: int | None = None,
    skip: Skip | None = None,
) -> None:
    """Write one notice per channel, in its reader's language and for the reader's hours.

    When it goes out besides is the channel's pace, and asked when it is due.
    """
    at_once = config.notify.deliver_any_time
    facts = replace(facts, counting=case.client.counting or config.milestones.counting)
    with transaction(db):
        for channel, reader, unread in _readers(db, case, facts.milestone_days, facts.kind):
            told = _told_to(db, case, reader, facts)
            text = compose(told, lang_of(case.client, reader))
            new = _notice(case, about, facts.kind, text, facts.now)
            notices.add(
                db,
                replace(
                    new,
                    channel_id=channel.id if channel else None,
                    consultant_id=reader.id,
                    state=NoticeState.SKIPPED if skip or unread else NoticeState.PENDING,
                    deliver_at=facts.now if at_once else schedule.deliver_at(facts.now, reader),
                    verdict_id=verdict_id,
                    milestone_days=facts.milestone_days,
                    reason=skip or unread or facts.reason,
                    facts=told,
                    is_late=told.late_since is not None,
                ),
            )


def _readers(
    db: Db, case: _Case, milestone_days: int | None, kind: NoticeKind = NoticeKind.MILESTONE
) -> list[tuple[Channel | None, Consultant, Skip | None]]:
    """Who is told of a case and by which channel; without any the notice is kept all the same.

    Of a start also those are told who were told that there was none.

    A third part says why nobody is told, where all channels begin with later milestones.
    """
    taking = people.channels_of(db, case.client.id, milestone_days)
    if kind is NoticeKind.STARTED:
        told = notices.channels_told(db, case.workshop.id, _BAD_NEWS) - {c.id for c in taking}
        taking += [c for c in people.all_channels_of(db, case.client.id) if c.id in told]
    if taking:
        return [(c, people.reader_of(db, c, case.consultant.id), None) for c in taking]
    others = people.all_channels_of(db, case.client.id)
    return [(None, case.consultant, Skip.NO_READER if others else None)]


def _notice(case: _Case, about: str, kind: NoticeKind, text: Text, now: datetime) -> Notice:
    """What every notice of a case has in common; no channel, no delivery yet."""
    return Notice(
        about=about,
        kind=kind,
        client_id=case.client.id,
        workshop_id=case.workshop.id,
        target_id=case.target.id if case.target else None,
        consultant_id=case.consultant.id,
        channel_id=None,
        state=NoticeState.PENDING,
        decided_at=now,
        deliver_at=None,
        text=text,
    )
