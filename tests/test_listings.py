"""What feeds and WordPress list of a site's posts, as entries."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extract.entry import MAX_TITLE
from monitor.extract.feed import MAX_ITEMS, listing_of_feed
from monitor.extract.posts import MAX_BYTES, MAX_POSTS, read_posts
from monitor.model import Entry, Reason, Refusal

POST: dict[str, Any] = {
    "id": 7,
    "link": "https://adler.example/bier/",
    "date_gmt": "2026-11-02T08:00:00",
    "modified_gmt": "2026-11-24T09:30:00",
    "status": "publish",
    "title": {"rendered": "Bier &amp; <em>Brot</em>"},
}


def posts(*said: Any) -> tuple[Entry, ...] | Refusal:
    return read_posts(json.dumps(said).encode())


def test_a_post_is_said_in_utc_with_its_plain_title() -> None:
    assert posts(POST) == (
        Entry("https://adler.example/bier/", "2026-11-24T09:30:00Z", "Bier & Brot"),
    )


SAID: dict[str, tuple[dict[str, Any], list[str]]] = {
    "published after it was written": (
        {"date_gmt": "2026-11-25T06:00:00"},
        ["2026-11-25T06:00:00Z"],
    ),
    "never modified": ({"modified_gmt": "0000-00-00T00:00:00"}, ["2026-11-02T08:00:00Z"]),
    "no dates": ({"modified_gmt": None, "date_gmt": 0}, [""]),
    "a draft": ({"status": "draft"}, []),
    "scheduled": ({"status": "future"}, []),
    "a link of another kind": ({"link": "javascript:alert(1)"}, []),
    "a link of half a character": ({"link": "https://a.example/\ud800"}, []),
    "half a character": ({"modified_gmt": "\ud800", "date_gmt": ""}, ["?"]),
    "no link": ({"link": None}, []),
    "a link without end": ({"link": "https://a.example/" + "a" * 3000}, []),
    "a date of another form": ({"modified_gmt": "x" * 999, "date_gmt": ""}, ["x" * 65]),
}


@pytest.mark.parametrize("what", SAID)
def test_dates_of_a_post(what: str) -> None:
    differs, expected = SAID[what]
    found = posts(POST | differs)
    assert isinstance(found, tuple)
    assert [entry.said for entry in found] == expected


def test_a_title_is_bounded_and_may_be_anything() -> None:
    titles = [{"rendered": "a" * 9000}, "plain", 7, None, {"rendered": []}, "\ud800"]
    found = posts(*({**POST, "title": title} for title in titles))
    assert isinstance(found, tuple)
    assert [entry.title for entry in found] == ["a" * MAX_TITLE, "plain", "", "", "", "?"]


def test_a_site_without_posts_lists_none() -> None:
    assert posts() == ()


def test_posts_are_bounded() -> None:
    found = posts(*[POST] * 5000)
    assert isinstance(found, tuple)
    assert len(found) == MAX_POSTS


NO_POSTS = {
    "closed": (b'{"code":"rest_disabled","data":{"status":401}}', Reason.FORBIDDEN),
    "closed, without a number": (b'{"code":"rest_cannot_access","data":null}', Reason.FORBIDDEN),
    "no such route": (b'{"code":"rest_no_route","data":{"status":404}}', Reason.NOT_FOUND),
    "a page": (b"<!doctype html><p>Willkommen", Reason.WRONG_TYPE),
    "nothing": (b"", Reason.WRONG_TYPE),
    "a number": (b"7", Reason.WRONG_TYPE),
    "a list of others": (b"[1, 2, {}]", Reason.WRONG_TYPE),
    "deep": (b"[" * 200_000, Reason.WRONG_TYPE),
    "bytes of no alphabet": (b"\xff\xfe\xfd[]", Reason.WRONG_TYPE),
    "a number without end": (b"[" + b"9" * 9000 + b"]", Reason.WRONG_TYPE),
    "too much": (b"[" + b" " * MAX_BYTES + b"]", Reason.TOO_LARGE),
}


@pytest.mark.parametrize("what", NO_POSTS)
def test_what_is_no_list_of_posts_is_refused(what: str) -> None:
    body, reason = NO_POSTS[what]
    found = read_posts(body)
    assert isinstance(found, Refusal)
    assert found.reason is reason


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*POST, "rendered"]), inner),
)


@given(ANYTHING)
def test_whatever_an_answer_holds_it_is_read_or_refused(said: Any) -> None:
    assert read_posts(json.dumps([said]).encode()) is not None


def rss(item: str) -> bytes:
    return f"<rss version='2.0'><channel><title>Adler</title>{item}</channel></rss>".encode()


ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Adler</title><entry><id>b1</id>
<link href="https://adler.example/bier"/><title>Neues Bier</title>
<published>2026-11-02T08:00:00Z</published><updated>2026-11-24T10:30:00+01:00</updated>
</entry></feed>"""
JSON = b"""{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "b1",
"url": "https://adler.example/bier", "title": "Neues Bier",
"date_modified": "2026-11-24T10:30:00+01:00", "date_published": "2026-11-02T09:00:00+01:00"}]}"""
RSS = rss(
    "<item><title>Neues &lt;b&gt;Bier&lt;/b&gt;</title><link>https://adler.example/bier</link>"
    "<pubDate>Mon, 02 Nov 2026 09:00:00 +0100</pubDate></item>"
)
FEEDS = {
    "atom": (ATOM, "2026-11-24T10:30:00+01:00"),
    "json": (JSON, "2026-11-24T10:30:00+01:00"),
    "rss": (RSS, "Mon, 02 Nov 2026 09:00:00 +0100"),
}


@pytest.mark.parametrize("kind", FEEDS)
def test_an_item_of_a_feed_bears_its_later_date_as_it_stands(kind: str) -> None:
    body, said = FEEDS[kind]
    assert listing_of_feed(body) == (Entry("https://adler.example/bier", said, "Neues Bier"),)


def test_a_relative_link_is_the_feeds_own_site() -> None:
    found = listing_of_feed(rss("<item><link>/bier</link></item>"), "https://adler.example/feed/")
    assert found == (Entry("https://adler.example/bier"),)


def test_a_broken_date_is_kept_so_that_it_can_be_told() -> None:
    body = rss("<item><link>https://a.example/</link><pubDate>kürzlich</pubDate></item>")
    assert listing_of_feed(body) == (Entry("https://a.example/", "kürzlich"),)


def test_what_a_bridge_says_of_its_failure_is_no_entry() -> None:
    item = "<item><title>Bridge returned error 500!</title><link>https://a.example/</link></item>"
    assert listing_of_feed(rss(item)) == ()


NOWHERE = ("", "javascript:alert(1)", "http://[broken", "x" * 3000)


@pytest.mark.parametrize("link", NOWHERE)
def test_an_item_that_leads_nowhere_is_left_out(link: str) -> None:
    assert listing_of_feed(rss(f"<item><title>A</title><link>{link}</link></item>")) == ()


def test_items_of_a_feed_are_bounded() -> None:
    found = listing_of_feed(rss("<item><link>https://a.example/</link></item>" * 2000))
    assert isinstance(found, tuple)
    assert len(found) == MAX_ITEMS


@pytest.mark.parametrize("body", [b"", b"<html><p>Willkommen", b'{"posts": []}', b"{broken"])
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    assert isinstance(listing_of_feed(body), Refusal)
