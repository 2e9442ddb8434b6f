"""Memory of the service, and the cost of a check, by how much it watches.

    python -m bench.sweeps PORT TARGETS      a sweep, and a line of JSON, for each line of input

Each target is a website of its own on a host of its own, due at each sweep, half a day
apart. One in four answers 304, one shows the same bytes, one other tokens, and one a clock
and a counter. Every 14th look asks for the whole page, every other one for robots.txt.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from time import process_time

from bench.checks import BEGIN, CONFIG, CONSULTANT, PACE
from bench.figures import Figure
from monitor.config import Config
from monitor.fetch import Web
from monitor.model import Kind, Text
from monitor.register import Registration, When, store
from monitor.secrets import Secrets
from monitor.site.scope import Scope
from monitor.store import Db, open_db, people, transaction
from monitor.sweep import Office, sweep

USUAL = {100: 24, 1000: 5, 10_000: 3}
"""Targets → sweeps of `make bench`."""
LARGE = {100: 100, 1000: 100, 10_000: 8}
"""Targets → sweeps of `make bench-large`."""
MOST_MEMORY, MOST_COST, MOST_GROWTH = 200.0, 1.2, 1.1
"""Goals: MB; of the most targets over the fewest; of the last sweep over the fourth."""

_SETTLED = 3
"""Sweeps before what grows is called growth: the first learns, the second and third allocate."""
_KINDS = ("small/304", "small/same", "small/markup", "club/visible")

ONE_PAGE = Scope(home="", only_this_page=True)
"""A target is a page here: what is measured is the cost of one."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one sweep cost."""

    checks: int
    milliseconds: float
    """CPU time per check."""
    megabytes: float
    """Resident afterwards."""


class _Outbox:
    def send(self, channel: str, url: str, text: Text) -> None:
        """Send nothing."""


@dataclass
class _Clock:
    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now


def measure(port: int, plan: dict[int, int]) -> Iterator[Figure]:
    """Run a service for each number of targets; they sweep by turns, as often as planned."""
    part = "The service by number of targets (CPU per check; memory)"
    common = min(plan.values())
    runs: dict[int, list[Sweep]] = {targets: [] for targets in plan}
    with ExitStack() as stack:
        services = {targets: stack.enter_context(_service(port, targets)) for targets in plan}
        for number in range(max(plan.values())):
            for targets, sweeps in plan.items():
                if number < sweeps:
                    runs[targets].append(_swept(services[targets]))
    costs = {n: statistics.mean(s.milliseconds for s in run[1:common]) for n, run in runs.items()}
    fewest = min(costs)
    for targets, run in runs.items():
        name = f"{targets:,} targets: "
        ratio, goal = costs[targets] / costs[fewest], MOST_COST if targets != fewest else None
        yield Figure(
            part,
            f"{name}a check, sweeps 2 to {common}",
            costs[targets],
            "ms",
            f"that at {fewest} targets",
            ratio,
            goal,
        )
        most = max(s.megabytes for s in run)
        yield Figure(part, f"{name}memory, at most", most, "MB", goal=MOST_MEMORY)
        grown = run[-1].megabytes / run[min(_SETTLED, len(run) - 1)].megabytes
        last = run[-1].megabytes
        over = f"after sweep {_SETTLED + 1}"
        yield Figure(
            part, f"{name}memory after sweep {len(run)}", last, "MB", over, grown, MOST_GROWTH
        )


@contextmanager
def _service(port: int, targets: int) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bench.sweeps", str(port), str(targets)]
    root = Path(__file__).parent.parent
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=root, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _swept(service: subprocess.Popen[str]) -> Sweep:
    """Let it do the next sweep."""
    assert service.stdin is not None
    assert service.stdout is not None
    service.stdin.write("\n")
    service.stdin.flush()
    return Sweep(**json.loads(service.stdout.readline()))


def lived(port: int, targets: int) -> Generator[Sweep, None, None]:
    """Be a service with so many targets, a sweep each half day."""
    clock = _Clock()
    with tempfile.TemporaryDirectory() as folder:
        db = open_db(Path(folder), BEGIN)
        db.execute("PRAGMA synchronous = OFF").fetchall()  # the disk is not what is measured
        _register(db, port, targets)
        web = Web(CONFIG.fetch, version="bench")
        secrets = Secrets(Path(folder) / "secrets.json", {}, {})
        office = Office(db, CONFIG, secrets, web, _Outbox(), clock, Event())
        try:
            while True:
                clock.now += PACE + timedelta(hours=1)
                began = process_time()
                checks = sum(1 for _ in sweep(office))
                spent = process_time() - began
                yield Sweep(checks, 1000 * spent / checks, _resident())
        finally:
            web.close()
            db.close()


def _register(db: Db, port: int, targets: int) -> None:
    people.add_consultant(db, CONSULTANT)
    with transaction(db):
        for n in range(targets):
            host = f"127.{1 + (n >> 16)}.{n >> 8 & 255}.{n & 255}:{port}"
            address = ((Kind.WEBSITE, f"http://{host}/{_KINDS[n % len(_KINDS)]}/"),)
            # The workshop is yet to come: what is measured is looking.
            new = Registration(
                f"Client {n}", When((BEGIN + timedelta(days=400)).date()), address, scope=ONE_PAGE
            )
            store(db, Config(), new, BEGIN)


def _resident() -> float:
    """MB of memory that this process holds; Linux."""
    kilobytes = (
        line.split()[1]
        for line in Path("/proc/self/status").read_text().splitlines()
        if line.startswith("VmRSS:")
    )
    return int(next(kilobytes)) / 1024


if __name__ == "__main__":
    sweeps = lived(*map(int, sys.argv[1:]))
    for _ in sys.stdin:
        print(json.dumps(asdict(next(sweeps))), flush=True)
    sweeps.close()
