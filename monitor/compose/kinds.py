"""What the kinds of target are called, and how one says "on" them. Pure."""

from __future__ import annotations

from monitor.compose.language import N_, Language
from monitor.model import Kind

# (the word, the place): both as they stand inside a sentence.
_WORDS = {
    Kind.WEBSITE: (N_("website"), N_("on the website")),
    Kind.FACEBOOK: (N_("Facebook page"), N_("on the Facebook page")),
    Kind.FEED: (N_("feed"), N_("in the feed")),
    Kind.PROFILE: (N_("profile"), N_("on the profile")),
    None: (N_("page"), N_("on the page")),
}


def word(kind: Kind | None, speech: Language) -> str:
    """What a target of `kind` is called inside a sentence."""
    return speech.gettext(_WORDS[kind][0])


def where(kind: Kind | None, speech: Language) -> str:
    """The place where something happens to a target of `kind`."""
    return speech.gettext(_WORDS[kind][1])
