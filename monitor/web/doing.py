"""What one does about a client: silence, answers, what stands in the way, pauses, workshops, rules.

Below `/clients/NUMBER/do`; each form is a deed of the client's timeline, or a line in the audit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from monitor import deeds, register, rules, silence
from monitor.accounts import rights
from monitor.compose.language import N_
from monitor.compose.pages import action_done, action_page
from monitor.connect import forget_loose
from monitor.deed import BlockedBy, By, DeedKind, Way
from monitor.errors import AlreadyThere, InputError, NotFound
from monitor.model import Client, Rule, RuleKind, Target
from monitor.store import Db, clients, people, transaction
from monitor.store import closures as closed
from monitor.sweep import Office, check_pages
from monitor.web.frame import Ask, Asked, Posted
from monitor.web.typed import Typed
from monitor.web.words import Words

Number = Annotated[int, Path(ge=1, le=2**53)]

MOST_NOTE = 300
SNOOZED = timedelta(days=14)

_OWN = {
    "wake": N_("Notices go on."),
    "reopen": N_("The client is looked at again."),
    "note": N_("Noted."),
    "pause": N_("The client is paused: nothing is looked at or told until the pause ends."),
    "resume": N_("The pause has ended; looks go on."),
    "look": N_("The client’s pages are being looked at now; their looks appear here soon."),
    "workshop": N_("The workshop is noted: a new clock with a new baseline."),
    "closed": N_("The days are noted; nothing is expected of the client on them."),
    "open": N_("These days are open again."),
    "rule": N_("The rule is in force; what is known of the pages was read anew."),
    "unrule": N_("The rule is taken away; what is known of the pages was read anew."),
}
"""What was done, where there is no sentence in `compose`."""
_BY_COMPOSE = {
    kind.value: kind
    for kind in (
        *(DeedKind.SNOOZE, DeedKind.ACKNOWLEDGE, DeedKind.TALKED, DeedKind.BLOCKED),
        *(DeedKind.HOLIDAY, DeedKind.DONE, DeedKind.NOTHING, DeedKind.POST),
    )
}
_NOT_NOW = N_("This cannot be done as things stand now. Please look at the client again.")
_OTHER_NAME = N_("Please type the client’s name as it stands at the top.")
_LONG_NOTE = N_("Please write at most %(most)d characters; this note has %(n)d.")
_HELD = N_("There is a workshop of this client at that moment already.")
HIDDEN = N_("There are characters in this that cannot be shown. Please type it anew.")
_RULES = {
    RuleKind.IGNORE_TEXT: N_("what this pattern matches does not count"),
    RuleKind.IGNORE_CSS: N_("what this CSS selector names does not count"),
    RuleKind.ONLY_CSS: N_("only what this CSS selector names counts"),
    RuleKind.MASK_DATES: N_("dates and times do not count"),
}


@dataclass(frozen=True)
class Case:
    """A client, who does something about it, and what was typed."""

    ask: Ask
    office: Office
    client: Client
    typed: Typed

    @property
    def db(self) -> Db:
        """Of this request."""
        return self.office.db

    @property
    def by(self) -> By:
        """Who does it."""
        return By(self.ask.who.name, Way.PAGE)

    @property
    def today(self) -> date:
        """In the zone of the client's consultant, whose days count."""
        zone = people.consultant_by_id(self.db, self.client.consultant_id).zone
        return self.ask.now.astimezone(zone).date()

    @property
    def note(self) -> str:
        """The note that goes along."""
        return self.typed.get("note").strip()

    def target(self) -> Target:
        """The one that was chosen. Raises NotFound where it is not this client's."""
        chosen = self.typed.get("target")
        found = [t for t in clients.targets(self.db, self.client.id) if str(t.id) == chosen]
        if not found:
            raise NotFound(f"There is no target {chosen[:20]}.")
        return found[0]


def router() -> APIRouter:
    """Pages below `/clients/NUMBER/do`."""
    routes = APIRouter()
    routes.get("/clients/{number}/do")(show)
    routes.post("/clients/{number}/do/look")(look)
    routes.post("/clients/{number}/do/remove")(remove)
    routes.post("/clients/{number}/do/{what}")(act)
    return routes


def show(number: Number, ask: Asked, done: str = "", kept: str = "", tried: str = "") -> Response:
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        case = Case(ask, office, client, Typed(ask.typed_before(kept)))
        return _page(case, done=_said(case, done), tried=tried[:20])


def look(number: Number, form: Posted) -> Response:
    ask = form.ask
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        ids = clients.pages_of_clients(office.db, [client.id])
    owner = ask.who.consultant.id
    if not ask.house.errands.start(f"look {client.id}", owner, lambda: look_at(ask.office, ids)):
        return ask.page(
            "trouble.html",
            429,
            title=ask.gettext("Too much at once"),
            said=[ask.gettext("Other pages are being looked at. Please try again soon.")],
            code="",
            onward=f"/clients/{client.id}/do",
        )
    return ask.go(f"/clients/{client.id}/do?done=look")


def remove(number: Number, form: Posted) -> Response:
    ask = form.ask
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        case = Case(ask, office, client, Typed(form.fields))
        if " ".join(case.typed.get("name").split()) != client.name:
            case.typed.blame("remove-name", ask.gettext(_OTHER_NAME))
            return _page(case, 400, tried="remove")
        with transaction(office.db):
            clients.remove_client(office.db, client.id)
            ask.note(office.db, f"removed client {client.id}")
        forget_loose(office.db, office.secrets, ask.now)
    return ask.go("/")


def act(number: Number, what: str, form: Posted) -> Response:
    ask = form.ask
    with ask.office() as office:
        client = rights.client(office.db, ask.who, number)
        if what not in _ACTS:
            raise NotFound(f"Nothing is called {what[:20]} here.")
        case = Case(ask, office, client, Typed(form.fields))
        try:
            _refuse_unreadable(case)
            with transaction(office.db):
                _ACTS[what](case)
        except (InputError, AlreadyThere):
            case.typed.blame("", ask.gettext(_NOT_NOW))
        except _Wrong:
            pass
        if case.typed.wrong:
            return _page(case, 400, tried=what)
    return ask.go(f"/clients/{client.id}/do?done={what}")


def look_at(open_office: Callable[[], AbstractContextManager[Office]], ids: list[int]) -> None:
    """Look at these pages, in a thread of its own, of which the watchdog does not hear."""
    with open_office() as office:
        for _ in check_pages(replace(office, progress=_silently), ids):
            pass


def _silently() -> None:
    """Tell nobody."""


class _Wrong(Exception):  # noqa: N818
    """What is not right has been noted beside its field."""


def _refuse_unreadable(case: Case) -> None:
    """Blame what no field takes. Raises _Wrong."""
    ask, typed = case.ask, case.typed
    typed.refuse_hidden(ask.gettext(HIDDEN))
    n = len(" ".join(case.note.split()))
    if n > deeds.LONGEST_NOTE:
        typed.blame("note", ask.gettext(_LONG_NOTE, most=deeds.LONGEST_NOTE, n=n))
    if typed.wrong:
        raise _Wrong


# --- acts ---------------------------------------------------------------------------------


def _until(case: Case) -> date:
    """The first day on which it holds no longer."""
    ask, last = case.ask, case.today + deeds.LONGEST
    sentence = ask.gettext(
        "Please choose a day from tomorrow to %(last)s.",
        last=Words(ask.speech, ask.reader).day(last),
    )
    day = case.typed.day("until", sentence)
    if day is None or not case.today < day <= last:
        case.typed.blame("until", sentence)
        raise _Wrong
    return day


def _snooze(case: Case) -> None:
    deeds.snooze(case.db, case.client, _until(case), case.by, case.ask.now)


def _holiday(case: Case) -> None:
    deeds.holiday(case.db, case.office.config, case.client, _until(case), case.by, case.ask.now)


def _blocked(case: Case) -> None:
    said = case.typed.get("blocked_by")
    if said not in set(BlockedBy):
        case.typed.blame("blocked_by", case.ask.gettext("Please choose what stands in the way."))
        raise _Wrong
    deeds.blocked(case.db, case.client, BlockedBy(said), case.note, case.by, case.ask.now)


def _note(case: Case) -> None:
    if not case.note:
        case.typed.blame("note", case.ask.gettext("The note is empty."))
        raise _Wrong
    deeds.note(case.db, case.client, case.note, case.by, case.ask.now)


def _looked_on(case: Case) -> date | None:
    """The day of a look by hand; None for now."""
    if not case.typed.get("looked"):
        return None
    return _past(case, "looked")


def _past(case: Case, name: str) -> date:
    sentence = case.ask.gettext("Please choose a day that has come already.")
    day = case.typed.day(name, sentence)
    if day is None or not date(2000, 1, 1) <= day <= case.today:
        case.typed.blame(name, sentence)
        raise _Wrong
    return day


def _nothing(case: Case) -> None:
    deeds.nothing(case.db, case.target(), case.by, case.ask.now, _looked_on(case))


def _post(case: Case) -> None:
    looked = _looked_on(case)
    deeds.post(case.db, case.target(), _past(case, "post"), case.by, case.ask.now, looked)


def _pause(case: Case) -> None:
    deeds.pause(case.db, case.client, case.by, case.ask.now)


def _resume(case: Case) -> None:
    if case.client.paused_at is None:
        raise InputError(f"{case.client.name} is not paused.")
    deeds.resume(case.db, case.client, case.by, case.ask.now)


def _workshop(case: Case) -> None:
    held = read_when(case.typed, case.ask)
    if held is None:
        raise _Wrong
    title = case.typed.get("title").strip()[:200]
    try:
        register.add_workshop(case.db, case.office.config, case.client, held, title, case.ask.now)
    except AlreadyThere:
        case.typed.blame("day", case.ask.gettext(_HELD))
        raise _Wrong from None
    case.ask.note(case.db, "added a workshop", case.client.id)


def read_when(typed: Typed, ask: Ask) -> register.When | None:
    """The moment of a workshop; None, and blamed, where it is none."""
    day = typed.day("day", ask.gettext("Please give the day of the workshop."))
    clock = None
    if typed.get("clock"):
        clock = typed.clock("clock", ask.gettext("Please give a time of day, such as 17:00."))
    if day is None or typed.wrong.get("clock"):
        return None
    held = register.When(day, clock)
    sentence = ask.gettext("This is more than five years away from today. Is the year right?")
    typed.attempt("day", lambda: register.refuse_far(held, ask.now), sentence)
    return None if typed.wrong.get("day") else held


def _closed(case: Case) -> None:
    ask, typed = case.ask, case.typed
    first = typed.day("first", ask.gettext("Please give the first day."))
    last = (
        typed.day("last", ask.gettext("Please give the last day.")) if typed.get("last") else first
    )
    if first is None or last is None:
        raise _Wrong
    sentence = ask.gettext("The last day must not lie before the first, nor a year after it.")
    typed.attempt(
        "last",
        lambda: deeds.close(
            case.db, case.office.config, case.client, first, last, case.note, case.by, ask.now
        ),
        sentence,
    )


def _open(case: Case) -> None:
    number = case.typed.number("number", 1, 2**53, case.ask.gettext(_NOT_NOW))
    if number is None:
        raise _Wrong
    deeds.open_again(case.db, case.office.config, case.client, number, case.by, case.ask.now)


def _rule(case: Case) -> None:
    ask, typed = case.ask, case.typed
    kind, pattern = typed.get("kind"), typed.get("pattern").strip()[:500]
    if kind not in set(RuleKind):
        typed.blame("kind", ask.gettext("Please choose what does not count."))
        raise _Wrong
    dates = kind == RuleKind.MASK_DATES
    sentence = ask.gettext("This cannot be used as a pattern or selector on the client’s pages.")
    if not pattern and not dates:
        typed.blame("pattern", sentence)
        raise _Wrong
    said = Rule(0, 0, RuleKind(kind), "" if dates else pattern, ask.now, ask.who.name, case.note)
    url = typed.get("url").strip() or None
    found = typed.attempt(
        "pattern", lambda: rules.wanted(case.db, case.client, said, url), sentence
    )
    for new in found or ():
        typed.attempt("pattern", lambda new=new: _add_rule(case, new), sentence)  # type: ignore[misc]
    if typed.wrong:
        raise _Wrong


def _add_rule(case: Case, new: Rule) -> None:
    for _ in rules.effects(case.db, new):
        pass  # what takes too long is refused
    deeds.add_rule(case.db, case.client, new, case.by, case.ask.now)


def _unrule(case: Case) -> None:
    number = case.typed.number("number", 1, 2**53, case.ask.gettext(_NOT_NOW))
    if number is None:
        raise _Wrong
    deeds.remove_rule(case.db, case.client, number, case.by, case.ask.now)


_ACTS: Mapping[str, Callable[[Case], object]] = {
    "snooze": _snooze,
    "wake": lambda c: deeds.wake(c.db, c.office.config, c.client, c.by, c.ask.now),
    "acknowledge": lambda c: deeds.acknowledge(c.db, c.client, c.by, c.ask.now),
    "talked": lambda c: deeds.talked(c.db, c.client, c.note, c.by, c.ask.now),
    "blocked": _blocked,
    "holiday": _holiday,
    "done": lambda c: deeds.done(c.db, c.client, c.note, c.by, c.ask.now),
    "reopen": lambda c: deeds.reopen(c.db, c.client, c.by, c.ask.now),
    "note": _note,
    "nothing": _nothing,
    "post": _post,
    "pause": _pause,
    "resume": _resume,
    "workshop": _workshop,
    "closed": _closed,
    "open": _open,
    "rule": _rule,
    "unrule": _unrule,
}


# --- the page -----------------------------------------------------------------------------


def _said(case: Case, done: str) -> str:
    """What was done, in a sentence; empty for what is no deed of ours."""
    if done in _BY_COMPOSE:
        return action_done(_BY_COMPOSE[done], case.client.name, case.ask.speech.code)
    return case.ask.gettext(_OWN[done]) if done in _OWN else ""


def _page(case: Case, status: int = 200, done: str = "", tried: str = "") -> Response:
    ask, db, client = case.ask, case.db, case.client
    lang, today = ask.speech.code, case.today
    held = clients.workshops(db, client.id)
    asleep = silence.snoozed(db, client.id)
    targets = clients.targets(db, client.id)
    return ask.page(
        "forms/doing.html",
        status,
        title=ask.gettext("What to do about %(client)s", client=client.name),
        say=Words(ask.speech, ask.reader),
        client=client,
        done=done,
        tried=tried,
        typed=case.typed,
        wrong=case.typed.wrong,
        blank=Typed(),
        acts={name: action_page(kind, client.name, lang) for name, kind in _BY_COMPOSE.items()},
        days=(today + timedelta(days=1), today + deeds.LONGEST, today + SNOOZED),
        today=today,
        most_note=MOST_NOTE,
        is_open=any(w.closed_at is None for w in held),
        may_reopen=bool(held) and all(w.closed_at for w in held),
        asleep=asleep.until if asleep and asleep.until and asleep.until > today else None,
        block=silence.blocked(db, client.id),
        targets=targets,
        closures=closed.of_client(db, client.id),
        rules=rules.of_client(db, client),
        rule_kinds=[(kind, ask.gettext(words)) for kind, words in _RULES.items()],
    )
