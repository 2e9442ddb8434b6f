"""What one message says about many clients."""

from __future__ import annotations

import os
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup

from monitor import compose as words
from monitor.agreed.records import AgreedState
from monitor.deed import BlockedBy, DeedKind
from monitor.facts import AgreedLine, Digest, Facts, Offer
from monitor.model import LANGS, NoticeKind, Progress, Text
from tests.test_compose import (
    BERLIN,
    BY_COMMAND,
    CLOSED,
    EXPIRING,
    GOLDEN,
    LATE,
    LOOK,
    MESSAGES,
    PROFILE,
    QUIET,
    SILENCE,
    STALLED,
    STARTED,
    THEIRS,
    UNSEEN,
    UNSEEN_EARLY,
    _at,
)
from tests.test_compose import USUAL as AS_USUAL
from tests.test_compose_hostile import EVIL

NOW = _at("2026-11-25 17:05")
LINKS = "https://poromki.example/a/"


def _of(facts: Facts, client: str, days_ago: int = 0, **more: object) -> Facts:
    held_at = facts.held_at - timedelta(days=days_ago)
    return replace(facts, client=client, held_at=held_at, now=NOW, **more)  # type: ignore[arg-type]


def _links(client: int, *kinds: DeedKind) -> tuple[Offer, ...]:
    until = {DeedKind.SNOOZE: date(2026, 12, 9)}
    return tuple(Offer(kind, f"{LINKS}{client}/{kind}", until=until.get(kind)) for kind in kinds)


USUAL = (DeedKind.SNOOZE, DeedKind.ACKNOWLEDGE, DeedKind.TALKED, DeedKind.BLOCKED)
AGREED = (
    AgreedLine("Feed", AgreedState.OPEN),
    AgreedLine("Impressum", AgreedState.UNDONE),
    AgreedLine("Öffnungszeiten", AgreedState.DONE),
)
TOLD = (
    _of(STARTED, "Café Rosa", 5, offers=BY_COMMAND.offers),
    _of(QUIET, "Bäckerei Huber", 4, milestone_days=7, agreed=AGREED),
    _of(QUIET, "Zweirad Maier", 11, milestone_days=14, blocked_by=BlockedBy.BOSS),
    _of(LOOK, "Bäckerei Huber", 4),
    _of(UNSEEN, "Praxis Dr. Weiß", 4, consultant="Ben"),
    _of(THEIRS, "Gasthof Krone", 20),
    _of(STALLED, "Weingut Senn", 26),
    _of(CLOSED, "Hotel Adler", 120),
)
REST = ((Progress.WAITING, 5), (Progress.QUIET, 4), (Progress.STARTED, 1), (Progress.DONE, 0))
DAILY = Digest("Anna", BERLIN, NOW, TOLD, rest=REST)
EMPTY = Digest("Anna", BERLIN, NOW, (), weekly=True, rest=REST)
LINKED = Digest(
    "Anna",
    BERLIN,
    NOW,
    (
        _of(QUIET, "Bäckerei Huber", 4, offers=_links(1, *USUAL)),
        _of(
            LOOK, "Café Rosa", 4, offers=_links(2, DeedKind.SNOOZE, DeedKind.NOTHING, DeedKind.POST)
        ),
        _of(STARTED, "Zweirad Maier", 2, offers=_links(3, DeedKind.DISMISS, DeedKind.DONE)),
        _of(QUIET, "Gasthof Krone", 1, late_since=_at("2026-11-20 17:00")),
    ),
    weekly=True,
)
DIGESTS = {
    "digest-daily": DAILY,
    "digest-weekly": replace(LINKED, rest=REST),
    "digest-weekly-empty": EMPTY,
    "digest-one-client": replace(DAILY, told=TOLD[1:2], rest=()),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", DIGESTS)
def test_the_digest_is_the_golden_one(name: str, lang: str) -> None:
    text = words.digest(DIGESTS[name], lang)
    files = {
        GOLDEN / f"{name}.{lang}.txt": f"Subject: {text.subject}\n\n{text.text}",
        GOLDEN / f"{name}.{lang}.html": text.html,
    }
    if os.environ.get("POROMKI_GOLDEN") == "write":
        for path, written in files.items():
            path.write_text(written, encoding="utf-8")
    assert files == {path: path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", DIGESTS)
def test_subject_is_short(name: str, lang: str) -> None:
    assert len(words.digest(DIGESTS[name], lang).subject) <= 76


def _told(*told: Facts) -> Text:
    return words.digest(replace(DAILY, told=told, rest=()), "en")


def _clients(text: str) -> list[str]:
    return re.findall(r"^- ([^:]+):", text, re.MULTILINE)


# --- the order -----------------------------------------------------------------------


def test_what_needs_action_stands_first_and_longest_ago_first() -> None:
    assert _clients(words.digest(DAILY, "en").text) == [
        "Weingut Senn",
        "Zweirad Maier",
        "Bäckerei Huber",
        "Café Rosa",
        "Gasthof Krone",
        "Praxis Dr. Weiß (Ben)",
        "Hotel Adler",
    ]


def test_the_order_of_the_notices_does_not_matter() -> None:
    assert words.digest(replace(DAILY, told=TOLD[::-1]), "de") == words.digest(DAILY, "de")


def test_several_notices_of_a_client_stand_on_one_line() -> None:
    lines = [line for line in words.digest(DAILY, "en").text.splitlines() if "Huber:" in line]
    assert lines == [
        "- Bäckerei Huber: nothing has changed for 7 days (website), seen on 3 of 3 days;"
        " day 7, please look yourself (Facebook page) – 2 of 3 agreed actions open"
    ]


def test_clients_of_one_name_and_two_consultants_are_two() -> None:
    told = (replace(QUIET, consultant=name) for name in ("Anna", "Ben"))
    assert _clients(_told(*told).text) == ["Bäckerei Huber (Anna)", "Bäckerei Huber (Ben)"]


@pytest.mark.parametrize("name", MESSAGES)
def test_every_notice_is_told(name: str) -> None:
    facts = replace(MESSAGES[name], client="X", consultant="")
    alone = words.compose(facts, "en").subject.removeprefix("X: ")
    assert f"- X: {alone}" in _told(facts, QUIET).text


def test_every_kind_of_notice_has_its_section() -> None:
    kinds = (QUIET, AS_USUAL, STALLED, LOOK, STARTED, UNSEEN, THEIRS, EXPIRING, PROFILE, CLOSED)
    assert {facts.kind for facts in kinds} == set(NoticeKind) - {NoticeKind.MILESTONE}
    told = [replace(facts, client=f"Client {n}") for n, facts in enumerate(kinds)]
    assert len(_clients(_told(*told).text)) == len(kinds)


@pytest.mark.parametrize("lang", LANGS)
def test_silence_is_told_with_its_proof(lang: str) -> None:
    line = words.digest(DIGESTS["digest-one-client"], lang).text.splitlines()[3]
    assert len(re.findall("3", line)) >= 2


def test_a_start_is_told_with_what_was_done_first() -> None:
    line = next(line for line in _told(STARTED, QUIET).text.splitlines() if "first change" in line)
    assert ": Contact details changed in section “Öffnungszeiten”: “Montag" in line
    assert len(line) < 240


# --- the subject ------------------------------------------------------------------------

SUBJECTS = {
    "silence": ((QUIET, _of(QUIET, "B"), _of(LATE, "C")), "Nothing has changed at 3 clients"),
    "silence and a start": (
        (QUIET, _of(QUIET, "B"), _of(STARTED, "C")),
        "Nothing has changed at 2 clients, 1 started",
    ),
    "starts alone": ((STARTED, _of(STARTED, "B")), "2 started"),
    "one client": ((QUIET, LOOK), "Bäckerei Huber: nothing has changed for 3 days (website)"),
    "a small letter that is meant": (
        (replace(QUIET, client="iBike"),),
        "iBike: nothing has changed for 3 days (website)",
    ),
    "no news": ((), "No news, POROMKI is on watch"),
}


@pytest.mark.parametrize("name", SUBJECTS)
def test_subject_says(name: str) -> None:
    told, subject = SUBJECTS[name]
    assert _told(*told).subject == subject


def test_a_client_with_silence_and_a_start_counts_once() -> None:
    text = _told(QUIET, replace(STARTED, url="https://x.example/"), _of(QUIET, "B"))
    assert text.subject == "Nothing has changed at 2 clients"


def test_a_subject_counts_what_it_has_room_for() -> None:
    subject = words.digest(DAILY, "en").subject
    assert subject == "Nothing has changed at 2 clients, 1 stalled, 1 started"


@pytest.mark.parametrize("lang", LANGS)
def test_what_could_not_be_seen_never_sounds_like_quiet(lang: str) -> None:
    told = (_of(UNSEEN, "A"), _of(UNSEEN_EARLY, "B"), _of(THEIRS, "C"), _of(STALLED, "D"))
    text = words.digest(replace(EMPTY, told=told, rest=()), lang)
    assert not re.search(SILENCE[lang], f"{text.subject} {text.text}")


@pytest.mark.parametrize("lang", LANGS)
def test_a_proof_of_life_claims_no_silence(lang: str) -> None:
    text = words.digest(EMPTY, lang)
    assert not re.search(SILENCE[lang], f"{text.subject} {text.text}")


# --- for more -----------------------------------------------------------------------------


def test_without_links_the_command_shows_more() -> None:
    assert "\n    poromki show 'Zweirad Maier'\n" in words.digest(DAILY, "en").text


def test_plain_text_has_two_links_for_each_client() -> None:
    found = re.findall(rf"{LINKS}(\S+)", words.digest(LINKED, "en").text)
    assert found == [
        *("1/talked", "1/snooze"),
        *("2/nothing", "2/post"),
        *("3/dismiss", "3/done"),
    ]


def test_the_page_has_every_link_and_tells_no_referrer() -> None:
    soup = BeautifulSoup(words.digest(LINKED, "en").html, "html.parser")
    offered = [offer.url for facts in LINKED.told for offer in facts.offers]
    found = soup.select(f"a[href^='{LINKS}']")
    assert sorted(str(a["href"]) for a in found) == sorted(offered)
    assert {str(a["rel"]) for a in found} == {"['noreferrer']"}


def test_of_two_notices_the_more_urgent_ones_link_is_offered() -> None:
    quiet = replace(QUIET, offers=_links(1, DeedKind.SNOOZE))
    look = replace(LOOK, offers=_links(2, DeedKind.SNOOZE, DeedKind.POST))
    soup = BeautifulSoup(_told(look, quiet).html, "html.parser")
    assert [str(a["href"]) for a in soup("a")] == [f"{LINKS}1/snooze", f"{LINKS}2/post"]


@pytest.mark.parametrize("name", DIGESTS)
def test_the_page_fits_a_phone(name: str) -> None:
    soup = BeautifulSoup(words.digest(DIGESTS[name], "de").html, "html.parser")
    assert soup(["table", "pre", "img"]) == []


@pytest.mark.parametrize("name", DIGESTS)
def test_plain_text_holds_no_markup(name: str) -> None:
    assert not re.search(r"<\w|&\w+;", words.digest(DIGESTS[name], "de").text)


def test_the_others_are_counted_in_one_line() -> None:
    last = words.digest(DAILY, "de").text.splitlines()[-1]
    assert last == "10 weitere: 5 warten noch, 4 ohne Änderung, 1 gestartet"


@pytest.mark.parametrize("progress", Progress)
@pytest.mark.parametrize("lang", LANGS)
def test_every_progress_can_be_counted(progress: Progress, lang: str) -> None:
    assert "3 " in words.digest(replace(EMPTY, rest=((progress, 3),)), lang).text.splitlines()[-1]


# --- hostile names --------------------------------------------------------------------------


def test_a_hostile_name_forges_nothing() -> None:
    told = (replace(QUIET, client=EVIL, consultant=EVIL), STARTED)
    harmless = (replace(QUIET, client="A", consultant="B"), STARTED)
    texts = [words.digest(replace(DAILY, reader=EVIL, told=one), "en") for one in (told, harmless)]
    soups = [BeautifulSoup(text.html, "html.parser") for text in texts]
    assert [tag.name for tag in soups[0]()] == [tag.name for tag in soups[1]()]
    assert len(texts[0].text.splitlines()) == len(texts[1].text.splitlines())
    left = {
        c
        for c in "".join((texts[0].text, texts[0].html))
        if unicodedata.category(c) in {"Cc", "Cf"}
    }
    assert left == {"\n"}


def test_a_hostile_name_alone_leaves_the_subject_on_one_line() -> None:
    assert _told(replace(QUIET, client=EVIL)).subject.isprintable()
