"""Addresses that must be read before they can be registered, and names that must resolve."""

from __future__ import annotations

from collections.abc import Iterable

from monitor import scout
from monitor.cli.door import Door
from monitor.model import Kind


def named_feeds(at: Door, typed: Iterable[tuple[Kind, str]]) -> list[tuple[Kind, str]]:
    """The same addresses; a channel that has no feed of its own form is given as its feed."""
    web = at.web()
    try:
        return scout.named_feeds(web, typed, at.now())
    finally:
        web.close()


def refuse_unresolved(at: Door, addresses: Iterable[tuple[Kind, str]]) -> None:
    """Raise InputError for a name that does not resolve."""
    web = at.web()
    try:
        scout.refuse_unresolved(web, addresses)
    finally:
        web.close()
