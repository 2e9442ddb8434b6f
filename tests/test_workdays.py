"""Which days people work, against calendars as they hang on walls."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.errors import InputError
from monitor.model import Closure
from monitor.workdays import calendar, is_business_day, is_public_holiday, place

HOLIDAYS = {
    "Epiphany in Bavaria": ("2027-01-06", "DE", "BY", True),
    "Epiphany in Berlin": ("2027-01-06", "DE", "BE", False),
    "Epiphany in Germany at large": ("2027-01-06", "DE", "", False),
    "Easter Monday in Italy": ("2027-03-29", "IT", "", True),
    "Good Friday in Italy": ("2027-03-26", "IT", "", False),
    "Good Friday in Germany": ("2027-03-26", "DE", "", True),
    "the National Day of Austria": ("2026-10-26", "AT", "", True),
    "Christmas where no country is known": ("2026-12-25", "", "", False),
    "Christmas in a country that the library forgot": ("2026-12-25", "QQ", "", False),
}


@pytest.mark.parametrize("case", HOLIDAYS)
def test_public_holiday(case: str) -> None:
    day, country, region, expected = HOLIDAYS[case]
    assert is_public_holiday(date.fromisoformat(day), country, region) == expected


CLOSED = (Closure(1, 1, date(2026, 11, 9), date(2026, 11, 11)),)
DAYS = {
    "a Friday": ("2026-11-06", True),
    "a Saturday": ("2026-11-07", False),
    "a Sunday": ("2026-11-08", False),
    "the first day of a closure": ("2026-11-09", False),
    "the last day of a closure": ("2026-11-11", False),
    "the day after a closure": ("2026-11-12", True),
    "Christmas on a Friday": ("2026-12-25", False),
}


@pytest.mark.parametrize("case", DAYS)
def test_business_day(case: str) -> None:
    day, expected = DAYS[case]
    assert is_business_day(date.fromisoformat(day), "DE", "BY", CLOSED) == expected
    assert calendar("DE", "BY", CLOSED)(date.fromisoformat(day)) == expected


PLACES = {
    "letters of any case": (("de", "by"), ("DE", "BY")),
    "a region by its name": (("DE", "Bayern"), ("DE", "BY")),
    "no region": (("it", ""), ("IT", "")),
    "nothing": ((" ", ""), ("", "")),
}


@pytest.mark.parametrize("case", PLACES)
def test_place_as_typed(case: str) -> None:
    typed, expected = PLACES[case]
    assert place(*typed) == expected


REFUSED = {
    "a country's name": (("Germany", ""), "Do you mean DE (Germany)"),
    "a code of three letters": (("AUT", ""), "AT (Austria)"),
    "letters that mean nothing": (("@@", ""), "Write its two letters"),
    "a region that is misspelt": (("DE", "Bavaria"), "BW (Baden-Württemberg), BY (Bayern)"),
    "a region that is nowhere": (("DE", "99"), "There are: BB (Brandenburg), BE (Berlin)"),
    "a region without a country": (("", "BY"), "needs its country"),
    "a region where there are none": (("VA", "BY"), "has no regions"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_place_that_is_none_is_refused_with_what_is_near(case: str) -> None:
    typed, hint = REFUSED[case]
    with pytest.raises(InputError) as refused:
        place(*typed)
    assert hint in str(refused.value)
