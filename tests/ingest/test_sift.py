"""A record against everything that can be known without the log."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from schemas.faults import MEND, Fault
from services.ingest.answer import Answer, Permit
from services.ingest.intake import NOT_YET, Intake, RawRecord, Rejected
from services.ingest.said import Said
from services.ingest.sift import NOTHING_SAID, Fit, Turned, in_time, sift
from services.vault.identity import Identity
from tests.builders import BOOK, noon

OUTPATIENT: dict[str, Any] = {
    "source": "340826-yb", "type": "OutpatientSummarised", "subject": "person/p1", "division": "340826100001",
    "occurredon": "2026-01-31", "data": {"month": "2026-01", "visits": 1, "personal_fen": 100, "out_of_scope_fen": 0},
}  # fmt: skip
COVERED = {
    "type": "FeedCovered", "source": "340826-yb", "subject": "division/340826000000", "division": "340826000000",
    "occurredon": "2026-01-31", "data": {"feed": "MEDICAL", "covered_through_on": "2026-01-31"},
}  # fmt: skip
RECORD = RawRecord("a.csv", 2, b"{}")
SOMEBODY = Identity("990101194912310028")


def said(*lines: dict[str, Any], **more: Any) -> Said:
    return Said(RECORD, tuple(json.dumps(one).encode() for one in lines), **more)


def intake() -> Intake:
    return Intake(BOOK.divisions, date(2026, 3, 1))


def refusal(said_: Said | Rejected | Turned, permit: Permit | None = None) -> Answer:
    found = sift(said_, intake(), permit)
    assert isinstance(found, Turned), found
    return found.answer


def test_a_row_with_two_statements_becomes_two_events() -> None:
    found = sift(said(OUTPATIENT, OUTPATIENT | {"occurredon": "2026-02-28", "id": "2"}), intake(), None)

    assert isinstance(found, Turned)  # the second is not of its month
    found = sift(said(OUTPATIENT, OUTPATIENT | {"id": "2"}), intake(), None)
    assert isinstance(found, Fit)
    assert [one.event.subject for one in found.events] == ["person/p1", "person/p1"]


def test_a_row_of_which_one_statement_is_bad_is_refused_whole_with_the_column_and_the_people() -> None:
    bad = OUTPATIENT | {"data": OUTPATIENT["data"] | {"visits": -1}}
    row = said(OUTPATIENT, bad, OUTPATIENT | {"type": "Nothing"}, people=(SOMEBODY,), columns={"data.visits": "次数"})

    found = sift(row, intake(), None)

    assert isinstance(found, Turned)
    assert (found.answer.kind, found.answer.column) == ("rejected", "次数")
    assert found.answer.fault is not None
    assert found.answer.fault.path == "data.visits"
    assert (found.record, found.people) == (RECORD, (SOMEBODY,))


def test_equal_statements_behind_a_bad_one_are_counted_all_the_same() -> None:
    counted = intake()
    sift(said(OUTPATIENT, OUTPATIENT | {"type": "Nothing"}), counted, None)

    again = sift(said(OUTPATIENT), counted, None)
    alone = sift(said(OUTPATIENT), intake(), None)

    assert isinstance(again, Fit)
    assert isinstance(alone, Fit)
    assert again.events[0].event.record != alone.events[0].event.record


def test_what_was_turned_away_before_stays_so() -> None:
    fault = Fault("not_json", "", "what", MEND)
    turned = Turned(RECORD, Answer("rejected", fault=fault))

    assert sift(turned, intake(), None) is turned
    assert refusal(Rejected(RECORD, fault)) == Answer("rejected", fault=fault)


def test_a_row_that_says_nothing_is_refused() -> None:
    assert refusal(said()).fault == NOTHING_SAID


@pytest.mark.parametrize(
    ("permit", "line", "path"),
    [
        (Permit("k", types=frozenset({"MedicalSettled"})), OUTPATIENT, "type"),
        (Permit("k", sources=frozenset({"340826-rs"})), OUTPATIENT, "source"),
        (Permit("k", divisions=("340811",)), OUTPATIENT, "division"),
        (Permit("k", divisions=("340811",)), COVERED | {"division": "340811000000"}, "subject"),
    ],
)
def test_a_publisher_says_only_what_it_may(permit: Permit, line: dict[str, Any], path: str) -> None:
    answer = refusal(said(line, line), permit)

    assert answer.kind == "not_permitted"
    assert answer.fault is not None
    assert answer.fault.path == path


@pytest.mark.parametrize(
    "permit",
    [
        Permit("k"),
        Permit("k", frozenset({"OutpatientSummarised", "FeedCovered"}), ("340800000000",), frozenset({"340826-yb"})),
        Permit("k", divisions=("000000000000",)),
        Permit("k", divisions=("340811", "340826000000")),
        Permit("k", sources=frozenset({"340826"})),
    ],
)
@pytest.mark.parametrize("line", [OUTPATIENT, COVERED])
def test_a_right_holds_for_all_that_lies_below(permit: Permit, line: dict[str, Any]) -> None:
    assert isinstance(sift(said(line), intake(), permit), Fit)


def test_a_publisher_speaks_for_the_registers_of_its_bureau_and_not_for_names_that_begin_alike() -> None:
    permit = Permit("k", sources=frozenset({"340826-yb"}))

    assert [permit.speaks_for(one) for one in ("340826-yb", "340826-yb-op", "340826-ybx")] == [True, True, False]


def test_what_became_known_by_now_is_in_time_and_what_lies_ahead_is_not() -> None:
    past = sift(said(OUTPATIENT, OUTPATIENT | {"id": "2", "recordedat": "2026-02-10T00:00:00Z"}), intake(), None)
    at = noon(date(2026, 2, 10))

    assert in_time(past, at) is past
    late = in_time(past, at - timedelta(days=1))
    assert isinstance(late, Turned)
    assert late.answer.fault == NOT_YET
    assert in_time(late, at) is late
