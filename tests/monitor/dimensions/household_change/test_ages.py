from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.registration import CategoryGranted
from services.monitor.dimensions.household_change import DIMENSION
from tests.builders import Family
from tests.monitor.dimensions.household_change.homes import (
    DAY,
    THAT_DAY,
    dies,
    leaves,
    moves_to,
    of,
    on,
    review_on,
    visited,
)

A, B = "person/a", "person/b"
BLUE = {B: Grade.BLUE}


@pytest.fixture
def family():
    """One of whom an age is far away, beside one born on the day sixty years before."""
    family = Family()
    family.member("a")
    family.member("b", "10", date(1966, 3, 10))
    return family


def test_the_indicators_are_numbered_in_order():
    assert [one.id for one in DIMENSION.indicators] == [f"3.{n:02d}" for n in range(1, 13)]


def test_only_ages_are_never_modified_and_of_low_income_only():
    assert [one.id for one in DIMENSION.indicators if one.unmodified or one.low_income_only] == ["3.11"]


@pytest.mark.parametrize("age", [16, 18, 60, 70, 80])
def test_a_birthday_at_which_rights_change_is_blue_for_thirty_days(age):
    family = Family()
    family.member("a")
    family.member("b", "20", THAT_DAY.replace(year=2026 - age))

    assert of(family, THAT_DAY - DAY, "3.11") == {}
    assert on(family, THAT_DAY)["3.11", B].values["age"] == age
    assert of(family, THAT_DAY + 30 * DAY, "3.11") == BLUE
    assert of(family, THAT_DAY + 31 * DAY, "3.11") == {}


def test_another_birthday_is_none():
    family = Family()
    family.member("a", born=date(1965, 3, 10))

    assert on(family, THAT_DAY) == {}


def test_the_birthday_is_waited_for_and_then_the_end_and_then_the_next(family):
    family.member("a", born=date(1900, 1, 1))

    assert review_on(family, date(2025, 6, 1)) == THAT_DAY
    assert review_on(family, THAT_DAY) == THAT_DAY + 31 * DAY
    assert review_on(family, THAT_DAY + 31 * DAY) == date(2036, 3, 10)


def test_evidence_is_the_statement_that_tells_the_birth(family):
    sign = on(family, THAT_DAY)["3.11", B]

    assert sign.evidence == (family.statements[2].event.event_id,)
    assert sign.values["birthday_on"] == "2026-03-10"


def test_a_birthday_on_or_before_registration_is_baseline_and_the_next_is_waited_for():
    family = Family()
    family.member("b", "10", date(1965, 1, 10))

    assert on(family, date(2025, 1, 10)) == {}
    assert review_on(family, date(2025, 1, 10)) == date(2025, 2, 10)
    assert review_on(family, date(2025, 2, 10)) == date(2035, 1, 10)


def test_nobody_has_a_birthday_after_death(family):
    dies(family, "b", THAT_DAY - DAY)

    assert of(family, THAT_DAY, "3.11") == {}


def test_a_birthday_stands_after_a_death_in_the_days_after_it(family):
    dies(family, "b", THAT_DAY + DAY)

    assert of(family, THAT_DAY + DAY, "3.11") == BLUE


def test_who_has_left_has_it_elsewhere(family):
    leaves(family, "b", THAT_DAY)

    assert of(family, THAT_DAY, "3.11") == {}


def test_a_household_that_is_not_low_income_is_not_read():
    family = Family(registered_as="GENERAL")
    family.member("b", born=date(1966, 3, 10))

    assert on(family, THAT_DAY) == {}


def test_an_unregistered_household_has_no_baseline():
    family = Family(registered_on=None)
    family.say(CategoryGranted(category="C4", valid_from_on=THAT_DAY), on=THAT_DAY)
    family.member("b", born=date(1966, 3, 10), on=THAT_DAY, reason="OTHER")

    assert of(family, THAT_DAY, "3.11") == BLUE


def test_of_whose_birth_nothing_is_known_yet_nothing_is_read():
    family = Family(household_id="solo-b", registered_on=None)
    family.say(CategoryGranted(category="C4", valid_from_on=THAT_DAY), on=THAT_DAY, about="b")
    moves_to(family, "b", "h1", THAT_DAY + DAY, known_on=THAT_DAY)

    assert on(family, THAT_DAY) == {}


def test_a_visit_that_finds_the_matter_settled_ends_it(family):
    visited(family, "3.11", "RESOLVED", THAT_DAY + DAY, "b")

    assert of(family, THAT_DAY + DAY, "3.11") == {}
