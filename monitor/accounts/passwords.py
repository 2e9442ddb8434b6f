"""Passwords: which are taken, how they are kept, and whether one is right.

The only module that knows argon2. Hashing takes 19 MiB and some 30 ms each
time, so no more than two are at work at once, however many ask.
"""

from __future__ import annotations

import threading
import unicodedata
from datetime import datetime
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monitor.accounts.records import Account
from monitor.errors import InputError
from monitor.store import Db, accounts, transaction

SHORTEST = 12
LONGEST = 256
"""Characters; longer ones would only cost work."""

_DIFFERENT = 5
"""Characters that differ in what a password holds besides names."""


class Weakness(StrEnum):
    """Why a password is not taken."""

    SHORT = "short"
    LONG = "long"
    KNOWN = "known"
    GUESSED = "guessed"


WEAKNESSES = {
    Weakness.SHORT: "A password needs at least 12 characters; some words in a row do.",
    Weakness.LONG: "A password may have at most 256 characters.",
    Weakness.KNOWN: "This password is among those that are tried first. Take another one.",
    Weakness.GUESSED: "This password is easily guessed. Take some words that nobody expects.",
}
"""What is said of each."""

# The parameters that OWASP's password storage cheat sheet names first for Argon2id.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_AT_WORK = threading.BoundedSemaphore(2)

_TRIED_FIRST = """
123456789012 1234567890123 12345678901234 123456789123 123456123456 112233445566 111111222222
qwertyuiop12 qwertyuiop123 qwertzuiop12 qwertzuiop123 qwerty123456 qwertz123456 asdfghjkl123
1q2w3e4r5t6y 1q2w3e4r5t6z password1234 password12345 password123456 passwordpassword
passwort1234 passwort12345 passwort123456 passwortpasswort geheimgeheim geheim123456
administrator administrator1 admin1234567 admin123456789 changemechangeme changeme1234
letmeinletmein welcome12345 willkommen12 willkommen123 willkommen1234 iloveyou1234 hallohallo12
hallo1234567 sommer202512 password2026 passwort2026 passw0rd1234 correcthorsebatterystaple
abcdefghijkl abcdefghijklm abcdefgh1234 abc123abc123 ciaociaociao ciao12345678 password!234
benvenuto1234 trustno1trustno1
"""
_WORST = frozenset(_TRIED_FIRST.split())


def set_password(db: Db, consultant_id: int, name: str, password: str, now: datetime) -> None:
    """Give a consultant this password, and with the first one an account.

    The first account of all is an admin. All of the consultant's sessions end.
    Raises InputError where the password is too weak.
    """
    refuse_weak(password, name)
    hashed = _hash(password)
    with transaction(db):
        accounts.put_password(db, consultant_id, hashed, now)
        accounts.end_sessions(db, consultant_id)


def refuse_weak(password: str, name: str) -> None:
    """Raise InputError for a password that has a weakness."""
    found = weakness(password, name)
    if found is not None:
        raise InputError(WEAKNESSES[found], field="password")


def weakness(password: str, name: str) -> Weakness | None:
    """Why a password is not taken: short, the name, or tried first by everybody; else None."""
    folded = _normal(password).casefold()
    if len(folded) < SHORTEST:
        return Weakness.SHORT
    if len(folded) > LONGEST:
        return Weakness.LONG
    if folded in _WORST:
        return Weakness.KNOWN
    left = folded.replace("poromki", "")
    for word in name.casefold().split():
        left = left.replace(word, "")
    return Weakness.GUESSED if len(set(left)) < _DIFFERENT else None


def is_right(db: Db, account: Account | None, password: str) -> bool:
    """Whether this is the account's password; as much work where there is no account.

    A hash that was made with less care than is taken today is made anew.
    """
    known = account.password if account else _nobodys()
    if len(password) > LONGEST or not _verified(known, password) or account is None:
        return False
    if _HASHER.check_needs_rehash(known):
        accounts.rehash(db, account.consultant.id, _hash(password))
    return True


def _normal(password: str) -> str:
    """The same characters, however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


def _hash(password: str) -> str:
    with _AT_WORK:
        return _HASHER.hash(_normal(password))


def _verified(known: str, password: str) -> bool:
    with _AT_WORK:
        try:
            return _HASHER.verify(known, _normal(password))
        except (VerificationError, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    """What an unknown name's password is compared with."""
    return _hash("nobody has this password")
