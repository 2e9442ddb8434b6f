"""Dates and times of day as people write them in German, English and Italian. Pure."""

from __future__ import annotations

import re

from babel.dates import get_day_names, get_month_names

LANGS = ("de", "en", "it")


def _names(kind: str) -> str:
    """All names of months or weekdays, long and short, as alternatives."""
    found: set[str] = set()
    for lang in LANGS:
        for width in ("wide", "abbreviated"):
            names = get_month_names if kind == "month" else get_day_names
            found.update(name.rstrip(".") for name in names(width, locale=lang).values())
    return "(?:" + "|".join(sorted(map(re.escape, found), key=len, reverse=True)) + r")\b\.?"


_MONTH = _names("month")
_WEEKDAY = rf"(?:{_names('day')},?\s{{0,2}}(?:(?:den|dem|the|il)\s)?)?"
_DAY = r"(?<!\d)(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|\.|º|°)?"
_YEAR = r"(?:(?:19|20)\d\d|['’]\d\d)(?!\d)"
_CLOCK = r"(?<![\d:.])(?:[01]?\d|2[0-4])(?!\d)"
_MINUTES = r"[0-5]\d(?!\d)"

_FORMS = (
    rf"\b{_WEEKDAY}{_DAY}\s{{0,2}}(?:(?:of|de|di)\s)?{_MONTH}(?:,?\s{{0,2}}{_YEAR})?",
    rf"\b{_WEEKDAY}{_MONTH}\s{{0,2}}{_DAY}(?!\d)(?:,?\s{{0,2}}{_YEAR})?",
    rf"\b{_MONTH}\s{{0,2}}{_YEAR}",
    r"(?<!\d)(?:19|20)\d\d-[01]\d-[0-3]\d(?:T[\d:.]{4,15}(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)",
    rf"\b{_WEEKDAY}(?<![\d.])(?:[0-2]?\d|3[01])\.\s?(?:0?[1-9]|1[0-2])\."
    r"(?:\s?(?:19|20)\d\d(?!\d)|\d\d(?![\d.])|(?!\d))",
    rf"\b{_WEEKDAY}(?<![\d/-])[0-3]?\d([/-])[0-3]?\d\1(?:19|20)?\d\d(?![\d/-])",
    rf"{_CLOCK}:{_MINUTES}(?::[0-5]\d)?(?:\s?(?:[ap]\.?m\b\.?|uhr\b|h\b))?",
    rf"{_CLOCK}(?:[.:]{_MINUTES})?\s?(?:[ap]\.?m\b\.?|uhr\b)",
    rf"\b(?:alle|ore|h)\s{_CLOCK}(?:[.:]{_MINUTES})?(?![\d.]\d)",
)
_WRITTEN = re.compile("|".join(f"(?:{form})" for form in _FORMS), re.I)


def without_dates(text: str) -> str:
    """`text` without its dates and times of day."""
    return _WRITTEN.sub("", text)
