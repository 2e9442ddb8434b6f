"""A guard over recorded histories of real pages: the figures must not slip.

All are run, half a minute's work. The limits are a little weaker than what was reached, see
docs/engine.md.
"""

from __future__ import annotations

import json
import os
import tarfile
from collections import Counter
from pathlib import Path

import pytest

from monitor.replay import replay

FOLDER = os.environ.get("POROMKI_HISTORIES", "")
ARCHIVE = "histories.tar.xz"

pytestmark = [
    pytest.mark.histories,
    pytest.mark.skipif(
        not FOLDER, reason="set POROMKI_HISTORIES to the folder that holds histories.tar.xz"
    ),
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("histories")
    with tarfile.open(Path(FOLDER) / ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def outcomes(pages: Path) -> Counter[tuple[str, str]]:
    """How often each label met each outcome; visible noise counts once more as `visible`."""
    counted: Counter[tuple[str, str]] = Counter()
    for folder in sorted(f for f in pages.iterdir() if (f / "labels.json").exists()):
        kept = json.loads((folder / "labels.json").read_bytes())
        told = [line.outcome for line in replay([folder])][1:]
        for number, label in enumerate(kept["labels"]):
            outcome = beside(kept["labels"], told, number) if label == "edit" else told[number]
            counted[label, outcome] += 1
            if label == "noise" and kept["visible_text_diff"][number]:
                counted["visible", outcome] += 1
    return counted


def beside(labels: list[str], told: list[str], number: int) -> str:
    """The outcome of an edit; one told a file early or late counts where no noise stands."""
    for other in (number - 1, number + 1):
        if 0 <= other < len(told) and told[other] == "changed" and labels[other] != "noise":
            return "changed"
    return told[number]


def share(outcomes: Counter[tuple[str, str]], label: str, outcome: str) -> float:
    total = sum(count for (of, _), count in outcomes.items() if of == label)
    return outcomes[label, outcome] / total


MOST = {
    "noise called a change": ("noise", "changed", 0.01),
    "visible noise called a change": ("visible", "changed", 0.05),
    "noise called unseen": ("noise", "unseen", 0.003),
    "walls called a change": ("unobservable", "changed", 0.0),
    "walls called the same": ("unobservable", "same", 0.03),
}


@pytest.mark.parametrize("name", MOST)
def test_at_most(outcomes: Counter[tuple[str, str]], name: str) -> None:
    label, outcome, most = MOST[name]
    assert share(outcomes, label, outcome) <= most


def test_edits_are_seen(outcomes: Counter[tuple[str, str]]) -> None:
    assert share(outcomes, "edit", "changed") >= 0.975


def kept_or_refused(pages: Path, observable: bool) -> float:
    """The share of single pages, observable or not, that were told right."""
    rows = [
        json.loads(line)
        for line in (pages / "_unobservable" / "manifest.jsonl").read_text("utf-8").splitlines()
    ]
    right = []
    for number, row in enumerate(row for row in rows if row["observable"] is observable):
        alone = pages / f"single-{observable}-{number}"
        alone.mkdir()
        (alone / "000.html").symlink_to(pages / "_unobservable" / row["file"])
        (line,) = replay([alone])
        right.append((line.outcome == "baseline") is observable)
    return sum(right) / len(right)


def test_walls_are_refused(pages: Path) -> None:
    assert kept_or_refused(pages, observable=False) >= 0.95


def test_pages_are_kept(pages: Path) -> None:
    assert kept_or_refused(pages, observable=True) >= 0.97
