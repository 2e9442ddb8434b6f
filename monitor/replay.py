"""The daemon's own engine over recorded histories: no network, no clock, no store."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from monitor.compare import Comparison, Memory, compare, same_again
from monitor.errors import InputError
from monitor.extract import read_page
from monitor.model import Finding, Refusal

AHEAD = 2
"""Files that may be read before one is told."""
PACE = timedelta(hours=12)
"""Between two files whose times are not recorded."""
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
class _Waiting:
    """A line that a later file may still turn into `changed`."""

    at: datetime
    line: Line


def run(folders: Iterable[Path], *, as_json: bool, out: TextIO) -> None:
    """Print one line per file as soon as it is known. Raises InputError."""
    for line in replay(folders):
        told = line.reason or ""
        text = (
            json.dumps(asdict(line), ensure_ascii=False)
            if as_json
            else (f"{line.history}/{line.file}  {line.outcome:<9} {told}  {line.why}".rstrip())
        )
        print(text, file=out, flush=True)


def replay(folders: Iterable[Path]) -> Iterator[Line]:
    """Give one line per file, in order. Raises InputError for a folder that is none."""
    for folder in folders:
        if not folder.is_dir():
            raise InputError(f"{folder} is not a folder of recorded pages", field="folder")
        yield from _history(folder)


def _history(folder: Path) -> Iterator[Line]:
    files = sorted(p for p in folder.glob("[0-9]*.html"))
    url, times = _meta(folder, len(files))
    memory: Memory | None = None
    last_body: bytes | None = None
    waiting: deque[_Waiting] = deque()
    for file, at in zip(files, times, strict=True):
        body = _read(file)
        if body is None:
            line = Line(folder.name, file.name, "unseen", "broken_response", "it cannot be read")
        else:
            memory, line, changed = _step(memory, body, body == last_body, url, at, folder, file)
            last_body = body if line.outcome != "unseen" else None
            waiting = deque(_told(w, changed) for w in waiting)
        waiting.append(_Waiting(at, line))
        if len(waiting) > AHEAD:
            yield _final(waiting.popleft(), memory)
    for waits in waiting:
        yield _final(waits, memory)


def _step(
    memory: Memory | None,
    body: bytes,
    again: bool,
    url: str,
    at: datetime,
    folder: Path,
    file: Path,
) -> tuple[Memory | None, Line, dict[datetime, str]]:
    if again and memory is not None:
        result = same_again(memory, at)
    else:
        read = read_page(body, url=url)
        if isinstance(read, Refusal):
            return memory, Line(folder.name, file.name, "unseen", read.reason, read.why), {}
        result = compare(memory, read, at)
    return result.memory, _line(result, folder, file), {c.before_at: c.why for c in result.changes}


def _line(result: Comparison, folder: Path, file: Path) -> Line:
    if result.finding is Finding.REFUSED and result.refusal:
        return Line(folder.name, file.name, "unseen", result.refusal.reason, result.refusal.why)
    outcome = "baseline" if result.finding is Finding.BASELINE else "same"
    return Line(folder.name, file.name, outcome, None, result.why)


def _told(waits: _Waiting, changed: dict[datetime, str]) -> _Waiting:
    if waits.at not in changed:
        return waits
    return replace(
        waits, line=replace(waits.line, outcome="changed", reason=None, why=changed[waits.at])
    )


def _final(waits: _Waiting, memory: Memory | None) -> Line:
    """A suspicion that is still open when its line is due counts as a change."""
    if memory and any(s.first_at == waits.at for s in memory.suspicions):
        return replace(waits.line, outcome="changed", reason=None, why="suspected, not refuted")
    return waits.line


def _meta(folder: Path, count: int) -> tuple[str, list[datetime]]:
    """The page's address and rising instants, one per file; made up where they are missing."""
    try:
        kept: Any = json.loads((folder / "meta.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        kept = {}
    kept = kept if isinstance(kept, dict) else {}
    url = kept.get("url")
    said = kept.get("fetched_at")
    times = said if isinstance(said, list) else []
    return url if isinstance(url, str) else "", _rising(times, count)


def _rising(said: list[Any], count: int) -> list[datetime]:
    rising: list[datetime] = []
    for number in range(count):
        last = rising[-1] if rising else datetime(2000, 1, 1, tzinfo=UTC)
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
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _read(file: Path) -> bytes | None:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST)
    except OSError:
        return None
