"""The database file: opened safely, migrated after a backup, never silently empty."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlite_utils import Database, Migrations

from monitor.errors import StoreError
from monitor.store import Db, open_db, people, transaction
from monitor.store.db import FILE, check_file, copy_online
from monitor.store.migrations import migrations
from tests.build import at, consultant

NOW = at("2026-11-02 08:00")
MARKER = "poromki.created"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    opened = open_db(tmp_path, NOW)
    yield opened
    opened.close()


def names(db: Db) -> list[str]:
    return [c.name for c in people.consultants(db)]


def add(db: Db, name: str) -> None:
    people.add_consultant(db, consultant(name=name))


# --- opening ------------------------------------------------------------------


def test_new_folder_gets_an_empty_database_with_all_tables(tmp_path: Path) -> None:
    assert names(open_db(tmp_path / "new" / "folder", NOW)) == []


def test_what_was_stored_is_there_after_opening_again(tmp_path: Path) -> None:
    first = open_db(tmp_path, NOW)
    add(first, "Lena")
    first.close()
    assert names(open_db(tmp_path, NOW)) == ["Lena"]


def test_every_table_is_strict(db: Db) -> None:
    loose = db.execute(
        """SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
           AND NOT strict AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"""
    ).fetchall()
    assert loose == []


def test_text_is_refused_where_a_number_belongs(db: Db) -> None:
    add(db, "Lena")
    with pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT"):
        db.execute("UPDATE consultant SET is_default = 'yes'")


def test_row_that_points_nowhere_is_refused(db: Db) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        db.execute("INSERT INTO memory (page_id, blob) VALUES (1, x'00')")


def test_rows_that_refer_to_a_deleted_one_are_found_by_an_index(db: Db) -> None:
    references = db.execute(
        """SELECT tables.name, keys."from" FROM sqlite_schema AS tables
           JOIN pragma_foreign_key_list(tables.name) AS keys WHERE tables.type = 'table'"""
    ).fetchall()
    scanned = [
        f"{table}.{column}"
        for table, column in references
        for *_, step in db.execute(f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {column} = 1")
        if step.startswith("SCAN")
    ]
    assert (scanned, len(references) > 20) == ([], True)


def test_writes_survive_a_power_cut(db: Db) -> None:
    pragmas = [db.execute(f"PRAGMA {p}").fetchone()[0] for p in ("journal_mode", "synchronous")]
    assert pragmas == ["wal", 2]


def test_processes_that_open_a_new_folder_at_once_agree(tmp_path: Path) -> None:
    outcomes: list[str] = []
    together = threading.Barrier(4)

    def open_it(number: int) -> None:
        together.wait()
        try:
            opened = open_db(tmp_path, NOW)
            add(opened, f"Lena {number}")
            opened.close()
        except Exception as exc:
            outcomes.append(repr(exc))

    threads = [threading.Thread(target=open_it, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes, names(open_db(tmp_path, NOW))) == ([], [f"Lena {n}" for n in range(4)])


# --- refusing -----------------------------------------------------------------


def made(folder: Path) -> Path:
    """A folder in which a database was made; gives its file."""
    opened = open_db(folder, NOW)
    add(opened, "Lena")
    opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    opened.close()
    return folder / FILE


def lose(file: Path) -> None:
    file.unlink()


def truncate(file: Path) -> None:
    file.write_bytes(b"")


def hollow(file: Path) -> None:
    """A sound database file without a single table."""
    file.unlink()
    with sqlite3.connect(file) as conn:
        conn.execute("PRAGMA journal_mode = WAL")
        conn.execute("CREATE TABLE t (x)")
        conn.execute("DROP TABLE t")
    conn.close()


def overwrite(file: Path) -> None:
    file.write_bytes(b"This is no database at all. " * 400)


def damage(file: Path) -> None:
    """Garbage over the page that holds the list of tables."""
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xab" * 3996
    file.write_bytes(bytes(content))


def from_the_future(file: Path) -> None:
    with sqlite3.connect(file) as conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('poromki', 'm999_time_travel', '2031-01-01')"
        )
    conn.close()


REFUSED = {
    "a lost file": (lose, "is missing, though"),
    "an empty file": (truncate, "is empty, though"),
    "a file without tables": (hollow, "is empty, though"),
    "a file that is no database": (overwrite, "is damaged"),
    "a damaged file": (damage, "is damaged"),
    "a file of a newer version": (from_the_future, "newer version.*m999_time_travel"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refuses(tmp_path: Path, case: str) -> None:
    harm, sentence = REFUSED[case]
    harm(made(tmp_path))
    with pytest.raises(StoreError, match=sentence):
        open_db(tmp_path, NOW)


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_refused_is_left_as_it_is(tmp_path: Path, case: str) -> None:
    file = made(tmp_path)
    REFUSED[case][0](file)
    before = file.read_bytes() if file.exists() else None
    with pytest.raises(StoreError):
        open_db(tmp_path, NOW)
    assert (file.read_bytes() if file.exists() else None) == before


def test_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_db(tmp_path / "data", NOW)


def test_empty_file_where_none_was_made_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    assert names(open_db(tmp_path, NOW)) == []


# --- migrating ----------------------------------------------------------------


def todays_steps() -> Migrations:
    """All that this version takes, to be added to."""
    steps = Migrations("poromki")
    for step in migrations.pending(Database(memory=True)):
        steps(name=step.name)(step.fn)
    return steps


def newer_version() -> Migrations:
    """Today's steps and one more."""
    steps = todays_steps()

    @steps(name="m999_nickname")
    def m999_nickname(db: Db) -> None:
        db.execute("ALTER TABLE consultant ADD COLUMN nickname TEXT")

    return steps


def broken_version() -> Migrations:
    """Today's steps and one that fails half way."""
    steps = todays_steps()

    @steps(name="m999_broken")
    def m999_broken(db: Db) -> None:
        db.execute("ALTER TABLE consultant ADD COLUMN nickname TEXT")
        db.execute("ALTER TABLE nowhere ADD COLUMN nickname TEXT")

    return steps


def columns(db: Db) -> set[str]:
    return {c.name for c in db.table("consultant").columns}


def test_upgrade_keeps_what_was_stored(tmp_path: Path) -> None:
    made(tmp_path)
    upgraded = open_db(tmp_path, NOW, newer_version())
    assert (names(upgraded), "nickname" in columns(upgraded)) == (["Lena"], True)


def test_upgrade_makes_a_backup_of_before(tmp_path: Path) -> None:
    made(tmp_path)
    open_db(tmp_path, NOW, newer_version())
    (copy,) = (tmp_path / "backups").iterdir()
    with sqlite3.connect(copy) as conn:
        before = {row[1] for row in conn.execute("PRAGMA table_info(consultant)")}
    conn.close()
    assert (check_file(copy), "nickname" in before) == (None, False)


def test_first_opening_and_opening_again_make_no_backup(tmp_path: Path) -> None:
    made(tmp_path)
    open_db(tmp_path, NOW)
    assert not (tmp_path / "backups").exists()


def test_upgrade_that_fails_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    made(tmp_path)
    with pytest.raises(StoreError, match="nowhere"):
        open_db(tmp_path, NOW, broken_version())
    assert "nickname" not in columns(open_db(tmp_path, NOW))


# --- transactions -------------------------------------------------------------


class StopError(Exception):
    """Ends a transaction early."""


def test_transaction_writes_all(db: Db) -> None:
    with transaction(db):
        add(db, "Lena")
        add(db, "Mario")
    assert names(db) == ["Lena", "Mario"]


def test_transaction_that_fails_writes_nothing(db: Db) -> None:
    with suppress(StopError), transaction(db):
        add(db, "Lena")
        raise StopError
    assert names(db) == []


def test_nested_transaction_that_fails_takes_only_its_own_back(db: Db) -> None:
    with transaction(db):
        add(db, "Lena")
        with suppress(StopError), transaction(db):
            add(db, "Mario")
            raise StopError
    assert names(db) == ["Lena"]


def test_nested_transaction_falls_with_the_outer_one(db: Db) -> None:
    with suppress(StopError), transaction(db):
        with transaction(db):
            add(db, "Lena")
        raise StopError
    assert names(db) == []


def test_transaction_refused_at_its_end_is_over(db: Db) -> None:
    with suppress(sqlite3.IntegrityError), transaction(db):
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.execute("INSERT INTO memory (page_id, blob) VALUES (1, x'00')")
    assert not db.conn.in_transaction


def test_single_write_is_seen_by_others_at_once(tmp_path: Path, db: Db) -> None:
    add(db, "Lena")
    db.execute("UPDATE consultant SET lang = 'it'")
    assert people.consultant(open_db(tmp_path, NOW), "Lena").lang == "it"


def test_second_writer_waits_for_the_first(tmp_path: Path, db: Db) -> None:
    is_open = threading.Event()

    def write() -> None:
        other = open_db(tmp_path, NOW)
        is_open.set()
        add(other, "Mario")
        other.close()

    second = threading.Thread(target=write)
    with transaction(db):
        add(db, "Lena")
        second.start()
        assert is_open.wait(30)
        second.join(timeout=0.2)
        waited = second.is_alive()
    second.join()
    assert (waited, names(db)) == (True, ["Lena", "Mario"])


def test_reader_does_not_wait_for_a_writer(tmp_path: Path, db: Db) -> None:
    other = open_db(tmp_path, NOW)
    with transaction(db):
        add(db, "Lena")
        assert names(other) == []


def test_writer_that_waits_in_vain_says_so(tmp_path: Path, db: Db) -> None:
    other = open_db(tmp_path, NOW)
    other.execute("PRAGMA busy_timeout = 50").fetchall()
    with transaction(db), pytest.raises(StoreError, match="in use"):
        add(other, "Mario")


# --- copies -------------------------------------------------------------------


def test_copy_opens_as_a_database_of_its_own(tmp_path: Path, db: Db) -> None:
    add(db, "Lena")
    copy_online(db, tmp_path / "elsewhere" / FILE)
    assert names(open_db(tmp_path / "elsewhere", NOW)) == ["Lena"]


def test_copy_is_one_sound_file(tmp_path: Path, db: Db) -> None:
    copy_online(db, tmp_path / "copies" / "copy.db")
    files = [p.name for p in (tmp_path / "copies").iterdir()]
    assert (files, check_file(tmp_path / "copies" / "copy.db")) == (["copy.db"], None)


def test_copy_leaves_out_what_is_not_committed_elsewhere(tmp_path: Path, db: Db) -> None:
    other = open_db(tmp_path, NOW)
    with transaction(other):
        add(other, "Lena")
        copy_online(db, tmp_path / "copies" / FILE)
    assert names(open_db(tmp_path / "copies", NOW)) == []


def test_copy_that_would_be_unsound_does_not_replace_a_good_one(tmp_path: Path, db: Db) -> None:
    good = tmp_path / "copy.db"
    copy_online(db, good)
    before = good.read_bytes()
    db.execute("PRAGMA foreign_keys = OFF").fetchall()
    db.execute("INSERT INTO memory (page_id, blob) VALUES (1, x'00')")
    with pytest.raises(StoreError, match="memory points nowhere"):
        copy_online(db, good)
    assert (good.read_bytes(), [p.suffix for p in tmp_path.glob("copy.*")]) == (before, [".db"])


def test_copy_to_an_impossible_place_is_explained(tmp_path: Path, db: Db) -> None:
    (tmp_path / "a-file").write_text("no folder")
    with pytest.raises(StoreError, match="a-file"):
        copy_online(db, tmp_path / "a-file" / "copy.db")


CHECKED = {
    "a lost file": (lose, "unable to open"),
    "a file that is no database": (overwrite, "not a database"),
    "a damaged file": (damage, "malformed"),
    "a file without tables": (hollow, "no such table"),
}


@pytest.mark.parametrize("case", CHECKED)
def test_check_finds(tmp_path: Path, case: str) -> None:
    harm, sign = CHECKED[case]
    file = made(tmp_path)
    harm(file)
    assert sign in (check_file(file) or "nothing")
