"""Pages of craftsmen, practices, hotels, clubs and shops, each with what it proves and what not."""

from __future__ import annotations

import pytest

from monitor.agreed.known import Answer, Known
from monitor.agreed.records import AgreedKind, AgreedState, Hurdle
from tests.test_agreed_words import HELD, NOW, SITE, found

# ruff: noqa: E501

HOURS: dict[str, bool] = {
    "<nav><a href='/o'>Orari</a></nav><p>Stagione 2025/26 - Tel. 0473 96-11 22</p>": False,
    "<nav><a href='/o'>Öffnungszeiten</a></nav><p>Letzte Änderung 2026-10-12</p>": False,
    "<p>Öffnungszeiten: demnächst. Eintritt 8-14 Euro</p>": False,
    "<p>Judo Montag 17:00-18:30, Karate Dienstag 18:00-19:00, Kinder Freitag 15:00-16:00</p>": False,
    "<footer><p>Mo. - Sa.: 07:00 bis 19:00 Uhr</p><p>So.: 08:00 bis 11:00 Uhr</p></footer>": True,
    "<nav><a href=/zeiten>Öffnungszeiten</a> <a href=/k>Kontakt</a></nav><h1>Bäckerei</h1><footer>© 2019–2026 Huber</footer>": False,
    "<h4>Geöffnet</h4><p>Di–Sa 9–12.30 und 15–19 Uhr</p><p>So u. Mo Ruhetag</p>": True,
    "<footer><div>Montag – Donnerstag</div><div>07.30 – 12.00 | 13.00 – 17.00</div><div>Freitag</div><div>07.30 – 12.00</div></footer>": True,
    "<p>Wir sind von Montag bis Freitag von 8 bis 17 Uhr für Sie da.</p>": True,
    "<h2>Hours</h2><ul><li>Monday: Closed</li><li>Tuesday: 10am–6pm</li><li>Wednesday: 10am–6pm</li></ul>": True,
    "<p>Orario di apertura: mar-sab 9.00/12.30 - 15.00/19.00. Chiuso domenica e lunedì</p>": True,
    "<p>Ambulatorio: lunedì e mercoledì ore 15.00-18.00, venerdì ore 9.00-12.00. Si riceve su appuntamento</p>": True,
    "<table><tr><th>Mo</th><td>8:00–12:00</td></tr><tr><th>Di</th><td>8:00–12:00</td></tr><tr><th>Mi</th><td>geschlossen</td></tr><tr><th>Do</th><td>14:00–18:00</td></tr></table>": True,
    "<p>Parteienverkehr: Montag bis Freitag 8.30 - 12.00 Uhr, Donnerstag auch 14.00 - 17.30 Uhr</p>": True,
    "<p>Rezeption geöffnet täglich von 7:30 bis 22:00 Uhr</p>": True,
    "<p>Open Tuesday to Sunday, noon to 10pm. Kitchen closes at 9pm. Tue - Sun 12:00 - 22:00</p>": True,
    "<h3>Öffnungs&shy;zeiten</h3><p>Mo&nbsp;–&nbsp;Fr<br>8:00&nbsp;–&nbsp;18:00&nbsp;Uhr</p>": True,
    "<p>Aperto tutti i giorni dalle ore 9 alle ore 20</p>": True,
    "<h2>Kursplan</h2><table><tr><td>Montag<td>18:00–19:00<tr><td>Mittwoch<td>18:00–19:00<tr><td>Freitag<td>17:00–18:00</table>": False,
    "<h2>Orari Sante Messe</h2><p>Sabato 18:00 - 19:00</p><p>Domenica 9:00 - 10:00</p>": False,
    "<h1>Tag der offenen Tür</h1><p>Samstag, 14. November, 10–16 Uhr</p>": False,
    "<p>Training: Dienstag 18:00–20:00 und Donnerstag 18:00–20:00 in der Turnhalle</p>": False,
    "<p>Check-in 15:00 – 19:00, Check-out 8:00 – 10:30</p>": False,
    "<p>Wir haben vom 15.05. bis 20.10. geöffnet</p>": False,
    "<nav><a href='/o'>Öffnungszeiten</a></nav><h1>Gasthof</h1><p>Konzert am 12.12. von 20:00 – 22:00 Uhr</p>": False,
    "<p>Opening hours: see our Facebook page. Rooms 12-34, ages 6-12.</p>": False,
    "<p>Betriebsferien 24.12.2026–06.01.2027. Wir wünschen frohe Festtage.</p>": False,
    "<h3>Orari</h3><p>Linea 12-14: fermata Piazza Walther, prezzo 10-12 euro</p>": False,
    "<h3>Wann wir da sind</h3><p>Mo., Di., Do. 7 - 12 Uhr<br>Mi., Fr. 7 - 12 Uhr, 14.30 - 18 Uhr<br>Sa. 7 - 13 Uhr</p>": True,
    "<p>Unser Hofladen ist freitags von 14 bis 18 Uhr und samstags von 9 bis 12 Uhr geöffnet.</p>": True,
    "<p>Bürozeiten</p><p>Montag bis Donnerstag</p><p>8.00 Uhr bis 12.00 Uhr</p>": True,
    "<p>MO-FR 09:00-18:30 | SA 09:00-13:00</p>": True,
    "<p>Opening Hours</p><p>Weekdays 9-5</p><p>Weekends closed</p>": True,
    "<p>Lunedì chiuso</p><p>Martedì - Sabato: 12.00-14.30 / 19.00-22.30</p><p>Domenica: 12.00-14.30</p>": True,
    "<p>ORARIO CONTINUATO dal Lunedì al Sabato 8.30-19.30</p>": True,
    "<p>Sommerbetrieb: 20. Mai bis 4. November, täglich von 9 bis 17 Uhr geöffnet</p>": True,
    "<p>Termine nach Vereinbarung</p><h2>Sprechstunden</h2><p>Mo 8<sup>00</sup>–12<sup>00</sup> Uhr</p>": True,
    "<p>Ruhetag: Mittwoch. Geöffnet ab 17:00 Uhr, Sonntag ab 11:00 Uhr</p>": True,
    "<p>Gründung 1898-1914, Neubau 1950-1952</p>": False,
    "<p>Probe: jeden Freitag 20:00–22:00 Uhr im Vereinslokal</p>": False,
    "<h2>Nächste Termine</h2><p>Fr 13.11. 19:30–22:00 Theater</p><p>Sa 14.11. 19:30–22:00 Theater</p><p>So 15.11. 15:00–17:00 Theater</p>": False,
    "<p>Doppelzimmer 75-95 €, Kinder 6-12 Jahre 20-30 €, offen für Gruppen</p>": False,
    "<p>Aperto dal 1912, quattro generazioni. Menù 18-25 euro.</p>": False,
    "<p>We are open for commissions. Delivery in 10-14 days.</p>": False,
    "<p>Bus 401: Mo–Sa 7:05, 8:05, 9:05</p>": False,
    "<p>Wandern: 2:30 - 3:00 h, offen von Mai bis Oktober</p>": False,
    "<p>Wir haben durchgehend geöffnet: Mo bis Sa 8 bis 20 Uhr</p>": True,
    "<p>Öffnungszeiten<br>Montag<br>geschlossen<br>Dienstag bis Freitag<br>9.00 – 12.00 Uhr<br>15.00 – 18.30 Uhr</p>": True,
    "<p>Orari studio</p><p>Lun 9–13</p><p>Mar 14–18</p><p>Gio 9–13</p>": True,
    "<p>Siamo aperti a pranzo e a cena, dal mercoledì alla domenica: 12:00 – 14:30, 18:30 – 22:00</p>": True,
    "<h3>Our opening times</h3><p>9.30am to 5.30pm, Monday to Saturday</p>": True,
    "<p>Ordination: Mo, Di, Do 8:00–12:00, Mi 14:00–18:00</p>": True,
    "<p>Museum open daily except Monday, 10:00–18:00</p>": True,
    "<p>Apertura uffici: dal lunedì al venerdì dalle 8.30 alle 12.30</p>": True,
    "<p>Flohmarkt am Samstag von 9 bis 14 Uhr am Dorfplatz</p>": False,
    "<h1>Unser Team</h1><p>Seit 12-15 Jahren offen für Neues</p>": False,
    "<p>Weihnachtskonzert So 20.12.2026, 17:00–18:30 Uhr, Einlass 16:30. Saal geöffnet.</p>": False,
    "<p>Spiele: Sa 14:00 - 15:45 U12, So 10:00 - 11:45 U14</p>": False,
    "<p>Calcio: apertura iscrizioni dal 10-12 settembre</p>": False,
    "<p>Frühstück 7:30-10:00, Abendessen 18:30-20:00</p>": False,
}
CONTACT: dict[str, bool] = {
    "<p>Tischlerei Huber<br>Gewerbegebiet 5/a<br>I-39030 Gsies</p><p>T +39 0474 978123</p>": True,
    "<p>Runggen 23, 39030 St. Lorenzen (BZ) · info@huber.example</p>": True,
    "<p>Zona artigianale, 7 - 38037 Predazzo (TN) - Cell. 333 1234568</p>": True,
    "<p>Loc. Pian del Sole 4<br>32043 Cortina d’Ampezzo</p><p>info(chiocciola)huber.example</p>": True,
    "<p>Dr. med. Eva Maier, Am Kirchplatz 3, D-83022 Rosenheim, Telefon: (08031) 12 34 50</p>": True,
    "<footer><p>0471 978 123</p><p>office@huber.example</p></footer>": True,
    "<p><a href='/cdn-cgi/l/email-protection#543d3a323b143c21363126713a202c'>[email&#160;protected]</a></p><p>Tel. 04 71 / 97 81 23</p>": True,
    "<p>Huber Ltd, Unit 4, 12 Mill Lane, Leeds LS1 4AB</p><p>Phone: 0113 496 0123</p>": True,
    "<p>39100 Bolzano, Via dei Portici 12/A</p><p>Tel/Fax: 0471.978123</p>": True,
    "<p>Obere Gasse Nr. 7, 6020 Innsbruck, Tel.-Nr. 0512/58 12 34</p>": True,
    "<p>E-Mail: info [at] huber [punkt] de</p><p>Fon 089 / 12 34 50</p>": True,
    "<p>Piazza Duomo snc<br>39042 Bressanone BZ<br>info@huber.example</p>": True,
    "<p>P.IVA 01234567890</p><p>info@huber.example</p>": False,
    "<p>IBAN: IT60 X054 2811 1010 0000 0123 456, BIC CRPPIT2P</p><p>info@huber.example</p>": False,
    "<p>500 Terry Francois Street, San Francisco, CA 94158</p><p>info@mysite.com</p><p>123-456-7890</p>": False,
    "<p>Musterstraße 1, 12345 Musterstadt</p><p>info@huber.example</p>": False,
    "<p>Seit 1998, 12000 zufriedene Kunden</p><p>info@huber.example</p>": False,
    "<p>Fax 0471 978124</p><p>info@huber.example</p>": False,
    "<p>Termine: Telefon ab 12.11.2026 neu.</p><p>info@huber.example</p>": False,
    "<p>HRB 123456, Amtsgericht München, USt-IdNr. DE123456789</p><p>info@huber.example</p>": False,
    "<a href='tel:#'>Anrufen</a> <a href='mailto:?subject=Tipp'>Weitersagen</a> <p>info@huber.example</p>": False,
    "<p>Mo-Fr 08:00-12:00, Sa 08:00-12:00</p><p>info@huber.example</p>": False,
    "<p>Hotel Alpenrose</p><p>Fam. Huber</p><p>Sonnenhang 1</p><p>I - 39030 Sexten</p><p>info@alpenrose.example</p>": True,
    "<p>Schreinerei Maier, Obermarkt 4, 82418 Murnau. Telefonnummer: 08841 4899 12</p>": True,
    "<p>Studio dentistico, Corso Italia 25, 39100 Bolzano, tel. 0471 28 12 34</p>": True,
    "<p>✉ info@huber.example</p><p>☎ 0473 23 45 67</p>": True,
    "<p>Max Maier, Untergasse 17a, CH-7000 Chur, Tel. 081 252 00 11</p>": True,
    "<table><tr><td>Telefon</td><td>07231 / 44 55 66</td></tr><tr><td>E-Mail</td><td>post@huber.example</td></tr></table>": True,
    "<p>Contrada Torre 8, 90010 Pollina (PA)</p><p>Mobile +39 347 555 66 77</p>": True,
    "<p>Schulweg 2 · 39018 Terlan · M: +39 349 1112223</p>": True,
    "<p>21 Bridge Street, Bath BA2 4AS — hello@huber.example</p>": True,
    "<p>info at huber dot it, Cell. 3351234987</p>": True,
    "<p>Codice fiscale 02345670218, REA BZ-123456, SDI: M5UXCR1</p><p>info@huber.example</p>": False,
    "<p>Steuernummer 133/5915/1234, Finanzamt Köln</p><p>info@huber.example</p>": False,
    "<p>Kontonummer 0012345678 BLZ 70050000</p><p>info@huber.example</p>": False,
    "<p>Bestellnr. 0471-556677, Preis 12,50</p><p>info@huber.example</p>": False,
    "<p>Rufen Sie uns an! Schreiben Sie uns!</p><p>name@domain.com</p>": False,
    "<p>Modell T 500 2024/2025, Baureihe M 300</p><p>info@huber.example</p>": False,
    "<p>info@huber.example</p><p>info@huber.example</p><p>© 2019 - 2026</p>": False,
    "<p>Zimmer 12, 40000 Euro</p><p>Telefon folgt</p>": False,
    "<p>Malermeister Huber, Am Anger 5, 86150 Augsburg, Mobil 0171 / 234 56 78</p>": True,
    "<p>Huber GmbH · Industriezone Neustift 10 · I-39040 Vahrn · T 0472 83 12 34</p>": True,
    "<p>Call us on 01904 555 123 or email hello@huber.example</p>": True,
    "<p>Fam. Huber – St. Jakob 45 – 39030 Ahrntal – Tel. +39 0474 65 01 23</p>": True,
    "<p>Via Nazionale, 33/C - 38050 Roncegno</p><p>telefono 0461.764.123</p>": True,
    "<p>A-6020 Innsbruck, Maria-Theresien-Straße 18, Telefon: 0512 - 58 90 11</p>": True,
    "<p>info@huber.example, Ausgabe 12, 10000 Exemplare</p>": False,
    "<p>info@huber.example – Nr. 4, 2026 Programm</p>": False,
    "<p>info@huber.example Steuer-Nr. 12/345/67890</p>": False,
    "<p>info@huber.example UID: ATU12345678, FN 123456a</p>": False,
}
DOWNLOAD: dict[str, bool] = {
    "<a href='/wp-content/uploads/2026/11/Speisekarte.pdf'>Karte</a>": True,
    "<a href='https://www.rosa.example/files/Preisliste.PDF?v=3'>Preise</a>": True,
    "<a href='https://cdn.rosa.example/prospekt.pdf'>Prospekt</a>": True,
    "<a href='https://a1b2.filesusr.com/ugd/abc_123.pdf'>Menu</a>": True,
    "<a href='https://drive.google.com/file/d/1AbC/view'>Weinkarte</a>": True,
    "<a href='https://docs.wixstatic.com/ugd/x_1.pdf'>Menü</a>": True,
    "<a href='/download/menu/?wpdmdl=45'>Scarica il menù</a>": True,
    "<a href='/index.php?eID=dumpFile&t=f&f=12&file=anmeldung.docx'>Anmeldung</a>": True,
    "<a href='/app/download/123/Katalog.pdf?t=16'>Katalog</a>": True,
    "<a href='https://u.jimcdn.com/app/cms/s1/download/Flyer.pdf'>Flyer</a>": True,
    "<a href='https://www.provinz.bz.it/formular.pdf'>Formular der Provinz</a>": False,
    "<a href='https://get.adobe.com/de/reader/'>Adobe Reader</a>": False,
    "<a href='/agb_2026.pdf'>AGB</a>": False,
    "<a href='/downloads/'>Downloads</a>": False,
    "<a href='/informativa-privacy.pdf'>Informativa</a>": False,
    "<a href='https://hersteller.example/katalog.pdf' download>Katalog</a>": False,
    "<a href='/bild.jpg'>Bild</a>": False,
    "<a href='/wp-content/Datenschutzerklaerung.pdf'>PDF</a>": False,
    "<a href='https://share.example/?url=https%3A%2F%2Frosa.example%2Fx.pdf'>Teilen</a>": False,
    "<a href='/pdf-tipps/'>Wie man ein PDF macht</a>": False,
    "<a href='/media/karte.pdf#page=2'>Karte</a>": True,
    "<a href='files/Anfahrt.PDF'>Anfahrt</a>": True,
    "<a href='https://irp.cdn-website.com/abc/files/uploaded/Menu.pdf'>Menu</a>": True,
    "<a href='https://storage.e.jimdo.com/file/1234/Preise.pdf'>Preise</a>": True,
    "<a href='https://www.dropbox.com/s/abc/menu.pdf?dl=0'>Menu</a>": True,
    "<a href='/?attachment_id=12&file=menu.pdf'>Menu</a>": True,
    "<a href='/katalog' download='katalog.pdf'>Katalog</a>": True,
    "<a href='https://www.adobe.com/products/acrobat/readstep2.html' download>Reader</a>": False,
    "<a href='https://www.bmj.de/recht.pdf'>Gesetz</a>": False,
    "<a href='/Widerrufsformular.pdf'>Widerruf</a>": False,
    "<a href='/geschaeftsbedingungen.pdf'>Geschäftsbedingungen</a>": False,
    "<a href='mailto:x@rosa.example?subject=a.pdf'>x</a>": False,
    "<a href='/blog/pdf'>PDF</a>": False,
    "<a href='/cookie-policy.pdf'>Cookies</a>": False,
    "<a href='/Allgemeine-Geschaeftsbedingungen.pdf'>Hier</a>": False,
    "<a href='/termini-e-condizioni.pdf'>PDF</a>": False,
    "<a href='https://rosa.example/wp-content/uploads/Aufnahmeantrag.docx'>Mitglied werden</a>": True,
    "<a href='https://verband.example/satzung.pdf'>Satzung des Verbands</a>": False,
    "<a href='/listino_prezzi.pdf'>Listino</a>": True,
    "<a href='/privacy_it.pdf'>Documento</a>": False,
}
LINKS: dict[tuple[str, str], bool] = {
    ("facebook", "https://www.facebook.com/profile.php?id=61555123456789"): True,
    ("facebook", "https://www.facebook.com/dialog/share?app_id=1&href=x"): False,
    ("facebook", "https://www.facebook.com/v2.9/dialog/feed?app_id=1"): False,
    ("facebook", "https://www.facebook.com/policy.php"): False,
    ("facebook", "https://www.facebook.com/about/privacy"): False,
    ("facebook", "https://facebook.com/terms.php"): False,
    ("facebook", "https://it-it.facebook.com/panificiorossi/"): True,
    ("instagram", "https://www.instagram.com/explore"): False,
    ("instagram", "https://www.instagram.com/legal/privacy/"): False,
    ("instagram", "https://instagram.com/panificio.rossi?igshid=abc"): True,
    ("x", "https://x.com/tos"): False,
    ("x", "https://x.com/search?q=huber"): False,
    ("whatsapp", "https://wa.me/?text=https%3A%2F%2Fhuber.example"): False,
    ("whatsapp", "https://api.whatsapp.com/send?phone=393331234568&text=Ciao"): True,
    ("whatsapp", "https://www.whatsapp.com/legal/privacy-policy"): False,
    ("mastodon", "https://www.flickr.com/@huber"): False,
    ("mastodon", "https://bolzano.social/@huber"): True,
    ("youtube", "https://www.youtube.com/user/huber/videos"): True,
    ("youtube", "https://www.youtube.com/t/terms"): False,
    ("google", "https://policies.google.com/privacy"): False,
    ("google", "https://www.google.com/intl/de/policies/privacy/"): False,
    ("google", "https://maps.app.goo.gl/AbCdEf123"): True,
    ("pinterest", "https://www.pinterest.com/pin/create/button/?url=x"): False,
    ("telegram", "https://t.me/share/url?url=x"): False,
    ("facebook", "https://www.facebook.com/sharer/sharer.php?u=x"): False,
    ("facebook", "https://www.facebook.com/people/Rosa-B%C3%A4ckerei/100063456789012/"): True,
    ("facebook", "https://www.facebook.com/settings?tab=ads"): False,
    ("facebook", "https://m.facebook.com/privacy/explanation"): False,
    ("facebook", "https://www.facebook.com/help/568137493302217"): False,
    ("facebook", "https://fb.me/panificiorossi"): True,
    ("instagram", "https://www.instagram.com/explore/tags/brot/"): False,
    ("instagram", "https://www.instagram.com/accounts/login"): False,
    ("instagram", "https://help.instagram.com/519522125107875"): False,
    ("x", "https://twitter.com/hashtag/brot?src=hash"): False,
    ("x", "https://twitter.com/en/privacy"): False,
    ("x", "https://x.com/baeckerrosa"): True,
    ("whatsapp", "https://wa.me/393331234568?text=Hallo"): True,
    ("whatsapp", "https://web.whatsapp.com/send?text=x"): False,
    ("youtube", "https://support.youtube.com/"): False,
    ("youtube", "https://www.youtube.com/c/Rosa"): True,
    ("youtube", "https://youtu.be/abc123"): False,
    ("linkedin", "https://www.linkedin.com/legal/privacy-policy"): False,
    ("linkedin", "https://www.linkedin.com/shareArticle?mini=true&url=x"): False,
    ("tiktok", "https://www.tiktok.com/legal/privacy-policy"): False,
    ("xing", "https://www.xing.com/app/user?op=share"): False,
    ("mastodon", "https://www.tiktok.com/@rosa"): False,
    ("google", "https://tools.google.com/dlpage/gaoptout"): False,
    ("google", "https://www.google.com/policies/privacy/"): False,
    ("google", "https://www.google.com/maps?cid=1234567890"): True,
    ("google", "https://support.google.com/analytics/answer/6004245"): False,
    ("google", "https://adssettings.google.com/authenticated"): False,
    ("threads", "https://www.threads.net/@rosa"): True,
}
LEGAL: dict[tuple[str, str, str], bool] = {
    ("imprint", "Legal", "/legal"): True,
    ("imprint", "Impressum & Datenschutz", "/recht"): True,
    ("imprint", "Kontakt / Impressum", "/kontakt"): True,
    ("imprint", "Impressum", "#"): False,
    ("imprint", "Note legali e privacy", "/note"): True,
    ("imprint", "Legal advice for start-ups", "/beratung"): False,
    ("imprint", "Crediti", "/note-legali/"): True,
    ("imprint", "Medical and legal translation", "/services"): False,
    ("imprint", "Rechtliches", "/rechtliches"): True,
    ("imprint", "Impressionen", "/impressionen"): False,
    ("imprint", "Dati societari", "/societa"): True,
    ("imprint", "Impronta ecologica", "/impronta"): False,
    ("privacy", "Privacy", "/privacy"): True,
    ("privacy", "Privacy glass", "/products/privacy-glass"): False,
    ("privacy", "Datenschutz", "/ds"): True,
    ("privacy", "Datenschutzberatung für Vereine", "/leistungen"): False,
    ("privacy", "Informativa privacy", "/info"): True,
    ("privacy", "Privacy screens and fences", "/zaeune"): False,
    ("privacy", "Cookie & Privacy Policy", "/policy"): True,
    ("privacy", "Datenschutz", "#"): False,
    ("privacy", "Datenschutzerklärung der Huber GmbH", "/x"): True,
    ("privacy", "Privacy e cookie", "/pc"): True,
    ("privacy", "Workshop: Datenschutz im Handwerk", "/kurse/7"): False,
    ("privacy", "Privatsphäre", "/privacy-policy"): True,
    ("imprint", "IMPRESSUM", "/impressum.html"): True,
    ("imprint", "Legal Notice & Privacy", "/legal-notice"): True,
    ("imprint", "Credits", "/credits"): False,
    ("imprint", "Impressum | AGB | Datenschutz", "/i"): True,
    ("imprint", "Note legali", "/nl"): True,
    ("imprint", "Legal", "/"): False,
    ("imprint", "Legal disclaimer", "/disclaimer"): True,
    ("imprint", "Paralegal courses", "/kurse"): False,
    ("imprint", "Colophon", "/colophon"): True,
    ("imprint", "Anbieterkennzeichnung", "/ak"): True,
    ("privacy", "Datenschutzhinweise", "/x"): True,
    ("privacy", "Privacy Notice", "/x"): True,
    ("privacy", "Privacy", "#"): False,
    ("privacy", "Tende per la privacy", "/tende"): False,
    ("privacy", "Informativa sulla privacy", "/x"): True,
    ("privacy", "Data protection", "/x"): True,
    ("privacy", "Ihr Datenschutzbeauftragter im Vinschgau", "/leistung/dsb"): False,
    ("privacy", "Datenschutz & Cookies", "/x"): True,
    ("privacy", "Privacy-Einstellungen", "#"): False,
    ("privacy", "Zum Datenschutz", "/x"): True,
    ("privacy", "Privacy Room buchen", "/spa"): False,
    ("imprint", "Impressum / Kontakt / Datenschutz", "/x"): True,
    ("imprint", "Info legali", "/x"): True,
    ("imprint", "Mentions & legal", "/x"): False,
    ("privacy", "Datenschutz-Erklärung", "/x"): True,
    ("privacy", "Privacy Policy e Cookie Policy", "/x"): True,
    ("privacy", "Privacy-Folie für Fenster", "/folien/privacy-folie"): False,
    ("privacy", "Protezione dati", "/x"): True,
    ("privacy", "Norme sulla privacy", "/x"): True,
    ("privacy", "DSGVO-konforme Webseiten", "/leistungen"): False,
    ("imprint", "Legal & Privacy", "/x"): True,
}
TEXTS: dict[tuple[str, str], bool] = {
    ("<p>Caff&egrave; d\u2019Oro</p>", "Caff\xe8 d'Oro"): True,
    ("<p>Caf\xe9</p>", "Cafe\u0301"): True,
    ("<p>\u201eTag der Torte\u201c</p>", '"Tag der Torte"'): True,
    ("<p>10\u202f000 Brote</p>", "10 000 Brote"): True,
    ("<p>Bio\u2011B\xe4ckerei</p>", "Bio-B\xe4ckerei"): True,
    ("<p>Speise\u200bkarte</p>", "Speisekarte"): True,
    ("<p>Montag \u2014 Freitag</p>", "Montag - Freitag"): True,
    ("<p>Neu: Torten \u2026</p>", "Torten ..."): True,
    ("<p>Stra\xdfe</p>", "STRASSE"): True,
    ("<p>Gutscheine</p>", "Gutschein"): True,
    ("<p>Gut schein</p>", "Gutschein"): False,
    ("<p>8-12 Uhr</p>", "8\u201312 Uhr"): True,
    ("<p>L\u2019angolo del pane</p>", "L'angolo"): True,
    ("<p>Wiener&nbsp;Walzer</p>", "Wiener Walzer"): True,
    ("<p>\xabPane\xbb</p>", '"Pane"'): True,
    ("<p>Di\u2013So</p>", "/Di-So/"): True,
    ("<p>Di\u2013So</p>", "/Di\u2013So/"): True,
    ("<p>Mehlspeise</p>", "Mehl Speise"): False,
}


def counts(kind: AgreedKind, markup: str, known: Known | None = None, **terms: str) -> bool:
    return found(kind, markup, known, **terms).state is AgreedState.DONE


@pytest.mark.parametrize(("markup", "tells"), HOURS.items(), ids=HOURS)
def test_a_page_tells_when_it_is_open(markup: str, tells: bool) -> None:
    assert counts(AgreedKind.HOURS, markup) is tells


@pytest.mark.parametrize(("markup", "tells"), CONTACT.items(), ids=CONTACT)
def test_a_page_tells_two_ways_to_reach_its_owner(markup: str, tells: bool) -> None:
    assert counts(AgreedKind.CONTACT, markup) is tells


@pytest.mark.parametrize(("markup", "offers"), DOWNLOAD.items(), ids=DOWNLOAD)
def test_a_page_offers_a_file_of_its_own(markup: str, offers: bool) -> None:
    assert counts(AgreedKind.DOWNLOAD, markup) is offers


@pytest.mark.parametrize(("link", "leads"), LINKS.items(), ids=[url for _, url in LINKS])
def test_a_link_leads_to_an_account(link: tuple[str, str], leads: bool) -> None:
    network, url = link
    assert counts(AgreedKind.NETWORK, f"<a href='{url}'>x</a>", network=network) is leads


@pytest.mark.parametrize(("link", "leads"), LEGAL.items(), ids=[" ".join(one) for one in LEGAL])
def test_a_link_is_called_as_a_legal_page_is(link: tuple[str, str, str], leads: bool) -> None:
    kind, words, path = link
    url = f"{SITE}{path.lstrip('/')}"
    known = Known(HELD, answers={url: Answer(url, NOW, url)})
    assert counts(AgreedKind(kind), f'<a href="{path}">{words}</a>', known) is leads


@pytest.mark.parametrize(("text", "stands"), TEXTS.items(), ids=[wanted for _, wanted in TEXTS])
def test_words_are_found_however_they_are_set(text: tuple[str, str], stands: bool) -> None:
    assert counts(AgreedKind.TEXT, text[0], pattern=text[1]) is stands


def test_a_name_that_facebook_gives_persons_is_doubtful() -> None:
    link = '<a href="https://www.facebook.com/max.huber.5">f</a>'
    told = found(AgreedKind.PAGE_NOT_PROFILE, link)
    assert (told.state, told.obstacle) == (AgreedState.CANNOT_VERIFY, Hurdle.PAGE_OR_PROFILE)
