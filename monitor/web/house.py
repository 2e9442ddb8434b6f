"""What every page needs: the office, the clock, and how a page is set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.compose import Problem, problem_page
from monitor.config import Settings
from monitor.model import LANGS
from monitor.secrets import Secrets
from monitor.sweep import Office
from monitor.web.errands import Errands

_TEMPLATES = Environment(
    loader=PackageLoader("monitor.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
STATUS = {
    Problem.NO_PAGE: 404,
    Problem.NOT_THIS_WAY: 405,
    Problem.OTHER_HOST: 421,
    Problem.TOO_LARGE: 413,
    Problem.TOO_SLOW: 408,
    Problem.TOO_OFTEN: 429,
    Problem.UNREADABLE: 400,
    Problem.BUSY: 503,
    Problem.OURS: 500,
}


@dataclass(frozen=True)
class House:
    """The rooms behind the pages."""

    open_office: Callable[[], Office]
    settings: Settings
    secrets: Secrets
    clock: Callable[[], datetime]
    errands: Errands = field(default_factory=Errands)

    @contextmanager
    def office(self) -> Iterator[Office]:
        """An office for the thread that asks: a database belongs to the thread that opened it."""
        office = self.open_office()
        try:
            yield office
        finally:
            office.db.close()

    @property
    def root(self) -> str:
        """The path that the public address ends in; empty for none."""
        return urlsplit(self.settings.config.web.public_url).path.rstrip("/")

    def page(self, template: str, lang: str, status: int = 200, **words: object) -> HTMLResponse:
        """One page; every word in it is escaped."""
        html = _TEMPLATES.get_template(template).render(lang=lang, root=self.root, **words)
        return HTMLResponse(html, status)

    def problem(self, problem: Problem, lang: str) -> HTMLResponse:
        """The page of a request that is not served."""
        title, text = problem_page(problem, lang)
        return self.page("problem.html", lang, STATUS[problem], title=title, text=text)


def lang_asked(request: Request) -> str:
    """The first language of ours that a browser asks for, else English: for pages to anybody."""
    for wish in request.headers.get("accept-language", "")[:200].split(","):
        lang = wish.strip()[:2].lower()
        if lang in LANGS:
            return lang
    return "en"
