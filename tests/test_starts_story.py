"""What is told once a client has started, and of those whose usual edits are no start.

The workshop is on Monday, 2 November 2026, 14:00 in Berlin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor import agree, drafting, views
from monitor.agreed.records import Agreed
from monitor.agreed.terms import wishes
from monitor.compose import Tone
from monitor.deed import By, Way
from monitor.model import Client, Kind, Pace
from monitor.stats import LeftOut, statistics
from monitor.store import clients, looks, people
from tests.build import DAY, HOUR, at, change
from tests.story import Site, Story

BEGINS = at("2026-10-30 09:00")
WORKSHOP = "2026-11-02T14:00"
HELD = at("2026-11-02 13:00")
BREAD = "</p><p>From Advent on we also bake gingerbread to the recipe of our grandmother.<p>"
ROLLS = "</p><p>Rolls with pumpkin seeds are ready every morning from six o'clock on.<p>"
LENA = By("Lena", Way.COMMAND)
LEAD = "lead@office.example"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """An office that takes notices every day."""
    with Story(tmp_path, BEGINS) as told:
        yield told


def bakery(story: Story, *days: int) -> tuple[Client, Site]:
    """A client with a website and these milestones."""
    site = story.site()
    milestones = {Kind.WEBSITE: days or (3, 7, 14)}
    return story.register("Bakery", WORKSHOP, site.url, milestones=milestones), site


def promise(story: Story, client: Client, words: str = "manual A poster") -> Agreed:
    """Something agreed in the client's workshop."""
    return agree.agree(story.db, client, wishes(words)[0], LENA, story.clock())


def say(story: Story, client: Client, one: Agreed, *, done: bool = True) -> None:
    """Lena says whether it is done."""
    agree.confirm(story.db, client, one.id, LENA, story.clock(), done=done)


def edited_weekly(story: Story, client: Client) -> None:
    """Each of the four weeks before the workshop had an edit, and two days after it was one."""
    page = clients.pages(story.db, story.target(client).id)[0]
    for week in range(4):
        seen_at = HELD - week * 7 * DAY - 3 * DAY
        looks.add_change(story.db, page.id, change(seen_at - DAY, seen_at), story.clock())
    usual = change(HELD + DAY, HELD + 2 * DAY)
    looks.add_change(story.db, page.id, usual, story.clock())


def weekly(story: Story) -> None:
    """Lena's mail brings one message a week."""
    people.change_channel(story.db, replace(people.channel(story.db, "mail"), pace=Pace.WEEKLY))


def lead(story: Story) -> None:
    """Ann leads the office: told of everybody's clients from day 7 on."""
    story.consultant("Ann", "en", "Europe/Berlin", LEAD)
    hers = people.channel(story.db, "mail of Ann")
    people.change_channel(story.db, replace(hers, from_day=7, for_everybody=True))


# --- a start by an agreed action ---------------------------------------------------------


def test_a_start_by_an_agreed_action_stops_the_clock(story: Story) -> None:
    client, _ = bakery(story, 3, 7, 14)
    one = promise(story, client)
    promise(story, client, "feed")
    story.go_on(HELD + DAY)
    say(story, client, one)
    story.go_on(HELD + 15 * DAY, every=12 * HOUR)
    assert story.told("Bakery") == [
        ("started", None, "sent", None),
        *[("quiet", days, "skipped", "started") for days in (3, 7, 14)],
    ]
    answers = [v["answer"] for v in story.show("Bakery")["workshops"][0]["verdicts"]]
    assert answers == ["quiet"] * 3
    assert "The clock stops here" in story.sink.mails[0].text


def test_a_start_at_another_address_stops_the_clock_of_all(story: Story) -> None:
    one, other = story.site(), story.site("Shop")
    story.register("Bakery", WORKSHOP, one.url, other.url, milestones={Kind.WEBSITE: (3,)})
    story.go_on(HELD + DAY)
    one.words += BREAD
    story.go_on(HELD + 4 * DAY)
    assert story.sent("Bakery") == [("started", None)]


def test_what_waits_is_overtaken_by_an_agreed_action(story: Story) -> None:
    client, _ = bakery(story, 3)
    weekly(story)
    one = promise(story, client)
    story.go_on(HELD + 3 * DAY + 6 * HOUR)
    assert story.told("Bakery") == [("quiet", 3, "pending", None)]
    say(story, client, one)
    story.go_on(HELD + 8 * DAY)
    (mail,) = [m for m in story.sink.mails if "Bakery" in m.text]
    assert "first agreed action done" in mail.text
    assert "nothing has changed for" not in mail.text
    assert ("quiet", 3, "skipped", "overtaken") in story.told("Bakery")


def test_it_is_told_in_the_readers_words(tmp_path: Path) -> None:
    with Story(tmp_path, BEGINS, lang="de") as story:
        client, _ = bakery(story)
        one = promise(story, client, "hours")
        story.go_on(HELD + DAY)
        say(story, client, one)
        story.go_on(HELD + 2 * DAY)
        (mail,) = story.sink.mails
    assert "Öffnungszeiten auf der Website" in mail.text
    assert "gesagt von Lena" in mail.text
    assert "wie jemand gesagt hat" in mail.text
    for foreign in ("said by", "hours", "am Tag danach"):
        assert foreign not in mail.text


def test_a_draft_names_it(story: Story) -> None:
    client, _ = bakery(story)
    one = promise(story, client)
    story.go_on(HELD + DAY)
    say(story, client, one)
    now = story.clock() + HOUR
    lines = agree.lines(story.db, clients.workshops(story.db, client.id)[0].id, "en")
    progress = views.progress(story.db, client, now).progress
    facts = drafting.draft(story.db, client, progress, now, lines)
    text = drafting.write(facts, "en", Tone.FRIENDLY, None).text
    assert "I have seen that this is done, and was glad of it: A poster." in text


# --- a start that was none -----------------------------------------------------------------


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_after_a_false_start_by_an_agreed_action_the_true_one_is_told(
    story: Story, is_withdrawn: bool
) -> None:
    client, site = bakery(story, 60)
    one = promise(story, client)
    story.go_on(HELD + DAY)
    say(story, client, one)
    story.go_on(HELD + 2 * DAY)
    if is_withdrawn:
        agree.withdraw(story.db, client, one.id, LENA, story.clock())
    else:
        say(story, client, one, done=False)
    story.go_on(HELD + 3 * DAY)
    assert story.show("Bakery")["progress"] == "waiting"
    (counted,) = statistics(story.db, story.clock())
    assert counted.curve.events == 0
    site.words += BREAD
    story.go_on(HELD + 6 * DAY)
    assert story.sent("Bakery") == [("started", None)] * 2
    assert "gingerbread" in story.sink.mails[-1].text


def test_a_mistaken_done_that_was_not_told_yet_is_never_told(story: Story) -> None:
    client, _ = bakery(story, 60)
    weekly(story)
    one = promise(story, client)
    story.go_on(HELD + DAY)
    say(story, client, one)
    story.go_on(HELD + DAY + 6 * HOUR)
    say(story, client, one, done=False)
    story.go_on(HELD + 8 * DAY, every=12 * HOUR)
    assert story.told("Bakery") == [("started", None, "skipped", "dismissed")]


def test_what_a_false_start_held_back_is_told_late(story: Story) -> None:
    client, _ = bakery(story, 3, 30)
    one = promise(story, client)
    story.go_on(HELD + DAY)
    say(story, client, one)
    story.go_on(HELD + 5 * DAY)
    agree.withdraw(story.db, client, one.id, LENA, story.clock())
    story.go_on(HELD + 6 * DAY)
    assert story.sent("Bakery") == [("started", None), ("quiet", 3)]


# --- who edits every week anyway -------------------------------------------------------------


def test_who_edits_anyway_and_does_nothing_agreed_is_told_of_at_each_milestone(
    story: Story,
) -> None:
    client, _ = bakery(story, 3, 7, 14)
    edited_weekly(story, client)
    promise(story, client)
    story.go_on(HELD + 15 * DAY, every=12 * HOUR)
    assert story.sent("Bakery") == [("usual", 3), ("usual", 7), ("usual", 14)]
    mail = story.sink.mails[0]
    assert "nothing agreed is done yet" in mail.subject
    assert "Open: A poster" in mail.text
    assert not any("nothing has changed" in m.text for m in story.sink.mails)


def test_without_anything_agreed_it_is_told_once(story: Story) -> None:
    client, _ = bakery(story, 3, 7, 14)
    edited_weekly(story, client)
    story.go_on(HELD + 15 * DAY, every=12 * HOUR)
    assert story.sent("Bakery") == [("usual", 3)]
    assert "poromki agree Bakery" in story.sink.mails[0].text


def test_what_was_agreed_and_done_overtakes_it(story: Story) -> None:
    client, _ = bakery(story, 3)
    edited_weekly(story, client)
    weekly(story)
    one = promise(story, client)
    story.go_on(HELD + 3 * DAY + 6 * HOUR)
    assert story.told("Bakery") == [("usual", 3, "pending", None)]
    say(story, client, one)
    story.go_on(HELD + 8 * DAY, every=12 * HOUR)
    assert story.sent("Bakery") == [("started", None)]


def test_a_stall_of_who_edits_anyway_speaks_of_what_was_agreed(story: Story) -> None:
    client, _ = bakery(story, 60)
    edited_weekly(story, client)
    one = promise(story, client)
    promise(story, client, "manual A flyer")
    story.go_on(HELD + DAY)
    say(story, client, one)
    story.go_on(HELD + 24 * DAY, every=12 * HOUR)
    assert story.sent("Bakery") == [("started", None), ("stalled", None)]
    mail = story.sink.mails[-1]
    assert "nothing further of what was agreed for 21 days" in mail.subject
    assert "no further change" not in mail.subject + mail.text


def test_who_cannot_start_is_counted_as_left_out(story: Story) -> None:
    client, _ = bakery(story, 60)
    edited_weekly(story, client)
    story.go_on(HELD + 4 * DAY)
    (counted,) = statistics(story.db, story.clock())
    assert (counted.curve.cases, counted.left_out) == (0, {LeftOut.USUAL: 1})
    promise(story, client)
    (counted,) = statistics(story.db, story.clock())
    assert counted.curve.cases == 1


# --- who is told, and of which workshop --------------------------------------------------------


def test_who_was_told_of_silence_is_told_of_the_start(story: Story) -> None:
    _, site = bakery(story, 3, 7)
    lead(story)
    story.go_on(HELD + 8 * DAY, every=12 * HOUR)
    site.words += BREAD
    story.go_on(HELD + 11 * DAY, every=12 * HOUR)
    subjects = [m.subject for m in story.sink.mails if m.to == LEAD]
    assert ["nothing has changed" in s for s in subjects] == [True, False]
    assert "first change" in subjects[1]


def test_who_was_told_nothing_is_not_told_of_a_start(story: Story) -> None:
    _, site = bakery(story, 3, 7)
    lead(story)
    story.go_on(HELD + 4 * DAY)
    site.words += BREAD
    story.go_on(HELD + 8 * DAY)
    assert [m.to for m in story.sink.mails].count(LEAD) == 0


def test_after_a_further_workshop_only_its_milestones_are_told(story: Story) -> None:
    client, site = bakery(story, 3, 7)
    story.go_on(HELD + 4 * DAY)
    story.workshop(client, "2026-11-07T14:00")
    story.go_on(HELD + 9 * DAY)
    assert story.told("Bakery") == [
        ("quiet", 3, "sent", None),
        ("milestone", 7, "skipped", "further_workshop"),
        ("quiet", 3, "sent", None),
    ]
    site.words += BREAD
    story.go_on(HELD + 14 * DAY, every=12 * HOUR)
    assert story.sent("Bakery")[2:] == [("started", None)]


def test_what_waits_of_the_workshop_before_is_not_told(story: Story) -> None:
    client, _ = bakery(story, 3)
    weekly(story)
    story.go_on(HELD + 3 * DAY + 6 * HOUR)
    story.workshop(client, "2026-11-07T14:00")
    story.go_on(HELD + 8 * DAY)
    assert story.told("Bakery")[0] == ("quiet", 3, "skipped", "further_workshop")
