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
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # a notice that was sent must not be forgotten in a power cut
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is overwritten; some systems' SQLite would not
    "temp_store=MEMORY",
)


def open_db(
    folder: Path, now: datetime, steps: Migrations = migrations, backups: Path | None = None
) -> Db:
    """Open the database in `folder`, making or migrating it where needed.

    `backups` is where a copy goes before it is migrated (None: beside it). Raises
    StoreError when it cannot be opened, is damaged, was made by a newer
    version, or is missing although one existed here before.
    """
    path = folder / FILE
    marker = folder / _MARKER
    had_one = marker.exists()
    if had_one:
        _refuse_lost(path)
    try:
        with troubles_told(path):
            folder.mkdir(parents=True, exist_ok=True)
            db = _connect(path)
            if had_one and not steps.applied(db):
                raise _lost(path, "empty")
            _migrate(db, backups or folder / "backups", now, steps)
        if not had_one:
            said = f"A database was made here at {now.isoformat()}.\n"
            marker.write_text(said, encoding="utf-8")
    except OSError as exc:
        raise StoreError(_explain(path, exc)) from exc
    return db


@contextmanager
def reading(folder: Path) -> Iterator[Db]:
    """The database in `folder` as it stands, for reading: neither made nor migrated.

    Raises StoreError when there is none, or when it cannot be read.
    """
    path = folder / FILE
    if (folder / _MARKER).exists():
        _refuse_lost(path)
    if not path.exists():
        raise StoreError(f"{path} is not there yet. It is made with the first client: poromki add")
    with troubles_told(path):
        conn = _read_only(path)
        try:
            yield Database(conn)
        finally:
            conn.close()


def pending(db: Db) -> tuple[str, ...]:
    """Names of the steps that the next opening takes."""
    return tuple(step.name for step in migrations.pending(db))


@contextmanager
def troubles_told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors about the database at `path` into a StoreError that explains."""
    try:
        yield
    except sqlite3.Error as exc:
        raise StoreError(_explain(path, exc)) from exc


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
        raise StoreError(_explain(path_of(db), exc)) from exc
    try:
        yield
        db.conn.commit()
    except BaseException:
        db.conn.rollback()
        raise


# sqlite-utils looks the table up, and its key, at each of these (70 to 250 µs, SQLite: 10 µs).


def insert(db: Db, table: str, row: dict[str, Any]) -> int:
    """Add a row; returns its number."""
    columns, marks = ", ".join(row), ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608 - our own words
    number = db.execute(sql, [*row.values()]).lastrowid
    assert isinstance(number, int)
    return number


def update(db: Db, table: str, number: int, columns: dict[str, Any]) -> None:
    """Write these columns of a row."""
    assigned = ", ".join(f"{column} = ?" for column in columns)
    sql = f"UPDATE {table} SET {assigned} WHERE id = ?"  # noqa: S608 - our own words
    db.execute(sql, [*columns.values(), number])


def row_by_id(db: Db, table: str, number: int) -> dict[str, Any]:
    """The row of that number; raises LookupError when there is none."""
    cursor = db.execute(f"SELECT * FROM {table} WHERE id = ?", [number])  # noqa: S608 - our own
    found = cursor.fetchone()
    if found is None:
        raise LookupError(f"{table} {number} is not there")
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def check_file(path: Path) -> str | None:
    """What is wrong with a database file, or None: opened read-only and checked in full."""
    try:
        conn = _read_only(path)
    except sqlite3.Error as exc:
        return str(exc)
    try:
        verdict = conn.execute("PRAGMA integrity_check").fetchone()[0]
        conn.execute("SELECT count(*) FROM client").fetchone()
        broken = conn.execute("PRAGMA foreign_key_check").fetchone()
        unknown = _unknown_steps(Database(conn), migrations)
    except sqlite3.Error as exc:
        return str(exc)
    finally:
        conn.close()
    if broken:
        return f"a row of {broken[0]} points nowhere"
    if unknown:
        return f"a newer version wrote it ({unknown})"
    return None if verdict == "ok" else str(verdict)


def copy_online(db: Db, target: Path) -> None:
    """A consistent copy of the open database, whole or not at all. Raises StoreError."""
    _copy(db.conn, target)


def copy_file(source: Path, target: Path) -> None:
    """A copy of a database file with what its -wal file holds. Raises StoreError."""
    with troubles_told(source):
        conn = _read_only(source)
    try:
        _copy(conn, target)
    finally:
        conn.close()


def wipe(db: Db) -> None:
    """Leave nothing in the files of what was deleted. Raises StoreError when it cannot be done.

    The database is written anew, which needs its size in temporary files; these hold
    nothing of what was deleted. Other programs may have it open, but not be reading.
    """
    with troubles_told(path_of(db)):
        db.execute("PRAGMA temp_store = FILE").fetchall()  # it may be larger than the memory
        db.vacuum()
        db.execute("PRAGMA temp_store = MEMORY").fetchall()
    settle(db)


def settle(db: Db) -> None:
    """Bring all that was written into the one file, and empty the -wal file.

    Raises StoreError when another program goes on reading an older state.
    """
    with troubles_told(path_of(db)):
        busy = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    if busy:
        raise StoreError(_explain(path_of(db), sqlite3.OperationalError("locked")))


def require_space(folder: Path, needed: int) -> None:
    """Raise StoreError unless `needed` bytes are free on the disk of `folder`."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise StoreError(
            f"{folder}: too little space on the disk: a copy of the database needs {needed:,} "
            f"bytes, {free:,} are free. Free some, or set [store] backup_dir to another disk."
        )


def path_of(db: Db) -> Path:
    """The file of an open database."""
    return Path(db.execute("PRAGMA database_list").fetchone()[2])


def size_of(db: Db) -> int:
    """Bytes of an open database."""
    return _size(db.conn)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _copy_checked(source, target)
    except (sqlite3.Error, OSError) as exc:
        raise StoreError(f"{target}: the copy cannot be written ({exc}).") from exc


def _copy_checked(source: sqlite3.Connection, target: Path) -> None:
    require_space(target.parent, 2 * _size(source))
    draft = target.with_suffix(".part")
    draft.unlink(missing_ok=True)
    copy = sqlite3.connect(draft)
    try:
        source.backup(copy)
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
    for pragma in _PRAGMAS:
        conn.execute(f"PRAGMA {pragma}").fetchone()
    return db


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _size(conn: sqlite3.Connection) -> int:
    page_size, pages = (
        conn.execute(f"PRAGMA {p}").fetchone()[0] for p in ("page_size", "page_count")
    )
    return int(page_size * pages)


def _migrate(db: Db, backups: Path, now: datetime, steps: Migrations) -> None:
    unknown = _unknown_steps(db, steps)
    if unknown:
        raise StoreError(
            f"{path_of(db)} was written by a newer version of POROMKI ({unknown}). "
            "Upgrade, or restore a backup made before."
        )
    if not steps.pending(db):
        return
    if steps.applied(db):
        stamp = now.strftime("%Y%m%dT%H%M%SZ")
        copy_online(db, backups / f"poromki-{stamp}-before-upgrade.db")
    with transaction(db):  # another process may have opened the same file; one of them migrates
        steps.apply(db)


def _unknown_steps(db: Db, steps: Migrations) -> str:
    """Names of the steps that a newer version took; empty for none."""
    own = {m.name for m in steps.pending(Database(memory=True))}
    return ", ".join(sorted({m.name for m in steps.applied(db)} - own))


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


def _explain(path: Path, exc: Exception) -> str:
    text = str(exc)
    if "locked" in text:
        return f"{path} is in use by another program for more than {_BUSY_SECONDS} seconds."
    if "full" in text or "No space" in text:
        return f"{path} cannot be written: the disk is full. Nothing was stored; free some space."
    if "not a database" in text or "malformed" in text:
        return f"{path} is damaged ({text}). Restore a backup: poromki restore BACKUP."
    return f"{path} cannot be opened ({text}). Check that the folder exists and may be written to."
