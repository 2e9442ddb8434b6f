"""A Facebook page. Pure.

Without a token nobody but a person can tell a quiet page from a login wall:
Facebook answers both with HTTP 200. So the page is not fetched; at its
milestones the consultant is asked to look.
"""

from __future__ import annotations

from monitor.fetch.answer import HTML
from monitor.model import Kind, Reason, Refusal, Snapshot
from monitor.sources.source import Source


def _read(_body: bytes, _url: str, _charset: str | None) -> Snapshot | Refusal:
    return Refusal(Reason.NEEDS_TOKEN, "Facebook pages are not fetched without a token")


SOURCE = Source(
    kind=Kind.FACEBOOK,
    accept=HTML,
    read=_read,
    reliability="By hand: at each milestone you are asked to look yourself.",
    cannot_be_seen=Reason.NEEDS_TOKEN,
)
