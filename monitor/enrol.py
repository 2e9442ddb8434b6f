"""Enrolling the entries of a roster: new clients are registered, known ones extended.

The same roster a second time changes nothing. What else a row says of a known
client is left as it is, and named, so that a stale file undoes nobody's work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial

from monitor import agree, register, schedule
from monitor.agreed.terms import Wish
from monitor.config import Config
from monitor.deed import By, Way
from monitor.errors import AlreadyThere, MonitorError
from monitor.model import Client, Kind, Workshop
from monitor.register import Registration, When
from monitor.roster import Entry, Problem
from monitor.store import Db, clients, people
from monitor.urls import same_target

CheckChannel = Callable[[str], object]
"""Raises a MonitorError for what was typed and is no channel; stores nothing."""

ChannelsOf = Callable[[Iterable[str]], tuple[str, ...]]
"""What was typed for channels → their names; new ones are stored."""


class Outcome(StrEnum):
    """What became of a row."""

    REGISTERED = "registered"
    EXTENDED = "extended"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One row that was taken."""

    row: int
    client: str
    outcome: Outcome
    workshop: Workshop | None = None
    """The one that a known client got."""
    added: tuple[str, ...] = ()
    """Addresses that are watched from now on."""
    agreed: int = 0
    """How many things were agreed on."""
    kept: tuple[str, ...] = ()
    """Columns in which a known client differs from the row, and stays as it was."""


def problems(
    db: Db, entry: Entry, check_channel: CheckChannel, now: datetime
) -> tuple[Problem, ...]:
    """What stands against an entry here and now."""
    new = entry.new
    steps: list[tuple[str, Callable[[], object]]] = [
        ("workshop", partial(register.refuse_far, new.workshop, now)),
        ("consultant", partial(register.consultant_for, db, new.consultant)),
        *(("notify", partial(check_channel, typed)) for typed in new.channels),
    ]
    said = ((field, _objection(step)) for field, step in steps)
    return tuple(Problem(entry.row, field, message) for field, message in said if message)


def enrol(
    db: Db, config: Config, entries: Iterable[Entry], channels_of: ChannelsOf, now: datetime
) -> Iterator[Enrolled]:
    """Store entries without problems, one by one; the caller holds the transaction."""
    known = {c.name.casefold(): c for c in clients.clients(db)}
    for entry in entries:
        client = known.get(entry.new.name.casefold())
        new = replace(entry.new, channels=channels_of(entry.new.channels))
        if client is not None:
            done = _extend(db, config, client, entry.row, new, now)
            more = _agree(db, client, entry.agreed, now)
            extended = Outcome.EXTENDED if more else done.outcome
            yield replace(done, outcome=extended, agreed=more)
            continue
        stored = register.store(db, config, new, now, register.AT_ONCE)
        urls = tuple(url for _, url in new.addresses)
        more = _agree(db, stored, entry.agreed, now)
        yield Enrolled(entry.row, new.name, Outcome.REGISTERED, added=urls, agreed=more)


def _agree(db: Db, client: Client, wishes: Iterable[Wish], now: datetime) -> int:
    """Agree on what is not agreed already in the latest workshop; how many."""
    by = By(people.consultant_by_id(db, client.consultant_id).name, Way.COMMAND)
    more = 0
    for one in wishes:
        with suppress(AlreadyThere):
            agree.agree(db, client, one, by, now)
            more += 1
    return more


def _extend(
    db: Db, config: Config, client: Client, row: int, new: Registration, now: datetime
) -> Enrolled:
    """Give a known client the addresses and the workshop that it lacks."""
    missing = _missing(db, client, new.addresses)
    for kind, url in missing:
        register.add_target(db, config, client, kind, url, now, register.AT_ONCE)
    workshop = None
    if not any(_is_same(w, new.workshop) for w in clients.workshops(db, client.id)):
        workshop = register.add_workshop(db, config, client, new.workshop, new.title, now)
    outcome = Outcome.EXTENDED if missing or workshop else Outcome.UNCHANGED
    urls = tuple(url for _, url in missing)
    kept = _differences(db, client, new)
    return Enrolled(row, client.name, outcome, workshop, urls, kept=kept)


def _missing(
    db: Db, client: Client, addresses: Iterable[tuple[Kind, str]]
) -> list[tuple[Kind, str]]:
    watched = [(t.kind, t.url) for t in clients.targets(db, client.id)]
    return [
        (kind, url)
        for kind, url in addresses
        if not any(kind == k and same_target(url, known) for k, known in watched)
    ]


def _is_same(workshop: Workshop, asked: When) -> bool:
    """Whether a row means this workshop: the same day, and the same time if both have one."""
    if schedule.workshop_day(workshop) != asked.day:
        return False
    if workshop.all_day or asked.clock is None:
        return True
    return workshop.held_at == schedule.held_at(asked.day, asked.clock, workshop.zone)


def _differences(db: Db, client: Client, new: Registration) -> tuple[str, ...]:
    """Columns that are filled in and say something else than what is known."""
    own = people.consultant_by_id(db, client.consultant_id).name
    names = {c.name for c in people.named_channels(db, client.id)}
    told = {
        "lang": new.lang is not None and new.lang != client.lang,
        "consultant": bool(new.consultant) and (new.consultant or "").casefold() != own.casefold(),
        "notify": bool(new.channels) and set(new.channels) != names,
        "tags": bool(new.tags) and set(new.tags) != set(client.tags),
        "counting": new.counting is not None and new.counting is not client.counting,
    }
    return tuple(column for column, differs in told.items() if differs)


def _objection(step: Callable[[], object]) -> str | None:
    try:
        step()
    except MonitorError as exc:
        return str(exc)
    return None
