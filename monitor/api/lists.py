"""Lists and single rows of the nouns that hang on clients, for who may see them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from monitor.accounts import rights
from monitor.api.told import Shape, Slice
from monitor.store import Db, slices
from monitor.store.slices import Window
from monitor.web.frame import Ask

T = TypeVar("T", bound=Shape)
Row = dict[str, Any]


def listed(
    ask: Ask,
    table: str,
    window: Window,
    told: Callable[[Db, Row], T],
    *,
    newest_first: bool = True,
    **only: Any,
) -> Slice[T]:
    """A part of all that somebody may see. Raises NotFound for another's client or target."""
    with ask.office() as office:
        db = office.db
        for noun in ("client", "target"):
            if only.get(noun) is not None:
                rights.client_of(db, ask.who, noun, only[noun])
        whose = {"consultant": rights.only_of(ask.who)}
        rows, after = slices.part(db, table, window, only | whose, newest_first=newest_first)
        return Slice(items=[told(db, row) for row in rows], next=after)


def single(ask: Ask, table: str, number: int, told: Callable[[Db, Row], T]) -> T:
    """One of them. Raises NotFound, also for another's."""
    with ask.office() as office:
        rights.client_of(office.db, ask.who, table, number)
        return told(office.db, slices.one(office.db, table, number))
