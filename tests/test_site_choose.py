"""Which pages of a site are watched: the useful ones first, each once, and why."""

from __future__ import annotations

from collections.abc import Callable
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import Role
from monitor.site.choose import Candidate, Choice, How, choose

SITE = "https://rosa.example"
HOME = f"{SITE}/"


def link(path: str, text: str = "", place: str = "", **more: object) -> Candidate:
    return Candidate(SITE + path, How.LINK, text, place, **more)  # type: ignore[arg-type]


def listed(path: str, **more: object) -> Candidate:
    return Candidate(SITE + path, How.SITEMAP, **more)  # type: ignore[arg-type]


def post(path: str) -> Candidate:
    return Candidate(SITE + path, How.FEED, "A post", dated=True)


def paths(choice: Choice) -> list[str]:
    return [page.url.removeprefix(SITE) for page in choice.chosen]


def chosen(*candidates: Candidate, most: int = 25) -> list[str]:
    return paths(choose(HOME, candidates, most))


ROLES: dict[str, tuple[Candidate, Role]] = {
    "the navigation": (link("/menu", "Speisekarte", "nav"), Role.NAVIGATION),
    "another page": (link("/menu", "Speisekarte"), Role.OTHER),
    "contact by its address": (listed("/kontakt.html"), Role.CONTACT),
    "contact by its words": (link("/p7", "So finden Sie uns"), Role.CONTACT),
    "contact in the navigation": (link("/chi-siamo", "Chi siamo", "nav"), Role.CONTACT),
    "contact with another word": (listed("/kontakt-und-anfahrt"), Role.CONTACT),
    "contact in a language": (listed("/de/impressum/"), Role.CONTACT),
    "letters with accents": (listed("/%C3%B6ffnungszeiten"), Role.CONTACT),
    "letters written out": (listed("/ueber-uns"), Role.CONTACT),
    "French": (listed("/mentions-legales"), Role.CONTACT),
    "Spanish": (listed("/quienes-somos"), Role.CONTACT),
    "a sentence with such a word": (
        listed("/warum-guter-kontakt-zu-kunden-alles-ist"),
        Role.OTHER,
    ),
    "news by its address": (listed("/aktuelles"), Role.NEWS),
    "news by its words": (link("/p8", "Veranstaltungen", "nav"), Role.NEWS),
    "an entry of the news": (listed("/blog/neue-karte"), Role.NEWS),
    "an entry of a feed": (post("/neue-karte"), Role.NEWS),
    "an entry about contacts": (post("/2026/11/kontakt"), Role.NEWS),
    "Italian news": (listed("/eventi"), Role.NEWS),
}


@pytest.mark.parametrize(("candidate", "role"), ROLES.values(), ids=ROLES)
def test_a_page_has_its_role(candidate: Candidate, role: Role) -> None:
    assert choose(HOME, [candidate], 9).chosen[1].role is role


WHYS: dict[str, tuple[Candidate, str]] = {
    "navigation": (link("/m", "Speisekarte", "nav"), "linked from the navigation as “Speisekarte”"),
    "footer": (link("/m", "Impressum", "footer"), "linked from the footer as “Impressum”"),
    "elsewhere": (link("/m", "hier"), "linked as “hier”"),
    "without words": (link("/m", "", "nav"), "linked from the navigation"),
    "invisible signs": (link("/m", "Spe\u202eise\nkarte"), "linked as “Speisekarte”"),
    "many words": (link("/m", "x" * 300), "linked as “" + "x" * 59 + "…”"),
    "sitemap": (listed("/m"), "in the sitemap"),
    "feed": (post("/m"), "in the feed"),
    "posts": (Candidate(f"{SITE}/m", How.POSTS, dated=True), "among the latest posts"),
}


@pytest.mark.parametrize(("candidate", "why"), WHYS.values(), ids=WHYS)
def test_a_page_says_why_it_was_chosen(candidate: Candidate, why: str) -> None:
    assert choose(HOME, [candidate], 9).chosen[1].why == why


def test_the_useful_come_first() -> None:
    assert chosen(
        listed("/a/long/path/to/it"),
        post("/new-menu"),
        link("/datenschutz", "Datenschutz", "footer"),
        listed("/long-name-of-a-page"),
        link("/aktuelles", "Aktuelles"),
        listed("/rooms"),
        link("/impressum", "Impressum", "footer"),
        link("/menu", "Menu", "nav"),
    ) == [
        *("/", "/menu", "/impressum", "/aktuelles", "/new-menu", "/rooms", "/long-name-of-a-page"),
        *("/a/long/path/to/it", "/datenschutz"),
    ]


def test_a_large_menu_does_not_crowd_out_contact_and_news() -> None:
    menu = [link(f"/menu/{n}", f"Dish {n}", "nav") for n in range(90)]
    found = chosen(*menu, listed("/impressum"), listed("/aktuelles"), most=10)
    assert {"/impressum", "/aktuelles"} < set(found)


def test_a_large_blog_does_not_crowd_out_the_rest() -> None:
    posts = [post(f"/blog/post-{n}") for n in range(90)]
    found = chosen(*posts, *(listed(f"/room-{n}") for n in range(5)), most=20)
    assert [sum("room" in path for path in found), sum("post" in path for path in found)] == [5, 14]


def test_the_latest_posts_are_chosen() -> None:
    assert chosen(*(post(f"/post-{n}") for n in range(9)), most=4) == [
        *("/", "/post-0", "/post-1", "/post-2"),
    ]


ONE_PAGE: dict[str, list[Candidate]] = {
    "other spellings": [link("/menu"), link("/menu/"), listed("/menu")],
    "what calls itself otherwise": [link("/menu"), link("/menu?print=2", same_as=f"{SITE}/menu")],
    "what call each other": [
        link("/menu", same_as=f"{SITE}/karte"),
        link("/karte", same_as=f"{SITE}/menu"),
    ],
    "a ring": [
        link("/a", same_as=f"{SITE}/b"),
        link("/b", same_as=f"{SITE}/c"),
        link("/c", same_as=f"{SITE}/a"),
    ],
    "languages": [
        link("/it/menu", lang="it", same_as=f"{SITE}/karte"),
        link("/karte", lang="de", same_as=f"{SITE}/it/menu"),
    ],
    "languages before the path": [link("/it/menu"), link("/en/menu"), link("/menu")],
}


@pytest.mark.parametrize("candidates", ONE_PAGE.values(), ids=ONE_PAGE)
def test_one_page_is_chosen_once(candidates: list[Candidate]) -> None:
    assert len(chosen(*candidates)) == 2


def test_the_variant_in_the_language_of_the_home_page_is_chosen() -> None:
    home = Candidate(HOME, How.LINK, lang="de")
    variants = [link(f"/{lang}/kontakt", lang=lang) for lang in ("en", "it", "de", "fr")]
    assert chosen(home, *variants) == ["/", "/de/kontakt"]


def test_a_home_page_below_a_language_has_that_language() -> None:
    variants = [link(f"/{lang}/kontakt") for lang in ("en", "it", "de")]
    assert paths(choose(f"{SITE}/it/", variants, 9)) == ["/it/", "/it/kontakt"]


def test_a_page_in_another_language_alone_comes_last() -> None:
    home = Candidate(HOME, How.LINK, lang="de")
    found = chosen(home, link("/it/contatti", "Contatti", "nav"), listed("/zimmer/suite/gross"))
    assert found == ["/", "/zimmer/suite/gross", "/it/contatti"]


def test_a_site_whose_pages_all_call_themselves_home_keeps_them() -> None:
    assert len(chosen(*(link(f"/page-{n}", same_as=HOME) for n in range(9)))) == 10


SAME_HOME = ("http://www.rosa.example", f"{SITE}/index.html", f"{SITE}/index.php")


@pytest.mark.parametrize("url", SAME_HOME)
def test_the_home_page_is_chosen_once_as_it_was_registered(url: str) -> None:
    assert chosen(Candidate(url, How.LINK, "Home", "nav")) == ["/"]


def test_what_is_left_out_is_counted() -> None:
    candidates = [link(f"/{n}") for n in range(9)] + [
        link("/en/1"),
        link("/x", same_as=f"{SITE}/1"),
    ]
    assert choose(HOME, candidates, 5).left_out == {
        "a page in another language": 1,
        "another address of a page, by its own word": 1,
        "beyond the 5 pages watched": 5,
    }


def _text(words: list[str]) -> str:
    return "".join(words)


SCRAPS = st.lists(
    st.sampled_from(
        ["/", "de", "it", "kontakt", "blog", "?", "id=1", "index.html", "a", "[", "%", "-"]
    ),
    max_size=6,
).map(_text)
URLS = SCRAPS.map(lambda path: f"{SITE}/{path}") | st.text(max_size=12)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        url=URLS,
        found=st.sampled_from(How),
        text=st.sampled_from(["", "Kontakt", "News"]) | st.text(max_size=12),
        place=st.sampled_from(["", "nav", "main", "footer"]),
        depth=st.integers(0, 5),
        dated=st.booleans(),
        lang=st.sampled_from(["", "de", "it-IT", "x-default"]) | st.text(max_size=3),
        same_as=st.just("") | URLS,
    ),
    max_size=30,
)


@given(URLS, CANDIDATES, st.integers(-2, 12))
def test_home_is_first_and_no_more_than_wanted(
    home: str, candidates: list[Candidate], most: int
) -> None:
    found = choose(home, candidates, most).chosen
    assert (found[0].url, found[0].role) == (home, Role.HOME)
    assert len(found) <= max(1, most)


@given(URLS, CANDIDATES)
def test_each_page_is_one_of_the_candidates_once(home: str, candidates: list[Candidate]) -> None:
    found = [page.url for page in choose(home, candidates, 99).chosen]
    assert len(set(found)) == len(found)
    assert set(found) <= {home, *(one.url for one in candidates)}


@given(CANDIDATES)
def test_some_address_of_each_page_is_left(candidates: list[Candidate]) -> None:
    choice = choose(HOME, candidates, 99)
    assert len(choice.chosen) + sum(choice.left_out.values()) <= len(candidates) + 1
    assert len(choice.chosen) >= min(
        2, len({one.url.rstrip("/") for one in candidates} - {SITE}) and 1
    )


CROWDS: dict[str, Callable[[int], Candidate]] = {
    "plain": lambda n: listed(f"/page-{n}"),
    "a chain": lambda n: link(f"/{n}", same_as=f"{SITE}/{n + 1}"),
    "a star": lambda n: link(f"/{n}", same_as=f"{SITE}/0"),
    "long words": lambda n: link(f"/{'kontakt-' * 20}{n}", "Kontakt und " * 100),
    "languages": lambda n: link(f"/{'de' if n % 2 else 'it'}/{n // 2}"),
}


@pytest.mark.parametrize("made", CROWDS.values(), ids=CROWDS)
def test_ten_thousand_candidates_take_bounded_time(made: Callable[[int], Candidate]) -> None:
    candidates = [made(n) for n in range(10_000)]
    began = process_time()
    choose(HOME, candidates, 25)
    assert process_time() - began < 10
