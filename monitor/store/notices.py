"""Notices: a row before anything is sent, so that deciding and sending meet in a table."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor.facts import Facts
from monitor.model import NoticeKind, NoticeState, Skip, Text
from monitor.store import facts
from monitor.store.db import Db, insert, transaction
from monitor.store.times import to_instant, to_instant_or_none, to_text, to_text_or_none


@dataclass(frozen=True, slots=True)
class Notice:
    """What one verdict (or event) has to say to one recipient by one channel."""

    about: str
    """What it tells: with the channel, unique for ever."""
    kind: NoticeKind
    client_id: int
    workshop_id: int | None
    target_id: int | None
    consultant_id: int
    channel_id: int | None
    state: NoticeState
    decided_at: datetime
    deliver_at: datetime | None
    text: Text
    verdict_id: int | None = None
    milestone_days: int | None = None
    reason: str | None = None
    id: int = 0
    retry_at: datetime | None = None
    sent_at: datetime | None = None
    attempts: int = 0
    last_error: str | None = None
    message_id: str | None = None
    facts: Facts | None = None
    """What it is written from; None where none is sent, and for those of an older version."""
    is_late: bool = False
    """Held back by a change that was dismissed."""


def add(db: Db, new: Notice) -> Notice | None:
    """Store a notice; None when the same was stored for this channel before."""
    with transaction(db):
        if _told_by(db, new.about, new.channel_id):
            return None
        return by_id(db, insert(db, "notice", _row(new)))


def _told_by(db: Db, about: str, channel_id: int | None) -> bool:
    where = "about = ? AND channel_id IS ?"
    return bool(db.table("notice").count_where(where, [about, channel_id]))


def _row(new: Notice) -> dict[str, Any]:
    return {
        "about": new.about,
        "kind": new.kind,
        "client_id": new.client_id,
        "workshop_id": new.workshop_id,
        "target_id": new.target_id,
        "verdict_id": new.verdict_id,
        "milestone_days": new.milestone_days,
        "consultant_id": new.consultant_id,
        "channel_id": new.channel_id,
        "state": new.state,
        "reason": new.reason,
        "decided_at": to_text(new.decided_at),
        "deliver_at": to_text_or_none(new.deliver_at),
        "retry_at": to_text_or_none(new.deliver_at),
        "subject": new.text.subject,
        "text": new.text.text,
        "html": new.text.html,
        "facts": facts.dump(new.facts) if new.facts else None,
        "is_late": int(new.is_late),
    }


def by_id(db: Db, notice_id: int) -> Notice:
    """By row number."""
    return _notice(db.table("notice").get(notice_id))


def all_notices(db: Db, client_id: int | None = None) -> list[Notice]:
    """Oldest first."""
    rows = db.query(
        "SELECT * FROM notice WHERE ?1 IS NULL OR client_id = ?1 ORDER BY decided_at, id",
        [client_id],
    )
    return [_notice(row) for row in rows]


def latest(
    db: Db,
    states: Collection[NoticeState],
    most: int,
    *,
    consultant_id: int | None = None,
    before: int | None = None,
) -> list[Notice]:
    """The newest in these states, about all clients or one consultant's; `before` that number."""
    rows = db.query(
        """SELECT notice.* FROM notice JOIN client ON client.id = client_id
           WHERE state IN (SELECT value FROM json_each(?1))
             AND (?2 IS NULL OR client.consultant_id = ?2) AND (?3 IS NULL OR notice.id < ?3)
           ORDER BY notice.id DESC LIMIT ?4""",
        [json.dumps([*states]), consultant_id, before, most],
    )
    return [_notice(row) for row in rows]


def due(db: Db, now: datetime) -> list[Notice]:
    """Those to be delivered now, of clients that are not paused, longest due first.

    Where a channel has a new one that is due, those that failed on it before are due as
    well: they go together.
    """
    rows = db.query(
        """SELECT notice.* FROM notice JOIN client ON client.id = client_id
           WHERE state IN ('pending', 'failed') AND retry_at <= ? AND paused_at IS NULL
           ORDER BY retry_at, notice.id""",
        [to_text(now)],
    )
    found = [_notice(row) for row in rows]
    fresh = {one.channel_id for one in found if one.state is NoticeState.PENDING}
    return found + _failed_on(db, fresh, now)


def _failed_on(db: Db, channel_ids: Collection[int | None], now: datetime) -> list[Notice]:
    """Those that wait to be tried again later by one of these channels."""
    if not channel_ids:
        return []
    rows = db.query(
        """SELECT notice.* FROM notice JOIN client ON client.id = client_id
           WHERE state = 'failed' AND retry_at > ? AND paused_at IS NULL
             AND channel_id IN (SELECT value FROM json_each(?))
           ORDER BY retry_at, notice.id""",
        [to_text(now), json.dumps(list(channel_ids))],
    )
    return [_notice(row) for row in rows]


def is_told(db: Db, about: str) -> bool:
    """Whether this was written for any channel, whatever became of it."""
    return bool(db.table("notice").count_where("about = ?", [about]))


def channels_told(db: Db, workshop_id: int, kinds: Collection[NoticeKind]) -> set[int]:
    """The channels by which a notice of one of these kinds went out about a workshop."""
    rows = db.query(
        """SELECT DISTINCT channel_id FROM notice WHERE workshop_id = ? AND state = 'sent'
           AND channel_id IS NOT NULL AND kind IN (SELECT value FROM json_each(?))""",
        [workshop_id, json.dumps(list(kinds))],
    )
    return {int(row["channel_id"]) for row in rows}


def drop_stalled(db: Db, workshop_id: int) -> None:
    """A client goes on, or it is known why not: what still waits to tell a stall is not sent."""
    db.execute(
        """UPDATE notice SET state = 'skipped', reason = ?, retry_at = NULL
           WHERE workshop_id = ? AND kind = 'stalled' AND state IN ('pending', 'failed')""",
        [Skip.OVERTAKEN, workshop_id],
    )


def unseen_reasons(db: Db, target_id: int, since: datetime) -> set[str]:
    """The reasons told (or about to be told) of a target that is not seen since `since`."""
    rows = db.query(
        """SELECT DISTINCT reason FROM notice WHERE target_id = ? AND kind IN ('unseen', 'theirs')
           AND decided_at >= ? AND state <> 'skipped'""",
        [target_id, to_text(since)],
    )
    return {str(row["reason"]) for row in rows}


def mark_sent(db: Db, notice_id: int, now: datetime, message_id: str) -> None:
    """It went out."""
    db.execute(
        """UPDATE notice SET state = 'sent', sent_at = ?, message_id = ?, retry_at = NULL,
             attempts = attempts + 1, last_error = NULL WHERE id = ?""",
        [to_text(now), message_id, notice_id],
    )


def mark_failed(db: Db, notice_id: int, why: str, retry_at: datetime | None) -> None:
    """It could not be delivered; tried again at `retry_at`, or never (None)."""
    db.execute(
        """UPDATE notice SET state = 'failed', last_error = ?, retry_at = ?,
             attempts = attempts + 1 WHERE id = ?""",
        [why, to_text_or_none(retry_at), notice_id],
    )


def skip(db: Db, notice_id: int, reason: Skip) -> None:
    """It is not sent any more."""
    db.execute(
        "UPDATE notice SET state = 'skipped', reason = ?, retry_at = NULL WHERE id = ?",
        [reason, notice_id],
    )


def overtake(db: Db, workshop_id: int, target_id: int) -> None:
    """Of a target's milestones only the newest is told: what still waits is not sent."""
    db.execute(
        """UPDATE notice SET state = 'skipped', reason = ?, retry_at = NULL
           WHERE workshop_id = ? AND target_id = ? AND verdict_id IS NOT NULL
             AND state IN ('pending', 'failed')""",
        [Skip.OVERTAKEN, workshop_id, target_id],
    )


def take_back_start(db: Db, workshop_id: int, now: datetime) -> None:
    """What was told as a workshop's point of return was none: the true one may be told.

    What still waits is not sent any more.
    """
    with transaction(db):
        db.execute(
            """UPDATE notice SET state = 'skipped', reason = ?, retry_at = NULL
               WHERE workshop_id = ? AND kind = 'started' AND state IN ('pending', 'failed')""",
            [Skip.DISMISSED, workshop_id],
        )
        db.execute(
            """UPDATE notice SET about = about || ' taken back ' || ?
               WHERE about = 'started/workshop ' || ?""",
            [to_text(now), workshop_id],
        )


def give_back_start(db: Db, workshop_id: int) -> None:
    """What was told as a point of return was one after all: it is not told again."""
    taken_back = f"started/workshop {workshop_id} taken back "
    db.execute(
        """UPDATE OR IGNORE notice SET about = 'started/workshop ' || ?1
           WHERE workshop_id = ?1 AND state = 'sent' AND substr(about, 1, length(?2)) = ?2""",
        [workshop_id, taken_back],
    )


def put_off(db: Db, notice_id: int, until: datetime) -> None:
    """It is delivered later; one that was not tried yet is only then expected to go out."""
    db.execute(
        """UPDATE notice SET retry_at = ?1,
             deliver_at = iif(attempts = 0, max(ifnull(deliver_at, ?1), ?1), deliver_at)
           WHERE id = ?2""",
        [to_text(until), notice_id],
    )


def hold(db: Db, notice_id: int, until: datetime) -> None:
    """Somebody wants silence: its delivery, and the patience with its channel, begin then."""
    db.execute(
        "UPDATE notice SET retry_at = ?1, deliver_at = ?1 WHERE id = ?2",
        [to_text(until), notice_id],
    )


def astray(db: Db) -> list[Notice]:
    """Those that wait for a channel that is gone, or tells no longer of their client."""
    rows = db.query(
        """SELECT notice.* FROM notice JOIN client ON client.id = client_id
             LEFT JOIN channel ON channel.id = channel_id
           WHERE state IN ('pending', 'failed') AND retry_at IS NOT NULL
             AND (channel.id IS NULL OR NOT (
               for_everybody
               OR EXISTS (SELECT 1 FROM client_channel AS own
                          WHERE own.client_id = client.id AND own.channel_id = channel.id)
               OR channel.consultant_id = client.consultant_id AND NOT EXISTS
                  (SELECT 1 FROM client_channel AS own WHERE own.client_id = client.id)))
           ORDER BY notice.id"""
    )
    return [_notice(row) for row in rows]


def channels_of(db: Db, about: str) -> set[int]:
    """The channels for which this was written, whatever became of it."""
    rows = db.query(
        "SELECT channel_id FROM notice WHERE about = ? AND channel_id IS NOT NULL", [about]
    )
    return {int(row["channel_id"]) for row in rows}


def move(db: Db, notice_id: int, channel_id: int | None, consultant_id: int, now: datetime) -> None:
    """It is for another channel and its reader, and due now."""
    moved = {
        "channel_id": channel_id,
        "consultant_id": consultant_id,
        "state": NoticeState.PENDING,
        "attempts": 0,
        "last_error": None,
        "deliver_at": to_text(now),
        "retry_at": to_text(now),
    }
    db.table("notice").update(notice_id, moved)


def copy(db: Db, notice_id: int, channel_id: int, consultant_id: int, now: datetime) -> None:
    """One more channel tells the same."""
    for_another = replace(
        by_id(db, notice_id),
        channel_id=channel_id,
        consultant_id=consultant_id,
        state=NoticeState.PENDING,
        deliver_at=now,
    )
    insert(db, "notice", _row(for_another))


def ask_again_of(db: Db, client_id: int, now: datetime) -> None:
    """What waits to be told of this client is due now: it is not closed any more."""
    db.execute(
        """UPDATE notice SET retry_at = ?1, deliver_at = ?1
           WHERE client_id = ?2 AND state = 'pending' AND retry_at IS NOT NULL""",
        [to_text(now), client_id],
    )


def ask_again(db: Db, channel_id: int, now: datetime) -> None:
    """What waits for this channel is due now: its settings have changed."""
    db.execute(
        """UPDATE notice SET retry_at = ?1, deliver_at = ?1
           WHERE channel_id = ?2 AND state = 'pending' AND retry_at IS NOT NULL""",
        [to_text(now), channel_id],
    )


def release(db: Db, client_id: int, held_until: Iterable[datetime], now: datetime) -> None:
    """Let what is held until one of these instants go on now."""
    for until in held_until:
        db.execute(
            """UPDATE notice SET retry_at = ?1, deliver_at = ?1
               WHERE client_id = ?2 AND state IN ('pending', 'failed') AND retry_at = ?3""",
            [to_text(now), client_id, to_text(until)],
        )


def skip_waiting(db: Db, client_id: int, reason: Skip, besides: Collection[NoticeKind] = ()) -> int:
    """What waits about a client is not sent, by no channel; returns how many rows."""
    marks = ", ".join("?" * len(besides))
    done = db.execute(
        f"""UPDATE notice SET state = 'skipped', reason = ?, retry_at = NULL
            WHERE client_id = ? AND state IN ('pending', 'failed')
              AND kind NOT IN ({marks})""",  # noqa: S608 - question marks alone
        [reason, client_id, *besides],
    )
    return int(done.rowcount)


def revive(db: Db, verdict_id: int, deliver_at: datetime) -> int:
    """Tell a verdict late that was held back by a start; returns how many rows."""
    done = db.execute(
        """UPDATE notice SET state = 'pending', reason = NULL, is_late = 1, attempts = 0,
             deliver_at = ?1, retry_at = ?1
           WHERE verdict_id = ?2 AND state = 'skipped' AND reason IN (?3, ?4)""",
        [to_text(deliver_at), verdict_id, Skip.OVERTAKEN, Skip.STARTED],
    )
    return int(done.rowcount)


def tell_after_all(db: Db, outage: Notice, verdict_id: int, deliver_at: datetime) -> int:
    """Tell a verdict that was kept back because `outage` was to tell it; how many rows."""
    done = db.execute(
        """UPDATE notice SET state = 'pending', reason = NULL, attempts = 0,
             deliver_at = ?1, retry_at = ?1
           WHERE verdict_id = ?2 AND channel_id IS ?3 AND state = 'skipped' AND reason = ?4
             AND decided_at >= ?5""",
        [
            to_text(deliver_at),
            verdict_id,
            outage.channel_id,
            Skip.TOLD_ALREADY,
            to_text(outage.decided_at),
        ],
    )
    return int(done.rowcount)


def rewrite(db: Db, notice_id: int, text: Text) -> None:
    """Bring its words up to the last look."""
    words = {"subject": text.subject, "text": text.text, "html": text.html}
    db.table("notice").update(notice_id, words)


def retry(db: Db, notice_id: int, channel_id: int | None, now: datetime) -> None:
    """Send a failed notice again, by `channel_id`; skipped where that channel told the same."""
    with transaction(db):
        failed = by_id(db, notice_id)
        if channel_id != failed.channel_id and _told_by(db, failed.about, channel_id):
            skip(db, notice_id, Skip.TOLD_ALREADY)
            return
        db.execute(
            """UPDATE notice SET state = 'pending', retry_at = ?1, deliver_at = ?1, channel_id = ?2
                 WHERE id = ?3""",
            [to_text(now), channel_id, notice_id],
        )


def _notice(row: dict[str, Any]) -> Notice:
    return Notice(
        about=row["about"],
        kind=NoticeKind(row["kind"]),
        client_id=row["client_id"],
        workshop_id=row["workshop_id"],
        target_id=row["target_id"],
        consultant_id=row["consultant_id"],
        channel_id=row["channel_id"],
        state=NoticeState(row["state"]),
        decided_at=to_instant(row["decided_at"]),
        deliver_at=to_instant_or_none(row["deliver_at"]),
        text=Text(row["subject"], row["text"], row["html"]),
        verdict_id=row["verdict_id"],
        milestone_days=row["milestone_days"],
        reason=row["reason"],
        id=row["id"],
        retry_at=to_instant_or_none(row["retry_at"]),
        sent_at=to_instant_or_none(row["sent_at"]),
        attempts=row["attempts"],
        last_error=row["last_error"],
        message_id=row["message_id"],
        facts=facts.load(row["facts"]) if row["facts"] else None,
        is_late=bool(row["is_late"]),
    )
