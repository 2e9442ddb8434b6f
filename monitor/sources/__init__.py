"""What can be watched: one file per kind of target, found by kind. Pure."""

from __future__ import annotations

from monitor.model import Kind, Role
from monitor.sources import facebook, feed, profile, website
from monitor.sources.source import Source

__all__ = ["Source", "read_as", "source"]

_SOURCES = {s.kind: s for s in (website.SOURCE, facebook.SOURCE, feed.SOURCE, profile.SOURCE)}


def source(kind: Kind) -> Source:
    """The source of this kind of target."""
    return _SOURCES[kind]


def read_as(kind: Kind, role: Role) -> Kind:
    """How an address of a target is read: a site's own feed as any other feed."""
    return Kind.FEED if role is Role.FEED else kind
