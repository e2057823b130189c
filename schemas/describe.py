"""JSON Schema 2020-12 of events, readings and case events, for those who read and write the contract without Python."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from schemas.assessment import Assessment
from schemas.case import CaseEvent
from schemas.codec import MAX_REVISION, SUBJECTS
from schemas.fields import DAY, DIVISION, EVENT_ID, RECORD, SOURCE, whole
from schemas.payload import Payload

REQUIRED = ("id", "source", "specversion", "subject", "type", "record", "revision", "division", "occurredon")


def schema_of(name: str, kind: type[Payload]) -> dict[str, Any]:
    """The schema of a whole event of the type, as a flat CloudEvents 1.0 object with its payload under `data`.

    What the schema cannot say (sums that must agree, one date that implies another) is said in its descriptions.
    """
    data = _tidy(TypeAdapter(kind).json_schema())
    definitions = data.pop("$defs", {})
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:shouwang:event:{name}:{kind.VERSION}",
        "title": name,
        "description": data.pop("description", name),
        "type": "object",
        "properties": _attributes(name, kind) | {"data": data},
        "required": sorted([*REQUIRED, "schemaversion", "data"]),
        "additionalProperties": False,
    }
    return schema | ({"$defs": definitions} if definitions else {})


def schema_of_case() -> dict[str, Any]:
    """The schema of a case event's body: an envelope with a change of some kind, what is unknown written as null."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:shouwang:case:1"}
    return head | TypeAdapter(CaseEvent).json_schema()


def schema_of_reading() -> dict[str, Any]:
    """The schema of a reading's body: signals and items of a household on a day, and from what they were read."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:shouwang:reading:1"}
    return head | TypeAdapter(Assessment).json_schema()


def _attributes(name: str, kind: type[Payload]) -> dict[str, Any]:
    return {
        "specversion": {"const": "1.0"},
        "id": _text(EVENT_ID),
        "source": _text(SOURCE),
        "type": {"const": name},
        "subject": {"anyOf": [_text(SUBJECTS[subject]) for subject in sorted(kind.SUBJECTS)]},
        "record": _text(RECORD),
        "revision": {"type": "integer", "minimum": 0, "maximum": MAX_REVISION},
        "division": _text(DIVISION),
        "occurredon": _text(DAY) | {"format": "date"},
        "schemaversion": {"const": kind.VERSION},
        "batch": _text(SOURCE),
    }


def _text(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": whole(pattern)}


def _tidy(node: dict[str, Any]) -> dict[str, Any]:
    """The schema without null (what is unknown is left out) and without titles that repeat a field's name."""
    kept: dict[str, Any] = {}
    for key, value in node.items():
        if key in {"properties", "$defs"}:
            kept[key] = {name: _tidy(schema) for name, schema in value.items()}
        elif key == "items":
            kept[key] = _tidy(value)
        elif key == "anyOf":
            kept |= _alternatives([_tidy(one) for one in value if one != {"type": "null"}])
        elif key not in {"title", "default"}:
            kept[key] = value
    return kept


def _alternatives(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
