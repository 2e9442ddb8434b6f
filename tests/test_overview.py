"""The list of all clients: who stands where, who comes first, and what it costs."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from bench import overview as bench
from monitor import overview as overview_of
from monitor.deed import Deed, DeedKind, Way
from monitor.model import Client, Finding, Kind, NoticeKind, NoticeState, Progress, Reason, Text
from monitor.overview import DAYS, ROWS, Asked, Overview, Row, Sight, overview
from monitor.register import Registration, When, register
from monitor.store import Db, clients, deeds, looks, notices, open_db, people
from monitor.store.db import insert
from monitor.store.looks import Observation
from monitor.store.notices import Notice
from monitor.store.times import to_text
from tests.build import BERLIN, DAY, HOUR, at, change, consultant
from tests.desk import CONFIG

NOW = at("2026-11-27 09:00")
HELD = date(2026, 11, 20)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    db = open_db(tmp_path, NOW)
    people.add_consultant(db, consultant())
    people.add_channel(db, "mail", "secrets", "mailto://…", 1)
    yield db
    db.close()


def add(db: Db, name: str, *urls: str, held: date = HELD, **more: object) -> Client:
    """A client with websites, registered ten days ago."""
    usual = f"https://{name.lower().replace(' ', '-')}.example/"
    addresses = tuple((Kind.WEBSITE, url) for url in urls or (usual,))
    new = Registration(name, When(held), addresses, **more)  # type: ignore[arg-type]
    return register(db, CONFIG, new, NOW - 10 * DAY)


def home(db: Db, client: Client, nth: int = 0) -> int:
    """The row number of the page at a target's own address."""
    return clients.pages(db, clients.targets(db, client.id)[nth].id)[0].id


def look(db: Db, page_id: int, when: datetime, reason: Reason | None = None) -> None:
    """A look that saw the page, or did not."""
    finding = None if reason else Finding.SAME
    looks.add_observation(db, Observation(page_id, when, reason is None, finding, reason))


def stands(db: Db, client: Client, progress: Progress, when: datetime = NOW - HOUR) -> None:
    """As it was recorded."""
    workshop_id = clients.workshops(db, client.id)[-1].id
    row = {"workshop_id": workshop_id, "at": to_text(when), "progress": progress, "reasons": "[]"}
    insert(db, "progress_step", row)


def notice(db: Db, client: Client) -> Notice:
    """One that waits to be sent."""
    words = Text("Nothing has changed", "", "")
    new = Notice(
        f"about {client.id}", NoticeKind.QUIET, client.id, None, None, 1, 1, NoticeState.PENDING,
        NOW, NOW, words,
    )  # fmt: skip
    stored = notices.add(db, new)
    assert stored is not None
    return stored


def snooze(db: Db, client: Client, until: date, when: datetime = NOW - HOUR) -> None:
    deeds.add(db, Deed(0, client.id, DeedKind.SNOOZE, when, "Lena", Way.PAGE, until=until))


def shown(db: Db, **asked: object) -> Overview:
    """One page, now and in Berlin."""
    return overview(db, Asked(**asked), BERLIN, NOW)  # type: ignore[arg-type]


def row(db: Db) -> Row:
    """The only client."""
    (only,) = shown(db).rows
    return only


def names(found: Overview) -> list[str]:
    return [row.name for row in found.rows]


def test_without_a_client_there_is_one_empty_page(db: Db) -> None:
    found = shown(db)
    assert (found.rows, found.total, found.page, found.pages, found.everybody) == ((), 0, 1, 1, 0)


def test_a_row_says_how_long_ago_the_workshop_was_and_what_comes_next(db: Db) -> None:
    add(db, "Bakery", tags=("food",))
    only = row(db)
    assert (only.name, only.tags, only.consultant) == ("Bakery", ("food",), "Lena")
    assert (only.day, only.days_since) == (HELD, 7)
    assert only.next is not None
    assert (only.next.days, only.next.kind) == (3, Kind.WEBSITE)


def test_days_are_negative_before_a_workshop(db: Db) -> None:
    add(db, "Bakery", held=date(2026, 12, 4))
    assert row(db).days_since == -7


def test_the_latest_workshop_speaks(db: Db) -> None:
    bakery = add(db, "Bakery", held=date(2026, 3, 2))
    insert(
        db,
        "workshop",
        {
            "client_id": bakery.id,
            "title": "The second",
            "held_at": to_text(at("2026-11-25 13:00")),
            "zone": "Europe/Berlin",
            "all_day": 0,
            "registered_at": to_text(NOW),
            "closes_at": to_text(NOW + 90 * DAY),
        },
    )
    assert (row(db).title, row(db).days_since) == ("The second", 2)


def test_progress_is_the_latest_that_was_recorded(db: Db) -> None:
    bakery = add(db, "Bakery")
    stands(db, bakery, Progress.STARTED, NOW - 2 * HOUR)
    stands(db, bakery, Progress.STALLED, NOW - HOUR)
    assert row(db).progress is Progress.STALLED


def test_who_has_no_record_is_waiting_until_a_change_came(db: Db) -> None:
    bakery = add(db, "Bakery")
    assert row(db).progress is Progress.WAITING
    edit = change(NOW - 2 * DAY, NOW - DAY)
    number = looks.add_change(db, home(db, bakery), edit, NOW)
    assert row(db).progress is Progress.STARTED
    looks.dismiss_change(db, number, "no edit", NOW)
    assert row(db).progress is Progress.WAITING


@pytest.mark.parametrize("answer", ["quiet", "unseen"])
def test_who_has_no_record_stands_as_the_last_verdict_says(db: Db, answer: str) -> None:
    add(db, "Bakery")
    said = {"milestone_id": 1, "answer": answer, "why": "", "coverage": "{}"}
    insert(db, "verdict", said | {"decided_at": to_text(NOW)})
    assert row(db).progress == answer


def test_last_seen_is_the_latest_sighting_of_a_target(db: Db) -> None:
    bakery = add(db, "Bakery", "https://a.example/", "https://b.example/")
    looks.update_page(db, home(db, bakery), seen_at=NOW - DAY)
    looks.update_page(db, home(db, bakery, 1), seen_at=NOW - HOUR, failures=1)
    assert (row(db).last_seen_at, row(db).fails) == (NOW - HOUR, True)


def test_an_open_suspicion_shows_on_whichever_page(db: Db) -> None:
    bakery = add(db, "Bakery")
    target_id = clients.targets(db, bakery.id)[0].id
    page = {"target_id": target_id, "url": "https://bakery.example/news", "role": "news"}
    number = insert(db, "page", page | {"added_at": to_text(NOW)})
    assert row(db).suspected_since is None
    looks.update_page(db, number, suspected_since=NOW - HOUR)
    assert row(db).suspected_since == NOW - HOUR


# --- order and choice --------------------------------------------------------------------


def test_who_needs_action_comes_first_and_the_longest_ago_of_them(db: Db) -> None:
    for name, progress, held in (
        ("Done", Progress.DONE, 10),
        ("Started", Progress.STARTED, 10),
        ("Waiting", Progress.WAITING, 20),
        ("Unseen", Progress.UNSEEN, 10),
        ("Quiet lately", Progress.QUIET, 18),
        ("Stalled", Progress.STALLED, 14),
        ("Quiet long", Progress.QUIET, 9),
        ("Blocked", Progress.BLOCKED, 10),
    ):
        stands(db, add(db, name, held=date(2026, 11, held)), progress)
    assert names(shown(db)) == [
        "Quiet long",
        "Stalled",
        "Quiet lately",
        "Unseen",
        "Blocked",
        "Waiting",
        "Started",
        "Done",
    ]


def test_a_notice_that_failed_comes_before_all(db: Db) -> None:
    stands(db, add(db, "Quiet"), Progress.QUIET)
    started = add(db, "Started")
    stands(db, started, Progress.STARTED)
    waits = notice(db, started)
    assert names(shown(db)) == ["Quiet", "Started"]
    notices.mark_failed(db, waits.id, "the mailbox is full", None)
    first, second = shown(db).rows
    assert (first.name, first.failed_notice) == ("Started", "the mailbox is full")
    assert second.failed_notice is None


def test_who_is_snoozed_or_paused_comes_last(db: Db) -> None:
    for name in ("Awake", "Snoozed", "Paused", "Woken"):
        stands(db, add(db, name), Progress.QUIET)
    paused = clients.client(db, "Paused")
    clients.change_client(db, replace(paused, paused_at=NOW))
    snooze(db, clients.client(db, "Snoozed"), date(2026, 12, 9))
    woken = clients.client(db, "Woken")
    snooze(db, woken, date(2026, 12, 9), NOW - 2 * HOUR)
    deeds.add(db, Deed(0, woken.id, DeedKind.WAKE, NOW - HOUR, "Lena", Way.PAGE))
    found = shown(db)
    assert names(found) == ["Awake", "Woken", "Snoozed", "Paused"]
    assert [r.silent_until for r in found.rows] == [None, None, date(2026, 12, 9), None]


def test_a_snooze_is_over_on_its_day(db: Db) -> None:
    snooze(db, add(db, "Bakery"), NOW.date())
    assert row(db).silent_until is None


CHOICES: dict[str, tuple[dict[str, object], list[str]]] = {
    "all": ({}, ["Café Rosa", "Museum", "Bäckerei Ö"]),
    "by progress": ({"progress": Progress.STARTED}, ["Bäckerei Ö"]),
    "by tag, in any case": ({"tag": "FOOD"}, ["Café Rosa", "Bäckerei Ö"]),
    "by consultant": ({"consultant": "Marco"}, ["Museum"]),
    "by a word of the name, in any case": ({"text": "BÄCK"}, ["Bäckerei Ö"]),
    "by an address": ({"text": "rosa.example"}, ["Café Rosa"]),
    "by all words, wherever they stand": ({"text": "food ö"}, ["Bäckerei Ö"]),
    "by nothing that there is": ({"text": "%"}, []),
    "by all of it": ({"text": "a", "tag": "food", "progress": Progress.QUIET}, ["Café Rosa"]),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_clients_are_chosen(db: Db, choice: str) -> None:
    people.add_consultant(db, consultant(name="Marco"))
    cafe = add(db, "Café Rosa", "https://rosa.example/", tags=("food",), held=date(2026, 11, 9))
    museum = add(db, "Museum", consultant="Marco")
    stands(db, cafe, Progress.QUIET)
    stands(db, museum, Progress.QUIET)
    stands(db, add(db, "Bäckerei Ö", "https://b.example/", tags=("Food",)), Progress.STARTED)
    asked, expected = CHOICES[choice]
    assert names(shown(db, **asked)) == expected


def test_numbers_beside_progress_are_of_what_else_was_asked(db: Db) -> None:
    stands(db, add(db, "A", tags=("food",)), Progress.QUIET)
    stands(db, add(db, "B", tags=("food",)), Progress.STARTED)
    stands(db, add(db, "C"), Progress.QUIET)
    found = shown(db, tag="food", progress=Progress.QUIET)
    assert found.progresses == {Progress.QUIET: 1, Progress.STARTED: 1}
    assert (found.total, found.everybody, found.tags) == (1, 3, ("food",))


def test_only_a_consultants_own_clients_are_there(db: Db) -> None:
    marco = people.add_consultant(db, consultant(name="Marco"))
    add(db, "Bakery", tags=("food",))
    add(db, "Museum", consultant="Marco", tags=("art",))
    found = shown(db, consultant_id=marco.id)
    assert names(found) == ["Museum"]
    assert (found.everybody, found.tags, found.consultants) == (1, ("art",), ("Marco",))


def test_pages_hold_a_hundred_and_a_page_too_far_is_the_last(db: Db) -> None:
    for n in range(ROWS + 1):
        add(db, f"Client {n:03}")
    first, second, beyond = (shown(db, page=n) for n in (1, 2, 99))
    assert (len(first.rows), first.pages, first.total) == (ROWS, 2, ROWS + 1)
    assert names(second) == names(beyond) == ["Client 100"]
    assert beyond.page == 2


# --- strips ------------------------------------------------------------------------------


def sights(db: Db) -> list[Sight]:
    """The last seven days of the only client."""
    return [day.sight for day in row(db).strip[-7:]]


def test_a_strip_is_thirty_days_up_to_today(db: Db) -> None:
    add(db, "Bakery")
    strip = row(db).strip
    assert len(strip) == DAYS
    assert (strip[0].day, strip[-1].day) == (date(2026, 10, 29), date(2026, 11, 27))
    assert {day.sight for day in strip} == {Sight.NOT_LOOKED}


def test_each_day_shows_what_its_looks_gave(db: Db) -> None:
    bakery = add(db, "Bakery")
    page = home(db, bakery)
    look(db, page, NOW - 6 * DAY)
    look(db, page, NOW - 5 * DAY, Reason.TIMEOUT)
    look(db, page, NOW - 4 * DAY, Reason.TIMEOUT)
    look(db, page, NOW - 4 * DAY + HOUR)
    look(db, page, NOW - 3 * DAY, Reason.OWN_NETWORK_DOWN)
    look(db, page, NOW - 2 * DAY)
    looks.add_change(db, page, change(NOW - 3 * DAY, NOW - 2 * DAY), NOW)
    assert sights(db) == [
        Sight.QUIET,
        Sight.UNSEEN,
        Sight.QUIET,
        Sight.NOT_LOOKED,
        Sight.CHANGED,
        Sight.NOT_LOOKED,
        Sight.NOT_LOOKED,
    ]


def test_a_day_on_which_one_of_two_websites_was_not_seen_is_not_quiet(db: Db) -> None:
    bakery = add(db, "Bakery", "https://a.example/", "https://b.example/")
    look(db, home(db, bakery), NOW)
    look(db, home(db, bakery, 1), NOW, Reason.TIMEOUT)
    assert sights(db)[-1] is Sight.PART


def test_a_dismissed_change_leaves_a_quiet_day(db: Db) -> None:
    bakery = add(db, "Bakery")
    page = home(db, bakery)
    look(db, page, NOW)
    number = looks.add_change(db, page, change(NOW - DAY, NOW), NOW)
    looks.dismiss_change(db, number, "no edit", NOW)
    assert sights(db)[-1] is Sight.QUIET


def test_days_are_those_of_the_readers_zone(db: Db) -> None:
    look(db, home(db, add(db, "Bakery")), at("2026-11-25 23:30"))
    assert sights(db)[-2:] == [Sight.QUIET, Sight.NOT_LOOKED]


def test_days_that_were_summed_up_are_there(db: Db) -> None:
    page = home(db, add(db, "Bakery"))
    look(db, page, NOW - 6 * DAY)
    look(db, page, NOW - 5 * DAY, Reason.TIMEOUT)
    before = sights(db)
    assert looks.sum_up_days(db, NOW - 2 * DAY, BERLIN) == 2
    assert sights(db) == before == [Sight.QUIET, Sight.UNSEEN, *[Sight.NOT_LOOKED] * 5]


# --- the rest of a message ---------------------------------------------------------------


def test_a_channel_tells_of_its_clients_that_are_looked_after(db: Db) -> None:
    """As each client is asked for its channels; its progress is the one last recorded."""
    people.add_consultant(db, consultant(name="Maria"))
    for name, whose, everybody in (("maria", 2, False), ("lead", 2, True), ("none", None, False)):
        one = people.add_channel(db, name, "secrets", "mailto://…", whose)
        people.change_channel(db, replace(one, for_everybody=everybody, from_day=14))
    own, named, paused, closed = (add(db, name) for name in ("Own", "Named", "Paused", "Closed"))
    both = add(db, "Both", channels=("mail", "none"))
    stands(db, own, Progress.STALLED)
    stands(db, named, Progress.QUIET)
    clients.set_channels(db, named.id, [people.channel(db, "maria").id])
    db.table("client").update(paused.id, {"paused_at": to_text(NOW)})
    clients.close_workshop(db, clients.workshops(db, closed.id)[0].id, NOW)
    told = {c.name: overview_of.told_on(db, c.id, ()) for c in people.channels(db)}
    assert told == {
        "mail": {Progress.STALLED: 1, Progress.WAITING: 1},
        "maria": {Progress.QUIET: 1},
        "lead": {Progress.STALLED: 1, Progress.QUIET: 1, Progress.WAITING: 1},
        "none": {Progress.WAITING: 1},
    }
    assert not overview_of.told_on(db, people.channel(db, "none").id, {both.id})


# --- cost --------------------------------------------------------------------------------


@contextmanager
def counted(db: Db) -> Iterator[dict[str, int]]:
    """Counts queries, and thousands of steps that SQLite takes for them."""
    count = {"queries": 0, "steps": 0}

    def query(sql: str) -> None:
        count["queries"] += sql.lstrip().startswith(("SELECT", "WITH"))

    def step() -> int:
        count["steps"] += 1
        return 0

    db.conn.set_trace_callback(query)
    db.conn.set_progress_handler(step, 1000)
    yield count
    db.conn.set_trace_callback(None)
    db.conn.set_progress_handler(None, 0)


def cost(folder: Path, of: int, days: int) -> dict[str, int]:
    """Of a full page among so many clients, after so many days."""
    db = open_db(folder, bench.NOW)
    bench.fill(db, of, days)
    with counted(db) as count:
        found = overview(db, Asked(), bench.ZONE, bench.NOW)
    db.close()
    assert (len(found.rows), found.total) == (ROWS, of)
    return count


def test_neither_history_nor_further_clients_add_queries_or_work(tmp_path: Path) -> None:
    month = cost(tmp_path / "month", 100, 40)
    year = cost(tmp_path / "year", 100, 365)
    many = cost(tmp_path / "many", 400, 100)
    assert month["queries"] == year["queries"] == many["queries"] <= 10
    assert year["steps"] < 1.2 * month["steps"]
    assert many["steps"] < 1.5 * month["steps"]


def test_the_rest_of_a_message_is_counted_by_a_few_queries(db: Db, tmp_path: Path) -> None:
    few = bench_of(tmp_path / "few", 10)
    many = bench_of(tmp_path / "many", 300)
    channel = people.channel(many, "mail")
    with counted(few) as of_few:
        overview_of.told_on(few, channel.id, ())
    with counted(many) as of_many:
        stands_so = overview_of.told_on(many, channel.id, {1, 2})
    assert of_many["queries"] == of_few["queries"] <= 3
    assert stands_so.total() == 298


def bench_of(folder: Path, number: int) -> Db:
    """So many clients after a week."""
    made = open_db(folder, bench.NOW)
    bench.fill(made, number, 7)
    return made


def test_a_year_is_really_there(tmp_path: Path) -> None:
    db = open_db(tmp_path, bench.NOW)
    bench.fill(db, 3, 365)
    assert db.table("look_day").count > 3 * 330
    strips = [row.strip for row in overview(db, Asked(), bench.ZONE, bench.NOW).rows]
    assert {day.sight for strip in strips for day in strip} >= {Sight.QUIET, Sight.UNSEEN}
    db.close()


def test_spans_of_days_hold_over_the_change_of_the_clock(db: Db) -> None:
    add(db, "Bakery")
    after = at("2026-10-26 09:00")
    days = overview(db, Asked(), BERLIN, after).rows[0].strip
    assert [b.day - a.day for a, b in itertools.pairwise(days)] == [timedelta(days=1)] * 29
