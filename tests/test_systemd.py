"""What the service tells systemd, and the units that systemd is told to run."""

from __future__ import annotations

import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from monitor.cli.app import app
from monitor.config import ScheduleConfig, span
from monitor.systemd import Supervisor

UNITS = Path(__file__).parent.parent / "systemd"
SERVICES = ["poromki.service", "poromki-failed@.service", "poromki-backup.service"]
COMMAND = "/opt/poromki/bin/poromki"


class Listener:
    """A supervisor's end: a real datagram socket."""

    def __init__(self, name: str) -> None:
        self.environ = {"NOTIFY_SOCKET": name}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(name.replace("@", "\0", 1))
        self._socket.setblocking(False)

    def heard(self) -> list[str]:
        """Every datagram so far; they are there as soon as they are sent."""
        facts = []
        while True:
            try:
                facts.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return facts

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["a path", "an abstract name"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Listener]:
    path = str(tmp_path / "notify")
    listener = Listener(path if request.param == "a path" else f"@{path}")
    yield listener
    listener.close()


# --- telling -----------------------------------------------------------------


def test_ready_and_stopping_are_told(listener: Listener) -> None:
    supervisor = Supervisor(listener.environ)
    supervisor.ready()
    supervisor.stopping()
    assert listener.heard() == ["READY=1", "STOPPING=1"]


def test_progress_is_told_every_few_seconds_only(listener: Listener) -> None:
    seconds = iter([0.0, 0.1, 4.9, 5.0, 9.9, 60.0, 61.0])
    supervisor = Supervisor(listener.environ, lambda: next(seconds))
    told = []
    for _ in range(7):
        supervisor.progress()
        told.append(listener.heard())
    watchdog = ["WATCHDOG=1"]
    assert told == [watchdog, [], [], watchdog, [], watchdog, []]


UNHEARD = {
    "no supervisor": {},
    "an empty name": {"NOTIFY_SOCKET": ""},
    "a supervisor that is gone": {"NOTIFY_SOCKET": "/nowhere/notify"},
    "a name too long for a socket": {"NOTIFY_SOCKET": "/" + "x" * 200},
    "an address of another family": {"NOTIFY_SOCKET": "vsock:2:9999"},
}


@pytest.mark.parametrize("case", UNHEARD)
def test_without_a_supervisor_the_service_works_all_the_same(case: str) -> None:
    supervisor = Supervisor(UNHEARD[case])
    supervisor.ready()
    supervisor.progress()
    supervisor.stopping()


# --- the units ---------------------------------------------------------------

needs_analyze = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None,
    reason="systemd-analyze is not installed (on Debian: apt install systemd)",
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Copies of the units that run `true`: the command is not installed on a test machine."""
    stand_in = shutil.which("true")
    assert stand_in
    for unit in UNITS.glob("*.*"):
        text = unit.read_text(encoding="utf-8").replace(COMMAND, stand_in)
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    return tmp_path


def analyze(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["systemd-analyze", "--no-pager", *arguments], cwd=folder, capture_output=True, text=True
    )


@needs_analyze
def test_systemd_finds_nothing_wrong_with_the_units(units: Path) -> None:
    names = sorted(f"./{unit.name}" for unit in units.iterdir())
    verified = analyze("verify", "--man=no", "--recursive-errors=no", *names, folder=units)
    # Unknown keys are only printed; other units of the machine may have their own.
    ours = [line for line in verified.stderr.splitlines() if "poromki" in line]
    assert (verified.returncode, ours) == (0, [])


@needs_analyze
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_exposed_no_more_than_2_of_10(units: Path, service: str) -> None:
    rated = analyze("security", "--offline=yes", "--threshold=20", f"./{service}", folder=units)
    assert rated.returncode == 0, rated.stdout.splitlines()[-1:]


def settings(text: str) -> dict[str, str]:
    """The last value of each key that decides whose database is opened, and with what."""
    shared = r"(DynamicUser|User|StateDirectory|StateDirectoryMode|UMask|POROMKI_DATA)=([^\s\\]+)"
    return dict(re.findall(shared, text))


@pytest.mark.parametrize("name", ["poromki", "poromki-failed@.service", "poromki-backup.service"])
def test_all_open_the_same_database_as_the_same_user(name: str) -> None:
    service = (UNITS / "poromki.service").read_text(encoding="utf-8")
    assert settings((UNITS / name).read_text(encoding="utf-8")) == settings(service)


@pytest.mark.parametrize("name", ["poromki.service", "poromki-backup.service"])
def test_a_failure_is_told_by_a_unit_that_there_is(name: str) -> None:
    text = (UNITS / name).read_text(encoding="utf-8")
    told = re.search(r"^OnFailure=(.+@)%n\.service$", text, re.MULTILINE)
    assert told
    assert (UNITS / f"{told[1]}.service").exists()


def test_the_watchdog_waits_longer_than_any_tick() -> None:
    text = (UNITS / "poromki.service").read_text(encoding="utf-8")
    watchdog = re.search(r"^WatchdogSec=(.+)$", text, re.MULTILINE)
    assert watchdog
    with pytest.raises(ValueError, match="must lie between 1s and"):
        ScheduleConfig(tick=span(watchdog[1]))


# --- the owner's command -------------------------------------------------------


@pytest.fixture
def on_path(tmp_path: Path) -> dict[str, str]:
    """An environment in which systemd-run prints its arguments, one a line."""
    fake = tmp_path / "bin/systemd-run"
    fake.parent.mkdir()
    fake.write_text("#!/bin/sh\nprintf '%s\\n' \"$@\"\n", encoding="utf-8")
    fake.chmod(0o755)
    return {"PATH": f"{fake.parent}:/usr/bin:/bin", "POROMKI_CREDENTIALS": str(tmp_path)}


def run_command(environ: dict[str, str], *arguments: str) -> list[str]:
    """What systemd-run was given."""
    ran = subprocess.run(
        [UNITS / "poromki", *arguments], env=environ, capture_output=True, text=True, check=True
    )
    return ran.stdout.splitlines()


def test_arguments_arrive_as_they_were_typed(on_path: dict[str, str]) -> None:
    given = run_command(on_path, "add", "Café Rosa & Co", "--note", "5 $HOME")
    # systemd reads $$ as a plain $.
    assert given[-5:] == [COMMAND, "add", "Café Rosa & Co", "--note", "5 $$HOME"]


def test_channels_credentials_are_passed_on(on_path: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "channel.office").touch()
    credential = f"--property=LoadCredential=channel.office:{tmp_path}/channel.office"
    assert credential in run_command(on_path, "doctor")


def test_no_credentials_are_no_problem(on_path: dict[str, str]) -> None:
    given = run_command(on_path, "doctor")
    assert [argument for argument in given if "LoadCredential" in argument] == []


# --- commands that units and the recipe name -------------------------------------

RECIPE = UNITS.parent / "docs/install.md"


def commands() -> list[str]:
    """Every `poromki …` that a unit runs or the recipe tells to type."""
    units = "\n".join(unit.read_text(encoding="utf-8") for unit in sorted(UNITS.glob("*.service")))
    recipe = RECIPE.read_text(encoding="utf-8")
    run = re.findall(rf"^ExecStart={COMMAND} (.+)$", units, re.MULTILINE)
    typed = re.findall(r"^    poromki (.+)$|`poromki ([^`]+)`", recipe, re.MULTILINE)
    return sorted({*run, *(line or inline for line, inline in typed)})


@pytest.mark.parametrize("line", commands())
def test_every_command_named_is_one_that_there_is(line: str) -> None:
    words = shlex.split(line.partition(" > ")[0], comments=True)
    command = typer.main.get_command(app)
    while isinstance(command, TyperGroup):
        command = command.commands[words.pop(0)]
    command.make_context("poromki", words)
