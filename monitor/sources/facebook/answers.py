"""What an answer of the Graph API means: its JSON, its errors, its usage headers. Pure.

HTTP status and `error.type` tell nothing (throttles come as 400 or 403, nearly all is an
"OAuthException"), so only `error.code` is believed:
https://developers.facebook.com/docs/graph-api/guides/error-handling
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.activity import Pause
from monitor.model import Reason

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the Graph API, or of something in its place."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes


Ask = Callable[[str, Mapping[str, str]], Answer]
"""(path below the version, query) → the answer. Raises FetchError where there is none."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why an answer does not say what was asked."""

    reason: Reason
    why: str
    """One English sentence, which never holds a token."""
    field: str = ""
    """The field that this kind of page does not have."""
    is_throttle: bool = False
    is_lasting: bool = False
    """Asking again is of no use before a person does something."""
    of_page: bool = False
    """It concerns requests about this page,"""
    of_all: bool = False
    """or every request of ours; else those with this token."""


MAX_DEPTH = 60
"""Of nested JSON: what is deeper is no answer of Facebook."""

_OF_PAGE = {32, 80001}
_THROTTLES = {4, 17, 32, 341, 613, 80000, 80001, 80002, 80006}
_TOKEN = {102, 190, 467}
_FIELD = re.compile(r"nonexisting field \(([A-Za-z_]{1,40})(?:.{0,80}on node type \((\w{1,40})\))?")
_SCOPE = re.compile(r"'([a-z_]{5,60})' permission")


def parsed(answer: Answer) -> Json | Trouble:
    """The object that an answer holds, or why it holds none."""
    if 300 <= answer.status < 400:
        return Trouble(Reason.UNEXPECTED, f"answered {answer.status} and leads elsewhere")
    found = _json(answer.body)
    if found is None:
        return Trouble(Reason.UNEXPECTED, f"answered {answer.status} with something else than JSON")
    error = found.get("error")
    if isinstance(error, dict):
        return classified(error)
    if answer.status != 200:
        return Trouble(Reason.UNEXPECTED, f"answered {answer.status} without an error of its own")
    return found


def _json(body: bytes) -> Json | None:
    if body.lstrip()[:1] != b"{" or _depth(body) > MAX_DEPTH:
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _depth(body: bytes) -> int:
    """How deep brackets nest, at most; those inside of texts are counted too, which errs safely."""
    deepest = depth = 0
    for mark in re.findall(rb"[\[{]+|[\]}]+", body):
        depth += len(mark) if mark[:1] in b"[{" else -len(mark)
        deepest = max(deepest, depth)
    return deepest


def classified(error: Json) -> Trouble:
    """What an error of the Graph API means, by its code."""
    code, sub = _number(error.get("code")), _number(error.get("error_subcode"))
    said = f"error {code}{f'/{sub}' if sub else ''}"
    message = str(error.get("message", ""))[:500]
    if code in _THROTTLES:
        why = f"{said}: too many requests"
        return Trouble(Reason.THROTTLED, why, is_throttle=True, of_page=code in _OF_PAGE)
    if code in _TOKEN:
        why = f"{said}: the token is not valid any more{_DIED.get(sub, '')}"
        return Trouble(Reason.TOKEN_DEAD, why, is_lasting=True)
    if code in {3, 10} or 200 <= code < 300:
        return Trouble(Reason.TOKEN_RIGHTS, f"{said}: {_missing(message)}", is_lasting=True)
    if code == 368:
        why = f"{said}: blocked for a breach of rules"
        return Trouble(Reason.BLOCKED, why, is_throttle=True, of_all=True)
    if code == 803:
        return Trouble(Reason.UNKNOWN_NAME, f"{said}: no page of this name")
    if code == 100:
        return _of_parameter(sub, said, message)
    if code in {1, 2} or error.get("is_transient") is True:
        return Trouble(Reason.TEMPORARY, f"{said}: Facebook is in trouble")
    return Trouble(Reason.UNEXPECTED, f"{said}: not understood")


_DIED = {
    458: " (the app was removed)",
    459: " (Facebook wants its owner to log in)",
    460: " (its owner changed the password)",
    463: " (it has expired)",
    492: " (its owner has no role on the page any more)",
}


def _of_parameter(sub: int, said: str, message: str) -> Trouble:
    if sub == 33:
        why = f"{said}: the page is gone, or this token may not see it"
        return Trouble(Reason.GONE_OR_FORBIDDEN, why)
    found = _FIELD.search(message)
    if found and found[2] == "User":
        return Trouble(Reason.PERSONAL_PROFILE, f"{said}: the address is that of a person")
    if found:
        return Trouble(Reason.UNEXPECTED, f"{said}: there is no field {found[1]}", field=found[1])
    if "appsecret_proof" in message:
        why = f"{said}: the app's secret is needed (poromki facebook app)"
        return Trouble(Reason.TOKEN_RIGHTS, why, is_lasting=True)
    return Trouble(Reason.UNEXPECTED, f"{said}: the request was not understood")


def _missing(message: str) -> str:
    scopes = _SCOPE.findall(message)
    return f"the permission {scopes[0]} is missing" if scopes else "a permission is missing"


def _number(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


# --- usage ----------------------------------------------------------------------

ENOUGH = 80
"""Per cent of what is allowed; at it we stop by ourselves."""
HOUR = timedelta(minutes=60)
BAN = timedelta(hours=24)
_LONGEST = 24 * 60
"""Minutes that a header may ask us to wait."""
_OF_A_TOKEN = ("x-app-usage",)
_OF_A_PAGE = ("x-page-usage",)
_OF_BUSINESS = "x-business-use-case-usage"


def pauses(answer: Answer, *, token: str, page_id: str, now: datetime) -> list[Pause]:
    """For whom and until when an answer asks us to stop.

    `token` is the token's mark (never itself). Usage is told in per cent, in headers that come
    only after some calls: https://developers.facebook.com/docs/graph-api/overview/rate-limiting
    """
    found = [*_by_headers(answer, token, page_id, now)]
    trouble = parsed(answer)
    if isinstance(trouble, Trouble) and trouble.is_throttle:
        key = _whose(trouble, token, page_id)
        if not any(p.key == key for p in found):
            found.append(Pause(key, now + (BAN if trouble.of_all else HOUR), trouble.why))
    return found


def _whose(trouble: Trouble, token: str, page_id: str) -> str:
    if trouble.of_all:
        return "*"
    return f"page:{page_id}" if trouble.of_page and page_id else f"token:{token}"


def _by_headers(answer: Answer, token: str, page_id: str, now: datetime) -> Iterator[Pause]:
    for name, key in (
        *((n, f"token:{token}") for n in _OF_A_TOKEN),
        *((n, f"page:{page_id}") for n in _OF_A_PAGE if page_id),
    ):
        used = _used(_header(answer, name))
        if used >= ENOUGH:
            yield Pause(key, now + HOUR, f"{used} % of what is allowed is used")
    for number, rows in _header(answer, _OF_BUSINESS).items():
        for row in rows if isinstance(rows, list) else ():
            used = _used(row) if isinstance(row, dict) else 0
            if used >= ENOUGH:
                key = f"page:{number}" if number == page_id else f"token:{token}"
                yield Pause(key, now + _regained(row), f"{used} % of what is allowed is used")


def _header(answer: Answer, name: str) -> Json:
    return _json(answer.headers.get(name, "").encode()) or {}


def _used(row: Json) -> int:
    names = ("call_count", "total_time", "total_cputime")
    return max(_percent(row.get(name)) for name in names)


def _percent(value: object) -> int:
    """A share as it is told; what is none is 0, and more than all is all."""
    if not isinstance(value, int | float) or not value >= 0:  # NaN is neither
        return 0
    return int(min(value, 1000))


def _regained(row: Json) -> timedelta:
    """Minutes until we may ask again, as the header says; an hour where it does not."""
    minutes = min(_number(row.get("estimated_time_to_regain_access")), _LONGEST)
    return timedelta(minutes=minutes) if minutes > 0 else HOUR


def served_version(answer: Answer) -> str:
    """The version that answered: an outdated one is replaced without an error."""
    said = answer.headers.get("facebook-api-version", "")
    return said if re.fullmatch(r"v\d{1,3}\.\d{1,2}", said) else ""


# --- values ---------------------------------------------------------------------


def instant(text: object) -> datetime | None:
    """An instant as Graph writes it: 2026-10-01T08:30:12+0000."""
    try:
        return datetime.strptime(str(text), "%Y-%m-%dT%H:%M:%S%z").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def seconds(value: object) -> datetime | None:
    """An instant as seconds since 1970; None for 0 (never) and for what is none."""
    number = _number(value)
    try:
        return datetime.fromtimestamp(number, UTC) if number > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def objects(value: object) -> list[Json]:
    """The objects of a list; nothing where there is no list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
