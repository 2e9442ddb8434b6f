"""What makes a block: its words, and the key by which two of them are the same. Pure."""

from __future__ import annotations

import hashlib
import re

from monitor.model import Block, BlockKind

MAX_BLOCK_TEXT = 4000
"""Characters of one block that are kept; its key is made of all of them."""
ARROW = " → "
"""Between the words of a link and where it leads."""

_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f]")


def clean(text: str) -> str:
    """`text` with single blanks and without invisible characters."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def squeeze(text: str) -> str:
    """`text` without blanks and invisible characters: what two equal blocks share."""
    return "".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def key_of(kind: BlockKind, identity: str) -> str:
    """A short key. Headings and paragraphs share theirs, so a changed rank is no change."""
    letter = "t" if kind is BlockKind.TEXT or kind is BlockKind.HEADING else kind.value
    return hashlib.blake2b(
        f"{letter}\0{identity}".encode("utf-8", "replace"), digest_size=8
    ).hexdigest()


def block(kind: BlockKind, text: str, identity: str, place: str = "", heading: str = "") -> Block:
    """One block of `text`, the same as every other of this `identity`."""
    return Block(kind, text[:MAX_BLOCK_TEXT], key_of(kind, identity), place, heading)
