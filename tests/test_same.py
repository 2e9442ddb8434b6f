"""Looks that show what the last one did: stored with a row, and nothing is lost by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest

from monitor import check, compare
from monitor.check import Checked, task
from monitor.extract import read_page
from monitor.model import Client, Refusal
from monitor.store import clients, looks
from tests.desk import CONFIG, FRONT, Desk, desk
from tests.web import LocalWeb

HALF_A_DAY = timedelta(hours=12)
HOUR = timedelta(hours=1)
NEWS = "<p>Since Monday we bake with rye from the field behind the church.</p>"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path) as made:
        yield made


@pytest.fixture
def web() -> Iterator[LocalWeb]:
    with LocalWeb() as served:
        yield served


def look(bench: Desk, web: LocalWeb, client: Client, page: str, token: int) -> Checked:
    """Half a day later the page, with another token in its script."""
    bench.now += HALF_A_DAY
    web.pages["/"] = f"{page}<script>var token = {token};</script>"
    return bench.look(client)


def memory_of(bench: Desk, seen: Checked) -> compare.Memory:
    blob = looks.memory(bench.db, seen.page_id)
    assert blob is not None
    return compare.load(blob)


def test_another_token_leaves_the_memory_as_it_is(bench: Desk, web: LocalWeb) -> None:
    client = bench.register("Bakery Rosa", web.url)
    token = count()
    first = look(bench, web, client, FRONT, next(token))
    kept = memory_of(bench, first)
    seen = [look(bench, web, client, FRONT, next(token)) for _ in range(5)]
    assert [s.outcome for s in seen] == ["same"] * 5
    assert memory_of(bench, first) == kept
    assert clients.page_by_id(bench.db, first.page_id).seen_at == bench.now


def test_the_window_of_an_edit_begins_at_the_last_look_without_it(
    bench: Desk, web: LocalWeb
) -> None:
    client = bench.register("Bakery Rosa", web.url)
    token = count()
    for _ in range(4):
        look(bench, web, client, FRONT, next(token))
    without_at = bench.now
    found = [look(bench, web, client, FRONT + NEWS, next(token)) for _ in range(4)]
    (change,) = (c for seen in found for c in seen.changes)
    assert (change.after_at, change.before_at) == (without_at, without_at + HALF_A_DAY)


def test_an_open_suspicion_is_confirmed_by_looks_that_differ_in_tokens(
    bench: Desk, web: LocalWeb
) -> None:
    client = bench.register("Bakery Rosa", web.url)
    token = count()
    pages = [FRONT, FRONT, *[FRONT + NEWS] * 3]
    found = [look(bench, web, client, page, next(token)) for page in pages]
    assert [s.outcome for s in found] == ["baseline", "same", "suspected", "suspected", "changed"]


def test_every_fourteenth_look_is_read_in_full_and_its_body_kept(
    bench: Desk, web: LocalWeb
) -> None:
    client = bench.register("Bakery Rosa", web.url)
    token = count()
    first = look(bench, web, client, FRONT, next(token))
    held = []
    for _ in range(15):
        look(bench, web, client, FRONT, next(token))
        number = looks.page_bodies(bench.db, first.page_id)["last_body_id"]
        assert number is not None
        held.append(looks.body_by_id(bench.db, number).data.rpartition(b" = ")[2])
    assert held == [b"0;</script>"] * 13 + [b"14;</script>"] * 2


def test_a_refused_look_in_between_is_no_sighting(bench: Desk, web: LocalWeb) -> None:
    client = bench.register("Bakery Rosa", web.url)
    token = count()
    look(bench, web, client, FRONT, next(token))
    refused = look(bench, web, client, "<title>Bakery Rosa</title><p>Hello.</p>", next(token))
    back = [look(bench, web, client, FRONT, next(token)) for _ in range(2)]
    assert [refused.outcome, *(s.outcome for s in back)] == ["unseen", "same", "same"]
    assert memory_of(bench, refused).odd_since is None


LETTERS = "abcdefghijklmnop"


def _drawn(seed: int) -> str:
    """A front page of which nearly all is new with another seed."""
    draw = Random(seed)
    lines = ("".join(draw.choices(f"{LETTERS}    ", k=60)) for _ in range(10))
    return "<h1>Bakery Rosa</h1>" + "".join(f"<p>{line}.</p>" for line in lines)


def test_after_looks_that_cannot_be_judged_the_bytes_before_them_are_read(
    bench: Desk, web: LocalWeb
) -> None:
    client = bench.register("Bakery Rosa", web.url)
    pages = [look(bench, web, client, _drawn(seed), 0) for seed in (0, 0, 1, 2, 3)]
    back = look(bench, web, client, _drawn(2), 0)
    shown = {known.block.text for known in memory_of(bench, back).present().values()}
    read = read_page(_drawn(2).encode(), url=web.url)
    assert pages[-1].outcome == "unseen"
    assert not isinstance(read, Refusal)
    assert shown == {block.text for block in read.blocks}


def test_a_look_that_another_has_overtaken_confirms_nothing(bench: Desk, web: LocalWeb) -> None:
    client = bench.register("Bakery Rosa", web.url)
    first = look(bench, web, client, FRONT, 0)
    bench.now += HALF_A_DAY
    todo = task(bench.db, first.page_id)
    assert todo is not None
    slow = check.look(bench.web, todo, bench.now, lambda: None)
    quick = look(bench, web, client, FRONT + NEWS, 0)
    stored = check.record(bench.db, replace(slow, at=bench.now + HOUR), CONFIG.schedule)
    assert slow.unchanged
    assert (quick.outcome, stored and stored.outcome) == ("suspected", "same")
    assert [look(bench, web, client, FRONT, 0).outcome for _ in range(3)] == ["same"] * 3


def test_a_304_that_another_look_has_overtaken_leaves_the_memory(
    bench: Desk, web: LocalWeb
) -> None:
    client = bench.register("Bakery Rosa", web.url)
    first = look(bench, web, client, FRONT, 0)
    todo = task(bench.db, first.page_id)
    assert todo is not None
    look(bench, web, client, FRONT + NEWS, 0)
    kept = memory_of(bench, first)
    late = check.Look(todo, bench.now + HOUR, status=304, unchanged=True)
    stored = check.record(bench.db, late, CONFIG.schedule)
    assert stored is not None
    assert (stored.outcome, memory_of(bench, first)) == ("same", kept)


def test_the_first_look_of_another_reading_is_in_full(bench: Desk, web: LocalWeb) -> None:
    client = bench.register("Bakery Rosa", web.url)
    first = look(bench, web, client, FRONT, 0)
    looks.update_page(bench.db, first.page_id, etag='"a"', mark="1 as an older extractor read it")
    todo = task(bench.db, first.page_id)
    assert todo is not None
    assert (todo.mark, todo.etag) == (None, None)


def test_a_body_that_shows_the_same_is_not_stored_again(bench: Desk, web: LocalWeb) -> None:
    client = bench.register("Bakery Rosa", web.url)
    look(bench, web, client, FRONT, 0)
    seen = [look(bench, web, client, FRONT + NEWS, number) for number in (1, 2)]
    stored = [body.data.rpartition(b" = ")[2] for body in looks.bodies(bench.db, seen[0].page_id)]
    assert [one.outcome for one in seen] == ["suspected", "suspected"]
    assert stored == [b"0;</script>", b"1;</script>"]
