"""The configuration: TOML and environment in, one checked record out.

The only module that reads the environment and TOML. Every key has a default,
so that no file is needed; an unknown key or a bad value is a `ConfigError`
that names the key, the value and what is allowed.
"""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
)
from tzlocal import get_localzone_name

from monitor.errors import ConfigError
from monitor.model import LANGS, Counting, Kind
from monitor.secrets import mask

_SPAN = re.compile(r"([0-9]{1,9})\s*(s|min|m|h|d)")
_UNITS = {"s": "seconds", "m": "minutes", "min": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=3650)
"""Of a span: `now` plus or minus it stays a date."""


def span(value: object) -> timedelta:
    """Read "12h", "30min", "90s" or "7d" as a timedelta, up to ten years; else ValueError."""
    if isinstance(value, timedelta):
        return value
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise ValueError('must be a span such as "12h", "30min", "90s" or "7d"')
    read = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if read > _LONGEST:
        raise ValueError(f"must be at most {_LONGEST.days}d")
    return read


def _some(value: timedelta) -> timedelta:
    if not value:
        raise ValueError("must be longer than 0s")
    return value


Span = Annotated[timedelta, BeforeValidator(span)]
Timeout = Annotated[Span, AfterValidator(_some)]
Days = Annotated[tuple[Annotated[int, Field(ge=1, le=730)], ...], Field(strict=False)]
"""Not strict: TOML has arrays, not tuples. The days themselves are."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class FetchConfig(_Section):
    """How pages are fetched."""

    contact: str = ""
    """Address or URL in the User-Agent, so that a site's owner can reach you."""
    connect_timeout: Timeout = timedelta(seconds=10)
    read_timeout: Timeout = timedelta(seconds=20)
    total_timeout: Timeout = timedelta(seconds=60)
    max_bytes: int = Field(default=10_000_000, ge=10_000, le=100_000_000)
    """Of a body, after decompression."""
    max_redirects: int = Field(default=8, ge=0, le=20)
    gap_seconds: float = Field(default=2.0, ge=0, le=3600)
    """Between two requests to the same host."""
    workers: int = Field(default=8, ge=1, le=64)
    """Hosts that are looked at side by side."""
    proxy: str = ""
    allow_private_addresses: bool = False
    probe_url: str = ""
    """Looked at by `doctor` to tell whether the network is there; empty: nothing is asked."""


class ScheduleConfig(_Section):
    """When pages are looked at."""

    check_every: Span = timedelta(hours=12)
    jitter: float = Field(default=0.05, ge=0, le=0.5)
    """Share of `check_every` by which a look is moved, so that looks do not bunch."""
    tick: Span = timedelta(minutes=1)
    """How often the service asks the database what is due; less than its watchdog waits."""
    confirm_after: Span = timedelta(hours=3)
    """When a suspected change is looked at again."""
    second_look: Span = timedelta(seconds=5)
    """Between the two first looks that learn what differs at every fetch."""

    @field_validator("check_every")
    @classmethod
    def _sane(cls, value: timedelta) -> timedelta:
        if not timedelta(minutes=10) <= value <= timedelta(days=7):
            raise ValueError("must lie between 10min and 7d")
        return value

    @field_validator("tick")
    @classmethod
    def _awake(cls, value: timedelta) -> timedelta:
        if not timedelta(seconds=1) <= value <= timedelta(minutes=5):
            raise ValueError("must lie between 1s and 5min")
        return value


class SiteConfig(_Section):
    """How whole websites are watched."""

    max_pages: int = Field(default=25, ge=1, le=500)
    """Of one website; the most useful ones."""
    pages_per_check: int = Field(default=10, ge=1, le=500)
    """Pages besides the home page that are looked at within `check_every`, unless a workshop or
    milestone asks for all."""


class MilestonesConfig(_Section):
    """Days after the workshop by which something is expected to have changed."""

    website: Days = (3, 7, 14, 30, 60, 90)
    facebook: Days = (7, 14, 30, 60, 90)
    feed: Days = (3, 7, 14, 30, 60, 90)
    profile: Days = (7, 14, 30, 60, 90)
    counting: Annotated[Counting, Field(strict=False)] = Counting.CALENDAR
    """Which days are counted."""

    @field_validator("website", "facebook", "feed", "profile")
    @classmethod
    def _rising(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if not value or list(value) != sorted(set(value)):
            raise ValueError("must be rising days, such as [3, 7, 14]")
        return value

    def of(self, kind: Kind) -> tuple[int, ...]:
        """Days for targets of `kind`."""
        days: tuple[int, ...] = getattr(self, kind.value)
        return days


class ProgressConfig(_Section):
    """When a client that began counts as stalled."""

    stalled_after: Span = timedelta(days=21)
    """Days seen without anything new, while something agreed is open."""

    @field_validator("stalled_after")
    @classmethod
    def _whole_days(cls, value: timedelta) -> timedelta:
        if value < timedelta(days=1):
            raise ValueError("must be at least 1d")
        return value


class NotifyConfig(_Section):
    """How notices are delivered."""

    give_up_after: Span = timedelta(days=5)
    """A notice that could not be delivered for so long is no longer tried."""
    send_timeout: Timeout = timedelta(seconds=30)
    deliver_any_time: bool = False
    """True: also outside the recipients' hours and on holidays; a channel's pace holds."""


class StoreConfig(_Section):
    """How long things are kept."""

    details_for: Span = timedelta(days=35)
    """Single looks older than this are summed up by day."""
    keep_backups: int = Field(default=14, ge=1, le=1000)
    backup_dir: str = ""
    """Empty: `backups` in the data folder, from where a relative path counts too."""
    backup_at: str = "03:40"
    """Time of day on this machine's clock."""

    @field_validator("backup_at")
    @classmethod
    def _time_of_day(cls, value: str) -> str:
        if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
            raise ValueError('must be a time of day such as "03:40"')
        return value


class FacebookConfig(_Section):
    """How Facebook is read; its addresses are for tests."""

    graph_version: str = "v25.0"
    app_id: str = ""
    """Of your own app, where its secret is known too; else expiry may stay unknown."""
    public_page: bool = False
    plugin: bool = False
    graph_base: str = "https://graph.facebook.com"
    www_base: str = "https://www.facebook.com"

    @field_validator("graph_version")
    @classmethod
    def _version(cls, value: str) -> str:
        if not re.fullmatch(r"v\d{1,3}\.\d{1,2}", value):
            raise ValueError('must be a version such as "v25.0"')
        return value


class DraftConfig(_Section):
    """How drafts of mails to clients are written."""

    templates: str = ""
    """Folder with your own texts, such as `friendly.de.txt`; a relative path counts from the
    data folder. Empty: ours."""


class WebConfig(_Section):
    """The pages that the service shows, and the links that lead to them."""

    listen: str = "127.0.0.1:8321"
    """Where they are served; empty: nowhere."""
    public_url: str = ""
    """Where readers reach them; empty: notices name commands in the place of links."""
    links_valid_for: Span = timedelta(days=45)
    trusted_proxies: Annotated[tuple[str, ...], Field(strict=False)] = ("127.0.0.1", "::1")
    """Whose word is taken for the address that a request comes from; else its own is."""

    @field_validator("listen")
    @classmethod
    def _address(cls, value: str) -> str:
        if value and _address(value) is None:
            raise ValueError('must be an address and a port, such as "127.0.0.1:8321", or ""')
        return value

    @field_validator("public_url")
    @classmethod
    def _public(cls, value: str) -> str:
        if value and not _is_public(value):
            raise ValueError(
                'must be an address such as "https://poromki.example.org" (http only for this '
                "machine itself), without query and password"
            )
        return value.rstrip("/")

    @field_validator("links_valid_for")
    @classmethod
    def _bounded(cls, value: timedelta) -> timedelta:
        if not timedelta(hours=1) <= value <= timedelta(days=365):
            raise ValueError("must lie between 1h and 365d")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            for each in value:
                ip_network(each)
        except ValueError:
            raise ValueError('must be addresses or networks, such as ["10.0.0.0/8"]') from None
        return value

    @property
    def address(self) -> tuple[str, int] | None:
        """Host and port to listen at; None for nowhere."""
        return _address(self.listen)

    @property
    def is_open(self) -> bool:
        """Whether other machines reach what listens there."""
        return self.address is not None and not _is_loopback(self.address[0])


LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _address(text: str) -> tuple[str, int] | None:
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not re.fullmatch(r"[\w.:-]+", host) or not re.fullmatch(r"[0-9]{1,5}", port):
        return None
    return (host, int(port)) if int(port) < 65536 else None


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_public(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    plain = re.fullmatch(r"[!-~]+", url) and not set(url) & set("?#@\\\"'<>")
    return bool(safe and plain and parts.hostname)


class Config(_Section):
    """The whole configuration."""

    data: str = ""
    """Data folder, used without `--data` and POROMKI_DATA; empty: the user's own folder."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    fetch: FetchConfig = FetchConfig()
    schedule: ScheduleConfig = ScheduleConfig()
    site: SiteConfig = SiteConfig()
    milestones: MilestonesConfig = MilestonesConfig()
    progress: ProgressConfig = ProgressConfig()
    notify: NotifyConfig = NotifyConfig()
    store: StoreConfig = StoreConfig()
    web: WebConfig = WebConfig()
    facebook: FacebookConfig = FacebookConfig()
    draft: DraftConfig = DraftConfig()
    channels: dict[str, str] = Field(default_factory=dict)
    """Name → Apprise URL. A secret: never shown."""

    @field_validator("channels")
    @classmethod
    def _named(cls, value: dict[str, str]) -> dict[str, str]:
        # Names are shown, so a URL in a name's place would be too.
        if any("://" in name for name in value):
            raise ValueError('must be lines of name = "URL"')
        return value


class Settings(BaseModel):
    """A configuration with the places it applies to."""

    model_config = ConfigDict(frozen=True)

    config: Config
    data: Path
    """The data folder; it may not exist yet."""
    file: Path | None
    """The configuration file that was read, if any."""

    @property
    def backups(self) -> Path:
        """The folder of backups."""
        return self.data / (_path(self.config.store.backup_dir) or "backups")

    @property
    def drafts(self) -> Path | None:
        """The folder of one's own texts for drafts."""
        folder = _path(self.config.draft.templates)
        return self.data / folder if folder else None


def load(file: Path | None, data: Path | None, environ: Mapping[str, str]) -> Settings:
    """Find and read the configuration; without a file, all defaults.

    File: `file`, POROMKI_CONFIG, or `config.toml` in the data folder. Data
    folder: `data`, POROMKI_DATA, the file's `data` (a relative one counts
    from the file), or the user's own. Raises ConfigError.
    """
    data = _path(data or environ.get("POROMKI_DATA"))
    file = _path(file or environ.get("POROMKI_CONFIG")) or _usual_file(data, environ)
    config = read(file) if file else Config()
    named = _path(config.data)
    if data is None and file and named:
        data = file.parent / named
    return Settings(config=config, data=(data or _own_folder(environ)).absolute(), file=file)


def defaults(_file: Path | None, data: Path | None, environ: Mapping[str, str]) -> Settings:
    """What `load` gives where there is no file: `doctor` goes on with it when the file is broken.

    Raises ConfigError.
    """
    folder = _path(data or environ.get("POROMKI_DATA")) or _own_folder(environ)
    return Settings(config=Config(), data=folder.absolute(), file=None)


def read(file: Path) -> Config:
    """Read one configuration file. Raises ConfigError naming every bad key."""
    try:
        # Editors on Windows put a byte order mark in front.
        raw = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise ConfigError(f"{file}: cannot be read ({exc.strerror}).") from exc
    except UnicodeDecodeError as exc:
        raise ConfigError(f"{file}: is not UTF-8 (byte {exc.start}). Save it as UTF-8.") from exc
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{file}: is not TOML: {exc}.") from exc
    try:
        return Config.model_validate(raw)
    except ValidationError as exc:
        lines = "\n".join(f"  {_explain(dict(error))}" for error in exc.errors())
        # Not `from exc`: pydantic's own words quote keys and values, channels' URLs too.
        raise ConfigError(f"{file}:\n{lines}") from None


def example(package: Path = Path(__file__).parent) -> str:
    """The commented configuration that `init` writes: every key with its default.

    A wheel carries it inside the package, a checkout beside it. Raises
    ConfigError where it is in neither place.
    """
    places = (package / "config.example.toml", package.parent / "config.example.toml")
    for file in places:
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise ConfigError(f"{places[0]}: the example configuration is missing; install poromki again.")


def _explain(error: dict[str, Any]) -> str:
    keys = [str(key) for key in error["loc"]]
    # Where the header [channels] or a name was forgotten, a key is a URL.
    name = ".".join(mask(key) if "://" in key else key for key in keys)
    if error["type"] == "extra_forbidden":
        return f"{name}: unknown key. {_allowed_keys(keys)}"
    if error["type"] in ("model_type", "dict_type"):
        return f"{name}: must be a section, [{name}]."
    message = str(error["msg"]).removeprefix("Value error, ")
    message = message.replace("Input should be", "must be").replace("valid tuple", "list of days")
    if keys[0] == "channels":
        return f"{name}: {message}."
    written = json.dumps(error["input"], ensure_ascii=False, default=str)
    return f"{name} = {written}: {message}."


def _allowed_keys(keys: list[str]) -> str:
    section: type[BaseModel] = Config
    for key in keys[:-1]:
        annotation = section.model_fields[key].annotation
        assert isinstance(annotation, type)
        assert issubclass(annotation, BaseModel), "only a section forbids keys"
        section = annotation
    near = difflib.get_close_matches(keys[-1], section.model_fields, n=1)
    hint = f"Did you mean {near[0]}? " if near else ""
    return f"{hint}Allowed: {', '.join(section.model_fields)}."


def environment() -> Mapping[str, str]:
    """The process's environment: read here, and passed on as an argument."""
    return os.environ


def own_zone() -> ZoneInfo:
    """This machine's time zone; UTC where it is not set up."""
    return known_zone() or ZoneInfo("UTC")


def known_zone() -> ZoneInfo | None:
    """This machine's time zone; None where it is not set up."""
    try:
        return ZoneInfo(get_localzone_name())
    except (ZoneInfoNotFoundError, ValueError, LookupError):
        return None


def own_lang(environ: Mapping[str, str]) -> str:
    """The environment's language if it is one of ours, else English."""
    lang = (environ.get("LC_ALL") or environ.get("LANG") or "")[:2].lower()
    return lang if lang in LANGS else "en"


def _usual_file(data: Path | None, environ: Mapping[str, str]) -> Path | None:
    file = (data or _own_folder(environ)) / "config.toml"
    try:
        file.stat()
    except FileNotFoundError:
        return None
    except OSError:
        return file  # there, but out of reach: reading it says why; no silent defaults
    return file


def _own_folder(environ: Mapping[str, str]) -> Path:
    base = _path(environ.get("XDG_DATA_HOME")) or _path("~/.local/share")
    assert base
    return base / "poromki"


def _path(text: str | Path | None) -> Path | None:
    """The path, `~` resolved; None for an empty one. Raises ConfigError for nobody's home."""
    try:
        return Path(text).expanduser() if text else None
    except RuntimeError as exc:
        raise ConfigError(f"{text}: whose home folder that is, is not known here.") from exc
