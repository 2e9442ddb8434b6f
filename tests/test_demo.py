"""`poromki demo`: the story it tells, in seconds, without a network, and without a trace."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from monitor.demo import CAST, ZONE, Demo
from tests.terminal import run

WATCHED = """
import sys

def watch(event, args):
    if event == "socket.getaddrinfo" and args[0] not in ("127.0.0.1", None):
        raise SystemExit(f"asked for the address of {args[0]}")
    if event == "socket.connect" and args[1][0] != "127.0.0.1":
        raise SystemExit(f"connected to {args[1]}")

sys.addaudithook(watch)
from monitor.cli import main
main(["demo", "--lang", "de"])
"""
"""The command, in a process that ends where another machine is asked."""


@dataclass(frozen=True)
class Shown:
    """One run of the command."""

    code: int
    out: str
    err: str
    seconds: float
    left: list[Path]
    """Files in its home and temporary folders afterwards."""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Shown:
    """The demo, run once in a home of its own."""
    home = tmp_path_factory.mktemp("home")
    environ = {"HOME": str(home), "TMPDIR": str(home), "PATH": os.environ["PATH"]}
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-c", WATCHED],
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    seconds = time.monotonic() - began
    return Shown(ran.returncode, ran.stdout, ran.stderr, seconds, list(home.rglob("*")))


def test_it_ends_well_without_asking_another_machine(shown: Shown) -> None:
    assert (shown.code, shown.err) == (0, "")


def test_it_takes_seconds(shown: Shown) -> None:
    assert shown.seconds < 50


def test_it_leaves_nothing_behind(shown: Shown) -> None:
    assert shown.left == []


STORY = {
    "the bakery is quiet to the end": r"Huber Bakery +quiet +quiet +quiet +quiet +4",
    "the bike shop starts on day 5": r"Kern Bikes +quiet +changed +changed +changed +2026-09-1[23]",
    "the dentist is not seen any more": r"Dr Sommer +quiet +quiet +unseen +unseen +3",
    "every day has a line": r"(?s)  0  07\.09.+ 15  22\.09.+ 30  07\.10",
    "proof of looking": r"day 30 Huber Bakery: quiet, seen on 30 of 30 days",
    "why the dentist is not seen": "asks its visitors to prove that they are human",
    "the messages in the language asked for": "✉ Huber Bakery: seit 3 Tagen nichts verändert",
    "the first message in full": r"│ Huber Bakery: .+\n.+\n.+│ .+3 von 3 Tagen",
    "how to start for real": "poromki init",
}


@pytest.mark.parametrize("said", STORY.values(), ids=STORY)
def test_the_story(shown: Shown, said: str) -> None:
    assert re.search(said, shown.out), shown.out


def test_a_language_we_do_not_write_is_refused() -> None:
    assert run("demo", "--lang", "fr").code == 1


def test_the_clients_have_names_that_nobody_has() -> None:
    assert all(one.host.endswith(".example") for one in CAST)


def test_a_demo_that_is_broken_off_leaves_nothing(tmp_path: Path) -> None:
    with Demo("en") as stage:
        day = next(iter(stage.days()))
        folder = Path(stage._office.db.execute("PRAGMA database_list").fetchone()[2]).parent
        assert folder.exists()
    assert (day.at.astimezone(ZONE).hour, folder.exists()) == (9, False)
