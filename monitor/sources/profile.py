"""A page on a network that shows nothing to a program: LinkedIn, XING, X, TikTok, and so on. Pure.

Its owner's token may open an Instagram account (`sources.facebook.instagram`); everything else
only a person can tell.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extract import Opened
from monitor.fetch.answer import HTML
from monitor.model import Kind, Reason, Refusal, Rule
from monitor.sources.source import Source


def _open(_body: bytes, _url: str, _charset: str | None, _rules: Sequence[Rule]) -> Opened:
    needs = Refusal(Reason.NEEDS_PERSON, "this network shows its pages to people only")
    return Opened(lambda: needs)


SOURCE = Source(
    kind=Kind.PROFILE,
    accept=HTML,
    open=_open,
    reliability="By hand: at each milestone you are asked to look yourself.",
    cannot_be_seen=Reason.NEEDS_PERSON,
)
