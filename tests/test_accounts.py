"""Accounts: passwords, sessions, waits after failures, tokens, and who may see what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.accounts import rights, sessions, throttle, tokens
from monitor.accounts.passwords import is_right, refuse_weak, set_password
from monitor.accounts.random import digest
from monitor.accounts.records import Account, Entry, Scope, Who
from monitor.accounts.sessions import LoggedIn, Refused, log_in
from monitor.accounts.throttle import Attempt
from monitor.deed import Way
from monitor.errors import Forbidden, InputError, NotFound
from monitor.model import Client
from monitor.store import Db, accounts, clients, open_db, people
from monitor.store.db import insert
from tests.build import at, client, consultant

NOW = at("2026-11-02 08:00")
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PASSWORD = "seven loaves of rye"
HERE = Attempt("Lena", "192.0.2.1")
THERE = Attempt("Lena", "198.51.100.7")


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    opened = open_db(tmp_path, NOW)
    lena = people.add_consultant(opened, consultant())
    people.add_consultant(opened, consultant(name="Marco"))
    set_password(opened, lena.id, lena.name, PASSWORD, NOW)
    yield opened
    opened.close()


def account(db: Db, name: str = "Lena") -> Account:
    found = accounts.account_named(db, name)
    assert found
    return found


def logged_in(db: Db, now: datetime = NOW, attempt: Attempt = HERE, before: str = "") -> str:
    found = log_in(db, attempt, PASSWORD, now, before)
    assert isinstance(found, LoggedIn)
    return found.secret


def fail(db: Db, times: int, now: datetime = NOW) -> datetime:
    """Fail so often, waiting each time as long as one must; returns when the last one was."""
    for _ in range(times):
        while left := throttle.reserve(db, HERE, now):
            now += left
    return now


def everything(db: Db) -> str:
    return "\n".join(db.conn.iterdump())


# --- passwords ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    {
        "shorter than twelve": "hatstand 11",
        "longer than anybody types": "long enough " * 30,
        "tried first by everybody": "passwordpassword",
        "whatever its case": "PasswordPassword",
        "the name and again the name": "LenaLenaLenaLena",
        "the name and a year": "lena lena 2222",
        "our own name": "poromkiporomki11",
        "one character": "aaaaaaaaaaaaaaaa",
    }.values(),
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(InputError):
        refuse_weak(password, "Lena")


def test_some_words_in_a_row_are_taken() -> None:
    refuse_weak(PASSWORD, "Lena")


def test_only_the_password_itself_is_right(db: Db) -> None:
    lena = account(db)
    tries = (PASSWORD, PASSWORD.upper(), PASSWORD[:-1], "", PASSWORD + "\0", PASSWORD * 100)
    assert [is_right(db, lena, each) for each in tries] == [True] + [False] * 5


def test_nobody_has_no_password(db: Db) -> None:
    assert not is_right(db, None, "nobody has this password")


def test_an_accent_is_the_same_however_it_is_typed(db: Db) -> None:
    set_password(db, 1, "Lena", "caffe\u0300 e cornetti caldi", NOW)
    assert is_right(db, account(db), "caff\u00e8 e cornetti caldi")


def test_the_password_is_nowhere_in_the_database(db: Db) -> None:
    logged_in(db)
    assert PASSWORD not in everything(db)


def test_a_hash_made_with_less_care_is_made_anew(db: Db) -> None:
    # argon2 of PASSWORD with t=1, m=8 KiB
    from argon2 import PasswordHasher

    weaker = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    accounts.rehash(db, 1, weaker)
    assert is_right(db, account(db), PASSWORD)
    assert "m=19456,t=2,p=1" in account(db).password


def test_the_first_account_is_an_admin_and_the_second_is_not(db: Db) -> None:
    set_password(db, 2, "Marco", PASSWORD, NOW)
    assert [a.is_admin for a in accounts.accounts(db)] == [True, False]


# --- sessions -----------------------------------------------------------------------------


def test_a_session_tells_who_it_is(db: Db) -> None:
    who = sessions.current(db, logged_in(db), NOW)
    assert who
    assert (who.name, who.is_admin, who.way, who.may_write) == ("Lena", True, Way.PAGE, True)


@pytest.mark.parametrize("secret", ["", "x", "ü\ud800", "0" * 64])
def test_a_made_up_secret_is_nobody(db: Db, secret: str) -> None:
    logged_in(db)
    assert sessions.current(db, secret, NOW) is None


def test_the_hash_that_is_stored_opens_nothing(db: Db) -> None:
    stored = digest(logged_in(db))
    assert accounts.session(db, stored)
    assert sessions.current(db, stored, NOW) is None


def test_no_secret_is_in_the_database(db: Db) -> None:
    secret = logged_in(db)
    token = tokens.make(db, account(db), "scripts", Scope.READ, None, NOW)
    kept = everything(db)
    assert secret not in kept
    assert token.removeprefix(tokens.PREFIX) not in kept


def test_every_login_makes_a_new_session_and_ends_the_one_before(db: Db) -> None:
    first = logged_in(db)
    second = logged_in(db, before=first)
    assert first != second
    assert sessions.current(db, first, NOW) is None
    assert sessions.current(db, second, NOW)


def test_a_session_ends_twelve_hours_after_its_last_use(db: Db) -> None:
    secret = logged_in(db)
    assert sessions.current(db, secret, NOW + 11 * HOUR)
    assert sessions.current(db, secret, NOW + 22 * HOUR)
    assert sessions.current(db, secret, NOW + 34 * HOUR) is None


def test_a_session_ends_after_fourteen_days_however_much_it_is_used(db: Db) -> None:
    secret = logged_in(db)
    held = [bool(sessions.current(db, secret, NOW + n * 8 * HOUR)) for n in range(43)]
    assert held == [True] * 42 + [False]


def test_a_new_password_ends_all_sessions(db: Db) -> None:
    secrets = [logged_in(db), logged_in(db)]
    set_password(db, 1, "Lena", "another seven loaves", NOW)
    assert [sessions.current(db, s, NOW) for s in secrets] == [None, None]


def test_logging_out_ends_this_session_alone(db: Db) -> None:
    one, other = logged_in(db), logged_in(db)
    who = sessions.current(db, one, NOW)
    assert who
    sessions.log_out(db, one, who, NOW)
    assert sessions.current(db, one, NOW) is None
    assert sessions.current(db, other, NOW)


def test_with_the_account_its_sessions_and_tokens_are_gone(db: Db) -> None:
    secret = logged_in(db)
    token = tokens.make(db, account(db), "scripts", Scope.READ, None, NOW)
    accounts.remove(db, 1)
    assert sessions.current(db, secret, NOW) is None
    assert tokens.bearer(db, f"Bearer {token}", NOW) is None
    assert people.consultant(db, "Lena")


def test_sessions_that_have_ended_are_forgotten_at_the_next_login(db: Db) -> None:
    logged_in(db)
    logged_in(db, NOW + DAY)
    assert len(accounts.sessions(db, 1)) == 1


# --- waits --------------------------------------------------------------------------------


def test_five_failures_are_free_and_the_next_one_waits(db: Db) -> None:
    answers = [log_in(db, HERE, "wrong", NOW) for _ in range(6)]
    assert [a.wait.seconds for a in answers if isinstance(a, Refused)] == [0, 0, 0, 0, 0, 2]


def test_the_right_password_is_not_tried_either_while_one_waits(db: Db) -> None:
    now = fail(db, 5)
    assert isinstance(log_in(db, HERE, PASSWORD, now), Refused)
    assert isinstance(log_in(db, HERE, PASSWORD, now + 2 * SECOND), LoggedIn)


def test_waits_grow_and_end(db: Db) -> None:
    now, waits = fail(db, 5), []
    for _ in range(14):
        left = throttle.reserve(db, HERE, now)
        waits.append(left.total_seconds())
        now += left
        throttle.reserve(db, HERE, now)
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert max(waits) == waits[-1] == 900


def test_trying_while_one_waits_does_not_prolong_it(db: Db) -> None:
    now = fail(db, 5)
    for _ in range(50):
        log_in(db, HERE, "wrong", now)
    assert isinstance(log_in(db, HERE, PASSWORD, now + 2 * SECOND), LoggedIn)


def test_a_name_is_protected_whatever_address_tries_it(db: Db) -> None:
    for n in range(5):
        log_in(db, Attempt("LENA ", f"203.0.113.{n}"), "wrong", NOW)
    assert log_in(db, THERE, PASSWORD, NOW) == Refused(2 * SECOND)


def test_a_name_waits_a_minute_at_most(db: Db) -> None:
    for n in range(30):
        throttle.reserve(db, Attempt("Lena", f"203.0.113.{n}"), NOW + n * HOUR / 30)
    last = NOW + 29 * HOUR / 30
    assert log_in(db, THERE, PASSWORD, last) == Refused(timedelta(minutes=1))
    assert isinstance(log_in(db, THERE, PASSWORD, last + timedelta(minutes=1)), LoggedIn)


def test_failures_from_elsewhere_do_not_lock_out_where_one_has_logged_in_before(db: Db) -> None:
    logged_in(db)
    for n in range(20):
        throttle.reserve(db, Attempt("Lena", f"203.0.113.{n}"), NOW + SECOND)
    assert isinstance(log_in(db, THERE, PASSWORD, NOW + SECOND), Refused)
    assert isinstance(log_in(db, HERE, PASSWORD, NOW + SECOND), LoggedIn)


def test_an_address_is_slowed_down_whatever_names_it_tries(db: Db) -> None:
    for n in range(20):
        throttle.reserve(db, Attempt(f"name {n}", HERE.address), NOW)
    assert log_in(db, HERE, PASSWORD, NOW) == Refused(2 * SECOND)


def test_a_network_of_ipv6_is_one_address(db: Db) -> None:
    for n in range(20):
        throttle.reserve(db, Attempt(f"name {n}", f"2001:db8::{n:x}"), NOW)
    assert isinstance(log_in(db, Attempt("Lena", "2001:db8::ffff"), PASSWORD, NOW), Refused)
    assert isinstance(log_in(db, Attempt("Lena", "2001:db8:0:1::1"), PASSWORD, NOW), LoggedIn)


def test_unknown_names_wait_as_known_ones(db: Db) -> None:
    known = [log_in(db, HERE, "wrong", NOW) for _ in range(8)]
    unknown = [log_in(db, Attempt("Nobody", "192.0.2.9"), "wrong", NOW) for _ in range(8)]
    assert known == unknown


def test_a_restart_does_not_forgive(tmp_path: Path, db: Db) -> None:
    fail(db, 5)
    again = open_db(tmp_path, NOW)
    assert isinstance(log_in(again, HERE, PASSWORD, NOW), Refused)
    again.close()


def test_a_day_forgives(db: Db) -> None:
    now = fail(db, 12)
    answers = [log_in(db, HERE, "wrong", now + DAY) for _ in range(5)]
    assert answers == [Refused(timedelta(0))] * 5


def test_a_login_takes_back_only_what_it_counted_itself(db: Db) -> None:
    """Else an account of one's own would forgive guesses at others from the same address."""
    for n in range(19):
        throttle.reserve(db, Attempt(f"name {n}", HERE.address), NOW)
    logged_in(db)
    log_in(db, Attempt("name", HERE.address), "wrong", NOW)
    assert isinstance(log_in(db, HERE, PASSWORD, NOW), Refused)


def test_of_many_tries_at_once_no_more_are_looked_at_than_of_one_after_the_other(db: Db) -> None:
    waits = [throttle.reserve(db, HERE, NOW) for _ in range(40)]
    assert waits.count(timedelta(0)) == 5


def test_names_that_were_tried_are_not_kept(db: Db) -> None:
    log_in(db, Attempt(PASSWORD, "192.0.2.1"), "Lena", NOW)
    assert PASSWORD not in everything(db)


# --- tokens -------------------------------------------------------------------------------


def test_a_token_opens_what_its_consultant_may_see(db: Db) -> None:
    secret = tokens.make(db, account(db), "scripts", Scope.READ, None, NOW)
    who = tokens.bearer(db, f"bearer {secret}", NOW)
    assert who
    assert (who.name, who.is_admin, who.way, who.may_write) == ("Lena", True, Way.API, False)
    assert accounts.tokens(db)[0].used_at == NOW


def test_only_a_token_for_writing_writes(db: Db) -> None:
    reads, writes = (tokens.make(db, account(db), s, s, None, NOW) for s in Scope)
    with pytest.raises(Forbidden):
        rights.refuse_reader(_bearer(db, reads))
    rights.refuse_reader(_bearer(db, writes))


def _bearer(db: Db, secret: str) -> Who:
    who = tokens.bearer(db, f"Bearer {secret}", NOW)
    assert who
    return who


def test_a_token_ends_when_it_was_said_to(db: Db) -> None:
    secret = tokens.make(db, account(db), "scripts", Scope.READ, DAY, NOW)
    held = [tokens.bearer(db, f"Bearer {secret}", NOW + n * DAY / 2) for n in range(3)]
    assert [bool(who) for who in held] == [True, True, False]


def test_a_revoked_token_opens_nothing(db: Db) -> None:
    secret = tokens.make(db, account(db), "scripts", Scope.READ, None, NOW)
    accounts.revoke(db, accounts.tokens(db)[0].id, NOW)
    assert tokens.bearer(db, f"Bearer {secret}", NOW) is None


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic x", "Bearer poromki_x"])
def test_a_made_up_header_opens_nothing(db: Db, header: str) -> None:
    tokens.make(db, account(db), "scripts", Scope.READ, None, NOW)
    assert tokens.bearer(db, header, NOW) is None


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "x" * 61])
def test_a_token_needs_a_name(db: Db, name: str) -> None:
    with pytest.raises(InputError):
        tokens.make(db, account(db), name, Scope.READ, None, NOW)


# --- rights -------------------------------------------------------------------------------


def of(db: Db, name: str, *, is_admin: bool) -> Who:
    return Who(people.consultant(db, name), is_admin, Way.PAGE)


def bakery(db: Db) -> Client:
    """Lena's client."""
    return clients.add_client(db, client(consultant_id=1), [])


def test_a_consultant_sees_the_own_clients_and_an_admin_all(db: Db) -> None:
    lenas = bakery(db)
    lena, marco = of(db, "Lena", is_admin=False), of(db, "Marco", is_admin=False)
    assert rights.may_see(lena, lenas)
    assert not rights.may_see(marco, lenas)
    assert rights.may_see(replace(marco, is_admin=True), lenas)
    assert (rights.only_of(marco), rights.only_of(replace(marco, is_admin=True))) == (2, None)


def test_what_hangs_on_anothers_client_is_not_there(db: Db) -> None:
    lenas = bakery(db)
    page_id = _page(db, lenas.id)
    for table, number in {"client": lenas.id, "page": page_id}.items():
        assert rights.client_of(db, of(db, "Lena", is_admin=False), table, number) == lenas
        with pytest.raises(NotFound) as anothers:
            rights.client_of(db, of(db, "Marco", is_admin=False), table, number)
        with pytest.raises(NotFound) as nobodys:
            rights.client_of(db, of(db, "Marco", is_admin=False), table, 999)
        assert str(anothers.value).replace(str(number), "N") == str(nobodys.value).replace(
            "999", "N"
        )


def _page(db: Db, client_id: int) -> int:
    row = {"client_id": client_id, "kind": "website", "url": "https://bakery.example/"}
    target_id = insert(db, "target", row | {"added_at": "2026-11-02"})
    page = {"target_id": target_id, "url": row["url"], "added_at": "2026-11-02"}
    return insert(db, "page", page)


@pytest.mark.parametrize("table", sorted(accounts._CLIENT_OF))
def test_every_kind_of_row_is_asked_for_by_a_query_that_works(db: Db, table: str) -> None:
    assert accounts.client_of(db, table, 1) is None


def test_a_channel_is_its_consultants(db: Db) -> None:
    lenas = people.add_channel(db, "mail", "config", "json://…", 1)
    nobodys = people.add_channel(db, "office", "config", "json://…", None)
    lena, marco = of(db, "Lena", is_admin=False), of(db, "Marco", is_admin=False)
    assert rights.channel(db, lena, lenas.id) == lenas
    for who, channel in ((marco, lenas), (lena, nobodys)):
        with pytest.raises(NotFound):
            rights.channel(db, who, channel.id)
    assert rights.channel(db, replace(lena, is_admin=True), nobodys.id) == nobodys


# --- the audit ----------------------------------------------------------------------------


def test_the_audit_outlives_a_client_without_naming_it(db: Db) -> None:
    lenas = bakery(db)
    accounts.note(db, Entry(NOW, "Lena", Way.PAGE, "dismissed a change", lenas.id))
    assert accounts.audit(db)[0][1] == "Bakery"
    db.execute("DELETE FROM client")
    entry, name = accounts.audit(db)[0]
    assert (entry.what, entry.client_id, name) == ("dismissed a change", None, None)


def test_a_login_is_in_the_audit(db: Db) -> None:
    logged_in(db)
    assert [e.what for e, _ in accounts.audit(db)] == ["logged in"]
