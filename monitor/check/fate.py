"""What becomes of a site's further addresses: one is a page once it was seen, moves, or is gone.

An address that was never seen is no page: broken links weigh on nothing. A page counts as taken
away when it is not there for a day and nothing leads there any more; while the site still names
it, it is a broken link, and unseen.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor import compare
from monitor.check.records import Checked, Look
from monitor.check.rows import failed
from monitor.config import ScheduleConfig
from monitor.model import BlockKind, Reason, Refusal, Role, Snapshot
from monitor.recall import StoredPage
from monitor.site.changes import gone_page, moved_page
from monitor.site.links import read_links
from monitor.site.scope import page_address
from monitor.store import Db, clients, looks, rules, sites
from monitor.store.clients import Page
from monitor.urls import same_target

TRIES = 3
"""Looks at an address that was never seen, before it is dropped."""
TRIES_OF_NEWS = 10
"""The same of one that came up as news: a page may be listed a week before it is there."""
MISSING_FOR = timedelta(days=14)
"""After this a page that is not there counts no more, though the site still names it."""

_NOT_THERE = frozenset({Reason.NOT_FOUND, Reason.ERROR_PAGE})
"""Of a page that nothing leads to any more; some servers say so with a page that says 200."""
_PASSING = frozenset(
    {
        *(Reason.TIMEOUT, Reason.DNS, Reason.TLS, Reason.CONNECTION, Reason.THROTTLED),
        *(Reason.SERVER_ERROR, Reason.MAINTENANCE, Reason.WAITING_ROOM, Reason.BROKEN_RESPONSE),
        *(Reason.OWN_NETWORK_DOWN, Reason.NOT_LOOKED, Reason.INTERNAL),
    }
)
"""Failures that say nothing of whether there is a page."""


def astray(db: Db, page: Page, seen: Look) -> Refusal | None:
    """Say why what came is not this page: its address leads to another one that is watched."""
    final = _sent_on_to(page, seen)
    if final is None:
        return None
    other = _at(db, page, final)
    site = sites.site(db, page.target_id)
    if site is not None and not site.scope.holds(final):
        return Refusal(Reason.NOT_FOUND, f"its address now leads to {final}")
    if other is None or (seen.moved_for_good and _is_newer(other, page)):
        return None
    return Refusal(Reason.NOT_FOUND, f"its address now leads to {final}")


def _sent_on_to(page: Page, seen: Look) -> str | None:
    """Where a further page's address led to; None where it led nowhere else."""
    if page.role is Role.HOME or page.role.is_listing or not seen.moved_to:
        return None
    final = page_address(seen.moved_to)
    return None if final is None or same_target(final, page.url) else final


def _at(db: Db, page: Page, url: str) -> Page | None:
    """Another address of the same target that names the same page as `url`."""
    others = clients.addresses(db, page.target_id)
    return next(
        (o for o in others if o.id != page.id and not o.gone_at and same_target(o.url, url)), None
    )


def _is_newer(other: Page, page: Page) -> bool:
    """Whether it was found since `page` was last seen at its own address: it may be the same."""
    last = page.moved_after or page.seen_at
    return other.role is not Role.HOME and last is not None and other.added_at > last


def is_known_already(db: Db, page: Page, seen: Look) -> bool:
    """Whether an address seen for the first time shows another page, by its bytes or its own word.

    A site that calls every page by its home page's address is not believed.
    """
    if page.role.is_listing or seen.body is None:
        return False
    own = page_address(seen.links.canonical) if seen.links and seen.links.canonical else None
    home, *others = clients.addresses(db, page.target_id)
    for one in (home, *others):
        if one.id == page.id or one.gone_at:
            continue
        if one.body_hash == seen.body.hash:
            return True
        if own and same_target(own, one.url) and (one.id != home.id or _is_beside(page, home)):
            return not same_target(own, page.url)
    return False


def _is_beside(page: Page, home: Page) -> bool:
    """Whether a page's address is the home page's with a query."""
    return same_target(page.url.partition("?")[0], home.url)


def unseen(
    db: Db, page: Page, seen: Look, failure: Refusal, config: ScheduleConfig
) -> Checked | None:
    """Store a look that did not see the page; None where there is no page."""
    if page.is_candidate:
        _refuse(db, page, seen, failure, config)
        return None
    stored = failed(db, page, seen, failure, config)
    if failure.reason in _NOT_THERE and page.role is not Role.HOME:
        miss(db, page, seen.at)
    return stored


def _refuse(db: Db, page: Page, seen: Look, failure: Refusal, config: ScheduleConfig) -> None:
    is_news = page.news_since is not None
    tries = TRIES_OF_NEWS if is_news else TRIES
    if (failure.reason in _PASSING or is_news) and page.failures < tries:
        failed(db, page, seen, failure, config)
        _look_by(db, page, seen.at + compare.A_DAY)
        return
    missing = failure.reason is Reason.NOT_FOUND and not page.role.is_listing
    looks.update_page(db, page.id, checked_at=seen.at)
    sites.leave(db, page.id, sites.NOT_THERE if missing else failure.why, seen.at)


def miss(db: Db, page: Page, at: datetime) -> None:
    """Note that a page, or a listing, is not there; after a day it may have been taken away."""
    since = page.missing_since or at
    looks.update_page(db, page.id, missing_since=since)
    if at - since < compare.A_DAY:
        _look_by(db, page, since + compare.A_DAY)
    elif page.role.is_listing:
        sites.leave(db, page.id, "gone", at)
    elif _is_taken_away(db, page, since):
        window = (page.seen_at or page.added_at, since)
        looks.add_change(db, page.id, gone_page(title_of(db, page), page.url, window), at)
        sites.leave(db, page.id, "gone", at)
    elif at - since >= MISSING_FOR:
        sites.leave(db, page.id, "missing", at)


def _is_taken_away(db: Db, page: Page, since: datetime) -> bool:
    """Whether the site itself was seen meanwhile, and names the page no more."""
    home = clients.pages(db, page.target_id)[0]
    if home.seen_at is None or home.seen_at < since:
        return False
    for listing in clients.listings(db, page.target_id):
        said = sites.listed(db, listing.id)
        if said and any(same_target(url, page.url) for url in said.entries):
            return False
    others = (one for one in clients.pages(db, page.target_id) if one.id != page.id)
    return not any(_leads_to(db, one, page.url) for one in others)


def _leads_to(db: Db, page: Page, url: str) -> bool:
    """Whether a page led there when it was seen last."""
    last = looks.page_bodies(db, page.id)["last_body_id"]
    return last is not None and any(same_target(url, link) for link in links_of(db, last))


def links_of(db: Db, body_id: int) -> frozenset[str]:
    """The addresses that a stored body leads to."""
    body = looks.body_by_id(db, body_id)
    return frozenset(link.url for link in read_links(body.data, body.url, body.charset).links)


def title_of(db: Db, page: Page) -> str:
    """What a page calls itself, as last seen; its address where it has no name."""
    last = StoredPage(db, page).last()
    blocks = last.blocks if isinstance(last, Snapshot) else ()
    names = (b.text for kind in _NAMES for b in blocks if b.kind is kind)
    return next(names, page.url)


_NAMES = (BlockKind.TITLE, BlockKind.HEADING)


def follow(db: Db, page: Page, seen: Look) -> None:
    """Note where a page that was just seen is sent on to; a day later it has moved there."""
    final = _sent_on_to(page, seen) if seen.moved_for_good else None
    if final is None:
        if page.moved_to:
            looks.update_page(db, page.id, moved_to=None, moved_since=None, moved_after=None)
    elif page.is_candidate:
        _settle_at(db, page, final, seen.at)
    elif page.moved_to != final:
        after = page.seen_at or page.added_at
        looks.update_page(db, page.id, moved_to=final, moved_after=after, moved_since=seen.at)
        _look_by(db, page, seen.at + compare.A_DAY)
    else:
        _move(db, page, final, seen.at)


def _settle_at(db: Db, page: Page, final: str, at: datetime) -> None:
    """Let an address that was seen for the first time be known by where it leads."""
    other = clients.page_at(db, page.target_id, final)
    if other is None:
        looks.update_page(db, page.id, url=final)
        return
    sites.leave(db, page.id, sites.SAME_PAGE, at)
    sites.propose(db, page.target_id, final, page.role, page.chosen_why, at)


def has_moved_here(db: Db, page: Page) -> bool:
    """Whether another page of the target is being sent on to this one."""
    return any(
        one.moved_to is not None and same_target(one.moved_to, page.url)
        for one in clients.addresses(db, page.target_id)
    )


def _move(db: Db, page: Page, final: str, at: datetime) -> None:
    assert page.moved_since is not None
    if at - page.moved_since < compare.A_DAY:
        _look_by(db, page, page.moved_since + compare.A_DAY)
        return
    window = (page.moved_after or page.added_at, page.moved_since)
    looks.add_change(db, page.id, moved_page(page.url, final, window), at)
    other = clients.page_at(db, page.target_id, final)
    if other is not None and not (other.is_candidate and other.gone_at):
        sites.leave(db, page.id, "moved", at)
        sites.propose(db, page.target_id, final, page.role, page.chosen_why, at)
        return
    if other is not None:
        sites.forget(db, other.id)
    looks.update_page(db, page.id, url=final, moved_to=None, moved_since=None, moved_after=None)
    rules.follow_page(db, page, final)


def _look_by(db: Db, page: Page, by: datetime) -> None:
    """Look at a page again no later than this."""
    planned = clients.page_by_id(db, page.id).next_check_at
    if planned is not None and planned > by:
        clients.schedule_page(db, page.id, by)
