"""What goes out together, by channel and pace."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor import schedule
from monitor.deliver.channels import plan_digest, reader_of
from monitor.deliver.records import Bundle, Clear, Post
from monitor.model import Channel, Pace
from monitor.store import Db, clients, notices, people
from monitor.store.notices import Notice

WAIT = timedelta(hours=1)
"""How long the day's message waits for a notice that lacks nothing but a fresh look."""


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
            yield _bundle(post.db, channel, some)
    for channel in _weekly_due(post, now):
        assert channel.digest_at is not None
        some = found[channel.id]
        if channel.id not in awaited or not _waits(post, channel, some, channel.digest_at, now):
            yield _of_week(post.db, channel, some)


def plainer(bundle: Bundle) -> Iterator[Bundle]:
    """What may go out in place of a bundle that trips over a bug of ours, as one message.

    All of it in the words that each notice has; then that without one of them.
    """
    in_words = tuple(replace(one, facts=None) for one in bundle.clear)
    if in_words:
        yield replace(bundle, clear=in_words)
    if len(in_words) > 1:
        for one in in_words:
            yield replace(bundle, clear=tuple(other for other in in_words if other is not one))


def put_off(post: Post, bundle: Bundle, until: datetime) -> None:
    """None of it is sent before `until`."""
    for notice in bundle.notices:
        notices.put_off(post.db, notice.id, until)
    if bundle.weekly and bundle.channel is not None:
        plan_digest(post.db, bundle.channel, until)


def _bundle(db: Db, channel: Channel | None, some: Sequence[Clear]) -> Bundle:
    owner = clients.client_by_id(db, some[0].notice.client_id).consultant_id
    return Bundle(channel, people.reader_of(db, channel, owner), tuple(some))


def _by_client(db: Db, channel: Channel, some: Iterable[Clear]) -> Iterator[Bundle]:
    by_client = defaultdict(list)
    for one in some:
        by_client[one.notice.client_id].append(one)
    for of_client in by_client.values():
        yield _bundle(db, channel, of_client)


def _of_week(db: Db, channel: Channel, some: Iterable[Clear]) -> Bundle:
    reader = reader_of(db, channel)
    assert reader is not None
    return Bundle(channel, reader, tuple(some), weekly=True)


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
    reader = _bundle(post.db, channel, some).reader if some else reader_of(post.db, channel)
    return reader is not None and schedule.deliver_at(until, reader) == until


def _weekly_due(post: Post, now: datetime) -> Iterator[Channel]:
    """Weekly channels whose message is due, inside their readers' hours."""
    for channel in people.channels(post.db):
        if channel.pace is not Pace.WEEKLY or not channel.digest_at or channel.digest_at > now:
            continue
        reader = reader_of(post.db, channel)
        at_once = post.config.notify.deliver_any_time
        if reader and (at_once or schedule.deliver_at(now, reader) == now):
            yield channel
