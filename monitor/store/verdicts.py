"""Milestones to decide, and what was decided."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from monitor.model import Answer, Coverage, Milestone, Reason, Skip, Verdict
from monitor.store.db import Db, insert, transaction
from monitor.store.times import change_from_row, to_instant, to_instant_or_none, to_text


@dataclass(frozen=True, slots=True)
class DueMilestone:
    """A milestone that is reached and not decided."""

    id: int
    workshop_id: int
    target_id: int
    milestone: Milestone


@dataclass(frozen=True, slots=True)
class StoredVerdict:
    """A standing verdict with its row numbers."""

    id: int
    milestone_id: int
    workshop_id: int
    target_id: int
    decided_at: datetime
    verdict: Verdict


def due(db: Db, now: datetime) -> list[DueMilestone]:
    """Milestones reached but not decided, of open workshops and clients that are not paused."""
    rows = db.query(
        """SELECT milestone.* FROM milestone
             JOIN workshop ON workshop.id = workshop_id JOIN client ON client.id = client_id
           WHERE decided_at IS NULL AND at <= ?1 AND ifnull(put_off_until, '') <= ?1
             AND closed_at IS NULL AND paused_at IS NULL
           ORDER BY workshop_id, target_id, days""",
        [to_text(now)],
    )
    return [_due(row) for row in rows]


def put_off(db: Db, ladder: list[DueMilestone], until: datetime) -> None:
    """Decide these later."""
    for step in ladder:
        db.table("milestone").update(step.id, {"put_off_until": to_text(until)})


def undecided(db: Db, client_id: int) -> list[DueMilestone]:
    """All milestones of a client that are not decided, in order of time."""
    rows = db.query(
        """SELECT milestone.* FROM milestone JOIN workshop ON workshop.id = workshop_id
           WHERE decided_at IS NULL AND closed_at IS NULL AND client_id = ? ORDER BY at""",
        [client_id],
    )
    return [_due(row) for row in rows]


def next_of_workshop(db: Db, workshop_id: int, since: datetime) -> Milestone | None:
    """A workshop's first milestone after an instant, of whichever target, decided or not."""
    rows = db.query(
        "SELECT * FROM milestone WHERE workshop_id = ? AND at > ? ORDER BY at, id LIMIT 1",
        [workshop_id, to_text(since)],
    )
    return next((_milestone(row) for row in rows), None)


def next_after(db: Db, workshop_id: int, target_id: int, days: int) -> Milestone | None:
    """The milestone that follows day `days`."""
    rows = db.query(
        """SELECT * FROM milestone WHERE workshop_id = ? AND target_id = ? AND days > ?
           ORDER BY days LIMIT 1""",
        [workshop_id, target_id, days],
    )
    return next((_milestone(row) for row in rows), None)


def decide(
    db: Db, milestone_id: int, verdict: Verdict, now: datetime, change_id: int | None
) -> int:
    """Record a verdict; the one that stood is superseded. Returns its row number."""
    with transaction(db):
        db.execute(
            "UPDATE verdict SET superseded_at = ? WHERE milestone_id = ? AND superseded_at IS NULL",
            [to_text(now), milestone_id],
        )
        db.table("milestone").update(milestone_id, {"decided_at": to_text(now)})
        return insert(
            db,
            "verdict",
            {
                "milestone_id": milestone_id,
                "answer": verdict.answer,
                "reason": verdict.reason,
                "why": verdict.why,
                "coverage": _coverage_json(verdict.coverage),
                "change_id": change_id,
                "decided_at": to_text(now),
            },
        )


def rewind(db: Db, workshop_id: int, change_id: int, now: datetime) -> None:
    """Take back a workshop's standing verdicts that name a change: to be decided again."""
    of_workshop = "milestone_id IN (SELECT id FROM milestone WHERE workshop_id = ?)"
    where = f"change_id = ? AND superseded_at IS NULL AND {of_workshop}"
    with transaction(db):
        db.execute(
            f"""UPDATE milestone SET decided_at = NULL, put_off_until = NULL
                WHERE id IN (SELECT milestone_id FROM verdict WHERE {where})""",  # noqa: S608
            [change_id, workshop_id],
        )
        db.execute(
            f"UPDATE verdict SET superseded_at = ? WHERE {where}",  # noqa: S608 - our own words
            [to_text(now), change_id, workshop_id],
        )


def was_changed_by_mistake(db: Db, milestone_id: int) -> bool:
    """Whether a milestone was decided "changed" by a change that is dismissed now."""
    rows = db.query(
        """SELECT 1 FROM verdict JOIN change ON change.id = change_id
           WHERE milestone_id = ? AND answer = 'changed' AND superseded_at IS NOT NULL
             AND dismissed_at IS NOT NULL LIMIT 1""",
        [milestone_id],
    )
    return any(True for _ in rows)


def is_superseded(db: Db, verdict_id: int) -> bool:
    """Whether another verdict has taken its place (somebody looked and said so)."""
    return bool(
        db.table("verdict").count_where("id = ? AND superseded_at IS NOT NULL", [verdict_id])
    )


def standing(db: Db, workshop_id: int, target_id: int | None = None) -> list[StoredVerdict]:
    """The standing verdicts of a workshop (and target), by milestone."""
    rows = db.query(
        f"""{_SELECT} WHERE workshop_id = ? AND (?2 IS NULL OR target_id = ?2)
           AND superseded_at IS NULL ORDER BY target_id, days""",
        [workshop_id, target_id],
    )
    return [_stored(row) for row in rows]


def verdict_by_id(db: Db, verdict_id: int) -> StoredVerdict:
    """By row number."""
    return next(_stored(r) for r in db.query(f"{_SELECT} WHERE verdict.id = ?", [verdict_id]))


_SELECT = """SELECT verdict.*, milestone.days, milestone.at, milestone.day, workshop_id, target_id,
    change.after_at, change.before_at, change.hunks, change.score, change.why AS change_why,
    left_hunks, left_score
    FROM verdict JOIN milestone ON milestone.id = milestone_id
    LEFT JOIN change ON change.id = change_id"""


def _due(row: dict[str, Any]) -> DueMilestone:
    return DueMilestone(row["id"], row["workshop_id"], row["target_id"], _milestone(row))


def _milestone(row: dict[str, Any]) -> Milestone:
    return Milestone(row["days"], to_instant(row["at"]), date.fromisoformat(row["day"]))


def _stored(row: dict[str, Any]) -> StoredVerdict:
    answer = Answer(row["answer"])
    change = change_from_row(row | {"why": row["change_why"]}) if row["after_at"] else None
    verdict = Verdict(
        answer=answer,
        milestone=_milestone(row),
        coverage=_coverage(row["coverage"]),
        reason=_reason(row["reason"]),
        why=row["why"],
        change=change,
    )
    return StoredVerdict(
        id=row["id"],
        milestone_id=row["milestone_id"],
        workshop_id=row["workshop_id"],
        target_id=row["target_id"],
        decided_at=to_instant(row["decided_at"]),
        verdict=verdict,
    )


def _reason(text: str | None) -> Reason | Skip | None:
    if text is None:
        return None
    return Skip(text) if text in set(Skip) else Reason(text)


def _coverage_json(coverage: Coverage) -> str:
    plain = asdict(coverage)
    return json.dumps({k: to_text(v) if isinstance(v, datetime) else v for k, v in plain.items()})


def _coverage(text: str) -> Coverage:
    plain = json.loads(text)
    for name in ("baseline_at", "last_seen_at"):
        plain[name] = to_instant_or_none(plain[name])
    return Coverage(**plain)
