"""What servers, hosters and programs say when there is no page, in our readers' languages. Pure.

Wording: the makers' own pages and translations, as shipped with Apache, nginx, IIS, Tomcat, Squid,
HAProxy, Varnish; WordPress, Joomla, TYPO3, Drupal, Contao, Shopware, Magento; Rails, Django,
Laravel, Symfony, ASP.NET, Spring, Next, Nuxt; cPanel, Plesk, ISPConfig, Froxlor; GitHub, GitLab,
Netlify, Vercel, Firebase, Azure, S3; hosters and registrars of Germany, Austria, Switzerland,
Italy.
"""

from __future__ import annotations

from monitor.extract.phrases import family
from monitor.model import Reason

MAINTENANCE = family(
    Reason.MAINTENANCE,
    names=r"""
        ((web)?site |we are |we.re )?(is )?(currently )?(down |offline )?(under|for|in) maintenance
        ((web)?site |we are |we.re )?(is )?(currently )?undergoing (\w+ )?maintenance
        maintenance mode( is on)?
        briefly unavailable.{0,60}
        we.?ll be (right )?back( soon)?
        be right back
        site offline
        wartungsmodus
        (web)?(site|seite) (in|im) wartung(smodus)?
        (wir sind )?(gleich|bald) (wieder da|zurück)
        wartung.{1,25}offline
        sito (web )?in manutenzione
        site en maintenance
        sitio en mantenimiento
        website in onderhoud
    """,
    weak=r"""
        maintenance
        wartung
        wartungsarbeiten
        wartungspause
        umbau
        manutenzione
        en maintenance
        mantenimiento
        onderhoud
        offline
    """,
    says=r"""
        (unavailable|down|offline) for (scheduled |routine |planned )?maintenance
        disponibile per manutenzione
        <site>…\b(under|for|undergoing|currently in) (\w+ ){0,2}maintenance\b
        <site>…\b(in|im|wegen|aufgrund von) (\w+ ){0,2}wartung(sarbeiten|smodus)?\b
        <site>…\b(gewartet|umgebaut|überarbeitet|neu gestaltet|aggiorna(to|mento))\b
        <site>…\b(in|en|per|voor) (\w+ ){0,2}(manutenzione|maintenance|mantenimiento|onderhoud)\b
        (wegen|aufgrund|due to|per|causa) (\w+ ){0,2}(wartung|maintenance|manutenzione)…<site>
        wir arbeiten…\b(website|webseite|seite|homepage|shop)\b
        stiamo (lavorando|aggiornando)…\b(sito|online)\b
        we are working…\b(site|website|online)\b
        we.ll be…\b(right back|back (online )?soon|back online)\b
        (wir sind|bald|in kürze)…\bonline\b
        torn(er)?(iamo|emo)…\b(online|presto|a breve)\b(?! il)
        volveremos pronto
        we zijn zo terug
        estamos en mantenimiento
        performing (some )?maintenance
        im wartungsmodus
        wegen wartungsarbeiten kurzzeitig
        due to maintenance downtime
    """,
    most=700,
    in_frame=True,
    with_owner=True,
)
PARKED = family(
    Reason.PARKED,
    names=r"""
        <hosted> (has been |is )?(suspended|disabled|expired)
        <hosted> (ist |wurde )?(gesperrt|deaktiviert)
        <hosted> (è )?(sospes[oa]|scadut[oa]|disattivat[oa])
        domaine expiré
        (.{3,60} )?is for sale
        domain (is )?(for sale|parked|geparkt|registriert|zu verkaufen)
        .{0,40}steht zum verkauf
        domain .{0,20}registriert
        dominio (in vendita|registrato|scaduto)
        parked (at .{3,20}|domain.{0,40})
        domain (not (claimed|configured|connected)|reserved)
        connect your domain
        domain default page
        future home of.{0,40}
        bandwidth limit exceeded
        <domain> (ist )?(abgelaufen|ausgelaufen|erloschen)
        (premium-?)?domain(namen)?[- ](auction|auktion|asta|angebot|offer)
    """,
    weak=r"""
        servizio sospeso
        konto gesperrt
        website nicht erreichbar
        contact support
    """,
    says=r"""
        <hosted>…\b(suspended|disabled|deactivated|deleted|has been removed|expired|paused)\b
        <hosted>…\b(gesperrt|deaktiviert|sospeso|disattivato|scaduto|expiré|suspendid[oa])\b
        <domain>…\b(for sale|parked|registered|reserved|pending renewal|purchased|listed)\b
        <domain>…\b(isn.t connected|not (yet )?(been )?(configured|connected|claimed))\b
        <domain>…\b(registriert|reserviert|geparkt|verkauf|verkaufen|kaufen|abgelaufen)\b
        <domain>…\b(nicht konfiguriert|keine (inhalte|website|webseite))\b
        <domain>…\b(vendita|registrato|sospeso|créé|enregistré|a expiré|registrado|geregistreerd)\b
        (buy|acquire|get) this domain
        (registrierung|laufzeit|vertrag)…<domain>…\b(ausgelaufen|abgelaufen|beendet|gekündigt)\b
        (registration|renewal|lease) of (this|the) <domain>…\b(lapsed|expired|ended|overdue)\b
        registrazione di questo <domain>…\b(scaduta|cessata)\b
        (diese[rs]?|den) <domain>…\b(erwerben|zum kauf)\b
        <domain> \S{4,60} (steht zum (ver)?kauf|is up for auction|è in vendita|all.asta)\b
        ^\W*[\w-]{1,60}(\.[\w-]{1,20}){1,3} (could|can|may) be yours\b
        ^\W*[\w-]{1,60}(\.[\w-]{1,20}){1,3} is up for auction\b
        (make|submit|place) (an|your) (offer|bid) (on|for) this <domain>
        (acquista|compra) questo <domain>
        <domain>…\bdisponibile (per l.acquisto|alla vendita)\b
        <hosted>…\b(on hold|non-?payment|mancato pagamento)\b
        (wegen|infolge|aufgrund) (offener|unbezahlter|ausstehender)…(deaktiviert|gesperrt)\b
        <domain>…\b(not (been )?renewed|pending deletion|redemption|nicht (verlängert|erneuert))\b
        <domain>…\b(non (è stato )?rinnovato|in attesa di cancellazione|sarà cancellato)\b
        (subscription|plan|abo|abbonamento|piano)…<hosted>…\b(ended|expired|beendet|scaduto)\b
        interest(ed)? in (buying |purchasing |acquiring )?this <domain>
        interess(ieren|e|iert)…(für|an) diese[rn]? <domain>
        interessat[oia]…a questo <domain>
        (für|unter) diese[rn]? <domain>…\b(keine?|nicht)\b…(hosting|webspace|paket|website|inhalt)
        owner of [\w-]{1,60}(\.[\w-]{1,20}){1,3} (is offering|offers|wants to sell|has listed)\b
        (site|website|domain)\b.{0,20} is for sale
        parked (for )?free
        bandwidth limit exceeded
        related (searches|links)
        relevante such(anfragen|ergebnisse)
        future home of
        is no longer available\W*$
        authors have deleted this site
        diese (website|domain|seite) (gibt es|existiert) (leider )?nicht \(?mehr
    """,
    most=1500,
    with_owner=True,
)
PLACEHOLDER = family(
    Reason.PLACEHOLDER,
    names=r"""
        .{0,40}(default|test) (web ?site |web ?server |web |server |index )?page.{0,60}
        web ?server.s default page
        welcome to (nginx|openresty|centos|caddy|xampp|firebase).{0,30}
        welcome to your (new )?(web ?site|app|server)
        microsoft azure .{0,30}
        iis( windows.{0,20}|\d)
        caddy works
        apache tomcat/.{0,20}
        congratulations, the site is created successfully
        wordpress.{0,3} installation
        placeholder page
        site not (configured|found|published)
        under construction
        (coming|launching) soon
        hier entsteht.{0,60}
        im aufbau
        bald online
        prossimamente online
        (web)?sito in (costruzione|allestimento)
        site en construction
        bientôt en ligne
        (página|sitio) en construcción
    """,
    weak=r"""
        it works
        success
        congratulations
        baustelle
        in costruzione
        prossimamente
        en construcción
        próximamente
        (strato|ionos|aruba(\.it)?|mittwald|netcup|all-inkl(\.com)?|easyname|checkdomain|jimdo)
    """,
    says=r"""
        (this is|dies ist|das ist|questa è)…\b(default|standard).{0,12}(page|seite|site|index)
        (this|the) is (a|the) placeholder
        ^index of /
        used to test the (proper|correct) operation
        (web ?server|apache|caddy)…\b(installed|working|functioning|ready to use|is live)
        successfully (installed|set ?up|created)
        you .{0,12}(successfully )?setup firebase
        your web ?(server|app|site) is (working|running|ready)
        the page is (automatically )?generated
        created automatically
        (our|this|the)…<site>…\b(under construction|coming soon|launch)
        (unsere?|diese?|neue[rsn]?|meine)…<site>…\b(im aufbau|in arbeit|entsteht|in kürze)
        (nostro|questo|il)…<site>…\b(in (costruzione|allestimento|preparazione)|online a breve)
        (notre|nuestr[oa])…<site>…\b(en construction|en construcción)
        (seite|website|webseite|homepage|domain) (befindet|ist) (\w+ ){0,3}im aufbau
        hier entsteht
        (stiamo preparando|we are working|bring you)…\b(sito|new website)
        (owner|inhaber)…(not put up any|no content)
        (noch )?keine (inhalte|website|webseite) (hinzugefügt|vorhanden|hinterlegt|veröffentlicht)
        (soeben freigeschaltet|appena attivato)
        noch nicht (eingerichtet|konfiguriert|veröffentlicht)
        (site|website|domain) (was |is )?not (yet )?(been )?(published|configured|set up)
        web station has been enabled
        requires configuration via
        this web ?page is parked
        if you.re the (site )?owner,? (log|sign) in
        willkommen bei wordpress\. dies ist
        welcome to wordpress\. this is
        benvenut[oi] (in|su) wordpress\. questo è
        wordpress installation process
    """,
    most=1000,
    with_owner=True,
)
MOVED = family(
    Reason.REDIRECT_STUB,
    names=r"""
        redirect(ing|ion)?( notice)?
        weiterleitung
        reindirizzamento
        object moved
        (30[1278] )?(moved permanently|moved temporarily|see other|temporary redirect)
        30[12] found
    """,
    most=300,
)
_STATUS = r"""
    (the )?(page|file|object|(web ?)?site|url|document|resource)?…(not|n.t) (be )?found( error)?
    (the )?page…(doesn.t|does not) exist
    (page|file|object) not found at .{1,60}
    forbidden( access)?
    access (is )?(denied|forbidden)([:,.] .{3,90})?
    you don.t have permission.{0,60}
    unauthori[sz]ed
    (authori[sz]ation|authentication) required
    (bad|invalid) (request|gateway|url)
    request (rejected|error)
    (gateway|request|connection) timed? ?-?out
    (internal |proxy |runtime |application |database )(server )?error
    server error
    (the )?(service|website|site) (is )?(temporarily )?(unavailable|not available)
    temporarily unavailable
    page expired
    not acceptable
    method not allowed
    (this )?web ?(server|app) is (down|stopped)
    (backend )?fetch failed
    unknown (site|domain|error)
    (oops[!, ]*)?(an )?(unexpected )?error (has )?occurred.{0,30}
    (oops[!, ]*)?something went wrong
    there has been an error.{0,40}
    we.re sorry, but something went wrong
    whitelabel error page
    dns .{0,30}error
    (error|fehler|errore|erreur|fout)[:,] .{3,90}
    (objekt|seite|datei|url|dokument|adresse)…nicht gefunden( werden)?
    (zugriff|zugang) (verweigert|verboten|nicht erlaubt)
    (interner |der |ein )?(server|laufzeit|anwendungs|datenbank)-?fehler( aufgetreten)?
    (es ist )?ein (unerwarteter )?fehler (ist )?aufgetreten.{0,30}
    (dienst|seite) nicht verfügbar
    (pagina|risorsa|file|oggetto)…non (è stat[ao] )?trovat[ao]
    accesso (negato|vietato|non consentito|al? .{3,30} (negato|vietato))
    errore (interno )?(del |di )?(server|sistema|database)
    si è verificato un errore.{0,30}
    servizio (temporaneamente )?non disponibile
    (la )?page (introuvable|non trouvée)
    (objet|fichier|document) (introuvable|non trouvé)
    accès (refusé|interdit|non autorisé)
    erreur (interne )?(du |de )?(serveur|base de données)
    une erreur (est survenue|s.est produite)
    service indisponible
    (página|objeto|archivo) no encontrad[oa]
    acceso (denegado|prohibido)
    error (interno )?del servidor
    ha ocurrido un error.{0,20}
    servicio no disponible
    (pagina|object|bestand) niet gevonden
    toegang (geweigerd|verboden)
    (interne )?serverfout
"""
_ANY_STATUS = "|".join(line.strip() for line in _STATUS.splitlines() if line.strip())
MISSING = family(
    Reason.ERROR_PAGE,
    names=rf"""
        <code>
        (<code>[\s:.,(–—-]*)?({_ANY_STATUS})([\s:.,(–—-]*<code>)?(!!1)?
        error( code)? \d{{1,4}}
        (hoppla|oops|ups|upps|ops|oups|oeps)[!,. ]+.{{3,60}}
        (that|diese|this) (page|seite)…(can.t be found|nicht gefunden|not found).{{0,20}}
        we can.t find that page
        wordpress › \w{{4,8}}
        datenbank-?fehler
        (blog|page|site) has been removed
    """,
    weak=r"""
        (error|fehler|fehlerseite|errore|erreur|fout)
        (oops|ups|upps|hoppla|whoops|ops|oups|oeps)
        gone
        verboten
        not available
    """,
    says=r"""
        ^\W*(http |status |code )?(error|fehler|errore|erreur|fout)( code)?[ :#]*[45]\d\d\W*$
        <page>…\b(not (be |been )?(found|retrieved|displayed|available|reached))\b
        <page>…\b(n.t (be )?(found|reached|available)|unavailable|no longer available)\b
        <page>…\b((does|do|did)(n.t| not)( currently)?|no longer) exists?\b
        <page>…\bbeen (re)?moved\b
        <page>…\bnicht (\w+ )?(gefunden|verfügbar|erreichbar|vorhanden|angezeigt|aufgerufen)\b
        <page>…\b(existiert (\w+ )?nicht|gibt es (\w+ )?nicht|verschoben)\b
        <page>…\bnon (è )?(\w+ )?(stat[ao] )?(trovat[ao]|disponibile|raggiungibile|esiste)\b
        <page>…(\bintrouvable|\bn.existe|\bpas (été )?(trouvée?|disponible)|\bnon trouvée?)\b
        <page>…\bno (se )?(ha )?(sido )?(encontrad[oa]|encuentra|existe|está disponible|pudo)\b
        <page>…\b(niet (\w+ )?(gevonden|beschikbaar)|bestaat niet)\b
        (can.t|cannot|could ?n.t|could not) (find|reach|display|load) (that|this|the).{0,15}page
        nothing (was )?(found|here) at this
        the request could not be (satisfied|processed)
    """,
    in_frame=True,
)
BROKEN = family(
    Reason.ERROR_PAGE,
    says=r"""
        application error: a (client|server)-side exception
        \binternal server error\b
        error establishing a database connection
        (database|datenbank).{0,20} (failed|refused)
        fehler beim aufbau einer datenbankverbindung
        connessione al database
        (could not|couldn.t|cannot) connect\b
        (unknown database|access denied for user|sqlstate\[)
        (critical|kritischen|kritieke) (error|fehler|fout)
        (errore|erreur|error) (critico|critique|crítico)
        (fatal|parse|syntax) error\b.{0,4}:
        (type|reference|range)error: |stack trace:
        (something went wrong|iets misgegaan|qualcosa è andato storto|etwas schief ?gelaufen)
        an (unexpected |application |internal )?error (has )?occurred
        encountered an (unexpected|internal) error
        an error processing your request
        ein (\w+ )?fehler (ist )?aufgetreten
        si è verificato un errore
        une erreur (est|s.est)
        ha ocurrido un error
        er is een fout opgetreten
        (folgende fehler (wurde|trat)|following error was encountered|seguente errore)
        (erreur suivante|siguiente error|volgende fout)
        (the )?(origin|proxy|upstream) ?(web )?server
        (upstream connect|guru meditation|no server is available)
        invalid response from an upstream
        (server|proxy)\b…\b(overloaded|überlastet|unable to|nicht in der lage|non è in grado)
        (server|serveur|servidor)\b…(n.est pas en mesure|no es capaz|no puede|kan niet)
        service (is )?(temporarily )?unavailable
        browser (\(or proxy\) )?sent a request
        cannot (get|post) /
        (no input file specified|404 page not found|default backend)
        (specified|requested) (bucket|key) does not exist
        deployment (cannot|not) be? ?found
        unknown domain
        isn.t a github pages site
    """,
    most=1300,
)
