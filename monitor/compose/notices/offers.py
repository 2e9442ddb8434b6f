"""What a reader can do about a notice. Pure."""

from __future__ import annotations

import shlex

from monitor.compose import pages
from monitor.compose.language import N_
from monitor.compose.letter import Choice, Choices, Command
from monitor.compose.notices.case import Case
from monitor.compose.notices.days import today
from monitor.deed import DeedKind
from monitor.facts import Offer

_LABELS = {
    DeedKind.SNOOZE: N_("Silent for a while"),
    DeedKind.ACKNOWLEDGE: N_("Seen: silent until the next milestone"),
    DeedKind.TALKED: N_("We have talked: silent until the next milestone"),
    DeedKind.BLOCKED: N_("Note what stands in the way"),
    DeedKind.HOLIDAY: N_("The client is away: wait until they are back"),
    DeedKind.DONE: N_("Done: no further notices"),
    DeedKind.DISMISS: N_("Not a real change: the clock runs on"),
    DeedKind.NOTHING: N_("I looked: there is nothing new"),
    DeedKind.POST: N_("I looked: there is a new post"),
}
_ANSWERS = {DeedKind.NOTHING, DeedKind.POST}


def choices(case: Case, *others: Choice) -> Choices | None:
    """What can be done by a link or command of the notice, and `others`; None for nothing."""
    offered = tuple(
        Choice(label(case, offer), offer.url, offer.command)
        for offer in case.facts.offers
        if offer.url or offer.command
    )
    if not (offered or others):
        return None
    return Choices(case.gettext("What can be done"), (*offered, *others))


def label(case: Case, offer: Offer) -> str:
    """What happens when an offer is taken."""
    return _silent(case, offer) or case.gettext(_LABELS[offer.kind])


def short_label(case: Case, offer: Offer) -> str:
    """The same in two or three words."""
    return _silent(case, offer) or pages.title(offer.kind, case.speech)


def _silent(case: Case, offer: Offer) -> str:
    """How long a snooze is, where its day is known; else empty."""
    if offer.kind is not DeedKind.SNOOZE or offer.until is None:
        return ""
    days = (offer.until - today(case)).days
    return case.ngettext("Silent for %(n)d day", "Silent for %(n)d days", days)


def draft(case: Case) -> Choice:
    """A mail to the client, to start from."""
    client = shlex.quote(case.facts.client)
    return Choice(
        case.gettext("Draft a friendly mail to the client"), command=f"poromki draft {client}"
    )


def answers_by_hand(case: Case) -> tuple[Command, ...]:
    """The commands that answer a request to look, where no offer does."""
    if any(offer.kind in _ANSWERS for offer in case.facts.offers):
        return ()
    client, url = shlex.quote(case.facts.client), shlex.quote(case.facts.url)
    looked = f"poromki looked {client} {url}"
    on = today(case).isoformat()
    return (
        Command(case.gettext("There is nothing new:"), f"{looked} --nothing"),
        Command(
            case.gettext("There is a new post (give its date):"),
            f"{looked} --post {on}",
        ),
    )
