"""Addresses as people type them."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import InputError
from monitor.model import Kind
from monitor.urls import is_tracking, normalise, same_target, shown

KEPT = {
    "a bare domain gets https and a path": ("example.de", "https://example.de/"),
    "http stays http": ("http://example.de", "http://example.de/"),
    "scheme and host in lower case, path as typed": (
        "HTTPS://Www.Example.DE/Team",
        "https://www.example.de/Team",
    ),
    "blanks and invisible characters around it": (
        " \u200bexample.de\ufeff\n",
        "https://example.de/",
    ),
    "a default port goes": ("https://example.de:443/a", "https://example.de/a"),
    "a default port of the other scheme stays": (
        "http://example.de:443/a",
        "http://example.de:443/a",
    ),
    "a port without a scheme": ("example.de:8080/a", "https://example.de:8080/a"),
    "a fragment goes": ("example.de/a#top", "https://example.de/a"),
    "tracking goes, the rest of the query stays in order": (
        "example.de/?b=2&utm_source=x&a=1&fbclid=y&gclid=z",
        "https://example.de/?b=2&a=1",
    ),
    "a query that is only tracking goes whole": ("example.de/a?utm_x=1", "https://example.de/a"),
    "umlauts in the domain become punycode": ("müller.de", "https://xn--mller-kva.de/"),
    "umlauts of two characters, as some systems paste them": (
        "mu\u0308ller.de",
        "https://xn--mller-kva.de/",
    ),
    "ß is not ss (IDNA 2008)": ("straße.de", "https://xn--strae-oqa.de/"),
    "umlauts in the path are escaped": ("example.de/über", "https://example.de/%C3%BCber"),
    "escapes are in capitals, and only where needed": (
        "example.de/%7eb%c3%bc%2f",
        "https://example.de/~b%C3%BC%2F",
    ),
    "a bare percent sign is escaped": ("example.de/100%", "https://example.de/100%25"),
    "a last dot of the domain goes": ("example.de./a", "https://example.de/a"),
    "an underscore in a host": ("a_b.example.de", "https://a_b.example.de/"),
    "an @ in the path": ("mastodon.example/@name", "https://mastodon.example/@name"),
    "loopback with a port": ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/"),
    "localhost with a port": ("http://localhost:1234", "http://localhost:1234/"),
    "localhost without a scheme": ("localhost:1234", "https://localhost:1234/"),
    "IPv6": ("http://[0:0::1]:8000/", "http://[::1]:8000/"),
}


@pytest.mark.parametrize(("typed", "kept"), KEPT.values(), ids=KEPT)
def test_addresses_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert normalise(typed, Kind.WEBSITE) == kept


REFUSED = {
    "nothing": ("", "missing"),
    "a blank in the middle": ("example.de my", "blank in the middle"),
    "an invisible character in the middle": ("exam\u200bple.de", "U+200B"),
    "too long": ("example.de/" + "x" * 2000, "longer than any"),
    "a scheme with a letter missing": ("htps://example.de/a", "did you mean https://example.de/a?"),
    "a scheme with a letter twice": ("hhttps://example.de", "did you mean https://example.de?"),
    "a colon missing": ("http//example.de", "did you mean http://example.de?"),
    "a semicolon for the colon": ("https;//example.de", "did you mean https://example.de?"),
    "one slash": ("http:/example.de", "did you mean http://example.de?"),
    "three slashes": ("https:///example.de", "did you mean https://example.de?"),
    "two schemes": ("http://https://example.de", "did you mean https://example.de?"),
    "a scheme alone": ("https://", "domain is missing"),
    "a comma for a dot": ("www,example.de", "did you mean www.example.de"),
    "no domain": ("example", "domain is missing, such as example.com"),
    "two dots": ("www..example.de", "part of the domain is missing"),
    "an e-mail address": ("info@example.de", "e-mail address"),
    "an e-mail link": ("mailto:info@example.de", "e-mail address"),
    "a password": ("https://me:secret@example.de/", "put no password"),
    "a password without a scheme": ("me:secret@example.de", "put no password"),
    "a user name": ("https://me@example.de/", "put no password"),
    "ftp": ("ftp://example.de/", "not ftp:"),
    "a script": ("javascript:alert(1)", "not javascript:"),
    "a file": ("file:///etc/passwd", "not file:"),
    "an IP address with three numbers": ("192.168.1", "not a valid IP address"),
    "an IP address beyond 255": ("256.1.1.1", "not a valid IP address"),
    "an IP address as one number": ("2130706433", "not a valid IP address"),
    "an IP address in hexadecimal": ("http://0x7f.1/", "not a valid IP address"),
    "a port too large": ("example.de:99999", "not valid"),
    "a port of letters": ("https://example.de:abc/", "not valid"),
    "a port forgotten": ("example.de:/a", "number is missing"),
    "a character no domain has": ("exa!mple.de", "no valid domain"),
    "a domain that starts with a dash": ("-a.de", "no valid domain"),
    "Facebook as a website": ("https://de-de.facebook.com/Firma", "--facebook"),
}


@pytest.mark.parametrize(("typed", "said"), REFUSED.values(), ids=REFUSED)
def test_mistakes_are_explained(typed: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        normalise(typed, Kind.WEBSITE)
    assert said in str(raised.value)


def test_a_mistake_names_its_field() -> None:
    with pytest.raises(InputError) as raised:
        normalise("example", Kind.FEED)
    assert raised.value.field == "feed"


@pytest.mark.parametrize("typed", ["https://me:sec/ret@example.de/", "me:sec/ret@example.de"])
def test_a_password_is_not_repeated(typed: str) -> None:
    with pytest.raises(InputError) as raised:
        normalise(typed, Kind.WEBSITE)
    assert "ret" not in str(raised.value)


PAGES = {
    "a name": ("facebook.com/Firma", "Firma"),
    "a name with a dot": ("https://www.facebook.com/Meine.Firma/", "Meine.Firma"),
    "a handle": ("@Firma", "Firma"),
    "the short host": ("fb.com/Firma", "Firma"),
    "the shortest host": ("fb.me/Firma", "Firma"),
    "a messenger link": ("https://m.me/Firma", "Firma"),
    "the mobile site": ("m.facebook.com/Firma?ref=x", "Firma"),
    "the basic site": ("https://mbasic.facebook.com/Firma", "Firma"),
    "a language's site": ("https://de-de.facebook.com/Firma", "Firma"),
    "the old prefix": ("facebook.com/pg/Firma/posts/", "Firma"),
    "a part of the page": ("facebook.com/Firma/photos", "Firma"),
    "a number as a parameter": ("facebook.com/profile.php?id=100064812345678", "100064812345678"),
    "a number alone": ("facebook.com/123456789/settings", "123456789"),
    "the form with pages": ("facebook.com/pages/Meine-Firma/123456789", "123456789"),
    "the form with a category": ("facebook.com/pages/category/Shop/Firma-123456789/", "123456789"),
    "the form with p": ("facebook.com/p/Bäckerei-Müller-100064812345678/", "100064812345678"),
    "the form with people": ("facebook.com/people/Meine-Firma/100064812345678/", "100064812345678"),
    "a name with a number": ("facebook.com/Meine-Firma-123456789012", "123456789012"),
    "the office for business": ("business.facebook.com/latest?asset_id=123456789", "123456789"),
    "a wrapped link": (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2FFirma%3Ffbclid%3Dx",
        "Firma",
    ),
}


@pytest.mark.parametrize(("typed", "name"), PAGES.values(), ids=PAGES)
def test_a_facebook_page_is_kept_by_name_or_number(typed: str, name: str) -> None:
    assert normalise(typed, Kind.FACEBOOK) == f"https://www.facebook.com/{name}"


NO_PAGES = {
    "a group": ("facebook.com/groups/1", "group"),
    "an event": ("facebook.com/events/1", "event"),
    "a post": ("facebook.com/permalink.php?story_fbid=1&id=2", "single post"),
    "a photo": ("facebook.com/photo/?fbid=1", "single post"),
    "a reel": ("facebook.com/reel/1", "single post"),
    "a share link": ("facebook.com/share/p/1aBcDeFg/", "share link"),
    "a short link": ("fb.me/1aBcDeFgH2", "short link"),
    "the login": ("facebook.com/login/?next=x", "Facebook itself"),
    "the privacy policy": ("facebook.com/about/privacy/", "Facebook itself"),
    "the old privacy policy": ("facebook.com/policy.php", "Facebook itself"),
    "the terms": ("facebook.com/legal/terms", "Facebook itself"),
    "nothing but Facebook": ("https://www.facebook.com/", "name is missing"),
    "a profile without its number": ("facebook.com/profile.php", "number is missing"),
    "a name that cannot be one": ("facebook.com/Müller", "does not look like the name"),
    "a look-alike": ("facebook.com.example.org/Firma", "no address of Facebook"),
    "a wrapped link to elsewhere": (
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fexample.org%2FFirma",
        "no address of Facebook",
    ),
    "a website": ("example.de", "no address of Facebook"),
    "a host in the guise of a password": ("https://facebook.com@example.org/x", "put no password"),
}


@pytest.mark.parametrize(("typed", "said"), NO_PAGES.values(), ids=NO_PAGES)
def test_what_is_no_facebook_page_is_refused_with_the_reason(typed: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        normalise(typed, Kind.FACEBOOK)
    assert said in str(raised.value)


PAIRS = {
    "itself": ("https://a.de/", "https://a.de/", True),
    "http and https": ("http://a.de/", "https://a.de/", True),
    "with and without www.": ("https://www.a.de/", "https://a.de/", True),
    "with and without a last slash": ("https://a.de/b/", "https://a.de/b", True),
    "another path": ("https://a.de/b", "https://a.de/c", False),
    "another case of the path": ("https://a.de/b", "https://a.de/B", False),
    "another query": ("https://a.de/?p=1", "https://a.de/?p=2", False),
    "another port": ("http://a.de:8000/", "http://a.de/", False),
    "another host": ("https://shop.a.de/", "https://a.de/", False),
    "a Facebook name with other dots and case": (
        "https://www.facebook.com/My.Page",
        "https://www.facebook.com/mypage",
        True,
    ),
}


@pytest.mark.parametrize(("one", "other", "same"), PAIRS.values(), ids=PAIRS)
def test_duplicates_are_recognised(one: str, other: str, same: bool) -> None:
    assert same_target(one, other) is same


READ = {
    "a home page": ("https://example.de/", "example.de"),
    "umlauts": ("https://xn--mller-kva.de:8080/%C3%BCber", "müller.de:8080/über"),
    "a query": ("https://example.de/?p=1", "example.de/?p=1"),
    "an escaped blank stays escaped": ("https://example.de/a%20b", "example.de/a%20b"),
    "an escaped line break stays escaped": ("https://example.de/a%0Ab", "example.de/a%0Ab"),
    "bytes that are no text stay escaped": ("https://example.de/%FF", "example.de/%FF"),
    "what only looks like punycode": ("https://xn--.de/", "xn--.de"),
}


@pytest.mark.parametrize(("url", "read"), READ.values(), ids=READ)
def test_addresses_are_read_out(url: str, read: str) -> None:
    assert shown(url) == read


HOSTS = st.sampled_from(["example.de", "www.Example.de:8080", "müller.de", "[::1]", "10.0.0.1"])
PATHS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=30)


@given(host=HOSTS, path=PATHS)
def test_normalising_twice_changes_nothing(host: str, path: str) -> None:
    once = normalise(f"http://{host}/{path}", Kind.WEBSITE)
    assert normalise(once, Kind.WEBSITE) == once


@given(host=HOSTS, path=PATHS)
def test_what_is_kept_is_plain_ascii_without_tracking(host: str, path: str) -> None:
    kept = normalise(f"{host}/{path}?utm_source=a&FBCLID=b", Kind.WEBSITE)
    names = [name for name, _ in parse_qsl(urlsplit(kept).query)]
    assert kept.isascii()
    assert not any(is_tracking(name) for name in names)


@given(typed=st.text(max_size=60), kind=st.sampled_from(Kind))
def test_whatever_is_typed_is_kept_or_explained(typed: str, kind: Kind) -> None:
    try:
        kept = normalise(typed, kind)
    except InputError:
        return
    assert normalise(kept, kind) == kept


@given(st.text(max_size=60))
def test_whatever_stands_there_is_read_out(rest: str) -> None:
    assert shown(f"https://example.de/{rest}").startswith("example.de")
