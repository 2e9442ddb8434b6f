"""Ages and countdowns: "3 days ago", "gestern", "noch 12 Tage". Pure.

Most sites write them when they are asked for the page, so they move as time does.
"""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {
    "second": (timedelta(seconds=1), r"sec(?:ond)?s?|sekunden?|second[oi]|secondes?"),
    "minute": (timedelta(minutes=1), r"min(?:ute)?s?|minuten|minut[oi]"),
    "hour": (timedelta(hours=1), r"hours?|hrs?|stunden?|std|or[ae]|heures?"),
    "day": (timedelta(days=1), r"days?|tage?n?|giorn[oi]|jours?"),
    "week": (timedelta(weeks=1), r"weeks?|wochen?|settiman[ae]|semaines?"),
    "month": (timedelta(days=30), r"months?|monate?n?|mes[ei]|mois"),
    "year": (timedelta(days=365), r"years?|jahre?n?|ann[oi]|ans?"),
}
_DAYS_AGO = {
    **dict.fromkeys(("today", "heute", "oggi", "aujourd'hui"), 0),
    **dict.fromkeys(("yesterday", "gestern", "ieri", "hier"), 1),
    **dict.fromkeys(("vorgestern", "avant-hier"), 2),
}
_ONE = r"an?|one|eine?[rnmst]?|un[ao]?|une"
_AGE = re.compile(
    rf"(?<![\d:.,–-])(?P<count>\d{{1,4}}|\b(?:{_ONE}))\s?(?:[^\W\d]{{1,12}}\s)?\b(?:"
    + "|".join(f"(?P<{name}>{words})" for name, (_, words) in _UNITS.items())
    + rf")\b|\b(?P<word>{'|'.join(sorted(_DAYS_AGO, key=len, reverse=True))})\b",
    re.I,
)
_TOLD = re.compile(
    r"(?:vor|noch|il y a|\b(?:ago|fa|nur|since|seit|left|remaining|to go|until|bis|fra|tra|dans|"
    r"mancano|manca|restent|reste|plus que))\b",
    re.I,
)
"""What makes a span of time an age or a countdown; it often sticks to the word before."""


def moved_with_time(before: str, after: str, passed: timedelta) -> bool:
    """Whether `before` became `after` by its ages moving as time did in between.

    Each by `passed` to within the unit in which it is told.
    """
    old, new = list(_AGE.finditer(before)), list(_AGE.finditer(after))
    if not old or len(old) != len(new) or _rest(before) != _rest(after):
        return False
    if _rest(after) and not any(_is_told(text) for text in (before, after)):
        return False
    pairs = [(_span(a), _span(b)) for a, b in zip(old, new, strict=True)]
    return all(
        one == other or abs(abs(other[0] - one[0]) - passed) <= max(one[1], other[1])
        for one, other in pairs
    )


def is_age(text: str) -> bool:
    """Whether `text` is nothing but an age or a countdown."""
    return _is_told(text) and not _TOLD.sub("", _AGE.sub("", text)).strip(" .,:()")


def _is_told(text: str) -> bool:
    ages = list(_AGE.finditer(text))
    return bool(ages) and (any(age["word"] for age in ages) or _TOLD.search(text) is not None)


def _rest(text: str) -> str:
    return _TOLD.sub("", _AGE.sub("", text)).strip()


def _span(found: re.Match[str]) -> tuple[timedelta, timedelta]:
    """How long ago, and the unit in which it is told."""
    day = _UNITS["day"][0]
    if found["word"]:
        return _DAYS_AGO[found["word"].lower()] * day, day
    name = next(name for name in _UNITS if found[name])
    unit = _UNITS[name][0]
    return (int(found["count"]) if found["count"].isdigit() else 1) * unit, unit
