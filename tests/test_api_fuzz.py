"""The API against its own description: whatever is sent, nothing breaks and no rule is bent.

A consultant who is no admin sends what schemathesis makes up, some of it as described and some not;
another one's client is there as well.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from monitor.accounts.records import Scope
from monitor.store.belongings import belongings
from tests.browser import Browser
from tests.front import Front
from tests.test_api import full, office, script

schemathesis = pytest.importorskip(
    "schemathesis", reason="schemathesis is not installed: the API is not fuzzed"
)
from schemathesis import checks  # noqa: E402 - only where it is there
from schemathesis.core.failures import FailureGroup  # noqa: E402
from schemathesis.generation import GenerationMode  # noqa: E402
from schemathesis.specs.openapi import checks as described  # noqa: E402

pytestmark = [pytest.mark.fuzz, pytest.mark.filterwarnings("default")]
__all__ = ["office"]

EXAMPLES = 4
"""Of each operation and way."""
OWN, ANOTHERS = 2, 1
"""Numbers of clients and targets."""
CHECKS = [
    checks.not_a_server_error,
    described.status_code_conformance,
    described.content_type_conformance,
    described.response_headers_conformance,
    described.response_schema_conformance,
    described.negative_data_rejection,
]

REFUSED = ["400", "401", "403", "404", "409", "413", "422"]
CONFIG = {"checks": {"negative_data_rejection": {"expected-statuses": REFUSED}}}


def described_by(by: Browser) -> Any:
    """The API's own description, read by schemathesis."""
    config = schemathesis.Config.from_dict(CONFIG)
    return schemathesis.openapi.from_dict(by.get("/api/openapi.json").json(), config=config)


def send(operation: Any, by: Browser, office: Front, seen: list[int], **fixed: Any) -> None:
    """Some requests to one operation; each answer must be as described, and tell of Marco alone."""

    @given(case=operation.as_strategy(**fixed))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[*HealthCheck],
        phases=[Phase.generate],
    )
    def sent(case: Any) -> None:
        answer = case.call_and_validate(office.url, by.session, checks=CHECKS, timeout=10)
        seen.append(answer.status_code)
        assert "Huber" not in answer.text

    sent()


def test_no_answer_breaks_what_the_description_says(office: Front) -> None:
    full(office)
    marco = script(office, "Marco", Scope.WRITE)
    told = described_by(marco)
    before = belongings(office.db, office.client.id)
    seen: list[int] = []
    for found in told.get_all_operations():
        operation = found.ok()
        ways: list[dict[str, Any]] = [{"generation_mode": mode} for mode in GenerationMode]
        if operation.path_parameters:
            ways += [{"path_parameters": {"number": n}} for n in (OWN, ANOTHERS)]
        for way in ways:
            send(operation, marco, office, seen, **way)
    assert belongings(office.db, office.client.id) == before
    assert {200, 202, 404, 422} <= {*seen}


def test_a_script_that_may_only_read_is_told_so_whatever_it_sends(office: Front) -> None:
    reader = script(office, "Marco", Scope.READ)
    told = described_by(reader)
    seen: list[int] = []
    for found in told.get_all_operations():
        operation = found.ok()
        if operation.method != "get":
            send(operation, reader, office, seen, generation_mode=GenerationMode.POSITIVE)
    assert {*seen} == {403}


def test_an_answer_that_is_not_as_described_would_be_found(office: Front) -> None:
    marco = script(office, "Marco", Scope.READ)
    document = marco.get("/api/openapi.json").json()
    document["components"]["schemas"]["ClientRow"]["properties"]["name"] = {"type": "integer"}
    operation = schemathesis.openapi.from_dict(document)["/api/clients"]["GET"]
    with pytest.raises(FailureGroup, match="integer"):
        send(operation, marco, office, [], generation_mode=GenerationMode.POSITIVE)
