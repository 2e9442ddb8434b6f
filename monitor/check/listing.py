"""A look at a listing: what a sitemap, a feed or WordPress says of a site's pages.

A listing proves nothing alone. What it says is a hint: addresses that are new in it are looked at
at once, and so are pages whose date moved. Its dates are testimony (`testimony`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from monitor.check import fate, testimony
from monitor.check.records import Checked, Look
from monitor.check.rows import checked, failed, observation, regular, same, sighting
from monitor.config import ScheduleConfig
from monitor.evidence.claims import listed_claims
from monitor.model import Claim, Entry, Finding, Reason, Role, Witness
from monitor.site.drift import Drift, drift
from monitor.site.endless import sift
from monitor.site.scope import page_address
from monitor.site.sitemap import Sitemap
from monitor.store import Db, clients, looks, sites
from monitor.store.clients import Page
from monitor.store.sites import Listed, Site
from monitor.urls import identity

MOST_CHILDREN = 10
"""Sitemaps of an index that are looked at."""

IN_EACH_CHECK = 3
"""Of these, where the index does not date them: those of posts and pages mostly come first."""

_BY_VISITORS = re.compile(
    r"/(?:forums?|boards?|topics?|threads?|viewtopic|community|members?|users?|profiles?|profil"
    r"|authors?|questions?|g(?:ae|ä|%C3%A4)stebuch|guestbook|reviews?)(?:[/.?]|$)",
    re.IGNORECASE,
)
"""Parts of a site whose pages its visitors make."""
_IN_INDEX = "in the index "
_WITNESS = {
    Role.SITEMAP: Witness.SITEMAP,
    Role.FEED: Witness.FEED,
    Role.POSTS: Witness.POSTS,
}
_NAMES = {Role.SITEMAP: "the sitemap", Role.FEED: "the feed", Role.POSTS: "WordPress’s list"}


def record_listing(db: Db, page: Page, seen: Look, config: ScheduleConfig) -> Checked | None:
    """Store a look at a sitemap or a list of posts; None where there is none."""
    if seen.failure is not None:
        return _unseen(db, page, seen, config)
    if seen.listing is None:
        heed_again(db, page, seen)
        return same(db, page, seen, config)
    why = heed(db, page, seen, seen.listing)
    finding = Finding.BASELINE if page.seen_at is None else Finding.SAME
    looks.add_observation(db, observation(seen, finding=finding, why=why))
    looks.update_page(
        db,
        page.id,
        **sighting(page, seen),
        next_check_at=regular(page, seen.at, config) if page.next_check_at else None,
    )
    return checked(page, seen, finding, why)


def _unseen(db: Db, page: Page, seen: Look, config: ScheduleConfig) -> Checked | None:
    """Store a look that found no listing: at an address where there never was one, nothing."""
    assert seen.failure is not None
    if page.is_candidate:
        return fate.unseen(db, page, seen, seen.failure, config)
    stored = failed(db, page, seen, seen.failure, config)
    if seen.failure.reason is Reason.NOT_FOUND:
        fate.miss(db, page, seen.at)
    return stored


def heed(db: Db, page: Page, seen: Look, said: Sitemap) -> str:
    """Follow what a listing says; gives in words what was new in it.

    A feed's entries are also compared like a page (`record`); what is new among them is told there.
    """
    site = sites.site(db, page.target_id)
    before = sites.listed(db, page.id)
    entries = _own(said.entries, site)
    unread = listed_claims(said.entries, _WITNESS[page.role]).unread
    dates = f"{unread} date{'s' * (unread != 1)} cannot be read" if unread else ""
    now = Listed(
        entries={entry.url: entry.said for entry in entries},
        whole=not said.cut,
        why="; ".join(filter(None, (said.why, dates))),
        children={child.url: child.said for child in said.children[:MOST_CHILDREN]},
    )
    sites.keep_listed(db, page.id, now)
    found = drift(
        before.entries if before else None,
        entries,
        was_whole=before.whole if before else True,
        is_whole=not said.cut and page.role is Role.SITEMAP,
    )
    if page.role is Role.SITEMAP:
        _look_at_children(db, page, now.children, before.children if before else {}, seen.at)
    if site is not None and before is not None:
        crowd = bool(found.rebuilt and now.entries.keys() ^ before.entries.keys())
        relaunched = crowd and not (found.new or found.gone)
        _hint(db, page, site, found, seen.at, relaunched=relaunched)
    _testify(db, page, before, entries, seen.at)
    return _told(found, len(entries), said)


def heed_again(db: Db, page: Page, seen: Look) -> None:
    """A listing that says what it said: its dates may have stood still for long enough now."""
    witness = _WITNESS[page.role]

    def claims() -> tuple[Claim, ...]:
        said = sites.listed(db, page.id)
        return listed_claims(_entries(said), witness).claims

    testimony.unmoved(db, page.target_id, witness, claims, at=seen.at, last_look_at=page.seen_at)


def _entries(said: Listed | None) -> list[Entry]:
    return [Entry(url, date) for url, date in said.entries.items()] if said else []


def _own(entries: Iterable[Entry], site: Site | None) -> list[Entry]:
    """Entries of the site's own pages, each once, in the form in which addresses are kept."""
    own: dict[str, Entry] = {}
    for entry in entries:
        url = page_address(entry.url)
        if url and (site is None or site.scope.holds(url)):
            own.setdefault(url, Entry(url, entry.said, entry.title))
    return list(own.values())


def _look_at_children(
    db: Db, page: Page, now: Mapping[str, str], before: Mapping[str, str], at: datetime
) -> None:
    """Look at the sitemaps of an index; where it dates them, when it says that they changed."""
    if page.chosen_why.startswith(_IN_INDEX):
        return  # an index in an index is none, by the protocol, and may go round
    for number, (url, said) in enumerate(now.items()):
        new = sites.propose(db, page.target_id, url, Role.SITEMAP, _IN_INDEX + page.url, at)
        known = new or clients.page_at(db, page.target_id, url)
        if known is None:
            continue
        in_turn = bool(said) or number >= IN_EACH_CHECK
        looks.update_page(db, known.id, by_turn=int(in_turn))
        if new is None and said != before.get(url):
            clients.schedule_page(db, known.id, at)


def _hint(db: Db, page: Page, site: Site, found: Drift, at: datetime, *, relaunched: bool) -> None:
    """Look at once at what is new, has another date, or is gone from the listing.

    Where more addresses came or went than an owner edits, all pages are looked at.
    """
    watched = {identity(one.url): one for one in clients.pages(db, page.target_id)}
    hinted = {identity(entry.url) for entry in (*found.moved, *found.gone)}
    for name in watched if relaunched else hinted & watched.keys():
        if watched[name].next_check_at is not None:
            clients.schedule_page(db, watched[name].id, at)
    if site.surveyed_at is None or site.scope.only_this_page:
        return
    known = sites.known(db, page.target_id)
    fresh = [
        entry.url
        for entry in found.new
        if entry.url not in known
        and identity(entry.url) not in watched
        and not _BY_VISITORS.search(entry.url)
    ]
    useful = set(sift([*known, *fresh]).kept) if fresh else set()
    fresh = [url for url in fresh if url in useful]  # no archive of an author who just registered
    sites.add_known(db, page.target_id, _propose(db, page, fresh, at))


def _propose(db: Db, page: Page, fresh: Collection[str], at: datetime) -> list[str]:
    """Look at these at once; gives those that there is room for."""
    role = Role.NEWS if page.role is Role.FEED else Role.OTHER
    news_since = None if page.role is Role.FEED else page.seen_at
    why = f"new in {_NAMES[page.role]}"
    return [
        url
        for url in fresh
        if sites.propose(db, page.target_id, url, role, why, at, news_since) is not None
    ]


def _testify(
    db: Db, page: Page, before: Listed | None, entries: Collection[Entry], at: datetime
) -> None:
    witness = _WITNESS[page.role]
    testimony.hear(
        db,
        page.target_id,
        witness,
        {claim.url: claim for claim in listed_claims(_entries(before), witness).claims},
        listed_claims(entries, witness).claims,
        at=at,
        last_look_at=page.seen_at,
    )


def _told(found: Drift, entries: int, said: Sitemap) -> str:
    counts = {
        "new": len(found.new),
        "gone": len(found.gone),
        "with another date": len(found.moved),
    }
    listed = f"{entries} address{'es' * (entries != 1)}"
    parts = [listed, *(f"{n} {what}" for what, n in counts.items() if n)]
    parts += [text for text in (found.rebuilt, said.why) if text]
    return "; ".join(parts)
