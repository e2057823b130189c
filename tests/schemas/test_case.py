from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from schemas import case as cases
from schemas.assessment import Grade
from schemas.case import AnyChange, CaseEvent
from schemas.case.course import AlertChange, Withdrawn
from schemas.case.parts import Deadline, Referral
from schemas.case.pressure import Muted
from schemas.describe import schema_of_case
from schemas.event import canonical

SAMPLES = Path(__file__).parent.parent / "samples" / "case"
KINDS = sorted(SAMPLES.glob("*.json"))
OLD = {
    "alert_raised": ("RAISED", None, Grade.ORANGE, "ae33b53993715c986fa4e8a0616ee38a"),
    "alert_withdrawn": ("WITHDRAWN", Grade.ORANGE, None, "37903453d2c1e9be77cea49c3523edf4"),
}

CHANGE = AlertChange(dimension="sudden_shock", episode=2, step="REGRADED", was=Grade.BLUE, grade=Grade.RED)
EVENT = CaseEvent(
    household_id="h1", division="340826100001", number=0, cause="e" * 32, as_of=date(2026, 2, 10),
    known_at=datetime.fromisoformat("2026-02-10T04:00:00+00:00"), change=CHANGE,
)  # fmt: skip


def test_every_kind_of_change_has_a_sample() -> None:
    assert {path.stem for path in KINDS} == {kind.__dataclass_fields__["kind"].default for kind in get_args(AnyChange)}


@pytest.mark.parametrize("path", KINDS, ids=lambda path: path.stem)
def test_a_sample_is_readable_for_ever_and_written_back_as_it_was(path: Path) -> None:
    said = json.loads(path.read_text(encoding="utf-8"))

    event = cases.parse(path.read_bytes())

    assert event.change.kind == path.stem
    assert cases.body_of(event) == canonical(said)
    Draft202012Validator(schema_of_case()).validate(said)


@pytest.mark.parametrize("name", OLD)
def test_what_was_recorded_of_alerts_alone_is_lifted_and_keeps_its_identity(name: str) -> None:
    event = cases.parse((SAMPLES / "old" / f"{name}.json").read_bytes())

    step, was, grade, event_id = OLD[name]
    assert event.change == AlertChange(dimension="sudden_shock", episode=1, step=step, was=was, grade=grade)
    assert (event.number, event.by, event.cause) == (0, None, "4b1e8d07c95a2f63b0d4e81a7c3f9526")
    assert cases.case_event_id(event) == event_id
    assert cases.parse(cases.body_of(event)) == event


def test_what_was_muted_before_it_was_said_why_it_would_have_been_told_keeps_its_identity() -> None:
    event = cases.parse((SAMPLES / "old" / "muted-without-notice.json").read_bytes())

    assert isinstance(event.change, Muted)
    assert (event.change.notice, event.change.about) == (None, "sudden_shock")


def test_an_alert_is_named_after_household_dimension_and_episode() -> None:
    assert EVENT.alert_id == "h1:sudden_shock:2"
    assert cases.alert_id("h1", "sudden_shock", 2) == EVENT.alert_id
    assert replace(EVENT, change=Withdrawn()).alert_id is None


def test_a_case_event_is_named_after_what_changed_how_and_by_which_cause() -> None:
    others = [
        replace(EVENT, change=replace(CHANGE, step="ENDED")), replace(EVENT, change=replace(CHANGE, episode=3)),
        replace(EVENT, change=Withdrawn()), replace(EVENT, cause="f" * 32), replace(EVENT, household_id="h2"),
    ]  # fmt: skip

    assert len(cases.case_event_id(EVENT)) == 32
    assert cases.case_event_id(EVENT) == cases.case_event_id(cases.parse(cases.body_of(EVENT)))
    assert len({cases.case_event_id(one) for one in (EVENT, *others)}) == len(others) + 1


def test_changes_of_one_kind_by_one_cause_are_told_apart_by_what_they_are_about() -> None:
    abouts = {path.stem: cases.parse(path.read_bytes()).change.about for path in KINDS}

    assert {kind for kind, about in abouts.items() if about} == {
        "ALERT", "JOINED", "VISITED", "CONTRADICTED", "SETTLED", "REFERRED", "REFERRAL_ANSWERED", "FOLLOWED_UP",
        "QUALITY_ANSWERED", "ESCALATED", "MISSED", "DEADLINE_CHANGED", "SILENCED", "SILENCE_ENDED", "NOTIFIED", "MUTED",
    }  # fmt: skip


def test_of_a_deadline_there_is_one_for_each_name_and_what_it_is_about() -> None:
    deadline = Deadline(name="REVISIT", due_at=EVENT.known_at, started_at=EVENT.known_at, path="p", about="2")

    assert deadline.key == ("REVISIT", "2")


@pytest.mark.parametrize("answer", ["RETURNED", "GRANTED", "REFUSED"])
def test_a_referral_is_open_until_there_is_nothing_more_to_come(answer: str) -> None:
    pushed = Referral(referral_id="r1", programme="DIBAO", owner="MZ", pushed_at=EVENT.known_at)

    assert pushed.is_open
    assert replace(pushed, answer="PUBLICISED").is_open
    assert not replace(pushed, answer=answer).is_open


def test_a_household_has_one_stream_of_cases_and_each_case_a_number() -> None:
    assert cases.stream_of("h1") == "case/h1"
    assert cases.case_id("h1", 2) == "h1#2"
