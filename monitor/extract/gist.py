"""What a page says in short, as walls and error pages are told by it. Pure.

A page has a frame when it leads to many other pages: then it is the site's own, and what counts is
the part inside the frame. Contact data, prices, hours and dates are an owner's words, hardly ever
a wall's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.extract.block import ARROW
from monitor.extract.page import Page
from monitor.model import Block, BlockKind

FRAME = frozenset({"nav", "header", "footer", "aside"})
FRAME_LINKS = 4
"""Links in navigation, head and foot from which a page has a frame."""
MANY_LINKS = 9
"""Links anywhere from which it has one."""
LONGEST_NAME = 300
"""Characters of a title or heading that are looked at."""

_PARTS = re.compile(r"\s+[-–—·•:]+\s+|\s*[|»›‹«]\s*")
_EDGES = re.compile(r"^\W+|\W+$")
_OWNED = re.compile(
    r"\b(tel|telefon|telefono|phone|fon|mobil|cell|fax)\b\.?:? ?\+?[\d(]"
    r"|(^|\s)(\+\d{2}|0\d{2,5})[ /–-]\d[\d /–-]{4,}"
    r"|(€|£|\bchf|\beur|\beuro) ?\d|\d([.,]\d\d)?(,-)? ?(€|£|chf\b|euros?\b|pounds?\b)"
    r"|\b\d{1,2}([:.]\d\d)? ?(uhr|am|pm)\b"
    r"|\b(mon|diens|donners|frei|sams|sonn)tags?\b|\bmittwochs?\b|(mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\b(lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|lundi|mardi|mercredi|jeudi|vendredi|samedi)\b"
    r"|\b(mo|mon|lun)\b\.? ?(–|-|bis|to|a) ?(do|fr|sa|so|thu|fri|sat|sun|gio|ven|sab|dom)\b"
    r"|\b\d{1,2}\.? (jan|feb|mär|mar|apr|mai|may|mag|jun|giu|jul|lug|aug|ago|sep|set|okt|oct|ott|"
    r"nov|dez|dec|dic)[a-zäé]{0,6}\b(?! \d{4} \d\d:)"
    r"|(straße|strasse|str\.|gasse|platz|weg) \d|\b(via|viale|piazza|rue) [a-zà-ù ]{3,30},? \d"
    r"|\b\d{1,3} [a-z ]{3,20} (street|road|lane|avenue)\b",
)


@dataclass(frozen=True, slots=True)
class Gist:
    """The few words that tell whether a page is one, in small letters."""

    titles: tuple[str, ...]
    """The title, and its parts where marks divide it: "Not found | Baker" says "Not found"."""
    heading: str
    """The first heading inside the frame; on a page without either, the first words."""
    prose: tuple[str, ...]
    """Headings and texts inside the frame that are no link's words, in page order."""
    length: int
    """Characters of `prose`, without blanks."""
    text_length: int
    """Characters of the whole page, without blanks."""
    framed: bool
    leads_to: tuple[str, ...]
    """Where its links lead, in page order."""

    @property
    def owned(self) -> bool:
        """Whether contact data, prices, hours or dates stand in the prose."""
        return any(_OWNED.search(text) for text in self.prose)

    @property
    def statement(self) -> str:
        """All that it says, as one line."""
        return " ".join(self.prose)


def gist_of(page: Page) -> Gist:
    """Take a page's gist."""
    links = [b for b in page.blocks if b.kind is BlockKind.LINK]
    framed = len(links) >= MANY_LINKS or sum(b.place in FRAME for b in links) >= FRAME_LINKS
    linked = {_link(b)[0] for b in links}
    inside = [b for b in page.blocks if _is_prose(b, linked, framed=framed)]
    prose = tuple(b.text.lower() for b in inside)
    return Gist(
        titles=_parts(page.title.lower()),
        heading=_heading(inside, framed=framed),
        prose=prose,
        length=sum(len(text.replace(" ", "")) for text in prose),
        text_length=page.text_length,
        framed=framed,
        leads_to=tuple(_link(b)[1] for b in links),
    )


def bare(text: str) -> str:
    """`text` without the marks around it."""
    return _EDGES.sub("", text[:LONGEST_NAME])


def _heading(inside: list[Block], *, framed: bool) -> str:
    headings = [b for b in inside if b.kind is BlockKind.HEADING]
    first = headings or ([] if framed else inside)
    return bare(first[0].text.lower()) if first else ""


def _link(block: Block) -> tuple[str, str]:
    """A link's words, and where it leads."""
    words, _, address = block.text.rpartition(ARROW.lstrip())
    return words.rstrip(), address


def _is_prose(block: Block, linked: set[str], *, framed: bool) -> bool:
    if block.kind not in {BlockKind.TEXT, BlockKind.HEADING}:
        return False
    return not framed or (block.place not in FRAME and block.text not in linked)


def _parts(title: str) -> tuple[str, ...]:
    parts = {bare(part): None for part in (title, *_PARTS.split(title))}
    return tuple(part for part in parts if part)
