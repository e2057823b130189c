from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from services.ingest.api.app import openapi
from tests.host.conftest import _call
from tests.http.serving import Department, department

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@schemathesis.serializer("application/x-ndjson", XLSX)
def as_it_is(_context: object, value: object) -> bytes:
    """JSON Lines and spreadsheets of nonsense."""
    return value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")


api = schemathesis.openapi.from_dict(openapi())
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def open_door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Department]:
    with department(_call, tmp_path_factory.mktemp("contract") / "http.db") as found:
        yield found


@api.parametrize()
@settings(max_examples=25, deadline=None, suppress_health_check=[*HealthCheck])
def test_whatever_is_sent_the_answer_is_a_documented_one(case: schemathesis.Case, open_door: Department) -> None:
    case.call_and_validate(
        base_url=str(open_door.http.base_url),
        headers={"authorization": open_door.http.headers["authorization"]},
        checks=CHECKS,
    )
