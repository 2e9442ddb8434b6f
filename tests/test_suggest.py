"""Rules that are suggested for a false change: narrow ones by lasting names, or by words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from monitor import compare
from monitor.extract import read_page
from monitor.extract.names import lasts
from monitor.extract.suggest import Markup, Suggestion, suggest
from monitor.model import Hunk, Rule, RuleKind, Snapshot

URL = "https://rosa.example/"
THEN = datetime(2026, 11, 2, 9, tzinfo=UTC)
LOAVES = "".join(
    f"<p>Loaf number {n} is baked every morning from flour of the old mill.</p>" for n in range(12)
)


def page(part: str, more: str = "", *, foot: str = "") -> str:
    """A front page with a part that differs."""
    return f"""<!doctype html><html><head><title>Bakery Rosa</title></head><body>
<header class="site-header"><nav><a href="/">Home</a> <a href="/bread">Bread</a></nav></header>
<main id="content"><h1>Bakery Rosa</h1><div class="entry-content">{LOAVES}{more}</div></main>
{part}<footer id="footer"><p>Mill Street 3</p>{foot}</footer></body></html>"""


def hunks(before: str, after: str) -> tuple[Hunk, ...]:
    """What the engine says has changed."""
    then, now = (read_page(text.encode(), url=URL) for text in (before, after))
    assert isinstance(then, Snapshot)
    assert isinstance(now, Snapshot)
    known = compare.compare(None, then, THEN).memory
    found = compare.compare(known, now, THEN + timedelta(hours=12))
    edits = [*found.changes, *compare.open_changes(found.memory)]
    return tuple(hunk for edit in edits for hunk in edit.hunks)


def suggested(before: str, after: str) -> Suggestion | None:
    """The rule for a change of the page from one to the other."""
    made = hunks(before, after)
    assert made
    return suggest(Markup(before.encode(), URL), Markup(after.encode(), URL), made)


@dataclass(frozen=True)
class Case:
    """A part of a page in three states; the change from the first to the second is dismissed."""

    first: str
    second: str
    third: str
    pattern: str
    kind: RuleKind = RuleKind.IGNORE_CSS


def _quote(words: str, who: str) -> str:
    return f"""<section class="section testimonials mt-4"><h2>What guests say</h2>
<blockquote><p>{words}</p><cite>{who}</cite></blockquote></section>"""


def _slide(number: int) -> str:
    return f"""<div id="hero-slider" class="swiper css-1x2y3z"><div class="swiper-slide-active">
<img src="/pictures/{number}.jpg" alt="Picture {number}"><p>Season offer number {number}</p>
</div></div>"""


def _state(words: str) -> str:
    return f'<aside><div class="col-md-4 opening-state is-open"><span>{words}</span></div></aside>'


def _news(*titles: str) -> str:
    rows = "".join(
        f'<li class="item"><a href="https://guild.example/{t}">{t}</a></li>' for t in titles
    )
    box = f'<div class="guild-news box"><h3>From the guild</h3><ul>{rows}</ul></div>'
    return f'<div class="sidebar">{box}</div>'


ORDER = "<div></div><footer id='footer'><p>Order 0171 55</p>"

CASES = {
    "a testimonial that rotates": Case(
        _quote("Wonderful rolls, every day.", "Anna"),
        _quote("We drive an hour for this bread.", "Bruno"),
        _quote("The gingerbread of my childhood.", "Clara"),
        ".testimonials",
    ),
    "a slider with a generated class": Case(_slide(1), _slide(2), _slide(3), "#hero-slider"),
    "whether it is open": Case(
        _state("Open now"), _state("Closed now"), _state("Opens at seven"), ".opening-state"
    ),
    "the latest news of others": Case(
        _news("Flour", "Rye", "Ovens"),
        _news("Masters", "Flour", "Rye"),
        _news("Salt", "Masters", "Flour"),
        ".guild-news",
    ),
    "a counter without a name": Case(
        "<div><p>Loaves baked so far: 10233</p></div>",
        "<div><p>Loaves baked so far: 10777</p></div>",
        "<div><p>Loaves baked so far: 11002</p></div>",
        r"^Loaves baked so far: \d+$",
        RuleKind.IGNORE_TEXT,
    ),
    "two states without a name": Case(
        "<div class='css-9f8a7b mt-4'><p>Open now</p></div>",
        "<div class='css-9f8a7b mt-4'><p>Closed now</p></div>",
        "<div class='css-9f8a7b mt-4'><p>Open now</p></div>",
        r"^(?:Open now|Closed now)$",
        RuleKind.IGNORE_TEXT,
    ),
    "a state in the footer, whose other words are the owner's": Case(
        f"{ORDER}<p class='shop-state'>Open</p></footer>",
        f"{ORDER}<p class='shop-state'>Shut</p></footer>",
        f"{ORDER}<p class='shop-state'>Ajar</p></footer>",
        ".shop-state",
    ),
    "a banner that comes and goes": Case(
        "<div class='wrapper'></div>",
        "<div class='wrapper'><div class='promo-banner'><p>Half price today.</p></div></div>",
        "<div class='wrapper'><div class='promo-banner'><p>Last day of sale.</p></div></div>",
        ".promo-banner",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_narrowest_sensible_rule_is_suggested(name: str) -> None:
    case = CASES[name]
    found = suggested(page(case.first), page(case.second))
    assert found == Suggestion(case.kind, case.pattern)


@pytest.mark.parametrize("name", CASES)
def test_under_it_what_is_like_the_change_is_none(name: str) -> None:
    case = CASES[name]
    rule = Rule(1, 1, case.kind, case.pattern, THEN)
    shown = [
        read_page(page(part).encode(), url=URL, rules=(rule,))
        for part in (case.first, case.second, case.third)
    ]
    keys = [{b.key for b in read.blocks} for read in shown if isinstance(read, Snapshot)]
    assert keys[0] == keys[1] == keys[2]


EDITS = {
    "a new paragraph": ("<p>From Advent on we also bake gingerbread.</p>", ""),
    "a new heading": ("<h2>Christmas market</h2>", ""),
    "new opening hours in the footer": ("", "<p>Open on Saturdays until noon.</p>"),
}


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("name", CASES)
def test_under_it_an_owners_edit_elsewhere_still_counts(name: str, edit: str) -> None:
    case, (more, foot) = CASES[name], EDITS[edit]
    rule = Rule(1, 1, case.kind, case.pattern, THEN)
    before = read_page(page(case.first).encode(), url=URL, rules=(rule,))
    after = read_page(page(case.second, more, foot=foot).encode(), url=URL, rules=(rule,))
    assert isinstance(before, Snapshot)
    assert isinstance(after, Snapshot)
    new = {b.text for b in after.blocks} - {b.text for b in before.blocks}
    assert any(words in more + foot for words in new)


def test_two_parts_that_differ_together_are_left_out_together() -> None:
    first = _state("Open now") + _quote("Wonderful rolls, every day.", "Anna")
    second = _state("Closed now") + _quote("We drive an hour for this bread.", "Bruno")
    found = suggested(page(first), page(second))
    assert found
    assert set(found.pattern.split(", ")) == {".opening-state", ".testimonials"}


def _article(words: str, name: str = "recipe") -> str:
    return page("", f'<p class="{name}">{words}</p><p class="{name}">Stir, then rest it.</p>')


LONG = "Take flour and water, and let the dough rest for a whole night in a cool place. " * 6

NONE = {
    "long words, in a class that other parts bear too": (
        _article(LONG),
        _article(f"{LONG} Bake it in the morning."),
    ),
    "long words in the page's own room": (
        page("", f"<p>{LONG}</p>"),
        page("", f"<p>{LONG.replace('flour', 'rye')}</p>"),
    ),
    "half of the page in one box": (
        page(f'<div class="shop-window">{LOAVES.replace("Loaf", "Cake")}</div>'),
        page(f'<div class="shop-window">{LOAVES.replace("Loaf", "Tart")}</div>'),
    ),
    "numbers alone": (page("<div><p>10233</p></div>"), page("<div><p>10777</p></div>")),
}


@pytest.mark.parametrize("name", NONE)
def test_no_rule_is_better_than_a_wide_one(name: str) -> None:
    assert suggested(*NONE[name]) is None


def test_words_that_stand_elsewhere_too_are_no_pattern() -> None:
    prices = "<p>Rolls 12 pieces</p><p>Rolls 24 pieces</p>"
    before = page("<div><p>Rolls 31 pieces</p></div>", prices)
    after = page("<div><p>Rolls 32 pieces</p></div>", prices)
    assert suggested(before, after) is None


def test_a_broken_page_gives_no_rule() -> None:
    hunk = hunks(page(_state("Open now")), page(_state("Closed now")))
    assert suggest(Markup(b"", URL), Markup(b"\xff\xfe<", URL), hunk) is None


LAST = (
    *("testimonials", "opening-state", "guild-news", "hero-slider", "shopTicker", "news_box"),
    *("kundenstimmen", "oeffnungszeiten", "google-reviews", "tagesmenue"),
    *("slick-slider", "swiper", "countdown", "instagram-feed"),
)
PASS = (
    *("mt-4", "px-2", "col-md-6", "text-center", "bg-white", "d-flex", "w-full", "grid", "row"),
    *("css-1x2y3z", "sc-bdVaJa", "jsx-12345", "svelte-1a2b3c", "Quote_quote__3xK9a", "post-1234"),
    *("elementor-element-7a8b9c", "elementor-widget-text-editor", "wp-block-group", "et_pb_module"),
    *("active", "is-open", "slick-current", "swiper-slide-active", "lazyloaded", "fadeIn-1a2b"),
    *("content", "wrapper", "main-content", "site-header", "footer", "container", "sidebar"),
    *("md:flex", "w-1/2", "", "a", "x" * 80, "123", "item", "box", "title", "e3b0c442"),
)


@pytest.mark.parametrize("name", LAST)
def test_a_name_that_somebody_chose_lasts(name: str) -> None:
    assert lasts(name)


@pytest.mark.parametrize("name", PASS)
def test_what_a_tool_made_or_only_says_how_it_looks_does_not(name: str) -> None:
    assert not lasts(name)
