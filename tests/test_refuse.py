"""Which bodies are no page: small pages of our own, one of each kind, beside honest look-alikes."""

from __future__ import annotations

import time

import pytest

from monitor.extract import read_page
from monitor.model import Reason, Refusal, Snapshot

HOME = "https://www.adler.example/"


def page(title: str, body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><title>{title}</title>{head}<body>{body}"


def framed(title: str, main: str) -> str:
    """A page in the frame of its own site: navigation above, an address below."""
    nav = "".join(f'<a href="/{n}">{n}</a> ' for n in ("haus", "zimmer", "karte", "anfahrt"))
    foot = "Gasthof Adler, Dorfplatz 1, Tel. 08031 12345"
    return page(title, f"<nav>{nav}</nav><main>{main}</main><footer>{foot}</footer>")


SCRIPT = "<script>boot()</script>"
PASSWORD = '<form>Name <input name="n"> Passwort <input type="password"></form>'

REFUSED = {
    # --- shields
    "a challenge in German": (
        page("Nur einen Moment…", "<h1>adler.example</h1><p>Wir prüfen, ob Sie ein Mensch sind."),
        Reason.BOT_CHALLENGE,
    ),
    "a challenge in Italian": (
        page("Un momento…", "<p>Conferma di essere umano, poi si prosegue."),
        Reason.BOT_CHALLENGE,
    ),
    "a shield that blocks": (
        page("adler.example", "<h1>Oh no</h1><p>Your request was blocked by a rule. Ray ID: 8a1"),
        Reason.BOT_CHALLENGE,
    ),
    "a shield that blocks in German": (
        page("Halt", "<p>Ihre IP-Adresse wurde aus Gründen der Vorsicht gesperrt."),
        Reason.BOT_CHALLENGE,
    ),
    "a filter of the reader's own office": (
        page("Web Page Blocked", "<p>This address is of a category that is not allowed here."),
        Reason.BOT_CHALLENGE,
    ),
    "a shield that says nothing, by its markup": (
        page("", "<p>Weiter geht es gleich.</p><script>window.awsWafCookieDomainList=[]</script>"),
        Reason.BOT_CHALLENGE,
    ),
    "a shield that only tests, by its markup": (
        page("adler.example", '<p>Weiter</p><div class="h-captcha"></div><button>Los</button>'),
        Reason.BOT_CHALLENGE,
    ),
    "a shield that blocks in a line": (
        "Access Denied: no entry from here",
        Reason.ERROR_PAGE,
    ),
    # --- doors
    "a login of a network": (
        page("Anmelden – Google Konten", "<p>Weiter zur Ablage. E-Mail-Adresse oder Telefonnummer"),
        Reason.LOGIN_WALL,
    ),
    "a shop behind a password": (
        page(
            "Adler",
            "<p>Enter store using password</p>"
            '<form action="/password"><input type="password"></form>',
        ),
        Reason.LOGIN_WALL,
    ),
    "a protected page in its site's frame": (
        framed(
            "Intern",
            "<h1>Intern</h1><p>Diese Seite öffnet sich mit dem Passwort der Mitglieder.</p>"
            '<form class="post-password-form"><input type="password"></form>',
        ),
        Reason.LOGIN_WALL,
    ),
    "a members' area that asks at once": (page("Area riservata", PASSWORD), Reason.LOGIN_WALL),
    "a consent wall of a video site": (
        page("Video", "<h1>Bevor Sie zu YouTube weitergehen</h1><p>Wir setzen Cookies ein."),
        Reason.CONSENT_WALL,
    ),
    "a paper that wants consent or a subscription": (
        page("Bote", "<h1>Mit Werbung lesen oder Pur-Abo für 5 € im Monat</h1>"),
        Reason.CONSENT_WALL,
    ),
    "a waiting room": (
        page("Einlass", "<p>Sie befinden sich in der Warteschlange. Noch drei vor Ihnen."),
        Reason.WAITING_ROOM,
    ),
    # --- shells and stubs
    "a shell that wants scripts": (
        page("Adler", "<p>Bitte aktivieren Sie JavaScript, um diese Seite zu sehen."),
        Reason.SCRIPT_SHELL,
    ),
    "a shell that turns the browser down": (
        page("Adler", "<h1>Your browser is not supported</h1>"),
        Reason.SCRIPT_SHELL,
    ),
    "a shell with a logo that loads": (
        page("Adler", f'<img src="/logo.svg" alt="Adler"><p>Loading…</p>{SCRIPT}'),
        Reason.SCRIPT_SHELL,
    ),
    "a site in frames": (
        "<frameset cols='20,*'><frame src=a.htm><frame src=b.htm></frameset>",
        Reason.EMPTY,
    ),
    "a stub that tells of a redirect": (
        page("301 Moved Permanently", '<p>The document is <a href="/neu">here</a>.'),
        Reason.REDIRECT_STUB,
    ),
    "a site that moved": (
        page("Adler", "<p>Unsere Website ist umgezogen: www.neu.example"),
        Reason.REDIRECT_STUB,
    ),
    # --- errors
    "an error of a web server": (
        page("403 Forbidden", "<h1>Forbidden</h1><p>No access to / here.<hr>Apache"),
        Reason.ERROR_PAGE,
    ),
    "an error with a heading alone": (
        page("Adler", "<h1>Error 521</h1><p>The machine behind this name is silent."),
        Reason.ERROR_PAGE,
    ),
    "an error of a proxy in French": (
        page("ERREUR : l'adresse demandée n'a pas été lue", "<h1>ERREUR</h1><p>Réessayez."),
        Reason.ERROR_PAGE,
    ),
    "a missing page in the site's frame": (
        framed("Seite nicht gefunden – Gasthof Adler", "<h1>Schade</h1><p>Hier ist nichts mehr."),
        Reason.ERROR_PAGE,
    ),
    "a missing page in the frame, by its heading": (
        framed("Adler", "<h1>La pagina richiesta non esiste</h1><p>Torna all'inizio."),
        Reason.ERROR_PAGE,
    ),
    "a missing page that begins with a sigh": (
        framed("Adler", "<h1>Ups!</h1><p>Die Seite ist leider nicht verfügbar."),
        Reason.ERROR_PAGE,
    ),
    "a programme that broke": (
        page("Adler", "<p>Es gab einen kritischen Fehler auf dieser Website."),
        Reason.ERROR_PAGE,
    ),
    "a programme that broke in Dutch": (
        page("Fout", "<p>Er is een fout opgetreten, probeer het later nog eens."),
        Reason.ERROR_PAGE,
    ),
    "an answer for programs": ('{"error": "not found", "status": 404}', Reason.ERROR_PAGE),
    "an object store without the object": (
        "<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>no</Message></Error>",
        Reason.ERROR_PAGE,
    ),
    # --- closed for now
    "maintenance, said of the site": (
        page("Adler", "<p>Diese Website wird gerade gewartet. Tel. 08031 12345"),
        Reason.MAINTENANCE,
    ),
    "maintenance, said in a title alone": (
        page("Manutenzione", "<p>Un po' di pazienza."),
        Reason.MAINTENANCE,
    ),
    "a site that is being rebuilt": (
        page("Adler", "<h1>Unsere Homepage wird umgebaut</h1>"),
        Reason.MAINTENANCE,
    ),
    # --- hosters
    "a suspended site": (
        page("Adler", "<h1>Dieser Webspace ist gesperrt</h1><p>Fragen Sie den Anbieter."),
        Reason.PARKED,
    ),
    "an expired domain": (
        page("adler.example", "<p>Questo dominio è scaduto il mese scorso."),
        Reason.PARKED,
    ),
    "a domain for sale at a price": (
        page("adler.example steht zum Verkauf", "<p>Nur 2.900 € für diesen Namen."),
        Reason.PARKED,
    ),
    "a registered domain": (
        page("adler.example", "<p>Diese Domain wurde für einen Kunden registriert."),
        Reason.PARKED,
    ),
    "a page that leads to nobody but its hoster": (
        page(
            "adler.example", '<p>Schöne Namen, schnelle Server: <a href="https://www.strato.de/">'
        ),
        Reason.PLACEHOLDER,
    ),
    "a fresh server": (
        page("Welcome to nginx!", "<h1>Welcome to nginx!</h1><p>It runs. Now set it up."),
        Reason.PLACEHOLDER,
    ),
    "a long default page, by title and text": (
        page(
            "Apache2 Debian Default Page: It works",
            "<p>This is the default page of this server.</p>" + "<p>More about files.</p>" * 90,
        ),
        Reason.PLACEHOLDER,
    ),
    "a list of files": (page("Index of /", "<h1>Index of /</h1><pre>cgi-bin/"), Reason.PLACEHOLDER),
    "a site to come, with its owner's telephone": (
        page("Fliesen Huber", "<p>Unsere Website befindet sich im Aufbau. Tel. 08031 12345"),
        Reason.PLACEHOLDER,
    ),
    "a blog as it was installed": (
        page("Blog", "<h2>Hallo Welt</h2><p>Willkommen bei WordPress. Dies ist ein Beitrag."),
        Reason.PLACEHOLDER,
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_page_is_refused(name: str) -> None:
    html, reason = REFUSED[name]
    found = read_page(html.encode(), url=HOME)
    assert isinstance(found, Refusal)
    assert found.reason is reason


KEPT = {
    # --- short and honest
    "opening hours alone": page("Adler", "<h1>Öffnungszeiten</h1><p>Mo–Fr 6–18 Uhr"),
    "one line": page("Tischler Moser", "<p>Tischlerei Moser, Dorf 3, Lana"),
    "a picture that opens the site": page("Adler", '<a href="/1"><img src="a.jpg"></a> Eintreten'),
    "a page drawn by a script that is already there": page(
        "Eis", f'<div id="root"><h1>Eisdiele</h1><p>20 Sorten, jeden Tag frisch.</div>{SCRIPT}'
    ),
    "a form with a captcha": page(
        "Kontakt",
        '<h1>Kontakt</h1><p>Nur Mut.</p><textarea></textarea><div class="g-recaptcha"></div>',
    ),
    # --- an owner's edits
    "holidays": page("Adler", "<h1>Betriebsferien</h1><p>Ab 21. August sind wir wieder da!"),
    "holidays in Italian": page("Da Gino", "<h1>Chiuso per ferie</h1><p>Torniamo il 26 agosto."),
    "a lift that stands still": page("Lift", "<p>Wegen Wartungsarbeiten steht der Lift bis Mai."),
    "a street without water": framed(
        "Gemeinde", "<p>Wegen Wartungsarbeiten am Netz gibt es am Dienstag kein Wasser."
    ),
    "a shop that moved": page("Rad Keller", "<h1>Wir sind umgezogen!</h1><p>Nun Bahnhofstraße 7."),
    "a concert that is sold out": page("Konzert", "<p>Das Konzert am 20. Dezember ist ausverkauft"),
    "tours that are suspended": page("Tours", "<p>Boat tours are suspended until 1 April."),
    "a menu to come": page("Bistro", "<h1>Coming soon: our new menu</h1><p>From 1 May."),
    "a goods item that is out": framed("Bowl", "<h1>Bowl</h1><p>This item is not available now."),
    # --- trades with a wall's name
    "maintenance as a trade": page("Wartung", "<h1>Wartung</h1><p>Aufzüge. Notruf 0800 123456"),
    "maintenance as a trade, in a frame": framed("Manutenzione - Verdi", "<h1>Manutenzione</h1>"),
    "a security check for cars": page("Sicherheitscheck", "<p>Bremsen und Licht für 29 Euro."),
    "a builder's sites under construction": framed(
        "Under Construction | Hale", "<h1>Under construction</h1><p>A school and four houses."
    ),
    "a house for sale": page("Haus am See", "<h1>Haus zu verkaufen</h1><p>140 m² mit Garten."),
    "suspended ceilings": page("Suspended ceilings", "<h1>Suspended ceilings</h1><p>Free quotes."),
    "loading ramps": page("Loading ramps", "<h1>Loading ramps</h1><p>Up to 1,000 kg."),
    "a waiting room with chairs": page("Dr. Lang", "<p>Bitte nehmen Sie im Warteraum Platz."),
    "a play with a wall's title": page(
        "Are you a robot?", "<p>A play. 12 June at 8 pm, town hall."
    ),
    "forbidden books": page("Forbidden Books", "<h1>Forbidden Books</h1><p>Rare and banned ones."),
    "a course one enrols in": page(
        "Anmeldung", "<h1>Anmeldung zum Skikurs</h1><p>Ab 27. Dezember, 140 Euro."
    ),
    "a jubilee": page("500 Jahre Kirche", "<h1>500 Jahre Kirche</h1><p>Wir feiern im Mai."),
    "a tournament one enters": page(
        "Anmeldung", "<h1>Anmeldung zum Turnier</h1><p>Vorname, Nachname, Verein, Klasse."
    ),
    "spare parts in a shop": framed("Wartung", "<h1>Wartung</h1><p>Unser Shop für die Wartung."),
    "a diary": page("Blog", "<h1>Mein Tagebuch</h1><p>Heute war ich am See."),
    "a corner that opens": page("Library", "<h1>Opening soon</h1><p>The children's corner."),
    # --- pages that speak of walls
    "a policy for when the site is down": page(
        "AGB", "<p>Wir haften nicht, wenn die Website wegen Wartungsarbeiten nicht erreichbar ist."
    ),
    "a guest book that mentions an error": page(
        "Gästebuch",
        "<p>Franz: Schöne Bilder! Nur der letzte Verweis unten geht nicht, Seite nicht gefunden.",
    ),
    "an article on a critical error": framed(
        "Blog",
        "<h1>Fix: there has been a critical error on this website</h1><p>Rename the folder.",
    ),
    "a live score that refreshes": page(
        "Live", "<p>TTC Nord 4:3", head='<meta http-equiv="refresh" content="60">'
    ),
    "a chart that loads beside figures": page(
        "Wetter", "<h1>Wetterstation</h1><p>12,4 Grad, Wind aus Nord, kein Regen</p><p>Loading…"
    ),
    "members' login beside the club's news": page(
        "Imker", f"<h1>Imker</h1><p>Treffen am ersten Freitag um 19 Uhr.</p>{PASSWORD}"
    ),
    "a hoster's link under an owner's page": page(
        "Adler",
        '<p>Gasthof Adler</p><a href="/karte">Karte</a><a href="https://www.strato.de/">Web</a>',
    ),
}


@pytest.mark.parametrize("name", KEPT)
def test_a_page_is_kept(name: str) -> None:
    assert isinstance(read_page(KEPT[name].encode(), url=HOME), Snapshot)


def test_a_stub_tells_where_it_sends_the_reader() -> None:
    stub = page("Weiter", "", head="<meta http-equiv=Refresh content=\"0;URL='/de/'\">")
    found = read_page(stub.encode(), url=HOME)
    assert isinstance(found, Refusal)
    assert found.onward == "/de/"


SLOW = {
    "one word without end": "domain " * 600,
    "sentences that never close": "<p>website page the diese unsere " * 130,
    "marks without end": "- " * 2000,
    "digits without end": "0" * 3900,
    "a title of marks": f"<title>{' | - ' * 900}</title>",
}


@pytest.mark.parametrize("name", SLOW)
def test_a_hostile_page_is_judged_in_bounded_time(name: str) -> None:
    started = time.process_time()
    read_page(SLOW[name].encode(), url=HOME)
    assert time.process_time() - started < 1
