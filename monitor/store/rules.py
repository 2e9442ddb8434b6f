"""Rules: what consultants said of their clients' pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from monitor.errors import AlreadyThere, InputError
from monitor.model import Rule, RuleKind
from monitor.store.clients import Page
from monitor.store.db import Db, insert, transaction
from monitor.store.times import to_instant, to_instant_or_none, to_text

MOST = 20
"""Rules of a target: they share the time that a page may take."""


def add(db: Db, new: Rule) -> Rule:
    """Store a rule (its `id` is ignored). Raises AlreadyThere, and InputError for too many."""
    with transaction(db):
        others = of_target(db, new.target_id)
        if len(others) >= MOST:
            raise InputError(f"There are {MOST} rules already. Can one of them say it?")
        for known in others:
            if (known.kind, known.pattern, known.page_url) == (new.kind, new.pattern, new.page_url):
                raise AlreadyThere(f"This is rule {known.id} already.")
        row = {
            "target_id": new.target_id,
            "page_url": new.page_url,
            "kind": new.kind,
            "pattern": new.pattern,
            "note": new.note,
            "added_by": new.added_by,
            "added_at": to_text(new.added_at),
        }
        number = insert(db, "rule", row)
        return next(rule for rule in of_target(db, new.target_id) if rule.id == number)


def remove(db: Db, rule_id: int) -> None:
    """Take a rule away."""
    db.execute("DELETE FROM rule WHERE id = ?", [rule_id])


def follow_page(db: Db, page: Page, url: str) -> None:
    """Let the rules of a page alone go on with it to its new address."""
    sql = "UPDATE rule SET page_url = ? WHERE target_id = ? AND page_url = ?"
    db.execute(sql, [url, page.target_id, page.url])


def of_target(db: Db, target_id: int) -> list[Rule]:
    """All of a target, in the order they were added."""
    rows = db.query("SELECT * FROM rule WHERE target_id = ? ORDER BY id", [target_id])
    return [_rule(row) for row in rows]


def in_force(db: Db, page: Page) -> tuple[Rule, ...]:
    """Those that a page is read under: of its target or of itself, and not too slow."""
    return tuple(
        rule
        for rule in of_target(db, page.target_id)
        if rule.page_url in (None, page.url) and rule.too_slow_at is None
    )


def mark_too_slow(db: Db, rule_ids: Iterable[int], now: datetime) -> None:
    """These took too long: they are not applied any more."""
    for rule_id in rule_ids:
        sql = "UPDATE rule SET too_slow_at = ? WHERE id = ? AND too_slow_at IS NULL"
        db.execute(sql, [to_text(now), rule_id])


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(
        id=row["id"],
        target_id=row["target_id"],
        kind=RuleKind(row["kind"]),
        pattern=row["pattern"],
        added_at=to_instant(row["added_at"]),
        added_by=row["added_by"],
        note=row["note"],
        page_url=row["page_url"],
        too_slow_at=to_instant_or_none(row["too_slow_at"]),
    )
