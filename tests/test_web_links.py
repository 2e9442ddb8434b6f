"""The pages of links: opening one changes nothing, its button acts once, a wrong one is refused."""

from __future__ import annotations

import http.client
import logging
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor import deeds, links
from monitor.deed import BlockedBy, DeedKind, Way
from monitor.model import NoticeKind
from monitor.notify import _without_secrets
from monitor.secrets import Redact
from monitor.store import clients, keep, looks
from monitor.store import links as store
from monitor.web.guard import HEADERS, MOST_BYTES
from monitor.web.limit import MOST, WITHIN, WrongTokens
from tests.build import DAY
from tests.desk import rows
from tests.front import NOW, Front, front


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Front]:
    with front(tmp_path) as made:
        yield made


def every(office: Front) -> dict[DeedKind, str]:
    """A link of every purpose."""
    of_change = office.links_of(office.started()[0])
    return office.links() | office.links(NoticeKind.LOOK) | of_change


PURPOSES = {
    *(DeedKind.SNOOZE, DeedKind.ACKNOWLEDGE, DeedKind.TALKED, DeedKind.BLOCKED),
    *(DeedKind.HOLIDAY, DeedKind.DONE, DeedKind.DISMISS, DeedKind.NOTHING, DeedKind.POST),
}
SCANNERS = {
    "a browser": ("GET", {}),
    "a scanner of mails": ("GET", {"User-Agent": "Mozilla/5.0 SafeLinks", "X-Purpose": "preview"}),
    "a prefetch": ("GET", {"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"}),
    "a bot that reads heads": ("HEAD", {}),
    "a GET that would be a POST": ("GET", {"X-HTTP-Method-Override": "POST", "X-Method": "POST"}),
    "a GET with a form": (
        "GET",
        {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": "0"},
    ),
    "a question what may be asked": ("OPTIONS", {"Access-Control-Request-Method": "POST"}),
    "a PUT": ("PUT", {}),
    "a PATCH": ("PATCH", {}),
    "a DELETE": ("DELETE", {}),
}


def test_there_is_a_link_for_every_purpose(office: Front) -> None:
    assert set(every(office)) == PURPOSES


def test_whatever_opens_links_changes_nothing(office: Front) -> None:
    made = every(office)
    before = rows(office.folder)
    answers = {
        (name, office.ask(method, url, headers=dict(headers)).status_code)
        for name, (method, headers) in SCANNERS.items()
        for url in made.values()
    }
    after = rows(office.folder)
    assert before == after
    assert {status for name, status in answers if name not in list(SCANNERS)[-4:]} == {200}
    assert {status for name, status in answers if name in list(SCANNERS)[-4:]} == {405}


def test_a_get_with_the_forms_fields_in_it_changes_nothing(office: Front) -> None:
    url = office.links()[DeedKind.BLOCKED]
    office.ask("GET", url, data={"blocked_by": "boss", "_method": "post"})
    office.ask("GET", url + "?blocked_by=boss&_method=post")
    assert office.deeds() == []


def test_a_page_shows_client_and_action_and_nothing_more(office: Front) -> None:
    office.db.execute("UPDATE target SET url = 'https://secret-site.example/'")
    text = office.get(office.links()[DeedKind.SNOOZE]).text
    assert "Bäckerei &lt;Huber&gt; &amp; Töchter" in text
    assert "<Huber>" not in text
    assert not re.search(r"secret-site|Lena|https?://|<script|style=|\bon\w+=", text)


# --- acting -------------------------------------------------------------------------------------

ACTS = {
    DeedKind.SNOOZE: {"until": "2026-11-20"},
    DeedKind.ACKNOWLEDGE: {},
    DeedKind.TALKED: {"note": "They begin\non Monday."},
    DeedKind.BLOCKED: {"blocked_by": "boss", "note": "no time"},
    DeedKind.HOLIDAY: {"until": "2026-11-20"},
    DeedKind.DONE: {"note": ""},
    DeedKind.DISMISS: {"note": "a banner"},
    DeedKind.NOTHING: {},
    DeedKind.POST: {"until": "2026-11-05"},
}


@pytest.mark.parametrize("kind", ACTS)
def test_the_button_does_what_the_link_is_for(office: Front, kind: DeedKind) -> None:
    answer = office.post(every(office)[kind], **ACTS[kind])
    assert answer.status_code == 200, answer.text
    assert [(deed.kind, deed.who, deed.way) for deed in office.deeds()] == [
        (kind, "Lena", Way.LINK)
    ]


def test_what_was_typed_is_kept_with_the_notice_it_came_from(office: Front) -> None:
    notice = office.notice(NoticeKind.QUIET)
    office.post(office.links_of(notice)[DeedKind.BLOCKED], blocked_by="boss", note="no <b>time</b>")
    (deed,) = office.deeds()
    assert (deed.blocked_by, deed.note, deed.notice_id) == (
        BlockedBy.BOSS,
        "no <b>time</b>",
        notice.id,
    )


def test_a_link_acts_once(office: Front) -> None:
    url = office.links()[DeedKind.ACKNOWLEDGE]
    statuses = [office.post(url).status_code for _ in range(3)]
    assert (statuses, len(office.deeds())) == ([200, 410, 410], 1)


def test_two_that_press_at_once_act_once(office: Front) -> None:
    url = office.links()[DeedKind.TALKED]
    with ThreadPoolExecutor(8) as many:
        answers = [*many.map(lambda n: office.post(url, note=str(n)).status_code, range(8))]
    assert (sorted(answers), len(office.deeds())) == ([200] + [410] * 7, 1)


def test_the_other_links_of_a_notice_go_on_working(office: Front) -> None:
    made = office.links()
    office.post(made[DeedKind.ACKNOWLEDGE])
    assert office.get(made[DeedKind.DONE]).status_code == 200


def test_whose_channel_it_was_has_done_it(office: Front) -> None:
    notice = office.notice(NoticeKind.QUIET)
    made = office.links_of(notice)
    office.db.execute("UPDATE consultant SET name = 'Marta'")
    office.post(made[DeedKind.ACKNOWLEDGE])
    assert [deed.who for deed in office.deeds()] == ["Marta"]


WRONG = {
    "yesterday": (DeedKind.SNOOZE, {"until": "2026-11-04"}),
    "today": (DeedKind.SNOOZE, {"until": "2026-11-05"}),
    "too far away": (DeedKind.SNOOZE, {"until": "2027-02-04"}),
    "no day": (DeedKind.SNOOZE, {"until": "soon"}),
    "nothing at all": (DeedKind.HOLIDAY, {}),
    "an unknown role": (DeedKind.BLOCKED, {"blocked_by": "Mr. Smith"}),
    "a post of tomorrow": (DeedKind.POST, {"until": "2026-11-06"}),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_taken_is_asked_again_and_costs_nothing(office: Front, case: str) -> None:
    kind, fields = WRONG[case]
    url = every(office)[kind]
    before = rows(office.folder)
    answer = office.post(url, **fields)
    assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)
    assert rows(office.folder) == before
    assert office.post(url, **ACTS[kind]).status_code == 200


def test_what_was_typed_stands_in_the_form_that_is_shown_again(office: Front) -> None:
    answer = office.post(office.links()[DeedKind.BLOCKED], note="<i>wait</i>", blocked_by="?")
    assert "&lt;i&gt;wait&lt;/i&gt;</textarea>" in answer.text


def test_the_last_day_that_may_be_chosen_can_be(office: Front) -> None:
    url = office.links()[DeedKind.SNOOZE]
    assert 'max="2027-02-03"' in office.get(url).text
    assert office.post(url, until="2027-02-03").status_code == 200


def test_a_change_that_is_dismissed_already_is_said_so(office: Front) -> None:
    url = every(office)[DeedKind.DISMISS]
    office.db.execute("UPDATE change SET dismissed_at = '2026-11-05T09:00:00+00:00'")
    assert (office.post(url).status_code, office.deeds()) == (422, [])


def test_a_bug_while_acting_leaves_the_link_and_the_client_as_they_were(
    office: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = office.links()[DeedKind.DONE]
    before = rows(office.folder)
    done = deeds.done

    def breaks(*args: object, **more: object) -> None:
        done(*args, **more)  # type: ignore[arg-type]
        raise ZeroDivisionError

    monkeypatch.setattr(deeds, "done", breaks)
    assert office.post(url).status_code == 500
    assert rows(office.folder) == before
    monkeypatch.undo()
    assert office.post(url).status_code == 200


# --- wrong links ----------------------------------------------------------------------------------


def test_dead_links_are_refused_by_both_ways_and_change_nothing(office: Front) -> None:
    made = office.links()
    snooze = urlsplit(made[DeedKind.SNOOZE]).path
    used, revoked = office.links()[DeedKind.DONE], office.links()[DeedKind.DONE]
    office.post(used)
    store.revoke(office.db, None, NOW)
    dead = {
        "swapped": snooze.replace("/a/snooze/", "/a/done/"),
        "no such purpose": snooze.replace("/a/snooze/", "/a/wake/"),
        "forged": snooze[:-4] + "AAAA",
        "cut": snooze[:-1],
        "longer": snooze + "A",
        "revoked": urlsplit(revoked).path,
        "used": urlsplit(used).path,
    }
    before = rows(office.folder)
    answers = {
        name: (office.get(path).status_code, office.post(path, until="2026-11-20").status_code)
        for name, path in dead.items()
    }
    assert answers == {
        "swapped": (404, 404),
        "no such purpose": (404, 404),
        "forged": (404, 404),
        "cut": (404, 404),
        "longer": (404, 404),
        "revoked": (410, 410),
        "used": (410, 410),
    }
    assert rows(office.folder) == before


def test_who_makes_tokens_up_cannot_tell_what_is_wrong_with_them(office: Front) -> None:
    path = urlsplit(office.links()[DeedKind.SNOOZE]).path
    office.post(path, until="2026-11-20")
    wrong = [
        path.replace("/a/snooze/", "/a/done/"),  # was used, for another purpose
        path[:-4] + "AAAA",
        "/a/snooze/" + "A" * 32 + "." + "A" * 43,
        "/a/nonsense/" + "A" * 76,
    ]
    pages = {(answer.status_code, answer.text) for answer in map(office.get, wrong)}
    assert len(pages) == 1


def test_an_expired_link_is_refused(office: Front) -> None:
    url = office.links()[DeedKind.DONE]
    office.clock.now = NOW + office.web.links_valid_for
    assert (office.get(url).status_code, office.post(url).status_code) == (410, 410)
    assert office.deeds() == []


def test_keys_rotate_while_the_service_runs(office: Front) -> None:
    old = office.links()
    links.rotate(office.secrets, NOW + DAY)
    assert office.post(old[DeedKind.ACKNOWLEDGE]).status_code == 200
    links.drop_old(office.secrets)
    assert office.post(old[DeedKind.DONE]).status_code == 404
    assert office.post(office.links()[DeedKind.DONE]).status_code == 200


def test_a_client_that_was_erased_has_no_links(office: Front) -> None:
    url = office.links()[DeedKind.DONE]
    keep.erase(office.db, office.client.id)
    assert (office.get(url).status_code, office.post(url).status_code) == (404, 404)


def test_many_wrong_tokens_are_turned_away_but_never_a_right_one(office: Front) -> None:
    url = office.links()[DeedKind.ACKNOWLEDGE]
    answers = [office.get(url[:-3] + "AAA").status_code for _ in range(MOST + 2)]
    assert answers == [404] * MOST + [429] * 2
    assert office.get(url).status_code == 200
    other = office.get(url[:-3] + "AAA", **{"X-Forwarded-For": "203.0.113.9"})
    assert other.status_code == 404
    office.clock.now += WITHIN
    assert office.get(url[:-3] + "AAA").status_code == 404


def test_counting_wrong_tokens_takes_bounded_room() -> None:
    wrong = WrongTokens()
    for n in range(30_000):
        wrong.too_many(str(n), NOW)
    assert len(wrong._seen) == 10_000


# --- what every answer carries --------------------------------------------------------------------


def answers(office: Front) -> dict[str, object]:
    url = every(office)[DeedKind.SNOOZE]
    return {
        "the form": office.get(url),
        "a form again": office.post(url, until="x"),
        "done": office.post(url, until="2026-11-20"),
        "used": office.get(url),
        "forged": office.get(url[:-3] + "AAA"),
        "robots.txt": office.get("/robots.txt"),
        "the stylesheet": office.get("/static/style.css"),
        "no stylesheet": office.get("/static/none.css"),
        "no page": office.get("/wp-login.php"),
        "no method": office.ask("DELETE", url),
        "another host": office.get(url, Host="evil.example"),
        "too much": office.ask("POST", url, data="x" * (MOST_BYTES + 1)),
    }


def test_every_answer_carries_the_headers_that_keep_it_private(office: Front) -> None:
    without = {
        (name, header)
        for name, answer in answers(office).items()
        for header, value in HEADERS.items()
        if answer.headers.get(header) != value  # type: ignore[attr-defined]
    }
    assert without == set()


def test_every_answer_has_its_status_and_no_cookie(office: Front) -> None:
    got = answers(office)
    assert {name: answer.status_code for name, answer in got.items()} == {  # type: ignore[attr-defined]
        "the form": 200,
        "a form again": 422,
        "done": 200,
        "used": 410,
        "forged": 404,
        "robots.txt": 200,
        "the stylesheet": 200,
        "no stylesheet": 404,
        "no page": 404,
        "no method": 405,
        "another host": 421,
        "too much": 413,
    }
    assert not any("Set-Cookie" in answer.headers for answer in got.values())  # type: ignore[attr-defined]


def test_the_headers_say_what_they_must() -> None:
    assert HEADERS["Referrer-Policy"] == "no-referrer"
    assert HEADERS["X-Robots-Tag"].startswith("noindex")
    assert HEADERS["Cache-Control"] == "no-store"
    policy = HEADERS["Content-Security-Policy"]
    assert ("default-src 'none'" in policy, "frame-ancestors 'none'" in policy) == (True, True)
    assert "unsafe" not in policy


def test_robots_are_kept_out_of_everything(office: Front) -> None:
    assert office.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"


def test_no_answer_names_a_link_elsewhere(office: Front) -> None:
    answer = office.get(office.links()[DeedKind.DONE] + "/")
    assert (answer.status_code, "Location" in answer.headers) == (404, False)


def test_the_first_page_knows_nobody(office: Front) -> None:
    text = office.get("/").text
    assert ("Huber" in text, "Lena" in text) == (False, False)


HOSTS = {
    "poromki.example": 200,
    "POROMKI.example:443": 200,
    "localhost:8321": 200,
    "127.0.0.1": 200,
    "[::1]:8321": 200,
    "evil.example": 421,
    "poromki.example.evil.example": 421,
    "poromki.example@evil.example": 421,
    "": 421,
}


def test_only_our_own_names_are_served(office: Front) -> None:
    assert {host: office.get("/robots.txt", Host=host).status_code for host in HOSTS} == HOSTS


def test_a_body_in_pieces_is_bounded_too(office: Front) -> None:
    pieces = (b"note=" + b"x" * 4096 for _ in range(8))
    assert office.ask("POST", office.links()[DeedKind.TALKED], data=pieces).status_code == 413


def test_a_long_note_is_cut_and_control_characters_are_left_out(office: Front) -> None:
    office.post(office.links()[DeedKind.TALKED], note="a\x00b\x1b[31m" + "x" * 2000)
    (deed,) = office.deeds()
    assert (deed.note[:6], len(deed.note)) == ("ab[31m", 1000)


NOISE = {
    "no request at all": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "a length that is none": b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    "a path of bytes": b"GET /a/snooze/\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a path with dots": b"GET /static/../app.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "escaped dots": b"GET /static/%2e%2e/app.py HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a null": b"GET /static/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "an escaped slash": b"GET /a/snooze/a%2fb HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


def test_nonsense_gets_an_answer_and_the_service_goes_on(office: Front) -> None:
    statuses = {name: raw_status(office, sent) for name, sent in NOISE.items()}
    assert {name for name, status in statuses.items() if not 400 <= status < 500} == set()
    assert office.get("/robots.txt").status_code == 200


def raw_status(office: Front, sent: bytes) -> int:
    where = urlsplit(office.url)
    assert where.hostname
    with socket.create_connection((where.hostname, where.port or 0), timeout=5) as wire:
        wire.sendall(sent)
        answer = http.client.HTTPResponse(wire)
        answer.begin()
        return answer.status


# --- languages, and a path below which everything lies --------------------------------------------


@pytest.mark.parametrize(("lang", "word"), [("de", "Notiz"), ("it", "nota"), ("en", "note")])
def test_a_page_speaks_the_readers_language(tmp_path: Path, lang: str, word: str) -> None:
    with front(tmp_path, lang=lang) as office:
        text = office.get(office.links()[DeedKind.TALKED], **{"Accept-Language": "fr"}).text
    assert (f'lang="{lang}"' in text, word in text) == (True, True)


def test_a_page_for_anybody_speaks_as_the_browser_asks(office: Front) -> None:
    text = office.get("/login", **{"Accept-Language": "fr-FR, de-AT;q=0.9, en"}).text
    assert "Anmelden" in text


def test_all_may_lie_below_a_path(tmp_path: Path) -> None:
    with front(tmp_path, public="https://poromki.example/inside/") as office:
        url = office.links()[DeedKind.DONE]
        assert url.startswith("https://poromki.example/inside/a/done/")
        kept = office.get(url)
        stripped = office.get(urlsplit(url).path.removeprefix("/inside"))
        style = re.search(r'href="([^"]+\.css)"', kept.text)
        assert style
        assert (kept.status_code, stripped.text) == (200, kept.text)
        assert office.get(style[1]).headers["Content-Type"].startswith("text/css")


# --- secrets stay secret --------------------------------------------------------------------------


def test_no_token_is_in_any_file_but_the_message(
    office: Front, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("", "uvicorn.error", "uvicorn.access"):
        caplog.set_level(logging.DEBUG, name)
    made = every(office)
    for url in made.values():
        office.get(url)
    for kind, url in made.items():
        office.post(url, **ACTS[kind])
        office.post(url)
        office.get(url + "A")
    broken = office.links()
    monkeypatch.setattr(deeds, "done", lambda *_: 1 / 0)
    assert office.post(broken[DeedKind.DONE]).status_code == 500
    keep.backup(office.db, office.folder / "backups", NOW, 3)
    said = "\n".join(
        f"{record.getMessage()} {record.exc_info}"
        for record in caplog.records
        if not record.name.startswith("urllib3")  # the test's own requests
    )
    assert "A bug of ours" in said
    files = [path.read_bytes() for path in office.folder.rglob("*") if path.is_file()]
    assert len(files) >= 4, "database, its log, secrets and backup"
    for url in (*made.values(), *broken.values()):
        token = urlsplit(url).path.rsplit("/", 1)[-1]
        for part in token.split("."):
            assert part not in said
            assert not any(part.encode() in content for content in files)


def test_keys_are_in_no_database_or_backup(office: Front) -> None:
    office.links()
    keep.backup(office.db, office.folder / "backups", NOW, 3)
    keys = office.secrets.link_keys().values()
    others = [
        path.read_bytes()
        for path in office.folder.rglob("*")
        if path.is_file() and path.name != "secrets.json"
    ]
    assert keys
    assert not any(key.encode() in content for key in keys for content in others)


def test_a_link_in_a_line_of_log_is_masked(office: Front) -> None:
    url = office.links()[DeedKind.DONE]
    cleaned = Redact(office.secrets).clean(f"550 refused: {url} is spam; GET {urlsplit(url).path}")
    assert cleaned == "550 refused: https://poromki.example/a/done/… is spam; GET /a/done/…"


def test_who_refuses_a_message_and_quotes_it_puts_no_link_into_the_reason() -> None:
    said = "refused: https://poromki.example/a/done/AAAA-bbbb_cccc.dddd is spam"
    cleaned = _without_secrets(said, "json://hook.example/tokentoken")
    assert cleaned == "refused: https://poromki.example/a/done/… is spam"


def test_a_dismissal_by_link_names_the_change(office: Front) -> None:
    notice, number = office.started()
    office.post(office.links_of(notice)[DeedKind.DISMISS])
    assert [deed.change_id for deed in office.deeds()] == [number]


def test_a_look_by_link_is_kept_as_one(office: Front) -> None:
    office.post(office.links(NoticeKind.LOOK)[DeedKind.NOTHING])
    target = clients.targets(office.db, office.client.id)[0]
    page = clients.pages(office.db, target.id)[0]
    seen = looks.observations(office.db, page.id, 5)
    assert [look.why for look in seen] == ["a person looked"]
    assert timedelta(0) <= office.clock() - seen[0].at < DAY
