"""Notices, channels, settings and lists by form; and what nobody gets in by them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.channels import refuse_inside
from monitor.errors import FetchError, InputError
from monitor.model import Channel, NoticeKind, NoticeState, Pace, Reason
from monitor.store import accounts, clients, notices, people
from tests.browser import Browser
from tests.forms import bakery, filled, logged_in, two_consultants, value_of, waited, words
from tests.front import Front
from tests.web import Answer, LocalWeb, visitor

MAIL = "mailtos://user:geheim@smtp.gmail.com?to=lena@example.org"
CHAT = "tgram://123456789:abcdefg_hijklmnop/12315544"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Front]:
    with two_consultants(tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """For what is refused."""
    with two_consultants(tmp_path_factory.mktemp("untouched")) as opened:
        yield opened


@pytest.fixture
def lena(office: Front) -> Browser:
    return logged_in(office)


@pytest.fixture
def marco(office: Front) -> Browser:
    return logged_in(office, "Marco")


def channel(office: Front, name: str) -> Channel:
    return people.channel(office.db, name)


# --- channels -------------------------------------------------------------------------------


def test_a_channel_is_added_tested_changed_and_removed(office: Front, lena: Browser) -> None:
    added = filled(lena, "/notices", "/channels", name="chat", url=CHAT, pace="weekly")
    assert added.status_code == 303
    one = channel(office, "chat")
    assert (one.pace, one.shown, one.origin) == (Pace.WEEKLY, "tgram://…", "secrets")
    assert office.secrets.channel_url("chat", "secrets") == CHAT
    path = f"/channels/{one.id}"
    assert filled(lena, "/notices", f"{path}/test").status_code == 303
    assert "chat" in office.outbox.sent[-1].subject
    fields = {"pace": "immediate", "from_day": "14", "everybody": "1", "consultant": "Marco"}
    assert filled(lena, "/notices", path, **fields).status_code == 303
    one = channel(office, "chat")
    marco = people.consultant(office.db, "Marco")
    assert (one.pace, one.from_day, one.for_everybody) == (Pace.IMMEDIATE, 14, True)
    assert one.consultant_id == marco.id
    assert filled(lena, "/notices", f"{path}/address", url=MAIL).status_code == 303
    assert channel(office, "chat").shown == "mailtos://…"
    assert filled(lena, "/notices", f"{path}/remove").status_code == 400
    assert filled(lena, "/notices", f"{path}/remove", sure="1").status_code == 303
    assert [c.name for c in people.channels(office.db)] == ["mail"]
    assert office.secrets.find("chat") is None


def test_an_address_is_never_shown_again(office: Front, lena: Browser) -> None:
    wrong = {"name": "bad name", "url": MAIL, "pace": "daily"}
    refused = filled(lena, "/notices", "/channels", **wrong)
    assert refused.status_code == 400
    filled(lena, "/notices", "/channels", **(wrong | {"name": "good"}))
    for page in (refused, lena.get("/notices"), lena.get("/about")):
        assert "geheim" not in page.text
    assert value_of(refused, "name") == "bad name"


CHANNELS_WRONG = {
    "a name with blanks": ({"name": "my chat"}, "channel-name"),
    "a name that is taken": ({"name": "MAIL"}, "channel-name"),
    "an address of nothing": ({"url": "nonsense"}, "channel-url"),
    "an address without a password": ({"url": "mailto://"}, "channel-url"),
    "a day that is none": ({"from_day": "soon"}, "from"),
    "a day too far": ({"from_day": "9999"}, "from"),
}


@pytest.mark.parametrize("name", CHANNELS_WRONG)
def test_a_channel_is_refused(untouched: Front, name: str) -> None:
    fields, blamed = CHANNELS_WRONG[name]
    usual = {"name": "chat", "url": CHAT, "pace": "daily"}
    answer = filled(logged_in(untouched), "/notices", "/channels", **(usual | fields))
    assert answer.status_code == 400
    assert f'id="{blamed}-wrong"' in answer.text
    assert [c.name for c in people.channels(untouched.db)] == ["mail"]


INSIDE = {
    "the machine itself": "json://127.0.0.1",
    "a mail server inside": "smtp://10.0.0.1",
    "a service that is not on the list": "jsons://example.org/",
    "a mail host inside": "mailto://u:p@office.example?smtp=10.0.0.1&to=a@example.org",
    "the machine as a mail host": "mailtos://u:p@example.org?smtp=127.0.0.1&to=a@example.org",
    "a cloud's own address": "mailtos://u:p@example.org?smtp=169.254.169.254&to=a@example.org",
    "an address in other digits": "mailto://u:p@example.org?smtp=0x7f.1&to=a@example.org",
    "an address inside, in version 6": "mailto://u:p@example.org?smtp=[::1]&to=a@example.org",
    "a workflow of somebody's own": "workflows://evil.example:443/643e69f83c8944/XYZ?sig=x",
    "a file of the server": "mailto://u:p@example.org?to=a@b.example&pgppub=/etc/passwd",
    "a file behind a fragment": "mailto://u:p@example.org#?to=a@b.example&pgppub=/etc/passwd",
    "a redirect": "mailto://u:p@example.org?to=a@b.example&redirect=yes",
    "a header": "mailto://u:p@example.org?to=a@b.example&+X-Evil=1",
    "a chat at a host of one's own": "mmosts://10.0.0.1/token",
    "a topic at a host of one's own": "ntfys://10.0.0.1/topic",
    "a chat whose address names any host": "zulip://bot@x.intranet.example%3A8080%2Fadmin%3F/"
    + "a" * 32,
    "a form": "form://10.0.0.1/",
    "a program": "exec://rm",
    "a desktop": "dbus://",
    "the log": "syslog://",
}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """An office that keeps to public addresses."""
    with two_consultants(
        tmp_path_factory.mktemp("guarded"), visitor(allow_private_addresses=False)
    ) as opened:
        yield opened


@pytest.mark.parametrize("name", INSIDE)
def test_who_is_no_admin_reaches_nothing_inside_by_a_channel(guarded: Front, name: str) -> None:
    marco = logged_in(guarded, "Marco")
    fields = {"name": "chat", "pace": "daily", "url": INSIDE[name]}
    answer = filled(marco, "/notices", "/channels", **fields)
    assert answer.status_code == 400
    assert 'id="channel-url-wrong"' in answer.text
    assert [c.name for c in people.channels(guarded.db)] == ["mail"]


BY_ITSELF = [
    url
    for name, url in INSIDE.items()
    if name.startswith(("a file", "a redirect", "a header", "a workflow", "a service", "a chat"))
]


@pytest.mark.parametrize("url", BY_ITSELF)
def test_what_is_an_admins_is_refused_wherever_its_host_is(url: str) -> None:
    with pytest.raises(InputError):
        refuse_inside(url, lambda _: None)


def test_a_name_that_is_too_long_is_refused_and_not_cut(office: Front, marco: Browser) -> None:
    for length in (61, 62):
        fields = {"name": "a" * length, "url": CHAT, "pace": "daily"}
        answer = filled(marco, "/notices", "/channels", **fields)
        assert (answer.status_code, 'id="channel-name-wrong"' in answer.text) == (400, True)


def test_an_own_channel_gets_no_address_inside_later(office: Front, marco: Browser) -> None:
    assert filled(marco, "/notices", "/channels", name="mine", url=CHAT, pace="daily").ok
    path = f"/channels/{channel(office, 'mine').id}/address"
    assert filled(marco, "/notices", path, url="json://127.0.0.1").status_code == 400
    assert office.secrets.channel_url("mine", "secrets") == CHAT


def test_a_host_is_asked_for_where_mail_is_really_sent() -> None:
    asked: list[str] = []
    refuse_inside("mailto://user:password@gmail.com", asked.append)
    assert asked == ["https://smtp.gmail.com/"]

    def inside(url: str) -> None:
        raise FetchError(url, Reason.PRIVATE_ADDRESS, "inside")

    with pytest.raises(InputError):
        refuse_inside("mailto://user:password@gmail.com", inside)


def test_who_is_no_admin_has_own_channels_of_own_clients(office: Front, marco: Browser) -> None:
    fields = {"name": "mine", "url": CHAT, "pace": "daily", "everybody": "1", "consultant": "Lena"}
    assert filled(marco, "/notices", "/channels", **fields).status_code == 303
    mine = channel(office, "mine")
    assert mine.consultant_id == people.consultant(office.db, "Marco").id
    assert not mine.for_everybody
    assert "mail" not in [c.name for c in people.channels(office.db) if c.id == mine.id]


@pytest.mark.parametrize("what", ["", "/address", "/test", "/remove"])
def test_a_channel_of_others_is_not_there(untouched: Front, what: str) -> None:
    marco = logged_in(untouched, "Marco")
    path = f"/channels/{people.channels(untouched.db)[0].id}{what}"
    fields = {"pace": "weekly", "url": CHAT, "sure": "1"}
    assert filled(marco, "/notices", path, **fields).status_code == 404
    assert untouched.outbox.sent == []


def test_test_messages_are_not_sent_without_end(office: Front, lena: Browser) -> None:
    filled(lena, "/notices", "/channels", name="chat", url=CHAT, pace="daily")
    path = f"/channels/{channel(office, 'chat').id}/test"
    token = lena.token("/notices")
    statuses = [lena.ask("POST", path, data={"form_token": token}).status_code for _ in range(21)]
    assert statuses == [303] * 20 + [429]


# --- notices --------------------------------------------------------------------------------


def failed(office: Front) -> int:
    one = office.notice(NoticeKind.QUIET)
    notices.mark_failed(office.db, one.id, "the <host> refused", None)
    return one.id


def test_what_failed_stands_first_and_is_sent_again(office: Front, lena: Browser) -> None:
    number = failed(office)
    page = lena.get("/notices")
    assert page.text.index("could not be sent") < page.text.index("What was told")
    assert "the &lt;host&gt; refused" in page.text
    assert filled(lena, "/notices", f"/notices/{number}/retry").status_code == 303
    assert notices.by_id(office.db, number).state is NoticeState.PENDING
    failed(office)
    assert filled(lena, "/notices", "/notices/retry").status_code == 303
    assert notices.latest(office.db, [NoticeState.FAILED], 10) == []


def test_notices_of_others_are_not_there(office: Front, marco: Browser) -> None:
    number = failed(office)
    assert "refused" not in marco.get("/notices").text
    assert filled(marco, "/notices", f"/notices/{number}/retry").status_code == 404
    assert filled(marco, "/notices", "/notices/retry").status_code == 303
    assert notices.by_id(office.db, number).state is NoticeState.FAILED


# --- settings --------------------------------------------------------------------------------

USUAL: dict[str, str | list[str]] = {
    "name": "Marco",
    "lang": "it",
    "zone": "Europe/Rome",
    "opens": "09:00",
    "closes": "17:30",
    "weekday": ["0", "2"],
    "country": "IT",
    "region": "",
}


def test_settings_are_changed(office: Front, marco: Browser) -> None:
    who = people.consultant(office.db, "Marco")
    assert filled(marco, "/settings", f"/settings/{who.id}", **USUAL).status_code == 303
    changed = people.consultant(office.db, "Marco")
    assert (changed.lang, changed.zone.key, changed.country) == ("it", "Europe/Rome", "IT")
    assert changed.weekdays == {0, 2}
    assert not changed.is_default


SETTINGS_WRONG: dict[str, tuple[dict[str, str | list[str]], str]] = {
    "a zone that is none": ({"zone": "Rome"}, "zone"),
    "a language that nobody writes": ({"lang": "fr"}, "lang"),
    "no hours": ({"opens": "later"}, "opens"),
    "no time between": ({"opens": "09:00", "closes": "09:00"}, "closes"),
    "no days": ({"weekday": []}, "weekday"),
    "a country that is none": ({"country": "Atlantis"}, "country"),
}


@pytest.mark.parametrize("name", SETTINGS_WRONG)
def test_settings_are_refused(untouched: Front, name: str) -> None:
    fields, blamed = SETTINGS_WRONG[name]
    marco = logged_in(untouched, "Marco")
    who = people.consultant(untouched.db, "Marco")
    answer = filled(marco, "/settings", f"/settings/{who.id}", **(USUAL | fields))
    assert answer.status_code == 400
    assert f'id="{blamed}-wrong"' in answer.text
    assert people.consultant(untouched.db, "Marco") == who


def test_settings_of_others_are_an_admins(office: Front, lena: Browser, marco: Browser) -> None:
    own, other = (people.consultant(office.db, name) for name in ("Lena", "Marco"))
    assert marco.get(f"/settings/{own.id}").status_code == 404
    assert filled(marco, "/settings", f"/settings/{own.id}", **USUAL).status_code == 404
    assert filled(marco, "/settings", "/settings/new", new_name="Eve").status_code == 403
    renamed = USUAL | {"name": "Marco B.", "default": "1"}
    assert filled(lena, "/settings", f"/settings/{other.id}", **renamed).status_code == 303
    assert people.consultant(office.db, "Marco B.").is_default


def test_a_consultant_is_added_once(office: Front, lena: Browser) -> None:
    assert filled(lena, "/settings", "/settings/new", new_name="Eve").status_code == 303
    assert people.consultant(office.db, "Eve").zone == people.consultant(office.db, "Lena").zone
    assert filled(lena, "/settings", "/settings/new", new_name="eve").status_code == 400
    assert filled(lena, "/settings", "/settings/new", new_name="").status_code == 400


def test_how_the_service_is_names_clients_to_an_admin_alone(
    office: Front, lena: Browser, marco: Browser
) -> None:
    failed(office)
    assert "Huber" in lena.get("/about").text
    assert "doctor" in lena.get("/about").text
    page = marco.get("/about")
    assert page.status_code == 200
    assert "Huber" not in page.text
    assert "doctor" not in page.text


# --- lists ----------------------------------------------------------------------------------

GOOD = (
    "client,workshop,website,tags\nRosa,2026-11-04,rosa.example,café\nBikes,4.11.2026,b.example,\n"
)
BAD = GOOD + "Late,soon,late.example,\nNowhere,2026-11-04,,\n"


def sent(browser: Browser, content: str | bytes, name: str = "list.csv") -> tuple[int, str, str]:
    """Status and words of the preview, and where it is confirmed."""
    answer = browser.ask(
        "POST",
        "/import",
        data={"form_token": browser.token("/import")},
        files={"file": (name, content)},
    )
    _, there, rest = answer.text.partition('action="/import/')
    return (
        answer.status_code,
        words(answer),
        f"/import/{rest.partition(chr(34))[0]}" if there else "",
    )


def test_a_list_is_shown_then_imported(office: Front, lena: Browser) -> None:
    before = len(clients.clients(office.db))
    status, said, confirm = sent(lena, GOOD)
    assert status == 200
    assert "2 rows can be imported" in said
    assert len(clients.clients(office.db)) == before
    answer = filled(lena, "/import", confirm)
    assert "2 clients registered" in words(answer)
    rosa = clients.client(office.db, "Rosa")
    assert rosa.tags == ("café",)
    assert rosa.consultant_id == people.consultant(office.db, "Lena").id
    assert "not here any more" in words(filled(lena, "/import", confirm))


def test_rows_that_are_not_right_are_told_and_left_out_when_wanted(
    office: Front, lena: Browser
) -> None:
    _, said, confirm = sent(lena, BAD)
    assert "2 rows are not right" in said
    assert "4 workshop" in said
    assert "5 website" in said
    assert filled(lena, "/import", confirm).status_code == 400
    assert "Rosa" not in [c.name for c in clients.clients(office.db)]
    assert "2 rows were left out" in words(filled(lena, "/import", confirm, partial="1"))
    assert clients.client(office.db, "Rosa")


FILES_WRONG: dict[str, tuple[str | bytes, str]] = {
    "no file": ("", "list.csv"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "list.csv"),
    "columns that nobody knows": ("name,day\nRosa,2026-11-04\n", "list.csv"),
    "a table that is none": ("client = 3", "list.toml"),
    "no rows": ("client,workshop,website\n", "list.csv"),
    "too many rows": (
        "client,workshop,website\n" + "\n".join(f"c{n},2026-11-04,a.example" for n in range(2001)),
        "list.csv",
    ),
    "a path in the name": ("nothing", "../../../etc/passwd"),
}


@pytest.mark.parametrize("name", FILES_WRONG)
def test_a_file_is_refused(untouched: Front, name: str) -> None:
    status, _, confirm = sent(logged_in(untouched), *FILES_WRONG[name])
    assert (status, confirm) == (400, "")


@pytest.mark.parametrize("rows", [2001, 20_000])
def test_how_many_rows_a_file_may_have_is_said(untouched: Front, rows: int) -> None:
    content = "client,workshop,website\n" + "\n".join(
        f"c{n},2026-11-04,a.example" for n in range(rows)
    )
    status, said, _ = sent(logged_in(untouched), content)
    assert status == 400
    assert "more than 2000 rows" in said
    assert ("10,000" in said, "cannot be read" in said) == (False, False)


ENGLISH = {
    "the warning of a file": "client,workshop,website\nCafé,2026-11-04,a.example\n".encode(
        "cp1252"
    ),
    "a file that is no text": b"client,workshop,website\n\0\n",
    "a file without clients": b"client,workshop,website\n",
    "a row without an address": b"client,workshop,website\nRosa,2026-11-04,\n",
}


@pytest.mark.parametrize("name", ENGLISH)
def test_what_is_said_of_a_file_is_in_the_readers_language(untouched: Front, name: str) -> None:
    browser = logged_in(untouched, **{"Accept-Language": "de"})
    token = {"form_token": browser.token("/import")}
    files = {"file": ("list.csv", ENGLISH[name])}
    page = browser.ask("POST", "/import", data=token, files=files).text
    assert '<html lang="de">' in page
    assert 'lang="en">' not in page.partition("<main")[2].partition("</main>")[0]


def test_a_file_is_bounded(untouched: Front) -> None:
    status, _, _ = sent(logged_in(untouched), b"x" * 1_100_000)
    assert status == 413
    status, _, _ = sent(logged_in(untouched), b"client,workshop,website\n" + b"x" * 1_000_000)
    assert status == 400


def test_a_list_of_who_is_no_admin_holds_own_clients_alone(office: Front, marco: Browser) -> None:
    rows = (
        "client;workshop;website;consultant;notify\n"
        "Mine;2026-11-04;mine.example;;\n"
        "Hers;2026-11-04;hers.example;Lena;\n"
        "Bäckerei <Huber> & Töchter;2026-11-04;evil.example;;\n"
        "Loud;2026-11-04;loud.example;;mail\n"
        "Inside;2026-11-04;inside.example;;json://127.0.0.1\n"
    )
    _, said, confirm = sent(marco, rows)
    assert "4 rows are not right" in said
    filled(marco, "/import", confirm, partial="1")
    mine = people.consultant(office.db, "Marco").id
    assert [c.name for c in clients.clients(office.db) if c.consultant_id == mine] == ["Mine"]
    urls = [t.url for t in clients.targets(office.db, office.client.id)]
    assert urls == ["https://bakery.example/"]
    assert [c.name for c in people.channels(office.db)] == ["mail"]


def test_a_list_is_its_senders_alone(office: Front, lena: Browser, marco: Browser) -> None:
    _, _, confirm = sent(lena, GOOD)
    assert "not here any more" in words(filled(marco, "/import", confirm))
    assert "Rosa" not in [c.name for c in clients.clients(office.db)]


# --- all of them ----------------------------------------------------------------------------

POSTS = (
    *("/register", "/register/look/x", "/clients/1/edit", "/import", "/import/x", "/channels"),
    *("/channels/1", "/channels/1/address", "/channels/1/test", "/channels/1/remove"),
    *("/notices/retry", "/notices/1/retry", "/settings/1", "/settings/new"),
)


@pytest.mark.parametrize("path", POSTS)
def test_a_form_of_another_site_is_refused(untouched: Front, path: str) -> None:
    lena = logged_in(untouched)
    before = accounts.audit(untouched.db)
    fields = {"form_token": lena.token("/account"), "name": "x"}
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert lena.ask("POST", path, data=fields, headers=headers).status_code == 403
    assert lena.ask("POST", path, data={"form_token": "x"}).status_code == 403
    assert accounts.audit(untouched.db) == before


GETS = ("/register", "/import", "/notices", "/settings", "/about", "/clients/1/do")


@pytest.mark.parametrize("path", GETS)
@pytest.mark.parametrize("lang", ["de", "it"])
def test_a_page_is_whole_in_each_language(untouched: Front, lang: str, path: str) -> None:
    browser = logged_in(untouched, **{"Accept-Language": lang})
    page = browser.get(path)
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    assert " style=" not in page.text
    assert "<script" not in page.text


PATHS = ("/clients/..%2f..%2fetc/do", "/import/..%2f..%2fsecrets.json", "/register/look/../../x")


@pytest.mark.parametrize("path", PATHS)
def test_a_path_leads_nowhere_else(untouched: Front, path: str) -> None:
    answer = logged_in(untouched).get(path)
    assert answer.status_code in {303, 400, 404, 405}
    assert "root:" not in answer.text


def test_a_form_that_is_too_large_is_not_read(untouched: Front) -> None:
    fields = {"form_token": "x", "name": "x" * 20_000}
    assert logged_in(untouched).ask("POST", "/register", data=fields).status_code == 413


# --- addresses inside ---------------------------------------------------------------------------


TARGETS = {
    "loopback": "http://127.0.0.1:{port}/",
    "loopback by name": "http://localhost:{port}/",
    "a private network": "http://192.168.0.1/",
    "a cloud's own address": "http://169.254.169.254/latest/meta-data/",
    "loopback in version 6": "http://[::1]/",
    "other digits": "http://2130706433/",
}


@pytest.mark.parametrize("name", TARGETS)
def test_no_address_inside_is_looked_at_or_registered(guarded: Front, name: str) -> None:
    lena = logged_in(guarded)
    with bakery() as web:
        url = TARGETS[name].format(port=web.port)
        fields = {"name": "Inside", "day": "2026-11-04", "website": url}
        answer = filled(lena, "/register", "/register", **fields)
        if answer.status_code == 303:
            question = answer.headers["Location"]
            page = waited(lena, question)
            assert page.status_code == 400
            assert 'id="website-wrong"' in page.text
            assert filled(lena, question, question, force="1").status_code == 400
        else:
            assert answer.status_code == 400
        assert web.paths == []
    assert "Inside" not in [c.name for c in clients.clients(guarded.db)]


def test_a_redirect_inside_is_not_followed(tmp_path: Path) -> None:
    with bakery() as inside, LocalWeb() as outside:
        outside.pages["/"] = Answer(302, {"Location": f"http://127.0.0.2:{inside.port}/"})
        only = visitor(
            allow_private_addresses=False,
            guard=lambda address: None if address == "127.0.0.1" else "inside",
        )
        with two_consultants(tmp_path, only) as office:
            lena = logged_in(office)
            fields = {"name": "Moved", "day": "2026-11-04", "website": outside.url}
            answer = filled(lena, "/register", "/register", **fields)
            page = waited(lena, answer.headers["Location"])
            assert 'id="website-wrong"' in page.text
            assert outside.paths[-1] == "/"
            assert inside.paths == []
