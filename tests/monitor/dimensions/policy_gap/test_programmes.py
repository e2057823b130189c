from __future__ import annotations

from datetime import date

import pytest

from schemas.events.education import EnrolmentChanged
from schemas.events.membership import MemberLeft
from services.monitor.dimensions.policy_gap import STREAM
from tests.builders import Family
from tests.monitor.dimensions.listed import (
    DAY,
    HOME,
    B,
    certified,
    dies,
    given,
    holds,
    listed,
    local,
    loses,
    review_on,
)

THAT_DAY = date(2026, 4, 10)
DUE_ON = date(2026, 5, 10)
LONG_AFTER = date(2026, 12, 20)


def couple(category=None, **more):
    family = Family(**more)
    family.member("a")
    family.member("b", "10")
    if category is not None:
        holds(family, category)
    return family


def only(family, as_of, code):
    """The items of one code by subject."""
    return {subject: item for (each, subject), item in listed(family, as_of, STREAM).items() if each == code}


# --- PG.01


def test_a_severely_disabled_member_without_allowance_is_listed_thirty_days_after_the_certificate_is_known():
    family = couple()
    fact = certified(family, "b", THAT_DAY)

    item = only(family, DUE_ON, "PG.01")[B]

    assert only(family, DUE_ON - DAY, "PG.01") == {}
    assert review_on(family, DUE_ON - DAY, STREAM) == DUE_ON
    assert (item.since_on, item.ends_on, item.evidence) == (DUE_ON, None, (fact.event.event_id,))
    assert "PG.01.days" in item.parameters


def test_a_lesser_disability_opens_no_allowance():
    family = couple()
    certified(family, "b", THAT_DAY, grade=3)

    assert only(family, LONG_AFTER, "PG.01") == {}


@pytest.mark.parametrize("about", [None, "b"])
def test_the_allowance_ends_it_and_its_end_begins_it_anew(about):
    family = couple()
    certified(family, "b", THAT_DAY)
    given(family, "DISABILITY_ALLOWANCE", about, on=DUE_ON + 5 * DAY, through=DUE_ON + 20 * DAY)

    assert B in only(family, DUE_ON + 4 * DAY, "PG.01")
    assert only(family, DUE_ON + 20 * DAY, "PG.01") == {}
    assert only(family, LONG_AFTER, "PG.01")[B].since_on == DUE_ON + 21 * DAY


def test_the_expiry_of_the_certificate_ends_it():
    family = couple()
    certified(family, "b", THAT_DAY, expires_on=LONG_AFTER)

    assert B in only(family, LONG_AFTER, "PG.01")
    assert only(family, LONG_AFTER + DAY, "PG.01") == {}


def test_a_renewed_certificate_starts_no_new_time():
    family = couple()
    certified(family, "b", THAT_DAY)
    certified(family, "b", LONG_AFTER - DAY, grade=2)

    assert only(family, LONG_AFTER, "PG.01")[B].since_on == DUE_ON


def test_a_household_that_is_not_low_income_has_no_claim_and_gains_one_with_a_category():
    family = couple(registered_as="GENERAL")
    certified(family, "b", THAT_DAY)

    assert only(family, LONG_AFTER, "PG.01") == {}

    holds(family, "C4", on=LONG_AFTER - DAY)

    assert only(family, LONG_AFTER, "PG.01")[B].since_on == LONG_AFTER - DAY


def test_who_has_died_or_left_has_no_claim_here():
    family = couple()
    family.member("c", "20", date(2010, 1, 1))
    certified(family, "b", THAT_DAY)
    certified(family, "c", THAT_DAY)
    dies(family, "b", DUE_ON)
    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=DUE_ON, about="c")

    assert only(family, DUE_ON, "PG.01") == {}


# --- PG.02


def test_a_severely_disabled_member_of_a_dibao_edge_household_should_be_in_dibao_alone():
    family = couple("C3")
    fact = certified(family, "b", THAT_DAY)

    item = only(family, THAT_DAY, "PG.02")[B]

    assert (item.since_on, item.evidence) == (THAT_DAY, (fact.event.event_id,))
    assert B in only(family, LONG_AFTER, "PG.02")


def test_the_grant_of_single_person_dibao_ends_it_and_its_end_begins_it_anew():
    family = couple("C3")
    certified(family, "b", THAT_DAY)
    holds(family, "C1S", "b", on=THAT_DAY + 9 * DAY)
    loses(family, THAT_DAY + 20 * DAY, "C1S", "b")

    assert only(family, THAT_DAY + 20 * DAY, "PG.02") == {}
    assert only(family, LONG_AFTER, "PG.02")[B].since_on == THAT_DAY + 21 * DAY


@pytest.mark.parametrize("category", [None, "C1", "C5"])
def test_only_dibao_edge_opens_single_person_dibao(category):
    family = couple(category)
    certified(family, "b", THAT_DAY)

    assert only(family, LONG_AFTER, "PG.02") == {}


def test_a_lesser_disability_opens_no_single_person_dibao():
    family = couple("C3")
    certified(family, "b", THAT_DAY, grade=3)

    assert only(family, LONG_AFTER, "PG.02") == {}


def test_a_place_may_leave_single_person_dibao_out():
    family = couple("C3")
    certified(family, "b", THAT_DAY)

    assert ("PG.02", B) not in local(family, LONG_AFTER, STREAM, {"means.c1s_disability": False})


# --- PG.03

ENTERED_ON = date(2026, 9, 5)
AID_DUE_ON = date(2026, 11, 4)
LAST_DAY = date(2027, 8, 31)


def enrolled(family, on=ENTERED_ON, year=2026, *, entered=True, school="S1"):
    payload = EnrolmentChanged(stage="COLLEGE", school_ref=school, school_year=year, entered=entered)
    return family.say(payload, on=on, about="b")


@pytest.mark.parametrize(("category", "about"), [("C1", None), ("C1S", "b"), ("C2", "b"), ("C3", None), ("C5", None)])
def test_a_student_in_a_category_without_aid_is_listed_sixty_days_after_entering(category, about):
    family = couple()
    holds(family, category, about)
    enrolled(family)

    item = only(family, AID_DUE_ON, "PG.03")[B]

    assert only(family, AID_DUE_ON - DAY, "PG.03") == {}
    assert review_on(family, AID_DUE_ON - DAY, STREAM) == AID_DUE_ON
    assert (item.since_on, item.ends_on) == (AID_DUE_ON, LAST_DAY)


def test_a_student_in_no_such_category_is_not_listed():
    family = couple("C4")
    enrolled(family)

    assert only(family, LONG_AFTER, "PG.03") == {}


@pytest.mark.parametrize("about", [None, "b"])
@pytest.mark.parametrize(("on", "through"), [(date(2026, 3, 1), date(2026, 9, 1)), (date(2026, 12, 1), None)])
def test_aid_on_any_day_of_the_school_year_ends_it(about, on, through):
    family = couple("C1")
    enrolled(family)
    given(family, "EDUCATION_AID", about, on=on, through=through)

    assert only(family, date(2027, 3, 1), "PG.03") == {}


def test_aid_of_the_year_before_or_for_something_else_is_none():
    family = couple("C1")
    enrolled(family)
    given(family, "EDUCATION_AID", on=date(2026, 3, 1), through=date(2026, 8, 31))
    given(family, "TEMPORARY_AID", on=ENTERED_ON)

    assert B in only(family, LONG_AFTER, "PG.03")


def test_aid_that_is_announced_ends_it_from_its_first_day():
    family = couple("C1")
    enrolled(family)
    family.say(given(Family(), "EDUCATION_AID", on=LONG_AFTER).event.payload, on=LONG_AFTER - 5 * DAY)

    assert B in only(family, LONG_AFTER - DAY, "PG.03")
    assert review_on(family, LONG_AFTER - DAY, STREAM) == LONG_AFTER
    assert only(family, LONG_AFTER, "PG.03") == {}


def test_it_ends_with_the_school_year_and_with_leaving_school():
    family = couple("C1")
    enrolled(family)

    assert B in only(family, LAST_DAY, "PG.03")
    assert review_on(family, LAST_DAY, STREAM) == LAST_DAY + DAY
    assert only(family, LAST_DAY + DAY, "PG.03") == {}

    enrolled(family, LONG_AFTER, entered=False)

    assert only(family, LONG_AFTER, "PG.03") == {}


def test_changing_schools_within_the_year_starts_no_new_time():
    family = couple("C1")
    enrolled(family, date(2025, 9, 5), year=2025)
    enrolled(family)
    enrolled(family, date(2026, 11, 20), school="S2")

    assert only(family, LONG_AFTER, "PG.03")[B].since_on == AID_DUE_ON


def test_a_category_that_came_later_begins_it_later():
    family = couple()
    holds(family, "C3", on=LONG_AFTER - DAY)
    enrolled(family)

    assert only(family, LONG_AFTER, "PG.03")[B].since_on == LONG_AFTER - DAY


# --- PG.04

CHECKED_ON = date(2026, 3, 1)


@pytest.mark.parametrize("category", ["C1", "C3"])
def test_each_member_in_a_category_without_premium_aid_is_listed_from_the_first_of_march_to_the_end_of_the_year(
    category,
):
    family = couple(category)

    found = only(family, CHECKED_ON, "PG.04")

    assert only(family, CHECKED_ON - DAY, "PG.04") == {}
    assert review_on(family, CHECKED_ON - DAY, STREAM) == CHECKED_ON
    assert sorted(found) == ["person/a", B]
    assert (found[B].since_on, found[B].ends_on) == (CHECKED_ON, date(2026, 12, 31))
    assert review_on(family, date(2026, 12, 31), STREAM) == date(2027, 1, 1)
    assert only(family, date(2027, 1, 1), "PG.04") == {}
    assert B in only(family, date(2027, 3, 1), "PG.04")


def test_a_category_of_one_person_opens_premium_aid_for_that_person():
    family = couple()
    holds(family, "C2", "b")

    assert list(only(family, CHECKED_ON, "PG.04")) == [B]


@pytest.mark.parametrize("category", [None, "C5"])
def test_without_such_a_category_nobody_is_listed(category):
    assert only(couple(category), CHECKED_ON, "PG.04") == {}


def test_premium_aid_of_the_year_ends_it_even_if_late():
    family = couple("C1")
    given(family, "PREMIUM_AID", "a", on=date(2026, 1, 5), through=date(2026, 1, 31))
    given(family, "PREMIUM_AID", "b", on=LONG_AFTER)

    assert list(only(family, LONG_AFTER - DAY, "PG.04")) == [B]
    assert only(family, LONG_AFTER, "PG.04") == {}


def test_premium_aid_of_the_household_is_aid_of_all():
    family = couple("C1")
    given(family, "PREMIUM_AID", on=date(2026, 1, 5), through=date(2026, 1, 31))

    assert only(family, CHECKED_ON, "PG.04") == {}


def test_premium_aid_of_another_year_is_none():
    family = couple("C1")
    given(family, "PREMIUM_AID", on=date(2025, 1, 5), through=date(2025, 12, 31))

    assert B in only(family, CHECKED_ON, "PG.04")


def test_who_was_not_a_member_or_in_no_category_on_the_day_of_the_check_is_not_listed_that_year():
    later = couple()
    holds(later, on=CHECKED_ON + DAY)
    born = couple("C1")
    born.member("c", "20", CHECKED_ON + DAY, on=CHECKED_ON + DAY, reason="BIRTH")

    assert only(later, LONG_AFTER, "PG.04") == {}
    assert "person/c" not in only(born, LONG_AFTER, "PG.04")


def test_the_end_of_the_category_ends_it():
    family = couple("C1")
    loses(family, LONG_AFTER)

    assert B in only(family, LONG_AFTER, "PG.04")
    assert only(family, LONG_AFTER + DAY, "PG.04") == {}


def test_nothing_of_this_stream_is_about_the_home_alone():
    family = couple("C1")
    certified(family, "b", THAT_DAY)

    assert HOME not in {subject for _, subject in listed(family, LONG_AFTER, STREAM)}
