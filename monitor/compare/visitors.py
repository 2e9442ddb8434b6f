"""Numbers that visitors and the weather move, in words of their own. Pure.

How often something was commented, liked or rated, and what the sky does: where nothing else
differs in a text, no owner edited it.
"""

from __future__ import annotations

import re

from monitor.compare.masks import Mask
from monitor.extract.dates import without_dates

LONGEST = 160
"""Characters of a text about the weather; an owner tells more beside it."""

_COUNTED = re.compile(
    r"\b(?:\d{1,7}(?:[.,' ]\d{3})*|no|one|keine?|ein(?:en?)?|nessun[ao]?|un[ao]?)\s?(?:new |neue )?"
    r"(?:comments?|kommentare?n?|comment[oi]|pingbacks?|trackbacks?|likes?|shares?|followers?|"
    r"follower|reviews?|ratings?|votes?|replies|reply|antwort(?:en)?|bewertung(?:en)?|"
    r"rezension(?:en)?|stimmen?|recension[ei]|valutazion[ei]|vot[oi]|mi piace|risposte?)\b",
    re.I,
)
_STARS = re.compile(
    r"\b[0-5](?:[.,]\d{1,2})?\s?(?:/\s?5|out of 5|von 5|su 5|stars?|sternen?|stelle)\b|"
    r"\b[0-5][.,]\d{1,2}\b(?=\s?\()",
    re.I,
)
_TEMPERATURE = re.compile(
    r"(?<![\d.,])[-−+]?\d{1,2}(?:[.,]\d)?\s?(?:°\s?[CF]?|º\s?[CF]?|Grad\b)", re.I
)
_SKY = re.compile(
    r"\b(?:sonnig|heiter|wolkig|bewölkt|bedeckt|wolkenlos|regen|regnerisch|regenschauer|schauer|"
    r"schnee|schneefall|nebel|neblig|gewitter|klar|"
    r"sunny|clear|cloudy|clouds?|overcast|rain|rainy|showers?|snow|snowy|fog|foggy|mist|drizzle|"
    r"thunderstorms?|"
    r"seren[oi]|soleggiato|nuvoloso|coperto|pioggia|piovoso|neve|nebbia|temporal[ei]|variabile|"
    r"rovesci)\b",
    re.I,
)
_BESIDE = re.compile(
    r"\b(?:leicht|stark|teils|teilweise|meist|überwiegend|light|heavy|partly|mostly|scattered|sky|"
    r"poco|molto|parzialmente|prevalentemente|debole|forte)(?:er|e|es|en)?\b|"
    r"\d{1,4}(?:[.,]\d{1,2})?\s?(?:%|km/h|m/s|mph|hPa|mbar|mm|cm)",
    re.I,
)


def visitors_mask(before: str, after: str) -> Mask | None:
    """What visitors or the weather explain of an edited text; None where it is more than that."""
    if _others_alike(before, after):
        return Mask.VISITORS
    if max(len(before), len(after)) <= LONGEST and _tells_weather(before) and _tells_weather(after):
        return Mask.WEATHER if _without_weather(before) == _without_weather(after) else None
    return None


def _others_alike(before: str, after: str) -> bool:
    if not (_COUNTED.search(before) and _COUNTED.search(after)):
        return False
    return _uncounted(before) == _uncounted(after)


def _uncounted(text: str) -> str:
    return _STARS.sub("", _COUNTED.sub("", _STARS.sub("", text)))


def _tells_weather(text: str) -> bool:
    return bool(_TEMPERATURE.search(text) and _SKY.search(text))


def _without_weather(text: str) -> list[str]:
    for told in (_TEMPERATURE, _SKY, _BESIDE):
        text = told.sub(" ", text)
    return re.sub(r"[\W_]+", " ", without_dates(text)).split()
