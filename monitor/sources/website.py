"""A website: pages of HTML. Pure."""

from __future__ import annotations

from monitor.extract import Opened, open_page
from monitor.fetch.answer import HTML
from monitor.model import Kind
from monitor.sources.source import Source


def _open(body: bytes, url: str, charset: str | None) -> Opened:
    return open_page(body, url=url, charset=charset)


SOURCE = Source(
    kind=Kind.WEBSITE,
    accept=HTML,
    open=_open,
    reliability="Full: the page is looked at as any visitor sees it.",
)
