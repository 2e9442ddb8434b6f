"""Is everything well? Looks at each part and says what it found, and what to do.

Changes nothing, and works where parts are broken or missing: each is looked
at by itself. Asks nobody on the network but `fetch.probe_url`, Facebook for
each stored token, the channels when test messages are wanted, and our own port.
"""

from __future__ import annotations

import shutil
import socket
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from monitor import lock
from monitor.activity import Pause
from monitor.config import Settings, known_zone
from monitor.errors import ConfigError, FetchError, MonitorError, StoreError
from monitor.model import Channel, Reason
from monitor.secrets import Secrets
from monitor.sources.facebook.answers import Trouble
from monitor.store import facebook, keep, people
from monitor.store.condition import Condition, Examples, condition
from monitor.store.db import FILE, check_file, pending, reading
from monitor.store.facebook import Permission, Standing

LATE = timedelta(hours=1)
"""What has been due for longer shows that nobody does it."""

_BACKUP_AGE = timedelta(days=2)
_LITTLE = 1_000_000_000
"""Bytes free on the disk; below, it should be looked after."""
_RESERVE = 100_000_000
"""Bytes that must be free besides room for a backup."""
_YEARS = range(2026, 2100)
_SLACK = timedelta(minutes=5)
_OFFLINE = frozenset({Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT})


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that was looked at: what it is like, and what to do."""

    subject: str
    grade: Grade
    text: str
    advice: str = ""


class Prober(Protocol):
    """What can ask the network; `fetch.Web`, or a test's own."""

    def get(self, url: str, *, now: datetime) -> object:
        """Fetch or raise FetchError."""


@dataclass(frozen=True)
class Visit:
    """All that an examination needs."""

    settings: Settings
    broken: ConfigError | None
    """Set when the configuration cannot be read; `settings` are defaults then."""
    secrets: Secrets
    web: Prober
    now: datetime
    try_channel: Callable[[str, str], None]
    """Takes a channel's name and URL; raises MonitorError where it cannot be used."""
    try_token: Callable[[str, Permission], Trouble | None] | None = None
    """Takes a page's address and its permission; says why the page cannot be read just now, and
    raises MonitorError where it cannot be tried. None: no token is tried."""
    clock: Callable[[], float] = time.monotonic
    """Seconds, for how long tokens are tried."""
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free
    """Bytes free on the disk of an existing folder."""


@dataclass(frozen=True, slots=True)
class _Books:
    """What the database says; nothing where it cannot be read or is of an older version."""

    diagnosis: Diagnosis
    found: Condition | None = None
    channels: list[Channel] | None = None
    facebook: tuple[Standing, ...] = ()
    pauses: tuple[Pause, ...] = ()


def examine(visit: Visit) -> Iterator[Diagnosis]:
    """Look at everything, one part after another; what cannot be looked at is a problem."""
    folder = visit.settings.data
    books = _books(visit)
    parts: dict[str, Callable[[], Iterable[Diagnosis]]] = {
        "configuration": lambda: [_configuration(visit)],
        "data folder": lambda: [_data_folder(folder)],
        "secrets": lambda: [_secrets_file(folder / "secrets.json")],
        "database": lambda: [books.diagnosis],
        "disk": lambda: [_disk(visit, books.found)],
        "clock": lambda: _clock(visit.now, known_zone(), books.found),
        "network": lambda: [_network(visit, books.found)],
        "backups": lambda: [_backups(visit, books.found)],
        "channels": lambda: _channels(visit, books),
        "notices": lambda: _notices(books.found) if books.found else (),
        "pages": lambda: [_pages(books.found)] if books.found else (),
        "facebook": lambda: [*_facebook(books, visit.now), *_tokens(visit, books)],
        "web": lambda: [_web(visit.settings, folder)],
        "service": lambda: [_service(folder, books.found, visit.now)],
    }
    for subject, look in parts.items():
        try:
            yield from look()
        except OSError as exc:
            text = f"It cannot be looked at ({exc.strerror})."
            advice = "Run this as the user who runs POROMKI."
            yield Diagnosis(subject, Grade.PROBLEM, text, advice)


def _books(visit: Visit) -> _Books:
    folder = visit.settings.data
    path = folder / FILE
    try:
        with reading(folder) as db:
            behind = pending(db)
            if behind:
                return _Books(_database(path, behind, None))
            found = condition(db, visit.now, LATE)
            return _Books(
                _database(path, (), found),
                found,
                people.channels(db),
                tuple(facebook.standings(db)),
                tuple(facebook.pauses(db, visit.now)),
            )
    except StoreError as exc:
        return _Books(_no_database(str(exc)))
    except OSError as exc:
        return _Books(_no_database(f"{path} cannot be read ({exc.strerror})."))


def _configuration(visit: Visit) -> Diagnosis:
    subject, file = "configuration", visit.settings.file
    if visit.broken is not None:
        advice = "Mend it; until then no command works. poromki init writes a complete example."
        return Diagnosis(subject, Grade.PROBLEM, str(visit.broken), advice)
    if file is None:
        return Diagnosis(subject, Grade.OK, "No file: everything is as usual.")
    if visit.settings.config.channels and _open_to_others(file):
        text = f"{file} holds channels' secrets, and others on this machine can read it."
        return Diagnosis(subject, Grade.PROBLEM, text, f"chmod 600 {file}")
    return Diagnosis(subject, Grade.OK, f"{file} is well.")


def _data_folder(folder: Path) -> Diagnosis:
    subject = "data folder"
    if not folder.exists():
        text = f"{folder} is not there yet."
        return Diagnosis(
            subject, Grade.WARNING, text, "Make it and all that is in it: poromki init"
        )
    if not folder.is_dir():
        text = f"{folder} is not a folder."
        return Diagnosis(subject, Grade.PROBLEM, text, "Name another with --data or POROMKI_DATA.")
    if folder.stat().st_mode & stat.S_IWOTH:
        text = f"Everybody on this machine can write to {folder}."
        return Diagnosis(subject, Grade.PROBLEM, text, f"chmod o-w {folder}")
    if not _can_write(folder):
        text = f"{folder} cannot be written to."
        return Diagnosis(subject, Grade.PROBLEM, text, "Give it to the user who runs POROMKI.")
    return Diagnosis(subject, Grade.OK, f"{folder} can be written to.")


def _secrets_file(file: Path) -> Diagnosis:
    subject = "secrets"
    if not file.exists():
        return Diagnosis(subject, Grade.OK, "No secrets file: no channel's URL is kept in one.")
    if _open_to_others(file):
        text = f"Others on this machine can read {file}."
        return Diagnosis(subject, Grade.PROBLEM, text, f"chmod 600 {file}")
    return Diagnosis(subject, Grade.OK, f"{file} can be read by its owner alone.")


def _database(path: Path, behind: tuple[str, ...], found: Condition | None) -> Diagnosis:
    subject, size = "database", f"{path} ({path.stat().st_size / 1e6:,.1f} MB)"
    wrong = check_file(path)
    if wrong:
        return Diagnosis(subject, Grade.PROBLEM, f"{size} is damaged: {wrong}.", _RESTORE)
    if found is None:
        text = f"{size} is of an older version ({len(behind)} steps behind)."
        advice = "It is upgraded when the service starts; a copy is made first."
        return Diagnosis(subject, Grade.WARNING, text, advice)
    return Diagnosis(subject, Grade.OK, f"{size} is sound; {_many(found.clients, 'client')}.")


_RESTORE = "Stop the service and bring back a backup: poromki restore BACKUP"


def _no_database(why: str) -> Diagnosis:
    """Missing before the first client is no problem; missing after it is."""
    grade = Grade.WARNING if "not there yet" in why else Grade.PROBLEM
    return Diagnosis("database", grade, why)


def _disk(visit: Visit, found: Condition | None) -> Diagnosis:
    subject, folder = "disk", visit.settings.data
    while not folder.is_dir():
        folder = folder.parent
    free = visit.free(folder)
    text = f"{free / 1e9:,.1f} GB are free at {folder}."
    needed = 2 * (found.size if found else 0) + _RESERVE
    if free < needed:
        advice = f"Free some: the next backup needs {needed / 1e9:,.1f} GB."
        return Diagnosis(subject, Grade.PROBLEM, text, advice)
    if free < _LITTLE:
        return Diagnosis(subject, Grade.WARNING, text, "Free some soon.")
    return Diagnosis(subject, Grade.OK, text)


def _clock(now: datetime, zone: ZoneInfo | None, found: Condition | None) -> Iterator[Diagnosis]:
    subject, shown = "clock", f"{now.astimezone(zone or UTC):%Y-%m-%d %H:%M %Z}"
    advice = "Set it, and let it be kept: timedatectl set-ntp true"
    newest = found.newest_at if found else None
    if now.year not in _YEARS:
        yield Diagnosis(subject, Grade.PROBLEM, f"It says {shown}.", advice)
    elif newest and newest > now + _SLACK:
        text = f"It says {shown}, which is before the newest record ({_shown(newest)})."
        yield Diagnosis(subject, Grade.PROBLEM, text, advice)
    else:
        yield Diagnosis(subject, Grade.OK, f"It says {shown}.")
    if zone is None:
        text = "This machine's time zone is not known; UTC is taken."
        yield Diagnosis(
            "zone", Grade.WARNING, text, "Set it: timedatectl set-timezone Europe/Berlin"
        )


def _network(visit: Visit, found: Condition | None) -> Diagnosis:
    url = visit.settings.config.fetch.probe_url
    if url:
        return _probed(visit, url)
    asked = "Nobody is asked, since fetch.probe_url is empty"
    if found is None or not found.looks:
        return Diagnosis("network", Grade.OK, f"{asked}; and there are no looks of today.")
    told = f"{asked}; of {_many(found.looks, 'look')} in 24 hours {found.looks_seen} saw a page."
    if found.looks_offline == found.looks >= 3:
        advice = "Check this machine's network and name server; these looks count for nobody."
        return Diagnosis("network", Grade.PROBLEM, f"{told} No host could be reached.", advice)
    return Diagnosis("network", Grade.OK, told)


def _probed(visit: Visit, url: str) -> Diagnosis:
    try:
        visit.web.get(url, now=visit.now)
    except FetchError as exc:
        if exc.reason in _OFFLINE:
            advice = "Check this machine's network and name server."
            return Diagnosis("network", Grade.PROBLEM, f"{url}: {exc.why}.", advice)
        return Diagnosis("network", Grade.OK, f"{url} answers, though not well: {exc.why}.")
    return Diagnosis("network", Grade.OK, f"{url} answers.")


def _backups(visit: Visit, found: Condition | None) -> Diagnosis:
    subject, folder = "backups", visit.settings.backups
    newest = next(iter(keep.backups(folder)), None)
    if newest is None:
        grade = Grade.WARNING if found and found.clients else Grade.OK
        return Diagnosis(subject, grade, f"There are none in {folder}.", "Make one: poromki backup")
    wrong = check_file(newest)
    if wrong:
        text = f"The newest, {newest}, is damaged: {wrong}."
        return Diagnosis(subject, Grade.PROBLEM, text, "Make a new one: poromki backup")
    age = visit.now - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    text = f"The newest, {newest}, is sound and {_span(age)} old."
    if age > _BACKUP_AGE:
        advice = "The service makes one each day; is it running? By hand: poromki backup"
        return Diagnosis(subject, Grade.WARNING, text, advice)
    return Diagnosis(subject, Grade.OK, text)


def _channels(visit: Visit, books: _Books) -> Iterator[Diagnosis]:
    """Each channel; those that can be found without the database where it is broken."""
    known, found = books.channels, books.found
    try:
        named = visit.secrets.names() if known is None else [(c.name, c.origin) for c in known]
    except MonitorError as exc:
        advice = "Mend the file, or delete it and add the channels again: poromki channel add"
        yield Diagnosis("channels", Grade.PROBLEM, str(exc), advice)
        return
    if not named:
        grade = Grade.PROBLEM if found and found.clients else Grade.WARNING
        advice = "Add one: poromki channel add mail"
        yield Diagnosis("channels", grade, "There are none: no notice can be delivered.", advice)
    for name, origin in named:
        yield _channel(visit, name, origin)
    if named and found and found.without_channel.count:
        text = f"Without a channel: {_listed(found.without_channel)}."
        advice = "poromki edit CLIENT --notify CHANNEL"
        yield Diagnosis("channels", Grade.PROBLEM, text, advice)


def _channel(visit: Visit, name: str, origin: str) -> Diagnosis:
    subject = f"channel {name}"
    try:
        visit.try_channel(name, visit.secrets.channel_url(name, origin))
    except MonitorError as exc:
        advice = f"Give it again: poromki channel add {name} --replace"
        return Diagnosis(subject, Grade.PROBLEM, str(exc), advice)
    return Diagnosis(subject, Grade.OK, "Its URL is there and can be used.")


def _notices(found: Condition) -> Iterator[Diagnosis]:
    subject = "notices"
    if found.notices_given_up.count:
        text = f"Given up: {_listed(found.notices_given_up)}."
        advice = "Mend the channel, then: poromki notices --retry"
        yield Diagnosis(subject, Grade.PROBLEM, text, advice)
    if found.notices_failing.count:
        text = f"Not delivered yet: {_listed(found.notices_failing)}."
        advice = "They are tried again by themselves. See: poromki notices --failed"
        yield Diagnosis(subject, Grade.WARNING, text, advice)
    late = found.notices_due
    if late.since is not None:
        text = f"{_many(late.count, 'notice')} should have gone out since {_shown(late.since)}."
        yield Diagnosis(subject, Grade.PROBLEM, text, _START)
    if not (found.notices_given_up.count or found.notices_failing.count or late.count):
        yield Diagnosis(subject, Grade.OK, "None is late, none has failed.")


def _pages(found: Condition) -> Diagnosis:
    if found.never_seen.count:
        text = f"Never seen since they were added: {_listed(found.never_seen)}."
        advice = "Open them in a browser; mend an address with: poromki edit CLIENT"
        return Diagnosis("pages", Grade.WARNING, text, advice)
    return Diagnosis("pages", Grade.OK, "Each has been seen, or is new.")


_SOON = timedelta(days=14)
"""A permission that ends within this is worth a warning."""


def _facebook(books: _Books, now: datetime) -> Iterator[Diagnosis]:
    """Each permission that is of no use or ends soon; how many pages can be read, or not."""
    subject, known = "facebook", books.facebook
    if not known:
        return
    permitted = [(one, one.permission) for one in known if one.permission]
    for one, permission in permitted:
        if permission.trouble or (permission.ends_at and permission.ends_at < now + _SOON):
            yield _permission(one, permission, now)
    readable = sum(1 for _, permission in permitted if not permission.trouble)
    by_hand = sum(1 for one in known if not one.permission and not one.has_feed)
    text = f"{_many(readable, 'page')} can be read with permission, {by_hand} by hand alone."
    hint = " What token is needed: poromki facebook connect CLIENT tells." if by_hand else ""
    yield Diagnosis(subject, Grade.OK, text + hint)
    for pause in books.pauses:
        if pause.key != "public":
            text = f"We are to ask no more until {_shown(pause.until)}: {pause.why}."
            yield Diagnosis(subject, Grade.WARNING, text, "It goes on by itself.")
    served = next((one.said for one in known if ", served v" in one.said), "")
    if served:
        text = f"The Graph API of another version answers ({served.rpartition('; ')[2]})."
        advice = "Set [facebook] graph_version to the one that is served."
        yield Diagnosis(subject, Grade.WARNING, text, advice)


def _permission(one: Standing, permission: Permission, now: datetime) -> Diagnosis:
    advice = f'Ask for a new token, then: poromki facebook connect "{one.client}"'
    if permission.trouble:
        text = f"{one.client}: {one.url} cannot be read any more ({permission.why})."
        return Diagnosis("facebook", Grade.PROBLEM, text, advice)
    ended = permission.ends_at is not None and permission.ends_at <= now
    text = f"{one.client}: the permission {'ended' if ended else 'ends'} "
    text += f"{_shown(permission.ends_at)}."
    return Diagnosis("facebook", Grade.PROBLEM if ended else Grade.WARNING, text, advice)


_LONGEST_TRY = 30.0
"""Seconds after which no further token is tried."""
_LASTING = frozenset(
    {
        *(Reason.TOKEN_DEAD, Reason.TOKEN_RIGHTS, Reason.OTHER_PAGE, Reason.GONE_OR_FORBIDDEN),
        *(Reason.UNKNOWN_NAME, Reason.PERSONAL_PROFILE, Reason.EMPTY_LIST),
    }
)
"""What keeps a token from its page until a person does something."""


def _tokens(visit: Visit, books: _Books) -> Iterator[Diagnosis]:
    """What each token really opens now: tried once, with the first of the pages it is for.

    One that is known to be dead is told of already; one that must not be asked now is not.
    """
    if visit.try_token is None or visit.broken is not None:
        return
    tokens: dict[str, Standing] = {}
    closed = {pause.key for pause in books.pauses}
    for one in books.facebook:
        permission = one.permission
        if permission and not permission.trouble and not closed & {*permission.keys}:
            tokens.setdefault(permission.mark, one)
    begun = visit.clock()
    for number, one in enumerate(tokens.values()):
        if visit.clock() - begun > _LONGEST_TRY:
            text = f"Facebook answers slowly: {_many(len(tokens) - number, 'token')} not tried."
            yield Diagnosis("facebook", Grade.WARNING, text, "Try later: poromki doctor")
            return
        tried = _token(visit.try_token, one)
        yield tried.diagnosis
        if tried.is_offline:
            return


@dataclass(frozen=True, slots=True)
class _Tried:
    diagnosis: Diagnosis
    is_offline: bool = False


def _token(try_token: Callable[[str, Permission], Trouble | None], one: Standing) -> _Tried:
    subject, renew = (
        "facebook",
        f'Ask for a new token, then: poromki facebook connect "{one.client}"',
    )
    assert one.permission is not None
    try:
        found = try_token(one.url, one.permission)
    except MonitorError as exc:
        return _Tried(Diagnosis(subject, Grade.PROBLEM, f"{one.client}: {exc}"))
    if found is None:
        text = f"{one.client}: tried just now, the token opens posts and Reels of {one.url}."
        return _Tried(Diagnosis(subject, Grade.OK, text))
    text = f"{one.client}: tried just now, {one.url} cannot be read in full ({found.why})."
    if found.reason in _LASTING:
        return _Tried(Diagnosis(subject, Grade.PROBLEM, text, renew))
    if found.reason is Reason.REELS_UNSEEN:
        return _Tried(Diagnosis(subject, Grade.WARNING, text, renew))
    advice = "It is tried again by itself."
    return _Tried(Diagnosis(subject, Grade.WARNING, text, advice), found.reason in _OFFLINE)


_START = "Start the service: systemctl start poromki, or poromki run"


def _service(folder: Path, found: Condition | None, now: datetime) -> Diagnosis:
    subject, process = "service", lock.holder(folder)
    late = found.pages_due if found else None
    behind = (
        f"{_many(late.count, 'page')} should have been looked at since {_shown(late.since)}."
        if late and late.since
        else ""
    )
    if process is not None:
        grade = Grade.WARNING if behind else Grade.OK
        return Diagnosis(subject, grade, f"It runs (process {process}). {behind}".rstrip())
    if behind:
        return Diagnosis(subject, Grade.PROBLEM, f"It does not run. {behind}", _START)
    looked_at = found.looked_at if found else None
    if looked_at and found and found.clients:
        text = f"It does not run, but looks are on time (the last {_span(now - looked_at)} ago)."
        return Diagnosis(subject, Grade.OK, text)
    return Diagnosis(subject, Grade.WARNING, "It does not run.", _START)


_PATIENCE = 3.0
"""Seconds that our own port has to answer."""


def _web(settings: Settings, folder: Path) -> Diagnosis:
    """Whether the links in notices lead somewhere; the port is tried while the service runs."""
    subject, web = "web", settings.config.web
    if web.address is None:
        text = "No pages are served: listen under [web] is empty."
        if web.public_url:
            text += " But notices hold links to them."
            return Diagnosis(subject, Grade.PROBLEM, text, "Set listen, or empty public_url.")
        return Diagnosis(subject, Grade.OK, text)
    told = (
        f"Notices hold links to {web.public_url}."
        if web.public_url
        else "Notices name commands, since public_url under [web] is empty."
    )
    if lock.holder(folder) is None or not web.address[1]:
        return Diagnosis(subject, Grade.OK, told)
    if not _answers(web.address):
        text = f"{told} The service runs, but nothing answers at {web.listen}."
        advice = "After a change of listen under [web], restart the service."
        grade = Grade.PROBLEM if web.public_url else Grade.WARNING
        return Diagnosis(subject, grade, text, advice)
    return Diagnosis(subject, Grade.OK, f"{told} {web.listen} answers.")


def _answers(address: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(address, timeout=_PATIENCE):
            return True
    except OSError:
        return False


def _open_to_others(file: Path) -> bool:
    return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _can_write(folder: Path) -> bool:
    """Whether a file can be made there; modes alone do not tell (root, read-only disks)."""
    probe = folder / ".poromki-doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True


def _listed(examples: Examples) -> str:
    more = examples.count - len(examples.some)
    return "; ".join(examples.some) + (f"; and {more} more" if more else "")


def _many(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"


def _shown(at: datetime | None) -> str:
    return f"{at.astimezone(known_zone() or UTC):%Y-%m-%d %H:%M}" if at else "never"


def _span(span: timedelta) -> str:
    hours = max(0, span // timedelta(hours=1))
    return _many(hours // 24, "day") if hours >= 48 else _many(hours, "hour")
