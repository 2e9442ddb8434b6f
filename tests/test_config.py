"""What a configuration may say, where it is found, and how a mistake in it is told."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from monitor import config
from monitor.config import Config, MilestonesConfig, Settings, StoreConfig
from monitor.errors import ConfigError
from monitor.model import Kind


def written(file: Path, text: str) -> Path:
    """`file` with `text`, its folders made."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


# --- where the file and the data are found -----------------------------------

FILE_FOUND = {
    "the file given wins over the environment and the data folder": (
        "given.toml",
        "folder",
        {"POROMKI_CONFIG": "environment.toml"},
        "debug",
    ),
    "the environment's file wins over the data folder": (
        None,
        "folder",
        {"POROMKI_CONFIG": "environment.toml"},
        "warning",
    ),
    "config.toml in the data folder given is the last": (None, "folder", {}, "error"),
    "config.toml is found in the environment's data folder": (
        None,
        None,
        {"POROMKI_DATA": "folder"},
        "error",
    ),
    "config.toml is found in the user's own folder": (
        None,
        None,
        {"XDG_DATA_HOME": "xdg"},
        "error",
    ),
    "without any file all is as by default": (None, "empty", {}, "info"),
    "a data folder that is not there yet has no file": (None, "nowhere", {}, "info"),
    "empty variables count as unset": (
        None,
        "folder",
        {"POROMKI_CONFIG": "", "POROMKI_DATA": ""},
        "error",
    ),
}


@pytest.mark.parametrize("case", FILE_FOUND)
def test_the_file_is_the_nearest_one_named(tmp_path: Path, case: str) -> None:
    file, data, environ, level = FILE_FOUND[case]
    written(tmp_path / "given.toml", 'log_level = "debug"')
    written(tmp_path / "environment.toml", 'log_level = "warning"')
    written(tmp_path / "folder/config.toml", 'log_level = "error"')
    written(tmp_path / "xdg/poromki/config.toml", 'log_level = "error"')
    (tmp_path / "empty").mkdir()

    settings = config.load(
        tmp_path / file if file else None,
        tmp_path / data if data else None,
        {name: str(tmp_path / value) if value else "" for name, value in environ.items()},
    )

    assert settings.config.log_level == level


DATA_FOUND = {
    "the folder given wins over the environment and the file": (
        "given",
        {"POROMKI_DATA": "/environment"},
        'data = "/file"',
        "given",
    ),
    "the environment wins over the file": (
        None,
        {"POROMKI_DATA": "/environment"},
        'data = "/file"',
        "/environment",
    ),
    "the file's folder wins over the user's own": (
        None,
        {"XDG_DATA_HOME": "/xdg"},
        'data = "/file"',
        "/file",
    ),
    "a relative folder in the file counts from the file": (None, {}, 'data = "x"', "x"),
    "without all of them it is the user's own": (
        None,
        {"XDG_DATA_HOME": "/xdg"},
        "",
        "/xdg/poromki",
    ),
}


@pytest.mark.parametrize("case", DATA_FOUND)
def test_the_data_folder_is_the_nearest_one_named(tmp_path: Path, case: str) -> None:
    data, environ, text, found = DATA_FOUND[case]
    file = written(tmp_path / "some.toml", text)

    settings = config.load(file, tmp_path / data if data else None, environ)

    assert settings.data == tmp_path / found


def test_the_data_folder_is_absolute_wherever_we_stand() -> None:
    assert config.load(None, Path("nowhere"), {}).data == Path.cwd() / "nowhere"


def test_a_tilde_is_the_home_folder() -> None:
    assert config.load(None, Path("~/nowhere"), {}).data == Path.home() / "nowhere"


def test_nobodys_home_folder_is_a_mistake_not_a_crash() -> None:
    with pytest.raises(ConfigError, match="~no-such-person/x"):
        config.load(None, None, {"POROMKI_DATA": "~no-such-person/x"})


def test_the_file_read_is_told(tmp_path: Path) -> None:
    file = written(tmp_path / "config.toml", "")
    assert config.load(None, tmp_path, {}).file == file


BACKUPS = {
    "empty: in the data folder": ("", "/office/backups"),
    "a relative folder counts from the data folder": ("copies", "/office/copies"),
    "an absolute one stands": ("/mnt/copies", "/mnt/copies"),
}


@pytest.mark.parametrize("case", BACKUPS)
def test_backups_have_a_folder(case: str) -> None:
    named, folder = BACKUPS[case]
    stored = Config(store=StoreConfig(backup_dir=named))
    assert Settings(config=stored, data=Path("/office"), file=None).backups == Path(folder)


# --- what is refused, and in which words -------------------------------------

REFUSED = {
    "an unknown key, with the nearest one": (
        '[schedule]\nchek_every = "1h"',
        "schedule.chek_every: unknown key. Did you mean check_every? Allowed: check_every, jitter",
    ),
    "an unknown key that is near to none": (
        "[fetch]\nxyz = 1",
        "fetch.xyz: unknown key. Allowed: contact, ",
    ),
    "an unknown section": (
        "[milestone]\nwebsite = [3]",
        "milestone: unknown key. Did you mean milestones?",
    ),
    "a value where a section belongs": ("fetch = 3", "fetch: must be a section, [fetch]."),
    "a span without a unit": (
        "[schedule]\ncheck_every = 12",
        'schedule.check_every = 12: must be a span such as "12h", "30min", "90s" or "7d".',
    ),
    "a span of an unknown unit": (
        '[schedule]\ncheck_every = "2 weeks"',
        'schedule.check_every = "2 weeks": must be a span',
    ),
    "a negative span": ('[notify]\ngive_up_after = "-1d"', "must be a span"),
    "a span longer than any date": (
        '[store]\ndetails_for = "999999999d"',
        "must be at most 3650d",
    ),
    "a timeout of nothing": (
        '[fetch]\nread_timeout = "0s"',
        'fetch.read_timeout = "0s": must be longer than 0s.',
    ),
    "looks that come too often": (
        '[schedule]\ncheck_every = "5min"',
        "must lie between 10min and 7d",
    ),
    "looks that come too seldom": (
        '[schedule]\ncheck_every = "8d"',
        "must lie between 10min and 7d",
    ),
    "a tick of nothing": ('[schedule]\ntick = "0s"', "must lie between 1s and 5min"),
    "a tick that the watchdog would not wait for": (
        '[schedule]\ntick = "6min"',
        "must lie between 1s and 5min",
    ),
    "no milestones": ("[milestones]\nwebsite = []", "must be rising days, such as [3, 7, 14]"),
    "milestones out of order": (
        "[milestones]\nfacebook = [7, 3]",
        "milestones.facebook = [7, 3]: must be rising days",
    ),
    "a milestone twice": ("[milestones]\nfeed = [3, 3]", "must be rising days"),
    "a milestone on the day itself": (
        "[milestones]\nwebsite = [0, 3]",
        "milestones.website.0 = 0: must be greater than or equal to 1.",
    ),
    "a milestone after years": (
        "[milestones]\nwebsite = [3, 731]",
        "must be less than or equal to 730",
    ),
    "half a day": ("[milestones]\nwebsite = [3.5]", "must be a valid integer"),
    "one day without brackets": (
        "[milestones]\nwebsite = 3",
        "milestones.website = 3: must be a list of days.",
    ),
    "a number in quotes": (
        '[fetch]\nworkers = "8"',
        'fetch.workers = "8": must be a valid integer.',
    ),
    "a word where true or false belongs": (
        '[notify]\ndeliver_any_time = "yes"',
        'notify.deliver_any_time = "yes": must be a valid boolean.',
    ),
    "true where a number belongs": (
        "[fetch]\nworkers = true",
        "fetch.workers = true: must be a valid integer.",
    ),
    "a number where text belongs": ("[fetch]\ncontact = 5", "fetch.contact = 5: must be a valid"),
    "a date where a number belongs": (
        "[fetch]\nworkers = 2026-01-01",
        'fetch.workers = "2026-01-01": must be a valid integer.',
    ),
    "too few": ("[fetch]\nworkers = 0", "fetch.workers = 0: must be greater than or equal to 1."),
    "too many": ("[fetch]\nworkers = 65", "must be less than or equal to 64"),
    "no number at all": ("[fetch]\ngap_seconds = nan", "fetch.gap_seconds = NaN: must be"),
    "a level that there is not": (
        'log_level = "loud"',
        "log_level = \"loud\": must be 'debug', 'info', 'warning' or 'error'.",
    ),
    "a time of day that there is not": (
        '[store]\nbackup_at = "24:00"',
        'store.backup_at = "24:00": must be a time of day such as "03:40".',
    ),
    "what is not TOML, with the line": ("[fetch]\nworkers: 3", "is not TOML: Expected '='"),
    "an address without a port": ('[web]\nlisten = "127.0.0.1"', "must be an address and a port"),
    "a port that is none": ('[web]\nlisten = "127.0.0.1:70000"', "must be an address and a port"),
    "a public address without TLS": (
        '[web]\npublic_url = "http://poromki.example"',
        'web.public_url = "http://poromki.example": must be an address such as "https://',
    ),
    "a public address that is none": ('[web]\npublic_url = "poromki.example"', "must be an addr"),
    "a public address with a password": (
        '[web]\npublic_url = "https://lena:secret@poromki.example"',
        "without query and password",
    ),
    "a public address with a query": (
        '[web]\npublic_url = "https://a.example/?b"',
        "without query",
    ),
    "a public address with a bad port": ('[web]\npublic_url = "https://a.example:x"', "must be an"),
    "links that are good for ever": (
        '[web]\nlinks_valid_for = "3650d"',
        "must lie between 1h and 365d",
    ),
    "a channel that is a number": ("[channels]\noffice = 3", "channels.office: must be a valid"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_refused_in_plain_words(tmp_path: Path, case: str) -> None:
    text, words = REFUSED[case]
    with pytest.raises(ConfigError, match=re.escape(words)):
        config.read(written(tmp_path / "config.toml", text))


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    file = written(tmp_path / "config.toml", 'log_level = "loud"\n[fetch]\nworkers = 0\nxyz = 1')
    with pytest.raises(ConfigError, match=r"(?s)log_level.*fetch\.workers.*fetch\.xyz"):
        config.read(file)


def test_the_file_is_named_in_the_message(tmp_path: Path) -> None:
    file = written(tmp_path / "mine.toml", "x")
    with pytest.raises(ConfigError, match=re.escape(str(file))):
        config.read(file)


URL = "mailto://me:s3cret@mail.example"

LEAKS = {
    "a section of its own": f'[channels.office]\nurl = "{URL}"',
    "in place of the section": f'channels = "{URL}"',
    "in place of its name": f'[channels]\n"{URL}" = "office"',
    "in place of its name, without a right side": f'[channels]\n"{URL}" = 3',
    "in a list": f'[channels]\noffice = ["{URL}"]',
    "without the header": f'office = "{URL}"',
    "as a key without the header": f'"{URL}" = "office"',
    "beside another mistake": f'log_level = "loud"\n[channels]\noffice = "{URL}"',
    "a missing quote": f'[channels]\noffice = "{URL}',
    "no quotes": f"[channels]\noffice = {URL}",
    "twice": f'[channels]\noffice = "{URL}"\noffice = "{URL}"',
}


@pytest.mark.parametrize("case", LEAKS)
def test_no_message_shows_a_channels_url(tmp_path: Path, case: str) -> None:
    with pytest.raises(ConfigError) as refused:
        config.read(written(tmp_path / "config.toml", LEAKS[case]))
    assert "s3cret" not in f"{refused.value} {refused.value.__cause__}"


# --- files that cannot be read -----------------------------------------------


def test_a_file_of_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes('log_level = "größer"'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"is not UTF-8 \(byte 15\)\. Save it as UTF-8\."):
        config.load(None, tmp_path, {})


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_bytes(b'\xef\xbb\xbflog_level = "debug"\r\n')
    assert config.load(None, tmp_path, {}).config.log_level == "debug"


UNREADABLE = {
    "a file that was named but is not there": ("nowhere.toml", None, "No such file"),
    "a folder in its place": ("folder", None, "Is a directory"),
    "a folder in the usual place": (None, "with_folder", "Is a directory"),
    "a file in place of the data folder": (None, "file", "Not a directory"),
    "a link that leads in a circle": (None, "with_circle", "symbolic links"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_what_cannot_be_read_is_an_error_not_a_default(tmp_path: Path, case: str) -> None:
    file, data, words = UNREADABLE[case]
    (tmp_path / "folder").mkdir()
    (tmp_path / "with_folder/config.toml").mkdir(parents=True)
    (tmp_path / "with_circle").mkdir()
    (tmp_path / "with_circle/config.toml").symlink_to("config.toml")
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match=f"cannot be read .*{words}"):
        config.load(tmp_path / file if file else None, tmp_path / data if data else None, {})


# --- values -----------------------------------------------------------------

SPANS = {
    "90s": timedelta(seconds=90),
    "30min": timedelta(minutes=30),
    "5m": timedelta(minutes=5),
    "12h": timedelta(hours=12),
    "7d": timedelta(days=7),
    " 1 h ": timedelta(hours=1),
}


PUBLIC = {
    "": "",
    "https://poromki.example/": "https://poromki.example",
    "https://poromki.example:8443/inside/": "https://poromki.example:8443/inside",
    "http://localhost:8321": "http://localhost:8321",
    "http://[::1]:8321": "http://[::1]:8321",
}


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_address_is_taken(url: str) -> None:
    assert config.WebConfig(public_url=url).public_url == PUBLIC[url]


LISTEN = {"": None, "[::1]:80": ("::1", 80), "localhost:0": ("localhost", 0)}


@pytest.mark.parametrize("text", LISTEN)
def test_an_address_to_listen_at_is_taken(text: str) -> None:
    assert config.WebConfig(listen=text).address == LISTEN[text]


@pytest.mark.parametrize("text", SPANS)
def test_spans_are_read(text: str) -> None:
    assert config.span(text) == SPANS[text]


@given(st.text() | st.integers() | st.floats() | st.from_regex(r"\s*\d+\s*(s|min|m|h|d)\s*"))
def test_whatever_stands_for_a_span_is_read_or_refused(value: object) -> None:
    with suppress(ValueError):
        assert timedelta(0) <= config.span(value) <= timedelta(days=3650)


def test_each_kind_has_its_milestones() -> None:
    days = MilestonesConfig(website=(1,), facebook=(2,), feed=(3,))
    assert [days.of(kind) for kind in (Kind.WEBSITE, Kind.FACEBOOK, Kind.FEED)] == [
        (1,),
        (2,),
        (3,),
    ]


# --- the example -------------------------------------------------------------


def keys_of(model: type[BaseModel]) -> list[str]:
    """Every key of `model` in order, a section's as `section.key`."""
    keys = []
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            keys += [f"{name}.{key}" for key in keys_of(kind)]
        else:
            keys.append(name)
    return keys


def test_the_example_holds_every_key_in_order_and_no_other() -> None:
    raw = tomllib.loads(config.example())
    sections = {name for name in raw if isinstance(raw[name], dict) and name != "channels"}
    written_keys = [
        f"{name}.{key}" if name in sections else name
        for name, value in raw.items()
        for key in (value if name in sections else [name])
    ]
    assert written_keys == keys_of(Config)


def test_the_example_says_what_is_so_by_default(tmp_path: Path) -> None:
    assert config.read(written(tmp_path / "config.toml", config.example())) == Config()


def test_the_example_explains_every_key() -> None:
    lines = config.example().splitlines()
    keys = [(above, line) for above, line in pairwise(lines) if re.match(r"\w+ = ", line)]
    assert [line for above, line in keys if not above.startswith("# ")] == []


def test_the_examples_channels_are_right_once_uncommented(tmp_path: Path) -> None:
    text = re.sub(r'^#(\w+ = ")', r"\1", config.example(), flags=re.MULTILINE)
    assert list(config.read(written(tmp_path / "config.toml", text)).channels) == [
        "office",
        "phone",
    ]


def test_an_installed_package_carries_the_example(tmp_path: Path) -> None:
    written(tmp_path / "monitor/config.example.toml", "# inside")
    written(tmp_path / "config.example.toml", "# beside, of somebody else")
    assert config.example(tmp_path / "monitor") == "# inside"


def test_a_checkout_has_the_example_beside_the_package(tmp_path: Path) -> None:
    written(tmp_path / "config.example.toml", "# beside")
    assert config.example(tmp_path / "monitor") == "# beside"


def test_a_package_without_the_example_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="install poromki again"):
        config.example(tmp_path / "monitor")


# --- this machine ------------------------------------------------------------

ZONES = {
    "a zone by its name": ("Europe/Rome", "Europe/Rome"),
    "a zone by its file": (":Europe/Rome", "Europe/Rome"),
}


@pytest.mark.parametrize("case", ZONES)
def test_the_zone_is_this_machines(case: str) -> None:
    variable, zone = ZONES[case]
    asked = subprocess.run(
        [sys.executable, "-c", "from monitor.config import own_zone; print(own_zone())"],
        env={"TZ": variable},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == zone


LANGUAGES = {
    "German": ({"LANG": "de_AT.UTF-8"}, "de"),
    "Italian": ({"LANG": "it_IT"}, "it"),
    "LC_ALL wins": ({"LC_ALL": "de_DE.UTF-8", "LANG": "it_IT"}, "de"),
    "one that we do not speak": ({"LANG": "fr_FR.UTF-8"}, "en"),
    "none": ({}, "en"),
    "the plain C": ({"LC_ALL": "C.UTF-8"}, "en"),
}


@pytest.mark.parametrize("case", LANGUAGES)
def test_the_language_is_the_environments(case: str) -> None:
    environ, lang = LANGUAGES[case]
    assert config.own_lang(environ) == lang
