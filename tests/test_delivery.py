"""Paces, calendars and recipients: which message goes out when, and what is in it.

The workshop is on Monday, 2 November 2026, 14:00 in Berlin, unless told otherwise;
Lena takes messages every day from 8 to 18.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import pytest

from monitor import closures, deeds, deliver, register
from monitor.config import NotifyConfig
from monitor.deed import By, DeedKind, Way
from monitor.errors import NotifyError
from monitor.facts import Facts, Offer
from monitor.model import Client, Kind, NoticeKind, NoticeState, Pace, Text
from monitor.notify import AppriseNotifier
from monitor.register import Edit
from monitor.store import clients, messages, notices, people, verdicts
from monitor.store.notices import Notice
from monitor.store.times import to_instant
from monitor.sweep import sweep
from tests.build import BERLIN, DAY, HOUR, at
from tests.story import WORKDAYS, Story
from tests.web import Answer

BEGINS = at("2026-10-30 09:00")
WORKSHOP = "2026-11-02T14:00"
HELD = at("2026-11-02 13:00")
DAY_3 = HELD + 3 * DAY
FACEBOOK = "https://www.facebook.com/bakery"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """An office that takes messages every day from 8 to 18, in English."""
    with Story(tmp_path, BEGINS, days=(3,)) as told:
        yield told


def mailed(story: Story) -> list[tuple[str, list[str]]]:
    """(recipient, whom it is about) of each message, in order of arrival."""
    names = [client.name for client in clients.clients(story.db)]
    return [
        (mail.to.partition("@")[0], [name for name in names if name in mail.text])
        for mail in story.sink.mails
    ]


def at_pace(story: Story, pace: Pace, name: str = "mail") -> None:
    """Set how often a channel brings messages."""
    people.change_channel(story.db, replace(people.channel(story.db, name), pace=pace))


def quiet(story: Story, *names: str) -> list[Client]:
    """Clients that do nothing, two days after the workshop."""
    found = [story.register(name, WORKSHOP, story.site(name).url) for name in names]
    story.go_on(HELD + 2 * DAY, every=12 * HOUR)
    return found


def closing(story: Story, client: Client, when: datetime) -> None:
    """A notice that needs no look before it goes out, by each channel that takes it."""
    held = clients.workshops(story.db, client.id)[0]
    facts = Facts(
        kind=NoticeKind.CLOSED,
        client=client.name,
        workshop_title="",
        held_at=held.held_at,
        workshop_zone=BERLIN,
        all_day=False,
        zone=BERLIN,
        now=when,
    )
    for channel in people.channels_of(story.db, client.id):
        notices.add(
            story.db,
            Notice(
                about=f"closed/{client.name} {when}",
                kind=NoticeKind.CLOSED,
                client_id=client.id,
                workshop_id=held.id,
                target_id=None,
                consultant_id=client.consultant_id,
                channel_id=channel.id,
                state=NoticeState.PENDING,
                decided_at=when,
                deliver_at=when,
                text=Text("subject", f"{client.name} is over.", "<p>over</p>"),
                facts=facts,
            ),
        )


def bare(story: Story, name: str = "Bakery") -> Client:
    """A client of whom nothing is due for long, since only people can look at its page."""
    return story.register(name, "2027-10-20", FACEBOOK + name, kind=Kind.FACEBOOK)


# --- daily --------------------------------------------------------------------------


def test_two_clients_due_on_one_day_are_told_in_one_message(story: Story) -> None:
    quiet(story, "Bakery", "Florist")
    story.go_on(DAY_3 + HOUR, every=HOUR)
    assert mailed(story) == [("lena", ["Bakery", "Florist"])]
    (bakery,), (florist,) = story.notices("Bakery"), story.notices("Florist")
    assert bakery["message_id"] == florist["message_id"] is not None
    assert bakery["sent_at"] == florist["sent_at"]


def test_each_notice_keeps_its_own_words(story: Story) -> None:
    quiet(story, "Bakery", "Florist")
    story.go_on(DAY_3)
    subjects = [story.notices(name)[0]["subject"] for name in ("Bakery", "Florist")]
    assert subjects == [
        f"{name}: nothing has changed for 3 days (website)" for name in ("Bakery", "Florist")
    ]


def test_what_becomes_due_later_that_day_waits_for_the_next_morning(story: Story) -> None:
    first, second = bare(story, "Bakery"), bare(story, "Florist")
    closing(story, first, story.clock())
    story.go_on(BEGINS + HOUR, every=HOUR)
    closing(story, second, story.clock())
    story.go_on(BEGINS + 2 * DAY, every=HOUR)
    sent = [story.notices(name)[0]["sent_at"] for name in ("Bakery", "Florist")]
    assert sent == ["2026-10-30T10:00:00Z", "2026-10-31T07:00:00Z"]


def test_when_it_is_expected_to_go_out_is_told_while_it_waits(story: Story) -> None:
    first, second = bare(story, "Bakery"), bare(story, "Florist")
    closing(story, first, story.clock())
    closing(story, second, story.clock() + 2 * HOUR)
    story.go_on(BEGINS + 3 * HOUR, every=HOUR)
    (waiting,) = story.notices("Florist")
    assert (waiting["state"], waiting["deliver_at"]) == ("pending", "2026-10-31T07:00:00Z")


def test_the_day_is_that_of_the_reader(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, hours=(time(0), time(23))) as story:
        client = bare(story)
        for hours in (12, 14, 20):  # 22:00, midnight and 6:00 in Berlin
            closing(story, client, BEGINS + hours * HOUR)
        story.go_on(BEGINS + 2 * DAY, every=HOUR)
        sent = [notice["sent_at"] for notice in story.notices("Bakery")]
        assert sent == ["2026-10-30T21:00:00Z", "2026-10-30T23:00:00Z", "2026-10-31T23:00:00Z"]


def test_hours_over_midnight_are_one_day_of_delivery(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, hours=(time(22), time(6))) as story:
        client = bare(story)
        for hours in (12, 15, 16, 20):  # 22:00, 1:00, 2:00 and 6:00 in Berlin
            closing(story, client, BEGINS + hours * HOUR)
        story.go_on(BEGINS + 2 * DAY, every=HOUR)
        sent = [notice["sent_at"] for notice in story.notices("Bakery")]
        assert sent == ["2026-10-30T21:00:00Z"] + ["2026-10-31T21:00:00Z"] * 3


def test_on_a_day_with_nothing_to_say_nothing_is_sent(story: Story) -> None:
    bare(story)
    story.go_on(BEGINS + 10 * DAY, every=12 * HOUR)
    assert story.sink.mails == []


WAITS = {
    "when it could first go out": ("2026-11-05 09:00", "2026-11-05 09:00", False),
    "for most of an hour": ("2026-11-05 09:00", "2026-11-05 09:59", False),
    "no longer than an hour": ("2026-11-05 09:00", "2026-11-05 10:00", True),
    "not beyond closing time": ("2026-11-05 16:30", "2026-11-05 16:30", True),
}


@pytest.mark.parametrize("case", WAITS)
def test_a_message_waits_for_a_notice_that_lacks_but_a_look(story: Story, case: str) -> None:
    due_at, now, goes = WAITS[case]
    for name in ("Bakery", "Florist"):
        closing(story, bare(story, name), at(due_at))
    office = story.office
    post = deliver.Post(office.db, office.config, office.secrets, office.notifier)
    ready, unlooked = notices.due(story.db, at(now))
    clear = deliver.ask(post, ready, at(now))
    assert isinstance(clear, deliver.Clear)
    found = list(deliver.bundles(post, [clear], [unlooked], at(now)))
    assert [bundle.notices for bundle in found] == ([(ready,)] if goes else [])
    assert len(list(deliver.bundles(post, [clear], [], at(now)))) == 1


# --- immediate and weekly -----------------------------------------------------------------


def test_at_once_each_client_has_a_message_of_its_own(story: Story) -> None:
    at_pace(story, Pace.IMMEDIATE)
    quiet(story, "Bakery", "Florist")
    story.go_on(DAY_3)
    assert mailed(story) == [("lena", ["Bakery"]), ("lena", ["Florist"])]


def test_at_once_several_notices_of_a_client_are_one_message(story: Story) -> None:
    at_pace(story, Pace.IMMEDIATE)
    client = bare(story)
    closing(story, client, BEGINS)
    closing(story, client, BEGINS + HOUR)
    story.go_on(BEGINS + HOUR, every=HOUR)
    story.go_on(BEGINS + 2 * HOUR, every=HOUR)
    assert len(story.sink.mails) == 1


def test_at_once_a_second_message_comes_on_the_same_day(story: Story) -> None:
    at_pace(story, Pace.IMMEDIATE)
    client = bare(story)
    for hours in (1, 3):
        closing(story, client, BEGINS + hours * HOUR)
    story.go_on(BEGINS + 4 * HOUR, every=HOUR)
    assert len(story.sink.mails) == 2


def test_weekly_it_waits_for_monday(story: Story) -> None:
    at_pace(story, Pace.WEEKLY)
    quiet(story, "Bakery", "Florist")
    story.sink.mails.clear()
    story.go_on(at("2026-11-09 08:00"), every=6 * HOUR)
    assert mailed(story) == [("lena", ["Bakery", "Florist"])]
    assert story.notices("Bakery")[0]["deliver_at"] == "2026-11-09T07:00:00Z"


def test_weekly_comes_with_nothing_to_say_as_well(story: Story) -> None:
    at_pace(story, Pace.WEEKLY)
    bare(story)
    story.go_on(BEGINS + 24 * DAY, every=6 * HOUR)
    sent = [row["sent_at"] for row in story.db.query("SELECT sent_at FROM message")]
    assert [str(one)[:10] for one in sent] == [
        "2026-11-02",
        "2026-11-09",
        "2026-11-16",
        "2026-11-23",
    ]


def test_a_channel_that_became_weekly_on_a_monday_begins_on_the_next(story: Story) -> None:
    bare(story)
    story.sleep(at("2026-11-02 09:00"))
    at_pace(story, Pace.WEEKLY)
    story.go_on(at("2026-11-09 09:00"), every=6 * HOUR)
    (sent,) = story.db.query("SELECT sent_at FROM message")
    assert str(sent["sent_at"]).startswith("2026-11-09")


def test_a_monday_that_is_a_holiday_gives_way_to_the_next_day(story: Story) -> None:
    lena = people.consultant(story.db, "Lena")
    people.change_consultant(story.db, replace(lena, country="DE"))
    at_pace(story, Pace.WEEKLY)
    bare(story)
    story.sleep(at("2027-03-27 12:00"))
    story.go_on(at("2027-04-06 12:00"), every=2 * HOUR)
    sent = [row["sent_at"] for row in story.db.query("SELECT sent_at FROM message")]
    assert [to_instant(one) for one in sent] == [at("2027-03-30 06:00"), at("2027-04-05 06:00")]


def test_after_weeks_of_downtime_one_weekly_message_comes_and_not_several(story: Story) -> None:
    at_pace(story, Pace.WEEKLY)
    bare(story)
    story.go_on(BEGINS + HOUR, every=HOUR)
    story.sleep(at("2026-11-25 09:00"))
    story.go_on(at("2026-11-29 12:00"), every=6 * HOUR)
    assert len(story.sink.mails) == 1


def test_a_weekly_message_that_fails_is_sent_later(story: Story) -> None:
    at_pace(story, Pace.WEEKLY)
    bare(story)
    story.go_on(at("2026-11-02 06:00"), every=12 * HOUR)
    story.sink.down()
    story.go_on(at("2026-11-02 09:00"), every=HOUR)
    story.sink.up()
    story.go_on(at("2026-11-03 09:00"), every=HOUR)
    assert len(story.sink.mails) == 1


# --- calendars ------------------------------------------------------------------------------


def test_over_christmas_a_notice_waits_and_is_none_too_few(tmp_path: Path) -> None:
    with Story(tmp_path, at("2026-12-18 09:00"), weekdays=WORKDAYS, days=(3,)) as story:
        lena = people.consultant(story.db, "Lena")
        people.change_consultant(story.db, replace(lena, country="DE", region="BY"))
        story.register("Bakery", "2026-12-22T14:00", story.site().url)
        story.go_on(at("2026-12-28 12:00"), every=6 * HOUR)
        (told,) = story.notices("Bakery")
        assert (told["decided_at"][:10], told["sent_at"]) == ("2026-12-25", "2026-12-28T09:00:00Z")


def test_while_a_client_is_closed_it_is_not_told_that_nothing_has_changed(story: Story) -> None:
    (client,) = quiet(story, "Bakery")
    days = (at("2026-11-05").date(), at("2026-11-07").date())
    closures.close(story.db, story.config, client, *days, "fair", story.clock())
    story.go_on(at("2026-11-08 12:00"), every=2 * HOUR)
    (told,) = story.notices("Bakery")
    assert (told["decided_at"][:10], told["sent_at"][:10]) == ("2026-11-05", "2026-11-08")


def test_a_closure_that_is_taken_back_lets_the_notice_go(story: Story) -> None:
    (client,) = quiet(story, "Bakery")
    days = (at("2026-11-05").date(), at("2026-11-15").date())
    one = closures.close(story.db, story.config, client, *days, "", story.clock())
    story.go_on(DAY_3 + HOUR, every=HOUR)
    assert story.sent("Bakery") == []
    closures.reopen(story.db, story.config, client, one.id, story.clock())
    story.go_on(DAY_3 + 2 * HOUR, every=HOUR)
    assert story.sent("Bakery") == [("quiet", 3)]


def test_the_good_news_of_a_closed_client_is_told_at_once(story: Story) -> None:
    client = bare(story)
    days = (BEGINS.date(), (BEGINS + 9 * DAY).date())
    closures.close(story.db, story.config, client, *days, "", story.clock())
    closing(story, client, BEGINS)
    story.go_on(BEGINS + HOUR, every=HOUR)
    assert len(story.sink.mails) == 1


def test_at_any_time_means_on_holidays_and_at_night_but_once_a_day(story: Story) -> None:
    story.config = story.config.model_copy(update={"notify": NotifyConfig(deliver_any_time=True)})
    lena = people.consultant(story.db, "Lena")
    people.change_consultant(story.db, replace(lena, country="DE"))
    client = bare(story)
    story.sleep(at("2026-12-25 02:00"))
    for hours in (0, 2):
        closing(story, client, story.clock() + hours * HOUR)
    story.go_on(at("2026-12-26 12:00"), every=HOUR)
    sent = [notice["sent_at"] for notice in story.notices("Bakery")]
    assert sent == ["2026-12-25T03:00:00Z", "2026-12-25T23:00:00Z"]


def ladder(story: Story, client: Client) -> list[str]:
    """The days of the milestones that are not decided yet."""
    return [one.milestone.day.isoformat() for one in verdicts.undecided(story.db, client.id)]


def test_business_days_are_counted_where_the_client_wants_it(story: Story) -> None:
    client = story.register("Bakery", "2026-11-05T14:00", FACEBOOK, kind=Kind.FACEBOOK)
    assert ladder(story, client) == ["2026-11-08"]
    register.edit(story.db, story.config, client, Edit(counting="business"), story.clock())
    assert ladder(story, client) == ["2026-11-10"]


def test_a_notice_and_a_digest_say_that_days_are_working_days(story: Story) -> None:
    clients = quiet(story, "Bakery", "Cafe")
    for one in clients:
        register.edit(story.db, story.config, one, Edit(counting="business"), story.clock())
    story.go_on(DAY_3 + 2 * HOUR, every=2 * HOUR)
    assert [n["subject"] for n in story.notices("Bakery")] == [
        "Bakery: nothing has changed for 3 working days (website)"
    ]
    (mail,) = story.sink.mails
    assert mail.text.count("nothing has changed for 3 working days (website)") == 2


def test_a_closure_moves_the_milestones_in_business_days_and_back(story: Story) -> None:
    client = story.register("Bakery", "2026-11-05T14:00", FACEBOOK, kind=Kind.FACEBOOK)
    edited = register.edit(story.db, story.config, client, Edit(counting="business"), BEGINS)
    days = (at("2026-11-09").date(), at("2026-11-10").date())
    one = closures.close(story.db, story.config, edited, *days, "", BEGINS)
    assert ladder(story, client) == ["2026-11-12"]
    closures.reopen(story.db, story.config, edited, one.id, BEGINS)
    assert ladder(story, client) == ["2026-11-10"]


def test_the_holidays_of_the_client_or_else_of_its_consultant_count(story: Story) -> None:
    client = story.register("Bakery", "2027-01-04T14:00", FACEBOOK, kind=Kind.FACEBOOK)
    edited = register.edit(story.db, story.config, client, Edit(counting="business"), BEGINS)
    assert ladder(story, client) == ["2027-01-07"]
    lena = people.consultant(story.db, "Lena")
    people.change_consultant(story.db, replace(lena, country="DE", region="BY"))
    register.replan_all(story.db, story.config, lena.id)
    assert ladder(story, client) == ["2027-01-08"]
    register.edit(story.db, story.config, edited, Edit(country="DE", region="BE"), BEGINS)
    assert ladder(story, client) == ["2027-01-07"]


def test_a_closure_moves_nothing_where_calendar_days_are_counted(story: Story) -> None:
    client = story.register("Bakery", WORKSHOP, FACEBOOK, kind=Kind.FACEBOOK)
    days = (HELD.date(), (HELD + 9 * DAY).date())
    closures.close(story.db, story.config, client, *days, "", BEGINS)
    assert ladder(story, client) == ["2026-11-05"]


# --- recipients -----------------------------------------------------------------------------


def with_lead(story: Story, from_day: int | None = 14) -> None:
    """Hanna leads the office: in German, told of everybody's clients from a day on."""
    story.consultant("Hanna", "de", "Europe/Vienna", "hanna@office.example")
    channel = people.channel(story.db, "mail of Hanna")
    people.change_channel(story.db, replace(channel, from_day=from_day, for_everybody=True))


def test_the_office_lead_is_told_from_day_14_on(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, days=(3, 14)) as story:
        with_lead(story)
        quiet(story, "Bakery")
        story.go_on(HELD + 15 * DAY, every=12 * HOUR)
        told = [(v["channel"], v["milestone_days"], v["state"]) for v in story.notices("Bakery")]
        assert told == [
            ("mail", 3, "sent"),
            ("mail", 14, "sent"),
            ("mail of Hanna", 14, "sent"),
        ]


def test_a_lead_with_clients_of_their_own_is_told_of_these_from_the_start(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, days=(3, 14)) as story:
        with_lead(story)
        story.register("Butcher", WORKSHOP, story.site().url, consultant="Hanna")
        story.go_on(HELD + 4 * DAY, every=12 * HOUR)
        assert story.told("Butcher") == [("quiet", 3, "sent", None)]


def test_who_reads_of_anothers_client_is_told_whose_it_is_in_their_own_language(
    story: Story,
) -> None:
    with_lead(story, from_day=3)
    quiet(story, "Bakery")
    story.go_on(DAY_3)
    found = {n.consultant_id: n for n in notices.all_notices(story.db)}
    names = {people.consultant_by_id(story.db, i).name: n for i, n in found.items()}
    whose = {name: n.facts.consultant for name, n in names.items() if n.facts}
    assert whose == {"Lena": "", "Hanna": "Lena"}
    assert "nichts verändert" in names["Hanna"].text.subject


def test_a_client_with_a_language_of_its_own_keeps_it_for_everybody(story: Story) -> None:
    with_lead(story, from_day=3)
    story.register("Bakery", WORKSHOP, story.site().url, lang="it")
    story.go_on(DAY_3, every=12 * HOUR)
    assert {mail.subject for mail in story.sink.mails} == {
        "Bakery: nessun cambiamento da 3 giorni (sito web)"
    }


def test_a_notice_of_no_milestone_does_not_go_to_whoever_begins_later(story: Story) -> None:
    with_lead(story)
    closing(story, bare(story), BEGINS)
    story.go_on(BEGINS + HOUR, every=HOUR)
    assert [mail.to for mail in story.sink.mails] == ["lena@office.example"]


def test_where_all_channels_begin_later_nobody_is_told_and_it_says_so(story: Story) -> None:
    channel = people.channel(story.db, "mail")
    people.change_channel(story.db, replace(channel, from_day=14))
    quiet(story, "Bakery")
    story.go_on(DAY_3 + DAY, every=12 * HOUR)
    assert story.told("Bakery") == [("quiet", 3, "skipped", "no_reader")]


def test_a_channel_named_for_a_client_is_joined_by_those_for_everybody(story: Story) -> None:
    with_lead(story, from_day=None)
    story.channel("own", "own@office.example", "Lena")
    story.register("Bakery", WORKSHOP, story.site().url, channels=("own",))
    story.go_on(DAY_3, every=12 * HOUR)
    assert {mail.to.partition("@")[0] for mail in story.sink.mails} == {"own", "hanna"}


def test_each_reader_has_their_own_hours(story: Story) -> None:
    with_lead(story, from_day=3)
    hanna = people.consultant(story.db, "Hanna")
    people.change_consultant(story.db, replace(hanna, opens=time(16), closes=time(17)))
    quiet(story, "Bakery")
    story.go_on(DAY_3 + 4 * HOUR, every=HOUR)
    sent = {v["channel"]: v["sent_at"] for v in story.notices("Bakery")}
    assert sent == {"mail": "2026-11-05T13:00:00Z", "mail of Hanna": "2026-11-05T15:00:00Z"}


# --- what waits for a channel that tells no longer ------------------------------------------------


def waiting_for_monday(story: Story, *names: str) -> list[Client]:
    """Clients of whom a notice waits for Lena's weekly message."""
    at_pace(story, Pace.WEEKLY)
    found = [story.register(name, WORKSHOP, story.site(name).url) for name in names or ("Bakery",)]
    story.go_on(DAY_3 + DAY, every=12 * HOUR)
    story.sink.mails.clear()
    return found


def channels_of(story: Story, name: str = "Bakery") -> list[tuple[str | None, str, str | None]]:
    """(channel, state, reason) of each notice."""
    return [(v["channel"], v["state"], v["reason"]) for v in story.notices(name)]


def test_what_waits_follows_a_client_to_its_new_consultant(story: Story) -> None:
    (client,) = waiting_for_monday(story)
    story.consultant("Max", "de", "Europe/Vienna", "max@office.example")
    register.edit(story.db, story.config, client, Edit(consultant="Max"), story.clock())
    story.go_on(DAY_3 + DAY + 2 * HOUR, every=HOUR)
    assert mailed(story) == [("max", ["Bakery"])]
    (told,) = story.notices("Bakery")
    assert (told["channel"], told["consultant"]) == ("mail of Max", "Max")
    assert "nichts verändert" in told["subject"]


def test_what_waits_goes_by_all_channels_of_the_new_consultant(story: Story) -> None:
    (client,) = waiting_for_monday(story)
    story.consultant("Max", "de", "Europe/Vienna", "max@office.example")
    story.channel("phone", "phone@office.example", "Max")
    register.edit(story.db, story.config, client, Edit(consultant="Max"), story.clock())
    story.go_on(DAY_3 + DAY + 2 * HOUR, every=HOUR)
    assert sorted(mailed(story)) == [("max", ["Bakery"]), ("phone", ["Bakery"])]


def test_what_waits_goes_by_the_channels_named_for_a_client_now(story: Story) -> None:
    (client,) = waiting_for_monday(story)
    story.channel("own", "own@office.example", "Lena")
    register.edit(story.db, story.config, client, Edit(channels=("own",)), story.clock())
    story.go_on(DAY_3 + DAY + 2 * HOUR, every=HOUR)
    assert mailed(story) == [("own", ["Bakery"])]


def test_what_waits_for_a_channel_that_is_replaced_goes_by_the_new_one(story: Story) -> None:
    waiting_for_monday(story)
    people.remove_channel(story.db, "mail")
    story.channel("post", "post@office.example", "Lena")
    story.go_on(DAY_3 + DAY + 2 * HOUR, every=HOUR)
    assert mailed(story) == [("post", ["Bakery"])]


def test_what_waits_for_a_channel_that_is_gone_is_told_already_where_another_told_it(
    story: Story,
) -> None:
    story.channel("phone", "phone@office.example", "Lena")
    waiting_for_monday(story)
    people.remove_channel(story.db, "mail")
    story.go_on(DAY_3 + DAY + 2 * HOUR, every=HOUR)
    assert channels_of(story) == [(None, "skipped", "told_already"), ("phone", "sent", None)]


def test_what_waits_for_nobody_fails_once_and_goes_when_it_is_tried_again(story: Story) -> None:
    waiting_for_monday(story)
    people.remove_channel(story.db, "mail")
    story.go_on(at("2026-11-09 09:00"), every=6 * HOUR)
    (told,) = story.notices("Bakery")
    assert (told["state"], told["attempts"]) == ("failed", 1)
    story.channel("post", "post@office.example", "Lena")
    deliver.retry_failed(story.db, story.clock())
    story.go_on(at("2026-11-09 11:00"), every=HOUR)
    assert mailed(story) == [("post", ["Bakery"])]


def test_what_waits_for_a_new_consultant_who_reads_later_milestones_only_is_skipped(
    story: Story,
) -> None:
    (client,) = waiting_for_monday(story)
    with_lead(story)
    hanna = people.channel(story.db, "mail of Hanna")
    people.change_channel(story.db, replace(hanna, for_everybody=False))
    register.edit(story.db, story.config, client, Edit(consultant="Hanna"), story.clock())
    story.go_on(DAY_3 + DAY + 2 * HOUR, every=HOUR)
    assert channels_of(story) == [("mail", "skipped", "no_reader")]


def test_after_a_pause_over_a_milestone_nothing_older_is_sent(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, days=(3, 7, 14)) as story:
        (client,) = waiting_for_monday(story)
        story.pause(client)
        story.go_on(HELD + 8 * DAY, every=12 * HOUR)
        story.resume(client)
        at_pace(story, Pace.DAILY)
        story.go_on(HELD + 15 * DAY, every=12 * HOUR)
        assert story.told("Bakery") == [
            ("quiet", 3, "skipped", "overtaken"),
            ("milestone", 7, "skipped", "paused"),
            ("quiet", 14, "sent", None),
        ]


def test_after_a_pause_between_two_milestones_the_last_one_is_still_told(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, days=(3, 14)) as story:
        (client,) = waiting_for_monday(story)
        story.pause(client)
        story.go_on(HELD + 8 * DAY, every=12 * HOUR)
        assert story.sent("Bakery") == []
        story.resume(client)
        at_pace(story, Pace.DAILY)
        story.go_on(HELD + 10 * DAY, every=12 * HOUR)
        assert story.sent("Bakery") == [("quiet", 3)]


# --- outages that are over before they are told ---------------------------------------------------

DOWN = Answer(500, {}, "down")


def test_a_milestone_is_told_where_the_outage_that_was_to_tell_it_is_over(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, weekdays=WORKDAYS, days=(3,)) as story:
        site = story.site()
        story.register("Bakery", "2026-11-05T14:00", site.url)
        story.go_on(at("2026-11-05 14:00"), every=12 * HOUR)
        site.behind = DOWN
        story.go_on(at("2026-11-08 08:00"))
        site.behind = None  # on Sunday morning; day 3 is in the afternoon
        story.go_on(at("2026-11-09 18:00"))
        assert story.told("Bakery") == [
            ("unseen", None, "skipped", "overtaken"),
            ("unseen", 3, "sent", None),
        ]


def test_a_milestone_is_told_where_an_answer_held_the_outage_until_it_was_over(
    tmp_path: Path,
) -> None:
    with Story(tmp_path, BEGINS, days=(7, 14)) as story:
        site = story.site()
        client = story.register("Bakery", WORKSHOP, site.url)
        story.go_on(at("2026-11-09 20:00"), every=12 * HOUR)
        deeds.acknowledge(story.db, client, By("Lena", Way.COMMAND), story.clock())
        site.behind = DOWN
        story.go_on(at("2026-11-16 10:00"))
        site.behind = None
        story.go_on(at("2026-11-17 12:00"))
        assert story.sent("Bakery") == [("unseen", 14)]


def test_a_milestone_that_an_outage_tells_is_not_told_twice(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, weekdays=WORKDAYS, days=(3,)) as story:
        site = story.site()
        story.register("Bakery", "2026-11-05T14:00", site.url)
        story.go_on(at("2026-11-05 14:00"), every=12 * HOUR)
        site.behind = DOWN
        story.go_on(at("2026-11-10 12:00"))
        site.behind = None
        story.go_on(at("2026-11-12 12:00"))
        assert story.sent("Bakery") == [("unseen", None)]


# --- what fails, what is old, what a reader can do -----------------------------------------------


class OneDead:
    """A post office that delivers by all channels but one."""

    def __init__(self, dead: str) -> None:
        self.dead: str | None = dead
        self._inner = AppriseNotifier(10)

    def send(self, channel: str, url: str, text: Text) -> None:
        if channel == self.dead:
            raise NotifyError(channel, "dead")
        self._inner.send(channel, url, text)


def test_a_channel_that_fails_holds_up_no_other_and_catches_up(story: Story) -> None:
    story.channel("phone", "phone@office.example", "Lena")
    story.notifier = post = OneDead("phone")
    quiet(story, "Bakery", "Florist")
    story.go_on(DAY_3 + HOUR, every=HOUR)
    assert mailed(story) == [("lena", ["Bakery", "Florist"])]
    failed = [v for name in ("Bakery", "Florist") for v in story.notices(name)]
    assert {(v["channel"], v["state"]) for v in failed} == {("mail", "sent"), ("phone", "failed")}
    assert len({v["retry_at"] for v in failed if v["state"] == "failed"}) == 1
    post.dead = None
    story.go_on(DAY_3 + 3 * HOUR, every=HOUR)
    assert mailed(story)[1:] == [("phone", ["Bakery", "Florist"])]


def test_what_has_failed_goes_together_with_what_is_due_next(story: Story) -> None:
    story.notifier = post = OneDead("mail")
    first, second = bare(story, "Bakery"), bare(story, "Florist")
    closing(story, first, BEGINS)
    story.go_on(BEGINS + 2 * HOUR, every=HOUR / 4)
    post.dead = None
    closing(story, second, story.clock())
    story.clock.now += HOUR / 60
    list(sweep(story.office))
    assert mailed(story) == [("lena", ["Bakery", "Florist"])]


def test_a_notice_of_an_older_version_goes_out_in_the_words_it_has(story: Story) -> None:
    client = bare(story)
    closing(story, client, BEGINS)
    story.db.execute("UPDATE notice SET facts = NULL")
    story.go_on(BEGINS + HOUR, every=HOUR)
    assert [mail.subject for mail in story.sink.mails] == ["subject"]


def test_a_verdict_of_an_older_version_is_told_as_it_stands_now(story: Story) -> None:
    story.sink.down()
    quiet(story, "Bakery")
    story.go_on(DAY_3, every=12 * HOUR)
    story.db.execute("UPDATE notice SET facts = NULL")
    story.sink.up()
    story.go_on(DAY_3 + 2 * HOUR, every=HOUR)
    assert mailed(story) == [("lena", ["Bakery"])]


def test_offers_are_asked_at_sending_and_stand_in_no_row(story: Story) -> None:
    asked: list[int] = []

    def offers(notice: Notice, _now: datetime) -> tuple[Offer, ...]:
        asked.append(notice.id)
        return (Offer(DeedKind.TALKED, url="https://office.example/a/secret"),)

    closing(story, bare(story), BEGINS)
    list(sweep(replace(story.office, offers=offers)))
    (told,) = notices.all_notices(story.db)
    assert asked == [told.id]
    assert "office.example/a" not in "\n".join(story.db.conn.iterdump())


def test_a_message_is_kept_without_its_words(story: Story) -> None:
    closing(story, bare(story), BEGINS)
    story.go_on(BEGINS + HOUR, every=HOUR)
    (row,) = story.db.query("SELECT * FROM message")
    assert (row["notices"], set(row)) == (1, {"id", "channel_id", "sent_at", "notices"})
    assert messages.last_sent_at(story.db, row["channel_id"]) == BEGINS + HOUR


def test_weekly_a_notice_of_an_older_version_goes_out_in_its_words_too(story: Story) -> None:
    at_pace(story, Pace.WEEKLY)
    closing(story, bare(story), BEGINS)
    story.db.execute("UPDATE notice SET facts = NULL")
    story.go_on(at("2026-11-02 12:00"), every=6 * HOUR)
    (mail,) = story.sink.mails
    assert "Bakery is over." in mail.text


@pytest.mark.parametrize("pace", Pace)
def test_several_notices_of_an_older_version_are_one_message(story: Story, pace: Pace) -> None:
    at_pace(story, pace)
    client = bare(story)
    for hours in (0, 1):
        closing(story, client, BEGINS + hours * HOUR)
    story.db.execute("UPDATE notice SET facts = NULL, text = 'Bread & rolls <' || id || '>'")
    story.sleep(BEGINS + HOUR)
    story.go_on(at("2026-11-02 12:00"), every=6 * HOUR)
    (mail,) = story.sink.mails
    assert mail.subject == "subject (+1)"
    assert [f"Bread & rolls <{number}>" in mail.text for number in (1, 2)] == [True, True]
    assert "Bread &amp; rolls &lt;2&gt;" in mail.html


def test_a_notice_of_an_older_version_stands_below_what_is_told_that_day(story: Story) -> None:
    for name in ("Bakery", "Florist"):
        closing(story, bare(story, name), BEGINS)
    story.db.execute("UPDATE notice SET facts = NULL WHERE id = 1")
    story.go_on(BEGINS + HOUR, every=HOUR)
    (mail,) = story.sink.mails
    assert mail.text.index("Florist") < mail.text.index("Bakery is over.")


def test_what_has_failed_alone_waits_for_its_own_time(story: Story) -> None:
    story.notifier = OneDead("mail")
    closing(story, bare(story), BEGINS)
    list(sweep(story.office))
    (failed,) = notices.all_notices(story.db)
    office = story.office
    post = deliver.Post(office.db, office.config, office.secrets, office.notifier)
    clear = deliver.ask(post, failed, BEGINS)
    assert isinstance(clear, deliver.Clear)
    assert list(deliver.bundles(post, [clear], [], BEGINS)) == []


class TripsOver:
    """A bug of ours: it cannot send a message that holds all of these words."""

    def __init__(self, *words: str) -> None:
        self.sent: list[str] = []
        self._words = words

    def send(self, _channel: str, _url: str, text: Text) -> None:
        if all(word in text.text for word in self._words):
            raise RuntimeError("a bug")
        self.sent.append(text.text)


def test_over_a_bug_all_is_told_in_plain_words_as_one_message(story: Story) -> None:
    story.notifier = post = TripsOver("this is what there is to tell")
    for name in ("Bakery", "Florist"):
        closing(story, bare(story, name), BEGINS)
    story.go_on(BEGINS + HOUR, every=HOUR)
    (text,) = post.sent
    assert [name in text for name in ("Bakery", "Florist")] == [True, True]


def test_over_a_bug_in_one_notice_the_others_go_out_together(story: Story) -> None:
    story.notifier = post = TripsOver("Florist")
    for name in ("Bakery", "Florist", "Garage"):
        closing(story, bare(story, name), BEGINS)
    story.go_on(BEGINS + 3 * HOUR, every=HOUR)
    (text,) = post.sent
    assert [name in text for name in ("Bakery", "Florist", "Garage")] == [True, False, True]
    assert story.told("Florist") == [("closed", None, "pending", None)]


def test_what_trips_only_together_is_told_on_two_days(story: Story) -> None:
    story.notifier = post = TripsOver("Bakery", "Florist")
    for name in ("Bakery", "Florist"):
        closing(story, bare(story, name), BEGINS)
    story.go_on(BEGINS + 3 * HOUR, every=HOUR)
    assert len(post.sent) == 1
    story.go_on(BEGINS + DAY, every=HOUR)
    assert ["Bakery" in text for text in post.sent] == [False, True]
    assert story.sent("Bakery") == story.sent("Florist") == [("closed", None)]


def test_over_the_night_in_which_summer_time_ends_it_waits_for_the_morning(tmp_path: Path) -> None:
    with Story(tmp_path, at("2026-10-24 09:00")) as story:
        client = bare(story)
        closing(story, client, story.clock())
        closing(story, client, story.clock() + 2 * HOUR)
        story.go_on(at("2026-10-25 12:00"), every=HOUR)
        sent = [notice["sent_at"] for notice in story.notices("Bakery")]
        assert sent == ["2026-10-24T10:00:00Z", "2026-10-25T07:00:00Z"]


def test_another_pace_holds_for_what_waits_already(story: Story) -> None:
    at_pace(story, Pace.WEEKLY)
    closing(story, bare(story), BEGINS)
    story.go_on(BEGINS + HOUR, every=HOUR)
    at_pace(story, Pace.DAILY)
    notices.ask_again(story.db, people.channel(story.db, "mail").id, story.clock())
    story.go_on(BEGINS + 2 * HOUR, every=HOUR)
    (told,) = story.notices("Bakery")
    assert (told["deliver_at"], told["sent_at"]) == ("2026-10-30T10:00:00Z", "2026-10-30T11:00:00Z")


def test_who_is_back_early_is_told_of_at_once(story: Story) -> None:
    (client,) = quiet(story, "Bakery")
    lena = By("Lena", Way.COMMAND)
    until = at("2026-11-16").date()
    deeds.holiday(story.db, story.config, client, until, lena, story.clock())
    story.go_on(DAY_3 + DAY, every=6 * HOUR)
    assert story.sent("Bakery") == []
    deeds.wake(story.db, story.config, client, lena, story.clock())
    story.go_on(DAY_3 + DAY + HOUR, every=HOUR)
    assert story.sent("Bakery") == [("quiet", 3)]
