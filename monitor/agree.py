"""Agreed actions: what was promised in a workshop, checked by what is known of the client.

Checking loads nothing: it reads the bodies at hand. The few addresses that are not watched (a short
link, a privacy page) are asked once a day by the sweep, with the manners of every look.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter

from monitor import facebook, reach, starts
from monitor.agreed.known import (
    Account,
    Answer,
    Enough,
    Known,
    Listing,
    OutOfTime,
    Post,
    Sight,
    never,
)
from monitor.agreed.records import Agreed, AgreedKind, AgreedState, Found, Hurdle
from monitor.agreed.terms import Wish
from monitor.agreed.verify import out_of_time, verify
from monitor.check.records import Fetcher
from monitor.compose import agreed_said, agreed_why, agreed_wording
from monitor.deed import By, Deed, DeedKind
from monitor.errors import FetchError, InputError, NotFound
from monitor.extract import read_page
from monitor.extract.block import ARROW
from monitor.facts import AgreedLine
from monitor.model import ChangeKind, Client, Kind, Reason, Refusal, Role, Target, Workshop
from monitor.store import Db, clients, deeds, looks, people, transaction
from monitor.store import agreed as store
from monitor.store import facebook as facebook_store
from monitor.store.agreed import Question
from monitor.store.clients import Page
from monitor.urls import identity, same_site

ASK_EVERY = timedelta(hours=23)
"""An address is asked once a day, whichever sweep of the day comes first."""
MOST_ASKED = 50
"""Addresses that one sweep asks; the others wait for the next."""
PATIENCE = timedelta(days=1)
"""A page that fails for less is still as it was seen last."""

_NOT_DONE = "not done"
_ANYTHING = "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8"
_READS_BODY = frozenset({AgreedKind.TEXT, AgreedKind.NO_TEXT, AgreedKind.SELECTOR})
_HTML = frozenset({"text/html", "application/xhtml+xml", ""})


# --- agreeing ---------------------------------------------------------------------------


def agree(db: Db, client: Client, wish: Wish, by: By, now: datetime) -> Agreed:
    """Agree on something with a client in its latest workshop, and check it at once.

    Raises InputError where there is no workshop or no room, AlreadyThere.
    """
    workshop = _latest(db, client)
    new = Agreed(
        id=0,
        client_id=client.id,
        workshop_id=workshop.id,
        kind=wish.kind,
        terms=dict(wish.terms),
        wording=wish.wording,
        due_on=wish.due_on,
        agreed_at=now,
        agreed_by=by.who,
        since=now,
    )
    with transaction(db):
        if not store.of_client(db, client.id):
            store.look_in_full(db, client.id)
        added = store.add(db, new)
        _deed(db, added, DeedKind.AGREED, by, now)
    if added.kind is not AgreedKind.MANUAL:
        _verify(db, client.id, [added], now)
    return store.by_id(db, added.id)


def refuse_past(db: Db, client: Client, wish: Wish, now: datetime) -> None:
    """Raise InputError where a wish is due on a day that is over for its consultant.

    For the door at which somebody types; a file may tell of a workshop of long ago.
    """
    today = now.astimezone(people.consultant_by_id(db, client.consultant_id).zone).date()
    if wish.due_on is not None and wish.due_on < today:
        raise InputError(f"{wish.due_on} is over: today is {today}. Until when is it?", field="due")


def withdraw(db: Db, client: Client, number: int, by: By, now: datetime) -> Agreed:
    """It holds no longer: a start that rested on it is taken back. Raises NotFound."""
    with transaction(db):
        gone = find(db, client, number)
        with starts.kept(db, gone.workshop_id, now):
            store.withdraw(db, gone.id, now)
        _deed(db, gone, DeedKind.WITHDRAWN, by, now)
    return gone


def confirm(
    db: Db, client: Client, number: int, by: By, now: datetime, *, done: bool = True
) -> Agreed:
    """Somebody says that it is done, or not.

    That it is done stands whatever the program finds; "not done" hands what can be checked back to
    the program, and takes back a start that rested on somebody's word. Raises NotFound.
    """
    with transaction(db):
        known = find(db, client, number)
        _deed(db, known, DeedKind.CONFIRMED, by, now, "done" if done else _NOT_DONE)
        was_done = known.state in {AgreedState.DONE, AgreedState.UNDONE}
        state = AgreedState.UNDONE if was_done else AgreedState.OPEN
        state = AgreedState.DONE if done else state
        since = known.since if known.state is state else now
        who = by.who if done else ""
        with starts.kept(db, known.workshop_id, now):
            store.settle(db, known, Found(state, since), now, basis="", by=who)
    if not done and known.kind is not AgreedKind.MANUAL:
        _verify(db, client.id, [store.by_id(db, number)], now)
    return store.by_id(db, number)


def find(db: Db, client: Client, number: int) -> Agreed:
    """The one of that number of a client. Raises NotFound."""
    found = next((a for a in store.of_client(db, client.id) if a.id == number), None)
    if found is None:
        raise NotFound(f"{client.name} has agreed on no {number}. See: poromki agree {client.name}")
    return found


def _latest(db: Db, client: Client) -> Workshop:
    held = clients.workshops(db, client.id)
    if not held:
        raise InputError(f"{client.name} has no workshop to agree on anything in.")
    return held[-1]


def _deed(db: Db, one: Agreed, kind: DeedKind, by: By, now: datetime, note: str = "") -> None:
    told = f"{one.id}: {agreed_wording(one, 'en')}"
    new = Deed(
        id=0,
        client_id=one.client_id,
        kind=kind,
        at=now,
        who=by.who,
        way=by.way,
        workshop_id=one.workshop_id,
        notice_id=by.notice_id,
        note=f"{told} ({note})" if note else told,
    )
    deeds.add(db, new)


_NUMBERED = re.compile(r"(\d{1,18}): ")
_AGREED_ON = frozenset({DeedKind.AGREED, DeedKind.WITHDRAWN, DeedKind.CONFIRMED})


def agreed_of(db: Db, deed: Deed) -> Agreed | None:
    """What a deed agreed on, withdrew or confirmed; None for any other deed."""
    named = _NUMBERED.match(deed.note) if deed.kind in _AGREED_ON else None
    found = store.find(db, int(named[1])) if named else None
    return found if found and found.client_id == deed.client_id else None


def is_refusal(deed: Deed) -> bool:
    """Whether somebody said that what was agreed is not done."""
    return deed.kind is DeedKind.CONFIRMED and deed.note.endswith(f"({_NOT_DONE})")


# --- checking ---------------------------------------------------------------------------


def verify_due(db: Db, now: datetime) -> int:
    """Check what may have come to stand otherwise since it was checked; how many did."""
    return sum(_verify(db, client_id, store.watched(db, client_id), now) for client_id in due(db))


def due(db: Db) -> list[int]:
    """Clients with something to check again."""
    return store.clients_due(db)


def put_off(db: Db, client_id: int, now: datetime) -> None:
    """What met a bug of ours is checked after the next looks."""
    store.checked(db, (one.id for one in store.watched(db, client_id)), now, "put off")


def verify_client(db: Db, client_id: int, now: datetime, enough: Enough = never) -> int:
    """Check what was agreed with a client; how many came to stand otherwise.

    What has waited longest comes first. When the time is up the others wait for the next sweep; the
    first is told as well as it can be, so that each has its turn.
    """
    return _verify(db, client_id, store.watched(db, client_id), now, enough)


def _verify(
    db: Db, client_id: int, agreed: Iterable[Agreed], now: datetime, enough: Enough = never
) -> int:
    """Check these; those of which nothing is new since they were checked are left as they are."""
    seen = _seen(db, client_id, now)
    todo = []
    for one in _longest_waiting(agreed):
        answers = store.answers(db, one.id)
        basis = _basis(seen, answers.values())
        if store.bases(db, [one.id])[one.id] == basis:
            store.checked(db, [one.id], now, basis)
        else:
            todo.append((one, answers, basis))
    gathered: dict[int, Known] = {}
    differing = 0
    for nth, (one, answers, basis) in enumerate(todo):
        if one.workshop_id not in gathered:
            workshop = clients.workshop_by_id(db, one.workshop_id)
            gathered[one.workshop_id] = known(db, client_id, workshop, now, enough=enough)
        facts = replace(gathered[one.workshop_id], answers=answers)
        try:
            found = _credited(db, client_id, one, verify(one, facts, now), facts, now, enough)
        except OutOfTime:
            if nth:
                break
            found = out_of_time(one, facts, now)
        differing += store.settle(db, one, found, now, basis=basis, by=one.said_by)
    return differing


def _longest_waiting(agreed: Iterable[Agreed]) -> list[Agreed]:
    """Those first that were never checked, or not for the longest time."""
    never_yet = [one for one in agreed if one.checked_at is None]
    others = [one for one in agreed if one.checked_at is not None]
    return never_yet + sorted(others, key=attrgetter("checked_at"))


def _credited(
    db: Db,
    client_id: int,
    one: Agreed,
    found: Found,
    facts: Known,
    now: datetime,
    enough: Enough,
) -> Found:
    """What is found done at its first check: was it there before, when we looked first?

    Pages differ from look to look, so that the body at hand may be young and show old things.
    """
    first = one.checked_at is None or one.obstacle is Hurdle.NOT_ASKED_YET
    first = first and found.state is AgreedState.DONE and not found.already
    if not first or one.kind is AgreedKind.POSTS:
        return found
    workshop = clients.workshop_by_id(db, one.workshop_id)
    at_first = known(db, client_id, workshop, now, at_first=True, enough=enough)
    then = replace(at_first, answers=facts.answers)
    was = verify(replace(one, state=AgreedState.OPEN), then, now)
    if was.state is not AgreedState.DONE:
        return found
    return replace(found, since=was.since, already=was.already)


def _basis(seen: str, answers: Iterable[Answer]) -> str:
    """What a check rests on, in short: with an equal one it would give the same."""
    parts = [(a.url, a.reason, a.found_at, a.was_missing, _short(a)) for a in answers]
    return hashlib.blake2b(f"{seen} {parts!r}".encode(), digest_size=12).hexdigest()


def _seen(db: Db, client_id: int, now: datetime) -> str:
    """What is known of a client without its bodies, as text."""
    targets = clients.targets(db, client_id)
    pages = [p for t in targets for p in clients.addresses(db, t.id)]
    states = [
        (p.id, p.seen_at is None, p.gone_at, p.news_since, _unseen(db, p, now), *_held(db, p))
        for p in pages
    ]
    accounts = [_account(db, t, now) for t in targets if t.kind in facebook.KINDS]
    return repr((states, store.published(db, client_id), accounts))


def _held(db: Db, page: Page) -> tuple[int | None, ...]:
    return tuple(looks.page_bodies(db, page.id).values())


def _short(answer: Answer) -> bytes:
    return hashlib.blake2b(answer.body or b"", digest_size=12).digest()


# --- what is known ----------------------------------------------------------------------


def known(
    db: Db,
    client_id: int,
    workshop: Workshop,
    now: datetime,
    *,
    at_first: bool = False,
    enough: Enough = never,
) -> Known:
    """All that checking may rest on; `at_first`: as the pages were at their first look."""
    targets = clients.targets(db, client_id)
    sites = [t for t in targets if t.kind is Kind.WEBSITE]
    pages = [p for t in sites for p in _pages_of(db, t)]
    homes = [p.url for p in pages if p.role is Role.HOME]
    accounts = tuple(_account(db, t, now) for t in targets if t.kind in facebook.KINDS)
    posts = tuple(_posts(db, targets, workshop))
    unseen = [a.unseen for a in accounts if a.unseen]
    unseen += [r for p in pages if p.role is Role.HOME and (r := _unseen(db, p, now))]
    return Known(
        held_at=workshop.held_at,
        pages=tuple(
            _sight(db, p, workshop, now, at_first, enough)
            for p in sorted(pages, key=lambda p: p.role is not Role.HOME)
        ),
        listings=tuple(
            _listing(db, p, now)
            for t in targets
            for p in _feeds_of(db, t)
            if any(same_site(p.url, home) for home in homes)
        ),
        accounts=accounts,
        posts=posts,
        shows_posts=bool(pages or accounts or any(t.kind is Kind.FEED for t in targets)),
        posts_unseen=unseen[0] if unseen else None,
    )


def _pages_of(db: Db, target: Target) -> list[Page]:
    """The pages of a website that were seen, those that are gone too, and its own address."""
    return [
        page
        for page in clients.addresses(db, target.id)
        if not (page.role.is_listing or page.is_candidate)
    ]


def _feeds_of(db: Db, target: Target) -> list[Page]:
    if target.kind is Kind.FEED:
        return clients.pages(db, target.id)
    return [p for p in clients.addresses(db, target.id) if p.role is Role.FEED]


def _sight(
    db: Db, page: Page, workshop: Workshop, now: datetime, at_first: bool, enough: Enough
) -> Sight:
    held = looks.page_bodies(db, page.id)
    number = held["baseline_body_id"] if at_first else held["last_body_id"]
    body = looks.body_by_id(db, number) if number else None
    is_new = page.news_since is not None and page.news_since >= workshop.held_at
    return Sight(
        url=page.url,
        body=body.data if body else None,
        found_at=body.url if body else "",
        charset=body.charset if body else None,
        fetched_at=body.fetched_at if body else None,
        role=page.role,
        is_first=number is not None and number == held["baseline_body_id"] and not is_new,
        new_since=page.news_since if is_new else None,
        unseen=_unseen(db, page, now),
        is_gone=page.gone_at is not None,
        enough=enough,
    )


def _is_failing(page: Page, now: datetime) -> bool:
    return page.failures > 0 and (page.seen_at is None or now - page.seen_at > PATIENCE)


def _unseen(db: Db, page: Page, now: datetime) -> Reason | None:
    """Why a page cannot be seen now; None where it can, or has failed for hours only."""
    if not _is_failing(page, now):
        return None
    latest = looks.observations(db, page.id, 1)
    return (latest[0].reason if latest else None) or Reason.NOT_LOOKED


def _listing(db: Db, page: Page, now: datetime) -> Listing:
    is_there = page.seen_at is not None and page.gone_at is None
    return Listing(page.url, is_there, page.seen_at, page.added_at, _unseen(db, page, now))


def _account(db: Db, target: Target, now: datetime) -> Account:
    page = clients.pages(db, target.id)[0]
    latest = looks.observations(db, page.id, 1)
    reason = latest[0].reason if latest else None
    return Account(
        kind=target.kind,
        url=target.url,
        unseen=reach.cannot_be_seen(db, target) or _unseen(db, page, now),
        is_profile=reason is Reason.PERSONAL_PROFILE,
        was_seen=page.seen_at is not None,
    )


# --- posts ------------------------------------------------------------------------------


def _posts(db: Db, targets: Iterable[Target], workshop: Workshop) -> Iterator[Post]:
    for target in targets:
        if target.kind in facebook.KINDS:
            yield from _published(db, target, workshop)
        else:
            yield from _told(db, target, workshop)


def _published(db: Db, target: Target, workshop: Workshop) -> Iterator[Post]:
    """What a network dated, and what somebody saw there and said so."""
    page = clients.pages(db, target.id)[0]
    for name, at in facebook_store.standing_dates(db, page.id).items():
        if at >= workshop.held_at:
            yield Post(at, f"{at.astimezone(workshop.zone):%Y-%m-%d} {name}")
    for _, _, change in looks.changes(db, target.id):
        by_hand = change.why == "somebody saw it and said so"
        if by_hand and change.before_at > workshop.held_at:
            yield Post(change.before_at, change.hunks[0].after)


def _told(db: Db, target: Target, workshop: Workshop) -> Iterator[Post]:
    """A website's new pages, or the new items of its feeds: whichever are more.

    A post is both, and nothing tells which item is which page.
    """
    gone = {identity(p.url) for p in clients.addresses(db, target.id) if p.gone_at}
    found: dict[ChangeKind, dict[str, Post]] = {ChangeKind.ITEM: {}, ChangeKind.NEW_PAGE: {}}
    for _, _, change in looks.changes(db, target.id):
        for hunk in change.hunks if change.after_at >= workshop.held_at else ():
            leads = hunk.after.rpartition(ARROW)[2]
            if hunk.kind in found and not hunk.before and identity(leads) not in gone:
                found[hunk.kind].setdefault(leads, Post(change.before_at, leads))
    yield from max(found.values(), key=len).values()


# --- asking -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answer."""

    task: Question
    answer: Answer


def questions(db: Db, now: datetime) -> list[Question]:
    """The addresses to ask now."""
    return store.questions(db, now - ASK_EVERY, MOST_ASKED)


def ask(web: Fetcher, question: Question, now: datetime) -> Asked:
    """Ask an address once; a wall or an error page is none that is there."""
    try:
        got = web.get(question.url, now=now, accept=_ANYTHING, lang=question.lang, cut=True)
    except FetchError as exc:
        return Asked(question, Answer(question.url, now, reason=exc.reason, why=exc.why))
    read = None
    if got.content_type in _HTML:
        read = read_page(got.body, url=got.url, charset=got.charset)
    if isinstance(read, Refusal):
        return Asked(question, Answer(question.url, now, reason=read.reason, why=read.why))
    body = got.body if question.kind in _READS_BODY else None
    return Asked(question, Answer(question.url, now, got.url, charset=got.charset, body=body))


def failed(question: Question, now: datetime, why: str) -> Asked:
    """The answer to a question that met a bug of ours."""
    return Asked(question, Answer(question.url, now, reason=Reason.INTERNAL, why=why))


def record(db: Db, asked: Asked, now: datetime) -> None:
    """Keep an answer; what it says is checked with the next `verify_due`."""
    store.keep_answer(db, asked.task.agreed_id, asked.answer, now)


# --- telling ----------------------------------------------------------------------------


def lines(db: Db, workshop_id: int, lang: str) -> tuple[AgreedLine, ...]:
    """What was agreed in a workshop and how it stands, for a notice."""
    return tuple(line(one, lang) for one in store.of_workshop(db, workshop_id))


def line_of(db: Db, agreed_id: int, lang: str) -> AgreedLine:
    """The one of that row number in words."""
    return line(store.by_id(db, agreed_id), lang)


def line(one: Agreed, lang: str) -> AgreedLine:
    """One agreed action in words."""
    return AgreedLine(
        wording=one.wording or agreed_wording(one, lang),
        state=one.state,
        since=one.since,
        due_on=one.due_on,
        evidence=one.evidence or agreed_said(one.said_by, lang),
        why=agreed_why(one.obstacle, lang) if one.obstacle else "",
        already=one.already,
        agreed_id=one.id,
    )


def is_late(one: Agreed, today: date) -> bool:
    """Whether its day has passed, and it is not done."""
    return one.due_on is not None and one.due_on < today and one.state is not AgreedState.DONE
