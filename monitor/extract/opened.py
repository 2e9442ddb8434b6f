"""A body that was parsed, and can be read. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from monitor.model import Refusal, Snapshot


@dataclass(frozen=True, slots=True)
class Opened:
    """A parsed body: to be read only where its mark is another than the last look's."""

    read: Callable[[], Snapshot | Refusal]
    """Give what a reader sees, or why it is no page. Never raises."""
    mark: str = ""
    """Equal marks show a reader the same; empty where nothing cheaper than reading tells."""
