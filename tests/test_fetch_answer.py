"""What statuses, headers and first bytes mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.fetch.answer import (
    FEED,
    HTML,
    JSON,
    SITEMAP,
    allows,
    charset,
    media_type,
    retry_after,
    trouble,
    validator,
)
from monitor.model import Reason

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PAGE = b"<!doctype html><title>Baker</title>"

STATUSES = {
    "200 is a page": (200, None),
    "203 is a page": (203, None),
    "204 holds none": (204, Reason.HTTP_STATUS),
    "206 is a part nobody asked for": (206, Reason.HTTP_STATUS),
    "300 leaves the choice to us": (300, Reason.HTTP_STATUS),
    "400 is a status": (400, Reason.HTTP_STATUS),
    "401 is forbidden": (401, Reason.FORBIDDEN),
    "403 is forbidden": (403, Reason.FORBIDDEN),
    "404 is not found": (404, Reason.NOT_FOUND),
    "410 is not found": (410, Reason.NOT_FOUND),
    "418 is a status": (418, Reason.HTTP_STATUS),
    "429 is throttled": (429, Reason.THROTTLED),
    "451 is forbidden": (451, Reason.FORBIDDEN),
    "500 is the server's error": (500, Reason.SERVER_ERROR),
    "503 is the server's error": (503, Reason.SERVER_ERROR),
    "599 is the server's error": (599, Reason.SERVER_ERROR),
}


@pytest.mark.parametrize(("status", "reason"), STATUSES.values(), ids=STATUSES)
def test_a_status_has_a_reason(status: int, reason: Reason | None) -> None:
    wrong = trouble(status, {}, PAGE, NOW)
    assert (wrong and wrong.reason) == reason


CHALLENGES = {
    "Cloudflare says so": (403, {"cf-mitigated": "challenge"}, b"", True),
    "Amazon says so, with a success": (202, {"x-amzn-waf-action": "challenge"}, b"", True),
    "Cloudflare's page shows it": (503, {}, b"<script>window._cf_chl_opt={}", True),
    "DataDome's page shows it": (403, {}, b"//geo.captcha-delivery.com/x", True),
    "a page about challenges is a page": (200, {}, b"how _cf_chl_opt works", False),
    "a plain 403 is none": (403, {}, b"Forbidden", False),
}


@pytest.mark.parametrize(
    ("status", "headers", "body", "is_one"), CHALLENGES.values(), ids=CHALLENGES
)
def test_bot_challenges_are_known(
    status: int, headers: dict[str, str], body: bytes, is_one: bool
) -> None:
    wrong = trouble(status, headers, body, NOW)
    assert (wrong is not None and wrong.reason is Reason.BOT_CHALLENGE) is is_one


WAITS = {
    "seconds": ("120", timedelta(minutes=2)),
    "a date": ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta(hours=2)),
    "a date without a zone is UTC": ("Mon, 02 Mar 2026 11:00:00", timedelta(hours=2)),
    "at least a minute": ("0", timedelta(minutes=1)),
    "at least a minute, by a date past": ("Mon, 02 Mar 2025 11:00:00 GMT", timedelta(minutes=1)),
    "at most a day": ("999999999", timedelta(hours=24)),
    "nothing": ("", None),
    "nonsense": ("soon", None),
    "a negative number": ("-5", None),
    "a number too long": ("9" * 5000, None),
    "digits of another script": ("１２０", None),
}


@pytest.mark.parametrize(("value", "wait"), WAITS.values(), ids=WAITS)
def test_retry_after_is_read_and_bounded(value: str, wait: timedelta | None) -> None:
    assert retry_after(value, NOW) == wait


@given(st.text(max_size=40))
def test_any_retry_after_is_read_or_ignored(value: str) -> None:
    wait = retry_after(value, NOW)
    assert wait is None or timedelta(minutes=1) <= wait <= timedelta(hours=24)


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_given_the_time_it_asks_for(status: int) -> None:
    wrong = trouble(status, {"retry-after": "300"}, b"", NOW)
    assert wrong is not None
    assert wrong.retry_after == timedelta(minutes=5)


TYPES = {
    "as the header says": ("text/html; charset=utf-8", PAGE, "text/html"),
    "in lower case": ("Text/HTML", PAGE, "text/html"),
    "a PDF called a page": ("text/html", b"%PDF-1.7\n", "application/octet-stream"),
    "a picture called text": ("text/plain", b"\x89PNG\r\n", "application/octet-stream"),
    "bytes that are no text": ("text/html", bytes(range(256)), "application/octet-stream"),
    "one stray NUL in a long page": ("text/html", b"<p>" + b"words " * 99 + b"\0", "text/html"),
    "UTF-16 with a mark": ("text/html", "\ufeff<p>a".encode("utf-16-le"), "text/html"),
    "UTF-16 by its header": (
        "text/html; charset=UTF-16LE",
        "<p>a".encode("utf-16-le"),
        "text/html",
    ),
    "a page without a header": ("", b"\xef\xbb\xbf \n" + PAGE, "text/html"),
    "XML without a header": ("", b"<?xml version='1.0'?><rss/>", "application/xml"),
    "words without a header": ("", b"hello", "text/plain"),
    "an archive without a header": ("", b"PK\x03\x04", "application/octet-stream"),
    "nothing without a header": ("", b"", ""),
    "an empty page": ("text/html", b"", "text/html"),
    "JSON": ("application/json", b"{}", "application/json"),
}


@pytest.mark.parametrize(("header", "body", "media"), TYPES.values(), ids=TYPES)
def test_the_type_is_told_by_header_and_bytes(header: str, body: bytes, media: str) -> None:
    assert media_type(header, body) == media


@given(st.text(max_size=300))
def test_text_is_never_taken_for_binary(text: str) -> None:
    readable = "".join(c for c in text if c.isprintable() or c in "\n\t")
    assert media_type("text/html", b"<p>" + readable.encode()) == "text/html"


ALLOWED = {
    "a page as a page": (HTML, "text/html", True),
    "XHTML as a page": (HTML, "application/xhtml+xml", True),
    "a PDF as a page": (HTML, "application/pdf", False),
    "plain text as a page": (HTML, "text/plain", False),
    "a page as a feed, for its parser to judge": (FEED, "text/html", True),
    "a packed file as a sitemap": (SITEMAP, "application/gzip", True),
    "a file of bytes as a sitemap": (SITEMAP, "application/octet-stream", True),
    "JSON as a program's answer": (JSON, "application/json", True),
    "a page as a program's answer": (JSON, "text/html", False),
    "any kind of text": ("text/*", "text/plain", True),
}


@pytest.mark.parametrize(("accept", "media", "allowed"), ALLOWED.values(), ids=ALLOWED)
def test_types_are_let_through_as_asked_for(accept: str, media: str, allowed: bool) -> None:
    assert allows(accept, media) is allowed


CHARSETS = {
    "the header's": ("text/html; charset=ISO-8859-1", b"", "iso-8859-1"),
    "the header's, in quotes": ('text/html; charset="utf-8"', b"", "utf-8"),
    "the mark's, against the header": ("text/html; charset=latin1", b"\xef\xbb\xbfa", "utf-8"),
    "none": ("text/html", b"<meta charset=utf-8>", None),
    "nonsense": ("text/html; charset=\U0001f600", b"", None),
}


@pytest.mark.parametrize(("header", "body", "name"), CHARSETS.values(), ids=CHARSETS)
def test_the_charset_is_the_marks_or_the_headers(
    header: str, body: bytes, name: str | None
) -> None:
    assert charset(header, body) == name


VALIDATORS = {
    "a strong one": ('"abc"', '"abc"'),
    "a weak one": ('W/"abc"', 'W/"abc"'),
    "a date": ("Mon, 02 Mar 2026 09:00:00 GMT", "Mon, 02 Mar 2026 09:00:00 GMT"),
    "none": (None, None),
    "an empty one": ("", None),
    "one that would break the header": ('"a\r\nX: y"', None),
    "one that is no ASCII": ('"ü"', None),
    "one too long": ("x" * 1001, None),
}


@pytest.mark.parametrize(("value", "kept"), VALIDATORS.values(), ids=VALIDATORS)
def test_validators_are_kept_if_they_can_be_sent_back(value: str | None, kept: str | None) -> None:
    assert validator(value) == kept
