"""An owner's edit right beside a counter, a clock or a rotating quote is still an edit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, cycle

import pytest

from monitor.compare import compare, learn
from monitor.extract import read_page
from monitor.model import Change, Snapshot

BEGIN = datetime(2026, 11, 18, 9, tzinfo=UTC)
HOME = "https://huber.example/"

PAGE = """<!doctype html><html lang="de"><head><title>Bäckerei Huber</title></head><body>
<header><nav><a href="/">Start</a> <a href="/kontakt">Kontakt</a></nav></header>
<main><h1>Willkommen</h1><p>Wir backen seit 1950 Brot, Semmeln und Brezen im Holzofen.</p>
<h2>Öffnungszeiten</h2><p>Mo–Fr 6:00–18:00, Sa 6:00–12:00</p>
<p>Besucher: {visitors}</p><p>{clock}</p><p>{quote}</p>
<p>Kaffee 2,80 €</p><img src="/bilder/laden.jpg" alt="Unser Laden"></main>
<footer>© 2026 Bäckerei Huber, Tel. 08031 12345</footer></body></html>"""

QUOTES = ("„Das beste Brot!“ Anna", "„Immer freundlich.“ Karl", "„Wir kommen gern.“ Eva")

EDITS = {
    "a paragraph above a counter": ("<p>Besucher:", "<p>Stollen ab 1. Dezember</p><p>Besucher:"),
    "a paragraph between a counter and a clock": ("<p>{clock}", "<p>Neu: Dinkelbrot</p><p>{clock}"),
    "a paragraph after a rotating quote": ("{quote}</p>", "{quote}</p><p>Wir suchen Lehrlinge</p>"),
    "one digit of the hours above a counter": ("Sa 6:00–12:00", "Sa 6:00–13:00"),
    "a price after a rotating quote": ("2,80 €", "2,90 €"),
    "a telephone number beside the year": ("08031 12345", "08031 54321"),
    "an entry of the navigation": ("Kontakt</a>", 'Kontakt</a> <a href="/karte">Karte</a>'),
    "a link to a network": (
        "</main>",
        '<a href="https://www.instagram.com/baeckereihuber">Instagram</a></main>',
    ),
    "another photo": ("laden.jpg", "weihnachten.jpg"),
    "a paragraph taken away above a counter": ("<p>Mo–Fr 6:00–18:00, Sa 6:00–12:00</p>", ""),
}


def looks(template: str, visitors: Iterator[int], quotes: Iterator[str], at: datetime) -> Snapshot:
    html = template.replace("{visitors}", str(next(visitors)))
    html = html.replace("{clock}", f"{at:%H:%M:%S} Uhr").replace("{quote}", next(quotes))
    found = read_page(html.encode(), url=HOME)
    assert isinstance(found, Snapshot)
    return found


def watched(after: str, days_before: int) -> list[Change]:
    """What two days of looks at `after` confirm, `days_before` days after the first look."""
    visitors, quotes = count(12_001), cycle(QUOTES)
    at = BEGIN
    memory = compare(None, looks(PAGE, visitors, quotes, at), at).memory
    memory = learn(memory, looks(PAGE, visitors, quotes, at + timedelta(seconds=5)), at)
    for _ in range(2 * days_before):
        at += timedelta(hours=12)
        memory = compare(memory, looks(PAGE, visitors, quotes, at), at).memory
    found: list[Change] = []
    for hours in (12, 3, 12, 12):
        at += timedelta(hours=hours, seconds=17)
        comparison = compare(memory, looks(after, visitors, quotes, at), at)
        memory = comparison.memory
        found += comparison.changes
    return found


@pytest.mark.parametrize("days_before", [0, 1, 7])
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_seen(name: str, days_before: int) -> None:
    old, new = EDITS[name]
    assert old in PAGE
    assert len(watched(PAGE.replace(old, new), days_before)) == 1


@pytest.mark.parametrize("days_before", [0, 1, 7])
def test_a_page_whose_counter_clock_and_quote_run_on_is_quiet(days_before: int) -> None:
    assert watched(PAGE, days_before) == []
