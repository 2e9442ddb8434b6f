"""The curve of those who have not started yet: as numbers, and on its page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest

from monitor.accounts.passwords import set_password
from monitor.config import Config
from monitor.model import Kind
from monitor.register import Registration, When, register
from monitor.store import clients, looks, people
from monitor.store.looks import Observation
from monitor.survival import Case, curve
from monitor.web.curve import picture
from tests.browser import PASSWORD, Browser
from tests.build import DAY, HOUR, change, consultant
from tests.front import NOW, Front, front

# --- the picture ---------------------------------------------------------------------------

FOUR = (Case(5, True), Case(10, False), Case(10, True), Case(20, False))
"""At day 5 one of four; at day 10 one of three, and one is lost; until day 20 one is silent."""


def test_the_line_falls_at_each_start_and_runs_to_the_last_day() -> None:
    assert picture(curve(FOUR)).line == "M0 0H250V250H500V500H1000V500H1000"


def test_silent_clients_are_marked_where_they_were_last_seen() -> None:
    marks = [(m.x, m.y, m.value) for m in picture(curve(FOUR)).censored]
    assert marks == [(50, 50, 1), (100, 50, 1)]


def test_the_band_goes_there_above_and_back_below() -> None:
    drawn = picture(curve(FOUR)).band
    across = [float(x) for x in re.findall(r"H([\d.]+)", drawn)]
    assert drawn.startswith("M250 ")
    assert drawn.endswith("z")
    assert across == [500, 1000, 1000, 1000, 500, 250]


def test_without_a_start_there_is_no_band_and_a_level_line() -> None:
    drawn = picture(curve([Case(10, False)]))
    assert (drawn.band, drawn.line) == ("", "M0 0H1000V0H1000")


def test_when_all_have_started_the_line_ends_on_the_ground() -> None:
    assert picture(curve([Case(4, True), Case(8, True)])).line == "M0 0H500V500H1000V1000"


@pytest.mark.parametrize(("last", "days"), [(8, [0, 3, 7]), (100, [0, 14, 30, 60, 90])])
def test_days_that_would_touch_are_not_named(last: int, days: list[int]) -> None:
    assert [m.value for m in picture(curve([Case(last, False)])).days] == days


def test_nobody_at_all_is_no_trouble() -> None:
    assert picture(curve([])).censored == ()


# --- the page --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """Lena's eight clients, half of them started; Marco has none. Six weeks later."""
    with front(tmp_path_factory.mktemp("office"), public="") as made:
        people.add_consultant(made.db, consultant(name="Marco"))
        for name in ("Lena", "Marco"):
            set_password(made.db, people.consultant(made.db, name).id, name, PASSWORD, NOW)
        for n in range(8):
            _client(made, n)
        made.clock.now = NOW + 42 * DAY
        yield made


def _client(made: Front, n: int) -> None:
    site = f"https://client{n}.example/"
    tags = ("<b>craft</b>",) if n % 2 else ("trade",)
    new = Registration(
        f"Client {n}", When(NOW.date()), ((Kind.WEBSITE, site),), title="Web", tags=tags
    )
    client = register(made.db, Config(), new, NOW)
    target = clients.targets(made.db, client.id)[0]
    page = clients.pages(made.db, target.id)[0]
    for day in range(42):
        at = NOW + day * DAY + HOUR
        looks.add_observation(made.db, Observation(page.id, at, seen=True))
    if n < 4:
        at = NOW + (4 + 5 * n) * DAY
        looks.add_change(made.db, page.id, change(at, at + timedelta(hours=1)), at)


def page(office: Front, path: str = "/statistics", who: str = "Lena", lang: str = "en") -> str:
    browser = Browser(office.url, **{"Accept-Language": lang})
    browser.log_in(who)
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get(path).text).split())


def test_the_page_says_what_the_curve_means(office: Front) -> None:
    told = page(office)
    assert "8 workshops; after 4 of them, clients have started." in told
    assert "Left out: of 1 nothing was seen since." in told
    assert re.search(r"After 14 silent days, \d+% still started\.", told)


def test_the_table_has_the_figures_of_the_curve(office: Front) -> None:
    assert re.search(r" 7 12% \d+% to \d+% 7 14 38% ", page(office))


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("de", r"Nach 14 stillen Tagen haben noch \d+\s%"),
        ("it", r"Dopo 14 giorni di silenzio ha iniziato ancora il \d+%"),
    ],
)
def test_it_speaks_the_readers_language(office: Front, lang: str, said: str) -> None:
    assert re.search(said, page(office, lang=lang))


def test_groups_have_a_curve_each_and_too_few_say_so(office: Front) -> None:
    told = page(office, "/statistics?by=tag")
    assert told.count("These are too few to tell how long it takes.") == 3
    assert "trade" in told


def test_a_tag_is_text(office: Front) -> None:
    lena = Browser(office.url)
    lena.log_in()
    text = lena.get("/statistics?by=tag").text
    assert ("<b>craft" in text, "&lt;b&gt;craft" in text) == (False, True)


def test_a_consultant_sees_the_own_clients_curve(office: Front) -> None:
    assert "No workshop is registered yet." in page(office, who="Marco")


def test_an_unknown_grouping_is_none(office: Front) -> None:
    assert "All together" in page(office, "/statistics?by=%22%3E")


def test_the_picture_needs_no_style_of_its_own(office: Front) -> None:
    lena = Browser(office.url)
    lena.log_in()
    text = lena.get("/statistics").text
    assert '<svg class="survival"' in text
    assert ("style=" in text, "<script" in text) == (False, False)
