"""Texts, patterns and selectors on a page. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import urljoin

from monitor.agreed.known import Answer, Known, Sight
from monitor.agreed.outcome import (
    NOWHERE,
    Outcome,
    at_path,
    live,
    missing,
    not_found,
    there,
    unknown,
    unseen,
)
from monitor.agreed.records import Hurdle
from monitor.extract.asked import CrowdedPage, SlowPattern, find, pattern_problem, select
from monitor.extract.rules import rule_problem
from monitor.model import RuleKind

Terms = Mapping[str, str]
Search = Callable[[Sight], str | None]


def text(terms: Terms, known: Known) -> Outcome:
    """A text or pattern stands on a page."""
    return _on_pages(terms, known, lambda page: find(page.says.text, terms["pattern"]))


def selector(terms: Terms, known: Known) -> Outcome:
    """A CSS selector matches on a page."""
    problem = rule_problem(RuleKind.IGNORE_CSS, terms["selector"])
    if problem:
        return unknown(Hurdle.BAD_SELECTOR, f"the selector cannot be used: {problem}")
    return _on_pages(terms, known, lambda page: _selected(page, terms["selector"]))


def _selected(page: Sight, wanted: str) -> str | None:
    page.take_time()
    return select(page.body, page.charset, wanted) if page.body is not None else None


def no_text(terms: Terms, known: Known) -> Outcome:
    """A text or pattern stands nowhere any more. Every page counts: one unseen may hold it."""
    pages = _pages(terms, known)
    if isinstance(pages, Outcome):
        gone = pages.is_there is False
        return Outcome(True, evidence=pages.why, at=None) if gone else pages
    return _asking(pages, _nowhere(terms, pages))


def _nowhere(terms: Terms, pages: tuple[Sight, ...]) -> Outcome:
    found = _first(terms, pages, lambda page: find(page.says.text, terms["pattern"]))
    if found is not None:
        return missing(f"it stands on {found.page_url}") if found.is_there else found
    blind = next(filter(None, map(unseen, pages)), None)
    if blind is not None:
        return blind
    latest = max(pages, key=lambda p: (p.fetched_at is not None, p.fetched_at))
    return Outcome(
        True,
        evidence=f"on none of {len(pages)} pages" if len(pages) > 1 else "not on the page",
        page_url=pages[0].url,
        at=latest.fetched_at,
        already=all(page.is_first for page in pages),
    )


def _on_pages(terms: Terms, known: Known, search: Search) -> Outcome:
    pages = _pages(terms, known)
    if isinstance(pages, Outcome):
        return pages
    found = _first(terms, pages, search)
    return _asking(pages, found or not_found(pages, "it is not on the page"))


def _asking(pages: tuple[Sight, ...], outcome: Outcome) -> Outcome:
    """The outcome, with the page to ask again where it is not watched."""
    return replace(outcome, ask_url=pages[0].url) if pages[0].is_asked else outcome


def _first(terms: Terms, pages: tuple[Sight, ...], search: Search) -> Outcome | None:
    """The first page that shows it; why it cannot be looked for; None: it is nowhere."""
    problem = pattern_problem(terms["pattern"]) if "pattern" in terms else None
    if problem:
        return unknown(Hurdle.BAD_PATTERN, f"the pattern cannot be used: {problem}")
    for page in pages:
        try:
            found = search(page)
        except SlowPattern:
            return unknown(Hurdle.SLOW_PATTERN, f"the pattern takes too long on {page.url}")
        except CrowdedPage:
            return unknown(Hurdle.CROWDED, f"{page.url} has too many elements")
        if found is not None:
            return there(page, found)
    return None


def _pages(terms: Terms, known: Known) -> tuple[Sight, ...] | Outcome:
    """The pages to look on: those at the path, else all. What is not watched there is asked."""
    path = terms.get("path", "")
    if not path:
        pages = live(known)
        return pages or unknown(Hurdle.NO_WEBSITE, "no website is watched")
    watched = at_path(known, path)
    if watched:
        left = tuple(p for p in watched if not p.is_gone)
        return left or missing(f"{watched[0].url} is there no more")
    return _asked(path, known)


def _asked(path: str, known: Known) -> tuple[Sight, ...] | Outcome:
    if known.home is None:
        return unknown(Hurdle.NO_WEBSITE, "no website is watched")
    url = urljoin(known.home.url, path)
    answer = known.answers.get(url)
    if answer is None:
        return unknown(Hurdle.NOT_ASKED_YET, f"{url} is asked at the next sweep", ask_url=url)
    if answer.reason is not None:
        return _nothing_at(url, answer)
    return (as_sight(answer),)


def _nothing_at(url: str, answer: Answer) -> Outcome:
    assert answer.reason is not None
    if answer.reason in NOWHERE:
        return Outcome(False, f"{url}: {answer.why}", ask_url=url)
    return unknown(answer.reason, f"{url}: {answer.why}", ask_url=url)


def as_sight(answer: Answer) -> Sight:
    """An answer as if it were a page that is watched."""
    return Sight(
        url=answer.url,
        body=answer.body or b"",
        found_at=answer.found_at,
        charset=answer.charset,
        fetched_at=answer.at,
        is_first=answer.is_first,
        is_asked=True,
    )
