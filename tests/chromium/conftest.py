"""The system's Chromium, the month of the office, and what a reader's browser is like."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.chromium.visit import Reader, Visit, program, visiting
from tests.stage import Month, Opened, played

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).parents[2]
Visiting = Callable[[Reader], Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All that is here needs a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def without(why: str) -> NoReturn:
    """Skip, with a plain message; but in CI everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's own."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        without("Playwright is not installed: pip install '.[dev]'")
    found = program()
    if found is None:
        without("No Chromium here: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which looks for what keeps people out."""
    usual = ROOT / ".axe" / "node_modules" / "axe-core" / "axe.min.js"
    file = Path(os.environ.get("POROMKI_AXE") or usual)
    if not file.is_file():
        without("No axe-core here: make browser fetches it by npm; or set POROMKI_AXE to the file")
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """What happened before the pages were opened."""
    with played(tmp_path_factory.mktemp("month")) as made:
        yield made


@pytest.fixture(scope="session")
def library(month: Month, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """An office that is only read."""
    with month.opened(tmp_path_factory.mktemp("library")) as made:
        yield made


@pytest.fixture
def office(month: Month, tmp_path: Path) -> Iterator[Opened]:
    """An office of one's own, to change things in."""
    with month.opened(tmp_path) as made:
        yield made


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Visiting]:
    """Opens a reader's browser; at the end nothing must have gone wrong in it."""
    with visiting(chromium) as opened:
        yield opened
