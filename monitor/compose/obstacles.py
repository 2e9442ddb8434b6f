"""What may stand in a client's way, in words. Pure."""

from __future__ import annotations

from monitor.compose.language import N_, Language
from monitor.deed import BlockedBy

_WORDS = {
    BlockedBy.STAFF: N_("the staff"),
    BlockedBy.BOSS: N_("the management"),
    BlockedBy.BUDGET: N_("the budget"),
    BlockedBy.TIME: N_("time"),
    BlockedBy.TECHNOLOGY: N_("technology"),
}


def word(by: BlockedBy, speech: Language) -> str:
    """What stands in the way, as it stands inside a sentence."""
    return speech.gettext(_WORDS[by])


def choice(by: BlockedBy, speech: Language) -> str:
    """The same by itself, to choose from."""
    said = word(by, speech)
    return said[:1].upper() + said[1:]
