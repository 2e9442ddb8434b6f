"""Is this still the client's site? Pure.

A domain that ran out is bought by somebody else: a casino, a shop, a blog written for search
engines. That is neither the client's edit nor silence.

1. What shows anything of the page that it was is still the client's.
2. So is what names them: the client's registered name, the name of the host, most of the title
   before, or how they are reached: mail, telephone, tax number, street, place, own pages elsewhere.
   The host's whole name is none of that: whoever buys a domain writes it on the page.
3. Everything else is somebody else's: only a person can say that it is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.extract.address import host_of
from monitor.extract.block import ARROW
from monitor.extract.dates import without_dates
from monitor.model import Block, BlockKind, Reason, Refusal, Snapshot

FEW_WORDS = 80
"""Characters below which a page is too little to be anybody's."""
FEW_PAGES = 2
"""Pages of a site that nobody else's has by chance."""
TELLING = 20
"""Characters from which a text is hardly found on two owners' pages."""
LONGEST = 100_000
"""Characters of a page in which names are sought."""
LONG_WORD = 5
"""Letters from which the beginning of a word is no chance."""
MOST_NUMBERS = 500
PHONE = 7
"""Digits at the end of a telephone or tax number that tell it."""

_SAID = frozenset(
    {BlockKind.TITLE, BlockKind.DESCRIPTION, BlockKind.HEADING, BlockKind.TEXT, BlockKind.ITEM}
)
_ANYBODYS = re.compile(
    r"cookie|©|copyright|rights? reserved|rechte vorbehalten|diritti riservati|javascript|"
    r"newsletter|wordpress|powered by|datenschutz|privacy",
    re.I,
)
"""What stands on many owners' pages alike."""
_GENERAL = """
    impressum imprint legal privacy policy datenschutz cookie cookies agb terms index html home
    homepage start startseite seite seiten page pages site sito website webseite internet online
    official offizielle ufficiale welcome willkommen herzlich benvenuti benvenuto unser unsere
    ihre euro deine your their with from here haus house casa info kontakt contact contatti blog
    news shop store laden negozio team group gruppe gruppo gmbh company firma verein club
    associazione studio service services servizi dienst leistungen best beste migliore alles
    tutto about ueber hotel garni gasthof gasthaus pension pensione albergo restaurant
    ristorante pizzeria cafe kaffee baeckerei bakery panificio metzgerei macelleria konditorei
    pasticceria bistro apotheke farmacia friseur salon salone parrucchiere kosmetik praxis arzt
    dentist zahnarzt anwalt kanzlei avvocato architekt architetto tischlerei schreinerei
    falegnameria elektro elektriker elettricista maler malerei installateur sanitaer idraulico
    garten giardino gaertnerei blumen fiori autohaus garage werkstatt officina immobilien
    immobiliare real estate agency agentur agenzia beratung consulting ferien ferienwohnung
    urlaub holiday holidays vacanze appartement apartment apartments musik musikkapelle
    feuerwehr schule school scuola kindergarten sport fitness yoga mode moda fashion schmuck
    wein weingut wine vino cantina bauernhof farm agriturismo alpen dolomiten suedtirol south
    tirol tyrol italia italien italy deutschland germany oesterreich austria
"""
"""Words of names that tell a trade or a country, not whose it is."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_NUMBER = re.compile(r"\d[\d /().-]{5,20}\d")
_PLACE = re.compile(r"\b(\d{4,5}) ([^\W\d_]{3,40})")
_ADDRESS = re.compile(r"\b(?:streetAddress|telephone|email): ([^;]{5,200})")
_SHARING = re.compile(r"share|intent|dialog|wp-login|policy|privacy|/(?:en|de|it)?/?$", re.I)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a page is."""

    names: tuple[str, ...]
    """What the client is called."""
    url: str
    vouched: bool = False
    """A person said that the page is theirs, whatever it shows."""


def foreign(before: Snapshot, now: Snapshot, names: Sequence[str], url: str) -> Refusal | None:
    """Say that the page at `url` is somebody else's by now; None while it may be the client's.

    `names` are what the client is called. Never raises.
    """
    if _amount(now.blocks) < FEW_WORDS or _shows_again(before, now):
        return None
    sought = [*names, *_titles(before), *_labels(host_of(url))]
    if not any(_WORD.search(name) for name in sought):
        return None
    text = _text(now, host_of(url))
    if _is_named(text, names, before, url) or _is_reached_alike(before, now):
        return None
    why = f"nothing of the page is left, and nothing on it names “{sought[0][:80]}”"
    if before.lang and now.lang and before.lang != now.lang:
        why += f"; it speaks {now.lang!r} instead of {before.lang!r}"
    return Refusal(Reason.FOREIGN, why)


def _amount(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks if block.kind in _SAID)


def _shows_again(before: Snapshot, now: Snapshot) -> bool:
    """Whether it still shows a text or a picture, or pages, that are hardly anybody else's."""
    was = {block.key for block in before.blocks}
    kept = {block.key: block for block in now.blocks if block.key in was}.values()
    return any(map(_is_telling, kept)) or sum(map(_is_own_page, kept)) >= FEW_PAGES


def _is_telling(block: Block) -> bool:
    if block.kind is BlockKind.IMAGE:
        return len(block.text) >= TELLING
    if block.kind is BlockKind.LINK:
        words, _, href = block.text.rpartition(ARROW.strip())
        return "@" in href or href.startswith("tel:") or _leads_to_own_page(words, href)
    is_long = len(block.text) >= TELLING and block.kind in _SAID
    return is_long and not _ANYBODYS.search(block.text)


def _is_own_page(block: Block) -> bool:
    """Whether a link leads to a page of the site that not every site has."""
    href = block.text.rpartition(ARROW.strip())[2]
    if block.kind is not BlockKind.LINK or href.startswith(("mailto:", "tel:")):
        return False
    name = href.partition("?")[0].rstrip("/").rpartition("/")[2].partition(".")[0]
    words = _WORD.findall(_folded(name))
    return bool(words) and not all(word in _GENERAL_FOLDED for word in words)


def _leads_to_own_page(words: str, href: str) -> bool:
    """Whether a link leads to one certain page of another host."""
    return "//" in href and len(words + href) >= TELLING and not _SHARING.search(href)


def _is_named(text: str, names: Sequence[str], before: Snapshot, url: str) -> bool:
    said = frozenset(_WORD.findall(text))
    if any(_names(text, said, name) for name in (*names, *_labels(host_of(url)))):
        return True
    told = {word for title in _titles(before) for word in _own_words(title)}
    return len(told & said) * 2 > len(told) if told else False


def _names(text: str, said: frozenset[str], name: str) -> bool:
    """Whether a name's own words are said; of one that is all trade, the whole name."""
    own = _own_words(name)
    if own:
        return not own.isdisjoint(said) or any(_begins(text, word) for word in own)
    whole = _folded(name).strip()
    return len(whole) >= LONG_WORD and whole in text


def _begins(text: str, word: str) -> bool:
    """Whether a longer word begins with it: SonneResort."""
    return len(word) >= LONG_WORD and f" {word}" in f" {text}"


def _own_words(name: str) -> set[str]:
    return {w for w in _WORD.findall(_folded(name)) if w not in _GENERAL_FOLDED and len(w) > 3}


def _titles(before: Snapshot) -> list[str]:
    return [block.text for block in before.blocks if block.kind is BlockKind.TITLE]


def _labels(host: str) -> list[str]:
    """The name by which a host was registered, its hyphens as blanks."""
    labels = host.split(".")
    return [labels[-2].replace("-", " ")] if len(labels) > 1 and not labels[-1].isdigit() else []


def _text(now: Snapshot, host: str) -> str:
    """All that a page says, without the host's own name and where links lead."""
    words = (block.text.partition(ARROW.strip())[0] for block in now.blocks)
    text = " ".join(" ".join(words).split())[:LONGEST].lower()
    for whole in (f"www.{host}", host):
        text = text.replace(whole, " ") if host else text
    return _folded(text)


def _folded(text: str) -> str:
    """Small letters without accents; `ae`, `oe`, `ue` as the umlauts they stand for."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("ß", "ss")


_GENERAL_FOLDED = frozenset(_WORD.findall(_folded(_GENERAL)))


def _is_reached_alike(before: Snapshot, now: Snapshot) -> bool:
    """Whether both give the same mail address, number, street or place."""
    return not _reached(before).isdisjoint(_reached(now))


def _reached(snapshot: Snapshot) -> set[str]:
    text = " ".join(block.text for block in snapshot.blocks)[:LONGEST]
    numbers = (without_dates(found) for found in _NUMBER.findall(text)[:MOST_NUMBERS])
    digits = ("".join(filter(str.isdigit, number)) for number in numbers)
    return {
        *(mail.lower() for mail in _MAIL.findall(text)),
        *(number[-PHONE:] for number in digits if len(number) >= PHONE),
        *(f"{code} {_folded(place)}" for code, place in _PLACE.findall(text) if not _is_year(code)),
        *(_folded(said) for said in _ADDRESS.findall(text)),
    }


def _is_year(code: str) -> bool:
    return len(code) == len("2026") and code.startswith(("19", "20"))
