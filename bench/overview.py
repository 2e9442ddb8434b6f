"""What the first page costs, with many clients and a year of looks.

Rows are put in as they would be after that time: two looks a day at each website's home page and
one a week at four more, the older ones summed up; four changes, six verdicts and notices a client.
Beside it a hundred clients with the same past; a page of either shows a hundred.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from statistics import median
from threading import Event
from time import process_time
from typing import Any
from zoneinfo import ZoneInfo

import requests

from bench.figures import Figure
from monitor.accounts import sessions
from monitor.config import Config, Settings
from monitor.fetch import Web
from monitor.model import Consultant
from monitor.notify import AppriseNotifier
from monitor.secrets import Secrets
from monitor.store import Db, accounts, open_db, people, transaction
from monitor.store.times import to_text
from monitor.sweep import Office
from monitor.web.app import app
from monitor.web.serve import serving

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
SINGLE = 35
"""Days whose looks are not summed up yet."""
PAGES = 5
"""Of a website, its home page among them."""
ROUNDS = 15
GOAL = 1.5


def fill(db: Db, clients: int, days: int) -> None:
    """Put in so many clients as they are after so many days."""
    me = Consultant(0, "Lena", ZONE, "en", time(8), time(18), frozenset(range(5)))
    people.add_consultant(db, me)
    people.add_channel(db, "mail", "secrets", "mailto://…", 1)
    with transaction(db):
        for table, rows in _rows(clients, days).items():
            columns = list(rows[0])
            marks = ", ".join("?" * len(columns))
            sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})"
            db.conn.executemany(sql, ([*row.values()] for row in rows))


def _rows(clients: int, days: int) -> dict[str, list[dict[str, Any]]]:
    rows: dict[str, list[dict[str, Any]]] = {}

    def put(table: str, **row: Any) -> None:
        rows.setdefault(table, []).append(row)

    for n in range(1, clients + 1):
        _client(put, n, days)
    return rows


def _client(put: Callable[..., None], n: int, days: int) -> None:
    began, held = NOW - days * DAY, NOW - (n % days) * DAY
    progress = ("quiet", "started", "unseen", "waiting", "stalled")[n % 5]
    settings = {"milestones": "{}", "tags": f'["workshop {n % 7}"]'}
    put("client", id=n, name=f"Client {n}", consultant_id=1, created_at=to_text(began), **settings)
    held_then = {"held_at": to_text(held), "zone": ZONE.key, "all_day": 0}
    closing = {"registered_at": to_text(began), "closes_at": to_text(held + 120 * DAY)}
    put("workshop", id=n, client_id=n, title="Your website", **held_then, **closing)
    put("progress_step", workshop_id=n, at=to_text(held), progress="waiting", reasons="[]")
    put("progress_step", workshop_id=n, at=to_text(NOW), progress=progress, reasons="[]")
    address = f"https://client-{n}.example/"
    put("target", id=n, client_id=n, kind="website", url=address, added_at=to_text(began))
    for p in range(PAGES):
        _page(put, n * PAGES + p, n, p, days)
    for n_th, after in enumerate((3, 7, 14, 30, 60, 90)):
        _milestone(put, n * 10 + n_th, n, after, held + after * DAY)


def _page(put: Callable[..., None], page_id: int, target_id: int, nth: int, days: int) -> None:
    is_home = nth == 0
    url = f"https://client-{target_id}.example/{nth or ''}"
    state = {"checked_at": to_text(NOW), "seen_at": to_text(NOW), "looks": 2 * days}
    where = {"target_id": target_id, "url": url, "role": "home" if is_home else "other"}
    put("page", id=page_id, added_at=to_text(NOW - days * DAY), **where, **state)
    for back in range(days):
        day = NOW - back * DAY
        if is_home or (back + page_id) % 7 == 0:
            fails = (back + page_id) % 11 == 0
            if back >= SINGLE:
                _summed(put, page_id, day, fails)
            else:
                _looks(put, page_id, day, fails, 2 if is_home else 1)
    for back in range(page_id % 90, days, 90 * PAGES // 4):
        _change(put, page_id, NOW - back * DAY)


def _summed(put: Callable[..., None], page_id: int, day: datetime, fails: bool) -> None:
    seen = {"seen": 0, "reason": "timeout"} if fails else {"seen": 2, "last_seen_at": to_text(day)}
    whole = {"last_seen_at": None, "reason": None} | seen
    put("look_day", page_id=page_id, day=f"{day:%Y-%m-%d}", looks=2, last_at=to_text(day), **whole)


def _looks(put: Callable[..., None], page_id: int, day: datetime, fails: bool, times: int) -> None:
    for half in range(times):
        seen = {"seen": int(not fails), "reason": "timeout" if fails else None}
        put("observation", page_id=page_id, at=to_text(day - half * DAY / 4), **seen)


def _change(put: Callable[..., None], page_id: int, at: datetime) -> None:
    window = {"after_at": to_text(at - DAY / 2), "before_at": to_text(at)}
    hunk = '[["text", "", "Open on Saturdays", "main", "Hours", null]]'
    said = {"confirmed_at": to_text(at), "hunks": hunk, "score": 17, "why": "still there"}
    put("change", page_id=page_id, **window, **said)


def _milestone(put: Callable[..., None], number: int, client: int, days: int, at: datetime) -> None:
    decided = to_text(at) if at < NOW else None
    when = {"days": days, "at": to_text(at), "day": f"{at:%Y-%m-%d}", "decided_at": decided}
    put("milestone", id=number, workshop_id=client, target_id=client, **when)
    if decided is None:
        return
    said = {"answer": "quiet", "why": "", "coverage": "{}", "decided_at": decided}
    put("verdict", id=number, milestone_id=number, **said)
    of = {"client_id": client, "workshop_id": client, "target_id": client, "verdict_id": number}
    sent = {"state": "sent", "decided_at": decided, "consultant_id": 1, "channel_id": 1}
    put("notice", about=f"quiet/verdict {number}", kind="quiet", **of, **sent)


def measure(clients: int = 1000, days: int = 365) -> Iterator[Figure]:
    """CPU time of the page with a hundred rows, among these and among a hundred clients."""
    part = f"The first page, a hundred rows, after {days} days"
    few, many = (_milliseconds(number, days) for number in (100, clients))
    yield Figure(part, "100 clients", few, "ms", goal=200)
    over = "of 100 clients"
    yield Figure(part, f"{clients} clients", many, "ms", over, many / few, goal=GOAL)


def _milliseconds(clients: int, days: int) -> float:
    """The median of some, with all that serving a page takes, and asking for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        db = open_db(folder, NOW)
        db.execute("PRAGMA synchronous = OFF").fetchall()
        fill(db, clients, days)
        accounts.put_password(db, 1, "never asked for", NOW)
        cookies = {"poromki": sessions.start(db, 1, NOW)}
        db.close()
        times = []
        with _served(folder) as url, requests.Session() as browser:
            for _ in range(ROUNDS):
                began = process_time()
                browser.get(url, cookies=cookies, timeout=60).raise_for_status()
                times.append(process_time() - began)
    return 1000 * median(times)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    settings = Settings(config=Config(), data=folder, file=None)
    kept = Secrets(folder / "secrets.json", {}, {})
    web, stop = Web(settings.config.fetch, version="bench"), Event()

    def office() -> Office:
        db = open_db(folder, NOW)
        return Office(db, settings.config, kept, web, AppriseNotifier(1), lambda: NOW, stop)

    with serving(app(office, settings, kept, lambda: NOW), ("127.0.0.1", 0)) as url:
        yield url
    web.close()
