"""Which differences a machine made, by their nature. Pure.

The calendar, a build, a consent tool or a content system explains them: no owner did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.compare.ages import is_age
from monitor.compare.clock import clock_mask
from monitor.compare.differ import Difference
from monitor.compare.masks import Mask
from monitor.extract.block import ARROW, key_of
from monitor.model import Block, BlockKind

SHORT = timedelta(days=10)
"""Beyond this, absence proves nothing: the owner may have edited again."""
BUTTON = 40
"""Characters of a short label."""

_VERSION = re.compile(
    r"\b(?:v(?:ersion)?|rel(?:ease)?|rev(?:ision)?|build|commit)\b"
    r"[.:# ]{0,2}\(?[0-9a-f]*\d[\w.-]*\)?|"
    r"\bv\d+(?:\.\d+)+|\b\d+(?:\.\d+){3,}",
    re.I,
)
_TOKEN = re.compile(
    r"\b(?=[0-9a-f-]{0,99}\d)(?=[\d-]{0,99}[a-f])[0-9a-f]{7,}(?:-[0-9a-f]{4,}){0,4}\b", re.I
)
"""A hexadecimal number that holds both letters and digits; what looks ahead is bounded."""
_UNREAD = re.compile(r"^\(\d+\) ")
"""Messages that wait, before a title."""
_PROBES = ("BESbswy", "mmmmmmmmmmlli", "mmMwWLliI0fiflO&1", "giItT1WQy@!-/#")
"""What Font Face Observer, FingerprintJS and Web Font Loader measure."""
HOME = key_of(BlockKind.LINK, "/")
"""A link to the start of the site, wherever that lies."""
_FILE = re.compile(r"\[([^\]]*)\]")
_ROLE = re.compile(
    r"(?!20[1-3]\d$)[1-9]\d{2,3}|img|image|icon|photo|foto|bild|thumb|small|large|mobile|desktop|min"
)
"""Words of a file's name that say only how large an image is or what it is for. A year is none:
a menu of 2026 is another one than that of 2025."""
_CAMERA = re.compile(r"dsc[fn]?|pict?|pxl|mvi|gopr|wa")
"""Names that cameras and telephones give; the number beside them tells which photo it is."""
_COOKIES = re.compile(r"cookie", re.I)
_CONSENT = re.compile(
    r"\b(?:us(?:es?|ing|a|iamo)|stores?|nutz(?:t|en)|verwende[nt]|setz(?:t|en)|speicher(?:t|n)|"
    r"utilizz\w+|utilis\w+)\b.{0,60}\bcookies?\b|"
    r"\bcookies?\b.{0,60}\b(?:accept|akzeptier|zustimm|zuzustimm|einverstanden|consent|accett)",
    re.I | re.S,
)
FEW = 3
"""Paragraphs that a dialog or a footer may spend on cookies."""
LONGEST_DIALOG = 4000
"""Characters of a dialog that the page's own words do not outgrow."""
_CONSENT_LABEL = re.compile(
    r"(?:cookie|consent|privacy|datenschutz)\W{0,2}\s?(?:settings|preferences|choices|einstellungen|"
    r"manager)|(?:impostazioni|preferenze|paramètres|préférences|gérer|manage|your)\b.{0,12}"
    r"\b(?:cookies?|consent|privacy)",
    re.I,
)


def is_words(block: Block) -> bool:
    """Whether a reader reads it (links and images only lead somewhere)."""
    kind = block.kind
    return kind is BlockKind.TEXT or kind is BlockKind.HEADING or kind is BlockKind.ITEM


def machine_mask(found: Difference, then: datetime, now: datetime) -> Mask | None:
    """How one difference between looks at `then` and `now` explains itself without an owner."""
    before, after = found.before, found.after
    if found.shown.kind is BlockKind.DESCRIPTION:
        return Mask.DESCRIPTION
    is_label = len(found.shown.text) <= BUTTON
    if is_label and _CONSENT_LABEL.search(found.shown.text):
        return Mask.COOKIE_LABEL
    if found.shown.text.startswith(_PROBES):
        return Mask.PROBE
    if before is None or after is None:
        if is_words(found.shown) and is_age(found.shown.text):
            return Mask.CLOCK
        return Mask.SEARCH_DATA if found.shown.kind is BlockKind.DATA else None
    if after.kind is BlockKind.IMAGE:
        return Mask.RENAMED_IMAGE if _renamed(before, after) else None
    if after.kind is BlockKind.LINK:
        moved = HOME in {before.key, after.key} and _label(before) == _label(after)
        return Mask.MOVED_LINK if moved else None
    if after.kind is BlockKind.TITLE:
        same = _UNREAD.sub("", before.text) == _UNREAD.sub("", after.text)
        return Mask.COUNTER if same else None
    return _words_mask(before.text, after.text, then, now) if is_words(after) else None


def _words_mask(before: str, after: str, then: datetime, now: datetime) -> Mask | None:
    if _VERSION.sub("", before) == _VERSION.sub("", after):
        return Mask.VERSION
    if _TOKEN.sub("", before) == _TOKEN.sub("", after):
        return Mask.TOKEN
    return clock_mask(before, after, then, now)


def _label(link: Block) -> str:
    words, arrow, _ = link.text.partition(ARROW)
    return words if arrow else ""


def _renamed(before: Block, after: Block) -> bool:
    """Whether an image's file only got another name: the same words but for its size or role."""
    one, other = (set(_FILE.findall(block.text)[-1:]) for block in (before, after))
    words = [
        {w for name in names for w in name.split("-") if not _ROLE.fullmatch(w)}
        for names in (one, other)
    ]
    return words[0] == words[1] and not all(_CAMERA.fullmatch(word) for word in words[0])


def consent_places(found: Iterable[Difference], is_usual: bool) -> set[str]:
    """Anchors of consent dialogs: runs of differences that ask to let cookies be set.

    One beside buttons, or any where the page does not speak of cookies as is usual (`is_usual`).
    """
    runs: dict[str, list[Block]] = {}
    for difference in found:
        if is_words(difference.shown) or difference.shown.kind is BlockKind.BUTTON:
            runs.setdefault(difference.anchor, []).append(difference.shown)
    return {anchor for anchor, blocks in runs.items() if _asks_for_consent(blocks, is_usual)}


def speaks_of_cookies(blocks: Iterable[Block]) -> bool:
    """Whether a page is one about cookies: more than a dialog's few paragraphs say the word."""
    return sum(bool(_COOKIES.search(block.text)) for block in blocks if is_words(block)) > FEW


def _asks_for_consent(blocks: list[Block], is_usual: bool) -> bool:
    if sum(len(b.text) for b in blocks) >= LONGEST_DIALOG:
        return False
    if not is_usual and any(_CONSENT.search(b.text) for b in blocks):
        return True
    speaks = any(len(b.text) > BUTTON and _COOKIES.search(b.text) for b in blocks)
    return speaks and any(len(b.text) <= BUTTON for b in blocks)
