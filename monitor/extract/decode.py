"""Which characters a body is written in. Pure.

The order is that of https://html.spec.whatwg.org/#determining-the-character-encoding,
with one difference: a body that is valid UTF-8 is UTF-8 whatever it declares, since small sites
often declare what their editor once was. Without it a changed header would look like an edit.
"""

from __future__ import annotations

import codecs
import re

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{2,40})", re.I)
_HEAD = 4096
_ALPHABETS = re.compile(
    r"iso8859-\d+|cp\d+|koi8-[a-z]|mac-[a-z]+|gb\w+|big5\w*|euc_\w+|shift_jis\w*|utf-16.*"
)
"""Codecs of web pages. Python knows more, such as `idna`, that raise or take the square of time."""
_LATIN = "cp1252"
"""What browsers read when a page says latin-1 or nothing."""


def to_text(body: bytes, charset: str | None = None) -> str:
    """Give the characters of `body`; `charset` is what the server declared. Never raises."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode(_single_byte(body, charset), "replace")


def _single_byte(body: bytes, charset: str | None) -> str:
    declared = _DECLARED.search(body, 0, _HEAD)
    for name in (charset, declared[1].decode("ascii", "replace") if declared else None):
        known = _codec(name)
        if known:
            return known
    return _LATIN


def _codec(name: str | None) -> str | None:
    """Our name of a text encoding; None if it is unknown."""
    try:
        found = codecs.lookup(name.strip().lower()) if name else None
    except (LookupError, ValueError):
        return None
    if found is None or not _ALPHABETS.fullmatch(found.name):
        return None
    return _LATIN if found.name == "iso8859-1" else found.name
