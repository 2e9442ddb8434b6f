"""What scripts are told when something is not served: one shape for all of it (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse

MEDIA = "application/problem+json"


def problem(
    status: int,
    detail: str,
    errors: Iterable[tuple[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer; `errors` are fields with what is wrong in them."""
    words: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    wrong = [{"field": field, "said": said} for field, said in errors]
    if wrong:
        words["errors"] = wrong
    return JSONResponse(words, status, dict(headers or {}), media_type=MEDIA)


def is_for_scripts(request: Request, root: str) -> bool:
    """Whether the answer is read by a program; `root` is what our public address ends in."""
    scope_path: str = request.scope["path"]
    path = scope_path.removeprefix(root)
    return path in {"/healthz", "/metrics"} or (path.startswith("/api/") and path != "/api/docs")
