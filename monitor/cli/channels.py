"""Channels as they are typed on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from monitor import channels
from monitor.cli.door import Door
from monitor.store import Db


def channels_for(at: Door, db: Db, typed: Iterable[str]) -> tuple[str, ...]:
    """Names of the channels meant by what was typed after --notify; new ones are stored."""
    return channels.channels_for(db, at.secrets, typed)


def check_channel(at: Door, db: Db, typed: str) -> None:
    """Raise InputError or NotFound unless `channels_for` would take this; stores nothing."""
    channels.check_channel(db, at.secrets, typed)
