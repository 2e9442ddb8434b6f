"""A Facebook page: what it shows, by each way of looking at it. Pure.

Without a token nobody but a person can tell a quiet page from a login wall: Facebook answers both
with HTTP 200. So it is not read as a website is; each way gives a `Reading` of its own, and
`activity` weighs them.

graph      by the Graph API, with the client's consent: the one way that proves absence
instagram  the same for a professional Instagram account
given      a feed of the page that the consultant names
public     the public page; may prove activity only
plugin     what Facebook embeds elsewhere; may prove activity only
answers    what an answer of the Graph API means; its errors, its usage headers
portrait   how the page presents itself
expiry     when a token ends
walls      what stands in the way without an account
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
