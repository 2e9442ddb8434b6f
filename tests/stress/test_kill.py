"""Fifty real kill -9 of the service and of sweeps by hand, at random moments of their work.

Sixty clients with a website each, three channels, a real mail server. In each round some
clients reach a milestone and every page is due; the process is killed after a random
number of lines that it has printed and a random part of a second. The seed is fixed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from monitor import register
from monitor.model import Pace
from monitor.register import When
from monitor.store import Db, clients, open_db, people
from monitor.store.db import FILE, check_file
from tests.build import BERLIN, DAY, HOUR
from tests.sink import Mail
from tests.story import Story, office_config

KILLS = 50
STARTING = 1
"""Clients that reach a milestone in each round."""
CLIENTS = KILLS * STARTING
"""Each has one workshop: of a client with further ones only the newest is told."""
CHANNELS = 3
MOST_LINES = CLIENTS + STARTING * (1 + CHANNELS)
PATIENCE = 20.0
"""Seconds in which a process must have printed its lines; it is killed then anyway."""

CONFIG = """
[fetch]
allow_private_addresses = true
gap_seconds = 0
[schedule]
second_look = "0s"
tick = "1s"
[milestones]
website = [3]
[web]
listen = "127.0.0.1:0"
[notify]
deliver_any_time = true
"""

pytestmark = pytest.mark.stress


@dataclass
class Aftermath:
    """What fifty kills have left behind."""

    kills: int = 0
    damage: list[str] = field(default_factory=list)
    looks_lost: list[int | None] = field(default_factory=list)
    """Ports of sites whose looks were printed and are not in the database."""
    told: Counter[str] = field(default_factory=Counter)
    """Notices by kind and state."""
    mails: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By address, subject and workshop."""


@pytest.fixture(scope="module")
def aftermath(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """Watch for five days, then live through KILLS rounds and a last sweep in peace."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "config.toml").write_text(CONFIG)
    now = datetime.now(UTC)
    with Story(folder, now - 5 * DAY, days=(3,)) as story:
        for n in range(CHANNELS - 1):
            story.channel(f"mail {n}", f"office{n}@office.example", "Lena")
        for channel in people.channels(story.db):
            # Each notice in a mail of its own, so that each can be counted.
            people.change_channel(story.db, replace(channel, pace=Pace.IMMEDIATE))
        in_a_month = f"{now + 30 * DAY:%Y-%m-%d}"
        for n in range(CLIENTS):
            story.register(f"Bakery {n:02}", in_a_month, story.site(f"Bakery {n:02}").url)
        story.go_on(now, every=12 * HOUR)
        story.db.close()
        after = Aftermath()
        random = Random(20261102)
        for round_number in range(KILLS):
            _round(folder, round_number, random, after)
        subprocess.run([*_command(folder), "sweep"], check=True, capture_output=True, timeout=120)
        db = open_db(folder, datetime.now(UTC))
        rows = db.query("SELECT kind || ' ' || state AS told FROM notice")
        after.told = Counter(str(row["told"]) for row in rows)
        db.close()
        after.mails = Counter(map(_identity, story.sink.mails))
        yield after


def test_every_process_was_killed_at_work(aftermath: Aftermath) -> None:
    assert aftermath.kills == KILLS


def test_the_database_is_whole_after_every_kill(aftermath: Aftermath) -> None:
    assert aftermath.damage == []


def test_every_look_that_was_printed_is_stored(aftermath: Aftermath) -> None:
    assert aftermath.looks_lost == []


def test_every_verdict_was_told_by_every_channel(aftermath: Aftermath) -> None:
    assert aftermath.told == {"quiet sent": KILLS * STARTING * CHANNELS}


def test_every_notice_arrived(aftermath: Aftermath) -> None:
    assert len(aftermath.mails) == KILLS * STARTING * CHANNELS


def test_no_kill_sends_more_than_one_notice_twice(aftermath: Aftermath) -> None:
    assert aftermath.mails.total() - len(aftermath.mails) <= KILLS


def _round(folder: Path, number: int, random: Random, after: Aftermath) -> None:
    """Let milestones be reached and pages be due, start a process, and kill it."""
    now = datetime.now(UTC)
    db = open_db(folder, now)
    _reach_milestones(db, number, now)
    before = _looks(db)
    db.close()
    by_hand = number % 2 == 0
    command = [*_command(folder), *(("sweep", "--json") if by_hand else ("run",))]
    lines, alive = _killed(command, random.randint(1, MOST_LINES), random.uniform(0, 0.15))
    after.kills += alive
    damage = check_file(folder / FILE)
    after.damage += [damage] if damage else []
    db = open_db(folder, datetime.now(UTC))
    after.looks_lost += (_printed_looks(lines) - (_looks(db) - before)).elements()
    db.close()


def _reach_milestones(db: Db, number: int, now: datetime) -> None:
    """Give STARTING clients a workshop three days and some minutes ago; make all pages due."""
    held = (now - 3 * DAY - timedelta(minutes=5 + number)).astimezone(BERLIN)
    known = clients.clients(db)
    for n in range(STARTING):
        client = known[number * STARTING + n]
        when = When(held.date(), held.time().replace(second=0, microsecond=0))
        register.add_workshop(db, office_config((3,)), client, when, f"Round {number:02}", now)
    for page_id in clients.pages_of_clients(db, (c.id for c in known)):
        clients.schedule_page(db, page_id, now)


def _killed(command: list[str], lines_first: int, seconds: float) -> tuple[list[str], bool]:
    """Run until it has printed `lines_first` lines and `seconds` more, then kill -9.

    Gives its complete lines, and whether it was still at work.
    """
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1
    )
    assert process.stdout is not None
    lines: list[str] = []
    enough = Event()

    def read(stream: Iterator[str]) -> None:
        for line in stream:
            lines.append(line)
            if len(lines) >= lines_first:
                enough.set()
        enough.set()

    reader = Thread(target=read, args=(process.stdout,))
    reader.start()
    enough.wait(PATIENCE)
    Event().wait(seconds)
    alive = process.poll() is None
    process.kill()
    process.wait()
    reader.join()
    process.stdout.close()
    return [line for line in lines if line.endswith("\n")], alive


def _command(folder: Path) -> list[str]:
    return [sys.executable, "-m", "monitor", "--data", str(folder)]


def _printed_looks(lines: list[str]) -> Counter[int | None]:
    """How often each site was printed as looked at, by `sweep --json` or in the log.

    By port: the log leaves out the host, which is that of the channels' secret URLs too.
    """
    urls = []
    for line in lines:
        if line.startswith("{") and "outcome" in (printed := json.loads(line)):
            urls.append(printed["url"])
        elif "looked at " in line:
            urls.append(line.split("looked at ")[1].split(": ")[0])
    return Counter(urlsplit(url).port for url in urls)


def _looks(db: Db) -> Counter[int | None]:
    rows = db.query(
        "SELECT url, count(*) AS looks FROM observation JOIN page ON page.id = page_id GROUP BY url"
    )
    return Counter({urlsplit(row["url"]).port: int(row["looks"]) for row in rows})


def _identity(mail: Mail) -> tuple[str, str, str]:
    """What makes two mails the same notice: the workshop is named in the text."""
    return mail.to, mail.subject, mail.text.split("Round ")[1][:2]
