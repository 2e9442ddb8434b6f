"""What was agreed with clients, how it stands, and each time that it came to stand otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from monitor.agreed.known import Answer
from monitor.agreed.records import Agreed, AgreedKind, AgreedState, Found, Hurdle, Step, obstacle
from monitor.agreed.terms import MOST
from monitor.errors import AlreadyThere, InputError
from monitor.model import Reason
from monitor.packed import packed, unpacked
from monitor.store.db import Db, insert, transaction, update
from monitor.store.times import to_instant, to_instant_or_none, to_text, to_text_or_none

_LIMIT = 100_000_000
NO_PAGE = frozenset(
    {Reason.NOT_FOUND, Reason.PARKED, Reason.PLACEHOLDER, Reason.ERROR_PAGE}
    | {Reason.TLS, Reason.CONNECTION, Reason.EMPTY, Reason.FOREIGN}
)
"""Answers after which what is found at an address is new there."""


@dataclass(frozen=True, slots=True)
class Question:
    """An address to ask for something agreed."""

    agreed_id: int
    url: str
    kind: AgreedKind
    lang: str | None

    @property
    def host(self) -> str:
        """Scheme, name and port, as of every task."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def add(db: Db, new: Agreed) -> Agreed:
    """Store it (its `id` is ignored). Raises AlreadyThere, and InputError for too many."""
    with transaction(db):
        others = of_workshop(db, new.workshop_id)
        for known in others:
            if (known.kind, known.terms, known.wording) == (new.kind, new.terms, new.wording):
                raise AlreadyThere(f"This is agreed already, as number {known.id}.")
        if len(others) >= MOST:
            raise InputError(f"There are {MOST} agreed actions already; withdraw one of them.")
        row = {
            "client_id": new.client_id,
            "workshop_id": new.workshop_id,
            "kind": new.kind,
            "terms": json.dumps(new.terms, ensure_ascii=False),
            "wording": new.wording,
            "due_on": new.due_on.isoformat() if new.due_on else None,
            "agreed_at": to_text_or_none(new.agreed_at),
            "agreed_by": new.agreed_by,
            "state": new.state,
            "since": to_text_or_none(new.since),
        }
        return by_id(db, insert(db, "agreed", row))


def by_id(db: Db, agreed_id: int) -> Agreed:
    """By row number."""
    rows = db.query("SELECT * FROM agreed WHERE id = ?", [agreed_id])
    return next(_agreed(row) for row in rows)


def find(db: Db, agreed_id: int) -> Agreed | None:
    """The same where there is one, whoever asks."""
    rows = db.query("SELECT * FROM agreed WHERE id = ?", [agreed_id])
    return next((_agreed(row) for row in rows), None)


def of_client(db: Db, client_id: int) -> list[Agreed]:
    """All of a client that hold, in the order they were agreed on."""
    sql = "SELECT * FROM agreed WHERE client_id = ? AND withdrawn_at IS NULL ORDER BY id"
    return [_agreed(row) for row in db.query(sql, [client_id])]


def of_workshop(db: Db, workshop_id: int) -> list[Agreed]:
    """All of a workshop that hold, in the order they were agreed on."""
    sql = "SELECT * FROM agreed WHERE workshop_id = ? AND withdrawn_at IS NULL ORDER BY id"
    return [_agreed(row) for row in db.query(sql, [workshop_id])]


def withdraw(db: Db, agreed_id: int, now: datetime) -> None:
    """It holds no longer."""
    update(db, "agreed", agreed_id, {"withdrawn_at": to_text(now), "ask_url": ""})


def steps(db: Db, agreed_id: int) -> list[Step]:
    """Each time that it came to stand otherwise, oldest first."""
    rows = db.query("SELECT * FROM agreed_step WHERE agreed_id = ? ORDER BY at, id", [agreed_id])
    return [
        Step(to_instant(r["at"]), AgreedState(r["state"]), r["evidence"], r["why"]) for r in rows
    ]


def settle(db: Db, agreed: Agreed, found: Found, now: datetime, *, basis: str, by: str) -> bool:
    """Store how it stands; whether that is another state than before. `by`: who said so.

    That an address is still to be asked is no step.
    """
    differs = agreed.state is not found.state and found.obstacle is not Hurdle.NOT_ASKED_YET
    with transaction(db):
        update(
            db,
            "agreed",
            agreed.id,
            {
                "state": found.state,
                "since": to_text_or_none(found.since),
                "evidence": found.evidence,
                "why": found.why,
                "obstacle": found.obstacle or "",
                "page_url": found.page_url,
                "already": int(found.already),
                "ask_url": found.ask_url,
                "said_by": by,
                "basis": basis,
                "checked_at": to_text(now),
            },
        )
        if differs:
            step = {"at": to_text(now), "state": found.state, "already": int(found.already)}
            told = {"evidence": found.evidence, "why": found.why, "said_by": by}
            insert(db, "agreed_step", {"agreed_id": agreed.id} | step | told)
    return differs


def bases(db: Db, agreed_ids: Iterable[int]) -> dict[int, str]:
    """On what each was checked the last time."""
    sql = "SELECT id, basis FROM agreed WHERE id IN (SELECT value FROM json_each(?))"
    return {r["id"]: r["basis"] for r in db.query(sql, [json.dumps(list(agreed_ids))])}


def checked(db: Db, agreed_ids: Iterable[int], now: datetime, basis: str) -> None:
    """They were checked on this, and nothing was new."""
    sql = """UPDATE agreed SET checked_at = ?, basis = ?
             WHERE id IN (SELECT value FROM json_each(?))"""
    db.execute(sql, [to_text(now), basis, json.dumps(list(agreed_ids))])


_WATCHED = """agreed.withdrawn_at IS NULL AND agreed.said_by = '' AND agreed.kind <> 'manual'
    AND EXISTS (SELECT 1 FROM workshop
      WHERE workshop.id = agreed.workshop_id AND closed_at IS NULL)
    AND EXISTS (SELECT 1 FROM client WHERE client.id = agreed.client_id AND paused_at IS NULL)"""


def clients_due(db: Db) -> list[int]:
    """Clients with something to check again: looked at, or an address asked, since it was."""
    rows = db.query(
        f"""SELECT DISTINCT agreed.client_id FROM agreed WHERE {_WATCHED}
             AND (agreed.basis = '' OR EXISTS (
               SELECT 1 FROM target JOIN page ON page.target_id = target.id
               WHERE target.client_id = agreed.client_id
                 AND page.checked_at > agreed.checked_at))"""  # noqa: S608 - our own words
    )
    return [row["client_id"] for row in rows]


def watched(db: Db, client_id: int) -> list[Agreed]:
    """Those of a client that the program checks now."""
    sql = f"SELECT * FROM agreed WHERE {_WATCHED} AND client_id = ? ORDER BY id"  # noqa: S608
    return [_agreed(row) for row in db.query(sql, [client_id])]


def is_watched(db: Db, target_id: int) -> bool:
    """Whether anything is to be checked on the pages of a target."""
    sql = f"""SELECT EXISTS (SELECT 1 FROM agreed JOIN target
                ON target.client_id = agreed.client_id
              WHERE target.id = ? AND {_WATCHED})"""  # noqa: S608
    return bool(db.execute(sql, [target_id]).fetchone()[0])


def look_in_full(db: Db, client_id: int) -> None:
    """Let the next looks at a client's pages bring their bodies, changed or not."""
    db.execute(
        """UPDATE page SET etag = NULL, last_modified = NULL
           WHERE target_id IN (SELECT id FROM target WHERE client_id = ?)""",
        [client_id],
    )


def published(db: Db, client_id: int) -> list[tuple[int, int]]:
    """How many changes and dated posts each page of a client has: (page, how many)."""
    rows = db.query(
        """SELECT page.id AS page,
             (SELECT count(*) FROM change
              WHERE change.page_id = page.id AND dismissed_at IS NULL)
             + (SELECT count(*) FROM published WHERE published.page_id = page.id) AS n
           FROM page JOIN target ON target.id = target_id WHERE client_id = ?""",
        [client_id],
    )
    return [(row["page"], row["n"]) for row in rows]


# --- addresses that are asked -----------------------------------------------------------


def questions(db: Db, before: datetime, most: int) -> list[Question]:
    """Addresses that were not asked since `before`, longest not asked first."""
    rows = db.query(
        f"""SELECT agreed.id, ask_url, kind, client.lang FROM agreed
             JOIN client ON client.id = agreed.client_id
           WHERE {_WATCHED} AND ask_url <> '' AND (asked_at IS NULL OR asked_at <= ?)
           ORDER BY asked_at, agreed.id LIMIT ?""",  # noqa: S608
        [to_text(before), most],
    )
    return [
        Question(row["id"], row["ask_url"], AgreedKind(row["kind"]), row["lang"]) for row in rows
    ]


def keep_answer(db: Db, agreed_id: int, new: Answer, now: datetime) -> None:
    """Let an answer take the place of the one before; that an address was missing stays in mind."""
    with transaction(db):
        if not db.table("agreed").count_where("id = ?", [agreed_id]):
            return
        update(db, "agreed", agreed_id, {"asked_at": to_text(now), "basis": ""})
        before = answers(db, agreed_id).get(new.url)
        asks = 1 if before is None else 2
        missing = new.reason in NO_PAGE or (before is not None and before.was_missing)
        row = [agreed_id, new.url, to_text(new.at), asks, int(missing), new.found_at]
        row += [new.reason, new.why, new.charset]
        row += [packed(new.body) if new.body is not None else None]
        marks = ", ".join("?" * len(row))
        db.execute(f"INSERT OR REPLACE INTO agreed_answer VALUES ({marks})", row)  # noqa: S608


def answers(db: Db, agreed_id: int) -> dict[str, Answer]:
    """What the address asked for something agreed gave, by that address."""
    rows = db.query("SELECT * FROM agreed_answer WHERE agreed_id = ?", [agreed_id])
    return {
        row["url"]: Answer(
            url=row["url"],
            at=to_instant(row["at"]),
            found_at=row["final_url"],
            reason=Reason(row["reason"]) if row["reason"] else None,
            why=row["why"],
            charset=row["charset"],
            body=unpacked(row["compressed"], _LIMIT) if row["compressed"] else None,
            is_first=row["asks"] == 1,
            was_missing=bool(row["was_missing"]),
        )
        for row in rows
    }


def _agreed(row: dict[str, Any]) -> Agreed:
    return Agreed(
        id=row["id"],
        client_id=row["client_id"],
        workshop_id=row["workshop_id"],
        kind=AgreedKind(row["kind"]),
        terms=json.loads(row["terms"]),
        wording=row["wording"],
        due_on=date.fromisoformat(row["due_on"]) if row["due_on"] else None,
        agreed_at=to_instant(row["agreed_at"]),
        agreed_by=row["agreed_by"],
        state=AgreedState(row["state"]),
        since=to_instant_or_none(row["since"]),
        evidence=row["evidence"],
        why=row["why"],
        obstacle=obstacle(row["obstacle"]),
        page_url=row["page_url"],
        already=bool(row["already"]),
        said_by=row["said_by"],
        checked_at=to_instant_or_none(row["checked_at"]),
        withdrawn_at=to_instant_or_none(row["withdrawn_at"]),
    )
