"""What a difference is called, how large it is, and what is told only once."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.compare.describe import hunk_of, hunks_of, image_parts, link_parts, score_of
from monitor.extract.block import block
from monitor.model import Block, BlockKind, ChangeKind, Hunk
from monitor.store.times import hunks_from_json, hunks_to_json

LONG = "Wir backen jeden Tag frisch und mit viel Liebe für Sie und Ihre ganze Familie. " * 4


def words(text: str, place: str = "main") -> Block:
    return block(BlockKind.TEXT, text, text, place, "Heading")


def link(label: str, href: str, place: str = "main") -> Block:
    return block(BlockKind.LINK, f"{label} → {href}".strip(), href, place)


def image(alt: str, file: str) -> Block:
    return block(BlockKind.IMAGE, f"{alt} [{file}]".strip(), file)


def heading(text: str) -> Block:
    return block(BlockKind.HEADING, text, text)


KINDS = {
    "a new paragraph": (None, words("Am Sonntag spielt die Kapelle."), ChangeKind.TEXT),
    "an edited word": (words("vierte Generation"), words("fünfte Generation"), ChangeKind.TEXT),
    "a new heading": (None, heading("Neu im Haus"), ChangeKind.SECTION),
    "another heading": (heading("Karte"), heading("Speisekarte"), ChangeKind.SECTION),
    "a new link": (None, link("Facebook", "https://fb.example"), ChangeKind.LINK),
    "a new entry of the menu": (None, link("Zimmer", "/z", "nav"), ChangeKind.NAVIGATION),
    "another image": (image("Stube", "a"), image("Stube", "b"), ChangeKind.IMAGE),
    "another title": (
        block(BlockKind.TITLE, "Adler", "Adler"),
        block(BlockKind.TITLE, "Gasthof Adler", "Gasthof Adler"),
        ChangeKind.TITLE,
    ),
    "another description": (
        None,
        block(BlockKind.DESCRIPTION, "Essen", "Essen"),
        ChangeKind.DESCRIPTION,
    ),
    "a new entry of a feed": (None, block(BlockKind.ITEM, "Fest", "Fest"), ChangeKind.ITEM),
    "what is gone": (words("Ruhetag"), None, ChangeKind.REMOVED),
    "another price": (words("Brot 3,20 €"), words("Brot 3,40 €"), ChangeKind.PRICE),
    "a price in words": (words("Bread 4.20 euros"), words("Bread 4.50 euros"), ChangeKind.PRICE),
    "a price in Italian": (words("Pane: euro 4,20"), words("Pane: euro 4,50"), ChangeKind.PRICE),
    "a price in round francs": (
        words("Brot 4.- Franken"),
        words("Brot 5.- Franken"),
        ChangeKind.PRICE,
    ),
    "another time beside a price": (
        words("Brunch for 20 euros starts every Sunday at 10:30"),
        words("Brunch for 20 euros starts every Sunday at 11:30"),
        ChangeKind.DATE,
    ),
    "a price whose currency comes first": (words("CHF 5.–"), words("CHF 6.–"), ChangeKind.PRICE),
    "another word beside the same price": (
        words("Brot 3,20 €"),
        words("Bauernbrot 3,20 €"),
        ChangeKind.TEXT,
    ),
    "another hour": (words("Mi–Sa 11:00–22:00"), words("Mi–Sa 11:00–21:00"), ChangeKind.DATE),
    "another day": (words("Treffen am 3. Mai"), words("Treffen am 4. Mai"), ChangeKind.DATE),
    "another word beside the same date": (
        words("Treffen am 3.5."),
        words("Ausflug am 3.5."),
        ChangeKind.TEXT,
    ),
    "another telephone number": (
        words("Tel. 07531 123456"),
        words("Tel. 07531 123457"),
        ChangeKind.CONTACT,
    ),
    "a new mail address": (None, words("info@adler.example"), ChangeKind.CONTACT),
    "a long new text that names a price": (None, words(f"{LONG} 3 €"), ChangeKind.TEXT),
    "a price in few words that had none": (
        words("auf Anfrage"),
        words("ab 5 €"),
        ChangeKind.PRICE,
    ),
    "a long text rewritten that now names a price": (
        words(LONG),
        words(
            "Bei Verstößen gegen die Ordnung des Hauses drohen 3 € Strafe, und die bekommt am Ende"
            " des Jahres der Verein der Freunde des Hauses."
        ),
        ChangeKind.TEXT,
    ),
    "a price far into a long text": (
        words(f"{LONG}Brot 3,20 €"),
        words(f"{LONG}Brot 3,40 €"),
        ChangeKind.PRICE,
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_kind_is_told_by_what_differs(name: str) -> None:
    before, after, kind = KINDS[name]
    assert hunk_of(before, after).kind is kind


SCORES = {
    "one digit": (words("11:00–22:00"), words("11:00–21:00"), 2),
    "a new text": (None, words("Neu hier"), 8),
    "a text that is gone": (words("Alt"), None, 3),
    "a link": (None, link("Ein langer Name", "https://long.example/a/b/c"), 20),
    "an image": (image("", "a"), image("", "b"), 20),
}


@pytest.mark.parametrize("name", SCORES)
def test_score_counts_what_differs(name: str) -> None:
    before, after, score = SCORES[name]
    assert score_of(before, after) == score


# --- told once -----------------------------------------------------------------------------


def test_a_new_link_is_told_once_and_not_as_its_words_too() -> None:
    new = link("Facebook", "https://fb.example")
    hunks = hunks_of([(None, words("Facebook")), (None, new)], [new])
    assert [hunk.kind for hunk in hunks] == [ChangeKind.LINK]


def test_a_menu_that_runs_together_is_told_by_its_new_link() -> None:
    new = link("Instagram", "https://ig.example", "nav")
    menu = (words("Home Lavori", "nav"), words("Home Lavori Instagram", "nav"))
    assert [h.after for h in hunks_of([menu, (None, new)], [new])] == [new.text]


def test_a_new_link_inside_a_new_text_is_told_with_it() -> None:
    new = link("Facebook", "https://fb.example")
    hunks = hunks_of([(None, words("Wir sind auf Facebook")), (None, new)], [new])
    assert [hunk.kind for hunk in hunks] == [ChangeKind.TEXT]


def test_a_new_link_whose_words_were_there_before_is_told() -> None:
    new = link("Facebook", "https://fb.example")
    edit = (words("Bald auf Facebook"), words("Nun auf Facebook"))
    kinds = [hunk.kind for hunk in hunks_of([edit, (None, new)], [new])]
    assert kinds == [ChangeKind.TEXT, ChangeKind.LINK]


def test_other_words_of_a_link_are_an_edit_of_the_link() -> None:
    now = link("Unsere Zimmer", "/zimmer")
    (hunk,) = hunks_of([(words("Zimmer"), words("Unsere Zimmer"))], [now])
    assert (hunk.kind, hunk.before, hunk.after) == (
        ChangeKind.LINK,
        "Zimmer → /zimmer",
        "Unsere Zimmer → /zimmer",
    )


PARTS = {
    "words and address": (link("Karte", "/k").text, ("Karte", "/k")),
    "an address alone": (link("", "/k").text, ("", "/k")),
    "words alone": ("Karte", ("Karte", "")),
    "words with an arrow": ("Start → Ziel → /k", ("Start → Ziel", "/k")),
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_of_a_link(name: str) -> None:
    text, parts = PARTS[name]
    assert link_parts(text) == parts


IMAGES = {
    "words and file": (image("Die Stube", "stube").text, ("Die Stube", "stube")),
    "a file alone": (image("", "stube").text, ("", "stube")),
    "words alone": ("Die Stube", ("Die Stube", "")),
    "words in brackets": ("Stube [alt] [stube]", ("Stube [alt]", "stube")),
}


@pytest.mark.parametrize("name", IMAGES)
def test_parts_of_an_image(name: str) -> None:
    text, parts = IMAGES[name]
    assert image_parts(text) == parts


# --- whatever the texts are -------------------------------------------------------------------


@given(st.text(max_size=80), st.text(max_size=80))
def test_score_is_nothing_only_for_equal_texts(before: str, after: str) -> None:
    score = score_of(words(before), words(after))
    assert (score > 0) == (before != after)
    assert score <= len(before) + len(after)


HOSTILE = {
    "an endless word": ("a" * 4000, "a" * 3999 + "b"),
    "digits without end": ("1" * 4000, "2" * 4000),
    "dots and digits": ("1." * 2000, "2." * 2000),
    "at signs": ("@" * 4000, "a@" * 2000),
    "numbers and blanks": ("+1 " * 1300, "+2 " * 1300),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hundreds_of_differences_are_described_at_once(name: str) -> None:
    before, after = (words(text) for text in HOSTILE[name])
    begin = time.process_time()
    hunks_of([(before, after)] * 300, [])
    assert time.process_time() - begin < 1


# --- kept ---------------------------------------------------------------------------------------

KEPT = {
    "a link": hunk_of(None, link("Facebook", "https://fb.example")),
    "a text that is gone": hunk_of(words("Alt"), None),
    "what does not say what it is of": Hunk(ChangeKind.TEXT, "Alt", "Neu", "main", "Karte"),
}


@pytest.mark.parametrize("name", KEPT)
def test_is_stored_and_read_again(name: str) -> None:
    assert hunks_from_json(hunks_to_json((KEPT[name],))) == (KEPT[name],)


def test_what_an_older_version_stored_is_read() -> None:
    (hunk,) = hunks_from_json('[["text", "Alt", "Neu", "main", "Karte"]]')
    assert hunk == Hunk(ChangeKind.TEXT, "Alt", "Neu", "main", "Karte")
