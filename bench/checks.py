"""CPU time of one check, all in, beside the least that any program would need.

A check is what the service does for a page: ask the database what to do, fetch,
extract, compare, record. Beside it, on the same pages, in the same run and by turns:

    get      requests.get(url)
    floor    requests.get(url), a parse by the same parser, a hash of the page's text

Counted is the CPU time of this process, all its threads; the server is another one.
"""

from __future__ import annotations

import hashlib
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import process_time
from zoneinfo import ZoneInfo

import requests
from selectolax.lexbor import LexborHTMLParser

from bench.figures import Figure
from bench.pages import SIZES
from monitor import check
from monitor.config import Config, FetchConfig, ScheduleConfig
from monitor.fetch import Web
from monitor.model import Client, Consultant, Kind, Target
from monitor.store import Db, clients, open_db, people

BEGIN = datetime(2026, 1, 5, 8, tzinfo=UTC)
PACE = timedelta(hours=12)
CONFIG = Config(
    fetch=FetchConfig(allow_private_addresses=True, gap_seconds=0),
    schedule=ScheduleConfig(second_look=timedelta(0), jitter=0),
)
CONSULTANT = Consultant(
    0, "me", ZoneInfo("Europe/Berlin"), "de", time(8), time(18), frozenset(range(5))
)
WARM = 4
"""Looks before the measured ones: what is learned of a page is learned by then."""

SHARES = {
    "one edit a week": {"markup": 0.80, "visible": 0.13, "edit": 0.07},
    "as in histories": {"markup": 0.56, "visible": 0.09, "edit": 0.35},
}
"""How often a changed body is which. In 147 labelled histories of real pages 1,106 changed bodies
were markup only, 185 visible noise, 669 edits; these were chosen for their edits, and hold more
than a page does that is looked at twice a day and edited once a week (noise in that proportion)."""
KINDS = ("markup", "visible", "edit")
"""Kinds of change of a body."""
FROM_BYTES, FROM_GET = 2.0, 1.5
"""Goals: over the floor where bytes changed, over a bare get where nothing did."""

_NAMES = {
    "304": "304 Not Modified",
    "same": "same bytes",
    "markup": "bytes changed: tokens and scripts only",
    "visible": "bytes changed: clock and counter too",
    "edit": "bytes changed: an owner's edit too",
}


@dataclass
class Bench:
    """A database, a Web, and pages to check with them."""

    db: Db
    web: Web
    now: datetime = BEGIN
    costs: defaultdict[tuple[str, ...], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """Milliseconds of CPU time, by what was done."""

    def watch(self, url: str) -> int:
        """Make a page to look at; gives its row number."""
        new = Client(0, url, 1, None, (), {}, self.now)
        client = clients.add_client(self.db, new, ())
        target = Target(0, client.id, Kind.WEBSITE, url, self.now, None)
        stored = clients.add_target(self.db, target, self.now)
        return clients.pages(self.db, stored.id)[0].id

    def check(self, page_id: int) -> check.Checked:
        """One check, as a sweep does it."""
        todo = check.task(self.db, page_id)
        assert todo is not None
        done = check.record(
            self.db,
            check.look(self.web, todo, self.now, lambda: None),
            CONFIG.schedule,
        )
        assert done is not None
        return done

    def timed(self, key: tuple[str, ...], work: Callable[[], object]) -> None:
        """Do `work` and note its cost."""
        self.costs[key].append(milliseconds(work))

    def cost(self, *key: str) -> float:
        """The median."""
        return statistics.median(self.costs[key])


@contextmanager
def bench() -> Iterator[Bench]:
    """A new database in a folder that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        db = open_db(Path(folder), BEGIN)
        people.add_consultant(db, CONSULTANT)
        web = Web(CONFIG.fetch, version="bench")
        try:
            yield Bench(db, web)
        finally:
            web.close()
            db.close()


def milliseconds(work: Callable[[], object]) -> float:
    """CPU time that `work` takes, in all threads."""
    began = process_time()
    work()
    return 1000 * (process_time() - began)


def get(url: str) -> bytes:
    """The least that fetches a page."""
    return requests.get(url, timeout=20).content


def floor(url: str) -> str:
    """The least that tells whether a page's text is another one."""
    text = LexborHTMLParser(get(url)).text()
    return hashlib.sha256(text.encode()).hexdigest()


def measure(port: int, rounds: int, sizes: Sequence[str] = tuple(SIZES)) -> Iterator[Figure]:
    """Check every page so often, by turns with what it is compared to."""
    home = f"http://127.0.0.1:{port}"
    with bench() as on:
        pages = {(s, k): on.watch(f"{home}/{s}/{k}/ours") for s in sizes for k in _NAMES}
        alone = on.watch(f"http://127.0.0.2:{port}/{sizes[0]}/same/alone")
        for number in range(WARM + rounds):
            on.now += PACE
            on.web.get(f"{home}/small/same/warm", now=on.now)  # reads robots.txt if it is time
            for (size, kind), page_id in pages.items():
                _take_turns(on, f"{home}/{size}", size, kind, page_id)
            if number % 2 == 0:  # a day has passed: robots.txt is asked for, too
                on.timed(("alone",), lambda: on.check(alone))
            if number < WARM:
                on.costs.clear()
        yield from _figures(on, sizes)


def _take_turns(on: Bench, home: str, size: str, kind: str, page_id: int) -> None:
    on.timed((size, kind), lambda: on.check(page_id))
    if kind in KINDS:
        on.timed((size, kind, "floor"), lambda: floor(f"{home}/{kind}/floor"))
    else:
        on.timed((size, kind, "get"), lambda: get(f"{home}/{kind}/get"))


def _figures(on: Bench, sizes: Sequence[str]) -> Iterator[Figure]:
    for size in sizes:
        part = f"CPU per check of a {size} page"
        for kind, name in _NAMES.items():
            yield _beside(on, part, name, [(size, kind, 1.0)])
        for shares in SHARES:
            yield _beside(on, part, f"all changed bytes, {shares}", _mixed([size], shares))
    part = "CPU per check, all sizes alike"
    for kind, name in _NAMES.items():
        yield _beside(on, part, name, [(size, kind, 1 / len(sizes)) for size in sizes])
    for shares, parts in SHARES.items():
        told = ", ".join(f"{share:.0%}" for share in parts.values())
        mix = _mixed(sizes, shares)
        changed = _beside(on, part, f"all changed bytes, {shares} ({told})", mix)
        yield changed
        yield Figure(part, "  pages a second and core", 1000 / changed.value, "1/s")
    alone, usual = on.cost("alone"), on.cost(sizes[0], "same")
    yield Figure(part, f"same bytes, {sizes[0]}, robots.txt asked first", alone, "ms")
    yield Figure(part, "  of it for robots.txt, once a day and host", alone - usual, "ms")


def _mixed(sizes: Sequence[str], shares: str) -> list[tuple[str, str, float]]:
    parts = SHARES[shares].items()
    return [(size, kind, share / len(sizes)) for size in sizes for kind, share in parts]


def _beside(on: Bench, part: str, name: str, mix: Sequence[tuple[str, str, float]]) -> Figure:
    """The cost of checks beside that of what they are compared to; `mix`: size, kind, weight."""
    beside, goal = ("floor", FROM_BYTES) if mix[0][1] in KINDS else ("get", FROM_GET)
    ours = sum(weight * on.cost(size, kind) for size, kind, weight in mix)
    theirs = sum(weight * on.cost(size, kind, beside) for size, kind, weight in mix)
    return Figure(part, name, ours, "ms", f"{beside} ({theirs:.2f})", ours / theirs, goal)
