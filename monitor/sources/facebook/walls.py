"""What stands in a Facebook page's way for somebody who is not logged in. Pure.

Nothing here is a verdict of its own: a wall counts only where what it hides was not found, since a
dialog may lie over a page that is there. Scripts are never read for words: each page's bundles
hold every message that Facebook has.
"""

from __future__ import annotations

import html
import re

from monitor.model import Reason
from monitor.sources.facebook.answers import Answer, Trouble

LOOKED_THROUGH = 3_000_000
"""Bytes of a page that are looked through."""
_SILENT = re.compile(r"<(script|style|noscript|template)\b.*?(?:</\1\s*>|\Z)", re.I | re.S)
_TAG = re.compile(r"<[^<>]{0,5000}>")
_PATHS = (
    (re.compile(r"/(login|login\.php)(/|$)"), Reason.LOGIN_WALL, "leads to the login"),
    (re.compile(r"/(checkpoint|challenge)(/|$)"), Reason.BOT_CHALLENGE, "leads to a checkpoint"),
    (re.compile(r"/cookie/consent"), Reason.CONSENT_WALL, "leads to a cookie dialog"),
)
_VERIFY = re.compile(r"/__rd_verify_|executeChallenge")
_LOGIN = re.compile(
    r"log in(to)? (to )?facebook|facebook – log in or sign up|bei facebook anmelden"
    r"|du musst dich anmelden|you must log in to continue|accedi a facebook|devi accedere",
    re.I,
)
_CONSENT = re.compile(r"cookie-policy-manage-dialog|data-cookiebanner", re.I)
_BLOCKED = re.compile(r"you.re temporarily blocked|you can.t use this feature", re.I)
_GONE = re.compile(
    r"this content isn.t available right now|dieser inhalt ist derzeit nicht verfügbar"
    r"|questo contenuto non è al momento disponibile|page not found",
    re.I,
)
_ROOT = '{"__dr":"CometErrorRoot.react"}'
_FRIENDS = re.compile(
    r">\s{0,5}[\d.,]{1,9}\s{0,3}(k |tsd\.? )?(friends|freunde|amici)\s{0,5}<", re.I
)
_FOLLOWERS = re.compile(r"\b(followers?|follower:innen|personen gefällt|persone seguono)\b", re.I)


def text_of(body: bytes) -> str:
    """A page's source as text, cut."""
    return body[:LOOKED_THROUGH].decode("utf-8", "replace")


def visible(source: str) -> str:
    """The words a reader sees, roughly: no scripts, no styles, no tags."""
    return " ".join(html.unescape(_TAG.sub(" ", _SILENT.sub(" ", source))).split())


def wall(answer: Answer, source: str) -> Trouble | None:
    """What stands in the way, by status, target of a redirect, and visible words."""
    if 300 <= answer.status < 400:
        return _redirect(answer.headers.get("location", ""))
    if answer.status == 403 and _VERIFY.search(source):
        return Trouble(Reason.BOT_CHALLENGE, "answered 403 with a challenge", is_throttle=True)
    if answer.status == 429:
        return Trouble(Reason.BLOCKED, "answered 429", is_throttle=True)
    if answer.status >= 500:
        return Trouble(Reason.TEMPORARY, f"answered {answer.status}")
    if answer.status != 200:
        return Trouble(Reason.BLOCKED, f"answered {answer.status}")
    return _worded(source)


def _redirect(location: str) -> Trouble:
    for path, reason, why in _PATHS:
        if path.search(location):
            return Trouble(reason, why)
    return Trouble(Reason.REDIRECT_ELSEWHERE, "leads elsewhere")


def _worded(source: str) -> Trouble | None:
    if _ROOT in source.replace(" ", ""):
        return Trouble(Reason.UNAVAILABLE, "Facebook's error page")
    words = visible(source)[:50_000]
    if _BLOCKED.search(words):
        return Trouble(Reason.BLOCKED, "Facebook says that we are blocked")
    if _GONE.search(words):
        return Trouble(Reason.UNAVAILABLE, "Facebook says that the content is not available")
    if _LOGIN.search(words):
        return Trouble(Reason.LOGIN_WALL, "asks to log in")
    if _CONSENT.search(_SILENT.sub(" ", source)):
        return Trouble(Reason.CONSENT_WALL, "asks about cookies")
    return None


def is_person(source: str) -> bool:
    """Whether the page is that of a person: it counts friends, and names followers nowhere."""
    shown = _SILENT.sub(" ", source)
    return bool(_FRIENDS.search(shown)) and not _FOLLOWERS.search(shown)
