"""Networks beside Facebook: what an address there is, and where its feed is. Pure.

Some have a public feed without a login (YouTube, Mastodon, Bluesky, …); of the others only a
person can tell whether something is new, unless their owner gives us a token.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, unquote, urlsplit


@dataclass(frozen=True, slots=True)
class Network:
    """One that has no public feed."""

    name: str
    hosts: re.Pattern[str]
    pages: re.Pattern[str]
    """Paths that are a page of a company or an account; the first group is its name."""
    persons: re.Pattern[str] | None = None
    """Paths that are a person's."""


def _host(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[a-z]{{1,3}}\.|www\.|m\.|mobile\.)?(?:{pattern})")


_NAME = r"([\w.~%-]{1,120})"
NETWORKS = (
    Network(
        "LinkedIn",
        _host(r"linkedin\.com"),
        re.compile(rf"/(?:company|showcase|school)/{_NAME}(?:/.*)?"),
        re.compile(r"/(?:in|pub)/.+"),
    ),
    Network(
        "XING",
        _host(r"xing\.com"),
        re.compile(rf"/(?:pages|companies)/{_NAME}(?:/.*)?"),
        re.compile(r"/profile/.+"),
    ),
    Network(
        "Instagram",
        _host(r"instagram\.com|instagr\.am"),
        re.compile(
            r"/(?!(?:p|reels?|tv|stories|explore|accounts|about|legal|developer|direct|directory"
            r"|web|press|privacy|terms|share|challenge|popular|topics)(?:/|$))([\w.]{1,30})/?"
        ),
    ),
    Network(
        "X",
        _host(r"x\.com|twitter\.com"),
        re.compile(
            r"/(?!(?:i|home|search|hashtag|intent|share|privacy|tos|terms|rules|about|login|logout"
            r"|signup|settings|explore|download|jobs|help|messages|notifications|compose|account"
            r"|oauth)(?:/|$))@?(\w{1,15})/?",
            re.IGNORECASE,
        ),
    ),
    Network("TikTok", _host(r"tiktok\.com"), re.compile(r"/@([\w.]{1,30})/?")),
    Network(
        "Google",
        re.compile(
            r"g\.page|maps\.app\.goo\.gl|business\.google\.com|(?:www\.|maps\.)?google\.[a-z.]{2,6}"
        ),
        re.compile(
            r"/(?!(?:intl|policies|search|recaptcha|chrome|url|settings|preferences|analytics"
            r"|adsense|ads|about|accounts|services|tools|drive|forms|maps/(?:embed|dir|@))(?:[/@]|$))"
            r"(?:maps(?:/place)?/?)?([^/?]{0,200})(?:/.*)?"
        ),
    ),
)


def network_of(url: str) -> Network | None:
    """The network without a feed that an address belongs to; None for any other address."""
    host = (urlsplit(url).hostname or "").lower()
    return next((n for n in NETWORKS if n.hosts.fullmatch(host)), None)


def name_of(url: str) -> str:
    """What such a network is called; empty for any other address."""
    network = network_of(url)
    return network.name if network else ""


def handle_of(url: str) -> str:
    """The name of the account at an address of such a network; empty for none."""
    network = network_of(url)
    found = network.pages.fullmatch(urlsplit(url).path) if network else None
    return unquote(found[1]) if found else ""


def is_instagram(url: str) -> bool:
    """Whether the address is that of an Instagram account."""
    network = network_of(url)
    return network is not None and network.name == "Instagram" and bool(handle_of(url))


# --- feeds ------------------------------------------------------------------------

_YOUTUBE = re.compile(r"(?:www\.|m\.)?youtube\.com")
_YOUTUBE_FEED = "https://www.youtube.com/feeds/videos.xml"
_CHANNEL = re.compile(r"UC[\w-]{22}")
_AT = re.compile(r"/@([\w.-]{1,100})/?")
_NOT_MASTODON = re.compile(
    r"(?:.+\.)?(?:youtube|tiktok|threads|medium|instagram|x|twitter|facebook|substack|flickr|vimeo"
    r"|odysee|rumble|snapchat|twitch|pinterest|kick|soundcloud|bandcamp|patreon|mixcloud|unsplash"
    r"|pexels|dailymotion|mewe|minds|gab|gettr|quora|tumblr|npmjs|figma|calendly|komoot|wattpad"
    r"|lemon8-app|peakd|hive|linktr|zalo|likee|kwai|vk|line|lin|t|telegram|vero)"
    r"\.(?:com|net|tv|blog|video|org|me|ee|co|de|blue)"
)
"""Others that write an account as /@NAME."""


def is_mastodon(url: str) -> bool:
    """Whether the address is of an account as Mastodon writes it, on no other network known."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return bool(_AT.fullmatch(parts.path)) and not _NOT_MASTODON.fullmatch(host)


def feed_of(url: str) -> str | None:
    """The feed of a channel or profile, where its address tells; None for any other address."""
    parts = urlsplit(url)
    host, path = (parts.hostname or "").lower(), parts.path
    if _YOUTUBE.fullmatch(host):
        return _youtube(path, parts.query)
    if host == "bsky.app":
        found = re.fullmatch(r"/profile/([\w.:-]{1,253})(?:/rss)?/?", path)
        return f"https://bsky.app/profile/{found[1]}/rss" if found else None
    handle = _AT.fullmatch(path)
    if handle and re.fullmatch(r"(?:www\.)?medium\.com", host):
        return f"https://medium.com/feed/@{handle[1]}"
    if handle and not _NOT_MASTODON.fullmatch(host):
        name = handle[1].removesuffix(".rss")
        return f"{parts.scheme}://{parts.netloc}/@{name}.rss"
    if re.fullmatch(r"[\w-]+\.(?:tumblr|substack)\.com", host) and path in {"", "/"}:
        return f"https://{host}/{'rss' if 'tumblr' in host else 'feed'}"
    return None


def _youtube(path: str, query: str) -> str | None:
    found = re.fullmatch(r"/channel/(UC[\w-]{22})(?:/.*)?", path)
    if found:
        return f"{_YOUTUBE_FEED}?channel_id={found[1]}"
    lists = parse_qs(query).get("list", [""])[0]
    if path.startswith("/playlist") and re.fullmatch(r"[\w-]{10,60}", lists):
        return f"{_YOUTUBE_FEED}?playlist_id={lists}"
    old = re.fullmatch(r"/user/([\w.-]{1,60})(?:/.*)?", path)
    return f"{_YOUTUBE_FEED}?user={quote(old[1])}" if old else None


def needs_reading(url: str) -> bool:
    """Whether only the page at this address names its feed: a YouTube handle has no other."""
    parts = urlsplit(url)
    handle = re.fullmatch(r"/(?:@|c/)[^/]{1,100}(?:/.*)?", parts.path)
    return bool(_YOUTUBE.fullmatch((parts.hostname or "").lower()) and handle)


_NAMED = re.compile(
    r'(?:"externalId":"|"channelId":"|<link rel="canonical" href="https://www\.youtube\.com/channel/)'
    r"(UC[\w-]{22})"
)


def feed_in(body: bytes) -> str | None:
    """The feed that the page of a channel names; None where it names none."""
    found = _NAMED.search(body[:3_000_000].decode("utf-8", "replace"))
    return f"{_YOUTUBE_FEED}?channel_id={found[1]}" if found else None
