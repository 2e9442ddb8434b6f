"""Is it still the client's site? Redesigns are; whoever took the address over is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from monitor.compare import Comparison, Memory, compare
from monitor.extract import read_page
from monitor.model import Finding, Reason, Snapshot
from monitor.site.theirs import Owner, foreign


@dataclass(frozen=True)
class Shop:
    """A client, and the page that we know of it."""

    name: str
    url: str
    html: str


def html(lang: str, title: str, *paragraphs: str) -> str:
    inside = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title}</title></head><body>'
        f'<nav><a href="/">Home</a> <a href="/kontakt">Kontakt</a></nav><main>{inside}</main>'
    )


def read(page: str, url: str) -> Snapshot:
    found = read_page(page.encode(), url=url)
    assert isinstance(found, Snapshot), found
    return found


MOSER = Shop(
    "Bäckerei Moser",
    "https://www.baeckerei-moser.example/",
    html(
        "de",
        "Bäckerei Moser in Bruneck - Brot aus dem Holzofen",
        "Seit 1921 backen wir jeden Morgen Brot und Semmeln im Holzofen, wie der Großvater.",
        'Graben 7, 39031 Bruneck, Tel. +39 0474 555 123, <a href="mailto:brot@moser.example">'
        "brot@moser.example</a>",
        '<a href="https://www.facebook.com/baeckerei.moser.bruneck">Facebook</a>',
    ),
)
SONNE = Shop(
    "Hotel Sonne",
    "https://hotel-sonne.example/",
    html(
        "de",
        "Hotel Sonne | Urlaub am Berg",
        "Unser Haus liegt auf einer Wiese über dem Dorf, mit Blick auf den Gletscher und den Wald.",
        "Dorfweg 3, 39040 Ratschings, Telefon 0472 666 777, info@hotel-sonne.example",
    ),
)
ROSSI = Shop(
    "Idraulica Rossi",
    "https://www.idraulicarossi.example/",
    html(
        "it",
        "Rossi Impianti - idraulici a Trento dal 1985",
        "Installiamo caldaie, bagni e riscaldamenti a pavimento in tutta la provincia.",
        "Via Roma 12, 38122 Trento, tel. 0461 987 654, P.IVA 01234567890",
    ),
)
BROOK = Shop(
    "Brook Yoga",
    "https://brookyoga.example/",
    html(
        "en",
        "Brook Yoga - classes by the river",
        "We teach gentle yoga in a barn beside the river, for beginners and for all others.",
        "Mill Lane 4, Otterford, call 01823 555 019, hello@brookyoga.example",
    ),
)

NEW_WORDS = (
    "Ganz neu gestaltet: alles auf einen Blick, mit Bildern, Preisen und allem, was es gibt."
)

REDESIGNS: dict[str, tuple[Shop, str]] = {
    "other words, the same name": (MOSER, html("de", "Moser", NEW_WORDS)),
    "the name in the text alone": (
        MOSER,
        html("de", "Brot!", f"Beim Moser schmeckt es. {NEW_WORDS}"),
    ),
    "a new name, the same telephone in another writing": (
        MOSER,
        html("de", "Brotwerk am Graben", NEW_WORDS, "Ruf an: 0474/555123"),
    ),
    "a new name, the same mail address": (
        MOSER,
        html("de", "Brotwerk", NEW_WORDS, "Schreib an BROT@moser.example"),
    ),
    "a new name in the same place": (
        MOSER,
        html("de", "Brotwerk", NEW_WORDS, "Graben 7, I-39031 Bruneck"),
    ),
    "a new name and the same page elsewhere": (
        MOSER,
        html(
            "de",
            "Brotwerk",
            NEW_WORDS,
            '<a href="https://facebook.com/baeckerei.moser.bruneck">Facebook</a>',
        ),
    ),
    "in another language": (
        SONNE,
        html(
            "it", "Albergo Sonne", "Vacanze nuove in montagna, con piscina e sauna per tutti voi."
        ),
    ),
    "in English, with the name in one word": (
        SONNE,
        html(
            "en", "SonneResort", "Holidays anew: a pool, a sauna and rooms with a view of the ice."
        ),
    ),
    "a name with a title before it": (
        ROSSI,
        html(
            "it",
            "Ditta Rossi & figli",
            "Nuovo sito, nuovi servizi: pompe di calore e altro ancora.",
        ),
    ),
    "another name, the tax number at the foot": (
        ROSSI,
        html(
            "it",
            "Termoteam",
            "Nuovo nome, stessa squadra: pompe di calore, bagni, fotovoltaico e assistenza.",
            "P. IVA 01234567890",
        ),
    ),
    "the name as the host writes it": (
        BROOK,
        html(
            "en",
            "Welcome",
            "A new beginning: BrookYoga is in the old school now, come along.",
        ),
    ),
    "one paragraph of old": (
        BROOK,
        html(
            "en",
            "The Barn",
            "We teach gentle yoga in a barn beside the river, for beginners and for all others.",
            "Everything else is new here, from the colours to the classes and their prices.",
        ),
    ),
    "hardly anything yet": (BROOK, html("en", "Soon", "A new page is on its way.")),
}

TAKEOVERS: dict[str, tuple[Shop, str]] = {
    "a casino": (
        MOSER,
        html(
            "de",
            "Beste Online Casinos 2027",
            "Spielen Sie mit hundert Freispielen an den besten Automaten, Auszahlung in Minuten.",
        ),
    ),
    "a casino in another language": (
        MOSER,
        html(
            "id",
            "Slot gacor hari ini",
            "Daftar situs judi slot online terpercaya, bonus besar untuk anggota.",
        ),
    ),
    "a shop for shoes": (
        MOSER,
        html(
            "en",
            "Cheap sneakers outlet",
            "Buy the newest sneakers for men and women, free shipping on orders over 50 dollars.",
        ),
    ),
    "a blog that names itself after the host": (
        MOSER,
        html(
            "de",
            "baeckerei-moser.example",
            "Willkommen auf www.baeckerei-moser.example, dem Blog über Kredite und Versicherungen.",
            "Welche Versicherung lohnt sich im Alter? Wir haben zehn Anbieter für Sie verglichen.",
        ),
    ),
    "another hotel": (
        SONNE,
        html(
            "en",
            "Grand Hotel deals",
            "Find a hotel in Bangkok, Bali and Dubai, compare prices and book your room today.",
        ),
    ),
    "pills": (
        SONNE,
        html(
            "en",
            "Online pharmacy",
            "Order without prescription, we ship worldwide in plain parcels.",
        ),
    ),
    "a maker of links": (
        SONNE,
        html(
            "de",
            "Magazin für Technik",
            "Die zehn besten Handyhüllen im Test, dazu Ratgeber zu Kryptowährungen und Diäten.",
        ),
    ),
    "another company": (
        ROSSI,
        html(
            "it",
            "Bianchi Traslochi",
            "Traslochi in tutta Italia, preventivo gratuito e deposito mobili.",
            "Via Milano 8, 20121 Milano, tel. 02 333 4455",
        ),
    ),
    "a page about bets": (
        ROSSI,
        html(
            "it",
            "Scommesse sportive",
            "I migliori bookmaker con bonus di benvenuto fino a 500 euro.",
        ),
    ),
    "a page in Chinese": (
        ROSSI,
        html("zh", "欢迎光临", "我们提供最好的在线游戏平台，注册即可获得奖金。" * 5),
    ),
    "a blog about yoga written for search engines": (
        BROOK,
        html(
            "en",
            "Top 10 yoga mats reviewed",
            "Our experts compare yoga mats, leggings and blocks: read which is worth the price.",
        ),
    ),
    "somebody else's page that came with the new server": (
        BROOK,
        html(
            "en",
            "Harper Accounting",
            "Tax returns and payroll for small firms, with a first talk free of charge.",
            "12 High Street, Leeds, call 0113 555 0142",
        ),
    ),
    "the same words about cookies": (
        BROOK,
        html(
            "en",
            "Essays for students",
            "We use cookies to make this site better for you and to measure how it is used.",
            "Let our writers do your homework: essays, theses and reports, delivered in a day.",
        ),
    ),
}
COOKIES = "<p>We use cookies to make this site better for you and to measure how it is used.</p>"


def asked(shop: Shop, page: str) -> Reason | None:
    before, now = read(shop.html + COOKIES, shop.url), read(page, shop.url)
    refusal = foreign(before, now, [shop.name], shop.url)
    return refusal.reason if refusal else None


@pytest.mark.parametrize("name", REDESIGNS)
def test_a_redesign_is_still_theirs(name: str) -> None:
    assert asked(*REDESIGNS[name]) is None


@pytest.mark.parametrize("name", TAKEOVERS)
def test_a_page_of_somebody_else_is_foreign(name: str) -> None:
    assert asked(*TAKEOVERS[name]) is Reason.FOREIGN


NEWS = (
    '<nav><a href="/">Home</a> <a href="/semmeln">S</a> <a href="/lehrlinge.html">L</a></nav>'
    '<a href="/impressum">Impressum</a> <a href="/kontakt">Kontakt</a>'
)


def asked_of_news(frame: str) -> Reason | None:
    """A page that names nobody, all of whose news is new."""
    one, other = (
        html(
            "de",
            "News",
            frame,
            f"Am {day}. November {what}, und alle waren dabei: herzlichen Dank.",
        )
        for day, what in ((3, "haben wir den neuen Ofen geweiht"), (9, "spielte die Kapelle"))
    )
    now = read(other + "<p>Danach gab es Zelten und Glühwein für jeden Gast.</p>", MOSER.url)
    refusal = foreign(read(one, MOSER.url), now, [MOSER.name], MOSER.url)
    return refusal.reason if refusal else None


def test_the_sites_own_pages_tell_that_it_is_still_theirs() -> None:
    assert asked_of_news(NEWS) is None


def test_pages_that_every_site_has_tell_nothing() -> None:
    bare = NEWS.replace("/semmeln", "/news").replace("/lehrlinge", "/index")
    assert asked_of_news(bare) is Reason.FOREIGN


def test_a_client_named_anew_by_the_consultant_is_still_theirs() -> None:
    before = read(MOSER.html, MOSER.url)
    now = read(html("de", "Brotwerk", NEW_WORDS), MOSER.url)
    assert foreign(before, now, ["Brotwerk"], MOSER.url) is None


def test_the_refusal_says_what_is_missing_and_which_language_it_speaks() -> None:
    shop, page = TAKEOVERS["a shop for shoes"]
    refusal = foreign(read(shop.html, shop.url), read(page, shop.url), [shop.name], shop.url)
    assert refusal is not None
    assert refusal.why == (
        "nothing of the page is left, and nothing on it names “Bäckerei Moser”; "
        "it speaks 'en' instead of 'de'"
    )


def test_where_nothing_is_known_of_the_owner_nobody_is_foreign() -> None:
    nameless = read("<p>1921 1922 1923</p>" + "<p>1234 5678 9012 3456</p>" * 9, "http://127.0.0.1/")
    now = read(TAKEOVERS["a casino"][1], "http://127.0.0.1/")
    assert foreign(nameless, now, [], "http://127.0.0.1/") is None


BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
HALF_A_DAY = timedelta(hours=12)


def looks(shop: Shop, pages: Sequence[str], *, vouched: bool = False) -> list[Comparison]:
    """What looks at these pages give, half a day apart; the first is the shop's usual one."""
    memory: Memory | None = None
    found = []
    owner = Owner((shop.name,), shop.url, vouched)
    for number, page in enumerate([shop.html, *pages]):
        look = compare(memory, read(page, shop.url), BEGIN + number * HALF_A_DAY, owner)
        memory = look.memory
        found.append(look)
    return found


def test_a_foreign_page_stays_refused_however_long_it_stays() -> None:
    shop, page = TAKEOVERS["a casino"]
    refusals = [look.refusal for look in looks(shop, [page] * 40)[1:]]
    assert {refusal and refusal.reason for refusal in refusals} == {Reason.FOREIGN}


def test_when_the_clients_page_is_back_it_is_the_same() -> None:
    shop, page = TAKEOVERS["a casino"]
    assert looks(shop, [page] * 10 + [shop.html])[-1].finding is Finding.SAME


@pytest.mark.parametrize("name", [name for name in REDESIGNS if name != "hardly anything yet"])
def test_a_redesign_becomes_the_page_and_a_change(name: str) -> None:
    shop, page = REDESIGNS[name]
    assert Finding.CONFIRMED in [look.finding for look in looks(shop, [page] * 12)]


def test_what_a_person_vouches_for_is_the_page_at_once() -> None:
    shop, page = TAKEOVERS["another company"]
    found = [look.finding for look in looks(shop, [page] * 4, vouched=True)[1:]]
    assert (found[0], Finding.CONFIRMED in found) == (Finding.SUSPECTED, True)


def test_where_no_owner_is_told_nobody_asks_whose_it_is() -> None:
    shop, page = TAKEOVERS["a casino"]
    memory = compare(None, read(shop.html, shop.url), BEGIN).memory
    refusal = compare(memory, read(page, shop.url), BEGIN + HALF_A_DAY).refusal
    assert (refusal and refusal.reason) is not Reason.FOREIGN


def test_a_huge_page_is_asked_in_bounded_time() -> None:
    evil = "<p>" + "1-2 " * 400_000 + "</p><p>a@" + "b." * 300_000 + "</p>" + "<p>7 8</p>" * 3000
    one, other = read(evil + "<p>one</p>", MOSER.url), read("<p>x</p>" + evil * 1, MOSER.url)
    began = process_time()
    foreign(one, other, ["x" * 100_000], MOSER.url)
    assert process_time() - began < 2
