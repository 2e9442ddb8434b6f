"""What a page's look brings for its site: a page that is new, or a link to one.

A page that a listing names for the first time and that is really there is new, at once. One that
another page begins to lead to is new when that page's change is confirmed: a teaser that rotates
leads to old pages.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from monitor.check import testimony
from monitor.check.fate import has_moved_here, links_of, title_of
from monitor.check.records import Look
from monitor.compare import Comparison
from monitor.model import BlockKind, Change, ChangeKind, Finding, Hunk, Role
from monitor.site import changes
from monitor.site.changes import Window
from monitor.site.endless import sift
from monitor.site.links import read_links
from monitor.store import Db, clients, looks, sites
from monitor.store.clients import Page

MOST_LINKS = 10
"""New links of one look that are followed; more are another page, not news."""


def bring(db: Db, page: Page, seen: Look, found: Comparison) -> None:
    """Follow what a look at a page brings, once it is stored; `page` is as it was before."""
    if page.role is Role.FEED:
        return
    if found.finding is Finding.BASELINE:
        _welcome(db, page, seen.at)
    elif found.finding is Finding.SUSPECTED and page.suspected_since is None:
        _follow_links(db, page, seen)
    for change in found.changes:
        _believe(db, page, change, seen.at)


def _welcome(db: Db, page: Page, at: datetime) -> None:
    """Tell of a page that a listing named as new, now that it was seen."""
    if page.news_since is not None and page.news_from is None:
        testimony.settle(db, page, at, differs=True)
        _tell(db, page, (page.news_since, at), changes.LISTED, at)


def _follow_links(db: Db, page: Page, seen: Look) -> None:
    """Look at once at pages of the site that nobody knew, where this one begins to lead to them."""
    site = sites.site(db, page.target_id)
    if site is None or site.surveyed_at is None or site.scope.only_this_page or seen.body is None:
        return
    before = looks.page_bodies(db, page.id)["before_body_id"]
    then = links_of(db, before) if before else frozenset()
    known = sites.known(db, page.target_id) | then
    now = read_links(seen.body.data, seen.body.url, seen.body.charset).links
    _look_where_links_led(db, page, then - {link.url for link in now}, seen.at)
    new = [link for link in now if link.url not in known and site.scope.holds(link.url)]
    sifted = set(sift([*known, *(link.url for link in new)]).kept)
    fresh = [link for link in new if link.url in sifted]
    if len(fresh) > MOST_LINKS:
        return
    for link in fresh:
        why = f"newly linked as “{link.text}”" if link.text else f"newly linked from {page.url}"
        role = Role.NAVIGATION if link.place == "nav" else Role.OTHER
        sites.propose(
            db, page.target_id, link.url, role, why, seen.at, page.seen_at, news_from=page.id
        )
    sites.add_known(db, page.target_id, (link.url for link in fresh))


def _look_where_links_led(db: Db, page: Page, urls: Collection[str], at: datetime) -> None:
    """Look at watched pages that this one leads to no more: they may be gone, or have moved."""
    for one in clients.pages(db, page.target_id):
        if one.url in urls and one.next_check_at is not None:
            clients.schedule_page(db, one.id, at)


def _believe(db: Db, page: Page, change: Change, at: datetime) -> None:
    """Tell of pages that this one began to lead to, now that it is confirmed that it does."""
    if not any(_is_of_links(hunk) for hunk in change.hunks):
        return
    last = looks.page_bodies(db, page.id)["last_body_id"]
    leads_to = links_of(db, last) if last else frozenset()
    for new in clients.pages(db, page.target_id):
        is_news = new.news_from == page.id and new.news_since == change.after_at
        if is_news and new.url in leads_to:
            _tell(db, new, (change.after_at, change.before_at), changes.LINKED, at)


def _is_of_links(hunk: Hunk) -> bool:
    """Whether a difference is, or holds, a link: of a menu its entries are told in one."""
    return hunk.block is BlockKind.LINK or hunk.kind is ChangeKind.NAVIGATION


def _tell(db: Db, page: Page, window: Window, why: str, at: datetime) -> None:
    if not has_moved_here(db, page):
        change = changes.new_page(title_of(db, page), page.url, window, why)
        looks.add_change(db, page.id, change, at)
    looks.update_page(db, page.id, news_since=None, news_from=None)
