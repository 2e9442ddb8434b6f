"""Is a body an observation of the page at all? Pure.

Walls, shells, error and parking pages are told by structure and words together: words alone hit
articles about captchas, structure alone hits honest three-line pages.
"""

from __future__ import annotations

from monitor.extract.page import Page
from monitor.extract.signs import LEAVING, LOADING, MARKUP, MARKUP_MOST_TEXT, SIGNS
from monitor.model import BlockKind, Reason, Refusal

LONG = 4000
"""Characters of visible text, without blanks, from which a body is a page whatever it says."""
NEARLY_NOTHING = 20
"""Characters of visible text below which a page of scripts without pictures shows nothing."""
NOTHING = 5
"""The same for a page without scripts."""
MOST_LINKS = 12
"""A page with more links has its own navigation: words in its text prove nothing."""
MOST_SENDING_AWAY = 200
"""Characters of a page that only sends the reader elsewhere."""
MOST_ASKING = 150
"""Characters of a page that only asks for a password."""
MOST_WAITING = 100
"""Characters of a main part that only says it is loading."""


def refuse(page: Page, source: str) -> Refusal | None:
    """Say why `page` is no observation; None when it is one. `source` is its markup."""
    if page.text_length >= LONG:
        return None
    return _by_words(page) or _by_markup(page, source) or _by_shape(page, source)


def _words(page: Page, places: frozenset[str] | None = None) -> str:
    return " ".join(
        block.text
        for block in page.blocks
        if block.kind in {BlockKind.TEXT, BlockKind.HEADING}
        and (places is None or block.place in places)
    )


def _by_words(page: Page) -> Refusal | None:
    links = sum(block.kind is BlockKind.LINK for block in page.blocks)
    said = {"title": page.title, "text": _words(page) if links <= MOST_LINKS else ""}
    for sign in SIGNS:
        if page.text_length <= sign.most_text:
            found = sign.words.search(said[sign.where])
            if found:
                return Refusal(sign.reason, f'its {sign.where} says "{found[0][:80]}"')
    return None


def _by_markup(page: Page, source: str) -> Refusal | None:
    if page.text_length > MARKUP_MOST_TEXT:
        return None
    for mark, reason in MARKUP.items():
        if mark in source:
            return Refusal(reason, f'little text, and "{mark}" in its markup')
    return None


def _by_shape(page: Page, source: str) -> Refusal | None:
    if page.refreshes and page.text_length < MOST_SENDING_AWAY:
        return Refusal(Reason.REDIRECT_STUB, "it only sends the reader elsewhere")
    if page.has_password and page.text_length < MOST_ASKING:
        return Refusal(Reason.LOGIN_WALL, "a password field and hardly any text")
    main = _words(page, frozenset({"", "main"}))
    if len(main) < MOST_WAITING:
        for reason, words in (Reason.SCRIPT_SHELL, LOADING), (Reason.REDIRECT_STUB, LEAVING):
            if words.search(main):
                return Refusal(reason, f'all that it shows is "{main}"')
    return _nothing_shown(page, source)


def _nothing_shown(page: Page, source: str) -> Refusal | None:
    if any(block.kind is BlockKind.IMAGE for block in page.blocks) and page.text_length:
        return None
    why = f"{page.text_length} characters of visible text"
    if page.text_length < NEARLY_NOTHING and "<script" in source:
        return Refusal(Reason.SCRIPT_SHELL, f"{why} and scripts")
    return Refusal(Reason.EMPTY, why) if page.text_length < NOTHING else None
