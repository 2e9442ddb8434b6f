"""Telephone numbers, e-mail and postal addresses among the words of a page. Pure.

What a template comes with counts for nothing, nor does any other number that a firm has.
"""

from __future__ import annotations

import re
from itertools import islice

_MOST = 200
"""Numbers of a page that are looked at."""

# --- e-mail ---------------------------------------------------------------------------

_AT = r"(?:\s?@\s?|\s?[\[({](?:at|ät|chiocciola|@)[\])}]\s?|\s(?:AT|\(at\))\s)"
_DOT = r"(?:\.|\s?[\[({](?:dot|punkt|punto|\.)[\])}]\s?|\sDOT\s)"
_MAIL = re.compile(
    rf"\b(?i:[\w.+-]{{1,60}})(?:{_AT}|(?i:{_AT}))[\w-]{{1,60}}"
    rf"(?:(?:{_DOT}|(?i:{_DOT}))[\w-]{{1,60}}){{0,3}}(?:{_DOT}|(?i:{_DOT}))[^\W\d_]{{2,20}}\b"
)
_TEMPLATE_MAIL = re.compile(
    r"@(?:my-?site|domain|email|mail|your-?(?:domain|site|company)|(?:deine?|ihre?)-?domain|company"
    r"|muster(?:mann|firma)?|meine?-?(?:verein|firma|domain|seite)|example)\.(?:com|de|it|org|net)$|^(?:your|deine?|ihre?)[\w.-]*@",
    re.IGNORECASE,
)


def mail(text: str) -> str:
    """The first e-mail address; empty for none."""
    found = (" ".join(m[0].split()) for m in islice(_MAIL.finditer(text), _MOST))
    return next((one for one in found if is_mail(one)), "")


def is_mail(address: str) -> bool:
    """Whether it is an address, and none that a template comes with."""
    return len(address) > 5 and not _TEMPLATE_MAIL.search(address)


# --- telephone ------------------------------------------------------------------------

_LABEL = (
    r"(?:\b(?:tel(?:efon\w{0,8}|ephone)?|fon|phone|call|cell(?:ulare)?|(?:mobil|handy|ruf)\w{0,8}"
    r"|tfn|mob|whatsapp)\b[\w\s/&.:()-]{0,14}?|\b[TM]\b\s?[.:]?\s?(?=[(0]|3\d\d)|[☎📞✆]\ufe0f?\s?)"
)
_DIGITS = r"\(?\d[\d\s()./–-]{4,22}\d"
_PHONE = re.compile(
    rf"(?<![\w/])(?<!\d[\s.])(?P<abroad>(?:\+|00)[1-9]\d{{0,2}}[\s().\-–/]{{0,3}}(?:\(0\)\s?)?{_DIGITS})"
    rf"|(?i:{_LABEL})(?P<labelled>{_DIGITS})",
)
_ALONE = re.compile(
    r"\(?0\d{1,5}\)?[\s/.–-]{1,3}\d[\d\s/.–-]{3,14}\d|3\d\d[\s/.-]?\d{3}[\s.-]?\d{3,4}"
)
"""A number that fills its line, beside a picture of a telephone."""
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{1,2}[:.]\d\d\s?[-–]")
_OTHER_NUMBER = re.compile(
    r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{1,4}){3,9}\b"
    r"|(?i:\b(?:iban|p\.?\s?iva|partita iva|mwst\.?|ust\.?|uid|vat|c\.?f\.|cod(?:ice|\.)|steuer"
    r"|konto\w{0,6}|blz|bic|hrb|hra|rea|sdi|fax|telefax)\b[^\d\n+]{0,20}[\d\s./-]{4,30})"
)
_FEWEST, _MOST_DIGITS = 6, 15
_TEMPLATE_NUMBER = re.compile(r"123456789|(\d)\1{6}")


def phone(text: str) -> str:
    """The first telephone number; empty for none. A fax is none."""
    for line in text.split("\n"):
        plain = _without_others(line)
        found = [m["abroad"] or m["labelled"] for m in islice(_PHONE.finditer(plain), 20)]
        found += [line] if len(line) < 40 and _ALONE.fullmatch(line) else []
        number = next(filter(is_phone, found), "")
        if number:
            return " ".join(number.split())
    return _over_two_lines(text)


def _without_others(line: str) -> str:
    """The line without its numbers of banks, taxes and registers; “Tel./Fax” has one of both."""
    joined = re.sub(r"(?i)(tel[\w.]{0,6})\s?[/&+]\s?(?:tele)?fax", r"\1", line)
    return _OTHER_NUMBER.sub("§", joined)


def _over_two_lines(text: str) -> str:
    """A number whose label stands in the line before, as in a table."""
    found = re.search(
        rf"(?im)^(?:tel(?:efono?|ephone)?|phone|mobile?|handy|cell(?:ulare)?)[.:]?\n({_DIGITS})$",
        text,
    )
    return found[1] if found and is_phone(found[1]) else ""


def is_phone(number: str) -> bool:
    """Whether it has the digits of one (E.164), is no date, and none that a template has."""
    digits = re.sub(r"\D", "", number)
    if not _FEWEST <= len(digits) <= _MOST_DIGITS or _DAY.match(number):
        return False
    return not _TEMPLATE_NUMBER.search(digits)


# --- postal address -------------------------------------------------------------------

_PLACE = re.compile(
    r"(?<![\d.,/])(?:(?:[A-Z]{1,2})[-–\s])?\d{4,5}\s{1,2}(?=[^\W\d_])(?P<name>[^\W\d_]{2,})"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]{2}\s\d{5}\b"
)
_NUMBER = (
    r"(?:n\.?\s?|nr\.?\s?|n°\s?|no\.?\s?)?\d{1,4}\s?[a-z]?(?:\s?[/-]\s?\w{1,3})?(?!\w)|s\.?n\.?c\b"
)
_KNOWN = re.compile(
    r"(?:[^\W\d_][\w.\-]{1,30}(?:str\.|straße|strasse|gasse|weg|platz|allee|ring|damm|ufer|markt"
    r"|steig|graben|chaussee|promenade|zone|siedlung|hof|gebiet)"
    r"|\b(?:via|viale|v\.le|piazza|p\.zza|piazzale|corso|largo|strada|vicolo|loc\.|località|fraz\."
    r"|frazione|zona|str\.|straße|am|an der|im|in der|zum|zur)\s[^\W\d_][^\n,;\d]{1,40}?)"
    rf",?\s{{1,2}}(?:{_NUMBER})"
    r"|\b\d{1,5},?\s[^\W\d_][^\n,;\d]{1,40}\s(?:street|st|road|rd|avenue|ave|lane|square|drive|way"
    r"|close)\b",
    re.IGNORECASE,
)
"""A street by a word that streets have; other things may stand between it and the place."""
_ANY = re.compile(
    r"(?:^|[\n,·|:;–]\s?|\s)[A-ZÄÖÜ][\w.'’-]{1,30}(?:\s[\w.'’-]{1,20}){0,4},?\s"
    rf"(?i:{_NUMBER})\s?[,\n·|–-]?\s?[-–]?\s?$"
)
"""Any name and number, as villages have them (Dorf 12): right before the place."""
_COUNTED = frozenset({"euro", "eur", "uhr", "chf", "jahre", "stück", "personen", "kunden"})
_NO_STREET = re.compile(
    r"\b(?:seit|since|dal|ab|von|bis|tel|fax|anno|iban|ausgabe|heft|band|seite|artikel|zimmer|stand"
    r"|issue|page|room|numero|pagina)\b|^[\s,.·–-]*(?:nr|no|n)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d\s")
_TEMPLATE_PLACE = re.compile(r"muster|terry francois|demo street|lorem", re.IGNORECASE)


def address(text: str) -> str:
    """The first postal address; empty for none."""
    for place in islice(_PLACE.finditer(text), _MOST):
        name = place["name"] or ""
        if name.lower() in _COUNTED or (name and not name[0].isupper()):
            continue
        found = _before(text, place) or _behind(text, place)
        if found and not _TEMPLATE_PLACE.search(found):
            return " ".join(found.split())
    return ""


def _before(text: str, place: re.Match[str]) -> str:
    near = text[max(0, place.start() - 130) : place.start()]
    known = next(reversed(list(_KNOWN.finditer(near))), None)
    if known and len(near) - known.end() <= 60:
        return near[known.start() :] + place[0]
    named = _ANY.search(near[-90:])
    if named is None or _NO_STREET.search(named[0]) or _YEAR.match(place[0]):
        return ""
    return named[0].strip(" \n,·|:;–") + " " + place[0]


def _behind(text: str, place: re.Match[str]) -> str:
    found = _KNOWN.search(text[place.end() : place.end() + 90])
    return text[place.start() : place.end() + found.end()] if found and found.start() < 40 else ""
