"""Reading a professional Instagram account by the Graph API: active, nothing, or unseen and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import pytest

from monitor.activity import Reading, State, outcome
from monitor.model import Reason
from monitor.sources.facebook import instagram
from monitor.sources.facebook.answers import Answer
from monitor.sources.facebook.graph import Errand
from tests.build import DAY, at

HELD = at("2026-11-02 13:00")
NOW = HELD + 7 * DAY
OLD = HELD - 30 * DAY


def media(*times: datetime) -> dict[str, object]:
    """An account's posts, as business_discovery lists them."""
    rows = [{"id": str(n), "timestamp": f"{t:%Y-%m-%dT%H:%M:%S+0000}"} for n, t in enumerate(times)]
    return {"username": "Huber", "media_count": len(rows), "media": {"data": rows}}


def look(account: object, status: int = 200) -> Reading:
    """Look at @huber, whose account is answered so."""
    content = account if status != 200 else {"business_discovery": account, "id": "17"}

    def ask(path: str, query: Mapping[str, str]) -> Answer:
        assert (path, "username(huber)" in query["fields"]) == ("17", True)
        return Answer(status, {}, json.dumps(content).encode())

    return instagram.read(ask, Errand("huber", HELD, NOW), "17")


def test_a_new_post_is_activity() -> None:
    assert outcome([look(media(HELD + DAY, OLD))]).state is State.ACTIVE


def test_old_posts_alone_prove_silence() -> None:
    assert outcome([look(media(OLD, OLD - DAY))]).state is State.NONE


UNSEEN: dict[str, tuple[object, int, Reason]] = {
    "a post without a date beside old ones": (
        {
            "username": "huber",
            "media": {"data": [{"id": "9"}, {"id": "0", "timestamp": "2026-10-03T13:00:00+0000"}]},
        },
        200,
        Reason.UNEXPECTED,
    ),
    "no posts": (media(), 200, Reason.EMPTY_LIST),
    "no account in the answer": (None, 200, Reason.UNEXPECTED),
    "another account": (media(OLD) | {"username": "other"}, 200, Reason.OTHER_PAGE),
    "a dead token": ({"error": {"code": 190, "message": "x"}}, 400, Reason.TOKEN_DEAD),
    "posts dated tomorrow": (media(NOW + DAY), 200, Reason.EMPTY_LIST),
    "times that are none": (
        {"username": "huber", "media": {"data": [{"id": "1", "timestamp": "soon"}]}},
        200,
        Reason.EMPTY_LIST,
    ),
}


@pytest.mark.parametrize(("account", "status", "reason"), UNSEEN.values(), ids=UNSEEN)
def test_anything_else_is_unseen(account: object, status: int, reason: Reason) -> None:
    assert outcome([look(account, status)]).reason is reason
