"""Delivery: notices whose time has come → messages to channels. Calls in order.

1. `plan_digests` sets when a weekly channel's next message is due.
2. `ask` tells of each due notice whether anything stands against it now.
3. `bundles` puts what is clear together, by channel and pace.
4. `send` sends one bundle, and marks all of it in one transaction.

What stands in the table is sent again after a crash: twice is better than
never. `send` alone turns a delivery's error into failed notices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor import judge, overview, review, schedule
from monitor.compose import compose
from monitor.compose import digest as compose_digest
from monitor.config import Config
from monitor.errors import InputError, NotifyError
from monitor.facts import Digest, Facts, Offer
from monitor.model import (
    Channel,
    Client,
    Closure,
    Consultant,
    NoticeKind,
    NoticeState,
    Pace,
    Progress,
    Skip,
    Text,
)
from monitor.notify import Notifier
from monitor.secrets import Secrets
from monitor.silence import silence
from monitor.store import Db, clients, closures, messages, notices, people, transaction, verdicts
from monitor.store.clients import Page
from monitor.store.notices import Notice

FRESH = timedelta(hours=1)
"""A quiet notice is only delivered after a look no older than this."""

FRESH_PAGES = timedelta(hours=24)
"""The same for a site's further pages: a notice may have waited over a weekend."""

HOLD = timedelta(hours=26)
"""How long a quiet notice waits for an open suspicion: for the look a day later, and a bit."""

WAIT = timedelta(hours=1)
"""How long the day's message waits for a notice that lacks nothing but a fresh look."""

WAIT_FOR_OPENING = frozenset({NoticeKind.QUIET, NoticeKind.STALLED})
"""What is not told of a client on a day on which it is closed."""

Offers = Callable[[Notice, datetime], tuple[Offer, ...]]
"""What a reader can do about a notice; asked at each sending, and never stored."""


def no_offers(_notice: Notice, _now: datetime) -> tuple[Offer, ...]:
    """Nothing."""
    return ()


@dataclass(frozen=True, slots=True)
class Post:
    """All that a delivery works with."""

    db: Db
    config: Config
    secrets: Secrets
    notifier: Notifier
    offers: Offers = no_offers


@dataclass(frozen=True, slots=True)
class PutOff:
    """A notice is not sent before `until`."""

    until: datetime
    for_look: bool = False
    """It lacks nothing but a fresh look."""
    is_wanted: bool = False
    """Somebody wants silence until then."""


@dataclass(frozen=True, slots=True)
class Clear:
    """A notice against which nothing stands, in the words that hold now."""

    notice: Notice
    facts: Facts | None
    """None for one of an older version: it has words only."""
    text: Text


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes out together."""

    channel: Channel | None
    reader: Consultant
    clear: tuple[Clear, ...]
    weekly: bool = False

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Their rows."""
        return tuple(one.notice for one in self.clear)


def plan_digests(db: Db, now: datetime) -> None:
    """A channel that became a weekly one brings its first message on the next Monday."""
    for channel in people.channels(db):
        if channel.pace is Pace.WEEKLY and channel.digest_at is None:
            reader = _reader(db, channel)
            if reader is not None:
                _plan_digest(db, channel, schedule.next_monday(now, reader.zone))


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
        notices.skip(post.db, notice.id, hindrance)
        return hindrance
    facts = review.facts_of(post.db, notice, reader, now)
    if facts is None:
        return Clear(notice, None, notice.text)
    text = compose(facts, review.lang_of(client, reader))
    notices.rewrite(post.db, notice.id, text)
    return Clear(notice, facts, text)


def bundles(
    post: Post, clear: Iterable[Clear], looked_for: Iterable[Notice], now: datetime
) -> Iterator[Bundle]:
    """What goes out now; `looked_for` are due notices that lack nothing but a fresh look."""
    found = defaultdict(list)
    for one in clear:
        found[one.notice.channel_id].append(one)
    awaited = {notice.channel_id for notice in looked_for}
    for channel_id, some in found.items():
        if channel_id is None:
            yield from (_bundle(post.db, None, [one]) for one in some)
            continue
        channel = people.channel_by_id(post.db, channel_id)
        due = [one.notice.retry_at for one in some if one.notice.retry_at]
        if channel.pace is Pace.WEEKLY or min(due) > now:
            continue
        if channel.pace is Pace.IMMEDIATE:
            yield from _by_client(post.db, channel, some)
        elif channel_id not in awaited or not _waits(post, channel, some, min(due), now):
            yield from _of_today(post.db, channel, some)
    for channel in _weekly_due(post, now):
        assert channel.digest_at is not None
        some = found[channel.id]
        if channel.id not in awaited or not _waits(post, channel, some, channel.digest_at, now):
            yield from _of_week(post.db, channel, some)


def apart(bundle: Bundle) -> Iterator[Bundle]:
    """Each notice of a bundle alone: one that trips over a bug of ours holds up no other."""
    for one in bundle.clear:
        yield replace(bundle, clear=(one,), weekly=False)


def put_off(post: Post, bundle: Bundle, until: datetime) -> None:
    """None of it is sent before `until`."""
    for notice in bundle.notices:
        notices.put_off(post.db, notice.id, until)
    if bundle.weekly and bundle.channel is not None:
        _plan_digest(post.db, bundle.channel, until)


def send(post: Post, bundle: Bundle, now: datetime) -> list[Notice]:
    """Send one message, and give its notices as they then stand."""
    if bundle.channel is None:
        why = "the client has no channel; add one, then: poromki notices --retry"
        for notice in bundle.notices:
            notices.mark_failed(post.db, notice.id, why, None)
    else:
        _send(post, bundle, bundle.channel, now)
    return [notices.by_id(post.db, notice.id) for notice in bundle.notices]


def retry_failed(db: Db, now: datetime) -> int:
    """Queue every failed notice again, by the channels its client has now; returns how many."""
    failed = [n for n in notices.all_notices(db) if n.state is NoticeState.FAILED]
    with transaction(db):
        for notice in failed:
            channel_id = notice.channel_id
            if channel_id is None:
                taking = people.channels_of(db, notice.client_id, notice.milestone_days)
                channel_id = next((c.id for c in taking), None)
            notices.retry(db, notice.id, channel_id, now)
    return len(failed)


# --- what stands against it ------------------------------------------------------


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
        return Skip.YOU_LOOKED
    if notice.kind is NoticeKind.QUIET:
        return _overtaken(post.db, notice, now)
    outage = notice.kind in {NoticeKind.UNSEEN, NoticeKind.THEIRS} and notice.verdict_id is None
    if outage and _is_seen(post.db, notice):
        return Skip.OVERTAKEN
    return None


def _opens(
    post: Post, notice: Notice, channel: Channel | None, reader: Consultant, now: datetime
) -> datetime:
    """The first instant that the channel's pace, the reader's days and the client's leave."""
    begins = _next_message(post.db, channel, reader, now) if channel else now
    closed: Sequence[Closure] = ()
    if notice.kind in WAIT_FOR_OPENING:
        closed = closures.of_client(post.db, notice.client_id)
    if post.config.notify.deliver_any_time:
        return schedule.open_at(begins, reader.zone, closed)
    return schedule.deliver_at(now, reader, not_before=begins, closures=closed)


def _next_message(db: Db, channel: Channel, reader: Consultant, now: datetime) -> datetime:
    """From when on the channel's pace allows for a message."""
    if channel.pace is Pace.WEEKLY:
        return max(now, channel.digest_at or schedule.next_monday(now, reader.zone))
    last = messages.last_sent_at(db, channel.id)
    if channel.pace is Pace.IMMEDIATE or last is None:
        return now
    day = last.astimezone(reader.zone).date()
    return max(now, schedule.day_begins(day + schedule.DAY, reader.zone))


def _overtaken(db: Db, notice: Notice, now: datetime) -> PutOff | Skip | None:
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


# --- what goes out together --------------------------------------------------------


def _bundle(
    db: Db, channel: Channel | None, some: Sequence[Clear], *, weekly: bool = False
) -> Bundle:
    owner = clients.client_by_id(db, some[0].notice.client_id).consultant_id
    return Bundle(channel, people.reader_of(db, channel, owner), tuple(some), weekly)


def _by_client(db: Db, channel: Channel, some: Iterable[Clear]) -> Iterator[Bundle]:
    by_client = defaultdict(list)
    for one in some:
        by_client[one.notice.client_id].append(one)
    for of_client in by_client.values():
        yield from _of_today(db, channel, of_client)


def _of_today(db: Db, channel: Channel, some: Iterable[Clear]) -> Iterator[Bundle]:
    """One message; what an older version has written, as words alone, cannot be gathered."""
    told = []
    for one in some:
        if one.facts is None:
            yield _bundle(db, channel, [one])
        else:
            told.append(one)
    if told:
        yield _bundle(db, channel, told)


def _of_week(db: Db, channel: Channel, some: Iterable[Clear]) -> Iterator[Bundle]:
    for one in some:
        if one.facts is None:
            yield _bundle(db, channel, [one])
    told = tuple(one for one in some if one.facts is not None)
    reader = _reader(db, channel)
    assert reader is not None
    yield Bundle(channel, reader, told, weekly=True)


def _waits(
    post: Post, channel: Channel, some: Sequence[Clear], since: datetime, now: datetime
) -> bool:
    """Whether a message that could go out since `since` waits for a notice to be looked after.

    Not beyond the day's hours: then all of it would be late for one.
    """
    until = since + WAIT
    if now >= until:
        return False
    if post.config.notify.deliver_any_time:
        return True
    reader = _bundle(post.db, channel, some).reader if some else _reader(post.db, channel)
    return reader is not None and schedule.deliver_at(until, reader) == until


def _weekly_due(post: Post, now: datetime) -> Iterator[Channel]:
    """Weekly channels whose message is due, inside their readers' hours."""
    for channel in people.channels(post.db):
        if channel.pace is not Pace.WEEKLY or not channel.digest_at or channel.digest_at > now:
            continue
        reader = _reader(post.db, channel)
        at_once = post.config.notify.deliver_any_time
        if reader and (at_once or schedule.deliver_at(now, reader) == now):
            yield channel


def _reader(db: Db, channel: Channel) -> Consultant | None:
    """Whom a weekly channel is written for; one without a consultant: for the default one."""
    if channel.consultant_id is not None:
        return people.consultant_by_id(db, channel.consultant_id)
    return people.default_consultant(db)


# --- sending -------------------------------------------------------------------------


def _send(post: Post, bundle: Bundle, channel: Channel, now: datetime) -> None:
    text = _text(post, bundle, now)
    try:
        url = post.secrets.channel_url(channel.name, channel.origin)
        post.notifier.send(channel.name, url, text)
    except (NotifyError, InputError) as exc:
        _failed(post, bundle, channel, str(exc), now)
    else:
        _sent(post.db, bundle, channel, now)


def _text(post: Post, bundle: Bundle, now: datetime) -> Text:
    told = tuple(
        replace(one.facts, offers=post.offers(one.notice, now))
        for one in bundle.clear
        if one.facts is not None
    )
    about = {n.client_id: clients.client_by_id(post.db, n.client_id) for n in bundle.notices}
    if len(told) > 1 or bundle.weekly:
        assert bundle.channel is not None
        rest = _rest(post.db, bundle.channel, about)
        one_digest = Digest(bundle.reader.name, bundle.reader.zone, now, told, bundle.weekly, rest)
        return compose_digest(one_digest, _lang(bundle.reader, about.values()))
    if told:
        return compose(told[0], _lang(bundle.reader, about.values()))
    return bundle.clear[0].text


def _lang(reader: Consultant, about: Iterable[Client]) -> str:
    """The reader's language, or the one that all these clients have of their own."""
    own = {review.lang_of(client, reader) for client in about}
    return own.pop() if len(own) == 1 else reader.lang


def _rest(db: Db, channel: Channel, told: Collection[int]) -> tuple[tuple[Progress, int], ...]:
    """The other clients that a channel tells of, by how they stand; not those that are over."""
    counted = overview.told_on(db, channel.id, told)
    return tuple((progress, counted[progress]) for progress in Progress if counted[progress])


def _sent(db: Db, bundle: Bundle, channel: Channel, now: datetime) -> None:
    """The message and all its notices are marked together: a crash before repeats all of it."""
    first = bundle.notices[0].id if bundle.notices else f"{channel.id}-{now:%Y%m%d}"
    message_id = f"poromki-{first}"
    with transaction(db):
        messages.add(db, message_id, channel.id, now, len(bundle.notices))
        for notice in bundle.notices:
            notices.mark_sent(db, notice.id, now, message_id)
        if bundle.weekly:
            _plan_digest(db, channel, schedule.next_monday(now, bundle.reader.zone))


def _plan_digest(db: Db, channel: Channel, at: datetime) -> None:
    """Not before `at`: its reader's hours are asked when the time has come."""
    people.change_channel(db, replace(channel, digest_at=at))


def _failed(post: Post, bundle: Bundle, channel: Channel, why: str, now: datetime) -> None:
    """All of a message has failed, and all of it is tried again at the same time."""
    attempts = max((notice.attempts for notice in bundle.notices), default=0) + 1
    again_at = schedule.send_again(attempts, now)
    with transaction(post.db):
        for notice in bundle.notices:
            waited = now - (notice.deliver_at or notice.decided_at)
            gives_up = waited >= post.config.notify.give_up_after
            notices.mark_failed(post.db, notice.id, why, None if gives_up else again_at)
        if bundle.weekly:
            _plan_digest(post.db, channel, again_at if bundle.notices else now + schedule.HOUR)
