from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.events import event_types
from schemas.events.employment import InsuranceChanged
from schemas.events.income import IncomeDeclared, PensionStopped, TaxIncomeDeclared
from schemas.events.membership import MemberLeft
from schemas.events.visit import Finding, VisitRecorded
from schemas.fields import MAX_FEN
from schemas.payload import Payload

FEEDS = {
    "MEDICAL": "MedicalSettled OutpatientSummarised ChronicRegistered SeriousIllnessReported EmergencyFundUsed "
    "HospitalArrearsReported",
    "TAX": "TaxIncomeDeclared",
    "INSURANCE": "InsuranceChanged",
    "EMPLOYMENT": "UnemploymentRegistered Employed UnemploymentBenefitPaid WageArrearsReported WorkInjuryGraded",
    "PENSION": "PensionPaid PensionStopped PaymentReturned",
    "CIVIL": "DeathRegistered BirthRegistered HukouMoved MarriageChanged CustodyStarted CustodyEnded",
    "DISABILITY": "DisabilityCertified RehabSettled",
    "EDUCATION": "EnrolmentChanged DropoutSuspected EducationFeeReported",
    "EMERGENCY": "FireReported HouseCollapsed DisasterAffected HouseGraded TrafficAccidentReported "
    "CrimeVictimReported ViolenceWarned",
    "UTILITY": "UtilityAnomalyReported SupplyCut SupplyRestored",
    "BENEFIT": "BenefitPaid",
}

DECLARATION: Mapping[str, Any] = {
    "from_month": "2025-01",
    "through_month": "2025-12",
    "wages_fen": 0,
    "job_cost_fen": 0,
    "business_net_fen": 0,
    "property_net_fen": 0,
    "transfer_net_fen": 0,
    "other_fen": 0,
}


def test_types_are_found_by_scanning_and_listed_by_name() -> None:
    names = list(event_types())

    assert names == sorted(names)
    assert {"MedicalSettled", "Tick", "Retracted"} <= set(names)
    assert "Finding" not in names


@pytest.mark.parametrize("feed", FEEDS)
def test_a_feed_covers_exactly_its_types(feed: str) -> None:
    assert {name for name, kind in event_types().items() if feed == kind.FEED} == set(FEEDS[feed].split())


def test_only_these_types_can_be_one_fact_from_two_departments() -> None:
    keys = {name: kind.FACT_KEY for name, kind in event_types().items() if kind.FACT_KEY}

    assert keys == {
        "DeathRegistered": "type",
        "DropoutSuspected": "type",
        "UnemploymentRegistered": "type",
        "FireReported": "type",
        "HouseCollapsed": "type",
        "TrafficAccidentReported": "type",
        "OutpatientSummarised": "month",
        "PensionPaid": "month",
    }


def test_what_is_one_fact_by_month_has_a_month() -> None:
    by_month = [kind for kind in event_types().values() if kind.FACT_KEY == "month"]

    assert all("month" in {field.name for field in fields(kind)} for kind in by_month)  # type: ignore[arg-type]


def test_money_and_happenings_stay_with_the_home_of_their_day() -> None:
    follows = {name: kind.FOLLOWS for name, kind in event_types().items()}

    assert {follows[name] for name in ("MedicalSettled", "PensionPaid", "BenefitPaid", "DeathRegistered")} == {"HOME"}
    assert {follows[name] for name in ("DisabilityCertified", "Employed", "EnrolmentChanged")} == {"PERSON"}


@pytest.mark.parametrize("kind", event_types().values(), ids=event_types())
def test_a_type_says_its_chinese_name(kind: type[Payload]) -> None:
    assert re.search(r"（?\([\u4e00-\u9fff、，]+\)", kind.__doc__ or "")


@pytest.mark.parametrize("kind", event_types().values(), ids=event_types())
def test_no_field_holds_a_fraction_or_free_text(kind: type[Payload]) -> None:
    assert not [field.name for field in fields(kind) if field.type in {"str", "float", "Any"}]  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", event_types().values(), ids=event_types())
def test_every_older_version_can_be_lifted(kind: type[Payload]) -> None:
    assert set(kind.UPCASTS) == set(range(1, kind.VERSION))


@pytest.mark.parametrize(
    ("payload", "day"),
    [
        (TaxIncomeDeclared(month="2024-02", income_fen=1, category="WAGES"), date(2024, 2, 29)),
        (PensionStopped(month="2026-03", reason="DEAD"), date(2026, 3, 1)),
        (InsuranceChanged(scheme="EMPLOYEE", month="2026-02", state="PAID"), date(2026, 2, 1)),
        (VisitRecorded(contact="MET", findings=()), None),
    ],
)
def test_content_that_names_its_day_implies_it(payload: Payload, day: date | None) -> None:
    assert payload.happened_on() == day


@pytest.mark.parametrize("first", ["2025-12", "2021-01"])
def test_a_declaration_covers_one_month_to_five_years(first: str) -> None:
    assert IncomeDeclared(**DECLARATION | {"from_month": first}).from_month == first


@pytest.mark.parametrize("first", ["2026-01", "2020-12"])
def test_a_declaration_of_no_month_or_more_than_five_years_is_refused(first: str) -> None:
    with pytest.raises(ValidationError, match="from_month"):
        IncomeDeclared(**DECLARATION | {"from_month": first})


def test_a_net_income_may_be_a_loss_but_wages_may_not() -> None:
    assert IncomeDeclared(**DECLARATION | {"business_net_fen": -1}).business_net_fen == -1
    with pytest.raises(ValidationError, match="greater_than_equal"):
        IncomeDeclared(**DECLARATION | {"wages_fen": -1})


def test_the_unit_limit_itself_is_still_a_sum() -> None:
    assert IncomeDeclared(**DECLARATION | {"wages_fen": MAX_FEN}).wages_fen == MAX_FEN


def test_one_visit_may_find_different_things_about_different_people() -> None:
    findings = (
        Finding(indicator="1.01", finding="CONFIRMED", person_ref="p1"),
        Finding(indicator="1.01", finding="RESOLVED", person_ref="p2"),
        Finding(indicator="1.01", finding="PARTLY"),
    )

    assert VisitRecorded(contact="MET", findings=findings).findings == findings


@pytest.mark.parametrize(
    "ref", ["p1", "0f3a6b2c8d15e4970f3a6b2c8d15e497", "01234567890123456789abcdef012345", "p" * 64]
)
def test_a_pseudonym_is_a_reference(ref: str) -> None:
    assert VisitRecorded(contact="MET", findings=(), living_in=(ref,)).living_in == (ref,)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("11010519491231002X", id="identity number"),
        pytest.param("110105194912310021", id="identity number of digits only"),
        pytest.param("110105491231002", id="identity number of 15 digits"),
        pytest.param("13800138000", id="telephone"),
        pytest.param("6222020200112233445", id="bank card"),
        pytest.param("p" * 65, id="too long"),
        pytest.param("张三", id="name"),
    ],
)
def test_a_number_that_leads_to_a_person_is_no_reference(number: str) -> None:
    with pytest.raises(ValidationError, match="living_in"):
        VisitRecorded(contact="MET", findings=(), living_in=(number,))


def test_a_household_may_have_a_plain_number() -> None:
    assert MemberLeft(household_id="340826000417", reason="SPLIT").household_id == "340826000417"


def test_a_household_may_not_have_an_identity_number() -> None:
    with pytest.raises(ValidationError, match="household_id"):
        MemberLeft(household_id="11010519491231002X", reason="SPLIT")
