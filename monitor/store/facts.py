"""How the facts of a notice are written in a column. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from monitor.facts import Facts


def dump(facts: Facts) -> str:
    """Facts as JSON without the offers: they are made at each delivery, and hold secrets."""
    return msgspec.json.encode(replace(facts, offers=()), enc_hook=_plain).decode()


def load(text: str) -> Facts:
    """The inverse of `dump`; what a later version has added is as its default."""
    return msgspec.json.decode(text, type=Facts, dec_hook=_zone)


def _plain(value: Any) -> str:
    if isinstance(value, ZoneInfo):
        return value.key
    raise NotImplementedError(f"facts hold no {type(value).__name__}")


def _zone(kind: type, value: Any) -> Any:
    if kind is ZoneInfo:
        return ZoneInfo(value)
    raise NotImplementedError(f"facts hold no {kind.__name__}")
