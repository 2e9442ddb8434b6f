"""Which differences time made, and which only look so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.compare.clock import clock_mask
from monitor.compare.masks import Mask

THEN = datetime(2026, 11, 9, 9, tzinfo=UTC)
NOW = THEN + timedelta(days=1)

CASES = {
    "the day of the look": ("Montag, 9. November 2026", "Dienstag, 10. November 2026", Mask.CLOCK),
    "an age": ("vor 3 Tagen", "vor 4 Tagen", Mask.CLOCK),
    "an age that sticks to its heading": (
        "Neues Netzvor 3 Tagen",
        "Neues Netzvor 4 Tagen",
        Mask.CLOCK,
    ),
    "an age in another unit": ("il y a 23 heures", "il y a 1 jour", Mask.CLOCK),
    "yesterday": ("Aktualisiert gestern", "Aktualisiert vor 2 Tagen", Mask.CLOCK),
    "a time of delivery": ("Lieferzeit 3 Tage", "Lieferzeit 4 Tage", None),
    "minutes on foot": ("3 Minuten zum Bahnhof", "4 Minuten zum Bahnhof", None),
    "hours that hold the numbers of the day": ("Mo 9–11, Di 8–12", "Mo 9–11, Di 8–10", None),
    "a countdown": ("12 days to go", "11 days to go", Mask.CLOCK),
    "an age with a word between": ("noch 12 volle Tage", "noch 11 volle Tage", Mask.CLOCK),
    "a copyright year": ("© 2025 Adler", "© 2026 Adler", Mask.COPYRIGHT_YEAR),
    "opening hours": ("Opening hours: Mon–Fri 8–18", "Opening hours: Mon–Fri 8–19", None),
    "opening times to the minute": (
        "Opening hours: Mon–Fri 8:00–18:00 all days",
        "Opening hours: Mon–Fri 8:00–19:00 all days",
        None,
    ),
    "an age that moved faster than time": ("vor 3 Tagen", "vor 9 Tagen", None),
    "another date": ("Stammtisch am 12.12.2026", "Stammtisch am 19.12.2026", None),
}


@pytest.mark.parametrize("name", CASES)
def test_difference_is_explained_by_the_clock(name: str) -> None:
    before, after, mask = CASES[name]
    assert clock_mask(before, after, THEN, NOW) is mask


MONTH_END = datetime(2026, 9, 30, 9, tzinfo=UTC)
MONTHS = {
    "month and year": ("September 2026", "Oktober 2026", Mask.CLOCK),
    "a month alone": ("settembre", "ottobre", Mask.CLOCK),
    "a calendar's month": ("Veranstaltungskalender September", "Veranstaltungskalender Oktober",
                           Mask.CLOCK),
    "a calendar's month and year": ("Calendar: Sep 2026", "Calendar: Oct 2026", Mask.CLOCK),
    "a month and year in numbers": ("9/2026", "10/2026", Mask.CLOCK),
    "numbers alone": ("9", "10", None),
    "the month of the next meeting": ("Treffen im September", "Treffen im Oktober", None),
    "a month that is not the look's": ("Oktober 2026", "November 2026", None),
    "a month that stands long before": ("August 2026", "Oktober 2026", None),
    "a weekday's number": ("Montag 9", "Montag 10", None),
}  # fmt: skip


@pytest.mark.parametrize("name", MONTHS)
def test_a_calendar_is_headed_by_the_month_of_the_look(name: str) -> None:
    before, after, mask = MONTHS[name]
    assert clock_mask(before, after, MONTH_END, MONTH_END + timedelta(days=3)) is mask
