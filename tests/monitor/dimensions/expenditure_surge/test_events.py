"""Warnings of single facts that announce spending."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.events.education import EnrolmentChanged
from schemas.events.medical import ChronicRegistered, EmergencyFundUsed, HospitalArrearsReported, SeriousIllnessReported
from tests.builders import Family
from tests.monitor.dimensions.expenditure_surge.homes import BLUE, ORANGE, A, grade, grant, home, on, visit

MAY, HELD, OVER = date(2026, 5, 20), date(2026, 8, 18), date(2026, 8, 19)


def chronic(family: Family, day: date, disease_class: str = "TUMOUR") -> None:
    family.say(ChronicRegistered(icd10="C50.9", disease_class=disease_class, from_on=day), on=day, about="a")


def enter(family: Family, stage: str, *, entered: bool = True) -> None:
    payload = EnrolmentChanged(stage=stage, school_ref="s1", school_year=2026, entered=entered)
    family.say(payload, on=MAY, about="a")


# --- 1.07


@pytest.mark.parametrize("disease_class", ["DIALYSIS", "TUMOUR", "TRANSPLANT", "RARE"])
def test_a_new_serious_disease_is_orange_for_ninety_days(disease_class):
    family = home()

    chronic(family, MAY, disease_class)

    assert on(family, MAY)["1.07", A].values == {"disease_class": disease_class, "diagnosed_on": "2026-05-20"}
    assert grade(family, "1.07", HELD) == ORANGE
    assert grade(family, "1.07", OVER) is None


def test_another_disease_is_not_listed():
    family = home()

    chronic(family, MAY, "OTHER")

    assert grade(family, "1.07", MAY) is None


def test_a_reported_disease_counts_like_a_registered_one():
    family = home()

    family.say(SeriousIllnessReported(icd10="C50.9", disease_class="TUMOUR", severity="OTHER"), on=MAY, about="a")

    assert grade(family, "1.07", MAY) == ORANGE


@pytest.mark.parametrize(("before_on", "read"), [(date(2024, 5, 20), None), (date(2024, 5, 19), ORANGE)])
def test_a_disease_known_in_the_last_two_years_is_a_renewal(before_on, read):
    family = home()
    chronic(family, before_on)

    chronic(family, MAY)

    assert grade(family, "1.07", MAY) == read


def test_a_disease_of_another_class_is_new():
    family = home()
    chronic(family, date(2026, 1, 1), "DIALYSIS")

    chronic(family, MAY, "TRANSPLANT")

    assert on(family, MAY)["1.07", A].since_on == MAY


def test_a_disease_of_a_general_resident_is_not_read():
    family = home(registered_as="GENERAL")

    chronic(family, MAY)

    assert grade(family, "1.07", MAY) is None


def test_a_disease_not_found_by_a_visit_leaves():
    family = home()
    chronic(family, MAY)

    visit(family, "1.07", "NOT_FOUND", date(2026, 6, 1), person_ref="a")

    assert grade(family, "1.07", date(2026, 6, 1)) is None


# --- 1.08


@pytest.mark.parametrize(
    ("stage", "read"), [("COLLEGE", BLUE), ("BACHELOR", BLUE), ("SENIOR_HIGH", None), ("MASTER", None)]
)
def test_entering_college_is_noted(stage, read):
    family = home()

    enter(family, stage)

    assert grade(family, "1.08", MAY) == read


@pytest.mark.parametrize("stage", ["SENIOR_HIGH", "VOCATIONAL"])
def test_entering_senior_high_school_is_noted_in_a_dibao_edge_home(stage):
    family = home()
    enter(family, stage)

    grant(family, "C3", date(2026, 1, 1))

    assert grade(family, "1.08", HELD) == BLUE
    assert grade(family, "1.08", OVER) is None


def test_leaving_college_is_not_noted():
    family = home()

    enter(family, "COLLEGE", entered=False)

    assert grade(family, "1.08", MAY) is None


@pytest.mark.parametrize("programme", ["EDUCATION_AID", "TEMPORARY_AID"])
def test_education_aid_matches_entering_college(programme):
    family = home()
    enter(family, "COLLEGE")

    grant(family, programme, date(2026, 1, 1), about="a")

    assert on(family, MAY)["1.08", A].matched is (programme == "EDUCATION_AID")


# --- 1.10


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (HospitalArrearsReported(amount_fen=100), "医疗欠费"),
        (EmergencyFundUsed(amount_fen=100), "使用疾病应急救助基金"),
    ],
)
def test_an_unpaid_treatment_is_orange_for_ninety_days(payload, what):
    family = home(registered_as="GENERAL")

    family.say(payload, on=MAY, about="a")

    assert on(family, MAY)["1.10", A].values == {"amount_fen": 100, "reported_on": "2026-05-20", "what": what}
    assert grade(family, "1.10", HELD) == ORANGE
    assert grade(family, "1.10", OVER) is None


@pytest.mark.parametrize(("from_on", "matched"), [(MAY, True), (date(2026, 5, 19), False)])
def test_temporary_aid_matches_an_unpaid_treatment_when_granted_since(from_on, matched):
    family = home()
    family.say(HospitalArrearsReported(amount_fen=100), on=MAY, about="a")

    grant(family, "TEMPORARY_AID", from_on)

    assert on(family, date(2026, 6, 1))["1.10", A].matched is matched


def test_rigid_expense_cover_does_not_match_an_unpaid_treatment():
    family = home()
    family.say(HospitalArrearsReported(amount_fen=100), on=MAY, about="a")

    grant(family, "C5", MAY)

    assert not on(family, MAY)["1.10", A].matched
