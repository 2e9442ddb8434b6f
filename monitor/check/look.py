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
from monitor.fetch import Response
from monitor.model import Reason, Refusal, Snapshot
from monitor.recall import Sources
from monitor.sources import Source, source
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
    """Look once (at the first look twice, `rest` in between); errors become a failure."""
    reader = sources(todo.kind)
    seen = _look_once(web, todo, now, reader)
    if not todo.first or seen.snapshot is None:
        return seen
    rest()
    again = _look_once(web, todo, now, reader)
    return replace(seen, second=again.snapshot)


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
    digest = hashlib.sha256(answer.body).hexdigest()
    body = Body(answer.body, digest, answer.url, answer.charset, now)
    read = None if digest == todo.body_hash else _new_in(todo, answer, reader)
    return Look(
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
    )


def _new_in(todo: Task, answer: Response, reader: Source) -> Snapshot | Refusal | None:
    """Read an answer; None where it shows what the last look did."""
    opened = reader.open(answer.body, answer.url, answer.charset, todo.rules)
    return None if todo.mark and opened.mark == todo.mark else opened.read()
