"""The command `stats`: how long clients take to start."""

from __future__ import annotations

import math
from typing import Annotated

import typer
from rich.table import Table

from monitor import views
from monitor.cli.door import door, out, plain, print_json, say
from monitor.stats import By
from monitor.views import View

_WIDTH = 45
"""Characters of a curve."""
_BARS = " ▁▂▃▄▅▆▇█"
_FEW = "[bright_black]too few[/]"
_LEFT_OUT = {
    "ahead": "still to come",
    "registered_late": "first seen more than a day after the workshop",
    "never_seen": "not seen since the workshop",
    "usual": "edited every week anyway, and nothing agreed that would tell a start",
}
_NOBODY = {None: "All workshops", By.TAG: "(no tag)", By.WORKSHOP: "(no title)"}


def add_to(app: typer.Typer) -> None:
    """Put this command into the app."""
    app.command()(stats)


def stats(
    context: typer.Context,
    by: Annotated[By | None, typer.Option(help="Group by this; default: all together.")] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, for scripts.")
    ] = False,
) -> None:
    """How long clients take to start: the median, and the share by day 3, 7, 14, 30, 60, 90."""
    at = door(context)
    with at.store() as db:
        found = views.statistics(db, at.now(), by)
    if as_json:
        for view in found:
            print_json(view)
        return
    for view in found:
        _show(view, view["group"] or _NOBODY.get(by, ""))
    if not found:
        say("No workshops yet. Register a client: poromki add")


def _show(view: View, name: str) -> None:
    say(f"[bold]{plain(name)}[/]: {view['started']} of {_workshops(view['workshops'])} started")
    for why, n in view["left_out"].items():
        if n:
            say(f"  Left out: {n} {_LEFT_OUT[why]}")
    if view["too_few"]:
        say("  Too few to tell how long it takes.")
        return
    say(f"  Half have started by day: {_median(view)}")
    say(f"  Silent {_curve(view['curve'])} day {view['known_until_days']:.0f}")
    _shares(view["started_by"])
    later = view["silent_then_started"]
    if not later["too_few"]:
        say(
            f"  After {later['days']} silent days {_percent(later)} still started "
            f"({later['at_risk']} were seen for longer)."
        )


def _workshops(n: int) -> str:
    return f"{n} workshop{'s' * (n != 1)}"


def _median(view: View) -> str:
    """With its interval of 95 %, whose upper end may be open."""
    if view["median_days"] is None:
        return f"not half by day {view['known_until_days']:.0f}"
    low, high = view["median_low"], view["median_high"]
    ends = f"{low:.0f}" if low is not None else "?", f"{high:.0f}" if high is not None else "?"
    return f"{view['median_days']:.0f} (95 %: {ends[0]} to {ends[1]})"


def _shares(rows: list[View]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("  By day", "Started", "95 %", "Seen so long"):
        table.add_column(column, justify="right")
    for row in rows:
        days, seen = str(row["days"]), str(row["at_risk"])
        if row["too_few"]:
            table.add_row(days, _FEW, "", seen)
        else:
            table.add_row(days, _percent(row), _interval(row), seen)
    out.print(table)


def _percent(row: View) -> str:
    return f"{row['share']:.0%}"


def _interval(row: View) -> str:
    return "" if row["low"] is None else f"{row['low']:.0%} to {row['high']:.0%}"


def _curve(steps: list[View]) -> str:
    """The share that is silent, from the workshop to the last day that is known, as bars."""
    last = steps[-1]["days"]
    bars = []
    for column in range(_WIDTH):
        reached = [s["silent"] for s in steps if s["days"] <= last * column / (_WIDTH - 1)]
        silent = reached[-1] if reached else 1.0
        bars.append(_BARS[math.ceil(silent * (len(_BARS) - 1))])
    return "".join(bars)
