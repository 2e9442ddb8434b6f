"""Print what a check costs: CPU time, bytes stored, memory.

    python -m bench [--large] [--rounds N] [--json]

It measures and does not judge: missed goals are marked, and the exit code is 0.
With POROMKI_HISTORIES set, recorded pages of real sites are measured, too.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from bench import checks, growth, sweeps
from bench.figures import as_json, as_table
from bench.server import serving


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="python -m bench", description="What a check costs.")
    options.add_argument("--json", action="store_true", help="a list of figures")
    options.add_argument("--large", action="store_true", help="10,000 targets, 100 sweeps: an hour")
    options.add_argument("--rounds", type=int, default=40, help="measured checks of each page")
    asked = options.parse_args(arguments)
    with serving() as port:
        figures = [
            *checks.measure(port, asked.rounds),
            *growth.measure(port),
            *sweeps.measure(port, sweeps.LARGE if asked.large else sweeps.USUAL),
        ]
    print(as_json(figures) if asked.json else as_table(figures))


if __name__ == "__main__":
    main()
