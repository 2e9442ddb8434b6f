"""A month of an office with eight invented clients, played once; then its pages, often.

with played(folder) as month:                       # about three seconds
    with month.opened(tmp_path) as office:          # a copy of it, with pages
        browser = Browser(office.url)
        …log in as Lena (an admin), Marco (the museum is his) or Nora (who has no client)…
"""

from __future__ import annotations

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from monitor import agree, deeds
from monitor.accounts import sessions
from monitor.accounts.passwords import set_password
from monitor.agreed.terms import wishes
from monitor.config import Config, Settings, WebConfig
from monitor.deed import BlockedBy, By, Way
from monitor.model import Client
from monitor.offers import offers_for
from monitor.secrets import Secrets
from monitor.site.scope import Scope
from monitor.store import Db, accounts, clients, open_db, people
from monitor.sweep import Office, sweep
from monitor.web.app import app
from monitor.web.serve import serving
from tests.browser import PASSWORD
from tests.build import HOUR, at
from tests.sink import Mail
from tests.story import Clock, Story
from tests.town import Town, wall

BEGINS = at("2026-10-26 09:00")
NOW = at("2026-11-27 09:10")
PUBLIC = "http://127.0.0.1:8321"
"""Where the links of the month's mails lead; an office that is opened has a port of its own."""
LENA = By("Lena", Way.COMMAND)
ALONE = Scope(home="", only_this_page=True)


class Stage(Story):
    """A story in the town, whose notices offer links to the pages."""

    def __init__(self, folder: Path, town: Town, clock: Clock, web: WebConfig) -> None:
        super().__init__(folder, clock.now)
        self.clock = clock
        self.town = town
        self.web = web
        self.config = self.config.model_copy(update={"web": web})

    @property
    def office(self) -> Office:
        """As the service makes it."""
        offers = partial(offers_for, self.db, self.web, self.secrets)
        return replace(super().office, web=self.town, offers=offers)

    def __enter__(self) -> Stage:
        super().__enter__()
        return self

    def one(self, name: str) -> Client:
        """A client."""
        return clients.client(self.db, name)

    def add(self, name: str, workshop: str, url: str, **more: Any) -> Client:
        """A client with a website of one page."""
        return self.register(name, workshop, url, scope=ALONE, **more)

    def agreed(self, name: str, *said: str) -> None:
        """What was agreed in the workshop."""
        for one in (wish for text in said for wish in wishes(text)):
            agree.agree(self.db, self.one(name), one, LENA, self.clock())


@dataclass
class Month:
    """What has happened, to be opened as often as wanted."""

    folder: Path
    town: Town
    config: Config
    mails: list[Mail]

    @contextmanager
    def opened(self, folder: Path) -> Iterator[Opened]:
        """A copy of the office in `folder`, with its pages."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        clock = Clock(NOW)
        port = _free_port()
        web = WebConfig(public_url=f"http://127.0.0.1:{port}")
        config = self.config.model_copy(update={"web": web})
        secrets = Secrets(folder / "secrets.json", {}, {})
        notifier = Letters()

        def open_office() -> Office:
            db = open_db(folder, clock())
            offers = partial(offers_for, db, web, secrets)
            stop = threading.Event()
            return Office(db, config, secrets, self.town, notifier, clock, stop, offers=offers)

        settings = Settings(config=config, data=folder, file=None)
        made = app(open_office, settings, secrets, clock)
        with serving(made, ("127.0.0.1", port)) as url, closing(open_db(folder, NOW)) as db:
            yield Opened(url, made, db, clock, secrets, self.town, self.mails, open_office)


class Letters:
    """A notifier whose messages nobody reads."""

    def send(self, channel: str, url: str, text: object) -> None:
        """Take it."""


@dataclass
class Opened:
    """An office with its pages."""

    url: str
    app: FastAPI
    db: Db
    clock: Clock
    secrets: Secrets
    town: Town
    mails: list[Mail]
    """Of the month."""
    open_office: Callable[[], Office]

    def session(self, name: str) -> str:
        """The secret of a new session of a consultant."""
        return sessions.start(self.db, people.consultant(self.db, name).id, self.clock())

    def sweep(self) -> None:
        """One tick."""
        office = self.open_office()
        with closing(office.db):
            for _ in sweep(office):
                pass


def mailed(office: Opened, purpose: str, lang: str) -> tuple[str, str]:
    """The path of a link in a mail of the month, and the client that it is about."""
    sign, client = {
        "de": ("Old Mill Inn: ", "Old Mill Inn"),
        "en": ("Nothing has changed at ", "Huber Bakery"),
    }[lang]
    mail = next(mail for mail in office.mails if mail.subject.startswith(sign))
    found = re.search(rf'href="{PUBLIC}(/a/{purpose}/[^"]+)"', mail.html)
    assert found, mail.subject
    return found[1], client


@contextmanager
def played(folder: Path) -> Iterator[Month]:
    """Play the month; what the clients' sites show stays up."""
    clock = Clock(BEGINS)
    web = WebConfig(public_url=PUBLIC)
    with Town(clock) as town:
        with Stage(folder, town, clock, web) as stage:
            _people(stage)
            for begin in (_huber, _lindner, _wolf, _sommer, _mill, _kern, _museum, _rosa):
                begin(stage)
            stage.go_on(NOW, every=12 * HOUR)
            _accounts(stage)
            month = Month(folder, town, stage.config, [*stage.sink.mails])
        yield month


def _people(stage: Stage) -> None:
    stage.consultant("Marco", "it", "Europe/Rome", "marco@office.example")
    stage.consultant("Nora", "de", "Europe/Berlin", "nora@office.example")


def _accounts(stage: Stage) -> None:
    for name in ("Lena", "Marco", "Nora"):
        who = people.consultant(stage.db, name)
        set_password(stage.db, who.id, name, PASSWORD, NOW)
        accounts.make_admin(stage.db, who.id, is_admin=name == "Lena")


# --- the clients, in the order of their workshops --------------------------------------------


def _huber(stage: Stage) -> None:
    """Nothing happens at all."""
    site = stage.town.site(
        "huber-bakery.example",
        "Huber Bakery",
        "<p>Bread and rolls from a wood-fired oven, since 1921.</p>",
        "<h2>Opening hours</h2><p>Tuesday to Saturday from six until one o'clock.</p>",
        "<h2>Our bread</h2><p>Rye, spelt and wheat, and on Fridays a loaf with walnuts.</p>",
    )
    stage.add("Huber Bakery", "2026-10-29T17:00", site.url, tags=("food",), title="Be found")
    stage.agreed("Huber Bakery", 'link facebook; text "Christmas"')


def _lindner(stage: Stage) -> None:
    """Begins after two days, and stops again."""
    site = stage.town.site(
        "lindner-joinery.example",
        "Lindner Joinery",
        "<p>Doors, windows and stairs of oak and larch, made to measure.</p>",
        "<h2>Workshop</h2><p>Visit us in the yard behind the old brewery.</p>",
    )
    stage.add("Lindner Joinery", "2026-10-29T17:00", site.url, tags=("crafts",), title="Be found")
    stage.agreed("Lindner Joinery", "link facebook; feed")
    stage.go_on(at("2026-10-31 09:00"), every=12 * HOUR)
    site.parts.insert(
        0, "<h2>A staircase for the town library</h2><p>Twenty-four steps of oak.</p>"
    )


def _wolf(stage: Stage) -> None:
    """Starts, and is done."""
    site = stage.town.site(
        "wolf-winery.example",
        "Wolf Winery",
        "<p>Riesling and Pinot from steep slopes, picked by hand.</p>",
        "<h2>Cellar</h2><p>Tastings on Saturdays, please call the day before.</p>",
    )
    stage.add("Wolf Winery", "2026-11-02T10:00", site.url, tags=("food",))
    stage.go_on(at("2026-11-04 09:00"), every=12 * HOUR)
    site.parts.append("<h2>New wine</h2><p>The first bottles of this year are ready now.</p>")
    stage.go_on(at("2026-11-09 09:00"), every=12 * HOUR)
    deeds.done(stage.db, stage.one("Wolf Winery"), "All of it, in a week", LENA, stage.clock())


def _sommer(stage: Stage) -> None:
    """Cannot be seen any more."""
    site = stage.town.site(
        "dr-sommer.example",
        "Dr Sommer, dental practice",
        "<p>We take time for you. The practice is on the first floor; there is a lift.</p>",
        "<h2>Consulting hours</h2><p>Monday to Thursday from eight until four.</p>",
    )
    stage.add("Dr Sommer", "2026-11-09T16:00", site.url, tags=("health",))
    stage.go_on(at("2026-11-10 09:00"), every=12 * HOUR)


def _mill(stage: Stage) -> None:
    """Would like to, and must not; its notices are in German."""
    site = stage.town.site(
        "old-mill.example",
        "Old Mill Inn",
        "<p>Twelve rooms by the stream, and trout from the pond.</p>",
        "<h2>Rooms</h2><p>All of them look out on the water.</p>",
    )
    tags = ("food", "travel")
    stage.add("Old Mill Inn", "2026-11-11T14:00", site.url, tags=tags, lang="de")
    stage.go_on(at("2026-11-12 09:00"), every=12 * HOUR)
    mill = stage.one("Old Mill Inn")
    deeds.blocked(stage.db, mill, BlockedBy.BOSS, "Waits for the new logo", LENA, stage.clock())


def _kern(stage: Stage) -> None:
    """Does what was agreed: a price, a section, a link."""
    site = stage.town.site(
        "kern-bikes.example",
        "Kern Bikes",
        "<h2>Repair</h2><p>Bring your bike in the morning, ride home in the evening.</p>",
        "<p>A new chain costs 39 euros, fitted and oiled.</p>",
        "<h2>New and used bikes</h2><p>Touring, city and cargo bikes, taken apart and rebuilt.</p>",
    )
    stage.add("Kern Bikes", "2026-11-13T14:00", site.url, tags=("crafts",), title="More customers")
    stage.agreed("Kern Bikes", 'link facebook; text "Saturday"; feed')
    stage.go_on(at("2026-11-18 09:00"), every=12 * HOUR)
    site.parts[1] = "<p>A new chain costs 35 euros, fitted and oiled.</p>"
    site.parts.insert(
        0,
        "<h2>Winter check</h2>"
        "<p>Brakes, light and chain looked over until Saturday, 12 December.</p>"
        '<a href="https://www.facebook.com/kern.bikes.example">Kern Bikes on Facebook</a>',
    )
    deeds.note(stage.db, stage.one("Kern Bikes"), "Asked for photos", LENA, stage.clock())
    stage.town.site("dr-sommer.example", "Dr Sommer").behind = wall


def _museum(stage: Stage) -> None:
    """Is another consultant's."""
    site = stage.town.site(
        "clock-museum.example",
        "Museum of Clocks",
        "<p>Four hundred clocks, and all of them strike at noon.</p>",
    )
    stage.add("Museum of Clocks", "2026-11-20T10:00", site.url, consultant="Marco")


def _rosa(stage: Stage) -> None:
    """Has the workshop still ahead."""
    site = stage.town.site(
        "cafe-rosa.example",
        "Café Rosa",
        "<p>Cake by the slice, coffee from the town's own roastery.</p>",
        "<h2>Breakfast</h2><p>Until noon, on Sundays until two.</p>",
    )
    stage.add("Café Rosa", "2026-11-30T18:00", site.url, tags=("food",))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
