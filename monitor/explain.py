"""What the engine knows of a page, and why it said what it said. Read-only.

Read from what is stored: the last body, the page's memory, the last looks and the changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from typing import Any

from monitor import reach
from monitor.compare import A_DAY, Memory
from monitor.compare.describe import hunks_of
from monitor.compare.habits import MOVED, phrase
from monitor.compare.masks import Masked
from monitor.compare.memory import Known, Slot, Suspicion
from monitor.compare.noise import SHORT, is_words
from monitor.compare.suspicions import LOOKS_NEEDED
from monitor.compose import tell_hunk
from monitor.errors import NotFound
from monitor.evidence.record import counts
from monitor.model import (
    Block,
    BlockKind,
    Change,
    Client,
    Finding,
    Hunk,
    Kind,
    Reason,
    Refusal,
    Role,
    Rule,
    Snapshot,
    Witness,
)
from monitor.recall import remembered
from monitor.register import find_target
from monitor.sources import read_as, source
from monitor.sources.listing import LISTED
from monitor.store import Db, clients, looks, rules, sites
from monitor.store.clients import Page
from monitor.store.looks import Observation

MOST_LOOKS = 10
"""Looks that are told."""
_SMALL, _MEDIUM = 60, 600
"""Scores up to which a change is a word, a number or a link; some sentences; a page's worth."""


@dataclass(frozen=True, slots=True)
class Read:
    """The stored body that was read last, as today's extractor reads it."""

    at: datetime
    blocks: tuple[Block, ...]
    cut: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Volatile:
    """A habit of the page that masks differences until it is forgotten."""

    what: str
    """`place`, `phrase`, or `block`: one that comes and goes."""
    words: str
    """What stands there, or what stands before it; empty when nobody remembers."""
    times: int
    """How often it was seen to change, or to come and go."""
    since_at: datetime | None
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A suspicion, and what will decide it."""

    after_at: datetime
    first_at: datetime
    hunks: tuple[Hunk, ...]
    looks: int
    """Later looks that still showed it."""
    looks_needed: int
    """Further looks that must show it."""
    not_before: datetime
    """The last of them is this late at the earliest."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One look, and what it did not count."""

    at: datetime
    outcome: str
    why: str
    reason: str | None
    masked: tuple[Masked, ...]


@dataclass(frozen=True, slots=True)
class Trust:
    """How far one of a site's witnesses is believed, and the counts that this comes from."""

    witness: Witness
    trust: float
    is_trusted: bool
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """What a witness said of a page, and what speaks against it."""

    witness: Witness
    not_before: datetime
    not_after: datetime
    said_at: datetime
    standing: str
    """A clause; empty until it is weighed."""
    counted: bool
    """A change was made of it."""


@dataclass(frozen=True, slots=True)
class Explained:
    """All about one page."""

    client: str
    kind: Kind
    url: str
    next_check_at: datetime | None
    read: Read | None
    """None: nothing was seen of it yet."""
    cannot_be_seen: Reason | None
    """Why nobody can look without a person."""
    rules: tuple[Rule, ...]
    """A consultant's, of this page or of its whole target."""
    volatile: tuple[Volatile, ...]
    suspicions: tuple[Open, ...]
    looks: tuple[Looked, ...]
    """Latest first."""
    changes: tuple[Change, ...]
    """Confirmed and not dismissed, oldest first."""
    trust: tuple[Trust, ...] = ()
    """Of the whole site's witnesses; with its own address only."""
    heard: tuple[Heard, ...] = ()
    """What was said of this page, latest dates first."""


def explain(db: Db, client: Client, address: str | None) -> Iterator[Explained]:
    """Each page of a client, or of the one target of this address or kind. Raises NotFound."""
    for kind, page in _pages(db, client, address):
        memory = remembered(db, page)
        yield Explained(
            client=client.name,
            kind=kind,
            url=page.url,
            next_check_at=page.next_check_at,
            read=_read(db, page, kind),
            cannot_be_seen=reach.cannot_be_seen(db, clients.target_by_id(db, page.target_id)),
            rules=_own_rules(db, page),
            volatile=tuple(_volatile(memory)) if memory else (),
            suspicions=tuple(_open(memory, s) for s in memory.suspicions) if memory else (),
            looks=tuple(_looks(db, page, memory.masked if memory else ())),
            changes=tuple(
                change for _, url, change in looks.changes(db, page.target_id) if url == page.url
            ),
            trust=tuple(_trust(db, page)) if page.role is Role.HOME else (),
            heard=tuple(_heard(db, page)),
        )


def in_force(db: Db, page: Page) -> tuple[tuple[Rule, ...], tuple[Volatile, ...]]:
    """What does not count on a page now: a consultant's rules, and what its habits mask."""
    memory = remembered(db, page)
    return _own_rules(db, page), tuple(_volatile(memory)) if memory else ()


def _own_rules(db: Db, page: Page) -> tuple[Rule, ...]:
    """Those of a page or of its whole target."""
    own = (r for r in rules.of_target(db, page.target_id) if r.page_url in {None, page.url})
    return tuple(own)


def masked_at(db: Db, page: Page, at: datetime) -> tuple[Masked, ...]:
    """What differed at a look and did not count; empty once it is forgotten."""
    memory = remembered(db, page)
    return tuple(m for m in (memory.masked if memory else ()) if _is_of(m, at))


def _is_of(masked: Masked, at: datetime) -> bool:
    return abs(masked.at - at).total_seconds() < 1


def _trust(db: Db, page: Page) -> Iterator[Trust]:
    for record in sites.records(db, page.target_id):
        trust = round(record.trust, 2)
        yield Trust(record.witness, trust, record.is_trusted, counts(record))


def _heard(db: Db, page: Page) -> Iterator[Heard]:
    for said in sites.claims_about(db, page.target_id, page.url):
        yield Heard(
            said.claim.witness,
            said.claim.not_before,
            said.claim.not_after,
            said.said_at,
            said.standing.value if said.standing else "",
            said.told_at is not None,
        )


def size_of(score: int) -> str:
    """A change's size in a word."""
    if score <= _SMALL:
        return "small"
    return "medium" if score <= _MEDIUM else "large"


def view(one: Explained) -> dict[str, Any]:
    """The same as plain values for scripts; instants are ISO 8601 in UTC."""
    plain: dict[str, Any] = _plain(one)
    for told in (*plain["changes"], *plain["suspicions"]):
        told["hunks"] = [
            hunk | {"said": tell_hunk(Hunk(**hunk), "en").line} for hunk in told["hunks"]
        ]
    for change in plain["changes"]:
        change["size"] = size_of(change["score"])
    return plain


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value


def _pages(db: Db, client: Client, address: str | None) -> list[tuple[Kind, Page]]:
    targets = clients.targets(db, client.id)
    every = [
        (read_as(target.kind, page.role), page)
        for target in targets
        for page in (*clients.pages(db, target.id), *clients.listings(db, target.id))
        if page.role not in LISTED
    ]
    chosen = [(kind, page) for kind, page in every if address in {None, page.url, kind.value}]
    if address is not None and not chosen:
        target = find_target(db, client, address)
        chosen = [(kind, page) for kind, page in every if page.target_id == target.id]
    if not chosen:
        raise NotFound(f"{client.name} has no page that could be explained.")
    return chosen


def _read(db: Db, page: Page, kind: Kind) -> Read | None:
    held = looks.page_bodies(db, page.id)["last_body_id"]
    if held is None:
        return None
    body = looks.body_by_id(db, held)
    seen = source(kind).read(body.data, body.url, body.charset, rules.in_force(db, page))
    if isinstance(seen, Snapshot):
        return Read(body.fetched_at, seen.blocks, seen.cut)
    return Read(body.fetched_at, (), refusal=seen)


# --- what is masked ------------------------------------------------------------------


def _volatile(memory: Memory) -> Iterator[Volatile]:
    """The habits that were in force at the last look, the latest first."""
    present = memory.present()
    newest_last = reversed(list(memory.known.values()))
    phrases = {phrase(known.block): known.block for known in newest_last}
    for name, slot in reversed(list(memory.slots.items())):
        if memory.last_seen_at - slot.last_at < SHORT and not name.startswith(MOVED):
            anchor, _, rest = name.partition(" ")
            if anchor == "0":
                yield _habit("phrase", phrases.get(name), slot)
            else:
                family = rest.removeprefix("under ")
                yield _habit("place", _standing(present, anchor, family), slot)
    for known in memory.known.values():
        if known.flips:
            yield Volatile("block", known.block.text, known.flips, known.first_at, known.last_at)


def _habit(what: str, block: Block | None, slot: Slot) -> Volatile:
    return Volatile(what, block.text if block else "", slot.times, slot.since_at, slot.last_at)


def _standing(present: Mapping[str, Known], anchor: str, family: str) -> Block | None:
    """What stands now where things pass: the next block of its family after `anchor`."""
    after = not anchor
    for key, known in present.items():
        block = known.block
        if after and family == ("words" if is_words(block) else block.kind.value):
            return block
        after = after or key == anchor
    return None


# --- what is open, and what was said -----------------------------------------------------


def _open(memory: Memory, suspicion: Suspicion) -> Open:
    sides = [(memory.block(pair.before), memory.block(pair.after)) for pair in suspicion.pairs]
    links = (k.block for k in memory.known.values() if k.block.kind is BlockKind.LINK)
    return Open(
        after_at=suspicion.after_at,
        first_at=suspicion.first_at,
        hunks=hunks_of([(b, a) for b, a in sides if b or a], links),
        looks=suspicion.looks,
        looks_needed=max(1, LOOKS_NEEDED - suspicion.looks),
        not_before=suspicion.first_at + A_DAY,
    )


def _looks(db: Db, page: Page, masked: tuple[Masked, ...]) -> Iterator[Looked]:
    for one in looks.observations(db, page.id, MOST_LOOKS):
        yield Looked(
            at=one.at,
            outcome=_outcome(one),
            why=one.why,
            reason=one.reason.value if one.reason else None,
            masked=tuple(m for m in masked if _is_of(m, one.at)),
        )


def _outcome(one: Observation) -> str:
    """The word that `check` says of it."""
    if not one.seen or one.finding is None:
        return "unseen"
    return "changed" if one.finding is Finding.CONFIRMED else one.finding.value
