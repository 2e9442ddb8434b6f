"""The web as a check sees it: an address in, what a server shows there out."""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from random import Random
from threading import Event
from typing import TypeVar
from urllib.parse import urljoin

from requests.cookies import RequestsCookieJar
from requests.utils import DEFAULT_CA_BUNDLE_PATH

from monitor.config import FetchConfig
from monitor.errors import FetchError
from monitor.fetch import leash, robots
from monitor.fetch.answer import HTML, MOVED
from monitor.fetch.decode import ACCEPTED
from monitor.fetch.exchange import Reply, Request, canonical, exchange
from monitor.fetch.faults import Fault
from monitor.fetch.guard import Guard, anything_goes, refused
from monitor.fetch.journey import Journey
from monitor.fetch.leash import Leash, Stopped, TimeUp
from monitor.fetch.line import Line, resolvable
from monitor.fetch.politeness import Host, Turns
from monitor.fetch.response import Asked, Response, location, refuse, respond
from monitor.model import Reason

T = TypeVar("T")

# Failures that would be those of the page just as well.
_OF_THE_HOST = {Reason.DNS, Reason.TLS, Reason.CONNECTION, Reason.PRIVATE_ADDRESS}


class Web:
    """Reads pages, politely and within bounds. Shared by all threads.

    Nothing is held open between two calls, and no cookie outlives one.
    """

    def __init__(
        self,
        config: FetchConfig,
        *,
        version: str,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Random | None = None,
        stop: Event | None = None,
        guard: Guard = refused,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Reach the web as `config` says.

        `stop` ends a running `get` within a second. `sleep`, `clock` and `random`
        serve the gaps between requests; `trust` (None: the public authorities) and
        `guard` are for tests.
        """
        self._config = config
        self._clock = clock
        self._stop = stop or Event()
        self._closed = Event()
        self._agent = _agent(version, config.contact)
        self._line = Line(
            guard=anything_goes if config.allow_private_addresses else guard,
            trust=trust or _public_authorities(),
            proxy=config.proxy,
        )
        random = random or Random()  # noqa: S311 - jitter, not a secret
        turns = partial(Turns, clock=clock, sleep=sleep, random=random, stopped=self._stopped)
        self._turns = turns()
        self._inquiries = turns()
        self._known = robots.Memory()

    def get(
        self,
        url: str,
        *,
        now: datetime,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = HTML,
        lang: str | None = None,
        cut: bool = False,
    ) -> Response:
        """Read `url`, following redirects, where robots.txt and the address guard let us.

        With `etag` or `last_modified` (of an earlier response) the answer may be "not
        modified"; they are sent to `url` itself only, not where it redirects to. `lang`
        goes along so that a site in several languages shows the same one each time. A body
        beyond `max_bytes` is refused, or with `cut` read up to there (`Response.cut` says so).

        Raises FetchError; NOT_LOOKED is its reason when the service stops meanwhile.
        """
        wishes = _given({"Accept": accept, "Accept-Language": lang})
        conditions = _conditions(etag, last_modified)
        journey = self._journey()
        at = _canonical(url)
        with _stops_told(at):
            reply = self._look(self._request(at, wishes | conditions, cut=cut), now, journey)
            while reply.status in MOVED:
                at = journey.follow(at, reply)
                reply = self._look(self._request(at, wishes, cut=cut), now, journey)
        conditional = bool(conditions) and not journey.hops
        hops = tuple(journey.hops)
        asked = Asked(at, accept, conditional, hops, journey.moved_for_good, now)
        return respond(asked, reply, journey.seconds)

    def ask(self, url: str, headers: Mapping[str, str], *, gap: float = 0.0) -> Reply:
        """Ask `url` once, whatever robots.txt says: for interfaces made for programs.

        No redirect is followed, no cookie kept, and an error's body is read too. The
        next request to the host comes `gap` seconds later. Raises FetchError, which
        names the address without its query.
        """
        shown = url.partition("?")[0]
        journey = self._journey()
        asked = replace(self._request(_canonical(url), headers, cut=False), whole=True)
        try:
            with _stops_told(shown):
                return self._ask(asked, journey, journey.cookies, gap=gap)
        except FetchError as exc:
            raise FetchError(shown, exc.reason, exc.why, exc.retry_after, exc.status) from None

    def denied(self, url: str, *, now: datetime) -> str | None:
        """Say why robots.txt forbids `url`, or None; the page itself is not asked for.

        Raises FetchError where the robots.txt can be neither remembered nor read.
        """
        at = _canonical(url)
        return self._rules_of(at, now).denied(at)

    def sitemaps(self, url: str, *, now: datetime) -> tuple[str, ...]:
        """Give the addresses of sitemaps that the robots.txt of `url`'s host names, in order.

        They may be on another host. Raises FetchError as `denied` does.
        """
        at = _canonical(url)
        return self._rules_of(at, now).sitemaps(at)

    def resolve(self, url: str) -> None:
        """Find out whether the host of `url` has an address that may be looked at.

        Raises FetchError: DNS, PRIVATE_ADDRESS, or TIMEOUT where the resolver is slow.
        """
        limit = self._config.connect_timeout.total_seconds()
        try:
            with _stops_told(url):
                self._within(limit, lambda _: resolvable(url, self._line))
        except Fault as fault:
            raise FetchError(url, fault.reason, fault.why) from fault
        except TimeUp as exc:
            why = f"the name was not resolved within {limit:g} seconds"
            raise FetchError(url, Reason.TIMEOUT, why) from exc

    def close(self) -> None:
        """End what is under way, soon; nothing more is read."""
        self._closed.set()

    def _stopped(self) -> bool:
        return self._stop.is_set() or self._closed.is_set()

    def _within(self, seconds: float, work: Callable[[Leash], T]) -> T:
        return leash.run(work, seconds=seconds, stopped=self._stopped)

    def _look(self, request: Request, now: datetime, journey: Journey) -> Reply:
        journey.enter(request.url)
        rules = self._rules(request.url, now, journey)
        why = rules.denied(request.url)
        if why:
            raise FetchError(request.url, Reason.ROBOTS_DENIED, why)
        return self._ask(request, journey, journey.cookies, rules.delay)

    def _journey(self) -> Journey:
        return Journey(self._config.total_timeout.total_seconds(), self._config.max_redirects)

    def _rules_of(self, url: str, now: datetime) -> robots.Rules:
        with _stops_told(url):
            return self._rules(url, now, self._journey())

    def _rules(self, url: str, now: datetime, journey: Journey) -> robots.Rules:
        """Give the rules of the host of `url`, asked for once a day, conditionally if known."""
        host = Host.of(url)
        with self._inquiries.turn(host, gap=0):
            known = self._known.recall(host, now)
            if known is None:
                before = self._known.outdated(host, now)
                known = self._inquire(url, now, journey, before or robots.Rules())
                self._known.keep(host, known, now)
                self._turns.delay(host, known.delay)
            return known

    def _inquire(
        self, url: str, now: datetime, journey: Journey, before: robots.Rules
    ) -> robots.Rules:
        try:
            return self._read_robots(urljoin(url, "/robots.txt"), now, journey, before)
        except FetchError as exc:
            if exc.reason in _OF_THE_HOST:
                raise FetchError(url, exc.reason, exc.why) from exc
            why = f"robots.txt: {exc.why}"
            raise FetchError(url, exc.reason, why, exc.retry_after, exc.status) from exc

    def _read_robots(
        self, url: str, now: datetime, journey: Journey, before: robots.Rules
    ) -> robots.Rules:
        # A jar of its own: else the page would get cookies on some days, and none on others.
        cookies = RequestsCookieJar()
        conditions = _conditions(before.etag, before.last_modified)
        for hops in range(1 + robots.MAX_REDIRECTS):
            reply = self._ask(self._robots_request(url, conditions), journey, cookies)
            if reply.status == 304 and conditions:
                return before
            # RFC 9309, 2.3.1.4: then nothing may be read for now. A 304 that nobody asked for
            # may stand for any rules.
            if reply.status in {304, 429} or reply.status >= 500:
                refuse(url, reply, now)
            if reply.status not in MOVED:
                return robots.rules(reply.status, reply.body, {} if hops else reply.headers)
            url, conditions = location(url, reply.headers), {}
        return robots.Rules()

    def _robots_request(self, url: str, conditions: Mapping[str, str]) -> Request:
        headers = {"Accept": "text/plain,*/*;q=0.1", **conditions}
        return replace(self._request(url, headers, cut=True), max_bytes=robots.MAX_BYTES)

    def _request(self, url: str, headers: Mapping[str, str], *, cut: bool) -> Request:
        ours = {
            "User-Agent": self._agent,
            "Accept-Encoding": ACCEPTED,
            "Connection": "close",
        }
        return Request(
            url=url,
            headers={**ours, **headers},
            connect_timeout=self._config.connect_timeout.total_seconds(),
            read_timeout=self._config.read_timeout.total_seconds(),
            max_bytes=self._config.max_bytes,
            cut=cut,
        )

    def _ask(
        self,
        request: Request,
        journey: Journey,
        cookies: RequestsCookieJar,
        delay: float = 0.0,
        gap: float | None = None,
    ) -> Reply:
        """Take a turn at the host, ask, and charge the time to the journey."""
        usual = max(self._config.gap_seconds, delay)
        with self._turns.turn(Host.of(request.url), usual if gap is None else gap):
            began = self._clock()
            try:
                return self._within(
                    journey.seconds_left, lambda held: exchange(request, self._line, cookies, held)
                )
            except TimeUp as exc:
                why = f"the answer was not complete within {journey.limit:g} seconds"
                raise FetchError(request.url, Reason.TIMEOUT, why) from exc
            finally:
                journey.seconds += self._clock() - began


@contextmanager
def _stops_told(url: str) -> Iterator[None]:
    try:
        yield
    except Stopped as exc:
        raise FetchError(url, Reason.NOT_LOOKED, "the service stopped meanwhile") from exc


@cache
def _public_authorities() -> ssl.SSLContext:
    """Trust whom browsers trust; once, since reading them takes 20 ms."""
    return ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)


def _canonical(url: str) -> str:
    try:
        return canonical(url)
    except Fault as fault:
        shown = re.sub(r"//[^/]*@", "//", url)
        raise FetchError(shown, fault.reason, fault.why) from fault


def _given(headers: Mapping[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if value}


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    return _given({"If-None-Match": etag, "If-Modified-Since": last_modified})


def _agent(version: str, contact: str) -> str:
    """Say who we are; a contact from the configuration may hold anything."""
    said = re.sub(r"[^\x20-\x7e]|[()\\]", "", contact).strip()
    return f"{robots.AGENT}/{version} (+{said or 'watches a site for its consultant'})"
