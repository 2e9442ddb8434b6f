"""Bad input of every kind: a clear sentence, no traceback, and nothing lost."""

from __future__ import annotations

import gzip
import shutil
import signal
import socket
import sqlite3
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, redirect_stderr, redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import brotli  # type: ignore[import-untyped]
import pytest

from monitor.check import Checked
from monitor.cli import main
from monitor.errors import StoreError
from monitor.fetch.guard import refused
from monitor.lock import hold
from monitor.model import Reason
from monitor.store import clients, open_db, people
from monitor.store.db import FILE
from tests.desk import FRONT, Desk, desk, rows
from tests.web import NOW, Answer, LocalWeb, Page, Raw, Request, Wire

HALF_DAY = timedelta(hours=12)
HASTY: dict[str, Any] = {
    "total_timeout": timedelta(seconds=0.5),
    "read_timeout": timedelta(seconds=0.25),
}

# --- what a server can do -----------------------------------------------------------

HTML = {"Content-Type": "text/html"}
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
BREAD = b"<p>bread</p>" * 2_000_000


def sends(raw: bytes) -> Raw:
    return Raw(lambda wire: wire.send(raw))


def titled(title: str, text: str) -> str:
    return f"<title>{title}</title><h1>{text}</h1>"


def endless(wire: Wire) -> None:
    wire.send(OK + b"\r\n")
    while True:
        wire.send(b"<p>and more bread</p>" * 3000)


def another_cookie_each_time(request: Request) -> Answer:
    visits = int((request.headers["Cookie"] or "n=0").partition("=")[2]) + 1
    return Answer(302, {"Location": "/", "Set-Cookie": f"n={visits}"})


MISBEHAVIOUR: dict[str, tuple[Page, Reason]] = {
    "headers a byte at a time": (Raw(lambda w: w.drip(b"HTTP/1.1 200 OK\r\nX: ")), Reason.TIMEOUT),
    "a body a byte at a time": (Raw(lambda w: w.drip(OK + b"\r\n<p>")), Reason.TIMEOUT),
    "silence": (Raw(lambda wire: wire.wait(60)), Reason.TIMEOUT),
    "a body without end": (Raw(endless), Reason.TOO_LARGE),
    "a gzip bomb": (
        Answer(200, HTML | {"Content-Encoding": "gzip"}, gzip.compress(BREAD)),
        Reason.TOO_LARGE,
    ),
    "a br bomb": (
        Answer(200, HTML | {"Content-Encoding": "br"}, brotli.compress(BREAD, quality=1)),
        Reason.TOO_LARGE,
    ),
    "a page called gzip that is none": (
        Answer(200, HTML | {"Content-Encoding": "gzip"}, FRONT),
        Reason.BROKEN_RESPONSE,
    ),
    "fewer bytes than announced": (
        Answer(200, HTML | {"Content-Length": "99999"}, FRONT),
        Reason.BROKEN_RESPONSE,
    ),
    "a chunk whose size is no number": (
        sends(CHUNKED + b"zz\r\n<p>\r\n0\r\n\r\n"),
        Reason.BROKEN_RESPONSE,
    ),
    "chunks that break off": (sends(CHUNKED + b"ff\r\n<p>fresh"), Reason.BROKEN_RESPONSE),
    "no HTTP at all": (sends(b"SSH-2.0-OpenSSH_9.2\r\n"), Reason.BROKEN_RESPONSE),
    "a header of 200 kB": (
        sends(b"HTTP/1.1 200 OK\r\nX: " + b"a" * 200_000 + b"\r\n\r\n"),
        Reason.BROKEN_RESPONSE,
    ),
    "5,000 headers": (
        sends(b"HTTP/1.1 200 OK\r\n" + b"X: a\r\n" * 5000 + b"\r\n"),
        Reason.BROKEN_RESPONSE,
    ),
    "a connection that is reset": (Raw(lambda wire: wire.reset()), Reason.CONNECTION),
    "a redirect to itself": (Answer(302, {"Location": "/"}), Reason.REDIRECT_LOOP),
    "a redirect with another cookie each time": (another_cookie_each_time, Reason.REDIRECT_LOOP),
    "a redirect to nowhere": (Answer(302), Reason.BROKEN_RESPONSE),
    "a redirect to a file": (
        Answer(302, {"Location": "file:///etc/passwd"}),
        Reason.REDIRECT_ELSEWHERE,
    ),
    "a picture called HTML": (Answer(200, HTML, b"\x89PNG\r\n" + bytes(9000)), Reason.WRONG_TYPE),
    "a PDF": (
        Answer(200, {"Content-Type": "application/pdf"}, "%PDF-1.7" + FRONT),
        Reason.WRONG_TYPE,
    ),
    "an empty 200": ("", Reason.EMPTY),
    "a 200 without a word": ("<html><body> \n</body></html>", Reason.EMPTY),
    "a 304 nobody asked for": (Answer(304), Reason.BROKEN_RESPONSE),
    "a 204": (Answer(204), Reason.HTTP_STATUS),
    "a 404": (Answer(404), Reason.NOT_FOUND),
    "a 403": (Answer(403), Reason.FORBIDDEN),
    "a 429": (Answer(429), Reason.THROTTLED),
    "a 500": (Answer(500), Reason.SERVER_ERROR),
    "a 200 that is a database's error": (
        titled("Database Error", "Error establishing a database connection"),
        Reason.ERROR_PAGE,
    ),
    "a 200 that is PHP's fatal error": (
        "<b>Fatal error</b>: Uncaught Error: Call to undefined function bread() on line <b>12</b>",
        Reason.ERROR_PAGE,
    ),
    "a 200 that is WordPress's critical error": (
        titled("WordPress › Fehler", "Es gab einen kritischen Fehler auf deiner Website."),
        Reason.ERROR_PAGE,
    ),
    "a 200 that says not found": (titled("404 Not Found", "Nothing here"), Reason.ERROR_PAGE),
    "a 200 that is a login": (
        "<title>Login</title><form><input name=u><input type=password></form>",
        Reason.LOGIN_WALL,
    ),
    "a page that only sends on": (
        '<meta http-equiv="refresh" content="0; url=/">',
        Reason.REDIRECT_STUB,
    ),
    "half the page": (FRONT[: len(FRONT) // 8], Reason.COLLAPSED),
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path, max_bytes=1_000_000, **HASTY) as made:
        yield made


def kept(folder: Path) -> dict[str, list[Any]]:
    """What a failed look must leave alone.

    That is all but the list of looks, and of the page its counters and by what it is recognised.
    """
    whole = rows(folder)
    return whole | {
        "observation": [],
        "page": [(*row[:4], *row[6:7], *row[9:10], *row[13:16]) for row in whole["page"]],
        # The page's own memory may count a refusal; what it knows of the page is tested elsewhere.
        "memory": [page_id for page_id, _ in whole["memory"]],
    }


def meets(at: Desk, web: LocalWeb, page: Page) -> tuple[Checked, bool]:
    """Look at a good page, then at `page`: what that gave, and whether all else is as before."""
    web.pages["/"] = FRONT
    client = at.register("Bakery Rosa", web.url)
    assert at.look(client).outcome == "baseline"
    before = kept(at.folder)
    at.now += HALF_DAY
    web.pages["/"] = page
    return at.look(client), kept(at.folder) == before


def soon(at: Desk, checked: Checked) -> bool:
    """Whether the page is looked at again within the hour."""
    again = clients.page_by_id(at.db, checked.page_id).next_check_at
    return again is not None and checked.at < again <= checked.at + timedelta(hours=1)


@pytest.mark.parametrize("case", MISBEHAVIOUR)
def test_misbehaviour_is_a_failed_look_and_no_more(bench: Desk, case: str) -> None:
    page, reason = MISBEHAVIOUR[case]
    with LocalWeb() as web:
        checked, untouched = meets(bench, web, page)
    assert (checked.reason, untouched, soon(bench, checked)) == (reason, True, True)


@pytest.mark.parametrize("case", [c for c in MISBEHAVIOUR if c != "half the page"])
def test_misbehaviour_never_becomes_a_baseline(bench: Desk, case: str) -> None:
    page, reason = MISBEHAVIOUR[case]
    with LocalWeb() as web:
        web.pages["/"] = page
        checked = bench.look(bench.register("Bakery Rosa", web.url))
    assert (checked.reason, rows(bench.folder)["memory"]) == (reason, [])


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_that_the_server_asks_for_is_kept(bench: Desk, status: int) -> None:
    with LocalWeb() as web:
        checked, _ = meets(bench, web, Answer(status, {"Retry-After": "25200"}))
    page = clients.page_by_id(bench.db, checked.page_id)
    assert page.next_check_at == checked.at + timedelta(hours=7)


def test_the_failed_look_is_stored_with_its_reason(bench: Desk) -> None:
    with LocalWeb() as web:
        meets(bench, web, Answer(500))
    looks = [(row[3], row[5], row[7]) for row in rows(bench.folder)["observation"]]
    assert looks == [(1, None, 200), (0, "server_error", 500)]


STRANGE: dict[str, Page] = {
    "a charset that does not exist": Answer(200, {"Content-Type": "text/html; charset=no"}, FRONT),
    "a charset that is no charset": Answer(
        200, {"Content-Type": "text/html; charset=base64"}, FRONT
    ),
    "a charset that it is not": Answer(200, {"Content-Type": "text/html; charset=utf-16"}, FRONT),
    "NUL bytes between the words": FRONT.replace("Loaf", "\0Loaf", 3),
    "a length that is no number": Answer(200, HTML | {"Content-Length": "many"}, FRONT),
    "a cookie first": lambda request: (
        FRONT
        if request.headers["Cookie"]
        else Answer(302, {"Location": "/", "Set-Cookie": "seen=1"})
    ),
}


@pytest.mark.parametrize("case", STRANGE)
def test_strange_but_readable_is_the_same_page(bench: Desk, case: str) -> None:
    with LocalWeb() as web:
        checked, _ = meets(bench, web, STRANGE[case])
    assert checked.outcome == "same"


LARGE: dict[str, str] = {
    "100 levels of tables": "<table><tr><td>" * 100 + FRONT,
    "50,000 levels of boxes": FRONT + "<div>" * 50_000 + "bread",
    "200,000 elements": FRONT + "<p>bread" * 200_000,
    "one line of 5 MB": f"<p>{'bread ' * 800_000}",
    "100,000 attributes": f"{FRONT}<p {' '.join(f'a{n}=1' for n in range(100_000))}>",
    "bytes that no charset has": FRONT + "\udcff" * 500,
}


@pytest.mark.parametrize("case", LARGE)
def test_a_monster_is_read_within_bounds(tmp_path: Path, case: str) -> None:
    body = LARGE[case].encode("utf-8", "surrogateescape")
    with desk(tmp_path) as at, LocalWeb() as web:
        web.pages["/"] = body
        checked = at.look(at.register("Bakery Rosa", web.url))
        memory = sum(len(blob) for _, blob in rows(tmp_path)["memory"])
    assert (checked.outcome, memory < 1_000_000) == ("baseline", True)


# --- where a server is not, or is not what it says ----------------------------------


def test_a_redirect_to_another_site_is_not_the_page(bench: Desk) -> None:
    with LocalWeb() as web, LocalWeb("127.0.0.2") as other:
        other.pages["/"] = FRONT.replace("Rosa", "Bianca")
        checked, untouched = meets(bench, web, Answer(301, {"Location": other.url}))
    assert (checked.reason, untouched) == (Reason.REDIRECT_ELSEWHERE, True)


PRIVATE = {
    "the cloud's metadata": "http://169.254.169.254/latest/meta-data/",
    "the office's router": "http://192.168.1.1/",
    "ourselves": "http://127.0.0.2/",
    "ourselves in other words": "http://0x7f000002/",
    "ourselves as IPv6": "http://[::ffff:7f00:2]/",
}


@pytest.mark.parametrize("case", PRIVATE)
def test_a_redirect_does_not_lead_to(tmp_path: Path, case: str) -> None:
    def all_but_the_site(address: str) -> str | None:
        return None if address == "127.0.0.1" else refused(address)

    guarded: dict[str, Any] = {"allow_private_addresses": False, "guard": all_but_the_site}
    with desk(tmp_path, **guarded) as at, LocalWeb() as web:
        checked, untouched = meets(at, web, Answer(302, {"Location": PRIVATE[case]}))
    assert (checked.reason, untouched) == (Reason.PRIVATE_ADDRESS, True)


def test_a_page_that_robots_may_not_read_is_not_read(bench: Desk) -> None:
    with LocalWeb() as web:
        web.pages |= {"/robots.txt": "User-agent: *\nDisallow: /", "/": FRONT}
        checked = bench.look(bench.register("Bakery Rosa", web.url))
    assert (checked.reason, web.paths) == (Reason.ROBOTS_DENIED, ["/robots.txt"])


def test_a_port_where_nobody_listens(bench: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    checked = bench.look(bench.register("Bakery Rosa", f"http://127.0.0.1:{port}/"))
    assert checked.reason is Reason.CONNECTION


def test_a_name_that_does_not_resolve(bench: Desk) -> None:
    checked = bench.look(bench.register("Bakery Rosa", "https://bakery-rosa.invalid/"))
    assert checked.reason is Reason.DNS


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs the openssl command")
def test_a_certificate_that_vouches_for_itself(bench: Desk, tmp_path: Path) -> None:
    pem = tmp_path / "own.pem"
    words = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1"
    made = subprocess.run(
        ["openssl", *words.split(), "-keyout", pem, "-out", tmp_path / "cert.pem"],
        capture_output=True,
        check=True,
    )
    assert made.returncode == 0
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "cert.pem", pem)
    with LocalWeb(tls=tls) as web:
        web.pages["/"] = FRONT
        checked = bench.look(bench.register("Bakery Rosa", web.url))
    assert (checked.reason, "self" in checked.why) == (Reason.TLS, True)


# --- what people type ---------------------------------------------------------------


def poromki(*words: str | Path) -> tuple[int, str]:
    """One run of the command line: its exit code, and all that it said."""
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        try:
            main([str(word) for word in words])
        except SystemExit as exc:
            return int(exc.code or 0), said.getvalue()
    return 0, said.getvalue()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two clients, one channel and nobody at work."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "config.toml").write_text("[fetch]\nallow_private_addresses = true\n")
    with desk(folder) as at:
        at.register("Bakery Rosa", "http://127.0.0.1:9/rosa")
        at.register("Bakery Bianca", "http://127.0.0.1:9/bianca")
    return folder


ADD = ("add", "New", "--workshop", "2026-03-02")
SITE = ("--website", "http://127.0.0.1:9/new")
HELD = ("add", "New", *SITE, "--workshop")

TYPED: dict[str, tuple[tuple[str, ...], str]] = {
    "no address": (ADD, "nothing to watch"),
    "an empty address": ((*ADD, "--website", " "), "an address is missing"),
    "a domain without its end": ((*ADD, "--website", "bakery"), "domain is missing"),
    "a comma for a dot": ((*ADD, "--website", "bakery,example"), "bakery.example"),
    "a scheme with a typing error": ((*ADD, "--website", "htp://bakery.example"), "http"),
    "a script": ((*ADD, "--website", "javascript:alert(1)"), "only addresses of the web"),
    "a file": ((*ADD, "--website", "file:///etc/passwd"), "only addresses of the web"),
    "two addresses in one": ((*ADD, "--website", "https://a.example https://b.example"), "blank"),
    "an e-mail address": ((*ADD, "--website", "rosa@bakery.example"), "e-mail"),
    "an IP address beyond 255": ((*ADD, "--website", "http://300.1.1.1/"), "IP address"),
    "a port beyond all ports": ((*ADD, "--website", "https://a.example:99999"), "port"),
    "an invisible character": ((*ADD, "--website", "https://a.ex\x00ample"), "invisible"),
    "an endless address": ((*ADD, "--website", "https://a.example/" + "a" * 3000), "longer"),
    "Facebook as a website": ((*ADD, "--website", "https://facebook.com/rosa"), "--facebook"),
    "a website as Facebook": ((*ADD, "--facebook", "https://rosa.example"), "Facebook"),
    "an address twice": ((*ADD, *SITE, *SITE), "watched for this client already"),
    "a name that does not resolve": ((*ADD, "--website", "https://rosa.invalid"), "--force"),
    "a day as Germans write it": ((*HELD, "18.11.2026"), "2026-11-18"),
    "a day that no month has": ((*HELD, "2026-02-30"), "no day of a workshop"),
    "a time that no day has": ((*HELD, "2026-02-28T25:00"), "no day of a workshop"),
    "a day in words": ((*HELD, "tomorrow"), "no day of a workshop"),
    "an empty day": ((*HELD, ""), "no day of a workshop"),
    "a day of another century": ((*HELD, "1926-02-28"), "five years"),
    "the last day of all": ((*HELD, "9999-12-31"), "five years"),
    "an empty name": (("add", " ", *ADD[2:], *SITE), "no name for a client"),
    "a name that rings a bell": (("add", "Rosa\x07", *ADD[2:], *SITE), "no name for a client"),
    "a name like a novel": (("add", "a" * 500, *ADD[2:], *SITE), "500 characters"),
    "a name that is taken": (("add", "bakery rosa", *ADD[2:], *SITE), "named bakery rosa already"),
    "a language we do not write": ((*ADD, *SITE, "--lang", "fr"), "en, de, it"),
    "a consultant nobody knows": ((*ADD, *SITE, "--consultant", "Bob"), "There are: Lena"),
    "milestones in words": ((*ADD, *SITE, "--milestones", "soon"), "no milestones"),
    "a milestone before the workshop": ((*ADD, *SITE, "--milestones", "-3,7"), "no milestones"),
    "a channel nobody knows": ((*ADD, *SITE, "--notify", "fax"), "There are: mail"),
    "a service that Apprise does not know": (
        (*ADD, *SITE, "--notify", "pigeon://loft"),
        "not an Apprise URL",
    ),
    "an Apprise URL without a host": ((*ADD, *SITE, "--notify", "mailto://"), "not an Apprise URL"),
    "a channel's name with a slash": (("channel", "add", "a/b", "json://localhost"), "letters"),
    "a channel that is there": (("channel", "add", "mail", "json://localhost"), "already"),
    "a channel from two places": (
        ("channel", "add", "x", "json://localhost", "--env"),
        "Take one of",
    ),
    "a channel whose file is a folder": (("channel", "add", "x", "--file", "/"), "is not in"),
    "a time zone with a typing error": (("consultant", "edit", "Lena", "--zone", "Berln"), "zone"),
    "a time zone on Mars": (("consultant", "add", "Bob", "--zone", "Mars/Base"), "no time zone"),
    "a time zone out of the folder": (("consultant", "add", "Bob", "--zone", "../etc"), "zone"),
    "hours in words": (("consultant", "add", "Bob", "--hours", "morning"), "no hours"),
    "hours that no day has": (("consultant", "add", "Bob", "--hours", "08:00-25:00"), "no hours"),
    "hours that last no time": (("consultant", "add", "Bob", "--hours", "08:00-08:00"), "nothing"),
    "weekdays that no week has": (("consultant", "add", "Bob", "--days", "mon-xyz"), "weekdays"),
    "a consultant who is there": (("consultant", "add", "LENA"), "named LENA already"),
    "a client nobody knows": (("show", "Butcher"), "No client is named Butcher"),
    "a client who could be two": (("show", "Bakery"), "Bakery Bianca, Bakery Rosa"),
    "a target nobody watches": (
        ("looked", "Bakery Rosa", "https://x.example", "--nothing"),
        "Rosa",
    ),
    "a post of tomorrow": (
        ("looked", "Bakery Rosa", "website", "--post", "2090-01-01"),
        "has not come yet",
    ),
    "the last target dropped": (
        ("edit", "Bakery Rosa", "--drop", "http://127.0.0.1:9/rosa"),
        "Nothing would be left",
    ),
    "a workshop twice": (("workshop", "Bakery Rosa", "2026-03-02"), "at that time already"),
    "a restore of what is not there": (("restore", "gone.db"), "gone.db is not there"),
    "a restore of a folder": (("restore", "/"), "is not there"),
    "a replay of what is not there": (("replay", "/nowhere"), "/nowhere"),
    "an export to nowhere": (
        ("export", "Bakery Rosa", "-o", "/nowhere/x.json"),
        "cannot be written",
    ),
    "a configuration that is not there": (
        ("--config", "/nowhere/c.toml", "list"),
        "cannot be read",
    ),
}


@pytest.mark.parametrize("case", TYPED)
def test_a_mistake_is_explained_and_changes_nothing(office: Path, case: str) -> None:
    words, sentence = TYPED[case]
    before = rows(office)
    code, said = poromki("--data", office, *words)
    assert (code, sentence in said, rows(office) == before) == (1, True, True), said


USAGE: dict[str, tuple[str, ...]] = {
    "a command that does not exist": ("lisst",),
    "an option that does not exist": ("list", "--colour"),
    "a workshop's day left out": ("add", "New", *SITE),
    "a client left out": ("show",),
    "a look without an answer": ("looked", "Bakery Rosa", "website"),
    "a check of nobody": ("check",),
    "an option without its value": ("list", "--tag"),
}


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage_exits_with_2(office: Path, case: str) -> None:
    assert poromki("--data", office, *USAGE[case])[0] == 2


TOML: dict[str, tuple[bytes, str]] = {
    "no TOML": (b"fetch {", "not TOML"),
    "not UTF-8": (b'data = "B\xe4ckerei"', "not UTF-8"),
    "an unknown key": (b"[fetch]\ngap_second = 3", "Did you mean gap_seconds?"),
    "a span without its unit": (b"[schedule]\ncheck_every = 12", "12h"),
    "a channel's URL in the wrong place": (b'"mailto://a:secret@b.example" = 1', "unknown key"),
}


@pytest.mark.parametrize("case", TOML)
def test_a_bad_configuration_is_explained(tmp_path: Path, case: str) -> None:
    content, sentence = TOML[case]
    (tmp_path / "config.toml").write_bytes(content)
    code, said = poromki("--data", tmp_path, "list")
    assert (code, sentence in said, "secret" in said) == (1, True, False), said


# --- where things are kept ----------------------------------------------------------


def occupied(folder: Path) -> None:
    """A file where the data folder should be."""
    folder.write_text("no folder")


def below_a_file(folder: Path) -> None:
    folder.mkdir()
    (folder / FILE).mkdir()


def lost(folder: Path) -> None:
    open_db(folder, NOW).close()
    (folder / FILE).unlink()


def emptied(folder: Path) -> None:
    open_db(folder, NOW).close()
    (folder / FILE).write_bytes(b"")


def scribbled(folder: Path) -> None:
    open_db(folder, NOW).close()
    (folder / FILE).write_bytes(b"Shopping list: flour, salt, yeast. " * 500)


def scribbled_inside(folder: Path) -> None:
    """The list of tables is whole, what they hold is not."""
    with desk(folder) as at:
        for n in range(50):
            at.register(f"Bakery {n}", f"http://127.0.0.1:9/{n}")
    size = (folder / FILE).stat().st_size
    with (folder / FILE).open("r+b") as file:
        file.seek(8 * 4096)
        file.write(b"flour" * ((size - 8 * 4096) // 5))


def without_secrets(folder: Path) -> None:
    open_db(folder, NOW).close()
    (folder / "secrets.json").write_text("[1, 2")


PLACES: dict[str, tuple[Callable[[Path], None], tuple[str, ...], str]] = {
    "a file for a data folder": (occupied, ("list",), "cannot be"),
    "a file for a data folder, at a sweep": (occupied, ("sweep",), "cannot be"),
    "a file for a data folder, at the service": (occupied, ("run",), "cannot be"),
    "a file for a data folder, at the beginning": (occupied, ("init",), "cannot be"),
    "a folder for a database": (below_a_file, ("list",), "cannot be opened"),
    "a database that is gone": (lost, ("list",), "missing, though a database was here"),
    "a database that is empty": (emptied, ("list",), "empty, though a database was here"),
    "a file that is no database": (scribbled, ("list",), "Restore a backup"),
    "a database damaged inside": (scribbled_inside, ("list",), "Restore a backup"),
    "secrets that cannot be read": (without_secrets, ("channel", "add", "x"), "secrets"),
}


@pytest.mark.parametrize("case", PLACES)
def test_a_bad_place_is_explained(tmp_path: Path, case: str) -> None:
    prepare, words, sentence = PLACES[case]
    prepare(tmp_path / "data")
    config = tmp_path / "config.toml"
    config.touch()
    code, said = poromki("--config", config, "--data", tmp_path / "data", *words)
    assert (code, sentence in said) == (1, True), said


def test_a_second_service_is_refused(office: Path) -> None:
    with hold(office):
        code, said = poromki("--data", office, "sweep")
    assert (code, "Another POROMKI" in said) == (1, True)


def test_a_service_that_is_refused_leaves_the_signals_as_they_are(office: Path) -> None:
    with hold(office):
        code, _ = poromki("--data", office, "run")
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert (code, signal.SIGTERM in blocked) == (1, False)


def test_a_database_in_use_is_explained_and_nothing_is_lost(office: Path) -> None:
    with closing(sqlite3.connect(office / FILE)) as other, closing(open_db(office, NOW)) as db:
        db.execute("PRAGMA busy_timeout = 20").fetchall()
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="in use by another program"):
            people.remove_channel(db, "mail")
        other.rollback()
        assert [c.name for c in people.channels(db)] == ["mail"]


def test_a_backup_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    open_db(tmp_path, NOW).close()
    (tmp_path / "backups").write_text("no folder")
    code, said = poromki("--data", tmp_path, "backup")
    assert (code, "cannot be written" in said) == (1, True)


# --- restoring what is no backup ----------------------------------------------------


def a_letter(copy: Path) -> None:
    copy.write_text("Dear baker, " * 1000)


def nothing_at_all(copy: Path) -> None:
    copy.write_bytes(b"")


def half_a_backup(copy: Path) -> None:
    content = copy.read_bytes()
    copy.write_bytes(content[: len(content) // 2])


def another_programs(copy: Path) -> None:
    copy.unlink()
    with closing(sqlite3.connect(copy)) as conn:
        conn.execute("CREATE TABLE recipe (name TEXT)")


def a_later_versions(copy: Path) -> None:
    with closing(sqlite3.connect(copy)) as conn, conn:
        conn.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) "
            "VALUES ('poromki', 'm999_years_ahead', '')"
        )


BAD_COPIES = {
    "a letter": a_letter,
    "an empty file": nothing_at_all,
    "half a backup": half_a_backup,
    "another program's database": another_programs,
    "the backup of a later version": a_later_versions,
}


@pytest.mark.parametrize("case", BAD_COPIES)
def test_what_is_no_backup_is_not_restored(office: Path, tmp_path: Path, case: str) -> None:
    copy = tmp_path / "copy.db"
    shutil.copyfile(office / FILE, copy)
    BAD_COPIES[case](copy)
    before = rows(office)
    code, said = poromki("--data", office, "restore", copy)
    assert (code, "no sound copy" in said, rows(office) == before) == (1, True, True), said
