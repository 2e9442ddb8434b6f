"""What else of a client's a page names: its feeds, and the Facebook pages it links to. Pure.

Only whole tags are read (`tags`): a page that hides its feed in a broken one has lost no more
than a hint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from monitor.errors import InputError
from monitor.extract.decode import to_text
from monitor.model import Kind
from monitor.site.tags import UNREAD, whole_tag
from monitor.urls import normalise, same_target

MOST = 5
"""Of a kind; a page that names more is a list of other people's."""
MAX_BYTES = 1_000_000
MAX_TAGS = 5000


@dataclass(frozen=True, slots=True)
class Found:
    """Something that could be watched as well."""

    kind: Kind
    url: str
    """Normalised."""


def discover(body: bytes, url: str) -> tuple[Found, ...]:
    """Give what the page `body`, fetched from `url`, says of itself, feeds first, in its order.

    Each once, at most MOST of a kind. Feeds of comments are left out, and so is what is on
    Facebook but no page: share links, groups, posts. Never raises.
    """
    soup = BeautifulSoup(_tags(to_text(body[:MAX_BYTES])), "html.parser")
    base = joined(url, "".join(_hrefs(soup.find_all("base", href=True, limit=1))))
    feeds = _hrefs(link for link in soup.find_all("link", href=True) if is_feed(link))
    links = _hrefs(soup.find_all("a", href=True))
    return (*found_among(Kind.FEED, feeds, base), *found_among(Kind.FACEBOOK, links, base))


_TAG = re.compile(whole_tag("a|link|base"), re.IGNORECASE)


def _tags(text: str) -> str:
    """The tags of `text` that may name something, and nothing between them."""
    tags = _TAG.finditer(UNREAD.sub(" ", text))
    return "".join(tag[0] for tag in islice(tags, MAX_TAGS))


def _hrefs(tags: Iterable[Tag]) -> Iterable[str]:
    return (str(tag["href"]).strip() for tag in tags)


_FEED_TYPES = {"application/rss+xml", "application/atom+xml", "application/feed+json"}
_COMMENTS = re.compile(r"\b(comment|kommentar|comentario)", re.IGNORECASE)
"""In the words of the common site builders; `commenti` and `commentaires` begin alike."""


def is_feed(link: Tag) -> bool:
    """Tell whether a `<link href>` names a feed of the page's own, not of its comments."""
    kind = str(link.get("type", "")).partition(";")[0].strip().lower()
    rel = {word.lower() for word in link.get_attribute_list("rel") if word}
    of_comments = "/comments/" in str(link["href"]) or _COMMENTS.search(str(link.get("title", "")))
    return "alternate" in rel and kind in _FEED_TYPES and not of_comments


def found_among(kind: Kind, hrefs: Iterable[str], base: str) -> list[Found]:
    """Give what of a kind could be watched, each once, at most MOST."""
    kept: list[Found] = []
    for href in hrefs:
        url = _watchable(joined(base, href), kind)
        if url and not any(same_target(url, one.url) for one in kept):
            kept.append(Found(kind, url))
        if len(kept) == MOST:
            break
    return kept


def joined(base: str, href: str) -> str:
    """Give the absolute address of `href`; empty if it is none."""
    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _watchable(url: str, kind: Kind) -> str | None:
    """`url` as it is kept; None if nothing of this kind can be watched there."""
    try:
        return normalise(url, kind) if urlsplit(url).scheme in {"http", "https"} else None
    except (InputError, ValueError):
        return None
