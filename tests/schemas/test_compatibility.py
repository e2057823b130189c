from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from schemas.compatibility import breaking_changes
from schemas.describe import schema_of
from schemas.events import event_types
from schemas.events.visit import VisitRecorded

OLD = schema_of("VisitRecorded", VisitRecorded)


def changed() -> tuple[dict[str, Any], dict[str, Any]]:
    """A copy of the schema, and the fields of its payload to be changed."""
    new = deepcopy(OLD)
    return new, new["properties"]["data"]["properties"]


@pytest.mark.parametrize("name", event_types())
def test_a_schema_breaks_nothing_of_itself(name: str) -> None:
    schema = schema_of(name, event_types()[name])

    assert breaking_changes(schema, deepcopy(schema)) == []


def test_a_removed_field_is_a_break() -> None:
    new, content = changed()
    del content["place"]

    assert breaking_changes(OLD, new) == ["data.place: field removed"]


def test_a_field_may_vanish_where_unknown_fields_are_welcome() -> None:
    new, content = changed()
    del content["place"]
    new["properties"]["data"]["additionalProperties"] = True

    assert breaking_changes(OLD, new) == []


def test_a_removed_value_is_a_break() -> None:
    new, content = changed()
    content["contact"]["enum"] = ["MET", "NOT_MET"]

    assert breaking_changes(OLD, new) == ["data.contact: value removed: PHONE"]


def test_a_newly_closed_list_is_a_break() -> None:
    new, _ = changed()
    finding = new["$defs"]["Finding"]["properties"]["indicator"]
    finding["enum"] = ["1.01"]

    assert breaking_changes(OLD, new) == ["data.findings[].indicator: now one of ['1.01'] only"]


def test_a_newly_required_field_is_a_break() -> None:
    new, content = changed()
    content["distance_m"] = {"type": "integer"}
    new["properties"]["data"]["required"].append("distance_m")

    assert breaking_changes(OLD, new) == ["data.distance_m: now required"]


def test_an_optional_field_made_required_is_a_break() -> None:
    new, _ = changed()
    new["required"].append("batch")

    assert breaking_changes(OLD, new) == ["batch: now required"]


def test_a_narrowed_type_is_a_break() -> None:
    old, content = changed()
    content["look_food"] = {"type": "number"}
    new, content = changed()
    content["look_food"] = {"type": "integer"}

    assert breaking_changes(old, new) == ["data.look_food: type number became integer"]
    assert breaking_changes(new, old) == []


@pytest.mark.parametrize(
    ("field", "bound", "value", "message"),
    [
        ("look_food", "maximum", 2, "data.look_food: maximum 3 became 2"),
        ("look_food", "minimum", 1, "data.look_food: minimum 0 became 1"),
        ("look_food", "exclusiveMinimum", 0, "data.look_food: exclusiveMinimum none became 0"),
        ("findings", "maxItems", 10, "data.findings: maxItems 200 became 10"),
        ("findings", "minItems", 1, "data.findings: minItems none became 1"),
    ],
)
def test_a_tightened_bound_is_a_break(field: str, bound: str, value: int, message: str) -> None:
    new, content = changed()
    content[field][bound] = value

    assert breaking_changes(OLD, new) == [message]


def test_another_pattern_is_a_break() -> None:
    new, _ = changed()
    new["properties"]["division"]["pattern"] = "^[0-9]{6}$"

    assert breaking_changes(OLD, new) == ["division: pattern ^[0-9]{12}$ became ^[0-9]{6}$"]


def test_a_kind_of_subject_no_longer_allowed_is_a_break() -> None:
    new, _ = changed()
    new["properties"]["subject"] = new["properties"]["subject"]["anyOf"][0]

    assert breaking_changes(OLD, new) == ["subject: alternative 2 is no longer accepted"]
    assert breaking_changes(new, OLD) == []


def test_a_break_inside_a_list_of_objects_is_seen() -> None:
    new, _ = changed()
    new["$defs"]["Finding"]["properties"]["finding"]["enum"].remove("PARTLY")

    assert breaking_changes(OLD, new) == ["data.findings[].finding: value removed: PARTLY"]


def test_more_room_is_no_break() -> None:
    new, content = changed()
    content["look_food"]["maximum"] = 9
    del content["findings"]["maxItems"]
    content["contact"]["enum"].append("VIDEO")
    content["distance_m"] = {"type": "integer"}
    new["properties"]["data"]["required"].remove("contact")
    del new["properties"]["batch"]["pattern"]

    assert breaking_changes(OLD, new) == []


def test_a_new_version_may_change_everything() -> None:
    new, content = changed()
    content.clear()
    new["properties"]["schemaversion"]["const"] = 2

    assert breaking_changes(OLD, new) == []
