"""What every kind of target answers. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.extract import Opened
from monitor.model import Kind, Reason, Refusal, Snapshot


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind of target is fetched and read."""

    kind: Kind
    accept: str
    """The Accept header."""
    open: Callable[[bytes, str, str | None], Opened]
    """(body, url, charset of the answer) → the parsed body."""
    reliability: str
    """One English sentence for the consultant: how far its verdicts can be trusted."""
    cannot_be_seen: Reason | None = None
    """Set when nobody can look without something that is missing."""

    def read(self, body: bytes, url: str, charset: str | None) -> Snapshot | Refusal:
        """Give what a reader sees of `body`, or why it is no observation."""
        return self.open(body, url, charset).read()
