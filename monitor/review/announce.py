"""What is to be told → a notice for each reader, in their language and for their hours."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor import schedule
from monitor.compose import compose
from monitor.config import Config
from monitor.facts import Facts
from monitor.model import (
    Channel,
    Consultant,
    NoticeKind,
    NoticeState,
    Skip,
    Text,
)
from monitor.review.facts import Case, lang_of, told_to
from monitor.store import Db, notices, people, transaction
from monitor.store.notices import Notice

_BAD_NEWS = frozenset({NoticeKind.QUIET, NoticeKind.USUAL, NoticeKind.LOOK, NoticeKind.STALLED})
"""Who was told one of these of a client is told of its start too."""


def announce(
    db: Db,
    config: Config,
    case: Case,
    facts: Facts,
    *,
    about: str,
    verdict_id: int | None = None,
    skip: Skip | None = None,
) -> None:
    """Write one notice per channel, in its reader's language and for the reader's hours.

    When it goes out besides is the channel's pace, and asked when it is due.
    """
    at_once = config.notify.deliver_any_time
    facts = replace(facts, counting=case.client.counting or config.milestones.counting)
    with transaction(db):
        for channel, reader, unread in readers_of(db, case, facts.milestone_days, facts.kind):
            told = told_to(db, case, reader, facts)
            text = compose(told, lang_of(case.client, reader))
            new = notice_of(case, about, facts.kind, text, facts.now)
            notices.add(
                db,
                replace(
                    new,
                    channel_id=channel.id if channel else None,
                    consultant_id=reader.id,
                    state=NoticeState.SKIPPED if skip or unread else NoticeState.PENDING,
                    deliver_at=facts.now if at_once else schedule.deliver_at(facts.now, reader),
                    verdict_id=verdict_id,
                    milestone_days=facts.milestone_days,
                    reason=skip or unread or facts.reason,
                    facts=told,
                    is_late=told.late_since is not None,
                ),
            )


def readers_of(
    db: Db, case: Case, milestone_days: int | None, kind: NoticeKind = NoticeKind.MILESTONE
) -> list[tuple[Channel | None, Consultant, Skip | None]]:
    """Who is told of a case and by which channel; without any the notice is kept all the same.

    Of a start also those are told who were told that there was none.

    A third part says why nobody is told, where all channels begin with later milestones.
    """
    taking = people.channels_of(db, case.client.id, milestone_days)
    if kind is NoticeKind.STARTED:
        told = notices.channels_told(db, case.workshop.id, _BAD_NEWS) - {c.id for c in taking}
        taking += [c for c in people.all_channels_of(db, case.client.id) if c.id in told]
    if taking:
        return [(c, people.reader_of(db, c, case.consultant.id), None) for c in taking]
    others = people.all_channels_of(db, case.client.id)
    return [(None, case.consultant, Skip.NO_READER if others else None)]


def notice_of(case: Case, about: str, kind: NoticeKind, text: Text, now: datetime) -> Notice:
    """What every notice of a case has in common; no channel, no delivery yet."""
    return Notice(
        about=about,
        kind=kind,
        client_id=case.client.id,
        workshop_id=case.workshop.id,
        target_id=case.target.id if case.target else None,
        consultant_id=case.consultant.id,
        channel_id=None,
        state=NoticeState.PENDING,
        decided_at=now,
        deliver_at=None,
        text=text,
    )
