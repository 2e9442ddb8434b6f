"""What every kind of target answers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from monitor.extract import EXTRACTOR_VERSION, Opened, version_under
from monitor.model import Kind, Reason, Refusal, Rule, Snapshot


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind of target is fetched and read."""

    kind: Kind
    accept: str
    """The Accept header."""
    open: Callable[[bytes, str, str | None, Sequence[Rule]], Opened]
    """(body, url, charset of the answer, the page's rules) → the parsed body."""
    reliability: str
    """One English sentence for the consultant: how far its verdicts can be trusted."""
    cannot_be_seen: Reason | None = None
    """Set when nobody can look without something that is missing."""

    version: int = EXTRACTOR_VERSION
    """Of what reads its bodies."""

    def read(
        self, body: bytes, url: str, charset: str | None, rules: Sequence[Rule] = ()
    ) -> Snapshot | Refusal:
        """Give what a reader sees of `body`, or why it is no observation."""
        return self.open(body, url, charset, rules).read()

    def version_under(self, rules: Sequence[Rule]) -> int:
        """The version of its snapshots of a page with these rules."""
        return version_under(rules, self.version)
