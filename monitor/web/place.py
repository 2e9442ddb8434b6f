"""Whose public holidays are kept, as it was typed: a country and perhaps a region. Pure."""

from __future__ import annotations

from monitor import workdays
from monitor.compose.language import N_
from monitor.errors import InputError
from monitor.web.frame import Ask
from monitor.web.typed import Typed

_COUNTRY = N_("No public holidays are known for this. Please write a country such as DE.")
_REGION = N_("This is no region of %(country)s. Please write one of: %(codes)s.")
_NO_REGIONS = N_("%(country)s has no regions with holidays of their own. Please leave this empty.")


def read_place(ask: Ask, typed: Typed) -> tuple[str, str] | None:
    """Both in their usual form, empty for none; None, and blamed, where one is not known."""
    country = typed.get("country")
    try:
        return workdays.place(country, typed.get("region"))
    except InputError as exc:
        if exc.field == "region":
            typed.blame("region", _no_region(ask, country.strip().upper()))
        else:
            typed.blame("country", ask.gettext(_COUNTRY))
        return None


def _no_region(ask: Ask, country: str) -> str:
    codes = workdays.regions(country)
    sentence = _REGION if codes else _NO_REGIONS
    return ask.gettext(sentence, country=country, codes=", ".join(codes))
