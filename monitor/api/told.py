"""What scripts are told: one shape per noun, made of rows. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from monitor.activity import Method
from monitor.agreed.records import AgreedKind, AgreedState
from monitor.compose import method_sentence, reason_sentence, tell_hunk
from monitor.deed import BlockedBy, DeedKind, Way
from monitor.model import (
    Answer,
    ChangeKind,
    Counting,
    Finding,
    Kind,
    NoticeKind,
    NoticeState,
    Progress,
    Reason,
    Skip,
)
from monitor.store.times import change_from_row

Row = Mapping[str, Any]
Lang = str


class Shape(BaseModel):
    """Whatever is told. Instants are UTC."""

    model_config = ConfigDict(extra="forbid", frozen=True)


T = TypeVar("T", bound=Shape)


class Slice(Shape, Generic[T]):
    """A part of a list."""

    items: list[T]
    next: int | None = Field(description="The `cursor` of the next part; null: this is the last.")


class Wrong(Shape):
    """A field, and what is wrong in it."""

    field: str
    said: str


class Problem(Shape):
    """Why something was not served (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["There is no client 7."])
    errors: list[Wrong] = []


class Whose(Shape):
    """The client that something belongs to."""

    number: int
    name: str


class Workshop(Shape):
    """The moment that a client's clock counts from."""

    number: int
    title: str
    day: date
    held_at: datetime
    all_day: bool
    zone: str
    closed_at: datetime | None


class Target(Shape):
    """One thing that is watched."""

    number: int
    client: Whose
    kind: Kind
    url: str
    added_at: datetime
    milestones: list[int] | None = Field(description="Where they differ from the client's.")

    @classmethod
    def of(cls, row: Row) -> Target:
        """From a row."""
        days = json.loads(row["milestones"]) if row["milestones"] else None
        return cls(
            number=row["id"],
            client=whose(row),
            kind=row["kind"],
            url=row["url"],
            added_at=row["added_at"],
            milestones=days,
        )


class ClientRow(Shape):
    """A client as a list has it."""

    number: int
    name: str
    consultant: str
    progress: Progress
    lang: str | None = Field(description="null: the consultant's.")
    tags: list[str]
    mail: str
    counting: Counting | None = Field(description="null: as configured.")
    country: str | None
    region: str | None
    created_at: datetime
    paused_at: datetime | None


class Client(ClientRow):
    """A client with its workshops, targets and channels."""

    progress_since: datetime | None
    channels: list[str]
    workshops: list[Workshop]
    targets: list[Target]


class Check(Shape):
    """One look at a page."""

    number: int
    client: Whose
    target: int
    url: str
    at: datetime
    seen: bool
    finding: Finding | None
    reason: Reason | None
    said: str = Field(description="The reason in a sentence; empty for none.")
    why: str
    status: int | None = Field(description="Of HTTP.")
    seconds: float
    size: int = Field(description="Bytes.")
    method: str

    @classmethod
    def of(cls, row: Row, lang: Lang) -> Check:
        """From a row."""
        reason = Reason(row["reason"]) if row["reason"] else None
        same = ("at", "seen", "finding", "why", "status", "seconds", "size", "method", "url")
        return cls(
            number=row["id"],
            client=whose(row),
            target=row["target_number"],
            reason=reason,
            said=reason_sentence(reason, lang) if reason else "",
            **{key: row[key] for key in same},
        )


class Hunk(Shape):
    """One difference."""

    kind: ChangeKind
    before: str
    after: str
    place: str
    heading: str
    said: str = Field(description="In a line, for people.")


class Change(Shape):
    """A difference that an owner made."""

    number: int
    client: Whose
    target: int
    url: str
    after_at: datetime = Field(description="The last look without it.")
    before_at: datetime = Field(description="The first look with it.")
    confirmed_at: datetime
    dismissed_at: datetime | None
    dismissed_why: str
    score: int
    why: str
    hunks: list[Hunk]

    @classmethod
    def of(cls, row: Row, lang: Lang) -> Change:
        """From a row."""
        found = change_from_row(dict(row))
        same = ("confirmed_at", "dismissed_at", "dismissed_why", "url")
        return cls(
            number=row["id"],
            client=whose(row),
            target=row["target_number"],
            after_at=found.after_at,
            before_at=found.before_at,
            score=found.score,
            why=found.why,
            hunks=[
                Hunk(
                    kind=one.kind,
                    before=one.before,
                    after=one.after,
                    place=one.place,
                    heading=one.heading,
                    said=tell_hunk(one, lang).line,
                )
                for one in found.hunks
            ],
            **{key: row[key] for key in same},
        )


class Coverage(Shape):
    """Proof of looking."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    days_seen: int
    days_total: int
    baseline_at: datetime | None
    last_seen_at: datetime | None
    looks: int = 0
    looks_seen: int = 0
    pages_seen: int = 0
    pages_total: int = 0
    method: str = Field(
        "", description="The way of looking that it rests on, if there are several."
    )
    said: str = ""


class Verdict(Shape):
    """What is said of a target at a milestone."""

    number: int
    client: Whose
    target: int
    url: str
    workshop: int
    days: int = Field(description="After the workshop.")
    day: date
    at: datetime
    answer: Answer
    reason: Reason | Skip | None
    why: str
    coverage: Coverage
    change: int | None
    decided_at: datetime
    superseded_at: datetime | None = Field(description="null: it stands.")

    @classmethod
    def of(cls, row: Row, lang: Lang) -> Verdict:
        """From a row."""
        proof = json.loads(row["coverage"])
        method = proof.get("method")
        proof["said"] = method_sentence(Method(method), lang) if method in {*Method} else ""
        same = (
            "days",
            "day",
            "at",
            "answer",
            "reason",
            "why",
            "decided_at",
            "superseded_at",
            "url",
        )
        return cls(
            number=row["id"],
            client=whose(row),
            target=row["target_number"],
            workshop=row["workshop_id"],
            coverage=Coverage(**proof),
            change=row["change_id"],
            **{key: row[key] for key in same},
        )


class Notice(Shape):
    """What one verdict or event has to say to one recipient."""

    number: int
    client: Whose
    target: int | None
    kind: NoticeKind
    milestone_days: int | None
    state: NoticeState
    reason: str | None
    decided_at: datetime
    deliver_at: datetime | None
    sent_at: datetime | None
    retry_at: datetime | None
    channel: str | None
    message_id: str | None = Field(description="Of notices that went out together, the same.")
    subject: str
    text: str
    attempts: int
    last_error: str | None
    late: bool = Field(description="Held back by a change that was dismissed.")

    @classmethod
    def of(cls, row: Row, channels: Mapping[int, str]) -> Notice:
        """From a row, with the names of channels."""
        same = (
            *("kind", "milestone_days", "state", "reason", "decided_at", "deliver_at", "sent_at"),
            *("retry_at", "message_id", "subject", "text", "attempts", "last_error"),
        )
        return cls(
            number=row["id"],
            client=whose(row),
            target=row["target_id"],
            channel=channels.get(row["channel_id"]),
            late=row["is_late"],
            **{key: row[key] for key in same},
        )


class Deed(Shape):
    """What somebody did or said about a client."""

    number: int
    client: Whose
    kind: DeedKind
    at: datetime
    who: str
    way: Way
    until: date | None
    blocked_by: BlockedBy | None
    target: int | None
    change: int | None
    notice: int | None
    note: str

    @classmethod
    def of(cls, row: Row) -> Deed:
        """From a row."""
        same = ("kind", "at", "who", "way", "until", "blocked_by", "note")
        return cls(
            number=row["id"],
            client=whose(row),
            target=row["target_id"],
            change=row["change_id"],
            notice=row["notice_id"],
            **{key: row[key] for key in same},
        )


class Agreed(Shape):
    """Something agreed in a workshop, and how it stands."""

    number: int
    client: Whose
    workshop: int
    kind: AgreedKind
    terms: dict[str, str]
    wording: str
    due_on: date | None
    state: AgreedState
    since: datetime | None
    evidence: str = Field(description="What shows it, as found.")
    url: str = Field(description="The page that shows it; empty for none.")
    why: str
    said_by: str = Field(description="Who said so; empty: the program found it.")
    already: bool = Field(description="It was there before the workshop.")
    checked_at: datetime | None


class Asked(Shape):
    """How many pages are looked at by the next sweep."""

    pages: int


def whose(row: Row) -> Whose:
    """The client that a row belongs to."""
    return Whose(number=row["client_number"], name=row["client_name"])
