"""A Facebook page. Pure.

Without a token nobody but a person can tell a quiet page from a login wall:
Facebook answers both with HTTP 200. So the page is not fetched; at its
milestones the consultant is asked to look.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extract import Opened
from monitor.fetch.answer import HTML
from monitor.model import Kind, Reason, Refusal, Rule
from monitor.sources.source import Source


def _open(_body: bytes, _url: str, _charset: str | None, _rules: Sequence[Rule]) -> Opened:
    needs = Refusal(Reason.NEEDS_TOKEN, "Facebook pages are not fetched without a token")
    return Opened(lambda: needs)


SOURCE = Source(
    kind=Kind.FACEBOOK,
    accept=HTML,
    open=_open,
    reliability="By hand: at each milestone you are asked to look yourself.",
    cannot_be_seen=Reason.NEEDS_TOKEN,
)
