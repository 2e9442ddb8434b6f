"""What can go wrong on the way to a server's answer, told in one clause each. Pure."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator

import requests
import urllib3

from monitor.fetch.decode import Malformed
from monitor.model import Reason


class Fault(Exception):  # noqa: N818
    """An exchange failed; becomes a FetchError where its URL is known."""

    def __init__(self, reason: Reason, why: str) -> None:
        super().__init__(why)
        self.reason = reason
        self.why = why


UNREADABLE = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)
"""All that requests and what lies below it raise over a server's doings."""

# The first line whose type is among the causes of an error says what it means:
# what is nearest to the truth comes first, wrappers last.
_MEANINGS: tuple[tuple[type[BaseException], Reason, str], ...] = (
    (Malformed, Reason.BROKEN_RESPONSE, "the body {said}"),
    (ssl.SSLCertVerificationError, Reason.TLS, "the certificate is not valid: {said}"),
    (ssl.SSLError, Reason.TLS, "no secure connection: {said}"),
    (urllib3.exceptions.SSLError, Reason.TLS, "no secure connection"),
    (requests.exceptions.ProxyError, Reason.CONNECTION, "the proxy let nothing through"),
    (TimeoutError, Reason.TIMEOUT, "the server kept silent for too long"),
    (urllib3.exceptions.TimeoutError, Reason.TIMEOUT, "the server kept silent for too long"),
    (ConnectionError, Reason.CONNECTION, "the server broke the connection off"),
    (urllib3.exceptions.InvalidChunkLength, Reason.BROKEN_RESPONSE, "the answer is not valid HTTP"),
    (http.client.IncompleteRead, Reason.BROKEN_RESPONSE, "the body breaks off"),
    (urllib3.exceptions.InvalidHeader, Reason.BROKEN_RESPONSE, "the answer is not valid HTTP"),
    (http.client.HTTPException, Reason.BROKEN_RESPONSE, "the answer is not valid HTTP"),
    (urllib3.exceptions.ProtocolError, Reason.BROKEN_RESPONSE, "the body breaks off"),
    (ValueError, Reason.BROKEN_RESPONSE, "the address or the answer is not valid HTTP"),
)


def explain(error: Exception) -> Fault:
    """Find what `error` means under the layers of requests, urllib3 and http.client."""
    causes = list(_causes(error))
    for kind, reason, why in _MEANINGS:
        found = next((cause for cause in causes if isinstance(cause, kind)), None)
        if found is not None:
            return Fault(reason, why.format(said=_said(found)))
    return Fault(Reason.CONNECTION, "the connection broke")


def unconnected(error: OSError | None) -> Fault:
    """Say why no address took the connection; `error` is what the last one gave."""
    if isinstance(error, TimeoutError):
        return Fault(Reason.TIMEOUT, "the server did not take the connection in time")
    if isinstance(error, ConnectionRefusedError):
        return Fault(Reason.CONNECTION, "the server refused the connection")
    said = (error.strerror if error else None) or "unknown reason"
    return Fault(Reason.CONNECTION, f"no way to the server: {said.lower()}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give `error` and what it was made from, the outermost first, at most 20."""
    waiting: list[object] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < 20:
        one = waiting.pop(0)
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += [*one.args, getattr(one, "reason", None), one.__cause__, one.__context__]


def _said(error: BaseException) -> str:
    """Give the words of OpenSSL ("certificate has expired"), or the error's own."""
    words = getattr(error, "verify_message", None) or getattr(error, "reason", None) or error
    return str(words).replace("_", " ").strip(" .").lower()
