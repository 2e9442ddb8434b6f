"""Where a page leads: its links in their places, and what it says of itself."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.site.links import MAX_BYTES, MAX_LINKS, MOST_WORDS, Link, Links, read_links

SITE = "https://rosa.example"
URL = f"{SITE}/home/"


def read(page: str) -> Links:
    return read_links(page.encode(), URL)


PLACES: dict[str, tuple[str, str]] = {
    "in a navigation": ("<nav><ul><li>{}</nav>", "nav"),
    "by its role": ("<div role=navigation>{}</div>", "nav"),
    "by the name of a list": ("<ul class='x main-menu'>{}</ul>", "nav"),
    "by the name of a group": ("<div id=sidenav>{}</div>", "nav"),
    "in the header": ("<header><div>{}</div></header>", "nav"),
    "in the header of an article": ("<article><header>{}</header></article>", "main"),
    "in the main part": ("<main><div>{}</div></main>", "main"),
    "by the name of the main part": ("<div id=content>{}</div>", "main"),
    "in the footer": ("<footer><p>{}</footer>", "footer"),
    "in the footer's navigation": ("<footer><nav>{}</nav></footer>", "footer"),
    "by the name of the footer": ("<div class='site-footer'>{}</div>", "footer"),
    "after a navigation": ("<nav></nav>{}", ""),
    "after groups that are closed": ("<nav><div class=x><ul></ul></div></nav>{}", ""),
    "after a navigation closed by its parent": ("<div><nav><ul></div>{}", ""),
    "where the page says that it has a menu": ("<div class='page has-menu'>{}</div>", ""),
    "in a word with the same letters": ("<div class=unavailable>{}</div>", ""),
    "after a group with a broken tag": ("<nav><div x='<'></div></nav>{}", ""),
    "after a group with an endless tag": ("<nav><div x='" + "y" * 6000 + "'></div></nav>{}", ""),
    "below more than is followed": ("<nav>" + "<div class=menu>" * 99 + "{}", "nav"),
}


@pytest.mark.parametrize(("around", "place"), PLACES.values(), ids=PLACES)
def test_a_link_has_its_place(around: str, place: str) -> None:
    page = around.replace("{}", "<a href=/menu>Menu</a>")
    assert read(page).links == (Link(f"{SITE}/menu", "Menu", place),)


TEXTS: dict[str, tuple[str, str]] = {
    "plain": ("Our menu", "Our menu"),
    "with blanks": ("  Our\n menu ", "Our menu"),
    "in pieces": ("<b>Our</b><i>menu</i>", "Our menu"),
    "escaped": ("Pizza &amp; P&auml;ne &lt;b&gt;", "Pizza & Päne <b>"),
    "a picture": ("<img src=x alt='Our menu'>", "Our menu"),
    "nothing": ("", ""),
    "a comment": ("<!-- x -->Menu<script>y</script>", "Menu"),
    "long": ("x" * 200, "x" * (MOST_WORDS - 1) + "…"),
    "invisible signs": ("Me\u200bnu\u202e", "Menu"),
    "never closed": ("Menu<div class=nav>Rosa", "Menu"),
}


@pytest.mark.parametrize(("inside", "text"), TEXTS.values(), ids=TEXTS)
def test_a_link_has_its_words(inside: str, text: str) -> None:
    assert read(f"<a href=/menu>{inside}</a>").links[0].text == text


def test_a_link_without_words_has_its_title() -> None:
    assert read("<a href=/menu title='Our menu'><i></i></a>").links[0].text == "Our menu"


def test_links_are_in_page_order_each_once() -> None:
    page = (
        "<a href=/b></a><a href=/a>A</a><nav><a href='/b#x'>B</a></nav><a href='mailto:x@y'>M</a>"
    )
    assert read(page).links == (Link(f"{SITE}/b", "B", "nav"), Link(f"{SITE}/a", "A"))


def test_a_link_says_whether_it_is_to_be_followed() -> None:
    assert read("<a rel='x nofollow' href=/a>A</a>").links[0].nofollow


def test_a_link_starts_at_the_base() -> None:
    assert read("<base href='/de/'><a href=menu>").links[0].url == f"{SITE}/de/menu"


def test_a_page_of_frames_leads_to_them() -> None:
    page = "<frameset><frame src=menu.html name=menu><frame src=start.html></frameset>"
    assert [link.url for link in read(page).links] == [f"{URL}menu.html", f"{URL}start.html"]


def test_a_page_says_what_it_is() -> None:
    page = """<html lang=de-AT><link rel=canonical href='/home?utm_source=x'>
      <link rel=alternate hreflang=IT href=/it/><link rel=alternate hreflang=x-default href=/>
      <link rel=alternate hreflang=it href=/it/><link rel='https://api.w.org/' href='/wp-json/'>
      <link rel=alternate type=application/rss+xml href=/feed/>
      <link rel=alternate type=application/rss+xml href=/comments/feed/>"""
    assert read(page) == Links(
        canonical=f"{SITE}/home",
        alternates=(("it", f"{SITE}/it/"), ("x-default", f"{SITE}/")),
        feeds=(f"{SITE}/feed/",),
        posts_api=f"{SITE}/wp-json/",
        lang="de-at",
    )


def test_a_declared_charset_is_believed() -> None:
    page = "<a href=/x>Öffnungszeiten</a>".encode("iso8859-15")
    assert read_links(page, URL, "iso-8859-15").links[0].text == "Öffnungszeiten"


def test_more_links_than_anybody_reads_are_cut() -> None:
    found = read("".join(f"<a href=/{n}>x</a>" for n in range(10_000)))
    assert (len(found.links), found.cut) == (MAX_LINKS, True)


def test_a_long_page_is_cut() -> None:
    found = read("<a href=/a></a>" + " " * MAX_BYTES + "<a href=/b></a>")
    assert (len(found.links), found.cut) == (1, True)


HOSTILE = {
    piece: piece
    for piece in (
        *(
            "<a ",
            "<a b='",
            "<a b=c>",
            "<a href=x>",
            "<a href=/x>&",
            "<a href=/x>&#",
            "<!--",
            "<a href='",
        ),
        *(
            "<div>",
            "<div class=nav>",
            "<div ",
            "</div>",
            "</a>",
            "<nav>",
            "<nav></nav>",
            "<script>",
        ),
        *(
            "<link rel=alternate hreflang=de href=/x>",
            "<frame src=a>",
            "<a href=/a><img alt=x>",
            "<",
        ),
        *("<ul><li><a href=/a>x</a>", "<base href=/x>", "<html lang=x>", "</ul></nav>"),
    )
} | {
    "10,000 links": "".join(
        f"<li class=x><a class='a b' href='/p/{n}/about?x={n}'><b>&Uuml;ber {n}</b></a>"
        for n in range(10_000)
    ),
    "a tag of many attributes": "<a" + " a=1" * 250_000 + ">",
    "a tag of one attribute": "<div class='" + "nav-" * 250_000 + "'><a href=/x>",
    "other names each": "".join(f"<div class=menu{n}>" for n in range(50_000)),
}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_read_in_bounded_time(piece: str) -> None:
    page = (piece * (MAX_BYTES // len(piece) + 1)).encode()
    began = process_time()
    read_links(page, URL)
    assert process_time() - began < 3


SCRAPS = st.sampled_from(
    [
        *(
            "<a ",
            "<a href=/x>",
            "</a>",
            "<nav>",
            "</nav>",
            "<div class=menu>",
            "</div>",
            "<ul>",
            ">",
        ),
        *(
            "<link rel=canonical href=",
            "<base href='x:'>",
            "'",
            '"',
            "<footer",
            "<header>",
            "&lt;",
            "<",
        ),
        *("<frame src=//[>", "<img alt='", "\0", "hreflang", "<!--", "<html lang>", "rel=nofollow"),
    ]
)


@settings(max_examples=200)
@given(st.lists(SCRAPS | st.text(max_size=8)), st.text(max_size=30) | st.just(URL))
def test_no_page_is_too_strange(scraps: list[str], url: str) -> None:
    found = read_links("".join(scraps).encode("utf-8", "replace"), url)
    assert {link.place for link in found.links} <= {"nav", "main", "footer", ""}


@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange(body: bytes) -> None:
    assert read_links(body, URL).cut is False
