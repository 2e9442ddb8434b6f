"""What is known of accounts, and who somebody is that asks. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.deed import Way
from monitor.model import Consultant


class Scope(StrEnum):
    """What a script may do with a token."""

    READ = "read"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Account:
    """A consultant who may log in."""

    consultant: Consultant
    password: str
    """As argon2 wrote it: parameters, salt and hash."""
    is_admin: bool
    lang: str | None
    """The language of pages; None: the browser's."""
    made_at: datetime
    changed_at: datetime
    """When the password was set."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser in which a consultant is logged in."""

    id: int
    consultant_id: int
    made_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What a script shows in a password's place; the secret itself is not kept."""

    id: int
    name: str
    consultant_id: int
    scope: Scope
    made_at: datetime
    used_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it opens anything at `now`."""
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and not expired


@dataclass(frozen=True, slots=True)
class Entry:
    """Who did what, and by which door."""

    at: datetime
    who: str
    way: Way
    what: str
    client_id: int | None = None
    """None too when the client has been erased since."""


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who asks by page or API, and what they may."""

    consultant: Consultant
    is_admin: bool
    way: Way
    may_write: bool = True
    lang: str | None = None
    """The language chosen in the account."""
    session: Session | None = None
    """None for a script, and for somebody at the machine itself."""

    @property
    def name(self) -> str:
        """The consultant's name, as deeds and the audit tell it."""
        return self.consultant.name
