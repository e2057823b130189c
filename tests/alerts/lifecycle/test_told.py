"""What visits, deaths and moves mean for a case."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.case.course import Closed, Relocated
from schemas.case.findings import Contacted, Contradicted, Disposed, FollowedUp, Verified, Visited
from schemas.case.pressure import Suspended
from schemas.events.membership import DeathRegistered
from schemas.events.registration import HouseholdMoved
from schemas.events.visit import Finding, VisitRecorded
from tests.alerts.lifecycle.life import (
    DAY,
    ELSEWHERE,
    FIRE,
    HOUR,
    ON,
    SHOCK,
    Home,
    item,
    kinds,
    limit,
    notices,
    of,
)
from tests.builders import DIVISION, noon

DEATH = DeathRegistered(death_on=ON, cause_class="1")
SOON = ON + timedelta(days=20)


def opened(grade: Grade = Grade.ORANGE) -> Home:
    home = Home()
    home.read({SHOCK: grade})
    return home


# --- visits


def test_a_visit_to_a_household_without_case_is_remembered() -> None:
    home = Home()

    (visited,) = home.visit()

    assert isinstance(visited, Visited)
    assert (visited.visit_kind, visited.counts, visited.is_complete, visited.days_since) == ("LIGHT", True, True, None)
    assert home.case.visited_on == ON
    assert home.events[0].number == 0


def test_the_days_since_the_visit_before_are_counted_and_none_for_a_visit_that_was_told_late() -> None:
    home = Home()
    home.visit(on=ON)

    assert of(Visited, home.visit(on=ON + 5 * DAY))[0].days_since == 5
    assert of(Visited, home.visit(on=ON, at=noon(SOON)))[0].days_since is None


def test_a_visit_that_meets_somebody_is_the_first_contact_and_the_visit_that_was_due() -> None:
    home = opened()

    said = home.visit(at=noon(ON) + HOUR)

    assert kinds(said) == ["VISITED", "CONTACTED"]
    assert of(Contacted, said) == [Contacted(contact="MET", minutes=60)]
    assert home.current.status == "CONTACTED"
    assert home.limits == ["RESULT"]


def test_an_attempt_that_meets_nobody_is_no_contact() -> None:
    home = opened()

    assert kinds(home.visit("NOT_MET", found={"4.01": "NOT_FOUND"})) == ["VISITED"]
    assert home.current.status == "DISPATCHED"
    assert "CONTACT" in home.limits


def test_of_an_orange_case_a_call_is_a_contact_and_no_visit() -> None:
    home = opened()

    said = home.visit("PHONE", found={"4.01": "CONFIRMED"})

    assert kinds(said) == ["VISITED", "CONTACTED"]
    assert home.limits == ["VISIT", "RESULT"]


def test_of_a_yellow_case_a_call_with_findings_verifies() -> None:
    home = opened(Grade.YELLOW)

    assert kinds(home.visit("PHONE", found={"4.01": "CONFIRMED"})) == ["VISITED", "CONTACTED", "VERIFIED"]


def test_findings_verify_and_the_gravest_is_named() -> None:
    home = opened()
    home.visit(on=ON, found={})

    said = home.visit(on=ON, found={"4.02": "NOT_FOUND", "4.01": "PARTLY"})

    (verified,) = of(Verified, said)
    assert verified.finding == "PARTLY"
    assert [one.cause for one in verified.found] == [FIRE, "4.02 household/h1"]
    assert home.current.status == "VERIFIED"


def test_a_finding_about_a_person_is_of_that_person() -> None:
    home = opened()
    found = (Finding(indicator="4.01", finding="RESOLVED", person_ref="p1"),)

    (verified,) = of(Verified, home.hear(VisitRecorded(contact="MET", findings=found)))

    assert verified.found[0].cause == "4.01 person/p1"


def test_a_contact_ends_a_rest() -> None:
    home = opened()
    home.say(Suspended(reason="AWAY", until_on=SOON))

    assert kinds(home.visit("NOT_MET")) == ["VISITED"]
    assert kinds(home.visit(on=ON + DAY)) == ["VISITED", "RESUMED", "CONTACTED"]
    assert home.current.rest is None


@pytest.mark.parametrize(
    ("more", "is_complete"),
    [
        ({"visitors": ("S1", "S2"), "signature": "SIGNED"}, True),
        ({"visitors": ("S1", "S2"), "signature": "REFUSED", "refusal_reason": "ABSENT"}, True),
        ({"visitors": ("S1", "S2"), "signature": "REFUSED"}, False),
        ({"visitors": ("S1",), "signature": "FINGERPRINT"}, False),
        ({"signature": "SIGNED"}, False),
    ],
)
def test_a_formal_investigation_wants_two_and_a_signature_or_the_reason_why_there_is_none(
    *, more: dict[str, Any], is_complete: bool
) -> None:
    (visited,) = of(Visited, Home().visit(kind="FORMAL", **more))

    assert (visited.visit_kind, visited.is_complete) == ("FORMAL", is_complete)


# --- contradictions


@pytest.mark.parametrize(("first", "second"), [("CONFIRMED", "NOT_FOUND"), ("NOT_FOUND", "PARTLY")])
def test_two_visits_that_say_otherwise_of_one_cause_are_both_kept(first: str, second: str) -> None:
    home = opened()
    home.visit(found={"4.01": first})

    said = home.visit(on=SOON, found={"4.01": second})

    (contradicted,) = of(Contradicted, said)
    assert (contradicted.before.finding, contradicted.after.finding) == (first, second)
    assert len(home.current.conflicts) == 1


@pytest.mark.parametrize(("first", "second"), [("CONFIRMED", "PARTLY"), ("RESOLVED", "NOT_FOUND")])
def test_what_can_both_be_true_is_no_contradiction(first: str, second: str) -> None:
    home = opened()
    home.visit(found={"4.01": first})

    assert of(Contradicted, home.visit(on=SOON, found={"4.01": second})) == []


def test_after_a_month_something_may_have_changed_whichever_visit_is_told_first() -> None:
    home = opened()
    home.visit(on=ON + 31 * DAY, found={"4.01": "CONFIRMED"})

    assert of(Contradicted, home.visit(on=ON, at=noon(ON + 32 * DAY), found={"4.01": "NOT_FOUND"})) == []
    assert len(of(Contradicted, home.visit(on=ON + 30 * DAY, found={"4.01": "CONFIRMED"}))) == 1


# --- revisits


def disposed(grade: Grade = Grade.RED) -> Home:
    home = opened(grade)
    home.visit(found={"4.01": "CONFIRMED"})
    revisits = (limit("REVISIT", noon(ON + 8 * DAY), "1"), limit("REVISIT", noon(ON + 31 * DAY), "2"))
    home.say(Disposed(outcome="COMPLEX", is_on_time=True, causes=(FIRE,), deadlines=revisits))
    return home


def test_a_visit_after_the_disposal_is_the_earliest_revisit_that_is_due_or_soon_will_be() -> None:
    home = disposed()

    assert of(FollowedUp, home.visit(on=ON + 4 * DAY)) == []
    assert of(FollowedUp, home.visit("PHONE", on=ON + 8 * DAY)) == []
    assert [one.revisit for one in of(FollowedUp, home.visit(on=ON + 5 * DAY))] == ["1"]
    assert home.current.status == "DISPOSED"


def test_the_last_revisit_closes_the_case_with_its_outcome() -> None:
    home = disposed()
    home.visit(on=ON + 40 * DAY)

    said = home.visit(on=ON + 41 * DAY)

    assert kinds(said) == ["VISITED", "FOLLOWED_UP", "CLOSED"]
    assert said[-1] == Closed(disposition="COMPLEX")
    assert home.case.current is None


# --- deaths and moves


def test_the_death_of_the_last_closes_the_case() -> None:
    home = opened()

    assert home.hear(DEATH, living=0) == [Closed(disposition="DEATH")]


def test_a_death_that_leaves_others_and_one_without_case_change_nothing() -> None:
    assert opened().hear(DEATH, living=1) == []
    assert Home().hear(DEATH, living=0) == []


def test_benefits_that_must_be_stopped_keep_the_case_of_the_dead_open() -> None:
    home = Home()
    home.read({SHOCK: Grade.ORANGE}, items=(item("EXIT_REVIEW", "EX.01"),))

    assert home.hear(DEATH, living=0) == []


def test_a_case_follows_the_move_of_its_household() -> None:
    home = opened()
    home.division = ELSEWHERE

    said = home.hear(HouseholdMoved(to_division=ELSEWHERE, settlement="RURAL"))

    assert said[0] == Relocated(was=DIVISION)
    assert notices(said) == [("HANDED_OVER", "staff/S9")]
    assert home.current.division == ELSEWHERE
