"""One look after another at a small inn's page: what is an edit, what is the page's own noise."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.compare import Comparison, Memory, compare, dump, learn, load, rebase, same_again
from monitor.compare.kept import MAX_DUMP
from monitor.extract import read_page
from monitor.model import (
    Block,
    BlockKind,
    Change,
    ChangeKind,
    Finding,
    Reason,
    Snapshot,
)

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)

PAGE = """<!doctype html><html lang="de"><head><title>Gasthof Adler – Bergdorf</title>
<meta name="description" content="Essen und schlafen in Bergdorf">
<script type="application/ld+json">{"openingHours": "Mi-Sa 11:00-23:00"}</script></head><body>
<header><nav><a href="/">Start</a> <a href="/karte.html">Speisekarte</a></nav></header>
<main><h1>Willkommen im Adler</h1>
<p>Seit 1894 kochen wir in der vierten Generation mit Zutaten aus dem Tal.</p>
<h2>Öffnungszeiten</h2><table><tr><td>Mi–Sa</td><td>11:00–22:00</td></tr></table>
<p>Nächster Stammtisch: 12.11.2026</p><p>Schnitzel 14,50 €</p>
<img src="/bilder/stube.jpg" alt="Die Stube"><p>Unsere Zimmer blicken auf den Wald und den See, und
das Frühstück holen Sie sich am Büfett, so oft und so viel Sie mögen.</p><p>Mit dem Zug sind Sie
in vierzig Minuten in der Stadt, der Bahnhof liegt gleich hinter der Kirche.</p></main>
<footer>© 2026 Gasthof Adler <a href="https://www.facebook.com/profile.php?id=7">Facebook</a>
<a href="mailto:info@adler.example">info@adler.example</a></footer>
</body></html>"""


def snapshot(html: str) -> Snapshot:
    found = read_page(html.encode(), url="https://adler.example/")
    assert isinstance(found, Snapshot), found
    return found


def looks(pages: Iterable[str], step: timedelta = timedelta(hours=12)) -> list[Comparison]:
    """One look every `step`, each with the memory of the one before."""
    memory: Memory | None = None
    found = []
    for number, html in enumerate(pages):
        found.append(compare(memory, snapshot(html), BEGIN + number * step))
        memory = found[-1].memory
    return found


def changes(pages: Iterable[str], step: timedelta = timedelta(hours=12)) -> list[Change]:
    return [change for look in looks(pages, step) for change in look.changes]


def edited(old: str, new: str) -> str:
    assert old in PAGE
    return PAGE.replace(old, new)


EDITS = {
    "a new paragraph": (
        "<p>Schnitzel",
        "<p>Am Sonntag spielt die Blaskapelle.</p><p>Schnitzel",
        ChangeKind.TEXT,
    ),
    "a new section": (
        "<h2>Öffnungszeiten",
        "<h2>Neu im Haus</h2><h2>Öffnungszeiten",
        ChangeKind.SECTION,
    ),
    "one digit of the opening hours": ("22:00", "21:00", ChangeKind.DATE),
    "the date of the next meeting": ("12.11.2026", "10.12.2026", ChangeKind.DATE),
    "a price": ("14,50", "15,50", ChangeKind.PRICE),
    "an entry of the navigation": (
        "</nav>",
        ' <a href="/zimmer.html">Zimmer</a></nav>',
        ChangeKind.NAVIGATION,
    ),
    "another photo": ("stube.jpg", "terrasse.jpg", ChangeKind.IMAGE),
    "a link to a network": (
        "</footer>",
        '<a href="https://facebook.com/adler"><img alt="" src="/f.svg"></a></footer>',
        ChangeKind.LINK,
    ),
    "another profile of a network": ("profile.php?id=7", "profile.php?id=8", ChangeKind.LINK),
    "another mail address": ("info@adler", "post@adler", ChangeKind.CONTACT),
    "the title": ("Adler – Bergdorf", "Adler – Essen in Bergdorf", ChangeKind.TITLE),
    "the hours that a search shows": ("11:00-23:00", "11:00-21:00", ChangeKind.DATE),
    "the description for search engines": (
        "Essen und schlafen",
        "Gut essen und ruhig schlafen",
        ChangeKind.DESCRIPTION,
    ),
    "one word of a sentence": ("vierten", "fünften", ChangeKind.TEXT),
    "a paragraph taken away": ("<p>Schnitzel 14,50 €</p>", "", ChangeKind.REMOVED),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_that_lasts_is_a_change_of_its_kind(name: str) -> None:
    old, new, kind = EDITS[name]
    (change,) = changes([PAGE, PAGE, *[edited(old, new)] * 3])
    assert kind in {hunk.kind for hunk in change.hunks}


FILES = {
    "another number of the camera": ("DSC_0123.JPG", "DSC_0456.JPG", ["image"]),
    "another number of the telephone": ("IMG_2034.jpg", "IMG_2077.jpg", ["image"]),
    "the menu of another year": ("karte_2025.jpg", "karte_2026.jpg", ["image"]),
    "the next poster": ("plakat_1.jpg", "plakat_2.jpg", ["image"]),
    "another size": ("stube-480.jpg", "stube-1200.jpg", []),
    "another role": ("stube.jpg", "stube-large.jpg", []),
}


@pytest.mark.parametrize("name", FILES)
def test_another_file_is_another_photo_but_for_its_size_and_role(name: str) -> None:
    before, after, kinds = FILES[name]
    first, then = edited("stube.jpg", before), edited("stube.jpg", after)
    found = changes([first, first, *[then] * 3])
    assert [hunk.kind for change in found for hunk in change.hunks] == kinds


COVERED = bytes([0x42, *(0x42 ^ byte for byte in b"info@adler.example")]).hex()

NOISE = {
    "a script": ("</body>", "<script>var token = 'f3a9';</script></body>"),
    "a hidden token": ("<main>", '<main><input type="hidden" name="csrf" value="93af">'),
    "a build's hash in a picture's name": ("stube.jpg", "stube-8f3a91bc77.jpg"),
    "a picture's format and size": ("stube.jpg", "stube-1024x768.webp?v=3"),
    "other wrapping and inline tags": (
        "mit Zutaten aus dem Tal",
        "mit <b>Zutaten</b>\n aus&nbsp;dem Tal",
    ),
    "a paragraph broken in two": ("Generation mit Zutaten", "Generation</p><p>mit Zutaten"),
    "a paragraph moved": (
        "<p>Nächster Stammtisch: 12.11.2026</p><p>Schnitzel 14,50 €</p>",
        "<p>Schnitzel 14,50 €</p><p>Nächster Stammtisch: 12.11.2026</p>",
    ),
    "a tracking parameter": ('"/karte.html"', '"/karte.html?utm_source=mail&amp;fbclid=x9"'),
    "an absolute link": ('"/karte.html"', '"http://www.adler.example/karte"'),
    "another class": ("<main>", '<main class="css-1x9">'),
    "a hidden mail address": (
        '<a href="mailto:info@adler.example">info@adler.example</a>',
        f'<a href="/cdn-cgi/l/email-protection#{COVERED}"><span class="__cf_email__" '
        f'data-cfemail="{COVERED}">[email&#160;protected]</span></a>',
    ),
    "words for screen readers": (
        "Speisekarte</a>",
        'Speisekarte<span class="sr-only"> (neu)</span></a>',
    ),
    "a route announcer": (
        "<main>",
        '<p aria-live="polite" aria-atomic="true">Startseite</p><main>',
    ),
    "a vendor's consent dialog": (
        "</body>",
        '<div id="CybotCookiebotDialog"><p>Wir verwenden Cookies, um Inhalte anzupassen und '
        "Zugriffe zu zählen.</p><button>Alle zulassen</button></div></body>",
    ),
    "a consent dialog of our own making": (
        "</body>",
        "<div><p>Diese Seite setzt Cookies ein, damit alles läuft wie es soll.</p>"
        '<p>Annehmen</p><p><a href="/cookies">Mehr</a></p></div></body>',
    ),
    "a button": ("</header>", "<button>Menü öffnen</button></header>"),
    "data for search engines put in": (
        "</body>",
        '<script type="application/ld+json">{"telephone": "+49 8022 1"}</script></body>',
    ),
    "a description taken out": (
        '<meta name="description" content="Essen und schlafen in Bergdorf">',
        "",
    ),
}


@pytest.mark.parametrize("name", NOISE)
def test_what_no_owner_did_is_no_change(name: str) -> None:
    old, new = NOISE[name]
    assert changes([PAGE, PAGE, *[edited(old, new)] * 4]) == []


PASSING = {
    "a banner for one look": [
        PAGE,
        edited("<main>", "<main><p>Heute 10 % Rabatt!</p>"),
        PAGE,
        PAGE,
        PAGE,
    ],
    "a block that comes and goes": [PAGE, edited("<h1>", "<p>Gerade geöffnet</p><h1>"), PAGE] * 4,
    "a paragraph that is away for one look": [
        PAGE,
        PAGE,
        edited("<p>Schnitzel 14,50 €</p>", ""),
        PAGE,
        PAGE,
    ],
    "a counter": [edited("<footer>", f"<p>{12000 + n} Besucher</p><footer>") for n in range(9)],
    "quotes that rotate": [
        edited("<h1>", f"<p>{quote}</p><h1>")
        for quote in ("„Wunderbar“ (Eva)", "„Immer wieder“ (Jan)", "„Toll!“ (Mia)") * 3
    ],
    "quotes that never come again": [
        edited("<h1>", f"<p>Gast Nummer {chr(65 + n) * 5} sagt: {chr(70 + n) * 9}</p><h1>")
        for n in range(12)
    ],
    "today's date": [
        edited("<h1>", f"<p>Heute ist der {BEGIN + n * DAY / 2:%d.%m.%Y}</p><h1>") for n in range(9)
    ],
    "today's date in words": [
        edited("<h1>", f"<p>{BEGIN + n * DAY / 2:%A, %B} {(BEGIN + n * DAY / 2).day}</p><h1>")
        for n in range(9)
    ],
    "a countdown of days": [
        edited("<h1>", f"<p>Noch {40 - n // 2} Tage bis Weihnachten</p><h1>") for n in range(9)
    ],
}


@pytest.mark.parametrize("name", PASSING)
def test_what_does_not_last_is_no_change(name: str) -> None:
    assert changes(PASSING[name]) == []


@pytest.mark.parametrize("name", ["a counter", "quotes that never come again"])
def test_a_page_that_never_rests_leaves_no_suspicion_open(name: str) -> None:
    assert looks(PASSING[name])[-1].memory.suspected_since is None


def test_a_version_stamp_is_no_change() -> None:
    pages = [edited("Gasthof Adler <a", f"Gasthof Adler v 3.{n // 4} <a") for n in range(9)]
    assert changes(pages) == []


def test_a_copyright_year_follows_the_calendar() -> None:
    memory = compare(None, snapshot(PAGE), datetime(2026, 12, 31, 9, tzinfo=UTC)).memory
    page = snapshot(edited("© 2026", "© 2027"))
    assert compare(memory, page, datetime(2027, 1, 1, 9, tzinfo=UTC)).finding is Finding.SAME


def test_an_age_grows_with_the_time_between_two_looks() -> None:
    three, nine = (edited("<h1>", f"<p>Vor {days} Tagen</p><h1>") for days in (3, 9))
    assert looks([three, nine], step=6 * DAY)[-1].finding is Finding.SAME


def test_an_age_that_grows_faster_than_time_is_suspected() -> None:
    three, nine = (edited("<h1>", f"<p>Vor {days} Tagen</p><h1>") for days in (3, 9))
    assert looks([three, nine], step=DAY)[-1].finding is Finding.SUSPECTED


def test_a_year_elsewhere_is_an_edit() -> None:
    assert changes([PAGE, *[edited("Seit 1894", "Seit 2026")] * 3])


def test_the_first_look_is_the_baseline() -> None:
    assert compare(None, snapshot(PAGE), BEGIN).finding is Finding.BASELINE


def test_two_looks_a_day_apart_are_not_enough() -> None:
    banner = edited("<main>", "<main><p>Heute 10 % Rabatt!</p>")
    assert changes([PAGE, PAGE, banner, banner, PAGE, PAGE], step=DAY) == []


def test_a_page_too_long_is_said_to_be_watched_in_part() -> None:
    page = snapshot("<p>Absatz</p>" * 5000)
    assert "in part" in compare(None, page, BEGIN).why


def test_one_look_only_suspects() -> None:
    assert looks([PAGE, edited("14,50", "15,50")])[-1].finding is Finding.SUSPECTED


def test_a_change_lies_between_the_last_look_without_and_the_first_with() -> None:
    (change,) = changes([PAGE, PAGE, *[edited("14,50", "15,50")] * 3])
    assert (change.after_at, change.before_at) == (BEGIN + DAY / 2, BEGIN + DAY)


def test_the_suspicion_is_dated_by_its_first_look() -> None:
    page = edited("14,50", "15,50")
    assert looks([PAGE, page, page])[-1].memory.suspected_since == BEGIN + DAY / 2


def test_two_edits_have_each_their_window() -> None:
    one = edited("14,50", "15,50")
    two = one.replace("22:00", "21:00")
    found = changes([PAGE, one, two, two, two])
    assert [change.before_at for change in found] == [BEGIN + DAY / 2, BEGIN + DAY]


def test_an_edit_made_in_two_steps_counts_from_the_first() -> None:
    one = edited("<h1>", "<p>Am Sonntag spielt die Blaskapelle aus Bergdorf.</p><h1>")
    two = one.replace("Blaskapelle aus", "große Blaskapelle aus")
    assert changes([PAGE, one, two, two])[0].before_at == BEGIN + DAY / 2


def test_the_same_bytes_confirm_a_suspicion() -> None:
    memory = looks([PAGE, edited("14,50", "15,50")])[-1].memory
    memory = same_again(memory, BEGIN + DAY).memory
    assert same_again(memory, BEGIN + 2 * DAY).finding is Finding.CONFIRMED


def test_the_same_bytes_move_the_last_sighting() -> None:
    memory = looks([PAGE])[-1].memory
    assert same_again(memory, BEGIN + DAY).memory.last_seen_at == BEGIN + DAY


def test_a_confirmed_change_is_told_once() -> None:
    assert len(changes([PAGE, *[edited("14,50", "15,50")] * 9])) == 1


def test_what_two_fetches_at_once_differ_in_is_noise() -> None:
    memory = compare(None, snapshot(edited("<h1>", "<p>Sitzung 8841</p><h1>")), BEGIN).memory
    memory = learn(memory, snapshot(edited("<h1>", "<p>Sitzung 9377</p><h1>")), BEGIN)
    later = compare(memory, snapshot(edited("<h1>", "<p>Sitzung 1202</p><h1>")), BEGIN + DAY)
    assert later.finding is Finding.SAME


def test_over_a_long_gap_absence_proves_nothing() -> None:
    one = edited("<h1>", "<p>Sommerfest am See mit Musik</p><h1>")
    two = edited("<h1>", "<p>Adventsmarkt im Hof mit Punsch</p><h1>")
    last = looks([PAGE, one, two, two, two], step=30 * DAY)[-1]
    assert last.memory.suspected_since == BEGIN + 30 * DAY


def test_what_is_gone_after_a_long_gap_is_not_confirmed_by_it() -> None:
    pages = [edited("<h1>", f"<p>Besucher: {n * 7919 % 99_991}</p><h1>") for n in range(8)]
    assert changes(pages, step=11 * DAY) == []


def test_a_habit_that_goes_on_is_never_suspected_anew() -> None:
    pages = [edited("<h1>", f"<p>Besucher: {n * 7919 % 99_991}</p><h1>") for n in range(60)]
    assert {look.finding for look in looks(pages)[4:]} == {Finding.SAME}


def test_pictures_that_take_turns_are_no_change() -> None:
    shown = [edited("stube.jpg", f"bild_{letter}.jpg") for letter in "dbbedebaabbccddaabb"]
    assert changes(shown) == []


@pytest.mark.parametrize("seed", range(5))
def test_a_gallery_that_draws_some_of_many_is_no_change(seed: int) -> None:
    draw = Random(seed)
    galleries = (draw.sample(range(9), 3) for _ in range(16))
    shown = ["".join(f'<img src="/bilder/b{n}.jpg">' for n in drawn) for drawn in galleries]
    assert changes([edited("</main>", f"{images}</main>") for images in shown]) == []


def test_a_widget_that_goes_on_to_another_value_is_no_change() -> None:
    today = ["Montag 9–17 Uhr"] * 6 + ["Samstag 10–14 Uhr", "Sonntag geschlossen"]
    pages = [edited("<h1>", f"<p>Heute geöffnet: {value}</p><h1>") for value in today * 2]
    assert changes(pages) == []
    assert changes([page for page in pages for _ in range(2)]) == []


def test_words_mended_a_day_later_are_the_same_edit() -> None:
    steps = ["Wir backen wieder täglih frisch", "Wir backen wieder täglich frisch für Sie"]
    pages = [edited("<h1>", f"<p>{words}</p><h1>") for words in [*steps, *[steps[1]] * 3]]
    assert changes([PAGE, PAGE, *pages])[0].before_at == BEGIN + DAY


# --- another page -----------------------------------------------------------------

STUB = (
    "<html><head><title>Hallo</title></head><body><p>Wir sind umgestellt worden.</p></body></html>"
)
OTHER = (
    "<html><body>" + "<p>Ganz anderer Inhalt, den niemand hier kennt.</p>" * 30 + "</body></html>"
)


@pytest.mark.parametrize("page", [STUB, OTHER], ids=["hardly any text", "nothing shared"])
def test_another_page_is_refused(page: str) -> None:
    refusal = looks([PAGE, page])[-1].refusal
    assert refusal is not None
    assert refusal.reason is Reason.COLLAPSED


ENGLISH = (
    PAGE.replace('lang="de"', 'lang="en"')
    .replace("Seit 1894 kochen wir in der vierten Generation mit Zutaten aus dem Tal", "We have")
    .replace("Unsere Zimmer blicken auf den Wald und den See, und", "Our rooms look out over woods")
    .replace("das Frühstück holen Sie sich am Büfett, so oft und so viel Sie mögen", "breakfast is")
    .replace("in vierzig Minuten in der Stadt, der Bahnhof liegt gleich hinter der Kirche", "far")
    .replace(
        "Willkommen im Adler", "Welcome to the Eagle, your house between woods and water, with"
    )
    .replace(
        "Nächster Stammtisch", "The next evening of the regulars, to which all may come, is on"
    )
)


def test_a_page_in_another_language_is_refused() -> None:
    said = looks([PAGE, PAGE, ENGLISH, PAGE])
    assert [look.refusal.reason if look.refusal else look.finding for look in said[1:]] == [
        Finding.SAME,
        Reason.OTHER_LANGUAGE,
        Finding.SAME,
    ]


def test_an_edit_under_another_name_of_the_language_is_seen() -> None:
    english = edited("22:00", "21:00").replace('lang="de"', 'lang="en"')
    assert changes([PAGE, PAGE, *[english] * 3]) != []


def test_a_page_that_stays_in_another_language_becomes_the_page() -> None:
    assert changes([PAGE, PAGE, *[ENGLISH] * 10]) != []


def test_a_refused_look_is_no_sighting() -> None:
    assert looks([PAGE, STUB])[-1].memory.last_seen_at == BEGIN


def test_after_a_refused_look_the_usual_page_is_the_same() -> None:
    assert looks([PAGE, STUB, PAGE])[-1].finding is Finding.SAME


def test_another_page_that_stays_becomes_the_page() -> None:
    (change,) = changes([PAGE, *[STUB] * 10])
    assert change.before_at == BEGIN + DAY / 2


def test_another_page_for_an_afternoon_stays_refused() -> None:
    said = looks([PAGE, *[STUB] * 6], step=timedelta(hours=3))
    assert {look.finding for look in said[1:]} == {Finding.REFUSED}


def test_an_ever_changing_other_page_is_refused_for_days_only() -> None:
    pages = [PAGE, *(STUB.replace("Hallo", f"Hallo {n}") for n in range(24))]
    assert looks(pages)[-1].finding is not Finding.REFUSED


# --- feeds -----------------------------------------------------------------------


def feed(*items: tuple[str, datetime | None]) -> Snapshot:
    blocks = tuple(Block(BlockKind.ITEM, name, name, dated_at=dated) for name, dated in items)
    return Snapshot(blocks, 1)


OLD = ("Sommerpause", BEGIN - 90 * DAY)
NOW = BEGIN + DAY

FEEDS = {
    "a post dated since the last look": (
        feed(OLD),
        feed(("Neues Bier", BEGIN + DAY / 2), OLD),
        Finding.CONFIRMED,
    ),
    "a post dated in the future": (
        feed(OLD),
        feed(("Fest", NOW + 9 * DAY), OLD),
        Finding.SUSPECTED,
    ),
    "a post without a date": (feed(OLD), feed(("Neu", None), OLD), Finding.SUSPECTED),
    "a post in a feed that dates all anew": (
        feed(("Sommerpause", BEGIN)),
        feed(("Neu", NOW), ("Sommerpause", NOW)),
        Finding.SUSPECTED,
    ),
    "all posts dated anew": (
        feed(("A", BEGIN), ("B", BEGIN)),
        feed(("A", NOW), ("B", NOW)),
        Finding.SAME,
    ),
    "the posts in another order": (feed(("A", BEGIN), OLD), feed(OLD, ("A", BEGIN)), Finding.SAME),
    "an old post that fell out": (feed(("A", BEGIN), OLD), feed(("A", BEGIN)), Finding.SAME),
    "an older post that slid in": (
        feed(("A", BEGIN)),
        feed(("A", BEGIN), ("Uralt", BEGIN - 900 * DAY)),
        Finding.SAME,
    ),
}


@pytest.mark.parametrize("name", FEEDS)
def test_what_a_feed_proves(name: str) -> None:
    before, after, finding = FEEDS[name]
    assert compare(compare(None, before, BEGIN).memory, after, NOW).finding is finding


# --- memory ------------------------------------------------------------------------


def test_memory_survives_being_kept() -> None:
    memory = looks([PAGE, edited("14,50", "15,50")])[-1].memory
    assert load(dump(memory)) == memory


@pytest.mark.parametrize("blob", [b"", b"x", b"\x80\x04.", b"x\x9c\x03\x00\x00\x00\x00\x01"])
def test_what_is_no_memory_is_told(blob: bytes) -> None:
    with pytest.raises(ValueError, match="no page's memory"):
        load(blob)


def test_memory_of_an_ordinary_page_is_small() -> None:
    assert len(dump(looks([PAGE] * 3)[-1].memory)) < 4_000


def test_memory_of_a_page_that_is_new_at_every_look_is_bounded() -> None:
    memory: Memory | None = None
    for look in range(8):
        words = [f"{look * 7919 + n * 104729:x}" * 9 for n in range(2000)]
        blocks = tuple(Block(BlockKind.TEXT, w * 3, w) for w in [*words, "fixed"])
        memory = compare(memory, Snapshot(blocks, 1), BEGIN + look * DAY).memory
    assert memory is not None
    assert len(dump(memory)) <= MAX_DUMP


def test_an_upgrade_of_ours_is_no_edit() -> None:
    newer = snapshot(PAGE)
    newer = replace(
        newer, version=99, blocks=tuple(replace(b, key=b.key + "'") for b in newer.blocks)
    )
    memory = rebase(looks([PAGE, PAGE])[-1].memory, newer, BEGIN + DAY / 2)
    assert compare(memory, newer, BEGIN + DAY).finding is Finding.SAME


def test_a_suspicion_outlives_an_upgrade_of_ours() -> None:
    page = edited("14,50", "15,50")
    newer = snapshot(page)
    newer = replace(
        newer, version=99, blocks=tuple(replace(b, key=b.key + "'") for b in newer.blocks)
    )
    memory = rebase(looks([PAGE, page, page])[-1].memory, newer, BEGIN + DAY)
    assert compare(memory, newer, BEGIN + 2 * DAY).changes[0].before_at == BEGIN + DAY / 2


# --- properties --------------------------------------------------------------------

BLOCKS = st.lists(
    st.builds(
        Block,
        kind=st.sampled_from(BlockKind),
        text=st.text(max_size=30),
        key=st.text("abcdef", min_size=1, max_size=2),
        place=st.sampled_from(["", "main", "nav"]),
        dated_at=st.none() | st.just(BEGIN),
    ),
    max_size=12,
)
SNAPSHOTS = st.builds(
    Snapshot, blocks=BLOCKS.map(tuple), version=st.integers(1, 2), lang=st.sampled_from(["", "de"])
)
GAPS = st.timedeltas(timedelta(days=-1), timedelta(days=40))


@given(st.lists(st.tuples(SNAPSHOTS, GAPS), min_size=1, max_size=6))
@settings(max_examples=150, deadline=None)
def test_any_looks_in_any_order_leave_a_memory_that_can_be_kept(
    seen: list[tuple[Snapshot, timedelta]],
) -> None:
    memory: Memory | None = None
    at = BEGIN
    for shown, gap in seen:
        at += gap
        memory = compare(memory, shown, at).memory
    assert memory is not None
    assert load(dump(memory)) == memory


@given(SNAPSHOTS, st.integers(1, 4))
@settings(max_examples=80, deadline=None)
def test_a_page_equals_itself(shown: Snapshot, times: int) -> None:
    memory = compare(None, shown, BEGIN).memory
    found = [compare(memory, shown, BEGIN + n * DAY).finding for n in range(1, times + 1)]
    assert set(found) == {Finding.SAME}


FIRST_RELEASE = {
    "version": 1,
    "first": 1762074000.0,
    "last": 1762117200.5,
    "lang": "de",
    "headings": ["", "Öffnungszeiten"],
    "known": [["k1", "text", "11–22 Uhr", "main", 1, None, 1762074000.0, 1762117200.5, 2]],
    "suspicions": [[1762074000.0, 1762117200.5, 1, [["k1", None, "k0"]]]],
    "slots": [["k0 words", 3, 1762117200.5]],
    "odd": [None, 0, ""],
}
"""A memory as the first release wrote it."""


def test_a_memory_of_the_first_release_is_read() -> None:
    memory = load(zlib.compress(json.dumps(FIRST_RELEASE).encode()))
    block = memory.block("k1")
    assert block is not None
    assert (block.text, block.heading, memory.known["k1"].flips) == (
        "11–22 Uhr",
        "Öffnungszeiten",
        2,
    )
    assert memory.suspected_since == datetime(2025, 11, 2, 21, 0, 0, 500_000, UTC)
    assert memory.slots["k0 words"].times == 3
