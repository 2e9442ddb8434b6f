"""Who is let in to the pages, whose forms are taken, and what is refused: on a real server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from fastapi import APIRouter, FastAPI

from monitor.accounts import sessions, tokens
from monitor.accounts.passwords import set_password
from monitor.accounts.random import digest
from monitor.accounts.records import Scope
from monitor.config import Config, Settings, WebConfig
from monitor.secrets import Secrets
from monitor.store import accounts, people
from monitor.sweep import Office
from monitor.web import local
from monitor.web.app import app
from monitor.web.forms import MOST_FIELDS
from monitor.web.frame import ApiAsked, Asked, Posted, PostedByAnybody, local_path
from monitor.web.frame import unguarded as routes_unguarded
from tests.browser import PASSWORD, Browser
from tests.build import consultant
from tests.front import Front, front
from tests.terminal import run

SECOND = timedelta(seconds=1)
OTHER = "another eight loaves"

EXTRA = APIRouter()
"""What an API will look like, and a page that fails."""


@EXTRA.get("/api/thing")
def read_thing(ask: ApiAsked) -> dict[str, str]:
    return {"who": ask.who.name}


@EXTRA.get("/api/thing/{number}")
def read_number(ask: ApiAsked, number: int) -> int:
    return number


@EXTRA.post("/api/thing")
def write_thing(ask: ApiAsked) -> dict[str, str]:
    return {"who": ask.who.name}


def let_in(office: Front, name: str = "Lena") -> None:
    """Give a consultant an account."""
    who = people.consultant(office.db, name)
    set_password(office.db, who.id, name, PASSWORD, office.clock())


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Front]:
    """A new installation: nobody has an account."""
    with front(tmp_path, public="", more=EXTRA) as office:
        yield office


@pytest.fixture
def office(alone: Front) -> Front:
    """Lena is an admin, Marco is not."""
    people.add_consultant(alone.db, consultant(name="Marco"))
    let_in(alone)
    let_in(alone, "Marco")
    return alone


@pytest.fixture
def lena(office: Front) -> Browser:
    """Logged in."""
    browser = Browser(office.url)
    assert browser.log_in().status_code == 303
    return browser


# --- default deny ---------------------------------------------------------------------------


def application() -> FastAPI:
    def nowhere() -> Office:
        raise AssertionError

    settings = Settings(config=Config(), data=Path("/nowhere"), file=None)
    secrets = Secrets(Path("/nowhere/secrets.json"), {}, {})
    return app(nowhere, settings, secrets, lambda: pytest.fail("no clock"))


def test_every_route_asks_who_it_is_or_is_meant_for_anybody() -> None:
    assert routes_unguarded(application()) == []


def test_an_unguarded_route_would_be_found() -> None:
    routes, made = APIRouter(), application()

    @routes.get("/forgotten")
    def forgotten() -> None: ...

    @routes.post("/by-any-form")
    def by_any_form(ask: Asked) -> None: ...

    @routes.post("/by-anybody")
    def by_anybody(form: PostedByAnybody) -> None: ...

    @routes.get("/a/another")
    def another() -> None: ...

    @routes.post("/fine")
    def fine(form: Posted) -> None: ...

    made.include_router(routes)
    made.mount("/files", application())
    found = ["/forgotten", "/by-any-form", "/by-anybody", "/a/another", "/files"]
    assert sorted(routes_unguarded(made)) == sorted(found)


@pytest.mark.parametrize("path", ["/", "/account?x=1"])
def test_a_stranger_is_led_to_the_login_and_back(office: Front, path: str) -> None:
    stranger = Browser(office.url)
    led = stranger.get(path)
    assert (led.status_code, led.headers["Location"].split("?")[0]) == (303, "/login")
    wanted = re.search(r'name="next" value="([^"]*)"', stranger.get(led.headers["Location"]).text)
    assert wanted
    assert stranger.log_in(next=wanted[1]).headers["Location"] == path


def test_a_made_up_cookie_is_a_strangers(office: Front) -> None:
    made_up = ["x", "0" * 43, "ü", "a=b", "", '"']
    headers = [{"Cookie": f"poromki={cookie}".encode()} for cookie in made_up]
    got = [requests.get(office.url, headers=h, allow_redirects=False, timeout=9) for h in headers]
    assert [answer.status_code for answer in got] == [303] * len(made_up)


# --- our own user, before there is any account ------------------------------------------------


def test_before_there_is_an_account_the_own_user_is_let_in(alone: Front) -> None:
    page = Browser(alone.url).get("/account")
    assert (page.status_code, "Lena" in page.text) == (200, True)


def test_from_the_first_account_on_everybody_logs_in(alone: Front) -> None:
    let_in(alone)
    assert Browser(alone.url).get("/").status_code == 303


PASSED_ON = {
    "X-Forwarded-For": "127.0.0.1",
    "Forwarded": "for=127.0.0.1",
    "Via": "1.1 proxy",
    "X-Real-IP": "127.0.0.1",
}


def test_what_a_proxy_passes_on_is_not_the_own_user(alone: Front) -> None:
    browser = Browser(alone.url)
    got = {name: browser.get("/", **{name: value}) for name, value in PASSED_ON.items()}
    assert {name: answer.status_code for name, answer in got.items()} == dict.fromkeys(got, 403)
    assert "poromki account password" in got["Via"].text


def test_by_the_public_address_nobody_is_the_own_user(tmp_path: Path) -> None:
    with front(tmp_path) as office:
        assert office.get("/").status_code == 403
        assert Browser(office.url).get("/").status_code == 200


def test_a_name_that_only_leads_here_is_refused(alone: Front) -> None:
    """So a page elsewhere gains nothing by having its own name point at this machine."""
    browser = Browser(alone.url)
    hosts = ("evil.example", "127.0.0.1.evil.example", "localhost.", "", "@")
    assert {browser.get("/", Host=host).status_code for host in hosts} == {421}


_AS_NOBODY = """
import encodings.idna, os, socket, sys
os.setgroups([]); os.setgid(65534); os.setuid(65534)
with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as line:
    line.sendall(b"GET / HTTP/1.1\\r\\nHost: 127.0.0.1\\r\\nConnection: close\\r\\n\\r\\n")
    print(line.recv(100).split()[1].decode())
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can be somebody else for once")
def test_another_user_of_this_machine_is_not_let_in(alone: Front) -> None:
    port = re.findall(r":(\d+)/", alone.url)[0]
    ran = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, port], capture_output=True, text=True, check=True
    )
    assert ran.stdout == "403\n"


def test_whose_a_connection_is_is_known_for_as_long_as_it_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname()) as line:
            near, far = line.getsockname(), server.getsockname()
            assert local.owner(near, far) == os.getuid()
            assert local.owner(far, (near[0], 1)) is None
        assert local.owner(near, far) is None


def test_whose_a_connection_is_is_known_for_ipv6() -> None:
    try:
        server = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 on this machine")
    with server, socket.create_connection(server.getsockname()[:2]) as line:
        near, far = line.getsockname()[:2], server.getsockname()[:2]
        assert local.owner(near, far) == os.getuid()


def test_the_own_user_makes_an_account_by_the_page(alone: Front) -> None:
    browser = Browser(alone.url)
    made = browser.submit("/account", "/account/password", new=PASSWORD, again=PASSWORD)
    assert (made.status_code, browser.get("/account").status_code) == (303, 200)
    assert Browser(alone.url).get("/account").status_code == 303
    assert Browser(alone.url).log_in().status_code == 303


# --- logging in and out ---------------------------------------------------------------------


def test_somebody_logs_in_and_out(office: Front) -> None:
    lena = Browser(office.url)
    assert lena.log_in().headers["Location"] == "/"
    assert lena.get("/").status_code == 200
    secret = lena.cookies["poromki"]
    assert lena.submit("/", "/logout").headers["Location"] == "/login"
    assert "poromki" not in lena.cookies
    lena.session.cookies.set("poromki", secret)
    assert lena.get("/").status_code == 303


def test_a_wrong_name_or_password_is_told_as_one(office: Front) -> None:
    browser = Browser(office.url)
    wrong = [("Lena", OTHER), ("Nobody", PASSWORD), ("", ""), ("Lena", "")]
    got = [browser.log_in(name, password) for name, password in wrong]
    assert [answer.status_code for answer in got] == [401] * 4
    assert all("Name or password is wrong." in answer.text for answer in got)
    assert "poromki" not in browser.cookies


def test_a_name_that_was_typed_is_shown_as_text(office: Front) -> None:
    answer = Browser(office.url).log_in('"><script>alert(1)</script>', OTHER)
    assert "<script" not in answer.text


def test_who_fails_again_and_again_waits(office: Front) -> None:
    browser = Browser(office.url)
    got = [browser.log_in(password=OTHER).status_code for _ in range(6)]
    assert got == [401] * 5 + [429]
    refused = browser.log_in()
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "2")
    assert "Please wait 2 seconds." in refused.text
    office.clock.now += 2 * SECOND
    assert browser.log_in().status_code == 303


def test_many_tries_at_once_gain_nothing(office: Front) -> None:
    browser = Browser(office.url)
    form = {"form_token": browser.token("/login"), "name": "Lena", "password": OTHER}
    cookies = browser.cookies

    def post(_: int) -> int:
        url = f"{office.url}login"
        return requests.post(url, data=form, cookies=cookies, timeout=10).status_code

    with ThreadPoolExecutor(16) as pool:
        got = [*pool.map(post, range(32))]
    assert (got.count(401), got.count(429)) == (5, 27)


@pytest.mark.parametrize(("proxies", "kept"), [(("127.0.0.1",), "203.0.113.9"), ((), "127.0.0.1")])
def test_only_a_trusted_proxy_tells_where_a_login_comes_from(
    tmp_path: Path, proxies: tuple[str, ...], kept: str
) -> None:
    with front(tmp_path, public="", proxies=proxies) as office:
        let_in(office)
        Browser(office.url, **{"X-Forwarded-For": "203.0.113.9"}).log_in(password=OTHER)
        assert accounts.throttle(office.db, f"address {kept}")


def test_a_session_that_was_planted_does_not_become_anybodys(office: Front) -> None:
    browser = Browser(office.url)
    browser.session.cookies.set("poromki", "planted", domain="127.0.0.1", path="/")
    browser.log_in()
    assert browser.cookies["poromki"] != "planted"
    assert sessions.current(office.db, "planted", office.clock()) is None


def test_logging_in_again_ends_the_session_before(office: Front, lena: Browser) -> None:
    before = lena.cookies["poromki"]
    token = lena.token("/account")
    fields = {"form_token": token, "name": "Lena", "password": PASSWORD}
    assert lena.ask("POST", "/login", data=fields).status_code == 303
    assert lena.cookies["poromki"] != before
    assert sessions.current(office.db, before, office.clock()) is None


def test_a_session_ends_by_time(office: Front, lena: Browser) -> None:
    office.clock.now += sessions.IDLE
    assert lena.get("/").status_code == 303


def set_cookies(answer: requests.Response) -> dict[str, str]:
    """Name → attributes."""
    found = re.findall(r"([\w-]+)=[^;,]*; ([^,]*(?:, \d[^,]*)?)", answer.headers["Set-Cookie"])
    return dict(found)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(office: Front) -> None:
    browser = Browser(office.url)
    form = set_cookies(browser.get("/login"))["poromki-form"]
    session = set_cookies(browser.log_in())["poromki"]
    assert ("HttpOnly" in form, "SameSite=strict" in form) == (True, True)
    assert ("HttpOnly" in session, "SameSite=lax" in session) == (True, True)
    assert ("Path=/" in session, "Domain" in session) == (True, False)


def test_by_https_the_cookies_are_secure_and_the_hosts_own(tmp_path: Path) -> None:
    with front(tmp_path) as office:
        let_in(office)
        got = office.get("/login")
        name, seed = next(iter(re.findall(r"(__Host-poromki-form)=([^;]*)", str(got.headers))))
        token = re.findall(r'name="form_token" value="(\w+)"', got.text)[0]
        answer = office.ask(
            "POST",
            "/login",
            data={"form_token": token, "name": "Lena", "password": PASSWORD},
            headers={"Cookie": f"{name}={seed}", "Origin": "https://poromki.example"},
        )
        session = set_cookies(answer)["__Host-poromki"]
    assert answer.status_code == 303
    assert ("Secure" in session, "Path=/" in session, "Domain" in session) == (True, True, False)


NEXT = {
    "/clients/1?tab=x": "/clients/1?tab=x",
    "//evil.example": "/",
    "///evil.example": "/",
    "https://evil.example": "/",
    "/\\evil.example": "/",
    "\\\\evil.example": "/",
    "/\t/evil.example": "/",
    "/\r\nSet-Cookie: a=b": "/",
    "javascript:alert(1)": "/",
    "evil.example": "/",
    "": "/",
    "/ü x": "/%C3%BC%20x",
    "/" + "x" * 1999: "/" + "x" * 1999,
    "/" + "x" * 2000: "/",
    "/" + "ü" * 400: "/",
}


@pytest.mark.parametrize("wanted", NEXT)
def test_a_path_that_leads_elsewhere_leads_home(wanted: str) -> None:
    assert local_path(wanted) == NEXT[wanted]


def test_the_login_carries_no_path_without_end(office: Front) -> None:
    stranger = Browser(office.url)
    long = "x" * 30_000
    assert long not in stranger.ask("GET", "/login", params={"next": f"/{long}"}).text
    assert stranger.get(f"/clients/{long}").headers["Location"] == "/login"


def test_nobody_is_led_to_another_site_by_logging_in(office: Front) -> None:
    browser = Browser(office.url)
    for wanted in ("//evil.example", "https://evil.example", "/\\evil.example"):
        assert browser.log_in(next=wanted).headers["Location"] == "/"
        assert browser.ask("GET", "/login", params={"next": wanted}).headers["Location"] == "/"
        led = browser.submit("/", "/language", lang="de", next=wanted)
        assert led.headers["Location"] == "/"
        browser.submit("/", "/logout")


# --- forms ------------------------------------------------------------------------------------

POSTS = sorted(
    route.path.replace("{number}", "1")
    for router in application().routes
    for route in getattr(getattr(router, "original_router", None), "routes", [])
    if "POST" in route.methods and not route.path.startswith(("/a/", "/api/"))
)


def test_there_are_forms() -> None:
    assert {"/login", "/logout", "/language", "/account/password"} <= {*POSTS}


def test_a_form_without_the_sessions_token_is_refused(office: Front, lena: Browser) -> None:
    stranger = Browser(office.url)
    marco = Browser(office.url)
    marco.log_in("Marco")
    guesses = ["", "0" * 64, stranger.token("/login"), marco.token("/account")]
    guesses += [lena.cookies["poromki"], digest(lena.cookies["poromki"])]
    bodies = [{}, *({"form_token": guess} for guess in guesses)]
    got = {(p, n): lena.ask("POST", p, data=b) for p in POSTS for n, b in enumerate(bodies)}
    assert {of: a.status_code for of, a in got.items()} == dict.fromkeys(got, 403)
    assert lena.get("/").status_code == 200


ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1"},
]


def test_a_form_that_another_site_sends_is_refused_even_with_its_token(lena: Browser) -> None:
    body = {"form_token": lena.token("/account")}
    got = {
        (path, n): lena.ask("POST", path, data=body, headers=headers).status_code
        for path in POSTS
        for n, headers in enumerate(ELSEWHERE)
    }
    assert got == dict.fromkeys(got, 403)


def test_a_form_of_ours_is_taken_whatever_the_browser_tells_of_it(
    office: Front, lena: Browser
) -> None:
    here = office.url.rstrip("/")
    headers: tuple[dict[str, str], ...] = (
        {},
        {"Origin": here},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {"Origin": here, "Sec-Fetch-Site": "same-origin"},
    )
    body = {"form_token": lena.token("/account"), "lang": "en"}
    got = [lena.ask("POST", "/language", data=body, headers=h).status_code for h in headers]
    assert got == [303] * 4


def test_the_own_users_form_needs_its_cookie_and_token(alone: Front) -> None:
    one, other = Browser(alone.url), Browser(alone.url)
    one.get("/"), other.get("/")
    body = {"form_token": other.token("/account"), "new": PASSWORD, "again": PASSWORD}
    assert one.ask("POST", "/account/password", data=body).status_code == 403
    bare = requests.post(f"{alone.url}account/password", data=body, timeout=9)
    assert bare.status_code == 403
    assert not accounts.any_account(alone.db)


def test_a_cookie_that_was_planted_gives_no_token(alone: Front) -> None:
    """Who plants a cookie knows neither the key nor, by any sum, the token to it."""
    browser = Browser(alone.url)
    browser.session.cookies.set("poromki-form", "planted")
    for guess in (digest("planted"), digest("form planted"), "planted"):
        body = {"form_token": guess, "new": PASSWORD, "again": PASSWORD}
        assert browser.ask("POST", "/account/password", data=body).status_code == 403


def test_nothing_is_done_by_another_method(office: Front, lena: Browser) -> None:
    before = [*office.db.conn.iterdump()]
    wanted = {"form_token": lena.token("/account"), "lang": "de"}
    for path in POSTS:
        for method in ("GET", "HEAD", "PUT", "DELETE"):
            lena.ask(method, path, params=wanted)
    assert [*office.db.conn.iterdump()] == before


OVERSIZED = {
    "a long name": (b"name=" + b"x" * 40_000, 413),
    "many fields": (b"&".join(b"a=b" for _ in range(MOST_FIELDS + 1)), 400),
    "no ASCII": ("ü=ö".encode(), 400),
    "many empty fields": (b"&" * 10_000, 400),
    "nothing": (b"", 403),
    "not a form": (b'{"form_token": []}', 403),
    "broken escapes": (b"form_token=%ff%zz%", 403),
}


def test_a_form_that_is_none_is_refused(lena: Browser) -> None:
    got = {
        case: lena.ask("POST", "/account/tokens", data=body).status_code
        for case, (body, _) in OVERSIZED.items()
    }
    assert got == {case: status for case, (_, status) in OVERSIZED.items()}
    endless = (b"x" * 1000 for _ in range(1000))
    assert lena.ask("POST", "/account/tokens", data=endless).status_code == 413
    assert lena.get("/").status_code == 200


# --- the own account -----------------------------------------------------------------------------


def test_a_new_password_ends_all_sessions_but_this_one(office: Front, lena: Browser) -> None:
    elsewhere = Browser(office.url)
    elsewhere.log_in()
    fields = {"password": PASSWORD, "new": OTHER, "again": OTHER}
    assert lena.submit("/account", "/account/password", **fields).status_code == 303
    assert (lena.get("/").status_code, elsewhere.get("/").status_code) == (200, 303)
    assert Browser(office.url).log_in(password=OTHER).status_code == 303


UNCHANGED = {
    "password is wrong": {"password": OTHER, "new": OTHER, "again": OTHER},
    "not the same": {"password": PASSWORD, "new": OTHER, "again": PASSWORD},
    "at least 12": {"password": PASSWORD, "new": "short", "again": "short"},
    "tried first": {"password": PASSWORD, "new": "passwordpassword", "again": "passwordpassword"},
}


def test_a_password_that_cannot_be_changed_stays(office: Front, lena: Browser) -> None:
    for said, fields in UNCHANGED.items():
        refused = lena.submit("/account", "/account/password", **fields)
        assert (refused.status_code, said in refused.text) == (400, True)
    assert Browser(office.url).log_in().status_code == 303


def test_the_password_is_not_guessed_by_who_found_an_open_browser(lena: Browser) -> None:
    fields = {"new": OTHER, "again": OTHER}
    for guess in range(5):
        lena.submit("/account", "/account/password", password=f"{guess}", **fields)
    refused = lena.submit("/account", "/account/password", password=PASSWORD, **fields)
    assert "Please wait" in refused.text


def test_one_logs_out_everywhere_else(office: Front, lena: Browser) -> None:
    elsewhere, marco = Browser(office.url), Browser(office.url)
    elsewhere.log_in()
    marco.log_in("Marco")
    lena.submit("/account", "/account/sessions")
    got = [browser.get("/").status_code for browser in (lena, elsewhere, marco)]
    assert got == [200, 303, 200]


def test_a_token_is_shown_once_and_revoked_by_its_owner_alone(office: Front, lena: Browser) -> None:
    made = lena.submit("/account", "/account/tokens", name="<b>scripts</b>", ends="30").text
    secret = re.findall(r"poromki_[\w-]{43}", made)[0]
    listed = lena.get("/account").text
    assert (secret in listed, "<b>" in listed, "&lt;b&gt;scripts" in listed) == (False, False, True)
    marco = Browser(office.url)
    marco.log_in("Marco")
    assert marco.submit("/account", "/account/tokens/1/revoke").status_code == 404
    assert tokens.bearer(office.db, f"Bearer {secret}", office.clock())
    assert lena.submit("/account", "/account/tokens/1/revoke").status_code == 303
    assert tokens.bearer(office.db, f"Bearer {secret}", office.clock()) is None


def test_a_token_that_is_none_is_not_there(lena: Browser) -> None:
    numbers = ("0", "-1", "9" * 30, "x", "1.5", "%00")
    got = {n: lena.submit("/account", f"/account/tokens/{n}/revoke") for n in numbers}
    assert {n: a.status_code for n, a in got.items() if a.status_code not in {400, 404}} == {}


def test_what_was_done_by_page_is_in_the_audit(office: Front, lena: Browser) -> None:
    lena.submit("/account", "/account/tokens", name="scripts")
    lena.submit("/account", "/account/sessions")
    lena.submit("/account", "/logout")
    told = [(entry.who, entry.what) for entry, _ in accounts.audit(office.db)][::-1]
    assert told == [
        ("Lena", "logged in"),
        ("Lena", "made a token (read)"),
        ("Lena", "ended the own other sessions"),
        ("Lena", "logged out"),
    ]


# --- scripts --------------------------------------------------------------------------------


def script(office: Front, scope: Scope) -> str:
    account = accounts.account_named(office.db, "Marco")
    assert account
    return tokens.make(office.db, account, "scripts", scope, None, office.clock())


def test_a_script_reads_and_writes_as_its_token_says(office: Front) -> None:
    got = {}
    for scope in Scope:
        browser = Browser(office.url, Authorization=f"Bearer {script(office, scope)}")
        got[scope.value] = [browser.ask(m, "/api/thing").status_code for m in ("GET", "POST")]
    assert got == {"read": [200, 403], "write": [200, 200]}


def test_without_a_token_a_script_is_told_how(office: Front) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp5"}):
        answer = Browser(office.url, **headers).get("/api/thing")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert "Bearer" in answer.json()["detail"]


def test_what_a_script_asks_wrongly_is_told_as_json(office: Front) -> None:
    browser = Browser(office.url, Authorization=f"Bearer {script(office, Scope.READ)}")
    asked = ("/api/thing/1", "/api/thing/x", "/api/nothing", "/api/thing?x=%00")
    got = {path: browser.get(path) for path in asked}
    assert [answer.status_code for answer in got.values()] == [200, 422, 404, 200]
    assert got["/api/thing/x"].json()["detail"].startswith("number: ")
    assert got["/api/nothing"].json()["status"] == 404


def test_a_token_opens_no_page(office: Front) -> None:
    browser = Browser(office.url, Authorization=f"Bearer {script(office, Scope.WRITE)}")
    assert browser.get("/account").status_code == 303


def test_another_site_does_not_use_the_api_by_the_cookie(office: Front, lena: Browser) -> None:
    got = [
        lena.ask("POST", "/api/thing", headers=headers).status_code
        for headers in [*ELSEWHERE, {"Origin": office.url.rstrip("/")}]
    ]
    assert got == [403] * 5 + [200]


# --- how pages are set ------------------------------------------------------------------------


def test_pages_for_consultants_allow_scripts_of_our_own_alone(lena: Browser) -> None:
    answer = lena.get("/account")
    policy = answer.headers["Content-Security-Policy"]
    assert ("script-src 'self'" in policy, "unsafe" in policy) == (True, False)
    assert ("default-src 'none'" in policy, "frame-ancestors 'none'" in policy) == (True, True)
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script|style=|\son\w+=", answer.text)


LANGUAGES = {"en": "Log in", "de": "Anmelden", "it": "Accedi"}


def test_a_page_speaks_as_the_browser_asks(office: Front) -> None:
    for lang, heading in LANGUAGES.items():
        page = Browser(office.url, **{"Accept-Language": f"fr, {lang}-XX;q=0.8"}).get("/login").text
        assert (f'<html lang="{lang}">' in page, f"<h1>{heading}</h1>" in page) == (True, True)


def test_the_language_is_switched_before_logging_in(office: Front) -> None:
    browser = Browser(office.url, **{"Accept-Language": "it"})
    browser.submit("/login", "/language", lang="de", next="/login")
    assert '<html lang="de">' in browser.get("/login").text


def test_the_accounts_language_follows_to_another_browser(office: Front, lena: Browser) -> None:
    lena.submit("/account", "/language", lang="de", next="/account")
    elsewhere = Browser(office.url, **{"Accept-Language": "it"})
    elsewhere.log_in()
    assert "Passwort ändern" in elsewhere.get("/account").text


def test_a_page_that_is_not_there_speaks_and_leads_on(office: Front, lena: Browser) -> None:
    lena.submit("/account", "/language", lang="de", next="/account")
    lena.session.headers["Accept-Language"] = "it"
    page = lena.get("/nothing")
    assert page.status_code == 404
    assert "Diese Seite gibt es nicht" in page.text
    assert "Nachricht" not in page.text
    assert "/account" in re.findall(r'<li><a href="([^"]*)"', page.text)
    stranger = Browser(office.url, **{"Accept-Language": "it"})
    stranger.submit("/login", "/language", lang="de", next="/login")
    page = stranger.get("/nothing")
    assert "Diese Seite gibt es nicht" in page.text
    assert "<nav" not in page.text


def test_what_is_too_much_is_told_without_speaking_of_a_note(office: Front, lena: Browser) -> None:
    lena.submit("/account", "/language", lang="de", next="/account")
    page = lena.ask("POST", "/login", data={"name": "x" * 40_000})
    assert page.status_code == 413
    assert ('<html lang="de">' in page.text, "Notiz" in page.text) == (True, False)
    told = Browser(office.url).ask("POST", "/api/thing", data={"name": "x" * 40_000}).json()
    assert (told["status"], "note" in told["detail"]) == (413, False)


def test_a_language_that_we_do_not_speak_changes_nothing(lena: Browser) -> None:
    lena.submit("/account", "/language", lang="fr")
    assert '<html lang="en">' in lena.get("/account").text


def test_the_page_that_is_open_is_marked(lena: Browser) -> None:
    assert re.findall(r'<a href="([^"]*)" aria-current="page">', lena.get("/account").text) == [
        "/account"
    ]


def test_every_field_has_its_label(lena: Browser) -> None:
    for page in (lena.get("/account").text, Browser(lena._url).get("/login").text):
        fields = re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]*)"', page)
        assert fields
        assert [f for f in fields if f'for="{f}"' not in page] == []


def test_below_a_path_everything_lies_there(tmp_path: Path) -> None:
    with front(tmp_path, public="https://office.example/poromki") as office:
        let_in(office)
        for path in ("/", "/poromki/"):
            led = office.get(path, Host="office.example")
            assert led.headers["Location"] == "/poromki/login"
        page = office.get("/login", Host="office.example").text
    assert ('action="/poromki/login"' in page, 'href="/poromki/static' in page) == (True, True)


# --- beyond this machine ---------------------------------------------------------------------

OPEN = {
    "127.0.0.1:8321": False,
    "[::1]:8321": False,
    "localhost:8321": False,
    "": False,
    "0.0.0.0:8321": True,
    "[::]:8321": True,
    "192.168.1.5:8321": True,
    "office.example:8321": True,
    "127.0.0.1.example:8321": True,
}


@pytest.mark.parametrize("listen", OPEN)
def test_what_other_machines_reach_is_known(listen: str) -> None:
    assert WebConfig(listen=listen).is_open is OPEN[listen]


def test_the_service_listens_beyond_this_machine_only_with_an_account(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('[web]\nlisten = "0.0.0.0:0"\n')
    refused = run("run", data=tmp_path)
    assert (refused.code, "poromki account password" in refused.err) == (1, True)
