"""A website: pages of HTML. Pure."""

from __future__ import annotations

from monitor.extract import read_page
from monitor.fetch.answer import HTML
from monitor.model import Kind, Refusal, Snapshot
from monitor.sources.source import Source


def _read(body: bytes, url: str, charset: str | None) -> Snapshot | Refusal:
    return read_page(body, url=url, charset=charset)


SOURCE = Source(
    kind=Kind.WEBSITE,
    accept=HTML,
    read=_read,
    reliability="Full: the page is looked at as any visitor sees it.",
)
