"""Parked, expired and suspended addresses are told; owners who speak of such things are not."""

from __future__ import annotations

import pytest

from monitor.extract import read_page
from monitor.model import Reason, Refusal, Snapshot

Page = tuple[str, str, str]
"""Language, title, and what stands in the body."""


def read(page: Page) -> Snapshot | Refusal:
    lang, title, body = page
    html = f"<html lang={lang}><head><title>{title}</title></head><body>{body}</body></html>"
    return read_page(html.encode(), url="https://moser.example/")


PARKED: dict[str, Page] = {
    "the term is over, says a registrar (de)": (
        "de",
        "moser.example",
        (
            "<h1>Diese Domain ist abgelaufen</h1><p>Die Registrierung von moser.example ist am "
            "12.10.2026 ausgelaufen. Wenn Sie der Inhaber sind, verlängern Sie sie in Ihrem "
            'Kundenkonto.</p><a href="https://registrar.example/login">Zum Kundenkonto</a>'
        ),
    ),
    "the term is over, says a provider (de)": (
        "de",
        "Domain ausgelaufen",
        (
            "<p>Die Laufzeit dieser Domain ist beendet. Bitte wenden Sie sich an Ihren "
            "Provider, um sie zu verlängern.</p>"
        ),
    ),
    "an offer may be made (de)": (
        "de",
        "moser.example",
        (
            "<h1>moser.example</h1><p>Diese Domain können Sie jetzt erwerben. Machen Sie ein "
            "Angebot: schon ab 490 €.</p><form><input type=email name=email><button>Angebot "
            "abgeben</button></form>"
        ),
    ),
    "a premium name (de)": (
        "de",
        "Premium-Domain",
        (
            "<h2>Der Domainname moser.example steht zum Kauf</h2><p>Sichern Sie sich diese "
            "Adresse, bevor es ein anderer tut. Preis auf Anfrage.</p>"
        ),
    ),
    "a package is locked (de)": (
        "de",
        "Hosting gesperrt",
        (
            "<h1>Dieses Hosting-Paket wurde gesperrt</h1><p>Der Betreiber dieser Seite möge "
            "sich an unsere Buchhaltung wenden: Telefon 0800 123 456.</p>"
        ),
    ),
    "the contract was ended (de)": (
        "de",
        "Webhosting",
        (
            "<p>Der Vertrag zu dieser Internetadresse wurde gekündigt. Die Inhalte sind nicht "
            "mehr verfügbar.</p>"
        ),
    ),
    "bills are open (de)": (
        "de",
        "Hinweis",
        (
            "<h1>Vorübergehend deaktiviert</h1><p>Dieser Webauftritt wurde wegen offener "
            "Rechnungen vorübergehend deaktiviert.</p>"
        ),
    ),
    "it expired (en)": (
        "en",
        "This domain has expired",
        (
            "<p>If you are the registered holder of brook.example and wish to renew it, please "
            "contact your registrar.</p>"
        ),
    ),
    "the registration lapsed (en)": (
        "en",
        "brook.example",
        (
            "<h1>The registration of this domain has lapsed</h1><p>It is in its redemption "
            "period. The owner can restore it for a fee.</p>"
        ),
    ),
    "it could be yours (en)": (
        "en",
        "brook.example",
        (
            "<h1>brook.example could be yours</h1><p>Make an offer on this domain today, or "
            "pay in 12 instalments of $99. Our brokers are at hand from 9 am to 5 pm.</p>"
        ),
    ),
    "an auction (en)": (
        "en",
        "Domain auction",
        (
            "<p>brook.example is up for auction. Current bid: $ 245. Auction ends in 3 "
            "days.</p><button>Place a bid</button>"
        ),
    ),
    "on hold for non-payment (en)": (
        "en",
        "Contact your hosting provider",
        (
            "<h1>Hosting account on hold</h1><p>This hosting account is on hold for "
            "non-payment. Visitors: please come back later.</p>"
        ),
    ),
    "the subscription ended (en)": (
        "en",
        "brook.example",
        (
            "<p>The subscription for this website has ended. If you own it, upgrade your plan "
            "to bring it back online.</p>"
        ),
    ),
    "it expired (it)": (
        "it",
        "Dominio scaduto",
        (
            "<h1>rossi.example</h1><p>Il dominio è scaduto il 12/10/2026 e non è stato "
            "rinnovato. Se sei il titolare puoi rinnovarlo entro 30 giorni.</p>"
        ),
    ),
    "the registration expired (it)": (
        "it",
        "rossi.example",
        (
            "<p>La registrazione di questo dominio è scaduta. Rinnovala dal pannello di "
            "controllo.</p>"
        ),
    ),
    "a name for sale (it)": (
        "it",
        "rossi.example",
        (
            "<h1>Questo nome a dominio è in vendita</h1><p>Fai la tua offerta: risposta entro "
            "24 ore. Tel. 02 1234567</p>"
        ),
    ),
    "buy this name (it)": (
        "it",
        "rossi.example",
        (
            "<h2>Acquista questo dominio</h2><p>rossi.example è disponibile per l’acquisto a "
            "890 €.</p>"
        ),
    ),
    "space suspended (it)": (
        "it",
        "Servizio sospeso",
        (
            "<h1>Questo spazio web è stato sospeso</h1><p>Il servizio di hosting non è attivo "
            "per mancato pagamento. Contattare l’assistenza.</p>"
        ),
    ),
    "hosting expired (it)": (
        "it",
        "Hosting scaduto",
        "<p>L’abbonamento hosting collegato a questo sito non è stato rinnovato.</p>",
    ),
    "not renewed (de)": (
        "de",
        "huber.example",
        (
            "<h1>huber.example</h1><p>Diese Domain wurde vom Inhaber nicht verlängert und wird "
            "demnächst gelöscht.</p>"
        ),
    ),
    "interested in this name (de)": (
        "de",
        "Domain kaufen",
        (
            "<h1>Sie interessieren sich für diese Domain?</h1><p>Nutzen Sie unser Formular, um "
            "dem Eigentümer einen Preisvorschlag zu senden.</p>"
        ),
    ),
    "no hosting for this name (de)": (
        "de",
        "Webspace nicht aktiv",
        "<p>Für diese Domain ist kein aktives Hosting-Paket vorhanden.</p>",
    ),
    "an account locked (de)": (
        "de",
        "Account gesperrt",
        (
            "<p>Dieser Account wurde wegen Zahlungsverzugs gesperrt. Bitte kontaktieren Sie "
            "den Support.</p>"
        ),
    ),
    "the site has expired (en)": (
        "en",
        "Expired",
        (
            "<h1>Oops! This site has expired.</h1><p>If this is your site, log in to renew "
            "your plan.</p>"
        ),
    ),
    "the owner offers it (en)": (
        "en",
        "brook.example",
        (
            "<p>The owner of brook.example is offering it for sale for an asking price of "
            "1,999 USD!</p>"
        ),
    ),
    "interested in this name (en)": (
        "en",
        "Domain",
        (
            "<p>Interested in this domain? Contact the broker. Escrow and secure transfer "
            "included.</p>"
        ),
    ),
    "pending deletion (en)": (
        "en",
        "brook.example",
        "<p>This domain name was not renewed and is pending deletion.</p>",
    ),
    "an account suspended (en)": (
        "en",
        "Account suspended",
        "<p>Please contact your hosting provider for more information.</p>",
    ),
    "not renewed (it)": (
        "it",
        "bianchi.example",
        "<p>Questo dominio non è stato rinnovato e sarà presto cancellato.</p>",
    ),
    "interested in this name (it)": (
        "it",
        "bianchi.example",
        ("<p>Sei interessato a questo dominio? Contatta il proprietario per un preventivo.</p>"),
    ),
    "deactivated for want of renewal (it)": (
        "it",
        "Sito disattivato",
        "<p>Il sito è stato disattivato per mancato rinnovo del servizio.</p>",
    ),
    "not renewed, in the heading (de)": (
        "de",
        "lang.example",
        (
            "<h1>Domain nicht verlängert</h1><p>Der Inhaber hat diese Adresse nicht "
            "verlängert. Sie wird in Kürze wieder frei.</p>"
        ),
    ),
    "locked by the provider (de)": (
        "de",
        "Seite gesperrt",
        "<p>Die angeforderte Webseite wurde vom Provider gesperrt.</p>",
    ),
    "a premium name (en)": (
        "en",
        "Domain for sale",
        ("<h1>hill.example</h1><p>Get this premium name now: 24/7 support and free transfer.</p>"),
    ),
    "a plan has expired (en)": (
        "en",
        "Hosting expired",
        "<p>The hosting plan for this website has expired. Renew now to restore it.</p>",
    ),
    "recently registered (en)": (
        "en",
        "hill.example",
        "<p>This domain has recently been registered. Check back soon.</p>",
    ),
    "parked (it)": (
        "it",
        "verdi.example",
        (
            "<h1>Dominio parcheggiato</h1><p>Questo dominio è stato registrato da un nostro "
            "cliente.</p>"
        ),
    ),
}
OWNED: dict[str, Page] = {
    "a hoster's own page (de)": (
        "de",
        "Moser IT | Domains und Hosting",
        (
            "<nav><a href=/>Start</a><a href=/hosting>Hosting</a><a "
            "href=/domains>Domains</a><a href=/kontakt>Kontakt</a></nav><h1>Hosting aus "
            "Bruneck</h1><p>Wir registrieren Ihre Domain und betreiben Ihre Website. Wenn Ihre "
            "Domain abgelaufen ist, helfen wir.</p>"
        ),
    ),
    "an article about domains that ran out (de)": (
        "de",
        "Was tun, wenn die Domain abgelaufen ist?",
        (
            "<p>Ein Ratgeber von Anwalt Huber. Wer die Verlängerung versäumt, kann sie meist "
            "noch dreißig Tage lang zurückholen.</p><p>Tel. 0474 555 123</p>"
        ),
    ),
    "a boat for sale (de)": (
        "de",
        "Bootswerft Huber",
        (
            "<h1>Segelboot zu verkaufen</h1><p>Die Susi steht zum Kauf, Baujahr 1988, "
            "gepflegt. Angebot abgeben: 08051 4455.</p>"
        ),
    ),
    "a lease that was ended (de)": (
        "de",
        "Laden Moser",
        (
            "<p>Unser Mietvertrag wurde gekündigt, wir ziehen um. Neue Adresse "
            "folgt.</p><p>Graben 7, 39031 Bruneck</p>"
        ),
    ),
    "vouchers that ran out (de)": (
        "de",
        "Gasthof Adler",
        (
            "<h1>Gutscheine</h1><p>Ist Ihr Gutschein abgelaufen? Wir lösen ihn trotzdem ein. "
            "Tel. 08031 123456</p>"
        ),
    ),
    "an auction of furniture (de)": (
        "de",
        "Auktionshaus Lang",
        (
            "<h1>Auktion im November</h1><p>Gebote ab sofort: ein Bauernschrank, ein Spiegel, "
            "ein Bild. Die Auktion endet in drei Tagen.</p>"
        ),
    ),
    "a house that could be yours (en)": (
        "en",
        "Hill Estate",
        (
            "<h1>Mill Cottage could be yours</h1><p>Make an offer on this house today. Three "
            "bedrooms, a garden, a stream.</p>"
        ),
    ),
    "a membership that expired (en)": (
        "en",
        "Otter Rowing Club",
        (
            "<h1>Has your membership expired?</h1><p>Renew it at the boat house on Saturday, "
            "or contact your captain.</p>"
        ),
    ),
    "a licence that expired (en)": (
        "en",
        "Brook Driving School",
        (
            "<p>My licence has expired, what now? Come to us for a refresher: call 01823 555 "
            "019.</p>"
        ),
    ),
    "songs in the public domain (en)": (
        "en",
        "Old songs",
        (
            "<h1>Songs in the public domain</h1><p>The copyright of these songs has expired, "
            "so that everyone may sing them.</p>"
        ),
    ),
    "hosting a wedding (en)": (
        "en",
        "Hosting a party",
        (
            "<h1>Hosting made easy</h1><p>We host your wedding in our barn. Account holders "
            "get the second night free.</p>"
        ),
    ),
    "wine for sale (it)": (
        "it",
        "Azienda agricola Rossi",
        (
            "<h1>In vendita: vino e olio</h1><p>Acquista le nostre bottiglie online o in "
            "cantina. Tel. 0461 987654</p>"
        ),
    ),
    "a driving licence that expired (it)": (
        "it",
        "Scuola guida Bianchi",
        (
            "<h1>Patente scaduta?</h1><p>La tua patente è scaduta e non è stata rinnovata? "
            "Vieni da noi, via Roma 3.</p>"
        ),
    ),
    "a web agency (it)": (
        "it",
        "Web Agency Trento",
        (
            "<h1>Siti e domini</h1><p>Registriamo il tuo dominio e rinnoviamo lo spazio web "
            "prima che scada.</p><p>via Roma 12, Trento</p>"
        ),
    ),
    "a course suspended (it)": (
        "it",
        "Palestra Verde",
        "<p>Il corso di yoga è stato sospeso fino a gennaio. Scriveteci per altre date.</p>",
    ),
    "names taken off a list (de)": (
        "de",
        "Fischerverein",
        (
            "<p>Wer seinen Schein nicht verlängert hat, wird demnächst gelöscht von der Liste. "
            "Bitte melden!</p>"
        ),
    ),
    "courses that are closed (de)": (
        "de",
        "Yoga Huber",
        "<p>Wegen Krankheit sind die Kurse gesperrt bis Montag. Kontakt: 0474 555123</p>",
    ),
    "food that has expired (en)": (
        "en",
        "Community fridge",
        (
            "<p>Food that has expired goes to the compost. This site is run by volunteers on "
            "Mondays.</p>"
        ),
    ),
    "a cottage for sale (en)": (
        "en",
        "Estate agents",
        (
            "<p>The owner of this cottage is offering it for sale for an asking price of "
            "199,000.</p>"
        ),
    ),
    "a town hall on hold (en)": (
        "en",
        "Works",
        (
            "<p>The new town hall is on hold until spring, says the mayor. Our site visit is "
            "on Friday.</p>"
        ),
    ),
    "a maker of websites (en)": (
        "en",
        "IT service",
        (
            "<h1>Your website, cared for</h1><p>We renew your domain, so that it never lapses. "
            "Call 01823 555 019.</p>"
        ),
    ),
    "a loan not renewed (it)": (
        "it",
        "Biblioteca",
        ("<p>Il prestito non è stato rinnovato? Portate il libro entro venerdì, via Roma 3.</p>"),
    ),
    "interested in a flat (it)": (
        "it",
        "Agenzia Blu",
        (
            "<p>Sei interessato a questo appartamento? Contatta il proprietario, tel. 0471 "
            "222333.</p>"
        ),
    ),
    "volunteers (de)": (
        "de",
        "Verein",
        (
            "<p>Diese Seite wird von Freiwilligen betreut. Wer an diesem Termin interessiert "
            "ist, meldet sich.</p>"
        ),
    ),
    "unique pieces (de)": (
        "de",
        "Kunst Lang",
        (
            "<p>Unter dieser Adresse finden Sie keine Kunst von der Stange, nur Unikate. "
            "Graben 7, Bruneck.</p>"
        ),
    ),
    "a boat and its owner (en)": (
        "en",
        "Boat",
        (
            "<p>The owner of Susi is offering her for sale. Interested in this boat? Call "
            "01823 555 019.</p>"
        ),
    ),
    "a course not renewed (it)": (
        "it",
        "Corso",
        ("<p>Sei interessato a questo corso? Il corso non è stato rinnovato per l’autunno.</p>"),
    ),
}


@pytest.mark.parametrize("name", PARKED)
def test_a_page_of_nobody_is_refused(name: str) -> None:
    found = read(PARKED[name])
    assert isinstance(found, Refusal)
    assert found.reason in {Reason.PARKED, Reason.PLACEHOLDER}


@pytest.mark.parametrize("name", OWNED)
def test_a_page_of_an_owner_is_kept(name: str) -> None:
    assert isinstance(read(OWNED[name]), Snapshot)
