"""Print what a check costs: CPU time, bytes stored, memory.

    python -m bench [--large] [--rounds N] [--json]

It measures and does not judge: missed goals are marked, and the exit code is 0.
With POROMKI_HISTORIES set, recorded pages of real sites are measured, too.
"""

from __future__ import annotations

import argparse

from bench import checks
from bench.figures import Figure, as_json, as_table
from bench.server import serving


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m bench", description="What a check costs")
    options.add_argument("--json", action="store_true")
    options.add_argument("--rounds", type=int, default=40, help="measured checks of each page")
    asked = options.parse_args()
    figures: list[Figure] = []
    with serving() as port:
        figures += checks.measure(port, asked.rounds)
    print(as_json(figures) if asked.json else as_table(figures))


if __name__ == "__main__":
    main()
