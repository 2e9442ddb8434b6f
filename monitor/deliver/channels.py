"""Whom a channel is written for, and when a weekly one brings its next message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor import schedule
from monitor.model import Channel, Consultant, Pace
from monitor.store import Db, people


def plan_digests(db: Db, now: datetime) -> None:
    """A channel that became a weekly one brings its first message on the next Monday."""
    for channel in people.channels(db):
        if channel.pace is Pace.WEEKLY and channel.digest_at is None:
            reader = reader_of(db, channel)
            if reader is not None:
                plan_digest(db, channel, schedule.next_monday(now, reader.zone))


def plan_digest(db: Db, channel: Channel, at: datetime) -> None:
    """Not before `at`: its reader's hours are asked when the time has come."""
    people.change_channel(db, replace(channel, digest_at=at))


def reader_of(db: Db, channel: Channel) -> Consultant | None:
    """Whom a weekly channel is written for; one without a consultant: for the default one."""
    if channel.consultant_id is not None:
        return people.consultant_by_id(db, channel.consultant_id)
    return people.default_consultant(db)
