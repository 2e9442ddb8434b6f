"""How long it takes until something happens, where some are still waiting for it. Pure.

The product-limit estimate (Kaplan and Meier, 1958): whoever is not seen any longer (censored)
counts for as long as he was seen, and is said to have done neither. One who is censored at the
time of an event was still at risk of it.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_Z = 1.959963984540054
"""Of the normal distribution, for 95 %."""

HALF = 0.5
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Case:
    """One that was watched: until it happened, or (censored) for as long as it was seen."""

    days: float
    happened: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What is known at one time at which something happened or somebody was last seen."""

    days: float
    at_risk: int
    """Just before it."""
    events: int
    censored: int
    survival: float
    """The share to which it has not happened, this time included."""
    hazard: float
    """Greenwood's sum so far: the variance of `survival` is this times its square; infinite
    once nobody is left."""

    @property
    def variance(self) -> float | None:
        """Of `survival`, by Greenwood's formula; None once nobody is left."""
        return self.survival**2 * self.hazard if math.isfinite(self.hazard) else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Where `survival` lies with 95 %; None where nothing, or everything, has happened."""
        return _interval(self.survival, self.hazard)


@dataclass(frozen=True, slots=True)
class Curve:
    """The estimate over time; between two steps it is as at the earlier one."""

    cases: int
    events: int
    steps: tuple[Step, ...]

    @property
    def known_until(self) -> float:
        """The last time at which anybody was seen; nothing is known of later."""
        return self.steps[-1].days if self.steps else 0.0

    @property
    def median(self) -> float | None:
        """The first time at which it has happened to half of them; None where it never has."""
        return _first(self.steps, [step.survival for step in self.steps])

    @property
    def median_interval(self) -> tuple[float | None, float | None]:
        """Where the median lies with 95 %; None for an end that is not reached."""
        low, high = zip(*map(_bounds, self.steps), strict=True) if self.steps else ((), ())
        return _first(self.steps, low), _first(self.steps, high)


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval, and how many it rests on."""

    share: float
    low: float | None
    """None where nothing, or everything, has happened."""
    high: float | None
    at_risk: int


def curve(cases: Iterable[Case]) -> Curve:
    """The estimate from all cases, in any order. Raises ValueError for a time before 0."""
    known = tuple(cases)
    if any(not (math.isfinite(case.days) and case.days >= 0) for case in known):
        raise ValueError("a case lasts for a finite time, and none less than 0 days")
    events = Counter(case.days for case in known if case.happened)
    censored = Counter(case.days for case in known if not case.happened)
    steps: list[Step] = []
    at_risk, survival, hazard = len(known), 1.0, 0.0
    for days in sorted(events.keys() | censored.keys()):
        n, left = events[days], at_risk - events[days]
        survival *= left / at_risk
        hazard += n / (at_risk * left) if left else math.inf if n else 0.0
        steps.append(Step(days, at_risk, n, censored[days], survival, hazard))
        at_risk = left - censored[days]
    return Curve(len(known), events.total(), tuple(steps))


def happened_by(known: Curve, days: float) -> Share | None:
    """The share to which it has happened by then; None where nobody was seen for so long.

    `at_risk` are those to which it had not, just before, and who were seen then.
    """
    last = _at(known, days)
    if not _is_known(known, days, last):
        return None
    return _share(None, last, _seen_at(known, days))


def still(known: Curve, after: float, until: float | None = None) -> Share | None:
    """Of those to which it has not happened after `after` days, the share to which it has later.

    By `until`, or by the end of what is known. None where nobody is left to tell. `at_risk` are
    those seen beyond `after`.
    """
    end = known.known_until if until is None else until
    before, last = _at(known, after), _at(known, end)
    at_risk = next((step.at_risk for step in known.steps if step.days > after), 0)
    if not at_risk or end <= after or not _is_known(known, end, last):
        return None
    return _share(before, last, at_risk)


def _at(known: Curve, days: float) -> Step | None:
    """The last step up to and at a time."""
    reached = bisect_right(known.steps, days, key=lambda step: step.days)
    return known.steps[reached - 1] if reached else None


def _seen_at(known: Curve, days: float) -> int:
    return next((step.at_risk for step in known.steps if step.days >= days), 0)


def _is_known(known: Curve, days: float, last: Step | None) -> bool:
    """Nothing is known beyond the last one seen, unless it has happened to everybody."""
    return days <= known.known_until or (last is not None and last.survival == 0.0)


def _share(before: Step | None, last: Step | None, at_risk: int) -> Share:
    """The share that is lost between two steps."""
    survival = (last.survival if last else 1.0) / (before.survival if before else 1.0)
    hazard = (last.hazard if last else 0.0) - (before.hazard if before else 0.0)
    low, high = _interval(survival, hazard) or (None, None)
    return Share(
        share=1 - survival,
        low=None if high is None else 1 - high,
        high=None if low is None else 1 - low,
        at_risk=at_risk,
    )


def _interval(survival: float, hazard: float) -> tuple[float, float] | None:
    """On the scale log(-log S), where it never leaves 0 to 1 (Kalbfleisch and Prentice, 1980)."""
    if not 0.0 < survival < 1.0:
        return None
    spread = math.exp(_Z * math.sqrt(hazard) / abs(math.log(survival)))
    return survival**spread, survival ** (1 / spread)


def _bounds(step: Step) -> tuple[float, float]:
    """The interval as two curves: both 1 before anything has happened, both 0 at the end."""
    return step.interval or (step.survival, step.survival)


def _first(steps: Sequence[Step], values: Sequence[float]) -> float | None:
    reached = zip(steps, values, strict=True)
    return next((step.days for step, value in reached if value <= HALF + _ROUNDING), None)
