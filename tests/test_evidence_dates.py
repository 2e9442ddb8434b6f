"""What a written date can mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.evidence.claims import header_claim, listed_claims
from monitor.evidence.dates import FIRST_YEAR, read_date
from monitor.model import Claim, Entry, Witness

NINE = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
EXACT = {
    "Z": "2026-11-24T09:30:00Z",
    "an offset": "2026-11-24T10:30:00+01:00",
    "an offset without a colon": "2026-11-24T10:30:00+0100",
    "an offset of hours": "2026-11-24T10:30+01",
    "fractions": "2026-11-24T09:30:00.000000000Z",
    "blanks and a name": " 2026-11-24 09:30:00 UTC ",
    "a header's": "Tue, 24 Nov 2026 09:30:00 GMT",
    "a feed's": "Tue, 24 Nov 2026 10:30:00 +0100",
    "a feed's without the weekday": "24 Nov 2026 10:30 +0100",
    "an old server's": "Tuesday, 24-Nov-26 09:30:00 GMT",
}


@pytest.mark.parametrize("form", EXACT)
def test_an_instant_is_read_whatever_its_form(form: str) -> None:
    assert read_date(EXACT[form]) == (NINE, NINE)


DAY = (datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 25, 12, tzinfo=UTC))
DAYS = {
    "a day": "2026-11-24",
    "midnight, as software writes a day": "2026-11-24T00:00:00+00:00",
    "midnight of another zone": "2026-11-24T00:00:00-05:00",
    "midnight without a zone": "2026-11-24T00:00:00",
    "midnight in a feed": "Tue, 24 Nov 2026 00:00:00 GMT",
}


@pytest.mark.parametrize("form", DAYS)
def test_a_day_is_that_day_in_every_zone(form: str) -> None:
    assert read_date(DAYS[form]) == DAY


VAGUE = {
    "no zone": "2026-11-24T09:30:00",
    "a zone nobody can name for sure": "Tue, 24 Nov 2026 09:30:00 CEST",
    "a feed's without a zone": "Tue, 24 Nov 2026 09:30:00",
}


@pytest.mark.parametrize("form", VAGUE)
def test_without_a_zone_any_may_be_meant(form: str) -> None:
    assert read_date(VAGUE[form]) == (NINE - timedelta(hours=14), NINE + timedelta(hours=12))


NONE = {
    "nothing": "",
    "a month": "2026-11",
    "a year": "2026",
    "a week": "2026-W48",
    "words": "yesterday",
    "a date for people": "24.11.2026",
    "no such day": "2026-02-30",
    "a database's nothing": "0000-00-00 00:00:00",
    "the epoch": "1970-01-01T00:00:01Z",
    "the first of all days": "0001-01-01",
    "the last of all days": "9999-12-31",
    "no such zone": "2026-11-24T09:30:00+25:00",
    "a zone without end": "Sat, 24 Nov 2026 10:00:00 +99999999",
    "a mail's month in another tongue": "Mi, 24 Okt 2026 10:00:00 +0100",
    "seconds since the epoch": "1795512600",
    "a number without end": "9" * 5000,
    "digits of another script": "２０２６-１１-２４",
}


@pytest.mark.parametrize("form", NONE)
def test_what_is_no_date_is_none(form: str) -> None:
    assert read_date(NONE[form]) is None


@given(st.text(max_size=80) | st.from_regex(r"\A\d{1,5}-\d\d-\d\d[T ]?[\d:.]{0,9}[Z+-]?\d{0,6}\Z"))
def test_whatever_is_said_the_bounds_are_in_order(said: str) -> None:
    span = read_date(said)
    assert span is None or (span[0] <= span[1] and span[0].year >= FIRST_YEAR)


@given(st.datetimes(datetime(1996, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()))  # noqa: DTZ001
def test_an_instant_lies_within_what_is_read_of_it(at: datetime) -> None:
    span = read_date(at.isoformat(timespec="microseconds"))
    assert span is None or span[0] <= at <= span[1]


def test_a_header_is_a_claim_of_its_page() -> None:
    claim = header_claim("Tue, 24 Nov 2026 09:30:00 GMT", "https://adler.example/")
    assert claim == Claim(Witness.HEADER, "https://adler.example/", NINE, NINE)


@pytest.mark.parametrize("said", [None, "", "0", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_header_without_a_date_claims_nothing(said: str | None) -> None:
    assert header_claim(said, "https://adler.example/") is None


def test_entries_claim_what_can_be_read_and_the_rest_is_counted() -> None:
    entries = [
        Entry("https://adler.example/a", "2026-11-24T09:30:00Z", "A"),
        Entry("https://adler.example/b", "kürzlich"),
        Entry("https://adler.example/c"),
    ]
    listed = listed_claims(entries, Witness.SITEMAP)
    assert [claim.url for claim in listed.claims] == ["https://adler.example/a"]
    assert listed.unread == 1
