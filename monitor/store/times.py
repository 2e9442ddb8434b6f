"""How instants, days and records are written in columns. Pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from monitor.model import BlockKind, Change, ChangeKind, Hunk


def to_text(at: datetime) -> str:
    """An aware instant as UTC text of fixed width, so that text order is time order."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def to_text_or_none(at: datetime | None) -> str | None:
    """The same, for a column that may be empty."""
    return to_text(at) if at else None


def to_instant(text: str) -> datetime:
    """The inverse of `to_text`."""
    return datetime.fromisoformat(text)


def to_instant_or_none(text: str | None) -> datetime | None:
    """The inverse of `to_text_or_none`."""
    return to_instant(text) if text else None


def hunks_to_json(hunks: tuple[Hunk, ...]) -> str:
    """Hunks as a JSON list of [kind, before, after, place, heading, block]."""
    return json.dumps(
        [[h.kind, h.before, h.after, h.place, h.heading, h.block] for h in hunks],
        ensure_ascii=False,
    )


def hunks_from_json(text: str) -> tuple[Hunk, ...]:
    """The inverse of `hunks_to_json`."""
    return tuple(_hunk(*parts) for parts in json.loads(text))


def _hunk(
    kind: str, before: str, after: str, place: str, heading: str, block: str | None = None
) -> Hunk:
    """One of them; those stored by an older version lack their block."""
    what = BlockKind(block) if block else None
    return Hunk(ChangeKind(kind), before, after, place, heading, what)


def change_from_row(row: dict[str, str | int]) -> Change:
    """A row of the table `change`."""
    return Change(
        after_at=to_instant(str(row["after_at"])),
        before_at=to_instant(str(row["before_at"])),
        hunks=hunks_from_json(str(row["hunks"])),
        score=int(row["score"]),
        why=str(row["why"]),
    )
