"""A consultant's rules: what one would do to the pages as last seen; adding and removing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor import reread
from monitor.errors import InputError, NotFound
from monitor.extract import rule_problem
from monitor.model import Block, BlockKind, Client, Kind, Refusal, Rule, RuleKind, Target
from monitor.recall import StoredPage
from monitor.register import address
from monitor.reread import Reread
from monitor.store import Db, clients, rules, transaction
from monitor.store.clients import Page
from monitor.urls import same_target

_READ_BY = {
    RuleKind.IGNORE_CSS: frozenset({Kind.WEBSITE}),
    RuleKind.ONLY_CSS: frozenset({Kind.WEBSITE}),
    RuleKind.IGNORE_TEXT: frozenset({Kind.WEBSITE, Kind.FEED}),
    RuleKind.MASK_DATES: frozenset({Kind.WEBSITE, Kind.FEED}),
}
"""Kinds of target that a rule can act on."""

NEARLY_ALL = 0.8
"""Share of a page's blocks beyond which a rule that takes them is rather a mistake."""
_OF_THE_HEAD = frozenset({BlockKind.TITLE, BlockKind.DESCRIPTION})


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule does to one page as it was last seen."""

    url: str
    shown: tuple[Block, ...]
    """What counted before it; empty where the page was never seen."""
    left: tuple[Block, ...]
    """What counts under it."""
    problem: str = ""
    """Why the page cannot be judged under it."""

    @property
    def masked(self) -> tuple[Block, ...]:
        """Blocks that count no more, or in part only."""
        kept = {block.key for block in self.left}
        return tuple(block for block in self.shown if block.key not in kept)

    @property
    def takes_nearly_all(self) -> bool:
        """Whether more than NEARLY_ALL of the page's body counts no more, not even in part."""
        shown, left = (
            sum(block.kind not in _OF_THE_HEAD for block in blocks)
            for blocks in (self.shown, self.left)
        )
        return shown - left > NEARLY_ALL * shown


def wanted(db: Db, client: Client, new: Rule, url: str | None) -> list[Rule]:
    """The rule for each target of a client that it acts on, or for the one page `url`.

    Raises InputError for a selector or pattern that cannot be used, NotFound for a page that is
    not watched.
    """
    problem = rule_problem(new.kind, new.pattern)
    if problem:
        what = "pattern" if new.kind is RuleKind.IGNORE_TEXT else "selector"
        raise InputError(f"“{new.pattern}” cannot be used as a {what}: {problem}.", field=what)
    targets = [t for t in clients.targets(db, client.id) if t.kind in _READ_BY[new.kind]]
    if url is None:
        found = [replace(new, target_id=target.id) for target in targets]
    else:
        found = [
            replace(new, target_id=page.target_id, page_url=page.url)
            for target in targets
            for page in clients.pages(db, target.id)
            if page.url == url or same_target(page.url, address(url, target.kind))
        ]
    if not found:
        listed = ", ".join(target.url for target in targets) or "none"
        raise NotFound(f"{client.name} has no such page for this rule. There are: {listed}.")
    return found


def effects(db: Db, new: Rule) -> Iterator[Effect]:
    """What a rule would do to the pages it is for. Raises InputError where it takes too long."""
    for page in clients.pages(db, new.target_id):
        if new.page_url in (None, page.url):
            yield _effect(db, page, new)


def _effect(db: Db, page: Page, new: Rule) -> Effect:
    without = StoredPage(db, page).last()
    shown = () if without is None or isinstance(without, Refusal) else without.blocks
    under = StoredPage(db, page, more=(replace(new, id=-1),)).last()
    if under is None:
        return Effect(page.url, shown, ())
    if isinstance(under, Refusal):
        return Effect(page.url, shown, (), under.why)
    if under.too_slow:
        raise InputError(f"“{new.pattern}” takes too long on {page.url}.", field="pattern")
    return Effect(page.url, shown, under.blocks)


def add(db: Db, new: Rule) -> tuple[Rule, Reread]:
    """Store a rule and read all that is known of its pages under it. Raises AlreadyThere."""
    with transaction(db):
        stored = rules.add(db, new)
        target = clients.target_by_id(db, stored.target_id)
        return stored, reread.rules_changed(db, target, stored.added_at)


def remove(db: Db, client: Client, number: int, now: datetime) -> tuple[Rule, Reread]:
    """Take away a client's rule; changes that it had dismissed stand again. Raises NotFound."""
    with transaction(db):
        for target, rule in of_client(db, client):
            if rule.id == number:
                rules.remove(db, number)
                return rule, reread.rules_changed(db, target, now)
    raise NotFound(f"{client.name} has no rule {number}. See: poromki rules {client.name}")


def of_client(db: Db, client: Client) -> list[tuple[Target, Rule]]:
    """All rules of a client with their targets."""
    return [(t, r) for t in clients.targets(db, client.id) for r in rules.of_target(db, t.id)]
