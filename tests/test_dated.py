"""What a page says of when it was edited, and whether it speaks of itself."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.extract.dated import claims_of
from monitor.model import Claim, Witness

URL = "https://adler.example/bier/"
OLD = "2026-10-01T08:00:00+00:00"
NEW = "2026-11-24T09:30:00+00:00"
OLD_AT = datetime(2026, 10, 1, 8, tzinfo=UTC)
NEW_AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def said(page: str, url: str = URL) -> dict[Witness, datetime]:
    return {claim.witness: claim.not_before for claim in claims_of(page.encode(), url=url)}


def ld(*parts: Any) -> str:
    scripts = (f'<script type="application/ld+json">{json.dumps(p)}</script>' for p in parts)
    return f"<head><title>Bier</title>{''.join(scripts)}</head><p>Bier"


def test_a_claim_is_of_the_page_and_bears_its_title() -> None:
    page = f'<title> Bier &amp; Brot</title><meta property="article:modified_time" content="{NEW}">'
    assert claims_of(page.encode(), url=URL) == (
        Claim(Witness.META, URL, NEW_AT, NEW_AT, "Bier & Brot"),
    )


HEADS = {
    "the later of both": f'<meta property="article:published_time" content="{OLD}">'
    f'<meta property="article:modified_time" content="{NEW}">',
    "published after it was written": f'<meta property="article:published_time" content="{NEW}">'
    f'<meta property="article:modified_time" content="{OLD}">',
    "of the open graph": f'<meta property="og:updated_time" content="{NEW}">',
    "by name": f'<meta name="Last-Modified" content="{NEW}">',
    "as a header": f'<meta http-equiv="last-modified" content="{NEW}">',
    "of a library": f'<meta name="DCTERMS.modified" content="{NEW}">',
    "as a property": f'<meta itemprop="dateModified" content="{NEW}">',
    "beside a broken one": '<meta property="article:modified_time" content="soon">'
    f'<meta property="article:published_time" content="{NEW}">',
}


@pytest.mark.parametrize("what", HEADS)
def test_dates_of_a_head(what: str) -> None:
    assert said(f"<head><title>Bier</title>{HEADS[what]}</head><p>Bier") == {Witness.META: NEW_AT}


NO_HEADS = {
    "a broken date": '<meta property="article:modified_time" content="soon">',
    "a date without end": f'<meta property="article:modified_time" content="{"1" * 9000}">',
    "nothing": '<meta property="article:modified_time">',
    "another date": f'<meta property="og:release_date" content="{NEW}">',
    "a date of nothing, and the word published": f'<meta name="published" content="{NEW}">',
}


@pytest.mark.parametrize("what", NO_HEADS)
def test_a_head_without_a_date_of_the_page(what: str) -> None:
    assert said(f"<head>{NO_HEADS[what]}</head><p>Bier") == {}


PAGE = {"@type": "WebPage", "url": URL, "datePublished": OLD, "dateModified": NEW}
OTHER = {"@type": "BlogPosting", "url": "https://adler.example/brot/", "dateModified": NEW}
OWN = {
    "of this page": PAGE,
    "in a graph": {"@graph": [{"@type": "Organization"}, PAGE, OTHER]},
    "in a list": [OTHER, PAGE],
    "its type by address": PAGE | {"@type": "https://schema.org/WebPage"},
    "of several types": PAGE | {"@type": ["Thing", "Article"]},
    "by its id": {"@type": "Article", "@id": f"{URL}#article", "dateModified": NEW},
    "without www and a slash": PAGE | {"url": "http://www.adler.example/bier"},
    "relative": PAGE | {"url": "/bier/"},
    "by the page that it is of": {
        "@type": "Article",
        "@id": "https://adler.example/#7",
        "mainEntityOfPage": {"@type": "WebPage", "@id": URL},
        "dateModified": NEW,
    },
    "the only one": {"@type": "NewsArticle", "datePublished": NEW},
    "the main thing of a page": {"@type": "WebPage", "url": URL, "mainEntity": PAGE},
}


@pytest.mark.parametrize("what", OWN)
def test_dates_of_this_page_in_json(what: str) -> None:
    assert said(ld(OWN[what])) == {Witness.JSON_LD: NEW_AT}


CANONICAL = {
    "of the site's proper host": ("https://new.example/bier/", {Witness.JSON_LD: NEW_AT}),
    "of another page": ("https://adler.example/brot/", {}),
    "of no page": ("http://[broken", {}),
}


@pytest.mark.parametrize("what", CANONICAL)
def test_a_page_that_gives_its_proper_address(what: str) -> None:
    address, expected = CANONICAL[what]
    page = ld(PAGE | {"url": address}, {"@type": "Article", "dateModified": OLD})
    page = page.replace("<title>", f'<link rel="canonical" href="{address}"><title>')
    assert said(page) == expected


NOT_OWN = {
    "of another page": OTHER,
    "of another page, by an id of this one": OTHER | {"@id": f"{URL}#teaser"},
    "a list of other pages": {"@type": "ItemList", "itemListElement": [PAGE]},
    "posts of a blog": {"@type": "Blog", "url": URL, "blogPost": [PAGE]},
    "a comment": {"@type": "Comment", "url": URL, "datePublished": NEW},
    "comments of this page": {"@type": "WebPage", "url": URL, "comment": [PAGE]},
    "a review": {"@type": "Review", "datePublished": NEW},
    "an event": {"@type": "Event", "url": URL, "startDate": NEW},
    "an offer": {"@type": "Offer", "url": URL, "dateModified": NEW},
    "two of no page": [{"@type": "Article", "dateModified": d} for d in (OLD, NEW)],
    "a date that is none": PAGE | {"dateModified": 7, "datePublished": [NEW]},
}


@pytest.mark.parametrize("what", NOT_OWN)
def test_dates_of_other_things_in_json(what: str) -> None:
    assert said(ld(NOT_OWN[what])) == {}


ARTICLES = {
    "by its class": f'<article><time class="entry-date" datetime="{NEW}">today</time></article>',
    "the later of both": f'<article><time class="entry-date published" datetime="{OLD}"></time>'
    f'<time class="updated" datetime="{NEW}"></time></article>',
    "by its property": f'<article><time itemprop="dateModified" datetime="{NEW}"></time></article>',
    "as HTML once had it": f'<article><time pubdate datetime="{NEW}"></time></article>',
    "unseen": f'<article><meta itemprop="dateModified" content="{NEW}"></article>',
    "in the main part": f'<main><time class="published" datetime="{NEW}"></time></main>',
    "in an article that says so": '<article itemscope itemtype="https://schema.org/BlogPosting">'
    f'<time itemprop="datePublished" datetime="{NEW}"></time></article>',
    "beside comments": f'<article><time class="updated" datetime="{NEW}"></time>'
    f'<ol id="comments"><li><time class="published" datetime="{OLD}"></time></ol></article>',
    "beside other posts": f'<main><article><h1>Bier</h1><time class="updated" datetime="{NEW}">'
    "</time></article><article><h2>Brot</h2>"
    f'<time class="updated" datetime="{OLD}"></time></article></main>',
    "in a theme with a sidebar": '<div class="has-sidebar"><article class="elementor-widget">'
    f'<time class="updated" datetime="{NEW}"></time></article></div>',
}


@pytest.mark.parametrize("what", ARTICLES)
def test_dates_of_an_article(what: str) -> None:
    assert said(f"<body>{ARTICLES[what]}") == {Witness.TIME: NEW_AT}


POST = f'<article><h2>Bier</h2><time class="entry-date" datetime="{NEW}"></time></article>'
NO_ARTICLES = {
    "unmarked": f'<article><time datetime="{NEW}"></time></article>',
    "outside": f'<div><time class="updated" datetime="{NEW}"></time></div>',
    "a list of posts": POST * 3,
    "a list in the main part": "<main>"
    + "".join(f'<time class="published" datetime="2026-11-0{n}"></time>' for n in range(1, 5))
    + "</main>",
    "a comment": f'<article class="comment-body"><time class="published" datetime="{NEW}"></time>',
    "related posts": f'<main><section class="related-posts">{POST}</section></main>',
    "a footer": f'<main><footer><time class="updated" datetime="{NEW}"></time></footer></main>',
    "aside": f"<aside>{POST}</aside>",
    "a review": '<article><div itemprop="review" itemtype="https://schema.org/Review">'
    f'<meta itemprop="datePublished" content="{NEW}"></div></article>',
    "an event": '<article itemscope itemtype="https://schema.org/Event">'
    f'<time class="published" datetime="{NEW}"></time></article>',
    "a length of time": '<article><time class="published" datetime="PT2H"></time></article>',
}


@pytest.mark.parametrize("what", NO_ARTICLES)
def test_dates_that_are_of_no_article(what: str) -> None:
    assert said(f"<body>{NO_ARTICLES[what]}") == {}


def test_each_witness_speaks_for_itself() -> None:
    page = (f'{ld(PAGE)}<article><time class="updated" datetime="{OLD}"></time></article>').replace(
        "<title>", f'<meta name="last-modified" content="{OLD}"><title>'
    )
    assert said(page) == {Witness.JSON_LD: NEW_AT, Witness.META: OLD_AT, Witness.TIME: OLD_AT}


EVIL = {
    "nothing": b"",
    "no characters": b"\xff\xfe\x00<time",
    "JSON without end": b'<script type="application/ld+json">' + b"[" * 300_000,
    "deep JSON": b'<script type="application/ld+json">' + b'{"@graph":' * 900 + b"1" + b"}" * 900,
    "wide JSON": b'<script type="application/ld+json">[' + b"[]," * 60_000 + b"1]</script>",
    "many scripts": b'<script type="application/ld+json">{"@graph":[]}</script>' * 20_000,
    "many dates": b'<article><time class="updated" datetime="2026-11-24"></time>' * 20_000,
    "deep dates": b"<div>" * 100_000 + b'<time class="updated" datetime="2026-11-24">',
    "long names": b'<article class="' + b"x " * 300_000 + b'"><time class="updated" datetime=1>',
    "many metas": b'<meta name="last-modified" content="2026-11-24">' * 50_000,
    "a number without end": b'<script type="application/ld+json">' + b"9" * 9000 + b"</script>",
}


@pytest.mark.parametrize("what", EVIL)
def test_an_evil_page_is_read_in_bounded_time(what: str) -> None:
    start = time.process_time()
    assert len(claims_of(EVIL[what], url=URL)) <= 3
    assert time.process_time() - start < 5


@pytest.mark.parametrize("url", ["", "http://[broken", "no address"])
def test_whatever_its_address_a_page_is_read(url: str) -> None:
    page = ld(PAGE).replace("</head>", f"{HEADS['by name']}</head>")
    assert said(page, url)[Witness.META] == NEW_AT


def test_a_tracked_address_is_the_page_itself() -> None:
    assert said(ld(PAGE), f"{URL}?utm_source=mail") == {Witness.JSON_LD: NEW_AT}


ANYTHING = st.recursive(
    st.none() | st.integers() | st.text() | st.sampled_from([URL, NEW, "WebPage", "http://[x"]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from([*PAGE, "@graph", "@id", "mainEntityOfPage", "mainEntity"]), inner
        )
    ),
)


@given(ANYTHING)
@settings(deadline=None, max_examples=60)
def test_whatever_its_json_says_a_page_is_read(told: Any) -> None:
    assert len(claims_of(ld(told).encode(), url=URL)) <= 1
