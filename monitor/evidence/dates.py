"""What a written date can mean, for machines: instants of the web's formats. Pure.

W3C-DTF (https://www.w3.org/TR/NOTE-datetime) and RFC 3339, RFC 5322, and the dates of HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

LONGEST = 64
"""Characters of a date; what is longer is none."""
FIRST_YEAR = 1995
"""Nothing of today's web is older: such a date is a default of the software."""
FAR_EAST = timedelta(hours=14)
FAR_WEST = timedelta(hours=-12)
"""The zones in which a day begins first and ends last."""

_ISO = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:[Tt ]\s?(\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)"
    r"\s?(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_MAIL = re.compile(r"(?:[A-Za-z]{3,9},?\s+)?\d{1,2}[\s-][A-Za-z]{3,9}[\s-]\d{2,4}\s+\d{1,2}:\d\d.*")

Span = tuple[datetime, datetime]


def read_date(said: str) -> Span | None:
    """Give the instants between which a written date lies, in UTC; equal ones where it is exact.

    A day alone spans that day in every zone of the world; so does midnight on the second, which
    is how software writes a day. Without a zone any zone may be meant. None where it is no date,
    or a month or year alone. Never raises.
    """
    if len(said) > LONGEST:
        return None
    text = said.strip()
    try:
        found = _ISO.fullmatch(text)
        read = _of_iso(found) if found else _of_mail(text)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return read if read and read[0].year >= FIRST_YEAR else None


def later(dates: Iterable[str]) -> str:
    """Give the latest of some written dates; where none can be read, the first that is not empty.

    What cannot be read is kept, so that it can be counted and told.
    """
    said = [text for text in dates if text]
    read = [(span, text) for text in said if (span := read_date(text))]
    if read:
        return max(read)[1]
    return said[0] if said else ""


def _of_iso(found: re.Match[str]) -> Span:
    day, clock, zone = found.groups()
    if clock is None:
        return _of_day(date.fromisoformat(day))
    ends = "+00:00" if zone in {"Z", "z", "UTC", "GMT"} else (zone or "")
    return _of_instant(datetime.fromisoformat(f"{day}T{clock.replace(',', '.')}{ends}"))


def _of_mail(text: str) -> Span | None:
    return _of_instant(parsedate_to_datetime(text)) if _MAIL.fullmatch(text) else None


def _of_instant(read: datetime) -> Span:
    if read.time() == time():
        return _of_day(read.date())
    if read.tzinfo is None:
        return _within(read, read)
    exact = read.astimezone(UTC)
    return exact, exact


def _of_day(day: date) -> Span:
    start = datetime.combine(day, time())
    return _within(start, start + timedelta(days=1))


def _within(start: datetime, end: datetime) -> Span:
    """From `start` where days begin first to `end` where they end last, in UTC."""
    return (
        start.replace(tzinfo=timezone(FAR_EAST)).astimezone(UTC),
        end.replace(tzinfo=timezone(FAR_WEST)).astimezone(UTC),
    )
