"""Whether a form is one of ours: a token in it, and where the browser says it comes from.

The token of somebody who is logged in belongs to the session. Without a
session (the login itself, or our own user at the machine) it is made of a
cookie by a key that only this process knows, so that nobody who plants a
cookie knows the token to it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qs, urlsplit

from fastapi import Request

from monitor.accounts.random import digest, new_secret
from monitor.web.house import House

FIELD = "form_token"
MOST_FIELDS = 200

_COOKIE = "poromki-form"


class NotOurForm(Exception):  # noqa: N818 - no error of ours
    """Something was posted that no page of ours has asked for."""


class TooManyFields(Exception):  # noqa: N818
    """More fields than any form of ours has, or none that can be read."""


@dataclass(frozen=True, slots=True)
class FormToken:
    """What a form must hold, and the cookie (name, value) to be set for it, if any."""

    value: str
    cookie: tuple[str, str] | None = None

    def matches(self, fields: Mapping[str, list[str]]) -> bool:
        """Whether these fields hold it."""
        given = "".join(fields.get(FIELD, ())).encode("utf-8", "replace")
        return hmac.compare_digest(given, self.value.encode())


def form_token(request: Request, session_secret: str, key: bytes) -> FormToken:
    """The token of this browser's session, else of its cookie, else of a new cookie."""
    if session_secret:
        return FormToken(digest(f"form {session_secret}"))
    kept = browser_seed(request)
    seed = kept or new_secret()
    value = hmac.digest(key, seed.encode("utf-8", "replace"), "sha256").hex()
    return FormToken(value, None if kept else (_cookie_name(request), seed))


def browser_seed(request: Request) -> str:
    """What this browser's cookie for forms holds, logged in or not; empty for none."""
    return request.cookies.get(_cookie_name(request), "")


def _cookie_name(request: Request) -> str:
    return f"__Host-{_COOKIE}" if is_secure(request) else _COOKIE


def read_fields(body: bytes, content_type: str = "") -> dict[str, list[str]]:
    """The fields of a form by their names; of a file its bytes as Latin-1, and `NAME.name`.

    Raises TooManyFields.
    """
    if content_type.lower().startswith("multipart/form-data"):
        return _parts(body, content_type)
    try:
        return parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as exc:
        raise TooManyFields from exc


def _parts(body: bytes, content_type: str) -> dict[str, list[str]]:
    """The fields of a form with files."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode("latin-1", "replace")
    if body.count(b"Content-Disposition") > MOST_FIELDS:
        raise TooManyFields
    sent = BytesParser(policy=HTTP).parsebytes(head + body)
    if sent.defects or not sent.is_multipart():
        raise TooManyFields
    found: dict[str, list[str]] = {}
    for part in sent.iter_parts():
        name = part.get_param("name", header="content-disposition")
        file = part.get_filename()
        content = part.get_payload(decode=True)
        if not isinstance(name, str) or not isinstance(content, bytes):
            raise TooManyFields
        text = content.decode("latin-1" if file is not None else "utf-8", "replace")
        found.setdefault(name, []).append(text)
        if file is not None:
            found.setdefault(f"{name}.name", []).append(file)
    return found


def is_from_elsewhere(request: Request) -> bool:
    """Whether the browser says that a page of another origin has sent it.

    Browsers say so by Sec-Fetch-Site or, for plain http, by Origin; programs
    say nothing, and need no protection from pages that they do not show.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is not None and origin.lower() != _own_origin(request)


def is_secure(request: Request) -> bool:
    """Whether the browser reaches us by https: then by our public address."""
    return _own_origin(request).startswith("https://")


def _own_origin(request: Request) -> str:
    """Scheme, host and port by which we were asked; the Guard lets only our own hosts in."""
    house: House = request.app.state.house
    public = urlsplit(house.settings.config.web.public_url)
    asked = request.headers.get("host", "").lower()
    if public.hostname and public.hostname == urlsplit(f"//{asked}").hostname:
        return f"{public.scheme}://{public.netloc}".lower()
    return f"http://{asked}"
