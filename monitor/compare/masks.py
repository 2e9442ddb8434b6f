"""Why a difference does not count: a closed list, and what is remembered of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice

from monitor.model import Block

MOST_MASKED = 20
"""Masked differences remembered of one page; the oldest are forgotten."""
MOST_OF_A_LOOK = 5
"""And of one look, so that a noisy one leaves room for those before it."""
MASKED_TEXT = 120
"""Characters remembered of each side, those that differ among them."""
_BEFORE = 30
"""And before the difference, where it comes late."""


class Mask(StrEnum):
    """What explains a difference without an owner; the value is how it is told.

    Names are stored in memories: one that was released stays.
    """

    CLOCK = "the calendar or clock moved on"
    COPYRIGHT_YEAR = "the year beside a copyright sign"
    VERSION = "a version stamp"
    MESSAGE = "a message of the server's software"
    TOKEN = "a random token"  # noqa: S105 - told to a reader
    PROBE = "a probe of the browser's fonts"
    PARTIAL = "a whole part of the page is missing: it did not load"
    COUNTER = "the same words with other numbers, as often before"
    ROTATES = "a place where nothing lasts"
    COMES_AND_GOES = "it comes and goes"
    CONSENT = "a consent dialog"
    COOKIE_LABEL = "a label of the cookie settings"
    RENAMED_IMAGE = "the same image under another name"
    DESCRIPTION = "the description for search engines put in or taken out"
    SEARCH_DATA = "data for search engines put in or taken out"
    BUTTONS = "buttons alone"
    ROLLS = "the feed rolls on"
    OTHERS = "a list that others fill rolls on"
    VISITORS = "what visitors counted up"
    WEATHER = "the weather"
    MOVED_LINK = "the same link to another address of the start page"
    TWO_FETCHES = "it differed between two fetches in a row"


@dataclass(frozen=True, slots=True)
class Masked:
    """One difference that did not count, in short; `before` or `after` may be empty."""

    at: datetime
    """The look that showed it."""
    mask: Mask
    before: str
    after: str


def masked(before: Block | None, after: Block | None, mask: Mask, at: datetime) -> Masked:
    """A difference at the look at `at`, in short."""
    old, new = (block.text if block else "" for block in (before, after))
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    begin = 0 if start < MASKED_TEXT // 2 else start - _BEFORE
    return Masked(at, mask, old[begin:][:MASKED_TEXT], new[begin:][:MASKED_TEXT])


def with_masked(known: tuple[Masked, ...], new: Iterable[Masked]) -> tuple[Masked, ...]:
    """Remember what one more look masked, the latest last; none leave `known` as it is."""
    shown = tuple(islice(new, MOST_OF_A_LOOK))
    return (*known, *shown)[-MOST_MASKED:] if shown else known
