"""Facts of the field: names that vendors give their dialogs, and frameworks their hidden words.

Each was read in the vendor's public documentation or in pages it serves.
"""

from __future__ import annotations


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
NOTICE = "alert"
"""The class of Bootstrap's boxes for visitors ("closed today"), which bear the role of an alert
too: getbootstrap.com/docs/5.3/components/alerts/"""
SCRIPTED_FORMS = _names("hs-form hbspt-form mktoForm")
"""Forms that HubSpot and Marketo put in by script, at one look and not at the next."""
CONSENT_NAMES = ("cook", "consent", "cmp", "gdpr", "onetrust", "usercentrics", "cky", "borlabs")
"""Parts of ids and classes, one of which a dialog's bears beside a token of CONSENT_TOKENS."""
