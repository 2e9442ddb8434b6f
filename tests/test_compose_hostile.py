"""Foreign strings cannot forge lines, headers, markup, links or reading direction."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from monitor import compose as words
from monitor.compose.quote import focus, link, one_line
from monitor.facts import Facts
from monitor.model import LANGS, Change, ChangeKind, Hunk, Text
from tests.test_compose import CHANGE, MESSAGES, STARTED

EVIL = (
    "Huber\r\nBcc: all@evil.example\x00\x1b[31m\u2028\u202egnp.exe\u2066"
    "</article></main><script>alert(1)</script><img src=x onerror=alert(1)>"
    "\"'{{ 7 * 7 }}{% raw %}%(client)s %s"
)


def _evil(change: Change) -> Change:
    hunks = (
        replace(
            hunk,
            before=hunk.before and EVIL + hunk.before,
            after=hunk.after and EVIL + hunk.after,
            place=EVIL,
            heading=EVIL,
        )
        for hunk in change.hunks
    )
    return replace(change, hunks=tuple(hunks), why=EVIL)


def _poisoned(facts: Facts) -> Facts:
    return replace(
        facts,
        client=EVIL,
        workshop_title=EVIL,
        url=f"https://evil.example/{EVIL}",
        why=facts.why and EVIL,
        page_url=f"https://evil.example/page/{EVIL}" if facts.page_url else facts.page_url,
        change=facts.change and _evil(facts.change),
        last_change_before=facts.last_change_before and _evil(facts.last_change_before),
        point_of_return=facts.point_of_return and _evil(facts.point_of_return),
        summary=tuple(replace(line, url=EVIL) for line in facts.summary),
        consultant=facts.consultant and EVIL,
        agreed=tuple(
            replace(line, wording=EVIL, evidence=line.evidence and EVIL, why=line.why and EVIL)
            for line in facts.agreed
        ),
        offers=tuple(
            replace(offer, url=offer.url and offer.url + EVIL, command=offer.command and EVIL)
            for offer in facts.offers
        ),
    )


POISONED = {name: _poisoned(facts) for name, facts in MESSAGES.items()}
EVERY = pytest.mark.parametrize("name", POISONED)


def _strings(text: Text) -> str:
    return text.subject + text.text + text.html


@EVERY
@pytest.mark.parametrize("lang", LANGS)
def test_subject_is_one_line(name: str, lang: str) -> None:
    assert words.compose(POISONED[name], lang).subject.isprintable()


@EVERY
def test_text_has_as_many_lines_as_the_harmless_one(name: str) -> None:
    harmless, poisoned = (words.compose(f[name], "en") for f in (MESSAGES, POISONED))
    assert len(poisoned.text.splitlines()) == len(harmless.text.splitlines())


@EVERY
def test_no_control_or_bidi_character_is_left(name: str) -> None:
    text = _strings(words.compose(POISONED[name], "de"))
    left = {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Zl", "Zp"}}
    assert left == {"\n"}


@EVERY
def test_markup_is_that_of_the_harmless_message(name: str) -> None:
    harmless, poisoned = (
        BeautifulSoup(words.compose(f[name], "en").html, "html.parser")
        for f in (MESSAGES, POISONED)
    )
    # The addresses of a closing summary are poisoned beyond a link; a longer text has more marks.
    for soup in (harmless, poisoned):
        for marked in soup(["a", "del", "ins", "br", "table", "tr", "th", "td"]):
            marked.unwrap()
    assert [tag.name for tag in poisoned()] == [tag.name for tag in harmless()]


@EVERY
def test_page_holds_no_script_image_or_frame(name: str) -> None:
    soup = BeautifulSoup(words.compose(POISONED[name], "it").html, "html.parser")
    assert soup(["script", "img", "iframe", "link", "object", "style", "form"]) == []


@EVERY
def test_no_attribute_is_forged(name: str) -> None:
    soup = BeautifulSoup(words.compose(POISONED[name], "it").html, "html.parser")
    assert {key for tag in soup() for key in tag.attrs} <= {
        "align",
        "cellpadding",
        "cellspacing",
        "charset",
        "content",
        "href",
        "lang",
        "name",
        "rel",
        "scope",
        "style",
        "valign",
        "width",
    }


@pytest.mark.parametrize("name", MESSAGES)
def test_page_refers_to_the_watched_addresses_only(name: str) -> None:
    facts = MESSAGES[name]
    soup = BeautifulSoup(words.compose(facts, "en").html, "html.parser")
    linked = {str(tag[key]) for key in ("href", "src") for tag in soup.select(f"[{key}]")}
    watched = {facts.url, facts.page_url} | {line.url for line in facts.summary}
    offered = {offer.url for offer in facts.offers}
    assert linked == (watched | offered) - {""}


@EVERY
def test_a_template_in_a_name_is_not_run(name: str) -> None:
    assert "49" not in words.compose(POISONED[name], "en").text


ADDRESSES = {
    "http": ("http://huber.example/a?b=c&d=e", True),
    "https": ("https://huber.example/", True),
    "a script": ("javascript:alert(1)", False),
    "a file": ("file:///etc/passwd", False),
    "a document": ("data:text/html,<script>", False),
    "no scheme": ("huber.example", False),
    "no host": ("https:///path", False),
    "what is not an address at all": ("http://[::1", False),
    "empty": ("", False),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_link_is_made_for(name: str) -> None:
    url, linked = ADDRESSES[name]
    assert link(url) == (url if linked else "")


def test_an_address_that_must_not_be_linked_is_shown_as_text() -> None:
    html = words.compose(replace(MESSAGES["quiet"], url="javascript:alert(1)"), "en").html
    assert ("javascript:alert(1)" in html, "<a " in html) == (True, False)


@given(st.text(), st.integers(min_value=30, max_value=200))
def test_one_line_is_bounded_and_printable(text: str, most: int) -> None:
    line = one_line(text, most)
    assert len(line) <= most
    assert not {unicodedata.category(c) for c in line} & {"Cc", "Cs", "Co", "Zl", "Zp"}


CUTS = {
    "at the end of a word": ("Wir backen jeden Tag frisches Brot", "Wir backen jeden Tag…"),
    "in a word that is too long to be given up": (f"Wir {'a' * 60}", f"Wir {'a' * 25}…"),
}


@pytest.mark.parametrize("name", CUTS)
def test_long_text_is_cut(name: str) -> None:
    text, cut = CUTS[name]
    assert one_line(text, 30) == cut


@given(st.text())
def test_one_line_of_one_line_is_the_same(text: str) -> None:
    assert one_line(one_line(text)) == one_line(text)


@given(st.text(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_focus_shows_the_difference(common: str, old: str, new: str) -> None:
    before, after = common + old, common + new
    same = one_line(before, 9999) == one_line(after, 9999)
    olds, news = focus(before, after)
    assert (olds == news) == same


@given(st.text(alphabet="ab ", max_size=400), st.text(alphabet="ab ", max_size=400))
def test_focus_is_bounded(before: str, after: str) -> None:
    assert max(map(len, focus(before, after, 80))) <= 80


def test_a_name_of_megabytes_is_cut() -> None:
    huge = "Ünï" * 1_000_000
    change = Change(CHANGE.after_at, CHANGE.before_at, (Hunk(ChangeKind.TEXT, huge, "x"),), 1, huge)
    text = words.compose(replace(STARTED, client=huge, workshop_title=huge, change=change), "en")
    assert len(_strings(text)) < 8_000


def test_every_string_of_the_facts_is_poisoned_here() -> None:
    ours = {"method"}  # one of a closed list, and not shown itself
    strings = {f.name for f in fields(Facts) if f.type == "str"} - ours
    poisoned = [POISONED[name] for name in ("started-new-page", "unseen", "quiet-office")]
    assert {n for n in strings if any(EVIL in getattr(one, n) for one in poisoned)} == strings
