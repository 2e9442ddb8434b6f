"""The service: APScheduler as the metronome, one sweep a tick, and a stop within seconds.

Every job opens the database in its own thread, one job at a time. What is due
is asked of the database, so a missed tick costs nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.check import Checked
from monitor.config import Settings, own_zone
from monitor.pulse import Pulse
from monitor.review import Decided
from monitor.store import keep, links
from monitor.store.notices import Notice
from monitor.sweep import Event, Office, sweep
from monitor.systemd import Supervisor

log = logging.getLogger(__name__)

STOP_WITHIN = 5.0
"""Seconds that work under way has to come to an end; what it had not stored is done again."""

OpenOffice = Callable[[], Office]


class Service:
    """Sweeps, backups and summing up, until told to stop."""

    def __init__(
        self,
        settings: Settings,
        open_office: OpenOffice,
        supervisor: Supervisor,
        stop: threading.Event,
        pulse: Pulse,
    ) -> None:
        self._settings = settings
        self._open_office = open_office
        self._supervisor = supervisor
        self._stop = stop
        self._pulse = pulse
        self._idle = threading.Event()
        self._idle.set()

    def run(self) -> None:
        """Work until `stop` is set. The caller holds the folder's lock."""
        with self._office() as office:  # that it does not open is an error at the start
            self._pulse.started(office.clock())
        metronome = self._metronome()
        metronome.start()
        self._supervisor.ready()
        log.info("Watching; data in %s", self._settings.data)
        self._stop.wait()
        self._supervisor.stopping()
        metronome.shutdown(wait=False)
        self._idle.wait(STOP_WITHIN)
        log.info("Stopped")

    def _metronome(self) -> BackgroundScheduler:
        zone = own_zone()
        metronome = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
            timezone=zone,
        )
        tick = self._settings.config.schedule.tick.total_seconds()
        hour, minute = self._settings.config.store.backup_at.split(":")
        daily = CronTrigger(hour=hour, minute=minute, timezone=zone)
        metronome.add_job(self._tick, IntervalTrigger(seconds=max(1, int(tick))), id="sweep")
        metronome.add_job(self._tick, id="first sweep")
        metronome.add_job(self._keep_well, daily, id="backup and summing up")
        return metronome

    def _tick(self) -> None:
        if self._stop.is_set():
            return
        with self._guarded("sweep"), self._office() as office:
            self._pulse.ticked(office.clock())
            for event in sweep(office):
                log.info("%s", say(event))
            self._supervisor.progress()
            self._pulse.swept(office.clock())

    def _keep_well(self) -> None:
        settings = self._settings
        with self._guarded("backup"), self._office() as office:
            now = office.clock()
            if keep.backup_due(settings.backups, now):
                kept = settings.config.store.keep_backups
                log.info("Backup: %s", keep.backup(office.db, settings.backups, now, kept))
            links.forget_ended(office.db, now)
            keep.sum_up(office.db, settings.config.store.details_for, own_zone(), now)

    @contextmanager
    def _office(self) -> Iterator[Office]:
        office = self._open_office()
        try:
            yield office
        finally:
            office.db.close()

    @contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """The one guard: whatever goes wrong is logged, and the next tick tries again."""
        self._idle.clear()
        try:
            yield
        except Exception:
            log.exception("The %s failed; it is tried again at its next turn", what)
        finally:
            self._idle.set()


def say(event: Event) -> str:
    """One line of log for a check, verdict or notice; without the client's words."""
    if isinstance(event, Checked):
        why = f" ({event.reason}: {event.why})" if event.reason else ""
        return f"looked at {event.url}: {event.outcome}{why}"
    if isinstance(event, Decided):
        days, answer = event.verdict.milestone.days, event.verdict.answer
        return f"day {days} of {event.client}, {event.target}: {answer}"
    assert isinstance(event, Notice)
    return f"notice {event.id} ({event.kind}): {event.state} {event.last_error or ''}".rstrip()
