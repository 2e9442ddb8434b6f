"""What must hold whatever Facebook does: every variant alone, and any sequence of them in a month.

(a) "nothing has changed" only by a readable quiet page, a dated look by hand, or a complete feed;
(b) every wall, shell and error is unseen, with its reason; (c) nothing is posted, and nobody else
is asked; (d) no token anywhere; (e) not allowed, not asked; (f) what was active stays so; (g) a
wall moves neither the last sighting nor the proof.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from monitor import facebook, manual
from monitor.activity import Method, State, outcome
from monitor.config import Config, FacebookConfig, FetchConfig
from monitor.fetch.graph import mark_of
from monitor.model import Kind, Reason
from monitor.secrets import Secrets
from monitor.sources.facebook.given import GivenFeed
from monitor.sources.facebook.walls import is_person
from monitor.store import clients, looks
from monitor.store import facebook as store
from monitor.sweep import sweep
from tests.build import BERLIN, DAY, at
from tests.desk import rows
from tests.standin import (
    FAILING,
    GOOD,
    Graph,
    Page,
    Public,
    feed_variants,
    plugin_page,
    public_variants,
    rss,
)
from tests.story import Story
from tests.test_graph import FAILURES
from tests.web import LocalWeb, visitor
from tests.web import Page as Shown

HELD = at("2026-11-02 14:00", BERLIN)
NOW = HELD + 7 * DAY
OLD = HELD - 30 * DAY
PAGE = Page("101", "bakery", posts=[OLD], reels=[OLD])


# --- every variant alone ------------------------------------------------------------------

PUBLIC = public_variants(PAGE, OLD)
REASONS = {
    "an old post": Reason.NO_PROOF,
    "an old pinned post": Reason.NO_PROOF,
    "no posts in its timeline": Reason.WITHHELD,
    "a shell": Reason.WITHHELD,
    "the login": Reason.LOGIN_WALL,
    "a redirect to the login": Reason.LOGIN_WALL,
    "a redirect to a checkpoint": Reason.BOT_CHALLENGE,
    "a redirect to a cookie dialog": Reason.CONSENT_WALL,
    "a redirect to another host": Reason.REDIRECT_ELSEWHERE,
    "a cookie dialog": Reason.CONSENT_WALL,
    "a challenge": Reason.BOT_CHALLENGE,
    "a ban": Reason.BLOCKED,
    "a ban in words": Reason.BLOCKED,
    "a bad request": Reason.BLOCKED,
    "a server's error": Reason.TEMPORARY,
    "not available": Reason.UNAVAILABLE,
    "Facebook's error page": Reason.UNAVAILABLE,
    "a person": Reason.PERSONAL_PROFILE,
    "broken off": Reason.CONNECTION,
    "another page": Reason.OTHER_PAGE,
    "5 MB": Reason.WITHHELD,
    "packed": Reason.WITHHELD,
    "badly packed": Reason.BROKEN_RESPONSE,
    "another charset": Reason.WITHHELD,
}


def read(web: LocalWeb, **todo: object) -> facebook.Look:
    """Look at the page by what `todo` opens, at a host that stands for all."""
    config = Config(
        fetch=FetchConfig(allow_private_addresses=True, gap_seconds=0),
        facebook=FacebookConfig(graph_base=web.url, www_base=web.url.rstrip("/")),
    )
    task = facebook.Task(
        1,
        "https://www.facebook.com/bakery",
        Kind.FACEBOOK,
        web.url,
        HELD,
        **todo,  # type: ignore[arg-type]
    )
    asker = visitor()
    try:
        secrets = Secrets(Path("/nonexistent/secrets.json"), {}, {})
        return facebook.look(asker, task, NOW, config, secrets, facebook.Gate())
    finally:
        asker.close()


def public(shown: Shown, method: Method) -> facebook.Look:
    with Public(lambda: NOW) as www:
        www.shows = www.embeds = shown  # type: ignore[attr-defined]
        return read(www, openly=method)


@pytest.mark.parametrize("variant", PUBLIC)
def test_a_public_page_is_unseen_with_its_reason(variant: str) -> None:
    seen = public(PUBLIC[variant], Method.PUBLIC)
    if variant == "another page":  # known only where the page's number is
        assert outcome(seen.readings).state is State.UNSEEN
        return
    assert outcome(seen.readings).reason is REASONS[variant]


def test_every_variant_has_its_reason() -> None:
    assert PUBLIC.keys() == REASONS.keys()


PLUGIN: dict[str, tuple[Shown, Reason]] = {
    "the header alone": (plugin_page(PAGE, []), Reason.WITHHELD),
    "five old posts": (plugin_page(PAGE, [OLD - n * DAY for n in range(5)]), Reason.NO_PROOF),
    "one old post": (plugin_page(PAGE, [OLD]), Reason.NO_PROOF),
    "a post of tomorrow": (plugin_page(PAGE, [NOW + DAY]), Reason.WITHHELD),
    "no header": ("<html><body>x</body></html>", Reason.UNAVAILABLE),
    "the login": (PUBLIC["the login"], Reason.LOGIN_WALL),
    "a redirect to the login": (PUBLIC["a redirect to the login"], Reason.LOGIN_WALL),
    "a ban": (PUBLIC["a ban"], Reason.BLOCKED),
}


@pytest.mark.parametrize(("shown", "reason"), PLUGIN.values(), ids=PLUGIN)
def test_an_embedded_page_is_unseen_with_its_reason(shown: Shown, reason: Reason) -> None:
    assert outcome(public(shown, Method.PLUGIN).readings).reason is reason


def test_an_embedded_new_post_is_activity() -> None:
    seen = public(plugin_page(PAGE, [HELD + DAY, OLD]), Method.PLUGIN)
    assert outcome(seen.readings).state is State.ACTIVE


FEEDS = feed_variants(NOW, OLD)


@pytest.mark.parametrize("complete", [True, False], ids=["complete", "incomplete"])
@pytest.mark.parametrize("variant", FEEDS)
def test_only_a_complete_feed_of_old_items_proves_silence(variant: str, complete: bool) -> None:
    with LocalWeb() as web:
        web.pages["/feed"] = FEEDS[variant]
        seen = read(web, feed=GivenFeed(f"{web.url}feed", complete))
    proves = variant == "old items" and complete
    assert (outcome(seen.readings).state is State.NONE) is proves


@pytest.mark.parametrize("variant", FEEDS)
def test_no_variant_of_a_feed_is_activity(variant: str) -> None:
    with LocalWeb() as web:
        web.pages["/feed"] = FEEDS[variant]
        seen = read(web, feed=GivenFeed(f"{web.url}feed", is_complete=True))
    assert outcome(seen.readings).state is not State.ACTIVE


def test_a_new_item_of_a_feed_is_activity() -> None:
    with LocalWeb() as web:
        web.pages["/feed"] = rss([("New bread", HELD + DAY), ("Old bread", OLD)])
        seen = read(web, feed=GivenFeed(f"{web.url}feed", is_complete=False))
    assert outcome(seen.readings).state is State.ACTIVE


# --- any month --------------------------------------------------------------------------------

BEHAVIOURS = (
    *("good", "good", "good", "no_scope", "silent", "reels_refused", "other"),
    *sorted(FAILING),
)
DAYS = 30


class Month:
    """A month of one page, whose every day is drawn; what was true is noted beside it."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.story = stack.enter_context(Story(folder, HELD - DAY))
        self.graph = Graph(self.story.clock)
        self.www = Public(self.story.clock)
        stack.enter_context(self.graph)
        stack.enter_context(self.www)
        chosen = FacebookConfig(graph_base=self.graph.base, www_base=self.www.base)
        self.story.config = self.story.config.model_copy(update={"facebook": chosen})
        self.page = self.graph.add(replace(PAGE, posts=[OLD], reels=[OLD]))
        url = "https://www.facebook.com/bakery"
        client = self.story.register("Bakery", "2026-11-02T14:00", url, kind=Kind.FACEBOOK)
        self.target = self.story.target(client)
        self.story.secrets.keep_token("page", GOOD)
        self.good: list[int] = []
        self.by_hand: list[int] = []
        self.in_part: list[int] = []
        """Days on which a post could be seen, though not everything."""
        self.posted: int | None = None

    def live(self, number: int, behaviour: str, *, hand: bool, post: bool) -> None:
        """One day: the token is renewed, fails as drawn, and everything due is done."""
        story = self.story
        self.graph.tokens[GOOD] = behaviour
        store.keep_permission(
            story.db,
            store.Permission(
                self.target.id, "page", "secrets", mark_of(GOOD), "101", "", HELD, asked_at=HELD
            ),
        )
        story.db.execute("DELETE FROM pause")
        page_id = clients.pages(story.db, self.target.id)[0].id
        clients.schedule_page(story.db, page_id, story.clock())
        if post and self.posted is None:
            self.posted = number
            self.page.posts.append(story.clock() - timedelta(hours=1))
        if hand and self.posted is None:
            manual.saw_nothing(story.db, self.target, story.clock())
            self.by_hand.append(number)
        if behaviour == "good":
            self.good.append(number)
        if behaviour == "reels_refused" and self.posted is not None:
            self.in_part.append(number)
        fresh = replace(story.office, gate=facebook.Gate())
        for _ in sweep(fresh):
            pass

    def check(self) -> None:
        """All that must hold at the month's end."""
        verdicts = self.story.show("Bakery")["workshops"][0]["verdicts"]
        for one in verdicts:
            if one["answer"] == "quiet":
                self._check_quiet(one["days"])
        if self.posted is not None and any(n >= self.posted for n in self.good):
            assert looks.changes(self.story.db, self.target.id)  # (f)
        self._check_reasons()
        self._check_requests()
        everything = repr(rows(self.story.folder)) + repr(verdicts)
        assert GOOD not in everything  # (d)

    def _check_quiet(self, days: int) -> None:
        """(a): two readable days up to the milestone's closing look, or a look by hand."""
        assert self.posted is None or self.posted >= days
        readable = [n for n in {*self.good, *self.by_hand} if n <= days + 1]
        assert len(readable) >= 2 or any(n >= days for n in self.by_hand)

    def _check_reasons(self) -> None:
        """(b) and (g): a day that failed has its reason, and the last sighting is the last good."""
        page = clients.pages(self.story.db, self.target.id)[0]
        seen = self.good + self.by_hand + self.in_part
        if seen:
            assert page.seen_at == HELD + max(seen) * DAY
        failed = {o.reason for o in looks.observations(self.story.db, page.id, 500) if not o.seen}
        assert failed <= {*FAILURES.values()}

    def _check_requests(self) -> None:
        """(c) and (e)."""
        assert self.www.requests == []
        asked = [r for r in self.graph.requests if "/debug_token" not in r.path]
        assert all(r.method == "GET" for r in self.graph.requests)
        assert not any(GOOD in r.path for r in asked)


DRAWN = st.lists(
    st.tuples(
        st.sampled_from(BEHAVIOURS),
        st.integers(0, 14).map(lambda n: n == 0),
        st.integers(0, 29).map(lambda n: n == 0),
    ),
    min_size=DAYS,
    max_size=DAYS,
)


@settings(max_examples=8, deadline=None, derandomize=True, phases=[Phase.generate])
@given(DRAWN)
def test_any_month_is_told_truly(drawn: list[tuple[str, bool, bool]]) -> None:
    logging.getLogger("monitor.sweep").setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        month = Month(Path(stack.enter_context(TemporaryDirectory())), stack)
        for number, (behaviour, hand, post) in enumerate(drawn, start=1):
            month.story.clock.now = HELD + number * DAY
            month.live(number, behaviour, hand=hand, post=post)
        month.check()


def test_a_month_of_good_days_is_quiet(tmp_path: Path) -> None:
    with ExitStack() as stack:
        month = Month(tmp_path, stack)
        for number in range(1, 9):
            month.story.clock.now = HELD + number * DAY
            month.live(number, "good", hand=False, post=False)
        month.check()
        assert month.story.sent("Bakery") == [("quiet", 7)]


NO_PERSON = {
    "a page whose text speaks of friends": "<p>Bring 2 friends and pay for one.</p>",
    "a page with followers in its head": (
        '<meta property="og:description" content="5 followers"><a>3 friends</a>'
    ),
    "friends in a script": "<script>'>312 friends<'</script>",
}


@pytest.mark.parametrize("source", NO_PERSON.values(), ids=NO_PERSON)
def test_a_page_is_not_taken_for_a_person(source: str) -> None:
    assert not is_person(f"<html><body>{source}</body></html>")
