"""From two or more looks at a page to the edits an owner made. Pure.

One look can only suspect: what is new counts when it is still there at a later look, and what
comes and goes is learnt as the page's own noise.
"""

from __future__ import annotations

from monitor.compare.kept import dump, load
from monitor.compare.looks import (
    NOTHING,
    Comparison,
    compare,
    learn,
    open_changes,
    proven,
    same_again,
)
from monitor.compare.memory import Memory
from monitor.compare.rebase import Reading, rebase
from monitor.compare.suspicions import A_DAY

__all__ = [
    "A_DAY",
    "NOTHING",
    "Comparison",
    "Memory",
    "Reading",
    "compare",
    "dump",
    "learn",
    "load",
    "open_changes",
    "proven",
    "rebase",
    "same_again",
]
