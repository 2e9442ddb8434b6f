"""The one database file: opened safely, migrated after a backup, never silently empty."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from monitor.errors import StoreError
from monitor.store.migrations import migrations

Db = Database

FILE = "poromki.db"
_MARKER = "poromki.created"
_BUSY_SECONDS = 30


def open_db(folder: Path, now: datetime, steps: Migrations = migrations) -> Db:
    """Open the database in `folder`, making or migrating it where needed.

    Raises StoreError when it cannot be opened, is damaged, was made by a newer
    version, or is missing although one existed here before.
    """
    path = folder / FILE
    marker = folder / _MARKER
    had_one = marker.exists()
    if had_one:
        _refuse_lost(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        db = _connect(path)
        if had_one and not steps.applied(db):
            raise _lost(path, "empty")
        _migrate(db, path, now, steps)
    except (sqlite3.Error, OSError) as exc:
        raise StoreError(_explain(path, exc)) from exc
    if not had_one:
        marker.write_text(f"A database was made here at {now.isoformat()}.\n", encoding="utf-8")
    return db


@contextmanager
def transaction(db: Db) -> Iterator[None]:
    """All writes inside, or none. Takes the write lock at once, so reads inside stay true.

    Raises StoreError when another writer does not let go of it.
    """
    if db.conn.in_transaction:
        with db.atomic():
            yield
        return
    try:
        db.conn.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as exc:
        raise StoreError(_explain(_path(db), exc)) from exc
    try:
        yield
        db.conn.commit()
    except BaseException:
        db.conn.rollback()
        raise


def insert(db: Db, table: str, row: dict[str, Any]) -> int:
    """Add a row; returns its number."""
    number = db.table(table).insert(row).last_pk
    assert isinstance(number, int)
    return number


def check_file(path: Path) -> str | None:
    """What is wrong with a database file, or None: opened read-only and checked in full."""
    try:
        conn = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error as exc:
        return str(exc)
    try:
        verdict = conn.execute("PRAGMA integrity_check").fetchone()[0]
        conn.execute("SELECT count(*) FROM client").fetchone()
        broken = conn.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as exc:
        return str(exc)
    finally:
        conn.close()
    if broken:
        return f"a row of {broken[0]} points nowhere"
    return None if verdict == "ok" else str(verdict)


def copy_online(db: Db, target: Path) -> None:
    """A consistent copy of the open database, whole or not at all. Raises StoreError."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy(db, target)
    except (sqlite3.Error, OSError) as exc:
        raise StoreError(f"{target}: the copy cannot be written ({exc}).") from exc


def _copy(db: Db, target: Path) -> None:
    page_size, pages = (
        db.execute(f"PRAGMA {p}").fetchone()[0] for p in ("page_size", "page_count")
    )
    needed = page_size * pages
    if shutil.disk_usage(target.parent).free < 2 * needed:
        raise StoreError(
            f"{target.parent}: too little space for a backup ({needed:,} bytes are needed twice). "
            "Free some space, or set [store] backup_dir to another disk."
        )
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    copy = sqlite3.connect(draft)
    try:
        db.conn.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    finally:
        copy.close()
    problem = check_file(draft)
    if problem:
        draft.unlink(missing_ok=True)
        raise StoreError(f"{target}: the backup does not open again ({problem}).")
    draft.replace(target)


def _connect(path: Path) -> Db:
    conn = sqlite3.connect(path, timeout=_BUSY_SECONDS)
    db = Database(conn)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        conn.execute(f"PRAGMA {pragma}").fetchone()
    return db


def _migrate(db: Db, path: Path, now: datetime, steps: Migrations) -> None:
    applied = {m.name for m in steps.applied(db)}
    own = {m.name for m in steps.pending(Database(memory=True))}
    if applied - own:
        raise StoreError(
            f"{path} was written by a newer version of POROMKI "
            f"({', '.join(sorted(applied - own))}). Upgrade, or restore a backup made before."
        )
    if not steps.pending(db):
        return
    if applied:
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        copy_online(db, path.parent / "backups" / f"poromki-{stamp}-before-upgrade.db")
    with transaction(db):  # another process may have opened the same file; one of them migrates
        steps.apply(db)


def _refuse_lost(path: Path) -> None:
    if not path.exists():
        raise _lost(path, "missing")
    if path.stat().st_size == 0:
        raise _lost(path, "empty")


def _lost(path: Path, how: str) -> StoreError:
    return StoreError(
        f"{path} is {how}, though a database was here before. Bring it back with: "
        f"poromki restore BACKUP (see {path.parent / 'backups'}). "
        f"To start anew with nothing, delete {path.parent / _MARKER}."
    )


def _path(db: Db) -> Path:
    return Path(db.execute("PRAGMA database_list").fetchone()[2])


def _explain(path: Path, exc: Exception) -> str:
    text = str(exc)
    if "locked" in text:
        return f"{path} is in use by another program for more than {_BUSY_SECONDS} seconds."
    if "not a database" in text or "malformed" in text:
        return f"{path} is damaged ({text}). Restore a backup: poromki restore BACKUP."
    return f"{path} cannot be opened ({text}). Check that the folder exists and may be written to."
