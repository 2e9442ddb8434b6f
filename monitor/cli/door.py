"""What every command needs: the settings, the clock, the database, and a way to speak.

Here, and only here, the command line reads the clock.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import cached_property, partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from monitor import config
from monitor.config import Config, Settings
from monitor.deed import By, Way
from monitor.fetch import Web
from monitor.model import Consultant
from monitor.notify import AppriseNotifier
from monitor.offers import offers_for
from monitor.register import consultant_for
from monitor.secrets import Redact, Secrets, mask
from monitor.store import Db, open_db, path_of, people, troubles_told
from monitor.sweep import Office

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

T = TypeVar("T")
Load = Callable[[Path | None, Path | None, Mapping[str, str]], Settings]

_LINE = "%(levelname)s %(message)s"
_PRIORITIES = {"CRITICAL": 2, "ERROR": 3, "WARNING": 4, "INFO": 6, "DEBUG": 7}
"""Levels as systemd's journal counts them (sd-daemon(3))."""


class _ForJournal(logging.Formatter):
    """Begins every line with its priority, so that `journalctl --priority` finds it."""

    def format(self, record: logging.LogRecord) -> str:
        mark = f"<{_PRIORITIES.get(record.levelname, 6)}>"
        return "\n".join(mark + line for line in super().format(record).splitlines())


class Door:
    """One run of a command."""

    def __init__(self, file: Path | None, data: Path | None, load: Load = config.load) -> None:
        self._asked = (file, data)
        self._load = load
        self.stop = threading.Event()

    @cached_property
    def settings(self) -> Settings:
        """Read when first needed: `doctor` works where they are broken. Raises ConfigError."""
        return self._load(*self._asked, config.environment())

    def without_file(self) -> Door:
        """The same, as if there were no configuration file."""
        return Door(*self._asked, config.defaults)

    @cached_property
    def secrets(self) -> Secrets:
        """Where channels' URLs are found."""
        return Secrets(
            self.settings.data / "secrets.json", config.environment(), self.config.channels
        )

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.settings.config

    def now(self) -> datetime:
        """The clock."""
        return datetime.now(UTC)

    @contextmanager
    def store(self) -> Iterator[Db]:
        """The database, with a default consultant in it."""
        db = self.open_db()
        try:
            with troubles_told(path_of(db)):
                if people.default_consultant(db) is None:
                    people.add_consultant(db, first_consultant())
                self._adopt_channels(db)
                yield db
        finally:
            db.close()

    def _adopt_channels(self, db: Db) -> None:
        """What configuration, environment or credentials give needs no `channel add`."""
        known = {_plain_name(c.name) for c in people.channels(db)}
        for name, origin in self.secrets.given():
            if _plain_name(name) in known:
                continue
            known.add(_plain_name(name))
            whose = people.default_consultant(db)
            shown = mask(self.secrets.channel_url(name, origin))
            people.add_channel(db, name, origin, shown, whose.id if whose else None)

    def open_db(self) -> Db:
        """The database, for the thread that calls."""
        return open_db(self.settings.data, self.now(), backups=self.settings.backups)

    def web(self) -> Web:
        """What fetches."""
        return Web(self.config.fetch, version=version("poromki"), stop=self.stop)

    def office(self, db: Db, web: Web, progress: Callable[[], None] = lambda: None) -> Office:
        """All that a sweep works with."""
        notifier = AppriseNotifier(self.config.notify.send_timeout.total_seconds())
        return Office(
            db,
            self.config,
            self.secrets,
            web,
            notifier,
            self.now,
            self.stop,
            progress,
            offers=partial(offers_for, db, self.config.web, self.secrets),
        )

    def log_to_stderr(self) -> None:
        """Log lines without secrets, for the service."""
        handler = logging.StreamHandler(sys.stderr)
        journal = "JOURNAL_STREAM" in config.environment()
        handler.setFormatter(_ForJournal() if journal else logging.Formatter(_LINE))
        handler.addFilter(Redact(self.secrets))
        logging.basicConfig(level=self.config.log_level.upper(), handlers=[handler])
        # It warns of each tick that finds the sweep before it still at work, which is normal.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)


def _plain_name(name: str) -> str:
    """A channel's name as an environment variable would have it."""
    return re.sub(r"\W", "_", name).casefold()


def door(context: typer.Context) -> Door:
    """The door of this run."""
    found: Door = context.obj
    return found


def first_consultant() -> Consultant:
    """The one that is there when nobody has been named yet."""
    return Consultant(
        id=0,
        name="me",
        zone=config.own_zone(),
        lang=config.own_lang(config.environment()),
        opens=time(8),
        closes=time(18),
        weekdays=frozenset(range(5)),
        is_default=True,
    )


def by_command(db: Db, who: str | None = None) -> By:
    """Who does something by a command: the consultant of that name, or else the default one."""
    return By(consultant_for(db, who).name, Way.COMMAND)


def print_json(value: object) -> None:
    """One line of JSON on standard output, at once."""
    typer.echo(json.dumps(value, ensure_ascii=False))
    sys.stdout.flush()


def say(text: str) -> None:
    """A line for people on standard output; `text` may hold our own markup."""
    out.print(text)


def plain(text: str | None) -> str:
    """Somebody's words (a name, a page's text), safe to put into a line."""
    cleaned = "".join(c if c.isprintable() else " " for c in text or "")
    return escape(cleaned)


def warn(text: str) -> None:
    """A warning on standard error."""
    err.print(f"[yellow]Note:[/] {plain(text)}")


def complain(text: str) -> None:
    """A problem on standard error."""
    err.print(f"[red]Error:[/] {escape(text)}")


def with_progress(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """Give the items on, with a progress bar on standard error where that is a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        for item in items:
            bar.advance(task)
            yield item
