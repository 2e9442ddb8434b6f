"""Why a difference does not count: each reason by a page that gives it, and what is remembered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.compare import Memory, compare, dump, learn, load
from monitor.compare.masks import MASKED_TEXT, MOST_MASKED, MOST_OF_A_LOOK, Mask, masked
from monitor.extract import read_feed, read_page
from monitor.extract.block import block
from monitor.model import BlockKind, Snapshot

BEGIN = datetime(2026, 11, 2, 9, tzinfo=UTC)
HALF_A_DAY = timedelta(hours=12)

PAGE = """<!doctype html><html lang="de"><head><title>Gasthof Adler</title>
<meta name="description" content="Essen in Bergdorf"></head><body>
<main><h1>Willkommen im Adler</h1>{0}
<p>Seit 1894 kochen wir in der vierten Generation mit Zutaten aus dem Tal, für Gäste und Wanderer.
</p><p>Unsere Zimmer blicken auf den Wald und den See, und das Frühstück holen Sie sich am Büfett.
</p><p>Der Bahnhof liegt gleich hinter der Kirche, vierzig Minuten mit dem Zug von der Stadt.</p>
</main></body></html>"""
FEED = """<rss version="2.0"><channel><title>Adler</title>{0}</channel></rss>"""


def page(inside: str) -> Snapshot:
    """A look at the inn's page with something of its own in it."""
    found = read_page(PAGE.replace("{0}", inside).encode(), url="https://adler.example/")
    assert isinstance(found, Snapshot), found
    return found


def feed(*titles: str) -> Snapshot:
    """A look at its feed."""
    items = "".join(f"<item><title>{t}</title><guid>{t}</guid></item>" for t in titles)
    found = read_feed(FEED.replace("{0}", items).encode(), url="https://adler.example/feed")
    assert isinstance(found, Snapshot), found
    return found


def seen(looks: Sequence[Snapshot], every: timedelta = HALF_A_DAY) -> Memory:
    """What is known after these looks."""
    memory: Memory | None = None
    for number, snapshot in enumerate(looks):
        memory = compare(memory, snapshot, BEGIN + number * every).memory
    assert memory is not None
    return memory


def pages(*insides: str) -> list[Snapshot]:
    return [page(inside) for inside in insides]


QUOTES = [f"<p>„{text}“</p>" for text in ("Herrlich!", "Sehr gut.", "Gern mehr", "Oh, prima")]
CONSENT = (
    "<p>Wir verwenden Cookies, um diese Seite zu verbessern und zu messen.</p>"
    "<button>Annehmen</button><button>Ablehnen</button>"
)
PHP = """<br />
<b>Warning</b>:  include(x.php) [<a href='function.include'>function.include</a>]: failed to open
stream in <b>/srv/www/index.php</b> on line <b>{}</b><br />"""
REASONS: dict[str, tuple[Mask, list[Snapshot]]] = {
    "the day of the look": (
        Mask.CLOCK,
        pages("<p>Heute ist Montag, 2. November</p>", "<p>Heute ist Dienstag, 3. November</p>"),
    ),
    "a copyright year": (Mask.COPYRIGHT_YEAR, pages("<p>© 2025 Adler</p>", "<p>© 2026 Adler</p>")),
    "a version": (Mask.VERSION, pages("<p>System v1.2.3</p>", "<p>System v1.2.4</p>")),
    "the version of a content system": (
        Mask.VERSION,
        pages("<p>Powered by WordPress 6.1</p>", "<p>Powered by WordPress 6.2</p>"),
    ),
    "the version of a content system alone": (
        Mask.VERSION,
        pages("<p>Joomla! 4.4.3</p>", "<p>Joomla! 4.4.4</p>"),
    ),
    "the version of a shop in the footer": (
        Mask.VERSION,
        pages(
            "</main><footer>Shopware 6.5.8, Impressum</footer><main>",
            "</main><footer>Shopware 6.6.0, Impressum</footer><main>",
        ),
    ),
    "a message of PHP that came": (Mask.MESSAGE, pages("", PHP.format(12))),
    "a message of PHP from another line": (Mask.MESSAGE, pages(PHP.format(12), PHP.format(14))),
    "a plain message of PHP before other words": (
        Mask.MESSAGE,
        pages("<p>Bis bald</p>", "<p>Notice: Undefined index: x in /a.php on line 3 Bis bald</p>"),
    ),
    "a counter, at its fourth number": (
        Mask.COUNTER,
        pages(*(f"<p>{n} Gäste lasen das hier schon</p>" for n in (1001, 1017, 1044, 1090))),
    ),
    "a quote in a place where none lasts": (
        Mask.ROTATES,
        pages(*QUOTES),
    ),
    "a line that leaves again as it did before": (
        Mask.COMES_AND_GOES,
        pages("<p>Küche offen</p>", "", "<p>Küche offen</p>", ""),
    ),
    "a consent dialog that came": (Mask.CONSENT, pages("", CONSENT)),
    "a label of cookie settings": (
        Mask.COOKIE_LABEL,
        pages("", "<p>Cookie-Einstellungen</p>"),
    ),
    "an image under another name": (
        Mask.RENAMED_IMAGE,
        pages('<img src="/stube-foto.jpg">', '<img src="/stube-bild.jpg">'),
    ),
    "a button": (Mask.BUTTONS, pages("", "<button>Menü</button>")),
    "a feed whose oldest entry left": (Mask.ROLLS, [feed("Neu", "Alt"), feed("Neu")]),
    "a link to the start by its other name": (
        Mask.MOVED_LINK,
        pages('<a href="/">Start</a>', '<a href="/startseite">Start</a>'),
    ),
}


@pytest.mark.parametrize("name", REASONS)
def test_does_not_count_because_of(name: str) -> None:
    mask, looks = REASONS[name]
    assert mask in {one.mask for one in seen(looks).masked}


def test_a_description_taken_out_does_not_count() -> None:
    before, after = (page(""), page(""))
    blocks = tuple(b for b in after.blocks if b.kind is not BlockKind.DESCRIPTION)
    memory = seen([before, Snapshot(blocks, after.version, after.lang)])
    assert [one.mask for one in memory.masked] == [Mask.DESCRIPTION]


def test_what_differs_between_two_fetches_does_not_count() -> None:
    one, other = pages("<p>Nr. 17</p>", "<p>Nr. 18</p>")
    memory = learn(seen([one]), other, BEGIN + timedelta(seconds=5))
    assert [(m.mask, m.before, m.after) for m in memory.masked] == [
        (Mask.TWO_FETCHES, "Nr. 17", "Nr. 18")
    ]


EDITS = {
    "another day": ("<p>Ruhetag Montag</p>", "<p>Ruhetag Dienstag</p>"),
    "the price of a course": ("<p>Kurs WordPress 61.50 €</p>", "<p>Kurs WordPress 62.50 €</p>"),
    "a price in the footer": (
        "</main><footer>Kurs WordPress 61.50 €</footer><main>",
        "</main><footer>Kurs WordPress 62.50 €</footer><main>",
    ),
    "what a course is about": ("<h3>Kurs: WordPress 6.1</h3>", "<h3>Kurs: WordPress 6.2</h3>"),
    "a law's section": (
        "</main><footer>nach § 5.1 TMG</footer><main>",
        "<footer>nach § 5.2 TMG</footer>",
    ),
    "a warning of the owner's": ("", "<p>Warning: the stairs in /Haus 2 are steep</p>"),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_not_masked(name: str) -> None:
    assert seen(pages(*EDITS[name])).masked == ()


def test_a_message_of_php_is_masked_whole() -> None:
    first, then = pages("", PHP.format(12))
    assert not compare(seen([first]), then, BEGIN + HALF_A_DAY).memory.suspicions


def test_a_look_that_differs_in_nothing_leaves_what_is_remembered() -> None:
    _, looks = REASONS["a copyright year"]
    assert seen(looks).masked == seen([*looks, looks[-1]]).masked != ()


def test_it_is_remembered_with_the_rest() -> None:
    memory = seen(REASONS["a copyright year"][1])
    assert load(dump(memory)).masked == memory.masked


def test_one_look_does_not_crowd_out_the_others() -> None:
    years = ["".join(f"<p>© {n} Haus {k}</p>" for k in range(30)) for n in (2025, 2026)]
    assert len(seen(pages(*years)).masked) == MOST_OF_A_LOOK


def test_only_the_latest_are_remembered() -> None:
    looks = pages(*(f"<p>{n} Gäste lasen das hier schon</p>" for n in range(100, 140)))
    memory = seen(looks)
    assert (len(memory.masked), memory.masked[-1].at) == (MOST_MASKED, BEGIN + 39 * HALF_A_DAY)


def test_of_a_long_text_the_difference_is_remembered() -> None:
    old, new = (block(BlockKind.TEXT, "Wort " * 300 + end, end) for end in ("17", "18"))
    one = masked(old, new, Mask.COUNTER, BEGIN)
    assert (one.before[-2:], one.after[-2:], len(one.after) <= MASKED_TEXT) == ("17", "18", True)
