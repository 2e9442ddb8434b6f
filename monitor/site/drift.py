"""What a site's own listing says now that it did not say before. Pure.

Order never matters, nor how an address or an instant is spelt. What only shows that the listing was
made anew (dates of most entries moved, addresses came by the dozen) is no evidence of an edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from monitor.model import Entry
from monitor.site.scope import page_address
from monitor.urls import identity

AT_ONCE = 5
"""Addresses that an owner may add or take away between two looks; in a large listing a quarter."""


@dataclass(frozen=True, slots=True)
class Drift:
    """How a listing differs; entries in the order of their addresses."""

    new: tuple[Entry, ...] = ()
    gone: tuple[Entry, ...] = ()
    """As they stood there before."""
    moved: tuple[Entry, ...] = ()
    """With the date as it stands now."""
    rebuilt: str = ""
    """Why it was made anew, as a clause; then what that explains is not among the others."""


def drift(
    before: Mapping[str, str] | None,
    entries: Sequence[Entry],
    *,
    was_whole: bool,
    is_whole: bool,
) -> Drift:
    """Compare a listing with what stood there at the last look: address → date as it stood.

    None is the first look: nothing differs. Of a listing that was cut nothing is new (it may have
    stood beyond the cut), of one that is cut nothing is gone. Dates that moved at most of its
    entries are left out as rebuilt; many addresses at once leave nothing as evidence. Never raises.
    """
    if before is None:
        return Drift()
    then = _by_name(Entry(url, said) for url, said in before.items())
    now = _by_name(entries)
    new = [now[name] for name in now.keys() - then.keys()] if was_whole else []
    gone = [then[name] for name in then.keys() - now.keys()] if is_whole else []
    crowd = _crowd(len(new), len(gone), len(then))
    if crowd:
        return Drift(rebuilt=crowd)
    common = [(then[name], now[name]) for name in then.keys() & now.keys() if now[name].said]
    moved = [entry for old, entry in common if not _same_date(old.said, entry.said)]
    anew = _anew(len(moved), len(common))
    return Drift(_sorted(new), _sorted(gone), () if anew else _sorted(moved), anew)


def _by_name(entries: Iterable[Entry]) -> dict[tuple[str, ...], Entry]:
    """Each address once, however it is spelt; of several dates the last as text, in any order."""
    named: dict[tuple[str, ...], Entry] = {}
    for entry in entries:
        name = identity(page_address(entry.url) or entry.url)
        named[name] = max(named.get(name, entry), entry, key=_standing)
    return named


def _standing(entry: Entry) -> tuple[str, str, str]:
    return (entry.said, entry.url, entry.title)


def _sorted(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.url, entry.said, entry.title)))


def _crowd(new: int, gone: int, there: int) -> str:
    """Why so many addresses at once are no owner's work; empty if they may be."""
    most = max(AT_ONCE, there // 4)
    if new > most:
        return f"{new} addresses came at once, where {there} stood"
    if gone > most:
        return f"{gone} of {there} addresses went at once"
    return ""


def _anew(moved: int, dated: int) -> str:
    """Why so many dates at once are no owner's work; empty if they may be."""
    return f"the dates of {moved} of {dated} entries moved at once" if moved * 2 > dated else ""


def _same_date(one: str, other: str) -> bool:
    """Whether two dates name the same; written otherwise is no other date."""
    if one.strip() == other.strip():
        return True
    instants = _instant(one), _instant(other)
    return None not in instants and instants[0] == instants[1]


def _instant(said: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read(said.strip())
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None
