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
CONSENT_NAMES = ("cook", "consent", "cmp", "gdpr", "onetrust", "usercentrics", "cky", "borlabs")
"""Parts of ids and classes, one of which a dialog's bears beside a token of CONSENT_TOKENS."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One way of not showing the page, told by the words of its title or text."""

    reason: Reason
    where: str
    """`title` or `text`."""
    most_text: int
    """Characters of visible text above which the words prove nothing."""
    words: re.Pattern[str]


def _says(reason: Reason, where: str, most_text: int, *words: str) -> Sign:
    return Sign(reason, where, most_text, re.compile("|".join(words), re.I))


MARKUP = {
    # Cloudflare: developers.cloudflare.com/cloudflare-challenges/
    "_cf_chl_opt": Reason.BOT_CHALLENGE,
    "cf-browser-verification": Reason.BOT_CHALLENGE,
    # Sucuri, Imperva, DataDome, HUMAN, AWS WAF, Akamai, DDoS-Guard, SiteGround, Vercel
    "sucuri_cloudproxy": Reason.BOT_CHALLENGE,
    "_Incapsula_Resource": Reason.BOT_CHALLENGE,
    "captcha-delivery.com": Reason.BOT_CHALLENGE,
    "px-captcha": Reason.BOT_CHALLENGE,
    "awsWafCookieDomainList": Reason.BOT_CHALLENGE,
    "errors.edgesuite.net": Reason.BOT_CHALLENGE,
    "/.well-known/ddos-guard/": Reason.BOT_CHALLENGE,
    "/.well-known/sgcaptcha/": Reason.BOT_CHALLENGE,
    "/.well-known/vercel/security/": Reason.BOT_CHALLENGE,
    "/.within.website/x/cmd/anubis/": Reason.BOT_CHALLENGE,
    # Parking: Sedo, ParkingCrew, Bodis, GoDaddy, Above, Skenzo
    "sedoparking.com": Reason.PARKED,
    "parkingcrew.net": Reason.PARKED,
    "bodis.com": Reason.PARKED,
    "parking-lander": Reason.PARKED,
    "above.com/park": Reason.PARKED,
    "/cgi-sys/suspendedpage.cgi": Reason.PARKED,
    "/cgi-sys/defaultwebpage.cgi": Reason.PLACEHOLDER,
}
"""What only such a page holds in its markup."""
MARKUP_MOST_TEXT = 800
"""Ordinary pages behind the same vendors carry some of these scripts too."""

SIGNS = (
    _says(
        Reason.BOT_CHALLENGE,
        "title",
        300,
        r"^just a moment",
        r"^attention required",
        r"^access (to this page has been )?denied",
        r"^one more step",
        r"^(please )?verif(y|ying|ication)\b",
        r"^you are being redirected",
        r"^are you (a )?(human|robot)",
        r"security (check|verification|checkpoint)",
        r"visitor system",
        r"^pardon our interruption",
        r"^ddos-guard",
        r"^(robot|bot|human|captcha)\b.{0,20}(check|verification|challenge)",
        r"^(un )?momento|^einen moment|^nur einen moment|^un instant",
        r"^request (rejected|unsuccessful)",
        r"^client challenge",
        r"^making sure you",
        r"^sicherheits(überprüfung|abfrage|check)",
    ),
    _says(
        Reason.BOT_CHALLENGE,
        "text",
        1600,
        r"checking (your browser|if the site connection)",
        r"enable javascript and cookies to continue",
        r"(are|re) not a (ro)?bot",
        r"(verify|confirm|prove|ensure|make sure|verifying)( that)? you('re| are) (a )?human",
        r"(complete|solve) the (security check|captcha|challenge)",
        r"(temporarily|been|were) blocked",
        r"unusual (traffic|activity)",
        r"incapsula incident",
        r"please enable js and disable any ad ?blocker",
        r"press (&|and) hold to confirm",
        r"cloudflare ray id|performance (&|and) security by cloudflare",
        r"access denied.{0,200}reference ?#",
        r"requested url was rejected",
        r"you don.t have permission to access",
        r"you do not have permission to (view|access)",
        r"bestätigen sie,? dass sie (ein mensch|kein (ro)?bot)",
        r"(ich bin|sie sind) kein roboter",
        r"non sono un robot|verifica di (non )?essere",
        r"je ne suis pas un robot|vérifi(er|ez|cation) que vous êtes (un )?humain",
        r"generated by wordfence",
        r"automated (requests|queries|access)",
    ),
    _says(
        Reason.LOGIN_WALL,
        "title",
        300,
        r"^(log|sign) ?in\b",
        r"^(anmelden|anmeldung|einloggen|accedi|accesso|connexion|se connecter)\b",
    ),
    _says(
        Reason.LOGIN_WALL,
        "text",
        500,
        r"(please|must|need to) (log|sign) ?in (to|before|first)",
        r"(log|sign) ?in to (continue|view|see|access)",
        r"approval code|authentication required",
        r"(bitte )?melden sie sich an,? um|sie müssen (sich anmelden|angemeldet sein)",
        r"accedi per (continuare|vedere)|devi (accedere|effettuare (il login|l.accesso))",
        r"connectez-vous pour|vous devez (être connecté|vous connecter)",
    ),
    _says(
        Reason.CONSENT_WALL,
        "text",
        3000,
        r"^.{0,80}before you continue to (google|youtube)",
        r"^.{0,80}(bevor sie|prima di) .{0,30}(google|youtube).{0,20}(weitergehen|continuare)",
        r"allow the use of cookies (from|by) .{2,40} on this browser",
        r"(die verwendung|l.uso|l.utilizzo) (von|dei|di) cookies? .{2,60}in diesem browser",
        r"yahoo (is|ist|fa|fait) (part|teil|parte|partie)",
    ),
    _says(
        Reason.ERROR_PAGE,
        "title",
        800,
        r"^(http )?(error |status |fehler |errore |erreur )?:?[45]\d\d\b",
        r"\b(404|403|500|502|503)( -|:)? ",
        r"internal server error|bad gateway|gateway time-?out|service unavailable",
        r"^(page |file )?not found|seite nicht gefunden|pagina non trovata|page introuvable",
        r"^forbidden|^server error|^(an )?error( page)?$|^fehler(seite)?$|^errore$|^erreur$",
        r"^whoops|^application error|^database error",
    ),
    _says(
        Reason.ERROR_PAGE,
        "text",
        700,
        r"application error: a (client|server)-side exception",
        r"internal server error|bad gateway|gateway time-?out",
        r"error establishing a database connection|database connection (failed|error|refused)",
        r"unknown database|access denied for user .{1,60}using password|sqlstate\[",
        r"fehler beim aufbau einer datenbankverbindung",
        r"nello stabilire una connessione al database",
        r"(there has been a|es gab einen) (critical|kritischen) (error|fehler)",
        r"si è verificato un errore critico",
        r"(fatal|parse) error: .{5,300} on line \d",
        r"we.re sorry, but something went wrong",
        r"oops, an error occurred|the website encountered an unexpected error",
        r"server error in '.{0,60}' application",
        r"this page could not be found|the requested (url|page|resource) .{0,120}not found",
        r"(requested )?(page|site|file) (was |could )?(not|n.t) (be )?found",
        r"isn.t a github pages site here|no such app|^.{0,80}cannot get /",
        r"(die )?(seite|datei) (wurde|konnte) nicht gefunden",
        r"service (is )?(temporarily )?unavailable",
        r"(page|content|seite|inhalt|pagina|contenuto|contenu) .{0,20}(isn.t|not|nicht|non è|"
        r"n.est pas) (currently |derzeit |al momento )?(available|verfügbar|disponib(i)?le)",
    ),
    _says(
        Reason.PARKED,
        "title",
        1500,
        r"(account|site|website|domain)( has been| is)? (suspended|disabled|expired)",
        r"domain (name )?(is )?(for sale|parked)|parked domain|is for sale\b",
        r"(steht|ist) (hier )?zum verkauf|bandwidth limit exceeded",
        r"^(konto|account|webseite|website|domain|hosting) (ist |wurde )?(gesperrt|deaktiviert)",
        r"^(account|sito|dominio|hosting) (è )?(sospeso|disattivato|scaduto)",
    ),
    _says(
        Reason.PARKED,
        "text",
        1500,
        r"(account|site|website|domain) (has |is |was |has been )?(suspended|expired|parked)",
        r"(dieser |dieses |der |das )(account|konto|webspace|hosting) (wurde|ist) "
        r"(gesperrt|deaktiviert)",
        r"(questo |il )(account|sito|dominio|hosting) (è stato|è) (sospeso|disattivato)",
        r"domain (name )?(.{3,60} )?(is|may be) (available )?(for sale|parked)|buy this domain",
        r"(domain|webseite|website) .{0,80}(zum verkauf|zu verkaufen|wurde gesperrt|ist gesperrt)",
        r"domain .{0,60}(registriert|geparkt|reserviert)\b|dominio .{0,60}(in vendita|registrato)",
        r"bandwidth limit exceeded|(related|relevante) (searches|suchergebnisse)",
    ),
    _says(
        Reason.PLACEHOLDER,
        "title",
        2500,
        r"default (web ?site |web ?server |web |server |parking |domain )?page",
        r"^(welcome to (nginx|openresty|centos|caddy)|apache2? .*(test|default) page|iis windows)",
        r"^(test page for|it works|index of /)|^(plesk|hostinger|ionos) ?(default|hosting)?",
    ),
    _says(
        Reason.PLACEHOLDER,
        "text",
        600,
        r"hier entsteht (in kürze )?(eine|die) (neue )?(webs|internet|homepage)",
        r"(this )?(site|website|page) (is )?(under construction|coming soon)",
        r"(web)?sito (è )?in (costruzione|allestimento)|website im aufbau|site en construction",
        r"^\W*(coming soon|under construction|it works!?|im aufbau)\W*$",
        r"successfully installed|this is the default (web )?(page|site)",
        r"(site|website) (was |is )?not (been )?(found|published|configured|set up)",
    ),
    _says(
        Reason.MAINTENANCE,
        "title",
        3000,
        r"^(site |website )?(is )?(under |down for |in )?(scheduled )?maintenance( mode)?\b",
        r"^(wartung(sarbeiten|smodus|spause)?|wir sind gleich zurück|manutenzione|"
        r"(sito )?in manutenzione|en maintenance|site offline|be right back)$",
    ),
    _says(
        Reason.MAINTENANCE,
        "text",
        500,
        r"briefly unavailable|(down|offline|unavailable) for (scheduled |routine )?maintenance",
        r"(wegen|derzeit|aufgrund|momentan|gerade) .{0,20}wartung(sarbeiten)?|im wartungsmodus",
        r"sito .{0,30}manutenzione|site .{0,30}en (cours de )?maintenance",
        r"(we.ll be|wir sind) (right|gleich|bald) (back|wieder|zurück)",
        r"(undergoing (scheduled )?|under )maintenance",
    ),
    _says(
        Reason.WAITING_ROOM,
        "text",
        900,
        r"you are (now )?in (the )?(line|queue)|waiting room|(file|salle) d.attente",
        r"limite temporairement|temporairement (limité|saturé)|trop de (demandes|requêtes)",
        r"(virtuelle[rn]? )?warte(raum|schlange)|sala d.attesa|too many requests",
        r"(zu|sehr) viele (anfragen|zugriffe)|rate limit(ed)?\b",
    ),
)
"""Most telling first. Wording of the makers' own pages: the bot shields above; WordPress, Joomla,
TYPO3, Drupal, Rails, Django, ASP.NET, Next.js; Apache, nginx, IIS, Plesk, cPanel; GitHub Pages."""

LOADING = re.compile(
    r"\b(loading|please wait|wird geladen|bitte warten|lädt|caricamento|attendere|"
    r"chargement|veuillez patienter|cargando)\b",
    re.I,
)
LEAVING = re.compile(
    r"\b(redirecting|being redirected|weiterleitung|weitergeleitet|"
    r"reindirizzamento|redirection|has moved|umgezogen)\b",
    re.I,
)
