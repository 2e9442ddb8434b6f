"""A survey: what a site consists of, and which of its pages are watched. Calls in order.

At registration and once a week: the listings that a site names, or keeps in the usual places, are
looked at; from what they list and what pages lead to the most useful addresses are chosen, and
each that is really there is a page from then on. What is found so is the state before: nothing of
it is news. Killed or stopped at any point, a survey begins anew an hour later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from monitor import schedule
from monitor.check import Checked, Visitor
from monitor.check.testimony import weigh_first_looks
from monitor.config import SiteConfig
from monitor.errors import FetchError
from monitor.model import Kind, Role
from monitor.site.choose import Candidate, Chosen, How, choose
from monitor.site.endless import sift
from monitor.site.links import Links, read_links
from monitor.site.scope import page_address
from monitor.sources.listing import POSTS_ASKED_FOR
from monitor.store import Db, clients, looks, sites, transaction
from monitor.store.clients import Page
from monitor.store.sites import Site
from monitor.urls import identity, same_target

ROUNDS = 5
"""Times that pages lead to further pages: clicks away from the home page."""
MOST_SITEMAPS = 5
MOST_FEEDS = 2
USUAL_SITEMAPS = ("sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml")
USUAL_FEEDS = ("feed/", "rss.xml", "atom.xml", "feed.xml")

_FIELDS = "_fields=link,modified_gmt,date_gmt,title,status,type"
_POSTS = ("wp/v2/posts", "wp/v2/pages")
_TRY_AGAIN = timedelta(days=1)
_SOON = timedelta(hours=6)
"""A survey that could not see all goes on after this."""
_REMEMBERED = timedelta(days=60)
"""How long an address is remembered at which nothing was ever seen."""
CLAIMED_FOR = timedelta(hours=1)
"""The time that a survey has for itself: nobody else begins it, or takes its addresses over."""


LookAt = Callable[[Sequence[int]], Iterator[Checked]]
"""Looks at these addresses and stores what was seen."""


@dataclass
class _Survey:
    """One site's survey while it goes on."""

    site: Site
    tried: set[int] = field(default_factory=set)
    links: dict[int, Links] = field(default_factory=dict)
    """What stored bodies name, by their row numbers."""
    left_out: Counter[str] = field(default_factory=Counter)
    named: set[str] = field(default_factory=set)


def survey(
    db: Db,
    web: Visitor,
    config: SiteConfig,
    target_ids: Iterable[int],
    clock: Callable[[], datetime],
    look_at: LookAt,
    stopped: Callable[[], bool],
) -> Iterator[Checked]:
    """Survey these sites side by side; gives each look as it is stored."""
    begun = [one for i in target_ids if (one := _begin(db, web, i, clock())) is not None]
    for _ in range(2 + ROUNDS):
        waiting = [page_id for one in begun for page_id in _waiting(db, one)]
        yield from look_at(waiting)
        if stopped():
            return
        proposed = [_plan(db, web, config, one, clock()) for one in begun]
        if not waiting and not any(proposed):
            break
    for one in begun:
        _finish(db, config, one, clock())


def _waiting(db: Db, one: _Survey) -> list[int]:
    """The addresses to be seen for the first time, each once in a survey."""
    waiting = [i for i in sites.candidates(db, one.site.target_id) if i not in one.tried]
    one.tried.update(waiting)
    return waiting


def _begin(db: Db, web: Visitor, target_id: int, now: datetime) -> _Survey | None:
    """Propose the listings of a site; None where there is nothing to survey."""
    site = sites.site(db, target_id)
    if site is None or not sites.claim(db, target_id, now, now + CLAIMED_FOR):
        return None
    home = clients.pages(db, target_id)[0]
    if site.scope.only_this_page or home.seen_at is None:
        again = now + (schedule.TURN if site.scope.only_this_page else _TRY_AGAIN)
        sites.put_off(db, target_id, again)
        return None
    one = _Survey(site)
    try:
        named = web.sitemaps(home.url, now=now)
    except FetchError:
        sites.put_off(db, target_id, now + _TRY_AGAIN)
        return None
    with transaction(db):
        sites.prune(db, target_id, now - _REMEMBERED)
        for role, url, why in _listings(db, one, home, named):
            sites.propose(db, target_id, url, role, why, now, grace=CLAIMED_FOR)
    return one


def _listings(
    db: Db, one: _Survey, home: Page, named: Collection[str]
) -> Iterator[tuple[Role, str, str]]:
    """(role, address, why) of what may list the site's pages."""
    known = {page.role for page in clients.listings(db, home.target_id)}
    on_home = _links_of(db, one, home)
    own = [url for url in on_home.feeds if not _is_target(db, home.target_id, url)]
    for url in list(named)[:MOST_SITEMAPS]:
        yield Role.SITEMAP, url, "named in robots.txt"
    if not named and Role.SITEMAP not in known:
        yield from _usual(Role.SITEMAP, USUAL_SITEMAPS, one.site.scope.home)
    for url in own[:MOST_FEEDS]:
        yield Role.FEED, url, "named by the home page"
    if not on_home.feeds and Role.FEED not in known:
        yield from _usual(Role.FEED, USUAL_FEEDS, one.site.scope.home)
    if on_home.posts_api:
        for kind in _POSTS:
            yield Role.POSTS, _posts(on_home.posts_api, kind), "named by the home page"


def _usual(role: Role, places: Iterable[str], home: str) -> Iterator[tuple[Role, str, str]]:
    """The usual places: in the site's own folder, which mostly is the host's root."""
    for place in places:
        yield role, urljoin(home, place), clients.USUAL


def _posts(api: str, kind: str) -> str:
    """Where WordPress lists what was modified last; `api` may be a query itself."""
    joint = "&" if urlsplit(api).query else "?"
    return f"{api}{kind}{joint}orderby=modified&per_page={POSTS_ASKED_FOR}&{_FIELDS}"


def _is_target(db: Db, target_id: int, url: str) -> bool:
    """Whether the client has this address as a target of its own."""
    target = clients.target_by_id(db, target_id)
    return any(
        other.id != target_id and same_target(other.url, url)
        for other in clients.targets(db, target.client_id)
        if other.kind in {Kind.WEBSITE, Kind.FEED}
    )


# --- which pages ------------------------------------------------------------------------


def _plan(db: Db, web: Visitor, config: SiteConfig, one: _Survey, now: datetime) -> int:
    """Propose the most useful addresses that are known so far and not watched yet; how many."""
    target_id = one.site.target_id
    with transaction(db):
        watched = clients.pages(db, target_id)
        waiting = sites.candidates(db, target_id)
        room = most = config.max_pages - len(watched) - len(waiting)
        known = clients.addresses(db, target_id)
        dead = sum(page.id in one.tried and page.gone_at is not None for page in known)
        taken = {identity(p.url) for p in known if not p.gone_at or p.id in one.tried}
        for new in _chosen(db, one, watched, config.max_pages + dead):
            if room <= 0:
                break
            if new.role is Role.HOME or identity(new.url) in taken:
                continue
            if _is_target(db, target_id, new.url) or _is_denied(web, one, new.url, now):
                continue
            room -= bool(
                sites.propose(db, target_id, new.url, new.role, new.why, now, grace=CLAIMED_FOR)
            )
    return max(0, most) - max(0, room)


def _chosen(db: Db, one: _Survey, watched: Sequence[Page], most: int) -> Sequence[Chosen]:
    candidates = list(_candidates(db, one, watched))
    one.named.update(c.url for c in candidates)
    sifted = sift(c.url for c in candidates)
    kept = set(sifted.kept)
    choice = choose(one.site.scope.home, [c for c in candidates if c.url in kept], most)
    one.left_out = Counter(sifted.left_out) + Counter(choice.left_out)
    return choice.chosen


def _is_denied(web: Visitor, one: _Survey, url: str, now: datetime) -> bool:
    try:
        why = web.denied(url, now=now)
    except FetchError:
        return True
    if why:
        one.left_out[why] += 1
    return why is not None


def _candidates(db: Db, one: _Survey, watched: Sequence[Page]) -> Iterator[Candidate]:
    """Addresses of the site: where its pages lead, the nearest first, and what it lists."""
    holds = one.site.scope.holds
    home_lang = _links_of(db, one, watched[0]).lang
    for number, page in enumerate(watched):
        depth = min(number, 1)
        named = _links_of(db, one, page)
        yield Candidate(
            page.url, How.LINK, depth=depth, lang=named.lang, same_as=_own_name(page, named)
        )
        yield from _variants(page, named, home_lang, depth)
        for link in named.links:
            if holds(link.url):
                yield Candidate(link.url, How.LINK, link.text, link.place, depth + 1)
    for listing in clients.listings(db, one.site.target_id):
        said = sites.listed(db, listing.id)
        is_feed = listing.role is Role.FEED
        for url in said.entries if said else ():
            yield Candidate(url, How(listing.role.value), depth=2, dated=is_feed)


def _own_name(page: Page, named: Links) -> str:
    own = page_address(named.canonical) if named.canonical else None
    return own if own and own != page.url else ""


def _variants(page: Page, named: Links, home_lang: str, depth: int) -> Iterator[Candidate]:
    """The page in other languages: the same as the one in the home page's."""
    ours = [url for lang, url in named.alternates if home_lang and lang[:2] == home_lang[:2]]
    same_as = (page_address(ours[0]) or "") if ours else page.url
    for lang, href in named.alternates:
        url = page_address(href)
        if url and url != same_as and lang[:2] != home_lang[:2] and lang != "x-default":
            yield Candidate(url, How.LINK, depth=depth + 1, lang=lang, same_as=same_as)


def _links_of(db: Db, one: _Survey, page: Page) -> Links:
    number = looks.page_bodies(db, page.id)["last_body_id"]
    if number is None:
        return Links()
    if number not in one.links:
        body = looks.body_by_id(db, number)
        one.links[number] = read_links(body.data, body.url, body.charset)
    return one.links[number]


def _finish(db: Db, config: SiteConfig, one: _Survey, now: datetime) -> None:
    target_id = one.site.target_id
    with transaction(db):
        _retire(db, config, one, now)
        sites.add_known(db, target_id, one.named)
        weigh_first_looks(db, target_id)
        next_at = schedule.next_turn(now, salt=f"survey {target_id}")
        if sites.candidates(db, target_id):
            next_at = now + _SOON
        sites.surveyed(db, target_id, now, next_at, one.left_out)


def _retire(db: Db, config: SiteConfig, one: _Survey, now: datetime) -> None:
    """Let the least useful pages go where new ones have made them too many, or out of scope."""
    watched = clients.pages(db, one.site.target_id)
    for page in watched[1:]:
        if not one.site.scope.holds(page.url):
            sites.leave(db, page.id, "out of scope", now)
    watched = clients.pages(db, one.site.target_id)
    if len(watched) <= config.max_pages:
        return
    useful = {new.url for new in _chosen(db, one, watched, config.max_pages)}
    for page in reversed(watched[1:]):
        if page.url not in useful and page.is_settled and len(watched) > config.max_pages:
            sites.leave(db, page.id, "more useful pages are watched", now)
            watched.remove(page)
