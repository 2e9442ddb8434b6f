"""Facebook pages over the weeks after a workshop: a real API on loopback, real mail, a clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor import agree, connect, deeds, facebook, manual, register
from monitor.activity import Pause
from monitor.agreed.records import AgreedState
from monitor.agreed.terms import wishes
from monitor.config import FacebookConfig
from monitor.connect import Findings
from monitor.deed import By, Way
from monitor.fetch.graph import mark_of
from monitor.model import Client, Kind, Target
from monitor.store import agreed, clients, looks
from monitor.store import facebook as store
from monitor.store.facebook import PageFeed
from monitor.sweep import sweep
from tests.build import BERLIN, DAY, HOUR, at
from tests.standin import BLOCKED, GOOD, Graph, Page, Public, bridge_error, rss, timeline
from tests.story import Story
from tests.web import LocalWeb, visitor

BEGINS = at("2026-10-30 09:00", BERLIN)
HELD = at("2026-11-02 14:00", BERLIN)
OLD = [HELD - 400 * DAY, HELD - 30 * DAY]


def day(number: float) -> datetime:
    """So many days after the workshop."""
    return HELD + timedelta(days=number)


@dataclass
class Facebook:
    """An office whose clients have Facebook pages."""

    story: Story
    graph: Graph
    www: Public

    def configure(self, **more: Any) -> None:
        chosen = FacebookConfig(graph_base=self.graph.base, www_base=self.www.base, **more)
        self.story.config = self.story.config.model_copy(update={"facebook": chosen})

    def client(self, page: Page, name: str = "Bakery") -> Client:
        """Registered, without a permission."""
        self.graph.add(page)
        url = f"https://www.facebook.com/{page.username}"
        return self.story.register(name, "2026-11-02T14:00", url, kind=Kind.FACEBOOK)

    def target(self, client: Client) -> Target:
        return clients.targets(self.story.db, client.id)[0]

    def text(self) -> str:
        """The words of the last notice."""
        return str(self.story.notices("Bakery")[-1]["text"])

    def permit(self, client: Client, token: str = GOOD) -> Findings:
        """As `poromki facebook connect` does."""
        story, target = self.story, self.target(client)
        web = visitor()
        try:
            now = story.clock()
            found = connect.examine(web, story.config, story.secrets, target, token, now)
        finally:
            web.close()
        assert found.hindrance is None
        connect.connect(story.db, story.secrets, target, token, found, now)
        return found


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Facebook]:
    with ExitStack() as stack:
        story = stack.enter_context(Story(tmp_path, BEGINS))
        graph, www = Graph(story.clock), Public(story.clock)
        stack.enter_context(graph)
        stack.enter_context(www)
        found = Facebook(story, graph, www)
        found.configure()
        yield found


def bakery(**more: Any) -> Page:
    return Page("101", "bakery", **({"posts": [*OLD], "reels": [*OLD]} | more))


# --- with a permission ----------------------------------------------------------------


def test_a_quiet_page_that_can_be_read_gives_a_notice_on_day_7(office: Facebook) -> None:
    office.permit(office.client(bakery()))
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("quiet", 7)]


def test_a_notice_says_by_what_was_looked(office: Facebook) -> None:
    office.permit(office.client(bakery()))
    office.story.go_on(until=day(8))
    text = office.text()
    assert "Looked by: Facebook’s interface, with the client’s permission" in text


def test_a_reel_on_day_5_gives_good_news_and_no_notice_of_silence(office: Facebook) -> None:
    page = bakery()
    office.permit(office.client(page))
    office.story.go_on(until=day(5))
    page.reels.append(day(5))
    office.story.go_on(until=day(20))
    assert office.story.sent("Bakery") == [("started", None)]


def test_the_point_of_return_is_the_time_of_the_first_post(office: Facebook) -> None:
    page = bakery()
    office.permit(office.client(page))
    page.posts += [day(5), day(4.5)]
    office.story.go_on(until=day(6))
    found = office.story.show("Bakery")["workshops"][0]["point_of_return"]
    assert found["before_at"] == "2026-11-07T01:00:00Z"


def test_a_token_that_dies_on_day_6_is_no_silence(office: Facebook) -> None:
    office.permit(office.client(bakery()))
    office.story.go_on(until=day(6))
    office.graph.tokens[GOOD] = "PWCHANGED"
    office.story.go_on(until=day(9))
    assert office.story.sent("Bakery") == [("unseen", 7)]


def test_the_notice_of_a_dead_token_says_since_when_and_why(office: Facebook) -> None:
    office.permit(office.client(bakery()))
    office.story.go_on(until=day(6))
    office.graph.tokens[GOOD] = "PWCHANGED"
    office.story.go_on(until=day(9))
    text = office.text()
    assert "no longer accepts the client’s permission" in text
    assert "Not seen since: Sat 7 Nov" in text
    assert "nothing has changed" not in text


def test_a_dead_token_is_not_tried_again_and_again(office: Facebook) -> None:
    office.permit(office.client(bakery()))
    office.graph.tokens[GOOD] = "EXPIRED"
    office.story.go_on(until=day(1))
    asked = len(office.graph.requests)
    office.story.go_on(until=day(6))
    assert len(office.graph.requests) == asked


def test_a_new_token_makes_the_page_readable_again(office: Facebook) -> None:
    client = office.client(bakery())
    office.permit(client)
    office.graph.tokens[GOOD] = "EXPIRED"
    office.story.go_on(until=day(3))
    office.graph.tokens["EAASecondToken0123456789"] = "good"
    office.permit(client, "EAASecondToken0123456789")
    office.story.go_on(until=day(8))
    assert ("quiet", 7) in office.story.sent("Bakery")


def test_a_permission_that_came_after_the_workshop_proves_the_days_before_it(
    office: Facebook,
) -> None:
    client = office.client(bakery())
    office.story.go_on(until=day(5))
    office.permit(client)
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("quiet", 7)]


def test_looks_on_one_day_are_no_proof(office: Facebook) -> None:
    client = office.client(bakery())
    office.story.go_on(until=day(6.8))
    office.permit(client)
    office.graph.tokens[GOOD] = "TROUBLE"
    office.story.go_on(until=day(6.95), every=HOUR)
    office.graph.tokens[GOOD] = "good"
    office.story.go_on(until=day(7.4), every=HOUR)
    verdict = office.story.show("Bakery")["workshops"][0]["verdicts"][0]
    assert (verdict["answer"], verdict["reason"]) == ("unseen", "few_looks")


def test_without_any_reel_ever_the_consultant_is_asked_to_look(office: Facebook) -> None:
    office.permit(office.client(bakery(reels=[])))
    office.story.go_on(until=day(15))
    assert office.story.sent("Bakery") == [("look", 7), ("look", 14)]


def test_a_new_text_about_the_page_counts(office: Facebook) -> None:
    page = bakery()
    office.permit(office.client(page))
    office.story.go_on(until=day(3))
    page.about = "Now open on Sundays, too."
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("started", None)]


def test_more_followers_and_visitors_posts_do_not_count(office: Facebook) -> None:
    page = bakery()
    office.permit(office.client(page))
    office.story.go_on(until=day(3))
    page.followers, page.visitors = 99_000, [day(2)]
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("quiet", 7)]


def test_a_second_workshop_asks_anew(office: Facebook) -> None:
    page = bakery()
    client = office.client(page)
    office.permit(client)
    page.posts.append(day(1))
    office.story.go_on(until=day(10))
    office.story.workshop(client, "2026-11-12T14:00")
    office.story.go_on(until=day(18))
    assert office.story.sent("Bakery") == [("started", None), ("quiet", 7)]


def test_the_consultant_is_told_a_week_before_a_permission_ends(office: Facebook) -> None:
    end = int(day(12).timestamp())
    office.graph.ends[GOOD] = (0, end)
    office.permit(office.client(bakery()))
    office.story.go_on(until=day(11))
    assert office.story.sent("Bakery") == [("expiring", None), ("quiet", 7)]


def test_a_person_where_a_page_should_be_is_told_once(office: Facebook) -> None:
    page = bakery()
    office.permit(office.client(page))
    page.is_person = True
    office.story.go_on(until=day(6))
    assert office.story.sent("Bakery") == [("profile", None)]


def test_a_page_is_looked_at_once_a_day(office: Facebook) -> None:
    office.permit(office.client(bakery()))
    office.story.go_on(until=day(5), every=HOUR)
    days = (day(5) - BEGINS).days
    asked = [r for r in office.graph.requests if "/posts" in r.path]
    assert len(asked) <= 1 + days + 2


# --- by hand ----------------------------------------------------------------------------


def test_without_a_permission_the_consultant_is_asked_and_not_reproached(
    office: Facebook,
) -> None:
    office.client(bakery())
    office.story.go_on(until=day(31))
    assert office.story.sent("Bakery") == [("look", 7), ("look", 14), ("look", 30)]


def test_without_a_permission_nobody_is_asked(office: Facebook) -> None:
    office.client(bakery())
    office.story.go_on(until=day(8))
    assert (office.graph.requests, office.www.requests) == ([], [])


def test_a_look_of_that_day_is_full_proof_and_labelled(office: Facebook) -> None:
    client = office.client(bakery())
    office.story.go_on(until=day(6.9))
    manual.saw_nothing(office.story.db, office.target(client), office.story.clock())
    office.story.go_on(until=day(8))
    verdict = office.story.show("Bakery")["workshops"][0]["verdicts"][0]
    assert (verdict["answer"], verdict["coverage"]["method"]) == ("quiet", "manual")


def test_a_look_may_be_told_later_with_its_date(office: Facebook) -> None:
    client = office.client(bakery())
    office.story.go_on(until=day(9))
    when = day(7).date()
    manual.saw_nothing(office.story.db, office.target(client), office.story.clock(), when)
    assert office.story.show("Bakery")["workshops"][0]["verdicts"][0]["answer"] == "quiet"


def test_a_post_of_before_the_workshop_is_nothing_new(office: Facebook) -> None:
    client = office.client(bakery())
    office.story.go_on(until=day(8))
    post = OLD[1].date()
    manual.saw_post(office.story.db, office.target(client), post, office.story.clock())
    assert office.story.show("Bakery")["workshops"][0]["verdicts"][0]["answer"] == "quiet"


def test_a_look_by_hand_helps_out_where_the_token_is_dead(office: Facebook) -> None:
    client = office.client(bakery())
    office.permit(client)
    office.story.go_on(until=day(5))
    office.graph.tokens[GOOD] = "EXPIRED"
    office.story.go_on(until=day(7.5))
    manual.saw_nothing(office.story.db, office.target(client), office.story.clock())
    verdict = office.story.show("Bakery")["workshops"][0]["verdicts"][0]
    assert (verdict["answer"], verdict["coverage"]["method"]) == ("quiet", "manual")


# --- a feed of the page, and its public side ------------------------------------------------


@pytest.fixture
def bridge() -> Iterator[LocalWeb]:
    with LocalWeb() as web:
        yield web


def fed(office: Facebook, bridge: LocalWeb, *, complete: bool) -> Client:
    client = office.client(bakery())
    feed = PageFeed(f"{bridge.url}feed", complete)
    connect.name_feed(office.story.db, office.target(client), feed, office.story.clock())
    return client


def test_a_complete_feed_proves_silence(office: Facebook, bridge: LocalWeb) -> None:
    bridge.pages["/feed"] = rss([("Old bread", OLD[0])])
    fed(office, bridge, complete=True)
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("quiet", 7)]


def test_a_feed_that_may_be_incomplete_asks_to_look(office: Facebook, bridge: LocalWeb) -> None:
    bridge.pages["/feed"] = rss([("Old bread", OLD[0])])
    fed(office, bridge, complete=False)
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("look", 7)]


def test_a_post_in_an_incomplete_feed_counts(office: Facebook, bridge: LocalWeb) -> None:
    bridge.pages["/feed"] = rss([("New bread", day(2)), ("Old bread", OLD[0])])
    fed(office, bridge, complete=False)
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("started", None)]


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "incomplete"])
def test_old_posts_that_a_feed_dates_anew_are_no_activity(
    office: Facebook, bridge: LocalWeb, complete: bool
) -> None:
    bridge.pages["/feed"] = rss([("Old bread", OLD[0]), ("Older bread", OLD[1])])
    fed(office, bridge, complete=complete)
    office.story.go_on(until=day(2))
    bridge.pages["/feed"] = rss([("Older bread", day(2)), ("Old bread", day(2))])
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("quiet" if complete else "look", 7)]


def test_a_bridges_error_dated_now_is_no_activity(office: Facebook, bridge: LocalWeb) -> None:
    bridge.pages["/feed"] = lambda _: bridge_error(office.story.clock())
    fed(office, bridge, complete=True)
    office.story.go_on(until=day(8))
    assert [kind for kind, _ in office.story.sent("Bakery")] == ["unseen"]


def test_the_public_page_is_not_asked_unless_that_is_allowed(office: Facebook) -> None:
    office.client(bakery())
    office.story.go_on(until=day(15))
    assert office.www.requests == []


def test_an_allowed_public_page_is_asked_once_a_day_and_nothing_else(office: Facebook) -> None:
    office.configure(public_page=True, plugin=True)
    office.client(bakery())
    office.story.go_on(until=day(8), every=HOUR)
    days = (day(8) - BEGINS).days
    assert days - 2 <= len(office.www.requests) <= days + 1
    assert not any(r.method != "GET" or "robots" in r.path for r in office.www.requests)


def test_a_post_on_the_public_page_counts(office: Facebook) -> None:
    office.configure(public_page=True)
    page = bakery()
    office.client(page)
    office.www.shows = timeline(page, day(3))
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("started", None)]


def test_an_old_post_on_the_public_page_is_a_hint_and_no_proof(office: Facebook) -> None:
    office.configure(public_page=True)
    page = bakery()
    office.www.shows = timeline(page, OLD[1])
    office.client(page)
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("look", 7)]
    assert "Newest post to be seen: Sat 3 Oct" in office.text()


def test_after_a_challenge_the_public_page_is_left_alone_for_a_week(office: Facebook) -> None:
    office.configure(public_page=True)
    office.www.shows = BLOCKED
    office.client(bakery())
    office.story.go_on(until=BEGINS + 6 * DAY)
    assert len(office.www.requests) == 1


# --- other networks ---------------------------------------------------------------------


def test_a_page_on_another_network_is_asked_for_by_hand(office: Facebook) -> None:
    url = "https://www.linkedin.com/company/bakery"
    office.story.register("Bakery", "2026-11-02T14:00", url, kind=Kind.PROFILE)
    office.story.go_on(until=day(8))
    assert office.story.sent("Bakery") == [("look", 7)]


# --- many pages, one token -----------------------------------------------------------------


def test_five_hundred_pages_with_one_token_stay_inside_what_is_allowed(office: Facebook) -> None:
    story, graph = office.story, office.graph
    held = register.When(HELD.date(), HELD.astimezone(BERLIN).time())
    for n in range(500):
        graph.add(Page(str(10_000 + n), f"page{n}", posts=[*OLD], reels=[*OLD]))
        url = f"https://www.facebook.com/page{n}"
        new = register.Registration(f"Client {n}", held, ((Kind.FACEBOOK, url),))
        client = register.register(story.db, story.config, new, BEGINS)
        target = office.target(client)
        store.keep_permission(
            story.db,
            store.Permission(
                target.id,
                "shared",
                "secrets",
                mark_of(GOOD),
                str(10_000 + n),
                "",
                BEGINS,
                asked_at=BEGINS,
            ),
        )
        clients.schedule_page(story.db, clients.pages(story.db, target.id)[0].id, BEGINS)
    story.secrets.keep_token("shared", GOOD)
    graph.quota = 600
    for hour in range(5):
        story.clock.now = BEGINS + hour * HOUR + timedelta(minutes=hour)
        for _ in sweep(story.office):
            pass
    seen = story.db.execute("SELECT count(*) FROM page WHERE seen_at IS NOT NULL").fetchone()[0]
    failed = story.db.execute("SELECT count(*) FROM observation WHERE NOT seen").fetchone()[0]
    assert (seen, failed, graph.beyond) == (500, 0, 0)


def test_what_a_client_published_is_kept_without_its_words(office: Facebook) -> None:
    page = bakery()
    client = office.client(page)
    office.permit(client)
    page.posts.append(day(1))
    office.story.go_on(until=day(3))
    rows = office.story.db.execute("SELECT * FROM published").fetchall()
    assert [row[1:3] for row in rows] == [(f"101_{int(day(1).timestamp())}", "posts")]
    assert len(looks.changes(office.story.db, office.target(client).id)) == 1


def test_a_gate_closes_for_whom_it_is_told() -> None:
    gate = facebook.Gate()
    gate.close([Pause("token:a", HELD + HOUR, "")])
    told = (gate.is_closed(["token:a"], HELD), gate.is_closed(["token:a"], HELD + 2 * HOUR))
    assert (*told, gate.is_closed(["token:b"], HELD)) == (True, False, False)


# --- a post that is none -----------------------------------------------------------------


@pytest.mark.parametrize("posted", [0.5, 2, 5])
def test_a_dismissed_post_is_as_if_it_had_not_been(office: Facebook, posted: float) -> None:
    page = bakery()
    client = office.client(page)
    office.permit(client)
    office.story.go_on(until=day(posted))
    page.posts.append(day(posted))
    office.story.go_on(until=day(9))
    assert office.story.sent("Bakery") == [("started", None)]
    dismissed(office, client)
    office.story.go_on(until=day(11))
    assert office.story.sent("Bakery")[1:] == [("quiet", 7)]
    office.story.go_on(until=day(15))
    assert office.story.sent("Bakery")[2:] == [("quiet", 14)]


def dismissed(office: Facebook, client: Client) -> None:
    """The consultant says that the client's only change is none."""
    db, now = office.story.db, office.story.clock()
    ((number, _, _),) = looks.changes(db, office.target(client).id)
    by = By("Lena", Way.COMMAND)
    deeds.dismiss(db, office.story.config, client, number, by, now)


@pytest.mark.parametrize("posted", [0.5, 2, 6.5])
def test_a_dismissed_item_of_a_feed_is_as_if_it_had_not_been(
    office: Facebook, bridge: LocalWeb, posted: float
) -> None:
    bridge.pages["/feed"] = rss([("Old bread", OLD[0])])
    client = fed(office, bridge, complete=True)
    office.story.go_on(until=day(posted))
    bridge.pages["/feed"] = rss([("New bread", day(posted)), ("Old bread", OLD[0])])
    office.story.go_on(until=day(9))
    assert office.story.sent("Bakery") == [("started", None)]
    dismissed(office, client)
    office.story.go_on(until=day(11))
    assert office.story.sent("Bakery")[1:] == [("quiet", 7)]


def test_a_dismissed_post_that_reels_were_not_seen_beside_proves_nothing(office: Facebook) -> None:
    page = bakery()
    client = office.client(page)
    office.permit(client)
    office.graph.tokens[GOOD] = "reels_refused"
    page.posts.append(day(1))
    office.story.go_on(until=day(9))
    dismissed(office, client)
    office.story.go_on(until=day(11))
    assert office.story.sent("Bakery")[1:] == [("unseen", 7)]


def test_dismissed_posts_do_not_count_as_agreed_posts(office: Facebook) -> None:
    page = bakery()
    client = office.client(page)
    office.permit(client)
    one = agree.agree(
        office.story.db, client, wishes("posts 1")[0], By("Lena", Way.COMMAND), BEGINS
    )
    office.story.go_on(until=day(1))
    page.posts.append(day(1))
    office.story.go_on(until=day(3))
    assert agreed.by_id(office.story.db, one.id).state is AgreedState.DONE
    dismissed(office, client)
    office.story.go_on(until=day(5))
    assert agreed.by_id(office.story.db, one.id).state is not AgreedState.DONE
