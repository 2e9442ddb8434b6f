"""Commands that look and tell: check, sweep, run, notices, test-notify, replay."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from monitor import config, views
from monitor.check import Checked
from monitor.cli import tables
from monitor.cli.door import (
    Door,
    door,
    first_consultant,
    plain,
    print_json,
    say,
    warn,
    with_progress,
)
from monitor.compose import failure_message, test_message
from monitor.daemon import Service
from monitor.deliver import retry_failed
from monitor.errors import ConfigError, InputError, NotifyError, StoreError
from monitor.fetch import Web
from monitor.lock import hold
from monitor.model import Consultant
from monitor.notify import AppriseNotifier
from monitor.pulse import Pulse
from monitor.replay import run as replay_run
from monitor.review import Decided
from monitor.store import Db, accounts, clients, people
from monitor.sweep import Event, Office, check_pages
from monitor.sweep import sweep as one_sweep
from monitor.systemd import Supervisor

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]


def add_to(app: typer.Typer) -> None:
    """Put these commands into the app."""
    for command in (check, sweep, run, notices, replay):
        app.command()(command)
    app.command("test-notify")(send_test)


def check(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Only this client.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All clients.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look now, whether a look is due or not."""
    at = door(context)
    if (client is None) != everything:
        raise typer.BadParameter("Say whom to look at: a client's name, or --all.")
    with at.store() as db:
        whom = [clients.client(db, client)] if client else clients.clients(db)
        ids = clients.pages_of_clients(db, (c.id for c in whom if client or not c.paused_at))
        rows = _rows(at, db, ids)
        for view in with_progress(rows, len(ids), "Looking"):
            if as_json:
                print_json(view)
            else:
                tables.check(view)
    if not ids and not as_json:
        say("There is nothing to look at yet. Register a client: poromki add")


def sweep(context: typer.Context, as_json: AsJson = False) -> None:
    """One tick by hand: every due check, verdict and notice, then exit (for cron)."""
    at = door(context)
    with hold(at.settings.data), at.store() as db:
        web = at.web()
        count = 0
        try:
            for event in one_sweep(at.office(db, web)):
                count += 1
                _tell(db, event, as_json)
        finally:
            web.close()
    if not count and not as_json:
        say("Nothing is due.")


def run(context: typer.Context) -> None:
    """The service: looks, judges and tells until it is stopped."""
    at = door(context)
    _refuse_open_doors(at)
    supervisor, pulse = Supervisor(config.environment()), Pulse()
    at.log_to_stderr()
    with hold(at.settings.data):
        _stop_when_asked(at.stop)
        web = at.web()

        def open_office() -> Office:
            return _open_office(at, web, supervisor, pulse)

        with _pages(at, open_office, pulse) as where:
            with at.store() as db:
                _greet(at, db, where)
            Service(at.settings, open_office, supervisor, at.stop, pulse).run()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # a fetch under way must not hold up a stop; what it has not stored is done again


def _stop_when_asked(stop: threading.Event) -> None:
    """Set `stop` at SIGTERM or Ctrl+C, by a thread that waits for them.

    A handler in the main thread could find the event's lock held by the wait
    that it interrupts, or run just before the wait, which then sleeps on.
    """
    asked = {signal.SIGTERM, signal.SIGINT}

    def wait() -> None:
        signal.sigwait(asked)
        stop.set()

    signal.pthread_sigmask(signal.SIG_BLOCK, asked)  # threads made from now on inherit it
    threading.Thread(target=wait, name="signals", daemon=True).start()


def notices(
    context: typer.Context,
    client: Annotated[str | None, typer.Argument(help="Only this client.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only what could not be sent.")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="Send failed notices again.")] = False,
    as_json: AsJson = False,
) -> None:
    """What was told, is to be told, or could not be told; oldest first."""
    at = door(context)
    with at.store() as db:
        if retry:
            say(f"{retry_failed(db, at.now())} notices are tried again at the next sweep.")
            return
        only = clients.client(db, client).id if client else None
        rows = [v for v in views.notices_of(db, only) if not failed or v["state"] == "failed"]
    if as_json:
        for row in rows:
            print_json(row)
    elif rows:
        tables.notices(rows)
    else:
        say("No notices." if not failed else "Nothing has failed.")


def send_test(
    context: typer.Context,
    channel: Annotated[str | None, typer.Argument(help="Only this channel.")] = None,
    failure: Annotated[
        str | None, typer.Option(help="Tell that this systemd unit has failed.", metavar="UNIT")
    ] = None,
) -> None:
    """Send a test message to a channel, or to all."""
    at = door(context)
    reader, known = _addressees(at, channel, even_if_damaged=failure is not None)
    if not known:
        raise InputError("There is no channel yet. Add one: poromki channel add mail")
    notifier = AppriseNotifier(at.config.notify.send_timeout.total_seconds())
    broken: list[str] = []
    for name, origin in known:
        if failure is None:
            text = test_message(reader.name, name, at.now(), reader.zone, reader.lang)
        else:
            text = failure_message(failure, at.now(), reader.zone, reader.lang)
        try:
            notifier.send(name, at.secrets.channel_url(name, origin), text)
            say(f"[green]sent[/] {plain(name)}")
        except (NotifyError, InputError) as exc:
            broken.append(str(exc))
    if len(broken) == len(known) or (broken and failure is None):
        raise InputError("\n".join(broken))
    for why in broken:  # of a failure, one channel that works is enough: no repeats
        warn(why)


def _addressees(
    at: Door, channel: str | None, *, even_if_damaged: bool
) -> tuple[Consultant, list[tuple[str, str]]]:
    """The default consultant, and channels as (name, origin).

    That the service has failed can be told without the database too: then to
    every channel whose URL is at hand.
    """
    try:
        with at.store() as db:
            reader = people.default_consultant(db) or first_consultant()
            known = [people.channel(db, channel)] if channel else people.channels(db)
            return reader, [(one.name, one.origin) for one in known]
    except StoreError:
        if not even_if_damaged:
            raise
        return first_consultant(), at.secrets.names()


def replay(
    folders: Annotated[list[Path], typer.Argument(help="Each holds 000.html, 001.html, …")],
    as_json: AsJson = False,
) -> None:
    """Run the engine over recorded pages: what would it have said?"""
    replay_run(folders, as_json=as_json, out=sys.stdout)


def _rows(at: Door, db: Db, ids: list[int]) -> Iterator[views.View]:
    """A row for each page: those that only a person can see first."""
    for unwatched in (views.unwatched(db, page_id) for page_id in ids):
        if unwatched is not None:
            yield unwatched
    web = at.web()
    try:
        left = set(ids)
        for done in check_pages(at.office(db, web), ids):
            left.discard(done.page_id)
            if not done.role.is_listing:
                yield views.checked(db, done)
    finally:
        web.close()
    for put_off in (views.put_off(db, page_id, at.now()) for page_id in sorted(left)):
        if put_off is not None:
            yield put_off


def _tell(db: Db, event: Event, as_json: bool) -> None:
    if isinstance(event, Checked):
        view, show = views.checked(db, event), tables.check
    elif isinstance(event, Decided):
        view, show = views.decided(event), tables.verdict
    else:
        view, show = views.notice(db, event), tables.notice
    if as_json:
        print_json(view)
    else:
        show(view)


def _open_office(at: Door, web: Web, supervisor: Supervisor, pulse: Pulse) -> Office:
    """For one job of the service, or one request for a page, in its own thread."""

    def progress() -> None:
        supervisor.progress()
        pulse.moved(at.now())

    return at.office(at.open_db(), web, progress)


@contextmanager
def _pages(at: Door, open_office: Callable[[], Office], pulse: Pulse) -> Iterator[str]:
    """Show the pages while the service runs; gives where they are, empty for nowhere."""
    address = at.config.web.address
    if address is None:
        yield ""
        return
    from monitor.web import app, serve

    made = app.app(open_office, at.settings, at.secrets, at.now, pulse)
    with serve.serving(made, address, at.config.web.trusted_proxies) as where:
        yield where


def _refuse_open_doors(at: Door) -> None:
    """Raise ConfigError where other machines would reach pages that ask nobody who they are."""
    if not at.config.web.is_open:
        return
    with at.store() as db:
        if not accounts.any_account(db):
            raise ConfigError(
                f"[web] listen = {at.config.web.listen!r}: other machines reach this, and nobody "
                "has a password yet. Give yourself one: poromki account password NAME, "
                'or listen at "127.0.0.1:8321".'
            )


def _greet(at: Door, db: Db, where: str) -> None:
    """Where to look, and what to do next."""
    watched = len(clients.clients(db))
    folder = at.settings.data
    say(
        f"POROMKI watches {watched} client{'' if watched == 1 else 's'}. Data: {plain(str(folder))}"
    )
    command = f"poromki --data {folder}"
    if not people.channels(db):
        say(f"Where should notices go?   {plain(command)} channel add mail")
    if not watched:
        say(
            f'Register a client:         {plain(command)} add "Client" --workshop 2026-11-18 '
            "--website https://example.org"
        )
    say(f"How do clients stand?      {plain(command)} list")
    if where:
        public = at.config.web.public_url
        say(f"Pages:                     {plain(public or where)}")
    say("Stop with Ctrl+C.")
