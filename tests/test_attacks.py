"""What enemies try at the pages, on every route there is: each is refused, and changes nothing.

Beside this list: what forms need and whence they come, sessions that are planted, logins by
force and the hosts we answer to are in test_web_frame; forged links in test_web_links; addresses
that lead inside in test_fetch_guard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import requests

from monitor.accounts import tokens
from monitor.accounts.records import Scope
from monitor.store import accounts, people
from tests.browser import Browser
from tests.evil import NAME, watch_evil
from tests.routes import Route, filled, numbers, routes
from tests.stage import Month, Opened, played

ROUTES = routes()
GETS = [route.path for route in ROUTES if "GET" in route.methods]
ACTS = [
    (method, route.path)
    for route in ROUTES
    for method in sorted(route.methods - {"GET", "HEAD", "OPTIONS"})
]
LINKS = "/a/"
"""Routes whose token is the secret."""
OTHERS = {"what": "talked", "purpose": "snooze", "token": "x", "name": "x"}
"""What a path may hold beside numbers."""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    with played(tmp_path_factory.mktemp("month")) as made:
        yield made


@pytest.fixture(scope="module")
def library(month: Month, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """An office that is attacked in vain, so that it stays as it was."""
    with month.opened(tmp_path_factory.mktemp("library")) as made:
        for name in ("Lena", "Marco"):
            token(made, name)
        yield made


def token(office: Opened, name: str) -> str:
    """A new token by which a script of that consultant reads and writes."""
    own = accounts.account(office.db, people.consultant(office.db, name).id)
    assert own
    return tokens.make(office.db, own, "script", Scope.WRITE, None, office.clock())


def entered(office: Opened, name: str, **headers: str) -> Browser:
    """Somebody who is logged in."""
    browser = Browser(office.url, **headers)
    browser.session.cookies.set("poromki", office.session(name))
    return browser


def stored(office: Opened) -> list[str]:
    """All there is, but who is logged in since when."""
    return [
        line
        for line in office.db.conn.iterdump()
        if not line.startswith(('INSERT INTO "session"', 'INSERT INTO "api_token"'))
    ]


# --- words that want to be code ----------------------------------------------------------------

OUTWARD = {"rel": "noopener noreferrer nofollow"}


class Parsed(HTMLParser):
    """What of a page would run, load or lead anywhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        allowed = {"script": "src", "link": "href"}
        if tag in {"img", "iframe", "object", "embed", "style", "base", "video", "audio"}:
            self.found.append(tag)
        if tag in allowed and not said.get(allowed[tag], "").startswith("/static/"):
            self.found.append(f"{tag} {said}")
        self.found += [f"{tag} {name}" for name in said if name.startswith("on") or name == "style"]
        self._lead(tag, said)

    def _lead(self, tag: str, said: dict[str, str]) -> None:
        where = said.get("href") or said.get("action") or said.get("formaction") or ""
        if where.startswith(("https://", "http://")):
            if tag != "a" or said.get("rel") != OUTWARD["rel"]:
                self.found.append(f"{tag} leads to {where} in the open")
        elif where and not re.match(r"/(?!/)|#|\?|mailto:", where):
            self.found.append(f"{tag} leads to {where}")


def test_what_would_run_would_be_found() -> None:
    evil = (
        "<img src=x>",
        "<p onclick=a()>",
        '<a href="javascript:a()">',
        "<script>a()</script>",
        '<form action="//evil.example">',
        '<a href="https://evil.example/">',
    )
    assert [bool(Parsed(each).found) for each in evil] == [True] * 6


def test_hostile_words_of_a_website_stay_words_on_every_page(month: Month, tmp_path: Path) -> None:
    with month.opened(tmp_path) as office:
        watch_evil(office)
        lena, known = entered(office, "Lena"), numbers(office.db, "Lena", NAME)
        shown = 0
        for path in GETS:
            if path.startswith(LINKS) or "{name}" in path:  # of what is kept for a while
                continue
            answer = lena.get(filled(path, known, OTHERS))
            assert answer.status_code in {200, 303}, path
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                assert Parsed(answer.text).found == [], path
                assert "\u202e" not in re.sub(r"<textarea.*?</textarea>", "", answer.text), path
                assert "7*7" in answer.text or "49" not in re.sub(r"[#\w]49|49\w", "", answer.text)
            shown += "alert(" in answer.text
        assert shown >= 5


def test_hostile_names_add_no_header(month: Month, tmp_path: Path) -> None:
    with month.opened(tmp_path) as office:
        lena, known = entered(office, "Lena"), numbers(office.db, "Lena", "Kern Bikes")
        for name in ('x"; filename="evil.exe', "x\r\nSet-Cookie: poromki=evil", "../../etc/passwd"):
            office.db.execute("UPDATE client SET name = ? WHERE id = ?", [name, known["clients"]])
            office.db.conn.commit()
            for path in GETS:
                answer = lena.get(filled(path, known, OTHERS))
                assert answer.status_code < 500, path
                kept = answer.headers.get("Content-Disposition", "")
                assert not re.search(r"evil|\.\.|/", kept), (path, kept)
                assert "evil" not in answer.headers.get("Set-Cookie", ""), path


# --- what is another's -------------------------------------------------------------------------

NOBODYS = 10_000_000


def test_every_kind_of_row_that_a_path_names_is_known_here(library: Opened) -> None:
    for who, client in (("Lena", "Kern Bikes"), ("Marco", "Museum of Clocks")):
        known = numbers(library.db, who, client)
        assert known.keys() >= {"clients", "pages", "looks", "notices", "channels", "tokens"}
    known = numbers(library.db, "Lena", "Kern Bikes")
    assert [route.path for route in ROUTES if "{" in filled(route.path, known, OTHERS)] == []


def by_number(path: str) -> bool:
    return "{" in path and not path.startswith(LINKS)


@pytest.mark.parametrize("by", ["session", "token"])
def test_nobody_sees_what_is_anothers(library: Opened, by: str) -> None:
    marco = asking(library, "Marco", by)
    theirs = numbers(library.db, "Lena", "Kern Bikes")
    none = dict.fromkeys(theirs, NOBODYS)
    for path in filter(by_number, GETS):
        got = marco.get(filled(path, theirs, OTHERS))
        assert got.status_code == marco.get(filled(path, none, OTHERS)).status_code, path
        assert got.status_code in {401, 403, 404} or is_login(got), path
        assert "Kern" not in got.text, path


@pytest.mark.parametrize("by", ["session", "token"])
def test_nobody_changes_what_is_anothers(library: Opened, by: str) -> None:
    marco = asking(library, "Marco", by)
    theirs = numbers(library.db, "Lena", "Kern Bikes")
    none = dict.fromkeys(theirs, NOBODYS)
    fields = {"form_token": marco.token("/account"), "note": "mine", "until": "2026-12-11"}
    fields |= {"text": "mine", "name": "mine", "day": "2026-12-11", "consultant": "Marco"}
    document = marco.get("/api/openapi.json").json()
    before = stored(library)
    for method, path in ACTS:
        if by_number(path):
            sent = body(path, fields)
            if path.startswith("/api/"):
                sent = {"json": wanted(document, document["paths"][path][method.lower()])}
            got, beside = (
                marco.ask(method, filled(path, known, OTHERS), **sent) for known in (theirs, none)
            )
            assert got.status_code == beside.status_code, path
            assert got.status_code == 404 or is_login(got), (path, got.text)
            assert "Kern" not in got.text, path
    assert stored(library) == before


def test_no_list_names_what_is_anothers(library: Opened) -> None:
    for by in ("session", "token"):
        marco = asking(library, "Marco", by)
        for path in GETS:
            if not by_number(path):
                for more in ("", "?q=Kern", "?consultant=Lena", "?client=Kern+Bikes", "?by=client"):
                    text = marco.get(path.partition("{")[0] + more).text
                    assert not re.search(r"Kern Bikes|Huber Bakery|kern-bikes", text), path + more


def asking(office: Opened, name: str, by: str) -> Browser:
    """Who asks, by the cookie of a session or the token of a script."""
    if by == "session":
        return entered(office, name)
    return Browser(office.url, Authorization=f"Bearer {token(office, name)}")


def body(path: str, fields: dict[str, str]) -> dict[str, dict[str, str]]:
    """As a form has it, or as scripts send it."""
    return {"json": fields} if path.startswith("/api/") else {"data": fields}


def wanted(document: Any, said: Any) -> Any:
    """What an operation (or a schema) of the API asks for: the least that it takes."""
    if "responses" in said:
        content = said.get("requestBody", {}).get("content", {})
        return wanted(document, content["application/json"]["schema"]) if content else None
    if "anyOf" in said:
        return wanted(document, said["anyOf"][0])
    if "$ref" in said:
        return wanted(document, document["components"]["schemas"][said["$ref"].split("/")[-1]])
    if said.get("type") == "object":
        fields = said.get("properties", {}).items()
        return {
            name: wanted(document, of) for name, of in fields if name in said.get("required", ())
        }
    if said.get("type") == "array":
        return [wanted(document, said["items"])]
    if said.get("format") == "date":
        return "2026-12-11"
    return (said.get("examples") or said.get("enum") or ["mine"])[0]


def is_login(answer: requests.Response) -> bool:
    """Whether one is led to the login: a token opens no page."""
    return "/login" in answer.headers.get("Location", "")


# --- led astray --------------------------------------------------------------------------------

ASTRAY = dict.fromkeys(("next", "url", "to", "back", "return", "from"), "https://evil.example/")


def test_nobody_is_led_to_another_site(month: Month, tmp_path: Path) -> None:
    with month.opened(tmp_path) as office:
        lena = entered(office, "Lena", Referer="https://evil.example/")
        lena.session.headers["X-Forwarded-Host"] = "evil.example"
        token(office, "Lena")
        known = numbers(office.db, "Lena", "Kern Bikes")
        fields = ASTRAY | {"form_token": lena.token("/account")}
        asked = [("GET", path) for path in GETS] + [a for a in ACTS if not gone_after(a)]
        for method, path in asked:
            sent = {"params": ASTRAY} if method == "GET" else body(path, fields)
            answer = lena.ask(method, filled(path, known, OTHERS), **sent)
            assert answer.status_code < 500, path
            assert re.match(r"(/(?!/)|$)", answer.headers.get("Location", "")), path
            assert Parsed(answer.text).found == [] or "evil.example" not in answer.text, path


def gone_after(act: tuple[str, str]) -> bool:
    """After these there would be nothing to attack."""
    return act[1] == "/logout" or "remove" in act[1] or act[0] == "DELETE"


def test_what_a_proxy_says_of_our_name_is_repeated_nowhere(library: Opened) -> None:
    said = {f"X-{name}": "evil.example" for name in ("Forwarded-Host", "Host", "Original-Host")}
    lena = entered(library, "Lena", **said, Forwarded="host=evil.example")
    known = numbers(library.db, "Lena", "Kern Bikes")
    for path in GETS:
        answer = lena.get(filled(path, known, OTHERS))
        assert "evil.example" not in answer.text + str(answer.headers), path


def test_by_another_name_nothing_is_served(library: Opened) -> None:
    lena = entered(library, "Lena")
    known = numbers(library.db, "Lena", "Kern Bikes")
    for path in GETS:
        answer = lena.get(filled(path, known, OTHERS), Host="evil.example")
        assert (answer.status_code, "Kern" in answer.text) == (421, False), path


# --- out of bounds -----------------------------------------------------------------------------

WAYS = (
    *("..%2f..%2fporomki.db", "%2e%2e", "..%5c..", "%c0%ae", "1%00", "a" * 4000),
    *("-1", "0", "1.5", "1e3", "9" * 40, "0x1", "１", "null", "{number}"),
    *("1;DROP TABLE client", "1%20OR%201=1"),
)


def test_numbers_that_are_none_are_refused(library: Opened) -> None:
    lena = entered(library, "Lena")
    before = stored(library)
    fields = {"form_token": lena.token("/account")}
    for method, path in [*(("GET", path) for path in GETS), *ACTS]:
        if not by_number(path):
            continue
        for way in WAYS if method == "GET" else WAYS[::4]:
            where = re.sub(r"\{[^}]+\}", way, path)
            answer = lena.ask(method, where, **({} if method == "GET" else body(path, fields)))
            assert 400 <= answer.status_code < 500, (method, where)
            assert "SQLite" not in answer.text
    assert stored(library) == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/store/db.py",
        "/static//etc/passwd",
        "/static/..\\app.py",
        "/static/style.css/../../app.py",
        "/static/",
        "/static",
        "/poromki.db",
        "/data/poromki.db",
        "/secrets.json",
        "/.git/config",
    ],
)
def test_no_file_but_the_pages_own_is_given(library: Opened, path: str) -> None:
    lena = entered(library, "Lena")
    request = requests.Request("GET", library.url, cookies=lena.cookies).prepare()
    request.url = library.url.rstrip("/") + path
    answer = requests.Session().send(request, timeout=10, allow_redirects=False)
    assert answer.status_code in {404, 405}
    assert "import" not in answer.text


def test_oversized_forms_are_refused_by_every_route(library: Opened) -> None:
    lena = entered(library, "Lena")
    known = numbers(library.db, "Lena", "Kern Bikes")
    before = stored(library)
    fields = {"form_token": lena.token("/account")}
    for method, path in ACTS:
        where = filled(path, known, OTHERS)
        for name in ("name", "note", "form_token"):
            answer = lena.ask(method, where, **body(path, fields | {name: "x" * 2_000_000}))
            assert answer.status_code == 413, (method, path, name)
        if not path.startswith(("/api/", LINKS)):
            many = fields | {f"a{n}": "b" for n in range(300)}
            assert lena.ask(method, where, data=many).status_code == 400, path
    assert stored(library) == before


def test_long_addresses_and_headers_are_refused(library: Opened) -> None:
    lena = entered(library, "Lena")
    for path in GETS:
        where = filled(path, numbers(library.db, "Lena", "Kern Bikes"), OTHERS)
        answer = lena.ask("GET", where, params={"q": "x" * 20_000})
        assert answer.status_code < 500, path
    try:
        answer = lena.get("/", **{"X-Long": "x" * 4_000_000})
        assert 400 <= answer.status_code < 500
    except requests.ConnectionError:  # cut off while it was still talking
        pass
    assert lena.get("/").status_code == 200


# --- what every answer says --------------------------------------------------------------------


def test_every_route_forbids_what_no_page_needs(library: Opened) -> None:
    lena = entered(library, "Lena")
    known = numbers(library.db, "Lena", "Kern Bikes")
    for path in GETS:
        headers = lena.get(filled(path, known, OTHERS)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert not re.search(r"unsafe|\*|data:|https?:", policy), path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Cache-Control"] == "no-store", path
        assert "Access-Control-Allow-Origin" not in headers, path


def test_no_route_is_forgotten_here() -> None:
    assert len(GETS) >= 8
    assert len(ACTS) >= 7
    assert Route("/changes/{number}", frozenset({"GET"})) in ROUTES
