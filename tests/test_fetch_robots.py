"""What a robots.txt asks of us, and how often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from protego import Protego

from monitor.config import FetchConfig
from monitor.errors import FetchError
from monitor.fetch import Web
from monitor.fetch.politeness import Host
from monitor.fetch.robots import AGENT, MAX_BYTES, Memory, Rules, rules
from monitor.model import Reason
from tests.web import NOW, Answer, LocalWeb, Page, Raw, Request, visitor

HOME = "https://baker.de/"
HOST = Host.of(HOME)
TEAM = "https://baker.de/team"

ASKED = {
    "nothing": (b"", None),
    "nothing of us": (b"User-agent: Googlebot\nDisallow: /", None),
    "of everyone to stay away": (b"User-agent: *\nDisallow: /", "asks us not to"),
    "of everyone to leave another part": (b"User-agent: *\nDisallow: /shop", None),
    "of us to stay away": (b"User-agent: poromki\nDisallow: /", "asks us not to"),
    "of everyone but us": (b"User-agent: *\nDisallow: /\n\nUser-agent: POROMKI\nAllow: /", None),
    "of a namesake": (b"User-agent: POROMKI-images\nDisallow: /", None),
    "of everyone, with a mark": (b"\xef\xbb\xbfUser-agent: *\nDisallow: /", "asks us not to"),
    "a page instead of rules": (b"<!doctype html><title>Not here</title>", None),
    "bytes": (bytes(range(256)), None),
}


@pytest.mark.parametrize(("body", "why"), ASKED.values(), ids=ASKED)
def test_a_robots_txt_asks(body: bytes, why: str | None) -> None:
    denied = rules(200, body).denied(TEAM)
    assert (why in denied) if why and denied else denied == why


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_missing_allows_all(status: int) -> None:
    assert rules(status, b"").denied(TEAM) is None


DELAYS = {
    "none": (b"", 0),
    "of everyone": (b"User-agent: *\nCrawl-delay: 7.5", 7.5),
    "of a minute at most": (b"User-agent: *\nCrawl-delay: 86400", 60),
    "of nonsense": (b"User-agent: *\nCrawl-delay: soon", 0),
    "of others": (b"User-agent: Bingbot\nCrawl-delay: 10", 0),
}


@pytest.mark.parametrize(("body", "seconds"), DELAYS.values(), ids=DELAYS)
def test_a_robots_txt_asks_for_a_delay(body: bytes, seconds: float) -> None:
    assert rules(200, body).delay == seconds


def test_a_robots_txt_full_of_agents_is_read_quickly() -> None:
    agents = b"".join(b"User-agent: bot%d\n" % number for number in range(12_000))
    shop = b"".join(b"Disallow: /shop/%d\n" % number for number in range(12_000))
    body = agents + b"User-agent: *\n" + shop
    began = monotonic()
    assert rules(200, body[:MAX_BYTES]).denied(HOME + "shop/7")
    assert monotonic() - began < 5


AGENTS = [
    "*",
    "**",
    "POROMKI",
    "poro*",
    "p",
    "*mki",
    "o",
    "poromki-images",
    "others",
    "",
    "a:b",
    "a: b",
]
LINES = st.one_of(
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", " "]),
            st.sampled_from(
                ["User-agent", "useragent", "USER agent", "user  agent", "u\u017fer-agent"]
            ),
            st.sampled_from([":", ": ", " ", " : ", "\t"]),
            st.sampled_from(AGENTS),
            st.sampled_from(["", " # x", "#", ": y"]),
        ),
    ),
    st.sampled_from(
        ["Disallow: /", "Allow: /team", "Disallow: /team", "Crawl-delay: 3", "", "Host: a"]
    ),
)


@given(st.lists(LINES, max_size=12))
@example(["User-agent: *", "Allow: /a", "User-agent o: y", "Disallow: /"])
@example(["User-agent: poro*", "Disallow: /"])
@example(["User-agent: *", "Allow: /", "u\u017fer-agent: o", "Disallow: /team"])
def test_calling_other_agents_by_one_name_changes_no_rule(lines: list[str]) -> None:
    text = "\n".join(lines)
    plain = Protego.parse(text)
    ours = Rules(text)
    assert (ours.denied(TEAM) is None, ours.delay) == (
        plain.can_fetch(TEAM, AGENT),
        plain.crawl_delay(AGENT) or 0,
    )


SITEMAPS: dict[str, tuple[bytes, list[str]]] = {
    "none": (b"User-agent: *\nDisallow:", []),
    "several, in order, each once": (
        b"Sitemap: https://baker.de/b.xml\nSITEMAP:/a.xml.gz # packed\n"
        b"sitemap: https://baker.de/b.xml",
        ["https://baker.de/b.xml", "https://baker.de/a.xml.gz"],
    ),
    "among rules that are not for us": (
        b"User-agent: Bingbot\nDisallow: /\nSitemap: https://baker.de/s.xml",
        ["https://baker.de/s.xml"],
    ),
    "on another host": (b"Sitemap: http://cdn.example/s.xml", ["http://cdn.example/s.xml"]),
    "as they are sent": (
        "Sitemap: https://me:secret@Bäcker.de/ä.xml#top".encode(),
        ["https://xn--bcker-gra.de/%C3%A4.xml"],
    ),
    "of the web only": (
        b"Sitemap: ftp://baker.de/s.xml\nSitemap: file:///etc/passwd\nSitemap: javascript:1",
        [],
    ),
    "that can be read": (b"Sitemap: http://[/\nSitemap: http://baker.de:99999/\nSitemap:", []),
    "no longer than an address is": (b"Sitemap: https://baker.de/" + b"s" * 2000, []),
}


@pytest.mark.parametrize(("body", "named"), SITEMAPS.values(), ids=SITEMAPS)
def test_a_robots_txt_names_sitemaps(body: bytes, named: list[str]) -> None:
    assert list(rules(200, body).sitemaps(HOME)) == named


def test_a_robots_txt_full_of_sitemaps_is_read_from_its_beginning() -> None:
    body = b"".join(b"Sitemap: /%d.xml\nSitemap: http://[/\n" % n for n in range(20_000))
    began = monotonic()
    found = rules(200, body[:MAX_BYTES]).sitemaps(HOME)
    assert found == tuple(f"{HOME}{n}.xml" for n in range(20))
    assert monotonic() - began < 5


@given(st.binary(max_size=300))
def test_any_sitemap_line_is_read(rest: bytes) -> None:
    assert len(rules(200, b"Sitemap: " + rest).sitemaps(HOME)) <= 20


@given(st.binary(max_size=300))
def test_any_robots_txt_is_read(body: bytes) -> None:
    assert 0 <= rules(200, b"User-agent: *\n" + body).delay <= 60


def test_a_robots_txt_full_of_wildcards_is_read_quickly() -> None:
    line = b"Disallow: /" + b"*a" * 100 + b"b\n"
    body = b"User-agent: *\n" + line * (MAX_BYTES // len(line))
    began = monotonic()
    rules(200, body).denied(HOME + "a" * 2000)
    assert monotonic() - began < 5


AGES = {
    "rules, hours later": (Rules(), timedelta(hours=23), True),
    "rules, a day later": (Rules(), timedelta(hours=24), False),
    "rules from the future, after a clock was set back": (Rules(), timedelta(hours=-1), False),
}


@pytest.mark.parametrize(("found", "age", "known"), AGES.values(), ids=AGES)
def test_rules_are_remembered(found: Rules, age: timedelta, known: bool) -> None:
    memory = Memory()
    memory.keep(HOST, found, NOW)
    assert (memory.recall(HOST, NOW + age) is found) is known


def known_of(count: int, found: Rules) -> list[int]:
    """Numbers of the hosts that are still known after so many were kept, the first one in use."""
    memory = Memory()
    hosts = [Host("https", f"shop{number}.de", 443) for number in range(count)]
    for host in hosts:
        memory.keep(host, found, NOW)
        memory.recall(hosts[0], NOW)
    return [number for number, host in enumerate(hosts) if memory.recall(host, NOW)]


def test_the_rules_of_ten_thousand_hosts_are_remembered() -> None:
    assert len(known_of(10_000, Rules("User-agent: *\nDisallow: /admin/\n" * 20))) == 10_000


def test_validators_take_their_part_of_the_room() -> None:
    known = known_of(17_000, Rules(etag="e" * 1000))
    assert len(known) * 1000 <= 16_000_000


def test_rules_that_are_renewed_hold_for_another_day() -> None:
    memory = Memory()
    found = Rules("User-agent: *")
    for days in range(3):
        memory.keep(HOST, found, NOW + timedelta(days=days))
    assert memory.recall(HOST, NOW + timedelta(days=2, hours=23)) is found


OUTDATED = {
    "a day later": (timedelta(days=1), True),
    "when they were renewed for thirteen days": (timedelta(days=13), True),
    "but not for a fortnight": (timedelta(days=14), False),
    "but not after a clock was set back": (timedelta(days=-1), False),
}


@pytest.mark.parametrize(("age", "known"), OUTDATED.values(), ids=OUTDATED)
def test_rules_are_asked_for_conditionally(age: timedelta, known: bool) -> None:
    memory = Memory()
    found = Rules("User-agent: *")
    for days in range(max(age.days, 1)):
        memory.keep(HOST, found, NOW + timedelta(days=days))
    assert (memory.outdated(HOST, NOW + age) is found) is known


def test_rules_that_came_in_full_are_fresh() -> None:
    memory = Memory()
    memory.keep(HOST, Rules("User-agent: *"), NOW)
    memory.keep(HOST, Rules("User-agent: *"), NOW + timedelta(days=10))
    assert memory.outdated(HOST, NOW + timedelta(days=20))


def test_only_so_much_is_remembered() -> None:
    known = known_of(100, Rules("#" * MAX_BYTES))
    assert (known[0], known[1:]) == (0, list(range(100 - len(known) + 1, 100)))
    assert len(known) * MAX_BYTES <= 16_000_000


def test_rules_read_anew_take_no_more_room() -> None:
    memory = Memory()
    for _ in range(100):
        memory.keep(HOST, Rules("#" * MAX_BYTES), NOW)
    assert memory.recall(HOST, NOW)


# --- over the network --------------------------------------------------------------


def failure(robots: Page, pages: dict[str, Page] | None = None) -> FetchError:
    with LocalWeb() as web:
        web.pages |= {"/robots.txt": robots, "/": "<p>", **(pages or {})}
        with pytest.raises(FetchError) as raised:
            visitor().get(web.url, now=NOW)
    return raised.value


def test_a_page_that_is_denied_is_not_asked_for() -> None:
    with LocalWeb() as web:
        web.pages |= {"/robots.txt": "User-agent: *\nDisallow: /", "/": "<p>"}
        with pytest.raises(FetchError) as raised:
            visitor().get(web.url, now=NOW)
        assert (raised.value.reason, web.paths) == (Reason.ROBOTS_DENIED, ["/robots.txt"])


def test_a_page_that_is_denied_is_not_redirected_to() -> None:
    pages: dict[str, Page] = {"/": Answer(302, {"Location": "/shop"}), "/shop": "<p>"}
    error = failure("User-agent: *\nDisallow: /shop", pages)
    assert (error.reason, error.url.endswith("/shop")) == (Reason.ROBOTS_DENIED, True)


def test_another_host_is_asked_for_its_own_rules() -> None:
    with LocalWeb() as one, LocalWeb() as other:
        one.pages["/"] = Answer(302, {"Location": other.url})
        other.pages |= {"/robots.txt": "User-agent: *\nDisallow: /", "/": "<p>"}
        with pytest.raises(FetchError) as raised:
            visitor().get(one.url, now=NOW)
    assert raised.value.reason is Reason.ROBOTS_DENIED


FAILURES: dict[str, tuple[Page, Reason, str]] = {
    "503 closes the site": (
        Answer(503, {"Retry-After": "600"}),
        Reason.SERVER_ERROR,
        "robots.txt: ",
    ),
    "429 is heeded": (Answer(429, {"Retry-After": "60"}), Reason.THROTTLED, "robots.txt: answered"),
    "304 to a first question says nothing": (
        Answer(304),
        Reason.HTTP_STATUS,
        "robots.txt: answered 304",
    ),
    "a broken connection is the page's": (
        Raw(lambda wire: wire.reset()),
        Reason.CONNECTION,
        "the server broke the connection off",
    ),
    "a broken body is told": (
        Answer(200, {"Content-Encoding": "gzip"}, "no gzip"),
        Reason.BROKEN_RESPONSE,
        "robots.txt: the body is not valid gzip",
    ),
}


@pytest.mark.parametrize(("robots", "reason", "why"), FAILURES.values(), ids=FAILURES)
def test_a_robots_txt_that_cannot_be_read(robots: Page, reason: Reason, why: str) -> None:
    error = failure(robots)
    assert error.reason is reason
    assert error.why.startswith(why)


def test_a_robots_txt_may_be_elsewhere() -> None:
    with LocalWeb() as one, LocalWeb() as other:
        one.pages["/robots.txt"] = Answer(301, {"Location": f"{other.url}rules"})
        other.pages["/rules"] = "User-agent: *\nDisallow: /"
        with pytest.raises(FetchError) as raised:
            visitor().get(one.url, now=NOW)
    assert raised.value.reason is Reason.ROBOTS_DENIED


def test_a_robots_txt_that_redirects_without_end_allows_all() -> None:
    with LocalWeb() as web:
        web.pages |= {"/robots.txt": Answer(302, {"Location": "/robots.txt"}), "/": "<p>"}
        visitor().get(web.url, now=NOW)
        assert web.paths == ["/robots.txt"] * 6 + ["/"]


def test_a_long_robots_txt_is_read_from_its_beginning() -> None:
    robots = "User-agent: *\nDisallow: /\n" + "# words\n" * 200_000
    assert failure(Answer(200, {}, robots)).reason is Reason.ROBOTS_DENIED


def test_a_host_is_asked_once_a_day() -> None:
    with LocalWeb() as web:
        web.pages["/"] = "<p>"
        visiting = visitor()
        for hours in (0, 12, 24):
            visiting.get(web.url, now=NOW + timedelta(hours=hours))
        assert web.paths == ["/robots.txt", "/", "/", "/robots.txt", "/"]


DENYING = "User-agent: *\nDisallow: /shop"
TAGGED = Answer(200, {"ETag": '"1"'}, DENYING)
DATED = Answer(200, {"Last-Modified": "Sun, 01 Mar 2026 09:00:00 GMT"}, DENYING)


def revalidating(known: Answer) -> Page:
    """Answer 304 to the validators of `known`, and `known` to everything else."""

    def answer(request: Request) -> Page:
        asked = {request.headers["If-None-Match"], request.headers["If-Modified-Since"]}
        return known if asked.isdisjoint(known.headers.values()) else Answer(304, known.headers)

    return answer


@pytest.mark.parametrize("known", [TAGGED, DATED], ids=["by its tag", "by its date"])
def test_a_robots_txt_is_asked_whether_it_still_holds(known: Answer) -> None:
    with LocalWeb() as web:
        web.pages["/robots.txt"] = revalidating(known)
        visiting = visitor()
        denied = [
            visiting.denied(web.url + "shop", now=NOW + timedelta(hours=hours))
            for hours in (0, 24, 47, 48)
        ]
        assert (len(set(denied)), denied[0] is not None) == (1, True)
        assert web.statuses == [200, 304, 304]


def test_a_robots_txt_that_is_another_by_now_is_read() -> None:
    with LocalWeb() as web:
        web.pages["/robots.txt"] = revalidating(TAGGED)
        visiting = visitor()
        visiting.denied(web.url, now=NOW)
        web.pages["/robots.txt"] = revalidating(Answer(200, {"ETag": '"2"'}, "User-agent: *"))
        assert visiting.denied(web.url + "shop", now=NOW + timedelta(days=1)) is None


def test_a_robots_txt_that_has_moved_is_not_asked_for_by_its_old_tag() -> None:
    with LocalWeb() as web:
        web.pages["/robots.txt"] = TAGGED
        visiting = visitor()
        visiting.denied(web.url, now=NOW)
        web.pages["/robots.txt"] = Answer(301, {"Location": "/rules"})
        visiting.denied(web.url, now=NOW + timedelta(days=1))
        assert [each.headers["If-None-Match"] for each in web.requests] == [None, '"1"', None]


def test_a_robots_txt_that_is_gone_by_now_allows_all() -> None:
    with LocalWeb() as web:
        web.pages["/robots.txt"] = TAGGED
        visiting = visitor()
        visiting.denied(web.url, now=NOW)
        del web.pages["/robots.txt"]
        later = [
            visiting.denied(web.url + "shop", now=NOW + timedelta(days=1, hours=hours))
            for hours in (0, 12)
        ]
        assert (later, web.statuses) == ([None, None], [200, 404])


def test_a_robots_txt_that_is_always_unmodified_is_read_every_fortnight() -> None:
    with LocalWeb() as web:
        web.pages["/robots.txt"] = revalidating(TAGGED)
        visiting = visitor()
        for day in range(29):
            visiting.denied(web.url, now=NOW + timedelta(days=day))
        assert [day for day, status in enumerate(web.statuses) if status == 200] == [0, 14, 28]


UNTAGGED: dict[str, tuple[Answer, Answer]] = {
    "of a 404": (Answer(404, {"ETag": '"1"'}), Answer(404)),
    "of another address": (Answer(301, {"Location": "/rules", "ETag": '"1"'}), TAGGED),
    "that cannot be sent back": (Answer(200, {"ETag": '"ü"'}, DENYING), TAGGED),
}


@pytest.mark.parametrize(("robots", "rules"), UNTAGGED.values(), ids=UNTAGGED)
def test_a_robots_txt_is_not_asked_for_by_a_tag(robots: Answer, rules: Answer) -> None:
    with LocalWeb() as web:
        web.pages |= {"/robots.txt": robots, "/rules": rules}
        visiting = visitor()
        for days in range(2):
            visiting.denied(web.url, now=NOW + timedelta(days=days))
        assert {request.headers["If-None-Match"] for request in web.requests} == {None}


def test_rules_and_sitemaps_are_told_of_the_same_robots_txt() -> None:
    robots = "User-agent: *\nDisallow: /shop\nSitemap: /s.xml"
    with LocalWeb() as web:
        web.pages |= {"/robots.txt": robots, "/": "<p>"}
        visiting = visitor()
        told = (
            visiting.sitemaps(web.url, now=NOW),
            visiting.denied(web.url + "team", now=NOW),
            visiting.denied(web.url + "shop/cakes", now=NOW),
        )
        visiting.get(web.url, now=NOW)
        assert told == (
            (web.url + "s.xml",),
            None,
            "robots.txt asks us not to read this page",
        )
        assert web.paths == ["/robots.txt", "/"]


OPINIONS: dict[str, Callable[..., object]] = {
    "its sitemaps": Web.sitemaps,
    "what it denies": Web.denied,
}


@pytest.mark.parametrize("ask", OPINIONS.values(), ids=OPINIONS)
def test_a_robots_txt_that_fails_tells_nothing_of(ask: Callable[..., object]) -> None:
    with LocalWeb() as web:
        web.pages["/robots.txt"] = Answer(503)
        with pytest.raises(FetchError) as raised:
            ask(visitor(), web.url, now=NOW)
    assert (raised.value.reason, raised.value.why) == (
        Reason.SERVER_ERROR,
        "robots.txt: answered 503",
    )


@pytest.mark.parametrize("ask", OPINIONS.values(), ids=OPINIONS)
def test_a_robots_txt_is_not_asked_when_the_service_has_stopped(ask: Callable[..., object]) -> None:
    visiting = visitor()
    visiting.close()
    with LocalWeb() as web, pytest.raises(FetchError) as raised:
        ask(visiting, web.url, now=NOW)
    assert raised.value.reason is Reason.NOT_LOOKED


def test_threads_that_look_at_once_ask_once() -> None:
    with LocalWeb() as web, ThreadPoolExecutor(8) as pool:
        web.pages["/"] = "<p>"
        visiting = visitor()
        list(pool.map(lambda _: visiting.get(web.url, now=NOW), range(16)))
        assert web.paths.count("/robots.txt") == 1


def test_gap_and_delay_are_kept_between_requests() -> None:
    naps: list[float] = []
    config = FetchConfig(allow_private_addresses=True, gap_seconds=2)
    with LocalWeb() as web:
        web.pages |= {"/": "<p>", "/robots.txt": "User-agent: *\nCrawl-delay: 30"}
        visiting = Web(config, version="1", sleep=naps.append, clock=lambda: 0.0)
        visiting.get(web.url, now=NOW)
        first = sum(naps)
        visiting.get(web.url, now=NOW)
    assert first == pytest.approx(30)
    assert 30 <= sum(naps) - first <= 30 * 1.25
