"""`poromki doctor`: each ailment, provoked for real."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import doctor, lock, register
from monitor.config import Config, FetchConfig, Settings, StoreConfig, WebConfig, load
from monitor.doctor import Diagnosis, Grade, Visit
from monitor.errors import ConfigError, FetchError, NotifyError
from monitor.model import Kind, NoticeKind, NoticeState, Reason, Text
from monitor.notify import check_url
from monitor.register import Registration
from monitor.secrets import Secrets
from monitor.store import Db, clients, keep, looks, notices, open_db, people
from monitor.store.looks import Body, Observation
from monitor.store.notices import Notice
from tests import build
from tests.terminal import run

NOW = datetime.now(UTC).replace(microsecond=0)
"""Files carry the real time of day."""

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
URL = "json://hook.example/tokentokentoken"


@dataclass
class FakeNetwork:
    """Answers, or fails for a reason."""

    failure: Reason | None = None

    def get(self, url: str, *, now: datetime) -> object:
        if self.failure:
            raise FetchError(url, self.failure, "it went wrong")
        return object()


@dataclass
class Patient:
    """An installation; well, until a test does something to it."""

    folder: Path
    config: Config
    network: FakeNetwork
    free: int = 500_000_000_000
    now: datetime = NOW

    def diagnoses(self) -> list[Diagnosis]:
        """What the doctor finds."""
        secrets = Secrets(self.folder / "secrets.json", {}, self.config.channels)
        file = self.folder / "config.toml"
        visit = Visit(
            settings=Settings(
                config=self.config, data=self.folder, file=file if file.exists() else None
            ),
            broken=None,
            secrets=secrets,
            web=self.network,
            now=self.now,
            try_channel=lambda _, url: check_url(url),
            free=lambda _: self.free,
        )
        return list(doctor.examine(visit))

    def database(self) -> Db:
        """Its database, open."""
        return open_db(self.folder, self.now)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One client, seen an hour ago; one channel; a backup of today."""
    folder = tmp_path_factory.mktemp("patient") / "data"
    folder.mkdir(mode=0o700)
    Secrets(folder / "secrets.json", {}, {}).keep("office", URL)
    db = open_db(folder, NOW)
    lena = people.add_consultant(db, build.consultant())
    people.add_channel(db, "office", "secrets", "json://…", lena.id)
    add_client(db, "Bakery", "bakery.example")
    keep.backup(db, folder / "backups", NOW, keep=14)
    db.close()
    return folder


@pytest.fixture
def patient(template: Path, tmp_path: Path) -> Patient:
    """A copy of the template, free to be harmed."""
    without_pages = Config(web=WebConfig(listen=""))
    folder = Path(shutil.copytree(template, tmp_path / "data"))
    return Patient(folder, without_pages, FakeNetwork())


def add_client(db: Db, name: str, address: str, *, seen: bool = True) -> None:
    """Register a client three days ago, looked at an hour ago."""
    new = Registration(name, register.when("2026-11-18"), ((Kind.WEBSITE, address),))
    known = register.register(db, Config(), new, NOW - 3 * DAY)
    look(db, name, seen=seen)
    assert known.name == name


def look(db: Db, name: str, *, seen: bool, reason: Reason = Reason.DNS) -> None:
    """A look an hour ago, and the next in eleven hours."""
    [target] = clients.targets(db, clients.client(db, name).id)
    [page] = clients.pages(db, target.id)
    failure = None if seen else reason
    looks.add_observation(db, Observation(page.id, NOW - HOUR, seen=seen, reason=failure))
    looks.update_page(db, page.id, checked_at=NOW - HOUR, next_check_at=NOW + 11 * HOUR)
    if seen:
        body = looks.keep_body(db, page.id, Body(b"x", "x", page.url, None, NOW - HOUR))
        looks.update_page(db, page.id, baseline_body_id=body)


def add_notice(db: Db, state: NoticeState, retry_at: datetime | None, error: str = "") -> None:
    """A notice that was decided two days ago."""
    known = clients.client(db, "Bakery")
    [target] = clients.targets(db, known.id)
    new = Notice(
        about=f"quiet/{state}/{retry_at}",
        kind=NoticeKind.QUIET,
        client_id=known.id,
        workshop_id=None,
        target_id=target.id,
        consultant_id=known.consultant_id,
        channel_id=people.channel(db, "office").id,
        state=NoticeState.PENDING,
        decided_at=NOW - 2 * DAY,
        deliver_at=retry_at,
        text=Text("Nothing has changed", "", ""),
    )
    stored = notices.add(db, new)
    assert stored
    if state is NoticeState.FAILED:
        notices.mark_failed(db, stored.id, error, retry_at)


def test_a_healthy_installation_has_no_problem(patient: Patient) -> None:
    with lock.hold(patient.folder):
        grades = {one.subject: one.grade for one in patient.diagnoses()}
    assert set(grades.values()) == {Grade.OK}, grades


def test_everything_is_looked_at(patient: Patient) -> None:
    assert [one.subject for one in patient.diagnoses()] == [
        "configuration",
        "data folder",
        "secrets",
        "database",
        "disk",
        "clock",
        "network",
        "backups",
        "channel office",
        "notices",
        "pages",
        "web",
        "service",
    ]


# --- ailments --------------------------------------------------------------------

Ailment = Callable[[Patient], object]


def _readable_config(patient: Patient) -> None:
    file = patient.folder / "config.toml"
    file.write_text(f'[channels]\nmail = "{URL}"\n')
    file.chmod(0o644)
    patient.config = Config(channels={"mail": URL})


def _lose_database(patient: Patient) -> None:
    for file in patient.folder.glob("poromki.db*"):
        file.unlink()


def _damage_database(patient: Patient) -> None:
    file = patient.folder / "poromki.db"
    with file.open("r+b") as out:
        out.seek(file.stat().st_size // 2)
        out.write(b"\xff" * 8192)


def _no_database_at_all(patient: Patient) -> None:
    (patient.folder / "poromki.db").write_bytes(b"this is no database at all" * 1000)


def _older_version(patient: Patient) -> None:
    with sqlite3.connect(patient.folder / "poromki.db") as conn:
        conn.execute("DELETE FROM _sqlite_migrations")


def _row_that_points_nowhere(patient: Patient) -> None:
    with sqlite3.connect(patient.folder / "poromki.db") as conn:
        conn.execute("UPDATE page SET target_id = 99")


def _file_for_folder(patient: Patient) -> None:
    shutil.rmtree(patient.folder)
    patient.folder.write_text("")


def _backups_elsewhere(patient: Patient) -> None:
    shutil.move(patient.folder / "backups", patient.folder / "copies")
    patient.config = Config(store=StoreConfig(backup_dir="copies"))


def _damage_backup(patient: Patient) -> None:
    [copy] = keep.backups(patient.folder / "backups")
    copy.write_bytes(b"no database")


def _old_backup(patient: Patient) -> None:
    [copy] = keep.backups(patient.folder / "backups")
    os.utime(copy, (copy.stat().st_atime, (NOW - 5 * DAY).timestamp()))


def _in_database(change: Callable[[Db], object]) -> Ailment:
    def ailment(patient: Patient) -> None:
        db = patient.database()
        change(db)
        db.close()

    return ailment


def _own(**changes: object) -> Ailment:
    def ailment(patient: Patient) -> None:
        for name, value in changes.items():
            setattr(patient, name, value)

    return ailment


def _probe(failure: Reason | None) -> Ailment:
    config = Config(fetch=FetchConfig(probe_url="https://probe.example/"))
    return _own(config=config, network=FakeNetwork(failure))


def _offline(db: Db) -> None:
    db.execute("DELETE FROM observation")
    for _ in range(3):
        look(db, "Bakery", seen=False, reason=Reason.OWN_NETWORK_DOWN)


def _overdue(db: Db) -> None:
    db.execute("UPDATE page SET next_check_at = ?", ["2026-01-01T00:00:00.000000Z"])


AILMENTS: dict[str, tuple[Ailment, str, Grade, str]] = {
    "a configuration that others can read": (
        _readable_config,
        "configuration",
        Grade.PROBLEM,
        "others on this machine can read it",
    ),
    "a folder that everybody can write to": (
        lambda p: p.folder.chmod(0o777),
        "data folder",
        Grade.PROBLEM,
        "Everybody",
    ),
    "no folder": (
        lambda p: shutil.rmtree(p.folder),
        "data folder",
        Grade.WARNING,
        "is not there yet",
    ),
    "a file in the folder's place": (
        _file_for_folder,
        "data folder",
        Grade.PROBLEM,
        "is not a folder",
    ),
    "secrets that others can read": (
        lambda p: (p.folder / "secrets.json").chmod(0o640),
        "secrets",
        Grade.PROBLEM,
        "Others on this machine can read",
    ),
    "a lost database": (_lose_database, "database", Grade.PROBLEM, "is missing"),
    "a damaged database": (_damage_database, "database", Grade.PROBLEM, "damaged"),
    "something else in its place": (_no_database_at_all, "database", Grade.PROBLEM, "damaged"),
    "a row that points nowhere": (
        _row_that_points_nowhere,
        "database",
        Grade.PROBLEM,
        "points nowhere",
    ),
    "a database of an older version": (
        _older_version,
        "database",
        Grade.WARNING,
        "of an older version",
    ),
    "hardly any room on the disk": (_own(free=50_000_000), "disk", Grade.PROBLEM, "0.1 GB"),
    "little room on the disk": (_own(free=600_000_000), "disk", Grade.WARNING, "0.6 GB"),
    "a clock of another century": (
        _own(now=datetime(1970, 1, 2, tzinfo=UTC)),
        "clock",
        Grade.PROBLEM,
        "It says 1970",
    ),
    "a clock that was set back": (
        _own(now=NOW - 2 * DAY),
        "clock",
        Grade.PROBLEM,
        "before the newest record",
    ),
    "a name server that is gone": (
        _probe(Reason.DNS),
        "network",
        Grade.PROBLEM,
        "it went wrong",
    ),
    "looks that reach no host": (
        _in_database(_offline),
        "network",
        Grade.PROBLEM,
        "No host could be reached",
    ),
    "no backup": (
        lambda p: shutil.rmtree(p.folder / "backups"),
        "backups",
        Grade.WARNING,
        "There are none",
    ),
    "an old backup": (_old_backup, "backups", Grade.WARNING, "5 days old"),
    "a damaged backup": (_damage_backup, "backups", Grade.PROBLEM, "is damaged"),
    "a channel whose URL is gone": (
        lambda p: Secrets(p.folder / "secrets.json", {}, {}).forget("office"),
        "channel office",
        Grade.PROBLEM,
        "is not in the secrets file",
    ),
    "a channel that Apprise does not understand": (
        lambda p: Secrets(p.folder / "secrets.json", {}, {}).keep("office", "nosuch://x"),
        "channel office",
        Grade.PROBLEM,
        "not an Apprise URL",
    ),
    "secrets that cannot be read": (
        lambda p: (p.folder / "secrets.json").write_text("{"),
        "channel office",
        Grade.PROBLEM,
        "cannot be read",
    ),
    "no channel": (
        _in_database(lambda db: people.remove_channel(db, "office")),
        "channels",
        Grade.PROBLEM,
        "no notice can be delivered",
    ),
    "a client without a channel": (
        _in_database(lambda db: db.execute("UPDATE channel SET consultant_id = NULL")),
        "channels",
        Grade.PROBLEM,
        "Without a channel: Bakery",
    ),
    "a notice that was given up": (
        _in_database(lambda db: add_notice(db, NoticeState.FAILED, None, "no such mailbox")),
        "notices",
        Grade.PROBLEM,
        "Given up: Bakery: no such mailbox",
    ),
    "a notice that is tried again": (
        _in_database(lambda db: add_notice(db, NoticeState.FAILED, NOW + HOUR, "mailbox full")),
        "notices",
        Grade.WARNING,
        "Bakery: mailbox full",
    ),
    "a notice that is late": (
        _in_database(lambda db: add_notice(db, NoticeState.PENDING, NOW - 2 * HOUR)),
        "notices",
        Grade.PROBLEM,
        "1 notice should have gone out",
    ),
    "a page that was never seen": (
        _in_database(lambda db: add_client(db, "Dentist", "dentist.example", seen=False)),
        "pages",
        Grade.WARNING,
        "Dentist: https://dentist.example/ (dns)",
    ),
    "pages that nobody looks at": (
        _in_database(_overdue),
        "service",
        Grade.PROBLEM,
        "It does not run. 1 page should have been looked at",
    ),
}


@pytest.mark.parametrize(("ailment", "subject", "grade", "said"), AILMENTS.values(), ids=AILMENTS)
def test_an_ailment_is_found(
    patient: Patient, ailment: Ailment, subject: str, grade: Grade, said: str
) -> None:
    ailment(patient)
    [found] = [one for one in patient.diagnoses() if one.subject == subject]
    assert found.grade == grade, found
    assert said in found.text
    assert found.advice or subject in {"database", "service"}


WELL: dict[str, tuple[Ailment, str, str]] = {
    "a network that answers": (_probe(None), "network", "answers."),
    "a network whose probe is down itself": (_probe(Reason.SERVER_ERROR), "network", "not well"),
    "looks on time without a service": (lambda _: None, "service", "looks are on time"),
    "backups elsewhere": (_backups_elsewhere, "backups", "copies"),
}


@pytest.mark.parametrize(("ailment", "subject", "said"), WELL.values(), ids=WELL)
def test_what_is_well_is_called_well(
    patient: Patient, ailment: Ailment, subject: str, said: str
) -> None:
    ailment(patient)
    [found] = [one for one in patient.diagnoses() if one.subject == subject]
    assert found.grade is Grade.OK, found
    assert said in found.text


def test_a_running_service_that_is_behind_is_told(patient: Patient) -> None:
    _in_database(_overdue)(patient)
    with lock.hold(patient.folder):
        found = patient.diagnoses()[-1]
    assert (found.subject, found.grade) == ("service", Grade.WARNING)
    assert f"It runs (process {os.getpid()})" in found.text


def test_links_that_lead_nowhere_are_a_problem(patient: Patient) -> None:
    patient.config = Config(web=WebConfig(listen="", public_url="https://poromki.example"))
    found = next(one for one in patient.diagnoses() if one.subject == "web")
    assert (found.grade, "hold links" in found.text) == (Grade.PROBLEM, True)


def test_the_port_is_tried_while_the_service_runs(patient: Patient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, lock.hold(patient.folder):
        listen = f"127.0.0.1:{listener.getsockname()[1]}"
        web = WebConfig(listen=listen, public_url="https://poromki.example")
        patient.config = Config(web=web)
        answers = [one for one in patient.diagnoses() if one.subject == "web"]
        listener.close()
        silent = [one for one in patient.diagnoses() if one.subject == "web"]
    assert [one.grade for one in (*answers, *silent)] == [Grade.OK, Grade.PROBLEM]
    assert f"nothing answers at {listen}" in silent[0].text


def test_nothing_is_changed(patient: Patient) -> None:
    def content() -> dict[str, bytes]:
        kept = (p for p in patient.folder.rglob("*") if p.is_file())
        return {p.name: p.read_bytes() for p in kept if not p.name.endswith(("-shm", "-wal"))}

    before = content()
    patient.diagnoses()
    assert content() == before


def test_a_channel_that_refuses_is_a_problem(patient: Patient) -> None:
    def refuse(name: str, _url: str) -> None:
        raise NotifyError(name, "no such mailbox")

    secrets = Secrets(patient.folder / "secrets.json", {}, {})
    settings = load(None, patient.folder, {})
    visit = Visit(settings, None, secrets, patient.network, NOW, refuse)
    [found] = [one for one in doctor.examine(visit) if one.subject == "channel office"]
    assert (found.grade, found.text) == (Grade.PROBLEM, "channel office: no such mailbox")
    broken = replace(visit, broken=ConfigError("config.toml: log_level: bad"))
    assert next(iter(doctor.examine(broken))).grade is Grade.PROBLEM


# --- the command -------------------------------------------------------------------


def test_the_command_works_where_the_configuration_is_broken(patient: Patient) -> None:
    (patient.folder / "config.toml").write_text("[fetch]\nworkers = 0\n")
    ran = run("doctor", "--json", data=patient.folder)
    subjects = {line["subject"]: line["grade"] for line in ran.lines}
    assert (ran.code, subjects["configuration"], subjects["database"]) == (1, "problem", "ok")


def test_the_command_succeeds_where_there_is_no_problem(patient: Patient) -> None:
    ran = run("doctor", data=patient.folder)
    assert (ran.code, ran.err) == (0, ""), ran.out


def test_each_line_of_json_has_the_same_keys(patient: Patient) -> None:
    lines = run("doctor", "--json", data=patient.folder).lines
    assert {tuple(line) for line in lines} == {("subject", "grade", "text", "advice")}


def test_before_the_first_client_there_is_no_problem(tmp_path: Path) -> None:
    ran = run("doctor", data=tmp_path / "new")
    assert (ran.code, (tmp_path / "new").exists()) == (0, False)


def test_a_test_message_is_sent_only_when_asked_for(patient: Patient) -> None:
    """Nobody listens at the port, so that a message cannot be delivered."""
    secrets = Secrets(patient.folder / "secrets.json", {}, {})
    secrets.keep("office", "json://127.0.0.1:9/")
    codes = [run("doctor", *words, data=patient.folder).code for words in ([], ["--send"])]
    assert codes == [0, 1]
