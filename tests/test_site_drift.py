"""What a listing says now that it did not say before, and what that is worth."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Entry
from monitor.site.drift import Drift, drift

SITE = "https://rosa.example"
BEFORE = {f"{SITE}/page-{name}": "2026-11-01" for name in "abcdefgh"}


def entries(standing: dict[str, str]) -> list[Entry]:
    return [Entry(url, said) for url, said in standing.items()]


def looked(now: dict[str, str], *, was_whole: bool = True, is_whole: bool = True) -> Drift:
    return drift(BEFORE, entries(now), was_whole=was_whole, is_whole=is_whole)


A, B = f"{SITE}/page-a", f"{SITE}/page-b"
NEW = {f"{SITE}/new": "2026-11-20"}
MANY = {f"{SITE}/new-{n}": "2026-11-20" for n in range(9)}
WITHOUT_A = {url: said for url, said in BEFORE.items() if url != A}

LOOKS: dict[str, tuple[dict[str, str], Drift]] = {
    "the same": (BEFORE, Drift()),
    "another order": (dict(reversed(BEFORE.items())), Drift()),
    "something new": (BEFORE | NEW, Drift(new=(Entry(f"{SITE}/new", "2026-11-20"),))),
    "something gone": (WITHOUT_A, Drift(gone=(Entry(A, "2026-11-01"),))),
    "a date that moved": (BEFORE | {A: "2026-11-20"}, Drift(moved=(Entry(A, "2026-11-20"),))),
    "a date that moved back": (BEFORE | {A: "2025-01-01"}, Drift(moved=(Entry(A, "2025-01-01"),))),
    "a date that went": (BEFORE | {A: ""}, Drift()),
    "the same instant": (BEFORE | {A: "2026-11-01T01:00:00+01:00"}, Drift()),
    "the same instant in a feed's words": (BEFORE | {A: "Sun, 01 Nov 2026 00:00:00 GMT"}, Drift()),
    "another spelling": (
        WITHOUT_A | {"http://www.rosa.example/page-a/?utm_source=x#top": "2026-11-01"},
        Drift(),
    ),
    "two spellings": (BEFORE | {f"{A}/": "2026-11-01"}, Drift()),
}


@pytest.mark.parametrize(("now", "found"), LOOKS.values(), ids=LOOKS)
def test_a_listing_tells_what_differs(now: dict[str, str], found: Drift) -> None:
    assert looked(now) == found


def test_the_first_look_tells_nothing() -> None:
    assert drift(None, entries(BEFORE), was_whole=True, is_whole=True) == Drift()


NOW = dict.fromkeys(BEFORE, "2026-11-20T10:00:00Z")
REBUILT: dict[str, tuple[dict[str, str], str]] = {
    "all dates are now": (NOW, "the dates of 8 of 8 entries moved at once"),
    "most dates moved": (
        BEFORE | dict(list(NOW.items())[:5]),
        "the dates of 5 of 8 entries moved at once",
    ),
    "dates came": (BEFORE | NOW, "the dates of 8 of 8 entries moved at once"),
    "many came": (BEFORE | MANY, "9 addresses came at once, where 8 stood"),
    "many went": (dict(list(BEFORE.items())[:2]), "6 of 8 addresses went at once"),
    "all are others": (MANY, "9 addresses came at once, where 8 stood"),
    "none is left": ({}, "8 of 8 addresses went at once"),
}


@pytest.mark.parametrize(("now", "why"), REBUILT.values(), ids=REBUILT)
def test_a_listing_made_anew_is_no_evidence(now: dict[str, str], why: str) -> None:
    assert looked(now) == Drift(rebuilt=why)


def test_a_new_page_is_seen_where_dates_are_always_now() -> None:
    assert looked(NOW | NEW).new == (Entry(f"{SITE}/new", "2026-11-20"),)


def test_half_of_the_dates_may_move() -> None:
    assert len(looked(BEFORE | dict(list(NOW.items())[:4])).moved) == 4


def test_a_quarter_of_a_large_listing_may_come_at_once() -> None:
    large = {f"{SITE}/{n}": "" for n in range(400)}
    found = drift(large, entries(large | MANY), was_whole=True, is_whole=True)
    assert (len(found.new), found.rebuilt) == (9, "")


def test_nothing_is_new_where_the_listing_was_cut() -> None:
    assert looked(BEFORE | MANY, was_whole=False) == Drift()


def test_nothing_is_gone_where_the_listing_is_cut() -> None:
    assert looked({A: "2026-11-01"}, is_whole=False) == Drift()


def test_a_date_moves_in_a_listing_that_is_cut() -> None:
    now = BEFORE | {A: "2026-11-20"}
    assert looked(now, was_whole=False, is_whole=False).moved == (Entry(A, "2026-11-20"),)


URLS = st.sampled_from([A, f"{A}/", B, f"{SITE}/?p=1", "", "http://[", f"{SITE}/c#x"]) | st.text(
    max_size=9
)
DATES = st.sampled_from(["", "2026-11-01", "2026-13-99", "Sun, 32 Nov", "9999-12-31T23:59-14:00"])
ENTRIES = st.lists(st.builds(Entry, URLS, DATES | st.text(max_size=9)), max_size=20)


@given(
    st.none() | st.dictionaries(URLS, DATES), ENTRIES, st.booleans(), st.booleans(), st.randoms()
)
def test_order_never_matters(
    before: dict[str, str] | None,
    now: list[Entry],
    was_whole: bool,
    is_whole: bool,
    order: random.Random,
) -> None:
    first = drift(before, now, was_whole=was_whole, is_whole=is_whole)
    shuffled = order.sample(now, len(now))
    mixed = dict(order.sample(list(before.items()), len(before))) if before is not None else None
    assert drift(mixed, shuffled, was_whole=was_whole, is_whole=is_whole) == first


@given(ENTRIES)
def test_a_listing_does_not_differ_from_itself(now: list[Entry]) -> None:
    before: dict[str, str] = {}
    for entry in now:
        before[entry.url] = max(before.get(entry.url, ""), entry.said)
    assert drift(before, now, was_whole=True, is_whole=True) == Drift()
