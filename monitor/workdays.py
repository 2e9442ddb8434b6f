"""Which days people work: weekdays, public holidays, closures. Pure; alone knows `holidays`.

Only dates are asked of that library, never names, so its languages do not matter; it
reads no clock for them. A year of a country is worked out once and kept.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache, partial

import holidays
from holidays.registry import COUNTRIES

from monitor.errors import InputError
from monitor.model import Closure

YEARS_KEPT = 512
"""Years of countries and regions that are kept: a few hundred dates each."""

_SATURDAY = 5
_NEAR = 3
"""Suggestions for what was misspelt."""

IsBusinessDay = Callable[[date], bool]


def place(country: str, region: str) -> tuple[str, str]:
    """A country and region as typed, in their usual form. Raises InputError, naming near ones."""
    code, part = country.strip().upper(), region.strip()
    if not code:
        if part:
            raise InputError("A region needs its country, such as DE with BY.", field="country")
        return "", ""
    if code not in _countries():
        raise InputError(
            f"{country!r} is no country that is known here. {_near_countries(code)}",
            field="country",
        )
    return code, _region(code, part) if part else ""


def regions(country: str) -> tuple[str, ...]:
    """The codes of a country's regions that have holidays of their own; the country is known."""
    return tuple(holidays.country_holidays(country).subdivisions)


def is_public_holiday(day: date, country: str, region: str) -> bool:
    """Whether nobody works on `day` there; without a country there are no holidays."""
    return bool(country) and day in _public_holidays(country, region, day.year)


def is_business_day(
    day: date, country: str, region: str = "", closures: Iterable[Closure] = ()
) -> bool:
    """Whether `day` is a Monday to Friday, no public holiday, and inside none of `closures`."""
    return not (
        day.weekday() >= _SATURDAY
        or is_public_holiday(day, country, region)
        or is_closed(day, closures)
    )


def calendar(country: str, region: str, closures: Iterable[Closure]) -> IsBusinessDay:
    """`is_business_day` of one client."""
    return partial(is_business_day, country=country, region=region, closures=tuple(closures))


def is_closed(day: date, closures: Iterable[Closure]) -> bool:
    """Whether `day` lies inside one of these."""
    return any(one.first_day <= day <= one.last_day for one in closures)


@lru_cache(maxsize=YEARS_KEPT)
def _public_holidays(country: str, region: str, year: int) -> frozenset[date]:
    """None at all where a later version of the library no longer knows a place that was stored."""
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=year, expand=False)
    except NotImplementedError:
        return frozenset()
    return frozenset(found)


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Code of two letters → the country's name, of all that are known."""
    return {
        codes[1]: name.replace("_", " ").title()
        for name, codes in COUNTRIES.items()
        if len(codes) > 1
    }


def _near_countries(typed: str) -> str:
    names = {name.upper(): code for code, name in _countries().items()}
    threes = {codes[2]: codes[1] for codes in COUNTRIES.values() if len(codes) > 2}
    near = difflib.get_close_matches(typed, [*names, *threes], n=_NEAR)
    found = dict.fromkeys((names | threes)[match] for match in near)
    if not found:
        return "Write its two letters, such as DE, AT, CH or IT."
    return f"Do you mean {' or '.join(f'{code} ({_countries()[code]})' for code in found)}?"


def _region(country: str, typed: str) -> str:
    known = holidays.country_holidays(country)
    codes = {code.casefold(): code for code in known.subdivisions}
    names = {name.casefold(): code for name, code in known.subdivisions_aliases.items()}
    wanted = typed.casefold()
    if wanted in codes:
        return codes[wanted]
    if names.get(wanted) in known.subdivisions:
        return names[wanted]
    if not codes:
        raise InputError(f"{country} has no regions with holidays of their own.", field="region")
    called = {code: name for name, code in reversed(known.subdivisions_aliases.items())}
    listed = (f"{code} ({called[code]})" if code in called else code for code in codes.values())
    raise InputError(
        f"{typed!r} is no region of {country} that is known here. There are: {', '.join(listed)}.",
        field="region",
    )
