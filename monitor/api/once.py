"""What a script changes: done once for each key that it gives, and written into the audit.

1. All that a request does is one transaction with the answer that is kept for its key.
2. The same key and the same request within 24 hours: the kept answer, and nothing is done.
3. The same key and another request is refused: that is a slip of the script.
4. What was refused is not kept: the script may mend it and use the key again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import Response

from monitor.api.told import Shape
from monitor.deed import By
from monitor.errors import InputError
from monitor.store import Db, replies, transaction
from monitor.store.replies import Reply
from monitor.sweep import Office
from monitor.web.frame import ApiAsked, Ask

KEPT = timedelta(hours=24)
MOST_KEPT = 1000
"""Answers of one consultant."""

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="The same key and request within 24 hours are done once, and answered alike.",
    ),
]


@dataclass(frozen=True)
class Done:
    """What was done: how it is told, about whom, for the audit, and where the new thing is."""

    told: Shape
    client_id: int | None
    what: str
    location: str | None = None


@dataclass(frozen=True)
class Post:
    """One request to change something, by who may."""

    ask: Ask
    key: str | None
    mark: str
    """A hash of the request."""

    @property
    def by(self) -> By:
        """Who does it, for the timeline."""
        return By(self.ask.who.name, self.ask.who.way)

    def do(self, act: Callable[[Office], Done], status: int = 200) -> Response:
        """Do it, or give the answer that was given for this key."""
        with self.ask.office() as office, transaction(office.db):
            kept = self._kept(office.db)
            if kept is not None:
                return self._answer(kept, is_kept=True)
            done = act(office)
            body = done.told.model_dump_json()
            given = Reply(self.mark, status, body, done.location, done.client_id)
            self.ask.note(office.db, done.what, done.client_id)
            self._keep(office.db, given)
            return self._answer(given, is_kept=False)

    def _kept(self, db: Db) -> Reply | None:
        if self.key is None:
            return None
        who, now = self.ask.who.consultant.id, self.ask.now
        replies.forget(db, who, now - KEPT, MOST_KEPT - 1)
        kept = replies.reply(db, who, self.key)
        if kept is not None and kept.request != self.mark:
            raise InputError(
                "This Idempotency-Key was used for another request.", field="Idempotency-Key"
            )
        return kept

    def _keep(self, db: Db, given: Reply) -> None:
        if self.key is not None:
            replies.keep(db, self.ask.who.consultant.id, self.key, given, self.ask.now)

    def _answer(self, given: Reply, *, is_kept: bool) -> Response:
        headers = {"Idempotent-Replayed": "true"} if is_kept else {}
        if given.location:
            headers["Location"] = self.ask.house.root + given.location
        return Response(given.body, given.status, headers, media_type="application/json")


async def posted_by_script(request: Request, ask: ApiAsked, key: Key = None) -> Post:
    """Something that a script wants to be changed."""
    body = await request.body()
    asked = b"\n".join((request.method.encode(), ask.path.encode(), body))
    return Post(ask, key, hashlib.sha256(asked).hexdigest())


Posted = Annotated[Post, Depends(posted_by_script)]
