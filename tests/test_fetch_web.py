"""Looking at real pages on loopback: what comes back, and what went wrong."""

from __future__ import annotations

import gzip
import socket
import zlib
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random
from threading import Event, Timer
from time import monotonic
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch import FEED, JSON, SITEMAP, Response
from monitor.model import Reason
from tests.web import NOW, Answer, Gone, LocalWeb, Page, Raw, Request, Wire, visitor

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def look(pages: dict[str, Page], *, at: str = "", **config: Any) -> Response:
    with LocalWeb() as web:
        web.pages.update(pages)
        return visitor(**config).get(web.url + at, now=NOW)


def failure(pages: dict[str, Page], *, at: str = "", **config: Any) -> FetchError:
    with pytest.raises(FetchError) as raised:
        look(pages, at=at, **config)
    return raised.value


# --- what comes back -------------------------------------------------------------


def test_a_page_comes_back_as_it_was_sent() -> None:
    response = look({"/": "<p>Grüße"})
    assert (response.status, response.body.decode()) == (200, "<p>Grüße")


def test_type_and_charset_are_told_apart() -> None:
    page = Answer(200, {"Content-Type": "Text/HTML; charset=Latin1"}, "<p>")
    response = look({"/": page})
    assert (response.content_type, response.charset) == ("text/html", "latin1")


CODED: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "br": brotli.compress}


@pytest.mark.parametrize("coding", CODED)
def test_a_compressed_page_is_decompressed(coding: str) -> None:
    body = CODED[coding](b"<p>fresh bread")
    assert look({"/": Answer(200, {"Content-Encoding": coding}, body)}).body == b"<p>fresh bread"


def test_a_page_in_chunks_is_put_together() -> None:
    chunks = b"3\r\n<p>\r\n5\r\nbread\r\n0\r\n\r\n"
    head = OK + b"Transfer-Encoding: chunked\r\n\r\n"
    assert look({"/": Raw(lambda wire: wire.send(head + chunks))}).body == b"<p>bread"


def test_the_address_is_told_without_fragment_and_credentials() -> None:
    with LocalWeb() as web:
        web.pages["/"] = "<p>"
        response = visitor().get(f"http://me:secret@127.0.0.1:{web.port}/#top", now=NOW)
        assert response.url == web.url


def test_the_time_on_the_network_is_told() -> None:
    assert 0 < look({"/": "<p>"}).seconds < 5


def test_an_empty_page_without_a_type_is_left_to_the_extractor() -> None:
    assert look({"/": Answer(200)}).content_type == ""


def test_a_feed_comes_under_any_type() -> None:
    with LocalWeb() as web:
        web.pages["/feed"] = Answer(200, {"Content-Type": "application/octet-stream"}, "<rss/>")
        response = visitor().get(web.url + "feed", now=NOW, accept=FEED)
    assert response.body == b"<rss/>"


PACKED = gzip.compress(b"<urlset><url><loc>https://baker.de/</loc></url></urlset>")
SITEMAPS = {
    "as gzip": {"Content-Type": "application/gzip"},
    "as gzip, by its old name": {"Content-Type": "application/x-gzip"},
    "as bytes": {"Content-Type": "application/octet-stream"},
    "as XML": {"Content-Type": "application/xml"},
    "without a word": {},
}


@pytest.mark.parametrize("sent", SITEMAPS.values(), ids=SITEMAPS)
def test_a_packed_sitemap_comes_as_its_bytes(sent: dict[str, str]) -> None:
    with LocalWeb() as web:
        web.pages["/sitemap.xml.gz"] = Answer(200, sent, PACKED)
        response = visitor().get(web.url + "sitemap.xml.gz", now=NOW, accept=SITEMAP)
    assert (response.body, response.cut) == (PACKED, False)


def test_a_page_in_place_of_json_is_told() -> None:
    with LocalWeb() as web:
        web.pages["/wp-json"] = "<p>"
        with pytest.raises(FetchError) as raised:
            visitor().get(web.url + "wp-json", now=NOW, accept=JSON)
    assert (raised.value.reason, web.requests[-1].headers["Accept"]) == (
        Reason.WRONG_TYPE,
        "application/json",
    )


# --- what is sent ------------------------------------------------------------------


def headers(**asked: Any) -> dict[str, str]:
    with LocalWeb() as web:
        web.pages["/"] = "<p>"
        visitor(contact="office@example.org").get(web.url, now=NOW, **asked)
        return dict(web.requests[-1].headers)


SENT = {
    "who we are and whom to write to": ("User-Agent", "POROMKI/1.2 (+office@example.org)"),
    "what can be decoded": ("Accept-Encoding", "gzip, deflate, br"),
    "the language asked for": ("Accept-Language", "de"),
    "the known tag": ("If-None-Match", '"1"'),
    "the known date": ("If-Modified-Since", "Mon, 02 Mar 2026 09:00:00 GMT"),
}


@pytest.mark.parametrize(("name", "value"), SENT.values(), ids=SENT)
def test_a_request_says(name: str, value: str) -> None:
    sent = headers(lang="de", etag='"1"', last_modified="Mon, 02 Mar 2026 09:00:00 GMT")
    assert sent[name] == value


@pytest.mark.parametrize("name", ["Authorization", "Cookie", "Referer", "If-None-Match"])
def test_a_first_request_does_not_say(name: str) -> None:
    assert name not in headers()


def test_credentials_in_an_address_are_not_sent() -> None:
    with LocalWeb() as web:
        web.pages["/"] = "<p>"
        visitor().get(f"http://me:secret@127.0.0.1:{web.port}/", now=NOW)
        assert [request.headers["Authorization"] for request in web.requests] == [None, None]


def test_a_contact_cannot_add_a_header() -> None:
    with LocalWeb() as web:
        web.pages["/"] = "<p>"
        visitor(contact="a\r\nX-Evil: (ü)").get(web.url, now=NOW)
        assert web.requests[-1].headers["User-Agent"] == "POROMKI/1.2 (+aX-Evil:)"


# --- not modified --------------------------------------------------------------------


def test_a_304_to_our_condition_is_not_modified() -> None:
    with LocalWeb() as web:
        web.pages["/"] = Answer(304, {"ETag": '"1"'})
        response = visitor().get(web.url, now=NOW, etag='"1"')
    assert (response.not_modified, response.body) == (True, b"")


def test_a_304_nobody_asked_for_is_broken() -> None:
    assert failure({"/": Answer(304)}).reason is Reason.BROKEN_RESPONSE


def test_a_304_after_a_redirect_is_broken() -> None:
    with LocalWeb() as web:
        web.pages |= {"/": Answer(302, {"Location": "/b"}), "/b": Answer(304)}
        with pytest.raises(FetchError) as raised:
            visitor().get(web.url, now=NOW, etag='"1"')
    assert raised.value.reason is Reason.BROKEN_RESPONSE


def test_validators_come_back() -> None:
    known = {"ETag": 'W/"1"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}
    response = look({"/": Answer(200, known, "<p>")})
    assert (response.etag, response.last_modified) == tuple(known.values())


def test_validators_of_another_address_do_not() -> None:
    page = Answer(200, {"ETag": '"1"', "Last-Modified": "x"}, "<p>")
    response = look({"/": Answer(302, {"Location": "/b"}), "/b": page})
    assert (response.etag, response.last_modified) == (None, None)


# --- redirects -------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(status: int) -> None:
    response = look({"/": Answer(status, {"Location": "b?c#d"}), "/b": "<p>here"})
    assert (response.body, response.url.partition("/b")[1:]) == (b"<p>here", ("/b", "?c"))


def test_hops_are_told_in_order() -> None:
    with LocalWeb() as web:
        web.pages |= {"/": Answer(301, {"Location": "/b"}), "/b": Answer(301, {"Location": "/c"})}
        web.pages["/c"] = "<p>"
        response = visitor().get(web.url, now=NOW)
        assert response.hops == (web.url, web.url + "b")


def test_a_redirect_in_utf_8_is_followed() -> None:
    head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /über\r\n\r\n".encode()
    response = look({"/": Raw(lambda wire: wire.send(head)), "/%C3%BCber": "<p>us"})
    assert response.body == b"<p>us"


def test_credentials_in_a_redirect_are_dropped() -> None:
    with LocalWeb() as one, LocalWeb() as other:
        one.pages["/"] = Answer(302, {"Location": f"http://me:secret@127.0.0.1:{other.port}/"})
        other.pages["/"] = "<p>"
        response = visitor().get(one.url, now=NOW)
        assert (response.url, other.requests[-1].headers["Authorization"]) == (other.url, None)


def test_conditions_are_not_sent_where_a_redirect_leads() -> None:
    with LocalWeb() as web:
        web.pages |= {"/": Answer(302, {"Location": "/b"}), "/b": "<p>"}
        visitor().get(web.url, now=NOW, etag='"1"')
        assert [request.headers["If-None-Match"] for request in web.requests] == [
            None,  # robots.txt
            '"1"',
            None,
        ]


def _welcome(request: Request) -> Page:
    """Send everyone round once, to see whether their cookie comes back."""
    if request.headers["Cookie"]:
        return "<p>welcome"
    return Answer(302, {"Location": "/", "Set-Cookie": "seen=1; Path=/"})


def test_a_cookie_comes_back_within_one_look() -> None:
    assert look({"/": _welcome}).body == b"<p>welcome"


def test_a_cookie_does_not_come_back_with_the_next_look() -> None:
    with LocalWeb() as web:
        web.pages["/"] = Answer(200, {"Set-Cookie": "seen=1"}, "<p>")
        visiting = visitor()
        for _ in range(2):
            visiting.get(web.url, now=NOW)
        assert [request.headers["Cookie"] for request in web.requests] == [None] * 3


def test_a_cookie_of_robots_txt_is_not_brought_to_the_page() -> None:
    with LocalWeb() as web:
        web.pages |= {"/robots.txt": Answer(200, {"Set-Cookie": "seen=1; Path=/"}), "/": "<p>"}
        visitor().get(web.url, now=NOW)
        assert web.requests[-1].headers["Cookie"] is None


ASTRAY: dict[str, tuple[dict[str, Page], Reason, str]] = {
    "in a circle": (
        {"/": Answer(302, {"Location": "/b"}), "/b": Answer(302, {"Location": "/"})},
        Reason.REDIRECT_LOOP,
        "redirects in a circle",
    ),
    "to itself": ({"/": Answer(302, {"Location": "/"})}, Reason.REDIRECT_LOOP, "circle"),
    "without end": (
        {"/": lambda request: Answer(302, {"Location": f"/?{request.path}x"})},
        Reason.REDIRECT_LOOP,
        "more than 8 times",
    ),
    "nowhere": ({"/": Answer(302)}, Reason.BROKEN_RESPONSE, "without saying where"),
    "to a file": (
        {"/": Answer(302, {"Location": "file:///etc/passwd"})},
        Reason.REDIRECT_ELSEWHERE,
        "file:",
    ),
    "to an app": (
        {"/": Answer(302, {"Location": "intent://x#y"})},
        Reason.REDIRECT_ELSEWHERE,
        "intent:",
    ),
    "to nonsense": (
        {"/": Answer(302, {"Location": "http://[/"})},
        Reason.BROKEN_RESPONSE,
        "cannot be read",
    ),
    "to a port beyond all ports": (
        {"/": Answer(302, {"Location": "http://127.0.0.1:99999/"})},
        Reason.BROKEN_RESPONSE,
        "cannot be read",
    ),
}


@pytest.mark.parametrize(("pages", "reason", "why"), ASTRAY.values(), ids=ASTRAY)
def test_a_redirect_that_leads_astray_is_told(
    pages: dict[str, Page], reason: Reason, why: str
) -> None:
    error = failure(pages)
    assert error.reason is reason
    assert why in error.why


MOVES = {
    "nowhere": ([], False),
    "for good": ([301, 308], True),
    "for now": ([302], False),
    "for good, then for now": ([301, 307], False),
    "for now, then for good": ([303, 301], False),
}


@pytest.mark.parametrize(("statuses", "for_good"), MOVES.values(), ids=MOVES)
def test_a_page_is_moved(statuses: list[int], for_good: bool) -> None:
    pages: dict[str, Page] = {
        f"/{number}": Answer(status, {"Location": f"/{number + 1}"})
        for number, status in enumerate(statuses)
    }
    response = look(pages | {f"/{len(statuses)}": "<p>"}, at="0")
    assert response.moved_for_good is for_good


def test_the_body_of_a_redirect_is_not_read() -> None:
    def endless(wire: Wire) -> None:
        wire.drip(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")

    assert look({"/": Raw(endless), "/b": "<p>"}, total_timeout="2s").body == b"<p>"


# --- bounds ------------------------------------------------------------------------------

DRIPS: dict[str, bytes] = {
    "its status line": b"HTTP/1.1 ",
    "its headers": b"HTTP/1.1 200 OK\r\nX: ",
    "its body": OK + b"\r\n<p>",
    "an error's body": b"HTTP/1.1 500 No\r\n\r\n",
    "its chunks": OK + b"Transfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("start", DRIPS.values(), ids=DRIPS)
def test_a_server_that_drips_runs_out_of_time(start: bytes) -> None:
    began = monotonic()
    error = failure({"/": Raw(lambda wire: wire.drip(start))}, total_timeout=timedelta(seconds=0.4))
    assert error.reason is Reason.TIMEOUT
    assert "0.4 seconds" in error.why
    assert monotonic() - began < 10


def test_a_connection_is_cut_when_time_is_up() -> None:
    left = Event()

    def drip(wire: Wire) -> None:
        try:
            wire.drip(OK + b"\r\n", every=0.01)
        except Gone:
            left.set()

    with LocalWeb() as web:
        web.pages["/"] = Raw(drip)
        with pytest.raises(FetchError):
            visitor(total_timeout=timedelta(seconds=0.2)).get(web.url, now=NOW)
        assert left.wait(2)


def test_a_robots_txt_that_drips_runs_out_of_time() -> None:
    error = failure(
        {"/robots.txt": Raw(lambda wire: wire.drip(OK + b"\r\n"))},
        total_timeout=timedelta(seconds=0.4),
    )
    assert error.reason is Reason.TIMEOUT
    assert error.why.startswith("robots.txt: ")


def test_redirects_do_not_add_to_the_time() -> None:
    def slow(wire: Wire) -> None:
        wire.wait(0.15)
        wire.send(b"HTTP/1.1 302 Found\r\nLocation: /?%d\r\n\r\n" % next(numbers))

    numbers = count()
    error = failure({"/": Raw(slow)}, total_timeout=timedelta(seconds=0.4))
    assert error.reason is Reason.TIMEOUT


def test_a_server_that_keeps_silent_is_left() -> None:
    error = failure({"/": Raw(lambda wire: wire.wait(30))}, read_timeout=timedelta(seconds=0.2))
    assert (error.reason, error.why) == (
        Reason.TIMEOUT,
        "the server kept silent for too long",
    )


def test_a_server_that_takes_no_connection_is_left() -> None:
    web = visitor(connect_timeout=timedelta(seconds=0.2))
    with socket.create_server(("127.0.0.1", 0), backlog=0) as deaf:
        url = f"http://127.0.0.1:{deaf.getsockname()[1]}/"
        # Its queue holds one; whoever comes next is kept waiting.
        with socket.create_connection(deaf.getsockname()), pytest.raises(FetchError) as raised:
            web.get(url, now=NOW)
    assert raised.value.reason is Reason.TIMEOUT
    assert "did not take the connection" in raised.value.why


STOPS = {"by its event": lambda stop, _: stop.set(), "by closing": lambda _, web: web.close()}


@pytest.mark.parametrize("ending", STOPS.values(), ids=STOPS)
def test_a_look_under_way_ends_when_the_service_stops(ending: Callable[..., None]) -> None:
    stop = Event()
    with LocalWeb() as web:
        web.pages["/"] = Raw(lambda wire: wire.drip(OK + b"\r\n"))
        visiting = visitor(stop=stop, total_timeout="30s")
        Timer(0.2, ending, (stop, visiting)).start()
        began = monotonic()
        with pytest.raises(FetchError) as raised:
            visiting.get(web.url, now=NOW)
    assert (raised.value.reason, monotonic() - began < 10) == (Reason.NOT_LOOKED, True)


def test_a_look_is_not_begun_when_the_service_has_stopped() -> None:
    stop = Event()
    stop.set()
    with LocalWeb() as web, pytest.raises(FetchError) as raised:
        visitor(stop=stop).get(web.url, now=NOW)
    assert raised.value.reason is Reason.NOT_LOOKED


def _endless(wire: Wire) -> None:
    wire.send(OK + b"\r\n")
    while True:
        wire.send(b"<p>bread" * 1000)


def _empty_members(wire: Wire) -> None:
    """Swell without a byte of content."""
    wire.send(OK + b"Content-Encoding: gzip\r\n\r\n")
    while True:
        wire.send(gzip.compress(b"") * 1000)


LARGE: dict[str, Page] = {
    "plain": "x" * 10_001,
    "without end": Raw(_endless),
    "gzip": Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(2_000_000))),
    "gzip in gzip": Answer(
        200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(bytes(2_000_000)))
    ),
    "brotli": Answer(200, {"Content-Encoding": "br"}, brotli.compress(bytes(2_000_000), quality=5)),
    "brotli in gzip": Answer(
        200,
        {"Content-Encoding": "br, gzip"},
        gzip.compress(brotli.compress(bytes(2_000_000), quality=5)),
    ),
    "empty gzip members without end": Raw(_empty_members),
}


@pytest.mark.parametrize("page", LARGE.values(), ids=LARGE)
def test_a_page_too_large_is_not_read_whole(page: Page) -> None:
    error = failure({"/": page}, max_bytes=10_000)
    assert (error.reason, error.why) == (Reason.TOO_LARGE, "is larger than 10,000 bytes")


# --- cut ---------------------------------------------------------------------------------

SHUFFLED = Random(7).randbytes(40_000)
"""Packing makes it no smaller: it is too long as it is sent already."""
LONG: dict[str, tuple[Page, bytes]] = {
    "plain": ("<p>" + "x" * 10_000, b"<p>" + b"x" * 10_000),
    "without end": (Raw(_endless), b"<p>bread" * 2000),
    "packed": (Answer(200, {"Content-Type": "application/gzip"}, SHUFFLED), SHUFFLED),
    "gzip": (
        Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b"bread" * 400_000)),
        b"bread" * 2000,
    ),
    "gzip, too long as it is sent": (
        Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(SHUFFLED)),
        SHUFFLED,
    ),
    "brotli, too long as it is sent": (
        Answer(200, {"Content-Encoding": "br"}, brotli.compress(SHUFFLED)),
        SHUFFLED,
    ),
    "deflate in gzip, too long as it is sent": (
        Answer(200, {"Content-Encoding": "deflate, gzip"}, gzip.compress(zlib.compress(SHUFFLED))),
        SHUFFLED,
    ),
}


@pytest.mark.parametrize(("page", "whole"), LONG.values(), ids=LONG)
def test_a_body_too_large_is_read_in_part_where_that_will_do(page: Page, whole: bytes) -> None:
    with LocalWeb() as web:
        web.pages["/"] = page
        response = visitor(max_bytes=10_000).get(web.url, now=NOW, accept=SITEMAP, cut=True)
    assert (response.cut, whole.startswith(response.body)) == (True, True)
    assert 9_000 < len(response.body) <= 10_000


def test_what_is_cut_of_a_packed_sitemap_can_be_unpacked_in_part() -> None:
    sitemap = b"".join(b"<loc>https://baker.de/%d</loc>" % n for n in range(20_000))
    with LocalWeb() as web:
        web.pages["/"] = Answer(200, {"Content-Type": "application/gzip"}, gzip.compress(sitemap))
        response = visitor(max_bytes=10_000).get(web.url, now=NOW, accept=SITEMAP, cut=True)
    part = zlib.decompressobj(wbits=31).decompress(response.body)
    assert (response.cut, len(response.body), sitemap.startswith(part)) == (True, 10_000, True)
    assert len(part) > 10_000


WHOLE: dict[str, Page] = {
    "plain": "x" * 10_000,
    "gzip": Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b"x" * 10_000)),
}


@pytest.mark.parametrize("page", WHOLE.values(), ids=WHOLE)
def test_a_body_just_small_enough_is_not_cut(page: Page) -> None:
    with LocalWeb() as web:
        web.pages["/"] = page
        response = visitor(max_bytes=10_000).get(web.url, now=NOW, accept=SITEMAP, cut=True)
    assert (len(response.body), response.cut) == (10_000, False)


def test_a_body_that_the_server_breaks_off_is_not_cut_but_broken() -> None:
    with LocalWeb() as web:
        web.pages["/"] = Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>" * 9)[:-9])
        with pytest.raises(FetchError) as raised:
            visitor().get(web.url, now=NOW, accept=SITEMAP, cut=True)
    assert raised.value.reason is Reason.BROKEN_RESPONSE


def test_a_page_just_small_enough_is_read() -> None:
    assert len(look({"/": "x" * 9_997 + "<p>"}, max_bytes=10_000).body) == 10_000


# --- what goes wrong ------------------------------------------------------------------------


def _reset(wire: Wire) -> None:
    wire.send(OK + b"Content-Length: 100\r\n\r\n<p>")
    wire.reset()


BROKEN: dict[str, tuple[Page, Reason, str]] = {
    "404": (Answer(404), Reason.NOT_FOUND, "answered 404"),
    "503": (Answer(503), Reason.SERVER_ERROR, "answered 503"),
    "a challenge": (
        Answer(403, {"CF-Mitigated": "challenge"}),
        Reason.BOT_CHALLENGE,
        "answered 403 with a bot challenge",
    ),
    "a challenge, compressed": (
        Answer(403, {"Content-Encoding": "gzip"}, gzip.compress(b"window._cf_chl_opt")),
        Reason.BOT_CHALLENGE,
        "answered 403 with a bot challenge",
    ),
    "an error with a broken body": (
        Answer(500, {"Content-Encoding": "gzip"}, b"no gzip"),
        Reason.SERVER_ERROR,
        "answered 500",
    ),
    "a PDF": (
        Answer(200, {"Content-Type": "application/pdf"}, "%PDF-"),
        Reason.WRONG_TYPE,
        "holds application/pdf",
    ),
    "a picture in the guise of a page": (
        Answer(200, {"Content-Type": "text/html"}, b"\x89PNG\r\n\x1a\n"),
        Reason.WRONG_TYPE,
        "holds application/octet-stream",
    ),
    "a length that is too long": (
        Answer(200, {"Content-Type": "text/html", "Content-Length": "100"}, "<p>"),
        Reason.BROKEN_RESPONSE,
        "the body breaks off",
    ),
    "chunks that break off": (
        Raw(lambda wire: wire.send(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\n<p>")),
        Reason.BROKEN_RESPONSE,
        "the body breaks off",
    ),
    "chunks without an end": (
        Raw(lambda wire: wire.send(OK + b"Transfer-Encoding: chunked\r\n\r\n3\r\n<p>\r\n")),
        Reason.BROKEN_RESPONSE,
        "the body breaks off",
    ),
    "chunks of nonsense": (
        Raw(lambda wire: wire.send(OK + b"Transfer-Encoding: chunked\r\n\r\nbread\r\n")),
        Reason.BROKEN_RESPONSE,
        "the answer is not valid HTTP",
    ),
    "gzip that breaks off": (
        Answer(200, {"Content-Encoding": "gzip"}, gzip.compress(b"<p>" * 9)[:-9]),
        Reason.BROKEN_RESPONSE,
        "the body breaks off inside its gzip coding",
    ),
    "two lengths": (
        Raw(lambda wire: wire.send(OK + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\n<p>")),
        Reason.BROKEN_RESPONSE,
        "the answer is not valid HTTP",
    ),
    "no HTTP at all": (
        Raw(lambda wire: wire.send(b"SSH-2.0-OpenSSH\r\n")),
        Reason.BROKEN_RESPONSE,
        "the answer is not valid HTTP",
    ),
    "headers without end": (
        Raw(lambda wire: wire.send(OK + b"X: y\r\n" * 200)),
        Reason.BROKEN_RESPONSE,
        "the answer is not valid HTTP",
    ),
    "nothing": (Raw(lambda wire: None), Reason.CONNECTION, "the server broke the connection off"),
    "a reset": (Raw(_reset), Reason.CONNECTION, "the server broke the connection off"),
}


@pytest.mark.parametrize(("page", "reason", "why"), BROKEN.values(), ids=BROKEN)
def test_what_goes_wrong_is_told(page: Page, reason: Reason, why: str) -> None:
    error = failure({"/": page})
    assert (error.reason, error.why) == (reason, why)


def test_a_throttling_server_says_for_how_long() -> None:
    error = failure({"/": Answer(429, {"Retry-After": "Mon, 02 Mar 2026 09:30:00 GMT"})})
    assert (error.reason, error.retry_after) == (Reason.THROTTLED, timedelta(minutes=30))


def test_a_status_is_told_as_a_number() -> None:
    assert failure({"/": Answer(451)}).status == 451


def test_a_server_that_is_down_refuses_the_connection() -> None:
    with LocalWeb() as web:
        web.down()
        with pytest.raises(FetchError) as raised:
            visitor().get(web.url, now=NOW)
    assert (raised.value.reason, raised.value.why) == (
        Reason.CONNECTION,
        "the server refused the connection",
    )


def test_a_server_that_is_up_again_answers() -> None:
    with LocalWeb() as web:
        web.pages["/"] = "<p>"
        web.down()
        web.up()
        assert visitor().get(web.url, now=NOW).status == 200


def test_a_name_nobody_has_is_told() -> None:
    with pytest.raises(FetchError) as raised:
        visitor().get("http://nobody.invalid/", now=NOW)
    assert (raised.value.reason, raised.value.why) == (
        Reason.DNS,
        "no address is known for the name nobody.invalid",
    )


def test_an_error_names_the_address_without_credentials() -> None:
    with pytest.raises(FetchError) as raised:
        visitor().get("http://me:secret@nobody.invalid/a#b", now=NOW)
    assert str(raised.value).startswith("http://nobody.invalid/a: ")


def test_an_address_that_cannot_be_read_keeps_its_credentials_to_itself() -> None:
    with pytest.raises(FetchError) as raised:
        visitor().get("http://me:secret@[/", now=NOW)
    assert "secret" not in str(raised.value)


HEADS = st.sampled_from(
    [b"", b"HTTP/1.1 200 OK\r\n", OK, OK + b"\r\n", b"HTTP/1.1 302 X\r\nLocation: "]
)


@settings(max_examples=60, deadline=None)
@given(head=HEADS, rest=st.binary(max_size=80))
def test_whatever_a_server_sends_is_a_page_or_a_reason(head: bytes, rest: bytes) -> None:
    with LocalWeb() as web:
        web.pages["/"] = Raw(lambda wire: wire.send(head + rest))
        with suppress(FetchError):
            assert visitor(total_timeout="1s").get(web.url, now=NOW).status == 200
