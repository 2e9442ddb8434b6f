"""QR codes of addresses and texts, as pictures and for the terminal. The owner of `segno`."""

from __future__ import annotations

import io

import segno

from monitor.errors import InputError

LONGEST = 1200
"""Characters of a text: codes of more are hard to read for a telephone."""
FORMATS = ("svg", "png")
_SCALE = {"svg": 8, "png": 12}
"""Units (of SVG) and pixels of one square."""
_QUIET = 4
"""Squares of white around, as the standard wants (ISO/IEC 18004, 5.3.8)."""


def picture(text: str, kind: str) -> bytes:
    """The code as an SVG or PNG. Raises InputError for what cannot be coded."""
    if kind not in FORMATS:
        raise InputError(f"A code can be a file ending in .{' or .'.join(FORMATS)}.", field="out")
    drawn = io.BytesIO()
    _code(text).save(drawn, kind=kind, scale=_SCALE[kind], border=_QUIET)
    return drawn.getvalue()


def for_terminal(text: str) -> str:
    """The code in half blocks. Raises InputError for what cannot be coded."""
    drawn = io.StringIO()
    _code(text).terminal(drawn, border=_QUIET, compact=True)
    return drawn.getvalue()


def _code(text: str) -> segno.QRCode:
    if not text.strip():
        raise InputError("There is nothing to make a code of.", field="text")
    if len(text) > LONGEST:
        raise InputError(f"The text is longer than {LONGEST} characters.", field="text")
    # Damaged or with a logo over it, up to a seventh may be missing: printed codes get scratched.
    return segno.make_qr(text, error="m", boost_error=True)
