"""How long clients take to start: a curve with its table, for all or by group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from monitor import stats
from monitor.accounts import rights
from monitor.compose.language import N_
from monitor.stats import By, LeftOut, Statistics
from monitor.survival import Share
from monitor.web.curve import Picture, picture
from monitor.web.frame import Ask, Asked

routes = APIRouter()

_ALL = N_("All together")
_GROUPED = (
    ("", _ALL),
    (By.TAG, N_("By tag")),
    (By.WORKSHOP, N_("By workshop")),
    (By.CONSULTANT, N_("By consultant")),
)
_NOBODY: dict[By | None, str] = {None: _ALL, By.TAG: N_("No tag"), By.WORKSHOP: N_("No title")}


@dataclass(frozen=True, slots=True)
class Shown:
    """One group, as the page shows it."""

    name: str
    statistics: Statistics
    picture: Picture
    started_by: list[tuple[int, Share | None]]
    """Of each day; None where too few were seen so long."""
    later: Share | None
    """Of those silent for long, who started later; None where too few are known."""
    left_out: list[str]


@routes.api_route("/statistics", methods=["GET", "HEAD"])
def show(ask: Asked, by: Annotated[str, Query(max_length=20)] = "") -> Response:
    """The curve of all whom one may see, or one for each group."""
    group = By(by) if by in {*By} else None
    with ask.office() as office:
        found = stats.statistics(office.db, ask.now, group, rights.only_of(ask.who))
    return ask.page(
        "statistics.html",
        title=ask.gettext("Statistics"),
        by=group or "",
        grouped=[(key, ask.gettext(words)) for key, words in _GROUPED],
        groups=[_shown(ask, one, group) for one in found],
        silent=stats.SILENT,
    )


def _shown(ask: Ask, one: Statistics, by: By | None) -> Shown:
    later = one.still_starts()
    return Shown(
        name=one.group or ask.gettext(_NOBODY.get(by, _ALL)),
        statistics=one,
        picture=picture(one.curve),
        started_by=[(day, _told(one, one.started_by(day))) for day in stats.DAYS],
        later=_told(one, later),
        left_out=[_left_out(ask, why, n) for why, n in one.left_out.items() if n],
    )


def _told(one: Statistics, share: Share | None) -> Share | None:
    return share if share is not None and one.tells(share) else None


def _left_out(ask: Ask, why: LeftOut, n: int) -> str:
    match why:
        case LeftOut.AHEAD:
            return ask.ngettext("%(n)d is still to come", "%(n)d are still to come", n)
        case LeftOut.REGISTERED_LATE:
            return ask.ngettext(
                "%(n)d was first looked at more than a day later",
                "%(n)d were first looked at more than a day later",
                n,
            )
        case LeftOut.USUAL:
            return ask.ngettext(
                "%(n)d is edited every week anyway, and nothing was agreed",
                "%(n)d are edited every week anyway, and nothing was agreed",
                n,
            )
        case LeftOut.NEVER_SEEN:
            return ask.ngettext(
                "of %(n)d nothing was seen since", "of %(n)d nothing was seen since", n
            )
