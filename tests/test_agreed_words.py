"""What counts as hours, contact data, an imprint, a link: pages of sites that nobody has seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from monitor.agreed.known import Account, Answer, Known, Listing, Sight
from monitor.agreed.records import Agreed, AgreedKind, AgreedState, Found, Hurdle
from monitor.agreed.verify import verify
from monitor.extract.asked import find
from monitor.model import Kind, Reason, Role

HELD = datetime(2026, 11, 2, 13, 0, tzinfo=UTC)
NOW = HELD + timedelta(days=3)
SITE = "https://rosa.example/"
DONE, OPEN, CANNOT = AgreedState.DONE, AgreedState.OPEN, AgreedState.CANNOT_VERIFY


def sight(markup: str, url: str = SITE, role: Role = Role.HOME) -> Sight:
    return Sight(url, markup.encode(), url, None, NOW - timedelta(days=1), role)


def found(kind: AgreedKind, markup: str, known: Known | None = None, **terms: str) -> Found:
    facts = replace(known or Known(HELD), pages=(sight(markup),))
    return verify(Agreed(1, 1, 1, kind, terms), facts, NOW)


HOURS = {
    "German": "<h3>Öffnungszeiten</h3><p>Montag – Freitag: 8.00 – 18.30 Uhr</p>",
    "Austrian surgery": "<p>Ordinationszeiten<br>Mo, Mi, Do 8–12 Uhr</p>",
    "English": "<h2>Opening times</h2><p>Mon-Fri 9am - 5pm<br>Sat 10am - 1pm</p>",
    "Italian": "<h2>Orari</h2><p>dal lunedì al venerdì 8:30-12:30</p>",
    "Italian in words": "<p>Siamo aperti dal martedì alla domenica dalle 9.00 alle 19.00</p>",
    "a table without a heading": (
        "<table><tr><td>Montag<td>08:00 - 12:00<tr><td>Dienstag<td>08:00 - 12:00"
        "<tr><td>Mittwoch<td>14:00 - 18:00</table>"
    ),
    "by appointment": "<p>Öffnungszeiten: nach Vereinbarung</p>",
    "JSON-LD": (
        '<script type="application/ld+json">{"@type":"Bakery","openingHoursSpecification":'
        '[{"opens":"08:00","closes":"18:00","dayOfWeek":["Monday"]}]}</script>'
    ),
    "JSON-LD in short": (
        '<script type="application/ld+json">{"@graph":[{"openingHours":["Mo-Fr 08:00-18:00"]}]}'
        "</script>"
    ),
    "microdata": '<time itemprop="openingHours" datetime="Mo-Fr 08:00-18:00">weekdays</time>',
}
NO_HOURS = {
    "an event": "<p>Bread tasting on Friday, 3 March, 18:00–20:00 in our shop</p>",
    "a heading alone": "<h2>Öffnungszeiten</h2><p>Bald mehr an dieser Stelle.</p>",
    "hidden": '<p style="display: none">Opening hours: Mon 8:00–12:00</p>',
    "in a script": "<script>var t='Öffnungszeiten: Mo 8:00–12:00 Uhr'</script>",
    "a telephone number": "<p>Tel. 0471 12 34 56 – Fax 0471 12 34 57</p>",
    "broken data": '<script type="application/ld+json">{"openingHours": </script>',
    "a comment": "<!-- Öffnungszeiten: Mo 8:00–12:00 Uhr -->",
}


@pytest.mark.parametrize("markup", HOURS.values(), ids=HOURS)
def test_these_are_opening_hours(markup: str) -> None:
    assert found(AgreedKind.HOURS, markup).state is DONE


@pytest.mark.parametrize("markup", NO_HOURS.values(), ids=NO_HOURS)
def test_these_are_none(markup: str) -> None:
    assert found(AgreedKind.HOURS, markup).state is OPEN


CONTACT = {
    "German": "<p>Bäckerei Rosa<br>Hauptstraße 12<br>39100 Bozen<br>Tel.: 0471 / 12 34 56</p>",
    "Austrian": "<p>Ringgasse 4a, A-1010 Wien, office(at)rosa.example</p>",
    "English": "<p>12 High Street, London SW1A 1AA. Call +44 20 7946 0958</p>",
    "Italian": "<p>Via Roma, 12 - 39100 Bolzano<br>info@rosa.example</p>",
    "links": '<a href="tel:+39047112">Call</a> <a href="mailto:a@rosa.example?x=1">Write</a>',
    "JSON-LD": (
        '<script type="application/ld+json">{"telephone":"+39 0471 123456","address":'
        '{"streetAddress":"Via Roma 12","postalCode":"39100"}}</script>'
    ),
}
NO_CONTACT = {
    "an e-mail address alone": '<a href="mailto:a@rosa.example">Write</a>',
    "a telephone number alone": "<p>Telefon 0471 123456</p>",
    "prices and years": "<p>Since 1921, from 12.50 to 39 100 loaves. Phone cases for 12 euro.</p>",
    "a form": "<form><input name=mail><button>Send</button></form>",
}


@pytest.mark.parametrize("markup", CONTACT.values(), ids=CONTACT)
def test_these_are_contact_data(markup: str) -> None:
    assert found(AgreedKind.CONTACT, markup).state is DONE


@pytest.mark.parametrize("markup", NO_CONTACT.values(), ids=NO_CONTACT)
def test_these_are_too_little(markup: str) -> None:
    assert found(AgreedKind.CONTACT, markup).state is OPEN


LINKS: dict[str, tuple[str, str, bool]] = {
    "a page": ("facebook", "https://de-de.facebook.com/bakery.rosa/?ref=ts", True),
    "a page by number": ("facebook", "https://www.facebook.com/pages/Rosa/123456789", True),
    "a share link": ("facebook", "https://www.facebook.com/sharer.php?u=https://x", False),
    "a group": ("facebook", "https://www.facebook.com/groups/123", False),
    "the template's own": ("facebook", "https://www.facebook.com/wix", False),
    "nothing but the network": ("facebook", "https://www.facebook.com/", False),
    "another network": ("facebook", "https://www.instagram.com/rosa", False),
    "an account": ("instagram", "https://instagram.com/rosa", True),
    "a picture": ("instagram", "https://www.instagram.com/p/Cxyz/", False),
    "a company": ("linkedin", "https://www.linkedin.com/company/rosa/", True),
    "a sharing link": ("linkedin", "https://www.linkedin.com/sharing/share-offsite/?url=x", False),
    "a channel": ("youtube", "https://www.youtube.com/@rosa", True),
    "a film": ("youtube", "https://www.youtube.com/watch?v=abc", False),
    "a tweet button": ("x", "https://twitter.com/intent/tweet?text=x", False),
    "a profile on X": ("x", "https://twitter.com/rosa", True),
    "a chat": ("whatsapp", "https://wa.me/39471123456", True),
    "a broken address": ("instagram", "https://[", False),
}


@pytest.mark.parametrize(("network", "url", "counts"), LINKS.values(), ids=LINKS)
def test_a_link_to_a_network(network: str, url: str, counts: bool) -> None:
    state = found(AgreedKind.NETWORK, f'<a href="{url}"><i></i></a>', network=network).state
    assert (state is DONE) is counts


def test_where_the_page_is_registered_only_its_own_counts() -> None:
    own = Known(HELD, accounts=(Account(Kind.FACEBOOK, "https://www.facebook.com/bakery.rosa"),))
    other = '<a href="https://www.facebook.com/miller">f</a>'
    ours = '<a href="https://m.facebook.com/Bakery.Rosa">f</a>'
    states = [found(AgreedKind.NETWORK, m, own, network="facebook").state for m in (other, ours)]
    assert states == [OPEN, DONE]


NUMBERED = '<a href="https://www.facebook.com/profile.php?id=100063456789012">f</a>'
THERE = "https://www.facebook.com/100063456789012"
PROFILES = {
    "nobody knows what it is": ((), CANNOT, Hurdle.PAGE_OR_PROFILE),
    "it is known to be a profile": ((Account(Kind.FACEBOOK, THERE, is_profile=True),), OPEN, None),
    "it was seen as a page": ((Account(Kind.FACEBOOK, THERE, was_seen=True),), DONE, None),
}


@pytest.mark.parametrize(("accounts", "state", "hurdle"), PROFILES.values(), ids=PROFILES)
def test_a_number_on_facebook(
    accounts: tuple[Account, ...], state: AgreedState, hurdle: Hurdle | None
) -> None:
    known = Known(HELD, accounts=accounts)
    told = found(AgreedKind.PAGE_NOT_PROFILE, NUMBERED, known)
    assert (told.state, told.obstacle) == (state, hurdle)


LEGAL = {
    "German": (AgreedKind.IMPRINT, "Impressum"),
    "English": (AgreedKind.IMPRINT, "Legal notice"),
    "Italian": (AgreedKind.IMPRINT, "Note legali"),
    "German privacy": (AgreedKind.PRIVACY, "Datenschutzerklärung"),
    "English privacy": (AgreedKind.PRIVACY, "Privacy & cookies"),
    "Italian privacy": (AgreedKind.PRIVACY, "Informativa sul trattamento dei dati"),
}


@pytest.mark.parametrize(("kind", "words"), LEGAL.values(), ids=LEGAL)
def test_a_legal_page_must_be_there(kind: AgreedKind, words: str) -> None:
    markup = f'<a href="/x">{words}</a>'
    asked = found(kind, markup)
    assert (asked.state, asked.ask_url) == (CANNOT, f"{SITE}x")
    for reason, state in ((None, DONE), (Reason.NOT_FOUND, OPEN), (Reason.TIMEOUT, CANNOT)):
        answers = {f"{SITE}x": Answer(f"{SITE}x", NOW, f"{SITE}x", reason)}
        told = found(kind, markup, Known(HELD, answers=answers))
        assert (told.state, told.ask_url) == (state, f"{SITE}x")


def test_in_italy_the_number_is_the_imprint() -> None:
    assert found(AgreedKind.IMPRINT, "<footer>P. IVA: IT 01234567890").state is DONE
    assert found(AgreedKind.IMPRINT, "<footer>Codice 01234567890").state is OPEN


def test_a_file_that_the_law_asks_for_is_no_download() -> None:
    legal = '<a href="/datenschutz.pdf">PDF</a><a href="/x.pdf">AGB</a>'
    assert found(AgreedKind.DOWNLOAD, legal).state is OPEN
    assert found(AgreedKind.DOWNLOAD, f'{legal}<a href="/x" download>Menu</a>').state is DONE


def test_a_feed_of_comments_is_none() -> None:
    markup = '<a href="/comments/feed/">c</a><a href="/feed-the-birds/">b</a>'
    assert found(AgreedKind.FEED, markup).state is OPEN
    assert found(AgreedKind.FEED, f'{markup}<a href="/feed/">RSS</a>').state is DONE


def test_a_feed_in_the_usual_place_counts_until_it_is_gone() -> None:
    there = Listing(f"{SITE}feed/", is_there=True, known_since=NOW)
    assert found(AgreedKind.FEED, "", Known(HELD, listings=(there,))).state is DONE
    gone = Known(HELD, listings=(replace(there, is_there=False),))
    link = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    assert found(AgreedKind.FEED, link, gone).state is OPEN


def test_a_picture_without_a_title_is_no_preview() -> None:
    told = found(AgreedKind.OPEN_GRAPH, '<meta property="og:image" content="/x.jpg">')
    assert (told.state, told.why) == (OPEN, f"{SITE} tells no og:title")


def test_https_is_valid_where_the_page_was_seen_by_it() -> None:
    assert found(AgreedKind.HTTPS, "").state is DONE


def test_a_certificate_that_ran_out_is_told_as_such() -> None:
    page = replace(sight("<p>Rosa"), unseen=Reason.TLS)
    done = Agreed(1, 1, 1, AgreedKind.HTTPS, state=DONE, page_url=SITE)
    assert verify(done, Known(HELD, (page,)), NOW).state is AgreedState.UNDONE
    away = replace(page, unseen=Reason.TIMEOUT)
    assert verify(done, Known(HELD, (away,)), NOW).state is DONE


def test_https_by_an_answer() -> None:
    page = sight("<p>Rosa", "http://rosa.example/")
    for answer, state in (
        (Answer(SITE, NOW, SITE), DONE),
        (Answer(SITE, NOW, "http://rosa.example/"), OPEN),
        (Answer(SITE, NOW, reason=Reason.TLS), OPEN),
        (Answer(SITE, NOW, reason=Reason.TIMEOUT), CANNOT),
    ):
        known = Known(HELD, (page,), answers={SITE: answer})
        assert verify(Agreed(1, 1, 1, AgreedKind.HTTPS), known, NOW).state is state


def test_what_another_page_shows_takes_nothing_away_from_one_that_is_not_seen() -> None:
    contact = replace(sight("", f"{SITE}contact", Role.CONTACT), unseen=Reason.TIMEOUT)
    known = Known(HELD, (sight("<p>Rosa"), contact))
    hours = Agreed(1, 1, 1, AgreedKind.HOURS, state=DONE, since=HELD, page_url=contact.url)
    told = verify(hours, known, NOW)
    assert (told.state, told.since, told.obstacle) == (DONE, HELD, Reason.TIMEOUT)
    seen = replace(known, pages=(known.pages[0], replace(contact, unseen=None)))
    assert verify(hours, seen, NOW).state is AgreedState.UNDONE


def test_what_comes_back_is_done_since_then() -> None:
    hours = Agreed(1, 1, 1, AgreedKind.HOURS, state=AgreedState.UNDONE, since=HELD, already=True)
    told = verify(hours, Known(HELD, (sight(HOURS["German"]),)), NOW)
    assert (told.state, told.since, told.already) == (DONE, NOW, False)


# --- hostile pages ------------------------------------------------------------------------

HOSTILE = {
    "100,000 links": "<a href='/x'>Link here</a>" * 100_000,
    "deep nesting": "<div>" * 100_000 + "x",
    "microdata in microdata": "<div itemprop=telephone>" * 500 + "12 " * 100_000,
    "digits": "+39 " + "1 " * 500_000,
    "days": "mo di mi " * 100_000,
    "headings": "opening hours: mo " * 60_000,
    "half addresses": "a.a-a@a" * 200_000,
    "one long word": "a" * 1_000_000,
    "streets": "Via Rossi 1, " * 80_000,
    "deep data": "<script type='application/ld+json'>" + "[" * 90_000 + "</script>",
    "broken tags": "<a " * 300_000,
    "days without times": "mo-fr " * 100_000,
    "places": "39030 Olang Dorf 12 " * 40_000,
    "words of opening": "<p>open 8:00 - " * 30_000,
    "labels of numbers": "Telefon (0 IBAN AA00 " * 50_000,
    "a long query": f"<a href='/x?{'a=b&' * 100_000}'>d</a>",
    "legal links": "<a href='https://x.example/%41/'>Datenschutz</a>" * 50_000,
}
TERMS = {
    AgreedKind.TEXT: {"pattern": "/(a+)+$/"},
    AgreedKind.NO_TEXT: {"pattern": "/(a|a)*b/"},
    AgreedKind.SELECTOR: {"selector": "div div div p > b:nth-child(2)"},
    AgreedKind.NEW_PAGE: {"path": "/x"},
    AgreedKind.POSTS: {"count": "1"},
    AgreedKind.SHORT_LINK: {"url": "https://x.example/"},
    AgreedKind.NETWORK: {"network": "facebook"},
}


@pytest.mark.parametrize("markup", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_takes_bounded_time(markup: str) -> None:
    known = Known(HELD, (sight(markup),))
    began = process_time()
    for kind in AgreedKind:
        verify(Agreed(1, 1, 1, kind, TERMS.get(kind, {})), known, NOW)
    assert process_time() - began < 10


def test_a_pattern_that_never_ends_is_told() -> None:
    told = found(AgreedKind.TEXT, f"<p>{'a' * 5_000}!", pattern="/(?:a|aa|a.)+(?:a|b)+#/")
    assert (told.state, told.obstacle) == (CANNOT, Hurdle.SLOW_PATTERN)


LINE = (
    "Our shop has been open every day since the spring, and offers vouchers to all who come by"
    " soon."
)


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("vouchers", "… every day since the spring, and offers vouchers to all who come by soon."),
        ("Our shop", "Our shop has been open every day since the …"),
        ("/by soon/", "… and offers vouchers to all who come by soon."),
    ],
)
def test_evidence_is_cut_between_words_and_says_so(wanted: str, shown: str) -> None:
    assert find(LINE, wanted) == shown
