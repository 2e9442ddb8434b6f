"""Sessions: made at login, found by the cookie's secret, ended by time or by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.accounts import throttle
from monitor.accounts.passwords import is_right
from monitor.accounts.random import digest, new_secret
from monitor.accounts.records import Account, Entry, Session, Who
from monitor.accounts.throttle import Attempt
from monitor.deed import Way
from monitor.store import Db, accounts, transaction

IDLE = timedelta(hours=12)
"""A session that was not used for so long has ended."""
LONGEST = timedelta(days=14)
"""However much it is used."""

_SEEN_AGAIN = timedelta(minutes=1)
"""Uses closer together than this are not each written down."""
_AUDITED_FOR = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """A new session, and the secret that the browser keeps of it."""

    account: Account
    secret: str


@dataclass(frozen=True, slots=True)
class Refused:
    """No login: the name or password is wrong, or it is too early to try again."""

    wait: timedelta
    """Zero: it was tried, and was wrong."""


def log_in(
    db: Db, attempt: Attempt, password: str, now: datetime, before: str = ""
) -> LoggedIn | Refused:
    """Try a name and password. The session is always a new one, so none can be planted.

    `before` is the secret that the browser had so far; its session ends. Which
    of the two was wrong is not told, nor by the work it takes.
    """
    account = prove(db, attempt, password, now)
    if isinstance(account, Refused):
        return account
    with transaction(db):
        accounts.drop_old(db, now, now - IDLE, now - _AUDITED_FOR)
        accounts.end_session(db, digest(before))
        accounts.note(db, Entry(now, account.consultant.name, Way.PAGE, "logged in"))
        return LoggedIn(account, start(db, account.consultant.id, now))


def prove(db: Db, attempt: Attempt, password: str, now: datetime) -> Account | Refused:
    """The account of that name, if this is its password, and it is not too early to try."""
    left = throttle.reserve(db, attempt, now)
    if left:
        return Refused(left)
    account = accounts.account_named(db, attempt.name.strip())
    if not is_right(db, account, password) or account is None:
        return Refused(timedelta(0))
    with transaction(db):
        throttle.succeeded(db, attempt, now)
    return account


def start(db: Db, consultant_id: int, now: datetime) -> str:
    """A new session of somebody whose password was right; returns its secret."""
    secret = new_secret()
    accounts.add_session(db, consultant_id, digest(secret), now, now + LONGEST)
    return secret


def current(db: Db, secret: str, now: datetime) -> Who | None:
    """Who the browser with this secret is; None when the session has ended, or never was."""
    found = accounts.session(db, digest(secret)) if secret else None
    if found is None or not _holds(found, now):
        return None
    account = accounts.account(db, found.consultant_id)
    if account is None:
        return None
    if now - found.seen_at >= _SEEN_AGAIN:
        accounts.seen(db, found.id, now)
    return Who(account.consultant, account.is_admin, Way.PAGE, lang=account.lang, session=found)


def log_out(db: Db, secret: str, who: Who, now: datetime) -> None:
    """End the session with this secret."""
    with transaction(db):
        accounts.end_session(db, digest(secret))
        accounts.note(db, Entry(now, who.name, Way.PAGE, "logged out"))


def _holds(found: Session, now: datetime) -> bool:
    return now < found.expires_at and now - found.seen_at < IDLE
