"""A page by the Graph API, with its owner's consent: the one way that proves absence. Pure.

`read` asks what it needs by the function it is given, and never raises over an answer. Every
list is walked past the moment in question; an empty list proves nothing by itself, because a
missing right looks the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from monitor.activity import (
    Item,
    Method,
    Part,
    Pause,
    Portrait,
    Reading,
    Signal,
    State,
    believable,
)
from monitor.errors import FetchError
from monitor.model import Reason
from monitor.sources.facebook.answers import (
    Answer,
    Ask,
    Json,
    Trouble,
    instant,
    objects,
    parsed,
    pauses,
    served_version,
)
from monitor.sources.facebook.portrait import FIELDS, compared, portrait_of

MOST_PAGES = 20
"""Of a list: what has no end by then is not read to it."""
_LIMIT = "25"
_EDGES = {
    Part.POSTS: ("posts", "id,created_time,permalink_url,is_published"),
    Part.REELS: ("video_reels", "id,created_time,permalink_url"),
}
_CURSOR = re.compile(r"[\w=+/.-]{1,500}")
_MOST_FIELDS_MISSING = 8


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be found out of one page, and what is known of it."""

    name: str
    """By which it is asked for: a name, or a number."""
    since: datetime
    now: datetime
    version: str = ""
    """Of the API that is asked."""
    token: str = ""
    """The token's mark: tells tokens apart, and is none."""
    page_id: str = ""
    """Graph's number of the page, once it is known."""
    before: Portrait | None = None
    dated: Mapping[str, datetime] = field(default_factory=dict)
    """When things that were seen before were made, as it was told at first."""


@dataclass(slots=True)
class _Conversation:
    """What was asked and answered during one look."""

    ask: Ask
    errand: Errand
    pauses: dict[str, Pause] = field(default_factory=dict)
    served: str = ""
    last: Trouble | None = None

    def get(self, path: str, query: Mapping[str, str]) -> Json | Trouble:
        """The object asked for; fields that this page does not have are left out."""
        asked = dict(query)
        for _ in range(_MOST_FIELDS_MISSING):
            found = self._once(path, asked)
            if not isinstance(found, Trouble) or not found.field:
                break
            left = [f for f in _split(asked.get("fields", "")) if found.field not in _names(f)]
            if not left or len(left) == len(_split(asked.get("fields", ""))):
                break
            asked["fields"] = ",".join(left)
        if isinstance(found, Trouble):
            self.last = found
        return found

    def _once(self, path: str, query: Mapping[str, str]) -> Json | Trouble:
        try:
            answer = self.ask(path, query)
        except FetchError as exc:
            return Trouble(exc.reason, exc.why)
        self._note(answer)
        return parsed(answer)

    def _note(self, answer: Answer) -> None:
        one = self.errand
        for pause in pauses(answer, token=one.token, page_id=one.page_id, now=one.now):
            known = self.pauses.get(pause.key)
            if known is None or known.until < pause.until:
                self.pauses[pause.key] = pause
        self.served = served_version(answer) or self.served


def _split(fields: str) -> list[str]:
    """Fields at the commas that stand in no braces."""
    return re.findall(r"[^,{]+(?:\{[^}]*\})?", fields)


def _names(one: str) -> list[str]:
    """The name of a field, and those of the fields in its braces."""
    return re.findall(r"[A-Za-z_]+", one)


@dataclass(frozen=True, slots=True)
class Walk:
    """What walking one list gave."""

    signal: Signal
    items: tuple[Item, ...] = ()
    newest_at: datetime | None = None


def read(ask: Ask, errand: Errand) -> Reading:
    """Look at a page: which one it is, its posts, its Reels, and how it presents itself."""
    talk = _Conversation(ask, errand)
    page = talk.get(errand.page_id or errand.name, {"fields": ",".join(FIELDS)})
    refused = _refused(page, errand)
    if refused is not None:
        return _done(talk, (_unseen(Part.EXISTS, refused),))
    assert isinstance(page, dict)
    number = str(page["id"])
    talk.errand = replace(errand, page_id=number)
    walks = {part: _walk(talk, number, part) for part in _EDGES}
    portrait = portrait_of(page, f"graph {talk.served or errand.version}", errand.now)
    items = [i for walk in walks.values() for i in walk.items]
    newest = [walk.newest_at for walk in walks.values() if walk.newest_at]
    return replace(
        _done(
            talk,
            (
                *(walk.signal for walk in walks.values()),
                *compared(errand.before, portrait, errand.since),
            ),
        ),
        items=tuple(believable(_each_once(items), errand.now)),
        newest_at=max(newest, default=None),
        portrait=portrait,
    )


def _refused(page: Json | Trouble, errand: Errand) -> Trouble | None:
    """Why the page itself is not to be believed."""
    if isinstance(page, Trouble):
        return page
    number = str(page.get("id", ""))
    if not re.fullmatch(r"\d{1,30}", number):
        return Trouble(Reason.UNEXPECTED, "the page came without its number")
    if errand.page_id and number != errand.page_id:
        why = f"this is the page {number}, not {errand.page_id}"
        return Trouble(Reason.OTHER_PAGE, why, is_lasting=True)
    if page.get("is_published") is False:
        return Trouble(Reason.UNAVAILABLE, "the page is not published")
    return None


def _done(talk: _Conversation, signals: tuple[Signal, ...]) -> Reading:
    lasting = talk.last is not None and talk.last.is_lasting
    asked = talk.errand.version
    odd = bool(talk.served and asked and talk.served != asked)
    return Reading(
        method=Method.GRAPH,
        at=talk.errand.now,
        signals=signals,
        pauses=tuple(talk.pauses.values()),
        is_lasting=lasting and any(s.state is State.UNSEEN for s in signals[:1]),
        note=f"asked {asked}, served {talk.served}" if odd else "",
    )


def _walk(talk: _Conversation, number: str, part: Part) -> Walk:
    """Walk a list past `since`.

    1. Feeds are newest first, but the order is not trusted: past it is a page all of whose
       things are older, with another such page after it or the list's end.
    2. Something of the owner's since then: ACTIVE, whatever happens later.
    3. Past it, with an older thing seen: NONE.
    4. Anything else is UNSEEN: an empty list, an error on the way, a list without an end, a thing
       whose date cannot be read.
    """
    edge, fields = _EDGES[part]
    found: list[Item] = []
    query = {"fields": fields, "limit": _LIMIT}
    older_pages = 0
    trouble: Trouble | None = None
    for _ in range(MOST_PAGES):
        answer = talk.get(f"{number}/{edge}", query)
        if isinstance(answer, Trouble):
            trouble = answer
            break
        here = list(_items(answer, part, number))
        found += here
        trouble = trouble or _doubt(answer, part)
        onward = _onward(answer)
        known = believable(here, talk.errand.now)
        if known:
            past = known[-1].created_at < talk.errand.since
            older_pages = older_pages + 1 if past else 0
        if onward is None or older_pages >= 2:
            break
        if not onward:
            trouble = Trouble(Reason.ENDLESS_LIST, f"the list of {part} goes on without a cursor")
            break
        query = query | {"after": onward}
    else:
        trouble = Trouble(Reason.ENDLESS_LIST, f"the list of {part} has no end")
    return _judged(talk.errand, part, found, trouble)


def _judged(errand: Errand, part: Part, found: list[Item], trouble: Trouble | None) -> Walk:
    own = believable(_each_once(found), errand.now)
    since = [i for i in own if i.created_at >= errand.since]
    newest = own[-1].created_at if own else None
    if since:
        first = since[0].created_at
        signal = Signal(part, State.ACTIVE, first, first)
    elif trouble is not None:
        signal = _unseen(part, trouble)
    elif own:
        signal = Signal(part, State.NONE, errand.since, errand.now)
    else:
        signal = _unseen(part, Trouble(Reason.EMPTY_LIST, f"the list of {part} came empty"))
    return Walk(signal, tuple(since), newest)


def _items(answer: Json, part: Part, number: str) -> Iterator[Item]:
    """What the page itself published; visitors' things are no activity of its owner."""
    for one in objects(answer.get("data")):
        created_at = instant(one.get("created_time"))
        author = one.get("from")
        foreign = isinstance(author, dict) and str(author.get("id")) != number
        if created_at is None or foreign or one.get("is_published") is False:
            continue
        yield Item(str(one.get("id", ""))[:80], part, created_at, _link(one.get("permalink_url")))


def _doubt(answer: Json, part: Part) -> Trouble | None:
    """Why a list may hold more than was read of it: then its silence proves nothing."""
    listed = answer.get("data")
    if not isinstance(listed, list):
        return Trouble(Reason.UNEXPECTED, f"the list of {part} is none")
    if any(not isinstance(one, dict) or instant(one.get("created_time")) is None for one in listed):
        return Trouble(Reason.UNEXPECTED, f"something in the list of {part} bears no date")
    return None


def _link(value: object) -> str:
    """A lasting address of a thing, without what might be signed."""
    try:
        parts = urlsplit(str(value))
    except ValueError:
        return ""
    if parts.scheme != "https" or not (parts.hostname or "").endswith("facebook.com"):
        return ""
    return f"https://{parts.hostname}{parts.path}"[:300]


def _onward(answer: Json) -> str | None:
    """The cursor of the next page, None at the end; empty where there is one without a cursor.

    The address given beside it is not followed: it holds the token, and may lead anywhere.
    """
    paging = answer.get("paging")
    if not isinstance(paging, dict) or not paging.get("next"):
        return None
    cursors = paging.get("cursors")
    after = str(cursors.get("after", "")) if isinstance(cursors, dict) else ""
    return after if _CURSOR.fullmatch(after) else ""


def _each_once(items: list[Item]) -> list[Item]:
    return list({(i.id, i.created_at): i for i in items}.values())


def _unseen(part: Part, trouble: Trouble) -> Signal:
    return Signal(part, State.UNSEEN, reason=trouble.reason, why=trouble.why)
