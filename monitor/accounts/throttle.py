"""Failed logins are answered with growing waits, kept in the database.

1. A few failures are free; then each doubles the wait, up to a longest one.
2. Counted are the name (whoever tries it), the address (whatever it tries) and
   both together. Nobody is locked out for good: the longest wait is a minute
   for a name, and where a name has logged in from an address before, failures
   from elsewhere do not count against it.
3. What is tried while waiting is not even looked at, and does not prolong it.
4. A day without failures forgives all.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address

from monitor.accounts.random import digest
from monitor.store import Db, accounts, transaction
from monitor.store.accounts import Throttle

_FORGIVEN_AFTER = timedelta(days=1)
_KNOWN_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Measure:
    """How patient we are with one kind of key."""

    free: int
    longest: timedelta

    def wait(self, failures: int) -> timedelta:
        """After so many failures in a row."""
        if failures < self.free:
            return timedelta(0)
        return min(timedelta(seconds=2 << min(failures - self.free, 20)), self.longest)


_BY_NAME = _Measure(free=5, longest=timedelta(minutes=1))
_BY_ADDRESS = _Measure(free=20, longest=timedelta(minutes=15))
_BY_BOTH = _Measure(free=5, longest=timedelta(minutes=15))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to log in: under which name, from which address."""

    name: str
    address: str

    @property
    def measures(self) -> dict[str, _Measure]:
        """Key → measure. Names are hashed: people type passwords into the wrong field."""
        return {
            f"name {self._name}": _BY_NAME,
            f"address {network(self.address)}": _BY_ADDRESS,
            self.both: _BY_BOTH,
        }

    @property
    def both(self) -> str:
        """The key of this name from this address."""
        return f"both {self._name} {network(self.address)}"

    @property
    def _name(self) -> str:
        return digest(self.name.strip().casefold())[:32]


def reserve(db: Db, attempt: Attempt, now: datetime) -> timedelta:
    """How long nothing is tried; zero when it may be, and then it counts as failed already.

    So of many tries at once, only as many are looked at as of tries one after the other.
    """
    with transaction(db):
        left = _wait(db, attempt, now)
        if not left:
            _count(db, attempt, now)
    return left


def succeeded(db: Db, attempt: Attempt, now: datetime) -> None:
    """Take back what `reserve` counted, and forgive this name at this address."""
    for key, measure in attempt.measures.items():
        before = accounts.throttle(db, key)
        if before:
            failures = max(before.failures - 1, 0)
            until_at = before.failed_at + measure.wait(failures)
            accounts.put_throttle(db, key, replace(before, failures=failures, until_at=until_at))
    accounts.put_throttle(db, attempt.both, Throttle(0, now, now, known_at=now))


def _wait(db: Db, attempt: Attempt, now: datetime) -> timedelta:
    both = accounts.throttle(db, attempt.both)
    known = both and both.known_at and now - both.known_at < _KNOWN_FOR
    ends = [
        found.until_at
        for key, measure in attempt.measures.items()
        if not (known and measure is _BY_NAME) and (found := accounts.throttle(db, key))
    ]
    return max([timedelta(0), *(end - now for end in ends)])


def _count(db: Db, attempt: Attempt, now: datetime) -> None:
    """One failure more under each key."""
    accounts.drop_throttles(db, now - _FORGIVEN_AFTER, now - _KNOWN_FOR)
    for key, measure in attempt.measures.items():
        before = accounts.throttle(db, key) or Throttle(0, now, now)
        if now - before.failed_at >= _FORGIVEN_AFTER:
            before = replace(before, failures=0)
        failures = before.failures + 1
        until_at = now + measure.wait(failures)
        accounts.put_throttle(db, key, Throttle(failures, now, until_at, before.known_at))


def network(address: str) -> str:
    """The address, or of IPv6 the network that one household has."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    mapped = parsed.ipv4_mapped
    return str(mapped) if mapped else f"{parsed.exploded[:19]}::/64"
