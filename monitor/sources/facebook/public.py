"""The public page as somebody sees it who is not logged in: at most one post. Pure.

Only where the consultant has allowed it. It may prove activity, never its absence: the one post
may be an old pinned one, and whole answers come without any.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from monitor.activity import SKEW, Item, Method, Part, Reading, Signal, State
from monitor.model import Reason
from monitor.sources.facebook.answers import Answer, Trouble, seconds
from monitor.sources.facebook.graph import Errand
from monitor.sources.facebook.walls import is_person, text_of, wall

_BLOCK = re.compile(r'<script type="application/json"[^<>]{0,300}>([^<]{2,2000000})</script>')
_MARK = "timeline_list_feed_units"
_TITLE = re.compile(r'<meta property="og:title"')
_PAGE_ID = re.compile(r'"delegate_page":\{"id":"(\d{1,30})"')
_DEEPEST = 80
_MOST_NODES = 200_000


def read(answer: Answer, errand: Errand) -> Reading:
    """Read the page at `errand.name`."""
    source = text_of(answer.body)
    post = _post(source) if answer.status == 200 else None
    if post is None:
        return _reading(errand, _nothing(answer, source))
    owner = _PAGE_ID.search(source)
    if errand.page_id and owner and owner[1] != errand.page_id:
        return _reading(errand, Trouble(Reason.OTHER_PAGE, f"this is the page {owner[1]}"))
    if post.created_at > errand.now + SKEW:
        return _reading(errand, Trouble(Reason.WITHHELD, "its only post is dated in the future"))
    if post.created_at >= errand.since:
        signal = Signal(Part.POSTS, State.ACTIVE, post.created_at, post.created_at)
        return Reading(Method.PUBLIC, errand.now, (signal,), (post,), post.created_at)
    why = f"the only post to be seen is of {post.created_at:%Y-%m-%d} (it may be pinned)"
    signal = Signal(Part.POSTS, State.UNSEEN, reason=Reason.NO_PROOF, why=why)
    return Reading(Method.PUBLIC, errand.now, (signal,), newest_at=post.created_at)


def _nothing(answer: Answer, source: str) -> Trouble:
    """Why there is no post: a wall only where there is none."""
    trouble = wall(answer, source)
    if trouble is not None:
        return trouble
    if is_person(source):
        return Trouble(Reason.PERSONAL_PROFILE, "it has friends, and no followers")
    seen = "the page, but no posts" if _TITLE.search(source) else "an empty shell"
    return Trouble(Reason.WITHHELD, f"answered with {seen}")


def _reading(errand: Errand, trouble: Trouble) -> Reading:
    part = Part.EXISTS if trouble.reason is Reason.PERSONAL_PROFILE else Part.POSTS
    signal = Signal(part, State.UNSEEN, reason=trouble.reason, why=trouble.why)
    return Reading(Method.PUBLIC, errand.now, (signal,))


def _post(source: str) -> Item | None:
    """The newest of the posts that the page carries as data; None for none."""
    found = [p for block in _BLOCK.findall(source) if _MARK in block for p in _in_block(block)]
    return max(found, key=lambda post: post.created_at, default=None)


def _in_block(block: str) -> Iterator[Item]:
    try:
        content = json.loads(html.unescape(block))
    except (ValueError, RecursionError):
        return
    for units in _named(content, _MARK):
        edges = units.get("edges") if isinstance(units, dict) else None
        for edge in edges if isinstance(edges, list) else ():
            node = edge.get("node") if isinstance(edge, dict) else None
            if isinstance(node, dict) and (made_at := seconds(node.get("creation_time"))):
                yield Item(str(node.get("post_id", ""))[:80], Part.POSTS, made_at)


def _named(content: Any, name: str) -> Iterator[Any]:
    """The values under a key, however deep, within bounds."""
    waiting = [(content, 0)]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        one, depth = waiting.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(one, dict):
            if name in one:
                yield one[name]
            waiting += [(value, depth + 1) for value in one.values()]
        elif isinstance(one, list):
            waiting += [(value, depth + 1) for value in one]
