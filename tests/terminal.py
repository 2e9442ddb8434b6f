"""The command line in this process: words in, exit code and what was printed out.

ran = run("add", "Bakery", "--workshop", "2026-11-18", data=folder)
assert (ran.code, ran.err) == (0, "")
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monitor.cli import main

LOCAL = """
[fetch]
allow_private_addresses = true
gap_seconds = 0
[web]
listen = "127.0.0.1:0"
[schedule]
second_look = "0s"
[notify]
deliver_any_time = true
"""
"""A configuration fit for pages on loopback."""


@dataclass(frozen=True, slots=True)
class Ran:
    """One command that has ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What `--json` printed."""
        return [json.loads(line) for line in self.out.splitlines()]


def run(*words: str, data: Path | None = None, typed: str = "") -> Ran:
    """Run `poromki` with these words; `typed` is its standard input."""
    where = ["--data", str(data)] if data else []
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), _stdin(typed):
        try:
            main([*where, *words])
        except SystemExit as exit_:
            code = exit_.code if isinstance(exit_.code, int) else int(exit_.code is not None)
        else:
            code = 0
    return Ran(code, out.getvalue(), err.getvalue())


@contextmanager
def _stdin(typed: str) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.StringIO(typed)
    try:
        yield
    finally:
        sys.stdin = before
