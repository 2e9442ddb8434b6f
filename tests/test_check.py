"""A check from end to end: what the first looks leave behind."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.store import clients
from tests.desk import FRONT, desk
from tests.web import Answer, LocalWeb


def test_the_first_look_says_what_it_saw(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as web:
        web.pages["/"] = FRONT
        seen = bench.look(bench.register("Bakery Rosa", web.url))
    assert seen.why == "“Bakery Rosa”: 1 heading, 12 texts"


def test_an_address_that_leads_to_another_site_is_watched_there(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as old, LocalWeb("127.0.0.2") as new:
        old.pages["/"] = Answer(301, {"Location": new.url})
        new.pages["/"] = FRONT
        client = bench.register("Bakery Rosa", old.url)
        first = bench.look(client)
        bench.now += timedelta(hours=12)
        second = bench.look(client)
    assert (first.outcome, f"it leads to {new.url}" in first.why) == ("baseline", True)
    assert (second.outcome, second.url) == ("same", new.url)


def test_a_site_that_moves_away_later_is_not_seen(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as old, LocalWeb("127.0.0.2") as new:
        old.pages["/"] = new.pages["/"] = FRONT
        client = bench.register("Bakery Rosa", old.url)
        bench.look(client)
        old.pages["/"] = Answer(301, {"Location": new.url})
        bench.now += timedelta(hours=12)
        second = bench.look(client)
    assert (second.outcome, second.reason) == ("unseen", "redirect_elsewhere")


def test_the_second_look_comes_half_a_day_after_the_first(tmp_path: Path) -> None:
    with desk(tmp_path) as bench, LocalWeb() as web:
        web.pages["/"] = FRONT
        first = bench.look(bench.register("Bakery Rosa", web.url))
        page = clients.page_by_id(bench.db, first.page_id)
    assert page.next_check_at is not None
    assert timedelta(hours=11) < page.next_check_at - first.at < timedelta(hours=13)
