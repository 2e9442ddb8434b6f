"""Sending: one bundle, one message, and the rows that tell how it went."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime

from monitor import overview, review, schedule
from monitor.compose import compose, joined
from monitor.compose import digest as compose_digest
from monitor.deliver.channels import plan_digest
from monitor.deliver.records import Bundle, Post
from monitor.errors import InputError, NotifyError
from monitor.facts import Digest, Facts
from monitor.model import Channel, Client, Consultant, NoticeState, Progress, Text
from monitor.store import Db, clients, messages, notices, people, transaction
from monitor.store.notices import Notice


class Tripped(Exception):  # noqa: N818 - it says what happened
    """A bug of ours kept a message from being written or handed over: nothing has gone out."""


def send(post: Post, bundle: Bundle, now: datetime) -> list[Notice]:
    """Send one message, and give its notices as they then stand. Raises Tripped."""
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
            retry(db, notice, now)
    return len(failed)


def retry(db: Db, notice: Notice, now: datetime) -> None:
    """Queue a failed notice again, by its channel or, where that is gone, its client's."""
    channel_id = notice.channel_id
    if channel_id is None:
        taking = people.channels_of(db, notice.client_id, notice.milestone_days)
        channel_id = next((c.id for c in taking), None)
    notices.retry(db, notice.id, channel_id, now)


def _send(post: Post, bundle: Bundle, channel: Channel, now: datetime) -> None:
    try:
        _hand_over(post, bundle, channel, now)
    except (NotifyError, InputError) as exc:
        _failed(post, bundle, channel, str(exc), now)
    except Exception as exc:
        raise Tripped(str(exc)) from exc
    else:
        _sent(post.db, bundle, channel, now)


def _hand_over(post: Post, bundle: Bundle, channel: Channel, now: datetime) -> None:
    text = _text(post, bundle, now)
    url = post.secrets.channel_url(channel.name, channel.origin)
    post.notifier.send(channel.name, url, text)


def _text(post: Post, bundle: Bundle, now: datetime) -> Text:
    told = tuple(
        replace(one.facts, offers=post.offers(one.notice, now))
        for one in bundle.clear
        if one.facts is not None
    )
    words = [one.text for one in bundle.clear if one.facts is None]
    if not told and words:
        return joined(words)
    written = _written(post, bundle, told, now)
    return joined([written, *words]) if words else written


def _written(post: Post, bundle: Bundle, told: tuple[Facts, ...], now: datetime) -> Text:
    """One message or a digest of what is told from facts."""
    about = {n.client_id: clients.client_by_id(post.db, n.client_id) for n in bundle.notices}
    if len(told) > 1 or bundle.weekly:
        assert bundle.channel is not None
        rest = _rest(post.db, bundle.channel, about)
        one_digest = Digest(bundle.reader.name, bundle.reader.zone, now, told, bundle.weekly, rest)
        return compose_digest(one_digest, _lang(bundle.reader, about.values()))
    return compose(told[0], _lang(bundle.reader, about.values()))


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
            plan_digest(db, channel, schedule.next_monday(now, bundle.reader.zone))


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
            plan_digest(post.db, channel, again_at if bundle.notices else now + schedule.HOUR)
