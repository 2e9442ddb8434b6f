"""Reading a page by the Graph API, against the stand-in: active, nothing, or unseen and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.activity import Part, Reading, State, outcome
from monitor.config import Config, FacebookConfig
from monitor.errors import FetchError
from monitor.facebook import asker
from monitor.model import Reason
from monitor.sources.facebook import expiry, graph, instagram
from monitor.sources.facebook.answers import Answer
from monitor.sources.facebook.graph import Errand
from tests.build import DAY, HOUR, at
from tests.standin import FAILING, GOOD, SECRET, TOKENS, Graph, Page
from tests.web import visitor

HELD = at("2026-11-02 13:00")
NOW = HELD + 7 * DAY
OLD = [HELD - 400 * DAY, HELD - 30 * DAY]


@pytest.fixture
def api() -> Iterator[Graph]:
    graph_api = Graph(lambda: NOW)
    with graph_api:
        yield graph_api


def look(
    api: Graph, page: Page | str, token: str = GOOD, secret: str = "", **more: object
) -> Reading:
    """Look at a page with a token."""
    if isinstance(page, Page):
        api.add(page)
    name = page.username if isinstance(page, Page) else page
    config = Config(facebook=FacebookConfig(graph_base=api.base))
    web = visitor()
    try:
        ask = asker(web, config, token, secret)
        errand = Errand(name, HELD, NOW, version="v25.0", token="mark", **more)  # type: ignore[arg-type]
        return graph.read(ask, errand)
    finally:
        web.close()


def bakery(**more: object) -> Page:
    """A page whose posts and Reels are all older than the workshop, unless told otherwise."""
    return Page("101", "bakery", **({"posts": OLD, "reels": OLD} | more))  # type: ignore[arg-type]


def signal(reading: Reading, part: Part) -> State:
    return next(s.state for s in reading.signals if s.part is part)


ACTIVE: dict[str, dict[str, object]] = {
    "a post on day 5": {"posts": [*OLD, HELD + 5 * DAY]},
    "a Reel on day 5, and no post": {"reels": [*OLD, HELD + 5 * DAY]},
    "a post in the very second of the workshop": {"posts": [*OLD, HELD]},
    "a first post ever": {"posts": [HELD + DAY]},
    "a post behind an empty page of the list": {
        "posts": [*OLD, HELD + DAY, *(NOW - n * HOUR for n in range(1, 26))],
        "empty_middle": True,
    },
    "a new post, then an error on the way": {
        "posts": [HELD + DAY, *(HELD - n * DAY for n in range(60))],
        "fails_after": 1,
    },
    "a new post in a list without an end": {"posts": [HELD + DAY], "endless": True},
}


@pytest.mark.parametrize("page", ACTIVE.values(), ids=ACTIVE)
def test_a_page_is_active(page: dict[str, object], api: Graph) -> None:
    assert outcome([look(api, bakery(**page))]).state is State.ACTIVE


NONE: dict[str, dict[str, object]] = {
    "quiet for a month": {},
    "sixty old posts, with an empty page of the list among them": {
        "posts": [HELD - n * DAY for n in range(1, 61)],
        "empty_middle": True,
    },
    "visitors wrote on it": {"visitors": [HELD + DAY]},
    "a post that is planned, and not published": {"unpublished": [HELD + DAY]},
    "more followers than before": {"followers": 5000},
    "fields that this kind of page does not have": {
        "missing": frozenset({"bio", "hours", "emails"})
    },
    "a post dated tomorrow, which is not believed": {"posts": [*OLD, NOW + DAY]},
}


@pytest.mark.parametrize("page", NONE.values(), ids=NONE)
def test_a_page_has_nothing_new(page: dict[str, object], api: Graph) -> None:
    assert outcome([look(api, bakery(**page))]).state is State.NONE


UNSEEN: dict[str, tuple[dict[str, object], Reason]] = {
    "no posts ever, or a right that is missing": ({"posts": []}, Reason.EMPTY_LIST),
    "visitors' posts only": ({"posts": [], "visitors": [HELD + DAY]}, Reason.EMPTY_LIST),
    "no Reels ever": ({"reels": []}, Reason.REELS_UNSEEN),
    "an error on the way past the workshop": (
        {"posts": [HELD - n * DAY for n in range(1, 61)], "fails_after": 1},
        Reason.TEMPORARY,
    ),
    "a list that only repeats itself, without an end": (
        {"posts": [NOW + 2 * DAY], "endless": True},
        Reason.ENDLESS_LIST,
    ),
    "a list that goes on without a cursor": (
        {"posts": [HELD - n * DAY for n in range(1, 61)], "broken_cursor": True},
        Reason.ENDLESS_LIST,
    ),
    "not published": ({"is_published": False}, Reason.UNAVAILABLE),
    "gone": ({"is_gone": True}, Reason.UNKNOWN_NAME),
    "a person": ({"is_person": True}, Reason.PERSONAL_PROFILE),
}


OLD_POST = {"id": "101_1", "created_time": "2026-10-01T08:30:12+0000"}
DOUBTFUL: dict[str, list[object]] = {
    "a thing without a date": [{"data": [{"id": "101_2"}, OLD_POST]}],
    "a date written otherwise": [
        {"data": [{"id": "101_2", "created_time": "2026-11-05 10:00"}, OLD_POST]}
    ],
    "a thing that is none": [{"data": ["101_2", OLD_POST]}],
    "a second page without a list": [
        {"data": [OLD_POST], "paging": {"next": "https://x/", "cursors": {"after": "b"}}},
        {"success": True},
    ],
}


def listed(*pages: object) -> Reading:
    """Look at a page whose lists come as `pages`, one after another."""

    def ask(path: str, query: Mapping[str, str]) -> Answer:
        if "/" not in path:
            return Answer(200, {}, b'{"id":"101","name":"Bakery"}')
        number = 1 if "after" in query else 0
        return Answer(200, {}, json.dumps(pages[number]).encode())

    return graph.read(ask, Errand("bakery", HELD, NOW))


@pytest.mark.parametrize("pages", DOUBTFUL.values(), ids=DOUBTFUL)
def test_a_list_that_may_hold_more_proves_nothing(pages: list[object]) -> None:
    assert outcome([listed(*pages)]).reason is Reason.UNEXPECTED


def test_old_things_without_numbers_do_not_hide_a_new_one() -> None:
    new = {"created_time": "2026-11-05T08:30:12+0000"}
    old = {"created_time": "2026-10-01T08:30:12+0000"}
    assert outcome([listed({"data": [new, old]})]).state is State.ACTIVE


@pytest.mark.parametrize(("page", "reason"), UNSEEN.values(), ids=UNSEEN)
def test_a_page_is_unseen(page: dict[str, object], reason: Reason, api: Graph) -> None:
    assert outcome([look(api, bakery(**page))]).reason is reason


FAILURES = {
    "EXPIRED": Reason.TOKEN_DEAD,
    "PWCHANGED": Reason.TOKEN_DEAD,
    "APP_REMOVED": Reason.TOKEN_DEAD,
    "APP_THROTTLED": Reason.THROTTLED,
    "USER_THROTTLED": Reason.THROTTLED,
    "PAGE_THROTTLED": Reason.THROTTLED,
    "OLD_THROTTLED": Reason.THROTTLED,
    "POLICY": Reason.BLOCKED,
    "TROUBLE": Reason.TEMPORARY,
    "UNKNOWN_PATH": Reason.UNEXPECTED,
    "CAPABILITY": Reason.TOKEN_RIGHTS,
    "PROXY": Reason.UNEXPECTED,
    "CAPTIVE": Reason.UNEXPECTED,
    "DEEP": Reason.UNEXPECTED,
    "NOT_AN_OBJECT": Reason.UNEXPECTED,
    "TORN": Reason.UNEXPECTED,
    "STRANGE": Reason.UNEXPECTED,
    "no_scope": Reason.TOKEN_RIGHTS,
    "silent": Reason.EMPTY_LIST,
    "reels_refused": Reason.REELS_UNSEEN,
    "other": Reason.TOKEN_RIGHTS,
}


def test_every_failing_token_is_tried() -> None:
    assert set(TOKENS) == FAILING <= set(FAILURES)


@pytest.mark.parametrize(("behaviour", "reason"), FAILURES.items())
def test_a_token_that_fails_leaves_a_quiet_page_unseen(
    behaviour: str, reason: Reason, api: Graph
) -> None:
    api.tokens["t"] = behaviour
    assert outcome([look(api, bakery(), "t")]).reason is reason


def test_another_page_that_answers_is_not_believed(api: Graph) -> None:
    reading = look(api, bakery(answers_as="999"), page_id="101")
    assert outcome([reading]).reason is Reason.OTHER_PAGE


def test_a_number_that_opens_nothing_may_be_gone_or_forbidden(api: Graph) -> None:
    assert outcome([look(api, "999999")]).reason is Reason.GONE_OR_FORBIDDEN


def test_a_page_is_asked_by_its_number_once_that_is_known(api: Graph) -> None:
    api.add(bakery())
    assert outcome([look(api, "an.older.name", page_id="101")]).state is State.NONE


def test_the_first_of_the_posts_is_told(api: Graph) -> None:
    posts = [*OLD, *(HELD + n * DAY for n in (6, 2, 4))]
    assert outcome([look(api, bakery(posts=posts))]).to_at == HELD + 2 * DAY


def test_a_proof_covers_the_time_since_the_workshop(api: Graph) -> None:
    says = outcome([look(api, bakery())])
    assert (says.from_at, says.to_at) == (HELD, NOW)


def test_an_app_that_demands_proof_gets_it(api: Graph) -> None:
    api.needs_proof = True
    assert outcome([look(api, bakery(), secret=SECRET)]).state is State.NONE


def test_an_app_that_demands_proof_and_gets_none_refuses(api: Graph) -> None:
    api.needs_proof = True
    assert outcome([look(api, bakery())]).reason is Reason.TOKEN_RIGHTS


def test_a_version_that_was_replaced_is_noted_and_no_failure(api: Graph) -> None:
    api.served = "v26.0"
    reading = look(api, bakery())
    assert (reading.note, outcome([reading]).state) == ("asked v25.0, served v26.0", State.NONE)


def test_a_quiet_page_takes_few_requests(api: Graph) -> None:
    look(api, bakery())
    assert len(api.requests) == 3


def test_no_address_holds_the_token_and_nothing_is_posted(api: Graph) -> None:
    look(api, bakery(posts=[HELD - n * DAY for n in range(60)]))
    assert not any(GOOD in r.path or r.method != "GET" for r in api.requests)


def test_a_host_that_cannot_be_reached_is_its_own_reason(api: Graph) -> None:
    api.down()
    assert outcome([look(api, bakery())]).reason is Reason.CONNECTION


# --- how the page presents itself ---------------------------------------------------


def portraits(api: Graph, since_first: timedelta, **changed: object) -> Reading:
    """Two looks at a page that changes in between; the first `since_first` after the workshop."""
    first = look(api, bakery())
    assert first.portrait is not None
    taken_at = HELD + since_first
    before = type(first.portrait)(first.portrait.made_by, taken_at, first.portrait.fields)
    return look(api, bakery(**changed), before=before)


REDRAWN: dict[str, tuple[dict[str, object], Part]] = {
    "another text": ({"about": "Now open on Sundays."}, Part.ABOUT),
    "another cover": ({"cover": "9002"}, Part.COVER),
    "another picture": ({"picture": "8149260_1738813_6580760_n.png"}, Part.PICTURE),
    "another name": ({"name": "Huber & Daughter"}, Part.ABOUT),
}


@pytest.mark.parametrize(("changed", "part"), REDRAWN.values(), ids=REDRAWN)
def test_a_page_that_presents_itself_otherwise_is_active(
    changed: dict[str, object], part: Part, api: Graph
) -> None:
    assert signal(portraits(api, DAY, **changed), part) is State.ACTIVE


UNCHANGED: dict[str, dict[str, object]] = {
    "more followers, and another signature of the picture": {"followers": 1300},
    "other blanks in the text": {"about": "Bread  and rolls\nsince 1921."},
}


@pytest.mark.parametrize("changed", UNCHANGED.values(), ids=UNCHANGED)
def test_what_others_change_is_no_activity(changed: dict[str, object], api: Graph) -> None:
    assert signal(portraits(api, DAY, **changed), Part.ABOUT) is State.NONE


def test_a_field_that_is_not_answered_any_more_was_not_deleted(api: Graph) -> None:
    reading = portraits(api, DAY, missing=frozenset({"cover"}))
    assert signal(reading, Part.COVER) is State.UNSEEN


def test_a_text_changed_around_the_workshop_is_no_activity_since(api: Graph) -> None:
    reading = portraits(api, -DAY, about="Now open on Sundays.")
    assert signal(reading, Part.ABOUT) is State.UNSEEN


def test_portraits_by_two_versions_are_not_compared(api: Graph) -> None:
    api.served = "v26.0"
    first = look(api, bakery())
    api.served = "v27.0"
    again = look(api, bakery(about="Other"), before=first.portrait)
    assert signal(again, Part.ABOUT) is State.UNSEEN


def test_nothing_is_raised_over_an_answer(api: Graph) -> None:
    def ask(path: str, query: object) -> Answer:
        raise FetchError("https://graph.example/101", Reason.TIMEOUT, "too slow")

    reading = graph.read(ask, Errand("bakery", HELD, datetime.now(UTC)))
    assert outcome([reading]).reason is Reason.TIMEOUT


# --- whatever an answer holds -----------------------------------------------------------

SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20), st.just("101")
)
WORDS = """
    id data paging next cursors after error code error_subcode message created_time permalink_url
    from is_published cover picture emails hours category_list is_silhouette url is_transient
    business_discovery media username timestamp expires_at is_valid scopes
"""
NAMES = st.sampled_from([*WORDS.split()])
JSON = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=15,
)
HEADERS = st.dictionaries(
    st.sampled_from(["x-app-usage", "x-page-usage", "x-business-use-case-usage"]),
    JSON.map(json.dumps),
)


@settings(max_examples=150, deadline=None)
@given(JSON, HEADERS, st.sampled_from([200, 302, 400, 500]))
def test_any_json_is_read_without_an_error_of_ours(
    content: object, headers: dict[str, str], status: int
) -> None:
    def ask(path: str, query: object) -> Answer:
        return Answer(status, headers, json.dumps(content).encode())

    errand = Errand("bakery", HELD, NOW, token="mark")
    expiry.read(ask("debug_token", {}))
    readings = [graph.read(ask, errand), instagram.read(ask, errand, "17")]
    assert outcome(readings).state is State.UNSEEN  # no date of Graph's form is among the texts


HOSTILE = {
    "deep": b'{"data":' + b"[" * 100_000,
    "deep and closed": b'{"data":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    "a number of 100,000 digits": b'{"id":' + b"9" * 100_000 + b"}",
    "numbers that are none": b'{"error":{"code":NaN,"error_subcode":Infinity}}',
    "half a letter": b'{"id":"\xc3',
    "two objects": b"{}{}",
    "nothing": b"",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_hostile_bytes_are_unseen(body: bytes) -> None:
    reading = graph.read(lambda _path, _query: Answer(200, {}, body), Errand("bakery", HELD, NOW))
    assert outcome([reading]).reason is Reason.UNEXPECTED
