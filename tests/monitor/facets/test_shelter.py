from __future__ import annotations

from datetime import date, timedelta

from schemas.events.shelter import HouseGraded, SupplyCut, SupplyRestored
from services.monitor.facets import shelter
from tests.builders import Family

DAY = timedelta(days=1)
THAT_DAY = date(2026, 3, 10)


def test_the_grade_of_a_house_is_the_last_one_found_by_that_day():
    family = Family()
    family.say(HouseGraded(grade="D"), on=THAT_DAY)
    family.say(HouseGraded(grade="A"), on=THAT_DAY + 5 * DAY)
    look = family.look(THAT_DAY + 9 * DAY)

    assert shelter.house_grade(look, THAT_DAY - DAY) is None
    assert shelter.house_grade(look, THAT_DAY + 4 * DAY) == "D"
    assert shelter.house_grade(look, THAT_DAY + 5 * DAY) == "A"


def test_a_house_found_safe_before_it_was_found_dangerous_is_not_safe_again():
    family = Family()
    family.say(HouseGraded(grade="A"), on=THAT_DAY)
    family.say(HouseGraded(grade="D"), on=THAT_DAY, known_on=THAT_DAY + DAY)
    look = family.look(THAT_DAY + DAY)

    assert shelter.found_safe_on(look, look.happenings(HouseGraded)[-1], ("C", "D")) is None


def test_a_house_found_safe_later_the_same_day_is_safe_from_that_day():
    family = Family()
    family.say(HouseGraded(grade="D"), on=THAT_DAY)
    family.say(HouseGraded(grade="A"), on=THAT_DAY, known_on=THAT_DAY + DAY)
    look = family.look(THAT_DAY + DAY)

    assert shelter.found_safe_on(look, look.happenings(HouseGraded)[0], ("C", "D")) == THAT_DAY


def test_a_supply_restored_on_the_day_of_its_cut_flows_from_that_day():
    family = Family()
    family.say(SupplyRestored(kind="WATER"), on=THAT_DAY)
    family.say(SupplyCut(kind="WATER", reason="ARREARS"), on=THAT_DAY, known_on=THAT_DAY + DAY)
    look = family.look(THAT_DAY + DAY)

    assert shelter.restored_on(look, look.happenings(SupplyCut)[0]) == THAT_DAY


def test_a_supply_that_no_statement_restores_stays_cut():
    family = Family()
    family.say(SupplyCut(kind="WATER", reason="ARREARS"), on=THAT_DAY)
    family.say(SupplyRestored(kind="GAS"), on=THAT_DAY)
    look = family.look(THAT_DAY)

    assert shelter.restored_on(look, look.happenings(SupplyCut)[0]) is None
