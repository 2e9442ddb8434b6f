"""What consultants do about a client: stories with the stepping clock.

The workshop is on Monday, 2 November 2026, 14:00 in Berlin; milestones are days 3, 7 and 14.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from monitor import deeds, silence, timeline
from monitor.check import testimony
from monitor.deed import BlockedBy, By, DeedKind, Way
from monitor.errors import InputError, NotFound
from monitor.model import (
    BlockKind,
    Change,
    ChangeKind,
    Claim,
    Client,
    Hunk,
    Kind,
    NoticeKind,
    NoticeState,
    Rule,
    RuleKind,
    Skip,
    Text,
    Witness,
)
from monitor.register import Edit
from monitor.reread import rules_changed
from monitor.site.changes import dated
from monitor.store import clients, looks, notices, people, rules, transaction, verdicts
from monitor.store import deeds as stored
from monitor.store.db import insert
from monitor.store.notices import Notice
from monitor.store.times import to_text
from monitor.timeline import EntryKind
from monitor.views import View
from tests.build import DAY, HOUR, at
from tests.story import Site, Story
from tests.web import LocalWeb

BEGINS = at("2026-10-30 09:00")
WORKSHOP = "2026-11-02T14:00"
IN_THE_EVENING = "2026-11-02T20:00"
"""A workshop whose notices wait for the morning."""
AT_NIGHT = 3 + 8 / 24
"""Days after WORKSHOP when the first of these waits."""
HELD = at("2026-11-02 13:00")
LENA = By("Lena", Way.COMMAND)
BANNER = "<p class='promo-banner'>Black Friday: everything half price.</p>"
FOREIGN = (
    "<p>" + " ".join(f"House number {n} is decked with lights and fir." for n in range(9)) + "</p>"
)
NEWS = "<p>From Advent on we also bake gingerbread.</p>"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path, BEGINS, days=(3, 7, 14)) as told:
        yield told


class Bakery:
    """A client that does nothing by itself."""

    def __init__(self, story: Story, workshop: str = WORKSHOP) -> None:
        self.story = story
        self.site: Site = story.site()
        self.client: Client = story.register("Bakery", workshop, self.site.url)

    def go_on(self, days: float) -> None:
        """Until so many days after the workshop."""
        self.story.go_on(HELD + days * DAY, every=12 * HOUR)

    def do(self, deed: Any, *said: Any, by: By = LENA) -> Any:
        """What Lena does now."""
        return deed(self.story.db, self.client, *said, by, self.story.clock())

    def with_config(self, deed: Any, *said: Any) -> Any:
        """The same for a deed that needs to know the configuration."""
        now = self.story.clock()
        return deed(self.story.db, self.story.config, self.client, *said, LENA, now)

    def put_up(self, html: str) -> None:
        """Put something on the page, beside what is there."""
        self.site.words += f"</p>{html}<p>"

    def change_id(self) -> int:
        """Of its only standing change."""
        (known,) = deeds.changes(self.story.db, self.client)
        return known.id

    def sent(self) -> list[tuple[str, int | None]]:
        return self.story.sent("Bakery")

    def rows(self, kind: str) -> list[View]:
        return [view for view in self.story.notices("Bakery") if view["kind"] == kind]


@pytest.fixture
def bakery(story: Story) -> Bakery:
    return Bakery(story)


# --- snooze ---------------------------------------------------------------------------------


def test_after_a_snooze_the_newest_due_is_told(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.snooze, date(2026, 11, 12))
    bakery.go_on(9)
    assert bakery.sent() == []
    bakery.go_on(10)
    assert bakery.sent() == [("quiet", 7)]
    assert bakery.rows("quiet")[0]["reason"] == "overtaken"


def test_a_snooze_holds_good_news_too_and_loses_none(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.snooze, date(2026, 11, 9))
    bakery.put_up(NEWS)
    bakery.go_on(6)
    held = bakery.sent()
    bakery.go_on(8)
    assert (held, bakery.sent()) == ([], [("started", None)])


def test_waking_tells_at_once(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.snooze, date(2026, 11, 25))
    bakery.go_on(4)
    bakery.with_config(deeds.wake)
    bakery.go_on(5)
    assert bakery.sent() == [("quiet", 3)]


def test_a_shorter_snooze_takes_the_place_of_a_longer_one(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.snooze, date(2026, 11, 25))
    bakery.go_on(4)
    bakery.do(deeds.snooze, date(2026, 11, 8))
    bakery.go_on(5)
    held = bakery.sent()
    bakery.go_on(6.5)
    assert (held, bakery.sent()) == ([], [("quiet", 3)])


def test_after_a_snooze_a_channel_that_fails_is_tried_as_long_as_ever(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.snooze, date(2026, 11, 14))
    bakery.go_on(11)
    bakery.story.secrets.forget("mail")
    bakery.go_on(12.5)
    row = bakery.rows("quiet")[-1]
    assert (row["state"], row["retry_at"] is not None) == ("failed", True)


def test_waking_tries_a_channel_that_failed_before(bakery: Bakery) -> None:
    bakery.go_on(1)
    url = bakery.story.secrets.channel_url("mail", "secrets")
    bakery.story.secrets.forget("mail")
    bakery.go_on(3.5)
    bakery.do(deeds.snooze, date(2026, 11, 25))
    bakery.go_on(5)
    bakery.story.secrets.keep("mail", url)
    bakery.with_config(deeds.wake)
    bakery.go_on(6)
    assert bakery.sent() == [("quiet", 3)]


BAD_DAYS = {
    "today": date(2026, 11, 3),
    "past": date(2026, 10, 1),
    "more than 90 days away": date(2027, 2, 2),
}


@pytest.mark.parametrize("case", BAD_DAYS)
def test_what_has_to_end_ends_on_a_day_ahead_and_near(case: str, bakery: Bakery) -> None:
    bakery.story.sleep(HELD + DAY)
    with pytest.raises(InputError):
        bakery.do(deeds.snooze, BAD_DAYS[case])
    with pytest.raises(InputError):
        bakery.with_config(deeds.holiday, BAD_DAYS[case])
    assert stored.of_client(bakery.story.db, bakery.client.id) == []


def test_a_day_is_the_consultants(bakery: Bakery) -> None:
    bakery.story.sleep(at("2026-11-02 23:30"))  # the 3rd in Berlin
    with pytest.raises(InputError):
        bakery.do(deeds.snooze, date(2026, 11, 3))
    assert bakery.do(deeds.snooze, date(2026, 11, 4)).until == date(2026, 11, 4)


def test_waking_who_sleeps_not_is_refused(bakery: Bakery) -> None:
    with pytest.raises(InputError, match="neither snoozed nor away nor blocked"):
        bakery.with_config(deeds.wake)


# --- answers ---------------------------------------------------------------------------------


def test_what_waits_is_answered_on_all_channels_and_the_next_milestone_comes(
    story: Story,
) -> None:
    story.consultant("Boss", "en", "Europe/Berlin", "boss@office.example")
    bakery = Bakery(story, IN_THE_EVENING)
    clients.set_channels(story.db, bakery.client.id, [1, 2])
    bakery.go_on(AT_NIGHT)
    bakery.do(deeds.acknowledge)
    bakery.go_on(6)
    told = [(v["channel"], v["state"], v["reason"]) for v in bakery.rows("quiet")]
    assert told == [
        ("mail", "skipped", "acknowledged"),
        ("mail of Boss", "skipped", "acknowledged"),
    ]
    bakery.go_on(8)
    assert bakery.sent() == [("quiet", 7)] * 2


def test_a_start_is_told_though_somebody_answered(bakery: Bakery) -> None:
    bakery.go_on(3.1)
    bakery.do(deeds.talked, "They will begin this week.")
    bakery.put_up(NEWS)
    bakery.go_on(6)
    assert bakery.sent()[-1] == ("started", None)


def test_a_start_that_waits_is_told_though_somebody_answered(story: Story) -> None:
    bakery = Bakery(story)
    story.go_on(at("2026-11-04 09:00"), every=12 * HOUR)
    bakery.put_up(NEWS)
    story.go_on(at("2026-11-06 02:00"))
    assert [(v["kind"], v["state"]) for v in story.notices("Bakery")] == [("started", "pending")]
    bakery.do(deeds.acknowledge)
    story.go_on(at("2026-11-06 14:00"))
    assert bakery.sent() == [("started", None)]


def test_after_an_answer_an_outage_is_told_at_the_next_milestone(bakery: Bakery) -> None:
    bakery.go_on(3.2)
    bakery.do(deeds.acknowledge)
    bakery.site.behind = "<title>Log in</title><form><input type=password></form>"
    bakery.go_on(6.9)
    kept = [(v["kind"], v["state"]) for v in bakery.story.notices("Bakery")][1:]
    bakery.go_on(8.5)
    assert kept == [("unseen", "pending")]
    assert bakery.sent()[-1:] == [("unseen", None)]


def pending(bakery: Bakery, kind: NoticeKind) -> Notice:
    """A notice that is decided now; not stored."""
    now = bakery.story.clock()
    return Notice(
        about=kind.value,
        kind=kind,
        client_id=bakery.client.id,
        workshop_id=clients.workshops(bakery.story.db, bakery.client.id)[0].id,
        target_id=bakery.story.target(bakery.client).id,
        consultant_id=1,
        channel_id=1,
        state=NoticeState.PENDING,
        decided_at=now,
        deliver_at=now,
        text=Text("A subject", "A text", "<p>A text</p>"),
    )


ANSWERS = {
    "acknowledged": (deeds.acknowledge, (), Skip.ACKNOWLEDGED),
    "talked to": (deeds.talked, ("",), Skip.ACKNOWLEDGED),
    "done": (deeds.done, ("",), Skip.DONE),
}


@pytest.mark.parametrize("case", ANSWERS)
def test_what_was_decided_while_somebody_answered_is_answered(case: str, bakery: Bakery) -> None:
    deed, said, skip = ANSWERS[case]
    late_comer = pending(bakery, NoticeKind.UNSEEN)
    bakery.do(deed, *said)
    lena = people.consultant_by_id(bakery.story.db, 1)
    now = bakery.story.clock() + HOUR
    assert silence.silence(bakery.story.db, late_comer, lena, now) is skip


def test_a_permission_that_ends_is_told_though_somebody_answered(bakery: Bakery) -> None:
    bakery.go_on(1)
    notices.add(bakery.story.db, pending(bakery, NoticeKind.EXPIRING))
    bakery.do(deeds.acknowledge)
    bakery.go_on(2)
    assert bakery.sent() == [("expiring", None)]


def test_the_note_of_a_talk_is_kept_on_one_line(bakery: Bakery) -> None:
    bakery.go_on(1)
    said = bakery.do(deeds.talked, " They wait\nfor photos. ")
    assert (said.note, said.workshop_id is not None) == ("They wait for photos.", True)
    assert stored.of_client(bakery.story.db, bakery.client.id) == [said]


# --- how a client stands ------------------------------------------------------------------------


def facts_of(bakery: Bakery) -> list[tuple[BlockedBy | None, date | None]]:
    """Who stands in the way, as each notice was told it."""
    told = [n.facts for n in notices.all_notices(bakery.story.db, bakery.client.id)]
    return [(f.blocked_by, f.blocked_on) for f in told if f]


def test_a_block_is_named_in_the_notices_until_a_change_counts(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.blocked, BlockedBy.BOSS, "The boss wants to see it first.")
    bakery.go_on(4)
    assert facts_of(bakery) == [(BlockedBy.BOSS, date(2026, 11, 3))]
    assert silence.blocked(bakery.story.db, bakery.client.id) is not None
    bakery.put_up(NEWS)
    bakery.go_on(6)
    assert silence.blocked(bakery.story.db, bakery.client.id) is None


def test_waking_ends_a_block(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.blocked, BlockedBy.TIME, "")
    bakery.with_config(deeds.wake)
    bakery.go_on(4)
    assert facts_of(bakery) == [(None, None)]


def closures(bakery: Bakery) -> list[tuple[str, str]]:
    rows = bakery.story.db.query("SELECT first_day, last_day FROM closure")
    return [(row["first_day"], row["last_day"]) for row in rows]


def test_an_absence_closes_the_client_to_the_day_before(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.with_config(deeds.holiday, date(2026, 11, 20))
    assert closures(bakery) == [("2026-11-03", "2026-11-19")]


def test_who_comes_back_earlier_was_away_until_yesterday(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.with_config(deeds.holiday, date(2026, 11, 20))
    bakery.go_on(5)
    bakery.with_config(deeds.wake)
    assert closures(bakery) == [("2026-11-03", "2026-11-06")]


def test_who_comes_back_on_the_same_day_was_not_away(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.with_config(deeds.holiday, date(2026, 11, 20))
    bakery.with_config(deeds.wake)
    assert closures(bakery) == []


def test_a_client_that_is_done_is_neither_looked_at_nor_told_of(story: Story) -> None:
    bakery = Bakery(story, IN_THE_EVENING)
    bakery.go_on(AT_NIGHT)
    bakery.do(deeds.done, "They have an agency now.")
    assert [(v["state"], v["reason"]) for v in bakery.rows("quiet")] == [("skipped", "done")]
    requests = len(bakery.site.web.requests)
    bakery.story.go_on(HELD + 50 * DAY, every=4 * DAY)
    assert (bakery.sent(), len(bakery.site.web.requests)) == ([], requests)


def test_who_is_reopened_is_told_of_from_the_next_milestone_on(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.done, "")
    bakery.go_on(7.5)
    bakery.do(deeds.reopen)
    bakery.go_on(14.5)
    assert [t[:3] for t in bakery.story.told("Bakery")][:2] == [
        ("milestone", 3, "skipped"),
        ("milestone", 7, "skipped"),
    ]
    assert bakery.rows("milestone")[0]["reason"] == "done"
    assert [days for _, days in bakery.sent()] == [14]


def test_a_workshop_after_done_is_told_of(bakery: Bakery) -> None:
    bakery.go_on(1)
    bakery.do(deeds.done, "")
    bakery.go_on(5)
    bakery.story.workshop(bakery.client, "2026-11-08T10:00")
    bakery.go_on(9.5)
    assert bakery.sent() == [("quiet", 3)]


REFUSED = {
    "done twice": (deeds.done, ("",), "has no open workshop"),
    "snoozed, though done": (deeds.snooze, (date(2026, 11, 12),), "poromki reopen"),
    "acknowledged, though done": (deeds.acknowledge, (), "is done: nothing is told"),
    "talked to, though done": (deeds.talked, ("",), "is done: nothing is told"),
    "reopened, though not done": (deeds.reopen, (), "is not done"),
    "an empty note": (deeds.note, ("  ",), "The note is empty"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused(case: str, bakery: Bakery) -> None:
    deed, said, why = REFUSED[case]
    if "done" in case and deed is not deeds.reopen:
        bakery.do(deeds.done, "")
    with pytest.raises(InputError, match=why):
        bakery.do(deed, *said)


def test_a_look_by_hand_is_a_deed(story: Story) -> None:
    client = story.register(
        "Bakery", WORKSHOP, "https://www.facebook.com/bakery", kind=Kind.FACEBOOK
    )
    target = story.target(client)
    story.sleep(HELD + 2 * DAY)
    deeds.nothing(story.db, target, LENA, story.clock())
    deeds.post(story.db, target, date(2026, 11, 3), LENA, story.clock())
    said = stored.of_client(story.db, client.id)
    assert [(d.kind, d.target_id) for d in said] == [
        (DeedKind.NOTHING, target.id),
        (DeedKind.POST, target.id),
    ]


def told_quiet_by_hand(story: Story) -> Client:
    """Somebody looked by hand on day 7 and saw an old post: the milestone is decided quiet."""
    client = story.register(
        "Bakery", WORKSHOP, "https://www.facebook.com/bakery", kind=Kind.FACEBOOK
    )
    story.go_on(HELD + 8 * DAY, every=12 * HOUR)
    deeds.post(story.db, story.target(client), date(2026, 10, 20), LENA, story.clock())
    return client


def answer(story: Story, client: Client) -> str:
    """What stands of its last milestone."""
    (held,) = clients.workshops(story.db, client.id)
    return verdicts.standing(story.db, held.id)[-1].verdict.answer.value


def test_a_post_seen_later_corrects_the_milestone_that_it_came_before(story: Story) -> None:
    client = told_quiet_by_hand(story)
    assert answer(story, client) == "quiet"
    story.go_on(HELD + 9 * DAY, every=12 * HOUR)
    deeds.post(story.db, story.target(client), date(2026, 11, 4), LENA, story.clock())
    assert answer(story, client) == "changed"
    story.go_on(HELD + 15 * DAY, every=12 * HOUR)
    assert story.sent("Bakery") == [("look", 3), ("look", 7), ("started", None)]


def test_a_post_that_came_after_a_milestone_corrects_nothing(story: Story) -> None:
    client = told_quiet_by_hand(story)
    story.go_on(HELD + 9 * DAY, every=12 * HOUR)
    deeds.post(story.db, story.target(client), date(2026, 11, 10), LENA, story.clock())
    assert answer(story, client) == "quiet"


# --- what is set of a client --------------------------------------------------------------------


def timeline_of(story: Story, client: Client) -> list[str]:
    """What people did, as the timeline tells it."""
    found = timeline.of_client(story.db, client, story.clock())
    assert {one.who for one in found if one.kind is EntryKind.DEED} <= {"Lena"}
    return [one.text for one in found if one.kind is EntryKind.DEED]


def test_a_pause_and_its_end_stand_in_the_timeline_once(bakery: Bakery) -> None:
    paused = bakery.do(deeds.pause)
    deeds.pause(bakery.story.db, paused, LENA, bakery.story.clock())
    bakery.go_on(1)
    deeds.resume(bakery.story.db, paused, LENA, bakery.story.clock())
    watched = clients.client(bakery.story.db, "Bakery")
    deeds.resume(bakery.story.db, watched, LENA, bakery.story.clock())
    assert (watched.paused_at, timeline_of(bakery.story, watched)) == (None, ["paused", "resumed"])


def test_an_edit_tells_in_the_timeline_what_it_was_about(bakery: Bakery) -> None:
    bakery.with_config(deeds.edit, Edit())
    bakery.with_config(deeds.edit, Edit(tags=("old town",), mail="rosa@bakery.example"))
    assert timeline_of(bakery.story, bakery.client) == ["edited, tags, mail"]


def test_closed_days_stand_in_the_timeline_and_so_does_taking_them_back(bakery: Bakery) -> None:
    days = (date(2026, 12, 24), date(2026, 12, 31))
    one = bakery.with_config(deeds.close, *days, "Christmas")
    bakery.with_config(deeds.open_again, one.id)
    said = "2026-12-24 to 2026-12-31: Christmas"
    assert timeline_of(bakery.story, bakery.client) == [f"closed, {said}", f"opened, {said}"]


def test_a_rule_stands_in_the_timeline_after_it_has_gone(bakery: Bakery) -> None:
    story = bakery.story
    new = Rule(0, story.target(bakery.client).id, RuleKind.IGNORE_CSS, ".promo", BEGINS, "Lena")
    added, _ = deeds.add_rule(story.db, bakery.client, new, LENA, story.clock())
    deeds.remove_rule(story.db, bakery.client, added.id, LENA, story.clock())
    rule = f"{added.id}: ignore_css .promo"
    assert timeline_of(story, bakery.client) == [f"rule, {rule}", f"rule_gone, {rule}"]


# --- changes that are none ----------------------------------------------------------------------


def with_false_change(bakery: Bakery, until: float) -> None:
    """A banner is put up on the second day; then so many days pass."""
    bakery.go_on(1.5)
    bakery.put_up(BANNER)
    bakery.go_on(until)


def test_a_false_change_dismissed_gives_exactly_one_late_notice(bakery: Bakery) -> None:
    with_false_change(bakery, 9)
    before = bakery.sent()
    bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.go_on(13)
    assert (before, bakery.sent()) == ([("started", None)], [("started", None), ("quiet", 7)])
    (row,) = bakery.rows("quiet")
    assert row["late"]
    (told,) = [
        n.facts
        for n in notices.all_notices(bakery.story.db, bakery.client.id)
        if n.kind is NoticeKind.QUIET
    ]
    assert told
    assert told.late_since == HELD + 7 * DAY


def test_the_milestone_after_a_late_one_is_on_time(bakery: Bakery) -> None:
    with_false_change(bakery, 9)
    bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.go_on(15)
    assert [(v["milestone_days"], v["late"]) for v in bakery.rows("quiet")] == [
        (7, True),
        (14, False),
    ]


def test_a_dismissal_adds_a_rule_so_that_its_like_counts_no_more(bakery: Bakery) -> None:
    with_false_change(bakery, 4)
    said = bakery.with_config(deeds.dismiss, bakery.change_id())
    (rule,) = rules.of_target(bakery.story.db, said.target_id)
    assert (rule.pattern, rule.added_by, rule.id) == (".promo-banner", "Lena", said.rule_id)
    bakery.site.words = bakery.site.words.replace("Black Friday", "Cyber Monday")
    bakery.go_on(9)
    assert deeds.changes(bakery.story.db, bakery.client) == []


def test_what_was_dismissed_goes_again_and_nothing_counts(bakery: Bakery) -> None:
    """No rule covers it: a long text without a part of its own."""
    with_paragraph(bakery, FOREIGN)
    said = bakery.with_config(deeds.dismiss, bakery.change_id())
    assert said.rule_id is None
    bakery.site.words = bakery.site.words.replace(FOREIGN, "")
    bakery.go_on(13)
    assert deeds.changes(bakery.story.db, bakery.client) == []
    assert bakery.sent() == [("started", None), ("quiet", 3), ("quiet", 7)]
    *_, known = looks.known_changes(bakery.story.db, bakery.client.id)
    assert known.dismissed_why == looks.TAKEN_BACK
    with pytest.raises(InputError, match="takes back"):
        bakery.do(deeds.restore, known.id)


def test_an_own_edit_beside_what_was_dismissed_and_goes_again_counts(bakery: Bakery) -> None:
    with_paragraph(bakery, FOREIGN)
    bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.site.words = bakery.site.words.replace(FOREIGN, NEWS)
    bakery.go_on(13)
    assert len(deeds.changes(bakery.story.db, bakery.client)) == 1
    assert bakery.sent() == [("started", None), ("started", None)]


def with_paragraph(bakery: Bakery, html: str) -> None:
    """A paragraph is put up on the second day; it is the fourth now."""
    bakery.go_on(1.5)
    bakery.put_up(html)
    bakery.go_on(4)


def test_after_a_dismissal_the_owners_true_edit_counts(bakery: Bakery) -> None:
    with_false_change(bakery, 4)
    bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.put_up(NEWS)
    bakery.go_on(8)
    assert bakery.sent()[-1] == ("started", None)
    assert "gingerbread" in bakery.story.sink.mails[-1].text


def test_an_answer_does_not_swallow_what_a_dismissal_brings(bakery: Bakery) -> None:
    with_false_change(bakery, 8)
    bakery.do(deeds.acknowledge)
    bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.go_on(10)
    assert bakery.sent()[-1] == ("quiet", 7)


@pytest.mark.parametrize("is_answered", [False, True])
def test_a_notice_that_a_false_change_overtook_before_its_delivery_is_told_late(
    story: Story, is_answered: bool
) -> None:
    bakery = Bakery(story, IN_THE_EVENING)
    bakery.go_on(AT_NIGHT)
    bakery.put_up(BANNER)
    bakery.go_on(5.5)
    assert [(v["state"], v["reason"]) for v in bakery.rows("quiet")] == [("skipped", "overtaken")]
    if is_answered:
        bakery.do(deeds.acknowledge)
    bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.go_on(6)
    assert [(v["state"], v["late"]) for v in bakery.rows("quiet")] == [("sent", True)]


def test_of_two_false_changes_the_second_gives_the_late_notice(bakery: Bakery) -> None:
    with_false_change(bakery, 4)
    bakery.put_up("<p class='opening-state'>Open now, until six.</p>")
    bakery.go_on(8)
    first, second = deeds.changes(bakery.story.db, bakery.client)
    bakery.with_config(deeds.dismiss, first.id)
    bakery.go_on(9)
    after_one = [kind for kind, _ in bakery.sent() if kind == "quiet"]
    bakery.with_config(deeds.dismiss, second.id)
    bakery.go_on(10)
    assert (after_one, bakery.sent()[-1]) == ([], ("quiet", 7))
    assert [v["late"] for v in bakery.rows("quiet")] == [True]


def test_a_dismissal_after_the_workshop_closed_tells_nothing(bakery: Bakery) -> None:
    with_false_change(bakery, 15)
    bakery.story.go_on(HELD + 45 * DAY, every=5 * DAY)
    before = bakery.sent()
    said = bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.story.go_on(HELD + 47 * DAY, every=DAY)
    assert (before[-1], bakery.sent(), said.workshop_id) == (("closed", None), before, None)
    assert deeds.changes(bakery.story.db, bakery.client) == []


def test_a_change_before_the_workshop_can_be_dismissed(story: Story) -> None:
    bakery = Bakery(story)
    story.go_on(at("2026-10-30 15:00"))
    bakery.put_up(BANNER)
    story.go_on(HELD)
    bakery.with_config(deeds.dismiss, bakery.change_id())
    bakery.go_on(4)
    assert [(v["state"], v["late"]) for v in bakery.rows("quiet")] == [("sent", False)]


def test_a_change_is_dismissed_once(bakery: Bakery) -> None:
    with_false_change(bakery, 4)
    number = bakery.change_id()
    bakery.with_config(deeds.dismiss, number)
    with pytest.raises(InputError, match="is dismissed already: not a real change, said Lena"):
        bakery.with_config(deeds.dismiss, number)


def test_a_change_of_somebody_else_is_not_found(bakery: Bakery) -> None:
    with_false_change(bakery, 4)
    other = bakery.story.register("Mill", WORKSHOP, bakery.story.site("Mill").url)
    with pytest.raises(NotFound, match="Mill has no change"):
        deeds.dismiss(
            bakery.story.db,
            bakery.story.config,
            other,
            bakery.change_id(),
            LENA,
            bakery.story.clock(),
        )


def test_a_dismissal_is_taken_back_with_its_rule(bakery: Bakery) -> None:
    with_false_change(bakery, 4)
    number = bakery.change_id()
    said = bakery.with_config(deeds.dismiss, number)
    bakery.do(deeds.restore, number)
    assert (bakery.change_id(), rules.of_target(bakery.story.db, said.target_id)) == (number, [])
    bakery.go_on(8)
    assert bakery.sent() == [("started", None)]
    assert bakery.story.show("Bakery")["progress"] == "started"


def test_what_counts_or_what_a_rule_took_is_not_taken_back(bakery: Bakery) -> None:
    with_false_change(bakery, 4)
    with pytest.raises(InputError, match="there is nothing to take back"):
        bakery.do(deeds.restore, bakery.change_id())


def test_a_post_that_somebody_saw_is_dismissed_without_a_rule(story: Story) -> None:
    client = story.register(
        "Bakery", WORKSHOP, "https://www.facebook.com/bakery", kind=Kind.FACEBOOK
    )
    story.sleep(HELD + 2 * DAY)
    deeds.post(story.db, story.target(client), date(2026, 11, 3), LENA, story.clock())
    ((number, _, _),) = looks.changes(story.db, story.target(client).id)
    said = deeds.dismiss(story.db, story.config, client, number, LENA, story.clock())
    (known,) = looks.known_changes(story.db, client.id)
    assert (said.rule_id, known.dismissed_why) == (
        None,
        "not a real change, said Lena; no rule was added: each post or entry is another one",
    )


LOAVES = "".join(f"<p>Loaf number {n} is baked of flour from the old mill.</p>" for n in range(9))


def shop(quote: str, title: str) -> str:
    """A page of a site whose sidebar shows a quote that rotates."""
    return f"""<title>{title}</title><nav><a href="/">Home</a> <a href="/menu">Menu</a></nav>
<main><h1>{title}</h1>{LOAVES}</main>
<aside><div class="guest-voices"><p>{quote}</p></div></aside>"""


def serve(web: LocalWeb, quote: str) -> None:
    web.pages |= {"/": shop(quote, "Bakery Rosa"), "/menu": shop(quote, "Menu of the week")}


def test_a_part_that_all_pages_show_is_left_out_on_all_of_them(story: Story) -> None:
    web = story.host()
    serve(web, "Wonderful rolls.")
    client = story.register("Bakery", WORKSHOP, web.url)
    story.go_on(HELD + 1.5 * DAY, every=12 * HOUR)
    serve(web, "The bread of my childhood.")
    story.go_on(HELD + 8 * DAY, every=12 * HOUR)
    first, second = deeds.changes(story.db, client)
    said = deeds.dismiss(story.db, story.config, client, first.id, LENA, story.clock())
    (rule,) = rules.of_target(story.db, first.target_id)
    assert (rule.pattern, rule.page_url, rule.id) == (".guest-voices", None, said.rule_id)
    assert (second.page_id != first.page_id, deeds.changes(story.db, client)) == (True, [])
    deeds.restore(story.db, client, first.id, LENA, story.clock())
    assert [c.id for c in deeds.changes(story.db, client)] == [first.id, second.id]


def test_what_a_rule_took_is_given_back_by_the_rule_only(story: Story) -> None:
    bakery = Bakery(story)
    with_false_change(bakery, 4)
    number = bakery.change_id()
    target = story.target(bakery.client)
    with transaction(story.db):
        rules.add(story.db, Rule(0, target.id, RuleKind.IGNORE_CSS, ".promo-banner", HELD))
        rules_changed(story.db, target, story.clock())
    with pytest.raises(InputError, match="poromki rules"):
        bakery.do(deeds.restore, number)


def test_what_one_witness_told_by_mistake_no_other_tells_again(bakery: Bakery) -> None:
    db, now = bakery.story.db, bakery.story.clock()
    target = bakery.story.target(bakery.client)
    claim = Claim(Witness.SITEMAP, f"{bakery.site.url}menu", HELD + DAY, HELD + DAY)
    page_id = clients.pages(db, target.id)[0].id
    edit = dated(ChangeKind.DATED, "Menu", claim.url, (claim.not_before, claim.not_after))
    number = looks.add_change(db, page_id, edit, now)
    said = bakery.with_config(deeds.dismiss, number)
    assert (said.rule_id, testimony.is_told(db, target.id, claim)) == (None, True)


def test_an_entry_that_left_a_feed_is_dismissed_without_a_rule(bakery: Bakery) -> None:
    db, now = bakery.story.db, bakery.story.clock()
    target = bakery.story.target(bakery.client)
    kept = looks.page_bodies(db, clients.pages(db, target.id)[0].id)["last_body_id"]
    feed = {"target_id": target.id, "url": f"{bakery.site.url}feed", "role": "feed"}
    feed_id = insert(db, "page", feed | {"added_at": to_text(now)})
    gone = Hunk(ChangeKind.REMOVED, "Advent", "", block=BlockKind.ITEM)
    edit = Change(HELD, HELD + DAY, (gone,), 6, "it is gone")
    number = looks.add_change(db, feed_id, edit, now, before_body_id=kept, after_body_id=kept)
    bakery.with_config(deeds.dismiss, number)
    (known,) = looks.known_changes(db, bakery.client.id)
    assert known.dismissed_why.endswith("no rule was added: each post or entry is another one")
