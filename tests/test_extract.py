"""What a reader sees of a body, and what is no page at all."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract import read_page
from monitor.extract.bounds import MAX_ATTRIBUTES, MAX_DEPTH, bounded
from monitor.extract.walk import MAX_BLOCKS
from monitor.model import BlockKind, Reason, Refusal, Snapshot

PAGES = Path(__file__).parent / "pages"
HOME = "https://adler.example/"
WORDS = "<p>Seit 1894 kochen wir in der vierten Generation mit Zutaten aus dem Tal.</p>"


def snapshot(html: str | bytes, *, charset: str | None = None) -> Snapshot:
    body = html.encode() if isinstance(html, str) else html
    found = read_page(body, url=HOME, charset=charset)
    assert isinstance(found, Snapshot), found
    return found


def texts(html: str | bytes, *, charset: str | None = None) -> list[str]:
    return [block.text for block in snapshot(html, charset=charset).blocks]


def keys(html: str, kind: BlockKind) -> set[str]:
    return {block.key for block in snapshot(html + WORDS).blocks if block.kind is kind}


@pytest.mark.parametrize("name", sorted(page.stem for page in PAGES.glob("*.html")))
def test_golden_page(name: str) -> None:
    found = snapshot((PAGES / f"{name}.html").read_bytes())
    lines = [f"{b.kind:<11} {b.place:<6} {b.heading} | {b.text}" for b in found.blocks]
    assert "\n".join(lines) + "\n" == (PAGES / f"{name}.txt").read_text("utf-8")


SAME_LINK = {
    "with and without a tracking parameter": ("/karte", "/karte?utm_source=x&fbclid=1"),
    "relative and absolute": ("karte.html", "https://www.adler.example/essen/karte.html"),
    "with and without an extension": ("karte.html", "karte/"),
    "the start by any name": ("./", "https://adler.example/index.html"),
    "http and https elsewhere": ("http://facebook.com/adler", "https://www.facebook.com/adler/"),
}


@pytest.mark.parametrize("name", SAME_LINK)
def test_same_link(name: str) -> None:
    one, other = (keys(f'<a href="{href}">x</a>', BlockKind.LINK) for href in SAME_LINK[name])
    assert one == other != set()


OTHER_LINK = {
    "another page": ("/karte", "/zimmer"),
    "another page of an old site": ("/index.php?id=3", "/index.php?id=4"),
    "another network": ("https://facebook.com/adler", "https://instagram.com/adler"),
    "another profile": ("https://facebook.com/adler", "https://facebook.com/krone"),
    "another mail address": ("mailto:info@adler.example", "mailto:post@adler.example"),
    "another telephone number": ("tel:08031 1", "tel:08031 2"),
}


@pytest.mark.parametrize("name", OTHER_LINK)
def test_other_link(name: str) -> None:
    one, other = (keys(f'<a href="{href}">x</a>', BlockKind.LINK) for href in OTHER_LINK[name])
    assert one != other


SAME_IMAGE = {
    "another size": ("/stube.jpg", "/stube-300x200.jpg"),
    "another format": ("/stube.jpg", "/stube.webp"),
    "another format behind its own": ("/stube.jpg", "/stube.jpg.webp"),
    "another format and size behind its own": ("/stube.jpg", "/stube-1024x683.JPG.avif"),
    "another build": ("/stube-8f3a91bc77.jpg", "/stube-93bc77a1ff.jpg"),
    "by way of a resizer": ("/stube.jpg", "/_next/image?url=%2Fstube.jpg&w=640"),
    "from another host": ("/stube.jpg", "https://cdn.example/a/stube.jpg?v=2"),
}


@pytest.mark.parametrize("name", SAME_IMAGE)
def test_same_image(name: str) -> None:
    one, other = (keys(f'<img src="{src}">', BlockKind.IMAGE) for src in SAME_IMAGE[name])
    assert one == other != set()


def test_a_word_behind_a_dot_tells_images_apart() -> None:
    one, other = (
        keys(f'<img src="/plakat.{town}.jpg.webp">', BlockKind.IMAGE) for town in ("rom", "linz")
    )
    assert one != other


def test_a_poster_of_another_day_is_another_image() -> None:
    one, other = "/plakat-20260301.jpg", "/plakat-20260712.jpg"
    assert keys(f'<img src="{one}">', BlockKind.IMAGE) != keys(
        f'<img src="{other}">', BlockKind.IMAGE
    )


def test_a_lazy_image_is_the_one_it_will_show() -> None:
    lazy = '<img src="/leer.svg" data-src="/stube.jpg">'
    assert keys(lazy, BlockKind.IMAGE) == keys('<img src="/stube.jpg">', BlockKind.IMAGE)


def test_a_background_is_an_image() -> None:
    styled = "<div style=\"background: url('/stube.jpg')\"></div>"
    assert keys(styled, BlockKind.IMAGE) == keys('<img src="/stube.jpg">', BlockKind.IMAGE)


BOXES = {
    "a notice for visitors": ('<div class="alert alert-info" role="alert">Heute zu!</div>', 1),
    "a notice that is not shown": ('<div class="alert" role="alert" hidden>Heute zu!</div>', 0),
    "an announcement to screen readers": ('<div role="alert">Seite geladen</div>', 0),
}


@pytest.mark.parametrize("name", BOXES)
def test_a_notice_is_read_and_an_announcement_is_not(name: str) -> None:
    box, more = BOXES[name]
    assert len(snapshot(WORDS + box).blocks) - len(snapshot(WORDS).blocks) == more


CHARSETS = {
    "utf-8 declared": (f"<meta charset=utf-8><p>Grüße aus Öd</p>{WORDS}".encode(), None),
    "latin-1 by the server": (f"<p>Grüße aus Öd</p>{WORDS}".encode("latin-1"), "iso-8859-1"),
    "latin-1 in the page": (
        f'<meta charset="ISO-8859-1"><p>Grüße aus Öd</p>{WORDS}'.encode("latin-1"),
        None,
    ),
    "latin-1 undeclared": (f"<p>Grüße aus Öd</p>{WORDS}".encode("latin-1"), None),
    "utf-8 declared as latin-1": (f"<p>Grüße aus Öd</p>{WORDS}".encode(), "iso-8859-1"),
    "utf-16 with a mark": (f"<p>Grüße aus Öd</p>{WORDS}".encode("utf-16"), None),
    "a charset nobody knows": (f"<p>Grüße aus Öd</p>{WORDS}".encode("cp1252"), "klingon"),
    "a codec that is none of pages": (f"<p>Grüße aus Öd</p>{WORDS}".encode("cp1252"), "idna"),
    "a codec that is none of text": (f"<p>Grüße aus Öd</p>{WORDS}".encode("cp1252"), "base64"),
}


@pytest.mark.parametrize("name", CHARSETS)
def test_characters_are_read(name: str) -> None:
    body, charset = CHARSETS[name]
    assert texts(body, charset=charset)[0] == "Grüße aus Öd"


def test_a_declared_alphabet_is_read() -> None:
    body = f'<meta charset="iso-8859-2"><p>Děčín a Žďár</p>{WORDS}'.encode("iso-8859-2")
    assert texts(body)[0] == "Děčín a Žďár"


def test_a_dialog_longer_than_its_page_is_left_out() -> None:
    asks = "<p>Wir verwenden Cookies und ähnliche Mittel, um Besuche zu zählen.</p>" * 9
    dialog = f'<div class="cookie-notice">{asks}<button>Gut</button></div>'
    assert texts(WORDS + dialog) == texts(WORDS)


def test_a_self_closed_frame_does_not_swallow_the_page() -> None:
    assert "Danach" in texts(f"{WORDS}<iframe src='/karte'/><p>Danach</p>")


# --- no page ------------------------------------------------------------------------

SCRIPT = "<script>boot()</script>"
REFUSED = {
    "nothing": ("", Reason.EMPTY),
    "a shell": (f'<title>Adler</title><div id="root"></div>{SCRIPT}', Reason.SCRIPT_SHELL),
    "a shell that loads": (
        f"<nav>Adler</nav><main>Wird geladen …</main>{SCRIPT}",
        Reason.SCRIPT_SHELL,
    ),
    "a refresh": (
        '<meta http-equiv="refresh" content="0; url=/x"><p>Weiter</p>',
        Reason.REDIRECT_STUB,
    ),
    "a stub that leads on": ("<main>Redirecting to /neu</main>", Reason.REDIRECT_STUB),
    "a challenge": ("<title>Just a moment...</title>", Reason.BOT_CHALLENGE),
    "a challenge by its markup": (
        "<p>Ein Augenblick bitte, wir prüfen.</p><script>window._cf_chl_opt={}</script>",
        Reason.BOT_CHALLENGE,
    ),
    "a block": ("<p>Sorry, you have been blocked</p>", Reason.BOT_CHALLENGE),
    "a login": ('<form>Name <input type="password"></form>', Reason.LOGIN_WALL),
    "a login by its words": (
        "<p>Bitte melden Sie sich an, um fortzufahren.</p>",
        Reason.LOGIN_WALL,
    ),
    "an error": ("<title>502 Bad Gateway</title><center>nginx</center>", Reason.ERROR_PAGE),
    "a database away": (
        "<h1>Fehler beim Aufbau einer Datenbankverbindung</h1>",
        Reason.ERROR_PAGE,
    ),
    "an error of PHP": (
        "<b>Fatal error</b>: Uncaught Error in /www/x.php on line 3",
        Reason.ERROR_PAGE,
    ),
    "a suspended account": ("<h1>This account has been suspended</h1>", Reason.PARKED),
    "a domain for sale": ("<h1>adler.example</h1><p>This domain is for sale.</p>", Reason.PARKED),
    "a hoster's page": (
        "<title>Apache2 Debian Default Page: It works</title><p>x",
        Reason.PLACEHOLDER,
    ),
    "a page to come": ("<h1>Hier entsteht eine neue Internetpräsenz</h1>", Reason.PLACEHOLDER),
    "maintenance": (
        "<p>Wegen Wartungsarbeiten kurzzeitig nicht erreichbar.</p>",
        Reason.MAINTENANCE,
    ),
    "a waiting room": ("<p>You are now in line. Please be patient.</p>", Reason.WAITING_ROOM),
    "a consent wall": ("<h1>Before you continue to Google</h1>", Reason.CONSENT_WALL),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_page_is_refused(name: str) -> None:
    html, reason = REFUSED[name]
    found = read_page(html.encode(), url=HOME)
    assert isinstance(found, Refusal)
    assert found.reason is reason


NAV = "".join(f'<li><a href="/{n}">Seite {n}</a></li>' for n in range(14))
KEPT = {
    "three lines": "<h1>Adler</h1><p>Mi–Sa ab 11 Uhr</p><p>Tel. 08031 12345</p>",
    "pictures and a word": '<h1>Galerie</h1><img src="/a.jpg"><img src="/b.jpg">',
    "a craftsman who offers maintenance": "<title>Wartung und Service</title><h1>Huber</h1>"
    "<p>Wir übernehmen Reparaturen und die Wartung Ihrer Heizung.</p>",
    "an article about captchas": "<title>Just a moment...</title>"
    + "<p>Why do sites ask whether you are a person? An essay on boredom.</p>" * 9,
    "a site whose page speaks of errors": f"<ul>{NAV}</ul><p>Page not found? Und nun?</p>",
    "a members' area beside the page": f'{WORDS * 5}<form><input type="password"></form>',
    "a policy about cookies": '<div class="cookie-policy">'
    + "<p>Diese Seite setzt Cookies nur für den Warenkorb ein und löscht sie danach.</p>" * 9
    + "</div>",
}


@pytest.mark.parametrize("name", KEPT)
def test_a_page_is_kept(name: str) -> None:
    assert snapshot(KEPT[name]).blocks


# --- bounds -------------------------------------------------------------------------

MANY = 200_000
ENDLESS = {
    "a line without end": "x" * 5_000_000,
    "elements without number": "<p>Absatz</p>" * MANY,
    "nesting without end": "<div>" * MANY,
    "nesting closed at the end": "<div>" * MANY + "</div>" * MANY,
    "attributes without end": "<p " + " ".join(f"a{n}=1" for n in range(MANY)) + ">",
    "attributes that hide": "<p " + " ".join(f'a{n}=">"' for n in range(MANY)) + ">",
    "tags that never close": "<p" * MANY,
    "quotes that never close": "<a b='" * MANY,
    "scripts that never close": "<noscript>" * MANY,
    "formatting without end": "<b><i><a href=/x>" * (MANY // 4),
    "tables in tables": "<table><tr><td>" * (MANY // 4),
    "pictures that nest": "<svg><p>" + "<path/>" * MANY,
    "dialogs without number": '<div class="cookie">cookies</div>' * (MANY // 8),
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_monster_is_read_in_bounded_time(name: str) -> None:
    body = ENDLESS[name].encode()
    start = time.process_time()
    found = read_page(body, url=HOME)
    assert time.process_time() - start < 10
    assert isinstance(found, Refusal) or len(found.blocks) <= MAX_BLOCKS + 1


def test_nesting_is_cut() -> None:
    text = "<div>" * 20_000
    assert bounded(text) == ("<div>" * MAX_DEPTH, True)


def test_a_crowded_element_is_cut() -> None:
    crowd = " ".join(f"attribute{n}=1" for n in range(MAX_ATTRIBUTES * 5))
    assert bounded(f"<p>a</p><p {crowd}>b</p>") == ("<p>a</p>", True)


def test_an_ordinary_long_page_is_not_cut() -> None:
    text = "<ul>" + "<li><a href='/x'><svg><path d='M0 0'/></svg>Seite<br></a>" * 5000 + "</ul>"
    assert bounded(text) == (text, False)


# --- properties ---------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<a href='", "'>", "</a>", "<div", " style='", "left:-9999px", ">", "<"),
        *("<table>", "<td>", "<script>", "</script>", "<title>", "<!--", "-->", "&amp", "&#0;"),
        *("<svg>", "<math>", "<select>", "<option>", "<template>", "\x00", "\ufffd", "ÄÖ", " "),
        *(
            "<img src='http://[::1'>",
            "<a href='//[x'>",
            "data-cfemail='zz'",
            "<noscript>",
            "cookie",
        ),
        *("<meta charset=utf-7>", "<base href='//['>", "<meta http-equiv=refresh content='x;url'>"),
    ]
)


@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_markup_is_read_or_refused(html: str) -> None:
    assert isinstance(read_page(html.encode("utf-8", "replace"), url=HOME), Snapshot | Refusal)


@given(st.binary(max_size=300), st.none() | st.text(max_size=12), st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes, charset: str | None, url: str) -> None:
    assert isinstance(read_page(body, url=url, charset=charset), Snapshot | Refusal)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
@settings(max_examples=50, deadline=None)
def test_tokens_leave_a_snapshot_alone(one: int, other: int) -> None:
    def page(token: int) -> str:
        return (
            f'{WORDS}<form><input name=csrf type=hidden value="{token}"></form>'
            f'<script nonce="{token}">t({token})</script><a href="/x?sid={token}">Karte</a>'
            f'<div id="c{token}" data-t="{token}"></div><!-- {token} -->'
        )

    assert {b.key for b in snapshot(page(one)).blocks} == {
        b.key for b in snapshot(page(other)).blocks
    }


def test_links_of_a_menu_do_not_run_together() -> None:
    html = "<nav><a href='/'>Home</a><a href='/lavori'>Lavori</a></nav>"
    assert "Home Lavori" in texts(html)
