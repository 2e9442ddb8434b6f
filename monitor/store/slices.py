"""Long lists a slice at a time, over all clients that somebody may see.

Each slice begins after a row's number, so that what is added meanwhile neither repeats nor hides
anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monitor.store.db import Db

_OF_TARGET = "JOIN target ON target.id = target_id JOIN client ON client.id = target.client_id"
_OF_PAGE = f"JOIN page ON page.id = page_id {_OF_TARGET}"
_NAMES = "client.id AS client_number, client.name AS client_name"
_TARGET = f"{_NAMES}, target.id AS target_number, target.kind AS target_kind"
_FROM = {
    "client": (_NAMES, ""),
    "target": (_NAMES, "JOIN client ON client.id = client_id"),
    "observation": (f"{_TARGET}, page.url", _OF_PAGE),
    "change": (f"{_TARGET}, page.url", _OF_PAGE),
    "verdict": (
        f"{_TARGET}, target.url, milestone.days, milestone.at, milestone.day, workshop_id",
        f"JOIN milestone ON milestone.id = milestone_id {_OF_TARGET}",
    ),
    "notice": (_NAMES, "JOIN client ON client.id = notice.client_id"),
    "deed": (_NAMES, "JOIN client ON client.id = deed.client_id"),
}
"""Table → further columns, and where they come from."""

_ONLY = {
    "consultant": "client.consultant_id = ?",
    "client": "client.id = ?",
    "target": "target.id = ?",
    "name": "client.name = ?",
    "tag": "EXISTS (SELECT 1 FROM json_each(client.tags) WHERE lower(value) = lower(?))",
    "state": "notice.state = ?",
    "number": "{table}.id = ?",
}


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: `most` rows beyond the row `cursor`."""

    most: int
    cursor: int | None = None


Rows = list[dict[str, Any]]


def part(
    db: Db, table: str, window: Window, only: dict[str, Any], *, newest_first: bool = False
) -> tuple[Rows, int | None]:
    """Rows of a table with whose they are, and where the next part begins (None: nowhere).

    Of `only`, what is None is not asked.
    """
    asked = {key: value for key, value in only.items() if value is not None}
    where = [_ONLY[key].format(table=table) for key in asked]
    if window.cursor is not None:
        where.append(f"{table}.id {'<' if newest_first else '>'} ?")
        asked["cursor"] = window.cursor
    columns, joins = _FROM[table]
    rows = list(
        db.query(
            f"SELECT {table}.*, {columns} FROM {table} {joins} "  # noqa: S608 - our own words
            f"WHERE {' AND '.join(where) or '1'} "
            f"ORDER BY {table}.id {'DESC' if newest_first else ''} LIMIT ?",
            [*asked.values(), window.most + 1],
        )
    )
    more = len(rows) > window.most
    return rows[: window.most], rows[window.most - 1]["id"] if more else None


def one(db: Db, table: str, number: int) -> dict[str, Any]:
    """One row, as `part` has it. Raises LookupError."""
    rows, _ = part(db, table, Window(1), {"number": number})
    if not rows:
        raise LookupError(f"{table} {number} is not there")
    return rows[0]
