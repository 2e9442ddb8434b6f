"""Which addresses belong to a registered page, and the form in which they are kept. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from monitor.errors import InputError
from monitor.model import Kind
from monitor.urls import identity, normalise, same_site, same_target

# --- what is watched -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Scope:
    """The registered path and what lies below it, within a consultant's patterns."""

    home: str
    only_this_page: bool = False
    include: tuple[str, ...] = ()
    """Where there are some, a page must match one."""
    exclude: tuple[str, ...] = ()

    def holds(self, url: str) -> bool:
        """Tell whether `url` is watched for this target; the home page always is. Never raises."""
        if same_target(url, self.home):
            return True
        if self.only_this_page or not same_site(url, self.home):
            return False
        return _is_below(_path(url), _path(self.home)) and self._is_wanted(url)

    def _is_wanted(self, url: str) -> bool:
        if any(matches(pattern, url) for pattern in self.exclude):
            return False
        return not self.include or any(matches(pattern, url) for pattern in self.include)


_FRONT_FILE = re.compile(
    r"(?<=/)(index|default|home|start|startseite|welcome|willkommen|main|accueil|benvenuti|inicio)"
    r"\.[a-z]{2,5}\d?\Z"
)
"""A file that stands for its folder. Any other may be one client's page among others'."""
_FILE = re.compile(r"\.(s?html?|xhtml|php\d?|aspx?|jsp|cfm|cgi|pl)\Z")


def _path(url: str) -> str:
    """The path as it is compared: without its dots, so that none leads out of a folder."""
    return without_dots(unquote(identity(url)[2])).casefold() or "/"


def _is_below(path: str, home: str) -> bool:
    folder = _FILE.sub("", _FRONT_FILE.sub("", home)).rstrip("/")
    return path in {folder, home} or path.startswith(f"{folder}/")


# --- patterns ------------------------------------------------------------------

_LONGEST = 300


def check_pattern(text: str) -> str:
    """Give the pattern of addresses that `text` is. Raises InputError that says what is wrong.

    It is a path, with the query if there is one, in which `*` stands for anything: `/blog/*`,
    `*?lang=en*`. Every other sign stands for itself.
    """
    pattern = text.strip()
    wrong = _wrong(pattern)
    if wrong:
        shown = pattern if len(pattern) <= 60 else f"{pattern[:59]}…"
        raise InputError(f'"{shown}": {wrong}', field="pattern")
    return pattern


def _wrong(pattern: str) -> str:
    if not pattern:
        return "a pattern is missing, such as /blog/*"
    if len(pattern) > _LONGEST:
        return f"longer than any pattern needs to be ({len(pattern)} characters)"
    if not pattern.isprintable() or " " in pattern:
        return (
            "there is a blank or an invisible character in it; write a blank of an address as %20"
        )
    whole = re.match(r"(?:https?:)?//[^/]*(.*)", pattern)
    if whole:
        return f"only the path is compared; did you mean {whole[1] or '/*'}?"
    if "#" in pattern:
        return "what follows # is never sent to a server; leave it out"
    if pattern[0] not in "/*":
        meant = "*" if pattern[0] == "?" else "/"
        return f"a pattern begins with / or *; did you mean {meant}{pattern}?"
    return ""


def matches(pattern: str, url: str) -> bool:
    """Tell whether a pattern matches path and query of `url`, with or without a last slash.

    Case does not count, and neither does how a letter is encoded. Piece after piece: linear.
    """
    path, query = identity(url)[2:]
    tail = f"?{query}" if query else ""
    glob = unquote(pattern).casefold()
    return any(_fits(glob, unquote(path + end + tail).casefold()) for end in ("", "/"))


def _fits(glob: str, text: str) -> bool:
    first, *rest = glob.split("*")
    if not rest:
        return text == first
    if not text.startswith(first) or not text.endswith(rest[-1]):
        return False
    at = len(first)
    for piece in rest[:-1]:
        found = text.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= len(text) - len(rest[-1])


# --- the address of a page -------------------------------------------------------


def page_address(url: str, base: str = "") -> str | None:
    """Give the one form in which the address of a page is kept; None if it is plainly no page's.

    `url` may be relative to `base`. Absolute, without fragment, tracking parameters, session
    ids, default port and dots; twice changes nothing. None also for another scheme, for files
    that are no pages, and for what only machines and shoppers follow. Never raises.
    """
    try:
        joined = urljoin(base, url.strip(_BLANKS))
        if urlsplit(joined).scheme not in {"http", "https"} or len(joined) > _TOO_LONG:
            return None
        kept = normalise(re.sub(r"\s", "%20", joined), Kind.WEBSITE)
    except (InputError, ValueError):
        return None
    parts = urlsplit(kept)
    path = without_dots(_SESSION_IN_PATH.sub("", parts.path)) or "/"
    query = "&".join(each for each in parts.query.split("&") if not _is_session(each))
    if _NO_PAGE.search(path) or _NO_PAGE_QUERY.search(f"&{query}"):
        return None
    return parts._replace(path=path, query=query).geturl()


def without_dots(path: str) -> str:
    """Give `path` with its `.` and `..` followed, never above the root (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    for segment in path.split("/"):
        if segment == "..":
            del kept[max(1, len(kept) - 1) :]
        elif segment != ".":
            kept.append(segment)
    is_folder = path.endswith(("/.", "/.."))
    return "/".join([*kept, ""] if is_folder else kept)


_BLANKS = " \t\r\n\f\v\0"
_TOO_LONG = 2000
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_SESSION = re.compile(
    r"(?:php_?|j|asp|zen|osc?|xtc|mod|cf)?sess?(?:ion)?_?id=.*|(?:oscs|xtcs|mods|zen|cf)id=.*"
    r"|cftoken=.*|fe_typo_user=.*|s?sid=[^&]{10,}",
    re.IGNORECASE,
)
"""A short `sid` is somebody's number of a page."""


def _is_session(parameter: str) -> bool:
    return _SESSION.fullmatch(parameter) is not None


_FILES = (
    "pdf|jpe?g|jfif|png|gif|webp|avif|svgz?|ico|bmp|tiff?|heic|mp[34]|m4[av]|og[gav]|wav|flac|webm|mov"
    "|avi|wmv|flv|mkv|swf|zip|t?gz|rar|7z|tar|bz2|exe|dmg|apk|msi|iso|css|m?js|json|map|xml|xsl|rss"
    "|atom|txt|csv|md|woff2?|ttf|otf|eot|docx?|xlsx?|pptx?|od[tsp]|rtf|eps|psd|indd|epub|ics|vcf|kmz?l?"
    "|gpx|webmanifest"
)
_NO_PAGE = re.compile(
    rf"\.(?:{_FILES})/?\Z"
    r"|/(?:wp-(?:admin|json|content|includes)|cgi-bin|cdn-cgi|\.well-known|typo3|administrator)(?:/|\Z)"
    r"|/(?:wp-[a-z]+|xmlrpc|trackback)\.php\Z|/(?:trackback|embed|amp|print|drucken|stampa)/?\Z"
    r"|/feed(?:/(?:rss2?|rdf|atom|json))?/?\Z"
    r"|/(?:log-?(?:in|out)|sign-?(?:in|out|up)|anmelden|abmelden|accedi|add-to-cart|cart|basket"
    r"|warenkorb|carrello|panier|carrito|checkout|kasse|cassa|my-account|mein-konto|wishlist)/?\Z",
    re.IGNORECASE,
)
_NO_PAGE_QUERY = re.compile(
    r"&(?:add[-_]to[-_](?:cart|wishlist)|remove_item|replytocom|share|print|printable|pdf|download"
    r"|feed|rest_route|preview|customize_changeset_uuid|redirect_to|elementor-preview|ical)(?:=|&|\Z)"
    r"|&(?:action|do|task|mode|view)=(?:log-?(?:in|out)|register|print|pdf|edit|lostpassword)(?:&|\Z)"
    r"|&(?:format|type|output)=(?:feed|rss2?|atom|pdf|raw|json|xml)(?:&|\Z)"
    r"|&tmpl=component(?:&|\Z)|&option=com_(?:mailto|users)(?:&|\Z)"
    rf"|&(?:file|datei|attachment)=[^&]*\.(?:{_FILES})(?:&|\Z)",
    re.IGNORECASE,
)
