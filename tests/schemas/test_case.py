from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from schemas import case as cases
from schemas.assessment import Grade
from schemas.case import CaseEvent

EVENT = CaseEvent(
    household_id="h1", division="340826100001", dimension="sudden_shock", episode=2, step="REGRADED", was=Grade.BLUE,
    grade=None, cause="e" * 32, as_of=date(2026, 2, 10),
    known_at=datetime.fromisoformat("2026-02-10T04:00:00+00:00"),
)  # fmt: skip


def test_a_case_event_is_written_and_read_back_as_the_same_value() -> None:
    body = cases.body_of(EVENT)

    assert cases.parse(body) == EVENT
    assert cases.body_of(cases.parse(body)) == body


def test_an_alert_is_named_after_household_dimension_and_episode() -> None:
    assert EVENT.alert_id == "h1:sudden_shock:2"
    assert cases.alert_id("h1", "sudden_shock", 2) == EVENT.alert_id


def test_a_case_event_is_named_after_its_alert_its_step_and_its_cause() -> None:
    other = replace(EVENT, step="ENDED")

    assert len(cases.case_event_id(EVENT)) == 32
    assert cases.case_event_id(EVENT) == cases.case_event_id(cases.parse(cases.body_of(EVENT)))
    assert cases.case_event_id(EVENT) != cases.case_event_id(other)


def test_a_household_has_one_stream_of_cases() -> None:
    assert cases.stream_of("h1") == "case/h1"
