"""Endless spaces among addresses: recognised by shape and family, and bounded."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.site.endless import MOST_ALIKE, MOST_BY_NUMBER, sift

SITE = "https://rosa.example"

PAGES = {
    "the home page": ["/"],
    "a page": ["/kontakt", "/ueber-uns/team", "/speisekarte.html"],
    "a post below its date": ["/2026/11/04/neue-karte/", "/2026/11/brot"],
    "a year that is a page": ["/projekte/2025", "/projekte/2026/", "/rueckblick-2025"],
    "a number that is a page": ["/zimmer/101", "/zimmer/102", "/wohnung-3"],
    "plain permalinks": [f"/?page_id={n}" for n in range(40)] + ["/?p=7", "/?cat=3"],
    "pages by id": [f"/index.php?id={n}" for n in range(200)],
    "pages by id in languages": [
        f"/index.php?id={n}&L={lang}" for n in range(30) for lang in (0, 1)
    ],
    "pages by name": [f"/index.php?site={name}" for name in "abcdefghij"],
    "pages by number behind a script": [f"/index.php?page={n}" for n in range(20)],
    "pages by a path in the query": ["/?q=node/5", "/?q=kontakt%2Fteam"],
    "pages by a short name": ["/index.php?s=kontakt", "/index.php?s=team"],
    "an author's own page": ["/autor", "/author/"],
    "articles of a content system": [
        f"/index.php?option=com_content&view=article&id={n}&Itemid=3" for n in range(30)
    ],
    "news of a content system": [f"/aktuelles?tx_news_pi1[news]={n}&cHash=ab{n}" for n in range(9)],
    "items behind a name": [f"/objekte/detail?id={n}" for n in range(40)],
    "a list of events": ["/veranstaltungen/", "/events", "/kalender/", "/termine/sommerfest"],
    "a folder called in two places": ["/de/angebote/de"],
    "numbers that repeat": ["/11/11/11"],
    "a few variants": [f"/kurs?ort={n}" for n in range(3)],
    "a day in a name": ["/konzert-am-2026-11-04-in-bozen"],
}


@pytest.mark.parametrize("paths", PAGES.values(), ids=PAGES)
def test_pages_are_kept(paths: list[str]) -> None:
    urls = tuple(SITE + path for path in paths)
    assert sift(urls).kept == urls


ENDLESS = {
    "a calendar by path": ("/kalender/2031-02", "calendar"),
    "a day of a calendar": ("/events/2026-11-03/", "calendar"),
    "a year of a calendar": ("/calendar/2031/", "calendar"),
    "a month of a calendar's list": ("/veranstaltungen/monat/2031-02", "calendar"),
    "a calendar by query": ("/termine?month=2031-02", "calendar"),
    "a day by query": ("/?date=2031-02-01", "calendar"),
    "a day by any query": ("/raum?ab=2031-02-01", "calendar"),
    "a plugin's calendar": ("/?tx_cal_controller%5Byear%5D=2031", "calendar"),
    "a month of a blog": ("/2026/11/", "archive"),
    "a day of a blog": ("/blog/2026/11/04", "archive"),
    "a month by query": ("/?m=202611", "archive"),
    "a tag": ("/tag/brot/", "archive"),
    "a tag by query": ("/?tag=brot", "archive"),
    "an author": ("/author/rosa", "archive"),
    "a further page": ("/blog/page/7/", "further pages"),
    "a further page in German": ("/aktuelles/seite/2", "further pages"),
    "a further page by query": ("/blog?page=2", "further pages"),
    "a further page of the home page": ("/?paged=2", "further pages"),
    "a start": ("/news?start=20", "further pages"),
    "a plugin's further page": ("/news?tx_news_pi1[currentPage]=2", "further pages"),
    "a search": ("/?s=brot", "search"),
    "a search for a word": ("/?q=brot", "search"),
    "a search page": ("/suche/brot", "search"),
    "a sorted list": ("/shop?orderby=price", "sorted"),
    "a filtered list": ("/shop?color=red&size=m", "sorted"),
    "a filtered list in brackets": ("/shop?f%5B0%5D=red", "sorted"),
    "a plugin's filter": ("/shop/?filter_farbe=rot", "sorted"),
    "a path that repeats itself": ("/a/b/a/b/a/b", "repeats"),
    "a deep path": ("/a/b/c/d/e/f/g/h/i", "deeper"),
    "a long address": ("/" + "a" * 400, "longer"),
}


@pytest.mark.parametrize(("path", "why"), ENDLESS.values(), ids=ENDLESS)
def test_an_endless_space_gives_itself_away(path: str, why: str) -> None:
    sifted = sift([f"{SITE}/", SITE + path])
    assert (sifted.kept, [why in clause for clause in sifted.left_out]) == ((f"{SITE}/",), [True])


FAMILIES = {
    "numbers in the path": ([f"/objekt/{n}" for n in range(500)], MOST_ALIKE),
    "numbers in two places": ([f"/a{n}/b{n}" for n in range(500)], MOST_ALIKE),
    "numbers in the query": ([f"/index.php?id={n}" for n in range(500)], MOST_BY_NUMBER),
    "combinations": (
        [f"/?x={a}&y={b}&z={c}" for a in range(9) for b in range(9) for c in range(9)],
        MOST_BY_NUMBER,
    ),
    "many variants of a page": (["/kurse", *(f"/kurse?ort={n}" for n in range(9))], 1),
    "many years": ([f"/archiv/{year}/" for year in range(2010, 2020)], 0),
}


@pytest.mark.parametrize(("paths", "kept"), FAMILIES.values(), ids=FAMILIES)
def test_a_large_family_is_bounded(paths: list[str], kept: int) -> None:
    sifted = sift(SITE + path for path in paths)
    assert (len(sifted.kept), sum(sifted.left_out.values())) == (kept, len(paths) - kept)


def test_an_address_is_kept_once() -> None:
    assert sift([f"{SITE}/a", f"{SITE}/a"]).kept == (f"{SITE}/a",)


SCRAPS = st.sampled_from(
    [
        *(
            "/",
            "?",
            "&",
            "=",
            "page",
            "id",
            "2026",
            "11",
            "-",
            "a",
            "7",
            "sort",
            "[",
            "]",
            "%5B",
            "%",
        ),
        *("kalender", "tag", "seite", ".php", "//", "#", "https://", ":", "date", "\0", "ä", "."),
    ]
)
URLS = st.lists(SCRAPS, max_size=12).map(lambda each: f"{SITE}/" + "".join(each))


@given(st.lists(URLS | st.text(max_size=20), max_size=30))
def test_what_is_kept_was_given_in_that_order(urls: list[str]) -> None:
    kept = set(sift(urls).kept)
    assert list(sift(urls).kept) == [url for url in dict.fromkeys(urls) if url in kept]


@given(st.lists(URLS, max_size=30))
def test_sifting_twice_leaves_out_nothing_more(urls: list[str]) -> None:
    kept = sift(urls).kept
    assert sift(kept).kept == kept


HOSTILE = {
    "dates": "/" + "2026-" * 50,
    "parameters": "/?" + "&".join("a=1" for _ in range(70)),
    "slashes": "/" * 280,
    "brackets": "/?" + "tx_a[" * 50,
    "words": "/?" + "tx_" + "a" * 280,
    "digits": "/" + "1" * 290,
}


@pytest.mark.parametrize("path", HOSTILE.values(), ids=HOSTILE)
def test_ten_thousand_addresses_are_sifted_in_bounded_time(path: str) -> None:
    began = process_time()
    sift(f"{SITE}{path}{n}" for n in range(10_000))
    assert process_time() - began < 5
