"""Bytes stored per check over a hundred looks at pages that are never the same twice."""

from __future__ import annotations

from collections.abc import Iterator

from bench.checks import PACE, bench
from bench.figures import Figure
from bench.pages import SIZES
from monitor.store.db import path_of, settle

LOOKS, PAGES = 100, 4
"""How often each page is looked at, and how many there are of a size and kind."""
KINDS = {"markup": "tokens and scripts", "visible": "clock and counter too"}
MOST = 1024
"""Bytes: the goal."""


def measure(port: int, looks: int = LOOKS) -> Iterator[Figure]:
    """The whole file over the number of looks: empty tables, bodies and free space included."""
    part = f"Bytes stored per check, on average over {looks} looks"
    stored = []
    for size in SIZES:
        for kind, name in KINDS.items():
            first, last = _lived(f"http://127.0.0.1:{port}/{size}/{kind}", looks)
            stored.append(last / looks)
            yield Figure(part, f"{size}, {name}", last / looks, "bytes")
            more = (last - first) / (looks - 1)
            yield Figure(part, "  of it what each further look adds", more, "bytes")
    yield Figure(part, "all alike", sum(stored) / len(stored), "bytes", goal=MOST)


def _lived(home: str, looks: int) -> tuple[float, float]:
    """Bytes of the file per page, after the first look and after the last."""
    with bench() as on:
        pages = [on.watch(f"{home}/growth-{n}") for n in range(PAGES)]
        first = 0
        for number in range(looks):
            on.now += PACE
            for page_id in pages:
                on.check(page_id)
            if number == 0:
                settle(on.db)
                first = path_of(on.db).stat().st_size
        settle(on.db)
        return first / PAGES, path_of(on.db).stat().st_size / PAGES
