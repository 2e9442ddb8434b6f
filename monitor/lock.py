"""One service per data folder: a lock that the system lets go of when its holder dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.errors import StoreError


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the folder's lock while inside. Raises StoreError naming the process that has it."""
    path = folder / "poromki.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as exc:
        raise StoreError(f"{path} cannot be written ({exc.strerror}).") from exc
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"Another POROMKI (process {_named(handle)}) works on {folder}. "
                "Stop it first, or let it do the work: its next sweep comes within a minute."
            ) from None
        os.ftruncate(handle, 0)
        os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(handle)


def holder(folder: Path) -> str | None:
    """The process that holds the folder's lock, or None. Holds nothing itself, but for a moment."""
    try:
        handle = os.open(folder / "poromki.lock", os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _named(handle)
    else:
        return None
    finally:
        os.close(handle)


def _named(handle: int) -> str:
    return os.read(handle, 20).decode("ascii", "replace").strip() or "unknown"
