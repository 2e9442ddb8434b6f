"""Delivery: a notice whose time has come → its channel. Calls in order.

What stands in the table is sent again after a crash: twice is better than
never. `deliver` alone turns a delivery's error into a failed notice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor import judge, review, schedule
from monitor.config import Config
from monitor.errors import InputError, NotifyError
from monitor.model import NoticeKind, NoticeState, Skip
from monitor.notify import Notifier
from monitor.secrets import Secrets
from monitor.store import Db, clients, notices, people, transaction, verdicts
from monitor.store.clients import Page
from monitor.store.notices import Notice

FRESH = timedelta(hours=1)
"""A quiet notice is only delivered after a look no older than this."""

FRESH_PAGES = timedelta(hours=24)
"""The same for a site's further pages: a notice may have waited over a weekend."""

HOLD = timedelta(hours=26)
"""How long a quiet notice waits for an open suspicion: for the look a day later, and a bit."""


@dataclass(frozen=True, slots=True)
class _PutOff:
    until: datetime


def deliver(
    db: Db, config: Config, secrets: Secrets, notifier: Notifier, notice: Notice, now: datetime
) -> Notice | None:
    """Send or skip a due notice and give it as it then stands; None when it is put off."""
    hindrance = _hindrance(db, config, notice, now)
    if isinstance(hindrance, _PutOff):
        notices.put_off(db, notice.id, hindrance.until)
        return None
    if hindrance is not None:
        notices.skip(db, notice.id, hindrance)
    else:
        _send(db, config, secrets, notifier, notice, now)
    return notices.by_id(db, notice.id)


def retry_failed(db: Db, now: datetime) -> int:
    """Queue every failed notice again, by the channels its client has now; returns how many."""
    failed = [n for n in notices.all_notices(db) if n.state is NoticeState.FAILED]
    with transaction(db):
        for notice in failed:
            channel_id = notice.channel_id
            if channel_id is None:
                channel_id = next((c.id for c in people.channels_of(db, notice.client_id)), None)
            notices.retry(db, notice.id, channel_id, now)
    return len(failed)


def _hindrance(db: Db, config: Config, notice: Notice, now: datetime) -> _PutOff | Skip | None:
    """Why a notice is not sent now, or None."""
    reader = people.consultant_by_id(db, notice.consultant_id)
    opens = now if config.notify.deliver_any_time else schedule.deliver_at(now, reader)
    if opens > now:
        return _PutOff(opens)
    if notice.verdict_id is not None and verdicts.is_superseded(db, notice.verdict_id):
        return Skip.YOU_LOOKED
    if notice.kind is NoticeKind.QUIET:
        return _overtaken(db, notice, now)
    outage = notice.kind in {NoticeKind.UNSEEN, NoticeKind.THEIRS} and notice.verdict_id is None
    if outage and _is_seen(db, notice):
        return Skip.OVERTAKEN
    return None


def _overtaken(db: Db, notice: Notice, now: datetime) -> _PutOff | Skip | None:
    """A change seen before the delivery overtakes "nothing has changed"; a suspicion holds it.

    Without a fresh look it is not said at all: the next sweep looks first.
    """
    assert notice.workshop_id is not None
    assert notice.target_id is not None
    workshop = clients.workshop_by_id(db, notice.workshop_id)
    target = clients.target_by_id(db, notice.target_id)
    known = review.history(db, workshop, target)
    if judge.first_change(known):
        return Skip.OVERTAKEN
    watched = [p for p in clients.pages(db, target.id) if p.next_check_at is not None]
    if any(p.checked_at is None or p.checked_at < now - _fresh(p) for p in watched):
        return _PutOff(now)
    suspected = [p.suspected_since for p in watched if p.suspected_since is not None]
    if suspected and now < min(suspected) + HOLD:
        return _PutOff(now + schedule.HOUR)
    return None


def _fresh(page: Page) -> timedelta:
    return FRESH_PAGES if page.in_turn else FRESH


def _is_seen(db: Db, notice: Notice) -> bool:
    assert notice.target_id is not None
    return clients.pages(db, notice.target_id)[0].failures == 0


def _send(
    db: Db, config: Config, secrets: Secrets, notifier: Notifier, notice: Notice, now: datetime
) -> None:
    if notice.channel_id is None:
        why = "the client has no channel; add one, then: poromki notices --retry"
        notices.mark_failed(db, notice.id, why, None)
        return
    channel = people.channel_by_id(db, notice.channel_id)
    text = notice.text
    if notice.verdict_id is not None:
        text = review.text_of(db, notice, now)
        notices.rewrite(db, notice.id, text)
    try:
        notifier.send(channel.name, secrets.channel_url(channel.name, channel.origin), text)
    except (NotifyError, InputError) as exc:
        _failed(db, config, notice, str(exc), now)
    else:
        notices.mark_sent(db, notice.id, now, f"poromki-{notice.id}")


def _failed(db: Db, config: Config, notice: Notice, why: str, now: datetime) -> None:
    give_up = now - (notice.deliver_at or notice.decided_at) >= config.notify.give_up_after
    retry_at = None if give_up else schedule.send_again(notice.attempts + 1, now)
    notices.mark_failed(db, notice.id, why, retry_at)
