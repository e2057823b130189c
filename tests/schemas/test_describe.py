from __future__ import annotations

import json
from typing import Literal, get_args, get_origin, get_type_hints

import pytest
from jsonschema import Draft202012Validator

from schemas.describe import schema_of
from schemas.events import event_types
from schemas.events.benefit import PaymentReturned
from schemas.fields import Programme
from schemas.payload import Payload


@pytest.mark.parametrize("kind", event_types().values(), ids=event_types())
def test_a_schema_is_a_valid_json_schema(kind: type[Payload]) -> None:
    Draft202012Validator.check_schema(schema_of(kind.__name__, kind))


@pytest.mark.parametrize("kind", event_types().values(), ids=event_types())
def test_a_schema_lists_the_values_of_the_model_in_the_same_order(kind: type[Payload]) -> None:
    described = schema_of(kind.__name__, kind)["properties"]["data"].get("properties", {})
    closed = {name: get_args(hint) for name, hint in get_type_hints(kind).items() if get_origin(hint) is Literal}

    for name in closed.keys() & described.keys():
        assert list(closed[name]) == described[name].get("enum", [described[name].get("const")])


def test_a_value_of_two_lists_is_described_as_either() -> None:
    programme = schema_of("PaymentReturned", PaymentReturned)["properties"]["data"]["properties"]["programme"]

    assert list(get_args(Programme)) in [one.get("enum") for one in programme["anyOf"]]
    assert "PENSION" in [one.get("const") for one in programme["anyOf"]]


@pytest.mark.parametrize("kind", event_types().values(), ids=event_types())
def test_what_is_unknown_is_left_out_and_never_null(kind: type[Payload]) -> None:
    assert "null" not in json.dumps(schema_of(kind.__name__, kind))
