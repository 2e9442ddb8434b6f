"""What an owner changed, in words: one line for each difference, and what it marks. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.compare.describe import image_parts, link_parts
from monitor.compose.difference import Contrast, contrast
from monitor.compose.language import N_, Language
from monitor.compose.quote import focus, one_line
from monitor.model import BlockKind, Change, ChangeKind, Hunk
from monitor.site import changes as site

_HEADING = 60
"""Characters of the heading that says where."""

# (new, changed, gone)
_WHAT: dict[ChangeKind, tuple[str, str, str]] = {
    ChangeKind.TEXT: (N_("New text"), N_("Text changed"), N_("Text removed")),
    ChangeKind.SECTION: (N_("New section"), N_("Heading changed"), N_("Section removed")),
    ChangeKind.LINK: (N_("New link"), N_("Link changed"), N_("Link removed")),
    ChangeKind.IMAGE: (N_("New image"), N_("Image changed"), N_("Image removed")),
    ChangeKind.NAVIGATION: (
        N_("New menu entry"),
        N_("Menu entry changed"),
        N_("Menu entry removed"),
    ),
    ChangeKind.TITLE: (N_("New page title"), N_("Page title changed"), N_("Page title removed")),
    ChangeKind.DESCRIPTION: (
        N_("New description for search engines"),
        N_("Description for search engines changed"),
        N_("Description for search engines removed"),
    ),
    ChangeKind.CONTACT: (
        N_("New contact details"),
        N_("Contact details changed"),
        N_("Contact details removed"),
    ),
    ChangeKind.PRICE: (N_("New price"), N_("Price changed"), N_("Price removed")),
    ChangeKind.DATE: (N_("New date"), N_("Date changed"), N_("Date removed")),
    ChangeKind.ITEM: (N_("New post"), N_("Post changed"), N_("Post removed")),
    ChangeKind.REMOVED: (N_("New content"), N_("Content changed"), N_("Content removed")),
    ChangeKind.NEW_PAGE: (N_("New page"),) * 3,
    ChangeKind.PAGE_GONE: (N_("Page taken away"),) * 3,
    ChangeKind.PAGE_MOVED: (N_("Page moved"),) * 3,
    ChangeKind.DATED: (N_("Edited, as the website itself says"),) * 3,
    ChangeKind.AGREED: (N_("Agreed, and done"),) * 3,
}
_NEW, _CHANGED, _GONE = range(3)

# Of what was removed, its block says what it was.
_REMOVED = {
    BlockKind.TITLE: ChangeKind.TITLE,
    BlockKind.DESCRIPTION: ChangeKind.DESCRIPTION,
    BlockKind.HEADING: ChangeKind.SECTION,
    BlockKind.TEXT: ChangeKind.TEXT,
    BlockKind.LINK: ChangeKind.LINK,
    BlockKind.IMAGE: ChangeKind.IMAGE,
    BlockKind.ITEM: ChangeKind.ITEM,
}

_TIMES = N_("Time changed")
_TIME = re.compile(
    r"\b(?:[01]?\d|2[0-4])(?::[0-5]\d|\.(?:00|15|30|45))(?![.\d])(?:\s?[ap]m\b)?|"
    r"\b\d{1,2}\s?(?:Uhr|[ap]m)\b",
    re.I,
)
"""A time of day; with a dot, one that is no day of a month."""

_LINK_LEADS = {
    ChangeKind.LINK: N_("Link target changed"),
    ChangeKind.NAVIGATION: N_("Target of a menu entry changed"),
}
_LINK_SAYS = {ChangeKind.LINK: N_("Link text changed")}
_LASTED = re.compile(r"still there at (\d{1,4}) later looks")
_PROOFS = {
    "a new post, dated since the last look": N_("a new post, dated since the last look"),
    site.LISTED: N_("a new page, listed by the website and really there"),
    site.LINKED: N_("a new page that another page began to lead to"),
    site.GONE: N_("gone, and nothing leads there any more"),
    site.MOVED: N_("its old address leads there for good"),
    site.BORNE_OUT: N_("dated by the website itself, and seen to be edited"),
    "agreed in the workshop, and still so a day later": N_(
        "agreed in the workshop, and still so a day later"
    ),
    "agreed in the workshop, and done as somebody said": N_(
        "agreed in the workshop, and done as somebody said"
    ),
    site.BEFORE_US: N_("dated by the website itself, before our first look"),
}
"""How the engine tells what confirmed a change → the same, to be translated."""
_IMAGE_SHOWS = N_("Image replaced")
_IMAGE_SAYS = N_("Image description changed")

_PLACES = {
    "nav": N_("%(what)s in the menu"),
    "header": N_("%(what)s in the header"),
    "footer": N_("%(what)s in the footer"),
    "aside": N_("%(what)s in the side column"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """One difference as people read it; all strings are one line."""

    what: str
    """What was done and where: "Price changed in section “Menu”"."""
    quotes: str = ""
    """The words before and after, quoted; empty where there are none."""
    marked: Contrast | None = None
    """Word by word, where words were changed."""
    more: str = ""
    """How many places of the text are not marked there."""

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.what}: {self.quotes}" if self.quotes else self.what


def tell(change: Change, speech: Language, most: int) -> tuple[Told, ...]:
    """The first `most` differences, and an entry that counts the others."""
    told = tuple(told_of(hunk, speech) for hunk in change.hunks[:most])
    others = len(change.hunks) - len(told)
    return (*told, Told(_more(others, speech))) if others else told


def _more(n: int, speech: Language) -> str:
    return speech.ngettext("and %(n)d more difference", "and %(n)d more differences", n)


def told_of(hunk: Hunk, speech: Language) -> Told:
    """One difference."""
    kind = _kind(hunk)
    block = hunk.block or {ChangeKind.LINK: BlockKind.LINK, ChangeKind.IMAGE: BlockKind.IMAGE}.get(
        kind
    )
    if block is BlockKind.LINK:
        what, quotes = _link(hunk, kind, speech)
    elif block is BlockKind.IMAGE:
        what, quotes = _image(hunk, kind, speech)
    elif kind is ChangeKind.DATE and _is_time(hunk):
        what, quotes = _TIMES, _quoted(hunk.before, hunk.after, speech)
    else:
        what, quotes = _WHAT[kind][_way(hunk)], _quoted(hunk.before, hunk.after, speech)
    is_edit = _way(hunk) == _CHANGED and block not in {BlockKind.LINK, BlockKind.IMAGE}
    marked = contrast(hunk.before, hunk.after) if is_edit else None
    return Told(
        what=_placed(speech.gettext(what), hunk, speech),
        quotes=quotes,
        marked=marked,
        more=_more(marked.more, speech) if marked and marked.more else "",
    )


def _kind(hunk: Hunk) -> ChangeKind:
    if hunk.kind is not ChangeKind.REMOVED:
        return hunk.kind
    if hunk.place == "nav":
        return ChangeKind.NAVIGATION
    return _REMOVED.get(hunk.block, hunk.kind) if hunk.block else hunk.kind


def _is_time(hunk: Hunk) -> bool:
    """Whether only times of day were changed, as in opening hours."""
    return _TIME.sub("", hunk.before) == _TIME.sub("", hunk.after) != hunk.after


def proof_of(change: Change, speech: Language) -> str:
    """What confirmed a change, in the reader's language where it is one of our own sentences."""
    told = change.why.partition("; ")[0]  # what follows counts what rules left of it
    lasted = _LASTED.fullmatch(told)
    if lasted:
        return speech.ngettext(
            "still there at %(n)d later look", "still there at %(n)d later looks", int(lasted[1])
        )
    return speech.gettext(_PROOFS[told]) if told in _PROOFS else one_line(change.why)


def _way(hunk: Hunk) -> int:
    if one_line(hunk.before) and one_line(hunk.after):
        return _CHANGED
    return _GONE if one_line(hunk.before) else _NEW


def _link(hunk: Hunk, kind: ChangeKind, speech: Language) -> tuple[str, str]:
    """Tell apart: it leads elsewhere, it says something else, it is another link."""
    (words, href), (new_words, new_href) = link_parts(hunk.before), link_parts(hunk.after)
    what = _WHAT[kind][_way(hunk)]
    if not (href and new_href):
        return what, _shown(_label(words, href), _label(new_words, new_href), speech)
    if words == new_words:
        name = (_quote(words, speech),) if words else ()
        return (
            _LINK_LEADS.get(kind, what),
            ": ".join((*name, _quoted(href, new_href, speech))),
        )
    if href == new_href:
        return _LINK_SAYS.get(kind, what), _quoted(words, new_words, speech)
    return what, _quoted(words or href, new_words or new_href, speech)


def _image(hunk: Hunk, kind: ChangeKind, speech: Language) -> tuple[str, str]:
    """Tell apart: another picture, or other words for the same."""
    (alt, file), (new_alt, new_file) = image_parts(hunk.before), image_parts(hunk.after)
    what = _WHAT[kind][_way(hunk)]
    if not (file and new_file):
        return what, _quoted(alt or file, new_alt or new_file, speech)
    if file == new_file:
        return _IMAGE_SAYS, _quoted(alt, new_alt, speech)
    if alt == new_alt:
        name = (_quote(alt, speech),) if alt else ()
        return _IMAGE_SHOWS, ": ".join((*name, _quoted(file, new_file, speech)))
    return _IMAGE_SHOWS, _quoted(alt or file, new_alt or new_file, speech)


Label = tuple[str, str]
"""How a link is called, and what that leaves out."""


def _label(words: str, href: str) -> Label:
    """Words tell enough of a page of the site, or where they are the address themselves."""
    address = href.partition("://")[2].rstrip("/")
    said = not words or not address or address in words
    return (words or href), "" if said else href


def _shown(before: Label, after: Label, speech: Language) -> str:
    return " → ".join(_named(label, speech) for label in (before, after) if one_line(label[0]))


def _named(label: Label, speech: Language) -> str:
    name, detail = label
    if not detail:
        return _quote(name, speech)
    return speech.gettext("“%(text)s” (%(detail)s)", text=one_line(name), detail=one_line(detail))


def _quoted(before: str, after: str, speech: Language) -> str:
    """Both sides, cut so that the place where they differ is shown."""
    sides = focus(before, after) if before and after else (one_line(before), one_line(after))
    return " → ".join(speech.gettext("“%(text)s”", text=text) for text in sides if text)


def _quote(text: str, speech: Language) -> str:
    return speech.gettext("“%(text)s”", text=one_line(text))


def _placed(what: str, hunk: Hunk, speech: Language) -> str:
    if _kind(hunk) is ChangeKind.NAVIGATION:
        return what
    if hunk.block is BlockKind.DATA:
        return speech.gettext("%(what)s in the data for search engines", what=what)
    heading = one_line(hunk.heading, _HEADING)
    if heading:
        return speech.gettext("%(what)s in section “%(heading)s”", what=what, heading=heading)
    if hunk.place in _PLACES:
        return speech.gettext(_PLACES[hunk.place], what=what)
    return what
