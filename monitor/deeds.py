"""What consultants do about a client: each deed is stored together with its effect.

The command line, the links of notices and the web pages call the same functions. Days are in the
zone of the client's consultant.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from monitor import closures, manual, register, remedy, reread, review, rules, silence
from monitor.config import Config
from monitor.deed import BlockedBy, By, Deed, DeedKind
from monitor.errors import AlreadyThere, InputError, NotFound
from monitor.model import Client, Closure, Rule, Skip, Target, Workshop
from monitor.reread import Reread
from monitor.store import Db, clients, deeds, looks, notices, people, transaction
from monitor.store.looks import KnownChange

LONGEST = timedelta(days=90)
"""Of a snooze or an absence: it always ends."""
LONGEST_NOTE = 2000
"""Characters."""


# --- silence --------------------------------------------------------------------------------


def snooze(db: Db, client: Client, until: date, by: By, now: datetime) -> Deed:
    """Silence about a client until a day; what is held is told then.

    Raises InputError, as do `acknowledge` and `talked`, of a client that is done.
    """
    _refuse_done(db, client)
    _require_near(db, client, until, now)
    with transaction(db):
        _release(db, client, now)
        return _add(db, client, DeedKind.SNOOZE, by, now, until=until)


def wake(db: Db, config: Config, client: Client, by: By, now: datetime) -> Deed:
    """End a snooze, an absence or a block now. Raises InputError where there is none."""
    today = _today(db, client, now)
    with transaction(db):
        asleep = silence.snoozed(db, client.id)
        is_asleep = asleep is not None and asleep.until is not None and asleep.until > today
        away = _away(db, client, today)
        if not (is_asleep or away or silence.blocked(db, client.id)):
            raise InputError(f"{client.name} is neither snoozed nor away nor blocked.")
        _release(db, client, now)
        if away is not None:
            deeds.end_absence(db, away, _day_of(db, client, away.at), today)
            register.replan(db, config, client)
            notices.ask_again_of(db, client.id, now)
        return _add(db, client, DeedKind.WAKE, by, now)


def acknowledge(db: Db, client: Client, by: By, now: datetime) -> Deed:
    """Seen: what waits is not sent, by no channel; the next milestone is told again."""
    return _answer(db, client, DeedKind.ACKNOWLEDGE, "", by, now)


def talked(db: Db, client: Client, note: str, by: By, now: datetime) -> Deed:
    """Somebody has talked to the client: as `acknowledge`, with a note."""
    return _answer(db, client, DeedKind.TALKED, note, by, now)


def _answer(db: Db, client: Client, kind: DeedKind, note: str, by: By, now: datetime) -> Deed:
    _refuse_done(db, client)
    with transaction(db):
        notices.skip_waiting(db, client.id, Skip.ACKNOWLEDGED, besides=silence.UNANSWERED)
        return _add(db, client, kind, by, now, note=noted(note))


def _release(db: Db, client: Client, now: datetime) -> None:
    """Let go on what the last snooze holds, in whichever zone it is held."""
    asleep = silence.snoozed(db, client.id)
    if asleep is None or asleep.until is None:
        return
    zones = {one.zone for one in people.consultants(db)}
    notices.release(db, client.id, {silence.day_begins(asleep.until, z) for z in zones}, now)


# --- how a client stands ----------------------------------------------------------------------


def blocked(
    db: Db, client: Client, blocked_by: BlockedBy, note: str, by: By, now: datetime
) -> Deed:
    """Note what stands in the client's way; milestones go on, and their notices say so."""
    said = noted(note)
    return _add(db, client, DeedKind.BLOCKED, by, now, blocked_by=blocked_by, note=said)


def holiday(db: Db, config: Config, client: Client, until: date, by: By, now: datetime) -> Deed:
    """The client is away from today to the day before `until`. Raises InputError."""
    _require_near(db, client, until, now)
    today = _today(db, client, now)
    with transaction(db):
        away = _away(db, client, today)
        if away is not None:
            deeds.end_absence(db, away, _day_of(db, client, away.at), today)
        last = until - timedelta(days=1)
        closures.close(db, config, client, today, last, f"away, said {by.who}", now)
        return _add(db, client, DeedKind.HOLIDAY, by, now, until=until)


def done(db: Db, client: Client, note: str, by: By, now: datetime) -> Deed:
    """The client is done: workshops are closed, what waits is not sent, looks stop.

    Raises InputError where no workshop is open.
    """
    with transaction(db):
        still_open = _open_workshops(db, client)
        if not still_open:
            raise InputError(f"{client.name} has no open workshop: nothing is looked at any more.")
        stored = _add(db, client, DeedKind.DONE, by, now, note=noted(note))
        notices.skip_waiting(db, client.id, Skip.DONE)
        for workshop in still_open:
            clients.close_workshop(db, workshop.id, now)
        clients.stop_looking(db, client.id)
        return stored


def reopen(db: Db, client: Client, by: By, now: datetime) -> Deed:
    """Take back that a client is done: looks go on, milestones passed meanwhile are skipped.

    Raises InputError where nobody said that it is done.
    """
    with transaction(db):
        said = deeds.latest(db, client.id, DeedKind.DONE, DeedKind.REOPENED)
        if said is None or said.kind is not DeedKind.DONE:
            raise InputError(f"{client.name} is not done; there is nothing to take back.")
        for workshop in clients.workshops(db, client.id):
            if workshop.closed_at == said.at:
                clients.reopen_workshop(db, workshop.id)
        review.skip_done(db, client, now)
        register.look_again(db, client, now)
        return _add(db, client, DeedKind.REOPENED, by, now)


# --- what was seen -----------------------------------------------------------------------------


def nothing(db: Db, target: Target, by: By, now: datetime, day: date | None = None) -> Deed:
    """Somebody looked, now or on `day`, and there was nothing new. Raises InputError."""
    with transaction(db):
        manual.saw_nothing(db, target, now, day)
        client = clients.client_by_id(db, target.client_id)
        note = f"looked on {day.isoformat()}" if day else ""
        return _add(db, client, DeedKind.NOTHING, by, now, target_id=target.id, note=note)


def post(
    db: Db, target: Target, posted: date, by: By, now: datetime, day: date | None = None
) -> Deed:
    """Somebody saw, now or on `day`, that the newest post is of `posted`. Raises InputError."""
    with transaction(db):
        manual.saw_post(db, target, posted, now, day)
        client = clients.client_by_id(db, target.client_id)
        note = f"of {posted.isoformat()}"
        return _add(db, client, DeedKind.POST, by, now, target_id=target.id, note=note)


def note(db: Db, client: Client, text: str, by: By, now: datetime) -> Deed:
    """A remark for the client's timeline. Raises InputError for an empty or too long one."""
    if not text.strip():
        raise InputError("The note is empty.", field="note")
    return _add(db, client, DeedKind.NOTE, by, now, note=noted(text))


# --- what is set of a client -------------------------------------------------------------------


def pause(db: Db, client: Client, by: By, now: datetime) -> Client:
    """Nothing is looked at or told until `resume`; who is paused already stays so."""
    if client.paused_at:
        return client
    paused = replace(client, paused_at=now)
    with transaction(db):
        clients.change_client(db, paused)
        _add(db, client, DeedKind.PAUSED, by, now)
    return paused


def resume(db: Db, client: Client, by: By, now: datetime) -> None:
    """End a pause; what it has passed over is not told."""
    if client.paused_at is None:
        return
    with transaction(db):
        register.resume(db, client, now)
        _add(db, client, DeedKind.RESUMED, by, now)


def edit(
    db: Db, config: Config, client: Client, asked: register.Edit, by: By, now: datetime
) -> Client:
    """Change what is known of a client, as `register.edit` does; what was asked for is noted."""
    with transaction(db):
        changed = register.edit(db, config, client, asked, now)
        if note := ", ".join(_named(asked)):
            _add(db, client, DeedKind.EDITED, by, now, note=note)
    return changed


def _named(asked: register.Edit) -> Iterator[str]:
    """What an edit is about, without what it says: that is shown with the client."""
    nothing = register.Edit()
    for one in fields(asked):
        if getattr(asked, one.name) != getattr(nothing, one.name):
            yield one.name.replace("_", " ")


def close(
    db: Db,
    config: Config,
    client: Client,
    first: date,
    last: date,
    note: str,
    by: By,
    now: datetime,
) -> Closure:
    """Note that the client is closed from `first` to `last`. Raises InputError."""
    with transaction(db):
        stored = closures.close(db, config, client, first, last, note, now)
        _add(db, client, DeedKind.CLOSED, by, now, note=_days(stored))
    return stored


def open_again(
    db: Db, config: Config, client: Client, closure_id: int, by: By, now: datetime
) -> Closure:
    """Take such days back, and give them. Raises NotFound."""
    with transaction(db):
        gone = closures.reopen(db, config, client, closure_id, now)
        _add(db, client, DeedKind.OPENED, by, now, note=_days(gone))
    return gone


def _days(one: Closure) -> str:
    days = f"{one.first_day} to {one.last_day}"
    return f"{days}: {one.note}" if one.note else days


def add_rule(db: Db, client: Client, new: Rule, by: By, now: datetime) -> tuple[Rule, Reread]:
    """Add a rule, and read what is known under it. Raises AlreadyThere."""
    with transaction(db):
        stored, again = rules.add(db, new)
        about = {"target_id": stored.target_id, "rule_id": stored.id}
        _add(db, client, DeedKind.RULE, by, now, note=_of_rule(stored), **about)
    return stored, again


def remove_rule(db: Db, client: Client, number: int, by: By, now: datetime) -> tuple[Rule, Reread]:
    """Take a rule away; what it had dismissed stands again. Raises NotFound."""
    with transaction(db):
        gone, again = rules.remove(db, client, number, now)
        note = _of_rule(gone)
        _add(db, client, DeedKind.RULE_GONE, by, now, note=note, target_id=gone.target_id)
    return gone, again


def _of_rule(rule: Rule) -> str:
    return f"{rule.id}: {rule.kind} {rule.pattern}"


# --- changes that are none ------------------------------------------------------------------------


def changes(db: Db, client: Client) -> list[KnownChange]:
    """The client's standing changes, by time."""
    return [c for c in looks.known_changes(db, client.id) if c.dismissed_at is None]


def dismiss(
    db: Db,
    config: Config,  # noqa: ARG001 - as what else acts on a client's workshops
    client: Client,
    change_id: int,
    by: By,
    now: datetime,
    note: str = "",
) -> Deed:
    """A change is no real one: it counts no more, nor does what is like it from now on.

    1. The change is dismissed, and milestones that rested on it are due again: the next sweep
       tells once, and as late, what it held back. A closed workshop has had its last word.
    2. Where a narrow rule covers it (`remedy`), the rule is added, and the stored bodies are read
       again under it: further changes that were nothing else go with it.

    Raises NotFound for a change of somebody else, InputError for one that is dismissed already.
    """
    known = _standing_change(db, client, change_id)
    found = remedy.find(db, known)  # seconds for a page of a megabyte: others may write meanwhile
    with transaction(db):
        _standing_change(db, client, change_id)
        reread.dismiss(db, change_id, f"not a real change, said {by.who}", now)
        added = None
        if isinstance(found, Rule):
            said = note or f"change {change_id} was not a real one"
            added = _add_rule(db, replace(found, added_at=now, added_by=by.who, note=said))
        else:
            why = f"not a real change, said {by.who}; no rule was added: {found}"
            looks.dismiss_change(db, change_id, why, now)
        about = {"target_id": known.target_id, "change_id": change_id}
        rule_id = added.id if added else None
        return _add(db, client, DeedKind.DISMISS, by, now, note=note, rule_id=rule_id, **about)


def restore(db: Db, client: Client, change_id: int, by: By, now: datetime) -> Deed:
    """Take a dismissal back: the change counts again, and the rule that was added for it goes.

    What was told meanwhile stays told. Raises NotFound, and InputError for a change that nobody
    has dismissed.
    """
    with transaction(db):
        known = _change_of(db, client, change_id)
        dismissal = _dismissal_of(db, client, known)
        if dismissal.rule_id is not None:
            rules.remove(db, client, dismissal.rule_id, now)
        reread.restore(db, change_id)
        about = {"target_id": known.target_id, "change_id": change_id}
        return _add(db, client, DeedKind.RESTORED, by, now, **about)


def may_restore(db: Db, client: Client, change_id: int) -> bool:
    """Whether `restore` has something to take back."""
    try:
        _dismissal_of(db, client, _change_of(db, client, change_id))
    except InputError:
        return False
    return True


def _dismissal_of(db: Db, client: Client, known: KnownChange) -> Deed:
    """What somebody said of a dismissed change last."""
    if known.dismissed_at is None:
        raise InputError(f"Change {known.id} counts; there is nothing to take back.")
    said = [d for d in deeds.of_client(db, client.id) if d.change_id == known.id]
    if known.dismissed_why == looks.TAKEN_BACK:
        raise InputError(
            f"Change {known.id} takes back what somebody said is not a real change. "
            "It counts by itself no more than that one does."
        )
    if known.dismissed_why == reread.NOTHING_LEFT or not said:
        raise InputError(
            f"Change {known.id} is left out by a rule, not by a person. "
            f'Take the rule away: poromki rules "{client.name}" --remove NUMBER'
        )
    return said[-1]


def _add_rule(db: Db, new: Rule) -> Rule | None:
    """Add a rule and read again under it; None where it is there already."""
    try:
        return rules.add(db, new)[0]
    except AlreadyThere:
        return None


def _standing_change(db: Db, client: Client, change_id: int) -> KnownChange:
    known = _change_of(db, client, change_id)
    if known.dismissed_at is not None:
        raise InputError(f"Change {change_id} is dismissed already: {known.dismissed_why}.")
    return known


def _change_of(db: Db, client: Client, change_id: int) -> KnownChange:
    for known in looks.known_changes(db, client.id):
        if known.id == change_id:
            return known
    raise NotFound(f'{client.name} has no change {change_id}. See: poromki dismiss "{client.name}"')


def noted(text: str) -> str:
    """A note as it is kept: one line, single blanks. Raises InputError for a longer one."""
    said = " ".join(text.split())
    if len(said) > LONGEST_NOTE:
        raise InputError(
            f"The note has {len(said)} characters; at most {LONGEST_NOTE} are kept.", field="note"
        )
    return said


# --- rows ---------------------------------------------------------------------------------------


def _add(db: Db, client: Client, kind: DeedKind, by: By, now: datetime, **more: Any) -> Deed:
    still_open = _open_workshops(db, client)
    new = Deed(
        id=0,
        client_id=client.id,
        kind=kind,
        at=now,
        who=by.who,
        way=by.way,
        workshop_id=still_open[-1].id if still_open else None,
        notice_id=by.notice_id,
        **more,
    )
    new = replace(new, note=" ".join(new.note.split())[:LONGEST_NOTE])
    return replace(new, id=deeds.add(db, new))


def _open_workshops(db: Db, client: Client) -> list[Workshop]:
    return [w for w in clients.workshops(db, client.id) if w.closed_at is None]


def _refuse_done(db: Db, client: Client) -> None:
    """Raise InputError where nothing is told any more, so that nothing can be kept silent."""
    said = deeds.latest(db, client.id, DeedKind.DONE, DeedKind.REOPENED)
    is_done = said is not None and said.kind is DeedKind.DONE
    if is_done and not _open_workshops(db, client):
        raise InputError(
            f"{client.name} is done: nothing is told of it any more. To take that back: "
            f'poromki reopen "{client.name}"'
        )


def _require_near(db: Db, client: Client, until: date, now: datetime) -> None:
    """Raise InputError for a day that is not after today, or too far away."""
    today = _today(db, client, now)
    if until <= today:
        raise InputError(f"{until} is not after today ({today}).", field="until")
    if until - today > LONGEST:
        latest = today + LONGEST
        raise InputError(
            f"{until} is too far away: at most {LONGEST.days} days, so until {latest}.",
            field="until",
        )


def _away(db: Db, client: Client, today: date) -> Deed | None:
    """The absence that is noted and goes on."""
    last = deeds.latest(db, client.id, DeedKind.HOLIDAY, DeedKind.WAKE)
    is_away = last is not None and last.kind is DeedKind.HOLIDAY
    return last if is_away and last and last.until and last.until > today else None


def _today(db: Db, client: Client, now: datetime) -> date:
    return _day_of(db, client, now)


def _day_of(db: Db, client: Client, at: datetime) -> date:
    zone = people.consultant_by_id(db, client.consultant_id).zone
    return at.astimezone(zone).date()
