"""The small sites serve what they say, and keep count of what they were asked."""

from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import timedelta
from email.utils import format_datetime
from io import BytesIO

import feedparser
import pytest
import requests

from tests.build import DAY, HOUR, at
from tests.characters import (
    CHARACTERS,
    AlwaysNow,
    BehindRobots,
    Blog,
    BrokenSitemap,
    Calendar,
    CanonicalPairs,
    Commented,
    LeadsHome,
    LyingDates,
    MovedDomain,
    MovesAway,
    Multilingual,
    PackedIndex,
    Patient,
    Plain,
    Plugged,
    QueryCms,
    Relaunched,
    RotatingTeaser,
    SaysFound,
    SharedHost,
    Shop,
    SitemapElsewhere,
    Static,
    TwentyFive,
    WordPress,
)
from tests.hostile_sites import (
    HOSTILE,
    HUGE,
    EntityBomb,
    HugeSitemap,
    IndexLoop,
    LinkLoop,
    PackedBomb,
    TenThousandLinks,
)
from tests.sites import NewWeb, SmallSite
from tests.story import Clock
from tests.web import LocalWeb

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
LASTMOD = "{http://www.sitemaps.org/schemas/sitemap/0.9}lastmod"


@pytest.fixture
def clock() -> Clock:
    """Shows Friday, 30 October 2026, 10:00 in Berlin."""
    return Clock(at("2026-10-30 09:00"))


@pytest.fixture
def host() -> Iterator[NewWeb]:
    """Gives as many hosts as a site needs."""
    with ExitStack() as kept:
        yield lambda *where: kept.enter_context(LocalWeb(*where))


def ask(url: str, **headers: str) -> requests.Response:
    """One request, as it is answered."""
    return requests.get(url, headers=headers, allow_redirects=False, timeout=5)


def locs(url: str) -> list[str]:
    """What a sitemap lists."""
    return [str(one.text) for one in ET.fromstring(ask(url).content).iter(LOC)]


def fed(url: str) -> list[str]:
    """The titles of a feed's entries."""
    return [entry.title for entry in feedparser.parse(ask(url).content).entries]


def rows(url: str) -> list[str]:
    """The titles that WordPress's REST gives."""
    return [row["title"]["rendered"] for row in json.loads(ask(url).content)]


@pytest.mark.parametrize("kind", CHARACTERS.values(), ids=CHARACTERS)
def test_every_page_of_a_site_is_there(kind: type[SmallSite], host: NewWeb, clock: Clock) -> None:
    site = kind(host, clock)
    missing = [slug for slug in list(site.docs)[:30] if ask(site.at(slug)).status_code != 200]
    assert missing == []


@pytest.mark.parametrize("kind", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_site_has_a_home_page_like_others(
    kind: type[SmallSite], host: NewWeb, clock: Clock
) -> None:
    assert "<h1>Huber" in ask(kind(host, clock).url).text


@pytest.mark.parametrize("kind", CHARACTERS.values(), ids=CHARACTERS)
def test_whoever_follows_a_sites_address_comes_to_its_home_page(
    kind: type[SmallSite], host: NewWeb, clock: Clock
) -> None:
    assert requests.get(kind(host, clock).url, timeout=5).status_code == 200


def test_each_answer_of_a_noisy_site_differs(host: NewWeb, clock: Clock) -> None:
    site = Plain(host, clock)
    assert ask(site.url).content != ask(site.url).content


def test_files_are_the_same_at_each_look(host: NewWeb, clock: Clock) -> None:
    site = Static(host, clock)
    assert ask(site.url).content == ask(site.url).content


VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


@pytest.mark.parametrize("name", VALIDATORS)
@pytest.mark.parametrize("path", ["", "about/", "sitemap.xml", "robots.txt"])
def test_what_still_holds_is_not_sent_again(
    name: str, path: str, host: NewWeb, clock: Clock
) -> None:
    url = Static(host, clock).url + path
    again = ask(url, **{VALIDATORS[name]: ask(url).headers[name]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", VALIDATORS)
@pytest.mark.parametrize("path", ["about/", "sitemap.xml"])
def test_what_was_edited_is_sent_again(name: str, path: str, host: NewWeb, clock: Clock) -> None:
    site = Static(host, clock)
    held = ask(site.url + path).headers[name]
    clock.now += DAY
    site.edit("about")
    assert ask(site.url + path, **{VALIDATORS[name]: held}).status_code == 200


def test_an_edit_is_dated_in_sitemap_and_header(host: NewWeb, clock: Clock) -> None:
    site = Static(host, clock)
    clock.now += DAY
    site.edit("about")
    dated = [one.text for one in ET.fromstring(ask(f"{site.url}sitemap.xml").content).iter(LASTMOD)]
    assert "2026-10-31T09:00:00+00:00" in dated
    assert ask(site.at("about")).headers["Last-Modified"] == format_datetime(clock.now, usegmt=True)


def test_a_sitemap_lists_every_page(host: NewWeb, clock: Clock) -> None:
    site = Static(host, clock)
    assert locs(f"{site.url}sitemap.xml") == [site.at(slug) for slug in site.docs]


def test_a_sitemap_may_say_now_at_each_look(host: NewWeb, clock: Clock) -> None:
    site = AlwaysNow(host, clock)
    clock.now += HOUR
    dated = {one.text for one in ET.fromstring(ask(f"{site.url}sitemap.xml").content).iter(LASTMOD)}
    assert dated == {"2026-10-30T10:00:00+00:00"}


def test_packed_sitemaps_are_reached_by_their_index(host: NewWeb, clock: Clock) -> None:
    site = PackedIndex(host, clock)
    parts = [gzip.decompress(ask(one).content) for one in locs(f"{site.url}sitemap_index.xml")]
    listed = {str(one.text) for part in parts for one in ET.fromstring(part).iter(LOC)}
    assert listed == {site.at(slug) for slug in site.docs}


def test_the_parts_of_wordpress_are_reached_by_their_index(host: NewWeb, clock: Clock) -> None:
    site = WordPress(host, clock)
    listed = [loc for part in locs(f"{site.url}wp-sitemap.xml") for loc in locs(part)]
    assert set(listed) == {site.at(slug) for slug in site.docs}


def test_a_broken_sitemap_cannot_be_parsed(host: NewWeb, clock: Clock) -> None:
    with pytest.raises(ET.ParseError):
        locs(f"{BrokenSitemap(host, clock).url}sitemap.xml")


def test_a_sitemap_may_lie_on_another_host(host: NewWeb, clock: Clock) -> None:
    site = SitemapElsewhere(host, clock)
    named = ask(f"{site.url}robots.txt").text.removeprefix("Sitemap: ")
    assert not named.startswith(site.url)
    assert site.url in locs(named)
    assert site.asked[-1].path == named


def test_a_post_is_first_in_the_feed_and_in_rest(host: NewWeb, clock: Clock) -> None:
    site = WordPress(host, clock)
    site.publish("stollen", "Stollen")
    rest = f"{site.url}wp-json/wp/v2/posts"
    assert fed(f"{site.url}feed/")[0] == "Stollen"
    assert rows(rest)[0] == "Stollen"


def test_rest_orders_by_the_last_edit_where_asked_to(host: NewWeb, clock: Clock) -> None:
    site = WordPress(host, clock)
    site.edit("prices")
    rest = f"{site.url}wp-json/wp/v2/pages?orderby=modified&per_page=1&_fields=title,link"
    assert rows(rest) == ["Prices"]


def test_rest_gives_a_hundred_rows_at_most(host: NewWeb, clock: Clock) -> None:
    site = WordPress(host, clock)
    assert ask(f"{site.url}wp-json/wp/v2/posts?per_page=101").status_code == 400


def test_a_moved_page_leads_to_its_new_address(host: NewWeb, clock: Clock) -> None:
    site = Plain(host, clock)
    old = site.at("about")
    site.move("about", "who-we-are")
    assert ask(old).headers["Location"] == site.at("who-we-are")


def test_a_removed_page_is_not_found(host: NewWeb, clock: Clock) -> None:
    site = Plain(host, clock)
    site.remove("about")
    assert ask(site.at("about")).status_code == 404


def test_a_broken_page_works_again_once_mended(host: NewWeb, clock: Clock) -> None:
    site = Plain(host, clock)
    site.break_page("about")
    broken = ask(site.at("about")).status_code
    site.mend_page("about")
    assert (broken, ask(site.at("about")).status_code) == (500, 200)


def test_after_a_relaunch_every_old_address_leads_on(host: NewWeb, clock: Clock) -> None:
    site = Relaunched(host, clock)
    old = [site.at(slug) for slug in site.docs if slug]
    site.relaunch()
    assert {ask(url).status_code for url in old} == {301}
    assert {requests.get(url, timeout=5).status_code for url in old} == {200}


def test_a_plugin_lists_the_whole_archive(host: NewWeb, clock: Clock) -> None:
    site = Plugged(host, clock)
    before = ask(f"{site.url}sitemap.xml").status_code
    site.switch_on_sitemap()
    assert (before, len(locs(f"{site.url}sitemap.xml"))) == (404, 208)


def test_unknown_addresses_lead_home(host: NewWeb, clock: Clock) -> None:
    site = LeadsHome(host, clock)
    assert ask(f"{site.url}sitemap.xml").headers["Location"] == site.url


def test_unknown_addresses_say_that_they_are_there(host: NewWeb, clock: Clock) -> None:
    told = ask(f"{SaysFound(host, clock).url}sitemap.xml")
    assert (told.status_code, "does not exist" in told.text) == (200, True)


def test_a_moved_domain_leads_to_the_new_one(host: NewWeb, clock: Clock) -> None:
    site = MovedDomain(host, clock)
    assert ask(site.url).headers["Location"] == f"{site.origin}/"


def test_a_domain_that_is_given_up_leads_to_another(host: NewWeb, clock: Clock) -> None:
    site = MovesAway(host, clock)
    new = site.leave()
    assert requests.get(site.at("about"), timeout=5).url == f"{new.url}about/"


def test_the_bare_address_of_two_languages_leads_to_the_first(host: NewWeb, clock: Clock) -> None:
    site = Multilingual(host, clock)
    assert ask(site.url).headers["Location"] == site.at("de")


def test_pages_are_told_apart_by_number(host: NewWeb, clock: Clock) -> None:
    site = QueryCms(host, clock)
    assert site.at("bread") == f"{site.url}?page_id=3"
    assert "<h1>Bread</h1>" in ask(site.at("bread")).text


def test_a_neighbour_on_a_shared_host_writes_every_day(host: NewWeb, clock: Clock) -> None:
    site = SharedHost(host, clock)
    neighbour = f"{site.origin}/~maier/"
    before = ask(neighbour).text
    clock.now += DAY
    assert ask(neighbour).text != before


def test_a_calendar_has_a_next_month_for_ever(host: NewWeb, clock: Clock) -> None:
    site = Calendar(host, clock)
    assert "/calendar/2999-01/" in ask(f"{site.url}calendar/2998-12/").text


def test_filters_lead_to_more_filters(host: NewWeb, clock: Clock) -> None:
    site = Shop(host, clock)
    assert "flour2=b" in ask(f"{site.url}goods/?flour0=a&size1=b").text.replace("&amp;", "&")


def test_three_addresses_name_one_page(host: NewWeb, clock: Clock) -> None:
    site = CanonicalPairs(host, clock)
    about = site.at("about")
    named = f'rel="canonical" href="{about}"'
    assert all(named in ask(about + query).text for query in ("", "?print=1", "?from=footer"))


def test_robots_txt_asks_for_patience(host: NewWeb, clock: Clock) -> None:
    site = Patient(host, clock)
    assert "Crawl-delay: 10.0" in ask(f"{site.url}robots.txt").text


def test_teasers_are_others_at_each_look(host: NewWeb, clock: Clock) -> None:
    site = RotatingTeaser(host, clock)
    shown = {ask(site.url).text.partition("You may also like")[2] for _ in range(4)}
    assert len(shown) == 4


def test_a_visitors_comment_stands_below_the_post(host: NewWeb, clock: Clock) -> None:
    site = Commented(host, clock)
    site.comment("post-1", "How lovely!")
    assert "How lovely!" in ask(site.at("post-1")).text


def test_a_blog_shows_its_newest_post_first(host: NewWeb, clock: Clock) -> None:
    site = Blog(host, clock)
    site.publish("post-6", "Stollen")
    assert ask(site.url).text.index("Stollen") < ask(site.url).text.index("Story number")


def test_lying_dates_move_with_the_clock(host: NewWeb, clock: Clock) -> None:
    site = LyingDates(host, clock)
    clock.now += HOUR
    assert ask(site.url).headers["Last-Modified"] == format_datetime(clock.now, usegmt=True)


def test_twenty_five_pages_are_linked_from_the_home_page(host: NewWeb, clock: Clock) -> None:
    site = TwentyFive(host, clock)
    home = ask(site.url).text
    unlinked = [slug for slug in site.docs if f'href="{site.path(slug)}"' not in home]
    assert (len(site.docs), unlinked) == (25, ["first-post"])


# --- what is kept of the requests ---------------------------------------------------


def test_each_request_is_kept_with_its_time_and_status(host: NewWeb, clock: Clock) -> None:
    site = Plain(host, clock)
    ask(site.at("about"))
    clock.now += HOUR
    ask(f"{site.url}nowhere?x=1")
    assert [(one.at.hour, one.path, one.status) for one in site.asked] == [
        (9, "/about/", 200),
        (10, "/nowhere?x=1", 404),
    ]


def test_an_edit_shows_where_the_site_tells_of_it(host: NewWeb, clock: Clock) -> None:
    assert Static(host, clock).edit("about").showing == {"/about/", "/sitemap.xml"}


def test_a_post_shows_where_the_site_tells_of_it(host: NewWeb, clock: Clock) -> None:
    site = WordPress(host, clock)
    assert site.publish("stollen", "Stollen").showing == {
        "/stollen/",
        "/news/",
        "/feed/",
        "/wp-json/wp/v2/posts",
        "/wp-sitemap-posts-post-1.xml",
    }


def test_noise_shows_no_move(host: NewWeb, clock: Clock) -> None:
    site = LyingDates(host, clock)
    ask(site.url)
    assert site.edit("about").showing == {"/about/"}


def test_a_move_is_first_shown_by_a_look_that_could_see_it(host: NewWeb, clock: Clock) -> None:
    site = Static(host, clock)
    move = site.edit("about")
    for path in ("", "imprint/", "about/", "sitemap.xml"):
        clock.now += HOUR
        ask(site.url + path)
    assert site.first_shown(move) == clock.now - HOUR


def test_an_answer_without_a_body_shows_nothing(host: NewWeb, clock: Clock) -> None:
    site = Static(host, clock)
    move = site.edit("about")
    held = ask(site.at("about")).headers["ETag"]
    clock.now += timedelta(hours=1)
    ask(site.at("about"), **{"If-None-Match": held})
    assert site.first_shown(move) is None


def test_a_denied_path_is_noted_and_robots_txt_itself_is_none(host: NewWeb, clock: Clock) -> None:
    site = BehindRobots(host, clock)
    ask(f"{site.url}robots.txt")
    ask(site.at("about"))
    assert site.trespasses == ["/about/"]


@pytest.mark.parametrize("visitors", [1, 2])
def test_requests_that_overlap_are_noted(visitors: int, host: NewWeb, clock: Clock) -> None:
    site = Plain(host, clock, thinks=0.1)
    with ThreadPoolExecutor(visitors) as pool:
        list(pool.map(ask, [site.url] * 2))
    assert site.most_at_once == visitors


# --- the hostile ones ---------------------------------------------------------------


def test_a_huge_sitemap_is_poured_out_while_it_is_read(host: NewWeb, clock: Clock) -> None:
    site = HugeSitemap(host, clock)
    with requests.get(f"{site.url}sitemap.xml", stream=True, timeout=5) as answer:
        begun = next(answer.iter_content(1000))
    assert begun.startswith(b"<?xml")
    assert sum(len(piece) for piece in site.pieces()) > HUGE


def test_a_packed_bomb_is_small_on_the_wire(host: NewWeb, clock: Clock) -> None:
    packed = ask(f"{PackedBomb(host, clock).url}sitemap.xml.gz").content
    assert len(packed) < 1_000_000
    with gzip.open(BytesIO(packed)) as unpacked:
        assert len(unpacked.read()) > HUGE


def test_an_entity_bomb_names_each_entity_ten_times(host: NewWeb, clock: Clock) -> None:
    assert ask(f"{EntityBomb(host, clock).url}sitemap.xml").text.count("&h;") == 10


def test_an_index_that_goes_round_names_itself_and_a_thousand(host: NewWeb, clock: Clock) -> None:
    site = IndexLoop(host, clock)
    first, second, *_ = listed = locs(f"{site.url}sitemap.xml")
    assert (first, len(listed), len(locs(second))) == (f"{site.url}sitemap.xml", 1001, 1001)


def test_redirects_go_round(host: NewWeb, clock: Clock) -> None:
    with pytest.raises(requests.TooManyRedirects):
        requests.get(f"{LinkLoop(host, clock).url}round/", timeout=5)


def test_each_page_leads_deeper(host: NewWeb, clock: Clock) -> None:
    assert 'href="deeper/"' in ask(f"{LinkLoop(host, clock).url}deeper/deeper/deeper/").text


def test_ten_thousand_links_lead_somewhere(host: NewWeb, clock: Clock) -> None:
    site = TenThousandLinks(host, clock)
    assert ask(site.url).text.count('href="/item-') == 10_000
    assert ask(f"{site.url}item-9999/").status_code == 200
