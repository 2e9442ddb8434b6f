"""Letting a page be read with its owner's permission: a token is tested, then stored.

That a token lists a right does not prove that it works; so it is asked for what a look asks for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from monitor import facebook, reach
from monitor.activity import Part, Reading, Signal, State
from monitor.config import Config
from monitor.errors import FetchError, InputError
from monitor.facebook import Asker
from monitor.fetch.graph import mark_of
from monitor.model import Client, Kind, Reason, Target
from monitor.secrets import APP, Secrets
from monitor.sources.facebook import graph, instagram
from monitor.sources.facebook.answers import Ask, Json, Trouble, objects, parsed
from monitor.sources.facebook.expiry import Expiry
from monitor.sources.facebook.graph import Errand
from monitor.store import Db, clients, transaction
from monitor.store import facebook as store
from monitor.store.facebook import Permission

_LONGEST = 2000
"""Characters of a token; Facebook's have some hundred."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a token can really read of a page."""

    page_id: str
    """Facebook's number of the page (of our own account, for Instagram); empty: not known."""
    page_name: str
    whose: str
    """The name of what the token itself belongs to; empty: it does not say."""
    reading: Reading
    expiry: Expiry | None
    """None: Facebook does not say."""
    refused: Trouble | None = None
    """Why it must not be taken: it is of another page, or dead."""

    def signal(self, part: Part) -> Signal | None:
        """What was found of one part of the page."""
        return next((s for s in self.reading.signals if s.part is part), None)

    @property
    def hindrance(self) -> tuple[Reason, str] | None:
        """Why the page's posts cannot be read; None where they can."""
        if self.refused is not None:
            return self.refused.reason, self.refused.why
        posts = self.signal(Part.POSTS)
        if posts is not None and posts.state is not State.UNSEEN:
            return None
        first = posts or self.reading.signals[0]
        return first.reason or Reason.UNEXPECTED, first.why


def cleaned(text: str) -> str:
    """A token as it was typed or stood in a file. Raises InputError for what cannot be one."""
    token = text.strip("\ufeff").strip().strip("\"'")
    if not token:
        raise InputError("There is no token in it.", field="token")
    if len(token) > _LONGEST or not token.isascii() or not token.isprintable() or " " in token:
        raise InputError(
            "This is no token of Facebook: it is one word of letters and digits, in one line.",
            field="token",
        )
    return token


def examine(
    web: Asker, config: Config, secrets: Secrets, target: Target, token: str, now: datetime
) -> Findings:
    """Find out what a token can read of a target's page. Stores nothing; raises StoreError."""
    secrets.hide(token)
    ask = facebook.asker(web, config, token, secrets.app_secret())
    expiry = facebook.ask_expiry(web, config, secrets, token)
    if target.kind is Kind.PROFILE:
        return _examine_account(ask, target, now, mark_of(token), expiry)
    return _examine_page(ask, config, target, now, mark_of(token), expiry)


_WHO = {"fields": "id,name,username"}


def _examine_page(
    ask: Ask, config: Config, target: Target, now: datetime, mark: str, expiry: Expiry | None
) -> Findings:
    name = facebook.name_of(target.url)
    me = _asked(ask, "me", _WHO)
    page = _asked(ask, name, _WHO)
    own = me if isinstance(me, dict) else {}
    known = page if isinstance(page, dict) else own if _is_same(own, name) else {}
    refused = None
    if isinstance(me, Trouble) and me.reason is Reason.TOKEN_DEAD:
        refused = me
    elif own and not known and isinstance(page, Trouble) and not _is_person(page):
        why = f"the token is of “{own.get('name', '')}”, and does not open {target.url}"
        refused = Trouble(Reason.OTHER_PAGE, f"{why} ({page.why})")
    errand = Errand(
        name=name,
        since=now,
        now=now,
        version=config.facebook.graph_version,
        token=mark,
        page_id=str(known.get("id", "")),
    )
    return Findings(
        page_id=errand.page_id,
        page_name=str(known.get("name", ""))[:200],
        whose=str(own.get("name", ""))[:200],
        reading=graph.read(ask, errand),
        expiry=expiry,
        refused=refused,
    )


def _is_person(page: Trouble) -> bool:
    return page.reason is Reason.PERSONAL_PROFILE


def _is_same(page: Json, name: str) -> bool:
    """Whether a page bears the name or number that stands in an address; dots do not matter."""
    wanted = name.casefold().replace(".", "")
    names = (str(page.get(k, "")).casefold().replace(".", "") for k in ("id", "username"))
    return bool(wanted) and wanted in names


def _examine_account(
    ask: Ask, target: Target, now: datetime, mark: str, expiry: Expiry | None
) -> Findings:
    own = _own_account(ask)
    number = str(own.get("id", "")) if isinstance(own, dict) else ""
    errand = Errand(facebook.name_of(target.url), now, now, token=mark)
    refused = own if isinstance(own, Trouble) else None
    reading = instagram.read(ask, errand, number or "me")
    name = str(own.get("username", "")) if isinstance(own, dict) else ""
    return Findings(number, errand.name, name, reading, expiry, refused)


def _own_account(ask: Ask) -> Json | Trouble:
    """The professional account on whose behalf others may be looked at."""
    field = "instagram_business_account{id,username}"
    me = _asked(ask, "me", {"fields": field})
    pages = [me] if isinstance(me, dict) and "instagram_business_account" in me else []
    if not pages:
        listed = _asked(ask, "me/accounts", {"fields": field})
        if isinstance(listed, Trouble):
            return me if isinstance(me, Trouble) else listed
        pages = objects(listed.get("data"))
    accounts = (page.get("instagram_business_account") for page in pages)
    found = next((a for a in accounts if isinstance(a, dict) and a.get("id")), None)
    why = "the token opens no professional Instagram account of its own"
    return found or Trouble(Reason.TOKEN_RIGHTS, why, is_lasting=True)


def _asked(ask: Ask, path: str, query: dict[str, str]) -> Json | Trouble:
    try:
        return parsed(ask(path, query))
    except FetchError as exc:
        return Trouble(exc.reason, exc.why)


def connect(
    db: Db,
    secrets: Secrets,
    target: Target,
    token: str,
    found: Findings,
    now: datetime,
    place: tuple[str, str] | None = None,
) -> Permission:
    """Store a token and what it was found to read; the page is looked at from now on.

    `place` is the (name, origin) of a token that is kept elsewhere; None: it goes to the
    secrets file.
    """
    name, origin = place or (f"page-{target.id}", "secrets")
    if place is None:
        secrets.keep_token(name, token)
    new = Permission(
        target_id=target.id,
        name=name,
        origin=origin,
        mark=mark_of(token),
        graph_id=found.page_id,
        page_name=found.page_name,
        given_at=now,
        ends_at=found.expiry.ends_at if found.expiry else None,
        asked_at=now,
    )
    with transaction(db):
        store.keep_permission(db, new)
        for page in clients.pages(db, target.id):
            clients.schedule_page(db, page.id, now)
    return new


def reach_now(
    web: Asker, config: Config, secrets: Secrets, url: str, one: Permission
) -> Trouble | None:
    """Why a stored token does not open the lists of the page at `url` just now; None: it does.

    Two small requests, and nothing is stored. Raises InputError where the token is not in its
    place.
    """
    ask = facebook.asker(web, config, secrets.token(one.name, one.origin), secrets.app_secret())
    page = one.graph_id or facebook.name_of(url)
    newest = {"fields": "id,created_time", "limit": "1"}
    posts = _asked(ask, f"{page}/posts", newest)
    if isinstance(posts, Trouble):
        return posts
    if not objects(posts.get("data")):
        return Trouble(Reason.EMPTY_LIST, "its list of posts came empty; so does a missing right")
    reels = _asked(ask, f"{page}/video_reels", newest)
    if isinstance(reels, Trouble):
        return Trouble(Reason.REELS_UNSEEN, f"its posts can be read, its Reels not: {reels.why}")
    return None


def disconnect(db: Db, secrets: Secrets, target: Target, now: datetime) -> bool:
    """Take a permission away, with its token; False where there was none."""
    known = store.permission(db, target.id)
    if known is None:
        return False
    with transaction(db):
        store.forget_permission(db, target.id)
        _rest(db, target)
    forget_loose(db, secrets, now)
    return True


def name_feed(db: Db, target: Target, feed: store.PageFeed | None, now: datetime) -> None:
    """Let a page be looked at by a feed of it; None: no more."""
    with transaction(db):
        store.keep_feed(db, target.id, feed)
        if feed is None:
            _rest(db, target)
        else:
            for page in clients.pages(db, target.id):
                clients.schedule_page(db, page.id, now)


def _rest(db: Db, target: Target) -> None:
    """Nobody looks any more where no way is left; one that is open wakes it up again."""
    if store.permission(db, target.id) is None and store.feed(db, target.id) is None:
        for page in clients.pages(db, target.id):
            clients.schedule_page(db, page.id, None)


def forget_loose(db: Db, secrets: Secrets, now: datetime) -> None:
    """Forget tokens in the secrets file, and pauses, that belong to no permission any more."""
    store.drop_pauses(db, now)
    named = {p.name for p in store.permissions(db) if p.origin == "secrets"} | {APP}
    for name in secrets.kept_tokens():
        if name not in named:
            secrets.forget_token(name)


def targets_of(
    db: Db, client: Client, find: Callable[[str], Target] | None = None, address: str = ""
) -> list[Target]:
    """The targets of a client that a token can open; of an address only that. Raises InputError."""
    known = [find(address)] if find and address else clients.targets(db, client.id)
    found = [t for t in known if reach.may_connect(t)]
    if not found:
        raise InputError(
            f"{client.name} has no Facebook page (nor an Instagram account) that a token could "
            f'open. Register it: poromki edit "{client.name}" --facebook URL',
            field="client",
        )
    return found
