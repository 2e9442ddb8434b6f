"""CPU time of checks on recorded pages of real sites, by what their labels say.

The archive lies in the folder that POROMKI_HISTORIES names; a sample is unpacked for the run.
"""

from __future__ import annotations

import json
import tarfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

import requests

from bench.checks import FROM_BYTES, PACE, Bench, bench, floor, milliseconds
from bench.figures import Figure

ARCHIVE = "histories.tar.xz"
EVERY = 9
"""Of the histories, by name, one in so many is taken."""
FROM = 3
"""The check of a history from which the cost counts."""

_SAID = {"markup": "noise in markup only", "visible": "visible noise", "edit": "edits"}


@dataclass
class _Costs:
    """Milliseconds per check and per floor, by label."""

    ours: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    floors: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


def unpack(folder: Path, to: Path) -> list[Path]:
    """Unpack the sample; gives the folders of its histories."""
    with tarfile.open(folder / ARCHIVE) as archive:
        members = [m for m in archive.getmembers() if m.isfile() and m.name.count("/") == 2]
        names = sorted({Path(m.name).parent.name for m in members} - {"_unobservable"})
        kept = set(names[::EVERY])
        chosen = [m for m in members if Path(m.name).parent.name in kept]
        for member in chosen:
            member.name = "/".join(Path(member.name).parts[1:])
        archive.extractall(to, chosen, filter="data")
    return sorted(to / name for name in kept)


def measure(port: int, histories: list[Path]) -> Iterator[Figure]:
    """Check each history file by file, by turns with the floor on the same file."""
    costs = _Costs()
    for history in histories:
        with bench() as on:
            _live(on, f"http://127.0.0.1:{port}/recorded/{history.name}", history, costs)
    part = f"CPU per check of recorded pages ({len(histories)} histories)"
    for label, said in _SAID.items():
        if costs.ours[label]:
            name = f"{said} ({len(costs.ours[label])})"
            yield _figure(part, name, costs.ours[label], costs.floors[label])
    changed = [[cost for label in _SAID for cost in c[label]] for c in (costs.ours, costs.floors)]
    yield _figure(part, f"all whose bytes changed ({len(changed[0])})", *changed)


def _figure(part: str, name: str, ours: list[float], floors: list[float]) -> Figure:
    over = f"floor ({mean(floors):.2f})"
    return Figure(part, name, mean(ours), "ms", over, mean(ours) / mean(floors), FROM_BYTES)


def _live(on: Bench, home: str, history: Path, costs: _Costs) -> None:
    page_id = on.watch(f"{home}/ours")
    for number, label in enumerate(_labels(history)):
        on.now += PACE
        requests.get(f"{home}/turn-{number}", timeout=20)
        on.web.get(f"{home}/warm", now=on.now)  # reads robots.txt if it is time
        ours = milliseconds(lambda: on.check(page_id))
        least = milliseconds(lambda: floor(f"{home}/floor"))
        if number >= FROM and label:
            costs.ours[label].append(ours)
            costs.floors[label].append(least)


def _labels(history: Path) -> list[str]:
    """What became of each file: markup, visible, edit, or "" where it does not count."""
    kept = json.loads((history / "labels.json").read_bytes())
    shown = kept["visible_text_diff"]
    told = {"noise": ("markup", "visible"), "edit": ("edit", "edit")}
    pairs = zip(kept["labels"], shown, strict=True)
    return ["", *(told.get(label, ("", ""))[bool(visible)] for label, visible in pairs)]
