"""Bytes stored per check over a hundred looks at pages that are never the same twice."""

from __future__ import annotations

from collections.abc import Iterator

from bench.checks import PACE, bench
from bench.figures import Figure
from bench.pages import SIZES
from monitor.store import Db
from monitor.store.db import path_of, settle

LOOKS, PAGES = 100, 5
"""How often each page is looked at, and how many there are of each size and kind."""
KINDS = ("markup", "visible")
MOST = 1024
"""Bytes: the goal."""

_PARTS = {
    "bodies of baseline and last look": "SELECT sum(length(compressed)) FROM body",
    "what is learned of the pages": "SELECT sum(length(blob)) FROM memory",
    "free pages of the file": "SELECT freelist_count * page_size"
    " FROM pragma_freelist_count, pragma_page_size",
}


def measure(port: int, looks: int = LOOKS) -> Iterator[Figure]:
    """The whole file over the number of checks: empty tables and free space are counted, too."""
    part = f"Bytes stored per check, on average over {looks} looks at noisy pages"
    addresses = [
        f"http://127.0.0.1:{port}/{size}/{kind}/growth-{n}"
        for size in SIZES
        for kind in KINDS
        for n in range(PAGES)
    ]
    with bench() as on:
        on.db.execute("PRAGMA synchronous = OFF").fetchall()  # the disk is not what is measured
        pages = [on.watch(address) for address in addresses]
        for number in range(looks):
            on.now += PACE
            for page_id in pages:
                on.check(page_id)
            if number == 1:
                twice = _size(on.db)
        checks = looks * len(pages)
        whole = _size(on.db)
        yield Figure(part, "the database's file", whole / checks, "bytes", goal=MOST)
        parts = {name: int(on.db.execute(sql).fetchone()[0]) for name, sql in _PARTS.items()}
        for name, held in parts.items():
            yield Figure(part, f"  {name}", held / checks, "bytes")
        rest = whole - sum(parts.values())
        yield Figure(part, "  looks, indexes, empty tables", rest / checks, "bytes")
        more = (whole - twice) / (checks - 2 * len(pages))
        yield Figure(part, "what a look from the third on adds", more, "bytes")


def _size(db: Db) -> int:
    """Bytes of the file with all that was written in it."""
    settle(db)
    return path_of(db).stat().st_size
