"""How instants, days and records are written in columns. Pure."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

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


def change_from_row(row: dict[str, Any]) -> Change:
    """A row of the table `change`: what is left of it as its page is read now."""
    whole = confirmed_from_row(row)
    if row["left_hunks"] is None:
        return whole
    left = hunks_from_json(row["left_hunks"])
    counted = f"{len(left)} of {len(whole.hunks)} differences count as the page is read now"
    return replace(whole, hunks=left, score=row["left_score"], why=f"{whole.why}; {counted}")


def confirmed_from_row(row: dict[str, Any]) -> Change:
    """The same row as it was confirmed, before its page was read otherwise."""
    return Change(
        after_at=to_instant(row["after_at"]),
        before_at=to_instant(row["before_at"]),
        hunks=hunks_from_json(row["hunks"]),
        score=row["score"],
        why=row["why"],
    )
