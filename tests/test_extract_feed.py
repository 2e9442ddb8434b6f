"""What a feed says: its items, or that it is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract import read_feed
from monitor.model import Reason, Refusal, Snapshot

URL = "https://adler.example/feed"


def rss(*items: str) -> bytes:
    return (
        f"<rss version='2.0'><channel><title>Adler</title>{''.join(items)}</channel></rss>".encode()
    )


ITEM = (
    "<item><title>Neues Bier</title><guid>b1</guid><description>&lt;p&gt;Vom Fass&lt;/p&gt;"
    "</description><pubDate>Mon, 02 Nov 2026 09:00:00 +0100</pubDate></item>"
)
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Adler</title><entry><id>b1</id>
<title>Neues Bier</title><summary>Vom Fass</summary><published>2026-11-02T08:00:00Z</published>
</entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "b1",
"title": "Neues Bier", "content_text": "Vom Fass",
"date_published": "2026-11-02T09:00:00+01:00"}]}"""

FEEDS = {"rss": rss(ITEM), "atom": ATOM, "json": JSON}


@pytest.mark.parametrize("name", FEEDS)
def test_an_item_is_its_words_and_its_date(name: str) -> None:
    found = read_feed(FEEDS[name], url=URL)
    assert isinstance(found, Snapshot)
    assert [(block.text, block.dated_at) for block in found.blocks] == [
        ("Neues Bier Vom Fass", datetime(2026, 11, 2, 8, tzinfo=UTC))
    ]


def test_an_item_is_known_by_its_id_whatever_its_words() -> None:
    keys = set()
    for title in ("Neues Bier", "Neues Bier!"):
        found = read_feed(rss(ITEM.replace("Neues Bier", title)), url=URL)
        assert isinstance(found, Snapshot)
        keys |= {block.key for block in found.blocks}
    assert len(keys) == 1


NONE = {
    "no items": (rss(), Reason.EMPTY),
    "a page": (b"<html><body><p>Willkommen</p></body></html>", Reason.WRONG_TYPE),
    "nothing": (b"", Reason.WRONG_TYPE),
    "other JSON": (b'{"posts": []}', Reason.WRONG_TYPE),
    "broken JSON": (b'{"items": [', Reason.WRONG_TYPE),
    "deep JSON": (b'{"items":' + b"[" * 100_000, Reason.WRONG_TYPE),
    "a bridge's error": (
        rss("<item><title>Bridge returned error 403! (20393)</title></item>"),
        Reason.ERROR_PAGE,
    ),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_feed_is_refused(name: str) -> None:
    body, reason = NONE[name]
    found = read_feed(body, url=URL)
    assert isinstance(found, Refusal)
    assert found.reason is reason


def test_a_bridges_error_beside_items_spoils_the_feed() -> None:
    found = read_feed(rss("<item><title>Bridge returned error 500</title></item>", ITEM), url=URL)
    assert isinstance(found, Refusal)
    assert found.reason is Reason.ERROR_PAGE


@pytest.mark.parametrize("date", ["gestern", "32.13.2026", "Mon, 99 Nov 2026", ""])
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    found = read_feed(rss(ITEM.replace("Mon, 02 Nov 2026 09:00:00 +0100", date)), url=URL)
    assert isinstance(found, Snapshot)
    assert found.blocks[0].dated_at is None


def test_entities_that_swell_are_not_followed() -> None:
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b"]><rss version='2.0'><channel><item><title>&j;</title></item></channel></rss>"
    )
    found = read_feed(bomb, url=URL)
    assert isinstance(found, Refusal) or len(found.blocks[0].text) < 5000


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: rss(t)))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_a_feed_or_refused(body: bytes) -> None:
    assert isinstance(read_feed(body, url=URL), Snapshot | Refusal)
