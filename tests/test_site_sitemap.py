"""What a site lists of itself, however it is written, and within which bounds."""

from __future__ import annotations

import gzip
import random
import tracemalloc
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Entry, Reason, Refusal
from monitor.site.sitemap import (
    MAX_BYTES,
    MAX_CHILDREN,
    MAX_ENTRIES,
    Sitemap,
    read_sitemap,
)

SITE = "https://rosa.example"
URL = f"{SITE}/sitemap.xml"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
HEAD = f'<?xml version="1.0" encoding="UTF-8"?><urlset {XMLNS}>'


def read(body: str | bytes) -> Sitemap:
    found = read_sitemap(body.encode() if isinstance(body, str) else body, URL)
    assert isinstance(found, Sitemap)
    return found


def refused(body: str | bytes) -> Refusal:
    found = read_sitemap(body.encode() if isinstance(body, str) else body, URL)
    assert isinstance(found, Refusal)
    return found


def url(path: str, said: str = "") -> str:
    return f"<url><loc>{SITE}{path}</loc>{f'<lastmod>{said}</lastmod>' if said else ''}</url>"


def many(count: int) -> str:
    return HEAD + "".join(url(f"/page/{n}", "2026-11-01") for n in range(count)) + "</urlset>"


MENU = Entry(f"{SITE}/menu", "2026-11-01")
PLAIN = f"{HEAD}{url('/menu', '2026-11-01')}</urlset>"

FORMS: dict[str, tuple[str | bytes, Entry]] = {
    "a sitemap": (PLAIN, MENU),
    "with a byte order mark": (b"\xef\xbb\xbf" + PLAIN.encode(), MENU),
    "in UTF-16": (PLAIN.replace("UTF-8", "UTF-16").encode("utf-16"), MENU),
    "after blank lines": ("\n\n" + PLAIN, MENU),
    "gzipped": (gzip.compress(PLAIN.encode()), MENU),
    "without a namespace": (f"<urlset>{url('/menu', '2026-11-01')}</urlset>", MENU),
    "with a prefix": (
        PLAIN.replace("<", "<s:").replace("<s:/", "</s:").replace("<s:?", "<?"),
        MENU,
    ),
    "with a style sheet": (PLAIN.replace("?>", "?><?xml-stylesheet href='x'?>", 1), MENU),
    "with blanks": (f"<urlset><url><loc>\n {SITE}/menu\n</loc></url></urlset>", Entry(MENU.url)),
    "in CDATA": (
        f"<urlset><url><loc><![CDATA[{SITE}/?a=1&b=2]]></loc></url></urlset>",
        Entry(f"{SITE}/?a=1&b=2"),
    ),
    "escaped": (f"<urlset>{url('/?a=1&amp;b=2')}</urlset>", Entry(f"{SITE}/?a=1&b=2")),
    "not escaped": (f"<urlset>{url('/?a=1&copy=2')}</urlset>", Entry(f"{SITE}/?a=1&copy=2")),
    "with a control sign": (f"<urlset>\x03{url('/menu')}</urlset>", Entry(MENU.url)),
    "relative": ("<urlset><url><loc>/menu</loc></url></urlset>", Entry(MENU.url)),
    "with a picture before it": (
        "<urlset xmlns:image='x'><url><image:image><image:loc>https://x.example/a</image:loc>"
        f"<image:title>x</image:title></image:image><loc>{SITE}/menu</loc></url></urlset>",
        Entry(MENU.url),
    ),
    "with its variants": (
        f"<urlset><url><xhtml:link rel='alternate' hreflang='de' href='{SITE}/de'/>"
        f"<loc>{SITE}/menu</loc></url></urlset>",
        Entry(MENU.url),
    ),
    "of news": (
        f"<urlset><url><loc>{SITE}/menu</loc><n:news><n:publication_date>2026-11-01"
        "</n:publication_date><n:title>Menu</n:title></n:news></url></urlset>",
        Entry(f"{SITE}/menu", "2026-11-01", "Menu"),
    ),
    "a list": (f"# ours\r\n{SITE}/menu\r\n\r\n", Entry(MENU.url)),
    "RSS": (
        f"<rss><channel><title>Rosa</title><link>{SITE}/</link><item><title>Menu</title>"
        f"<link>{SITE}/menu</link><pubDate>Sun, 1 Nov 2026 10:00:00 +0100</pubDate></item>"
        "</channel></rss>",
        Entry(f"{SITE}/menu", "Sun, 1 Nov 2026 10:00:00 +0100", "Menu"),
    ),
    "RSS with a name for an address": (
        f"<rss><channel><item><guid>{SITE}/menu</guid></item></channel></rss>",
        Entry(MENU.url),
    ),
    "RSS with a broken date": (
        f"<rss><channel><item><link>{SITE}/menu</link><pubDate>now\n!</pubDate></item></channel></rss>",
        Entry(MENU.url, "now !"),
    ),
    "RSS 1.0": (
        f"<rdf:RDF><item><title>Menu</title><link>{SITE}/menu</link><dc:date>2026-11-01</dc:date>"
        "</item></rdf:RDF>",
        Entry(f"{SITE}/menu", "2026-11-01", "Menu"),
    ),
    "Atom": (
        f"<feed><link href='{SITE}/'/><entry><title type='xhtml'><div>Our <b>menu</b></div></title>"
        f"<link rel='edit' href='/x'/><link href='{SITE}/menu'/><published>2026-10-01</published>"
        "<updated>2026-11-01</updated></entry></feed>",
        Entry(f"{SITE}/menu", "2026-11-01", "Our menu"),
    ),
}


@pytest.mark.parametrize(("body", "entry"), FORMS.values(), ids=FORMS)
def test_every_form_of_a_listing_is_read(body: str | bytes, entry: Entry) -> None:
    assert read(body) == Sitemap((entry,))


def test_an_index_names_further_listings() -> None:
    body = f"<sitemapindex {XMLNS}><sitemap><loc>{SITE}/a.xml</loc><lastmod>2026-11-01</lastmod>"
    child = Entry(f"{SITE}/a.xml", "2026-11-01")
    assert read(f"{body}</sitemap></sitemapindex>") == Sitemap(children=(child,))


def test_an_address_is_listed_once() -> None:
    assert len(read(f"<urlset>{url('/a')}{url('/b')}{url('/a')}</urlset>").entries) == 2


def test_a_listing_of_nothing_is_whole() -> None:
    assert read(f"{HEAD}</urlset>") == Sitemap()


NO_ADDRESS = (
    "",
    "javascript:x",
    "ftp://rosa.example/",
    "https://[x",
    "https://rosa.example/\u202e",
)


@pytest.mark.parametrize("loc", NO_ADDRESS)
def test_what_is_no_address_is_left_out(loc: str) -> None:
    assert read(f"<urlset><url><loc>{loc}</loc></url></urlset>").entries == ()


REFUSED: dict[str, tuple[str | bytes, Reason]] = {
    "nothing": ("", Reason.EMPTY),
    "blanks": (" \n\t", Reason.EMPTY),
    "a page": ("<!doctype html><html><body><p>Not found<br></body></html>", Reason.WRONG_TYPE),
    "another XML": ("<opml/>", Reason.WRONG_TYPE),
    "words": ("Not found", Reason.WRONG_TYPE),
    "JSON": ('{"a": 1}', Reason.WRONG_TYPE),
    "broken from the start": ("<?xml version='1.0'?><<urlset>", Reason.WRONG_TYPE),
    "broken before its first entry": (f"{HEAD}<url><loc", Reason.BROKEN_RESPONSE),
    "broken gzip": (b"\x1f\x8b" + b"x" * 100, Reason.EMPTY),
    "entities of its own": (
        "<!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in pairwise("abcdefghij"))
        + f"]><urlset>{url('/&j;')}</urlset>",
        Reason.WRONG_TYPE,
    ),
    "an entity from outside": (
        f"<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><urlset>{url('/&a;')}</urlset>",
        Reason.WRONG_TYPE,
    ),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_sitemap_is_refused(body: str | bytes, reason: Reason) -> None:
    assert refused(body).reason is reason


CUT: dict[str, tuple[str | bytes, int, str]] = {
    "broken in the middle": (f"{HEAD}{url('/a')}{url('/b')}<url></x>", 2, "after 2 entries"),
    "breaking off": (f"{HEAD}{url('/a')}<url><loc>{SITE}/b", 1, "after 1 entries"),
    "gzip that breaks off": (gzip.compress(many(3000).encode())[:-9], 3000, "first"),
    "too many addresses": (many(MAX_ENTRIES + 1), MAX_ENTRIES, "more than 5,000 addresses"),
    "too many lines": ("http://a.example/\n" + "x\n" * 60_000, 1, "more than 50,000 lines"),
    "too deep": (f"{HEAD}{url('/a')}" + "<a>" * 100_000, 1, "levels"),
    "too many elements": (f"{HEAD}{url('/a')}" + "<a/>" * 300_000, 1, "200,000 elements"),
    "too long": (f"{HEAD}{url('/a')}" + " " * MAX_BYTES, 1, "first 10,000,000 bytes"),
}


@pytest.mark.parametrize(("body", "count", "why"), CUT.values(), ids=CUT)
def test_a_listing_is_read_as_far_as_it_goes(body: str | bytes, count: int, why: str) -> None:
    found = read(body)
    assert (len(found.entries), found.cut, why in found.why) == (count, True, True)


def test_an_index_of_too_many_is_cut() -> None:
    names = "".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in range(MAX_CHILDREN + 1))
    found = read(f"<sitemapindex>{names}</sitemapindex>")
    assert (len(found.children), found.cut) == (MAX_CHILDREN, True)


def test_an_index_of_itself_is_read_once() -> None:
    body = "<sitemapindex>" + f"<sitemap><loc>{URL}</loc></sitemap>" * 1000 + "</sitemapindex>"
    assert read(body).children == (Entry(URL),)


HOSTILE: dict[str, str] = {
    "50 MB": url("/a", "2026-11-01") * 700_000,
    "addresses that differ": "".join(url(f"/{n}") for n in range(200_000)),
    "ampersands": f"<url><loc>{SITE}/{'&amp;' * 2_000_000}",
    "loose ampersands": "&" * 10_000_000,
    "an endless address": f"<url><loc>{SITE}/{'a' * 10_000_000}",
    "attributes": "<url " + " ".join(f"a{n}='1'" for n in range(400_000)) + ">",
    "depth": "<url>" * 2_000_000,
    "one tag": "<" * 10_000_000,
    "comments": "<!-- x -->" * 1_000_000,
    "CDATA": "<url><loc>" + "<![CDATA[x]]>" * 700_000,
    "instructions": "<?x ?>" * 1_500_000,
    "references": "<url><loc>" + "&#65;" * 2_000_000,
    "namespaces": "".join(f"<x{n}:y xmlns:x{n}='z'/>" for n in range(300_000)),
}


@pytest.mark.parametrize("inside", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_sitemap_is_read_in_bounded_time(inside: str) -> None:
    body = (HEAD + inside).encode()
    began = process_time()
    read_sitemap(body, URL)
    assert process_time() - began < 6


def test_a_gzip_bomb_is_not_inflated() -> None:
    bomb = gzip.compress((HEAD + url("/a")).encode() + b" " * 200_000_000)
    tracemalloc.start()
    try:
        found = read(bomb)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (found.cut, len(found.entries), peak < 8 * MAX_BYTES) == (True, 1, True)


@given(st.randoms(use_true_random=False), st.integers(1, 30))
def test_the_order_of_a_sitemap_does_not_matter(order: random.Random, count: int) -> None:
    urls = [url(f"/{n}", f"2026-11-{n:02}") for n in range(1, count + 1)]
    shuffled = order.sample(urls, count)
    assert set(read(HEAD + "".join(urls)).entries) == set(read(HEAD + "".join(shuffled)).entries)


SCRAPS = st.sampled_from(
    [
        *(
            HEAD,
            "<urlset>",
            "<url>",
            "<loc>",
            "</loc>",
            "</url>",
            "</urlset>",
            "<rss>",
            "<item>",
            "&",
        ),
        *("<link href=", "<![CDATA[", "]]>", "<!DOCTYPE x [", "<!ENTITY a 'b'>", "]>", "&a;", "\0"),
        *("<lastmod>", f"{SITE}/a", "http://[", "\n", "<feed>", "<entry>", "<?xml", "?>", "\ufffe"),
    ]
)


@settings(max_examples=200)
@given(st.lists(SCRAPS | st.text(max_size=8)), st.text(max_size=20) | st.just(URL))
def test_no_listing_is_too_strange(scraps: list[str], where: str) -> None:
    found = read_sitemap("".join(scraps).encode("utf-8", "replace"), where)
    assert isinstance(found, Refusal) or all("://" in entry.url for entry in found.entries)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x1f\x8b\x08", HEAD.encode()]))
def test_no_bytes_are_too_strange(body: bytes, start: bytes) -> None:
    assert isinstance(read_sitemap(start + body, URL), Sitemap | Refusal)
