"""Commands that lead a case: who may give them, what they say, and to whom it is told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.case.commands import (
    Accept,
    Assign,
    Confer,
    Dispose,
    Escalate,
    Extend,
    Open,
    RecordContact,
    RecordVisit,
    Refer,
    Resume,
    Return,
    Suspend,
)
from schemas.case.course import HandedOver, Opened
from schemas.case.event import AnyChange, case_event_id
from schemas.case.findings import Contacted
from schemas.case.parts import Author
from schemas.case.pressure import DeadlineChanged, Escalated, Notified
from services.alerts.lifecycle.acting import ACTS, tell_owner
from services.alerts.lifecycle.decide import Decided
from services.alerts.lifecycle.telling import Telling
from services.alerts.routing import Roster
from services.alerts.state import Case
from tests.alerts.given import moment, terms
from tests.alerts.lifecycle.commands import (
    COUNTY,
    GRID,
    OTHER,
    REST,
    TOWN,
    ask,
    case,
    done,
    limit,
    opened,
    reason,
    say,
)


def test_what_is_said_of_the_open_case_is_refused_where_none_is_even_past_the_table() -> None:
    telling = Telling(case(None), terms())
    for kind in (Accept, Dispose, Refer):
        answer = ACTS[kind](say(kind), telling)
        assert answer is not None
        assert answer.reason == "NO_CASE"
    tell_owner(telling, "FIRST")
    assert telling.events == []


@pytest.mark.parametrize("division", ["340826100002", "340826101", "340825", "3401"])
def test_nobody_acts_outside_their_division(division: str) -> None:
    assert reason(say(Accept, by=replace(COUNTY, division=division)), case(opened("DISPATCHED"))) == "OUTSIDE_DIVISION"
    assert reason(say(RecordVisit, by=replace(COUNTY, division=division)), case(None)) == "OUTSIDE_DIVISION"


@pytest.mark.parametrize("division", ["340826100001", "340826100", "340826100000", "340826", "3408", "CN"])
def test_everybody_above_may_act_in_whatever_length_their_code_is_written(division: str) -> None:
    assert done(say(Accept, by=replace(COUNTY, division=division)), case(opened("DISPATCHED")))[1].place == "ACCEPTED"


def test_whoever_is_below_the_level_of_the_table_needs_a_supervisor() -> None:
    assert reason(say(Assign, by=GRID), case(opened())) == "NEEDS_SUPERVISOR"
    assert reason(say(Confer, by=TOWN), case(opened())) == "NEEDS_SUPERVISOR"


@pytest.mark.parametrize("kind", [Accept, Dispose, Refer, Confer, Suspend, Return])
def test_a_case_that_rests_is_left_in_peace_but_for_what_the_table_marks(kind: Any) -> None:
    status = "DISPATCHED" if kind in {Accept, Return} else "VERIFIED"
    assert reason(say(kind), case(opened(status, rest=REST))) == "SUSPENDED"
    assert done(say(Assign), case(opened(status, rest=REST)))[0]


def test_twice_is_once() -> None:
    command = say(Accept, by=GRID)
    _, after = done(command, case(opened("DISPATCHED")))
    assert ask(command, after) == Decided(())
    assert reason(say(Accept, by=GRID, command_id="k2"), after) == "ALREADY"


def test_events_carry_the_command_its_author_and_both_clocks_and_no_two_of_a_decision_the_same_id() -> None:
    device_at = moment("2026-03-09T12:00")
    author = replace(COUNTY, on_behalf_of="S12")
    before = case(opened(), silences=())
    decided = ask(say(Dispose, outcome="COMPLEX", device_at=device_at, by=author), before)
    assert isinstance(decided, Decided)
    assert [event.change.kind for event in decided.events] == ["DISPOSED", "ESCALATED", "NOTIFIED"]
    for event in decided.events:
        assert (event.cause, event.by, event.device_at, event.known_at) == ("k1", author, device_at, terms().at)
        assert event.number == 1
    assert len({case_event_id(event) for event in decided.events}) == len(decided.events)


def test_a_case_opened_by_hand_has_the_next_number_the_grade_of_its_alerts_and_whom_the_roster_names() -> None:
    before = case(None, silences=())
    said, after = done(say(Open, by=GRID), before)
    assert isinstance(said[0], Opened)
    assert (said[0].reason, said[0].grade) == ("BY_HAND", Grade.ORANGE)
    assert after.current is not None
    assert (after.current.number, after.current.coordinator, after.number) == (2, "S12", 2)
    assert [(one.reason, one.receiver) for one in notices(said)] == [("FIRST", "staff/S12")]


def test_a_case_opened_by_hand_without_alert_is_blue_and_without_coordinator_the_townships() -> None:
    said, after = done(say(Open, by=GRID), Case(), terms(roster=Roster()))
    assert after.place == "RAISED"
    assert after.current is not None
    assert after.current.grade == Grade.BLUE
    assert {one.name for one in after.current.deadlines} == {"VISIT", "RESULT"}
    assert [one.receiver for one in notices(said)] == ["pool/340826100"]


def test_whoever_is_assigned_is_told_and_must_acknowledge_under_a_chain_that_begins_anew() -> None:
    said, after = done(say(Assign, by=TOWN), case(opened("ACCEPTED", deadlines=(limit("LAPSE"),)), silences=()))
    assert isinstance(said[0], HandedOver)
    assert (said[0].was, said[0].coordinator, said[0].reason) == ("S12", "S34", "ASSIGNED")
    assert {one.name for one in said[0].deadlines} == {"ESCALATE_TOWNSHIP", "ESCALATE_COUNTY"}
    assert [(one.reason, one.receiver) for one in notices(said)] == [("HANDED_OVER", "staff/S34")]
    assert after.place == "DISPATCHED"


@pytest.mark.parametrize(("status", "to"), [("ACCEPTED", "S12"), ("VERIFIED", "S34")])
def test_work_that_goes_on_keeps_its_limits_when_hands_change(status: str, to: str) -> None:
    current = opened(status)
    said, after = done(say(Assign, by=TOWN, coordinator=to, deputy="S77"), case(current))
    assert isinstance(said[0], HandedOver)
    assert said[0].deadlines == current.deadlines
    assert after.place == status


@pytest.mark.parametrize("by", [GRID, replace(GRID, staff="S13"), replace(OTHER, on_behalf_of="S12"), TOWN])
def test_coordinator_deputy_their_proxy_and_the_township_may_accept_which_stops_the_chain_until_it_lapses(
    by: Any,
) -> None:
    running = (limit("CONTACT"), limit("ESCALATE_TOWNSHIP"), limit("ESCALATE_COUNTY"))
    _, after = done(say(Accept, by=by), case(opened("DISPATCHED", deadlines=running)))
    assert after.current is not None
    assert {one.name for one in after.current.deadlines} == {"CONTACT", "LAPSE"}


def test_a_grade_without_a_limit_of_lapse_is_accepted_for_good() -> None:
    _, after = done(say(Accept), case(opened("DISPATCHED", grade=Grade.BLUE, deadlines=(limit("VISIT"),))))
    assert after.current is not None
    assert {one.name for one in after.current.deadlines} == {"VISIT"}


def test_the_first_contact_is_counted_in_minutes_since_the_case_was_opened() -> None:
    said, _ = done(say(RecordContact), case(opened("ACCEPTED")), terms("2026-03-10T13:30"))
    assert said == [Contacted(contact="PHONE", minutes=90)]


def test_an_attempt_that_reached_nobody_is_noted_and_nothing_changes() -> None:
    before = case(opened("CONTACTED", rest=REST))
    said, after = done(say(RecordContact, contact="NOT_MET"), before)
    assert [one.kind for one in said] == ["CONTACTED"]
    assert after.current == before.current


@pytest.mark.parametrize(("status", "kinds"), [("ACCEPTED", ["RESUMED", "CONTACTED"]), ("CONTACTED", ["RESUMED"])])
def test_a_case_that_rests_is_taken_up_again_when_somebody_is_reached(status: Any, kinds: list[str]) -> None:
    said, after = done(say(RecordContact), case(opened(status, rest=REST)))
    assert [one.kind for one in said] == kinds
    assert after.current is not None
    assert after.current.rest is None


def test_whoever_takes_over_a_returned_case_contacts_the_household_anew() -> None:
    _, returned = done(say(Return), case(opened("CONTACTED", contacted_at=moment("2026-03-10T11:00"))))
    assert done(say(RecordContact, command_id="k2"), returned)[1].place == "CONTACTED"


def test_a_case_that_is_returned_is_the_townships_which_is_told() -> None:
    said, after = done(say(Return), case(opened("ACCEPTED"), silences=()))
    assert after.current is not None
    assert (after.place, after.current.is_returned, after.current.coordinator) == ("RAISED", True, None)
    assert [one.receiver for one in notices(said)] == ["pool/340826100"]


def test_whoever_was_assigned_by_name_acts_on_the_case_wherever_it_is() -> None:
    stranger = Author(staff="S34", level="VILLAGE", division="340826101")
    before = case(opened("RAISED", deadlines=()), silences=())
    assert reason(say(Accept, by=stranger), before) == "OUTSIDE_DIVISION"

    _, assigned = done(say(Assign, coordinator="S34"), before)

    assert done(say(Accept, by=stranger, command_id="k2"), assigned)[1].place == "ACCEPTED"
    assert reason(say(Accept, by=replace(stranger, staff="S35"), command_id="k3"), assigned) == "OUTSIDE_DIVISION"


def test_the_next_level_can_be_called_by_hand_and_is_told() -> None:
    said, after = done(say(Escalate, by=GRID, level="COUNTY"), case(opened(), silences=()))
    assert said[0] == Escalated(level="COUNTY", reason="BY_HAND")
    assert [(one.reason, one.receiver) for one in notices(said)] == [("ESCALATED", "office/340826")]
    assert after.current is not None
    assert after.current.level == "COUNTY"


def test_a_rest_moves_the_limits_by_its_length_at_least() -> None:
    _, resting = done(say(Suspend), case(opened(deadlines=(limit("RESULT"),))))
    assert resting.current is not None
    assert resting.current.rest is not None
    _, after = done(say(Resume, command_id="k2"), resting, terms("2026-03-15T12:00"))
    assert after.current is not None
    assert after.current.rest is None
    assert after.current.deadlines[0].due_at >= moment("2026-03-25T00:00")


def test_a_moved_limit_is_neither_missed_nor_provisional_any_more() -> None:
    old = limit("RESULT", "2026-03-01T00:00", is_missed=True, is_provisional=True)
    said, after = done(say(Extend, by=TOWN), case(opened(deadlines=(old,))))
    new = replace(old, due_at=moment("2026-04-20T00:00"), is_missed=False, is_provisional=False)
    assert said == [DeadlineChanged(deadline=new, was_at=old.due_at, reason="BY_HAND")]
    assert after.current is not None
    assert after.current.deadlines == (new,)


def notices(said: list[AnyChange]) -> list[Notified]:
    return [one for one in said if isinstance(one, Notified)]
