"""Tokens by which scripts use the API: shown once, kept as a hash."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.accounts.random import digest, new_secret
from monitor.accounts.records import Account, ApiToken, Scope, Who
from monitor.deed import Way
from monitor.errors import InputError
from monitor.store import Db, accounts

PREFIX = "poromki_"
"""By which people, and programs that look for leaks, know one."""
LONGEST_NAME = 60

_USED_AGAIN = timedelta(minutes=1)


def make(
    db: Db, account: Account, name: str, scope: Scope, ends: timedelta | None, now: datetime
) -> str:
    """A new token of an account (`ends` None: it does not expire); the only time it is shown.

    Raises InputError for a name that says nothing.
    """
    cleaned = " ".join(name.split())
    if not cleaned or not cleaned.isprintable() or len(cleaned) > LONGEST_NAME:
        raise InputError(
            f"A token needs a name of at most {LONGEST_NAME} characters, "
            "by which you know it later.",
            field="name",
        )
    secret = PREFIX + new_secret()
    new = ApiToken(
        0, cleaned, account.consultant.id, scope, now, None, now + ends if ends else None
    )
    accounts.add_token(db, new, digest(secret))
    return secret


def bearer(db: Db, header: str, now: datetime) -> Who | None:
    """Who shows this `Authorization` header; None when it opens nothing."""
    kind, _, secret = header.strip().partition(" ")
    if kind.casefold() != "bearer":
        return None
    found = accounts.token(db, digest(secret.strip()))
    account = accounts.account(db, found.consultant_id) if found else None
    if found is None or account is None or not found.holds(now):
        return None
    if found.used_at is None or now - found.used_at >= _USED_AGAIN:
        accounts.used(db, found.id, now)
    may_write = found.scope is Scope.WRITE
    return Who(account.consultant, account.is_admin, Way.API, may_write, account.lang)
