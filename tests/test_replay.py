"""Recorded histories through the daemon's own engine."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.replay import replay, run

PAGE = """<html><head><title>Adler</title></head><body><h1>Gasthof Adler</h1>
<p>Seit 1894 kochen wir in der vierten Generation mit Zutaten aus dem Tal.</p>
<p>Schnitzel 14,50 €</p><p>Ruhetag: Montag</p></body></html>"""
DEARER = PAGE.replace("14,50", "15,50")
CLOSED = DEARER.replace("Montag", "Montag und Dienstag")
WALL = "<title>Just a moment...</title>"

HISTORIES = {
    "nothing happens": ([PAGE] * 3, "baseline same same"),
    "an edit that stays": ([PAGE, PAGE, DEARER, DEARER, DEARER], "baseline same changed same same"),
    "an edit on the last file": ([PAGE, DEARER], "baseline changed"),
    "an edit on the last file but one": ([PAGE, DEARER, DEARER], "baseline changed same"),
    "two edits": ([PAGE, DEARER, CLOSED, CLOSED, CLOSED], "baseline changed changed same same"),
    "an edit undone": ([PAGE, DEARER, PAGE, PAGE, PAGE], "baseline same same same same"),
    "a wall in between": ([PAGE, WALL, PAGE], "baseline unseen same"),
    "a wall at the start": ([WALL, PAGE, PAGE], "unseen baseline same"),
    "an edit behind a wall": ([PAGE, WALL, DEARER, DEARER], "baseline unseen changed same"),
    "an edit before two walls": ([PAGE, DEARER, WALL, WALL], "baseline changed unseen unseen"),
    "nothing at all": ([], ""),
}


def recorded(folder: Path, pages: list[str], meta: object = None) -> Path:
    folder.mkdir()
    for number, page in enumerate(pages):
        (folder / f"{number:03d}.html").write_text(page, "utf-8")
    if meta is not None:
        (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    return folder


def outcomes(folder: Path) -> str:
    return " ".join(line.outcome for line in replay([folder]))


@pytest.mark.parametrize("name", HISTORIES)
def test_outcomes(tmp_path: Path, name: str) -> None:
    pages, expected = HISTORIES[name]
    assert outcomes(recorded(tmp_path / "h", pages)) == expected


META = {
    "none": None,
    "no object": [1],
    "of other types": {"url": 7, "fetched_at": "soon"},
    "too few times": {"url": "https://adler.example/", "fetched_at": ["2026-01-01T00:00:00Z"]},
    "times that stand still": {"fetched_at": ["2026-01-01T00:00:00Z"] * 3},
    "times that run back": {"fetched_at": ["2026-01-03", "2026-01-02", "2026-01-01"]},
    "times that are none": {"fetched_at": ["x", None, 3]},
    "a time at the end of time": {"fetched_at": ["9999-12-31T23:59:59-14:00"]},
    "a time before time": {"fetched_at": ["0001-01-01T00:00:00+14:00"]},
    "an address that is none": {"url": "http://[::1"},
}


@pytest.mark.parametrize("name", META)
def test_any_meta_is_taken(tmp_path: Path, name: str) -> None:
    assert outcomes(recorded(tmp_path / "h", [PAGE, DEARER, DEARER], META[name])) == (
        "baseline changed same"
    )


def test_a_file_that_cannot_be_read_is_unseen(tmp_path: Path) -> None:
    folder = recorded(tmp_path / "h", [PAGE])
    (folder / "001.html").symlink_to(tmp_path / "nowhere")
    assert outcomes(folder) == "baseline unseen"


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        list(replay([tmp_path / "nowhere"]))


def test_a_line_of_json_says_all_that_scripts_rely_on(tmp_path: Path) -> None:
    out = io.StringIO()
    run([recorded(tmp_path / "adler", [WALL])], as_json=True, out=out)
    line = json.loads(out.getvalue())
    assert line.pop("why")
    assert line == {
        "history": "adler",
        "file": "000.html",
        "outcome": "unseen",
        "reason": "bot_challenge",
    }


def test_a_change_says_what_confirmed_it(tmp_path: Path) -> None:
    out = io.StringIO()
    run([recorded(tmp_path / "adler", [PAGE, DEARER, DEARER, DEARER])], as_json=False, out=out)
    assert "still there at 2 later looks" in out.getvalue()
