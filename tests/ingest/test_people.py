"""People and texts in event lines become references before the line is looked at."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.faults import Fault
from services.ingest.intake import MAX_LINE_BYTES, RawRecord
from services.ingest.people import person_fields, resolve
from services.ingest.said import Note, Said
from services.vault.identity import Identity
from tests.ingest.handing import HEAD, REFS, SPOUSE, TODAY


def answer(line: object) -> Said | Fault:
    raw = line if isinstance(line, bytes) else json.dumps(line).encode()
    return resolve(RawRecord("a.jsonl", 1, raw), REFS, TODAY)


def resolved(line: dict[str, Any]) -> tuple[dict[str, Any], Said]:
    said = answer(line)
    assert isinstance(said, Said), said
    return json.loads(said.lines[0]), said


def test_a_person_may_stand_wherever_a_pseudonym_is_asked_for() -> None:
    line, said = resolved({"data": {"person": {"number": HEAD, "name": " 张三 "}, "spouse_ref": {"number": SPOUSE}}})

    assert line == {"subject": f"person/p_{HEAD}", "data": {"spouse_ref": f"p_{SPOUSE}"}}
    assert said.people == (Identity(HEAD, "张三"), Identity(SPOUSE))


def test_lists_and_objects_are_searched_too() -> None:
    findings = [{"indicator": "4.07", "person_ref": {"number": HEAD}}]
    line, _ = resolved({"data": {"findings": findings, "met": ["p1", {"number": SPOUSE}]}})

    assert line["data"] == {
        "findings": [{"indicator": "4.07", "person_ref": f"p_{HEAD}"}],
        "met": ["p1", f"p_{SPOUSE}"],
    }


def test_texts_are_sealed_and_speak_of_the_person() -> None:
    line, said = resolved(
        {"subject": "person/p1", "data": {"note_ref": {"text": "屋漏"}, "note_refs": [{"text": "好"}]}}
    )

    assert line["data"] == {"note_ref": "n2", "note_refs": ["n1"]}
    assert said.notes == (Note("n2", "屋漏", "p1"), Note("n1", "好", "p1"))


def test_texts_about_a_household_speak_of_nobody() -> None:
    _, said = resolved({"subject": "household/h1", "data": {"note_ref": {"text": "屋漏"}}})

    assert said.notes == (Note("n2", "屋漏"),)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"subject": "person/p1", "data": {}}', b'{"data": {"number":', b'["number"]', b'{"data": "number"}',
        b'{"data": ["text"], "x": "number"}', b'{"data": "\\u0031"}',
    ],
)  # fmt: skip
def test_what_names_nobody_is_passed_on_as_it_is(raw: bytes) -> None:
    said = answer(raw)

    assert isinstance(said, Said)
    assert said.lines == (raw,)


@pytest.mark.parametrize(
    ("data", "path", "reason"),
    [
        ({"person": {"number": "1"}}, "data.person", "wrong_identity"),
        ({"person": "number"}, "data.person", "invalid_field"),
        ({"person": {"name": "number"}}, "data.person", "invalid_field"),
        ({"head_ref": {"number": HEAD, "sex": "1"}}, "data.head_ref", "invalid_field"),
        ({"head_ref": {"number": 1}}, "data.head_ref", "invalid_field"),
        ({"met": [{"number": HEAD}, {"number": ""}]}, "data.met.1", "wrong_identity"),
        ({"rigid": {"person_ref": {"number": "1"}}}, "data.rigid.person_ref", "wrong_identity"),
        ({"note_ref": {"text": " "}}, "data.note_ref", "invalid_field"),
        ({"note_ref": {"text": 1}}, "data.note_ref", "invalid_field"),
        ({"note_ref": {"text": "a", "about": "b"}}, "data.note_ref", "invalid_field"),
    ],
)
def test_what_is_no_person_or_text_is_refused_at_its_place(data: dict[str, Any], path: str, reason: str) -> None:
    fault = answer({"data": data})

    assert isinstance(fault, Fault)
    assert (fault.path, fault.reason) == (path, reason)


def test_a_line_that_is_too_long_is_not_taken_apart() -> None:
    assert isinstance(answer(b" " * (MAX_LINE_BYTES + 1)), Fault)


def test_a_line_names_a_subject_or_a_person_but_not_both() -> None:
    fault = answer({"subject": "person/p1", "data": {"person": {"number": HEAD}}})

    assert isinstance(fault, Fault)
    assert (fault.reason, fault.path) == ("wrong_subject", "data.person")


def test_fields_for_people_are_told_by_their_type() -> None:
    assert {"head_ref", "spouse_ref", "person_ref", "living_in", "met", "other_ref"} <= person_fields()
    assert not {"note_ref", "school_ref", "disaster_ref", "employer_ref"} & person_fields()
