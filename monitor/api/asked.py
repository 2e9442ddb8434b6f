"""What a script may ask: parts of lists, and the words that it sends."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import Body, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from monitor.agreed.records import AgreedKind
from monitor.deed import BlockedBy
from monitor.deeds import LONGEST_NOTE
from monitor.model import Counting, Kind
from monitor.store.slices import Window

MOST = 200
"""Of a list at once."""
_LAST = 2**63 - 1

_LINE = r"^[^\x00-\x1f\x7f]*$"
Line = Annotated[str, StringConstraints(max_length=200, pattern=_LINE)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=_LINE)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=_LINE)]
Note = Annotated[
    str,
    StringConstraints(max_length=LONGEST_NOTE, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"),
    Field(description="A word about it."),
]
Day = Annotated[int, Field(ge=1, le=730)]
When = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2})?$"),
    Field(description="Day, perhaps with a time of day, in the consultant's zone."),
]
Until = Annotated[date, Field(description="The first day on which it is over, in 90 days at most.")]

Number = Annotated[int, Path(ge=1, le=_LAST)]
"""Of a row, in a path."""
Cursor = Annotated[
    int | None, Query(ge=1, le=_LAST, description="`next` of the answer before; none: the start.")
]


def window(
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at most.")] = 50,
    cursor: Cursor = None,
) -> Window:
    """Which part of a list is asked for."""
    return Window(limit, cursor)


Part = Annotated[Window, Depends(window)]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Nothing(_Words):
    """There is nothing to be said."""


NoWords = Annotated[Nothing | None, Body()]
"""Where nothing else is sent, something that is not understood is refused all the same."""


class NewTarget(_Words):
    """Something to watch."""

    kind: Kind = Field(examples=["website"])
    url: Address = Field(examples=["https://bakery.example/"])


class NewClient(_Words):
    """A client to register, with its workshop and what is to be watched."""

    name: Name = Field(examples=["Bäckerei Sonne"])
    workshop: When = Field(examples=["2026-11-18T17:00"])
    targets: list[NewTarget] = Field(min_length=1, max_length=20)
    title: Line = Field("", description="Of the workshop.", examples=["Web für Bäcker"])
    consultant: Name | None = Field(None, description="None: who asks. Another one: an admin only.")
    lang: str | None = Field(None, pattern="^(en|de|it)$", description="None: the consultant's.")
    tags: list[Name] = Field([], max_length=50)
    channels: list[Name] = Field([], max_length=20, description="None: the consultant's.")
    milestones: list[Day] = Field(
        [],
        max_length=20,
        description="Days after the workshop; none: the usual ones.",
        examples=[[3, 7, 14]],
    )
    mail: str = Field("", max_length=254, description="Where drafts of mails are addressed to.")
    counting: Counting | None = Field(None, description="Days that milestones count.")
    country: str | None = Field(None, max_length=2, description="ISO 3166-1; whose holidays.")
    region: str | None = Field(None, max_length=10, description="ISO 3166-2 without the country.")
    only_this_page: bool = Field(False, description="Of a website, watch nothing but its page.")


class ClientEdit(_Words):
    """What is to change of a client; what is not named stays as it is."""

    name: Name | None = None
    lang: str | None = Field(None, pattern="^(en|de|it)?$", description="Empty: the consultant's.")
    consultant: Name | None = Field(None, description="An admin only.")
    channels: list[Name] | None = Field(None, max_length=20)
    tags: list[Name] | None = Field(None, max_length=50)
    milestones: list[Day] | None = Field(None, max_length=20, description="Empty: the usual ones.")
    mail: str | None = Field(None, max_length=254)
    counting: str | None = Field(None, pattern="^(calendar|business)?$")
    country: str | None = Field(None, max_length=2)
    region: str | None = Field(None, max_length=10)
    paused: bool | None = Field(None, description="Whether nothing is looked at or told.")


class NewWorkshop(_Words):
    """A further workshop: a new clock."""

    workshop: When = Field(examples=["2027-02-10"])
    title: Line = ""


class NewAgreed(_Words):
    """Something to agree on: its kind, and what that kind needs to know."""

    kind: AgreedKind = Field(examples=["feed"])
    terms: dict[Name, Address] = Field({}, max_length=10, examples=[{"network": "instagram"}])
    due_on: date | None = Field(None, description="The last day; none: without haste.")
    wording: Line = Field("", description="Your own words.")


class Confirmed(_Words):
    """Whether it is done, as somebody says."""

    done: bool = True


class Remark(_Words):
    """A word for the timeline."""

    note: Note = ""


class Snooze(_Words):
    """Silence until a day."""

    until: Until


class Obstacle(_Words):
    """What stands in the client's way: a role, no name."""

    blocked_by: BlockedBy
    note: Note = ""


class Looked(_Words):
    """That somebody looked, and what was there."""

    posted: date | None = Field(
        None, description="The day of the newest post that was seen; none: there was nothing new."
    )
    on: date | None = Field(None, description="The day on which somebody looked; none: now.")
