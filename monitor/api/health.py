"""Whether the service is well, and figures of it: for programs that watch it; without any name.

Programs on this machine need no token, all others do (see `frame.asked_by_probe`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor.errors import StoreError
from monitor.model import NoticeState, Progress
from monitor.pulse import Beat, Pulse
from monitor.store import figures
from monitor.store.figures import Figures
from monitor.web.frame import asked_by_probe
from monitor.web.house import House


def router(house: House, pulse: Pulse) -> APIRouter:
    """`/healthz` and `/metrics`."""
    routes = APIRouter(dependencies=[Depends(asked_by_probe)])

    @routes.api_route("/healthz", methods=["GET", "HEAD"])
    def healthz() -> JSONResponse:
        told = health(house, pulse.beat, house.clock())
        return JSONResponse(told, 503 if told["wrong"] else 200)

    @routes.get("/metrics")
    def metrics() -> Response:
        now = house.clock()
        with house.office() as office:
            known = figures.figures(office.db, now)
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Told(known, pulse.beat, now))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    return routes


def health(house: House, beat: Beat, now: datetime) -> dict[str, Any]:
    """What is known, with what is wrong in sentences (none: all is well)."""
    wrong = []
    stuck = beat.stuck_for(now, house.settings.config.schedule.tick)
    if stuck is not None:
        wrong.append(
            f"No sweep has got on for {stuck.total_seconds():.0f} seconds. See the service's log."
        )
    trouble, looked_at = _database(house, now)
    if trouble:
        wrong.append(trouble)
    return {
        "status": "trouble" if wrong else "well",
        "wrong": wrong,
        "service": "running" if beat.started_at else "not in this process",
        "last_tick_at": _iso(beat.ticked_at),
        "last_sweep_at": _iso(beat.swept_at),
        "last_sweep_seconds": round(beat.took.total_seconds(), 3) if beat.took else None,
        "database": "not writable" if trouble else "writable",
        "last_look_at": _iso(looked_at),
        "last_look_age_seconds": _age(looked_at, now),
    }


def _database(house: House, now: datetime) -> tuple[str, datetime | None]:
    """What is wrong with it, if anything; and the last look in it."""
    said = "The database cannot be written. Run on the server: poromki doctor"
    try:
        with house.office() as office:
            looked_at = figures.looked_at(office.db, now)
            return "" if figures.can_write(office.db) else said, looked_at
    except StoreError:
        return said, None


class _Told(Collector):
    """Figures as Prometheus collects them, read just now."""

    def __init__(self, known: Figures, beat: Beat, now: datetime) -> None:
        self._known, self._beat, self._now = known, beat, now

    def collect(self) -> Iterable[Metric]:
        """Each of them; what is not known yet is left out."""
        known, beat, now = self._known, self._beat, self._now
        yield _by("looks_last_day", "Looks of the last 24 hours.", "outcome", known.looks)
        states = dict.fromkeys((NoticeState.PENDING, "retrying", NoticeState.FAILED), 0)
        yield _by("notices", "Notices not sent yet.", "state", states | known.notices)
        clients = dict.fromkeys(Progress, 0) | known.clients
        yield _by("clients", "Clients by progress.", "progress", clients)
        yield _one("pages_due", "Pages that wait for a look.", known.pages_due)
        yield from _known("last_look_age_seconds", "Since the last look.", known.looked_at, now)
        yield from _known("last_tick_age_seconds", "Since a sweep began.", beat.ticked_at, now)
        yield from _known("last_sweep_age_seconds", "Since a sweep ended.", beat.swept_at, now)
        if beat.took is not None:
            took = beat.took.total_seconds()
            yield _one("last_sweep_seconds", "What the last sweep took.", took)


def _one(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(f"poromki_{name}", said, value=value)


def _by(name: str, said: str, label: str, values: dict[str, int]) -> Metric:
    made = GaugeMetricFamily(f"poromki_{name}", said, labels=[label])
    for key, value in values.items():
        made.add_metric([str(key)], value)
    return made


def _known(name: str, said: str, at: datetime | None, now: datetime) -> Iterator[Metric]:
    age = _age(at, now)
    if age is not None:
        yield _one(name, said, age)


def _age(at: datetime | None, now: datetime) -> float | None:
    return round((now - at).total_seconds(), 3) if at else None


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else None
