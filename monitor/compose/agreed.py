"""What was agreed in a workshop, in words, and why it cannot be verified. Pure."""

from __future__ import annotations

from monitor.agreed.records import Agreed, AgreedKind, AgreedState, Hurdle, Obstacle
from monitor.compose import reasons
from monitor.compose.language import N_, Language
from monitor.compose.quote import one_line
from monitor.model import Reason

LONGEST = 120

# Words of a list: no capital where none is needed, no full stop.
_WORDINGS: dict[AgreedKind, str] = {
    AgreedKind.FEED: N_("a feed (RSS) on the website"),
    AgreedKind.NETWORK: N_("a link to %(network)s on the website"),
    AgreedKind.PAGE_NOT_PROFILE: N_("a Facebook page linked from the website, not a profile"),
    AgreedKind.TEXT: N_("“%(what)s” stands on the website"),
    AgreedKind.NO_TEXT: N_("“%(what)s” no longer stands on the website"),
    AgreedKind.SELECTOR: N_("the website has the part “%(what)s”"),
    AgreedKind.NEW_PAGE: N_("a new page at %(path)s"),
    AgreedKind.CONTACT: N_("contact data on the website"),
    AgreedKind.HOURS: N_("opening hours on the website"),
    AgreedKind.IMPRINT: N_("an imprint on the website"),
    AgreedKind.PRIVACY: N_("a privacy page on the website"),
    AgreedKind.OPEN_GRAPH: N_("a title and a picture for sharing (Open Graph)"),
    AgreedKind.SHORT_LINK: N_("%(url)s leads to a page (QR code, short link)"),
    AgreedKind.DOWNLOAD: N_("a PDF or another download on the website"),
    AgreedKind.HTTPS: N_("a secure connection (https) with a valid certificate"),
    AgreedKind.MANUAL: N_("a step of one’s own"),
}
_ON_PATH: dict[AgreedKind, str] = {
    AgreedKind.TEXT: N_("“%(what)s” stands on %(path)s"),
    AgreedKind.NO_TEXT: N_("“%(what)s” no longer stands on %(path)s"),
    AgreedKind.SELECTOR: N_("%(path)s has the part “%(what)s”"),
    AgreedKind.OPEN_GRAPH: N_("a title and a picture for sharing %(path)s (Open Graph)"),
}

_WHY: dict[Hurdle, str] = {
    Hurdle.NO_WEBSITE: N_("No website of this client is watched."),
    Hurdle.NOT_SEEN_YET: N_("The page has not been seen yet."),
    Hurdle.NOT_ASKED_YET: N_("The address has not been asked yet."),
    Hurdle.BAD_SELECTOR: N_("The selector cannot be used."),
    Hurdle.BAD_PATTERN: N_("The pattern cannot be used."),
    Hurdle.SLOW_PATTERN: N_("The pattern takes too long on this page."),
    Hurdle.CROWDED: N_("The page is too large for this check."),
    Hurdle.NO_POSTS: N_("Nothing is watched that would show posts."),
    Hurdle.PAGE_OR_PROFILE: N_("The address on Facebook may be a page’s or a person’s."),
}

_STATES = {
    AgreedState.OPEN: N_("open"),
    AgreedState.DONE: N_("done"),
    AgreedState.UNDONE: N_("undone again"),
    AgreedState.CANNOT_VERIFY: N_("cannot be verified"),
}
_ALREADY = N_("already there before the workshop")
_NAMES = {
    "facebook": "Facebook",
    "linkedin": "LinkedIn",
    "xing": "XING",
    "tiktok": "TikTok",
    "youtube": "YouTube",
    "whatsapp": "WhatsApp",
}


def wording(one: Agreed, speech: Language) -> str:
    """The consultant's own words, else those of its kind."""
    if one.wording:
        return one.wording
    if one.kind is AgreedKind.POSTS:
        n = int(one.terms.get("count", "1"))
        return speech.ngettext("%(n)d new post", "%(n)d new posts", n)
    path = one.terms.get("path", "")
    message = _ON_PATH.get(one.kind, "") if path else ""
    return speech.gettext(
        message or _WORDINGS[one.kind],
        what=_short(one.terms.get("pattern", "") or one.terms.get("selector", "")),
        path=_short(path),
        url=_short(one.terms.get("url", "")),
        network=_network(one),
    )


def _network(one: Agreed) -> str:
    name = one.terms.get("network", "")
    return _NAMES.get(name, name.capitalize()) or _short(one.terms.get("url", ""))


def _short(text: str) -> str:
    return one_line(text, LONGEST)


def why(obstacle: Obstacle, speech: Language) -> str:
    """Why it cannot be verified."""
    if isinstance(obstacle, Reason):
        return reasons.sentence(obstacle, speech)
    return speech.gettext(_WHY[obstacle])


def state(one: Agreed, speech: Language) -> str:
    """How it stands, in a word or two."""
    if one.already and one.state is AgreedState.DONE:
        return speech.gettext(_ALREADY)
    return speech.gettext(_STATES[one.state])
