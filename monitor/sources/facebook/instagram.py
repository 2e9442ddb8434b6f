"""A professional Instagram account, by another such account's token (business_discovery). Pure.

https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/business_discovery
"""

from __future__ import annotations

from monitor.activity import Item, Method, Part, Reading, Signal, State, believable
from monitor.errors import FetchError
from monitor.model import Reason
from monitor.sources.facebook.answers import Ask, Json, Trouble, instant, objects, parsed, pauses
from monitor.sources.facebook.graph import Errand

_MEDIA = "media.limit(50){id,timestamp,permalink}"


def read(ask: Ask, errand: Errand, own_id: str) -> Reading:
    """Look at the account `errand.name`; `own_id` is Graph's number of the token's own account.

    One request: the 50 newest. Without an older one among them, or all of them, it is no proof.
    """
    fields = f"business_discovery.username({errand.name}){{username,media_count,{_MEDIA}}}"
    try:
        answer = ask(own_id, {"fields": fields})
    except FetchError as exc:
        return _done(errand, _unseen(Trouble(exc.reason, exc.why)))
    asked = pauses(answer, token=errand.token, page_id=own_id, now=errand.now)
    found = parsed(answer)
    if isinstance(found, Trouble):
        reading = _done(errand, _unseen(found), lasting=found.is_lasting)
    else:
        reading = _read(found, errand)
    return Reading(
        reading.method,
        reading.at,
        reading.signals,
        reading.items,
        reading.newest_at,
        pauses=tuple(asked),
        is_lasting=reading.is_lasting,
    )


def _read(found: Json, errand: Errand) -> Reading:
    account = found.get("business_discovery")
    if not isinstance(account, dict):
        return _done(
            errand, _unseen(Trouble(Reason.UNEXPECTED, "the account is not in the answer"))
        )
    if str(account.get("username", "")).casefold() != errand.name.casefold():
        return _done(errand, _unseen(Trouble(Reason.OTHER_PAGE, "another account answered")))
    media = account.get("media")
    listed = objects(media.get("data")) if isinstance(media, dict) else []
    dated = [(str(m.get("id", ""))[:80], instant(m.get("timestamp"))) for m in listed]
    items = believable([Item(i, Part.POSTS, at) for i, at in dated if at], errand.now)
    since = [i for i in items if i.created_at >= errand.since]
    newest = items[-1].created_at if items else None
    if since:
        first = since[0].created_at
        signal = Signal(Part.POSTS, State.ACTIVE, first, first)
    elif items and all(at for _, at in dated):
        signal = Signal(Part.POSTS, State.NONE, errand.since, errand.now)
    elif items:
        signal = _unseen(Trouble(Reason.UNEXPECTED, "something in the list bears no date"))
    else:
        signal = _unseen(Trouble(Reason.EMPTY_LIST, "the list of posts came empty"))
    return Reading(Method.INSTAGRAM, errand.now, (signal,), tuple(since), newest)


def _unseen(trouble: Trouble) -> Signal:
    return Signal(Part.POSTS, State.UNSEEN, reason=trouble.reason, why=trouble.why)


def _done(errand: Errand, signal: Signal, *, lasting: bool = False) -> Reading:
    return Reading(Method.INSTAGRAM, errand.now, (signal,), is_lasting=lasting)
