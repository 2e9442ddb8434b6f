"""Registering: clients, their workshops and targets, with the milestones that follow.

The doors (command line, import, pages) call these; each call stores all of it
or nothing. Looking is `check`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from monitor import reach, review, schedule
from monitor.config import Config
from monitor.errors import AlreadyThere, InputError, NotFound
from monitor.model import (
    LANGS,
    Client,
    Consultant,
    Counting,
    Kind,
    Milestone,
    Reason,
    Role,
    Target,
    Workshop,
)
from monitor.site.scope import Scope, check_pattern
from monitor.sources import source
from monitor.store import Db, clients, closures, looks, people, sites, transaction
from monitor.urls import normalise, same_target
from monitor.workdays import IsBusinessDay, calendar, place

T = TypeVar("T")

_FAR = timedelta(days=5 * 366)
_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[^\W_][\w-]{0,62}\.)+[^\W_][\w-]{1,62}"
)
"""An address as it is typed without quotes: ASCII before the @, any script behind it."""
_GRACE = timedelta(minutes=15)
"""The door that registers looks at once; the service takes over what it leaves undone."""
AT_ONCE = timedelta(0)
"""Nobody waits at the door for a first look: the next sweep takes it."""


@dataclass(frozen=True, slots=True)
class When:
    """The time of a workshop, as typed: a day, perhaps with a time of day."""

    day: date
    clock: time | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """A client as a consultant describes it."""

    name: str
    workshop: When
    addresses: tuple[tuple[Kind, str], ...]
    title: str = ""
    lang: str | None = None
    consultant: str | None = None
    """Name; None: the default one."""
    channels: tuple[str, ...] = ()
    """Names; none: the consultant's."""
    tags: tuple[str, ...] = ()
    milestones: dict[Kind, tuple[int, ...]] = field(default_factory=dict)
    mail: str = ""
    counting: Counting | None = None
    """How milestones count days; None: as configured."""
    country: str | None = None
    """Whose public holidays are no business days; None: the consultant's."""
    region: str | None = None
    scope: Scope = field(default_factory=lambda: Scope(home=""))
    """How far its websites are watched; each has its own address for `home`."""


def when(text: str) -> When:
    """Read "2026-11-18", "2026-11-18T17:00" or "2026-11-18 17:00". Raises InputError."""
    read = _read_when(text)
    if read is None:
        hint = _german_day(text) or "2026-11-18"
        raise InputError(
            f"{text!r} is no day of a workshop. Write year-month-day, such as "
            f"{hint}, with a time if you like: {hint}T17:00.",
            field="workshop",
        )
    return read


def a_day(text: str, field: str) -> date:
    """Read "2026-11-18", a day without a time. Raises InputError."""
    read = _read_when(text)
    if read is None:
        hint = _german_day(text) or "2026-11-18"
        raise InputError(f"{text!r} is no day. Write year-month-day, such as {hint}.", field=field)
    if read.clock:
        raise InputError(f"Whole days are meant: write {read.day} without a time.", field=field)
    return read.day


def _read_when(text: str) -> When | None:
    found = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}))?", text.strip())
    if found is None:
        return None
    try:
        day = date.fromisoformat(found[1])
        return When(day, time.fromisoformat(found[2]) if found[2] else None)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Edit:
    """What is to change of a client; None leaves a thing as it is."""

    name: str | None = None
    lang: str | None = None
    """Empty: the consultant's."""
    consultant: str | None = None
    channels: tuple[str, ...] | None = None
    tags: tuple[str, ...] | None = None
    add: tuple[tuple[Kind, str], ...] = ()
    drop: tuple[str, ...] = ()
    milestones: tuple[int, ...] | None = None
    usual_milestones: bool = False
    """Take back what was set by `milestones`."""
    counting: str | None = None
    """Empty: as configured."""
    country: str | None = None
    """Empty: the consultant's."""
    region: str | None = None
    target: str | None = None
    """Only this target's milestones and scope."""
    only_this_page: bool | None = None
    include: tuple[str, ...] | None = None
    exclude: tuple[str, ...] | None = None
    mail: str | None = None
    """Where drafts are addressed to; empty: nowhere."""
    still_theirs: str | None = None
    """The website that shows something quite different, and is the client's all the same."""


def checked(db: Db, new: Registration) -> Registration:
    """`new` with its words in order; stores nothing. Raises InputError, AlreadyThere, NotFound."""
    consultant_for(db, new.consultant)
    name = client_name(new.name)
    if any(c.name.casefold() == name.casefold() for c in clients.clients(db)):
        raise AlreadyThere(
            f"There is a client named {name} already. "
            f'For a further workshop: poromki workshop "{name}" DATE'
        )
    return replace(
        new,
        name=name,
        lang=language(new.lang),
        tags=_tags(new.tags),
        mail=mail_address(new.mail),
        country=own_place(new.country, new.region)[0],
        region=own_place(new.country, new.region)[1],
        addresses=tuple(_addresses(new.addresses)),
        scope=checked_scope(new.scope),
    )


def address(text: str, kind: Kind) -> str:
    """A typed address in its usual form. Raises InputError."""
    return normalise(text, kind)


def register(db: Db, config: Config, new: Registration, now: datetime) -> Client:
    """Store a client with its first workshop and its targets.

    Raises InputError or AlreadyThere; then nothing is stored.
    """
    return store(db, config, checked(db, new), now)


def store(
    db: Db, config: Config, new: Registration, now: datetime, grace: timedelta = _GRACE
) -> Client:
    """Store a registration that was checked; its pages are due after `grace`."""
    consultant = consultant_for(db, new.consultant)
    client = Client(
        id=0,
        name=new.name,
        consultant_id=consultant.id,
        lang=new.lang,
        tags=new.tags,
        milestones=new.milestones,
        created_at=now,
        mail=new.mail,
        counting=new.counting,
        country=new.country,
        region=new.region,
    )
    held = _workshop(client, new.workshop, new.title, consultant, now)
    with transaction(db):
        channel_ids = [people.channel(db, name).id for name in new.channels]
        stored = clients.add_client(db, client, channel_ids)
        for kind, url in new.addresses:
            _store_target(db, stored, kind, url, now, grace, new.scope)
        _store_workshop(db, config, stored, replace(held, client_id=stored.id))
    return stored


def add_workshop(
    db: Db, config: Config, client: Client, at: When, title: str, now: datetime
) -> Workshop:
    """A further workshop of a client: a new clock; looks begin again if they had stopped."""
    consultant = people.consultant_by_id(db, client.consultant_id)
    held = _workshop(client, at, title, consultant, now)
    with transaction(db):
        stored = _store_workshop(db, config, client, held)
        look_again(db, client, now)
    return stored


def look_again(db: Db, client: Client, now: datetime) -> None:
    """Let looks begin again where they had stopped."""
    for target in clients.targets(db, client.id):
        for page in clients.addresses(db, target.id):
            if page.gone_at or reach.cannot_be_seen(db, target):
                continue
            if page.next_check_at is None:
                clients.schedule_page(db, page.id, now)


def edit(db: Db, config: Config, client: Client, asked: Edit, now: datetime) -> Client:
    """Change a client as asked, all of it or nothing. Returns it as it then is."""
    changed = replace(
        client,
        name=client.name if asked.name is None else client_name(asked.name),
        lang=client.lang if asked.lang is None else language(asked.lang),
        tags=client.tags if asked.tags is None else _tags(asked.tags),
        mail=client.mail if asked.mail is None else mail_address(asked.mail),
    )
    changed = _recounted(changed, asked)
    if asked.consultant is not None:
        changed = replace(changed, consultant_id=people.consultant(db, asked.consultant).id)
    if asked.target is None and (asked.milestones or asked.usual_milestones):
        changed = replace(
            changed, milestones=dict.fromkeys(Kind, asked.milestones) if asked.milestones else {}
        )
    with transaction(db):
        clients.change_client(db, changed)
        if asked.channels is not None:
            ids = [people.channel(db, name).id for name in asked.channels]
            clients.set_channels(db, client.id, ids)
        if asked.target is not None and (asked.milestones or asked.usual_milestones):
            target = find_target(db, client, asked.target)
            clients.change_target_milestones(db, target.id, asked.milestones)
        _change_scopes(db, client, asked, now)
        if asked.still_theirs is not None:
            _vouch(db, find_target(db, client, asked.still_theirs), now)
        for kind, url in asked.add:
            add_target(db, config, changed, kind, url, now)
        for typed in asked.drop:
            clients.remove_target(db, find_target(db, client, typed).id)
        if not clients.targets(db, client.id):
            raise InputError("Nothing would be left to watch. To stop watching: pause or remove.")
        replan(db, config, changed)
    return changed


def _recounted(client: Client, asked: Edit) -> Client:
    """`client` with its counting of days, and the place whose holidays it keeps, as asked."""
    changed = client
    if asked.counting is not None:
        changed = replace(changed, counting=counting(asked.counting))
    if asked.country is not None or asked.region is not None:
        moved = asked.country is not None and asked.country.strip().upper() != client.country
        known_region = None if moved else client.region
        country, region = own_place(
            _or(asked.country, client.country or ""), _or(asked.region, known_region or "")
        )
        changed = replace(changed, country=country, region=region)
    return changed


def own_place(country: str | None, region: str | None) -> tuple[str | None, str | None]:
    """A client's own place in its usual form; None for its consultant's. Raises InputError."""
    code, part = place(country or "", region or "")
    return (code, part) if code else (None, None)


def counting(text: str | None) -> Counting | None:
    """How days are counted, as typed; None for nothing. Raises InputError."""
    if text is None or not text.strip():
        return None
    try:
        return Counting(text.strip().lower())
    except ValueError:
        raise InputError(
            f"{text!r} is no way of counting days. Take: {', '.join(Counting)}.", field="counting"
        ) from None


def ladder(text: str | None) -> tuple[int, ...] | None:
    """Read "3,7,14"; None for nothing and for "usual". Raises InputError."""
    if text is None or text == "usual":
        return None
    try:
        days = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError:
        days = ()
    if not days or days[0] < 1 or days[-1] > 730:
        raise InputError(f"{text!r} are no milestones. Write days from 1 to 730, such as 3,7,14.")
    return days


def _change_scopes(db: Db, client: Client, asked: Edit, now: datetime) -> None:
    """How far websites are watched from now on; each is surveyed anew."""
    if (asked.only_this_page, asked.include, asked.exclude) == (None, None, None):
        return
    only = [find_target(db, client, asked.target)] if asked.target else None
    known = [
        site
        for target in only or clients.targets(db, client.id)
        if (site := sites.site(db, target.id)) is not None
    ]
    if not known:
        raise InputError("Only of a website can be said which of its pages are watched.")
    for site in known:
        was = site.scope
        wanted = Scope(
            home=was.home,
            only_this_page=_or(asked.only_this_page, was.only_this_page),
            include=_or(asked.include, was.include),
            exclude=_or(asked.exclude, was.exclude),
        )
        sites.set_scope(db, site.target_id, checked_scope(wanted), now)
        for page in clients.addresses(db, site.target_id):
            is_out = wanted.only_this_page if page.role.is_listing else not wanted.holds(page.url)
            if is_out and page.role is not Role.HOME and not page.gone_at:
                sites.leave(db, page.id, "out of scope", now)


def _vouch(db: Db, target: Target, now: datetime) -> None:
    """Take what a website shows now for the client's. Raises InputError where that is no question.

    Only where we doubt it: a website that moved has a new address, a parked one shows nothing.
    """
    home = clients.pages(db, target.id)[0]
    latest = next(iter(looks.observations(db, home.id, 1)), None)
    if latest is None or latest.reason is not Reason.FOREIGN:
        raise InputError(
            f"{target.url} does not show another website's content, so there is nothing to confirm."
            " If it has moved, register its new address: poromki edit CLIENT --website NEW"
            f" --drop {target.url}"
        )
    looks.update_page(db, home.id, vouched_at=now, next_check_at=now)


def _or(asked: T | None, known: T) -> T:
    return known if asked is None else asked


def checked_scope(scope: Scope) -> Scope:
    """`scope` with its patterns in order. Raises InputError."""
    return replace(
        scope,
        include=tuple(dict.fromkeys(map(check_pattern, scope.include))),
        exclude=tuple(dict.fromkeys(map(check_pattern, scope.exclude))),
    )


def add_target(
    db: Db,
    config: Config,
    client: Client,
    kind: Kind,
    address: str,
    now: datetime,
    grace: timedelta = _GRACE,
) -> Target:
    """One more thing to watch for a client."""
    url = normalise(address, kind)
    known = [(t.kind, t.url) for t in clients.targets(db, client.id)]
    _refuse_twice([*known, (kind, url)])
    with transaction(db):
        target = _store_target(db, client, kind, url, now, grace)
        replan(db, config, client)
    return target


def find_target(db: Db, client: Client, address: str) -> Target:
    """The target of a client by its address, or by a kind it has once. Raises NotFound."""
    known = clients.targets(db, client.id)
    by_url = [t for t in known if t.url == address or same_target(t.url, _try(address, t.kind))]
    by_kind = [t for t in known if t.kind == address]
    for found in (by_url, by_kind):
        if len(found) == 1:
            return found[0]
    listed = ", ".join(t.url for t in known)
    raise NotFound(f"{client.name} has no target {address}. There are: {listed or 'none'}.")


def replan(db: Db, config: Config, client: Client) -> None:
    """Bring the milestones still to be decided in line with the ladders in force."""
    with transaction(db):
        for workshop in clients.workshops(db, client.id):
            if workshop.closed_at:
                continue
            plan = _plan(db, config, client, workshop)
            for target_id, ladder in plan.items():
                clients.plan_milestones(db, workshop.id, target_id, ladder)
            clients.set_closes_at(db, workshop.id, _closes_at(workshop, plan.values()))


def replan_all(db: Db, config: Config, consultant_id: int) -> None:
    """The same for all clients of a consultant."""
    with transaction(db):
        for client in clients.clients(db):
            if client.consultant_id == consultant_id:
                replan(db, config, client)


def change_consultant(db: Db, config: Config, known: Consultant, changed: Consultant) -> None:
    """Write a consultant; other holidays move the milestones that count business days."""
    with transaction(db):
        people.change_consultant(db, changed)
        if (known.country, known.region) != (changed.country, changed.region):
            replan_all(db, config, changed.id)


def resume(db: Db, client: Client, now: datetime) -> None:
    """End a pause: milestones that it passed over are skipped, looks are due at once."""
    with transaction(db):
        review.skip_paused(db, client, now)
        clients.change_client(db, replace(client, paused_at=None))


def consultant_for(db: Db, name: str | None) -> Consultant:
    """The consultant of that name, or the default one. Raises NotFound."""
    if name:
        return people.consultant(db, name)
    default = people.default_consultant(db)
    if default is None:
        raise NotFound("There is no consultant yet. Run: poromki init")
    return default


def refuse_far(at: When, now: datetime) -> None:
    """Raise InputError for a workshop whose year must be a slip."""
    if abs(at.day - now.date()) > _FAR:
        raise InputError(
            f"A workshop on {at.day} is more than five years away from today. Is the year right?",
            field="workshop",
        )


def client_name(text: str) -> str:
    """A client's name as it is kept: one line, single blanks. Raises InputError."""
    name = " ".join(text.split())
    if not name or not name.isprintable() or name.startswith("-"):
        raise InputError(
            f"{text!r} is no name for a client: it needs letters, and none that cannot be shown.",
            field="client",
        )
    if len(name) > 120:
        raise InputError(
            f"The name has {len(name)} characters; at most 120 are kept.", field="client"
        )
    return name


def mail_address(text: str) -> str:
    """A client's mail address, or empty for none. Raises InputError."""
    mail = text.strip()
    if mail and not _MAIL.fullmatch(mail):
        raise InputError(
            f"{text!r} is no mail address. Write one such as office@bakery.example.", field="mail"
        )
    try:
        mail.rpartition("@")[2].encode("idna")
    except UnicodeError:
        raise InputError(f"{text!r} has no domain that can exist.", field="mail") from None
    return mail


def language(text: str | None) -> str | None:
    """One of our languages, or None for none. Raises InputError."""
    if text is None or not text.strip():
        return None
    lang = text.strip().lower()
    if lang not in LANGS:
        raise InputError(
            f"{text!r} is not a language we write. Take: {', '.join(LANGS)}.", field="lang"
        )
    return lang


def _plan(
    db: Db, config: Config, client: Client, workshop: Workshop
) -> dict[int, tuple[Milestone, ...]]:
    works = _business_days(db, config, client)
    return {
        target.id: schedule.milestones(workshop, _ladder(config, client, target), works)
        for target in clients.targets(db, client.id)
    }


def _business_days(db: Db, config: Config, client: Client) -> IsBusinessDay | None:
    """The days that a client's milestones count; None: every day."""
    if (client.counting or config.milestones.counting) is not Counting.BUSINESS:
        return None
    country, region = client.country, client.region
    if country is None:
        consultant = people.consultant_by_id(db, client.consultant_id)
        country, region = consultant.country, consultant.region
    return calendar(country, region or "", closures.of_client(db, client.id))


def _ladder(config: Config, client: Client, target: Target) -> tuple[int, ...]:
    return (
        target.milestones or client.milestones.get(target.kind) or config.milestones.of(target.kind)
    )


def _closes_at(workshop: Workshop, ladders: Iterable[tuple[Milestone, ...]]) -> datetime:
    last = max((m.at for ladder in ladders for m in ladder), default=workshop.held_at)
    return last + schedule.CLOSES_AFTER


def _workshop(
    client: Client, at: When, title: str, consultant: Consultant, now: datetime
) -> Workshop:
    refuse_far(at, now)
    held_at = schedule.held_at(at.day, at.clock, consultant.zone)
    return Workshop(
        id=0,
        client_id=client.id,
        title=title.strip(),
        held_at=held_at.astimezone(UTC),
        zone=consultant.zone,
        all_day=at.clock is None,
        registered_at=now,
    )


def _store_workshop(db: Db, config: Config, client: Client, held: Workshop) -> Workshop:
    plan = _plan(db, config, client, held)
    return clients.add_workshop(db, held, _closes_at(held, plan.values()), plan)


def _store_target(
    db: Db,
    client: Client,
    kind: Kind,
    url: str,
    now: datetime,
    grace: timedelta,
    scope: Scope | None = None,
) -> Target:
    new = Target(0, client.id, kind, url, now)
    first = None if source(kind).cannot_be_seen else now + grace
    far = sites.scope_to_json(scope or Scope(url)) if kind is Kind.WEBSITE else None
    return clients.add_target(db, new, first, far)


def _addresses(typed: Iterable[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    addresses = [(kind, normalise(text, kind)) for kind, text in typed]
    if not addresses:
        raise InputError(
            "There is nothing to watch. Give at least one of --website, --facebook, --feed.",
            field="website",
        )
    _refuse_twice(addresses)
    return addresses


def _refuse_twice(addresses: list[tuple[Kind, str]]) -> None:
    for position, (kind, url) in enumerate(addresses):
        for other_kind, other in addresses[:position]:
            if kind == other_kind and same_target(url, other):
                also = "" if url == other else f" (it is the same as {other})"
                raise AlreadyThere(f"{url} is watched for this client already{also}.")


def _tags(typed: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t.strip() for t in typed if t.strip()))


def _try(address: str, kind: Kind) -> str:
    try:
        return normalise(address, kind)
    except InputError:
        return address


def _german_day(text: str) -> str | None:
    """18.11.2026 as 2026-11-18, for a hint."""
    found = (
        re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text.strip().split()[0])
        if text.strip()
        else None
    )
    return f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}" if found else None
