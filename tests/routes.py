"""Every route of the pages, with numbers of rows that there are in its path.

for route in routes(office.app):
    path = filled(route.path, numbers(office.db, "Lena"))
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from monitor.config import Config, Settings
from monitor.secrets import Secrets
from monitor.store import Db
from monitor.sweep import Office
from monitor.web.app import app
from tests.web import NOW

LOOKS = (
    "SELECT o.id FROM observation o JOIN page p ON p.id = o.page_id "
    "JOIN target t ON t.id = p.target_id JOIN client c ON c.id = t.client_id "
    "WHERE c.consultant_id = :who ORDER BY c.name = :name DESC, o.id DESC"
)
OWNED = {
    "clients": "SELECT id FROM client WHERE consultant_id = :who ORDER BY name = :name DESC, id",
    "targets": "SELECT t.id FROM target t JOIN client c ON c.id = t.client_id "
    "WHERE c.consultant_id = :who ORDER BY c.name = :name DESC, t.id",
    "pages": "SELECT p.id FROM page p JOIN target t ON t.id = p.target_id "
    "JOIN client c ON c.id = t.client_id WHERE c.consultant_id = :who "
    "ORDER BY c.name = :name DESC, p.id",
    "looks": LOOKS,
    "checks": LOOKS,
    "verdicts": "SELECT v.id FROM verdict v JOIN milestone m ON m.id = v.milestone_id "
    "JOIN target t ON t.id = m.target_id JOIN client c ON c.id = t.client_id "
    "WHERE c.consultant_id = :who ORDER BY c.name = :name DESC, v.id",
    "changes": "SELECT x.id FROM change x JOIN page p ON p.id = x.page_id "
    "JOIN target t ON t.id = p.target_id JOIN client c ON c.id = t.client_id "
    "WHERE c.consultant_id = :who ORDER BY c.name = :name DESC, x.id",
    "notices": "SELECT n.id FROM notice n JOIN client c ON c.id = n.client_id "
    "WHERE c.consultant_id = :who ORDER BY c.name = :name DESC, n.id",
    "agreed": "SELECT a.id FROM agreed a JOIN client c ON c.id = a.client_id "
    "WHERE c.consultant_id = :who ORDER BY c.name = :name DESC, a.id",
    "settings": "SELECT id FROM consultant WHERE id = :who",
    "channels": "SELECT id FROM channel WHERE consultant_id = :who ORDER BY id",
    "tokens": "SELECT id FROM api_token WHERE consultant_id = :who ORDER BY id",
}
"""The word before a number in a path → the rows of a consultant, a client's first."""


@dataclass(frozen=True, slots=True)
class Route:
    """One path, with what may be done there."""

    path: str
    methods: frozenset[str]


def application() -> FastAPI:
    """The application, for what it is made of: it serves nothing."""

    def nowhere() -> Office:
        raise AssertionError

    settings = Settings(config=Config(), data=Path("/nowhere"), file=None)
    return app(nowhere, settings, Secrets(Path("/nowhere/secrets.json"), {}, {}), lambda: NOW)


def routes(made: FastAPI | None = None) -> list[Route]:
    """All of them, by path."""
    found = [
        Route(route.path, frozenset(route.methods or ()))
        for route in _all((made or application()).routes)
        if isinstance(route, APIRoute)
    ]
    return sorted(found, key=lambda route: (route.path, *sorted(route.methods)))


def numbers(db: Db, consultant: str, client: str = "") -> dict[str, int]:
    """The number of one row of each kind that is a consultant's, of `client` where it has one."""
    who = db.execute("SELECT id FROM consultant WHERE name = ?", [consultant]).fetchone()[0]
    asked = {"who": who, "name": client}
    rows = {noun: db.execute(query, asked).fetchone() for noun, query in OWNED.items()}
    return {noun: row[0] for noun, row in rows.items() if row}


def filled(path: str, known: Mapping[str, int], others: Mapping[str, str] | None = None) -> str:
    """`path` with its numbers; raises LookupError where nobody said what one is of."""

    parts = path.split("/")
    for n, part in enumerate(parts):
        found = re.fullmatch(r"\{(\w+)(?::\w+)?\}(.*)", part)
        if found:
            parts[n] = f"{(others or {}).get(found[1]) or known[parts[n - 1]]}{found[2]}"
    return "/".join(parts)


def _all(some: Iterable[BaseRoute]) -> Iterator[BaseRoute]:
    for route in some:
        inner = getattr(route, "original_router", None)
        if inner is None:
            yield route
        else:
            yield from _all(inner.routes)
