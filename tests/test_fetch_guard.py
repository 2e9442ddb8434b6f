"""Which addresses may be looked at."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import FetchError
from monitor.fetch.guard import literal, refused
from monitor.model import Reason
from tests.web import NOW, Answer, LocalWeb, visitor

REFUSED = {
    "unspecified": "0.0.0.0",
    "this network": "0.1.2.3",
    "private, ten": "10.1.2.3",
    "private, 172": "172.31.255.255",
    "private, 192": "192.168.178.1",
    "carrier-grade NAT": "100.64.0.1",
    "loopback": "127.8.8.8",
    "link-local, where clouds keep secrets": "169.254.169.254",
    "protocol assignments": "192.0.0.192",
    "documentation": "203.0.113.7",
    "benchmarks": "198.19.0.1",
    "multicast": "239.255.255.250",
    "reserved": "250.1.1.1",
    "broadcast": "255.255.255.255",
    "IPv6 unspecified": "::",
    "IPv6 loopback": "::1",
    "IPv6 private, where a cloud keeps secrets": "fd00:ec2::254",
    "IPv6 link-local with a zone": "fe80::1%eth0",
    "IPv6 site-local": "fec0::1",
    "IPv6 multicast": "ff02::1",
    "IPv6 documentation": "2001:db8::1",
    "IPv6 discard-only": "100::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped private": "::ffff:10.0.0.1",
    "compatible loopback": "::127.0.0.1",
    "6to4 of private": "2002:0a00:0001::1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of the metadata service": "64:ff9b::a9fe:a9fe",
    "NAT64 for local use": "64:ff9b:1::808:808",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
}


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert refused(address)


PUBLIC = {
    "IPv4": "8.8.8.8",
    "just below private": "172.15.255.255",
    "just above private": "172.32.0.0",
    "just above carrier-grade NAT": "100.128.0.0",
    "just below multicast": "223.255.255.255",
    "IPv6": "2606:4700:4700::1111",
    "IPv6 of a European provider": "2a01:4f8::1",
    "mapped": "::ffff:8.8.8.8",
    "NAT64": "64:ff9b::808:808",
    "6to4": "2002:0808:0808::1",
}


@pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
def test_what_is_public_is_not_refused(address: str) -> None:
    assert refused(address) is None


@given(st.ip_addresses(v=4).map(IPv4Address))
def test_an_address_is_judged_alike_in_every_guise(address: IPv4Address) -> None:
    packed = f"{int(address):08x}"
    halves = f"{packed[:4]}:{packed[4:]}"
    guises = [f"::ffff:{halves}", f"64:ff9b::{halves}", f"2002:{halves}::1"]
    plain = refused(str(address)) is None
    assert [refused(guise) is None for guise in guises] == [plain] * 3


LITERALS = {
    "dotted": ("127.0.0.1", "127.0.0.1"),
    "one number": ("2130706433", "127.0.0.1"),
    "hexadecimal": ("0x7f.1", "127.0.0.1"),
    "octal": ("0177.0.0.1", "127.0.0.1"),
    "IPv6 in brackets": ("[::1]", "::1"),
    "localhost": ("localhost", "127.0.0.1"),
    "a name under localhost": ("my.localhost", "127.0.0.1"),
    "a name": ("example.de", None),
}


@pytest.mark.parametrize(("host", "address"), LITERALS.values(), ids=LITERALS)
def test_hosts_that_are_addresses_are_known(host: str, address: str | None) -> None:
    assert literal(host) == address


GUISES = ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0"]


@pytest.mark.parametrize("host", GUISES)
def test_loopback_is_not_connected_to_in_any_guise(host: str) -> None:
    with LocalWeb() as web, pytest.raises(FetchError) as raised:
        visitor(allow_private_addresses=False).get(f"http://{host}:{web.port}/", now=NOW)
    assert (raised.value.reason, web.requests) == (Reason.PRIVATE_ADDRESS, [])


def _all_but_2(address: str) -> str | None:
    return "not there" if address == "127.0.0.2" else None


def test_a_redirect_to_a_refused_address_is_not_followed() -> None:
    with LocalWeb() as outside, LocalWeb("127.0.0.2") as inside:
        inside.pages["/"] = "secret"
        outside.pages["/"] = Answer(302, {"Location": inside.url})
        web = visitor(allow_private_addresses=False, guard=_all_but_2)
        with pytest.raises(FetchError) as raised:
            web.get(outside.url, now=NOW)
    assert (raised.value.reason, inside.requests) == (Reason.PRIVATE_ADDRESS, [])


def test_robots_txt_on_a_refused_address_is_not_read() -> None:
    with LocalWeb() as outside, LocalWeb("127.0.0.2") as inside:
        outside.pages["/robots.txt"] = Answer(302, {"Location": inside.url})
        web = visitor(allow_private_addresses=False, guard=_all_but_2)
        with pytest.raises(FetchError) as raised:
            web.get(outside.url, now=NOW)
    assert (raised.value.reason, inside.requests) == (Reason.PRIVATE_ADDRESS, [])


RESOLVED = {
    "a name nobody has": ("http://nobody.invalid/", Reason.DNS),
    "a name too long": (f"http://{'a' * 70}.de/", Reason.DNS),
    "loopback": ("http://localhost/", Reason.PRIVATE_ADDRESS),
}


@pytest.mark.parametrize(("url", "reason"), RESOLVED.values(), ids=RESOLVED)
def test_registering_asks_whether_a_host_may_be_looked_at(url: str, reason: Reason) -> None:
    with pytest.raises(FetchError) as raised:
        visitor(allow_private_addresses=False).resolve(url)
    assert raised.value.reason == reason


def test_a_host_that_may_be_looked_at_resolves() -> None:
    visitor().resolve("http://localhost:1234/")
