"""Handing a case to whom the roster names."""

from __future__ import annotations

from datetime import date

from schemas.assessment import Grade
from schemas.case.course import Accepted, Dispatched, HandedOver
from schemas.case.findings import Contacted
from services.alerts.routing import Roster, Service
from tests.alerts.lifecycle.life import DAY, ON, ROSTER, SHOCK, Home, item, limit, notices, of
from tests.builders import DIVISION, noon

AT = noon(ON + DAY)


def served(coordinator: str | None, deputy: str | None = None) -> Roster:
    return ROSTER.with_service(("village", DIVISION), Service(date(2026, 2, 1), 5, coordinator, deputy))


def opened(grade: Grade = Grade.ORANGE) -> Home:
    home = Home()
    home.read({SHOCK: grade})
    return home


def test_the_same_roster_changes_nothing_nor_does_one_without_case() -> None:
    assert opened().serve(ROSTER, AT) == []
    assert Home().serve(ROSTER, AT) == []


def test_a_case_of_nobody_goes_to_whom_the_roster_names_later() -> None:
    home = Home(roster=Roster())
    home.read({SHOCK: Grade.ORANGE})

    said = home.serve(ROSTER, AT)

    assert of(Dispatched, said) == [Dispatched(coordinator="S1", deputy="S2")]
    assert notices(said) == [("HANDED_OVER", "staff/S1")]


def test_a_case_that_was_only_acknowledged_must_be_acknowledged_anew_and_its_chain_begins_anew() -> None:
    home = opened()
    home.say(Accepted(deadlines=(limit("RESULT", noon(ON + 9 * DAY)), limit("LAPSE", noon(ON + 2 * DAY)))))

    said = home.serve(served("S5"), AT)

    (handed,) = of(HandedOver, said)
    assert (handed.was, handed.coordinator, handed.deputy, handed.reason) == ("S1", "S5", None, "ROSTER")
    assert {one.name for one in handed.deadlines} == {"RESULT", "ESCALATE_TOWNSHIP", "ESCALATE_COUNTY"}
    assert home.current.status == "DISPATCHED"
    assert notices(said) == [("HANDED_OVER", "staff/S5")]


def test_work_that_was_begun_goes_on_with_its_limits() -> None:
    home = opened()
    home.say(Contacted(contact="MET", minutes=3))
    limits = home.current.deadlines

    (handed,) = of(HandedOver, home.serve(served("S5"), AT))

    assert handed.deadlines == limits
    assert home.current.status == "CONTACTED"


def test_a_vacancy_gives_the_case_back_to_the_township_and_nobody_is_told() -> None:
    home = opened()

    said = home.serve(served(None, "S6"), AT)

    assert [(one.coordinator, one.deputy) for one in of(HandedOver, said)] == [(None, None)]
    assert notices(said) == []
    assert home.current.status == "RAISED"


def test_another_deputy_is_no_reason_to_acknowledge_anew() -> None:
    home = opened()
    home.say(Accepted(deadlines=(limit("RESULT", noon(ON + 9 * DAY)),)))

    said = home.serve(served("S1", "S6"), AT)

    assert [(one.coordinator, one.deputy) for one in of(HandedOver, said)] == [("S1", "S6")]
    assert (home.current.status, home.limits) == ("ACCEPTED", ["RESULT"])
    assert notices(said) == []


def test_the_desk_of_the_township_keeps_what_has_no_grade() -> None:
    home = Home()
    home.read(items=(item("POLICY_GAP"),))

    assert home.serve(served("S5"), AT) == []


def test_a_desk_case_that_is_graded_where_nobody_serves_must_be_assigned() -> None:
    home = Home(roster=Roster())
    home.read(items=(item("POLICY_GAP"),))
    home.read({SHOCK: Grade.ORANGE}, items=(item("POLICY_GAP"),))

    assert (home.current.status, home.current.is_desk) == ("RAISED", False)
