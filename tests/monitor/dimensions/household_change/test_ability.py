from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.disability import CareAbilityAssessed
from schemas.events.registration import CategoryGranted
from tests.builders import Family
from tests.monitor.dimensions.household_change.homes import (
    DAY,
    HOME,
    THAT_DAY,
    certified,
    granted,
    leaves,
    moves_to,
    of,
    on,
    review_on,
    visited,
)

A, B = "person/a", "person/b"


@pytest.fixture
def family():
    family = Family()
    family.member("a")
    family.member("b", "10")
    return family


def category(family, code, about=None):
    family.say(CategoryGranted(category=code, valid_from_on=date(2026, 1, 1)), on=date(2026, 1, 1), about=about)


# --- 3.03


@pytest.mark.parametrize(
    ("kind", "grade", "is_severe"),
    [("LIMB", 2, True), ("LIMB", 3, False), ("INTELLECTUAL", 3, True), ("PSYCHIATRIC", 4, False)],
)
def test_a_newly_severe_disability_without_cover_or_allowance_is_orange(family, kind, grade, is_severe):
    certified(family, "b", grade, kind)

    assert of(family, THAT_DAY, "3.03") == ({B: Grade.ORANGE} if is_severe else {})


def test_the_rung_that_used_uncovered_says_so(family):
    certified(family, "b")

    sign = on(family, THAT_DAY)["3.03", B]

    assert (sign.uncovered_used, sign.matched, sign.values["kind"]) == (True, False, "肢体")


@pytest.mark.parametrize(("code", "about"), [("C1", None), ("C1S", "b"), ("C7", "b")])
def test_a_newly_severe_disability_under_cover_is_yellow(family, code, about):
    category(family, code, about)
    certified(family, "b")

    sign = on(family, THAT_DAY)["3.03", B]

    assert (sign.grade, sign.uncovered_used) == (Grade.YELLOW, False)


def test_an_allowance_of_that_person_makes_it_yellow_and_matches(family):
    granted(family, "DISABILITY_ALLOWANCE", "b")
    certified(family, "b")

    sign = on(family, THAT_DAY)["3.03", B]

    assert (sign.grade, sign.uncovered_used, sign.matched) == (Grade.YELLOW, False, True)


def test_the_allowance_of_somebody_else_is_neither(family):
    granted(family, "DISABILITY_ALLOWANCE", "a")
    certified(family, "b")

    sign = on(family, THAT_DAY)["3.03", B]

    assert (sign.grade, sign.matched) == (Grade.ORANGE, False)


def test_who_was_severely_disabled_the_day_before_is_not_newly_so(family):
    certified(family, "b", 2, day=date(2025, 6, 1))
    certified(family, "b", 1)

    assert of(family, THAT_DAY, "3.03") == {}


def test_who_was_slightly_disabled_before_is_newly_severe(family):
    certified(family, "b", 4, day=date(2025, 6, 1))
    certified(family, "b", 1)

    assert of(family, THAT_DAY, "3.03") == {B: Grade.ORANGE}


def test_after_a_severe_certificate_ran_out_the_next_is_news_again(family):
    certified(family, "b", 1, day=date(2025, 6, 1), expires_on=THAT_DAY - 2 * DAY)
    certified(family, "b", 1)

    assert of(family, THAT_DAY, "3.03") == {B: Grade.ORANGE}


def test_of_two_certificates_of_one_day_the_last_stands(family):
    certified(family, "b", 1)
    certified(family, "b", 4, known_on=THAT_DAY + DAY)

    assert of(family, THAT_DAY, "3.03") == {B: Grade.ORANGE}
    assert of(family, THAT_DAY + DAY, "3.03") == {}


def test_a_severe_disability_holds_for_ninety_days(family):
    certified(family, "b")

    assert of(family, THAT_DAY + 90 * DAY, "3.03") == {B: Grade.ORANGE}
    assert of(family, THAT_DAY + 91 * DAY, "3.03") == {}


def test_a_certificate_known_at_registration_is_baseline(family):
    certified(family, "b", day=date(2025, 1, 2), known_on=date(2025, 1, 10))

    assert on(family, date(2025, 1, 11)) == {}


# --- 3.04


def assessed(family, items_failed, day=THAT_DAY, about="b"):
    family.say(CareAbilityAssessed(items_failed=items_failed), on=day, about=about)


@pytest.mark.parametrize(("items", "grades"), [(3, {}), (4, {B: Grade.ORANGE})])
def test_who_fails_four_of_six_items_has_lost_self_care(family, items, grades):
    assessed(family, items)

    assert of(family, THAT_DAY, "3.04") == grades


def test_who_failed_them_before_has_not_lost_it_anew(family):
    assessed(family, 4, date(2025, 6, 1))
    assessed(family, 6)

    assert of(family, THAT_DAY, "3.04") == {}


def test_who_could_care_for_themselves_before_has_lost_it(family):
    assessed(family, 3, date(2025, 6, 1))
    assessed(family, 6)

    assert of(family, THAT_DAY, "3.04") == {B: Grade.ORANGE}


def test_a_later_assessment_below_the_limit_ends_it_and_one_above_does_not(family):
    assessed(family, 5)
    assessed(family, 6, THAT_DAY + 5 * DAY)
    assessed(family, 3, THAT_DAY + 9 * DAY)

    assert of(family, THAT_DAY + 8 * DAY, "3.04") == {B: Grade.ORANGE}
    assert of(family, THAT_DAY + 9 * DAY, "3.04") == {}


@pytest.mark.parametrize(
    ("programme", "is_match"), [("TEKUN", True), ("NURSING_ALLOWANCE", True), ("DISABILITY_ALLOWANCE", False)]
)
def test_care_that_is_paid_for_matches_lost_self_care(family, programme, is_match):
    granted(family, programme, "b")
    assessed(family, 4)

    assert on(family, THAT_DAY)["3.04", B].matched is is_match


def test_lost_self_care_holds_for_ninety_days(family):
    assessed(family, 4)

    assert of(family, THAT_DAY + 90 * DAY, "3.04") == {B: Grade.ORANGE}
    assert of(family, THAT_DAY + 91 * DAY, "3.04") == {}


# --- 3.05


def test_a_second_certificate_in_the_home_is_orange(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    second = certified(family, "b", 4)

    sign = on(family, THAT_DAY)["3.05", HOME]

    assert (sign.grade, sign.since_on, sign.evidence) == (Grade.ORANGE, THAT_DAY, (second.event.event_id,))
    assert (sign.values["disabled_count"], sign.values["severe_count"], sign.values["aged_count"]) == (2, 0, 0)


def test_one_certificate_alone_is_nothing(family):
    certified(family, "a", 1)

    assert of(family, THAT_DAY, "3.05") == {}


def test_an_old_member_beside_another_who_is_severely_disabled_is_orange(family):
    family.member("d", "50", date(1966, 3, 10), on=date(2025, 2, 1), reason="OTHER")
    certified(family, "a", 2)

    assert of(family, THAT_DAY, "3.05") == {HOME: Grade.ORANGE}


def test_an_old_member_beside_one_slightly_disabled_is_nothing(family):
    family.member("d", "50", date(1950, 3, 10), on=date(2025, 2, 1), reason="OTHER")
    certified(family, "a", 3)

    assert of(family, THAT_DAY, "3.05") == {}


def test_an_old_member_severely_disabled_alone_is_not_beside_another():
    family = Family()
    family.member("a", born=date(1950, 1, 1))
    family.member("b", "10")
    certified(family, "a", 1)

    assert of(family, THAT_DAY, "3.05") == {}


def test_a_sixtieth_birthday_does_not_complete_it(family):
    certified(family, "a", 1)
    family.member("d", "50", date(1966, 4, 1), on=date(2025, 2, 1), reason="OTHER")

    assert of(family, date(2026, 3, 31), "3.05") == {}
    assert of(family, date(2026, 4, 1), "3.05") == {}


def test_somebody_disabled_who_joins_completes_it(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    certified(family, "d", 4, day=date(2020, 1, 1), known_on=date(2025, 6, 1))
    joined = family.member("d", "50", on=THAT_DAY, reason="OTHER")

    sign = on(family, THAT_DAY)["3.05", HOME]

    assert (sign.since_on, sign.evidence) == (THAT_DAY, (joined.event.event_id,))


def test_a_certificate_brought_along_and_told_late_counts_as_of_the_joining_day(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    family.member("d", "50", on=THAT_DAY, reason="OTHER")
    told = certified(family, "d", 4, day=date(2020, 1, 1), known_on=THAT_DAY + 80 * DAY)

    sign = on(family, THAT_DAY + 100 * DAY)["3.05", HOME]

    assert (sign.since_on, sign.evidence) == (THAT_DAY, (told.event.event_id,))
    assert sign.ends_on == THAT_DAY + 170 * DAY


def test_it_ends_when_one_of_them_leaves(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    certified(family, "b", 4)
    leaves(family, "b", THAT_DAY + 9 * DAY)

    assert of(family, THAT_DAY + 8 * DAY, "3.05") == {HOME: Grade.ORANGE}
    assert of(family, THAT_DAY + 9 * DAY, "3.05") == {}


def test_it_ends_when_one_of_them_joins_another_home(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    certified(family, "b", 4)
    moves_to(family, "b", "h2", THAT_DAY + 9 * DAY)

    assert of(family, THAT_DAY + 9 * DAY, "3.05") == {}


def test_it_ends_when_a_certificate_runs_out_and_says_when_to_look(family):
    certified(family, "a", 4, day=date(2025, 6, 1), expires_on=THAT_DAY + 9 * DAY)
    certified(family, "b", 4)

    assert review_on(family, THAT_DAY) == THAT_DAY + 10 * DAY
    assert of(family, THAT_DAY + 9 * DAY, "3.05") == {HOME: Grade.ORANGE}
    assert of(family, THAT_DAY + 10 * DAY, "3.05") == {}


def test_it_holds_for_ninety_days(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    certified(family, "b", 4)

    assert of(family, THAT_DAY + 90 * DAY, "3.05") == {HOME: Grade.ORANGE}
    assert of(family, THAT_DAY + 91 * DAY, "3.05") == {}


def test_what_was_so_at_registration_is_baseline(family):
    certified(family, "a", 4, day=date(2024, 6, 1), known_on=date(2025, 1, 9))
    certified(family, "b", 4, day=date(2024, 7, 1), known_on=date(2025, 1, 9))

    assert of(family, date(2025, 1, 20), "3.05") == {}


def test_an_allowance_matches_only_when_each_of_them_has_it(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    certified(family, "b", 4)
    granted(family, "DISABILITY_ALLOWANCE", "a")

    assert on(family, THAT_DAY)["3.05", HOME].matched is False

    granted(family, "DISABILITY_ALLOWANCE", "b")

    assert on(family, THAT_DAY)["3.05", HOME].matched is True


def test_a_visit_that_finds_it_settled_ends_it(family):
    certified(family, "a", 4, day=date(2025, 6, 1))
    certified(family, "b", 4)
    visited(family, "3.05", "RESOLVED", THAT_DAY + DAY)

    assert of(family, THAT_DAY + DAY, "3.05") == {}


def test_it_is_read_of_a_person_whose_birth_no_register_knows():
    family = Family(household_id="solo-a", registered_on=None)
    certified(family, "a", 4)

    assert of(family, THAT_DAY, "3.05") == {}
