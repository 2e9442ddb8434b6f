"""The promise, told as stories: workshop → looks → milestones → what the consultant finds.

Real web servers, mail server, Apprise and database; only the clock is stepped. Every
page of every story shows the time, a counter and random tokens that differ at each look.
The workshop is on Monday, 2 November 2026, 14:00 in Berlin, unless told otherwise.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from monitor import manual
from monitor.check import Checked
from monitor.model import Kind, Reason
from monitor.store import clients, looks
from tests.build import DAY, HOUR, at
from tests.story import WORKDAYS, Site, Story
from tests.web import Answer, Page

BEGINS = at("2026-10-30 09:00")
WORKSHOP = "2026-11-02T14:00"
HELD = at("2026-11-02 13:00")
NEW_WORDS = "From Advent on we also bake gingerbread to the recipe of our grandmother."

QUIET_LADDER = [("quiet", d, "sent", None) for d in (3, 7, 14, 30, 60, 90)]


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """An office that takes notices every day from 8 to 18, in English."""
    with Story(tmp_path, BEGINS) as told:
        yield told


def test_a_quiet_client_gives_one_notice_per_milestone_and_a_closing_summary(story: Story) -> None:
    story.register("Bakery", WORKSHOP, story.site().url)
    story.go_on(HELD + 91 * DAY)
    story.go_on(HELD + 121 * DAY, every=DAY)
    assert story.told("Bakery") == [*QUIET_LADDER, ("closed", None, "sent", None)]


def test_a_quiet_clients_mails_say_on_how_many_days_we_looked(story: Story) -> None:
    story.register("Bakery", WORKSHOP, story.site().url)
    story.go_on(HELD + 31 * DAY)
    said = [mail.text.split("Seen: ")[1].split(",")[0] for mail in story.sink.mails]
    assert said == ["on 3 of 3 days", "on 7 of 7 days", "on 14 of 14 days", "on 30 of 30 days"]


def test_after_the_closing_summary_nobody_looks_any_more(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url, milestones={Kind.WEBSITE: (3,)})
    story.go_on(HELD + 34 * DAY, every=12 * HOUR)
    seen = len(site.web.requests)
    story.go_on(HELD + 40 * DAY)
    assert len(site.web.requests) == seen


def test_a_client_that_starts_gives_one_started_and_no_quiet(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(at("2026-11-03 17:30"))
    site.words += NEW_WORDS
    story.go_on(HELD + 91 * DAY, every=12 * HOUR)
    assert story.told("Bakery") == [("started", None, "sent", None)]


def test_the_point_of_return_is_told_with_its_window_and_its_words(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(at("2026-11-03 17:30"), every=HOUR / 2)
    site.words += NEW_WORDS
    story.go_on(HELD + 3 * DAY, every=HOUR / 2)
    (found,) = story.show("Bakery")["changes"]
    (mail,) = story.sink.mails
    assert found["after_at"] <= "2026-11-03T17:30:00Z" < found["before_at"]
    assert "gingerbread" in mail.text


WALLS: dict[str, tuple[Page, str]] = {
    "a login wall that says 200": (
        "<html><title>Log in</title><body><h1>Log in to see this page</h1>"
        "<form><input name=user><input type=password></form></body></html>",
        "login_wall",
    ),
    "a challenge for robots": (
        "<html><title>Just a moment...</title><body>Checking your browser before accessing."
        "<script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>",
        "bot_challenge",
    ),
    "a server that says 503": (Answer(503, {}, "<h1>Service unavailable</h1>"), "server_error"),
}


@pytest.mark.parametrize("wall", WALLS)
def test_behind_a_wall_the_answer_is_unseen_and_told_once(story: Story, wall: str) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + DAY)
    site.behind, reason = WALLS[wall]
    story.go_on(HELD + 31 * DAY)
    said = {(kind, reason) for kind, _, state, reason in story.told("Bakery") if state == "sent"}
    assert (said, len(story.sink.mails)) == ({("unseen", reason)}, 1)


def test_another_wall_is_told_as_well(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + DAY)
    for wall, until in zip(WALLS, (10, 20, 31), strict=True):
        site.behind = WALLS[wall][0]
        story.go_on(HELD + until * DAY)
    sent = [(kind, reason) for kind, _, state, reason in story.told("Bakery") if state == "sent"]
    assert sent == [("unseen", reason) for _, reason in WALLS.values()]


def test_a_wall_from_the_first_look_on_never_gives_quiet(story: Story) -> None:
    site = story.site()
    site.behind = WALLS["a login wall that says 200"][0]
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + 31 * DAY)
    assert {kind for kind, _ in story.sent("Bakery")} == {"unseen"}


def test_a_server_that_is_down_for_a_week_gives_one_notice_then_proof_again(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + 9 * DAY)
    site.web.down()
    story.go_on(HELD + 16 * DAY)
    site.web.up()
    story.go_on(HELD + 31 * DAY)
    assert story.told("Bakery") == [
        ("quiet", 3, "sent", None),
        ("quiet", 7, "sent", None),
        ("unseen", None, "sent", "connection"),
        ("unseen", 14, "skipped", "told_already"),
        ("quiet", 30, "sent", None),
    ]


def test_the_days_of_an_outage_are_not_claimed_as_seen(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + 15 * DAY)
    site.web.down()
    story.go_on(HELD + 22 * DAY)
    site.web.up()
    story.go_on(HELD + 31 * DAY)
    assert "on 23 of 30 days" in story.sink.mails[-1].text


def test_a_change_on_sunday_overtakes_saturdays_notice_waiting_for_monday(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, weekdays=WORKDAYS) as story:
        site = story.site()
        story.register("Bakery", "2026-11-04T14:00", site.url, milestones={Kind.WEBSITE: (3,)})
        story.go_on(at("2026-11-07 20:00"))
        waiting = story.told("Bakery")
        site.words += NEW_WORDS
        story.go_on(at("2026-11-09 12:00"), every=2 * HOUR)
        assert waiting == [("quiet", 3, "pending", None)]
        assert story.told("Bakery") == [
            ("quiet", 3, "skipped", "overtaken"),
            ("started", None, "sent", None),
        ]


def test_an_edit_minutes_before_the_delivery_holds_the_quiet_notice(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, weekdays=WORKDAYS) as story:
        site = story.site()
        story.register("Bakery", "2026-11-04T14:00", site.url, milestones={Kind.WEBSITE: (3,)})
        story.go_on(at("2026-11-09 06:30"), every=HOUR)
        site.words += NEW_WORDS
        story.go_on(at("2026-11-10 12:00"), every=HOUR)
        assert story.sent("Bakery") == [("started", None)]


def test_after_ten_days_of_our_own_absence_only_the_newest_milestone_is_told(story: Story) -> None:
    story.register("Bakery", WORKSHOP, story.site().url)
    story.go_on(HELD + 2 * DAY)
    story.sleep(HELD + 12 * DAY)
    story.go_on(HELD + 12 * DAY + 20 * HOUR)
    assert story.told("Bakery") == [
        ("milestone", 3, "skipped", "overtaken"),
        ("unseen", 7, "sent", "few_looks"),
    ]


def test_registered_late_the_third_day_is_skipped_and_the_seventh_says_so(story: Story) -> None:
    story.register("Bakery", "2026-10-25T14:00", story.site().url)
    story.go_on(at("2026-11-02 12:00"))
    (mail,) = story.sink.mails
    assert story.told("Bakery") == [
        ("milestone", 3, "skipped", "registered_late"),
        ("quiet", 7, "sent", None),
    ]
    assert "Our first look was on Fri 30 Oct, 10:00 (4 days after the workshop)" in mail.text


def test_a_look_is_made_at_the_very_workshop(story: Story) -> None:
    story.register("Bakery", WORKSHOP, story.site().url)
    looks = [e.at for e in story.go_on(HELD + HOUR, every=HOUR) if isinstance(e, Checked)]
    assert HELD in looks


def test_before_the_workshop_nothing_is_told(story: Story) -> None:
    story.register("Bakery", "2026-11-23T14:00", story.site().url)
    story.go_on(at("2026-11-23 13:00"))
    assert (story.told("Bakery"), story.looks() > 40) == ([], True)


def test_an_edit_before_the_workshop_does_not_stop_the_clock(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD - 2 * DAY)
    site.words += NEW_WORDS
    story.go_on(HELD + 8 * DAY)
    assert story.sent("Bakery") == [("quiet", 3), ("quiet", 7)]


def test_an_edit_around_the_workshop_is_shown_and_not_counted(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD - 2 * HOUR)
    site.words += NEW_WORDS
    story.go_on(HELD + 4 * DAY)
    (mail,) = story.sink.mails
    assert story.sent("Bakery") == [("quiet", 3)]
    assert "around the workshop itself: not counted" in mail.text


def test_a_second_workshop_starts_a_new_clock_with_verdicts_of_its_own(story: Story) -> None:
    site = story.site()
    days = {Kind.WEBSITE: (3, 7)}
    client = story.register("Bakery", WORKSHOP, site.url, milestones=days)
    story.go_on(HELD + DAY)
    site.words += NEW_WORDS
    story.go_on(HELD + 20 * DAY)
    story.workshop(client, "2026-11-23T14:00")
    story.go_on(HELD + 29 * DAY)
    answers = [[v["answer"] for v in w["verdicts"]] for w in story.show("Bakery")["workshops"]]
    assert answers == [["changed", "changed"], ["quiet", "quiet"]]
    assert story.sent("Bakery") == [("started", None), ("quiet", 3), ("quiet", 7)]


def test_our_own_networks_failure_is_no_clients_fault(story: Story) -> None:
    sites = _registered_hours_apart(story, milestones={Kind.WEBSITE: (14,)})
    story.go_on(HELD + 8 * DAY)
    _all(sites, up=False)
    story.go_on(HELD + 12 * DAY, every=HOUR)
    _all(sites, up=True)
    story.go_on(HELD + 15 * DAY)
    assert [story.told(site.name) for site in sites] == [[("quiet", 14, "sent", None)]] * 3


def test_looks_while_our_own_network_is_down_say_so(story: Story) -> None:
    sites = _registered_hours_apart(story)
    story.go_on(HELD)
    _all(sites, up=False)
    events = story.go_on(HELD + DAY, every=HOUR)
    reasons = {e.reason for e in events if isinstance(e, Checked)}
    assert reasons == {Reason.OWN_NETWORK_DOWN}


def test_one_server_that_is_down_among_others_is_its_own_fault(story: Story) -> None:
    dead, *others = _registered_hours_apart(story)
    story.go_on(HELD)
    dead.web.down()
    story.go_on(HELD + 4 * DAY, every=HOUR)
    sent = [story.sent(site.name) for site in (dead, *others)]
    assert sent == [[("unseen", None)], [("quiet", 3)], [("quiet", 3)]]


def test_a_mail_server_that_is_down_delays_the_notice_and_loses_none(story: Story) -> None:
    story.register("Bakery", WORKSHOP, story.site().url, milestones={Kind.WEBSITE: (3,)})
    story.go_on(HELD + 3 * DAY - HOUR)
    story.sink.down()
    story.go_on(HELD + 3 * DAY + 2 * HOUR, every=HOUR / 4)
    failed = story.notices("Bakery")
    story.sink.up()
    story.go_on(HELD + 4 * DAY, every=HOUR / 4)
    assert [(v["state"], v["attempts"]) for v in failed] == [("failed", 5)]
    assert [m.subject for m in story.sink.mails] == [failed[0]["subject"]]


def test_what_could_not_be_sent_is_seen_on_the_command_line(story: Story) -> None:
    story.register("Bakery", WORKSHOP, story.site().url, milestones={Kind.WEBSITE: (3,)})
    story.sink.down()
    story.go_on(HELD + 3 * DAY + HOUR, every=HOUR)
    command = [sys.executable, "-m", "monitor", "--data", str(story.folder)]
    said = subprocess.run(
        [*command, "notices", "--failed", "--json"], capture_output=True, text=True, check=True
    )
    assert '"state": "failed"' in said.stdout
    assert "127.0.0.1:" + str(story.sink.port) not in said.stdout


def test_a_facebook_page_without_a_token_asks_the_consultant_to_look(story: Story) -> None:
    page = "https://www.facebook.com/bakery"
    story.register("Bakery", WORKSHOP, page, kind=Kind.FACEBOOK)
    story.go_on(HELD + 8 * DAY)
    assert story.told("Bakery") == [("look", 7, "sent", "needs_token")]


def test_looked_and_nothing_new_is_proof_of_quiet(story: Story) -> None:
    page = "https://www.facebook.com/bakery"
    client = story.register("Bakery", WORKSHOP, page, kind=Kind.FACEBOOK)
    story.go_on(HELD + 7 * DAY + HOUR)
    manual.saw_nothing(story.db, story.target(client), story.clock())
    (verdict,) = story.show("Bakery")["workshops"][0]["verdicts"]
    assert (verdict["days"], verdict["answer"]) == (7, "quiet")


def test_looked_and_saw_a_post_is_the_point_of_return(story: Story) -> None:
    page = "https://www.facebook.com/bakery"
    client = story.register("Bakery", WORKSHOP, page, kind=Kind.FACEBOOK)
    story.go_on(HELD + 8 * DAY)
    manual.saw_post(story.db, story.target(client), date(2026, 11, 5), story.clock())
    story.go_on(HELD + 15 * DAY)
    assert story.sent("Bakery") == [("look", 7), ("started", None)]
    assert story.show("Bakery")["progress"] == "started"


def test_a_pause_over_a_milestone_skips_it_and_the_next_one_comes(story: Story) -> None:
    client = story.register("Bakery", WORKSHOP, story.site().url)
    story.go_on(HELD + 2 * DAY)
    story.pause(client)
    story.go_on(HELD + 4 * DAY)
    story.resume(client)
    story.go_on(HELD + 8 * DAY)
    assert story.told("Bakery") == [
        ("milestone", 3, "skipped", "paused"),
        ("quiet", 7, "sent", None),
    ]


def test_each_consultant_is_written_to_in_their_own_language(story: Story) -> None:
    story.consultant("Marco", "it", "Europe/Rome", "marco@office.example")
    story.consultant("Hanna", "de", "Europe/Vienna", "hanna@office.example")
    for consultant in ("Lena", "Marco", "Hanna"):
        site = story.site(consultant)
        story.register(f"Client of {consultant}", WORKSHOP, site.url, consultant=consultant)
    story.go_on(HELD + 3 * DAY)
    assert {mail.to.partition("@")[0]: mail.subject for mail in story.sink.mails} == {
        "lena": "Client of Lena: nothing has changed for 3 days (website)",
        "hanna": "Client of Hanna: seit 3 Tagen nichts verändert (Website)",
        "marco": "Client of Marco: nessun cambiamento da 3 giorni (sito web)",
    }


def test_notices_arrive_inside_the_readers_hours(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, hours=(time(16), time(17))) as story:
        story.register("Bakery", WORKSHOP, story.site().url)
        story.go_on(HELD + 4 * DAY, every=HOUR / 2)
        sent = [v["sent_at"] for v in story.notices("Bakery")]
        assert sent == ["2026-11-05T15:00:00Z"]


def _registered_hours_apart(story: Story, **more: Any) -> list[Site]:
    """Three clients on three hosts, whose looks are not due at the same hours."""
    sites = [story.site(name) for name in ("Bakery", "Butcher", "Florist")]
    for site in sites:
        story.register(site.name, WORKSHOP, site.url, **more)
        story.go_on(story.clock() + 4 * HOUR, every=HOUR)
    return sites


def _all(sites: list[Site], *, up: bool) -> None:
    """Switch all servers on or off."""
    for site in sites:
        if up:
            site.web.up()
        else:
            site.web.down()


QUOTES = (
    "Good bread needs time.",
    "Who rests grows rusty.",
    "Early to bed, early to rise.",
    "A roll a day keeps hunger away.",
    "Butter makes everything better.",
)


def test_a_quote_that_changes_every_day_is_no_start(story: Story) -> None:
    site = story.site()
    words = site.words
    story.register("Bakery", WORKSHOP, site.url)
    for day in range(34):
        site.words = f"{words}</p><p>{QUOTES[day * 3 % 5]}"
        story.go_on(BEGINS + (day + 1) * DAY, every=3 * HOUR)
    assert story.sent("Bakery") == [("quiet", days) for days in (3, 7, 14, 30)]


def test_an_outage_that_ends_before_a_milestone_is_told_once(story: Story) -> None:
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url, milestones={Kind.WEBSITE: (7, 14)})
    story.go_on(HELD + 5 * DAY)
    site.behind = Answer(500)
    story.go_on(HELD + 13 * DAY)
    site.behind = None
    story.go_on(HELD + 15 * DAY)
    assert story.sent("Bakery") == [("unseen", 7)]
    assert story.told("Bakery")[-1] == ("unseen", 14, "skipped", "told_already")


def test_a_later_milestone_overtakes_one_that_still_waits(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, days=(3, 4)) as story:
        story.register("Bakery", WORKSHOP, story.site().url)
        story.sink.down()
        story.go_on(HELD + 4 * DAY + HOUR)
        story.sink.up()
        story.go_on(HELD + 5 * DAY)
        assert story.told("Bakery") == [
            ("quiet", 3, "skipped", "overtaken"),
            ("quiet", 4, "sent", None),
        ]


def test_who_has_looked_already_is_not_asked_to(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, weekdays=WORKDAYS) as story:
        ladder = {Kind.FACEBOOK: (12,)}
        url = "https://www.facebook.com/bakery"
        client = story.register("Bakery", WORKSHOP, url, kind=Kind.FACEBOOK, milestones=ladder)
        story.go_on(HELD + 12 * DAY)
        (target,) = clients.targets(story.db, client.id)
        manual.saw_nothing(story.db, target, story.clock())
        story.go_on(HELD + 15 * DAY)
        assert story.told("Bakery") == [("look", 12, "skipped", "you_looked")]


def test_one_broken_client_stops_no_other(story: Story) -> None:
    for name in ("Bakery", "Butcher"):
        story.register(name, WORKSHOP, story.site(name).url, milestones={Kind.WEBSITE: (3,)})
    story.go_on(HELD + DAY)
    broken = clients.targets(story.db, clients.client(story.db, "Bakery").id)[0]
    page = clients.pages(story.db, broken.id)[0]
    looks.keep_memory(story.db, page.id, b"no memory at all")
    story.go_on(HELD + 4 * DAY)
    assert story.sent("Butcher") == [("quiet", 3)]
