"""What is to be done for a page, as a worker needs it."""

from __future__ import annotations

from monitor import schedule
from monitor.check.records import Task
from monitor.model import Role
from monitor.sources import read_as, source
from monitor.sources.listing import LISTED
from monitor.store import Db, clients, looks, rules
from monitor.store.clients import Page

LEARNS_FOR = 3
"""Looks at a further page that may be doubled."""


def task(db: Db, page_id: int) -> Task | None:
    """What to do for a page; None when it cannot be looked at without a person."""
    page = clients.page_by_id(db, page_id)
    target = clients.target_by_id(db, page.target_id)
    if source(target.kind).cannot_be_seen:
        return None
    kind = read_as(target.kind, page.role)
    in_force = rules.in_force(db, page)
    mark = mark_under(page, source(kind).version_under(in_force))
    is_due_in_full = page.looks % schedule.UNCONDITIONAL_EVERY == 0
    in_full = is_due_in_full or (mark is None and page.role not in LISTED)
    whole = in_full or page.suspected_since is not None
    return Task(
        page_id=page_id,
        url=page.url,
        kind=kind,
        lang=clients.client_by_id(db, target.client_id).lang,
        first=not looks.is_known(db, page_id),
        role=page.role,
        twice=_is_hardly_known(page),
        etag=None if whole else page.etag,
        last_modified=None if whole else page.last_modified,
        body_hash=page.body_hash,
        mark=None if in_full else mark,
        rules=in_force,
        looks=page.looks,
    )


def mark_under(page: Page, version: int) -> str | None:
    """The mark of the last look; None where it was made by another reading, or there is none."""
    made_by, _, mark = (page.mark or "").partition(" ")
    return mark if made_by == str(version) else None


def _is_hardly_known(page: Page) -> bool:
    """Whether a page is fetched again where it shows something new.

    A target's own address learns from two fetches at its first look. Its further pages are many and
    mostly steady: they are fetched once then, and twice when one of the next looks differs.
    """
    further = page.role is not Role.HOME and not page.role.is_listing
    return further and page.looks <= LEARNS_FOR and page.suspected_since is None
