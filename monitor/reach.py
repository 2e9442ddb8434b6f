"""How far a target can be seen: by which way, and what is missing for a proof of absence."""

from __future__ import annotations

from monitor import facebook, networks
from monitor.activity import Method
from monitor.config import Config
from monitor.model import Kind, Proof, Reason, Target, Workshop
from monitor.sources import source
from monitor.store import Db, clients
from monitor.store import facebook as store


def cannot_be_seen(db: Db, target: Target) -> Reason | None:
    """Why no program can tell that nothing has changed there; None where one can."""
    if target.kind not in facebook.KINDS:
        return source(target.kind).cannot_be_seen
    if store.permission(db, target.id):
        return None
    feed = store.feed(db, target.id)
    if feed is None:
        return source(target.kind).cannot_be_seen
    return None if feed.is_complete else Reason.FEED_IN_PART


def methods(db: Db, target: Target, config: Config) -> tuple[Method, ...]:
    """The ways that are open for a target, the most reliable first; a person always is one."""
    if target.kind not in facebook.KINDS:
        return ()
    graph = Method.INSTAGRAM if target.kind is Kind.PROFILE else Method.GRAPH
    is_page = target.kind is Kind.FACEBOOK
    is_open = {
        graph: store.permission(db, target.id) is not None,
        Method.FEED: store.feed(db, target.id) is not None,
        Method.MANUAL: True,
        Method.PLUGIN: is_page and config.facebook.plugin,
        Method.PUBLIC: is_page and config.facebook.public_page,
    }
    return tuple(method for method, found in is_open.items() if found)


def proof(db: Db, workshop: Workshop, target: Target) -> Proof | None:
    """What single looks prove of a target since a workshop; None: looks are compared instead."""
    if target.kind not in facebook.KINDS or cannot_be_seen(db, target):
        return None
    page = clients.pages(db, target.id)[0]
    return store.proof(db, page.id, workshop.held_at, workshop.zone)


def best(db: Db, target: Target) -> Method | None:
    """The way on which a verdict about a target rests where nobody looks himself."""
    if target.kind not in facebook.KINDS:
        return None
    if store.permission(db, target.id):
        return Method.INSTAGRAM if target.kind is Kind.PROFILE else Method.GRAPH
    return Method.FEED if store.feed(db, target.id) else Method.MANUAL


def may_connect(target: Target) -> bool:
    """Whether a token can make this target readable."""
    if target.kind is Kind.PROFILE:
        return networks.is_instagram(target.url)
    return target.kind is Kind.FACEBOOK
