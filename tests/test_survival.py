"""The product-limit estimate equals what was published, and what its definition gives."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.survival import Case, Curve, curve, happened_by, still

KAPLAN_MEIER = "0.8 1.0+ 2.7+ 3.1 5.4 7.0+ 9.2 12.1+"
"""Kaplan and Meier, J. Am. Stat. Assoc. 53 (1958), the example of their introduction."""
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"
"""Freireich and others, Blood 21 (1963): weeks of remission, as in most textbooks."""
BEWICK = "1 1 4 5 6+ 9 9+ 22"
"""Bewick, Cheek and Ball, Critical Care 8 (2004), table 2."""
AML = "9 13 13+ 18 23 28+ 31 34 45+ 48 161+ 5 5 8 8 12 16+ 23 27 30 33 43 45"
"""Miller, Survival Analysis (1981): both arms together."""


def cases(told: str) -> list[Case]:
    """Times as the textbooks write them: "10+" was last seen then."""
    return [Case(float(word.rstrip("+")), not word.endswith("+")) for word in told.split()]


def of(told: str) -> Curve:
    """The estimate from times as the textbooks write them."""
    return curve(cases(told))


def survivals(known: Curve, digits: int) -> dict[float, float]:
    """The estimate at each time at which something happened."""
    return {s.days: round(s.survival, digits) for s in known.steps if s.events}


def test_kaplan_and_meiers_own_example() -> None:
    assert survivals(of(KAPLAN_MEIER), 4) == {0.8: 0.875, 3.1: 0.7, 5.4: 0.525, 9.2: 0.2625}


def test_remissions_with_6_mp() -> None:
    found = of(SIX_MP)
    assert survivals(found, 4) == {
        6: 0.8571,
        7: 0.8067,
        10: 0.7529,
        13: 0.6902,
        16: 0.6275,
        22: 0.5378,
        23: 0.4482,
    }
    assert [s.at_risk for s in found.steps if s.events] == [21, 17, 15, 12, 11, 7, 6]
    assert (found.cases, found.events, found.median) == (21, 9, 23)


def test_standard_errors_by_greenwood_with_6_mp() -> None:
    errors = [math.sqrt(s.variance or 0) for s in of(SIX_MP).steps if s.events]
    told = [0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346]
    assert [round(e, 4) for e in errors] == told


def test_intervals_on_the_log_log_scale_with_6_mp() -> None:
    found = [s.interval for s in of(SIX_MP).steps if s.events]
    told = [(0.6197, 0.9516), (0.5631, 0.9228), (0.5032, 0.8894), (0.4316, 0.8491)]
    assert [tuple(round(end, 4) for end in i) for i in found[:4] if i] == told


def test_the_median_has_an_interval_that_may_be_open() -> None:
    assert of(SIX_MP).median_interval == (13, None)
    assert (of(PLACEBO).median, of(PLACEBO).median_interval) == (8, (4, 11))


def test_a_worked_table_that_ends_with_nobody_left() -> None:
    found = of(BEWICK)
    assert survivals(found, 3) == {1: 0.75, 4: 0.625, 5: 0.5, 9: 0.333, 22: 0.0}
    assert (found.median, found.steps[-1].variance, found.steps[-1].interval) == (5, None, None)


def test_leukaemia_as_a_package_of_repute_prints_it() -> None:
    first = [s for s in of(AML).steps if s.events][:3]
    assert [(s.days, s.at_risk, s.events, round(s.survival, 4)) for s in first] == [
        (5, 23, 2, 0.9130),
        (8, 21, 2, 0.8261),
        (9, 19, 1, 0.7826),
    ]
    assert [round(math.sqrt(s.variance or 0), 4) for s in first] == [0.0588, 0.0790, 0.0860]


def test_without_anybody_nothing_is_known() -> None:
    found = curve([])
    assert (found.steps, found.median, found.median_interval) == ((), None, (None, None))
    assert (happened_by(found, 3), still(found, 3)) == (None, None)


def test_where_all_were_only_last_seen_it_has_happened_to_none() -> None:
    found = of("3+ 7+ 14+")
    share = happened_by(found, 7)
    assert share is not None
    assert (share.share, share.low, share.at_risk, found.median) == (0.0, None, 2, None)
    assert happened_by(found, 15) is None


def test_one_alone_to_whom_it_happened() -> None:
    found = of("4")
    early, late = happened_by(found, 3), happened_by(found, 90)
    assert early is not None
    assert late is not None
    assert (early.share, late.share, found.median) == (0.0, 1.0, 4)


def test_what_happens_at_once_counts() -> None:
    found = of("0 0+ 5 7+")
    assert survivals(found, 3) == {0: 0.75, 5: 0.375}
    share = happened_by(found, 0)
    assert share is not None
    assert (share.share, share.at_risk) == (0.25, 4)


def test_whoever_is_last_seen_at_the_time_of_an_event_was_at_risk() -> None:
    assert survivals(of("5 5+ 9"), 3) == {5: 0.667, 9: 0.0}


def test_of_those_still_silent_some_start_later() -> None:
    share = still(of(SIX_MP), 10)
    assert share is not None
    assert round(share.share, 3) == round(1 - 0.4482 / 0.7529, 3)
    assert share.at_risk == 13
    assert still(of(SIX_MP), 35) is None
    assert still(of(SIX_MP), 10, 20) != share


def test_the_interval_of_those_still_silent_is_that_of_their_own_curve() -> None:
    all_of_them, silent = of(SIX_MP), curve(c for c in cases(SIX_MP) if c.days > 10)
    one, other = still(all_of_them, 10, 23), happened_by(silent, 23)
    assert one is not None
    assert other is not None
    assert (one.share, one.low, one.high) == pytest.approx((other.share, other.low, other.high))


@pytest.mark.parametrize("days", [-1.0, math.nan, math.inf])
def test_a_time_that_is_none_is_refused(days: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        curve([Case(days, True)])


# --- by its definition, on random cases -------------------------------------------------

CASES = st.lists(
    st.builds(Case, st.integers(0, 12).map(float) | st.floats(0, 12), st.booleans()), max_size=40
)


def by_definition(known: list[Case], days: float) -> Fraction:
    """The product over all times of events up to `days`, each counted anew from the cases."""
    product = Fraction(1)
    for time in {case.days for case in known if case.happened and case.days <= days}:
        at_risk = sum(case.days >= time for case in known)
        product *= 1 - Fraction(sum(c.happened and c.days == time for c in known), at_risk)
    return product


def greenwood(known: list[Case], days: float) -> float:
    """The variance, each term counted anew."""
    total = 0.0
    for time in {case.days for case in known if case.happened and case.days <= days}:
        n = sum(case.days >= time for case in known)
        d = sum(case.happened and case.days == time for case in known)
        total += d / (n * (n - d))
    return float(by_definition(known, days)) ** 2 * total


@given(CASES)
def test_the_estimate_is_its_definition(known: list[Case]) -> None:
    for step in curve(known).steps:
        assert step.survival == pytest.approx(float(by_definition(known, step.days)), abs=1e-12)
        if step.variance is None:
            assert by_definition(known, step.days) == 0
        else:
            assert step.variance == pytest.approx(greenwood(known, step.days), abs=1e-12)


@given(CASES, st.floats(0, 13), st.floats(0, 13))
def test_shares_are_their_definition(known: list[Case], days: float, until: float) -> None:
    found = happened_by(curve(known), days)
    if found is not None:
        assert found.share == pytest.approx(1 - float(by_definition(known, days)), abs=1e-9)
        assert found.at_risk == sum(case.days >= days for case in known)
    later = still(curve(known), days, until)
    if later is not None:
        silent = [case for case in known if case.days > days]
        assert later.share == pytest.approx(1 - float(by_definition(silent, until)), abs=1e-9)
        assert later.at_risk == len(silent)


@given(CASES)
def test_the_curve_falls_within_its_bounds_and_counts_everybody(known: list[Case]) -> None:
    found = curve(known)
    values = [1.0, *(step.survival for step in found.steps)]
    assert all(1 >= a >= b >= 0 for a, b in pairwise(values))
    assert sum(s.events + s.censored for s in found.steps) == found.cases == len(known)
    for step in found.steps:
        if step.interval:
            assert 0 <= step.interval[0] <= step.survival <= step.interval[1] <= 1


@given(st.lists(st.floats(0, 12), min_size=1, max_size=30))
def test_without_censoring_it_is_the_plain_share(days: list[float]) -> None:
    for step in curve(Case(d, True) for d in days).steps:
        plain = sum(d > step.days for d in days) / len(days)
        assert step.survival == pytest.approx(plain, abs=1e-12)


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_does_not_matter(known: list[Case], chance: object) -> None:
    mixed = list(known)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert curve(mixed) == curve(known)
