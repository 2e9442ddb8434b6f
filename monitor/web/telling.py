"""Notices and channels: what could not be told stands first; where notices go, and how often."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from monitor import channels
from monitor.accounts import rights
from monitor.compose import test_message
from monitor.compose.language import N_
from monitor.deliver import retry
from monitor.errors import InputError, NotifyError
from monitor.model import Channel, NoticeState, Pace
from monitor.notify import check_url
from monitor.scout import Scout
from monitor.store import Db, clients, notices, people, transaction
from monitor.store.notices import Notice
from monitor.sweep import Office
from monitor.web.frame import Ask, Asked, Posted
from monitor.web.limit import WrongTokens
from monitor.web.typed import Typed
from monitor.web.words import Words

Number = Annotated[int, Path(ge=1, le=2**53)]

Before = Annotated[int | None, Query(ge=1, le=2**53)]

SHOWN = 50
"""Notices of one page."""
MOST_URL = 2000
_MOST_FAILED = 200

_PACES = {
    Pace.IMMEDIATE: N_("as things happen"),
    Pace.DAILY: N_("at most one message a day"),
    Pace.WEEKLY: N_("one message on Mondays"),
}
_DONE = {
    "retried": N_("It is sent again with the next sweep."),
    "added": N_("The channel is there. A test message shows whether it works."),
    "changed": N_("The channel is changed."),
    "removed": N_("The channel and its address are gone."),
    "sent": N_("The test message has been sent."),
}
_NAME = N_("A channel’s name has letters, digits, - . _ only, at most %(most)d characters.")
_TAKEN = N_("There is a channel of that name already.")
_NO_URL = N_(
    "This address cannot be used. Its form depends on the service; for mail: "
    "mailtos://user:password@host?to=you@example.org"
)
_REFUSED: Mapping[str, str] = {
    "service": N_(
        "Only an admin may enter this service. Open to all: mail (mailtos://), Slack, Discord, "
        "Telegram, Google Chat, Microsoft Teams (workflows://), Zulip, Pushover, Threema, Webex."
    ),
    "option": N_("Only an admin may enter an address with these options."),
    "host": N_("The host in this address cannot be used: only public ones can."),
}
_DAY = N_("Please write a day from 0 to 730; 0: every notice.")
_PACE = N_("Please choose how often it brings messages.")
_WHOSE = N_("Please choose a consultant.")
_OFTEN = N_("Too many in a short time. Please wait some minutes.")


@dataclass(frozen=True)
class Tried:
    """A form about channels that could not be taken, and whose."""

    typed: Typed
    form: str
    """`add`, or the channel's number with what was tried: `3 edit`."""


def router() -> APIRouter:
    """Pages at `/notices`, forms at `/channels`."""
    made, routes = _Telling(), APIRouter()
    routes.get("/notices")(made.show)
    routes.post("/notices/retry")(made.retry_all)
    routes.post("/notices/{number}/retry")(made.retry_one)
    routes.post("/channels")(made.add)
    routes.post("/channels/{number}")(made.edit)
    routes.post("/channels/{number}/address")(made.replace_url)
    routes.post("/channels/{number}/test")(made.test)
    routes.post("/channels/{number}/remove")(made.remove)
    return routes


class _Telling:
    """The pages, with how often messages were tried of late."""

    def __init__(self) -> None:
        self._often = WrongTokens()

    def show(
        self,
        ask: Asked,
        done: str = "",
        before: Annotated[int | None, Query(ge=1, le=2**53)] = None,
    ) -> Response:
        """What could not be told, what waits, what was told, and the channels."""
        with ask.office() as office:
            return _page(ask, office, before=before, done=_DONE.get(done, ""))

    def retry_all(self, form: Posted) -> Response:
        """Send again what could not be sent, of the clients that one may see."""
        ask = form.ask
        with ask.office() as office, transaction(office.db):
            failed = _failed(office.db, ask)
            for one in failed:
                retry(office.db, one, ask.now)
            ask.note(office.db, f"let {len(failed)} failed notices be sent again")
        return ask.go("/notices?done=retried")

    def retry_one(self, number: Number, form: Posted) -> Response:
        """Send a notice again that could not be sent."""
        ask = form.ask
        with ask.office() as office, transaction(office.db):
            client = rights.client_of(office.db, ask.who, "notice", number)
            one = notices.by_id(office.db, number)
            if one.state is NoticeState.FAILED:
                retry(office.db, one, ask.now)
                ask.note(office.db, f"let notice {number} be sent again", client.id)
        return ask.go("/notices?done=retried")

    def add(self, form: Posted) -> Response:
        """A new channel; its address is never shown again."""
        ask, typed = form.ask, Typed(form.fields)
        name, url = typed.get("name").strip(), typed.get("url").strip()[:MOST_URL]
        with ask.office() as office:
            manner = _read_manner(ask, office.db, typed)
            if len(name) > channels.MOST_NAME or not re.sub(r"[-_.]", "", name).isalnum():
                typed.blame("name", ask.gettext(_NAME, most=channels.MOST_NAME))
            elif any(c.name.casefold() == name.casefold() for c in people.channels(office.db)):
                typed.blame("name", ask.gettext(_TAKEN))
            _try_url(ask, office, typed, url)
            if typed.wrong or manner is None:
                return _page(ask, office, 400, tried=Tried(typed, "add"))
            with transaction(office.db):
                _add(ask, office, name, url, manner)
        return ask.go("/notices?done=added")

    def edit(self, number: Number, form: Posted) -> Response:
        """Change how often a channel brings what; an admin also whose it is."""
        ask, typed = form.ask, Typed(form.fields)
        with ask.office() as office:
            known = rights.channel(office.db, ask.who, number)
            manner = _read_manner(ask, office.db, typed, known)
            if manner is None:
                return _page(ask, office, 400, tried=Tried(typed, f"{number} edit"))
            with transaction(office.db):
                moved = replace(known, consultant_id=manner.consultant_id)
                _change(ask, office.db, moved, manner)
                ask.note(office.db, f"changed channel {known.name}")
        return ask.go("/notices?done=changed")

    def replace_url(self, number: Number, form: Posted) -> Response:
        """Give a channel another address."""
        ask, typed = form.ask, Typed(form.fields)
        url = typed.get("url").strip()[:MOST_URL]
        with ask.office() as office:
            known = rights.channel(office.db, ask.who, number)
            _try_url(ask, office, typed, url)
            if typed.wrong:
                return _page(ask, office, 400, tried=Tried(typed, f"{number} address"))
            with transaction(office.db):
                channels.store_channel(
                    office.db,
                    office.secrets,
                    known.name,
                    url,
                    consultant_id=known.consultant_id,
                    replace=True,
                )
                ask.note(office.db, f"gave channel {known.name} another address")
        return ask.go("/notices?done=changed")

    def test(self, number: Number, form: Posted) -> Response:
        """Send a test message."""
        ask, typed = form.ask, Typed(form.fields)
        with ask.office() as office:
            known = rights.channel(office.db, ask.who, number)
            tried = Tried(typed, f"{number} test")
            if self._often.too_many(str(ask.who.consultant.id), ask.now):
                typed.blame("test", ask.gettext(_OFTEN))
                return _page(ask, office, 429, tried=tried)
            why = _send_test(ask, office, known)
            ask.note(office.db, f"sent a test message to channel {known.name}")
            if why:
                typed.blame("test", ask.gettext("The test message could not be sent."))
                return _page(ask, office, 502, tried=tried, why=why)
        return ask.go("/notices?done=sent")

    def remove(self, number: Number, form: Posted) -> Response:
        """Forget a channel and its address."""
        ask, typed = form.ask, Typed(form.fields)
        with ask.office() as office:
            known = rights.channel(office.db, ask.who, number)
            if not typed.get("sure"):
                typed.blame("sure", ask.gettext("Please confirm that it is to be removed."))
                return _page(ask, office, 400, tried=Tried(typed, f"{number} remove"))
            with transaction(office.db):
                people.remove_channel(office.db, known.name)
                ask.note(office.db, f"removed channel {known.name}")
            office.secrets.forget(known.name)
        return ask.go("/notices?done=removed")


# --- channels -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Manner:
    """How often a channel brings what, and whose it is."""

    pace: Pace
    from_day: int
    everybody: bool
    consultant_id: int | None


def _read_manner(ask: Ask, db: Db, typed: Typed, known: Channel | None = None) -> Manner | None:
    """What was chosen; None, and blamed, where something is not right.

    Only an admin says whose a channel is, and whether it tells of everybody's clients.
    """
    pace = typed.get("pace")
    if pace not in set(Pace):
        typed.blame("pace", ask.gettext(_PACE))
    from_day = 0
    if typed.get("from_day").strip():
        from_day = typed.number("from_day", 0, 730, ask.gettext(_DAY)) or 0
    owner = known.consultant_id if known else ask.who.consultant.id
    everybody = known.for_everybody if known else False
    if ask.who.is_admin:
        everybody = bool(typed.get("everybody"))
        if typed.get("consultant"):
            found = typed.attempt(
                "consultant",
                lambda: people.consultant(db, typed.get("consultant")),
                ask.gettext(_WHOSE),
            )
            owner = found.id if found else owner
    if any(typed.wrong.get(name) for name in ("pace", "from_day", "consultant")):
        return None
    return Manner(Pace(pace), from_day, everybody, owner)


def _try_url(ask: Ask, office: Office, typed: Typed, url: str) -> None:
    """Blame an address that cannot be used, or not by this person; it is not repeated."""
    try:
        if ask.who.is_admin:
            check_url(url)
        else:
            channels.refuse_inside(url, cast(Scout, office.web).resolve)
    except InputError as exc:
        typed.blame("url", ask.gettext(_REFUSED.get(exc.field or "", _NO_URL)))


def _add(ask: Ask, office: Office, name: str, url: str, manner: Manner) -> None:
    channels.store_channel(office.db, office.secrets, name, url, consultant_id=manner.consultant_id)
    _change(ask, office.db, people.channel(office.db, name), manner)
    ask.note(office.db, f"added channel {name}")


def _change(ask: Ask, db: Db, known: Channel, manner: Manner) -> None:
    channels.change(db, known, manner.pace, manner.from_day, manner.everybody, ask.now)


def _send_test(ask: Ask, office: Office, known: Channel) -> str:
    """Why a test message could not be sent; empty when it was."""
    reader = people.reader_of(office.db, known, ask.who.consultant.id)
    text = test_message(reader.name, known.name, ask.now, reader.zone, reader.lang)
    try:
        url = office.secrets.channel_url(known.name, known.origin)
        office.notifier.send(known.name, url, text)
    except (NotifyError, InputError) as exc:
        return str(exc)
    return ""


# --- the page -----------------------------------------------------------------------------


def _failed(db: Db, ask: Ask) -> list[Notice]:
    only = rights.only_of(ask.who)
    return notices.latest(db, [NoticeState.FAILED], _MOST_FAILED, consultant_id=only)


def _page(
    ask: Ask,
    office: Office,
    status: int = 200,
    *,
    before: int | None = None,
    done: str = "",
    tried: Tried | None = None,
    why: str = "",
) -> Response:
    db, only = office.db, rights.only_of(ask.who)
    told = (NoticeState.SENT, NoticeState.SKIPPED)
    shown = notices.latest(db, told, SHOWN, consultant_id=only, before=before)
    failed = _failed(db, ask)
    waiting = notices.latest(db, [NoticeState.PENDING], _MOST_FAILED, consultant_id=only)
    names = {c.id: c for c in people.channels(db)}
    ids = {one.client_id for one in (*shown, *failed, *waiting)}
    return ask.page(
        "forms/telling.html",
        status,
        title=ask.gettext("Notices"),
        say=Words(ask.speech, ask.reader),
        done=ask.gettext(done) if done else "",
        failed=failed,
        waiting=waiting,
        told=shown,
        older=shown[-1].id if len(shown) == SHOWN else None,
        is_first=before is None,
        client_names={number: clients.client_by_id(db, number).name for number in ids},
        names=names,
        channels=[c for c in names.values() if rights.may_see_channel(ask.who, c)],
        owners={c.id: c.name for c in people.consultants(db)},
        paces=[(pace, ask.gettext(words)) for pace, words in _PACES.items()],
        tried=tried.form if tried else "",
        typed=tried.typed if tried else Typed(),
        wrong=tried.typed.wrong if tried else {},
        why=why,
    )
