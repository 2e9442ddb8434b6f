"""What the reader of a notice can do: by links where there is an address, else by commands."""

from __future__ import annotations

import shlex
from datetime import date, datetime, timedelta

from monitor import links
from monitor.config import WebConfig
from monitor.deed import DeedKind
from monitor.facts import Offer
from monitor.model import Consultant, NoticeKind
from monitor.secrets import Secrets
from monitor.store import Db, clients, looks, people
from monitor.store.notices import Notice

SNOOZED = timedelta(days=14)
"""What is proposed; the reader may choose another day."""

_WAITING = (
    DeedKind.SNOOZE,
    DeedKind.ACKNOWLEDGE,
    DeedKind.TALKED,
    DeedKind.BLOCKED,
    DeedKind.HOLIDAY,
    DeedKind.DONE,
)
_OFFERED: dict[NoticeKind, tuple[DeedKind, ...]] = {
    NoticeKind.QUIET: _WAITING,
    NoticeKind.STALLED: _WAITING,
    NoticeKind.USUAL: _WAITING,
    NoticeKind.STARTED: (DeedKind.DISMISS, DeedKind.TALKED, DeedKind.DONE),
    NoticeKind.UNSEEN: (DeedKind.SNOOZE, DeedKind.ACKNOWLEDGE),
    NoticeKind.THEIRS: (DeedKind.SNOOZE, DeedKind.ACKNOWLEDGE),
    NoticeKind.LOOK: (DeedKind.NOTHING, DeedKind.POST),
    NoticeKind.PROFILE: (DeedKind.TALKED,),
}
"""Other kinds only inform."""


def offers_for(
    db: Db, web: WebConfig, secrets: Secrets, notice: Notice, now: datetime
) -> tuple[Offer, ...]:
    """What makes sense for a notice that is about to be sent, most likely first.

    The links of an earlier sending of it work no more. Raises StoreError.
    """
    kinds = _kinds(db, notice)
    if not kinds:
        return ()
    if not web.public_url:
        return tuple(_by_command(db, notice, kind, now) for kind in kinds)
    tokens = links.renew(db, secrets, notice, kinds, now, web.links_valid_for)
    return tuple(Offer(k, url=web.public_url + links.path(k, tokens[k])) for k in kinds)


def _by_command(db: Db, notice: Notice, kind: DeedKind, now: datetime) -> Offer:
    """A link's reader chooses the day on its page, a command names it."""
    command = _command(db, notice, kind, now)
    if kind is not DeedKind.SNOOZE:
        return Offer(kind, command=command)
    return Offer(kind, command=command, until=_today(db, notice, now) + SNOOZED)


def change_of(db: Db, notice: Notice) -> int | None:
    """Row number of the change that a notice tells of; None where there is none, or no longer.

    It is known by its window and page: a rule may have shortened it since.
    """
    told = notice.facts.change if notice.facts else None
    if told is None or notice.target_id is None:
        return None
    same = (
        change_id
        for change_id, url, change in looks.changes(db, notice.target_id)
        if (change.after_at, change.before_at) == (told.after_at, told.before_at)
        and url == (notice.facts.page_url if notice.facts and notice.facts.page_url else url)
    )
    return next(same, None)


def reader_of(db: Db, notice: Notice) -> Consultant:
    """Who reads a notice: the one whose channel it went to, else the client's consultant."""
    channel = people.channel_by_id(db, notice.channel_id) if notice.channel_id else None
    return people.consultant_by_id(
        db, channel.consultant_id if channel and channel.consultant_id else notice.consultant_id
    )


def _kinds(db: Db, notice: Notice) -> tuple[DeedKind, ...]:
    kinds = _OFFERED.get(notice.kind, ())
    if DeedKind.DISMISS in kinds and change_of(db, notice) is None:
        kinds = tuple(k for k in kinds if k is not DeedKind.DISMISS)
    return kinds


def _command(db: Db, notice: Notice, kind: DeedKind, now: datetime) -> str:
    client = shlex.quote(clients.client_by_id(db, notice.client_id).name)
    today = _today(db, notice, now)
    if kind in {DeedKind.NOTHING, DeedKind.POST}:
        assert notice.target_id is not None
        looked = shlex.quote(clients.target_by_id(db, notice.target_id).url)
        seen = "--nothing" if kind is DeedKind.NOTHING else f"--post {today.isoformat()}"
        return f"poromki looked {client} {looked} {seen}"
    return f"poromki {_WORDS[kind]} {client}{_more(db, notice, kind, today)}"


def _today(db: Db, notice: Notice, now: datetime) -> date:
    """In the zone of the client's consultant, whose days count."""
    client = clients.client_by_id(db, notice.client_id)
    return now.astimezone(people.consultant_by_id(db, client.consultant_id).zone).date()


_WORDS = {
    DeedKind.SNOOZE: "snooze",
    DeedKind.ACKNOWLEDGE: "acknowledge",
    DeedKind.TALKED: "talked",
    DeedKind.BLOCKED: "blocked",
    DeedKind.HOLIDAY: "away",
    DeedKind.DONE: "done",
    DeedKind.DISMISS: "dismiss",
}


def _more(db: Db, notice: Notice, kind: DeedKind, today: date) -> str:
    """The options of a command, with a blank before them."""
    match kind:
        case DeedKind.SNOOZE:
            return f" --days {SNOOZED.days}"
        case DeedKind.HOLIDAY:
            return f" --until {(today + SNOOZED).isoformat()}"
        case DeedKind.TALKED:
            return ' --note "…"'
        case DeedKind.BLOCKED:
            return " --by boss"
        case DeedKind.DISMISS:
            return f" {change_of(db, notice)}"
        case _:
            return ""
