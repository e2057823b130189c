"""Diagnoses."""

from __future__ import annotations

from datetime import date

from schemas.events.medical import ChronicRegistered, SeriousIllnessReported
from services.monitor.facets import health
from tests.builders import Family


def family_with(*days: date) -> Family:
    family = Family()
    family.member("a")
    for day in days:
        family.say(ChronicRegistered(icd10="N18.5", disease_class="DIALYSIS", from_on=day), on=day, about="a")
    return family


def test_diagnoses_of_both_kinds_come_in_the_order_of_their_days():
    family = family_with(date(2026, 3, 1))
    illness = SeriousIllnessReported(icd10="C50.9", disease_class="TUMOUR", severity="SERIOUS")
    family.say(illness, on=date(2026, 2, 1), about="a")

    found = health.diagnoses(family.look(date(2026, 4, 1)), "person/a")

    assert [fact.payload.disease_class for fact in found] == ["TUMOUR", "DIALYSIS"]


def test_a_chain_of_renewals_is_never_new():
    family = family_with(date(2023, 1, 1), date(2025, 1, 1), date(2027, 1, 1))

    found = health.first_of_class(family.look(date(2027, 4, 1)), "person/a", 24)

    assert [fact.occurred_on for fact in found] == [date(2023, 1, 1)]


def test_a_class_unheard_of_for_long_is_new_again():
    family = family_with(date(2023, 1, 1), date(2025, 1, 2))

    found = health.first_of_class(family.look(date(2027, 4, 1)), "person/a", 24)

    assert [fact.occurred_on for fact in found] == [date(2023, 1, 1), date(2025, 1, 2)]
