"""What an owner changed, one line for each difference. Pure."""

from __future__ import annotations

from monitor.compose.language import N_, Language
from monitor.compose.quote import focus, one_line
from monitor.model import Change, ChangeKind, Hunk

_HEADING = 60
"""Characters of the heading that says where."""

# (new, changed, gone)
_WHAT: dict[ChangeKind, tuple[str, str, str]] = {
    ChangeKind.TEXT: (N_("New text"), N_("Text changed"), N_("Text removed")),
    ChangeKind.SECTION: (N_("New section"), N_("Section changed"), N_("Section removed")),
    ChangeKind.LINK: (N_("New link"), N_("Link changed"), N_("Link removed")),
    ChangeKind.IMAGE: (N_("New image"), N_("Image changed"), N_("Image removed")),
    ChangeKind.NAVIGATION: (
        N_("New menu entry"),
        N_("Menu entry changed"),
        N_("Menu entry removed"),
    ),
    ChangeKind.TITLE: (N_("New page title"), N_("Page title changed"), N_("Page title removed")),
    ChangeKind.CONTACT: (
        N_("New contact details"),
        N_("Contact details changed"),
        N_("Contact details removed"),
    ),
    ChangeKind.PRICE: (N_("New price"), N_("Price changed"), N_("Price removed")),
    ChangeKind.DATE: (N_("New date"), N_("Date changed"), N_("Date removed")),
    ChangeKind.ITEM: (N_("New post"), N_("Post changed"), N_("Post removed")),
    ChangeKind.REMOVED: (N_("New content"), N_("Content changed"), N_("Content removed")),
}

_PLACES = {
    "nav": N_("%(what)s in the menu"),
    "header": N_("%(what)s in the header"),
    "footer": N_("%(what)s in the footer"),
    "aside": N_("%(what)s in the side column"),
}


def describe(change: Change, speech: Language, most: int) -> tuple[str, ...]:
    """A line for each of the first `most` differences, and one that counts the others."""
    lines = tuple(_line(hunk, speech) for hunk in change.hunks[:most])
    others = len(change.hunks) - len(lines)
    if not others:
        return lines
    return (
        *lines,
        speech.ngettext("and %(n)d more difference", "and %(n)d more differences", others),
    )


def _line(hunk: Hunk, speech: Language) -> str:
    before, after = (
        focus(hunk.before, hunk.after)
        if hunk.before and hunk.after
        else (
            one_line(hunk.before),
            one_line(hunk.after),
        )
    )
    new, changed, gone = _WHAT[hunk.kind]
    what = changed if before and after else gone if before else new
    said = _placed(speech.gettext(what), hunk, speech)
    quotes = [speech.gettext("“%(text)s”", text=text) for text in (before, after) if text]
    return f"{said}: {' → '.join(quotes)}" if quotes else said


def _placed(what: str, hunk: Hunk, speech: Language) -> str:
    heading = one_line(hunk.heading, _HEADING)
    if heading:
        return speech.gettext("%(what)s in section “%(heading)s”", what=what, heading=heading)
    if hunk.place in _PLACES and hunk.kind is not ChangeKind.NAVIGATION:
        return speech.gettext(_PLACES[hunk.place], what=what)
    return what
