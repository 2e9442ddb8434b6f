"""Addresses that must be read before they can be registered: channels that only name their feed."""

from __future__ import annotations

from collections.abc import Iterable

from monitor import networks, register
from monitor.cli.door import Door
from monitor.errors import FetchError, InputError
from monitor.model import Kind


def named_feeds(at: Door, typed: Iterable[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """The same addresses; a channel that has no feed of its own form is given as its feed.

    Raises InputError where the channel's page does not name one.
    """
    return [(kind, _named(at, url) if kind is Kind.FEED else url) for kind, url in typed]


def _named(at: Door, typed: str) -> str:
    url = register.address(typed, Kind.FEED)
    if not networks.needs_reading(url):
        return typed
    web = at.web()
    try:
        found = networks.feed_in(web.get(url, now=at.now()).body)
    except FetchError as exc:
        raise InputError(
            f"{url}: the channel could not be read ({exc.why}).", field="feed"
        ) from exc
    finally:
        web.close()
    if found is None:
        raise InputError(
            f"{url}: the channel does not name its number. Give its address in the form "
            "youtube.com/channel/UC… (on the channel: Share → Copy channel ID).",
            field="feed",
        )
    return found
