from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.assessment import Grade
from schemas.events.benefit import BenefitGranted
from schemas.events.disability import DisabilityCertified
from schemas.events.incident import WeatherWarned
from schemas.events.membership import MemberLeft
from schemas.events.shelter import HouseGraded
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.assess import signs
from services.monitor.dimensions.sudden_shock import DIMENSION
from services.monitor.given import Given
from services.monitor.household import fact_of
from services.monitor.look import Look
from tests.builders import BOOK, Family

DAY = timedelta(days=1)
THAT_DAY = date(2026, 1, 20)
HOME = "household/h1"
COUNTY = "340826"


def warned(division=COUNTY, level="ORANGE", hazard="COLD", days=3, on=THAT_DAY):
    payload = WeatherWarned(hazard=hazard, level=level, through_on=on + days * DAY)
    said = Family().record(payload, subject=f"division/{division}", on=on, known_on=on)
    return Given(BOOK).with_warning(division, fact_of(said, payload))


def look_at(family, as_of, given):
    return Look(family.household(), as_of, as_of, given)


def on(family, as_of, given):
    reads = signs(look_at(family, as_of, given), DIMENSION)
    for read in reads:
        read.indicator.says.format(**read.sign.values)
    return {(read.indicator.id, read.sign.subject): read.sign for read in reads if read.indicator.id == "4.10"}


@pytest.fixture
def strong():
    """Two able people of working age."""
    family = Family()
    family.member("a")
    family.member("b", "10")
    return family


@pytest.fixture
def old():
    """A couple of whom one is eighty."""
    family = Family()
    family.member("a", born=THAT_DAY.replace(year=1946))
    family.member("b", "10")
    return family


def test_a_warning_over_somebody_aged_eighty_is_blue_through_its_last_day(old):
    sign = on(old, THAT_DAY + 3 * DAY, warned())["4.10", HOME]

    assert (sign.grade, sign.since_on, sign.ends_on) == (Grade.BLUE, THAT_DAY, THAT_DAY + 3 * DAY)
    assert sign.values["concerns"] == "80岁以上老人"
    assert on(old, THAT_DAY + 4 * DAY, warned()) == {}


def test_a_warning_over_people_who_can_help_themselves_is_nothing(strong):
    assert on(strong, THAT_DAY, warned()) == {}


def test_a_warning_of_a_lower_level_is_nothing(old):
    assert on(old, THAT_DAY, warned(level="YELLOW")) == {}


def test_a_warning_elsewhere_is_nothing(old):
    assert on(old, THAT_DAY, warned(division="340825")) == {}


def test_a_warning_for_the_province_holds_for_the_village(old):
    assert ("4.10", HOME) in on(old, THAT_DAY, warned(division="340000"))


def test_a_warning_is_not_asked_of_a_general_household(old):
    general = Family(registered_as="GENERAL")
    general.member("a", born=date(1940, 1, 1))

    assert on(general, THAT_DAY, warned()) == {}


def test_somebody_severely_disabled_calls_for_a_look(strong):
    strong.say(DisabilityCertified(kind="SIGHT", grade=1), on=date(2025, 6, 1), about="b")

    assert on(strong, THAT_DAY, warned())["4.10", HOME].values["concerns"] == "重度残疾人"


def test_a_dangerous_house_calls_for_a_look_until_it_is_found_safe(strong):
    strong.say(HouseGraded(grade="C"), on=date(2025, 6, 1))
    strong.say(HouseGraded(grade="B"), on=THAT_DAY + 2 * DAY)

    assert on(strong, THAT_DAY + DAY, warned())["4.10", HOME].values["concerns"] == "危房"
    assert on(strong, THAT_DAY + 2 * DAY, warned()) == {}


def test_somebody_fragile_alone_calls_for_a_look():
    family = Family()
    family.member("a", born=date(1955, 1, 1))

    assert on(family, THAT_DAY, warned())["4.10", HOME].values["concerns"] == "脆弱独居"


def test_the_signal_begins_when_the_concern_does(strong):
    strong.member("c", "51", born=date(1940, 1, 1), on=THAT_DAY + DAY, reason="OTHER")

    assert on(strong, THAT_DAY, warned()) == {}
    assert on(strong, THAT_DAY + 2 * DAY, warned())["4.10", HOME].since_on == THAT_DAY + DAY


def test_the_signal_ends_when_the_concern_does(old):
    old.say(MemberLeft(household_id="h1", reason="OTHER"), on=THAT_DAY + DAY, about="a")

    assert on(old, THAT_DAY + DAY, warned()) == {}


def test_an_eightieth_birthday_during_the_warning_is_waited_for(strong):
    strong.member("c", "51", born=date(1946, 1, 22), on=date(2025, 6, 1), reason="OTHER")
    look = look_at(strong, THAT_DAY, warned())

    assert signs(look, DIMENSION) == []
    assert look.notes.review_on == date(2026, 1, 22)


def test_a_visit_that_finds_all_well_ends_it(old):
    finding = Finding(indicator="4.10", finding="RESOLVED")
    old.say(VisitRecorded(contact="PHONE", findings=(finding,)), on=THAT_DAY + DAY)

    assert on(old, THAT_DAY + DAY, warned()) == {}


def test_a_household_without_a_warning_waits_for_nothing(old):
    old.say(BenefitGranted(programme="DIBAO", from_on=date(2025, 6, 1)), on=date(2025, 6, 1))
    look = look_at(old, THAT_DAY, Given(BOOK))

    assert signs(look, DIMENSION) == []
    assert (look.notes.review_on, look.notes.parameters) == (None, set())


def test_a_warning_announced_for_tomorrow_is_waited_for(old):
    given = warned(on=THAT_DAY + DAY)
    look = look_at(old, THAT_DAY, given)

    assert signs(look, DIMENSION) == []
    assert look.notes.review_on == THAT_DAY + DAY
    assert on(old, THAT_DAY + DAY, given)["4.10", HOME].since_on == THAT_DAY + DAY
