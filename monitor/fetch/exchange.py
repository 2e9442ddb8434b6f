"""One request and its answer, over requests.

An exchange follows no redirect, and remembers nothing but the cookies in the
jar it is handed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar
from requests.utils import urldefragauth

from monitor.errors import FetchError
from monitor.fetch.answer import READ
from monitor.fetch.decode import Malformed, decode
from monitor.fetch.faults import UNREADABLE, Fault, explain
from monitor.fetch.leash import Leash
from monitor.fetch.line import Adapter, Line, refuse_literal
from monitor.model import Reason


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked."""

    url: str
    """As `canonical` gives it."""
    headers: Mapping[str, str]
    connect_timeout: float
    """Seconds, for each address of the host."""
    read_timeout: float
    """Seconds without a byte."""
    max_bytes: int
    """Of the body, as sent and as decoded."""
    cut: bool = False
    """A body beyond `max_bytes`: True cuts it there, False refuses it."""
    whole: bool = False
    """The body of an error is read too: an API explains itself there."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes
    """Decoded. The beginning only where the status is no success, empty if redirected."""
    cut: bool
    """A body that was asked for ends at the bound, not where the server ends it."""


def canonical(url: str) -> str:
    """Give `url` as it is sent: ASCII, host in lower case, no credentials, no fragment.

    Raises Fault for what is no address of the web.
    """
    try:
        scheme = urlsplit(url).scheme.lower()
        if scheme not in {"http", "https"}:
            raise Fault(Reason.REDIRECT_ELSEWHERE, f"leads to {scheme or 'no'}: address")
        prepared = requests.PreparedRequest()
        prepared.prepare_url(urldefragauth(url), None)
    except UNREADABLE as exc:
        raise Fault(Reason.BROKEN_RESPONSE, "leads to an address that cannot be read") from exc
    return str(prepared.url)


def exchange(request: Request, line: Line, cookies: RequestsCookieJar, leash: Leash) -> Reply:
    """Ask and read the answer; the server's cookies are added to `cookies`.

    Raises FetchError, whatever the server does.
    """
    try:
        return _exchange(request, line, cookies, leash)
    except Fault as fault:
        raise FetchError(request.url, fault.reason, fault.why) from fault
    except UNREADABLE as exc:
        meant = explain(exc)
        raise FetchError(request.url, meant.reason, meant.why) from exc


def _exchange(request: Request, line: Line, cookies: RequestsCookieJar, leash: Leash) -> Reply:
    if line.proxy:
        refuse_literal(request.url, line.guard)
    asked = requests.PreparedRequest()
    asked.prepare("GET", request.url, headers=dict(request.headers), cookies=cookies)
    with (
        closing(Adapter(line, leash)) as adapter,
        adapter.send(
            asked,
            stream=True,
            timeout=(request.connect_timeout, request.read_timeout),
            proxies=line.proxies,
        ) as answer,
    ):
        extract_cookies_to_jar(cookies, asked, answer.raw)  # type: ignore[no-untyped-call]
        headers = {name.lower(): value for name, value in answer.headers.items()}
        body, cut = _body(answer, headers.get("content-encoding", ""), request)
        return Reply(answer.status_code, headers, body, cut)


def _body(answer: requests.Response, coding: str, request: Request) -> tuple[bytes, bool]:
    sent = answer.raw.stream(decode_content=False)
    if answer.status_code in READ or request.whole:
        return _read(sent, coding, request)
    if answer.status_code >= 400 or answer.status_code == 202:
        return _beginning(sent, coding), False
    return b"", False


def _read(sent: Iterator[bytes], coding: str, request: Request) -> tuple[bytes, bool]:
    """Read a body within its bounds; True: it was cut."""
    as_sent, as_decoded = _Bound(request), _Bound(request)
    decoded = _until_cut(decode(as_sent.pieces_of(sent), coding), as_sent)
    body = b"".join(as_decoded.pieces_of(decoded))
    return body, as_sent.passed or as_decoded.passed


class _Bound:
    """Lets the `max_bytes` of a request through, and cuts or refuses what is beyond."""

    def __init__(self, request: Request) -> None:
        self.passed = False
        self._request = request

    def pieces_of(self, body: Iterator[bytes]) -> Iterator[bytes]:
        left = self._request.max_bytes
        for piece in body:
            if len(piece) > left:
                self._pass()
                yield piece[:left]
                return
            yield piece
            left -= len(piece)

    def _pass(self) -> None:
        if not self._request.cut:
            raise Fault(Reason.TOO_LARGE, f"is larger than {self._request.max_bytes:,} bytes")
        self.passed = True


def _until_cut(decoded: Iterator[bytes], as_sent: _Bound) -> Iterator[bytes]:
    """Let a coding end where what was sent was cut: it breaks off by our own doing."""
    try:
        yield from decoded
    except Malformed:
        if not as_sent.passed:
            raise


def _beginning(sent: Iterator[bytes], coding: str) -> bytes:
    """Read the start of a body that only explains a status: how it ends is no matter."""
    try:
        return next(decode(sent, coding), b"")
    except (Malformed, *UNREADABLE):
        return b""
