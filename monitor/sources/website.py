"""A website: pages of HTML."""

from __future__ import annotations

from collections.abc import Sequence
from time import thread_time

from monitor.extract import Opened, open_page
from monitor.fetch.answer import HTML
from monitor.model import Kind, Rule
from monitor.sources.source import Source


def _open(body: bytes, url: str, charset: str | None, rules: Sequence[Rule]) -> Opened:
    return open_page(body, url=url, charset=charset, rules=rules, clock=thread_time)


SOURCE = Source(
    kind=Kind.WEBSITE,
    accept=HTML,
    open=_open,
    reliability="Full: the page is looked at as any visitor sees it.",
)
