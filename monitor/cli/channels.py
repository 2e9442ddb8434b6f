"""Channels as they are typed: a name, or an Apprise URL that becomes one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from monitor.cli.door import Door
from monitor.errors import InputError, NotFound
from monitor.notify import check_url
from monitor.secrets import mask
from monitor.store import Db, people


def channels_for(at: Door, db: Db, typed: Iterable[str]) -> tuple[str, ...]:
    """Names of the channels meant by what was typed after --notify; new ones are stored."""
    return tuple(dict.fromkeys(_channel(at, db, text.strip()) for text in typed))


def check_channel(at: Door, db: Db, typed: str) -> None:
    """Raise InputError or NotFound unless `channels_for` would take this; stores nothing."""
    if "://" in typed:
        check_url(typed)
        return
    try:
        people.channel(db, typed)
    except NotFound:
        if at.secrets.find(typed) is None:
            raise
        _refuse_bad_name(typed)


def _channel(at: Door, db: Db, text: str) -> str:
    if "://" in text:
        return _from_url(at, db, text)
    try:
        return people.channel(db, text).name
    except NotFound:
        origin = at.secrets.find(text)
        if origin is None:
            raise
        return store_channel(at, db, text, None, origin=origin)


def _from_url(at: Door, db: Db, url: str) -> str:
    """A channel for an URL that was typed; the same URL gives the same channel."""
    name = f"{url.partition(':')[0]}-{hashlib.sha256(url.encode()).hexdigest()[:6]}"
    if any(c.name == name for c in people.channels(db)):
        return name
    return store_channel(at, db, name, url)


def store_channel(
    at: Door,
    db: Db,
    name: str,
    url: str | None,
    *,
    origin: str = "secrets",
    consultant_id: int | None = None,
    replace: bool = False,
) -> str:
    """Store a channel: its URL apart, its name and origin in the database. Returns the name."""
    _refuse_bad_name(name)
    if not replace:
        people.refuse_known_channel(db, name)
    found = url or at.secrets.channel_url(name, origin)
    check_url(found)
    if url is not None:
        at.secrets.keep(name, url)
    people.add_channel(db, name, origin, mask(found), consultant_id, replace=replace)
    return name


def _refuse_bad_name(name: str) -> None:
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        shown = mask(name) if "://" in name else name  # a URL in the name's place is a secret
        raise InputError(
            f"{shown!r}: a channel's name has letters, digits, - . _ only.", field="channel"
        )
