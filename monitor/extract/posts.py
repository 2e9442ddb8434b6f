"""What WordPress lists of its posts and pages, for programs. Pure.

https://developer.wordpress.org/rest-api/reference/posts/ asked with
`_fields=id,link,slug,modified_gmt,date_gmt,title,status,type`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from monitor.extract.entry import entry_of
from monitor.model import Entry, Reason, Refusal

MAX_POSTS = 300
"""WordPress gives 100 at most; what gives more is cut."""
MAX_BYTES = 3_000_000
_NAIVE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d", re.ASCII)


def read_posts(body: bytes) -> tuple[Entry, ...] | Refusal:
    """The published posts of an answer, in its order; none where the site has none.

    Each bears the later of its dates, said in UTC. Never raises.
    """
    if len(body) > MAX_BYTES:
        return Refusal(Reason.TOO_LARGE, f"{len(body)} bytes of a list of posts")
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        return Refusal(Reason.WRONG_TYPE, "it is no JSON")
    if not isinstance(said, list):
        return _refused(said)
    entries = [entry for part in said[:MAX_POSTS] if (entry := _entry(part))]
    if said and not any(isinstance(part, dict) and "link" in part for part in said[:MAX_POSTS]):
        return Refusal(Reason.WRONG_TYPE, "it is a list, but not of posts")
    return tuple(entries)


def _refused(said: Any) -> Refusal:
    """Why WordPress gives no list: `{"code": "rest_forbidden", "data": {"status": 401}}`."""
    code = str(said.get("code") or "")[:80] if isinstance(said, dict) else ""
    if not code:
        return Refusal(Reason.WRONG_TYPE, "it is no list of posts")
    told = said.get("data")
    status = told.get("status") if isinstance(told, dict) else None
    if status == 404 or code == "rest_no_route":
        return Refusal(Reason.NOT_FOUND, f'WordPress says "{code}"')
    return Refusal(Reason.FORBIDDEN, f'WordPress says "{code}"')


def _entry(part: Any) -> Entry | None:
    """Of one post; None for what is not published, or leads nowhere."""
    if not isinstance(part, dict) or part.get("status", "publish") != "publish":
        return None
    dates = (_in_utc(part.get(name)) for name in ("modified_gmt", "date_gmt"))
    title = part.get("title")
    return entry_of(
        part.get("link"), dates, title.get("rendered") if isinstance(title, dict) else title
    )


def _in_utc(said: Any) -> Any:
    """A date that WordPress means in UTC and does not say so."""
    return f"{said}Z" if isinstance(said, str) and _NAIVE.fullmatch(said) else said
