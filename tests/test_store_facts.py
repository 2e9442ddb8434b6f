"""Facts of a notice, written and read again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.agreed.records import AgreedState
from monitor.deed import BlockedBy, DeedKind
from monitor.facts import AgreedLine, Facts, Offer
from monitor.store import facts
from tests import test_compose as letters

AGREED = AgreedLine("an RSS feed", AgreedState.DONE, datetime(2026, 11, 20, tzinfo=UTC))
CASES = {
    "quiet": letters.QUIET,
    "first change": letters.STARTED,
    "closing summary": letters.CLOSED,
    "agreed and blocked": replace(
        letters.QUIET,
        agreed=(AGREED,),
        blocked_by=BlockedBy.BOSS,
        blocked_on=date(2026, 11, 20),
        late_since=datetime(2026, 11, 20, tzinfo=UTC),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_facts_come_back_as_they_were(case: str) -> None:
    assert facts.load(facts.dump(CASES[case])) == CASES[case]


def test_no_link_is_stored() -> None:
    link: Facts = replace(letters.QUIET, offers=(Offer(DeedKind.SNOOZE, "https://x.example/a/1"),))
    assert "x.example" not in facts.dump(link)
