"""When a token ends, and what it may do, as Facebook says of it (debug_token). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.sources.facebook.answers import Answer, Trouble, parsed, seconds


@dataclass(frozen=True, slots=True)
class Expiry:
    """What Facebook says of a token. That it lists a right does not prove that it works."""

    is_valid: bool
    ends_at: datetime | None
    """The nearer of its own end and of the end of access to data; None: neither is set."""
    scopes: tuple[str, ...] = ()
    kind: str = ""
    """`PAGE`, `USER`, `SYSTEM_USER`."""


def read(answer: Answer) -> Expiry | None:
    """What an answer of `debug_token` says; None where it says nothing."""
    found = parsed(answer)
    if isinstance(found, Trouble):
        return None
    token = found.get("data")
    if not isinstance(token, dict) or not isinstance(token.get("is_valid"), bool):
        return None
    clocks = [seconds(token.get(name)) for name in ("expires_at", "data_access_expires_at")]
    scopes = token.get("scopes")
    return Expiry(
        is_valid=token["is_valid"],
        ends_at=min((at for at in clocks if at), default=None),
        scopes=tuple(str(s)[:60] for s in scopes[:50]) if isinstance(scopes, list) else (),
        kind=str(token.get("type", ""))[:20],
    )
