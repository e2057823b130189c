from __future__ import annotations

from datetime import date

import pytest

from schemas.events.membership import MemberLeft
from services.monitor.dimensions.policy_gap import STREAM
from tests.builders import Family
from tests.monitor.dimensions.listed import DAY, HOME, A, B, dies, holds, listed, local, loses, review_on


def only(family, as_of, code):
    return {subject: item for (each, subject), item in listed(family, as_of, STREAM).items() if each == code}


# --- PG.05


def aged(age, on=date(2026, 5, 20), **more):
    family = Family(**more)
    family.member("a", born=date(on.year - age, on.month, on.day))
    return family


@pytest.mark.parametrize(
    ("age", "word"), [(16, "劳动能力"), (18, "儿童福利"), (60, "老年津贴"), (70, "独居"), (80, "高龄津贴")]
)
def test_each_age_names_what_it_opens_or_ends_for_thirty_days(age, word):
    family = aged(age)

    item = only(family, date(2026, 5, 20), "PG.05")[A]

    assert only(family, date(2026, 5, 19), "PG.05") == {}
    assert (item.since_on, item.ends_on) == (date(2026, 5, 20), date(2026, 6, 19))
    assert word in dict(item.values)["programme"]
    assert A in only(family, date(2026, 6, 19), "PG.05")
    assert only(family, date(2026, 6, 20), "PG.05") == {}


def test_the_day_before_a_birthday_names_the_birthday_and_the_last_day_the_day_after():
    family = aged(60)

    assert review_on(family, date(2026, 5, 19), STREAM) == date(2026, 5, 20)
    assert review_on(family, date(2026, 6, 19), STREAM) == date(2026, 6, 20)


def test_another_age_or_a_household_that_is_not_low_income_is_not_listed():
    assert only(aged(65), date(2026, 5, 20), "PG.05") == {}
    assert only(aged(60, registered_as="GENERAL"), date(2026, 5, 20), "PG.05") == {}


def test_an_age_for_which_nothing_is_named_is_only_a_warning():
    found = local(aged(75), date(2026, 5, 20), STREAM, {"3.11.ages": (75,)})

    assert found == {}


def test_who_has_left_since_the_birthday_is_not_listed():
    family = aged(60)
    family.member("b", "10")
    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=date(2026, 5, 25), about="a")

    assert A in only(family, date(2026, 5, 24), "PG.05")
    assert only(family, date(2026, 5, 25), "PG.05") == {}


# --- PG.06

THROUGH = date(2027, 2, 14)


def valid(category="C5", about=None, on=date(2026, 2, 15), through=THROUGH):
    family = Family()
    family.member("a")
    family.member("b", "10")
    holds(family, category, about, on=on, through=through)
    return family


@pytest.mark.parametrize(("category", "about", "subject"), [("C5", None, HOME), ("C7", "b", B)])
def test_the_last_sixty_days_of_a_validity_are_listed(category, about, subject):
    family = valid(category, about)

    item = only(family, date(2026, 12, 16), "PG.06")[subject]

    assert only(family, date(2026, 12, 15), "PG.06") == {}
    assert review_on(family, date(2026, 12, 15), STREAM) == date(2026, 12, 16)
    assert (item.since_on, item.ends_on) == (date(2026, 12, 16), THROUGH)
    assert subject in only(family, THROUGH, "PG.06")
    assert only(family, THROUGH + DAY, "PG.06") == {}


def test_a_category_without_end_is_not_listed():
    assert only(valid(through=None), THROUGH, "PG.06") == {}


def test_a_short_validity_is_listed_from_its_first_day():
    family = valid(on=date(2027, 1, 20))

    assert only(family, THROUGH, "PG.06")[HOME].since_on == date(2027, 1, 20)


def test_a_new_grant_or_an_end_by_decision_settles_it():
    renewed = valid()
    renewed.say(holds(Family(), "C5", on=THROUGH + DAY).event.payload, on=date(2027, 1, 10))
    ended = valid()
    loses(ended, date(2027, 1, 9), "C5")

    for family in (renewed, ended):
        assert HOME in only(family, date(2027, 1, 9), "PG.06")
        assert only(family, date(2027, 1, 10), "PG.06") == {}


def test_a_grant_of_another_category_does_not_renew_it():
    family = valid()
    holds(family, "C3", on=date(2027, 1, 10))

    assert HOME in only(family, THROUGH, "PG.06")


def test_who_has_died_needs_no_reminder():
    family = valid("C7", "b")
    dies(family, "b", date(2027, 1, 10))

    assert only(family, date(2027, 1, 10), "PG.06") == {}
