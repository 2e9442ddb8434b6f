"""What one message says about many clients. Pure.

What needs action stands first, whose workshop is longest ago before the others;
then good news, what could not be seen, and what is closed. A client stands on
one line, in the first of these parts that one of its notices belongs to.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from monitor.agreed.records import AgreedState
from monitor.compose import changes, notices, obstacles
from monitor.compose.language import N_, Language
from monitor.compose.letter import Choice, Entry, Overview, Section
from monitor.compose.notices.case import Case
from monitor.compose.notices.offers import short_label
from monitor.compose.quote import one_line
from monitor.compose.reader import Reader
from monitor.deed import DeedKind
from monitor.facts import Digest, Facts
from monitor.model import NoticeKind, Progress

_ROOM = 60
"""Characters of the counts in a subject: it is read on a phone."""
_CHANGE = 80
"""Characters of what a client did first."""
_FEW = 2
"""Links of a client in plain text."""

_TO_ACT_ON = frozenset({NoticeKind.QUIET, NoticeKind.USUAL, NoticeKind.STALLED, NoticeKind.LOOK})
_SECTIONS: tuple[tuple[str, frozenset[NoticeKind]], ...] = (
    (N_("To act on"), _TO_ACT_ON),
    (N_("Good news"), frozenset({NoticeKind.STARTED})),
    (
        N_("Not seen, or to clarify"),
        frozenset({NoticeKind.UNSEEN, NoticeKind.THEIRS, NoticeKind.EXPIRING, NoticeKind.PROFILE}),
    ),
    (N_("Closed"), frozenset({NoticeKind.CLOSED})),
)

_URGENCY = (
    *(NoticeKind.QUIET, NoticeKind.USUAL, NoticeKind.STALLED, NoticeKind.LOOK),
    NoticeKind.STARTED,
    *(NoticeKind.UNSEEN, NoticeKind.THEIRS, NoticeKind.EXPIRING, NoticeKind.PROFILE),
    NoticeKind.CLOSED,
)

_ANSWER = (DeedKind.NOTHING, DeedKind.POST)
_USUAL = (DeedKind.TALKED, DeedKind.SNOOZE)

_Counted = Callable[[Language, int], str]

_NEWS: tuple[tuple[frozenset[NoticeKind], _Counted], ...] = (
    (
        frozenset({NoticeKind.QUIET}),
        lambda speech, n: speech.ngettext(
            "nothing has changed at %(n)d client", "nothing has changed at %(n)d clients", n
        ),
    ),
    (
        frozenset({NoticeKind.USUAL}),
        lambda speech, n: speech.ngettext("%(n)d edited as usual", "%(n)d edited as usual", n),
    ),
    (
        frozenset({NoticeKind.STALLED}),
        lambda speech, n: speech.ngettext("%(n)d stalled", "%(n)d stalled", n),
    ),
    (
        frozenset({NoticeKind.LOOK}),
        lambda speech, n: speech.ngettext("%(n)d to look at", "%(n)d to look at", n),
    ),
    (
        frozenset({NoticeKind.STARTED}),
        lambda speech, n: speech.ngettext("%(n)d started", "%(n)d started", n),
    ),
    (
        frozenset({NoticeKind.UNSEEN}),
        lambda speech, n: speech.ngettext("%(n)d not seen", "%(n)d not seen", n),
    ),
    (
        frozenset({NoticeKind.THEIRS, NoticeKind.EXPIRING, NoticeKind.PROFILE}),
        lambda speech, n: speech.ngettext("%(n)d to clarify", "%(n)d to clarify", n),
    ),
    (
        frozenset({NoticeKind.CLOSED}),
        lambda speech, n: speech.ngettext("%(n)d closed", "%(n)d closed", n),
    ),
)

_STANDS: dict[Progress, _Counted] = {
    Progress.WAITING: lambda speech, n: speech.ngettext("%(n)d waiting", "%(n)d waiting", n),
    Progress.QUIET: lambda speech, n: speech.ngettext("%(n)d quiet", "%(n)d quiet", n),
    Progress.STARTED: lambda speech, n: speech.ngettext("%(n)d started", "%(n)d started", n),
    Progress.STALLED: lambda speech, n: speech.ngettext("%(n)d stalled", "%(n)d stalled", n),
    Progress.UNSEEN: lambda speech, n: speech.ngettext("%(n)d not seen", "%(n)d not seen", n),
    Progress.BLOCKED: lambda speech, n: speech.ngettext("%(n)d blocked", "%(n)d blocked", n),
    Progress.DONE: lambda speech, n: speech.ngettext("%(n)d done", "%(n)d done", n),
}


@dataclass(frozen=True, slots=True)
class _Client:
    """One client's notices, the most urgent first."""

    told: tuple[Case, ...]

    @property
    def first(self) -> Facts:
        return self.told[0].facts


def overview(digest: Digest, speech: Language) -> Overview:
    """All clients of a digest; foreign strings in it may be hostile."""
    clients = _clients(digest.told, speech)
    return Overview(
        subject=_subject(digest, clients, speech),
        lead=_lead(digest, speech),
        sections=tuple(_sections(clients, speech)),
        ending=_rest(digest, speech),
    )


def _clients(told: tuple[Facts, ...], speech: Language) -> tuple[_Client, ...]:
    found: dict[tuple[str, str], list[Case]] = {}
    for facts in sorted(told, key=lambda facts: _URGENCY.index(facts.kind)):
        key = (facts.client, facts.consultant)
        found.setdefault(key, []).append(notices.case_of(facts, speech))
    clients = (_Client(tuple(cases)) for cases in found.values())
    return tuple(sorted(clients, key=lambda one: (one.first.held_at, one.first.client)))


def _subject(digest: Digest, clients: tuple[_Client, ...], speech: Language) -> str:
    if len(clients) == 1:
        first = clients[0].told[0]
        said = first.subject(notices.news(first.facts, speech))
    else:
        said = _fitting(_counts(clients, speech)) or speech.gettext("no news, POROMKI is on watch")
        said = said if digest.weekly else said[:1].upper() + said[1:]
    return speech.gettext("Weekly digest: %(what)s", what=said) if digest.weekly else said


def _fitting(counts: list[str]) -> str:
    """As many of the first counts as a subject has room for."""
    most = max(
        (n for n in range(2, len(counts) + 1) if len(", ".join(counts[:n])) <= _ROOM), default=1
    )
    return ", ".join(counts[:most])


def _counts(clients: tuple[_Client, ...], speech: Language) -> list[str]:
    """How many clients stand for each kind of news."""
    counted = ((sum(one.first.kind in kinds for one in clients), worded) for kinds, worded in _NEWS)
    return [worded(speech, n) for n, worded in counted if n]


def _lead(digest: Digest, speech: Language) -> str:
    name = one_line(digest.reader)
    if not digest.told:
        return speech.gettext(
            "Hello %(name)s, there is no news to tell. POROMKI is at work and goes on looking"
            " at your clients’ pages.",
            name=name,
        )
    reader = Reader(speech, digest.zone, digest.now)
    today = digest.now.astimezone(digest.zone).date()
    return speech.gettext(
        "Hello %(name)s, this is what there is to tell of your clients on %(day)s.",
        name=name,
        day=reader.day(today),
    )


def _sections(clients: tuple[_Client, ...], speech: Language) -> Iterable[Section]:
    for head, kinds in _SECTIONS:
        entries = tuple(_entry(one) for one in clients if one.first.kind in kinds)
        if entries:
            yield Section(speech.gettext(head), entries)


def _entry(client: _Client) -> Entry:
    facts = client.first
    linked = _linked(client)
    return Entry(
        client=f"{facts.client} ({facts.consultant})" if facts.consultant else facts.client,
        said=_said(client),
        command="" if linked else f"poromki show {shlex.quote(facts.client)}",
        choices=tuple(linked.values()),
        few=_few(facts.kind, linked),
    )


def _said(client: _Client) -> str:
    """What all notices of a client say, and what else there is to know."""
    news = "; ".join(dict.fromkeys(_told(one) for one in client.told))
    first = client.told[0]
    besides = "; ".join((*_late(first), *_open(first), *_obstacle(first)))
    return f"{news} – {besides}" if besides else news


def _told(case: Case) -> str:
    """One notice in some words: silence with its proof, a start with what was done first."""
    news = notices.news(case.facts, case.speech)
    if proof := _proof(case):
        return f"{news}, {proof}"
    change = _first_change(case)
    return f"{news}: {change}" if change else news


def _proof(case: Case) -> str:
    coverage = case.facts.coverage
    if case.facts.kind is not NoticeKind.QUIET or not coverage or not coverage.days_total:
        return ""
    return case.speech.ngettext(
        "seen on %(seen)d of %(n)d day",
        "seen on %(seen)d of %(n)d days",
        coverage.days_total,
        seen=coverage.days_seen,
    )


def _first_change(case: Case) -> str:
    change = case.facts.change
    if case.facts.kind is not NoticeKind.STARTED or change is None or not change.hunks:
        return ""
    told = changes.told_of(change.hunks[0], case.speech)
    return one_line(told.line, _CHANGE)


def _late(case: Case) -> tuple[str, ...]:
    since = case.facts.late_since
    if since is None:
        return ()
    day = case.reader.day(since.astimezone(case.facts.zone).date())
    return (case.gettext("late, was due on %(day)s", day=day),)


def _open(case: Case) -> tuple[str, ...]:
    agreed = case.facts.agreed
    left = sum(line.state in {AgreedState.OPEN, AgreedState.UNDONE} for line in agreed)
    if not left:
        return ()
    return (
        case.speech.ngettext(
            "%(left)d of %(n)d agreed action open",
            "%(left)d of %(n)d agreed actions open",
            len(agreed),
            left=left,
        ),
    )


def _obstacle(case: Case) -> tuple[str, ...]:
    by = case.facts.blocked_by
    if by is None:
        return ()
    return (case.gettext("in the way: %(what)s", what=obstacles.word(by, case.speech)),)


def _linked(client: _Client) -> dict[DeedKind, Choice]:
    """What can be done by a link; where two notices offer the same, the more urgent one's."""
    found: dict[DeedKind, Choice] = {}
    for case in client.told:
        for offer in case.facts.offers:
            if offer.url:
                found.setdefault(offer.kind, Choice(short_label(case, offer), offer.url))
    return found


def _few(kind: NoticeKind, linked: dict[DeedKind, Choice]) -> tuple[Choice, ...]:
    wanted = _ANSWER if kind is NoticeKind.LOOK else _USUAL
    few = [linked[one] for one in wanted if one in linked] or list(linked.values())
    return tuple(few[:_FEW])


def _rest(digest: Digest, speech: Language) -> str:
    """The other clients in one line; empty where there are none."""
    counted = [(progress, n) for progress, n in digest.rest if n]
    if not counted:
        return ""
    counts = ", ".join(_STANDS[progress](speech, n) for progress, n in counted)
    total = sum(n for _, n in counted)
    if not digest.told:
        return speech.ngettext(
            "%(n)d client: %(counts)s", "%(n)d clients: %(counts)s", total, counts=counts
        )
    return speech.ngettext(
        "%(n)d other: %(counts)s", "%(n)d others: %(counts)s", total, counts=counts
    )
