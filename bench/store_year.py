"""How large the database of a large office gets: a year, by the store's own functions.

    python bench/store_year.py [--targets 1000] [--days 365] [--changes 4] [--limit 500]

Every target is looked at twice a day and has bodies of about 25 KB compressed: baseline,
last look (replaced every tenth day here, in truth at each look) and both sides of each change;
what is learned of the page; six verdicts with a notice each. Looks older than 35 days are
summed up each night. Exits 1 when the file is larger than `--limit` MB at the end.

Not as in life: a day is one transaction, and nothing is waited for on the disk.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from monitor import compare
from monitor.config import Config
from monitor.extract import read_page
from monitor.model import (
    Answer,
    Change,
    ChangeKind,
    Consultant,
    Coverage,
    Finding,
    Hunk,
    Kind,
    NoticeKind,
    NoticeState,
    Snapshot,
    Text,
    Verdict,
)
from monitor.register import Registration, When, register
from monitor.site.scope import Scope
from monitor.store import Db, clients, keep, looks, notices, open_db, people, transaction, verdicts
from monitor.store.looks import Body, Observation
from monitor.store.notices import Notice

BEGIN = datetime(2026, 1, 1, 8, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
QUIET = Text(
    "Bakery: nothing has changed on the website by day 7",
    (GOLDEN / "quiet.en.txt").read_text(encoding="utf-8"),
    (GOLDEN / "quiet.en.html").read_text(encoding="utf-8"),
)

ONE_PAGE = Scope(home="", only_this_page=True)
"""A target is a page here: what is measured is the cost of one."""


class Pages:
    """Bodies that compress to about 25 KB, each another one."""

    def __init__(self) -> None:
        self._random = random.Random(1)
        letters = "abcdefghijklmnopqrstuvwxyz"
        self._words = ["".join(self._random.choices(letters, k=7)) for _ in range(4000)]

    def html(self) -> bytes:
        blocks = (" ".join(self._random.choices(self._words, k=90)) for _ in range(75))
        return "".join(f"<p>{text}</p>" for text in blocks).encode()

    def body(self, at: datetime) -> Body:
        html = self.html()
        return Body(html, hashlib.sha256(html).hexdigest(), "https://a.example/", "utf-8", at)


def memory(html: bytes) -> bytes:
    """What is learned of a page of this size."""
    seen = read_page(html, url="https://a.example/", charset="utf-8")
    assert isinstance(seen, Snapshot)
    return compare.dump(compare.compare(None, seen, BEGIN).memory)


def registered(db: Db, targets: int) -> list[int]:
    """Row numbers of the pages of so many clients, their workshops spread over two months."""
    me = Consultant(0, "me", ZONE, "en", time(8), time(18), frozenset(range(5)))
    whose = people.add_consultant(db, me)
    people.add_channel(db, "mail", "secrets", "mailto://…", whose.id)
    for n in range(targets):
        address = ((Kind.WEBSITE, f"https://client-{n}.example/"),)
        held = When((BEGIN + (n % 60) * DAY).date())
        register(db, Config(), Registration(f"Client {n}", held, address, scope=ONE_PAGE), BEGIN)
    return clients.pages_of_clients(db, (c.id for c in clients.clients(db)))


def look(db: Db, page_id: int, at: datetime) -> None:
    """One look that saw nothing new."""
    why = "nothing that an owner did"
    seen = Observation(page_id, at, seen=True, finding=Finding.SAME, why=why, status=200)
    looks.add_observation(db, replace(seen, seconds=0.412, size=50_000))
    looks.update_page(db, page_id, checked_at=at, seen_at=at, next_check_at=at + DAY / 2)


def renew(db: Db, page_id: int, body: Body, learned: bytes, *, first: bool) -> None:
    """Another last body in the place of the one before."""
    number = looks.keep_body(db, page_id, body)
    columns = {"last_body_id": number} | ({"baseline_body_id": number} if first else {})
    looks.update_page(db, page_id, **columns)
    looks.keep_memory(db, page_id, learned)
    looks.drop_loose_bodies(db, page_id)


def edit(db: Db, page_id: int, body: Body, at: datetime) -> None:
    """A confirmed change: the bodies before and after it are kept."""
    before = looks.page_bodies(db, page_id)["last_body_id"]
    after = looks.keep_body(db, page_id, body)
    hunk = Hunk(ChangeKind.TEXT, "", "Open on Saturdays from eight to twelve", "main", "Hours")
    made = Change(at - DAY / 2, at, (hunk,) * 4, score=150, why="still there six hours later")
    looks.add_change(db, page_id, made, at, before_body_id=before, after_body_id=after)
    looks.update_page(db, page_id, last_body_id=after)


def judge(db: Db, at: datetime) -> None:
    """A verdict and a notice for every milestone that is reached."""
    coverage = Coverage(7, 7, BEGIN, at, 14, 14, 1, 1)
    channel = people.channel(db, "mail")
    for due in verdicts.due(db, at):
        verdict = Verdict(Answer.QUIET, due.milestone, coverage)
        verdict_id = verdicts.decide(db, due.id, verdict, at, None)
        workshop = clients.workshop_by_id(db, due.workshop_id)
        notices.add(
            db,
            Notice(
                about=f"quiet/verdict {verdict_id}",
                kind=NoticeKind.QUIET,
                client_id=workshop.client_id,
                workshop_id=workshop.id,
                target_id=due.target_id,
                consultant_id=1,
                channel_id=channel.id,
                state=NoticeState.PENDING,
                decided_at=at,
                deliver_at=at,
                text=QUIET,
                verdict_id=verdict_id,
                milestone_days=due.milestone.days,
            ),
        )


def year(db: Db, targets: int, days: int, changes: int) -> Iterator[int]:
    """Live through it, a day at a time."""
    pages, page_ids = Pages(), registered(db, targets)
    learned = memory(pages.html())
    every = max(1, days // (changes + 1))
    for day in range(days):
        at = BEGIN + day * DAY
        with transaction(db):
            for page_id in page_ids:
                look(db, page_id, at)
                look(db, page_id, at + DAY / 2)
                if (day + page_id) % 10 == 0 or day == 0:
                    renew(db, page_id, pages.body(at), learned, first=day == 0)
                if changes and day and (day + page_id) % every == 0:
                    edit(db, page_id, pages.body(at), at)
            judge(db, at)
        keep.sum_up(db, Config().store.details_for, ZONE, at)
        yield day + 1


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--targets", type=int, default=1000)
    options.add_argument("--days", type=int, default=365)
    options.add_argument("--changes", type=int, default=4, help="of each page, in all that time")
    options.add_argument("--limit", type=int, default=500, help="MB")
    asked = options.parse_args()
    began = monotonic()
    with tempfile.TemporaryDirectory() as folder:
        db = open_db(Path(folder), BEGIN)
        db.execute("PRAGMA synchronous = OFF").fetchall()
        file = Path(folder) / "poromki.db"
        for day in year(db, asked.targets, asked.days, asked.changes):
            if day % 30 == 0 or day == asked.days:
                size = file.stat().st_size / 1e6
                print(f"day {day:3}: {size:6.1f} MB, {monotonic() - began:4.0f} s", flush=True)
        for table, held in parts(db):
            print(f"  {table:14} {held / 1e6:6.1f} MB")
        db.close()
        sys.exit(file.stat().st_size > asked.limit * 1e6)


def parts(db: Db) -> list[tuple[str, int]]:
    """Bytes of the widest columns, and of free pages: what there is to save."""
    widths = {
        "bodies": "SELECT sum(length(compressed)) FROM body",
        "memories": "SELECT sum(length(blob)) FROM memory",
        "notices": "SELECT sum(length(text) + length(html)) FROM notice",
        "single looks": "SELECT sum(length(at) + length(why) + 40) FROM observation",
        "summed days": "SELECT count(*) * 80 FROM look_day",
        "free pages": "SELECT freelist_count * 4096 FROM pragma_freelist_count",
    }
    return [(name, int(db.execute(sql).fetchone()[0] or 0)) for name, sql in widths.items()]


if __name__ == "__main__":
    main()
