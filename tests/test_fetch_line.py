"""Secure connections, and proxies."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config import FetchConfig
from monitor.errors import FetchError
from monitor.fetch import Web
from monitor.model import Reason
from tests.web import NOW, LocalWeb, Raw, visitor

# For localhost and 127.0.0.1, made for these tests; valid until 2120, and until 2021.
KEY = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgCkylsg+KN6IloLvZ
ol//EcCHXGKhaBQ83Tg9S5Sn6E2hRANCAAQaLCHT5vZT5hUAO5ibgQhzM6DlQWBi
flWRaKYy88DOhiPXQeUpgHUfxs+RWfaBZBvWsqDu/wQCGJFPdNWBP1bQ
-----END PRIVATE KEY-----
"""
VALID = """-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1QT1JPTUtJ
IHRlc3RzMCAXDTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAYMRYwFAYD
VQQDDA1QT1JPTUtJIHRlc3RzMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGiwh
0+b2U+YVADuYm4EIczOg5UFgYn5VkWimMvPAzoYj10HlKYB1H8bPkVn2gWQb1rKg
7v8EAhiRT3TVgT9W0KNeMFwwGgYDVR0RBBMwEYIJbG9jYWxob3N0hwR/AAABMA8G
A1UdEwEB/wQFMAMBAf8wDgYDVR0PAQH/BAQDAgKEMB0GA1UdDgQWBBTGl7Qqh3Si
oAzSD2C6BEQAlkC4tTAKBggqhkjOPQQDAgNIADBFAiEAu05ltMf7wyQHJ4hf5/2N
YjXLfTadQTtRhzeD92xIuDQCIDyKlviQF6cUFdoS7NJeWU8GPDKerYuA3zkTbI9U
KJHI
-----END CERTIFICATE-----
"""
EXPIRED = """-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1QT1JPTUtJ
IHRlc3RzMB4XDTIwMDEwMTAwMDAwMFoXDTIxMDEwMTAwMDAwMFowGDEWMBQGA1UE
AwwNUE9ST01LSSB0ZXN0czBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBosIdPm
9lPmFQA7mJuBCHMzoOVBYGJ+VZFopjLzwM6GI9dB5SmAdR/Gz5FZ9oFkG9ayoO7/
BAIYkU901YE/VtCjXjBcMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNV
HRMBAf8EBTADAQH/MA4GA1UdDwEB/wQEAwIChDAdBgNVHQ4EFgQUxpe0Kod0oqAM
0g9gugREAJZAuLUwCgYIKoZIzj0EAwIDSAAwRQIhALHIs8CNo0PdQiYJ0637vNFD
PGTZ6J34LE3abGvEfh3DAiAVnmvS6ivQiczZt5Qd6Qhy2eLmuJwLbqzTatzrgjit
Qw==
-----END CERTIFICATE-----
"""


def shown(certificate: str, folder: Path) -> ssl.SSLContext:
    """Give what a server needs to show `certificate`."""
    chain = folder / "chain.pem"
    chain.write_text(certificate + KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context


def trusting(certificate: str) -> Web:
    return Web(
        FetchConfig(allow_private_addresses=True, gap_seconds=0),
        version="1",
        trust=ssl.create_default_context(cadata=certificate),
    )


def test_a_page_comes_over_a_secure_connection(tmp_path: Path) -> None:
    with LocalWeb(tls=shown(VALID, tmp_path)) as web:
        web.pages["/"] = "<p>safe"
        assert trusting(VALID).get(web.url, now=NOW).body == b"<p>safe"


DISTRUSTED = {
    "signed by nobody we trust": (VALID, visitor, "127.0.0.1", "self-signed certificate"),
    "expired": (EXPIRED, lambda: trusting(EXPIRED), "127.0.0.1", "certificate has expired"),
    "of another name": (VALID, lambda: trusting(VALID), "127.0.0.2", "mismatch"),
}


@pytest.mark.parametrize(
    ("certificate", "web", "address", "why"), DISTRUSTED.values(), ids=DISTRUSTED
)
def test_a_certificate_that_is(
    certificate: str, web: Callable[[], Web], address: str, why: str, tmp_path: Path
) -> None:
    with LocalWeb(address, tls=shown(certificate, tmp_path)) as server:
        with pytest.raises(FetchError) as raised:
            web().get(server.url, now=NOW)
        assert server.requests == []
    assert raised.value.reason is Reason.TLS
    assert raised.value.why.startswith("the certificate is not valid: ")
    assert why in raised.value.why


def test_a_server_that_knows_no_tls_is_told() -> None:
    with LocalWeb() as server, pytest.raises(FetchError) as raised:
        visitor().get(server.url.replace("http:", "https:"), now=NOW)
    assert raised.value.reason is Reason.TLS
    assert raised.value.why.startswith("no secure connection: ")


def test_a_proxy_is_asked_for_the_page() -> None:
    with LocalWeb() as proxy:
        proxy.pages["http://baker.invalid/"] = "<p>by proxy"
        web = visitor(proxy=proxy.url, allow_private_addresses=False)
        assert web.get("http://baker.invalid/", now=NOW).body == b"<p>by proxy"


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "localhost", "[::1]"])
def test_a_proxy_is_not_asked_for_a_private_address(host: str) -> None:
    with LocalWeb() as proxy:
        web = visitor(proxy=proxy.url, allow_private_addresses=False)
        with pytest.raises(FetchError) as raised:
            web.get(f"http://{host}/", now=NOW)
    assert (raised.value.reason, proxy.requests) == (Reason.PRIVATE_ADDRESS, [])


def test_behind_a_proxy_a_name_need_not_resolve() -> None:
    visitor(proxy="http://proxy.invalid:3128/").resolve("http://baker.invalid/")


def test_behind_a_proxy_a_private_address_is_not_registered() -> None:
    web = visitor(proxy="http://proxy.invalid:3128/", allow_private_addresses=False)
    with pytest.raises(FetchError) as raised:
        web.resolve("http://127.0.0.1/")
    assert raised.value.reason is Reason.PRIVATE_ADDRESS


def test_a_proxy_that_lets_nothing_through_is_told() -> None:
    with LocalWeb() as proxy:
        proxy.pages["baker.invalid:443"] = Raw(lambda wire: wire.send(b"HTTP/1.1 403 No\r\n\r\n"))
        with pytest.raises(FetchError) as raised:
            visitor(proxy=proxy.url).get("https://baker.invalid/", now=NOW)
    assert (raised.value.reason, raised.value.why) == (
        Reason.CONNECTION,
        "the proxy let nothing through",
    )


def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with LocalWeb() as proxy, LocalWeb() as web:
        web.pages["/"] = "<p>"
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        visitor().get(web.url, now=NOW)
        assert proxy.requests == []
