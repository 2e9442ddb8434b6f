"""The curve of those who have not started yet, as numbers for a template. Pure.

Places are shares of the width and of the height, so that it fits a phone without making its words
smaller. Paths are in a square of 1000 by 1000 that is stretched.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.survival import Curve, Step

SIDE = 1000
_DAYS = (3, 7, 14, 30, 60, 90, 180, 365, 730, 1825)
_APART = 0.1
"""Of the width: two days closer than this would touch."""
_SHARES = (1.0, 0.75, 0.5, 0.25, 0.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word beside an axis, or a mark on the curve; places are per cent."""

    x: float
    y: float
    value: float


@dataclass(frozen=True, slots=True)
class Picture:
    """One curve."""

    line: str
    band: str
    """Where it lies with 95 %; empty where that is not known."""
    censored: tuple[Mark, ...]
    """Silent clients, where they were last seen; `value`: how many."""
    days: tuple[Mark, ...]
    shares: tuple[Mark, ...]


def picture(curve: Curve) -> Picture:
    """The curve up to the last day that is known."""
    last = max(curve.known_until, 1.0)
    return Picture(
        line=_line(curve.steps, last),
        band=_band(curve.steps, last),
        censored=tuple(
            Mark(_per_cent(s.days / last), _per_cent(1 - s.survival), s.censored)
            for s in curve.steps
            if s.censored
        ),
        days=tuple(Mark(_per_cent(n / last), 100, n) for n in _days(last)),
        shares=tuple(Mark(0, _per_cent(1 - share), share) for share in _SHARES),
    )


def _days(last: float) -> Iterable[int]:
    """Days that are named below: milestones, as far as there is room."""
    at = 0.0
    yield 0
    for day in _DAYS:
        if day <= last and (day - at) / last >= _APART:
            at = day
            yield day


def _line(steps: Sequence[Step], last: float) -> str:
    level = 0.0
    parts = ["M0 0"]
    for step in steps:
        parts.append(f"H{_place(step.days / last)}V{_place(1 - step.survival)}")
        level = 1 - step.survival
    return "".join(parts) + f"H{SIDE}" if level < 1 or not steps else "".join(parts)


def _band(steps: Sequence[Step], last: float) -> str:
    """There along the upper ends, back along the lower ones."""
    known = [(step.days / last, step.interval) for step in steps if step.interval]
    if not known:
        return ""
    there = [f"M{_place(known[0][0])} {_place(1 - known[0][1][1])}"]
    back: list[str] = []
    ends = [x for x, _ in known[1:]] + [min(1.0, steps[-1].days / last)]
    for (x, (low, high)), end in zip(known, ends, strict=True):
        there.append(f"V{_place(1 - high)}H{_place(end)}")
        back.append(f"V{_place(1 - low)}H{_place(x)}")
    return "".join(there) + "".join(reversed(back)) + "z"


def _place(share: float) -> str:
    return f"{share * SIDE:.1f}".removesuffix(".0")


def _per_cent(share: float) -> float:
    return round(share * 100, 2)
