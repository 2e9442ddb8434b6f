"""What was measured, and how it is shown."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value."""

    part: str
    name: str
    value: float
    unit: str
    over: str = ""
    """What `ratio` is a ratio to."""
    ratio: float | None = None
    goal: float | None = None
    """At most this: of the ratio where there is one, else of the value."""

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None: there is none."""
        reached = self.value if self.ratio is None else self.ratio
        return None if self.goal is None else reached <= self.goal


def as_json(figures: Iterable[Figure]) -> str:
    """A list of objects."""
    return json.dumps([asdict(f) | {"met": f.met} for f in figures], ensure_ascii=False, indent=1)


def as_table(figures: Iterable[Figure]) -> str:
    """Lines of text, the goals that were missed marked."""
    lines = []
    for part, those in groupby(figures, lambda f: f.part):
        lines += ["", part, *map(_line, those)]
    return "\n".join(lines)


def _line(f: Figure) -> str:
    ratio = "" if f.ratio is None else f"{f.ratio:5.2f} × {f.over}"
    verdict = {None: "", True: "ok", False: "MISSED"}[f.met]
    goal = "" if f.goal is None else f"goal ≤ {f.goal:g}  {verdict}"
    return f"  {f.name:52} {f.value:9.2f} {f.unit:12} {ratio:26} {goal}".rstrip()
