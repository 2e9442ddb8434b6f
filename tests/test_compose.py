"""What the messages say, in every language and of every kind.

The golden files hold whole messages for a proofreader to read. To write them
anew after a change of words: `POROMKI_GOLDEN=write pytest tests/test_compose.py`,
then read the difference.
"""

from __future__ import annotations

import os
import re
import shlex
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bs4 import BeautifulSoup

from monitor import compose as words
from monitor.agreed.records import AgreedState
from monitor.compose.changes import proof_of
from monitor.compose.language import language
from monitor.compose.pages import OFFERED as WITH_A_PAGE
from monitor.deed import BlockedBy, DeedKind
from monitor.facts import AgreedLine, Facts, Offer, TargetSummary
from monitor.model import (
    LANGS,
    Answer,
    BlockKind,
    Change,
    ChangeKind,
    Counting,
    Coverage,
    Hunk,
    Kind,
    NoticeKind,
    Reason,
)
from monitor.site import changes as of_site
from tests.test_compare import PAGE, changes, edited

GOLDEN = Path(__file__).parent / "golden"
BERLIN = ZoneInfo("Europe/Berlin")
LISBON = ZoneInfo("Europe/Lisbon")


def _at(text: str) -> datetime:
    """An instant written in Berlin's time."""
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


HELD_AT = _at("2026-11-18 17:00")
HOURS = Hunk(
    ChangeKind.CONTACT,
    "Montag bis Freitag 8 bis 17 Uhr",
    "Montag bis Samstag 7 bis 18 Uhr",
    "main",
    "Öffnungszeiten",
)
POST = Hunk(ChangeKind.ITEM, "", "Unser Adventskalender ist da")
ABOUT = Hunk(
    ChangeKind.TEXT,
    "Seit 1921 backen wir in der vierten Generation Brot und Brötchen im Holzofen, mit Mehl aus"
    " der Mühle im Tal. Unsere Wagen fahren durch die Dörfer der Umgebung, immer dienstags.",
    "Seit 1921 backen wir in der fünften Generation Brot und Brötchen im Holzofen, mit Mehl aus"
    " der Mühle im Tal. Unsere Wagen fahren durch die Dörfer der Umgebung, immer freitags.",
    "main",
    "Über uns",
    BlockKind.TEXT,
)
LINK = Hunk(
    ChangeKind.LINK,
    "",
    "Folgen Sie uns → https://www.facebook.com/baeckerei.huber",
    "footer",
    block=BlockKind.LINK,
)
PHOTO = Hunk(ChangeKind.IMAGE, "Altes Foto der Backstube", "", "main")
CHANGE = Change(
    after_at=_at("2026-11-22 21:00"),
    before_at=_at("2026-11-23 17:30"),
    hunks=(HOURS, ABOUT, LINK, POST, PHOTO),
    score=80,
    why="still there at 2 later looks",
)
AROUND = replace(CHANGE, after_at=_at("2026-11-18 09:00"), before_at=_at("2026-11-18 21:00"))
QUIET = Facts(
    kind=NoticeKind.QUIET,
    client="Bäckerei Huber",
    workshop_title="Im Netz gefunden werden",
    held_at=HELD_AT,
    workshop_zone=BERLIN,
    all_day=False,
    zone=BERLIN,
    now=_at("2026-11-21 17:05"),
    target_kind=Kind.WEBSITE,
    url="https://www.huber.example/",
    milestone_days=3,
    coverage=Coverage(
        days_seen=3,
        days_total=3,
        baseline_at=_at("2026-11-16 10:00"),
        last_seen_at=_at("2026-11-21 17:01"),
        looks=7,
        looks_seen=7,
        pages_seen=4,
        pages_total=4,
    ),
    last_change_before=AROUND,
    next_days=7,
    next_at=_at("2026-11-25 17:00"),
)
LATE = replace(
    QUIET,
    registered_late=True,
    coverage=Coverage(2, 2, _at("2026-11-19 10:00"), _at("2026-11-21 17:01")),
    last_change_before=None,
)
UNSEEN = replace(
    QUIET,
    kind=NoticeKind.UNSEEN,
    milestone_days=7,
    now=_at("2026-11-25 17:05"),
    coverage=Coverage(2, 7, _at("2026-11-16 10:00"), _at("2026-11-20 09:00")),
    last_change_before=None,
    reason=Reason.BOT_CHALLENGE,
    why="The title of the page is that of a challenge.",
    next_days=14,
    next_at=_at("2026-12-02 17:00"),
)
UNDECIDED = replace(UNSEEN, reason=Reason.OPEN_SUSPICION, why="")
UNSEEN_EARLY = replace(
    UNSEEN,
    milestone_days=None,
    unseen_days=3,
    reason=Reason.DNS,
    why="The name www.huber.example is not known.",
    next_days=None,
    next_at=None,
)
OWN_SERVER = replace(UNSEEN_EARLY, reason=Reason.OWN_NETWORK_DOWN, why="")
STARTED = replace(
    QUIET,
    kind=NoticeKind.STARTED,
    now=_at("2026-11-23 17:35"),
    milestone_days=7,
    coverage=Coverage(5, 5, _at("2026-11-16 10:00"), _at("2026-11-23 17:30")),
    last_change_before=None,
    change=CHANGE,
)
FEW_PAGES = replace(
    UNSEEN,
    reason=Reason.FEW_PAGES,
    why="",
    coverage=Coverage(
        days_seen=7,
        days_total=7,
        baseline_at=_at("2026-11-16 10:00"),
        last_seen_at=_at("2026-11-25 17:01"),
        pages_seen=12,
        pages_total=25,
    ),
)
NEW_PAGE = replace(
    STARTED,
    page_url="https://www.huber.example/kurse/",
    change=of_site.new_page(
        "Backkurse | Bäckerei Huber",
        "https://www.huber.example/kurse/",
        (_at("2026-11-22 21:00"), _at("2026-11-23 17:30")),
        of_site.LISTED,
    ),
)
THEIRS = replace(
    UNSEEN_EARLY,
    kind=NoticeKind.THEIRS,
    reason=Reason.FOREIGN,
    why="Nothing on the page names Bäckerei Huber any more.",
    coverage=Coverage(0, 0, None, _at("2026-11-20 09:00")),
)
MOVED_AWAY = replace(
    THEIRS, reason=Reason.REDIRECT_ELSEWHERE, why="the address now leads to huber-brot.example"
)
LOOK = replace(
    QUIET,
    kind=NoticeKind.LOOK,
    target_kind=Kind.FACEBOOK,
    url="https://www.facebook.com/baeckerei.huber",
    milestone_days=7,
    now=_at("2026-11-25 17:05"),
    coverage=None,
    last_change_before=None,
    reason=Reason.NEEDS_TOKEN,
    next_days=14,
    next_at=_at("2026-12-02 17:00"),
)
CLOSED = replace(
    QUIET,
    kind=NoticeKind.CLOSED,
    now=_at("2027-03-18 17:05"),
    target_kind=None,
    url="",
    milestone_days=None,
    coverage=None,
    last_change_before=None,
    next_days=None,
    next_at=None,
    point_of_return=CHANGE,
    summary=(
        TargetSummary(
            Kind.WEBSITE,
            "https://www.huber.example/",
            ((3, Answer.QUIET), (7, Answer.CHANGED)),
        ),
        TargetSummary(
            Kind.FACEBOOK,
            "https://www.facebook.com/baeckerei.huber",
            ((7, Answer.UNSEEN), (14, Answer.QUIET), (30, Answer.SKIPPED)),
        ),
    ),
)
ON_FACEBOOK = {
    "target_kind": Kind.FACEBOOK,
    "url": "https://www.facebook.com/baeckereihuber",
    "method": "graph",
}
TOKEN_DEAD = replace(UNSEEN, **ON_FACEBOOK, reason=Reason.TOKEN_DEAD, why="error 190/463")  # type: ignore[arg-type]
PROFILE = replace(
    LOOK, kind=NoticeKind.PROFILE, reason=Reason.PERSONAL_PROFILE, why="it has friends"
)
EXPIRING = replace(
    LOOK, kind=NoticeKind.EXPIRING, reason=None, ends_at=LOOK.now + timedelta(days=7)
)
STALLED = replace(
    STARTED,
    kind=NoticeKind.STALLED,
    now=_at("2026-12-14 09:05"),
    target_kind=None,
    milestone_days=None,
    coverage=None,
    still_days=21,
    agreed=(
        AgreedLine("Link zur Facebook-Seite", AgreedState.OPEN, due_on=date(2026, 12, 18)),
        AgreedLine("Beiträge als Feed", AgreedState.OPEN, due_on=date(2026, 12, 1)),
        AgreedLine("Öffnungszeiten", AgreedState.DONE, since=_at("2026-11-23 17:30")),
    ),
)
HOOK = "https://poromki.example/a/"
OFFERED = tuple(
    Offer(kind, f"{HOOK}{kind}", until=date(2026, 12, 5) if kind is DeedKind.SNOOZE else None)
    for kind in (DeedKind.SNOOZE, DeedKind.ACKNOWLEDGE, DeedKind.TALKED, DeedKind.BLOCKED)
)
AGREED = (
    AgreedLine("Link zur Facebook-Seite", AgreedState.OPEN, due_on=date(2026, 11, 27)),
    AgreedLine("Beiträge als Feed", AgreedState.OPEN, due_on=date(2026, 11, 20)),
    AgreedLine("Kundenstimmen sammeln", AgreedState.OPEN),
    AgreedLine(
        "Öffnungszeiten auf der Kontaktseite",
        AgreedState.DONE,
        since=_at("2026-11-20 09:00"),
        evidence="Mo bis Sa 7 bis 18 Uhr",
    ),
    AgreedLine("Vorschau beim Teilen", AgreedState.UNDONE, since=_at("2026-11-19 21:00")),
    AgreedLine(
        "QR-Code auf der Theke",
        AgreedState.CANNOT_VERIFY,
        why="Der Server der Adresse hat nicht rechtzeitig geantwortet.",
    ),
)
OFFICE = replace(
    QUIET,
    agreed=AGREED,
    offers=OFFERED,
    consultant="Anna",
    blocked_by=BlockedBy.BOSS,
    blocked_on=date(2026, 11, 20),
    late_since=_at("2026-11-20 17:00"),
)
USUAL = replace(
    QUIET,
    kind=NoticeKind.USUAL,
    last_change_before=None,
    usual_weeks=4,
    agreed=AGREED[:3],
    offers=OFFERED,
)
USUAL_ALONE = replace(USUAL, agreed=(), offers=())
BY_AGREEMENT = replace(
    STARTED,
    change=Change(
        CHANGE.after_at,
        CHANGE.before_at,
        (Hunk(ChangeKind.AGREED, "", "Kundenstimmen sammeln"),),
        score=1,
        why="agreed in the workshop, and done as somebody said",
    ),
    agreed=(AgreedLine("Kundenstimmen sammeln", AgreedState.DONE, CHANGE.before_at),),
)
BY_COMMAND = replace(
    STARTED,
    offers=(
        Offer(DeedKind.DISMISS, command="poromki dismiss 'Bäckerei Huber' 7"),
        Offer(DeedKind.DONE, command="poromki done 'Bäckerei Huber'"),
    ),
    agreed=AGREED[:1],
)
LOOK_OFFERED = replace(
    LOOK,
    offers=tuple(
        Offer(kind, f"{HOOK}{kind}")
        for kind in (DeedKind.NOTHING, DeedKind.POST, DeedKind.SNOOZE, DeedKind.HOLIDAY)
    ),
)

MESSAGES = {
    "quiet": QUIET,
    "quiet-late": LATE,
    "unseen": UNSEEN,
    "unseen-undecided": UNDECIDED,
    "unseen-early": UNSEEN_EARLY,
    "unseen-own-server": OWN_SERVER,
    "unseen-few-pages": FEW_PAGES,
    "started": STARTED,
    "started-new-page": NEW_PAGE,
    "theirs": THEIRS,
    "theirs-moved": MOVED_AWAY,
    "look": LOOK,
    "unseen-token": TOKEN_DEAD,
    "profile": PROFILE,
    "expiring": EXPIRING,
    "closed": CLOSED,
    "stalled": STALLED,
    "stalled-usual": replace(STALLED, usual_weeks=4),
    "usual": USUAL,
    "usual-alone": USUAL_ALONE,
    "started-agreed": BY_AGREEMENT,
    "quiet-office": OFFICE,
    "started-commands": BY_COMMAND,
    "look-offered": LOOK_OFFERED,
    "quiet-working-days": replace(QUIET, counting=Counting.BUSINESS),
    "unseen-working-days": replace(UNSEEN, counting=Counting.BUSINESS),
    "look-working-days": replace(LOOK, counting=Counting.BUSINESS),
    "closed-working-days": replace(CLOSED, counting=Counting.BUSINESS),
}


# --- whole messages ------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_is_the_golden_one(name: str, lang: str) -> None:
    text = words.compose(MESSAGES[name], lang)
    files = {
        GOLDEN / f"{name}.{lang}.txt": f"Subject: {text.subject}\n\n{text.text}",
        GOLDEN / f"{name}.{lang}.html": text.html,
    }
    if os.environ.get("POROMKI_GOLDEN") == "write":
        for path, written in files.items():
            path.write_text(written, encoding="utf-8")
    assert files == {path: path.read_text(encoding="utf-8") for path in files}


def test_every_kind_of_notice_has_a_golden_message() -> None:
    never_sent = {NoticeKind.MILESTONE}
    assert {facts.kind for facts in MESSAGES.values()} == set(NoticeKind) - never_sent


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.txt")), ids=lambda file: file.name)
def test_no_sentence_ends_twice(file: Path) -> None:
    assert ".." not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", MESSAGES)
def test_subject_is_short(name: str, lang: str) -> None:
    assert len(words.compose(MESSAGES[name], lang).subject) <= 72


def test_a_long_name_leaves_room_for_the_news_in_the_subject() -> None:
    subject = words.compose(replace(QUIET, client="Bäckerei " * 50), "en").subject
    assert subject.index("nothing has changed") <= 62


@pytest.mark.parametrize("name", MESSAGES)
def test_an_unknown_language_is_answered_in_english(name: str) -> None:
    assert words.compose(MESSAGES[name], "xx") == words.compose(MESSAGES[name], "en")


# --- the words that must not be mistaken -----------------------------------------

SILENCE = {
    "en": r"\bnothing\b|\bunchanged\b|\bno change\b",
    "de": r"\bnichts\b|unverändert|keine Änderung",
    "it": r"\bnulla\b|\bniente\b|nessun cambiamento|nessuna novità",
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("facts", [UNSEEN, UNSEEN_EARLY], ids=["milestone", "early"])
@pytest.mark.parametrize("reason", [*Reason, None])
def test_unseen_never_sounds_like_quiet(reason: Reason | None, facts: Facts, lang: str) -> None:
    text = words.compose(replace(facts, reason=reason), lang)
    assert not re.search(SILENCE[lang], f"{text.subject} {text.text}")


@pytest.mark.parametrize("lang", LANGS)
def test_quiet_does_sound_like_quiet(lang: str) -> None:
    text = words.compose(QUIET, lang)
    assert re.search(SILENCE[lang], text.subject)


@pytest.mark.parametrize("lang", LANGS)
def test_a_summary_of_milestones_that_were_not_all_seen_does_not_claim_silence(lang: str) -> None:
    unseen = TargetSummary(Kind.WEBSITE, "", ((3, Answer.UNSEEN), (7, Answer.SKIPPED)))
    text = words.compose(replace(CLOSED, point_of_return=None, summary=(unseen,)), lang)
    assert not re.search(SILENCE[lang], text.text)


ANSWERS = {
    "a change without its window": ((Answer.QUIET, Answer.CHANGED), "something has changed"),
    "silence at every milestone": ((Answer.QUIET, Answer.QUIET), "nothing had changed by"),
    "silence where it was seen": ((Answer.UNSEEN, Answer.QUIET), "where we could look"),
    "no sight at all": ((Answer.UNSEEN, Answer.UNSEEN), "seen too little"),
    "no milestone at all": ((), "seen too little"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_summary_opens_with(name: str) -> None:
    answers, opening = ANSWERS[name]
    line = TargetSummary(Kind.WEBSITE, QUIET.url, tuple(enumerate(answers, start=1)))
    text = words.compose(replace(CLOSED, point_of_return=None, summary=(line,)), "en")
    assert opening in text.text.splitlines()[0]


# --- each reason -------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_each_reason_has_its_own_sentence(lang: str) -> None:
    assert len({words.reason_sentence(reason, lang) for reason in Reason}) == len(Reason)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("reason", Reason)
def test_reason_and_advice_are_one_sentence_each(reason: Reason, lang: str) -> None:
    said = (words.reason_sentence(reason, lang), words.reason_advice(reason, lang))
    assert [re.fullmatch(r"\w[^!?]*[^.]\.", text) is not None for text in said] == [True] * 2


@pytest.mark.parametrize("lang", LANGS)
def test_each_kind_has_its_word(lang: str) -> None:
    assert len({words.kind_word(kind, lang) for kind in Kind}) == len(Kind)


# --- times and counts ----------------------------------------------------------------

LONG_AGO = _at("2025-12-30 10:00")
SAYS = {
    "one day in the singular": (
        replace(QUIET, milestone_days=1),
        "on the first day after the workshop nothing has changed",
    ),
    "coverage, with today's date": (
        QUIET,
        "Seen: on 3 of 3 days, 4 of 4 pages, last today (Sat 21 Nov, 17:01)",
    ),
    "coverage without a whole day": (
        replace(QUIET, coverage=Coverage(0, 0, None, _at("2026-11-20 09:00"))),
        "Seen: last Fri 20 Nov, 09:00",
    ),
    "coverage without any sight": (
        replace(UNSEEN, coverage=Coverage(0, 7, None, None)),
        "Seen: on 0 of 7 days, never so far",
    ),
    "a year that is not this one": (
        replace(QUIET, coverage=Coverage(3, 3, LONG_AGO, LONG_AGO)),
        "Compared with the state of: Tue, 30 Dec 2025, 10:00",
    ),
    "times in the reader's zone, which it names": (
        replace(QUIET, zone=LISBON),
        "Wed 18 Nov, 16:00\nTime zone: Europe/Lisbon",
    ),
    "a workshop without a time of day by its day": (
        replace(QUIET, held_at=_at("2026-11-19 00:00"), all_day=True),
        "“Im Netz gefunden werden”, Wed 18 Nov\n",
    ),
    "the same by the last second of the day": (
        replace(QUIET, held_at=_at("2026-11-18 23:59:59"), all_day=True),
        "“Im Netz gefunden werden”, Wed 18 Nov\n",
    ),
    "a milestone that is the end of a day by that day": (
        replace(QUIET, all_day=True, next_at=_at("2026-11-26 00:00")),
        "Next milestone: day 7, Wed 25 Nov\n",
    ),
    "a milestone whose time is not known": (
        replace(QUIET, next_at=None),
        "Next milestone: day 7\n",
    ),
    "that this was the last milestone": (
        replace(QUIET, next_days=None, next_at=None),
        "Next milestone: none, this was the last one",
    ),
    "a workshop without a title": (
        replace(QUIET, workshop_title=""),
        "Workshop: Wed 18 Nov, 17:00",
    ),
    "an edit before the workshop without a remark": (
        replace(
            QUIET,
            last_change_before=replace(
                CHANGE, after_at=LONG_AGO, before_at=_at("2025-12-31 09:00")
            ),
        ),
        "between Tue, 30 Dec 2025, 10:00 and Wed, 31 Dec 2025, 09:00\n",
    ),
    "a late start without a first look": (
        replace(LATE, coverage=None),
        "Our first look came after the workshop; what happened before it we cannot know.",
    ),
    "a first change within hours": (
        replace(STARTED, change=replace(CHANGE, before_at=HELD_AT + timedelta(hours=4.5))),
        "5 hours after the workshop something has changed",
    ),
    "a first change the day after a workshop without a time of day": (
        replace(
            STARTED,
            held_at=_at("2026-11-19 00:00"),
            all_day=True,
            change=replace(CHANGE, before_at=_at("2026-11-19 06:00")),
        ),
        "1 day after the workshop something has changed",
    ),
    "a start whose change is not given": (
        replace(STARTED, change=None),
        "good news, something has changed on the website since the workshop.",
    ),
    "a point of return known to the instant": (
        replace(STARTED, change=replace(CHANGE, after_at=CHANGE.before_at)),
        "Point of return: Mon 23 Nov, 17:30",
    ),
}


@pytest.mark.parametrize("name", SAYS)
def test_message_says(name: str) -> None:
    facts, said = SAYS[name]
    assert said in words.compose(facts, "en").text


def test_day_n_is_the_same_wall_time_across_the_start_of_summer_time() -> None:
    facts = replace(
        STARTED,
        held_at=_at("2027-03-27 17:00"),
        change=replace(CHANGE, before_at=_at("2027-03-28 17:00")),
    )
    assert "1 day after" in words.compose(facts, "en").subject


# --- what changed --------------------------------------------------------------------

LONG = "Wir backen jeden Tag frisch und mit viel Liebe für Sie und Ihre ganze Familie. " * 4
HUNKS = {
    "new text in its section": (
        Hunk(ChangeKind.TEXT, "", "Neu", "main", "Öffnungszeiten"),
        "Neuer Text im Abschnitt „Öffnungszeiten“: „Neu“",
    ),
    "opening hours": (
        Hunk(ChangeKind.DATE, "11:00–22:00", "11:00–21:00"),
        "Uhrzeit geändert: „11:00–22:00“ → „11:00–21:00“",
    ),
    "a time of day written with a dot": (
        Hunk(ChangeKind.DATE, "ab 18.30 Uhr", "ab 19.00 Uhr"),
        "Uhrzeit geändert: „ab 18.30 Uhr“ → „ab 19.00 Uhr“",
    ),
    "a day": (
        Hunk(ChangeKind.DATE, "am 18.12.", "am 19.12."),
        "Datum geändert: „am 18.12.“ → „am 19.12.“",
    ),
    "a day with its time": (
        Hunk(ChangeKind.DATE, "am 18.12. um 18:00", "am 19.12. um 19:00"),
        "Datum geändert: „am 18.12. um 18:00“ → „am 19.12. um 19:00“",
    ),
    "text that is gone": (Hunk(ChangeKind.TEXT, "Alt", ""), "Text entfernt: „Alt“"),
    "a price before and after": (
        Hunk(ChangeKind.PRICE, "3,20 €", "3,40 €"),
        "Preis geändert: „3,20 €“ → „3,40 €“",
    ),
    "an image without any words": (Hunk(ChangeKind.IMAGE, "", ""), "Neues Bild"),
    "a menu entry, its place named once": (
        Hunk(ChangeKind.NAVIGATION, "", "Aktuelles", "nav"),
        "Neuer Menüpunkt: „Aktuelles“",
    ),
    "a link in the footer": (
        Hunk(ChangeKind.LINK, "", "Facebook", "footer"),
        "Neuer Link in der Fußzeile: „Facebook“",
    ),
    "a link that leads elsewhere": (
        Hunk(
            ChangeKind.LINK,
            "Facebook → https://fb.example/alt",
            "Facebook → https://fb.example/neu",
            "footer",
            block=BlockKind.LINK,
        ),
        "Linkziel geändert in der Fußzeile: „Facebook“: "
        "„https://fb.example/alt“ → „https://fb.example/neu“",
    ),
    "a link that says something else": (
        Hunk(ChangeKind.LINK, "Zimmer → /z", "Unsere Zimmer → /z", "main", block=BlockKind.LINK),
        "Linktext geändert: „Zimmer“ → „Unsere Zimmer“",
    ),
    "a link that gave way to another": (
        Hunk(ChangeKind.LINK, "Zimmer → /z", "Karte → /k", "main", block=BlockKind.LINK),
        "Link geändert: „Zimmer“ → „Karte“",
    ),
    "a link to another site with its address": (
        Hunk(ChangeKind.LINK, "", "Facebook → https://fb.example/a", block=BlockKind.LINK),
        "Neuer Link: „Facebook“ (https://fb.example/a)",
    ),
    "a link without words by its address": (
        Hunk(ChangeKind.LINK, "", "→ https://fb.example/a", block=BlockKind.LINK),
        "Neuer Link: „https://fb.example/a“",
    ),
    "a mail address once": (
        Hunk(ChangeKind.CONTACT, "", "a@b.example → mailto:a@b.example", block=BlockKind.LINK),
        "Neue Kontaktdaten: „a@b.example“",
    ),
    "a menu entry that leads elsewhere": (
        Hunk(ChangeKind.NAVIGATION, "Start → /a", "Start → /b", "nav", "x", BlockKind.LINK),
        "Ziel eines Menüpunkts geändert: „Start“: „/a“ → „/b“",
    ),
    "another image": (
        Hunk(ChangeKind.IMAGE, "Stube [stube]", "Stube [saal]", block=BlockKind.IMAGE),
        "Bild ausgetauscht: „Stube“: „stube“ → „saal“",
    ),
    "other words for the same image": (
        Hunk(ChangeKind.IMAGE, "Stube [stube]", "Gaststube [stube]", block=BlockKind.IMAGE),
        "Bildbeschreibung geändert: „Stube“ → „Gaststube“",
    ),
    "another image with other words": (
        Hunk(ChangeKind.IMAGE, "[stube]", "Saal [saal]", block=BlockKind.IMAGE),
        "Bild ausgetauscht: „stube“ → „Saal“",
    ),
    "an image without words by its file": (
        Hunk(ChangeKind.IMAGE, "", "[stube]", block=BlockKind.IMAGE),
        "Neues Bild: „stube“",
    ),
    "a removed link as one": (
        Hunk(ChangeKind.REMOVED, "Zimmer → /z", "", block=BlockKind.LINK),
        "Link entfernt: „Zimmer“",
    ),
    "a removed menu entry as one": (
        Hunk(ChangeKind.REMOVED, "Zimmer", "", "nav", block=BlockKind.TEXT),
        "Menüpunkt entfernt: „Zimmer“",
    ),
    "what was removed before its kind was recorded": (
        Hunk(ChangeKind.REMOVED, "Zimmer", ""),
        "Inhalt entfernt: „Zimmer“",
    ),
    "what search engines are told": (
        Hunk(ChangeKind.CONTACT, "07531 1", "07531 2", block=BlockKind.DATA),
        "Kontaktdaten geändert in den Angaben für Suchmaschinen: „07531 1“ → „07531 2“",
    ),
    "the place of the difference in long texts": (
        Hunk(ChangeKind.TEXT, f"{LONG}Montag 8 Uhr", f"{LONG}Montag 9 Uhr"),
        "Text geändert: „…ganze Familie. Montag 8 Uhr“ → „…ganze Familie. Montag 9 Uhr“",
    ),
}


@pytest.mark.parametrize("name", HUNKS)
def test_change_is_described_as(name: str) -> None:
    hunk, line = HUNKS[name]
    assert [told.line for told in words.tell_change(replace(CHANGE, hunks=(hunk,)), "de")] == [line]


OF_ONE_KIND = {
    ChangeKind.AGREED,
    ChangeKind.NEW_PAGE,
    ChangeKind.PAGE_GONE,
    ChangeKind.PAGE_MOVED,
    ChangeKind.DATED,
}
"""They say themselves what was done."""


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", sorted(set(ChangeKind) - OF_ONE_KIND))
def test_each_kind_of_change_tells_new_changed_and_gone_apart(kind: ChangeKind, lang: str) -> None:
    hunks = (Hunk(kind, "", "x"), Hunk(kind, "x", "y"), Hunk(kind, "x", ""))
    lines = [told.line for told in words.tell_change(replace(CHANGE, hunks=hunks), lang)]
    assert len({line.partition(":")[0] for line in lines}) == 3


def test_differences_beyond_the_most_are_counted() -> None:
    assert words.tell_change(CHANGE, "en", most=1)[-1].line == "and 4 more differences"


@pytest.mark.parametrize("lang", ["de", "it"])
@pytest.mark.parametrize("why", of_site.WHY)
def test_what_confirmed_a_sites_change_is_told_in_the_readers_language(why: str, lang: str) -> None:
    said = proof_of(replace(CHANGE, why=why), language(lang))
    assert said not in {"", why}


# --- the request to look ---------------------------------------------------------------

NAMES = {
    "a blank": "Bäckerei Huber",
    "a single quote": "Rosa's Café",
    "an attempt at a command": "x'; rm -rf ~; echo $(id) `id` \"",
}


@pytest.mark.parametrize("name", NAMES)
def test_answer_command_keeps_a_name_with(name: str) -> None:
    text = words.compose(replace(LOOK, client=NAMES[name]), "en").text
    command = next(line for line in text.splitlines() if line.endswith("--nothing"))
    assert shlex.split(command) == ["poromki", "looked", NAMES[name], LOOK.url, "--nothing"]


@pytest.mark.parametrize("lang", LANGS)
def test_offers_take_the_place_of_the_commands_that_answer(lang: str) -> None:
    assert "poromki looked 'Bäckerei" not in words.compose(LOOK_OFFERED, lang).text


# --- what can be done, and what was agreed ----------------------------------------------


def _offering(**terms: object) -> str:
    return words.compose(replace(QUIET, offers=(Offer(**terms),)), "en").text  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", sorted(WITH_A_PAGE))
def test_each_offer_says_what_happens(kind: DeedKind) -> None:
    line, link = _offering(kind=kind, url=HOOK).splitlines()[-4:-2]
    assert (len(line) > 6, line.startswith("- "), link) == (True, True, f"    {HOOK}")


def test_a_link_is_preferred_to_a_command() -> None:
    text = _offering(kind=DeedKind.DONE, url=HOOK, command="poromki done X")
    assert (HOOK in text, "poromki done" in text) == (True, False)


def test_an_offer_without_a_way_to_take_it_is_left_out() -> None:
    assert "Done" not in _offering(kind=DeedKind.DONE)


def test_a_long_command_is_not_cut() -> None:
    command = f"poromki done {'x' * 3000}"
    assert command in _offering(kind=DeedKind.DONE, command=command)


DAYS = {
    "the days until then": (date(2026, 12, 5), "Silent for 14 days"),
    "no days": (None, "Silent for a while"),
}


@pytest.mark.parametrize("name", DAYS)
def test_a_snooze_names(name: str) -> None:
    until, label = DAYS[name]
    assert f"- {label}\n" in _offering(kind=DeedKind.SNOOZE, url=HOOK, until=until)


def test_a_link_tells_no_referrer() -> None:
    soup = BeautifulSoup(words.compose(OFFICE, "en").html, "html.parser")
    assert [a["rel"] for a in soup.select(f"a[href^='{HOOK}']")] == [["noreferrer"]] * len(OFFERED)


AGREEMENTS = {
    "open": (AGREED[0], "Open: Link zur Facebook-Seite (planned by Fri 27 Nov)"),
    "open, and its day is past": (
        AGREED[1],
        "Open: Beiträge als Feed (was planned by Fri 20 Nov)",
    ),
    "open without haste": (AGREED[2], "Open: Kundenstimmen sammeln"),
    "open on its last day": (
        replace(AGREED[0], due_on=QUIET.now.date()),
        "Open: Link zur Facebook-Seite (planned by Sat 21 Nov)",
    ),
    "done": (
        AGREED[3],
        "Done: Öffnungszeiten auf der Kontaktseite (since Fri 20 Nov; Mo bis Sa 7 bis 18 Uhr)",
    ),
    "undone": (AGREED[4], "No longer there: Vorschau beim Teilen (since Thu 19 Nov)"),
    "not to be verified": (
        AGREED[5],
        "Could not be checked: QR-Code auf der Theke"
        " (Der Server der Adresse hat nicht rechtzeitig geantwortet.)",
    ),
}


@pytest.mark.parametrize("name", AGREEMENTS)
def test_what_was_agreed_is_told_as(name: str) -> None:
    line, told = AGREEMENTS[name]
    assert f"\n- {told}\n" in words.compose(replace(QUIET, agreed=(line,)), "en").text


TELL_WHAT_WAS_AGREED = {
    "quiet": QUIET,
    "unseen": UNSEEN,
    "started": STARTED,
    "look": LOOK,
    "stalled": STALLED,
    "closed": CLOSED,
}


@pytest.mark.parametrize("name", TELL_WHAT_WAS_AGREED)
def test_what_was_agreed_is_told_in_a_notice_of(name: str) -> None:
    facts = replace(TELL_WHAT_WAS_AGREED[name], agreed=AGREED[2:3])
    assert "- Open: Kundenstimmen sammeln\n" in words.compose(facts, "en").text


SINCE = {
    "after the workshop": (_at("2026-11-20 09:00"), True),
    "before the workshop": (_at("2026-11-10 09:00"), False),
    "at a time that is not known": (None, False),
}


@pytest.mark.parametrize("name", SINCE)
def test_silence_is_softened_by_what_was_done(name: str) -> None:
    since, softened = SINCE[name]
    text = words.compose(replace(QUIET, agreed=(replace(AGREED[3], since=since),)), "en").text
    assert ("All the same" in text) == softened


def test_what_is_done_is_told_first() -> None:
    text = words.compose(OFFICE, "en").text
    assert text.index("Done:") < text.index("No longer") < text.index("Open:")


@pytest.mark.parametrize("lang", LANGS)
def test_a_stalled_client_is_not_told_to_have_done_nothing(lang: str) -> None:
    text = words.compose(STALLED, lang)
    assert not re.search(SILENCE[lang], f"{text.subject} {text.text}")


def test_a_quiet_notice_offers_a_draft() -> None:
    assert "    poromki draft 'Bäckerei Huber'\n" in words.compose(QUIET, "de").text


# --- the other messages ------------------------------------------------------------------

TEST_MESSAGES = {
    "en": "Hello Anna, the channel “phone” works.",
    "de": "Guten Tag Anna, der Kanal „phone“ funktioniert.",
    "it": "Buongiorno Anna, il canale «phone» funziona.",
}


@pytest.mark.parametrize("lang", LANGS)
def test_test_message_opens_with(lang: str) -> None:
    text = words.test_message("Anna", "phone", QUIET.now, BERLIN, lang)
    assert text.text.splitlines()[0] == TEST_MESSAGES[lang]


FAILURES = {
    "en": "POROMKI: poromki.service has failed",
    "de": "POROMKI: poromki.service ist ausgefallen",
    "it": "POROMKI: poromki.service si è interrotto",
}


@pytest.mark.parametrize("lang", LANGS)
def test_failure_message_names_the_unit_and_what_to_do(lang: str) -> None:
    text = words.failure_message("poromki.service", QUIET.now, BERLIN, lang)
    assert (text.subject, "journalctl -u poromki.service" in text.text) == (FAILURES[lang], True)


PROOFS = {
    "de": ("bei einem weiteren Besuch noch da", "bei 2 weiteren Besuchen noch da"),
    "en": ("still there at 1 later look", "still there at 2 later looks"),
    "it": ("ancora presente al controllo successivo", "ancora presente a 2 controlli successivi"),
}


@pytest.mark.parametrize("lang", PROOFS)
def test_what_confirmed_a_change_is_told_in_the_readers_language(lang: str) -> None:
    whys = (f"still there at {n} later looks; 1 of 2 differences count" for n in (1, 2))
    told = tuple(proof_of(replace(CHANGE, why=why), language(lang)) for why in whys)
    assert told == PROOFS[lang]


def test_the_proof_of_a_comparison_is_told_in_german() -> None:
    (change,) = changes([PAGE, PAGE, *[edited("22:00", "21:00")] * 3])
    assert proof_of(change, language("de")) == "bei 2 weiteren Besuchen noch da"
