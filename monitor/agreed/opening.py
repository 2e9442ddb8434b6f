"""Opening hours among the words of a page, in German, English and Italian. Pure.

Numbers alone are nothing: years, dates, prices and courses look the same. It takes

1. a word of opening, and in its line or soon after it a day with times, or times alone that
   nothing else can be; or
2. without such a word, a timetable: lines of nothing but days and times, for three days at least.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

_MOST_LINES = 5000
_LONGEST = 400
"""Characters of a line that are read: beyond them stands prose."""
_SOON = 6
"""Lines after a word of opening in which its days may stand."""
_TIMETABLE = 3
"""Days that make a timetable."""

# --- times ----------------------------------------------------------------------------

_SIGN = r"[-–—−‐‑]"
_UNIT = r"(?:uhr|ore|h|a\.?m\.?|p\.?m\.?)\b\.?"
_HOUR = r"(?:2[0-4]|1\d|0?\d)"
_EXACT = (
    rf"(?:{_HOUR}(?:[:h][0-5]\d|\.(?:00|1[3-9]|[2-5]\d)|[.:][0-5]\d(?=\s?uhr))(?:\s?{_UNIT})?"
    rf"|{_HOUR}\s?{_UNIT}|noon|midnight|mezzogiorno)"
)
"""A time that says so itself; 15.05 may be a day in May."""
_CLOCK = rf"(?:{_EXACT}|{_HOUR}[:.][0-5]\d|(?:[01]?\d|2[0-3])(?:00|15|30|45)|{_HOUR})"
_TO = rf"\s{{0,2}}(?:{_SIGN}|bis|to|until|till|fino alle|alle ore|alle|a|/)\s{{0,2}}(?:ca\. )?"
_BEFORE = r"(?<![\d€$£])(?<!\d[.,:/–-])(?<![€$£]\s)"
_AFTER = (
    r"(?!\d|[.:/–-]\d|\s?(?:[€$£%°]|(?:euro?|chf|fr|km|m|cm|kg|g|personen|jahren?|anni|years?)\b))"
)
_EXACT_SPAN = rf"{_BEFORE}(?:{_EXACT}{_TO}{_CLOCK}|{_CLOCK}{_TO}{_EXACT}){_AFTER}"
_ANY_SPAN = rf"{_BEFORE}{_CLOCK}{_TO}{_CLOCK}{_AFTER}"
_FROM = rf"(?:ab|von|from|since|dalle|dalle ore|bis|until|fino alle)\s{_CLOCK}{_AFTER}"
_TIMES = re.compile(_EXACT_SPAN, re.IGNORECASE)

# --- days -----------------------------------------------------------------------------

_WEEK = (
    (r"montags?|mondays?|lunedì|lunedi", r"mo|mon|lun"),
    (r"dienstags?|tuesdays?|martedì|martedi", r"di|die|tue|tues|mar"),
    (r"mittwochs?|wednesdays?|mercoledì|mercoledi", r"mi|mit|wed|mer"),
    (r"donnerstags?|thursdays?|giovedì|giovedi", r"do|don|thu|thur|thurs|gio"),
    (r"freitags?|fridays?|venerdì|venerdi", r"fr|fre|fri|ven"),
    (r"samstags?|sonnabends?|saturdays?|sabato", r"sa|sam|sat|sab"),
    (r"sonntags?|sundays?|domenica", r"so|son|sun|dom"),
)
_MANY = (
    r"täglich|jeden tag|alle tage|daily|every day|7 days a week|ogni giorno|tutti i giorni"
    r"|werktags?|werktäglich|wochentags|weekdays|(?:giorni )?feriali"
)
_LONG = "|".join(long for long, _ in _WEEK)
_SHORT = "|".join(short for _, short in _WEEK)
_CAPITAL = "|".join(s.title() + "|" + s.upper() for s in _SHORT.split("|"))
_DAY = (
    rf"(?:\b(?i:{_LONG}|{_MANY})\b|\b(?:{_CAPITAL})\b\.?"
    rf"|\b(?i:{_SHORT})\b\.?(?=\s?{_SIGN}\s?(?i:{_SHORT})\b)"
    rf"|(?<=[-–—])\s?(?i:{_SHORT})\b\.?)"
)
"""Short names are words too (di, so, do, mar): with a capital, or in a range."""
_DAYS = re.compile(_DAY)
_ONE = tuple(re.compile(rf"(?:{long}|{short})\.?", re.IGNORECASE) for long, short in _WEEK)
_UP_TO = re.compile(rf"\s{{0,2}}(?:{_SIGN}|bis|to|through|thru|al|alla|a)\s{{0,2}}", re.IGNORECASE)
_LINE = re.compile(rf"{_DAY}[^\n\d]{{0,40}}(?:\n[^\n\d]{{0,20}})?(?i:{_ANY_SPAN}|{_FROM})")
_DATE = re.compile(
    r"\b\d{1,2}\.\s?\d{1,2}\.(?!\d\d\s?uhr)|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}/\d{1,2}/\d{2,4}"
    r"|\b\d{1,2}\.?\s(?:of\s)?(?:j[aä]n|feb|febr|mär|mar|apr|ma[iyg]|jun|giu|jul|lug|aug|ago"
    r"|sep|set|o[ck]t|ott|nov|de[cz]|dic)",
    re.IGNORECASE,
)

# --- words ----------------------------------------------------------------------------

_EVENTS = (
    r"kurs(?!ive)|\bkurs|yoga|pilates|training|turnen|unterricht|probe[n:\s]|gottesdienst|messe\b"
    r"|messen\b|\bmass\b|corso\b|corsi\b|lezion|allenament|\bclass(?:es)?\b|courses?\b|lesson"
    r"|workshop|seminar|konzert|concert|fahrplan|abfahrt|partenz|\bbus\b|autobus|treni\b"
    r"|veranstalt|lieferung|telefonzeit|hotline|tag der offenen|open day|open house"
)
_EVENT = re.compile(_EVENTS, re.IGNORECASE)
_HEAD = re.compile(
    r"öffnungszeit|geöffnet|(?:haben|halten|ist|sind)\s[\w\s]{0,20}\boffen\b"
    r"|(?:sprech|ordinations|praxis|büro|geschäfts|laden|betriebs|schalter|verkaufs|besuchs"
    r"|amts|kassen)(?:zeit|stunde)|parteienverkehr|für (?:sie|euch|dich) da"
    r"|(?:opening|business|trading|store|shop|office|visiting|surgery|working) (?:hours|times)"
    r"|hours of operation|(?:^|\n)\s?(?:our )?hours\b"
    r"|\bopen\b(?!\s(?:air|day|house|source|mic|stage|call|end|space|letter|to\b))"
    r"|\borari?o?\b(?!.{0,25}(?:mess|cors|lezion|tren|bus|autobus|allenament|voli|partenz))"
    r"|\bapertura\b|\bapert[oiae]\b(?!\sa\s(?:tutt|chi|ogni))|ricevimento|ambulatorio\b|si riceve",
    re.IGNORECASE,
)
_ROOMS = re.compile(
    r"geschäft|laden\b|filiale|büro|werkstatt|praxis\b|ordination|\bshop\b|\bstore\b|\boffice\b"
    r"|negozio|ufficio|studio\b|showroom|restaurant|ristorante|hofladen|verkauf|rezeption"
    r"|reception",
    re.IGNORECASE,
)
"""Places that are open, where a timetable follows."""
_BY_ARRANGEMENT = re.compile(
    r"nach (?:telefonischer |tel\. )?(?:vereinbarung|absprache|anmeldung)|by appointment"
    r"|24/7|24 (?:hours|stunden|ore)|su (?:appuntamento|prenotazione)|rund um die uhr",
    re.IGNORECASE,
)
_FILL = re.compile(
    r"\b(?:uhr|ore|und|u|e|and|sowie|von|dal|dalla|dalle|al|alla|alle|il|la|from|bis|to|auch|nur"
    r"|h|geschlossen|ruhetag|closed|chiuso|chiusa|vormittags?|nachmittags?|morgens|abends|mattina"
    r"|pomeriggio|sera|mattino|durchgehend|continuato|orario|feiertage?n?|festivi|holidays"
    r"|geöffnet|open|aperto|ab|ogni)\b|[\s.,:;()/&+|*–—−‐‑-]",
    re.IGNORECASE,
)


def opening_hours(text: str, links: Iterable[str] = ()) -> str:
    """The words that tell when it is open; empty where none do.

    `text` has a line for each block; `links` are what its links say: one that is called
    “Öffnungszeiten” promises them elsewhere.
    """
    lines = [line[:_LONGEST] for line in islice(_parts(text), _MOST_LINES)]
    called = {words for words in links if _HEAD.search(words)}
    return _headed(lines, called) or _timetable(lines)


def _parts(text: str) -> Iterator[str]:
    """Its lines, those of a footer split where it draws lines itself."""
    for line in text.split("\n"):
        yield from (p for part in re.split(r"\s[|·•]\s|;\s", line) if (p := part.strip()))


def _headed(lines: list[str], called: set[str]) -> str:
    for at, line in enumerate(lines):
        if _HEAD.search(line):
            is_link = any(words in line for words in called)
            found = _under(lines[at : at + 1 + _SOON], is_link=is_link)
            if found:
                return found
    return ""


def _under(lines: list[str], *, is_link: bool) -> str:
    """What follows a line with a word of opening; that of a link counts for what is next to it."""
    head, *rest = lines
    rest = rest[:2] if is_link else rest
    if not is_link and not _EVENT.search(head):
        told = _BY_ARRANGEMENT.search(head) or _plain_times(head)
        if told:
            return _flat(told[0])
    for at, line in enumerate((head, *rest)):
        if _EVENT.search(line):
            return ""
        if is_link and at and not (_DAYS.search(line) or _is_pure(line)):
            return ""
        pair = "\n".join((head, *rest)[at : at + 2])
        found = _LINE.search(pair)
        if found:
            return _flat(found[0])
    if is_link or not rest:
        return ""
    told = _BY_ARRANGEMENT.search(rest[0])
    if told is None and _is_pure(rest[0]):
        told = _TIMES.search(rest[0])
    return _flat(told[0]) if told else ""


def _plain_times(line: str) -> re.Match[str] | None:
    return None if _DATE.search(line) else _TIMES.search(line)


def _timetable(lines: list[str]) -> str:
    """The first lines of nothing but days and times, if they are of days enough."""
    days: set[int] = set()
    begun, has_times = 0, False
    for at, line in enumerate((*lines, "end")):
        if at < len(lines) and _is_pure(line):
            days |= _named(line)
            has_times = has_times or _SPAN.search(line) is not None
            continue
        before = lines[max(0, begun - 2) : begun]
        if len(days) >= _TIMETABLE and has_times and not any(map(_EVENT.search, before)):
            return _flat(" ".join(lines[begun:at])[:100])
        named = _placed(line)
        if named:
            return named
        days, begun, has_times = set(), at + 1, False
    return ""


def _placed(line: str) -> str:
    """Of a line such as “Filiale Bozen: Mo–Fr 9–18 Uhr” its days and times."""
    before, colon, rest = line.partition(": ")
    if not colon or not _ROOMS.search(before) or _EVENT.search(before) or not _is_pure(rest):
        return ""
    return _flat(rest) if len(_named(rest)) >= _TIMETABLE and _SPAN.search(rest) else ""


_SPAN = re.compile(_ANY_SPAN, re.IGNORECASE)
_PARTS = re.compile(rf"{_DAY}|(?i:{_ANY_SPAN}|{_FROM})")


def _is_pure(line: str) -> bool:
    """Whether it is of days and times alone."""
    return len(line) <= 200 and not _FILL.sub("", _PARTS.sub(" ", line))


def _named(line: str) -> set[int]:
    """The days of the week that a line names, 0 for Monday."""
    found = list(islice(_DAYS.finditer(line), 20))
    days: set[int] = set()
    for at, one in enumerate(found):
        here = _number(one[0])
        days |= {here} if here is not None else set(range(5))
        if at and here is not None and _UP_TO.fullmatch(line[found[at - 1].end() : one.start()]):
            first = _number(found[at - 1][0])
            days |= _range(here if first is None else first, here)
    return days


def _range(first: int, last: int) -> set[int]:
    return {(first + n) % 7 for n in range((last - first) % 7)}


def _number(day: str) -> int | None:
    return next((n for n, one in enumerate(_ONE) if one.fullmatch(day.strip())), None)


def _flat(words: str) -> str:
    return " ".join(words.split())
