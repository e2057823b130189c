"""Kind S: on from the first day of a state until a fact, a visit, or its own last day."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.membership import MemberLeft
from services.monitor.indicator import Sign
from services.monitor.kinds.state import State
from tests.builders import DAY, Family
from tests.monitor.kinds.claims import INDICATOR, family, visit

SINCE_ON = date(2026, 2, 1)
THROUGH = date(2026, 4, 1)


def sign(made: Family, as_of: date, **claim: object) -> Sign | None:
    look = made.look(as_of)
    told = {"subject": "person/a", "grade": Grade.YELLOW, "since_on": SINCE_ON, "evidence": ("b", "a"), **claim}
    return State(**told).sign(look, INDICATOR)


def is_on(made: Family, as_of: date, **claim: object) -> bool:
    return sign(made, as_of, **claim) is not None


def test_it_begins_on_its_first_day_and_has_no_end_of_its_own() -> None:
    made = family()

    found = sign(made, date(2030, 1, 1))

    assert not is_on(made, SINCE_ON - DAY)
    assert found is not None
    assert (found.since_on, found.rung_since_on, found.ends_on) == (SINCE_ON, SINCE_ON, None)
    assert (found.evidence, found.known_on) == (("a", "b"), None)


def test_it_wakes_on_its_first_day_and_behind_its_last() -> None:
    for as_of, woken_on in ((SINCE_ON - DAY, SINCE_ON), (SINCE_ON, THROUGH + DAY)):
        look = family().look(as_of)
        State(subject="person/a", grade=Grade.BLUE, since_on=SINCE_ON, evidence=(), through_on=THROUGH).sign(
            look, INDICATOR
        )
        assert look.notes.review_on == woken_on


def test_it_ends_behind_its_last_day_if_it_has_one() -> None:
    assert [is_on(family(), day, through_on=THROUGH) for day in (THROUGH, THROUGH + DAY)] == [True, False]


def test_a_fact_ends_it_on_its_day() -> None:
    ended_on = date(2026, 3, 1)

    assert [is_on(family(), day, ended_on=ended_on) for day in (ended_on - DAY, ended_on)] == [True, False]


@pytest.mark.parametrize(("days", "on"), [(-1, True), (0, False)], ids=["before it began", "on its first day"])
def test_a_visit_from_its_first_day_on_can_settle_it(days: int, *, on: bool) -> None:
    made = family()
    visit(made, "NOT_FOUND", SINCE_ON + days * DAY)

    assert is_on(made, SINCE_ON) is on


def test_it_ends_for_whoever_leaves() -> None:
    made = family()
    made.member("b", "10")
    made.say(MemberLeft(household_id="h1", reason="OTHER"), about="a", on=date(2026, 3, 2))

    assert [is_on(made, day) for day in (date(2026, 3, 1), date(2026, 3, 2))] == [True, False]
    assert is_on(made, date(2026, 3, 2), subject=made.subject)
