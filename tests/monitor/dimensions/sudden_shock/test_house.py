from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.assessment import Grade
from schemas.events.benefit import BenefitGranted
from schemas.events.correction import Retracted
from schemas.events.incident import DisasterAffected, FireReported, HotlineAppealed, HouseCollapsed, ViolenceWarned
from schemas.events.shelter import HouseGraded
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
    family.member("b", "10")
    return family


def disaster(house_state, shelter):
    return DisasterAffected(disaster_ref="D1", house_state=house_state, shelter=shelter, loss_fen=0)


def visit(indicator, finding):
    return VisitRecorded(contact="MET", findings=(Finding(indicator=indicator, finding=finding),))


def test_a_quiet_household_reads_nothing(family):
    assert on(family, THAT_DAY) == {}


def test_the_indicators_are_numbered_in_order():
    assert [one.id for one in DIMENSION.indicators] == [f"4.{n:02d}" for n in range(1, 11)]


def test_what_is_never_lowered_and_never_modified_is_said():
    assert [one.id for one in DIMENSION.indicators if one.never_lowered] == ["4.01", "4.06", "4.07"]
    assert [one.id for one in DIMENSION.indicators if one.unmodified] == ["4.10"]


# --- 4.01


def test_a_fire_with_damage_is_red_for_ninety_days_after_it_became_known(family):
    family.say(FireReported(damage_level="MINOR"), on=THAT_DAY, known_on=THAT_DAY + DAY)

    sign = on(family, THAT_DAY + 91 * DAY)["4.01", HOME]

    assert (sign.grade, sign.since_on, sign.ends_on) == (Grade.RED, THAT_DAY, THAT_DAY + 91 * DAY)
    assert on(family, THAT_DAY + 92 * DAY) == {}


def test_a_collapse_with_damage_is_red(family):
    family.say(HouseCollapsed(damage_level="TOTAL"), on=THAT_DAY)

    assert on(family, THAT_DAY)["4.01", HOME].values["event"] == "房屋倒塌"


def test_a_fire_without_damage_is_nothing(family):
    family.say(FireReported(damage_level="NONE"), on=THAT_DAY)

    assert on(family, THAT_DAY) == {}


def test_a_fire_told_of_the_home_and_of_somebody_in_it_is_one(family):
    first = family.say(FireReported(damage_level="MAJOR"), on=THAT_DAY, about="b")
    second = family.say(FireReported(damage_level="MAJOR"), on=THAT_DAY + 7 * DAY)

    reads = signs(family.look(THAT_DAY + 7 * DAY), DIMENSION)

    assert [(read.sign.subject, read.sign.since_on) for read in reads] == [(HOME, THAT_DAY)]
    assert reads[0].sign.evidence == tuple(sorted([first.event.event_id, second.event.event_id]))


def test_a_fire_eight_days_later_is_another(family):
    family.say(FireReported(damage_level="MAJOR"), on=THAT_DAY)
    family.say(FireReported(damage_level="MAJOR"), on=THAT_DAY + 8 * DAY)

    assert len(signs(family.look(THAT_DAY + 8 * DAY), DIMENSION)) == 2


def test_a_fire_known_at_registration_is_no_news(family):
    family.say(FireReported(damage_level="MAJOR"), on=date(2025, 1, 9))

    assert on(family, date(2025, 1, 11)) == {}


def test_a_red_fire_heard_of_late_still_holds_from_then(family):
    family.say(FireReported(damage_level="MAJOR"), on=THAT_DAY, known_on=THAT_DAY + 91 * DAY)

    assert ("4.01", HOME) in on(family, THAT_DAY + 181 * DAY)


def test_a_visit_that_finds_the_fire_settled_ends_it_that_day(family):
    family.say(FireReported(damage_level="MAJOR"), on=THAT_DAY)
    family.say(visit("4.01", "RESOLVED"), on=THAT_DAY + 5 * DAY)

    assert ("4.01", HOME) in on(family, THAT_DAY + 4 * DAY)
    assert on(family, THAT_DAY + 5 * DAY) == {}


def test_a_retracted_fire_stops_counting_at_once(family):
    fire = FireReported(damage_level="MAJOR")
    family.say(fire, on=THAT_DAY, number="1")
    family.say(Retracted(reason="DUPLICATE"), on=THAT_DAY, known_on=THAT_DAY + DAY, number="1", revision=1)

    assert on(family, THAT_DAY + DAY) == {}


# --- 4.04


@pytest.mark.parametrize("house_state", ["UNSAFE", "COLLAPSED"])
def test_nowhere_to_sleep_after_a_disaster_is_red(family, house_state):
    family.say(disaster(house_state, "NONE"), on=THAT_DAY)

    assert on(family, THAT_DAY)["4.04", HOME].grade is Grade.RED


@pytest.mark.parametrize(
    ("house_state", "shelter"), [("DAMAGED", "NONE"), ("UNSAFE", "TEMPORARY"), ("COLLAPSED", "OWN")]
)
def test_a_house_hit_with_a_roof_overhead_is_orange(family, house_state, shelter):
    family.say(disaster(house_state, shelter), on=THAT_DAY)

    assert on(family, THAT_DAY)["4.04", HOME].grade is Grade.ORANGE


def test_a_disaster_that_left_the_house_intact_is_nothing(family):
    family.say(disaster("INTACT", "NONE"), on=THAT_DAY)

    assert on(family, THAT_DAY) == {}


def test_an_orange_disaster_heard_of_late_holds_from_its_own_day(family):
    family.say(disaster("DAMAGED", "OWN"), on=THAT_DAY, known_on=THAT_DAY + 91 * DAY)

    assert on(family, THAT_DAY + 91 * DAY) == {}


def test_disaster_relief_matches_orange_but_not_red(family):
    family.say(BenefitGranted(programme="DISASTER_RELIEF", from_on=THAT_DAY), on=THAT_DAY)
    family.say(disaster("DAMAGED", "OWN"), on=THAT_DAY)
    orange = on(family, THAT_DAY)["4.04", HOME]
    family.say(disaster("COLLAPSED", "NONE"), on=THAT_DAY + DAY)
    red = max((read.sign for read in signs(family.look(THAT_DAY + DAY), DIMENSION)), key=lambda sign: sign.grade)

    assert (orange.grade, orange.matched) == (Grade.ORANGE, True)
    assert (red.grade, red.matched) == (Grade.RED, False)


@pytest.mark.parametrize(("grade", "warned"), [("A", False), ("B", False), ("C", True), ("D", True)])
def test_a_house_found_dangerous_is_orange(family, grade, warned):
    family.say(HouseGraded(grade=grade), on=THAT_DAY)

    found = {key: sign.grade for key, sign in on(family, THAT_DAY).items()}

    assert found == ({("4.04", HOME): Grade.ORANGE} if warned else {})


def test_a_dangerous_house_is_relieved_by_disaster_relief_to_somebody_living_in(family):
    family.say(BenefitGranted(programme="DISASTER_RELIEF", from_on=THAT_DAY), on=THAT_DAY, about="b")
    family.say(HouseGraded(grade="D"), on=THAT_DAY)

    assert on(family, THAT_DAY)["4.04", HOME].matched


def test_a_dangerous_house_leaves_when_it_is_found_safe_and_not_before(family):
    family.say(HouseGraded(grade="A"), on=THAT_DAY - DAY)
    family.say(HouseGraded(grade="D"), on=THAT_DAY)
    family.say(HouseGraded(grade="C"), on=THAT_DAY + 5 * DAY)
    family.say(HouseGraded(grade="B"), on=THAT_DAY + 9 * DAY)

    assert ("4.04", HOME) in on(family, THAT_DAY + 8 * DAY)
    assert on(family, THAT_DAY + 9 * DAY) == {}


def test_a_disaster_does_not_leave_because_the_house_is_found_safe(family):
    family.say(disaster("UNSAFE", "NONE"), on=THAT_DAY)
    family.say(HouseGraded(grade="A"), on=THAT_DAY + DAY)

    assert on(family, THAT_DAY + DAY)["4.04", HOME].grade is Grade.RED


# --- 4.06


@pytest.mark.parametrize("role", ["VICTIM", "PERPETRATOR"])
def test_a_violence_warning_to_either_is_red_for_the_household_and_names_nobody(family, role):
    family.say(ViolenceWarned(role=role), on=THAT_DAY, about="b")

    sign = on(family, THAT_DAY)["4.06", HOME]

    assert sign.grade is Grade.RED
    assert sign.values == {"happened_on": "2026-03-10"}


def test_a_violence_warning_leaves_after_its_hold(family):
    family.say(ViolenceWarned(role="VICTIM"), on=THAT_DAY, about="b")

    assert ("4.06", HOME) in on(family, THAT_DAY + 90 * DAY)
    assert on(family, THAT_DAY + 91 * DAY) == {}


# --- 4.08


@pytest.mark.parametrize("about", [None, "b"])
def test_a_call_for_help_is_orange_for_thirty_days(family, about):
    family.say(HotlineAppealed(channel="12345", topic="FOOD"), on=THAT_DAY, about=about)

    assert on(family, THAT_DAY + 30 * DAY)["4.08", HOME].grade is Grade.ORANGE
    assert on(family, THAT_DAY + 31 * DAY) == {}


def test_a_call_about_something_else_is_nothing(family):
    family.say(HotlineAppealed(channel="12345", topic="OTHER"), on=THAT_DAY)

    assert on(family, THAT_DAY) == {}
