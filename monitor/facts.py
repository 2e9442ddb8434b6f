"""All that a notice is written from. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from monitor.agreed.records import AgreedState
from monitor.deed import BlockedBy, DeedKind
from monitor.model import Answer, Change, Counting, Coverage, Kind, NoticeKind, Progress, Reason


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that a reader can do: by a link where there is one, else by a command."""

    kind: DeedKind
    url: str = ""
    command: str = ""
    until: date | None = None
    """The day that it proposes: the first on which it holds no longer."""


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """One agreed action as a notice tells it."""

    wording: str
    """In the reader's language."""
    state: AgreedState
    since: datetime | None = None
    due_on: date | None = None
    evidence: str = ""
    """What shows it, or who said so, in the reader's language."""
    why: str = ""
    """Why it cannot be verified, in the reader's language."""
    already: bool = False
    """It was there before the workshop."""
    agreed_id: int = 0


@dataclass(frozen=True, slots=True)
class TargetSummary:
    """One line of a closing summary."""

    kind: Kind
    url: str
    answers: tuple[tuple[int, Answer], ...]
    """(milestone in days, what was said), in order."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the text of one notice is written from; `compose` adds only words."""

    kind: NoticeKind
    client: str
    workshop_title: str
    held_at: datetime
    workshop_zone: ZoneInfo
    all_day: bool
    zone: ZoneInfo
    """The reader's: every instant is shown in it."""
    now: datetime
    target_kind: Kind | None = None
    url: str = ""
    page_url: str = ""
    """The page that `change` or `point_of_return` is of."""
    counting: Counting = Counting.CALENDAR
    """What the days of the milestones are."""
    milestone_days: int | None = None
    """None in an `unseen` notice: told early, after days without a sighting."""
    coverage: Coverage | None = None
    registered_late: bool = False
    """The first look came after the workshop; the notice says so."""
    reason: Reason | None = None
    why: str = ""
    unseen_days: int = 0
    change: Change | None = None
    last_change_before: Change | None = None
    """An edit seen around or before the workshop: the last known state."""
    next_days: int | None = None
    next_at: datetime | None = None
    summary: tuple[TargetSummary, ...] = ()
    point_of_return: Change | None = None
    """In a closing summary: the first change, if there was one."""
    method: str = ""
    """Which way of looking it rests on (`activity.Method`); empty where there is but one."""
    ends_at: datetime | None = None
    """When a permission ends."""
    newest_at: datetime | None = None
    """The newest post that could be seen, where that is no proof."""
    consultant: str = ""
    """Whose client it is: told to a reader who is somebody else."""
    agreed: tuple[AgreedLine, ...] = ()
    """What was agreed in the workshop, and how it stands."""
    blocked_by: BlockedBy | None = None
    blocked_on: date | None = None
    """The day that it was noted."""
    late_since: datetime | None = None
    """When the milestone was reached, where a dismissed change has held the notice back."""
    still_days: int = 0
    """In a `stalled` notice: days without anything new."""
    usual_weeks: int = 0
    """Of the four weeks before the workshop those with edits, where that is so usual that only
    agreed actions tell a start; else 0."""
    agreed_id: int = 0
    """The agreed action that `change` or `point_of_return` tells of; 0 for none."""
    offers: tuple[Offer, ...] = ()
    """What its reader can do about it."""


@dataclass(frozen=True, slots=True)
class Digest:
    """All that one message about several clients is written from."""

    reader: str
    """The name of whoever gets it."""
    zone: ZoneInfo
    """The reader's."""
    now: datetime
    told: tuple[Facts, ...]
    """One for each notice that it brings, in any order."""
    weekly: bool = False
    rest: tuple[tuple[Progress, int], ...] = ()
    """The reader's other clients, counted by how they stand."""


@dataclass(frozen=True, slots=True)
class Draft:
    """All that the draft of a mail to a client is written from."""

    client: str
    consultant: str
    """Who would send it."""
    workshop_title: str
    held_at: datetime
    workshop_zone: ZoneInfo
    all_day: bool
    zone: ZoneInfo
    """The consultant's."""
    now: datetime
    progress: Progress
    mail: str = ""
    """The client's address; empty where it is not known."""
    quiet: tuple[Kind, ...] = ()
    """Where nothing has changed, with proof: the latest verdict of a target says so."""
    quiet_since: datetime | None = None
    """The first look, where it came after the workshop."""
    quiet_until: datetime | None = None
    """The last look that those verdicts rest on."""
    changed: tuple[Kind, ...] = ()
    """Where something has changed since the workshop."""
    agreed_done: str = ""
    """The agreed action that was the first sign of work, in the mail's words; else empty."""
    agreed: tuple[AgreedLine, ...] = ()
