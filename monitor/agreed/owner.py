"""What a website says of its owner: how to reach him, when he is open, who he is. Pure.

In German, English and Italian, as words on the page or as data for search engines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from monitor.agreed.known import Known, Sight
from monitor.agreed.outcome import NOWHERE, Outcome, live, missing, not_found, there, unknown
from monitor.agreed.records import Hurdle
from monitor.extract.asked import Anchor, Asked
from monitor.urls import identity

Terms = Mapping[str, str]

_READ = 100_000
"""Characters of a page that are searched."""

# --- contact ------------------------------------------------------------------------

_MAIL = re.compile(r"[\w.+-]{1,60}(?:@|\s?[\[(](?:at|ät)[\])]\s?)[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}")
_PHONE = re.compile(
    r"(?:\+|\b00)\d{1,3}[\s().\-/]{0,3}(?:\(0\)\s?)?\d{1,5}(?:[\s.\-/]{0,2}\d{1,8}){1,6}"
    r"|(?:\b(?:tel(?:efono?|ephone)?|fon|phone|call|cell(?:ulare)?|mobil[e]?|handy|tfn|ruf)\b"
    r"[\w\s]{0,12}[.:]{0,2}\s{0,2})\(?\d[\d\s()./\-]{4,20}\d",
    re.IGNORECASE,
)
_STREET = (
    r"(?:[^\W\d_][\w.\-]{1,30}(?:str\.|straße|strasse|gasse|weg|platz|allee|ring|damm|ufer|markt"
    r"|steig|graben|chaussee|promenade)\s{1,2}\d{1,4}"
    r"|\b(?:via|viale|piazza|piazzale|corso|largo|strada|vicolo|str\.|straße|am|an der|im|zum)\s"
    r"[^\W\d_][^\n,;\d]{1,40},?\s{1,2}(?:n\.\s?)?\d{1,4}"
    r"|\b\d{1,5}\s[^\W\d_][^\n,;\d]{1,40}\s(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|square"
    r"|drive|way|close)\b)"
)
_PLACE = (
    r"(?:\b(?:(?:[A-Z]{1,2}|[A-Z]{2})[-–\s])?\d{4,5}\s{1,2}[^\W\d_]{2,}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b)"
)
_ADDRESS = re.compile(rf"{_STREET}.{{0,60}}?{_PLACE}", re.IGNORECASE | re.DOTALL)


def contact(_terms: Terms, known: Known) -> Outcome:
    """One page tells two of three: a telephone number, an e-mail address, a postal address."""
    for page in live(known):
        found = [way for way in (_phone(page), _mail(page), _address(page)) if way]
        if len(found) >= 2:
            return there(page, " · ".join(found))
    return not_found(live(known), "no page tells two of telephone, e-mail and postal address")


def _phone(page: Sight) -> str:
    linked = _to(page.says, "tel:")
    return linked or _fact(page.says, "telephone") or _matched(_PHONE, page.says.text)


def _mail(page: Sight) -> str:
    linked = _to(page.says, "mailto:")
    return linked or _fact(page.says, "email") or _matched(_MAIL, page.says.text)


def _address(page: Sight) -> str:
    told = [_fact(page.says, name) for name in ("streetAddress", "postalCode", "addressLocality")]
    if told[0] and (told[1] or told[2]):
        return " ".join(filter(None, told))
    return _matched(_ADDRESS, page.says.text)


def _to(says: Asked, scheme: str) -> str:
    found = (a.url[len(scheme) :] for a in says.anchors if a.url.lower().startswith(scheme))
    return next((t for url in found if (t := unquote(url).partition("?")[0].strip())), "")


def _fact(says: Asked, *names: str) -> str:
    return next((value for name, value in says.facts if name in names), "")


def _matched(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text[:_READ])
    return " ".join(found[0].split()) if found else ""


# --- opening hours ------------------------------------------------------------------

_DAY = (
    r"(?:mo(?:n(?:tags?|days?)?)?|di(?:enstags?)?|mi(?:ttwochs?)?|do(?:nnerstags?)?"
    r"|fr(?:eitags?|i(?:days?)?)?|sa(?:mstags?|t(?:urdays?)?)?|so(?:nntags?)?|sonnabends?"
    r"|tue?(?:s(?:days?)?)?|wed(?:nesdays?)?|thu(?:r(?:s(?:days?)?)?)?|sun(?:days?)?"
    r"|lun(?:edì|edi)?|mar(?:tedì|tedi)?|mer(?:coledì|coledi)?|gio(?:vedì|vedi)?"
    r"|ven(?:erdì|erdi)?|sab(?:ato)?|dom(?:enica)?"
    r"|täglich|werktags?|daily|every day|weekdays?|weekends?|feriali|festivi"
    r"|ogni giorno|tutti i giorni|montag|lunedì)"
)
_CLOCK = r"\d{1,2}(?:[:.h]\d{2})?\s?(?:uhr|h|a\.?m\.?|p\.?m\.?)?"
_SPAN = rf"{_CLOCK}\s{{0,2}}(?:[-–—/]|bis|to|until|till|alle|alle ore|a|fino alle)\s{{0,2}}{_CLOCK}"
_LINE = re.compile(rf"\b{_DAY}\b\.?[^\n\d]{{0,40}}(?:\n[^\n\d]{{0,20}})?{_SPAN}", re.IGNORECASE)
_HEADED = re.compile(
    r"öffnungszeit|geöffnet|opening (?:hours|times)|hours of operation|business hours|open(?:ing)?:"
    r"|we are open|store hours|orari(?:o)?\b|apertura|aperto|siamo aperti|ordinationszeit"
    r"|sprechzeit|sprechstunde|bürozeit|geschäftszeit|ladenzeit|office hours|ricevimento",
    re.IGNORECASE,
)
_ANY_SPAN = re.compile(_SPAN, re.IGNORECASE)
_BY_ARRANGEMENT = re.compile(
    r"nach (?:telefonischer )?(?:vereinbarung|absprache|anmeldung)|by appointment|24/7"
    r"|24 (?:hours|stunden)|su (?:appuntamento|prenotazione)|rund um die uhr",
    re.IGNORECASE,
)
_NEAR = 400
"""Characters after a heading in which its hours stand."""
_MOST_HEADS = 50
_ENOUGH_DAYS = 3
"""Lines of day and hours that are a timetable without any heading."""
_HOURS = ("openingHours", "opens", "openingHoursSpecification")


def hours(_terms: Terms, known: Known) -> Outcome:
    """A page tells when it is open, by days and times of day."""
    for page in live(known):
        found = _hours(page.says)
        if found:
            return there(page, found)
    return not_found(live(known), "no page tells opening hours")


def _hours(says: Asked) -> str:
    told = _fact(says, *_HOURS)
    if told:
        return told
    text = says.text[:_READ]
    for head in islice(_HEADED.finditer(text), _MOST_HEADS):
        near = text[head.start() : head.end() + _NEAR]
        found = _LINE.search(near) or _BY_ARRANGEMENT.search(near) or _ANY_SPAN.search(near)
        if found:
            return " ".join(found[0].split())
    lines = [" ".join(m[0].split()) for m in _LINE.finditer(text)]
    days = {line.split()[0].lower() for line in lines}
    return lines[0] if len(days) >= _ENOUGH_DAYS else ""


# --- imprint, privacy ---------------------------------------------------------------

_IMPRINT = re.compile(
    r"\b(?:impressum|imprint|anbieterkennzeichnung|legal (?:notice|information|info)"
    r"|site notice|note legali|informazioni legali|dati societari|colophon|legal mentions"
    r"|rechtliche hinweise|impronta)\b",
    re.IGNORECASE,
)
_PRIVACY = re.compile(
    r"datenschutz|privacy|data protection|protezione dei dati|tutela dei dati|trattamento dei dati"
    r"|informativa(?: sulla)? (?:privacy|dati)|\bgdpr\b|\bdsgvo\b|datenschutzerkl",
    re.IGNORECASE,
)
_VAT = re.compile(
    r"\b(?:p(?:art)?\.?\s?i(?:va)?\.?\s?(?:va)?|partita iva|mwst\.?[-\s]?nr\.?|c\.?f\.?)"
    r"[\s.:/]{0,4}(?:e c\.?f\.?[\s.:]{0,3})?(?:it\s?)?\d{11}\b",
    re.IGNORECASE,
)
"""In Italy its number is what a business has to show on its website (DPR 633/1972, art. 35)."""


def imprint(_terms: Terms, known: Known) -> Outcome:
    """A page leads to an imprint, which is there; in Italy the VAT number does."""
    found = _legal(known, _IMPRINT, "an imprint")
    if found.is_there:
        return found
    for page in live(known):
        number = _matched(_VAT, page.says.text)
        if number:
            return there(page, number)
    return found


def privacy(_terms: Terms, known: Known) -> Outcome:
    """A page leads to a privacy page, which is there."""
    return _legal(known, _PRIVACY, "a privacy page")


def _legal(known: Known, words: re.Pattern[str], what: str) -> Outcome:
    for page in live(known):
        for anchor in page.says.anchors:
            if _is_called(anchor, words):
                return _leading(known, page, anchor, what)
    return not_found(live(known), f"no page leads to {what}")


def _is_called(anchor: Anchor, words: re.Pattern[str]) -> bool:
    if not anchor.url.startswith(("http://", "https://")):
        return False
    path = unquote(urlsplit(anchor.url).path).replace("-", " ").replace("_", " ").replace("/", " ")
    return bool(words.search(anchor.words) or words.search(path))


def _leading(known: Known, page: Sight, anchor: Anchor, what: str) -> Outcome:
    """What is known of the page that a link leads to: watched, on the same page, or asked."""
    url, _, place = anchor.url.partition("#")
    evidence = there(page, f"{anchor.words}: {anchor.url}" if anchor.words else anchor.url)
    if place and identity(url) in _own(page):
        shown = place in page.says.ids
        return evidence if shown else missing(f"{anchor.url} leads nowhere on the page")
    watched = [p for p in known.pages if identity(url) in _own(p)]
    if watched:
        return _watched(evidence, watched[0], what)
    answer = known.answers.get(url)
    if answer is None:
        return unknown(Hurdle.NOT_ASKED_YET, f"{url} is asked at the next sweep", ask_url=url)
    if answer.reason is None:
        return replace(evidence, ask_url=url)
    if answer.reason in NOWHERE:
        return Outcome(False, f"{url}: {answer.why}", ask_url=url)
    return unknown(answer.reason, f"{url}: {answer.why}", ask_url=url)


def _watched(evidence: Outcome, page: Sight, what: str) -> Outcome:
    if page.is_gone:
        return missing(f"{what} was at {page.url}, which is there no more")
    return evidence


def _own(page: Sight) -> set[tuple[str, str, str, str]]:
    return {identity(page.url), identity((page.found_at or page.url).partition("#")[0])}
