"""Clients, their workshops, targets and pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.errors import AlreadyThere, NotFound
from monitor.model import Client, Counting, Kind, Milestone, Reason, Role, Target, Workshop
from monitor.store.db import Db, insert, row_by_id, transaction, update
from monitor.store.times import to_instant, to_instant_or_none, to_text, to_text_or_none

USUAL = "in the usual place"
"""Why a listing is looked for that nobody named."""


@dataclass(frozen=True, slots=True)
class Page:
    """One URL of a target, with what the next look needs to know."""

    id: int
    target_id: int
    url: str
    added_at: datetime
    next_check_at: datetime | None
    """None: not looked at by itself."""
    checked_at: datetime | None
    seen_at: datetime | None
    failures: int
    """Failed looks in a row."""
    looks: int
    suspected_since: datetime | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    mark: str | None
    """Version of the reading and mark of the last look: what bears the same need not be read.
    None where the last look was refused by the page's own history, or is to be read anew."""
    role: Role = Role.HOME
    chosen_why: str = ""
    """One English clause; empty for a target's own address."""
    news_since: datetime | None = None
    """Set where the address came up as news: the last look that did not show it yet."""
    news_from: int | None = None
    """The page that leads there; None where a listing names it."""
    missing_since: datetime | None = None
    """The first look of those running at which there was no such page."""
    moved_to: str | None = None
    moved_after: datetime | None = None
    """The last look before those."""
    moved_since: datetime | None = None
    """The first look of those running that were sent on for good."""
    gone_at: datetime | None = None
    gone_why: str = ""
    vouched_at: datetime | None = None
    """When a person said that what stands there now is the client's."""
    by_turn: bool = False
    """A listing whose index tells when it was changed: it is not looked at in each check."""

    @property
    def in_turn(self) -> bool:
        """Whether it is looked at in turn, once a week, rather than in each check."""
        return self.by_turn or not (self.role is Role.HOME or self.role.is_listing)

    @property
    def is_named(self) -> bool:
        """Whether the site itself named it, and we did not merely try a usual place."""
        return self.chosen_why != USUAL

    @property
    def is_vouched(self) -> bool:
        """Whether somebody said so since it was last seen."""
        return self.vouched_at is not None and self.vouched_at > (self.seen_at or self.added_at)

    @property
    def is_candidate(self) -> bool:
        """Whether it is an address of which nobody knows yet that it is a page."""
        return self.role is not Role.HOME and self.seen_at is None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is open: a look that shows the same again changes nothing."""
        return self.mark is not None and self.suspected_since is None


def add_client(db: Db, new: Client, channel_ids: Iterable[int]) -> Client:
    """Store a client (its `id` is ignored). Raises AlreadyThere."""
    with transaction(db):
        if db.table("client").count_where("name = ?", [new.name]):
            raise AlreadyThere(
                f"There is a client named {new.name} already. "
                f'For a further workshop: poromki workshop "{new.name}" DATE'
            )
        db.table("client").insert(_client_row(new) | {"created_at": to_text(new.created_at)})
        stored = client(db, new.name)
        set_channels(db, stored.id, channel_ids)
    return stored


def change_client(db: Db, changed: Client) -> None:
    """Write a client's new settings. Raises AlreadyThere for a name that is taken."""
    with transaction(db):
        if db.table("client").count_where("name = ? AND id <> ?", [changed.name, changed.id]):
            raise AlreadyThere(f"There is a client named {changed.name} already.")
        db.table("client").update(changed.id, _client_row(changed))


def set_channels(db: Db, client_id: int, channel_ids: Iterable[int]) -> None:
    """Make these the client's own channels; none means its consultant's."""
    with transaction(db):
        db.execute("DELETE FROM client_channel WHERE client_id = ?", [client_id])
        for channel_id in dict.fromkeys(channel_ids):
            db.execute("INSERT INTO client_channel VALUES (?, ?)", [client_id, channel_id])


def clients(db: Db, tag: str | None = None) -> list[Client]:
    """All, or those with a tag, by name."""
    found = [_client(row) for row in db.table("client").rows_where(order_by="name")]
    return [c for c in found if tag is None or tag.casefold() in map(str.casefold, c.tags)]


def client(db: Db, name: str) -> Client:
    """By name, any case; or by a beginning that only one client has. Raises NotFound."""
    for row in db.table("client").rows_where("name = ?", [name]):
        return _client(row)
    begins = [c for c in clients(db) if c.name.casefold().startswith(name.casefold())]
    exact = [c for c in begins if c.name.casefold() == name.casefold()]  # SQLite: only a to z
    if name and len(exact or begins) == 1:
        return (exact or begins)[0]
    near = ", ".join(c.name for c in begins[:5])
    hint = f"Do you mean one of: {near}?" if near else "poromki list shows all clients."
    raise NotFound(f"No client is named {name}. {hint}")


def client_by_id(db: Db, client_id: int) -> Client:
    """By row number."""
    return _client(row_by_id(db, "client", client_id))


def remove_client(db: Db, client_id: int) -> None:
    """Take away a client and all that hangs on it."""
    with transaction(db):
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.table("client").delete(client_id)


def add_workshop(
    db: Db, new: Workshop, closes_at: datetime, plan: Mapping[int, Iterable[Milestone]]
) -> Workshop:
    """Store a workshop and, by target, its milestones. Raises AlreadyThere."""
    with transaction(db):
        where = [new.client_id, to_text(new.held_at)]
        if db.table("workshop").count_where("client_id = ? AND held_at = ?", where):
            raise AlreadyThere("This client has a workshop at that time already.")
        row = {
            "client_id": new.client_id,
            "title": new.title,
            "held_at": to_text(new.held_at),
            "zone": new.zone.key,
            "all_day": int(new.all_day),
            "registered_at": to_text(new.registered_at),
            "closes_at": to_text(closes_at),
        }
        db.table("workshop").insert(row)
        stored = next(_workshop(r) for r in db.table("workshop").rows_where(_OF_WORKSHOP, where))
        for target_id, ladder in plan.items():
            plan_milestones(db, stored.id, target_id, ladder)
    return stored


_OF_WORKSHOP = "client_id = ? AND held_at = ?"


def plan_milestones(db: Db, workshop_id: int, target_id: int, ladder: Iterable[Milestone]) -> None:
    """Make `ladder` the milestones still to be decided; decided ones stay as they are."""
    with transaction(db):
        db.execute(
            """DELETE FROM milestone
               WHERE workshop_id = ? AND target_id = ? AND decided_at IS NULL""",
            [workshop_id, target_id],
        )
        for step in ladder:
            db.execute(
                "INSERT OR IGNORE INTO milestone (workshop_id, target_id, days, at, day) "
                "VALUES (?, ?, ?, ?, ?)",
                [workshop_id, target_id, step.days, to_text(step.at), step.day.isoformat()],
            )


def set_closes_at(db: Db, workshop_id: int, closes_at: datetime) -> None:
    """When the closing summary is due."""
    db.table("workshop").update(workshop_id, {"closes_at": to_text(closes_at)})


def workshops(db: Db, client_id: int) -> list[Workshop]:
    """All of a client, oldest first."""
    rows = db.table("workshop").rows_where("client_id = ?", [client_id], order_by="held_at")
    return [_workshop(row) for row in rows]


def further_workshop(db: Db, workshop: Workshop, now: datetime) -> Workshop | None:
    """The client's next workshop after this one, where it has been held by `now`."""
    later = (w for w in workshops(db, workshop.client_id) if w.held_at > workshop.held_at)
    return next((w for w in later if w.held_at <= now), None)


def workshop_by_id(db: Db, workshop_id: int) -> Workshop:
    """By row number."""
    return _workshop(row_by_id(db, "workshop", workshop_id))


def workshops_to_close(db: Db, now: datetime) -> list[Workshop]:
    """Those whose closing summary is due."""
    rows = db.query(
        """SELECT workshop.* FROM workshop JOIN client ON client.id = client_id
           WHERE closed_at IS NULL AND paused_at IS NULL AND closes_at <= ?""",
        [to_text(now)],
    )
    return [_workshop(row) for row in rows]


def closes_at(db: Db, workshop_id: int) -> datetime:
    """When the closing summary is due."""
    return to_instant(row_by_id(db, "workshop", workshop_id)["closes_at"])


def reopen_workshop(db: Db, workshop_id: int) -> None:
    """It goes on."""
    db.table("workshop").update(workshop_id, {"closed_at": None})


def close_workshop(db: Db, workshop_id: int, now: datetime) -> None:
    """The summary is written: its milestones are over."""
    db.table("workshop").update(workshop_id, {"closed_at": to_text(now)})


def add_target(
    db: Db, new: Target, next_check_at: datetime | None, scope: str | None = None
) -> Target:
    """Store a target (its `id` is ignored) with its first page.

    With `scope` (as `store.sites` writes it) it is a site, surveyed when that page is looked at.
    """
    with transaction(db):
        row = {
            "client_id": new.client_id,
            "kind": new.kind,
            "url": new.url,
            "added_at": to_text(new.added_at),
            "milestones": json.dumps(new.milestones) if new.milestones else None,
        }
        target_id = insert(db, "target", row)
        page = {
            "target_id": target_id,
            "url": new.url,
            "added_at": to_text(new.added_at),
            "next_check_at": to_text_or_none(next_check_at),
        }
        db.table("page").insert(page)
        if scope is not None:
            site = {"target_id": target_id, "scope": scope, "survey_at": to_text(new.added_at)}
            insert(db, "site", site)
    return target_by_id(db, target_id)


def change_target_milestones(db: Db, target_id: int, days: tuple[int, ...] | None) -> None:
    """Set or clear a target's own ladder."""
    db.table("target").update(target_id, {"milestones": json.dumps(days) if days else None})


def remove_target(db: Db, target_id: int) -> None:
    """Take away a target and all that hangs on it."""
    with transaction(db):
        db.execute("PRAGMA defer_foreign_keys = ON")
        db.table("target").delete(target_id)


def targets(db: Db, client_id: int) -> list[Target]:
    """All of a client, in the order they were added."""
    return [_target(r) for r in db.table("target").rows_where("client_id = ?", [client_id])]


def target_by_id(db: Db, target_id: int) -> Target:
    """By row number."""
    return _target(row_by_id(db, "target", target_id))


def addresses(db: Db, target_id: int) -> list[Page]:
    """All of a target: pages, listings, what may be a page, what was one; its own address first."""
    rows = db.query("SELECT * FROM page WHERE target_id = ? ORDER BY id", [target_id])
    return [_page(row) for row in rows]


def pages(db: Db, target_id: int) -> list[Page]:
    """The pages that count for a target: its own address first, then those that were seen."""
    return [
        page
        for page in addresses(db, target_id)
        if not (page.role.is_listing or page.is_candidate or page.gone_at)
    ]


def page_at(db: Db, target_id: int, url: str) -> Page | None:
    """A target's address by its URL."""
    rows = db.query("SELECT * FROM page WHERE target_id = ? AND url = ?", [target_id, url])
    return next((_page(row) for row in rows), None)


def unread_listings(db: Db, target_id: int) -> list[Page]:
    """Listings that the site itself names, and that could not be read; `gone_why` says why."""
    return [
        page
        for page in addresses(db, target_id)
        if page.role.is_listing and page.is_candidate and page.gone_at and page.is_named
    ]


def listings(db: Db, target_id: int) -> list[Page]:
    """What lists the target's pages: feeds, sitemaps, posts; those that were seen and are there."""
    return [
        page
        for page in addresses(db, target_id)
        if page.role.is_listing and page.seen_at and not page.gone_at
    ]


def page_by_id(db: Db, page_id: int) -> Page:
    """By row number."""
    return _page(row_by_id(db, "page", page_id))


@dataclass(frozen=True, slots=True)
class Due:
    """An address to look at now, and why."""

    page_id: int
    target_id: int
    of_moment: bool
    """For a workshop, a milestone or a notice: never put off. Else its turn has come."""
    in_each_check: bool
    """The target's own address, or a listing."""


def due(db: Db, now: datetime, fresh: timedelta, fresh_pages: timedelta) -> list[Due]:
    """The addresses to look at now: known ones before new ones, longest due first.

    Due are: those whose time has come; those not looked at since a workshop was held or a
    milestone was reached; and those of a quiet notice about to be delivered, if nobody has
    looked for `fresh` at the target's own address and its listings, for `fresh_pages` at others.
    """
    rows = db.query(
        f"""SELECT page.id, target_id, role IN ({_IN_EACH_CHECK}) AS in_each_check,
             (EXISTS (SELECT 1 FROM workshop WHERE workshop.client_id = client.id
               AND closed_at IS NULL AND held_at <= :now AND held_at > ifnull(checked_at, ''))
             OR EXISTS (SELECT 1 FROM milestone WHERE milestone.target_id = target.id
               AND decided_at IS NULL AND at <= :now AND at > ifnull(checked_at, ''))
             OR (ifnull(checked_at, '') < iif(role IN ({_IN_EACH_CHECK}), :fresh, :fresh_pages)
               AND EXISTS (SELECT 1 FROM notice
               WHERE notice.target_id = target.id AND kind = 'quiet'
               AND state IN ('pending', 'failed') AND retry_at <= :now))) AS of_moment
           FROM page JOIN target ON target.id = target_id JOIN client ON client.id = client_id
           WHERE paused_at IS NULL AND next_check_at IS NOT NULL
             AND (next_check_at <= :now OR of_moment)
           ORDER BY seen_at IS NULL AND role <> 'home', next_check_at""",  # noqa: S608 - our own words
        {
            "now": to_text(now),
            "fresh": to_text(now - fresh),
            "fresh_pages": to_text(now - fresh_pages),
        },
    )
    return [
        Due(row["id"], row["target_id"], bool(row["of_moment"]), bool(row["in_each_check"]))
        for row in rows
    ]


_IN_EACH_CHECK = "'home', 'feed', 'sitemap', 'posts'"


def looked_at_since(db: Db, target_id: int, since: datetime) -> int:
    """How many of a target's further pages were looked at since then."""
    return db.table("page").count_where(
        f"target_id = ? AND checked_at > ? AND role NOT IN ({_IN_EACH_CHECK})",
        [target_id, to_text(since)],
    )


def pages_watched(db: Db) -> list[int]:
    """Row numbers of all targets' own pages that are looked at, longest not looked at first."""
    rows = db.query(
        """SELECT page.id FROM page JOIN target ON target.id = target_id
             JOIN client ON client.id = client_id
           WHERE next_check_at IS NOT NULL AND paused_at IS NULL AND role = 'home'
           ORDER BY checked_at, page.id"""
    )
    return [row["id"] for row in rows]


def pages_of_clients(db: Db, client_ids: Iterable[int]) -> list[int]:
    """Row numbers of all pages and listings of these clients."""
    marks = json.dumps(list(client_ids))
    rows = db.query(
        """SELECT page.id FROM page JOIN target ON target.id = target_id
           WHERE client_id IN (SELECT value FROM json_each(?)) AND gone_at IS NULL
             AND (seen_at IS NOT NULL OR role = 'home') ORDER BY page.id""",
        [marks],
    )
    return [row["id"] for row in rows]


def schedule_page(db: Db, page_id: int, next_check_at: datetime | None) -> None:
    """When the page is looked at next; None: not by itself."""
    update(db, "page", page_id, {"next_check_at": to_text_or_none(next_check_at)})


def look_now(db: Db, client_id: int, now: datetime, unless_since: datetime) -> int:
    """Make all watched pages of a client due, but for those looked at since; returns how many."""
    done = db.execute(
        """UPDATE page SET next_check_at = ?
           WHERE target_id IN (SELECT id FROM target WHERE client_id = ?)
             AND next_check_at IS NOT NULL AND ifnull(checked_at, '') < ?""",
        [to_text(now), client_id, to_text(unless_since)],
    )
    return int(done.rowcount)


def bug_met(db: Db, page_id: int, now: datetime, next_check_at: datetime) -> None:
    """A look that we could not store: it counts as one that saw nothing, and comes again later."""
    with transaction(db):
        row = {
            "page_id": page_id,
            "at": to_text(now),
            "seen": 0,
            "reason": Reason.INTERNAL,
            "why": "it could not be stored",
        }
        insert(db, "observation", row)
        db.execute(
            """UPDATE page SET checked_at = ?, failures = failures + 1, next_check_at = ?
               WHERE id = ?""",
            [to_text(now), to_text(next_check_at), page_id],
        )


def stop_looking(db: Db, client_id: int) -> None:
    """No page of the client is looked at by itself any more."""
    db.execute(
        """UPDATE page SET next_check_at = NULL
           WHERE target_id IN (SELECT id FROM target WHERE client_id = ?)""",
        [client_id],
    )


def _client_row(c: Client) -> dict[str, Any]:
    return {
        "name": c.name,
        "consultant_id": c.consultant_id,
        "lang": c.lang,
        "tags": json.dumps(c.tags, ensure_ascii=False),
        "milestones": json.dumps(c.milestones),
        "paused_at": to_text_or_none(c.paused_at),
        "counting": c.counting,
        "country": c.country,
        "region": c.region,
        "mail": c.mail,
    }


def _client(row: dict[str, Any]) -> Client:
    return Client(
        id=row["id"],
        name=row["name"],
        consultant_id=row["consultant_id"],
        lang=row["lang"],
        tags=tuple(json.loads(row["tags"])),
        milestones={Kind(k): tuple(v) for k, v in json.loads(row["milestones"]).items()},
        created_at=to_instant(row["created_at"]),
        paused_at=to_instant_or_none(row["paused_at"]),
        counting=Counting(row["counting"]) if row["counting"] else None,
        country=row["country"],
        region=row["region"],
        mail=row["mail"],
    )


def _workshop(row: dict[str, Any]) -> Workshop:
    return Workshop(
        id=row["id"],
        client_id=row["client_id"],
        title=row["title"],
        held_at=to_instant(row["held_at"]),
        zone=ZoneInfo(row["zone"]),
        all_day=bool(row["all_day"]),
        registered_at=to_instant(row["registered_at"]),
        closed_at=to_instant_or_none(row["closed_at"]),
    )


def _target(row: dict[str, Any]) -> Target:
    return Target(
        id=row["id"],
        client_id=row["client_id"],
        kind=Kind(row["kind"]),
        url=row["url"],
        added_at=to_instant(row["added_at"]),
        milestones=tuple(json.loads(row["milestones"])) if row["milestones"] else None,
    )


def _page(row: dict[str, Any]) -> Page:
    return Page(
        id=row["id"],
        target_id=row["target_id"],
        url=row["url"],
        added_at=to_instant(row["added_at"]),
        next_check_at=to_instant_or_none(row["next_check_at"]),
        checked_at=to_instant_or_none(row["checked_at"]),
        seen_at=to_instant_or_none(row["seen_at"]),
        failures=row["failures"],
        looks=row["looks"],
        suspected_since=to_instant_or_none(row["suspected_since"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        mark=row["mark"],
        role=Role(row["role"]),
        chosen_why=row["chosen_why"],
        news_since=to_instant_or_none(row["news_since"]),
        news_from=row["news_from"],
        missing_since=to_instant_or_none(row["missing_since"]),
        moved_to=row["moved_to"],
        moved_after=to_instant_or_none(row["moved_after"]),
        moved_since=to_instant_or_none(row["moved_since"]),
        gone_at=to_instant_or_none(row["gone_at"]),
        gone_why=row["gone_why"],
        vouched_at=to_instant_or_none(row["vouched_at"]),
        by_turn=bool(row["by_turn"]),
    )
