"""The daemon's own engine over recorded histories: no network, no clock, no store."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from monitor.compare import Comparison, Memory, compare, same_again
from monitor.errors import InputError
from monitor.extract import read_page
from monitor.model import Finding, Reason, Refusal

AHEAD = 2
"""Files that may be read before one is told."""
PACE = timedelta(hours=12)
"""Between two files whose times are not recorded."""
FIRST_YEAR, LAST_YEAR = 1990, 2200
"""Instants outside are taken for none."""
LARGEST = 50_000_000
"""Bytes of a file that are read."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one file of a history was."""

    history: str
    file: str
    outcome: str
    reason: str | None
    why: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What is said of one file; a later one may still turn it into `changed`."""

    at: datetime
    outcome: str
    reason: str | None
    why: str


def run(folders: Iterable[Path], *, as_json: bool, out: TextIO) -> None:
    """Print one line per file as soon as it is known. Raises InputError."""
    for line in replay(folders):
        text = json.dumps(asdict(line), ensure_ascii=False) if as_json else _shown(line)
        print(text, file=out, flush=True)


def _shown(line: Line) -> str:
    return f"{line.history}/{line.file}  {line.outcome:<9} {line.reason or ''}  {line.why}".rstrip()


def replay(folders: Iterable[Path]) -> Iterator[Line]:
    """Give one line per file, in order. Raises InputError for a folder that is none."""
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder of recorded pages", field="folder")
        yield from _history(folder)


def _history(folder: Path) -> Iterator[Line]:
    files = sorted(folder.glob("[0-9]*.html"))
    url, times = _meta(folder, len(files))
    memory: Memory | None = None
    last_body: bytes | None = None
    waiting: deque[tuple[str, _Told]] = deque()
    for file, at in zip(files, times, strict=True):
        body = _read(file)
        look = _look(memory, body, last_body, url, at)
        if isinstance(look, Refusal):
            told = _Told(at, "unseen", look.reason, look.why)
        else:
            memory, told = look.memory, _told(look, at)
            waiting = deque((name, _corrected(early, look)) for name, early in waiting)
        last_body = body if told.outcome != "unseen" else None
        waiting.append((file.name, told))
        if len(waiting) > AHEAD:
            yield _final(folder.name, *waiting.popleft(), memory)
    for name, told in waiting:
        yield _final(folder.name, name, told, memory)


def _look(
    memory: Memory | None, body: bytes | None, last_body: bytes | None, url: str, at: datetime
) -> Comparison | Refusal:
    if body is None:
        return Refusal(Reason.BROKEN_RESPONSE, "the file cannot be read")
    if memory is not None and body == last_body:
        return same_again(memory, at)
    read = read_page(body, url=url)
    return read if isinstance(read, Refusal) else compare(memory, read, at)


def _told(look: Comparison, at: datetime) -> _Told:
    if look.refusal:
        return _Told(at, "unseen", look.refusal.reason, look.refusal.why)
    outcome = "baseline" if look.finding is Finding.BASELINE else "same"
    return _Told(at, outcome, None, look.why)


def _corrected(told: _Told, look: Comparison) -> _Told:
    """What is said of an earlier file once `look` has confirmed a change that began there."""
    for change in look.changes:
        if change.before_at == told.at:
            return _Told(told.at, "changed", None, change.why)
    return told


def _final(history: str, name: str, told: _Told, memory: Memory | None) -> Line:
    """A suspicion that is still open when its line is due counts as a change."""
    if memory and any(suspicion.first_at == told.at for suspicion in memory.suspicions):
        return Line(history, name, "changed", None, "suspected, and not refuted by what follows")
    return Line(history, name, told.outcome, told.reason, told.why)


def _meta(folder: Path, count: int) -> tuple[str, list[datetime]]:
    """The page's address and rising instants, one per file; made up where they are missing."""
    try:
        kept: Any = json.loads(_read(folder / "meta.json") or b"")
    except (ValueError, RecursionError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    url = kept.get("url")
    said = kept.get("fetched_at")
    times = said if isinstance(said, list) else []
    return url if isinstance(url, str) else "", _rising(times, count)


def _rising(said: list[Any], count: int) -> list[datetime]:
    rising: list[datetime] = []
    for number in range(count):
        last = rising[-1] if rising else datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
        at = _instant(said[number]) if number < len(said) else None
        if at is None:
            at = last + PACE
        rising.append(max(at, last + timedelta(seconds=1)))
    return rising


def _instant(said: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _read(file: Path) -> bytes | None:
    """The bytes of an ordinary file; None for what cannot be read, or never ends (a pipe)."""
    try:
        if not file.is_file():
            return None
        with file.open("rb") as opened:
            return opened.read(LARGEST)
    except OSError:
        return None
