"""Accounts, sessions, tokens, what failed logins cost, and the audit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.accounts.records import Account, ApiToken, Entry, Scope, Session
from monitor.deed import Way
from monitor.store import people
from monitor.store.db import Db, insert
from monitor.store.times import to_instant, to_instant_or_none, to_text, to_text_or_none

# --- accounts -------------------------------------------------------------------


def any_account(db: Db) -> bool:
    """Whether anybody may log in."""
    return bool(db.execute("SELECT EXISTS (SELECT 1 FROM account)").fetchone()[0])


def accounts(db: Db) -> list[Account]:
    """All, by their consultants' names."""
    rows = {row["consultant_id"]: row for row in db.query("SELECT * FROM account")}
    return [_account(db, rows[c.id]) for c in people.consultants(db) if c.id in rows]


def account(db: Db, consultant_id: int) -> Account | None:
    """A consultant's account; None where there is none."""
    rows = db.query("SELECT * FROM account WHERE consultant_id = ?", [consultant_id])
    return next((_account(db, row) for row in rows), None)


def account_named(db: Db, name: str) -> Account | None:
    """The account of the consultant of that name, any case; None where there is none."""
    rows = db.query(
        """SELECT account.* FROM account JOIN consultant ON consultant.id = consultant_id
           WHERE name = ?""",
        [name],
    )
    return next((_account(db, row) for row in rows), None)


def put_password(db: Db, consultant_id: int, password: str, now: datetime) -> None:
    """Make the account, or give it another password (as argon2 wrote it)."""
    db.execute(
        """INSERT INTO account (consultant_id, password, is_admin, made_at, changed_at)
           VALUES (?, ?, NOT EXISTS (SELECT 1 FROM account), ?, ?)
           ON CONFLICT (consultant_id) DO UPDATE
           SET password = excluded.password, changed_at = excluded.changed_at""",
        [consultant_id, password, to_text(now), to_text(now)],
    )


def rehash(db: Db, consultant_id: int, password: str) -> None:
    """Write the same password as argon2 writes it now."""
    db.execute("UPDATE account SET password = ? WHERE consultant_id = ?", [password, consultant_id])


def make_admin(db: Db, consultant_id: int, *, is_admin: bool) -> None:
    """Let an account see all, or only its own."""
    db.execute(
        "UPDATE account SET is_admin = ? WHERE consultant_id = ?", [int(is_admin), consultant_id]
    )


def choose_lang(db: Db, consultant_id: int, lang: str | None) -> None:
    """The language of an account's pages; None: the browser's."""
    db.execute("UPDATE account SET lang = ? WHERE consultant_id = ?", [lang, consultant_id])


def remove(db: Db, consultant_id: int) -> None:
    """Take an account away, with its sessions and tokens; the consultant stays."""
    db.execute("DELETE FROM account WHERE consultant_id = ?", [consultant_id])


# --- sessions -------------------------------------------------------------------


def add_session(db: Db, consultant_id: int, digest: str, now: datetime, ends: datetime) -> Session:
    """Store a session by the hash of its secret."""
    row = {"consultant_id": consultant_id, "made_at": to_text(now), "seen_at": to_text(now)}
    number = insert(db, "session", row | {"hash": digest, "expires_at": to_text(ends)})
    return Session(number, consultant_id, now, now, ends)


def session(db: Db, digest: str) -> Session | None:
    """The session of that hash, expired or not."""
    rows = db.query("SELECT * FROM session WHERE hash = ?", [digest])
    return next((_session(row) for row in rows), None)


def sessions(db: Db, consultant_id: int) -> list[Session]:
    """A consultant's, the last seen first."""
    sql = "SELECT * FROM session WHERE consultant_id = ? ORDER BY seen_at DESC, id DESC"
    return [_session(row) for row in db.query(sql, [consultant_id])]


def seen(db: Db, session_id: int, now: datetime) -> None:
    """It was used just now."""
    db.execute("UPDATE session SET seen_at = ? WHERE id = ?", [to_text(now), session_id])


def end_session(db: Db, digest: str) -> None:
    """End one; nothing happens if it is not there."""
    db.execute("DELETE FROM session WHERE hash = ?", [digest])


def end_sessions(db: Db, consultant_id: int, but: str = "") -> int:
    """End all of a consultant's, or all but the one of that hash; returns how many."""
    sql = "DELETE FROM session WHERE consultant_id = ? AND hash <> ?"
    return int(db.execute(sql, [consultant_id, but]).rowcount)


def drop_old(db: Db, now: datetime, unseen_since: datetime, audited_since: datetime) -> None:
    """Forget sessions that have expired, waits that are long over, and old entries."""
    db.execute(
        "DELETE FROM session WHERE expires_at <= ? OR seen_at <= ?",
        [to_text(now), to_text(unseen_since)],
    )
    db.execute("DELETE FROM audit WHERE at < ?", [to_text(audited_since)])


# --- tokens ---------------------------------------------------------------------


def add_token(db: Db, new: ApiToken, digest: str) -> int:
    """Store a token (its `id` is ignored) by the hash of its secret; returns its number."""
    return insert(
        db,
        "api_token",
        {
            "hash": digest,
            "name": new.name,
            "consultant_id": new.consultant_id,
            "scope": new.scope,
            "made_at": to_text(new.made_at),
            "expires_at": to_text_or_none(new.expires_at),
        },
    )


def token(db: Db, digest: str) -> ApiToken | None:
    """The token of that hash, whether it still holds or not."""
    rows = db.query("SELECT * FROM api_token WHERE hash = ?", [digest])
    return next((_token(row) for row in rows), None)


def tokens(db: Db, consultant_id: int | None = None) -> list[ApiToken]:
    """A consultant's, or (None) all; oldest first."""
    rows = db.query(
        "SELECT * FROM api_token WHERE ? IN (consultant_id, 0) ORDER BY id", [consultant_id or 0]
    )
    return [_token(row) for row in rows]


def used(db: Db, token_id: int, now: datetime) -> None:
    """It opened something just now."""
    db.execute("UPDATE api_token SET used_at = ? WHERE id = ?", [to_text(now), token_id])


def revoke(db: Db, token_id: int, now: datetime) -> None:
    """Let it open nothing any more."""
    db.execute(
        "UPDATE api_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL",
        [to_text(now), token_id],
    )


# --- what failed logins cost -------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Throttle:
    """How often in a row it failed, and until when nothing is tried."""

    failures: int
    failed_at: datetime
    until_at: datetime
    known_at: datetime | None = None
    """When a login succeeded here last."""


def throttle(db: Db, key: str) -> Throttle | None:
    """What is known under that key."""
    rows = db.query("SELECT * FROM throttle WHERE key = ?", [key])
    return next((_throttle(row) for row in rows), None)


def put_throttle(db: Db, key: str, found: Throttle) -> None:
    """Write it."""
    db.execute(
        "INSERT OR REPLACE INTO throttle VALUES (?, ?, ?, ?, ?)",
        [
            key,
            found.failures,
            to_text(found.failed_at),
            to_text(found.until_at),
            to_text_or_none(found.known_at),
        ],
    )


def drop_throttles(db: Db, failed_before: datetime, known_before: datetime) -> None:
    """Forget those that say nothing any more."""
    db.execute(
        "DELETE FROM throttle WHERE failed_at < ? AND coalesce(known_at, '') < ?",
        [to_text(failed_before), to_text(known_before)],
    )


# --- the audit --------------------------------------------------------------------


def note(db: Db, entry: Entry) -> None:
    """Add an entry; `what` holds no client's name, for the client may be erased."""
    insert(
        db,
        "audit",
        {
            "at": to_text(entry.at),
            "who": entry.who,
            "way": entry.way,
            "what": entry.what,
            "client_id": entry.client_id,
        },
    )


def audit(db: Db, limit: int = 1000) -> list[tuple[Entry, str | None]]:
    """The last entries with their clients' names, newest first."""
    rows = db.query(
        """SELECT audit.*, client.name AS client FROM audit
           LEFT JOIN client ON client.id = client_id ORDER BY audit.at DESC, audit.id DESC
           LIMIT ?""",
        [limit],
    )
    return [(_entry(row), row["client"]) for row in rows]


# --- whose something is --------------------------------------------------------------

_CLIENT_OF = {
    "client": "SELECT id FROM client WHERE id = ?",
    "target": "SELECT client_id FROM target WHERE id = ?",
    "workshop": "SELECT client_id FROM workshop WHERE id = ?",
    "notice": "SELECT client_id FROM notice WHERE id = ?",
    "agreed": "SELECT client_id FROM agreed WHERE id = ?",
    "deed": "SELECT client_id FROM deed WHERE id = ?",
    "closure": "SELECT client_id FROM closure WHERE id = ?",
    "page": """SELECT client_id FROM page JOIN target ON target.id = target_id
        WHERE page.id = ?""",
    "observation": """SELECT client_id FROM observation JOIN page ON page.id = page_id
        JOIN target ON target.id = target_id WHERE observation.id = ?""",
    "verdict": """SELECT client_id FROM verdict JOIN milestone ON milestone.id = milestone_id
        JOIN target ON target.id = target_id WHERE verdict.id = ?""",
    "change": """SELECT client_id FROM change JOIN page ON page.id = page_id
        JOIN target ON target.id = target_id WHERE change.id = ?""",
}


def client_of(db: Db, table: str, number: int) -> int | None:
    """The client that a row of `table` belongs to; None where there is no such row."""
    found = db.execute(_CLIENT_OF[table], [number]).fetchone()
    return int(found[0]) if found else None


def _account(db: Db, row: dict[str, Any]) -> Account:
    return Account(
        consultant=people.consultant_by_id(db, row["consultant_id"]),
        password=row["password"],
        is_admin=bool(row["is_admin"]),
        lang=row["lang"],
        made_at=to_instant(row["made_at"]),
        changed_at=to_instant(row["changed_at"]),
    )


def _session(row: dict[str, Any]) -> Session:
    return Session(
        id=row["id"],
        consultant_id=row["consultant_id"],
        made_at=to_instant(row["made_at"]),
        seen_at=to_instant(row["seen_at"]),
        expires_at=to_instant(row["expires_at"]),
    )


def _token(row: dict[str, Any]) -> ApiToken:
    return ApiToken(
        id=row["id"],
        name=row["name"],
        consultant_id=row["consultant_id"],
        scope=Scope(row["scope"]),
        made_at=to_instant(row["made_at"]),
        used_at=to_instant_or_none(row["used_at"]),
        expires_at=to_instant_or_none(row["expires_at"]),
        revoked_at=to_instant_or_none(row["revoked_at"]),
    )


def _throttle(row: dict[str, Any]) -> Throttle:
    return Throttle(
        failures=row["failures"],
        failed_at=to_instant(row["failed_at"]),
        until_at=to_instant(row["until_at"]),
        known_at=to_instant_or_none(row["known_at"]),
    )


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        at=to_instant(row["at"]),
        who=row["who"],
        way=Way(row["way"]),
        what=row["what"],
        client_id=row["client_id"],
    )
