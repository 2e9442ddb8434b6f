"""The rule that keeps a false change from coming back, as narrow as it can be. Stores nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from monitor import rules
from monitor.extract.suggest import MOST_MASKED, Markup, Suggestion, suggest
from monitor.model import ChangeKind, Kind, Rule, RuleKind
from monitor.rules import Effect
from monitor.store import Db, clients, looks
from monitor.store import rules as stored
from monitor.store.looks import Body, KnownChange

_NO_PART = {
    ChangeKind.NEW_PAGE: "a new page is no part of a page",
    ChangeKind.PAGE_GONE: "a page that is gone shows nothing to leave out",
    ChangeKind.PAGE_MOVED: "a page that moved shows nothing to leave out",
    ChangeKind.DATED: "it rests on a date that the site tells, not on what a page shows",
    ChangeKind.ITEM: "each post or entry is another one",
}
"""Changes that no part of a page makes, and why none is left out."""


def find(db: Db, known: KnownChange) -> Rule | str:
    """The rule, to be stored by whoever asked; or why there is none, as the end of a sentence.

    For the change's page alone, or for all of its site where other pages have the same part.
    """
    for hunk in known.change.hunks:
        if hunk.kind in _NO_PART:
            return _NO_PART[hunk.kind]
    target = clients.target_by_id(db, known.target_id)
    bodies = looks.change_bodies(db, known.id)
    if target.kind is not Kind.WEBSITE or bodies is None:
        return "nothing is kept of the page as it was before and after"
    if len(stored.of_target(db, target.id)) >= stored.MOST:
        return f"there are {stored.MOST} rules already"
    page = clients.page_by_id(db, known.page_id)
    if page.role.is_listing:
        return _NO_PART[ChangeKind.ITEM]
    before, after = map(_markup, bodies)
    found = suggest(before, after, known.change.hunks, stored.in_force(db, page))
    if found is None:
        return "no part of the page that has a lasting name, and no short text, is all of it"
    return _scoped(db, known, found)


def _markup(body: Body) -> Markup:
    return Markup(body.data, body.url, body.charset)


def _scoped(db: Db, known: KnownChange, found: Suggestion) -> Rule:
    new = Rule(
        id=0,
        target_id=known.target_id,
        kind=found.kind,
        pattern=found.pattern,
        added_at=datetime.min.replace(tzinfo=UTC),
        page_url=known.page_url,
    )
    everywhere = replace(new, page_url=None)
    if found.kind is not RuleKind.IGNORE_CSS:
        return new
    others = [e for e in rules.effects(db, everywhere) if e.url != known.page_url]
    is_shared = any(effect.masked for effect in others) and all(map(_is_modest, others))
    return everywhere if is_shared else new


def _is_modest(effect: Effect) -> bool:
    """Whether it leaves nearly all of a page as it is."""
    left = len(effect.left) >= (1 - MOST_MASKED) * len(effect.shown)
    return left and not effect.problem
