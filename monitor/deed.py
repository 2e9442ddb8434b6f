"""What people do and say about a client, as it is kept. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DeedKind(StrEnum):
    """What somebody did or said."""

    SNOOZE = "snooze"
    """Silent until a day."""
    WAKE = "wake"
    """A snooze, an absence or a block ends now."""
    ACKNOWLEDGE = "acknowledge"
    """Seen; silent until the next milestone."""
    TALKED = "talked"
    """Talked to the client; silent until the next milestone."""
    BLOCKED = "blocked"
    HOLIDAY = "holiday"
    """The client is away until a day."""
    DONE = "done"
    REOPENED = "reopened"
    DISMISS = "dismiss"
    """A change is not a real one."""
    RESTORED = "restored"
    """A change that somebody dismissed counts again."""
    NOTHING = "nothing"
    """Looked by hand, and there was nothing new."""
    POST = "post"
    """Looked by hand, and there was a post."""
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    """What was agreed holds no longer."""
    CONFIRMED = "confirmed"
    """What was agreed is done, somebody said."""
    NOTE = "note"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
    """Days were noted on which the client is closed."""
    OPENED = "opened"
    """Such days were taken back."""
    RULE = "rule"
    """Something of the client's pages does not count from now on."""
    RULE_GONE = "rule_gone"
    EDITED = "edited"
    """Something that is known of the client was changed."""


class BlockedBy(StrEnum):
    """What stands in a client's way: a role, no name."""

    STAFF = "staff"
    BOSS = "boss"
    BUDGET = "budget"
    TIME = "time"
    TECHNOLOGY = "technology"


class Way(StrEnum):
    """By which door it came."""

    COMMAND = "command"
    LINK = "link"
    PAGE = "page"
    API = "api"


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, by which door, and from which notice."""

    who: str
    way: Way
    notice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """One entry of a client's timeline that a person made."""

    id: int
    client_id: int
    kind: DeedKind
    at: datetime
    who: str
    """A consultant's name."""
    way: Way
    workshop_id: int | None = None
    target_id: int | None = None
    change_id: int | None = None
    notice_id: int | None = None
    until: date | None = None
    """The first day on which it holds no longer, in the consultant's zone."""
    blocked_by: BlockedBy | None = None
    note: str = ""
    rule_id: int | None = None
    """The rule that keeps a dismissed change from coming back."""
