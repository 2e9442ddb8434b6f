"""How clients stand over time, told as stories: what is recorded, and what is told of it.

The workshop is on Monday, 2 November 2026, 14:00 in Berlin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from monitor import agree as agreeing
from monitor import manual, register, rules, standing
from monitor.agreed.records import AgreedKind, AgreedState
from monitor.agreed.terms import wishes
from monitor.deed import BlockedBy, By, Deed, DeedKind, Way
from monitor.evidence.record import Record
from monitor.model import Answer, ChangeKind, Client, Kind, Rule, RuleKind, Witness
from monitor.register import Registration
from monitor.reread import dismiss
from monitor.store import agreed, clients, deeds, looks, notices, progress, sites
from monitor.store.db import insert, update
from monitor.store.times import to_text
from monitor.sweep import sweep
from tests.build import DAY, HOUR, at, change
from tests.standin import rss
from tests.story import Site, Story
from tests.terminal import run
from tests.web import Answer as Reply

BEGINS = at("2026-10-30 09:00")
WORKSHOP = "2026-11-02T14:00"
HELD = at("2026-11-02 13:00")
HOURS = "</p><h2>Opening hours</h2><p>Mon–Fri 8:00–18:00</p><p>"
BREAD = "</p><p>From Advent on we also bake gingerbread to the recipe of our grandmother.<p>"
ROLLS = "</p><p>Rolls with pumpkin seeds are ready every morning from six o'clock on.<p>"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """An office that takes notices every day."""
    with Story(tmp_path, BEGINS) as told:
        yield told


def agree(story: Story, client: Client, kind: AgreedKind = AgreedKind.MANUAL) -> int:
    """Something agreed in the client's workshop, and open."""
    row = {
        "client_id": client.id,
        "workshop_id": clients.workshops(story.db, client.id)[0].id,
        "kind": kind,
        "terms": "{}",
        "wording": "A page for the Christmas menu",
        "agreed_at": to_text(story.clock()),
        "agreed_by": "Lena",
        "state": AgreedState.OPEN,
    }
    return insert(story.db, "agreed", row)


def came_to(story: Story, agreed_id: int, state: AgreedState) -> None:
    """It stands so from now on."""
    now = to_text(story.clock())
    update(story.db, "agreed", agreed_id, {"state": state, "since": now, "checked_at": now})
    step = {"agreed_id": agreed_id, "at": now, "state": state, "evidence": "", "why": ""}
    insert(story.db, "agreed_step", step)


def note(story: Story, client: Client, kind: DeedKind, by: BlockedBy | None = None) -> None:
    """Lena notes something about a client."""
    deeds.add(
        story.db,
        Deed(0, client.id, kind, story.clock(), "Lena", Way.COMMAND, blocked_by=by),
    )


def steps(story: Story, client: str = "Bakery") -> list[str]:
    """How it stood, one after the other."""
    return [step["progress"] for step in story.show(client)["progress_steps"]]


def grounds(story: Story, client: str = "Bakery") -> list[str]:
    """Why it stands as it does now."""
    return [why["reason"] for why in story.show(client)["progress_reasons"]]


def bakery(story: Story) -> tuple[Client, Site]:
    """A client with a website, and no milestone but day 3."""
    site = story.site()
    days = {Kind.WEBSITE: (3, 60)}
    return story.register("Bakery", WORKSHOP, site.url, milestones=days), site


def test_started_then_stalled_once_then_new_and_stalled_again(story: Story) -> None:
    client, site = bakery(story)
    agree(story, client)
    story.go_on(HELD + 2 * DAY)
    site.words += BREAD
    story.go_on(HELD + 27 * DAY, every=12 * HOUR)
    assert steps(story) == ["waiting", "started", "stalled"]
    assert story.told("Bakery") == [
        ("started", None, "sent", None),
        ("stalled", None, "sent", None),
    ]
    site.words += ROLLS
    story.go_on(HELD + 52 * DAY, every=12 * HOUR)
    assert steps(story) == ["waiting", "started", "stalled", "started", "stalled"]
    assert [kind for kind, _ in story.sent("Bakery")] == ["started", "stalled", "stalled"]


def test_a_stall_is_told_with_its_days_and_the_newest_change(story: Story) -> None:
    client, site = bakery(story)
    agree(story, client)
    story.go_on(HELD + 2 * DAY)
    site.words += BREAD
    story.go_on(HELD + 27 * DAY, every=12 * HOUR)
    facts = notices.all_notices(story.db, client.id)[-1].facts
    assert facts is not None
    assert facts.change is not None
    assert (facts.kind, facts.still_days, facts.page_url) == ("stalled", 21, site.url)
    assert "gingerbread" in facts.change.hunks[0].after
    assert "21 days" in story.sink.mails[-1].subject
    assert "gingerbread" in story.sink.mails[-1].text


def test_without_anything_agreed_nobody_stalls(story: Story) -> None:
    _, site = bakery(story)
    story.go_on(HELD + 2 * DAY)
    site.words += BREAD
    story.go_on(HELD + 40 * DAY, every=12 * HOUR)
    assert steps(story) == ["waiting", "started"]


def test_an_outage_is_no_stall(story: Story) -> None:
    client, site = bakery(story)
    agree(story, client)
    story.go_on(HELD + 2 * DAY)
    site.words += BREAD
    story.go_on(HELD + 10 * DAY, every=12 * HOUR)
    site.behind = Reply(503)
    story.go_on(HELD + 40 * DAY, every=12 * HOUR)
    assert steps(story) == ["waiting", "started"]
    assert "unseen_for" in grounds(story)


def test_a_quiet_client_that_goes_out_of_sight_and_is_back(story: Story) -> None:
    _, site = bakery(story)
    story.go_on(HELD + 4 * DAY)
    site.behind = Reply(503)
    story.go_on(HELD + 9 * DAY)
    assert grounds(story) == ["unseen_for"]
    site.behind = None
    story.go_on(HELD + 11 * DAY)
    assert steps(story) == ["waiting", "quiet", "unseen", "quiet"]


def test_a_dismissed_first_change_is_a_step_back(story: Story) -> None:
    client, site = bakery(story)
    story.go_on(HELD + 2 * DAY)
    site.words += BREAD
    story.go_on(HELD + 5 * DAY)
    number, _, _ = looks.changes(story.db, story.target(client).id)[0]
    dismiss(story.db, number, "it was a banner", story.clock())
    story.go_on(HELD + 6 * DAY)
    assert steps(story) == ["waiting", "started", "quiet"]
    assert story.show("Bakery")["workshops"][0]["point_of_return"] is None


def test_blocked_by_the_boss_until_something_happens(story: Story) -> None:
    client, site = bakery(story)
    story.go_on(HELD + 4 * DAY)
    note(story, client, DeedKind.BLOCKED, BlockedBy.BOSS)
    story.go_on(HELD + 8 * DAY)
    assert grounds(story) == ["blocked"]
    site.words += BREAD
    story.go_on(HELD + 12 * DAY)
    assert steps(story) == ["waiting", "quiet", "blocked", "started"]


def test_blocked_and_woken(story: Story) -> None:
    client, _ = bakery(story)
    story.go_on(HELD + 4 * DAY)
    note(story, client, DeedKind.BLOCKED, BlockedBy.BUDGET)
    story.go_on(HELD + 8 * DAY)
    note(story, client, DeedKind.WAKE)
    story.go_on(HELD + 9 * DAY)
    assert steps(story) == ["waiting", "quiet", "blocked", "quiet"]


def test_a_block_stands_through_a_further_workshop_unless_something_was_seen(story: Story) -> None:
    client, site = bakery(story)
    story.go_on(HELD + 4 * DAY)
    note(story, client, DeedKind.BLOCKED, BlockedBy.STAFF)
    story.go_on(HELD + 6 * DAY)
    story.workshop(client, "2026-11-10T14:00")
    story.go_on(HELD + 9 * DAY)
    assert grounds(story) == ["blocked"]
    site.words += BREAD
    story.go_on(HELD + 12 * DAY)
    story.workshop(client, "2026-11-16T14:00")
    story.go_on(HELD + 15 * DAY)
    assert grounds(story) == ["no_milestone"]


def test_what_a_person_said_is_done_ends_a_block_for_good(story: Story) -> None:
    client, _ = bakery(story)
    story.go_on(HELD + 4 * DAY)
    for kind in (DeedKind.BLOCKED, DeedKind.DONE, DeedKind.REOPENED):
        note(story, client, kind)
        story.go_on(story.clock() + DAY)
    assert steps(story) == ["waiting", "quiet", "blocked", "done", "quiet"]


def test_done_and_reopened(story: Story) -> None:
    client, _ = bakery(story)
    story.go_on(HELD + 4 * DAY)
    note(story, client, DeedKind.DONE)
    story.go_on(HELD + 5 * DAY)
    note(story, client, DeedKind.REOPENED)
    story.go_on(HELD + 6 * DAY)
    assert steps(story) == ["waiting", "quiet", "done", "quiet"]


def test_a_stall_that_waits_for_delivery_is_overtaken_by_what_is_new(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, weekdays=frozenset({0})) as story:
        client, site = bakery(story)
        agreed_id = agree(story, client)
        story.go_on(HELD + 2 * DAY)
        site.words += BREAD
        story.go_on(HELD + 24 * DAY + 12 * HOUR, every=12 * HOUR)
        assert ("stalled", None, "pending", None) in story.told("Bakery")
        came_to(story, agreed_id, AgreedState.DONE)
        story.go_on(HELD + 30 * DAY, every=12 * HOUR)
        assert ("stalled", None, "skipped", "overtaken") in story.told("Bakery")


# --- who edits every week anyway ----------------------------------------------------


def edited_weekly(story: Story, client: Client, *, weeks: int = 4) -> None:
    """So many of the four weeks before the workshop had an edit, as far as we saw."""
    page = clients.pages(story.db, story.target(client).id)[0]
    for week in range(weeks):
        seen_at = HELD - week * 7 * DAY - 3 * DAY
        looks.add_change(story.db, page.id, change(seen_at - DAY, seen_at), story.clock())


def test_the_usual_edit_is_no_start_though_the_verdict_says_what_was_seen(story: Story) -> None:
    client, site = bakery(story)
    edited_weekly(story, client)
    story.go_on(HELD + DAY)
    site.words += BREAD
    story.go_on(HELD + 5 * DAY)
    (verdict,) = story.show("Bakery")["workshops"][0]["verdicts"]
    assert verdict["answer"] == Answer.CHANGED
    assert (steps(story), story.sent("Bakery")) == (["waiting"], [("usual", 3)])
    assert grounds(story) == ["usual", "nothing_agreed"]


def test_two_weeks_of_four_are_not_usual(story: Story) -> None:
    client, site = bakery(story)
    edited_weekly(story, client, weeks=2)
    story.go_on(HELD + DAY)
    site.words += BREAD
    story.go_on(HELD + 5 * DAY)
    assert steps(story) == ["waiting", "started"]


def test_who_edits_anyway_starts_with_the_first_agreed_action(story: Story) -> None:
    client, site = bakery(story)
    edited_weekly(story, client)
    agreed_id = agree(story, client)
    story.go_on(HELD + DAY)
    site.words += BREAD
    story.go_on(HELD + 5 * DAY)
    assert grounds(story) == ["usual", "nothing_done"]
    came_to(story, agreed_id, AgreedState.DONE)
    done_at = story.clock()
    story.go_on(HELD + 6 * DAY)
    assert story.sent("Bakery") == [("usual", 3), ("started", None)]
    found = story.show("Bakery")["workshops"][0]["point_of_return"]
    assert datetime.fromisoformat(found["before_at"]) == done_at
    assert [h["kind"] for h in found["hunks"]] == [ChangeKind.AGREED]
    facts = notices.all_notices(story.db, client.id)[-1].facts
    assert facts is not None
    assert facts.usual_weeks == 4
    mail = story.sink.mails[-1]
    assert mail.subject == "Bakery: first agreed action done after 5 days (website)"
    assert "A page for the Christmas menu" in mail.text
    assert "There were edits in 4 of the 4 weeks" in mail.text


@pytest.mark.parametrize("is_usual", [True, False])
def test_what_was_there_at_the_first_look_is_no_start(story: Story, is_usual: bool) -> None:
    """Though it was agreed before: the client is looked at for the first time a day later."""
    story.sleep(HELD + DAY)
    site = story.site()
    site.words += HOURS
    new = Registration("Bakery", register.when(WORKSHOP), ((Kind.WEBSITE, site.url),))
    client = register.register(story.db, story.config, new, story.clock())
    if is_usual:
        edited_weekly(story, client)
    by = By("Lena", Way.COMMAND)
    one = agreeing.agree(story.db, client, wishes("hours")[0], by, story.clock())
    story.go_on(HELD + 3 * DAY)
    assert agreed.by_id(story.db, one.id).already
    assert (steps(story), story.sent("Bakery")) == (["waiting", "quiet"], [("quiet", 3)])
    site.words = site.words.replace(HOURS, "")
    story.go_on(HELD + 6 * DAY)
    site.words += HOURS
    came_back_at = story.clock()
    story.go_on(HELD + 10 * DAY)
    one = agreed.by_id(story.db, one.id)
    assert (one.state, one.already) == (AgreedState.DONE, False)
    (promise,) = progress.promises(story.db, clients.workshops(story.db, client.id)[0])
    assert promise.done_at is not None
    assert promise.done_at >= came_back_at


def test_posts_before_the_workshop_tell_who_posts_every_week(story: Story) -> None:
    client = story.register(
        "Bakery", WORKSHOP, "https://www.facebook.com/bakery", kind=Kind.FACEBOOK
    )
    page = clients.pages(story.db, story.target(client).id)[0]
    for week in range(3):
        row = [page.id, f"post {week}", "posts", to_text(HELD - week * 7 * DAY - DAY)]
        story.db.execute(
            "INSERT INTO published (page_id, id, part, created_at) VALUES (?, ?, ?, ?)", row
        )
    story.go_on(HELD + 4 * DAY)
    manual.saw_post(story.db, story.target(client), date(2026, 11, 4), story.clock())
    assert grounds(story) == ["usual", "nothing_agreed"]


@pytest.mark.parametrize(
    ("trusted", "stands", "expected"),
    [(True, "STANDS", 4), (False, "STANDS", 0), (True, "TOGETHER", 0)],
)
def test_dates_of_a_site_tell_it_where_they_are_believed(
    story: Story, trusted: bool, stands: str, expected: int
) -> None:
    client, _ = bakery(story)
    target = story.target(client)
    for week in range(4):
        day = to_text(HELD - week * 7 * DAY - DAY)
        row = [target.id, Witness.FEED, f"https://b.example/{week}", day, day, "", stands]
        story.db.execute(
            "INSERT INTO claim VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)",
            [*row, to_text(BEGINS)],
        )
    record = sites.record_of(story.db, target.id, Witness.FEED)
    if trusted:
        sites.keep_record(story.db, target.id, _trusted(record))
    edits = progress.edits_before(story.db, target.id, HELD - 28 * DAY, HELD)
    assert len(edits) == expected


def _trusted(record: Record) -> Record:
    return replace(record, looks=20, spread=8)


def test_a_feeds_items_tell_it_too(story: Story) -> None:
    web = story.host()
    items = [(f"Bread of week {n}", HELD - 30 * DAY + n * 7 * DAY) for n in range(5)]
    web.pages["/feed"] = lambda _: rss(items)
    story.register("Bakery", WORKSHOP, f"{web.url}feed", kind=Kind.FEED)
    story.go_on(HELD + DAY)
    items.append(("Bread of today", story.clock()))
    story.go_on(HELD + 3 * DAY)
    assert grounds(story) == ["usual", "nothing_agreed"]


# --- what is agreed is believed a day later -------------------------------------------


def test_what_a_program_found_done_counts_when_it_is_so_a_day_later(story: Story) -> None:
    client, _ = bakery(story)
    agreed_id = agree(story, client, AgreedKind.FEED)
    workshop = clients.workshops(story.db, client.id)[0]
    story.clock.now = HELD + DAY
    came_to(story, agreed_id, AgreedState.DONE)
    early = standing.point_of_return(story.db, workshop)
    checked = to_text(HELD + 2 * DAY)
    update(story.db, "agreed", agreed_id, {"checked_at": checked})
    late = standing.point_of_return(story.db, workshop)
    assert early is None
    assert late is not None
    assert late[2].before_at == HELD + DAY


def test_what_was_done_before_the_workshop_is_no_start(story: Story) -> None:
    client, _ = bakery(story)
    came_to(story, agree(story, client), AgreedState.DONE)
    workshop = clients.workshops(story.db, client.id)[0]
    assert standing.point_of_return(story.db, workshop) is None


# --- what is weighed ------------------------------------------------------------------


def test_nobody_is_weighed_of_whom_nothing_is_new(story: Story) -> None:
    client, _ = bakery(story)
    story.go_on(HELD + 2 * DAY + HOUR, every=HOUR)
    later = story.clock() + HOUR / 60
    assert progress.to_weigh(story.db, later) == []
    story.clock.now = later
    note(story, client, DeedKind.NOTE)
    assert len(progress.to_weigh(story.db, later)) == 1


def test_a_dismissal_is_weighed_without_a_look(story: Story) -> None:
    client, site = bakery(story)
    story.go_on(HELD + DAY)
    site.words += BREAD
    story.go_on(HELD + 4 * DAY + HOUR, every=HOUR)
    story.clock.now += HOUR / 60
    before = progress.to_weigh(story.db, story.clock())
    number, _, _ = looks.changes(story.db, story.target(client).id)[0]
    looks.dismiss_change(story.db, number, "a banner", story.clock())
    after = progress.to_weigh(story.db, story.clock())
    assert (before, len(after)) == ([], 1)


def test_a_change_that_stands_again_is_a_step_forward(story: Story) -> None:
    client, site = bakery(story)
    story.go_on(HELD + DAY)
    site.words += "</p><p class='banner'>Black Friday: everything half price.</p><p>"
    story.go_on(HELD + 4 * DAY)
    rule = Rule(0, story.target(client).id, RuleKind.IGNORE_CSS, ".banner", story.clock())
    added, _ = rules.add(story.db, rule)
    story.go_on(HELD + 5 * DAY)
    rules.remove(story.db, client, added.id, story.clock())
    list(sweep(story.office))
    story.clock.now += HOUR / 60
    list(sweep(story.office))
    assert steps(story) == ["waiting", "started", "quiet", "started"]


def test_steps_and_reasons_are_on_the_command_line(story: Story) -> None:
    bakery(story)
    story.go_on(HELD + 4 * DAY)
    shown = run("show", "Bakery", data=story.folder)
    listed = run("list", data=story.folder)
    assert "Nothing has changed by day 3." in shown.out
    assert "Nothing" in listed.out
    assert "Progress: waiting since" in shown.out
