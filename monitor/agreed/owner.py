"""What a website says of its owner: how to reach him, when he is open, who he is. Pure.

In German, English and Italian, as words on the page or as data for search engines.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from monitor.agreed import contacts
from monitor.agreed.known import Known, Sight
from monitor.agreed.legal import IMPRINT, PRIVACY, Called, is_called
from monitor.agreed.opening import opening_hours
from monitor.agreed.outcome import NOWHERE, Outcome, live, missing, not_found, there, unknown
from monitor.agreed.records import Hurdle
from monitor.extract.asked import Anchor, Asked, plain
from monitor.urls import identity

Terms = Mapping[str, str]

_READ = 100_000
"""Characters of a page that are searched."""

# --- contact ------------------------------------------------------------------------


def contact(_terms: Terms, known: Known) -> Outcome:
    """One page tells two of three: a telephone number, an e-mail address, a postal address."""
    for page in live(known):
        found = [way for way in (_phone(page), _mail(page), _address(page)) if way]
        if len(found) >= 2:
            return there(page, " · ".join(found))
    return not_found(live(known), "no page tells two of telephone, e-mail and postal address")


def _phone(page: Sight) -> str:
    linked = _to(page.says, "tel:")
    told = linked if contacts.is_phone(linked) else _fact(page.says, "telephone")
    return told if contacts.is_phone(told) else contacts.phone(_text(page))


def _mail(page: Sight) -> str:
    linked = _to(page.says, "mailto:") or _fact(page.says, "email")
    if "@" in linked and contacts.is_mail(linked):
        return linked
    return _veiled(page.says) or contacts.mail(_text(page))


_VEIL = re.compile(r"/cdn-cgi/l/email-protection#([0-9a-f]{8,400})", re.IGNORECASE)


def _veiled(says: Asked) -> str:
    """An address that Cloudflare hides from programs: each byte is masked with the first."""
    found = next((m[1] for a in says.anchors if (m := _VEIL.search(a.url))), "")
    key, *masked = bytes.fromhex(found[: len(found) // 2 * 2]) or b"\0"
    address = bytes(byte ^ key for byte in masked).decode("utf-8", "replace").partition("?")[0]
    return address if "@" in address and contacts.is_mail(address) else ""


def _address(page: Sight) -> str:
    told = [_fact(page.says, name) for name in ("streetAddress", "postalCode", "addressLocality")]
    if told[0] and (told[1] or told[2]):
        return " ".join(filter(None, told))
    return contacts.address(_text(page))


def _text(page: Sight) -> str:
    return plain(page.says.text[:_READ])


def _to(says: Asked, scheme: str) -> str:
    found = (a.url[len(scheme) :] for a in says.anchors if a.url.lower().startswith(scheme))
    return next((t for url in found if (t := unquote(url).partition("?")[0].strip())), "")


def _fact(says: Asked, *names: str) -> str:
    return next((value for name, value in says.facts if name in names), "")


# --- opening hours ------------------------------------------------------------------

_HOURS = ("openingHours", "opens", "openingHoursSpecification")


def hours(_terms: Terms, known: Known) -> Outcome:
    """A page tells when it is open, by days and times of day."""
    for page in live(known):
        found = _hours(page)
        if found:
            return there(page, found)
    return not_found(live(known), "no page tells opening hours")


def _hours(page: Sight) -> str:
    told = _fact(page.says, *_HOURS)
    if any(c.isdigit() for c in told):
        return told
    return opening_hours(_text(page), [plain(a.words) for a in page.says.anchors])


# --- imprint, privacy ---------------------------------------------------------------

_VAT = re.compile(
    r"\b(?:p(?:art)?\.?\s?i(?:va)?\.?\s?(?:va)?|partita iva|mwst\.?[-\s]?nr\.?|c\.?f\.?)"
    r"[\s.:/]{0,4}(?:e c\.?f\.?[\s.:]{0,3})?(?:it\s?)?\d{11}\b",
    re.IGNORECASE,
)
"""In Italy its number is what a business has to show on its website (DPR 633/1972, art. 35)."""


def imprint(_terms: Terms, known: Known) -> Outcome:
    """A page leads to an imprint, which is there; in Italy the VAT number does."""
    found = _legal(known, IMPRINT, "an imprint")
    if found.is_there:
        return found
    for page in live(known):
        number = _VAT.search(_text(page))
        if number:
            return there(page, " ".join(number[0].split()))
    return found


def privacy(_terms: Terms, known: Known) -> Outcome:
    """A page leads to a privacy page, which is there."""
    return _legal(known, PRIVACY, "a privacy page")


def _legal(known: Known, called: Called, what: str) -> Outcome:
    for page in live(known):
        for anchor in page.says.anchors:
            if is_called(anchor, called) and not _leads_nowhere(anchor, page, known):
                return _leading(known, page, anchor, what)
    return not_found(live(known), f"no page leads to {what}")


def _leads_nowhere(anchor: Anchor, page: Sight, known: Known) -> bool:
    """A template's link that nobody filled in: to the page it stands on (“#”), or the front."""
    url, _, place = anchor.url.partition("#")
    fronts = {known.home.url, known.home.found_at} if known.home else set()
    return not place and identity(url) in _own(page) | {identity(one) for one in fronts}


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
