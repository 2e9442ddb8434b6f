"""Which network addresses may be looked at: public ones. Pure.

A client's website is typed in by people and may redirect anywhere, so a look
must not reach the office's router, a cloud's metadata service or ourselves.
What is judged is an address as the socket gets it, never a name: `dial` asks
for every address right before it connects to that very address, so that a
name which resolves differently a moment later gains nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from socket import inet_aton

Guard = Callable[[str], str | None]
"""Numeric address → why it must not be connected to, or None."""

# IANA's registries of special-purpose addresses. Kept here because what the
# standard library calls global differs between Python versions.
_V4 = {
    IPv4Network("0.0.0.0/8"): "an unspecified",
    IPv4Network("10.0.0.0/8"): "a private",
    IPv4Network("100.64.0.0/10"): "a provider-internal",
    IPv4Network("127.0.0.0/8"): "a loopback",
    IPv4Network("169.254.0.0/16"): "a link-local",
    IPv4Network("172.16.0.0/12"): "a private",
    IPv4Network("192.0.0.0/24"): "a reserved",
    IPv4Network("192.0.2.0/24"): "a documentation",
    IPv4Network("192.88.99.0/24"): "a reserved",
    IPv4Network("192.168.0.0/16"): "a private",
    IPv4Network("198.18.0.0/15"): "a benchmark",
    IPv4Network("198.51.100.0/24"): "a documentation",
    IPv4Network("203.0.113.0/24"): "a documentation",
    IPv4Network("224.0.0.0/4"): "a multicast",
    IPv4Network("240.0.0.0/4"): "a reserved",
}
_V6 = {
    IPv6Network("::/128"): "an unspecified",
    IPv6Network("::1/128"): "a loopback",
    IPv6Network("fc00::/7"): "a private",
    IPv6Network("fe80::/10"): "a link-local",
    IPv6Network("ff00::/8"): "a multicast",
    # Protocol assignments, and with them Teredo (2001::/32).
    IPv6Network("2001::/23"): "a reserved",
    IPv6Network("2001:db8::/32"): "a documentation",
    IPv6Network("3fff::/20"): "a documentation",
}
_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Networks whose addresses stand for an IPv4 address, and how far left its 32 bits are.
_CARRIERS = {
    IPv6Network("::ffff:0:0/96"): 0,  # mapped
    IPv6Network("64:ff9b::/96"): 0,  # NAT64
    IPv6Network("2002::/16"): 80,  # 6to4
}


def refused(address: str) -> str | None:
    """Say why `address` must not be connected to, or None for a public one.

    `address` is numeric, as in a socket's address (`203.0.113.7`, `fe80::1%eth0`).
    """
    numeric = ip_address(address.partition("%")[0])
    kind = _kind(numeric)
    return f"{numeric} is {kind} address, and only public ones are looked at" if kind else None


def anything_goes(_address: str) -> str | None:
    """Refuse nothing: the guard of a test, or of a line that ends at a proxy."""
    return None


def _kind(address: IPv4Address | IPv6Address) -> str | None:
    if isinstance(address, IPv4Address):
        return next((kind for network, kind in _V4.items() if address in network), None)
    carried = _carried(address)
    if carried is not None:
        return _kind(carried)
    known = next((kind for network, kind in _V6.items() if address in network), None)
    return known or (None if address in _GLOBAL_UNICAST else "a reserved")


def _carried(address: IPv6Address) -> IPv4Address | None:
    """Give the IPv4 address that `address` stands for, or None."""
    for network, left in _CARRIERS.items():
        if address in network:
            return IPv4Address(int(address) >> left & 0xFFFFFFFF)
    return None


def literal(host: str) -> str | None:
    """Give the numeric address that `host` spells out itself, or None for a name.

    Knows the forms that resolvers accept too: `2130706433`, `0x7f.1`, `0177.0.0.1`.
    """
    try:
        return str(ip_address(host.strip("[]").partition("%")[0]))
    except ValueError:
        pass
    try:
        return str(IPv4Address(inet_aton(host)))
    except OSError:
        return "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else None
