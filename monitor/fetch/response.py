"""From a server's last reply to what a check may rely on. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from monitor.errors import FetchError
from monitor.fetch.answer import allows, charset, media_type, trouble, validator
from monitor.fetch.exchange import Reply, canonical
from monitor.fetch.faults import Fault
from monitor.model import Reason


@dataclass(frozen=True, slots=True)
class Response:
    """What a server showed at an address."""

    url: str
    """Where it was found, after redirects; without credentials and fragment."""
    status: int
    body: bytes
    """Decompressed; empty when `not_modified`."""
    content_type: str
    """The media type alone (`text/html`); empty when nothing tells."""
    charset: str | None
    """From a byte-order mark or the header; a meta element is the extractor's business."""
    etag: str | None
    """None after a redirect, and so is `last_modified`: they belong to another address, and
    a 304 to them at a wrong one would pass a foreign page off as the known one."""
    last_modified: str | None
    not_modified: bool
    """304, in answer to our own condition."""
    hops: tuple[str, ...]
    """Addresses redirected from, in order."""
    seconds: float
    """Spent on the network, robots.txt included, waiting for a turn not."""
    cut: bool = False
    """`body` is the beginning only; of a packed one that may mean: it breaks off when unpacked."""
    moved_for_good: bool = False
    """There are hops, and every one was permanent (301 or 308)."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reply answers to."""

    url: str
    accept: str
    conditional: bool
    hops: tuple[str, ...]
    moved_for_good: bool
    now: datetime


def respond(asked: Asked, reply: Reply, seconds: float) -> Response:
    """Give the page that `reply` holds.

    Raises FetchError where it holds none: by its status, a 304 that was not asked
    for, or a content type that was not accepted.
    """
    if reply.status == 304:
        if not asked.conditional:
            why = "answered 304 (not modified) to an unconditional request"
            raise FetchError(asked.url, Reason.BROKEN_RESPONSE, why, status=304)
        return _response(asked, reply, "", seconds)
    refuse(asked.url, reply, asked.now)
    media = media_type(reply.headers.get("content-type", ""), reply.body)
    if media and not allows(asked.accept, media):
        raise FetchError(asked.url, Reason.WRONG_TYPE, f"holds {media}", status=reply.status)
    return _response(asked, reply, media, seconds)


def refuse(url: str, reply: Reply, now: datetime) -> None:
    """Raise FetchError where the status or a challenge says that this is not the page."""
    wrong = trouble(reply.status, reply.headers, reply.body, now)
    if wrong:
        raise FetchError(url, wrong.reason, wrong.why, wrong.retry_after, reply.status)


def _response(asked: Asked, reply: Reply, media: str, seconds: float) -> Response:
    own = {} if asked.hops else reply.headers
    return Response(
        url=asked.url,
        status=reply.status,
        body=reply.body,
        content_type=media,
        charset=charset(reply.headers.get("content-type", ""), reply.body),
        etag=validator(own.get("etag")),
        last_modified=validator(own.get("last-modified")),
        not_modified=reply.status == 304,
        hops=asked.hops,
        seconds=seconds,
        cut=reply.cut,
        moved_for_good=asked.moved_for_good,
    )


def location(url: str, headers: Mapping[str, str]) -> str:
    """Give the address that a redirect at `url` leads to; raises FetchError."""
    # Header bytes come as Latin-1, by the standard's letter; servers send UTF-8.
    raw = headers.get("location", "").encode("latin-1", "replace").decode("utf-8", "replace")
    if not raw.strip():
        raise FetchError(url, Reason.BROKEN_RESPONSE, "redirects without saying where to")
    try:
        return canonical(urljoin(url, raw.strip()))
    except ValueError as exc:
        why = "redirects to an address that cannot be read"
        raise FetchError(url, Reason.BROKEN_RESPONSE, why) from exc
    except Fault as fault:
        raise FetchError(url, fault.reason, fault.why) from fault
