"""What a site lists of its own pages and posts: sitemap, feed, WordPress. Pure."""

from __future__ import annotations

from dataclasses import replace

from monitor.extract.feed import listing_of_feed
from monitor.extract.posts import read_posts
from monitor.fetch.answer import JSON, SITEMAP
from monitor.model import Entry, Refusal, Role
from monitor.site.sitemap import Sitemap, read_sitemap

LISTED = {Role.SITEMAP: SITEMAP, Role.POSTS: JSON}
"""Listings that are nothing but lists, with their Accept header. A feed is also read as a page."""

POSTS_ASKED_FOR = 20


def read_listing(role: Role, body: bytes, url: str, *, cut: bool = False) -> Sitemap | Refusal:
    """Read what is listed; `cut` says that there is more than `body`. Never raises."""
    if role is Role.SITEMAP:
        found = read_sitemap(body, url)
        if cut and isinstance(found, Sitemap) and not found.cut:
            return replace(found, cut=True, why="only its beginning was read")
        return found
    posts = listing_of_feed(body, url) if role is Role.FEED else read_posts(body)
    return posts if isinstance(posts, Refusal) else _latest(posts)


def _latest(entries: tuple[Entry, ...]) -> Sitemap:
    """A list of the latest: what is not in it may be there all the same."""
    whole = len(entries) < POSTS_ASKED_FOR
    return Sitemap(entries, (), cut=not whole, why="" if whole else "the latest entries only")
