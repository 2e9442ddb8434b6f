"""Channels' URLs: kept apart, found by their origin, and never shown."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import InputError, StoreError
from monitor.secrets import Redact, Secrets, mask

TELEGRAM = "tgram://123456789:AAbbCCddEEff-GGhhIIjjKKllMMnnOOpp/987654321"
MAIL = "mailtos://lena:hunter2pass@smtp.example.org?to=lena@example.org"


def secrets(
    folder: Path,
    environ: Mapping[str, str] | None = None,
    configured: Mapping[str, str] | None = None,
) -> Secrets:
    return Secrets(folder / "secrets.json", environ or {}, configured or {})


# --- kept ---------------------------------------------------------------------


def test_kept_url_is_found_again_in_any_case_of_the_name(tmp_path: Path) -> None:
    secrets(tmp_path).keep("Büro", TELEGRAM)
    assert secrets(tmp_path).channel_url("BÜRO", "secrets") == TELEGRAM


def test_keeping_one_url_leaves_the_others(tmp_path: Path) -> None:
    both = secrets(tmp_path)
    both.keep("phone", TELEGRAM)
    both.keep("mail", MAIL)
    assert both.channel_url("phone", "secrets") == TELEGRAM


def test_forgotten_url_is_gone_from_the_file(tmp_path: Path) -> None:
    kept = secrets(tmp_path)
    kept.keep("phone", TELEGRAM)
    kept.forget("Phone")
    assert "tgram" not in (tmp_path / "secrets.json").read_text()


def test_forgetting_what_is_not_there_writes_nothing(tmp_path: Path) -> None:
    secrets(tmp_path).forget("phone")
    assert list(tmp_path.iterdir()) == []


def test_file_is_for_its_owner_only(tmp_path: Path) -> None:
    secrets(tmp_path / "new folder").keep("phone", TELEGRAM)
    assert (tmp_path / "new folder" / "secrets.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left_over", ["secrets.json", "secrets.new"])
def test_file_is_for_its_owner_only_whatever_was_there(tmp_path: Path, left_over: str) -> None:
    (tmp_path / left_over).write_text("{}")
    (tmp_path / left_over).chmod(0o644)
    secrets(tmp_path).keep("phone", TELEGRAM)
    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


DIE_BEFORE_THE_RENAME = """
import os, sys
from pathlib import Path
from monitor.secrets import Secrets

sys.addaudithook(lambda event, _: os._exit(9) if event == "os.rename" else None)
Secrets(Path(sys.argv[1]), {}, {}).keep("phone", "tgram://the-new-one")
"""


def test_death_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    secrets(tmp_path).keep("phone", TELEGRAM)
    file = str(tmp_path / "secrets.json")
    died = subprocess.run([sys.executable, "-c", DIE_BEFORE_THE_RENAME, file], check=False)
    found = secrets(tmp_path).channel_url("phone", "secrets")
    assert (died.returncode, found) == (9, TELEGRAM)


BROKEN = {
    "not JSON": b"{",
    "not an object": b"[]",
    "channels that are no object": b'{"channels": ["tgram://x"]}',
    "not text": b"\xff\xfe\x00",
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_file_is_never_overwritten(tmp_path: Path, case: str) -> None:
    (tmp_path / "secrets.json").write_bytes(BROKEN[case])
    with pytest.raises(StoreError, match=r"secrets\.json"):
        secrets(tmp_path).keep("phone", TELEGRAM)


# --- found --------------------------------------------------------------------


def origins(folder: Path) -> Secrets:
    """A URL at each origin; each channel is named by its origin."""
    (folder / "channel.credential").write_text("json://credential.example\n")
    (folder / "own.txt").write_text(" json://file.example \n")
    found = secrets(
        folder,
        {
            "POROMKI_CHANNEL_ENVIRONMENT": "json://environment.example",
            "POROMKI_CHANNEL_MY_PHONE": "json://phone.example",
            "CREDENTIALS_DIRECTORY": str(folder),
        },
        {"Config": "json://config.example", "blank": "  "},
    )
    found.keep("secrets", "json://secrets.example")
    return found


PLACES = {
    "secrets": ("secrets", "json://secrets.example"),
    "config": ("config", "json://config.example"),
    "environment": ("environment", "json://environment.example"),
    "credential": ("credential", "json://credential.example"),
}


@pytest.mark.parametrize("origin", PLACES)
def test_url_is_read_from_its_origin(tmp_path: Path, origin: str) -> None:
    name, url = PLACES[origin]
    assert origins(tmp_path).channel_url(name, origin) == url


@pytest.mark.parametrize("origin", PLACES)
def test_origin_is_found_without_being_told(tmp_path: Path, origin: str) -> None:
    assert origins(tmp_path).find(PLACES[origin][0]) == origin


def test_url_is_read_from_a_file_of_its_own(tmp_path: Path) -> None:
    found = origins(tmp_path).channel_url("any", f"file:{tmp_path / 'own.txt'}")
    assert found == "json://file.example"


def test_name_is_made_fit_for_the_environment(tmp_path: Path) -> None:
    assert origins(tmp_path).find("my-phone") == "environment"


def test_unknown_channel_has_no_origin(tmp_path: Path) -> None:
    assert origins(tmp_path).find("nobody") is None


MISSING = {
    "not in the secrets file": ("nobody", "secrets", "the secrets file"),
    "not in the configuration": ("nobody", "config", r"\[channels\] nobody"),
    "blank in the configuration": ("blank", "config", r"\[channels\] blank"),
    "not in the environment": ("no body", "environment", "POROMKI_CHANNEL_NO_BODY"),
    "no credential": ("nobody", "credential", "channel.nobody"),
    "no such file": ("nobody", "file:/nowhere/url.txt", "/nowhere/url.txt"),
    "a folder instead of a file": ("nobody", "file:/", "/"),
    "an origin that does not exist": ("nobody", "elsewhere", "elsewhere"),
}


@pytest.mark.parametrize("case", MISSING)
def test_missing_url_says_where_it_should_be(tmp_path: Path, case: str) -> None:
    name, origin, place = MISSING[case]
    with pytest.raises(InputError, match=place):
        origins(tmp_path).channel_url(name, origin)


def test_path_without_its_scheme_is_no_origin(tmp_path: Path) -> None:
    (tmp_path / "url.txt").write_text("json://found.example")
    with pytest.raises(InputError):
        secrets(tmp_path).channel_url("any", str(tmp_path / "url.txt"))


def test_credentials_without_a_folder_are_none(tmp_path: Path) -> None:
    assert secrets(tmp_path).find("phone") is None


# --- never shown --------------------------------------------------------------

SHAPES = {
    TELEGRAM: ["123456789", "AAbbCCddEEff", "KKllMMnnOOpp", "987654321"],
    MAIL: ["lena", "hunter2pass", "smtp.example.org"],
    "mailto://user:p@ss/word@gmail.com": ["user", "p@ss/word"],
    "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js": [
        "4174216298",
        "JHMHI8qBe7bk2ZwO5U711o3dV_js",
    ],
    "slack://botname@T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#general": [
        "botname",
        "T1JJ3T3L2",
        "TIiajkdnlazkcOXrIdevi7FQ",
        "general",
    ],
    "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7": [
        "TIiajkdnlazkcOXrIdevi7"
    ],
    "pover://uQiRzpo4DXghDmr9QzzfQu27cmVRsG@azGDORePK8gMaC0QOYAMyEEuzJnyUi": [
        "uQiRzpo4DXghDmr9QzzfQu27cmVRsG",
        "azGDORePK8gMaC0QOYAMyEEuzJnyUi",
    ],
    "signals://user:geheim@localhost:8080/+491701234567/+491707654321": ["geheim", "1701234567"],
    "twilio://ACb1c2d3e4f5:9a8b7c6d5e4f@+15551234567": ["ACb1c2d3e4f5", "9a8b7c6d5e4f"],
    "ntfys://tk_3xample7token@ntfy.example/geheimes-thema?priority=high": [
        "tk_3xample7token",
        "geheimes",
    ],
    "matrixs://user:geheim@matrix.example/#room?mode=hookshot": ["geheim", "room", "hookshot"],
    "jsons://user:geheim@example.org/path?+X-Token=abcd1234": ["geheim", "abcd1234"],
    "gotifys://gotify.example/A1b2C3d4E5": ["A1b2C3d4E5", "example"],
    "msteams://workspace/abcdef0123/tokenB/tokenC": ["abcdef0123", "tokenB", "workspace"],
    "a-token-without-a-scheme": ["token", "without"],
    "geheim@example.org": ["geheim"],
    "pass word://x": ["pass word"],
    "": [],
}


@pytest.mark.parametrize("url", SHAPES)
def test_masked_url_holds_no_four_letters_of_a_secret(url: str) -> None:
    shown = mask(url)
    pieces = {s[i : i + 4] for s in SHAPES[url] for i in range(max(1, len(s) - 3))}
    assert [piece for piece in pieces if piece in shown] == []


def test_masked_url_still_tells_its_service() -> None:
    assert mask(TELEGRAM) == "tgram://…"


@settings(max_examples=100)
@given(st.text(alphabet="abcXYZ0189:/@?&=%#._-", max_size=40))
def test_mask_shows_nothing_after_the_scheme(rest: str) -> None:
    assert mask(f"json://{rest}") == "json://…"


def logged(known: Secrets, message: str, *args: object, exc: BaseException | None = None) -> str:
    """What a log line looks like once it has passed the filter."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(Redact(known))
    log = logging.Logger("test", logging.DEBUG)
    log.addHandler(handler)
    log.error(message, *args, exc_info=exc)
    return out.getvalue()


def test_known_url_is_redacted_in_a_message(tmp_path: Path) -> None:
    known = secrets(tmp_path, configured={"phone": TELEGRAM})
    assert logged(known, f"sending to {TELEGRAM} failed") == "sending to tgram://… failed\n"


def test_known_url_is_redacted_in_arguments(tmp_path: Path) -> None:
    known = secrets(tmp_path)
    known.keep("phone", TELEGRAM)
    assert logged(known, "sending to %s failed %d times", TELEGRAM, 3) == (
        "sending to tgram://… failed 3 times\n"
    )


def test_known_url_is_redacted_in_a_traceback(tmp_path: Path) -> None:
    known = secrets(tmp_path, configured={"phone": TELEGRAM})
    cause = ValueError(f"bad address {TELEGRAM}")
    wrapped = RuntimeError("no delivery")
    wrapped.__cause__ = cause
    text = logged(known, "a bug", exc=wrapped)
    assert ("bad address tgram://…" in text, "AAbbCC" in text) == (True, False)


def raised(error: Exception) -> Exception:
    """The same error, with a traceback."""
    try:
        raise error
    except type(error) as exc:
        return exc


def test_traceback_stays_readable(tmp_path: Path) -> None:
    text = logged(secrets(tmp_path), "a bug", exc=raised(ValueError("plain")))
    assert "Traceback (most recent call last)" in text


ELSEWHERE = {
    "a bot's token in its service's own URL": "https://api.telegram.org/bot123456789:AAbbCCddEEff-GGhhIIjjKKllMMnnOOpp/send",
    "a token by itself": "token AAbbCCddEEff-GGhhIIjjKKllMMnnOOpp was refused",
    "a mail password by itself": "535 login with hunter2pass refused",
}


@pytest.mark.parametrize("case", ELSEWHERE)
def test_pieces_of_a_known_url_are_redacted(tmp_path: Path, case: str) -> None:
    known = secrets(tmp_path, configured={"phone": TELEGRAM, "mail": MAIL})
    text = logged(known, ELSEWHERE[case])
    leaked = [s for s in ("AAbbCCddEEff", "hunter2pass") if s in text]
    assert leaked == []


def test_ordinary_words_of_a_known_url_stay(tmp_path: Path) -> None:
    hook = "https://hooks.example.com/services/T1JJ3T3L2/TIiajkdnlazkcOXrIdevi7FQ"
    known = secrets(tmp_path, configured={"hook": hook})
    assert logged(known, "services are down") == "services are down\n"


@pytest.mark.parametrize("origin", PLACES)
def test_url_of_any_origin_is_redacted_once_it_was_read(tmp_path: Path, origin: str) -> None:
    known = origins(tmp_path)
    url = known.channel_url(PLACES[origin][0], origin)
    assert logged(known, url) == "json://…\n"


UNKNOWN = {
    "https://lena:geheim@example.org/x": "https://…example.org/x",
    "mailto://lena:p@ss@example.org": "mailto://…example.org",
    "https://graph.example/me?access_token=EAAB1234&limit=3": (
        "https://graph.example/me?access_token=…&limit=3"
    ),
    "https://x.example/?limit=3&Token=abcd": "https://x.example/?limit=3&Token=…",
    "https://x.example/?api_key=abcd": "https://x.example/?api_key=…",
    "https://x.example/?client_secret=abcd#top": "https://x.example/?client_secret=…#top",
    "https://x.example/?password=abcd rest": "https://x.example/?password=… rest",
    "https://x.example/?appsecret_proof=abcd": "https://x.example/?appsecret_proof=…",
    "https://x.example/a?page=2&sort=name": "https://x.example/a?page=2&sort=name",
    "write to lena@example.org": "write to lena@example.org",
}


@pytest.mark.parametrize("text", UNKNOWN)
def test_what_looks_like_a_password_in_a_url_is_redacted(tmp_path: Path, text: str) -> None:
    assert Redact(secrets(tmp_path)).clean(text) == UNKNOWN[text]


def test_unreadable_secrets_do_not_silence_the_log(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{")
    assert logged(secrets(tmp_path), "the disk is full") == "the disk is full\n"


def test_kept_file_is_plain_json_by_name(tmp_path: Path) -> None:
    secrets(tmp_path).keep("Phone", TELEGRAM)
    kept = json.loads((tmp_path / "secrets.json").read_text())
    assert kept == {"channels": {"phone": TELEGRAM}}


def test_the_server_of_a_mail_channel_stays_readable(tmp_path: Path) -> None:
    channel = "mailto://lena:pa55word@mail2.office.example?to=lena@office.example"
    secrets = Secrets(tmp_path / "secrets.json", {}, {"mail": channel})
    said = Redact(secrets).clean("looked at https://mail2.office.example/ as pa55word")
    assert said == "looked at https://mail2.office.example/ as …"
