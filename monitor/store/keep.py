"""Keeping the database well: backups in generations, restoring, summing up, erasing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.errors import StoreError
from monitor.store import clients, looks
from monitor.store.db import FILE, Db, check_file, copy_online

_STAMP = "%Y%m%dT%H%M%SZ"


def backup(db: Db, folder: Path, now: datetime, keep: int) -> Path:
    """A verified copy, made while the service runs; older generations beyond `keep` go.

    Kept are the newest `keep` copies, of these none older than `keep` days but
    the newest: what was erased is gone from all copies after `keep` days.
    """
    target = folder / f"poromki-{now.astimezone(UTC).strftime(_STAMP)}.db"
    copy_online(db, target)
    for old in _too_old(folder, now, keep):
        old.unlink(missing_ok=True)
    return target


def backups(folder: Path) -> list[Path]:
    """All copies, newest first."""
    return sorted(folder.glob("poromki-*.db"), key=lambda p: p.name[8:24], reverse=True)


def restore(copy: Path, folder: Path, now: datetime) -> Path | None:
    """Put a copy in the database's place; returns where the old one was moved to, if any.

    The caller holds the folder's lock. Raises StoreError and changes nothing
    when the copy does not open.
    """
    if not copy.is_file():
        raise StoreError(f"{copy} is not there. Copies are in {folder / 'backups'}.")
    problem = check_file(copy)
    if problem:
        raise StoreError(f"{copy} is no sound copy ({problem}); nothing was changed.")
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / FILE
    draft = folder / f"{FILE}.part"
    draft.write_bytes(copy.read_bytes())
    aside = folder / f"{FILE}.before-restore-{now.astimezone(UTC).strftime(_STAMP)}"
    moved = place.exists()
    for suffix in ("", "-wal", "-shm"):
        old = folder / f"{FILE}{suffix}"
        if old.exists():
            old.replace(folder / f"{aside.name}{suffix}")
    draft.replace(place)
    return aside if moved else None


def sum_up(db: Db, details_for: timedelta, zone: ZoneInfo, now: datetime) -> int:
    """Sum up single looks older than `details_for` by day; returns how many."""
    done = looks.sum_up_days(db, now - details_for, zone)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return done


def erase(db: Db, client_id: int) -> None:
    """Remove a client so that nothing of it is left in the file, not even in free pages."""
    db.execute("PRAGMA secure_delete = ON").fetchall()
    clients.remove_client(db, client_id)
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.vacuum()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _too_old(folder: Path, now: datetime, keep: int) -> list[Path]:
    newest, *others = backups(folder)
    limit = (now - timedelta(days=keep)).astimezone(UTC).strftime(_STAMP)
    kept = [newest, *(p for p in others if p.name[8:24] >= limit)][:keep]
    return [p for p in (newest, *others) if p not in kept]
