"""What addresses show before they are registered: found out once, with the manners of every look.

Nothing is stored here. Besides, what a registered website names and nobody watches yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin

from monitor import networks, register
from monitor.check import Visitor
from monitor.errors import FetchError, InputError
from monitor.extract import read_page
from monitor.fetch.response import Response
from monitor.model import BlockKind, Client, Kind, Reason, Refusal
from monitor.site.discover import Found, discover
from monitor.site.sitemap import read_sitemap
from monitor.store import Db, clients, looks
from monitor.survey import USUAL_SITEMAPS
from monitor.urls import same_target

BY_HAND = frozenset({Kind.FACEBOOK, Kind.PROFILE})
"""Kinds that cannot be tried before there is a permission."""
HOPELESS = frozenset({Reason.PRIVATE_ADDRESS})
"""Why an address can never be watched."""
_MOST_SITEMAPS = 2
_LISTING = "application/xml,text/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5"


class Scout(Visitor, Protocol):
    """What reads pages and resolves names: `fetch.Web`."""

    def resolve(self, url: str) -> None:
        """Raise FetchError unless the host of `url` has an address that may be looked at."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What an address showed."""

    kind: Kind
    url: str
    """As it would be kept; of a channel on a network its feed."""
    reason: Reason | None = None
    """Why it could not be seen."""
    why: str = ""
    """One English sentence for a technician."""
    title: str = ""
    found: tuple[Found, ...] = ()
    """What else the page names."""
    listed: int = 0
    """Pages that the site's sitemap lists."""
    is_tried: bool = True

    @property
    def is_hopeless(self) -> bool:
        """Whether this address can never be watched."""
        return self.reason in HOPELESS

    @property
    def is_unknown(self) -> bool:
        """Whether there is no host of that name."""
        return self.reason is Reason.DNS


def sight(web: Scout, kind: Kind, url: str, now: datetime) -> Sighting:
    """Look at one address, already in its usual form. Raises nothing that a server can cause."""
    if kind in BY_HAND:
        return Sighting(kind, url, is_tried=False)
    try:
        web.resolve(url)
        kept = named_feed(web, url, now) if kind is Kind.FEED else url
        got = web.get(kept, now=now, cut=True)
    except FetchError as exc:
        return Sighting(kind, url, exc.reason, exc.why)
    except InputError as exc:
        return Sighting(kind, url, Reason.WRONG_TYPE, str(exc))
    if kind is Kind.FEED:
        return Sighting(kind, kept)
    return _site(web, url, got, now)


def _site(web: Scout, url: str, got: Response, now: datetime) -> Sighting:
    read = read_page(got.body, url=got.url, charset=got.charset)
    if isinstance(read, Refusal):
        return Sighting(Kind.WEBSITE, url, read.reason, read.why)
    title = next((b.text for b in read.blocks if b.kind is BlockKind.TITLE), "")
    found = discover(got.body, got.url)
    return Sighting(Kind.WEBSITE, url, title=title, found=found, listed=_listed(web, got.url, now))


def _listed(web: Scout, url: str, now: datetime) -> int:
    """How many pages the first sitemap that can be read lists."""
    try:
        named = [*web.sitemaps(url, now=now)][:_MOST_SITEMAPS]
        for place in named or [urljoin(url, USUAL_SITEMAPS[0])]:
            got = web.get(place, now=now, accept=_LISTING, cut=True)
            listing = read_sitemap(got.body, got.url)
            if not isinstance(listing, Refusal):
                return len(listing.entries) or len(listing.children)
    except FetchError:
        return 0
    return 0


def named_feeds(
    web: Scout, typed: Iterable[tuple[Kind, str]], now: datetime
) -> list[tuple[Kind, str]]:
    """The same addresses; a channel that has no feed of its own form is given as its feed.

    Raises InputError where the channel's page does not name one, or cannot be read.
    """
    return [(k, _named(web, url, now) if k is Kind.FEED else url) for k, url in typed]


def _named(web: Scout, typed: str, now: datetime) -> str:
    url = register.address(typed, Kind.FEED)
    if not networks.needs_reading(url):
        return typed
    try:
        return named_feed(web, url, now)
    except FetchError as exc:
        raise InputError(
            f"{url}: the channel could not be read ({exc.why}).", field="feed"
        ) from exc


def named_feed(web: Scout, url: str, now: datetime) -> str:
    """The feed of a channel, given its normalised address. Raises FetchError, InputError."""
    if not networks.needs_reading(url):
        return url
    found = networks.feed_in(web.get(url, now=now).body)
    if found is None:
        raise InputError(
            f"{url}: the channel does not name its number. Give its address in the form "
            "youtube.com/channel/UC… (on the channel: Share → Copy channel ID).",
            field="feed",
        )
    return found


def refuse_unresolved(web: Scout, addresses: Iterable[tuple[Kind, str]]) -> None:
    """Refuse a name that does not resolve; any other failure is only a warning later."""
    for kind, url in addresses:
        if kind in BY_HAND:
            continue
        try:
            web.resolve(url)
        except FetchError as exc:
            if exc.reason is Reason.DNS:
                raise InputError(
                    f"{url}: {exc.why}. Is it spelt right? To register it all the same: --force"
                ) from exc


def named_by_site(db: Db, client: Client) -> Iterator[Found]:
    """What the websites' baselines name beside the client's targets, each once."""
    targets = clients.targets(db, client.id)
    known = [target.url for target in targets]
    known += [one.url for target in targets for one in clients.listings(db, target.id)]
    websites = (target.id for target in targets if target.kind is Kind.WEBSITE)
    for page in (page for target_id in websites for page in clients.pages(db, target_id)):
        body_id = looks.page_bodies(db, page.id)["baseline_body_id"]
        body = looks.body_by_id(db, body_id) if body_id else None
        for found in discover(body.data, body.url) if body else ():
            if not any(same_target(found.url, url) for url in known):
                known.append(found.url)
                yield found
