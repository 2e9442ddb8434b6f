"""An office in a process of its own that dies at a chosen breath, as if by kill -9.

A breath is a commit that is about to happen, or a message about to be sent, or just
sent. Run it from a server of forks: a fork takes milliseconds, an interpreter a second.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.check import Checked
from monitor.model import Text
from monitor.notify import AppriseNotifier, Notifier, check_url
from monitor.secrets import Secrets
from monitor.store import open_db
from monitor.sweep import Office, sweep
from tests.story import Clock, office_config
from tests.web import visitor

DIED = 9
NEVER = 0

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["__main__", __name__])
check_url("mailto://office.example/?from=a@b.example")  # loads plugins: once, not in each fork


@dataclass
class Life:
    """Counts breaths and ends the process at the last one; nothing is tidied up."""

    last: int
    breaths: int = 0

    def breathe(self) -> None:
        """Go on living, or not."""
        self.breaths += 1
        if self.breaths == self.last:
            os._exit(DIED)

    def hear(self, statement: str) -> None:
        """SQLite is about to run `statement`."""
        if statement.lstrip().upper().startswith(("COMMIT", "END")):
            self.breathe()


@dataclass(frozen=True)
class MortalNotifier:
    """Sends as its inner one does; may die just before, or just after."""

    inner: Notifier
    life: Life

    def send(self, channel: str, url: str, text: Text) -> None:
        self.life.breathe()
        self.inner.send(channel, url, text)
        self.life.breathe()


def live(folder: Path, ticks: list[datetime], last_breath: int) -> None:
    """Sweep at each of `ticks` and report, line by line; dies at `last_breath` (never at 0)."""
    life = Life(last_breath)
    clock = Clock(ticks[0])
    db = open_db(folder, clock())
    db.conn.set_trace_callback(life.hear)
    office = Office(
        db=db,
        config=office_config((3,)),
        secrets=Secrets(folder / "secrets.json", {}, {}),
        web=visitor(),
        notifier=MortalNotifier(AppriseNotifier(10), life),
        clock=clock,
        stop=threading.Event(),
    )
    with (folder / "reported.jsonl").open("a", buffering=1) as report:
        for clock.now in ticks:
            report.write(json.dumps({"tick": clock.now.isoformat()}) + "\n")
            for event in sweep(office):
                if isinstance(event, Checked):
                    look = {"page": event.page_id, "at": event.at.isoformat()}
                    report.write(json.dumps(look) + "\n")
        report.write(json.dumps({"breaths": life.breaths}) + "\n")
    os._exit(0)  # without the greetings of threads and finalizers: only what is stored counts


def run(folder: Path, ticks: list[datetime], last_breath: int = NEVER) -> int:
    """`live` in a process of its own; gives its exit code."""
    process = FORKS.Process(target=live, args=(folder, ticks, last_breath))
    process.start()
    process.join(30)
    assert process.exitcode is not None, "it neither lived nor died"
    return process.exitcode


def reported(folder: Path) -> list[dict[str, object]]:
    """What a life has reported before it ended; a line cut short was not reported."""
    lines = (folder / "reported.jsonl").read_text().splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]
