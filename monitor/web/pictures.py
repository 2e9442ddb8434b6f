"""Pictures drawn by ourselves, as numbers for templates: strips of days, a line of time. Pure.

Every mark has a shape of its own besides its colour. Places along a line of time are shares of its
width, so that it fits a phone without making its words smaller.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from monitor.overview import Day, Sight

WIDTH, HEIGHT = 8, 18
"""Of one day in a strip."""
APART = 4.0
"""Per cent of the width that two words on a line of time are apart at least."""

_SHAPES = {
    Sight.CHANGED: "M{l} 1h6v16h-6z",
    Sight.QUIET: "M{l} 11h6v6h-6z",
    Sight.PART: "M{l} 11h6v2h-6zm0 4h6v2h-6z",
    Sight.UNSEEN: "M{l} 5l1 -1l2 2l2 -2l1 1l-2 2l2 2l-1 1l-2 -2l-2 2l-1 -1l2 -2z",
    Sight.NOT_LOOKED: "M{m} 15h2v2h-2z",
}
"""A full bar, a low one, a low one in two, a cross, a dot."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of days: for each sight that it has, one outline."""

    width: int
    height: int
    paths: tuple[tuple[Sight, str], ...]
    counts: tuple[tuple[Sight, int], ...]
    """How many days of each, in the order of the enumeration; none of which there are none."""


def strip(days: Iterable[Day]) -> Strip:
    """Days as one picture."""
    return _strip(tuple(day.sight for day in days))


@lru_cache(maxsize=512)
def _strip(sights: tuple[Sight, ...]) -> Strip:
    counted = Counter(sights)
    present = [sight for sight in Sight if counted[sight]]
    return Strip(
        width=WIDTH * len(sights),
        height=HEIGHT,
        paths=tuple((sight, _outline(sights, sight)) for sight in present),
        counts=tuple((sight, counted[sight]) for sight in present),
    )


def _outline(sights: Sequence[Sight], drawn: Sight) -> str:
    left = (WIDTH * n for n, sight in enumerate(sights) if sight is drawn)
    return "".join(_SHAPES[drawn].format(l=x + 1, m=x + 3) for x in left)


# --- a line of time ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on a line of time."""

    place: float
    """Per cent of the width, from the left."""
    kind: str
    """Which shape and colour it has: a word of our own."""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Scale:
    """From which instant to which a line of time goes."""

    first_at: datetime
    last_at: datetime

    def place(self, at: datetime) -> float:
        """Where an instant stands: per cent of the width, 0 to 100."""
        share = (at - self.first_at) / (self.last_at - self.first_at)
        return round(100 * min(1.0, max(0.0, share)), 2)


def scale(begins: datetime, now: datetime, following: Iterable[datetime]) -> Scale:
    """From a workshop to today, and on to the next milestone; at least over three days."""
    ahead = min((at for at in following if at > now), default=now)
    return Scale(begins, max(now, ahead, begins + timedelta(days=3)))


def spread(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """The marks in order, without the words that would stand upon those before."""
    shown: list[Mark] = []
    free = -APART
    for mark in sorted(marks, key=lambda mark: mark.place):
        fits = not mark.words or mark.place - free >= APART
        shown.append(mark if fits else Mark(mark.place, mark.kind))
        if mark.words and fits:
            free = mark.place
    return tuple(shown)


def months(over: Scale, first: date) -> tuple[Mark, ...]:
    """Where each month begins, named by its first day in ISO form; `first` is the first day."""
    marks = []
    day = first.replace(day=1)
    while (day := (day + timedelta(days=32)).replace(day=1)) <= over.last_at.date():
        at = over.first_at.replace(year=day.year, month=day.month, day=day.day)
        marks.append(Mark(over.place(at), "month", day.isoformat()))
    return tuple(marks)
