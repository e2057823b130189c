from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.correction import Retracted
from schemas.events.income import TaxIncomeDeclared
from schemas.events.membership import (
    CarerNamed,
    CustodyEnded,
    CustodyStarted,
    HukouMoved,
    ResidenceLeft,
    ResidenceReturned,
)
from tests.builders import Family
from tests.monitor.dimensions.household_change.homes import DAY, THAT_DAY, dies, leaves, of, on, review_on, visited

B = "person/b"


@pytest.fixture
def family():
    family = Family()
    family.member("a")
    family.member("b", "10")
    family.member("c", "20", date(2012, 5, 1))
    return family


def earns(family, ref, fen):
    family.say(TaxIncomeDeclared(month="2026-01", income_fen=fen, category="WAGES"), on=date(2026, 1, 31), about=ref)


def cares(family, ref, cared_ref, day=date(2025, 6, 1)):
    family.say(CarerNamed(cared_ref=cared_ref), on=day, about=ref)


# --- 3.01


def test_the_death_of_a_member_is_yellow(family):
    dies(family, "b")

    sign = on(family, THAT_DAY)["3.01", B]

    assert (sign.grade, sign.since_on, sign.values["role"]) == (Grade.YELLOW, THAT_DAY, "家庭成员")
    assert sign.values["recheck_due_on"] == "2026-06-10"


def test_a_death_holds_through_the_day_by_which_the_household_is_checked_again(family):
    dies(family, "b")

    assert on(family, THAT_DAY)["3.01", B].ends_on == date(2026, 6, 10)
    assert of(family, date(2026, 6, 10), "3.01") == {B: Grade.YELLOW}
    assert of(family, date(2026, 6, 11), "3.01") == {}
    assert review_on(family, date(2026, 6, 10)) == date(2026, 6, 11)


def test_a_death_told_late_holds_for_ninety_days_from_then(family):
    dies(family, "b", known_on=date(2026, 4, 20))

    assert of(family, date(2026, 4, 19), "3.01") == {}
    assert on(family, date(2026, 4, 20))["3.01", B].ends_on == date(2026, 7, 19)
    assert of(family, date(2026, 7, 20), "3.01") == {}


def test_a_death_told_very_late_has_been_and_gone(family):
    dies(family, "b", known_on=date(2026, 6, 30))

    assert of(family, date(2026, 6, 30), "3.01") == {}


def test_a_death_known_at_registration_is_no_news(family):
    dies(family, "b", date(2025, 1, 9), known_on=date(2025, 1, 10))

    assert of(family, date(2025, 1, 11), "3.01") == {}


def test_the_death_of_the_main_earner_is_orange(family):
    earns(family, "a", 1)
    earns(family, "b", 2)
    dies(family, "b")

    sign = on(family, THAT_DAY)["3.01", B]

    assert (sign.grade, sign.values["role"]) == (Grade.ORANGE, "主要收入者")


def test_the_death_of_somebody_who_earns_less_is_yellow(family):
    earns(family, "a", 2)
    earns(family, "b", 1)
    dies(family, "b")

    assert of(family, THAT_DAY, "3.01") == {B: Grade.YELLOW}


def test_the_death_of_the_carer_of_a_living_member_is_orange(family):
    cares(family, "b", "c")
    dies(family, "b")

    sign = on(family, THAT_DAY)["3.01", B]

    assert (sign.grade, sign.values["role"]) == (Grade.ORANGE, "照料人")


def test_somebody_else_named_carer_since_the_death_does_not_lower_it(family):
    cares(family, "b", "c")
    dies(family, "b")
    cares(family, "a", "c", THAT_DAY + DAY)

    assert of(family, THAT_DAY + DAY, "3.01") == {B: Grade.ORANGE}


def test_the_death_of_somebody_who_is_carer_no_longer_is_yellow(family):
    cares(family, "b", "c")
    cares(family, "a", "c", date(2025, 7, 1))
    dies(family, "b")

    assert of(family, THAT_DAY, "3.01") == {B: Grade.YELLOW}


def test_the_death_of_the_carer_of_somebody_who_died_before_is_yellow(family):
    cares(family, "b", "c")
    dies(family, "c", THAT_DAY - DAY)
    dies(family, "b")

    assert of(family, THAT_DAY, "3.01")[B] == Grade.YELLOW


def test_a_death_told_by_two_departments_is_one_and_names_both(family):
    first = dies(family, "b")
    second = dies(family, "b", THAT_DAY + DAY, source="civil")

    sign = on(family, THAT_DAY + DAY)["3.01", B]

    assert sign.since_on == THAT_DAY
    assert sign.evidence == tuple(sorted([first.event.event_id, second.event.event_id]))


def test_a_death_taken_back_is_none_at_once(family):
    dies(family, "b", number="1")
    family.say(Retracted(reason="ERROR"), on=THAT_DAY, about="b", known_on=THAT_DAY + 5 * DAY, number="1", revision=1)

    assert of(family, THAT_DAY + 4 * DAY, "3.01") == {B: Grade.YELLOW}
    assert of(family, THAT_DAY + 5 * DAY, "3.01") == {}


# --- 3.02


@pytest.mark.parametrize(("kind", "said"), [("PRISON", "服刑"), ("DRUG_TREATMENT", "强制戒毒"), ("MISSING", "失踪")])
def test_a_member_in_custody_or_missing_is_orange_for_ninety_days(family, kind, said):
    family.say(CustodyStarted(kind=kind), on=THAT_DAY, about="b")

    sign = on(family, THAT_DAY + 90 * DAY)["3.02", B]

    assert (sign.grade, sign.values["kind"], sign.matched) == (Grade.ORANGE, said, False)
    assert of(family, THAT_DAY + 91 * DAY, "3.02") == {}


def test_the_end_of_that_custody_ends_it_and_the_end_of_another_does_not(family):
    family.say(CustodyStarted(kind="PRISON"), on=THAT_DAY, about="b")
    family.say(CustodyEnded(kind="MISSING"), on=THAT_DAY + DAY, about="b")
    family.say(CustodyEnded(kind="PRISON"), on=THAT_DAY + 9 * DAY, about="b")

    assert of(family, THAT_DAY + 8 * DAY, "3.02") == {B: Grade.ORANGE}
    assert of(family, THAT_DAY + 9 * DAY, "3.02") == {}


def test_custody_of_somebody_who_joined_later_was_news_elsewhere(family):
    family.say(CustodyStarted(kind="PRISON"), on=THAT_DAY - DAY, about="d", known_on=THAT_DAY + DAY)
    family.member("d", "30", on=THAT_DAY)

    assert of(family, THAT_DAY + DAY, "3.02") == {}


def test_custody_that_began_while_the_person_lived_elsewhere_is_no_news_on_their_return(family):
    leaves(family, "b", THAT_DAY - 30 * DAY)
    family.say(CustodyStarted(kind="PRISON"), on=THAT_DAY - 20 * DAY, about="b")
    family.member("b", "10", on=THAT_DAY, reason="RETURN")

    assert of(family, THAT_DAY, "3.02") == {}


def test_signals_about_a_person_end_when_they_leave(family):
    family.say(CustodyStarted(kind="PRISON"), on=THAT_DAY, about="b")
    leaves(family, "b", THAT_DAY + 3 * DAY)

    assert of(family, THAT_DAY + 2 * DAY, "3.02") == {B: Grade.ORANGE}
    assert of(family, THAT_DAY + 3 * DAY, "3.02") == {}


def test_a_visit_that_finds_nothing_ends_it(family):
    family.say(CustodyStarted(kind="MISSING"), on=THAT_DAY, about="b")
    visited(family, "3.02", "NOT_FOUND", THAT_DAY + DAY, person_ref="b")

    assert of(family, THAT_DAY + DAY, "3.02") == {}


# --- 3.08


def test_a_household_registration_that_moved_is_blue_for_ninety_days(family):
    payload = HukouMoved(from_division="340826100001", to_division="340102001001", reason="OTHER")
    family.say(payload, on=THAT_DAY, about="b")

    assert of(family, THAT_DAY + 90 * DAY, "3.08") == {B: Grade.BLUE}
    assert of(family, THAT_DAY + 91 * DAY, "3.08") == {}


def test_a_member_away_for_more_than_six_months_is_blue_from_the_day_after_for_ninety_days(family):
    family.say(ResidenceLeft(), on=date(2025, 9, 10), about="b")

    assert of(family, date(2026, 3, 10), "3.08") == {}
    assert review_on(family, date(2026, 3, 10)) == date(2026, 3, 11)
    assert on(family, date(2026, 3, 11))["3.08", B].ends_on == date(2026, 6, 9)
    assert of(family, date(2026, 6, 9), "3.08") == {B: Grade.BLUE}
    assert of(family, date(2026, 6, 10), "3.08") == {}


def test_a_member_who_returned_is_away_no_longer(family):
    family.say(ResidenceLeft(), on=date(2025, 9, 10), about="b")
    family.say(ResidenceReturned(), on=date(2026, 4, 1), about="b")

    assert of(family, date(2026, 3, 31), "3.08") == {B: Grade.BLUE}
    assert of(family, date(2026, 4, 1), "3.08") == {}


def test_a_member_said_twice_to_have_left_has_left_once(family):
    family.say(ResidenceLeft(), on=date(2025, 9, 10), about="b")
    family.say(ResidenceLeft(), on=date(2025, 9, 20), about="b")

    assert on(family, date(2026, 3, 30))["3.08", B].since_on == date(2026, 3, 11)


def test_a_member_who_left_again_after_a_return_is_counted_from_the_second_time(family):
    family.say(ResidenceLeft(), on=date(2025, 3, 1), about="b")
    family.say(ResidenceReturned(), on=date(2025, 4, 1), about="b")
    family.say(ResidenceLeft(), on=date(2025, 9, 10), about="b")

    assert on(family, date(2026, 3, 30))["3.08", B].since_on == date(2026, 3, 11)


def test_a_second_word_of_one_absence_is_none_of_its_own_after_the_return(family):
    family.say(ResidenceLeft(), on=date(2025, 9, 10), about="b")
    family.say(ResidenceLeft(), on=date(2025, 9, 20), about="b")
    family.say(ResidenceReturned(), on=date(2026, 4, 1), about="b")

    assert of(family, date(2026, 3, 31), "3.08") == {B: Grade.BLUE}
    assert of(family, date(2026, 4, 1), "3.08") == {}


def test_who_died_away_is_not_long_away(family):
    family.say(ResidenceLeft(), on=date(2025, 9, 10), about="b")
    dies(family, "b", date(2026, 3, 1))

    assert of(family, date(2026, 3, 11), "3.08") == {}
