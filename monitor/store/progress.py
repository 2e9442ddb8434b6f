"""How clients stood over time, and what their progress rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from monitor.agreed.records import AgreedKind, AgreedState
from monitor.evidence.weigh import Standing as Weighed
from monitor.model import Progress, Workshop
from monitor.progress import Promise, Standing, Why
from monitor.store import sites
from monitor.store.db import Db, insert, update
from monitor.store.times import to_instant, to_instant_or_none, to_text

BELIEVED_AFTER = timedelta(hours=24)
"""An agreed action counts when it is still done so much later, as a change does."""


@dataclass(frozen=True, slots=True)
class Step:
    """Since when a client stood so, after a workshop."""

    at: datetime
    standing: Standing


def add_step(db: Db, workshop_id: int, at: datetime, standing: Standing) -> None:
    """Append a step."""
    insert(
        db,
        "progress_step",
        {
            "workshop_id": workshop_id,
            "at": to_text(at),
            "progress": standing.progress,
            "reasons": msgspec.json.encode(standing.reasons).decode(),
        },
    )


def steps(db: Db, workshop_id: int) -> list[Step]:
    """All of a workshop, oldest first."""
    rows = db.query(
        "SELECT * FROM progress_step WHERE workshop_id = ? ORDER BY at, id", [workshop_id]
    )
    return [_step(row) for row in rows]


def latest(db: Db, workshop_id: int) -> Progress | None:
    """How the client stood last; None before anybody asked."""
    sql = "SELECT progress FROM progress_step WHERE workshop_id = ? ORDER BY at DESC, id DESC"
    found = db.execute(f"{sql} LIMIT 1", [workshop_id]).fetchone()
    return Progress(found[0]) if found else None


def _step(row: dict[str, Any]) -> Step:
    reasons = msgspec.json.decode(row["reasons"], type=tuple[Why, ...])
    return Step(to_instant(row["at"]), Standing(Progress(row["progress"]), reasons))


# --- whose progress may have changed -----------------------------------------------


def to_weigh(db: Db, now: datetime) -> list[int]:
    """Workshops of which something was learnt since their progress was weighed last.

    A look at a target's own page, a verdict, a change confirmed or dismissed, a deed, something
    agreed that came to stand otherwise; its hour, and its end. Not of clients that are paused.
    """
    rows = db.query(_TO_WEIGH, {"now": to_text(now)})
    return [row["id"] for row in rows]


_TO_WEIGH = """SELECT workshop.id FROM workshop JOIN client ON client.id = client_id
    WHERE paused_at IS NULL AND (
      weighed_at IS NULL AND closed_at IS NULL
      OR closed_at >= weighed_at
      OR closed_at IS NULL AND (
        held_at BETWEEN weighed_at AND :now
        OR EXISTS (SELECT 1 FROM target JOIN page ON page.target_id = target.id
          WHERE target.client_id = client.id AND role = 'home' AND checked_at >= weighed_at)
        OR EXISTS (SELECT 1 FROM milestone JOIN verdict ON milestone_id = milestone.id
          WHERE workshop_id = workshop.id
            AND (verdict.decided_at >= weighed_at OR superseded_at >= weighed_at))
        OR EXISTS (SELECT 1 FROM target JOIN page ON page.target_id = target.id
            JOIN change ON page_id = page.id
          WHERE target.client_id = client.id
            AND (confirmed_at >= weighed_at OR dismissed_at >= weighed_at))
        OR EXISTS (SELECT 1 FROM deed WHERE deed.client_id = client.id AND at >= weighed_at)
        OR EXISTS (SELECT 1 FROM agreed WHERE workshop_id = workshop.id
          AND (agreed_at >= weighed_at OR checked_at >= weighed_at OR withdrawn_at >= weighed_at))
        OR EXISTS (SELECT 1 FROM agreed JOIN agreed_step ON agreed_id = agreed.id
          WHERE workshop_id = workshop.id AND agreed_step.at >= weighed_at)))
    ORDER BY workshop.id"""


def mark_weighed(db: Db, workshop_id: int, now: datetime) -> None:
    """All that is known now has been weighed."""
    update(db, "workshop", workshop_id, {"weighed_at": to_text(now)})


def weigh_again(db: Db, client_id: int) -> None:
    """Weigh a client's progress at the next sweep, whatever is new."""
    db.execute(
        "UPDATE workshop SET weighed_at = NULL WHERE client_id = ? AND closed_at IS NULL",
        [client_id],
    )


# --- what it rests on --------------------------------------------------------------


def promises(db: Db, workshop: Workshop) -> list[Promise]:
    """What was agreed in a workshop and holds, with when it was done after it."""
    rows = db.query(
        "SELECT * FROM agreed WHERE workshop_id = ? AND withdrawn_at IS NULL ORDER BY id",
        [workshop.id],
    )
    return [
        Promise(
            kind=AgreedKind(row["kind"]),
            is_open=row["state"] in {AgreedState.OPEN, AgreedState.UNDONE},
            done_at=next(_done(db, row, workshop), None),
            told=row["wording"] or row["evidence"] or row["kind"].replace("_", " "),
            evidence=row["evidence"],
            agreed_id=row["id"],
            is_said=row["kind"] == AgreedKind.MANUAL or bool(row["said_by"]),
        )
        for row in rows
    ]


def _done(db: Db, row: dict[str, Any], workshop: Workshop) -> Iterator[datetime]:
    """When it came to be done after the workshop, and after it was agreed, and stayed so a day.

    What a person says counts at once, and until somebody takes the word back; what was there before
    is none of it, until it was gone and came back.
    """
    stood = [
        (
            to_instant(step["at"]),
            AgreedState(step["state"]),
            bool(step["already"]),
            bool(step["said_by"]),
        )
        for step in db.query(
            """SELECT at, state, already, said_by FROM agreed_step
               WHERE agreed_id = ? ORDER BY at, id""",
            [row["id"]],
        )
    ]
    if not stood and row["since"]:
        stood = [(to_instant(row["since"]), AgreedState(row["state"]), bool(row["already"]), False)]
    begins = max(workshop.held_at, to_instant(row["agreed_at"]))
    checked_at = to_instant_or_none(row["checked_at"]) or begins
    ends = [*(at for at, _, _, _ in stood[1:]), checked_at]
    for n, ((at, state, already, said), end) in enumerate(zip(stood, ends, strict=False)):
        is_last = n == len(stood) - 1
        by_hand = said or row["kind"] == AgreedKind.MANUAL
        confirmed = is_last and (by_hand or bool(row["said_by"]))
        believed = confirmed or (not by_hand and end - at >= BELIEVED_AFTER)
        if believed and state is AgreedState.DONE and not already and at > begins:
            yield at


def edits_before(db: Db, target_id: int, since: datetime, until: datetime) -> list[datetime]:
    """When a target was edited between two instants, as far as that was seen or bears a date.

    What we saw change ourselves, what trusted witnesses of a site say, and dated posts; of a span
    its end.
    """
    rows = db.query(
        """SELECT before_at AS at FROM change JOIN page ON page.id = page_id
           WHERE target_id = :target AND dismissed_at IS NULL
             AND after_at >= :since AND before_at <= :until
           UNION ALL
           SELECT created_at FROM published JOIN page ON page.id = published.page_id
             LEFT JOIN change ON change.id = change_id
           WHERE target_id = :target AND dismissed_at IS NULL
             AND created_at BETWEEN :since AND :until
           UNION ALL
           SELECT not_after FROM claim JOIN json_each(:trusted) ON value = witness
           WHERE target_id = :target AND standing = :stands
             AND not_before >= :since AND not_after <= :until""",
        {
            "target": target_id,
            "since": to_text(since),
            "until": to_text(until),
            "stands": Weighed.STANDS.name,
            "trusted": json.dumps(
                [r.witness for r in sites.records(db, target_id) if r.is_trusted]
            ),
        },
    )
    return [to_instant(row["at"]) for row in rows]
