"""What is known of a client when its agreed actions are checked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from monitor.extract.asked import Asked, ask
from monitor.model import Kind, Reason, Role

Enough = Callable[[], bool]
"""Whether the time that the checks of one client may take is up."""


def never() -> bool:
    """There is time without end."""
    return False


class OutOfTime(Exception):  # noqa: N818
    """The time is up, and a page would still have to be read."""


@dataclass(frozen=True)
class Sight:
    """One page of the client's websites as it was last seen."""

    url: str
    """Its address; `found_at` is where that led."""
    body: bytes | None
    """None where it was never seen."""
    found_at: str = ""
    charset: str | None = None
    fetched_at: datetime | None = None
    """The first look that brought this body."""
    role: Role = Role.HOME
    is_first: bool = False
    """The body is that of the first look, and the page is not new."""
    new_since: datetime | None = None
    """Set where it is new: the last look at the site without it."""
    unseen: Reason | None = None
    """Set where it cannot be seen now."""
    is_gone: bool = False
    is_asked: bool = False
    """It is not watched, and was asked for what was agreed."""
    enough: Enough = never

    @property
    def is_at_hand(self) -> bool:
        """Whether it can be said what is on it, and what is not."""
        return self.body is not None and self.unseen is None and not self.is_gone

    @property
    def says(self) -> Asked:
        """What it says; nothing where it was never seen. Raises OutOfTime."""
        self.take_time()
        return self._said

    def take_time(self) -> None:
        """Raise OutOfTime where there is no time to read it."""
        if self.enough():
            raise OutOfTime(self.url)

    @cached_property
    def _said(self) -> Asked:
        if self.body is None:
            return Asked()
        return ask(self.body, self.found_at or self.url, self.charset)


@dataclass(frozen=True, slots=True)
class Listing:
    """A feed that is watched."""

    url: str
    is_there: bool
    seen_at: datetime | None = None
    known_since: datetime | None = None
    unseen: Reason | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A page of the client on a network, as it is registered."""

    kind: Kind
    url: str
    unseen: Reason | None = None
    """Why a program cannot see whether something was posted there."""
    is_profile: bool = False
    """It is a person's profile."""
    was_seen: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """Something published since the workshop."""

    at: datetime
    what: str
    """Its address, or the day of it."""


@dataclass(frozen=True)
class Answer:
    """What an address gave that is not watched."""

    url: str
    at: datetime
    found_at: str = ""
    """Where it led; empty where nothing was there."""
    reason: Reason | None = None
    """Why nothing was seen there."""
    why: str = ""
    charset: str | None = None
    body: bytes | None = None
    is_first: bool = True
    """It was asked for the first time."""
    was_missing: bool = False
    """Nothing was there at an earlier time."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that checking may rest on."""

    held_at: datetime
    pages: tuple[Sight, ...] = ()
    """Of all websites, home pages first."""
    listings: tuple[Listing, ...] = ()
    accounts: tuple[Account, ...] = ()
    posts: tuple[Post, ...] = ()
    shows_posts: bool = False
    """Something is watched that would show a post."""
    posts_unseen: Reason | None = None
    """Why posts may be missing."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """By the address asked."""

    @property
    def home(self) -> Sight | None:
        """The website's own page."""
        return self.pages[0] if self.pages else None
