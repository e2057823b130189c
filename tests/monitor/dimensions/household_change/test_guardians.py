from __future__ import annotations

from datetime import date

import pytest

from schemas.assessment import Grade
from schemas.events.membership import CustodyStarted, GuardianLost, GuardianNamed, ResidenceLeft, ResidenceReturned
from services.monitor.dimensions.household_change import DIMENSION
from tests.builders import Family
from tests.monitor.dimensions.household_change.homes import (
    DAY,
    THAT_DAY,
    dies,
    granted,
    leaves,
    of,
    on,
    review_on,
    visited,
)

B, C = "person/b", "person/c"


@pytest.fixture
def family():
    """A parent with a child of thirteen."""
    family = Family()
    family.member("a")
    family.member("c", "20", date(2012, 5, 1))
    return family


def lost(family, about="c", day=THAT_DAY):
    return family.say(GuardianLost(), on=day, about=about)


def named(family, day, about="c"):
    family.say(GuardianNamed(), on=day, about=about)


def test_it_is_never_lowered():
    assert [one.id for one in DIMENSION.indicators if one.never_lowered] == ["3.09"]


def test_a_minor_with_an_adult_and_no_loss_told_is_guarded(family):
    assert on(family, THAT_DAY) == {}
    assert review_on(family, THAT_DAY) == date(2028, 5, 1)  # the child's sixteenth birthday, of 3.11


def test_a_minor_whose_guardian_is_lost_is_red_without_expiry(family):
    told = lost(family)

    sign = on(family, THAT_DAY + 400 * DAY)["3.09", C]

    assert (sign.grade, sign.since_on, sign.evidence) == (Grade.RED, THAT_DAY, (told.event.event_id,))
    assert sign.ends_on == date(2030, 4, 30)


def test_it_ends_on_the_day_on_which_a_guardian_is_named(family):
    lost(family)
    named(family, THAT_DAY + 9 * DAY)

    assert of(family, THAT_DAY + 8 * DAY, "3.09") == {C: Grade.RED}
    assert of(family, THAT_DAY + 9 * DAY, "3.09") == {}


def test_a_guardian_named_before_does_not_end_it(family):
    named(family, THAT_DAY - DAY)
    lost(family)

    assert of(family, THAT_DAY, "3.09") == {C: Grade.RED}


def test_a_guardian_lost_again_is_a_new_loss(family):
    lost(family)
    named(family, THAT_DAY + 9 * DAY)
    lost(family, day=THAT_DAY + 20 * DAY)

    assert on(family, THAT_DAY + 20 * DAY)["3.09", C].since_on == THAT_DAY + 20 * DAY


def test_it_ends_on_the_eighteenth_birthday(family):
    family.member("d", "20", date(2008, 4, 1))
    lost(family, "d")

    assert of(family, date(2026, 3, 31), "3.09") == {"person/d": Grade.RED}
    assert review_on(family, date(2026, 3, 31)) == date(2026, 4, 1)
    assert of(family, date(2026, 4, 1), "3.09") == {}


def test_a_loss_is_believed_of_a_child_that_no_register_knows():
    family = Family(household_id="solo-c", registered_on=None)
    lost(family)

    sign = on(family, THAT_DAY)["3.09", C]

    assert (sign.grade, sign.ends_on) == (Grade.RED, None)


def test_a_minor_left_by_the_only_adult_is_red_from_that_day(family):
    left = leaves(family, "a")

    sign = on(family, THAT_DAY)["3.09", C]

    assert (sign.since_on, sign.evidence) == (THAT_DAY, (left.event.event_id,))


@pytest.mark.parametrize("payload", [CustodyStarted(kind="PRISON"), ResidenceLeft()])
def test_custody_or_absence_of_the_only_adult_leaves_the_minor_alone(family, payload):
    family.say(payload, on=THAT_DAY, about="a")

    assert of(family, THAT_DAY, "3.09") == {C: Grade.RED}


def test_each_minor_left_alone_has_a_signal(family):
    family.member("b", "20", date(2015, 1, 1))
    dies(family, "a")

    assert of(family, THAT_DAY, "3.09") == {B: Grade.RED, C: Grade.RED}


def test_an_adult_living_in_again_ends_it(family):
    family.say(ResidenceLeft(), on=THAT_DAY, about="a")
    family.say(ResidenceReturned(), on=THAT_DAY + 9 * DAY, about="a")

    assert of(family, THAT_DAY + 8 * DAY, "3.09") == {C: Grade.RED}
    assert of(family, THAT_DAY + 9 * DAY, "3.09") == {}


def test_an_adult_living_in_does_not_end_a_told_loss(family):
    lost(family)
    family.member("d", "50", on=THAT_DAY + 5 * DAY, reason="OTHER")

    assert of(family, THAT_DAY + 5 * DAY, "3.09") == {C: Grade.RED}


def test_a_guardian_named_since_the_minor_is_alone_ends_it(family):
    leaves(family, "a")
    named(family, THAT_DAY)

    assert of(family, THAT_DAY, "3.09") == {}


def test_a_guardian_named_before_the_minor_was_alone_does_not(family):
    named(family, THAT_DAY - DAY)
    leaves(family, "a")

    assert of(family, THAT_DAY, "3.09") == {C: Grade.RED}


def test_left_alone_after_a_told_loss_is_one_run(family):
    told = lost(family)
    leaves(family, "a", THAT_DAY + 9 * DAY)

    sign = on(family, THAT_DAY + 20 * DAY)["3.09", C]

    assert (sign.since_on, sign.evidence) == (THAT_DAY, (told.event.event_id,))


def test_a_loss_told_after_the_minor_was_left_alone_goes_on_when_an_adult_returns(family):
    family.say(ResidenceLeft(), on=THAT_DAY, about="a")
    lost(family, day=THAT_DAY + 5 * DAY)
    family.say(ResidenceReturned(), on=THAT_DAY + 9 * DAY, about="a")

    assert on(family, THAT_DAY + 9 * DAY)["3.09", C].since_on == THAT_DAY


def test_a_sibling_who_comes_of_age_ends_it_and_that_day_is_known(family):
    family.member("b", "20", date(2008, 4, 1))
    leaves(family, "a")

    assert review_on(family, THAT_DAY) == date(2026, 4, 1)
    assert of(family, date(2026, 3, 31), "3.09") == {B: Grade.RED, C: Grade.RED}
    assert of(family, date(2026, 4, 1), "3.09") == {}


def test_a_minor_registered_alone_is_red_from_registration():
    family = Family(head="c")
    joined = family.member("c", born=date(2012, 5, 1))

    sign = on(family, date(2025, 1, 10))["3.09", C]

    assert (sign.since_on, sign.evidence) == (date(2025, 1, 10), (joined.event.event_id,))


def test_a_minor_registered_alone_with_a_guardian_named_before_is_guarded():
    family = Family(head="c")
    family.member("c", born=date(2012, 5, 1))
    named(family, date(2025, 1, 5))

    assert of(family, date(2025, 1, 10), "3.09") == {}


def test_a_minor_who_comes_home_to_nobody_is_alone_from_that_day(family):
    family.say(ResidenceLeft(), on=THAT_DAY - 9 * DAY, about="c")
    leaves(family, "a", THAT_DAY - 5 * DAY)
    back = family.say(ResidenceReturned(), on=THAT_DAY, about="c")

    sign = on(family, THAT_DAY)["3.09", C]

    assert (sign.since_on, sign.evidence) == (THAT_DAY, (back.event.event_id,))


def test_a_minor_who_is_away_is_not_left_at_home(family):
    lost(family)
    family.say(ResidenceLeft(), on=THAT_DAY + DAY, about="c")

    assert of(family, THAT_DAY + DAY, "3.09") == {}


def test_somebody_of_unknown_age_may_be_an_adult():
    family = Family(household_id="solo-d", registered_on=None)
    family.say(ResidenceReturned(), on=THAT_DAY, about="d")
    lost(family, "d", THAT_DAY - DAY)
    named(family, THAT_DAY, "d")

    assert of(family, THAT_DAY, "3.09") == {}


def test_a_visit_that_finds_the_minor_looked_after_ends_it(family):
    leaves(family, "a")
    visited(family, "3.09", "RESOLVED", THAT_DAY + DAY, "c")

    assert of(family, THAT_DAY + DAY, "3.09") == {}


def test_no_programme_matches_it(family):
    lost(family)
    granted(family, "CHILD_ALLOWANCE", "c")

    assert on(family, THAT_DAY)["3.09", C].matched is False
