from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from schemas.describe import schema_of
from schemas.event import UnreadableEvent, body_of, canonical, event_id_of, parse
from schemas.events import event_types

SAMPLES = Path(__file__).parent.parent / "samples"
VALID = sorted((SAMPLES / "events").glob("*.json"))
INVALID = sorted((SAMPLES / "invalid").glob("*.json"))

# What a JSON Schema cannot say: sums, orders, dates implied by other fields, the order of findings.
BEYOND_SCHEMA = {"contradiction", "wrong_date", "wrong_record"}


def test_every_version_of_every_type_has_a_sample() -> None:
    versions = {f"{name}.v{number}" for name, kind in event_types().items() for number in range(1, kind.VERSION + 1)}

    assert versions == {path.stem for path in VALID}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_sample_is_readable_for_ever(path: Path) -> None:
    event = parse(path.read_bytes())

    assert path.stem.startswith(f"{event.type}.v")
    assert event.event_id == event_id_of(
        event.record, event.revision, event.type, event.subject, event.occurred_on, event.payload
    )


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_sample_of_the_newest_version_is_written_back_as_it_was(path: Path) -> None:
    wire = json.loads(path.read_text(encoding="utf-8"))
    assert wire["schemaversion"] == event_types()[wire["type"]].VERSION

    assert body_of(parse(path.read_bytes())) == canonical(wire)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_sample_fills_every_field_and_agrees_with_the_published_schema(path: Path) -> None:
    wire = json.loads(path.read_text(encoding="utf-8"))
    schema = schema_of(wire["type"], event_types()[wire["type"]])

    Draft202012Validator(schema, format_checker=FormatChecker()).validate(wire)
    assert wire["data"].keys() == schema["properties"]["data"].get("properties", {}).keys()


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_sample_is_refused_for_the_expected_reason(path: Path) -> None:
    sample = json.loads(path.read_text(encoding="utf-8"))

    with pytest.raises(UnreadableEvent) as caught:
        parse(json.dumps(sample["body"]).encode())

    assert {"reason": caught.value.fault.reason, "path": caught.value.fault.path} == sample["expected"]


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_the_published_schema_refuses_what_it_can_say(path: Path) -> None:
    sample = json.loads(path.read_text(encoding="utf-8"))
    kind = event_types().get(sample["body"]["type"])
    if kind is None or sample["expected"]["reason"] in BEYOND_SCHEMA:
        return  # these are the door's own to refuse, as the test above shows

    validator = Draft202012Validator(schema_of(sample["body"]["type"], kind), format_checker=FormatChecker())

    assert not validator.is_valid(sample["body"])
