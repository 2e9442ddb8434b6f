"""What was agreed, and what checking it gives. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from monitor.model import Reason


class AgreedKind(StrEnum):
    """What can be agreed, and checked by the program."""

    FEED = "feed"
    """The website offers an RSS or Atom feed."""
    NETWORK = "network"
    """The website links to the client's page on a network."""
    PAGE_NOT_PROFILE = "page_not_profile"
    """The website links to a Facebook page, not to a person's profile."""
    TEXT = "text"
    NO_TEXT = "no_text"
    """A text or pattern stands on a page, or no longer."""
    SELECTOR = "selector"
    """A CSS selector matches on a page."""
    NEW_PAGE = "new_page"
    """There is a new page at or below a path."""
    POSTS = "posts"
    """So many new posts since the workshop."""
    CONTACT = "contact"
    HOURS = "hours"
    IMPRINT = "imprint"
    PRIVACY = "privacy"
    OPEN_GRAPH = "open_graph"
    SHORT_LINK = "short_link"
    """A QR code's or short link's address leads to a live page."""
    DOWNLOAD = "download"
    HTTPS = "https"
    MANUAL = "manual"
    """A person says when it is done."""


class AgreedState(StrEnum):
    """How an agreed action stands."""

    OPEN = "open"
    DONE = "done"
    UNDONE = "undone"
    """Was done, and is no longer."""
    CANNOT_VERIFY = "cannot_verify"


class Hurdle(StrEnum):
    """Why something cannot be verified, beside the `Reason` that a page was not seen for.

    Each has one sentence for the consultant in every language (`compose`).
    """

    NO_WEBSITE = "no_website"
    NOT_SEEN_YET = "not_seen_yet"
    NOT_ASKED_YET = "not_asked_yet"
    """An address that is not watched is asked at the next sweep."""
    BAD_SELECTOR = "bad_selector"
    BAD_PATTERN = "bad_pattern"
    SLOW_PATTERN = "slow_pattern"
    CROWDED = "crowded"
    """The page is too large for what is asked of it."""
    NO_POSTS = "no_posts"
    """Nothing is watched that would show posts."""
    PAGE_OR_PROFILE = "page_or_profile"
    """The address on Facebook may be a page's or a person's."""


Obstacle = Hurdle | Reason


def obstacle(text: str) -> Obstacle | None:
    """The one of that name; None for no text."""
    if not text:
        return None
    return Hurdle(text) if text in set(Hurdle) else Reason(text)


@dataclass(frozen=True, slots=True)
class Found:
    """What checking gave: how it stands from now on."""

    state: AgreedState
    since: datetime | None = None
    evidence: str = ""
    why: str = ""
    """One English sentence for a technician."""
    obstacle: Obstacle | None = None
    """Why it cannot be verified now; beside DONE or UNDONE: it stood so when last seen."""
    page_url: str = ""
    """The address that shows it."""
    already: bool = False
    """It was there before the workshop, or at the first look at its page."""
    ask_url: str = ""
    """An address to ask, which is not watched."""


@dataclass(frozen=True, slots=True)
class Step:
    """That something agreed came to stand otherwise."""

    at: datetime
    state: AgreedState
    evidence: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Agreed:
    """One thing that was agreed in a workshop."""

    id: int
    client_id: int
    workshop_id: int
    kind: AgreedKind
    terms: dict[str, str] = field(default_factory=dict)
    """What its kind needs to know: `network`, `pattern`, `selector`, `path`, `count`, `url`, …"""
    wording: str = ""
    """The consultant's own words; empty: the kind's, in the reader's language."""
    due_on: date | None = None
    """The last day, in the workshop's zone; None: without haste."""
    agreed_at: datetime | None = None
    agreed_by: str = ""
    state: AgreedState = AgreedState.OPEN
    since: datetime | None = None
    """Since when it stands so: the look that showed it."""
    evidence: str = ""
    """What shows it, as found: an address, a text."""
    why: str = ""
    """One English sentence for a technician."""
    obstacle: Obstacle | None = None
    """Why it cannot be verified now."""
    page_url: str = ""
    """The address that shows it."""
    already: bool = False
    """It was there before the workshop, or at the first look at its page."""
    said_by: str = ""
    """Who said how it stands; empty: the program's own finding."""
    checked_at: datetime | None = None
    withdrawn_at: datetime | None = None
