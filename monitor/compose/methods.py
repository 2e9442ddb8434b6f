"""The ways of looking at a page, and how far each is to be trusted, in words. Pure."""

from __future__ import annotations

from monitor.compose.language import N_, Language

_SENTENCES = {
    "graph": N_(
        "Full: by Facebook’s own interface, with the client’s permission."
        " Posts and Reels are read; nothing else can prove that there was nothing."
    ),
    "instagram": N_("Full: by Instagram’s own interface. Stories are not seen."),
    "feed": N_("As good as the feed that you named: what it leaves out nobody sees."),
    "manual": N_("By hand: you look yourself, and your look is full proof for its day."),
    "plugin": N_("By what Facebook embeds elsewhere: it may show activity, never its absence."),
    "public": N_("By the public page: it may show activity, never its absence."),
}

_SHORT = {
    "graph": N_("Facebook’s interface, with the client’s permission"),
    "instagram": N_("Instagram’s interface"),
    "feed": N_("the feed that you named"),
    "manual": N_("you looked"),
    "plugin": N_("what Facebook embeds elsewhere"),
    "public": N_("the public page"),
}


def sentence(method: str, speech: Language) -> str:
    """How far a way of looking is to be trusted; empty for an unknown one."""
    return speech.gettext(_SENTENCES[method]) if method in _SENTENCES else ""


def short(method: str, speech: Language) -> str:
    """By which way was looked, in some words; empty for an unknown one."""
    return speech.gettext(_SHORT[method]) if method in _SHORT else ""
