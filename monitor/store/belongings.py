"""Every row that hangs on a client, found by the tables' own references."""

from __future__ import annotations

import json
from typing import Any

from monitor.store.db import Db

Rows = list[dict[str, Any]]


def belongings(db: Db, client_id: int) -> dict[str, Rows]:
    """Table → all rows that go when the client goes, its own row among them.

    A table that a later migration adds is found without being named here.
    """
    found: dict[str, Rows] = {"client": [dict(db.table("client").get(client_id))]}
    for name in db.table_names():
        _collect(db, name, found)
    return {name: rows for name, rows in found.items() if rows}


def _collect(db: Db, table: str, found: dict[str, Rows]) -> Rows:
    if table not in found:
        parents = [(k.column, k.other_table) for k in _references(db, table)]
        ids = [json.dumps([r["id"] for r in _collect(db, p, found)]) for _, p in parents]
        asked = (f"{column} IN (SELECT value FROM json_each(?))" for column, _ in parents)  # noqa: S608 - our own columns
        where = " OR ".join(asked)
        found[table] = list(db.table(table).rows_where(where, ids)) if parents else []
    return found[table]


def _references(db: Db, table: str) -> list[Any]:
    """The references by which a row is deleted with another one."""
    return [k for k in db.table(table).foreign_keys if k.on_delete == "CASCADE"]
