"""A desk to look from: a real database with one client, whose website is a LocalWeb."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

from monitor.check import Checked
from monitor.config import Config, FetchConfig, NotifyConfig, ScheduleConfig
from monitor.fetch import Web
from monitor.model import Client, Kind, Text
from monitor.register import Registration, When, register
from monitor.secrets import Secrets
from monitor.store import Db, clients, open_db, people
from monitor.store.db import FILE
from monitor.sweep import Event as Happening
from monitor.sweep import Office, check_pages, sweep
from tests.build import consultant
from tests.web import NOW, visitor

CONFIG = Config(
    fetch=FetchConfig(allow_private_addresses=True, gap_seconds=0),
    schedule=ScheduleConfig(second_look=timedelta(0)),
    notify=NotifyConfig(deliver_any_time=True),
)
FRONT = "<title>Bakery Rosa</title><h1>Bakery Rosa</h1>" + "".join(
    f"<p>Loaf number {n} is baked every morning from flour of the old mill.</p>" for n in range(12)
)
"""A front page with enough on it to be no wall."""


class Outbox:
    """A notifier that keeps what it is given."""

    def __init__(self) -> None:
        self.sent: list[Text] = []

    def send(self, channel: str, url: str, text: Text) -> None:
        self.sent.append(text)


@dataclass
class Desk:
    """Looks, sweeps and time in a test's hands."""

    folder: Path
    db: Db
    web: Web
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.outbox = Outbox()
        self.office = Office(
            db=self.db,
            config=CONFIG,
            secrets=Secrets(self.folder / "secrets.json", {}, {"mail": "json://127.0.0.1:9"}),
            web=self.web,
            notifier=self.outbox,
            clock=lambda: self.now,
            stop=Event(),
        )

    def register(self, name: str, url: str, day: datetime = NOW) -> Client:
        """A client with a website; nothing is looked at."""
        new = Registration(name, When(day.date()), ((Kind.WEBSITE, url),))
        return register(self.db, CONFIG, new, self.now)

    def look(self, client: Client) -> Checked:
        """Look at the client's front page now."""
        ids = clients.pages_of_clients(self.db, [client.id])[:1]
        return next(check_pages(self.office, ids))

    def sweep(self, later: timedelta = timedelta(0)) -> list[Happening]:
        """Let time pass, and do what is due."""
        self.now += later
        return list(sweep(self.office))


@contextmanager
def desk(folder: Path, web: Web | None = None, /, **fetch: Any) -> Iterator[Desk]:
    """A desk whose Web is this one, or loses patience as `fetch` says."""
    web = web or visitor(**fetch)
    db = open_db(folder, NOW)
    try:
        lena = people.add_consultant(db, consultant())
        people.add_channel(db, "mail", "config", "json://…", lena.id)
        yield Desk(folder, db, web)
    finally:
        web.close()
        db.close()


def rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database, by table."""
    with closing(sqlite3.connect(folder / FILE)) as conn:
        listed = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name: conn.execute(f"SELECT * FROM {name}").fetchall() for (name,) in listed}
