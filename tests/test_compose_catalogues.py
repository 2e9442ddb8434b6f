"""The catalogues say everything, and nothing but, what the source says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

PACKAGE = Path(__file__).parent.parent / "monitor"
TRANSLATIONS = ("compose/de", "compose/it", "web/de", "web/it")
"""Room and language."""
Forms = tuple[str, ...]


def _forms(text: str | tuple[str, ...] | list[str] | None) -> Forms:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _source(room: str) -> set[Forms]:
    found = extract_from_dir(
        PACKAGE / room,
        method_map=[("**.py", "python"), ("templates/**", "jinja2")],
        keywords={**DEFAULT_KEYWORDS, "N_": None},
    )
    return {_forms(message) for _, _, message, _, _ in found}


def _catalogue(which: str) -> Catalog:
    room, lang = which.split("/")
    with (PACKAGE / room / "locale" / f"{lang}.po").open("rb") as lines:
        return read_po(lines, locale=lang, abort_invalid=True)


def _messages(lang: str) -> list[Message]:
    return [message for message in _catalogue(lang) if message.id]


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)[sd]|%(?!\()", text))


def _same_placeholders(message: Message) -> bool:
    """A form for one thing may leave its number out, no other form may."""
    sources, said = _forms(message.id), _forms(message.string)
    wanted = _placeholders(sources[-1])
    spare = {"%(n)d"} if len(sources) > 1 else set()
    return wanted - spare <= _placeholders(said[0]) <= wanted and all(
        _placeholders(form) == wanted for form in said[1:]
    )


def test_the_source_is_found_at_all() -> None:
    assert {("Next milestone",), ("%(n)d day", "%(n)d days")} <= _source("compose")


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_catalogue_has_exactly_the_messages_of_the_source(lang: str) -> None:
    assert {_forms(message.id) for message in _messages(lang)} == _source(
        lang.split("/", maxsplit=1)[0]
    )


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_every_form_of_every_message_is_translated(lang: str) -> None:
    assert [m.id for m in _messages(lang) if not all(_forms(m.string))] == []


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_plurals_have_both_forms(lang: str) -> None:
    assert [m.id for m in _messages(lang) if len(_forms(m.id)) != len(_forms(m.string))] == []


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_no_translation_is_fuzzy_or_obsolete(lang: str) -> None:
    catalogue = _catalogue(lang)
    assert (catalogue.fuzzy, [m.id for m in catalogue if m.fuzzy], catalogue.obsolete) == (
        False,
        [],
        {},
    )


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_placeholders_are_those_of_the_source(lang: str) -> None:
    assert [m.id for m in _messages(lang) if not _same_placeholders(m)] == []


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_apostrophes_and_quotes_are_typographic(lang: str) -> None:
    wrong = re.compile("['\"]" + ("|“[^”]*”" if lang.endswith("it") else "|”"))
    assert [f for m in _messages(lang) for f in _forms(m.string) if wrong.search(f)] == []


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_sentences_end_as_in_the_source(lang: str) -> None:
    ends = re.compile(r"[.:?]$")
    assert [
        m.id
        for m in _messages(lang)
        if bool(ends.search(_forms(m.id)[0])) != bool(ends.search(_forms(m.string)[0]))
        and not _forms(m.string)[0].endswith("?")
    ] == []
