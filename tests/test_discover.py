"""What a page says of itself: its feeds and its Facebook pages, and no more than that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.site.discover import MAX_BYTES, MOST, discover
from tests.desk import FRONT
from tests.terminal import LOCAL, Ran, run
from tests.web import LocalWeb

URL = "https://rosa.example/home/"
RSS = '<link rel="alternate" type="application/rss+xml" '
SITE = "https://rosa.example"
FB = "https://www.facebook.com"

PAGES: dict[str, tuple[str, list[str]]] = {
    "nothing": ("", []),
    "a page that names nothing": ("<h1>Rosa</h1><a href='/menu'>Menu</a>", []),
    "an RSS feed": (f"{RSS} href='{SITE}/feed/'>", [f"{SITE}/feed/"]),
    "an Atom feed": (
        "<link rel=alternate type=application/atom+xml href=/atom>",
        [f"{SITE}/atom"],
    ),
    "a JSON feed": (
        "<link rel=alternate type=application/feed+json href=/a.json>",
        [f"{SITE}/a.json"],
    ),
    "a feed in capitals": (
        "<LINK REL=Alternate TYPE='Application/RSS+XML; charset=utf-8' HREF=/f>",
        [f"{SITE}/f"],
    ),
    "a feed below the page": (f"{RSS} href='feed'>", [f"{SITE}/home/feed"]),
    "a feed below the base": (
        f"<base href='/de/'><base href='/it/'>{RSS} href='feed'>",
        [f"{SITE}/de/feed"],
    ),
    "an escaped address": (f"{RSS} href='/f?a=1&amp;b=2'>", [f"{SITE}/f?a=1&b=2"]),
    "a tracked address": (f"{RSS} href='/f?utm_source=x'>", [f"{SITE}/f"]),
    "the same feed twice": (
        f"{RSS} href='/f'>{RSS} href='http://www.rosa.example/f/'>",
        [f"{SITE}/f"],
    ),
    "a feed whose title holds an arrow": (
        f"{RSS} title='Rosa > News' href='/f'>{RSS} title=\"A > B\" href='/g'>",
        [f"{SITE}/f", f"{SITE}/g"],
    ),
    "a feed of comments": (f"{RSS} href='/comments/feed/'>", []),
    "a German feed of comments": (f"{RSS} title='Rosa &raquo; Kommentar-Feed' href='/k'>", []),
    "an Italian feed of comments": (f"{RSS} title='Feed dei commenti' href='/k'>", []),
    "another language": ("<link rel=alternate hreflang=de href=/de>", []),
    "a style sheet of that type": (
        "<link rel=stylesheet type=application/rss+xml href=/feed>",
        [],
    ),
    "a feed without an address": (f"{RSS}>", []),
    "a feed of another scheme": (f"{RSS} href='feed://rosa.example/f'>", []),
    "a feed from a base of another scheme": (f"<base href='x:'>{RSS} href='evil.example'>", []),
    "a feed that is a script": (f"{RSS} href='javascript:alert(1)'>", []),
    "a feed with a password": (f"{RSS} href='https://me:secret@rosa.example/f'>", []),
    "a feed whose host is broken": (f"{RSS} href='https://[x/f'>", []),
    "a base whose host is broken": (f"<base href='https://[x/'>{RSS} href='/f'>", []),
    "a feed in a comment": (f"<!-- {RSS} href='/f'> --><p>", []),
    "a feed in a comment without an end": (f"<!-- {RSS} href='/f'>", []),
    "a feed in a script": (f"<script>'{RSS} href=/f>'</script>", []),
    "a feed behind a script": (f"<script>'<a'</script>{RSS} href=/f>", [f"{SITE}/f"]),
    "a Facebook page": ("<a class=x href='https://de-de.facebook.com/rosa?ref=x'>", [f"{FB}/rosa"]),
    "a Facebook page twice": (
        f"<a href='{FB}/Rosa.Cafe'>f</a><a href='//m.facebook.com/rosacafe'>f</a>",
        [f"{FB}/Rosa.Cafe"],
    ),
    "a Facebook page by number": (
        f"<a href='{FB}/profile.php?id=100064000000001'>",
        [f"{FB}/100064000000001"],
    ),
    "a share link": (f"<a href='{FB}/sharer/sharer.php?u=https://rosa.example'>", []),
    "a new share link": (f"<a href='{FB}/share/abc'>", []),
    "a group": (f"<a href='{FB}/groups/rosa'>", []),
    "a plugin": (f"<a href='{FB}/plugins/page.php?href=x'>", []),
    "Facebook's privacy policy": (f"<a href='{FB}/about/privacy/'><a href='{FB}/policy.php'>", []),
    "Facebook itself": (f"<a href='{FB}'>", []),
    "somebody who calls himself so": ("<a href='https://facebook.com.evil.example/rosa'>", []),
    "a page of Facebook as a feed": (f"{RSS} href='{FB}/rosa'>", []),
    "a feed as a link": ("<a type=application/rss+xml rel=alternate href=/f>", []),
    "a feed after the page it links to": (
        f"<a href='{FB}/rosa'>{RSS} href='/f'>",
        [f"{SITE}/f", f"{FB}/rosa"],
    ),
    "more than anybody has": (
        "".join(f"<a href='{FB}/rosa{n}'>" for n in range(9)),
        [f"{FB}/rosa{n}" for n in range(MOST)],
    ),
    "a feed beyond what is read": ("x" * MAX_BYTES + f"{RSS} href='/f'>", []),
}


@pytest.mark.parametrize(("page", "found"), PAGES.values(), ids=PAGES)
def test_a_page_says_what_else_there_is(page: str, found: list[str]) -> None:
    assert [one.url for one in discover(page.encode(), URL)] == found


HOSTILE = (
    *("<a ", "<a b=", "<a b='", '<a b="', "<a/", "<a b", "<a b=c>", "<a href=x>", "<div>", "</a "),
    *("<!--", "<!", "<?", "<![CDATA[", "<script>", "<script", "<style>x", "&", "&#", "<link "),
    *(f"{RSS} href=x>", "<a href='https://[x'>", f"<a href='{FB}/", f"<a href={FB}/sharer>"),
)


@pytest.mark.parametrize("piece", [*HOSTILE, "<a" + " a=1" * 250_000 + ">", "<a " + "b=" * 500_000])
def test_a_hostile_page_is_read_in_bounded_time(piece: str) -> None:
    page = (piece * (MAX_BYTES // len(piece) + 1)).encode()
    began = process_time()
    discover(page, URL)
    assert process_time() - began < 5


SCRAPS = st.sampled_from(
    [*HOSTILE, ">", "'", '"', "/>", " href=", "-->", "</script>", "<base href=", "//", "x:", "\0"]
)


@settings(max_examples=150)
@given(st.lists(SCRAPS | st.text(max_size=8)), st.text(max_size=30) | st.just(URL))
def test_no_page_is_too_strange(scraps: list[str], url: str) -> None:
    found = discover("".join(scraps).encode("utf-8", "replace"), url)
    assert all(one.url.startswith(("http://", "https://")) for one in found)


@given(st.binary(max_size=200))
def test_no_bytes_are_too_strange(body: bytes) -> None:
    assert len(discover(body, URL)) <= 2 * MOST


# --- at registration ----------------------------------------------------------------


@dataclass(frozen=True)
class Site:
    """A website that names a feed and a Facebook page, and the folder of who watches it."""

    url: str
    data: Path

    def add(self, *more: str) -> Ran:
        """Register Rosa's café, with its website and `more`."""
        words = ("add", "Rosa's [b]", "--workshop", "2026-11-18", "--website", self.url)
        return run(*words, *more, data=self.data)

    def hint(self, kind: str, url: str) -> str:
        """What is said of `url`, as a line; the command is fit for a shell."""
        command = f"""poromki edit 'Rosa'"'"'s [b]' --{kind} {url}"""
        return f"Found on the site: {kind} {url} – watch it too: {command}\n"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "config.toml").write_text(LOCAL)
    with LocalWeb() as web:
        web.pages["/"] = f"{RSS} href='/feed'>{FRONT}<a href='{FB}/rosa'>Facebook</a>"
        web.pages["/two"] = web.pages["/"]
        web.pages["/bare"] = FRONT
        yield Site(web.url, tmp_path)


def test_adding_a_client_hints_at_what_its_site_names(site: Site) -> None:
    hints = site.hint("feed", f"{site.url}feed") + site.hint("facebook", f"{FB}/rosa")
    assert hints in site.add().out


def test_what_two_pages_name_is_said_once(site: Site) -> None:
    assert site.add("--website", f"{site.url}two").out.count("Found on the site") == 2


def test_what_is_watched_already_is_no_hint(site: Site) -> None:
    said = site.add("--facebook", "m.facebook.com/Rosa").out
    assert said.count("Found on the site") == 1


def test_scripts_get_no_hints(site: Site) -> None:
    assert [line["outcome"] for line in site.add("--json").lines] == ["baseline"]


def test_adding_a_website_hints_at_what_it_names(site: Site) -> None:
    bare = Site(f"{site.url}bare", site.data)
    before = bare.add().out
    after = run("edit", "Rosa", "--website", site.url, data=site.data).out
    assert (before.count("Found on the site"), after.count("Found on the site")) == (0, 2)


def test_another_edit_does_not_repeat_it(site: Site) -> None:
    site.add()
    assert "Found on the site" not in run("edit", "Rosa", "--tag", "x", data=site.data).out
