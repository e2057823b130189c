from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.education import DropoutSuspected, EnrolmentChanged
from schemas.events.membership import BirthRegistered
from tests.builders import Family
from tests.monitor.dimensions.household_change.homes import DAY, THAT_DAY, leaves, of, on, visited

A, B, C = "person/a", "person/b", "person/c"


@pytest.fixture
def family():
    family = Family()
    family.member("a")
    family.member("b", "10")
    return family


def born(family, mother="b", day=THAT_DAY, **more):
    return family.say(BirthRegistered(birth_on=day, child_ref="c"), on=day, about=mother, **more)


def dropped_out(family, day=THAT_DAY, **more):
    return family.say(DropoutSuspected(stage="COMPULSORY", school_ref="S1"), on=day, about="c", **more)


def enrolled(family, day, *, entered=True):
    payload = EnrolmentChanged(stage="COMPULSORY", school_ref="S1", school_year=2025, entered=entered)
    family.say(payload, on=day, about="c")


# --- 3.06


@pytest.mark.parametrize(("reason", "said"), [("BIRTH", "出生"), ("ADOPTION", "收养"), ("RETURN", "回归")])
def test_a_new_member_is_blue_for_ninety_days(family, reason, said):
    family.member("c", "20", THAT_DAY, on=THAT_DAY, reason=reason)

    sign = on(family, THAT_DAY + 90 * DAY)["3.06", C]

    assert (sign.grade, sign.values["reason"]) == (Grade.BLUE, said)
    assert of(family, THAT_DAY + 91 * DAY, "3.06") == {}


@pytest.mark.parametrize("reason", ["MARRIAGE", "OTHER", "REGISTERED"])
def test_who_joins_for_another_reason_is_not_read(family, reason):
    family.member("c", "30", on=THAT_DAY, reason=reason)

    assert of(family, THAT_DAY, "3.06") == {}


def test_a_birth_is_told_of_the_mother_until_the_child_has_joined(family):
    birth = born(family)
    join = family.member("c", "20", THAT_DAY, on=THAT_DAY + 10 * DAY, reason="BIRTH")

    assert of(family, THAT_DAY, "3.06") == {B: Grade.BLUE}

    sign = on(family, THAT_DAY + 10 * DAY)["3.06", C]

    assert (sign.since_on, sign.ends_on) == (THAT_DAY, THAT_DAY + 90 * DAY)
    assert sign.evidence == tuple(sorted([birth.event.event_id, join.event.event_id]))
    assert of(family, THAT_DAY + 10 * DAY, "3.06") == {C: Grade.BLUE}


def test_a_birth_told_late_of_a_registered_child_is_no_news(family):
    family.member("c", "20", date(2024, 12, 20))
    born(family, day=date(2024, 12, 20), known_on=date(2025, 2, 1))

    assert of(family, date(2025, 2, 1), "3.06") == {}


def test_a_birth_that_a_mother_brought_along_is_not_read(family):
    born(family, "d", THAT_DAY - 9 * DAY)
    family.member("d", "30", on=THAT_DAY, reason="MARRIAGE")

    assert of(family, THAT_DAY, "3.06") == {}


def test_a_child_that_joins_without_its_mother_is_news_whatever_its_birth_was_elsewhere(family):
    leaves(family, "b", THAT_DAY - 90 * DAY)
    born(family, day=THAT_DAY - 10 * DAY)
    family.member("c", "20", THAT_DAY - 10 * DAY, on=THAT_DAY, reason="BIRTH")

    assert of(family, THAT_DAY - DAY, "3.06") == {}
    assert on(family, THAT_DAY)["3.06", C].since_on == THAT_DAY


def test_a_child_that_has_left_is_new_no_longer(family):
    family.member("c", "20", THAT_DAY, on=THAT_DAY, reason="BIRTH")
    leaves(family, "c", THAT_DAY + 5 * DAY)

    assert of(family, THAT_DAY + 5 * DAY, "3.06") == {}


def test_the_only_person_of_an_unregistered_home_did_not_join_it():
    family = Family(household_id="solo-b", registered_on=None)
    born(family)

    assert of(family, THAT_DAY, "3.06") == {B: Grade.BLUE}


# --- 3.10


@pytest.mark.parametrize(
    ("born_on", "grades"),
    [
        (date(2020, 3, 10), {C: Grade.ORANGE}),
        (date(2020, 3, 11), {}),
        (date(2010, 3, 11), {C: Grade.ORANGE}),
        (date(2010, 3, 10), {}),
    ],
)
def test_a_suspected_dropout_of_compulsory_school_age_is_orange(family, born_on, grades):
    family.member("c", "20", born_on)
    dropped_out(family)

    assert of(family, THAT_DAY, "3.10") == grades


def test_a_suspected_dropout_of_unknown_age_is_not_read():
    family = Family(household_id="solo-c", registered_on=None)
    dropped_out(family)

    assert on(family, THAT_DAY) == {}


def test_entering_school_on_a_later_day_ends_it(family):
    family.member("c", "20", date(2014, 1, 1))
    dropped_out(family)
    enrolled(family, THAT_DAY)
    enrolled(family, THAT_DAY + 3 * DAY, entered=False)
    enrolled(family, THAT_DAY + 5 * DAY)

    assert of(family, THAT_DAY + 4 * DAY, "3.10") == {C: Grade.ORANGE}
    assert of(family, THAT_DAY + 5 * DAY, "3.10") == {}


def test_a_suspicion_told_twice_in_a_week_is_one_and_holds_for_ninety_days(family):
    family.member("c", "20", date(2014, 1, 1))
    dropped_out(family)
    dropped_out(family, THAT_DAY + 7 * DAY, source="police")

    assert on(family, THAT_DAY + 90 * DAY)["3.10", C].since_on == THAT_DAY
    assert of(family, THAT_DAY + 91 * DAY, "3.10") == {}


def test_a_visit_that_finds_the_child_at_school_ends_it(family):
    family.member("c", "20", date(2014, 1, 1))
    dropped_out(family)
    visited(family, "3.10", "NOT_FOUND", THAT_DAY + DAY, "c", contact="PHONE")

    assert of(family, THAT_DAY + DAY, "3.10") == {}


def test_a_visit_that_met_nobody_ends_nothing(family):
    family.member("c", "20", date(2014, 1, 1))
    dropped_out(family)
    visited(family, "3.10", "NOT_FOUND", THAT_DAY + DAY, "c", contact="NOT_MET")

    assert of(family, THAT_DAY + DAY, "3.10") == {C: Grade.ORANGE}
