"""Days on which clients are closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from monitor.errors import NotFound
from monitor.model import Closure
from monitor.store.db import Db, insert


def add(db: Db, client_id: int, first: date, last: date, note: str = "") -> Closure:
    """Store one; `last` is the last closed day."""
    row = {
        "client_id": client_id,
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "note": note,
    }
    return Closure(insert(db, "closure", row), client_id, first, last, note)


def of_client(db: Db, client_id: int) -> list[Closure]:
    """All of a client, by day."""
    rows = db.query("SELECT * FROM closure WHERE client_id = ? ORDER BY first_day, id", [client_id])
    return [_closure(row) for row in rows]


def remove(db: Db, client_id: int, closure_id: int) -> Closure:
    """Take one away, and give it. Raises NotFound."""
    found = next((one for one in of_client(db, client_id) if one.id == closure_id), None)
    if found is None:
        raise NotFound(
            f"There is no closure number {closure_id} of this client. "
            "poromki closed CLIENT --list shows them."
        )
    db.execute("DELETE FROM closure WHERE id = ?", [closure_id])
    return found


def _closure(row: dict[str, Any]) -> Closure:
    return Closure(
        id=row["id"],
        client_id=row["client_id"],
        first_day=date.fromisoformat(row["first_day"]),
        last_day=date.fromisoformat(row["last_day"]),
        note=row["note"],
    )
