"""What waits follows its client: to the channels that tell of it now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.model import Client, Skip
from monitor.store import Db, clients, notices, people, transaction
from monitor.store.notices import Notice


def readdress(db: Db, now: datetime) -> list[Notice]:
    """Move what waits for a channel that tells no longer of its client; gives what was skipped.

    1. It goes by each channel that takes it now and has not told the same.
    2. Where all of these have, it is told already. Where they begin with later milestones,
       nobody reads it.
    3. Without any channel it is kept for nobody, and its delivery says so.
    """
    skipped = []
    with transaction(db):
        for astray in _by_what_they_tell(notices.astray(db)):
            client = clients.client_by_id(db, astray[0].client_id)
            skipped += _move(db, client, astray, now)
    return skipped


def _by_what_they_tell(found: Sequence[Notice]) -> Iterator[list[Notice]]:
    by_about = defaultdict(list)
    for one in found:
        by_about[one.about].append(one)
    yield from by_about.values()


def _move(db: Db, client: Client, astray: list[Notice], now: datetime) -> list[Notice]:
    """Move those that tell the same about a client; gives what was skipped."""
    first, *others = astray
    taking = people.channels_of(db, client.id, first.milestone_days)
    told = notices.channels_of(db, first.about)
    wanted = [channel for channel in taking if channel.id not in told]
    for channel, one in zip(wanted, astray, strict=False):
        reader = people.reader_of(db, channel, client.consultant_id)
        notices.move(db, one.id, channel.id, reader.id, now)
    for channel in wanted[len(astray) :]:
        reader = people.reader_of(db, channel, client.consultant_id)
        notices.copy(db, first.id, channel.id, reader.id, now)
    if taking:
        return _skip(db, astray[len(wanted) :], Skip.TOLD_ALREADY)
    if people.all_channels_of(db, client.id):
        return _skip(db, astray, Skip.NO_READER)
    if first.channel_id is not None:
        notices.move(db, first.id, None, client.consultant_id, now)
    return _skip(db, others, Skip.TOLD_ALREADY)


def _skip(db: Db, some: Sequence[Notice], why: Skip) -> list[Notice]:
    for one in some:
        notices.skip(db, one.id, why)
    return [notices.by_id(db, one.id) for one in some]
