"""From what a site's listings and answers say to claims. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.evidence.dates import read_date
from monitor.model import Claim, Entry, Witness


@dataclass(frozen=True, slots=True)
class Listed:
    """What one listing claims."""

    claims: tuple[Claim, ...]
    """In the listing's order."""
    unread: int
    """Entries that bear a date which cannot be read."""


def listed_claims(entries: Iterable[Entry], witness: Witness) -> Listed:
    """Read the dates of a listing; entries without one claim nothing. Never raises."""
    claims = []
    unread = 0
    for entry in entries:
        claim = _claim(witness, entry.url, entry.said, entry.title) if entry.said else None
        if claim:
            claims.append(claim)
        elif entry.said:
            unread += 1
    return Listed(tuple(claims), unread)


def header_claim(last_modified: str | None, url: str) -> Claim | None:
    """Read a Last-Modified header of the page at `url`; None where it says no date."""
    return _claim(Witness.HEADER, url, last_modified, "") if last_modified else None


def _claim(witness: Witness, url: str, said: str, title: str) -> Claim | None:
    span = read_date(said)
    return Claim(witness, url, *span, title) if span else None
