from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema import Draft4Validator
from schemathesis.specs.openapi.definitions import OPENAPI_30

from services.ingest.api.app import OPENAPI_VERSION, openapi

DOCUMENT = openapi()
OPERATIONS = [
    (f"{method} {path}", one) for path, methods in DOCUMENT["paths"].items() for method, one in methods.items()
]  # fmt: skip


def test_the_document_is_one_of_its_version() -> None:
    assert OPENAPI_VERSION.startswith("3.0.")
    assert [error.message for error in Draft4Validator(OPENAPI_30).iter_errors(DOCUMENT)] == []


def test_whatever_is_referred_to_is_there() -> None:
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(DOCUMENT)))

    assert named == DOCUMENT["components"]["schemas"].keys()


def test_nothing_is_null() -> None:
    assert '"null"' not in json.dumps(DOCUMENT)
    assert ": null" not in json.dumps(DOCUMENT)


@pytest.mark.parametrize(("name", "operation"), OPERATIONS)
def test_every_operation_says_what_it_is_and_when_to_come_again(name: str, operation: dict[str, Any]) -> None:
    summary, responses = operation["summary"], operation["responses"]

    assert re.match("[\u4e00-\u9fff]", summary), name
    assert all("Retry-After" in responses[status]["headers"] for status in ("429", "503") if status in responses)
    assert all(" / " in answer["description"] for status, answer in responses.items() if int(status) >= 400)


def test_to_send_events_may_meet_every_problem_that_a_sender_must_handle() -> None:
    responses = DOCUMENT["paths"]["/v1/events"]["post"]["responses"]

    assert {"400", "401", "403", "408", "409", "413", "415", "422", "429", "503"} <= responses.keys()
