"""Whether a due notice is sent now, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor import judge, review, schedule, standing
from monitor.agreed.records import AgreedState
from monitor.compose import compose
from monitor.deliver.records import Clear, Post, PutOff
from monitor.model import Channel, Closure, Consultant, NoticeKind, Pace, Skip
from monitor.silence import silence
from monitor.store import (
    Db,
    agreed,
    clients,
    closures,
    messages,
    notices,
    people,
    transaction,
    verdicts,
)
from monitor.store.clients import Page
from monitor.store.notices import Notice

FRESH = timedelta(hours=1)
"""A quiet notice is only delivered after a look no older than this."""

FRESH_PAGES = timedelta(hours=24)
"""The same for a site's further pages: a notice may have waited over a weekend."""

HOLD = timedelta(hours=26)
"""How long a quiet notice waits for an open suspicion: for the look a day later, and a bit."""

HOLD_AGREED = timedelta(hours=25)
"""How long "nothing agreed is done" waits for something done just now: a day, and a bit."""

WAIT_FOR_OPENING = frozenset({NoticeKind.QUIET, NoticeKind.USUAL, NoticeKind.STALLED})
"""What is not told of a client on a day on which it is closed."""


def ask(post: Post, notice: Notice, now: datetime) -> Clear | PutOff | Skip:
    """Whether a due notice is sent now; what stands against it is stored."""
    channel = people.channel_by_id(post.db, notice.channel_id) if notice.channel_id else None
    client = clients.client_by_id(post.db, notice.client_id)
    reader = people.reader_of(post.db, channel, client.consultant_id)
    hindrance = _hindrance(post, notice, channel, reader, now)
    if isinstance(hindrance, PutOff):
        put_off_one = notices.hold if hindrance.is_wanted else notices.put_off
        put_off_one(post.db, notice.id, hindrance.until)
        return hindrance
    if hindrance is not None:
        with transaction(post.db):
            notices.skip(post.db, notice.id, hindrance)
            if hindrance is Skip.OVERTAKEN and _is_outage(notice):
                _tell_milestone(post.db, notice, now)
        return hindrance
    facts = review.facts_of(post.db, notice, reader, now)
    if facts is None:
        return Clear(notice, None, notice.text)
    text = compose(facts, review.lang_of(client, reader))
    notices.rewrite(post.db, notice.id, text)
    return Clear(notice, facts, text)


def _hindrance(
    post: Post, notice: Notice, channel: Channel | None, reader: Consultant, now: datetime
) -> PutOff | Skip | None:
    """Why a notice is not sent now, or None."""
    wanted = silence(post.db, notice, reader, now)
    if wanted is not None:
        return PutOff(wanted, is_wanted=True) if isinstance(wanted, datetime) else wanted
    opens = _opens(post, notice, channel, reader, now)
    if opens > now:
        return PutOff(opens)
    if notice.verdict_id is not None and verdicts.is_superseded(post.db, notice.verdict_id):
        return Skip.DISMISSED if notice.kind is NoticeKind.USUAL else Skip.YOU_LOOKED
    is_of_ladder = notice.verdict_id is not None or notice.kind is NoticeKind.STALLED
    if is_of_ladder and _has_further_workshop(post.db, notice, now):
        return Skip.FURTHER_WORKSHOP
    if notice.kind is NoticeKind.USUAL:
        return _agreed_done(post.db, notice, now)
    if notice.kind is NoticeKind.QUIET:
        return _overtaken(post.db, notice, now)
    if _is_outage(notice) and _is_seen(post.db, notice):
        return Skip.OVERTAKEN
    return None


def _is_outage(notice: Notice) -> bool:
    """Whether it tells early, before any milestone, that a page is not seen."""
    return notice.kind in {NoticeKind.UNSEEN, NoticeKind.THEIRS} and notice.verdict_id is None


def _tell_milestone(db: Db, outage: Notice, now: datetime) -> None:
    """An outage that was over before it was told has told no milestone: the newest is told."""
    assert outage.workshop_id is not None
    said = verdicts.standing(db, outage.workshop_id, outage.target_id)
    if said:
        notices.tell_after_all(db, outage, said[-1].id, now)


def _opens(
    post: Post, notice: Notice, channel: Channel | None, reader: Consultant, now: datetime
) -> datetime:
    """The first instant that the channel's pace, the reader's days and the client's leave."""
    begins = _next_message(post, channel, reader, now) if channel else now
    closed: Sequence[Closure] = ()
    if notice.kind in WAIT_FOR_OPENING:
        closed = closures.of_client(post.db, notice.client_id)
    if post.config.notify.deliver_any_time:
        return schedule.open_at(begins, reader.zone, closed)
    return schedule.deliver_at(now, reader, not_before=begins, closures=closed)


def _next_message(post: Post, channel: Channel, reader: Consultant, now: datetime) -> datetime:
    """From when on the channel's pace allows for a message."""
    if channel.pace is Pace.WEEKLY:
        return max(now, channel.digest_at or schedule.next_monday(now, reader.zone))
    last = messages.last_sent_at(post.db, channel.id)
    if channel.pace is Pace.IMMEDIATE or last is None:
        return now
    if post.config.notify.deliver_any_time:
        day = last.astimezone(reader.zone).date()
        return max(now, schedule.day_begins(day + schedule.DAY, reader.zone))
    return max(now, schedule.next_delivery_day(last, reader))


def _has_further_workshop(db: Db, notice: Notice, now: datetime) -> bool:
    assert notice.workshop_id is not None
    workshop = clients.workshop_by_id(db, notice.workshop_id)
    return clients.further_workshop(db, workshop, now) is not None


def _agreed_done(db: Db, notice: Notice, now: datetime) -> PutOff | Skip | None:
    """A start overtakes "nothing of what was agreed is done"; what was done just now holds it."""
    assert notice.workshop_id is not None
    workshop = clients.workshop_by_id(db, notice.workshop_id)
    if standing.first_sign(db, workshop):
        return Skip.OVERTAKEN
    new = [
        one.since
        for one in agreed.of_workshop(db, workshop.id)
        if one.state is AgreedState.DONE and not one.already and one.since
    ]
    if any(workshop.held_at < since and now < since + HOLD_AGREED for since in new):
        return PutOff(now + schedule.HOUR)
    return None


def _overtaken(db: Db, notice: Notice, now: datetime) -> PutOff | Skip | None:
    """A start before the delivery overtakes "nothing has changed"; a suspicion holds it.

    Without a fresh look it is not said at all: the next sweep looks first.
    """
    assert notice.workshop_id is not None
    assert notice.target_id is not None
    workshop = clients.workshop_by_id(db, notice.workshop_id)
    target = clients.target_by_id(db, notice.target_id)
    known = review.history(db, workshop, target)
    if judge.first_change(known) or standing.first_sign(db, workshop):
        return Skip.OVERTAKEN
    watched = [p for p in clients.pages(db, target.id) if p.next_check_at is not None]
    if any(p.checked_at is None or p.checked_at < now - _fresh(p) for p in watched):
        return PutOff(now, for_look=True)
    suspected = [p.suspected_since for p in watched if p.suspected_since is not None]
    if suspected and now < min(suspected) + HOLD:
        return PutOff(now + schedule.HOUR)
    return None


def _fresh(page: Page) -> timedelta:
    return FRESH_PAGES if page.in_turn else FRESH


def _is_seen(db: Db, notice: Notice) -> bool:
    assert notice.target_id is not None
    return clients.pages(db, notice.target_id)[0].failures == 0
