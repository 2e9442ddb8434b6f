"""The OpenAPI description of the API, and a page of our own that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, Response
from starlette.routing import BaseRoute

from monitor.api.told import Problem
from monitor.web.frame import ApiAsked, Asked
from monitor.web.problems import MEDIA

VERSION = "1"
"""Of the API: what a script relies on changes with it."""
_PROBLEM = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_SAID = {
    400: "Not JSON.",
    401: "No token that holds.",
    403: "Not theirs to do, or a token that may only read.",
    404: "Not there, or somebody else's.",
    409: "The same is there already.",
    413: "More than 16 kB.",
    422: "Something asked or sent cannot be taken as it is.",
    503: "The database is in use; try again.",
}
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": _PROBLEM} for status, said in _SAID.items()
}

_INTRODUCTION = """For scripts of consultants: the same rights and rules as on the pages.

Send `Authorization: Bearer poromki_…`; a token is made on the page *Account*, or by
`poromki account token NAME --name scripts` (`--write` for one that may change things).
Lists come in parts: `limit` (200 at most), and `cursor` = `next` of the part before.
With an `Idempotency-Key`, a POST or PATCH that is sent twice within 24 hours is done once.
Whatever is refused is told as `application/problem+json` (RFC 9457)."""


def describe(routes: Sequence[BaseRoute], root: str) -> dict[str, Any]:
    """The OpenAPI document of these routes; `root` is what the public address ends in."""
    made = get_openapi(
        title="POROMKI",
        version=VERSION,
        description=_INTRODUCTION,
        routes=routes,
        servers=[{"url": root or "/"}],
    )
    parts = made.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = Problem.model_json_schema(
        ref_template="#/components/schemas/{model}"
    )
    parts["schemas"] |= parts["schemas"]["Problem"].pop("$defs", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    made["security"] = [{"token": []}]
    return made


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked, as the page shows it."""

    method: str
    path: str
    said: str
    asks: tuple[str, ...]
    """Parameters, those that must be given first."""
    sends: str
    """The shape of its body; empty for none."""
    gives: str


@dataclass(frozen=True, slots=True)
class Field:
    """One word of a shape."""

    name: str
    kind: str
    said: str
    is_needed: bool


def operations(document: dict[str, Any]) -> dict[str, list[Operation]]:
    """All of them, by noun."""
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            noun = next(iter(one.get("tags", ())), "")
            found.setdefault(noun, []).append(_operation(method, path, one))
    return found


def shapes(document: dict[str, Any]) -> dict[str, list[Field]]:
    """What is sent and told, by name."""
    return {
        name: [*_fields(shape)]
        for name, shape in sorted(document["components"]["schemas"].items())
        if "properties" in shape
    }


def _operation(method: str, path: str, one: dict[str, Any]) -> Operation:
    asked = sorted(one.get("parameters", ()), key=lambda p: not p.get("required"))
    body = one.get("requestBody", {}).get("content", {}).get("application/json", {})
    good: dict[str, Any] = next(
        (told for status, told in one["responses"].items() if status < "300"), {}
    )
    told = good.get("content", {}).get("application/json", {})
    return Operation(
        method=method.upper(),
        path=path,
        said=one.get("description") or one.get("summary", ""),
        asks=tuple(p["name"] for p in asked if p["in"] == "query"),
        sends=_kind(body.get("schema", {})),
        gives=_kind(told.get("schema", {})),
    )


def _fields(shape: dict[str, Any]) -> Iterator[Field]:
    needed = set(shape.get("required", ()))
    for name, one in shape["properties"].items():
        yield Field(name, _kind(one), one.get("description", ""), name in needed)


def _kind(schema: dict[str, Any]) -> str:
    """A schema in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        return " | ".join(map(_kind, schema["anyOf"]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type", ""))


def routes_about(api: Sequence[BaseRoute], root: str) -> APIRouter:
    """Where the description is read."""
    routes = APIRouter()

    @cache
    def document() -> dict[str, Any]:
        return describe(api, root)

    @routes.get("/api/openapi.json")
    def openapi(ask: ApiAsked) -> JSONResponse:  # noqa: ARG001 - whoever may look
        return JSONResponse(document())

    @routes.api_route("/api/docs", methods=["GET", "HEAD"])
    def docs(ask: Asked) -> Response:
        made = document()
        return ask.page(
            "api.html",
            nouns=operations(made),
            shapes=shapes(made),
        )

    return routes
