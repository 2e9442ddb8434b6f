"""How a page that is none says so: the notation of `walls` and `troubles`. Pure.

A table has one regular expression a line, for words in small letters (a search that minds no case
takes many times as long), each beginning where a word does. `…` stands for up to 60 characters of
the same sentence, `<word>` for a list below. Every gap is bounded: no pattern goes back far.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model import Reason

_GAP = "[^.!?]{0,60}"
_LISTS = {
    # a site as a whole
    "site": r"\b((web ?|home|internet)?(site|page|seite|seiten|auftritt|präsenz)|shop|store|portal|"
    r"blog|sito( web)?|negozio|boutique|sitio|página( web)?|tienda|webwinkel)\b",
    # what an address leads to
    "page": r"\b((web|internet|home)?(page|seite|site)|file|url|address|resource|document|object|"
    r"content|host|hostname|route|datei|adresse|dokument|ressource|objekt|inhalt|verzeichnis|"
    r"pagina|sito|indirizzo|risorsa|documento|oggetto|contenuto|fichier|contenu|objet|página|"
    r"sitio|archivo|dirección|recurso|bestand|adres)\b",
    "domain": r"\b(domains?|domain ?name[ns]?|(nome (a|di) )?dominio|domaine|domeinnaam|"
    r"internetadresse)\b",
    # what one has from a hoster
    "hosted": r"\b(account|site|website|web ?page|web ?app|domain( name)?|hosting|blog|store|shop|"
    r"konto|webspace|webseite|(internet)?präsenz|sito( web)?|dominio|spazio web|compte|"
    r"hébergement|domaine|cuenta|sitio)\b",
    # a status of HTTP that is an error
    "code": r"((http|errors?|status|code|fehler|errore|erreur|fout)[ :#-]*){0,3}\(?[45]\d\d\)?",
}


@dataclass(frozen=True, slots=True)
class Family:
    """One way of not showing the page. Names are whole titles or headings."""

    reason: Reason
    names: re.Pattern[str]
    weak: re.Pattern[str]
    """Names that an owner could have chosen too ("Wartung", "Just a moment")."""
    says: re.Pattern[str]
    """Statements: what happened to this site or visitor, as subject and predicate. A trade, a road
    or a bus that is under maintenance has another subject."""
    most: int
    """Characters of a page without a frame above which nothing is proved."""
    in_frame: bool
    """Whether it also stands inside the site's own frame, where the page should be."""
    with_owner: bool
    """Whether an owner's contact data may stand beside it."""


def family(
    reason: Reason,
    *,
    names: str = "",
    weak: str = "",
    says: str = "",
    most: int = 900,
    in_frame: bool = False,
    with_owner: bool = False,
) -> Family:
    """Read the tables of one family."""
    return Family(
        reason=reason,
        names=compiled(names),
        weak=compiled(weak),
        says=compiled(says),
        most=most,
        in_frame=in_frame,
        with_owner=with_owner,
    )


def compiled(table: str) -> re.Pattern[str]:
    """What any line of `table` describes; an empty table describes nothing."""
    lines = [line.strip() for line in table.splitlines()]
    ways = "|".join(_spelt(line) for line in lines if line)
    return re.compile(rf"(?<!\w)(?:{ways})" if ways else "(?!)")


def _spelt(line: str) -> str:
    for name, words in _LISTS.items():
        line = line.replace(f"<{name}>", words)
    return line.replace("…", _GAP)
