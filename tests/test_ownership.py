"""What on a page is not its owner's: it renews for two weeks, and the notice still comes.

Beside each, the counter-test: the owner's own edit on the same page is seen as the start. Served by
a real server, looked at and judged as in every story; only the clock is stepped.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.compare import Memory, compare
from monitor.compare.masks import Mask
from monitor.extract import read_page
from monitor.extract.others import OTHERS
from monitor.model import BlockKind, Finding, Snapshot
from tests.build import DAY, at
from tests.story import Site, Story
from tests.web import Page, Request

BEGINS = at("2026-10-30 09:00")
WORKSHOP = "2026-11-02T14:00"
HELD = at("2026-11-02 13:00")
RENEWS = timedelta(hours=44)
"""Long enough to outlive two looks and a day, as an owner's edit does."""
DAY_ONE = date(2026, 10, 30)
NAMES = (
    *("Anna", "Bernd", "Carla", "Dieter", "Eva", "Franz", "Gitta"),
    *("Hans", "Ida", "Jakob", "Karin", "Lukas", "Maria", "Nora"),
)
WORDS = (
    *("A fine loaf", "Best rolls in town", "We come back on Sunday", "Is there rye too"),
    *("So crusty", "My children love it", "Greetings from the lake", "Open on Mondays"),
    *("Worth every penny", "Like grandmother's", "Too dark for me", "What an oven"),
    *("Thank you all", "Yummy"),
)


def day(number: int) -> date:
    return DAY_ONE + timedelta(days=2 * number)


def said(number: int) -> str:
    return f"{WORDS[number % len(WORDS)]}, said {NAMES[number % len(NAMES)]}"


def latest(number: int, count: int, entry: Callable[[int], str]) -> str:
    """A list of `count` entries, the newest first."""
    return "".join(entry(n) for n in range(number + count, number, -1))


def comments(number: int) -> str:
    """Of WordPress: a list that grows, its heading that counts, its form."""
    listed = "".join(
        f'<li id="comment-{n}" class="comment even"><article><b>{NAMES[n]}</b> '
        f"<time>{day(n)}</time><p>{said(n)}</p></article></li>"
        for n in range(number + 2)
    )
    return (
        f'<p>Baked today. <a href="/bread/#comments">{number + 2} comments</a></p>'
        f'<div id="comments" class="comments-area"><h2>{number + 2} thoughts on bread</h2>'
        f'<ol class="comment-list">{listed}</ol><div id="respond"><h3>Leave a reply</h3>'
        '<form id="commentform"><textarea></textarea></form></div></div>'
    )


def microdata_comments(number: int) -> str:
    """Of a system that nobody knows, in microdata."""
    return "<h2>What you say</h2>" + "".join(
        f'<div itemprop="comment" itemscope itemtype="https://schema.org/Comment"><p>{said(n)}</p>'
        "</div>"
        for n in range(number + 2)
    )


def pingbacks(number: int) -> str:
    return (
        "<h2>Who writes about us</h2><ul>"
        + "".join(
            f'<li class="pingback even"><p>Pingback: <a href="https://blog{n}.example/our-bread">'
            f"{said(n)}</a></p></li>"
            for n in range(number + 1)
        )
        + "</ul>"
    )


def recent_comments(number: int) -> str:
    return '<aside class="widget widget_recent_comments"><h2>Recent comments</h2><ul>' + (
        latest(
            number,
            5,
            lambda n: (
                f'<li class="recentcomments">{NAMES[n % 14]} on '
                f'<a href="/post-{n}/#comment-{n}">{said(n)}</a></li>'
            ),
        )
        + "</ul></aside>"
    )


def guest_book(number: int) -> str:
    return "<h2>Guest book</h2>" + latest(
        number, 4, lambda n: f'<div class="guestbook-entry"><p>{said(n)}</p><i>{day(n)}</i></div>'
    )


def latest_tweets(number: int) -> str:
    """As a theme writes them: no name that tells, but ages and links away."""
    return "<h2>Latest news from us</h2><ul>" + (
        latest(
            number,
            3,
            lambda n: (
                f'<li>{said(n)} <a href="https://twitter.com/baker/status/{9_000 + n}">'
                f"{1 + 2 * (number + 3 - n)} days ago</a></li>"
            ),
        )
        + "</ul>"
    )


def photo_wall(number: int) -> str:
    return '<div id="sb_instagram" class="sbi"><div class="sbi_items">' + (
        latest(
            number,
            6,
            lambda n: (
                f'<div class="item"><a href="https://www.instagram.com/p/C{n}xyz/">'
                f'<img src="/cache/photo-of-{NAMES[n % 14]}-{n}.jpg" alt="{said(n)}"></a></div>'
            ),
        )
        + "</div></div>"
    )


def embedded_feed(number: int) -> str:
    """WordPress's own box of another site's feed."""
    return '<div class="widget widget_rss"><h2>News of the guild</h2><ul>' + (
        latest(
            number,
            5,
            lambda n: (
                f'<li><a class="rsswidget" href="https://guild.example/news/{n}">{said(n)}</a> '
                f'<span class="rss-date">{day(n):%d. %B %Y}</span></li>'
            ),
        )
        + "</ul></div>"
    )


def unnamed_feed(number: int) -> str:
    """The same from several sites in a box without a name: only how it rolls tells."""
    return "<h2>From the region</h2><div class='c3'>" + (
        latest(
            number,
            5,
            lambda n: (
                f'<div class="row"><h3><a href="https://paper{n % 3}.example/a/{n}">{said(n)}</a>'
                f"</h3><p>{day(n):%d.%m.%Y}: they write of {NAMES[n % 14]}.</p></div>"
            ),
        )
        + "</div>"
    )


def coming_events(number: int) -> str:
    """An aggregator: what is past leaves at the top, what comes appears at the bottom."""
    rows = "".join(
        f'<tr><td>{day(n):%d.%m.%Y}</td><td><a href="https://events.example/e/{n}">{said(n)}</a>'
        "</td></tr>"
        for n in range(number, number + 5)
    )
    return f"<h2>What is on in the valley</h2><table><tbody>{rows}</tbody></table>"


def events_of_the_week(number: int) -> str:
    """An aggregator that shows other events each time, in one go."""
    return "<h2>This week</h2>" + "".join(
        f'<article><h3><a href="https://events.example/e/{n}">{WORDS[n % 14]}</a></h3>'
        f"<time>{day(number):%d %B %Y}</time></article>"
        for n in range(5 * number, 5 * number + 4)
    )


SKIES = ("sunny", "partly cloudy", "light rain", "overcast", "snow")


def weather(number: int) -> str:
    sky = SKIES[number % 5]
    return (
        f'<aside class="weather-widget"><h2>Weather</h2><p>{sky.title()}</p>'
        f'<img src="/icons/{sky.replace(" ", "-")}.png" alt="{sky}"><p>{4 + number * 3}&deg;C</p>'
        f"<p>Tomorrow {SKIES[(number + 2) % 5]}, wind {number + 9} km/h</p></aside>"
    )


def weather_line(number: int) -> str:
    return (
        f"<p>Now on our hill: {SKIES[number % 5]}, {4 + number * 3} °C, wind {number + 9} km/h</p>"
    )


def reviews(number: int) -> str:
    rated = (
        '<div itemprop="aggregateRating" itemscope itemtype="https://schema.org/AggregateRating">'
        f'<span itemprop="ratingValue">4.{number}</span> of 5 from {90 + number} guests</div>'
    )
    return rated + latest(
        number,
        3,
        lambda n: (
            '<div itemprop="review" itemscope itemtype="https://schema.org/Review">'
            f"<p>{said(n)}</p></div>"
        ),
    )


def counters(number: int) -> str:
    return (
        f"<p>Walnut bread is back. {number + 2} comments, {30 + 3 * number} likes</p>"
        f"<p>4.{number} ({90 + number} reviews)</p>"
    )


THEIRS: dict[str, Callable[[int], str]] = {
    "comments": comments,
    "comments in microdata": microdata_comments,
    "pingbacks": pingbacks,
    "recent comments": recent_comments,
    "a guest book": guest_book,
    "latest tweets": latest_tweets,
    "a wall of photos": photo_wall,
    "an embedded feed of others": embedded_feed,
    "a feed of others without a name": unnamed_feed,
    "an event aggregator": coming_events,
    "an event aggregator drawn anew": events_of_the_week,
    "weather": weather,
    "the weather in a line": weather_line,
    "reviews": reviews,
    "counters of comments and reviews": counters,
}


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path, BEGINS, days=(3, 7, 14)) as told:
        yield told


def serve(story: Story, theirs: Callable[[int], str]) -> Site:
    """A bakery with others' words on its page, that renew; `words` and `foot` are the owner's."""
    site = story.site()

    def show(_request: Request) -> Page:
        number = (story.clock() - BEGINS) // RENEWS
        return f"""<!doctype html><html lang="en"><head><title>Bakery</title></head><body>
<nav><a href="/">Home</a> <a href="/bread">Our bread</a></nav><main><h1>Bakery</h1>
<p>{site.words}</p><p>We deliver to your door within the town, every morning before seven.</p>
{theirs(number)}<h2>How to find us</h2><p>Behind the church, beside the brook.</p></main>
<footer><p>Baker Street 1, telephone 555 0199</p>{site.foot}</footer></body></html>"""

    site.web.pages["/"] = show
    return site


@pytest.mark.parametrize("name", THEIRS)
def test_what_others_write_never_stops_the_clock(story: Story, name: str) -> None:
    story.register("Bakery", WORKSHOP, serve(story, THEIRS[name]).url)
    story.go_on(HELD + 15 * DAY, every=DAY / 2)
    assert story.sent("Bakery") == [("quiet", 3), ("quiet", 7), ("quiet", 14)]


@pytest.mark.parametrize("name", THEIRS)
def test_beside_it_a_link_that_the_owner_adds_is_the_start(story: Story, name: str) -> None:
    site = serve(story, THEIRS[name])
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + DAY, every=DAY / 2)
    site.foot = '<a href="https://www.facebook.com/bakery">Our Facebook page</a>'
    story.go_on(HELD + 8 * DAY, every=DAY / 2)
    (found,) = story.show("Bakery")["changes"]
    assert (story.sent("Bakery"), "facebook" in str(found)) == ([("started", None)], True)


CASINO = (
    "<title>Best online casinos</title><h1>Play now</h1><p>A hundred free spins on the best slots, "
    "with your winnings on your account in minutes, day and night.</p>"
)
REDESIGN = (
    "<title>Wood-fired</title><h1>All new</h1><p>Everything looks new here, but the Bakery is the "
    "one you know: order online, read our stories and meet the team.</p>"
)


def sent_after(story: Story, later: str) -> set[tuple[str, str | None]]:
    """What goes out about a bakery whose page is another one from the second day on."""
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + DAY, every=DAY / 2)
    site.behind = later
    story.go_on(HELD + 15 * DAY, every=DAY / 2)
    return {(kind, reason) for kind, _, state, reason in story.told("Bakery") if state == "sent"}


def test_a_page_of_somebody_else_is_asked_of_the_consultant(story: Story) -> None:
    assert sent_after(story, CASINO) == {("theirs", "foreign")}


def test_a_redesign_by_the_owner_is_the_start(story: Story) -> None:
    assert ("started", None) in sent_after(story, REDESIGN)


PAGE = """<!doctype html><html lang="en"><head><title>Bakery</title></head><body><main>
<h1>Bakery</h1><p>We bake bread and rolls in a wood-fired oven, in the town since 1921.</p>{0}
<h2>How to find us</h2><p>Behind the church, beside the brook and over the little bridge.</p>
</main></body></html>"""


def page(inside: str) -> Snapshot:
    found = read_page(PAGE.replace("{0}", inside).encode(), url="https://bakery.example/")
    assert isinstance(found, Snapshot), found
    return found


def findings(*insides: str) -> list[Finding]:
    """What looks half a day apart find; the last page stays for two days."""
    memory: Memory | None = None
    found = []
    for number, inside in enumerate([*insides, *[insides[-1]] * 4]):
        look = compare(memory, page(inside), BEGINS + number * DAY / 2)
        memory = look.memory
        found.append(look.finding)
    return found


def listed(*entries: str) -> str:
    return f"<h2>List</h2><ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul>"


def concert(number: int, words: str = "We play in the old town hall") -> str:
    return f'{day(number):%d.%m.%Y} <a href="https://tickets.example/e/{number}">{words}</a>'


def partner(name: str) -> str:
    return f'<a href="https://{name}.example/">{name}</a>, our partner'


def post(number: int) -> str:
    return (
        f'<a href="/post-{number}">{said(number)}</a> {day(number)} '
        f'<a href="https://www.facebook.com/sharer?u={number}">Share</a>'
    )


def review(words: str) -> str:
    return f'<div itemscope itemtype="https://schema.org/Review"><p>{words}</p></div>'


SOCIAL = '<ul class="social facebook twitter">{0}</ul>'
FACEBOOK = '<li><a href="https://facebook.com/bakery">Facebook</a></li>'
TWITTER = '<li><a href="https://twitter.com/bakery">Twitter</a></li>'
INSTAGRAM = '<li><a href="https://instagram.com/bakery">Instagram</a></li>'
CONCERTS = [concert(n) for n in range(4)]

OWNERS: dict[str, tuple[str, str]] = {
    "a concert more": (listed(*CONCERTS), listed(*CONCERTS, concert(4))),
    "an article of the press more": (listed(*CONCERTS), listed(concert(9), *CONCERTS)),
    "a concert that is over is taken off": (listed(*CONCERTS), listed(*CONCERTS[1:])),
    "a concert in the middle has another name": (
        listed(*CONCERTS),
        listed(CONCERTS[0], concert(1, "Postponed, see our page"), *CONCERTS[2:]),
    ),
    "a concert in the middle is another": (
        listed(*CONCERTS),
        listed(CONCERTS[0], concert(8), *CONCERTS[2:]),
    ),
    "a partner more": (
        listed(*map(partner, ("oak", "mill", "farm"))),
        listed(*map(partner, ("oak", "mill", "farm", "dairy"))),
    ),
    "partners in turn": (
        listed(*map(partner, ("oak", "mill", "farm"))),
        listed(*map(partner, ("dairy", "oak", "mill"))),
    ),
    "a post of one's own, beside links to share it": (
        listed(post(3), post(2), post(1)),
        listed(post(4), post(3), post(2)),
    ),
    "a link to a network, in a box named after networks": (
        SOCIAL.format(TWITTER + INSTAGRAM),
        SOCIAL.format(TWITTER + INSTAGRAM + FACEBOOK),
    ),
    "what the owner thinks of one thing, in microdata": (
        review("A mill that is worth the way."),
        review("A mill that is worth the way, and its owner is a poet."),
    ),
    "a note of the owner's in a paragraph called comment": (
        '<p class="comment">Closed on Mondays.</p>',
        '<p class="comment">Closed on Mondays and Tuesdays.</p>',
    ),
    "how hot the sauna is": ("<p>Sauna: 85 °C</p>", "<p>Sauna: 92 °C</p>"),
    "what the owner says of the weather": (
        "<p>When it is sunny and above 20 °C we serve outside.</p>",
        "<p>When it is sunny and above 20 °C we serve in the garden.</p>",
    ),
    "a jacket for every weather": (
        '<div class="weather-proof"><p>Our jackets hold rain off. Wash at 30°.</p></div>',
        '<div class="weather-proof"><p>Our new jackets hold rain off. Wash at 30°.</p></div>',
    ),
    "how many the owner baked": (
        "<p>We bake 300 rolls a day.</p>",
        "<p>We bake 400 rolls a day.</p>",
    ),
}


@pytest.mark.parametrize("name", OWNERS)
def test_what_is_the_owners_is_seen(name: str) -> None:
    assert Finding.CONFIRMED in findings(*OWNERS[name])


def test_a_list_that_rolls_may_also_lose_its_oldest_alone() -> None:
    shown = [listed(*map(concert, range(n, n + 5))) for n in range(3)]
    assert Finding.CONFIRMED not in findings(*shown, listed(*map(concert, range(3, 7))))


def test_a_list_that_rolls_at_every_look_leaves_the_rest_of_the_page_to_be_judged() -> None:
    told = "They play the songs of our grandfathers in the old town hall, until late at night"
    shown = [
        listed(*(concert(n, f"{told}, with {said(n)}") for n in range(5 * look, 5 * look + 5)))
        for look in range(9)
    ]
    assert Finding.REFUSED not in findings(*shown)


def test_a_list_that_rolls_on_says_so() -> None:
    first = compare(None, page(listed(*CONCERTS)), BEGINS).memory
    later = compare(first, page(listed(*CONCERTS[1:], concert(4))), BEGINS + DAY / 2).memory
    assert {masked.mask for masked in later.masked} == {Mask.OTHERS}


def test_a_concert_keeps_its_place_among_lists_that_may_be_others() -> None:
    found = [b.place for b in page(listed(*CONCERTS)).blocks if b.kind is BlockKind.LINK]
    assert found == [OTHERS] * 4


def test_a_new_comment_ends_as_cheaply_as_none() -> None:
    assert page(comments(1)).mark != page("<p>other</p>").mark
    one, other = (page(comments(n).replace(f">{n + 2} comments", ">c")).mark for n in (1, 2))
    assert one == other


def test_an_upgrade_that_leaves_comments_out_is_no_edit() -> None:
    said_then = "<p>A fine loaf, said Anna</p><p>Best rolls in town, said Bernd</p>"
    before = compare(None, page(said_then), BEGINS).memory
    memory: Memory = replace(before, version=2)
    found: list[Finding] = []
    for number in range(1, 6):
        look = compare(memory, page(f'<div id="comments">{said_then}</div>'), BEGINS + number * DAY)
        memory, found = look.memory, [*found, look.finding]
    assert found == [Finding.SAME] * 5


EVIL = {
    "comments in comments": '<div class="comment-list">' * 9000,
    "links side by side": '<li><a href="//a.example/1">1 day ago</a>' * 30_000,
    "links in links' boxes": '<div><a href="//a.example/1">1.1.2027</a>' * 9000,
    "weather in weather that is none": '<div class="weather">' * 9000,
    "weather in weather": '<div class="weather">20°' * 9000,
    "reviews in reviews": '<div itemprop="review">' * 9000,
    "many reviews": '<div itemprop="review">x</div>' * 40_000,
    "one entry without end": "<ul>" + '<li><a href="//a.example/1">x</a>1' * 3 + "9" * 900_000,
    "a name without end": f'<div class="{"weather-" * 90_000}">20°</div>',
    "a host that is none": '<li><a href="//[/x">1.1.2027</a></li>' * 9000,
    "numbers that are no date": f"<ul>{'<li><a href=//a.example/1>' + '1.' * 700 + '</a>' * 60}",
}


@pytest.mark.parametrize("name", EVIL)
def test_evil_pages_are_read_in_bounded_time(name: str) -> None:
    began = time.process_time()
    read_page(EVIL[name].encode(), url="https://bakery.example/")
    assert time.process_time() - began < 5
