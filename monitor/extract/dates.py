"""Dates and times of day as people write them in German, English and Italian. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from babel.dates import get_day_names, get_month_names

LANGS = ("de", "en", "it")

_DIGIT = re.compile(r"\d")


def _names(kind: str) -> str:
    """All names of months or weekdays, long and short, as alternatives."""
    found: set[str] = set()
    for lang in LANGS:
        for width in ("wide", "abbreviated"):
            names = get_month_names if kind == "month" else get_day_names
            found.update(name.rstrip(".") for name in names(width, locale=lang).values())
    return "(?:" + "|".join(sorted(map(re.escape, found), key=len, reverse=True)) + r")\b\.?"


_DAY = r"(?<!\d)(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|\.|º|°)?"
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)(?!\d)"
_CLOCK = r"(?<![\d:.])(?:[01]?\d|2[0-4])(?!\d)"
_MINUTES = r"[0-5]\d(?!\d)"
_HERE = "\x00"
"""Stands where a date was, until the weekday before it is gone too."""


@lru_cache(maxsize=1)
def _written() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Dates and times without weekdays, and the weekday before one of them."""
    month = _names("month")
    forms = (
        rf"{_DAY}\s{{0,2}}(?:(?:of|de|di)\s)?{month}(?:,?\s{{0,2}}{_YEAR})?",
        rf"{month}\s{{0,2}}(?:{_YEAR}|{_DAY}(?!\d)(?:,?\s{{0,2}}{_YEAR})?)",
        r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?:T[\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)",
        r"(?<![\d.])(?:[0-2]?\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\."
        r"(?:\s?(?:19|20)\d\d(?!\d)|\d\d(?![\d.])|(?!\d))",
        r"(?<![\d/-])[0-3]?\d([/-])[0-3]?\d\1(?:19|20)?\d\d(?![\d/-])",
        rf"{_CLOCK}:{_MINUTES}(?::[0-5]\d)?(?:\s?(?:[ap]\.?m\b\.?|uhr\b|h\b))?",
        rf"{_CLOCK}(?:[.:]{_MINUTES})?\s?(?:[ap]\.?m\b\.?|uhr\b)",
        rf"(?:alle|ore|h)\s{_CLOCK}(?:[.:]{_MINUTES})?(?![\d.]\d)",
    )
    before = rf"\b{_names('day')},?\s{{0,2}}(?:(?:den|dem|the|il)\s)?{_HERE}"
    return re.compile(rf"\b(?:{'|'.join(forms)})", re.I), re.compile(before, re.I)


def without_dates(text: str) -> str:
    """`text` without its dates and times of day."""
    if not _DIGIT.search(text):
        return text
    written, weekday = _written()
    cut = written.sub(_HERE, text.replace(_HERE, ""))
    return weekday.sub("", cut).replace(_HERE, "")
