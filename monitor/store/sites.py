"""Whole sites: how far they go, when they are surveyed, and what they say of their own edits."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from monitor.evidence.record import Record, counts, from_counts
from monitor.evidence.weigh import Judged, Standing
from monitor.model import Claim, Role, Witness
from monitor.packed import packed, unpacked
from monitor.site.scope import Scope
from monitor.store.clients import Page, page_by_id
from monitor.store.db import Db, insert, transaction, update
from monitor.store.times import to_instant, to_instant_or_none, to_text, to_text_or_none

MOST_CANDIDATES = 200
"""Addresses of a target that wait to be seen for the first time."""
MOST_KNOWN = 20_000
"""Addresses of a site that are remembered, so that an old page is not taken for a new one."""
SAME_PAGE = "the same page as another"
NOT_THERE = "there was no such page"
MOST_CLAIMS = 200
"""Kept of each witness of a site."""
_LIMIT = 100_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """A website target as a whole."""

    target_id: int
    scope: Scope
    survey_at: datetime | None
    """When it is surveyed next; None: not by itself."""
    surveyed_at: datetime | None
    found: Mapping[str, int] = field(default_factory=dict)
    """What the last survey left out, why → how many addresses."""


def site(db: Db, target_id: int) -> Site | None:
    """The site of a target; None where it is no website."""
    rows = db.query(
        """SELECT site.*, page.url FROM site JOIN page USING (target_id)
           WHERE target_id = ? AND role = 'home'""",
        [target_id],
    )
    return next((_site(row) for row in rows), None)


def due(db: Db, now: datetime) -> list[int]:
    """Targets whose site is to be surveyed now, longest due first: seen, looked at, not paused."""
    rows = db.query(
        """SELECT site.target_id FROM site
             JOIN target ON target.id = site.target_id JOIN client ON client.id = client_id
             JOIN page ON page.target_id = target.id AND role = 'home'
           WHERE survey_at <= ? AND paused_at IS NULL AND next_check_at IS NOT NULL
             AND page.seen_at IS NOT NULL AND page.failures = 0
           ORDER BY survey_at""",
        [to_text(now)],
    )
    return [row["target_id"] for row in rows]


def set_scope(db: Db, target_id: int, scope: Scope, survey_at: datetime) -> None:
    """How far a site goes from now on; it is surveyed anew."""
    db.execute(
        "UPDATE site SET scope = ?, survey_at = ? WHERE target_id = ?",
        [scope_to_json(scope), to_text(survey_at), target_id],
    )


def claim(db: Db, target_id: int, now: datetime, until: datetime) -> bool:
    """Take a survey that is due; False where somebody else has it, or it is not due."""
    sql = "UPDATE site SET survey_at = ? WHERE target_id = ? AND survey_at <= ?"
    with transaction(db):
        return bool(db.execute(sql, [to_text(until), target_id, to_text(now)]).rowcount)


def surveyed(
    db: Db, target_id: int, now: datetime, next_at: datetime, found: Mapping[str, int]
) -> None:
    """A survey is done."""
    db.execute(
        "UPDATE site SET surveyed_at = ?, survey_at = ?, found = ? WHERE target_id = ?",
        [to_text(now), to_text(next_at), json.dumps(dict(found)), target_id],
    )


def put_off(db: Db, target_id: int, until: datetime) -> None:
    """It is surveyed later."""
    db.execute("UPDATE site SET survey_at = ? WHERE target_id = ?", [to_text(until), target_id])


def known(db: Db, target_id: int) -> frozenset[str]:
    """Every address that the site was ever seen to name."""
    found = db.execute("SELECT known FROM site WHERE target_id = ?", [target_id]).fetchone()
    if found is None or found[0] is None:
        return frozenset()
    return frozenset(json.loads(unpacked(found[0], _LIMIT)))


def add_known(db: Db, target_id: int, urls: Iterable[str]) -> None:
    """Remember addresses; no more than MOST_KNOWN."""
    before = known(db, target_id)
    more = sorted(set(urls) - before)[: MOST_KNOWN - len(before)]
    if more:
        kept = packed(json.dumps([*sorted(before), *more]).encode())
        db.execute("UPDATE site SET known = ? WHERE target_id = ?", [kept, target_id])


def scope_to_json(scope: Scope) -> str:
    """Without the target's own address, which may move."""
    return json.dumps(
        {
            "only_this_page": scope.only_this_page,
            "include": scope.include,
            "exclude": scope.exclude,
        }
    )


def _site(row: dict[str, Any]) -> Site:
    said = json.loads(row["scope"])
    return Site(
        target_id=row["target_id"],
        scope=Scope(
            home=row["url"],
            only_this_page=bool(said.get("only_this_page")),
            include=tuple(said.get("include", ())),
            exclude=tuple(said.get("exclude", ())),
        ),
        survey_at=to_instant_or_none(row["survey_at"]),
        surveyed_at=to_instant_or_none(row["surveyed_at"]),
        found=json.loads(row["found"]),
    )


# --- addresses ------------------------------------------------------------------------


def propose(
    db: Db,
    target_id: int,
    url: str,
    role: Role,
    why: str,
    now: datetime,
    news_since: datetime | None = None,
    news_from: int | None = None,
    grace: timedelta = timedelta(0),
) -> Page | None:
    """Let an address be looked at for the first time; None where it is known or too many wait.

    Whoever proposes it looks at once; after `grace` the service takes over. One that was gone is
    looked at again, and where it was not there, it is news since then; one that shows another page
    is not.
    """
    sql = """SELECT id, gone_at, gone_why, checked_at, seen_at FROM page
             WHERE target_id = ? AND url = ?"""
    rows = list(db.query(sql, [target_id, url]))
    if rows and rows[0]["gone_why"] == NOT_THERE and rows[0]["seen_at"] is None:
        news_since = news_since or to_instant_or_none(rows[0]["checked_at"])
    new = {
        "role": role,
        "chosen_why": why,
        "news_since": to_text_or_none(news_since),
        "news_from": news_from,
        "next_check_at": to_text(now + grace),
    }
    if rows and (rows[0]["gone_at"] is None or rows[0]["gone_why"] == SAME_PAGE):
        return None
    if rows:
        back = {"gone_at": None, "gone_why": "", "missing_since": None, "failures": 0}
        update(db, "page", rows[0]["id"], new | back)
        return page_by_id(db, rows[0]["id"])
    waiting = "target_id = ? AND seen_at IS NULL AND role <> 'home' AND gone_at IS NULL"
    if db.table("page").count_where(waiting, [target_id]) >= MOST_CANDIDATES:
        return None
    row = {"target_id": target_id, "url": url, "added_at": to_text(now)}
    return page_by_id(db, insert(db, "page", row | new))


def leave(db: Db, page_id: int, why: str, now: datetime) -> None:
    """Look at an address no more; what was seen there stays.

    The row stays too where nothing was seen: a look that is under way still finds it, and no other
    address gets its number.
    """
    db.execute(
        "UPDATE page SET gone_at = ?, gone_why = ?, next_check_at = NULL WHERE id = ?",
        [to_text(now), why, page_id],
    )


def prune(db: Db, target_id: int, before: datetime) -> None:
    """Drop addresses at which nothing was ever seen, and that were given up before this."""
    db.execute(
        "DELETE FROM page WHERE target_id = ? AND seen_at IS NULL AND gone_at < ?",
        [target_id, to_text(before)],
    )


def forget(db: Db, page_id: int) -> None:
    """Drop the row of an address at which nothing was ever seen."""
    db.execute("DELETE FROM page WHERE id = ? AND seen_at IS NULL", [page_id])


def candidates(db: Db, target_id: int) -> list[int]:
    """Row numbers of the addresses that wait to be seen for the first time."""
    rows = db.query(
        """SELECT id FROM page WHERE target_id = ? AND seen_at IS NULL AND role <> 'home'
             AND gone_at IS NULL AND next_check_at IS NOT NULL ORDER BY id""",
        [target_id],
    )
    return [row["id"] for row in rows]


# --- what a listing said --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing held at the last look that saw it."""

    entries: Mapping[str, str]
    """Address → the date that stood there, in the listing's order."""
    whole: bool
    why: str = ""
    """Why it was read in part, or what was odd."""
    children: Mapping[str, str] = field(default_factory=dict)
    """The same of the sitemaps that an index names."""


def listed(db: Db, page_id: int) -> Listed | None:
    """What a listing held; None before its first look."""
    found = db.execute("SELECT blob FROM listing WHERE page_id = ?", [page_id]).fetchone()
    if found is None:
        return None
    said = json.loads(unpacked(found[0], _LIMIT))
    return Listed(**said)


def keep_listed(db: Db, page_id: int, said: Listed) -> None:
    """Replace it."""
    blob = packed(json.dumps(asdict(said), ensure_ascii=False).encode())
    db.execute("INSERT OR REPLACE INTO listing (page_id, blob) VALUES (?, ?)", [page_id, blob])


# --- dated evidence -------------------------------------------------------------------


def record_of(db: Db, target_id: int, witness: Witness) -> Record:
    """What a witness has been worth so far; a new one for none."""
    rows = db.query(
        "SELECT counts FROM witness WHERE target_id = ? AND witness = ?", [target_id, witness]
    )
    kept: dict[str, int] = next((json.loads(row["counts"]) for row in rows), {})
    return from_counts(witness, kept)


def records(db: Db, target_id: int) -> list[Record]:
    """All that a site has spoken by."""
    rows = db.query(
        "SELECT witness, counts FROM witness WHERE target_id = ? ORDER BY witness", [target_id]
    )
    return [from_counts(Witness(row["witness"]), json.loads(row["counts"])) for row in rows]


def keep_record(db: Db, target_id: int, record: Record) -> None:
    """Replace it: its trust as a number, beside the counts that it comes from."""
    db.execute(
        "INSERT OR REPLACE INTO witness (target_id, witness, trust, counts) VALUES (?, ?, ?, ?)",
        [target_id, record.witness, round(record.trust, 4), json.dumps(counts(record))],
    )


@dataclass(frozen=True, slots=True)
class Said:
    """A claim with what became of it."""

    claim: Claim
    standing: Standing | None
    """None until it is weighed together with what other pages say."""
    said_at: datetime
    """The look that first heard it."""
    open_since: datetime | None
    """Set while a look at the page is to bear it out: the last look without it."""
    told_at: datetime | None
    """Set once a change was made of it."""


def claims(db: Db, target_id: int, witness: Witness | None = None) -> list[Said]:
    """The latest claim about each address, latest dates first."""
    rows = db.query(
        """SELECT * FROM claim WHERE target_id = ?1 AND (?2 IS NULL OR witness = ?2)
           ORDER BY not_after DESC, witness, url""",
        [target_id, witness],
    )
    return [_said(row) for row in rows]


def keep_claims(
    db: Db,
    target_id: int,
    judged: Collection[Judged],
    now: datetime,
    open_since: Mapping[str, datetime],
) -> None:
    """Let these claims take the place of what was said of the same addresses before."""
    for one in judged:
        db.execute(
            """INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)""",
            [
                *_row(target_id, one.claim),
                one.standing.name,
                to_text(now),
                to_text_or_none(open_since.get(one.claim.url)),
            ],
        )
    for witness in {one.claim.witness for one in judged}:
        _keep_latest(db, target_id, witness)


def _keep_latest(db: Db, target_id: int, witness: Witness) -> None:
    db.execute(
        """DELETE FROM claim WHERE target_id = ?1 AND witness = ?2 AND open_since IS NULL
             AND standing <> '' AND url NOT IN (SELECT url FROM claim
               WHERE target_id = ?1 AND witness = ?2 ORDER BY said_at DESC, url LIMIT ?3)""",
        [target_id, witness, MOST_CLAIMS],
    )


def keep_unweighed(db: Db, target_id: int, said: Iterable[Claim], now: datetime) -> None:
    """Keep what a page says at its first look, to be weighed later."""
    for claim in said:
        db.execute(
            "INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?, ?, ?, '', ?, NULL, NULL)",
            [*_row(target_id, claim), to_text(now)],
        )


def _row(target_id: int, claim: Claim) -> list[object]:
    instants = (to_text(claim.not_before), to_text(claim.not_after))
    return [target_id, claim.witness, claim.url, *instants, claim.title]


def open_claims(db: Db, target_id: int, url: str) -> list[Said]:
    """Claims about an address that a look at it is to bear out."""
    rows = db.query(
        "SELECT * FROM claim WHERE target_id = ? AND url = ? AND open_since IS NOT NULL",
        [target_id, url],
    )
    return [_said(row) for row in rows]


def claims_about(db: Db, target_id: int, url: str) -> list[Said]:
    """The latest claim of each witness about an address."""
    rows = db.query("SELECT * FROM claim WHERE target_id = ? AND url = ?", [target_id, url])
    return [_said(row) for row in rows]


def close_claim(db: Db, target_id: int, claim: Claim, told_at: datetime | None) -> None:
    """A look has borne a claim out, or not; `told_at` where a change was made of it."""
    db.execute(
        """UPDATE claim SET open_since = NULL, told_at = ifnull(?, told_at)
           WHERE target_id = ? AND witness = ? AND url = ?""",
        [to_text_or_none(told_at), target_id, claim.witness, claim.url],
    )


def _said(row: dict[str, Any]) -> Said:
    claim = Claim(
        witness=Witness(row["witness"]),
        url=row["url"],
        not_before=to_instant(row["not_before"]),
        not_after=to_instant(row["not_after"]),
        title=row["title"],
    )
    return Said(
        claim=claim,
        standing=Standing[row["standing"]] if row["standing"] else None,
        said_at=to_instant(row["said_at"]),
        open_since=to_instant_or_none(row["open_since"]),
        told_at=to_instant_or_none(row["told_at"]),
    )
