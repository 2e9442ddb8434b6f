"""Channels' Apprise URLs, Facebook's tokens and the keys of links: kept apart, and never shown.

They live in `secrets.json` in the data folder (mode 600), in the
configuration (channels only), in the environment (POROMKI_CHANNEL_<NAME>,
POROMKI_FACEBOOK_<NAME>), in systemd credentials (`channel.<name>`,
`facebook.<name>`) or in a file of their own. The database holds only a name
and where its secret is kept. Keys of links are made by us, and in `secrets.json` alone.
"""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from monitor.errors import InputError, StoreError

ORIGINS = ("secrets", "config", "environment", "credential")


_VARIABLE = "POROMKI_CHANNEL_"
_TOKEN_VARIABLE = "POROMKI_FACEBOOK_"  # noqa: S105 - the name of a place
LINKS = "/a/"
"""The path of links by which readers act; after it come purpose and token."""
APP = "app"
"""The name of our own app's secret among the tokens."""

_NAMED_HOSTS = frozenset({"mailto", "mailtos", "json", "jsons", "xml", "xmls", "form", "forms"})
"""Schemes whose host is a server's name; in many others it is the token."""


def mask(url: str) -> str:
    """What may be shown of an Apprise URL: its scheme. (In many, the host is the token.)"""
    scheme, separator, _ = url.partition("://")
    return f"{scheme}://…" if separator and scheme.isalnum() else "…"


_LINK = re.compile(rf"({re.escape(LINKS)}[a-z]+/)[\w.%=-]+")


def mask_links(text: str) -> str:
    """`text` without the tokens of links: whoever refuses a message may quote it."""
    return _LINK.sub(r"\1…", text)


class Secrets:
    """Where channels' URLs are found."""

    def __init__(
        self, file: Path, environ: Mapping[str, str], configured: Mapping[str, str]
    ) -> None:
        self._file = file
        self._environ = environ
        self._configured = configured
        self._given: set[str] = set()

    def channel_url(self, name: str, origin: str) -> str:
        """The Apprise URL of channel `name`. Raises InputError when it is not where it was."""
        url = (self._look_up(name, origin) or "").strip()
        if not url:
            raise InputError(
                f"Channel {name}: its URL is not in {_place(name, origin)}. "
                f"Put it there, or run: poromki channel add {name} --replace",
                field="channel",
            )
        self._given.add(url)
        return url

    def token(self, name: str, origin: str) -> str:
        """Facebook's token (or app secret) `name`. Raises InputError when it is not there."""
        found = (self._look_up_token(name, origin) or "").strip()
        if not found:
            raise InputError(
                f"Facebook's token {name} is not in {_token_place(name, origin)}. "
                "Put it there, or give it again: poromki facebook connect",
                field="token",
            )
        self._given.add(found)
        return found

    def app_secret(self) -> str:
        """The secret of our own app; empty where there is none. Raises StoreError."""
        places = ("secrets", "environment", "credential")
        found = next((t for o in places if (t := self._look_up_token(APP, o))), "").strip()
        if found:
            self._given.add(found)
        return found

    def keep_token(self, name: str, token: str) -> None:
        """Write a token to the secrets file, whole or not at all."""
        kept = self._read()
        kept.setdefault("facebook", {})[name] = token
        self._write(kept)

    def forget_token(self, name: str) -> None:
        """Remove a token from the secrets file; nothing happens if it is not there."""
        kept = self._read()
        if kept.get("facebook", {}).pop(name, None) is not None:
            self._write(kept)

    def kept_tokens(self) -> list[str]:
        """Names of the tokens in the secrets file."""
        return [*self._read().get("facebook", {})]

    def link_keys(self) -> dict[str, str]:
        """When it was made → a key that signs links; the newest one is last. Raises StoreError."""
        return dict(sorted(self._read().get("links", {}).items()))

    def keep_link_keys(self, keys: Mapping[str, str]) -> None:
        """Write these keys to the secrets file in the place of those that were there."""
        self._write(self._read() | {"links": dict(keys)})

    def hide(self, secret: str) -> None:
        """Take one more secret out of whatever is shown by `Redact`."""
        self._given.add(secret)

    def _look_up_token(self, name: str, origin: str) -> str | None:
        if origin == "secrets":
            return self._read().get("facebook", {}).get(name)
        if origin == "environment":
            return self._environ.get(_token_variable(name))
        if origin == "credential":
            folder = self._environ.get("CREDENTIALS_DIRECTORY")
            return _content(Path(folder) / f"facebook.{name}") if folder else None
        kind, _, path = origin.partition(":")
        return _content(Path(path)) if kind == "file" else None

    def find(self, name: str) -> str | None:
        """The origin that already holds a URL for `name` without being told, if any."""
        return next((o for o in ORIGINS if self._look_up(name, o)), None)

    def keep(self, name: str, url: str) -> None:
        """Write a URL to the secrets file, whole or not at all."""
        kept = self._read()
        kept.setdefault("channels", {})[name.casefold()] = url
        self._write(kept)

    def forget(self, name: str) -> None:
        """Remove a URL from the secrets file; nothing happens if it is not there."""
        kept = self._read()
        if kept.get("channels", {}).pop(name.casefold(), None) is not None:
            self._write(kept)

    def all(self) -> list[str]:
        """Every secret this process could show by mistake: for redaction. Raises nothing."""
        kept: list[str] = []
        with suppress(StoreError):  # what cannot be read cannot be shown
            drawers = self._read()
            kept = [secret for drawer in drawers.values() for secret in drawer.values()]
        tokens = [v for k, v in self._environ.items() if k.startswith(_TOKEN_VARIABLE) and v]
        return [*{*kept, *tokens, *self._configured.values(), *self._given}]

    def names(self) -> list[tuple[str, str]]:
        """(name, origin) of every channel whose URL can be found without the database."""
        kept = self._read().get("channels", {})
        return [*((name, "secrets") for name in kept), *self.given()]

    def given(self) -> list[tuple[str, str]]:
        """(name, origin) of the channels that configuration, environment and credentials give."""
        folder = self._environ.get("CREDENTIALS_DIRECTORY")
        credentials = sorted(Path(folder).glob("channel.*")) if folder else []
        variables = [k for k in self._environ if k.startswith(_VARIABLE)]
        return [
            *((name, "config") for name in self._configured),
            *((name.removeprefix(_VARIABLE).lower(), "environment") for name in variables),
            *((path.name.removeprefix("channel."), "credential") for path in credentials),
        ]

    def _look_up(self, name: str, origin: str) -> str | None:
        if origin == "secrets":
            return self._read().get("channels", {}).get(name.casefold())
        if origin == "config":
            return {k.casefold(): v for k, v in self._configured.items()}.get(name.casefold())
        if origin == "environment":
            return self._environ.get(_variable(name))
        if origin == "credential":
            folder = self._environ.get("CREDENTIALS_DIRECTORY")
            return _content(Path(folder) / f"channel.{name}") if folder else None
        kind, _, path = origin.partition(":")
        return _content(Path(path)) if kind == "file" else None

    def _read(self) -> dict[str, dict[str, str]]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as exc:
            raise StoreError(f"{self._file}: the secrets cannot be read ({exc}).") from exc
        if not isinstance(kept, dict) or not all(isinstance(v, dict) for v in kept.values()):
            raise StoreError(f"{self._file}: this is not a file of secrets of POROMKI.")
        return kept

    def _write(self, kept: dict[str, dict[str, str]]) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".new")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.fchmod(handle, 0o600)  # a draft left over from a crash keeps its own mode
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(kept, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self._file)


class Redact(logging.Filter):
    """Takes known secrets, and whatever looks like a password in a URL, out of log lines."""

    _IN_URL = re.compile(
        r"(\w+://)[^\s/]+@|([?&][\w-]*(?:token|key|pass\w*|pwd|secret|proof)=)[^&#\s]+",
        re.IGNORECASE,
    )

    def __init__(self, secrets: Secrets) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = self.clean(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = self.clean(record.exc_text) if record.exc_text else None
        return True

    def clean(self, text: str) -> str:
        """`text` without secrets."""
        urls = self._secrets.all()
        for url in urls:
            text = text.replace(url, mask(url))
        for token in sorted({t for url in urls for t in _tokens(url)}, key=len, reverse=True):
            text = text.replace(token, "…")
        return mask_links(self._IN_URL.sub(lambda m: f"{m[1] or m[2]}…", text))


def _tokens(url: str) -> Iterator[str]:
    """The parts of an Apprise URL that are secrets by themselves.

    Services use them in URLs of their own. The password, and whatever is long
    and no plain word; host names and `services` stay readable.
    """
    scheme, _, rest = url.partition("://")
    host = _host(url) if scheme.lower() in _NAMED_HOSTS else None
    password = re.match(r"[^/@:]*:([^/]{4,})@", rest)
    if password:
        yield from (password[1], unquote(password[1]))
    for part in re.split(r"[/:@?&=,\s]+", rest):
        if part != host and len(part) >= 8 and re.search(r"[0-9A-Z]", part):
            yield from (part, unquote(part))


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _variable(name: str) -> str:
    return _VARIABLE + re.sub(r"\W", "_", name).upper()


def _token_variable(name: str) -> str:
    return _TOKEN_VARIABLE + re.sub(r"\W", "_", name).upper()


def _token_place(name: str, origin: str) -> str:
    return {
        "secrets": "the secrets file",
        "environment": f"the environment ({_token_variable(name)})",
        "credential": f"the systemd credentials (facebook.{name})",
    }.get(origin, origin.removeprefix("file:"))


def _place(name: str, origin: str) -> str:
    return {
        "secrets": "the secrets file",
        "config": f"the configuration ([channels] {name})",
        "environment": f"the environment ({_variable(name)})",
        "credential": f"the systemd credentials (channel.{name})",
    }.get(origin, origin.removeprefix("file:"))


def _content(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        return None
