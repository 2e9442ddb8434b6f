"""What stands on the pages that a notice's links open."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from monitor import compose as words
from monitor.compose.pages import OFFERED, ActionPage
from monitor.deed import BlockedBy, DeedKind
from monitor.model import LANGS

CLIENT = "Bäckerei Huber"
UNTIL = date(2026, 12, 5)
TROUBLES = ("expired", "used", "invalid")


def _strings(page: ActionPage) -> list[str]:
    values = [getattr(page, field.name) for field in fields(page)]
    return [value for value in values if isinstance(value, str)]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", sorted(OFFERED))
def test_page_says_whom_it_is_about_and_what_happens(kind: DeedKind, lang: str) -> None:
    page = words.action_page(kind, CLIENT, lang)
    assert (CLIENT in page.lead, CLIENT in page.happens) == (True, True)
    assert all((page.title, page.button, page.note, words.action_done(kind, CLIENT, lang)))


@pytest.mark.parametrize("lang", ["de", "it"])
@pytest.mark.parametrize("kind", sorted(OFFERED))
def test_page_is_translated(kind: DeedKind, lang: str) -> None:
    theirs, english = (_strings(words.action_page(kind, CLIENT, one)) for one in (lang, "en"))
    assert [s for s in theirs if s and s in english] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", [DeedKind.SNOOZE, DeedKind.HOLIDAY])
def test_a_known_day_is_named_with_its_year(kind: DeedKind, lang: str) -> None:
    happens = words.action_page(kind, CLIENT, lang, until=UNTIL).happens
    assert ("2026" in happens, "5" in happens) == (True, True)


ASKED = {
    DeedKind.SNOOZE: {"until"},
    DeedKind.HOLIDAY: {"until"},
    DeedKind.POST: {"until"},
    DeedKind.BLOCKED: {"blocked_by", "choices"},
}


@pytest.mark.parametrize("kind", sorted(OFFERED))
def test_page_asks_for_nothing_but_what_its_kind_needs(kind: DeedKind) -> None:
    page = words.action_page(kind, CLIENT, "en")
    asked = {name for name in ("until", "blocked_by", "choices") if getattr(page, name)}
    assert asked == ASKED.get(kind, set())


def test_every_obstacle_can_be_chosen() -> None:
    page = words.action_page(DeedKind.BLOCKED, CLIENT, "de")
    assert dict(page.choices) == {
        BlockedBy.STAFF: "Das Team",
        BlockedBy.BOSS: "Die Leitung",
        BlockedBy.BUDGET: "Das Budget",
        BlockedBy.TIME: "Die Zeit",
        BlockedBy.TECHNOLOGY: "Die Technik",
    }


def test_a_hostile_name_stays_on_one_line() -> None:
    page = words.action_page(DeedKind.DONE, "Huber\r\n\u202eX", "de")
    assert page.lead.startswith("Es geht um Huber X.")


@pytest.mark.parametrize("lang", LANGS)
def test_each_trouble_of_a_link_has_its_own_title(lang: str) -> None:
    titles = {words.link_trouble(trouble, lang)[0] for trouble in TROUBLES}  # type: ignore[arg-type]
    assert len(titles) == len(TROUBLES)
