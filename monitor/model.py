"""The records that flow through the product, and their words. Pure.

Instants end in `_at` and are aware UTC; spans are `timedelta`; calendar days
are `date` in the workshop's zone. Records are frozen: a step returns new ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

LANGS = ("en", "de", "it")


class Kind(StrEnum):
    """What a target is."""

    WEBSITE = "website"
    FACEBOOK = "facebook"
    FEED = "feed"
    PROFILE = "profile"
    """A page on another network, which only people can look at."""


class Reason(StrEnum):
    """Why a look saw nothing, or a verdict could not be given: the closed list.

    Each has one sentence for the consultant in every language (`compose`).
    """

    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    HTTP_STATUS = "http_status"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    THROTTLED = "throttled"
    SERVER_ERROR = "server_error"
    REDIRECT_LOOP = "redirect_loop"
    REDIRECT_ELSEWHERE = "redirect_elsewhere"
    PRIVATE_ADDRESS = "private_address"
    ROBOTS_DENIED = "robots_denied"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    BROKEN_RESPONSE = "broken_response"
    EMPTY = "empty"
    LOGIN_WALL = "login_wall"
    BOT_CHALLENGE = "bot_challenge"
    CONSENT_WALL = "consent_wall"
    WAITING_ROOM = "waiting_room"
    ERROR_PAGE = "error_page"
    MAINTENANCE = "maintenance"
    PARKED = "parked"
    FOREIGN = "foreign"
    PLACEHOLDER = "placeholder"
    SCRIPT_SHELL = "script_shell"
    REDIRECT_STUB = "redirect_stub"
    COLLAPSED = "collapsed"
    OTHER_LANGUAGE = "other_language"
    CANNOT_JUDGE = "cannot_judge"
    NEEDS_TOKEN = "needs_token"  # noqa: S105 - a reason, no secret
    NEEDS_PERSON = "needs_person"
    TOKEN_DEAD = "token_dead"  # noqa: S105
    TOKEN_RIGHTS = "token_rights"  # noqa: S105
    OTHER_PAGE = "other_page"
    GONE_OR_FORBIDDEN = "gone_or_forbidden"
    UNKNOWN_NAME = "unknown_name"
    PERSONAL_PROFILE = "personal_profile"
    TEMPORARY = "temporary"
    BLOCKED = "blocked"
    UNEXPECTED = "unexpected"
    EMPTY_LIST = "empty_list"
    ENDLESS_LIST = "endless_list"
    REELS_UNSEEN = "reels_unseen"
    WITHHELD = "withheld"
    UNAVAILABLE = "unavailable"
    FEED_IN_PART = "feed_in_part"
    NO_PROOF = "no_proof"
    OWN_NETWORK_DOWN = "own_network_down"
    NOT_LOOKED = "not_looked"
    FEW_LOOKS = "few_looks"
    FEW_PAGES = "few_pages"
    OPEN_SUSPICION = "open_suspicion"
    INTERNAL = "internal"


# --- who, whom, when -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Consultant:
    """Who registers clients and receives notices."""

    id: int
    name: str
    zone: ZoneInfo
    lang: str
    opens: time
    closes: time
    weekdays: frozenset[int]
    """Days of delivery, Monday is 0."""
    is_default: bool = False
    country: str = ""
    """Whose public holidays are no days of delivery (ISO 3166-1, such as "DE"); empty: none are."""
    region: str = ""
    """Part of that country (ISO 3166-2 without the country, such as "BY")."""


class Pace(StrEnum):
    """How often a channel may bring a message."""

    IMMEDIATE = "immediate"
    """As things happen, one message for each client."""
    DAILY = "daily"
    """At most one a day, of all clients; none where there is nothing to say."""
    WEEKLY = "weekly"
    """One on Monday, of all clients, even where there is nothing to say."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A named address of a recipient. Its Apprise URL is a secret and is not here."""

    id: int
    name: str
    origin: str
    """Where the URL is kept: `secrets`, `config`, `environment`, `credential` or `file:PATH`."""
    shown: str
    """The URL as it may be shown: scheme and masked rest."""
    consultant_id: int | None = None
    """Whose it is: in whose hours and language it brings messages."""
    pace: Pace = Pace.DAILY
    from_day: int | None = None
    """Only notices of milestones from this day on; None: every notice."""
    for_everybody: bool = False
    """Notices about the clients of all consultants; `from_day` then bounds those of the others."""
    digest_at: datetime | None = None
    """When a weekly channel's next message is due."""


@dataclass(frozen=True, slots=True)
class Client:
    """Whom it is about."""

    id: int
    name: str
    consultant_id: int
    lang: str | None
    """Language of the notices about this client; None: the consultant's."""
    tags: tuple[str, ...]
    milestones: dict[Kind, tuple[int, ...]]
    """Days after the workshop where they differ from the configured ones."""
    created_at: datetime
    paused_at: datetime | None = None
    counting: Counting | None = None
    """How its milestones count days; None: as configured."""
    country: str | None = None
    """Whose public holidays are no business days for it; None: its consultant's."""
    region: str | None = None
    mail: str = ""
    """Where a draft of a mail is addressed to; nothing is sent there."""


class Counting(StrEnum):
    """Which days a milestone counts."""

    CALENDAR = "calendar"
    BUSINESS = "business"
    """Monday to Friday but for public holidays and the client's closures."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Days on which a client is closed: nothing is expected, and "nothing has changed" waits."""

    id: int
    client_id: int
    first_day: date
    last_day: date
    """The last one of them."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Workshop:
    """The moment that a client's clock counts from."""

    id: int
    client_id: int
    title: str
    held_at: datetime
    """With a date only (`all_day`): the end of that day."""
    zone: ZoneInfo
    all_day: bool
    registered_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """One thing watched for a client."""

    id: int
    client_id: int
    kind: Kind
    url: str
    added_at: datetime
    milestones: tuple[int, ...] | None = None
    """Days after the workshop where they differ from the client's."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """A day after a workshop by which a change is expected."""

    days: int
    at: datetime
    """The instant at which it is reached."""
    day: date
    """The calendar day it is named by, in the workshop's zone."""


# --- what a reader sees, and what differs -----------------------------------


class Role(StrEnum):
    """What an address of a website is to the whole site."""

    HOME = "home"
    NAVIGATION = "navigation"
    """Linked from the home page's navigation."""
    CONTACT = "contact"
    """Contact, imprint, opening hours, about."""
    NEWS = "news"
    """News, blog, dates; their entries too."""
    OTHER = "other"
    FEED = "feed"
    SITEMAP = "sitemap"
    POSTS = "posts"
    """What WordPress lists of its posts and pages (`/wp-json/wp/v2/…`)."""

    @property
    def is_listing(self) -> bool:
        """Whether it lists pages and is none itself: it counts for no coverage."""
        return self in {Role.FEED, Role.SITEMAP, Role.POSTS}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a site's own listing says of one address."""

    url: str
    """Absolute, as it stands there."""
    said: str = ""
    """The date as it stands there; empty for none."""
    title: str = ""


class Witness(StrEnum):
    """What tells when something was edited."""

    FEED = "feed"
    SITEMAP = "sitemap"
    POSTS = "posts"
    JSON_LD = "json_ld"
    META = "meta"
    TIME = "time"
    """`<time datetime>` in an article."""
    HEADER = "header"
    """Last-Modified."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A witness's word: this address was edited within these instants."""

    witness: Witness
    url: str
    """Of the page or post that it speaks of."""
    not_before: datetime
    not_after: datetime
    """The same instant where it is exact. A day alone spans that day in every zone of the world."""
    title: str = ""


class BlockKind(StrEnum):
    """What a block is to a reader."""

    TITLE = "title"
    DESCRIPTION = "description"
    HEADING = "heading"
    TEXT = "text"
    LINK = "link"
    IMAGE = "image"
    BUTTON = "button"
    """Something to press, not to read."""
    ITEM = "item"
    """An entry of a feed."""
    DATA = "data"
    """What the page tells search engines of its owner."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing a reader sees, in page order."""

    kind: BlockKind
    text: str
    """Words of the paragraph, heading or link; alternative text of an image."""
    key: str
    """What makes two blocks the same: equal keys, equal blocks."""
    place: str = ""
    """Landmark: `main`, `nav`, `header`, `footer`, `aside` or empty."""
    heading: str = ""
    """The nearest heading above, as read."""
    dated_at: datetime | None = None
    """What an item says of its own time."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a reader sees of one body: visible blocks, in page order."""

    blocks: tuple[Block, ...]
    version: int
    """Of the extractor: snapshots of two versions are never compared."""
    lang: str = ""
    cut: bool = False
    """The page is longer than what is watched of it."""
    mark: str = ""
    """Equal marks show a reader the same; empty where only reading tells."""
    too_slow: tuple[int, ...] = ()
    """Numbers of the rules that took too long on this page, and were left out."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """The body is no observation of the page: a wall, a shell, an error page."""

    reason: Reason
    why: str
    """One English sentence for a technician: which sign gave it away."""
    onward: str = ""
    """Where a redirect stub sends the reader, as it says it; else empty."""


class RuleKind(StrEnum):
    """What a consultant's rule does to a page."""

    IGNORE_CSS = "ignore_css"
    """What a selector names does not count."""
    ONLY_CSS = "only_css"
    """Only what a selector names counts."""
    IGNORE_TEXT = "ignore_text"
    """What a regular expression matches does not count."""
    MASK_DATES = "mask_dates"
    """Dates and times of day do not count."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a consultant said of a target's pages: what of them does not count, or alone counts."""

    id: int
    target_id: int
    kind: RuleKind
    pattern: str
    """The selector or regular expression; empty for dates."""
    added_at: datetime
    added_by: str = ""
    note: str = ""
    page_url: str | None = None
    """The one page it is for; None: all of the target."""
    too_slow_at: datetime | None = None
    """The look at which it took too long: since then it is not applied."""


class ChangeKind(StrEnum):
    """What an owner did, as told to people."""

    TEXT = "text"
    SECTION = "section"
    LINK = "link"
    IMAGE = "image"
    NAVIGATION = "navigation"
    TITLE = "title"
    DESCRIPTION = "description"
    CONTACT = "contact"
    PRICE = "price"
    DATE = "date"
    ITEM = "item"
    REMOVED = "removed"
    NEW_PAGE = "new_page"
    PAGE_GONE = "page_gone"
    PAGE_MOVED = "page_moved"
    DATED = "dated"
    """The site itself says when it was edited."""
    AGREED = "agreed"
    """Something agreed in the workshop is done."""


@dataclass(frozen=True, slots=True)
class Hunk:
    """One difference: `before` is empty for something new, `after` for something gone."""

    kind: ChangeKind
    before: str
    after: str
    place: str = ""
    heading: str = ""
    block: BlockKind | None = None
    """What differs: the texts of a link and of an image hold where it leads, and its file.
    None where that was not recorded."""


@dataclass(frozen=True, slots=True)
class Change:
    """A difference that an owner made, within a window of time."""

    after_at: datetime
    """The last look without it: the edit is later than this."""
    before_at: datetime
    """The first look with it: the edit is earlier than this."""
    hunks: tuple[Hunk, ...]
    score: int
    """Size: characters added and removed, links and images counted as 20."""
    why: str
    """One English sentence: what confirmed it."""


class Finding(StrEnum):
    """What comparing one look with the page's memory gave."""

    BASELINE = "baseline"
    SAME = "same"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """By the page's own history (it collapsed): as good as unseen."""


# --- looks and verdicts ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sighting:
    """A look at a target as `judge` needs it: when, and whether it saw the page."""

    at: datetime
    seen: bool
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Proof of looking between baseline and milestone."""

    days_seen: int
    days_total: int
    baseline_at: datetime | None
    last_seen_at: datetime | None
    looks: int = 0
    looks_seen: int = 0
    pages_seen: int = 0
    pages_total: int = 0
    method: str = ""
    """Which way of looking it rests on, where there are several (`activity.Method`)."""


class Answer(StrEnum):
    """What a verdict says."""

    CHANGED = "changed"
    QUIET = "quiet"
    UNSEEN = "unseen"
    SKIPPED = "skipped"


class Progress(StrEnum):
    """Where a client stands."""

    WAITING = "waiting"
    QUIET = "quiet"
    STARTED = "started"
    STALLED = "stalled"
    """Began, then nothing for long while something agreed is open."""
    UNSEEN = "unseen"
    BLOCKED = "blocked"
    """A consultant has noted what stands in the way."""
    DONE = "done"


class Skip(StrEnum):
    """Why a milestone was passed over, or a notice not sent."""

    REGISTERED_LATE = "registered_late"
    OVERTAKEN = "overtaken"
    """By a later milestone (after downtime), or by a change seen before delivery."""
    STARTED = "started"
    """The client has started: that nothing has changed at a target of its own is not told."""
    FURTHER_WORKSHOP = "further_workshop"
    """A further workshop has been held since: its milestones are told, and no others."""
    PAUSED = "paused"
    TOLD_ALREADY = "told_already"
    YOU_LOOKED = "you_looked"
    NO_READER = "no_reader"
    """All channels of the client take only notices of later milestones."""
    DISMISSED = "dismissed"
    """The change that it told of was no edit."""
    ACKNOWLEDGED = "acknowledged"
    """Somebody knows, and wants no more until the next milestone."""
    DONE = "done"
    """The client is done, a consultant said."""


@dataclass(frozen=True, slots=True)
class PageHistory:
    """All looks at one page that a verdict may rest on."""

    sightings: tuple[Sighting, ...]
    """In time order: the last one seen at or before the workshop, and all later ones.
    Looks made while our own network was down are left out: they count for nobody."""
    suspected_since: datetime | None = None
    """The first look with the oldest difference that is not confirmed yet."""
    known_since: datetime | None = None
    """When it was found to be a page of its site; None: when its target was registered."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Days (in the workshop's zone) on which a look proved that nothing had come since then."""

    days: frozenset[date] = frozenset()
    by_hand: frozenset[date] = frozenset()
    """Those on which a person looked."""


@dataclass(frozen=True, slots=True)
class History:
    """What is known of one target since (and just before) a workshop."""

    workshop: Workshop
    added_at: datetime
    """When the target was registered."""
    home: PageHistory
    others: tuple[PageHistory, ...] = ()
    changes: tuple[Change, ...] = ()
    """Confirmed and not dismissed, oldest first."""
    cannot_be_seen: Reason | None = None
    """Set when the target by its nature cannot be looked at (a page that needs a token)."""
    proof: Proof | None = None
    """Set when a single look can prove absence, by the dates of what it shows (`activity`)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a target did between its workshop and a milestone."""

    answer: Answer
    milestone: Milestone
    coverage: Coverage
    reason: Reason | Skip | None = None
    why: str = ""
    change: Change | None = None


class NoticeKind(StrEnum):
    """What a notice is about."""

    QUIET = "quiet"
    UNSEEN = "unseen"
    STARTED = "started"
    STALLED = "stalled"
    USUAL = "usual"
    """Edited as every week, and nothing of what was agreed is done."""
    LOOK = "look"
    """A request: please look yourself."""
    PROFILE = "profile"
    """An observation: a person's profile stands where a page should be."""
    EXPIRING = "expiring"
    """The client's permission to look ends, or has ended."""
    THEIRS = "theirs"
    """A question: is this still the client's website?"""
    CLOSED = "closed"
    MILESTONE = "milestone"
    """A milestone that was passed over; never sent, it only records why."""


class NoticeState(StrEnum):
    """Where a notice stands. `failed` is tried again until it is given up."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Text:
    """One message, ready to send."""

    subject: str
    text: str
    html: str
