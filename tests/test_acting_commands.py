"""The commands of what one does about a client: what they say, store and refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.config import own_zone
from monitor.store import clients, looks, open_db
from tests.build import DAY, at, change
from tests.story import Story
from tests.terminal import LOCAL, Ran, run
from tests.web import LocalWeb

PAGE = """<title>Rosa</title><h1>Café Rosa</h1><main><p>Open from Tuesday to Sunday.</p>
<p>On the third of May we bake.</p></main>"""
TODAY = datetime.now(own_zone()).date()


class Office:
    """A client named Rosa, registered just now, with a workshop today."""

    def __init__(self, data: Path, web: LocalWeb) -> None:
        self.data = data
        added = self.run("add", "Rosa", "--workshop", TODAY.isoformat(), "--website", web.url)
        assert added.code == 0

    def run(self, *words: str, typed: str = "") -> Ran:
        return run(*words, data=self.data, typed=typed)

    def deeds(self) -> list[dict[str, object]]:
        (shown,) = self.run("show", "Rosa", "--json").lines
        found: list[dict[str, object]] = shown["deeds"]
        return found

    def add_changes(self, most: int) -> list[int]:
        """Changes that were seen since the workshop, as if somebody had said so."""
        db = open_db(self.data, datetime.now(UTC))
        try:
            page = clients.pages_of_clients(db, [clients.client(db, "Rosa").id])[0]
            now = datetime.now(UTC)
            edits = [change(now - DAY, now + n * timedelta(minutes=1)) for n in range(most)]
            return [looks.add_change(db, page, one, now) for one in edits]
        finally:
            db.close()


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "config.toml").write_text(LOCAL)
    with LocalWeb() as web:
        web.pages["/"] = PAGE
        yield Office(tmp_path, web)


def told(day: int) -> str:
    """A day from today on, as it is told."""
    then = TODAY + day * DAY
    year = f" {then.year}" if then.year != TODAY.year else ""
    return f"{then:%a} {then.day} {then:%b}{year}"


NEXT = f"the next milestone is day 3, {told(3)}"
SAID = {
    "snoozed for some days": (
        ["snooze", "Rosa", "--days", "14"],
        f"Rosa: silent until {told(14)}; {NEXT}.",
        "snooze",
    ),
    "snoozed until a day": (
        ["snooze", "Rosa", "--until", (TODAY + 2 * DAY).isoformat()],
        f"Rosa: silent until {told(2)}; {NEXT}.",
        "snooze",
    ),
    "acknowledged": (
        ["acknowledge", "Rosa"],
        f"Rosa: silent until the next milestone; {NEXT}.",
        "acknowledge",
    ),
    "talked to": (
        ["talked", "Rosa", "--note", "They wait for photos."],
        f"Rosa: silent until the next milestone; {NEXT}.",
        "talked",
    ),
    "blocked": (
        ["blocked", "Rosa", "--by", "boss"],
        f"Rosa: blocked by the boss; milestones go on, and say so; {NEXT}.",
        "blocked",
    ),
    "away": (
        ["away", "Rosa", "--until", (TODAY + 2 * DAY).isoformat()],
        f"Rosa: away until {told(2)}; {NEXT}.",
        "holiday",
    ),
    "done": (["done", "Rosa"], "Rosa: done; nothing more is looked at or told.", "done"),
    "a note": (["note", "Rosa", "They like it."], f"Rosa: noted; {NEXT}.", "note"),
}


@pytest.mark.parametrize("case", SAID)
def test_a_command_says_what_happens_next_and_is_kept(case: str, office: Office) -> None:
    words, says, kind = SAID[case]
    ran = office.run(*words)
    assert (ran.code, says in ran.out) == (0, True), ran.out + ran.err
    (deed,) = office.deeds()
    assert (deed["kind"], deed["who"], deed["way"]) == (kind, "me", "command")


def test_what_was_ended_goes_on(office: Office) -> None:
    office.run("snooze", "Rosa", "--days", "5")
    assert f"Rosa: notices go on; {NEXT}." in office.run("wake", "Rosa").out
    office.run("done", "Rosa")
    assert "Rosa: looked at again; " in office.run("reopen", "Rosa").out


def test_somebody_else_says_so(office: Office) -> None:
    office.run("consultant", "add", "Eva")
    office.run("note", "Rosa", "Eva was there.", "--by", "Eva")
    (deed,) = office.deeds()
    assert (deed["who"], deed["note"]) == ("Eva", "Eva was there.")


def test_where_no_address_is_configured_it_says_where_to_set_it(office: Office) -> None:
    assert "public_url under [web] is empty" in office.run("links").out


REFUSED = {
    "a day that no month has": (["snooze", "Rosa", "--until", "2026-13-40"], 1, "is no day."),
    "a day in words": (["away", "Rosa", "--until", "gestern"], 1, "'gestern' is no day."),
    "a day as in German": (["snooze", "Rosa", "--until", "24.12.2099"], 1, "such as 2099-12-24."),
    "a look on no day": (["looked", "Rosa", "website", "--post", "gestern"], 1, "is no day."),
    "without a day": (["snooze", "Rosa"], 2, "Say how long"),
    "with two": (["snooze", "Rosa", "--days", "3", "--until", "2027-01-01"], 2, "Say how long"),
    "too long": (["snooze", "Rosa", "--days", "91"], 1, "at most 90 days"),
    "by nobody we know": (["acknowledge", "Rosa", "--by", "Max"], 1, "No consultant is named Max"),
    "by no role": (["blocked", "Rosa", "--by", "weather"], 2, "weather"),
    "of no client": (["done", "Nobody"], 1, "No client is named Nobody"),
    "of no change": (["dismiss", "Rosa", "77"], 1, "Rosa has no change 77"),
    "nothing to dismiss": (["dismiss", "Rosa"], 1, "has no change that counts"),
    "nothing to wake": (["wake", "Rosa"], 1, "neither snoozed nor away nor blocked"),
    "undone without a number": (["dismiss", "Rosa", "--undo"], 2, "Say which change"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_with_a_reason(case: str, office: Office) -> None:
    words, code, why = REFUSED[case]
    ran = office.run(*words)
    assert (ran.code, why in " ".join(ran.err.split())) == (code, True), ran.err
    assert office.deeds() == []


def test_the_only_change_is_dismissed_after_asking(office: Office) -> None:
    (number,) = office.add_changes(1)
    kept = office.run("dismiss", "Rosa", typed="n\n")
    assert (kept.code, "Open on Saturdays" in kept.out, office.deeds()) == (0, True, [])
    gone = office.run("dismiss", "Rosa", typed="y\n").out
    assert f"Rosa: change {number} counts no more." in gone
    assert "no rule was added: nothing is kept of the page" in gone
    assert "decided again at the next sweep, and told late" in gone


def test_of_several_changes_one_is_named(office: Office) -> None:
    first, second = office.add_changes(2)
    listed = office.run("dismiss", "Rosa", "--yes").out
    assert (f"{first} " in listed, f"{second} " in listed, office.deeds()) == (True, True, [])
    office.run("dismiss", "Rosa", str(second), "--note", "A slider.")
    views = office.run("dismiss", "Rosa", "--json").lines
    assert [(v["number"], v["dismissed"] is None) for v in views] == [
        (first, True),
        (second, False),
    ]


def test_a_dismissal_is_undone(office: Office) -> None:
    (number,) = office.add_changes(1)
    office.run("dismiss", "Rosa", str(number))
    assert (
        f"change {number} counts again" in office.run("dismiss", "Rosa", str(number), "--undo").out
    )
    assert [d["kind"] for d in office.deeds()] == ["dismiss", "restored"]


def test_a_rule_that_is_added_is_named(tmp_path: Path) -> None:
    with Story(tmp_path, at("2026-10-30 09:00"), days=(3,)) as story:
        site = story.site()
        story.register("Bakery", "2026-11-02T14:00", site.url)
        story.go_on(at("2026-11-03 15:00"))
        site.words += "</p><p class='promo-banner'>Half price today.</p><p>"
        story.go_on(at("2026-11-06 15:00"))
        said = run("dismiss", "Bakery", "--yes", data=tmp_path).out
    assert "Rule 1: what “.promo-banner” names does not count on http://127.0.0.1" in said


def test_looking_oneself_is_a_deed(office: Office) -> None:
    office.run("edit", "Rosa", "--facebook", "https://www.facebook.com/cafe.rosa")
    office.run("looked", "Rosa", "facebook", "--nothing")
    assert [d["kind"] for d in office.deeds()] == ["edited", "nothing"]


def test_deeds_are_exported(office: Office) -> None:
    office.run("talked", "Rosa", "--note", "They wait for photos.")
    said = json.loads(office.run("export", "Rosa", "--output", "-").out)
    assert [row["note"] for row in said["rows"]["deed"]] == ["They wait for photos."]


def test_the_timeline_is_printed(office: Office) -> None:
    office.run("talked", "Rosa", "--note", "They wait for photos.")
    lines = office.run("timeline", "Rosa").out
    assert "deed      talked, They wait for photos. me" in lines
    kinds = [line["kind"] for line in office.run("timeline", "Rosa", "--json").lines]
    assert kinds == ["deed", "workshop", *["milestone"] * 6]
