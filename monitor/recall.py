"""What is known of a page, as it would be known if it had always been read as today.

The extractor is upgraded, rules come and go; the page did not change by that. So what was
remembered under another reading is carried over with the help of the stored bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monitor import compare
from monitor.compare import Memory, Reading
from monitor.model import Kind, Refusal, Rule, Snapshot
from monitor.sources import Source, read_as, source
from monitor.store import Db, clients, looks, rules
from monitor.store.clients import Page
from monitor.store.looks import Body

MOST_READ = 5
"""Bodies of a page, beside baseline and what is open, that are read again: it takes milliseconds
each, and after an upgrade every page's turn comes at once."""

Sources = Callable[[Kind], Source]
"""What reads each kind of target: `source`, or a test's own."""


class StoredPage:
    """Reads the stored bodies of one page with today's extractor, under the rules in force."""

    def __init__(
        self, db: Db, page: Page, sources: Sources = source, more: tuple[Rule, ...] = ()
    ) -> None:
        """Prepare to read; `more` are rules that are not stored."""
        self._db, self._page = db, page
        kind = clients.target_by_id(db, page.target_id).kind
        self._source = sources(read_as(kind, page.role))
        self._rules = (*rules.in_force(db, page), *more)

    @property
    def version(self) -> int:
        """Of its snapshots."""
        return self._source.version_under(self._rules)

    def __call__(self, body: Body) -> Snapshot | Refusal:
        """Read one body."""
        return self._source.read(body.data, body.url, body.charset, self._rules)

    def last(self) -> Snapshot | Refusal | None:
        """The body of the last look; None where there is none."""
        number = looks.page_bodies(self._db, self._page.id)["last_body_id"]
        return self(looks.body_by_id(self._db, number)) if number else None

    def readings(self) -> Iterator[Reading]:
        """The stored bodies that tell most of the page, if they can be read; oldest first."""
        for body in looks.telling_bodies(self._db, self._page.id, MOST_READ):
            read = self(body)
            if isinstance(read, Snapshot):
                yield body.fetched_at, read


def remembered(db: Db, page: Page) -> Memory | None:
    """The page's memory under the reading it was made in, as of the last look that saw the page."""
    blob = looks.memory(db, page.id)
    if blob is None:
        return None
    memory = compare.load(blob)
    return memory.still_seen(page.seen_at) if page.is_settled and page.seen_at else memory


def recall(db: Db, page: Page, sources: Sources = source) -> Memory | None:
    """The page's memory under today's reading; None where nothing is known that it could read.

    Stores nothing.
    """
    memory = remembered(db, page)
    if memory is None:
        return None
    stored = StoredPage(db, page, sources)
    if memory.version == stored.version:
        return memory
    last = stored.last()
    if not isinstance(last, Snapshot):
        return None
    return compare.rebase(memory, last, memory.last_seen_at, tuple(stored.readings()))
