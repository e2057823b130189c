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


MOVED = {"settlement": "RURAL", "to_division": "340826101002"}
DELIVERED = {"feed": "TAX", "covered_through_on": "2026-01-31"}


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"division": "990826100001"}, "division"),
        ({"type": "FeedCovered", "subject": "division/990826000000", "data": DELIVERED}, "subject"),
        ({"type": "HouseholdMoved", "subject": "household/h1", "data": {**MOVED, "to_division": "990826100001"}},
         "data.to_division"),
    ],
)  # fmt: skip
def test_a_place_that_no_table_knows_is_refused_wherever_it_is_named(changed: dict[str, Any], path: str) -> None:
    refused = door().take(raw(**changed))

    assert isinstance(refused, Rejected)
    assert (refused.fault.reason, refused.fault.path) == ("invalid_field", path)


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "FeedCovered", "subject": "division/000000000000", "division": "000000000000", "data": DELIVERED},
        {"type": "FeedCovered", "subject": "division/340826000000", "data": DELIVERED},
        {"type": "HouseholdMoved", "subject": "household/h1", "data": MOVED},
    ],
    ids=["the nation", "a county", "a village of the table"],
)
def test_known_places_are_taken(changed: dict[str, Any]) -> None:
    assert isinstance(door().take(raw(**changed)), Accepted)


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("Tick", {"at": "2026-01-31T00:00:00Z"}),
        ("PolicyAdopted", {"digest": "0" * 64, "rules_version": "1", "divisions": []}),
    ],
)
def test_no_source_speaks_for_the_system(kind: str, data: dict[str, Any]) -> None:
    refused = door().take(raw(type=kind, subject="system", data=data))

    assert isinstance(refused, Rejected)
    assert refused.fault.path == "type"


def test_a_day_that_lies_ahead_is_not_told_like_one_after_a_history_became_known() -> None:
    data = OUTPATIENT["data"] | {"month": "2026-03"}

    ahead = door().take(raw(occurredon="2026-03-31", data=data))
    after = door().take(raw(recordedat="2026-01-30T00:00:00Z"))

    assert isinstance(ahead, Rejected)
    assert isinstance(after, Rejected)
    assert "今天之后" in ahead.fault.what
    assert "获知日期" in after.fault.what


def test_a_negative_sum_is_told_how_a_reversal_is_said() -> None:
    taken = door().take(raw(data=OUTPATIENT["data"] | {"personal_fen": -1}))

    assert isinstance(taken, Rejected)
    assert (taken.fault.reason, "Retracted" in taken.fault.todo) == ("invalid_field", True)


def test_a_number_that_is_no_sum_must_not_be_below_its_bound() -> None:
    taken = door().take(raw(data=OUTPATIENT["data"] | {"visits": -1}))

    assert isinstance(taken, Rejected)
    assert "不得小于" in taken.fault.todo


@pytest.mark.parametrize(("paid_fen", "due"), [(100, "8.50"), (1_050, "-1.00")])
def test_a_sum_that_does_not_agree_is_told_what_it_should_be(paid_fen: int, due: str) -> None:
    data = {
        "admit_on": "2026-01-02", "discharge_on": "2026-01-09", "total_fen": 950, "basic_fen": paid_fen, "major_fen": 0,
        "assist_fen": 0, "commercial_fen": 0, "out_of_scope_fen": 0, "personal_fen": 3, "designated": True,
        "icu_days": 0,
    }  # fmt: skip

    taken = door().take(raw(type="MedicalSettled", occurredon="2026-01-09", data=data))

    assert isinstance(taken, Rejected)
    assert (taken.fault.reason, f"{due} 元" in taken.fault.todo) == ("contradiction", True)
