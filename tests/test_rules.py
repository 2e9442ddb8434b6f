"""Rules: what a consultant takes out of a page, and what a rule may never do by accident."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from monitor.extract import EXTRACTOR_VERSION, open_feed, open_page, read_page, version_under
from monitor.extract.dates import without_dates
from monitor.extract.rules import rule_problem
from monitor.extract.selectors import chosen, cut_out, selector_problem
from monitor.model import Reason, Refusal, Rule, RuleKind, Snapshot
from tests.build import at

HOME = "https://rosa.example/"
PAGE = """<html><head><title>Bakery Rosa</title></head><body>
<nav><a href="/bread">Our bread</a></nav>
<main id="content"><h1>Bakery Rosa</h1>
<p class="hours">We are open from 8:00 to 17:00, on Sundays until noon.</p>
<p>Visitors so far: <b>10,233</b></p>
<div class="news md:flex"><p>On Monday, 3 May 2027 we bake pretzels.</p><p>3 May 2027</p></div>
<p><a href="/menu-2027-05.pdf?v=3">Menu of May 2027</a> <img src="/oven-1.jpg" alt="Our oven"></p>
</main>
<script>var here = 1</script>
<footer><p>Rye and wheat since 1921, in the old mill by the river.</p></footer></body></html>"""


def rule(kind: RuleKind, pattern: str = "", number: int = 1) -> Rule:
    """A rule of a target."""
    return Rule(number, 1, kind, pattern, at("2026-11-02 09:00"))


def ignore(selector: str) -> Rule:
    return rule(RuleKind.IGNORE_CSS, selector)


def only(selector: str) -> Rule:
    return rule(RuleKind.ONLY_CSS, selector)


def text(pattern: str) -> Rule:
    return rule(RuleKind.IGNORE_TEXT, pattern)


DATES = rule(RuleKind.MASK_DATES)


def read(page: str, *rules: Rule) -> Snapshot:
    found = read_page(page.encode(), url=HOME, rules=rules)
    assert isinstance(found, Snapshot), found
    return found


def refused(page: str, *rules: Rule) -> Refusal:
    found = read_page(page.encode(), url=HOME, rules=rules)
    assert isinstance(found, Refusal)
    return found


def keys(page: str, *rules: Rule) -> list[str]:
    return [block.key for block in read(page, *rules).blocks]


# --- what counts ------------------------------------------------------------------------

ALIKE = {
    "an ignored part may say something else": (
        ignore(".hours"),
        PAGE.replace("17:00", "18:00"),
    ),
    "an ignored part may be gone": (
        ignore("main > .hours"),
        PAGE.replace(
            '<p class="hours">We are open from 8:00 to 17:00, on Sundays until noon.</p>', ""
        ),
    ),
    "ignored links and pictures may lead elsewhere": (
        ignore("main a, img"),
        PAGE.replace("menu-2027-05", "offers").replace("oven-1", "shop-7"),
    ),
    "what is outside the only part may change": (
        only("main"),
        PAGE.replace("Our bread", "Our rolls").replace("1921", "1922"),
    ),
    "a title is outside of every part": (
        only("main"),
        PAGE.replace("<title>Bakery", "<title>Café"),
    ),
    "numbers that a pattern names may change": (
        text(r"(?<=so far: )[\d,]+"),
        PAGE.replace("10,233", "10,301"),
    ),
    "a block that is nothing else may come": (
        text(r"Today's special: .*"),
        PAGE.replace("</main>", "<p>Today's special: plum cake</p></main>"),
    ),
    "a link's address may change where a pattern names it": (
        text(r"\d{4}-\d\d\.pdf"),
        PAGE.replace("menu-2027-05", "menu-2027-06"),
    ),
    "dates within words may change": (DATES, PAGE.replace("Monday, 3 May", "Tuesday, 11 May")),
    "a block that is only a date may change": (DATES, PAGE.replace("<p>3 May", "<p>14 June")),
    "times of day are dates too": (DATES, PAGE.replace("17:00", "18:30")),
}

UNALIKE = {
    "beside an ignored part edits count": (ignore(".hours"), PAGE.replace("1921", "1922")),
    "in the only part edits count": (only("main"), PAGE.replace("17:00", "18:00")),
    "around what a pattern names words count": (text(r"[\d,]+"), PAGE.replace("so far", "today")),
    "beside dates words count": (DATES, PAGE.replace("pretzels", "croissants")),
    "a new dated file is no date": (DATES, PAGE.replace("menu-2027-05", "menu-2027-06")),
    "a new picture with a date in its name is no date": (
        DATES,
        PAGE.replace("oven-1", "oven-2027-05-03"),
    ),
    "a price is no date": (DATES, PAGE.replace("10,233", "12.50")),
}


@pytest.mark.parametrize("case", ALIKE)
def test_what_a_rule_takes_out_does_not_count(case: str) -> None:
    under, page = ALIKE[case]
    assert keys(page, under) == keys(PAGE, under)


@pytest.mark.parametrize("case", ALIKE)
def test_without_its_rule_it_would_count(case: str) -> None:
    _, page = ALIKE[case]
    assert keys(page) != keys(PAGE)


@pytest.mark.parametrize("case", UNALIKE)
def test_what_a_rule_does_not_name_counts(case: str) -> None:
    under, page = UNALIKE[case]
    assert keys(page, under) != keys(PAGE, under)


def test_masked_words_are_shown_as_they_are() -> None:
    shown = [b.text for b in read(PAGE, DATES).blocks]
    assert "On Monday, 3 May 2027 we bake pretzels." in shown


def test_rules_without_a_match_change_nothing() -> None:
    assert keys(PAGE, ignore(".nowhere"), text("Nobody"), rule(RuleKind.MASK_DATES)) == [
        *keys(PAGE, DATES)
    ]


def test_several_only_parts_add_up() -> None:
    assert [b.text for b in read(PAGE, only("nav"), only("footer")).blocks] == [
        "Our bread → /bread",
        "Our bread",
        "Rye and wheat since 1921, in the old mill by the river.",
    ]


def test_ignored_parts_inside_the_only_part_are_ignored() -> None:
    assert "hours" not in " ".join(
        b.text for b in read(PAGE, only("main"), ignore(".hours")).blocks
    )


FEED = b"""<rss version="2.0"><channel><title>Rosa</title>
<item><guid>1</guid><title>Pretzels</title></item>
<item><guid>2</guid><title>Sponsored: flour</title></item></channel></rss>"""


def test_an_entry_of_a_feed_that_a_pattern_names_vanishes() -> None:
    found = open_feed(FEED, url=HOME, rules=[text("Sponsored.*")]).read()
    assert isinstance(found, Snapshot)
    assert [b.text for b in found.blocks] == ["Pretzels"]


# --- nothing is quiet by accident -----------------------------------------------------------

BLIND = {
    "a part that is not there": ([only("#menu")], "the rule's selector “#menu” matches nothing"),
    "one of two parts is not there": (
        [only("main"), only("#menu")],
        "the rule's selector “#menu” matches nothing",
    ),
    "a part that shows nothing": (
        [only("main p:empty, script")],
        "the rules leave nothing of the page",
    ),
    "everything ignored": (
        [ignore("body"), text("Bakery Rosa")],
        "the rules leave nothing of the page",
    ),
    "everything matched": ([text("(?s).+")], "the rules leave nothing of the page"),
}


@pytest.mark.parametrize("case", BLIND)
def test_a_page_that_rules_hide_cannot_be_judged(case: str) -> None:
    rules, why = BLIND[case]
    assert refused(PAGE, *rules) == Refusal(Reason.CANNOT_JUDGE, why)


def test_a_wall_is_a_wall_whatever_the_rules() -> None:
    wall = "<title>Just a moment...</title><p>Checking your browser</p><main>.</main>"
    assert refused(wall, only("main")).reason is Reason.BOT_CHALLENGE


def test_a_small_part_of_a_page_is_no_wall() -> None:
    page = PAGE.replace("<footer>", "<footer><p id=x>Loading</p>")
    assert [b.text for b in read(page, only("#x")).blocks] == ["Loading"]


def test_with_selectors_equal_words_are_read_again() -> None:
    assert open_page(PAGE.encode(), url=HOME, rules=[only("main")]).mark == ""


# --- versions -------------------------------------------------------------------------------


def test_other_rules_are_another_version() -> None:
    told = {
        version_under(rules, EXTRACTOR_VERSION) for rules in ([], [DATES], [text("a")], [only("a")])
    }
    assert len(told) == 4


def test_the_same_rules_in_another_order_are_the_same_version() -> None:
    one, other = text("a"), ignore("b")
    assert version_under([one, other], 2) == version_under([other, one], 2)


def test_a_reading_says_its_version() -> None:
    assert read(PAGE, DATES).version == version_under([DATES], EXTRACTOR_VERSION)


# --- time -----------------------------------------------------------------------------------

EVIL = r"(?:x+x+)+y"
SPOILT = PAGE.replace("</main>", f"<p>{'x' * 3000}</p></main>")


def test_a_pattern_that_takes_too_long_is_left_out_and_named() -> None:
    slow = rule(RuleKind.IGNORE_TEXT, EVIL, number=7)
    found = read(SPOILT, slow, DATES)
    assert found.too_slow == (7,)
    assert [b.key for b in found.blocks] == keys(SPOILT, DATES)
    assert found.version == version_under([DATES], EXTRACTOR_VERSION)


def test_all_patterns_of_a_page_share_one_budget() -> None:
    rules = [rule(RuleKind.IGNORE_TEXT, EVIL + "z" * n, number=n) for n in range(20)]
    began = thread_time()
    open_page(SPOILT.encode(), url=HOME, rules=rules, clock=thread_time).read()
    assert thread_time() - began < 2


def test_a_pattern_is_not_left_out_for_the_time_that_another_takes() -> None:
    slow = rule(RuleKind.IGNORE_TEXT, EVIL, number=7)
    found = open_page(
        SPOILT.encode(), url=HOME, rules=[slow, text(r"[\d,]+")], clock=thread_time
    ).read()
    assert isinstance(found, Snapshot)
    assert found.too_slow == (7,)


def test_a_harmless_pattern_is_fast_enough_on_a_long_page() -> None:
    page = PAGE.replace("</main>", "<p>Visitor number 10,233 of 2027.</p>" * 3000 + "</main>")
    found = open_page(page.encode(), url=HOME, rules=[text(r"\d[\d,]*")], clock=thread_time).read()
    assert isinstance(found, Snapshot)
    assert found.too_slow == ()


DEEP = "<div>" * 300 + "<p>x</p>" * 500
FLAT = "<p>x</p>" * 15_000


@pytest.mark.parametrize(
    "selector", ["b div div div p", "div div div div b", "div > div p, * * * * i"]
)
def test_a_selector_takes_no_power_of_the_depth(selector: str) -> None:
    began = thread_time()
    chosen(LexborHTMLParser(DEEP), selector)
    assert thread_time() - began < 1


def test_places_are_not_counted_on_a_huge_page() -> None:
    found = refused("<p>Some words.</p>" * 21_000, ignore("p:nth-child(3)"))
    assert found.why == "the page has too many elements for a rule that counts places"


def test_places_are_counted_in_time() -> None:
    began = thread_time()
    assert len(chosen(LexborHTMLParser(FLAT), "p:nth-child(3)")) == 1
    assert thread_time() - began < 2


# --- selectors --------------------------------------------------------------------------------

SOUND = (
    "p",
    "*",
    "#menu .entry > a[href^='/menu'], h2 + p",
    "body > main > div:nth-child(3) > p.opening",
    ".md\\:flex",
    "p:not(.hours, [lang=de i])",
    ":is(h1, h2) b",
    "li:nth-child( 2n + 1 )",
    ".überschrift",
)
UNSOUND = {
    "": "it ends too early",
    "p >": "it ends too early",
    "p:hover": "it cannot be read from “:hover” on",
    "div:has(p)": "it cannot be read from “:has(p)” on",
    "p::before": "it cannot be read from “::before” on",
    "p ~ b": "it cannot be read from “~ b” on",
    "p:not(.a .b)": "it cannot be read from “:not(.a .b)” on",
    "p,,b": "it cannot be read from “,b” on",
    "p[": "it cannot be read from “[” on",
    "[a='": "it cannot be read from “[a='” on",
    "\\": "it cannot be read from “\\” on",
    "p{color:red}": "it cannot be read from “{color:red}” on",
    "1abc": "it is no CSS selector",
    "p" * 301: "it is longer than 300 characters",
}


@pytest.mark.parametrize("selector", SOUND)
def test_a_sound_selector_has_no_problem(selector: str) -> None:
    assert selector_problem(selector) is None


@pytest.mark.parametrize("selector", UNSOUND)
def test_a_bad_selector_is_told_where_it_goes_wrong(selector: str) -> None:
    assert selector_problem(selector) == UNSOUND[selector]


@given(st.text(alphabet="abp.#[]()='\"\\:~>+*, \n1é-", max_size=30))
def test_no_selector_does_harm(selector: str) -> None:
    html = LexborHTMLParser(PAGE)
    if selector_problem(selector) is None:
        cut_out(chosen(html, selector))
    assert html.html is not None


ELEMENTS = st.recursive(
    st.sampled_from(["<b>x</b>", "<p class='b'>y</p>", "t"]),
    lambda inner: st.lists(inner, max_size=4).map(
        lambda parts: f"<div class='a'>{''.join(parts)}</div>"
    ),
    max_leaves=12,
)


@given(
    ELEMENTS, st.sampled_from(["div b", ".a .a p", "div > p", ".a > div b", "div .a > b", "p + b"])
)
def test_descent_is_followed_as_lexbor_does(page: str, selector: str) -> None:
    html = LexborHTMLParser(page)
    assert {n.mem_id for n in chosen(html, selector)} == {n.mem_id for n in html.css(selector)}


# --- patterns and dates -----------------------------------------------------------------------

BAD_PATTERNS = {
    "": "it must have 1 to 300 characters",
    "a" * 301: "it must have 1 to 300 characters",
    "(": "it is no regular expression (missing ) at position 1)",
    "a**": "it is no regular expression (multiple repeat at position 2)",
    "((a{100}){100}){100}": "it repeats more than 100,000 times",
}


@pytest.mark.parametrize("pattern", BAD_PATTERNS)
def test_a_bad_pattern_is_told_why(pattern: str) -> None:
    assert rule_problem(RuleKind.IGNORE_TEXT, pattern) == BAD_PATTERNS[pattern]


@given(st.text(alphabet="ab(|)[]{}*+?.\\^$,123<>=!PRiu:", max_size=24))
def test_no_pattern_does_harm(pattern: str) -> None:
    if rule_problem(RuleKind.IGNORE_TEXT, pattern) is None:
        found = read_page(PAGE.encode(), url=HOME, rules=[text(pattern)])
        assert isinstance(found, Refusal) or found.blocks


WRITTEN = {
    "Montag, 3. Mai 2026": "",
    "Dienstag, den 4. November 2025, 19 Uhr": ", ",
    "Mo, 3. Dez.": "",
    "03.05.2026": "",
    "3.5.": "",
    "am 3. Mai geöffnet": "am  geöffnet",
    "8.30 Uhr": "",
    "Monday, May 3rd, 2026": "",
    "the 3rd of May": "the ",
    "05/03/2026": "",
    "2026-05-03T10:00:00+02:00": "",
    "8:30 p.m.": "",
    "8 am": "",
    "lunedì 3 maggio 2026": "",
    "alle 20:15": "",
    "maggio 2026": "",
}
NO_DATES = (
    "3 Zimmer",
    "12,50 €",
    "12.50",
    "Tel. 089 1234567",
    "Version 1.2.3",
    "192.168.1.1",
    "Art. 3.5.1",
    "24 Stunden",
    "may be",
    "Seite 3/12",
    "© 2026",
)


@pytest.mark.parametrize("written", WRITTEN)
def test_dates_and_times_are_cut_as_people_write_them(written: str) -> None:
    assert without_dates(written) == WRITTEN[written]


@pytest.mark.parametrize("written", NO_DATES)
def test_other_numbers_stay(written: str) -> None:
    assert without_dates(written) == written


@given(
    st.lists(st.sampled_from(["3.", "Mai ", "Montag, ", "1:", "20", "/", "12", " "]), max_size=400)
)
def test_dates_are_cut_in_time(parts: list[str]) -> None:
    began = thread_time()
    without_dates("".join(parts))
    assert thread_time() - began < 0.2
