"""Which differences a machine made, by their nature. Pure.

The calendar, a build, a consent tool or a content system explains them: no owner did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from monitor.compare.ages import is_age
from monitor.compare.alike import skeleton
from monitor.compare.clock import clock_mask
from monitor.compare.differ import Difference
from monitor.compare.masks import Mask
from monitor.compare.visitors import visitors_mask
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
_SYSTEMS = (
    "b2evolution|Burning Board|CMS Made Simple|CMSimple|Concrete CMS|concrete5|Contao|Coppermine|"
    "Craft CMS|Discourse|DokuWiki|Drupal|Flarum|FluxBB|Gambio|Gatsby|Ghost|Grav|Hugo|Invision|"
    "Jekyll|Joomla|JTL-Shop|Kirby|Liferay|Magento|MediaWiki|MODX|Moodle|MyBB|Neos|Nextcloud|"
    "OpenCart|osCommerce|OXID eShop|phpBB|Piwigo|Plone|PrestaShop|ProcessWire|REDAXO|Serendipity|"
    "Shopware|SilverStripe|Simple Machines|SMF|TYPO3|Umbraco|vBulletin|WebsiteBaker|WoltLab Suite|"
    "WooCommerce|WordPress|XenForo|Zen Cart|Zenphoto"
)
"""Content systems, shops, forums and generators that put their name and version on a page."""
_SYSTEM = re.compile(
    rf"(\b(?:{_SYSTEMS})[!®™]{{0,2}}(?:\sCMS)?)\s\d{{1,4}}(?:\.\d{{1,4}}){{1,3}}\b"
    r"(?![.,]?\d|\s?(?:[€$£%]|EUR|CHF))",
    re.I,
)
_CREDIT = re.compile(
    r"\b(?:powered|driven|generated|created|erstellt|erzeugt|propulsé|généré)\s(?:by|with|mit|par)\b|"
    r"\b(?:built|made|running|läuft|betrieben|realizzato|creato|gestito)\s"
    r"(?:on|with|mit|con|da)\b|\bgenerator\b",
    re.I,
)
CREDIT = 120
"""Characters of a line that says what a site is made with."""
_MESSAGE = re.compile(
    r"\b(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards|(?:Recoverable f|F)atal error|"
    r"Parse error) ?: [^\n]{1,600}? in \S{1,300} on line \d{1,7}"
)
"""As PHP prints it into a page: https://www.php.net/manual/en/errorfunc.configuration.php"""
_MANUAL = re.compile(r"((?:function|ref|class)\.[\w.-]{1,80})" + ARROW + r"\S{0,100}\1(?:\.\w+)?")
"""The link to its manual that PHP puts into a message."""
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
_MONTH_AT_END = re.compile(r"(20\d\d)[-/_]?(0[1-9]|1[0-2])/?$")
_TURNS = re.compile(
    r"[«»‹›<>←→]|\b(?:next|prev(?:ious)?|month|monat|nächste[rn]?|vorige[rn]?|vorherige[rn]?|weiter"
    r"|zurück|mese|precedente|successivo|avanti|indietro|mois|suivant|précédent)\b",
    re.I,
)
"""How the arrows of a calendar are called."""
MONTHS_AROUND = 3

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
        return None if _is_rewritten(found) else Mask.DESCRIPTION
    is_label = len(found.shown.text) <= BUTTON
    if is_label and _CONSENT_LABEL.search(found.shown.text):
        return Mask.COOKIE_LABEL
    if found.shown.text.startswith(_PROBES):
        return Mask.PROBE
    if _is_message(before, after):
        return Mask.MESSAGE
    if _leafs_through_months(found.shown, now):
        return Mask.CLOCK
    if before is None or after is None:
        if is_words(found.shown) and is_age(found.shown.text):
            return Mask.CLOCK
        return Mask.SEARCH_DATA if found.shown.kind is BlockKind.DATA else None
    return _edit_mask(before, after, then, now)


def _leafs_through_months(shown: Block, now: datetime) -> bool:
    """Whether a link leads to a month around that of the look, as a calendar's arrows do."""
    if shown.kind is not BlockKind.LINK:
        return False
    label, _, href = shown.text.rpartition(ARROW.lstrip())
    month = _MONTH_AT_END.search(href)
    if month is None or not _TURNS.search(label):
        return False
    apart = (int(month[1]) - now.year) * 12 + int(month[2]) - now.month
    return abs(apart) <= MONTHS_AROUND


def _edit_mask(before: Block, after: Block, then: datetime, now: datetime) -> Mask | None:
    if after.kind is BlockKind.IMAGE:
        return Mask.RENAMED_IMAGE if _renamed(before, after) else None
    if after.kind is BlockKind.LINK:
        moved = HOME in {before.key, after.key} and _label(before) == _label(after)
        return Mask.MOVED_LINK if moved else None
    if after.kind is BlockKind.TITLE:
        same = _UNREAD.sub("", before.text) == _UNREAD.sub("", after.text)
        return Mask.COUNTER if same else None
    if not is_words(after):
        return None
    if _is_other_version(before, after):
        return Mask.VERSION
    return _words_mask(before.text, after.text, then, now)


def _is_message(before: Block | None, after: Block | None) -> bool:
    """Whether nothing but messages of PHP were put in, taken out, or are others."""
    shown = [block for block in (before, after) if block]
    if all(block.kind is BlockKind.LINK for block in shown):
        return all(_MANUAL.fullmatch(block.text) for block in shown)
    old, new = (" ".join(_MESSAGE.split(block.text)) if block else "" for block in (before, after))
    return old.split() == new.split() and all(is_words(block) for block in shown)


def _is_other_version(before: Block, after: Block) -> bool:
    """Whether a line that says what the site is made with names another version of it."""
    if max(len(before.text), len(after.text)) > CREDIT:
        return False
    if _SYSTEM.sub(r"\1", before.text) != _SYSTEM.sub(r"\1", after.text):
        return False
    is_credit = after.place == "footer" or _CREDIT.search(after.text) is not None
    return is_credit or _SYSTEM.fullmatch(after.text) is not None


def _is_rewritten(description: Difference) -> bool:
    """Whether other words replaced it: one put in or taken out is a plugin's, a number its sum."""
    before, after = description.before, description.after
    return (
        before is not None and after is not None and skeleton(before.text) != skeleton(after.text)
    )


def _words_mask(before: str, after: str, then: datetime, now: datetime) -> Mask | None:
    if _VERSION.sub("", before) == _VERSION.sub("", after):
        return Mask.VERSION
    if _TOKEN.sub("", before) == _TOKEN.sub("", after):
        return Mask.TOKEN
    return clock_mask(before, after, then, now) or visitors_mask(before, after)


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
