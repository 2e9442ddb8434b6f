"""Every kind of machine noise, one page sequence each: never a change, and quiet at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from monitor.compare import Comparison, Memory, compare
from monitor.extract import read_page
from monitor.model import Finding, Reason, Snapshot

BEGIN = datetime(2026, 11, 2, 9, 11, tzinfo=UTC)
HALF_A_DAY = timedelta(hours=12)

PAGE = """<!doctype html><html lang="de"><head><title>Tischlerei Moser</title></head><body>{top}
<header><nav><a href="/">Start</a> <a href="/werk">Werkstatt</a></nav></header>
<main><h1>Möbel nach Maß</h1><p>Seit drei Generationen bauen wir Küchen, Tische und Schränke aus
heimischem Holz, in unserer Werkstatt am Bach.</p>{intro}
<h2>Öffnungszeiten</h2><p>Mo–Fr 7:00–17:00</p><img src="{image}" alt="Die Werkstatt">
<p>Besuchen Sie unsere Ausstellung „Holz & Licht“ – oder „Alte Türen“, sie steht Ihnen offen.</p>
{end}</main><footer><p>{mail}</p><p>© {year} Moser</p>{foot}</footer>{last}</body></html>"""
ORDINARY = {
    "image": "/bilder/werkstatt.jpg",
    "mail": '<a href="mailto:post@moser.example">post@moser.example</a>',
    "year": "2026",
}


def page(**parts: str) -> str:
    empty = dict.fromkeys(("top", "intro", "end", "foot", "last"), "")
    return PAGE.format_map({**empty, **ORDINARY, **parts})


def snapshot(html: str) -> Snapshot:
    found = read_page(html.encode(), url="https://moser.example/")
    assert isinstance(found, Snapshot), found
    return found


def looks(
    pages: list[str], begin: datetime = BEGIN, step: timedelta = HALF_A_DAY
) -> list[Comparison]:
    memory: Memory | None = None
    found = []
    for number, html in enumerate(pages):
        found.append(compare(memory, snapshot(html), begin + number * step))
        memory = found[-1].memory
    return found


def at(number: int) -> datetime:
    return BEGIN + number * HALF_A_DAY


def each(part: str, text: Callable[[int], str], count: int = 12) -> list[str]:
    """`count` looks, at which `part` of the page says `text(number)`."""
    return [page(**{part: text(number)}) for number in range(count)]


def now_and_then(part: str, text: str) -> list[str]:
    return each(part, lambda n: text if n in {1, 4, 5, 8} else "")


def for_good(part: str, text: str) -> list[str]:
    return each(part, lambda n: text if n >= 3 else "")


DIALOG = "<p>Wir verwenden Cookies, um Zugriffe auf unsere Website zu zählen.</p>{}<p>Mehr</p>"
QUOTES = ("„Wunderbar“ (Eva)", "„Immer wieder gern“ (Jan)", "„Gute Leute“ (Mia)")
PARTNERS = (
    "Bach",
    "Huber",
    "Lang",
    "Mair",
    "Ober",
    "Pichler",
    "Rainer",
    "Stein",
    "Thaler",
    "Unger",
)
SUMS = ("eins plus acht", "zwei plus sechs", "drei plus sieben", "vier plus neun", "fünf plus zwei")


def drawn(number: int) -> str:
    """Three entries: two of them new at each look, one that is drawn three times by chance."""
    names = (
        chr(70 + number) * 9,
        f"{chr(80 + (1 if 1 <= number <= 3 else number)) * 7} im Hof",
        chr(97 + number) * 12,
    )
    return "<h3>Auch schön</h3>" + "".join(
        f'<a href="/p/{name.split()[0].lower()}">{name}</a>' for name in names
    )


NOISE: dict[str, list[str]] = {
    "a vendor's consent dialog now and then": now_and_then(
        "last", f'<div id="CybotCookiebotDialog">{DIALOG.format("<button>Ja</button>")}</div>'
    ),
    "a consent dialog of their own that came for good": for_good(
        "last", f'<div class="bar">{DIALOG.format("<button>Ja</button>")}</div>'
    ),
    "one line about cookies without a button": for_good(
        "top", '<div class="bar">Diese Website nutzt Cookies. <a href="/ds">Info</a></div>'
    ),
    "a clock": each("top", lambda n: f"<p>{at(n):%H:%M:%S} Uhr</p>"),
    "today's date": each("top", lambda n: f"<p>Heute ist {at(n):%A, %d.%m.%Y}</p>"),
    "an age": each("end", lambda n: f"<p>vor {3 + n // 2} Tagen</p>"),
    "an age that goes from hours to days": each(
        "end", lambda n: f"<p>Zuletzt: vor {2 + 12 * n} Stunden</p>" if n < 2 else
        f"<p>Zuletzt: vor {'einem Tag' if n < 4 else f'{n // 2} Tagen'}</p>"
    ),
    "yesterday that becomes two days ago": each(
        "end", lambda n: "<p>Aktualisiert gestern</p>" if n < 2 else
        f"<p>Aktualisiert vor {1 + n // 2} Tagen</p>"
    ),
    "a countdown": each("intro", lambda n: f"<p>Noch {40 - n // 2} Tage bis zur Messe</p>"),
    "times of another zone now and then": each(
        "end", lambda n: f"<p>Führung {'19:00' if n in {1, 4, 6} else '18:00'} Uhr</p>"
    ),
    "the copyright year": each("year", lambda n: "2025" if n < 2 else "2026", 8),
    "a version": each("foot", lambda n: f"<small>Version 3.{n // 3}</small>"),
    "a build": each("foot", lambda n: f"<small>Build {8400 + n // 3}</small>"),
    "a random token": each("foot", lambda n: f"<small>Anfrage {n * 7919 + 0xA1B2C3D4E5:x}</small>"),
    "a counter": each("foot", lambda n: f"<p>{12_000 + 7 * n} Besucher</p>"),
    "a poll": each(
        "end", lambda n: "".join(
            f"<li>{word} {20 + n + i} % ({100 + 3 * n + i} Stimmen)</li>"
            for i, word in enumerate(("Eiche", "Buche", "Vielleicht Fichte"))
        )
    ),
    "people who are looking": each(
        "intro", lambda n: f"<p>{2 + n * 5 % 7} Personen sehen sich das gerade an</p>"
    ),
    "a sum to solve": each(
        "end", lambda n: f"<label>Was ergibt {SUMS[n % 5]}?</label>"
    ),
    "a route announcer": now_and_then(
        "last", '<p role="alert" aria-live="assertive" id="__next-route-announcer__">Start</p>'
    ),
    "a font probe": for_good("last", "<span>BESbswy</span>"),
    "the hint that a link opens elsewhere": each(
        "end", lambda n: f'<p><a href="/x">Katalog ansehen{" (öffnet in neuem Fenster)" * (n > 3)}'
        "</a></p>"
    ),
    "a skip link": now_and_then("top", '<a href="#main">Zum Inhalt springen</a>'),
    "an advertisement": each(
        "end", lambda n: f'<div><a href="https://ads.example/{n}"><img src="/b{n}.jpg" alt=""></a>'
        f"<p>Anzeige: {chr(65 + n) * 9} {chr(70 + n) * 8}</p></div>"
    ),
    "two variants in turn": each("intro", lambda n: f"<p>{QUOTES[n % 2]}</p>"),
    "quotes in turn": each("intro", lambda n: f"<p>{QUOTES[n % 3]}</p>"),
    "a list drawn anew at each look": each("end", drawn),
    "a list in another order": each(
        "end", lambda n: "".join(f"<li>{w}</li>" for w in (*PARTNERS[n % 9:], *PARTNERS[:n % 9]))
    ),
    "another language for one look": [
        page(),
        page(),
        page().replace("Seit drei", "For three").replace("Mo–Fr", "Mon–Fri"),
        page(),
        page(),
    ],
    "a page without its navigation for days": [
        page() if n < 2 or n > 6 else page().replace("<nav>", "<nav hidden>")
        for n in range(9)
    ],
    "a part that does not load at one look": [
        page(end="" if n == 3 else "<h3>Karte</h3><p>So finden Sie uns am Bach</p>")
        for n in range(8)
    ],
    "a picture of another size": each(
        "image",
        lambda n: f"/bilder/werkstatt{('', '-300x200', '-1024x683', '@2x')[n // 3 % 4]}.jpg?v={n}",
    ),
    "a mail address hidden in turn": each(
        "mail", lambda n: ORDINARY["mail"] if n % 3 else "<span>post(at)moser.example</span>"
    ),
    "quotes and dashes set otherwise": [
        page() if n < 3 else page().replace("„", '"').replace("“", '"').replace("–", "-")
        for n in range(8)
    ],
    "soft hyphens and narrow blanks": [
        page() if n < 3 else page().replace("Werkstatt am", "Werk&shy;statt&nbsp;am")
        for n in range(8)
    ],
    "messages counted in the title": [
        page().replace("<title>", f"<title>({n}) " if n % 2 else "<title>") for n in range(10)
    ],
    "a chat that opens now and then": now_and_then(
        "last", "<div><p>Hallo! Wie können wir helfen?</p><button>Los</button></div>"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NOISE)
def test_noise_is_never_a_change(name: str) -> None:
    assert [change for look in looks(NOISE[name]) for change in look.changes] == []


@pytest.mark.parametrize("name", NOISE)
def test_after_noise_the_page_is_quiet(name: str) -> None:
    assert looks([*NOISE[name], *NOISE[name][-1:] * 3])[-1].finding is Finding.SAME


def test_a_month_that_ends_is_no_change() -> None:
    pages = [page(end=f"<h3>{name} 2026</h3>") for name in ("Oktober", *["November"] * 5)]
    assert looks(pages, begin=datetime(2026, 10, 31, 20, tzinfo=UTC))[-1].finding is Finding.SAME


ARROWS = (
    '<p><a href="/termine/{}">‹ Voriger Monat</a> <a href="/termine/{}">Nächster Monat ›</a></p>'
)
MONTHLY = '<p><a href="/programm/{}">Unser Programm</a></p>'


def test_the_arrows_of_a_calendar_turn_with_the_month() -> None:
    turned = [page(end=ARROWS.format(*months)) for months in (("2026-09", "2026-11"),)]
    turned += [page(end=ARROWS.format("2026-10", "2026-12"))] * 5
    found = looks(turned, begin=datetime(2026, 10, 31, 20, tzinfo=UTC))
    assert [change for look in found for change in look.changes] == []


def test_the_programme_of_another_month_is_an_owners() -> None:
    pages = [page(end=MONTHLY.format(month)) for month in ("2026-11", *["2026-12"] * 5)]
    assert [change for look in looks(pages) for change in look.changes] != []


def test_a_counter_that_moves_every_other_day_is_known_in_the_end() -> None:
    pages = each("foot", lambda n: f"<p>{100 + n // 4} Mitglieder</p>", 32)
    assert not any(look.changes for look in looks(pages)[20:])


# --- what merely differs again -----------------------------------------------------

DIFFERS_AGAIN = {
    "a banner": lambda n: f"<p>Angebot {chr(65 + n) * 7} nur für kurze Zeit {chr(75 + n) * 6}</p>",
    "a counter": lambda n: f"<p>Besucher heute: {17 * n % 99}</p>",
    "a clock": lambda n: f"<p>Es ist {at(n):%H:%M}</p>",
    "a sentence with another word": lambda n: f"<p>Wir denken heute an {PARTNERS[n]} im Ort.</p>",
}


@pytest.mark.parametrize("name", DIFFERS_AGAIN)
def test_what_merely_differs_again_confirms_nothing(name: str) -> None:
    pages = [page(), page(), *(page(intro=DIFFERS_AGAIN[name](n)) for n in range(9))]
    assert [change for look in looks(pages) for change in look.changes] == []


# --- a page that never rests ----------------------------------------------------------


def restless(number: int) -> str:
    words = [f"{chr(97 + (number * 7 + i * 3) % 26) * 5}{number}{i}" for i in range(120)]
    return page(end="".join(f"<p>{' '.join(words[i : i + 8])}</p>" for i in range(0, 120, 8)))


RESTLESS = [page(), *(restless(n) for n in range(9))]


def test_a_page_new_at_every_look_cannot_be_judged() -> None:
    refusal = looks(RESTLESS)[-1].refusal
    assert refusal is not None
    assert refusal.reason is Reason.CANNOT_JUDGE


def test_a_page_new_at_every_look_is_neither_changed_nor_long_quiet() -> None:
    assert {look.finding for look in looks(RESTLESS)[4:]} == {Finding.REFUSED}


def test_a_page_that_calms_down_is_judged_again() -> None:
    edited = RESTLESS[-1].replace("7:00–17:00", "7:00–18:00")
    found = looks([*RESTLESS, *RESTLESS[-1:] * 3, *[edited] * 3])
    assert found[-1].finding is Finding.CONFIRMED


def test_two_rewrites_in_a_row_are_no_unrest() -> None:
    found = looks([page(), restless(0), restless(0), restless(1), restless(1), restless(1)])
    assert Finding.REFUSED not in {look.finding for look in found}
