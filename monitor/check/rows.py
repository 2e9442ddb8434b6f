"""What every look leaves in the rows of its page, whatever it showed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor import compare, schedule
from monitor.check.records import Checked, Look
from monitor.config import ScheduleConfig
from monitor.model import Finding, Reason, Refusal
from monitor.store import Db, looks
from monitor.store.clients import Page
from monitor.store.looks import Observation


def checked(
    page: Page,
    seen: Look,
    finding: Finding | None,
    why: str,
    *,
    reason: Reason | None = None,
    **more: Any,
) -> Checked:
    """What was stored of a look at `page`."""
    return Checked(
        page.id,
        page.target_id,
        page.role,
        page.url,
        seen.at,
        finding,
        reason,
        why,
        seen.seconds,
        **more,
    )


def failed(db: Db, page: Page, seen: Look, failure: Refusal, config: ScheduleConfig) -> Checked:
    """Store a look that did not see the page: it is tried again, soon at first."""
    own = failure.reason is Reason.OWN_NETWORK_DOWN
    failures = page.failures if own else page.failures + 1
    again = schedule.look_again(max(failures, 1), seen.at, regular(page, seen.at, config))
    if seen.retry_after is not None:
        again = max(again, seen.at + seen.retry_after)
    looks.add_observation(db, observation(seen, reason=failure.reason, why=failure.why))
    looks.update_page(
        db,
        page.id,
        checked_at=seen.at,
        failures=failures,
        looks=page.looks + 1,
        next_check_at=again if page.next_check_at else None,
    )
    return checked(page, seen, None, failure.why, reason=failure.reason)


def same(db: Db, page: Page, seen: Look, config: ScheduleConfig) -> Checked:
    """Store a look that showed what the last one did, when nothing was open: the usual case.

    Memory and stored body stay as they are; both are read as of this look.
    """
    looks.add_observation(db, observation(seen, finding=Finding.SAME, why=compare.NOTHING))
    looks.update_page(
        db,
        page.id,
        **sighting(page, seen),
        next_check_at=regular(page, seen.at, config) if page.next_check_at else None,
    )
    return checked(page, seen, Finding.SAME, compare.NOTHING)


def sighting(page: Page, seen: Look) -> dict[str, Any]:
    """What every look that saw the page leaves in its row."""
    return {
        "checked_at": seen.at,
        "seen_at": seen.at,
        "failures": 0,
        "looks": page.looks + 1,
        "etag": seen.etag or (page.etag if seen.unchanged else None),
        "last_modified": seen.last_modified or (page.last_modified if seen.unchanged else None),
        "body_hash": seen.body.hash if seen.body else page.body_hash,
        "missing_since": None,
    }


def observation(
    seen: Look, *, finding: Finding | None = None, reason: Reason | None = None, why: str
) -> Observation:
    """The look as a row."""
    return Observation(
        page_id=seen.task.page_id,
        at=seen.at,
        seen=reason is None,
        finding=finding,
        reason=reason,
        why=why,
        status=seen.status,
        seconds=seen.seconds,
        size=len(seen.body.data) if seen.body else 0,
    )


def regular(page: Page, at: datetime, config: ScheduleConfig) -> datetime:
    """When the page is looked at next, if all goes well."""
    if page.in_turn:
        return schedule.next_turn(at, salt=str(page.id))
    due_at = page.next_check_at if page.next_check_at and page.checked_at else at
    if due_at > at:
        return due_at
    return schedule.next_check(
        due_at, at, every=config.check_every, jitter=config.jitter, salt=str(page.id)
    )


def is_same(page: Page, seen: Look) -> bool:
    """Whether the server, the bytes, or what they show, say that nothing changed."""
    return seen.unchanged or (seen.body is not None and seen.body.hash == page.body_hash)
