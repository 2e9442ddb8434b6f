"""Print what a check costs: CPU time, bytes stored, memory.

    python -m bench [--large] [--rounds N] [--json]

It measures and does not judge: missed goals are marked, and the exit code is 0.
With POROMKI_HISTORIES set, recorded pages of real sites are measured, too.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from bench import checks, growth, overview, recorded, sweeps
from bench.figures import Figure, as_json, as_table
from bench.server import serving


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench", description="What a check costs.")
    options.add_argument("--json", action="store_true", help="a list of figures")
    options.add_argument("--large", action="store_true", help="a hundred sweeps: an hour")
    options.add_argument("--rounds", type=int, default=40, help="measured checks of each page")
    asked = options.parse_args(arguments)
    plan = sweeps.LARGE if asked.large else sweeps.USUAL
    figures = list(_told(measured(asked.rounds, plan)))
    print(as_json(figures) if asked.json else as_table(figures))


def _told(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Name each part on a terminal as soon as it is measured: the whole takes minutes."""
    part = ""
    for figure in figures:
        if figure.part != part and sys.stderr.isatty():
            print(f"measured: {figure.part}", file=sys.stderr)
        part = figure.part
        yield figure


def measured(rounds: int, plan: dict[int, int]) -> Iterator[Figure]:
    """All figures; recorded pages where there are any."""
    archive = os.environ.get("POROMKI_HISTORIES", "")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as port:
        yield from checks.measure(port, rounds)
        if archive:
            yield from recorded.measure(port, recorded.unpack(Path(archive), Path(folder)))
        yield from growth.measure(port)
        yield from overview.measure()
        yield from sweeps.measure(port, plan)


if __name__ == "__main__":
    main()
