"""The pages behind a notice's links: GET shows, POST acts, once.

Mail scanners open every link, so nothing but a POST of the form changes
anything. The token is the secret: there are no cookies. Using the link up and
what it does are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from monitor import deeds, links
from monitor.compose import (
    Problem,
    Trouble,
    action_done,
    action_page,
    day_wanted,
    link_trouble,
    nothing_to_dismiss,
    role_wanted,
)
from monitor.deed import BlockedBy, By, DeedKind, Way
from monitor.errors import InputError, MonitorError, StoreError
from monitor.model import Client, Consultant, Target
from monitor.offers import SNOOZED, change_of, reader_of
from monitor.review import lang_of
from monitor.secrets import LINKS
from monitor.store import Db, clients, notices, people, transaction
from monitor.store import links as store
from monitor.store.links import Link
from monitor.store.notices import Notice
from monitor.sweep import Office
from monitor.web.house import House, lang_asked
from monitor.web.limit import WrongTokens

_OLDEST_POST = timedelta(days=365)
MOST_NOTE = 1000
_FIELDS = 10

_UNTIL = frozenset({DeedKind.SNOOZE, DeedKind.HOLIDAY, DeedKind.POST})
_NOTED = frozenset({DeedKind.TALKED, DeedKind.BLOCKED, DeedKind.DONE, DeedKind.DISMISS})
STATUS: dict[Trouble, int] = {"invalid": 404, "used": 410, "expired": 410}


@dataclass(frozen=True, slots=True)
class Case:
    """What a valid link is about."""

    link: Link
    notice: Notice
    client: Client
    reader: Consultant
    today: date
    """In the zone of the client's consultant, whose days count."""

    @property
    def lang(self) -> str:
        """The language of the message that the link came with."""
        return lang_of(self.client, self.reader)

    @property
    def days(self) -> tuple[date, date, date]:
        """The first and last day that may be chosen, and the one that is proposed."""
        if self.link.purpose is DeedKind.POST:
            return self.today - _OLDEST_POST, self.today, self.today
        first, last = self.today + timedelta(days=1), self.today + deeds.LONGEST
        return first, last, self.today + SNOOZED


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form gave; also what is shown again where it cannot be taken."""

    until: str = ""
    note: str = ""
    blocked_by: str = ""


async def read_form(request: Request) -> Asked:
    """The fields of a form; whatever else was sent is not looked at."""
    text = (await request.body()).decode("utf-8", "replace")
    try:
        sent = dict(parse_qsl(text, max_num_fields=_FIELDS))
    except ValueError:
        sent = {}
    note = "".join(c for c in sent.get("note", "") if c.isprintable() or c == "\n").strip()
    return Asked(sent.get("until", ""), note[:MOST_NOTE], sent.get("blocked_by", ""))


Form = Annotated[Asked, Depends(read_form)]


def router(house: House) -> APIRouter:
    """Pages at `/a/PURPOSE/TOKEN`."""
    routes = APIRouter()
    wrong = WrongTokens()
    address = f"{LINKS}{{purpose}}/{{token}}"

    def refused(request: Request, trouble: Trouble) -> HTMLResponse:
        whose = request.client.host if request.client else ""
        lang = lang_asked(request)
        if trouble == "invalid" and wrong.too_many(whose, house.clock()):
            return house.problem(Problem.TOO_OFTEN, lang)
        title, text = link_trouble(trouble, lang)
        return house.page("problem.html", lang, STATUS[trouble], title=title, text=text)

    @routes.api_route(address, methods=["GET", "HEAD"])
    def show(request: Request, purpose: str, token: str) -> HTMLResponse:
        kind = _kind(purpose)
        if kind is None or not links.is_ours(house.secrets, kind, token):
            return refused(request, "invalid")
        with house.office() as office:
            case = _case(office, kind, token, house.clock())
            return refused(request, case) if isinstance(case, str) else _form(house, case)

    @routes.post(address)
    def act(request: Request, purpose: str, token: str, asked: Form) -> HTMLResponse:
        kind = _kind(purpose)
        if kind is None or not links.is_ours(house.secrets, kind, token):
            return refused(request, "invalid")
        now = house.clock()
        with house.office() as office, transaction(office.db):
            case = _case(office, kind, token, now)
            if isinstance(case, str):
                return refused(request, case)
            return _act(house, office, case, asked, now)

    return routes


def _act(house: House, office: Office, case: Case, asked: Asked, now: datetime) -> HTMLResponse:
    """Use the link up and do what it is for, both or neither; else the form again."""
    try:
        with transaction(office.db):
            used = store.use(office.db, case.link.id, now)
            assert used, "it was found valid in this transaction"
            by = By(case.reader.name, Way.LINK, case.notice.id)
            _ACTS[case.link.purpose](office, case, asked, by, now)
    except StoreError:
        raise
    except MonitorError as exc:
        return _form(house, case, asked, str(exc))
    sentence = action_done(case.link.purpose, case.client.name, case.lang)
    title = action_page(case.link.purpose, case.client.name, case.lang).title
    return house.page("done.html", case.lang, title=title, text=sentence)


def _kind(purpose: str) -> DeedKind | None:
    return next((kind for kind in _ACTS if kind.value == purpose), None)


def _case(office: Office, kind: DeedKind, token: str, now: datetime) -> Case | Trouble:
    found = links.find(office.db, office.secrets, kind, token, now)
    if isinstance(found, str):
        return found
    notice = notices.by_id(office.db, found.notice_id)
    client = clients.client_by_id(office.db, found.client_id)
    return Case(
        link=found,
        notice=notice,
        client=client,
        reader=reader_of(office.db, notice),
        today=now.astimezone(people.consultant_by_id(office.db, client.consultant_id).zone).date(),
    )


def _form(house: House, case: Case, asked: Asked | None = None, why: str = "") -> HTMLResponse:
    """The page of a link; with what was typed and `why` it cannot be taken."""
    kind, (first, last, proposed) = case.link.purpose, case.days
    return house.page(
        "action.html",
        case.lang,
        422 if why else 200,
        words=action_page(kind, case.client.name, case.lang),
        client=case.client.name,
        asks_day=kind in _UNTIL,
        asks_note=kind in _NOTED,
        days=(first.isoformat(), last.isoformat()),
        asked=asked or Asked(until=proposed.isoformat()),
        most_note=MOST_NOTE,
        why=why,
    )


# --- what each link does --------------------------------------------------------------------


def _day(case: Case, asked: Asked) -> date:
    first, last, _ = case.days
    try:
        day = date.fromisoformat(asked.until)
    except ValueError:
        day = date.min
    if not first <= day <= last:
        raise InputError(day_wanted(first, last, case.lang), field="until")
    return day


def _role(case: Case, asked: Asked) -> BlockedBy:
    try:
        return BlockedBy(asked.blocked_by)
    except ValueError:
        raise InputError(role_wanted(case.lang), field="blocked_by") from None


def _target(db: Db, case: Case) -> Target:
    assert case.notice.target_id is not None, "only notices of targets ask for a look"
    return clients.target_by_id(db, case.notice.target_id)


def _dismiss(office: Office, case: Case, asked: Asked, by: By, now: datetime) -> None:
    change_id = change_of(office.db, case.notice)
    if change_id is None:
        raise InputError(nothing_to_dismiss(case.lang))
    deeds.dismiss(office.db, office.config, case.client, change_id, by, now, asked.note)


Act = Callable[[Office, Case, Asked, By, datetime], object]

_ACTS: dict[DeedKind, Act] = {
    DeedKind.SNOOZE: lambda o, case, asked, by, now: deeds.snooze(
        o.db, case.client, _day(case, asked), by, now
    ),
    DeedKind.ACKNOWLEDGE: lambda o, case, _, by, now: deeds.acknowledge(o.db, case.client, by, now),
    DeedKind.TALKED: lambda o, case, asked, by, now: deeds.talked(
        o.db, case.client, asked.note, by, now
    ),
    DeedKind.BLOCKED: lambda o, case, asked, by, now: deeds.blocked(
        o.db, case.client, _role(case, asked), asked.note, by, now
    ),
    DeedKind.HOLIDAY: lambda o, case, asked, by, now: deeds.holiday(
        o.db, o.config, case.client, _day(case, asked), by, now
    ),
    DeedKind.DONE: lambda o, case, asked, by, now: deeds.done(
        o.db, case.client, asked.note, by, now
    ),
    DeedKind.DISMISS: _dismiss,
    DeedKind.NOTHING: lambda o, case, _, by, now: deeds.nothing(o.db, _target(o.db, case), by, now),
    DeedKind.POST: lambda o, case, asked, by, now: deeds.post(
        o.db, _target(o.db, case), _day(case, asked), by, now
    ),
}
