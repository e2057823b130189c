"""The form of a visit as facts: nothing is lost, nothing is invented, twice is once."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from schemas.case.commands import RecordVisit
from schemas.case.feed import Refused
from schemas.case.form import CauseFound, MemberSeen, VisitForm
from schemas.event import body_of, parse
from schemas.events.disability import CareAbilityAssessed
from schemas.events.income import IncomeDeclared
from schemas.events.membership import ResidenceLeft, ResidenceReturned, WorkAbilityAssessed
from schemas.events.visit import Finding, Property, RigidSpending, VisitRecorded
from services.alerts.lifecycle.visits import facts_of
from tests.alerts.given import ON, moment, terms
from tests.alerts.lifecycle.commands import GRID, ask, case, done, form, opened, say

if TYPE_CHECKING:
    from schemas.event import Event

INCOME = IncomeDeclared(
    from_month="2025-03", through_month="2026-02", wages_fen=1_000_00, job_cost_fen=0, business_net_fen=0,
    property_net_fen=0, transfer_net_fen=0, other_fen=0,
)  # fmt: skip
FULL = VisitForm(
    visit_kind="FORMAL", contact="MET", visited_on=ON, place="HOME", visitors=("S12", "S13"),
    started_at=moment("2026-03-10T09:00"), ended_at=moment("2026-03-10T10:00"),
    found=(
        CauseFound(indicator="4.01", finding="CONFIRMED"),
        CauseFound(indicator="2.03", finding="RESOLVED", person_ref="p-1"),
    ),
    members=(MemberSeen(person_ref="p-1", is_living_in=True, income=INCOME, work_ability="NONE", self_care_failed=3),),
    met=("p-1",), looks=(0, 1, 2, 3), helps=("SHOPPING",), rigid=RigidSpending(medical_total_fen=5_000_00),
    property=Property(houses=1), evidence=("MEDICAL_RECORD",), signature="REFUSED", refusal_reason="SHY",
    wishes=("CASH",), next_visit_on=date(2026, 4, 10), note_refs=("n-1",),
)  # fmt: skip


def facts(said: VisitForm, at: str = "2026-03-10T12:00", **more: Any) -> tuple[Event, ...]:
    return facts_of(say(RecordVisit, by=GRID, form=said, **more), terms(at))


def told(*members: MemberSeen) -> list[tuple[str, date, Any]]:
    return [(one.subject, one.occurred_on, one.payload) for one in facts(form(members=members))[1:]]


def test_every_entry_of_the_form_is_in_the_visit() -> None:
    device_at = moment("2026-03-10T11:00")
    visit = facts(FULL, device_at=device_at)[0].payload
    assert visit == VisitRecorded(
        contact="MET", findings=(
            Finding(indicator="4.01", finding="CONFIRMED"),
            Finding(indicator="2.03", finding="RESOLVED", person_ref="p-1"),
        ),
        living_in=("p-1",), kind="FORMAL", place="HOME", look_food=0, look_clothing=1, look_housing=2, look_medical=3,
        helps=("SHOPPING",), evidence=("MEDICAL_RECORD",), note_refs=("n-1",), visitors=("S12", "S13"),
        started_at=FULL.started_at, ended_at=FULL.ended_at, device_at=device_at, met=("p-1",), rigid=FULL.rigid,
        property=FULL.property, signature="REFUSED", refusal_reason="SHY", wishes=("CASH",),
        next_visit_on=date(2026, 4, 10),
    )  # fmt: skip
    assert all(getattr(visit, field.name) is not None for field in fields(VisitRecorded))


def test_what_was_not_filled_in_is_left_out() -> None:
    visit = facts(form(visitors=()))[0].payload
    filled = {field.name for field in fields(VisitRecorded) if getattr(visit, field.name) is not None}
    assert filled == {"contact", "findings", "kind", "place"}


def test_a_visit_is_said_of_the_household_by_the_system_on_its_day() -> None:
    (visit,) = facts(form(visited_on=ON - timedelta(days=40)))
    assert (visit.subject, visit.source, visit.division) == ("household/h1", "shouwang", terms().division)
    assert visit.occurred_on == ON - timedelta(days=40)


def test_a_visit_that_claims_to_come_from_the_future_is_one_of_today() -> None:
    seen = MemberSeen(person_ref="p-1", is_living_in=False, away_since_on=ON + timedelta(days=9))
    assert {one.occurred_on for one in facts(form(visited_on=ON + timedelta(days=3), members=(seen,)))} == {ON}


def test_the_same_command_makes_the_same_events_and_another_one_others() -> None:
    first, again, other = facts(FULL), facts(FULL, "2026-03-12T12:00"), facts(FULL, command_id="k2")
    assert [one.event_id for one in first] == [one.event_id for one in again]
    assert not {one.record for one in first} & {one.record for one in other}
    assert len({one.record for one in first}) == len(first) == 5


def test_every_fact_is_an_event_that_the_log_reads_back() -> None:
    assert all(parse(body_of(one)) == one for one in facts(FULL))


def test_what_was_seen_of_a_member_becomes_facts_of_that_person() -> None:
    seen = MemberSeen(person_ref="p-1", income=INCOME, self_care_failed=3, work_ability="PARTIAL")
    assert told(seen) == [
        ("person/p-1", ON, INCOME),
        ("person/p-1", ON, CareAbilityAssessed(items_failed=3)),
        ("person/p-1", ON, WorkAbilityAssessed(work_ability="PARTIAL")),
    ]


@pytest.mark.parametrize(("since_on", "expected"), [(None, ON), (date(2026, 2, 1), date(2026, 2, 1))])
def test_who_is_away_left_on_the_day_that_was_told_or_that_of_the_visit(since_on: date | None, expected: date) -> None:
    seen = MemberSeen(person_ref="p-1", is_living_in=False, away_since_on=since_on)
    assert told(seen) == [("person/p-1", expected, ResidenceLeft())]


def test_who_is_at_home_has_returned_by_the_day_of_the_visit() -> None:
    assert told(MemberSeen(person_ref="p-1", is_living_in=True)) == [("person/p-1", ON, ResidenceReturned())]


def test_a_member_of_whom_nothing_new_was_seen_is_no_fact() -> None:
    assert told(MemberSeen(person_ref="p-1")) == []


def test_a_visit_is_taken_without_a_case_and_says_nothing_of_one_by_itself() -> None:
    for before in (case(None), case(opened("DISPOSED"))):
        said, after = done(say(RecordVisit, by=GRID), before)
        assert said == []
        assert after == before


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (form(found=(CauseFound(indicator="four", finding="CONFIRMED"),)), "indicator"),
        (form(members=(MemberSeen(person_ref="no such ref", work_ability="NONE"),)), "subject"),
    ],
)
def test_a_form_that_says_what_no_event_can_is_refused_with_the_field(wrong: VisitForm, named: str) -> None:
    answer = ask(say(RecordVisit, by=GRID, form=wrong), case(None))
    assert isinstance(answer, Refused)
    assert answer.reason == "MALFORMED"
    assert named in answer.zh
    assert named in answer.en


def test_the_order_of_members_does_not_decide_whose_facts_they_are() -> None:
    one, two = MemberSeen(person_ref="p-1", work_ability="NONE"), MemberSeen(person_ref="p-2", work_ability="FULL")
    assert sorted(told(one, two), key=str) == sorted(told(two, one), key=str)
