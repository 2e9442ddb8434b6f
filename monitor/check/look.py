"""The half of a check that a worker does: fetch → extract.

It alone turns an error into a failed look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from monitor.check.records import Fetcher, Look, Task, same_owner
from monitor.errors import FetchError
from monitor.evidence.claims import header_claim
from monitor.extract.dated import claims_of
from monitor.fetch import Response
from monitor.model import Claim, Kind, Reason, Refusal, Role, Snapshot
from monitor.recall import Sources
from monitor.site.links import read_links
from monitor.sources import Source, source
from monitor.sources.listing import LISTED, read_listing
from monitor.store.looks import Body

MOST_STUBS = 2
"""Pages in a row that only send the reader on, which are followed."""


def look(
    web: Fetcher,
    todo: Task,
    now: datetime,
    rest: Callable[[], object],
    sources: Sources = source,
) -> Look:
    """Look once, or twice with `rest` in between; errors become a failure."""
    if todo.role in LISTED:
        return _look_at_listing(web, todo, now)
    reader = sources(todo.kind)
    seen = _look_once(web, todo, now, reader)
    if seen.snapshot is None or not _is_doubled(todo):
        return seen
    rest()
    again = _look_once(web, replace(todo, etag=None, last_modified=None, mark=None), now, reader)
    return replace(seen, second=again.snapshot)


def _is_doubled(todo: Task) -> bool:
    return todo.role is Role.HOME if todo.first else todo.twice


def _look_at_listing(web: Fetcher, todo: Task, now: datetime) -> Look:
    try:
        answer = web.get(
            todo.url,
            now=now,
            etag=todo.etag,
            last_modified=todo.last_modified,
            accept=LISTED[todo.role],
            lang=todo.lang,
            cut=True,
        )
    except FetchError as exc:
        failure = Refusal(exc.reason, exc.why)
        return Look(todo, now, status=exc.status, failure=failure, retry_after=exc.retry_after)
    if answer.not_modified:
        return Look(todo, now, answer.seconds, answer.status, unchanged=True)
    body = _body_of(answer, now)
    seen = Look(
        todo,
        now,
        answer.seconds,
        answer.status,
        body=body,
        etag=answer.etag,
        last_modified=answer.last_modified,
    )
    if body.hash == todo.body_hash:
        return replace(seen, unchanged=True)
    found = read_listing(todo.role, answer.body, answer.url, cut=answer.cut)
    if isinstance(found, Refusal):
        return replace(seen, failure=found)
    return replace(seen, listing=found)


def _look_once(web: Fetcher, todo: Task, now: datetime, reader: Source) -> Look:
    """Look at a page, following what sends its reader on in markup as redirects are followed."""
    seen = _look_at(todo.url, web, todo, now, reader)
    for _ in range(MOST_STUBS):
        if seen.failure is None or not seen.failure.onward or seen.body is None:
            break
        onward = urljoin(seen.body.url, seen.failure.onward)
        seen = _look_at(onward, web, replace(todo, etag=None, last_modified=None), now, reader)
        # The validators are another address's: sent to the stub, they would say "not modified".
        seen = replace(seen, etag=None, last_modified=None)
    return seen


def _look_at(url: str, web: Fetcher, todo: Task, now: datetime, reader: Source) -> Look:
    try:
        answer = web.get(
            url,
            now=now,
            etag=todo.etag,
            last_modified=todo.last_modified,
            accept=reader.accept,
            lang=todo.lang,
        )
    except FetchError as exc:
        failure = Refusal(exc.reason, exc.why)
        return Look(todo, now, status=exc.status, failure=failure, retry_after=exc.retry_after)
    return _read(todo, answer, now, reader)


def _read(todo: Task, answer: Response, now: datetime, reader: Source) -> Look:
    if answer.not_modified:
        return Look(todo, now, answer.seconds, answer.status, unchanged=True)
    if not todo.first and not same_owner(todo.url, answer.url):
        where = urlsplit(answer.url).hostname or answer.url
        failure = Refusal(Reason.REDIRECT_ELSEWHERE, f"the address now leads to {where}")
        return Look(todo, now, answer.seconds, answer.status, failure)
    body = _body_of(answer, now)
    read = None if body.hash == todo.body_hash else _new_in(todo, answer, reader)
    seen = Look(
        todo,
        now,
        answer.seconds,
        answer.status,
        failure=read if isinstance(read, Refusal) else None,
        unchanged=read is None,
        body=body,
        snapshot=read if isinstance(read, Snapshot) else None,
        etag=answer.etag,
        last_modified=answer.last_modified,
        moved_to=answer.url if answer.hops else "",
        moved_for_good=answer.moved_for_good,
    )
    return _with_the_site(seen, answer) if isinstance(read, Snapshot) else seen


def _body_of(answer: Response, now: datetime) -> Body:
    digest = hashlib.sha256(answer.body).hexdigest()
    return Body(answer.body, digest, answer.url, answer.charset, now)


def _with_the_site(seen: Look, answer: Response) -> Look:
    """Add what a feed lists, and what a page names and claims at its first look.

    Of later looks at a page `record` asks for it, where it matters: most differ in nothing.
    """
    todo = seen.task
    if todo.role is Role.FEED:
        listed = read_listing(Role.FEED, answer.body, answer.url)
        return seen if isinstance(listed, Refusal) else replace(seen, listing=listed)
    if todo.kind is not Kind.WEBSITE or not todo.first:
        return seen
    return replace(
        seen,
        claims=page_claims(todo.url, answer.body, answer.charset, answer.last_modified),
        links=read_links(answer.body, answer.url, answer.charset),
    )


def page_claims(
    url: str, body: bytes, charset: str | None, last_modified: str | None
) -> tuple[Claim, ...]:
    """What the page at `url` and its server say of when it was edited."""
    header = header_claim(last_modified, url)
    return (*claims_of(body, url=url, charset=charset), *([header] if header else ()))


def _new_in(todo: Task, answer: Response, reader: Source) -> Snapshot | Refusal | None:
    """Read an answer; None where it shows what the last look did."""
    opened = reader.open(answer.body, answer.url, answer.charset, todo.rules)
    return None if todo.mark and opened.mark == todo.mark else opened.read()
