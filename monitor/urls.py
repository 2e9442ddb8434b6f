"""Addresses as people type them, made one and the same. Pure.

Nothing is resolved or looked up here: whether a host exists, and whether it may
be looked at, is told by `fetch`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from difflib import get_close_matches
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlsplit

import idna

from monitor import networks
from monitor.errors import InputError
from monitor.model import Kind


def normalise(text: str, kind: Kind) -> str:
    """Give the address that `text` means, in the one form in which it is kept.

    Scheme and host in lower case, the host in ASCII, no default port, no fragment, no
    tracking parameters; https unless http was typed. Of a Facebook page:
    `https://www.facebook.com/NAME`, where NAME may be a numeric id; of a channel or profile
    that has a feed, typed as a feed: that feed. Normalising twice changes nothing. Raises
    InputError with the typing error, where it can be guessed.
    """
    typed = text.strip(_INVISIBLE)
    try:
        return _FORMS[kind](typed)
    except _Mistake as mistake:
        raise InputError(f"{_quoted(typed)}: {mistake}", field=kind.value) from mistake


def same_target(one: str, other: str) -> bool:
    """Tell whether two normalised addresses name the same thing to a person.

    http or https, with or without www., with or without a last slash: all the same; on
    Facebook also case and dots of the name.
    """
    return identity(one) == identity(other)


def same_site(one: str, other: str) -> bool:
    """Tell whether two addresses are on one host, whatever their scheme, with or without www."""
    host, port = identity(one)[:2]
    return bool(host) and (host, port) == identity(other)[:2]


def identity(url: str) -> tuple[str, str, str, str]:
    """Give what is equal for two addresses that are the `same_target`: host, port, path, query.

    Never raises.
    """
    try:
        parts = urlsplit(url)
        port = "" if parts.port in {None, 80, 443} else str(parts.port)
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ("", "", url, "")
    path = parts.path.rstrip("/")
    if _is_facebook(host):
        path = path.casefold().replace(".", "")
    return (host, port, path, parts.query)


def shown(url: str) -> str:
    """Give `url` as it is read out: without https://, with umlauts, without a last slash."""
    parts = urlsplit(url)
    host, colon, port = parts.netloc.partition(":")
    with suppress(idna.IDNAError):  # as it stands, where it only looks like IDNA
        host = idna.decode(host) if "xn--" in host else host
    rest = parts.path + (f"?{parts.query}" if parts.query else "")
    readable = unquote(rest)
    if not readable.isprintable() or " " in readable or "\ufffd" in readable:
        readable = rest
    return f"{host}{colon}{port}{readable}".removesuffix("/")


def is_tracking(parameter: str) -> bool:
    """Tell whether a query parameter of this name only says where a visitor came from."""
    return _TRACKING.fullmatch(parameter.lower()) is not None


_LONGEST = 2000
_INVISIBLE = " \t\r\n\f\v\xa0\u200b\u200c\u200d\u2060\ufeff"
_TRACKING = re.compile(
    r"(utm|mtm|matomo|piwik|hsa|oly|vero)_.*|pk_(campaign|kwd|keyword|source|medium|content|cid)"
    r"|(fb|tw|tt|y|g|d|sc)clid|gclsrc|[gw]braid|msclkid|srsltid|igsh|igshid|sccid|epik|wickedid"
    r"|_(ga|gl|hsenc|hsmi|ke|openstat)|hsctatracking|mc_[ce]id|mkt_tok|li_fat_id|rb_clickid"
)


class _Mistake(Exception):  # noqa: N818
    """What is wrong with an address, as a clause."""


def _quoted(typed: str) -> str:
    """Repeat what was typed, shortened and without a password; of a channel's URL the scheme."""
    scheme, there, _ = typed.partition("://")
    if there and scheme.isalnum() and not _like_http(scheme.lower()):
        return f'"{scheme}://…"'
    masked = re.sub(r"(^|//).*@", r"\1…@", typed) if ":" in typed else typed
    return f'"{masked[:77]}…"' if len(masked) > 80 else f'"{masked}"'


# --- any address --------------------------------------------------------------


def _anywhere_but_facebook(typed: str) -> str:
    url = _address(typed)
    if _is_facebook(urlsplit(url).hostname or ""):
        raise _Mistake("this is Facebook, not a website; use --facebook for it")
    return url


def _address(typed: str) -> str:
    _refuse_unlike_an_address(typed)
    scheme, rest = _split_scheme(typed)
    try:
        parts = urlsplit(f"{scheme}://{rest}")
        port = parts.port
    except ValueError as exc:
        raise _Mistake("the host or the port is not valid") from exc
    host = _host(parts.hostname or "")
    default = {"http": 80, "https": 443}[scheme]
    netloc = host if port in {None, default} else f"{host}:{port}"
    path = _encoded(parts.path, "/:@!$&'()*+,;=") or "/"
    query = "&".join(_encoded(each, "/:@!$'()*+,;=?") for each in _kept(parts.query.split("&")))
    return SplitResult(scheme, netloc, path, query, "").geturl()


def _refuse_unlike_an_address(typed: str) -> None:
    if not typed:
        raise _Mistake("an address is missing")
    if len(typed) > _LONGEST:
        raise _Mistake(f"longer than any address ({len(typed)} characters)")
    if any(character.isspace() for character in typed):
        raise _Mistake("there is a blank in the middle; give one address without blanks")
    strange = next((character for character in typed if not character.isprintable()), None)
    if strange:
        raise _Mistake(f"there is an invisible character in it (U+{ord(strange):04X})")
    authority = re.split("[/?#]", re.sub(r"^\w+://", "", typed), maxsplit=1)[0]
    name, at, _ = authority.removeprefix("mailto:").rpartition("@")
    if at and ("://" in typed or ":" in name):
        raise _Mistake("put no password into the address; pages behind one cannot be watched")
    if at:
        raise _Mistake("this is an e-mail address; the address of the page is needed")


_WITH_COLON = re.compile(r"([a-z][a-z0-9+.-]*):(?![0-9])(.*)", re.IGNORECASE)
_WITHOUT_COLON = re.compile(r"(https?)[;,.]?[/\\]+(.*)", re.IGNORECASE)
_AGAIN = re.compile(r"//(https?):?/+(.*)", re.IGNORECASE)


def _split_scheme(typed: str) -> tuple[str, str]:
    """Give scheme and what follows its slashes; https is meant where none is typed."""
    found = _WITH_COLON.fullmatch(typed)
    if found is None:
        broken = _WITHOUT_COLON.fullmatch(typed)
        if broken:
            raise _meant(broken[1], broken[2])
        return "https", typed
    scheme, rest = found[1].lower(), found[2]
    if scheme in {"http", "https"}:
        again = _AGAIN.fullmatch(rest)
        if again:
            raise _meant(again[1], again[2])
        if not re.match(r"//[^/\\]", rest):
            raise _meant(scheme, rest)
        return scheme, rest[2:]
    meant = _like_http(scheme)
    if meant:
        raise _meant(meant[0], rest)
    if "." in scheme:
        raise _Mistake("a number is missing after the colon")
    raise _Mistake(f"only addresses of the web can be watched (https://…), not {scheme}:")


def _like_http(scheme: str) -> list[str]:
    return get_close_matches(scheme, ["https", "http"], n=1, cutoff=0.75)


def _meant(scheme: str, rest: str) -> _Mistake:
    rest = rest.lstrip("/\\")
    return _Mistake(f"did you mean {scheme.lower()}://{rest}?" if rest else "a domain is missing")


def _host(host: str) -> str:
    host = host.removesuffix(".")
    if "," in host:
        raise _Mistake(f"did you mean {host.replace(',', '.')}, with a dot?")
    if not host or host.startswith(".") or ".." in host:
        raise _Mistake("a part of the domain is missing")
    if ":" in host:
        return f"[{_ipv6(host)}]"
    if re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
        return _ipv4(host)
    if "." not in host and not (host == "localhost" or host.endswith(".localhost")):
        raise _Mistake(f"a domain is missing, such as {_ascii(host)}.com")
    return _ascii(host)


def _ipv4(host: str) -> str:
    try:
        return str(IPv4Address(host))
    except AddressValueError as exc:
        raise _Mistake("this is not a valid IP address (four numbers up to 255)") from exc


def _ipv6(host: str) -> str:
    try:
        return str(IPv6Address(host))
    except AddressValueError as exc:
        raise _Mistake("this is not a valid IP address") from exc


_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


def _ascii(host: str) -> str:
    """Give a name as DNS has it (IDNA 2008, so that ß stays apart from ss)."""
    try:
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError as exc:
        raise _Mistake("there is a character in it that no domain has") from exc
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.split(".")):
        raise _Mistake("this is no valid domain")
    return host


def _encoded(part: str, safe: str) -> str:
    """Percent-encode what must be, and nothing else, whatever was typed."""
    pieces = re.split(r"(%[0-9A-Fa-f]{2})", part)
    return "".join(
        _unescaped(piece) if index % 2 else quote(piece, safe=safe)
        for index, piece in enumerate(pieces)
    )


def _unescaped(escape: str) -> str:
    """Give the letter that `%41` stands for, if it needs no escape; else the escape."""
    character = chr(int(escape[1:], 16))
    return character if re.fullmatch(r"[A-Za-z0-9._~-]", character) else escape.upper()


def _kept(parameters: Iterable[str]) -> Iterable[str]:
    return (each for each in parameters if each and not is_tracking(each.partition("=")[0]))


# --- feeds and other networks ---------------------------------------------------


def _feed(typed: str) -> str:
    """A feed's address; that of a channel or profile becomes the one of its feed."""
    fediverse = re.fullmatch(r"@([A-Za-z0-9_.-]+)@([A-Za-z0-9.-]+\.[a-z]{2,})", typed)
    url = _anywhere_but_facebook(f"{fediverse[2]}/@{fediverse[1]}" if fediverse else typed)
    network = networks.network_of(url)
    if network is not None and network.name != "Google":
        raise _Mistake(f"{network.name} has no feed; use --profile for it")
    return networks.feed_of(url) or url


def _website(typed: str) -> str:
    url = _anywhere_but_facebook(typed)
    network = networks.network_of(url)
    if network is not None and network.name != "Google":
        raise _Mistake(
            f"this is {network.name}, which shows programs nothing; use --profile for it"
        )
    return url


def _profile(typed: str) -> str:
    """A page on a network without a feed."""
    url = _anywhere_but_facebook(typed)
    network = networks.network_of(url)
    if network is None:
        known = ", ".join(n.name for n in networks.NETWORKS)
        raise _Mistake(f"this belongs to none of {known}; use --website or --feed for it")
    path = urlsplit(url).path
    if network.persons and network.persons.fullmatch(path):
        raise _Mistake(f"this is a person on {network.name}; the company's page is needed")
    if not network.pages.fullmatch(path) or path == "/":
        raise _Mistake(f"this is no page of a company on {network.name}; {_COPY}")
    parts = urlsplit(url)
    return parts._replace(query="" if network.name != "Google" else parts.query).geturl()


# --- Facebook -------------------------------------------------------------------

_FACEBOOK = re.compile(
    r"((www|m|mbasic|touch|mtouch|mobile|web|x|l|lm|upload|business|[a-z]{2}-[a-z]{2})\.)?"
    r"(facebook\.com|fb\.com)|(www\.)?(fb\.me|m\.me)"
)
_ID = re.compile(r"(?:.*[-/])?(\d{5,20})")
_NAME = re.compile(r"[A-Za-z0-9.]{2,75}")
_COPY = "open it in a browser and copy the address of the page itself"
_NOT_A_PAGE = {
    re.compile(path): why
    for path, why in {
        "groups": "this is a group; only pages can be watched",
        "events": f"this is an event, not a page; {_COPY}",
        r"photos?|(photo|permalink|story|video)\.php|watch|reels?|posts|videos|media|notes": (
            f"this is a single post, which does not name the page; {_COPY}"
        ),
        r"sharer?(\.php)?": f"this is a share link, which does not name the page; {_COPY}",
        r"about|ads|business|careers|dialog|friends|gaming|hashtag|help|home(\.php)?|index\.php"
        r"|l\.php|legal|live|login(\.php)?|marketplace|me|messages|notifications|plugins|policies"
        r"|policy(\.php)?|privacy|public|r\.php|recover|reg|saved|search(\.php)?|settings|signup"
        r"|stories|terms(\.php)?|tr|v\d+\.\d+": (
            f"this belongs to Facebook itself, not to a page; {_COPY}"
        ),
    }.items()
}


def may_be_person(url: str) -> bool:
    """Whether a normalised address on Facebook may be a person's as well as a page's.

    Numbers of this kind are those of profiles, and of pages made since 2021; Facebook itself
    names persons max.huber.5.
    """
    return re.fullmatch(_PERSONAL, urlsplit(url).path, re.IGNORECASE) is not None


_PERSONAL = r"/(?:(?:1000|615)\d{8,}|[a-z]{2,30}(?:\.[a-z]{1,30}){1,3}\.\d{1,9})"


def _is_facebook(host: str) -> bool:
    return _FACEBOOK.fullmatch(host) is not None


def _facebook(typed: str) -> str:
    handle = re.fullmatch(r"@([A-Za-z0-9.]+)", typed)
    parts = urlsplit(_address(f"facebook.com/{handle[1]}" if handle else typed))
    wrapped = parse_qs(parts.query).get("u") if parts.path == "/l.php" else None
    if wrapped and _is_facebook(parts.netloc):
        parts = urlsplit(_address(wrapped[0]))
    if parts.netloc.removeprefix("www.") == "fb.watch":
        raise _Mistake(f"this is a single post, which does not name the page; {_COPY}")
    if not _is_facebook(parts.netloc):
        raise _Mistake("this is no address of Facebook")
    return f"https://www.facebook.com/{_page_name(parts)}"


def _page_name(parts: SplitResult) -> str:
    """Give the name or numeric id of the page that an address on Facebook belongs to."""
    segments = [unquote(segment) for segment in parts.path.split("/") if segment]
    query = parse_qs(parts.query)
    asset = query.get("asset_id")
    if asset and parts.netloc.startswith("business."):
        return _id(asset[0])
    first = segments[0].lower() if segments else ""
    if not first:
        raise _Mistake("the page's name is missing, as in facebook.com/NAME")
    if first == "profile.php":
        return _id(query.get("id", [""])[0])
    if first in {"p", "pages", "people"}:
        return _id("/".join(segments))
    for path, why in _NOT_A_PAGE.items():
        if path.fullmatch(first):
            raise _Mistake(why)
    if parts.netloc.endswith("fb.me") and _is_opaque(segments[0]):
        raise _Mistake(f"this is a short link, which does not name the page; {_COPY}")
    return _name(segments[1] if first == "pg" and len(segments) > 1 else segments[0])


def _is_opaque(segment: str) -> bool:
    """Tell a short link's code from a name: long, with digits and both cases mixed."""
    kinds = (r"[a-z]", r"[A-Z]", r"[0-9]")
    return len(segment) >= 8 and all(re.search(kind, segment) for kind in kinds)


def _id(text: str) -> str:
    found = _ID.fullmatch(text)
    if not found:
        raise _Mistake(f"the page's number is missing; {_COPY}")
    return found[1]


def _name(segment: str) -> str:
    numbered = _ID.fullmatch(segment)
    if numbered:
        return numbered[1]
    if not _NAME.fullmatch(segment):
        raise _Mistake("this does not look like the name of a page")
    return segment


_FORMS = {
    Kind.WEBSITE: _website,
    Kind.FACEBOOK: _facebook,
    Kind.FEED: _feed,
    Kind.PROFILE: _profile,
}
