"""All that happened about a client, in order of time. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from monitor.compose import tell_change
from monitor.deed import Deed
from monitor.model import Client, Target, Workshop
from monitor.store import Db, clients, deeds, looks, notices, people, verdicts
from monitor.store.looks import KnownChange
from monitor.store.notices import Notice


class EntryKind(StrEnum):
    """What sort of thing happened."""

    WORKSHOP = "workshop"
    MILESTONE = "milestone"
    CHANGE = "change"
    NOTICE = "notice"
    DEED = "deed"
    AGREED = "agreed"
    PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, or that is planned."""

    at: datetime
    """Of a milestone the instant it is named by, of a change the first look with it."""
    kind: EntryKind
    what: str
    """The word of its sort: an answer, a kind of notice or deed, a state, a progress."""
    text: str
    """One English line."""
    number: int
    """Row number of the workshop, milestone, change, notice, deed or step."""
    who: str = ""
    target_id: int | None = None
    url: str = ""


def of_client(db: Db, client: Client, now: datetime) -> tuple[Entry, ...]:
    """Workshops, milestones, changes, what was sent, what people did, and how it went on."""
    held = clients.workshops(db, client.id)
    targets = {t.id: t for t in clients.targets(db, client.id)}
    entries = [
        *map(_workshop, held),
        *(entry for one in held for entry in _verdicts(db, one, targets)),
        *_planned(db, client, targets, now),
        *map(_change, looks.known_changes(db, client.id)),
        *_sent(db, client, targets),
        *map(_deed, deeds.of_client(db, client.id)),
        *_steps(db, client),
    ]
    return tuple(sorted(entries, key=lambda e: (e.at, list(EntryKind).index(e.kind), e.number)))


def _workshop(one: Workshop) -> Entry:
    what = "closed" if one.closed_at else "open"
    title = f"Workshop “{one.title}”" if one.title else "Workshop"
    return Entry(one.held_at, EntryKind.WORKSHOP, what, title, one.id)


def _verdicts(db: Db, workshop: Workshop, targets: dict[int, Target]) -> Iterator[Entry]:
    for said in verdicts.standing(db, workshop.id):
        target, verdict = targets[said.target_id], said.verdict
        because = f" ({verdict.reason})" if verdict.reason else ""
        text = f"Day {verdict.milestone.days}, {target.kind}: {verdict.answer}{because}"
        yield Entry(
            verdict.milestone.at,
            EntryKind.MILESTONE,
            verdict.answer.value,
            text,
            said.milestone_id,
            target_id=target.id,
            url=target.url,
        )


def _planned(db: Db, client: Client, targets: dict[int, Target], now: datetime) -> Iterator[Entry]:
    for due in verdicts.undecided(db, client.id):
        target = targets[due.target_id]
        what = "planned" if due.milestone.at > now else "awaited"
        yield Entry(
            due.milestone.at,
            EntryKind.MILESTONE,
            what,
            f"Day {due.milestone.days}, {target.kind}: {what}",
            due.id,
            target_id=target.id,
            url=target.url,
        )


def _change(known: KnownChange) -> Entry:
    told = "; ".join(one.line for one in tell_change(known.change, "en", most=2))
    gone = f" (dismissed: {known.dismissed_why})" if known.dismissed_at else ""
    return Entry(
        known.change.before_at,
        EntryKind.CHANGE,
        "dismissed" if known.dismissed_at else "confirmed",
        f"{told}{gone}",
        known.id,
        target_id=known.target_id,
        url=known.page_url,
    )


def _sent(db: Db, client: Client, targets: dict[int, Target]) -> Iterator[Entry]:
    """One entry for what went out by several channels."""
    sent = [n for n in notices.all_notices(db, client.id) if n.sent_at]
    for _, same in groupby(sorted(sent, key=lambda n: (n.about, n.id)), lambda n: n.about):
        yield _notice(db, list(same), targets)


def _notice(db: Db, same: list[Notice], targets: dict[int, Target]) -> Entry:
    first = min(same, key=lambda n: n.sent_at or n.decided_at)
    late = ", late" if first.is_late else ""
    ids = {n.channel_id for n in same if n.channel_id is not None}
    to = ", ".join(people.channel_by_id(db, i).name for i in sorted(ids))
    target = targets.get(first.target_id or 0)
    return Entry(
        first.sent_at or first.decided_at,
        EntryKind.NOTICE,
        first.kind.value,
        f"{first.text.subject} (to {to}{late})",
        first.id,
        target_id=first.target_id,
        url=target.url if target else "",
    )


def _deed(one: Deed) -> Entry:
    said = [
        f"by the {one.blocked_by}" if one.blocked_by else "",
        f"until {one.until}" if one.until else "",
        f"change {one.change_id}" if one.change_id else "",
        one.note,
    ]
    text = ", ".join([one.kind.value, *filter(None, said)])
    return Entry(
        one.at, EntryKind.DEED, one.kind.value, text, one.id, one.who, target_id=one.target_id
    )


def _steps(db: Db, client: Client) -> Iterator[Entry]:
    for step in deeds.agreed_steps(db, client.id):
        named = step.name if not step.evidence else f"{step.name}: {step.evidence}"
        yield Entry(step.at, EntryKind.AGREED, step.word, f"{named} ({step.word})", step.id)
    for step in deeds.progress_steps(db, client.id):
        yield Entry(step.at, EntryKind.PROGRESS, step.word, step.word, step.id)
