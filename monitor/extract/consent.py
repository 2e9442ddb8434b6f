"""Which elements are consent dialogs. Pure.

They are named so, speak of cookies and ask for a click.
One that holds much of the page's text and nothing to press is a page about cookies.
"""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

from monitor.extract.signs import CONSENT_NAMES, CONSENT_TOKENS

LONGEST_DIALOG = 8000
"""Characters of a consent dialog with all its tables."""
LONGEST_NAME = 300
"""Characters of an id or a class that are read."""
_TO_PRESS = "button, input[type=button], input[type=submit], [role=button], [class*=btn i]"
_WORD = re.compile(r"cookie|consent|gdpr|dsgvo|datenschutzeinstell", re.I)
_NAMED = re.compile("|".join(CONSENT_NAMES), re.I)
_TOKEN = re.compile(r"[a-z]+|[A-Z][a-z]*")


def may_ask(attributes: dict[str, str | None]) -> bool:
    """Whether an element bears the name of a consent dialog, or the role of any dialog."""
    if attributes.get("role") == "dialog" or attributes.get("aria-modal") == "true":
        return True
    names = attributes.get("class"), attributes.get("id")
    return any(name and _speaks_of_consent(name[:LONGEST_NAME]) for name in names)


@lru_cache(maxsize=4000)
def _speaks_of_consent(name: str) -> bool:
    return bool(_NAMED.search(name)) and not CONSENT_TOKENS.isdisjoint(
        token.lower() for token in _TOKEN.findall(name)
    )


def asks(node: LexborNode, whole: int) -> bool:
    """Whether an element of such a name is a dialog indeed, on a page of `whole` characters."""
    text = node.text(deep=True)
    if len(text) > LONGEST_DIALOG or not _WORD.search(text):
        return False
    return len(text) * 3 < whole or node.css_first(_TO_PRESS) is not None
