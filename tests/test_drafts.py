"""The draft of a mail to a client: what it says, what it never says, and its forms."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor import compose as words
from monitor.compose import DraftText, Tone
from monitor.compose.drafts import values
from monitor.errors import InputError
from monitor.facts import Draft
from monitor.model import LANGS, Kind, Progress
from tests.test_compose import AGREED, BERLIN, GOLDEN, HELD_AT, SILENCE, _at
from tests.test_compose_hostile import EVIL

DRAFT = Draft(
    client="Bäckerei Huber",
    consultant="Anna Berger",
    workshop_title="Im Netz gefunden werden",
    held_at=HELD_AT,
    workshop_zone=BERLIN,
    all_day=False,
    zone=BERLIN,
    now=_at("2026-11-25 17:05"),
    progress=Progress.QUIET,
    quiet=(Kind.WEBSITE, Kind.FACEBOOK),
    quiet_until=_at("2026-11-25 17:01"),
    agreed=(replace(AGREED[3], since=None), *AGREED[:3], *AGREED[4:]),
)
BEGUN = replace(DRAFT, agreed=AGREED)
DRAFTS = {
    "draft-friendly": (DRAFT, Tone.FRIENDLY),
    "draft-factual": (replace(DRAFT, quiet=(Kind.WEBSITE,)), Tone.FACTUAL),
    "draft-direct": (replace(DRAFT, now=_at("2027-01-17 17:05"), agreed=()), Tone.DIRECT),
    "draft-late": (replace(DRAFT, quiet_since=_at("2026-11-19 10:00")), Tone.FRIENDLY),
    "draft-begun": (BEGUN, Tone.FACTUAL),
    "draft-started": (
        replace(DRAFT, progress=Progress.STARTED, quiet=(), changed=(Kind.WEBSITE,)),
        Tone.FRIENDLY,
    ),
    "draft-stalled": (replace(DRAFT, progress=Progress.STALLED), Tone.FACTUAL),
    "draft-unseen": (replace(DRAFT, progress=Progress.UNSEEN), Tone.FRIENDLY),
    "draft-blocked": (replace(DRAFT, progress=Progress.BLOCKED), Tone.DIRECT),
    "draft-waiting": (
        replace(DRAFT, progress=Progress.WAITING, workshop_title="", agreed=()),
        Tone.FRIENDLY,
    ),
    "draft-done": (replace(DRAFT, progress=Progress.DONE, agreed=AGREED[3:4]), Tone.DIRECT),
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", DRAFTS)
def test_the_draft_is_the_golden_one(name: str, lang: str) -> None:
    draft, tone = DRAFTS[name]
    text = words.draft(draft, lang, tone)
    written = f"Subject: {text.subject}\n\n{text.text}"
    path = GOLDEN / f"{name}.{lang}.txt"
    if os.environ.get("POROMKI_GOLDEN") == "write":
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


def test_every_progress_and_tone_has_a_golden_draft() -> None:
    assert {draft.progress for draft, _ in DRAFTS.values()} == set(Progress)
    assert {tone for _, tone in DRAFTS.values()} == set(Tone)


# --- what it never says ---------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize("progress", sorted(set(Progress) - {Progress.QUIET}))
def test_only_a_quiet_client_is_told_of_silence(progress: Progress, tone: Tone, lang: str) -> None:
    text = words.draft(replace(DRAFT, progress=progress), lang, tone)
    assert not re.search(SILENCE[lang], f"{text.subject} {text.text}")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("tone", Tone)
def test_silence_is_told_with_the_day_of_the_last_look(tone: Tone, lang: str) -> None:
    assert re.search(SILENCE[lang], words.draft(DRAFT, lang, tone).text)
    assert "25" in words.draft(DRAFT, lang, tone).text


@pytest.mark.parametrize("tone", Tone)
@pytest.mark.parametrize(
    "unproven", [{"quiet": ()}, {"quiet_until": None}], ids=["no place", "no look"]
)
def test_silence_without_proof_is_not_told(unproven: dict[str, None], tone: Tone) -> None:
    text = words.draft(replace(DRAFT, **unproven), "en", tone)  # type: ignore[arg-type]
    assert not re.search(SILENCE["en"], text.text)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("tone", Tone)
def test_who_has_done_something_agreed_is_not_told_of_silence(tone: Tone, lang: str) -> None:
    text = words.draft(BEGUN, lang, tone).text
    assert not re.search(SILENCE[lang], text)
    assert values(BEGUN, lang, tone)["quiet"] == ""


BLAME = {
    "en": r"unfortunately|disappoint|still not|failed|neglect|should have|must\b",
    "de": r"leider|enttäusch|immer noch nicht|versäum|hätten .* sollen|müssen",
    "it": r"purtroppo|delus|ancora non ha|trascura|avrebbe dovuto|deve\b",
}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", DRAFTS)
def test_nobody_is_blamed(name: str, lang: str) -> None:
    draft, tone = DRAFTS[name]
    assert not re.search(BLAME[lang], words.draft(draft, lang, tone).text, re.IGNORECASE)


def test_what_is_done_is_no_step_that_is_open() -> None:
    text = words.draft(DRAFT, "de", Tone.FRIENDLY).text
    assert text.index("Schon da:\n- Öffnungszeiten") < text.index("noch offen:\n- Link zur")


TONES = {3: "friendly", 7: "friendly", 13: "friendly", 14: "factual", 30: "factual", 60: "direct"}


@pytest.mark.parametrize("days", TONES)
def test_tone_grows_with_the_days(days: int) -> None:
    assert words.tone_for(days) == TONES[days]


DAYS = {
    "by the calendar of its zone": (_at("2026-11-19 00:30"), 1),
    "before midnight": (_at("2026-11-18 23:30"), 0),
    "before the workshop": (_at("2026-11-10 10:00"), 0),
}


@pytest.mark.parametrize("name", DAYS)
def test_days_are_counted(name: str) -> None:
    now, days = DAYS[name]
    assert words.days_since(replace(DRAFT, now=now)) == days


# --- one's own templates ----------------------------------------------------------------


def _filled(template: str, draft: Draft = DRAFT) -> DraftText:
    return words.draft(draft, "de", Tone.FACTUAL, template, name="mine.txt")


def test_a_template_names_what_it_is_given() -> None:
    names = sorted(values(DRAFT, "de", Tone.FACTUAL))
    filled = _filled("\n".join(f"{name}={{{{ {name} }}}}" for name in names)).text
    assert [line.partition("=")[0] for line in filled.splitlines()] == names


def test_the_names_are_those_of_the_document() -> None:
    page = (Path(__file__).parent.parent / "docs" / "drafts.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| (`.*?) \|", page, re.MULTILINE)
    named = {name for row in table for name in re.findall(r"`(\w+)`", row)}
    assert named == set(values(DRAFT, "en", Tone.FACTUAL))


def test_the_example_of_the_document_can_be_filled_in() -> None:
    page = (Path(__file__).parent.parent / "docs" / "drafts.md").read_text(encoding="utf-8")
    block = page.rpartition("    Subject:")[2].partition("\nA name")[0]
    example = "Subject:" + "\n".join(line.removeprefix("    ") for line in block.splitlines())
    text = _filled(example)
    assert text.subject == "Our workshop Im Netz gefunden werden"
    assert "- Link zur Facebook-Seite (geplant bis Fr., 27. Nov.)\n" in text.text


def test_a_template_without_a_subject_has_ours() -> None:
    ours = words.draft(DRAFT, "de", Tone.FACTUAL)
    assert _filled("Hallo\n") == DraftText(ours.subject, "Hallo\n")


def test_a_template_tells_silence_only_where_it_is_proven() -> None:
    template = "{% if quiet %}{{ quiet }} {{ until }}{% endif %}{{ seen }}"
    text = _filled(template, replace(DRAFT, progress=Progress.UNSEEN)).text
    assert not re.search(SILENCE["de"] + "|Website|Nov", text)


MISTAKES = {
    "an unknown name": ("a\n{{ custommer }}", "mine.txt, line 2: 'custommer' is undefined"),
    "a tag that is not closed": ("a\nb\n{% if open %}", "mine.txt, line 3: "),
    "a broken expression": ("{{ client + }}", "mine.txt, line 1: "),
    "a calculation that fails": ("\n\n{{ days // 0 }}", "mine.txt, line 3: "),
    "words and numbers added": ("\n{{ client + 1 }}", "mine.txt, line 2: "),
    "a way out of the sandbox": (
        "{{ ().__class__.__bases__ }}",
        "mine.txt, line 1: ",
    ),
    "another file": ("{% include '/etc/passwd' %}", "mine.txt, line 1: "),
    "a mail without end": (
        "{% for a in range(9999) %}{% for b in range(9999) %}{{ client }}{% endfor %}{% endfor %}",
        "mine.txt: the mail would be longer than 100,000 characters.",
    ),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_template_is_found(name: str) -> None:
    template, told = MISTAKES[name]
    with pytest.raises(InputError, match=r"^mine\.txt(, line \d+)?: .+\.$") as raised:
        _filled(template)
    assert str(raised.value).startswith(told)


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="What can be named: client, consultant, workshop"):
        _filled("{{ kunde }}")


# --- forms ------------------------------------------------------------------------------

MAIL = "büro@bäckerei.example".replace("büro", "office")


def test_a_message_file_is_what_was_drafted() -> None:
    text = words.draft(DRAFT, "de", Tone.DIRECT)
    message = message_from_bytes(words.eml(text, MAIL), policy=SMTP)
    assert (message["To"], message["Subject"], message["X-Unsent"]) == (
        "office@xn--bckerei-5wa.example",
        text.subject,
        "1",
    )
    assert message.get_content().replace("\r\n", "\n") == text.text


def test_a_message_file_is_plain_ascii_with_network_line_ends() -> None:
    raw = words.eml(words.draft(DRAFT, "de", Tone.DIRECT), MAIL)
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_without_an_address_nobody_is_named() -> None:
    text = words.draft(DRAFT, "de", Tone.DIRECT)
    assert "To" not in message_from_bytes(words.eml(text), policy=SMTP)
    assert words.mailto(text)[0].startswith("mailto:?subject=")


def test_a_mailto_address_says_what_was_drafted() -> None:
    text = words.draft(replace(DRAFT, agreed=()), "en", Tone.FRIENDLY)
    address, is_cut = words.mailto(text, MAIL)
    asked = parse_qs(urlsplit(address).query)
    assert (asked["subject"], is_cut) == ([text.subject], False)
    assert asked["body"] == [text.text.rstrip("\n").replace("\n", "\r\n")]


def test_a_long_mailto_address_is_cut_at_a_line_and_says_so() -> None:
    text = DraftText("Grüße", "\n".join(["äöü " * 10] * 50))
    address, is_cut = words.mailto(text, MAIL)
    body = parse_qs(urlsplit(address).query)["body"][0]
    assert (len(address) <= 2000, is_cut, body.endswith("\r\n[…]")) == (True, True, True)
    assert set(body.split("\r\n")[:-1]) == {"äöü " * 10}


@pytest.mark.parametrize("character", list("&?#=%+ \"'<>\r\n"))
def test_no_character_breaks_a_mailto_address(character: str) -> None:
    text = DraftText(f"a{character}b", f"c{character}d")
    asked = parse_qs(urlsplit(words.mailto(text)[0]).query)
    assert asked["subject"] == [f"a{character}b"]


def test_a_hostile_name_forges_no_header() -> None:
    evil = replace(DRAFT, client=EVIL, workshop_title=EVIL, consultant=EVIL)
    text = words.draft(evil, "de", Tone.FRIENDLY)
    message = message_from_bytes(words.eml(text, MAIL), policy=SMTP)
    assert (text.subject.isprintable(), message["Bcc"]) == (True, None)
    assert _filled("Subject: {{ client }}\n\nx", evil).subject.isprintable()
