"""Which addresses belong to a registered page, and how they are kept."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.site.scope import Scope, check_pattern, page_address

SITE = "https://rosa.example"

HELD: dict[str, tuple[str, str, bool]] = {
    "the home page itself": (f"{SITE}/", f"{SITE}/", True),
    "a page of the host": (f"{SITE}/", f"{SITE}/menu", True),
    "another host": (f"{SITE}/", "https://other.example/menu", False),
    "a host below": (f"{SITE}/", "https://shop.rosa.example/", False),
    "another port": (f"{SITE}/", f"{SITE}:8080/menu", False),
    "http for https, with www.": (f"{SITE}/", "http://www.rosa.example/menu", True),
    "below a folder": (f"{SITE}/baeckerei/", f"{SITE}/baeckerei/brot", True),
    "the folder without its slash": (f"{SITE}/baeckerei/", f"{SITE}/baeckerei", True),
    "beside a folder": (f"{SITE}/baeckerei/", f"{SITE}/metzger/", False),
    "above a folder": (f"{SITE}/baeckerei/", f"{SITE}/", False),
    "a name that begins alike": (f"{SITE}/baeckerei", f"{SITE}/baeckerei2", False),
    "below a name without slash": (f"{SITE}/baeckerei", f"{SITE}/baeckerei/brot", True),
    "beside a front page": (f"{SITE}/baeckerei/index.html", f"{SITE}/baeckerei/brot.html", True),
    "below a file of its own": (f"{SITE}/baeckerei.html", f"{SITE}/baeckerei/brot.html", True),
    "beside a file of its own": (f"{SITE}/baeckerei.html", f"{SITE}/metzger.html", False),
    "out of the folder by dots": (f"{SITE}/a/", f"{SITE}/a/../b", False),
    "out of the folder by encoded dots": (f"{SITE}/a/", f"{SITE}/a/%2E%2E/b", False),
    "other case": (f"{SITE}/Rosa/", f"{SITE}/rosa/menu", True),
    "a page by its number": (f"{SITE}/?page_id=1", f"{SITE}/?page_id=2", True),
    "a broken address": (f"{SITE}/", "https://[rosa.example/", False),
    "a broken address of a broken home": ("https://[rosa", "https://[menu", False),
}


@pytest.mark.parametrize(("home", "url", "held"), HELD.values(), ids=HELD)
def test_a_site_is_the_registered_path_and_below(home: str, url: str, held: bool) -> None:
    assert Scope(home).holds(url) is held


PATTERNS: dict[str, tuple[str, str, bool]] = {
    "all below": ("/blog/*", "/blog/a/b", True),
    "the folder too": ("/blog/*", "/blog", True),
    "a name that begins alike": ("/blog/*", "/blogger", False),
    "the very address": ("/blog", "/blog/", True),
    "not below the very address": ("/blog", "/blog/a", False),
    "in the middle": ("*/intern/*", "/de/intern/x", True),
    "an ending": ("*.html", "/a.html", True),
    "a query": ("*?lang=en*", "/a?lang=en&x=1", True),
    "a question mark is one": ("/a?b", "/axb", False),
    "brackets are brackets": ("/a?f[0]=*", "/a?f[0]=1", True),
    "letters that are encoded": ("/über/*", "/%C3%BCber/uns", True),
    "case": ("/Blog/*", "/blog/a", True),
    "pieces that overlap": ("/ab*ba", "/aba", False),
}


@pytest.mark.parametrize(("pattern", "path", "fits"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_leaves_out_what_it_names(pattern: str, path: str, fits: bool) -> None:
    assert Scope(f"{SITE}/", exclude=(pattern,)).holds(SITE + path) is not fits


@pytest.mark.parametrize(("pattern", "path", "fits"), PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_takes_in_what_it_names_alone(pattern: str, path: str, fits: bool) -> None:
    assert Scope(f"{SITE}/", include=(pattern,)).holds(SITE + path) is fits


def test_what_is_left_out_is_out_even_where_it_is_taken_in() -> None:
    assert not Scope(f"{SITE}/", include=("/a/*",), exclude=("/a/b*",)).holds(f"{SITE}/a/b")


def test_the_home_page_is_held_whatever_the_patterns_say() -> None:
    assert Scope(f"{SITE}/", include=("/a/*",), exclude=("*",)).holds("http://www.rosa.example")


def test_this_page_alone_has_nothing_below() -> None:
    scope = Scope(f"{SITE}/", only_this_page=True)
    assert [scope.holds(f"{SITE}/"), scope.holds(f"{SITE}/menu")] == [True, False]


WRONG_PATTERNS = {
    "nothing": ("  ", "a pattern is missing"),
    "a whole address": ("https://rosa.example/blog/*", "did you mean /blog/*?"),
    "no slash": ("blog/*", "did you mean /blog/*?"),
    "a query alone": ("?lang=en", "did you mean *?lang=en?"),
    "a blank": ("/über uns", "%20"),
    "a fragment": ("/#team", "what follows #"),
    "far too long": ("/" + "a" * 5000, "(5001 characters)"),
}


@pytest.mark.parametrize(("text", "why"), WRONG_PATTERNS.values(), ids=WRONG_PATTERNS)
def test_a_wrong_pattern_is_explained(text: str, why: str) -> None:
    with pytest.raises(InputError) as caught:
        check_pattern(text)
    assert why in str(caught.value)


def test_a_right_pattern_is_taken_without_its_blanks() -> None:
    assert check_pattern(" /blog/* ") == "/blog/*"


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    scope = Scope(f"{SITE}/", exclude=("/" + "*a" * 140 + "*b",))
    began = process_time()
    scope.holds(f"{SITE}/" + "a" * 1900)
    assert process_time() - began < 0.1


ADDRESSES: dict[str, tuple[str, str | None]] = {
    "relative": ("menu", f"{SITE}/home/menu"),
    "from the root": ("/menu", f"{SITE}/menu"),
    "another host's": ("//Other.Example/x", "https://other.example/x"),
    "with a fragment": ("/menu#pizza", f"{SITE}/menu"),
    "a fragment alone": ("#pizza", f"{SITE}/home/"),
    "tracked": ("/menu?utm_source=x&a=1&fbclid=2", f"{SITE}/menu?a=1"),
    "the default port": ("https://rosa.example:443/menu", f"{SITE}/menu"),
    "a session in the query": ("/menu?PHPSESSID=abc&a=1", f"{SITE}/menu?a=1"),
    "a session in the path": ("/menu;jsessionid=A1.node?a=1", f"{SITE}/menu?a=1"),
    "a session called sid": ("/menu?sid=0123456789abcdef", f"{SITE}/menu"),
    "a page called sid": ("/menu?sid=12", f"{SITE}/menu?sid=12"),
    "blanks around and inside": (" /our menu ", f"{SITE}/our%20menu"),
    "dots": ("/a/./b/../menu", f"{SITE}/a/menu"),
    "dots above the root": ("https://rosa.example/../../menu", f"{SITE}/menu"),
    "dots behind a session": ("https://rosa.example/a/..;sid=1/menu", f"{SITE}/menu"),
    "letters": ("/über-uns", f"{SITE}/%C3%BCber-uns"),
    "a script file": ("/index.php?id=7", f"{SITE}/index.php?id=7"),
    "a folder with a dot": ("/v1.2/menu", f"{SITE}/v1.2/menu"),
    "mail": ("mailto:rosa@rosa.example", None),
    "a script": ("javascript:void(0)", None),
    "a telephone": ("tel:+39", None),
    "data": ("data:text/html,x", None),
    "a file": ("/menu.PDF", None),
    "a file with a version": ("/style.css?v=2", None),
    "an image": ("/rosa.jpg", None),
    "a feed": ("/blog/feed/", None),
    "a feed by its query": ("/?feed=rss2", None),
    "a log-in": ("/wp-login.php?redirect_to=x", None),
    "an administration": ("/wp-admin/", None),
    "a cart": ("/shop/?add-to-cart=12", None),
    "a hidden mail address": ("/cdn-cgi/l/email-protection", None),
    "a share link": ("/post/?share=facebook", None),
    "a printed version": ("/post?print=1", None),
    "a broken host": ("https://[x/", None),
    "a broken port": ("https://rosa.example:x/", None),
    "a password": ("https://me:secret@rosa.example/", None),
    "far too long": ("/" + "a" * 3000, None),
    "Facebook": ("https://www.facebook.com/rosa", None),
}


@pytest.mark.parametrize(("href", "kept"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_has_one_form(href: str, kept: str | None) -> None:
    assert page_address(href, f"{SITE}/home/") == kept


SCRAPS = st.sampled_from(
    [
        *(
            "https://",
            "rosa.example",
            "/",
            "..",
            ".",
            "%2e",
            ";jsessionid=",
            "?",
            "&",
            "sid=1234567890",
        ),
        *("#", "%", "[", "]", ":", "@", " ", "\0", "utm_a=1", "=", "a", ";sid=", "//", "ä", "%C3"),
    ]
)
URLS = st.lists(SCRAPS, max_size=12).map("".join) | st.text(max_size=60)


@given(URLS.map(lambda text: f"{SITE}/{text}"))
@example(f"{SITE}/..;sid=1/./a")
@example(f"{SITE}/;sid=/..;sid=")
def test_keeping_an_address_twice_changes_nothing(url: str) -> None:
    kept = page_address(url)
    assert kept is None or page_address(kept) == kept


@given(URLS, URLS)
def test_no_address_is_too_strange(url: str, base: str) -> None:
    kept = page_address(url, base)
    assert kept is None or kept.startswith(("https://", "http://"))


@given(URLS, URLS, URLS)
def test_no_address_is_too_strange_for_a_scope(home: str, url: str, pattern: str) -> None:
    assert Scope(home, exclude=(pattern,)).holds(home) in {True, False}
    assert Scope(home, include=(pattern,)).holds(url) in {True, False}
