"""How a connection is made: to approved addresses only, and cut off when told.

The guard is asked inside `dial`, about the very address that the socket is then
connected to: checking a name beforehand would leave it time to change.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from monitor.fetch.faults import Fault, unconnected
from monitor.fetch.guard import Guard, anything_goes, literal
from monitor.fetch.leash import Leash
from monitor.fetch.politeness import Host
from monitor.model import Reason

# It warns, with a traceback, of every header that a strange server garbles.
logging.getLogger("urllib3.connection").setLevel(logging.ERROR)

_ADDRESSES_TRIED = 8
"""Of one name: each costs up to the connect timeout."""


@dataclass(frozen=True, slots=True)
class Line:
    """How the network is reached."""

    guard: Guard
    trust: ssl.SSLContext
    """Holds the trusted authorities, and demands a valid certificate."""
    proxy: str = ""

    @property
    def proxies(self) -> dict[str, str]:
        """As requests takes them."""
        return {"http": self.proxy, "https": self.proxy} if self.proxy else {}


def addresses(host: str, port: int, guard: Guard) -> list[tuple[int, Any]]:
    """Resolve `host` to the (family, socket address) pairs that may be connected to.

    Raises Fault: DNS if there is no address, PRIVATE_ADDRESS if all are refused.
    """
    try:
        found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as exc:
        raise Fault(Reason.DNS, f"no address is known for the name {host}") from exc
    whys = [guard(str(address[0])) for *_, address in found]
    good = [
        (int(family), address)
        for (family, *_, address), why in zip(found, whys, strict=True)
        if why is None
    ]
    if not good:
        raise Fault(Reason.PRIVATE_ADDRESS, next(filter(None, whys)))
    return good[:_ADDRESSES_TRIED]


def resolvable(url: str, line: Line) -> None:
    """Find out whether `url` can be connected to, by its host; raises Fault if not."""
    if line.proxy:
        refuse_literal(url, line.guard)
    else:
        host = Host.of(url)
        addresses(host.name, host.port, line.guard)


def refuse_literal(url: str, guard: Guard) -> None:
    """Judge a host that spells out an address, where a proxy will connect for us.

    Raises Fault (PRIVATE_ADDRESS). What a name leads to, only the proxy knows.
    """
    address = literal(urlsplit(url).hostname or "")
    why = guard(address) if address else None
    if why:
        raise Fault(Reason.PRIVATE_ADDRESS, why)


def dial(
    host: str, port: int, timeout: float | None, *, guard: Guard, leash: Leash
) -> socket.socket:
    """Connect to the first address of `host` that is not refused and answers.

    `timeout` in seconds holds for each address. Raises Fault.
    """
    failure: OSError | None = None
    for family, address in addresses(host, port, guard):
        try:
            return _connect(family, address, timeout, leash)
        except OSError as exc:
            failure = exc
    raise unconnected(failure) from failure


def _connect(family: int, address: Any, timeout: float | None, leash: Leash) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        leash.hold(opened)
        opened.settimeout(timeout)
        opened.connect(address)
    except BaseException:
        opened.close()
        raise
    return opened


class Adapter(HTTPAdapter):
    """For one exchange: no environment, no redirects, one connection from `dial`.

    Without a Session of requests, which merges settings that we do not have, and reads a
    redirect's body whole, however large it is (measured: a third of an exchange).
    """

    def __init__(self, line: Line, leash: Leash) -> None:
        self._trust = line.trust
        # A proxy stands where it likes, and it is the proxy that resolves names.
        guard = anything_goes if line.proxy else line.guard
        self._dial = partial(dial, guard=guard, leash=leash)
        super().__init__(pool_connections=1, pool_maxsize=1)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, ssl_context=self._trust)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, **kwargs, ssl_context=self._trust)

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """Load nothing: the context holds the authorities (reading them takes 20 ms)."""

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> HTTPConnectionPool:
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        assert isinstance(pool, HTTPConnectionPool)
        secure = isinstance(pool, HTTPSConnectionPool)
        pool.ConnectionCls = _SecureConnection if secure else _PlainConnection
        pool.conn_kw["dial"] = self._dial
        return pool


Dial = Callable[[str, int, float | None], socket.socket]


class _PlainConnection(HTTPConnection):
    def __init__(self, *args: Any, dial: Dial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial(self._dns_host, self.port, self.timeout)


class _SecureConnection(HTTPSConnection):
    def __init__(self, *args: Any, dial: Dial, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._dial = dial

    def _new_conn(self) -> socket.socket:
        return self._dial(self._dns_host, self.port, self.timeout)
