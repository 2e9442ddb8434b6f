"""How far a site's witness is believed: a number, and the counts it is made of. Pure.

For it: days long past among its dates (a witness that always says now, or is rebuilt each night,
has none), weeks in which its dates stood still, dates that moved where the page had changed too.
Against it: dates that moved while the page showed the same, that said the moment of the look, that
jumped together with most others, that lay in the future.

    trust = points for / (points for + points against + DOUBT)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from monitor.model import Witness

DOUBT = 5
"""Points that a witness must first earn: five days long past, which no rebuild leaves behind."""
TRUSTED = 0.5
"""From here on as much speaks for a witness as against it, doubt included."""
MOST_DAYS = 8
"""Days that count. More of them cannot outweigh two dates that were refuted."""
LOOKS_A_POINT = 14
"""Looks without a move that make a point: a week of them."""
MOST_STEADY = 2
"""Points for standing still; alone they never make a witness trusted, for a page that nobody
rebuilds stands still too until somebody does."""
OF_POSTS = 2
"""Points of a feed whose posts are of as many days long past: systems date a post when it is
published, and no rebuild dates it anew."""
BORNE_OUT = 2
REFUTED = 3
"""Points of one date: half of its dates must be true, and some more."""
TOGETHER = 2
"""Points of one jump: one rebuild is forgiven a witness of eight days, two are not."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one witness of one site; all but `heard_since` are counts, from 0 up."""

    witness: Witness
    heard_since: int = 0
    """The first look at which it said anything, in seconds since 1970; 0 before it."""
    looks: int = 0
    """Looks at which it said anything."""
    spread: int = 0
    """The most days long past (`SETTLED`) that its dates named at one look."""
    steady: int = 0
    """Looks, some hours after the last, at which most of its dates had stood still."""
    borne_out: int = 0
    """Dates that moved where the page had changed, or was really new."""
    refuted: int = 0
    """Dates that moved while the page showed the same as before."""
    now: int = 0
    """Looks at which most of its dates had moved, and said the moment of the look."""
    together: int = 0
    """Looks at which most of its dates had moved to one day."""
    future: int = 0
    """Looks at which one of its dates had moved to the future."""

    @property
    def points(self) -> int:
        """What speaks for it."""
        still = min(self.steady // LOOKS_A_POINT, MOST_STEADY)
        born = OF_POSTS if self.witness is Witness.FEED and self.spread >= OF_POSTS else 0
        return min(self.spread, MOST_DAYS) + still + born + BORNE_OUT * self.borne_out

    @property
    def doubts(self) -> int:
        """What speaks against it."""
        return REFUTED * self.refuted + TOGETHER * self.together + self.now + self.future

    @property
    def trust(self) -> float:
        """From 0, nothing, to 1; with no experience 0."""
        return self.points / (self.points + self.doubts + DOUBT)

    @property
    def is_trusted(self) -> bool:
        """Whether what it says can prove an edit."""
        return self.trust >= TRUSTED


def borne_out(record: Record, changed: bool) -> Record:
    """Add what became of one of its dates that moved and stood (`Standing.STANDS`).

    `changed`: the page differs from the last look before that date, or is really new.
    """
    if changed:
        return replace(record, borne_out=record.borne_out + 1)
    return replace(record, refuted=record.refuted + 1)


def counts(record: Record) -> dict[str, int]:
    """Give the numbers by their names, as they are stored and shown."""
    return {name: count for name, count in asdict(record).items() if name != "witness"}


def from_counts(witness: Witness, stored: Mapping[str, object]) -> Record:
    """Read the numbers; what is unknown, missing or no count is left out. Never raises."""
    names = {f.name for f in fields(Record)} - {"witness"}
    kept = {
        name: count
        for name, count in stored.items()
        if name in names and type(count) is int and count >= 0
    }
    return Record(witness, **kept)
