"""Whether a request comes from a program of our own user on this machine.

A loopback address alone says too little: other users of the machine have it,
and so has whatever a web server on this machine passes on. Linux tells whose
a connection is (/proc/net/tcp, see proc_pid_net(5)).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

from fastapi import Request

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_ESTABLISHED = "01"
"""A connection that its program has closed already has no owner to be told."""
_PASSED_ON = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

_USER = 6
"""Where a line names the user, counted from the connection's near end."""

Place = tuple[str, int]

_LOOKED_UP: dict[Place, tuple[Place, bool]] = {}
_MOST_LOOKED_UP = 1000


def is_own_users(request: Request) -> bool:
    """Whether our own user (or root) asks, from this machine, and no proxy in between.

    Where the system is Linux and does not say whose a connection is, it is
    somebody else's. Other systems are taken for machines of one person.
    """
    server = request.scope.get("server")
    if server is None or not is_at_machine(request):
        return False
    return sys.platform != "linux" or _is_own(request.scope["client"], server)


def is_at_machine(request: Request) -> bool:
    """Whether a program on this machine asks, for itself as far as its headers tell."""
    client = request.client
    if client is None or not _is_loopback(client.host):
        return False
    return not any(header in request.headers for header in _PASSED_ON)


def _is_own(client: Place, server: Place) -> bool:
    """Looked up once for a connection, which a busy machine's long table makes worth it.

    The server gives all requests of a connection the very same tuple, and a
    later connection from the same port another one; we keep it alive to compare.
    """
    known = _LOOKED_UP.get(client)
    if known is None or known[0] is not client:
        if len(_LOOKED_UP) >= _MOST_LOOKED_UP:
            _LOOKED_UP.clear()
        is_own = owner(client, (server[0], server[1])) in {0, os.getuid()}
        known = _LOOKED_UP[client] = (client, is_own)
    return known[1]


def owner(near: Place, far: Place) -> int | None:
    """The user whose program opened the connection from `near` to `far`; None if not told."""
    ends = [f" {a} {b} {_ESTABLISHED} " for a in _written(near) for b in _written(far)]
    for table in _tables():
        for end in ends:
            start = table.find(end)
            if start >= 0:
                return int(table[start:].split(maxsplit=7)[_USER])
    return None


def _tables() -> Iterator[str]:
    for table in _TABLES:
        with suppress(OSError):
            yield table.read_text(encoding="ascii")


def _written(place: Place) -> set[str]:
    """An address and port as the tables have them, with IPv4 also inside IPv6."""
    address = ip_address(place[0])
    forms: set[IPv4Address | IPv6Address] = {address}
    if isinstance(address, IPv4Address):
        forms.add(IPv6Address(f"::ffff:{address}"))
    elif address.ipv4_mapped:
        forms.add(address.ipv4_mapped)
    return {f"{_hex(form.packed)}:{place[1]:04X}" for form in forms}


def _hex(packed: bytes) -> str:
    """Words of four bytes, each as this machine's processor writes a number."""
    words = (packed[n : n + 4] for n in range(0, len(packed), 4))
    return "".join(f"{int.from_bytes(word, sys.byteorder):08X}" for word in words)


def _is_loopback(host: str) -> bool:
    try:
        address = ip_address(host)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
