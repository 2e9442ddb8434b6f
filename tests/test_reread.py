"""Reading again: neither an upgrade of ours nor a rule is ever a client's edit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor import reread
from monitor.check import Checked, look, record, task
from monitor.config import ScheduleConfig
from monitor.extract import Opened, open_page, read_page
from monitor.extract.block import key_of, squeeze
from monitor.fetch import Response
from monitor.model import Block, BlockKind, Change, Kind, Refusal, Rule, RuleKind, Snapshot, Target
from monitor.recall import recall
from monitor.sources import Source, source
from monitor.store import Db, clients, looks, open_db, people, rules, transaction
from tests.build import DAY, HOUR, at, client, consultant, target
from tests.story import Site, Story
from tests.terminal import run

BEGINS = at("2026-10-30 09:00")
URL = "https://rosa.example/"
WORDS = "".join(
    f"<p>Loaf number {n} is baked every morning from flour of the old mill.</p>" for n in range(12)
)
QUOTES = ("Good bread needs time.", "Who rests grows rusty.", "Butter makes it better.")


def page(news: str = "", quote: str = "", visitors: int = 10_233) -> str:
    """A front page; its visitors are counted, and a quote may rotate."""
    return f"""<title>Bakery Rosa</title><h1>Bakery Rosa</h1>{WORDS}
<div class="quote"><p>{quote}</p></div>
<p id="count">Visitors so far: {visitors}</p><p>We deliver before seven.</p>{news}"""


NEWS = "<h2>Advent</h2><p>From Advent on we also bake gingerbread.</p>"


# --- two versions of the extractor ----------------------------------------------------------


def _read_otherwise(shown: Snapshot) -> Snapshot:
    """As a later extractor might: other keys, sentences apart, one thing more, one less."""
    blocks: list[Block] = []
    for one in shown.blocks:
        if one.kind is BlockKind.TITLE:
            continue
        for part in one.text.split(" baked "):
            identity = f"newer {squeeze(part)}"
            blocks.append(replace(one, text=part, key=key_of(one.kind, identity)))
    more = Block(BlockKind.TEXT, "Opening hours, as search engines know them", "extra")
    return replace(shown, blocks=(*blocks, more), version=99, mark="")


def _open_otherwise(body: bytes, url: str, charset: str | None, under: Sequence[Rule]) -> Opened:
    def read() -> Snapshot | Refusal:
        shown = open_page(body, url=url, charset=charset, rules=under).read()
        return shown if isinstance(shown, Refusal) else _read_otherwise(shown)

    return Opened(read)


NEWER = replace(source(Kind.WEBSITE), open=_open_otherwise, version=99)


def newer(_kind: Kind) -> Source:
    """Reads with the newer version."""
    return NEWER


class Shown:
    """A web of one page."""

    def __init__(self) -> None:
        self.page = page()
        self.leads_to = ""

    def get(self, url: str, *, now: datetime, **_asked: object) -> Response:
        body = self.page.encode()
        at = self.leads_to or url
        return Response(at, 200, body, "text/html", "utf-8", None, None, False, (), 0.1)


@dataclass
class Shelf:
    """A real store with one page, its web, and the version of the reader."""

    db: Db
    web: Shown
    target: Target
    now: datetime = BEGINS
    upgraded: bool = False

    @property
    def page_id(self) -> int:
        return clients.pages(self.db, self.target.id)[0].id

    def look(self, shown: str, later: timedelta = 12 * HOUR) -> Checked:
        """Let time pass, show something, and look at it."""
        self.now += later
        self.web.page = shown
        todo = task(self.db, self.page_id)
        assert todo is not None
        sources = newer if self.upgraded else source
        stored = record(
            self.db,
            look(self.web, todo, self.now, lambda: None, sources),
            ScheduleConfig(),
            sources,
        )
        assert stored is not None
        return stored

    def looks(self, *shown: str) -> list[str]:
        """The outcomes of several looks."""
        return [self.look(one).outcome for one in shown]

    def changes(self) -> list[Change]:
        return [change for _, _, change in looks.changes(self.db, self.target.id)]

    def add(self, kind: RuleKind, pattern: str = "", page_url: str | None = None) -> reread.Reread:
        """Add a rule, as the command does."""
        new = Rule(0, self.target.id, kind, pattern, self.now, page_url=page_url)
        with transaction(self.db):
            rules.add(self.db, new)
            return reread.rules_changed(self.db, self.target, self.now)

    def remove_rules(self) -> reread.Reread:
        """Take all rules away, as the command does."""
        with transaction(self.db):
            for one in rules.of_target(self.db, self.target.id):
                rules.remove(self.db, one.id)
            return reread.rules_changed(self.db, self.target, self.now)


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    db = open_db(tmp_path, BEGINS)
    people.add_consultant(db, consultant())
    bakery = clients.add_client(db, client(), ())
    watched = clients.add_target(db, target(bakery.id, URL), BEGINS)
    yield Shelf(db, Shown(), watched)
    db.close()


def test_the_newer_version_reads_otherwise() -> None:
    shown = read_page(page().encode(), url=URL)
    assert isinstance(shown, Snapshot)
    anew = _read_otherwise(shown)
    assert not {b.key for b in shown.blocks} & {b.key for b in anew.blocks}


def test_an_upgrade_is_no_edit(shelf: Shelf) -> None:
    shelf.looks(page(), page(), page())
    shelf.upgraded = True
    assert shelf.looks(*[page()] * 6) == ["same"] * 6


AFTER_TWO_LOOKS = {
    "just before the upgrade": (1, 0),
    "a day before the upgrade": (2, 0),
    "with the upgrade": (0, 0),
    "just after the upgrade": (0, 1),
}


@pytest.mark.parametrize("when", AFTER_TWO_LOOKS)
def test_an_edit_around_an_upgrade_is_found(when: str, shelf: Shelf) -> None:
    before, after = AFTER_TWO_LOOKS[when]
    shelf.looks(page(), page())
    edited_at = shelf.now + (after + 1) * 12 * HOUR
    shelf.looks(*[page(NEWS)] * before)
    shelf.upgraded = True
    shelf.looks(*[page()] * after, *[page(NEWS)] * 5)
    (change,) = shelf.changes()
    assert change.before_at == edited_at
    assert any("gingerbread" in hunk.after for hunk in change.hunks)


def test_something_taken_away_around_an_upgrade_is_found(shelf: Shelf) -> None:
    shelf.looks(page(NEWS), page(NEWS), page())
    shelf.upgraded = True
    shelf.looks(*[page()] * 4)
    (change,) = shelf.changes()
    assert any("gingerbread" in hunk.before for hunk in change.hunks)


def test_what_was_suspected_and_is_gone_after_an_upgrade_is_no_edit(shelf: Shelf) -> None:
    shelf.looks(page(), page(), page(NEWS))
    shelf.upgraded = True
    shelf.looks(*[page()] * 4)
    assert shelf.changes() == []


def test_a_suspicion_that_the_newer_version_cuts_otherwise_stays_open(shelf: Shelf) -> None:
    edit = "<p>Gingerbread is baked every day from Advent on.</p>"
    shelf.looks(page(), page(), page(edit))
    shelf.upgraded = True
    shelf.looks(*[page(edit)] * 4)
    (change,) = shelf.changes()
    assert {"Gingerbread is", "every day from Advent on."} == {hunk.after for hunk in change.hunks}


def test_a_quote_that_rotates_does_so_after_an_upgrade(shelf: Shelf) -> None:
    for day in range(8):
        shelf.looks(*[page(quote=QUOTES[day * 2 % 3])] * 2)
    shelf.upgraded = True
    for day in range(8):
        shelf.looks(*[page(quote=QUOTES[day * 2 % 3])] * 2)
    assert shelf.changes() == []


def test_an_edit_beside_a_rotating_quote_is_found_right_after_an_upgrade(shelf: Shelf) -> None:
    for day in range(6):
        shelf.looks(*[page(quote=QUOTES[day * 2 % 3])] * 2)
    shelf.upgraded = True
    for day in range(6):
        shelf.looks(*[page(NEWS, quote=QUOTES[day * 2 % 3])] * 2)
    (change,) = shelf.changes()
    assert any("gingerbread" in hunk.after for hunk in change.hunks)


def test_habits_and_acquaintances_go_on_under_new_names(shelf: Shelf) -> None:
    for day in range(6):
        shelf.looks(*[page(quote=QUOTES[day * 2 % 3])] * 2)
    known = recall(shelf.db, clients.page_by_id(shelf.db, shelf.page_id), newer)
    assert known is not None
    shown = known.present()
    assert any(name.partition(" ")[0] in shown for name in known.slots)
    assert not any(known.is_passing(key) for key in shown)


# --- rules ------------------------------------------------------------------------------------

EACH = {
    "a part is ignored": (RuleKind.IGNORE_CSS, "#count"),
    "only a part counts": (RuleKind.ONLY_CSS, "h1, p, h2"),
    "a pattern is ignored": (RuleKind.IGNORE_TEXT, r"(?<=so far: )\d+"),
    "dates are masked": (RuleKind.MASK_DATES, ""),
}


@pytest.mark.parametrize("case", EACH)
def test_a_rule_is_no_edit(case: str, shelf: Shelf) -> None:
    shelf.looks(page(), page(), page())
    shelf.add(*EACH[case])
    shelf.looks(*[page()] * 4)
    shelf.remove_rules()
    assert shelf.looks(*[page()] * 4) == ["same"] * 4


@pytest.mark.parametrize("case", EACH)
def test_an_edit_just_before_a_rule_is_found(case: str, shelf: Shelf) -> None:
    shelf.looks(page(), page(), page(NEWS))
    shelf.add(*EACH[case])
    shelf.looks(*[page(NEWS)] * 4)
    assert [change.before_at for change in shelf.changes()] == [BEGINS + 36 * HOUR]


@pytest.mark.parametrize("case", EACH)
def test_an_edit_just_before_a_rule_goes_is_found(case: str, shelf: Shelf) -> None:
    shelf.looks(page(), page())
    shelf.add(*EACH[case])
    shelf.looks(page(), page(NEWS))
    shelf.remove_rules()
    shelf.looks(*[page(NEWS)] * 4)
    assert [change.before_at for change in shelf.changes()] == [BEGINS + 48 * HOUR]


def test_a_suspicion_that_a_rule_swallows_is_dropped_and_another_stays(shelf: Shelf) -> None:
    shelf.looks(page(), page(), page(NEWS, visitors=10_777))
    shelf.add(RuleKind.IGNORE_TEXT, r"(?<=so far: )\d+")
    shelf.looks(*[page(NEWS, visitors=10_777)] * 4)
    (change,) = shelf.changes()
    assert {hunk.after for hunk in change.hunks} == {
        "Advent",
        "From Advent on we also bake gingerbread.",
    }


SWALLOWED = {
    "a part": (RuleKind.IGNORE_CSS, "#count"),
    "all but a part": (RuleKind.ONLY_CSS, "h1"),
    "a pattern": (RuleKind.IGNORE_TEXT, r"\d+"),
    "a part that was taken away": (RuleKind.IGNORE_CSS, "#count"),
}


@pytest.mark.parametrize("case", SWALLOWED)
def test_a_suspicion_of_nothing_else_closes_at_once(case: str, shelf: Shelf) -> None:
    gone = page().replace('<p id="count">Visitors so far: 10233</p>', "")
    shelf.looks(page(), page(), gone if "taken away" in case else page(visitors=10_777))
    opened = clients.page_by_id(shelf.db, shelf.page_id).suspected_since
    shelf.add(*SWALLOWED[case])
    closed = clients.page_by_id(shelf.db, shelf.page_id).suspected_since
    assert (opened, closed) == (BEGINS + 36 * HOUR, None)


def test_after_a_rule_the_next_look_is_in_full(shelf: Shelf) -> None:
    shelf.looks(page(), page())
    shelf.add(RuleKind.MASK_DATES)
    todo = task(shelf.db, shelf.page_id)
    assert todo is not None
    assert (todo.etag, todo.last_modified, todo.body_hash, todo.mark) == (None,) * 4


def test_a_rule_for_another_page_is_not_applied(shelf: Shelf) -> None:
    shelf.looks(page(), page())
    shelf.add(RuleKind.IGNORE_CSS, "body", page_url="https://rosa.example/menu")
    assert shelf.looks(page()) == ["same"]


def test_a_part_that_is_not_there_is_unseen_and_never_quiet(shelf: Shelf) -> None:
    shelf.looks(page(), page())
    shelf.add(RuleKind.ONLY_CSS, "#menu")
    told = shelf.look(page())
    assert (told.outcome, told.why) == ("unseen", "the rule's selector “#menu” matches nothing")


def test_a_part_that_goes_is_unseen_though_the_words_are_the_same(shelf: Shelf) -> None:
    shelf.add(RuleKind.ONLY_CSS, "#count")
    outcomes = shelf.looks(page(), page(), page().replace('id="count"', 'id="counter"'))
    assert outcomes == ["baseline", "same", "unseen"]


def test_a_rule_added_while_a_look_was_under_way_is_no_edit_and_hides_none(shelf: Shelf) -> None:
    shelf.looks(page(), page())
    todo = task(shelf.db, shelf.page_id)
    assert todo is not None
    shelf.web.page = page(NEWS, visitors=10_777)
    shelf.now += 12 * HOUR
    under_way = look(shelf.web, todo, shelf.now, lambda: None)
    shelf.add(RuleKind.IGNORE_TEXT, r"\d+")
    record(shelf.db, under_way, ScheduleConfig())
    shelf.looks(*[page(NEWS, visitors=10_888)] * 4)
    (change,) = shelf.changes()
    assert {hunk.after for hunk in change.hunks} == {
        "Advent",
        "From Advent on we also bake gingerbread.",
    }


EVIL = r"(?:x+x+)+y"


def test_a_rule_that_takes_too_long_is_told_and_no_longer_applied(shelf: Shelf) -> None:
    shelf.add(RuleKind.IGNORE_TEXT, EVIL)
    shelf.looks(page(), page())
    told = shelf.look(page(f"<p>{'x' * 3000}</p>"))
    (rule,) = rules.of_target(shelf.db, shelf.target.id)
    assert told.why.endswith(f"; rule {rule.id} takes too long and is not applied any more")
    assert rule.too_slow_at == told.at
    assert rules.in_force(shelf.db, clients.page_by_id(shelf.db, shelf.page_id)) == ()


def test_a_rule_that_takes_too_long_is_no_edit(shelf: Shelf) -> None:
    shelf.add(RuleKind.IGNORE_TEXT, rf"\d+|{EVIL}")
    long = f"<p>{'x' * 3000}</p>"
    shelf.looks(page(), page())
    shelf.looks(*[page(long)] * 4)
    assert [hunk.after[:3] for change in shelf.changes() for hunk in change.hunks] == ["xxx"]


# --- changes that are read again ---------------------------------------------------------------


def test_a_change_of_which_nothing_is_left_is_dismissed(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(visitors=10_777)] * 4)
    assert len(shelf.changes()) == 1
    done = shelf.add(RuleKind.IGNORE_CSS, "#count")
    (row,) = shelf.db.table("change").rows
    assert (len(done.dismissed), shelf.changes()) == (1, [])
    assert row["dismissed_why"] == "nothing is left of it as the page is read now"


def test_what_a_rule_dismissed_stands_again_without_it(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(visitors=10_777)] * 4)
    before = shelf.changes()
    shelf.add(RuleKind.IGNORE_CSS, "#count")
    again = shelf.remove_rules()
    assert (len(again.restored), shelf.changes()) == (1, before)


def test_what_a_person_dismissed_stays_so(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS)] * 4)
    ((number, _, _),) = looks.changes(shelf.db, shelf.target.id)
    reread.dismiss(shelf.db, number, "somebody said so", shelf.now)
    shelf.add(RuleKind.MASK_DATES)
    assert shelf.changes() == []


def test_of_a_change_what_is_left_stays(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS, visitors=10_777)] * 4)
    before = {hunk.after for change in shelf.changes() for hunk in change.hunks}
    done = shelf.add(RuleKind.IGNORE_CSS, "#count")
    after = {hunk.after for change in shelf.changes() for hunk in change.hunks}
    assert len(done.shortened) == 1
    assert before - after == {"Visitors so far: 10777"}


def test_what_a_rule_took_from_a_change_comes_back_without_it(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS, visitors=10_777)] * 4)
    before = shelf.changes()
    shelf.add(RuleKind.IGNORE_CSS, "#count")
    again = shelf.remove_rules()
    assert (len(again.lengthened), shelf.changes()) == (1, before)


def test_what_one_rule_shortened_and_another_dismissed_comes_back_whole(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS, visitors=10_777)] * 4)
    before = shelf.changes()
    shelf.add(RuleKind.IGNORE_CSS, "#count")
    shelf.add(RuleKind.IGNORE_TEXT, "Advent|From Advent on we also bake gingerbread.")
    assert shelf.changes() == []
    shelf.remove_rules()
    assert shelf.changes() == before


def test_a_shortened_change_has_the_size_of_what_is_left_and_says_so(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS, visitors=10_777)] * 4)
    shelf.add(RuleKind.IGNORE_CSS, "#count")
    (change,) = shelf.changes()
    assert change.score == sum(len(hunk.after) for hunk in change.hunks)
    assert change.why.endswith("; 2 of 3 differences count as the page is read now")


def test_a_rule_of_a_page_follows_it_to_where_it_leads(shelf: Shelf) -> None:
    shelf.add(RuleKind.IGNORE_CSS, "#count", page_url=URL)
    shelf.web.leads_to = "https://rosa-bakery.example/"
    shelf.looks(page(), page())
    (watched,) = clients.pages(shelf.db, shelf.target.id)
    assert [rule.page_url for rule in rules.in_force(shelf.db, watched)] == [watched.url]
    assert watched.url == shelf.web.leads_to


def test_a_change_that_a_rule_does_not_touch_stays_as_it_is(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS)] * 4)
    before = shelf.changes()
    done = shelf.add(RuleKind.IGNORE_CSS, "#count")
    assert (done, shelf.changes()) == (reread.Reread(), before)


def test_a_change_whose_page_cannot_be_read_any_more_stays(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS)] * 4)
    shelf.add(RuleKind.ONLY_CSS, "#menu")
    assert len(shelf.changes()) == 1


def test_an_upgrade_dismisses_no_edit(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS)] * 4)
    assert reread.reread(shelf.db, shelf.target, shelf.now, newer) == reread.Reread()


def test_reading_again_twice_changes_nothing_more(shelf: Shelf) -> None:
    shelf.looks(page(), page(), *[page(NEWS, visitors=10_777)] * 4)
    shelf.add(RuleKind.IGNORE_CSS, "#count")
    assert reread.reread(shelf.db, shelf.target, shelf.now) == reread.Reread()


# --- what rested on them ------------------------------------------------------------------------

WORKSHOP = "2026-11-02T14:00"
HELD = at("2026-11-02 13:00")
BANNER = "<p class='banner'>Black Friday: everything half price.</p>"


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path, BEGINS, days=(3, 7)) as told:
        yield told


def ignore(story: Story, name: str, selector: str) -> reread.Reread:
    """Add a rule to a client's website, as the command does."""
    watched = story.target(clients.client(story.db, name))
    with transaction(story.db):
        new = Rule(0, watched.id, RuleKind.IGNORE_CSS, selector, story.clock())
        rules.add(story.db, new)
        return reread.rules_changed(story.db, watched, story.clock())


def with_banner(story: Story) -> Site:
    """A client that does nothing, whose site puts a banner up a day after the workshop."""
    site = story.site()
    story.register("Bakery", WORKSHOP, site.url)
    story.go_on(HELD + DAY)
    site.words += f"</p>{BANNER}<p>"
    return site


def test_a_notice_that_was_wrongly_withheld_is_sent_once(story: Story) -> None:
    with_banner(story)
    story.go_on(HELD + 4 * DAY)
    told_before = story.told("Bakery")
    ignore(story, "Bakery", ".banner")
    story.go_on(HELD + 6 * DAY)
    assert told_before == [("started", None, "sent", None)]
    assert story.told("Bakery")[1:] == [("quiet", 3, "sent", None)]


def test_of_several_milestones_that_rested_on_it_the_newest_is_told(story: Story) -> None:
    with_banner(story)
    story.go_on(HELD + 8 * DAY)
    ignore(story, "Bakery", ".banner")
    story.go_on(HELD + 10 * DAY)
    assert story.sent("Bakery") == [("started", None), ("quiet", 7)]
    assert story.show("Bakery")["progress"] == "quiet"


def test_the_true_start_is_told_after_a_false_one(story: Story) -> None:
    site = with_banner(story)
    story.go_on(HELD + 4 * DAY)
    ignore(story, "Bakery", ".banner")
    story.go_on(HELD + 5 * DAY)
    site.words += "</p><p>From Advent on we also bake gingerbread.<p>"
    story.go_on(HELD + 8 * DAY)
    assert story.sent("Bakery") == [("started", None), ("quiet", 3), ("started", None)]
    assert "gingerbread" in story.sink.mails[-1].text


def test_a_change_that_stands_beside_a_dismissed_one_still_stops_the_clock(story: Story) -> None:
    site = with_banner(story)
    site.words += "</p><p>From Advent on we also bake gingerbread.<p>"
    story.go_on(HELD + 4 * DAY)
    ignore(story, "Bakery", ".banner")
    story.go_on(HELD + 8 * DAY)
    assert story.sent("Bakery") == [("started", None)]


def test_a_start_that_a_rule_took_back_by_mistake_is_not_told_twice(story: Story) -> None:
    with_banner(story)
    story.go_on(HELD + 3 * DAY)
    ignore(story, "Bakery", "main")
    watched = story.target(clients.client(story.db, "Bakery"))
    with transaction(story.db):
        rules.remove(story.db, rules.of_target(story.db, watched.id)[0].id)
        reread.rules_changed(story.db, watched, story.clock())
    story.go_on(HELD + 8 * DAY)
    assert story.sent("Bakery") == [("started", None)]
    assert story.show("Bakery")["progress"] == "started"


def test_the_command_says_what_it_dismissed_and_what_stands_again(story: Story) -> None:
    with_banner(story)
    story.go_on(HELD + 4 * DAY)
    ignored = run("ignore", "Bakery", "--css", ".banner", data=story.folder).out
    removed = run("rules", "Bakery", "--remove", "1", data=story.folder).out
    assert "Changes that were nothing else are dismissed: 1." in ignored
    assert "Changes that it had dismissed stand again: 1." in removed
