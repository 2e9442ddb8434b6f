"""Agreed actions on served pages: there, not there, taken away, and not to be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import agree
from monitor.agreed.records import Agreed, AgreedState, Hurdle
from monitor.agreed.terms import wishes
from monitor.compose import compose
from monitor.compose.agreements import is_done_since
from monitor.deed import By, DeedKind, Way
from monitor.facts import AgreedLine, Facts
from monitor.model import Client, Kind, NoticeKind, Reason, Target
from monitor.store import agreed as store
from monitor.store import clients, deeds, looks
from monitor.sweep import check_pages
from tests.build import BERLIN, DAY, HOUR, at, change
from tests.desk import FRONT, Desk, desk
from tests.standin import rss
from tests.story import Story
from tests.test_fetch_line import EXPIRED, VALID, shown, trusting
from tests.web import NOW, Answer, LocalWeb, Page, Request

LENA = By("Lena", Way.COMMAND)
OPEN, DONE = AgreedState.OPEN, AgreedState.DONE
UNDONE, CANNOT = AgreedState.UNDONE, AgreedState.CANNOT_VERIFY
DOWN = Answer(503, {"Content-Type": "text/html"}, "<h1>Maintenance</h1>")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as local:
        yield local


def promise(bench: Desk, client: Client, words: str) -> Agreed:
    """Agree as the office does, the addresses that are not watched asked at once."""
    made = agree.agree(bench.db, client, wishes(words)[0], LENA, bench.now)
    ask(bench)
    return store.by_id(bench.db, made.id)


def ask(bench: Desk) -> None:
    agree.verify_due(bench.db, bench.now)
    for question in agree.questions(bench.db, bench.now):
        agree.record(bench.db, agree.ask(bench.web, question, bench.now), bench.now)
    agree.verify_due(bench.db, bench.now)


def later(bench: Desk, client: Client, one: Agreed, hours: int = 24) -> Agreed:
    """Time passes, all pages are looked at, and what was agreed is checked."""
    bench.now += timedelta(hours=hours)
    list(check_pages(bench.office, clients.pages_of_clients(bench.db, [client.id])))
    ask(bench)
    return store.by_id(bench.db, one.id)


def outage(bench: Desk, client: Client, one: Agreed) -> Agreed:
    """Two days of looks that fail."""
    later(bench, client, one)
    return later(bench, client, one)


KINDS: dict[str, tuple[str, str, str]] = {
    "feed": (
        "feed",
        '<link rel="alternate" type="application/rss+xml" href="/blog.rss">',
        "/blog.rss",
    ),
    "link facebook": (
        "a facebook page",
        '<a href="https://www.facebook.com/bakery.rosa">f</a>',
        "https://www.facebook.com/bakery.rosa",
    ),
    "link instagram": (
        "an instagram account",
        '<a href="https://www.instagram.com/bakery_rosa/">Insta</a>',
        "bakery_rosa",
    ),
    "link https://rosa.example/shop": (
        "an address",
        '<a href="https://www.rosa.example/shop/?utm_source=x">Shop</a>',
        "rosa.example/shop",
    ),
    "page not profile": (
        "no profile",
        '<a href="https://www.facebook.com/bakery.rosa">f</a>',
        "bakery.rosa",
    ),
    'text "rye  bread"': ("words", "<p>Now with <b>rye</b>\n bread.</p>", "rye bread"),
    "text /rye|spelt/ on /": ("a pattern", "<p>SPELT rolls</p>", "SPELT rolls"),
    'selector "main .menu > li" on /': (
        "a selector",
        '<main><ul class="menu"><li>Soup of the day</li></ul></main>',
        "Soup of the day",
    ),
    "contact": (
        "contact data",
        '<p>Telefon: 0471 12 34 56</p><p><a href="mailto:info@rosa.example">Mail</a></p>',
        "info@rosa.example",
    ),
    "hours": ("hours", "<h2>Öffnungszeiten</h2><p>Mo–Fr 8:00–18:00 Uhr</p>", "8:00-18:00"),
    "imprint": (
        "an imprint",
        '<footer><a href="#impressum">Impressum</a><p id="impressum">Rosa OHG</p></footer>',
        "impressum",
    ),
    "privacy": (
        "a privacy page",
        '<footer><a href="/datenschutz">Datenschutz</a></footer>',
        "/datenschutz",
    ),
    "open graph": (
        "previews",
        '<meta property="og:title" content="Rosa"><meta property="og:image" content="/r.jpg">',
        "/r.jpg",
    ),
    "download": ("a file", '<a href="/menu.pdf">Menu of the week</a>', "menu.pdf"),
}


@pytest.mark.parametrize("words", KINDS)
def test_what_is_agreed_is_open_then_done_then_undone(
    bench: Desk, web: LocalWeb, words: str
) -> None:
    _, markup, evidence = KINDS[words]
    web.pages |= {"/": FRONT, "/datenschutz": f"{FRONT}<p>Datenschutz"}
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, words)
    assert (one.state, one.evidence) == (OPEN, "")
    web.pages["/"] = markup + FRONT
    one = later(bench, client, one)
    assert (one.state, one.already) == (DONE, False)
    assert one.since == bench.now or words == "privacy"
    assert evidence in one.evidence
    web.pages["/"] = FRONT
    one = later(bench, client, one)
    assert (one.state, one.since) == (UNDONE, bench.now)
    assert [s.state for s in store.steps(bench.db, one.id)] == [DONE, UNDONE]


@pytest.mark.parametrize("words", KINDS)
def test_an_outage_takes_nothing_away(bench: Desk, web: LocalWeb, words: str) -> None:
    web.pages |= {"/": KINDS[words][1] + FRONT, "/datenschutz": f"{FRONT}<p>Datenschutz"}
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, words)
    assert (one.state, one.already) == (DONE, True)
    web.pages["/"] = DOWN
    one = outage(bench, client, one)
    assert one.state is DONE
    assert [s.state for s in store.steps(bench.db, one.id)] == [DONE]


@pytest.mark.parametrize("words", [*KINDS, "no text spelt", "https"])
def test_of_a_page_that_is_not_seen_nobody_can_tell(bench: Desk, web: LocalWeb, words: str) -> None:
    web.pages["/"] = DOWN
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, words)
    if words != "https":  # what is asked by https answers for itself
        assert (one.state, one.obstacle) == (CANNOT, Reason.SERVER_ERROR)


# --- kinds with a way of their own ------------------------------------------------------


def test_words_that_are_to_go(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = f"{FRONT}<p>Closed on Mondays"
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "no text /closed on \\w+day/")
    assert (one.state, one.why) == (OPEN, f"it stands on {web.url}")
    web.pages["/"] = FRONT
    one = later(bench, client, one)
    assert (one.state, one.already) == (DONE, False)
    web.pages["/"] = DOWN
    assert outage(bench, client, one).state is DONE
    web.pages["/"] = f"{FRONT}<p>Closed on Tuesdays"
    assert later(bench, client, one).state is UNDONE


def test_a_landing_page_that_nothing_leads_to(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "new page /landing")
    assert (one.state, one.obstacle) == (OPEN, None)
    web.pages["/landing"] = FRONT
    one = later(bench, client, one)
    assert (one.state, one.already, one.evidence) == (DONE, False, f"{web.url}landing")
    web.pages["/landing"] = DOWN
    assert later(bench, client, one).state is DONE
    del web.pages["/landing"]
    assert later(bench, client, one).state is UNDONE
    web.pages["/landing"] = DOWN
    assert promise(bench, client, "new page /landing/x").state is OPEN


def test_a_landing_page_that_cannot_be_asked(bench: Desk, web: LocalWeb) -> None:
    web.pages |= {"/": FRONT, "/landing": DOWN}
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "new page /landing")
    assert (one.state, one.obstacle) == (CANNOT, Reason.SERVER_ERROR)


def test_a_page_that_was_there_is_not_new(bench: Desk, web: LocalWeb) -> None:
    web.pages |= {"/": FRONT, "/landing": FRONT}
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "new page /landing")
    assert (one.state, one.already) == (DONE, True)


def test_a_short_link(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    with LocalWeb() as short:
        one = promise(bench, client, f"short link {short.url}menu")
        assert (one.state, one.why) == (OPEN, f"{short.url}menu: answered 404")
        short.pages["/menu"] = Answer(302, {"Location": web.url})
        one = later(bench, client, one)
        assert (one.state, one.evidence) == (DONE, web.url)
        short.pages["/menu"] = DOWN
        assert later(bench, client, one).state is DONE
        del short.pages["/menu"]
        assert later(bench, client, one).state is UNDONE
        short.pages["/menu"] = DOWN
        assert promise(bench, client, f"short link {short.url}menu?x").state is CANNOT


def test_an_address_is_asked_once_a_day(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    with LocalWeb() as short:
        one = promise(bench, client, f"short link {short.url}menu")
        for _ in range(4):
            later(bench, client, one, hours=6)
        assert short.paths.count("/menu") == 2


def test_what_is_forbidden_to_programs_is_not_asked(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    with LocalWeb() as short:
        short.pages["/robots.txt"] = Answer(200, {}, "User-agent: *\nDisallow: /")
        one = promise(bench, client, f"short link {short.url}menu")
        assert (one.state, one.obstacle) == (CANNOT, Reason.ROBOTS_DENIED)
        assert short.paths == ["/robots.txt"]


def test_https_where_the_site_is_registered_without(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "https")
    assert one.state is OPEN
    assert "no secure connection" in one.why


@pytest.fixture
def trusting_bench(tmp_path: Path) -> Iterator[Desk]:
    """A desk whose Web trusts the tests' own certificates."""
    with desk(tmp_path, trusting(VALID + EXPIRED)) as made:
        yield made


def test_https_is_done_undone_and_done_again_by_its_certificate(
    trusting_bench: Desk, tmp_path: Path
) -> None:
    bench = trusting_bench
    with LocalWeb(tls=shown(VALID, tmp_path)) as web:
        web.pages["/"] = FRONT
        client = bench.register("Rosa", web.url)
        bench.look(client)
        one = promise(bench, client, "https")
        assert (one.state, one.already, one.evidence) == (DONE, True, web.url)
        web.show(shown(EXPIRED, tmp_path))
        later(bench, client, one)
        one = later(bench, client, one)
        assert one.state is UNDONE
        assert one.why == f"{web.url}: its certificate is not valid"
        web.show(shown(VALID, tmp_path))
        one = later(bench, client, one)
        assert (one.state, one.already, one.since) == (DONE, False, bench.now)


def test_https_comes_beside_a_site_that_is_served_without(
    trusting_bench: Desk, web: LocalWeb, tmp_path: Path
) -> None:
    """At the same name and port, as a server that begins to speak TLS."""
    bench = trusting_bench
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "https")
    assert one.state is OPEN
    web.show(shown(VALID, tmp_path))
    one = later(bench, client, one)
    assert (one.state, one.already) == (DONE, False)
    assert one.evidence == web.url.replace("http:", "https:")


def test_https_cannot_be_verified_where_nothing_answers(
    trusting_bench: Desk, tmp_path: Path
) -> None:
    bench = trusting_bench
    with LocalWeb(tls=shown(VALID, tmp_path)) as web:
        web.pages["/"] = FRONT
        web.down()
        client = bench.register("Rosa", web.url)
        bench.look(client)
        one = promise(bench, client, "https")
        assert (one.state, one.obstacle) == (CANNOT, Reason.CONNECTION)
        web.up()
        one = later(bench, client, one)
        assert one.state is DONE
        web.down()
        one = outage(bench, client, one)
        assert (one.state, one.obstacle) == (DONE, Reason.CONNECTION)


def test_a_step_of_ones_own(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    one = promise(bench, client, 'manual "order new pictures"')
    assert (one.state, one.wording) == (OPEN, "order new pictures")
    one = agree.confirm(bench.db, client, one.id, LENA, bench.now)
    assert (one.state, one.said_by) == (DONE, "Lena")
    one = agree.confirm(bench.db, client, one.id, LENA, bench.now, done=False)
    assert one.state is UNDONE
    assert [d.kind.value for d in deeds.of_client(bench.db, client.id)] == [
        "agreed",
        "confirmed",
        "confirmed",
    ]


def test_every_deed_says_by_which_door_it_came(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    by = By("Maria", Way.PAGE)
    one = agree.agree(bench.db, client, wishes('manual "order new pictures"')[0], by, bench.now)
    agree.confirm(bench.db, client, one.id, by, bench.now)
    agree.withdraw(bench.db, client, one.id, by, bench.now)
    assert one.agreed_by == "Maria"
    assert [(d.kind, d.who, d.way) for d in deeds.of_client(bench.db, client.id)] == [
        (kind, "Maria", Way.PAGE)
        for kind in (DeedKind.AGREED, DeedKind.CONFIRMED, DeedKind.WITHDRAWN)
    ]


def test_what_a_person_said_stands_until_it_is_taken_back(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "hours")
    agree.confirm(bench.db, client, one.id, LENA, bench.now)
    assert later(bench, client, one).state is DONE
    assert agree.confirm(bench.db, client, one.id, LENA, bench.now, done=False).state is UNDONE


def test_posts_are_counted_from_the_workshop_on(tmp_path: Path, web: LocalWeb) -> None:
    begins, held = at("2026-10-30 09:00", BERLIN), at("2026-11-02 14:00", BERLIN)
    old = [("Old bread", held - 40 * DAY)]
    web.pages["/feed"] = rss(old)
    with Story(tmp_path, begins) as story:
        client = story.register("Rosa", "2026-11-02T14:00", f"{web.url}feed", kind=Kind.FEED)
        one = agree.agree(story.db, client, wishes("posts 2 by 2026-12-01")[0], LENA, begins)
        assert (one.state, one.why) == (OPEN, "0 of 2")
        news = [("New bread", held + DAY), ("Newer bread", held + 3 * DAY)]
        story.go_on(until=held + DAY, every=12 * HOUR)
        web.pages["/feed"] = rss([news[0], *old])
        story.go_on(until=held + 3 * DAY, every=12 * HOUR)
        assert store.by_id(story.db, one.id).why == "1 of 2"
        web.pages["/feed"] = rss([news[1], news[0], *old])
        story.go_on(until=held + 5 * DAY, every=12 * HOUR)
        assert store.by_id(story.db, one.id).state is DONE
        change_id, _, _ = looks.changes(story.db, story.target(client).id)[0]
        looks.dismiss_change(story.db, change_id, "no post", story.clock())
        story.go_on(until=held + 6 * DAY, every=12 * HOUR)
        assert store.by_id(story.db, one.id).state is UNDONE


def test_posts_where_nobody_can_look(bench: Desk) -> None:
    client = bench.register("Rosa", "https://rosa.invalid/")
    clients.add_target(bench.db, _facebook(client), None)
    one = promise(bench, client, "posts 1")
    assert (one.state, one.obstacle) == (CANNOT, Reason.NEEDS_TOKEN)


def _facebook(client: Client) -> Target:
    return Target(0, client.id, Kind.FACEBOOK, "https://www.facebook.com/bakery.rosa", NOW)


# --- bodies at hand ----------------------------------------------------------------------


def test_an_edit_that_no_reader_sees_is_found(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = f"<head><title>Rosa</title></head>{FRONT}"
    client = bench.register("Rosa", web.url)
    bench.look(client)
    later(bench, client, promise(bench, client, "hours"))
    one = promise(bench, client, "feed")
    link = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    web.pages["/"] = f"<head><title>Rosa</title>{link}</head>{FRONT}"
    assert later(bench, client, one, hours=12).state is DONE


def test_an_unseen_edit_from_before_the_agreement_is_found_at_the_next_look(
    bench: Desk, web: LocalWeb
) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    link = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    web.pages["/"] = link + FRONT
    for _ in range(3):
        bench.now += 12 * HOUR
        bench.look(client)
    one = promise(bench, client, "feed")
    assert later(bench, client, one, hours=12).state is DONE


def test_a_server_that_says_unchanged_is_asked_for_its_page_again(
    bench: Desk, web: LocalWeb
) -> None:
    link = '<link rel="alternate" type="application/atom+xml" href="/atom.xml">'
    shown = [FRONT]

    def page(request: Request) -> Page:
        tag = f'"{len(shown[-1])}"'
        if request.headers.get("If-None-Match") == tag:
            return Answer(304, {"ETag": tag})
        return Answer(200, {"Content-Type": "text/html", "ETag": tag}, shown[-1])

    web.pages["/"] = page
    client = bench.register("Rosa", web.url)
    for markup in (FRONT, FRONT, link + FRONT, link + FRONT):
        shown.append(markup)
        bench.now += 12 * HOUR
        bench.look(client)
    assert 304 in web.statuses
    one = promise(bench, client, "feed")
    assert later(bench, client, one, hours=12).state is DONE


def test_without_anything_agreed_a_body_that_shows_the_same_is_not_kept(
    bench: Desk, web: LocalWeb
) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    for comment in "abcd":
        bench.now += 12 * HOUR
        web.pages["/"] = f"{FRONT}<!-- {comment} -->"
        bench.look(client)
    page = clients.pages_of_clients(bench.db, [client.id])[0]
    assert len(looks.bodies(bench.db, page)) == 1


def test_what_was_there_at_the_first_look_is_no_merit(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = f"{FRONT}<p>Öffnungszeiten: Mo-Fr 8-18 Uhr"
    client = bench.register("Rosa", web.url)
    first = bench.now
    bench.look(client)
    bench.now += 2 * DAY
    web.pages["/"] = f"{FRONT}<p>Öffnungszeiten: Mo-Fr 8-18 Uhr<p>And now there is cake, too."
    for _ in range(3):
        bench.look(client)
        bench.now += DAY
    one = promise(bench, client, "hours")
    assert (one.state, one.already, one.since) == (DONE, True, first)


def test_nothing_is_checked_twice_on_the_same(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = promise(bench, client, "feed")
    assert agree.due(bench.db) == []
    bench.now += 12 * HOUR
    bench.look(client)
    assert agree.due(bench.db) == [client.id]
    assert agree.verify_due(bench.db, bench.now) == 0
    assert store.by_id(bench.db, one.id).checked_at == bench.now


def test_the_sweep_asks_and_checks(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    one = agree.agree(bench.db, client, wishes("new page /landing")[0], LENA, bench.now)
    assert (one.state, one.obstacle) == (CANNOT, Hurdle.NOT_ASKED_YET)
    bench.sweep()
    assert store.by_id(bench.db, one.id).state is OPEN
    web.pages["/landing"] = FRONT
    bench.sweep(timedelta(days=1))
    assert store.by_id(bench.db, one.id).state is DONE


def test_a_notice_names_what_was_agreed(tmp_path: Path) -> None:
    with Story(tmp_path, at("2026-10-30 09:00"), lang="de") as story:
        site = story.site()
        client = story.register("Bakery", "2026-11-02T14:00", site.url)
        agree.agree(story.db, client, wishes("hours by 2026-12-01")[0], LENA, story.clock())
        workshop = clients.workshops(story.db, client.id)[0]
        (line,) = agree.lines(story.db, workshop.id, "de")
        assert (line.wording, line.state) == ("Öffnungszeiten auf der Website", OPEN)
        story.go_on(until=at("2026-11-06 09:00"), every=12 * HOUR)
        assert "Öffnungszeiten auf der Website" in story.notices("Bakery")[0]["text"]
        facts = story.db.execute("SELECT facts FROM notice WHERE kind = 'quiet'").fetchone()
        assert "Öffnungszeiten auf der Website" in facts[0]


TOLD = {
    "before the workshop": (-1, True, "already there before the workshop"),
    "at our first look, after it": (1, True, "there at our first look"),
    "since then": (1, False, "since "),
}


@pytest.mark.parametrize(("days", "already", "words"), TOLD.values(), ids=TOLD)
def test_what_was_there_before_is_told_as_such(days: int, already: bool, words: str) -> None:
    held = at("2026-11-02 14:00", BERLIN)
    line = AgreedLine("a feed", DONE, since=held + days * DAY, already=already)
    assert is_done_since(line, held) is (not already)
    zone = {"workshop_zone": BERLIN, "zone": BERLIN, "all_day": False}
    facts = Facts(
        kind=NoticeKind.STARTED,
        client="Rosa",
        workshop_title="",
        held_at=held,
        now=held + 3 * DAY,
        change=change(held + DAY, held + 2 * DAY),
        agreed=(line,),
        **zone,  # type: ignore[arg-type]
    )
    assert f"({words}" in compose(facts, "en").text


# --- pages that take long ---------------------------------------------------------------


class SlowReading:
    """A stopwatch on which each question of a page takes so many seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.now = 0.0

    def __call__(self) -> float:
        self.now += self.seconds
        return self.now


WISHES = ("hours", "contact", "imprint", "open graph", "download", 'text "rye bread"')


def test_each_of_many_slow_checks_has_its_turn(bench: Desk, web: LocalWeb) -> None:
    web.pages["/"] = FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    ours = [agree.agree(bench.db, client, wishes(w)[0], LENA, bench.now) for w in WISHES]
    web.pages["/"] = "".join(KINDS[w][1] for w in KINDS) + "rye bread" + FRONT
    bench.office = replace(bench.office, stopwatch=SlowReading(0.4))
    bench.sweep(DAY)
    done = [sum(one.state is DONE for one in store.of_client(bench.db, client.id))]
    while done[-1] < len(ours) and len(done) < 2 * len(ours):
        bench.sweep(HOUR)
        done.append(sum(one.state is DONE for one in store.of_client(bench.db, client.id)))
    assert len(done) > 1
    assert done == sorted(done)
    assert done[-1] == len(ours)


def test_a_check_that_takes_too_long_by_itself_cannot_be_verified(
    bench: Desk, web: LocalWeb
) -> None:
    web.pages["/"] = KINDS["hours"][1] + FRONT
    client = bench.register("Rosa", web.url)
    bench.look(client)
    there = promise(bench, client, "hours")
    other = promise(bench, client, "open graph")
    assert (there.state, other.state) == (DONE, OPEN)
    web.pages["/"] = FRONT
    bench.office = replace(bench.office, stopwatch=SlowReading(9))
    bench.sweep(DAY)
    bench.sweep(HOUR)
    ours = store.of_client(bench.db, client.id)
    assert [(one.state, one.obstacle) for one in ours] == [
        (DONE, Hurdle.CROWDED),
        (CANNOT, Hurdle.CROWDED),
    ]
