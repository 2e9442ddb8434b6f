"""Drafting from what is stored, and the command `draft`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor import drafting, register, views
from monitor.config import Config
from monitor.errors import InputError
from monitor.facts import Draft
from monitor.model import Kind, Progress
from monitor.register import Registration
from monitor.store import clients, open_db
from tests.build import at
from tests.story import Story
from tests.terminal import LOCAL, run
from tests.web import Answer


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    with Story(tmp_path, at("2026-10-30 09:00"), days=(3, 7)) as told:
        yield told


def _draft(story: Story, name: str = "Bakery") -> Draft:
    now = story.clock.now
    known = clients.client(story.db, name)
    return drafting.draft(story.db, known, views.progress(story.db, known, now).progress, now)


def test_silence_is_drafted_with_the_look_that_proves_it(story: Story) -> None:
    story.register("Bakery", "2026-11-02T14:00", story.site().url)
    story.go_on(until=at("2026-11-07 09:00"))
    drafted = _draft(story)
    assert (drafted.progress, drafted.quiet) == (Progress.QUIET, (Kind.WEBSITE,))
    assert drafted.quiet_until is not None
    assert at("2026-11-05 09:00") < drafted.quiet_until <= at("2026-11-06 09:00")


def test_before_the_first_milestone_no_silence_is_drafted(story: Story) -> None:
    story.register("Bakery", "2026-11-02T14:00", story.site().url)
    story.go_on(until=at("2026-11-03 09:00"))
    assert (_draft(story).progress, _draft(story).quiet) == (Progress.WAITING, ())


def test_an_outage_is_not_drafted_as_silence(story: Story) -> None:
    site = story.site()
    story.register("Bakery", "2026-11-02T14:00", site.url)
    story.go_on(until=at("2026-11-07 09:00"))
    site.behind = Answer(503)
    story.go_on(until=at("2026-11-10 09:00"))
    assert (_draft(story).progress, _draft(story).quiet) == (Progress.UNSEEN, ())


def test_one_website_that_was_not_seen_forbids_to_speak_of_websites(story: Story) -> None:
    here, there = story.site(), story.site("Shop")
    story.register("Bakery", "2026-11-02T14:00", here.url, there.url)
    there.behind = Answer(503)
    story.go_on(until=at("2026-11-07 09:00"))
    assert _draft(story).quiet == ()


def test_a_start_is_drafted_as_one(story: Story) -> None:
    site = story.site()
    story.register("Bakery", "2026-11-02T14:00", site.url)
    story.go_on(until=at("2026-11-06 09:00"))
    site.words = "From November on we bake gingerbread by an old recipe, every Friday."
    story.go_on(until=at("2026-11-09 09:00"))
    drafted = _draft(story)
    assert (drafted.progress, drafted.changed) == (Progress.STARTED, (Kind.WEBSITE,))
    assert drafted.quiet == ()


def test_a_first_look_after_the_workshop_is_said(story: Story) -> None:
    story.clock.now = at("2026-11-03 09:00")
    story.register("Bakery", "2026-11-02T14:00", story.site().url)
    story.go_on(until=at("2026-11-10 09:00"))
    drafted = _draft(story)
    assert (drafted.quiet, drafted.quiet_since) == ((Kind.WEBSITE,), at("2026-11-03 09:00"))


def test_the_draft_is_about_the_latest_workshop_that_was_held(story: Story) -> None:
    bakery = story.register("Bakery", "2026-11-02T14:00", story.site().url)
    story.clock.now = at("2026-11-03 09:00")
    story.workshop(bakery, "2026-12-02T14:00")
    assert _draft(story).held_at == at("2026-11-02 13:00")


def test_before_a_workshop_there_is_no_draft(story: Story) -> None:
    story.register("Bakery", "2026-11-02T14:00", story.site().url)
    with pytest.raises(InputError, match="No workshop of Bakery has been held yet"):
        _draft(story)


# --- a client's address -----------------------------------------------------------------

ADDRESSES = {
    "a usual one": ("office@bakery.example", True),
    "one with a plus": ("o.f+x_y@mail.bakery.example", True),
    "a domain with umlauts": ("office@bäckerei.example", True),
    "blanks around": (" office@bakery.example ", True),
    "none": ("", True),
    "no domain": ("office", False),
    "no dot": ("office@localhost", False),
    "two": ("a@x.example, b@y.example", False),
    "a forged header": ("a@x.example\nBcc: b@y.example", False),
    "a name in front": ("Rosa <a@x.example>", False),
    "an umlaut in front of the sign": ("büro@x.example", False),
    "a domain of endless parts": ("a@" + "x" * 64 + ".example", False),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_mail_address_is_taken(name: str) -> None:
    typed, taken = ADDRESSES[name]
    if taken:
        assert register.mail_address(typed) == typed.strip()
    else:
        with pytest.raises(InputError, match=r"no mail address|no domain"):
            register.mail_address(typed)


# --- the command --------------------------------------------------------------------------

NOW = datetime.now(UTC)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A data folder with Rosa, whose workshop was twenty days ago."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "config.toml").write_text(LOCAL)
    run("init", "--name", "Lena", "--zone", "Europe/Berlin", "--lang", "en", data=data)
    then = NOW - timedelta(days=22)
    with closing(open_db(data, then)) as db:
        held = register.When((NOW - timedelta(days=20)).date())
        new = Registration(
            "Rosa",
            held,
            ((Kind.WEBSITE, "https://rosa.example/"),),
            title="Getting found",
            mail="rosa@cafe.example",
        )
        register.register(db, Config(), new, then)
    return data


def test_the_command_shows_a_mail(office: Path) -> None:
    ran = run("draft", "Rosa", data=office)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(
        "To: rosa@cafe.example\nSubject: Where things stand after our workshop “Getting found”\n\n"
        "Hello,\n\n"
    )


def test_tone_and_language_can_be_chosen(office: Path) -> None:
    (view,) = run("draft", "Rosa", "--tone", "direct", "--lang", "it", "--json", data=office).lines
    assert (view["tone"], view["lang"], view["days"]) == ("direct", "it", 20)
    assert view["subject"].startswith("Vogliamo proseguire?")
    assert view["mailto"].startswith("mailto:rosa@cafe.example?subject=Vogliamo")


def test_a_message_file_is_written(office: Path, tmp_path: Path) -> None:
    file = tmp_path / "rosa.eml"
    ran = run("draft", "Rosa", "--eml", str(file), data=office)
    assert "Nothing was sent." in ran.out
    assert b"X-Unsent: 1\r\n" in file.read_bytes()
    assert run("draft", "Rosa", "--eml", "-", data=office).out.encode() == file.read_bytes()


def test_a_mailto_address_is_printed_in_one_line(office: Path) -> None:
    (line,) = run("draft", "Rosa", "--mailto", data=office).out.splitlines()
    assert line.startswith("mailto:rosa@cafe.example?subject=Where%20things%20stand")


def _own(office: Path, name: str, text: str) -> None:
    folder = office / "texts"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (office / "config.toml").write_text(f'{LOCAL}\n[draft]\ntemplates = "texts"\n')


def test_ones_own_text_is_taken_for_its_tone_and_language(office: Path) -> None:
    _own(office, "factual.en.txt", "Subject: Hi\n\n{{ client }}, day {{ days }}\n")
    assert run("draft", "Rosa", data=office).out.endswith("Subject: Hi\n\nRosa, day 20\n")
    other = run("draft", "Rosa", "--lang", "de", data=office).out
    assert "Guten Tag" in other


def test_a_mistake_in_ones_own_text_names_the_file(office: Path) -> None:
    _own(office, "factual.en.txt", "\n{{ kunde }}\n")
    ran = run("draft", "Rosa", data=office)
    assert ran.code == 1
    assert f"{office}/texts/factual.en.txt, line 2: 'kunde' is undefined" in ran.err


WRONG: dict[str, tuple[tuple[str, ...], int, str]] = {
    "a template that is not there": (("--template", "/nowhere/x.txt"), 1, "cannot be read"),
    "a language we do not write": (("--lang", "fr"), 1, "not a language we write"),
    "an unknown tone": (("--tone", "angry"), 2, "friendly"),
    "two forms at once": (("--mailto", "--json"), 2, "Take one of"),
    "a file that cannot be written": (("--eml", "/nowhere/x.eml"), 1, "cannot be written"),
}


@pytest.mark.parametrize("name", WRONG)
def test_the_command_refuses(name: str, office: Path) -> None:
    words, code, told = WRONG[name]
    ran = run("draft", "Rosa", *words, data=office)
    assert (ran.code, told in ran.err, "Traceback" in ran.err) == (code, True, False)


def test_a_folder_that_is_not_there_is_said(office: Path) -> None:
    (office / "config.toml").write_text(f'{LOCAL}\n[draft]\ntemplates = "nowhere"\n')
    ran = run("draft", "Rosa", data=office)
    assert (ran.code, "there is no such folder" in ran.err) == (1, True)


def test_the_address_can_be_changed_and_taken_away(office: Path) -> None:
    assert run("edit", "Rosa", "--mail", "new@cafe.example", data=office).code == 0
    assert run("draft", "Rosa", data=office).out.startswith("To: new@cafe.example\n")
    assert "drafts to new@cafe.example" in run("show", "Rosa", data=office).out
    run("edit", "Rosa", "--mail", "", data=office)
    assert run("draft", "Rosa", data=office).out.startswith("Subject: ")
    assert run("edit", "Rosa", "--mail", "nobody", data=office).code == 1
