"""What Facebook embeds of a page in other websites: at most five posts, often only a header. Pure.

Only where the consultant has allowed it. It may prove activity, never its absence: the list is
drawn by scripts, so what comes without them normally names the page and no posts.
"""

from __future__ import annotations

import re

from monitor.activity import SKEW, Item, Method, Part, Reading, Signal, State
from monitor.model import Reason
from monitor.sources.facebook.answers import Answer, Trouble, seconds
from monitor.sources.facebook.graph import Errand
from monitor.sources.facebook.walls import text_of, wall

_HEADER = re.compile(r'href="https://www\.facebook\.com/([\w.%-]{1,100})/?\?ref=embed_page"')
_STAMP = re.compile(r'data-utime="(\d{1,12})"')
_PAGE_ID = re.compile(r'"pageID":"(\d{1,30})"')
_MOST = 20


def read(answer: Answer, errand: Errand) -> Reading:
    """Read the embedded page of `errand.name`."""
    source = text_of(answer.body)
    header = _HEADER.search(source) if answer.status == 200 else None
    if header is None:
        no_page = Trouble(Reason.UNAVAILABLE, "Facebook embeds no page of this address")
        return _unseen(errand, wall(answer, source) or no_page)
    known = _PAGE_ID.search(source)
    if errand.page_id and known and known[1] != errand.page_id:
        return _unseen(errand, Trouble(Reason.OTHER_PAGE, f"this is the page {known[1]}"))
    stamps = [at for s in _STAMP.findall(source)[:_MOST] if (at := seconds(int(s)))]
    dated = sorted(at for at in stamps if at <= errand.now + SKEW)
    if not dated:
        return _unseen(errand, Trouble(Reason.WITHHELD, "the page's header came without posts"))
    since = [at for at in dated if at >= errand.since]
    if since:
        signal = Signal(Part.POSTS, State.ACTIVE, since[0], since[0])
        items = tuple(Item(f"at {at:%Y-%m-%dT%H:%M:%SZ}", Part.POSTS, at) for at in since)
        return Reading(Method.PLUGIN, errand.now, (signal,), items, dated[-1])
    why = f"the newest embedded post is of {dated[-1]:%Y-%m-%d}"
    signal = Signal(Part.POSTS, State.UNSEEN, reason=Reason.NO_PROOF, why=why)
    return Reading(Method.PLUGIN, errand.now, (signal,), newest_at=dated[-1])


def _unseen(errand: Errand, trouble: Trouble) -> Reading:
    signal = Signal(Part.POSTS, State.UNSEEN, reason=trouble.reason, why=trouble.why)
    return Reading(Method.PLUGIN, errand.now, (signal,))
