"""Channels as they are typed: a name, or an Apprise URL that becomes one; and how they change.

Who is no admin may only name services of a short list, and only hosts that anybody may reach: what
sends must not become a way into the network that the server stands in.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from urllib.parse import parse_qsl

from monitor.errors import FetchError, InputError, NotFound
from monitor.model import Channel, Pace
from monitor.notify import check_url, hosts_of
from monitor.secrets import Secrets, mask
from monitor.store import Db, notices, people, transaction

Resolve = Callable[[str], None]
"""Takes an https address; raises FetchError unless its host may be reached."""

SERVICES = frozenset(
    {
        *("mailto", "mailtos", "slack", "discord", "tgram", "gchat", "workflow", "workflows"),
        *("pover", "threema", "wxteams"),
    }
)
"""Schemes that anybody may use: mail, and chats whose hosts are known, over https.

Zulip is none of them: apprise lets its URL name any host, port and path.
"""
_TEAMS = (".logic.azure.com", ".powerplatform.com")
"""Where Microsoft's workflows live; their host stands in the URL."""
_OPTIONS = frozenset(
    {"to", "cc", "bcc", "from", "name", "reply", "smtp", "user", "pass", "mode", "format", "id"}
    | {"sig", "sp", "sv", "ver", "api-version", "thread", "priority"}
)
"""Others may name a file of the server or a further address."""

MOST_NAME = 60
"""Characters of a channel's name."""

_HOST = re.compile(r"[\w.-]{1,253}|[0-9A-Fa-f:.]{2,45}")
"""A name or a numeric address, and nothing that another reader could take for more."""


def refuse_inside(url: str, resolve: Resolve) -> None:
    """Raise InputError for an Apprise URL that only an admin may enter; it is not shown."""
    check_url(url)
    scheme = url.partition("://")[0].lower()
    if scheme not in SERVICES:
        raise InputError(
            f"{mask(url)} is not among the services that anybody may enter: "
            f"{', '.join(sorted(SERVICES))}. An admin may.",
            field="service",
        )
    asked = url.partition("?")[2]  # apprise knows no fragments
    names = {name.lower().lstrip("+-:") for name, _ in parse_qsl(asked, keep_blank_values=True)}
    strange = sorted(names - _OPTIONS)
    if strange:
        raise InputError(
            f"{mask(url)}: the option {strange[0][:20]} is an admin's.", field="option"
        )
    for host in hosts_of(url):
        _refuse_host(scheme, host, resolve)


def _refuse_host(scheme: str, host: str, resolve: Resolve) -> None:
    if scheme.startswith("workflow") and not host.lower().endswith(_TEAMS):
        raise InputError(f"{host} is none of the hosts of this service.", field="host")
    bare = host.strip("[]")
    if not _HOST.fullmatch(bare):
        raise InputError("This is no host that can be used.", field="host")
    try:
        resolve(f"https://[{bare}]/" if ":" in bare else f"https://{bare}/")
    except FetchError as exc:
        raise InputError(f"{host} cannot be used: {exc.why}.", field="host") from exc


def channels_for(db: Db, secrets: Secrets, typed: Iterable[str]) -> tuple[str, ...]:
    """Names of the channels meant by what was typed after --notify; new ones are stored."""
    return tuple(dict.fromkeys(_channel(db, secrets, text.strip()) for text in typed))


def check_channel(db: Db, secrets: Secrets, typed: str) -> None:
    """Raise InputError or NotFound unless `channels_for` would take this; stores nothing."""
    if "://" in typed:
        check_url(typed)
        return
    try:
        people.channel(db, typed)
    except NotFound:
        if secrets.find(typed) is None:
            raise
        _refuse_bad_name(typed)


def _channel(db: Db, secrets: Secrets, text: str) -> str:
    if "://" in text:
        return from_url(db, secrets, text)
    try:
        return people.channel(db, text).name
    except NotFound:
        origin = secrets.find(text)
        if origin is None:
            raise
        return store_channel(db, secrets, text, None, origin=origin)


def from_url(db: Db, secrets: Secrets, url: str, consultant_id: int | None = None) -> str:
    """A channel for an URL that was typed; the same URL gives the same channel."""
    name = f"{url.partition(':')[0]}-{hashlib.sha256(url.encode()).hexdigest()[:6]}"
    if any(c.name == name for c in people.channels(db)):
        return name
    return store_channel(db, secrets, name, url, consultant_id=consultant_id)


def store_channel(
    db: Db,
    secrets: Secrets,
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
    found = url or secrets.channel_url(name, origin)
    check_url(found)
    if url is not None:
        secrets.keep(name, url)
    people.add_channel(db, name, origin, mask(found), consultant_id, replace=replace)
    return name


def change(
    db: Db,
    known: Channel,
    pace: Pace | None,
    from_day: int | None,
    everybody: bool | None,
    now: datetime,
) -> Channel:
    """Write a channel's new manner; another pace holds for what waits already."""
    changed = replace(
        known,
        pace=pace or known.pace,
        from_day=known.from_day if from_day is None else from_day or None,
        for_everybody=known.for_everybody if everybody is None else everybody,
        digest_at=None if pace and pace is not known.pace else known.digest_at,
    )
    with transaction(db):
        people.change_channel(db, changed)
        if changed.pace is not known.pace:
            notices.ask_again(db, changed.id, now)
    return changed


def _refuse_bad_name(name: str) -> None:
    if len(name) > MOST_NAME:
        raise InputError(
            f"A channel's name has at most {MOST_NAME} characters; this has {len(name)}.",
            field="channel",
        )
    if not name.replace("-", "").replace("_", "").replace(".", "").isalnum():
        shown = mask(name) if "://" in name else name  # a URL in the name's place is a secret
        raise InputError(
            f"{shown!r}: a channel's name has letters, digits, - . _ only.", field="channel"
        )
