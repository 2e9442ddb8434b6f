"""Links by which a reader acts: their tokens made, read and revoked.

A token is 192 random bits and their signature. The purpose is the signature's
salt, so that a token made for one purpose opens no other. Of a token we keep
its SHA-256 alone. Keys are with the secrets: the newest signs, older ones are
good for reading until they are dropped. The only module that knows
itsdangerous; its clock is not used.
"""

from __future__ import annotations

import secrets as chance
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadSignature, Signer

from monitor.compose import Trouble
from monitor.deed import DeedKind
from monitor.secrets import LINKS, Secrets
from monitor.store import Db, links, transaction
from monitor.store.links import Link
from monitor.store.notices import Notice

_BYTES = 24
_KEY_BYTES = 32
_LONGEST = 200
"""Characters; a longer token is none of ours."""


def renew(
    db: Db,
    secrets: Secrets,
    notice: Notice,
    purposes: Iterable[DeedKind],
    now: datetime,
    valid_for: timedelta,
) -> dict[DeedKind, str]:
    """A new token of a notice for each purpose; those made for it before work no more.

    Makes the first key where there is none. Raises StoreError.
    """
    keys = [*_keys(secrets, now).values()]
    tokens = {purpose: _token(keys, purpose) for purpose in purposes}
    with transaction(db):
        links.revoke_of_notice(db, notice.id, now)
        for purpose, token in tokens.items():
            links.add(
                db,
                Link(
                    hash=_hash(token),
                    purpose=purpose,
                    client_id=notice.client_id,
                    notice_id=notice.id,
                    channel_id=notice.channel_id,
                    made_at=now,
                    expires_at=now + valid_for,
                ),
            )
    return tokens


def path(purpose: DeedKind, token: str) -> str:
    """Where a token is shown, below the public address."""
    return f"{LINKS}{purpose}/{token}"


def find(db: Db, secrets: Secrets, purpose: DeedKind, token: str, now: datetime) -> Link | Trouble:
    """The link that a token opens for this purpose, or why it opens nothing.

    Whoever has made a token up learns no more than that it is not valid.
    """
    if not is_ours(secrets, purpose, token):
        return "invalid"
    found = links.by_hash(db, _hash(token))
    if found is None or found.purpose is not purpose:
        return "invalid"
    if found.used_at is not None:
        return "used"
    if found.revoked_at is not None or now >= found.expires_at:
        return "expired"
    return found


def is_ours(secrets: Secrets, purpose: DeedKind, token: str) -> bool:
    """Whether one of our keys has signed a token for this purpose; the database is not asked."""
    keys = [*secrets.link_keys().values()]
    if not keys or len(token) > _LONGEST or not token.isascii():
        return False
    try:
        _signer(keys, purpose).unsign(token)
    except BadSignature:
        return False
    return True


def rotate(secrets: Secrets, now: datetime) -> None:
    """A new key signs from now on; links that are on their way still work."""
    secrets.keep_link_keys(secrets.link_keys() | _new_key(now))


def drop_old(secrets: Secrets) -> int:
    """Forget all keys but the newest; their links work no more. Returns how many keys went."""
    keys = secrets.link_keys()
    if len(keys) > 1:
        secrets.keep_link_keys(dict([*keys.items()][-1:]))
    return max(0, len(keys) - 1)


def _keys(secrets: Secrets, now: datetime) -> dict[str, str]:
    if not secrets.link_keys():
        secrets.keep_link_keys(_new_key(now))
    return secrets.link_keys()


def _new_key(now: datetime) -> dict[str, str]:
    return {now.isoformat(timespec="microseconds"): chance.token_urlsafe(_KEY_BYTES)}


def _token(keys: list[str], purpose: DeedKind) -> str:
    return _signer(keys, purpose).sign(chance.token_urlsafe(_BYTES)).decode("ascii")


def _signer(keys: list[str], purpose: DeedKind) -> Signer:
    """Signs with the last key, and reads what any of them has signed."""
    return Signer(keys, salt=f"poromki link {purpose}", digest_method=sha256, key_derivation="hmac")


def _hash(token: str) -> str:
    return sha256(token.encode("ascii")).hexdigest()
