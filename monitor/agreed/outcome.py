"""What one check gave: it is there, it is not, or nobody can tell. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.agreed.known import Known, Sight
from monitor.agreed.records import Hurdle, Obstacle
from monitor.model import Reason

NOWHERE = frozenset({Reason.NOT_FOUND, Reason.PARKED, Reason.PLACEHOLDER, Reason.ERROR_PAGE})
"""What says that there is no page, rather than that it could not be seen."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Is it there? None: nobody can tell now."""

    is_there: bool | None
    why: str = ""
    """One English sentence for a technician."""
    evidence: str = ""
    page_url: str = ""
    at: datetime | None = None
    """The first look that showed it."""
    already: bool = False
    obstacle: Obstacle | None = None
    ask_url: str = ""


def there(page: Sight, evidence: str) -> Outcome:
    """It is on this page."""
    return Outcome(
        True, evidence=evidence, page_url=page.url, at=page.fetched_at, already=page.is_first
    )


def missing(why: str) -> Outcome:
    """It was looked for where it would be, and is not there."""
    return Outcome(False, why)


def unknown(obstacle: Obstacle, why: str, ask_url: str = "") -> Outcome:
    """Nobody can tell now."""
    return Outcome(None, why, obstacle=obstacle, ask_url=ask_url)


def not_found(pages: Iterable[Sight], what: str) -> Outcome:
    """It is on none of these pages: missing, if the first of them (the most telling) was seen."""
    first = next(iter(pages), None)
    if first is None:
        return unknown(Hurdle.NO_WEBSITE, "no website is watched")
    return unseen(first) or missing(what)


def unseen(page: Sight) -> Outcome | None:
    """Why nothing can be said of a page; None where it is at hand."""
    if page.unseen is not None:
        return unknown(page.unseen, f"{page.url} cannot be seen now")
    if page.body is None:
        return unknown(Hurdle.NOT_SEEN_YET, f"{page.url} was not seen yet")
    return None


def live(known: Known) -> tuple[Sight, ...]:
    """The pages that are not gone, those of contact after the home page, then the others."""
    kept = [p for p in known.pages if not p.is_gone]
    return tuple(sorted(kept, key=lambda p: _ORDER.get(p.role.value, 2)))


_ORDER = {"home": 0, "contact": 1}


def at_path(known: Known, path: str) -> tuple[Sight, ...]:
    """The pages at a path or full address."""
    return tuple(p for p in known.pages if is_at(p, path))


def is_at(page: Sight, path: str) -> bool:
    """Whether a page is the one that a path or an address means."""
    wanted = path_of(path)
    return path_of(page.url) == wanted and ("://" not in path or _host(path) == _host(page.url))


def is_below(page: Sight, path: str) -> bool:
    """Whether a page is at a path or below it."""
    return f"{path_of(page.url)}/".startswith(f"{path_of(path).rstrip('/')}/")


def path_of(url: str) -> str:
    """The path of an address without its last slash; of a path itself."""
    rest = url.split("://", 1)[1].partition("/")[2] if "://" in url else url.lstrip("/")
    return "/" + rest.partition("?")[0].partition("#")[0].rstrip("/")


def _host(url: str) -> str:
    return url.split("://", 1)[1].partition("/")[0].lower().removeprefix("www.")
