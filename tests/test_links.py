"""Links: their tokens, for whom and what they work, and what is offered with which notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from monitor import links
from monitor.config import WebConfig
from monitor.deed import DeedKind
from monitor.model import NoticeKind
from monitor.offers import change_of, offers_for
from monitor.secrets import Secrets
from monitor.store import keep, looks, open_db
from monitor.store import links as store
from tests.build import DAY
from tests.front import NAME, NOW, PUBLIC, Front, front
from tests.terminal import run


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Front]:
    with front(tmp_path) as made:
        yield made


def token(url: str) -> str:
    return urlsplit(url).path.rsplit("/", 1)[-1]


def found(office: Front, kind: DeedKind, url: str) -> str:
    """ "ok", or why a link opens nothing."""
    link = links.find(office.db, office.secrets, kind, token(url), office.clock())
    return link if isinstance(link, str) else "ok"


def first(office: Front) -> str:
    return office.links()[DeedKind.SNOOZE]


# --- tokens -----------------------------------------------------------------------------------


def test_a_token_has_192_random_bits_and_a_signature(office: Front) -> None:
    chance, signature = token(first(office)).split(".")
    assert (len(chance), len(signature)) == (32, 43)


def test_no_two_tokens_begin_alike(office: Front) -> None:
    tokens = sorted(token(url) for _ in range(40) for url in office.links().values())
    assert all(a[:12] != b[:12] for a, b in pairwise(tokens))


def test_a_token_opens_what_it_was_made_for(office: Front) -> None:
    made = office.links()
    assert {found(office, kind, url) for kind, url in made.items()} == {"ok"}


def test_a_token_opens_nothing_else(office: Front) -> None:
    url = first(office)
    others = [kind for kind in DeedKind if kind is not DeedKind.SNOOZE]
    assert {found(office, kind, url) for kind in others} == {"invalid"}


def test_the_signature_itself_is_of_one_purpose(office: Front) -> None:
    secret = token(first(office))
    ours = {kind for kind in DeedKind if links.is_ours(office.secrets, kind, secret)}
    assert ours == {DeedKind.SNOOZE}


def test_a_token_whose_purpose_is_another_in_the_database_opens_nothing(office: Front) -> None:
    url = first(office)
    office.db.execute("UPDATE link SET purpose = 'done' WHERE purpose = 'snooze'")
    assert found(office, DeedKind.SNOOZE, url) == "invalid"


def test_a_token_with_any_letter_changed_opens_nothing(office: Front) -> None:
    url = first(office)
    whole = token(url)
    forged = [
        whole[:n] + ("A" if whole[n] != "A" else "B") + whole[n + 1 :] for n in range(len(whole))
    ]
    assert {found(office, DeedKind.SNOOZE, one) for one in forged} == {"invalid"}


FORGED = {
    "nothing": "",
    "no signature": "A" * 32,
    "a signature of nothing": "." + "A" * 43,
    "much too long": "A" * 5000 + "." + "A" * 43,
    "letters of elsewhere": "ä" * 32 + "." + "ß" * 43,
    "a null": "\0" * 32 + "." + "A" * 43,
}


@pytest.mark.parametrize("said", FORGED.values(), ids=FORGED)
def test_what_was_made_up_opens_nothing(office: Front, said: str) -> None:
    first(office)
    assert found(office, DeedKind.SNOOZE, said) == "invalid"


def test_without_a_key_nothing_opens(office: Front) -> None:
    url = first(office)
    (office.folder / "secrets.json").unlink()
    assert found(office, DeedKind.SNOOZE, url) == "invalid"


def test_our_signature_alone_does_not_open(office: Front) -> None:
    url = first(office)
    office.db.execute("DELETE FROM link")
    assert found(office, DeedKind.SNOOZE, url) == "invalid"


# --- time -------------------------------------------------------------------------------------


def test_a_link_works_until_it_expires_and_no_longer(office: Front) -> None:
    url = first(office)
    office.clock.now = NOW + office.web.links_valid_for - timedelta(seconds=1)
    before = found(office, DeedKind.SNOOZE, url)
    office.clock.now += timedelta(seconds=1)
    assert (before, found(office, DeedKind.SNOOZE, url)) == ("ok", "expired")


def test_what_is_sent_again_brings_new_links_and_the_old_ones_end(office: Front) -> None:
    notice = office.notice(NoticeKind.QUIET)
    old, new = office.links_of(notice), office.links_of(notice)
    assert {found(office, kind, url) for kind, url in old.items()} == {"expired"}
    assert {found(office, kind, url) for kind, url in new.items()} == {"ok"}


def test_links_of_another_notice_go_on_working(office: Front) -> None:
    url = first(office)
    first(office)
    assert found(office, DeedKind.SNOOZE, url) == "ok"


def test_what_ended_long_ago_is_forgotten(office: Front) -> None:
    first(office)
    store.forget_ended(office.db, NOW + office.web.links_valid_for + 89 * DAY)
    kept = office.db.table("link").count
    store.forget_ended(office.db, NOW + office.web.links_valid_for + 91 * DAY)
    assert (kept, office.db.table("link").count) == (6, 0)


# --- used, revoked ------------------------------------------------------------------------------


def test_a_link_is_used_up_once(office: Front) -> None:
    url = first(office)
    link = links.find(office.db, office.secrets, DeedKind.SNOOZE, token(url), NOW)
    assert not isinstance(link, str)
    used = [store.use(office.db, link.id, NOW) for _ in range(2)]
    assert (used, found(office, DeedKind.SNOOZE, url)) == ([True, False], "used")


def test_revoking_stops_the_links_of_one_client_or_of_all(office: Front) -> None:
    url = first(office)
    assert store.revoke(office.db, 99, NOW) == 0
    assert found(office, DeedKind.SNOOZE, url) == "ok"
    assert store.revoke(office.db, office.client.id, NOW) == 6
    assert found(office, DeedKind.SNOOZE, url) == "expired"


def test_what_is_revoked_is_so_for_whoever_opens_the_database_next(office: Front) -> None:
    first(office)
    store.revoke(office.db, None, NOW)
    other = open_db(office.folder, NOW)
    left = store.valid(other, NOW)
    other.close()
    assert left == 0


def test_a_restored_copy_brings_no_used_link_back_to_life(tmp_path: Path) -> None:
    now = datetime.now(UTC)  # the command reads the clock
    with front(tmp_path) as office:
        office.clock.now = now
        url = first(office)
        copy = keep.backup(office.db, tmp_path / "backups", now, 3)
    ran = run("restore", str(copy), data=tmp_path)
    assert (ran.code, "work no more: 6" in ran.out) == (0, True), ran
    db = open_db(tmp_path, NOW)
    kept = Secrets(tmp_path / "secrets.json", {}, {})
    said = links.find(db, kept, DeedKind.SNOOZE, token(url), now)
    db.close()
    assert said == "expired"


# --- keys ---------------------------------------------------------------------------------------


def test_a_new_key_signs_and_the_old_ones_still_open(office: Front) -> None:
    old = first(office)
    links.rotate(office.secrets, NOW + DAY)
    new = first(office)
    assert [found(office, DeedKind.SNOOZE, url) for url in (old, new)] == ["ok", "ok"]


def test_dropping_old_keys_ends_what_they_signed(office: Front) -> None:
    old = first(office)
    links.rotate(office.secrets, NOW + DAY)
    new = first(office)
    assert links.drop_old(office.secrets) == 1
    assert [found(office, DeedKind.SNOOZE, url) for url in (old, new)] == ["invalid", "ok"]


def test_the_only_key_is_not_dropped(office: Front) -> None:
    url = first(office)
    assert (links.drop_old(office.secrets), found(office, DeedKind.SNOOZE, url)) == (0, "ok")


def test_keys_stand_beside_the_other_secrets(office: Front) -> None:
    office.secrets.keep("mail", "mailto://lena:password1@office.example")
    first(office)
    links.rotate(office.secrets, NOW + DAY)
    links.drop_old(office.secrets)
    assert office.secrets.channel_url("mail", "secrets").startswith("mailto://lena")
    assert (office.folder / "secrets.json").stat().st_mode & 0o777 == 0o600


# --- offers ---------------------------------------------------------------------------------------

WAITING = ["snooze", "acknowledge", "talked", "blocked", "holiday", "done"]
OFFERED = {
    NoticeKind.QUIET: WAITING,
    NoticeKind.STALLED: WAITING,
    NoticeKind.USUAL: WAITING,
    NoticeKind.UNSEEN: ["snooze", "acknowledge"],
    NoticeKind.THEIRS: ["snooze", "acknowledge"],
    NoticeKind.STARTED: ["talked", "done"],
    NoticeKind.LOOK: ["nothing", "post"],
    NoticeKind.PROFILE: ["talked"],
    NoticeKind.EXPIRING: [],
    NoticeKind.CLOSED: [],
    NoticeKind.MILESTONE: [],
}


@pytest.mark.parametrize("kind", NoticeKind)
def test_each_kind_of_notice_offers_what_makes_sense(office: Front, kind: NoticeKind) -> None:
    assert list(office.links(kind)) == OFFERED[kind]


def test_a_change_can_be_dismissed_as_long_as_it_counts(office: Front) -> None:
    notice, number = office.started()
    assert DeedKind.DISMISS in office.links_of(notice)
    assert change_of(office.db, notice) == number
    office.db.execute("UPDATE change SET dismissed_at = '2026-11-05T10:00:00+00:00'")
    assert DeedKind.DISMISS not in office.links_of(notice)


def test_a_change_that_a_rule_has_shortened_is_still_the_same(office: Front) -> None:
    notice, number = office.started()
    office.db.execute("UPDATE change SET hunks = '[]'")
    assert [i for i, _, _ in looks.changes(office.db, notice.target_id or 0)] == [number]
    assert change_of(office.db, notice) == number


def test_links_begin_with_the_address_of_the_configuration(office: Front) -> None:
    made = office.links().items()
    assert all(url.startswith(f"{PUBLIC}/a/{kind}/") for kind, url in made)


COMMANDS = {
    NoticeKind.QUIET: [
        "poromki snooze CLIENT --days 14",
        "poromki acknowledge CLIENT",
        'poromki talked CLIENT --note "…"',
        "poromki blocked CLIENT --by boss",
        "poromki away CLIENT --until 2026-11-19",
        "poromki done CLIENT",
    ],
    NoticeKind.LOOK: [
        "poromki looked CLIENT https://bakery.example/ --nothing",
        "poromki looked CLIENT https://bakery.example/ --post 2026-11-05",
    ],
}


@pytest.mark.parametrize("kind", COMMANDS)
def test_without_a_public_address_commands_are_offered(office: Front, kind: NoticeKind) -> None:
    offers = offers_for(office.db, WebConfig(), office.secrets, office.notice(kind), NOW)
    said = [offer.command.replace(f"'{NAME}'", "CLIENT") for offer in offers]
    assert said == COMMANDS[kind]
    assert ({offer.url for offer in offers}, office.db.table("link").count) == ({""}, 0)


def test_a_command_that_silences_says_for_how_long(office: Front) -> None:
    notice = office.notice(NoticeKind.UNSEEN)
    offers = offers_for(office.db, WebConfig(), office.secrets, notice, NOW)
    assert [offer.until for offer in offers] == [NOW.date() + 14 * DAY, None]


def test_the_command_to_dismiss_names_the_change(office: Front) -> None:
    notice, number = office.started()
    offers = offers_for(office.db, WebConfig(), office.secrets, notice, NOW)
    assert offers[0].command == f"poromki dismiss '{NAME}' {number}"


def test_a_notice_without_a_channel_has_links_too(office: Front) -> None:
    alone = replace(office.notice(NoticeKind.QUIET), channel_id=None)
    assert len(office.links_of(alone)) == 6
