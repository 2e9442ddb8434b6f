"""Which differences time made: days of looking, ages, countdowns, copyright years. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from babel.dates import get_day_names, get_month_names

from monitor.compare.ages import moved_with_time
from monitor.compare.alike import skeleton
from monitor.compare.masks import Mask

LANGS = ("de", "en", "it", "fr")

_NUMBER = re.compile(r"\d+")
_COPYRIGHT = re.compile(r"©|\(c\)|copyright", re.I)
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\b")
_LETTER = re.compile(r"[^\W\d]")
_CALENDAR = re.compile(r"\w{0,30}kalender\b|\b(?:calendar|calendario|calendrier)\b", re.I)
_MONTH_ENDS = timedelta(days=10)
"""Beyond this, an owner may have headed the list of the month anew."""
_LONE_YEAR = 6
"""Characters of a block that is nothing but a year."""


def _named() -> dict[str, int]:
    """Number of each month by its names, and 0 for each weekday, in LANGS."""
    names = {}
    for lang in LANGS:
        for width in ("wide", "abbreviated"):
            names.update(
                {n.lower().rstrip("."): 0 for n in get_day_names(width, locale=lang).values()}
            )
            months = get_month_names(width, locale=lang)
            names.update({name.lower().rstrip("."): number for number, name in months.items()})
    return names


_NAMES = _named()
_NAME = re.compile(r"\b(?:" + "|".join(sorted(_NAMES, key=len, reverse=True)) + r")\b", re.I)


def clock_mask(before: str, after: str, then: datetime, now: datetime) -> Mask | None:
    """How `after` is what `before` of the look at `then` became by time alone until `now`."""
    if moved_with_time(before, after, now - then):
        return Mask.CLOCK
    old, new = _numbered(before), _numbered(after)
    if skeleton(old) != skeleton(new):
        return None
    moved = [
        (int(a[:9]), int(b[:9]))
        for a, b in zip(_NUMBER.findall(old), _NUMBER.findall(new), strict=True)
        if a != b
    ]
    if _copyright_year(after, moved, now):
        return Mask.COPYRIGHT_YEAR
    is_named = any(_NAMES[name.lower()] for name in _NAME.findall(after))
    if _month_of_look(old, new, then, now, is_named=is_named) or _day_of_look(
        old, new, moved, then, now
    ):
        return Mask.CLOCK
    return None


def _numbered(text: str) -> str:
    """`text` with months as their numbers and without weekdays."""
    return _NAME.sub(lambda found: _number_of(found[0]), text)


def _number_of(name: str) -> str:
    number = _NAMES[name.lower()]
    return str(number) if number else ""


def _copyright_year(after: str, moved: list[tuple[int, int]], now: datetime) -> bool:
    return all(new == now.year and old < new for old, new in moved) and (
        bool(_COPYRIGHT.search(after)) or len(after) <= _LONE_YEAR
    )


def _day_of_look(
    old: str, new: str, moved: list[tuple[int, int]], then: datetime, now: datetime
) -> bool:
    """Whether each shows the day (month included) on which it was read, in some zone."""
    return any(
        _shows(old, one)
        and _shows(new, other)
        and ((one.day, other.day) in moved or _is_time(new, moved))
        for one in _days(then)
        for other in _days(now)
    )


def _is_time(text: str, moved: list[tuple[int, int]]) -> bool:
    """Whether on the same day nothing moved but a time of day."""
    return bool(_TIME.search(text)) and all(max(pair) < 60 for pair in moved)


def _month_of_look(old: str, new: str, then: datetime, now: datetime, *, is_named: bool) -> bool:
    """Whether each is nothing but the month in which it was read, as a calendar is headed.

    With its year, or alone where it is named; the word calendar may stand beside it.
    """
    if now - then > _MONTH_ENDS or _LETTER.search(_CALENDAR.sub("", f"{old} {new}")):
        return False
    told = tuple(_NUMBER.findall(text) for text in (old, new))
    return any(
        told == ([str(one.month), str(one.year)], [str(other.month), str(other.year)])
        or (is_named and told == ([str(one.month)], [str(other.month)]))
        for one in _days(then)
        for other in _days(now)
    )


def _days(at: datetime) -> Iterator[datetime]:
    for hours in (-12, 0, 14):
        yield at + timedelta(hours=hours)


def _shows(text: str, day: datetime) -> bool:
    return {day.day, day.month} <= {int(n[:9]) for n in _NUMBER.findall(text)}
