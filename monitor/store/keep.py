"""Keeping the database well: backups in generations, restoring, summing up, erasing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.errors import StoreError
from monitor.store import clients, looks
from monitor.store.db import (
    FILE,
    Db,
    check_file,
    copy_file,
    copy_online,
    path_of,
    require_space,
    settle,
    size_of,
    wipe,
)

DAILY = timedelta(hours=20)
"""Age of the newest copy from which the next daily one is due."""

_STAMP = "%Y%m%dT%H%M%SZ"
_ASIDE = f"{FILE}.before-restore-"


def backup(db: Db, folder: Path, now: datetime, keep: int) -> Path:
    """A verified copy, made while the service runs; older generations beyond `keep` go.

    Kept are the newest `keep` copies, of these none older than `keep` days but
    the newest: what was erased is gone from all copies after `keep` days. The same
    goes for databases that a `restore` moved aside, and for copies that broke off.
    """
    target = folder / f"poromki-{_stamp(now)}.db"
    copy_online(db, target)
    limit = _stamp(now - timedelta(days=keep))
    for old in (*_surplus(folder, limit, keep), *_leftovers(folder, path_of(db).parent, limit)):
        old.unlink(missing_ok=True)
    return target


def backup_due(folder: Path, now: datetime) -> bool:
    """Whether the newest copy is too old for a daily one; several may ask, one makes it.

    A copy from the future, made while the clock was wrong, is no copy of today.
    """
    of_today = (_stamp(now - DAILY) <= _stamp_of(copy) <= _stamp(now) for copy in backups(folder))
    return not any(of_today)


def backups(folder: Path) -> list[Path]:
    """All copies, newest first."""
    return sorted(filter(_stamp_of, folder.glob("poromki-*.db")), key=_stamp_of, reverse=True)


def restore(copy: Path, folder: Path, now: datetime) -> Path | None:
    """Put a copy in the database's place; returns where the old one was moved to, if any.

    The caller holds the folder's lock. Raises StoreError and changes nothing
    when the copy is not sound, or was written by a newer version.
    """
    if not copy.is_file():
        raise StoreError(f"{copy} is not there. Copies are in {folder / 'backups'}.")
    problem = check_file(copy)
    if problem:
        raise StoreError(f"{copy} is no sound copy ({problem}); nothing was changed.")
    place = folder / FILE
    draft = folder / f"{FILE}.draft"
    copy_file(copy, draft)
    aside = folder / f"{_ASIDE}{_stamp(now)}"
    moved = place.exists()
    # A -wal file beside another database would break it: so it moves before the copy comes,
    # and after its own database, which would be broken without it.
    for suffix in ("", "-wal", "-shm"):
        old = folder / f"{FILE}{suffix}"
        if old.exists():
            old.replace(folder / f"{aside.name}{suffix}")
    draft.replace(place)
    return aside if moved else None


def sum_up(db: Db, details_for: timedelta, zone: ZoneInfo, now: datetime) -> int:
    """Sum up single looks older than `details_for` by day; returns how many."""
    done = looks.sum_up_days(db, now - details_for, zone)
    settle(db)
    return done


def erase(db: Db, client_id: int) -> None:
    """Remove a client so that nothing of it is left in the file, not even in free pages.

    Raises StoreError: with nothing changed when another program is at work on the
    database or the disk is too full; else saying that traces are left for now.
    """
    require_space(path_of(db).parent, 2 * size_of(db))
    settle(db)
    clients.remove_client(db, client_id)
    try:
        wipe(db)
    except StoreError as exc:
        raise StoreError(
            f"{exc} The client is removed, but traces of it are in the database's files until "
            "the service's next backup, or until no program has the database open."
        ) from exc


def _surplus(folder: Path, limit: str, keep: int) -> list[Path]:
    newest, *others = backups(folder)
    kept = [newest, *(p for p in others if _stamp_of(p) >= limit)][:keep]
    return [p for p in others if p not in kept]


def _leftovers(folder: Path, data: Path, limit: str) -> Iterator[Path]:
    for old in (*folder.glob("poromki-*.part*"), *data.glob(f"{_ASIDE}*")):
        if "" < _stamp_of(old) < limit:
            yield old


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime(_STAMP)


def _stamp_of(path: Path) -> str:
    """When a file was made, as its name says; empty for a name that does not."""
    found = re.search(r"\d{8}T\d{6}Z", path.name)
    return found[0] if found else ""
