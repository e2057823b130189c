from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from schemas.events import event_types
from schemas.faults import Fault
from schemas.payload import SYSTEM
from schemas.sent import DERIVED, NUMBER_CHARACTERS, schema_of_sent
from services.ingest.line import NUMBER_CHARACTERS as LONGEST_NUMBER
from services.ingest.line import Line, read_line

SAMPLES = Path(__file__).parent.parent / "samples" / "events"
TOLD = {name: kind for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM}
PERSON = {"number": "990826198006010010", "name": "甲"}


def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(schema_of_sent(name, TOLD[name]), format_checker=FormatChecker())


def sample(name: str, **changed: Any) -> dict[str, Any]:
    stored = json.loads((SAMPLES / f"{name}.v{TOLD[name].VERSION}.json").read_text(encoding="utf-8"))
    return {key: value for key, value in stored.items() if key not in DERIVED} | changed


@pytest.mark.parametrize("name", TOLD)
def test_a_schema_of_what_is_sent_is_a_valid_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema_of_sent(name, TOLD[name]))


@pytest.mark.parametrize("name", TOLD)
def test_what_the_schema_allows_the_door_takes(name: str) -> None:
    sent = sample(name)

    assert list(validator(name).iter_errors(sent)) == []
    assert isinstance(read_line(json.dumps(sent).encode()), Line)


@pytest.mark.parametrize("name", TOLD)
def test_what_shouwang_derives_itself_a_source_cannot_say(name: str) -> None:
    sent = sample(name, record="0" * 16)

    assert not validator(name).is_valid(sent)
    assert isinstance(read_line(json.dumps(sent).encode()), Fault)


def test_the_identity_number_may_stand_for_the_subject_but_not_beside_it() -> None:
    sent = sample("MedicalSettled")
    named = {**sent, "data": {**sent["data"], "person": PERSON}}
    subject = named.pop("subject")

    assert validator("MedicalSettled").is_valid(named)
    assert not validator("MedicalSettled").is_valid({**named, "subject": subject})
    assert not validator("MedicalSettled").is_valid({key: one for key, one in sent.items() if key != "subject"})


def test_a_household_is_never_named_by_an_identity_number() -> None:
    sent = sample("HouseholdRegistered")

    assert not validator("HouseholdRegistered").is_valid({**sent, "data": {**sent["data"], "person": PERSON}})


def test_an_object_may_stand_wherever_an_event_has_the_pseudonym_of_another_person() -> None:
    sent = sample("HouseholdRegistered")

    assert validator("HouseholdRegistered").is_valid({**sent, "data": {**sent["data"], "head_ref": PERSON}})
    assert not validator("HouseholdRegistered").is_valid({**sent, "data": {**sent["data"], "head_ref": {"name": "甲"}}})


def test_a_text_may_stand_for_the_reference_of_a_note() -> None:
    report, visit = sample("GridReported"), sample("VisitRecorded")

    assert validator("GridReported").is_valid({**report, "data": {**report["data"], "note_ref": {"text": "漏雨"}}})
    assert validator("VisitRecorded").is_valid({**visit, "data": {**visit["data"], "note_refs": [{"text": "独居"}]}})


def test_people_inside_lists_may_be_named_too() -> None:
    visit = sample("VisitRecorded")
    finding = visit["data"]["findings"][0] | {"person_ref": PERSON}

    named = {"findings": [finding], "met": [PERSON], "living_in": ["p1", PERSON]}

    assert validator("VisitRecorded").is_valid({**visit, "data": {**visit["data"], **named}})


def test_a_number_of_a_record_may_be_as_long_as_the_door_takes() -> None:
    assert NUMBER_CHARACTERS == LONGEST_NUMBER
