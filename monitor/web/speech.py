"""In which language a page is set, and the templates in that language."""

from __future__ import annotations

from functools import cache

from fastapi import Request
from jinja2 import Environment, PackageLoader, StrictUndefined

from monitor.compose.language import Language, language
from monitor.model import LANGS
from monitor.web.house import lang_asked

ROOM = "monitor.web"
COOKIE = "poromki-lang"


def speech_for(request: Request, chosen: str | None) -> Language:
    """The account's choice; else the one chosen in this browser, else the browser's own."""
    kept = request.cookies.get(COOKIE)
    lang = chosen or (kept if kept in LANGS else None) or lang_asked(request)
    return language(lang, ROOM)


@cache
def templates(speech: Language) -> Environment:
    """The templates, their words in that language; whatever else is put in is escaped."""
    made = Environment(
        loader=PackageLoader(ROOM),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    catalogue = speech.catalogue
    made.install_gettext_callables(  # type: ignore[attr-defined]
        catalogue.gettext, catalogue.ngettext, newstyle=True
    )
    return made
