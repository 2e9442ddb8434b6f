"""The command line: every command's way and its errors, what scripts rely on, and no secret."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

import click
import pytest
import typer.main

from monitor import register
from monitor.cli import app
from monitor.config import Config
from monitor.model import Kind
from monitor.register import Registration
from monitor.store import open_db
from tests.sink import Sink
from tests.terminal import LOCAL, Ran, run
from tests.web import LocalWeb

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
TOKEN = "tokentokentoken99"
PAGE = "<title>Rosa</title><h1>Café Rosa</h1><p>Open from Tuesday to Sunday, cake every day.</p>"


@dataclass(frozen=True)
class Office:
    """A data folder with clients, and the web that they live in."""

    data: Path
    site: str

    def run(self, *words: str, typed: str = "") -> Ran:
        """Run a command; `SITE` stands for the address of the site."""
        said = [word.replace("SITE", self.site) for word in words]
        return run(*said, data=self.data, typed=typed)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Two clients: Rosa, seen just now; Dora, whose workshop was eight days ago. Two channels."""
    data = tmp_path_factory.mktemp("office") / "data"
    data.mkdir()
    with LocalWeb() as web, Sink() as sink:
        web.pages |= {"/": PAGE, "/dora": PAGE, "/news": PAGE}
        (data / "config.toml").write_text(LOCAL)
        office = Office(data, web.url)
        office.run("channel", "add", "office", typed=sink.url(f"{TOKEN}@office.example"))
        office.run("channel", "add", "hook", typed=f"json://127.0.0.1:9/{TOKEN}")
        _register_dora(data, f"{web.url}dora")
        day = (NOW - DAY).date().isoformat()
        words = ["--website", web.url, "--tag", "north", "--notify", "hook"]
        assert office.run("add", "Rosa", "--workshop", day, *words).code == 0
        yield office


def _register_dora(data: Path, url: str) -> None:
    """Registered ten days ago by a service that was down since."""
    then = NOW - 10 * DAY
    db = open_db(data, then)
    addresses = ((Kind.WEBSITE, url), (Kind.FACEBOOK, "https://facebook.com/dora.example"))
    held = register.When((NOW - 8 * DAY).date())
    register.register(db, Config(), Registration("Dora", held, addresses), then)
    db.close()


@pytest.fixture
def office(template: Office, tmp_path: Path) -> Office:
    """A copy of the template, free to be changed."""
    data = tmp_path / "data"
    shutil.copytree(template.data, data)
    return Office(data, template.site)


# --- every command's way ------------------------------------------------------------

HAPPY: dict[str, tuple[str, tuple[str, ...], str]] = {
    "add": ("", ("add", "Café", "--workshop", "2026-11-18", "--website", "SITEnews"), "Registered"),
    "workshop": ("", ("workshop", "Rosa", "2026-12-01T17:00"), "2026-12-01 17:00"),
    "list": ("", ("list",), "Rosa"),
    "show": ("", ("show", "rosa"), "notices to hook"),
    "explain": ("", ("explain", "Rosa"), "heading  Café Rosa"),
    "ignore": ("", ("ignore", "Rosa", "--dates"), "Rule 1 is added"),
    "only": ("", ("only", "Rosa", "--css", "h1"), "1 of 3 blocks count"),
    "rules": ("", ("rules", "Rosa"), "Rosa has no rules."),
    "edit": ("", ("edit", "Rosa", "--lang", "it", "--website", "SITEnews"), "changed"),
    "pause": ("", ("pause", "Rosa"), "is paused"),
    "resume": ("", ("resume", "Rosa"), "watched again"),
    "remove": ("y\n", ("remove", "Rosa"), "is removed"),
    "draft": ("", ("draft", "Dora"), "Subject: "),
    "agree": ("", ("agree", "Rosa", "--feed", "--due", "2099-12-01"), "a feed (RSS)"),
    "qr": ("", ("qr", "https://rosa.example/"), "▀"),
    "looked": ("", ("looked", "Dora", "--nothing"), "nothing new"),
    "import": ("", ("import", "FILE"), "1 registered"),
    "init": (
        "",
        ("init", "--name", "Lena", "--zone", "Europe/Rome"),
        "Lena (default): Europe/Rome",
    ),
    "consultant add": ("", ("consultant", "add", "Max", "--lang", "de"), "Added: Max"),
    "consultant edit": ("", ("consultant", "edit", "me", "--rename", "Lena"), "Changed: Lena"),
    "consultant list": ("", ("consultant", "list"), "me (default)"),
    "channel add": (
        f"json://h.example/{TOKEN}",
        ("channel", "add", "new"),
        "Channel new: json://…",
    ),
    "channel list": ("", ("channel", "list"), "office  mailto://…"),
    "channel edit": ("", ("channel", "edit", "office", "--pace", "weekly"), "on Mondays"),
    "closed": ("", ("closed", "Rosa", "2026-12-24", "2026-12-31"), "is closed from 2026-12-24"),
    "channel remove": ("", ("channel", "remove", "office"), "is removed"),
    "check": ("", ("check", "--all"), "SITE"),
    "sweep": ("", ("sweep",), "Dora"),
    "notices": ("", ("notices",), "No notices."),
    "test-notify": ("", ("test-notify", "office"), "sent office"),
    "backup": ("", ("backup",), "1 kept"),
    "restore": ("", ("restore", "COPY"), "2 clients"),
    "export": ("", ("export", "Rosa", "--output", "-"), '"client": "Rosa"'),
    "erase": ("", ("erase", "Rosa", "--yes"), "is erased"),
    "doctor": ("", ("doctor",), "database"),
    "stats": ("", ("stats",), "Too few to tell"),
    "links": ("", ("links", "--rotate"), "A new key signs from now on"),
    "replay": ("", ("replay", "HISTORY"), "changed"),
}
"""Command → what is typed, its words, and what it says."""

ELSEWHERE = {
    "run": "below, as a process",
    "demo": "test_demo",
    **dict.fromkeys(
        (
            *("snooze", "wake", "acknowledge", "talked", "blocked", "away", "done", "reopen"),
            *("dismiss", "note", "timeline"),
        ),
        "test_acting_commands",
    ),
    "audit": "test_accounts_cli",
    **{
        f"account {name}": "test_accounts_cli"
        for name in ("password", "admin", "remove", "token", "tokens", "revoke", "sessions")
    },
    **{
        f"facebook {name}": "test_facebook_cli"
        for name in ("connect", "status", "disconnect", "feed", "app")
    },
}


def commands(group: click.Group, before: str = "") -> Iterator[str]:
    """The names of all commands, as typed."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")  # type: ignore[arg-type]
        else:
            yield f"{before}{name}"


def test_every_command_is_tried() -> None:
    assert {*commands(typer.main.get_command(app))} == HAPPY.keys() | ELSEWHERE.keys()  # type: ignore[arg-type]


def files(office: Office, folder: Path) -> dict[str, str]:
    """What FILE, COPY and HISTORY stand for."""
    (folder / "clients.csv").write_text("client,workshop,website\nFlora,2026-11-18,flora.example\n")
    history = folder / "history"
    history.mkdir()
    for number, more in enumerate(("", "", "<p>New: breakfast on Sundays from nine.</p>")):
        (history / f"{number:03}.html").write_text(PAGE + more)
    office.run("backup")
    [copy] = (office.data / "backups").glob("*.db")
    copy = copy.rename(folder / copy.name)
    return {"FILE": str(folder / "clients.csv"), "COPY": str(copy), "HISTORY": str(history)}


@pytest.mark.parametrize(("typed", "words", "said"), HAPPY.values(), ids=HAPPY)
def test_a_command_does_its_work(
    office: Office, tmp_path: Path, typed: str, words: tuple[str, ...], said: str
) -> None:
    places = files(office, tmp_path)
    ran = office.run(*(places.get(word, word) for word in words), typed=typed)
    assert said.replace("SITE", office.site) in ran.out, ran
    assert ran.code == (1 if words == ("doctor",) else 0), ran  # two channels, one of which fails


# --- errors ---------------------------------------------------------------------------

ERRORS: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no such command": (("lsit",), 2, "No such command"),
    "no such option": (("list", "--all"), 2, "No such option"),
    "an argument missing": (("show",), 2, "Missing argument"),
    "an option's value missing": (("list", "--data"), 2, "requires an argument"),
    "a client nobody knows": (("show", "Flora"), 1, "No client is named Flora"),
    "a client known already": (
        ("add", "ROSA", "--workshop", "2026-11-18", "--website", "SITE"),
        1,
        'poromki workshop "ROSA" DATE',
    ),
    "nothing to watch": (("add", "Flora", "--workshop", "2026-11-18"), 1, "nothing to watch"),
    "a German date": (("workshop", "Rosa", "18.11.2026"), 1, "2026-11-18"),
    "a day that does not exist": (("workshop", "Rosa", "2026-02-30"), 1, "no day of a workshop"),
    "the end of the calendar": (("workshop", "Rosa", "9999-12-31"), 1, "five years away"),
    "its beginning": (("workshop", "Rosa", "0001-01-01"), 1, "five years away"),
    "the same workshop again": (
        ("workshop", "Rosa", (NOW - DAY).date().isoformat()),
        1,
        "at that time already",
    ),
    "a name that does not resolve": (
        ("add", "Flora", "--workshop", "2026-11-18", "--website", "http://nowhere.invalid"),
        1,
        "--force",
    ),
    "a language nobody writes": (("edit", "Rosa", "--lang", "fr"), 1, "en, de, it"),
    "the last address dropped": (("edit", "Rosa", "--drop", "SITE"), 1, "Nothing would be left"),
    "milestones that are none": (("edit", "Rosa", "--milestones", "0,3"), 1, "no milestones"),
    "a consultant nobody knows": (("edit", "Rosa", "--consultant", "Max"), 1, "No consultant"),
    "a zone nobody knows": (("init", "--zone", "Berlin"), 1, "Europe/Berlin"),
    "hours that are none": (("init", "--hours", "8"), 1, "08:00-18:00"),
    "days that are none": (("init", "--days", "mo-so"), 1, "mon-fri"),
    "a channel's name with blanks": (("channel", "add", "a b"), 1, "letters, digits"),
    "a channel known already": (("channel", "add", "office"), 1, "--replace"),
    "a channel nobody knows": (("edit", "Rosa", "--notify", "x"), 1, "No channel is named x"),
    "a channel in two places": (("channel", "add", "x", "json://h", "--env"), 1, "Take one of"),
    "nobody to look at": (("check",), 2, "--all"),
    "looked, but seen what": (("looked", "Dora"), 2, "--nothing, or --post"),
    "a post of tomorrow": (
        ("looked", "Dora", "--post", (NOW + 3 * DAY).date().isoformat()),
        1,
        "has not come yet",
    ),
    "a target nobody knows": (("looked", "Rosa", "--nothing"), 1, "has no target facebook"),
    "a backup that is not there": (("restore", "nowhere.db"), 1, "is not there"),
    "a folder that is not there": (("replay", "nowhere"), 1, "nowhere"),
    "a file that is not there": (("import", "nowhere.csv"), 1, "cannot be read"),
    "an export to nowhere": (("export", "Rosa", "-o", "/nowhere/rosa.json"), 1, "/nowhere"),
    "a language nobody shows": (("demo", "--lang", "xx"), 1, "en, de, it"),
}


@pytest.mark.parametrize(("words", "code", "said"), ERRORS.values(), ids=ERRORS)
def test_a_mistake_is_explained(
    template: Office, words: tuple[str, ...], code: int, said: str
) -> None:
    ran = template.run(*words, typed="json://h.example/")
    assert ran.code == code, ran
    assert said in " ".join(ran.err.split()), ran
    assert "Traceback" not in ran.err


def test_a_mistake_changes_nothing(office: Office) -> None:
    before = office.run("list", "--json").out
    for words, _, _ in ERRORS.values():
        office.run(*words, typed="json://h.example/")
    assert office.run("list", "--json").out == before


FOLDERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a broken configuration": (
        lambda data: (data / "config.toml").write_text("[fetch]\nworker = 3\n"),
        "Did you mean workers?",
    ),
    "a lost database": (lambda data: (data / "poromki.db").unlink(), "is missing"),
    "a damaged database": (
        lambda data: (data / "poromki.db").write_bytes(b"x" * 10_000),
        "is damaged",
    ),
}


@pytest.mark.parametrize(("harm", "said"), FOLDERS.values(), ids=FOLDERS)
def test_a_folder_that_is_not_well_is_explained(
    office: Office, harm: Callable[[Path], object], said: str
) -> None:
    harm(office.data)
    ran = office.run("list")
    assert (ran.code, said in ran.err) == (1, True), ran


def test_no_is_taken_for_an_answer(office: Office) -> None:
    ran = office.run("remove", "Rosa", typed="n\n")
    assert (ran.code, office.run("show", "Rosa").code) == (1, 0)


# --- contracts --------------------------------------------------------------------------

CHECK = ("client", "target", "url", "outcome", "reason", "why", "seconds")
NOTICE = (
    *("client", "target", "url", "kind", "milestone_days", "state", "reason", "decided_at"),
    *("deliver_at", "sent_at", "consultant", "channel", "message_id", "subject", "text"),
    *("attempts", "last_error", "retry_at", "late"),
)
VERDICT = ("client", "target", "url", "milestone_days", "verdict", "reason", "coverage")
CLIENT = (
    *("client", "progress", "progress_reasons", "progress_steps"),
    *("consultant", "lang", "tags", "mail", "channels", "paused_at"),
    *("created_at", "workshops", "targets", "pages", "sites", "coverage"),
    *("changes", "deeds", "timeline", "actions", "calendar"),
)
REPLAY = ("history", "file", "outcome", "reason", "why")
IMPORT = ("row", "client", "outcome", "added", "workshop", "field", "message")


def keys(ran: Ran) -> set[tuple[str, ...]]:
    """The keys of all lines, in order."""
    return {tuple(line) for line in ran.lines}


JSON: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "check": (("check", "--all", "--json"), CHECK),
    "add": (("add", "F", "--workshop", "2026-11-18", "--website", "SITEnews", "--json"), CHECK),
    "list": (("list", "--json"), CLIENT),
    "show": (("show", "Rosa", "--json"), (*CLIENT, "notices")),
    "replay": (("replay", "HISTORY", "--json"), REPLAY),
    "import": (("import", "FILE", "--json"), IMPORT),
    "doctor": (("doctor", "--json"), ("subject", "grade", "text", "advice")),
    "consultants": (
        ("consultant", "list", "--json"),
        ("name", "zone", "lang", "hours", "days", "default", "country", "region"),
    ),
    "channels": (
        ("channel", "list", "--json"),
        ("name", "url", "origin", "consultant", "pace", "from_day", "everybody"),
    ),
}


@pytest.mark.parametrize(("words", "expected"), JSON.values(), ids=JSON)
def test_scripts_get_the_keys_they_rely_on(
    office: Office, tmp_path: Path, words: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    places = files(office, tmp_path)
    assert keys(office.run(*(places.get(word, word) for word in words))) == {expected}


def test_a_new_client_is_told_which_pages_are_watched_and_why(tmp_path: Path) -> None:
    with LocalWeb() as web:
        web.pages |= {"/": f'{PAGE}<nav><a href="/menu">Menu</a></nav>', "/menu": PAGE + "<p>Cake"}
        data = tmp_path / "data"
        data.mkdir()
        (data / "config.toml").write_text(LOCAL)
        said = Office(data, web.url).run(
            "add", "Rosa", "--workshop", "2026-11-18", "--website", "SITE"
        )
        shown = Office(data, web.url).run("show", "Rosa")
    assert "2 pages" in said.out
    assert all(
        re.search(
            r"navigation +/menu .*linked from the navigation as “Menu”", " ".join(one.split())
        )
        for one in (said.out, shown.out)
    )


def test_a_sweep_prints_each_check_verdict_and_notice(office: Office) -> None:
    assert keys(office.run("sweep", "--json")) == {CHECK, NOTICE, VERDICT}


def test_a_second_sweep_has_nothing_to_do(office: Office) -> None:
    office.run("sweep")
    assert office.run("sweep", "--json").out == ""


def test_notices_are_printed_oldest_first(office: Office) -> None:
    office.run("sweep")
    ran = office.run("notices", "--json")
    decided = [line["decided_at"] for line in ran.lines]
    assert keys(ran) == {NOTICE}
    assert decided == sorted(decided)


def test_a_failed_notice_is_found_and_tried_again(office: Office) -> None:
    office.run("sweep")
    failed = office.run("notices", "--failed", "--json").lines
    assert {(line["channel"], line["state"]) for line in failed} == {("hook", "failed")}
    assert f"{len(failed)} notices are tried again" in office.run("notices", "--retry").out


def test_an_export_is_one_json_document(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "rosa.json"
    office.run("export", "Rosa", "--output", str(file))
    whole = json.loads(file.read_text())
    assert (whole["client"], len(whole["rows"]["observation"])) == ("Rosa", 1)


# --- options of every command ---------------------------------------------------------

PLACES: dict[str, tuple[str, ...]] = {
    "before the command": ("--data", "DATA", "--config", "CONFIG", "list", "--json"),
    "after the command": ("list", "--json", "--data", "DATA", "--config", "CONFIG"),
    "with an equals sign": ("list", "--data=DATA", "--json", "--config=CONFIG"),
    "after a command of two words": ("consultant", "list", "--data", "DATA", "--config", "CONFIG"),
}


@pytest.mark.parametrize("words", PLACES.values(), ids=PLACES)
def test_data_and_config_stand_anywhere(template: Office, words: tuple[str, ...]) -> None:
    config = str(template.data / "config.toml")
    ran = run(*(w.replace("DATA", str(template.data)).replace("CONFIG", config) for w in words))
    assert (ran.code, "me" in ran.out or "Rosa" in ran.out) == (0, True), ran


def test_what_follows_two_dashes_is_no_option(template: Office) -> None:
    ran = template.run("show", "--", "--data")
    assert (ran.code, "No client is named --data" in ran.err) == (1, True), ran


# --- secrets ----------------------------------------------------------------------------

TELLING = {
    name: words
    for name, (_, words, _) in HAPPY.items()
    if name not in {"remove", "erase", "restore", "channel remove"}
}
"""What could tell a secret; those commands that take things away come last, and are left out."""


def test_no_command_tells_a_secret(office: Office, tmp_path: Path) -> None:
    places = files(office, tmp_path)
    said = ""
    for words in (*TELLING.values(), ("test-notify",), ("notices", "--json"), ("doctor", "--send")):
        ran = office.run(*(places.get(word, word) for word in words), typed=f"json://h/{TOKEN}")
        said += ran.out + ran.err
    for words in (("list", "--json"), ("channel", "list", "--json"), ("show", "Rosa", "--json")):
        said += office.run(*words).out
    assert "127.0.0.1:9" not in said
    assert TOKEN not in said


MISTYPED = {
    "in a channel's name": ("channel", "add", f"json://127.0.0.1:9/{TOKEN}"),
    "in a bad channel": ("channel", "add", "bad", f"nosuch://h/{TOKEN}"),
    "in a bad --notify": ("edit", "Rosa", "--notify", f"nosuch://h/{TOKEN}"),
    "in an address": ("edit", "Rosa", "--website", f"tgram://{TOKEN}/1"),
}


@pytest.mark.parametrize("words", MISTYPED.values(), ids=MISTYPED)
def test_a_secret_in_the_wrong_place_is_not_repeated(
    template: Office, words: tuple[str, ...]
) -> None:
    ran = template.run(*words, typed="\n")
    assert (ran.code, TOKEN in ran.out + ran.err) == (1, False), ran


def test_no_secret_is_in_the_database_or_its_copies(office: Office) -> None:
    swept = office.run("sweep", "--json").lines
    assert any(line.get("state") == "sent" for line in swept)
    for words in (("edit", "Rosa", "--notify", f"json://h/{TOKEN}"), ("backup",)):
        office.run(*words)
    files_there = [path for path in office.data.rglob("*") if path.is_file()]
    holders = [path for path in files_there if TOKEN.encode() in path.read_bytes()]
    assert [p.name for p in holders] == ["secrets.json"]
    assert holders[0].stat().st_mode & 0o777 == 0o600


# --- as processes -----------------------------------------------------------------------


def poromki(*words: str, data: Path) -> subprocess.CompletedProcess[str]:
    """A real process, in an environment of its own."""
    command = [sys.executable, "-m", "monitor", "--data", str(data), *words]
    return subprocess.run(command, capture_output=True, text=True, env={}, timeout=30, check=False)


def test_a_process_answers_like_main(template: Office) -> None:
    ran = poromki("list", "--json", data=template.data)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert [json.loads(line)["client"] for line in ran.stdout.splitlines()] == ["Dora", "Rosa"]


def test_wrong_usage_of_a_process_is_two(template: Office) -> None:
    ran = poromki("lsit", data=template.data)
    assert (ran.returncode, "Usage: poromki" in ran.stderr) == (2, True), ran


def test_a_reader_that_goes_away_gets_no_traceback(template: Office) -> None:
    command = f"{sys.executable} -m monitor --data {template.data} list --json | true"
    ran = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.stderr == ""


@contextmanager
def service(office: Office) -> Iterator[subprocess.Popen[str]]:
    """The service as a process; killed at the end if it still runs."""
    command = [sys.executable, "-m", "monitor", "run", "--data", str(office.data)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def first_line(stream: IO[str] | None) -> str:
    """The next line of a process."""
    assert stream
    return stream.readline()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_service_greets_and_stops_when_asked_to(office: Office, number: signal.Signals) -> None:
    with service(office) as process:
        greeting, logged = first_line(process.stdout), first_line(process.stderr)
        process.send_signal(number)
        code = process.wait(timeout=20)
    assert (greeting[:26], code) == ("POROMKI watches 2 clients.", 0)
    assert "Watching" in logged


def test_one_service_is_enough(office: Office) -> None:
    with service(office) as process:
        first_line(process.stdout)  # the lock is held now
        ran = office.run("sweep")
    assert (ran.code, f"process {process.pid}" in ran.err) == (1, True), ran


def test_a_channel_of_the_configuration_needs_no_adding(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[channels]\noffice = "json://127.0.0.1:9/x"\n')
    said = run("channel", "list", "--json", data=tmp_path).lines
    assert [(c["name"], c["origin"], c["url"]) for c in said] == [("office", "config", "json://…")]


def test_a_message_that_is_not_delivered_says_why(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(
        '[channels]\noffice = "mailto://lena:pa55w0rd@127.0.0.1:9?from=a@b.example&to=a@b.example&mode=insecure"\n'
    )
    ran = run("test-notify", data=tmp_path)
    assert ran.code == 1
    assert "was not delivered" in ran.err
    assert "no reason given" not in ran.err
    assert "pa55w0rd" not in ran.err


def test_nobody_else_may_read_what_is_stored(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    run("init", data=folder)
    run("backup", data=folder)
    stored = [folder, *folder.rglob("*")]
    assert [oct(p.stat().st_mode & 0o077) for p in stored] == ["0o0"] * len(stored)
