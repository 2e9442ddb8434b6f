"""Facts of the field: names that vendors give their dialogs, challenges and parking pages.

Each was read in the vendor's public documentation or in pages it serves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model import Reason


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


CONSENT_TOKENS = _names(
    "cookie cookies cookiebar cookiebanner cookiebot cookieconsent cookielaw cookiehub cookieyes "
    "consent consents gdpr dsgvo ccpa cmp cky cybot usercentrics onetrust ot didomi iubenda "
    "axeptio tarteaucitron osano truste borlabs cmplz complianz klaro quantcast qc"
)
FOR_EARS = _names(
    "sr-only sr-only-focusable visually-hidden visually-hidden-focusable visuallyhidden "
    "screen-reader-text screen-reader screenreader-only cdk-visually-hidden u-visually-hidden "
    "element-invisible"
)
"""Classes by which Tailwind, Bootstrap, WordPress, Angular, Drupal speak to screen readers only."""
FOR_EARS_SELECTOR = ", ".join(f".{name}" for name in sorted(FOR_EARS))
SCRIPTED_FORMS = _names("hs-form hbspt-form mktoForm")
"""Forms that HubSpot and Marketo put in by script, at one look and not at the next."""
CONSENT_SELECTOR = ", ".join(
    ["[role=dialog]", "[aria-modal=true]"]
    + [
        f"[{name}*={part} i]"
        for name in ("id", "class")
        for part in ("cook", "consent", "cmp", "gdpr", "onetrust", "usercentrics", "cky", "borlabs")
    ]
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One way of not showing the page: what its title, text or markup says."""

    reason: Reason
    most_text: int
    """Characters of text above which the words prove nothing."""
    title: re.Pattern[str] | None = None
    text: re.Pattern[str] | None = None
    source: re.Pattern[str] | None = None


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


LOADING = _words(
    r"\b(loading|please wait|wird geladen|bitte warten|lädt|caricamento|attendere|"
    r"chargement|veuillez patienter|cargando)\b"
)
LEAVING = _words(
    r"\b(redirecting|you are being redirected|weiterleitung|weitergeleitet|"
    r"reindirizzamento|redirection|has moved|umgezogen)\b"
)

WALLS = (
    Sign(
        Reason.BOT_CHALLENGE,
        1000,
        title=_words(
            r"^(just a moment|attention required|access denied|ddos-guard|one more step|"
            r"verify(ing)?\b|verification|you are being redirected|are you (a )?(human|robot)|"
            r"security check|visitor system|.*visitor system$|pardon our interruption)"
        ),
        text=_words(
            r"checking your browser|enable javascript and cookies to continue|are you a robot|"
            r"verify (that )?you are (a )?human|complete the security check|"
            r"temporarily blocked|unusual traffic|bist du ein mensch|non sono un robot"
        ),
        source=_words(
            r"/cdn-cgi/challenge-platform/|_cf_chl_opt|sucuri_cloudproxy_js|captcha-delivery\.com|"
            r"px-captcha|_incapsula_resource|awswafcookiedomainlist|ddos-guard/js-challenge"
        ),
    ),
    Sign(
        Reason.LOGIN_WALL,
        400,
        title=_words(r"^(log ?in|sign ?in|anmelden|anmeldung|accedi|connexion)\b"),
        text=_words(r"please log ?in to|you must log ?in|approval code|bitte melden sie sich an"),
    ),
    Sign(
        Reason.ERROR_PAGE,
        600,
        title=_words(r"^(error )?[45]\d\d\b|internal server error|bad gateway|not found$"),
        text=_words(
            r"application error: a client-side exception|internal server error|bad gateway|"
            r"error establishing a database connection|service unavailable|"
            r"(fatal|parse) error: (uncaught|syntax error|allowed memory|call to undefined)|"
            r"there has been a critical error on (this|your) website|"
            r"kritischen fehler auf (deiner|dieser|ihrer) website|errore critico sul tuo sito"
        ),
    ),
    Sign(
        Reason.PARKED,
        1500,
        title=_words(r"account (has been )?suspended|domain (is )?(for sale|parked)"),
        text=_words(
            r"account has been suspended|domain (name )?is for sale|diese domain (steht|ist) "
            r"(zum verkauf|zu verkaufen)|dominio (è )?in vendita"
        ),
        source=_words(r"parking-lander|sedoparking|parkingcrew|bodis\.com"),
    ),
    Sign(
        Reason.PLACEHOLDER,
        2000,
        title=_words(r"default web ?(site )?page|^welcome to nginx|apache2? .*default page"),
    ),
    Sign(
        Reason.MAINTENANCE,
        3000,
        title=_words(
            r"^(site )?(under )?maintenance( mode)?\b|^wartung(sarbeiten|smodus)?$|"
            r"^manutenzione$"
        ),
    ),
    Sign(
        Reason.WAITING_ROOM,
        800,
        text=_words(r"victime de (son )?succès|you are (now )?in line|waiting room|warteraum"),
    ),
)
