"""Where two texts differ, word by word, whatever they are."""

from __future__ import annotations

import time
import unicodedata

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from monitor.compose.changes import Told
from monitor.compose.difference import (
    MOST_PASSAGES,
    Contrast,
    Mark,
    Pieces,
    contrast,
    plain,
)
from monitor.compose.letter import Letter, write
from monitor.compose.quote import one_line

FAR = "Wir backen jeden Tag frisch und mit viel Liebe für Sie und Ihre ganze Familie. " * 3


def inline(shown: Contrast) -> list[str]:
    return [plain(passage.inline) for passage in shown.passages]


MARKED = {
    "one hour": ("11:00–22:00", "11:00–21:00", ["11:00–[-22:00-] {+21:00+}"]),
    "one price": ("Brot 3,20 €", "Brot 3,40 €", ["Brot [-3,20-] {+3,40+} €"]),
    "a word more": ("Wir backen Brot.", "Wir backen gutes Brot.", ["Wir backen {+gutes+} Brot."]),
    "a word less": ("Wir backen gutes Brot.", "Wir backen Brot.", ["Wir backen [-gutes-] Brot."]),
    "two words with a dash between them as one": (
        "geöffnet Mo–Fr bis spät",
        "geöffnet Di–Sa bis spät",
        ["geöffnet [-Mo–Fr-] {+Di–Sa+} bis spät"],
    ),
    "the last part of an address": (
        "Facebook → https://fb.example/alt",
        "Facebook → https://fb.example/neu",
        ["Facebook → https://fb.example/[-alt-] {+neu+}"],
    ),
    "a text written anew as a whole": (
        "Herzlich willkommen",
        "Wegen Umbau geschlossen",
        ["[-Herzlich willkommen-] {+Wegen Umbau geschlossen+}"],
    ),
    "a text that shares but a word as a whole": (
        "Wir backen Brot und Kuchen",
        "Am Montag und Dienstag zu",
        ["[-Wir backen Brot und Kuchen-] {+Am Montag und Dienstag zu+}"],
    ),
    "what is new": ("", "Neu", ["{+Neu+}"]),
    "what is gone": ("Alt", "", ["[-Alt-]"]),
    "only a blank": ("Mondschein", "Mond schein", ["[-Mondschein-] {+Mond schein+}"]),
    "two places far apart, with a little around each": (
        f"{FAR}Montag 8 Uhr. {FAR}Dienstag 9 Uhr.",
        f"{FAR}Montag 7 Uhr. {FAR}Dienstag 10 Uhr.",
        [
            "…für Sie und Ihre ganze Familie. Montag [-8-] {+7+} Uhr. Wir backen jeden Tag frisch"
            " und…",
            "…Sie und Ihre ganze Familie. Dienstag [-9-] {+10+} Uhr.",
        ],
    ),
}


@pytest.mark.parametrize("name", MARKED)
def test_marked_is(name: str) -> None:
    before, after, shown = MARKED[name]
    assert inline(contrast(before, after)) == shown


def test_sides_are_those_of_the_line() -> None:
    (passage,) = contrast("Mo bis 17 Uhr", "Mo bis 18 Uhr").passages
    assert (plain(passage.before), plain(passage.after)) == (
        "Mo bis [-17-] Uhr",
        "Mo bis {+18+} Uhr",
    )


def test_places_beyond_the_most_are_counted() -> None:
    texts = ["".join(f"{FAR}{n + extra} Stück. " for n in range(7)) for extra in (0, 50)]
    shown = contrast(*texts)
    assert (len(shown.passages), shown.more) == (MOST_PASSAGES, 7 - MOST_PASSAGES)


FITS = {
    "a short difference": ("8 bis 17 Uhr", "8 bis 18 Uhr", True),
    "a long difference": ("", FAR, False),
    "two places": (f"1 {FAR} 2", f"3 {FAR} 4", False),
}


@pytest.mark.parametrize("name", FITS)
def test_is_told_in_a_line(name: str) -> None:
    before, after, fits = FITS[name]
    assert contrast(before, after).fits_a_line == fits


# --- whatever the texts are ---------------------------------------------------------------

TEXTS = st.text(max_size=300) | st.text("ab 1.–", max_size=300)


def said(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces)


@given(TEXTS, TEXTS)
def test_a_difference_is_marked(before: str, after: str) -> None:
    marks = {piece.mark for passage in contrast(before, after).passages for piece in passage.inline}
    changed = one_line(before, 9999) != one_line(after, 9999)
    assert bool(marks & {Mark.GONE, Mark.NEW}) or not changed


@given(TEXTS, TEXTS)
def test_each_side_shows_only_its_own_words(before: str, after: str) -> None:
    for passage in contrast(before, after).passages:
        assert Mark.NEW not in {piece.mark for piece in passage.before}
        assert Mark.GONE not in {piece.mark for piece in passage.after}


@given(st.text("ab 1.–", max_size=60), st.text("ab 1.–", max_size=60))
def test_a_short_text_is_shown_whole_on_its_side(before: str, after: str) -> None:
    (passage, *_) = contrast(before, after).passages
    assert said(passage.before).strip() == one_line(before, 9999)


@given(TEXTS)
def test_no_control_character_is_left(text: str) -> None:
    shown = "".join(inline(contrast(text, f"{text}\x1b[31m\u202e x")))
    assert {unicodedata.category(c) for c in shown} & {"Cc", "Zl", "Zp", "Cs"} == set()


HOSTILE = {
    "an endless word": ("x" * 4000, "x" * 2000 + "y" + "x" * 1999),
    "endless punctuation": ("!?" * 2000, "?!" * 2000),
    "two words without end": ("ab " * 4000, "ba " * 4000),
    "all words at other places": (
        " ".join("abcd"[n % 4] for n in range(990)),
        " ".join("abcd"[n * 3 % 4] for n in range(990)),
    ),
    "megabytes": ("Brot " * 400_000, "Kuchen " * 400_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_shown_in_bounded_time_and_size(name: str) -> None:
    begin = time.process_time()
    shown = contrast(*HOSTILE[name])
    assert len("".join(inline(shown))) < 4_000
    assert time.process_time() - begin < 1


# --- as HTML ----------------------------------------------------------------------------------


EVIL = "<script>alert(1)</script><img src=x onerror=y>"
LAYOUTS = {
    "in a line": ("Brot 3", "Brot 4", {"li", "del", "ins"}),
    "side by side": (f"3 {FAR} 5", f"4 {FAR} 6", {"li", "del", "ins", "table", "tr", "th", "td"}),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_html_is_our_own(name: str) -> None:
    before, after, tags = LAYOUTS[name]
    shown = contrast(f"{before} {EVIL}", f"{after} {EVIL}")
    letter = Letter("Subject", "Lead", (Told("Text changed", marked=shown),), ("Before", "Now"))
    soup = BeautifulSoup(write(letter, "en").html, "html.parser").find("ul")
    assert isinstance(soup, Tag)
    assert ({tag.name for tag in soup()}, soup("del")[0].text, soup("ins")[0].text) == (
        tags,
        "3",
        "4",
    )
