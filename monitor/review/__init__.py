"""A review: what is known of a target → verdict → notice. Calls in order and decides nothing.

A verdict is stored before anything is said; a notice is a row before anything
is sent (`deliver` does the sending). `decide` gives verdicts, `tell` all that is said besides;
`facts` is what a notice is written from, `announce` writes one for each reader.
"""

from __future__ import annotations

from monitor.review.decide import Decided, change_id, decide, due, skip_done, skip_paused
from monitor.review.facts import BY_NATURE, facts_of, history, lang_of
from monitor.review.tell import to_tell

__all__ = [
    "BY_NATURE",
    "Decided",
    "change_id",
    "decide",
    "due",
    "facts_of",
    "history",
    "lang_of",
    "skip_done",
    "skip_paused",
    "to_tell",
]
