"""A whole office on a stepping clock, for stories: everything in it is real but the time.

with Story(tmp_path, at("2026-10-30 09:00")) as story:
    web = story.site()
    story.register("Bakery", "2026-11-02T14:00", web.url)
    story.go_on(until=at("2026-11-06 09:00"))
    assert story.told("Bakery") == [("quiet", 3, "sent", None)]
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from monitor import deeds, register, views
from monitor.config import Config, FetchConfig, MilestonesConfig, NotifyConfig, ScheduleConfig
from monitor.deed import By, Way
from monitor.fetch import Web
from monitor.model import Client, Consultant, Kind, Target
from monitor.notify import AppriseNotifier, Notifier
from monitor.register import Registration
from monitor.secrets import Secrets
from monitor.store import Db, clients, open_db, people, sites
from monitor.sweep import Event, Office, check_pages, survey_sites, sweep
from tests.build import BERLIN, HOUR
from tests.sink import Sink
from tests.web import LocalWeb, Page, Request, visitor

EVERY_DAY = frozenset(range(7))
WORKDAYS = frozenset(range(5))

_ME = By("Lena", Way.COMMAND)

Told = tuple[str, int | None, str, str | None]
"""A notice in short: kind, day of the milestone, state, reason."""


class Clock:
    """Shows the time it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


class Site:
    """A website whose every answer differs, though its owner may do nothing.

    Each page shows the time, a counter of visitors and random tokens; `words` is
    what the owner wrote.
    """

    def __init__(self, web: LocalWeb, clock: Clock, name: str) -> None:
        self.web = web
        self.words = f"{name} bakes bread and rolls in a wood-fired oven, since 1921."
        self.foot = ""
        """What else the owner put at the foot, in pages that a test serves itself."""
        self.name = name
        self.behind: Page | None = None
        """What is shown in the page's place: a wall, an error."""
        self._clock = clock
        self._random = Random(name)
        self._visitors = 10_000
        web.pages["/"] = self._show

    @property
    def url(self) -> str:
        """The address of the home page."""
        return self.web.url

    def _show(self, _request: Request) -> Page:
        if self.behind is not None:
            return self.behind
        self._visitors += 1
        token = self._random.getrandbits(64)
        local = self._clock().astimezone(BERLIN) + timedelta(seconds=self._visitors % 60)
        return f"""<!doctype html><html lang="en"><head><title>{self.name}</title>
<link rel="stylesheet" href="/look.css?v={token:x}">
<meta name="csrf-token" content="{token:x}"></head>
<body><nav><a href="/">Home</a> <a href="/bread?session={token:x}">Our bread</a></nav>
<main><h1>{self.name}</h1><p>{self.words}</p>
<p>We deliver to your door within the town, every morning before seven o'clock.</p>
<p>{local:%A, %d %B %Y, %H:%M:%S}</p>
<form><input type="hidden" name="csrf" value="{token:x}"><button>Order</button></form></main>
<footer><p>Visitors: {self._visitors}</p><p>© {local:%Y} {self.name}</p></footer></body></html>"""


class Story:
    """One data folder with its office, its webs and its post office."""

    def __init__(
        self,
        folder: Path,
        begins: datetime,
        *,
        weekdays: frozenset[int] = EVERY_DAY,
        hours: tuple[time, time] = (time(8), time(18)),
        lang: str = "en",
        days: tuple[int, ...] | None = None,
        web: Web | None = None,
    ) -> None:
        self.folder = folder
        self.clock = Clock(begins)
        self.sink = Sink()
        self.db: Db = open_db(folder, begins)
        self.config = office_config(days)
        self.secrets = Secrets(folder / "secrets.json", {}, {})
        self.notifier: Notifier = AppriseNotifier(10)
        self._reader = Consultant(0, "Lena", BERLIN, lang, *hours, weekdays, is_default=True)
        self._kept = ExitStack()
        self._web = web or visitor()

    def __enter__(self) -> Story:
        self._kept.callback(lambda: self.db.close())
        self._kept.enter_context(self.sink)
        self._kept.callback(self._web.close)
        people.add_consultant(self.db, self._reader)
        self.channel("mail", "lena@office.example", "Lena")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._kept.close()

    @property
    def office(self) -> Office:
        """All that a sweep works with."""
        return Office(
            self.db,
            self.config,
            self.secrets,
            self._web,
            self.notifier,
            self.clock,
            threading.Event(),
        )

    def site(self, name: str = "Bakery") -> Site:
        """One more website, on a host of its own."""
        return Site(self.host(), self.clock, name)

    def host(self, address: str = "127.0.0.1") -> LocalWeb:
        """One more host on the web, for what a story makes of it."""
        return self._kept.enter_context(LocalWeb(address))

    def consultant(self, name: str, lang: str, zone: str, address: str) -> None:
        """One more consultant, reached every day by mail."""
        new = Consultant(0, name, ZoneInfo(zone), lang, time(8), time(18), EVERY_DAY)
        people.add_consultant(self.db, new)
        self.channel(f"mail of {name}", address, name)

    def channel(self, name: str, address: str, owner: str) -> None:
        """One more mail address of a consultant."""
        self.secrets.keep(name, self.sink.url(address))
        consultant_id = people.consultant(self.db, owner).id
        people.add_channel(self.db, name, "secrets", "mailto://…", consultant_id)

    def register(
        self, name: str, workshop: str, *urls: str, kind: Kind = Kind.WEBSITE, **more: Any
    ) -> Client:
        """Register a client as the command line does: stored, then looked at once."""
        addresses = tuple((kind, url) for url in urls)
        new = Registration(name, register.when(workshop), addresses, **more)
        client = register.register(self.db, self.config, new, self.clock())
        self.look(client)
        return client

    def look(self, client: Client) -> None:
        """Look at all pages of a client now, and around its websites where that is due."""
        for _ in check_pages(self.office, clients.pages_of_clients(self.db, [client.id])):
            pass
        own = {target.id for target in clients.targets(self.db, client.id)}
        due = [target_id for target_id in sites.due(self.db, self.clock()) if target_id in own]
        for _ in survey_sites(self.office, due):
            pass

    def workshop(self, client: Client, day: str) -> None:
        """A further workshop."""
        when = register.when(day)
        register.add_workshop(self.db, self.config, client, when, "", self.clock())

    def pause(self, client: Client) -> None:
        """As `poromki pause` does."""
        deeds.pause(self.db, client, _ME, self.clock())

    def resume(self, client: Client) -> None:
        """As `poromki resume` does."""
        known = clients.client(self.db, client.name)
        deeds.resume(self.db, known, _ME, self.clock())

    def go_on(self, until: datetime, every: timedelta = 6 * HOUR) -> list[Event]:
        """Sweep again and again up to and including `until`; gives all that happened."""
        events: list[Event] = []
        while self.clock.now < until:
            self.clock.now = min(self.clock.now + every, until)
            events += sweep(self.office)
        return events

    def restart(self) -> None:
        """Our own service is stopped and started."""
        self.db.close()
        self.db = open_db(self.folder, self.clock.now)

    def sleep(self, until: datetime) -> None:
        """Our own service stands still."""
        self.clock.now = until

    def notices(self, client: str) -> list[views.View]:
        """Its rows, oldest first."""
        return views.notices_of(self.db, clients.client(self.db, client).id)

    def told(self, client: str) -> list[Told]:
        """The rows of its notices in short, oldest first."""
        return [
            (v["kind"], v["milestone_days"], v["state"], v["reason"]) for v in self.notices(client)
        ]

    def sent(self, client: str) -> list[tuple[str, int | None]]:
        """What went out about it: kind and day."""
        return [(kind, days) for kind, days, state, _ in self.told(client) if state == "sent"]

    def show(self, client: str) -> views.View:
        """What `poromki show` tells of it."""
        return views.client(self.db, clients.client(self.db, client), self.clock())

    def target(self, client: Client) -> Target:
        """Its first target."""
        return clients.targets(self.db, client.id)[0]

    def looks(self) -> int:
        """How many looks are stored."""
        return int(self.db.table("observation").count)


def office_config(days: tuple[int, ...] | None = None) -> Config:
    """For loopback, without waiting; `days`: the milestones of every kind."""
    same: dict[str, Any] = {k.value: days for k in Kind} if days else {}
    return Config(
        fetch=FetchConfig(allow_private_addresses=True, gap_seconds=0),
        schedule=ScheduleConfig(second_look=timedelta(0)),
        milestones=MilestonesConfig(**same),
        notify=NotifyConfig(),
    )
