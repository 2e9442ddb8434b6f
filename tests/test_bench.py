"""The bench measures what it says: pages that change as told, and figures with their ratios."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bench import checks, growth, overview, sweeps
from bench.checks import PACE, bench
from bench.figures import Figure, as_json, as_table
from bench.pages import SIZES, Wear, html
from bench.server import serving

KILOBYTES = {"small": 15, "club": 60, "company": 136}


@pytest.mark.parametrize("name", KILOBYTES)
def test_a_page_is_as_large_as_it_says(name: str) -> None:
    size = len(html(SIZES[name], Wear()).encode()) / 1000
    assert size == pytest.approx(KILOBYTES[name], rel=0.1)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving() as port:
        yield port


OUTCOMES = {
    "304": {"same"},
    "same": {"same"},
    "markup": {"same"},
    "visible": {"same"},
    "edit": {"suspected", "changed"},
}


@pytest.mark.parametrize("kind", OUTCOMES)
def test_what_is_measured_is_what_it_is_called(port: int, kind: str) -> None:
    with bench() as on:
        page_id = on.watch(f"http://127.0.0.1:{port}/small/{kind}/test")
        for _ in range(checks.WARM):
            on.now += PACE
            on.check(page_id)
        on.now += PACE
        assert on.check(page_id).outcome in OUTCOMES[kind]


def test_checks_are_told_beside_the_least_possible(port: int) -> None:
    figures = list(checks.measure(port, rounds=1, sizes=["small"]))
    assert {f.goal for f in figures if f.ratio} == {checks.FROM_BYTES, checks.FROM_GET}


def test_bytes_are_told_with_their_goal(port: int) -> None:
    whole, *_ = growth.measure(port, looks=3)
    assert (whole.value > 0, whole.goal) == (True, growth.MOST)


def test_a_service_is_measured_sweep_by_sweep(port: int) -> None:
    figures = list(sweeps.measure(port, {1: 2, 2: 2}))
    assert [f.goal for f in figures if "a check" in f.name] == [None, sweeps.MOST_COST]


MET = {
    "a ratio at its goal": (Figure("", "", 9, "ms", "floor", 2.0, 2.0), "ok"),
    "a ratio beyond it": (Figure("", "", 1, "ms", "floor", 2.1, 2.0), "MISSED"),
    "a value beyond it": (Figure("", "", 2.1, "MB", goal=2.0), "MISSED"),
}


@pytest.mark.parametrize(("figure", "verdict"), MET.values(), ids=MET)
def test_the_table_marks(figure: Figure, verdict: str) -> None:
    assert as_table([figure]).endswith(verdict)


def test_json_tells_what_was_missed() -> None:
    (told,) = json.loads(as_json([Figure("part", "name", 2.1, "MB", goal=2.0)]))
    assert (told["value"], told["met"]) == (2.1, False)


def test_the_first_page_is_measured_among_few_and_many() -> None:
    few, many = overview.measure(clients=120, days=3)
    assert few.value > 0
    assert (many.over, many.goal) == ("of 100 clients", overview.GOAL)
