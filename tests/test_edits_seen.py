"""Every kind of an owner's edit is seen, alone and beside a few kinds of noise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.compare import Memory, compare
from monitor.extract import read_page
from monitor.model import Change, Snapshot

BEGIN = datetime(2026, 11, 2, 9, 11, tzinfo=UTC)
HALF_A_DAY = timedelta(hours=12)

PAGE = """<!doctype html><html lang="de"><head><title>Sportverein Au – Start</title></head>
<body>{top}<header><nav><a href="/">Start</a> <a href="/jugend">Jugend</a>
<a href="/kontakt">Kontakt</a></nav></header><main><h1>Willkommen beim SV Au</h1>
<img src="/bilder/platz.jpg" alt="Unser Platz"><p>Wir spielen Fußball und Tennis, seit 1921.</p>
<p>Gäste sind auf unserer Terrasse über dem Tal willkommen.</p><h2>Geschäftsstelle</h2>
<table><tr><td>Di</td><td>17:00–19:00</td></tr><tr><td>Fr</td><td>16:00–18:00</td></tr></table>
<p>Nächste Versammlung: 20. November 2026, 19:30 Uhr</p><p>Jahresbeitrag 85,00 €</p>{middle}
<h2>Aktuelles</h2><ul><li>Platz gemäht</li><li>Neues Netz</li><li>Sieg gegen Bach</li></ul>
</main><footer><p>Tel. 08031 12345, <a href="mailto:post@sv-au.example">post@sv-au.example</a></p>
<a href="https://www.facebook.com/svau"><img src="/f.svg" alt=""></a><p>© 2026 SV Au</p>{foot}
</footer>{last}</body></html>"""

EDITS = {
    "one digit of the hours": ("17:00–19:00", "17:00–20:00"),
    "the date of the next meeting": ("20. November 2026", "11. Dezember 2026"),
    "the hour of the next meeting": ("19:30 Uhr", "20:00 Uhr"),
    "a price": ("85,00 €", "95,00 €"),
    "an entry of the navigation": ("</nav>", ' <a href="/tennis">Tennis</a></nav>'),
    "a link to a network of the same name": (
        "</footer>",
        '<a href="https://www.instagram.com/svau"><img src="/i.svg" alt=""></a></footer>',
    ),
    "another photo of the same words": ("platz.jpg", "abend.jpg"),
    "another heading": ("Geschäftsstelle", "Vereinsbüro"),
    "a new paragraph": ("<h2>Geschäfts", "<p>Am Sonntag feiern wir den Aufstieg!</p><h2>Geschäfts"),
    "news on top, the last rolls off": (
        "<li>Platz gemäht</li><li>Neues Netz</li><li>Sieg gegen Bach</li>",
        "<li>Turnier im Mai</li><li>Platz gemäht</li><li>Neues Netz</li>",
    ),
    "a paragraph taken away": (
        "<p>Gäste sind auf unserer Terrasse über dem Tal willkommen.</p>",
        "",
    ),
    "a misspelt word put right": ("Fußball und Tennis", "Fussball und Tennis"),
    "another telephone number": ("08031 12345", "08031 54321"),
    "another mail address": ("post@sv-au", "info@sv-au"),
    "the target of a link alone": ('href="/jugend"', 'href="/nachwuchs"'),
    "the title alone": ("Sportverein Au – Start", "Sportverein Au – Fußball und Tennis"),
    "a new document": ("</main>", '<p><a href="/satzung-2026.pdf">Satzung (PDF)</a></p></main>'),
    "a banner for the season": ("<main>", '<div><a href="/fest">Zum Adventsmarkt</a></div><main>'),
    "closed for the holidays": ("<h2>Akt", "<p>Vom 24.12. bis 6.1. geschlossen.</p><h2>Akt"),
    "a new entry of a list": ("</ul>", "<li>Trikots sind da</li></ul>"),
    "a new section": ("</main>", "<h2>Tennis</h2><p>Zwei Plätze im Wald.</p></main>"),
    "a line in the footer": ("<p>© 2026", "<p>Mitglied im Landesverband</p><p>© 2026"),
    "cookies of the edible kind": ("<h2>Akt", "<p>Wir backen Cookies fürs Fest!</p><h2>Akt"),
    "a word of the first sentence": ("seit 1921", "seit über hundert Jahren"),
}  # fmt: skip

QUOTES = (
    "„Toller Verein“ (Eva)",
    "„Fair und froh“ (Jan)",
    "„Immer gern“ (Mia)",
    "„Weiter so“ (Leo)",
)
DIALOG = '<div id="CybotCookiebotDialog"><p>Wir verwenden Cookies.</p><button>Ja</button></div>'

Noise = Callable[[int], dict[str, str]]
NOISE: dict[str, Noise] = {
    "alone": lambda n: {},
    "a counter": lambda n: {"foot": f"<p>{9_000 + 13 * n} Besucher</p>"},
    "a clock": lambda n: {"top": f"<p>{BEGIN + n * HALF_A_DAY:%d.%m.%Y, %H:%M} Uhr</p>"},
    "quotes in turn": lambda n: {"middle": f"<p>{QUOTES[n % 4]}</p>"},
    "a consent dialog now and then": lambda n: {"last": DIALOG * (n % 3 == 1)},
    "an age": lambda n: {"middle": f"<p>Zuletzt gespielt vor {3 + n // 2} Tagen</p>"},
    "a part that does not load now and then": lambda n: {
        "middle": "<h3>Wetter</h3><p>Sonne über dem Platz</p>" * (n % 4 != 1)
    },
    "a token": lambda n: {"foot": f"<small>Anfrage {n * 7919 + 0xA1B2C3D4E5:x}</small>"},
}


def look(template: str, noise: Noise, number: int) -> Snapshot:
    parts = {**dict.fromkeys(("top", "middle", "foot", "last"), ""), **noise(number)}
    found = read_page(template.format_map(parts).encode(), url="https://sv-au.example/")
    assert isinstance(found, Snapshot), found
    return found


def watched(templates: list[str], noise: Noise) -> list[Change]:
    """The changes that looks every twelve hours confirm, one at each template."""
    memory: Memory | None = None
    found: list[Change] = []
    for number, template in enumerate(templates):
        comparison = compare(memory, look(template, noise, number), BEGIN + number * HALF_A_DAY)
        memory = comparison.memory
        found += comparison.changes
    return found


def edited(name: str) -> str:
    old, new = EDITS[name]
    assert old in PAGE
    return PAGE.replace(old, new)


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_seen(name: str, noise: str) -> None:
    assert len(watched([PAGE] * 6 + [edited(name)] * 3, NOISE[noise])) == 1


@pytest.mark.parametrize("noise", NOISE)
def test_without_an_edit_there_is_none(noise: str) -> None:
    assert watched([PAGE] * 14, NOISE[noise]) == []


@pytest.mark.parametrize("noise", NOISE)
def test_an_owner_who_edits_every_other_day_is_seen_each_time(noise: str) -> None:
    pages, page = [PAGE] * 3, PAGE
    for name in ("a price", "a new paragraph", "another heading", "one digit of the hours"):
        page = page.replace(*EDITS[name])
        pages += [page] * 4
    assert len(watched(pages, NOISE[noise])) == 4


def test_a_date_that_an_owner_sets_every_week_is_seen_each_time() -> None:
    dates = (f"{day}. Dezember 2026" for day in (4, 11, 18, 25, 30))
    pages = [PAGE] * 3 + [
        PAGE.replace("20. November 2026", date) for date in dates for _ in range(14)
    ]
    assert len(watched(pages, NOISE["alone"])) == 5


def test_an_edit_undone_after_days_is_seen() -> None:
    assert watched([PAGE] * 3 + [edited("a price")] * 8 + [PAGE] * 4, NOISE["alone"])


def test_two_edits_of_one_look_are_one_change() -> None:
    page = edited("a price").replace(*EDITS["another heading"])
    assert len(watched([PAGE] * 3 + [page] * 3, NOISE["a counter"])) == 1
