"""The configuration: TOML and environment in, one checked record out.

The only module that reads the environment and TOML. Every key has a default,
so that no file is needed; an unknown key or a bad value is a `ConfigError`
that names the key, the value and what is allowed.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from monitor.errors import ConfigError
from monitor.model import Kind

_SPAN = re.compile(r"(\d+)\s*(s|min|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}


def span(value: object) -> timedelta:
    """Read "12h", "30min", "90s" or "7d" as a timedelta; raises ValueError otherwise."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('must be a span such as "12h", "30min", "90s" or "7d"')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


Span = Annotated[timedelta, BeforeValidator(span)]
Days = tuple[Annotated[int, Field(ge=1, le=730)], ...]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FetchConfig(_Section):
    """How pages are fetched."""

    contact: str = ""
    """Address or URL in the User-Agent, so that a site's owner can reach you."""
    connect_timeout: Span = timedelta(seconds=10)
    read_timeout: Span = timedelta(seconds=20)
    total_timeout: Span = timedelta(seconds=60)
    max_bytes: int = Field(default=10_000_000, ge=10_000, le=100_000_000)
    """Of a body, after decompression."""
    max_redirects: int = Field(default=8, ge=0, le=20)
    gap_seconds: float = Field(default=2.0, ge=0, le=3600)
    """Between two requests to the same host."""
    workers: int = Field(default=8, ge=1, le=64)
    """Hosts that are looked at side by side."""
    proxy: str = ""
    allow_private_addresses: bool = False
    probe_url: str = ""
    """Looked at by `doctor` to tell whether the network is there; empty: nothing is asked."""


class ScheduleConfig(_Section):
    """When pages are looked at."""

    check_every: Span = timedelta(hours=12)
    jitter: float = Field(default=0.05, ge=0, le=0.5)
    """Share of `check_every` by which a look is moved, so that looks do not bunch."""
    tick: Span = timedelta(minutes=1)
    """How often the service asks the database what is due."""
    confirm_after: Span = timedelta(hours=3)
    """When a suspected change is looked at again."""
    second_look: Span = timedelta(seconds=5)
    """Between the two first looks that learn what differs at every fetch."""

    @field_validator("check_every")
    @classmethod
    def _sane(cls, value: timedelta) -> timedelta:
        if not timedelta(minutes=10) <= value <= timedelta(days=7):
            raise ValueError("must lie between 10min and 7d")
        return value


class MilestonesConfig(_Section):
    """Days after the workshop by which something is expected to have changed."""

    website: Days = (3, 7, 14, 30, 60, 90)
    facebook: Days = (7, 14, 30, 60, 90)
    feed: Days = (3, 7, 14, 30, 60, 90)

    @field_validator("*")
    @classmethod
    def _rising(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value or list(value) != sorted(set(value)):
            raise ValueError("must be rising days, such as [3, 7, 14]")
        return value

    def of(self, kind: Kind) -> tuple[int, ...]:
        """Days for targets of `kind`."""
        days: tuple[int, ...] = getattr(self, kind.value)
        return days


class NotifyConfig(_Section):
    """How notices are delivered."""

    give_up_after: Span = timedelta(days=5)
    """A notice that could not be delivered for so long is no longer tried."""
    send_timeout: Span = timedelta(seconds=30)
    deliver_any_time: bool = False
    """True: at once, also outside the recipients' hours."""


class StoreConfig(_Section):
    """How long things are kept."""

    details_for: Span = timedelta(days=35)
    """Single looks older than this are summed up by day."""
    keep_backups: int = Field(default=14, ge=1, le=1000)
    backup_dir: str = ""
    """Empty: `backups` in the data folder."""
    backup_at: str = Field(default="03:40", pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class FacebookConfig(_Section):
    """Where Facebook is reached (tests point elsewhere)."""

    graph_base: str = "https://graph.facebook.com"
    www_base: str = "https://www.facebook.com"


class Config(_Section):
    """The whole configuration."""

    data: str = ""
    """Data folder; empty: `--data`, POROMKI_DATA or the user's own folder."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    fetch: FetchConfig = FetchConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    milestones: MilestonesConfig = MilestonesConfig()
    notify: NotifyConfig = NotifyConfig()
    store: StoreConfig = StoreConfig()
    facebook: FacebookConfig = FacebookConfig()
    channels: dict[str, str] = Field(default_factory=dict)
    """Name → Apprise URL. A secret: never shown."""
