from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.assessment import Grade
from schemas.events.membership import MemberLeft
from schemas.events.shelter import SupplyCut, SupplyRestored, UtilityAnomalyReported
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.assess import signs
from services.monitor.dimensions.sudden_shock import DIMENSION
from tests.builders import Family

DAY = timedelta(days=1)
THAT_DAY = date(2026, 3, 10)
HOME = "household/h1"


def on(family, as_of):
    reads = signs(family.look(as_of), DIMENSION)
    for read in reads:
        read.indicator.says.format(**read.sign.values)
    return {(read.indicator.id, read.sign.subject): read.sign for read in reads}


@pytest.fixture
def family():
    family = Family()
    family.member("a")
    return family


def water(litres, kind="WATER", window_hours=24):
    return UtilityAnomalyReported(kind=kind, window_hours=window_hours, litres=litres)


def visit(contact, finding, indicator="4.07"):
    return VisitRecorded(contact=contact, findings=(Finding(indicator=indicator, finding=finding),))


# --- 4.07


@pytest.mark.parametrize(("litres", "warned"), [(0, True), (9, True), (10, False), (1000, False), (1001, True)])
def test_far_too_little_or_too_much_water_of_somebody_alone_is_red(family, litres, warned):
    family.say(water(litres), on=THAT_DAY)

    found = {key: sign.grade for key, sign in on(family, THAT_DAY).items()}

    assert found == ({("4.07", HOME): Grade.RED} if warned else {})


@pytest.mark.parametrize("seen", [water(None), water(0, kind="GAS"), water(0, window_hours=48)])
def test_what_is_not_a_day_of_measured_water_is_nothing(family, seen):
    family.say(seen, on=THAT_DAY)

    assert on(family, THAT_DAY) == {}


def test_the_water_of_two_who_live_together_says_nothing(family):
    family.member("b", "10")
    family.say(water(0), on=THAT_DAY)

    assert on(family, THAT_DAY) == {}


def test_who_was_alone_is_asked_of_that_day_and_not_of_today(family):
    family.member("b", "10")
    family.say(MemberLeft(household_id="h1", reason="OTHER"), on=THAT_DAY, about="b")
    family.say(water(0), on=THAT_DAY - DAY)
    assert on(family, THAT_DAY) == {}

    family.say(water(0), on=THAT_DAY)

    assert on(family, THAT_DAY)["4.07", HOME].since_on == THAT_DAY


def test_only_what_a_visit_finds_ends_it_within_its_hold(family):
    family.say(water(0), on=THAT_DAY)
    family.say(visit("NOT_MET", "NOT_FOUND"), on=THAT_DAY + DAY)
    family.say(visit("MET", "CONFIRMED"), on=THAT_DAY + 2 * DAY)
    assert ("4.07", HOME) in on(family, THAT_DAY + 2 * DAY)

    family.say(visit("PHONE", "NOT_FOUND"), on=THAT_DAY + 3 * DAY)

    assert on(family, THAT_DAY + 3 * DAY) == {}


def test_no_further_reading_is_no_recovery(family):
    family.covers("UTILITY", THAT_DAY + 30 * DAY)
    family.say(water(0), on=THAT_DAY)

    assert ("4.07", HOME) in on(family, THAT_DAY + 30 * DAY)
    assert on(family, THAT_DAY + 31 * DAY) == {}


# --- 4.09


def test_a_supply_cut_for_arrears_is_yellow_for_ninety_days(family):
    cut = family.say(SupplyCut(kind="WATER", reason="ARREARS"), on=THAT_DAY, known_on=THAT_DAY + 2 * DAY)

    sign = on(family, THAT_DAY + 90 * DAY)["4.09", HOME]

    assert (sign.grade, sign.since_on, sign.ends_on) == (Grade.YELLOW, THAT_DAY, THAT_DAY + 90 * DAY)
    assert (sign.known_on, sign.evidence) == (None, (cut.event.event_id,))
    assert on(family, THAT_DAY + 91 * DAY) == {}


def test_a_supply_cut_for_another_reason_is_nothing(family):
    family.say(SupplyCut(kind="WATER", reason="OTHER"), on=THAT_DAY)

    assert on(family, THAT_DAY) == {}


def test_a_cut_supply_leaves_when_the_same_supply_flows_again(family):
    family.say(SupplyRestored(kind="WATER"), on=THAT_DAY - DAY)
    family.say(SupplyCut(kind="WATER", reason="ARREARS"), on=THAT_DAY)
    family.say(SupplyRestored(kind="POWER"), on=THAT_DAY + DAY)
    family.say(SupplyRestored(kind="WATER"), on=THAT_DAY + 2 * DAY)

    assert ("4.09", HOME) in on(family, THAT_DAY + DAY)
    assert on(family, THAT_DAY + 2 * DAY) == {}


def test_a_new_cut_after_a_settling_visit_warns_again(family):
    family.say(SupplyCut(kind="GAS", reason="ARREARS"), on=THAT_DAY)
    family.say(visit("MET", "RESOLVED", "4.09"), on=THAT_DAY + 5 * DAY)
    family.say(SupplyCut(kind="GAS", reason="ARREARS"), on=THAT_DAY + 9 * DAY)

    assert on(family, THAT_DAY + 5 * DAY) == {}
    assert on(family, THAT_DAY + 9 * DAY)["4.09", HOME].since_on == THAT_DAY + 9 * DAY


def test_a_cut_known_at_registration_still_warns_as_a_state_does(family):
    family.say(SupplyCut(kind="POWER", reason="ARREARS"), on=date(2025, 1, 5), about="a")

    assert ("4.09", HOME) in on(family, date(2025, 1, 11))
