"""The door: a line is an event, or a reason."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from services.ingest.intake import MAX_LINE_BYTES, Accepted, Intake, RawRecord, Rejected
from tests.builders import BOOK

TODAY = date(2026, 3, 1)
OUTPATIENT: dict[str, Any] = {
    "specversion": "1.0", "source": "340826-yb", "type": "OutpatientSummarised", "subject": "person/p1",
    "division": "340826100001", "occurredon": "2026-01-31",
    "data": {"month": "2026-01", "visits": 1, "personal_fen": 100, "out_of_scope_fen": 0},
}  # fmt: skip


def door() -> Intake:
    return Intake(BOOK.divisions, TODAY)


def raw(**changed: Any) -> RawRecord:
    return RawRecord("a.jsonl", 7, json.dumps({**OUTPATIENT, **changed}).encode())


def test_a_line_becomes_an_event_whose_record_is_that_of_the_number_of_the_source() -> None:
    first, again = door().take(raw(id="n1")), door().take(raw(id="n1", revision=1))

    assert isinstance(first, Accepted)
    assert isinstance(again, Accepted)
    assert first.event.record == again.event.record
    assert first.event.event_id != again.event.event_id
    assert first.recorded_at is None


def test_equal_rows_of_one_delivery_are_two_records_and_the_same_two_when_sent_again() -> None:
    def ids(intake: Intake) -> list[str]:
        taken = [intake.take(raw()) for _ in range(2)]
        return [one.event.event_id for one in taken if isinstance(one, Accepted)]

    assert len(set(ids(door()))) == 2
    assert ids(door()) == ids(door())


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (RawRecord("a", 1, b"x" * (MAX_LINE_BYTES + 1)), "not_json"),
        (RawRecord("a", 1, json.dumps(OUTPATIENT).encode()[:-3]), "not_json"),
        (RawRecord("a", 1, '{"说明":"住院"}'.encode("gb18030")), "not_json"),
        (RawRecord("a", 1, b"[" * 5_000), "not_json"),
        (raw(type="Nothing"), "unknown_type"),
        (raw(occurredon="2026-01-30"), "wrong_date"),
        (raw(recordedat="2026-01-30T00:00:00Z"), "wrong_date"),
        (raw(recordedat="2026-03-05T00:00:00Z"), "wrong_date"),
        (raw(division="999999000000"), "invalid_field"),
        (raw(data={**OUTPATIENT["data"], "personal_fen": -1}), "invalid_field"),
        (raw(data={**OUTPATIENT["data"], "personal_fen": 10**12}), "invalid_field"),
    ],
)
def test_what_is_no_event_is_refused_with_a_reason_and_its_place(record: RawRecord, reason: str) -> None:
    answer = door().take(record)

    assert isinstance(answer, Rejected)
    assert answer.fault.reason == reason
    assert f"{record.place} 第 {record.line} 行" in str(answer)
