"""Is a body an observation of the page at all? Pure.

Walls, shells, error and parking pages are told by structure and words together: words alone hit
articles about captchas, structure alone hits honest three-line pages.

1. A long page is a page, whatever it says.
2. Names and statements (`walls`, `troubles`) count where little else is said. Inside the site's own
   frame only the title and the first heading can tell.
3. What only a vendor's page holds in its markup (`vendors`) counts without a frame.
4. The shape: it sends elsewhere, asks for a password, says that it loads, leads to nobody but its
   hoster, or shows nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from monitor.extract.gist import Gist, gist_of
from monitor.extract.page import Page
from monitor.extract.phrases import Family
from monitor.extract.troubles import BROKEN, MAINTENANCE, MISSING, MOVED, PARKED, PLACEHOLDER
from monitor.extract.vendors import CAPTCHAS, HOSTERS, LOGIN_FORMS, MARKUP, TO_WRITE
from monitor.extract.walls import (
    CHALLENGE,
    CONSENT,
    LEAVING,
    LOADING,
    LOGIN,
    SHELL,
    WAITING,
)
from monitor.model import BlockKind, Reason, Refusal

FAMILIES = (
    *(CHALLENGE, CONSENT, LOGIN, SHELL, WAITING),
    *(MAINTENANCE, PARKED, PLACEHOLDER, MOVED, MISSING, BROKEN),
)
"""Most telling first."""
_SUPPOSED = re.compile(r"\b(if|when|wenn|falls|sollte|se|quando|si|lorsque|als)\b[^.!?]*$")
"""What follows is a case that a policy provides for, not what happened."""
LONG = 4000
"""Characters of visible text, without blanks, from which a body is a page whatever it says."""
MOST_AGREED = 3000
"""The same where title, heading and text agree on what happened."""
MOST_IN_FRAME = 300
"""Characters inside a site's own frame from which they are content."""
MOST_BESIDE_WEAK = 120
"""Characters inside a page from which a name that an owner could have chosen proves nothing."""
MOST_OF_MARKUP = 800
"""Ordinary pages behind the same vendors carry some of these scripts too."""
START = 60
"""Characters of a paragraph within which a statement begins; later it is a mention."""
BEGINNING = 300
"""Characters of a paragraph in which a statement has ended."""
NEARLY_NOTHING = 20
"""Characters of visible text below which a page of scripts without pictures shows nothing."""
NOTHING = 5
"""The same for a page without scripts."""
MOST_SENDING_AWAY = 200
"""Characters of a page that only sends the reader elsewhere."""
MOST_ASKING = 150
"""Characters of a page that only asks for a password, or whether one is a person."""
MOST_OF_A_LOGIN = 40
"""Characters of a page that is named a login and asks for no password (yet)."""
MOST_BESIDE_WAITING = 40
"""Characters beside the words that say that the page is loading or moving on."""
MOST_OF_A_HOSTER = 600


def refuse(page: Page, source: str) -> Refusal | None:
    """Say why `page` is no observation; None when it is one. `source` is its markup."""
    if page.text_length >= LONG:
        return None
    gist = gist_of(page)
    refusal = (
        _by_words(gist, has_password=page.has_password)
        or _by_markup(gist, source)
        or _by_shape(page, gist, source)
        or _nothing_shown(page, source)
    )
    if refusal is not None and refusal.reason is Reason.REDIRECT_STUB:
        return replace(refusal, onward=page.onward)
    return refusal


def _by_words(gist: Gist, *, has_password: bool) -> Refusal | None:
    for family in FAMILIES:
        told = _named(family, gist) or _stated(family, gist) or _hinted(family, gist, has_password)
        if told:
            return Refusal(family.reason, f'it says "{told[:80]}"')
    return None


def _named(family: Family, gist: Gist) -> str:
    """The title or heading that is a name of this family; empty when it proves nothing."""
    title = next((t for t in gist.titles if family.names.fullmatch(t)), "")
    heading = gist.heading if family.names.fullmatch(gist.heading) else ""
    if _has_room(family, gist) or _is_agreed(family, gist, title, heading):
        return title or heading
    return ""


def _is_agreed(family: Family, gist: Gist, title: str, heading: str) -> bool:
    """Whether title, heading and text bear each other out, so that a longer page is refused too."""
    if not (title or heading) or gist.text_length > MOST_AGREED:
        return False
    if gist.framed and not family.in_frame:
        return False
    others = (
        title or any(_is_weak(family, part) for part in gist.titles),
        heading or _is_weak(family, gist.heading),
        _statement(family, gist.prose),
    )
    return sum(map(bool, others)) > 1


def _stated(family: Family, gist: Gist) -> str:
    """The statement with which a paragraph begins; in a frame, the heading."""
    if not _has_room(family, gist):
        return ""
    said = _statement(family, (gist.heading,) if gist.framed else (*gist.titles, *gist.prose))
    return "" if said and gist.owned and not family.with_owner else said


def _statement(family: Family, texts: Iterable[str]) -> str:
    for text in texts:
        found = family.says.search(text[:BEGINNING])
        if found and found.start() <= START and not _SUPPOSED.search(text[: found.start()]):
            return found[0]
    return ""


def _hinted(family: Family, gist: Gist, has_password: bool) -> str:
    """The weak name of a page that says hardly anything else, and nothing of an owner's."""
    most = MOST_BESIDE_WEAK
    if family.reason is Reason.LOGIN_WALL and not has_password:
        most = MOST_OF_A_LOGIN
    if gist.length > most or not _has_room(family, gist):
        return ""
    name = next((n for n in (*gist.titles, gist.heading) if _is_weak(family, n)), "")
    if not name or gist.owned:
        return ""
    if gist.framed and not has_password and not _statement(family, gist.prose):
        return ""
    return name


def _is_weak(family: Family, name: str) -> bool:
    return family.weak.fullmatch(name) is not None


def _has_room(family: Family, gist: Gist) -> bool:
    """Whether a page says little enough for this family to be all that it says."""
    if gist.framed:
        return family.in_frame and gist.length <= MOST_IN_FRAME
    return gist.text_length <= family.most


def _by_markup(gist: Gist, source: str) -> Refusal | None:
    if gist.framed or gist.text_length > MOST_OF_MARKUP:
        return None
    for mark, reason in MARKUP.items():
        if mark in source:
            return Refusal(reason, f'little text, and "{mark}" in its markup')
    return None


def _by_shape(page: Page, gist: Gist, source: str) -> Refusal | None:
    if page.onward and page.text_length < MOST_SENDING_AWAY and not gist.owned:
        return Refusal(Reason.REDIRECT_STUB, "it only sends the reader elsewhere")
    if page.has_password and _only_asks(gist, source):
        return Refusal(Reason.LOGIN_WALL, "a password field and hardly any text")
    if _only_tests(gist, source):
        return Refusal(Reason.BOT_CHALLENGE, "a test for people and hardly any text")
    for reason, words in (Reason.SCRIPT_SHELL, LOADING), (Reason.REDIRECT_STUB, LEAVING):
        if _says_only(gist, words):
            return Refusal(reason, f'all that it shows is "{gist.statement[:80]}"')
    if gist.leads_to and gist.length <= MOST_OF_A_HOSTER and not gist.owned:
        hosts = {_owner_of(address) for address in gist.leads_to}
        if hosts <= HOSTERS:
            return Refusal(Reason.PLACEHOLDER, f"it leads only to {min(hosts)}")
    if source.lstrip()[:1] == "{" and '"error"' in source[:500]:
        return Refusal(Reason.ERROR_PAGE, "an error in JSON")
    return None


def _only_asks(gist: Gist, source: str) -> bool:
    if gist.length <= MOST_ASKING and not gist.framed and not gist.owned:
        return True
    return gist.length <= MOST_IN_FRAME and any(form in source for form in LOGIN_FORMS)


def _only_tests(gist: Gist, source: str) -> bool:
    if gist.framed or gist.length > MOST_ASKING or gist.owned:
        return False
    return any(c in source for c in CAPTCHAS) and not any(f in source for f in TO_WRITE)


def _says_only(gist: Gist, words: re.Pattern[str]) -> bool:
    if gist.length >= MOST_SENDING_AWAY:
        return False
    said = [text for text in gist.prose if words.search(text)]
    beside = gist.length - sum(len(text.replace(" ", "")) for text in said)
    return bool(said) and beside < MOST_BESIDE_WAITING


def _owner_of(address: str) -> str:
    """The last two labels of the host an address leads to; empty within the site."""
    return ".".join((urlsplit(address).hostname or "").split(".")[-2:])


def _nothing_shown(page: Page, source: str) -> Refusal | None:
    if any(block.kind is BlockKind.IMAGE for block in page.blocks) and page.text_length:
        return None
    why = f"{page.text_length} characters of visible text"
    if page.text_length < NEARLY_NOTHING and "<script" in source:
        return Refusal(Reason.SCRIPT_SHELL, f"{why} and scripts")
    return Refusal(Reason.EMPTY, why) if page.text_length < NOTHING else None
