"""What a website leads to: feeds, pages on networks, things to download. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from monitor import networks
from monitor.agreed.known import Account, Known, Listing, Sight
from monitor.agreed.outcome import Outcome, live, missing, not_found, there, unknown
from monitor.agreed.records import Hurdle
from monitor.errors import InputError
from monitor.extract.asked import Anchor
from monitor.model import Kind
from monitor.site.discover import discover
from monitor.urls import identity, may_be_person, normalise, same_site, same_target

Terms = Mapping[str, str]

# --- feed ---------------------------------------------------------------------------

_FEED_PATH = re.compile(
    r"/(?:feed|rss|atom)(?:/|\.xml|\.php)?|.*\.(?:rss|atom)|.*/(?:feed|rss|index)\.xml", re.I
)
_TO_COMMENTS = re.compile(r"comment|kommentar", re.I)


def feed(_terms: Terms, known: Known) -> Outcome:
    """The website offers an RSS or Atom feed, which is there as far as is known."""
    dead = {identity(one.url) for one in known.listings if not one.is_there}
    for page in live(known):
        named = next((url for url in _feeds(page) if identity(url) not in dead), None)
        if named:
            return there(page, named)
    alive = next((one for one in known.listings if one.is_there), None)
    if alive is not None:
        return _listed(alive, known)
    return not_found(live(known), "no page names a feed")


def _listed(one: Listing, known: Known) -> Outcome:
    already = one.known_since is not None and one.known_since <= known.held_at
    return Outcome(True, evidence=one.url, page_url=one.url, at=one.known_since, already=already)


def _feeds(page: Sight) -> Iterator[str]:
    page.take_time()
    if page.body is None:
        return
    at = page.found_at or page.url
    yield from (one.url for one in discover(page.body, at) if one.kind is Kind.FEED)
    for anchor in page.says.anchors:
        if same_site(anchor.url, at) and _is_feed_address(anchor.url):
            yield anchor.url


def _is_feed_address(url: str) -> bool:
    path = urlsplit(url).path
    return _FEED_PATH.fullmatch(path) is not None and not _TO_COMMENTS.search(url)


# --- networks -----------------------------------------------------------------------

FACEBOOK = "facebook"
_OTHERS = {
    "youtube": re.compile(
        r"(?:www\.|m\.)?youtube\.com/(?:(?:@|channel/|c/|user/)[^/?]+.*"
        r"|(?!(?:watch|embed|playlist|feed|results|about|t|premium|shorts|live|gaming|ads|creators"
        r"|redirect|intl|account|howyoutubeworks|kids|music|hashtag|post)(?:[/?]|$))\w{3,60}/?)"
    ),
    "bluesky": re.compile(r"bsky\.app/profile/[^/?]+/?(?:\?.*)?"),
    "pinterest": re.compile(
        r"(?:[a-z]{2}\.|www\.)?pinterest\.[a-z.]{2,6}/(?!(?:pin|search|ideas|business|about|today"
        r"|login|_|categories|videos)(?:[/?]|$))[^/?]+.*"
    ),
    "threads": re.compile(r"(?:www\.)?threads\.(?:net|com)/@[^/?]+/?(?:\?.*)?"),
    "whatsapp": re.compile(
        r"wa\.me/(?:\+?\d{6,15}|message/\w+|[cp]/\w+|qr/\w+).*|chat\.whatsapp\.com/\w{10,}.*"
        r"|(?:api|web|www)\.whatsapp\.com/send/?\?(?:.*&)?phone=(?:\+|%2b)?\d{6,15}.*"
        r"|(?:www\.)?whatsapp\.com/(?:channel|catalog)/\w+.*",
        re.IGNORECASE,
    ),
    "telegram": re.compile(
        r"(?:t\.me|telegram\.me)/(?!(?:share|iv|proxy|socks|addstickers)(?:[/?]|$))[^/?]+.*"
    ),
    "tripadvisor": re.compile(r"(?:www\.)?tripadvisor\.[a-z.]{2,6}/.+Review.*", re.I),
}
"""Host, path and query of a page there, of networks that are no `networks.Network`.

Not of what belongs to the network itself, nor of buttons that share a page.
"""
_MASTODON = "mastodon"
_ALIASES = {"twitter": "x", "google maps": "google", "fb": FACEBOOK, "insta": "instagram"}
NETWORKS = (FACEBOOK, *(n.name.lower() for n in networks.NETWORKS), *_OTHERS, _MASTODON)
"""Names that can be agreed on."""

_MAKERS = frozenset(
    {
        *("wix", "wixstudio", "wordpress", "wordpresscom", "jimdo", "squarespace", "weebly"),
        *("shopify", "elegantthemes", "elementor", "facebook", "meta", "instagram", "godaddy"),
        *("youtube", "google", "twitter", "x", "linkedin", "pinterest", "webnode", "ionos"),
        *("yourpage", "your-page", "yourname", "yourusername", "username", "yourchannel"),
    }
)
"""Accounts of those who make website builders: templates lead there until they are filled in."""


def network_name(text: str) -> str | None:
    """The name of a network as `NETWORKS` has it; None for none that is known."""
    name = _ALIASES.get(text.strip().lower(), text.strip().lower())
    return name if name in NETWORKS else None


def network(terms: Terms, known: Known) -> Outcome:
    """The website links to the client's page on a network, or to the address agreed on."""
    url = terms.get("url", "")
    if url:
        return _linked(known, lambda one: same_target(_plain(one), _plain(url)), url)
    name = terms["network"]
    own = [_plain(a.url) for a in known.accounts if _is_on(a.url, name)]
    return _linked(known, lambda one: _is_own(one, name, own), name)


def _linked(known: Known, is_meant: Callable[[str], bool], what: str) -> Outcome:
    for page in live(known):
        found = next((a.url for a in page.says.anchors if is_meant(a.url)), None)
        if found:
            return there(page, found)
    return not_found(live(known), f"no page links to {what}")


def _is_own(url: str, name: str, own: list[str]) -> bool:
    """Whether it is a page on the network: the client's, where that is registered."""
    if not _is_on(url, name) or _account(url) in _MAKERS:
        return False
    if not own:
        return True
    plain = _plain(url)
    return any(same_target(plain, one) or _only_one_is_numbered(plain, one) for one in own)


def _only_one_is_numbered(one: str, other: str) -> bool:
    """The same page may be linked by its number and registered by its name; nobody can tell."""
    if not one.startswith("https://www.facebook.com/"):
        return False
    return _account(one).isdigit() != _account(other).isdigit()


def _is_on(url: str, name: str) -> bool:
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host:
        return False
    if name == FACEBOOK:
        return _on_facebook(url) is not None
    if name in _OTHERS:
        asked = f"?{parts.query}" if parts.query else ""
        return _OTHERS[name].fullmatch(f"{host}{parts.path}{asked}") is not None
    if name == _MASTODON:
        return networks.is_mastodon(url)
    network = networks.network_of(url)
    if network is None or network.name.lower() != name:
        return False
    is_person = network.persons is not None and network.persons.fullmatch(parts.path)
    is_named = networks.handle_of(url) and parts.path.strip("/")
    return bool(is_person or is_named or (name == "google" and _PLACE.search(parts.query)))


_PLACE = re.compile(r"(?:^|&)(?:cid|ludocid|query_place_id)=\w")
"""A business on Google Maps by its number."""


def _on_facebook(url: str) -> str | None:
    if "facebook." not in url and "fb." not in url:
        return None
    try:
        return normalise(url, Kind.FACEBOOK)
    except (InputError, ValueError):
        return None


def _plain(url: str) -> str:
    """An address in the form in which it is compared."""
    return _on_facebook(url) or url.partition("#")[0].partition("?")[0]


def _account(url: str) -> str:
    plain = _plain(url)
    segments = [s for s in unquote(urlsplit(plain).path).split("/") if s]
    return segments[-1].lower().removeprefix("@") if segments else ""


def page_not_profile(_terms: Terms, known: Known) -> Outcome:
    """The website links to a page on Facebook that is a business's, not a person's profile."""
    accounts = [a for a in known.accounts if a.kind is Kind.FACEBOOK]
    profiles = [a for a in accounts if a.is_profile]
    doubtful = None
    for page in live(known):
        for anchor in page.says.anchors:
            url = _on_facebook(anchor.url) if _is_on(anchor.url, FACEBOOK) else None
            if url is None or _account(url) in _MAKERS:
                continue
            if any(same_target(url, a.url) for a in profiles):
                return missing(f"{page.url} links to {url}, which is a person’s profile")
            if may_be_person(url) and not _was_seen(url, accounts):
                doubtful = url
                continue
            return there(page, url)
    if doubtful:
        why = f"{doubtful} may be a page or a person’s profile; register it to find out"
        return unknown(Hurdle.PAGE_OR_PROFILE, why)
    return not_found(live(known), "no page links to a page on Facebook")


def _was_seen(url: str, accounts: list[Account]) -> bool:
    return any(a.was_seen and same_target(url, a.url) for a in accounts)


# --- downloads ----------------------------------------------------------------------

_FILE = re.compile(
    r".*\.(?:pdf|docx?|odt|xlsx?|ods|pptx?|odp|epub|zip|ics|vcf|gpx|mp3|csv)", re.IGNORECASE
)
_LEGAL = re.compile(
    r"datenschutz|privacy|impressum|imprint|\bagb\b|gesch(?:ä|ae)ftsbedingungen|note legali|terms"
    r"|widerruf|cookie|condizioni|\bdsgvo\b|\bgdpr\b|adobe|acrobat",
    re.IGNORECASE,
)
_STORES = re.compile(
    r"(?:.+\.)?(?:wixstatic\.com|filesusr\.com|files\.wordpress\.com|jimcdn\.com|jimstatic\.com"
    r"|website-editor\.net|cdn-website\.com|website-files\.com|squarespace\.com|sqspcdn\.com"
    r"|editmysite\.com|webnode\.[a-z]{2,3}|wsimg\.com|shopify\.com|storyblok\.com|b-cdn\.net"
    r"|amazonaws\.com|cloudfront\.net|e\.jimdo\.com|strato-editor\.com|mywebsite-editor\.com)"
)
"""Where builders of websites keep the files of their clients."""
_SHARED = re.compile(
    r"(?:drive\.google\.com/(?:file/d/|open|uc)|docs\.google\.com/document/|(?:www\.)?dropbox\.com/"
    r"(?:s|sh|scl)/|1drv\.ms/|onedrive\.live\.com/|(?:www\.)?(?:issuu|yumpu)\.com/.+/).*"
)
"""Where people put a file to show it to others."""
_BY_PROGRAM = re.compile(r"(?:^|&)wpdmdl=\d+")
"""A file that WordPress Download Manager hands out."""


def download(_terms: Terms, known: Known) -> Outcome:
    """A page offers a PDF or another file of its own, beside what the law asks for."""
    for page in live(known):
        found = next((a for a in page.says.anchors if _is_file(a, page.found_at or page.url)), None)
        if found:
            said = f"{found.words}: {found.url}" if found.words else found.url
            return there(page, said)
    return not_found(live(known), "no page offers a file")


def _is_file(anchor: Anchor, at: str) -> bool:
    try:
        parts = urlsplit(anchor.url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return False
    path = unquote(parts.path)
    said = re.sub(r"[-_./+]", " ", f"{anchor.words} {path} {unquote(parts.query)[:300]}")
    if _LEGAL.search(said) or parts.scheme not in {"http", "https"}:
        return False
    if _SHARED.fullmatch(f"{host}{parts.path}"):
        return True
    if not (_is_near(anchor.url, at) or _STORES.fullmatch(host)):
        return False
    return anchor.is_download or _FILE.fullmatch(path) is not None or _is_handed_out(parts.query)


def _is_handed_out(query: str) -> bool:
    """Whether a program gives a file that the query names."""
    named = (value for _, value in parse_qsl(query[:2000])[:20])
    return any(map(_FILE.fullmatch, named)) or _BY_PROGRAM.search(query) is not None


def _is_near(url: str, at: str) -> bool:
    """Whether an address is on the same site, or on a host below or above its name."""
    one, other = identity(url)[0], identity(at)[0]
    return same_site(url, at) or one.endswith(f".{other}") or other.endswith(f".{one}")
