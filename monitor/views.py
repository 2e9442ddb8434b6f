"""What is known, as plain values for people and scripts: the doors print these.

Read-only. Instants are ISO 8601 in UTC; None where there is nothing.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor import judge, networks, reach, review, standing, stats, timeline
from monitor.agreed.records import Agreed
from monitor.check import Checked
from monitor.compose import agreed_wording, method_sentence, progress_reason, tell_hunk
from monitor.config import ProgressConfig
from monitor.deed import Deed
from monitor.model import (
    Change,
    Client,
    Coverage,
    Kind,
    Milestone,
    Progress,
    Reason,
    Target,
    Workshop,
)
from monitor.progress import Standing
from monitor.review import Decided
from monitor.schedule import workshop_day
from monitor.sources import source
from monitor.stats import By, LeftOut, Statistics
from monitor.store import (
    Db,
    agreed,
    clients,
    closures,
    deeds,
    facebook,
    looks,
    notices,
    people,
    sites,
    verdicts,
)
from monitor.store import progress as steps
from monitor.store.clients import Page
from monitor.store.notices import Notice
from monitor.survival import Share
from monitor.timeline import Entry

View = dict[str, Any]

STALLED_AFTER = ProgressConfig().stalled_after
"""Where nobody says otherwise."""


def checked(db: Db, done: Checked) -> View:
    """One look at a page, as `check --json` prints it."""
    target = clients.target_by_id(db, done.target_id)
    return {
        "client": clients.client_by_id(db, target.client_id).name,
        "target": target.kind.value,
        "url": done.url,
        "outcome": done.outcome,
        "reason": done.reason.value if done.reason else None,
        "why": done.why,
        "seconds": round(done.seconds, 3),
    }


def unwatched(db: Db, page_id: int) -> View | None:
    """The same for a page nobody can look at without a person; None when it can be looked at."""
    page = clients.page_by_id(db, page_id)
    target = clients.target_by_id(db, page.target_id)
    reason = reach.cannot_be_seen(db, target)
    if reason is None or page.next_check_at is not None:
        return None
    return {
        "client": clients.client_by_id(db, target.client_id).name,
        "target": target.kind.value,
        "url": page.url,
        "outcome": "unseen",
        "reason": reason.value,
        "why": source(target.kind).reliability,
        "seconds": 0.0,
    }


def put_off(db: Db, page_id: int, now: datetime) -> View | None:
    """The same for a page on Facebook that is not looked at now, since we are to ask no more."""
    if unwatched(db, page_id) is not None:
        return None
    page = clients.page_by_id(db, page_id)
    target = clients.target_by_id(db, page.target_id)
    pause = next(iter(facebook.pauses(db, now)), None)
    if target.kind is not Kind.FACEBOOK or pause is None:
        return None
    return {
        "client": clients.client_by_id(db, target.client_id).name,
        "target": target.kind.value,
        "url": page.url,
        "outcome": "unseen",
        "reason": Reason.THROTTLED.value,
        "why": f"not asked before {_iso(pause.until)}: {pause.why}",
        "seconds": 0.0,
    }


def decided(done: Decided) -> View:
    """One verdict, as `sweep --json` prints it."""
    return {
        "client": done.client,
        "target": done.target.value,
        "url": done.url,
        "milestone_days": done.verdict.milestone.days,
        "verdict": done.verdict.answer.value,
        "reason": done.verdict.reason.value if done.verdict.reason else None,
        "coverage": coverage(done.verdict.coverage),
    }


def notice(db: Db, one: Notice) -> View:
    """One notice, as `notices --json` prints it."""
    target = clients.target_by_id(db, one.target_id) if one.target_id else None
    channel = people.channel_by_id(db, one.channel_id) if one.channel_id else None
    return {
        "client": clients.client_by_id(db, one.client_id).name,
        "target": target.kind.value if target else None,
        "url": target.url if target else None,
        "kind": one.kind.value,
        "milestone_days": one.milestone_days,
        "state": one.state.value,
        "reason": one.reason,
        "decided_at": _iso(one.decided_at),
        "deliver_at": _iso(one.deliver_at),
        "sent_at": _iso(one.sent_at),
        "consultant": people.consultant_by_id(db, one.consultant_id).name,
        "channel": channel.name if channel else None,
        "message_id": one.message_id,
        "subject": one.text.subject,
        "text": one.text.text,
        "attempts": one.attempts,
        "last_error": one.last_error,
        "retry_at": _iso(one.retry_at),
        "late": one.is_late,
    }


def client(db: Db, one: Client, now: datetime, stalled_after: timedelta = STALLED_AFTER) -> View:
    """Everything about one client that `show` prints."""
    owner = people.consultant_by_id(db, one.consultant_id)
    held = clients.workshops(db, one.id)
    stands = progress(db, one, now, stalled_after)
    targets = clients.targets(db, one.id)
    return {
        "client": one.name,
        "progress": stands.progress.value,
        "progress_reasons": _reasons(stands, owner.zone),
        "progress_steps": _steps(db, held, owner.zone),
        "consultant": owner.name,
        "lang": one.lang,
        "tags": list(one.tags),
        "mail": one.mail,
        "channels": [c.name for c in people.all_channels_of(db, one.id)],
        "paused_at": _iso(one.paused_at),
        "created_at": _iso(one.created_at),
        "workshops": [_workshop(db, w, targets) for w in held],
        "targets": [target(db, t) for t in targets],
        "pages": [_page(db, t, page) for t in targets for page in _watched(db, t)],
        "sites": [view for t in targets if (view := site(db, t)) is not None],
        "coverage": [_of(t) | _coverage_now(db, t, held, now) for t in targets],
        "changes": [
            {"number": number} | _change(t, url, c)
            for t in targets
            for number, url, c in looks.changes(db, t.id)
        ],
        "deeds": [deed(d) for d in deeds.of_client(db, one.id)],
        "timeline": [entry(e) for e in timeline.of_client(db, one, now)],
        "actions": [action(db, a) for a in agreed.of_client(db, one.id)],
        "calendar": _calendar(db, one),
    }


def _calendar(db: Db, one: Client) -> View:
    """How the client's milestones count days; None: as configured, as its consultant's."""
    return {
        "counting": one.counting.value if one.counting else None,
        "country": one.country,
        "region": one.region,
        "closures": [
            {
                "number": closure.id,
                "first_day": closure.first_day.isoformat(),
                "last_day": closure.last_day.isoformat(),
                "note": closure.note,
            }
            for closure in closures.of_client(db, one.id)
        ],
    }


def deed(one: Deed) -> View:
    """What somebody did or said about a client."""
    return {
        "kind": one.kind.value,
        "at": _iso(one.at),
        "who": one.who,
        "way": one.way.value,
        "until": one.until.isoformat() if one.until else None,
        "blocked_by": one.blocked_by.value if one.blocked_by else None,
        "change": one.change_id,
        "rule": one.rule_id,
        "note": one.note,
    }


def entry(one: Entry) -> View:
    """One line of a client's timeline."""
    return {
        "at": _iso(one.at),
        "kind": one.kind.value,
        "what": one.what,
        "text": one.text,
        "who": one.who or None,
        "url": one.url or None,
        "number": one.number,
    }


def progress(
    db: Db, one: Client, now: datetime, stalled_after: timedelta = STALLED_AFTER
) -> Standing:
    """Where a client stands after its latest workshop, and why."""
    held = clients.workshops(db, one.id)
    if not held:
        return Standing(Progress.WAITING)
    return standing.of_workshop(db, held[-1], now, stalled_after)


def _reasons(stands: Standing, zone: ZoneInfo) -> list[View]:
    return [
        {
            "reason": why.ground.value,
            "days": why.days,
            "count": why.count,
            "at": _iso(why.at),
            "unseen_reason": why.reason.value if why.reason else None,
            "blocked_by": why.blocked_by.value if why.blocked_by else None,
            "said": progress_reason(why, "en", zone),
        }
        for why in stands.reasons
    ]


def _steps(db: Db, held: list[Workshop], zone: ZoneInfo) -> list[View]:
    """How it stood over time, after each workshop."""
    return [
        {
            "at": _iso(step.at),
            "workshop": workshop_day(workshop).isoformat(),
            "progress": step.standing.progress.value,
            "reasons": _reasons(step.standing, zone),
        }
        for workshop in held
        for step in steps.steps(db, workshop.id)
    ]


def coverage(one: Coverage) -> View:
    """Proof of looking."""
    plain = asdict(one)
    return {k: _iso(v) if isinstance(v, datetime) else v for k, v in plain.items()}


def _workshop(db: Db, one: Workshop, targets: list[Target]) -> View:
    told = {t.id: t for t in targets}
    ladder = [
        {
            "target": told[v.target_id].kind.value,
            "url": told[v.target_id].url,
            "days": v.verdict.milestone.days,
            "at": _iso(v.verdict.milestone.at),
            "answer": v.verdict.answer.value,
            "reason": v.verdict.reason.value if v.verdict.reason else None,
            "decided_at": _iso(v.decided_at),
            "coverage": coverage(v.verdict.coverage),
        }
        for v in verdicts.standing(db, one.id)
    ]
    found = standing.point_of_return(db, one)
    return {
        "title": one.title,
        "day": workshop_day(one).isoformat(),
        "held_at": _iso(one.held_at),
        "all_day": one.all_day,
        "zone": one.zone.key,
        "registered_at": _iso(one.registered_at),
        "closed_at": _iso(one.closed_at),
        "point_of_return": _change(*found) if found else None,
        "verdicts": ladder,
        "next_milestone": _next(db, one, told),
    }


def _next(db: Db, workshop: Workshop, targets: dict[int, Target]) -> View | None:
    waiting = [
        d for d in verdicts.undecided(db, workshop.client_id) if d.workshop_id == workshop.id
    ]
    if not waiting:
        return None
    first = waiting[0]
    return {
        "target": targets[first.target_id].kind.value,
        "days": first.milestone.days,
        "at": _iso(first.milestone.at),
    }


def target(db: Db, one: Target) -> View:
    """One thing that is watched, and how far that can be trusted."""
    return {
        "kind": one.kind.value,
        "url": one.url,
        "added_at": _iso(one.added_at),
        "reliability": reliability(db, one),
        "network": networks.name_of(one.url) if one.kind is Kind.PROFILE else None,
        "methods": [_way(r) for page in clients.pages(db, one.id) for r in _readings(db, page)],
        "permission": _permission(facebook.permission(db, one.id)),
    }


def reliability(db: Db, target: Target) -> str:
    """How far verdicts about a target can be trusted: one English sentence."""
    method = reach.best(db, target)
    return method_sentence(method, "en") if method else source(target.kind).reliability


def _readings(db: Db, page: Page) -> list[View]:
    return facebook.latest_readings(db, page.id)


def _way(read: View) -> View:
    """What one way of looking gave last, part by part."""
    return {
        "method": read["method"],
        "reliability": method_sentence(read["method"], "en"),
        "at": _iso(read["at"]),
        "state": read["state"],
        "newest_at": _iso(read["newest_at"]),
        "parts": [
            {"part": part, "state": state, "reason": reason, "why": why}
            for part, state, reason, why in read["signals"]
        ],
    }


def _permission(one: facebook.Permission | None) -> View | None:
    """How a permission stands; of its token nothing but where it is kept."""
    if one is None:
        return None
    return {
        "page": one.page_name,
        "page_id": one.graph_id,
        "kept_in": one.origin,
        "given_at": _iso(one.given_at),
        "ends_at": _iso(one.ends_at),
        "trouble": one.trouble.value if one.trouble else None,
        "why": one.why,
    }


def _of(target: Target) -> View:
    """To which target a row belongs."""
    return {"target": target.kind.value, "target_url": target.url}


def _coverage_now(db: Db, target: Target, held: list[Workshop], now: datetime) -> View:
    """Proof of looking since the latest workshop that has begun; empty before."""
    begun = [w for w in held if w.held_at <= now]
    if not begun:
        return {}
    workshop = begun[-1]
    today = Milestone(0, now, now.astimezone(workshop.zone).date())
    return coverage(judge.coverage_until(review.history(db, workshop, target), today, now))


def _watched(db: Db, target: Target) -> list[Page]:
    """A target's pages, and after them what lists its pages."""
    return [*clients.pages(db, target.id), *clients.listings(db, target.id)]


def site(db: Db, target: Target) -> View | None:
    """What is watched of a website, and what is left out; None for another kind of target."""
    known = sites.site(db, target.id)
    if known is None:
        return None
    return _of(target) | {
        "only_this_page": known.scope.only_this_page,
        "include": list(known.scope.include),
        "exclude": list(known.scope.exclude),
        "surveyed_at": _iso(known.surveyed_at),
        "survey_at": _iso(known.survey_at),
        "left_out": dict(known.found),
        "pages": [
            {"url": page.url, "role": page.role.value, "chosen_why": page.chosen_why}
            for page in clients.pages(db, target.id)
        ],
        "listings": [
            _listing(db, page)
            for page in (*clients.listings(db, target.id), *clients.unread_listings(db, target.id))
        ],
    }


def _listing(db: Db, page: Page) -> View:
    said = sites.listed(db, page.id)
    return {
        "url": page.url,
        "role": page.role.value,
        "chosen_why": page.chosen_why,
        "addresses": len(said.entries) if said else None,
        "why": said.why if said else page.gone_why,
    }


def _page(db: Db, target: Target, page: Page) -> View:
    latest = next(iter(looks.observations(db, page.id, 1)), None)
    return _of(target) | {
        "url": page.url,
        "role": page.role.value,
        "chosen_why": page.chosen_why,
        "checked_at": _iso(page.checked_at),
        "seen_at": _iso(page.seen_at),
        "next_check_at": _iso(page.next_check_at),
        "outcome": ("seen" if latest.seen else "unseen") if latest else None,
        "reason": latest.reason.value if latest and latest.reason else None,
        "why": latest.why if latest else None,
        "suspected_since": _iso(page.suspected_since),
        "baseline": looks.page_bodies(db, page.id)["baseline_body_id"] is not None,
    }


def _change(target: Target, url: str, one: Change) -> View:
    return {
        "target": target.kind.value,
        "url": url,
        "after_at": _iso(one.after_at),
        "before_at": _iso(one.before_at),
        "score": one.score,
        "why": one.why,
        "hunks": [asdict(h) | {"said": tell_hunk(h, "en").line} for h in one.hunks],
    }


def action(db: Db, one: Agreed) -> View:
    """One agreed action, and how it stands."""
    return {
        "number": one.id,
        "workshop_id": one.workshop_id,
        "kind": one.kind.value,
        "terms": one.terms,
        "wording": one.wording or agreed_wording(one, "en"),
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "agreed_at": _iso(one.agreed_at),
        "agreed_by": one.agreed_by,
        "state": one.state.value,
        "since": _iso(one.since),
        "already": one.already,
        "evidence": one.evidence or None,
        "page_url": one.page_url or None,
        "reason": one.obstacle.value if one.obstacle else None,
        "why": one.why or None,
        "said_by": one.said_by or None,
        "checked_at": _iso(one.checked_at),
        "steps": [
            {
                "at": _iso(step.at),
                "state": step.state.value,
                "evidence": step.evidence or None,
                "why": step.why or None,
            }
            for step in agreed.steps(db, one.id)
        ],
    }


def notices_of(db: Db, client_id: int | None = None) -> list[View]:
    """All notices, oldest first."""
    return [notice(db, one) for one in notices.all_notices(db, client_id)]


def statistics(db: Db, now: datetime, by: By | None = None) -> list[View]:
    """How long clients take to start, for each group, as `stats --json` prints it."""
    return [_statistics(one, by) for one in stats.statistics(db, now, by)]


def _statistics(one: Statistics, by: By | None) -> View:
    low, high = one.curve.median_interval
    return {
        "by": by.value if by else None,
        "group": one.group,
        "workshops": one.curve.cases,
        "started": one.curve.events,
        "silent": one.curve.cases - one.curve.events,
        "left_out": {why.value: one.left_out.get(why, 0) for why in LeftOut},
        "too_few": one.is_few,
        "known_until_days": round(one.curve.known_until, 3),
        "median_days": _rounded(one.curve.median),
        "median_low": _rounded(low),
        "median_high": _rounded(high),
        "started_by": [{"days": n} | _share(one, one.started_by(n)) for n in stats.DAYS],
        "silent_then_started": {"days": stats.SILENT} | _share(one, one.still_starts()),
        "curve": [
            {
                "days": round(step.days, 3),
                "at_risk": step.at_risk,
                "started": step.events,
                "last_seen": step.censored,
                "silent": _rounded(step.survival),
                "low": _rounded(step.interval[0]) if step.interval else None,
                "high": _rounded(step.interval[1]) if step.interval else None,
            }
            for step in one.curve.steps
        ],
    }


def _share(one: Statistics, share: Share | None) -> View:
    """None of it where nobody was seen for so long."""
    return {
        "share": _rounded(share.share) if share else None,
        "low": _rounded(share.low) if share else None,
        "high": _rounded(share.high) if share else None,
        "at_risk": share.at_risk if share else 0,
        "too_few": share is None or not one.tells(share),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
