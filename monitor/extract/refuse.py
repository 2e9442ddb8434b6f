"""Is a body an observation of the page at all? Pure.

Walls, shells, error and parking pages are told by structure and words together: words alone hit
articles about captchas, structure alone hits honest three-line pages.
"""

from __future__ import annotations

from monitor.extract.page import Page
from monitor.extract.signs import LEAVING, LOADING, WALLS
from monitor.model import BlockKind, Reason, Refusal

NEARLY_NOTHING = 20
"""Characters of visible text, without blanks, below which a page without pictures is empty."""
SMALL = 1200
"""Characters below which a page is short enough to be a wall as a whole."""


def refuse(page: Page, source: str) -> Refusal | None:
    """Say why `page` is no observation; None when it is one. `source` is its markup."""
    if page.text_length >= 4000:
        return None
    words = " ".join(b.text for b in page.blocks if b.kind in {BlockKind.TEXT, BlockKind.HEADING})
    return _wall(page, words, source) or _shell(page, source)


def _wall(page: Page, words: str, source: str) -> Refusal | None:
    for sign in WALLS:
        if page.text_length > sign.most_text:
            continue
        for where, pattern, text in (
            ("title", sign.title, page.title),
            ("text", sign.text, words),
            ("markup", sign.source, source),
        ):
            found = pattern.search(text) if pattern else None
            if found:
                return Refusal(sign.reason, f'its {where} says "{found[0][:80]}"')
    return None


def _shell(page: Page, source: str) -> Refusal | None:
    main = " ".join(
        b.text
        for b in page.blocks
        if b.kind in {BlockKind.TEXT, BlockKind.HEADING} and b.place in {"", "main"}
    )
    if len(main) < 80 and LOADING.search(main):
        return Refusal(Reason.SCRIPT_SHELL, f'all that it shows is "{main}"')
    if len(main) < 120 and LEAVING.search(main):
        return Refusal(Reason.REDIRECT_STUB, f'all that it shows is "{main}"')
    pictures = any(b.kind is BlockKind.IMAGE for b in page.blocks)
    if page.refreshes and page.text_length < 200:
        return Refusal(Reason.REDIRECT_STUB, "it only sends the reader elsewhere")
    if page.has_password and page.text_length < 150:
        return Refusal(Reason.LOGIN_WALL, "a password field and hardly any text")
    if page.text_length >= NEARLY_NOTHING or (pictures and page.text_length):
        return None
    if "<script" in source[:200_000].lower():
        return Refusal(Reason.SCRIPT_SHELL, f"scripts and {page.text_length} characters of text")
    return Refusal(Reason.EMPTY, f"{page.text_length} characters of visible text")
