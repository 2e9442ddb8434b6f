"""A month in seconds: three invented clients, watched by the very sweep of the service.

Their pages come from a small server inside this process, time from a clock that
steps, and all that is stored goes with the temporary folder. Nothing outside
this machine is asked. A signpost stands in for DNS, so that the clients may have
names of their own: the addresses end in `.example`, which nobody has (RFC 2606).
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from monitor import register, views
from monitor.check import Checked
from monitor.config import Config, FetchConfig, MilestonesConfig, ScheduleConfig
from monitor.fetch import Response, Web
from monitor.fetch.answer import HTML
from monitor.fetch.exchange import Reply
from monitor.model import Consultant, Kind, Pace, Text
from monitor.register import Registration, When
from monitor.review import Decided
from monitor.secrets import Secrets
from monitor.site.scope import Scope
from monitor.store import Db, clients, open_db, people
from monitor.sweep import Office, sweep
from monitor.views import View

ZONE = ZoneInfo("Europe/Berlin")
DAYS = 30
MILESTONES = (3, 7, 14, 30)

_MORNING = datetime(2026, 9, 7, 9, tzinfo=ZONE)
"""A Monday: the clients are registered; the workshop is in the afternoon."""
_WORKSHOP = time(14)
_STEP = timedelta(hours=4)
_STARTS = datetime(2026, 9, 12, 10, tzinfo=ZONE)
"""The bike shop puts its news on the page, on day 5."""
_WALLED = datetime(2026, 9, 17, 2, tzinfo=ZONE)
"""The dentist's host puts up a bot wall, on day 10."""
_CHANNEL = "you"


class Clock:
    """Time that passes only when told to."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Invented:
    """A client that does not exist, and its page at a moment."""

    name: str
    host: str
    page: Callable[[datetime], str]
    """HTML, with places for what a machine changes by itself."""

    @property
    def url(self) -> str:
        """The home page."""
        return f"https://{self.host}/"


def _template(name: str) -> str:
    return (files("monitor") / "demo_pages" / f"{name}.html").read_text(encoding="utf-8")


def _bikes(now: datetime) -> str:
    news = _template("bikes_news") if now >= _STARTS else ""
    return _template("bikes").replace("$news", news)


def _dentist(now: datetime) -> str:
    return _template("wall" if now >= _WALLED else "dentist")


CAST = (
    Invented("Huber Bakery", "huber-bakery.example", lambda _: _template("bakery")),
    Invented("Kern Bikes", "kern-bikes.example", _bikes),
    Invented("Dr Sommer", "dr-sommer.example", _dentist),
)


@dataclass(frozen=True, slots=True)
class Day:
    """What one day brought."""

    number: int
    """Since the workshop."""
    at: datetime
    looks: tuple[tuple[str, Checked], ...]
    """(client, look), in order."""
    decided: tuple[Decided, ...]
    messages: tuple[Text, ...]


class Demo:
    """The stage: server, clock, data folder. Use with `with`; nothing is left behind."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._clock = Clock(_MORNING)
        self._post: list[Text] = []
        self._stack = ExitStack()

    def __enter__(self) -> Demo:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="poromki-demo-")))
            self._office = self._open(folder, _serve(stack, self._clock), stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def days(self) -> Iterator[Day]:
        """Play all days, one after another."""
        number = 0
        while number <= DAYS:
            looks: list[tuple[str, Checked]] = []
            decided: list[Decided] = []
            began_at = self._clock.now
            while (self._clock.now.astimezone(ZONE).date() - _MORNING.date()).days == number:
                for event in sweep(self._office):
                    if isinstance(event, Checked):
                        looks.append((self._client_of(event), event))
                    elif isinstance(event, Decided):
                        decided.append(event)
                self._clock.now += _STEP
            yield Day(number, began_at, tuple(looks), tuple(decided), tuple(self._post))
            self._post.clear()
            number += 1

    def outcome(self) -> list[View]:
        """How the clients stand, as `show --json` prints it, with their notices."""
        db, now = self._office.db, self._clock.now
        return [
            views.client(db, one, now) | {"notices": views.notices_of(db, one.id)}
            for one in sorted(clients.clients(db), key=lambda c: c.id)
        ]

    def send(self, channel: str, url: str, text: Text) -> None:  # noqa: ARG002 - a Notifier's
        """Take a message instead of delivering it."""
        self._post.append(text)

    def _open(self, folder: Path, port: int, stack: ExitStack) -> Office:
        config = Config(
            fetch=FetchConfig(allow_private_addresses=True, gap_seconds=0),
            schedule=ScheduleConfig(second_look=timedelta(0)),
            milestones=MilestonesConfig(website=MILESTONES),
        )
        db = open_db(folder, self._clock.now)
        stack.callback(db.close)
        _register(db, config, self._lang, self._clock.now)
        stop = threading.Event()
        web = Web(config.fetch, version="demo", stop=stop)
        stack.callback(web.close)
        kept = Secrets(folder / "secrets.json", {}, {_CHANNEL: "demo://"})
        return Office(db, config, kept, Signpost(web, port), self, self._clock, stop)

    def _client_of(self, look: Checked) -> str:
        return str(views.checked(self._office.db, look)["client"])


def _register(db: Db, config: Config, lang: str, now: datetime) -> None:
    """A consultant with one channel, and the cast after one workshop."""
    weekdays = frozenset(range(5))
    you = Consultant(0, "you", ZONE, lang, time(8), time(18), weekdays, is_default=True)
    consultant = people.add_consultant(db, you)
    channel = people.add_channel(db, _CHANNEL, "config", "demo://…", consultant.id)
    # Each message by itself, so that it can be shown in full.
    people.change_channel(db, replace(channel, pace=Pace.IMMEDIATE))
    for one in CAST:
        new = Registration(
            name=one.name,
            workshop=When(_MORNING.date(), _WORKSHOP),
            addresses=((Kind.WEBSITE, one.url),),
            scope=Scope(home="", only_this_page=True),
        )
        register.store(db, config, new, now, grace=timedelta(0))


class Signpost:
    """Leads from an invented address to the server in this process (a Visitor)."""

    def __init__(self, web: Web, port: int) -> None:
        self._web = web
        self._port = port

    def get(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = HTML,
        lang: str | None = None,
        cut: bool = False,
    ) -> Response:
        """Fetch from the server, as if `url` had been asked. Raises FetchError."""
        here = f"http://127.0.0.1:{self._port}/{urlsplit(url).hostname}"
        found = self._web.get(
            here, now=now, etag=etag, last_modified=last_modified, accept=accept, lang=lang, cut=cut
        )
        return replace(found, url=url)

    def ask(self, url: str, headers: Mapping[str, str], *, gap: float = 0.0) -> Reply:
        """Ask the same server (no client of the demo has anything but a website)."""
        here = f"http://127.0.0.1:{self._port}/{urlsplit(url).hostname}"
        return self._web.ask(here, headers, gap=gap)

    def sitemaps(self, url: str, *, now: datetime) -> tuple[str, ...]:  # noqa: ARG002 - a Visitor's
        """No invented site has one."""
        return ()

    def denied(self, url: str, *, now: datetime) -> str | None:  # noqa: ARG002
        """Nothing is denied."""
        return None


def _serve(stack: ExitStack, clock: Clock) -> int:
    """Start the server, on loopback only; returns its port."""
    server = _Street(("127.0.0.1", 0), _Visit)
    server.clock = clock
    stack.callback(server.server_close)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    stack.callback(thread.join)
    stack.callback(server.shutdown)
    return int(server.server_address[1])


class _Street(ThreadingHTTPServer):
    """The shops side by side: the first part of a path says whose page it is."""

    clock: Clock
    visitors = 18_204


class _Visit(BaseHTTPRequestHandler):
    """One request; every answer differs in clock, counter and token, as in life."""

    server: _Street

    def do_GET(self) -> None:
        found = next((one for one in CAST if self.path == f"/{one.host}"), None)
        body = self._filled(found.page(self.server.clock.now)).encode() if found else b""
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _filled(self, page: str) -> str:
        self.server.visitors += 1
        now = self.server.clock.now.astimezone(ZONE)
        return Template(page).substitute(
            clock=f"{now:%H:%M}",
            today=f"{now:%A, %d %B %Y}",
            token=secrets.token_hex(8),
            visitors=self.server.visitors,
            year=now.year,
        )

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing of each request."""
