"""`poromki facebook …`: what a token opens, what is stored, what is told, and no token anywhere."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.desk import rows
from tests.standin import GOOD, SECRET, Graph, Page
from tests.terminal import LOCAL, Ran, run

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
OLD = [NOW - 400 * DAY, NOW - 20 * DAY]
OTHER = "EAAForeignTokenOfAnother0123"
PERSON = "100012345678901"


@dataclass(frozen=True)
class Office:
    """A data folder whose clients have Facebook pages, and the API that knows them."""

    data: Path
    graph: Graph

    def run(self, *words: str, typed: str = "") -> Ran:
        return run(*words, data=self.data, typed=typed)

    def connect(self, *words: str, token: str = GOOD) -> Ran:
        """Give a token by a pipe."""
        return self.run("facebook", "connect", *words, "--token-file", "-", typed=f"{token}\n")

    def token(self, behaviour: str) -> str:
        """A token that behaves so."""
        token = f"EAA{behaviour}Token0123456789"
        self.graph.tokens[token] = behaviour
        return token


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    graph = Graph(lambda: NOW)
    with graph:
        graph.add(Page("101", "bakery.huber", posts=[*OLD], reels=[*OLD]))
        graph.add(Page("102", "other", "Other Ltd", posts=[*OLD], reels=[*OLD]))
        graph.add(Page("103", "noreels", "No Reels", posts=[*OLD]))
        graph.add(Page(PERSON, "maria", "Maria", is_person=True))
        graph.tokens[OTHER] = "other"
        graph.owners |= {GOOD: "101", OTHER: "102"}
        data = tmp_path / "data"
        data.mkdir()
        facebook = f'[facebook]\ngraph_base = "{graph.base}"\n'
        (data / "config.toml").write_text(LOCAL + facebook)
        found = Office(data, graph)
        day = (NOW - 3 * DAY).date().isoformat()
        for name, page in {"Huber": "Bakery.Huber", "Reel": "noreels", "Maria": PERSON}.items():
            url = f"https://www.facebook.com/{page}"
            assert found.run("add", name, "--workshop", day, "--facebook", url).code == 0
        yield found


def stored(office: Office) -> int:
    """How many permissions are stored."""
    return len(rows(office.data)["permission"])


def test_a_good_token_is_stored(office: Office) -> None:
    ran = office.connect("Huber")
    assert (ran.code, stored(office), "Posts: can be read" in ran.out) == (0, 1, True)


def test_a_token_may_come_from_a_file(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "token.txt"
    file.write_text(f"{GOOD}\n")
    assert office.run("facebook", "connect", "Huber", "--token-file", str(file)).code == 0


REFUSED = {
    "EXPIRED": "no longer accepts",
    "PWCHANGED": "no longer accepts",
    "no_scope": "pages_read_user_content is missing",
    "silent": "a missing right looks just the same",
    "APP_THROTTLED": "too many requests",
    "PROXY": "something else than JSON",
    "TROUBLE": "Facebook is in trouble",
}


@pytest.mark.parametrize(("behaviour", "said"), REFUSED.items())
def test_a_token_that_cannot_read_the_posts_is_refused(
    office: Office, behaviour: str, said: str
) -> None:
    ran = office.connect("Huber", token=office.token(behaviour))
    assert (ran.code, stored(office)) == (1, 0)
    assert said in ran.out


def test_a_token_of_another_page_is_refused_by_name(office: Office) -> None:
    ran = office.connect("Huber", token=OTHER)
    assert (ran.code, stored(office)) == (1, 0)
    assert "the token is of “Other Ltd”" in ran.out


def test_anyway_stores_what_cannot_be_read(office: Office) -> None:
    ran = office.connect("Huber", "--anyway", token=office.token("no_scope"))
    assert (ran.code, stored(office)) == (0, 1)


def test_a_person_is_recognised(office: Office) -> None:
    ran = office.connect("Maria")
    assert (ran.code, "looks like the profile of a person" in ran.out) == (1, True)


def test_who_has_no_reels_learns_what_that_means(office: Office) -> None:
    ran = office.connect("Reel")
    assert (ran.code, "look at the Reels yourself" in ran.err) == (0, True)


def test_a_new_token_takes_the_place_of_the_old_one(office: Office) -> None:
    office.connect("Huber")
    new = office.token("good")
    office.connect("Huber", token=new)
    kept = (office.data / "secrets.json").read_text()
    assert (stored(office), new in kept, GOOD in kept) == (1, True, False)


def test_one_token_may_open_the_pages_of_all(office: Office) -> None:
    ran = office.connect("--all")
    assert (ran.code, stored(office)) == (0, 2)


def test_a_script_gets_an_object(office: Office) -> None:
    [line] = office.connect("Huber", "--json").lines
    assert (line["stored"], line["page_id"], line["reason"]) == (True, "101", None)


def test_a_script_gets_the_reason(office: Office) -> None:
    [line] = office.connect("Huber", "--json", token=office.token("EXPIRED")).lines
    assert (line["stored"], line["reason"]) == (False, "token_dead")


WRONG: dict[str, tuple[tuple[str, ...], str, int]] = {
    "nobody of that name": (("connect", "Nobody", "--token-file", "-"), GOOD, 1),
    "no client": (("connect", "--token-file", "-"), GOOD, 2),
    "a client and all": (("connect", "Huber", "--all", "--token-file", "-"), GOOD, 2),
    "no file": (("connect", "Huber", "--token-file", "/nonexistent"), "", 1),
    "an empty pipe": (("connect", "Huber", "--token-file", "-"), " \n", 1),
    "no token at all": (("connect", "Huber"), "", 2),
    "two words": (("connect", "Huber", "--token-file", "-"), "two words", 1),
    "a picture": (("connect", "Huber", "--token-file", "-"), "\x89PNG\r\n", 1),
    "two ways at once": (("connect", "Huber", "--token-file", "-", "--env", "X"), GOOD, 2),
    "nothing in the environment": (("connect", "Huber", "--env", "HUBER"), "", 1),
    "an address that is not watched": (
        ("connect", "Huber", "--target", "https://www.facebook.com/x.y", "--token-file", "-"),
        GOOD,
        1,
    ),
    "nothing to take away": (("disconnect", "Huber"), "", 1),
    "no feed": (("feed", "Huber"), "", 2),
    "a feed that is none": (("feed", "Huber", "no address"), "", 1),
}


@pytest.mark.parametrize(("words", "typed", "code"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_told_and_nothing_stored(
    office: Office, words: tuple[str, ...], typed: str, code: int
) -> None:
    ran = office.run("facebook", *words, typed=typed)
    assert (ran.code, stored(office)) == (code, 0)
    assert "Traceback" not in ran.err + ran.out


def test_a_token_is_nowhere_but_in_its_file(office: Office) -> None:
    said = [
        office.connect("Huber"),
        office.connect("Huber", "--json"),
        office.run("facebook", "status"),
        office.run("facebook", "status", "--json"),
        office.run("show", "Huber", "--json"),
        office.run("check", "--all"),
        office.run("doctor"),
        office.run("export", "Huber", "--output", "-"),
        office.run("backup"),
    ]
    assert not [ran for ran in said if GOOD in ran.out + ran.err]
    holders = [
        p.name for p in office.data.rglob("*") if p.is_file() and GOOD.encode() in p.read_bytes()
    ]
    assert holders == ["secrets.json"]


def test_the_file_of_secrets_is_its_owners_alone(office: Office) -> None:
    office.connect("Huber")
    assert stat.S_IMODE((office.data / "secrets.json").stat().st_mode) == 0o600


def test_a_token_may_stay_in_the_environment(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POROMKI_FACEBOOK_HUBER", GOOD)
    assert office.run("facebook", "connect", "Huber", "--env", "HUBER").code == 0
    assert not (office.data / "secrets.json").exists()
    assert "baseline" in office.run("check", "Huber").out


def test_a_token_that_is_not_in_its_place_is_not_called_dead(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POROMKI_FACEBOOK_HUBER", GOOD)
    office.run("facebook", "connect", "Huber", "--env", "HUBER")
    monkeypatch.delenv("POROMKI_FACEBOOK_HUBER")
    said = office.run("check", "Huber").out
    assert ("is not in the environment" in said, "no longer accepts" in said) == (True, False)


def test_a_token_may_be_a_credential_of_systemd(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "facebook.huber").write_text(GOOD)
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert office.run("facebook", "connect", "Huber", "--credential", "huber").code == 0
    assert "baseline" in office.run("check", "Huber").out


GONE = {
    "disconnected": ("facebook", "disconnect", "Huber"),
    "removed": ("remove", "Huber", "--yes"),
    "erased": ("erase", "Huber", "--yes"),
    "no more watched": (
        "edit",
        "Huber",
        "--website",
        "http://127.0.0.1:9/",
        "--force",
        "--drop",
        "facebook",
    ),
}


@pytest.mark.parametrize("words", GONE.values(), ids=GONE)
def test_a_token_goes_with_what_it_was_for(office: Office, words: tuple[str, ...]) -> None:
    office.connect("Huber")
    assert office.run(*words).code == 0
    assert GOOD not in (office.data / "secrets.json").read_text()


def test_status_tells_how_a_page_was_read(office: Office) -> None:
    office.connect("Huber")
    office.run("check", "Huber")
    assert "Last look by graph" in office.run("facebook", "status", "Huber").out


def test_the_doctor_tells_of_a_dead_token(office: Office) -> None:
    office.connect("Huber")
    office.graph.tokens[GOOD] = "EXPIRED"
    office.run("check", "Huber")
    assert 'poromki facebook connect "Huber"' in office.run("doctor").out


def test_the_doctor_warns_of_a_permission_that_ends(office: Office) -> None:
    office.graph.ends[GOOD] = (0, int((NOW + 5 * DAY).timestamp()))
    office.connect("Huber")
    assert "Huber: the permission ends" in office.run("doctor").out


def test_the_doctor_warns_of_another_version(office: Office) -> None:
    office.graph.served = "v26.0"
    office.connect("Huber")
    office.run("check", "Huber")
    assert "asked v25.0, served v26.0" in office.run("doctor").out


TRIED: dict[str, tuple[str, str, str]] = {
    "it opens both lists": ("good", "ok", "the token opens posts and Reels"),
    "it has died since": ("EXPIRED", "problem", "it has expired"),
    "a right was taken away": ("no_scope", "problem", "pages_read_user_content is missing"),
    "the list comes empty": ("silent", "problem", "came empty"),
    "Reels are kept from it": ("reels_refused", "warning", "its Reels not"),
    "too many requests": ("APP_THROTTLED", "warning", "too many requests"),
    "Facebook is down": ("TROUBLE", "warning", "Facebook is in trouble"),
    "something else answers": ("PROXY", "warning", "something else than JSON"),
}


@pytest.mark.parametrize(("behaviour", "grade", "said"), TRIED.values(), ids=TRIED)
def test_the_doctor_tries_each_token(office: Office, behaviour: str, grade: str, said: str) -> None:
    office.connect("Huber")
    office.graph.tokens[GOOD] = behaviour
    ran = office.run("doctor", "--json")
    [tried] = [line for line in ran.lines if "tried just now" in line["text"]]
    assert (tried["grade"], said in tried["text"], GOOD in ran.out) == (grade, True, False)


def test_the_doctor_tries_a_token_once_for_all_its_pages(office: Office) -> None:
    office.connect("--all")
    before = len(office.graph.requests)
    office.run("doctor")
    assert len(office.graph.requests) == before + 2


def test_the_doctor_tries_no_token_that_must_not_be_asked(office: Office) -> None:
    office.connect("Huber")
    office.graph.tokens[GOOD] = "POLICY"
    office.run("check", "Huber")
    before = len(office.graph.requests)
    office.run("doctor")
    assert len(office.graph.requests) == before


def test_the_doctor_tells_of_a_token_that_is_not_in_its_place(office: Office) -> None:
    office.connect("Huber")
    (office.data / "secrets.json").write_text("{}")
    assert "Facebook's token page-1 is not in the secrets file" in office.run("doctor").out


def test_a_token_saved_by_an_editor_of_windows_is_taken(office: Office, tmp_path: Path) -> None:
    file = tmp_path / "token.txt"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.encode() + b"\r\n")
    assert office.run("facebook", "connect", "Huber", "--token-file", str(file)).code == 0


def test_a_feed_of_a_page_is_looked_at(office: Office) -> None:
    ran = office.run("facebook", "feed", "Reel", "http://127.0.0.1:9/feed", "--complete")
    assert (ran.code, "is looked at by" in ran.out) == (0, True)
    assert "could not be reached" in office.run("check", "Reel").out
    assert office.run("facebook", "feed", "Reel", "--remove").code == 0


def test_the_secret_of_the_app_signs_requests(office: Office) -> None:
    office.graph.needs_proof = True
    assert office.connect("Huber").code == 1
    assert office.run("facebook", "app", "--secret-file", "-", typed=SECRET).code == 0
    assert office.connect("Huber").code == 0


def test_registering_tells_once_what_is_possible(office: Office) -> None:
    url = "https://www.instagram.com/huber"
    ran = office.run("add", "Insta", "--workshop", "2026-11-18", "--profile", url)
    assert "Instagram shows programs nothing" in ran.out


def test_a_further_page_says_nothing_again_of_the_others(office: Office) -> None:
    said = office.run("edit", "Huber", "--profile", "https://x.com/huber").out
    assert ("X shows programs nothing" in said, "With the client's permission" in said) == (
        True,
        False,
    )


def test_registering_a_number_that_may_be_a_persons_warns(office: Office) -> None:
    url = "https://www.facebook.com/profile.php?id=100099999999999"
    ran = office.run("add", "Paul", "--workshop", "2026-11-18", "--facebook", url)
    assert "may be a personal profile" in ran.err


def test_a_look_of_another_day_is_noted_with_it(office: Office) -> None:
    today = datetime.now(UTC).date().isoformat()
    ran = office.run("looked", "Reel", "--nothing", "--on", today)
    assert (ran.code, f"on {today}, nothing new" in ran.out) == (0, True)


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "yesterday"])
def test_a_look_of_a_day_that_cannot_be_is_refused(office: Office, day: str) -> None:
    assert office.run("looked", "Reel", "--nothing", "--on", day).code == 1


def test_a_check_tells_of_pages_that_must_not_be_asked_now(office: Office) -> None:
    office.connect("Huber")
    office.graph.tokens[GOOD] = "APP_THROTTLED"
    office.run("check", "Huber")
    [line] = office.run("check", "Huber", "--json").lines
    assert (line["reason"], "not asked before" in line["why"]) == ("throttled", True)


INSTAGRAM = "https://www.instagram.com/huber"


def test_an_instagram_account_is_read_by_an_account_of_ones_own(office: Office) -> None:
    office.graph.accounts["huber"] = OLD
    office.run("edit", "Huber", "--profile", INSTAGRAM)
    assert office.connect("Huber", "--target", INSTAGRAM).code == 0
    assert "nothing since" in office.run("check", "Huber").out


def test_a_token_without_an_account_of_its_own_opens_no_instagram(office: Office) -> None:
    office.run("edit", "Huber", "--profile", INSTAGRAM)
    ran = office.connect("Huber", "--target", INSTAGRAM)
    assert (ran.code, "no professional Instagram account" in ran.out) == (1, True)
