"""The pages as readers reach them: a real server on a free port, one client, a stepping clock.

with front(tmp_path) as office:
    url = office.links(NoticeKind.QUIET)[DeedKind.SNOOZE]
    assert office.get(url).status_code == 200
    office.post(url, until="2026-11-20")
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from fastapi import APIRouter

from monitor.config import Config, ScheduleConfig, Settings, WebConfig
from monitor.deed import Deed, DeedKind
from monitor.facts import Facts
from monitor.fetch import Web
from monitor.model import Client, Kind, NoticeKind, NoticeState, Text
from monitor.offers import offers_for
from monitor.pulse import Pulse
from monitor.register import Registration, When, register
from monitor.secrets import Secrets
from monitor.store import Db, clients, deeds, looks, notices, open_db, people
from monitor.store.notices import Notice
from monitor.sweep import Office
from monitor.web.app import app
from monitor.web.serve import serving
from tests.build import BERLIN, DAY, at, change, consultant
from tests.desk import Outbox
from tests.story import Clock
from tests.web import visitor

NOW = at("2026-11-05 09:00")
PUBLIC = "https://poromki.example"
NAME = "Bäckerei <Huber> & Töchter"


@dataclass
class Front:
    """An office with its pages open."""

    folder: Path
    db: Db
    secrets: Secrets
    clock: Clock
    client: Client
    url: str
    web: WebConfig
    outbox: Outbox
    config: Config

    def notice(self, kind: NoticeKind, facts: Facts | None = None) -> Notice:
        """One more notice about the client."""
        target = clients.targets(self.db, self.client.id)[0]
        workshop = clients.workshops(self.db, self.client.id)[0]
        new = Notice(
            about=f"{kind} {len(notices.all_notices(self.db))}",
            kind=kind,
            client_id=self.client.id,
            workshop_id=workshop.id,
            target_id=target.id,
            consultant_id=self.client.consultant_id,
            channel_id=people.channels(self.db)[0].id,
            state=NoticeState.SENT,
            decided_at=self.clock(),
            deliver_at=None,
            text=Text("subject", "text", "html"),
            facts=facts,
        )
        stored = notices.add(self.db, new)
        assert stored
        return stored

    def started(self) -> tuple[Notice, int]:
        """A notice of a change that has just been confirmed, and the change's number."""
        target = clients.targets(self.db, self.client.id)[0]
        workshop = clients.workshops(self.db, self.client.id)[0]
        page = clients.pages(self.db, target.id)[0]
        seen = change(self.clock() - DAY, self.clock())
        number = looks.add_change(self.db, page.id, seen, self.clock())
        facts = Facts(
            NoticeKind.STARTED,
            self.client.name,
            workshop.title,
            workshop.held_at,
            workshop.zone,
            workshop.all_day,
            BERLIN,
            self.clock(),
            change=seen,
            page_url=page.url,
        )
        return self.notice(NoticeKind.STARTED, facts), number

    def links(self, kind: NoticeKind = NoticeKind.QUIET) -> dict[DeedKind, str]:
        """The links of a new notice."""
        return self.links_of(self.notice(kind))

    def links_of(self, notice: Notice) -> dict[DeedKind, str]:
        """The links of a notice that is sent (again)."""
        offers = offers_for(self.db, self.web, self.secrets, notice, self.clock())
        return {offer.kind: offer.url for offer in offers}

    def ask(self, method: str, url: str, **more: Any) -> requests.Response:
        """One request, as the proxy before us passes it on."""
        headers = {"Host": "poromki.example"} | more.pop("headers", {})
        where = self.url + urlsplit(url).path.removeprefix("/")
        return requests.request(
            method, where, headers=headers, timeout=10, allow_redirects=False, **more
        )

    def get(self, url: str, **headers: str) -> requests.Response:
        """Open a page."""
        return self.ask("GET", url, headers=headers)

    def post(self, url: str, **fields: str) -> requests.Response:
        """Press the button."""
        return self.ask("POST", url, data=fields)

    def deeds(self) -> list[Deed]:
        """What was done about the client."""
        return deeds.of_client(self.db, self.client.id)


@contextmanager
def front(
    folder: Path,
    public: str = PUBLIC,
    lang: str = "en",
    proxies: tuple[str, ...] = ("127.0.0.1",),
    more: APIRouter | None = None,
    pulse: Pulse | None = None,
    visiting: Web | None = None,
) -> Iterator[Front]:
    """An office whose pages are at `public`, one client, a channel; `more` routes beside ours.

    `visiting`: what looks at pages, in place of one that may look at loopback.
    """
    clock = Clock(NOW)
    web = WebConfig(public_url=public, trusted_proxies=proxies)
    config = Config(web=web, schedule=ScheduleConfig(second_look=timedelta(0)))
    settings = Settings(config=config, data=folder, file=None)
    secrets = Secrets(folder / "secrets.json", {}, {})
    db = open_db(folder, NOW)
    visiting = visiting or visitor()
    lena = people.add_consultant(db, consultant())
    people.add_channel(db, "mail", "config", "json://…", lena.id)
    new = Registration(
        NAME, When(NOW.date()), ((Kind.WEBSITE, "https://bakery.example/"),), lang=lang
    )
    client = register(db, settings.config, new, NOW)

    def open_office() -> Office:
        return Office(
            open_db(folder, clock()),
            settings.config,
            secrets,
            visiting,
            outbox,
            clock,
            threading.Event(),
        )

    outbox = Outbox()
    try:
        made = app(open_office, settings, secrets, clock, pulse)
        if more is not None:
            made.include_router(more)
        with serving(made, ("127.0.0.1", 0), web.trusted_proxies) as url:
            yield Front(folder, db, secrets, clock, client, url, web, outbox, config)
    finally:
        visiting.close()
        db.close()
