from __future__ import annotations

from datetime import date, timedelta

import pytest

from schemas.assessment import Grade
from schemas.events.incident import CrimeVictimReported, TrafficAccidentReported
from schemas.events.income import TaxIncomeDeclared
from schemas.events.medical import MedicalSettled, SeriousIllnessReported
from schemas.events.membership import MemberLeft
from schemas.events.visit import Finding, VisitRecorded
from services.monitor.assess import signs
from services.monitor.dimensions.sudden_shock import DIMENSION
from tests.builders import Family

DAY = timedelta(days=1)
THAT_DAY = date(2026, 3, 10)


def on(family, as_of):
    reads = signs(family.look(as_of), DIMENSION)
    for read in reads:
        read.indicator.says.format(**read.sign.values)
    return {(read.indicator.id, read.sign.subject): read.sign for read in reads}


def grades(family, as_of):
    return {key: sign.grade for key, sign in on(family, as_of).items()}


@pytest.fixture
def family():
    family = Family()
    family.member("a")
    family.member("b", "10")
    return family


def earns(family, ref, fen=100_000):
    payload = TaxIncomeDeclared(month="2026-01", income_fen=fen, category="WAGES")
    family.say(payload, on=date(2026, 1, 31), about=ref)


def stay(icu_days, discharge_on=THAT_DAY):
    return MedicalSettled(
        admit_on=discharge_on - 5 * DAY, discharge_on=discharge_on, total_fen=0, basic_fen=0, major_fen=0, assist_fen=0,
        commercial_fen=0, out_of_scope_fen=0, personal_fen=0, designated=True, icu_days=icu_days,
    )  # fmt: skip


def illness(severity="CRITICAL"):
    return SeriousIllnessReported(icd10="I21.9", disease_class="OTHER", severity=severity)


# --- 4.02


@pytest.mark.parametrize("injury", ["MINOR", "SERIOUS", "DISABLED"])
def test_an_accident_of_somebody_who_earns_less_is_orange(family, injury):
    earns(family, "a")
    earns(family, "b", 99_999)
    family.say(TrafficAccidentReported(injury=injury), on=THAT_DAY, about="b")

    assert grades(family, THAT_DAY) == {("4.02", "person/b"): Grade.ORANGE}


@pytest.mark.parametrize(
    ("injury", "grade"), [("MINOR", Grade.ORANGE), ("SERIOUS", Grade.RED), ("DISABLED", Grade.RED), ("DEAD", Grade.RED)]
)
def test_a_grave_accident_of_the_main_earner_is_red(family, injury, grade):
    earns(family, "a")
    family.say(TrafficAccidentReported(injury=injury), on=THAT_DAY, about="a")

    assert grades(family, THAT_DAY) == {("4.02", "person/a"): grade}


def test_a_death_on_the_road_is_red_whoever_it_was(family):
    earns(family, "a")
    family.say(TrafficAccidentReported(injury="DEAD"), on=THAT_DAY, about="b")

    assert grades(family, THAT_DAY) == {("4.02", "person/b"): Grade.RED}


def test_an_accident_without_injury_is_nothing(family):
    family.say(TrafficAccidentReported(injury="NONE"), on=THAT_DAY, about="a")

    assert on(family, THAT_DAY) == {}


def test_one_accident_told_by_two_departments_is_one(family):
    family.say(TrafficAccidentReported(injury="MINOR"), on=THAT_DAY, about="b")
    family.say(TrafficAccidentReported(injury="MINOR"), on=THAT_DAY + DAY, about="b", source="other")

    reads = signs(family.look(THAT_DAY + DAY), DIMENSION)

    assert [len(read.sign.evidence) for read in reads] == [2]


def test_an_accident_leaves_after_its_hold(family):
    family.say(TrafficAccidentReported(injury="MINOR"), on=THAT_DAY, about="b")

    assert on(family, THAT_DAY + 90 * DAY)["4.02", "person/b"].ends_on == THAT_DAY + 90 * DAY
    assert on(family, THAT_DAY + 91 * DAY) == {}


def test_the_accident_of_one_who_left_for_good_leaves_too(family):
    family.say(TrafficAccidentReported(injury="MINOR"), on=THAT_DAY, about="b")
    family.say(MemberLeft(household_id="h1", reason="SPLIT"), on=THAT_DAY + DAY, about="b")

    assert ("4.02", "person/b") in on(family, THAT_DAY)
    assert on(family, THAT_DAY + DAY) == {}


# --- 4.03


def test_an_earner_hurt_by_a_crime_is_orange(family):
    earns(family, "a")
    earns(family, "b", 1)
    family.say(CrimeVictimReported(injury="MINOR"), on=THAT_DAY, about="b")

    assert grades(family, THAT_DAY + 90 * DAY) == {("4.03", "person/b"): Grade.ORANGE}
    assert on(family, THAT_DAY + 91 * DAY) == {}


def test_a_crime_against_somebody_who_earns_nothing_is_nothing(family):
    earns(family, "a")
    family.say(CrimeVictimReported(injury="SERIOUS"), on=THAT_DAY, about="b")

    assert on(family, THAT_DAY) == {}


def test_a_crime_that_hurt_nobody_is_nothing(family):
    earns(family, "a")
    family.say(CrimeVictimReported(injury="NONE"), on=THAT_DAY, about="a")

    assert on(family, THAT_DAY) == {}


# --- 4.05


@pytest.mark.parametrize(("severity", "warned"), [("CRITICAL", True), ("SERIOUS", False), ("OTHER", False)])
def test_a_critical_illness_is_orange(family, severity, warned):
    family.say(illness(severity), on=THAT_DAY, about="b")

    assert grades(family, THAT_DAY) == ({("4.05", "person/b"): Grade.ORANGE} if warned else {})


@pytest.mark.parametrize(("icu_days", "warned"), [(0, False), (1, True)])
def test_a_day_of_intensive_care_is_orange(family, icu_days, warned):
    family.say(stay(icu_days), on=THAT_DAY, about="b")

    assert grades(family, THAT_DAY) == ({("4.05", "person/b"): Grade.ORANGE} if warned else {})


def test_what_follows_within_thirty_days_is_the_same_illness(family):
    first = family.say(illness(), on=THAT_DAY, about="b")
    second = family.say(stay(3, THAT_DAY + 30 * DAY), on=THAT_DAY + 30 * DAY, about="b")

    sign = on(family, THAT_DAY + 30 * DAY)["4.05", "person/b"]

    assert (sign.since_on, sign.ends_on, sign.values["icu_days"]) == (THAT_DAY, THAT_DAY + 90 * DAY, 3)
    assert sign.evidence == tuple(sorted([first.event.event_id, second.event.event_id]))


def test_what_follows_after_thirty_one_days_is_another_illness(family):
    family.say(illness(), on=THAT_DAY, about="b")
    family.say(stay(3, THAT_DAY + 31 * DAY), on=THAT_DAY + 31 * DAY, about="b")

    reads = signs(family.look(THAT_DAY + 31 * DAY), DIMENSION)

    assert [read.sign.since_on for read in reads] == [THAT_DAY, THAT_DAY + 31 * DAY]


def test_an_illness_leaves_after_its_hold(family):
    family.say(illness(), on=THAT_DAY, about="b")

    assert ("4.05", "person/b") in on(family, THAT_DAY + 90 * DAY)
    assert on(family, THAT_DAY + 91 * DAY) == {}


def test_an_illness_found_untrue_leaves_and_one_of_somebody_else_stays(family):
    family.say(illness(), on=THAT_DAY, about="a")
    family.say(illness(), on=THAT_DAY, about="b")
    finding = Finding(indicator="4.05", finding="NOT_FOUND", person_ref="b")
    family.say(VisitRecorded(contact="PHONE", findings=(finding,)), on=THAT_DAY + DAY)

    assert grades(family, THAT_DAY + DAY) == {("4.05", "person/a"): Grade.ORANGE}


def test_an_illness_that_a_newcomer_brings_along_is_no_news(family):
    family.say(illness(), on=THAT_DAY, about="c")
    family.member("c", "20", on=THAT_DAY + DAY, reason="MARRIAGE")

    assert on(family, THAT_DAY + DAY) == {}
