"""Pages made to keep the comparison busy: it takes bounded time, whatever they hold."""

from __future__ import annotations

from datetime import timedelta
from time import thread_time

import pytest

from monitor.compare import compare
from monitor.extract import read_page
from monitor.model import Snapshot
from tests.build import at

MOST = 5.0
"""Seconds of work; before it was bounded each took a minute or more."""
BEGINS = at("2026-10-30 09:00")


def _paragraphs(words: str, end: str) -> str:
    return "".join(f"<p>{words}{number}{end}</p>" for number in range(100))


PAGES = {
    "hundreds of ages in each of hundreds of paragraphs": ("", _paragraphs("1 day x, " * 420, "")),
    "what is nearly a token": (_paragraphs("9-" * 1900, " a"), _paragraphs("9-" * 1900, " b")),
    "texts that are nearly in each other": (
        "".join(f"<p>{'aaaaaaaaaa ' * 60}{number}</p>" for number in range(3900)),
        "".join(f"<p>{'aaaaaaaaaa ' * 60}{number}</p>" for number in range(10_000, 13_900)),
    ),
}


def _read(parts: str) -> Snapshot:
    page = f"<h1>Bakery Rosa</h1><p>We bake every morning from flour of the old mill.</p>{parts}"
    read = read_page(page.encode(), url="https://rosa.example/")
    assert isinstance(read, Snapshot)
    return read


@pytest.mark.parametrize("case", PAGES)
def test_the_comparison_takes_bounded_time(case: str) -> None:
    before, after = map(_read, PAGES[case])
    memory = compare(None, before, BEGINS).memory
    begins = thread_time()
    compare(memory, after, BEGINS + timedelta(hours=12))
    assert thread_time() - begins < MOST
