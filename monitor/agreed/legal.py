"""Which links are called an imprint or a privacy page, in German, English and Italian. Pure.

A word that is used for other things too (privacy glass, legal advice) needs company of its kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from monitor.extract.asked import Anchor

_MOST_WORDS = 9
"""Words of a link that names a page; more tell of something."""


@dataclass(frozen=True, slots=True)
class Called:
    """What such a page is called."""

    plainly: re.Pattern[str]
    """Words that mean nothing else."""
    maybe: frozenset[str]
    """Words that do only among those of legal pages."""


_AMONG = frozenset(
    (
        *("und", "and", "e", "ed", "sulla", "sul", "zum", "zur", "our", "unsere", "della", "dei"),
        *("hinweise", "hinweis", "hinweisen", "policy", "policies", "notice", "statement", "info"),
        *("informationen", "information", "cookie", "cookies", "kontakt", "contact", "contatti"),
        *("contacts", "impressum", "imprint", "agb", "terms", "conditions", "of", "use", "the"),
        *("legal", "note", "legali", "privacy", "datenschutz", "gdpr", "dsgvo", "colophon"),
        *("credits", "disclaimer", "informativa", "rechtliches", "widerruf", "html", "php", "pdf"),
        *("de", "en", "it", "index", "page", "pages", "center", "centre", "data", "protection"),
    )
)
IMPRINT = Called(
    re.compile(
        r"\b(?:impressum|imprint|anbieterkennzeichnung|legal (?:notice|information|info|mentions)"
        r"|site notice|note legali|info(?:rmazioni)? legali|dati societari|rechtliche hinweise)\b",
        re.IGNORECASE,
    ),
    frozenset({"legal", "colophon", "rechtliches"}),
)
PRIVACY = Called(
    re.compile(
        r"datenschutz-?(?:erklär|hinweis|bestimm|inform|richtlin|verordn)|privacy[\s-]?(?:policy"
        r"|notice|statement)|data protection(?: (?:policy|notice|statement)|\s*$)"
        r"|(?:protezione|tutela|trattamento) dei dati|protezione dati"
        r"|(?:informativa|informazioni|norme|dichiarazione|tutela)(?: sulla| della)?"
        r" (?:privacy|dati)",
        re.IGNORECASE,
    ),
    frozenset({"privacy", "datenschutz", "gdpr", "dsgvo"}),
)


def is_called(anchor: Anchor, what: Called) -> bool:
    """Whether a link says that it leads there, or its address does."""
    if not anchor.url.startswith(("http://", "https://")):
        return False
    path = unquote(urlsplit(anchor.url).path).rstrip("/").rpartition("/")[2]
    return _says(anchor.words, what) or _says(re.sub(r"[-_.+]", " ", path), what)


def _says(text: str, what: Called) -> bool:
    words = re.findall(r"\w+", text.lower())
    if len(words) > _MOST_WORDS:
        return False
    if what.plainly.search(text):
        return True
    return not what.maybe.isdisjoint(words) and _AMONG.issuperset(words)
