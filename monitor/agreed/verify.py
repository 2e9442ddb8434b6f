"""How something agreed stands, by all that is known of the client. Pure.

1. What is found is done, since the look that first showed it.
2. What is not found is open; or undone, if it was done.
3. "Not found" is said only of pages that were seen. What was done stays done while the page that
   showed it cannot be seen, whatever other pages show: an outage takes nothing away.
4. What nobody can tell cannot be verified, and says why.
5. What a person said stands until a person says otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from monitor.agreed import leads, news, owner, technical, words
from monitor.agreed.known import Known
from monitor.agreed.outcome import Outcome, unknown
from monitor.agreed.records import Agreed, AgreedKind, AgreedState, Found, Hurdle, Obstacle
from monitor.model import Reason

Check = Callable[[Mapping[str, str], Known], Outcome]

_CHECKS: dict[AgreedKind, Check] = {
    AgreedKind.FEED: leads.feed,
    AgreedKind.NETWORK: leads.network,
    AgreedKind.PAGE_NOT_PROFILE: leads.page_not_profile,
    AgreedKind.TEXT: words.text,
    AgreedKind.NO_TEXT: words.no_text,
    AgreedKind.SELECTOR: words.selector,
    AgreedKind.NEW_PAGE: news.new_page,
    AgreedKind.POSTS: news.posts,
    AgreedKind.CONTACT: owner.contact,
    AgreedKind.HOURS: owner.hours,
    AgreedKind.IMPRINT: owner.imprint,
    AgreedKind.PRIVACY: owner.privacy,
    AgreedKind.OPEN_GRAPH: technical.open_graph,
    AgreedKind.SHORT_LINK: technical.short_link,
    AgreedKind.DOWNLOAD: leads.download,
    AgreedKind.HTTPS: technical.https,
}
"""All but MANUAL, which only a person can tell."""


def verify(agreed: Agreed, known: Known, now: datetime) -> Found:
    """How `agreed` stands at `now`."""
    check = _CHECKS.get(agreed.kind)
    if check is None or agreed.said_by:
        return _as_it_was(agreed)
    return _settled(agreed, known, check(agreed.terms, known), now)


def out_of_time(agreed: Agreed, known: Known, now: datetime) -> Found:
    """How `agreed` stands where reading the client's pages takes too long to tell."""
    outcome = unknown(Hurdle.CROWDED, "the pages take too long to read")
    return _settled(agreed, known, outcome, now)


def _settled(agreed: Agreed, known: Known, outcome: Outcome, now: datetime) -> Found:
    if outcome.is_there:
        return _done(agreed, known, outcome, now)
    was_done = agreed.state is AgreedState.DONE
    if was_done and (blind := _blind(agreed, known)):
        return _as_it_was(agreed, blind, f"{agreed.page_url} cannot be seen now", outcome.ask_url)
    if outcome.is_there is False:
        to = AgreedState.UNDONE if _was_ever(agreed) else AgreedState.OPEN
        since = agreed.since if agreed.state is to and agreed.since else now
        return Found(to, since, why=outcome.why, ask_url=outcome.ask_url)
    waits = outcome.obstacle is Hurdle.NOT_ASKED_YET and agreed.checked_at is not None
    if _was_ever(agreed) or waits:
        return _as_it_was(agreed, outcome.obstacle, outcome.why, outcome.ask_url)
    blocked = agreed.state is AgreedState.CANNOT_VERIFY and agreed.since
    return Found(
        AgreedState.CANNOT_VERIFY,
        agreed.since if blocked else now,
        why=outcome.why,
        obstacle=outcome.obstacle,
        ask_url=outcome.ask_url,
    )


def _was_ever(agreed: Agreed) -> bool:
    return agreed.state in {AgreedState.DONE, AgreedState.UNDONE}


def _done(agreed: Agreed, known: Known, outcome: Outcome, now: datetime) -> Found:
    """Done since it was first shown; what came back after it was undone is new."""
    at = outcome.at or now
    again = agreed.state is AgreedState.UNDONE
    since = now if again else at
    already = not again and (outcome.already or at <= known.held_at)
    if agreed.state is AgreedState.DONE:
        since, already = agreed.since or since, agreed.already
    return Found(
        AgreedState.DONE,
        since,
        evidence=outcome.evidence,
        page_url=outcome.page_url,
        already=already,
        ask_url=outcome.ask_url,
    )


def _blind(agreed: Agreed, known: Known) -> Obstacle | None:
    """Why the page that showed it cannot be looked at; None where it can, or is gone."""
    shown = next((p for p in known.pages if p.url == agreed.page_url), None)
    if shown is not None:
        told = agreed.kind is AgreedKind.HTTPS and shown.unseen is Reason.TLS
        return None if shown.is_gone or told else shown.unseen
    listed = next((one for one in known.listings if one.url == agreed.page_url), None)
    return listed.unseen if listed else None


def _as_it_was(
    agreed: Agreed, obstacle: Obstacle | None = None, why: str = "", ask_url: str = ""
) -> Found:
    return Found(
        agreed.state,
        agreed.since,
        agreed.evidence,
        why or agreed.why,
        obstacle,
        agreed.page_url,
        agreed.already,
        ask_url,
    )
