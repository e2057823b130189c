"""How an open case, or one that people have dealt with, follows its alerts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from schemas.assessment import Grade
from schemas.case.course import Closed, HandedOver, Opened, Regraded, Relocated
from schemas.case.event import AnyChange
from schemas.case.findings import Contacted, Disposed, Referred
from schemas.case.parts import Referral
from schemas.case.pressure import Notified, Suspended
from tests.alerts.lifecycle.life import (
    ELSEWHERE,
    ON,
    PLUNGE,
    SHOCK,
    Home,
    item,
    kinds,
    limit,
    notices,
    of,
    signal,
)  # fmt: skip
from tests.builders import DIVISION, noon

LATER = ON + timedelta(days=40)
STREAM: dict[str, Any] = {"items": (item("POLICY_GAP"),)}


def disposed(home: Home, outcome: Any = "NO_CHANGE", **more: Any) -> Disposed:
    """The disposal of what is on."""
    causes = tuple(sorted({cause for alert in home.case.open_alerts.values() for cause in alert.causes}))
    return Disposed(outcome=outcome, is_on_time=True, causes=causes, **more)


# --- the open case


def test_a_graver_alert_lifts_the_case_its_limits_hold_at_once_and_it_is_told() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})

    said = home.read({SHOCK: Grade.RED})

    (regraded,) = of(Regraded, said)
    assert (regraded.was, regraded.grade) == (Grade.YELLOW, Grade.RED)
    assert home.limits[0] == "CONTACT"
    assert notices(said) == [("ROSE", "staff/S1")]


def test_a_lighter_alert_changes_the_grade_and_no_limit_and_one_that_is_over_not_even_the_grade() -> None:
    home = Home()
    home.read({SHOCK: Grade.ORANGE})
    limits = home.current.deadlines

    assert kinds(home.read({SHOCK: Grade.BLUE})) == ["REGRADED"]
    assert (home.current.grade, home.current.deadlines) == (Grade.BLUE, limits)
    assert kinds(home.read()) == []
    assert home.current.grade is Grade.BLUE


def test_a_dimension_raised_beside_is_told_and_a_blue_one_is_not() -> None:
    home = Home()
    home.read({SHOCK: Grade.ORANGE})

    assert notices(home.read({SHOCK: Grade.ORANGE, PLUNGE: Grade.BLUE})) == []
    home.read({SHOCK: Grade.ORANGE})
    said = home.read({SHOCK: Grade.ORANGE, PLUNGE: Grade.YELLOW})

    assert kinds(said) == []
    assert [(one.reason, one.dimension, one.grade) for one in of(Notified, said)] == [
        ("NEW_DIMENSION", PLUNGE, Grade.YELLOW)
    ]


def test_a_new_dimension_that_lifts_the_case_is_told_once() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})

    said = home.read({SHOCK: Grade.YELLOW, PLUNGE: Grade.ORANGE})

    assert [(one.reason, one.dimension) for one in of(Notified, said)] == [("ROSE", PLUNGE)]


def test_what_was_taken_up_is_not_asked_for_again_when_it_gets_graver() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})
    home.say(Contacted(contact="PHONE", minutes=1))

    home.read({SHOCK: Grade.RED})

    assert home.current.status == "CONTACTED"
    assert home.limits == ["VISIT", "RESULT", "CONFERENCE"]


def test_red_ends_a_rest_and_orange_does_not() -> None:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})
    home.say(Suspended(reason="AWAY", until_on=LATER))

    assert kinds(home.read({SHOCK: Grade.ORANGE})) == ["REGRADED"]
    assert home.current.rest is not None
    assert kinds(home.read({SHOCK: Grade.RED})) == ["RESUMED", "REGRADED"]
    assert home.current.rest is None


def test_a_desk_case_that_becomes_graded_goes_to_the_coordinator_and_one_with_a_blue_alert_stays() -> None:
    home = Home()
    home.read(**STREAM)

    assert kinds(home.read({SHOCK: Grade.BLUE}, **STREAM)) == []
    said = home.read({SHOCK: Grade.YELLOW}, **STREAM)

    assert kinds(said) == ["REGRADED", "HANDED_OVER"]
    assert of(HandedOver, said)[0].coordinator == "S1"
    assert (home.current.status, home.current.is_desk) == ("DISPATCHED", False)
    assert notices(said) == [("ROSE", "staff/S1")]


def test_a_case_follows_its_household_to_another_village() -> None:
    home = Home()
    home.read({SHOCK: Grade.ORANGE})

    said = home.read({SHOCK: Grade.ORANGE}, division=ELSEWHERE)

    assert said[0] == Relocated(was=DIVISION)
    assert of(HandedOver, said)[0].coordinator == "S9"
    assert of(HandedOver, said)[0].reason == "RELOCATED"
    assert notices(said) == [("HANDED_OVER", "staff/S9")]


# --- dealt with


def closed_case() -> Home:
    home = Home()
    home.read({SHOCK: Grade.YELLOW})
    home.say(disposed(home), Closed(disposition="NO_CHANGE"))
    return home


def test_what_people_have_dealt_with_opens_no_case_again() -> None:
    assert kinds(closed_case().read({SHOCK: Grade.YELLOW}, LATER)) == []


def test_what_is_graver_than_when_people_dealt_with_it_opens_another_case() -> None:
    home = closed_case()

    (opened,) = of(Opened, home.read({SHOCK: Grade.ORANGE}, LATER))

    assert (opened.reason, home.current.number) == ("REOPENED", 2)


def test_another_cause_opens_another_case_though_it_is_no_graver() -> None:
    home, more = closed_case(), (signal(SHOCK, Grade.YELLOW), signal(SHOCK, Grade.YELLOW, "4.02"))

    assert of(Opened, home.read({SHOCK: Grade.YELLOW}, LATER, signals=more))[0].reason == "REOPENED"


def test_a_chronic_red_that_was_dealt_with_does_not_make_the_next_case_red() -> None:
    home = Home()
    home.read({SHOCK: Grade.RED})
    home.say(disposed(home), Closed(disposition="NO_CHANGE"))

    (opened,) = of(Opened, home.read({SHOCK: Grade.RED, PLUNGE: Grade.YELLOW}, LATER))

    assert (opened.reason, opened.grade) == ("FIRST", Grade.YELLOW)


def waiting_case() -> Home:
    """A case that was disposed of and waits for its revisit."""
    home = Home()
    home.read({SHOCK: Grade.ORANGE})
    home.say(disposed(home, "COMPLEX", deadlines=(limit("REVISIT", noon(LATER), "1"),)))
    return home


def test_a_case_that_waits_for_its_revisit_stays_as_it_is_while_nothing_new_comes() -> None:
    home = waiting_case()

    assert kinds(home.read({SHOCK: Grade.YELLOW})) == []
    assert home.current.status == "DISPOSED"


@pytest.mark.parametrize("grades", [{SHOCK: Grade.RED}, {SHOCK: Grade.ORANGE, PLUNGE: Grade.YELLOW}])
def test_what_comes_after_the_outcome_is_taken_up_anew(grades: dict[str, Grade | None]) -> None:
    home = waiting_case()

    said = home.read(grades)

    assert kinds(said) == ["REGRADED"]
    assert (home.current.status, home.current.outcome) == ("DISPATCHED", None)
    assert {"VISIT", "RESULT", "REVISIT"} <= set(home.limits)


def test_a_blue_dimension_after_the_outcome_changes_nothing() -> None:
    home = waiting_case()

    assert kinds(home.read({SHOCK: Grade.ORANGE, PLUNGE: Grade.BLUE})) == []


def test_a_disposed_case_is_closed_with_the_reading_after_which_nothing_is_left() -> None:
    home = Home()
    home.read({SHOCK: Grade.ORANGE})
    home.say(disposed(home))

    said: list[AnyChange] = home.read({SHOCK: Grade.ORANGE})

    assert said == [Closed(disposition="NO_CHANGE")]


def test_a_referral_keeps_a_disposed_case_open() -> None:
    home = Home()
    home.read({SHOCK: Grade.ORANGE})
    referral = Referral(referral_id="r1", programme="DIBAO", owner="MZ", pushed_at=noon(ON))
    home.say(Referred(referral=referral, deadlines=()), disposed(home, "REFER"))

    assert kinds(home.read({SHOCK: Grade.ORANGE})) == []
