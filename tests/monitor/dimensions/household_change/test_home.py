from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.membership import CustodyStarted, ResidenceLeft, ResidenceReturned
from tests.builders import Family
from tests.monitor.dimensions.household_change.homes import (
    DAY,
    HOME,
    THAT_DAY,
    dies,
    divorces,
    granted,
    leaves,
    marries,
    moves_to,
    of,
    on,
    visited,
)

YELLOW = {HOME: Grade.YELLOW}


@pytest.fixture
def family():
    """A couple with a child of thirteen."""
    family = Family()
    family.member("a")
    family.member("b", "10")
    family.member("c", "20", date(2012, 5, 1))
    return family


@pytest.fixture
def old():
    """A couple of whom one is seventy-one."""
    family = Family()
    family.member("a", born=date(1955, 1, 1))
    family.member("b", "10")
    return family


# --- 3.07


@pytest.mark.parametrize(
    "loses",
    [dies, leaves, divorces, lambda family, ref: moves_to(family, ref, "h2")],
    ids=["death", "leaving", "divorce", "elsewhere"],
)
@pytest.mark.parametrize("ref", ["a", "b"])
def test_the_loss_of_one_of_two_parents_is_yellow(family, loses, ref):
    fact = loses(family, ref)

    sign = on(family, THAT_DAY)["3.07", HOME]

    assert (sign.grade, sign.since_on, sign.evidence) == (Grade.YELLOW, THAT_DAY, (fact.event.event_id,))
    assert sign.values["minor_count"] == 1


def test_a_couple_without_minors_is_no_parents(family):
    leaves(family, "c", date(2025, 6, 1))
    dies(family, "b")

    assert of(family, THAT_DAY, "3.07") == {}


def test_it_ends_when_the_last_minor_comes_of_age():
    family = Family()
    family.member("a")
    family.member("b", "10")
    family.member("c", "20", date(2008, 4, 1))
    dies(family, "b")

    assert of(family, date(2026, 3, 31), "3.07") == YELLOW
    assert of(family, date(2026, 4, 1), "3.07") == {}


def test_it_holds_for_ninety_days(family):
    dies(family, "b")

    assert of(family, THAT_DAY + 90 * DAY, "3.07") == YELLOW
    assert of(family, THAT_DAY + 91 * DAY, "3.07") == {}


def test_the_death_of_the_child_of_a_couple_is_no_loss_of_a_parent(family):
    dies(family, "c")

    assert of(family, THAT_DAY, "3.07") == {}


def test_one_who_had_gone_away_before_was_not_the_second_the_day_before(family):
    family.say(ResidenceLeft(), on=THAT_DAY - 30 * DAY, about="b")
    divorces(family, "b")

    assert of(family, THAT_DAY, "3.07") == {}


def test_the_divorced_who_leaves_later_changes_nothing(family):
    divorces(family, "b")
    leaves(family, "b", THAT_DAY + 20 * DAY)

    assert on(family, THAT_DAY + 20 * DAY)["3.07", HOME].since_on == THAT_DAY


def test_the_head_who_leaves_after_a_divorce_leaves_the_other_as_the_single_parent(family):
    divorces(family, "a")
    leaves(family, "a", THAT_DAY + 20 * DAY)

    sign = on(family, THAT_DAY + 20 * DAY)["3.07", HOME]

    assert (sign.since_on, sign.values["person"]) == (THAT_DAY, "person/b")


def test_remarriage_ends_it(family):
    dies(family, "b")
    marries(family, "a", THAT_DAY + 20 * DAY)

    assert of(family, THAT_DAY + 19 * DAY, "3.07") == YELLOW
    assert of(family, THAT_DAY + 20 * DAY, "3.07") == {}


def test_a_marriage_of_long_ago_does_not_end_it(family):
    marries(family, "a", date(2010, 5, 1))
    dies(family, "b")

    assert of(family, THAT_DAY, "3.07") == YELLOW


def test_marrying_one_another_again_ends_it(family):
    divorces(family, "b")
    marries(family, "b", THAT_DAY + 20 * DAY)

    assert of(family, THAT_DAY + 20 * DAY, "3.07") == {}


def test_the_return_of_the_other_ends_it(family):
    leaves(family, "b")
    family.member("b", "10", on=THAT_DAY + 20 * DAY, reason="RETURN")

    assert of(family, THAT_DAY + 19 * DAY, "3.07") == YELLOW
    assert of(family, THAT_DAY + 20 * DAY, "3.07") == {}


def test_a_divorce_before_the_spouse_was_registered_was_another_marriage(family):
    divorces(family, "a", date(2015, 5, 1))
    dies(family, "b")

    assert of(family, THAT_DAY, "3.07") == YELLOW


def test_a_new_spouse_who_joins_ends_it(family):
    dies(family, "b")
    family.member("d", "10", on=THAT_DAY + 9 * DAY, reason="MARRIAGE")

    assert of(family, THAT_DAY + 9 * DAY, "3.07") == {}


def test_a_head_under_age_is_no_parent_yet():
    family = Family()
    family.member("a", born=date(2009, 1, 1))
    family.member("b", "10")
    dies(family, "b")

    assert of(family, THAT_DAY, "3.07") == {}


def test_a_loss_known_at_registration_is_baseline(family):
    leaves(family, "b", date(2025, 1, 9))

    assert of(family, date(2025, 1, 20), "3.07") == {}


def test_a_child_allowance_matches_it(family):
    dies(family, "b")

    assert on(family, THAT_DAY)["3.07", HOME].matched is False

    granted(family, "CHILD_ALLOWANCE", "c")

    assert on(family, THAT_DAY)["3.07", HOME].matched is True


def test_a_person_of_whom_only_the_spouse_is_known_is_no_couple():
    family = Family()
    family.member("c", "20", date(2012, 5, 1))
    family.member("b", "10")
    dies(family, "b")

    assert of(family, THAT_DAY, "3.07") == {}


# --- 3.12


@pytest.mark.parametrize(
    "loses",
    [
        dies,
        leaves,
        lambda family, ref: moves_to(family, ref, "h2"),
        lambda family, ref: family.say(CustodyStarted(kind="MISSING"), on=THAT_DAY, about=ref),
        lambda family, ref: family.say(ResidenceLeft(), on=THAT_DAY, about=ref),
    ],
    ids=["death", "leaving", "elsewhere", "missing", "away"],
)
def test_an_old_person_left_alone_is_yellow(old, loses):
    fact = loses(old, "b")

    sign = on(old, THAT_DAY)["3.12", HOME]

    assert (sign.grade, sign.since_on, sign.evidence) == (Grade.YELLOW, THAT_DAY, (fact.event.event_id,))
    assert (sign.values["person"], sign.values["age"]) == ("person/a", 60)


def test_an_old_person_who_is_left_with_another_is_not_alone(old):
    old.member("d", "20", on=date(2025, 2, 1), reason="OTHER")
    dies(old, "b")

    assert of(old, THAT_DAY, "3.12") == {}


@pytest.mark.parametrize(("born_on", "grades"), [(date(1966, 3, 10), YELLOW), (date(1966, 3, 11), {})])
def test_who_is_sixty_that_day_is_old(born_on, grades):
    family = Family()
    family.member("a", born=born_on)
    family.member("b", "10")
    dies(family, "b")

    assert of(family, THAT_DAY, "3.12") == grades


def test_a_sixtieth_birthday_does_not_complete_it():
    family = Family()
    family.member("a", born=date(1966, 3, 11))
    family.member("b", "10")
    dies(family, "b")

    assert of(family, date(2026, 3, 11), "3.12") == {}


def test_a_second_loss_of_somebody_who_lived_elsewhere_leaves_nobody_alone(old):
    old.member("d", "20", on=date(2025, 2, 1), reason="OTHER")
    old.say(ResidenceLeft(), on=date(2025, 3, 1), about="b")
    old.say(ResidenceLeft(), on=date(2025, 6, 1), about="d")
    dies(old, "b")

    assert of(old, THAT_DAY, "3.12") == {}


def test_it_ends_when_somebody_returns(old):
    old.say(ResidenceLeft(), on=THAT_DAY, about="b")
    old.say(ResidenceReturned(), on=THAT_DAY + 9 * DAY, about="b")

    assert of(old, THAT_DAY + 8 * DAY, "3.12") == YELLOW
    assert of(old, THAT_DAY + 9 * DAY, "3.12") == {}


def test_alone_holds_for_ninety_days(old):
    dies(old, "b")

    assert of(old, THAT_DAY + 90 * DAY, "3.12") == YELLOW
    assert of(old, THAT_DAY + 91 * DAY, "3.12") == {}


def test_who_was_registered_alone_is_not_newly_alone():
    family = Family()
    family.member("a", born=date(1950, 1, 1))

    assert of(family, THAT_DAY, "3.12") == {}


def test_care_at_home_matches_it(old):
    dies(old, "b")
    granted(old, "HOME_CARE", "a")

    assert on(old, THAT_DAY)["3.12", HOME].matched is True


def test_a_visit_that_finds_company_ends_it(old):
    dies(old, "b")
    visited(old, "3.12", "NOT_FOUND", THAT_DAY + DAY)

    assert of(old, THAT_DAY + DAY, "3.12") == {}
