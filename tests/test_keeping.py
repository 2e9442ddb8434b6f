"""Backups, restoring, erasing, exporting: nothing is lost, and what shall go is gone."""

from __future__ import annotations

import base64
import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.activity import Item, Method, Part, Portrait, Reading, Signal, State, outcome
from monitor.errors import StoreError
from monitor.evidence.record import Record
from monitor.export import export, file_name
from monitor.model import Claim, Rule, RuleKind, Witness
from monitor.store import Db, clients, facebook, keep, open_db, people, rules, sites
from monitor.store.db import FILE, check_file, require_space, settle
from monitor.store.sites import Listed
from tests.build import consultant, office_rows
from tests.desk import FRONT, Desk, desk, rows
from tests.test_store_db import newer_version
from tests.web import NOW, LocalWeb

DAY = timedelta(days=1)
NAME = "Pasticceria Quattrocchi"
WORDS = "Zuccotto with candied citron"
SECRET = "json://127.0.0.1:9"


@pytest.fixture
def at(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "data") as made:
        yield made


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "copies"


def names(folder: Path) -> list[str]:
    return [row[1] for row in rows(folder)["consultant"]]


def add(db: Db, name: str) -> None:
    people.add_consultant(db, consultant(name=name))


# --- backups --------------------------------------------------------------------------


def test_a_backup_holds_what_was_stored(at: Desk, copies: Path) -> None:
    copy = keep.backup(at.db, copies, NOW, keep=3)
    with closing(sqlite3.connect(copy)) as conn:
        assert conn.execute("SELECT name FROM consultant").fetchall() == [("Lena",)]


def test_a_backup_while_others_write_is_sound_and_whole(at: Desk, copies: Path) -> None:
    """Each transaction adds two rows: a copy with an odd number holds half a transaction."""
    done, begun = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(at.folder / FILE, timeout=30)) as conn:
            conn.execute("PRAGMA synchronous = OFF")
            while not done.is_set():
                with conn:
                    for _ in range(2):
                        conn.execute(
                            "INSERT INTO channel (name, origin, shown) "
                            "VALUES (hex(randomblob(8)), 'x', hex(randomblob(2000)))"
                        )
                begun.set()

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(10)
    made = [keep.backup(at.db, copies, NOW + n * DAY, keep=99) for n in range(8)]
    done.set()
    writer.join()
    assert [(check_file(copy), _count(copy, "channel") % 2) for copy in made] == [(None, 1)] * 8


def _count(copy: Path, table: str) -> int:
    with closing(sqlite3.connect(copy)) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def days_kept(folder: Path) -> list[int]:
    """How many days after NOW each copy was made, newest first."""
    stamps = [datetime.fromisoformat(p.name[8:24]) for p in keep.backups(folder)]
    return [(stamp - NOW).days for stamp in stamps]


def test_only_so_many_backups_are_kept(at: Desk, copies: Path) -> None:
    for n in range(10):
        keep.backup(at.db, copies, NOW + n * timedelta(hours=1), keep=4)
    assert [p.name[17:19] for p in keep.backups(copies)] == ["18", "17", "16", "15"]


def test_no_backup_but_the_newest_gets_too_old(at: Desk, copies: Path) -> None:
    for n in (0, 1, 2, 8):
        keep.backup(at.db, copies, NOW + n * DAY, keep=7)
    assert days_kept(copies) == [8, 2, 1]


def test_the_only_backup_stays_however_old(at: Desk, copies: Path) -> None:
    keep.backup(at.db, copies, NOW, keep=1)
    assert days_kept(copies) == [0]


def test_files_of_others_in_the_backup_folder_are_left_alone(at: Desk, copies: Path) -> None:
    copies.mkdir()
    foreign = {"poromki-mine.db", "notes.txt", "poromki-draft.part"}
    for name in foreign:
        (copies / name).touch()
    for n in range(40):
        keep.backup(at.db, copies, NOW + n * DAY, keep=1)
    assert foreign < {p.name for p in copies.iterdir()}


def test_a_copy_made_while_the_clock_was_wrong_does_not_end_the_daily_ones(
    at: Desk, copies: Path
) -> None:
    keep.backup(at.db, copies, NOW + 3650 * DAY, keep=7)
    keep.backup(at.db, copies, NOW, keep=7)
    assert [keep.backup_due(copies, NOW + n * DAY) for n in (0, 2)] == [False, True]


def test_a_copy_before_an_upgrade_goes_where_backups_go(at: Desk, copies: Path) -> None:
    at.db.close()
    open_db(at.folder, NOW, newer_version(), backups=copies).close()
    assert [p.name for p in keep.backups(copies)] == ["poromki-20260302T090000Z-before-upgrade.db"]


def test_a_copy_that_broke_off_goes_with_the_others(at: Desk, copies: Path) -> None:
    copies.mkdir()
    (copies / "poromki-20260101T000000Z.part").write_bytes(b"half")
    keep.backup(at.db, copies, NOW, keep=7)
    assert [p.suffix for p in copies.iterdir()] == [".db"]


# --- restoring ------------------------------------------------------------------------


@pytest.fixture
def copy(at: Desk, copies: Path) -> Path:
    """A backup of when there was only Lena; Mario came later."""
    made = keep.backup(at.db, copies, NOW, keep=3)
    add(at.db, "Mario")
    return made


def test_a_restored_backup_is_the_database(at: Desk, copy: Path) -> None:
    at.db.close()
    keep.restore(copy, at.folder, NOW)
    assert names(at.folder) == ["Lena"]


def test_the_present_database_is_moved_aside_whole(at: Desk, copy: Path) -> None:
    """The service was killed: its last writes are in the -wal file alone."""
    with closing(sqlite3.connect(at.folder / FILE)) as holder:
        holder.execute("SELECT * FROM consultant").fetchone()
        aside = keep.restore(copy, at.folder, NOW)
    assert aside is not None
    with closing(sqlite3.connect(aside)) as conn:
        assert conn.execute("SELECT name FROM consultant").fetchall() == [("Lena",), ("Mario",)]


def test_no_wal_file_of_the_old_database_stays_beside_the_new_one(at: Desk, copy: Path) -> None:
    assert (at.folder / f"{FILE}-wal").stat().st_size > 0
    keep.restore(copy, at.folder, NOW)
    assert not (at.folder / f"{FILE}-wal").exists()


def test_a_database_moved_aside_can_be_brought_back_with_its_wal_file(at: Desk, copy: Path) -> None:
    aside = keep.restore(copy, at.folder, NOW)
    assert aside is not None
    keep.restore(aside, at.folder, NOW + DAY)
    assert names(at.folder) == ["Lena", "Mario"]


def test_a_lost_database_is_restored(at: Desk, copy: Path) -> None:
    at.db.close()
    (at.folder / FILE).unlink()
    aside = keep.restore(copy, at.folder, NOW)
    assert (aside, names(at.folder)) == (None, ["Lena"])


def test_a_backup_is_restored_on_a_new_machine(copy: Path, tmp_path: Path) -> None:
    keep.restore(copy, tmp_path / "new machine", NOW)
    with closing(open_db(tmp_path / "new machine", NOW)) as db:
        assert [c.name for c in people.consultants(db)] == ["Lena"]


def test_a_damaged_backup_is_refused_and_nothing_changed(at: Desk, copy: Path) -> None:
    content = copy.read_bytes()
    copy.write_bytes(content[:8192] + b"\xab" * 8192 + content[16384:])
    with pytest.raises(StoreError, match="no sound copy"):
        keep.restore(copy, at.folder, NOW)
    assert names(at.folder) == ["Lena", "Mario"]


def test_a_missing_backup_is_refused_and_nothing_changed(at: Desk, copies: Path) -> None:
    with pytest.raises(StoreError, match="is not there"):
        keep.restore(copies / "gone.db", at.folder, NOW)
    assert names(at.folder) == ["Lena"]


def test_after_a_loss_nothing_starts_until_something_is_restored(at: Desk, copy: Path) -> None:
    at.db.close()
    (at.folder / FILE).unlink()
    with pytest.raises(StoreError, match="poromki restore"):
        open_db(at.folder, NOW)
    keep.restore(copy, at.folder, NOW)
    open_db(at.folder, NOW).close()


# --- erasing --------------------------------------------------------------------------


class Site:
    """A client that has been through everything: looks, a change, verdicts, notices."""

    def __init__(self, at: Desk, web: LocalWeb) -> None:
        web.pages["/"] = FRONT
        other = at.register("Bakery Rosa", web.url)
        self.url = f"{web.url}dolci-quattrocchi"
        web.pages["/dolci-quattrocchi"] = FRONT.replace("Rosa", "Quattrocchi")
        self.client = at.register(NAME, self.url)
        for hours in range(0, 24 * 9, 6):
            if hours == 48:
                changed = FRONT.replace("Rosa", "Quattrocchi") + f"<h2>{WORDS}</h2><p>{WORDS}, now"
                web.pages["/dolci-quattrocchi"] = changed
            at.sweep(timedelta(hours=6))
        assert clients.client(at.db, other.name)
        (watched,) = clients.targets(at.db, self.client.id)
        said = Rule(0, watched.id, RuleKind.IGNORE_TEXT, WORDS, at.now, note=NAME)
        rules.add(at.db, said)
        claim = Claim(Witness.META, f"{self.url}/{NAME}", at.now, at.now, NAME)
        sites.keep_unweighed(at.db, watched.id, [claim], at.now)
        sites.keep_record(at.db, watched.id, Record(Witness.META))
        home = clients.pages(at.db, watched.id)[0]
        sites.keep_listed(at.db, home.id, Listed({self.url: WORDS}, whole=True))

    @property
    def traces(self) -> list[bytes]:
        return [text.encode() for text in (NAME, "quattrocchi", WORDS)]


@pytest.fixture
def site(at: Desk) -> Iterator[Site]:
    with LocalWeb() as web:
        yield Site(at, web)


def traces(folder: Path, site: Site) -> list[str]:
    """Files in which something of the client stands, in any case of letters."""
    return [
        path.name
        for path in sorted(folder.rglob("poromki*"))
        if any(trace.lower() in path.read_bytes().lower() for trace in site.traces)
    ]


def test_a_client_leaves_traces_while_it_is_there(at: Desk, site: Site) -> None:
    assert FILE in traces(at.folder, site) or f"{FILE}-wal" in traces(at.folder, site)


def test_a_client_that_is_erased_is_in_no_byte(at: Desk, site: Site) -> None:
    keep.erase(at.db, site.client.id)
    assert traces(at.folder, site) == []


def test_a_client_that_is_removed_is_in_no_byte_after_the_next_backup(at: Desk, site: Site) -> None:
    """Deleted rows are overwritten even without erasing."""
    clients.remove_client(at.db, site.client.id)
    settle(at.db)
    assert traces(at.folder, site) == []


def test_erasing_leaves_the_others_alone(at: Desk, site: Site) -> None:
    def of_others() -> dict[str, int]:
        rosa = clients.client(at.db, "Bakery Rosa")
        whole = json.loads(export(at.db, rosa, NOW))["rows"]
        return {table: len(found) for table, found in whole.items()}

    before = of_others()
    keep.erase(at.db, site.client.id)
    assert of_others() == before


def test_erased_clients_are_gone_from_all_copies_after_so_many_days(
    at: Desk, site: Site, copies: Path
) -> None:
    begun = at.now
    for n in range(5):
        keep.backup(at.db, copies, begun + n * DAY, keep=5)
    keep.erase(at.db, site.client.id)
    held = []
    for n in range(5, 11):
        keep.backup(at.db, copies, begun + n * DAY, keep=5)
        held.append(len(traces(copies, site)))
    assert held == [4, 3, 2, 1, 0, 0]


def test_what_a_restore_moved_aside_goes_after_so_many_days(at: Desk, site: Site) -> None:
    folder, begun = at.folder, at.now
    copy = keep.backup(at.db, folder / "backups", begun, keep=5)
    keep.erase(at.db, site.client.id)
    keep.restore(copy, folder, begun)
    with closing(open_db(folder, begun)) as db:
        keep.erase(db, clients.client(db, NAME).id)
        held = []
        for n in (1, 5, 6):
            keep.backup(db, folder / "backups", begun + n * DAY, keep=5)
            held.append(len(list(folder.glob("*before-restore*"))))
    assert (held[0] > 0, held[-1], traces(folder, site)) == (True, 0, [])


def test_a_copy_before_an_upgrade_is_one_of_the_generations(at: Desk, copies: Path) -> None:
    old = keep.backup(at.db, copies, NOW, keep=5)
    old.replace(old.with_stem(f"{old.stem}-before-upgrade"))
    for n in range(1, 7):
        keep.backup(at.db, copies, NOW + n * DAY, keep=5)
    assert days_kept(copies) == [6, 5, 4, 3, 2]


def test_erasing_beside_a_running_service_works(at: Desk, site: Site) -> None:
    with closing(open_db(at.folder, at.now)) as other:
        assert len(clients.clients(other)) == 2
        keep.erase(at.db, site.client.id)
        assert (len(clients.clients(other)), traces(at.folder, site)) == (1, [])


BUSY = {"reads": "BEGIN", "writes": "BEGIN IMMEDIATE"}


@pytest.mark.parametrize("case", BUSY)
def test_erasing_while_another_program(at: Desk, site: Site, case: str) -> None:
    """It is refused, and nothing is lost."""
    at.db.execute("PRAGMA busy_timeout = 20").fetchall()
    before = rows(at.folder)
    with closing(sqlite3.connect(at.folder / FILE)) as other:
        other.execute(BUSY[case])
        other.execute("SELECT * FROM client").fetchone()
        people.add_channel(at.db, "late", "x", "x", None) if case == "reads" else None
        with pytest.raises(StoreError, match="in use by another program"):
            keep.erase(at.db, site.client.id)
    if case == "reads":
        people.remove_channel(at.db, "late")
    assert rows(at.folder) == before


def test_erasing_that_is_disturbed_half_way_says_what_is_left(at: Desk, site: Site) -> None:
    at.db.execute("PRAGMA busy_timeout = 20").fetchall()
    with closing(sqlite3.connect(at.folder / FILE)) as other:

        def read_from_then_on(statement: str) -> None:
            if "delete from" in statement.lower() and not other.in_transaction:
                other.execute("BEGIN")
                other.execute("SELECT * FROM client").fetchone()

        at.db.conn.set_trace_callback(read_from_then_on)
        with pytest.raises(StoreError, match="removed, but traces"):
            keep.erase(at.db, site.client.id)
    settle(at.db)
    assert traces(at.folder, site) == []


# --- exporting ------------------------------------------------------------------------


def exported(at: Desk, site: Site) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(export(at.db, site.client, at.now))
    return whole


def test_an_export_holds_every_row_that_goes_with_the_client(at: Desk, site: Site) -> None:
    """What it must hold is found by taking the client away and looking what is gone."""
    whole = exported(at, site)["rows"]
    before = {table: len(found) for table, found in rows(at.folder).items()}
    clients.remove_client(at.db, site.client.id)
    after = {table: len(found) for table, found in rows(at.folder).items()}
    gone = {table: before[table] - after[table] for table in before if before[table] > after[table]}
    assert {table: len(found) for table, found in whole.items()} == gone


def read_by_permission(at: Desk, site: Site) -> None:
    """All that can be stored of a page of Facebook; of which target makes no difference here."""
    target = clients.targets(at.db, site.client.id)[0]
    page = clients.pages(at.db, target.id)[0]
    given = facebook.Permission(target.id, "page", "secrets", "mark", "101", "Bakery", at.now)
    facebook.keep_permission(at.db, given)
    facebook.keep_feed(at.db, target.id, facebook.PageFeed("https://feed.example/", False))
    facebook.keep_portrait(at.db, page.id, Portrait("graph", at.now, (("about", "Bread"),)))
    facebook.unknown_items(at.db, page.id, [Item("1", Part.POSTS, at.now)])
    reading = Reading(Method.GRAPH, at.now, (Signal(Part.POSTS, State.NONE, at.now, at.now),))
    facebook.add_reading(at.db, page.id, reading, outcome([reading]))


def test_an_export_tells_of_all_that_can_hang_on_a_client(at: Desk, site: Site) -> None:
    keep.sum_up(at.db, DAY, consultant().zone, at.now)
    clients.set_channels(at.db, site.client.id, [people.channel(at.db, "mail").id])
    read_by_permission(at, site)
    office_rows(at.db, site.client.id)
    nobodys = {"_sqlite_migrations", "consultant", "channel", "pause", "message"}
    nobodys |= {"account", "session", "api_token", "throttle", "audit"}
    all_tables = set(rows(at.folder)) - nobodys
    assert set(exported(at, site)["rows"]) == all_tables


def test_an_export_holds_the_pages_as_they_came(at: Desk, site: Site) -> None:
    bodies = [base64.b64decode(b["base64"]).decode() for b in exported(at, site)["bodies"]]
    assert [FRONT.replace("Rosa", "Quattrocchi") in b for b in bodies] == [True] * len(bodies)


def test_an_export_holds_nothing_of_others(at: Desk, site: Site) -> None:
    assert "Bakery Rosa" not in json.dumps(exported(at, site))


def test_an_export_holds_no_secret(at: Desk, site: Site) -> None:
    assert SECRET not in json.dumps(exported(at, site))


FILES = {
    "Bakery Rosa": "Bakery-Rosa",
    "../../etc/passwd": "etc-passwd",
    "Caffè Più": "Caffè-Più",
    "???": "client",
}


@pytest.mark.parametrize("name", FILES)
def test_an_export_is_named_after_its_client(name: str) -> None:
    assert file_name(name) == FILES[name]


# --- keeping small --------------------------------------------------------------------


def test_a_years_erasing_and_registering_does_not_grow_the_file(at: Desk) -> None:
    """Pages freed by what is deleted are used again."""
    sizes = []
    for turn in range(6):
        made = [at.register(f"Bakery {turn} {n}", "http://127.0.0.1:9/") for n in range(20)]
        for client in made:
            clients.remove_client(at.db, client.id)
        settle(at.db)
        sizes.append((at.folder / FILE).stat().st_size)
    assert sizes[-1] == sizes[0]


def test_too_little_space_is_told(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    with pytest.raises(StoreError, match="too little space"):
        require_space(tmp_path, free + 10**12)
