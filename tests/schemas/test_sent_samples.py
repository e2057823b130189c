"""The samples that integrators copy: what the door says of each is what is written beside it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from schemas.events import event_types
from schemas.faults import Fault
from schemas.payload import SYSTEM
from schemas.sent import schema_of_sent
from services.ingest.intake import Accepted, Intake, RawRecord
from services.ingest.people import resolve
from tests.builders import BOOK

TODAY = date(2026, 11, 1)
FOLDER = Path(__file__).resolve().parents[2] / "schemas" / "samples"
VALID = [json.loads(line) for line in (FOLDER / "valid.jsonl").read_text(encoding="utf-8").splitlines()]
INVALID = [json.loads(line) for line in (FOLDER / "invalid.jsonl").read_text(encoding="utf-8").splitlines()]

BEYOND_SCHEMA = {"contradiction", "wrong_date", "wrong_identity"}
"""What a JSON Schema cannot say."""


class Plain:
    """Pseudonyms that can be told from what they stand for."""

    def ref_of(self, number: str) -> str:
        return f"p{number}"

    def note_ref(self, text: str) -> str:
        return f"n{len(text)}"


def taken(line: dict[str, Any]) -> Accepted | Fault:
    said = resolve(RawRecord("a.jsonl", 1, json.dumps(line, ensure_ascii=False).encode()), Plain(), TODAY)
    if isinstance(said, Fault):
        return said
    answer = Intake(BOOK.divisions, TODAY).take(RawRecord("a.jsonl", 1, said.lines[0]))
    return answer if isinstance(answer, Accepted) else answer.fault


def is_described(line: dict[str, Any]) -> bool:
    schema = schema_of_sent(line["type"], event_types()[line["type"]])
    return Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(line)


def test_there_is_a_sample_of_everything_that_a_source_can_say() -> None:
    assert {line["type"] for line in VALID} == {name for name, kind in event_types().items() if kind.SUBJECTS != SYSTEM}


@pytest.mark.parametrize("line", VALID, ids=lambda line: line["type"])
def test_a_valid_sample_is_taken_and_agrees_with_the_published_schema(line: dict[str, Any]) -> None:
    assert isinstance(taken(line), Accepted)
    assert is_described(line)


@pytest.mark.parametrize("sample", INVALID, ids=lambda sample: f"{sample['expected']['reason']}-{sample['why'][:12]}")
def test_an_invalid_sample_is_refused_for_the_reason_beside_it(sample: dict[str, Any]) -> None:
    fault = taken(sample["line"])

    assert isinstance(fault, Fault)
    assert {"reason": fault.reason, "path": fault.path} == sample["expected"]


@pytest.mark.parametrize("sample", INVALID, ids=lambda sample: f"{sample['expected']['reason']}-{sample['why'][:12]}")
def test_the_published_schema_refuses_what_it_can_say(sample: dict[str, Any]) -> None:
    has_schema = sample["line"]["type"] in event_types() and sample["line"]["division"] != "999999000000"

    refuses = has_schema and not is_described(sample["line"])

    assert refuses == (has_schema and sample["expected"]["reason"] not in BEYOND_SCHEMA)


def test_no_person_of_a_sample_can_be_real() -> None:
    text = (FOLDER / "valid.jsonl").read_text(encoding="utf-8")

    numbers = [part[:18] for part in text.split('"number": "')[1:]]

    assert len(numbers) > 30
    assert all(number.startswith("99") for number in numbers)
