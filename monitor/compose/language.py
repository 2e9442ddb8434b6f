"""The languages a text can be in: catalogues of messages, and their locales.

Reads the package's own PO files at run time, once each, so that a translation
needs no compile step. English is the source text. To bring the catalogues up
to date after a change of words, run in the checkout::

    pybabel extract -k N_ --no-location -o poromki.pot monitor/compose
    pybabel update --no-fuzzy-matching --no-wrap -i poromki.pot -l de \\
        -o monitor/compose/locale/de.po

For the pages the same with `monitor/web` in place of `monitor/compose`, and
`-F monitor/web/locale/babel.cfg`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

# British conventions: the readers live in Europe and read 24-hour times.
_LOCALES = {"en": "en_GB", "de": "de", "it": "it"}


def N_(message: str) -> str:  # noqa: N802 - the word that extractors know
    """Mark a message of a table for translation; it is translated where it is used."""
    return message


@dataclass(frozen=True, slots=True)
class Language:
    """What one language says: messages with `%(name)s` filled in, plurals, its locale."""

    code: str
    locale: Locale
    catalogue: NullTranslations

    def gettext(self, message: str, **values: object) -> str:
        """`message` in this language."""
        return self.catalogue.gettext(message) % values

    def ngettext(self, one: str, many: str, n: int, **values: object) -> str:
        """The form for `n` things, in this language; `%(n)d` is `n`."""
        return self.catalogue.ngettext(one, many, n) % {"n": n, **values}


def language(lang: str, room: str = __package__) -> Language:
    """The language of that code; English for one we do not speak.

    `room` is the package whose catalogues are asked first; what they do not
    hold is looked for in those of the messages.
    """
    return _language(lang if lang in _LOCALES else "en", room)


@cache
def _language(code: str, room: str) -> Language:
    catalogue = _catalogue(code, room)
    if room != __package__:
        catalogue.add_fallback(_language(code, __package__).catalogue)
    return Language(code, Locale.parse(_LOCALES[code]), catalogue)


def _catalogue(code: str, room: str) -> NullTranslations:
    if code == "en":
        return NullTranslations()
    source = files(room) / "locale" / f"{code}.po"
    compiled = BytesIO()
    with source.open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)
